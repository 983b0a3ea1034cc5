/*
 * render_chart.c
 *		render_chart(source, ...): a chart of the rows of a query, table or view. How the source is run: source.h.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "pg/chart.h"

/* The columns of a chart. */
enum
{
	COLUMN_TIME,
	COLUMN_OPEN,
	COLUMN_HIGH,
	COLUMN_LOW,
	COLUMN_CLOSE,
	COLUMN_VOLUME
};

const KfSourceColumn kf_chart_columns[KF_CHART_COLUMNS] = {
	[COLUMN_TIME] = {.names = {"ts", "time", "date", "timestamp"}, .title = "time", .kind = KF_SOURCE_CALENDAR},
	[COLUMN_OPEN] = {.names = {"open"}, .kind = KF_SOURCE_NUMBER},
	[COLUMN_HIGH] = {.names = {"high"}, .kind = KF_SOURCE_NUMBER},
	[COLUMN_LOW] = {.names = {"low"}, .kind = KF_SOURCE_NUMBER},
	[COLUMN_CLOSE] = {.names = {"close"}, .kind = KF_SOURCE_NUMBER},
	[COLUMN_VOLUME] = {.names = {"volume"}, .kind = KF_SOURCE_NUMBER, .optional = true},
};

const char	kf_chart_columns_hint[] = "A chart needs the columns ts (or time, date, timestamp), open, high, low, close and draws volume if "
"there is one. Name them with AS in a query.";

void
kf_chart_source_by(KfSource *source, FunctionCallInfo fcinfo, KfSourceColumn *columns)
{
	static const char *const names[] = {"source", "by"};
	static const char *const hints[] = {"Give a query, or the name of a table or view.", "Give the name of the column that tells the charts apart."};
	char	   *by;

	for (int i = 0; i < 2; i++)
		if (PG_ARGISNULL(i))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("%s must not be null", names[i]),
					 errhint("%s", hints[i])));
	by = text_to_cstring(PG_GETARG_TEXT_PP(1));
	if (by[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("by must not be empty"),
				 errhint("%s", hints[1])));
	columns[0] = (KfSourceColumn) {.names = {by}, .kind = KF_SOURCE_SERIES};
	memcpy(columns + 1, kf_chart_columns, sizeof(kf_chart_columns));
	*source = (KfSource) {
		.columns = columns,
		.count = 1 + KF_CHART_COLUMNS,
		.sorted = 2,
		.owner = "chart",
		.columns_hint = kf_chart_columns_hint,
		.numbers = "Prices and volume"
	};
}

static double
price_or_nan(const KfSourceValue *value)
{
	return value->isnull ? NAN : value->number;
}

void
kf_chart_add_values(ChartJob *job, const KfSourceValue *values)
{
	KfBar		bar;

	if (values[COLUMN_TIME].isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the time of a bar must not be null"),
				 errhint("Leave such rows out in the source: WHERE ts IS NOT NULL.")));
	bar.ts = values[COLUMN_TIME].integer;
	bar.open = price_or_nan(&values[COLUMN_OPEN]);
	bar.high = price_or_nan(&values[COLUMN_HIGH]);
	bar.low = price_or_nan(&values[COLUMN_LOW]);
	bar.close = price_or_nan(&values[COLUMN_CLOSE]);
	bar.volume = price_or_nan(&values[COLUMN_VOLUME]);
	kf_chart_add_row(job, &bar);
}

static void
begin_chart(void *arg, const Oid *types)
{
	kf_chart_begin((ChartJob *) arg, types[COLUMN_TIME] == TIMESTAMPTZOID);
}

static void
add_bar(void *arg, const KfSourceValue *values)
{
	kf_chart_add_values((ChartJob *) arg, values);
}

PG_FUNCTION_INFO_V1(kf_render_chart);

Datum
kf_render_chart(PG_FUNCTION_ARGS)
{
	MemoryContext caller = CurrentMemoryContext;
	ChartJob   *job;
	bytea	   *result;
	KfSource	source = {
		.columns = kf_chart_columns,
		.count = KF_CHART_COLUMNS,
		.sorted = 1,
		.owner = "chart",
		.columns_hint = kf_chart_columns_hint,
		.numbers = "Prices and volume",
		.begin = begin_chart,
		.row = add_bar
	};

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("source must not be null"),
				 errhint("Give a query, or the name of a table or view.")));
	job = kf_chart_job(caller);
	kf_chart_set_arguments(job, fcinfo, 1);

	source.arg = job;
	kf_source_read(&source, text_to_cstring(PG_GETARG_TEXT_PP(0)));

	result = kf_chart_finish(job);
	MemoryContextDelete(job->cxt);
	PG_RETURN_BYTEA_P(result);
}
