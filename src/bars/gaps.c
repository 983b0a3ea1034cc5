/*
 * gaps.c
 *		Filling gaps. The rules are in gaps.h.
 */
#include "bars/gaps.h"

#include <math.h>

#include "bars/calendar.h"

/* ---- the grid --------------------------------------------------------------------------------------------------------------- */

/* The k-th place from the anchor, INT64_MAX when that is after all times; k begins at 0, months are counted from the anchor's day each time so that the 31st comes back. */
static int64_t
from_anchor(const KfGrid *grid, int64_t k)
{
	int64_t		date = kf_floor_div(grid->anchor, KF_DAY_US);
	int64_t		time_of_day = grid->anchor - date * KF_DAY_US;

	if (grid->step.months > 0)
	{
		int64_t		year;
		int64_t		month;
		int			m;
		int			day;

		kf_date_parts(date, &year, &m, &day);
		month = year * 12 + m - 1 + k * grid->step.months;
		year = kf_floor_div(month, 12);
		date = kf_date_of(year, (int) (month - year * 12) + 1, day);
	}
	else
		date += k * grid->step.days;
	return date >= KF_DATE_MAX ? INT64_MAX : grid->zone->to_instant(grid->zone->zone, date * KF_DAY_US + time_of_day);
}

/* Where the step is a period of days or months, every one begins; else only trading dates count, and those whose open exists. */
static bool
begins_step(const KfGrid *grid)
{
	if (grid->step.micros == 0 && grid->step.days != 1)
		return true;
	return kf_session_trades(grid->session, &grid->span) && (grid->step.micros == 0 || grid->span.open < grid->span.close);
}

/*
 * To the open of the first trading date from 'date' on that a step begins at: INT64_MAX after all times, and INT64_MIN for a period
 * that begins before them.
 */
static void
enter_session(KfGrid *grid, int64_t date)
{
	for (; date > KF_DATE_MIN && date < KF_DATE_MAX - 1; date++)
	{
		kf_session_span_of(grid->session, grid->zone, date, &grid->span);
		grid->time = grid->span.open;
		if (begins_step(grid))
			return;
	}
	grid->span.date = date;
	grid->time = date <= KF_DATE_MIN ? INT64_MIN : INT64_MAX;
	grid->span.open = grid->span.close = grid->span.next = grid->time;
}

static void
next_of_sessions(KfGrid *grid)
{
	if (grid->step.micros > 0 && grid->time + grid->step.micros < grid->span.close)
		grid->time += grid->step.micros;
	else if (grid->step.micros > 0 || grid->step.days == 1)
		enter_session(grid, grid->span.date + 1);
	else
		enter_session(grid, kf_period_next(&grid->step, grid->span.date));
}

void
kf_grid_begin(KfGrid *grid, const KfWidth *step, const KfZone *zone, const KfSession *session, int64_t from)
{
	grid->step = *step;
	grid->zone = zone;
	grid->session = session;
	grid->time = from;
	grid->k = 0;
	if (session == NULL)
	{
		grid->anchor = zone->to_local(zone->zone, from);
		return;
	}
	kf_session_span(session, zone, from, &grid->span);
	if (step->micros > 0 || step->days == 1)
		enter_session(grid, grid->span.date);
	else
		enter_session(grid, kf_period_first(step, grid->span.date));
	if (step->micros > 0 && grid->time < from)	/* the place at 'from' or the next */
		grid->time += (from - grid->time - 1) / step->micros * step->micros;
	while (grid->time < from || (step->micros > 0 && grid->time >= grid->span.close && grid->time < INT64_MAX))
		next_of_sessions(grid);
}

void
kf_grid_next(KfGrid *grid)
{
	const int64_t time = grid->time;

	if (grid->session != NULL)
		next_of_sessions(grid);
	else if (grid->step.micros > 0)
		grid->time = time > INT64_MAX - grid->step.micros ? INT64_MAX : time + grid->step.micros;
	else
		/* A zone may have left out a day. */
		while (grid->time <= time)
			grid->time = from_anchor(grid, ++grid->k);
}

/* ---- filling ---------------------------------------------------------------------------------------------------------------- */

/*
 * A convex sum of rounded products keeps the order of its terms, and so do the bounds, which mend its last bit: low <= open,
 * close <= high is true of the filled bar too.
 */
static double
on_line(double from, double to, double part)
{
	if (isnan(from) || isnan(to))
		return NAN;
	return fmin(fmax(from * (1 - part) + to * part, fmin(from, to)), fmax(from, to));
}

/* The bar at the grid's place, which is after fill->last and before 'next' (either may not be there). */
static void
emit_gap(KfFill *fill, const KfFillBar *next)
{
	KfFillBar	bar = {.time = fill->grid.time};

	for (int i = 0; i < KF_FILL_VALUES; i++)
	{
		bar.values[i] = NAN;
		if (!fill->present[i] || fill->method == KF_FILL_NULL)
			continue;
		if (i == KF_FILL_VOLUME)
			bar.values[i] = 0;
		else if (fill->method == KF_FILL_PREVIOUS)
			bar.values[i] = fill->last_close;
		else if (fill->begun && next != NULL)
			bar.values[i] = on_line(fill->last.values[i], next->values[i],
									((double) bar.time - (double) fill->last.time) / ((double) next->time - (double) fill->last.time));
	}
	fill->emit(fill->arg, &bar, true);
}

/* All places before 'end'. */
static KfCode
emit_gaps(KfFill *fill, int64_t end, const KfFillBar *next, KfStatus *status)
{
	for (; fill->grid.time < end; kf_grid_next(&fill->grid))
	{
		if (fill->emitted++ % 1024 == 0 && fill->interrupt != NULL && fill->interrupt())
			return kf_fail(status, KF_CANCELLED, "cancelled");
		emit_gap(fill, next);
	}
	return KF_OK;
}

static void
begin_grid(KfFill *fill, int64_t from)
{
	kf_grid_begin(&fill->grid, &fill->step, fill->zone, fill->session, from);
	fill->on_grid = true;
}

KfCode
kf_fill_bar(KfFill *fill, const KfFillBar *bar, KfStatus *status)
{
	KfFillBar	clean = *bar;
	bool		after_start = fill->start == NULL || bar->time >= *fill->start;
	bool		before_finish = fill->finish == NULL || bar->time < *fill->finish;

	for (int i = 0; i < KF_FILL_VALUES; i++)
		if (!isfinite(clean.values[i]))
			clean.values[i] = NAN;
	if (fill->begun && bar->time <= fill->last.time)
	{
		kf_fail(status, KF_DATA, "bars of a series must be in order of time, no two at one time");
		kf_hint(status, "Give the source an ORDER BY, and GROUP BY the times to merge bars.");
		return status->code;
	}
	if (!fill->begun)
		fill->last_close = NAN;
	if (!fill->on_grid && (fill->start != NULL || before_finish))
		begin_grid(fill, fill->start != NULL ? *fill->start : bar->time);
	if (after_start && fill->on_grid)
	{
		if (emit_gaps(fill, before_finish ? bar->time : *fill->finish, &clean, status) != KF_OK)
			return status->code;
		if (before_finish)
		{
			if (fill->grid.time != bar->time)
			{
				kf_fail(status, KF_DATA, "a bar is not on the grid of times");
				kf_hint(status, "The source must have bars of this step: GROUP BY date_bin, date_trunc or session_bucket. The grid begins at start, or at the first bar, or at the session's open.");
				return status->code;
			}
			fill->emit(fill->arg, &clean, false);
			kf_grid_next(&fill->grid);
		}
	}
	fill->begun = true;
	fill->last = clean;
	if (!isnan(clean.values[KF_FILL_CLOSE]))
		fill->last_close = clean.values[KF_FILL_CLOSE];
	return KF_OK;
}

KfCode
kf_fill_end(KfFill *fill, KfStatus *status)
{
	if (fill->begun && fill->finish != NULL)
	{
		if (!fill->on_grid && fill->start != NULL)
			begin_grid(fill, *fill->start);
		if (fill->on_grid && emit_gaps(fill, *fill->finish, NULL, status) != KF_OK)
			return status->code;
	}
	fill->begun = fill->on_grid = false;
	return KF_OK;
}
