/*
 * session.h
 *		Trading hours: which session an instant belongs to, its trading date, and buckets that begin at the session's open.
 *
 * Hours are wall-clock time of a time zone, so a session keeps its hours when the clocks change. A session opens every day at
 * 'open' and closes at 'close'; where that is not later it closes on the next day. Its trading date is the day on which it
 * closes (midnight belongs to the day that it ends): a session from Sunday 17:00 to Monday 16:00 is Monday's.
 *
 * All instants are microseconds UTC (KF_TIME_MIN <= t < KF_TIME_END), local times the same count of what the clock shows.
 */
#ifndef KF_SESSION_H
#define KF_SESSION_H

#include "base.h"

#define KF_EVERY_DAY	0x7f

#ifdef __cplusplus
extern "C"
{
#endif

/* A time zone, which the caller knows. A local time that occurs twice or never is resolved as the caller does elsewhere. */
typedef struct KfZone
{
	int64_t		(*to_local) (const void *zone, int64_t instant);
	int64_t		(*to_instant) (const void *zone, int64_t local);
	const void *zone;
} KfZone;

typedef struct KfSession
{
	int64_t		open;			/* microseconds after midnight, 0 <= open < a day */
	int64_t		close;			/* 0 < close <= a day; close <= open: on the next day */
	uint8_t		days;			/* trading dates: bit 0 Monday to bit 6 Sunday; never 0 */
} KfSession;

/* From one open to the next. */
typedef struct KfSessionSpan
{
	int64_t		open;
	int64_t		close;			/* open <= close <= next */
	int64_t		next;			/* the open after this one, whether there is trading on that day or not */
	int64_t		date;			/* trading date, days since 2000-01-01 */
} KfSessionSpan;

/* A width as PostgreSQL's intervals have it. Exactly one of the three is positive, the others are 0. */
typedef struct KfWidth
{
	int64_t		months;
	int64_t		days;
	int64_t		micros;
} KfWidth;

/* From times of day as SQL has them: 0 to 24 hours both; 24:00 opens at 0:00, 0:00 closes at 24:00. */
extern void kf_session_init(KfSession *session, int64_t open, int64_t close, uint8_t days);

/* Which span an instant is in: always one, be it within the hours or after them. */
extern void kf_session_span(const KfSession *session, const KfZone *zone, int64_t instant, KfSessionSpan *span);

/* The span of a trading date from KF_DATE_MIN + 1 to KF_DATE_MAX - 1 (calendar.h). */
extern void kf_session_span_of(const KfSession *session, const KfZone *zone, int64_t date, KfSessionSpan *span);

/* Whether there is trading on the span's date. */
extern bool kf_session_trades(const KfSession *session, const KfSessionSpan *span);

/* Whether an instant of this span is within trading hours. */
static inline bool
kf_session_holds(const KfSession *session, const KfSessionSpan *span, int64_t instant)
{
	return instant < span->close && kf_session_trades(session, span);
}

/* The first trading date of the period of this width (days or months) that holds 'date', and of the period after it. */
extern int64_t kf_period_first(const KfWidth *width, int64_t date);
extern int64_t kf_period_next(const KfWidth *width, int64_t date);

/*
 * Whether 'width' can be a bucket's: one unit alone, positive, hours at most 24. Else KF_INVALID_PARAMETER; 'name' is the
 * parameter's. 'longest' false lifts the limit of 24 hours.
 */
extern KfCode kf_width_check(const KfWidth *width, const char *name, bool within_day, KfStatus *status);

/*
 * The beginning of the bucket that holds an instant of this span.
 *
 *	hours, minutes ...	counted from the session's open in elapsed time; the last bucket ends at the next open
 *	days				the open of the first trading date of 'days' days, counted from Monday 2000-01-03
 *	months				the open of the first trading date of 'months' months, counted from January of the year 0
 *
 * It may be before KF_TIME_MIN.
 */
extern int64_t kf_session_bucket(const KfSession *session, const KfZone *zone, const KfSessionSpan *span, const KfWidth *width,
								 int64_t instant);

#ifdef __cplusplus
}
#endif

#endif							/* KF_SESSION_H */
