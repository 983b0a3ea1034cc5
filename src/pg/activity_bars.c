/*
 * activity_bars.c
 *		Bars by activity in SQL: set-returning functions over a query or table, and window functions that number the bars.
 *		The rules are in bars/activity.h.
 *
 * The set-returning functions take the ticks one by one from the executor (source.h) and put finished bars into the result's
 * tuplestore, so memory depends on work_mem and on neither the ticks nor the bars.
 *
 * The window functions keep a rule in partition-local memory: it begins anew with each partition and dies with it. They set
 * their mark position, which lets WindowAgg forget the rows before.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#include "windowapi.h"

#include "bars/activity.h"
#include "pg/compat.h"
#include "pg/error.h"
#include "pg/source.h"

/* Rows between two moves of the mark: as in window.c. */
#define MARK_EVERY 16

/* Parameters of imbalance and run bars, in this order; the other kinds have one. */
static const char *const adaptive_params[] = {"initial_ticks", "bar_span", "tick_span", "min_ticks", "max_ticks"};

#define MAX_PARAMS lengthof(adaptive_params)

/* ---- parameters ---- */

static int
param_count(KfActivityKind kind)
{
	return kind >= KF_TICK_IMBALANCE_BARS ? MAX_PARAMS : 1;
}

static void
require(bool isnull, const char *name)
{
	if (isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name)));
}

/* An optional parameter, NULL for its default; whoever writes 0 does not mean that. */
static int64
tick_bound(const char *name, NullableDatum value)
{
	if (value.isnull)
		return 0;
	if (DatumGetInt64(value.value) < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be positive, got %lld", name, (long long) DatumGetInt64(value.value)),
				 errhint("NULL stands for the default.")));
	return DatumGetInt64(value.value);
}

/* Checked parameters of arguments; every byte is set, so that they can be compared as memory. */
static void
read_params(KfActivityParams *params, KfActivityKind kind, const char *size_name, const NullableDatum *values)
{
	KfStatus	status = {0};

	memset(params, 0, sizeof(*params));
	params->kind = kind;
	if (kind >= KF_TICK_IMBALANCE_BARS)
	{
		for (int i = 0; i < 3; i++)
			require(values[i].isnull, adaptive_params[i]);
		params->ticks = DatumGetInt64(values[0].value);
		params->bar_span = DatumGetInt64(values[1].value);
		params->tick_span = DatumGetInt64(values[2].value);
		params->min_ticks = tick_bound(adaptive_params[3], values[3]);
		params->max_ticks = tick_bound(adaptive_params[4], values[4]);
	}
	else
	{
		require(values[0].isnull, size_name);
		if (kind == KF_TICK_BARS)
			params->ticks = DatumGetInt64(values[0].value);
		else
			params->size = DatumGetFloat8(values[0].value);
	}
	if (kf_activity_check(params, size_name, &status) != KF_OK)
		kf_raise(&status);
}

/* ---- bars of a source ---- */

#define RESULT_COLUMNS 13

typedef struct BarJob
{
	KfActivityParams params;
	bool		partial;		/* the unfinished bar of a series is a row too */
	bool		by;				/* the source has a column of series, the first */
	bool		begun;			/* a series has begun */
	TimestampTz last_time;		/* of the current series */
	text	   *series;			/* its name; NULL when it has none */
	KfActivityBuilder builder;
	ReturnSetInfo *rsinfo;
} BarJob;

static void
put_bar(BarJob *job, const KfActivityBar *result)
{
	const KfOhlcv *bar = &result->bar;
	Datum		values[RESULT_COLUMNS];
	bool		nulls[RESULT_COLUMNS] = {false};
	double		vwap = 0;
	int			n = 0;

	nulls[n] = job->series == NULL;
	values[n++] = PointerGetDatum(job->series);
	values[n++] = Int64GetDatum(result->number);
	values[n++] = TimestampTzGetDatum(bar->open_time);
	values[n++] = TimestampTzGetDatum(bar->close_time);
	values[n++] = Float8GetDatum(bar->open);
	values[n++] = Float8GetDatum(bar->high);
	values[n++] = Float8GetDatum(bar->low);
	values[n++] = Float8GetDatum(bar->close);
	values[n++] = Float8GetDatum(bar->volume.hi);
	values[n++] = Float8GetDatum(bar->turnover.hi);
	values[n++] = Int64GetDatum(bar->trades);
	nulls[n] = !kf_ohlcv_vwap(bar, &vwap);
	values[n++] = Float8GetDatum(vwap);
	values[n++] = BoolGetDatum(result->complete);
	Assert(n == RESULT_COLUMNS);
	tuplestore_putvalues(job->rsinfo->setResult, job->rsinfo->setDesc, values, nulls);
}

static void
end_series(BarJob *job)
{
	KfActivityBar bar;

	if (job->begun && job->partial && kf_activity_last(&job->builder, &bar))
		put_bar(job, &bar);
}

static void
begin_series(BarJob *job, const char *name)
{
	if (job->series != NULL)
		pfree(job->series);
	job->series = NULL;
	if (name != NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(job->rsinfo->econtext->ecxt_per_query_memory);

		job->series = cstring_to_text(name);
		MemoryContextSwitchTo(old);
	}
	kf_activity_init(&job->builder, &job->params);
	job->last_time = DT_NOBEGIN;
	job->begun = true;
}

static void
raise_backwards(const BarJob *job, TimestampTz time)
{
	char	   *last = pstrdup(timestamptz_to_str(job->last_time));

	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("rows of the source are not in order of time"),
			 job->series == NULL ? errdetail("%s comes after %s.", timestamptz_to_str(time), last)
			 : errdetail("%s comes after %s in series %s.", timestamptz_to_str(time), last, text_to_cstring(job->series)),
			 errhint("Give the query an ORDER BY of the time%s.", job->by ? " after the column of the series" : "")));
}

static void
add_tick(void *arg, const KfSourceValue *values)
{
	BarJob	   *job = (BarJob *) arg;
	KfTick		tick;
	KfStatus	status;
	KfActivityBar bar;

	if (job->by)
	{
		if (values->changed)
		{
			end_series(job);
			begin_series(job, values->text);
		}
		values++;
	}
	else if (!job->begun)
		begin_series(job, NULL);
	if (values[0].isnull || values[1].isnull)
		return;

	tick.time = values[0].integer;
	tick.price = values[1].number;
	tick.size = values[2].isnull ? 0.0 : values[2].number;
	tick.seq = KF_NO_SEQ;
	status.code = KF_OK;		/* the texts are only read after a failure, which writes them */
	if (unlikely(tick.time < job->last_time && !TIMESTAMP_IS_NOBEGIN(tick.time)))
		raise_backwards(job, tick.time);
	if (kf_activity_add(&job->builder, &tick, &status) != KF_OK)
		kf_raise(&status);
	job->last_time = tick.time;
	while (kf_activity_next(&job->builder, &bar))
	{
		CHECK_FOR_INTERRUPTS();
		put_bar(job, &bar);
	}
}

/* Reads the source. 'by' is NULL or the name of the column of series. */
static void
make_bars(BarJob *job, const char *text, const char *by)
{
	KfSourceColumn columns[] = {
		{.names = {by}, .kind = KF_SOURCE_SERIES},
		{.names = {"ts", "time", "date", "timestamp"}, .title = "time", .kind = KF_SOURCE_INSTANT},
		{.names = {"price"}, .kind = KF_SOURCE_NUMBER},
		{.names = {"size", "volume", "qty", "amount"}, .kind = KF_SOURCE_NUMBER,
		.optional = !kf_activity_uses_size(job->params.kind)},
	};
	const int	skipped = by == NULL ? 1 : 0;
	KfSource	source = {
		.columns = columns + skipped,
		.count = lengthof(columns) - skipped,
		.sorted = 2 - skipped,
		.owner = "bar",
		.columns_hint = "Bars by activity need the columns ts (or time, date, timestamp), price and size (or volume, qty, amount), "
		"which only tick, range, tick imbalance and tick run bars can do without. Name them with AS in a query.",
		.numbers = "Price and size",
		.row = add_tick,
		.arg = job
	};

	kf_source_read(&source, text);
	end_series(job);
}

/* All arguments: the source, parameters, split where there is such a thing, by, include_partial. */
static Datum
activity_bars(FunctionCallInfo fcinfo, KfActivityKind kind)
{
	const bool	can_split = kind == KF_VOLUME_BARS || kind == KF_DOLLAR_BARS;
	BarJob	   *job = palloc0(sizeof(BarJob));
	char	   *by = NULL;
	int			n = 1 + param_count(kind);

	if (PG_NARGS() != n + (can_split ? 1 : 0) + 2)
		elog(ERROR, "bars by activity of kind %d have %d arguments", (int) kind, PG_NARGS());
	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("source must not be null"),
				 errhint("Give a query, or the name of a table or view.")));
	read_params(&job->params, kind, "size", &fcinfo->args[1]);
	if (can_split)
	{
		require(PG_ARGISNULL(n), "split");
		job->params.split = PG_GETARG_BOOL(n++);
	}
	if (!PG_ARGISNULL(n))
		by = text_to_cstring(PG_GETARG_TEXT_PP(n));
	if (by != NULL && by[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("by must not be empty"),
				 errhint("Give the name of the column that tells the series apart, or leave it out.")));
	require(PG_ARGISNULL(n + 1), "include_partial");
	job->partial = PG_GETARG_BOOL(n + 1);
	job->by = by != NULL;

	kf_materialize_mode(fcinfo);
	job->rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	make_bars(job, text_to_cstring(PG_GETARG_TEXT_PP(0)), by);
	return (Datum) 0;
}

/* ---- numbers of bars ---- */

/* In fn_extra: once for each call in a query. */
typedef struct IdCall
{
	bool		stable;			/* all parameters are constants of the query */
	bool		have_params;	/* only when stable */
	KfActivityParams params;
} IdCall;

/* In partition-local memory. Zeroed when a partition begins. */
typedef struct IdPartition
{
	bool		begun;
	int			unmarked;		/* rows since the mark was moved */
	KfActivityRule rule;
} IdPartition;

static IdCall *
begin_call(FunctionCallInfo fcinfo, int inputs, int params)
{
	IdCall	   *call = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(IdCall));

	call->stable = true;
	for (int i = 0; i < params; i++)
		if (!get_fn_expr_arg_stable(fcinfo->flinfo, inputs + i))
			call->stable = false;
	fcinfo->flinfo->fn_extra = call;
	return call;
}

/* Parameters that are expressions are read at every row, and must not vary. */
static IdPartition *
current_partition(WindowObject winobj, IdCall *call, KfActivityKind kind, const char *name, const char *size_name, int inputs)
{
	IdPartition *partition = WinGetPartitionLocalMemory(winobj, sizeof(IdPartition));

	if (!call->have_params)
	{
		NullableDatum values[MAX_PARAMS];

		for (int i = 0; i < param_count(kind); i++)
			values[i].value = WinGetFuncArgCurrent(winobj, inputs + i, &values[i].isnull);
		read_params(&call->params, kind, size_name, values);
		call->have_params = call->stable;
		if (partition->begun && memcmp(&call->params, &partition->rule.params, sizeof(KfActivityParams)) != 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("the parameters of %s must be the same for all rows of a partition", name)));
	}
	if (!partition->begun)
	{
		kf_activity_rule_init(&partition->rule, &call->params);
		partition->begun = true;
	}
	return partition;
}

/* All arguments: price and size where the kind looks at them, parameters. */
static Datum
activity_id(FunctionCallInfo fcinfo, KfActivityKind kind, const char *name, const char *size_name)
{
	WindowObject winobj = PG_WINDOW_OBJECT();
	const int	inputs = kf_activity_uses_price(kind) + kf_activity_uses_size(kind);
	IdCall	   *call = fcinfo->flinfo->fn_extra;
	IdPartition *partition;
	KfStatus	status;
	double		price = 0;
	double		size = 0;
	int64		id;
	int			n = 0;
	bool		isnull;
	bool		closes;

	if (!WindowObjectIsValid(winobj))
		ereport(ERROR,
				(errcode(ERRCODE_WINDOWING_ERROR),
				 errmsg("window function %s requires an OVER clause", name)));
	if (call == NULL)
		call = begin_call(fcinfo, inputs, param_count(kind));
	partition = current_partition(winobj, call, kind, name, size_name, inputs);

	if (++partition->unmarked >= MARK_EVERY)
	{
		WinSetMarkPosition(winobj, WinGetCurrentPosition(winobj));
		partition->unmarked = 0;
	}
	if (kf_activity_uses_price(kind))
	{
		Datum		value = WinGetFuncArgCurrent(winobj, n++, &isnull);

		if (isnull)
			PG_RETURN_NULL();
		price = DatumGetFloat8(value);
	}
	if (kf_activity_uses_size(kind))
	{
		Datum		value = WinGetFuncArgCurrent(winobj, n++, &isnull);

		size = isnull ? 0 : DatumGetFloat8(value);
	}
	id = partition->rule.bars + 1;
	status.code = KF_OK;
	if (kf_activity_rule_step(&partition->rule, price, size, &closes, &status) != KF_OK)
		kf_raise(&status);
	PG_RETURN_INT64(id);
}

#define ACTIVITY(name, kind, size_name) \
	PG_FUNCTION_INFO_V1(kf_##name##_bars); \
	Datum \
	kf_##name##_bars(PG_FUNCTION_ARGS) \
	{ \
		return activity_bars(fcinfo, kind); \
	} \
	PG_FUNCTION_INFO_V1(kf_##name##_bar_id); \
	Datum \
	kf_##name##_bar_id(PG_FUNCTION_ARGS) \
	{ \
		return activity_id(fcinfo, kind, #name "_bar_id", size_name); \
	}

ACTIVITY(tick, KF_TICK_BARS, "size")
ACTIVITY(volume, KF_VOLUME_BARS, "threshold")
ACTIVITY(dollar, KF_DOLLAR_BARS, "threshold")
ACTIVITY(range, KF_RANGE_BARS, "range")
ACTIVITY(tick_imbalance, KF_TICK_IMBALANCE_BARS, "initial_ticks")
ACTIVITY(volume_imbalance, KF_VOLUME_IMBALANCE_BARS, "initial_ticks")
ACTIVITY(tick_run, KF_TICK_RUN_BARS, "initial_ticks")
ACTIVITY(volume_run, KF_VOLUME_RUN_BARS, "initial_ticks")
