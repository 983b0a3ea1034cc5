/*
 * bars_exec.c
 *		KimsfinanceBars at execution: rows into the table of bars, bars out.
 *
 * The first call drains the child. The columns of the scan are the child's, of which only the keys have values afterwards, and behind them
 * the bars. Everything that grows is in the table's contexts, below the query's.
 */
#include "pg/bars.h"

#include "catalog/objectaccess.h"
#include "catalog/pg_proc.h"
#include "commands/explain.h"
#if PG_VERSION_NUM >= 180000
#include "commands/explain_format.h"
#include "commands/explain_state.h"
#endif
#include "executor/executor.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/acl.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/ruleutils.h"
#include "utils/timestamp.h"

#include "pg/bars_table.h"
#include "pg/compat.h"
#include "pg/error.h"

#define MAX_ARGUMENTS 4

/* An argument is mostly a column of the child. */
typedef struct Argument
{
	AttrNumber	column;			/* 0: an expression */
	ExprState  *expr;
} Argument;

typedef struct Aggregate
{
	KfBarsKind	kind;
	int			count;
	Argument	arguments[MAX_ARGUMENTS];
} Aggregate;

typedef struct BarsState
{
	CustomScanState css;
	int			nkeys;
	AttrNumber *columns;		/* of the keys in the child */
	KfBarsKey  *keys;
	int			nbars;
	Aggregate  *aggregates;
	AttrNumber	last_column;	/* to be taken apart of the child's rows */
	MemoryContext cxt;			/* of the table */
	KfBarsTable *table;			/* NULL: nothing read yet */
	uint32		position;		/* of the next group */
} BarsState;

/* ---- begin ------------------------------------------------------------------------------------------------------------------ */

/* Equality that is the Datum's own. */
static bool
is_equality_of_bits(Oid function)
{
	return function == F_INT8EQ || function == F_INT4EQ || function == F_INT2EQ || function == F_DATE_EQ || function == F_OIDEQ ||
		function == F_TIMESTAMP_EQ || function == F_TIMESTAMPTZ_EQ || function == F_BOOLEQ || function == F_CHAREQ;
}

static void
begin_key(KfBarsKey *key, Oid type, Oid operator, Oid collation)
{
	Oid			function = get_opcode(operator);
	Oid			left_hash;
	Oid			right_hash;

	get_typlenbyval(type, &key->len, &key->byval);
	key->collation = collation;
	key->bits = key->byval && is_equality_of_bits(function);
	key->bytes = function == F_TEXTEQ && get_collation_isdeterministic(collation);
	if (!get_op_hash_functions(operator, &left_hash, &right_hash))
		elog(ERROR, "could not find hash function for hash operator %u", operator);
	fmgr_info(function, &key->equal);
	fmgr_info(left_hash, &key->hash);
}

/* What core's aggregation does before it calls an aggregate for a user. */
static void
check_permission(Oid function)
{
	AclResult	result;

#if PG_VERSION_NUM >= 160000
	result = object_aclcheck(ProcedureRelationId, function, GetUserId(), ACL_EXECUTE);
#else
	result = pg_proc_aclcheck(function, GetUserId(), ACL_EXECUTE);
#endif
	if (result != ACLCHECK_OK)
		aclcheck_error(result, OBJECT_AGGREGATE, get_func_name(function));
	InvokeFunctionExecuteHook(function);
}

static void
begin_argument(BarsState *state, Argument *argument, Expr *expr, EState *estate)
{
	if (IsA(expr, Var) && ((Var *) expr)->varno == INDEX_VAR && ((Var *) expr)->varattno > 0)
	{
		argument->column = ((Var *) expr)->varattno;
		state->last_column = Max(state->last_column, argument->column);
	}
	else
		/* without a parent: it reads the child's rows, whose slots are not of this node's kind */
		argument->expr = ExecInitExprWithParams(expr, estate->es_param_list_info);
}

static void
begin_bars(CustomScanState *css, EState *estate, int eflags)
{
	BarsState  *state = (BarsState *) css;
	CustomScan *scan = (CustomScan *) css->ss.ps.plan;
	List	   *columns = list_nth(scan->custom_private, KF_BARS_KEYS);
	ListCell   *expr = list_head(scan->custom_exprs);
	PlanState  *child;

	child = ExecInitNode(linitial(scan->custom_plans), estate, eflags & ~(EXEC_FLAG_REWIND | EXEC_FLAG_BACKWARD | EXEC_FLAG_MARK));
	css->custom_ps = list_make1(child);

	state->nkeys = list_length(columns);
	state->columns = palloc(state->nkeys * sizeof(AttrNumber));
	state->keys = palloc0(state->nkeys * sizeof(KfBarsKey));
	for (int k = 0; k < state->nkeys; k++)
	{
		TupleDesc	desc = ExecGetResultType(child);

		state->columns[k] = (AttrNumber) list_nth_int(columns, k);
		state->last_column = Max(state->last_column, state->columns[k]);
		begin_key(&state->keys[k], TupleDescAttr(desc, state->columns[k] - 1)->atttypid,
				  list_nth_oid(list_nth(scan->custom_private, KF_BARS_EQUAL), k),
				  list_nth_oid(list_nth(scan->custom_private, KF_BARS_COLLATIONS), k));
	}
	state->nbars = list_length(list_nth(scan->custom_private, KF_BARS_AGGREGATES));
	state->aggregates = palloc0(state->nbars * sizeof(Aggregate));
	for (int b = 0; b < state->nbars; b++)
	{
		Aggregate  *aggregate = &state->aggregates[b];

		check_permission(list_nth_oid(list_nth(scan->custom_private, KF_BARS_AGGREGATES), b));
		aggregate->kind = (KfBarsKind) list_nth_int(list_nth(scan->custom_private, KF_BARS_KINDS), b);
		aggregate->count = list_nth_int(list_nth(scan->custom_private, KF_BARS_ARGUMENTS), b);
		for (int i = 0; i < aggregate->count; i++)
		{
			begin_argument(state, &aggregate->arguments[i], lfirst(expr), estate);
			expr = lnext(scan->custom_exprs, expr);
		}
	}
}

/* ---- rows in ---------------------------------------------------------------------------------------------------------------- */

static inline Datum
argument_value(const Argument *argument, TupleTableSlot *slot, ExprContext *econtext, bool *isnull)
{
	if (argument->column > 0)
	{
		*isnull = slot->tts_isnull[argument->column - 1];
		return slot->tts_values[argument->column - 1];
	}
	return ExecEvalExprSwitchContext(argument->expr, econtext, isnull);
}

/* As ohlcv_add in ohlcv.c: a tick without time or price is skipped, one without size has none. */
static inline void
add_tick(const Aggregate *aggregate, KfOhlcv *bar, TupleTableSlot *slot, ExprContext *econtext)
{
	KfTick		tick;
	KfStatus	status;
	bool		isnull;

	tick.time = DatumGetTimestampTz(argument_value(&aggregate->arguments[0], slot, econtext, &isnull));
	if (isnull)
		return;
	tick.price = DatumGetFloat8(argument_value(&aggregate->arguments[1], slot, econtext, &isnull));
	if (isnull)
		return;
	tick.size = 0;
	tick.seq = KF_NO_SEQ;
	if (aggregate->count > 2)
	{
		tick.size = DatumGetFloat8(argument_value(&aggregate->arguments[2], slot, econtext, &isnull));
		if (isnull)
			tick.size = 0;
	}
	if (aggregate->count > 3)
	{
		tick.seq = DatumGetInt64(argument_value(&aggregate->arguments[3], slot, econtext, &isnull));
		if (isnull)
			tick.seq = KF_NO_SEQ;
	}
	status.code = KF_OK;
	if (bar->trades == 0)
		kf_ohlcv_start(bar, &tick, &status);
	else
		kf_ohlcv_add(bar, &tick, &status);
	if (unlikely(status.code != KF_OK))
	{
		if (bar->trades == 0)
			memset(bar, 0, sizeof(*bar));
		kf_raise(&status);
	}
}

static void
add_bar(const Aggregate *aggregate, KfOhlcv *bar, TupleTableSlot *slot, ExprContext *econtext)
{
	KfStatus	status;
	bool		isnull;
	Datum		value = argument_value(&aggregate->arguments[0], slot, econtext, &isnull);
	const KfOhlcv *other = (const KfOhlcv *) DatumGetPointer(value);

	if (isnull)
		return;
	if (unlikely(other->version != KF_OHLCV_VERSION))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("value of type ohlcv has version %d, this library knows version %d", other->version, KF_OHLCV_VERSION)));
	status.code = KF_OK;
	if (bar->trades == 0)
		memcpy(bar, other, sizeof(*bar));
	else if (kf_ohlcv_merge(bar, other, &status) != KF_OK)
		kf_raise(&status);
}

static inline KfBarsGroup *
group_of_row(BarsState *state, TupleTableSlot *slot, ExprContext *econtext)
{
	Datum		values[KF_BARS_MAX_KEYS];
	uint32		nulls = 0;

	slot_getsomeattrs(slot, state->last_column);
	for (int k = 0; k < state->nkeys; k++)
	{
		const KfBarsKey *key = &state->keys[k];

		if (slot->tts_isnull[state->columns[k] - 1])
		{
			nulls |= UINT32_C(1) << k;
			values[k] = (Datum) 0;
			continue;
		}
		values[k] = slot->tts_values[state->columns[k] - 1];
		if (key->len == -1 && unlikely(VARATT_IS_COMPRESSED(DatumGetPointer(values[k])) || VARATT_IS_EXTERNAL(DatumGetPointer(values[k]))))
		{
			MemoryContext old = MemoryContextSwitchTo(econtext->ecxt_per_tuple_memory);

			values[k] = PointerGetDatum(PG_DETOAST_DATUM_PACKED(values[k]));
			MemoryContextSwitchTo(old);
		}
	}
	return kf_bars_group(state->table, values, nulls);
}

static void
read_child(BarsState *state)
{
	PlanState  *child = linitial(state->css.custom_ps);
	ExprContext *econtext = state->css.ss.ps.ps_ExprContext;
	Plan	   *plan = state->css.ss.ps.plan;
	Size		limit = (Size) Min(work_mem * hash_mem_multiplier * 1024.0, (double) MaxAllocHugeSize);

	state->cxt = AllocSetContextCreate(CurrentMemoryContext, "kimsfinance bars table", ALLOCSET_DEFAULT_SIZES);
	state->table = kf_bars_create(state->cxt, state->nkeys, state->keys, state->nbars, limit, plan->plan_rows);
	state->position = 0;
	for (;;)
	{
		TupleTableSlot *slot;
		KfBarsGroup *group;

		CHECK_FOR_INTERRUPTS();
		slot = ExecProcNode(child);
		if (TupIsNull(slot))
			break;
		ResetExprContext(econtext);
		econtext->ecxt_scantuple = slot;
		group = group_of_row(state, slot, econtext);
		for (int b = 0; b < state->nbars; b++)
		{
			KfOhlcv    *bar = &kf_bars_of(state->table, group)[b];

			if (state->aggregates[b].kind == KF_BARS_TICKS)
				add_tick(&state->aggregates[b], bar, slot, econtext);
			else
				add_bar(&state->aggregates[b], bar, slot, econtext);
		}
	}
	ResetExprContext(econtext);
	kf_bars_finish(state->table);
}

/* ---- bars out --------------------------------------------------------------------------------------------------------------- */

static TupleTableSlot *
next_bars(ScanState *ss)
{
	BarsState  *state = (BarsState *) ss;
	TupleTableSlot *slot = ss->ss_ScanTupleSlot;
	KfBarsGroup *group;
	KfOhlcv    *bars;
	int			columns;

	if (state->table == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(ss->ps.state->es_query_cxt);

		read_child(state);
		MemoryContextSwitchTo(old);
	}
	ExecClearTuple(slot);
	group = kf_bars_next(state->table, &state->position);
	if (group == NULL)
		return slot;
	columns = slot->tts_tupleDescriptor->natts - state->nbars;
	memset(slot->tts_isnull, true, columns * sizeof(bool));
	for (int k = 0; k < state->nkeys; k++)
	{
		slot->tts_values[state->columns[k] - 1] = group->keys[k];
		slot->tts_isnull[state->columns[k] - 1] = (group->nulls & (UINT32_C(1) << k)) != 0;
	}
	bars = kf_bars_of(state->table, group);
	for (int b = 0; b < state->nbars; b++)
	{
		slot->tts_values[columns + b] = PointerGetDatum(&bars[b]);
		slot->tts_isnull[columns + b] = bars[b].trades == 0;
	}
	return ExecStoreVirtualTuple(slot);
}

static bool
recheck(ScanState *ss, TupleTableSlot *slot)
{
	(void) ss;
	(void) slot;
	return true;
}

static TupleTableSlot *
exec_bars(CustomScanState *css)
{
	return ExecScan(&css->ss, next_bars, recheck);
}

static void
drop_table(BarsState *state)
{
	if (state->table == NULL)
		return;
	kf_bars_clear(state->table);
	MemoryContextDelete(state->cxt);
	state->table = NULL;
	state->cxt = NULL;
}

static void
end_bars(CustomScanState *css)
{
	BarsState  *state = (BarsState *) css;

	drop_table(state);
	ExecEndNode(linitial(css->custom_ps));
}

static void
rescan_bars(CustomScanState *css)
{
	BarsState  *state = (BarsState *) css;
	PlanState  *child = linitial(css->custom_ps);

	ExecClearTuple(css->ss.ss_ScanTupleSlot);
	drop_table(state);
	if (css->ss.ps.chgParam != NULL)
		UpdateChangedParamSet(child, css->ss.ps.chgParam);
	if (child->chgParam == NULL)
		ExecReScan(child);
}

/* ---- explain ---------------------------------------------------------------------------------------------------------------- */

static void
explain_columns(const char *label, CustomScanState *css, List *ancestors, ExplainState *es, List *numbers, int from, int count)
{
	CustomScan *scan = (CustomScan *) css->ss.ps.plan;
	List	   *context = set_deparse_context_plan(es->deparse_cxt, css->ss.ps.plan, ancestors);
	List	   *texts = NIL;

	for (int i = 0; i < count; i++)
	{
		TargetEntry *entry = list_nth(scan->custom_scan_tlist, numbers != NIL ? list_nth_int(numbers, i) - 1 : from + i);

		texts = lappend(texts, deparse_expression((Node *) entry->expr, context, kf_explain_prefix(es), true));
	}
	ExplainPropertyList(label, texts, es);
}

static void
explain_bars(CustomScanState *css, List *ancestors, ExplainState *es)
{
	BarsState  *state = (BarsState *) css;
	CustomScan *scan = (CustomScan *) css->ss.ps.plan;
	KfBarsTable *table = state->table;
	int			columns = list_length(scan->custom_scan_tlist) - state->nbars;

	explain_columns("Group Key", css, ancestors, es, list_nth(scan->custom_private, KF_BARS_KEYS), 0, state->nkeys);
	explain_columns("Bars", css, ancestors, es, NIL, columns, state->nbars);
	if (!es->analyze || table == NULL)
		return;
	if (es->format != EXPLAIN_FORMAT_TEXT)
	{
		ExplainPropertyInteger("Batches", NULL, Max(table->batches, 1), es);
		ExplainPropertyInteger("Peak Memory Usage", "kB", (int64) (table->peak_memory + 1023) / 1024, es);
		ExplainPropertyInteger("Disk Usage", "kB", (table->peak_disk + 1023) / 1024, es);
		return;
	}
	for (int i = 0; i < es->indent; i++)
		appendStringInfoString(es->str, "  ");
	appendStringInfo(es->str, "Batches: %d  Memory Usage: " INT64_FORMAT "kB", Max(table->batches, 1),
					 (int64) (table->peak_memory + 1023) / 1024);
	if (table->peak_disk > 0)
		appendStringInfo(es->str, "  Disk Usage: " INT64_FORMAT "kB", (table->peak_disk + 1023) / 1024);
	appendStringInfoChar(es->str, '\n');
}

static const CustomExecMethods exec_methods = {
	.CustomName = KF_BARS_NAME,
	.BeginCustomScan = begin_bars,
	.ExecCustomScan = exec_bars,
	.EndCustomScan = end_bars,
	.ReScanCustomScan = rescan_bars,
	.ExplainCustomScan = explain_bars,
};

static Node *
create_state(CustomScan *scan)
{
	BarsState  *state = (BarsState *) newNode(sizeof(BarsState), T_CustomScanState);

	(void) scan;
	state->css.methods = &exec_methods;
	return (Node *) state;
}

const CustomScanMethods kf_bars_scan_methods = {
	.CustomName = KF_BARS_NAME,
	.CreateCustomScanState = create_state,
};
