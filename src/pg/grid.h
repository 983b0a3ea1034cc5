/*
 * grid.h
 *		Which back end runs the grids of SQL.
 */
#ifndef KF_PG_GRID_H
#define KF_PG_GRID_H

#include "postgres.h"

#include "engine/grid.h"

/* gpu_client.c: the sweep on the GPU. */
extern const KfGridBackend kf_gpu_grid;

/*
 * Computes a batch where kimsfinance.engine says: true when that was the GPU. With 'auto' the GPU is taken from kimsfinance.gpu_min_rows on, the
 * rows counted once for every ten parameter sets, as a window query has some ten indicators; and what it cannot do the CPU does. With 'gpu' that is
 * an error.
 */
extern bool kf_grid_run_batch(const KfGridBatch *batch, const KfAllocator *allocator);

/* A series that does not fit into the memory is computed on the CPU, in pieces: counted, or an error with 'gpu'. */
extern void kf_grid_series_too_large(void);

#endif							/* KF_PG_GRID_H */
