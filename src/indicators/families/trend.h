/*
 * trend.h
 *		Stops that follow a trend at a distance of some average ranges, and averaged candles.
 */
#ifndef KF_FAMILY_TREND_H
#define KF_FAMILY_TREND_H

#include "../blocks.h"
#include "volatility.h"

/* ---- supertrend ---- */

typedef struct supertrend_state
{
	atr_state	atr;
	double		multiplier;
	double		upper;			/* final bands of the bar before */
	double		lower;
	double		direction;		/* 0 before the first value */
} supertrend_state;

KF_PERIOD_LOOKBACK(supertrend, 0)
KF_FOREVER_MEMORY(supertrend)	/* a band stands still until the price has crossed it, which may be never */
KF_NO_RING(supertrend)

KF_FN void
supertrend_init(supertrend_state *s, double *ring, const double *p)
{
	atr_init(&s->atr, ring, p);
	s->multiplier = p[1];
	s->upper = NAN;
	s->lower = NAN;
	s->direction = 0.0;
}

KF_FN void
supertrend_step(supertrend_state *s, double *ring, const double *in, double *out)
{
	double		prev_close = s->atr.prev_close;
	double		close = in[2];
	double		middle = in[0] * 0.5 + in[1] * 0.5;
	double		atr;
	double		upper;
	double		lower;

	atr_step(&s->atr, ring, in, &atr);
	if (isnan(atr))
	{
		out[0] = out[1] = NAN;
		return;
	}
	upper = middle + s->multiplier * atr;
	lower = middle - s->multiplier * atr;
	if (s->direction == 0.0)
		s->direction = -1.0;
	else
	{
		if (upper >= s->upper && prev_close <= s->upper)
			upper = s->upper;
		if (lower <= s->lower && prev_close >= s->lower)
			lower = s->lower;
		if (s->direction < 0.0)
			s->direction = close > upper ? 1.0 : -1.0;
		else
			s->direction = close < lower ? -1.0 : 1.0;
	}
	s->upper = upper;
	s->lower = lower;
	out[0] = s->direction > 0.0 ? lower : upper;
	out[1] = s->direction;
}

KF_INDICATOR(supertrend,
			 .title = "Supertrend", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 10, 1, 100000}, {"multiplier", KF_REAL, 3, 0, 1e6}},
			 .outputs = {{"supertrend", KF_TREND}, {"direction", KF_DIRECTION, .integer = true}},
			 .place = KF_OVER_PRICE,
			 .formula = "Bands at (high + low) / 2 plus and minus multiplier * atr(period); the upper one never rises unless the "
			 "close before was above it, the lower one never falls unless the close before was below it. direction is 1 "
			 "(supertrend = the lower band) from a close above the upper band on, -1 (supertrend = the upper band) from a close "
			 "below the lower band on; it begins with -1 at the first bar that has an ATR, as on TradingView (which shows the "
			 "signs the other way round).",
			 .source = "O. Seban; seed as TradingView ta.supertrend, with the ATR of atr");

/* ---- chandelier_exit ---- */

typedef struct chandelier_exit_state
{
	KfExtreme	highest;
	KfExtreme	lowest;
	atr_state	atr;
	double		multiplier;
} chandelier_exit_state;

KF_PERIOD_LOOKBACK(chandelier_exit, 0)

KF_FN int64_t
chandelier_exit_memory(const double *p)
{
	return atr_memory(p);
}

KF_FN size_t
chandelier_exit_ring(const double *p)
{
	return 2 * kf_extreme_ring((int) p[0]);
}

KF_FN void
chandelier_exit_init(chandelier_exit_state *s, double *ring, const double *p)
{
	kf_extreme_init(&s->highest, ring, (int) p[0], 1);
	kf_extreme_init(&s->lowest, ring + kf_extreme_ring((int) p[0]), (int) p[0], -1);
	atr_init(&s->atr, ring, p);
	s->multiplier = p[1];
}

KF_FN void
chandelier_exit_step(chandelier_exit_state *s, double *ring, const double *in, double *out)
{
	double		highest = kf_extreme_step(&s->highest, ring, in[0], 1);
	double		lowest = kf_extreme_step(&s->lowest, ring + kf_extreme_ring(s->highest.n), in[1], -1);
	double		distance;

	atr_step(&s->atr, ring, in, &distance);
	distance *= s->multiplier;
	out[0] = highest - distance;
	out[1] = lowest + distance;
}

KF_INDICATOR(chandelier_exit,
			 .title = "Chandelier Exit", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 22, 1, 100000}, {"multiplier", KF_REAL, 3, 0, 1e6}},
			 .outputs = {{"long_exit", KF_LINE}, {"short_exit", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "long_exit = highest high of period bars - multiplier * atr(period); short_exit = lowest low of period "
			 "bars + multiplier * atr(period).",
			 .source = "C. Le Beau; A. Elder, Come into my trading room, 2002");

/* ---- atr_trailing_stop ---- */

typedef struct atr_trailing_stop_state
{
	atr_state	atr;
	double		multiplier;
	double		stop;			/* NaN before the first value */
} atr_trailing_stop_state;

KF_PERIOD_LOOKBACK(atr_trailing_stop, 0)
KF_FOREVER_MEMORY(atr_trailing_stop)	/* a stop stands still until the price has crossed it, which may be never */
KF_NO_RING(atr_trailing_stop)

KF_FN void
atr_trailing_stop_init(atr_trailing_stop_state *s, double *ring, const double *p)
{
	atr_init(&s->atr, ring, p);
	s->multiplier = p[1];
	s->stop = NAN;
}

KF_FN void
atr_trailing_stop_step(atr_trailing_stop_state *s, double *ring, const double *in, double *out)
{
	double		prev_close = s->atr.prev_close;
	double		prev = s->stop;
	double		close = in[2];
	double		distance;
	bool		is_long;

	atr_step(&s->atr, ring, in, &distance);
	if (isnan(distance))
	{
		out[0] = out[1] = NAN;
		return;
	}
	distance *= s->multiplier;
	is_long = isnan(prev) || close > prev;
	s->stop = is_long ? close - distance : close + distance;
	/* a stop that has not been crossed never goes back */
	if (is_long && prev_close > prev && s->stop < prev)
		s->stop = prev;
	if (!is_long && prev_close < prev && close < prev && s->stop > prev)
		s->stop = prev;
	out[0] = s->stop;
	out[1] = is_long ? 1.0 : -1.0;
}

KF_INDICATOR(atr_trailing_stop,
			 .title = "ATR Trailing Stop", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 5, 1, 100000}, {"multiplier", KF_REAL, 3.5, 0, 1e6}},
			 .outputs = {{"stop", KF_TREND}, {"direction", KF_DIRECTION, .integer = true}},
			 .place = KF_OVER_PRICE,
			 .formula = "With a distance of multiplier * atr(period): while this close and the one before are above the stop, it "
			 "is the larger of the stop before and close - distance; while both are below, the smaller of the stop before and "
			 "close + distance; a close that crosses it begins anew at close - distance when above, else at close + distance. "
			 "direction is 1 while the stop is for a long position, -1 for a short one; it begins long at the first bar that has "
			 "an ATR.",
			 .source = "S. Vervoort, Average true range trailing stops, Stocks & Commodities, June 2009");

/* ---- heikin_ashi ---- */

typedef struct heikin_ashi_state
{
	double		open;			/* of the next bar; NaN at the first */
} heikin_ashi_state;

KF_FIXED_LOOKBACK(heikin_ashi, 0)

KF_FN int64_t
heikin_ashi_memory(const double *p)
{
	(void) p;
	return kf_tail_memory(0.5, 1);
}

KF_NO_RING(heikin_ashi)

KF_FN void
heikin_ashi_init(heikin_ashi_state *s, double *ring, const double *p)
{
	(void) ring;
	(void) p;
	s->open = NAN;
}

KF_FN void
heikin_ashi_step(heikin_ashi_state *s, double *ring, const double *in, double *out)
{
	double		close = (in[0] * 0.25 + in[1] * 0.25) + (in[2] * 0.25 + in[3] * 0.25);
	double		open = isnan(s->open) ? in[0] * 0.5 + in[3] * 0.5 : s->open;

	(void) ring;
	s->open = open * 0.5 + close * 0.5;
	out[0] = open;
	out[1] = kf_better(in[1], kf_better(open, close, 1), 1);
	out[2] = kf_better(in[2], kf_better(open, close, -1), -1);
	out[3] = close;
}

KF_INDICATOR(heikin_ashi,
			 .title = "Heikin-Ashi Candle", .group = KF_GROUP_PRICE,
			 .inputs = {KF_OPEN, KF_HIGH, KF_LOW, KF_CLOSE},
			 .outputs = {{"open", KF_NOT_DRAWN}, {"high", KF_NOT_DRAWN}, {"low", KF_NOT_DRAWN}, {"close", KF_NOT_DRAWN}},
			 .place = KF_OVER_PRICE,
			 .formula = "close = (open + high + low + close) / 4; open = the mean of the open and close of the averaged candle "
			 "before, (open + close) / 2 at the first bar; high and low enclose the bar's own and both of these.",
			 .source = "D. Valcu, Using the heikin-ashi technique, Stocks & Commodities, February 2004");

#endif							/* KF_FAMILY_TREND_H */
