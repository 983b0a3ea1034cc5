/*
 * session.c
 *		session_bucket, in_session, session_date: trading hours in SQL. What a session is: bars/session.h.
 *
 * The functions are called once a tick. What the call's constants mean and the span of the tick before are kept with the call:
 * ticks come in order of time, so next to all of them are in the same span and need no look at the time zone.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "pg/error.h"
#include "pg/session.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

/* ---- time zones ------------------------------------------------------------------------------------------------------------- */

pg_tz *
kf_time_zone(const char *name)
{
	pg_tz	   *zone;

	if (name == NULL)
		return session_timezone;
	zone = pg_tzset(name);
	if (zone == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("time zone \"%.*s\" not recognized", pg_mbcliplen(name, (int) strlen(name), TZ_STRLEN_MAX), name),
				 errhint("The view pg_timezone_names lists all.")));
	if (!pg_tz_acceptable(zone))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("time zone \"%s\" appears to use leap seconds", name),
				 errdetail("PostgreSQL does not support leap seconds.")));
	return zone;
}

/* Beyond the calendar's range, where no bar can be, as UTC. */
static int64
to_local(const void *zone, int64 instant)
{
	struct pg_tm tm;
	fsec_t		fsec;
	int			west;

	if (timestamp2tm(instant, &west, &tm, &fsec, NULL, (pg_tz *) zone) != 0)
		return instant;
	return instant - west * USECS_PER_SEC;
}

static int64
to_instant(const void *zone, int64 local)
{
	struct pg_tm tm;
	fsec_t		fsec;

	if (timestamp2tm(local, NULL, &tm, &fsec, NULL, NULL) != 0)
		return local;
	return local + DetermineTimeZoneOffset(&tm, (pg_tz *) zone) * USECS_PER_SEC;
}

KfZone
kf_zone_of(pg_tz *zone)
{
	KfZone		result = {to_local, to_instant, zone};

	return result;
}

int64
kf_instant_of(const KfZone *zone, int64 value, Oid type)
{
	if (TIMESTAMP_NOT_FINITE(value))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("the time of a row must be finite")));
	return type == TIMESTAMPTZOID ? value : zone->to_instant(zone->zone, value);
}

/* ---- arguments -------------------------------------------------------------------------------------------------------------- */

uint8
kf_session_days(ArrayType *array)
{
	Datum	   *values;
	bool	   *nulls;
	int			count;
	uint8		days = 0;

	if (array == NULL)
		return KF_EVERY_DAY;
	deconstruct_array(array, INT4OID, sizeof(int32), true, TYPALIGN_INT, &values, &nulls, &count);
	for (int i = 0; i < count; i++)
	{
		int32		day = nulls[i] ? 0 : DatumGetInt32(values[i]);

		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("days must not contain nulls")));
		if (day < 1 || day > 7)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("days must be between 1 and 7, got %d", day),
					 errhint("1 is Monday, 7 is Sunday: '{1,2,3,4,5}' for Monday to Friday.")));
		days |= 1 << (day - 1);
	}
	if (days == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("days must not be empty"),
				 errhint("1 is Monday, 7 is Sunday: '{1,2,3,4,5}' for Monday to Friday. Leave it out for every day.")));
	return days;
}

KfWidth
kf_width_of(const Interval *interval)
{
	KfWidth		width = {interval->month, interval->day, interval->time};

	return width;
}

/* What a call keeps: its arguments and what they mean, and the span of the last instant. */
typedef struct SessionCall
{
	text	   *zone_name;
	TimeADT		open_time;
	TimeADT		close_time;
	ArrayType  *days_array;		/* NULL: none given */
	KfZone		zone;
	KfSession	session;
	bool		has_span;
	KfSessionSpan span;
} SessionCall;

static bool
same_varlena(const void *a, const void *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return VARSIZE_ANY(a) == VARSIZE_ANY(b) && memcmp(a, b, VARSIZE_ANY(a)) == 0;
}

static void *
keep_varlena(FunctionCallInfo fcinfo, const void *value)
{
	void	   *copy = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, VARSIZE_ANY(value));

	return memcpy(copy, value, VARSIZE_ANY(value));
}

/* The arguments of this call; 'close_arg' and 'days_arg' are -1 when it has none: then the session ends at midnight, is every day. */
static SessionCall *
session_call(FunctionCallInfo fcinfo, int open_arg, int close_arg, int zone_arg, int days_arg)
{
	SessionCall *call = fcinfo->flinfo->fn_extra;
	text	   *zone_name = PG_GETARG_TEXT_PP(zone_arg);
	TimeADT		open_time = PG_GETARG_TIMEADT(open_arg);
	TimeADT		close_time = close_arg >= 0 ? PG_GETARG_TIMEADT(close_arg) : USECS_PER_DAY;
	ArrayType  *days = days_arg >= 0 ? PG_GETARG_ARRAYTYPE_P(days_arg) : NULL;

	if (likely(call != NULL && call->open_time == open_time && call->close_time == close_time &&
			   same_varlena(call->zone_name, zone_name) && same_varlena(call->days_array, days)))
		return call;

	if (call == NULL)
		call = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(SessionCall));
	else
	{
		pfree(call->zone_name);
		if (call->days_array != NULL)
			pfree(call->days_array);
	}
	fcinfo->flinfo->fn_extra = NULL;	/* should the zone be unknown */
	call->zone = kf_zone_of(kf_time_zone(text_to_cstring(zone_name)));
	kf_session_init(&call->session, open_time, close_time, kf_session_days(days));
	call->zone_name = keep_varlena(fcinfo, zone_name);
	call->days_array = days == NULL ? NULL : keep_varlena(fcinfo, days);
	call->open_time = open_time;
	call->close_time = close_time;
	call->has_span = false;
	fcinfo->flinfo->fn_extra = call;
	return call;
}

static const KfSessionSpan *
span_of(SessionCall *call, TimestampTz ts)
{
	if (!(call->has_span && ts >= call->span.open && ts < call->span.next))
	{
		kf_session_span(&call->session, &call->zone, ts, &call->span);
		call->has_span = true;
	}
	return &call->span;
}

/* ---- the functions, all strict ---------------------------------------------------------------------------------------------- */

/* session_bucket(width, ts, session_open, timezone [, session_close]) */
PG_FUNCTION_INFO_V1(kf_session_bucket_sql);
Datum
kf_session_bucket_sql(PG_FUNCTION_ARGS)
{
	KfWidth		width = kf_width_of(PG_GETARG_INTERVAL_P(0));
	TimestampTz ts = PG_GETARG_TIMESTAMPTZ(1);
	SessionCall *call = session_call(fcinfo, 2, PG_NARGS() > 4 ? 4 : -1, 3, -1);
	TimestampTz bucket;
	KfStatus	status;

	status.code = KF_OK;
	if (unlikely(width.months != 0 || width.days != 0 || width.micros <= 0 || width.micros > USECS_PER_DAY))
	{
		memset(&status, 0, sizeof(status));
		if (kf_width_check(&width, "width", true, &status) != KF_OK)
			kf_raise(&status);
	}
	if (TIMESTAMP_NOT_FINITE(ts))
		PG_RETURN_TIMESTAMPTZ(ts);
	bucket = kf_session_bucket(&call->session, &call->zone, span_of(call, ts), &width, ts);
	if (!IS_VALID_TIMESTAMP(bucket))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("timestamp out of range")));
	PG_RETURN_TIMESTAMPTZ(bucket);
}

/* in_session(ts, session_open, session_close, timezone [, days]) */
PG_FUNCTION_INFO_V1(kf_in_session);
Datum
kf_in_session(PG_FUNCTION_ARGS)
{
	TimestampTz ts = PG_GETARG_TIMESTAMPTZ(0);
	SessionCall *call = session_call(fcinfo, 1, 2, 3, PG_NARGS() > 4 ? 4 : -1);

	PG_RETURN_BOOL(!TIMESTAMP_NOT_FINITE(ts) && kf_session_holds(&call->session, span_of(call, ts), ts));
}

/* session_date(ts, session_open, session_close, timezone [, days]) */
PG_FUNCTION_INFO_V1(kf_session_date);
Datum
kf_session_date(PG_FUNCTION_ARGS)
{
	TimestampTz ts = PG_GETARG_TIMESTAMPTZ(0);
	SessionCall *call = session_call(fcinfo, 1, 2, 3, PG_NARGS() > 4 ? 4 : -1);
	const KfSessionSpan *span;

	if (TIMESTAMP_NOT_FINITE(ts))
		PG_RETURN_NULL();
	span = span_of(call, ts);
	if (!kf_session_holds(&call->session, span, ts))
		PG_RETURN_NULL();
	PG_RETURN_DATEADT((DateADT) span->date);
}
