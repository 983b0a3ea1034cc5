/*
 * stats.h
 *		Counters of what the extension has done: the view kimsfinance_stats.
 *
 * Fixed in size. They are those of the whole server where the library is in shared_preload_libraries, else those of the backend.
 * Counting takes a few atomic additions and never fails or raises, so it may be called anywhere; once a query or a picture, not once
 * a row.
 */
#ifndef KF_PG_STATS_H
#define KF_PG_STATS_H

#include "postgres.h"

typedef enum KfStatsKind
{
	KF_STATS_WINDOW_STREAMING,	/* the window node: rows as they come */
	KF_STATS_WINDOW_CPU,		/* in columns */
	KF_STATS_WINDOW_GPU,
	KF_STATS_GRID_CPU,			/* rows: cells, a parameter set over a series */
	KF_STATS_GRID_GPU,
	KF_STATS_CHART				/* rows: bars */
} KfStatsKind;

#define KF_STATS_KINDS (KF_STATS_CHART + 1)

/* Why something ran elsewhere than was wanted. */
typedef enum KfStatsReason
{
	KF_STATS_DEVICE_NOT_READY,	/* no GPU, or its service is away */
	KF_STATS_DEVICE_NO_MEMORY,	/* too large for what the GPU has left */
	KF_STATS_DEVICE_UNSUPPORTED,	/* the GPU cannot do it */
	KF_STATS_DEVICE_FAILED,		/* the GPU or its service failed in mid-work */
	KF_STATS_BELOW_THRESHOLD,	/* too few rows to pay */
	KF_STATS_SERIES_TOO_LARGE,	/* one series larger than the memory allowed */
	KF_STATS_NO_MEMORY			/* columns given up for sorting and streaming */
} KfStatsReason;

#define KF_STATS_REASONS (KF_STATS_NO_MEMORY + 1)

/* One more call of that kind, with its rows and the time it took. */
extern void kf_stats_count(KfStatsKind kind, int64 rows, double seconds);

/* Bytes that such calls have made. */
extern void kf_stats_add_bytes(KfStatsKind kind, int64 bytes);

extern void kf_stats_fallback(KfStatsReason reason);

/* From _PG_init: takes shared memory if the server is just starting. */
extern void kf_stats_init(void);

#endif							/* KF_PG_STATS_H */
