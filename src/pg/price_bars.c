/*
 * price_bars.c
 *		Price-only charts in SQL: renko, kagi, line_break, point_figure and heikin_ashi_bars over a query or table.
 *		The rules are in bars/renko.h and its neighbours.
 *
 * Rows come one by one from the executor (source.h) and finished bars go into the result's tuplestore, so memory depends on
 * work_mem and on neither the rows nor the bars.
 *
 * A box that is a multiple of the ATR is known only after the last row of a series. The source is not run twice, because it need
 * not give the same rows again: the rows wait in a tuplestore, which goes to disk beyond work_mem, while the ATR is measured, and
 * are then taken out of it.
 */
#include "postgres.h"

#include <math.h>

#include "access/tupdesc.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "bars/heikin_ashi.h"
#include "bars/kagi.h"
#include "bars/line_break.h"
#include "bars/point_figure.h"
#include "bars/renko.h"
#include "pg/compat.h"
#include "pg/error.h"
#include "pg/source.h"

#define MAX_COLUMNS 13
#define ROW_COLUMNS 6			/* of a row that waits for the ATR */

typedef struct PriceJob PriceJob;

/* What one kind of chart does; all raise their failures. */
typedef struct PriceChart
{
	/* Begin a series. With KF_BOX_ATR, 'atr' is that of the series. */
	void		(*begin) (PriceJob *job, double atr, KfStatus *status);
	/* Add a row and put the bars it completes. */
	void		(*push) (PriceJob *job, const KfPriceRow *row, KfStatus *status);
	/* Put what is not complete. */
	void		(*end) (PriceJob *job);
	bool		needs_open;
} PriceChart;

/* One call. It lives in the call's memory; the rows of the source live shorter. */
struct PriceJob
{
	const PriceChart *chart;
	KfPriceMethod method;
	KfBoxMethod box_method;
	bool		high_low;		/* high and low are asked for, if only for wicks and ranges */
	bool		partial;		/* what is not complete is a row too */
	bool		by;				/* the source has a column of series, the first */
	bool		begun;			/* a series has begun */
	bool		has_volume;		/* the source has the column */
	double		multiple;		/* of the ATR */
	KfAtr		atr;
	int			atr_period;
	Tuplestorestate *waiting;	/* rows of the series, with KF_BOX_ATR */
	TupleTableSlot *slot;		/* to take them out */
	text	   *series;			/* its name; NULL when it has none */
	TimestampTz last_time;		/* of the series */
	ReturnSetInfo *rsinfo;

	KfRenkoOptions renko_options;
	KfKagiOptions kagi_options;
	KfPointFigureOptions point_figure_options;
	int64		lines;
	union
	{
		KfRenko		renko;
		KfKagi		kagi;
		KfPointFigure point_figure;
		KfHeikinAshi heikin_ashi;
	};
	KfLineBreak *line_break;
};

/* ---- bars into the result ---- */

/* The columns of a result row, filled from left to right. */
typedef struct ResultRow
{
	int			count;
	Datum		values[MAX_COLUMNS];
	bool		nulls[MAX_COLUMNS];
} ResultRow;

static inline void
add_value(ResultRow *row, Datum value, bool isnull)
{
	Assert(row->count < MAX_COLUMNS);
	row->values[row->count] = value;
	row->nulls[row->count++] = isnull;
}

#define ADD_TIME(row, value) add_value(row, TimestampTzGetDatum(value), false)
#define ADD_NUMBER(row, value) add_value(row, Float8GetDatum(value), false)
#define ADD_BIGINT(row, value) add_value(row, Int64GetDatum(value), false)

static inline void
begin_row(const PriceJob *job, ResultRow *row)
{
	row->count = 0;
	add_value(row, PointerGetDatum(job->series), job->series == NULL);
}

static inline void
put_row(const PriceJob *job, ResultRow *row)
{
	Assert(row->count == job->rsinfo->setDesc->natts);
	tuplestore_putvalues(job->rsinfo->setResult, job->rsinfo->setDesc, row->values, row->nulls);
}

static inline void
add_volume(const PriceJob *job, ResultRow *row, double volume)
{
	add_value(row, Float8GetDatum(volume), !job->has_volume);
}

static void
put_bar(const PriceJob *job, const KfPriceBar *bar)
{
	ResultRow	row;

	begin_row(job, &row);
	ADD_BIGINT(&row, bar->number);
	ADD_TIME(&row, bar->open_time);
	ADD_TIME(&row, bar->close_time);
	ADD_NUMBER(&row, bar->open);
	ADD_NUMBER(&row, bar->high);
	ADD_NUMBER(&row, bar->low);
	ADD_NUMBER(&row, bar->close);
	add_value(&row, Int32GetDatum(bar->direction), false);
	add_volume(job, &row, bar->volume);
	ADD_BIGINT(&row, bar->rows);
	add_value(&row, BoolGetDatum(bar->complete), false);
	put_row(job, &row);
}

/* ---- Renko ---- */

static void
begin_renko(PriceJob *job, double atr, KfStatus *status)
{
	if (job->box_method == KF_BOX_ATR)
		job->renko_options.box = job->multiple * atr;
	kf_renko_init(&job->renko, &job->renko_options, status);
}

static void
push_renko(PriceJob *job, const KfPriceRow *row, KfStatus *status)
{
	KfPriceBar	brick;

	kf_renko_push(&job->renko, row, status);
	while (kf_renko_next(&job->renko, &brick))
	{
		CHECK_FOR_INTERRUPTS();
		put_bar(job, &brick);
	}
}

static void
end_renko(PriceJob *job)
{
	KfPriceBar	brick;

	if (kf_renko_last(&job->renko, &brick))
		put_bar(job, &brick);
}

/* ---- line break ---- */

static void
begin_line_break(PriceJob *job, double atr, KfStatus *status)
{
	(void) atr;
	kf_line_break_init(job->line_break, job->lines, status);
}

static void
push_line_break(PriceJob *job, const KfPriceRow *row, KfStatus *status)
{
	KfPriceBar	line;

	kf_line_break_push(job->line_break, row, status);
	while (kf_line_break_next(job->line_break, &line))
		put_bar(job, &line);
}

static void
end_line_break(PriceJob *job)
{
	KfPriceBar	line;

	if (kf_line_break_last(job->line_break, &line))
		put_bar(job, &line);
}

/* ---- Kagi ---- */

static void
put_kagi_line(const PriceJob *job, const KfKagiLine *line)
{
	ResultRow	row;
	bool		changes = !isnan(line->change_price);

	begin_row(job, &row);
	ADD_BIGINT(&row, line->number);
	ADD_TIME(&row, line->start_time);
	ADD_TIME(&row, line->end_time);
	ADD_NUMBER(&row, line->start_price);
	ADD_NUMBER(&row, line->end_price);
	add_value(&row, Int32GetDatum(line->direction), false);
	add_value(&row, BoolGetDatum(line->yang), line->direction == 0);
	add_value(&row, Float8GetDatum(line->change_price), !changes);
	add_value(&row, TimestampTzGetDatum(line->change_time), !changes);
	add_volume(job, &row, line->volume);
	ADD_BIGINT(&row, line->rows);
	add_value(&row, BoolGetDatum(line->complete), false);
	put_row(job, &row);
}

static void
begin_kagi(PriceJob *job, double atr, KfStatus *status)
{
	if (job->box_method == KF_BOX_ATR)
		job->kagi_options.reversal = job->multiple * atr;
	kf_kagi_init(&job->kagi, &job->kagi_options, status);
}

static void
push_kagi(PriceJob *job, const KfPriceRow *row, KfStatus *status)
{
	KfKagiLine	line;

	kf_kagi_push(&job->kagi, row, status);
	while (kf_kagi_next(&job->kagi, &line))
		put_kagi_line(job, &line);
}

static void
end_kagi(PriceJob *job)
{
	KfKagiLine	line;

	if (kf_kagi_last(&job->kagi, &line))
		put_kagi_line(job, &line);
}

/* ---- point and figure ---- */

static void
put_column(const PriceJob *job, const KfPointFigureColumn *column)
{
	ResultRow	row;

	begin_row(job, &row);
	ADD_BIGINT(&row, column->number);
	add_value(&row, PointerGetDatum(cstring_to_text_with_len(&column->kind, 1)), false);
	ADD_TIME(&row, column->open_time);
	ADD_TIME(&row, column->close_time);
	ADD_NUMBER(&row, column->low);
	ADD_NUMBER(&row, column->high);
	ADD_BIGINT(&row, column->boxes);
	add_volume(job, &row, column->volume);
	ADD_BIGINT(&row, column->rows);
	add_value(&row, BoolGetDatum(column->complete), false);
	put_row(job, &row);
}

static void
begin_point_figure(PriceJob *job, double atr, KfStatus *status)
{
	if (job->box_method == KF_BOX_ATR)
		job->point_figure_options.box = job->multiple * atr;
	kf_point_figure_init(&job->point_figure, &job->point_figure_options, status);
}

static void
push_point_figure(PriceJob *job, const KfPriceRow *row, KfStatus *status)
{
	KfPointFigureColumn column;

	kf_point_figure_push(&job->point_figure, row, status);
	while (kf_point_figure_next(&job->point_figure, &column))
		put_column(job, &column);
}

static void
end_point_figure(PriceJob *job)
{
	KfPointFigureColumn column;

	if (kf_point_figure_last(&job->point_figure, &column))
		put_column(job, &column);
}

/* ---- Heikin-Ashi ---- */

static void
begin_heikin_ashi(PriceJob *job, double atr, KfStatus *status)
{
	(void) atr;
	(void) status;
	kf_heikin_ashi_init(&job->heikin_ashi);
}

static void
push_heikin_ashi(PriceJob *job, const KfPriceRow *in, KfStatus *status)
{
	KfPriceRow	bar;
	ResultRow	row;
	bool		made;

	if (kf_heikin_ashi_push(&job->heikin_ashi, in, &bar, &made, status) != KF_OK || !made)
		return;
	begin_row(job, &row);
	ADD_TIME(&row, bar.time);
	ADD_NUMBER(&row, bar.open);
	ADD_NUMBER(&row, bar.high);
	ADD_NUMBER(&row, bar.low);
	ADD_NUMBER(&row, bar.close);
	add_volume(job, &row, bar.volume);
	put_row(job, &row);
}

static void
end_heikin_ashi(PriceJob *job)
{
	(void) job;
}

static const PriceChart renko_chart = {.begin = begin_renko, .push = push_renko, .end = end_renko};
static const PriceChart line_break_chart = {.begin = begin_line_break, .push = push_line_break, .end = end_line_break};
static const PriceChart kagi_chart = {.begin = begin_kagi, .push = push_kagi, .end = end_kagi};
static const PriceChart point_figure_chart = {.begin = begin_point_figure, .push = push_point_figure, .end = end_point_figure};
static const PriceChart heikin_ashi_chart = {.begin = begin_heikin_ashi, .push = push_heikin_ashi, .end = end_heikin_ashi, .needs_open = true};

/* ---- rows that wait for the ATR ---- */

static void
begin_waiting(PriceJob *job)
{
	TupleDesc	desc = CreateTemplateTupleDesc(ROW_COLUMNS);

	TupleDescInitEntry(desc, 1, "time", INT8OID, -1, 0);
	for (int i = 2; i <= ROW_COLUMNS; i++)
		TupleDescInitEntry(desc, i, "price", FLOAT8OID, -1, 0);
	job->waiting = tuplestore_begin_heap(false, false, work_mem);
	job->slot = MakeSingleTupleTableSlot(desc, &TTSOpsMinimalTuple);
}

static void
wait_for_atr(PriceJob *job, const KfPriceRow *row)
{
	Datum		values[ROW_COLUMNS] = {
		Int64GetDatum(row->time), Float8GetDatum(row->open), Float8GetDatum(row->high), Float8GetDatum(row->low), Float8GetDatum(row->close),
		Float8GetDatum(row->volume)
	};
	bool		nulls[ROW_COLUMNS] = {false};

	kf_atr_push(&job->atr, row);
	tuplestore_putvalues(job->waiting, job->slot->tts_tupleDescriptor, values, nulls);
}

static bool
take_waiting(PriceJob *job, KfPriceRow *row)
{
	const Datum *values = job->slot->tts_values;

	if (!tuplestore_gettupleslot(job->waiting, true, false, job->slot))
		return false;
	slot_getallattrs(job->slot);
	row->time = DatumGetInt64(values[0]);
	row->open = DatumGetFloat8(values[1]);
	row->high = DatumGetFloat8(values[2]);
	row->low = DatumGetFloat8(values[3]);
	row->close = DatumGetFloat8(values[4]);
	row->volume = DatumGetFloat8(values[5]);
	/* a row that was on disk lies in the caller's context now, which is reset before the next one is taken */
	ExecClearTuple(job->slot);
	return true;
}

/* ---- series ---- */

static void
raise_failure(const PriceJob *job, KfStatus *status, TimestampTz time)
{
	if (job->series == NULL)
		kf_detail(status, "The row is that of %s.", timestamptz_to_str(time));
	else
		kf_detail(status, "The row is that of %s in series %s.", timestamptz_to_str(time), text_to_cstring(job->series));
	kf_raise(status);
}

static inline void
push_row(PriceJob *job, const KfPriceRow *row)
{
	KfStatus	status;

	status.code = KF_OK;		/* the texts are only read after a failure, which writes them */
	job->chart->push(job, row, &status);
	if (unlikely(status.code != KF_OK))
		raise_failure(job, &status, row->time);
}

static void
begin_chart(PriceJob *job, double atr)
{
	KfStatus	status = {0};

	job->chart->begin(job, atr, &status);
	if (status.code != KF_OK)
		kf_raise(&status);
}

static void
end_series(PriceJob *job)
{
	if (!job->begun)
		return;
	if (job->waiting != NULL)
	{
		MemoryContext rows = AllocSetContextCreate(CurrentMemoryContext, "kimsfinance price bars", ALLOCSET_SMALL_SIZES);
		MemoryContext old = MemoryContextSwitchTo(rows);
		KfPriceRow	row;

		begin_chart(job, job->atr.mean.value);
		while (take_waiting(job, &row))
		{
			CHECK_FOR_INTERRUPTS();
			push_row(job, &row);
			MemoryContextReset(rows);
		}
		tuplestore_clear(job->waiting);
		MemoryContextSwitchTo(old);
		MemoryContextDelete(rows);
	}
	if (job->partial)
		job->chart->end(job);
}

static void
begin_series(PriceJob *job, const char *name)
{
	KfStatus	status = {0};

	if (job->series != NULL)
		pfree(job->series);
	job->series = NULL;
	if (name != NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(job->rsinfo->econtext->ecxt_per_query_memory);

		job->series = cstring_to_text(name);
		MemoryContextSwitchTo(old);
	}
	if (job->waiting != NULL)
		kf_atr_init(&job->atr, job->atr_period, &status);
	else
		begin_chart(job, 0.0);
	job->last_time = DT_NOBEGIN;
	job->begun = true;
}

/* ---- rows of the source ---- */

/* The columns of a source, after that of the series. A chart asks for so many as it needs. */
typedef enum PriceColumn
{
	COLUMN_TIME,
	COLUMN_CLOSE,
	COLUMN_VOLUME,
	COLUMN_HIGH,
	COLUMN_LOW,
	COLUMN_OPEN
} PriceColumn;

static void
raise_backwards(const PriceJob *job, TimestampTz time)
{
	char	   *last = pstrdup(timestamptz_to_str(job->last_time));

	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("rows of the source are not in order of time"),
			 job->series == NULL ? errdetail("%s comes after %s.", timestamptz_to_str(time), last)
			 : errdetail("%s comes after %s in series %s.", timestamptz_to_str(time), last, text_to_cstring(job->series)),
			 errhint("Give the query an ORDER BY of the time%s.", job->by ? " after the column of the series" : "")));
}

static inline double
number_or_nan(const KfSourceValue *value)
{
	return value->isnull ? NAN : value->number;
}

static void
begin_rows(void *arg, const Oid *types)
{
	PriceJob   *job = (PriceJob *) arg;

	job->has_volume = OidIsValid(types[COLUMN_VOLUME + (job->by ? 1 : 0)]);
}

static void
add_row(void *arg, const KfSourceValue *values)
{
	PriceJob   *job = (PriceJob *) arg;
	KfPriceRow	row;

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
	if (values[COLUMN_TIME].isnull)
		return;
	row.time = values[COLUMN_TIME].integer;
	if (TIMESTAMP_NOT_FINITE(row.time))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("time of a row must be finite, got %sinfinity", row.time < 0 ? "-" : "")));
	if (unlikely(row.time < job->last_time))
		raise_backwards(job, row.time);
	job->last_time = row.time;
	row.close = number_or_nan(&values[COLUMN_CLOSE]);
	row.volume = number_or_nan(&values[COLUMN_VOLUME]);
	row.high = job->high_low ? number_or_nan(&values[COLUMN_HIGH]) : NAN;
	row.low = job->high_low ? number_or_nan(&values[COLUMN_LOW]) : NAN;
	row.open = job->chart->needs_open ? number_or_nan(&values[COLUMN_OPEN]) : NAN;
	if (job->waiting != NULL)
		wait_for_atr(job, &row);
	else
		push_row(job, &row);
}

/* Reads the source. 'by' is NULL or the name of the column of series. */
static void
read_rows(PriceJob *job, const char *source_text, const char *by)
{
	bool		required = job->method == KF_PRICE_HIGH_LOW;
	KfSourceColumn columns[] = {
		{.names = {by}, .kind = KF_SOURCE_SERIES},
		{.names = {"ts", "time", "date", "timestamp"}, .title = "time", .kind = KF_SOURCE_INSTANT},
		{.names = {"close", "price"}, .kind = KF_SOURCE_NUMBER},
		{.names = {"volume", "size"}, .kind = KF_SOURCE_NUMBER, .optional = true},
		{.names = {"high"}, .kind = KF_SOURCE_NUMBER, .optional = !required},
		{.names = {"low"}, .kind = KF_SOURCE_NUMBER, .optional = !required},
		{.names = {"open"}, .kind = KF_SOURCE_NUMBER}
	};
	const int	skipped = by == NULL ? 1 : 0;
	int			count = 1 + (job->chart->needs_open ? COLUMN_OPEN : job->high_low ? COLUMN_LOW : COLUMN_VOLUME);
	KfSource	source = {
		.columns = columns + skipped,
		.count = count + 1 - skipped,
		.sorted = 2 - skipped,
		.owner = "price bar",
		.columns_hint = "Price bars need the columns ts (or time, date, timestamp) and close (or price), for highs and lows also high and "
		"low, for Heikin-Ashi also open, and add up volume (or size) if there is one. Name them with AS in a query.",
		.numbers = "Prices and volume",
		.begin = begin_rows,
		.row = add_row,
		.arg = job
	};

	kf_source_read(&source, source_text);
	end_series(job);
}

/* ---- arguments ---- */

static void
require(FunctionCallInfo fcinfo, int arg, const char *name)
{
	if (PG_ARGISNULL(arg))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name)));
}

static void
raise_if_failed(const KfStatus *status)
{
	if (status->code != KF_OK)
		kf_raise(status);
}

static PriceJob *
make_job(FunctionCallInfo fcinfo, const PriceChart *chart, int nargs)
{
	PriceJob   *job = palloc0(sizeof(PriceJob));

	if (PG_NARGS() != nargs)
		elog(ERROR, "a function for price bars has %d arguments, the library expects %d", PG_NARGS(), nargs);
	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("source must not be null"),
				 errhint("Give a query, or the name of a table or view.")));
	job->chart = chart;
	job->partial = true;
	return job;
}

/* The size of a box and where it comes from, in two arguments. Returns the size for the builder; with the ATR one to be checked with. */
static double
read_box(FunctionCallInfo fcinfo, PriceJob *job, int size_arg, const char *size_name, int method_arg, const char *method_name,
		 const KfBoxMethodName *names, int period_arg)
{
	KfStatus	status = {0};
	bool		sized = !PG_ARGISNULL(size_arg);
	double		size = sized ? PG_GETARG_FLOAT8(size_arg) : 1.0;

	require(fcinfo, method_arg, method_name);
	require(fcinfo, period_arg, "atr_period");
	kf_box_method_parse(text_to_cstring(PG_GETARG_TEXT_PP(method_arg)), method_name, names, sized, &job->box_method, &status);
	raise_if_failed(&status);
	job->atr_period = PG_GETARG_INT32(period_arg);
	kf_atr_init(&job->atr, job->atr_period, &status);
	raise_if_failed(&status);
	if (job->box_method == KF_BOX_TRADITIONAL)
	{
		if (sized)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s must be left out where %s is \"traditional\"", size_name, method_name),
					 errhint("The traditional size of a box depends on the price alone.")));
		return 0.0;
	}
	if (!sized && job->box_method != KF_BOX_ATR)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null where %s is \"%s\"", size_name, method_name,
						text_to_cstring(PG_GETARG_TEXT_PP(method_arg))),
				 errhint("Give a size, or take \"atr\".")));
	if (job->box_method == KF_BOX_ATR)
	{
		kf_box_check(size, size_name, KF_BOX_ATR, 0.0, &status);
		raise_if_failed(&status);
		job->multiple = size;
		job->high_low = true;
	}
	return size;
}

static KfPriceMethod
read_method(FunctionCallInfo fcinfo, PriceJob *job, int arg)
{
	KfStatus	status = {0};

	require(fcinfo, arg, "method");
	kf_price_method_parse(text_to_cstring(PG_GETARG_TEXT_PP(arg)), &job->method, &status);
	raise_if_failed(&status);
	if (job->method == KF_PRICE_HIGH_LOW)
		job->high_low = true;
	return job->method;
}

static void
read_partial(FunctionCallInfo fcinfo, PriceJob *job, int arg)
{
	require(fcinfo, arg, "include_partial");
	job->partial = PG_GETARG_BOOL(arg);
}

/* Check the parameters once, before the source is looked at, then run it. The last argument is 'by'. */
static Datum
price_bars(FunctionCallInfo fcinfo, PriceJob *job, int by_arg)
{
	char	   *by = PG_ARGISNULL(by_arg) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(by_arg));

	if (by != NULL && by[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("by must not be empty"),
				 errhint("Give the name of the column that tells the series apart, or leave it out.")));
	job->by = by != NULL;
	begin_chart(job, 1.0);

	kf_materialize_mode(fcinfo);
	job->rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	if (job->box_method == KF_BOX_ATR)
		begin_waiting(job);
	read_rows(job, text_to_cstring(PG_GETARG_TEXT_PP(0)), by);
	if (job->waiting != NULL)
	{
		ExecDropSingleTupleTableSlot(job->slot);
		tuplestore_end(job->waiting);
	}
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(kf_renko_bricks);

/* renko(source, box_size, box_method, atr_period, method, reversal, wicks, origin, by, include_partial) */
Datum
kf_renko_bricks(PG_FUNCTION_ARGS)
{
	PriceJob   *job = make_job(fcinfo, &renko_chart, 10);
	KfRenkoOptions *options = &job->renko_options;

	options->box = read_box(fcinfo, job, 1, "box_size", 2, "box_method", kf_renko_methods, 3);
	options->box_method = job->box_method;
	options->method = read_method(fcinfo, job, 4);
	require(fcinfo, 5, "reversal");
	options->reversal = PG_GETARG_INT32(5);
	require(fcinfo, 6, "wicks");
	options->wicks = PG_GETARG_BOOL(6);
	if (options->wicks)
		job->high_low = true;
	options->origin = PG_ARGISNULL(7) ? NAN : PG_GETARG_FLOAT8(7);
	if (!PG_ARGISNULL(7) && isnan(options->origin))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("origin must be finite, got NaN"),
				 errhint("NULL stands for the first price.")));
	read_partial(fcinfo, job, 9);
	return price_bars(fcinfo, job, 8);
}

PG_FUNCTION_INFO_V1(kf_kagi_lines);

/* kagi(source, reversal, reversal_method, atr_period, by, include_partial) */
Datum
kf_kagi_lines(PG_FUNCTION_ARGS)
{
	PriceJob   *job = make_job(fcinfo, &kagi_chart, 6);

	job->kagi_options.reversal = read_box(fcinfo, job, 1, "reversal", 2, "reversal_method", kf_kagi_methods, 3);
	job->kagi_options.reversal_method = job->box_method;
	read_partial(fcinfo, job, 5);
	return price_bars(fcinfo, job, 4);
}

PG_FUNCTION_INFO_V1(kf_line_break_lines);

/* line_break(source, lines, by, include_partial) */
Datum
kf_line_break_lines(PG_FUNCTION_ARGS)
{
	PriceJob   *job = make_job(fcinfo, &line_break_chart, 4);
	size_t		size;

	require(fcinfo, 1, "lines");
	job->lines = PG_GETARG_INT32(1);
	size = kf_line_break_size(job->lines);
	job->line_break = palloc0(Max(size, sizeof(KfLineBreak)));
	read_partial(fcinfo, job, 3);
	return price_bars(fcinfo, job, 2);
}

PG_FUNCTION_INFO_V1(kf_point_figure_columns);

/* point_figure(source, box_size, box_method, reversal, atr_period, method, by, include_partial) */
Datum
kf_point_figure_columns(PG_FUNCTION_ARGS)
{
	PriceJob   *job = make_job(fcinfo, &point_figure_chart, 8);
	KfPointFigureOptions *options = &job->point_figure_options;

	options->box = read_box(fcinfo, job, 1, "box_size", 2, "box_method", kf_point_figure_methods, 4);
	options->box_method = job->box_method;
	require(fcinfo, 3, "reversal");
	options->reversal = PG_GETARG_INT32(3);
	options->method = read_method(fcinfo, job, 5);
	read_partial(fcinfo, job, 7);
	return price_bars(fcinfo, job, 6);
}

PG_FUNCTION_INFO_V1(kf_heikin_ashi_bars);

/* heikin_ashi_bars(source, by) */
Datum
kf_heikin_ashi_bars(PG_FUNCTION_ARGS)
{
	PriceJob   *job = make_job(fcinfo, &heikin_ashi_chart, 2);

	job->method = KF_PRICE_HIGH_LOW;
	job->high_low = true;
	return price_bars(fcinfo, job, 1);
}
