/*
 * pattern_one.h
 *		Patterns of one candle: 100, -100 or 0. candles.h says what long, short, doji and no shadow mean.
 */
#ifndef KF_FAMILY_PATTERN_ONE_H
#define KF_FAMILY_PATTERN_ONE_H

#include "../candles.h"

/* ---- cdldoji ---- */

CDL_FN int
cdldoji_match(const KfCandles *c)
{
	return 100 * cdl_doji(c, 0);
}

KF_CANDLES(cdldoji, 1, CDL_RANGES, 10);
KF_INDICATOR(cdldoji, KF_PATTERN(cdldoji, "CDLDOJI", "Doji"),
			 .formula = "A candle with next to no body: open and close are equal or nearly so. Always 100, which says "
			 "nothing about direction.");

/* ---- cdldragonflydoji ---- */

CDL_FN int
cdldragonflydoji_match(const KfCandles *c)
{
	return 100 * (cdl_doji(c, 0) & cdl_no_shadow(c, 0, cdl_upper(c, 0)) & cdl_some_shadow(c, 0, cdl_lower(c, 0)));
}

KF_CANDLES(cdldragonflydoji, 1, CDL_RANGES, 10);
KF_INDICATOR(cdldragonflydoji, KF_PATTERN(cdldragonflydoji, "CDLDRAGONFLYDOJI", "Dragonfly Doji"),
			 .formula = "A doji at the high of its bar: no upper shadow, but a lower one.");

/* ---- cdlgravestonedoji ---- */

CDL_FN int
cdlgravestonedoji_match(const KfCandles *c)
{
	return 100 * (cdl_doji(c, 0) & cdl_no_shadow(c, 0, cdl_lower(c, 0)) & cdl_some_shadow(c, 0, cdl_upper(c, 0)));
}

KF_CANDLES(cdlgravestonedoji, 1, CDL_RANGES, 10);
KF_INDICATOR(cdlgravestonedoji, KF_PATTERN(cdlgravestonedoji, "CDLGRAVESTONEDOJI", "Gravestone Doji"),
			 .formula = "A doji at the low of its bar: no lower shadow, but an upper one. The value is 100 although the "
			 "pattern is read as bearish.");

/* ---- cdllongleggeddoji ---- */

CDL_FN int
cdllongleggeddoji_match(const KfCandles *c)
{
	return 100 * (cdl_doji(c, 0) & cdl_above(cdl_larger(cdl_upper(c, 0), cdl_lower(c, 0)), cdl_body(c, 0)));
}

KF_CANDLES(cdllongleggeddoji, 1, CDL_RANGES, 10);
KF_INDICATOR(cdllongleggeddoji, KF_PATTERN(cdllongleggeddoji, "CDLLONGLEGGEDDOJI", "Long-Legged Doji"),
			 .formula = "A doji with at least one shadow longer than its body.");

/* ---- cdlrickshawman ---- */

/* Near the middle: the parts of the bar's range above and below the body's nearer end differ by at most two times near. */
CDL_FN int
cdlrickshawman_match(const KfCandles *c)
{
	double		top = cdl_top(c, 0);
	double		bottom = cdl_bottom(c, 0);
	double		high = cdl_high(c, 0);
	double		low = cdl_low(c, 0);

	return 100 * (cdl_doji(c, 0) &
				  cdl_above(cdl_smaller(high - top, bottom - low), cdl_body(c, 0)) &
				  cdl_near(c, 0, 0.5 * ((bottom - low) - (high - bottom))) &
				  cdl_near(c, 0, 0.5 * ((high - top) - (top - low))));
}

KF_CANDLES(cdlrickshawman, 1, CDL_RANGES | CDL_RANGES_5, 10);
KF_INDICATOR(cdlrickshawman, KF_PATTERN(cdlrickshawman, "CDLRICKSHAWMAN", "Rickshaw Man"),
			 .formula = "A doji near the middle of its bar, with both shadows longer than the body.");

/* ---- cdltakuri ---- */

CDL_FN int
cdltakuri_match(const KfCandles *c)
{
	return 100 * (cdl_doji(c, 0) & cdl_no_shadow(c, 0, cdl_upper(c, 0)) & cdl_above(cdl_lower(c, 0), 2.0 * cdl_body(c, 0)));
}

KF_CANDLES(cdltakuri, 1, CDL_RANGES, 10);
KF_INDICATOR(cdltakuri, KF_PATTERN(cdltakuri, "CDLTAKURI", "Takuri"),
			 .formula = "A doji at the high of its bar, whose lower shadow is longer than two bodies.");

/* ---- cdlhighwave ---- */

CDL_FN int
cdlhighwave_match(const KfCandles *c)
{
	return 100 * cdl_colour(c, 0) *
		(cdl_short_body(c, 0) & cdl_above(cdl_smaller(cdl_upper(c, 0), cdl_lower(c, 0)), 2.0 * cdl_body(c, 0)));
}

KF_CANDLES(cdlhighwave, 1, CDL_BODIES, 10);
KF_INDICATOR(cdlhighwave, KF_PATTERN(cdlhighwave, "CDLHIGHWAVE", "High-Wave Candle"),
			 .formula = "A short body between two shadows, each longer than two bodies: 100 for a white candle, -100 for "
			 "a black one.");

/* ---- cdlspinningtop ---- */

CDL_FN int
cdlspinningtop_match(const KfCandles *c)
{
	return 100 * cdl_colour(c, 0) *
		(cdl_short_body(c, 0) & cdl_above(cdl_smaller(cdl_upper(c, 0), cdl_lower(c, 0)), cdl_body(c, 0)));
}

KF_CANDLES(cdlspinningtop, 1, CDL_BODIES, 10);
KF_INDICATOR(cdlspinningtop, KF_PATTERN(cdlspinningtop, "CDLSPINNINGTOP", "Spinning Top"),
			 .formula = "A short body between two shadows, each longer than the body: 100 for a white candle, -100 for a "
			 "black one.");

/* ---- cdllongline ---- */

CDL_FN int
cdllongline_match(const KfCandles *c)
{
	return 100 * cdl_colour(c, 0) *
		(cdl_long_body(c, 0) & cdl_short_shadow(c, 0, cdl_larger(cdl_upper(c, 0), cdl_lower(c, 0))));
}

KF_CANDLES(cdllongline, 1, CDL_BODIES | CDL_SHADOWS, 10);
KF_INDICATOR(cdllongline, KF_PATTERN(cdllongline, "CDLLONGLINE", "Long Line Candle"),
			 .formula = "A long body with two short shadows: 100 for a white candle, -100 for a black one.");

/* ---- cdlshortline ---- */

CDL_FN int
cdlshortline_match(const KfCandles *c)
{
	return 100 * cdl_colour(c, 0) *
		(cdl_short_body(c, 0) & cdl_short_shadow(c, 0, cdl_larger(cdl_upper(c, 0), cdl_lower(c, 0))));
}

KF_CANDLES(cdlshortline, 1, CDL_BODIES | CDL_SHADOWS, 10);
KF_INDICATOR(cdlshortline, KF_PATTERN(cdlshortline, "CDLSHORTLINE", "Short Line Candle"),
			 .formula = "A short body with two short shadows: 100 for a white candle, -100 for a black one.");

/* ---- cdlmarubozu ---- */

CDL_FN int
cdlmarubozu_match(const KfCandles *c)
{
	return 100 * cdl_colour(c, 0) * cdl_marubozu(c, 0);
}

KF_CANDLES(cdlmarubozu, 1, CDL_BODIES | CDL_RANGES, 10);
KF_INDICATOR(cdlmarubozu, KF_PATTERN(cdlmarubozu, "CDLMARUBOZU", "Marubozu"),
			 .formula = "A long body without shadows: 100 for a white candle, -100 for a black one.");

/* ---- cdlclosingmarubozu ---- */

CDL_FN int
cdlclosingmarubozu_match(const KfCandles *c)
{
	int			at_its_end = (cdl_white(c, 0) & cdl_no_shadow(c, 0, cdl_high(c, 0) - cdl_close(c, 0))) |
		(cdl_black(c, 0) & cdl_no_shadow(c, 0, cdl_close(c, 0) - cdl_low(c, 0)));

	return 100 * cdl_colour(c, 0) * (cdl_long_body(c, 0) & at_its_end);
}

KF_CANDLES(cdlclosingmarubozu, 1, CDL_BODIES | CDL_RANGES, 10);
KF_INDICATOR(cdlclosingmarubozu, KF_PATTERN(cdlclosingmarubozu, "CDLCLOSINGMARUBOZU", "Closing Marubozu"),
			 .formula = "A long body without a shadow at its close: 100 for a white candle that closes at the high, -100 "
			 "for a black one that closes at the low.");

/* ---- cdlbelthold ---- */

CDL_FN int
cdlbelthold_match(const KfCandles *c)
{
	return 100 * cdl_colour(c, 0) * (cdl_long_body(c, 0) & cdl_opens_at_its_end(c, 0));
}

KF_CANDLES(cdlbelthold, 1, CDL_BODIES | CDL_RANGES, 10);
KF_INDICATOR(cdlbelthold, KF_PATTERN(cdlbelthold, "CDLBELTHOLD", "Belt-Hold"),
			 .formula = "A long body without a shadow at its open: 100 for a white candle that opens at the low, -100 for "
			 "a black one that opens at the high.");

#endif							/* KF_FAMILY_PATTERN_ONE_H */
