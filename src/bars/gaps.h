/*
 * gaps.h
 *		Filling the gaps of a series of bars on a grid of times.
 *
 * The grid, one of:
 *
 *	from an anchor		anchor + k * step. Hours and less in elapsed time; days and months on the clock of the zone, the day cut to the
 *						length of the month. The anchor is the start of the range, else the first bar of the series.
 *	of sessions			open + k * step within trading hours, on trading dates only; '1 day': each open; more days and months: the
 *						opens that begin them (kf_session_bucket)
 *
 * The bars must lie on the grid, in order, no two at one time. Those outside the range are not given out; one before it still
 * tells the price to go on from.
 */
#ifndef KF_GAPS_H
#define KF_GAPS_H

#include "bars/session.h"

#ifdef __cplusplus
extern "C"
{
#endif

typedef enum KfFillMethod
{
	KF_FILL_PREVIOUS,			/* the last close before, as all four prices; volume 0 */
	KF_FILL_NULL,				/* nothing is known */
	KF_FILL_LINEAR				/* each price on the line between the bars at the gap's ends; volume 0 */
} KfFillMethod;

enum
{
	KF_FILL_OPEN,
	KF_FILL_HIGH,
	KF_FILL_LOW,
	KF_FILL_CLOSE,
	KF_FILL_VOLUME,
	KF_FILL_VALUES
};

/* NaN stands for NULL. */
typedef struct KfFillBar
{
	int64_t		time;
	double		values[KF_FILL_VALUES];
} KfFillBar;

/* A place on a grid. */
typedef struct KfGrid
{
	KfWidth		step;
	const KfZone *zone;
	const KfSession *session;	/* NULL: from an anchor */
	int64_t		time;			/* where it is */
	int64_t		anchor;			/* local */
	int64_t		k;
	KfSessionSpan span;
} KfGrid;

/* To the first place at or after 'from', which is the anchor where there are no sessions. 'step' has passed kf_width_check. */
extern void kf_grid_begin(KfGrid *grid, const KfWidth *step, const KfZone *zone, const KfSession *session, int64_t from);

/* To the next. */
extern void kf_grid_next(KfGrid *grid);

/* What to fill, and how far it is. The caller sets the first part, and the rest to zero. */
typedef struct KfFill
{
	KfWidth		step;
	const KfZone *zone;
	const KfSession *session;	/* NULL: no trading hours */
	const int64_t *start;		/* the range: NULL is the first bar of each series */
	const int64_t *finish;		/* exclusive: NULL is just after the last bar of each series */
	KfFillMethod method;
	bool		present[KF_FILL_VALUES];	/* values that the bars have; the others stay NaN */
	KfInterrupt interrupt;
	void		(*emit) (void *arg, const KfFillBar *bar, bool filled);
	void	   *arg;

	bool		begun;			/* a bar of the series was seen */
	bool		on_grid;		/* the grid has a place */
	KfFillBar	last;
	double		last_close;		/* NaN before the first that is known */
	KfGrid		grid;
	int64_t		emitted;
} KfFill;

/*
 * The next bar of the series; the end of the series, after which another may begin. KF_DATA when a bar is not on the grid or not
 * after the one before; the caller knows its time.
 */
extern KfCode kf_fill_bar(KfFill *fill, const KfFillBar *bar, KfStatus *status);
extern KfCode kf_fill_end(KfFill *fill, KfStatus *status);

#ifdef __cplusplus
}
#endif

#endif							/* KF_GAPS_H */
