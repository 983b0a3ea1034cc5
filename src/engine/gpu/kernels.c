/*
 * kernels.c
 *		The kernels by number of their indicator. They are defined in the units that the build makes of the families.
 */
#include "kernel.h"

#define KF_ENTRY(name) \
	extern void kf_launch_##name(const KfSeriesArgs *args, void *stream); \
	extern uint64_t kf_ring_##name(const double *params);
#include "indicators.list"
#undef KF_ENTRY

const KfKernel kf_kernels[] = {
#define KF_ENTRY(name) {kf_launch_##name, kf_ring_##name},
#include "indicators.list"
#undef KF_ENTRY
};
