/*
 * guc.h
 *		The settings of the extension. src/kimsfinance.c defines them; nothing else writes them.
 */
#ifndef KF_PG_GUC_H
#define KF_PG_GUC_H

/* kimsfinance.font_path: a font file for chart text. Empty (never NULL) means DejaVu Sans. */
extern char *kf_font_path;

/* kimsfinance.gpu_helper: the helper program; a name without a slash lies beside the server's programs. Empty: no GPU. */
extern char *kf_gpu_helper;

/* kimsfinance.gpu_memory: device memory that the helper may use, in kB; 0: what the helper finds right. */
extern int	kf_gpu_memory;

/* kimsfinance.gpu_device: which device, by CUDA's number. */
extern int	kf_gpu_device;

/* kimsfinance.gpu_min_rows: from so many rows on the engine takes the GPU by itself; -1: never. */
extern int	kf_gpu_min_rows;

/* ---- the columnar engine ---- */

/* kimsfinance.engine: what may run our window functions besides WindowAgg. */
typedef enum KfEngine
{
	KF_ENGINE_OFF,				/* nothing */
	KF_ENGINE_AUTO,				/* the GPU where it pays, else the CPU */
	KF_ENGINE_CPU,
	KF_ENGINE_GPU				/* the GPU always; an error where it cannot be used */
} KfEngine;

/* kimsfinance.debug_require_engine: makes a test fail whose query did not run where it should. */
typedef enum KfRequireEngine
{
	KF_REQUIRE_ALLOW,
	KF_REQUIRE_CPU,
	KF_REQUIRE_GPU,
	KF_REQUIRE_FORBID
} KfRequireEngine;

extern int	kf_engine;
extern int	kf_debug_require_engine;

#endif							/* KF_PG_GUC_H */
