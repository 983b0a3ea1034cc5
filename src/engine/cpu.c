/*
 * cpu.c
 *		The CPU back end: the batch loops of the indicators, series by series.
 *
 * A series is gone through in blocks, all calls one after the other over each block, so that the columns that several calls read are
 * still in the cache. Long series are cut for the interrupt hook's sake as well.
 */
#include "engine.h"

#include <string.h>

/* Rows of a block: five inputs and some outputs of it fit the second-level cache. */
#define BLOCK_ROWS 4096

/* Blocks between two questions to the interrupt hook are counted in rows, as a batch may have a million tiny series. */
#define ASK_EVERY 65536

int
kf_batch_outputs(const KfBatch *batch)
{
	int			count = 0;

	for (int c = 0; c < batch->call_count; c++)
		count += kf_count_outputs(batch->calls[c].indicator);
	return count;
}

static bool
cpu_ready(char *why, size_t size)
{
	(void) why;
	(void) size;
	return true;
}

/* The states of all calls, one behind the other. */
typedef struct States
{
	char	   *block;
	size_t	   *offset;			/* of each call */
} States;

static KfCode
make_states(const KfBatch *batch, const KfAllocator *allocator, States *states, KfStatus *status)
{
	size_t		total = 0;

	states->block = NULL;
	states->offset = allocator->alloc(allocator->arena, (size_t) batch->call_count * sizeof(size_t) + 1);
	if (states->offset == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	for (int c = 0; c < batch->call_count; c++)
	{
		states->offset[c] = total;
		total += (batch->calls[c].indicator->state_size(batch->calls[c].params) + 15) / 16 * 16;
	}
	states->block = allocator->alloc(allocator->arena, total + 1);
	return states->block != NULL ? KF_OK : kf_fail(status, KF_NO_MEMORY, "out of memory");
}

static void
compute_block(const KfBatch *batch, const States *states, size_t from, size_t rows)
{
	double	   *const *output = batch->outputs;

	for (int c = 0; c < batch->call_count; c++)
	{
		const KfCall *call = &batch->calls[c];
		const int	nin = kf_count_inputs(call->indicator);
		const int	nout = kf_count_outputs(call->indicator);
		const double *in[KF_MAX_INPUTS];
		double	   *out[KF_MAX_OUTPUTS];

		for (int j = 0; j < nin; j++)
			in[j] = batch->columns[call->inputs[j]] + from;
		for (int k = 0; k < nout; k++)
			out[k] = output[k] + from;
		call->indicator->batch(states->block + states->offset[c], in, out, rows);
		output += nout;
	}
}

static KfCode
cpu_compute(const KfBatch *batch, const KfAllocator *allocator, KfInterrupt interrupted, KfStatus *status)
{
	States		states;
	size_t		unasked = 0;

	if (make_states(batch, allocator, &states, status) == KF_OK)
		for (size_t s = 0; s < batch->series_count && status->code == KF_OK; s++)
		{
			for (int c = 0; c < batch->call_count; c++)
				batch->calls[c].indicator->init(states.block + states.offset[c], batch->calls[c].params);
			for (size_t from = batch->starts[s]; from < batch->starts[s + 1]; from += BLOCK_ROWS)
			{
				size_t		left = batch->starts[s + 1] - from;
				size_t		rows = left < BLOCK_ROWS ? left : BLOCK_ROWS;

				compute_block(batch, &states, from, rows);
				unasked += rows;
				if (unasked < ASK_EVERY)
					continue;
				unasked = 0;
				if (interrupted != NULL && interrupted())
				{
					kf_fail(status, KF_CANCELLED, "cancelled");
					break;
				}
			}
		}
	allocator->release(allocator->arena, states.block);
	allocator->release(allocator->arena, states.offset);
	return status->code;
}

const KfBackend kf_cpu_backend = {"cpu", cpu_ready, cpu_compute};
