/*
 * sweep.h
 *		A parameter sweep (grid.h) on a device.
 */
#ifndef KF_GPU_SWEEP_H
#define KF_GPU_SWEEP_H

#include "../grid.h"
#include "compute.h"

/*
 * Computes the sweep: values and summaries are those of kf_grid_cpu bit for bit. Series are taken in parts that fit into the memory; of
 * the newest values the calls are too. KF_NO_MEMORY when one series with all its lines does not fit.
 */
extern KfCode kf_device_sweep(const KfDevice *device, const KfGridBatch *grid, const KfTurns *turns, const KfAllocator *allocator,
							  KfStatus *status);

/* Bytes of device memory that it makes use of at most. */
extern size_t kf_device_sweep_bytes(const KfDevice *device, const KfGridBatch *grid);

#endif							/* KF_GPU_SWEEP_H */
