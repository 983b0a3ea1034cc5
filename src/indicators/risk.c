/*
 * risk.c
 *		Risk and return; the definitions are in risk.h.
 */
#include "indicators/risk.h"

/*
 * A sum of squares below this says nothing: its terms may have lost digits to underflow. Returns would have to agree to some 144
 * decimal places to come here, so their spread counts as none. Not a threshold for prices: returns do not change with their scale.
 */
#define SMALLEST_SQUARES 0x1p-960

/* ---- parameters ------------------------------------------------------------------------------------------------------------- */

KfCode
kf_check_periods_per_year(double periods, KfStatus *status)
{
	if (periods > 0 && periods <= DBL_MAX)
		return KF_OK;
	kf_fail(status, KF_INVALID_PARAMETER, "periods_per_year must be greater than 0 and finite, got %s",
			KF_NUMBER(periods));
	kf_hint(status, "It is the number of returns in a year: 252 for trading days, 52 for weeks, 12 for months.");
	return status->code;
}

KfCode
kf_check_rate(const char *name, double rate, KfStatus *status)
{
	if (isfinite(rate))
		return KF_OK;
	return kf_fail(status, KF_INVALID_PARAMETER, "%s must be finite, got %s", name, KF_NUMBER(rate));
}

KfCode
kf_check_confidence(double confidence, KfStatus *status)
{
	if (confidence >= 0.5 && confidence < 1)
		return KF_OK;
	kf_fail(status, KF_INVALID_PARAMETER, "confidence must be at least 0.5 and less than 1, got %s", KF_NUMBER(confidence));
	kf_hint(status, "A confidence of 95 %% is 0.95.");
	return status->code;
}

/* ---- prices ----------------------------------------------------------------------------------------------------------------- */

KfCode
kf_check_price(double price, KfStatus *status)
{
	if (price > 0)
		return KF_OK;
	kf_fail(status, KF_DATA, "price must be greater than 0, got %s", KF_NUMBER(price));
	kf_hint(status, "There is no return from or to such a price. Leave it out with FILTER (WHERE ...), or compute returns in another "
			"way and use the form for returns.");
	return status->code;
}

KfCode
kf_next_return(double *last, double price, double *ret, bool *found, KfStatus *status)
{
	const double before = *last;

	*found = false;
	if (kf_check_price(price, status) != KF_OK)
		return status->code;
	*last = price;
	if (isnan(before))
		return KF_OK;
	*ret = (price - before) / before;
	if (!isfinite(*ret))
		return kf_fail(status, KF_DATA, "return from price %s to %s is too large for double precision", KF_NUMBER(before),
					   KF_NUMBER(price));
	*found = true;
	return KF_OK;
}

/* ---- Sharpe and Sortino ----------------------------------------------------------------------------------------------------- */

void
kf_ratio_init(KfRatio *state, double rate, double periods)
{
	const KfRatio empty = {.rate = rate,.periods = periods,.last_price = NAN};

	*state = empty;
}

/* Leaves the state as it was when the new one is not finite. */
static KfCode
replace(KfRatio *state, const KfRatio *new_state, KfStatus *status)
{
	if (!kf_pair_is_finite(new_state->sum) || !kf_pair_is_finite(new_state->squares))
		return kf_fail(status, KF_DATA, "the returns are too large for double precision");
	*state = *new_state;
	return KF_OK;
}

KfCode
kf_sharpe_add(KfRatio *state, double ret, KfStatus *status)
{
	KfRatio		next = *state;

	next.n = state->n + 1;
	next.sum = kf_pair_add(state->sum, ret);
	if (state->n > 0)
	{
		KfPair		mean = kf_pair_over(state->sum, state->n);
		double		deviation = (ret - mean.hi) - mean.lo;

		next.squares = kf_pair_add(state->squares, deviation * deviation * (state->n / next.n));
	}
	return replace(state, &next, status);
}

KfCode
kf_sharpe_merge(KfRatio *state, const KfRatio *other, KfStatus *status)
{
	KfRatio		next = *state;
	KfPair		apart;
	double		deviation;

	if (other->n == 0)
		return KF_OK;
	next.n = state->n + other->n;
	next.sum = kf_pair_plus(state->sum, other->sum);
	next.squares = kf_pair_plus(state->squares, other->squares);
	if (state->n > 0)
	{
		apart = kf_pair_minus(kf_pair_over(state->sum, state->n), kf_pair_over(other->sum, other->n));
		deviation = apart.hi;
		next.squares = kf_pair_add(next.squares, deviation * deviation * (state->n / next.n * other->n));
	}
	return replace(state, &next, status);
}

/* (mean - floor) / deviation * sqrt(periods) */
static bool
ratio_value(const KfRatio *state, double floor, double deviation, double *value)
{
	KfPair		mean = kf_pair_over(state->sum, state->n);

	*value = ((mean.hi - floor) + mean.lo) / deviation * sqrt(state->periods);
	return isfinite(*value);
}

bool
kf_sharpe_value(const KfRatio *state, double *value)
{
	if (state->n < 2 || !(state->squares.hi >= SMALLEST_SQUARES))
		return false;
	return ratio_value(state, state->rate / state->periods, sqrt(state->squares.hi / (state->n - 1)), value);
}

KfCode
kf_sortino_add(KfRatio *state, double ret, KfStatus *status)
{
	KfRatio		next = *state;
	double		excess = ret - state->rate;

	next.n = state->n + 1;
	next.sum = kf_pair_add(state->sum, ret);
	if (excess < 0)
		next.squares = kf_pair_add(state->squares, excess * excess);
	return replace(state, &next, status);
}

KfCode
kf_sortino_merge(KfRatio *state, const KfRatio *other, KfStatus *status)
{
	KfRatio		next = *state;

	next.n = state->n + other->n;
	next.sum = kf_pair_plus(state->sum, other->sum);
	next.squares = kf_pair_plus(state->squares, other->squares);
	return replace(state, &next, status);
}

bool
kf_sortino_value(const KfRatio *state, double *value)
{
	if (state->n < 1 || !(state->squares.hi >= SMALLEST_SQUARES))
		return false;
	return ratio_value(state, state->rate, sqrt(state->squares.hi / state->n), value);
}

/* ---- win rate --------------------------------------------------------------------------------------------------------------- */

void
kf_win_rate_init(KfWinRate *state)
{
	state->wins = 0;
	state->losses = 0;
	state->last_price = NAN;
}

void
kf_win_rate_add(KfWinRate *state, double ret)
{
	state->wins += ret > 0;
	state->losses += ret < 0;
}

void
kf_win_rate_merge(KfWinRate *state, const KfWinRate *other)
{
	state->wins += other->wins;
	state->losses += other->losses;
}

bool
kf_win_rate_value(const KfWinRate *state, double *value)
{
	*value = state->wins / (state->wins + state->losses);
	return isfinite(*value);
}

/* ---- growth ----------------------------------------------------------------------------------------------------------------- */

/* log(mantissa * 2^exponent) for a mantissa in 0.5 .. 1, without losing digits where the number is near 1. */
static double
log_of(KfPair mantissa, double exponent)
{
	if (mantissa.hi < M_SQRT1_2)
	{
		mantissa.hi *= 2;
		mantissa.lo *= 2;
		exponent -= 1;
	}
	return log1p((mantissa.hi - 1) + mantissa.lo) + exponent * M_LN2;
}

/* log(last / first): neither the quotient nor the difference may overflow or lose digits. */
static double
log_growth(double first, double last)
{
	int			first_exponent;
	int			last_exponent;
	double		a = frexp(first, &first_exponent);
	double		b = frexp(last, &last_exponent);
	int			exponent = last_exponent - first_exponent;

	/* Bring b / a to within sqrt(1/2) .. sqrt(2), where b - a is exact. */
	if (b > M_SQRT2 * a)
	{
		b /= 2;
		exponent++;
	}
	else if (b < M_SQRT1_2 * a)
	{
		b *= 2;
		exponent--;
	}
	return log1p((b - a) / a) + exponent * M_LN2;
}

bool
kf_annual_growth(double first, double last, double years, double *value)
{
	*value = expm1(log_growth(first, last) / years);
	return years > 0 && isfinite(*value);
}

void
kf_price_path_init(KfPricePath *state, double periods)
{
	const KfPricePath empty = {.periods = periods};

	*state = empty;
}

KfCode
kf_price_path_add(KfPricePath *state, double price, KfStatus *status)
{
	if (kf_check_price(price, status) != KF_OK)
		return status->code;
	if (state->n == 0)
		state->first = price;
	state->n += 1;
	state->last = price;
	if (price > state->peak)
		state->peak = price;
	else
		state->drawdown = fmax(state->drawdown, (state->peak - price) / state->peak);
	return KF_OK;
}

bool
kf_price_path_cagr(const KfPricePath *state, double *value)
{
	return state->n >= 2 && kf_annual_growth(state->first, state->last, (state->n - 1) / state->periods, value);
}

bool
kf_price_path_drawdown(const KfPricePath *state, double *value)
{
	*value = state->drawdown;
	return state->n >= 1;
}

bool
kf_price_path_calmar(const KfPricePath *state, double *value)
{
	if (state->drawdown == 0 || !kf_price_path_cagr(state, value))
		return false;
	*value /= state->drawdown;
	return isfinite(*value);
}

void
kf_return_path_init(KfReturnPath *state, double periods)
{
	const KfReturnPath empty = {.growth = {0.5, 0},.exponent = 1,.wealth = {1, 0},.periods = periods};

	*state = empty;
}

static void
compound(KfReturnPath *state, KfPair factor)
{
	int			exponent;

	state->growth = kf_pair_times(state->growth, factor);
	frexp(state->growth.hi, &exponent);
	state->growth.hi = ldexp(state->growth.hi, -exponent);
	state->growth.lo = ldexp(state->growth.lo, -exponent);
	state->exponent += exponent;
}

KfCode
kf_return_path_add(KfReturnPath *state, double ret, KfStatus *status)
{
	KfPair		factor = kf_two_sum(1, ret);

	if (ret < -1)
	{
		kf_fail(status, KF_DATA, "return must not be less than -1, got %s", KF_NUMBER(ret));
		kf_hint(status, "Simple returns are fractions, 0.01 for 1 %%, and a loss is at most the whole: log returns r are exp(r) - 1, "
				"percentages are to be divided by 100.");
		return status->code;
	}
	state->n += 1;
	compound(state, factor);
	state->wealth = kf_pair_times(state->wealth, factor);
	if (state->wealth.hi > 1 || (state->wealth.hi == 1 && state->wealth.lo >= 0))
	{
		state->wealth.hi = 1;
		state->wealth.lo = 0;
	}
	state->drawdown = fmax(state->drawdown, (1 - state->wealth.hi) - state->wealth.lo);
	return KF_OK;
}

void
kf_return_path_merge(KfReturnPath *state, const KfReturnPath *other)
{
	state->n += other->n;
	compound(state, other->growth);
	state->exponent += other->exponent;
}

bool
kf_return_path_cagr(const KfReturnPath *state, double *value)
{
	if (state->n < 1)
		return false;
	if (state->growth.hi == 0)
		*value = -1;
	else
		*value = expm1(log_of(state->growth, state->exponent) * (state->periods / state->n));
	return isfinite(*value);
}

bool
kf_return_path_drawdown(const KfReturnPath *state, double *value)
{
	*value = state->drawdown;
	return state->n >= 1;
}

bool
kf_return_path_calmar(const KfReturnPath *state, double *value)
{
	if (state->drawdown == 0 || !kf_return_path_cagr(state, value))
		return false;
	*value /= state->drawdown;
	return isfinite(*value);
}

/* ---- the tail --------------------------------------------------------------------------------------------------------------- */

/* So many steps between two looks at the interrupt. */
#define STEPS_BETWEEN_LOOKS 65536

static inline bool
stopped(size_t step, KfInterrupt interrupt, KfStatus *status)
{
	if (step % STEPS_BETWEEN_LOOKS != 0 || interrupt == NULL || !interrupt())
		return false;
	kf_fail(status, KF_CANCELLED, "cancelled");
	return true;
}

static inline void
swap(double *a, double *b)
{
	double		of_a = *a;

	*a = *b;
	*b = of_a;
}

static inline double
median_of_three(double a, double b, double c)
{
	return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

/*
 * Puts the k-th smallest value where it would be in order, none larger before it and none smaller behind it. Quickselect
 * (Hoare 1961) with parts smaller, equal and larger, so that equal values cost nothing, around the median of three values from
 * random places, so that no order of the input is slow. The places come from a fixed sequence: the same input takes the same time.
 */
static KfCode
select_kth(double *values, size_t n, size_t k, KfInterrupt interrupt, KfStatus *status)
{
	uint64_t	random = UINT64_C(0x9e3779b97f4a7c15);
	size_t		begin = 0;
	size_t		end = n;
	size_t		steps = 0;

	while (end - begin > 1)
	{
		double		picks[3];
		double		pivot;
		size_t		smaller = begin;	/* begin .. smaller: less than the pivot; smaller .. at: equal */
		size_t		at = begin;
		size_t		larger = end;	/* larger .. end: greater */

		for (int i = 0; i < 3; i++)
		{
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			picks[i] = values[begin + random % (end - begin)];
		}
		pivot = median_of_three(picks[0], picks[1], picks[2]);
		while (at < larger)
		{
			if (stopped(++steps, interrupt, status))
				return status->code;
			if (values[at] < pivot)
				swap(&values[at++], &values[smaller++]);
			else if (values[at] > pivot)
				swap(&values[at], &values[--larger]);
			else
				at++;
		}
		if (k < smaller)
			end = smaller;
		else if (k >= larger)
			begin = larger;
		else
			return KF_OK;
	}
	return KF_OK;
}

/*
 * (1 - confidence) * (n - 1), which is a whole number for round confidences and must come out as one: 0.9 is not exactly nine
 * tenths, and the tail of 101 returns would lose a row.
 */
static double
tail_position(size_t n, double confidence)
{
	double		last = (double) (n - 1);
	double		position = last - confidence * last;
	double		whole = rint(position);

	return fabs(position - whole) <= last * (4 * DBL_EPSILON) ? whole : position;
}

/* lo + part * (hi - lo); the difference of two doubles may be too large for one. */
static double
between(double lo, double hi, double part)
{
	double		step = hi - lo;

	return isfinite(step) ? lo + part * step : lo * (1 - part) + hi * part;
}

KfCode
kf_tail_risk(double *values, size_t n, double confidence, KfInterrupt interrupt, double *value_at_risk, double *expected_shortfall,
			 KfStatus *status)
{
	const double scale = 0x1p-64;	/* more halvings than there can be doublings in a sum, so that it cannot overflow */
	double		position = tail_position(n, confidence);
	size_t		k = (size_t) position;
	KfPair		sum = {0, 0};
	KfPair		scaled = {0, 0};
	double		in_tail = 0;
	double		worst_kth;
	double		next = INFINITY;
	double		mean;

	if (select_kth(values, n, k, interrupt, status) != KF_OK)
		return status->code;

	/*
	 * The quantile lies between the k-th value and the next. Returns at or below it are those at or below the k-th: they reach
	 * further only when the next is the quantile itself, and then it equals the k-th.
	 */
	worst_kth = values[k];
	for (size_t i = 0; i < n; i++)
	{
		if (stopped(i + 1, interrupt, status))
			return status->code;
		if (i > k && values[i] < next)
			next = values[i];
		if (values[i] > worst_kth)
			continue;
		sum = kf_pair_add(sum, values[i]);
		scaled = kf_pair_add(scaled, values[i] * scale);
		in_tail += 1;
	}
	mean = kf_pair_is_finite(sum) ? kf_pair_over(sum, in_tail).hi : kf_pair_over(scaled, in_tail).hi / scale;
	*value_at_risk = 0.0 - (position > (double) k ? between(worst_kth, next, position - (double) k) : worst_kth);
	*expected_shortfall = 0.0 - mean;
	return KF_OK;
}
