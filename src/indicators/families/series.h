/*
 * series.h
 *		Small functions of one or two series: a fitted line and how well it fits, returns, crossings, how long ago something was.
 */
#ifndef KF_FAMILY_SERIES_H
#define KF_FAMILY_SERIES_H

#include "../blocks.h"

/* ---- straight line through the last n values, with its residuals ---- */

/*
 * The line through two neighbouring runs of values is the one through the lines of both, and the sum of its squared residuals
 * is that of both plus what the two lines stay off it: squares only, so nothing cancels, and values on a line leave residuals
 * of their own rounding and not of the square of their spread. So the window is joined of a tail and a head as everything in
 * blocks.h; a run grows by one value in the same way. Values are deviations from one inside the window, as in KfVariance.
 */
typedef struct KfLine
{
	double		mean;
	double		slope;
	double		squares;		/* sum of the squared residuals */
} KfLine;

typedef struct KfFit
{
	int			n;
	int			at;
	double		base;			/* first value of the current block */
	double		tail_base;		/* last value of the previous block */
	KfLine		head;
	double		spread;			/* sum of the squared distances of 1 .. n from their mean */
	double		k;				/* 1 / n */
} KfFit;

KF_FN size_t
kf_fit_ring(int n)
{
	return 3 * ((size_t) n + 1);
}

KF_FN void
kf_fit_init(KfFit *s, double *ring, int n)
{
	KfFit		zero = {0};

	*s = zero;
	s->n = n;
	s->spread = (double) n * ((double) n * n - 1.0) / 12.0;
	s->k = 1.0 / n;
	for (int i = 0; i < 3; i++)
		kf_no_tails(ring + (size_t) i * (n + 1), n);
}

/* One value, at the end of a run of 'count'. The first of a run must be 0. */
KF_FN void
kf_line_grow(KfLine *line, double count, double x)
{
	double		off = x - line->mean;
	double		both = 1.0 / ((count + 1.0) * (count + 2.0));
	double		more = both * (count + 2.0);	/* 1 / (count + 1) */
	double		share = both * (count + 1.0);
	double		turn = 2.0 * off * more - line->slope;	/* of the slope between the run's centre and x against the run's */

	line->squares += 0.25 * count * (count + 1.0) * (count - 1.0) * share * turn * turn;
	line->slope += 3.0 * share * turn;
	line->mean += off * more;
}

/* The line through the last n values; its mean is a deviation from s->base, NaN until the window is full. */
KF_FN KfLine
kf_fit_step(KfFit *s, double *ring, double x)
{
	double	   *slopes = ring + s->n + 1;
	double	   *squares = slopes + s->n + 1;
	double		young = s->at + 1;
	double		old = s->n - young;
	double		mean = ring[s->at + 1];
	double		slope = slopes[s->at + 1];
	double		between = 0.25 * old * young * s->n;	/* what the slope between the two centres weighs */
	double		old_spread = old * (old * old - 1.0) / 12.0;
	double		young_spread = young * (young * young - 1.0) / 12.0;
	double		centres;
	double		off;
	KfLine		line;

	if (s->at == 0)
		s->base = x;
	kf_line_grow(&s->head, s->at, x - s->base);
	/* without a tail everything of it weighs 0 */
	mean += s->tail_base - s->base;
	centres = 2.0 * (s->head.mean - mean) * s->k;
	line.mean = s->head.mean + (mean - s->head.mean) * (old * s->k);
	line.slope = s->head.slope + (between * (centres - s->head.slope) + old_spread * (slope - s->head.slope)) / s->spread;
	off = centres - line.slope;
	line.squares = s->head.squares + squares[s->at + 1] + between * off * off;
	off = slope - line.slope;
	line.squares += old_spread * off * off;
	off = s->head.slope - line.slope;
	line.squares += young_spread * off * off;
	ring[s->at] = x;
	if (++s->at == s->n)
	{
		KfLine		tail = {0};

		/* grown towards the past, where a rise is a fall */
		for (int j = s->n - 1; j >= 0; j--)
		{
			kf_line_grow(&tail, s->n - 1 - j, ring[j] - x);
			ring[j] = tail.mean;
			slopes[j] = -tail.slope;
			squares[j] = tail.squares;
		}
		s->tail_base = x;
		s->at = 0;
		s->head.mean = s->head.slope = s->head.squares = 0.0;
	}
	return line;
}

/* ---- rolling_linear_fit ---- */

typedef struct rolling_linear_fit_state
{
	KfFit		fit;
} rolling_linear_fit_state;

KF_PERIOD_LOOKBACK(rolling_linear_fit, -1)
KF_WINDOW_MEMORY(rolling_linear_fit)

KF_FN size_t
rolling_linear_fit_ring(const double *p)
{
	return kf_fit_ring((int) p[0]);
}

KF_FN void
rolling_linear_fit_init(rolling_linear_fit_state *s, double *ring, const double *p)
{
	kf_fit_init(&s->fit, ring, (int) p[0]);
}

KF_FN void
rolling_linear_fit_step(rolling_linear_fit_state *s, double *ring, const double *in, double *out)
{
	KfLine		line = kf_fit_step(&s->fit, ring, in[0]);
	double		explained = line.slope * line.slope * s->fit.spread;

	out[0] = line.slope;
	out[1] = s->fit.base + (line.mean - 0.5 * (s->fit.n - 1) * line.slope);
	out[2] = explained / (explained + line.squares);
	out[3] = sqrt(line.squares / (s->fit.n - 2));
}

KF_INDICATOR(rolling_linear_fit,
			 .title = "Linear Fit", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 14, 3, 100000}},
			 .outputs = {{"slope", KF_NOT_DRAWN}, {"intercept", KF_NOT_DRAWN}, {"r_squared", KF_LINE}, {"standard_error", KF_NOT_DRAWN}},
			 .place = KF_OWN_PANEL, .scale_min = 0, .scale_max = 1, .guides = {0.5}, .nguides = 1,
			 .formula = "The straight line through the last period values by least squares: its slope a bar, its value at the oldest of them, the "
			 "share of the variance it explains (NULL when nothing varies), and the standard error of the estimate, "
			 "sqrt(sum of the squared residuals / (period - 2)).",
			 .source = "The method of least squares; slope and intercept as linearreg_slope and linearreg_intercept");

/* ---- crossunder ---- */

typedef struct crossunder_state
{
	double		above;			/* 1: at the bar before value0 was at value1 or above, 0: below it, NaN: there was none */
} crossunder_state;

KF_FIXED_LOOKBACK(crossunder, 1)
KF_WINDOW_MEMORY(crossunder)
KF_NO_RING(crossunder)

KF_FN void
crossunder_init(crossunder_state *s, double *ring, const double *p)
{
	(void) ring;
	(void) p;
	s->above = NAN;
}

KF_FN void
crossunder_step(crossunder_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = s->above * kf_when(in[0] < in[1], 1.0);
	s->above = kf_when(in[0] >= in[1], 1.0);
}

KF_INDICATOR(crossunder,
			 .title = "Crossunder", .group = KF_GROUP_MATH,
			 .inputs = {KF_SERIES0, KF_SERIES1},
			 .outputs = {{"crossunder", KF_HISTOGRAM, .integer = true}},
			 .place = KF_OWN_PANEL,
			 .formula = "1 where value0 < value1 and at the bar before value0 >= value1, else 0.",
			 .source = "the mirror of Tulip Indicators' crossover");

/* ---- bars_since ---- */

typedef struct bars_since_state
{
	double		bars;			/* NaN before the first */
} bars_since_state;

KF_FIXED_LOOKBACK(bars_since, 0)
KF_FOREVER_MEMORY(bars_since)
KF_NO_RING(bars_since)

KF_FN void
bars_since_init(bars_since_state *s, double *ring, const double *p)
{
	(void) ring;
	(void) p;
	s->bars = NAN;
}

/* What an integer does not hold is shown as NULL. */
KF_FN void
bars_since_step(bars_since_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	s->bars = in[0] != 0.0 ? 0.0 : s->bars + 1.0;
	out[0] = s->bars > 2147483647.0 ? NAN : s->bars;
}

KF_INDICATOR(bars_since,
			 .title = "Bars Since", .group = KF_GROUP_MATH,
			 .inputs = {KF_CONDITION},
			 .outputs = {{"bars_since", KF_LINE, .integer = true, .sparse = true}},
			 .place = KF_OWN_PANEL,
			 .formula = "How many rows ago the condition was last true, 0 where it is; NULL before the first such row. Rows whose condition is NULL "
			 "do not count.",
			 .source = "as ta.barssince on TradingView");

/* ---- log_return ---- */

typedef struct log_return_state
{
	KfDelay		past;
} log_return_state;

KF_PERIOD_LOOKBACK(log_return, 0)
KF_WINDOW_MEMORY(log_return)

KF_FN size_t
log_return_ring(const double *p)
{
	return kf_delay_ring((int) p[0]);
}

KF_FN void
log_return_init(log_return_state *s, double *ring, const double *p)
{
	kf_delay_init(&s->past, ring, (int) p[0]);
}

/* A small return is exact only when it is made of the difference. */
KF_FN void
log_return_step(log_return_state *s, double *ring, const double *in, double *out)
{
	double		past = kf_delay_step(&s->past, ring, in[0]);
	double		change = (in[0] - past) / past;

	out[0] = NAN;
	if (past > 0.0 && in[0] > 0.0)
		out[0] = fabs(change) < 0.5 ? log1p(change) : log(in[0] / past);
}

KF_INDICATOR(log_return,
			 .title = "Logarithmic Return", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 1, 1, 100000}},
			 .outputs = {{"log_return", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "ln(value / value of period bars ago); NULL unless both are above 0.",
			 .source = "the continuously compounded return");

/* ---- cumulative_return ---- */

typedef struct cumulative_return_state
{
	double		first;
} cumulative_return_state;

KF_FIXED_LOOKBACK(cumulative_return, 0)
KF_FOREVER_MEMORY(cumulative_return)
KF_NO_RING(cumulative_return)

KF_FN void
cumulative_return_init(cumulative_return_state *s, double *ring, const double *p)
{
	(void) ring;
	(void) p;
	s->first = NAN;
}

KF_FN void
cumulative_return_step(cumulative_return_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	if (isnan(s->first))
		s->first = in[0];
	out[0] = s->first == 0.0 ? NAN : (in[0] - s->first) / s->first;
}

KF_INDICATOR(cumulative_return,
			 .title = "Cumulative Return", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .outputs = {{"cumulative_return", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "value / the first value - 1; NULL throughout when the first value is 0.",
			 .source = "the holding period return");

#endif							/* KF_FAMILY_SERIES_H */
