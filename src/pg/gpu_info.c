/*
 * gpu_info.c
 *		kimsfinance_gpu_info() and kimsfinance_autotune(): what there is, and from how many rows on it pays.
 */
#include "pg/gpu.h"

#include <limits.h>

#include "catalog/pg_database.h"
#include "commands/dbcommands.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "engine/breakeven.h"
#include "pg/compat.h"
#include "pg/error.h"
#include "pg/guc.h"
#include "pg/samples.h"

#define INFO_COLUMNS 8
#define TUNE_COLUMNS 6

/* Bounds of the measurement: bytes (maintenance_work_mem where that is more), rows, and seconds after which no larger batch is begun. */
#define TUNE_MEMORY (256 * (Size) 1024 * 1024)
#define TUNE_MAX_ROWS 4000000
#define TUNE_SECONDS 4.0

/* Milliseconds to wait for a helper that is being started. */
#define INFO_PATIENCE 5000

#define SETTING "kimsfinance.gpu_min_rows"

PG_FUNCTION_INFO_V1(kf_gpu_info);
PG_FUNCTION_INFO_V1(kf_autotune);

Datum
kf_gpu_info(PG_FUNCTION_ARGS)
{
	Datum		values[INFO_COLUMNS];
	bool		nulls[INFO_COLUMNS];
	TupleDesc	desc;
	KfGpuDevice device;
	KfGpuSight	sight;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	memset(nulls, true, sizeof(nulls));
	kf_gpu_look(INFO_PATIENCE, &sight, &device);
	values[0] = CStringGetTextDatum(sight.state);
	nulls[0] = false;
	if (sight.ready)
	{
		values[1] = CStringGetTextDatum(device.name);
		values[2] = Int64GetDatum(device.memory_total);
		values[3] = Int64GetDatum(device.memory_free);
		values[4] = CStringGetTextDatum(device.driver);
		values[5] = CStringGetTextDatum(device.runtime);
		memset(nulls, false, 6);
	}
	if (sight.helper != 0)
	{
		values[6] = Int32GetDatum(sight.helper);
		nulls[6] = false;
	}
	if (sight.why[0] != '\0')
	{
		values[7] = CStringGetTextDatum(sight.why);
		nulls[7] = false;
	}
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}

/* ---- autotune ----------------------------------------------------------------------------------------------------------------- */

/* [{"rows": 1000, "cpu_ms": 0.1, "gpu_ms": 0.9}] */
static Datum
trials_as_json(const KfMeasurement *measurement)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	for (int i = 0; i < measurement->count; i++)
	{
		const KfTrial *trial = &measurement->trials[i];

		appendStringInfo(&json, "%s{\"rows\": %zu, \"cpu_ms\": %.3f, \"gpu_ms\": ", i == 0 ? "" : ", ", trial->rows, trial->cpu * 1e3);
		if (trial->other > 0.0)
			appendStringInfo(&json, "%.3f}", trial->other * 1e3);
		else
			appendStringInfoString(&json, "null}");
	}
	appendStringInfoChar(&json, ']');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

/* What is proposed, and why. Without a GPU nothing can be known: the setting stays. */
static int
propose(const KfMeasurement *measurement, const KfGpuSight *sight, char *reason, size_t size)
{
	size_t		rows = kf_break_even(measurement);

	if (!sight->ready)
		snprintf(reason, size, "the CPU computes everything, and the setting does not matter: %s", sight->why);
	else if (measurement->other_wrong)
		snprintf(reason, size, "never: the GPU's values are not those of the CPU, which is an error of the device, its driver or of kimsfinance");
	else if (measurement->other_failed.code != KF_OK)
		snprintf(reason, size, "never: the GPU failed: %s", measurement->other_failed.message);
	else if (rows == 0)
		snprintf(reason, size, "never: the GPU was not faster than one core of the CPU at %zu rows, the most that were measured",
				 measurement->count > 0 ? measurement->trials[measurement->count - 1].rows : (size_t) 0);
	else
		snprintf(reason, size, "ten indicators at once are faster on the GPU than on one core of the CPU from %zu rows on", rows);
	if (!sight->ready)
		return kf_gpu_min_rows;
	return rows == 0 ? -1 : (int) rows;
}

/*
 * What makes it last: for the database if its owner asks, else for the role, which everyone may set for himself. ALTER SYSTEM cannot be
 * run in a transaction.
 */
static char *
lasting_command(int rows)
{
	const char *database = get_database_name(MyDatabaseId);

#if PG_VERSION_NUM >= 160000
	if (object_ownercheck(DatabaseRelationId, MyDatabaseId, GetUserId()))
#else
	if (pg_database_ownercheck(MyDatabaseId, GetUserId()))
#endif
		return psprintf("ALTER DATABASE %s SET " SETTING " = %d", quote_identifier(database), rows);
	return psprintf("ALTER ROLE %s SET " SETTING " = %d", quote_identifier(GetUserNameFromId(GetUserId(), false)), rows);
}

static void
apply_proposal(const char *command, int rows)
{
	SPI_connect();
	if (SPI_execute(command, false, 0) != SPI_OK_UTILITY)
		elog(ERROR, "could not execute: %s", command);
	SPI_finish();
	SetConfigOption(SETTING, psprintf("%d", rows), PGC_USERSET, PGC_S_SESSION);
}

Datum
kf_autotune(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	KfAllocator allocator = kf_context_allocator(CurrentMemoryContext);
	Size		max_rows = Max((Size) maintenance_work_mem * 1024, TUNE_MEMORY) / kf_trial_row_bytes();
	KfMeasurement measurement;
	KfStatus	status = {0};
	KfGpuDevice device;
	KfGpuSight	sight;
	Datum		values[TUNE_COLUMNS];
	bool		nulls[TUNE_COLUMNS] = {false};
	char		reason[1024];
	char	   *command;
	int			rows;

	kf_materialize_mode(fcinfo);
	kf_gpu_look(INFO_PATIENCE, &sight, &device);
	if (kf_measure(sight.ready ? &kf_gpu_backend : NULL, Min(max_rows, TUNE_MAX_ROWS), TUNE_SECONDS, &allocator, kf_should_stop,
				   &measurement, &status) != KF_OK)
		kf_raise(&status);
	rows = propose(&measurement, &sight, reason, sizeof(reason));
	command = lasting_command(rows);
	values[0] = CStringGetTextDatum(SETTING);
	values[1] = CStringGetTextDatum(psprintf("%d", kf_gpu_min_rows));
	values[2] = CStringGetTextDatum(psprintf("%d", rows));
	values[3] = CStringGetTextDatum(reason);
	values[4] = trials_as_json(&measurement);
	values[5] = CStringGetTextDatum(command);
	nulls[5] = rows == kf_gpu_min_rows;
	if (PG_GETARG_BOOL(0) && !nulls[5])
		apply_proposal(command, rows);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	PG_RETURN_VOID();
}
