/*
 * levels.c
 *		Pivot points and Fibonacci levels; the formulas are in levels.h.
 */
#include "indicators/levels.h"

#include <string.h>

#include "indicators/numbers.h"

/* In the order of KfPivotMethod. */
static const char *const method_names[] = {"floor", "woodie", "camarilla", "demark", "fibonacci"};
#define METHODS 5

enum
{
	PP, R1, R2, R3, R4, S1, S2, S3, S4
};

static bool
is_name(const char *got, size_t len, const char *name)
{
	return strlen(name) == len && memcmp(got, name, len) == 0;
}

KfCode
kf_pivot_method_parse(const char *name, size_t len, KfPivotMethod *method, KfStatus *status)
{
	const char *meant;

	for (int i = 0; i < METHODS; i++)
		if (is_name(name, len, method_names[i]))
		{
			*method = (KfPivotMethod) i;
			return KF_OK;
		}
	kf_fail(status, KF_INVALID_PARAMETER, "unknown method \"%.*s\"", (int) (len < 64 ? len : 64), name);
	kf_detail(status, "Methods are floor, woodie, camarilla, demark and fibonacci.");
	meant = kf_suggest(name, len, method_names, METHODS);
	if (meant != NULL)
		kf_hint(status, "Perhaps you meant \"%s\".", meant);
	return status->code;
}

KfCode
kf_check_low_high(double low, double high, KfStatus *status)
{
	if (high >= low)
		return KF_OK;
	return kf_fail(status, KF_DATA, "high must not be below low, got high %s and low %s", KF_NUMBER(high), KF_NUMBER(low));
}

/* R1 .. R3 and S1 .. S3 around a pivot, as floor traders and Woodie have them. */
static void
floor_levels(double pp, double high, double low, double *levels)
{
	levels[PP] = pp;
	levels[R1] = 2 * pp - low;
	levels[R2] = pp + (high - low);
	levels[R3] = high + 2 * (pp - low);
	levels[S1] = 2 * pp - high;
	levels[S2] = pp - (high - low);
	levels[S3] = low - 2 * (high - pp);
}

static void
demark_levels(double open, double high, double low, double close, double *levels)
{
	double		x = high + low + close + (close < open ? low : close > open ? high : close);

	levels[PP] = x / 4;
	levels[R1] = x / 2 - low;
	levels[S1] = x / 2 - high;
}

KfCode
kf_pivot_points(KfPivotMethod method, double open, double high, double low, double close, double levels[KF_PIVOT_LEVELS],
				KfStatus *status)
{
	static const double camarilla_parts[] = {12, 6, 4, 2};
	static const double fibonacci_parts[] = {0.382, 0.618, 1};
	const double range = high - low;
	const double pp = (high + low + close) / 3;
	bool		finite;

	if (kf_check_low_high(low, high, status) != KF_OK)
		return status->code;
	for (int i = 0; i < KF_PIVOT_LEVELS; i++)
		levels[i] = NAN;
	switch (method)
	{
		case KF_PIVOT_FLOOR:
			floor_levels(pp, high, low, levels);
			levels[R4] = high + 3 * (pp - low);
			levels[S4] = low - 3 * (high - pp);
			break;
		case KF_PIVOT_WOODIE:
			floor_levels((high + low + 2 * close) / 4, high, low, levels);
			levels[R4] = levels[R3] + range;
			levels[S4] = levels[S3] - range;
			break;
		case KF_PIVOT_CAMARILLA:
			levels[PP] = pp;
			for (int i = 0; i < 4; i++)
			{
				levels[R1 + i] = close + range * 1.1 / camarilla_parts[i];
				levels[S1 + i] = close - range * 1.1 / camarilla_parts[i];
			}
			break;
		case KF_PIVOT_DEMARK:
			demark_levels(open, high, low, close, levels);
			break;
		case KF_PIVOT_FIBONACCI:
			levels[PP] = pp;
			for (int i = 0; i < 3; i++)
			{
				levels[R1 + i] = pp + range * fibonacci_parts[i];
				levels[S1 + i] = pp - range * fibonacci_parts[i];
			}
			break;
	}
	/* All methods have the first three. The others are NaN for 'none', and infinite when one of them is too large. */
	finite = isfinite(levels[PP]) && isfinite(levels[R1]) && isfinite(levels[S1]);
	for (int i = 0; i < KF_PIVOT_LEVELS; i++)
		finite = finite && !isinf(levels[i]);
	if (!finite)
		return kf_fail(status, KF_DATA, "pivot points of high %s, low %s and close %s are too large for double precision",
					   KF_NUMBER(high), KF_NUMBER(low), KF_NUMBER(close));
	return KF_OK;
}

KfCode
kf_direction_parse(const char *name, size_t len, bool *up, KfStatus *status)
{
	*up = is_name(name, len, "up");
	if (*up || is_name(name, len, "down"))
		return KF_OK;
	return kf_fail(status, KF_INVALID_PARAMETER, "direction must be up or down, got \"%.*s\"", (int) (len < 64 ? len : 64), name);
}

KfCode
kf_fibonacci_level(double low, double high, bool up, double ratio, double *level, KfStatus *status)
{
	const double start = up ? low : high;
	const double end = up ? high : low;

	if (!isfinite(ratio))
		return kf_fail(status, KF_INVALID_PARAMETER, "ratios must be finite, got %s", KF_NUMBER(ratio));
	*level = ratio == 1 ? start : end + ratio * (start - end);
	if (!isfinite(*level))
		return kf_fail(status, KF_DATA, "level %s of low %s and high %s is too large for double precision", KF_NUMBER(ratio),
					   KF_NUMBER(low), KF_NUMBER(high));
	return KF_OK;
}
