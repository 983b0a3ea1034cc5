/*
 * scale.h
 *		A vertical scale: values to pixels, round ticks, numbers as text.
 */
#ifndef KF_CHART_SCALE_H
#define KF_CHART_SCALE_H

#include <math.h>

#include "../base.h"

#define KF_MAX_TICKS 64
#define KF_LABEL_SIZE 48

typedef enum KfNumberStyle
{
	KF_NUMBER_PLAIN,			/* 2,874.56 */
	KF_NUMBER_SHORT				/* 1.25B, for volumes */
} KfNumberStyle;

typedef enum KfScaleKind
{
	KF_SCALE_LINEAR,
	KF_SCALE_LOG,				/* equal distances are equal ratios; values above 0 only */
	KF_SCALE_PERCENT			/* linear, told in percent of change from a base above 0 */
} KfScaleKind;

typedef struct KfScale
{
	KfScaleKind kind;
	double		base;			/* of KF_SCALE_PERCENT */
	double		log_high;		/* of KF_SCALE_LOG */
	double		log_range;
	double		low;			/* values at the bottom and the top of the panel */
	double		high;
	int			top;			/* pixel rows the values map to: high to top, low to bottom */
	int			bottom;
	KfNumberStyle style;
	int			tick_decimals;	/* below 0: of tens, hundreds ... */
	int			value_decimals;	/* of tags and legends */
	bool		exponent;		/* numbers are written as 1.25e-09 */
	bool		decades;		/* ticks are 1, 2, 5 or 1 times powers of ten: each has the decimals it needs */
	int			tick_count;
	double		ticks[KF_MAX_TICKS];
} KfScale;

/*
 * A scale that shows low..high with 'room' of the height left free above and below, ticks at least 'spacing' pixels apart at
 * multiples of 1, 2, 2.5 or 5 times a power of ten. A range that is empty or flat is widened.
 */
extern void kf_scale_fit(KfScale *scale, double low, double high, double room, int top, int bottom, int spacing, KfNumberStyle style);

/*
 * Make a scale that has been fitted logarithmic, of the same range but with 'room' of the height free in its own measure, or one of percent of
 * 'base'. Ticks are made anew. False, and nothing is changed, where the range or the base is not above 0.
 */
extern bool kf_scale_make_log(KfScale *scale, double low, double high, double room, int spacing);
extern bool kf_scale_make_percent(KfScale *scale, double base, int spacing);

/* Show no more decimals of a value than that, unless the ticks need them. */
extern void kf_scale_limit_decimals(KfScale *scale, int decimals);

/* The pixel row of a value, a real number; may lie outside. NaN stays NaN. */
static inline double
kf_scale_y(const KfScale *scale, double value)
{
	if (scale->kind == KF_SCALE_LOG)
		/* what has no logarithm is far below */
		return value > 0.0 ? scale->top + (scale->log_high - log(value)) / scale->log_range * (scale->bottom - scale->top) :
			isnan(value) ? value : scale->bottom + 1e6;
	/* halves, so that a range of 1e308 does not overflow */
	return scale->top + (scale->high / 2 - value / 2) / (scale->high / 2 - scale->low / 2) * (scale->bottom - scale->top);
}

/* Text of a tick and of a value in a tag on the axis, which may be in percent; and of a value in a legend, which never is. */
extern void kf_scale_tick_label(const KfScale *scale, double value, char *label);
extern void kf_scale_tag_label(const KfScale *scale, double value, char *label);
extern void kf_scale_value_label(const KfScale *scale, double value, char *label);

#endif							/* KF_CHART_SCALE_H */
