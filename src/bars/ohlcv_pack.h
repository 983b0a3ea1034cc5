/*
 * ohlcv_pack.h
 *		A bar in as few bytes as it needs, for temporary files: the same library reads what it wrote. Nothing is rounded.
 *
 * Most bars of a short bucket are of one or a few ticks: no sequence numbers, sums that are exact in one double, times near each
 * other. Whatever a bar does not have is left out; a bar of one tick is its time, price and size.
 */
#ifndef KF_OHLCV_PACK_H
#define KF_OHLCV_PACK_H

#include "bars/ohlcv.h"

/* Most bytes a packed bar takes. */
#define KF_OHLCV_PACKED_MAX (1 + sizeof(KfOhlcv))

/* Returns the bytes written to 'to', at most KF_OHLCV_PACKED_MAX. */
extern size_t kf_ohlcv_pack(const KfOhlcv *bar, uint8_t *to);

/* Returns the bytes read. Only for what kf_ohlcv_pack wrote. */
extern size_t kf_ohlcv_unpack(KfOhlcv *bar, const uint8_t *from);

#endif							/* KF_OHLCV_PACK_H */
