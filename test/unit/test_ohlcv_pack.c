/*
 * test_ohlcv_pack.c
 *		A packed bar unpacks to the same bytes, whatever ticks it is of, and takes no more room than it says.
 */
#include <stdlib.h>

#include "bars/ohlcv_pack.h"
#include "check.h"

static uint64_t seed = 1987;

static uint64_t
next(void)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return seed >> 20;
}

/* What varies: how far the times are apart, whether there are sizes and sequence numbers, how awkward the numbers are. */
static KfTick
some_tick(int shape)
{
	static const int64_t reach[] = {1, 1000000, INT64_C(4294967296), INT64_C(400000000000000)};
	KfTick		tick;

	tick.time = INT64_C(757382400000000) + (int64_t) (next() % (uint64_t) reach[shape % 4]);
	tick.price = shape & 4 ? 1e-8 * (double) (next() % 1000) - 1e-7 : 100.0 + (double) (next() % 4) / 4.0;
	tick.size = shape & 8 ? 0.0 : shape & 16 ? 1e15 / (double) (1 + next() % 1000) : (double) (next() % 100);
	tick.seq = shape & 32 ? (int64_t) next() - (INT64_C(1) << 40) : KF_NO_SEQ;
	return tick;
}

static size_t
check_bar(const KfOhlcv *bar, int shape, int ticks)
{
	uint8_t		packed[KF_OHLCV_PACKED_MAX + 8];
	KfOhlcv		back;
	size_t		size;

	memset(packed, 0xA5, sizeof(packed));
	memset(&back, 0x5A, sizeof(back));
	size = kf_ohlcv_pack(bar, packed);
	CHECK_MSG(size <= KF_OHLCV_PACKED_MAX, "shape %d, %d ticks: %zu bytes", shape, ticks, size);
	for (size_t i = size; i < sizeof(packed); i++)
		CHECK_MSG(packed[i] == 0xA5, "shape %d, %d ticks: byte %zu written, size %zu", shape, ticks, i, size);
	CHECK_MSG(kf_ohlcv_unpack(&back, packed) == size, "shape %d, %d ticks: other size read", shape, ticks);
	CHECK_MSG(memcmp(&back, bar, sizeof(back)) == 0, "shape %d, %d ticks: other bar", shape, ticks);
	return size;
}

static void
test_round_trips(void)
{
	for (int shape = 0; shape < 64; shape++)
		for (int round = 0; round < 50; round++)
		{
			KfStatus	status = {0};
			KfTick		tick = some_tick(shape);
			KfOhlcv		bar;

			if (!CHECK_MSG(kf_ohlcv_start(&bar, &tick, &status) == KF_OK, "shape %d: %s", shape, status.message))
				return;
			check_bar(&bar, shape, 1);
			for (int n = 2; n <= 6; n++)
			{
				tick = some_tick(shape);
				CHECK_MSG(kf_ohlcv_add(&bar, &tick, &status) == KF_OK, "shape %d: %s", shape, status.message);
				check_bar(&bar, shape, n);
			}
		}
}

/* Ends of the ranges: times, number of trades, a bar of one trade that is not one tick. */
static void
test_edges(void)
{
	KfStatus	status = {0};
	KfTick		first = {KF_TIME_MIN, -1e300, 0.0, KF_NO_SEQ};
	KfTick		last = {KF_TIME_END - 1, 1e300, 1e-300, INT64_MAX};
	KfBarColumns columns = {0, 1.0, 3.0, 0.5, 2.0, 10.0, NAN, 1};
	KfOhlcv		bar;

	CHECK(kf_ohlcv_start(&bar, &first, &status) == KF_OK && kf_ohlcv_add(&bar, &last, &status) == KF_OK);
	check_bar(&bar, -1, 2);
	bar.trades = UINT32_MAX;
	check_bar(&bar, -2, 2);
	bar.trades = (int64_t) UINT32_MAX + 1;
	check_bar(&bar, -3, 2);
	columns.high = columns.low = columns.open = columns.close = 1.0;
	CHECK(kf_ohlcv_of_columns(&bar, &columns, &status) == KF_OK);
	check_bar(&bar, -4, 1);
	bar.turnover.hi = 12.0;
	check_bar(&bar, -5, 1);
}

/* What it is for: one tick in less than half the bar, a few ticks in two thirds. */
static void
test_room(void)
{
	KfStatus	status = {0};
	KfTick		tick = {1000, 10.25, 3.0, KF_NO_SEQ};
	KfOhlcv		bar;

	kf_ohlcv_start(&bar, &tick, &status);
	CHECK_INT(check_bar(&bar, -6, 1), 25);
	tick.time = 2000;
	tick.price = 10.5;
	kf_ohlcv_add(&bar, &tick, &status);
	CHECK_INT(check_bar(&bar, -7, 2), 73);
}

int
main(void)
{
	test_round_trips();
	test_edges();
	test_room();
	return check_report();
}
