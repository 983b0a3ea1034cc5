/*
 * session.c
 *		Trading hours. The rules are in session.h.
 *
 * Everything is decided among instants: local times are only used to find the opens and closes of the days around. So buckets
 * and sessions are in order and without overlap whatever the clocks of the zone do.
 */
#include "bars/session.h"

#include "bars/calendar.h"

/* 2000-01-03, a Monday, as a date. */
#define A_MONDAY 2

void
kf_session_init(KfSession *session, int64_t open, int64_t close, uint8_t days)
{
	session->open = open == KF_DAY_US ? 0 : open;
	session->close = close == 0 ? KF_DAY_US : close;
	session->days = days;
}

static int64_t
open_of(const KfSession *session, const KfZone *zone, int64_t date)
{
	if (session->close <= session->open)
		date--;
	return zone->to_instant(zone->zone, date * KF_DAY_US + session->open);
}

void
kf_session_span_of(const KfSession *session, const KfZone *zone, int64_t date, KfSessionSpan *span)
{
	span->date = date;
	span->open = open_of(session, zone, date);
	span->next = open_of(session, zone, date + 1);
	span->close = zone->to_instant(zone->zone, date * KF_DAY_US + session->close);
	if (span->close > span->next)
		span->close = span->next;
	if (span->close < span->open)
		span->close = span->open;
}

void
kf_session_span(const KfSession *session, const KfZone *zone, int64_t instant, KfSessionSpan *span)
{
	/* Late enough: an open of two days later is after the instant, even if a zone leaves out or repeats a day. */
	int64_t		date = kf_floor_div(zone->to_local(zone->zone, instant), KF_DAY_US) + 3;

	while (open_of(session, zone, date) > instant)
		date--;
	kf_session_span_of(session, zone, date, span);
}

bool
kf_session_trades(const KfSession *session, const KfSessionSpan *span)
{
	return session->days >> (kf_weekday(span->date) - 1) & 1;
}

int64_t
kf_period_first(const KfWidth *width, int64_t date)
{
	int64_t		year;
	int64_t		month;
	int			m;
	int			day;

	if (width->days > 0)
		return A_MONDAY + kf_floor_div(date - A_MONDAY, width->days) * width->days;
	kf_date_parts(date, &year, &m, &day);
	month = kf_floor_div(year * 12 + m - 1, width->months) * width->months;
	year = kf_floor_div(month, 12);
	return kf_date_of(year, (int) (month - year * 12) + 1, 1);
}

int64_t
kf_period_next(const KfWidth *width, int64_t date)
{
	int64_t		year;
	int			m;
	int			day;

	date = kf_period_first(width, date);
	if (width->days > 0)
		return date + width->days;
	kf_date_parts(date, &year, &m, &day);
	return kf_date_of(year + kf_floor_div(m - 1 + width->months, 12), (int) ((m - 1 + width->months) % 12) + 1, 1);
}

KfCode
kf_width_check(const KfWidth *width, const char *name, bool within_day, KfStatus *status)
{
	if (width->months < 0 || width->days < 0 || width->micros < 0 || (width->months == 0 && width->days == 0 && width->micros == 0))
		return kf_fail(status, KF_INVALID_PARAMETER, "%s must be positive", name);
	if ((width->months > 0) + (width->days > 0) + (width->micros > 0) > 1)
	{
		kf_fail(status, KF_INVALID_PARAMETER, "%s must be of months, of days or of hours and less, not of several of these", name);
		kf_hint(status, "Such as '5 minutes', '1 day', '1 week' or '3 months'.");
		return status->code;
	}
	if (within_day && width->micros > KF_DAY_US)
	{
		kf_fail(status, KF_INVALID_PARAMETER, "%s must be at most 24 hours, or a number of days, weeks or months", name);
		kf_hint(status, "Buckets of hours begin anew at each session's open. Write '2 days' instead of '48 hours'.");
		return status->code;
	}
	return KF_OK;
}

int64_t
kf_session_bucket(const KfSession *session, const KfZone *zone, const KfSessionSpan *span, const KfWidth *width, int64_t instant)
{
	int64_t		first;

	if (width->micros > 0)
		return span->open + (instant - span->open) / width->micros * width->micros;
	if (width->days == 1)
		return span->open;
	first = kf_period_first(width, span->date);
	return first <= KF_DATE_MIN ? INT64_MIN : open_of(session, zone, first);
}
