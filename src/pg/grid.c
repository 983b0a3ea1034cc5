/*
 * grid.c
 *		indicator_grid and crossover_grid: parameter sweeps over the series of a source. What is computed: engine/grid.h.
 *
 * The rows of a series follow each other. Series are gathered in columns until half of the memory is full (work_mem times
 * hash_mem_multiplier, as for a hash table) and are then computed in one batch; a series that alone is larger is computed on the CPU
 * piece by piece while its rows come. The parameter sets and their states must fit as well: else an error says how much they take.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "executor/nodeHash.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "portability/instr_time.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "indicators/numbers.h"
#include "indicators/risk.h"
#include "pg/compat.h"
#include "pg/error.h"
#include "pg/grid.h"
#include "pg/grid_sets.h"
#include "pg/samples.h"
#include "pg/source.h"
#include "pg/stats.h"

/* Columns of a source: series, time and the prices that are needed. */
#define FIXED_COLUMNS 2
#define FIRST_ROWS 1024

/* Most series of a batch. */
#define MAX_SERIES 4096

/* A series of the batch. */
typedef struct Series
{
	Datum		key;
	bool		no_key;
} Series;

/* What has been computed. */
typedef struct Done
{
	uint64		cells;
	double		seconds;
} Done;

typedef struct GridJob
{
	MemoryContext cxt;			/* of the call: outlives the rows */
	ReturnSetInfo *rsinfo;
	KfAllocator allocator;
	KfGridSide	fast;			/* of indicator_grid: the only one */
	KfGridSide	slow;
	bool		crossing;
	KfGrid		grid;
	KfCall	   *calls;
	KfLine	   *lines;
	KfLinePair *pairs;
	size_t		results;		/* of a series: values or pairs */
	Size		result_size;	/* of one */

	/* columns */
	int			column_of[KF_INPUT_KINDS];	/* -1: not needed */
	KfInput		column_input[KF_GRID_COLUMNS];

	/* the batch */
	double	   *columns[KF_GRID_COLUMNS];
	size_t		capacity;		/* rows there is room for now, and may be at most */
	size_t		max_rows;
	size_t		rows;
	Series	   *series;
	size_t	   *starts;
	size_t		series_count;	/* complete ones */
	size_t		max_series;

	/* the series in the making */
	bool		begun;
	Series		current;
	TimestampTz last_time;
	KfGridRun  *run;			/* NULL: its rows are in the batch */

	/* for the statistics: on the CPU and on the device */
	Done		done[2];
} GridJob;

static void
raise_if_failed(const KfStatus *status)
{
	if (status->code != KF_OK)
		kf_raise(status);
}

/* ---- calls, lines, pairs ---- */

static void
raise_too_large(Size need, Size limit, size_t sets)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("a grid of %zu parameter sets needs %zu kB, more than the %zu kB it may take", sets, (need + 1023) / 1024, limit / 1024),
			 errhint("Raise work_mem or hash_mem_multiplier, give the ranges larger steps, or sweep parts of them in several calls.")));
}

/* The column of an input, which is needed from now on. */
static int
need_column(GridJob *job, KfInput input)
{
	if (input == KF_SERIES)
		input = KF_CLOSE;
	if (job->column_of[input] < 0)
	{
		job->column_of[input] = job->grid.column_count;
		job->column_input[job->grid.column_count++] = input;
	}
	return job->column_of[input];
}

/* The number of a call, which is a new one unless 'known' has it. */
static int
make_call(GridJob *job, const KfGridSide *side, size_t set, HTAB *known)
{
	const KfIndicator *ind = side->sweep.indicator;
	const double *params = side->sets + set * KF_MAX_PARAMS;
	KfCall	   *call = &job->calls[job->grid.call_count];

	if (known != NULL)
	{
		bool		found;
		struct
		{
			double		params[KF_MAX_PARAMS];
			int			call;
		}		   *entry = hash_search(known, params, HASH_ENTER, &found);

		if (found)
			return entry->call;
		entry->call = job->grid.call_count;
	}
	call->indicator = ind;
	memcpy(call->params, params, sizeof(call->params));
	for (int j = 0; j < kf_count_inputs(ind); j++)
		call->inputs[j] = need_column(job, ind->inputs[j]);
	return job->grid.call_count++;
}

static void
make_lines(GridJob *job, const KfGridSide *side, HTAB *known)
{
	for (size_t i = 0; i < side->count; i++)
	{
		KfLine	   *line = &job->lines[job->grid.line_count++];

		line->kind = side->sweep.kind;
		if (line->kind == KF_LINE_OUTPUT)
		{
			line->call = make_call(job, side, i, known);
			line->output = side->sweep.output;
		}
		else if (line->kind == KF_LINE_COLUMN)
			line->column = need_column(job, side->sweep.column);
		else
			line->level = side->sets[i * KF_MAX_PARAMS];
	}
}

/* Counts the pairs, or where 'pairs' is given puts them there. */
static size_t
pair_up(const GridJob *job, KfPairing pairing, KfLinePair *pairs)
{
	size_t		count = 0;

	for (size_t i = 0; i < job->fast.count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (size_t j = 0; j < job->slow.count; j++)
			if (kf_paired(pairing, &job->fast.sweep, job->fast.sets + i * KF_MAX_PARAMS,
						  &job->slow.sweep, job->slow.sets + j * KF_MAX_PARAMS))
			{
				if (pairs != NULL)
					pairs[count] = (KfLinePair) {(uint32_t) i, (uint32_t) (job->fast.count + j)};
				count++;
			}
	}
	return count;
}

/* Before anything of that size is made. */
static void
check_sets(size_t sets, Size each)
{
	const Size	limit = get_hash_memory_limit();

	if (sets > limit / each)
		raise_too_large(sets * each, limit, sets);
}

static void
make_pairs(GridJob *job, KfPairing pairing)
{
	const double product = (double) job->fast.count * (double) job->slow.count;
	size_t		count;

	/* looking at all takes time even where few are left */
	if (product > 100.0 * KF_GRID_MAX_SETS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%zu fast and %zu slow parameter sets are too many to be paired", job->fast.count, job->slow.count),
				 errhint("Give the ranges larger steps.")));
	count = pair_up(job, pairing, NULL);
	if (count == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("no fast parameter set can be paired with a slow one"),
				 errhint("With pairs \"increasing\" the first parameter of the fast line must be less than that of the slow one, "
						 "with \"same\" parameters of the same name must be equal.")));
	if (count > KF_GRID_MAX_SETS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a grid of %zu pairs is too large, at most %d are allowed", count, KF_GRID_MAX_SETS),
				 errhint("Give the ranges larger steps, or sweep parts of them in several calls.")));
	check_sets(count, sizeof(KfLinePair) + sizeof(KfCrossSummary));
	job->pairs = MemoryContextAllocHuge(CurrentMemoryContext, count * sizeof(KfLinePair));
	pair_up(job, pairing, job->pairs);
	job->grid.pairs = job->pairs;
	job->grid.pair_count = count;
}

/* What is to be computed, once the sides are known. */
static void
make_grid(GridJob *job, KfPairing pairing)
{
	const size_t sets = job->fast.count + job->slow.count;
	HTAB	   *known = NULL;

	check_sets(sets, KF_GRID_SET_BYTES + sizeof(KfCall));
	kf_grid_side_make(&job->fast);
	job->calls = MemoryContextAllocHuge(CurrentMemoryContext, sets * sizeof(KfCall));
	job->grid.calls = job->calls;
	if (!job->crossing)
	{
		for (size_t i = 0; i < job->fast.count; i++)
			make_call(job, &job->fast, i, NULL);
		return;
	}
	kf_grid_side_make(&job->slow);
	if (job->fast.sweep.indicator == job->slow.sweep.indicator && job->fast.sweep.kind == KF_LINE_OUTPUT)
	{
		HASHCTL		control = {.keysize = KF_MAX_PARAMS * sizeof(double),.entrysize = (KF_MAX_PARAMS + 1) * sizeof(double),
		.hcxt = CurrentMemoryContext};

		known = hash_create("kimsfinance grid calls", (long) sets, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	}
	job->lines = MemoryContextAllocExtended(CurrentMemoryContext, sets * sizeof(KfLine), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	job->grid.lines = job->lines;
	make_lines(job, &job->fast, known);
	make_lines(job, &job->slow, known);
	if (known != NULL)
		hash_destroy(known);
	make_pairs(job, pairing);
	job->grid.close_column = need_column(job, KF_CLOSE);
	job->grid.open_column = job->grid.rule.fill == KF_FILL_NEXT_OPEN ? need_column(job, KF_OPEN) : -1;
}

/* How much memory there is for rows and results once the sets have theirs. */
static void
plan_memory(GridJob *job)
{
	const KfGrid *grid = &job->grid;
	const size_t sets = job->fast.count + job->slow.count;
	const Size	limit = get_hash_memory_limit();
	Size		need = kf_grid_run_size(grid) + sets * (KF_GRID_SET_BYTES + sizeof(KfCall)) +
		grid->line_count * sizeof(KfLine) + grid->pair_count * sizeof(KfLinePair);
	Size		row = grid->column_count * sizeof(double);
	Size		spare;

	job->results = job->crossing ? grid->pair_count : kf_grid_values(grid);
	job->result_size = job->crossing ? sizeof(KfCrossSummary) : sizeof(double);
	need += job->results * job->result_size + FIRST_ROWS * row;
	if (need > limit)
		raise_too_large(need, limit, job->crossing ? grid->pair_count : sets);
	spare = limit - need;
	job->max_rows = FIRST_ROWS + spare / 2 / row;
	job->max_series = 1 + spare / 2 / (job->results * job->result_size + 64);
	job->capacity = FIRST_ROWS;
	for (int c = 0; c < grid->column_count; c++)
		job->columns[c] = palloc(FIRST_ROWS * sizeof(double));
	job->max_series = Min(job->max_series, MAX_SERIES);
	job->series = palloc(job->max_series * sizeof(Series));
	job->starts = palloc((job->max_series + 1) * sizeof(size_t));
	job->starts[0] = 0;
}

/* ---- results ---- */

static inline Datum
number_or_null(double value, bool *isnull)
{
	*isnull = !KF_FINITE(value);
	return *isnull ? (Datum) 0 : Float8GetDatum(value);
}

static void
put_values(const GridJob *job, const Series *series, const double *result)
{
	const KfIndicator *ind = job->fast.sweep.indicator;
	const int	nout = kf_count_outputs(ind);
	Datum		names[KF_MAX_OUTPUTS];
	Datum		values[4] = {series->key};
	bool		nulls[4] = {series->no_key};

	for (int k = 0; k < nout; k++)
		names[k] = CStringGetTextDatum(ind->outputs[k].name);
	for (size_t i = 0; i < job->fast.count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		values[1] = job->fast.params[i];
		for (int k = 0; k < nout; k++)
		{
			values[2] = names[k];
			values[3] = number_or_null(*result++, &nulls[3]);
			tuplestore_putvalues(job->rsinfo->setResult, job->rsinfo->setDesc, values, nulls);
		}
	}
}

static void
put_summaries(const GridJob *job, const Series *series, const KfCrossSummary *result)
{
	const KfGrid *grid = &job->grid;

	for (size_t p = 0; p < grid->pair_count; p++, result++)
	{
		Datum		values[8] = {series->key};
		bool		nulls[8] = {series->no_key};

		CHECK_FOR_INTERRUPTS();
		values[1] = job->fast.params[grid->pairs[p].fast];
		values[2] = job->slow.params[grid->pairs[p].slow - job->fast.count];
		values[3] = number_or_null(result->total_return, &nulls[3]);
		values[4] = number_or_null(result->sharpe, &nulls[4]);
		values[5] = number_or_null(result->max_drawdown, &nulls[5]);
		values[6] = Int64GetDatum((int64) result->trades);
		values[7] = number_or_null(result->exposure, &nulls[7]);
		tuplestore_putvalues(job->rsinfo->setResult, job->rsinfo->setDesc, values, nulls);
	}
}

/* 'results' are those of series after series. Their memory is that of a context of their own, for the tuples as well. */
static void
put_results(GridJob *job, const Series *series, size_t count, const void *results)
{
	for (size_t s = 0; s < count; s++)
	{
		const void *of_series = (const char *) results + s * job->results * job->result_size;

		if (job->crossing)
			put_summaries(job, &series[s], of_series);
		else
			put_values(job, &series[s], of_series);
		if (!series[s].no_key)
			pfree(DatumGetPointer(series[s].key));
	}
}

/* ---- batches ---- */

/* Count what was done since 'began'. */
static void
count_done(GridJob *job, bool on_device, size_t series, instr_time began)
{
	Done	   *done = &job->done[on_device ? 1 : 0];
	instr_time	took;

	INSTR_TIME_SET_CURRENT(took);
	INSTR_TIME_SUBTRACT(took, began);
	done->seconds += INSTR_TIME_GET_DOUBLE(took);
	done->cells += series * (job->crossing ? job->grid.pair_count : job->fast.count);
}

/* Compute the complete series of the batch and take them out; the rows of the one in the making move to the front. */
static void
flush_batch(GridJob *job)
{
	MemoryContext scratch;
	MemoryContext old;
	KfGridBatch batch = {.grid = &job->grid,.series_count = job->series_count,.starts = job->starts,.rows = job->starts[job->series_count],
	.columns = (const double *const *) job->columns};
	const size_t left = job->rows - batch.rows;
	KfAllocator allocator;
	void	   *results;
	instr_time	began;

	if (job->series_count == 0)
		return;
	scratch = AllocSetContextCreate(job->cxt, "kimsfinance grid batch", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(scratch);
	allocator = kf_context_allocator(scratch);
	results = MemoryContextAllocHuge(scratch, job->series_count * job->results * job->result_size);
	if (job->crossing)
		batch.summaries = results;
	else
		batch.values = results;
	INSTR_TIME_SET_CURRENT(began);
	count_done(job, kf_grid_run_batch(&batch, &allocator), job->series_count, began);
	put_results(job, job->series, job->series_count, results);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(scratch);
	for (int c = 0; c < job->grid.column_count; c++)
		memmove(job->columns[c], job->columns[c] + batch.rows, left * sizeof(double));
	job->rows = left;
	job->series_count = 0;
}

/* The rows that are there go to the series' own run; 'ended': they are its last ones. */
static void
run_rows(GridJob *job, bool ended)
{
	KfStatus	status = {0};
	instr_time	began;

	INSTR_TIME_SET_CURRENT(began);
	if (kf_grid_run_add(job->run, (const double *const *) job->columns, job->rows, kf_should_stop, &status) != KF_OK)
		kf_raise(&status);
	count_done(job, false, ended ? 1 : 0, began);
	job->rows = 0;
}

/* There is no room for a row more. */
static void
make_room(GridJob *job)
{
	KfStatus	status = {0};
	size_t		wanted = Min(job->capacity * 2, job->max_rows);

	if (wanted > job->capacity)
	{
		for (int c = 0; c < job->grid.column_count; c++)
			job->columns[c] = repalloc_huge(job->columns[c], wanted * sizeof(double));
		job->capacity = wanted;
		return;
	}
	if (job->series_count > 0)
	{
		flush_batch(job);
		return;
	}
	if (job->run == NULL)
	{
		kf_grid_series_too_large();
		elog(DEBUG1, "a series does not fit into the memory of a grid and is computed in pieces");
		job->run = kf_grid_run_begin(&job->grid, &job->allocator, &status);
		raise_if_failed(&status);
	}
	run_rows(job, false);
}

static void
end_series(GridJob *job)
{
	if (!job->begun)
		return;
	if (job->run != NULL)
	{
		MemoryContext scratch = AllocSetContextCreate(job->cxt, "kimsfinance grid series", ALLOCSET_DEFAULT_SIZES);
		MemoryContext old = MemoryContextSwitchTo(scratch);
		void	   *results = MemoryContextAllocHuge(scratch, job->results * job->result_size);

		run_rows(job, true);
		kf_grid_run_end(job->run, results, results);
		kf_grid_run_free(job->run);
		job->run = NULL;
		put_results(job, &job->current, 1, results);
		MemoryContextSwitchTo(old);
		MemoryContextDelete(scratch);
		return;
	}
	job->series[job->series_count++] = job->current;
	job->starts[job->series_count] = job->rows;
	if (job->series_count == job->max_series)
		flush_batch(job);
}

static void
begin_series(GridJob *job, const char *key)
{
	job->begun = true;
	job->last_time = DT_NOBEGIN;
	job->current.no_key = key == NULL;
	if (key != NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(job->cxt);

		job->current.key = CStringGetTextDatum(key);
		MemoryContextSwitchTo(old);
	}
}

/* ---- rows ---- */

static void
check_time(GridJob *job, const KfSourceValue *value)
{
	char	   *last;

	if (value->isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the time of a row must not be null"),
				 errhint("Leave such rows out in the source: WHERE ts IS NOT NULL.")));
	if (value->integer >= job->last_time)
	{
		job->last_time = value->integer;
		return;
	}
	last = pstrdup(timestamptz_to_str(job->last_time));
	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("rows of the source are not in order of time"),
			 job->current.no_key ? errdetail("%s comes after %s.", timestamptz_to_str(value->integer), last)
			 : errdetail("%s comes after %s in series %s.", timestamptz_to_str(value->integer), last,
						 TextDatumGetCString(job->current.key)),
			 errhint("Give the query an ORDER BY of the time, after the column of the series if there is one.")));
}

static void
check_row(const GridJob *job, const double *row, bool *usable)
{
	KfStatus	status;

	status.code = KF_OK;		/* the texts are only read after a failure, which writes them */
	if (kf_grid_check_row(&job->grid, row, usable, &status) == KF_OK)
		return;
	kf_detail(&status, "The row is that of %s%s%s.", timestamptz_to_str(job->last_time), job->current.no_key ? "" : " in series ",
			  job->current.no_key ? "" : TextDatumGetCString(job->current.key));
	kf_raise(&status);
}

static void
add_row(void *arg, const KfSourceValue *values)
{
	GridJob    *job = arg;
	double		row[KF_GRID_COLUMNS];
	bool		usable;

	if (values[0].changed || !job->begun)
	{
		end_series(job);
		begin_series(job, values[0].isnull ? NULL : values[0].text);
	}
	check_time(job, &values[1]);
	for (int c = 0; c < job->grid.column_count; c++)
		row[c] = values[FIXED_COLUMNS + c].isnull ? NAN : values[FIXED_COLUMNS + c].number;
	check_row(job, row, &usable);
	if (!usable)
		return;
	if (job->rows == job->capacity)
		make_room(job);
	for (int c = 0; c < job->grid.column_count; c++)
		job->columns[c][job->rows] = row[c];
	job->rows++;
}

/* ---- a call ---- */

static KfSourceColumn
price_column(KfInput input)
{
	if (input == KF_CLOSE)
		return (KfSourceColumn) {.names = {"close", "price"}, .kind = KF_SOURCE_NUMBER};
	return (KfSourceColumn) {.names = {kf_input_name(input)}, .kind = KF_SOURCE_NUMBER};
}

static void
run_grid(GridJob *job, FunctionCallInfo fcinfo, const char *text, const char *by)
{
	KfSourceColumn columns[FIXED_COLUMNS + KF_GRID_COLUMNS] = {
		{.names = {by != NULL ? by : "symbol"}, .kind = KF_SOURCE_SERIES,.optional = by == NULL},
		{.names = {"ts", "time", "date", "timestamp"}, .title = "time", .kind = KF_SOURCE_INSTANT},
	};
	KfSource	source = {
		.columns = columns,
		.count = FIXED_COLUMNS + job->grid.column_count,
		.sorted = 2,
		.owner = "grid",
		.columns_hint = "A grid needs the columns ts (or time, date, timestamp) and those that its indicators take, of open, high, low, "
		"close (or price) and volume; a series is told by the column symbol, if there is one, or the one that by names. Name them with AS "
		"in a query.",
		.numbers = "Prices and volume",
		.row = add_row,
		.arg = job
	};

	for (int c = 0; c < job->grid.column_count; c++)
		columns[FIXED_COLUMNS + c] = price_column(job->column_input[c]);
	plan_memory(job);
	kf_materialize_mode(fcinfo);
	job->rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	kf_source_read(&source, text);
	end_series(job);
	flush_batch(job);
	if (job->done[1].cells > 0)
		kf_stats_count(KF_STATS_GRID_GPU, (int64) job->done[1].cells, job->done[1].seconds);
	if (job->done[0].cells > 0 || job->done[1].cells == 0)
		kf_stats_count(KF_STATS_GRID_CPU, (int64) job->done[0].cells, job->done[0].seconds);
}

static char *
text_argument(FunctionCallInfo fcinfo, int arg, const char *name, const char *hint)
{
	if (PG_ARGISNULL(arg))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name),
				 hint != NULL ? errhint("%s", hint) : 0));
	return text_to_cstring(PG_GETARG_TEXT_PP(arg));
}

static double
number_argument(FunctionCallInfo fcinfo, int arg, const char *name)
{
	if (PG_ARGISNULL(arg))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name)));
	return PG_GETARG_FLOAT8(arg);
}

/* One of two words. */
static bool
second_word(FunctionCallInfo fcinfo, int arg, const char *name, const char *first, const char *second)
{
	char	   *word = text_argument(fcinfo, arg, name, NULL);

	if (pg_strcasecmp(word, second) == 0)
		return true;
	if (pg_strcasecmp(word, first) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be \"%s\" or \"%s\", got \"%.60s\"", name, first, second, word)));
	return false;
}

/* The job and all it owns, in a context of its own that becomes the current one. */
static GridJob *
make_job(FunctionCallInfo fcinfo, int nargs)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "kimsfinance grid", ALLOCSET_DEFAULT_SIZES);
	GridJob    *job;

	if (PG_NARGS() != nargs)
		elog(ERROR, "a grid function has %d arguments, the library expects %d", PG_NARGS(), nargs);
	MemoryContextSwitchTo(cxt);
	job = palloc0(sizeof(GridJob));
	job->cxt = cxt;
	job->allocator = kf_context_allocator(job->cxt);
	job->grid.open_column = -1;
	job->grid.close_column = -1;
	for (int i = 0; i < KF_INPUT_KINDS; i++)
		job->column_of[i] = -1;
	return job;
}

static char *
by_argument(FunctionCallInfo fcinfo, int arg)
{
	char	   *by = PG_ARGISNULL(arg) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(arg));

	if (by != NULL && by[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("by must not be empty"),
				 errhint("Give the name of the column that tells the series apart, or leave it out.")));
	return by;
}

static const char source_hint[] = "Give a query, or the name of a table or view.";

PG_FUNCTION_INFO_V1(kf_indicator_grid);

/* indicator_grid(source, indicator, ranges, by) */
Datum
kf_indicator_grid(PG_FUNCTION_ARGS)
{
	MemoryContext caller = CurrentMemoryContext;
	GridJob    *job = make_job(fcinfo, 4);
	char	   *source = text_argument(fcinfo, 0, "source", source_hint);
	char	   *indicator = text_argument(fcinfo, 1, "indicator", "The view kimsfinance_indicators lists all.");
	char	   *by = by_argument(fcinfo, 3);

	kf_grid_side_begin(&job->fast, "indicator", indicator, false, &job->allocator);
	if (!PG_ARGISNULL(2))
		kf_grid_side_ranges(&job->fast, "ranges", PG_GETARG_JSONB_P(2), false);
	kf_grid_side_count(&job->fast);
	make_grid(job, KF_PAIR_ALL);
	run_grid(job, fcinfo, source, by);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(job->cxt);
	return (Datum) 0;
}

static void
read_rule(FunctionCallInfo fcinfo, KfCrossRule *rule, int first)
{
	KfStatus	status = {0};

	rule->below = second_word(fcinfo, first, "below", "flat", "short") ? -1.0 : 0.0;
	rule->fill = second_word(fcinfo, first + 1, "fill", "next_open", "next_close") ? KF_FILL_NEXT_CLOSE : KF_FILL_NEXT_OPEN;
	rule->cost = number_argument(fcinfo, first + 2, "cost");
	if (!(rule->cost >= 0.0 && rule->cost < KF_MAX_COST))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cost must be at least 0 and less than 0.5, got %s", KF_NUMBER(rule->cost)),
				 errhint("It is a fraction of what is traded: 0.001 is 0.1 %%.")));
	rule->risk_free = number_argument(fcinfo, first + 3, "risk_free");
	rule->periods = number_argument(fcinfo, first + 4, "periods_per_year");
	if (kf_check_rate("risk_free", rule->risk_free, &status) == KF_OK)
		kf_check_periods_per_year(rule->periods, &status);
	raise_if_failed(&status);
}

PG_FUNCTION_INFO_V1(kf_crossover_grid);

/* crossover_grid(source, fast, fast_ranges, slow, slow_ranges, pairs, below, fill, cost, risk_free, periods_per_year, by) */
Datum
kf_crossover_grid(PG_FUNCTION_ARGS)
{
	MemoryContext caller = CurrentMemoryContext;
	GridJob    *job = make_job(fcinfo, 12);
	KfStatus	status = {0};
	KfPairing	pairing;
	char	   *source = text_argument(fcinfo, 0, "source", source_hint);
	char	   *fast = text_argument(fcinfo, 1, "fast", NULL);
	char	   *slow = text_argument(fcinfo, 3, "slow", NULL);
	char	   *by = by_argument(fcinfo, 11);
	Jsonb	   *fast_ranges = PG_ARGISNULL(2) ? NULL : PG_GETARG_JSONB_P(2);
	Jsonb	   *slow_ranges = PG_ARGISNULL(4) ? NULL : PG_GETARG_JSONB_P(4);

	job->crossing = true;
	kf_grid_side_begin(&job->fast, "fast", fast, true, &job->allocator);
	kf_grid_side_begin(&job->slow, "slow", slow, true, &job->allocator);
	kf_pairing_parse(text_argument(fcinfo, 5, "pairs", NULL), &pairing, &status);
	raise_if_failed(&status);
	read_rule(fcinfo, &job->grid.rule, 6);
	if (fast_ranges != NULL)
		kf_grid_side_ranges(&job->fast, "fast_ranges", fast_ranges, false);
	if (slow_ranges != NULL)
		kf_grid_side_ranges(&job->slow, "slow_ranges", slow_ranges, false);
	else if (fast_ranges != NULL && pairing == KF_PAIR_SAME)
		kf_grid_side_ranges(&job->slow, "fast_ranges", fast_ranges, true);
	kf_pairing_check(pairing, &job->fast.sweep, &job->slow.sweep, &status);
	raise_if_failed(&status);
	kf_grid_side_count(&job->fast);
	kf_grid_side_count(&job->slow);
	make_grid(job, pairing);
	run_grid(job, fcinfo, source, by);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(job->cxt);
	return (Datum) 0;
}
