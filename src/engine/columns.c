/*
 * columns.c
 *		The store of rows by partition: its memory, its order, its blocks. columns.h has the idea.
 */
#include "columns.h"
#include "order.h"

/* A chunk grows from FIRST_ROWS by doubling its partition, up to CHUNK_BYTES. */
#define FIRST_ROWS 4
#define MAX_CHUNK_ROWS KF_BLOCK_ROWS
#define CHUNK_BYTES 65536

/* A place is the number of a chunk and of a row in it; the first chunks are small, so places run ahead of rows by some chunks. */
#define MAX_ROWS (UINT32_MAX - 32 * MAX_CHUNK_ROWS)

/* Where packing did not help, so many chunks go by, at most, before it is tried again. */
#define MOST_WAIT 64

/* Rows whose values stay in the first-level cache while one column after the other is read from them. */
#define TILE_ROWS 128

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

static void
give_back(KfColumns *store, void *memory)
{
	store->pool.allocator.release(store->pool.allocator.arena, memory);
}

static bool
need_scratch(KfColumns *store, size_t size)
{
	if (store->scratch_size >= size)
		return true;
	give_back(store, store->scratch);
	store->scratch = kf_take(&store->pool.allocator, size);
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
	store->interrupted = interrupted;
	store->pack_from = store->pack_shuffled_from = SIZE_MAX;
	kf_pool_init(&store->pool, allocator);
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
	store->packer = NULL;
	store->pack_wait = store->pack_waited = 0;
	kf_pool_reset(&store->pool);
}

void
kf_columns_release(KfColumns *store)
{
	kf_columns_reset(store);
	give_back(store, store->spare_order);
	give_back(store, store->scratch);
	kf_pool_release(&store->pool);
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
	KfPartition *p = kf_pool_alloc(&store->pool, sizeof(KfPartition), 0);

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
	void	   *copy = size < SIZE_MAX - 4096 ? kf_pool_alloc(&store->pool, size, 0) : NULL;

	if (copy == NULL)
		no_memory(status);
	else
		memcpy(copy, bytes, size);
	return copy;
}

/* Puts 'chunk' behind all others of a partition. */
static void
append(KfPartition *p, KfChunk *chunk)
{
	chunk->next = NULL;
	chunk->previous = p->chunk;
	if (p->chunk != NULL)
		p->chunk->next = chunk;
	else
		p->first = chunk;
	p->chunk = chunk;
}

/* Whether the last chunk, which is full, may be packed; then its rows have been looked at. False and a failure when there is no memory. */
static bool
may_pack(KfColumns *store, const KfPartition *p, KfStatus *status)
{
	const KfChunk *chunk = p->chunk;

	if (store->pool.total < (p->shuffled ? store->pack_shuffled_from : store->pack_from) || chunk == NULL || chunk->capacity < store->chunk_rows ||
		chunk->nulls != NULL)
		return false;
	if (store->pack_wait > 0)
		return store->pack_wait--, false;
	if (store->packer == NULL)
	{
		void	   *memory = kf_pool_alloc(&store->pool, kf_packer_size(store->width), 0);

		if (memory == NULL)
			return no_memory(status);
		store->packer = kf_packer_init(memory, store->width);
	}
	kf_pack_plan(store->packer, chunk->values, chunk->capacity);
	return true;
}

/*
 * The rows of the last chunk go to a packed one before it, and it is empty again; its values stay as they are until they are written over, the
 * last row last. False without a failure: that would be of little use.
 */
static bool
pack_last(KfColumns *store, KfPartition *p, KfStatus *status)
{
	const size_t columns = (size_t) store->width * sizeof(KfPackedColumn);
	const size_t plain = (size_t) store->width * store->chunk_rows * sizeof(uint64_t);
	KfChunk    *open = p->chunk;
	KfChunk    *chunk;
	size_t		size;

	if (!may_pack(store, p, status))
		return false;
	size = columns + open->capacity * store->packer->row_bytes + KF_PACK_SLACK;
	if (size > plain / 4 * 3)
	{
		store->pack_waited = store->pack_waited == 0 ? 1 : store->pack_waited < MOST_WAIT ? 2 * store->pack_waited : MOST_WAIT;
		store->pack_wait = store->pack_waited;
		return false;
	}
	chunk = kf_pool_alloc(&store->pool, sizeof(KfChunk) + size, 0);
	if (chunk == NULL)
		return no_memory(status);
	store->pack_waited = 0;
	chunk->nulls = NULL;
	chunk->capacity = open->capacity;
	chunk->packed = (KfPackedColumn *) chunk->values;
	chunk->rows = (char *) chunk->values + columns;
	chunk->row_bytes = store->packer->row_bytes;
	memcpy(chunk->packed, store->packer->columns, columns);
	kf_pack_write(store->packer, chunk->rows);
	p->chunk = open->previous;
	append(p, chunk);
	append(p, open);
	p->next = open->values;
	p->has_packed = true;
	return true;
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
	if (p->shuffled && p->rows + capacity > store->largest_shuffled)
		store->largest_shuffled = p->rows + capacity;
	if (pack_last(store, p, status))
		return true;
	if (status->code != KF_OK)
		return false;
	chunk = kf_pool_alloc(&store->pool, sizeof(KfChunk) + values * sizeof(uint64_t), large ? sizeof(KfChunk) : 0);
	if (chunk == NULL)
		return no_memory(status);
	chunk->nulls = NULL;
	chunk->capacity = capacity;
	chunk->packed = NULL;
	append(p, chunk);
	p->next = chunk->values;
	p->end = chunk->values + values;
	return true;
}

bool
kf_columns_grow_nulls(KfColumns *store, KfPartition *p, KfStatus *status)
{
	size_t		size = p->chunk->capacity * (size_t) store->null_words * sizeof(uint64_t);

	p->chunk->nulls = kf_pool_alloc(&store->pool, size, 0);
	if (p->chunk->nulls == NULL)
		return no_memory(status);
	memset(p->chunk->nulls, 0, size);
	p->has_nulls = true;
	return true;
}

/* A row of a chunk that is not packed, and its null bits (NULL: none). */
typedef struct Row
{
	const uint64_t *values;
	const uint64_t *nulls;
} Row;

static inline const uint64_t *
nulls_in(const KfColumns *store, const KfChunk *chunk, size_t i)
{
	return chunk->nulls != NULL ? chunk->nulls + i * (size_t) store->null_words : NULL;
}

static Row
row_of(const KfColumns *store, const KfChunk *chunk, size_t i)
{
	return (Row) {chunk->values + i * (size_t) store->width, nulls_in(store, chunk, i)};
}

static bool
is_null(const uint64_t *nulls, int column)
{
	return nulls != NULL && (nulls[column / 64] >> column % 64 & 1) != 0;
}

/* Whether 'b' belongs before 'a', which arrived earlier. */
static bool
belongs_before(const KfColumns *store, Row a, Row b)
{
	for (int k = 0; k < store->key_count; k++)
	{
		const KfOrderKey *key = &store->keys[k];
		bool		a_null = is_null(a.nulls, key->column);
		bool		b_null = is_null(b.nulls, key->column);

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

/* The row before row 'i' of the last chunk, which is not the first of all. The last row of a packed chunk is still where it was written. */
static Row
row_before(const KfColumns *store, const KfPartition *p, size_t i)
{
	const KfChunk *before = p->chunk->previous;

	if (i > 0)
		return row_of(store, p->chunk, i - 1);
	if (before->packed != NULL)
		return (Row) {p->chunk->values + (p->chunk->capacity - 1) * (size_t) store->width, NULL};
	return row_of(store, before, before->capacity - 1);
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
		if (belongs_before(store, row_before(store, p, i), row))
		{
			size_t		room = p->rows - i + p->chunk->capacity;

			p->watched = false;
			p->shuffled = true;
			if (room > store->largest_shuffled)
				store->largest_shuffled = room;
			return;
		}
	}
	p->last_key = is_null(row.nulls, first->column) ? UINT64_MAX : kf_order_bits(first->kind, first->descending, row.values[first->column]);
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
	store->partitions = kf_take(&store->pool.allocator, size);
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

static inline size_t
row_size(const KfColumns *store, const KfChunk *chunk)
{
	return chunk->packed != NULL ? chunk->row_bytes : (size_t) store->width * sizeof(uint64_t);
}

/* Where a row of a chunk is: its values or its bytes. */
static inline const void *
row_in(const KfColumns *store, const KfChunk *chunk, size_t i)
{
	return (chunk->packed != NULL ? chunk->rows : (const char *) chunk->values) + i * row_size(store, chunk);
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
		order = kf_take(&store->pool.allocator, size);
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
		const uint32_t place = order->places[i];
		const KfChunk *chunk = order->chunks[place >> store->chunk_shift];
		const size_t at = place & (store->chunk_rows - 1);
		const void *row = row_in(store, chunk, at);

		if (is_null(nulls_in(store, chunk, at), key->column))
			room[nulls++] = place;
		else
		{
			order->places[count] = place;
			keys[count++] = kf_order_bits(key->kind, key->descending, kf_chunk_value(chunk, row, key->column));
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
	rows->next_chunk = p->first;
	rows->in_chunk = 0;
	rows->any_nulls = p->has_nulls;
}

static void
next_arrived(KfRows *rows)
{
	uint32_t	i = 0;

	while (i < rows->count)
	{
		const KfChunk *chunk = rows->next_chunk;
		const size_t size = row_size(rows->store, chunk);
		const char *row = row_in(rows->store, chunk, rows->in_chunk);
		size_t		left = chunk->capacity - rows->in_chunk;
		uint32_t	to = rows->count - i < left ? rows->count : i + (uint32_t) left;

		for (uint32_t k = i; k < to && rows->any_nulls; k++)
			rows->nulls[k] = nulls_in(rows->store, chunk, rows->in_chunk + (k - i));
		rows->in_chunk += to - i;
		for (; i < to; i++, row += size)
		{
			rows->chunk[i] = chunk;
			rows->row[i] = row;
		}
		if (rows->in_chunk == chunk->capacity)
		{
			rows->next_chunk = chunk->next;
			rows->in_chunk = 0;
		}
	}
}

/* The rows are anywhere in memory, so all are asked for before the first is looked at. */
static void
next_ordered(KfRows *rows, const KfOrder *order)
{
	const KfColumns *store = rows->store;

	for (uint32_t i = 0; i < rows->count; i++)
	{
		const uint32_t place = order->places[rows->at + i];
		const KfChunk *chunk = order->chunks[place >> store->chunk_shift];

		const size_t at = place & (store->chunk_rows - 1);
		const char *row = row_in(store, chunk, at);

		__builtin_prefetch(row);
		__builtin_prefetch(row + row_size(store, chunk) - 1);
		rows->chunk[i] = chunk;
		rows->row[i] = row;
		if (rows->any_nulls)
			rows->nulls[i] = nulls_in(store, chunk, at);
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

/* Of a partition with packed chunks: one chunk after the other where the rows are as they arrived, else row by row. */
static void
unpack_values(const KfRows *rows, int column, uint32_t from, uint32_t to, char *out)
{
	while (from < to)
	{
		const KfChunk *chunk = rows->chunk[from];
		const bool	arrived = rows->partition->order == NULL;
		uint32_t	end = arrived && rows->chunk[to - 1] == chunk ? to : from + 1;

		while (arrived && end < to && rows->chunk[end] == chunk)
			end++;
		if (chunk->packed != NULL && end - from > 1)
			kf_unpack(&chunk->packed[column], rows->row[from], chunk->row_bytes, end - from, out);
		else
			for (uint32_t i = from; i < end; i++)
				kf_set_value(out, i - from, kf_chunk_value(chunk, rows->row[i], column));
		out += (end - from) * sizeof(uint64_t);
		from = end;
	}
}

void
kf_rows_values(const KfRows *rows, int column, uint32_t from, uint32_t count, void *restrict out)
{
	if (rows->partition->has_packed)
		unpack_values(rows, column, from, from + count, out);
	else
		for (uint32_t i = 0; i < count; i++)
			kf_set_value(out, i, ((const uint64_t *) rows->row[from + i])[column]);
}

void
kf_rows_columns(const KfRows *rows, const int *columns, int count, double *const *out)
{
	const uint32_t tile = rows->partition->has_packed ? KF_BLOCK_ROWS : TILE_ROWS;

	for (uint32_t from = 0; from < rows->count; from += tile)
		for (int j = 0; j < count; j++)
			kf_rows_values(rows, columns[j], from, rows->count - from < tile ? rows->count - from : tile, out[j] + from);
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
