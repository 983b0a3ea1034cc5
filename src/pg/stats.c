/*
 * stats.c
 *		The counters behind kimsfinance_stats: in shared memory when preloaded, in the backend's own when not.
 *
 * Every counter is atomic by itself; what is read at one moment need not be of one moment.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "port/atomics.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "pg/compat.h"
#include "pg/stats.h"

typedef struct Counter
{
	pg_atomic_uint64 calls;
	pg_atomic_uint64 rows;
	pg_atomic_uint64 bytes;
	pg_atomic_uint64 nanoseconds;
} Counter;

typedef struct Counters
{
	Counter		kinds[KF_STATS_KINDS];
	pg_atomic_uint64 fallbacks[KF_STATS_REASONS];
	pg_atomic_uint64 reset;		/* TimestampTz of the last one, or of the beginning */
} Counters;

/* The words of the views. */
static const struct
{
	const char *surface;
	const char *engine;
}			kind_names[KF_STATS_KINDS] = {
	[KF_STATS_WINDOW_STREAMING] = {"window", "streaming"},
	[KF_STATS_WINDOW_CPU] = {"window", "cpu"},
	[KF_STATS_WINDOW_GPU] = {"window", "gpu"},
	[KF_STATS_GRID_CPU] = {"grid", "cpu"},
	[KF_STATS_GRID_GPU] = {"grid", "gpu"},
	[KF_STATS_CHART] = {"chart", "cpu"}
};

static const struct
{
	const char *word;
	const char *description;
}			reason_names[KF_STATS_REASONS] = {
	[KF_STATS_DEVICE_NOT_READY] = {"device_not_ready", "no GPU could be used, so the CPU did the work"},
	[KF_STATS_DEVICE_NO_MEMORY] = {"device_no_memory", "the work did not fit into the GPU's memory, so the CPU did it"},
	[KF_STATS_DEVICE_UNSUPPORTED] = {"device_unsupported", "the GPU cannot do the work, so the CPU did it"},
	[KF_STATS_DEVICE_FAILED] = {"device_failed", "the GPU or its service failed while at work, so the CPU did it"},
	[KF_STATS_BELOW_THRESHOLD] = {"below_threshold", "there were too few rows for the GPU to pay"},
	[KF_STATS_SERIES_TOO_LARGE] = {"series_too_large", "one series was larger than the memory allowed, so the CPU took it in pieces"},
	[KF_STATS_NO_MEMORY] = {"no_memory", "the rows did not fit into the memory allowed, so they were sorted and streamed"}
};

static Counters own;
static Counters *counters = NULL;
static bool shared = false;

static shmem_startup_hook_type previous_startup = NULL;
#if PG_VERSION_NUM >= 150000
static shmem_request_hook_type previous_request = NULL;
#endif

/* ---- memory ---- */

static void
set_to_zero(Counters *c)
{
	for (int i = 0; i < KF_STATS_KINDS; i++)
	{
		pg_atomic_write_u64(&c->kinds[i].calls, 0);
		pg_atomic_write_u64(&c->kinds[i].rows, 0);
		pg_atomic_write_u64(&c->kinds[i].bytes, 0);
		pg_atomic_write_u64(&c->kinds[i].nanoseconds, 0);
	}
	for (int i = 0; i < KF_STATS_REASONS; i++)
		pg_atomic_write_u64(&c->fallbacks[i], 0);
	pg_atomic_write_u64(&c->reset, (uint64) GetCurrentTimestamp());
}

static void
begin(Counters *c)
{
	for (int i = 0; i < KF_STATS_KINDS; i++)
	{
		pg_atomic_init_u64(&c->kinds[i].calls, 0);
		pg_atomic_init_u64(&c->kinds[i].rows, 0);
		pg_atomic_init_u64(&c->kinds[i].bytes, 0);
		pg_atomic_init_u64(&c->kinds[i].nanoseconds, 0);
	}
	for (int i = 0; i < KF_STATS_REASONS; i++)
		pg_atomic_init_u64(&c->fallbacks[i], 0);
	pg_atomic_init_u64(&c->reset, (uint64) GetCurrentTimestamp());
}

static Counters *
the_counters(void)
{
	if (counters == NULL)
	{
		begin(&own);
		counters = &own;
	}
	return counters;
}

static void
request_memory(void)
{
#if PG_VERSION_NUM >= 150000
	if (previous_request != NULL)
		previous_request();
#endif
	RequestAddinShmemSpace(MAXALIGN(sizeof(Counters)));
}

static void
startup(void)
{
	Counters   *found_there;
	bool		found;

	if (previous_startup != NULL)
		previous_startup();
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	found_there = ShmemInitStruct("kimsfinance statistics", sizeof(Counters), &found);
	if (!found)
		begin(found_there);
	LWLockRelease(AddinShmemInitLock);
	counters = found_there;
	shared = true;
}

void
kf_stats_init(void)
{
	if (!process_shared_preload_libraries_in_progress)
		return;
	previous_startup = shmem_startup_hook;
	shmem_startup_hook = startup;
#if PG_VERSION_NUM >= 150000
	previous_request = shmem_request_hook;
	shmem_request_hook = request_memory;
#else
	request_memory();
#endif
}

/* ---- counting ---- */

void
kf_stats_count(KfStatsKind kind, int64 rows, double seconds)
{
	Counter    *c = &the_counters()->kinds[kind];

	pg_atomic_fetch_add_u64(&c->calls, 1);
	pg_atomic_fetch_add_u64(&c->rows, rows);
	/* a clock that was set back must not take time away */
	if (seconds > 0.0)
		pg_atomic_fetch_add_u64(&c->nanoseconds, (int64) (seconds * 1e9));
}

void
kf_stats_add_bytes(KfStatsKind kind, int64 bytes)
{
	pg_atomic_fetch_add_u64(&the_counters()->kinds[kind].bytes, bytes);
}

void
kf_stats_fallback(KfStatsReason reason)
{
	pg_atomic_fetch_add_u64(&the_counters()->fallbacks[reason], 1);
}

/* ---- SQL ---- */

static Datum
scope_word(void)
{
	return CStringGetTextDatum(shared ? "shared" : "backend");
}

PG_FUNCTION_INFO_V1(kf_stats_rows);

/* surface, engine, calls, rows, bytes, total_time (ms), scope, stats_reset */
Datum
kf_stats_rows(PG_FUNCTION_ARGS)
{
	Counters   *c = the_counters();
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	kf_materialize_mode(fcinfo);
	for (int i = 0; i < KF_STATS_KINDS; i++)
	{
		Counter    *kind = &c->kinds[i];
		Datum		values[8] = {
			CStringGetTextDatum(kind_names[i].surface),
			CStringGetTextDatum(kind_names[i].engine),
			Int64GetDatum((int64) pg_atomic_read_u64(&kind->calls)),
			Int64GetDatum((int64) pg_atomic_read_u64(&kind->rows)),
			Int64GetDatum((int64) pg_atomic_read_u64(&kind->bytes)),
			Float8GetDatum((double) pg_atomic_read_u64(&kind->nanoseconds) / 1e6),
			scope_word(),
			TimestampTzGetDatum((TimestampTz) pg_atomic_read_u64(&c->reset))
		};
		bool		nulls[8] = {false};

		/* only pictures have bytes */
		nulls[4] = i != KF_STATS_CHART;
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(kf_stats_fallback_rows);

/* reason, description, calls, scope, stats_reset */
Datum
kf_stats_fallback_rows(PG_FUNCTION_ARGS)
{
	Counters   *c = the_counters();
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	kf_materialize_mode(fcinfo);
	for (int i = 0; i < KF_STATS_REASONS; i++)
	{
		Datum		values[5] = {
			CStringGetTextDatum(reason_names[i].word),
			CStringGetTextDatum(reason_names[i].description),
			Int64GetDatum((int64) pg_atomic_read_u64(&c->fallbacks[i])),
			scope_word(),
			TimestampTzGetDatum((TimestampTz) pg_atomic_read_u64(&c->reset))
		};
		bool		nulls[5] = {false};

		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(kf_stats_reset);

Datum
kf_stats_reset(PG_FUNCTION_ARGS)
{
	(void) fcinfo;
	set_to_zero(the_counters());
	PG_RETURN_VOID();
}
