/*
 * grid_sets.h
 *		The parameter sets of one side of a grid, from jsonb and back.
 */
#ifndef KF_PG_GRID_SETS_H
#define KF_PG_GRID_SETS_H

#include "postgres.h"

#include "utils/jsonb.h"

#include "engine/sweep.h"

typedef struct KfGridSide
{
	KfSweep		sweep;
	size_t		count;			/* of its sets */
	double	   *sets;			/* KF_MAX_PARAMS for each */
	Datum	   *params;			/* jsonb of each */
} KfGridSide;

/* Bytes of a set, its jsonb estimated. */
#define KF_GRID_SET_BYTES (KF_MAX_PARAMS * sizeof(double) + sizeof(Datum) + 128)

/* All of these raise their failures; 'argument' is a name for messages. */

/* As kf_sweep_begin; what it makes lives as long as the memory of the allocator. */
extern void kf_grid_side_begin(KfGridSide *side, const char *argument, const char *name, bool lines, const KfAllocator *allocator);

/* Ranges of parameters from a jsonb object. 'common': those that the side does not have are left out, else they are an error. */
extern void kf_grid_side_ranges(KfGridSide *side, const char *argument, Jsonb *ranges, bool common);

/* Count the sets, checking them, and then make them in the current memory context. */
extern void kf_grid_side_count(KfGridSide *side);
extern void kf_grid_side_make(KfGridSide *side);

#endif							/* KF_PG_GRID_SETS_H */
