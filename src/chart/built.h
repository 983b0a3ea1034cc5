/*
 * built.h
 *		The bars of charts that do not draw the rows themselves: Renko, Kagi, line break, point and figure, range bars.
 *
 * Rows go into a builder of src/bars, and what comes out goes into the series as a bar: indicators are computed from these bars. Its
 * time is that of its first row, its volume that of its rows. What the last rows are on the way to is the last bar.
 *
 *	Kagi			open is where a line begins, close where it ends
 *	point, figure	a column of X opens at its lowest box and closes at its highest, one of O the other way round
 *
 * A box of the ATR is known only when all rows are. Until then they wait: the first KF_BUILT_WAIT in memory, more than these in
 * the spool of the options if there is one.
 */
#ifndef KF_CHART_BUILT_H
#define KF_CHART_BUILT_H

#include "bars/activity.h"
#include "bars/kagi.h"
#include "bars/line_break.h"
#include "bars/point_figure.h"
#include "bars/renko.h"
#include "kinds.h"
#include "series.h"

#define KF_BUILT_WAIT 32768		/* rows */
#define KF_BUILT_MAX 10000000	/* bars of one chart */

typedef struct KfBuilt
{
	KfBarSource source;
	KfPriceMethod method;
	KfBoxMethod box_method;
	double		box;			/* units of price, or percent; of the ATR: 0 until the rows are in */
	int			atr_period;
	int			reversal;
	int			lines;
	bool		wicks;
	bool		started;		/* the box is known */
	bool		ended;
	bool		partial;		/* the last bar is not complete */
	int64_t		bars;
	int64_t		rows;			/* used */
	int64_t		row_time;		/* of the newest row, as that of the newest bar is earlier */
	KfAtr		atr;
	KfBar	   *waiting;
	int64_t		waits;			/* rows that wait, those in the spool too */
	int64_t		room;			/* in memory */
	const KfSpool *spool;		/* NULL: none */
	const KfAllocator *allocator;
	KfInterrupt interrupted;
	union
	{
		KfRenko		renko;
		KfKagi		kagi;
		KfPointFigure figure;
		KfActivityBuilder range;
		KfLineBreak *line_break;
	}			u;
} KfBuilt;

/* Checks the options that make bars of rows: box, reversal, lines, method. A kind that draws the rows takes no box and no reversal. */
extern KfCode kf_built_init(KfBuilt *built, KfBarSource source, const KfChartOptions *options, const KfAllocator *allocator,
							KfInterrupt interrupted, KfStatus *status);
extern void kf_built_free(KfBuilt *built);

/* A row whose prices are finite; and the end of the rows, after which none may come. Ending twice does nothing. */
extern KfCode kf_built_add(KfBuilt *built, KfSeries *series, const KfBar *row, KfStatus *status);
extern KfCode kf_built_end(KfBuilt *built, KfSeries *series, KfStatus *status);

/* What the bars are made by: "Renko 2.5", "P&F 1% × 3"; "" for rows. */
extern void kf_built_label(const KfBuilt *built, char *label, size_t size);

/* The price levels that boxes stand on, NULL where there are none. */
extern const KfGrid *kf_built_grid(const KfBuilt *built);

#endif							/* KF_CHART_BUILT_H */
