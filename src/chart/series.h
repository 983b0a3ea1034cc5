/*
 * series.h
 *		The rows of a chart, merged while they come, and the indicators over them.
 *
 * There is room for 'capacity' buckets, some twice the width in pixels. Each holds 'span' rows: first open, highest high, lowest
 * low, last close, summed volume. When all are full, neighbours are merged two by two and the span doubles. So memory is
 * O(width) for any number of rows, and no extreme is lost. Indicators are stepped on every row before it is merged; of each
 * output a bucket keeps the last value, the smallest and the largest.
 *
 * A value goes to the bucket of the bar it belongs to, which may be an earlier one (KfIndicator.behind), counted in bars that were
 * stepped: a row with a hole in an input of the indicator does not count. So of such an indicator each bucket keeps how many bars
 * were stepped before it. Values of bars to come (KfIndicator.future) are in the traces behind those of the buckets.
 */
#ifndef KF_CHART_SERIES_H
#define KF_CHART_SERIES_H

#include "chart.h"

/* One output of one indicator over the buckets. NaN: no value. */
typedef struct KfTrace
{
	double	   *last;
	double	   *min;
	double	   *max;
} KfTrace;

/* One indicator of the chart. */
typedef struct KfStudy
{
	KfSpec		spec;
	int			nout;
	void	   *state;
	KfTrace		traces[KF_MAX_OUTPUTS];
	double		newest[KF_MAX_OUTPUTS];	/* at the last row, NaN when it has none: for legends and tags */
	double		direction;		/* of the KF_DIRECTION at the last row, NaN when there is none */
	int			group;			/* 0: over the price; else studies of the same number share a panel */
	uint32_t	colors[KF_MAX_OUTPUTS];	/* those of the spec, if it has any; filled in by the chart */
	double		stepped;		/* bars so far: whole numbers below 2^53 */
	bool		sessions;		/* begins anew each day: its lines are not joined from one to the next */
	bool		anchored;		/* the anchor has been passed */
	double	   *stepped_before; /* each bucket; NULL where every value belongs to the bar it is known at */
	const struct KfReference *reference;	/* whose values these are; NULL: the indicator's */
	const struct KfReference *other;	/* of an indicator that takes one; NULL: none */
	int			reference_at;	/* where the newest row is in either, see kf_reference_at */
} KfStudy;

typedef struct KfSeries
{
	const KfAllocator *allocator;
	int			capacity;
	int			count;			/* buckets in use */
	int			future;			/* places behind them with values of bars to come, after kf_series_end */
	int			future_capacity;
	int64_t		span;			/* rows a full bucket holds; where they are merged by time, 1 or about that many */
	uint64_t	grain;			/* microseconds of a bucket, of which those without rows have none; 0: rows are merged by number */
	int64_t		filled;			/* rows in the last bucket */
	int64_t		rows;			/* in all */
	int			keep;			/* rows to draw, the last ones; 0: all */
	int64_t	   *ts;				/* of the first row of a bucket */
	double	   *open;
	double	   *high;
	double	   *low;
	double	   *close;
	double	   *volume;			/* 0 where unknown */
	KfTrace		closes;			/* the closes of the rows; last is close */
	bool		has_volume;		/* some row had one */
	double	   *turn;			/* of Kagi: the price at which a line becomes thick or thin, NaN where it does not; NULL: no such chart */
	double	   *thick;			/* and 1 where it begins thick */
	double	   *memory;			/* that all columns lie in */
	KfBar		first;
	KfBar		newest;
	int64_t		(*local_time) (int64_t ts, void *arg);	/* for sessions and anchors; NULL: the same */
	void	   *local_time_arg;
	struct KfVolumeBins *bins;	/* that volume goes to before rows are merged, see volume_profile.h; NULL: none */
	const struct KfBuilt *built;	/* what the bars were built by */
	double		previous_close;	/* of the row before the newest; NaN when there is only one */
	KfStudy		studies[KF_MAX_SPECS];
	int			study_count;
} KfSeries;

/*
 * Takes the specs over; capacity is even. 'keep' rows, the last ones, are drawn, and there must be room for twice as many; with 0 all are.
 * Indicators see every row either way. Whatever was allocated is freed by kf_series_free, also after a failure. */
extern KfCode kf_series_init(KfSeries *series, const KfAllocator *allocator, int capacity, int keep, const KfSpec *specs, int spec_count,
							 KfStatus *status);
extern void kf_series_free(KfSeries *series);

/*
 * Add a row whose prices are finite; 'drawn' is the bar as it is drawn, which need not have the row's own prices: indicators are computed from
 * those. With 'keep' only the last so many rows stay, see kf_series_init.
 */
extern void kf_series_add(KfSeries *series, const KfBar *bar, const KfBar *drawn);

/* All rows are in: what is not to be kept goes, and what is known of the bars to come is added. */
extern void kf_series_end(KfSeries *series);

/* Only the last 'count' buckets stay, and the places of bars to come. After kf_series_end. */
extern void kf_series_keep_last(KfSeries *series, int count);

/* Merge buckets that begin in the same 'grain' microseconds from the first on, and each 'group' of bars to come. */
extern void kf_series_merge_time(KfSeries *series, uint64_t grain, int group);

/* Merge 'group' neighbours into one, places of bars to come too, for the last step from buckets to what the plot has room for. */
extern void kf_series_merge(KfSeries *series, int group);

#endif							/* KF_CHART_SERIES_H */
