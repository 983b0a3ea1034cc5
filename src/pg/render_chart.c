/*
 * render_chart.c
 *		render_chart(source, ...): a chart of the rows of a query, table or view.
 *
 * The source runs as the caller, through a cursor, FETCH_ROWS rows at a time, so memory does not grow with the rows. It
 * cannot write: only plain queries are taken, and the transaction is read-only meanwhile, for functions that the query calls.
 */
#include "postgres.h"

#include "access/relation.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"
#include "utils/memutils.h"
#include "utils/numeric.h"
#include "utils/rel.h"
#include "utils/timestamp.h"
#include "utils/varlena.h"

#include "pg/chart.h"

#define FETCH_ROWS 1000

/* The columns of a chart. */
typedef enum ChartColumn
{
	COLUMN_TIME,
	COLUMN_OPEN,
	COLUMN_HIGH,
	COLUMN_LOW,
	COLUMN_CLOSE,
	COLUMN_VOLUME,
	CHART_COLUMNS
} ChartColumn;

/* Names a column may go by, letter case ignored; volume may be missing. */
static const char *const column_names[CHART_COLUMNS][5] = {
	[COLUMN_TIME] = {"ts", "time", "date", "timestamp"},
	[COLUMN_OPEN] = {"open"},
	[COLUMN_HIGH] = {"high"},
	[COLUMN_LOW] = {"low"},
	[COLUMN_CLOSE] = {"close"},
	[COLUMN_VOLUME] = {"volume"}
};

typedef struct ChartSource
{
	int			attnum[CHART_COLUMNS];	/* 0: not there */
	Oid			type[CHART_COLUMNS];
} ChartSource;

/* ---- finding the columns ---- */

static bool
names_column(const char *name, ChartColumn column)
{
	for (int i = 0; column_names[column][i] != NULL; i++)
		if (pg_strcasecmp(name, column_names[column][i]) == 0)
			return true;
	return false;
}

/* "symbol text, price numeric" */
static char *
described_columns(TupleDesc desc)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		if (att->attisdropped)
			continue;
		appendStringInfo(&list, "%s%s %s", list.len == 0 ? "" : ", ", NameStr(att->attname), format_type_be(att->atttypid));
	}
	return list.len == 0 ? "no columns" : list.data;
}

static void
raise_unclear(TupleDesc desc, const char *problem)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("%s", problem),
			 errdetail("The source has %s.", described_columns(desc)),
			 errhint("A chart needs the columns ts (or time, date, timestamp), open, high, low, close and draws volume if there "
					 "is one. Name them with AS in a query.")));
}

static bool
usable_type(ChartColumn column, Oid type)
{
	if (column == COLUMN_TIME)
		return type == TIMESTAMPTZOID || type == TIMESTAMPOID || type == DATEOID;
	return type == FLOAT8OID || type == FLOAT4OID || type == NUMERICOID ||
		type == INT8OID || type == INT4OID || type == INT2OID;
}

static void
find_columns(ChartSource *source, TupleDesc desc)
{
	memset(source, 0, sizeof(*source));
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		for (int column = 0; column < CHART_COLUMNS; column++)
		{
			if (att->attisdropped || !names_column(NameStr(att->attname), column))
				continue;
			if (source->attnum[column] != 0)
				raise_unclear(desc, psprintf("source has two columns for the %s of a chart, %s and %s",
											 column == COLUMN_TIME ? "time" : column_names[column][0],
											 NameStr(TupleDescAttr(desc, source->attnum[column] - 1)->attname),
											 NameStr(att->attname)));
			source->attnum[column] = i + 1;
			source->type[column] = getBaseType(att->atttypid);
		}
	}
	for (int column = 0; column < CHART_COLUMNS; column++)
	{
		if (source->attnum[column] == 0)
		{
			if (column == COLUMN_VOLUME)
				continue;
			raise_unclear(desc, psprintf("source has no column %s", column == COLUMN_TIME ? "ts" : column_names[column][0]));
		}
		if (!usable_type(column, source->type[column]))
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("column %s of the source is of type %s", NameStr(TupleDescAttr(desc, source->attnum[column] - 1)->attname),
							format_type_be(source->type[column])),
					 errhint(column == COLUMN_TIME ? "The time must be timestamptz, timestamp or date."
							 : "Prices and volume must be numbers: float8, real, numeric or integers.")));
	}
}

/* ---- the query ---- */

/* True for what can only be the name of a relation: identifiers, quoted or not, with dots between and nothing else. */
static bool
is_relation_name(const char *source)
{
	const char *c = source;

	for (;;)
	{
		if (*c == '"')
		{
			for (c++; *c != '\0' && !(*c == '"' && c[1] != '"'); c++)
				if (*c == '"')
					c++;
			if (*c++ != '"')
				return false;
		}
		else
		{
			if (!(isalpha((unsigned char) *c) || *c == '_' || IS_HIGHBIT_SET(*c)))
				return false;
			while (isalnum((unsigned char) *c) || *c == '_' || *c == '$' || IS_HIGHBIT_SET(*c))
				c++;
		}
		if (*c != '.')
			break;
		c++;
	}
	return *c == '\0';
}

/* SELECT of the chart's columns of a table or view, in order of time. */
static char *
query_of_relation(const char *name)
{
	RangeVar   *range = makeRangeVarFromNameList(textToQualifiedNameList(cstring_to_text(name)));
	Oid			relid = RangeVarGetRelid(range, AccessShareLock, true);
	Relation	rel;
	ChartSource source;
	StringInfoData query;

	if (!OidIsValid(relid))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("source \"%.*s\" is neither a table or view nor a query", pg_mbcliplen(name, (int) strlen(name), 200), name),
				 errhint("A query begins with SELECT, WITH, VALUES or TABLE.")));
	rel = relation_open(relid, NoLock);
	find_columns(&source, RelationGetDescr(rel));
	initStringInfo(&query);
	for (int column = 0; column < CHART_COLUMNS; column++)
		if (source.attnum[column] != 0)
			appendStringInfo(&query, "%s%s", column == 0 ? "SELECT " : ", ",
							 quote_identifier(NameStr(TupleDescAttr(RelationGetDescr(rel), source.attnum[column] - 1)->attname)));
	appendStringInfo(&query, " FROM %s ORDER BY 1",
					 quote_qualified_identifier(get_namespace_name(RelationGetNamespace(rel)), RelationGetRelationName(rel)));
	relation_close(rel, NoLock);
	return query.data;
}

/* Without the blanks around it. */
static char *
trimmed(const char *source)
{
	size_t		len;

	while (isspace((unsigned char) *source))
		source++;
	len = strlen(source);
	while (len > 0 && isspace((unsigned char) source[len - 1]))
		len--;
	return pnstrdup(source, len);
}

static void
raise_not_one_query(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("source must be one query that returns rows"),
			 errhint("A query begins with SELECT, WITH, VALUES or TABLE, and there is only one.")));
}

/* SPI would refuse these too, but in words about volatile functions. EXPLAIN, SHOW and their like have rows, but are no query. */
static void
check_only_reads(SPIPlanPtr plan)
{
	CachedPlanSource *source = linitial_node(CachedPlanSource, SPI_plan_get_plan_sources(plan));
	Query	   *query = linitial_node(Query, source->query_list);

	if (query->commandType == CMD_UTILITY)
		raise_not_one_query();
	if (query->commandType != CMD_SELECT || query->hasModifyingCTE || query->rowMarks != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_READ_ONLY_SQL_TRANSACTION),
				 errmsg("source must only read"),
				 errhint("INSERT, UPDATE, DELETE and FOR UPDATE are not allowed in the source of a chart.")));
}

static Portal
open_source(const char *text)
{
	char	   *source = trimmed(text);
	SPIPlanPtr	plan;

	if (source[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("source must not be empty"),
				 errhint("Give a query, or the name of a table or view.")));
	if (is_relation_name(source))
		source = query_of_relation(source);
	plan = SPI_prepare(source, 0, NULL);
	if (plan == NULL)
		elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
	if (!SPI_is_cursor_plan(plan))
		raise_not_one_query();
	check_only_reads(plan);
	return SPI_cursor_open(NULL, plan, NULL, NULL, true);
}

/* ---- the rows ---- */

static int64
time_value(Datum value, Oid type)
{
	if (type == DATEOID)
		return kf_chart_time_of_date(DatumGetDateADT(value));
	return DatumGetTimestamp(value);
}

static double
number_value(Datum value, Oid type)
{
	switch (type)
	{
		case FLOAT8OID:
			return DatumGetFloat8(value);
		case FLOAT4OID:
			return DatumGetFloat4(value);
		case INT8OID:
			return (double) DatumGetInt64(value);
		case INT4OID:
			return DatumGetInt32(value);
		case INT2OID:
			return DatumGetInt16(value);
		default:				/* NUMERICOID; beyond float8 it is infinite, which the chart leaves out */
			return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, value));
	}
}

static void
add_tuple(ChartJob *job, const ChartSource *source, HeapTuple tuple, TupleDesc desc)
{
	double		number[CHART_COLUMNS];
	bool		isnull;
	KfBar		bar;
	Datum		value = SPI_getbinval(tuple, desc, source->attnum[COLUMN_TIME], &isnull);

	if (isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the time of a bar must not be null"),
				 errhint("Leave such rows out in the source: WHERE ts IS NOT NULL.")));
	bar.ts = time_value(value, source->type[COLUMN_TIME]);
	for (int column = COLUMN_OPEN; column < CHART_COLUMNS; column++)
	{
		number[column] = NAN;
		if (source->attnum[column] == 0)
			continue;
		value = SPI_getbinval(tuple, desc, source->attnum[column], &isnull);
		if (!isnull)
			number[column] = number_value(value, source->type[column]);
	}
	bar.open = number[COLUMN_OPEN];
	bar.high = number[COLUMN_HIGH];
	bar.low = number[COLUMN_LOW];
	bar.close = number[COLUMN_CLOSE];
	bar.volume = number[COLUMN_VOLUME];
	kf_chart_add_row(job, &bar);
}

static void
read_source(ChartJob *job, const char *text)
{
	Portal		portal = open_source(text);
	MemoryContext rows = AllocSetContextCreate(CurrentMemoryContext, "kimsfinance chart rows", ALLOCSET_DEFAULT_SIZES);
	ChartSource source;

	find_columns(&source, portal->tupDesc);
	kf_chart_begin(job, source.type[COLUMN_TIME] == TIMESTAMPTZOID);
	for (;;)
	{
		MemoryContext old;

		SPI_cursor_fetch(portal, true, FETCH_ROWS);
		if (SPI_processed == 0)
			break;
		old = MemoryContextSwitchTo(rows);
		for (uint64 i = 0; i < SPI_processed; i++)
			add_tuple(job, &source, SPI_tuptable->vals[i], SPI_tuptable->tupdesc);
		MemoryContextSwitchTo(old);
		MemoryContextReset(rows);
		SPI_freetuptable(SPI_tuptable);
	}
	SPI_cursor_close(portal);
}

/*
 * With the transaction read-only meanwhile. The variable is set and not the setting, which from PostgreSQL 16 on refuses to be
 * set for the time of a function; a subtransaction that the error aborts restores it as well.
 */
static void
read_source_only(ChartJob *job, const char *text)
{
	bool		was_read_only = XactReadOnly;

	XactReadOnly = true;
	PG_TRY();
	{
		read_source(job, text);
	}
	PG_FINALLY();
	{
		XactReadOnly = was_read_only;
	}
	PG_END_TRY();
}

PG_FUNCTION_INFO_V1(kf_render_chart);

Datum
kf_render_chart(PG_FUNCTION_ARGS)
{
	MemoryContext caller = CurrentMemoryContext;
	ChartJob   *job;
	bytea	   *result;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("source must not be null"),
				 errhint("Give a query, or the name of a table or view.")));
	if (PG_NARGS() != 1 + kf_chart_option_count)
		elog(ERROR, "render_chart has %d arguments, the library expects %d", PG_NARGS(), 1 + kf_chart_option_count);
	job = kf_chart_job(caller);
	for (int i = 0; i < kf_chart_option_count; i++)
		kf_chart_set_argument(job, &kf_chart_option_table[i], PG_GETARG_DATUM(1 + i), PG_ARGISNULL(1 + i));

	SPI_connect();
	read_source_only(job, text_to_cstring(PG_GETARG_TEXT_PP(0)));
	SPI_finish();

	result = kf_chart_finish(job);
	MemoryContextDelete(job->cxt);
	PG_RETURN_BYTEA_P(result);
}
