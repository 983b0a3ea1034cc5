/*
 * compute.c
 *		A batch on a device, see compute.h.
 *
 * The batch is gone through in parts: as many whole series as fit into the memory, or a range of rows of one series that does not fit
 * alone, whose states then stay on the device from range to range. Of a part the columns are uploaded, all calls run beside each other,
 * slice of rows by slice, and the results are downloaded.
 */
#include "compute.h"

#include "job.h"

#include <string.h>

/* Rows of a range of one series at least, when it does not fit as a whole. */
#define RANGE_ROWS 4096

/* Rows that a part of a cut series has at least, and at least so many times the rows of its warm-up. */
#define CUT_ROWS 4096
#define CUT_WARM 8

#define QUEUES 16

/* ---- memory ----------------------------------------------------------------------------------------------------------------- */

static size_t
aligned(size_t size)
{
	return (size + 255) / 256 * 256;
}

/* Of the one block that the job has on the device; there is room, as the part was chosen so. */
void *
kf_job_take(KfJob *job, size_t size)
{
	char	   *at = job->memory + job->taken;

	job->taken += aligned(size);
	return job->taken <= job->room ? at : NULL;
}

void *
kf_job_take_here(KfJob *job, size_t size)
{
	void	   *memory = job->allocator->alloc(job->allocator->arena, size + 1);

	if (memory == NULL)
		kf_fail(job->status, KF_NO_MEMORY, "out of memory");
	return memory;
}

static int
number_of(const KfIndicator *indicator)
{
	int			low = 0;
	int			high = kf_indicator_count - 1;

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (strcmp(kf_indicators[middle]->name, indicator->name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

KfCode
kf_job_prepare(KfJob *job)
{
	const KfBatch *batch = job->batch;
	int			output = 0;

	job->outputs = kf_batch_outputs(batch);
	job->calls = kf_job_take_here(job, (size_t) batch->call_count * sizeof(KfJobCall));
	job->columns = kf_job_take_here(job, ((size_t) batch->column_count + (size_t) job->outputs) * sizeof(double *));
	if (job->calls == NULL || job->columns == NULL)
		return job->status->code;
	job->row_bytes = ((size_t) batch->column_count + (size_t) job->outputs) * sizeof(double);
	job->series_bytes = 0;
	for (int c = 0; c < batch->call_count; c++)
	{
		const KfCall *call = &batch->calls[c];
		KfJobCall *dc = &job->calls[c];

		memset(dc, 0, sizeof(*dc));
		dc->indicator = number_of(call->indicator);
		dc->nin = kf_count_inputs(call->indicator);
		dc->nout = kf_count_outputs(call->indicator);
		dc->first_output = output;
		output += dc->nout;
		dc->state_size = call->indicator->state_size(call->params);
		dc->ring = kf_kernels[dc->indicator].ring(call->params);
		dc->memory = call->indicator->memory(call->params);
		job->series_bytes += dc->state_size + sizeof(KfPiece);
	}
	return KF_OK;
}

/* Bytes beside those of series and rows: each column, each call's states and pieces begin at a multiple. */
size_t
kf_job_fixed_bytes(const KfJob *job)
{
	return 256 * ((size_t) job->batch->column_count + (size_t) job->outputs + 2 * (size_t) job->batch->call_count + 2);
}

/* ---- cutting ---------------------------------------------------------------------------------------------------------------- */

/* Whole series from 'series' on that fit, at least one of them has to; 0 when it does not. */
static size_t
series_that_fit(const KfJob *job, size_t series)
{
	size_t		count = 0;
	size_t		bytes = kf_job_fixed_bytes(job);

	while (series + count < job->batch->series_count)
	{
		size_t		rows = job->batch->starts[series + count + 1] - job->batch->starts[series + count];

		bytes += rows * job->row_bytes + job->series_bytes;
		if (bytes > job->turns->memory)
			break;
		count++;
	}
	return count;
}

KfCode
kf_job_add_piece(KfJob *job, size_t *count, size_t row, size_t rows, size_t warm)
{
	if (*count == job->piece_room)
	{
		size_t		room = 2 * job->piece_room + 64;
		KfPiece    *larger = kf_job_take_here(job, room * sizeof(KfPiece));

		if (larger == NULL)
			return job->status->code;
		if (*count > 0)
			memcpy(larger, job->pieces, *count * sizeof(KfPiece));
		job->allocator->release(job->allocator->arena, job->pieces);
		job->pieces = larger;
		job->piece_room = room;
	}
	job->pieces[(*count)++] = (KfPiece) {row - warm, rows + warm, warm};
	return KF_OK;
}

static bool
has_holes(const KfJob *job, const KfCall *call, int nin, size_t row, size_t rows)
{
	for (int j = 0; j < nin; j++)
	{
		const double *column = job->batch->columns[call->inputs[j]] + row;
		double		sum = 0.0;

		for (size_t i = 0; i < rows; i++)
			sum += column[i] - column[i];
		if (!(sum == 0.0))
			return true;
	}
	return false;
}

/* Rows of a piece at least, without its warm-up. */
static size_t
least_rows(int64_t memory)
{
	return memory > CUT_ROWS / CUT_WARM ? (size_t) memory * CUT_WARM : CUT_ROWS;
}

/* Pieces that a call's series may be cut into. */
static size_t
most_pieces(const KfDevice *device, int64_t memory, size_t count, size_t rows)
{
	size_t		more;

	if (memory < 0 || device->lanes <= count)
		return count;
	more = rows / least_rows(memory);
	return count + (more < device->lanes ? more : device->lanes);
}

/* The pieces of a call in a part of whole series. */
static KfCode
cut_series(KfJob *job, const KfCall *call, const KfJobCall *dc, size_t series, size_t count, size_t *pieces)
{
	const size_t *starts = job->batch->starts;
	const size_t warm = (size_t) dc->memory;
	const size_t wanted = (job->rows + job->device->lanes - 1) / job->device->lanes;
	const size_t rows = wanted > least_rows(dc->memory) ? wanted : least_rows(dc->memory);

	for (size_t s = series; s < series + count; s++)
	{
		const size_t length = starts[s + 1] - starts[s];
		const size_t begin = starts[s] - job->first;
		const bool	whole = length < 2 * rows || has_holes(job, call, dc->nin, starts[s], length);

		for (size_t from = 0; from < length; from += whole ? length : rows)
		{
			size_t		left = length - from;

			if (kf_job_add_piece(job, pieces, begin + from, whole || left < rows ? left : rows, from < warm ? from : warm) != KF_OK)
				return job->status->code;
		}
	}
	return KF_OK;
}

/* ---- running ---------------------------------------------------------------------------------------------------------------- */

KfCode
kf_job_stopped(const KfJob *job)
{
	if (job->turns->interrupted != NULL && job->turns->interrupted(job->turns->arg))
		return kf_fail(job->status, KF_CANCELLED, "cancelled");
	return KF_OK;
}

static KfCode
launch(const KfJob *job, int c, bool begin, size_t done, size_t rows)
{
	const KfJobCall *dc = &job->calls[c];
	const KfCall *call = &job->batch->calls[c];
	KfSeriesArgs args;

	memset(&args, 0, sizeof(args));
	for (int j = 0; j < dc->nin; j++)
		args.in[j] = job->columns[call->inputs[j]];
	for (int k = 0; k < dc->nout; k++)
		args.out[k] = job->columns[job->batch->column_count + dc->first_output + k];
	memcpy(args.params, call->params, sizeof(args.params));
	args.pieces = dc->pieces;
	args.piece_count = dc->piece_count;
	args.states = dc->states;
	args.state_size = dc->state_size;
	args.ring = dc->ring;
	args.begin = begin;
	args.done = done;
	args.rows = rows;
	return job->device->launch(dc->indicator, &args, c % QUEUES, job->status);
}

/* Rows of each piece in one slice: as many as keep it short. */
static size_t
slice_of(const KfJob *job, size_t pieces)
{
	const KfDevice *device = job->device;
	size_t		rows = device->slice_steps / (pieces > 0 ? pieces : 1);

	if (rows > device->slice_rows)
		rows = device->slice_rows;
	return (rows / KF_TILE_MOST + 1) * KF_TILE_MOST;
}

/* All calls over the part, slice by slice; 'begin': their states begin. */
KfCode
kf_job_run_calls(KfJob *job, bool begin)
{
	size_t		pieces = 0;
	size_t		longest = 0;
	size_t		slice;

	for (int c = 0; c < job->batch->call_count; c++)
	{
		pieces += job->calls[c].piece_count;
		if (job->calls[c].longest > longest)
			longest = job->calls[c].longest;
	}
	slice = slice_of(job, pieces);
	for (size_t done = 0; done < longest && job->status->code == KF_OK; done += slice)
	{
		if (kf_job_stopped(job) != KF_OK)
			break;
		if (job->turns->enter != NULL)
			job->turns->enter(job->turns->arg);
		for (int c = 0; c < job->batch->call_count && job->status->code == KF_OK; c++)
			if (done < job->calls[c].longest)
				launch(job, c, begin && done == 0, done, slice);
		/* also after a failure: what was launched still uses the memory */
		{
			KfStatus	late = {0};

			if (job->device->finish(&late) != KF_OK && job->status->code == KF_OK)
				*job->status = late;
		}
		if (job->turns->leave != NULL)
			job->turns->leave(job->turns->arg);
	}
	return job->status->code;
}

KfCode
kf_job_upload(KfJob *job)
{
	for (int j = 0; j < job->batch->column_count; j++)
	{
		if (kf_job_stopped(job) != KF_OK)
			return job->status->code;
		if (job->device->upload(job->columns[j], job->batch->columns[j] + job->first, job->rows * sizeof(double), job->status) != KF_OK)
			return job->status->code;
	}
	return KF_OK;
}

static KfCode
download_columns(KfJob *job)
{
	for (int k = 0; k < job->outputs; k++)
	{
		if (kf_job_stopped(job) != KF_OK)
			return job->status->code;
		if (job->device->download(job->batch->outputs[k] + job->first, job->columns[job->batch->column_count + k],
								  job->rows * sizeof(double), job->status) != KF_OK)
			return job->status->code;
	}
	return KF_OK;
}

/* The device's block, for parts of at most so many bytes. */
KfCode
kf_job_make_room(KfJob *job, size_t bytes)
{
	job->taken = 0;
	if (bytes <= job->room)
		return KF_OK;
	job->device->release(job->memory);
	job->memory = NULL;
	job->room = 0;
	if (job->device->alloc((void **) &job->memory, bytes, job->status) == KF_OK)
		job->room = bytes;
	return job->status->code;
}

void
kf_job_place_columns(KfJob *job)
{
	for (int j = 0; j < job->batch->column_count + job->outputs; j++)
		job->columns[j] = kf_job_take(job, job->rows * sizeof(double));
}

/* Pieces (made in job->pieces) and states of a call to the device. */
KfCode
kf_job_place_call(KfJob *job, KfJobCall *dc, size_t count)
{
	dc->piece_count = count;
	dc->longest = 0;
	for (size_t p = 0; p < count; p++)
		if (job->pieces[p].rows > dc->longest)
			dc->longest = job->pieces[p].rows;
	dc->pieces = kf_job_take(job, count * sizeof(KfPiece));
	dc->states = kf_job_take(job, count * dc->state_size);
	if (dc->pieces == NULL || dc->states == NULL)
		return kf_fail(job->status, KF_NO_MEMORY, "out of device memory");
	return job->device->upload((void *) dc->pieces, job->pieces, count * sizeof(KfPiece), job->status);
}

/* A part of whole series. They are cut where that keeps the device busy and there is memory for it. */
static KfCode
run_series(KfJob *job, size_t series, size_t count)
{
	const KfBatch *batch = job->batch;
	size_t		bytes;
	size_t		cut_bytes;
	bool		cut;

	job->first = batch->starts[series];
	job->rows = batch->starts[series + count] - job->first;
	bytes = cut_bytes = kf_job_fixed_bytes(job) + job->rows * job->row_bytes;
	for (int c = 0; c < batch->call_count; c++)
	{
		const size_t piece_bytes = job->calls[c].state_size + sizeof(KfPiece);

		bytes += count * piece_bytes;
		cut_bytes += most_pieces(job->device, job->calls[c].memory, count, job->rows) * piece_bytes;
	}
	cut = cut_bytes <= job->turns->memory;
	if (kf_job_make_room(job, cut ? cut_bytes : bytes) != KF_OK)
		return job->status->code;
	kf_job_place_columns(job);
	for (int c = 0; c < batch->call_count; c++)
	{
		KfJobCall *dc = &job->calls[c];
		size_t		pieces = 0;

		if (cut && dc->memory >= 0 && job->device->lanes > count)
			cut_series(job, &batch->calls[c], dc, series, count, &pieces);
		else
			for (size_t s = series; s < series + count && job->status->code == KF_OK; s++)
				kf_job_add_piece(job, &pieces, batch->starts[s] - job->first, batch->starts[s + 1] - batch->starts[s], 0);
		if (job->status->code != KF_OK || kf_job_place_call(job, dc, pieces) != KF_OK)
			return job->status->code;
	}
	if (kf_job_upload(job) != KF_OK || kf_job_run_calls(job, true) != KF_OK)
		return job->status->code;
	return download_columns(job);
}

/* One series that does not fit, range by range. */
static KfCode
run_ranges(KfJob *job, size_t series)
{
	const KfBatch *batch = job->batch;
	const size_t end = batch->starts[series + 1];
	const size_t fixed = kf_job_fixed_bytes(job) + job->series_bytes;
	size_t		rows = job->turns->memory > fixed ? (job->turns->memory - fixed) / job->row_bytes : 0;

	if (rows < RANGE_ROWS)
		return kf_fail(job->status, KF_NO_MEMORY, "out of device memory");
	if (kf_job_make_room(job, fixed + rows * job->row_bytes) != KF_OK)
		return job->status->code;
	/* the states first: they stay where they are */
	for (int c = 0; c < batch->call_count; c++)
		job->calls[c].states = kf_job_take(job, job->calls[c].state_size);
	for (size_t from = batch->starts[series]; from < end; from += rows)
	{
		const size_t mark = job->taken;
		KfPiece		piece = {0, end - from < rows ? end - from : rows, 0};
		KfPiece    *there = kf_job_take(job, sizeof(KfPiece));

		job->first = from;
		job->rows = piece.rows;
		kf_job_place_columns(job);
		if (job->device->upload(there, &piece, sizeof(piece), job->status) != KF_OK || kf_job_upload(job) != KF_OK)
			return job->status->code;
		for (int c = 0; c < batch->call_count; c++)
		{
			job->calls[c].pieces = there;
			job->calls[c].piece_count = 1;
			job->calls[c].longest = job->rows;
		}
		if (kf_job_run_calls(job, from == batch->starts[series]) != KF_OK || download_columns(job) != KF_OK)
			return job->status->code;
		job->taken = mark;
	}
	return KF_OK;
}

void
kf_job_end(KfJob *job)
{
	job->device->release(job->memory);
	job->allocator->release(job->allocator->arena, job->pieces);
	job->allocator->release(job->allocator->arena, job->columns);
	job->allocator->release(job->allocator->arena, job->calls);
}

size_t
kf_device_bytes(const KfDevice *device, const KfBatch *batch)
{
	const size_t columns = (size_t) batch->column_count + (size_t) kf_batch_outputs(batch);
	size_t		bytes = 256 * (columns + 2 * (size_t) batch->call_count + 2) + batch->rows * columns * sizeof(double);

	for (int c = 0; c < batch->call_count; c++)
	{
		const KfCall *call = &batch->calls[c];

		bytes += (call->indicator->state_size(call->params) + sizeof(KfPiece)) *
			most_pieces(device, call->indicator->memory(call->params), batch->series_count, batch->rows);
	}
	return bytes;
}

KfCode
kf_device_compute(const KfDevice *device, const KfBatch *batch, const KfTurns *turns, const KfAllocator *allocator, KfStatus *status)
{
	KfJob			job = {.device = device,.batch = batch,.turns = turns,.allocator = allocator,.status = status};
	size_t		series = 0;

	if (kf_job_prepare(&job) == KF_OK)
		while (series < batch->series_count && status->code == KF_OK)
		{
			size_t		count = series_that_fit(&job, series);

			if (count > 0)
				run_series(&job, series, count);
			else
				run_ranges(&job, series);
			series += count > 0 ? count : 1;
		}
	kf_job_end(&job);
	return status->code;
}
