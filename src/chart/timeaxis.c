/*
 * timeaxis.c
 *		Which bars get a calendar label, and what it says.
 */
#include "timeaxis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define USECS_PER_SEC INT64_C(1000000)
#define USECS_PER_DAY (INT64_C(86400) * USECS_PER_SEC)

/* Days from 1970-01-01 to 2000-01-01, and from 0000-03-01 (where the calendar's 400-year cycle begins) to 1970-01-01. */
#define DAYS_TO_2000 10957
#define DAYS_TO_1970 719468

typedef struct Civil
{
	int64_t		day;			/* number of the day */
	int64_t		year;
	int			month;			/* 1 to 12 */
	int			mday;
	int64_t		usec;			/* of the day */
} Civil;

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* The Gregorian date of a time, by whole 400-year cycles of 146,097 days that begin in March. */
static Civil
civil_of(int64_t ts)
{
	Civil		c;
	int64_t		z;
	int64_t		era;
	int64_t		doe;
	int64_t		yoe;
	int64_t		doy;
	int64_t		mp;

	/* not by multiplying back, which overflows on the first day there is */
	c.day = floor_div(ts, USECS_PER_DAY);
	c.usec = ts % USECS_PER_DAY + (ts % USECS_PER_DAY < 0 ? USECS_PER_DAY : 0);
	z = c.day + DAYS_TO_2000 + DAYS_TO_1970;
	era = floor_div(z, 146097);
	doe = z - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	c.mday = (int) (doy - (153 * mp + 2) / 5 + 1);
	c.month = (int) (mp < 10 ? mp + 3 : mp - 9);
	c.year = yoe + era * 400 + (c.month <= 2);
	return c;
}

/* Kinds of label, coarse to fine. */
typedef enum LabelKind
{
	LABEL_YEAR,
	LABEL_MONTH,
	LABEL_DAY,
	LABEL_TIME,
	LABEL_SECOND,
	LABEL_FRACTION,
	LABEL_MICROSECOND
} LabelKind;

/*
 * Periods that a label may begin, coarse to fine; those of one kind fit into each other, so that finer labels fill up the row
 * of the coarser ones. A size of 0 marks those of the calendar; the others are in microseconds.
 */
typedef struct Period
{
	LabelKind	kind;
	int			count;			/* years, months or days */
	int64_t		usecs;
} Period;

#define MINUTES(n) (60 * (n) * USECS_PER_SEC)

static const Period periods[] = {
	{LABEL_YEAR, 100, 0}, {LABEL_YEAR, 50, 0}, {LABEL_YEAR, 10, 0}, {LABEL_YEAR, 5, 0}, {LABEL_YEAR, 1, 0},
	{LABEL_MONTH, 6, 0}, {LABEL_MONTH, 3, 0}, {LABEL_MONTH, 1, 0},
	{LABEL_DAY, 7, 0}, {LABEL_DAY, 1, 0},
	{LABEL_TIME, 0, MINUTES(720)}, {LABEL_TIME, 0, MINUTES(360)}, {LABEL_TIME, 0, MINUTES(180)}, {LABEL_TIME, 0, MINUTES(60)},
	{LABEL_TIME, 0, MINUTES(30)}, {LABEL_TIME, 0, MINUTES(15)}, {LABEL_TIME, 0, MINUTES(5)}, {LABEL_TIME, 0, MINUTES(1)},
	{LABEL_SECOND, 0, 30 * USECS_PER_SEC}, {LABEL_SECOND, 0, 15 * USECS_PER_SEC}, {LABEL_SECOND, 0, 5 * USECS_PER_SEC},
	{LABEL_SECOND, 0, USECS_PER_SEC},
	{LABEL_FRACTION, 0, 500000}, {LABEL_FRACTION, 0, 100000}, {LABEL_FRACTION, 0, 50000}, {LABEL_FRACTION, 0, 10000}, {LABEL_FRACTION, 0, 5000},
	{LABEL_FRACTION, 0, 1000}, {LABEL_MICROSECOND, 0, 500}, {LABEL_MICROSECOND, 0, 100}, {LABEL_MICROSECOND, 0, 50}, {LABEL_MICROSECOND, 0, 10},
	{LABEL_MICROSECOND, 0, 5}, {LABEL_MICROSECOND, 0, 1}
};

#define PERIODS ((int) (sizeof(periods) / sizeof(periods[0])))
#define FIRST_MONTH_PERIOD 5	/* places in the table */
#define FIRST_DAY_PERIOD 8
#define FIRST_TIME_PERIOD 10

/* Which period of this kind a time lies in; those finer than a day are counted from midnight. */
static int64_t
period_number(const Period *period, const Civil *c)
{
	switch (period->kind)
	{
		case LABEL_YEAR:
			return floor_div(c->year, period->count);
		case LABEL_MONTH:
			return floor_div(c->year * 12 + c->month - 1, period->count);
		case LABEL_DAY:
			/* weeks begin on Monday; 2000-01-01 was a Saturday */
			return period->count == 7 ? floor_div(c->day + 5, 7) : c->day;
		default:
			return c->usec / period->usecs;
	}
}

static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* There is no year 0: before the year 1 is 1 BC. */
static void
year_text(int64_t year, char *text)
{
	snprintf(text, KF_TIME_LABEL_SIZE, "%lld%s", (long long) (year > 0 ? year : 1 - year), year > 0 ? "" : " BC");
}

static void
label_text(LabelKind kind, bool intraday, const Civil *c, char *text)
{
	int			seconds = (int) (c->usec / USECS_PER_SEC);

	switch (kind)
	{
		case LABEL_YEAR:
			year_text(c->year, text);
			break;
		case LABEL_MONTH:
			snprintf(text, KF_TIME_LABEL_SIZE, "%s", month_names[c->month - 1]);
			break;
		case LABEL_DAY:
			if (intraday)
				snprintf(text, KF_TIME_LABEL_SIZE, "%d %s", c->mday, month_names[c->month - 1]);
			else
				snprintf(text, KF_TIME_LABEL_SIZE, "%d", c->mday);
			break;
		case LABEL_TIME:
			snprintf(text, KF_TIME_LABEL_SIZE, "%02d:%02d", seconds / 3600, seconds / 60 % 60);
			break;
		case LABEL_SECOND:
			snprintf(text, KF_TIME_LABEL_SIZE, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
			break;
		case LABEL_FRACTION:
			snprintf(text, KF_TIME_LABEL_SIZE, "%02d:%02d.%03d", seconds / 60 % 60, seconds % 60,
					 (int) (c->usec % USECS_PER_SEC / 1000));
			break;
		case LABEL_MICROSECOND:
			snprintf(text, KF_TIME_LABEL_SIZE, "%02d.%06d", seconds % 60, (int) (c->usec % USECS_PER_SEC));
			break;
	}
}

/* What the first bar says: where in time the chart begins, so that the year is always told. */
static void
context_text(const Civil *c, LabelKind finest, char *text)
{
	char		year[KF_TIME_LABEL_SIZE];

	year_text(c->year, year);
	if (finest >= LABEL_DAY)
		snprintf(text, KF_TIME_LABEL_SIZE, "%d %s %.20s", c->mday, month_names[c->month - 1], year);
	else if (finest == LABEL_MONTH)
		snprintf(text, KF_TIME_LABEL_SIZE, "%s %.20s", month_names[c->month - 1], year);
	else
		snprintf(text, KF_TIME_LABEL_SIZE, "%s", year);
}

typedef struct Chooser
{
	const KfTimeAxis *axis;
	const int64_t *ts;
	const int  *x;
	int			count;
	bool		intraday;		/* some day has several bars */
	int			begins[PERIODS];	/* bars whose rank this is */
	KfTimeLabel *labels;		/* placed so far, in order of x */
	int			placed;
} Chooser;

/*
 * The rank of a bar: the coarsest period that begins with it, PERIODS for none. Most neighbours share the day or the month, so
 * most periods need no look.
 */
static int
rank_of(const Civil *before, const Civil *c)
{
	int			p = c->year != before->year ? 0 : c->month != before->month ? FIRST_MONTH_PERIOD :
		c->day != before->day ? FIRST_DAY_PERIOD : FIRST_TIME_PERIOD;

	if (p == FIRST_TIME_PERIOD && c->usec == before->usec)
		return PERIODS;
	while (p < PERIODS && period_number(&periods[p], c) == period_number(&periods[p], before))
		p++;
	return p;
}

static void
rank_bars(Chooser *chooser)
{
	Civil		before = civil_of(chooser->ts[0]);
	bool		midnights = before.usec == 0;
	bool		shared = chooser->count == 1;

	for (int i = 1; i < chooser->count; i++)
	{
		uint64_t	passed = (uint64_t) chooser->ts[i] - (uint64_t) chooser->ts[i - 1];
		Civil		c = before;

		/* the calendar is asked again only on another day */
		if (passed < (uint64_t) (USECS_PER_DAY - before.usec))
			c.usec += (int64_t) passed;
		else
			c = civil_of(chooser->ts[i]);
		chooser->axis->ranks[i] = (uint8_t) rank_of(&before, &c);
		if (chooser->axis->ranks[i] < PERIODS)
			chooser->begins[chooser->axis->ranks[i]]++;
		midnights = midnights && c.usec == 0;
		shared = shared || c.day == before.day;
		before = c;
	}
	chooser->intraday = shared && !midnights;
}

/* As the left edge of a label: centred under its bar. */
#define AROUND_BAR INT32_MIN

/* Where a label of that extent would go among those placed; -1 when it has no room. */
static int
find_room(const Chooser *chooser, int left, int width)
{
	int			low = 0;
	int			high = chooser->placed;
	int			gap = chooser->axis->gap;

	if (left < chooser->axis->left || left + width > chooser->axis->right || chooser->placed == KF_MAX_TIME_LABELS)
		return -1;
	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (chooser->labels[middle].x < left)
			low = middle + 1;
		else
			high = middle;
	}
	if (low > 0 && chooser->labels[low - 1].x + chooser->labels[low - 1].width + gap > left)
		return -1;
	if (low < chooser->placed && left + width + gap > chooser->labels[low].x)
		return -1;
	return low;
}

static bool
place(Chooser *chooser, int bar, LabelKind kind, const char *text, int left)
{
	int			width = chooser->axis->width(text, chooser->axis->arg);
	int			x = left == AROUND_BAR ? chooser->x[bar] - width / 2 : left;
	int			slot = find_room(chooser, x, width);
	KfTimeLabel *label;

	if (slot < 0)
		return false;
	label = &chooser->labels[slot];
	memmove(label + 1, label, (chooser->placed - slot) * sizeof(*label));
	label->bar = bar;
	label->kind = kind;
	label->major = false;
	snprintf(label->text, sizeof(label->text), "%s", text);
	label->x = x;
	label->width = width;
	chooser->placed++;
	return true;
}

/* The label of a bar that begins this period, or a coarser one that found no room before. */
static bool
place_label(Chooser *chooser, LabelKind kind, int bar)
{
	Civil		before = civil_of(chooser->ts[bar - 1]);
	Civil		c = civil_of(chooser->ts[bar]);
	char		text[KF_TIME_LABEL_SIZE];

	/* a day or an hour that begins here together with a coarser period says the coarser one */
	if (kind > LABEL_YEAR && c.year != before.year)
		kind = LABEL_YEAR;
	else if (kind > LABEL_MONTH && c.month != before.month)
		kind = LABEL_MONTH;
	else if (kind > LABEL_DAY && c.day != before.day)
		kind = LABEL_DAY;
	label_text(kind, chooser->intraday, &c, text);
	return place(chooser, bar, kind, text, AROUND_BAR);
}

/*
 * Add the labels of one period. The coarsest goes in as far as there is room; a finer one is taken back when less than half of
 * its labels found any (one alone may miss), because a few odd ones mislead. Returns whether to go on to the next finer one.
 */
static bool
place_period(Chooser *chooser, int period, bool coarsest)
{
	const uint8_t *ranks = chooser->axis->ranks;
	int			wanted = 0;
	int			found = 0;
	int			most = 0;		/* bars that begin this period or a coarser one */
	int			next = 0;		/* the first label at or after the bar at hand */

	for (int p = 0; p <= period; p++)
		most += chooser->begins[p];
	for (int i = 1; i < chooser->count; i++)
	{
		if (ranks[i] > period)
			continue;
		while (next < chooser->placed && chooser->labels[next].bar < i)
			next++;
		if (next < chooser->placed && chooser->labels[next].bar == i)
			continue;
		wanted++;
		/* where there is no room for a pixel, a text need not be made */
		found += find_room(chooser, chooser->x[i], 1) >= 0 && place_label(chooser, periods[period].kind, i);
		if (!coarsest && (wanted - found) * 2 > most && wanted - found > 1)
			return false;
	}
	if (chooser->placed == KF_MAX_TIME_LABELS)
		return false;			/* it would end in the middle of the chart */
	return found * 2 >= wanted || wanted - found < 2 || (coarsest && found < 2);
}

/* Everything from coarse to fine, as far as it goes; the finest kind that was placed. */
static LabelKind
place_all(Chooser *chooser, KfTimeLabel *saved)
{
	LabelKind	finest = chooser->intraday ? LABEL_TIME : LABEL_DAY;
	bool		any = false;

	for (int p = 0; p < PERIODS; p++)
	{
		int			before = chooser->placed;

		if (chooser->begins[p] == 0)
			continue;
		memcpy(saved, chooser->labels, before * sizeof(*saved));
		if (!place_period(chooser, p, !any))
		{
			/* taken back, but for the coarsest, which is all there is */
			if (any)
			{
				memcpy(chooser->labels, saved, before * sizeof(*saved));
				chooser->placed = before;
			}
			else
				finest = periods[p].kind;
			break;
		}
		if (chooser->placed > before)
		{
			finest = periods[p].kind;
			any = true;
		}
	}
	return finest;
}

/*
 * The label of the first bar, in full unless that takes the room of the first new year: readers would then count the months
 * after it to the year before.
 */
static void
place_context(Chooser *chooser, LabelKind finest)
{
	const KfTimeAxis *axis = chooser->axis;
	Civil		first = civil_of(chooser->ts[0]);
	LabelKind	forms[] = {finest, LABEL_YEAR};
	int			new_year = 1;
	int			end = axis->right;
	char		text[KF_TIME_LABEL_SIZE];

	while (finest > LABEL_YEAR && new_year < chooser->count && axis->ranks[new_year] >= FIRST_MONTH_PERIOD)
		new_year++;
	if (finest > LABEL_YEAR && new_year < chooser->count)
	{
		Civil		c = civil_of(chooser->ts[new_year]);
		int			left;

		year_text(c.year, text);
		left = chooser->x[new_year] - axis->width(text, axis->arg) / 2;
		if (left >= axis->left)
			end = left - axis->gap;
	}
	for (int i = 0; i < 2; i++)
	{
		int			width;
		int			left;

		context_text(&first, forms[i], text);
		width = axis->width(text, axis->arg);
		left = chooser->x[0] - width / 2;
		if (left < axis->left)
			left = axis->left;
		if (left + width <= end && place(chooser, 0, LABEL_YEAR, text, left))
			return;
	}
}

int
kf_time_labels(const KfTimeAxis *axis, const int64_t *ts, const int *x, int count, KfTimeLabel *labels)
{
	Chooser		chooser = {axis, ts, x, count, false, {0}, labels, 0};
	KfTimeLabel saved[KF_MAX_TIME_LABELS];
	LabelKind	finest;

	if (count == 0)
		return 0;
	rank_bars(&chooser);
	/* the first round finds how fine it gets, which decides what the first bar says; the second places the others around that */
	finest = place_all(&chooser, saved);
	chooser.placed = 0;
	place_context(&chooser, finest);
	finest = place_all(&chooser, saved);
	for (int i = 0; i < chooser.placed; i++)
		labels[i].major = labels[i].kind < (int) finest;
	return chooser.placed;
}

bool
kf_time_other_day(int64_t a, int64_t b)
{
	return floor_div(a, USECS_PER_DAY) != floor_div(b, USECS_PER_DAY);
}

void
kf_time_text(int64_t ts, bool with_time, char *text, size_t size)
{
	Civil		c = civil_of(ts);
	int			seconds = (int) (c.usec / USECS_PER_SEC);
	int			fraction = (int) (c.usec % USECS_PER_SEC);
	char		clock[32] = "";
	int			used = 0;

	if (with_time)
		used = snprintf(clock, sizeof(clock), " %02d:%02d", seconds / 3600, seconds / 60 % 60);
	if (with_time && (seconds % 60 != 0 || fraction != 0))
		used += snprintf(clock + used, sizeof(clock) - used, ":%02d", seconds % 60);
	if (with_time && fraction != 0)
	{
		used += snprintf(clock + used, sizeof(clock) - used, ".%06d", fraction);
		while (clock[used - 1] == '0')
			clock[--used] = '\0';
	}
	snprintf(text, size, "%04lld-%02d-%02d%s%s", (long long) (c.year > 0 ? c.year : 1 - c.year), c.month, c.mday, clock,
			 c.year > 0 ? "" : " BC");
}

KfCode
kf_time_of_epoch(const char *what, double seconds, int64_t *ts, KfStatus *status)
{
	if (fabs(seconds) < 253402300800.0)
	{
		*ts = (int64_t) rint(seconds * 1e6) - INT64_C(946684800) * 1000000;
		return KF_OK;
	}
	kf_fail(status, KF_INVALID_PARAMETER, "%s must be seconds since 1970 and before the year 10000, got %.17g", what, seconds);
	if (fabs(seconds) < 253402300800e3)
		kf_hint(status, "Divide milliseconds by 1000.");
	return status->code;
}
