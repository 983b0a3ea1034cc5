/*
 * pattern_hikkake.h
 *		Hikkake: a bar that breaks out of an inside bar, and up to three bars later the close that turns it into a trap.
 *
 * 100 (the break is downward) or -100 (upward) at the breaking bar; 200 or -200 at the first of the next three closes that
 * comes back beyond the inside bar's other end. A new pattern replaces one that waits for its confirmation.
 */
#ifndef KF_FAMILY_PATTERN_HIKKAKE_H
#define KF_FAMILY_PATTERN_HIKKAKE_H

#include "../candles.h"

typedef struct KfHikkakeState
{
	KfCandleState candles;
	double		limit;			/* high (bullish) or low (bearish) of the inside bar */
	int			sign;			/* of the latest pattern: 1 bullish, -1 bearish */
	int			left;			/* bars in which it can still be confirmed */
} KfHikkakeState;

/* One bar, 'found' 1 or -1 where it completes a pattern. */
CDL_FN int
kf_hikkake_step(KfHikkakeState *s, const KfCandles *c, int found)
{
	if (found != 0)
	{
		s->sign = found;
		s->limit = found > 0 ? cdl_high(c, 1) : cdl_low(c, 1);
		s->left = 3;
		return 100 * found;
	}
	if (s->left == 0)
		return 0;
	s->left--;
	if (s->sign > 0 ? cdl_close(c, 0) <= s->limit : cdl_close(c, 0) >= s->limit)
		return 0;
	s->left = 0;
	return 200 * s->sign;
}

/* Bar k - 1 lies inside bar k. */
CDL_FN int
cdl_next_is_inside(const KfCandles *c, int k)
{
	return cdl_below(cdl_high(c, k - 1), cdl_high(c, k)) & cdl_above(cdl_low(c, k - 1), cdl_low(c, k));
}

/* The newest bar breaks out of the one before: 1 downward, which is the bullish pattern, -1 upward. */
CDL_FN int
cdl_breaks_out(const KfCandles *c)
{
	int			down = cdl_below(cdl_high(c, 0), cdl_high(c, 1)) & cdl_below(cdl_low(c, 0), cdl_low(c, 1));
	int			up = cdl_above(cdl_high(c, 0), cdl_high(c, 1)) & cdl_above(cdl_low(c, 0), cdl_low(c, 1));

	return down - up;
}

/*
 * The contract from NAME_found, as KF_CANDLES makes it from NAME_match. The lookback has three bars more than the pattern
 * needs, since a pattern of three bars ago can be confirmed; none is looked for before it can be complete.
 */
#define KF_HIKKAKE(fn, candle_count, sums, bars) \
	KF_CANDLES_SIZES(fn, sums, bars) \
	KF_FN void \
	fn##_init(KfHikkakeState *s, double *ring, const double *p) \
	{ \
		(void) p; \
		kf_candle_init(&s->candles, ring, sums, bars, 0.0); \
		s->limit = 0.0; \
		s->sign = 0; \
		s->left = 0; \
	} \
	KF_FN void \
	fn##_step(KfHikkakeState *s, double *ring, const double *in, double *out) \
	{ \
		KfCandles	c = {in, ring, 0.0, s->candles.at, sums}; \
		double		value = kf_hikkake_step(s, &c, s->candles.missing <= 3 ? fn##_found(&c) : 0); \
		kf_candle_push(&s->candles, ring, in, candle_count, sums); \
		if (s->candles.missing > 0) \
		{ \
			s->candles.missing--; \
			value = NAN; \
		} \
		out[0] = value; \
	} \
	typedef KfHikkakeState fn##_state

/* ---- cdlhikkake ---- */

CDL_FN int
cdlhikkake_found(const KfCandles *c)
{
	return cdl_next_is_inside(c, 2) * cdl_breaks_out(c);
}

KF_HIKKAKE(cdlhikkake, 3, CDL_NO_SUMS, 5);
KF_INDICATOR(cdlhikkake, KF_PATTERN(cdlhikkake, "CDLHIKKAKE", "Hikkake Pattern"),
			 .formula = "An inside bar (lower high, higher low), then a bar that breaks out of it: 100 when it breaks down, "
			 "-100 when it breaks up. 200 or -200 where one of the next three closes comes back beyond the inside bar's "
			 "other end.");

/* ---- cdlhikkakemod ---- */

CDL_FN int
cdlhikkakemod_found(const KfCandles *c)
{
	int			out = cdl_breaks_out(c);
	int			near_end = ((out > 0) & cdl_near(c, 2, cdl_close(c, 2) - cdl_low(c, 2))) |
		((out < 0) & cdl_near(c, 2, cdl_high(c, 2) - cdl_close(c, 2)));

	return out * (cdl_next_is_inside(c, 3) & cdl_next_is_inside(c, 2) & near_end);
}

KF_HIKKAKE(cdlhikkakemod, 4, CDL_RANGES_5, 10);
KF_INDICATOR(cdlhikkakemod, KF_PATTERN(cdlhikkakemod, "CDLHIKKAKEMOD", "Modified Hikkake Pattern"),
			 .formula = "Two inside bars, one in the other, then a bar that breaks out of the second: 100 when it breaks down "
			 "and the first inside bar closed near its low, -100 when it breaks up and that one closed near its high. 200 or "
			 "-200 where one of the next three closes comes back beyond the second inside bar's other end.");

#endif							/* KF_FAMILY_PATTERN_HIKKAKE_H */
