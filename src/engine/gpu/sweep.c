/*
 * sweep.c
 *		A parameter sweep on a device, see sweep.h.
 *
 * The lines of a part of the series are made by the indicators' kernels, as columns that stay on the device. Then either the newest value of
 * each is taken, or all pairs run over them, one thread a pair of a series, as many cells and rows at a time as keep a launch short.
 */
#include "sweep.h"

#include <string.h>

#include "job.h"

/* Outputs of the calls that run at a time, where only their newest values are wanted. */
#define GROUP_OUTPUTS 48

/* Rows of a cell in one launch at least. */
#define CELL_ROWS 256

typedef struct Sweep
{
	KfJob		job;
	const KfGridBatch *grid;
	KfBatch		batch;			/* the calls that run now */
	int			first_value;	/* of their outputs among those of all calls */
	size_t		cells;			/* at a time */
	size_t		series;			/* the part under way */
	size_t		count;
	const KfPiece *pieces;		/* whole series, on the device */
} Sweep;

static size_t
cells_at_a_time(const KfDevice *device, const KfGridBatch *grid)
{
	const size_t most = device->slice_steps / CELL_ROWS + 1;
	const size_t all = grid->series_count * grid->grid->pair_count;

	return all < most ? all : most;
}

/* Bytes on the device for a part: without cut series, as there are enough of them or enough calls. */
static size_t
part_bytes(const Sweep *sweep, size_t rows, size_t count)
{
	const KfGrid *grid = sweep->grid->grid;
	size_t		bytes = kf_job_fixed_bytes(&sweep->job) + rows * sweep->job.row_bytes + count * (sweep->job.series_bytes + sizeof(KfPiece)) + 4096;

	if (grid->pair_count == 0)
		return bytes + count * (size_t) sweep->job.outputs * sizeof(double) + (size_t) sweep->job.outputs * sizeof(double *);
	return bytes + rows * sizeof(KfCrossBar) + grid->pair_count * sizeof(KfLinePair) + (size_t) grid->line_count * 2 * sizeof(double) +
		sweep->cells * (sizeof(KfCrossState) + sizeof(KfCrossSummary));
}

static KfCode
to_device(Sweep *sweep, void *to, const void *from, size_t size)
{
	if (to == NULL)
		return kf_fail(sweep->job.status, KF_NO_MEMORY, "out of device memory");
	return sweep->job.device->upload(to, from, size, sweep->job.status);
}

/* The lines of the part: columns on the device, made by the calls. */
static KfCode
make_lines(Sweep *sweep)
{
	KfJob	   *job = &sweep->job;
	const size_t *starts = sweep->grid->starts;
	KfPiece    *there;
	size_t		pieces = 0;

	job->first = starts[sweep->series];
	job->rows = starts[sweep->series + sweep->count] - job->first;
	if (kf_job_make_room(job, part_bytes(sweep, job->rows, sweep->count)) != KF_OK)
		return job->status->code;
	kf_job_place_columns(job);
	for (size_t s = sweep->series; s < sweep->series + sweep->count && job->status->code == KF_OK; s++)
		kf_job_add_piece(job, &pieces, starts[s] - job->first, starts[s + 1] - starts[s], 0);
	for (int c = 0; c < sweep->batch.call_count && job->status->code == KF_OK; c++)
		kf_job_place_call(job, &job->calls[c], pieces);
	there = kf_job_take(job, pieces * sizeof(KfPiece));
	if (job->status->code != KF_OK || to_device(sweep, there, job->pieces, pieces * sizeof(KfPiece)) != KF_OK ||
		kf_job_upload(job) != KF_OK)
		return job->status->code;
	sweep->pieces = there;
	return kf_job_run_calls(job, true);
}

static void
enter(const Sweep *sweep)
{
	if (sweep->job.turns->enter != NULL)
		sweep->job.turns->enter(sweep->job.turns->arg);
}

/* Ends a slice of work, whatever came of it. */
static KfCode
leave(const Sweep *sweep)
{
	KfStatus	late = {0};

	if (sweep->job.device->finish(&late) != KF_OK && sweep->job.status->code == KF_OK)
		*sweep->job.status = late;
	if (sweep->job.turns->leave != NULL)
		sweep->job.turns->leave(sweep->job.turns->arg);
	return sweep->job.status->code;
}

/* ---- newest values ----------------------------------------------------------------------------------------------------------- */

static KfCode
take_values(Sweep *sweep)
{
	KfJob	   *job = &sweep->job;
	const size_t outputs = (size_t) job->outputs;
	const size_t all = kf_grid_values(sweep->grid->grid);
	const size_t size = sweep->count * outputs * sizeof(double);
	const double **columns = kf_job_take(job, outputs * sizeof(double *));
	double	   *values = kf_job_take(job, size);
	double	   *here = kf_job_take_here(job, size);
	const KfLastArgs args = {columns, outputs, sweep->pieces, sweep->count, values};

	if (here != NULL && values != NULL && to_device(sweep, columns, job->columns + sweep->batch.column_count, outputs * sizeof(double *)) == KF_OK)
	{
		enter(sweep);
		job->device->launch_last(&args, job->status);
		if (leave(sweep) == KF_OK && job->device->download(here, values, size, job->status) == KF_OK)
			for (size_t s = 0; s < sweep->count; s++)
				memcpy(sweep->grid->values + (sweep->series + s) * all + sweep->first_value, here + s * outputs, outputs * sizeof(double));
	}
	job->allocator->release(job->allocator->arena, here);
	return job->status->code;
}

/* ---- rules ------------------------------------------------------------------------------------------------------------------- */

typedef struct Cells
{
	KfCellsArgs args;
	size_t		longest;		/* rows of the longest series of the part */
} Cells;

/* Where each line is: a column of the part, or a level. */
static KfCode
place_lines(Sweep *sweep, KfCellsArgs *args)
{
	KfJob	   *job = &sweep->job;
	const KfGrid *grid = sweep->grid->grid;
	const size_t count = (size_t) grid->line_count;
	const double **lines = kf_job_take_here(job, count * sizeof(double *));
	double	   *levels = kf_job_take_here(job, count * sizeof(double));
	void	   *lines_there = kf_job_take(job, count * sizeof(double *));
	void	   *levels_there = kf_job_take(job, count * sizeof(double));

	for (size_t l = 0; l < count && job->status->code == KF_OK; l++)
	{
		const KfLine *line = &grid->lines[l];

		lines[l] = NULL;
		levels[l] = line->kind == KF_LINE_LEVEL ? line->level : 0.0;
		if (line->kind == KF_LINE_OUTPUT)
			lines[l] = job->columns[sweep->batch.column_count + job->calls[line->call].first_output + line->output];
		else if (line->kind == KF_LINE_COLUMN)
			lines[l] = job->columns[line->column];
	}
	if (job->status->code == KF_OK && to_device(sweep, lines_there, lines, count * sizeof(double *)) == KF_OK)
		to_device(sweep, levels_there, levels, count * sizeof(double));
	job->allocator->release(job->allocator->arena, lines);
	job->allocator->release(job->allocator->arena, levels);
	args->lines = lines_there;
	args->levels = levels_there;
	return job->status->code;
}

static KfCode
make_bars(Sweep *sweep, Cells *cells)
{
	KfJob	   *job = &sweep->job;
	const KfGrid *grid = sweep->grid->grid;
	KfBarsArgs	args;

	memset(&args, 0, sizeof(args));
	args.close = job->columns[grid->close_column];
	args.open = grid->rule.fill == KF_FILL_NEXT_OPEN ? job->columns[grid->open_column] : args.close;
	args.series = sweep->pieces;
	args.count = sweep->count;
	args.fill = grid->rule.fill;
	args.bars = kf_job_take(job, job->rows * sizeof(KfCrossBar));
	cells->args.bars = args.bars;
	if (args.bars == NULL)
		return kf_fail(job->status, KF_NO_MEMORY, "out of device memory");
	enter(sweep);
	job->device->launch_bars(&args, job->status);
	return leave(sweep);
}

/* Some cells over all their rows, slice by slice. */
static KfCode
run_cells(Sweep *sweep, Cells *cells)
{
	KfJob	   *job = &sweep->job;
	const size_t slice = job->device->slice_steps / (cells->args.count > 0 ? cells->args.count : 1) + CELL_ROWS;

	for (size_t done = 0; job->status->code == KF_OK; done += slice)
	{
		cells->args.begin = done == 0;
		cells->args.done = done;
		cells->args.rows = slice;
		cells->args.finish = done + slice >= cells->longest;
		if (kf_job_stopped(job) != KF_OK)
			break;
		enter(sweep);
		job->device->launch_cells(&cells->args, job->status);
		if (leave(sweep) != KF_OK || cells->args.finish)
			break;
	}
	return job->status->code;
}

static KfCode
take_summaries(Sweep *sweep)
{
	KfJob	   *job = &sweep->job;
	const KfGrid *grid = sweep->grid->grid;
	const size_t all = sweep->count * grid->pair_count;
	KfLinePair *pairs = kf_job_take(job, grid->pair_count * sizeof(KfLinePair));
	Cells		cells;

	memset(&cells, 0, sizeof(cells));
	cells.args.pairs = pairs;
	cells.args.pair_count = grid->pair_count;
	cells.args.series = sweep->pieces;
	cells.args.rule = grid->rule;
	for (size_t s = sweep->series; s < sweep->series + sweep->count; s++)
		if (sweep->grid->starts[s + 1] - sweep->grid->starts[s] > cells.longest)
			cells.longest = sweep->grid->starts[s + 1] - sweep->grid->starts[s];
	if (to_device(sweep, pairs, grid->pairs, grid->pair_count * sizeof(KfLinePair)) != KF_OK || place_lines(sweep, &cells.args) != KF_OK ||
		make_bars(sweep, &cells) != KF_OK)
		return job->status->code;
	cells.args.states = kf_job_take(job, sweep->cells * sizeof(KfCrossState));
	cells.args.summaries = kf_job_take(job, sweep->cells * sizeof(KfCrossSummary));
	if (cells.args.states == NULL || cells.args.summaries == NULL)
		return kf_fail(job->status, KF_NO_MEMORY, "out of device memory");
	for (size_t first = 0; first < all; first += sweep->cells)
	{
		cells.args.first = first;
		cells.args.count = all - first < sweep->cells ? all - first : sweep->cells;
		if (run_cells(sweep, &cells) != KF_OK ||
			job->device->download(sweep->grid->summaries + sweep->series * grid->pair_count + first, cells.args.summaries,
								  cells.args.count * sizeof(KfCrossSummary), job->status) != KF_OK)
			return job->status->code;
	}
	return KF_OK;
}

/* ---- the sweep --------------------------------------------------------------------------------------------------------------- */

/* As many series from sweep->series on as fit. */
static KfCode
choose_part(Sweep *sweep)
{
	const KfGridBatch *grid = sweep->grid;
	size_t		rows = 0;

	sweep->count = 0;
	while (sweep->series + sweep->count < grid->series_count)
	{
		rows += grid->starts[sweep->series + sweep->count + 1] - grid->starts[sweep->series + sweep->count];
		if (part_bytes(sweep, rows, sweep->count + 1) > sweep->job.turns->memory)
			break;
		sweep->count++;
	}
	return sweep->count > 0 ? KF_OK : kf_fail(sweep->job.status, KF_NO_MEMORY, "out of device memory");
}

static KfCode
run_parts(Sweep *sweep)
{
	KfStatus   *status = sweep->job.status;

	if (kf_job_prepare(&sweep->job) != KF_OK)
		return status->code;
	for (sweep->series = 0; sweep->series < sweep->grid->series_count; sweep->series += sweep->count)
		if (choose_part(sweep) != KF_OK || make_lines(sweep) != KF_OK ||
			(sweep->grid->grid->pair_count > 0 ? take_summaries(sweep) : take_values(sweep)) != KF_OK)
			break;
	return status->code;
}

KfCode
kf_device_sweep(const KfDevice *device, const KfGridBatch *batch, const KfTurns *turns, const KfAllocator *allocator, KfStatus *status)
{
	const KfGrid *grid = batch->grid;
	int			value = 0;
	int			call = 0;

	if (batch->series_count == 0)
		return KF_OK;
	/* all calls at once for the rules, which may pair any lines; a rule may have no calls at all */
	do
	{
		Sweep		sweep = {.job = {.device = device,.turns = turns,.allocator = allocator,.status = status},.grid = batch};
		int			outputs = 0;
		int			calls = 0;

		while (call + calls < grid->call_count && (grid->pair_count > 0 || calls == 0 || outputs < GROUP_OUTPUTS))
			outputs += kf_count_outputs(grid->calls[call + calls++].indicator);
		sweep.batch.rows = batch->rows;
		sweep.batch.series_count = batch->series_count;
		sweep.batch.starts = batch->starts;
		sweep.batch.column_count = grid->column_count;
		sweep.batch.columns = batch->columns;
		sweep.batch.call_count = calls;
		sweep.batch.calls = grid->calls + call;
		sweep.job.batch = &sweep.batch;
		sweep.first_value = value;
		sweep.cells = cells_at_a_time(device, batch);
		run_parts(&sweep);
		kf_job_end(&sweep.job);
		value += outputs;
		call += calls;
	} while (call < grid->call_count && status->code == KF_OK);
	return status->code;
}

size_t
kf_device_sweep_bytes(const KfDevice *device, const KfGridBatch *batch)
{
	const KfGrid *grid = batch->grid;
	const size_t outputs = kf_grid_values(grid) + 1;
	const size_t columns = (size_t) grid->column_count + (grid->pair_count > 0 || outputs < 2 * GROUP_OUTPUTS ? outputs : 2 * GROUP_OUTPUTS);
	size_t		states = 0;

	for (int c = 0; c < grid->call_count; c++)
		states += grid->calls[c].indicator->state_size(grid->calls[c].params) + sizeof(KfPiece);
	return 256 * (columns + 2 * (size_t) grid->call_count + 64) + batch->rows * (columns * sizeof(double) + sizeof(KfCrossBar)) +
		batch->series_count * (states + sizeof(KfPiece) + outputs * sizeof(double)) + grid->pair_count * sizeof(KfLinePair) +
		(size_t) grid->line_count * 2 * sizeof(double) + cells_at_a_time(device, batch) * (sizeof(KfCrossState) + sizeof(KfCrossSummary));
}
