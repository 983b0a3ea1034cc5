/*
 * statistic.h
 *		Statistic functions over a sliding window: regression line, variance, correlation, beta. What SQL has as an aggregate of
 *		the same name begins with rolling_.
 */
#ifndef KF_FAMILY_STATISTIC_H
#define KF_FAMILY_STATISTIC_H

#include "../moments.h"

/* ---- rolling_var ---- */

typedef struct rolling_var_state
{
	KfVariance	variance;
} rolling_var_state;

KF_PERIOD_LOOKBACK(rolling_var, -1)
KF_WINDOW_MEMORY(rolling_var)

KF_FN size_t
rolling_var_ring(const double *p)
{
	return kf_variance_ring((int) p[0]);
}

KF_FN void
rolling_var_init(rolling_var_state *s, double *ring, const double *p)
{
	kf_variance_init(&s->variance, ring, (int) p[0]);
}

KF_FN void
rolling_var_step(rolling_var_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_variance_step(&s->variance, ring, in[0]);
}

KF_INDICATOR(rolling_var,
			 .title = "Variance", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 5, 1, 100000}, {"nbdev", KF_REAL, 1, -1e6, 1e6}},
			 .outputs = {{"rolling_var", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "The population variance (divided by period) of the last period values; nbdev is there for TA-Lib's sake and changes "
			 "nothing.",
			 .source = "TA-Lib VAR", .golden = "VAR");

/* ---- rolling_stddev ---- */

typedef struct rolling_stddev_state
{
	KfVariance	variance;
	double		nbdev;
} rolling_stddev_state;

KF_PERIOD_LOOKBACK(rolling_stddev, -1)
KF_WINDOW_MEMORY(rolling_stddev)

KF_FN size_t
rolling_stddev_ring(const double *p)
{
	return kf_variance_ring((int) p[0]);
}

KF_FN void
rolling_stddev_init(rolling_stddev_state *s, double *ring, const double *p)
{
	kf_variance_init(&s->variance, ring, (int) p[0]);
	s->nbdev = p[1];
}

KF_FN void
rolling_stddev_step(rolling_stddev_state *s, double *ring, const double *in, double *out)
{
	out[0] = sqrt(kf_variance_step(&s->variance, ring, in[0])) * s->nbdev;
}

KF_INDICATOR(rolling_stddev,
			 .title = "Standard Deviation", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 5, 2, 100000}, {"nbdev", KF_REAL, 1, -1e6, 1e6}},
			 .outputs = {{"rolling_stddev", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "nbdev times the population standard deviation (divided by period) of the last period values.",
			 .source = "TA-Lib STDDEV", .golden = "STDDEV");

/* ---- rolling_correl ---- */

typedef struct rolling_correl_state
{
	KfCovariance pairs;
} rolling_correl_state;

KF_PERIOD_LOOKBACK(rolling_correl, -1)
KF_WINDOW_MEMORY(rolling_correl)

KF_FN size_t
rolling_correl_ring(const double *p)
{
	return kf_covariance_ring((int) p[0]);
}

KF_FN void
rolling_correl_init(rolling_correl_state *s, double *ring, const double *p)
{
	kf_covariance_init(&s->pairs, ring, (int) p[0]);
}

/* The root of the product, or where that overflows or vanishes the product of the roots. */
KF_FN void
rolling_correl_step(rolling_correl_state *s, double *ring, const double *in, double *out)
{
	double		covariance = kf_covariance_step(&s->pairs, ring, in[0], in[1], 1);
	double		product = s->pairs.squares_x * s->pairs.squares_y;
	double		scale = product > 1e-280 && product < 1e280 ? sqrt(product) : sqrt(s->pairs.squares_x) * sqrt(s->pairs.squares_y);

	out[0] = scale == 0.0 ? 0.0 : covariance / scale;
}

KF_INDICATOR(rolling_correl,
			 .title = "Pearson's Correlation Coefficient (r)", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES0, KF_SERIES1},
			 .params = {{"period", KF_INTEGER, 30, 1, 100000}},
			 .outputs = {{"rolling_correl", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = -1, .scale_max = 1, .guides = {0}, .nguides = 1,
			 .formula = "The covariance of the last period pairs over the product of their standard deviations; 0 where one of them is 0.",
			 .source = "K. Pearson, 1895; TA-Lib CORREL", .golden = "CORREL");

/* ---- beta ---- */

typedef struct beta_state
{
	KfCovariance returns;
	double		prev_x;
	double		prev_y;
} beta_state;

KF_PERIOD_LOOKBACK(beta, 0)
KF_WINDOW_MEMORY(beta)

KF_FN size_t
beta_ring(const double *p)
{
	return kf_covariance_ring((int) p[0]);
}

KF_FN void
beta_init(beta_state *s, double *ring, const double *p)
{
	kf_covariance_init(&s->returns, ring, (int) p[0]);
	s->prev_x = NAN;
	s->prev_y = NAN;
}

KF_FN void
beta_step(beta_state *s, double *ring, const double *in, double *out)
{
	double		prev_x = s->prev_x;
	double		prev_y = s->prev_y;
	double		covariance;

	s->prev_x = in[0];
	s->prev_y = in[1];
	if (isnan(prev_x))
	{
		out[0] = NAN;
		return;
	}
	covariance = kf_covariance_step(&s->returns, ring, prev_x == 0.0 ? 0.0 : (in[0] - prev_x) / prev_x,
									prev_y == 0.0 ? 0.0 : (in[1] - prev_y) / prev_y, 0);
	out[0] = s->returns.squares_x == 0.0 ? 0.0 : covariance / s->returns.squares_x;
}

KF_INDICATOR(beta,
			 .title = "Beta", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES0, KF_SERIES1},
			 .params = {{"period", KF_INTEGER, 5, 1, 100000}},
			 .outputs = {{"beta", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "cov(r0, r1) / var(r0) of the last period simple returns r0 of value0 and r1 of value1; 0 where r0 does not vary. As in "
			 "TA-Lib the first series is the one measured against.",
			 .source = "TA-Lib BETA", .golden = "BETA");

/* ---- the regression line: one block, five readings of it ---- */

#define KF_REGRESSION_PARTS(fn) \
	typedef struct fn##_state \
	{ \
		KfRegression line; \
	} fn##_state; \
	KF_PERIOD_LOOKBACK(fn, -1) \
	KF_WINDOW_MEMORY(fn) \
	KF_FN size_t fn##_ring(const double *p) \
	{ \
		return kf_regression_ring((int) p[0]); \
	} \
	KF_FN void fn##_init(fn##_state *s, double *ring, const double *p) \
	{ \
		kf_regression_init(&s->line, ring, (int) p[0]); \
	}

/* ---- linearreg ---- */

KF_REGRESSION_PARTS(linearreg)

KF_FN void
linearreg_step(linearreg_state *s, double *ring, const double *in, double *out)
{
	double		slope = kf_regression_step(&s->line, ring, in[0]);

	out[0] = s->line.mean + 0.5 * (s->line.n - 1) * slope;
}

KF_INDICATOR(linearreg,
			 .title = "Linear Regression", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"linearreg", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "The straight line through the last period values by least squares, at the newest bar.",
			 .source = "TA-Lib LINEARREG", .golden = "LINEARREG");

/* ---- linearreg_angle ---- */

KF_REGRESSION_PARTS(linearreg_angle)

KF_FN void
linearreg_angle_step(linearreg_angle_state *s, double *ring, const double *in, double *out)
{
	out[0] = atan(kf_regression_step(&s->line, ring, in[0])) * 57.29577951308232;
}

KF_INDICATOR(linearreg_angle,
			 .title = "Linear Regression Angle", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"linearreg_angle", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "The arc tangent, in degrees, of the slope of the straight line through the last period values by least squares. It "
			 "depends on the unit of the price.",
			 .source = "TA-Lib LINEARREG_ANGLE", .golden = "LINEARREG_ANGLE");

/* ---- linearreg_intercept ---- */

KF_REGRESSION_PARTS(linearreg_intercept)

KF_FN void
linearreg_intercept_step(linearreg_intercept_state *s, double *ring, const double *in, double *out)
{
	double		slope = kf_regression_step(&s->line, ring, in[0]);

	out[0] = s->line.mean - 0.5 * (s->line.n - 1) * slope;
}

KF_INDICATOR(linearreg_intercept,
			 .title = "Linear Regression Intercept", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"linearreg_intercept", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "The straight line through the last period values by least squares, at the oldest of them.",
			 .source = "TA-Lib LINEARREG_INTERCEPT", .golden = "LINEARREG_INTERCEPT");

/* ---- linearreg_slope ---- */

KF_REGRESSION_PARTS(linearreg_slope)

KF_FN void
linearreg_slope_step(linearreg_slope_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_regression_step(&s->line, ring, in[0]);
}

KF_INDICATOR(linearreg_slope,
			 .title = "Linear Regression Slope", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"linearreg_slope", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "The slope, a bar, of the straight line through the last period values by least squares.",
			 .source = "TA-Lib LINEARREG_SLOPE", .golden = "LINEARREG_SLOPE");

/* ---- tsf ---- */

KF_REGRESSION_PARTS(tsf)

KF_FN void
tsf_step(tsf_state *s, double *ring, const double *in, double *out)
{
	double		slope = kf_regression_step(&s->line, ring, in[0]);

	out[0] = s->line.mean + 0.5 * (s->line.n + 1) * slope;
}

KF_INDICATOR(tsf,
			 .title = "Time Series Forecast", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"tsf", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "The straight line through the last period values by least squares, one bar after the newest.",
			 .source = "TA-Lib TSF", .golden = "TSF");

#endif							/* KF_FAMILY_STATISTIC_H */
