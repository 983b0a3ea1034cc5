/*
 * engine.h
 *		The node that runs our window functions in place of WindowAgg: what its files share.
 *
 *	engine_plan.c		when the planner is offered the node, what it costs, what the plan says
 *	engine_exec.c		the node: begin, rescan, end, EXPLAIN, and the streaming form
 *	engine_gather.c		the columnar form: rows into a store by partition, and over to a sort when memory is short
 *	engine_scan.c		the columnar form: the rows of a page below a sequential scan, all at once
 *	engine_emit.c		the columnar form: computing the partitions and handing the rows up
 *	engine_strip.c		the columnar form: rows of a block as the scan slot shows them
 *	engine_explain.c	what EXPLAIN shows
 */
#ifndef KF_PG_ENGINE_H
#define KF_PG_ENGINE_H

#include "postgres.h"

#include "nodes/execnodes.h"
#include "nodes/extensible.h"
#include "nodes/memnodes.h"
#include "nodes/parsenodes.h"
#include "utils/memutils.h"
#include "utils/sortsupport.h"
#include "utils/tuplesort.h"

#include "engine/columns.h"
#include "engine/engine.h"
#include "pg/params.h"
#include "pg/stats.h"

/* Names are global to the server, and parallel workers find the node by it. */
#define KF_NODE_NAME "KimsfinanceWindow"

/* ---- what is plugged in ---- */

/* The GPU, as far as there is one. Set once by _PG_init. */
typedef struct KfEngineGpu
{
	const KfBackend *backend;	/* NULL: this build has none */
	const int  *min_rows;		/* with kimsfinance.engine = auto: rows from which on it is used; negative: never */
} KfEngineGpu;

extern KfEngineGpu kf_engine_gpu;

/*
 * What one scan of the node did, for kimsfinance_stats. Seconds are those of ordering and computing; in the streaming form, where a clock for
 * each row would be dearer than the row, those from its first row to its last.
 */
static inline void
kf_engine_count(KfStatsKind kind, int64 rows, double seconds)
{
	kf_stats_count(kind, rows, seconds);
}

/* Why something ran elsewhere than was wanted. */
static inline void
kf_engine_count_fallback(KfStatsReason reason)
{
	kf_stats_fallback(reason);
}

/* ---- engine_plan.c ---- */

/* From _PG_init: the planner's hook and the node's methods. */
extern void kf_engine_install(void);

/* The indicator that a window function is, or NULL when it is not one of this library's. */
extern const KfIndicator *kf_engine_indicator(Oid function);

/*
 * custom_private of the plan: one list for each of these. Scan attribute a (from 1) is column sources[a] of the child when that is
 * positive, result -sources[a] - 1 of the functions when negative. Arguments are numbers of child columns when positive and, when
 * negative, -n is expression n (from 1) of custom_exprs.
 */
typedef enum KfPlanPart
{
	KF_PLAN_SHAPE,				/* integers: 1 for the columnar form, partition keys, scan attributes before those that only arguments need */
	KF_PLAN_SOURCES,			/* integers, one a scan attribute */
	KF_PLAN_FUNCTIONS,			/* OIDs */
	KF_PLAN_ARGUMENTS,			/* integers: all arguments of the first function, of the second ... */
	KF_PLAN_KEYS,				/* integers: the child's columns to partition by, then those to order by */
	KF_PLAN_EQUALS,				/* OIDs: the equality operator of each key */
	KF_PLAN_SORTS,				/* OIDs: its ordering operator */
	KF_PLAN_COLLATIONS,			/* OIDs */
	KF_PLAN_NULLS_FIRST,		/* integers */
	KF_PLAN_PARTS
} KfPlanPart;

extern const CustomScanMethods kf_engine_scan_methods;

/* How the 8 bytes of an order key compare, or 0 when only its operator knows. */
extern KfKeyKind kf_engine_key_kind(Oid type, Oid sort_operator, bool *descending);

/* Bytes that may be used before the rows are handed over to a sort on disk. */
extern size_t kf_engine_memory_limit(void);

/* ---- the node ---- */

typedef struct KfFunction
{
	const KfIndicator *ind;
	int			nin;
	int			nout;
	int			nparams;
	const int  *params;			/* expression or column of each, as in the plan */
	double		values[KF_MAX_PARAMS];	/* known when the node has its first row */
	void	   *state;			/* likewise */
	size_t		state_size;
	KfRowMaker	maker;
	char	   *row;			/* of a function with several outputs: data of the row handed up last, whose memory is used again */
	size_t		row_head;		/* bytes before the data */
	bool		all_float8;		/* the data are float8 only, one behind the other */
	int			first_input;	/* number of its first input among those of all functions */
	int			first_output;
	int			attr;			/* where its result goes in the scan slot, from 0 */
	Oid			oid;
} KfFunction;

/* A key of the clause. */
typedef struct KfKey
{
	AttrNumber	attno;			/* of the child */
	Oid			type;
	Oid			equals;
	Oid			sort;
	Oid			collation;
	bool		nulls_first;
	bool		byval;
	int16		len;
	FmgrInfo	equal;

	/* the current partition's value in the streaming form */
	Datum		value;
	bool		isnull;
	char	   *copy;			/* where a value by reference lies */
	Size		copy_size;
} KfKey;

/*
 * Where the streaming form finds things in a row: the child's columns at first, the sort's after a hand-over. Numbers are those of the plan,
 * or of the sort's columns.
 */
typedef struct KfLayout
{
	const int  *sources;		/* of each scan attribute */
	const int  *inputs;			/* of all inputs of all functions */
	const KfInput *kinds;		/* what each input is; KF_SERIES when it has been made a double already */
	const AttrNumber *keys;		/* of the partition keys */
	int			last_column;	/* columns to deform */
} KfLayout;

typedef struct KfNode
{
	CustomScanState css;
	PlanState  *child;
	bool		columnar;
	int			nattrs;			/* scan attributes */
	int			nshown;			/* the first of them: those behind are only read by arguments */
	int			nfunctions;
	KfFunction *functions;
	int			ninputs;		/* of all functions together */
	int			noutputs;
	KfInput    *kinds;
	int			npartition;
	int			nkeys;
	KfKey	   *keys;			/* to partition by, then to order by */
	int			nexprs;
	ExprState **exprs;
	KfLayout	layout;			/* of the child's rows */
	bool		input_exprs;	/* some inputs are expressions, which look at the scan slot */
	bool		begun;			/* parameters are known */
	bool		in_partition;
	const KfBackend *backend;
	char		why_not[256];	/* why not the GPU; empty when it is, or was not wanted */
	struct KfColumnar *columns;	/* engine_gather.c's and engine_emit.c's; NULL in the streaming form */

	/* for EXPLAIN and the statistics */
	int64		rows;			/* handed up */
	int64		rows_gathered;
	int64		partitions;
	size_t		peak;			/* bytes */
	bool		counted;		/* this scan is in the statistics */
	int64		counted_rows;
	instr_time	started;
	instr_time	computing;		/* in the columnar form */
} KfNode;

/* ResetExprContext, which mostly has nothing to do here, where a call would be felt. */
static inline void
kf_reset_row_memory(ExprContext *econtext)
{
	MemoryContext cxt = econtext->ecxt_per_tuple_memory;

	if (unlikely(!cxt->isReset || cxt->firstchild != NULL))
		MemoryContextReset(cxt);
}

/* ---- engine_exec.c ---- */

/*
 * Once a scan, at its first row: the parameters are read and checked, the states get their memory. 'row' is the child's, and the scan slot has
 * been filled from it.
 */
extern void kf_node_begin_functions(KfNode *node, TupleTableSlot *row);

/*
 * The back end for so many rows, into node->backend. The GPU is for rows that are gathered first; an error when it is demanded and cannot be
 * used.
 */
extern void kf_node_choose_backend(KfNode *node, int64 rows, bool columnar);

/* All states as at the beginning of a partition. */
extern void kf_node_init_states(KfNode *node);

/* Fills the scan slot with what it shows of a row; the functions are NULL. */
extern void kf_node_fill_scan_slot(KfNode *node, const KfLayout *layout, const Datum *values, const bool *isnull);

/* Runs the functions over that row, which was filled into the scan slot before. */
extern void kf_node_stream_row(KfNode *node, const KfLayout *layout, const Datum *values, const bool *isnull);

/*
 * One input of a function as a double; false when the row cannot be used, and the inputs behind it are not looked at: an expression there
 * may fail where the one before is NULL.
 */
extern bool kf_node_input(KfNode *node, const KfLayout *layout, int input, const Datum *values, const bool *isnull, double *value);

/* The result of a function without all values: the long way, in the memory of the current row. */
extern Datum kf_node_partial_row(const KfFunction *f, const double *out, bool *isnull);

/*
 * The result of a function from its outputs, output k being out[k][at]; valid until the next one. kf_make_row says the same, with memory for
 * each row.
 */
static inline Datum
kf_node_result(const KfFunction *f, double *const *out, size_t at, bool *isnull)
{
	const KfRowMaker *maker = &f->maker;
	double		values[KF_MAX_OUTPUTS];
	bool		all;
	double		zero = 0.0;		/* stays so while the values are finite */

	if (f->row == NULL)
	{
		double		value = out[0][at];

		*isnull = !KF_FINITE(value);
		return f->ind->outputs[0].integer ? Int32GetDatum(*isnull ? 0 : (int32) value) : Float8GetDatum(value);
	}
	for (int k = 0; k < maker->nout; k++)
	{
		values[k] = out[k][at];
		zero += values[k] - values[k];
	}
	all = zero == 0.0;
	if (unlikely(!all))
		return kf_node_partial_row(f, values, isnull);
	if (likely(f->all_float8))
		for (int k = 0; k < maker->nout; k++)
			((float8 *) f->row)[k] = values[k];
	else
		for (int k = 0; k < maker->nout; k++)
			if (f->ind->outputs[k].integer)
				*(int32 *) (f->row + maker->offset[k]) = (int32) values[k];
			else
				*(float8 *) (f->row + maker->offset[k]) = values[k];
	*isnull = false;
	return PointerGetDatum(f->row - f->row_head);	/* numbers have nothing in TOAST tables */
}

/* ---- engine_gather.c, engine_emit.c ---- */

extern struct KfColumnar *kf_columnar_begin(KfNode *node);

/* The next row into the scan slot; false at the end. In the memory of the current row. */
extern bool kf_columnar_next(KfNode *node);

/* Forget the rows: they may have changed. */
extern void kf_columnar_forget(KfNode *node);

/* Begin again with the rows that are there; false when they are not all there. */
extern bool kf_columnar_restart(KfNode *node);

extern void kf_columnar_end(KfNode *node);

/* Whether memory was short and this scan's rows went over to a sort. */
extern bool kf_columnar_handed_over(const KfNode *node);

/* ---- engine_explain.c ---- */

extern void kf_node_explain(CustomScanState *css, List *ancestors, struct ExplainState *es);
#if PG_VERSION_NUM >= 180000
extern void kf_node_prepare_explain(CustomScan *plan);
#endif

#endif							/* KF_PG_ENGINE_H */
