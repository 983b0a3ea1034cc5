/*
 * twap.c
 *		Time-weighted average price. The rules are in twap.h.
 */
#include "bars/twap.h"

#include <math.h>
#include <string.h>

#include "bars/sum.h"

/* ---- sorting ---------------------------------------------------------------------------------------------------------------- */

static inline bool
before(const KfTwapTick *a, const KfTwapTick *b)
{
	return a->time < b->time || (a->time == b->time && a->price < b->price);
}

/* The end of the ascending run that begins at 'from'. */
static size_t
run_end(const KfTwapTick *ticks, size_t from, size_t count)
{
	size_t		end = from < count ? from + 1 : count;

	while (end < count && !before(&ticks[end], &ticks[end - 1]))
		end++;
	return end;
}

static void
merge_runs(const KfTwapTick *a, size_t na, const KfTwapTick *b, size_t nb, KfTwapTick *out)
{
	const KfTwapTick *a_end = a + na;
	const KfTwapTick *b_end = b + nb;

	while (a < a_end && b < b_end)
		*out++ = before(b, a) ? *b++ : *a++;
	memcpy(out, a, (size_t) (a_end - a) * sizeof(*a));
	memcpy(out + (a_end - a), b, (size_t) (b_end - b) * sizeof(*b));
}

/*
 * A merge sort that takes the runs as they are: ticks come from tables in order of time, or from several workers, each in order,
 * so there are few.
 */
KfCode
kf_twap_sort(KfTwapTick *ticks, size_t count, const KfAllocator *allocator, KfInterrupt interrupt, KfStatus *status)
{
	KfTwapTick *spare;
	KfTwapTick *from = ticks;
	KfTwapTick *to;
	size_t		since = 0;

	if (run_end(ticks, 0, count) == count)
		return KF_OK;
	spare = allocator->alloc(allocator->arena, count * sizeof(KfTwapTick));
	if (spare == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	to = spare;
	while (run_end(from, 0, count) < count)
	{
		KfTwapTick *swap = from;

		for (size_t at = 0; at < count;)
		{
			size_t		middle = run_end(from, at, count);
			size_t		end = run_end(from, middle, count);

			merge_runs(from + at, middle - at, from + middle, end - middle, to + at);
			since += end - at;
			at = end;
			if (since > 100000 && interrupt != NULL)
			{
				since = 0;
				if (interrupt())
				{
					allocator->release(allocator->arena, spare);
					return kf_fail(status, KF_CANCELLED, "cancelled");
				}
			}
		}
		from = to;
		to = swap;
	}
	if (from != ticks)
		memcpy(ticks, from, count * sizeof(KfTwapTick));
	allocator->release(allocator->arena, spare);
	return KF_OK;
}

/* ---- the average ------------------------------------------------------------------------------------------------------------ */

/* A duration, which has up to 64 bits, exactly. */
static KfExactSum
duration(int64_t from, int64_t to)
{
	uint64_t	us = (uint64_t) to - (uint64_t) from;
	KfExactSum	sum;

	sum.hi = (double) us;
	/* The rounding may go up; the difference is small and has a sign. */
	sum.lo = sum.hi >= 0x1p64 ? (double) (int64_t) us : (double) (int64_t) (us - (uint64_t) sum.hi);
	return sum;
}

/* How many of the sorted ticks are before 'until'. */
static size_t
count_before(const KfTwapTick *ticks, size_t count, int64_t until)
{
	size_t		low = 0;

	while (low < count)
	{
		size_t		middle = low + (count - low) / 2;

		if (ticks[middle].time < until)
			low = middle + 1;
		else
			count = middle;
	}
	return low;
}

bool
kf_twap(const KfTwapTick *ticks, size_t count, const int64_t *until, double *twap)
{
	KfExactSum	sum = {0, 0};
	KfExactSum	total;
	double		low;
	double		high;
	double		scale = 1;
	int64_t		end;

	if (until != NULL)
		count = count_before(ticks, count, *until);
	if (count == 0)
		return false;
	end = until != NULL ? *until : ticks[count - 1].time;

	/* Products of huge prices and long times overflow. A power of two in their place changes no other bit. */
	for (size_t i = 0; i < count; i++)
		if (fabs(ticks[i].price) > 0x1p900)
			scale = 0x1p-64;

	low = high = ticks[0].price;
	for (size_t i = 0; i < count;)
	{
		const KfTwapTick *tick = &ticks[i];
		KfExactSum	time;
		KfExactSum	product;

		/* The first of equal times has the lowest price. */
		while (i < count && ticks[i].time == tick->time)
			i++;
		if (i == count && tick->time == end)
			break;
		low = fmin(low, tick->price);
		high = fmax(high, tick->price);
		time = duration(tick->time, i < count ? ticks[i].time : end);
		product = kf_two_product(tick->price, time.hi * scale);
		product.lo += tick->price * (time.lo * scale);
		sum = kf_exact_add(sum, product);
	}
	total = duration(ticks[0].time, end);
	if (total.hi == 0)
	{
		*twap = ticks[0].price;
		return true;
	}
	total.hi *= scale;
	total.lo *= scale;
	*twap = kf_sum_quotient(sum, total, low, high);
	return true;
}
