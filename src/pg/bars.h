/*
 * bars.h
 *		The node KimsfinanceBars: GROUP BY with nothing but bars. bars_plan.c offers it, bars_exec.c runs it.
 */
#ifndef KF_PG_BARS_H
#define KF_PG_BARS_H

#include "postgres.h"

#include "fmgr.h"
#include "nodes/extensible.h"

#define KF_BARS_NAME "KimsfinanceBars"

/* What an aggregate of the node does with a row. */
typedef enum KfBarsKind
{
	KF_BARS_TICKS = 1,			/* ohlcv(ts, price [, size [, seq]]) */
	KF_BARS_ROLLUP				/* rollup(bar) */
} KfBarsKind;

/* custom_private of the plan, lists of integers and OIDs. */
enum
{
	KF_BARS_KEYS,				/* columns of the child that are the GROUP BY keys, from 1 */
	KF_BARS_EQUAL,				/* their equality operators */
	KF_BARS_COLLATIONS,
	KF_BARS_AGGREGATES,			/* the aggregates' functions */
	KF_BARS_KINDS,
	KF_BARS_ARGUMENTS,			/* how many each has; the arguments themselves are in custom_exprs */
	KF_BARS_PRIVATE_COUNT
};

/* The transition functions of the SQL aggregates, by whose address an aggregate is known. */
extern Datum ohlcv_add(PG_FUNCTION_ARGS);
extern Datum ohlcv_merge(PG_FUNCTION_ARGS);

extern const CustomScanMethods kf_bars_scan_methods;

/* For the hook create_upper_paths_hook, stage UPPERREL_GROUP_AGG. */
struct PlannerInfo;
struct RelOptInfo;
extern void kf_bars_offer(struct PlannerInfo *root, struct RelOptInfo *input_rel, struct RelOptInfo *output_rel, void *extra);

#endif							/* KF_PG_BARS_H */
