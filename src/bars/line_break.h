/*
 * line_break.h
 *		Line break charts (three-line break and its like): one row in, at most one line out. How to drive it: price_bars.h.
 *
 * The first line goes from the first close to the first one that differs. After an up line a close above its end draws another up
 * line, from that end to the close; a close below the lowest end of the last n lines (of all, where there are fewer) draws a down
 * line, from the beginning of the last line to the close. Mirrored after a down line. A close that only equals an end
 * draws nothing (Steve Nison, Beyond Candlesticks, 1994, ch. 7).
 *
 * State: one block of kf_line_break_size(n) bytes from the caller, without pointers, to be copied as it is.
 */
#ifndef KF_LINE_BREAK_H
#define KF_LINE_BREAK_H

#include "bars/price_bars.h"

#define KF_LINE_BREAK_MAX	1000

#ifdef __cplusplus
extern "C"
{
#endif

typedef struct KfLineBreak
{
	KfPriceGate gate;
	int			lines;			/* n */
	int			direction;		/* of the last line, 0: none yet */
	double		last;			/* the last close */
	double		bottom;			/* ends of the last line; the first close before there is one */
	double		top;
	double		up;				/* a close above draws an up line, one below 'down' a down line */
	double		down;
	KfPriceSpan span;			/* rows since the last line */
	int64_t		number;			/* of the last line */
	bool		pending;		/* that line has not been told yet */
	KfPriceBar	line;
	double		ends[];			/* lower and upper ends of the last n lines, in a ring: line i (from 0) is at i % n */
} KfLineBreak;

/* Bytes of a KfLineBreak of so many lines; 0 when the number is not allowed. */
extern size_t kf_line_break_size(int64_t lines);

/* KF_INVALID_PARAMETER: lines is not between 1 and KF_LINE_BREAK_MAX; then 'chart' is not touched. */
extern KfCode kf_line_break_init(KfLineBreak *chart, int64_t lines, KfStatus *status);

/* Add a row; the line of the row before must have been fetched. */
extern KfCode kf_line_break_push(KfLineBreak *chart, const KfPriceRow *row, KfStatus *status);

/* The line that the row drew; false when it drew none. */
extern bool kf_line_break_next(KfLineBreak *chart, KfPriceBar *line);

/* The rows since the last line, from the end of it that is nearer to the last close (from the close itself within it) to the close. */
extern bool kf_line_break_last(const KfLineBreak *chart, KfPriceBar *line);

#ifdef __cplusplus
}
#endif

#endif							/* KF_LINE_BREAK_H */
