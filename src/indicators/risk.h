/*
 * risk.h
 *		Risk and return of a series of simple returns or of prices: Sharpe and Sortino ratio, drawdown, growth, value at risk.
 *
 * Each measure has a state of a fixed number of doubles and nothing else (no pointers, no padding), to which rows are added one by
 * one; src/pg keeps it in a float8[], so it passes between processes and servers as it is. Measures that do not depend on the order
 * of their rows can be merged. Values at risk need all values and get them as an array.
 *
 * Callers skip values that are NULL, NaN or infinite; everything here is given finite numbers. A _value function returns false when
 * there is no value: too few rows, a ratio without a divisor, or a result beyond double precision.
 *
 *	return			simple return of a period: price / price before - 1; not below -1 where returns are compounded
 *	price			greater than 0
 *	risk_free		a year's risk-free rate, 0.02 for 2 %; a period's is risk_free / periods_per_year
 *	target			a period's minimal acceptable return
 *	periods_per_year	returns in a year: 252 for trading days
 */
#ifndef KF_RISK_H
#define KF_RISK_H

#include "base.h"
#include "indicators/numbers.h"

#define KF_DEFAULT_PERIODS_PER_YEAR 252.0
#define KF_DEFAULT_CONFIDENCE 0.95

/* ---- parameters ---- */

extern KfCode kf_check_periods_per_year(double periods, KfStatus *status);	/* greater than 0, finite */
extern KfCode kf_check_rate(const char *name, double rate, KfStatus *status);	/* risk_free, target: finite */
extern KfCode kf_check_confidence(double confidence, KfStatus *status);		/* 0.5 <= confidence < 1 */

/* ---- from prices to returns ---- */

/* A finite price must be greater than 0; KF_DATA otherwise. */
extern KfCode kf_check_price(double price, KfStatus *status);

/*
 * The return since *last, which is NaN before the first price, and then *last = price. 'found' is false for the first price.
 * KF_DATA for a price that is not above 0, and for a return too large for a double.
 */
extern KfCode kf_next_return(double *last, double price, double *ret, bool *found, KfStatus *status);

/* ---- Sharpe and Sortino ratio ---- */

typedef struct KfRatio
{
	double		n;				/* returns */
	KfPair		sum;			/* of the returns */
	KfPair		squares;		/* Sharpe: of the deviations from the mean; Sortino: of the shortfalls below the target */
	double		rate;			/* risk_free or target */
	double		periods;		/* a year */
	double		last_price;		/* of a series of prices, else NaN */
} KfRatio;

extern void kf_ratio_init(KfRatio *state, double rate, double periods);

/*
 * (mean(r) - risk_free / periods_per_year) / s * sqrt(periods_per_year), s the sample standard deviation (n - 1) of the returns.
 * Sharpe, The Sharpe Ratio, Journal of Portfolio Management 21 (1994), with a constant risk-free rate. Needs two returns.
 * The deviations are summed as they come (Welford 1962) and merged by the formula of Chan, Golub and LeVeque (1979).
 */
extern KfCode kf_sharpe_add(KfRatio *state, double ret, KfStatus *status);
extern KfCode kf_sharpe_merge(KfRatio *state, const KfRatio *other, KfStatus *status);
extern bool kf_sharpe_value(const KfRatio *state, double *value);

/*
 * (mean(r) - target) / sqrt(mean(min(0, r - target)^2)) * sqrt(periods_per_year), both means over all n returns.
 * Sortino and Price, Performance Measurement in a Downside Risk Framework, Journal of Investing 3 (1994). Needs one return.
 */
extern KfCode kf_sortino_add(KfRatio *state, double ret, KfStatus *status);
extern KfCode kf_sortino_merge(KfRatio *state, const KfRatio *other, KfStatus *status);
extern bool kf_sortino_value(const KfRatio *state, double *value);

/* ---- win rate: wins / (wins + losses); a return of 0 is neither ---- */

typedef struct KfWinRate
{
	double		wins;
	double		losses;
	double		last_price;
} KfWinRate;

extern void kf_win_rate_init(KfWinRate *state);
extern void kf_win_rate_add(KfWinRate *state, double ret);
extern void kf_win_rate_merge(KfWinRate *state, const KfWinRate *other);
extern bool kf_win_rate_value(const KfWinRate *state, double *value);

/* ---- growth and drawdown of prices, in order ---- */

typedef struct KfPricePath
{
	double		n;				/* prices */
	double		first;
	double		last;
	double		peak;
	double		drawdown;		/* the largest so far, 0 .. 1 */
	double		periods;		/* a year */
} KfPricePath;

extern void kf_price_path_init(KfPricePath *state, double periods);
extern KfCode kf_price_path_add(KfPricePath *state, double price, KfStatus *status);

/* (last / first)^(periods_per_year / (n - 1)) - 1. Needs two prices. */
extern bool kf_price_path_cagr(const KfPricePath *state, double *value);

/* The largest fall from a peak, as a fraction of the peak: 0.25 is 25 % below. 0 for one price. */
extern bool kf_price_path_drawdown(const KfPricePath *state, double *value);

/* cagr / max_drawdown. Young, Calmar Ratio: A Smoother Tool, Futures 20 (1991), over the whole series. */
extern bool kf_price_path_calmar(const KfPricePath *state, double *value);

/* (last / first)^(1 / years) - 1 for two prices above 0 and years > 0. */
extern bool kf_annual_growth(double first, double last, double years, double *value);

/* ---- the same of returns ---- */

typedef struct KfReturnPath
{
	double		n;				/* returns */
	KfPair		growth;			/* product of 1 + r: growth * 2^exponent, 0.5 <= growth.hi < 1, or 0 for a total loss */
	double		exponent;
	KfPair		wealth;			/* as a fraction of its peak so far; the start is the first peak */
	double		drawdown;
	double		periods;		/* a year */
} KfReturnPath;

extern void kf_return_path_init(KfReturnPath *state, double periods);
extern KfCode kf_return_path_add(KfReturnPath *state, double ret, KfStatus *status);

/* Of the growth alone, for which order does not matter; the drawdown of a merged state means nothing. */
extern void kf_return_path_merge(KfReturnPath *state, const KfReturnPath *other);

/* (product of (1 + r))^(periods_per_year / n) - 1. Needs one return. */
extern bool kf_return_path_cagr(const KfReturnPath *state, double *value);
extern bool kf_return_path_drawdown(const KfReturnPath *state, double *value);
extern bool kf_return_path_calmar(const KfReturnPath *state, double *value);

/* ---- historical value at risk and expected shortfall ---- */

/*
 * The quantile q of the returns at 1 - confidence, interpolated as percentile_cont does: at the position (1 - confidence) * (n - 1)
 * of the sorted returns, counted from 0. Value at risk is -q; expected shortfall is minus the mean of all returns <= q. Both
 * are positive for a loss. 'values' (n > 0 finite numbers) are put into another order. Expected O(n).
 * Jorion, Value at Risk (2007); Acerbi and Tasche, On the Coherence of Expected Shortfall (2002).
 */
extern KfCode kf_tail_risk(double *values, size_t n, double confidence, KfInterrupt interrupt, double *value_at_risk,
						   double *expected_shortfall, KfStatus *status);

#endif							/* KF_RISK_H */
