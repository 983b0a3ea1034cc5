/*
 * pool.c
 *		Memory in large blocks.
 */
#include "pool.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

/* Blocks are of an eighth of what there is already, or will be, within these. */
#define MIN_BLOCK 131072
#define MAX_BLOCK ((size_t) 32 << 20)

#define CACHE_LINE 64
#define HUGE_PAGE ((size_t) 2 << 20)

typedef struct KfPoolBlock
{
	struct KfPoolBlock *next;
	size_t		size;			/* bytes behind this head */
} KfPoolBlock;

/* Touching memory for the first time costs more than using it where pages are small, so large pages are asked for where they go to those who ask. */
void *
kf_take(const KfAllocator *allocator, size_t size)
{
	char	   *memory = allocator->alloc(allocator->arena, size);

#if defined(__linux__) && defined(MADV_HUGEPAGE)
	if (memory != NULL && size >= 2 * HUGE_PAGE)
	{
		size_t		skip = HUGE_PAGE - (uintptr_t) memory % HUGE_PAGE;

		(void) madvise(memory + skip, (size - skip) / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
	}
#endif
	return memory;
}

void
kf_pool_init(KfPool *pool, const KfAllocator *allocator)
{
	*pool = (KfPool) {.allocator = *allocator};
}

static bool
next_block(KfPool *pool, size_t size)
{
	KfPoolBlock *block = pool->current != NULL ? pool->current->next : pool->first;

	if (block == NULL || block->size < size)
	{
		size_t		room = (pool->total > pool->expected ? pool->total : pool->expected) / 8;
		KfPoolBlock *fresh;

		room = room < MIN_BLOCK ? MIN_BLOCK : room > MAX_BLOCK ? MAX_BLOCK : room;
		if (room < size)
			room = size;
		fresh = kf_take(&pool->allocator, sizeof(KfPoolBlock) + room);
		if (fresh == NULL)
			return false;
		fresh->size = room;
		fresh->next = block;
		if (pool->current != NULL)
			pool->current->next = fresh;
		else
			pool->first = fresh;
		pool->total += sizeof(KfPoolBlock) + room;
		block = fresh;
	}
	pool->current = block;
	pool->free = (char *) (block + 1);
	pool->left = block->size;
	return true;
}

/* Bytes from 'free' to the next address that is 'lead' bytes before a cache line; none for lead 0. */
static size_t
skip_to_line(const char *free, size_t lead)
{
	return lead == 0 ? 0 : (CACHE_LINE - ((uintptr_t) free + lead) % CACHE_LINE) % CACHE_LINE;
}

void *
kf_pool_alloc(KfPool *pool, size_t size, size_t lead)
{
	size_t		skip;
	void	   *result;

	size = (size + 15) / 16 * 16;
	skip = skip_to_line(pool->free, lead);
	if (pool->left < size + skip)
	{
		if (!next_block(pool, size + CACHE_LINE))
			return NULL;
		skip = skip_to_line(pool->free, lead);
	}
	result = pool->free + skip;
	pool->free += size + skip;
	pool->left -= size + skip;
	return result;
}

void
kf_pool_reset(KfPool *pool)
{
	pool->current = NULL;
	pool->free = NULL;
	pool->left = 0;
}

void
kf_pool_release(KfPool *pool)
{
	KfPoolBlock *block = pool->first;

	while (block != NULL)
	{
		KfPoolBlock *next = block->next;

		pool->allocator.release(pool->allocator.arena, block);
		block = next;
	}
	pool->first = NULL;
	pool->total = 0;
	kf_pool_reset(pool);
}
