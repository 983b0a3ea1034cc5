/*
 * candles.h
 *		What candlestick patterns are made of: the last candles, what is long, short, near or equal by recent standards, and the
 *		macro that makes an indicator of one predicate.
 *
 * A pattern is one function, NAME_match, from the last candles to 100, -100 or 0. Candles are counted backwards: 0 is the bar
 * being judged, 1 the one before it. KF_CANDLES(NAME, ...) makes the rest of the contract from it.
 *
 * Settings. A candle's body or shadow is compared with the average body or range of the bars before that candle, as TA-Lib
 * does by default:
 *
 *		long, short body		more, less than the mean body of 10 bars
 *		doji					body at most a tenth of the mean range (high - low) of 10 bars
 *		no shadow				less than a tenth of the mean range of 10 bars; some shadow: more than that
 *		short shadow			less than half of the mean of both shadows together of 10 bars
 *		long, very long shadow	more than one, two times the candle's own body
 *		near, far, equal		a distance of 0.2, 0.6, 0.05 times the mean range of 5 bars
 *
 * All comparisons are made with the sum and whole factors, 100 * body <= sum and not body <= 0.1 * (sum / 10), and with
 * differences of prices rather than prices plus a tolerance: neither side is then rounded for prices in steps of a binary
 * fraction, and exact ties are decided as ties.
 *
 * Sums. The sum of 10 is ((x0 + x1) + (x2 + x3)) + ((x4 + x5) + (x6 + x7)) + (x8 + x9), x0 the newest: the pairs and quads
 * are kept from earlier bars, so that it costs four additions, and nothing is ever subtracted. The order is the same at every
 * bar: a sum depends on its ten values and on nothing else, wherever the series began.
 */
#ifndef KF_CANDLES_H
#define KF_CANDLES_H

#include "indicator.h"

/* ---- memory: columns of the last 16 bars ---- */

/* A power of two. The oldest bar asked for is the ninth before the newest: the first of five ranges before candle 4. */
#define KF_CANDLE_SLOTS 16

enum
{
	CDL_OPEN,					/* the first four as they come in */
	CDL_HIGH,
	CDL_LOW,
	CDL_CLOSE,
	CDL_RANGE_2,				/* sums of 2, 4, 10 and 5 ranges that end at this bar */
	CDL_RANGE_4,
	CDL_RANGE_10,
	CDL_RANGE_5,
	CDL_BODY_2,
	CDL_BODY_4,
	CDL_BODY_10,
	CDL_SHADOWS_2,				/* of both shadows together */
	CDL_SHADOWS_4,
	CDL_SHADOWS_10
};

/* The sums that are kept for a pattern. */
#define CDL_NO_SUMS 0
#define CDL_RANGES_5 1
#define CDL_RANGES 2			/* of 10 */
#define CDL_BODIES 4
#define CDL_SHADOWS 8

typedef struct KfCandleState
{
	double		range;			/* of the bar before, as the sums of 2 want them */
	double		body;
	double		shadows;
	double		penetration;	/* the parameter, where there is one */
	unsigned	at;				/* slot of the next bar */
	int			missing;		/* bars until the first value */
} KfCandleState;

/*
 * All of this must be inlined for the state to stay in registers, the columns to be fixed addresses and candle 0 to be the row
 * at hand; a compiler that sees hundreds of calls of one function would rather not.
 */
#if defined(__GNUC__) || defined(__clang__)
#define CDL_FN KF_FN __attribute__((always_inline))
#else
#define CDL_FN KF_FN
#endif

/* What a predicate sees. */
typedef struct KfCandles
{
	const double *now;			/* open, high, low, close of candle 0, which is not yet in the ring */
	const double *ring;
	double		penetration;
	unsigned	at;				/* slot of candle 0 */
	int			sums;			/* those that are kept */
} KfCandles;

CDL_FN size_t
kf_candle_ring(int sums)
{
	int			columns = CDL_CLOSE + 1;

	if (sums & (CDL_RANGES_5 | CDL_RANGES))
		columns = CDL_RANGE_5 + 1;
	if (sums & CDL_BODIES)
		columns = CDL_BODY_10 + 1;
	if (sums & CDL_SHADOWS)
		columns = CDL_SHADOWS_10 + 1;
	return (size_t) columns * KF_CANDLE_SLOTS;
}

CDL_FN void
kf_candle_init(KfCandleState *s, double *ring, int sums, int lookback, double penetration)
{
	s->range = 0.0;
	s->body = 0.0;
	s->shadows = 0.0;
	s->penetration = penetration;
	s->at = 0;
	s->missing = lookback;
	for (size_t i = 0; i < kf_candle_ring(sums); i++)
		ring[i] = 0.0;
}

/* Column 'column' of the candle k bars ago; it must be in the ring already. */
CDL_FN double
cdl_past(const KfCandles *c, int column, int k)
{
	return c->ring[column * KF_CANDLE_SLOTS + ((c->at - (unsigned) k) & (KF_CANDLE_SLOTS - 1))];
}

/* ---- one candle, k bars ago ---- */

CDL_FN double
cdl_price(const KfCandles *c, int column, int k)
{
	return k == 0 ? c->now[column] : cdl_past(c, column, k);
}

CDL_FN double
cdl_open(const KfCandles *c, int k)
{
	return cdl_price(c, CDL_OPEN, k);
}

CDL_FN double
cdl_high(const KfCandles *c, int k)
{
	return cdl_price(c, CDL_HIGH, k);
}

CDL_FN double
cdl_low(const KfCandles *c, int k)
{
	return cdl_price(c, CDL_LOW, k);
}

CDL_FN double
cdl_close(const KfCandles *c, int k)
{
	return cdl_price(c, CDL_CLOSE, k);
}

/* Comparisons as numbers, to be joined with & and |: && and || would make branches of them that no processor foresees. */
CDL_FN int
cdl_above(double a, double b)
{
	return a > b;
}

CDL_FN int
cdl_below(double a, double b)
{
	return a < b;
}

CDL_FN int
cdl_at_least(double a, double b)
{
	return a >= b;
}

CDL_FN int
cdl_at_most(double a, double b)
{
	return a <= b;
}

CDL_FN double
cdl_larger(double a, double b)
{
	return a > b ? a : b;
}

CDL_FN double
cdl_smaller(double a, double b)
{
	return a < b ? a : b;
}

/* The ends of the body. */
CDL_FN double
cdl_top(const KfCandles *c, int k)
{
	return cdl_larger(cdl_open(c, k), cdl_close(c, k));
}

CDL_FN double
cdl_bottom(const KfCandles *c, int k)
{
	return cdl_smaller(cdl_open(c, k), cdl_close(c, k));
}

CDL_FN double
cdl_body(const KfCandles *c, int k)
{
	return fabs(cdl_close(c, k) - cdl_open(c, k));
}

/* The shadows. */
CDL_FN double
cdl_upper(const KfCandles *c, int k)
{
	return cdl_high(c, k) - cdl_top(c, k);
}

CDL_FN double
cdl_lower(const KfCandles *c, int k)
{
	return cdl_bottom(c, k) - cdl_low(c, k);
}

/* Colours: a candle without a body is white. */
CDL_FN int
cdl_white(const KfCandles *c, int k)
{
	return cdl_close(c, k) >= cdl_open(c, k);
}

CDL_FN int
cdl_black(const KfCandles *c, int k)
{
	return cdl_close(c, k) < cdl_open(c, k);
}

/* 1 white, -1 black */
CDL_FN int
cdl_colour(const KfCandles *c, int k)
{
	return 2 * cdl_white(c, k) - 1;
}

/* ---- one candle by recent standards ---- */

CDL_FN int
cdl_long_body(const KfCandles *c, int k)
{
	return 10.0 * cdl_body(c, k) > cdl_past(c, CDL_BODY_10, k + 1);
}

CDL_FN int
cdl_short_body(const KfCandles *c, int k)
{
	return 10.0 * cdl_body(c, k) < cdl_past(c, CDL_BODY_10, k + 1);
}

CDL_FN int
cdl_doji(const KfCandles *c, int k)
{
	return 100.0 * cdl_body(c, k) <= cdl_past(c, CDL_RANGE_10, k + 1);
}

/* Is this shadow of candle k as good as none? And is there really one? Between the two lies exact equality. */
CDL_FN int
cdl_no_shadow(const KfCandles *c, int k, double shadow)
{
	return 100.0 * shadow < cdl_past(c, CDL_RANGE_10, k + 1);
}

CDL_FN int
cdl_some_shadow(const KfCandles *c, int k, double shadow)
{
	return 100.0 * shadow > cdl_past(c, CDL_RANGE_10, k + 1);
}

/* Twice ten bars, since the shadows of both sides are in the sum. */
CDL_FN int
cdl_short_shadow(const KfCandles *c, int k, double shadow)
{
	return 20.0 * shadow < cdl_past(c, CDL_SHADOWS_10, k + 1);
}

CDL_FN int
cdl_more_than_short_shadow(const KfCandles *c, int k, double shadow)
{
	return 20.0 * shadow > cdl_past(c, CDL_SHADOWS_10, k + 1);
}

/* A long body and no shadow on either side. */
CDL_FN int
cdl_marubozu(const KfCandles *c, int k)
{
	return cdl_long_body(c, k) & cdl_no_shadow(c, k, cdl_larger(cdl_upper(c, k), cdl_lower(c, k)));
}

/* No shadow where the body begins: below a white one, above a black one. */
CDL_FN int
cdl_opens_at_its_end(const KfCandles *c, int k)
{
	return (cdl_white(c, k) & cdl_no_shadow(c, k, cdl_open(c, k) - cdl_low(c, k))) |
		(cdl_black(c, k) & cdl_no_shadow(c, k, cdl_high(c, k) - cdl_open(c, k)));
}

/* ---- two candles ---- */

/* The whole body of candle k lies above, below that of the earlier candle j. */
CDL_FN int
cdl_gap_up(const KfCandles *c, int k, int j)
{
	return cdl_bottom(c, k) > cdl_top(c, j);
}

CDL_FN int
cdl_gap_down(const KfCandles *c, int k, int j)
{
	return cdl_top(c, k) < cdl_bottom(c, j);
}

/* The same with the shadows. */
CDL_FN int
cdl_full_gap_up(const KfCandles *c, int k, int j)
{
	return cdl_low(c, k) > cdl_high(c, j);
}

CDL_FN int
cdl_full_gap_down(const KfCandles *c, int k, int j)
{
	return cdl_high(c, k) < cdl_low(c, j);
}

/* The price is inside the body of candle k and on neither end. */
CDL_FN int
cdl_in_body(const KfCandles *c, int k, double price)
{
	return cdl_below(price, cdl_top(c, k)) & cdl_above(price, cdl_bottom(c, k));
}

CDL_FN double
cdl_range(const KfCandles *c, int k)
{
	return cdl_high(c, k) - cdl_low(c, k);
}

/* The sum of the five ranges before candle k. Who seldom asks need not keep it: it is then added up here, in the same order. */
CDL_FN double
cdl_ranges_5(const KfCandles *c, int k)
{
	if (c->sums & CDL_RANGES_5)
		return cdl_past(c, CDL_RANGE_5, k + 1);
	return ((cdl_range(c, k + 2) + cdl_range(c, k + 3)) + (cdl_range(c, k + 4) + cdl_range(c, k + 5))) + cdl_range(c, k + 1);
}

/* The distance d is at most, or less than, what counts as near at candle k; d may be negative. */
CDL_FN int
cdl_near(const KfCandles *c, int k, double d)
{
	return 25.0 * d <= cdl_ranges_5(c, k);
}

CDL_FN int
cdl_nearer(const KfCandles *c, int k, double d)
{
	return 25.0 * d < cdl_ranges_5(c, k);
}

/* The distance d is less, or more, than what counts as far at candle k. */
CDL_FN int
cdl_not_far(const KfCandles *c, int k, double d)
{
	return 25.0 * d < 3.0 * cdl_ranges_5(c, k);
}

CDL_FN int
cdl_far(const KfCandles *c, int k, double d)
{
	return 25.0 * d > 3.0 * cdl_ranges_5(c, k);
}

/* a - b is at most what counts as equal at candle k. */
CDL_FN int
cdl_equal_or_below(const KfCandles *c, int k, double a, double b)
{
	return 100.0 * (a - b) <= cdl_ranges_5(c, k);
}

CDL_FN int
cdl_equal(const KfCandles *c, int k, double a, double b)
{
	return 100.0 * fabs(a - b) <= cdl_ranges_5(c, k);
}

/* ---- the bar goes into the ring ---- */

/*
 * Two columns from 'column' on, the sums of 2 and 4, and a third, that of 10, if 'ten'. 'before' is x of the bar before and
 * becomes this one's.
 */
CDL_FN void
kf_candle_sum(double *ring, int column, unsigned at, double *before, double x, bool ten)
{
	double	   *twos = ring + column * KF_CANDLE_SLOTS;
	double	   *fours = twos + KF_CANDLE_SLOTS;
	double	   *tens = fours + KF_CANDLE_SLOTS;
	double		two = x + *before;
	double		four = two + twos[(at - 2) & (KF_CANDLE_SLOTS - 1)];

	if (ten)
		tens[at] = (four + fours[(at - 4) & (KF_CANDLE_SLOTS - 1)]) + twos[(at - 8) & (KF_CANDLE_SLOTS - 1)];
	twos[at] = two;
	fours[at] = four;
	*before = x;
}

/* 'candles' and 'sums' are constants at every call. */
CDL_FN void
kf_candle_push(KfCandleState *s, double *ring, const double *in, int candles, int sums)
{
	double		open = in[CDL_OPEN];
	double		high = in[CDL_HIGH];
	double		low = in[CDL_LOW];
	double		close = in[CDL_CLOSE];
	unsigned	at = s->at;

	/* who looks at one candle only has no use for the prices of the others */
	if (candles > 1)
		for (int j = CDL_OPEN; j <= CDL_CLOSE; j++)
			ring[j * KF_CANDLE_SLOTS + at] = in[j];
	if (sums & CDL_RANGES_5)
		ring[CDL_RANGE_5 * KF_CANDLE_SLOTS + at] =
			ring[CDL_RANGE_4 * KF_CANDLE_SLOTS + ((at - 1) & (KF_CANDLE_SLOTS - 1))] + (high - low);
	if (sums & (CDL_RANGES_5 | CDL_RANGES))
		kf_candle_sum(ring, CDL_RANGE_2, at, &s->range, high - low, (sums & CDL_RANGES) != 0);
	if (sums & CDL_BODIES)
		kf_candle_sum(ring, CDL_BODY_2, at, &s->body, fabs(close - open), true);
	if (sums & CDL_SHADOWS)
		kf_candle_sum(ring, CDL_SHADOWS_2, at, &s->shadows,
					  (high - cdl_larger(open, close)) + (cdl_smaller(open, close) - low), true);
	s->at = (at + 1) & (KF_CANDLE_SLOTS - 1);
}

/* ---- a pattern ---- */

/* Lookback, memory and ring from the sums that are kept and the lookback. */
#define KF_CANDLES_SIZES(fn, sums, bars) \
	KF_FN int \
	fn##_lookback(const double *p) \
	{ \
		(void) p; \
		return bars; \
	} \
	KF_FN int64_t \
	fn##_memory(const double *p) \
	{ \
		(void) p; \
		return bars; \
	} \
	KF_FN size_t \
	fn##_ring(const double *p) \
	{ \
		(void) p; \
		return kf_candle_ring(sums); \
	}

/*
 * Everything of the contract but the descriptor: 'candles' the predicate looks at, the sums that are kept for it, the lookback,
 * and the penetration: p[0], or 0.0 where there is no such parameter.
 */
#define KF_CANDLES_WITH(fn, candles, sums, bars, back) \
	KF_CANDLES_SIZES(fn, sums, bars) \
	KF_FN void \
	fn##_init(KfCandleState *s, double *ring, const double *p) \
	{ \
		(void) p; \
		kf_candle_init(s, ring, sums, bars, back); \
	} \
	KF_FN void \
	fn##_step(KfCandleState *s, double *ring, const double *in, double *out) \
	{ \
		KfCandles	c = {in, ring, s->penetration, s->at, sums}; \
		double		value = fn##_match(&c); \
		kf_candle_push(s, ring, in, candles, sums); \
		if (s->missing > 0) \
		{ \
			s->missing--; \
			value = NAN; \
		} \
		out[0] = value; \
	} \
	typedef KfCandleState fn##_state

#define KF_CANDLES(fn, candles, sums, bars) KF_CANDLES_WITH(fn, candles, sums, bars, 0.0)
#define KF_CANDLES_PENETRATING(fn, candles, sums, bars) KF_CANDLES_WITH(fn, candles, sums, bars, p[0])

/* What all descriptors of patterns have in common. */
#define KF_PATTERN(fn, ta, name) \
	.title = name, .group = KF_GROUP_PATTERN, \
	.inputs = {KF_OPEN, KF_HIGH, KF_LOW, KF_CLOSE}, \
	.outputs = {{#fn, KF_MARKER, .integer = true}}, \
	.place = KF_OVER_PRICE, \
	.source = "TA-Lib " ta, .golden = ta

/* How far, in bodies of the first candle, the last one must come back. */
#define KF_PENETRATION(def) .params = {{"penetration", KF_REAL, def, 0, 1e6}}

#endif							/* KF_CANDLES_H */
