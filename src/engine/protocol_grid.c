/*
 * protocol_grid.c
 *		A parameter sweep into shared memory and out of it.
 */
#include "protocol_grid.h"

#include <string.h>

#define ALIGN 256

/* More of these than anyone has is a broken message. */
#define MAX_CALLS (1 << 22)
#define MAX_PAIRS (1 << 24)

/* Where things lie. */
typedef struct Places
{
	size_t		columns;
	size_t		results;		/* where their offset is */
	size_t		calls;
	size_t		lines;
	size_t		pairs;
	size_t		end;			/* of the description */
} Places;

static size_t
aligned(size_t size)
{
	return (size + ALIGN - 1) / ALIGN * ALIGN;
}

static Places
places_of(uint64_t series, uint64_t columns, uint64_t calls, uint64_t lines, uint64_t pairs)
{
	Places		p;

	p.columns = ((size_t) series + 1) * sizeof(uint64_t);
	p.results = p.columns + (size_t) columns * sizeof(uint64_t);
	p.calls = p.results + sizeof(uint64_t);
	p.lines = p.calls + (size_t) calls * sizeof(KfWireCall);
	p.pairs = p.lines + (size_t) lines * sizeof(KfLine);
	p.end = p.pairs + (size_t) pairs * sizeof(KfLinePair);
	return p;
}

static Places
places(const KfGridBatch *batch)
{
	const KfGrid *grid = batch->grid;

	return places_of(batch->series_count, (uint64_t) grid->column_count, (uint64_t) grid->call_count, (uint64_t) grid->line_count, grid->pair_count);
}

static size_t
result_bytes(const KfGridBatch *batch)
{
	const KfGrid *grid = batch->grid;

	return batch->series_count * (grid->pair_count > 0 ? grid->pair_count * sizeof(KfCrossSummary) : kf_grid_values(grid) * sizeof(double));
}

size_t
kf_wire_grid_bytes(const KfGridBatch *batch)
{
	return aligned(places(batch).end) + (size_t) batch->grid->column_count * aligned(batch->rows * sizeof(double)) + aligned(result_bytes(batch));
}

bool
kf_wire_grid_put(const KfGridBatch *batch, char *memory, KfInterrupt interrupted, KfWireGrid *message)
{
	const KfGrid *grid = batch->grid;
	const Places p = places(batch);
	uint64_t   *starts = (uint64_t *) memory;
	uint64_t   *columns = (uint64_t *) (memory + p.columns);
	KfWireCall *calls = (KfWireCall *) (memory + p.calls);
	size_t		at = aligned(p.end);

	memset(message, 0, sizeof(*message));
	message->rows = batch->rows;
	message->series_count = batch->series_count;
	message->pair_count = grid->pair_count;
	message->column_count = (uint32_t) grid->column_count;
	message->call_count = (uint32_t) grid->call_count;
	message->line_count = (uint32_t) grid->line_count;
	message->fill = (uint32_t) grid->rule.fill;
	message->open_column = grid->open_column;
	message->close_column = grid->close_column;
	message->below = grid->rule.below;
	message->cost = grid->rule.cost;
	message->risk_free = grid->rule.risk_free;
	message->periods = grid->rule.periods;
	for (size_t s = 0; s <= batch->series_count; s++)
		starts[s] = batch->starts[s];
	for (int c = 0; c < grid->call_count; c++)
		kf_wire_put_call(&grid->calls[c], &calls[c]);
	if (grid->line_count > 0)
		memcpy(memory + p.lines, grid->lines, (size_t) grid->line_count * sizeof(KfLine));
	if (grid->pair_count > 0)
		memcpy(memory + p.pairs, grid->pairs, grid->pair_count * sizeof(KfLinePair));
	for (int j = 0; j < grid->column_count; j++)
	{
		columns[j] = at;
		memcpy(memory + at, batch->columns[j], batch->rows * sizeof(double));
		at += aligned(batch->rows * sizeof(double));
		if (interrupted != NULL && interrupted())
			return false;
	}
	*(uint64_t *) (memory + p.results) = at;
	return true;
}

void
kf_wire_grid_get(const KfGridBatch *batch, const char *memory)
{
	const Places p = places(batch);
	void	   *to = batch->grid->pair_count > 0 ? (void *) batch->summaries : (void *) batch->values;

	memcpy(to, memory + *(const uint64_t *) (memory + p.results), result_bytes(batch));
}

/* ---- the helper's side -------------------------------------------------------------------------------------------------------- */

static KfCode
broken(KfStatus *status, const char *what)
{
	return kf_fail(status, KF_UNSUPPORTED, "the sweep sent to the GPU helper is broken: %s", what);
}

/* What is copied out of the shared memory first, so that what is checked is what is used. */
typedef struct Copied
{
	KfCall	   *calls;
	KfLine	   *lines;
	KfLinePair *pairs;
	size_t	   *starts;
	const double **columns;
} Copied;

static KfCode
check_line(const KfGrid *grid, const KfLine *line, KfStatus *status)
{
	switch (line->kind)
	{
		case KF_LINE_OUTPUT:
			if (line->call < 0 || line->call >= grid->call_count || line->output < 0 ||
				line->output >= kf_count_outputs(grid->calls[line->call].indicator))
				return broken(status, "lines");
			return KF_OK;
		case KF_LINE_COLUMN:
			return line->column < 0 || line->column >= grid->column_count ? broken(status, "lines") : KF_OK;
		case KF_LINE_LEVEL:
			return KF_OK;
	}
	return broken(status, "lines");
}

static KfCode
check_rule(const KfWireGrid *message, KfStatus *status)
{
	const int	count = (int) message->column_count;

	if (message->pair_count == 0)
		return KF_OK;
	if ((message->fill != KF_FILL_NEXT_OPEN && message->fill != KF_FILL_NEXT_CLOSE) || message->close_column < 0 ||
		message->close_column >= count || message->open_column < -1 || message->open_column >= count ||
		(message->fill == KF_FILL_NEXT_OPEN && message->open_column < 0))
		return broken(status, "rule");
	return KF_OK;
}

static KfCode
open_starts(const KfWireGrid *message, const uint64_t *wire, size_t *starts, KfStatus *status)
{
	for (uint64_t s = 0; s <= message->series_count; s++)
	{
		starts[s] = (size_t) wire[s];
		if (starts[s] > message->rows || (s == 0 ? starts[s] != 0 : starts[s] < starts[s - 1]))
			return broken(status, "series");
	}
	return starts[message->series_count] == message->rows ? KF_OK : broken(status, "rows");
}

static KfCode
open_grid(const KfWireGrid *message, const char *memory, const Places *p, Copied *copied, KfGrid *grid, KfStatus *status)
{
	const KfWireCall *calls = (const KfWireCall *) (memory + p->calls);

	for (; grid->call_count < (int) message->call_count; grid->call_count++)
		if (kf_wire_open_call(&calls[grid->call_count], message->column_count, &copied->calls[grid->call_count], status) != KF_OK)
			return status->code;
	memcpy(copied->lines, memory + p->lines, message->line_count * sizeof(KfLine));
	memcpy(copied->pairs, memory + p->pairs, (size_t) message->pair_count * sizeof(KfLinePair));
	for (uint32_t l = 0; l < message->line_count; l++)
		if (check_line(grid, &copied->lines[l], status) != KF_OK)
			return status->code;
	for (uint64_t i = 0; i < message->pair_count; i++)
		if (copied->pairs[i].fast >= message->line_count || copied->pairs[i].slow >= message->line_count)
			return broken(status, "pairs");
	return check_rule(message, status);
}

static KfCode
open_data(const KfWireGrid *message, char *memory, size_t size, const Places *p, Copied *copied, KfGridBatch *batch, KfStatus *status)
{
	const uint64_t *columns = (const uint64_t *) (memory + p->columns);
	uint64_t	results = *(const uint64_t *) (memory + p->results);
	uint64_t	bytes;

	for (uint32_t j = 0; j < message->column_count; j++)
	{
		uint64_t	offset = columns[j];

		if (offset % 8 != 0 || offset > size || message->rows > (size - offset) / sizeof(double))
			return broken(status, "columns");
		copied->columns[j] = (const double *) (memory + offset);
	}
	/* no series has more results than memory: both factors are below 2^32 then */
	if (message->series_count > size / 8 || (message->pair_count == 0 && kf_grid_values(batch->grid) > size / 8))
		return broken(status, "results");
	bytes = message->pair_count > 0 ? message->pair_count * sizeof(KfCrossSummary) : kf_grid_values(batch->grid) * sizeof(double);
	if (results % 8 != 0 || results > size || (bytes > 0 && message->series_count > (size - results) / bytes))
		return broken(status, "results");
	batch->values = message->pair_count > 0 ? NULL : (double *) (memory + results);
	batch->summaries = message->pair_count > 0 ? (KfCrossSummary *) (memory + results) : NULL;
	return KF_OK;
}

KfCode
kf_wire_grid_open(const KfWireGrid *message, char *memory, size_t size, const KfAllocator *allocator, KfGrid *grid, KfGridBatch *batch,
				  void **block, KfStatus *status)
{
	Places		p;
	Copied		copied;
	char	   *at;

	*block = NULL;
	memset(grid, 0, sizeof(*grid));
	memset(batch, 0, sizeof(*batch));
	if (message->column_count > KF_GRID_COLUMNS || message->call_count > MAX_CALLS || message->line_count > MAX_PAIRS ||
		message->pair_count > MAX_PAIRS || message->series_count > size / sizeof(uint64_t))
		return broken(status, "counts");
	p = places_of(message->series_count, message->column_count, message->call_count, message->line_count, message->pair_count);
	if (p.end > size)
		return broken(status, "size");
	*block = allocator->alloc(allocator->arena, message->call_count * sizeof(KfCall) + message->line_count * sizeof(KfLine) +
							  (size_t) message->pair_count * sizeof(KfLinePair) + ((size_t) message->series_count + 1) * sizeof(size_t) +
							  KF_GRID_COLUMNS * sizeof(double *));
	if (*block == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	at = *block;
	copied.calls = (KfCall *) at;
	copied.lines = (KfLine *) (at += message->call_count * sizeof(KfCall));
	copied.pairs = (KfLinePair *) (at += message->line_count * sizeof(KfLine));
	copied.starts = (size_t *) (at += (size_t) message->pair_count * sizeof(KfLinePair));
	copied.columns = (const double **) (at + ((size_t) message->series_count + 1) * sizeof(size_t));

	grid->column_count = (int) message->column_count;
	grid->calls = copied.calls;
	grid->lines = copied.lines;
	grid->line_count = (int) message->line_count;
	grid->pairs = copied.pairs;
	grid->pair_count = (size_t) message->pair_count;
	grid->rule = (KfCrossRule) {(KfFill) message->fill, message->below, message->cost, message->risk_free, message->periods};
	grid->open_column = message->open_column;
	grid->close_column = message->close_column;
	batch->grid = grid;
	batch->rows = (size_t) message->rows;
	batch->series_count = (size_t) message->series_count;
	batch->starts = copied.starts;
	batch->columns = copied.columns;
	if (open_starts(message, (const uint64_t *) memory, copied.starts, status) != KF_OK ||
		open_grid(message, memory, &p, &copied, grid, status) != KF_OK)
		return status->code;
	return open_data(message, memory, size, &p, &copied, batch, status);
}
