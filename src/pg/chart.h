/*
 * chart.h
 *		What render_chart and ohlcv_chart share: memory, fonts, options, time zones.
 */
#ifndef KF_PG_CHART_H
#define KF_PG_CHART_H

#include "postgres.h"

#include "fmgr.h"
#include "pgtime.h"
#include "portability/instr_time.h"
#include "storage/buffile.h"
#include "utils/date.h"
#include "utils/jsonb.h"
#include "utils/resowner.h"

#include "chart/chart.h"
#include "pg/source.h"

/* A chart in the making, with everything it owns in one memory context of its own. */
typedef struct ChartJob
{
	MemoryContext cxt;
	KfAllocator allocator;
	KfChartOptions options;		/* texts are in cxt */
	pg_tz	   *zone;			/* of the labels, when times are instants */
	KfChart    *chart;
	int64		rows;			/* added so far */
	KfSpool		spool;			/* rows that must wait and are too many for memory go to 'file' */
	BufFile    *file;			/* NULL: none yet */
	ResourceOwner owner;		/* of the file: the query's in which the job was begun */
} ChartJob;

/* A job with the default options in a new context under 'parent'. */
extern ChartJob *kf_chart_job(MemoryContext parent);

/* Options from a jsonb object; a null there is an option that is not given. */
extern void kf_chart_set_json(ChartJob *job, Jsonb *options);

/* Options from the arguments of a function: all of the table from argument 'first' on and a jsonb of options behind them. NULL: not given. */
extern void kf_chart_set_arguments(ChartJob *job, FunctionCallInfo fcinfo, int first);

/* Check all options as kf_chart_begin does, for a chart that is not drawn. */
extern void kf_chart_check(ChartJob *job);

/* The time of a day's bar: midnight, on no clock in particular. Infinite dates stay infinite; one beyond a timestamp is an error. */
extern int64 kf_chart_time_of_date(DateADT date);

/* A text of the options in the encoding of the chart room; a copy is in the job's context. */
extern const char *kf_chart_text_to_draw(ChartJob *job, const char *text);

/*
 * A time that is a text, as the rows of the chart have it: an instant, read in the session's time zone where it names none, or a timestamp. The
 * message of a failure begins with what 'place' writes.
 */
typedef void (*KfTimePlace) (const void *arg, char *text, size_t size);
extern int64 kf_chart_read_time(const char *text, bool instants, KfTimePlace place, const void *arg);

/* The backend's fonts, and the hook that tells the chart room to stop. */
extern KfFonts *kf_chart_fonts(void);
extern bool kf_chart_should_stop(void);

/* Texts, time zone and clock of the options as the chart room takes them; a part of kf_chart_begin. */
extern void kf_chart_prepare(ChartJob *job, bool instants);

/* Begin the chart. 'instants': times are timestamptz and are shown in the time zone of the options. */
extern void kf_chart_begin(ChartJob *job, bool instants);

/* Add one row; prices that are NULL come as NaN. */
extern void kf_chart_add_row(ChartJob *job, const KfBar *bar);

/* What the rows of a source are to a chart: its columns, and one row of them added; a row without a time is an error. */
#define KF_CHART_COLUMNS 6
extern const KfSourceColumn kf_chart_columns[KF_CHART_COLUMNS];
extern const char kf_chart_columns_hint[];
/*
 * The source of a function with one chart for each value of a column: its first two arguments are the source and that column, which then is columns[0], before
 * those of a chart; there is room for one more than KF_CHART_COLUMNS. What takes the rows is the caller's.
 */
extern void kf_chart_source_by(KfSource *source, FunctionCallInfo fcinfo, KfSourceColumn *columns);
extern void kf_chart_add_values(ChartJob *job, const KfSourceValue *values);

/* Of a chart that is given up without an error: the file of waiting rows, if there is one. Drawing closes it too. */
extern void kf_chart_close_file(ChartJob *job);
/* A picture with room for the header of a value in front, as a value in the current memory context; it is counted with the time since 'began'. */
extern bytea *kf_chart_bytea(const ChartJob *job, const KfBytes *bytes, instr_time began);

/* Draw into a bytea in the current memory context. */
extern bytea *kf_chart_finish(ChartJob *job);

#endif							/* KF_PG_CHART_H */
