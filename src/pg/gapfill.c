/*
 * gapfill.c
 *		fill_gaps(source, step, ...): the bars of a query with the missing ones put in. The rules: bars/gaps.h.
 *
 * The source is read in one pass and what comes out goes to the result's tuplestore, which spills to disk by itself. Of the source
 * only the last bar of the series is kept.
 */
#include "postgres.h"

#include <math.h>

#include "bars/gaps.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "pg/compat.h"
#include "pg/error.h"
#include "pg/session.h"
#include "pg/source.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

enum
{
	COLUMN_SERIES,
	COLUMN_TIME,
	COLUMN_OPEN,
	COLUMN_VOLUME = COLUMN_OPEN + KF_FILL_VOLUME,
	FILL_COLUMNS
};

static const KfSourceColumn fill_columns[FILL_COLUMNS] = {
	[COLUMN_SERIES] = {.names = {"symbol", "ticker", "instrument", "series"}, .kind = KF_SOURCE_SERIES, .optional = true},
	[COLUMN_TIME] = {.names = {"ts", "time", "date", "timestamp"}, .title = "time", .kind = KF_SOURCE_CALENDAR},
	[COLUMN_OPEN] = {.names = {"open"}, .kind = KF_SOURCE_NUMBER, .optional = true},
	[COLUMN_OPEN + KF_FILL_HIGH] = {.names = {"high"}, .kind = KF_SOURCE_NUMBER, .optional = true},
	[COLUMN_OPEN + KF_FILL_LOW] = {.names = {"low"}, .kind = KF_SOURCE_NUMBER, .optional = true},
	[COLUMN_OPEN + KF_FILL_CLOSE] = {.names = {"close", "price", "value"}, .kind = KF_SOURCE_NUMBER},
	[COLUMN_VOLUME] = {.names = {"volume"}, .kind = KF_SOURCE_NUMBER, .optional = true},
};

static const char *const method_names[] = {"previous", "null", "linear"};

typedef struct FillJob
{
	KfFill		fill;
	KfZone		zone;
	KfSession	session;
	int64		start;
	int64		finish;
	Oid			time_type;
	ReturnSetInfo *rsinfo;
	MemoryContext cxt;			/* of the series' name */
	bool		in_series;
	char	   *name;			/* of the series, NULL when it has none */
	Datum		name_datum;
} FillJob;

static bool
must_stop(void)
{
	return InterruptPending;
}

static void
emit_row(void *arg, const KfFillBar *bar, bool filled)
{
	FillJob    *job = arg;
	Datum		values[FILL_COLUMNS + 1];
	bool		nulls[FILL_COLUMNS + 1] = {false};

	values[COLUMN_SERIES] = job->name_datum;
	nulls[COLUMN_SERIES] = job->name == NULL;
	values[COLUMN_TIME] = TimestampTzGetDatum(bar->time);
	for (int i = 0; i < KF_FILL_VALUES; i++)
	{
		values[COLUMN_OPEN + i] = Float8GetDatum(bar->values[i]);
		nulls[COLUMN_OPEN + i] = isnan(bar->values[i]);
	}
	values[FILL_COLUMNS] = BoolGetDatum(filled);
	tuplestore_putvalues(job->rsinfo->setResult, job->rsinfo->setDesc, values, nulls);
}

/* Which bar of which series it was. */
static void
raise_at(const FillJob *job, KfStatus *status, int64 time)
{
	if (status->code != KF_CANCELLED)
		kf_detail(status, "It is the bar of %s%s%s.", timestamptz_to_str(time), job->name != NULL ? " of " : "",
				  job->name != NULL ? job->name : "");
	kf_raise(status);
}

static void
begin_source(void *arg, const Oid *types)
{
	FillJob    *job = arg;

	job->time_type = types[COLUMN_TIME];
	for (int i = 0; i < KF_FILL_VALUES; i++)
		job->fill.present[i] = OidIsValid(types[COLUMN_OPEN + i]);
}

static void
end_series(FillJob *job)
{
	KfStatus	status;

	memset(&status, 0, sizeof(status));
	if (kf_fill_end(&job->fill, &status) != KF_OK)
		kf_raise(&status);
}

static void
begin_series(FillJob *job, const KfSourceValue *series)
{
	MemoryContext old = MemoryContextSwitchTo(job->cxt);

	MemoryContextReset(job->cxt);
	job->name = series->isnull ? NULL : pstrdup(series->text);
	if (job->name != NULL)
		job->name_datum = CStringGetTextDatum(job->name);
	MemoryContextSwitchTo(old);
}

static void
add_row(void *arg, const KfSourceValue *values)
{
	FillJob    *job = arg;
	KfFillBar	bar;
	KfStatus	status;

	if (!job->in_series || values[COLUMN_SERIES].changed)
	{
		end_series(job);
		begin_series(job, &values[COLUMN_SERIES]);
		job->in_series = true;
	}
	if (values[COLUMN_TIME].isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the time of a bar must not be null"),
				 errhint("Leave such rows out in the source: WHERE ts IS NOT NULL.")));
	bar.time = kf_instant_of(&job->zone, values[COLUMN_TIME].integer, job->time_type);
	for (int i = 0; i < KF_FILL_VALUES; i++)
		bar.values[i] = values[COLUMN_OPEN + i].isnull ? NAN : values[COLUMN_OPEN + i].number;
	status.code = KF_OK;
	if (unlikely(kf_fill_bar(&job->fill, &bar, &status) != KF_OK))
		raise_at(job, &status, bar.time);
}

/* ---- arguments -------------------------------------------------------------------------------------------------------------- */

static void
refuse_null(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			 errmsg("%s must not be null", name)));
}

static KfFillMethod
method_argument(FunctionCallInfo fcinfo, int arg)
{
	char	   *name;
	const char *meant;

	if (PG_ARGISNULL(arg))
		refuse_null("method");
	name = text_to_cstring(PG_GETARG_TEXT_PP(arg));
	for (int i = 0; i < (int) lengthof(method_names); i++)
		if (pg_strcasecmp(name, method_names[i]) == 0)
			return (KfFillMethod) i;
	meant = kf_suggest(name, strlen(name), method_names, lengthof(method_names));
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("method must be previous, null or linear, got \"%s\"", name),
			 meant != NULL ? errhint("Perhaps you meant \"%s\".", meant) : 0));
	pg_unreachable();
}

/* One end of the range. */
static const int64 *
end_argument(FunctionCallInfo fcinfo, int arg, const char *name, int64 *place)
{
	if (PG_ARGISNULL(arg))
		return NULL;
	*place = PG_GETARG_TIMESTAMPTZ(arg);
	if (TIMESTAMP_NOT_FINITE(*place))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be finite", name),
				 errhint("Leave it out for the first or last bar of each series.")));
	return place;
}

/* fill_gaps(source, step, start, finish, method, timezone, session_open, session_close, days) */
PG_FUNCTION_INFO_V1(kf_fill_gaps);
Datum
kf_fill_gaps(PG_FUNCTION_ARGS)
{
	FillJob		job = {.in_series = false};
	KfStatus	status;
	KfSource	source = {
		.columns = fill_columns,
		.count = FILL_COLUMNS,
		.sorted = 2,
		.owner = "series",
		.columns_hint = "fill_gaps needs the columns ts (or time, date, timestamp) and close (or price, value); it takes "
		"symbol (or ticker, instrument, series), open, high, low and volume if they are there. Name them with AS in a query.",
		.numbers = "Prices and volume",
		.begin = begin_source,
		.row = add_row,
		.arg = &job
	};

	if (PG_ARGISNULL(0))
		refuse_null("source");
	if (PG_ARGISNULL(1))
		refuse_null("step");
	job.fill.step = kf_width_of(PG_GETARG_INTERVAL_P(1));
	job.fill.start = end_argument(fcinfo, 2, "start", &job.start);
	job.fill.finish = end_argument(fcinfo, 3, "finish", &job.finish);
	job.fill.method = method_argument(fcinfo, 4);
	job.zone = kf_zone_of(kf_time_zone(PG_ARGISNULL(5) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(5))));
	job.fill.zone = &job.zone;
	if (!PG_ARGISNULL(6) || !PG_ARGISNULL(7) || !PG_ARGISNULL(8))
	{
		kf_session_init(&job.session, PG_ARGISNULL(6) ? 0 : PG_GETARG_TIMEADT(6),
						PG_ARGISNULL(7) ? USECS_PER_DAY : PG_GETARG_TIMEADT(7),
						kf_session_days(PG_ARGISNULL(8) ? NULL : PG_GETARG_ARRAYTYPE_P(8)));
		job.fill.session = &job.session;
	}
	memset(&status, 0, sizeof(status));
	if (kf_width_check(&job.fill.step, "step", job.fill.session != NULL, &status) != KF_OK)
		kf_raise(&status);
	job.fill.interrupt = must_stop;
	job.fill.emit = emit_row;
	job.fill.arg = &job;

	kf_materialize_mode(fcinfo);
	job.rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	job.cxt = AllocSetContextCreate(CurrentMemoryContext, "kimsfinance series", ALLOCSET_SMALL_SIZES);
	kf_source_read(&source, text_to_cstring(PG_GETARG_TEXT_PP(0)));
	end_series(&job);
	MemoryContextDelete(job.cxt);
	return (Datum) 0;
}
