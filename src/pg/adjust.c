/*
 * adjust.c
 *		adjust_prices(source, events, ...): bars back-adjusted for splits and dividends. The rules: bars/adjust.h.
 *
 * All events are read first and kept, by series; then the bars, of which one series is kept at a time: the factor of its first bar
 * depends on its last.
 */
#include "postgres.h"

#include <math.h>

#include "bars/adjust.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "pg/compat.h"
#include "pg/error.h"
#include "pg/session.h"
#include "pg/source.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#define PRICES 4

enum
{
	BAR_SERIES,
	BAR_TIME,
	BAR_PRICE,					/* open, high, low, close */
	BAR_CLOSE = BAR_PRICE + PRICES - 1,
	BAR_VOLUME,
	BAR_COLUMNS
};

enum
{
	EVENT_SERIES,
	EVENT_TIME,
	EVENT_SPLIT,
	EVENT_DIVIDEND,
	EVENT_COLUMNS
};

static const KfSourceColumn bar_columns[BAR_COLUMNS] = {
	[BAR_SERIES] = {.names = {"symbol", "ticker", "instrument", "series"}, .kind = KF_SOURCE_SERIES, .optional = true},
	[BAR_TIME] = {.names = {"ts", "time", "date", "timestamp"}, .title = "time", .kind = KF_SOURCE_CALENDAR},
	[BAR_PRICE] = {.names = {"open"}, .kind = KF_SOURCE_NUMBER, .optional = true},
	[BAR_PRICE + 1] = {.names = {"high"}, .kind = KF_SOURCE_NUMBER, .optional = true},
	[BAR_PRICE + 2] = {.names = {"low"}, .kind = KF_SOURCE_NUMBER, .optional = true},
	[BAR_CLOSE] = {.names = {"close", "price"}, .kind = KF_SOURCE_NUMBER},
	[BAR_VOLUME] = {.names = {"volume"}, .kind = KF_SOURCE_NUMBER, .optional = true},
};

static const KfSourceColumn event_columns[EVENT_COLUMNS] = {
	[EVENT_SERIES] = {.names = {"symbol", "ticker", "instrument", "series"}, .kind = KF_SOURCE_SERIES, .optional = true},
	[EVENT_TIME] = {.names = {"ex_date", "date", "ts", "time"}, .title = "ex-date", .kind = KF_SOURCE_CALENDAR},
	[EVENT_SPLIT] = {.names = {"split", "split_ratio"}, .kind = KF_SOURCE_NUMBER, .optional = true},
	[EVENT_DIVIDEND] = {.names = {"dividend", "dividends"}, .kind = KF_SOURCE_NUMBER, .optional = true},
};

/* The events of one series are events[first] to events[first + count - 1]. */
typedef struct EventSeries
{
	const char *name;			/* NULL is a name too */
	Size		first;
	Size		count;
} EventSeries;

typedef struct AdjustJob
{
	MemoryContext cxt;			/* of everything here */
	KfZone		zone;
	bool		splits;
	bool		dividends;
	ReturnSetInfo *rsinfo;

	Oid			event_time_type;
	bool		events_have_series;
	KfEvent    *events;
	Size		nevents;
	Size		max_events;
	EventSeries *series;
	Size		nseries;
	Size		max_series;

	Oid			time_type;
	char	   *name;			/* of the series of the bars, NULL when it has none */
	int64	   *times;
	double	   *values;			/* rows of PRICES + 1 */
	double	   *closes;
	KfFactor   *factors;
	Size		count;
	Size		capacity;
} AdjustJob;

/* Room for one more in an array of the job. */
static void *
grown(AdjustJob *job, void *array, Size count, Size *capacity, Size width)
{
	if (count < *capacity)
		return array;
	*capacity = *capacity == 0 ? 64 : *capacity * 2;
	if (array == NULL)
		return MemoryContextAllocHuge(job->cxt, *capacity * width);
	return repalloc_huge(array, *capacity * width);
}

/* ---- events ----------------------------------------------------------------------------------------------------------------- */

static void
begin_events(void *arg, const Oid *types)
{
	AdjustJob  *job = arg;

	if (!OidIsValid(types[EVENT_SPLIT]) && !OidIsValid(types[EVENT_DIVIDEND]))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("events have neither a column split nor a column dividend"),
				 errhint("split is the number of new shares for one old, dividend the cash a share.")));
	job->event_time_type = types[EVENT_TIME];
	job->events_have_series = OidIsValid(types[EVENT_SERIES]);
}

static void
add_event(void *arg, const KfSourceValue *values)
{
	AdjustJob  *job = arg;
	KfEvent    *event;

	if (values[EVENT_TIME].isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the ex-date of an event must not be null")));
	if (job->nseries == 0 || values[EVENT_SERIES].changed)
	{
		EventSeries *series;

		job->series = grown(job, job->series, job->nseries, &job->max_series, sizeof(EventSeries));
		series = &job->series[job->nseries++];
		series->name = values[EVENT_SERIES].isnull ? NULL : MemoryContextStrdup(job->cxt, values[EVENT_SERIES].text);
		series->first = job->nevents;
		series->count = 0;
	}
	job->events = grown(job, job->events, job->nevents, &job->max_events, sizeof(KfEvent));
	event = &job->events[job->nevents++];
	event->time = kf_instant_of(&job->zone, values[EVENT_TIME].integer, job->event_time_type);
	event->split = values[EVENT_SPLIT].isnull ? 1 : values[EVENT_SPLIT].number;
	event->dividend = values[EVENT_DIVIDEND].isnull || !job->dividends ? 0 : values[EVENT_DIVIDEND].number;
	job->series[job->nseries - 1].count++;
}

static int
compare_events(const void *a, const void *b)
{
	int64		time_a = ((const KfEvent *) a)->time;
	int64		time_b = ((const KfEvent *) b)->time;

	return (time_a > time_b) - (time_a < time_b);
}

static int
compare_names(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

static int
compare_series(const void *a, const void *b)
{
	return compare_names(((const EventSeries *) a)->name, ((const EventSeries *) b)->name);
}

static void
read_events(AdjustJob *job, const char *text)
{
	KfSource	source = {
		.columns = event_columns,
		.count = EVENT_COLUMNS,
		.sorted = 2,
		.owner = "series of events",
		.columns_hint = "Events need the columns ex_date (or date, ts, time) and split or dividend or both; and symbol (or ticker, instrument, "
		"series) when the bars have it. Name them with AS in a query.",
		.numbers = "Splits and dividends",
		.begin = begin_events,
		.row = add_event,
		.arg = job
	};

	kf_source_read(&source, text);
	for (Size i = 0; i < job->nseries; i++)
		qsort(job->events + job->series[i].first, job->series[i].count, sizeof(KfEvent), compare_events);
	if (job->nseries > 1)
		qsort(job->series, job->nseries, sizeof(EventSeries), compare_series);
}

/* ---- bars ------------------------------------------------------------------------------------------------------------------- */

static void
begin_bars(void *arg, const Oid *types)
{
	AdjustJob  *job = arg;

	job->time_type = types[BAR_TIME];
	if (job->events_have_series != OidIsValid(types[BAR_SERIES]))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("%s have a column symbol, but %s have none", job->events_have_series ? "events" : "bars",
						job->events_have_series ? "bars" : "events"),
				 errhint("Both or neither must have one (symbol, ticker, instrument or series).")));
}

static const EventSeries *
events_of(const AdjustJob *job)
{
	EventSeries key = {.name = job->name};

	if (job->nseries == 0)
		return NULL;
	return bsearch(&key, job->series, job->nseries, sizeof(EventSeries), compare_series);
}

static void
raise_event(const AdjustJob *job, KfStatus *status, int64 time)
{
	kf_detail(status, "It is the event of %s%s%s.", timestamptz_to_str(time), job->name != NULL ? " of " : "",
			  job->name != NULL ? job->name : "");
	kf_raise(status);
}

static void
put_bar(AdjustJob *job, Size i)
{
	Datum		values[BAR_COLUMNS + 2];
	bool		nulls[BAR_COLUMNS + 2] = {false};
	const double *row = job->values + i * (PRICES + 1);

	nulls[BAR_SERIES] = job->name == NULL;
	values[BAR_SERIES] = nulls[BAR_SERIES] ? (Datum) 0 : CStringGetTextDatum(job->name);
	values[BAR_TIME] = TimestampTzGetDatum(job->times[i]);
	for (int k = 0; k <= PRICES; k++)
	{
		double		value = row[k] * (k == PRICES ? job->factors[i].volume : job->factors[i].price);

		nulls[BAR_PRICE + k] = isnan(row[k]);
		if (isinf(value) && !isinf(row[k]))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("adjusted %s is out of range", k == PRICES ? "volume" : "price")));
		values[BAR_PRICE + k] = Float8GetDatum(value);
	}
	values[BAR_COLUMNS] = Float8GetDatum(job->factors[i].price);
	values[BAR_COLUMNS + 1] = Float8GetDatum(job->factors[i].volume);
	tuplestore_putvalues(job->rsinfo->setResult, job->rsinfo->setDesc, values, nulls);
	if (values[BAR_SERIES] != (Datum) 0)
		pfree(DatumGetPointer(values[BAR_SERIES]));
}

/* Adjust and give out the series that is complete. */
static void
end_series(AdjustJob *job)
{
	const EventSeries *series = events_of(job);
	const KfEvent *events = series != NULL ? job->events + series->first : NULL;
	KfStatus	status;
	size_t		bad = 0;

	memset(&status, 0, sizeof(status));
	if (kf_adjust(job->times, job->closes, job->count, events, series != NULL ? series->count : 0, job->splits,
				  job->factors, &bad, &status) != KF_OK)
		raise_event(job, &status, events[bad].time);
	for (Size i = 0; i < job->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		put_bar(job, i);
	}
	job->count = 0;
}

static void
make_room(AdjustJob *job)
{
	Size		capacity = job->capacity;

	job->times = grown(job, job->times, job->count, &capacity, sizeof(int64));
	capacity = job->capacity;
	job->values = grown(job, job->values, job->count, &capacity, (PRICES + 1) * sizeof(double));
	capacity = job->capacity;
	job->closes = grown(job, job->closes, job->count, &capacity, sizeof(double));
	capacity = job->capacity;
	job->factors = grown(job, job->factors, job->count, &capacity, sizeof(KfFactor));
	job->capacity = capacity;
}

static void
add_bar(void *arg, const KfSourceValue *values)
{
	AdjustJob  *job = arg;
	double	   *row;
	int64		time;

	if (values[BAR_SERIES].changed)
	{
		end_series(job);
		if (job->name != NULL)
			pfree(job->name);
		job->name = values[BAR_SERIES].isnull ? NULL : MemoryContextStrdup(job->cxt, values[BAR_SERIES].text);
	}
	if (values[BAR_TIME].isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the time of a bar must not be null"),
				 errhint("Leave such rows out in the source: WHERE ts IS NOT NULL.")));
	time = kf_instant_of(&job->zone, values[BAR_TIME].integer, job->time_type);
	if (job->count > 0 && time < job->times[job->count - 1])
		ereport(ERROR,
				(errcode(ERRCODE_DATA_EXCEPTION),
				 errmsg("bars of a series must be in order of time"),
				 errdetail("%s comes after a later time.", timestamptz_to_str(time)),
				 errhint("Give the source an ORDER BY.")));
	make_room(job);
	job->times[job->count] = time;
	row = job->values + job->count * (PRICES + 1);
	for (int k = 0; k <= PRICES; k++)
		row[k] = values[BAR_PRICE + k].isnull ? NAN : values[BAR_PRICE + k].number;
	job->closes[job->count] = isfinite(row[PRICES - 1]) ? row[PRICES - 1] : NAN;
	job->count++;
}

static void
read_bars(AdjustJob *job, const char *text)
{
	KfSource	source = {
		.columns = bar_columns,
		.count = BAR_COLUMNS,
		.sorted = 2,
		.owner = "series",
		.columns_hint = "adjust_prices needs the columns ts (or time, date, timestamp) and close (or price); it takes symbol (or ticker, "
		"instrument, series), open, high, low and volume if they are there. Name them with AS in a query.",
		.numbers = "Prices and volume",
		.begin = begin_bars,
		.row = add_bar,
		.arg = job
	};

	kf_source_read(&source, text);
	end_series(job);
}

static char *
query_argument(FunctionCallInfo fcinfo, int arg, const char *name)
{
	if (PG_ARGISNULL(arg))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name),
				 errhint("Give a query, or the name of a table or view.")));
	return text_to_cstring(PG_GETARG_TEXT_PP(arg));
}

static bool
flag_argument(FunctionCallInfo fcinfo, int arg, const char *name)
{
	if (PG_ARGISNULL(arg))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name)));
	return PG_GETARG_BOOL(arg);
}

/* adjust_prices(source, events, timezone, splits, dividends) */
PG_FUNCTION_INFO_V1(kf_adjust_prices);
Datum
kf_adjust_prices(PG_FUNCTION_ARGS)
{
	AdjustJob	job = {.cxt = NULL};
	char	   *bars = query_argument(fcinfo, 0, "source");
	char	   *events = query_argument(fcinfo, 1, "events");

	job.zone = kf_zone_of(kf_time_zone(PG_ARGISNULL(2) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(2))));
	job.splits = flag_argument(fcinfo, 3, "splits");
	job.dividends = flag_argument(fcinfo, 4, "dividends");
	kf_materialize_mode(fcinfo);
	job.rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	job.cxt = AllocSetContextCreate(CurrentMemoryContext, "kimsfinance adjusted series", ALLOCSET_DEFAULT_SIZES);
	read_events(&job, events);
	read_bars(&job, bars);
	MemoryContextDelete(job.cxt);
	return (Datum) 0;
}
