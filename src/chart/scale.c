/*
 * scale.c
 *		Round ticks and the numbers on them.
 */
#include "scale.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_DECIMALS 12			/* numbers that need more are written with an exponent */
#define MAX_DIGITS 17			/* that a double has */
#define LEAST_RANGE (DBL_MIN * 1000.0)	/* a smaller one has no thousandth */

/* The smallest of 1, 2, 2.5, 5, 10 times a power of ten that is not below x > 0. */
static double
round_step(double x)
{
	static const double steps[] = {1.0, 2.0, 2.5, 5.0, 10.0};
	double		power = pow(10.0, floor(log10(x)));

	if (!(power > 0.0) || isinf(power))
		return x;
	for (int i = 0; i < 5; i++)
		if (steps[i] * power >= x * (1.0 - 1e-9))
			return steps[i] * power;
	return 10.0 * power;
}

/* Decimals needed to write multiples of a step: 2.5 has one, 0.05 two, 2,000 minus three. */
static int
decimals_of(double step)
{
	int			d = -(int) floor(log10(step) + 1e-9);
	double		scaled = step * pow(10.0, d);

	return fabs(scaled - floor(scaled + 0.5)) < 1e-6 * scaled ? d : d + 1;
}

/* Decimals that show a thousandth of the range; prices of everyday size have two at least. */
static int
value_decimals(double range, double largest)
{
	int			d = (int) ceil(-log10(fmin(range, DBL_MAX) / 1000.0) - 0.31);

	return largest >= 1.0 && largest < 100000.0 && d < 2 ? 2 : d;
}

static void
make_ticks(KfScale *scale, int spacing)
{
	int			pixels = scale->bottom - scale->top;
	int			most = spacing > 0 ? pixels / spacing : 0;
	double		range = scale->high - scale->low;
	double		step;
	double		first;

	scale->tick_count = 0;
	if (most < 1 || !isfinite(range) || range <= 0.0)
		return;
	if (most > KF_MAX_TICKS - 1)
		most = KF_MAX_TICKS - 1;
	step = round_step(range / most);
	first = ceil(scale->low / step);
	/* each tick is a multiple, not a sum: sums drift */
	for (int i = 0; i < KF_MAX_TICKS; i++)
	{
		double		tick = (first + i) * step;

		if (tick > scale->high)
			break;
		if (i > 0 && tick <= scale->ticks[i - 1])
			break;				/* the step is below the precision of the level */
		scale->ticks[scale->tick_count++] = fabs(tick) < step / 2 ? 0.0 : tick;
	}
	scale->tick_decimals = decimals_of(step);
}

void
kf_scale_fit(KfScale *scale, double low, double high, double room, int top, int bottom, int spacing, KfNumberStyle style)
{
	double		range;
	double		largest;

	if (!(low <= high))
	{
		low = 0.0;
		high = 1.0;
	}
	largest = fmax(fabs(low), fabs(high));
	range = high - low;
	/* flat, or closer together than doubles of this size can be told apart */
	if (!(range > largest * 1e-12) || range < LEAST_RANGE)
	{
		double		pad = largest > 0.0 ? fmax(largest * 0.01, LEAST_RANGE) : 1.0;

		low -= pad;
		high += pad;
		range = high - low;
	}
	scale->kind = KF_SCALE_LINEAR;
	scale->decades = false;
	scale->style = style;
	scale->low = fmax(low - range * room, -DBL_MAX);
	scale->high = fmin(high + range * room, DBL_MAX);
	scale->top = top;
	scale->bottom = bottom;
	make_ticks(scale, spacing);
	scale->value_decimals = value_decimals(range, largest);
	if (scale->tick_count == 0)
		scale->tick_decimals = scale->value_decimals;
	/* one notation for all numbers of a scale */
	scale->exponent = scale->value_decimals > MAX_DECIMALS || largest >= 1e15;
	if (scale->value_decimals < scale->tick_decimals)
		scale->value_decimals = scale->tick_decimals;
}

/* ---- logarithmic ---- */

/* Up to here one step suits bottom and top of a scale. */
#define EVEN_RATIO 2.0

/* Powers of ten from the bottom up, with their twofold and fivefold where there is room; false when hardly any are in the range. */
static bool
make_decades(KfScale *scale, int spacing)
{
	static const double parts[] = {1.0, 2.0, 5.0};
	double		decade = log(10.0) / scale->log_range * (scale->bottom - scale->top);	/* pixels */
	int			count = decade * 0.3 >= spacing ? 3 : 1;
	int			every = decade >= spacing ? 1 : (int) ceil(spacing / decade);
	int			first = (int) floor(log10(scale->low) / every) * every;

	scale->tick_count = 0;
	for (int power = first; scale->tick_count < KF_MAX_TICKS; power += every)
		for (int i = 0; i < count && scale->tick_count < KF_MAX_TICKS; i++)
		{
			/* by dividing, 0.2 is the double nearest to it */
			double		tick = power < 0 ? parts[i] / pow(10.0, -power) : parts[i] * pow(10.0, power);

			if (tick > scale->high || !isfinite(tick))
				return scale->tick_count >= 3;
			if (tick >= scale->low)
				scale->ticks[scale->tick_count++] = tick;
		}
	return true;
}

/* Keep the multiples of a step that are far enough from all ticks kept before; 'y' are their rows. */
static void
keep_multiples(const KfScale *scale, double step, int spacing, const double *y, bool *kept)
{
	for (int i = 0; i < scale->tick_count; i++)
	{
		double		n = scale->ticks[i] / step;
		bool		room = fabs(n - floor(n + 0.5)) <= 1e-6 + fabs(n) * 4.0 * DBL_EPSILON;

		for (int k = 0; k < scale->tick_count && room; k++)
			room = !kept[k] || fabs(y[k] - y[i]) >= spacing;
		kept[i] = kept[i] || room;
	}
}

/* Of the ticks of the linear scale, which are denser towards the top, those that have room, the rounder ones first. */
static void
thin_out(KfScale *scale, int spacing)
{
	static const double parts[] = {10.0, 5.0, 2.5, 2.0};
	double		least = scale->tick_count > 1 ? (scale->ticks[1] - scale->ticks[0]) * (1.0 - 1e-6) : INFINITY;
	double		y[KF_MAX_TICKS];
	bool		kept[KF_MAX_TICKS] = {false};
	int			count = 0;

	for (int i = 0; i < scale->tick_count; i++)
		y[i] = kf_scale_y(scale, scale->ticks[i]);
	for (int power = (int) floor(log10(scale->high)); pow(10.0, power) >= least; power--)
		for (int i = 0; i < 4; i++)
			keep_multiples(scale, parts[i] * pow(10.0, power - 1), spacing, y, kept);
	for (int i = 0; i < scale->tick_count; i++)
		if (kept[i] || scale->tick_count == 1)
			scale->ticks[count++] = scale->ticks[i];
	scale->tick_count = count;
}

/* The least round step whose ticks are far enough apart at the top too, where they are closest. */
static void
make_even_ticks(KfScale *scale, int spacing)
{
	int			n;

	for (int bottom = spacing;; bottom += spacing / 8 + 1)
	{
		make_ticks(scale, bottom);
		n = scale->tick_count;
		if (n < 2 || kf_scale_y(scale, scale->ticks[n - 2]) - kf_scale_y(scale, scale->ticks[n - 1]) >= spacing)
			return;
	}
}

bool
kf_scale_make_log(KfScale *scale, double low, double high, double room, int spacing)
{
	double		range = log(high) - log(low);

	if (!(low > 0.0) || !isfinite(range))
		return false;
	if (!(range > 1e-9))
		range = 0.01;
	scale->kind = KF_SCALE_LOG;
	scale->low = fmax(low * exp(-range * room), DBL_MIN);
	scale->high = fmin(high * exp(range * room), DBL_MAX);
	scale->log_high = log(scale->high);
	scale->log_range = scale->log_high - log(scale->low);
	scale->decades = make_decades(scale, spacing);
	if (!scale->decades && scale->high <= scale->low * EVEN_RATIO)
		make_even_ticks(scale, spacing);
	else if (!scale->decades)
	{
		/* less than a decade: round steps, half as far apart as at the bottom they could be */
		make_ticks(scale, (spacing + 1) / 2);
		thin_out(scale, spacing);
	}
	else
		scale->exponent = value_decimals(scale->low, scale->low) > MAX_DECIMALS || scale->high >= 1e15;
	return true;
}

/* ---- percent ---- */

bool
kf_scale_make_percent(KfScale *scale, double base, int spacing)
{
	KfScale		percent = *scale;

	if (!(base > 0.0) || !isfinite(base))
		return false;
	percent.low = (scale->low / base - 1.0) * 100.0;
	percent.high = (scale->high / base - 1.0) * 100.0;
	if (!isfinite(percent.low) || !isfinite(percent.high) || !(percent.high > percent.low))
		return false;
	make_ticks(&percent, spacing);
	scale->kind = KF_SCALE_PERCENT;
	scale->base = base;
	scale->tick_count = percent.tick_count;
	scale->tick_decimals = percent.tick_decimals;
	for (int i = 0; i < percent.tick_count; i++)
		scale->ticks[i] = base * (1.0 + percent.ticks[i] / 100.0);
	return true;
}

void
kf_scale_limit_decimals(KfScale *scale, int decimals)
{
	if (decimals < scale->tick_decimals)
		decimals = scale->tick_decimals;
	if (scale->value_decimals > decimals && !scale->exponent)
		scale->value_decimals = decimals;
}

/* Thousands separators into the whole part of "-1234567.89". */
static void
separate_thousands(char *label)
{
	char		digits[KF_LABEL_SIZE];
	const char *from = digits;
	char	   *to = label;
	size_t		whole;

	snprintf(digits, sizeof(digits), "%s", label);
	if (*from == '-')
		*to++ = *from++;
	whole = strspn(from, "0123456789");
	while (*from != '\0' && to < label + KF_LABEL_SIZE - 2)
	{
		*to++ = *from++;
		if (whole > 0 && --whole > 0 && whole % 3 == 0)
			*to++ = ',';
	}
	*to = '\0';
}

/* As many digits as it takes to get down to so many decimals. */
static void
exponent_label(double value, int decimals, int least, char *label)
{
	int			digits = value != 0.0 && isfinite(value) ? (int) floor(log10(fabs(value))) + 1 + decimals : 1;

	snprintf(label, KF_LABEL_SIZE, "%.*g", digits < least ? least : digits > MAX_DIGITS ? MAX_DIGITS : digits, value);
}

static void
plain_label(double value, int decimals, bool exponent, char *label)
{
	if (exponent || !(fabs(value) < 1e15))
	{
		exponent_label(value, decimals, 1, label);
		return;
	}
	snprintf(label, KF_LABEL_SIZE, "%.*f", decimals > 0 ? decimals : 0, value);
	/* what rounds to nothing has no sign */
	if (label[0] == '-' && strspn(label + 1, "0.") == strlen(label + 1))
		memmove(label, label + 1, strlen(label));
	separate_thousands(label);
}

/* 2.50 and 2.00 are written 2.5 and 2 on an axis. */
static void
strip_zeros(char *label)
{
	size_t		length = strlen(label);

	if (strchr(label, '.') == NULL || strchr(label, 'e') != NULL)
		return;
	while (label[length - 1] == '0')
		label[--length] = '\0';
	if (label[length - 1] == '.')
		label[length - 1] = '\0';
}

/* 1.25B: a tick with the decimals it takes to tell it from the next one, a value with three digits at least. */
static void
short_label(double value, int decimals, bool tick, char *label)
{
	static const struct
	{
		int			power;
		const char *suffix;
	}			units[] = {{12, "T"}, {9, "B"}, {6, "M"}, {3, "K"}, {0, ""}};
	double		size = fabs(value);
	int			unit = 0;
	double		scaled;
	int			least;

	if (!(size < 1e15) || (size < 1.0 && (decimals > MAX_DECIMALS || !tick)))
	{
		exponent_label(value, decimals, tick ? 1 : 3, label);
		return;
	}
	/* 999,500 is 1M */
	while (unit < 4 && size < pow(10.0, units[unit].power) * 0.9995)
		unit++;
	scaled = value / pow(10.0, units[unit].power);
	least = tick ? 0 : fabs(scaled) >= 99.95 ? 0 : fabs(scaled) >= 9.995 ? 1 : 2;
	decimals += units[unit].power;
	decimals = decimals < least ? least : decimals > MAX_DECIMALS ? MAX_DECIMALS : decimals;
	snprintf(label, KF_LABEL_SIZE, "%.*f", decimals, scaled);
	if (tick || unit == 4)
		strip_zeros(label);
	strcat(label, units[unit].suffix);
}

/* "+2.5%"; what rounds to nothing has no sign. */
static void
percent_label(const KfScale *scale, double value, int decimals, char *label)
{
	double		percent = (value / scale->base - 1.0) * 100.0;
	char		number[KF_LABEL_SIZE];

	plain_label(percent, decimals, !(fabs(percent) < 1e9), number);
	snprintf(label, KF_LABEL_SIZE, "%s%.*s%%", percent > 0.0 && strspn(number, "0.") < strlen(number) ? "+" : "", KF_LABEL_SIZE - 3, number);
}

void
kf_scale_tick_label(const KfScale *scale, double value, char *label)
{
	if (scale->kind == KF_SCALE_PERCENT)
		percent_label(scale, value, scale->tick_decimals, label);
	else if (scale->decades)
		plain_label(value, value < 1.0 ? -(int) floor(log10(value) + 1e-9) : 0, scale->exponent, label);
	else if (scale->style == KF_NUMBER_SHORT)
		short_label(value, scale->tick_decimals, true, label);
	else
		plain_label(value, scale->tick_decimals, scale->exponent, label);
}

void
kf_scale_tag_label(const KfScale *scale, double value, char *label)
{
	if (scale->kind == KF_SCALE_PERCENT)
		percent_label(scale, value, scale->tick_decimals < 2 ? 2 : scale->tick_decimals, label);
	else
		kf_scale_value_label(scale, value, label);
}

void
kf_scale_value_label(const KfScale *scale, double value, char *label)
{
	if (scale->style == KF_NUMBER_SHORT)
		short_label(value, scale->tick_decimals, false, label);
	else if (scale->decades && value != 0.0)
		/* five digits, whatever the size */
		plain_label(value, (int) fmax(fabs(value) >= 1.0 ? 2.0 : 0.0, 4.0 - floor(log10(fabs(value)))), scale->exponent, label);
	else
		plain_label(value, scale->value_decimals, scale->exponent, label);
}
