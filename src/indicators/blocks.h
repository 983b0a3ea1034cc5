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
 * until its window is full: the tails of the block before the first are NaN, which joining passes on, so a full window costs no
 * test. Callers hand each block its own part of their ring.
 */
#ifndef KF_BLOCKS_H
#define KF_BLOCKS_H

#include "indicator.h"

/* ---- choices that a processor does not have to predict ---- */

/* x or 0. Compilers like to make jumps of conditions; for a random walk every second of them would be mispredicted. */
KF_FN double
kf_when(int condition, double x)
{
	union
	{
		double		value;
		uint64_t	bits;
	}			u;

	u.value = x;
	u.bits &= (uint64_t) 0 - (uint64_t) (condition != 0);
	return u.value;
}

KF_FN double
kf_choose(int condition, double yes, double no)
{
	union
	{
		double		value;
		uint64_t	bits;
	}			y, n;
	uint64_t	mask = (uint64_t) 0 - (uint64_t) (condition != 0);

	y.value = yes;
	n.value = no;
	y.bits = (y.bits & mask) | (n.bits & ~mask);
	return y.value;
}

/* ---- sum of the last n values ---- */

typedef struct KfSum
{
	int			n;
	int			at;				/* slot of the next value in the current block */
	double		head;			/* sum of the current block so far */
} KfSum;

/* Tails before the first block: none yet, but the empty one in slot n. */
KF_FN void
kf_no_tails(double *ring, int n)
{
	for (int i = 0; i < n; i++)
		ring[i] = NAN;
	ring[n] = 0.0;
}

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
	s->head = 0.0;
	kf_no_tails(ring, n);
}

/* A window that is not used, for a state whose bytes must all be defined. */
KF_FN void
kf_sum_empty(KfSum *s)
{
	s->n = 0;
	s->at = 0;
	s->head = 0.0;
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
		int			j = s->n - 1;

		/* four at a time, so that each four wait for one addition of those before */
		for (; j >= 3; j -= 4)
		{
			double		a = ring[j];
			double		b = ring[j - 1] + a;
			double		c = ring[j - 2] + b;
			double		d = ring[j - 3] + c;

			ring[j] = a + acc;
			ring[j - 1] = b + acc;
			ring[j - 2] = c + acc;
			ring[j - 3] = acc = d + acc;
		}
		for (; j >= 0; j--)
			ring[j] = acc = ring[j] + acc;
		s->at = 0;
		s->head = 0.0;
	}
	return total;
}

/* ---- linearly weighted sum: the oldest value counts once, the newest n times ---- */

typedef struct KfWeighted
{
	int			n;
	int			at;
	double		older;			/* values in the tail: the head's weights begin behind them */
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
	s->older = n - 1;
	s->head = 0.0;
	s->whead = 0.0;
	kf_no_tails(ring, n);
	kf_no_tails(ring + n + 1, n);
}

KF_FN double
kf_weighted_step(KfWeighted *s, double *ring, double x)
{
	double	   *weighted = ring + s->n + 1;
	double		wtail = weighted[s->at + 1];
	double		total;

	s->head += x;
	s->whead += (s->n - s->older) * x;
	total = wtail + s->whead + s->older * s->head;
	s->older -= 1.0;
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
		s->older = s->n - 1;
		s->head = 0.0;
		s->whead = 0.0;
	}
	return total;
}

/* ---- largest or smallest of the last n values ---- */

typedef struct KfExtreme
{
	int			n;
	int			at;
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
	s->head = -sign * (double) INFINITY;
	kf_no_tails(ring, n);
	ring[n] = s->head;
}

/* b when one of them is NaN. */
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
	best = kf_better(s->head, ring[s->at + 1], sign);
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
	return best;
}

/* ---- how many bars ago the extreme of the last n values was ---- */

typedef struct KfExtremeAge
{
	int			n;
	int			at;
	double		head;
	double		head_at;		/* slot of the head's extreme */
	double		best;			/* the window's extreme itself */
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
	s->head = -sign * (double) INFINITY;
	s->head_at = 0.0;
	s->best = 0.0;
	kf_no_tails(ring, n);
	kf_no_tails(ring + n + 1, n);
	ring[n] = s->head;
}

/* Whether a, which comes after b, is taken: 'latest' says which of equals is. Both are constants at every call. */
KF_FN int
kf_takes(double a, double b, int sign, int latest)
{
	if (latest)
		return sign > 0 ? a >= b : a <= b;
	return sign > 0 ? a > b : a < b;
}

KF_FN double
kf_extreme_age_step(KfExtremeAge *s, double *ring, double x, int sign, int latest)
{
	double	   *slots = ring + s->n + 1;
	double		tail = ring[s->at + 1];
	double		from_head;
	double		from_tail = s->at + s->n - slots[s->at + 1];
	int			newest = kf_takes(x, s->head, sign, latest);
	double		age;

	s->head = kf_better(x, s->head, sign);
	s->head_at = kf_choose(newest, s->at, s->head_at);
	from_head = s->at - s->head_at;
	age = kf_choose(kf_takes(s->head, tail, sign, latest), from_head, from_tail);
	s->best = kf_better(s->head, tail, sign);
	ring[s->at] = x;
	if (++s->at == s->n)
	{
		double		acc = -sign * (double) INFINITY;
		double		slot = s->n - 1;

		for (int j = s->n - 1; j >= 0; j--)
		{
			int			later = kf_takes(acc, ring[j], sign, latest);

			acc = kf_better(acc, ring[j], sign);
			slot = kf_choose(later, slot, j);
			ring[j] = acc;
			slots[j] = slot;
		}
		s->at = 0;
		s->head_at = 0.0;
		s->head = -sign * (double) INFINITY;
	}
	return age;
}

/* ---- the last n values themselves, oldest first ---- */

/* For what cannot be joined. Every value is kept twice, n slots apart, so that the window is always contiguous. */
typedef struct KfWindow
{
	int			n;
	int			at;
} KfWindow;

KF_FN size_t
kf_window_ring(int n)
{
	return 2 * (size_t) n;
}

/* 'before' stands for the values before the first. */
KF_FN void
kf_window_init(KfWindow *s, double *ring, int n, double before)
{
	s->n = n;
	s->at = 0;
	for (int i = 0; i < 2 * n; i++)
		ring[i] = before;
}

KF_FN const double *
kf_window_step(KfWindow *s, double *ring, double x)
{
	ring[s->at] = x;
	ring[s->at + s->n] = x;
	if (++s->at == s->n)
		s->at = 0;
	return ring + s->at;
}

/* Sum of x[i] - base in four strands: one fixed order of addition that the compiler may keep in vectors. */
KF_FN double
kf_window_sum(const double *x, int n, double base)
{
	double		strand[4] = {0.0, 0.0, 0.0, 0.0};
	int			i = 0;

	for (; i + 4 <= n; i += 4)
		for (int j = 0; j < 4; j++)
			strand[j] += x[i + j] - base;
	for (; i < n; i++)
		strand[0] += x[i] - base;
	return (strand[0] + strand[1]) + (strand[2] + strand[3]);
}

KF_FN double
kf_window_abs_sum(const double *x, int n, double base)
{
	double		strand[4] = {0.0, 0.0, 0.0, 0.0};
	int			i = 0;

	for (; i + 4 <= n; i += 4)
		for (int j = 0; j < 4; j++)
			strand[j] += fabs(x[i + j] - base);
	for (; i < n; i++)
		strand[0] += fabs(x[i] - base);
	return (strand[0] + strand[1]) + (strand[2] + strand[3]);
}

/* ---- the value n bars ago ---- */

typedef struct KfDelay
{
	int			n;
	int			at;
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
	for (int i = 0; i < n; i++)
		ring[i] = NAN;
}

KF_FN double
kf_delay_step(KfDelay *s, double *ring, double x)
{
	double		old = ring[s->at];

	ring[s->at] = x;
	if (++s->at == s->n)
		s->at = 0;
	return old;
}

/* ---- exponential average: seed = mean of the first n, then v += k * (x - v) with k = 2 / (n + 1) ---- */

typedef struct KfEma
{
	int			n;
	int			missing;
	double		k;
	double		value;			/* the mean of the values seen, until the seed is complete; of equal ones it is exact */
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
		s->value += (x - s->value) / (s->n - s->missing + 1);
		return --s->missing > 0 ? NAN : s->value;
	}
	s->value = (x - s->value) * s->k + s->value;
	return s->value;
}

/* ---- Wilder's average: seed = mean of the first n, then v += (x - v) / n ---- */

typedef struct KfWilder
{
	int			n;
	int			missing;
	double		k;				/* 1 / n: a division a bar would be what the next bar waits for */
	double		value;			/* the mean of the values seen, until the seed is complete; of equal ones it is exact */
} KfWilder;

KF_FN void
kf_wilder_init(KfWilder *s, int n)
{
	s->n = n;
	s->missing = n;
	s->k = 1.0 / n;
	s->value = 0.0;
}

KF_FN double
kf_wilder_step(KfWilder *s, double x)
{
	if (s->missing > 0)
	{
		s->value += (x - s->value) / (s->n - s->missing + 1);
		return --s->missing > 0 ? NAN : s->value;
	}
	s->value = (x - s->value) * s->k + s->value;
	return s->value;
}

/* ---- running total that keeps what each addition rounds away (Neumaier's: the smaller of the two loses, nearly always x) ---- */

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

	if (fabs(s->sum) >= fabs(x))
		s->lost += (s->sum - sum) + x;
	else
		s->lost += (x - sum) + s->sum;
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
