/*
 * bars_table.c
 *		Groups of bars in memory and, beyond the limit, in temporary files; see bars_table.h.
 *
 * Open addressing over slots of a hash and a group number; groups lie in blocks and never move. When the limit is reached, all groups
 * are written, each to the file that the top bits of its hash name, and the table begins anew. At the end the rest goes the same way, and
 * one file after the other is read back into the table; one that does not fit is cut by the next bits.
 */
#include "pg/bars_table.h"

#include "access/htup_details.h"
#include "bars/ohlcv_pack.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "pg/error.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#define BARS_PER_BLOCK 128
#define FIRST_SLOTS 256
#define HASH_BITS 32
#define MIN_FAN_BITS 2
#define MAX_FAN_BITS 8

/* Distinct values of a key that are kept once, half as many as slots; beyond them every group has a copy of its own. */
#define MIN_INTERNED_SLOTS 64
#define MAX_INTERNED_SLOTS 8192

typedef struct KfBarsSlot
{
	uint32		hash;
	uint32		group;			/* number + 1; 0: free */
} KfBarsSlot;

typedef struct KfInternedSlot
{
	Datum		value;			/* 0: free */
	uint32		hash;
} KfInternedSlot;

typedef struct KfInterned
{
	uint32		count;
	uint32		mask;			/* slots - 1 */
	KfInternedSlot slots[FLEXIBLE_ARRAY_MEMBER];
} KfInterned;

/* ---- memory ----------------------------------------------------------------------------------------------------------------- */

static void *
take(KfBarsTable *table, Size size)
{
	table->memory += size;
	table->peak_memory = Max(table->peak_memory, table->memory);
	return MemoryContextAllocHuge(table->cxt, size);
}

static void
begin_groups(KfBarsTable *table)
{
	MemoryContextReset(table->cxt);
	table->memory = 0;
	table->count = table->block_count = 0;
	table->block_room = 16;
	table->blocks = take(table, table->block_room * sizeof(char *));
	table->mask = FIRST_SLOTS - 1;
	table->slots = take(table, FIRST_SLOTS * sizeof(KfBarsSlot));
	memset(table->slots, 0, FIRST_SLOTS * sizeof(KfBarsSlot));
	for (int k = 0; k < table->nkeys; k++)
		table->keys[k].interned = NULL;
}

/* Files enough that one of them fits into memory, few enough that their buffers take a quarter of it at most. */
static int
choose_fan(Size limit, double expected_bytes)
{
	int			bits = MIN_FAN_BITS;

	while (bits < MAX_FAN_BITS && expected_bytes / (1 << bits) > limit / 2.0 && ((Size) BLCKSZ << (bits + 1)) <= limit / 4)
		bits++;
	return bits;
}

KfBarsTable *
kf_bars_create(MemoryContext owner, int nkeys, KfBarsKey *keys, int nbars, Size limit, double expected)
{
	KfBarsTable *table = MemoryContextAllocZero(owner, sizeof(KfBarsTable));
	MemoryContext old = MemoryContextSwitchTo(owner);

	table->owner = owner;
	table->cxt = AllocSetContextCreate(owner, "kimsfinance bars", ALLOCSET_DEFAULT_SIZES);
	table->nkeys = nkeys;
	table->keys = keys;
	table->nbars = nbars;
	table->bars_offset = MAXALIGN(offsetof(KfBarsGroup, keys) + nkeys * sizeof(Datum));
	table->group_size = table->bars_offset + nbars * sizeof(KfOhlcv);
	table->fan_bits = choose_fan(limit, expected * table->group_size);
	table->limit = limit - ((Size) BLCKSZ << table->fan_bits);
	initStringInfo(&table->record);
	initStringInfo(&table->incoming);
	MemoryContextSwitchTo(old);
	begin_groups(table);
	return table;
}

static void
close_spill(KfBarsTable *table, KfBarsSpill *spill)
{
	if (spill->file != NULL)
		BufFileClose(spill->file);
	spill->file = NULL;
	table->disk -= spill->bytes;
	spill->bytes = 0;
}

void
kf_bars_clear(KfBarsTable *table)
{
	ListCell   *cell;

	if (table->open != NULL)
		for (int i = 0; i < 1 << table->fan_bits; i++)
			close_spill(table, &table->open[i]);
	table->open = NULL;
	foreach(cell, table->waiting)
		close_spill(table, lfirst(cell));
	list_free(table->waiting);
	table->waiting = NIL;
	table->bits = 0;
	table->groups = 0;
	table->batches = 0;
	begin_groups(table);
}

/* ---- keys ------------------------------------------------------------------------------------------------------------------- */

static inline KfBarsGroup *
group_at(const KfBarsTable *table, uint32 number)
{
	return (KfBarsGroup *) (table->blocks[number / BARS_PER_BLOCK] + (number % BARS_PER_BLOCK) * table->group_size);
}

/* A value without the bits that its type does not have. */
static inline uint64
bits_of(const KfBarsKey *key, Datum value)
{
	return key->len == 8 ? (uint64) DatumGetInt64(value) : key->len == 4 ? (uint64) (uint32) DatumGetInt32(value) :
		key->len == 2 ? (uint64) (uint16) DatumGetInt16(value) : (uint64) (uint8) DatumGetChar(value);
}

static inline uint32
hash_of(KfBarsKey *key, Datum value)
{
	if (key->bits)
	{
		uint64		x = bits_of(key, value) * UINT64CONST(0x9E3779B97F4A7C15);

		return (uint32) (x >> 32) ^ (uint32) x;
	}
	if (key->bytes)
		return DatumGetUInt32(hash_any((unsigned char *) VARDATA_ANY(DatumGetPointer(value)), (int) VARSIZE_ANY_EXHDR(DatumGetPointer(value))));
	return DatumGetUInt32(FunctionCall1Coll(&key->hash, key->collation, value));
}

static inline bool
equal_values(KfBarsKey *key, Datum a, Datum b)
{
	if (key->bits)
		return bits_of(key, a) == bits_of(key, b);
	if (a == b && !key->byval)
		return true;
	if (key->bytes)
	{
		Size		size = VARSIZE_ANY_EXHDR(DatumGetPointer(a));

		return size == VARSIZE_ANY_EXHDR(DatumGetPointer(b)) &&
			memcmp(VARDATA_ANY(DatumGetPointer(a)), VARDATA_ANY(DatumGetPointer(b)), size) == 0;
	}
	return DatumGetBool(FunctionCall2Coll(&key->equal, key->collation, a, b));
}

static uint32
hash_keys(KfBarsTable *table, const Datum *values, uint32 nulls)
{
	uint32		hash = nulls;

	for (int k = 0; k < table->nkeys; k++)
	{
		hash = pg_rotate_right32(hash, 27);
		if (!(nulls & (UINT32_C(1) << k)))
			hash ^= hash_of(&table->keys[k], values[k]);
	}
	return murmurhash32(hash);
}

static inline bool
has_keys(KfBarsTable *table, const KfBarsGroup *group, const Datum *values, uint32 nulls)
{
	if (group->nulls != nulls)
		return false;
	/* from the last: the bucket tells more often than the symbol */
	for (int k = table->nkeys; k-- > 0;)
		if (!(nulls & (UINT32_C(1) << k)) && !equal_values(&table->keys[k], group->keys[k], values[k]))
			return false;
	return true;
}

static Size
size_of(const KfBarsKey *key, Datum value)
{
	return key->byval ? sizeof(Datum) : key->len < 0 ? VARSIZE_ANY(DatumGetPointer(value)) : (Size) key->len;
}

static Datum
copy_value(KfBarsTable *table, const KfBarsKey *key, Datum value)
{
	Size		size = size_of(key, value);

	return PointerGetDatum(memcpy(take(table, size), DatumGetPointer(value), size));
}

/* Its size is a small part of the table's memory. */
static KfInterned *
new_interned(KfBarsTable *table)
{
	uint32		slots = MIN_INTERNED_SLOTS;
	Size		size;
	KfInterned *interned;

	while (slots < MAX_INTERNED_SLOTS && slots < table->limit / 512)
		slots *= 2;
	size = offsetof(KfInterned, slots) + slots * sizeof(KfInternedSlot);
	interned = take(table, size);
	memset(interned, 0, size);
	interned->mask = slots - 1;
	return interned;
}

/* A group's own key: of few symbols in many buckets each is kept once. Same bytes only, as 1.0 and 1.00 are equal numerics. */
static Datum
own_value(KfBarsTable *table, KfBarsKey *key, Datum value)
{
	KfInterned *interned = key->interned;
	uint32		hash;
	uint32		at;

	if (key->byval)
		return value;
	if (interned == NULL)
		interned = key->interned = new_interned(table);
	hash = DatumGetUInt32(hash_any((unsigned char *) DatumGetPointer(value), (int) size_of(key, value)));
	for (at = hash & interned->mask; interned->slots[at].value != 0; at = (at + 1) & interned->mask)
		if (interned->slots[at].hash == hash && size_of(key, interned->slots[at].value) == size_of(key, value) &&
			memcmp(DatumGetPointer(interned->slots[at].value), DatumGetPointer(value), size_of(key, value)) == 0)
			return interned->slots[at].value;
	value = copy_value(table, key, value);
	if (interned->count > interned->mask / 2)
		return value;
	interned->count++;
	interned->slots[at].hash = hash;
	interned->slots[at].value = value;
	return value;
}

/* ---- groups ----------------------------------------------------------------------------------------------------------------- */

static void
double_slots(KfBarsTable *table)
{
	KfBarsSlot *old = table->slots;
	uint32		old_slots = table->mask + 1;
	Size		size = 2 * (Size) old_slots * sizeof(KfBarsSlot);

	table->slots = take(table, size);
	memset(table->slots, 0, size);
	table->mask = 2 * old_slots - 1;
	for (uint32 i = 0; i < old_slots; i++)
		if (old[i].group != 0)
		{
			uint32		at = old[i].hash & table->mask;

			while (table->slots[at].group != 0)
				at = (at + 1) & table->mask;
			table->slots[at] = old[i];
		}
	table->memory -= (Size) old_slots * sizeof(KfBarsSlot);
	pfree(old);
}

static KfBarsGroup *
new_group(KfBarsTable *table)
{
	if (table->count % BARS_PER_BLOCK == 0)
	{
		if (table->block_count == table->block_room)
		{
			table->memory += table->block_room * sizeof(char *);
			table->block_room *= 2;
			table->blocks = repalloc_huge(table->blocks, table->block_room * sizeof(char *));
		}
		table->blocks[table->block_count++] = take(table, BARS_PER_BLOCK * table->group_size);
	}
	return group_at(table, table->count++);
}

static void spill_groups(KfBarsTable *table);

/* The group of the keys with that hash, made when there is none. */
static KfBarsGroup *
find_group(KfBarsTable *table, const Datum *values, uint32 nulls, uint32 hash)
{
	KfBarsGroup *group;
	Size		wanted;
	uint32		at;
	bool		full;

	for (at = hash & table->mask; table->slots[at].group != 0; at = (at + 1) & table->mask)
		if (table->slots[at].hash == hash)
		{
			group = group_at(table, table->slots[at].group - 1);
			if (has_keys(table, group, values, nulls))
				return group;
		}

	/* Groups whose hashes are all the same cannot be parted: they stay, as the server's own aggregation does. */
	full = table->count >= table->mask / 4 * 3;
	wanted = table->memory + (full ? 2 * ((Size) table->mask + 1) * sizeof(KfBarsSlot) : 0);
	if (wanted > table->limit && table->count > 1 && table->bits + table->fan_bits <= HASH_BITS)
	{
		spill_groups(table);
		at = hash & table->mask;
	}
	else if (full)
	{
		double_slots(table);
		for (at = hash & table->mask; table->slots[at].group != 0; at = (at + 1) & table->mask)
			;
	}
	group = new_group(table);
	table->slots[at].hash = hash;
	table->slots[at].group = table->count;
	group->hash = hash;
	group->nulls = nulls;
	for (int k = 0; k < table->nkeys; k++)
		group->keys[k] = nulls & (UINT32_C(1) << k) ? (Datum) 0 : own_value(table, &table->keys[k], values[k]);
	for (int b = 0; b < table->nbars; b++)
		kf_bars_of(table, group)[b].trades = 0;
	return group;
}

KfBarsGroup *
kf_bars_group(KfBarsTable *table, const Datum *values, uint32 nulls)
{
	return find_group(table, values, nulls, hash_keys(table, values, nulls));
}

/* ---- files ------------------------------------------------------------------------------------------------------------------ */

static void
append_key(StringInfo record, const KfBarsKey *key, Datum value)
{
	if (key->byval)
	{
		uint64		bits = bits_of(key, value);

		appendBinaryStringInfo(record, (char *) &bits, key->len);
	}
	else
		appendBinaryStringInfo(record, DatumGetPointer(value), (int) size_of(key, value));
}

/* A record: its length, hash and NULLs, the keys, and for each bar a byte whether there is one and the bar. */
static void
write_group(KfBarsTable *table, KfBarsGroup *group, KfBarsSpill *spill)
{
	StringInfo	record = &table->record;
	KfOhlcv    *bars = kf_bars_of(table, group);
	uint32		length = 0;

	resetStringInfo(record);
	appendBinaryStringInfo(record, (char *) &length, sizeof(length));
	appendBinaryStringInfo(record, (char *) &group->hash, sizeof(group->hash));
	appendBinaryStringInfo(record, (char *) &group->nulls, (table->nkeys + 7) / 8);
	for (int k = 0; k < table->nkeys; k++)
		if (!(group->nulls & (UINT32_C(1) << k)))
			append_key(record, &table->keys[k], group->keys[k]);
	for (int b = 0; b < table->nbars; b++)
	{
		appendStringInfoChar(record, bars[b].trades > 0);
		enlargeStringInfo(record, KF_OHLCV_PACKED_MAX);
		if (bars[b].trades > 0)
			record->len += (int) kf_ohlcv_pack(&bars[b], (uint8_t *) record->data + record->len);
	}
	length = (uint32) record->len;
	memcpy(record->data, &length, sizeof(length));
	BufFileWrite(spill->file, record->data, length);
	spill->groups++;
	spill->bytes += length;
	table->disk += length;
}

/* Put all groups out of memory. */
static void
spill_groups(KfBarsTable *table)
{
	const int	files = 1 << table->fan_bits;
	const int	shift = HASH_BITS - table->bits - table->fan_bits;
	MemoryContext old = MemoryContextSwitchTo(table->owner);

	if (table->open == NULL)
	{
		table->open = palloc0(files * sizeof(KfBarsSpill));
		for (int i = 0; i < files; i++)
			table->open[i].bits = table->bits + table->fan_bits;
	}
	for (uint32 i = 0; i < table->count; i++)
	{
		KfBarsGroup *group = group_at(table, i);
		KfBarsSpill *spill = &table->open[(group->hash >> shift) & (files - 1)];

		if (spill->file == NULL)
			spill->file = BufFileCreateTemp(false);
		write_group(table, group, spill);
		if (i % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
	}
	table->peak_disk = Max(table->peak_disk, table->disk);
	MemoryContextSwitchTo(old);
	begin_groups(table);
}

static void
read_bytes(BufFile *file, void *to, Size size)
{
	if (BufFileRead(file, to, size) != size)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read from temporary file of bars: %m")));
}

static const char *
read_key(const KfBarsKey *key, const char *from, Datum *value, char **copies)
{
	if (key->byval)
	{
		uint64		bits = 0;

		memcpy(&bits, from, key->len);
		*value = key->len == 8 ? Int64GetDatum((int64) bits) : key->len == 4 ? Int32GetDatum((int32) bits) :
			key->len == 2 ? Int16GetDatum((int16) bits) : CharGetDatum((char) bits);
		return from + key->len;
	}
	else
	{
		Size		size = key->len < 0 ? VARSIZE_ANY(from) : (Size) key->len;

		/* where it lies in the record it is not aligned */
		*value = PointerGetDatum(memcpy(*copies, from, size));
		*copies += MAXALIGN(size);
		return from + size;
	}
}

static const char *
merge_bar(KfOhlcv *bar, const char *from)
{
	KfOhlcv		part;
	KfStatus	status;

	from += kf_ohlcv_unpack(&part, (const uint8_t *) from);
	status.code = KF_OK;
	if (bar->trades == 0)
		*bar = part;
	else if (kf_ohlcv_merge(bar, &part, &status) != KF_OK)
		kf_raise(&status);
	return from;
}

/* Merge one record into the table. The copies of its keys lie behind it; what the table writes meanwhile goes through another buffer. */
static void
read_group(KfBarsTable *table, KfBarsSpill *spill)
{
	StringInfo	record = &table->incoming;
	Datum		values[KF_BARS_MAX_KEYS];
	uint32		nulls = 0;
	uint32		length;
	uint32		hash;
	const char *from;
	char	   *copies;
	KfOhlcv    *bars;

	read_bytes(spill->file, &length, sizeof(length));
	resetStringInfo(record);
	enlargeStringInfo(record, 2 * (int) length + (table->nkeys + 1) * MAXIMUM_ALIGNOF);
	from = record->data;
	read_bytes(spill->file, record->data, length - sizeof(length));
	copies = record->data + MAXALIGN(length);
	memcpy(&hash, from, sizeof(hash));
	from += sizeof(hash);
	memcpy(&nulls, from, (table->nkeys + 7) / 8);
	from += (table->nkeys + 7) / 8;
	for (int k = 0; k < table->nkeys; k++)
		if (!(nulls & (UINT32_C(1) << k)))
			from = read_key(&table->keys[k], from, &values[k], &copies);

	bars = kf_bars_of(table, find_group(table, values, nulls, hash));
	for (int b = 0; b < table->nbars; b++)
		if (*from++ != 0)
			from = merge_bar(&bars[b], from);
}

/* The files that were being written wait to be read. */
static void
close_open_files(KfBarsTable *table)
{
	MemoryContext old = MemoryContextSwitchTo(table->owner);

	for (int i = 0; i < 1 << table->fan_bits; i++)
		if (table->open[i].file != NULL)
		{
			KfBarsSpill *spill = palloc(sizeof(KfBarsSpill));

			*spill = table->open[i];
			table->waiting = lappend(table->waiting, spill);
		}
	pfree(table->open);
	table->open = NULL;
	MemoryContextSwitchTo(old);
}

void
kf_bars_finish(KfBarsTable *table)
{
	if (table->open != NULL)
	{
		spill_groups(table);
		close_open_files(table);
	}
}

/* The next file into the table; false when there is none. One that does not fit is cut up, and the parts wait. */
static bool
read_next_file(KfBarsTable *table)
{
	while (table->waiting != NIL)
	{
		KfBarsSpill *spill = llast(table->waiting);

		table->waiting = list_delete_last(table->waiting);
		begin_groups(table);
		table->bits = spill->bits;
		table->batches++;
		if (BufFileSeek(spill->file, 0, 0L, SEEK_SET) != 0)
			ereport(ERROR,
					(errcode_for_file_access(),
					 errmsg("could not rewind temporary file of bars: %m")));
		for (int64 i = 0; i < spill->groups; i++)
		{
			CHECK_FOR_INTERRUPTS();
			read_group(table, spill);
		}
		close_spill(table, spill);
		pfree(spill);
		if (table->open == NULL)
			return true;
		kf_bars_finish(table);
	}
	return false;
}

KfBarsGroup *
kf_bars_next(KfBarsTable *table, uint32 *position)
{
	while (*position >= table->count)
	{
		if (!read_next_file(table))
			return NULL;
		*position = 0;
	}
	table->groups++;
	return group_at(table, (*position)++);
}
