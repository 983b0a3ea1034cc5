/*
 * ohlcv_pack.c
 *		Bars for temporary files, see ohlcv_pack.h.
 */
#include "bars/ohlcv_pack.h"

#include <string.h>

#define ONE_TICK	0x01		/* time, price, size and nothing else */
#define SEQUENCE	0x02		/* sequence numbers follow */
#define NO_SIZE		0x04		/* volume and turnover are 0 */
#define LOW_HALVES	0x08		/* the sums have second halves */
#define NEAR_TIMES	0x10		/* times in microseconds after the open's, four bytes each */
#define FEW_TRADES	0x20		/* four bytes */

/* Bytes in order of the struct; sizes are constants, so each is a plain store or load. */
#define PUT(to, value) (memcpy((to), &(value), sizeof(value)), (to) += sizeof(value))
#define GET(from, value) (memcpy(&(value), (from), sizeof(value)), (from) += sizeof(value))

static bool
same(double a, double b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

/* Whether kf_ohlcv_start makes the same bar again of its time, price, size and sequence number. */
static bool
is_one_tick(const KfOhlcv *bar)
{
	return bar->trades == 1 && same(bar->high, bar->open) && same(bar->low, bar->open) && same(bar->close, bar->open) &&
		bar->high_time == bar->open_time && bar->low_time == bar->open_time && bar->close_time == bar->open_time &&
		bar->open_seq == bar->close_seq && same(bar->volume.lo, 0.0) && same(bar->turnover.lo, 0.0) &&
		same(bar->turnover.hi, bar->open * bar->volume.hi + 0.0);
}

static bool
is_near(const KfOhlcv *bar, int64_t time)
{
	return time >= bar->open_time && (uint64_t) time - (uint64_t) bar->open_time <= UINT32_MAX;
}

static int
kind_of(const KfOhlcv *bar)
{
	int			flags = 0;

	if (is_one_tick(bar))
		flags |= ONE_TICK;
	if (bar->open_seq != KF_NO_SEQ || bar->close_seq != KF_NO_SEQ)
		flags |= SEQUENCE;
	if (same(bar->volume.hi, 0.0) && same(bar->volume.lo, 0.0) && same(bar->turnover.hi, 0.0) && same(bar->turnover.lo, 0.0))
		flags |= NO_SIZE;
	if (!same(bar->volume.lo, 0.0) || !same(bar->turnover.lo, 0.0))
		flags |= LOW_HALVES;
	if (is_near(bar, bar->high_time) && is_near(bar, bar->low_time) && is_near(bar, bar->close_time))
		flags |= NEAR_TIMES;
	if (bar->trades <= (int64_t) UINT32_MAX)
		flags |= FEW_TRADES;
	return flags;
}

static uint8_t *
put_times(const KfOhlcv *bar, int flags, uint8_t *to)
{
	if (flags & NEAR_TIMES)
	{
		uint32_t	near[3] = {(uint32_t) (bar->high_time - bar->open_time), (uint32_t) (bar->low_time - bar->open_time),
		(uint32_t) (bar->close_time - bar->open_time)};

		return (uint8_t *) memcpy(to, near, sizeof(near)) + sizeof(near);
	}
	PUT(to, bar->high_time);
	PUT(to, bar->low_time);
	PUT(to, bar->close_time);
	return to;
}

size_t
kf_ohlcv_pack(const KfOhlcv *bar, uint8_t *start)
{
	const int	flags = kind_of(bar);
	uint8_t    *to = start;

	*to++ = (uint8_t) flags;
	PUT(to, bar->open_time);
	PUT(to, bar->open);
	if (flags & SEQUENCE)
		PUT(to, bar->open_seq);
	if (!(flags & NO_SIZE))
		PUT(to, bar->volume.hi);
	if (flags & ONE_TICK)
		return (size_t) (to - start);
	PUT(to, bar->high);
	PUT(to, bar->low);
	PUT(to, bar->close);
	to = put_times(bar, flags, to);
	if (flags & SEQUENCE)
		PUT(to, bar->close_seq);
	if (!(flags & NO_SIZE))
		PUT(to, bar->turnover.hi);
	if (flags & LOW_HALVES)
	{
		PUT(to, bar->volume.lo);
		PUT(to, bar->turnover.lo);
	}
	if (flags & FEW_TRADES)
	{
		uint32_t	trades = (uint32_t) bar->trades;

		PUT(to, trades);
	}
	else
		PUT(to, bar->trades);
	return (size_t) (to - start);
}

static const uint8_t *
get_times(KfOhlcv *bar, int flags, const uint8_t *from)
{
	if (flags & NEAR_TIMES)
	{
		uint32_t	near[3];

		memcpy(near, from, sizeof(near));
		bar->high_time = bar->open_time + near[0];
		bar->low_time = bar->open_time + near[1];
		bar->close_time = bar->open_time + near[2];
		return from + sizeof(near);
	}
	GET(from, bar->high_time);
	GET(from, bar->low_time);
	GET(from, bar->close_time);
	return from;
}

/* What a bar of one tick has more than once. */
static void
repeat_tick(KfOhlcv *bar)
{
	bar->high = bar->low = bar->close = bar->open;
	bar->high_time = bar->low_time = bar->close_time = bar->open_time;
	bar->close_seq = bar->open_seq;
	bar->turnover.hi = bar->open * bar->volume.hi + 0.0;
	bar->trades = 1;
}

size_t
kf_ohlcv_unpack(KfOhlcv *bar, const uint8_t *start)
{
	const uint8_t *from = start;
	const int	flags = *from++;

	memset(bar, 0, sizeof(*bar));
	bar->version = KF_OHLCV_VERSION;
	bar->open_seq = bar->close_seq = KF_NO_SEQ;
	GET(from, bar->open_time);
	GET(from, bar->open);
	if (flags & SEQUENCE)
		GET(from, bar->open_seq);
	if (!(flags & NO_SIZE))
		GET(from, bar->volume.hi);
	if (flags & ONE_TICK)
	{
		repeat_tick(bar);
		return (size_t) (from - start);
	}
	GET(from, bar->high);
	GET(from, bar->low);
	GET(from, bar->close);
	from = get_times(bar, flags, from);
	if (flags & SEQUENCE)
		GET(from, bar->close_seq);
	if (!(flags & NO_SIZE))
		GET(from, bar->turnover.hi);
	if (flags & LOW_HALVES)
	{
		GET(from, bar->volume.lo);
		GET(from, bar->turnover.lo);
	}
	if (flags & FEW_TRADES)
	{
		uint32_t	trades;

		GET(from, trades);
		bar->trades = trades;
	}
	else
		GET(from, bar->trades);
	return (size_t) (from - start);
}
