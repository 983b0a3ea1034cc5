/*
 * columns.c
 *		The store of rows by partition: its memory, its order, its blocks. columns.h has the idea.
 */
#include "columns.h"
#include "order.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

/* A chunk grows from FIRST_ROWS by doubling its partition, up to CHUNK_BYTES. */
#define FIRST_ROWS 4
#define MAX_CHUNK_ROWS 4096
#define CHUNK_BYTES 65536

/* A place is the number of a chunk and of a row in it; the first chunks are small, so places run ahead of rows by some chunks. */
#define MAX_ROWS (UINT32_MAX - 32 * MAX_CHUNK_ROWS)

/* Memory is taken in blocks of an eighth of what there is already, or will be, within these. */
#define MIN_BLOCK 131072
#define MAX_BLOCK ((size_t) 32 << 20)

/* Rows whose values stay in the first-level cache while one column after the other is read from them. */
#define TILE_ROWS 128

#define CACHE_LINE 64
#define HUGE_PAGE ((size_t) 2 << 20)

typedef struct KfPoolBlock
{
	struct KfPoolBlock *next;
	size_t		size;			/* bytes behind this head */
} KfPoolBlock;

/* One allocation: this head, the chunks of the partition, the places. */
typedef struct KfOrder
{
	size_t		size;
	const KfChunk **chunks;
	uint32_t   *places;			/* in order */
} KfOrder;

/* ---- memory ---- */

static bool
no_memory(KfStatus *status)
{
	kf_fail(status, KF_NO_MEMORY, "out of memory");
	return false;
}

/*
 * A large piece of memory. Touching it for the first time is a fifth of the whole work where pages are small, so large ones are asked for
 * where the system gives them to those who ask.
 */
static void *
take(const KfAllocator *allocator, size_t size)
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

static bool
pool_next_block(KfColumns *store, size_t size)
{
	KfPool	   *pool = &store->pool;
	KfPoolBlock *block = pool->current != NULL ? pool->current->next : pool->first;

	if (block == NULL || block->size < size)
	{
		size_t		room = (pool->total > store->expected ? pool->total : store->expected) / 8;
		KfPoolBlock *fresh;

		room = room < MIN_BLOCK ? MIN_BLOCK : room > MAX_BLOCK ? MAX_BLOCK : room;
		if (room < size)
			room = size;
		fresh = take(&store->allocator, sizeof(KfPoolBlock) + room);
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

/* 'size' leaves some room in a size_t. With 'lead' the byte that far behind the beginning of the result begins a cache line. */
static void *
pool_alloc(KfColumns *store, size_t size, size_t lead)
{
	KfPool	   *pool = &store->pool;
	size_t		skip;
	void	   *result;

	size = (size + 15) / 16 * 16;
	skip = skip_to_line(pool->free, lead);
	if (pool->left < size + skip)
	{
		if (!pool_next_block(store, size + CACHE_LINE))
			return NULL;
		skip = skip_to_line(pool->free, lead);
	}
	result = pool->free + skip;
	pool->free += size + skip;
	pool->left -= size + skip;
	return result;
}

static void
give_back(KfColumns *store, void *memory)
{
	store->allocator.release(store->allocator.arena, memory);
}

static bool
need_scratch(KfColumns *store, size_t size)
{
	if (store->scratch_size >= size)
		return true;
	give_back(store, store->scratch);
	store->scratch = take(&store->allocator, size);
	store->scratch_size = store->scratch != NULL ? size : 0;
	return store->scratch != NULL;
}

/* ---- begin and end ---- */

KfCode
kf_columns_init(KfColumns *store, int width, const KfOrderKey *keys, int key_count, const KfAllocator *allocator,
				KfInterrupt interrupted, KfStatus *status)
{
	if (key_count > KF_MAX_ORDER_KEYS)
		return kf_fail(status, KF_LIMIT, "rows cannot be ordered by %d keys, at most %d", key_count, KF_MAX_ORDER_KEYS);
	memset(store, 0, sizeof(*store));
	store->width = width > 0 ? width : 1;
	store->null_words = (store->width + 63) / 64;
	store->key_count = key_count;
	for (int k = 0; k < key_count; k++)
		store->keys[k] = keys[k];
	store->chunk_rows = MAX_CHUNK_ROWS;
	while (store->chunk_rows > FIRST_ROWS && store->chunk_rows * (size_t) store->width * sizeof(uint64_t) > CHUNK_BYTES)
		store->chunk_rows /= 2;
	store->chunk_shift = __builtin_ctz(store->chunk_rows);
	store->allocator = *allocator;
	store->interrupted = interrupted;
	return KF_OK;
}

void
kf_columns_reset(KfColumns *store)
{
	for (KfPartition *p = store->first_partition; p != NULL; p = p->after)
		kf_partition_forget(store, p);
	give_back(store, store->partitions);
	store->partitions = NULL;
	store->first_partition = store->last_partition = NULL;
	store->partition_count = 0;
	store->largest_shuffled = 0;
	store->pool.current = NULL;
	store->pool.free = NULL;
	store->pool.left = 0;
}

void
kf_columns_release(KfColumns *store)
{
	KfPoolBlock *block = store->pool.first;

	kf_columns_reset(store);
	give_back(store, store->spare_order);
	give_back(store, store->scratch);
	while (block != NULL)
	{
		KfPoolBlock *next = block->next;

		give_back(store, block);
		block = next;
	}
	memset(&store->pool, 0, sizeof(store->pool));
	store->spare_order = NULL;
	store->order_size = 0;
	store->scratch = NULL;
	store->scratch_size = 0;
}

/* Bytes of scratch memory, and of the order, for so many rows. */
static size_t
scratch_size(size_t rows)
{
	return rows * (2 * sizeof(uint64_t) + sizeof(uint32_t));
}

static size_t
order_size(const KfColumns *store, size_t rows)
{
	return sizeof(KfOrder) + (rows / store->chunk_rows + 32) * sizeof(KfChunk *) + rows * sizeof(uint32_t);
}

size_t
kf_columns_memory(const KfColumns *store)
{
	return store->pool.total + store->scratch_size + store->order_size +
		(store->partitions != NULL ? store->partition_count * sizeof(KfPartition *) : 0);
}

static size_t
larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

size_t
kf_columns_need(const KfColumns *store)
{
	const size_t list = store->partition_count * sizeof(KfPartition *);
	size_t		scratch = larger(store->scratch_size, list);
	size_t		order = store->order_size;

	if (store->largest_shuffled > 0)
	{
		scratch = larger(scratch, scratch_size(store->largest_shuffled));
		order = larger(order, order_size(store, store->largest_shuffled));
	}
	return store->pool.total + list + scratch + order;
}

/* ---- fill ---- */

KfPartition *
kf_columns_partition(KfColumns *store, void *user, KfStatus *status)
{
	KfPartition *p = pool_alloc(store, sizeof(KfPartition), 0);

	if (p == NULL)
	{
		no_memory(status);
		return NULL;
	}
	memset(p, 0, sizeof(*p));
	p->user = user;
	p->watched = store->key_count > 0;
	if (store->last_partition != NULL)
		store->last_partition->after = p;
	else
		store->first_partition = p;
	store->last_partition = p;
	store->partition_count++;
	return p;
}

void *
kf_columns_bytes(KfColumns *store, const void *bytes, size_t size, KfStatus *status)
{
	void	   *copy = size < SIZE_MAX - 4096 ? pool_alloc(store, size, 0) : NULL;

	if (copy == NULL)
		no_memory(status);
	else
		memcpy(copy, bytes, size);
	return copy;
}

bool
kf_columns_grow(KfColumns *store, KfPartition *p, KfStatus *status)
{
	size_t		capacity = p->rows < FIRST_ROWS ? FIRST_ROWS : p->rows > store->chunk_rows ? store->chunk_rows : p->rows;
	size_t		values = capacity * (size_t) store->width;
	bool		large = values * sizeof(uint64_t) >= 1024;
	KfChunk    *chunk;

	if (p->rows >= MAX_ROWS)
	{
		kf_fail(status, KF_LIMIT, "a partition has more than %u rows", (unsigned) MAX_ROWS);
		return false;
	}
	chunk = pool_alloc(store, sizeof(KfChunk) + values * sizeof(uint64_t), large ? sizeof(KfChunk) : 0);
	if (chunk == NULL)
		return no_memory(status);
	chunk->next = NULL;
	chunk->previous = p->chunk;
	chunk->nulls = NULL;
	chunk->capacity = capacity;
	if (p->chunk != NULL)
		p->chunk->next = chunk;
	else
		p->first = chunk;
	p->chunk = chunk;
	p->next = chunk->values;
	p->end = chunk->values + values;
	if (p->shuffled && p->rows + capacity > store->largest_shuffled)
		store->largest_shuffled = p->rows + capacity;
	return true;
}

bool
kf_columns_grow_nulls(KfColumns *store, KfPartition *p, KfStatus *status)
{
	size_t		size = p->chunk->capacity * (size_t) store->null_words * sizeof(uint64_t);

	p->chunk->nulls = pool_alloc(store, size, 0);
	if (p->chunk->nulls == NULL)
		return no_memory(status);
	memset(p->chunk->nulls, 0, size);
	p->has_nulls = true;
	return true;
}

/* A row and its null bits (NULL: none). */
typedef struct Row
{
	const uint64_t *values;
	const uint64_t *nulls;
} Row;

static Row
row_of(const KfColumns *store, const KfChunk *chunk, size_t i)
{
	Row			row = {chunk->values + i * (size_t) store->width, NULL};

	if (chunk->nulls != NULL)
		row.nulls = chunk->nulls + i * (size_t) store->null_words;
	return row;
}

static bool
is_null(Row row, int column)
{
	return row.nulls != NULL && (row.nulls[column / 64] >> column % 64 & 1) != 0;
}

/* Whether 'b' belongs before 'a', which arrived earlier. */
static bool
belongs_before(const KfColumns *store, Row a, Row b)
{
	for (int k = 0; k < store->key_count; k++)
	{
		const KfOrderKey *key = &store->keys[k];
		bool		a_null = is_null(a, key->column);
		bool		b_null = is_null(b, key->column);

		if (a_null || b_null)
		{
			if (a_null != b_null)
				return b_null == key->nulls_first;
		}
		else
		{
			uint64_t	a_bits = kf_order_bits(key->kind, key->descending, a.values[key->column]);
			uint64_t	b_bits = kf_order_bits(key->kind, key->descending, b.values[key->column]);

			if (a_bits != b_bits)
				return b_bits < a_bits;
		}
	}
	return false;
}

/* What kf_columns_commit leaves: rows with equal first keys, with NULLs, or out of order. */
void
kf_columns_check_order(KfColumns *store, KfPartition *p)
{
	const KfOrderKey *first = &store->keys[0];
	size_t		i = (size_t) (p->next - p->chunk->values) / (size_t) store->width;
	Row			row = row_of(store, p->chunk, i);

	if (p->rows > 0)
	{
		Row			before = i > 0 ? row_of(store, p->chunk, i - 1) :
			row_of(store, p->chunk->previous, p->chunk->previous->capacity - 1);

		if (belongs_before(store, before, row))
		{
			size_t		room = p->rows - i + p->chunk->capacity;

			p->watched = false;
			p->shuffled = true;
			if (room > store->largest_shuffled)
				store->largest_shuffled = room;
			return;
		}
	}
	p->last_key = is_null(row, first->column) ? UINT64_MAX : kf_order_bits(first->kind, first->descending, row.values[first->column]);
}

/* ---- the order of the partitions ---- */

/* Merges in[from .. middle - 1] and in[middle .. to - 1] into 'out'. */
static void
merge(KfPartition **in, KfPartition **out, size_t from, size_t middle, size_t to, KfPartitionCompare compare, void *arg)
{
	size_t		a = from;
	size_t		b = middle;

	for (size_t i = from; i < to; i++)
		out[i] = a < middle && (b >= to || compare(in[a], in[b], arg) <= 0) ? in[a++] : in[b++];
}

/* Sorts store->partitions by merging runs of 1, 2, 4 ...; 'room' is as large. The array that holds the result, NULL when interrupted. */
static KfPartition **
merge_sort(KfColumns *store, KfPartition **room, KfPartitionCompare compare, void *arg)
{
	const size_t count = store->partition_count;
	KfPartition **in = store->partitions;
	size_t		unasked = 0;

	for (size_t run = 1; run < count; run *= 2)
	{
		KfPartition **swap = in;

		for (size_t from = 0; from < count; from += 2 * run)
		{
			size_t		middle = count - from < run ? count : from + run;
			size_t		to = count - from < 2 * run ? count : from + 2 * run;

			merge(in, room, from, middle, to, compare, arg);
			unasked += to - from;
			if (unasked >= 65536)
			{
				unasked = 0;
				if (store->interrupted != NULL && store->interrupted())
					return NULL;
			}
		}
		in = room;
		room = swap;
	}
	return in;
}

static bool
in_order(KfPartition **list, size_t count, KfPartitionCompare compare, void *arg)
{
	for (size_t i = 1; i < count; i++)
		if (compare(list[i - 1], list[i], arg) > 0)
			return false;
	return true;
}

KfPartition **
kf_columns_partitions(KfColumns *store, KfPartitionCompare compare, void *arg, KfStatus *status)
{
	const size_t size = store->partition_count * sizeof(KfPartition *);
	KfPartition **room;
	KfPartition **sorted;
	size_t		i = 0;

	give_back(store, store->partitions);
	store->partitions = NULL;
	if (store->partition_count == 0)
		return NULL;
	store->partitions = take(&store->allocator, size);
	if (store->partitions == NULL)
	{
		no_memory(status);
		return NULL;
	}
	for (KfPartition *p = store->first_partition; p != NULL; p = p->after)
		store->partitions[i++] = p;
	if (compare == NULL || in_order(store->partitions, store->partition_count, compare, arg))
		return store->partitions;
	if (!need_scratch(store, size))
	{
		no_memory(status);
		return NULL;
	}
	room = store->scratch;
	sorted = merge_sort(store, room, compare, arg);
	if (sorted == NULL)
	{
		kf_fail(status, KF_CANCELLED, "cancelled");
		return NULL;
	}
	if (sorted == room)
		memcpy(store->partitions, room, size);
	return store->partitions;
}

/* ---- the order of the rows of a partition ---- */

static Row
row_at(const KfColumns *store, const KfOrder *order, uint32_t place)
{
	return row_of(store, order->chunks[place >> store->chunk_shift], place & (store->chunk_rows - 1));
}

/* The places of the rows as they arrived. */
static void
list_places(const KfColumns *store, const KfPartition *p, KfOrder *order)
{
	uint32_t	number = 0;
	uint32_t	i = 0;

	for (const KfChunk *chunk = p->first; chunk != NULL; chunk = chunk->next, number++)
	{
		order->chunks[number] = chunk;
		for (uint32_t at = 0; at < chunk->capacity && i < p->rows; at++)
			order->places[i++] = number << store->chunk_shift | at;
	}
}

static KfOrder *
make_order(KfColumns *store, const KfPartition *p)
{
	const size_t size = order_size(store, p->rows);
	KfOrder    *order = store->spare_order;

	store->spare_order = NULL;
	if (order != NULL && order->size < size)
	{
		store->order_size -= order->size;
		give_back(store, order);
		order = NULL;
	}
	if (order == NULL)
	{
		order = take(&store->allocator, size);
		if (order == NULL)
			return NULL;
		order->size = size;
		store->order_size += size;
	}
	order->chunks = (const KfChunk **) (order + 1);
	order->places = (uint32_t *) (order->chunks + p->rows / store->chunk_rows + 32);
	list_places(store, p, order);
	return order;
}

/*
 * Reads one key of all rows, in the order so far, into 'keys'. Rows with NULL are taken out and put behind the others, as they were;
 * returns how many have a value.
 */
static size_t
read_keys(const KfColumns *store, const KfPartition *p, KfOrder *order, const KfOrderKey *key, uint64_t *keys, uint32_t *room)
{
	size_t		count = 0;
	size_t		nulls = 0;

	for (size_t i = 0; i < p->rows; i++)
	{
		uint32_t	place = order->places[i];
		Row			row = row_at(store, order, place);

		if (is_null(row, key->column))
			room[nulls++] = place;
		else
		{
			order->places[count] = place;
			keys[count++] = kf_order_bits(key->kind, key->descending, row.values[key->column]);
		}
	}
	memcpy(order->places + count, room, nulls * sizeof(*room));
	return count;
}

/* The NULLs, which are behind the 'count' others, go before them. */
static void
nulls_to_front(uint32_t *places, size_t rows, size_t count, uint32_t *room)
{
	memcpy(room, places + count, (rows - count) * sizeof(*places));
	memmove(places + (rows - count), places, count * sizeof(*places));
	memcpy(places, room, (rows - count) * sizeof(*places));
}

static bool
sort_by_key(KfColumns *store, const KfPartition *p, KfOrder *order, const KfOrderKey *key)
{
	uint64_t   *keys = store->scratch;
	KfSortRoom	room = {keys + p->rows, (uint32_t *) (keys + 2 * (size_t) p->rows)};
	size_t		count = read_keys(store, p, order, key, keys, room.places);

	if (!kf_sort_places(keys, order->places, count, &room, store->interrupted))
		return false;
	if (count < p->rows && key->nulls_first)
		nulls_to_front(order->places, p->rows, count, room.places);
	return store->interrupted == NULL || p->rows < 65536 || !store->interrupted();
}

KfCode
kf_partition_sort(KfColumns *store, KfPartition *p, KfStatus *status)
{
	KfOrder    *order;

	if (!p->shuffled || p->order != NULL)
		return KF_OK;
	order = make_order(store, p);
	if (order == NULL || !need_scratch(store, scratch_size(p->rows)))
	{
		store->spare_order = order;
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	}
	for (int k = store->key_count - 1; k >= 0; k--)
		if (!sort_by_key(store, p, order, &store->keys[k]))
		{
			store->spare_order = order;
			return kf_fail(status, KF_CANCELLED, "cancelled");
		}
	p->order = order;
	return KF_OK;
}

void
kf_partition_forget(KfColumns *store, KfPartition *p)
{
	KfOrder    *order = p->order;
	KfOrder    *spare = store->spare_order;

	if (order == NULL)
		return;
	p->order = NULL;
	if (spare != NULL && spare->size >= order->size)
	{
		spare = order;
		order = store->spare_order;
	}
	if (spare != NULL)
	{
		store->order_size -= spare->size;
		give_back(store, spare);
	}
	store->spare_order = order;
}

/* ---- read ---- */

void
kf_rows_begin(KfRows *rows, const KfColumns *store, const KfPartition *p)
{
	rows->store = store;
	rows->partition = p;
	rows->at = 0;
	rows->count = 0;
	rows->chunk = p->first;
	rows->in_chunk = 0;
	rows->any_nulls = p->has_nulls;
}

static void
next_arrived(KfRows *rows)
{
	const KfColumns *store = rows->store;
	uint32_t	i = 0;

	while (i < rows->count)
	{
		size_t		left = rows->chunk->capacity - rows->in_chunk;
		uint32_t	to = rows->count - i < left ? rows->count : i + (uint32_t) left;
		size_t		at = rows->in_chunk;

		rows->in_chunk += to - i;
		for (; i < to; i++, at++)
		{
			Row			row = row_of(store, rows->chunk, at);

			rows->row[i] = row.values;
			if (rows->any_nulls)
				rows->nulls[i] = row.nulls;
		}
		if (rows->in_chunk == rows->chunk->capacity)
		{
			rows->chunk = rows->chunk->next;
			rows->in_chunk = 0;
		}
	}
}

/* The rows are anywhere in memory, so all are asked for before the first is looked at. */
static void
next_ordered(KfRows *rows, const KfOrder *order)
{
	for (uint32_t i = 0; i < rows->count; i++)
	{
		Row			row = row_at(rows->store, order, order->places[rows->at + i]);

		__builtin_prefetch(row.values);
		__builtin_prefetch(row.values + rows->store->width - 1);
		rows->row[i] = row.values;
		if (rows->any_nulls)
			rows->nulls[i] = row.nulls;
	}
}

uint32_t
kf_rows_next(KfRows *rows)
{
	const KfPartition *p = rows->partition;

	rows->at += rows->count;
	rows->count = p->rows - rows->at < KF_BLOCK_ROWS ? p->rows - rows->at : KF_BLOCK_ROWS;
	if (p->order != NULL)
		next_ordered(rows, p->order);
	else
		next_arrived(rows);
	return rows->count;
}

void
kf_rows_columns(const KfRows *rows, const int *columns, int count, double *const *out)
{
	for (uint32_t from = 0; from < rows->count; from += TILE_ROWS)
	{
		const uint32_t to = rows->count - from < TILE_ROWS ? rows->count : from + TILE_ROWS;

		for (int j = 0; j < count; j++)
		{
			const int	column = columns[j];
			double	   *restrict values = out[j];

			for (uint32_t i = from; i < to; i++)
				values[i] = kf_from_bits(rows->row[i][column]);
		}
	}
}

void
kf_rows_column(const KfRows *rows, int column, double *out)
{
	kf_rows_columns(rows, &column, 1, &out);
}

KfCode
kf_columns_gather(KfColumns *store, KfPartition *const *partitions, size_t count, const int *columns, int column_count,
				  double *const *out, size_t *starts, KfStatus *status)
{
	size_t		at = 0;
	KfRows		rows;

	for (size_t s = 0; s < count; s++)
	{
		starts[s] = at;
		if (kf_partition_sort(store, partitions[s], status) != KF_OK)
			return status->code;
		kf_rows_begin(&rows, store, partitions[s]);
		while (kf_rows_next(&rows) > 0)
		{
			if (store->interrupted != NULL && rows.at % 65536 == 0 && store->interrupted())
				return kf_fail(status, KF_CANCELLED, "cancelled");
			for (int j = 0; j < column_count; j++)
				kf_rows_column(&rows, columns[j], out[j] + at);
			at += rows.count;
		}
	}
	starts[count] = at;
	return KF_OK;
}
