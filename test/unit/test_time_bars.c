/*
 * test_time_bars.c
 *		Average prices, trading hours, gaps, adjustment and bars of columns, against slow references written from the definitions.
 */
#include <float.h>
#include <stdlib.h>

#include "bars/adjust.h"
#include "bars/calendar.h"
#include "bars/gaps.h"
#include "bars/ohlcv.h"
#include "bars/session.h"
#include "bars/twap.h"
#include "check.h"

#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)

static uint64_t
random_bits(void)
{
	static uint64_t state = UINT64_C(0x2545f4914f6cdd1d);

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static int64_t
random_below(int64_t n)
{
	return (int64_t) (random_bits() % (uint64_t) n);
}

static KfStatus
no_failure(void)
{
	KfStatus	status;

	memset(&status, 0, sizeof(status));
	return status;
}

/* ---- twap ------------------------------------------------------------------------------------------------------------------- */

/* By the definition, tick by tick: how long it was the price that counts, in long double. */
static double
slow_twap(const KfTwapTick *ticks, int count, const int64_t *until, bool *any)
{
	long double sum = 0;
	long double total = 0;
	double		only = INFINITY;
	int64_t		last = INT64_MIN;

	*any = false;
	for (int i = 0; i < count; i++)
		if ((until == NULL || ticks[i].time < *until) && ticks[i].time > last)
			last = ticks[i].time;
	for (int i = 0; i < count; i++)
	{
		int64_t		next = until != NULL ? *until : last;
		bool		counts = until == NULL || ticks[i].time < *until;

		for (int j = 0; j < count && counts; j++)
		{
			if (until != NULL && ticks[j].time >= *until)
				continue;
			if (ticks[j].time > ticks[i].time && ticks[j].time < next)
				next = ticks[j].time;
			if (ticks[j].time == ticks[i].time && (ticks[j].price < ticks[i].price || (ticks[j].price == ticks[i].price && j < i)))
				counts = false;
		}
		if (!counts)
			continue;
		*any = true;
		only = fmin(only, ticks[i].price);
		sum += (long double) ticks[i].price * (long double) (next - ticks[i].time);
		total += (long double) (next - ticks[i].time);
	}
	return total > 0 ? (double) (sum / total) : only;
}

static bool
twap_of(KfTwapTick *ticks, int count, const int64_t *until, double *twap)
{
	KfStatus	status = no_failure();

	CHECK(kf_twap_sort(ticks, (size_t) count, &kf_malloc_allocator, NULL, &status) == KF_OK);
	return kf_twap(ticks, (size_t) count, until, twap);
}

static void
test_twap_against_reference(void)
{
	static const double scales[] = {1, 1e-8, 1e12, 0x1p40, 1e300, -1};

	for (int round = 0; round < 4000; round++)
	{
		KfTwapTick	ticks[40];
		KfTwapTick	shuffled[40];
		int			count = (int) random_below(40);
		int64_t		times = 1 + random_below(60);
		double		scale = scales[random_below(6)];
		int64_t		until = random_below(70) * SECOND;
		bool		any;
		double		want;
		double		got = 0;
		double		again = 0;

		for (int i = 0; i < count; i++)
		{
			ticks[i].time = random_below(times) * SECOND;
			ticks[i].price = scale * (double) (100 + random_below(round % 3 == 0 ? 1 : 50));
		}
		for (int i = 0; i < count; i++)
			shuffled[i] = ticks[(i * 7 + 3) % count];
		for (int with_until = 0; with_until < 2; with_until++)
		{
			const int64_t *end = with_until ? &until : NULL;

			want = slow_twap(ticks, count, end, &any);
			CHECK(twap_of(ticks, count, end, &got) == any);
			if (!any)
				continue;
			CHECK_NEAR(got, want, 1e-15, 0);
			if (count % 7 != 0)
				CHECK(twap_of(shuffled, count, end, &again) && memcmp(&got, &again, sizeof(got)) == 0);
		}
	}
}

static void
test_twap_edges(void)
{
	KfTwapTick	far[] = {{KF_TIME_END - 1, 3}, {KF_TIME_MIN, 1}};
	KfTwapTick	huge[] = {{0, DBL_MAX}, {HOUR, DBL_MAX}, {2 * HOUR, 1}};
	KfTwapTick	tiny[] = {{0, 5e-324}, {HOUR, 5e-324}, {3 * HOUR, 1}};
	KfTwapTick	equal[] = {{5, 3}, {5, 2}, {5, 4}};
	int64_t		until = KF_TIME_END - 1;
	double		twap = 0;

	CHECK(!twap_of(far, 0, NULL, &twap));
	CHECK(twap_of(far, 1, NULL, &twap) && twap == 3);
	CHECK(twap_of(far, 2, NULL, &twap) && twap == 1);
	CHECK(twap_of(far, 2, &until, &twap) && twap == 1);
	CHECK(twap_of(huge, 3, NULL, &twap) && twap == DBL_MAX);
	CHECK(twap_of(tiny, 3, NULL, &twap) && twap == 5e-324);
	CHECK(twap_of(equal, 3, NULL, &twap) && twap == 2);
	until = 5;
	CHECK(!twap_of(equal, 3, &until, &twap));
	until = 6;
	CHECK(twap_of(equal, 3, &until, &twap) && twap == 2);
}

static int	stops_left;

static bool
stop_soon(void)
{
	return stops_left-- <= 0;
}

static void
test_twap_big_sort(void)
{
	int			count = 500000;
	KfTwapTick *ticks = malloc((size_t) count * sizeof(KfTwapTick));
	KfStatus	status = no_failure();
	bool		sorted = true;

	for (int i = 0; i < count; i++)
		ticks[i] = (KfTwapTick) {random_below(100000), (double) random_below(1000)};
	stops_left = 3;
	CHECK_INT(kf_twap_sort(ticks, (size_t) count, &kf_malloc_allocator, stop_soon, &status), KF_CANCELLED);
	status = no_failure();
	CHECK_INT(kf_twap_sort(ticks, (size_t) count, &kf_malloc_allocator, NULL, &status), KF_OK);
	for (int i = 1; i < count && sorted; i++)
		sorted = ticks[i - 1].time < ticks[i].time || (ticks[i - 1].time == ticks[i].time && ticks[i - 1].price <= ticks[i].price);
	CHECK(sorted);
	free(ticks);
}

/* ---- trading hours ---------------------------------------------------------------------------------------------------------- */

/* A zone 5 hours west whose clocks are an hour ahead from the 100th to the 300th day of every 365. */
static bool
is_summer(int64_t instant)
{
	int64_t		day = kf_floor_div(instant - 7 * HOUR, KF_DAY_US);

	day -= kf_floor_div(day, 365) * 365;
	return day >= 100 && day < 300;
}

static int64_t
zone_to_local(const void *zone, int64_t instant)
{
	(void) zone;
	return instant - (is_summer(instant) ? 4 : 5) * HOUR;
}

static int64_t
zone_to_instant(const void *zone, int64_t local)
{
	int64_t		summer = local + 4 * HOUR;
	int64_t		winter = local + 5 * HOUR;

	/* Twice or never: winter time. */
	if (zone_to_local(zone, winter) == local)
		return winter;
	return zone_to_local(zone, summer) == local ? summer : winter;
}

static const KfZone test_zone = {zone_to_local, zone_to_instant, NULL};

/* The trading date by walking all sessions around, on the clock. */
static bool
slow_session(int64_t open, int64_t close, uint8_t days, int64_t instant, int64_t *date, int64_t *opened)
{
	bool		overnight = close <= open;
	int64_t		today = kf_floor_div(instant, KF_DAY_US);

	for (int64_t d = today - 3; d <= today + 3; d++)
	{
		int64_t		begin = zone_to_instant(NULL, (overnight ? d - 1 : d) * KF_DAY_US + open);
		int64_t		end = zone_to_instant(NULL, d * KF_DAY_US + close);
		int			weekday = (int) (((d + 5) % 7 + 7) % 7);	/* 0 is Monday */

		if (instant >= begin && instant < end && (days >> weekday & 1))
		{
			*date = d;
			*opened = begin;
			return true;
		}
	}
	return false;
}

static void
test_sessions(void)
{
	static const int64_t hours[][2] = {{9, 16}, {17, 16}, {0, 24}, {18, 17}, {22, 24}, {17, 17}, {0, 1}, {3, 2}};

	for (int round = 0; round < 20000; round++)
	{
		const int64_t *h = hours[round % 8];
		uint8_t		days = round % 3 == 0 ? 0x1f : round % 3 == 1 ? KF_EVERY_DAY : (uint8_t) (1 + random_below(127));
		int64_t		instant = (random_below(800) - 400) * KF_DAY_US + random_below(24 * 60) * 60 * SECOND - (round % 2);
		KfSession	session;
		KfSessionSpan span;
		int64_t		date = 0;
		int64_t		opened = 0;
		bool		want;
		bool		got;

		kf_session_init(&session, h[0] * HOUR, h[1] * HOUR, days);
		kf_session_span(&session, &test_zone, instant, &span);
		CHECK(span.open <= instant && instant < span.next && span.open <= span.close && span.close <= span.next);
		want = slow_session(h[0] * HOUR, h[1] * HOUR, days, instant, &date, &opened);
		got = kf_session_holds(&session, &span, instant);
		/* Where the clock is set back an hour may be in two sessions of 24 hours; the later one counts. */
		if (CHECK_MSG(got == want, "session %d-%d at %lld: %d, not %d", (int) h[0], (int) h[1], (long long) instant, got, want) && got)
			CHECK_MSG(span.date == date && span.open == opened, "session %d-%d at %lld", (int) h[0], (int) h[1], (long long) instant);
	}
}

static void
test_buckets(void)
{
	static const KfWidth widths[] = {{0, 0, 60 * SECOND}, {0, 0, 7 * 60 * SECOND}, {0, 0, 24 * HOUR}, {0, 1, 0}, {0, 7, 0}, {0, 3, 0},
	{1, 0, 0}, {3, 0, 0}, {12, 0, 0}};
	KfSession	session;

	kf_session_init(&session, 17 * HOUR, 16 * HOUR, KF_EVERY_DAY);
	for (int w = 0; w < 9; w++)
	{
		int64_t		last = INT64_MIN;

		for (int64_t t = -400 * KF_DAY_US; t < 400 * KF_DAY_US; t += 3571 * SECOND)
		{
			KfSessionSpan span;
			KfSessionSpan of_bucket;
			int64_t		bucket;

			kf_session_span(&session, &test_zone, t, &span);
			bucket = kf_session_bucket(&session, &test_zone, &span, &widths[w], t);
			CHECK(bucket <= t && bucket >= last);
			/* A bucket's beginning is in the bucket. */
			kf_session_span(&session, &test_zone, bucket, &of_bucket);
			CHECK(kf_session_bucket(&session, &test_zone, &of_bucket, &widths[w], bucket) == bucket);
			if (widths[w].micros > 0)
				CHECK(t - bucket < widths[w].micros && bucket >= span.open);
			else
				CHECK(zone_to_local(NULL, bucket) - kf_floor_div(zone_to_local(NULL, bucket), KF_DAY_US) * KF_DAY_US == 17 * HOUR);
			last = bucket;
		}
	}
	/* A period that begins before all times. */
	{
		KfWidth		endless = {0, INT32_MAX, 0};
		KfSessionSpan span;

		kf_session_span(&session, &test_zone, 0, &span);
		CHECK(kf_session_bucket(&session, &test_zone, &span, &endless, 0) == INT64_MIN);
	}
	/* Weeks of trading dates begin with Monday's session, on Sunday at 17:00. */
	{
		KfSessionSpan span;

		kf_session_span(&session, &test_zone, 2 * KF_DAY_US + 12 * HOUR, &span);
		CHECK_INT(span.date, 2);
		CHECK_INT(kf_session_bucket(&session, &test_zone, &span, &widths[4], 2 * KF_DAY_US + 12 * HOUR), 1 * KF_DAY_US + 22 * HOUR);
	}
}

static void
test_widths(void)
{
	static const KfWidth bad[] = {{0, 0, 0}, {0, 0, -1}, {-1, 0, 0}, {1, 1, 0}, {0, 1, 1}, {1, -1, 0}, {0, 0, 24 * HOUR + 1}};

	for (int i = 0; i < 7; i++)
	{
		KfStatus	status = no_failure();

		CHECK_INT(kf_width_check(&bad[i], "step", true, &status), KF_INVALID_PARAMETER);
		CHECK(strncmp(status.message, "step must be", 12) == 0);
	}
}

static void
test_calendar(void)
{
	int64_t		date = -3000000;
	int64_t		year;
	int			month;
	int			day;

	for (; date < 3000000; date += 37)
	{
		kf_date_parts(date, &year, &month, &day);
		CHECK(kf_date_of(year, month, day) == date);
	}
	CHECK_INT(kf_date_of(2024, 2, 31), kf_date_of(2024, 2, 29));
	CHECK_INT(kf_weekday(kf_date_of(2024, 3, 10)), 7);
	CHECK_INT(kf_weekday(kf_date_of(1969, 7, 20)), 7);
	CHECK_INT(kf_weekday(kf_date_of(2024, 3, 11)), 1);
}

/* ---- gaps ------------------------------------------------------------------------------------------------------------------- */

typedef struct Filled
{
	int			count;
	KfFillBar	bars[2000];
	bool		filled[2000];
} Filled;

static void
keep(void *arg, const KfFillBar *bar, bool filled)
{
	Filled	   *out = arg;

	if (out->count < 2000)
	{
		out->bars[out->count] = *bar;
		out->filled[out->count] = filled;
	}
	out->count++;
}

static KfFillBar
bar_at(int64_t time, double close)
{
	KfFillBar	bar = {time, {close - 1, close + 2, close - 3, close, 10}};

	return bar;
}

static KfFill
fill_of(KfWidth step, KfFillMethod method, Filled *out)
{
	KfFill		fill;

	memset(&fill, 0, sizeof(fill));
	fill.step = step;
	fill.zone = &test_zone;
	fill.method = method;
	for (int i = 0; i < KF_FILL_VALUES; i++)
		fill.present[i] = true;
	fill.emit = keep;
	fill.arg = out;
	out->count = 0;
	return fill;
}

/* Random bars on a grid of minutes: every minute of the range comes once, and what is put in follows the method. */
static void
test_gaps_against_reference(void)
{
	static Filled out;

	for (int round = 0; round < 600; round++)
	{
		KfFillMethod method = (KfFillMethod) (round % 3);
		KfFill		fill = fill_of((KfWidth) {0, 0, 60 * SECOND}, method, &out);
		KfFillBar	bars[50];
		int			count = 1 + (int) random_below(50);
		int64_t		time = random_below(20);
		int64_t		start = random_below(40) * 60 * SECOND;
		int64_t		finish = start + random_below(100) * 60 * SECOND;
		int64_t		from;
		int64_t		to;
		KfStatus	status = no_failure();

		if (round % 4 & 1)
			fill.start = &start;
		if (round % 4 & 2)
			fill.finish = &finish;
		for (int i = 0; i < count; i++)
		{
			time += 1 + random_below(round % 5 == 0 ? 1 : 4);
			bars[i] = bar_at(time * 60 * SECOND, (double) (50 + random_below(20)));
			if (random_below(20) == 0)
				bars[i].values[KF_FILL_CLOSE] = NAN;
			CHECK(kf_fill_bar(&fill, &bars[i], &status) == KF_OK);
		}
		CHECK(kf_fill_end(&fill, &status) == KF_OK);

		from = fill.start != NULL ? start : bars[0].time;
		to = fill.finish != NULL ? finish : bars[count - 1].time + 1;
		CHECK_INT(out.count, to > from ? (to - from + 60 * SECOND - 1) / (60 * SECOND) : 0);
		for (int k = 0; k < out.count; k++)
		{
			const KfFillBar *got = &out.bars[k];
			const KfFillBar *before = NULL;
			const KfFillBar *after = NULL;
			double		close = NAN;

			CHECK_INT(got->time, from + k * 60 * SECOND);
			for (int i = 0; i < count; i++)
			{
				if (bars[i].time <= got->time)
				{
					before = &bars[i];
					if (!isnan(bars[i].values[KF_FILL_CLOSE]))
						close = bars[i].values[KF_FILL_CLOSE];
				}
				else if (after == NULL)
					after = &bars[i];
			}
			CHECK(out.filled[k] == (before == NULL || before->time != got->time));
			for (int v = 0; v < KF_FILL_VALUES; v++)
			{
				double		want = v == KF_FILL_VOLUME ? 0 : close;

				if (!out.filled[k])
					want = before->values[v];
				else if (method == KF_FILL_NULL)
					want = NAN;
				else if (method == KF_FILL_LINEAR && v != KF_FILL_VOLUME)
					want = before == NULL || after == NULL ? NAN : before->values[v] + (after->values[v] - before->values[v]) *
						((double) (got->time - before->time) / (double) (after->time - before->time));
				CHECK_NEAR(got->values[v], want, 1e-14, 0);
			}
		}
	}
}

static void
test_gaps_of_calendar(void)
{
	static Filled out;
	KfFill		fill = fill_of((KfWidth) {1, 0, 0}, KF_FILL_PREVIOUS, &out);
	KfStatus	status = no_failure();
	KfFillBar	bar = bar_at(zone_to_instant(NULL, kf_date_of(2024, 1, 31) * KF_DAY_US), 5);

	/* The 31st comes back after February. */
	CHECK_INT(kf_fill_bar(&fill, &bar, &status), KF_OK);
	bar = bar_at(zone_to_instant(NULL, kf_date_of(2024, 5, 31) * KF_DAY_US), 6);
	CHECK_INT(kf_fill_bar(&fill, &bar, &status), KF_OK);
	CHECK_INT(kf_fill_end(&fill, &status), KF_OK);
	CHECK_INT(out.count, 5);
	CHECK_INT(zone_to_local(NULL, out.bars[1].time), kf_date_of(2024, 2, 29) * KF_DAY_US);
	CHECK_INT(zone_to_local(NULL, out.bars[2].time), kf_date_of(2024, 3, 31) * KF_DAY_US);

	/* Days of the clock, through both of its changes. */
	fill = fill_of((KfWidth) {0, 1, 0}, KF_FILL_NULL, &out);
	bar = bar_at(zone_to_instant(NULL, 50 * KF_DAY_US), 5);
	CHECK_INT(kf_fill_bar(&fill, &bar, &status), KF_OK);
	bar = bar_at(zone_to_instant(NULL, 450 * KF_DAY_US), 5);
	CHECK_INT(kf_fill_bar(&fill, &bar, &status), KF_OK);
	CHECK_INT(out.count, 401);
	for (int i = 0; i < 401; i++)
		CHECK_INT(zone_to_local(NULL, out.bars[i].time), (50 + i) * KF_DAY_US);
}

/* The grid of sessions has what a walk over all minutes finds. */
static void
test_gaps_of_sessions(void)
{
	static Filled out;
	KfSession	session;

	for (int round = 0; round < 40; round++)
	{
		int64_t		step = (round % 2 ? 60 : 47) * 60 * SECOND;
		KfFill		fill = fill_of((KfWidth) {0, 0, step}, KF_FILL_PREVIOUS, &out);
		KfStatus	status = no_failure();
		int64_t		start = (90 + random_below(20)) * KF_DAY_US + random_below(24 * 60) * 60 * SECOND;
		int64_t		finish = start + 9 * KF_DAY_US;
		KfFillBar	bar;
		int			k = 0;

		kf_session_init(&session, round % 4 < 2 ? 9 * HOUR + 1800 * SECOND : 17 * HOUR, 16 * HOUR, 0x1f);
		fill.session = &session;
		fill.start = &start;
		fill.finish = &finish;
		bar = bar_at(start - 5, 7);
		CHECK_INT(kf_fill_bar(&fill, &bar, &status), KF_OK);
		CHECK_INT(kf_fill_end(&fill, &status), KF_OK);
		for (int64_t t = start; t < finish; t += 60 * SECOND)
		{
			int64_t		date;
			int64_t		opened;

			if (!slow_session(session.open, session.close, session.days, t, &date, &opened) || (t - opened) % step != 0)
				continue;
			CHECK(k < out.count && out.bars[k].time == t && out.filled[k] && out.bars[k].values[KF_FILL_CLOSE] == 7);
			k++;
		}
		CHECK_INT(out.count, k);
	}
}

/* Steps longer than all times: one place, and no overflow on the way. */
static void
test_gaps_far(void)
{
	static const KfWidth steps[] = {{INT32_MAX, 0, 0}, {0, INT32_MAX, 0}, {0, 0, INT64_MAX}};
	static Filled out;
	KfSession	session;

	kf_session_init(&session, 0, KF_DAY_US, 1);
	for (int i = 0; i < 6; i++)
	{
		KfFill		fill = fill_of(steps[i / 2], KF_FILL_PREVIOUS, &out);
		int64_t		finish = KF_TIME_END;
		int64_t		start = KF_TIME_END - 20 * KF_DAY_US;
		KfFillBar	bar = bar_at(KF_TIME_END - 20 * KF_DAY_US, 5);
		KfStatus	status = no_failure();

		if (i % 2 == 1)
		{
			if (steps[i / 2].micros > 0)
				fill.step.micros = HOUR;
			fill.session = &session;
			fill.start = &start;
			bar.time -= KF_DAY_US;
		}
		fill.finish = &finish;
		CHECK_INT(kf_fill_bar(&fill, &bar, &status), KF_OK);
		CHECK_INT(kf_fill_end(&fill, &status), KF_OK);
		/* From an anchor there is its own place; of sessions none but the hours of Mondays, two or three in twenty days. */
		CHECK_MSG(i == 5 ? out.count >= 48 && out.count <= 72 : out.count == (i % 2 == 0), "step %d: %d bars", i, out.count);
	}
}

static void
test_gaps_refuse(void)
{
	static Filled out;
	KfFill		fill = fill_of((KfWidth) {0, 0, HOUR}, KF_FILL_PREVIOUS, &out);
	KfStatus	status = no_failure();
	KfFillBar	bar = bar_at(0, 5);

	CHECK_INT(kf_fill_bar(&fill, &bar, &status), KF_OK);
	CHECK_INT(kf_fill_bar(&fill, &bar, &status), KF_DATA);
	CHECK_STR(status.message, "bars of a series must be in order of time, no two at one time");
	status = no_failure();
	bar.time = HOUR + 1;
	CHECK_INT(kf_fill_bar(&fill, &bar, &status), KF_DATA);
	CHECK_STR(status.message, "a bar is not on the grid of times");
	status = no_failure();
	stops_left = 0;
	fill = fill_of((KfWidth) {0, 0, 1}, KF_FILL_PREVIOUS, &out);
	fill.interrupt = stop_soon;
	bar.time = 0;
	CHECK_INT(kf_fill_bar(&fill, &bar, &status), KF_OK);
	bar.time = KF_TIME_END - 1;
	CHECK_INT(kf_fill_bar(&fill, &bar, &status), KF_CANCELLED);
}

/* ---- splits and dividends --------------------------------------------------------------------------------------------------- */

static void
test_adjust_against_reference(void)
{
	for (int round = 0; round < 2000; round++)
	{
		int64_t		times[40];
		double		closes[40];
		KfFactor	factors[40];
		KfEvent		events[6];
		int			count = (int) random_below(40);
		int			nevents = (int) random_below(6);
		int64_t		when = 0;
		bool		splits = round % 3 != 0;
		size_t		bad;
		KfStatus	status = no_failure();

		for (int i = 0; i < count; i++)
		{
			times[i] = (when += 1 + random_below(3));
			closes[i] = i > 0 && random_below(10) == 0 ? NAN : (double) (100 + random_below(100));
		}
		when = 0;
		for (int e = 0; e < nevents; e++)
		{
			events[e].time = (when += random_below(20));
			events[e].split = random_below(2) == 0 ? 1 : (double) (1 + random_below(8)) / 2;
			events[e].dividend = random_below(2) == 0 ? 0 : (double) random_below(40) / 16;
		}
		CHECK_MSG(kf_adjust(times, closes, (size_t) count, events, (size_t) nevents, splits, factors, &bad, &status) == KF_OK, "%s",
				  status.message);
		for (int i = 0; i < count; i++)
		{
			double		price = 1;
			double		volume = 1;

			for (int e = 0; e < nevents; e++)
			{
				double		close = NAN;
				double		split = 1;
				double		dividend = 0;

				if (events[e].time <= times[i] || events[e].time > times[count - 1] || (e > 0 && events[e - 1].time == events[e].time))
					continue;
				for (int b = 0; b < count && times[b] < events[e].time; b++)
					close = isnan(closes[b]) ? close : closes[b];
				for (int s = e; s < nevents && events[s].time == events[e].time; s++)
				{
					split *= events[s].split;
					dividend += events[s].dividend;
				}
				price *= (splits ? 1 / split : 1) * (1 - dividend / (close / split));
				volume *= splits ? split : 1;
			}
			CHECK_NEAR(factors[i].price, price, 1e-14, 0);
			CHECK_NEAR(factors[i].volume, volume, 1e-14, 0);
		}
	}
}

static void
test_adjust_known(void)
{
	/* Apple: 4 for 1 on 2020-08-31, close before 499.23; the same company's dividend of 0.82 on 2020-08-07, close before 455.61. */
	int64_t		times[] = {1, 2, 3, 4};
	double		closes[] = {455.61, 444.45, 499.23, 129.04};
	KfEvent		events[] = {{2, 1, 0.82}, {4, 4, 0}};
	KfFactor	factors[4];
	size_t		bad;
	KfStatus	status = no_failure();

	CHECK_INT(kf_adjust(times, closes, 4, events, 2, true, factors, &bad, &status), KF_OK);
	CHECK_NEAR(factors[0].price, 0.25 * (1 - 0.82 / 455.61), 1e-15, 0);
	CHECK(factors[1].price == 0.25 && factors[2].price == 0.25 && factors[3].price == 1);
	CHECK(factors[0].volume == 4 && factors[3].volume == 1);

	events[0].dividend = 455.61;
	CHECK_INT(kf_adjust(times, closes, 4, events, 2, true, factors, &bad, &status), KF_DATA);
	CHECK_INT(bad, 0);
	CHECK_STR(status.message, "dividend 455.61 is not less than the close before it, 455.61");
	status = no_failure();
	events[1].split = 0;
	CHECK_INT(kf_adjust(times, closes, 4, events, 2, true, factors, &bad, &status), KF_DATA);
	CHECK_INT(bad, 1);
	status = no_failure();
	events[1].split = NAN;
	CHECK_INT(kf_adjust(times, closes, 4, events, 2, true, factors, &bad, &status), KF_DATA);
	status = no_failure();
	events[1].split = 1e-200;
	events[0].split = 1e-200;
	events[0].dividend = 0;
	CHECK_INT(kf_adjust(times, closes, 4, events, 2, true, factors, &bad, &status), KF_DATA);
}

/* ---- bars of columns -------------------------------------------------------------------------------------------------------- */

static void
test_columns(void)
{
	for (int round = 0; round < 3000; round++)
	{
		KfBarColumns columns[10];
		int			order[10];
		int			count = 1 + (int) random_below(10);
		double		high = -INFINITY;
		double		low = INFINITY;
		double		volume = 0;
		KfOhlcv		sum;
		KfOhlcv		bar;
		KfStatus	status = no_failure();
		const char *why;
		double		scale = round % 3 == 0 ? 1e12 : round % 3 == 1 ? 0x1p-30 : 1;

		for (int i = 0; i < count; i++)
		{
			double		base = (double) (100 + random_below(20));

			columns[i] = (KfBarColumns) {i * SECOND, scale * (base + 1), scale * (base + 2), scale * (base - 1), scale * base,
				(double) random_below(5), random_below(2) ? NAN : scale * (base + 0.5), random_below(2) ? 0 : 2 + random_below(9)};
			high = fmax(high, columns[i].high);
			low = fmin(low, columns[i].low);
			volume += columns[i].volume;
			order[i] = i;
		}
		for (int i = count - 1; i > 0; i--)
		{
			int			j = (int) random_below(i + 1);
			int			swap = order[i];

			order[i] = order[j];
			order[j] = swap;
		}
		for (int i = 0; i < count; i++)
		{
			CHECK_INT(kf_ohlcv_of_columns(&bar, &columns[order[i]], &status), KF_OK);
			if (i == 0)
				sum = bar;
			else
				CHECK_INT(kf_ohlcv_merge(&sum, &bar, &status), KF_OK);
		}
		CHECK(sum.open == columns[0].open && sum.close == columns[count - 1].close && sum.high == high && sum.low == low);
		CHECK(sum.volume.hi == volume);
		CHECK_MSG(kf_ohlcv_accept(&sum, &why), "%s", why);
	}
}

static void
test_columns_refused(void)
{
	static const KfBarColumns bad[] = {
		{0, 1, 2, 3, 1, 1, NAN, 0}, {0, 5, 4, 3, 4, 1, NAN, 0}, {0, 1, 2, 1, 2, -1, NAN, 0}, {0, 1, 2, 1, NAN, 1, NAN, 0},
		{0, 1, 2, 1, 2, NAN, NAN, 0}, {INT64_MAX, 1, 2, 1, 2, 1, NAN, 0}, {0, 1, 2, 1, 2, 1, 3, 0}, {0, 1, 2, 1, 2, 1, NAN, 1},
		{0, 1, 2, 1, 2, 1, NAN, -1}, {0, 1, INFINITY, 1, 2, 1, NAN, 0}, {0, 1e300, 1e300, 1e300, 1e300, 1e300, NAN, 0}};
	KfBarColumns one = {0, 3, 3, 3, 3, 5, NAN, 1};
	KfOhlcv		bar;

	for (int i = 0; i < 11; i++)
	{
		KfStatus	status = no_failure();

		CHECK_MSG(kf_ohlcv_of_columns(&bar, &bad[i], &status) == KF_DATA, "columns %d", i);
	}
	{
		KfStatus	status = no_failure();
		KfTick		tick = {0, 3, 5, KF_NO_SEQ};
		KfOhlcv		of_tick;

		CHECK_INT(kf_ohlcv_of_columns(&bar, &one, &status), KF_OK);
		CHECK_INT(kf_ohlcv_start(&of_tick, &tick, &status), KF_OK);
		CHECK(memcmp(&bar, &of_tick, sizeof(bar)) == 0);
	}
}

int
main(void)
{
	test_twap_against_reference();
	test_twap_edges();
	test_twap_big_sort();
	test_sessions();
	test_buckets();
	test_widths();
	test_calendar();
	test_gaps_against_reference();
	test_gaps_of_calendar();
	test_gaps_of_sessions();
	test_gaps_far();
	test_gaps_refuse();
	test_adjust_against_reference();
	test_adjust_known();
	test_columns();
	test_columns_refused();
	return check_report();
}
