/*
 * pool.h
 *		Memory in large blocks, handed out piece by piece and given back all at once.
 */
#ifndef KF_POOL_H
#define KF_POOL_H

#include "../base.h"

/* Where memory comes from and what is free of it. */
typedef struct KfPool
{
	KfAllocator allocator;
	size_t		expected;		/* the caller's: bytes of everything, about; memory is then taken in larger blocks from the first on */
	struct KfPoolBlock *first;
	struct KfPoolBlock *current;
	char	   *free;
	size_t		left;
	size_t		total;			/* bytes of all blocks */
} KfPool;

/* Sets up an empty pool; takes no memory yet. */
extern void kf_pool_init(KfPool *pool, const KfAllocator *allocator);

/*
 * 'size' bytes aligned for any type, or NULL. With 'lead' the byte that far behind the beginning of the result begins a cache line. 'size'
 * leaves some room in a size_t.
 */
extern void *kf_pool_alloc(KfPool *pool, size_t size, size_t lead);

/* Takes all pieces back and keeps the blocks; gives the blocks back too. */
extern void kf_pool_reset(KfPool *pool);
extern void kf_pool_release(KfPool *pool);

/* A large piece of memory from an allocator, in large pages where the system has them; or NULL. */
extern void *kf_take(const KfAllocator *allocator, size_t size);

#endif							/* KF_POOL_H */
