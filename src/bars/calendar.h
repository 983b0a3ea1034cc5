/*
 * calendar.h
 *		Days and years: the Gregorian calendar carried back for ever, as PostgreSQL counts.
 *
 * A time is a count of microseconds since 2000-01-01 00:00, a date a count of days since 2000-01-01.
 */
#ifndef KF_CALENDAR_H
#define KF_CALENDAR_H

#include "base.h"

#define KF_DAY_US	INT64_C(86400000000)

/* Dates around all times that there are (KF_TIME_MIN and KF_TIME_END of ohlcv.h), whose microseconds fit 64 bits. */
#define KF_DATE_MIN	INT64_C(-2451560)
#define KF_DATE_MAX	INT64_C(106751988)

static inline int64_t
kf_floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Days from 1 January of the year 0 to 1 January of 'year'. */
static inline int64_t
kf_days_before_year(int64_t year)
{
	return 365 * year + kf_floor_div(year + 3, 4) - kf_floor_div(year + 99, 100) + kf_floor_div(year + 399, 400);
}

static inline int
kf_days_in_month(int64_t year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && kf_days_before_year(year + 1) - kf_days_before_year(year) == 366);
}

/* The year, month (1..12) and day (1..31) of a date. */
static inline void
kf_date_parts(int64_t date, int64_t *year, int *month, int *day)
{
	int64_t		left = date + kf_days_before_year(2000);
	int64_t		y = kf_floor_div(left * 400, 146097);
	int			m = 1;

	/* 400 years have 146097 days; the quotient is at most one year off. */
	while (kf_days_before_year(y) > left)
		y--;
	while (kf_days_before_year(y + 1) <= left)
		y++;
	left -= kf_days_before_year(y);
	while (left >= kf_days_in_month(y, m))
		left -= kf_days_in_month(y, m++);
	*year = y;
	*month = m;
	*day = (int) left + 1;
}

/* The date of a day, which is cut to the length of the month. */
static inline int64_t
kf_date_of(int64_t year, int month, int day)
{
	int64_t		date = kf_days_before_year(year) - kf_days_before_year(2000);

	if (day > kf_days_in_month(year, month))
		day = kf_days_in_month(year, month);
	for (int m = 1; m < month; m++)
		date += kf_days_in_month(year, m);
	return date + day - 1;
}

/* 1 Monday to 7 Sunday, as ISO 8601 counts. 2000-01-01 was a Saturday. */
static inline int
kf_weekday(int64_t date)
{
	int64_t		since_monday = date + 5;

	return (int) (since_monday - kf_floor_div(since_monday, 7) * 7) + 1;
}

#endif							/* KF_CALENDAR_H */
