/*
 * gpu_settings.c
 *		The settings of the GPU, and what is done about it when the library is loaded.
 */
#include "pg/gpu.h"

#include <limits.h>

#include "miscadmin.h"
#include "utils/guc.h"

#include "pg/guc.h"

char	   *kf_gpu_helper = NULL;
int			kf_gpu_memory = 0;
int			kf_gpu_device = 0;
int			kf_gpu_min_rows = 0;

/* A name or an absolute path: anything else would depend on the directory the server happens to be in. */
static bool
check_helper(char **value, void **extra, GucSource source)
{
	(void) extra;
	(void) source;
	if (is_absolute_path(*value) || first_dir_separator(*value) == NULL)
		return true;
	GUC_check_errdetail("It must be an absolute path, or a name without a slash for a program in the directory of the server's programs.");
	return false;
}

/* What one helper program serves a whole cluster with is set for the cluster: in the configuration file and by ALTER SYSTEM. */
static void
define_settings(void)
{
	DefineCustomStringVariable("kimsfinance.gpu_helper",
							   "Helper program that owns the GPU; empty: the GPU is not used.",
							   "A name without a slash is looked for in the directory of the server's programs.",
							   &kf_gpu_helper,
							   "kimsfinance-gpu",
							   PGC_SIGHUP,
							   0,
							   check_helper,
							   NULL,
							   NULL);
	DefineCustomIntVariable("kimsfinance.gpu_memory",
							"Device memory that the helper program may use; 0: most of what is free.",
							NULL,
							&kf_gpu_memory,
							0, 0, INT_MAX,
							PGC_SIGHUP,
							GUC_UNIT_KB,
							NULL,
							NULL,
							NULL);
	DefineCustomIntVariable("kimsfinance.gpu_device",
							"Number of the CUDA device that the helper program uses.",
							NULL,
							&kf_gpu_device,
							0, 0, 255,
							PGC_SIGHUP,
							0,
							NULL,
							NULL,
							NULL);
	DefineCustomIntVariable("kimsfinance.gpu_min_rows",
							"Rows from which on the engine uses the GPU by itself; -1: never.",
							"kimsfinance_autotune() measures what is right for this machine.",
							&kf_gpu_min_rows,
							1000000, -1, INT_MAX,
							PGC_USERSET,
							0,
							NULL,
							NULL,
							NULL);
}

void
kf_gpu_init(void)
{
	define_settings();
	if (process_shared_preload_libraries_in_progress)
		kf_gpu_worker_register();
}
