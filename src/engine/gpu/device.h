/*
 * device.h
 *		What the helper program needs of a device: memory, copies, and launches of the indicators' kernels.
 *
 * There are two: device_cuda.cu, and device_host.c, which runs the same kernels as loops on the CPU. Everything else of the helper is
 * written against this, so that it is tested where there is no GPU.
 */
#ifndef KF_DEVICE_H
#define KF_DEVICE_H

#include "../../base.h"
#include "cross_kernel.h"
#include "kernel.h"

typedef struct KfDeviceInfo
{
	char		name[128];
	char		driver[32];
	char		runtime[32];
	uint64_t	memory_total;	/* bytes */
	uint64_t	memory_free;
} KfDeviceInfo;

/*
 * All functions may be called from several threads. A failure of KF_INTERNAL says that the device is lost: the process must end. Results of a
 * launch are there after the next finish.
 */
typedef struct KfDevice
{
	const char *kind;			/* "cuda", "host" */
	size_t		lanes;			/* threads that it takes to keep it busy: fewer series than this are cut up; 0: they never are */
	size_t		slice_rows;		/* of each piece that one launch goes through at most, so that it is short */
	size_t		slice_steps;	/* rows of all pieces together that one launch goes through, about */

	/* KF_UNSUPPORTED when there is no such device: the message says why. */
	KfCode		(*open) (int number, KfStatus *status);
	KfCode		(*info) (KfDeviceInfo *info, KfStatus *status);

	/* KF_NO_MEMORY when there is not enough. */
	KfCode		(*alloc) (void **memory, size_t size, KfStatus *status);
	void		(*release) (void *memory);	/* takes NULL */
	KfCode		(*upload) (void *to, const void *from, size_t size, KfStatus *status);
	KfCode		(*download) (void *to, const void *from, size_t size, KfStatus *status);

	/* Within the device's memory: to measure how fast that is. Done after the next finish. */
	KfCode		(*duplicate) (void *to, const void *from, size_t size, KfStatus *status);

	/* Faster copies from and to this memory of ours until it is unpinned; only a hint. */
	void		(*pin) (void *memory, size_t size);
	void		(*unpin) (void *memory);

	/* 'queue' (any number): launches of one queue run in order, those of several beside each other. */
	KfCode		(*launch) (int indicator, const KfSeriesArgs *args, int queue, KfStatus *status);
	KfCode		(*launch_bars) (const KfBarsArgs *args, KfStatus *status);
	KfCode		(*launch_cells) (const KfCellsArgs *args, KfStatus *status);
	KfCode		(*launch_last) (const KfLastArgs *args, KfStatus *status);
	KfCode		(*finish) (KfStatus *status);
} KfDevice;

extern const KfDevice kf_device_host;
extern const KfDevice kf_device_cuda;	/* only where nvcc built the program */

/* For tests: the host device has so much memory (0: any), and its n-th call from now on (0: none) fails as a lost device. */
extern void kf_device_host_limit(size_t memory);
extern void kf_device_host_fail(int calls);

#endif							/* KF_DEVICE_H */
