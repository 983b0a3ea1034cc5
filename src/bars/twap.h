/*
 * twap.h
 *		Time-weighted average price: each price counts for as long as it was the last one.
 *
 * The price of a tick counts from its time to that of the next tick. Of several ticks at one time the lowest price counts, the
 * rule of ohlcv.h. The last tick counts until an end when one is given, else not at all, since nothing says how long it stood;
 * ticks at the end or after it do not count. Ticks that all have one time, without an end, give the lowest of their prices; no
 * ticks give no average.
 *
 * The ticks may come in any order, and the result has the same bits in each: they are sorted, and the sum of the products is
 * kept in double-double. It is never outside the prices that count.
 */
#ifndef KF_TWAP_H
#define KF_TWAP_H

#include "base.h"

#ifdef __cplusplus
extern "C"
{
#endif

typedef struct KfTwapTick
{
	int64_t		time;			/* microseconds, KF_TIME_MIN <= time < KF_TIME_END */
	double		price;			/* finite */
} KfTwapTick;

/* Sorts 'ticks' by time and price, with 'count' more of them from the allocator unless they are in order already. */
extern KfCode kf_twap_sort(KfTwapTick *ticks, size_t count, const KfAllocator *allocator, KfInterrupt interrupt, KfStatus *status);

/* The average of sorted ticks; 'until' NULL: no end. False when no tick counts. */
extern bool kf_twap(const KfTwapTick *ticks, size_t count, const int64_t *until, double *twap);

#ifdef __cplusplus
}
#endif

#endif							/* KF_TWAP_H */
