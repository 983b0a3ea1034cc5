/*
 * job.h
 *		A job on a device, piece by piece: what compute.c (batches) and sweep.c (grids) have in common.
 */
#ifndef KF_GPU_JOB_H
#define KF_GPU_JOB_H

#include "compute.h"

/* One call on the device. */
typedef struct KfJobCall
{
	int			indicator;		/* into kf_indicators */
	int			nin;
	int			nout;
	int			first_output;	/* of the batch's */
	size_t		state_size;
	size_t		ring;
	int64_t		memory;			/* of the indicator with these parameters */
	const KfPiece *pieces;		/* on the device */
	size_t		piece_count;
	size_t		longest;		/* rows of the longest piece */
	char	   *states;			/* on the device */
} KfJobCall;

typedef struct KfJob
{
	const KfDevice *device;
	const KfBatch *batch;
	const KfTurns *turns;
	const KfAllocator *allocator;
	KfStatus   *status;
	int			outputs;		/* columns of results */
	KfJobCall *calls;
	size_t		row_bytes;		/* of all columns */
	size_t		series_bytes;	/* of states and pieces of one series */
	char	   *memory;			/* the device's */
	size_t		room;			/* bytes of it */
	size_t		taken;

	/* of the part under way */
	size_t		first;			/* row in the batch */
	size_t		rows;
	double	  **columns;		/* on the device: inputs, then results */
	KfPiece    *pieces;			/* being made, ours */
	size_t		piece_room;
} KfJob;

/* Numbers and sizes of the batch's calls. */
extern KfCode kf_job_prepare(KfJob *job);

/* Whatever was taken, here and on the device. */
extern void kf_job_end(KfJob *job);

/* Bytes of the device's memory beside those of series and rows: each column, each call's states and pieces begin at a multiple. */
extern size_t kf_job_fixed_bytes(const KfJob *job);

/* The device's one block, at least so large; all of it is free then. */
extern KfCode kf_job_make_room(KfJob *job, size_t bytes);

/* Memory out of that block; NULL when it is used up, which is a mistake in the sizes. */
extern void *kf_job_take(KfJob *job, size_t size);

/* Our own memory; NULL with a status. */
extern void *kf_job_take_here(KfJob *job, size_t size);

/* The columns of job->rows rows, inputs and results. */
extern void kf_job_place_columns(KfJob *job);

/* One more piece in job->pieces. */
extern KfCode kf_job_add_piece(KfJob *job, size_t *count, size_t row, size_t rows, size_t warm);

/* A call's states, and its pieces, which are the first 'count' of job->pieces, on the device. */
extern KfCode kf_job_place_call(KfJob *job, KfJobCall *dc, size_t count);

/* The input columns of the part under way. */
extern KfCode kf_job_upload(KfJob *job);

/* All calls over the part, slice by slice; 'begin': their states begin. */
extern KfCode kf_job_run_calls(KfJob *job, bool begin);

/* KF_CANCELLED when the work should stop. */
extern KfCode kf_job_stopped(const KfJob *job);

#endif							/* KF_GPU_JOB_H */
