/*
 * bars_plan.c
 *		Where KimsfinanceBars is offered: GROUP BY whose only aggregates make bars of ticks or of bars.
 *
 * The path stands beside the planner's own (hashing, sorting, parallel) and is chosen by cost. It hashes like HashAggregate but keeps to
 * what bars need, and beyond its memory it writes bars instead of rows. What it does not cover is left to the planner: grouping sets,
 * FILTER, DISTINCT or ORDER BY inside the call, other aggregates beside ours, keys that cannot be hashed.
 */
#include "pg/bars.h"

#include "access/htup_details.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/planner.h"
#include "optimizer/restrictinfo.h"
#include "optimizer/tlist.h"
#include "parser/parse_clause.h"
#include "utils/lsyscache.h"
#include "utils/selfuncs.h"
#include "utils/syscache.h"

#include "bars/ohlcv.h"
#include "pg/bars_table.h"
#include "pg/compat.h"
#include "pg/guc.h"

/*
 * Of what HashAggregate costs: a lookup without the executor's tuple slots and a transition without a function call are about half
 * of it (docs/benchmarks.md).
 */
#define LOOKUP_COST 0.5
#define TICK_COST 0.5

/* Bytes of a packed bar and its keys in a temporary file, about. */
#define SPILLED_BYTES 90.0

/* What the path carries to the plan. */
typedef struct Request
{
	List	   *keys;			/* the GROUP BY expressions */
	List	   *clauses;		/* SortGroupClause of each */
	List	   *aggregates;		/* Aggref */
	List	   *kinds;			/* KfBarsKind of each */
	AggSplit	split;			/* the whole aggregation, or a worker's part of it */
} Request;

/* ---- what is asked for ------------------------------------------------------------------------------------------------------ */

/* KfBarsKind of an aggregate that is ours and has nothing the node does not know; 0 for others. */
static int
kind_of(const Aggref *agg, AggSplit split)
{
	HeapTuple	tuple;
	FmgrInfo	transition;
	Oid			function;

	/* the state is the result: looked at first, as it rules out nearly everything else */
	if (agg->aggtranstype != agg->aggtype || get_typlen(agg->aggtype) != sizeof(KfOhlcv))
		return 0;
	if (agg->aggkind != AGGKIND_NORMAL || agg->aggorder != NIL || agg->aggdistinct != NIL || agg->aggfilter != NULL ||
		agg->aggdirectargs != NIL || agg->agglevelsup != 0 || agg->aggsplit != split)
		return 0;
	tuple = SearchSysCache1(AGGFNOID, ObjectIdGetDatum(agg->aggfnoid));
	if (!HeapTupleIsValid(tuple))
		return 0;
	function = ((Form_pg_aggregate) GETSTRUCT(tuple))->aggtransfn;
	ReleaseSysCache(tuple);
	fmgr_info(function, &transition);
	if (transition.fn_addr == ohlcv_add && list_length(agg->args) >= 2)
		return KF_BARS_TICKS;
	if (transition.fn_addr == ohlcv_merge && list_length(agg->args) == 1)
		return KF_BARS_ROLLUP;
	return 0;
}

/* Whether everything in an expression is a key or an aggregate of the request, or made of such; aggregates are added. */
static bool
is_foreign(Node *node, Request *request)
{
	if (node == NULL)
		return false;
	if (IsA(node, Aggref))
	{
		int			kind;

		if (list_member(request->aggregates, node))
			return false;
		kind = kind_of((Aggref *) node, request->split);
		if (kind == 0 || contain_subplans((Node *) ((Aggref *) node)->args))
			return true;
		request->aggregates = lappend(request->aggregates, node);
		request->kinds = lappend_int(request->kinds, kind);
		return false;
	}
	if (list_member(request->keys, node))
		return false;
	if (IsA(node, Var) || IsA(node, PlaceHolderVar) || IsA(node, GroupingFunc) || IsA(node, WindowFunc) || IsA(node, SubPlan) ||
		IsA(node, AlternativeSubPlan))
		return true;
	return expression_tree_walker(node, is_foreign, (void *) request);
}

/* Whether the child gives each key as a column and the node can hash it. */
static bool
keys_are_usable(PlannerInfo *root, const PathTarget *input, Request *request)
{
	ListCell   *cell;

	foreach(cell, root->parse->groupClause)
	{
		SortGroupClause *clause = lfirst(cell);
		Node	   *key = get_sortgroupclause_expr(clause, root->parse->targetList);

		if (!clause->hashable || !list_member(input->exprs, key) || get_typlen(exprType(key)) == -2 || expression_returns_set(key))
			return false;
		request->keys = lappend(request->keys, key);
		request->clauses = lappend(request->clauses, clause);
	}
	return list_length(request->keys) <= KF_BARS_MAX_KEYS;
}

static bool
understand(PlannerInfo *root, const Path *input, const RelOptInfo *output_rel, Node *having, AggSplit split, Request *request)
{
	Query	   *parse = root->parse;
	ListCell   *cell;

	memset(request, 0, sizeof(*request));
	request->split = split;
	if (parse->groupClause == NIL || parse->groupingSets != NIL || !parse->hasAggs)
		return false;
	if (!keys_are_usable(root, input->pathtarget, request))
		return false;
	foreach(cell, output_rel->reltarget->exprs)
		if (expression_returns_set(lfirst(cell)) || is_foreign(lfirst(cell), request))
			return false;
	if (is_foreign(having, request) || contain_subplans(having))
		return false;
	return request->aggregates != NIL;
}

/* ---- plan ------------------------------------------------------------------------------------------------------------------- */

static List *
oids_of_clauses(const List *clauses)
{
	List	   *oids = NIL;
	ListCell   *cell;

	foreach(cell, clauses)
		oids = lappend_oid(oids, ((SortGroupClause *) lfirst(cell))->eqop);
	return oids;
}

/* The column of the child that is the expression, from 1. */
static int
column_of(const List *tlist, const Node *expr)
{
	ListCell   *cell;

	foreach(cell, tlist)
		if (equal(((TargetEntry *) lfirst(cell))->expr, expr))
			return ((TargetEntry *) lfirst(cell))->resno;
	elog(ERROR, "GROUP BY expression not found in the columns below %s", KF_BARS_NAME);
}

/* The path's list: keys, their clauses, aggregates, kinds, HAVING, child's group estimate is in the path itself. */
enum
{
	PATH_KEYS,
	PATH_CLAUSES,
	PATH_AGGREGATES,
	PATH_KINDS,
	PATH_HAVING
};

static Plan *
plan_bars(PlannerInfo *root, RelOptInfo *rel, CustomPath *path, List *tlist, List *clauses, List *custom_plans)
{
	CustomScan *scan = makeNode(CustomScan);
	Plan	   *child = linitial(custom_plans);
	List	   *keys = list_nth(path->custom_private, PATH_KEYS);
	List	   *aggregates = list_nth(path->custom_private, PATH_AGGREGATES);
	List	   *columns = NIL;
	List	   *collations = NIL;
	List	   *functions = NIL;
	List	   *counts = NIL;
	AttrNumber	resno = 0;
	ListCell   *cell;

	(void) root;
	(void) rel;
	(void) clauses;
	/* the columns of the scan are the child's and behind them the aggregates: column i is the child's column i */
	foreach(cell, child->targetlist)
	{
		TargetEntry *entry = flatCopyTargetEntry(lfirst(cell));

		entry->resno = ++resno;
		entry->resjunk = false;
		scan->custom_scan_tlist = lappend(scan->custom_scan_tlist, entry);
	}
	foreach(cell, keys)
	{
		columns = lappend_int(columns, column_of(child->targetlist, lfirst(cell)));
		collations = lappend_oid(collations, exprCollation(lfirst(cell)));
	}
	foreach(cell, aggregates)
	{
		Aggref	   *agg = lfirst(cell);
		ListCell   *arg;

		scan->custom_scan_tlist = lappend(scan->custom_scan_tlist, makeTargetEntry((Expr *) agg, ++resno, NULL, false));
		functions = lappend_oid(functions, agg->aggfnoid);
		counts = lappend_int(counts, list_length(agg->args));
		foreach(arg, agg->args)
			scan->custom_exprs = lappend(scan->custom_exprs, ((TargetEntry *) lfirst(arg))->expr);
	}
	scan->custom_private = list_make5(columns, oids_of_clauses(list_nth(path->custom_private, PATH_CLAUSES)), collations, functions,
									  list_nth(path->custom_private, PATH_KINDS));
	scan->custom_private = lappend(scan->custom_private, counts);
	scan->scan.plan.targetlist = tlist != NIL ? tlist : make_tlist_from_pathtarget(path->path.pathtarget);
	scan->scan.plan.qual = list_nth(path->custom_private, PATH_HAVING);
	scan->scan.scanrelid = 0;
	scan->flags = path->flags;
	scan->custom_plans = custom_plans;
	scan->methods = &kf_bars_scan_methods;
	return &scan->scan.plan;
}

static const CustomPathMethods path_methods = {
	.CustomName = KF_BARS_NAME,
	.PlanCustomPath = plan_bars,
};

/* ---- path ------------------------------------------------------------------------------------------------------------------- */

/* As the planner has estimated it for a path of its own: grouping by the same keys gives the same number of groups. */
static double
estimate_groups(PlannerInfo *root, const RelOptInfo *output_rel, const Path *input, const Request *request)
{
	ListCell   *cell;

	foreach(cell, output_rel->pathlist)
	{
		if (IsA(lfirst(cell), AggPath))
			return ((AggPath *) lfirst(cell))->numGroups;
		if (IsA(lfirst(cell), GroupPath))
			return ((Path *) lfirst(cell))->rows;
	}
	return estimate_num_groups(root, request->keys, input->rows, NULL, NULL);
}

static void
cost_bars(PlannerInfo *root, CustomPath *path, const Path *input, const Request *request, double groups, List *having)
{
	double		per_row = LOOKUP_COST * cpu_operator_cost * list_length(request->keys);
	double		memory = work_mem * 1024.0 * hash_mem_multiplier;
	double		group_bytes = sizeof(KfOhlcv) * list_length(request->aggregates) + 48.0;
	QualCost	cost;
	ListCell   *cell;

	foreach(cell, request->aggregates)
	{
		cost_qual_eval_node(&cost, (Node *) ((Aggref *) lfirst(cell))->args, root);
		per_row += cost.per_tuple + TICK_COST * 2 * cpu_operator_cost;
	}
	path->path.rows = groups;
	path->path.startup_cost = input->total_cost + per_row * input->rows;
	if (groups * group_bytes > memory)
	{
		double		pages = groups * SPILLED_BYTES * list_length(request->aggregates) / BLCKSZ;

		path->path.startup_cost += pages * random_page_cost;
		path->path.total_cost = pages * seq_page_cost;
	}
	path->path.total_cost += path->path.startup_cost + cpu_tuple_cost * groups;
	if (having != NIL)
	{
		cost_qual_eval(&cost, having, root);
		path->path.startup_cost += cost.startup;
		path->path.total_cost += cost.startup + cost.per_tuple * groups;
		path->path.rows = clamp_row_est(groups * clauselist_selectivity(root, having, 0, JOIN_INNER, NULL));
	}
	path->path.startup_cost += path->path.pathtarget->cost.startup;
	path->path.total_cost += path->path.pathtarget->cost.startup + path->path.pathtarget->cost.per_tuple * path->path.rows;
}

static CustomPath *
make_bars_path(PlannerInfo *root, RelOptInfo *rel, Path *input, Request *request, double groups, List *having)
{
	CustomPath *path = makeNode(CustomPath);

	path->path.pathtype = T_CustomScan;
	path->path.parent = rel;
	path->path.pathtarget = rel->reltarget;
	path->path.parallel_aware = false;
	path->path.parallel_safe = rel->consider_parallel && input->parallel_safe;
	path->path.parallel_workers = input->parallel_workers;
	path->flags = CUSTOMPATH_SUPPORT_PROJECTION;
	path->custom_paths = list_make1(input);
	path->custom_private = list_make5(request->keys, request->clauses, request->aggregates, request->kinds, having);
	path->methods = &path_methods;
	cost_bars(root, path, input, request, groups, having);
	return path;
}

/*
 * Workers that each make bars of their ticks, and the planner's own aggregation to merge them. Its target is the one the planner has made for
 * partial aggregation, if it found that possible.
 */
static void
offer_parallel(PlannerInfo *root, RelOptInfo *input_rel, RelOptInfo *output_rel, GroupPathExtraData *extra, double groups)
{
	RelOptInfo *partial_rel = fetch_upper_rel(root, UPPERREL_PARTIAL_GROUP_AGG, output_rel->relids);
	Path	   *input;
	Path	   *gather;
	CustomPath *path;
	Request		request;
	double		rows;
#if PG_VERSION_NUM >= 160000
	List	   *clauses = root->processed_groupClause;	/* those that are not redundant have columns in the targets */
#else
	List	   *clauses = root->parse->groupClause;
#endif

	if (clauses == NIL || input_rel->partial_pathlist == NIL || partial_rel->reltarget->exprs == NIL || !extra->partial_costs_set ||
		!output_rel->consider_parallel || !partial_rel->consider_parallel)
		return;
	input = linitial(input_rel->partial_pathlist);
	if (!understand(root, input, partial_rel, NULL, AGGSPLIT_INITIAL_SERIAL, &request))
		return;
	path = make_bars_path(root, partial_rel, input, &request, estimate_num_groups(root, request.keys, input->rows, NULL, NULL), NIL);
	if (!path->path.parallel_safe)
		return;
	rows = path->path.rows * path->path.parallel_workers;
	gather = (Path *) create_gather_path(root, partial_rel, &path->path, partial_rel->reltarget, NULL, &rows);
	add_path(output_rel, (Path *) create_agg_path(root, output_rel, gather, output_rel->reltarget, AGG_HASHED, AGGSPLIT_FINAL_DESERIAL,
												  clauses, (List *) extra->havingQual, &extra->agg_final_costs, groups));
}

void
kf_bars_offer(PlannerInfo *root, RelOptInfo *input_rel, RelOptInfo *output_rel, void *extra)
{
	GroupPathExtraData *group = extra;
	List	   *having = group != NULL ? (List *) group->havingQual : NIL;
	Path	   *input = input_rel->cheapest_total_path;
	Request		request;
	double		groups;

	if (group == NULL || kf_engine == KF_ENGINE_OFF || IS_OTHER_REL(input_rel) || !enable_hashagg || input->param_info != NULL)
		return;
	if (!understand(root, input, output_rel, (Node *) having, AGGSPLIT_SIMPLE, &request))
		return;
	groups = estimate_groups(root, output_rel, input, &request);
	add_path(output_rel, &make_bars_path(root, output_rel, input, &request, groups, having)->path);
	offer_parallel(root, input_rel, output_rel, group, groups);
}
