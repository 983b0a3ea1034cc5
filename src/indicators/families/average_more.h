/*
 * average_more.h
 *		Moving averages that TA-Lib does not have.
 */
#ifndef KF_FAMILY_AVERAGE_MORE_H
#define KF_FAMILY_AVERAGE_MORE_H

#include "../blocks.h"

/* ---- alma ---- */

typedef struct alma_state
{
	KfWindow	window;
} alma_state;

KF_PERIOD_LOOKBACK(alma, -1)
KF_WINDOW_MEMORY(alma)

/* The weights, then the window. */
KF_FN size_t
alma_ring(const double *p)
{
	return (size_t) p[0] + kf_window_ring((int) p[0]);
}

/*
 * The exponents are taken from the largest of them, that of the bar nearest to the peak: so the largest weight is 1 before the
 * weights are divided by their sum, and however narrow the bell, they cannot all vanish.
 */
KF_FN void
alma_init(alma_state *s, double *ring, const double *p)
{
	int			n = (int) p[0];
	double		peak = p[1] * (n - 1);
	double		nearest = floor(peak + 0.5) - peak;
	double		width = n / p[2];
	double		sum = 0.0;

	for (int i = 0; i < n; i++)
	{
		double		distance = i - peak;

		ring[i] = exp((nearest * nearest - distance * distance) / (2.0 * width * width));
		sum += ring[i];
	}
	for (int i = 0; i < n; i++)
		ring[i] /= sum;
	kf_window_init(&s->window, ring + n, n, NAN);
}

/* In strands as in kf_window_sum. */
KF_FN void
alma_step(alma_state *s, double *ring, const double *in, double *out)
{
	int			n = s->window.n;
	const double *x = kf_window_step(&s->window, ring + n, in[0]);
	double		strand[4] = {0.0, 0.0, 0.0, 0.0};
	int			i = 0;

	for (; i + 4 <= n; i += 4)
		for (int j = 0; j < 4; j++)
			strand[j] += ring[i + j] * x[i + j];
	for (; i < n; i++)
		strand[0] += ring[i] * x[i];
	out[0] = (strand[0] + strand[1]) + (strand[2] + strand[3]);
}

KF_INDICATOR(alma,
			 .title = "Arnaud Legoux Moving Average", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 9, 1, 100000}, {"peak_offset", KF_REAL, 0.85, 0, 1}, {"sigma", KF_REAL, 6, 0.001, 1e6}},
			 .outputs = {{"alma", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "The mean of the last period values, value i = 0 (oldest) .. period - 1 weighted by exp(-(i - m)^2 / (2 * s^2)), "
			 "m = peak_offset * (period - 1), not rounded, and s = period / sigma.",
			 .source = "A. Legoux and D. Kouzis-Loukas, 2009; as on TradingView");

/* ---- mcginley ---- */

typedef struct mcginley_state
{
	KfEma		seed;
	double		value;
} mcginley_state;

KF_PERIOD_LOOKBACK(mcginley, -1)

/* How fast it forgets depends on the values. */
KF_FOREVER_MEMORY(mcginley)

KF_NO_RING(mcginley)

KF_FN void
mcginley_init(mcginley_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_ema_init(&s->seed, (int) p[0]);
	s->value = NAN;
}

/* Only an average of 0 has no ratio to the value; it takes the value. */
KF_FN void
mcginley_step(mcginley_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	if (isnan(s->value))
		s->value = kf_ema_step(&s->seed, in[0]);
	else if (s->value == 0.0)
		s->value = in[0];
	else
	{
		double		ratio = in[0] / s->value;
		double		square = ratio * ratio;
		double		divisor = s->seed.n * (square * square);

		s->value = divisor > 1.0 ? s->value + (in[0] - s->value) / divisor : in[0];
	}
	out[0] = s->value;
}

KF_INDICATOR(mcginley,
			 .title = "McGinley Dynamic", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 14, 1, 100000}},
			 .outputs = {{"mcginley", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "d + (value - d) / (period * (value / d)^4), d the one before; it begins with the mean of the first period values. The "
			 "constant is 1, as on TradingView (McGinley's 0.6 is a period of 0.6 times as much). Where the divisor is below 1 or d is 0 it "
			 "takes the value and does not overshoot it.",
			 .source = "J. R. McGinley, 1990; as on TradingView");

/* ---- ewm_mean ---- */

typedef struct ewm_mean_state
{
	double		keep;			/* 1 - alpha */
	double		newest;			/* weight of the newest value: 1, or without adjust alpha */
	double		weight;			/* of all before it; 0 before the first */
	double		value;
	int			adjust;
	int			missing;		/* values that min_periods still asks for */
} ewm_mean_state;

KF_FN int
ewm_mean_lookback(const double *p)
{
	return (int) p[2] - 1;
}

KF_FN int64_t
ewm_mean_memory(const double *p)
{
	return kf_tail_memory(2.0 / (p[0] + 1.0), 1) + (int64_t) p[2];
}

KF_NO_RING(ewm_mean)

KF_FN void
ewm_mean_init(ewm_mean_state *s, double *ring, const double *p)
{
	(void) ring;
	s->keep = (p[0] - 1.0) / (p[0] + 1.0);
	s->adjust = p[1] != 0.0;
	s->newest = s->adjust ? 1.0 : 2.0 / (p[0] + 1.0);
	s->weight = 0.0;
	s->value = 0.0;
	s->missing = (int) p[2] - 1;
}

/* As a step towards the new value, which leaves equal values exactly as they are. */
KF_FN void
ewm_mean_step(ewm_mean_state *s, double *ring, const double *in, double *out)
{
	double		before = s->weight * s->keep;
	double		weight = before + s->newest;

	(void) ring;
	s->value += (in[0] - s->value) * (s->newest / weight);
	s->weight = s->adjust ? weight : 1.0;
	out[0] = s->value;
	if (s->missing > 0)
	{
		s->missing--;
		out[0] = NAN;
	}
}

KF_INDICATOR(ewm_mean,
			 .title = "Exponentially Weighted Mean", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"span", KF_REAL, 20, 1, 1e9}, {"adjust", KF_BOOLEAN, 1, 0, 1}, {"min_periods", KF_INTEGER, 1, 1, 100000}},
			 .outputs = {{"ewm_mean", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "With alpha = 2 / (span + 1) and adjust, the mean of all values so far, that of i bars ago weighted by (1 - alpha)^i; "
			 "without adjust (1 - alpha) * the one before + alpha * value, begun with the first value. Given alpha, span is 2 / alpha - 1; given a "
			 "centre of mass c, 2 * c + 1; given a half-life h, 2 / (1 - 0.5^(1 / h)) - 1. Rows that cannot be used are left out, as by "
			 "ignore_na = true.",
			 .source = "pandas, Series.ewm(span).mean()");

#endif							/* KF_FAMILY_AVERAGE_MORE_H */
