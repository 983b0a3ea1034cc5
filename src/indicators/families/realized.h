/*
 * realized.h
 *		Realised volatility over a sliding window: of closing prices, and of the range of the bars.
 *
 * All are yearly: the root of the mean or sample variance of a bar times periods_per_year. A price that is not above 0 has no
 * logarithm. What is made of it is NaN, and so are the sums that hold it; joined windows forget it when it leaves them.
 */
#ifndef KF_FAMILY_REALIZED_H
#define KF_FAMILY_REALIZED_H

#include "../higher_moments.h"

/* log(a / b), to full precision for prices that lie close together; NaN unless both are above 0. */
KF_FN double
kf_log_ratio(double a, double b)
{
	double		ratio = a / b;

	if (!(a > 0.0 && b > 0.0))
		return NAN;
	if (ratio > 0.5 && ratio < 2.0)
		return log1p((a - b) / b);
	return ratio > 1e-300 && ratio < 1e300 ? log(ratio) : log(a) - log(b);
}

#define KF_PERIODS_PER_YEAR {"periods_per_year", KF_REAL, 252, 0.001, 1e9}

/* ---- realized_volatility ---- */

typedef struct realized_volatility_state
{
	KfMoments	moments;
	double		factor;			/* of the sum of squares */
	double		prev;
} realized_volatility_state;

KF_PERIOD_LOOKBACK(realized_volatility, 0)
KF_WINDOW_MEMORY(realized_volatility)

KF_FN size_t
realized_volatility_ring(const double *p)
{
	return kf_moments_ring((int) p[0], 2);
}

KF_FN void
realized_volatility_init(realized_volatility_state *s, double *ring, const double *p)
{
	kf_moments_init(&s->moments, ring, (int) p[0], 2);
	s->factor = p[1] / (p[0] - 1.0);
	s->prev = NAN;
}

KF_FN void
realized_volatility_step(realized_volatility_state *s, double *ring, const double *in, double *out)
{
	double		prev = s->prev;

	s->prev = in[0];
	if (isnan(prev))
	{
		out[0] = NAN;
		return;
	}
	kf_moments_step(&s->moments, ring, kf_log_ratio(in[0], prev), 2);
	out[0] = sqrt(s->moments.sum2 * s->factor);
}

KF_INDICATOR(realized_volatility,
			 .title = "Realized Volatility", .group = KF_GROUP_VOLATILITY,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 20, 2, 100000}, KF_PERIODS_PER_YEAR},
			 .outputs = {{"realized_volatility", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "The sample standard deviation of the last period logarithmic returns log(value / previous value), times the root of "
			 "periods_per_year: close to close, 0.2 for 20 % a year. NULL while a price that is not above 0 takes part. Tulip's volatility is of "
			 "simple returns and divides by the period (population).",
			 .source = "J. C. Hull, 1989, historical volatility");

/* ---- volatility of the range: a sum over the window of what each bar gives by itself ---- */

#define KF_RANGE_VOLATILITY_PARTS(fn) 	typedef struct fn##_state 	{ 		KfSum		sum; 		double		factor;			/* periods a year / n */ 	} fn##_state; 	KF_PERIOD_LOOKBACK(fn, -1) 	KF_WINDOW_MEMORY(fn) 	KF_FN size_t fn##_ring(const double *p) 	{ 		return kf_sum_ring((int) p[0]); 	} 	KF_FN void fn##_init(fn##_state *s, double *ring, const double *p) 	{ 		kf_sum_init(&s->sum, ring, (int) p[0]); 		s->factor = p[1] / p[0]; 	}

/* ---- parkinson_volatility ---- */

KF_RANGE_VOLATILITY_PARTS(parkinson_volatility)

KF_FN void
parkinson_volatility_step(parkinson_volatility_state *s, double *ring, const double *in, double *out)
{
	const double of_range = 0.36067376022224085;	/* 1 / (4 ln 2) */
	double		range = kf_log_ratio(in[0], in[1]);

	out[0] = sqrt(kf_sum_step(&s->sum, ring, of_range * range * range) * s->factor);
}

KF_INDICATOR(parkinson_volatility,
			 .title = "Parkinson Volatility", .group = KF_GROUP_VOLATILITY,
			 .inputs = {KF_HIGH, KF_LOW},
			 .params = {{"period", KF_INTEGER, 20, 1, 100000}, KF_PERIODS_PER_YEAR},
			 .outputs = {{"parkinson_volatility", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "sqrt(periods_per_year * mean(log(high / low)^2) / (4 ln 2)) over the last period bars; it takes the price for a random walk "
			 "without drift and without gaps between bars. NULL while a bar with a price that is not above 0 takes part.",
			 .source = "M. Parkinson, 1980");

/* ---- garman_klass_volatility ---- */

KF_RANGE_VOLATILITY_PARTS(garman_klass_volatility)

KF_FN void
garman_klass_volatility_step(garman_klass_volatility_state *s, double *ring, const double *in, double *out)
{
	const double of_body = 0.3862943611198906;	/* 2 ln 2 - 1 */
	double		range = kf_log_ratio(in[1], in[2]);
	double		body = kf_log_ratio(in[3], in[0]);

	out[0] = sqrt(kf_sum_step(&s->sum, ring, 0.5 * (range * range) - of_body * (body * body)) * s->factor);
}

KF_INDICATOR(garman_klass_volatility,
			 .title = "Garman-Klass Volatility", .group = KF_GROUP_VOLATILITY,
			 .inputs = {KF_OPEN, KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 20, 1, 100000}, KF_PERIODS_PER_YEAR},
			 .outputs = {{"garman_klass_volatility", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "sqrt(periods_per_year * mean(log(high / low)^2 / 2 - (2 ln 2 - 1) log(close / open)^2)) over the last period bars; without "
			 "drift and without gaps between bars. NULL while a bar with a price that is not above 0 takes part, and where the mean is negative, which "
			 "needs an open or close outside of low and high.",
			 .source = "M. B. Garman and M. J. Klass, 1980");

/* ---- rogers_satchell_volatility ---- */

KF_RANGE_VOLATILITY_PARTS(rogers_satchell_volatility)

/* What one bar gives. */
KF_FN double
kf_rogers_satchell(double open, double high, double low, double close)
{
	return kf_log_ratio(high, close) * kf_log_ratio(high, open) + kf_log_ratio(low, close) * kf_log_ratio(low, open);
}

KF_FN void
rogers_satchell_volatility_step(rogers_satchell_volatility_state *s, double *ring, const double *in, double *out)
{
	out[0] = sqrt(kf_sum_step(&s->sum, ring, kf_rogers_satchell(in[0], in[1], in[2], in[3])) * s->factor);
}

KF_INDICATOR(rogers_satchell_volatility,
			 .title = "Rogers-Satchell Volatility", .group = KF_GROUP_VOLATILITY,
			 .inputs = {KF_OPEN, KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 20, 1, 100000}, KF_PERIODS_PER_YEAR},
			 .outputs = {{"rogers_satchell_volatility", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "sqrt(periods_per_year * mean(log(high / close) log(high / open) + log(low / close) log(low / open))) over the last period bars; "
			 "any drift, but no gaps between bars. NULL while a bar with a price that is not above 0 takes part, and where the mean is negative, which "
			 "needs an open or close outside of low and high.",
			 .source = "L. C. G. Rogers and S. E. Satchell, 1991");

/* ---- yang_zhang_volatility ---- */

typedef struct yang_zhang_volatility_state
{
	KfMoments	gap;			/* of the logarithms of open / previous close */
	KfMoments	body;			/* and of close / open */
	KfSum		range;			/* of Rogers and Satchell's part */
	double		prev_close;		/* NaN before the first bar */
	double		factor_gap;		/* of the sums */
	double		factor_body;
	double		factor_range;
} yang_zhang_volatility_state;

KF_PERIOD_LOOKBACK(yang_zhang_volatility, 0)
KF_WINDOW_MEMORY(yang_zhang_volatility)

KF_FN size_t
yang_zhang_volatility_ring(const double *p)
{
	return 2 * kf_moments_ring((int) p[0], 2) + kf_sum_ring((int) p[0]);
}

KF_FN void
yang_zhang_volatility_init(yang_zhang_volatility_state *s, double *ring, const double *p)
{
	int			n = (int) p[0];
	double		k = 0.34 / (1.34 + (n + 1.0) / (n - 1.0));

	kf_moments_init(&s->gap, ring, n, 2);
	ring += kf_moments_ring(n, 2);
	kf_moments_init(&s->body, ring, n, 2);
	kf_sum_init(&s->range, ring + kf_moments_ring(n, 2), n);
	s->prev_close = NAN;
	s->factor_gap = p[1] / (n - 1.0);
	s->factor_body = k * p[1] / (n - 1.0);
	s->factor_range = (1.0 - k) * p[1] / n;
}

KF_FN void
yang_zhang_volatility_step(yang_zhang_volatility_state *s, double *ring, const double *in, double *out)
{
	double	   *body = ring + kf_moments_ring(s->gap.n, 2);
	double	   *range = body + kf_moments_ring(s->gap.n, 2);
	double		prev_close = s->prev_close;
	double		sum;

	s->prev_close = in[3];
	if (isnan(prev_close))
	{
		out[0] = NAN;
		return;
	}
	kf_moments_step(&s->gap, ring, kf_log_ratio(in[0], prev_close), 2);
	kf_moments_step(&s->body, body, kf_log_ratio(in[3], in[0]), 2);
	sum = kf_sum_step(&s->range, range, kf_rogers_satchell(in[0], in[1], in[2], in[3]));
	out[0] = sqrt(s->gap.sum2 * s->factor_gap + s->body.sum2 * s->factor_body + sum * s->factor_range);
}

KF_INDICATOR(yang_zhang_volatility,
			 .title = "Yang-Zhang Volatility", .group = KF_GROUP_VOLATILITY,
			 .inputs = {KF_OPEN, KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 20, 2, 100000}, KF_PERIODS_PER_YEAR},
			 .outputs = {{"yang_zhang_volatility", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "sqrt(periods_per_year * (var(log(open / previous close)) + k var(log(close / open)) + (1 - k) rs)) over the last n = period "
			 "bars, var the sample variance, rs Rogers and Satchell's mean, k = 0.34 / (1.34 + (n + 1) / (n - 1)); any drift, with gaps. NULL while "
			 "a bar with a price that is not above 0 takes part, or one after such a close, and where the sum is negative.",
			 .source = "D. Yang and Q. Zhang, 2000");

#endif							/* KF_FAMILY_REALIZED_H */
