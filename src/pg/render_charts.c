/*
 * render_charts.c
 *		render_charts(source, by [, options]): a chart for each value of a column, in one scan of the source.
 *
 * The rows of a chart follow each other, so there is one chart at a time: it is drawn, put into the result's tuplestore and freed when
 * the first row of the next one comes. Memory depends on the size of a picture and work_mem, not on the rows or the charts.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"

#include "pg/chart.h"
#include "pg/compat.h"

typedef struct ChartsJob
{
	ReturnSetInfo *rsinfo;
	MemoryContext cxt;			/* of the call: outlives the rows */
	ResourceOwner owner;		/* and what it has open */
	Jsonb	   *options;
	bool		instants;
	ChartJob   *chart;			/* the one in the making */
	char	   *key;			/* in the chart's context; NULL is a key too */
} ChartsJob;

/* Draw the chart in the making, if there is one, into the result. */
static void
end_chart(ChartsJob *job)
{
	Datum		values[2];
	bool		nulls[2] = {false};

	if (job->chart == NULL)
		return;
	nulls[0] = job->key == NULL;
	values[0] = nulls[0] ? (Datum) 0 : CStringGetTextDatum(job->key);
	values[1] = PointerGetDatum(kf_chart_finish(job->chart));
	tuplestore_putvalues(job->rsinfo->setResult, job->rsinfo->setDesc, values, nulls);
	pfree(DatumGetPointer(values[1]));
	MemoryContextDelete(job->chart->cxt);
	job->chart = NULL;
}

/* The title is the key, where the options have none. */
static void
begin_chart(ChartsJob *job, const KfSourceValue *key)
{
	job->chart = kf_chart_job(job->cxt);
	job->chart->owner = job->owner;
	job->key = key->isnull ? NULL : MemoryContextStrdup(job->chart->cxt, key->text);
	if (job->options != NULL)
		kf_chart_set_json(job->chart, job->options);
	if (job->chart->options.title == NULL)
		job->chart->options.title = job->key;
	kf_chart_begin(job->chart, job->instants);
}

static void
begin_source(void *arg, const Oid *types)
{
	/* the key is in front */
	((ChartsJob *) arg)->instants = types[1] == TIMESTAMPTZOID;
}

static void
add_row(void *arg, const KfSourceValue *values)
{
	ChartsJob  *job = arg;

	if (values[0].changed)
	{
		end_chart(job);
		begin_chart(job, &values[0]);
	}
	kf_chart_add_values(job->chart, values + 1);
}

/* Options are checked even when there are no rows, and before they are read. */
static void
check_options(ChartsJob *job)
{
	KfSourceValue none = {.isnull = true};

	begin_chart(job, &none);
	MemoryContextDelete(job->chart->cxt);
	job->chart = NULL;
}

PG_FUNCTION_INFO_V1(kf_render_charts);

Datum
kf_render_charts(PG_FUNCTION_ARGS)
{
	ChartsJob	job = {0};
	KfSourceColumn columns[1 + KF_CHART_COLUMNS];
	KfSource	source;

	kf_chart_source_by(&source, fcinfo, columns);
	source.begin = begin_source;
	source.row = add_row;
	source.arg = &job;

	kf_materialize_mode(fcinfo);
	job.rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	job.cxt = CurrentMemoryContext;
	job.owner = CurrentResourceOwner;
	if (!PG_ARGISNULL(2))
		job.options = PG_GETARG_JSONB_P(2);
	check_options(&job);
	kf_source_read(&source, text_to_cstring(PG_GETARG_TEXT_PP(0)));
	end_chart(&job);
	return (Datum) 0;
}
