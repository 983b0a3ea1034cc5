/*
 * columns.h
 *		Rows kept in memory by partition, put in order, and read back in blocks of columns.
 *
 * What the engine's node does between its child and its result, in three phases:
 *
 *	fill	kf_columns_partition gives a new partition (the caller has the dictionary that finds it again), kf_columns_row the room for
 *			its next row, which the caller fills, kf_columns_commit ends it
 *	order	kf_columns_partitions sorts the partitions by the caller's comparison; kf_partition_sort sorts the rows of one, which is
 *			nothing where they arrived in order
 *	read	kf_rows_next gives the rows of a partition, KF_BLOCK_ROWS at a time, kf_rows_column one column of them as doubles
 *
 * A row is written once, to where it stays: at the end of its partition, in chunks that grow with it. So there is no pass that
 * scatters rows by partition, and a heap in the order of time, where each row belongs to another symbol than the one before, costs one
 * open cache line a symbol. The values of a row lie side by side: sorting and handing it up touch a line or two, not one a column.
 * The columns that indicators read are cut out a block at a time, which stays in the cache.
 *
 * The sort is stable: rows with equal keys stay as they arrived. Its memory is that of one partition (kf_partition_forget hands it to
 * the next one), and outputs need not be kept for more than a block, so the peak is the rows plus the work on the largest partition.
 * All memory is taken in large blocks from the allocator, is counted (kf_columns_memory), and is kept for reuse by kf_columns_reset;
 * kf_columns_release gives it back. A store that an error left behind dies with the allocator's context.
 *
 * Once the store has grown to 'pack_from' bytes, a chunk that is full is packed (packed.h) and its room taken for the partition's next rows, so
 * that a million bars take some 13 MB and not 40; those of a partition that is out of order from 'pack_shuffled_from' bytes on. Chunks with
 * NULLs, and those that would hardly become smaller, stay as they are.
 */
#ifndef KF_COLUMNS_H
#define KF_COLUMNS_H

#include <math.h>
#include <string.h>

#include "packed.h"
#include "pool.h"

#ifdef __cplusplus
extern "C"
{
#endif

/* More order keys than this are the caller's to sort by. */
#define KF_MAX_ORDER_KEYS 8

/* Rows of a block that is read, and of a full-grown chunk unless rows are wide. */
#define KF_BLOCK_ROWS KF_PACK_ROWS

/* How the 8 bytes of an order key compare. Upper bytes that a narrow kind does not have may be anything. */
typedef enum KfKeyKind
{
	KF_KEY_INT16 = 1,
	KF_KEY_INT32,
	KF_KEY_INT64,
	KF_KEY_UINT32,
	KF_KEY_FLOAT4,				/* NaN is the greatest and equals itself, -0 equals 0 */
	KF_KEY_FLOAT8
} KfKeyKind;

typedef struct KfOrderKey
{
	int			column;
	KfKeyKind	kind;
	bool		descending;
	bool		nulls_first;
} KfOrderKey;

/* Some rows of one partition. */
typedef struct KfChunk
{
	struct KfChunk *next;
	struct KfChunk *previous;
	uint64_t   *nulls;			/* null_words a row; NULL while no row here has a null */
	size_t		capacity;		/* rows; those of all but the last chunk are used */
	KfPackedColumn *packed;		/* of each column, when the rows are packed; else NULL, and they are in 'values' */
	char	   *rows;			/* packed: the first one */
	size_t		row_bytes;		/* packed: from one to the next */
	uint64_t	values[];
} KfChunk;

typedef struct KfPartition
{
	uint64_t   *next;			/* where its next row goes */
	uint64_t   *end;			/* of its last chunk */
	uint64_t	last_key;		/* first key of its last row; UINT64_MAX when the keys must be looked at one by one */
	KfChunk    *chunk;			/* the last one */
	KfChunk    *first;
	void	   *user;			/* the caller's: its dictionary entry */
	struct KfOrder *order;		/* made by kf_partition_sort; NULL: as they arrived */
	uint32_t	rows;
	bool		watched;		/* in order up to now, and there are keys */
	bool		shuffled;		/* must be sorted */
	bool		has_nulls;
	bool		has_packed;
	struct KfPartition *after;	/* the partition made next */
} KfPartition;

typedef struct KfColumns
{
	int			width;			/* values of a row */
	int			null_words;
	int			key_count;
	KfOrderKey	keys[KF_MAX_ORDER_KEYS];
	uint32_t	chunk_rows;		/* of a full-grown chunk, a power of two */
	int			chunk_shift;	/* its logarithm */
	KfInterrupt interrupted;	/* NULL: never */
	KfPool		pool;
	size_t		pack_from;		/* the caller's: bytes of the pool from which on chunks are packed, kf_columns_init sets it to never; */
	size_t		pack_shuffled_from;	/* and those of partitions that are out of order, whose rows are slower to read one by one */
	KfPacker   *packer;
	uint32_t	pack_wait;		/* chunks to leave as they are before the next one is looked at */
	uint32_t	pack_waited;	/* how many they were the last time */
	size_t		partition_count;
	KfPartition *first_partition;
	KfPartition *last_partition;
	KfPartition **partitions;	/* see kf_columns_partitions */
	size_t		largest_shuffled;	/* rows */
	void	   *scratch;		/* of sorts */
	size_t		scratch_size;
	struct KfOrder *spare_order;
	size_t		order_size;		/* bytes of all orders */
} KfColumns;

/*
 * Sets up an empty store for rows of 'width' values; takes no memory yet. 'keys' are copied. Columns of keys are numbered from 0, as
 * everywhere here. Nothing can fail but KF_LIMIT for too many keys.
 */
extern KfCode kf_columns_init(KfColumns *store, int width, const KfOrderKey *keys, int key_count, const KfAllocator *allocator,
							  KfInterrupt interrupted, KfStatus *status);

/* Forgets all rows and partitions and keeps the memory for the next ones. */
extern void kf_columns_reset(KfColumns *store);

/* Gives all memory back; kf_columns_init makes it usable again. */
extern void kf_columns_release(KfColumns *store);

/*
 * Bytes taken from the allocator. kf_columns_need adds what sorting the partitions, and the rows of the largest one that is out of order,
 * will take: the figure to hold against a limit while filling.
 */
extern size_t kf_columns_memory(const KfColumns *store);
extern size_t kf_columns_need(const KfColumns *store);

/* ---- fill ---- */

/* A new partition without rows, or NULL (KF_NO_MEMORY). It stays where it is until reset or release. */
extern KfPartition *kf_columns_partition(KfColumns *store, void *user, KfStatus *status);

/* A copy of bytes, aligned for any type, that lives as long as the rows; NULL: KF_NO_MEMORY. For values by reference. */
extern void *kf_columns_bytes(KfColumns *store, const void *bytes, size_t size, KfStatus *status);

/* The slow parts of the functions below. */
extern bool kf_columns_grow(KfColumns *store, KfPartition *partition, KfStatus *status);
extern bool kf_columns_grow_nulls(KfColumns *store, KfPartition *partition, KfStatus *status);
extern void kf_columns_check_order(KfColumns *store, KfPartition *partition);

/*
 * Room for the partition's next row: 'width' values for the caller to write, doubles by kf_bits. NULL: KF_NO_MEMORY, or KF_LIMIT when the
 * partition has some 4 billion rows; all before it are still there.
 */
KF_FN uint64_t *
kf_columns_row(KfColumns *store, KfPartition *partition, KfStatus *status)
{
	if (partition->next == partition->end && !kf_columns_grow(store, partition, status))
		return NULL;
	return partition->next;
}

/*
 * Makes a value of the row that is being written NULL, instead of writing it; as a double it then reads NaN. False: KF_NO_MEMORY. That row
 * must be ended by kf_columns_commit.
 */
KF_FN bool
kf_columns_set_null(KfColumns *store, KfPartition *partition, int column, KfStatus *status)
{
	size_t		i;

	if (partition->chunk->nulls == NULL && !kf_columns_grow_nulls(store, partition, status))
		return false;
	i = (size_t) (partition->next - partition->chunk->values) / (size_t) store->width;
	partition->chunk->nulls[i * (size_t) store->null_words + (size_t) column / 64] |= UINT64_C(1) << column % 64;
	partition->next[column] = UINT64_C(0x7FF8000000000000);
	for (int k = 0; k < store->key_count; k++)
		if (store->keys[k].column == column)
			partition->last_key = UINT64_MAX;
	return true;
}

/* A key as an unsigned integer in the same order, NULLs apart. */
KF_FN uint64_t
kf_order_bits(KfKeyKind kind, bool descending, uint64_t value)
{
	const uint64_t top = UINT64_C(1) << 63;
	uint64_t	bits = value;

	switch (kind)
	{
		case KF_KEY_INT16:
			bits = (uint64_t) (int64_t) (int16_t) value ^ top;
			break;
		case KF_KEY_INT32:
			bits = (uint64_t) (int64_t) (int32_t) value ^ top;
			break;
		case KF_KEY_INT64:
			bits = value ^ top;
			break;
		case KF_KEY_UINT32:
			bits = (uint32_t) value;
			break;
		case KF_KEY_FLOAT4:
		case KF_KEY_FLOAT8:
			if (kind == KF_KEY_FLOAT4)
			{
				uint32_t	low = (uint32_t) value;
				float		narrow;

				memcpy(&narrow, &low, sizeof(narrow));
				bits = kf_bits((double) narrow);
			}
			if ((bits & ~top) > UINT64_C(0x7FF0000000000000))
				bits = UINT64_MAX;
			else if ((bits & ~top) == 0)
				bits = top;
			else
				bits = bits & top ? ~bits : bits | top;
			break;
	}
	return descending ? ~bits : bits;
}

/* Ends the row that kf_columns_row gave room for. */
KF_FN void
kf_columns_commit(KfColumns *store, KfPartition *partition)
{
	if (partition->watched)
	{
		const KfOrderKey *key = &store->keys[0];
		uint64_t	bits = kf_order_bits(key->kind, key->descending, partition->next[key->column]);

		if (bits > partition->last_key)
			partition->last_key = bits;
		else
			kf_columns_check_order(store, partition);
	}
	partition->next += store->width;
	partition->rows++;
}

/* ---- order ---- */

/* Negative, zero, positive as for qsort; may leave by longjmp, as everything is the allocator's. */
typedef int (*KfPartitionCompare) (const KfPartition *a, const KfPartition *b, void *arg);

/*
 * All partitions, partition_count of them, sorted by 'compare' (equal ones as they were made), or as they were made when that is NULL.
 * The array is the store's, until the next call, reset or release. NULL: KF_NO_MEMORY, KF_CANCELLED; also without a failure when there
 * is no partition.
 */
extern KfPartition **kf_columns_partitions(KfColumns *store, KfPartitionCompare compare, void *arg, KfStatus *status);

/*
 * Puts the rows of a partition in order; nothing is done when they are. KF_NO_MEMORY and KF_CANCELLED leave the partition as it was.
 * No row may be added to it any more.
 */
extern KfCode kf_partition_sort(KfColumns *store, KfPartition *partition, KfStatus *status);

/* Gives the memory of the order to the next partition that is sorted; this one reads as it arrived again. */
extern void kf_partition_forget(KfColumns *store, KfPartition *partition);

/* ---- read ---- */

/*
 * Goes through the rows of a partition once. It may be used again from kf_rows_begin on, and there may be several at a time; none may
 * outlive the partition's order.
 */
typedef struct KfRows
{
	const KfColumns *store;
	const KfPartition *partition;
	uint32_t	at;				/* rows given before this block */
	uint32_t	count;			/* rows of this block */
	const KfChunk *next_chunk;	/* of the next row, where the rows are as they arrived */
	size_t		in_chunk;
	bool		any_nulls;		/* in this block: else nulls is not filled */
	const KfChunk *chunk[KF_BLOCK_ROWS];	/* where each row is, */
	const void *row[KF_BLOCK_ROWS];	/* and its values or, in a packed chunk, its bytes */
	const uint64_t *nulls[KF_BLOCK_ROWS];	/* its null bits, or NULL when it has none */
} KfRows;

extern void kf_rows_begin(KfRows *rows, const KfColumns *store, const KfPartition *partition);

/* The next block; returns its count, 0 at the end. */
extern uint32_t kf_rows_next(KfRows *rows);

KF_FN bool
kf_rows_null(const KfRows *rows, uint32_t i, int column)
{
	return rows->any_nulls && rows->nulls[i] != NULL && (rows->nulls[i][column / 64] >> column % 64 & 1) != 0;
}

/* One column of 'count' rows of the block, from row 'from' on, as words or as doubles, which is the same 8 bytes; and one value. NULL reads as NaN. */
extern void kf_rows_values(const KfRows *rows, int column, uint32_t from, uint32_t count, void *out);

/* A value of a row of a chunk, which is at 'row'. */
KF_FN uint64_t
kf_chunk_value(const KfChunk *chunk, const void *row, int column)
{
	return chunk->packed != NULL ? kf_packed_value(&chunk->packed[column], row) : ((const uint64_t *) row)[column];
}

KF_FN uint64_t
kf_rows_value(const KfRows *rows, uint32_t i, int column)
{
	return kf_chunk_value(rows->chunk[i], rows->row[i], column);
}

/* One column of the block as doubles, NaN for NULL; and several, out[j] being columns[j], while their rows are in the cache. */
extern void kf_rows_column(const KfRows *rows, int column, double *out);
extern void kf_rows_columns(const KfRows *rows, const int *columns, int count, double *const *out);

/*
 * Whole columns of several partitions, one after the other, for a back end that takes a batch at once: sorts what is out of order (and
 * keeps the orders, so that the rows can be read again beside the results; memory is 4 bytes a row), fills out[j] with column columns[j] and
 * starts[0 .. count] with where each partition begins; the last is the number of rows.
 */
extern KfCode kf_columns_gather(KfColumns *store, KfPartition *const *partitions, size_t count, const int *columns, int column_count,
								double *const *out, size_t *starts, KfStatus *status);

#ifdef __cplusplus
}
#endif

#endif							/* KF_COLUMNS_H */
