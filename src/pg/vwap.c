/*
 * vwap.c
 *		vwap(price, size) and twap(ts, price [, until]), the average prices as aggregates. The rules: bars/ohlcv.h and bars/twap.h.
 *
 * The state of vwap is a bar, type ohlcv, whose times are all one: it has the exact sums and the extremes, and passes between
 * servers. See ohlcv.c for who owns it.
 *
 * The state of twap is all ticks, 16 bytes each: how long a price stood is known only when all others are. It lives in the aggregate's
 * context and is sorted by the final function, which does not change the set of ticks; so it can be shared and go on.
 */
#include "postgres.h"

#include <math.h>

#include "bars/ohlcv.h"
#include "bars/twap.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "pg/compat.h"
#include "pg/error.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

/* ---- vwap ------------------------------------------------------------------------------------------------------------------- */

/* vwap_add(bar, price, size) */
PG_FUNCTION_INFO_V1(kf_vwap_add);
Datum
kf_vwap_add(PG_FUNCTION_ARGS)
{
	KfOhlcv    *bar = PG_ARGISNULL(0) ? NULL : (KfOhlcv *) PG_GETARG_POINTER(0);
	KfTick		tick = {.time = 0, .seq = KF_NO_SEQ};
	KfStatus	status;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "transition function of vwap called in non-aggregate context");
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_GETARG_FLOAT8(2) == 0)
	{
		if (bar == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(bar);
	}
	tick.price = PG_GETARG_FLOAT8(1);
	tick.size = PG_GETARG_FLOAT8(2);
	status.code = KF_OK;
	if (bar == NULL)
	{
		bar = palloc(sizeof(KfOhlcv));
		kf_ohlcv_start(bar, &tick, &status);
	}
	else
		kf_ohlcv_add(bar, &tick, &status);
	if (unlikely(status.code != KF_OK))
		kf_raise(&status);
	PG_RETURN_POINTER(bar);
}

/* ---- twap ------------------------------------------------------------------------------------------------------------------- */

typedef struct TwapState
{
	MemoryContext cxt;			/* the aggregate's */
	bool		has_until;
	int64		until;
	Size		count;
	Size		capacity;
	KfTwapTick *ticks;
} TwapState;

/* What travels between processes: this, and the ticks. */
typedef struct TwapHeader
{
	int64		has_until;
	int64		until;
} TwapHeader;

static void *
allocate(void *arena, size_t size)
{
	return MemoryContextAllocExtended((MemoryContext) arena, size, MCXT_ALLOC_HUGE | MCXT_ALLOC_NO_OOM);
}

static void
release(void *arena, void *pointer)
{
	(void) arena;
	if (pointer != NULL)
		pfree(pointer);
}

static bool
must_stop(void)
{
	return InterruptPending;
}

static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext cxt;

	if (!AggCheckCallContext(fcinfo, &cxt))
		elog(ERROR, "function of aggregate twap called in non-aggregate context");
	return cxt;
}

static TwapState *
make_state(MemoryContext cxt)
{
	TwapState  *state = MemoryContextAllocZero(cxt, sizeof(TwapState));

	state->cxt = cxt;
	return state;
}

static void
make_room(TwapState *state, Size more)
{
	Size		needed = state->count + more;
	Size		capacity = Max(state->capacity, 8);

	if (needed <= state->capacity)
		return;
	while (capacity < needed)
		capacity *= 2;
	if (state->ticks == NULL)
		state->ticks = MemoryContextAllocHuge(state->cxt, capacity * sizeof(KfTwapTick));
	else
		state->ticks = repalloc_huge(state->ticks, capacity * sizeof(KfTwapTick));
	state->capacity = capacity;
}

static void
set_until(TwapState *state, bool has_until, int64 until)
{
	if (state->count > 0 && (state->has_until != has_until || state->until != until))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("until must be the same for all rows of a group")));
	state->has_until = has_until;
	state->until = until;
}

/* twap_add(state, ts, price [, until]) */
PG_FUNCTION_INFO_V1(kf_twap_add);
Datum
kf_twap_add(PG_FUNCTION_ARGS)
{
	MemoryContext cxt = aggregate_context(fcinfo);
	TwapState  *state = PG_ARGISNULL(0) ? make_state(cxt) : (TwapState *) PG_GETARG_POINTER(0);
	bool		has_until = PG_NARGS() > 3 && !PG_ARGISNULL(3);
	int64		until = has_until ? PG_GETARG_TIMESTAMPTZ(3) : 0;
	TimestampTz ts;
	double		price;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_POINTER(state);
	ts = PG_GETARG_TIMESTAMPTZ(1);
	price = PG_GETARG_FLOAT8(2);
	if (TIMESTAMP_NOT_FINITE(ts) || !isfinite(price))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_EXCEPTION),
				 errmsg(isfinite(price) ? "time of a tick must be finite" : "price must be finite"),
				 errhint("Ticks whose price or time is NULL are skipped. Turn it into NULL, or leave such ticks out with FILTER (WHERE ...).")));
	if (has_until && TIMESTAMP_NOT_FINITE(until))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("until must be finite")));
	set_until(state, has_until, until);
	make_room(state, 1);
	state->ticks[state->count].time = ts;
	state->ticks[state->count].price = price + 0.0;
	state->count++;
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(kf_twap_combine);
Datum
kf_twap_combine(PG_FUNCTION_ARGS)
{
	MemoryContext cxt = aggregate_context(fcinfo);
	TwapState  *state = PG_ARGISNULL(0) ? NULL : (TwapState *) PG_GETARG_POINTER(0);
	TwapState  *other = PG_ARGISNULL(1) ? NULL : (TwapState *) PG_GETARG_POINTER(1);

	if (other == NULL || other->count == 0)
	{
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	if (state == NULL)
		state = make_state(cxt);
	set_until(state, other->has_until, other->until);
	make_room(state, other->count);
	memcpy(state->ticks + state->count, other->ticks, other->count * sizeof(KfTwapTick));
	state->count += other->count;
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(kf_twap_serialize);
Datum
kf_twap_serialize(PG_FUNCTION_ARGS)
{
	TwapState  *state = (TwapState *) PG_GETARG_POINTER(0);
	TwapHeader	header = {state->has_until, state->until};
	Size		size = VARHDRSZ + sizeof(header) + state->count * sizeof(KfTwapTick);
	bytea	   *result;

	aggregate_context(fcinfo);
	if (!AllocSizeIsValid(size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a parallel worker has too many ticks of one group for twap"),
				 errhint("Group by shorter times, or SET max_parallel_workers_per_gather = 0.")));
	result = palloc(size);
	SET_VARSIZE(result, size);
	memcpy(VARDATA(result), &header, sizeof(header));
	if (state->count > 0)
		memcpy(VARDATA(result) + sizeof(header), state->ticks, state->count * sizeof(KfTwapTick));
	PG_RETURN_BYTEA_P(result);
}

/* The result is read once by the combine function and lives in the current context. */
PG_FUNCTION_INFO_V1(kf_twap_deserialize);
Datum
kf_twap_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *in = PG_GETARG_BYTEA_PP(0);
	Size		size = VARSIZE_ANY_EXHDR(in);
	TwapState  *state;
	TwapHeader	header;

	aggregate_context(fcinfo);
	if (size < sizeof(header) || (size - sizeof(header)) % sizeof(KfTwapTick) != 0)
		elog(ERROR, "serialized state of twap has a wrong length");
	state = make_state(CurrentMemoryContext);
	memcpy(&header, VARDATA_ANY(in), sizeof(header));
	state->has_until = header.has_until != 0;
	state->until = header.until;
	make_room(state, (size - sizeof(header)) / sizeof(KfTwapTick));
	state->count = (size - sizeof(header)) / sizeof(KfTwapTick);
	memcpy(state->ticks, VARDATA_ANY(in) + sizeof(header), size - sizeof(header));
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(kf_twap_final);
Datum
kf_twap_final(PG_FUNCTION_ARGS)
{
	TwapState  *state;
	KfAllocator allocator = {allocate, release, CurrentMemoryContext};
	KfStatus	status;
	double		twap;

	aggregate_context(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = (TwapState *) PG_GETARG_POINTER(0);
	memset(&status, 0, sizeof(status));
	if (kf_twap_sort(state->ticks, state->count, &allocator, must_stop, &status) != KF_OK)
		kf_raise(&status);
	if (!kf_twap(state->ticks, state->count, state->has_until ? &state->until : NULL, &twap))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(twap);
}
