/*
 * engine_exec.c
 *		The node: its life, and the streaming form, which takes the rows as they come.
 *
 * A row of the scan slot is the child's columns that are asked for, by reference into the child's row, and the functions' results, which lie
 * in the memory of the current row. So a row is valid until the next one, as everywhere in the executor.
 */
#include "postgres.h"

#include "access/detoast.h"
#include "access/htup_details.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_proc.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "pg/engine.h"
#include "pg/guc.h"

/* ---- begin ---- */

/* As WindowAgg does: the caller must be allowed to run the function, and whoever watches that is told. */
static void
check_permission(Oid function)
{
#if PG_VERSION_NUM >= 160000
	AclResult	result = object_aclcheck(ProcedureRelationId, function, GetUserId(), ACL_EXECUTE);
#else
	AclResult	result = pg_proc_aclcheck(function, GetUserId(), ACL_EXECUTE);
#endif

	if (result != ACLCHECK_OK)
		aclcheck_error(result, OBJECT_FUNCTION, get_func_name(function));
	InvokeFunctionExecuteHook(function);
}

/* The scan attribute, from 0, that shows a function. */
static int
function_attribute(const KfNode *node, int function)
{
	for (int a = 0; a < node->nattrs; a++)
		if (node->layout.sources[a] == -function - 1)
			return a;
	elog(ERROR, "function of the window not found in the plan");
}

static void
begin_row_maker(KfFunction *function, Expr *node)
{
	LOCAL_FCINFO(fcinfo, 0);
	FmgrInfo	flinfo;

	fmgr_info(function->oid, &flinfo);
	fmgr_info_set_expr((Node *) node, &flinfo);
	InitFunctionCallInfoData(*fcinfo, &flinfo, 0, InvalidOid, NULL, NULL);
	kf_row_maker_init(&function->maker, function->ind, fcinfo, CurrentMemoryContext);
	if (function->maker.tupdesc != NULL)
	{
		char	   *row = palloc(function->maker.blank_size);

		memcpy(row, function->maker.blank, function->maker.blank_size);
		function->row_head = function->maker.blank->t_hoff;
		function->row = row + function->row_head;
		function->all_float8 = true;
		for (int k = 0; k < function->nout; k++)
			if (function->ind->outputs[k].integer)
				function->all_float8 = false;
	}
}

static int *
ints_of_list(const List *list)
{
	int		   *ints = palloc((list_length(list) + 1) * sizeof(int));
	ListCell   *lc;

	foreach(lc, list)
		ints[foreach_current_index(lc)] = lfirst_int(lc);
	return ints;
}

static void
begin_functions(KfNode *node, const CustomScan *plan)
{
	List	   *oids = list_nth(plan->custom_private, KF_PLAN_FUNCTIONS);
	int		   *arguments = ints_of_list(list_nth(plan->custom_private, KF_PLAN_ARGUMENTS));
	int		   *inputs = palloc((list_length(oids) * KF_MAX_INPUTS + 1) * sizeof(int));
	ListCell   *lc;

	node->nfunctions = list_length(oids);
	node->functions = palloc0((node->nfunctions + 1) * sizeof(KfFunction));
	node->kinds = palloc((node->nfunctions * KF_MAX_INPUTS + 1) * sizeof(KfInput));
	foreach(lc, oids)
	{
		KfFunction *f = &node->functions[foreach_current_index(lc)];

		f->oid = lfirst_oid(lc);
		check_permission(f->oid);
		f->ind = kf_engine_indicator(f->oid);
		if (f->ind == NULL)
			elog(ERROR, "function %u is not an indicator's", f->oid);
		f->nin = kf_input_count(f->ind);
		f->nout = kf_output_count(f->ind);
		f->nparams = kf_param_count(f->ind);
		f->first_input = node->ninputs;
		f->first_output = node->noutputs;
		f->attr = function_attribute(node, foreach_current_index(lc));
		for (int j = 0; j < f->nin; j++)
		{
			node->kinds[node->ninputs] = f->ind->inputs[j];
			inputs[node->ninputs++] = *arguments++;
		}
		f->params = arguments;
		arguments += f->nparams;
		node->noutputs += f->nout;
		begin_row_maker(f, list_nth_node(TargetEntry, plan->custom_scan_tlist, f->attr)->expr);
	}
	node->layout.inputs = inputs;
	node->layout.kinds = node->kinds;
}

static void
begin_keys(KfNode *node, const CustomScan *plan)
{
	TupleDesc	desc = ExecGetResultType(node->child);
	List	  **parts = palloc(KF_PLAN_PARTS * sizeof(List *));
	AttrNumber *columns;

	for (int i = 0; i < KF_PLAN_PARTS; i++)
		parts[i] = list_nth(plan->custom_private, i);
	node->npartition = lsecond_int(parts[KF_PLAN_SHAPE]);
	node->nkeys = list_length(parts[KF_PLAN_KEYS]);
	node->keys = palloc0((node->nkeys + 1) * sizeof(KfKey));
	columns = palloc((node->nkeys + 1) * sizeof(AttrNumber));
	for (int i = 0; i < node->nkeys; i++)
	{
		KfKey	   *key = &node->keys[i];
		Form_pg_attribute attribute;

		key->attno = columns[i] = list_nth_int(parts[KF_PLAN_KEYS], i);
		attribute = TupleDescAttr(desc, key->attno - 1);
		key->type = attribute->atttypid;
		key->equals = list_nth_oid(parts[KF_PLAN_EQUALS], i);
		key->sort = list_nth_oid(parts[KF_PLAN_SORTS], i);
		key->collation = list_nth_oid(parts[KF_PLAN_COLLATIONS], i);
		key->nulls_first = list_nth_int(parts[KF_PLAN_NULLS_FIRST], i) != 0;
		key->byval = attribute->attbyval;
		key->len = attribute->attlen;
		if (i < node->npartition)
			fmgr_info(get_opcode(key->equals), &key->equal);
	}
	node->layout.keys = columns;
}

/* How many of the child's columns must be deformed. */
static int
last_column(const KfNode *node, const KfLayout *layout)
{
	int			last = 0;

	for (int a = 0; a < node->nattrs; a++)
		last = Max(last, layout->sources[a]);
	for (int j = 0; j < node->ninputs; j++)
		last = Max(last, layout->inputs[j]);
	for (int f = 0; f < node->nfunctions; f++)
		for (int p = 0; p < node->functions[f].nparams; p++)
			last = Max(last, node->functions[f].params[p]);
	for (int k = 0; k < node->nkeys; k++)
		last = Max(last, node->keys[k].attno);
	return last;
}

/* ExecInitNode of the child and everything that lasts as long as the node, in the query's memory. */
static void
begin_node(CustomScanState *css, EState *estate, int eflags)
{
	KfNode	   *node = (KfNode *) css;
	CustomScan *plan = castNode(CustomScan, css->ss.ps.plan);
	List	   *shape = list_nth(plan->custom_private, KF_PLAN_SHAPE);
	ListCell   *lc;

	if (kf_debug_require_engine == KF_REQUIRE_FORBID && (eflags & EXEC_FLAG_EXPLAIN_ONLY) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the engine runs a query that must not use it"),
				 errhint("kimsfinance.debug_require_engine asks for this error.")));
	node->child = ExecInitNode(linitial(plan->custom_plans), estate, eflags & ~(EXEC_FLAG_BACKWARD | EXEC_FLAG_MARK | EXEC_FLAG_REWIND));
	css->custom_ps = list_make1(node->child);
	node->columnar = linitial_int(shape) != 0;
	node->nattrs = list_length(plan->custom_scan_tlist);
	node->nshown = lthird_int(shape);
	node->layout.sources = ints_of_list(list_nth(plan->custom_private, KF_PLAN_SOURCES));
	begin_functions(node, plan);
	begin_keys(node, plan);
	node->layout.last_column = last_column(node, &node->layout);
	node->nexprs = list_length(plan->custom_exprs);
	node->exprs = palloc((node->nexprs + 1) * sizeof(ExprState *));
	foreach(lc, plan->custom_exprs)
		node->exprs[foreach_current_index(lc)] = ExecInitExpr(lfirst(lc), &css->ss.ps);
	for (int j = 0; j < node->ninputs; j++)
		node->input_exprs = node->input_exprs || node->layout.inputs[j] < 0;
	if (node->columnar && (eflags & EXEC_FLAG_EXPLAIN_ONLY) == 0)
		node->columns = kf_columnar_begin(node);
}

/* ---- the back end ---- */

static void
pass_over_gpu(KfNode *node, KfStatsReason reason, const char *why)
{
	if (kf_engine == KF_ENGINE_GPU || kf_debug_require_engine == KF_REQUIRE_GPU)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("indicators cannot be computed on the GPU: %s", why),
				 errhint("Set kimsfinance.engine to auto or cpu.")));
	strlcpy(node->why_not, why, sizeof(node->why_not));
	kf_engine_count_fallback(reason);
}

void
kf_node_choose_backend(KfNode *node, int64 rows, bool columnar)
{
	const KfBackend *gpu = kf_engine_gpu.backend;
	bool		wanted = kf_engine == KF_ENGINE_GPU || kf_debug_require_engine == KF_REQUIRE_GPU;
	char		why[200];

	node->backend = &kf_cpu_backend;
	node->why_not[0] = '\0';
	if (kf_debug_require_engine == KF_REQUIRE_CPU || kf_engine == KF_ENGINE_CPU || kf_engine == KF_ENGINE_OFF)
		return;
	if (!wanted && (gpu == NULL || !columnar || *kf_engine_gpu.min_rows < 0))
		return;
	if (!wanted && rows < *kf_engine_gpu.min_rows)
	{
		kf_engine_count_fallback(KF_STATS_BELOW_THRESHOLD);
		return;
	}
	if (gpu == NULL)
		pass_over_gpu(node, KF_STATS_DEVICE_NOT_READY, "this build has no GPU back end");
	else if (!columnar)
		pass_over_gpu(node, KF_STATS_DEVICE_UNSUPPORTED, "the rows of this window are not gathered first");
	else if (!gpu->ready(why, sizeof(why)))
		pass_over_gpu(node, KF_STATS_DEVICE_NOT_READY, why);
	else
		node->backend = gpu;
}

/* ---- rows ---- */

static double
param_value(KfNode *node, const KfFunction *f, int param, TupleTableSlot *row)
{
	int			source = f->params[param];
	bool		isnull;
	Datum		value;

	if (source > 0)
		value = slot_getattr(row, source, &isnull);
	else
		value = ExecEvalExpr(node->exprs[-source - 1], node->css.ss.ps.ps_ExprContext, &isnull);
	if (isnull)
		kf_raise_null_param(f->ind, param);
	return kf_param_from_datum(f->ind, param, value);
}

void
kf_node_begin_functions(KfNode *node, TupleTableSlot *row)
{
	EState	   *estate = node->css.ss.ps.state;

	node->css.ss.ps.ps_ExprContext->ecxt_scantuple = node->css.ss.ss_ScanTupleSlot;
	for (int i = 0; i < node->nfunctions; i++)
	{
		KfFunction *f = &node->functions[i];
		size_t		size;

		for (int p = 0; p < f->nparams; p++)
			f->values[p] = param_value(node, f, p, row);
		kf_check_params(f->ind, f->values);
		size = f->ind->state_size(f->values);
		if (size > f->state_size)
		{
			if (f->state != NULL)
				pfree(f->state);
			f->state_size = 0;
			f->state = MemoryContextAllocHuge(estate->es_query_cxt, size);
			f->state_size = size;
		}
	}
	INSTR_TIME_SET_CURRENT(node->started);
	node->begun = true;
}

void
kf_node_init_states(KfNode *node)
{
	for (int i = 0; i < node->nfunctions; i++)
		node->functions[i].ind->init(node->functions[i].state, node->functions[i].values);
	node->partitions++;
}

void
kf_node_fill_scan_slot(KfNode *node, const KfLayout *layout, const Datum *values, const bool *isnull)
{
	TupleTableSlot *slot = node->css.ss.ss_ScanTupleSlot;

	ExecClearTuple(slot);
	for (int a = 0; a < node->nattrs; a++)
	{
		int			source = layout->sources[a];

		if (source > 0)
		{
			slot->tts_values[a] = values[source - 1];
			slot->tts_isnull[a] = isnull[source - 1];
		}
		else
			slot->tts_isnull[a] = true;
	}
	ExecStoreVirtualTuple(slot);
}

bool
kf_node_input(KfNode *node, const KfLayout *layout, int input, const Datum *values, const bool *isnull, double *result)
{
	int			source = layout->inputs[input];
	bool		null;
	Datum		value;

	if (likely(source > 0))
	{
		value = values[source - 1];
		null = isnull[source - 1];
	}
	else
		value = ExecEvalExpr(node->exprs[-source - 1], node->css.ss.ps.ps_ExprContext, &null);
	if (null)
		return false;
	*result = kf_input_from_datum(layout->kinds[input], value);
	return KF_FINITE(*result);
}

/* Whether a value is the one of the key's partition. The same bytes are equal by any operator of a btree. */
static bool
same_key(KfKey *key, Datum value, bool isnull)
{
	if (isnull || key->isnull)
		return isnull == key->isnull;
	if (key->byval ? value == key->value : datumIsEqual(value, key->value, false, key->len))
		return true;
	return DatumGetBool(FunctionCall2Coll(&key->equal, key->collation, key->value, value));
}

/* Keeps a key's value beyond the row. */
static void
keep_key(KfNode *node, KfKey *key, Datum value, bool isnull)
{
	key->isnull = isnull;
	key->value = value;
	if (!isnull && !key->byval)
	{
		Size		size;

		/* a flat copy compares with what comes next by its bytes, whatever form the value came in */
		if (key->len == -1 && VARATT_IS_EXTERNAL(DatumGetPointer(value)))
			value = PointerGetDatum(detoast_external_attr((struct varlena *) DatumGetPointer(value)));
		size = datumGetSize(value, false, key->len);
		if (size > key->copy_size)
		{
			if (key->copy != NULL)
				pfree(key->copy);
			key->copy = NULL;
			key->copy_size = 0;
			key->copy = MemoryContextAllocHuge(node->css.ss.ps.state->es_query_cxt, size + 64);
			key->copy_size = size + 64;
		}
		memcpy(key->copy, DatumGetPointer(value), size);
		key->value = PointerGetDatum(key->copy);
	}
}

static bool
same_partition(KfNode *node, const KfLayout *layout, const Datum *values, const bool *isnull)
{
	for (int k = 0; k < node->npartition; k++)
		if (!same_key(&node->keys[k], values[layout->keys[k] - 1], isnull[layout->keys[k] - 1]))
			return false;
	return true;
}

Datum
kf_node_partial_row(const KfFunction *f, const double *out, bool *isnull)
{
	return kf_make_row(&f->maker, out, isnull);
}

static bool
usable_row(KfNode *node, const KfLayout *layout, const KfFunction *f, const Datum *values, const bool *isnull, double *in)
{
	for (int j = 0; j < f->nin; j++)
		if (!kf_node_input(node, layout, f->first_input + j, values, isnull, &in[j]))
			return false;
	return true;
}

void
kf_node_stream_row(KfNode *node, const KfLayout *layout, const Datum *values, const bool *isnull)
{
	TupleTableSlot *slot = node->css.ss.ss_ScanTupleSlot;

	if (!node->in_partition || !same_partition(node, layout, values, isnull))
	{
		for (int k = 0; k < node->npartition; k++)
			keep_key(node, &node->keys[k], values[layout->keys[k] - 1], isnull[layout->keys[k] - 1]);
		kf_node_init_states(node);
		node->in_partition = true;
	}
	for (int i = 0; i < node->nfunctions; i++)
	{
		KfFunction *f = &node->functions[i];
		double		in[KF_MAX_INPUTS];
		double		out[KF_MAX_OUTPUTS];
		double	   *outputs[KF_MAX_OUTPUTS];

		if (!usable_row(node, layout, f, values, isnull, in))
			continue;
		f->ind->step(f->state, in, out);
		for (int k = 0; k < f->nout; k++)
			outputs[k] = &out[k];
		slot->tts_values[f->attr] = kf_node_result(f, outputs, 0, &slot->tts_isnull[f->attr]);
	}
	node->rows++;
}

static bool
stream_next(KfNode *node)
{
	TupleTableSlot *row = ExecProcNode(node->child);
	MemoryContext old;

	if (TupIsNull(row))
		return false;
	slot_getsomeattrs(row, node->layout.last_column);
	old = MemoryContextSwitchTo(node->css.ss.ps.ps_ExprContext->ecxt_per_tuple_memory);
	kf_node_fill_scan_slot(node, &node->layout, row->tts_values, row->tts_isnull);
	if (!node->begun)
	{
		kf_node_choose_backend(node, 1, false);
		kf_node_begin_functions(node, row);
	}
	kf_node_stream_row(node, &node->layout, row->tts_values, row->tts_isnull);
	MemoryContextSwitchTo(old);
	return true;
}

/* ---- the node's methods ---- */

/* One scan is over: what it did goes to the statistics, once. */
static void
count_scan(KfNode *node)
{
	KfStatsKind kind = node->backend == &kf_cpu_backend ? KF_STATS_WINDOW_CPU : KF_STATS_WINDOW_GPU;
	instr_time	time = node->computing;

	if (!node->begun || node->counted)
		return;
	if (node->columns == NULL || kf_columnar_handed_over(node))
	{
		kind = KF_STATS_WINDOW_STREAMING;
		INSTR_TIME_SET_CURRENT(time);
		INSTR_TIME_SUBTRACT(time, node->started);
	}
	kf_engine_count(kind, node->rows - node->counted_rows, INSTR_TIME_GET_DOUBLE(time));
	INSTR_TIME_SET_ZERO(node->computing);
	node->counted = true;
	node->counted_rows = node->rows;
}

static TupleTableSlot *
exec_node(CustomScanState *css)
{
	KfNode	   *node = (KfNode *) css;
	ExprContext *econtext = css->ss.ps.ps_ExprContext;

	kf_reset_row_memory(econtext);
	if (!(node->columns != NULL ? kf_columnar_next(node) : stream_next(node)))
	{
		count_scan(node);
		ExecClearTuple(css->ss.ss_ScanTupleSlot);
		return NULL;
	}
	if (css->ss.ps.ps_ProjInfo == NULL)
		return css->ss.ss_ScanTupleSlot;
	econtext->ecxt_scantuple = css->ss.ss_ScanTupleSlot;
	return ExecProject(css->ss.ps.ps_ProjInfo);
}

/*
 * The rows that were gathered are used again only when no Param has changed, neither in the child nor in an argument of ours. A child
 * whose Params have changed rescans itself when it is asked for its first row.
 */
static void
rescan_node(CustomScanState *css)
{
	KfNode	   *node = (KfNode *) css;

	count_scan(node);
	ExecClearTuple(css->ss.ss_ScanTupleSlot);
	node->in_partition = false;
	if (css->ss.ps.chgParam != NULL)
		UpdateChangedParamSet(node->child, css->ss.ps.chgParam);
	else if (node->columns != NULL && kf_columnar_restart(node))
		return;
	node->begun = false;
	node->counted = false;
	if (node->columns != NULL)
		kf_columnar_forget(node);
	if (node->child->chgParam == NULL)
		ExecReScan(node->child);
}

static void
end_node(CustomScanState *css)
{
	KfNode	   *node = (KfNode *) css;

	count_scan(node);
	if (node->columns != NULL)
		kf_columnar_end(node);
	ExecEndNode(node->child);
}

static const CustomExecMethods exec_methods = {
	.CustomName = KF_NODE_NAME,
	.BeginCustomScan = begin_node,
	.ExecCustomScan = exec_node,
	.EndCustomScan = end_node,
	.ReScanCustomScan = rescan_node,
	.ExplainCustomScan = kf_node_explain,
};

static Node *
create_node(CustomScan *plan)
{
	KfNode	   *node = (KfNode *) newNode(sizeof(KfNode), T_CustomScanState);

#if PG_VERSION_NUM >= 180000
	kf_node_prepare_explain(plan);
#else
	(void) plan;
#endif
	node->css.methods = &exec_methods;
	node->backend = &kf_cpu_backend;
	return (Node *) node;
}

const CustomScanMethods kf_engine_scan_methods = {
	.CustomName = KF_NODE_NAME,
	.CreateCustomScanState = create_node,
};
