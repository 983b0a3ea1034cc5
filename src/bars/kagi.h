/*
 * kagi.h
 *		Kagi lines: one row in, at most one finished line out. How to drive it: price_bars.h.
 *
 * The first line begins at the first close, as soon as a close is away from it by the reversal or more. A line grows with every close
 * beyond its end, however little. It is finished when a close is back from its end by the reversal or more; the next line, in the
 * other direction, then runs from that end to the close (Steve Nison, Beyond Candlesticks, 1994, ch. 9). A reversal in percent
 * is of the price at the line's end.
 *
 * A line is thick (yang) or thin (yin). It becomes thick where it rises above the last shoulder, which is the end of the up line before,
 * and thin where it falls below the last waist, the end of the down line before. Either is where the line before it began, so for the
 * second line it is the beginning of the first. The first line is thick when it rises and thin when it falls.
 *
 * A line owns the rows after the one at which it began until the one at which it ends: the rows on the way back belong to the next
 * line once it turns out that there is one, and to this line if it grows once more.
 *
 * State: one KfKagi, without pointers, to be copied as it is.
 */
#ifndef KF_KAGI_H
#define KF_KAGI_H

#include "bars/price_bars.h"

#ifdef __cplusplus
extern "C"
{
#endif

typedef struct KfKagiOptions
{
	KfBoxMethod reversal_method;	/* not KF_BOX_TRADITIONAL */
	double		reversal;		/* units of price, or percent; KF_BOX_ATR: units of price, 0 when there is no range */
} KfKagiOptions;

typedef struct KfKagiLine
{
	int64_t		number;			/* from 1 */
	int			direction;		/* 1 up, -1 down; 0: no reversal's worth of movement since the first row */
	bool		yang;			/* thick where it begins */
	bool		complete;
	int64_t		start_time;		/* of the extreme at which it begins */
	int64_t		end_time;
	double		start_price;
	double		end_price;
	double		change_price;	/* where it becomes thick, or thin; NaN: it does not change */
	int64_t		change_time;	/* of the first row beyond change_price */
	double		volume;
	int64_t		rows;
} KfKagiLine;

typedef struct KfKagi
{
	KfKagiOptions options;
	KfPriceGate gate;
	bool		flat;			/* the reversal is 0 */
	bool		pending;		/* 'done' has not been told yet */
	KfKagiLine	line;			/* that grows; its volume and rows are in 'span' */
	KfKagiLine	done;
	bool		yang;			/* at the end of the line that grows */
	double		before;			/* where the line before began: the shoulder or waist; NaN for the first line */
	double		up;				/* before the first line: the closes that begin it; later one of them is the line's end, */
	double		down;			/* the other the close that turns it */
	KfPriceSpan span;			/* rows until the line's end */
	KfPriceSpan since;			/* rows after it */
} KfKagi;

/* KF_INVALID_PARAMETER: the reversal is out of its range. */
extern KfCode kf_kagi_init(KfKagi *kagi, const KfKagiOptions *options, KfStatus *status);

/* Add a row; the line that the row before finished must have been fetched. */
extern KfCode kf_kagi_push(KfKagi *kagi, const KfPriceRow *row, KfStatus *status);

/* The line that the row finished; false when it finished none. */
extern bool kf_kagi_next(KfKagi *kagi, KfKagiLine *line);

/* The line that still grows, with all rows since its end. False when there was no row. */
extern bool kf_kagi_last(const KfKagi *kagi, KfKagiLine *line);

#ifdef __cplusplus
}
#endif

#endif							/* KF_KAGI_H */
