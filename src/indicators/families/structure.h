/*
 * structure.h
 *		The structure of a market: its turning points, given at the bar at which they are certain and never changed.
 */
#ifndef KF_FAMILY_STRUCTURE_H
#define KF_FAMILY_STRUCTURE_H

#include "../blocks.h"

/* ---- swing_points ---- */

typedef struct swing_points_state
{
	KfExtremeAge highest;
	KfExtremeAge lowest;
	double		right;
} swing_points_state;

KF_FN int
swing_points_lookback(const double *p)
{
	return (int) (p[0] + p[1]);
}

KF_WINDOW_MEMORY(swing_points)

KF_FN size_t
swing_points_ring(const double *p)
{
	return 2 * kf_extreme_age_ring((int) (p[0] + p[1]) + 1);
}

KF_FN void
swing_points_init(swing_points_state *s, double *ring, const double *p)
{
	int			n = (int) (p[0] + p[1]) + 1;

	kf_extreme_age_init(&s->highest, ring, n, 1);
	kf_extreme_age_init(&s->lowest, ring + kf_extreme_age_ring(n), n, -1);
	s->right = p[1];
}

/* A pivot is the extreme of its window, the first of equal ones. */
KF_FN void
swing_points_step(swing_points_state *s, double *ring, const double *in, double *out)
{
	double		high_age = kf_extreme_age_step(&s->highest, ring, in[0], 1, 0);
	double		low_age = kf_extreme_age_step(&s->lowest, ring + kf_extreme_age_ring(s->highest.n), in[1], -1, 0);

	out[0] = kf_choose(high_age == s->right, s->highest.best, NAN);
	out[1] = kf_choose(low_age == s->right, s->lowest.best, NAN);
}

KF_FN int
swing_points_behind(const double *p, const double *out, int k)
{
	(void) out;
	(void) k;
	return (int) p[1];
}

KF_INDICATOR(swing_points,
			 .title = "Swing Points", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_HIGH, KF_LOW},
			 .params = {{"left", KF_INTEGER, 10, 1, 100000}, {"right", KF_INTEGER, 10, 1, 100000}},
			 .outputs = {{"swing_high", KF_PIVOT_HIGH, .sparse = true}, {"swing_low", KF_PIVOT_LOW, .sparse = true}},
			 .place = KF_OVER_PRICE,
			 .formula = "swing_high = the high of the bar right bars before, if it is higher than the left bars before it and not "
			 "lower than the right bars after it (of equal highs the first), else NULL; swing_low the same with lows. The window "
			 "function and _last give it at the bar at which it is certain, _series at the bar that has it; it never changes "
			 "afterwards.",
			 .source = "the pivot points high and low of charting packages; fractals of B. Williams, Trading chaos, 1995, with 2 "
			 "and 2",
			 .behind = swing_points_behind);

/* ---- zigzag ---- */

typedef struct zigzag_state
{
	double		share;			/* of the price, that makes a turn */
	double		leg;			/* 1: rising, a high is looked for; -1: falling, a low; 0: both, before the first pivot */
	double		high;			/* the highest of the leg so far, and its age in bars; meaningless in a falling leg */
	double		high_age;
	double		low;			/* the lowest, in a falling leg */
	double		low_age;
} zigzag_state;

KF_FIXED_LOOKBACK(zigzag, 1)
KF_FOREVER_MEMORY(zigzag)		/* a leg may last for ever */
KF_NO_RING(zigzag)

KF_FN void
zigzag_init(zigzag_state *s, double *ring, const double *p)
{
	(void) ring;
	s->share = p[0] * 0.01;
	s->leg = 0.0;
	s->high = -(double) INFINITY;
	s->high_age = 0.0;
	s->low = (double) INFINITY;
	s->low_age = 0.0;
}

KF_FN void
zigzag_step(zigzag_state *s, double *ring, const double *in, double *out)
{
	double		high = in[0];
	double		low = in[1];

	(void) ring;
	out[0] = out[1] = out[2] = NAN;
	s->high_age += 1.0;
	s->low_age += 1.0;
	if (high > s->high)
	{
		s->high = high;
		s->high_age = 0.0;
	}
	if (low < s->low)
	{
		s->low = low;
		s->low_age = 0.0;
	}
	/* a bar that goes further does not turn */
	if (s->leg >= 0.0 && s->high_age > 0.0 && low <= s->high - fabs(s->high) * s->share)
	{
		out[0] = s->high;
		out[1] = s->high_age;
		out[2] = 1.0;
		s->leg = -1.0;
		s->low = low;
		s->low_age = 0.0;
	}
	else if (s->leg <= 0.0 && s->low_age > 0.0 && high >= s->low + fabs(s->low) * s->share)
	{
		out[0] = s->low;
		out[1] = s->low_age;
		out[2] = -1.0;
		s->leg = 1.0;
		s->high = high;
		s->high_age = 0.0;
	}
}

KF_FN int
zigzag_behind(const double *p, const double *out, int k)
{
	(void) p;
	(void) k;
	return (int) out[1];
}

KF_INDICATOR(zigzag,
			 .title = "ZigZag", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_HIGH, KF_LOW},
			 .params = {{"deviation", KF_REAL, 5, 0, 1000}},
			 .outputs = {{"pivot", KF_CONNECTED, .sparse = true}, {"bars_ago", KF_NOT_DRAWN, .integer = true, .sparse = true},
					{"direction", KF_NOT_DRAWN, .integer = true, .sparse = true}},
			 .place = KF_OVER_PRICE,
			 .formula = "pivot = the highest high of a rising leg (direction 1), at the first bar after it whose low is deviation "
			 "percent or more below it, or the lowest low of a falling leg (direction -1), at the first bar after it whose high "
			 "is deviation percent or more above it; NULL at other bars. bars_ago tells how many bars before this one it was. Of "
			 "equal extremes the first counts; a bar that goes further does not turn; the first pivot is the one that is "
			 "confirmed first, the high if both are at once. The window function and _last give a pivot at the bar that confirms "
			 "it, _series at its own bar; it is never changed (no repainting), so the unconfirmed last leg is not shown.",
			 .source = "A. Merrill, Filtered waves, 1977; of highs and lows, in percent, as StockCharts",
			 .behind = zigzag_behind);

#endif							/* KF_FAMILY_STRUCTURE_H */
