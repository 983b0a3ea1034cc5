/*
 * grid.c
 *		Parameter sweeps on the CPU: for each series all parameter sets, block of rows by block of rows.
 *
 * In a block every call runs once and leaves its line in memory that stays in the cache; then all pairs go over the lines, a few side
 * by side so that they fill vectors. Memory depends on the parameter sets and not on the rows.
 */
#include "grid.h"

#include <string.h>

#include "../indicators/numbers.h"

/* Doubles of the lines of a block: half a megabyte. */
#define LINE_DOUBLES 65536
#define MIN_BLOCK_ROWS 16
#define MAX_BLOCK_ROWS 1024

/* Pairs side by side. */
#define LANES 8

/* Steps between two questions to the interrupt hook. */
#define ASK_EVERY 100000

/* Blocks of memory begin at multiples of this. */
#define ALIGNMENT 64

typedef struct Tile
{
	double		wanted[LANES];
	double		position[LANES];
	double		wealth[LANES];
	double		peak[LANES];
	double		drawdown[LANES];
	double		mean[LANES];
	double		squares[LANES];
	double		trades[LANES];
	double		held[LANES];
} Tile;

typedef void (*StepTile) (Tile *tile, const KfCrossRule *rule, const KfCrossBar *bars, size_t rows, const double *const *fast,
						  const double *const *slow);

struct KfGridRun
{
	const KfGrid *grid;
	KfAllocator allocator;
	size_t		block_rows;
	size_t		rows;			/* of the series so far */
	double		last_close;
	size_t		unasked;		/* steps since the interrupt hook was asked */
	StepTile	step_tile;

	/* parts of the one block of memory that this struct begins */
	char	   *states;
	size_t	   *offset;			/* of each call's state */
	int		   *first_line;		/* of each call, -1: none; and the next one of the same call */
	int		   *next_line;
	double	   *unused;			/* outputs that are no line: block_rows for each of KF_MAX_OUTPUTS */
	double	   *last;			/* newest values */
	double	   *lines;			/* block_rows for each */
	const double **line;		/* where the block's rows of each line are */
	KfCrossBar *bars;
	Tile	   *tiles;
	size_t		tile_count;
};

/* ---- steps ---- */

/* Vectors of doubles and what comparing them gives: all bits of a lane or none. */
typedef double Double2 __attribute__((vector_size(16)));
typedef int64_t Mask2 __attribute__((vector_size(16)));
typedef double Double4 __attribute__((vector_size(32)));
typedef int64_t Mask4 __attribute__((vector_size(32)));

#define SELECT2(mask, a, b) ((Double2) (((mask) & (Mask2) (a)) | (~(mask) & (Mask2) (b))))
#define SELECT4(mask, a, b) ((Double4) (((mask) & (Mask4) (a)) | (~(mask) & (Mask4) (b))))

#define GATHER2(lines, l, i) (Double2) {(lines)[l][i], (lines)[(l) + 1][i]}
#define GATHER4(lines, l, i) (Double4) {(lines)[l][i], (lines)[(l) + 1][i], (lines)[(l) + 2][i], (lines)[(l) + 3][i]}

/* Moves a state of 'width' lanes, from lane 'l' on, out of a tile and back. */
#define EACH_FIELD(move, s, tile, l) \
	move(s, wanted, tile, l); \
	move(s, position, tile, l); \
	move(s, wealth, tile, l); \
	move(s, peak, tile, l); \
	move(s, drawdown, tile, l); \
	move(s, mean, tile, l); \
	move(s, squares, tile, l); \
	move(s, trades, tile, l); \
	move(s, held, tile, l)
#define TAKE(s, field, tile, l) memcpy(&(s).field, &(tile)->field[l], sizeof((s).field))
#define PUT(s, field, tile, l) memcpy(&(tile)->field[l], &(s).field, sizeof((s).field))

/* All bars of a block for the pairs of a tile, in vectors of 'width' pairs; two vectors at a time, for one alone would wait. */
#define STEP_TILE(name, width) \
	name(Tile *tile, const KfCrossRule *rule, const KfCrossBar *bars, size_t rows, const double *const *fast, const double *const *slow) \
	{ \
		typedef struct \
		{ \
			Double##width wanted, position, wealth, peak, drawdown, mean, squares, trades, held; \
		} Lanes; \
		const KfCrossRule r = *rule; \
		\
		for (int l = 0; l < LANES; l += 2 * (width)) \
		{ \
			Lanes		a; \
			Lanes		b; \
			\
			EACH_FIELD(TAKE, a, tile, l); \
			EACH_FIELD(TAKE, b, tile, l + (width)); \
			for (size_t i = 0; i < rows; i++) \
			{ \
				const Double##width fa = GATHER##width(fast, l, i); \
				const Double##width sa = GATHER##width(slow, l, i); \
				const Double##width fb = GATHER##width(fast, l + (width), i); \
				const Double##width sb = GATHER##width(slow, l + (width), i); \
				\
				KF_CROSS_STEP(Double##width, SELECT##width, &a, &r, &bars[i], fa, sa); \
				KF_CROSS_STEP(Double##width, SELECT##width, &b, &r, &bars[i], fb, sb); \
			} \
			EACH_FIELD(PUT, a, tile, l); \
			EACH_FIELD(PUT, b, tile, l + (width)); \
		} \
	}

static void
STEP_TILE(step_tile_plain, 2)

#ifdef __x86_64__
#define WITH_AVX2

/* The same steps in wider vectors; without fused multiply-add, so with the same bits. */
static __attribute__((target("avx2"))) void
STEP_TILE(step_tile_avx2, 4)
#endif

static StepTile
best_step_tile(void)
{
#ifdef WITH_AVX2
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx2"))
		return step_tile_avx2;
#endif
	return step_tile_plain;
}

static bool
cancelled(KfGridRun *run, size_t steps, KfInterrupt interrupted, KfStatus *status)
{
	run->unasked += steps;
	if (run->unasked < ASK_EVERY)
		return false;
	run->unasked = 0;
	if (interrupted == NULL || !interrupted())
		return false;
	kf_fail(status, KF_CANCELLED, "cancelled");
	return true;
}

/* ---- a block of rows ---- */

/* A call's outputs go into its lines; where two lines are the same output, into the first, and both look there. */
static void
compute_call(KfGridRun *run, int c, const double *const *columns, size_t rows, double *last)
{
	const KfCall *call = &run->grid->calls[c];
	const int	nin = kf_count_inputs(call->indicator);
	const int	nout = kf_count_outputs(call->indicator);
	const double *in[KF_MAX_INPUTS];
	double	   *out[KF_MAX_OUTPUTS] = {NULL};

	for (int j = 0; j < nin; j++)
		in[j] = columns[call->inputs[j]];
	for (int l = run->first_line[c]; l >= 0; l = run->next_line[l])
	{
		const int	k = run->grid->lines[l].output;

		if (out[k] == NULL)
			out[k] = run->lines + (size_t) l * run->block_rows;
		run->line[l] = out[k];
	}
	for (int k = 0; k < nout; k++)
		if (out[k] == NULL)
			out[k] = run->unused + (size_t) k * run->block_rows;
	call->indicator->batch(run->states + run->offset[c], in, out, rows);
	for (int k = 0; k < nout && last != NULL; k++)
		last[k] = out[k][rows - 1];
}

static KfCode
compute_calls(KfGridRun *run, const double *const *columns, size_t rows, KfInterrupt interrupted, KfStatus *status)
{
	const KfGrid *grid = run->grid;
	double	   *last = run->last;

	for (int c = 0; c < grid->call_count; c++)
	{
		compute_call(run, c, columns, rows, last);
		if (last != NULL)
			last += kf_count_outputs(grid->calls[c].indicator);
		if (cancelled(run, rows, interrupted, status))
			return status->code;
	}
	for (int l = 0; l < grid->line_count; l++)
		if (grid->lines[l].kind == KF_LINE_COLUMN)
			run->line[l] = columns[grid->lines[l].column];
	return KF_OK;
}

static void
prepare_bars(KfGridRun *run, const double *const *columns, size_t rows)
{
	const KfGrid *grid = run->grid;
	const double *close = columns[grid->close_column];
	const double *open = grid->open_column >= 0 ? columns[grid->open_column] : close;

	for (size_t i = 0; i < rows; i++)
	{
		run->bars[i] = kf_cross_bar(grid->rule.fill, (double) (run->rows + i), run->last_close, open[i], close[i]);
		run->last_close = close[i];
	}
}

/* The lanes beyond the last pair do as the last one. */
static KfCode
trade_pairs(KfGridRun *run, size_t rows, KfInterrupt interrupted, KfStatus *status)
{
	const KfGrid *grid = run->grid;

	for (size_t t = 0; t < run->tile_count; t++)
	{
		const double *fast[LANES];
		const double *slow[LANES];

		for (size_t l = 0; l < LANES; l++)
		{
			const size_t wanted = t * LANES + l;
			const KfLinePair *pair = &grid->pairs[wanted < grid->pair_count ? wanted : grid->pair_count - 1];

			fast[l] = run->line[pair->fast];
			slow[l] = run->line[pair->slow];
		}
		run->step_tile(&run->tiles[t], &grid->rule, run->bars, rows, fast, slow);
		if (cancelled(run, rows * LANES, interrupted, status))
			return status->code;
	}
	return KF_OK;
}

/* ---- memory ---- */

/* Gives 'count' pieces of 'size' bytes a place behind what has one already. */
static size_t
place(size_t *total, size_t count, size_t size)
{
	const size_t at = *total;

	*total += (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	return at;
}

static size_t
block_rows_of(const KfGrid *grid)
{
	size_t		rows = LINE_DOUBLES / (grid->line_count > 0 ? (size_t) grid->line_count : 1);

	return rows < MIN_BLOCK_ROWS ? MIN_BLOCK_ROWS : rows > MAX_BLOCK_ROWS ? MAX_BLOCK_ROWS : rows;
}

static size_t
state_bytes(const KfCall *call)
{
	return (call->indicator->state_size(call->params) + 15) / 16 * 16;
}

/* Where the parts of a run lie; with 'run' NULL only how much it is. */
static size_t
lay_out(const KfGrid *grid, KfGridRun *run)
{
	const size_t block_rows = block_rows_of(grid);
	const size_t calls = (size_t) grid->call_count;
	const size_t lines = (size_t) grid->line_count;
	const size_t tiles = (grid->pair_count + LANES - 1) / LANES;
	size_t		states = 0;
	size_t		total = 0;
	char	   *base = (char *) run;
	size_t		at[9];

	for (size_t c = 0; c < calls; c++)
		states += state_bytes(&grid->calls[c]);
	place(&total, 1, sizeof(KfGridRun));
	at[0] = place(&total, states, 1);
	at[1] = place(&total, calls, sizeof(size_t));
	at[2] = place(&total, calls, sizeof(int));
	at[3] = place(&total, lines, sizeof(int));
	at[4] = place(&total, block_rows * KF_MAX_OUTPUTS, sizeof(double));
	at[5] = place(&total, grid->pair_count == 0 ? kf_grid_values(grid) : 0, sizeof(double));
	at[6] = place(&total, lines * block_rows, sizeof(double));
	at[7] = place(&total, lines, sizeof(double *));
	at[8] = place(&total, grid->pair_count > 0 ? block_rows : 0, sizeof(KfCrossBar));
	place(&total, tiles, sizeof(Tile));
	if (run == NULL)
		return total;
	run->block_rows = block_rows;
	run->tile_count = tiles;
	run->states = base + at[0];
	run->offset = (size_t *) (base + at[1]);
	run->first_line = (int *) (base + at[2]);
	run->next_line = (int *) (base + at[3]);
	run->unused = (double *) (base + at[4]);
	run->last = grid->pair_count == 0 ? (double *) (base + at[5]) : NULL;
	run->lines = (double *) (base + at[6]);
	run->line = (const double **) (base + at[7]);
	run->bars = (KfCrossBar *) (base + at[8]);
	run->tiles = (Tile *) (base + total) - tiles;
	return total;
}

size_t
kf_grid_run_size(const KfGrid *grid)
{
	return lay_out(grid, NULL);
}

/* ---- a series ---- */

static void
begin_tile(Tile *tile)
{
	KfCrossState first;

	kf_cross_init(&first);
	memset(tile, 0, sizeof(*tile));
	for (int l = 0; l < LANES; l++)
	{
		tile->wealth[l] = first.wealth;
		tile->peak[l] = first.peak;
	}
}

static void
begin_series(KfGridRun *run)
{
	const KfGrid *grid = run->grid;

	run->rows = 0;
	run->last_close = NAN;
	for (int c = 0; c < grid->call_count; c++)
		grid->calls[c].indicator->init(run->states + run->offset[c], grid->calls[c].params);
	for (size_t k = 0; run->last != NULL && k < kf_grid_values(grid); k++)
		run->last[k] = NAN;
	for (size_t t = 0; t < run->tile_count; t++)
		begin_tile(&run->tiles[t]);
}

/* Which lines are whose, and the levels, which never change. */
static void
prepare_lines(KfGridRun *run)
{
	const KfGrid *grid = run->grid;

	for (int c = 0; c < grid->call_count; c++)
		run->first_line[c] = -1;
	for (int l = grid->line_count - 1; l >= 0; l--)
	{
		const KfLine *line = &grid->lines[l];
		double	   *rows = run->lines + (size_t) l * run->block_rows;

		run->line[l] = rows;
		run->next_line[l] = -1;
		if (line->kind == KF_LINE_OUTPUT)
		{
			run->next_line[l] = run->first_line[line->call];
			run->first_line[line->call] = l;
		}
		else if (line->kind == KF_LINE_LEVEL)
			for (size_t i = 0; i < run->block_rows; i++)
				rows[i] = line->level;
	}
}

KfGridRun *
kf_grid_run_begin(const KfGrid *grid, const KfAllocator *allocator, KfStatus *status)
{
	KfGridRun  *run = allocator->alloc(allocator->arena, kf_grid_run_size(grid));
	size_t		states = 0;

	if (run == NULL)
	{
		kf_fail(status, KF_NO_MEMORY, "out of memory");
		return NULL;
	}
	run->grid = grid;
	run->allocator = *allocator;
	run->unasked = 0;
	run->step_tile = best_step_tile();
	lay_out(grid, run);
	for (int c = 0; c < grid->call_count; c++)
	{
		run->offset[c] = states;
		states += state_bytes(&grid->calls[c]);
	}
	prepare_lines(run);
	begin_series(run);
	return run;
}

KfCode
kf_grid_run_add(KfGridRun *run, const double *const *columns, size_t rows, KfInterrupt interrupted, KfStatus *status)
{
	const KfGrid *grid = run->grid;
	const double *at[KF_GRID_COLUMNS];

	for (size_t from = 0; from < rows; from += run->block_rows)
	{
		const size_t count = rows - from < run->block_rows ? rows - from : run->block_rows;

		for (int c = 0; c < grid->column_count; c++)
			at[c] = columns[c] + from;
		if (compute_calls(run, at, count, interrupted, status) != KF_OK)
			return status->code;
		if (grid->pair_count > 0)
		{
			prepare_bars(run, at, count);
			if (trade_pairs(run, count, interrupted, status) != KF_OK)
				return status->code;
		}
		run->rows += count;
	}
	return KF_OK;
}

void
kf_grid_run_end(KfGridRun *run, double *values, KfCrossSummary *summaries)
{
	const KfGrid *grid = run->grid;

	if (run->last != NULL)
		memcpy(values, run->last, kf_grid_values(grid) * sizeof(double));
	for (size_t p = 0; p < grid->pair_count; p++)
	{
		const Tile *t = &run->tiles[p / LANES];
		const size_t l = p % LANES;
		const KfCrossState state = {t->wanted[l], t->position[l], t->wealth[l], t->peak[l], t->drawdown[l], t->mean[l], t->squares[l],
		t->trades[l], t->held[l]};

		kf_cross_finish(&state, &grid->rule, (double) run->rows, &summaries[p]);
	}
	begin_series(run);
}

void
kf_grid_run_free(KfGridRun *run)
{
	KfAllocator allocator = run->allocator;

	allocator.release(allocator.arena, run);
}

/* ---- the job ---- */

size_t
kf_grid_values(const KfGrid *grid)
{
	size_t		count = 0;

	for (int c = 0; c < grid->call_count; c++)
		count += (size_t) kf_count_outputs(grid->calls[c].indicator);
	return count;
}

static KfCode
check_price(const char *name, double price, bool *usable, KfStatus *status)
{
	if (!KF_FINITE(price))
		*usable = false;
	else if (price <= 0.0)
	{
		kf_fail(status, KF_DATA, "%s must be greater than 0, got %s", name, KF_NUMBER(price));
		kf_hint(status, "There is no return from or to such a price; leave the row out of the source.");
	}
	return status->code;
}

KfCode
kf_grid_check_row(const KfGrid *grid, const double *row, bool *usable, KfStatus *status)
{
	*usable = true;
	if (grid->pair_count == 0)
		return KF_OK;
	if (check_price("close", row[grid->close_column], usable, status) == KF_OK && grid->open_column >= 0)
		check_price("open", row[grid->open_column], usable, status);
	return status->code;
}

/* ---- the back end ---- */

static bool
cpu_ready(char *why, size_t size)
{
	(void) why;
	(void) size;
	return true;
}

static KfCode
cpu_run(const KfGridBatch *batch, const KfAllocator *allocator, KfInterrupt interrupted, KfStatus *status)
{
	const KfGrid *grid = batch->grid;
	const size_t values = kf_grid_values(grid);
	KfGridRun  *run = kf_grid_run_begin(grid, allocator, status);

	if (run == NULL)
		return status->code;
	for (size_t s = 0; s < batch->series_count && status->code == KF_OK; s++)
	{
		const double *columns[KF_GRID_COLUMNS];

		for (int c = 0; c < grid->column_count; c++)
			columns[c] = batch->columns[c] + batch->starts[s];
		if (kf_grid_run_add(run, columns, batch->starts[s + 1] - batch->starts[s], interrupted, status) == KF_OK)
			kf_grid_run_end(run, batch->values == NULL ? NULL : batch->values + s * values,
							batch->summaries == NULL ? NULL : batch->summaries + s * grid->pair_count);
	}
	kf_grid_run_free(run);
	return status->code;
}

const KfGridBackend kf_grid_cpu = {"cpu", cpu_ready, cpu_run};
