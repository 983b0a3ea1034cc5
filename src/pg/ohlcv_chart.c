/*
 * ohlcv_chart.c
 *		ohlcv_chart(ts, open, high, low, close, volume [, options] ORDER BY ts): a chart as an aggregate.
 *
 * Rows go straight into the chart, which keeps O(width) memory however many there are; the final function draws. The chart
 * lives in a context under the group's aggregate context and is gone with it.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/date.h"
#include "utils/jsonb.h"

#include "pg/chart.h"

typedef struct ChartAggregate
{
	ChartJob   *job;
	Jsonb	   *options;		/* of the first row; all rows must have the same */
} ChartAggregate;

#define OPTIONS_ARG 7

static bool
same_json(const Jsonb *a, const Jsonb *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return a == b || (VARSIZE(a) == VARSIZE(b) && memcmp(a, b, VARSIZE(a)) == 0);
}

/* A group may go without being drawn. */
static void
drop_group(Datum arg)
{
	kf_chart_close_file((ChartJob *) DatumGetPointer(arg));
}

static ChartAggregate *
begin_group(FunctionCallInfo fcinfo, MemoryContext cxt, Jsonb *options, bool instants)
{
	ChartAggregate *agg = MemoryContextAllocZero(cxt, sizeof(ChartAggregate));

	agg->job = kf_chart_job(cxt);
	AggRegisterCallback(fcinfo, drop_group, PointerGetDatum(agg->job));
	if (options != NULL)
	{
		agg->options = MemoryContextAlloc(cxt, VARSIZE(options));
		memcpy(agg->options, options, VARSIZE(options));
		kf_chart_set_json(agg->job, agg->options);
	}
	kf_chart_begin(agg->job, instants);
	return agg;
}

static double
price_argument(FunctionCallInfo fcinfo, int arg)
{
	return PG_ARGISNULL(arg) ? NAN : PG_GETARG_FLOAT8(arg);
}

/* Days and timestamps are shown as they are, instants in the time zone of the options. */
static int64
time_argument(FunctionCallInfo fcinfo, Oid type)
{
	return type == DATEOID ? kf_chart_time_of_date(PG_GETARG_DATEADT(1)) : PG_GETARG_INT64(1);
}

static Datum
transition(FunctionCallInfo fcinfo, Oid type)
{
	MemoryContext cxt;
	ChartAggregate *agg;
	Jsonb	   *options = NULL;
	KfBar		bar;

	if (!AggCheckCallContext(fcinfo, &cxt))
		elog(ERROR, "transition function of ohlcv_chart called in non-aggregate context");
	if (PG_NARGS() > OPTIONS_ARG && !PG_ARGISNULL(OPTIONS_ARG))
		options = PG_GETARG_JSONB_P(OPTIONS_ARG);
	if (PG_ARGISNULL(0))
		agg = begin_group(fcinfo, cxt, options, type == TIMESTAMPTZOID);
	else
	{
		agg = (ChartAggregate *) PG_GETARG_POINTER(0);
		if (!same_json(agg->options, options))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("options of ohlcv_chart must be the same for all rows of a group")));
	}
	if (PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the time of a bar must not be null"),
				 errhint("Leave such rows out: ohlcv_chart(...) FILTER (WHERE ts IS NOT NULL).")));
	bar.ts = time_argument(fcinfo, type);
	bar.open = price_argument(fcinfo, 2);
	bar.high = price_argument(fcinfo, 3);
	bar.low = price_argument(fcinfo, 4);
	bar.close = price_argument(fcinfo, 5);
	bar.volume = price_argument(fcinfo, 6);
	kf_chart_add_row(agg->job, &bar);
	PG_RETURN_POINTER(agg);
}

PG_FUNCTION_INFO_V1(kf_ohlcv_chart_timestamptz);

Datum
kf_ohlcv_chart_timestamptz(PG_FUNCTION_ARGS)
{
	return transition(fcinfo, TIMESTAMPTZOID);
}

PG_FUNCTION_INFO_V1(kf_ohlcv_chart_timestamp);

Datum
kf_ohlcv_chart_timestamp(PG_FUNCTION_ARGS)
{
	return transition(fcinfo, TIMESTAMPOID);
}

PGDLLEXPORT PG_FUNCTION_INFO_V1(kf_ohlcv_chart_date);

Datum
kf_ohlcv_chart_date(PG_FUNCTION_ARGS)
{
	return transition(fcinfo, DATEOID);
}

PG_FUNCTION_INFO_V1(kf_ohlcv_chart_final);

Datum
kf_ohlcv_chart_final(PG_FUNCTION_ARGS)
{
	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "final function of ohlcv_chart called in non-aggregate context");
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_BYTEA_P(kf_chart_finish(((ChartAggregate *) PG_GETARG_POINTER(0))->job));
}
