/*
 * grid.h
 *		Which back end runs the grids of SQL.
 */
#ifndef KF_PG_GRID_H
#define KF_PG_GRID_H

#include "postgres.h"

#include "engine/grid.h"

/* Tried before the CPU where it is ready; NULL: there is none. The CPU takes the batches it cannot do. */
extern const KfGridBackend *kf_grid_device;

#endif							/* KF_PG_GRID_H */
