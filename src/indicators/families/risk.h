/*
 * risk.h
 *		Risk and return over a sliding window: Sharpe and Sortino ratio, drawdown, beta and alpha. Over a whole group of rows there are
 *		aggregates of these.
 */
#ifndef KF_FAMILY_RISK_H
#define KF_FAMILY_RISK_H

#include "../higher_moments.h"

/* ---- rolling_sharpe ---- */

typedef struct rolling_sharpe_state
{
	KfMoments	moments;
	double		free;			/* the risk-free return of a period */
	double		divisor;		/* of the sum of squares */
	double		root;			/* of the periods in a year */
} rolling_sharpe_state;

KF_PERIOD_LOOKBACK(rolling_sharpe, -1)
KF_WINDOW_MEMORY(rolling_sharpe)

KF_FN size_t
rolling_sharpe_ring(const double *p)
{
	return kf_moments_ring((int) p[0], 2);
}

KF_FN void
rolling_sharpe_init(rolling_sharpe_state *s, double *ring, const double *p)
{
	kf_moments_init(&s->moments, ring, (int) p[0], 2);
	s->free = p[1] / p[2];
	s->divisor = p[0] - 1.0;
	s->root = sqrt(p[2]);
}

KF_FN void
rolling_sharpe_step(rolling_sharpe_state *s, double *ring, const double *in, double *out)
{
	kf_moments_step(&s->moments, ring, in[0], 2);
	out[0] = s->moments.sum2 == 0.0 ? NAN : (s->moments.mean - s->free) / sqrt(s->moments.sum2 / s->divisor) * s->root;
}

KF_INDICATOR(rolling_sharpe,
			 .title = "Sharpe Ratio", .group = KF_GROUP_RISK,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 252, 2, 100000}, {"risk_free", KF_REAL, 0, -1e6, 1e6},
				 {"periods_per_year", KF_REAL, 252, 0.001, 1e9}},
			 .outputs = {{"rolling_sharpe", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "(mean - risk_free / periods_per_year) / s * sqrt(periods_per_year) of the last period simple returns, s their sample standard "
			 "deviation. value is a return, 0.01 for 1 %; risk_free is a year's. NULL where all returns are equal.",
			 .source = "W. F. Sharpe, 1994");

/* ---- rolling_sortino ---- */

typedef struct rolling_sortino_state
{
	KfSum		excess;
	KfSum		squares;		/* of the shortfalls */
	double		k;				/* 1 / n */
	double		target;
	double		root;			/* of the periods in a year */
} rolling_sortino_state;

KF_PERIOD_LOOKBACK(rolling_sortino, -1)
KF_WINDOW_MEMORY(rolling_sortino)

KF_FN size_t
rolling_sortino_ring(const double *p)
{
	return 2 * kf_sum_ring((int) p[0]);
}

KF_FN void
rolling_sortino_init(rolling_sortino_state *s, double *ring, const double *p)
{
	kf_sum_init(&s->excess, ring, (int) p[0]);
	kf_sum_init(&s->squares, ring + kf_sum_ring((int) p[0]), (int) p[0]);
	s->k = 1.0 / p[0];
	s->target = p[1];
	s->root = sqrt(p[2]);
}

KF_FN void
rolling_sortino_step(rolling_sortino_state *s, double *ring, const double *in, double *out)
{
	double		d = in[0] - s->target;
	double		mean = kf_sum_step(&s->excess, ring, d) * s->k;
	double		square = kf_sum_step(&s->squares, ring + kf_sum_ring(s->excess.n), kf_when(d < 0.0, d * d)) * s->k;

	out[0] = square == 0.0 ? NAN : mean / sqrt(square) * s->root;
}

KF_INDICATOR(rolling_sortino,
			 .title = "Sortino Ratio", .group = KF_GROUP_RISK,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 252, 1, 100000}, {"target", KF_REAL, 0, -1e6, 1e6},
				 {"periods_per_year", KF_REAL, 252, 0.001, 1e9}},
			 .outputs = {{"rolling_sortino", KF_LINE, .sparse = true}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "(mean - target) / sqrt(mean(min(0, value - target)^2)) * sqrt(periods_per_year) of the last period simple returns; both means "
			 "are over all of them. value is a return, 0.01 for 1 %, and target the return asked of each period. NULL where no return is below the "
			 "target.",
			 .source = "F. A. Sortino and L. N. Price, 1994");

/* ---- rolling_max_drawdown ---- */

/* Tail and head have each their largest and smallest price and their own drawdown; a drawdown across goes from the tail's largest. */
typedef struct rolling_max_drawdown_state
{
	int			n;
	int			at;
	double		largest;		/* of the head */
	double		smallest;
	double		worst;
} rolling_max_drawdown_state;

KF_PERIOD_LOOKBACK(rolling_max_drawdown, -1)
KF_WINDOW_MEMORY(rolling_max_drawdown)

KF_FN size_t
rolling_max_drawdown_ring(const double *p)
{
	return 3 * ((size_t) p[0] + 1);
}

KF_FN void
rolling_max_drawdown_init(rolling_max_drawdown_state *s, double *ring, const double *p)
{
	int			n = (int) p[0];

	s->n = n;
	s->at = 0;
	s->largest = -(double) INFINITY;
	s->smallest = (double) INFINITY;
	s->worst = 0.0;
	kf_no_tails(ring, n);
	kf_no_tails(ring + n + 1, n);
	kf_no_tails(ring + 2 * (n + 1), n);
	ring[n] = -(double) INFINITY;
	ring[n + 1 + n] = (double) INFINITY;
}

/* 0 for a peak that is none. */
KF_FN double
rolling_max_drawdown_fall(double peak, double price)
{
	return peak > 0.0 ? (peak - price) / peak : 0.0;
}

KF_FN void
rolling_max_drawdown_step(rolling_max_drawdown_state *s, double *ring, const double *in, double *out)
{
	double	   *smallest = ring + s->n + 1;
	double	   *worst = ring + 2 * ((size_t) s->n + 1);
	double		tail_largest = ring[s->at + 1];
	double		tail_smallest = smallest[s->at + 1];
	double		tail_worst = worst[s->at + 1];
	double		across;
	double		all;
	bool		defined;

	s->largest = kf_better(s->largest, in[0], 1);
	s->smallest = kf_better(s->smallest, in[0], -1);
	s->worst = kf_better(s->worst, rolling_max_drawdown_fall(s->largest, in[0]), 1);
	across = rolling_max_drawdown_fall(tail_largest, s->smallest);
	all = kf_better(kf_better(across, s->worst, 1), tail_worst, 1);
	/* NaN tails: the window is not full */
	defined = !isnan(tail_worst) && kf_better(s->largest, tail_largest, 1) > 0.0 && kf_better(s->smallest, tail_smallest, -1) >= 0.0;
	ring[s->at] = in[0];
	if (++s->at == s->n)
	{
		double		acc_largest = -(double) INFINITY;
		double		acc_smallest = (double) INFINITY;
		double		acc_worst = 0.0;

		for (int j = s->n - 1; j >= 0; j--)
		{
			acc_worst = kf_better(acc_worst, rolling_max_drawdown_fall(ring[j], kf_better(acc_smallest, ring[j], -1)), 1);
			acc_largest = kf_better(acc_largest, ring[j], 1);
			acc_smallest = kf_better(acc_smallest, ring[j], -1);
			ring[j] = acc_largest;
			smallest[j] = acc_smallest;
			worst[j] = acc_worst;
		}
		s->at = 0;
		s->largest = -(double) INFINITY;
		s->smallest = (double) INFINITY;
		s->worst = 0.0;
	}
	out[0] = defined ? all : NAN;
}

KF_INDICATOR(rolling_max_drawdown,
			 .title = "Maximum Drawdown", .group = KF_GROUP_RISK,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 252, 1, 100000}},
			 .outputs = {{"rolling_max_drawdown", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "The largest (peak - value) / peak within the last period prices, peak the largest price of them so far: 0.25 for a fall of a "
			 "quarter. NULL where one of the prices is negative or none is above 0; prices of 0 before the first above it are no peak.",
			 .source = "drawdown of a price path; M. Magdon-Ismail, A. F. Atiya, A. Pratap and Y. S. Abu-Mostafa, 2004");

/* ---- rolling_beta ---- */

typedef struct rolling_beta_state
{
	KfCovariance pairs;			/* x is the benchmark */
} rolling_beta_state;

KF_PERIOD_LOOKBACK(rolling_beta, -1)
KF_WINDOW_MEMORY(rolling_beta)

KF_FN size_t
rolling_beta_ring(const double *p)
{
	return kf_covariance_ring((int) p[0]);
}

KF_FN void
rolling_beta_init(rolling_beta_state *s, double *ring, const double *p)
{
	kf_covariance_init(&s->pairs, ring, (int) p[0]);
}

KF_FN void
rolling_beta_step(rolling_beta_state *s, double *ring, const double *in, double *out)
{
	double		covariance = kf_covariance_step(&s->pairs, ring, in[1], in[0], 0);

	out[0] = s->pairs.squares_x == 0.0 ? NAN : covariance / s->pairs.squares_x;
}

KF_INDICATOR(rolling_beta,
			 .title = "Beta of Returns", .group = KF_GROUP_RISK,
			 .inputs = {KF_SERIES0, KF_SERIES1},
			 .params = {{"period", KF_INTEGER, 60, 2, 100000}},
			 .outputs = {{"rolling_beta", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {1}, .nguides = 1,
			 .formula = "cov(value0, value1) / var(value1) of the last period pairs: value0 are the returns of the asset, value1 those of the benchmark. "
			 "NULL where the benchmark's are all equal. TA-Lib's beta takes prices, makes the returns itself, has the benchmark first, and is 0 there.",
			 .source = "W. F. Sharpe, 1964");

/* ---- rolling_alpha ---- */

typedef struct rolling_alpha_state
{
	KfCovariance pairs;			/* x is the benchmark */
	KfSum		asset;
	KfSum		benchmark;
	double		k;				/* 1 / n */
	double		free;			/* the risk-free return of a period */
	double		periods;		/* a year */
} rolling_alpha_state;

KF_PERIOD_LOOKBACK(rolling_alpha, -1)
KF_WINDOW_MEMORY(rolling_alpha)

KF_FN size_t
rolling_alpha_ring(const double *p)
{
	return kf_covariance_ring((int) p[0]) + 2 * kf_sum_ring((int) p[0]);
}

KF_FN void
rolling_alpha_init(rolling_alpha_state *s, double *ring, const double *p)
{
	int			n = (int) p[0];

	kf_covariance_init(&s->pairs, ring, n);
	ring += kf_covariance_ring(n);
	kf_sum_init(&s->asset, ring, n);
	kf_sum_init(&s->benchmark, ring + kf_sum_ring(n), n);
	s->k = 1.0 / n;
	s->free = p[1] / p[2];
	s->periods = p[2];
}

KF_FN void
rolling_alpha_step(rolling_alpha_state *s, double *ring, const double *in, double *out)
{
	int			n = s->pairs.n;
	double	   *sums = ring + kf_covariance_ring(n);
	double		covariance = kf_covariance_step(&s->pairs, ring, in[1], in[0], 0);
	double		asset = kf_sum_step(&s->asset, sums, in[0] - s->free) * s->k;
	double		benchmark = kf_sum_step(&s->benchmark, sums + kf_sum_ring(n), in[1] - s->free) * s->k;

	out[0] = s->pairs.squares_x == 0.0 ? NAN : (asset - covariance / s->pairs.squares_x * benchmark) * s->periods;
}

KF_INDICATOR(rolling_alpha,
			 .title = "Jensen's Alpha", .group = KF_GROUP_RISK,
			 .inputs = {KF_SERIES0, KF_SERIES1},
			 .params = {{"period", KF_INTEGER, 60, 2, 100000}, {"risk_free", KF_REAL, 0, -1e6, 1e6},
				 {"periods_per_year", KF_REAL, 252, 0.001, 1e9}},
			 .outputs = {{"rolling_alpha", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "(mean(value0) - f - rolling_beta * (mean(value1) - f)) * periods_per_year of the last period pairs, f = risk_free / "
			 "periods_per_year: value0 are the simple returns of the asset, value1 those of the benchmark, risk_free is a year's. NULL where the "
			 "benchmark's are all equal.",
			 .source = "M. C. Jensen, 1968");

#endif							/* KF_FAMILY_RISK_H */
