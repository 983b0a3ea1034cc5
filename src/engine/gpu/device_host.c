/*
 * device_host.c
 *		A device that is this processor: for tests, and to try the helper program where there is no GPU. Its memory is malloc's; what it
 *		has beyond a limit, and a call that fails, can be asked for.
 */
#include "device.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A block knows its size: in front of it, in a whole cache line. */
#define HEAD 64

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static size_t limit;
static size_t used;
static int	calls_to_failure;

void
kf_device_host_limit(size_t memory)
{
	limit = memory;
}

void
kf_device_host_fail(int calls)
{
	calls_to_failure = calls;
}

static KfCode
count_call(KfStatus *status)
{
	bool		fails;

	pthread_mutex_lock(&lock);
	fails = calls_to_failure > 0 && --calls_to_failure == 0;
	pthread_mutex_unlock(&lock);
	return fails ? kf_fail(status, KF_INTERNAL, "the device is lost") : KF_OK;
}

static size_t
memory_total(void)
{
	return limit > 0 ? limit : (size_t) sysconf(_SC_PHYS_PAGES) * (size_t) sysconf(_SC_PAGESIZE);
}

static KfCode
host_open(int number, KfStatus *status)
{
	(void) number;
	(void) status;
	return KF_OK;
}

static KfCode
host_info(KfDeviceInfo *info, KfStatus *status)
{
	(void) status;
	memset(info, 0, sizeof(*info));
	strcpy(info->name, "host");
	strcpy(info->driver, "none");
	strcpy(info->runtime, "none");
	pthread_mutex_lock(&lock);
	info->memory_total = memory_total();
	info->memory_free = used < info->memory_total ? info->memory_total - used : 0;
	pthread_mutex_unlock(&lock);
	return KF_OK;
}

static KfCode
host_alloc(void **memory, size_t size, KfStatus *status)
{
	char	   *block = NULL;
	bool		fits;

	if (count_call(status) != KF_OK)
		return status->code;
	pthread_mutex_lock(&lock);
	fits = limit == 0 || size <= limit - used;
	if (fits)
		used += size;
	pthread_mutex_unlock(&lock);
	if (fits)
		block = aligned_alloc(HEAD, HEAD + (size + HEAD - 1) / HEAD * HEAD);
	if (block == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of device memory");
	memcpy(block, &size, sizeof(size));
	*memory = block + HEAD;
	return KF_OK;
}

static void
host_release(void *memory)
{
	size_t		size;

	if (memory == NULL)
		return;
	memcpy(&size, (char *) memory - HEAD, sizeof(size));
	pthread_mutex_lock(&lock);
	used -= size;
	pthread_mutex_unlock(&lock);
	free((char *) memory - HEAD);
}

static KfCode
host_copy(void *to, const void *from, size_t size, KfStatus *status)
{
	if (count_call(status) != KF_OK)
		return status->code;
	if (size > 0)
		memcpy(to, from, size);
	return KF_OK;
}

static void
host_pin(void *memory, size_t size)
{
	(void) memory;
	(void) size;
}

static void
host_unpin(void *memory)
{
	(void) memory;
}

static KfCode
host_launch(int indicator, const KfSeriesArgs *args, int queue, KfStatus *status)
{
	(void) queue;
	if (count_call(status) != KF_OK)
		return status->code;
	kf_kernels[indicator].launch(args, NULL);
	return KF_OK;
}

static KfCode
host_launch_bars(const KfBarsArgs *args, KfStatus *status)
{
	for (uint64_t s = 0; s < args->count; s++)
		kf_bars_of_series(args, s);
	return count_call(status);
}

static KfCode
host_launch_cells(const KfCellsArgs *args, KfStatus *status)
{
	for (uint64_t i = 0; i < args->count; i++)
		kf_cell(args, i);
	return count_call(status);
}

static KfCode
host_launch_last(const KfLastArgs *args, KfStatus *status)
{
	for (uint64_t i = 0; i < args->count * args->outputs; i++)
		kf_last_value(args, i);
	return count_call(status);
}

static KfCode
host_finish(KfStatus *status)
{
	return count_call(status);
}

/* A warp is as many lanes as one processor has; slices of some milliseconds. */
const KfDevice kf_device_host = {
	.kind = "host",.lanes = KF_WARP,.slice_rows = 65536,.slice_steps = 262144,
	.open = host_open,.info = host_info,.alloc = host_alloc,.release = host_release,.upload = host_copy,.download = host_copy,.duplicate = host_copy,
	.pin = host_pin,.unpin = host_unpin,.launch = host_launch,
	.launch_bars = host_launch_bars,.launch_cells = host_launch_cells,.launch_last = host_launch_last,.finish = host_finish
};
