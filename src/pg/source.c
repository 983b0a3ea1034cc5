/*
 * source.c
 *		Running a caller's query. See source.h.
 *
 * The source cannot write: only plain queries are taken, and the transaction is read-only meanwhile, for functions that the
 * query calls.
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
#include "miscadmin.h"
#include "tcop/pquery.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/numeric.h"
#include "utils/plancache.h"
#include "utils/rel.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"
#include "utils/varlena.h"

#include "pg/source.h"

/* Where the columns are in the rows. */
typedef struct ColumnMap
{
	int			attnum[KF_SOURCE_MAX_COLUMNS];	/* 0: not there */
	Oid			type[KF_SOURCE_MAX_COLUMNS];	/* domains: their base type */
	int			last_attnum;
} ColumnMap;

/* The series that the last row belonged to. */
typedef struct SeriesState
{
	bool		begun;
	bool		isnull;
	bool		null_seen;
	bool		have_value;		/* value is that of the last series that was not NULL */
	int			direction;		/* of the series' order: -1, 1, or 0 while unknown */
	Datum		value;
	char	   *text;			/* of the current series */
	int16		typlen;
	bool		typbyval;
	Oid			collation;
	FmgrInfo	output;
	FmgrInfo	compare;
} SeriesState;

/* Takes the rows from the executor. */
typedef struct Receiver
{
	DestReceiver dest;
	const KfSource *source;
	ColumnMap	map;
	MemoryContext row_cxt;
	MemoryContext series_cxt;	/* of the value and text of the current series */
	SeriesState series;
	KfSourceValue values[KF_SOURCE_MAX_COLUMNS];
} Receiver;

/* ---- finding the columns ---- */

static const char *
title_of(const KfSourceColumn *column)
{
	return column->title != NULL ? column->title : column->names[0];
}

static bool
goes_by(const KfSourceColumn *column, const char *name)
{
	for (int i = 0; i < KF_SOURCE_MAX_NAMES && column->names[i] != NULL; i++)
		if (pg_strcasecmp(name, column->names[i]) == 0)
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
raise_unclear(const KfSource *source, TupleDesc desc, const char *problem)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("%s", problem),
			 errdetail("The source has %s.", described_columns(desc)),
			 errhint("%s", source->columns_hint)));
}

static bool
usable_type(KfSourceKind kind, Oid type)
{
	switch (kind)
	{
		case KF_SOURCE_INSTANT:
		case KF_SOURCE_CALENDAR:
			return type == TIMESTAMPTZOID || type == TIMESTAMPOID || type == DATEOID;
		case KF_SOURCE_NUMBER:
			return type == FLOAT8OID || type == FLOAT4OID || type == NUMERICOID ||
				type == INT8OID || type == INT4OID || type == INT2OID;
		case KF_SOURCE_INTEGER:
			return type == INT8OID || type == INT4OID || type == INT2OID;
		case KF_SOURCE_SERIES:
			return OidIsValid(lookup_type_cache(type, TYPECACHE_CMP_PROC)->cmp_proc);
	}
	return false;
}

/* What type it must be, as a sentence. */
static const char *
wanted_type(const KfSource *source, KfSourceKind kind)
{
	switch (kind)
	{
		case KF_SOURCE_INSTANT:
		case KF_SOURCE_CALENDAR:
			return "The time must be timestamptz, timestamp or date.";
		case KF_SOURCE_NUMBER:
			return psprintf("%s must be numbers: float8, real, numeric or integers.", source->numbers);
		case KF_SOURCE_INTEGER:
			return "It must be bigint, integer or smallint.";
		case KF_SOURCE_SERIES:
			break;
	}
	return "It must be of a type that can be sorted, such as text or integer.";
}

static void
find_columns(const KfSource *source, TupleDesc desc, ColumnMap *map)
{
	memset(map, 0, sizeof(*map));
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		for (int c = 0; c < source->count; c++)
		{
			if (att->attisdropped || !goes_by(&source->columns[c], NameStr(att->attname)))
				continue;
			if (map->attnum[c] != 0)
				raise_unclear(source, desc, psprintf("source has two columns for the %s of a %s, %s and %s",
													 title_of(&source->columns[c]), source->owner,
													 NameStr(TupleDescAttr(desc, map->attnum[c] - 1)->attname),
													 NameStr(att->attname)));
			map->attnum[c] = i + 1;
			map->type[c] = getBaseType(att->atttypid);
			map->last_attnum = i + 1;
		}
	}
	for (int c = 0; c < source->count; c++)
	{
		const KfSourceColumn *column = &source->columns[c];

		if (map->attnum[c] == 0)
		{
			if (column->optional)
				continue;
			raise_unclear(source, desc, psprintf("source has no column %s", column->names[0]));
		}
		if (!usable_type(column->kind, map->type[c]))
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("column %s of the source is of type %s", NameStr(TupleDescAttr(desc, map->attnum[c] - 1)->attname),
							format_type_be(map->type[c])),
					 errhint("%s", wanted_type(source, column->kind))));
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

/* SELECT of the wanted columns of a table or view, in the wanted order. */
static char *
query_of_relation(const KfSource *source, const char *name)
{
	RangeVar   *range = makeRangeVarFromNameList(textToQualifiedNameList(cstring_to_text(name)));
	Oid			relid = RangeVarGetRelid(range, AccessShareLock, true);
	Relation	rel;
	ColumnMap	map;
	StringInfoData query;
	StringInfoData order;
	int			selected = 0;

	if (!OidIsValid(relid))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("source \"%.*s\" is neither a table or view nor a query",
						pg_mbcliplen(name, (int) strlen(name), 200), name),
				 errhint("A query begins with SELECT, WITH, VALUES or TABLE.")));
	rel = relation_open(relid, NoLock);
	find_columns(source, RelationGetDescr(rel), &map);
	initStringInfo(&query);
	initStringInfo(&order);
	for (int c = 0; c < source->count; c++)
	{
		if (map.attnum[c] == 0)
			continue;
		appendStringInfo(&query, "%s%s", selected++ == 0 ? "SELECT " : ", ",
						 quote_identifier(NameStr(TupleDescAttr(RelationGetDescr(rel), map.attnum[c] - 1)->attname)));
		if (c < source->sorted)
			appendStringInfo(&order, "%s%d", order.len == 0 ? " ORDER BY " : ", ", selected);
	}
	appendStringInfo(&query, " FROM %s%s",
					 quote_qualified_identifier(get_namespace_name(RelationGetNamespace(rel)), RelationGetRelationName(rel)),
					 order.data);
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
check_only_reads(const KfSource *source, SPIPlanPtr plan)
{
	CachedPlanSource *cached = linitial_node(CachedPlanSource, SPI_plan_get_plan_sources(plan));
	Query	   *query = linitial_node(Query, cached->query_list);

	if (query->commandType == CMD_UTILITY)
		raise_not_one_query();
	if (query->commandType != CMD_SELECT || query->hasModifyingCTE || query->rowMarks != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_READ_ONLY_SQL_TRANSACTION),
				 errmsg("source must only read"),
				 errhint("INSERT, UPDATE, DELETE and FOR UPDATE are not allowed in the source of a %s.", source->owner)));
}

static SPIPlanPtr
prepared(const KfSource *source, const char *text)
{
	char	   *query = trimmed(text);
	SPIPlanPtr	plan;

	if (query[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("source must not be empty"),
				 errhint("Give a query, or the name of a table or view.")));
	if (is_relation_name(query))
		query = query_of_relation(source, query);
	plan = SPI_prepare(query, 0, NULL);
	if (plan == NULL)
		elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
	if (!SPI_is_cursor_plan(plan))
		raise_not_one_query();
	check_only_reads(source, plan);
	return plan;
}

/* ---- values ---- */

/* An infinite date becomes an infinite timestamp. */
static int64
calendar_value(Datum value, Oid type)
{
	return DatumGetTimestamp(type == DATEOID ? DirectFunctionCall1(date_timestamp, value) : value);
}

static int64
instant_value(Datum value, Oid type)
{
	if (type == TIMESTAMPTZOID)
		return DatumGetTimestampTz(value);
	if (type == DATEOID)
		return DatumGetTimestampTz(DirectFunctionCall1(date_timestamptz, value));
	return DatumGetTimestampTz(DirectFunctionCall1(timestamp_timestamptz, value));
}

static int64
integer_value(Datum value, Oid type)
{
	if (type == INT8OID)
		return DatumGetInt64(value);
	return type == INT4OID ? DatumGetInt32(value) : DatumGetInt16(value);
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
		case NUMERICOID:
			return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, value));
		default:
			return (double) integer_value(value, type);
	}
}

/* ---- series ---- */

static void
begin_series_column(SeriesState *series, Form_pg_attribute att, Oid type)
{
	Oid			output;
	bool		is_varlena;

	getTypeOutputInfo(att->atttypid, &output, &is_varlena);
	fmgr_info(output, &series->output);
	fmgr_info(lookup_type_cache(type, TYPECACHE_CMP_PROC)->cmp_proc, &series->compare);
	series->typlen = att->attlen;
	series->typbyval = att->attbyval;
	series->collation = att->attcollation;
}

static void
raise_unsorted_series(const Receiver *receiver, const char *name, const char *text)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("rows of the source are not in order of column %s", name),
			 errdetail("%s comes after %s.", text != NULL ? text : "NULL",
					   receiver->series.text != NULL ? receiver->series.text : "NULL"),
			 errhint("Give the query an ORDER BY of this column first, then of the time.")));
}

/* A row whose series is not, bit by bit, the one of the row before. True when another series begins. */
static bool
enter_series(Receiver *receiver, const char *name, Datum value, bool isnull)
{
	SeriesState *series = &receiver->series;
	MemoryContext old;
	char	   *text = NULL;

	if (isnull)
	{
		if (series->null_seen)
			raise_unsorted_series(receiver, name, NULL);
		series->null_seen = true;
	}
	else
	{
		text = OutputFunctionCall(&series->output, value);
		if (series->have_value)
		{
			int			order = DatumGetInt32(FunctionCall2Coll(&series->compare, series->collation, value, series->value));

			/* 1.0 and 1.00: one series, unless NULL stood between */
			if (order == 0 && !series->isnull)
				return false;
			order = order < 0 ? -1 : order > 0 ? 1 : 0;
			if (order == 0 || (series->direction != 0 && order != series->direction))
				raise_unsorted_series(receiver, name, text);
			series->direction = order;
		}
		if (series->have_value && !series->typbyval)
			pfree(DatumGetPointer(series->value));
	}
	old = MemoryContextSwitchTo(receiver->series_cxt);
	if (!isnull)
	{
		series->value = datumCopy(value, series->typbyval, series->typlen);
		series->have_value = true;
	}
	if (series->text != NULL)
		pfree(series->text);
	series->text = text == NULL ? NULL : pstrdup(text);
	MemoryContextSwitchTo(old);
	series->isnull = isnull;
	series->begun = true;
	return true;
}

static void
series_value(Receiver *receiver, const char *name, Datum value, KfSourceValue *result)
{
	SeriesState *series = &receiver->series;
	bool		same;

	if (!series->begun || result->isnull != series->isnull)
		same = false;
	else
		same = result->isnull || datum_image_eq(value, series->value, series->typbyval, series->typlen);
	result->changed = !same && enter_series(receiver, name, value, result->isnull);
	result->text = series->text;
}

/* ---- the rows ---- */

static void
receive_startup(DestReceiver *self, int operation, TupleDesc desc)
{
	Receiver   *receiver = (Receiver *) self;
	const KfSource *source = receiver->source;
	MemoryContext old = MemoryContextSwitchTo(receiver->series_cxt);

	(void) operation;
	find_columns(source, desc, &receiver->map);
	for (int c = 0; c < source->count; c++)
	{
		receiver->values[c].isnull = true;
		if (source->columns[c].kind == KF_SOURCE_SERIES && receiver->map.attnum[c] != 0)
			begin_series_column(&receiver->series, TupleDescAttr(desc, receiver->map.attnum[c] - 1), receiver->map.type[c]);
	}
	if (source->begin != NULL)
		source->begin(source->arg, receiver->map.type);
	MemoryContextSwitchTo(old);
}

static bool
receive_row(TupleTableSlot *slot, DestReceiver *self)
{
	Receiver   *receiver = (Receiver *) self;
	const KfSource *source = receiver->source;
	const ColumnMap *map = &receiver->map;
	MemoryContext old;

	CHECK_FOR_INTERRUPTS();
	slot_getsomeattrs(slot, map->last_attnum);
	old = MemoryContextSwitchTo(receiver->row_cxt);
	for (int c = 0; c < source->count; c++)
	{
		KfSourceValue *value = &receiver->values[c];
		Datum		datum;

		if (map->attnum[c] == 0)
			continue;
		datum = slot->tts_values[map->attnum[c] - 1];
		value->isnull = slot->tts_isnull[map->attnum[c] - 1];
		if (source->columns[c].kind == KF_SOURCE_SERIES)
			series_value(receiver, source->columns[c].names[0], datum, value);
		else if (value->isnull)
			continue;
		else if (source->columns[c].kind == KF_SOURCE_NUMBER)
			value->number = number_value(datum, map->type[c]);
		else if (source->columns[c].kind == KF_SOURCE_INSTANT)
			value->integer = instant_value(datum, map->type[c]);
		else if (source->columns[c].kind == KF_SOURCE_CALENDAR)
			value->integer = calendar_value(datum, map->type[c]);
		else
			value->integer = integer_value(datum, map->type[c]);
	}
	source->row(source->arg, receiver->values);
	MemoryContextSwitchTo(old);
	MemoryContextReset(receiver->row_cxt);
	return true;
}

static void
receive_nothing(DestReceiver *self)
{
	(void) self;
}

/* The receiver lives as long as the SPI procedure, and so does what it allocates. */
static Receiver *
make_receiver(const KfSource *source)
{
	Receiver   *receiver = palloc0(sizeof(Receiver));

	receiver->dest.receiveSlot = receive_row;
	receiver->dest.rStartup = receive_startup;
	receiver->dest.rShutdown = receive_nothing;
	receiver->dest.rDestroy = receive_nothing;
	receiver->dest.mydest = DestTuplestore; /* of the kinds there are, the nearest: rows stay in the server */
	receiver->source = source;
	receiver->row_cxt = AllocSetContextCreate(CurrentMemoryContext, "kimsfinance source row", ALLOCSET_DEFAULT_SIZES);
	receiver->series_cxt = AllocSetContextCreate(CurrentMemoryContext, "kimsfinance source series", ALLOCSET_SMALL_SIZES);
	return receiver;
}

void
kf_source_read(const KfSource *source, const char *text)
{
	const bool	was_read_only = XactReadOnly;

	Assert(source->count <= KF_SOURCE_MAX_COLUMNS);
	SPI_connect();

	/*
	 * The variable is set and not the setting, which from PostgreSQL 16 on refuses to be set for the time of a function; a
	 * subtransaction that the error aborts restores it as well.
	 */
	XactReadOnly = true;
	PG_TRY();
	{
		Portal		portal = SPI_cursor_open(NULL, prepared(source, text), NULL, NULL, true);

		/* as SPI_cursor_fetch, which would copy the rows into a table first */
		PortalRunFetch(portal, FETCH_FORWARD, FETCH_ALL, (DestReceiver *) make_receiver(source));
		SPI_cursor_close(portal);
	}
	PG_FINALLY();
	{
		XactReadOnly = was_read_only;
	}
	PG_END_TRY();
	SPI_finish();
}
