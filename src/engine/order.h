/*
 * order.h
 *		Stable sorts of places by 64-bit keys.
 */
#ifndef KF_ORDER_H
#define KF_ORDER_H

#include "../base.h"

/* What a sort of 'count' places may use beside the two arrays it is given. */
typedef struct KfSortRoom
{
	uint64_t   *keys;			/* count */
	uint32_t   *places;			/* count */
} KfSortRoom;

/*
 * Sorts 'places' by 'keys' (places[i] belongs to keys[i]) in ascending order, equal keys as they were; the keys are lost. Bytes that are
 * the same in all keys cost nothing. False: the interrupt hook said stop, and both arrays hold anything.
 */
extern bool kf_sort_places(uint64_t *keys, uint32_t *places, size_t count, const KfSortRoom *room, KfInterrupt interrupted);

#endif							/* KF_ORDER_H */
