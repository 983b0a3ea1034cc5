/*
 * activity.h
 *		Bars by activity: a bar ends when enough has happened, not when a clock says so.
 *
 * There are two layers. A *rule* looks at one tick after the other and says which of them closes a bar; it is all that the
 * numbering window functions need. A *builder* has a rule and makes the bars too. So both give the same bars. Both are flat blocks
 * without pointers: they may be copied and need no release, and neither grows with the ticks.
 *
 *	tick bars		the bar closes with its size-th tick
 *	volume bars		... with the tick that brings its volume to 'size'
 *	dollar bars		... with the tick that brings its sum of |price| * size to 'size'
 *	range bars		... with the tick that brings its high - low to 'size', if high > low. A gap of many times the size makes one
 *					taller bar: a bar holds only prices that were traded.
 *
 * (Marcos Lopez de Prado, Advances in Financial Machine Learning, 2018, section 2.3.1; range bars: Vicente Nicolellis, 1995.)
 *
 * Prices and sizes are mostly decimals, which double holds only nearly: 0.3 + 0.7 is, exactly, a little less than 1. So 'size'
 * counts as reached when it is missed by no more than the rounding of its parts: KF_REACHED of it for volume and dollars,
 * KF_REACHED of the larger price for ranges. Sums are kept in double-double and begin anew with each bar, so they do not drift.
 *
 * Imbalance and run bars (section 2.3.2). Every tick has a sign b by the tick rule: that of the price change, or the sign of the
 * tick before when the price has not changed, across bars; the first ticks of a series, until the price changes, have none. Its
 * weight v is 1, or its size in the volume forms. In a bar, buys is the sum of v over b = 1 and sells that over b = -1. With E[T]
 * the expected ticks of a bar, and E[buy] and E[sell] the expected buys and sells of a tick, the bar closes with the first tick at
 * which
 *
 *	imbalance bars	|buys - sells|		>= E[T] * |E[buy] - E[sell]|
 *	run bars		max(buys, sells)	>= E[T] * max(E[buy], E[sell])
 *
 * which are the book's 2P[b=1] - 1, 2v+ - E[v], P[b=1] and P[b=1] E[v|b=1], in one estimate each. The expectations are those at the
 * beginning of the bar, from the bars before:
 *
 *	- the first bar of a series has 'initial_ticks' ticks;
 *	- E[T] is the exponentially weighted mean of the ticks of the bars before, the newest first, with weights 1, d, d^2, ... where
 *	  d = 1 - 2 / (bar_span + 1), divided by the sum of the weights;
 *	- E[buy] and E[sell] are the same over all ticks before, with d = 1 - 2 / (tick_span + 1);
 *	- a bar has at least min_ticks and at most max_ticks ticks. Without bounds the rule is known to run away: bars of one tick,
 *	  whose expectation is one tick, for ever; or bars that never end.
 *
 * So that rounding does not decide, a threshold counts as reached when 2^-30 of E[T] * (E[buy] + E[sell]) is missing.
 */
#ifndef KF_ACTIVITY_H
#define KF_ACTIVITY_H

#include "base.h"
#include "bars/ohlcv.h"

/* See above: 2^-50. Sums of products of rounded numbers against a rounded number need 2^-51. */
#define KF_REACHED			8.8817841970012523e-16

/* More bars than so many are not made of one tick. */
#define KF_ACTIVITY_MAX_SPLIT	INT64_C(1000000)

#define KF_ACTIVITY_MAX_TICKS	INT64_C(1000000000000)
#define KF_ACTIVITY_MAX_SPAN	INT64_C(1000000000)

#ifdef __cplusplus
extern "C"
{
#endif

typedef enum KfActivityKind
{
	KF_TICK_BARS,
	KF_VOLUME_BARS,
	KF_DOLLAR_BARS,
	KF_RANGE_BARS,
	KF_TICK_IMBALANCE_BARS,
	KF_VOLUME_IMBALANCE_BARS,
	KF_TICK_RUN_BARS,
	KF_VOLUME_RUN_BARS
} KfActivityKind;

typedef struct KfActivityParams
{
	KfActivityKind kind;
	bool		split;			/* volume and dollar bars: divide a tick among the bars that it fills; builder only */
	double		size;			/* volume, dollar and range bars: more than 0, finite */
	int64_t		ticks;			/* tick bars: the size; imbalance and run bars: initial_ticks; at least 1 */
	/* imbalance and run bars */
	int64_t		bar_span;		/* at least 1 */
	int64_t		tick_span;		/* at least 1 */
	int64_t		min_ticks;		/* at least 1, at most ticks; 0: a tenth of ticks, rounded up */
	int64_t		max_ticks;		/* at least ticks; 0: ten times ticks */
} KfActivityParams;

/*
 * Check parameters and fill in the defaults of min_ticks and max_ticks. 'size_name' is what the caller calls its size, in messages.
 * KF_INVALID_PARAMETER on failure.
 */
extern KfCode kf_activity_check(KfActivityParams *params, const char *size_name, KfStatus *status);

/* An exponentially weighted mean is moved by (x - mean) / weight, with weight the sum of 1, d, d^2, ... so far. */
typedef struct KfActivityRule
{
	KfActivityParams params;
	int64_t		bars;			/* closed */
	int64_t		ticks;			/* of the current bar */
	KfExactSum	sum;			/* its volume or dollars, for those kinds */
	double		high;			/* range bars */
	double		low;
	/* imbalance and run bars */
	double		price;			/* of the tick before */
	int			sign;
	bool		have_price;
	KfExactSum	buys;
	KfExactSum	sells;
	double		threshold;		/* of the current bar, the allowance for rounding taken off */
	double		expected_buy;
	double		expected_sell;
	double		tick_decay;
	double		tick_weight;
	double		expected_ticks;
	double		bar_decay;
	double		bar_weight;
} KfActivityRule;

/* A series begins. 'params' have been checked. */
extern void kf_activity_rule_init(KfActivityRule *rule, const KfActivityParams *params);

/* Whether a kind looks at prices or sizes; what it does not look at may be anything. */
extern bool kf_activity_uses_price(KfActivityKind kind);
extern bool kf_activity_uses_size(KfActivityKind kind);

/*
 * One more tick: its bar is number rule->bars + 1, as rule->bars was before the call. Sets whether it closes the bar. KF_DATA
 * when price or size cannot be used (see KfTick) or a sum grows too large; the rule is then as it was. Of 'status' only the code
 * needs to be set beforehand. params.split is not looked at.
 */
extern KfCode kf_activity_rule_step(KfActivityRule *rule, double price, double size, bool *closes, KfStatus *status);

/* A bar and its number in the series, from 1. Of bar: high_time, low_time and the sequence numbers are not set. */
typedef struct KfActivityBar
{
	KfOhlcv		bar;
	int64_t		number;
	bool		complete;
} KfActivityBar;

/* So many bars that are alike. */
typedef struct KfActivityRun
{
	KfOhlcv		bar;
	int64_t		count;
} KfActivityRun;

typedef struct KfActivityBuilder
{
	KfActivityRule rule;
	KfOhlcv		bar;			/* the current one, when open */
	bool		open;
	double		doubt;			/* how far the sum may be from that of the decimals; when ticks are split */
	int64_t		taken;			/* number of the last bar that kf_activity_next gave */
	int			runs;			/* closed and not yet taken */
	KfActivityRun run[3];
} KfActivityBuilder;

extern void kf_activity_init(KfActivityBuilder *builder, const KfActivityParams *params);

/*
 * One more tick, in order of time, which is not checked. The bars that it closes must be taken before the next tick. The
 * tick's sequence number is not looked at: open is the first price and close the last, in the order in which they come.
 *
 * With params.split a tick that brings the bar to its size and beyond fills it up, then as many bars as it can, and what is left
 * begins the next one: the sizes of the parts add up to its own. It is counted as a trade of the first of those bars; the others
 * have no trade of it. In dollar bars a part's size is its dollars divided by |price|, and the last part gets what is left.
 *
 * What is left is carried from bar to bar, and with it the rounding of decimals: of 0.3 + 0.7 - 1 a speck is left. A rest no larger
 * than what rounding can have left since the last bar that ended without one stays in the full bar, which is then not 'size' to the
 * bit. Numbers of few bits, such as integers up to 2^33, are not rounded.
 *
 * Failure is KF_DATA, and KF_LIMIT when a tick would fill more than KF_ACTIVITY_MAX_SPLIT bars; the builder is then as it was.
 */
extern KfCode kf_activity_add(KfActivityBuilder *builder, const KfTick *tick, KfStatus *status);

/* The next closed bar; false when there is none. */
extern bool kf_activity_next(KfActivityBuilder *builder, KfActivityBar *bar);

/* The bar that is not closed yet; false when there is none. To be asked after the last tick. */
extern bool kf_activity_last(const KfActivityBuilder *builder, KfActivityBar *bar);

#ifdef __cplusplus
}
#endif

#endif							/* KF_ACTIVITY_H */
