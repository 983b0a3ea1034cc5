/*
 * ohlcv.c
 *		The SQL type ohlcv and its aggregates. What a bar is and every rule about it: bars/ohlcv.h.
 *
 * The type is its own aggregate state: fixed length, by reference, no 'internal', so it passes between parallel workers and
 * between servers as it is, and no final function is needed. The state of a group lives where the executor put it and is changed
 * there. Who owns it:
 *
 *	- An aggregate begins with NULL. The first tick returns a new bar from the short-lived current context; the executor copies it
 *	  into the aggregate's context. (Allocating it there ourselves would cost every group the memory twice.)
 *	- Then the executor hands us its own copy, which we change and return: the same pointer back means there is nothing to copy or
 *	  to free. This is allowed only when AggCheckCallContext says that an aggregate is calling. Called in any other way the first
 *	  argument belongs to a tuple, possibly in a shared buffer, and is copied before it is changed.
 *
 * No ticks are NULL everywhere: an aggregate over nothing, a worker that saw nothing, the other side of ||.
 */
#include "postgres.h"

#include <math.h>

#include "bars/ohlcv.h"
#include "common/hashfn.h"
#include "datatype/timestamp.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "pg/error.h"
#include "utils/timestamp.h"

StaticAssertDecl(sizeof(KfOhlcv) == 128, "INTERNALLENGTH in sql/10-ohlcv.sql");
StaticAssertDecl(KF_TIME_MIN == MIN_TIMESTAMP && KF_TIME_END == END_TIMESTAMP, "time of bars and of the server");

/* A bar as it lies in a table or an aggregate. The version is checked on every way in, so that a later layout cannot be misread. */
static inline KfOhlcv *
bar_arg(FunctionCallInfo fcinfo, int n)
{
	KfOhlcv    *bar = (KfOhlcv *) PG_GETARG_POINTER(n);

	if (unlikely(bar->version != KF_OHLCV_VERSION))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("value of type ohlcv has version %d, this library knows version %d", bar->version, KF_OHLCV_VERSION)));
	return bar;
}

static KfOhlcv *
copy_of(const KfOhlcv *bar)
{
	KfOhlcv    *copy = palloc(sizeof(KfOhlcv));

	memcpy(copy, bar, sizeof(KfOhlcv));
	return copy;
}

/* ---- text and binary forms -------------------------------------------------------------------------------------------------- */

PG_FUNCTION_INFO_V1(ohlcv_in);
Datum
ohlcv_in(PG_FUNCTION_ARGS)
{
	KfOhlcv    *bar = palloc(sizeof(KfOhlcv));
	KfStatus	status;

	memset(&status, 0, sizeof(status));
	if (kf_ohlcv_parse(bar, PG_GETARG_CSTRING(0), &status) != KF_OK)
		return kf_raise_softly(&status, fcinfo->context);
	PG_RETURN_POINTER(bar);
}

PG_FUNCTION_INFO_V1(ohlcv_out);
Datum
ohlcv_out(PG_FUNCTION_ARGS)
{
	char		text[KF_OHLCV_TEXT_SIZE];

	kf_ohlcv_format(bar_arg(fcinfo, 0), text);
	PG_RETURN_CSTRING(pstrdup(text));
}

/* The fields in the order of the struct, after the version byte, in network order. */
PG_FUNCTION_INFO_V1(ohlcv_send);
Datum
ohlcv_send(PG_FUNCTION_ARGS)
{
	const KfOhlcv *bar = bar_arg(fcinfo, 0);
	StringInfoData out;

	pq_begintypsend(&out);
	pq_sendbyte(&out, bar->version);
	pq_sendfloat8(&out, bar->open);
	pq_sendfloat8(&out, bar->high);
	pq_sendfloat8(&out, bar->low);
	pq_sendfloat8(&out, bar->close);
	pq_sendint64(&out, bar->open_time);
	pq_sendint64(&out, bar->high_time);
	pq_sendint64(&out, bar->low_time);
	pq_sendint64(&out, bar->close_time);
	pq_sendint64(&out, bar->open_seq);
	pq_sendint64(&out, bar->close_seq);
	pq_sendfloat8(&out, bar->volume.hi);
	pq_sendfloat8(&out, bar->volume.lo);
	pq_sendfloat8(&out, bar->turnover.hi);
	pq_sendfloat8(&out, bar->turnover.lo);
	pq_sendint64(&out, bar->trades);
	PG_RETURN_BYTEA_P(pq_endtypsend(&out));
}

PG_FUNCTION_INFO_V1(ohlcv_recv);
Datum
ohlcv_recv(PG_FUNCTION_ARGS)
{
	StringInfo	in = (StringInfo) PG_GETARG_POINTER(0);
	KfOhlcv    *bar = palloc0(sizeof(KfOhlcv));
	const char *why;

	bar->version = (uint8) pq_getmsgbyte(in);
	if (bar->version != KF_OHLCV_VERSION)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary value of type ohlcv"),
				 errdetail("It has version %d, this library knows version %d.", bar->version, KF_OHLCV_VERSION)));
	bar->open = pq_getmsgfloat8(in);
	bar->high = pq_getmsgfloat8(in);
	bar->low = pq_getmsgfloat8(in);
	bar->close = pq_getmsgfloat8(in);
	bar->open_time = pq_getmsgint64(in);
	bar->high_time = pq_getmsgint64(in);
	bar->low_time = pq_getmsgint64(in);
	bar->close_time = pq_getmsgint64(in);
	bar->open_seq = pq_getmsgint64(in);
	bar->close_seq = pq_getmsgint64(in);
	bar->volume.hi = pq_getmsgfloat8(in);
	bar->volume.lo = pq_getmsgfloat8(in);
	bar->turnover.hi = pq_getmsgfloat8(in);
	bar->turnover.lo = pq_getmsgfloat8(in);
	bar->trades = pq_getmsgint64(in);
	if (!kf_ohlcv_accept(bar, &why))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary value of type ohlcv"),
				 errdetail_internal("%s", why)));
	PG_RETURN_POINTER(bar);
}

/* ---- aggregates ------------------------------------------------------------------------------------------------------------- */

/* ohlcv_add(bar, ts, price [, size [, seq]]): the transition function of ohlcv(). Not strict; see the SQL for what NULL means. */
PG_FUNCTION_INFO_V1(ohlcv_add);
Datum
ohlcv_add(PG_FUNCTION_ARGS)
{
	KfOhlcv    *bar = PG_ARGISNULL(0) ? NULL : bar_arg(fcinfo, 0);
	KfTick		tick;
	KfStatus	status;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
	{
		if (bar == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(bar);
	}
	tick.time = PG_GETARG_TIMESTAMPTZ(1);
	tick.price = PG_GETARG_FLOAT8(2);
	tick.size = PG_NARGS() > 3 && !PG_ARGISNULL(3) ? PG_GETARG_FLOAT8(3) : 0;
	tick.seq = PG_NARGS() > 4 && !PG_ARGISNULL(4) ? PG_GETARG_INT64(4) : KF_NO_SEQ;

	/* Its texts are left as they are: clearing two kilobytes would cost more than the tick. */
	status.code = KF_OK;
	if (bar == NULL)
	{
		bar = palloc(sizeof(KfOhlcv));
		kf_ohlcv_start(bar, &tick, &status);
	}
	else
	{
		if (!AggCheckCallContext(fcinfo, NULL))
			bar = copy_of(bar);
		kf_ohlcv_add(bar, &tick, &status);
	}
	if (unlikely(status.code != KF_OK))
		kf_raise(&status);
	PG_RETURN_POINTER(bar);
}

/* Which bar it was, for a table of many. */
static void
raise_columns(KfStatus *status, const KfBarColumns *columns)
{
	char	   *why = pstrdup(status->detail);

	kf_detail(status, "%s%sIt is the bar of %s with open %.15g, high %.15g, low %.15g, close %.15g and volume %.15g.", why,
			  why[0] != '\0' ? " " : "", timestamptz_to_str(columns->time), columns->open, columns->high, columns->low, columns->close,
			  columns->volume);
	kf_raise(status);
}

/* ohlcv_merge(a, b): the combine function of ohlcv(), the transition and combine function of rollup(), the operator ||. */
PG_FUNCTION_INFO_V1(ohlcv_merge);
Datum
ohlcv_merge(PG_FUNCTION_ARGS)
{
	KfOhlcv    *bar = PG_ARGISNULL(0) ? NULL : bar_arg(fcinfo, 0);
	const KfOhlcv *other = PG_ARGISNULL(1) ? NULL : bar_arg(fcinfo, 1);
	KfStatus	status;

	if (bar == NULL && other == NULL)
		PG_RETURN_NULL();
	if (bar == NULL)
		PG_RETURN_POINTER(other);
	if (other == NULL)
		PG_RETURN_POINTER(bar);

	if (!AggCheckCallContext(fcinfo, NULL))
		bar = copy_of(bar);
	status.code = KF_OK;
	if (unlikely(kf_ohlcv_merge(bar, other, &status) != KF_OK))
		kf_raise(&status);
	PG_RETURN_POINTER(bar);
}

/* ohlcv_add_bar(bar, ts, open, high, low, close [, volume [, vwap [, trades]]]): bars that are columns. Not strict. */
PG_FUNCTION_INFO_V1(ohlcv_add_bar);
Datum
ohlcv_add_bar(PG_FUNCTION_ARGS)
{
	KfOhlcv    *bar = PG_ARGISNULL(0) ? NULL : bar_arg(fcinfo, 0);
	KfBarColumns columns;
	KfOhlcv		other;
	KfStatus	status;

	for (int i = 1; i <= 5; i++)
	{
		if (!PG_ARGISNULL(i))
			continue;
		if (bar == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(bar);
	}
	columns.time = PG_GETARG_TIMESTAMPTZ(1);
	columns.open = PG_GETARG_FLOAT8(2);
	columns.high = PG_GETARG_FLOAT8(3);
	columns.low = PG_GETARG_FLOAT8(4);
	columns.close = PG_GETARG_FLOAT8(5);
	columns.volume = PG_NARGS() > 6 && !PG_ARGISNULL(6) ? PG_GETARG_FLOAT8(6) : 0;
	columns.vwap = PG_NARGS() > 7 && !PG_ARGISNULL(7) ? PG_GETARG_FLOAT8(7) : NAN;
	columns.trades = PG_NARGS() > 8 && !PG_ARGISNULL(8) ? PG_GETARG_INT64(8) : 0;

	status.code = KF_OK;
	if (unlikely(kf_ohlcv_of_columns(&other, &columns, &status) != KF_OK))
		raise_columns(&status, &columns);
	if (bar == NULL)
		PG_RETURN_POINTER(copy_of(&other));
	if (!AggCheckCallContext(fcinfo, NULL))
		bar = copy_of(bar);
	if (unlikely(kf_ohlcv_merge(bar, &other, &status) != KF_OK))
		kf_raise(&status);
	PG_RETURN_POINTER(bar);
}

/* ---- accessors -------------------------------------------------------------------------------------------------------------- */

/* All are strict. */
#define OHLCV_ACCESSOR(name, RETURN, member) \
	PG_FUNCTION_INFO_V1(ohlcv_##name); \
	Datum \
	ohlcv_##name(PG_FUNCTION_ARGS) \
	{ \
		RETURN(bar_arg(fcinfo, 0)->member); \
	}

OHLCV_ACCESSOR(open, PG_RETURN_FLOAT8, open)
OHLCV_ACCESSOR(high, PG_RETURN_FLOAT8, high)
OHLCV_ACCESSOR(low, PG_RETURN_FLOAT8, low)
OHLCV_ACCESSOR(close, PG_RETURN_FLOAT8, close)
OHLCV_ACCESSOR(volume, PG_RETURN_FLOAT8, volume.hi)
OHLCV_ACCESSOR(turnover, PG_RETURN_FLOAT8, turnover.hi)
OHLCV_ACCESSOR(trades, PG_RETURN_INT64, trades)
OHLCV_ACCESSOR(open_time, PG_RETURN_TIMESTAMPTZ, open_time)
OHLCV_ACCESSOR(high_time, PG_RETURN_TIMESTAMPTZ, high_time)
OHLCV_ACCESSOR(low_time, PG_RETURN_TIMESTAMPTZ, low_time)
OHLCV_ACCESSOR(close_time, PG_RETURN_TIMESTAMPTZ, close_time)

PG_FUNCTION_INFO_V1(ohlcv_vwap);
Datum
ohlcv_vwap(PG_FUNCTION_ARGS)
{
	double		vwap;

	if (!kf_ohlcv_vwap(bar_arg(fcinfo, 0), &vwap))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(vwap);
}

/* ---- comparison and hash ---------------------------------------------------------------------------------------------------- */

#define OHLCV_COMPARISON(name, test) \
	PG_FUNCTION_INFO_V1(ohlcv_##name); \
	Datum \
	ohlcv_##name(PG_FUNCTION_ARGS) \
	{ \
		PG_RETURN_BOOL(kf_ohlcv_compare(bar_arg(fcinfo, 0), bar_arg(fcinfo, 1)) test); \
	}

OHLCV_COMPARISON(eq, == 0)
OHLCV_COMPARISON(ne, != 0)
OHLCV_COMPARISON(lt, < 0)
OHLCV_COMPARISON(le, <= 0)
OHLCV_COMPARISON(gt, > 0)
OHLCV_COMPARISON(ge, >= 0)

PG_FUNCTION_INFO_V1(ohlcv_cmp);
Datum
ohlcv_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(kf_ohlcv_compare(bar_arg(fcinfo, 0), bar_arg(fcinfo, 1)));
}

PG_FUNCTION_INFO_V1(ohlcv_hash);
Datum
ohlcv_hash(PG_FUNCTION_ARGS)
{
	KfOhlcv		key;

	kf_ohlcv_key(bar_arg(fcinfo, 0), &key);
	return hash_any((const unsigned char *) &key, sizeof(key));
}

PG_FUNCTION_INFO_V1(ohlcv_hash_extended);
Datum
ohlcv_hash_extended(PG_FUNCTION_ARGS)
{
	KfOhlcv		key;

	kf_ohlcv_key(bar_arg(fcinfo, 0), &key);
	return hash_any_extended((const unsigned char *) &key, sizeof(key), (uint64) PG_GETARG_INT64(1));
}
