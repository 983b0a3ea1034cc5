/*
 * math.h
 *		Math operators over a sliding window. max, min and sum begin with rolling_ here, because SQL has those names already.
 */
#ifndef KF_FAMILY_MATH_H
#define KF_FAMILY_MATH_H

#include "../blocks.h"

/* ---- rolling_max ---- */

typedef struct rolling_max_state
{
	KfExtreme	highest;
} rolling_max_state;

KF_PERIOD_LOOKBACK(rolling_max, -1)
KF_WINDOW_MEMORY(rolling_max)

KF_FN size_t
rolling_max_ring(const double *p)
{
	return kf_extreme_ring((int) p[0]);
}

KF_FN void
rolling_max_init(rolling_max_state *s, double *ring, const double *p)
{
	kf_extreme_init(&s->highest, ring, (int) p[0], 1);
}

KF_FN void
rolling_max_step(rolling_max_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_extreme_step(&s->highest, ring, in[0], 1);
}

KF_INDICATOR(rolling_max,
			 .title = "Highest value over a period", .group = KF_GROUP_MATH,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 2, 100000}},
			 .outputs = {{"rolling_max", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "The largest of the last period values.",
			 .source = "TA-Lib MAX", .golden = "MAX");

/* ---- rolling_min ---- */

typedef struct rolling_min_state
{
	KfExtreme	lowest;
} rolling_min_state;

KF_PERIOD_LOOKBACK(rolling_min, -1)
KF_WINDOW_MEMORY(rolling_min)

KF_FN size_t
rolling_min_ring(const double *p)
{
	return kf_extreme_ring((int) p[0]);
}

KF_FN void
rolling_min_init(rolling_min_state *s, double *ring, const double *p)
{
	kf_extreme_init(&s->lowest, ring, (int) p[0], -1);
}

KF_FN void
rolling_min_step(rolling_min_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_extreme_step(&s->lowest, ring, in[0], -1);
}

KF_INDICATOR(rolling_min,
			 .title = "Lowest value over a period", .group = KF_GROUP_MATH,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 2, 100000}},
			 .outputs = {{"rolling_min", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "The smallest of the last period values.",
			 .source = "TA-Lib MIN", .golden = "MIN");

/* ---- minmax ---- */

typedef struct minmax_state
{
	KfExtreme	lowest;
	KfExtreme	highest;
} minmax_state;

KF_PERIOD_LOOKBACK(minmax, -1)
KF_WINDOW_MEMORY(minmax)

KF_FN size_t
minmax_ring(const double *p)
{
	return 2 * kf_extreme_ring((int) p[0]);
}

KF_FN void
minmax_init(minmax_state *s, double *ring, const double *p)
{
	kf_extreme_init(&s->lowest, ring, (int) p[0], -1);
	kf_extreme_init(&s->highest, ring + kf_extreme_ring((int) p[0]), (int) p[0], 1);
}

KF_FN void
minmax_step(minmax_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_extreme_step(&s->lowest, ring, in[0], -1);
	out[1] = kf_extreme_step(&s->highest, ring + kf_extreme_ring(s->lowest.n), in[0], 1);
}

KF_INDICATOR(minmax,
			 .title = "Lowest and highest values over a period", .group = KF_GROUP_MATH,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 2, 100000}},
			 .outputs = {{"min", KF_BAND_LOWER}, {"max", KF_BAND_UPPER}},
			 .place = KF_OVER_PRICE,
			 .formula = "The smallest and the largest of the last period values.",
			 .source = "TA-Lib MINMAX", .golden = "MINMAX");

/* ---- the number of a bar: maxindex, minindex, minmaxindex ---- */

/*
 * TA-Lib looks through the window only when the bar held has left it, and takes the first of equals then; a new value that
 * equals the one held takes over. Which of equals it is depends on the past, so the bar held is part of the state. Bars are
 * counted in a double from the first of the series, so a value depends on all of it.
 *
 * The window is a tail of the block before and a head of the current one, as in blocks.h, but the tails are made when the bar held
 * has left for the first time in a block, which often does not happen: until then the slots hold the values themselves.
 */
typedef struct KfIndex
{
	int			n;
	int			at;				/* slot of the next value in the current block */
	int			tails;			/* whether the slots from 'at' on hold tails */
	double		span;			/* n */
	double		head;			/* extreme of the current block so far, and its slot; the first of equals */
	double		head_at;
	double		held;			/* the bar, and its value */
	double		value;
} KfIndex;

KF_FN size_t
kf_index_ring(int n)
{
	return 2 * (size_t) n;
}

KF_FN void
kf_index_init(KfIndex *s, double *ring, int n, int sign)
{
	s->n = n;
	s->at = 0;
	s->tails = 0;
	s->span = n;
	s->head = -sign * (double) INFINITY;
	s->head_at = 0.0;
	s->held = -1.0;
	s->value = 0.0;
	for (int i = 0; i < 2 * n; i++)
		ring[i] = 0.0;
}

/* Of the slots behind 'at', which are of the previous block: the extreme from each to the end, and the slot of that. */
KF_FN void
kf_index_tails(KfIndex *s, double *ring, int sign)
{
	double	   *slots = ring + s->n;
	double		best = -sign * (double) INFINITY;
	double		slot = 0.0;

	for (int j = s->n - 1; j > s->at; j--)
	{
		if (kf_takes(ring[j], best, sign, 1))	/* going back: the first of equals */
		{
			best = ring[j];
			slot = j;
		}
		ring[j] = best;
		slots[j] = slot;
	}
	s->tails = 1;
}

/* The bar held has left the window: look for the one to hold. */
KF_FN void
kf_index_search(KfIndex *s, double *ring, double bar, int sign)
{
	double		from_block = bar - s->at;	/* the bar in slot 0 */

	s->value = s->head;
	s->held = from_block + s->head_at;
	if (s->at == s->n - 1)
		return;					/* the window is the current block */
	if (!s->tails)
		kf_index_tails(s, ring, sign);
	if (!kf_takes(s->head, ring[s->at + 1], sign, 0))
	{
		s->value = ring[s->at + 1];
		s->held = from_block - s->n + ring[s->n + s->at + 1];
	}
}

KF_FN double
kf_index_step(KfIndex *s, double *ring, double bar, double x, int sign)
{
	int			ready = bar + 1.0 >= s->span;

	/* new extremes are rare: a jump foretold costs less than a choice that the next bar waits for */
	if (kf_takes(x, s->head, sign, 0))
	{
		s->head = x;
		s->head_at = s->at;
	}
	if (s->held > bar - s->span)
	{
		if (kf_takes(x, s->value, sign, 1))
		{
			s->held = bar;
			s->value = x;
		}
	}
	else if (ready)
		kf_index_search(s, ring, bar, sign);
	ring[s->at] = x;
	if (++s->at == s->n)
	{
		s->at = 0;
		s->tails = 0;
		s->head = -sign * (double) INFINITY;
		s->head_at = 0.0;
	}
	return ready ? s->held : NAN;
}

/* ---- maxindex ---- */

typedef struct maxindex_state
{
	KfIndex		highest;
	double		bar;
} maxindex_state;

KF_PERIOD_LOOKBACK(maxindex, -1)
KF_FOREVER_MEMORY(maxindex)

KF_FN size_t
maxindex_ring(const double *p)
{
	return kf_index_ring((int) p[0]);
}

KF_FN void
maxindex_init(maxindex_state *s, double *ring, const double *p)
{
	kf_index_init(&s->highest, ring, (int) p[0], 1);
	s->bar = 0.0;
}

KF_FN void
maxindex_step(maxindex_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_index_step(&s->highest, ring, s->bar, in[0], 1);
	s->bar += 1.0;
}

KF_INDICATOR(maxindex,
			 .title = "Index of highest value over a period", .group = KF_GROUP_MATH,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 2, 100000}},
			 .outputs = {{"maxindex", KF_LINE, .integer = true}},
			 .place = KF_OWN_PANEL,
			 .formula = "The number of the bar, counted from 0 at the first, with the largest of the last period values. Of equals a newer one takes "
			 "over when it comes; when the one held leaves the window the oldest takes over, as in TA-Lib.",
			 .source = "TA-Lib MAXINDEX", .golden = "MAXINDEX");

/* ---- minindex ---- */

typedef struct minindex_state
{
	KfIndex		lowest;
	double		bar;
} minindex_state;

KF_PERIOD_LOOKBACK(minindex, -1)
KF_FOREVER_MEMORY(minindex)

KF_FN size_t
minindex_ring(const double *p)
{
	return kf_index_ring((int) p[0]);
}

KF_FN void
minindex_init(minindex_state *s, double *ring, const double *p)
{
	kf_index_init(&s->lowest, ring, (int) p[0], -1);
	s->bar = 0.0;
}

KF_FN void
minindex_step(minindex_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_index_step(&s->lowest, ring, s->bar, in[0], -1);
	s->bar += 1.0;
}

KF_INDICATOR(minindex,
			 .title = "Index of lowest value over a period", .group = KF_GROUP_MATH,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 2, 100000}},
			 .outputs = {{"minindex", KF_LINE, .integer = true}},
			 .place = KF_OWN_PANEL,
			 .formula = "The number of the bar, counted from 0 at the first, with the smallest of the last period values. Of equals a newer one takes "
			 "over when it comes; when the one held leaves the window the oldest takes over, as in TA-Lib.",
			 .source = "TA-Lib MININDEX", .golden = "MININDEX");

/* ---- minmaxindex ---- */

typedef struct minmaxindex_state
{
	KfIndex		lowest;
	KfIndex		highest;
	double		bar;
} minmaxindex_state;

KF_PERIOD_LOOKBACK(minmaxindex, -1)
KF_FOREVER_MEMORY(minmaxindex)

KF_FN size_t
minmaxindex_ring(const double *p)
{
	return 2 * kf_index_ring((int) p[0]);
}

KF_FN void
minmaxindex_init(minmaxindex_state *s, double *ring, const double *p)
{
	kf_index_init(&s->lowest, ring, (int) p[0], -1);
	kf_index_init(&s->highest, ring + kf_index_ring((int) p[0]), (int) p[0], 1);
	s->bar = 0.0;
}

KF_FN void
minmaxindex_step(minmaxindex_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_index_step(&s->lowest, ring, s->bar, in[0], -1);
	out[1] = kf_index_step(&s->highest, ring + kf_index_ring(s->lowest.n), s->bar, in[0], 1);
	s->bar += 1.0;
}

KF_INDICATOR(minmaxindex,
			 .title = "Indexes of lowest and highest values over a period", .group = KF_GROUP_MATH,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 2, 100000}},
			 .outputs = {{"min_index", KF_LINE, .integer = true}, {"max_index", KF_LINE, .integer = true}},
			 .place = KF_OWN_PANEL,
			 .formula = "minindex and maxindex together.",
			 .source = "TA-Lib MINMAXINDEX", .golden = "MINMAXINDEX");

/* ---- rolling_sum ---- */

typedef struct rolling_sum_state
{
	KfSum		sum;
} rolling_sum_state;

KF_PERIOD_LOOKBACK(rolling_sum, -1)
KF_WINDOW_MEMORY(rolling_sum)

KF_FN size_t
rolling_sum_ring(const double *p)
{
	return kf_sum_ring((int) p[0]);
}

KF_FN void
rolling_sum_init(rolling_sum_state *s, double *ring, const double *p)
{
	kf_sum_init(&s->sum, ring, (int) p[0]);
}

KF_FN void
rolling_sum_step(rolling_sum_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_sum_step(&s->sum, ring, in[0]);
}

KF_INDICATOR(rolling_sum,
			 .title = "Summation", .group = KF_GROUP_MATH,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 2, 100000}},
			 .outputs = {{"rolling_sum", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "The sum of the last period values.",
			 .source = "TA-Lib SUM", .golden = "SUM");

#endif							/* KF_FAMILY_MATH_H */
