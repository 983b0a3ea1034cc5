/*
 * compute.h
 *		A batch on a device: cut up so that it fits into the device's memory and keeps it busy, in launches short enough to be stopped.
 */
#ifndef KF_GPU_COMPUTE_H
#define KF_GPU_COMPUTE_H

#include "../engine.h"
#include "device.h"

/*
 * What the batch shares with others that use the device. 'enter' waits for this batch's turn before a slice of work and 'leave' ends it;
 * both may be NULL.
 */
typedef struct KfTurns
{
	void		(*enter) (void *arg);
	void		(*leave) (void *arg);
	bool		(*interrupted) (void *arg);	/* asked between two slices; NULL: never */
	void	   *arg;
	size_t		memory;			/* bytes of the device's that may be taken */
} KfTurns;

/*
 * Computes the batch. Values are those of kf_cpu_backend bit for bit, unless a long series is cut up: with too few series to keep the device
 * busy, an indicator whose values depend on a bounded number of bars (KfIndicator.memory) runs over parts of a series at once, each
 * warmed up by so many bars; then they agree to rounding. Series with holes are not cut, as holes do not count.
 *
 * KF_NO_MEMORY when not even one series' states and a few rows fit; KF_CANCELLED; KF_INTERNAL when the device is lost.
 */
extern KfCode kf_device_compute(const KfDevice *device, const KfBatch *batch, const KfTurns *turns, const KfAllocator *allocator,
								KfStatus *status);

/* Bytes of device memory with which the batch is one part, and as many pieces as are wanted. Less will do. */
extern size_t kf_device_bytes(const KfDevice *device, const KfBatch *batch);

#endif							/* KF_GPU_COMPUTE_H */
