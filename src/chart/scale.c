/*
 * scale.c
 *		Round ticks and the numbers on them.
 */
#include "scale.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_DECIMALS 12

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

/* Decimals needed to write multiples of a step: 2.5 has one, 0.05 two. */
static int
decimals_of(double step)
{
	for (int d = 0; d < MAX_DECIMALS; d++)
	{
		double		scaled = step * pow(10.0, d);

		if (fabs(scaled - floor(scaled + 0.5)) < 1e-6 * scaled)
			return d;
	}
	return MAX_DECIMALS;
}

/* Decimals that show a thousandth of the range; prices of everyday size have two at least. */
static int
value_decimals(double range, double largest)
{
	int			d = (int) ceil(-log10(range / 1000.0) - 0.31);

	if (largest >= 1.0 && largest < 100000.0 && d < 2)
		d = 2;
	return d < 0 ? 0 : d > MAX_DECIMALS ? MAX_DECIMALS : d;
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
	scale->tick_decimals = 0;
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
	if (!(range > largest * 1e-12))
	{
		double		pad = largest > 0.0 ? largest * 0.01 : 1.0;

		low -= pad;
		high += pad;
		range = high - low;
	}
	scale->style = style;
	scale->value_decimals = value_decimals(range, largest);
	scale->low = low - range * room;
	scale->high = high + range * room;
	if (!isfinite(scale->high - scale->low))
	{
		scale->low = fmax(scale->low, -8e307);
		scale->high = fmin(scale->high, 8e307);
	}
	scale->top = top;
	scale->bottom = bottom;
	make_ticks(scale, spacing);
	if (scale->value_decimals < scale->tick_decimals)
		scale->value_decimals = scale->tick_decimals;
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

static void
plain_label(double value, int decimals, char *label)
{
	double		size = fabs(value);

	if (size >= 1e15 || (size > 0.0 && size < 0.5 * pow(10.0, -MAX_DECIMALS)))
	{
		snprintf(label, KF_LABEL_SIZE, "%.4g", value);
		return;
	}
	snprintf(label, KF_LABEL_SIZE, "%.*f", decimals, value);
	/* what rounds to nothing has no sign */
	if (label[0] == '-' && strspn(label + 1, "0.") == strlen(label + 1))
		memmove(label, label + 1, strlen(label));
	separate_thousands(label);
}

/* 1.25B: at most three significant digits after the unit is chosen. */
static void
short_label(double value, int digits, char *label)
{
	static const struct
	{
		double		unit;
		const char *suffix;
	}			units[] = {{1e12, "T"}, {1e9, "B"}, {1e6, "M"}, {1e3, "K"}};
	double		size = fabs(value);

	if (size >= 1e15)
	{
		snprintf(label, KF_LABEL_SIZE, "%.3g", value);
		return;
	}
	for (int i = 0; i < 4; i++)
		if (size >= units[i].unit * 0.9995)
		{
			double		scaled = value / units[i].unit;
			int			decimals = fabs(scaled) >= 99.95 ? 0 : fabs(scaled) >= 9.995 ? 1 : 2;

			snprintf(label, KF_LABEL_SIZE, "%.*f", decimals < digits ? decimals : digits, scaled);
			/* 2.50 and 2.00 are written 2.5 and 2 on an axis */
			if (strchr(label, '.') != NULL && digits < 2)
				while (label[strlen(label) - 1] == '0' || label[strlen(label) - 1] == '.')
				{
					bool		point = label[strlen(label) - 1] == '.';

					label[strlen(label) - 1] = '\0';
					if (point)
						break;
				}
			strcat(label, units[i].suffix);
			return;
		}
	snprintf(label, KF_LABEL_SIZE, "%.3g", value);
}

void
kf_scale_tick_label(const KfScale *scale, double value, char *label)
{
	if (scale->style == KF_NUMBER_SHORT)
		short_label(value, 1, label);
	else
		plain_label(value, scale->tick_decimals, label);
}

void
kf_scale_value_label(const KfScale *scale, double value, char *label)
{
	if (scale->style == KF_NUMBER_SHORT)
		short_label(value, 2, label);
	else
		plain_label(value, scale->value_decimals, label);
}
