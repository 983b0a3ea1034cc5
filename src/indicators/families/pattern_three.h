/*
 * pattern_three.h
 *		Patterns of three candles: 100 bullish, -100 bearish, 0 none; a value stands at the third candle.
 *
 * candles.h says what long, short, doji, no shadow, near, far and equal mean. None of the patterns looks at the trend before,
 * which many books ask for.
 */
#ifndef KF_FAMILY_PATTERN_THREE_H
#define KF_FAMILY_PATTERN_THREE_H

#include "../candles.h"

/* ---- cdl2crows ---- */

CDL_FN int
cdl2crows_match(const KfCandles *c)
{
	return -100 * (cdl_white(c, 2) & cdl_long_body(c, 2) & cdl_black(c, 1) & cdl_gap_up(c, 1, 2) & cdl_black(c, 0) &
				   cdl_in_body(c, 1, cdl_open(c, 0)) & cdl_in_body(c, 2, cdl_close(c, 0)));
}

KF_CANDLES(cdl2crows, 3, CDL_BODIES, 12);
KF_INDICATOR(cdl2crows, KF_PATTERN(cdl2crows, "CDL2CROWS", "Two Crows"),
			 .formula = "A long white candle, a black one above it with a gap, then a black one that opens inside the "
			 "second body and closes inside the first: -100.");

/* ---- cdl3inside ---- */

CDL_FN int
cdl3inside_match(const KfCandles *c)
{
	int			up = cdl_black(c, 2) & cdl_white(c, 0) & cdl_above(cdl_close(c, 0), cdl_open(c, 2));
	int			down = cdl_white(c, 2) & cdl_black(c, 0) & cdl_below(cdl_close(c, 0), cdl_open(c, 2));

	return 100 * (up - down) *
		(cdl_long_body(c, 2) & !cdl_long_body(c, 1) &
		 cdl_below(cdl_top(c, 1), cdl_top(c, 2)) & cdl_above(cdl_bottom(c, 1), cdl_bottom(c, 2)));
}

KF_CANDLES(cdl3inside, 3, CDL_BODIES, 12);
KF_INDICATOR(cdl3inside, KF_PATTERN(cdl3inside, "CDL3INSIDE", "Three Inside Up/Down"),
			 .formula = "A long body, one of at most average length inside it, then a candle of the other colour that "
			 "closes beyond the first open: 100 above a black one, -100 below a white one.");

/* ---- cdl3outside ---- */

CDL_FN int
cdl3outside_match(const KfCandles *c)
{
	int			up = cdl_white(c, 1) & cdl_black(c, 2) & cdl_above(cdl_close(c, 0), cdl_close(c, 1));
	int			down = cdl_black(c, 1) & cdl_white(c, 2) & cdl_below(cdl_close(c, 0), cdl_close(c, 1));

	return 100 * (up - down) * (cdl_above(cdl_top(c, 1), cdl_top(c, 2)) & cdl_below(cdl_bottom(c, 1), cdl_bottom(c, 2)));
}

KF_CANDLES(cdl3outside, 3, CDL_NO_SUMS, 3);
KF_INDICATOR(cdl3outside, KF_PATTERN(cdl3outside, "CDL3OUTSIDE", "Three Outside Up/Down"),
			 .formula = "A body that covers the previous one of the other colour, then a close further in its direction: "
			 "100 up, -100 down.");

/* ---- cdl3starsinsouth ---- */

CDL_FN int
cdl3starsinsouth_match(const KfCandles *c)
{
	int			first = cdl_black(c, 2) & cdl_long_body(c, 2) & cdl_above(cdl_lower(c, 2), cdl_body(c, 2));
	int			second = cdl_black(c, 1) & cdl_below(cdl_body(c, 1), cdl_body(c, 2)) & cdl_some_shadow(c, 1, cdl_lower(c, 1)) &
		cdl_above(cdl_open(c, 1), cdl_close(c, 2)) & cdl_at_most(cdl_open(c, 1), cdl_high(c, 2)) &
		cdl_below(cdl_low(c, 1), cdl_close(c, 2)) & cdl_at_least(cdl_low(c, 1), cdl_low(c, 2));
	int			third = cdl_black(c, 0) & cdl_short_body(c, 0) &
		cdl_no_shadow(c, 0, cdl_larger(cdl_upper(c, 0), cdl_lower(c, 0))) &
		cdl_above(cdl_low(c, 0), cdl_low(c, 1)) & cdl_below(cdl_high(c, 0), cdl_high(c, 1));

	return 100 * (first & second & third);
}

KF_CANDLES(cdl3starsinsouth, 3, CDL_BODIES | CDL_RANGES, 12);
KF_INDICATOR(cdl3starsinsouth, KF_PATTERN(cdl3starsinsouth, "CDL3STARSINSOUTH", "Three Stars in the South"),
			 .formula = "Three black candles, each in less room: a long one with a long lower shadow, a smaller one that "
			 "opens within its range and holds its low, then a short one without shadows inside the second bar: 100.");

/* ---- cdl3whitesoldiers ---- */

CDL_FN int
cdl3whitesoldiers_match(const KfCandles *c)
{
	int			white = cdl_white(c, 2) & cdl_white(c, 1) & cdl_white(c, 0);
	int			no_shadows = cdl_no_shadow(c, 2, cdl_upper(c, 2)) & cdl_no_shadow(c, 1, cdl_upper(c, 1)) &
		cdl_no_shadow(c, 0, cdl_upper(c, 0));
	int			rising = cdl_above(cdl_close(c, 0), cdl_close(c, 1)) & cdl_above(cdl_close(c, 1), cdl_close(c, 2)) &
		cdl_above(cdl_open(c, 0), cdl_open(c, 1)) & cdl_above(cdl_open(c, 1), cdl_open(c, 2));
	int			opens_near = cdl_near(c, 2, cdl_open(c, 1) - cdl_close(c, 2)) &
		cdl_near(c, 1, cdl_open(c, 0) - cdl_close(c, 1));
	int			not_shrinking = cdl_not_far(c, 2, cdl_body(c, 2) - cdl_body(c, 1)) &
		cdl_not_far(c, 1, cdl_body(c, 1) - cdl_body(c, 0)) & cdl_long_body(c, 0);

	return 100 * (white & no_shadows & rising & opens_near & not_shrinking);
}

KF_CANDLES(cdl3whitesoldiers, 3, CDL_BODIES | CDL_RANGES | CDL_RANGES_5, 12);
KF_INDICATOR(cdl3whitesoldiers, KF_PATTERN(cdl3whitesoldiers, "CDL3WHITESOLDIERS", "Three Advancing White Soldiers"),
			 .formula = "Three white candles without upper shadows, closing higher and higher, each opening in or near "
			 "the previous body and not far shorter than it; the last has more than the average body: 100.");

/* ---- cdlabandonedbaby ---- */

CDL_FN int
cdlabandonedbaby_match(const KfCandles *c)
{
	double		back = cdl_close(c, 0) - cdl_close(c, 2);
	double		enough = cdl_body(c, 2) * c->penetration;
	int			up = cdl_black(c, 2) & cdl_white(c, 0) & cdl_above(back, enough) &
		cdl_full_gap_down(c, 1, 2) & cdl_full_gap_up(c, 0, 1);
	int			down = cdl_white(c, 2) & cdl_black(c, 0) & cdl_above(-back, enough) &
		cdl_full_gap_up(c, 1, 2) & cdl_full_gap_down(c, 0, 1);

	return 100 * (up - down) * (cdl_long_body(c, 2) & cdl_doji(c, 1) & cdl_long_body(c, 0));
}

KF_CANDLES_PENETRATING(cdlabandonedbaby, 3, CDL_BODIES | CDL_RANGES, 12);
KF_INDICATOR(cdlabandonedbaby, KF_PATTERN(cdlabandonedbaby, "CDLABANDONEDBABY", "Abandoned Baby"),
			 KF_PENETRATION(0.3),
			 .formula = "A long candle, a doji beyond it, then a long candle of the other colour back, with gaps between "
			 "all three bars; it closes more than penetration times the first body beyond the first close: 100 up, -100 "
			 "down.");

/* ---- cdladvanceblock ---- */

CDL_FN int
cdladvanceblock_match(const KfCandles *c)
{
	double		first = cdl_body(c, 2);
	double		second = cdl_body(c, 1);
	double		third = cdl_body(c, 0);
	int			white = cdl_white(c, 2) & cdl_white(c, 1) & cdl_white(c, 0);
	int			rising = cdl_above(cdl_close(c, 0), cdl_close(c, 1)) & cdl_above(cdl_close(c, 1), cdl_close(c, 2)) &
		cdl_above(cdl_open(c, 0), cdl_open(c, 1)) & cdl_above(cdl_open(c, 1), cdl_open(c, 2));
	int			opens_near = cdl_near(c, 2, cdl_open(c, 1) - cdl_close(c, 2)) &
		cdl_near(c, 1, cdl_open(c, 0) - cdl_close(c, 1));
	int			strong_first = cdl_long_body(c, 2) & cdl_short_shadow(c, 2, cdl_upper(c, 2));
	/* the ways to weaken: */
	int			second_is_far_shorter = cdl_far(c, 2, first - second) & cdl_nearer(c, 1, third - second);
	int			third_is_far_shorter = cdl_far(c, 1, second - third);
	int			shrinking_with_shadows = cdl_below(third, second) & cdl_below(second, first) &
		(cdl_more_than_short_shadow(c, 0, cdl_upper(c, 0)) | cdl_more_than_short_shadow(c, 1, cdl_upper(c, 1)));
	int			third_with_long_shadow = cdl_below(third, second) & cdl_above(cdl_upper(c, 0), third);

	return -100 * (white & rising & opens_near & strong_first &
				   (second_is_far_shorter | third_is_far_shorter | shrinking_with_shadows | third_with_long_shadow));
}

KF_CANDLES(cdladvanceblock, 3, CDL_BODIES | CDL_SHADOWS | CDL_RANGES_5, 12);
KF_INDICATOR(cdladvanceblock, KF_PATTERN(cdladvanceblock, "CDLADVANCEBLOCK", "Advance Block"),
			 .formula = "Three white candles closing higher and higher, each opening in or near the previous body, the "
			 "first long; then the advance weakens by far shorter bodies, or by shrinking bodies with upper shadows: "
			 "-100.");

/* ---- cdleveningdojistar ---- */

/* A long white candle, a body above it with a gap, a long black candle that comes back far enough; and its mirror image. */
CDL_FN int
cdl_evening(const KfCandles *c)
{
	return cdl_white(c, 2) & cdl_long_body(c, 2) & cdl_gap_up(c, 1, 2) & cdl_black(c, 0) & cdl_long_body(c, 0) &
		cdl_above(cdl_close(c, 2) - cdl_close(c, 0), cdl_body(c, 2) * c->penetration);
}

CDL_FN int
cdl_morning(const KfCandles *c)
{
	return cdl_black(c, 2) & cdl_long_body(c, 2) & cdl_gap_down(c, 1, 2) & cdl_white(c, 0) & cdl_long_body(c, 0) &
		cdl_above(cdl_close(c, 0) - cdl_close(c, 2), cdl_body(c, 2) * c->penetration);
}

CDL_FN int
cdleveningdojistar_match(const KfCandles *c)
{
	return -100 * (cdl_evening(c) & cdl_doji(c, 1));
}

KF_CANDLES_PENETRATING(cdleveningdojistar, 3, CDL_BODIES | CDL_RANGES, 12);
KF_INDICATOR(cdleveningdojistar, KF_PATTERN(cdleveningdojistar, "CDLEVENINGDOJISTAR", "Evening Doji Star"),
			 KF_PENETRATION(0.3),
			 .formula = "A long white candle, a doji above it with a gap, then a long black candle that closes more than "
			 "penetration times the first body below the first close: -100.");

/* ---- cdleveningstar ---- */

CDL_FN int
cdleveningstar_match(const KfCandles *c)
{
	return -100 * (cdl_evening(c) & !cdl_long_body(c, 1));
}

KF_CANDLES_PENETRATING(cdleveningstar, 3, CDL_BODIES, 12);
KF_INDICATOR(cdleveningstar, KF_PATTERN(cdleveningstar, "CDLEVENINGSTAR", "Evening Star"),
			 KF_PENETRATION(0.3),
			 .formula = "A long white candle, a body of at most average length above it with a gap, then a long black "
			 "candle that closes more than penetration times the first body below the first close: -100.");

/* ---- cdlmorningdojistar ---- */

CDL_FN int
cdlmorningdojistar_match(const KfCandles *c)
{
	return 100 * (cdl_morning(c) & cdl_doji(c, 1));
}

KF_CANDLES_PENETRATING(cdlmorningdojistar, 3, CDL_BODIES | CDL_RANGES, 12);
KF_INDICATOR(cdlmorningdojistar, KF_PATTERN(cdlmorningdojistar, "CDLMORNINGDOJISTAR", "Morning Doji Star"),
			 KF_PENETRATION(0.3),
			 .formula = "A long black candle, a doji below it with a gap, then a long white candle that closes more than "
			 "penetration times the first body above the first close: 100.");

/* ---- cdlmorningstar ---- */

CDL_FN int
cdlmorningstar_match(const KfCandles *c)
{
	return 100 * (cdl_morning(c) & !cdl_long_body(c, 1));
}

KF_CANDLES_PENETRATING(cdlmorningstar, 3, CDL_BODIES, 12);
KF_INDICATOR(cdlmorningstar, KF_PATTERN(cdlmorningstar, "CDLMORNINGSTAR", "Morning Star"),
			 KF_PENETRATION(0.3),
			 .formula = "A long black candle, a body of at most average length below it with a gap, then a long white "
			 "candle that closes more than penetration times the first body above the first close: 100.");

/* ---- cdlgapsidesidewhite ---- */

CDL_FN int
cdlgapsidesidewhite_match(const KfCandles *c)
{
	int			up = cdl_gap_up(c, 1, 2) & cdl_gap_up(c, 0, 2);
	int			down = cdl_gap_down(c, 1, 2) & cdl_gap_down(c, 0, 2);

	/* a gap between bodies is rare: a branch is cheap, and what follows needs no sums kept for it */
	if (!(up | down))
		return 0;
	return 100 * (up - down) *
		(cdl_white(c, 1) & cdl_white(c, 0) & cdl_near(c, 1, fabs(cdl_body(c, 0) - cdl_body(c, 1))) &
		 cdl_equal(c, 1, cdl_open(c, 0), cdl_open(c, 1)));
}

KF_CANDLES(cdlgapsidesidewhite, 3, CDL_NO_SUMS, 7);
KF_INDICATOR(cdlgapsidesidewhite,
			 KF_PATTERN(cdlgapsidesidewhite, "CDLGAPSIDESIDEWHITE", "Up/Down-Gap Side-by-Side White Lines"),
			 .formula = "A candle, then two white ones beyond it with a gap, with equal opens and nearly equal bodies: "
			 "100 above, -100 below.");

/* ---- cdlidentical3crows ---- */

CDL_FN int
cdlidentical3crows_match(const KfCandles *c)
{
	int			black = cdl_black(c, 2) & cdl_black(c, 1) & cdl_black(c, 0);
	int			no_shadows = cdl_no_shadow(c, 2, cdl_lower(c, 2)) & cdl_no_shadow(c, 1, cdl_lower(c, 1)) &
		cdl_no_shadow(c, 0, cdl_lower(c, 0));
	int			falling = cdl_above(cdl_close(c, 2), cdl_close(c, 1)) & cdl_above(cdl_close(c, 1), cdl_close(c, 0));

	return -100 * (black & no_shadows & falling &
				   cdl_equal(c, 2, cdl_open(c, 1), cdl_close(c, 2)) & cdl_equal(c, 1, cdl_open(c, 0), cdl_close(c, 1)));
}

KF_CANDLES(cdlidentical3crows, 3, CDL_RANGES | CDL_RANGES_5, 12);
KF_INDICATOR(cdlidentical3crows, KF_PATTERN(cdlidentical3crows, "CDLIDENTICAL3CROWS", "Identical Three Crows"),
			 .formula = "Three black candles without lower shadows, closing lower and lower, each opening at the previous "
			 "close: -100.");

/* ---- cdlstalledpattern ---- */

CDL_FN int
cdlstalledpattern_match(const KfCandles *c)
{
	int			white = cdl_white(c, 2) & cdl_white(c, 1) & cdl_white(c, 0);
	int			rising = cdl_above(cdl_close(c, 0), cdl_close(c, 1)) & cdl_above(cdl_close(c, 1), cdl_close(c, 2)) &
		cdl_above(cdl_open(c, 1), cdl_open(c, 2));
	int			strong = cdl_long_body(c, 2) & cdl_long_body(c, 1) & cdl_no_shadow(c, 1, cdl_upper(c, 1)) &
		cdl_near(c, 2, cdl_open(c, 1) - cdl_close(c, 2));
	/* the third begins at most near and its own body below the second close */
	int			on_the_shoulder = cdl_short_body(c, 0) & cdl_near(c, 1, (cdl_close(c, 1) - cdl_open(c, 0)) - cdl_body(c, 0));

	return -100 * (white & rising & strong & on_the_shoulder);
}

KF_CANDLES(cdlstalledpattern, 3, CDL_BODIES | CDL_RANGES | CDL_RANGES_5, 12);
KF_INDICATOR(cdlstalledpattern, KF_PATTERN(cdlstalledpattern, "CDLSTALLEDPATTERN", "Stalled Pattern"),
			 .formula = "Two long white candles, the second opening in or near the first body and without an upper "
			 "shadow, then a short white one at the second close; all three close higher: -100.");

/* ---- cdlsticksandwich ---- */

CDL_FN int
cdlsticksandwich_match(const KfCandles *c)
{
	return 100 * (cdl_black(c, 2) & cdl_white(c, 1) & cdl_black(c, 0) & cdl_above(cdl_low(c, 1), cdl_close(c, 2)) &
				  cdl_equal(c, 2, cdl_close(c, 0), cdl_close(c, 2)));
}

KF_CANDLES(cdlsticksandwich, 3, CDL_RANGES_5, 7);
KF_INDICATOR(cdlsticksandwich, KF_PATTERN(cdlsticksandwich, "CDLSTICKSANDWICH", "Stick Sandwich"),
			 .formula = "Two black candles with equal closes, between them a white one whose whole bar is above that "
			 "close: 100.");

/* ---- cdltasukigap ---- */

CDL_FN int
cdltasukigap_match(const KfCandles *c)
{
	int			up = cdl_gap_up(c, 1, 2);
	int			down = cdl_gap_down(c, 1, 2);

	/* a gap between bodies is rare: a branch is cheap, and what follows needs no sums kept for it */
	if (!(up | down))
		return 0;
	up &= cdl_white(c, 1) & cdl_black(c, 0) &
		cdl_below(cdl_close(c, 0), cdl_bottom(c, 1)) & cdl_above(cdl_close(c, 0), cdl_top(c, 2));
	down &= cdl_black(c, 1) & cdl_white(c, 0) &
		cdl_above(cdl_close(c, 0), cdl_top(c, 1)) & cdl_below(cdl_close(c, 0), cdl_bottom(c, 2));
	return 100 * (up - down) *
		(cdl_in_body(c, 1, cdl_open(c, 0)) & cdl_nearer(c, 1, fabs(cdl_body(c, 1) - cdl_body(c, 0))));
}

KF_CANDLES(cdltasukigap, 3, CDL_NO_SUMS, 7);
KF_INDICATOR(cdltasukigap, KF_PATTERN(cdltasukigap, "CDLTASUKIGAP", "Tasuki Gap"),
			 .formula = "A gap between two bodies, the second in the gap's direction, then a nearly equal body of the "
			 "other colour that opens inside the second body and closes inside the gap: 100 for a gap up, -100 for a gap "
			 "down.");

/* ---- cdltristar ---- */

/* All three dojis are measured by the mean range before the first. */
CDL_FN int
cdltristar_match(const KfCandles *c)
{
	double		longest = cdl_larger(cdl_larger(cdl_body(c, 2), cdl_body(c, 1)), cdl_body(c, 0));
	int			dojis = 100.0 * longest <= cdl_past(c, CDL_RANGE_10, 3);
	int			down = cdl_gap_up(c, 1, 2) & cdl_below(cdl_top(c, 0), cdl_top(c, 1));
	int			up = cdl_gap_down(c, 1, 2) & cdl_above(cdl_bottom(c, 0), cdl_bottom(c, 1));

	return 100 * (up - down) * dojis;
}

KF_CANDLES(cdltristar, 3, CDL_RANGES, 12);
KF_INDICATOR(cdltristar, KF_PATTERN(cdltristar, "CDLTRISTAR", "Tristar Pattern"),
			 .formula = "Three dojis, the second beyond the first with a gap, the third not so far: 100 when the second "
			 "is below, -100 when it is above.");

/* ---- cdlunique3river ---- */

CDL_FN int
cdlunique3river_match(const KfCandles *c)
{
	int			first = cdl_black(c, 2) & cdl_long_body(c, 2);
	int			second = cdl_black(c, 1) & cdl_above(cdl_close(c, 1), cdl_close(c, 2)) &
		cdl_at_most(cdl_open(c, 1), cdl_open(c, 2)) & cdl_below(cdl_low(c, 1), cdl_low(c, 2));
	int			third = cdl_white(c, 0) & cdl_short_body(c, 0) & cdl_above(cdl_open(c, 0), cdl_low(c, 1));

	return 100 * (first & second & third);
}

KF_CANDLES(cdlunique3river, 3, CDL_BODIES, 12);
KF_INDICATOR(cdlunique3river, KF_PATTERN(cdlunique3river, "CDLUNIQUE3RIVER", "Unique Three River"),
			 .formula = "A long black candle, a black body inside it with a lower low, then a short white candle that "
			 "opens above that low: 100.");

/* ---- cdlupsidegap2crows ---- */

CDL_FN int
cdlupsidegap2crows_match(const KfCandles *c)
{
	return -100 * (cdl_white(c, 2) & cdl_long_body(c, 2) & cdl_black(c, 1) & !cdl_long_body(c, 1) & cdl_gap_up(c, 1, 2) &
				   cdl_black(c, 0) & cdl_above(cdl_open(c, 0), cdl_open(c, 1)) & cdl_below(cdl_close(c, 0), cdl_close(c, 1)) &
				   cdl_above(cdl_close(c, 0), cdl_close(c, 2)));
}

KF_CANDLES(cdlupsidegap2crows, 3, CDL_BODIES, 12);
KF_INDICATOR(cdlupsidegap2crows, KF_PATTERN(cdlupsidegap2crows, "CDLUPSIDEGAP2CROWS", "Upside Gap Two Crows"),
			 .formula = "A long white candle, a black body of at most average length above it with a gap, then a black "
			 "one that covers the second and still closes above the first: -100.");

/* ---- cdlxsidegap3methods ---- */

CDL_FN int
cdlxsidegap3methods_match(const KfCandles *c)
{
	int			up = cdl_white(c, 2) & cdl_white(c, 1) & cdl_black(c, 0) & cdl_gap_up(c, 1, 2);
	int			down = cdl_black(c, 2) & cdl_black(c, 1) & cdl_white(c, 0) & cdl_gap_down(c, 1, 2);

	return 100 * (up - down) * (cdl_in_body(c, 1, cdl_open(c, 0)) & cdl_in_body(c, 2, cdl_close(c, 0)));
}

KF_CANDLES(cdlxsidegap3methods, 3, CDL_NO_SUMS, 2);
KF_INDICATOR(cdlxsidegap3methods, KF_PATTERN(cdlxsidegap3methods, "CDLXSIDEGAP3METHODS", "Upside/Downside Gap Three Methods"),
			 .formula = "Two candles of one colour with a gap in its direction, then one of the other colour that opens "
			 "inside the second body and closes inside the first: 100 up, -100 down.");

#endif							/* KF_FAMILY_PATTERN_THREE_H */
