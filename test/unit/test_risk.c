/*
 * test_risk.c
 *		Risk and return against plain formulas in long double, merging, scaling, the tail against a sort, hostile values.
 */
#include <float.h>
#include <stdlib.h>

#include "check.h"
#include "indicators/risk.h"

#define MAX_ROWS 400

/* A fixed sequence for every run (xorshift). */
static uint64_t
random_bits(void)
{
	static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static size_t
random_below(size_t n)
{
	return (size_t) (random_bits() % n);
}

/* -1 .. 1 */
static double
random_unit(void)
{
	return (double) (int64_t) random_bits() / 0x1p63;
}

static KfStatus
no_failure(void)
{
	KfStatus	status;

	memset(&status, 0, sizeof(status));
	return status;
}

/* Returns with the mean and the spread of one of several kinds of series; some repeat. */
static size_t
random_returns(double *returns)
{
	static const double offsets[] = {0, 0.001, 5, 1000};
	static const double spreads[] = {0.02, 0.5, 1e-6, 1e-90};
	size_t		n = 1 + random_below(MAX_ROWS);
	double		offset = offsets[random_below(4)];
	double		spread = spreads[random_below(offset == 0 ? 4 : 2)];

	for (size_t i = 0; i < n; i++)
		returns[i] = i > 0 && random_below(8) == 0 ? returns[random_below(i)] : offset + spread * random_unit();
	return n;
}

/* ---- ratios ---- */

static double
plain_sharpe(const double *r, size_t n, double risk_free, double periods)
{
	long double sum = 0;
	long double squares = 0;

	for (size_t i = 0; i < n; i++)
		sum += r[i];
	for (size_t i = 0; i < n; i++)
		squares += (r[i] - sum / n) * (r[i] - sum / n);
	return (double) ((sum / n - (long double) risk_free / periods) / sqrtl(squares / (n - 1)) * sqrtl(periods));
}

static double
plain_sortino(const double *r, size_t n, double target, double periods)
{
	long double sum = 0;
	long double squares = 0;

	for (size_t i = 0; i < n; i++)
		sum += r[i];
	for (size_t i = 0; i < n; i++)
		if (r[i] < target)
			squares += ((long double) r[i] - target) * ((long double) r[i] - target);
	return (double) ((sum / n - target) / sqrtl(squares / n) * sqrtl(periods));
}

static double
sharpe_of(const KfRatio *state)
{
	double		value;

	return kf_sharpe_value(state, &value) ? value : NAN;
}

static double
sortino_of(const KfRatio *state)
{
	double		value;

	return kf_sortino_value(state, &value) ? value : NAN;
}

/* What the mean may be off by, after cancellation, is no fault of anyone. */
static void
check_ratio(double got, double want, double periods, int round)
{
	CHECK_MSG((isnan(got) && !isfinite(want)) || fabs(got - want) <= 1e-11 * fabs(want) + 1e-13 * sqrt(periods),
			  "round %d: %.17g, not %.17g", round, got, want);
}

static void
test_ratios(void)
{
	for (int round = 0; round < 2000; round++)
	{
		double		returns[MAX_ROWS];
		size_t		n = random_returns(returns);
		double		rate = random_below(2) ? 0.02 : 0;
		double		periods = random_below(2) ? 252 : 12;
		KfRatio		sharpe;
		KfRatio		sortino;
		KfStatus	status = no_failure();

		kf_ratio_init(&sharpe, rate, periods);
		kf_ratio_init(&sortino, rate / 252, periods);
		for (size_t i = 0; i < n; i++)
		{
			kf_sharpe_add(&sharpe, returns[i], &status);
			kf_sortino_add(&sortino, returns[i], &status);
		}
		CHECK_STR(status.message, "");
		if (n >= 2)
			check_ratio(sharpe_of(&sharpe), plain_sharpe(returns, n, rate, periods), periods, round);
		else
			CHECK_NAN(sharpe_of(&sharpe));
		check_ratio(sortino_of(&sortino), plain_sortino(returns, n, rate / 252, periods), periods, round);
	}
}

/* Any split into parts, some of them empty, merged in any order, gives what the whole gives. */
static void
test_merging_ratios(void)
{
	for (int round = 0; round < 1000; round++)
	{
		double		returns[MAX_ROWS];
		size_t		n = random_returns(returns);
		KfRatio		whole[2];
		KfRatio		parts[2][4];
		KfStatus	status = no_failure();

		for (int k = 0; k < 2; k++)
		{
			kf_ratio_init(&whole[k], 0.001, 252);
			for (int p = 0; p < 4; p++)
				kf_ratio_init(&parts[k][p], 0.001, 252);
		}
		for (size_t i = 0; i < n; i++)
		{
			size_t		p = random_below(3);	/* the last stays empty */

			kf_sharpe_add(&whole[0], returns[i], &status);
			kf_sortino_add(&whole[1], returns[i], &status);
			kf_sharpe_add(&parts[0][p], returns[i], &status);
			kf_sortino_add(&parts[1][p], returns[i], &status);
		}
		for (int p = 0; p < 3; p++)
		{
			kf_sharpe_merge(&parts[0][3], &parts[0][p], &status);
			kf_sortino_merge(&parts[1][3], &parts[1][p], &status);
		}
		CHECK_STR(status.message, "");
		CHECK(parts[0][3].n == whole[0].n && parts[1][3].n == whole[1].n);
		CHECK(parts[0][3].sum.hi == whole[0].sum.hi);
		CHECK_NEAR(sharpe_of(&parts[0][3]), sharpe_of(&whole[0]), 1e-12, 0);
		CHECK_NEAR(sortino_of(&parts[1][3]), sortino_of(&whole[1]), 1e-14, 0);
	}
}

/* No spread at all is found to be none, however the returns are split; also where 0.1 * 3 / 3 is not 0.1. */
static void
test_equal_returns(void)
{
	static const double values[] = {0.1, -0.07, 1.0 / 3, 1e-300, 1e140, 0};

	for (int v = 0; v < 6; v++)
		for (size_t n = 0; n < 60; n++)
		{
			KfRatio		state[3];
			KfStatus	status = no_failure();

			for (int p = 0; p < 3; p++)
				kf_ratio_init(&state[p], 0, 252);
			for (size_t i = 0; i < n; i++)
				kf_sharpe_add(&state[i % 7 % 3], values[v], &status);
			kf_sharpe_merge(&state[0], &state[1], &status);
			kf_sharpe_merge(&state[0], &state[2], &status);
			CHECK(state[0].squares.hi == 0);
			CHECK_NAN(sharpe_of(&state[0]));
		}
}

static void
test_long_ratio(void)
{
	KfRatio		state;
	KfStatus	status = no_failure();

	/* Three million returns around a large mean: two values whose spread is known. */
	kf_ratio_init(&state, 0, 1);
	for (int i = 0; i < 3000000; i++)
		kf_sharpe_add(&state, i % 2 ? 1e6 + 0x1p-10 : 1e6 - 0x1p-10, &status);
	CHECK_NEAR(state.squares.hi, 3e6 * 0x1p-20, 1e-12, 0);
	CHECK(state.sum.hi == 3e12);
}

static void
test_hostile_ratios(void)
{
	KfRatio		state;
	KfRatio		before;
	KfStatus	status = no_failure();

	kf_ratio_init(&state, 0, 252);
	CHECK_NAN(sharpe_of(&state));
	CHECK_NAN(sortino_of(&state));
	kf_sharpe_add(&state, 0.5, &status);
	CHECK_NAN(sharpe_of(&state));
	before = state;
	CHECK(kf_sharpe_add(&state, -1e200, &status) == KF_DATA);
	CHECK_STR(status.message, "the returns are too large for double precision");
	CHECK(memcmp(&state, &before, sizeof(state)) == 0);
	status = no_failure();
	CHECK(kf_sortino_add(&state, -1e200, &status) == KF_DATA);
	status = no_failure();
	kf_ratio_init(&before, 0, 252);
	kf_sharpe_add(&before, 1e160, &status);
	CHECK(kf_sharpe_merge(&state, &before, &status) == KF_DATA);
	/* No loss, no ratio; spreads that underflow are none. */
	status = no_failure();
	kf_ratio_init(&state, 0, 252);
	kf_sortino_add(&state, 1, &status);
	CHECK_NAN(sortino_of(&state));
	kf_sortino_add(&state, -1e-170, &status);
	CHECK_NAN(sortino_of(&state));
	CHECK(status.code == KF_OK);
}

static void
test_win_rate(void)
{
	KfWinRate	state;
	KfWinRate	other;
	double		value;

	kf_win_rate_init(&state);
	kf_win_rate_init(&other);
	CHECK(!kf_win_rate_value(&state, &value));
	kf_win_rate_add(&state, 0);
	kf_win_rate_add(&state, -0.0);
	CHECK(!kf_win_rate_value(&state, &value));
	kf_win_rate_add(&state, 5e-324);
	CHECK(kf_win_rate_value(&state, &value) && value == 1);
	kf_win_rate_add(&other, -1);
	kf_win_rate_add(&other, -1);
	kf_win_rate_add(&other, 1);
	kf_win_rate_merge(&state, &other);
	CHECK(kf_win_rate_value(&state, &value) && value == 0.5);
}

/* ---- paths ---- */

static double
plain_drawdown(const double *prices, size_t n)
{
	double		worst = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			worst = fmax(worst, (prices[i] - prices[j]) / prices[i]);
	return worst;
}

static void
check_paths(double scale)
{
	for (int round = 0; round < 500; round++)
	{
		double		prices[MAX_ROWS];
		size_t		n = 1 + random_below(MAX_ROWS);
		double		volatility = random_below(2) ? 0.02 : 0.5;
		KfPricePath path;
		KfReturnPath growth;
		KfReturnPath parts[2];
		KfStatus	status = no_failure();
		double		cagr;
		double		value;
		double		last = NAN;
		long double product = 1;

		kf_price_path_init(&path, 252);
		kf_return_path_init(&growth, 252);
		kf_return_path_init(&parts[0], 252);
		kf_return_path_init(&parts[1], 252);
		prices[0] = 100 * scale;
		for (size_t i = 0; i < n; i++)
		{
			double		ret;
			bool		found;

			if (i > 0)
				prices[i] = prices[i - 1] * (1 + volatility * random_unit());
			CHECK(kf_price_path_add(&path, prices[i], &status) == KF_OK);
			CHECK(kf_next_return(&last, prices[i], &ret, &found, &status) == KF_OK && found == (i > 0));
			if (!found)
				continue;
			kf_return_path_add(&growth, ret, &status);
			kf_return_path_add(&parts[random_below(2)], ret, &status);
			product *= 1 + (long double) ret;
		}
		CHECK(kf_price_path_drawdown(&path, &value));
		CHECK_NEAR(value, plain_drawdown(prices, n), 1e-15, 0);
		CHECK(kf_price_path_cagr(&path, &cagr) == (n > 1));
		if (n == 1)
			continue;
		CHECK_NEAR(cagr, (double) (powl((long double) prices[n - 1] / prices[0], 252.0L / (n - 1)) - 1), 1e-12, 1e-15);
		if (path.drawdown > 0)
			CHECK(kf_price_path_calmar(&path, &value) && value == cagr / path.drawdown);
		CHECK(kf_return_path_cagr(&growth, &cagr));
		CHECK_NEAR(cagr, (double) (powl(product, 252.0L / (n - 1)) - 1), 1e-12, 1e-15);
		CHECK(kf_return_path_drawdown(&growth, &value));
		CHECK_NEAR(value, path.drawdown, 1e-11, 1e-13);
		kf_return_path_merge(&parts[0], &parts[1]);
		CHECK(kf_return_path_cagr(&parts[0], &value) && value == cagr);
	}
}

static void
test_long_growth(void)
{
	KfReturnPath path;
	KfReturnPath crash;
	KfStatus	status = no_failure();
	double		value;

	/* 1.5^1000000 is far beyond double; the rate of a year of one period is not. */
	kf_return_path_init(&path, 1);
	for (int i = 0; i < 1000000; i++)
		kf_return_path_add(&path, 0.5, &status);
	CHECK(kf_return_path_cagr(&path, &value));
	CHECK_NEAR(value, 0.5, 1e-15, 0);
	for (int i = 0; i < 1000000; i++)
		kf_return_path_add(&path, -1.0 / 3, &status);
	/* (2/3 as a double) * 1.5 is a little less than 1: to the power of 1/2. */
	CHECK(kf_return_path_cagr(&path, &value));
	CHECK_NEAR(value, (double) (sqrtl(1.5L * (1.0L - (long double) (1.0 / 3))) - 1), 1e-3, 0);
	/* A growth that a plain product of 1 + r would not see at all. */
	kf_return_path_init(&path, 1);
	for (int i = 0; i < 100000; i++)
		kf_return_path_add(&path, 1e-20, &status);
	CHECK(kf_return_path_cagr(&path, &value));
	CHECK_NEAR(value, 1e-20, 1e-9, 0);

	kf_return_path_init(&crash, 252);
	kf_return_path_add(&crash, 0.2, &status);
	kf_return_path_add(&crash, -1, &status);
	kf_return_path_add(&crash, 1e308, &status);
	CHECK(kf_return_path_cagr(&crash, &value) && value == -1);
	CHECK(kf_return_path_drawdown(&crash, &value) && value == 1);
	CHECK(kf_return_path_calmar(&crash, &value) && value == -1);
	CHECK(status.code == KF_OK);
	CHECK(kf_return_path_add(&crash, -1.0000001, &status) == KF_DATA);
	CHECK_STR(status.message, "return must not be less than -1, got -1.0000001");
}

static void
test_extreme_prices(void)
{
	KfPricePath path;
	KfStatus	status = no_failure();
	double		value;
	double		last = NAN;
	double		ret;
	bool		found;

	CHECK(kf_annual_growth(5e-324, DBL_MAX, 1e9, &value));
	CHECK_NEAR(value, expm1((log(DBL_MAX) - log(5e-324)) / 1e9), 1e-12, 0);
	CHECK(!kf_annual_growth(1, 2, 0, &value));
	CHECK(!kf_annual_growth(1, 2, 1e-9, &value));
	CHECK(kf_annual_growth(1, 1 + DBL_EPSILON, 1, &value) && value == DBL_EPSILON);
	CHECK(kf_annual_growth(3, 3, 0.5, &value) && value == 0);
	CHECK(kf_annual_growth(4, 1, 1, &value) && fabs(value + 0.75) < 1e-15);

	kf_price_path_init(&path, 252);
	CHECK(!kf_price_path_drawdown(&path, &value) && !kf_price_path_cagr(&path, &value) && !kf_price_path_calmar(&path, &value));
	kf_price_path_add(&path, DBL_MAX, &status);
	CHECK(kf_price_path_drawdown(&path, &value) && value == 0);
	kf_price_path_add(&path, 5e-324, &status);
	CHECK(kf_price_path_drawdown(&path, &value) && value == 1);
	CHECK(status.code == KF_OK);
	CHECK(kf_price_path_add(&path, 0, &status) == KF_DATA);
	CHECK_STR(status.message, "price must be greater than 0, got 0");
	status = no_failure();
	CHECK(kf_price_path_add(&path, -0.0, &status) == KF_DATA);
	CHECK_STR(status.message, "price must be greater than 0, got 0");
	status = no_failure();
	CHECK(kf_next_return(&last, 1e-10, &ret, &found, &status) == KF_OK && !found);
	CHECK(kf_next_return(&last, 1e305, &ret, &found, &status) == KF_DATA && !found);
	CHECK_STR(status.message, "return from price 1e-10 to 1e+305 is too large for double precision");
	status = no_failure();
	CHECK(kf_next_return(&last, -1, &ret, &found, &status) == KF_DATA);
	CHECK(last == 1e305);
}

/* Ratios of prices do not know their unit: the same bits. */
static void
test_scaling(void)
{
	KfPricePath path[2];
	KfRatio		ratio[2];
	double		last[2] = {NAN, NAN};
	double		value[2];
	double		price = 100;
	KfStatus	status = no_failure();

	for (int k = 0; k < 2; k++)
	{
		kf_price_path_init(&path[k], 252);
		kf_ratio_init(&ratio[k], 0.01, 252);
	}
	for (int i = 0; i < 1000; i++)
	{
		price *= 1 + 0.03 * random_unit();
		for (int k = 0; k < 2; k++)
		{
			double		ret;
			bool		found;

			kf_price_path_add(&path[k], k ? price * 0x1p40 : price, &status);
			kf_next_return(&last[k], k ? price * 0x1p40 : price, &ret, &found, &status);
			if (found)
				kf_sharpe_add(&ratio[k], ret, &status);
		}
	}
	CHECK(kf_price_path_calmar(&path[0], &value[0]) && kf_price_path_calmar(&path[1], &value[1]) && value[0] == value[1]);
	CHECK(sharpe_of(&ratio[0]) == sharpe_of(&ratio[1]));
}

/* ---- the tail ---- */

static int
compare(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x > y) - (x < y);
}

/* By definition: sort, interpolate, average what is not above. 'tenths' is the confidence in ten thousandths, exact. */
static void
plain_tail(const double *values, size_t n, int parts, double *var, double *shortfall)
{
	double	   *sorted = malloc(n * sizeof(double));
	size_t		units = (size_t) (10000 - parts) * (n - 1);	/* position * 10000 */
	size_t		k = units / 10000;
	long double part = (long double) (units % 10000) / 10000;
	long double quantile;
	long double sum = 0;
	size_t		count = 0;

	memcpy(sorted, values, n * sizeof(double));
	qsort(sorted, n, sizeof(double), compare);
	quantile = sorted[k];
	if (part > 0)
		quantile += part * ((long double) sorted[k + 1] - sorted[k]);
	for (size_t i = 0; i < n; i++)
		if (sorted[i] <= quantile)
		{
			sum += sorted[i];
			count++;
		}
	*var = (double) -quantile;
	*shortfall = (double) (-sum / count);
	free(sorted);
}

static bool
always(void)
{
	return true;
}

static void
fill(double *values, size_t n, int pattern)
{
	for (size_t i = 0; i < n; i++)
		switch (pattern)
		{
			case 0:
				values[i] = 0.02 * random_unit();
				break;
			case 1:
				values[i] = (double) i;
				break;
			case 2:
				values[i] = -(double) i;
				break;
			case 3:
				values[i] = -0.25;
				break;
			case 4:
				values[i] = (double) random_below(4) / 8 - 0.25;
				break;
			default:
				values[i] = (double) (i < n / 2 ? i : n - i);
				break;
		}
}

static void
test_tail(void)
{
	static const int parts[] = {5000, 9000, 9500, 9900, 9750, 9999, 6789};
	double	   *values = malloc(20000 * sizeof(double));

	for (int round = 0; round < 1500; round++)
	{
		size_t		n = round < 1000 ? 1 + random_below(250) : round % 50 == 0 ? 20000 : 101;
		int			part = parts[random_below(7)];
		KfStatus	status = no_failure();
		double		want[2];
		double		got[2];

		fill(values, n, round % 6);
		plain_tail(values, n, part, &want[0], &want[1]);
		CHECK(kf_tail_risk(values, n, part / 1e4, NULL, &got[0], &got[1], &status) == KF_OK);
		CHECK_NEAR(got[0], want[0], 1e-12, 1e-13);
		CHECK_NEAR(got[1], want[1], 1e-14, 1e-16);
		/* Once more, in the order that it left behind. */
		CHECK(kf_tail_risk(values, n, part / 1e4, NULL, &want[0], &want[1], &status) == KF_OK);
		CHECK(got[0] == want[0] && got[1] == want[1]);
	}
	free(values);
}

static void
test_hostile_tail(void)
{
	size_t		n = 1000000;
	double	   *values = malloc(n * sizeof(double));
	double		few[] = {-DBL_MAX, -DBL_MAX, -DBL_MAX, DBL_MAX, DBL_MAX};
	double		var;
	double		shortfall;
	KfStatus	status = no_failure();

	for (int pattern = 0; pattern < 6; pattern++)
	{
		fill(values, n, pattern);
		CHECK(kf_tail_risk(values, n, 0.95, NULL, &var, &shortfall, &status) == KF_OK);
		CHECK(shortfall >= var);
	}
	CHECK(kf_tail_risk(values, n, 0.95, always, &var, &shortfall, &status) == KF_CANCELLED);
	free(values);
	status = no_failure();
	CHECK(kf_tail_risk(few, 5, 0.5, NULL, &var, &shortfall, &status) == KF_OK);
	CHECK(var == DBL_MAX && shortfall == DBL_MAX);
	few[2] = DBL_MAX;
	CHECK(kf_tail_risk(few, 4, 0.5, NULL, &var, &shortfall, &status) == KF_OK);
	CHECK_MSG(isfinite(var) && isfinite(shortfall), "%g %g", var, shortfall);
}

static void
test_parameters(void)
{
	KfStatus	status = no_failure();

	CHECK(kf_check_periods_per_year(252, &status) == KF_OK && kf_check_confidence(0.5, &status) == KF_OK);
	CHECK(kf_check_rate("target", -1, &status) == KF_OK);
	CHECK(kf_check_periods_per_year(0, &status) == KF_INVALID_PARAMETER);
	CHECK_STR(status.message, "periods_per_year must be greater than 0 and finite, got 0");
	status = no_failure();
	CHECK(kf_check_periods_per_year(INFINITY, &status) == KF_INVALID_PARAMETER);
	status = no_failure();
	CHECK(kf_check_rate("risk_free", -NAN, &status) == KF_INVALID_PARAMETER);
	CHECK_STR(status.message, "risk_free must be finite, got NaN");
	for (int i = 0; i < 4; i++)
	{
		static const double bad[] = {1, 0.49, 95, NAN};

		status = no_failure();
		CHECK(kf_check_confidence(bad[i], &status) == KF_INVALID_PARAMETER);
	}
}

int
main(void)
{
	test_ratios();
	test_merging_ratios();
	test_equal_returns();
	test_long_ratio();
	test_hostile_ratios();
	test_win_rate();
	check_paths(1);
	check_paths(0x1p500);
	check_paths(0x1p-500);
	test_long_growth();
	test_extreme_prices();
	test_scaling();
	test_tail();
	test_hostile_tail();
	test_parameters();
	return check_report();
}
