/*
 * pattern_two.h
 *		Patterns of two candles: 100 bullish, -100 bearish, 0 none; a value stands at the second candle.
 *
 * candles.h says what long, short, doji, no shadow, near and equal mean. None of the patterns looks at the trend before, which
 * many books ask for.
 */
#ifndef KF_FAMILY_PATTERN_TWO_H
#define KF_FAMILY_PATTERN_TWO_H

#include "../candles.h"

/* 1 for black then white, -1 for white then black, 0 for one colour. */
CDL_FN int
cdl_turn(const KfCandles *c)
{
	return cdl_white(c, 0) - cdl_white(c, 1);
}

/* ---- cdlengulfing ---- */

/* Both ends equal is no engulfing. */
CDL_FN int
cdlengulfing_match(const KfCandles *c)
{
	int			outside = (cdl_top(c, 0) > cdl_top(c, 1)) + (cdl_bottom(c, 0) < cdl_bottom(c, 1));
	int			covers = cdl_at_least(cdl_top(c, 0), cdl_top(c, 1)) & cdl_at_most(cdl_bottom(c, 0), cdl_bottom(c, 1));

	/* 80 with one end beyond, 100 with both */
	return cdl_turn(c) * (60 + 20 * outside) * (covers & (outside > 0));
}

KF_CANDLES(cdlengulfing, 2, CDL_NO_SUMS, 2);
KF_INDICATOR(cdlengulfing, KF_PATTERN(cdlengulfing, "CDLENGULFING", "Engulfing Pattern"),
			 .formula = "A body that covers the previous one of the other colour: 100 bullish, -100 bearish, 80 and -80 "
			 "when one end is equal.");

/* ---- cdlharami ---- */

/* 100 when the body is inside the previous one, 80 when one end or both are equal, 0 when it reaches out. */
CDL_FN int
cdl_inside(const KfCandles *c)
{
	int			touching = cdl_at_most(cdl_top(c, 0), cdl_top(c, 1)) & cdl_at_least(cdl_bottom(c, 0), cdl_bottom(c, 1));
	int			inside = cdl_below(cdl_top(c, 0), cdl_top(c, 1)) & cdl_above(cdl_bottom(c, 0), cdl_bottom(c, 1));

	return 80 * touching + 20 * inside;
}

CDL_FN int
cdlharami_match(const KfCandles *c)
{
	return -cdl_colour(c, 1) * cdl_inside(c) * (cdl_long_body(c, 1) & !cdl_long_body(c, 0));
}

KF_CANDLES(cdlharami, 2, CDL_BODIES, 11);
KF_INDICATOR(cdlharami, KF_PATTERN(cdlharami, "CDLHARAMI", "Harami Pattern"),
			 .formula = "A long body, then one of at most average length inside it: 100 after a black candle, -100 after "
			 "a white one, 80 and -80 when one end is equal.");

/* ---- cdlharamicross ---- */

CDL_FN int
cdlharamicross_match(const KfCandles *c)
{
	return -cdl_colour(c, 1) * cdl_inside(c) * (cdl_long_body(c, 1) & cdl_doji(c, 0));
}

KF_CANDLES(cdlharamicross, 2, CDL_BODIES | CDL_RANGES, 11);
KF_INDICATOR(cdlharamicross, KF_PATTERN(cdlharamicross, "CDLHARAMICROSS", "Harami Cross Pattern"),
			 .formula = "A long body, then a doji inside it: 100 after a black candle, -100 after a white one, 80 and -80 "
			 "when one end is equal.");

/* ---- cdldojistar ---- */

CDL_FN int
cdldojistar_match(const KfCandles *c)
{
	return -100 * cdl_colour(c, 1) *
		(cdl_long_body(c, 1) & cdl_doji(c, 0) &
		 ((cdl_white(c, 1) & cdl_gap_up(c, 0, 1)) | (cdl_black(c, 1) & cdl_gap_down(c, 0, 1))));
}

KF_CANDLES(cdldojistar, 2, CDL_BODIES | CDL_RANGES, 11);
KF_INDICATOR(cdldojistar, KF_PATTERN(cdldojistar, "CDLDOJISTAR", "Doji Star"),
			 .formula = "A long body, then a doji that leaves a gap in the body's direction: -100 above a white candle, "
			 "100 below a black one.");

/* ---- cdlhammer ---- */

CDL_FN int
cdlhammer_match(const KfCandles *c)
{
	return 100 * (cdl_short_body(c, 0) & cdl_above(cdl_lower(c, 0), cdl_body(c, 0)) & cdl_no_shadow(c, 0, cdl_upper(c, 0)) &
				  cdl_near(c, 1, cdl_bottom(c, 0) - cdl_low(c, 1)));
}

KF_CANDLES(cdlhammer, 2, CDL_BODIES | CDL_RANGES | CDL_RANGES_5, 11);
KF_INDICATOR(cdlhammer, KF_PATTERN(cdlhammer, "CDLHAMMER", "Hammer"),
			 .formula = "A short body with a lower shadow longer than it and no upper shadow, near or below the previous "
			 "low: 100.");

/* ---- cdlhangingman ---- */

CDL_FN int
cdlhangingman_match(const KfCandles *c)
{
	return -100 * (cdl_short_body(c, 0) & cdl_above(cdl_lower(c, 0), cdl_body(c, 0)) & cdl_no_shadow(c, 0, cdl_upper(c, 0)) &
				   cdl_near(c, 1, cdl_high(c, 1) - cdl_bottom(c, 0)));
}

KF_CANDLES(cdlhangingman, 2, CDL_BODIES | CDL_RANGES | CDL_RANGES_5, 11);
KF_INDICATOR(cdlhangingman, KF_PATTERN(cdlhangingman, "CDLHANGINGMAN", "Hanging Man"),
			 .formula = "A short body with a lower shadow longer than it and no upper shadow, near or above the previous "
			 "high: -100.");

/* ---- cdlinvertedhammer ---- */

CDL_FN int
cdlinvertedhammer_match(const KfCandles *c)
{
	return 100 * (cdl_short_body(c, 0) & cdl_above(cdl_upper(c, 0), cdl_body(c, 0)) & cdl_no_shadow(c, 0, cdl_lower(c, 0)) &
				  cdl_gap_down(c, 0, 1));
}

KF_CANDLES(cdlinvertedhammer, 2, CDL_BODIES | CDL_RANGES, 11);
KF_INDICATOR(cdlinvertedhammer, KF_PATTERN(cdlinvertedhammer, "CDLINVERTEDHAMMER", "Inverted Hammer"),
			 .formula = "A short body with an upper shadow longer than it and no lower shadow, below the previous body "
			 "with a gap: 100.");

/* ---- cdlshootingstar ---- */

CDL_FN int
cdlshootingstar_match(const KfCandles *c)
{
	return -100 * (cdl_short_body(c, 0) & cdl_above(cdl_upper(c, 0), cdl_body(c, 0)) & cdl_no_shadow(c, 0, cdl_lower(c, 0)) &
				   cdl_gap_up(c, 0, 1));
}

KF_CANDLES(cdlshootingstar, 2, CDL_BODIES | CDL_RANGES, 11);
KF_INDICATOR(cdlshootingstar, KF_PATTERN(cdlshootingstar, "CDLSHOOTINGSTAR", "Shooting Star"),
			 .formula = "A short body with an upper shadow longer than it and no lower shadow, above the previous body "
			 "with a gap: -100.");

/* ---- cdlinneck ---- */

/* A long black candle, then a white one that opens below its low: the beginning of four patterns, told apart by the close. */
CDL_FN int
cdl_black_then_white_from_below(const KfCandles *c)
{
	return cdl_black(c, 1) & cdl_long_body(c, 1) & cdl_white(c, 0) & cdl_below(cdl_open(c, 0), cdl_low(c, 1));
}

CDL_FN int
cdlinneck_match(const KfCandles *c)
{
	return -100 * (cdl_black_then_white_from_below(c) & cdl_at_least(cdl_close(c, 0), cdl_close(c, 1)) &
				   cdl_equal_or_below(c, 1, cdl_close(c, 0), cdl_close(c, 1)));
}

KF_CANDLES(cdlinneck, 2, CDL_BODIES | CDL_RANGES_5, 11);
KF_INDICATOR(cdlinneck, KF_PATTERN(cdlinneck, "CDLINNECK", "In-Neck Pattern"),
			 .formula = "A long black candle, then a white one that opens below its low and closes at its close or just "
			 "above: -100.");

/* ---- cdlonneck ---- */

CDL_FN int
cdlonneck_match(const KfCandles *c)
{
	return -100 * (cdl_black_then_white_from_below(c) & cdl_equal(c, 1, cdl_close(c, 0), cdl_low(c, 1)));
}

KF_CANDLES(cdlonneck, 2, CDL_BODIES | CDL_RANGES_5, 11);
KF_INDICATOR(cdlonneck, KF_PATTERN(cdlonneck, "CDLONNECK", "On-Neck Pattern"),
			 .formula = "A long black candle, then a white one that opens below its low and closes at that low: -100.");

/* ---- cdlthrusting ---- */

CDL_FN int
cdlthrusting_match(const KfCandles *c)
{
	double		into = cdl_close(c, 0) - cdl_close(c, 1);

	return -100 * (cdl_black_then_white_from_below(c) & !cdl_equal_or_below(c, 1, cdl_close(c, 0), cdl_close(c, 1)) &
				   cdl_at_most(2.0 * into, cdl_body(c, 1)));
}

KF_CANDLES(cdlthrusting, 2, CDL_BODIES | CDL_RANGES_5, 11);
KF_INDICATOR(cdlthrusting, KF_PATTERN(cdlthrusting, "CDLTHRUSTING", "Thrusting Pattern"),
			 .formula = "A long black candle, then a white one that opens below its low and closes inside its body, at "
			 "most at the middle: -100.");

/* ---- cdlpiercing ---- */

CDL_FN int
cdlpiercing_match(const KfCandles *c)
{
	double		into = cdl_close(c, 0) - cdl_close(c, 1);

	return 100 * (cdl_black_then_white_from_below(c) & cdl_long_body(c, 0) & cdl_below(cdl_close(c, 0), cdl_open(c, 1)) &
				  cdl_above(2.0 * into, cdl_body(c, 1)));
}

KF_CANDLES(cdlpiercing, 2, CDL_BODIES, 11);
KF_INDICATOR(cdlpiercing, KF_PATTERN(cdlpiercing, "CDLPIERCING", "Piercing Pattern"),
			 .formula = "A long black candle, then a long white one that opens below its low and closes in the upper half "
			 "of its body: 100.");

/* ---- cdldarkcloudcover ---- */

CDL_FN int
cdldarkcloudcover_match(const KfCandles *c)
{
	double		into = cdl_close(c, 1) - cdl_close(c, 0);

	return -100 * (cdl_white(c, 1) & cdl_long_body(c, 1) & cdl_black(c, 0) & cdl_above(cdl_open(c, 0), cdl_high(c, 1)) &
				   cdl_above(cdl_close(c, 0), cdl_open(c, 1)) & cdl_above(into, cdl_body(c, 1) * c->penetration));
}

KF_CANDLES_PENETRATING(cdldarkcloudcover, 2, CDL_BODIES, 11);
KF_INDICATOR(cdldarkcloudcover, KF_PATTERN(cdldarkcloudcover, "CDLDARKCLOUDCOVER", "Dark Cloud Cover"),
			 KF_PENETRATION(0.5),
			 .formula = "A long white candle, then a black one that opens above its high and closes inside its body, more "
			 "than penetration times the body below its close: -100.");

/* ---- cdlcounterattack ---- */

CDL_FN int
cdlcounterattack_match(const KfCandles *c)
{
	return 100 * cdl_turn(c) *
		(cdl_long_body(c, 1) & cdl_long_body(c, 0) & cdl_equal(c, 1, cdl_close(c, 0), cdl_close(c, 1)));
}

KF_CANDLES(cdlcounterattack, 2, CDL_BODIES | CDL_RANGES_5, 11);
KF_INDICATOR(cdlcounterattack, KF_PATTERN(cdlcounterattack, "CDLCOUNTERATTACK", "Counterattack"),
			 .formula = "Two long candles of different colour with equal closes: 100 when the second is white, -100 when "
			 "it is black.");

/* ---- cdlseparatinglines ---- */

CDL_FN int
cdlseparatinglines_match(const KfCandles *c)
{
	return 100 * cdl_turn(c) *
		(cdl_equal(c, 1, cdl_open(c, 0), cdl_open(c, 1)) & cdl_long_body(c, 0) & cdl_opens_at_its_end(c, 0));
}

KF_CANDLES(cdlseparatinglines, 2, CDL_BODIES | CDL_RANGES | CDL_RANGES_5, 11);
KF_INDICATOR(cdlseparatinglines, KF_PATTERN(cdlseparatinglines, "CDLSEPARATINGLINES", "Separating Lines"),
			 .formula = "Two candles of different colour with equal opens, the second long and without a shadow at its "
			 "open: 100 when it is white, -100 when it is black.");

/* ---- cdlkicking ---- */

CDL_FN int
cdl_kicks(const KfCandles *c)
{
	return ((cdl_black(c, 1) & cdl_white(c, 0) & cdl_full_gap_up(c, 0, 1)) |
			(cdl_white(c, 1) & cdl_black(c, 0) & cdl_full_gap_down(c, 0, 1))) &
		cdl_marubozu(c, 1) & cdl_marubozu(c, 0);
}

CDL_FN int
cdlkicking_match(const KfCandles *c)
{
	return 100 * cdl_colour(c, 0) * cdl_kicks(c);
}

KF_CANDLES(cdlkicking, 2, CDL_BODIES | CDL_RANGES, 11);
KF_INDICATOR(cdlkicking, KF_PATTERN(cdlkicking, "CDLKICKING", "Kicking"),
			 .formula = "A marubozu, then one of the other colour with a gap between the bars: 100 for black then white "
			 "above, -100 for white then black below.");

/* ---- cdlkickingbylength ---- */

CDL_FN int
cdlkickingbylength_match(const KfCandles *c)
{
	return 100 * cdl_colour(c, 0) * (2 * (cdl_body(c, 0) > cdl_body(c, 1)) - 1) * cdl_kicks(c);
}

KF_CANDLES(cdlkickingbylength, 2, CDL_BODIES | CDL_RANGES, 11);
KF_INDICATOR(cdlkickingbylength, KF_PATTERN(cdlkickingbylength, "CDLKICKINGBYLENGTH", "Kicking by Length"),
			 .formula = "The bars of cdlkicking, but the longer marubozu decides: 100 when it is white, -100 when it is "
			 "black.");

/* ---- cdlhomingpigeon ---- */

CDL_FN int
cdlhomingpigeon_match(const KfCandles *c)
{
	return 100 * (cdl_black(c, 1) & cdl_black(c, 0) & cdl_long_body(c, 1) & !cdl_long_body(c, 0) &
				  cdl_below(cdl_open(c, 0), cdl_open(c, 1)) & cdl_above(cdl_close(c, 0), cdl_close(c, 1)));
}

KF_CANDLES(cdlhomingpigeon, 2, CDL_BODIES, 11);
KF_INDICATOR(cdlhomingpigeon, KF_PATTERN(cdlhomingpigeon, "CDLHOMINGPIGEON", "Homing Pigeon"),
			 .formula = "A long black body, then a black one of at most average length inside it: 100.");

/* ---- cdlmatchinglow ---- */

CDL_FN int
cdlmatchinglow_match(const KfCandles *c)
{
	return 100 * (cdl_black(c, 1) & cdl_black(c, 0) & cdl_equal(c, 1, cdl_close(c, 0), cdl_close(c, 1)));
}

KF_CANDLES(cdlmatchinglow, 2, CDL_RANGES_5, 6);
KF_INDICATOR(cdlmatchinglow, KF_PATTERN(cdlmatchinglow, "CDLMATCHINGLOW", "Matching Low"),
			 .formula = "Two black candles with equal closes: 100.");

#endif							/* KF_FAMILY_PATTERN_TWO_H */
