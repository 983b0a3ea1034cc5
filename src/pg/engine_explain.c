/*
 * engine_explain.c
 *		What EXPLAIN shows of the node.
 */
#include "postgres.h"

#include "commands/explain.h"
#if PG_VERSION_NUM >= 180000
#include "commands/explain_format.h"
#include "commands/explain_state.h"
#endif
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "rewrite/rewriteManip.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/ruleutils.h"
#include "utils/typcache.h"

#include "pg/compat.h"
#include "pg/engine.h"
#include "pg/engine_columnar.h"

/* "sma(close, 20)": a window function without its OVER. */
static FuncExpr *
call_of(const WindowFunc *function)
{
	return makeFuncExpr(function->winfnoid, function->wintype, function->args, function->wincollid, function->inputcollid, COERCE_EXPLICIT_CALL);
}

static char *
function_text(const Expr *function, List *context, bool prefix)
{
	Node	   *call = IsA(function, WindowFunc) ? (Node *) call_of((const WindowFunc *) function) : (Node *) function;

	return deparse_expression(call, context, prefix, true);
}

#if PG_VERSION_NUM >= 180000
static Node *
calls_instead(Node *node, void *context)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, WindowFunc))
		return (Node *) copyObject(call_of((const WindowFunc *) node));
	return expression_tree_mutator(node, calls_instead, context);
}

/*
 * From 18 on EXPLAIN fails at a window function that no WindowAgg computes: it looks for the name of its window. A sort key above our node leads it
 * to our columns. So their functions become calls, which look the same without OVER; nothing evaluates them. The planner compares these columns with
 * those of the nodes above until the very end, so this waits for the first start of the plan. What is new lives as long as the plan.
 */
void
kf_node_prepare_explain(CustomScan *plan)
{
	MemoryContext before = MemoryContextSwitchTo(GetMemoryChunkContext(plan));
	ListCell   *lc;

	foreach(lc, plan->custom_scan_tlist)
	{
		TargetEntry *column = lfirst_node(TargetEntry, lc);

		if (contain_windowfuncs((Node *) column->expr))
			column->expr = (Expr *) calls_instead((Node *) column->expr, NULL);
	}
	MemoryContextSwitchTo(before);
}
#endif

static void
explain_functions(KfNode *node, List *ancestors, bool prefix, ExplainState *es)
{
	CustomScan *plan = castNode(CustomScan, node->css.ss.ps.plan);
	List	   *context = set_deparse_context_plan(es->deparse_cxt, &plan->scan.plan, ancestors);
	List	   *texts = NIL;

	for (int f = 0; f < node->nfunctions; f++)
	{
		TargetEntry *column = list_nth_node(TargetEntry, plan->custom_scan_tlist, node->functions[f].attr);

		texts = lappend(texts, function_text(column->expr, context, prefix));
	}
	ExplainPropertyList("Functions", texts, es);
}

/* "ts DESC", as EXPLAIN writes the keys of a sort. */
static char *
key_text(const KfKey *key, const Plan *child, List *context, bool prefix)
{
	TargetEntry *column = list_nth_node(TargetEntry, child->targetlist, key->attno - 1);
	TypeCacheEntry *type = lookup_type_cache(key->type, TYPECACHE_GT_OPR);
	bool		descending = key->sort == type->gt_opr;
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfoString(&text, deparse_expression((Node *) column->expr, context, prefix, true));
	if (descending)
		appendStringInfoString(&text, " DESC");
	if (key->nulls_first != descending)
		appendStringInfoString(&text, key->nulls_first ? " NULLS FIRST" : " NULLS LAST");
	return text.data;
}

static void
explain_keys(KfNode *node, List *ancestors, bool prefix, ExplainState *es)
{
	Plan	   *child = node->child->plan;
	List	   *context = set_deparse_context_plan(es->deparse_cxt, child, lcons(node->css.ss.ps.plan, ancestors));
	List	   *partition = NIL;
	List	   *order = NIL;

	for (int k = 0; k < node->nkeys; k++)
	{
		char	   *text = key_text(&node->keys[k], child, context, prefix);

		if (k < node->npartition)
			partition = lappend(partition, text);
		else
			order = lappend(order, text);
	}
	if (partition != NIL)
		ExplainPropertyList("Partition Key", partition, es);
	if (order != NIL)
		ExplainPropertyList("Order Key", order, es);
}

void
kf_node_explain(CustomScanState *css, List *ancestors, ExplainState *es)
{
	KfNode	   *node = (KfNode *) css;
	bool		prefix = kf_explain_prefix(es);

	ExplainPropertyText("Engine", node->backend->name, es);
	ExplainPropertyText("Form", node->columnar ? "columnar" : "streaming", es);
	explain_functions(node, ancestors, prefix, es);
	explain_keys(node, ancestors, prefix, es);
	if (!es->analyze)
		return;
	if (node->why_not[0] != '\0')
		ExplainPropertyText("GPU", node->why_not, es);
	ExplainPropertyInteger("Rows", NULL, node->rows, es);
	ExplainPropertyInteger("Partitions", NULL, node->partitions, es);
	if (node->columns != NULL)
		kf_columnar_explain(node, es);
}
