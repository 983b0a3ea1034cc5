/*
 * point_figure.h
 *		Point and figure columns: one row in, at most one finished column out. How to drive it: price_bars.h.
 *
 * Boxes are the levels of a grid that does not depend on the rows: multiples of the box, powers of 1 + percent / 100, or the traditional
 * table by price. A box is filled when the price reaches its level. A column of X with its top at box t grows when the price
 * reaches box t+1, and is finished when the price falls to box t-reversal; then a column of O runs from box t-1 to the lowest box reached.
 * Mirrored for a column of O. A reversal of 1 is allowed; a column never holds both signs then either.
 * (Thomas Dorsey, Point and Figure Charting, ch. 2; A. W. Cohen's three-box reversal method, with highs and lows or closes.)
 *
 * The first column begins when the price reaches another box than the first close: of X, from the box at or above the first close,
 * when above it; of O, from the box at or below the first close, when below.
 *
 * A column owns the rows from the one that begins it (the first column: from the first row) to the one before the next column.
 *
 * State: one KfPointFigure, without pointers, to be copied as it is.
 */
#ifndef KF_POINT_FIGURE_H
#define KF_POINT_FIGURE_H

#include "bars/price_bars.h"

#define KF_POINT_FIGURE_REVERSAL_MAX	1000

#ifdef __cplusplus
extern "C"
{
#endif

typedef struct KfPointFigureOptions
{
	KfPriceMethod method;
	KfBoxMethod box_method;
	double		box;			/* units of price, or percent; KF_BOX_ATR: units of price, 0 when there is no range; TRADITIONAL: unused */
	int64_t		reversal;		/* boxes, 1 to KF_POINT_FIGURE_REVERSAL_MAX; 3 is usual */
} KfPointFigureOptions;

typedef struct KfPointFigureColumn
{
	int64_t		number;			/* from 1 */
	char		kind;			/* 'X' or 'O' */
	bool		complete;
	int64_t		open_time;		/* of the row that begins it */
	int64_t		close_time;		/* of the row that filled its last box */
	double		low;			/* prices of its lowest and highest box */
	double		high;
	int64_t		boxes;
	double		volume;
	int64_t		rows;
} KfPointFigureColumn;

typedef struct KfPointFigure
{
	KfPointFigureOptions options;
	KfPriceGate gate;
	KfGrid		grid;
	bool		flat;			/* the box is 0 */
	bool		pending;		/* 'done' has not been told yet */
	int			direction;		/* 1: X, -1: O, 0: no column yet */
	int64_t		bottom;			/* boxes of the column; before there is one, those around the first close */
	int64_t		top;
	double		up;				/* the prices that change something */
	double		down;
	int64_t		up_level;		/* their levels */
	int64_t		down_level;
	double		first;			/* close of the first row */
	int64_t		number;
	int64_t		filled_time;	/* of the row that filled the last box */
	KfPriceSpan span;			/* rows of the column */
	KfPointFigureColumn done;
} KfPointFigure;

/* KF_INVALID_PARAMETER: an option out of its range. */
extern KfCode kf_point_figure_init(KfPointFigure *chart, const KfPointFigureOptions *options, KfStatus *status);

/* Add a row; the column that the row before finished must have been fetched. */
extern KfCode kf_point_figure_push(KfPointFigure *chart, const KfPriceRow *row, KfStatus *status);

/* The column that the row finished; false when it finished none. */
extern bool kf_point_figure_next(KfPointFigure *chart, KfPointFigureColumn *column);

/* The column that may still grow; false as long as there is none. */
extern bool kf_point_figure_last(const KfPointFigure *chart, KfPointFigureColumn *column);

#ifdef __cplusplus
}
#endif

#endif							/* KF_POINT_FIGURE_H */
