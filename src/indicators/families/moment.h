/*
 * moment.h
 *		Z-score, skewness and kurtosis over a sliding window, and the Hurst exponent.
 */
#ifndef KF_FAMILY_MOMENT_H
#define KF_FAMILY_MOMENT_H

#include "../higher_moments.h"

/* ---- rolling_zscore ---- */

typedef struct rolling_zscore_state
{
	KfMoments	moments;
	double		divisor;		/* of the sum of squares */
} rolling_zscore_state;

KF_PERIOD_LOOKBACK(rolling_zscore, -1)
KF_WINDOW_MEMORY(rolling_zscore)

KF_FN size_t
rolling_zscore_ring(const double *p)
{
	return kf_moments_ring((int) p[0], 2);
}

KF_FN void
rolling_zscore_init(rolling_zscore_state *s, double *ring, const double *p)
{
	kf_moments_init(&s->moments, ring, (int) p[0], 2);
	s->divisor = p[0] - p[1];
}

/* 0 / 0 where all values are equal. */
KF_FN void
rolling_zscore_step(rolling_zscore_state *s, double *ring, const double *in, double *out)
{
	kf_moments_step(&s->moments, ring, in[0], 2);
	out[0] = s->moments.sum2 == 0.0 ? NAN : s->moments.above / sqrt(s->moments.sum2 / s->divisor);
}

KF_INDICATOR(rolling_zscore,
			 .title = "Z-Score", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 20, 2, 100000}, {"ddof", KF_INTEGER, 1, 0, 1}},
			 .outputs = {{"rolling_zscore", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {-2, 0, 2}, .nguides = 3,
			 .formula = "(value - mean) / s of the last period values, s their standard deviation with the divisor period - ddof: 1 is the sample "
			 "deviation of pandas and SQL's stddev_samp, 0 the population deviation of TA-Lib and bbands. NULL where all are equal.",
			 .source = "standard score; K. Pearson, 1894, for the standard deviation");

/* ---- rolling_skewness ---- */

typedef struct rolling_skewness_state
{
	KfMoments	moments;
	double		factor;
} rolling_skewness_state;

KF_PERIOD_LOOKBACK(rolling_skewness, -1)
KF_WINDOW_MEMORY(rolling_skewness)

KF_FN size_t
rolling_skewness_ring(const double *p)
{
	return kf_moments_ring((int) p[0], 3);
}

KF_FN void
rolling_skewness_init(rolling_skewness_state *s, double *ring, const double *p)
{
	kf_moments_init(&s->moments, ring, (int) p[0], 3);
	s->factor = p[0] * sqrt(p[0] - 1.0) / (p[0] - 2.0);
}

KF_FN void
rolling_skewness_step(rolling_skewness_state *s, double *ring, const double *in, double *out)
{
	double		squares;

	kf_moments_step(&s->moments, ring, in[0], 3);
	squares = s->moments.sum2;
	out[0] = squares == 0.0 ? NAN : s->factor * (s->moments.sum3 / squares / sqrt(squares));
}

KF_INDICATOR(rolling_skewness,
			 .title = "Skewness", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 3, 100000}},
			 .outputs = {{"rolling_skewness", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "G1 = n / ((n - 1) (n - 2)) * sum(((value - mean) / s)^3) of the last n = period values, s their sample standard deviation: "
			 "corrected for bias, as pandas' rolling().skew(). NULL where all are equal.",
			 .source = "R. A. Fisher, 1930; D. N. Joanes and C. A. Gill, 1998");

/* ---- rolling_kurtosis ---- */

typedef struct rolling_kurtosis_state
{
	KfMoments	moments;
	double		n;
} rolling_kurtosis_state;

KF_PERIOD_LOOKBACK(rolling_kurtosis, -1)
KF_WINDOW_MEMORY(rolling_kurtosis)

KF_FN size_t
rolling_kurtosis_ring(const double *p)
{
	return kf_moments_ring((int) p[0], 4);
}

KF_FN void
rolling_kurtosis_init(rolling_kurtosis_state *s, double *ring, const double *p)
{
	kf_moments_init(&s->moments, ring, (int) p[0], 4);
	s->n = p[0];
}

KF_FN void
rolling_kurtosis_step(rolling_kurtosis_state *s, double *ring, const double *in, double *out)
{
	double		n = s->n;
	double		squares;

	kf_moments_step(&s->moments, ring, in[0], 4);
	squares = s->moments.sum2;
	out[0] = squares == 0.0 ? NAN :
		(n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * (n * (s->moments.sum4 / squares / squares)) - 3.0 * (n - 1.0));
}

KF_INDICATOR(rolling_kurtosis,
			 .title = "Excess Kurtosis", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 4, 100000}},
			 .outputs = {{"rolling_kurtosis", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "G2 = n (n + 1) / ((n - 1) (n - 2) (n - 3)) * sum(((value - mean) / s)^4) - 3 (n - 1)^2 / ((n - 2) (n - 3)) of the last n = "
			 "period values, s their sample standard deviation: 0 for normal values, corrected for bias, as pandas' rolling().kurt(). NULL where "
			 "all are equal.",
			 .source = "R. A. Fisher, 1930; D. N. Joanes and C. A. Gill, 1998");

/* ---- hurst ---- */

#define HURST_LAGS 15			/* 1 to 16384, of the longest period */

/* The sum of the squared differences at each lag, over those that lie in the window. */
typedef struct hurst_state
{
	KfSum		squares[HURST_LAGS];
	int			n;
	int			lags;
	int			at;				/* slot of the next value */
	int			seen;			/* values, up to n */
	double		spread;			/* 1 / the sum of the squared distances of the lags' logarithms from their mean */
} hurst_state;

KF_PERIOD_LOOKBACK(hurst, -1)
KF_WINDOW_MEMORY(hurst)

/* Lags 1, 2, 4, ... up to a quarter of the period. */
KF_FN int
hurst_lags(int n)
{
	int			lags = 0;

	while (1 << lags <= n / 4)
		lags++;
	return lags;
}

KF_FN size_t
hurst_ring(const double *p)
{
	int			n = (int) p[0];
	size_t		size = (size_t) n;

	for (int i = 0; i < hurst_lags(n); i++)
		size += kf_sum_ring(n - (1 << i));
	return size;
}

KF_FN void
hurst_init(hurst_state *s, double *ring, const double *p)
{
	hurst_state zero = {0};
	double	   *sums = ring + (int) p[0];

	*s = zero;
	s->n = (int) p[0];
	s->lags = hurst_lags(s->n);
	s->spread = 12.0 / ((double) s->lags * ((double) s->lags * s->lags - 1.0));
	for (int i = 0; i < s->n; i++)
		ring[i] = 0.0;
	for (int i = 0; i < s->lags; i++)
	{
		kf_sum_init(&s->squares[i], sums, s->n - (1 << i));
		sums += kf_sum_ring(s->n - (1 << i));
	}
}

KF_FN void
hurst_step(hurst_state *s, double *ring, const double *in, double *out)
{
	double	   *sums = ring + s->n;
	double		products = 0.0;
	bool		full;

	if (s->seen < s->n)
		s->seen++;
	full = s->seen == s->n;
	for (int i = 0; i < s->lags; i++)
	{
		int			lag = 1 << i;
		int			pairs = s->n - lag;

		if (s->seen > lag)
		{
			int			then = s->at - lag;
			double		d = in[0] - ring[then < 0 ? then + s->n : then];
			double		sum = kf_sum_step(&s->squares[i], sums, d * d);

			/* of nothing the logarithm is none: infinity or, weighted with 0, NaN */
			if (full)
				products += (i - 0.5 * (s->lags - 1)) * (sum > 0.0 ? log2(sum / pairs) : NAN);
		}
		sums += kf_sum_ring(pairs);
	}
	ring[s->at] = in[0];
	if (++s->at == s->n)
		s->at = 0;
	out[0] = full ? 0.5 * products * s->spread : NAN;
}

KF_INDICATOR(hurst,
			 .title = "Hurst Exponent", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 100, 16, 100000}},
			 .outputs = {{"hurst", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = 0, .scale_max = 1, .guides = {0.5}, .nguides = 1,
			 .formula = "Half the slope, by least squares, of log(mean squared difference of values that lie lag bars apart) against log(lag), for "
			 "the lags 1, 2, 4, ... up to a quarter of the period, over the last period values: about 0.5 for a random walk, more for trends, less "
			 "for values that return. Values are prices or their logarithms, not returns; NULL where nothing moves.",
			 .source = "H. E. Hurst, 1951; B. B. Mandelbrot and J. W. Van Ness, 1968; the estimator, of second moments, as in T. Di Matteo, 2007");

#endif							/* KF_FAMILY_MOMENT_H */
