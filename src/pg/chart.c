/*
 * chart.c
 *		The chart room's life inside the server, for both SQL surfaces.
 *
 * A chart lives in a memory context of its own, under the caller's: an error, a cancel or the end of the group frees it, and
 * the context is deleted when the picture is done. The chart room gets an allocator that returns NULL when there is no
 * memory, because libpng and FreeType are on the stack then, and a hook that tells it to stop; it never sees ereport.
 *
 * The fonts live as long as the backend, in a context of their own. Their cache is bounded by the chart room, so a backend
 * that draws for ever does not grow.
 */
#include "pg/chart.h"

#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

#include "catalog/pg_type.h"
#include "commands/tablespace.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "portability/instr_time.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "pg/annotations.h"
#include "pg/references.h"
#include "pg/error.h"
#include "pg/guc.h"
#include "pg/json.h"
#include "pg/stats.h"

/* ---- what the chart room is given ---- */

/* Bytes of the blocks whose pages are asked for at once. */
#define POPULATE_FROM (512 * 1024)
#define POPULATE_TO (64 * 1024 * 1024)

/*
 * A block this large is a picture. Its pages are new to the process mostly and all are written to: to ask for them in one call takes less
 * than a fault for each. Where the kernel cannot do it (Linux before 5.14) the faults come as ever.
 */
static void
populate(void *block, size_t size)
{
#ifdef MADV_POPULATE_WRITE
	const uintptr_t page = (uintptr_t) sysconf(_SC_PAGESIZE);
	uintptr_t	from = TYPEALIGN(page, (uintptr_t) block);
	uintptr_t	to = TYPEALIGN_DOWN(page, (uintptr_t) block + size);

	if (size >= POPULATE_FROM && size <= POPULATE_TO)
		(void) madvise((void *) from, to - from, MADV_POPULATE_WRITE);
#endif
}

static void *
context_alloc(void *arena, size_t size)
{
	void	   *block;

	if (size > MaxAllocHugeSize)
		return NULL;
	block = MemoryContextAllocExtended((MemoryContext) arena, size, MCXT_ALLOC_NO_OOM | MCXT_ALLOC_HUGE);
	if (block != NULL)
		populate(block, size);
	return block;
}

static void
context_release(void *arena, void *pointer)
{
	(void) arena;
	if (pointer != NULL)
		pfree(pointer);
}

/* Other reasons for an interrupt wait until the next CHECK_FOR_INTERRUPTS: they do not end the query. */
bool
kf_chart_should_stop(void)
{
	return InterruptPending && (QueryCancelPending || ProcDiePending);
}

/* The backend's fonts; opened again when kimsfinance.font_path has changed. */
KfFonts *
kf_chart_fonts(void)
{
	static MemoryContext cxt = NULL;
	static KfFonts *fonts = NULL;
	static char *path = NULL;
	KfStatus	status = {0};
	KfAllocator allocator;

	if (fonts != NULL && strcmp(path, kf_font_path) == 0)
		return fonts;
	if (cxt != NULL)
	{
		/* the context goes first from our hands, then from memory: an error below must not leave a dangling pointer */
		MemoryContext old = cxt;

		kf_fonts_free(fonts);
		fonts = NULL;
		cxt = NULL;
		MemoryContextDelete(old);
	}
	cxt = AllocSetContextCreate(TopMemoryContext, "kimsfinance fonts", ALLOCSET_DEFAULT_SIZES);
	path = MemoryContextStrdup(cxt, kf_font_path);
	allocator.alloc = context_alloc;
	allocator.release = context_release;
	allocator.arena = cxt;
	fonts = kf_fonts_create(&allocator, path[0] == '\0' ? NULL : path, &status);
	if (fonts == NULL)
		kf_raise(&status);
	return fonts;
}

/* ---- options ---- */

ChartJob *
kf_chart_job(MemoryContext parent)
{
	MemoryContext cxt = AllocSetContextCreate(parent, "kimsfinance chart", ALLOCSET_DEFAULT_SIZES);
	ChartJob   *job = MemoryContextAllocZero(cxt, sizeof(ChartJob));

	job->cxt = cxt;
	job->owner = CurrentResourceOwner;
	job->allocator.alloc = context_alloc;
	job->allocator.release = context_release;
	job->allocator.arena = cxt;
	kf_chart_options_init(&job->options);
	return job;
}

/* The elements of a text[] as one list: '{bbands(20,2)}' comes as two elements, cut at the comma. */
static char *
joined_elements(ArrayType *array)
{
	StringInfoData list;
	Datum	   *elements;
	bool	   *nulls;
	int			count;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, &count);
	initStringInfo(&list);
	for (int i = 0; i < count; i++)
	{
		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("the list of indicators must not contain nulls")));
		appendStringInfo(&list, "%s%s", i == 0 ? "" : ",", TextDatumGetCString(elements[i]));
	}
	return list.data;
}

static void
set_text(ChartJob *job, const KfChartOption *option, const char *value)
{
	kf_chart_option_text(&job->options, option, MemoryContextStrdup(job->cxt, value));
}

static void
raise_json_type(const KfChartOption *option, const char *wanted)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("chart option \"%s\" must be %s", option->name, wanted)));
}

/* {"up": "green"}; the texts are copied, as the options must outlive the argument. */
static void
set_colors(ChartJob *job, const KfChartOption *option, JsonbContainer *container)
{
	JsonbIterator *it = JsonbIteratorInit(container);
	JsonbValue	value;
	JsonbIteratorToken token;
	KfColorChoice choice = {0};

	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		KfStatus	status = {0};

		if (token != WJB_KEY && token != WJB_VALUE)
			continue;
		if (value.type != jbvString)
			raise_json_type(option, "an object of strings");
		if (token == WJB_KEY)
		{
			choice.name_len = value.val.string.len;
			choice.name = memcpy(MemoryContextAlloc(job->cxt, value.val.string.len + 1), value.val.string.val, value.val.string.len);
			continue;
		}
		choice.text_len = value.val.string.len;
		choice.text = memcpy(MemoryContextAlloc(job->cxt, value.val.string.len + 1), value.val.string.val, value.val.string.len);
		if (kf_chart_option_color(&job->options, option, &choice, &status) != KF_OK)
			kf_raise(&status);
	}
}

static void
set_argument(ChartJob *job, const KfChartOption *option, Datum value)
{
	switch (option->kind)
	{
		case KF_OPTION_INTEGER:
			kf_chart_option_integer(&job->options, option, DatumGetInt32(value));
			break;
		case KF_OPTION_REAL:
			kf_chart_option_real(&job->options, option, DatumGetFloat8(value));
			break;
		case KF_OPTION_BOOLEAN:
			kf_chart_option_boolean(&job->options, option, DatumGetBool(value));
			break;
		case KF_OPTION_TEXT:
			set_text(job, option, TextDatumGetCString(value));
			break;
		case KF_OPTION_SPECS:
			set_text(job, option, joined_elements(DatumGetArrayTypeP(value)));
			break;
		case KF_OPTION_COLORS:
			if (!JB_ROOT_IS_OBJECT(DatumGetJsonbP(value)))
				raise_json_type(option, "an object of strings");
			set_colors(job, option, &DatumGetJsonbP(value)->root);
			break;
		case KF_OPTION_ANNOTATIONS:
			kf_chart_set_annotations(job, option, &DatumGetJsonbP(value)->root);
			break;
		case KF_OPTION_SERIES:
			kf_chart_set_references(job, option, &DatumGetJsonbP(value)->root);
			break;
	}
}

/* A list of indicators: ["sma(50)", "rsi(14)"]. */
static char *
json_list(const KfChartOption *option, JsonbContainer *container)
{
	StringInfoData list;
	JsonbIterator *it = JsonbIteratorInit(container);
	JsonbValue	element;
	JsonbIteratorToken token;

	initStringInfo(&list);
	while ((token = JsonbIteratorNext(&it, &element, true)) != WJB_DONE)
	{
		if (token != WJB_ELEM)
			continue;
		if (element.type != jbvString)
			raise_json_type(option, "a string or an array of strings");
		appendStringInfo(&list, "%s%s", list.len == 0 ? "" : ",", kf_json_text(CurrentMemoryContext, &element));
	}
	return list.data;
}

static double
json_real(const KfChartOption *option, const JsonbValue *value)
{
	if (value->type != jbvNumeric)
		raise_json_type(option, "a number");
	return kf_json_number(value);
}

static int
json_integer(const KfChartOption *option, const JsonbValue *value)
{
	double		number = rint(json_real(option, value));

	if (number < PG_INT32_MIN || number > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("chart option \"%s\" is out of range, got %g", option->name, number)));
	return (int) number;
}

static void
set_json_value(ChartJob *job, const KfChartOption *option, const JsonbValue *value)
{
	if (value->type == jbvNull)
		return;
	switch (option->kind)
	{
		case KF_OPTION_INTEGER:
			kf_chart_option_integer(&job->options, option, json_integer(option, value));
			break;
		case KF_OPTION_REAL:
			kf_chart_option_real(&job->options, option, json_real(option, value));
			break;
		case KF_OPTION_BOOLEAN:
			if (value->type != jbvBool)
				raise_json_type(option, "true or false");
			kf_chart_option_boolean(&job->options, option, value->val.boolean);
			break;
		case KF_OPTION_TEXT:
			if (value->type != jbvString)
				raise_json_type(option, "a string");
			set_text(job, option, kf_json_text(CurrentMemoryContext, value));
			break;
		case KF_OPTION_SPECS:
			if (value->type == jbvString)
				set_text(job, option, kf_json_text(CurrentMemoryContext, value));
			else if (value->type == jbvBinary && JsonContainerIsArray(value->val.binary.data))
				set_text(job, option, json_list(option, value->val.binary.data));
			else
				raise_json_type(option, "a string or an array of strings");
			break;
		case KF_OPTION_COLORS:
			if (value->type != jbvBinary || !JsonContainerIsObject(value->val.binary.data))
				raise_json_type(option, "an object of strings");
			set_colors(job, option, value->val.binary.data);
			break;
		case KF_OPTION_ANNOTATIONS:
			kf_chart_set_annotations(job, option, kf_json_container(value));
			break;
		case KF_OPTION_SERIES:
			kf_chart_set_references(job, option, kf_json_container(value));
			break;
	}
}

void
kf_chart_set_json(ChartJob *job, Jsonb *options)
{
	JsonbIterator *it;
	JsonbValue	value;
	JsonbIteratorToken token;
	const KfChartOption *option = NULL;

	if (!JB_ROOT_IS_OBJECT(options))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("chart options must be a JSON object"),
				 errhint("Write them like '{\"title\": \"ACME\", \"indicators\": [\"sma(50)\"]}'.")));
	it = JsonbIteratorInit(&options->root);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
		{
			KfStatus	status = {0};

			option = kf_chart_option_find(value.val.string.val, value.val.string.len, &status);
			if (option == NULL)
				kf_raise(&status);
		}
		else if (token == WJB_VALUE)
			set_json_value(job, option, &value);
	}
}

/* ---- time zone ---- */

/* Wall-clock time of an instant in the zone of the chart. */
static int64
wall_clock(int64 ts, void *arg)
{
	struct pg_tm tm;
	fsec_t		fsec;
	int			offset;
	Timestamp	result;

	if (timestamp2tm(ts, &offset, &tm, &fsec, NULL, (pg_tz *) arg) != 0 || tm2timestamp(&tm, fsec, NULL, &result) != 0)
		return ts;				/* out of the calendar's range: as UTC */
	return result;
}

static pg_tz *
chart_zone(const char *name)
{
	pg_tz	   *zone;

	if (name == NULL || name[0] == '\0')
		return session_timezone;
	zone = pg_tzset(name);
	if (zone == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("time zone \"%.*s\" not recognized", pg_mbcliplen(name, (int) strlen(name), TZ_STRLEN_MAX), name),
				 errhint("The view pg_timezone_names lists all.")));
	if (!pg_tz_acceptable(zone))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("time zone \"%s\" appears to use leap seconds", name),
				 errdetail("PostgreSQL does not support leap seconds.")));
	return zone;
}

int64
kf_chart_time_of_date(DateADT date)
{
	if (DATE_NOT_FINITE(date))
		return DATE_IS_NOBEGIN(date) ? DT_NOBEGIN : DT_NOEND;
	if (date >= TIMESTAMP_END_JULIAN - POSTGRES_EPOCH_JDATE)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("date out of range for timestamp")));
	return (int64) date * USECS_PER_DAY;
}

/* ---- rows that wait ---- */

/*
 * The file belongs to the query the chart is drawn for, not to that of its source, which may end before: after an error it goes with the
 * query's other resources. A failure to write or read raises its error through the chart room, which holds nothing then but memory of
 * the chart's context.
 */
static void
spool_put(void *arg, const KfBar *row)
{
	ChartJob   *job = arg;
	MemoryContext old = MemoryContextSwitchTo(job->cxt);
	KfBar		copy = *row;	/* before PostgreSQL 16 what is written is not const */

	if (job->file == NULL)
	{
		ResourceOwner current = CurrentResourceOwner;

		PrepareTempTablespaces();
		CurrentResourceOwner = job->owner;
		job->file = BufFileCreateTemp(false);
		CurrentResourceOwner = current;
	}
	BufFileWrite(job->file, &copy, sizeof(copy));
	MemoryContextSwitchTo(old);
}

static void
spool_rewind(void *arg)
{
	ChartJob   *job = arg;

	if (BufFileSeek(job->file, 0, 0L, SEEK_SET) != 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not rewind the temporary file of a chart: %m")));
}

static void
spool_get(void *arg, KfBar *row)
{
	ChartJob   *job = arg;

	if (BufFileRead(job->file, row, sizeof(*row)) != sizeof(*row))
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read the temporary file of a chart")));
}

void
kf_chart_close_file(ChartJob *job)
{
	if (job->file != NULL)
		BufFileClose(job->file);
	job->file = NULL;
}

/* ---- from rows to bytea ---- */

/* The chart room draws UTF-8. A database in SQL_ASCII knows no encoding: there the bytes are taken to be UTF-8 already. */
const char *
kf_chart_text_to_draw(ChartJob *job, const char *text)
{
	char	   *utf8;

	if (text == NULL || GetDatabaseEncoding() == PG_SQL_ASCII)
		return text;
	utf8 = pg_server_to_any(text, (int) strlen(text), PG_UTF8);
	return utf8 == text ? text : MemoryContextStrdup(job->cxt, utf8);
}

/* Times that are texts name no zone mostly: the chart's is the session's while they are read, which ends with an error too. */
static void
resolve_times(ChartJob *job, bool instants)
{
	int			nest_level = -1;

	if (job->options.annotations == NULL && job->options.series == NULL)
		return;
	if (instants && job->zone != session_timezone)
	{
		nest_level = NewGUCNestLevel();
		(void) set_config_option("TimeZone", pg_get_timezone_name(job->zone), PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	}
	kf_chart_resolve_annotations(job, instants);
	kf_chart_resolve_references(job, instants);
	if (nest_level >= 0)
		AtEOXact_GUC(true, nest_level);
}

int64
kf_chart_read_time(const char *text, bool instants, KfTimePlace place, const void *arg)
{
	MemoryContext cxt = CurrentMemoryContext;
	volatile int64 ts = 0;

	PG_TRY();
	{
		ts = DatumGetInt64(DirectFunctionCall3(instants ? timestamptz_in : timestamp_in, CStringGetDatum(text), ObjectIdGetDatum(InvalidOid),
											   Int32GetDatum(-1)));
	}
	PG_CATCH();
	{
		ErrorData  *failure;
		char		name[96];

		MemoryContextSwitchTo(cxt);
		failure = CopyErrorData();
		FlushErrorState();
		place(arg, name, sizeof(name));
		failure->message = psprintf("%s: %s", name, failure->message);
		ReThrowError(failure);
	}
	PG_END_TRY();
	return ts;
}

void
kf_chart_prepare(ChartJob *job, bool instants)
{
	job->options.title = kf_chart_text_to_draw(job, job->options.title);
	job->options.subtitle = kf_chart_text_to_draw(job, job->options.subtitle);
	job->options.watermark = kf_chart_text_to_draw(job, job->options.watermark);
	job->spool = (KfSpool) {spool_put, spool_rewind, spool_get, job};
	job->options.spool = &job->spool;
	job->zone = chart_zone(job->options.timezone);
	resolve_times(job, instants);
	if (instants)
	{
		job->options.local_time = wall_clock;
		job->options.local_time_arg = job->zone;
	}
}

void
kf_chart_begin(ChartJob *job, bool instants)
{
	KfStatus	status = {0};

	kf_chart_prepare(job, instants);
	job->chart = kf_chart_create(&job->options, kf_chart_fonts(), &job->allocator, kf_chart_should_stop, &status);
	if (job->chart == NULL)
		kf_raise(&status);
}

void
kf_chart_check(ChartJob *job)
{
	KfStatus	status = {0};

	chart_zone(job->options.timezone);
	/* nothing is drawn, so there is no need for fonts */
	job->chart = kf_chart_create(&job->options, NULL, &job->allocator, kf_chart_should_stop, &status);
	if (job->chart == NULL)
		kf_raise(&status);
	kf_chart_free(job->chart);
	job->chart = NULL;
}

void
kf_chart_set_arguments(ChartJob *job, FunctionCallInfo fcinfo, int first)
{
	if (PG_NARGS() != first + kf_chart_option_count + 1)
		elog(ERROR, "the function has %d arguments, the library expects %d", PG_NARGS(), first + kf_chart_option_count + 1);
	if (!PG_ARGISNULL(first + kf_chart_option_count))
		kf_chart_set_json(job, PG_GETARG_JSONB_P(first + kf_chart_option_count));
	for (int i = 0; i < kf_chart_option_count; i++)
		if (!PG_ARGISNULL(first + i))
			set_argument(job, &kf_chart_option_table[i], PG_GETARG_DATUM(first + i));
}

void
kf_chart_add_row(ChartJob *job, const KfBar *bar)
{
	KfStatus	status;

	if (TIMESTAMP_NOT_FINITE(bar->ts))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("a time in a chart must be finite, got %s", bar->ts < 0 ? "-infinity" : "infinity")));
	job->rows++;
	status.code = KF_OK;		/* the texts are only read after a failure, which writes them */
	if (kf_chart_add(job->chart, bar, &status) != KF_OK)
		kf_raise(&status);
}

bytea *
kf_chart_bytea(const ChartJob *job, const KfBytes *bytes, instr_time began)
{
	bytea	   *result;
	instr_time	took;

	if (!AllocSizeIsValid(bytes->size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("the picture of %zu bytes is larger than a value may be", bytes->size)));
	result = palloc(bytes->size);
	memcpy(result, bytes->data, bytes->size);
	SET_VARSIZE(result, bytes->size);
	INSTR_TIME_SET_CURRENT(took);
	INSTR_TIME_SUBTRACT(took, began);
	kf_stats_count(KF_STATS_CHART, job->rows, INSTR_TIME_GET_DOUBLE(took));
	kf_stats_add_bytes(KF_STATS_CHART, (int64) bytes->size - VARHDRSZ);
	return result;
}

bytea *
kf_chart_finish(ChartJob *job)
{
	KfStatus	status = {0};
	KfBytes		bytes = {0};
	instr_time	began;

	INSTR_TIME_SET_CURRENT(began);
	if (kf_chart_render(job->chart, VARHDRSZ, &bytes, &status) != KF_OK)
		kf_raise(&status);
	kf_chart_close_file(job);
	return kf_chart_bytea(job, &bytes, began);
}
