/*
 * pattern_more.h
 *		Patterns of four and five candles: 100 bullish, -100 bearish, 0 none; a value stands at the last candle.
 *
 * candles.h says what long, short, no shadow and near mean. None of the patterns looks at the trend before, which many books
 * ask for.
 */
#ifndef KF_FAMILY_PATTERN_MORE_H
#define KF_FAMILY_PATTERN_MORE_H

#include "../candles.h"

/* ---- cdl3blackcrows ---- */

CDL_FN int
cdl3blackcrows_match(const KfCandles *c)
{
	int			colours = cdl_white(c, 3) & cdl_black(c, 2) & cdl_black(c, 1) & cdl_black(c, 0);
	int			no_shadows = cdl_no_shadow(c, 2, cdl_lower(c, 2)) & cdl_no_shadow(c, 1, cdl_lower(c, 1)) &
		cdl_no_shadow(c, 0, cdl_lower(c, 0));
	int			falling = cdl_above(cdl_high(c, 3), cdl_close(c, 2)) & cdl_above(cdl_close(c, 2), cdl_close(c, 1)) &
		cdl_above(cdl_close(c, 1), cdl_close(c, 0));

	return -100 * (colours & no_shadows & falling & cdl_in_body(c, 2, cdl_open(c, 1)) & cdl_in_body(c, 1, cdl_open(c, 0)));
}

KF_CANDLES(cdl3blackcrows, 4, CDL_RANGES, 13);
KF_INDICATOR(cdl3blackcrows, KF_PATTERN(cdl3blackcrows, "CDL3BLACKCROWS", "Three Black Crows"),
			 .formula = "A white candle, then three black ones without lower shadows, closing lower and lower below its "
			 "high, each opening inside the previous black body: -100.");

/* ---- cdl3linestrike ---- */

/* The next candle opens inside the body of candle k or near it. */
CDL_FN int
cdl_next_opens_near(const KfCandles *c, int k)
{
	double		open = cdl_open(c, k - 1);

	return cdl_near(c, k, cdl_larger(cdl_bottom(c, k) - open, open - cdl_top(c, k)));
}

CDL_FN int
cdl3linestrike_match(const KfCandles *c)
{
	int			up = cdl_white(c, 3) & cdl_white(c, 2) & cdl_white(c, 1) & cdl_black(c, 0) &
		cdl_above(cdl_close(c, 1), cdl_close(c, 2)) & cdl_above(cdl_close(c, 2), cdl_close(c, 3)) &
		cdl_above(cdl_open(c, 0), cdl_close(c, 1)) & cdl_below(cdl_close(c, 0), cdl_open(c, 3));
	int			down = cdl_black(c, 3) & cdl_black(c, 2) & cdl_black(c, 1) & cdl_white(c, 0) &
		cdl_below(cdl_close(c, 1), cdl_close(c, 2)) & cdl_below(cdl_close(c, 2), cdl_close(c, 3)) &
		cdl_below(cdl_open(c, 0), cdl_close(c, 1)) & cdl_above(cdl_close(c, 0), cdl_open(c, 3));

	return 100 * (up - down) * (cdl_next_opens_near(c, 3) & cdl_next_opens_near(c, 2));
}

KF_CANDLES(cdl3linestrike, 4, CDL_RANGES_5, 8);
KF_INDICATOR(cdl3linestrike, KF_PATTERN(cdl3linestrike, "CDL3LINESTRIKE", "Three-Line Strike"),
			 .formula = "Three candles of one colour, closing further and further, each opening in or near the previous "
			 "body, then one of the other colour that opens beyond them and closes beyond the first open: 100 when the "
			 "three are white, -100 when they are black.");

/* ---- cdlconcealbabyswall ---- */

CDL_FN int
cdlconcealbabyswall_match(const KfCandles *c)
{
	int			black = cdl_black(c, 3) & cdl_black(c, 2) & cdl_black(c, 1) & cdl_black(c, 0);
	int			no_shadows = cdl_no_shadow(c, 3, cdl_larger(cdl_upper(c, 3), cdl_lower(c, 3))) &
		cdl_no_shadow(c, 2, cdl_larger(cdl_upper(c, 2), cdl_lower(c, 2)));
	int			third = cdl_gap_down(c, 1, 2) & cdl_some_shadow(c, 1, cdl_upper(c, 1)) &
		cdl_above(cdl_high(c, 1), cdl_close(c, 2));
	int			fourth = cdl_above(cdl_high(c, 0), cdl_high(c, 1)) & cdl_below(cdl_low(c, 0), cdl_low(c, 1));

	return 100 * (black & no_shadows & third & fourth);
}

KF_CANDLES(cdlconcealbabyswall, 4, CDL_RANGES, 13);
KF_INDICATOR(cdlconcealbabyswall, KF_PATTERN(cdlconcealbabyswall, "CDLCONCEALBABYSWALL", "Concealing Baby Swallow"),
			 .formula = "Four black candles: two without shadows, one below with a gap whose upper shadow reaches into "
			 "the second body, and one whose bar covers the whole third bar: 100.");

/* ---- cdlbreakaway ---- */

CDL_FN int
cdlbreakaway_match(const KfCandles *c)
{
	int			up = cdl_black(c, 4) & cdl_black(c, 3) & cdl_black(c, 1) & cdl_white(c, 0) & cdl_gap_down(c, 3, 4) &
		cdl_below(cdl_high(c, 2), cdl_high(c, 3)) & cdl_below(cdl_low(c, 2), cdl_low(c, 3)) &
		cdl_below(cdl_high(c, 1), cdl_high(c, 2)) & cdl_below(cdl_low(c, 1), cdl_low(c, 2)) &
		cdl_above(cdl_close(c, 0), cdl_open(c, 3)) & cdl_below(cdl_close(c, 0), cdl_close(c, 4));
	int			down = cdl_white(c, 4) & cdl_white(c, 3) & cdl_white(c, 1) & cdl_black(c, 0) & cdl_gap_up(c, 3, 4) &
		cdl_above(cdl_high(c, 2), cdl_high(c, 3)) & cdl_above(cdl_low(c, 2), cdl_low(c, 3)) &
		cdl_above(cdl_high(c, 1), cdl_high(c, 2)) & cdl_above(cdl_low(c, 1), cdl_low(c, 2)) &
		cdl_below(cdl_close(c, 0), cdl_open(c, 3)) & cdl_above(cdl_close(c, 0), cdl_close(c, 4));

	return 100 * (up - down) * cdl_long_body(c, 4);
}

KF_CANDLES(cdlbreakaway, 5, CDL_BODIES, 14);
KF_INDICATOR(cdlbreakaway, KF_PATTERN(cdlbreakaway, "CDLBREAKAWAY", "Breakaway"),
			 .formula = "A long candle, three bars further and further in its direction, the first of them with a gap between the "
			 "bodies, then a candle of the other colour that closes inside that gap: 100 after a fall, -100 after a rise.");

/* ---- cdlladderbottom ---- */

CDL_FN int
cdlladderbottom_match(const KfCandles *c)
{
	int			black = cdl_black(c, 4) & cdl_black(c, 3) & cdl_black(c, 2) & cdl_black(c, 1);
	int			falling = cdl_above(cdl_open(c, 4), cdl_open(c, 3)) & cdl_above(cdl_open(c, 3), cdl_open(c, 2)) &
		cdl_above(cdl_close(c, 4), cdl_close(c, 3)) & cdl_above(cdl_close(c, 3), cdl_close(c, 2));

	return 100 * (black & falling & cdl_some_shadow(c, 1, cdl_upper(c, 1)) & cdl_white(c, 0) &
				  cdl_above(cdl_open(c, 0), cdl_open(c, 1)) & cdl_above(cdl_close(c, 0), cdl_high(c, 1)));
}

KF_CANDLES(cdlladderbottom, 5, CDL_RANGES, 14);
KF_INDICATOR(cdlladderbottom, KF_PATTERN(cdlladderbottom, "CDLLADDERBOTTOM", "Ladder Bottom"),
			 .formula = "Three black candles with lower and lower opens and closes, a black one with an upper shadow, "
			 "then a white one that opens above its body and closes above its high: 100.");

/* ---- cdlmathold ---- */

CDL_FN int
cdlmathold_match(const KfCandles *c)
{
	double		limit = cdl_body(c, 4) * c->penetration;
	double		lowest = cdl_smaller(cdl_bottom(c, 2), cdl_bottom(c, 1));
	double		highest = cdl_larger(cdl_larger(cdl_high(c, 3), cdl_high(c, 2)), cdl_high(c, 1));
	int			sizes = cdl_long_body(c, 4) & cdl_short_body(c, 3) & cdl_short_body(c, 2) & cdl_short_body(c, 1);
	int			colours = cdl_white(c, 4) & cdl_black(c, 3) & cdl_white(c, 0);
	int			held = cdl_below(cdl_larger(cdl_bottom(c, 2), cdl_bottom(c, 1)), cdl_close(c, 4)) &
		cdl_below(cdl_close(c, 4) - lowest, limit);
	int			falling = cdl_below(cdl_top(c, 2), cdl_open(c, 3)) & cdl_below(cdl_top(c, 1), cdl_top(c, 2));

	return 100 * (sizes & colours & cdl_gap_up(c, 3, 4) & held & falling & cdl_above(cdl_open(c, 0), cdl_close(c, 1)) &
				  cdl_above(cdl_close(c, 0), highest));
}

KF_CANDLES_PENETRATING(cdlmathold, 5, CDL_BODIES, 14);
KF_INDICATOR(cdlmathold, KF_PATTERN(cdlmathold, "CDLMATHOLD", "Mat Hold"),
			 KF_PENETRATION(0.5),
			 .formula = "A long white candle, a short black one above it with a gap and two more short ones falling into "
			 "its body, by less than penetration times the body, then a white one that opens above the previous close "
			 "and closes above the three highs: 100.");

/* ---- cdlrisefall3methods ---- */

/* Part of the body of candle k is inside the range of the first candle. */
CDL_FN int
cdl_held_by_first(const KfCandles *c, int k)
{
	return cdl_below(cdl_bottom(c, k), cdl_high(c, 4)) & cdl_above(cdl_top(c, k), cdl_low(c, 4));
}

CDL_FN int
cdlrisefall3methods_match(const KfCandles *c)
{
	int			sizes = cdl_long_body(c, 4) & cdl_short_body(c, 3) & cdl_short_body(c, 2) & cdl_short_body(c, 1) &
		cdl_long_body(c, 0);
	int			held = cdl_held_by_first(c, 3) & cdl_held_by_first(c, 2) & cdl_held_by_first(c, 1);
	int			up = cdl_white(c, 4) & cdl_black(c, 3) & cdl_black(c, 2) & cdl_black(c, 1) & cdl_white(c, 0) &
		cdl_below(cdl_close(c, 2), cdl_close(c, 3)) & cdl_below(cdl_close(c, 1), cdl_close(c, 2)) &
		cdl_above(cdl_open(c, 0), cdl_close(c, 1)) & cdl_above(cdl_close(c, 0), cdl_close(c, 4));
	int			down = cdl_black(c, 4) & cdl_white(c, 3) & cdl_white(c, 2) & cdl_white(c, 1) & cdl_black(c, 0) &
		cdl_above(cdl_close(c, 2), cdl_close(c, 3)) & cdl_above(cdl_close(c, 1), cdl_close(c, 2)) &
		cdl_below(cdl_open(c, 0), cdl_close(c, 1)) & cdl_below(cdl_close(c, 0), cdl_close(c, 4));

	return 100 * (up - down) * (sizes & held);
}

KF_CANDLES(cdlrisefall3methods, 5, CDL_BODIES, 14);
KF_INDICATOR(cdlrisefall3methods, KF_PATTERN(cdlrisefall3methods, "CDLRISEFALL3METHODS", "Rising/Falling Three Methods"),
			 .formula = "A long candle, three short ones of the other colour that drift back within its range, then a "
			 "long one of its colour that opens beyond the previous close and closes beyond the first: 100 when the long "
			 "ones are white, -100 when they are black.");

#endif							/* KF_FAMILY_PATTERN_MORE_H */
