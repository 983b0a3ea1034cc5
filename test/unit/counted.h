/*
 * counted.h
 *		What tests of the engine share: chance, and memory that is counted and fails on demand.
 */
#ifndef KF_COUNTED_H
#define KF_COUNTED_H

#include <stdlib.h>

#include "base.h"

static uint64_t
random_bits(void)
{
	static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

__attribute__((unused))
static size_t
below(size_t n)
{
	return (size_t) ((random_bits() >> 11) % n);
}

static long live;				/* blocks */
static size_t live_bytes;
static long calls;
static long fail_at;			/* this call and ... */
static long failing;			/* ... so many in all get NULL */

__attribute__((unused))
static void *
counted_alloc(void *arena, size_t size)
{
	size_t	   *block;

	(void) arena;
	calls++;
	if (fail_at > 0 && calls >= fail_at && calls < fail_at + failing)
		return NULL;
	block = malloc(size + 16);
	*block = size;
	live++;
	live_bytes += size;
	return block + 2;
}

__attribute__((unused))
static void
counted_release(void *arena, void *pointer)
{
	(void) arena;
	if (pointer == NULL)
		return;
	live--;
	live_bytes -= *((size_t *) pointer - 2);
	free((size_t *) pointer - 2);
}

static const KfAllocator counted = {counted_alloc, counted_release, NULL};

static long questions_left;

__attribute__((unused))
static bool
stop_later(void)
{
	return questions_left-- <= 0;
}

#endif							/* KF_COUNTED_H */
