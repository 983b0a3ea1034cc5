/*
 * kimsfinance.c
 *		The module's door: what the server looks for when it loads the library. Nothing here computes.
 */
#include "postgres.h"

#include "fmgr.h"
#include "optimizer/planner.h"
#include "pg/bars.h"
#include "pg/engine.h"
#include "pg/gpu.h"
#include "pg/guc.h"
#include "pg/stats.h"
#include "utils/guc.h"

#if PG_VERSION_NUM < 140000
#error "kimsfinance needs PostgreSQL 14 or newer"
#endif

PG_MODULE_MAGIC;

char	   *kf_font_path = NULL;

/* ---- the columnar engine ---- */

int			kf_engine = KF_ENGINE_AUTO;
int			kf_debug_require_engine = KF_REQUIRE_ALLOW;

static const struct config_enum_entry engine_options[] = {
	{"off", KF_ENGINE_OFF, false},
	{"auto", KF_ENGINE_AUTO, false},
	{"cpu", KF_ENGINE_CPU, false},
	{"gpu", KF_ENGINE_GPU, false},
	{NULL, 0, false}
};

static const struct config_enum_entry require_engine_options[] = {
	{"allow", KF_REQUIRE_ALLOW, false},
	{"require_cpu", KF_REQUIRE_CPU, false},
	{"require_gpu", KF_REQUIRE_GPU, false},
	{"forbid", KF_REQUIRE_FORBID, false},
	{NULL, 0, false}
};

static void
init_engine(void)
{
	DefineCustomEnumVariable("kimsfinance.engine",
							 "What may run indicators used as window functions: off (PostgreSQL's own node), auto, cpu or gpu.",
							 NULL,
							 &kf_engine,
							 KF_ENGINE_AUTO,
							 engine_options,
							 PGC_USERSET,
							 GUC_EXPLAIN,
							 NULL,
							 NULL,
							 NULL);
	DefineCustomEnumVariable("kimsfinance.debug_require_engine",
							 "For tests: an indicator used as a window function fails when it was run by something else.",
							 NULL,
							 &kf_debug_require_engine,
							 KF_REQUIRE_ALLOW,
							 require_engine_options,
							 PGC_USERSET,
							 GUC_NOT_IN_SAMPLE,
							 NULL,
							 NULL,
							 NULL);
	kf_engine_install();
}

/* Declared by fmgr.h from PostgreSQL 15 on only. */
PGDLLEXPORT void _PG_init(void);

static create_upper_paths_hook_type next_upper_paths_hook = NULL;

static void
upper_paths(PlannerInfo *root, UpperRelationKind stage, RelOptInfo *input_rel, RelOptInfo *output_rel, void *extra)
{
	if (next_upper_paths_hook != NULL)
		next_upper_paths_hook(root, stage, input_rel, output_rel, extra);
	if (stage == UPPERREL_GROUP_AGG)
		kf_bars_offer(root, input_rel, output_rel, extra);
}

void
_PG_init(void)
{
	RegisterCustomScanMethods(&kf_bars_scan_methods);
	next_upper_paths_hook = create_upper_paths_hook;
	create_upper_paths_hook = upper_paths;

	/* The server process opens this file, with its own rights: not for everyone to choose. */
	DefineCustomStringVariable("kimsfinance.font_path",
							   "Font file for chart text; empty: DejaVu Sans.",
							   NULL,
							   &kf_font_path,
							   "",
							   PGC_SUSET,
							   0,
							   NULL,
							   NULL,
							   NULL);
	init_engine();
	kf_gpu_init();
	kf_engine_gpu.backend = &kf_gpu_backend;
	kf_engine_gpu.min_rows = &kf_gpu_min_rows;

	/* A misspelt setting of ours is an error (a warning before PostgreSQL 15), not a setting that nobody reads. */
#if PG_VERSION_NUM >= 150000
	MarkGUCPrefixReserved("kimsfinance");
#else
	EmitWarningsOnPlaceholders("kimsfinance");
#endif

	kf_stats_init();
}
