/*
 * price_bars.c
 *		Grids of price levels, rows and their checks, the ATR: what the price-only charts share. The rules are in price_bars.h.
 */
#include "bars/price_bars.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Numbers of up to 15 digits survive the way into a double and back; sums and products of them stay below 2^53 for long. */
#define DECIMAL_MAX 1e15
/* 10^22 is the largest power of ten that a double holds exactly. */
#define DECIMAL_PLACES 22
#define NAMES_MAX 8

static const double power_of_ten[DECIMAL_PLACES + 1] = {
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22
};

/* ---- parameters ---- */

static bool
same_name(const char *a, const char *b)
{
	while (*a != '\0' && tolower((unsigned char) *a) == tolower((unsigned char) *b))
		a++, b++;
	return *a == '\0' && *b == '\0';
}

/* A quotation for messages, cut where it is long. */
#define QUOTED_MAX 60

static KfCode
refuse_name(const char *text, const char *parameter, const char *const *names, int count, KfStatus *status)
{
	const char *near = kf_suggest(text, strlen(text), names, count);
	char		list[256] = "";

	for (int i = 0; i < count; i++)
	{
		size_t		len = strlen(list);

		snprintf(list + len, sizeof(list) - len, "%s\"%s\"", i == 0 ? "" : i == count - 1 ? " or " : ", ", names[i]);
	}
	kf_fail(status, KF_INVALID_PARAMETER, "%s must be %s, got \"%.*s\"", parameter, list, QUOTED_MAX, text);
	if (near != NULL)
		kf_hint(status, "Perhaps you mean \"%s\".", near);
	return status->code;
}

KfCode
kf_price_method_parse(const char *text, KfPriceMethod *method, KfStatus *status)
{
	static const char *const names[] = {[KF_PRICE_CLOSE] = "close", [KF_PRICE_HIGH_LOW] = "high_low"};

	for (int i = 0; i < 2; i++)
		if (same_name(text, names[i]))
		{
			*method = (KfPriceMethod) i;
			return KF_OK;
		}
	return refuse_name(text, "method", names, 2, status);
}

const KfBoxMethodName kf_renko_methods[] = {
	{"fixed", KF_BOX_FIXED}, {"percent", KF_BOX_PERCENT}, {"atr", KF_BOX_ATR}, {NULL, KF_BOX_FIXED}
};
const KfBoxMethodName kf_kagi_methods[] = {
	{"amount", KF_BOX_FIXED}, {"percent", KF_BOX_PERCENT}, {"atr", KF_BOX_ATR}, {NULL, KF_BOX_FIXED}
};
const KfBoxMethodName kf_point_figure_methods[] = {
	{"fixed", KF_BOX_FIXED}, {"percent", KF_BOX_PERCENT}, {"atr", KF_BOX_ATR}, {"traditional", KF_BOX_TRADITIONAL}, {NULL, KF_BOX_FIXED}
};

KfCode
kf_box_method_parse(const char *text, const char *parameter, const KfBoxMethodName *names, bool sized, KfBoxMethod *method,
					KfStatus *status)
{
	const char *list[NAMES_MAX] = {"auto"};
	int			count = 1;

	if (same_name(text, "auto"))
	{
		*method = sized ? KF_BOX_FIXED : KF_BOX_ATR;
		return KF_OK;
	}
	for (; names->name != NULL; names++)
	{
		if (same_name(text, names->name))
		{
			*method = names->method;
			return KF_OK;
		}
		list[count++] = names->name;
	}
	return refuse_name(text, parameter, list, count, status);
}

/* A number as SQL writes it. */
static const char *
number_word(double value, char word[32])
{
	if (isnan(value))
		return "NaN";
	if (isinf(value))
		return value > 0 ? "Infinity" : "-Infinity";
	snprintf(word, 32, "%.15g", value);
	return word;
}

KfCode
kf_box_check(double size, const char *parameter, KfBoxMethod method, double max_percent, KfStatus *status)
{
	char		word[32];

	if (method == KF_BOX_PERCENT)
	{
		if (!(size > 0.0 && size <= max_percent))
			return kf_fail(status, KF_INVALID_PARAMETER, "%s must be above 0 and at most %g percent, got %s", parameter, max_percent,
						   number_word(size, word));
	}
	else if (!(size > 0.0 && size <= DBL_MAX))
		return kf_fail(status, KF_INVALID_PARAMETER, "%s must be a finite number above 0, got %s", parameter, number_word(size, word));
	return KF_OK;
}

/* ---- rows ---- */

static KfCode
refuse_row(const KfPriceGate *gate, const KfPriceRow *row, KfStatus *status)
{
	long long	number = (long long) gate->rows + 1;
	char		word[32];

	if (!(row->volume >= 0.0 && row->volume <= DBL_MAX))
		kf_fail(status, KF_DATA, "volume must be finite and not negative, got %s", number_word(row->volume, word));
	else if (gate->method == KF_PRICE_HIGH_LOW && row->high < row->low)
	{
		kf_fail(status, KF_DATA, "high %.15g is below low %.15g", row->high, row->low);
		kf_hint(status, "Mend the row or leave it out of the source.");
	}
	else if (gate->positive && !(row->close > 0.0 && (gate->method == KF_PRICE_CLOSE || row->low > 0.0)))
	{
		kf_fail(status, KF_DATA, "prices must be above 0 where boxes grow with the price, got %s",
				number_word(row->close > 0.0 ? row->low : row->close, word));
		kf_hint(status, "For prices that can be zero or negative use a fixed size, or \"atr\".");
	}
	else if (gate->rows > 0 && row->time < gate->last_time)
	{
		kf_fail(status, KF_DATA, "rows must be in order of time, but row %lld is earlier than the one before it", number);
		kf_hint(status, "Add ORDER BY ts to the source.");
	}
	else
		kf_fail(status, KF_DATA, "the sum of volumes is too large for double precision");
	return status->code;
}

KfCode
kf_price_gate(KfPriceGate *gate, KfPriceRow *row, bool *use, KfStatus *status)
{
	bool		high_low = gate->method == KF_PRICE_HIGH_LOW;
	double		total;

	*use = false;
	if (!isfinite(row->close) || (high_low && !(isfinite(row->high) && isfinite(row->low))))
		return KF_OK;
	if (isnan(row->volume))
		row->volume = 0.0;
	total = gate->total + row->volume;
	if (!(row->volume >= 0.0 && total <= DBL_MAX) || (high_low && row->high < row->low) ||
		(gate->positive && !(row->close > 0.0 && (!high_low || row->low > 0.0))) ||
		(gate->rows > 0 && row->time < gate->last_time))
		return refuse_row(gate, row, status);
	gate->total = total;
	gate->last_time = row->time;
	gate->rows++;
	*use = true;
	return KF_OK;
}

/* ---- decimals ---- */

/* x as units of 1 / scale: whole, of at most 15 digits, and that very double when divided again. */
static inline bool
whole_units(double x, double scale, double *units)
{
	*units = rint(x * scale);
	return fabs(*units) <= DECIMAL_MAX && *units / scale == x;
}

/* The smallest power of ten that makes whole numbers of both, or 0. */
static double
common_scale(double a, double b, double *a_units, double *b_units)
{
	for (int places = 0; places <= DECIMAL_PLACES; places++)
	{
		double		scale = power_of_ten[places];

		if (!(fabs(a) * scale <= DECIMAL_MAX && fabs(b) * scale <= DECIMAL_MAX))
			break;
		if (whole_units(a, scale, a_units) && whole_units(b, scale, b_units))
			return scale;
	}
	return 0.0;
}

double
kf_decimal_add(double a, double b)
{
	double		a_units;
	double		b_units;
	double		scale = common_scale(a, b, &a_units, &b_units);

	return scale == 0.0 ? a + b : (a_units + b_units) / scale;
}

/* ---- pairs of doubles: a number and what its rounding lost ---- */

typedef struct Pair
{
	double		hi;
	double		lo;
} Pair;

static inline Pair
pair_of(double hi, double lo)
{
	Pair		result = {hi + lo, 0.0};

	if (isfinite(result.hi))
		result.lo = lo - (result.hi - hi);
	return result;
}

/* fma is exact everywhere, in hardware or not, so the result is the same bits on every machine. */
static inline Pair
pair_multiply(Pair a, Pair b)
{
	double		product = a.hi * b.hi;

	if (!isfinite(product))
	{
		Pair		overflow = {product, 0.0};

		return overflow;
	}
	return pair_of(product, fma(a.hi, b.hi, -product) + (a.hi * b.lo + a.lo * b.hi));
}

/* 1 + percent / 100 */
static Pair
percent_factor(double percent)
{
	double		part = percent / 100.0;
	double		rest = fma(-part, 100.0, percent) / 100.0;
	double		sum = 1.0 + part;
	double		of_part = sum - 1.0;

	return pair_of(sum, ((1.0 - (sum - of_part)) + (part - of_part)) + rest);
}

double
kf_percent_above(double price, double percent)
{
	Pair		factor = percent_factor(percent);
	Pair		whole = {price, 0.0};

	return pair_multiply(whole, factor).hi;
}

/* ---- grids ---- */

void
kf_grid_linear(KfGrid *grid, double origin, double box)
{
	memset(grid, 0, sizeof(*grid));
	grid->kind = KF_GRID_LINEAR;
	grid->origin = origin;
	grid->box = box;
	grid->scale = common_scale(origin, box, &grid->origin_units, &grid->box_units);
}

void
kf_grid_power(KfGrid *grid, double origin, double percent)
{
	Pair		factor = percent_factor(percent);

	memset(grid, 0, sizeof(*grid));
	grid->kind = KF_GRID_POWER;
	grid->origin = origin;
	grid->box = percent;
	grid->log_factor = log1p(percent / 100.0);
	for (int i = 0; i < KF_GRID_BITS; i++)
	{
		grid->squares[i] = factor.hi;
		grid->squares_rest[i] = factor.lo;
		factor = pair_multiply(factor, factor);
	}
}

void
kf_grid_traditional(KfGrid *grid)
{
	memset(grid, 0, sizeof(*grid));
	grid->kind = KF_GRID_TRADITIONAL;
}

/*
 * Chartcraft's table, as StockCharts publishes it (ChartSchool, "Point and Figure Scaling and Timeframes"): from 'price' on, which
 * is the level numbered 'level', boxes of 'box'. All are exact in binary.
 */
static const struct
{
	double		price;
	double		box;
	int64_t		level;
}			traditional[] = {
	{0.0, 0.0625, 0},
	{0.25, 0.125, 4},
	{1.0, 0.25, 10},
	{5.0, 0.5, 26},
	{20.0, 1.0, 56},
	{100.0, 2.0, 136},
	{200.0, 4.0, 186},
	{500.0, 5.0, 261},
	{1000.0, 50.0, 361},
	{25000.0, 500.0, 841},
};

#define TRADITIONAL_RANGES ((int) (sizeof(traditional) / sizeof(traditional[0])))

static double
traditional_level(int64_t k)
{
	int			range = 0;

	while (range + 1 < TRADITIONAL_RANGES && k >= traditional[range + 1].level)
		range++;
	return traditional[range].price + (double) (k - traditional[range].level) * traditional[range].box;
}

static double
traditional_estimate(double price)
{
	int			range = 0;

	while (range + 1 < TRADITIONAL_RANGES && price >= traditional[range + 1].price)
		range++;
	return (double) traditional[range].level + floor((price - traditional[range].price) / traditional[range].box);
}

static double
power_level(const KfGrid *grid, int64_t k)
{
	Pair		origin = {grid->origin, 0.0};
	Pair		power = {1.0, 0.0};
	double		quotient;

	for (uint64_t bits = (uint64_t) (k < 0 ? -k : k), i = 0; bits != 0; bits >>= 1, i++)
		if (bits & 1)
		{
			Pair		square = {grid->squares[i], grid->squares_rest[i]};

			power = pair_multiply(power, square);
		}
	if (k >= 0)
		return pair_multiply(origin, power).hi;
	if (!isfinite(power.hi))
		return 0.0;
	quotient = grid->origin / power.hi;
	return quotient + (fma(-quotient, power.hi, grid->origin) - quotient * power.lo) / power.hi;
}

double
kf_grid_level(const KfGrid *grid, int64_t k)
{
	switch (grid->kind)
	{
		case KF_GRID_POWER:
			return power_level(grid, k);
		case KF_GRID_TRADITIONAL:
			return traditional_level(k);
		case KF_GRID_LINEAR:
			break;
	}
	if (grid->scale != 0.0)
		return (grid->origin_units + (double) k * grid->box_units) / grid->scale;
	return grid->origin + (double) k * grid->box;
}

static KfCode
refuse_grid(const KfGrid *grid, double price, KfStatus *status)
{
	kf_fail(status, KF_LIMIT, "a box of %.15g%s is too small for a price of %.15g", grid->box,
			grid->kind == KF_GRID_POWER ? " percent" : "", price);
	kf_hint(status, "Choose a larger box.");
	return status->code;
}

KfCode
kf_grid_floor(const KfGrid *grid, double price, int64_t *k, KfStatus *status)
{
	double		estimate;
	int64_t		at;

	switch (grid->kind)
	{
		case KF_GRID_POWER:
			estimate = floor(log(price / grid->origin) / grid->log_factor);
			break;
		case KF_GRID_TRADITIONAL:
			estimate = traditional_estimate(price);
			break;
		default:
			estimate = floor((price - grid->origin) / grid->box);
			break;
	}
	if (!(fabs(estimate) <= (double) KF_GRID_MAX - 64.0))
		return refuse_grid(grid, price, status);
	at = (int64_t) estimate;
	/* the estimate is off by the rounding of one quotient; where levels fall together these do not end, so they are counted */
	for (int i = 0; i < 32 && kf_grid_level(grid, at) > price; i++)
		at--;
	for (int i = 0; i < 32 && kf_grid_level(grid, at + 1) <= price; i++)
		at++;
	if (!(kf_grid_level(grid, at) <= price && price < kf_grid_level(grid, at + 1)) ||
		(kf_grid_level(grid, at - 1) == kf_grid_level(grid, at) && kf_grid_level(grid, at) != 0.0))
		return refuse_grid(grid, price, status);
	*k = at;
	return KF_OK;
}

KfCode
kf_grid_ceil(const KfGrid *grid, double price, int64_t *k, KfStatus *status)
{
	if (kf_grid_floor(grid, price, k, status) != KF_OK)
		return status->code;
	if (kf_grid_level(grid, *k) != price)
		(*k)++;
	return KF_OK;
}

KfCode
kf_grid_floor_near(const KfGrid *grid, double price, int64_t near, int64_t *k, KfStatus *status)
{
	if (kf_grid_level(grid, near) <= price && price < kf_grid_level(grid, near + 1))
	{
		*k = near;
		return KF_OK;
	}
	return kf_grid_floor(grid, price, k, status);
}

KfCode
kf_grid_ceil_near(const KfGrid *grid, double price, int64_t near, int64_t *k, KfStatus *status)
{
	if (kf_grid_level(grid, near) >= price && price > kf_grid_level(grid, near - 1))
	{
		*k = near;
		return KF_OK;
	}
	return kf_grid_ceil(grid, price, k, status);
}

KfCode
kf_box_refuse_zero(KfStatus *status)
{
	kf_fail(status, KF_DATA, "the average true range at the last row is 0, which is no size for a box");
	kf_hint(status, "Give a size in units of price.");
	return status->code;
}

/* ---- average true range ---- */

KfCode
kf_atr_init(KfAtr *atr, int64_t period, KfStatus *status)
{
	memset(atr, 0, sizeof(*atr));
	if (period < 1 || period > KF_ATR_PERIOD_MAX)
		return kf_fail(status, KF_INVALID_PARAMETER, "atr_period must be between 1 and %d, got %lld", KF_ATR_PERIOD_MAX,
					   (long long) period);
	kf_wilder_init(&atr->mean, (int) period);
	atr->close = NAN;
	return KF_OK;
}

void
kf_atr_push(KfAtr *atr, const KfPriceRow *row)
{
	double		before = atr->close;

	if (!isfinite(row->close))
		return;
	atr->close = row->close;
	if (!isnan(before))
		kf_wilder_step(&atr->mean, kf_true_range(isfinite(row->high) ? row->high : row->close,
												 isfinite(row->low) ? row->low : row->close, before));
}
