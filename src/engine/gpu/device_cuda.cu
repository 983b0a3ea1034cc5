/*
 * device_cuda.cu
 *		A CUDA device. Nothing but the helper program is linked with this; the CUDA runtime is linked statically.
 *
 * Queues are streams, made once. Copies go through the default stream, which waits for none of them: the caller finishes before it reads.
 */
#include <cuda_runtime.h>
#include <stdio.h>
#include <string.h>

extern "C"
{
#include "device.h"
}

#define QUEUES 16

/* Rows of a piece in one launch: at some 100 ns each about 5 ms. */
#define SLICE_ROWS 49152

/* Rows of all pieces in one launch: a device does at least some billion a second. */
#define SLICE_STEPS ((size_t) 64 << 20)

static cudaStream_t streams[QUEUES];
static int	device_number;

/* No failure of a CUDA call other than a lack of memory can be got over: the context is lost with it. */
static KfCode
check(cudaError_t error, const char *what, KfStatus *status)
{
	if (error == cudaSuccess)
		return KF_OK;
	if (error == cudaErrorMemoryAllocation)
	{
		cudaGetLastError();
		return kf_fail(status, KF_NO_MEMORY, "out of device memory");
	}
	return kf_fail(status, KF_INTERNAL, "%s: %s", what, cudaGetErrorString(error));
}

/* A thread begins with device 0. */
static KfCode
use_device(KfStatus *status)
{
	static thread_local bool chosen = false;

	if (chosen)
		return KF_OK;
	if (check(cudaSetDevice(device_number), "cudaSetDevice", status) != KF_OK)
		return status->code;
	chosen = true;
	return KF_OK;
}

static KfCode
cuda_open(int number, KfStatus *status)
{
	int			count = 0;
	cudaError_t error = cudaGetDeviceCount(&count);

	if (error != cudaSuccess)
		return kf_fail(status, KF_UNSUPPORTED, "no CUDA device: %s", cudaGetErrorString(error));
	if (number < 0 || number >= count)
		return kf_fail(status, KF_UNSUPPORTED, "no CUDA device with number %d: there %s %d", number, count == 1 ? "is" : "are", count);
	device_number = number;
	/* waiting threads sleep: the processors belong to the server */
	cudaSetDeviceFlags(cudaDeviceScheduleBlockingSync);
	if (use_device(status) != KF_OK)
		return status->code;
	for (int i = 0; i < QUEUES; i++)
		if (check(cudaStreamCreateWithFlags(&streams[i], cudaStreamNonBlocking), "cudaStreamCreate", status) != KF_OK)
			return status->code;
	return KF_OK;
}

static KfCode
cuda_info(KfDeviceInfo *info, KfStatus *status)
{
	cudaDeviceProp properties;
	size_t		free_bytes = 0;
	size_t		total = 0;
	int			driver = 0;
	int			runtime = 0;

	memset(info, 0, sizeof(*info));
	if (use_device(status) != KF_OK || check(cudaGetDeviceProperties(&properties, device_number), "cudaGetDeviceProperties", status) != KF_OK ||
		check(cudaMemGetInfo(&free_bytes, &total), "cudaMemGetInfo", status) != KF_OK)
		return status->code;
	cudaDriverGetVersion(&driver);
	cudaRuntimeGetVersion(&runtime);
	snprintf(info->name, sizeof(info->name), "%s", properties.name);
	snprintf(info->driver, sizeof(info->driver), "CUDA %d.%d", driver / 1000, driver % 1000 / 10);
	snprintf(info->runtime, sizeof(info->runtime), "CUDA %d.%d", runtime / 1000, runtime % 1000 / 10);
	info->memory_total = total;
	info->memory_free = free_bytes;
	return KF_OK;
}

static KfCode
cuda_alloc(void **memory, size_t size, KfStatus *status)
{
	if (use_device(status) != KF_OK)
		return status->code;
	return check(cudaMalloc(memory, size > 0 ? size : 1), "cudaMalloc", status);
}

static void
cuda_release(void *memory)
{
	if (memory != NULL)
		cudaFree(memory);
}

static KfCode
cuda_upload(void *to, const void *from, size_t size, KfStatus *status)
{
	if (use_device(status) != KF_OK)
		return status->code;
	return check(cudaMemcpy(to, from, size, cudaMemcpyHostToDevice), "copy to the device", status);
}

static KfCode
cuda_download(void *to, const void *from, size_t size, KfStatus *status)
{
	if (use_device(status) != KF_OK)
		return status->code;
	return check(cudaMemcpy(to, from, size, cudaMemcpyDeviceToHost), "copy from the device", status);
}

static KfCode
cuda_duplicate(void *to, const void *from, size_t size, KfStatus *status)
{
	if (use_device(status) != KF_OK)
		return status->code;
	return check(cudaMemcpyAsync(to, from, size, cudaMemcpyDeviceToDevice, streams[0]), "copy on the device", status);
}

static void
cuda_pin(void *memory, size_t size)
{
	KfStatus	status = {};

	if (use_device(&status) != KF_OK || cudaHostRegister(memory, size, cudaHostRegisterPortable) != cudaSuccess)
		cudaGetLastError();
}

static void
cuda_unpin(void *memory)
{
	if (cudaHostUnregister(memory) != cudaSuccess)
		cudaGetLastError();
}

static KfCode
cuda_launch(int indicator, const KfSeriesArgs *args, int queue, KfStatus *status)
{
	if (use_device(status) != KF_OK)
		return status->code;
	kf_kernels[indicator].launch(args, streams[queue % QUEUES]);
	return check(cudaGetLastError(), "launch", status);
}

/* ---- sweeps ---- */

#define BLOCK 128
#define BLOCKS(count) ((unsigned) (((count) + BLOCK - 1) / BLOCK))

static __global__ void
bars_kernel(KfBarsArgs args)
{
	const uint64_t i = (uint64_t) blockIdx.x * BLOCK + threadIdx.x;

	if (i < args.count)
		kf_bars_of_series(&args, i);
}

static __global__ void
cells_kernel(KfCellsArgs args)
{
	const uint64_t i = (uint64_t) blockIdx.x * BLOCK + threadIdx.x;

	if (i < args.count)
		kf_cell(&args, i);
}

static __global__ void
last_kernel(KfLastArgs args)
{
	const uint64_t i = (uint64_t) blockIdx.x * BLOCK + threadIdx.x;

	if (i < args.count * args.outputs)
		kf_last_value(&args, i);
}

static KfCode
cuda_launch_bars(const KfBarsArgs *args, KfStatus *status)
{
	if (use_device(status) != KF_OK || args->count == 0)
		return status->code;
	bars_kernel<<<BLOCKS(args->count), BLOCK, 0, streams[0]>>>(*args);
	return check(cudaGetLastError(), "launch", status);
}

static KfCode
cuda_launch_cells(const KfCellsArgs *args, KfStatus *status)
{
	if (use_device(status) != KF_OK || args->count == 0)
		return status->code;
	cells_kernel<<<BLOCKS(args->count), BLOCK, 0, streams[0]>>>(*args);
	return check(cudaGetLastError(), "launch", status);
}

static KfCode
cuda_launch_last(const KfLastArgs *args, KfStatus *status)
{
	if (use_device(status) != KF_OK || args->count * args->outputs == 0)
		return status->code;
	last_kernel<<<BLOCKS(args->count * args->outputs), BLOCK, 0, streams[0]>>>(*args);
	return check(cudaGetLastError(), "launch", status);
}

static KfCode
cuda_finish(KfStatus *status)
{
	if (use_device(status) != KF_OK)
		return status->code;
	return check(cudaDeviceSynchronize(), "kernel", status);
}

/* Half of what the largest devices hold at a time; smaller ones run them in turn. */
extern "C" const KfDevice kf_device_cuda = {
	"cuda", 131072, SLICE_ROWS, SLICE_STEPS,
	cuda_open, cuda_info, cuda_alloc, cuda_release, cuda_upload, cuda_download, cuda_duplicate,
	cuda_pin, cuda_unpin, cuda_launch, cuda_launch_bars, cuda_launch_cells, cuda_launch_last, cuda_finish
};
