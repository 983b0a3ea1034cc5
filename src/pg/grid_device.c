/*
 * grid_device.c
 *		Which device computes a batch of a parameter sweep.
 */
#include "postgres.h"

#include "pg/error.h"
#include "pg/gpu.h"
#include "pg/grid.h"
#include "pg/guc.h"
#include "pg/samples.h"
#include "pg/stats.h"

/* Parameter sets that are about the work of a window query with the usual number of indicators. */
#define SETS_OF_A_QUERY 10.0

static void
pass_over(KfStatsReason reason, const char *why)
{
	if (kf_engine == KF_ENGINE_GPU)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("the GPU cannot be used"),
				 errdetail_internal("%s", why),
				 errhint("With kimsfinance.engine = auto the CPU computes what the GPU cannot.")));
	kf_stats_fallback(reason);
}

static bool
pays(const KfGridBatch *batch)
{
	const KfGrid *grid = batch->grid;
	const double sets = grid->pair_count > 0 ? (double) grid->pair_count : (double) grid->call_count;

	if (kf_engine == KF_ENGINE_GPU)
		return true;
	return kf_engine == KF_ENGINE_AUTO && kf_gpu_min_rows >= 0 && (double) batch->rows * sets / SETS_OF_A_QUERY >= kf_gpu_min_rows;
}

static bool
run_on_gpu(const KfGridBatch *batch, const KfAllocator *allocator)
{
	KfStatus	status = {0};
	char		why[KF_GPU_WHY_SIZE] = "";

	if (!kf_gpu_grid.ready(why, sizeof(why)))
	{
		pass_over(KF_STATS_DEVICE_NOT_READY, why);
		return false;
	}
	if (kf_gpu_grid.run(batch, allocator, kf_should_stop, &status) == KF_OK)
		return true;
	if (status.code == KF_CANCELLED)
		kf_raise(&status);
	pass_over(status.code == KF_NO_MEMORY ? KF_STATS_DEVICE_NO_MEMORY :
			  status.code == KF_UNSUPPORTED ? KF_STATS_DEVICE_UNSUPPORTED : KF_STATS_DEVICE_FAILED, status.message);
	return false;
}

bool
kf_grid_run_batch(const KfGridBatch *batch, const KfAllocator *allocator)
{
	KfStatus	status = {0};

	if (pays(batch) && run_on_gpu(batch, allocator))
		return true;
	if (kf_grid_cpu.run(batch, allocator, kf_should_stop, &status) != KF_OK)
		kf_raise(&status);
	return false;
}

void
kf_grid_series_too_large(void)
{
	if (kf_engine == KF_ENGINE_GPU || (kf_engine == KF_ENGINE_AUTO && kf_gpu_min_rows >= 0))
		pass_over(KF_STATS_SERIES_TOO_LARGE, "a series does not fit into work_mem times hash_mem_multiplier");
}
