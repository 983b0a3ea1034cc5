/*
 * averages.h
 *		The nine moving averages of TA-Lib as one block, for every indicator whose average can be chosen by name.
 *
 * DEMA, TEMA and T3 chain exponential averages; each stage begins with the mean of the first n values of the stage before it,
 * so a chain of m stages has its first value at bar m * (n - 1). A period of 1 is the value itself for every type, as in
 * TA-Lib. To add a type: a line in KfMaType, in the name table of registry.c and in the switches below.
 */
#ifndef KF_AVERAGES_H
#define KF_AVERAGES_H

#include "hilbert.h"

/* In TA-Lib's order. */
typedef enum KfMaType
{
	KF_MA_SMA,
	KF_MA_EMA,
	KF_MA_WMA,
	KF_MA_DEMA,
	KF_MA_TEMA,
	KF_MA_TRIMA,
	KF_MA_KAMA,
	KF_MA_MAMA,
	KF_MA_T3
} KfMaType;

#define KF_MA_TYPES 9

/* ---- chained exponential averages ---- */

#define KF_MAX_STAGES 6

typedef struct KfEmaChain
{
	int			n;
	int			fed;			/* bars seen, until all stages asked for have begun */
	double		k;
	double		value[KF_MAX_STAGES];
} KfEmaChain;

KF_FN void
kf_ema_chain_init(KfEmaChain *s, int n)
{
	KfEmaChain	zero = {0};

	*s = zero;
	s->n = n;
	s->k = 2.0 / (n + 1.0);
}

/* The fed-th bar, while not all stages have begun: each is fed what the one before gives, from that one's seed on. */
KF_FN void
kf_ema_chain_begin(double *value, int stages, int n, double k, int fed, double x)
{
	for (int i = 0; i < stages && fed > 0; i++)
	{
		value[i] += fed > n ? (x - value[i]) * k : (x - value[i]) / fed;
		x = value[i];
		fed -= n - 1;
	}
}

/* Step the first 'stages' stages, a constant at every call; false until all have begun. */
KF_FN bool
kf_ema_chain_step(KfEmaChain *s, double x, int stages)
{
	if (s->fed <= stages * (s->n - 1))
	{
		s->fed++;
		kf_ema_chain_begin(s->value, stages, s->n, s->k, s->fed, x);
		return s->fed > stages * (s->n - 1);
	}
	for (int i = 0; i < stages; i++)
	{
		s->value[i] = (x - s->value[i]) * s->k + s->value[i];
		x = s->value[i];
	}
	return true;
}

KF_FN double
kf_dema_step(KfEmaChain *s, double x)
{
	return kf_ema_chain_step(s, x, 2) ? 2.0 * s->value[0] - s->value[1] : NAN;
}

KF_FN double
kf_tema_step(KfEmaChain *s, double x)
{
	return kf_ema_chain_step(s, x, 3) ? 3.0 * s->value[0] - 3.0 * s->value[1] + s->value[2] : NAN;
}

/* Tillson's T3 out of the six stages: weights from (1 + v - v * stage)^3. */
KF_FN double
kf_t3_value(const double *value, double v)
{
	double		v2 = v * v;
	double		c1 = -(v2 * v);
	double		c2 = 3.0 * (v2 - c1);
	double		c3 = -6.0 * v2 - 3.0 * (v - c1);
	double		c4 = 1.0 + 3.0 * v - c1 + 3.0 * v2;

	return c1 * value[5] + c2 * value[4] + c3 * value[3] + c4 * value[2];
}

KF_FN double
kf_t3_step(KfEmaChain *s, double x, double v)
{
	return kf_ema_chain_step(s, x, 6) ? kf_t3_value(s->value, v) : NAN;
}

/* ---- triangular: a simple average of a simple average ---- */

typedef struct KfTrima
{
	KfSum		inner;
	KfSum		outer;
} KfTrima;

/* n odd: (n+1)/2 twice; n even: n/2 and n/2+1. */
KF_FN size_t
kf_trima_ring(int n)
{
	return kf_sum_ring((n + 1) / 2) + kf_sum_ring(n / 2 + 1);
}

KF_FN void
kf_trima_init(KfTrima *s, double *ring, int n)
{
	kf_sum_init(&s->inner, ring, (n + 1) / 2);
	kf_sum_init(&s->outer, ring + kf_sum_ring((n + 1) / 2), n / 2 + 1);
}

KF_FN double
kf_trima_step(KfTrima *s, double *ring, double x)
{
	x = kf_sum_step(&s->inner, ring, x);
	if (isnan(x))
		return NAN;
	x = kf_sum_step(&s->outer, ring + kf_sum_ring(s->inner.n), x / s->inner.n);
	return x / s->outer.n;
}

/* ---- Kaufman's adaptive average ---- */

typedef struct KfKama
{
	KfSum		path;			/* sum of absolute changes */
	KfDelay		past;
	double		prev;			/* the value one bar ago */
	double		value;
} KfKama;

KF_FN size_t
kf_kama_ring(int n)
{
	return kf_sum_ring(n) + kf_delay_ring(n);
}

KF_FN void
kf_kama_init(KfKama *s, double *ring, int n)
{
	kf_sum_init(&s->path, ring, n);
	kf_delay_init(&s->past, ring + kf_sum_ring(n), n);
	s->prev = NAN;
	s->value = NAN;
}

/* The average begins at bar n - 1 with the price itself; its first value is that of bar n. */
KF_FN double
kf_kama_step(KfKama *s, double *ring, double x)
{
	double		old = kf_delay_step(&s->past, ring + kf_sum_ring(s->path.n), x);
	double		prev = s->prev;
	double		path;
	double		change;
	double		efficiency;
	double		smooth;

	s->prev = x;
	if (isnan(prev))
	{
		s->value = x;
		return NAN;
	}
	path = kf_sum_step(&s->path, ring, fabs(x - prev));
	if (isnan(path))
	{
		s->value = x;
		return NAN;
	}
	change = fabs(x - old);
	efficiency = path <= change ? 1.0 : change / path;
	smooth = efficiency * (2.0 / 3.0 - 2.0 / 31.0) + 2.0 / 31.0;
	s->value = (x - s->value) * (smooth * smooth) + s->value;
	return s->value;
}

/* ---- Ehlers' MESA adaptive average ---- */

/* As in TA-Lib the filters begin at bar 12, and the first value is that of bar 32. */
#define KF_MAMA_BEGIN 12
#define KF_MAMA_LOOKBACK 32

typedef struct KfMama
{
	KfCycle		cycle;
	double		fast;
	double		slow;
	int			missing;		/* bars until there is a value, counted from the filters' begin */
	double		phase;
	double		mama;
	double		fama;
} KfMama;

KF_FN void
kf_mama_init(KfMama *s, double fast, double slow)
{
	kf_cycle_init(&s->cycle, KF_MAMA_BEGIN);
	s->fast = fast;
	s->slow = slow;
	s->missing = KF_MAMA_LOOKBACK - KF_MAMA_BEGIN;
	s->phase = 0.0;
	s->mama = 0.0;
	s->fama = 0.0;
}

/* Returns MAMA; FAMA is in s->fama. The faster the phase turns, the slower the average. */
KF_FN double
kf_mama_step(KfMama *s, double x)
{
	double		phase;
	double		turn;
	double		alpha;

	if (!kf_cycle_step(&s->cycle, x))
		return NAN;
	phase = s->cycle.i1 != 0.0 ? atan(s->cycle.q1 / s->cycle.i1) * KF_DEGREES : 0.0;
	turn = s->phase - phase;
	s->phase = phase;
	if (turn < 1.0)
		turn = 1.0;
	alpha = s->fast / turn;
	if (alpha < s->slow)
		alpha = s->slow;
	s->mama = alpha * x + (1.0 - alpha) * s->mama;
	alpha *= 0.5;
	s->fama = alpha * s->mama + (1.0 - alpha) * s->fama;
	if (s->missing > 0)
	{
		s->missing--;
		return NAN;
	}
	return s->mama;
}

/* ---- any of them ---- */

/*
 * The state of the usual one is here, where a loop can keep it in registers; that of the others begins their ring. Were it a union
 * here, the compiler would keep everything in memory for its sake.
 */
typedef struct KfMa
{
	int			type;			/* KfMaType, or -1: period 1, the value itself */
	int			n;
	KfSum		sma;
} KfMa;

typedef union KfMaState
{
	KfEma		ema;
	KfWeighted	wma;
	KfEmaChain	chain;
	KfTrima		trima;
	KfKama		kama;
	KfMama		mama;
} KfMaState;

/* Doubles in front of the ring proper. */
KF_FN size_t
kf_ma_head(int type)
{
	size_t		size = 0;

	switch (type)
	{
		case KF_MA_EMA:
			size = sizeof(KfEma);
			break;
		case KF_MA_WMA:
			size = sizeof(KfWeighted);
			break;
		case KF_MA_DEMA:
		case KF_MA_TEMA:
		case KF_MA_T3:
			size = sizeof(KfEmaChain);
			break;
		case KF_MA_TRIMA:
			size = sizeof(KfTrima);
			break;
		case KF_MA_KAMA:
			size = sizeof(KfKama);
			break;
		case KF_MA_MAMA:
			size = sizeof(KfMama);
			break;
		default:
			break;
	}
	return (size + sizeof(double) - 1) / sizeof(double);
}

KF_FN int
kf_ma_lookback(int type, int n)
{
	if (n <= 1)
		return 0;
	switch (type)
	{
		case KF_MA_DEMA:
			return 2 * (n - 1);
		case KF_MA_TEMA:
			return 3 * (n - 1);
		case KF_MA_KAMA:
			return n;
		case KF_MA_MAMA:
			return KF_MAMA_LOOKBACK;
		case KF_MA_T3:
			return 6 * (n - 1);
		default:
			return n - 1;
	}
}

KF_FN int64_t
kf_ma_memory(int type, int n)
{
	if (n <= 1)
		return 0;
	switch (type)
	{
		case KF_MA_EMA:
			return kf_ema_memory(n, 1);
		case KF_MA_DEMA:
			return kf_ema_memory(n, 2);
		case KF_MA_TEMA:
			return kf_ema_memory(n, 3);
		case KF_MA_T3:
			return kf_ema_memory(n, 6);
		case KF_MA_KAMA:
			return kf_tail_memory((2.0 / 31.0) * (2.0 / 31.0), 1) + n;
		case KF_MA_MAMA:
			return KF_FOREVER;	/* the period feeds back on itself: no bound can be given */
		default:
			return n - 1;
	}
}

KF_FN size_t
kf_ma_ring(int type, int n)
{
	if (n <= 1)
		return 0;
	switch (type)
	{
		case KF_MA_SMA:
			return kf_sum_ring(n);
		case KF_MA_WMA:
			return kf_ma_head(type) + kf_weighted_ring(n);
		case KF_MA_TRIMA:
			return kf_ma_head(type) + kf_trima_ring(n);
		case KF_MA_KAMA:
			return kf_ma_head(type) + kf_kama_ring(n);
		default:
			return kf_ma_head(type);
	}
}

KF_FN void
kf_ma_init(KfMa *s, double *ring, int type, int n)
{
	KfMaState  *other = (KfMaState *) ring;
	double	   *window = ring + kf_ma_head(type);

	s->type = n <= 1 ? -1 : type;
	s->n = n;
	kf_sum_empty(&s->sma);
	switch (s->type)
	{
		case KF_MA_SMA:
			kf_sum_init(&s->sma, ring, n);
			break;
		case KF_MA_EMA:
			kf_ema_init(&other->ema, n);
			break;
		case KF_MA_WMA:
			kf_weighted_init(&other->wma, window, n);
			break;
		case KF_MA_DEMA:
		case KF_MA_TEMA:
		case KF_MA_T3:
			kf_ema_chain_init(&other->chain, n);
			break;
		case KF_MA_TRIMA:
			kf_trima_init(&other->trima, window, n);
			break;
		case KF_MA_KAMA:
			kf_kama_init(&other->kama, window, n);
			break;
		case KF_MA_MAMA:
			kf_mama_init(&other->mama, 0.5, 0.05);
			break;
		default:
			break;
	}
}

KF_FN double
kf_ma_other_step(int type, int n, double *ring, double x)
{
	KfMaState  *other = (KfMaState *) ring;
	double	   *window = ring + kf_ma_head(type);

	switch (type)
	{
		case KF_MA_EMA:
			return kf_ema_step(&other->ema, x);
		case KF_MA_WMA:
			return kf_weighted_step(&other->wma, window, x) / (0.5 * n * (n + 1.0));
		case KF_MA_DEMA:
			return kf_dema_step(&other->chain, x);
		case KF_MA_TEMA:
			return kf_tema_step(&other->chain, x);
		case KF_MA_TRIMA:
			return kf_trima_step(&other->trima, window, x);
		case KF_MA_KAMA:
			return kf_kama_step(&other->kama, window, x);
		case KF_MA_MAMA:
			return kf_mama_step(&other->mama, x);
		case KF_MA_T3:
			return kf_t3_step(&other->chain, x, 0.7);
		default:
			return x;
	}
}

/* The usual one is tested for before the jump through the table. */
KF_FN __attribute__((always_inline)) double
kf_ma_step(KfMa *s, double *ring, double x)
{
	return s->type == KF_MA_SMA ? kf_sum_step(&s->sma, ring, x) / s->n : kf_ma_other_step(s->type, s->n, ring, x);
}

#endif							/* KF_AVERAGES_H */
