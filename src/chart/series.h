/*
 * series.h
 *		The rows of a chart, merged while they come, and the indicators over them.
 *
 * There is room for 'capacity' buckets, some twice the width in pixels. Each holds 'span' rows: first open, highest high, lowest
 * low, last close, summed volume. When all are full, neighbours are merged two by two and the span doubles. So memory is
 * O(width) for any number of rows, and no extreme is lost. Indicators are stepped on every row before it is merged; of each
 * output a bucket keeps the last value, the smallest and the largest.
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
} KfStudy;

typedef struct KfSeries
{
	const KfAllocator *allocator;
	int			capacity;
	int			count;			/* buckets in use */
	int64_t		span;			/* rows a full bucket holds */
	int64_t		filled;			/* rows in the last bucket */
	int64_t		rows;			/* in all */
	int64_t	   *ts;				/* of the first row of a bucket */
	double	   *open;
	double	   *high;
	double	   *low;
	double	   *close;
	double	   *volume;			/* 0 where unknown */
	bool		has_volume;		/* some row had one */
	double	   *memory;			/* that all columns lie in */
	KfBar		first;
	KfBar		newest;
	double		previous_close;	/* of the row before the newest; NaN when there is only one */
	KfStudy		studies[KF_MAX_SPECS];
	int			study_count;
} KfSeries;

/* Takes the specs over; capacity is even. Whatever was allocated is freed by kf_series_free, also after a failure. */
extern KfCode kf_series_init(KfSeries *series, const KfAllocator *allocator, int capacity, const KfSpec *specs, int spec_count,
							 KfStatus *status);
extern void kf_series_free(KfSeries *series);

/* Add a row whose prices are finite. */
extern void kf_series_add(KfSeries *series, const KfBar *bar);

/* Merge 'group' neighbours into one, for the last step from buckets to what the plot has room for. */
extern void kf_series_merge(KfSeries *series, int group);

#endif							/* KF_CHART_SERIES_H */
