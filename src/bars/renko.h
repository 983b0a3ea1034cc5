/*
 * renko.h
 *		Renko bricks, one row in, no or more bricks out. How to drive it, which rows are used and how levels are computed: price_bars.h.
 *
 * Bricks lie between neighbouring levels of a grid that starts at the origin. After a brick that ends at level t of an up-trend
 * the price must reach level t+1 for the next brick, or fall to level t-reversal to turn the trend; the first brick of the new trend
 * then begins at the bottom of the last one. With the classic reversal of 2 boxes that is one brick, from t-1 to t-2 (Steve Nison,
 * Beyond Candlesticks, 1994, ch. 8). With a reversal of 1 the first brick stands beside the last one, from t to t-1. Mirrored for
 * a down-trend. The first brick needs the price to cover a whole box between two levels since the first row.
 *
 * A row may complete many bricks. The first of them gets the volume, the rows and the wick of all rows since the brick before, this
 * row included; the others get none. An up brick's wick reaches to the lowest low of these rows when that is below its open, a
 * down brick's to the highest high when that is above: how far the price went back before the brick. Without high and low the
 * closes are taken.
 *
 * State: one KfRenko, without pointers, to be copied as it is.
 */
#ifndef KF_RENKO_H
#define KF_RENKO_H

#include "bars/price_bars.h"

#define KF_RENKO_REVERSAL_MAX	1000

#ifdef __cplusplus
extern "C"
{
#endif

typedef struct KfRenkoOptions
{
	KfPriceMethod method;
	KfBoxMethod box_method;		/* not KF_BOX_TRADITIONAL */
	double		box;			/* units of price, or percent; KF_BOX_ATR: units of price, 0 when there is no range */
	int64_t		reversal;		/* boxes, 1 to KF_RENKO_REVERSAL_MAX; 2 is classic */
	double		origin;			/* a level; NaN: the first close */
	bool		wicks;			/* else high and low are the ends of the brick */
} KfRenkoOptions;

typedef struct KfRenko
{
	KfRenkoOptions options;
	KfPriceGate gate;
	KfGrid		grid;
	int			direction;		/* of the last brick, 0: none yet */
	bool		flat;			/* the box is 0 */
	int64_t		bottom;			/* levels of the last brick; before there is one, those around the first close */
	int64_t		top;
	double		bottom_price;
	double		top_price;
	double		up;				/* the price that completes a brick upwards, or downwards */
	double		down;
	int64_t		up_level;		/* their levels */
	int64_t		down_level;
	double		first;			/* close of the first row */
	double		last;			/* close of the last row */
	double		high;			/* extremes since the last brick */
	double		low;
	KfPriceSpan span;			/* rows since the last brick */
	int64_t		number;			/* of the last brick */
	int64_t		pending;		/* bricks of this row still to be told */
	int			pending_direction;
	int64_t		pending_from;	/* level at which the next of them opens */
} KfRenko;

/* KF_INVALID_PARAMETER: an option out of its range. */
extern KfCode kf_renko_init(KfRenko *renko, const KfRenkoOptions *options, KfStatus *status);

/* Add a row; all bricks of the row before must have been fetched. KF_LIMIT: more than KF_BRICKS_MAX bricks of one row. */
extern KfCode kf_renko_push(KfRenko *renko, const KfPriceRow *row, KfStatus *status);

/* The next brick of the row; false when there is none. */
extern bool kf_renko_next(KfRenko *renko, KfPriceBar *brick);

/*
 * What the rows since the last brick are on the way to: from the end of the last brick that is nearer to the last close (from the
 * close itself when it lies within the brick) to the last close. False when there are no such rows.
 */
extern bool kf_renko_last(const KfRenko *renko, KfPriceBar *brick);

#ifdef __cplusplus
}
#endif

#endif							/* KF_RENKO_H */
