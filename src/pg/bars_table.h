/*
 * bars_table.h
 *		The hash table of bars of the node KimsfinanceBars: groups, their keys and a bar for each aggregate; temporary files beyond the
 *		memory it may take.
 *
 * What goes to the files are bars, not rows. Ticks come about in order of time, so the bars that are put out of memory are finished but
 * for a few, and each is written once however many ticks it has. A bar that gets more ticks later is written again, and the parts
 * are merged when they are read back; merging is exact and does not depend on the order (bars/ohlcv.h).
 */
#ifndef KF_PG_BARS_TABLE_H
#define KF_PG_BARS_TABLE_H

#include "postgres.h"

#include "bars/ohlcv.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "nodes/pg_list.h"
#include "storage/buffile.h"

/* Most GROUP BY expressions: a bit each says which are NULL. */
#define KF_BARS_MAX_KEYS 32

typedef struct KfBarsKey
{
	int16		len;
	bool		byval;
	bool		bits;			/* equal values are equal Datums: integers and times */
	bool		bytes;			/* equal values are equal bytes: text with a deterministic collation */
	Oid			collation;
	FmgrInfo	hash;			/* for the others */
	FmgrInfo	equal;
	struct KfInterned *interned;	/* distinct values by reference; belongs to the table's context */
} KfBarsKey;

/* Keys first, the bars behind them; a bar without trades is no bar: every tick of the group was skipped. */
typedef struct KfBarsGroup
{
	uint32		hash;
	uint32		nulls;			/* bit i: key i is NULL */
	Datum		keys[FLEXIBLE_ARRAY_MEMBER];
} KfBarsGroup;

/* A part of the groups, by some bits of their hashes, in a file. */
typedef struct KfBarsSpill
{
	BufFile    *file;
	int64		groups;			/* written; a group may have been written several times */
	int64		bytes;
	int			bits;			/* of the hash, from the top, that all of them share */
} KfBarsSpill;

typedef struct KfBarsTable
{
	MemoryContext owner;		/* of the table and of its files */
	MemoryContext cxt;			/* of the groups: reset when they have been put out */
	int			nkeys;
	int			nbars;
	KfBarsKey  *keys;
	Size		bars_offset;	/* of the bars in a group */
	Size		group_size;
	struct KfBarsSlot *slots;
	uint32		mask;			/* slots - 1 */
	char	  **blocks;			/* of BARS_PER_BLOCK groups */
	uint32		block_count;
	uint32		block_room;
	uint32		count;			/* groups */
	Size		memory;			/* bytes in cxt, as asked for */
	Size		limit;
	int			fan_bits;		/* a spill makes 2^fan_bits files */
	int			bits;			/* of the hash that all groups in the table share, because they come from one file */
	KfBarsSpill *open;			/* files being written, 2^fan_bits of them; NULL: none */
	List	   *waiting;		/* KfBarsSpill, written and to be read */
	StringInfoData record;		/* being written */
	StringInfoData incoming;	/* being read */

	/* for EXPLAIN */
	Size		peak_memory;
	int64		disk;			/* bytes in files now */
	int64		peak_disk;
	int64		groups;			/* seen when they were emitted */
	int			batches;
} KfBarsTable;

/*
 * 'keys' stays the caller's but for the interned values. 'expected' groups: decides about the number of files only. 'limit' is in bytes, 64 kB
 * at least.
 */
extern KfBarsTable *kf_bars_create(MemoryContext owner, int nkeys, KfBarsKey *keys, int nbars, Size limit, double expected);

/* Forget all groups and files. */
extern void kf_bars_clear(KfBarsTable *table);

/*
 * The group of these keys, made when there is none. Keys by reference are copied. A pointer to a group stays good until the next call.
 * Values of varying length must not be compressed or out of line.
 */
extern KfBarsGroup *kf_bars_group(KfBarsTable *table, const Datum *values, uint32 nulls);

/* All rows are in. Afterwards the groups are got by kf_bars_next, in no order; NULL when there are no more. */
extern void kf_bars_finish(KfBarsTable *table);
extern KfBarsGroup *kf_bars_next(KfBarsTable *table, uint32 *position);

static inline KfOhlcv *
kf_bars_of(const KfBarsTable *table, KfBarsGroup *group)
{
	return (KfOhlcv *) ((char *) group + table->bars_offset);
}

#endif							/* KF_PG_BARS_TABLE_H */
