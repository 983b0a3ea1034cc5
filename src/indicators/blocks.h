/*
 * blocks.h
 *		The parts indicators are made of: sliding windows that neither drift nor cancel, exponential averages, delay lines.
 *
 * Sliding windows. The usual way, add the newest and subtract the oldest, drifts for ever after one large value. Here nothing
 * is ever subtracted. Time is cut into blocks of n bars. A window of n bars is then a tail of the block before and a head of
 * the current block:
 *
 *		| previous block         | current block          |
 *		|        [ tail          |  head     ]            |
 *
 * The head's aggregate grows bar by bar. The aggregates of all tails of a block are made once, backwards, when the block is
 * complete, in place of its values: slot j then holds the aggregate of values j .. n-1. A bar costs O(1) on average, memory is
 * n slots, and a value that has left the window has left no trace: the result is what a fresh sum over the window gives, up to
 * the order of addition, which is fixed by the position in the block. The method works for everything that can be joined:
 * sums, weighted sums, extremes (known there as van Herk's and Gil and Werman's algorithm), variances.
 *
 * Every block has: a struct of scalars, a ..._ring(n) telling its doubles of memory, an _init and a _step. A _step returns NaN
 * until its window is full. Callers hand each block its own part of their ring.
 */
#ifndef KF_BLOCKS_H
#define KF_BLOCKS_H

#include "indicator.h"

/* ---- sum of the last n values ---- */

typedef struct KfSum
{
	int			n;
	int			at;				/* slot of the next value in the current block */
	int			missing;		/* values until the window is full */
	double		head;			/* sum of the current block so far */
} KfSum;

/* One slot more than values: slot n is the empty tail. */
KF_FN size_t
kf_sum_ring(int n)
{
	return (size_t) n + 1;
}

KF_FN void
kf_sum_init(KfSum *s, double *ring, int n)
{
	s->n = n;
	s->at = 0;
	s->missing = n;
	s->head = 0.0;
	for (int i = 0; i <= n; i++)
		ring[i] = 0.0;
}

KF_FN double
kf_sum_step(KfSum *s, double *ring, double x)
{
	double		tail = ring[s->at + 1];
	double		total;

	s->head += x;
	total = tail + s->head;
	ring[s->at] = x;
	if (++s->at == s->n)
	{
		double		acc = 0.0;

		for (int j = s->n - 1; j >= 0; j--)
		{
			acc += ring[j];
			ring[j] = acc;
		}
		s->at = 0;
		s->head = 0.0;
	}
	if (s->missing > 0 && --s->missing > 0)
		return NAN;
	return total;
}

/* ---- linearly weighted sum: the oldest value counts once, the newest n times ---- */

typedef struct KfWeighted
{
	int			n;
	int			at;
	int			missing;
	double		head;			/* plain sum of the current block so far */
	double		whead;			/* its weighted sum, weights 1, 2, ... from its first value */
} KfWeighted;

KF_FN size_t
kf_weighted_ring(int n)
{
	return 2 * ((size_t) n + 1);
}

KF_FN void
kf_weighted_init(KfWeighted *s, double *ring, int n)
{
	s->n = n;
	s->at = 0;
	s->missing = n;
	s->head = 0.0;
	s->whead = 0.0;
	for (int i = 0; i < 2 * (n + 1); i++)
		ring[i] = 0.0;
}

KF_FN double
kf_weighted_step(KfWeighted *s, double *ring, double x)
{
	double	   *weighted = ring + s->n + 1;
	double		older = s->n - 1 - s->at;	/* values in the tail: the head's weights begin behind them */
	double		wtail = weighted[s->at + 1];
	double		total;

	s->head += x;
	s->whead += (s->at + 1) * x;
	total = wtail + s->whead + older * s->head;
	ring[s->at] = x;
	if (++s->at == s->n)
	{
		double		acc = 0.0;
		double		wacc = 0.0;

		for (int j = s->n - 1; j >= 0; j--)
		{
			acc += ring[j];
			wacc += acc;
			weighted[j] = wacc;
		}
		s->at = 0;
		s->head = 0.0;
		s->whead = 0.0;
	}
	if (s->missing > 0 && --s->missing > 0)
		return NAN;
	return total;
}

/* ---- mean and variance of the last n values ---- */

/*
 * Sums of deviations from a value that is itself inside the window: from the current block's first value for the head, from
 * the previous block's last value for the tails. So a deviation is never larger than the window's range, whatever the level
 * of the prices, and equal prices give exactly zero.
 */
typedef struct KfVariance
{
	int			n;
	int			at;
	int			missing;
	double		base;			/* first value of the current block */
	double		head;			/* sum of deviations from base */
	double		head2;			/* sum of their squares */
	double		tail_base;		/* last value of the previous block */
	double		mean;			/* of the last full window */
} KfVariance;

KF_FN size_t
kf_variance_ring(int n)
{
	return 2 * ((size_t) n + 1);
}

KF_FN void
kf_variance_init(KfVariance *s, double *ring, int n)
{
	s->n = n;
	s->at = 0;
	s->missing = n;
	s->base = 0.0;
	s->head = 0.0;
	s->head2 = 0.0;
	s->tail_base = 0.0;
	s->mean = NAN;
	for (int i = 0; i < 2 * (n + 1); i++)
		ring[i] = 0.0;
}

/* The population variance (divided by n); the mean is left in s->mean. */
KF_FN double
kf_variance_step(KfVariance *s, double *ring, double x)
{
	double	   *squares = ring + s->n + 1;
	double		tail = ring[s->at + 1];
	double		tail2 = squares[s->at + 1];
	double		older = s->n - 1 - s->at;
	double		d;
	double		shift;
	double		sum;
	double		sum2;
	double		dev;

	if (s->at == 0)
		s->base = x;
	d = x - s->base;
	s->head += d;
	s->head2 += d * d;
	/* move the tail's deviations over to the head's base */
	shift = older > 0.0 ? s->tail_base - s->base : 0.0;
	sum = s->head + (tail + older * shift);
	sum2 = s->head2 + (tail2 + shift * (2.0 * tail + older * shift));
	ring[s->at] = x;
	if (++s->at == s->n)
	{
		double		acc = 0.0;
		double		acc2 = 0.0;

		for (int j = s->n - 1; j >= 0; j--)
		{
			double		e = ring[j] - x;

			acc += e;
			acc2 += e * e;
			ring[j] = acc;
			squares[j] = acc2;
		}
		s->tail_base = x;
		s->at = 0;
		s->head = 0.0;
		s->head2 = 0.0;
	}
	if (s->missing > 0 && --s->missing > 0)
		return NAN;
	dev = sum / s->n;
	s->mean = s->base + dev;
	dev = (sum2 - sum * dev) / s->n;
	return dev > 0.0 ? dev : 0.0;
}

/* ---- largest or smallest of the last n values ---- */

typedef struct KfExtreme
{
	int			n;
	int			at;
	int			missing;
	double		head;			/* extreme of the current block so far */
} KfExtreme;

KF_FN size_t
kf_extreme_ring(int n)
{
	return (size_t) n + 1;
}

/* 'sign' is 1 for the largest, -1 for the smallest, a constant at every call. */
KF_FN void
kf_extreme_init(KfExtreme *s, double *ring, int n, int sign)
{
	s->n = n;
	s->at = 0;
	s->missing = n;
	s->head = -sign * (double) INFINITY;
	for (int i = 0; i <= n; i++)
		ring[i] = s->head;
}

KF_FN double
kf_better(double a, double b, int sign)
{
	return (sign > 0 ? a > b : a < b) ? a : b;
}

KF_FN double
kf_extreme_step(KfExtreme *s, double *ring, double x, int sign)
{
	double		best;

	s->head = kf_better(s->head, x, sign);
	best = kf_better(ring[s->at + 1], s->head, sign);
	ring[s->at] = x;
	if (++s->at == s->n)
	{
		double		acc = -sign * (double) INFINITY;

		for (int j = s->n - 1; j >= 0; j--)
		{
			acc = kf_better(acc, ring[j], sign);
			ring[j] = acc;
		}
		s->at = 0;
		s->head = -sign * (double) INFINITY;
	}
	if (s->missing > 0 && --s->missing > 0)
		return NAN;
	return best;
}

/* ---- how many bars ago the extreme of the last n values was; among equals the latest ---- */

typedef struct KfExtremeAge
{
	int			n;
	int			at;
	int			missing;
	int			head_at;		/* slot of the head's extreme */
	double		head;
} KfExtremeAge;

KF_FN size_t
kf_extreme_age_ring(int n)
{
	return 2 * ((size_t) n + 1);
}

KF_FN void
kf_extreme_age_init(KfExtremeAge *s, double *ring, int n, int sign)
{
	s->n = n;
	s->at = 0;
	s->missing = n;
	s->head_at = 0;
	s->head = -sign * (double) INFINITY;
	for (int i = 0; i < 2 * (n + 1); i++)
		ring[i] = s->head;
}

KF_FN double
kf_extreme_age_step(KfExtremeAge *s, double *ring, double x, int sign)
{
	double	   *slots = ring + s->n + 1;
	double		tail = ring[s->at + 1];
	double		age;

	if (sign > 0 ? x >= s->head : x <= s->head)
	{
		s->head = x;
		s->head_at = s->at;
	}
	if (sign > 0 ? s->head >= tail : s->head <= tail)
		age = s->at - s->head_at;
	else
		age = s->at + s->n - slots[s->at + 1];
	ring[s->at] = x;
	if (++s->at == s->n)
	{
		double		acc = -sign * (double) INFINITY;
		double		slot = s->n - 1;

		for (int j = s->n - 1; j >= 0; j--)
		{
			if (sign > 0 ? ring[j] > acc : ring[j] < acc)
			{
				acc = ring[j];
				slot = j;
			}
			ring[j] = acc;
			slots[j] = slot;
		}
		s->at = 0;
		s->head_at = 0;
		s->head = -sign * (double) INFINITY;
	}
	if (s->missing > 0 && --s->missing > 0)
		return NAN;
	return age;
}

/* ---- the value n bars ago ---- */

typedef struct KfDelay
{
	int			n;
	int			at;
	int			missing;		/* values until there is one of n bars ago */
} KfDelay;

KF_FN size_t
kf_delay_ring(int n)
{
	return (size_t) n;
}

KF_FN void
kf_delay_init(KfDelay *s, double *ring, int n)
{
	s->n = n;
	s->at = 0;
	s->missing = n;
	for (int i = 0; i < n; i++)
		ring[i] = 0.0;
}

KF_FN double
kf_delay_step(KfDelay *s, double *ring, double x)
{
	double		old = ring[s->at];

	ring[s->at] = x;
	if (++s->at == s->n)
		s->at = 0;
	if (s->missing > 0)
	{
		s->missing--;
		return NAN;
	}
	return old;
}

/* ---- exponential average: seed = mean of the first n, then v += k * (x - v) with k = 2 / (n + 1) ---- */

typedef struct KfEma
{
	int			n;
	int			missing;
	double		k;
	double		value;			/* the sum of the values seen, until the seed is complete */
} KfEma;

KF_FN void
kf_ema_init_k(KfEma *s, int n, double k)
{
	s->n = n;
	s->missing = n;
	s->k = k;
	s->value = 0.0;
}

KF_FN void
kf_ema_init(KfEma *s, int n)
{
	kf_ema_init_k(s, n, 2.0 / (n + 1.0));
}

KF_FN double
kf_ema_step(KfEma *s, double x)
{
	if (s->missing > 0)
	{
		s->value += x;
		if (--s->missing > 0)
			return NAN;
		s->value /= s->n;
		return s->value;
	}
	s->value = (x - s->value) * s->k + s->value;
	return s->value;
}

/* ---- Wilder's average: seed = mean of the first n, then v = (v * (n - 1) + x) / n ---- */

typedef struct KfWilder
{
	int			n;
	int			missing;
	double		value;			/* the sum of the values seen, until the seed is complete */
} KfWilder;

KF_FN void
kf_wilder_init(KfWilder *s, int n)
{
	s->n = n;
	s->missing = n;
	s->value = 0.0;
}

KF_FN double
kf_wilder_step(KfWilder *s, double x)
{
	if (s->missing > 0)
	{
		s->value += x;
		if (--s->missing > 0)
			return NAN;
		s->value /= s->n;
		return s->value;
	}
	s->value = (s->value * (s->n - 1) + x) / s->n;
	return s->value;
}

/* ---- running total that keeps what each addition rounds away (Neumaier) ---- */

typedef struct KfTotal
{
	double		sum;
	double		lost;
} KfTotal;

KF_FN void
kf_total_init(KfTotal *s)
{
	s->sum = 0.0;
	s->lost = 0.0;
}

KF_FN double
kf_total_step(KfTotal *s, double x)
{
	double		sum = s->sum + x;

	s->lost += fabs(s->sum) >= fabs(x) ? (s->sum - sum) + x : (x - sum) + s->sum;
	s->sum = sum;
	return sum + s->lost;
}

/* ---- memory of recursions ---- */

/*
 * Bars after which what came before weighs less than half a unit in the last place of a double, when each bar keeps the share
 * 1 - k; 'stages' recursions one behind the other need a little more each.
 */
KF_FN int64_t
kf_tail_memory(double k, int stages)
{
	double		nats = 53.0 * 0.6931471805599453 + 8.0 * (stages - 1);

	return k >= 1.0 ? 1 : (int64_t) (nats / -log1p(-k)) + 2;
}

KF_FN int64_t
kf_ema_memory(double period, int stages)
{
	return kf_tail_memory(2.0 / (period + 1.0), stages) + stages * (int64_t) period;
}

KF_FN int64_t
kf_wilder_memory(double period, int stages)
{
	return kf_tail_memory(1.0 / period, stages) + stages * (int64_t) period;
}

/* ---- true range ---- */

KF_FN double
kf_true_range(double high, double low, double prev_close)
{
	double		range = high - low;
	double		up = fabs(high - prev_close);
	double		down = fabs(low - prev_close);

	if (up > range)
		range = up;
	if (down > range)
		range = down;
	return range;
}

#endif							/* KF_BLOCKS_H */
