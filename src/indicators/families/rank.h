/*
 * rank.h
 *		Order statistics over a sliding window: median, quantile, rank, median absolute deviation.
 */
#ifndef KF_FAMILY_RANK_H
#define KF_FAMILY_RANK_H

#include "../sorted.h"

/* What they have in common: the sorted window of the first parameter. */
#define KF_SORTED_PARTS(fn) \
	KF_PERIOD_LOOKBACK(fn, -1) \
	KF_WINDOW_MEMORY(fn) \
	KF_FN size_t fn##_ring(const double *p) \
	{ \
		return kf_sorted_ring((int) p[0]); \
	}

/* ---- rolling_median ---- */

typedef struct rolling_median_state
{
	KfSorted	window;
} rolling_median_state;

KF_SORTED_PARTS(rolling_median)

KF_FN void
rolling_median_init(rolling_median_state *s, double *ring, const double *p)
{
	kf_sorted_init(&s->window, ring, (int) p[0]);
}

KF_FN void
rolling_median_step(rolling_median_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_sorted_step(&s->window, ring, in[0]) ? kf_sorted_quantile(&s->window, ring, 0.5) : NAN;
}

KF_INDICATOR(rolling_median,
			 .title = "Median", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 1, 100000}},
			 .outputs = {{"rolling_median", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "The middle one of the last period values in order of size; of an even number, halfway between the two in the middle.",
			 .source = "F. Galton, 1881; as percentile_cont(0.5) of SQL and pandas' rolling().median()");

/* ---- rolling_quantile ---- */

typedef struct rolling_quantile_state
{
	KfSorted	window;
	double		quantile;
} rolling_quantile_state;

KF_SORTED_PARTS(rolling_quantile)

KF_FN void
rolling_quantile_init(rolling_quantile_state *s, double *ring, const double *p)
{
	kf_sorted_init(&s->window, ring, (int) p[0]);
	s->quantile = p[1];
}

KF_FN void
rolling_quantile_step(rolling_quantile_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_sorted_step(&s->window, ring, in[0]) ? kf_sorted_quantile(&s->window, ring, s->quantile) : NAN;
}

KF_INDICATOR(rolling_quantile,
			 .title = "Quantile", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 1, 100000}, {"quantile", KF_REAL, 0.5, 0, 1}},
			 .outputs = {{"rolling_quantile", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "The value at the place quantile * (period - 1), counted from 0, of the last period values in order of size; between two "
			 "places in proportion.",
			 .source = "R. J. Hyndman and Y. Fan, 1996, definition 7; as percentile_cont of SQL and pandas' rolling().quantile()");

/* ---- rolling_rank ---- */

typedef struct rolling_rank_state
{
	KfSorted	window;
} rolling_rank_state;

KF_SORTED_PARTS(rolling_rank)

KF_FN void
rolling_rank_init(rolling_rank_state *s, double *ring, const double *p)
{
	kf_sorted_init(&s->window, ring, (int) p[0]);
}

KF_FN void
rolling_rank_step(rolling_rank_state *s, double *ring, const double *in, double *out)
{
	int			less;
	int			not_above;

	if (!kf_sorted_step(&s->window, ring, in[0]))
	{
		out[0] = NAN;
		return;
	}
	less = kf_sorted_rank(&s->window, ring, in[0], 0);
	not_above = kf_sorted_rank(&s->window, ring, in[0], 1);
	out[0] = 0.5 * (less + 1.0 + not_above) / s->window.n;
}

KF_INDICATOR(rolling_rank,
			 .title = "Percent Rank", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 1, 100000}},
			 .outputs = {{"rolling_rank", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = 0, .scale_max = 1, .guides = {0.5}, .nguides = 1,
			 .formula = "The rank of the newest of the last period values, 1 for the smallest, divided by period; equal values share the mean of "
			 "their ranks. It is above 0 and 1 for a new high; SQL's percent_rank is (rank - 1) / (period - 1) with the lowest of the ranks.",
			 .source = "as pandas' rolling().rank(pct=True)");

/* ---- rolling_mad ---- */

typedef struct rolling_mad_state
{
	KfSorted	window;
	int			run;			/* where the search for the values nearest to the median begins; the result does not depend on it */
} rolling_mad_state;

KF_SORTED_PARTS(rolling_mad)

KF_FN void
rolling_mad_init(rolling_mad_state *s, double *ring, const double *p)
{
	kf_sorted_init(&s->window, ring, (int) p[0]);
	s->run = 0;
}

/* Whether the k values nearest to the median begin after the i-th: that is farther from it than the one that would join them. */
KF_FN bool
rolling_mad_after(const KfSorted *w, double *ring, double median, int i, int k)
{
	double		next;

	return median - kf_sorted_select(w, ring, i, &next) > kf_sorted_select(w, ring, i + k, &next) - median;
}

/* The k values nearest to the median are neighbours in order of size; the first of them moves little from bar to bar. */
KF_FN int
rolling_mad_run(rolling_mad_state *s, double *ring, double median, int k)
{
	const KfSorted *w = &s->window;
	int			low = 0;
	int			high = w->n - k;
	int			begin = s->run;
	int			reach = 1;

	if (begin < high && rolling_mad_after(w, ring, median, begin, k))
	{
		low = begin + 1;
		for (; begin + reach < high && rolling_mad_after(w, ring, median, begin + reach, k); reach *= 2)
			low = begin + reach + 1;
		high = begin + reach < high ? begin + reach : high;
	}
	else
	{
		high = begin;
		for (; begin - reach >= 0 && !rolling_mad_after(w, ring, median, begin - reach, k); reach *= 2)
			high = begin - reach;
		low = begin - reach >= 0 ? begin - reach + 1 : 0;
	}
	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (rolling_mad_after(w, ring, median, middle, k))
			low = middle + 1;
		else
			high = middle;
	}
	return s->run = low;
}

KF_FN void
rolling_mad_step(rolling_mad_state *s, double *ring, const double *in, double *out)
{
	const KfSorted *w = &s->window;
	int			k = (w->n + 1) / 2;
	int			begin;
	double		median;
	double		below;
	double		above;
	double		next;
	double		nearer;

	if (!kf_sorted_step(&s->window, ring, in[0]))
	{
		out[0] = NAN;
		return;
	}
	median = kf_sorted_quantile(w, ring, 0.5);
	begin = rolling_mad_run(s, ring, median, k);
	below = median - kf_sorted_select(w, ring, begin, &next);
	above = kf_sorted_select(w, ring, begin + k - 1, &next) - median;
	nearer = below > above ? below : above;
	if (w->n % 2 == 0)
	{
		/* the next nearest is at one of the ends of the run */
		double		farther = next - median;

		if (begin > 0)
		{
			below = median - kf_sorted_select(w, ring, begin - 1, &next);
			farther = below < farther ? below : farther;
		}
		nearer += 0.5 * (farther - nearer);
	}
	out[0] = nearer;
}

KF_INDICATOR(rolling_mad,
			 .title = "Median Absolute Deviation", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 1, 100000}},
			 .outputs = {{"rolling_mad", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "The median of the distances of the last period values from their median, not scaled: times 1.4826 it estimates the "
			 "standard deviation of normal values. avgdev is the mean of the distances from the mean, which one far value moves.",
			 .source = "F. R. Hampel, 1974, after C. F. Gauss, 1816");

#endif							/* KF_FAMILY_RANK_H */
