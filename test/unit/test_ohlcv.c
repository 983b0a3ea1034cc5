/*
 * test_ohlcv.c
 *		Bars of ticks: the rules against a plain reference, independence of order, merging, the text form, hostile values.
 */
#include <float.h>
#include <stdlib.h>

#include "bars/ohlcv.h"
#include "check.h"

#define MAX_TICKS 64
#define US INT64_C(1000000)

/* A fixed sequence for every run (xorshift). */
static uint64_t
random_bits(void)
{
	static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

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

static KfTick
tick(int64_t time, double price, double size, int64_t seq)
{
	KfTick		result = {time, price, size, seq};

	return result;
}

static bool
bar_of(KfOhlcv *bar, const KfTick *ticks, int count)
{
	KfStatus	status = no_failure();

	kf_ohlcv_start(bar, &ticks[0], &status);
	for (int i = 1; i < count && status.code == KF_OK; i++)
		kf_ohlcv_add(bar, &ticks[i], &status);
	return CHECK_MSG(status.code == KF_OK, "%s", status.message);
}

static bool
same_bits(const KfOhlcv *a, const KfOhlcv *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static const char *
text_of(const KfOhlcv *bar)
{
	static char text[KF_OHLCV_TEXT_SIZE];

	kf_ohlcv_format(bar, text);
	return text;
}

/* Ticks that are likely to tie in time, sequence number and price, on a grid on which sums are exact. */
static int
random_ticks(KfTick *ticks)
{
	int			count = 1 + (int) random_below(MAX_TICKS);
	int64_t		times = 1 + random_below(12);
	int64_t		prices = 1 + random_below(20);
	bool		with_seq = random_below(2) == 0;

	for (int i = 0; i < count; i++)
	{
		/* One by one: compilers evaluate arguments in different orders. */
		ticks[i].time = random_below(times) * US - 5 * US;
		ticks[i].price = (double) (random_below(prices) - 4) / 8;
		ticks[i].size = (double) random_below(100) / 4;
		ticks[i].seq = with_seq && random_below(5) > 0 ? random_below(3) - 1 : KF_NO_SEQ;
	}
	return count;
}

/* The bar of at most so many of them. */
static void
random_bar(KfOhlcv *bar, int most)
{
	KfTick		ticks[MAX_TICKS];
	int			count = random_ticks(ticks);

	bar_of(bar, ticks, count < most ? count : most);
}

static void
shuffle(KfTick *ticks, int count)
{
	for (int i = count - 1; i > 0; i--)
	{
		int			j = (int) random_below(i + 1);
		KfTick		swap = ticks[i];

		ticks[i] = ticks[j];
		ticks[j] = swap;
	}
}

/* ---- the rules -------------------------------------------------------------------------------------------------------------- */

/* Whether a is before b, or at the same place with a lower price. */
static bool
opens_before(const KfTick *a, const KfTick *b)
{
	if (a->time != b->time)
		return a->time < b->time;
	if (a->seq != b->seq)
		return a->seq < b->seq;
	return a->price < b->price;
}

static bool
closes_after(const KfTick *a, const KfTick *b)
{
	if (a->time != b->time)
		return a->time > b->time;
	if (a->seq != b->seq)
		return a->seq > b->seq;
	return a->price < b->price;
}

static void
check_against_rules(const KfOhlcv *bar, const KfTick *ticks, int count)
{
	const KfTick *first = ticks;
	const KfTick *last = ticks;
	const KfTick *highest = ticks;
	const KfTick *lowest = ticks;
	double		volume = 0;
	double		turnover = 0;

	for (const KfTick *t = ticks; t < ticks + count; t++)
	{
		if (opens_before(t, first))
			first = t;
		if (closes_after(t, last))
			last = t;
		if (t->price > highest->price || (t->price == highest->price && t->time < highest->time))
			highest = t;
		if (t->price < lowest->price || (t->price == lowest->price && t->time < lowest->time))
			lowest = t;
		volume += t->size;
		turnover += t->price * t->size;
	}
	CHECK(bar->open == first->price && bar->open_time == first->time && bar->open_seq == first->seq);
	CHECK(bar->close == last->price && bar->close_time == last->time && bar->close_seq == last->seq);
	CHECK(bar->high == highest->price && bar->high_time == highest->time);
	CHECK(bar->low == lowest->price && bar->low_time == lowest->time);
	/* Multiples of 1/32 below 2^53: the plain sums are exact too. */
	CHECK(bar->volume.hi == volume && bar->volume.lo == 0);
	CHECK(bar->turnover.hi == turnover && bar->turnover.lo == 0);
	CHECK_INT(bar->trades, count);
}

static void
test_rules(void)
{
	for (int round = 0; round < 3000; round++)
	{
		KfTick		ticks[MAX_TICKS];
		int			count = random_ticks(ticks);
		KfOhlcv		bar;
		KfOhlcv		again;

		if (!bar_of(&bar, ticks, count))
			return;
		check_against_rules(&bar, ticks, count);
		shuffle(ticks, count);
		bar_of(&again, ticks, count);
		CHECK_MSG(same_bits(&bar, &again), "another order gives %s", text_of(&again));
	}
}

/* Any split of the ticks, merged in any order, is the bar of all; and the text form brings each part back. */
static void
test_merging(void)
{
	for (int round = 0; round < 3000; round++)
	{
		KfTick		ticks[MAX_TICKS];
		int			count = random_ticks(ticks);
		int			at = 0;
		KfOhlcv		whole;
		KfOhlcv		merged;
		KfStatus	status = no_failure();

		bar_of(&whole, ticks, count);
		shuffle(ticks, count);
		for (int part = 0; at < count; part++)
		{
			int			len = 1 + (int) random_below(count - at);
			KfOhlcv		bar;
			KfOhlcv		read;

			bar_of(&bar, ticks + at, len);
			CHECK(kf_ohlcv_parse(&read, text_of(&bar), &status) == KF_OK);
			CHECK_MSG(same_bits(&bar, &read), "text is not exact: %s", text_of(&bar));
			if (part == 0)
				merged = bar;
			else if (random_below(2) == 0)
				kf_ohlcv_merge(&merged, &bar, &status);
			else
			{
				kf_ohlcv_merge(&bar, &merged, &status);
				merged = bar;
			}
			at += len;
		}
		CHECK_MSG(status.code == KF_OK, "%s %s", status.message, status.detail);
		CHECK_MSG(same_bits(&whole, &merged), "parts give %s", text_of(&merged));
		CHECK(kf_ohlcv_compare(&whole, &merged) == 0);
	}
}

static void
test_ties(void)
{
	KfOhlcv		bar;
	KfTick		instant[] = {tick(7, 3, 1, KF_NO_SEQ), tick(7, 5, 1, KF_NO_SEQ), tick(7, 2, 1, KF_NO_SEQ)};
	KfTick		numbered[] = {tick(7, 3, 1, 12), tick(7, 5, 1, 11), tick(7, 2, 1, KF_NO_SEQ), tick(7, 4, 1, 12)};

	bar_of(&bar, instant, 3);
	CHECK(bar.open == 2 && bar.close == 2 && bar.high == 5 && bar.low == 2);
	bar_of(&bar, numbered, 4);
	CHECK(bar.open == 2 && bar.close == 3);
	bar_of(&bar, numbered, 2);
	CHECK(bar.open == 5 && bar.close == 3);
}

static void
test_zero_sign(void)
{
	KfTick		ticks[] = {tick(0, -0.0, -0.0, KF_NO_SEQ), tick(0, 0.0, 0.0, KF_NO_SEQ), tick(0, -5, -0.0, KF_NO_SEQ)};
	KfOhlcv		a;
	KfOhlcv		b;

	bar_of(&a, ticks, 1);
	CHECK_STR(text_of(&a), "o=0@2000-01-01T00:00:00Z;h=0@2000-01-01T00:00:00Z;l=0@2000-01-01T00:00:00Z;c=0@2000-01-01T00:00:00Z;v=0;t=0;n=1");
	bar_of(&a, ticks, 3);
	shuffle(ticks, 3);
	bar_of(&b, ticks, 3);
	CHECK(same_bits(&a, &b));
	bar_of(&a, &ticks[0], 1);
	CHECK(!signbit(a.turnover.hi));
}

/* ---- sums and the average --------------------------------------------------------------------------------------------------- */

static void
test_sums(void)
{
	static KfTick ticks[100000];
	const int	count = 100000;
	KfOhlcv		forward;
	KfOhlcv		shuffled;
	double		vwap;

	/* 0.1 a hundred thousand times: a plain sum is off in the 12th digit. */
	for (int i = 0; i < count; i++)
		ticks[i] = tick(i, 0.1, 0.1, KF_NO_SEQ);
	bar_of(&forward, ticks, count);
	CHECK(forward.volume.hi == 10000.0);
	CHECK(forward.turnover.hi == (0.1 * 0.1) * 100000);
	CHECK(kf_ohlcv_vwap(&forward, &vwap) && vwap == 0.1);

	/* Within 2^52 of the smallest addend the sums are exact: all bits are the same in every order. */
	for (int i = 0; i < count; i++)
	{
		ticks[i] = tick(i, 0.01 * (double) (9000 + random_below(2000)), 0.001 * (double) (1 + random_below(1000000)), KF_NO_SEQ);
		ticks[i].seq = random_below(2);
	}
	bar_of(&forward, ticks, count);
	for (int round = 0; round < 5; round++)
	{
		shuffle(ticks, count);
		bar_of(&shuffled, ticks, count);
		CHECK(same_bits(&forward, &shuffled));
	}

	/* Sizes over 24 orders of magnitude: no order of adding shows in what is told. */
	for (int i = 0; i < count; i++)
	{
		ticks[i] = tick(i, 1 + (double) random_below(1000000) / 7, (double) random_bits(), KF_NO_SEQ);
		ticks[i].size = ldexp(ticks[i].size, -(int) random_below(80));
	}
	bar_of(&forward, ticks, count);
	for (int round = 0; round < 5; round++)
	{
		shuffle(ticks, count);
		bar_of(&shuffled, ticks, count);
		CHECK_INT(kf_ohlcv_compare(&forward, &shuffled), 0);
	}

	/* Huge and cancelling: negative prices. */
	ticks[0] = tick(0, 1e15, 1e15, KF_NO_SEQ);
	ticks[1] = tick(1, 3, 0.125, KF_NO_SEQ);
	ticks[2] = tick(2, -1e15, 1e15, KF_NO_SEQ);
	bar_of(&forward, ticks, 3);
	CHECK(forward.turnover.hi == 0.375);
}

static void
test_vwap(void)
{
	KfTick		ticks[2];
	KfOhlcv		bar;
	double		vwap;

	ticks[0] = tick(0, 10, 0, KF_NO_SEQ);
	bar_of(&bar, ticks, 1);
	CHECK(!kf_ohlcv_vwap(&bar, &vwap));
	ticks[1] = tick(1, 20, 3, KF_NO_SEQ);
	bar_of(&bar, ticks, 2);
	CHECK(kf_ohlcv_vwap(&bar, &vwap) && vwap == 20);

	/* Whatever the size, one price is its own average, and others lie between their extremes. */
	for (int i = 0; i < 20000; i++)
	{
		double		size = (double) (1 + random_below(INT64_C(1) << 53));
		double		price = (double) random_below(INT64_C(1) << 53);

		size = ldexp(size, (int) random_below(1800) - 1100);
		price = ldexp(price, (int) random_below(200) - 150);
		if (!(price * size <= DBL_MAX / 4) || !(size <= DBL_MAX / 4))
			continue;
		ticks[0] = tick(0, price, size, KF_NO_SEQ);
		ticks[1] = tick(1, price * 1.0000001, size, KF_NO_SEQ);
		bar_of(&bar, ticks, 1);
		CHECK(kf_ohlcv_vwap(&bar, &vwap) && vwap == price);
		bar_of(&bar, ticks, 2);
		CHECK(kf_ohlcv_vwap(&bar, &vwap) && vwap >= bar.low && vwap <= bar.high);
	}
}

/* ---- what is refused -------------------------------------------------------------------------------------------------------- */

static void
refused(const KfTick *bad, const char *message)
{
	KfTick		good = tick(0, 1, DBL_MAX, 0);
	KfOhlcv		bar;
	KfOhlcv		before;
	KfStatus	status = no_failure();

	kf_ohlcv_start(&bar, &good, &status);
	before = bar;
	CHECK_INT(kf_ohlcv_add(&bar, bad, &status), KF_DATA);
	CHECK_STR(status.message, message);
	CHECK(same_bits(&bar, &before));
}

static void
test_bad_ticks(void)
{
	KfTick		t;
	KfOhlcv		bar;
	KfOhlcv		other;
	KfStatus	status = no_failure();

	t = tick(0, NAN, 1, 0);
	refused(&t, "price must be finite, got NaN");
	CHECK_INT(kf_ohlcv_start(&bar, &t, &status), KF_DATA);
	t = tick(0, -INFINITY, 1, 0);
	refused(&t, "price must be finite, got -Infinity");
	t = tick(0, 1, -0.5, 0);
	refused(&t, "size must be finite and not negative, got -0.5");
	t = tick(0, 1, NAN, 0);
	refused(&t, "size must be finite and not negative, got NaN");
	t = tick(0, 1, INFINITY, 0);
	refused(&t, "size must be finite and not negative, got Infinity");
	t = tick(INT64_MAX, 1, 1, 0);
	refused(&t, "time of a tick must be finite, got infinity");
	t = tick(INT64_MIN, 1, 1, 0);
	refused(&t, "time of a tick must be finite, got -infinity");
	t = tick(0, 1, DBL_MAX, 0);
	refused(&t, "volume of the bar is too large for double precision");
	t = tick(0, DBL_MAX, 2, 0);
	refused(&t, "turnover (price times size) of the bar is too large for double precision");

	status = no_failure();
	CHECK_INT(kf_ohlcv_start(&bar, &t, &status), KF_DATA);

	status = no_failure();
	t = tick(0, 1, 1, 0);
	kf_ohlcv_start(&bar, &t, &status);
	other = bar;
	bar.trades = INT64_MAX;
	CHECK_INT(kf_ohlcv_merge(&bar, &other, &status), KF_DATA);
	CHECK_STR(status.message, "the bar has too many trades for bigint");
}

/* ---- text ------------------------------------------------------------------------------------------------------------------- */

static void
test_text(void)
{
	KfOhlcv		bar;
	KfOhlcv		read;
	KfStatus	status = no_failure();
	KfTick		ticks[] = {
		tick(INT64_C(757609200250000), 187.15, 100, KF_NO_SEQ),
		tick(INT64_C(757609260000000), 0.1, 0.1, 42)
	};
	const double numbers[] = {
		0, 0.1, 1.0 / 3, 123456789.125, 1e22, 1e23, 5e-324, 1.5e-323, DBL_MIN, DBL_MAX, DBL_EPSILON, 9007199254740993.0, 1e-7, -1e300
	};
	const int64_t times[] = {
		KF_TIME_MIN, KF_TIME_END - 1, 0, -1, 1, INT64_C(-63113904000000000), INT64_C(-63082281600000000), INT64_C(-63082281600000001),
		INT64_C(252455616000000000) - 1
	};

	bar_of(&bar, ticks, 2);
	CHECK_STR(text_of(&bar),
			  "o=187.15@2024-01-03T15:00:00.25Z;h=187.15@2024-01-03T15:00:00.25Z;l=0.1@2024-01-03T15:01:00Z;"
			  "c=0.1@2024-01-03T15:01:00Z#42;v=100.1+5.689893001203927e-15;t=18715.01+1.6007126180106468e-12;n=2");

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
	{
		ticks[0] = tick(0, numbers[i], fabs(numbers[i]) > 1e100 ? 0.1 : fabs(numbers[i]), INT64_MAX);
		bar_of(&bar, ticks, 1);
		CHECK_MSG(kf_ohlcv_parse(&read, text_of(&bar), &status) == KF_OK, "%s %s", status.message, status.detail);
		CHECK_MSG(same_bits(&bar, &read), "%s", text_of(&bar));
	}
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++)
	{
		ticks[0] = tick(times[i], 1, 1, INT64_MIN + 1);
		bar_of(&bar, ticks, 1);
		CHECK_MSG(kf_ohlcv_parse(&read, text_of(&bar), &status) == KF_OK, "%s %s", status.message, status.detail);
		CHECK_MSG(same_bits(&bar, &read), "%s", text_of(&bar));
	}

	ticks[0] = tick(KF_TIME_MIN, 5e-324, 1, KF_NO_SEQ);
	bar_of(&bar, ticks, 1);
	CHECK_MSG(strncmp(text_of(&bar), "o=5e-324@-4713-11-24T00:00:00Z;", 31) == 0, "%s", text_of(&bar));
	ticks[0] = tick(KF_TIME_END - 1, 1e23, 1, KF_NO_SEQ);
	bar_of(&bar, ticks, 1);
	CHECK_MSG(strncmp(text_of(&bar), "o=1e+23@294276-12-31T23:59:59.999999Z;", 38) == 0, "%s", text_of(&bar));
}

/* Every day of the calendar and any microsecond, out and in. */
static void
test_calendar(void)
{
	const int64_t day = 86400 * US;
	int			wrong = 0;

	for (int i = 0; i < 300000; i++)
	{
		KfTick		t = tick(0, 1, 0, KF_NO_SEQ);
		KfOhlcv		bar;
		KfOhlcv		read;
		KfStatus	status;

		if (i < 150000)
			t.time = (i - 75000) * day;
		else
			t.time = (int64_t) (random_bits() % (uint64_t) KF_TIME_END) - random_below(-KF_TIME_MIN + 1);
		status.code = KF_OK;
		kf_ohlcv_start(&bar, &t, &status);
		if (kf_ohlcv_parse(&read, text_of(&bar), &status) != KF_OK || !same_bits(&bar, &read))
			wrong++;
	}
	CHECK_INT(wrong, 0);
}

static void
does_not_parse(const char *text, const char *detail)
{
	KfOhlcv		bar;
	KfStatus	status = no_failure();

	CHECK_MSG(kf_ohlcv_parse(&bar, text, &status) == KF_TEXT_REPRESENTATION, "%s", text);
	CHECK_MSG(strncmp(status.message, "invalid input syntax for type ohlcv: \"", 38) == 0, "%s", status.message);
	CHECK_STR(status.detail, detail);
}

#define T0 "2024-01-03T15:00:00Z"
#define T1 "2024-01-03T16:00:00Z"

static void
test_bad_text(void)
{
	char		text[1000];
	KfOhlcv		bar;
	KfStatus	status = no_failure();

	CHECK(kf_ohlcv_parse(&bar, " o=1@" T0 ";h=2@" T1 ";l=1@" T0 ";c=2@" T1 ";v=3;t=4;n=2\n", &status) == KF_OK);

	does_not_parse("", "It must begin with \"o=\" (at byte 1).");
	does_not_parse("1", "It must begin with \"o=\" (at byte 1).");
	does_not_parse("o=nan@" T0, "A number is missing (at byte 3).");
	does_not_parse("o=0x1p3@" T0, "A number is malformed (at byte 4).");
	does_not_parse("o=1e999@" T0, "A number is out of range (at byte 8).");
	does_not_parse("o=1e-999@" T0, "A number is out of range (at byte 9).");
	does_not_parse("o=1@2024-1-3", "A time must read like 2024-01-31T14:30:00.25Z (at byte 10).");
	does_not_parse("o=1@2023-02-29T00:00:00Z;", "There is no such time (at byte 25).");
	does_not_parse("o=1@2023-02-28T24:00:00Z;", "There is no such time (at byte 25).");
	does_not_parse("o=1@294277-01-01T00:00:00Z;", "A time is out of range (at byte 27).");
	does_not_parse("o=1@-4713-11-23T23:59:59Z;", "A time is out of range (at byte 26).");
	does_not_parse("o=1@2024-01-03T15:00:00.1234567Z", "A time must read like 2024-01-31T14:30:00.25Z (at byte 31).");
	does_not_parse("o=1@" T0 "#;", "A sequence number must follow \"#\" (at byte 26).");
	does_not_parse("o=1@" T0 "#9223372036854775808;", "A whole number is out of range (at byte 26).");
	does_not_parse("o=1@" T0 "h=", "\";\" is missing (at byte 25).");
	does_not_parse("o=1@" T0 ";l=1", "\"h=\" is missing (at byte 26).");

	does_not_parse("o=1@" T0 ";h=2@" T1 ";l=1@" T0 ";c=2@" T1 ";v=3;t=4;n=2;", "There is more text than a bar (at byte 112).");
	does_not_parse("o=1@" T0 ";h=1@" T0 ";l=2@" T1 ";c=2@" T1 ";v=3;t=4;n=2", "The high is below the low.");
	does_not_parse("o=3@" T0 ";h=2@" T1 ";l=1@" T0 ";c=2@" T1 ";v=3;t=4;n=2", "Open and close must lie between low and high.");
	does_not_parse("o=1@" T1 ";h=2@" T1 ";l=1@" T1 ";c=2@" T0 ";v=3;t=4;n=2", "The close is before the open.");
	does_not_parse("o=1@" T0 "#2;h=1@" T0 ";l=1@" T0 ";c=1@" T0 "#1;v=3;t=4;n=2", "The close is before the open.");
	does_not_parse("o=1@" T0 ";h=2@2025-01-01T00:00:00Z;l=1@" T0 ";c=2@" T1 ";v=3;t=4;n=2",
				   "The times of high and low must lie between those of open and close.");
	does_not_parse("o=1@" T0 ";h=2@" T0 ";l=1@" T0 ";c=2@" T0 ";v=3;t=4;n=2",
				   "Open and close of the same time and sequence number must be equal.");
	does_not_parse("o=2@" T0 ";h=2@" T1 ";l=1@" T0 ";c=2@" T1 ";v=3;t=4;n=2", "A high or low equal to the open must have the time of the open.");
	does_not_parse("o=1@" T0 ";h=2@" T1 ";l=1@" T0 ";c=2@" T1 ";v=3;t=4;n=0", "The number of trades must be positive.");
	does_not_parse("o=1@" T0 ";h=2@" T1 ";l=1@" T0 ";c=2@" T1 ";v=3;t=4;n=1", "A single trade must have one price and one time.");
	does_not_parse("o=1@" T0 ";h=2@" T1 ";l=1@" T0 ";c=2@" T1 ";v=-3;t=4;n=2", "The volume must not be negative.");
	does_not_parse("o=1@" T0 ";h=2@" T1 ";l=1@" T0 ";c=2@" T1 ";v=3+3;t=4;n=2",
				   "The second half of a sum must be smaller than the rounding of the first.");
	does_not_parse("o=1@" T0 ";h=2@" T1 ";l=1@" T0 ";c=2@" T1 ";v=0;t=4;n=2", "Without volume there is no turnover.");
	does_not_parse("o=1@" T0 ";h=2@" T1 ";l=1@" T0 ";c=2@" T1 ";v=3;t=7;n=2",
				   "The turnover does not fit the volume at prices between low and high.");

	/* A long literal is quoted in part, and never in the middle of a character. */
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	kf_ohlcv_parse(&bar, text, &status);
	CHECK(strlen(status.message) < 160 && strstr(status.message, "xxx...\"") != NULL);
	memcpy(text + 40, "\xe2\x82\xac", 3);
	status = no_failure();
	kf_ohlcv_parse(&bar, text, &status);
	CHECK_STR(status.message, "invalid input syntax for type ohlcv: \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\"");
}

/* Texts next to valid ones: either a clean refusal, or a bar that passes the gate and reads back as itself. */
static void
test_mutations(void)
{
	static const char alphabet[] = "0123456789.-+eE@#;:=TZohlcvtnN \xff";
	long		accepted = 0;
	long		wrong = 0;

	for (int round = 0; round < 200000; round++)
	{
		char		text[KF_OHLCV_TEXT_SIZE + 16];
		KfOhlcv		bar;
		KfOhlcv		again;
		KfStatus	status;
		const char *why;
		int			len;

		random_bar(&bar, 1 + (int) random_below(5));
		kf_ohlcv_format(&bar, text);
		len = (int) strlen(text);
		for (int changes = 1 + (int) random_below(3); changes > 0 && len > 0; changes--)
		{
			int			at = (int) random_below(len);
			char		letter = alphabet[random_below(sizeof(alphabet) - 1)];

			switch (random_below(4))
			{
				case 0:
					text[at] = letter;
					break;
				case 1:
					memmove(text + at + 1, text + at, (size_t) (len - at) + 1);
					text[at] = letter;
					len++;
					break;
				case 2:
					memmove(text + at, text + at + 1, (size_t) (len - at));
					len--;
					break;
				default:
					text[at] = '\0';
					len = at;
			}
		}
		status.code = KF_OK;
		if (kf_ohlcv_parse(&bar, text, &status) == KF_OK)
		{
			accepted++;
			again = bar;
			if (!kf_ohlcv_accept(&again, &why) || !same_bits(&again, &bar))
				wrong++;
			if (kf_ohlcv_parse(&again, text_of(&bar), &status) != KF_OK || !same_bits(&again, &bar))
				wrong++;
		}
		else if (status.code != KF_TEXT_REPRESENTATION || status.detail[0] == '\0')
			wrong++;
	}
	CHECK_INT(wrong, 0);
	CHECK(accepted > 1000);
}

/* The gate given any bits at all; nothing that it lets through may break the rest. */
static void
test_hostile_bits(void)
{
	long		accepted = 0;
	long		wrong = 0;

	for (int round = 0; round < 300000; round++)
	{
		KfOhlcv		bar;
		KfOhlcv		merged;
		KfStatus	status;
		const char *why;
		double		vwap;

		random_bar(&bar, 1 + (int) random_below(4));
		for (int changes = (int) random_below(3); changes > 0; changes--)
		{
			size_t		field = (size_t) random_below(15) * 8;
			uint64_t	bits = random_bits();

			if (random_below(2) == 0)
			{
				memcpy(&bits, (char *) &bar + field, 8);
				bits ^= UINT64_C(1) << random_below(64);
			}
			memcpy((char *) &bar + field, &bits, 8);
		}
		if (!kf_ohlcv_accept(&bar, &why))
			continue;
		accepted++;
		status.code = KF_OK;
		if (kf_ohlcv_parse(&merged, text_of(&bar), &status) != KF_OK || !same_bits(&merged, &bar))
			wrong++;
		if (kf_ohlcv_vwap(&bar, &vwap) && !(vwap >= bar.low && vwap <= bar.high))
			wrong++;
		if (kf_ohlcv_merge(&merged, &bar, &status) == KF_OK && !kf_ohlcv_accept(&merged, &why))
			wrong++;
	}
	CHECK_INT(wrong, 0);
	CHECK(accepted > 10000);
}

/* ---- order ------------------------------------------------------------------------------------------------------------------ */

static void
test_comparison(void)
{
	for (int round = 0; round < 3000; round++)
	{
		KfOhlcv		bars[3];
		KfOhlcv		keys[2];

		for (int i = 0; i < 3; i++)
			random_bar(&bars[i], 1 + (int) random_below(2));
		CHECK_INT(kf_ohlcv_compare(&bars[0], &bars[0]), 0);
		CHECK_INT(kf_ohlcv_compare(&bars[0], &bars[1]), -kf_ohlcv_compare(&bars[1], &bars[0]));
		if (kf_ohlcv_compare(&bars[0], &bars[1]) < 0 && kf_ohlcv_compare(&bars[1], &bars[2]) < 0)
			CHECK(kf_ohlcv_compare(&bars[0], &bars[2]) < 0);
		kf_ohlcv_key(&bars[0], &keys[0]);
		kf_ohlcv_key(&bars[1], &keys[1]);
		CHECK((kf_ohlcv_compare(&bars[0], &bars[1]) == 0) == same_bits(&keys[0], &keys[1]));
	}
}

int
main(void)
{
	test_rules();
	test_merging();
	test_ties();
	test_zero_sign();
	test_sums();
	test_vwap();
	test_bad_ticks();
	test_text();
	test_calendar();
	test_bad_text();
	test_mutations();
	test_hostile_bits();
	test_comparison();
	return check_report();
}
