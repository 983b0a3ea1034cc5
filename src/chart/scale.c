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

void
kf_scale_tick_label(const KfScale *scale, double value, char *label)
{
	if (scale->style == KF_NUMBER_SHORT)
		short_label(value, scale->tick_decimals, true, label);
	else
		plain_label(value, scale->tick_decimals, scale->exponent, label);
}

void
kf_scale_value_label(const KfScale *scale, double value, char *label)
{
	if (scale->style == KF_NUMBER_SHORT)
		short_label(value, scale->tick_decimals, false, label);
	else
		plain_label(value, scale->value_decimals, scale->exponent, label);
}
