/*
 * session.h
 *		Time zones and trading hours from SQL values, for the functions that take them.
 */
#ifndef KF_PG_SESSION_H
#define KF_PG_SESSION_H

#include "postgres.h"

#include "bars/session.h"
#include "datatype/timestamp.h"
#include "pgtime.h"
#include "utils/array.h"

/* The zone of this name, as AT TIME ZONE would take it; NULL is the session's. An unknown one is an error. */
extern pg_tz *kf_time_zone(const char *name);

/* The same for bars/session.h. */
extern KfZone kf_zone_of(pg_tz *zone);

/*
 * A bar's time from a source's column of kind KF_SOURCE_CALENDAR: timestamp and date are read in the zone. Infinity is an error.
 */
extern int64 kf_instant_of(const KfZone *zone, int64 value, Oid type);

/* The days of a session as bits, from an array of ISO day numbers; NULL is every day. */
extern uint8 kf_session_days(ArrayType *days);

extern KfWidth kf_width_of(const Interval *interval);

#endif							/* KF_PG_SESSION_H */
