/*
 * render_chart_grid.c
 *		render_chart_grid(source, by, ...): the charts of all values of a column in one picture, in one scan of the source.
 *
 * The charts live in the context of one job, each with what it keeps of its rows, until the picture is drawn.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"

#include "chart/grid.h"
#include "pg/chart.h"
#include "pg/error.h"

typedef struct GridJob
{
	ChartJob   *job;			/* the options; its chart is the one in the making */
	int			columns;
	KfChartGrid *grid;			/* NULL: not begun */
} GridJob;

/* The arguments of the function. */
enum
{
	ARG_SOURCE,
	ARG_BY,
	ARG_COLUMNS,
	ARG_WIDTH,
	ARG_HEIGHT,
	ARG_TITLE,
	ARG_OPTIONS
};

static void
begin_source(void *arg, const Oid *types)
{
	GridJob    *grid = arg;
	KfStatus	status = {0};

	/* the key is in front */
	kf_chart_prepare(grid->job, types[1] == TIMESTAMPTZOID);
	grid->grid = kf_chart_grid_create(grid->columns, &grid->job->options, kf_chart_fonts(), &grid->job->allocator, kf_chart_should_stop, &status);
	if (grid->grid == NULL)
		kf_raise(&status);
}

static void
add_row(void *arg, const KfSourceValue *values)
{
	GridJob    *grid = arg;
	KfStatus	status = {0};

	if (values[0].changed)
	{
		const char *title = values[0].isnull ? NULL : MemoryContextStrdup(grid->job->cxt, values[0].text);

		grid->job->chart = kf_chart_grid_next(grid->grid, kf_chart_text_to_draw(grid->job, title), &status);
		if (grid->job->chart == NULL)
			kf_raise(&status);
		/* the chart before has read the rows that waited for their boxes */
		kf_chart_close_file(grid->job);
	}
	kf_chart_add_values(grid->job, values + 1);
}

/* What is asked for the picture goes before the options; a height that nobody asks for is that of the charts in it. */
static void
set_options(GridJob *grid, FunctionCallInfo fcinfo)
{
	KfChartOptions *options = &grid->job->options;

	options->height = 0;
	if (!PG_ARGISNULL(ARG_OPTIONS))
		kf_chart_set_json(grid->job, PG_GETARG_JSONB_P(ARG_OPTIONS));
	if (!PG_ARGISNULL(ARG_WIDTH))
		options->width = PG_GETARG_INT32(ARG_WIDTH);
	if (!PG_ARGISNULL(ARG_HEIGHT))
	{
		options->height = PG_GETARG_INT32(ARG_HEIGHT);
		if (options->height == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("height must be between %d and %d, got 0", KF_CHART_MIN_SIDE, KF_CHART_MAX_SIDE)));
	}
	if (!PG_ARGISNULL(ARG_TITLE))
		options->title = MemoryContextStrdup(grid->job->cxt, text_to_cstring(PG_GETARG_TEXT_PP(ARG_TITLE)));
	grid->columns = PG_ARGISNULL(ARG_COLUMNS) ? 3 : PG_GETARG_INT32(ARG_COLUMNS);
}

PG_FUNCTION_INFO_V1(kf_render_chart_grid);

Datum
kf_render_chart_grid(PG_FUNCTION_ARGS)
{
	GridJob		grid = {0};
	KfStatus	status = {0};
	KfBytes		bytes = {0};
	KfSourceColumn columns[1 + KF_CHART_COLUMNS];
	bytea	   *result;
	instr_time	began;
	KfSource	source;

	kf_chart_source_by(&source, fcinfo, columns);
	source.begin = begin_source;
	source.row = add_row;
	source.arg = &grid;

	grid.job = kf_chart_job(CurrentMemoryContext);
	set_options(&grid, fcinfo);
	kf_source_read(&source, text_to_cstring(PG_GETARG_TEXT_PP(ARG_SOURCE)));
	INSTR_TIME_SET_CURRENT(began);
	if (kf_chart_grid_render(grid.grid, VARHDRSZ, &bytes, &status) != KF_OK)
		kf_raise(&status);
	kf_chart_close_file(grid.job);
	result = kf_chart_bytea(grid.job, &bytes, began);
	MemoryContextDelete(grid.job->cxt);
	PG_RETURN_BYTEA_P(result);
}
