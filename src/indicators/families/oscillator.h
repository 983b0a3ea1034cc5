/*
 * oscillator.h
 *		Momentum indicators that compare two averages, or rises with falls.
 */
#ifndef KF_FAMILY_OSCILLATOR_H
#define KF_FAMILY_OSCILLATOR_H

#include "../averages.h"
#include "momentum.h"

/* ---- two averages of any type: apo, ppo ---- */

typedef struct KfTwoAverages
{
	KfMa		fast;
	KfMa		slow;
	size_t		slow_ring;		/* where the slow one's memory begins */
} KfTwoAverages;

/* As TA-Lib: the larger period is the slow one, whichever was given first. */
#define KF_TWO_AVERAGES_PARTS(fn) \
	typedef struct fn##_state \
	{ \
		KfTwoAverages averages; \
	} fn##_state; \
	KF_FN int fn##_lookback(const double *p) \
	{ \
		return kf_ma_lookback((int) p[2], macd_slow(p)); \
	} \
	KF_FN int64_t fn##_memory(const double *p) \
	{ \
		return kf_ma_memory((int) p[2], macd_slow(p)); \
	} \
	KF_FN size_t fn##_ring(const double *p) \
	{ \
		return kf_ma_ring((int) p[2], macd_fast(p)) + kf_ma_ring((int) p[2], macd_slow(p)); \
	} \
	KF_FN void fn##_init(fn##_state *s, double *ring, const double *p) \
	{ \
		s->averages.slow_ring = kf_ma_ring((int) p[2], macd_fast(p)); \
		kf_ma_init(&s->averages.fast, ring, (int) p[2], macd_fast(p)); \
		kf_ma_init(&s->averages.slow, ring + s->averages.slow_ring, (int) p[2], macd_slow(p)); \
	}

/* ---- apo ---- */

KF_TWO_AVERAGES_PARTS(apo)

KF_FN void
apo_step(apo_state *s, double *ring, const double *in, double *out)
{
	double		fast = kf_ma_step(&s->averages.fast, ring, in[0]);
	double		slow = kf_ma_step(&s->averages.slow, ring + s->averages.slow_ring, in[0]);

	out[0] = fast - slow;
}

KF_INDICATOR(apo,
			 .title = "Absolute Price Oscillator", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"fast_period", KF_INTEGER, 12, 2, 100000}, {"slow_period", KF_INTEGER, 26, 2, 100000},
					{"ma_type", KF_MA_TYPE, KF_MA_EMA, 0, KF_MA_TYPES - 1}},
			 .outputs = {{"apo", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "The average over fast_period minus the one over slow_period; a fast period above the slow one is swapped with it. Each "
			 "average begins as soon as it can, which is where it differs from macd.",
			 .source = "TA-Lib APO (default average ema, as TA-Lib 0.8 and the field)", .golden = "APO");

/* ---- ppo ---- */

KF_TWO_AVERAGES_PARTS(ppo)

KF_FN void
ppo_step(ppo_state *s, double *ring, const double *in, double *out)
{
	double		fast = kf_ma_step(&s->averages.fast, ring, in[0]);
	double		slow = kf_ma_step(&s->averages.slow, ring + s->averages.slow_ring, in[0]);

	out[0] = slow == 0.0 ? 0.0 : (fast - slow) / slow * 100.0;
}

KF_INDICATOR(ppo,
			 .title = "Percentage Price Oscillator", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"fast_period", KF_INTEGER, 12, 2, 100000}, {"slow_period", KF_INTEGER, 26, 2, 100000},
					{"ma_type", KF_MA_TYPE, KF_MA_EMA, 0, KF_MA_TYPES - 1}},
			 .outputs = {{"ppo", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "100 * (fast - slow) / slow, the averages of apo; 0 where the slow one is 0.",
			 .source = "TA-Lib PPO (default average ema, as TA-Lib 0.8 and the field)", .golden = "PPO");

/* ---- macdext ---- */

typedef struct macdext_state
{
	KfMa		fast;
	KfMa		slow;
	KfMa		signal;
	size_t		slow_ring;
	size_t		signal_ring;
	int			fast_skip;		/* bars an average leaves out, so that both begin together */
	int			slow_skip;
} macdext_state;

/* The parameters in the order fast, its type, slow, its type, swapped where the fast period is above the slow one. */
KF_FN void
macdext_sort(const double *p, int *sorted)
{
	int			swap = p[2] < p[0] ? 2 : 0;

	sorted[0] = (int) p[swap];
	sorted[1] = (int) p[swap + 1];
	sorted[2] = (int) p[2 - swap];
	sorted[3] = (int) p[3 - swap];
}

KF_FN int
macdext_begin(const int *sorted)
{
	int			fast = kf_ma_lookback(sorted[1], sorted[0]);
	int			slow = kf_ma_lookback(sorted[3], sorted[2]);

	return fast > slow ? fast : slow;
}

KF_FN int
macdext_lookback(const double *p)
{
	int			sorted[4];

	macdext_sort(p, sorted);
	return macdext_begin(sorted) + kf_ma_lookback((int) p[5], (int) p[4]);
}

KF_FN int64_t
macdext_memory(const double *p)
{
	int64_t		fast = kf_ma_memory((int) p[1], (int) p[0]);
	int64_t		slow = kf_ma_memory((int) p[3], (int) p[2]);
	int64_t		signal = kf_ma_memory((int) p[5], (int) p[4]);
	int			sorted[4];

	if (fast == KF_FOREVER || slow == KF_FOREVER || signal == KF_FOREVER)
		return KF_FOREVER;
	/* an average may begin later than it could: its memory counts from there */
	macdext_sort(p, sorted);
	return macdext_begin(sorted) + (fast > slow ? fast : slow) + signal;
}

KF_FN size_t
macdext_ring(const double *p)
{
	return kf_ma_ring((int) p[1], (int) p[0]) + kf_ma_ring((int) p[3], (int) p[2]) + kf_ma_ring((int) p[5], (int) p[4]);
}

KF_FN void
macdext_init(macdext_state *s, double *ring, const double *p)
{
	int			sorted[4];

	macdext_sort(p, sorted);
	s->slow_ring = kf_ma_ring(sorted[1], sorted[0]);
	s->signal_ring = s->slow_ring + kf_ma_ring(sorted[3], sorted[2]);
	kf_ma_init(&s->fast, ring, sorted[1], sorted[0]);
	kf_ma_init(&s->slow, ring + s->slow_ring, sorted[3], sorted[2]);
	kf_ma_init(&s->signal, ring + s->signal_ring, (int) p[5], (int) p[4]);
	s->fast_skip = macdext_begin(sorted) - kf_ma_lookback(sorted[1], sorted[0]);
	s->slow_skip = macdext_begin(sorted) - kf_ma_lookback(sorted[3], sorted[2]);
}

KF_FN void
macdext_step(macdext_state *s, double *ring, const double *in, double *out)
{
	double		fast = NAN;
	double		slow = NAN;
	double		signal;

	if (s->fast_skip > 0)
		s->fast_skip--;
	else
		fast = kf_ma_step(&s->fast, ring, in[0]);
	if (s->slow_skip > 0)
		s->slow_skip--;
	else
		slow = kf_ma_step(&s->slow, ring + s->slow_ring, in[0]);
	out[0] = out[1] = out[2] = NAN;
	if (isnan(fast) || isnan(slow))
		return;
	signal = kf_ma_step(&s->signal, ring + s->signal_ring, fast - slow);
	if (isnan(signal))
		return;
	out[0] = fast - slow;
	out[1] = signal;
	out[2] = fast - slow - signal;
}

KF_INDICATOR(macdext,
			 .title = "MACD with controllable MA type", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"fast_period", KF_INTEGER, 12, 2, 100000}, {"fast_ma_type", KF_MA_TYPE, KF_MA_SMA, 0, KF_MA_TYPES - 1},
					{"slow_period", KF_INTEGER, 26, 2, 100000}, {"slow_ma_type", KF_MA_TYPE, KF_MA_SMA, 0, KF_MA_TYPES - 1},
					{"signal_period", KF_INTEGER, 9, 1, 100000}, {"signal_ma_type", KF_MA_TYPE, KF_MA_SMA, 0, KF_MA_TYPES - 1}},
			 .outputs = {{"macd", KF_LINE}, {"signal", KF_LINE}, {"histogram", KF_HISTOGRAM}},
			 .place = KF_OWN_PANEL,
			 .formula = "macd = fast average - slow average, signal = the average of macd, histogram = macd - signal. The averages have their "
			 "first value at the same bar; a fast period above the slow one is swapped with it, types too.",
			 .source = "G. Appel; TA-Lib MACDEXT", .golden = "MACDEXT");

/* ---- macdfix ---- */

typedef struct macdfix_state
{
	macd_state	macd;
} macdfix_state;

#define MACDFIX_FAST 12
#define MACDFIX_SLOW 26

KF_PERIOD_LOOKBACK(macdfix, MACDFIX_SLOW - 2)

KF_FN int64_t
macdfix_memory(const double *p)
{
	return kf_tail_memory(0.075, 1) + MACDFIX_SLOW + kf_ema_memory(p[0], 1);
}

KF_NO_RING(macdfix)

KF_FN void
macdfix_init(macdfix_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_ema_init_k(&s->macd.fast, MACDFIX_FAST, 0.15);
	kf_ema_init_k(&s->macd.slow, MACDFIX_SLOW, 0.075);
	kf_ema_init(&s->macd.signal, (int) p[0]);
	s->macd.skip = MACDFIX_SLOW - MACDFIX_FAST;
}

KF_FN void
macdfix_step(macdfix_state *s, double *ring, const double *in, double *out)
{
	macd_step(&s->macd, ring, in, out);
}

KF_INDICATOR(macdfix,
			 .title = "Moving Average Convergence/Divergence Fix 12/26", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"signal_period", KF_INTEGER, 9, 1, 100000}},
			 .outputs = {{"macd", KF_LINE}, {"signal", KF_LINE}, {"histogram", KF_HISTOGRAM}},
			 .place = KF_OWN_PANEL,
			 .formula = "As macd with the periods 12 and 26, and the factors 0.15 and 0.075 that were published, not 2/13 and 2/27.",
			 .source = "G. Appel; TA-Lib MACDFIX", .golden = "MACDFIX");

/* ---- trix ---- */

typedef struct trix_state
{
	KfEmaChain	chain;
	double		prev;
} trix_state;

KF_FN int
trix_lookback(const double *p)
{
	return 3 * ((int) p[0] - 1) + 1;
}

KF_FN int64_t
trix_memory(const double *p)
{
	return kf_ema_memory(p[0], 3) + 1;
}

KF_NO_RING(trix)

KF_FN void
trix_init(trix_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_ema_chain_init(&s->chain, (int) p[0]);
	s->prev = NAN;
}

KF_FN void
trix_step(trix_state *s, double *ring, const double *in, double *out)
{
	double		prev = s->prev;

	(void) ring;
	s->prev = kf_ema_chain_step(&s->chain, in[0], 3) ? s->chain.value[2] : NAN;
	out[0] = prev == 0.0 ? 0.0 : (s->prev - prev) / prev * 100.0;
}

KF_INDICATOR(trix,
			 .title = "1-day Rate-Of-Change (ROC) of a Triple Smooth EMA", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 1, 100000}},
			 .outputs = {{"trix", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "The change of ema(ema(ema(value))) from bar to bar in percent of the one before (tulip_trix: of the present one); 0 where that "
			 "is 0.",
			 .source = "J. Hutson, 1983; TA-Lib TRIX", .golden = "TRIX");

/* ---- cmo ---- */

typedef struct cmo_state
{
	KfWilder	gain;
	KfWilder	loss;
	double		prev;
} cmo_state;

KF_PERIOD_LOOKBACK(cmo, 0)

KF_FN int64_t
cmo_memory(const double *p)
{
	return kf_wilder_memory(p[0], 1) + 1;
}

KF_NO_RING(cmo)

KF_FN void
cmo_init(cmo_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_wilder_init(&s->gain, (int) p[0]);
	kf_wilder_init(&s->loss, (int) p[0]);
	s->prev = NAN;
}

KF_FN void
cmo_step(cmo_state *s, double *ring, const double *in, double *out)
{
	double		change = in[0] - s->prev;
	double		gain;
	double		loss;

	(void) ring;
	s->prev = in[0];
	if (isnan(change))
	{
		out[0] = NAN;
		return;
	}
	gain = kf_wilder_step(&s->gain, change > 0.0 ? change : 0.0);
	loss = kf_wilder_step(&s->loss, change < 0.0 ? -change : 0.0);
	out[0] = gain + loss == 0.0 ? 0.0 : 100.0 * ((gain - loss) / (gain + loss));
}

KF_INDICATOR(cmo,
			 .title = "Chande Momentum Oscillator", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"cmo", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = -100, .scale_max = 100, .guides = {-50, 50}, .nguides = 2,
			 .formula = "100 * (gain - loss) / (gain + loss), each Wilder's average of the rises and falls, where Chande has plain sums (see "
			 "tulip_cmo); 0 when nothing has moved.",
			 .source = "T. Chande, 1994; TA-Lib CMO", .golden = "CMO");

/* ---- imi ---- */

typedef struct imi_state
{
	KfSum		rises;
	KfSum		falls;
} imi_state;

KF_PERIOD_LOOKBACK(imi, -1)
KF_WINDOW_MEMORY(imi)

KF_FN size_t
imi_ring(const double *p)
{
	return 2 * kf_sum_ring((int) p[0]);
}

KF_FN void
imi_init(imi_state *s, double *ring, const double *p)
{
	kf_sum_init(&s->rises, ring, (int) p[0]);
	kf_sum_init(&s->falls, ring + kf_sum_ring((int) p[0]), (int) p[0]);
}

KF_FN void
imi_step(imi_state *s, double *ring, const double *in, double *out)
{
	double		body = in[1] - in[0];
	double		rises = kf_sum_step(&s->rises, ring, body > 0.0 ? body : 0.0);
	double		falls = kf_sum_step(&s->falls, ring + kf_sum_ring(s->rises.n), body < 0.0 ? -body : 0.0);

	out[0] = rises + falls == 0.0 ? 50.0 : 100.0 * (rises / (rises + falls));
}

KF_INDICATOR(imi,
			 .title = "Intraday Momentum Index", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_OPEN, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"imi", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = 0, .scale_max = 100, .guides = {30, 70}, .nguides = 2,
			 .formula = "100 * rises / (rises + falls), the sums of close - open over the bars that rise and of open - close over those that "
			 "fall; 50 without any body, as from TA-Lib 0.8 on.",
			 .source = "T. Chande, 1994; TA-Lib IMI", .golden = "IMI");

/* ---- bop ---- */

KF_STATELESS(bop)

KF_FN void
bop_step(bop_state *s, double *ring, const double *in, double *out)
{
	double		range = in[1] - in[2];
	double		ratio = (in[3] - in[0]) / range;

	(void) s;
	(void) ring;
	out[0] = range > 0.0 ? ratio : 0.0;
}

KF_INDICATOR(bop,
			 .title = "Balance Of Power", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_OPEN, KF_HIGH, KF_LOW, KF_CLOSE},
			 .outputs = {{"bop", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = -1, .scale_max = 1, .guides = {0}, .nguides = 1,
			 .formula = "(close - open) / (high - low); 0 where the range is 0.",
			 .source = "I. Livshin, 2001; TA-Lib BOP", .golden = "BOP");

/* ---- ultosc ---- */

typedef struct ultosc_state
{
	KfSum		pressure[3];	/* buying pressure and true range, over the shortest period first */
	KfSum		range[3];
	double		prev;
} ultosc_state;

/* As TA-Lib: the shortest period counts most, whichever it was given as. */
KF_FN void
ultosc_sort(const double *p, int *n)
{
	int			low = (int) (p[0] < p[1] ? p[0] : p[1]);
	int			high = (int) (p[0] < p[1] ? p[1] : p[0]);
	int			third = (int) p[2];

	n[0] = third < low ? third : low;
	n[1] = third < low ? low : third < high ? third : high;
	n[2] = third > high ? third : high;
}

KF_FN int
ultosc_lookback(const double *p)
{
	int			n[3];

	ultosc_sort(p, n);
	return n[2];
}

KF_WINDOW_MEMORY(ultosc)

KF_FN size_t
ultosc_ring(const double *p)
{
	return 2 * (kf_sum_ring((int) p[0]) + kf_sum_ring((int) p[1]) + kf_sum_ring((int) p[2]));
}

KF_FN void
ultosc_init(ultosc_state *s, double *ring, const double *p)
{
	int			n[3];

	ultosc_sort(p, n);
	for (int i = 0; i < 3; i++)
	{
		kf_sum_init(&s->pressure[i], ring, n[i]);
		ring += kf_sum_ring(n[i]);
		kf_sum_init(&s->range[i], ring, n[i]);
		ring += kf_sum_ring(n[i]);
	}
	s->prev = NAN;
}

KF_FN void
ultosc_step(ultosc_state *s, double *ring, const double *in, double *out)
{
	double		prev = s->prev;
	double		floor = in[1] < prev ? in[1] : prev;
	double		range = kf_true_range(in[0], in[1], prev);
	double		total = 0.0;

	s->prev = in[2];
	if (isnan(prev))
	{
		out[0] = NAN;
		return;
	}
	for (int i = 0; i < 3; i++)
	{
		double		pressures = kf_sum_step(&s->pressure[i], ring, in[2] - floor);
		double		ranges;

		ring += kf_sum_ring(s->pressure[i].n);
		ranges = kf_sum_step(&s->range[i], ring, range);
		ring += kf_sum_ring(s->range[i].n);
		total += (double) (4 >> i) * (ranges == 0.0 ? 0.0 : pressures / ranges);
	}
	out[0] = 100.0 * (total / 7.0);
}

KF_INDICATOR(ultosc,
			 .title = "Ultimate Oscillator", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period1", KF_INTEGER, 7, 1, 100000}, {"period2", KF_INTEGER, 14, 1, 100000},
					{"period3", KF_INTEGER, 28, 1, 100000}},
			 .outputs = {{"ultosc", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = 0, .scale_max = 100, .guides = {30, 70}, .nguides = 2,
			 .formula = "100 * (4 * a + 2 * b + c) / 7, the sums of close - min(low, previous close) over the sums of the true range, over the "
			 "shortest, the middle and the longest period; a ratio without range counts as 0.",
			 .source = "L. Williams, 1976; TA-Lib ULTOSC", .golden = "ULTOSC");

#endif							/* KF_FAMILY_OSCILLATOR_H */
