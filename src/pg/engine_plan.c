/*
 * engine_plan.c
 *		The node's side of the planner: when it takes WindowAgg's place, what it costs, and the plan.
 *
 * The planner hands over finished stacks of WindowAgg and Sort, one WindowAgg a window clause. Each stack is built again with our node
 * where a clause has our functions only, in two variants: with the sorts as they are (the streaming form), and without those below our
 * node (the columnar form). The costs decide among them and the stacks of the core.
 *
 * Whatever is not covered stays with WindowAgg; a line at DEBUG1 says why.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/plancat.h"
#include "optimizer/planner.h"
#include "optimizer/tlist.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "pg/compat.h"
#include "pg/engine.h"
#include "pg/guc.h"

#define SYMBOL_PREFIX "kf_window_"

/*
 * Costs of a row in units of cpu_tuple_cost, measured against a sequential scan: what the streaming form does beside the functions, what
 * gathering and handing up a row take, what ordering it takes; and of a function in units of cpu_operator_cost.
 */
#define COST_STREAM 0.3
#define COST_GATHER 0.7
#define COST_ORDER 0.5
#define COST_FUNCTION 0.4

/*
 * What a row takes in the store beside its values: the place in its order, its part of growing memory. A value takes 1 to 5 bytes where it packs
 * well, 7 or 8 where not; an estimate that was too small costs little, as rows are handed over to the sort then.
 */
#define ROW_OVERHEAD 12
#define VALUE_BYTES 4

KfEngineGpu kf_engine_gpu = {NULL, NULL};

static create_upper_paths_hook_type previous_hook = NULL;

/* ---- our functions ---- */

#define KF_ENTRY(name) extern Datum kf_window_##name(PG_FUNCTION_ARGS);
#include "indicators.list"
#undef KF_ENTRY

/* In order of name, as kf_indicators is. */
static const PGFunction window_functions[] = {
#define KF_ENTRY(name) kf_window_##name,
#include "indicators.list"
#undef KF_ENTRY
};

/* The indicator whose window function has that symbol in a library, which may or may not be this one. */
static int
symbol_number(Oid function)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	int			found = -1;
	bool		isnull;
	Datum		source;

	if (!HeapTupleIsValid(tuple))
		return -1;
	source = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_prosrc, &isnull);
	if (((Form_pg_proc) GETSTRUCT(tuple))->prolang == ClanguageId && !isnull)
	{
		char	   *symbol = TextDatumGetCString(source);

		if (strncmp(symbol, SYMBOL_PREFIX, strlen(SYMBOL_PREFIX)) == 0)
			for (int i = 0; i < kf_indicator_count && found < 0; i++)
				if (strcmp(kf_indicators[i]->name, symbol + strlen(SYMBOL_PREFIX)) == 0)
					found = i;
	}
	ReleaseSysCache(tuple);
	return found;
}

/*
 * By the address of its code, so it does not matter in which schema or under what name it is. One with settings or the rights of its owner
 * is called through a function of the server's, and is none of ours here.
 */
const KfIndicator *
kf_engine_indicator(Oid function)
{
	int			number = symbol_number(function);
	FmgrInfo	flinfo;

	if (number < 0)
		return NULL;
	fmgr_info(function, &flinfo);
	return flinfo.fn_addr == window_functions[number] ? kf_indicators[number] : NULL;
}

/* ---- what is covered ---- */

/* Anything in an expression that may differ from row to row. */
static bool
varies(Node *node)
{
	return contain_var_clause(node) || contain_agg_clause(node) || contain_window_function(node) || contain_volatile_functions(node);
}

/* WindowAgg refuses a frame whose offset is NULL or negative; such a one must be known to be neither. */
static bool
frame_offset_is_fine(const WindowClause *wc, Node *offset)
{
	const Const *value = (Const *) offset;

	if (offset == NULL)
		return true;
	return (wc->frameOptions & FRAMEOPTION_RANGE) == 0 && IsA(offset, Const) && !value->constisnull && value->consttype == INT8OID &&
		DatumGetInt64(value->constvalue) >= 0;
}

static const char *
function_refused(const WindowFunc *function)
{
	const KfIndicator *ind = kf_engine_indicator(function->winfnoid);
	int			nin;

	if (ind == NULL)
		return "a function that is not an indicator's";
	if (function->aggfilter != NULL)
		return "a FILTER clause";
#if PG_VERSION_NUM >= 190000
	if (function->ignore_nulls)
		return "IGNORE NULLS";
#endif
	nin = kf_input_count(ind);
	if (list_length(function->args) != nin + kf_param_count(ind))
		return "a function with other arguments than its indicator's";
	if (contain_volatile_functions((Node *) function->args))
		return "a volatile argument";
	for (int i = nin; i < list_length(function->args); i++)
		if (varies(list_nth(function->args, i)))
			return "a parameter that may vary";
	return NULL;
}

/* Why WindowAgg must run a clause, or NULL. */
static const char *
clause_refused(const WindowAggPath *wp, List *functions)
{
	const WindowClause *wc = wp->winclause;
	ListCell   *lc;

	if (functions == NIL)
		return "no function";
#if PG_VERSION_NUM >= 170000
	if (wp->runCondition != NIL)
		return "a run condition";
#elif PG_VERSION_NUM >= 150000
	if (wc->runCondition != NIL)
		return "a run condition";
#endif
#if PG_VERSION_NUM >= 150000
	if (wp->qual != NIL)
		return "a condition on the rows of the window";
#endif
	if (!frame_offset_is_fine(wc, wc->startOffset) || !frame_offset_is_fine(wc, wc->endOffset))
		return "a frame whose offset must be checked";
	foreach(lc, functions)
	{
		const char *why = function_refused(lfirst_node(WindowFunc, lc));

		if (why != NULL)
			return why;
	}
	/* the plan finds columns by expression, and equal volatile ones are not the same */
	if (contain_volatile_functions((Node *) wp->subpath->pathtarget->exprs))
		return "a volatile expression below the window";
	return NULL;
}

typedef struct FindFunctions
{
	Index		winref;
	List	   *functions;		/* each once */
} FindFunctions;

static bool
find_functions(Node *node, FindFunctions *find)
{
	if (node == NULL)
		return false;
	if (IsA(node, WindowFunc) && ((WindowFunc *) node)->winref == find->winref)
	{
		find->functions = list_append_unique(find->functions, node);
		return false;
	}
	return expression_tree_walker(node, find_functions, find);
}

/* The functions of a clause that are asked for. */
static List *
functions_of_target(const PathTarget *target, const WindowClause *wc)
{
	FindFunctions find = {wc->winref, NIL};

	find_functions((Node *) target->exprs, &find);
	return find.functions;
}

/* ---- what the columnar form can order ---- */

KfKeyKind
kf_engine_key_kind(Oid type, Oid sort_operator, bool *descending)
{
	TypeCacheEntry *entry;

	type = getBaseType(type);
	entry = lookup_type_cache(type, TYPECACHE_LT_OPR | TYPECACHE_GT_OPR);
	*descending = sort_operator == entry->gt_opr;
	if (sort_operator != entry->lt_opr && sort_operator != entry->gt_opr)
		return 0;
	switch (type)
	{
		case INT2OID:
			return KF_KEY_INT16;
		case INT4OID:
		case DATEOID:
			return KF_KEY_INT32;
		case INT8OID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
		case TIMEOID:
			return KF_KEY_INT64;
		case OIDOID:
			return KF_KEY_UINT32;
		case FLOAT4OID:
			return KF_KEY_FLOAT4;
		case FLOAT8OID:
			return KF_KEY_FLOAT8;
		default:
			return 0;
	}
}

static bool
can_partition_by(const SortGroupClause *key, Oid type)
{
	TypeCacheEntry *entry = lookup_type_cache(type, TYPECACHE_LT_OPR | TYPECACHE_GT_OPR | TYPECACHE_EQ_OPR);
	RegProcedure left;
	RegProcedure right;

	if (key->sortop != entry->lt_opr && key->sortop != entry->gt_opr)
		return false;
	return key->eqop == entry->eq_opr && op_hashjoinable(key->eqop, type) && get_op_hash_functions(key->eqop, &left, &right) &&
		left == right;
}

/* Whether the columnar form can do without a sort. */
static bool
can_order(PlannerInfo *root, const WindowClause *wc)
{
	ListCell   *lc;

	if (sizeof(Datum) != sizeof(uint64) || list_length(wc->orderClause) > KF_MAX_ORDER_KEYS)
		return false;
	foreach(lc, wc->partitionClause)
	{
		SortGroupClause *key = lfirst_node(SortGroupClause, lc);

		if (!can_partition_by(key, exprType(get_sortgroupclause_expr(key, root->processed_tlist))))
			return false;
	}
	foreach(lc, wc->orderClause)
	{
		SortGroupClause *key = lfirst_node(SortGroupClause, lc);
		bool		descending;

		if (kf_engine_key_kind(exprType(get_sortgroupclause_expr(key, root->processed_tlist)), key->sortop, &descending) == 0)
			return false;
	}
	return true;
}

size_t
kf_engine_memory_limit(void)
{
	double		limit = (double) work_mem * hash_mem_multiplier * 1024.0;

	return limit < (double) SIZE_MAX / 2.0 ? (size_t) limit : SIZE_MAX / 2;
}

/* Bytes that the columnar form is expected to take; values by reference lie beside the row, those of partition keys once for all rows. */
static double
expected_memory(PlannerInfo *root, const WindowClause *wc, const Path *child)
{
	double		width = ROW_OVERHEAD;
	List	   *keys = get_sortgrouplist_exprs(wc->partitionClause, root->processed_tlist);
	ListCell   *lc;

	foreach(lc, child->pathtarget->exprs)
	{
		Oid			type = exprType(lfirst(lc));

		if (list_member(keys, lfirst(lc)))
			continue;
		width += VALUE_BYTES;
		if (!get_typbyval(type))
			width += get_typavgwidth(type, exprTypmod(lfirst(lc)));
	}
	return child->rows * width;
}

/* ---- paths ---- */

typedef struct Offer
{
	PlannerInfo *root;
	RelOptInfo *rel;
	Path	   *bottom;			/* what the stack stands on instead of its own input, or NULL */
	bool		columnar;
	int			nodes;			/* of ours in the stack */
} Offer;

static void
set_costs(PlannerInfo *root, CustomPath *path, const Path *child, List *functions, const WindowClause *wc, bool columnar)
{
	double		rows = child->rows;
	double		stream = COST_STREAM * cpu_tuple_cost + list_length(wc->partitionClause) * 0.1 * cpu_operator_cost;
	const PathTarget *target = path->path.pathtarget;
	ListCell   *lc;

	foreach(lc, functions)
	{
		QualCost	arguments;

		cost_qual_eval(&arguments, lfirst_node(WindowFunc, lc)->args, root);
		stream += arguments.per_tuple + COST_FUNCTION * cpu_operator_cost;
	}
	path->path.rows = rows;
	path->path.startup_cost = child->startup_cost;
	path->path.total_cost = child->total_cost + rows * stream;
	if (columnar)
	{
		double		gather = COST_GATHER * cpu_tuple_cost;

		if (wc->orderClause != NIL)
			gather += COST_ORDER * cpu_tuple_cost;
		path->path.startup_cost = child->total_cost + rows * gather;
		path->path.total_cost += rows * gather;
	}
	path->path.startup_cost += target->cost.startup;
	path->path.total_cost += target->cost.startup + target->cost.per_tuple * rows;
#if PG_VERSION_NUM >= 180000
	path->path.disabled_nodes = child->disabled_nodes;
#endif
}

static Plan *plan_node(PlannerInfo *root, RelOptInfo *rel, CustomPath *path, List *tlist, List *clauses, List *children);

static const CustomPathMethods path_methods = {
	.CustomName = KF_NODE_NAME,
	.PlanCustomPath = plan_node,
};

static Path *
make_node(Offer *offer, const WindowAggPath *wp, Path *child, List *functions, List *pathkeys, bool columnar)
{
	CustomPath *path = makeNode(CustomPath);

	path->path.pathtype = T_CustomScan;
	path->path.parent = offer->rel;
	path->path.pathtarget = wp->path.pathtarget;
	path->path.param_info = NULL;
	path->path.parallel_aware = false;
	path->path.parallel_safe = offer->rel->consider_parallel && child->parallel_safe;
	path->path.parallel_workers = child->parallel_workers;
	path->path.pathkeys = columnar ? pathkeys : child->pathkeys;
	path->flags = CUSTOMPATH_SUPPORT_PROJECTION;
	path->custom_paths = list_make1(child);
	path->custom_private = list_make2(wp->winclause, makeInteger(columnar ? 1 : 0));
	path->methods = &path_methods;
	set_costs(offer->root, path, child, functions, wp->winclause, columnar);
	offer->nodes++;
	return &path->path;
}

/* The same WindowAgg over another child. */
static Path *
window_over(const WindowAggPath *wp, Path *child)
{
	WindowAggPath *copy = makeNode(WindowAggPath);

	*copy = *wp;
	copy->subpath = child;
	copy->path.startup_cost += child->startup_cost - wp->subpath->startup_cost;
	copy->path.total_cost += child->total_cost - wp->subpath->total_cost;
	copy->path.pathkeys = child->pathkeys;
	copy->path.parallel_safe = wp->path.parent->consider_parallel && child->parallel_safe;
	copy->path.parallel_workers = child->parallel_workers;
#if PG_VERSION_NUM >= 180000
	copy->path.disabled_nodes += child->disabled_nodes - wp->subpath->disabled_nodes;
#endif
	return &copy->path;
}

static Path *
sort_over(Offer *offer, Path *child, List *pathkeys)
{
	int			presorted = 0;

	if (enable_incremental_sort)
		(void) pathkeys_count_contained_in(pathkeys, child->pathkeys, &presorted);
	if (presorted > 0)
		return (Path *) create_incremental_sort_path(offer->root, offer->rel, child, pathkeys, presorted, -1.0);
	return (Path *) create_sort_path(offer->root, offer->rel, child, pathkeys, -1.0);
}

static Path *
rebuild(Offer *offer, Path *path)
{
	WindowAggPath *wp = (WindowAggPath *) path;
	Path	   *below;
	Path	   *child;
	List	   *functions;
	List	   *pathkeys;
	const char *refused;
	bool		sorted;

	if (!IsA(path, WindowAggPath))
		return offer->bottom != NULL ? offer->bottom : path;
	below = wp->subpath;
	if (IsA(below, SortPath) || IsA(below, IncrementalSortPath))
		below = ((SortPath *) below)->subpath;
	child = rebuild(offer, below);

	functions = functions_of_target(wp->path.pathtarget, wp->winclause);
	refused = clause_refused(wp, functions);
	if (refused != NULL)
		elog(DEBUG1, "kimsfinance: WindowAgg runs a window because of %s", refused);
	pathkeys = make_pathkeys_for_sortclauses(offer->root,
											 list_concat_copy(wp->winclause->partitionClause, wp->winclause->orderClause),
											 offer->root->processed_tlist);
	sorted = pathkeys_contained_in(pathkeys, child->pathkeys);
	if (refused == NULL && offer->columnar && (!sorted || kf_engine == KF_ENGINE_GPU) && can_order(offer->root, wp->winclause) &&
		expected_memory(offer->root, wp->winclause, child) <= (double) kf_engine_memory_limit())
		return make_node(offer, wp, child, functions, sorted ? child->pathkeys : pathkeys, true);
	if (!sorted)
		child = child == below && below != wp->subpath ? wp->subpath : sort_over(offer, child, pathkeys);
	if (refused == NULL)
		return make_node(offer, wp, child, functions, NIL, false);
	return child == wp->subpath ? path : window_over(wp, child);
}

/* One more stack, if it has a node of ours. */
static List *
add_stack(PlannerInfo *root, RelOptInfo *rel, Path *path, Path *bottom, bool columnar, List *stacks)
{
	Offer		offer = {root, rel, bottom, columnar, 0};
	Path	   *stack = rebuild(&offer, path);

	return offer.nodes > 0 ? lappend(stacks, stack) : stacks;
}

/*
 * All stacks are built before the first is added: add_path frees what is dominated. With an index on the keys the cheapest input without its
 * order is no longer below any stack, and the columnar form wants just that. Where the GPU is demanded, rows in order are gathered too, as it
 * takes whole columns.
 */
static void
offer_stacks(PlannerInfo *root, RelOptInfo *input_rel, RelOptInfo *rel)
{
	List	   *stacks = NIL;
	ListCell   *lc;

	foreach(lc, rel->pathlist)
	{
		Path	   *path = lfirst(lc);

		if (!IsA(path, WindowAggPath))
			continue;
		if (kf_engine != KF_ENGINE_GPU)
			stacks = add_stack(root, rel, path, NULL, false, stacks);
		stacks = add_stack(root, rel, path, NULL, true, stacks);
		stacks = add_stack(root, rel, path, input_rel->cheapest_total_path, true, stacks);
	}
	foreach(lc, stacks)
		add_path(rel, lfirst(lc));
}

static void
upper_paths(PlannerInfo *root, UpperRelationKind stage, RelOptInfo *input_rel, RelOptInfo *output_rel, void *extra)
{
	if (previous_hook != NULL)
		previous_hook(root, stage, input_rel, output_rel, extra);
	if (stage == UPPERREL_WINDOW && kf_engine != KF_ENGINE_OFF)
		offer_stacks(root, input_rel, output_rel);
}

void
kf_engine_install(void)
{
	RegisterCustomScanMethods(&kf_engine_scan_methods);
	previous_hook = create_upper_paths_hook;
	create_upper_paths_hook = upper_paths;
}

/* ---- the plan ---- */

/* What a plan is made of while it is made. */
typedef struct Making
{
	Index		winref;
	List	   *child;			/* its target list */
	List	   *columns;		/* custom_scan_tlist */
	List	   *sources;
	List	   *functions;		/* WindowFuncs in order of their numbers */
	List	   *exprs;			/* custom_exprs */
} Making;

static TargetEntry *
child_column(const Making *making, Node *expr)
{
	ListCell   *lc;

	foreach(lc, making->child)
		if (equal(lfirst_node(TargetEntry, lc)->expr, expr))
			return lfirst_node(TargetEntry, lc);
	return NULL;
}

static void
add_column(Making *making, Node *expr, int source)
{
	if (list_member_int(making->sources, source))
		return;
	making->sources = lappend_int(making->sources, source);
	making->columns = lappend(making->columns,
							  makeTargetEntry(copyObject((Expr *) expr), list_length(making->sources), NULL, false));
}

/* The number of a function, from 0. */
static int
function_number(Making *making, Node *function)
{
	ListCell   *lc;

	foreach(lc, making->functions)
		if (equal(lfirst(lc), function))
			return foreach_current_index(lc);
	making->functions = lappend(making->functions, function);
	return list_length(making->functions) - 1;
}

/* Scan attributes for everything that an expression needs, from the top down, as setrefs.c will look for it. */
static bool
add_leaves(Node *node, Making *making)
{
	TargetEntry *column;

	if (node == NULL || IsA(node, Const))
		return false;
	if (IsA(node, WindowFunc) && ((WindowFunc *) node)->winref == making->winref)
	{
		add_column(making, node, -function_number(making, node) - 1);
		return false;
	}
	column = child_column(making, node);
	if (column != NULL)
	{
		add_column(making, node, column->resno);
		return false;
	}
	return expression_tree_walker(node, add_leaves, making);
}

/*
 * A scan of a table below us gives its rows as they are instead of making rows of the columns that are asked for: we pick them ourselves. As
 * createplan.c does it for nodes that need not be exact, below WindowAgg too.
 */
static void
give_whole_rows(PlannerInfo *root, Plan *child)
{
	Index		relid;
	List	   *physical;
	ListCell   *lc;

	switch (nodeTag(child))
	{
		case T_SeqScan:
		case T_IndexScan:
		case T_BitmapHeapScan:
			relid = ((Scan *) child)->scanrelid;
			break;
		default:
			return;
	}
	foreach(lc, child->targetlist)
	{
		Var		   *var = (Var *) lfirst_node(TargetEntry, lc)->expr;

		if (!IsA(var, Var) || (Index) var->varno != relid || var->varattno <= 0)
			return;
	}
	physical = build_physical_tlist(root, find_base_rel(root, relid));
	foreach(lc, child->targetlist)
	{
		TargetEntry *wanted = lfirst_node(TargetEntry, lc);
		TargetEntry *column = tlist_member(wanted->expr, physical);

		if (column == NULL || (column->ressortgroupref != 0 && wanted->ressortgroupref != 0))
			return;
		if (wanted->ressortgroupref != 0)
			column->ressortgroupref = wanted->ressortgroupref;
	}
	child->targetlist = physical;
}

static List *
plan_arguments(Making *making)
{
	List	   *arguments = NIL;
	ListCell   *lc;
	ListCell   *la;

	foreach(lc, making->functions)
		foreach(la, lfirst_node(WindowFunc, lc)->args)
		{
			Node	   *argument = lfirst(la);
			TargetEntry *column = IsA(argument, Const) ? NULL : child_column(making, argument);

			if (column != NULL)
			{
				arguments = lappend_int(arguments, column->resno);
				continue;
			}
			making->exprs = lappend(making->exprs, argument);
			arguments = lappend_int(arguments, -list_length(making->exprs));
			add_leaves(argument, making);
		}
	return arguments;
}

/* The child's column of a key: by its label, or by its expression where a node below did not keep labels. */
static TargetEntry *
key_column(PlannerInfo *root, const Making *making, SortGroupClause *key)
{
	TargetEntry *column;
	ListCell   *lc;

	foreach(lc, making->child)
		if (lfirst_node(TargetEntry, lc)->ressortgroupref == key->tleSortGroupRef)
			return lfirst_node(TargetEntry, lc);
	column = child_column(making, get_sortgroupclause_expr(key, root->processed_tlist));
	if (column == NULL)
		elog(ERROR, "key of a window not found in the rows below it");
	return column;
}

static void
plan_keys(PlannerInfo *root, const Making *making, List *keys, List **parts)
{
	ListCell   *lc;

	foreach(lc, keys)
	{
		SortGroupClause *key = lfirst_node(SortGroupClause, lc);
		TargetEntry *column = key_column(root, making, key);

		parts[KF_PLAN_KEYS] = lappend_int(parts[KF_PLAN_KEYS], column->resno);
		parts[KF_PLAN_EQUALS] = lappend_oid(parts[KF_PLAN_EQUALS], key->eqop);
		parts[KF_PLAN_SORTS] = lappend_oid(parts[KF_PLAN_SORTS], key->sortop);
		parts[KF_PLAN_COLLATIONS] = lappend_oid(parts[KF_PLAN_COLLATIONS], exprCollation((Node *) column->expr));
		parts[KF_PLAN_NULLS_FIRST] = lappend_int(parts[KF_PLAN_NULLS_FIRST], key->nulls_first);
	}
}

/*
 * The scan attributes are those of the target list in its order, which spares a projection where it has nothing but columns and functions;
 * what only the arguments need comes behind.
 */
static Plan *
plan_node(PlannerInfo *root, RelOptInfo *rel, CustomPath *path, List *tlist, List *clauses, List *children)
{
	CustomScan *plan = makeNode(CustomScan);
	WindowClause *wc = linitial_node(WindowClause, path->custom_private);
	Making		making = {wc->winref, NIL, NIL, NIL, NIL, NIL};
	List	   *parts[KF_PLAN_PARTS] = {NIL};
	ListCell   *lc;

	(void) rel;
	Assert(clauses == NIL);
	give_whole_rows(root, linitial(children));
	making.child = ((Plan *) linitial(children))->targetlist;
	add_leaves((Node *) (tlist != NIL ? tlist : path->path.pathtarget->exprs), &making);
	add_leaves((Node *) path->path.pathtarget->exprs, &making);

	parts[KF_PLAN_SHAPE] = list_make3_int(intVal(lsecond(path->custom_private)), list_length(wc->partitionClause), list_length(making.sources));
	parts[KF_PLAN_ARGUMENTS] = plan_arguments(&making);
	parts[KF_PLAN_SOURCES] = making.sources;
	foreach(lc, making.functions)
		parts[KF_PLAN_FUNCTIONS] = lappend_oid(parts[KF_PLAN_FUNCTIONS], lfirst_node(WindowFunc, lc)->winfnoid);
	plan_keys(root, &making, wc->partitionClause, parts);
	plan_keys(root, &making, wc->orderClause, parts);

	plan->scan.plan.targetlist = tlist;
	plan->scan.plan.qual = clauses;
	plan->scan.scanrelid = 0;
	plan->flags = path->flags;
	plan->custom_plans = children;
	plan->custom_exprs = copyObject(making.exprs);
	for (int i = 0; i < KF_PLAN_PARTS; i++)
		plan->custom_private = lappend(plan->custom_private, parts[i]);
	plan->custom_scan_tlist = making.columns;
	plan->methods = &kf_engine_scan_methods;
	return &plan->scan.plan;
}
