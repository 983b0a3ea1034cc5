/*
 * engine_dictionary.c
 *		Which partition a row belongs to: a hash table of the partition keys seen so far.
 *
 * Two rows are of one partition when the clause's equality operators say so. Where a type tells that equal values have equal bytes (as the
 * btree operator class says it for deduplication), bytes are compared and hashed; else its operators are called, so that 1.0 and 1.00, or
 * names that differ in a way the collation ignores, are one partition.
 */
#include "postgres.h"

#include "access/nbtree.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

#include "pg/engine_columnar.h"

#define FIRST_SIZE 256

static bool
equal_is_image(const KfKey *key)
{
	TypeCacheEntry *type = lookup_type_cache(key->type, TYPECACHE_BTREE_OPFAMILY);
	Oid			function = get_opfamily_proc(type->btree_opf, type->btree_opintype, type->btree_opintype, BTEQUALIMAGE_PROC);

	return OidIsValid(function) &&
		DatumGetBool(OidFunctionCall1Coll(function, key->collation, ObjectIdGetDatum(type->btree_opintype)));
}

void
kf_dictionary_init(KfDictionary *dictionary, KfNode *node, MemoryContext parent)
{
	dictionary->cxt = AllocSetContextCreate(parent, "kimsfinance partitions", ALLOCSET_DEFAULT_SIZES);
	dictionary->nkeys = node->npartition;
	dictionary->keys = node->keys;
	dictionary->how = palloc0((node->npartition + 1) * sizeof(KfDictionaryKey));
	dictionary->row = palloc0((node->npartition + 1) * sizeof(KfKeyValue));
	for (int k = 0; k < node->npartition; k++)
	{
		const KfKey *key = &node->keys[k];
		KfDictionaryKey *how = &dictionary->how[k];
		RegProcedure left;
		RegProcedure right;

		how->image = equal_is_image(key);
		if (!get_op_hash_functions(key->equals, &left, &right))
			elog(ERROR, "operator %u cannot be hashed", key->equals);
		fmgr_info(left, &how->hash);
		how->sort.ssup_cxt = CurrentMemoryContext;
		how->sort.ssup_collation = key->collation;
		how->sort.ssup_nulls_first = key->nulls_first;
		PrepareSortSupportFromOrderingOp(key->sort, &how->sort);
	}
}

void
kf_dictionary_reset(KfDictionary *dictionary)
{
	MemoryContextReset(dictionary->cxt);
	dictionary->table = NULL;
	dictionary->size = 0;
	dictionary->count = 0;
	dictionary->bytes = 0;
	dictionary->last = NULL;
}

/* The row's value of a key in the form in which it is compared. What is made for it lies in the memory of the row. */
static void
view_value(KfKeyValue *view, const KfKey *key, Datum value, bool isnull)
{
	view->value = value;
	view->isnull = isnull;
	if (isnull || key->byval)
		return;
	if (key->len == -1)
	{
		struct varlena *bytes = pg_detoast_datum_packed((struct varlena *) DatumGetPointer(value));

		view->value = PointerGetDatum(bytes);
		view->bytes = VARDATA_ANY(bytes);
		view->size = VARSIZE_ANY_EXHDR(bytes);
	}
	else
	{
		view->bytes = DatumGetPointer(value);
		view->size = datumGetSize(value, false, key->len);
	}
}

/* Only the bytes that a type of this length has count. */
static inline uint64
low_bytes(Datum value, int16 len)
{
	return len >= (int16) sizeof(Datum) ? (uint64) value : (uint64) value & ((UINT64CONST(1) << (8 * len)) - 1);
}

static inline bool
same_value(const KfDictionary *dictionary, int k, const KfKeyValue *a, const KfKeyValue *b)
{
	const KfKey *key = &dictionary->keys[k];

	if (a->isnull || b->isnull)
		return a->isnull == b->isnull;
	if (!dictionary->how[k].image)
		return DatumGetBool(FunctionCall2Coll(&dictionary->keys[k].equal, key->collation, a->value, b->value));
	if (key->byval)
		return low_bytes(a->value, key->len) == low_bytes(b->value, key->len);
	return a->size == b->size && kf_same_bytes(a->bytes, b->bytes, a->size);
}

static inline bool
same_values(const KfDictionary *dictionary, const KfEntry *entry)
{
	for (int k = 0; k < dictionary->nkeys; k++)
		if (!same_value(dictionary, k, &entry->values[k], &dictionary->row[k]))
			return false;
	return true;
}

static inline uint64
mix(uint64 hash, uint64 word)
{
	hash = (hash ^ word) * UINT64CONST(0x9E3779B97F4A7C15);
	return hash ^ hash >> 29;
}

static uint64
hash_bytes_of(uint64 hash, const char *bytes, Size size)
{
	uint64		word;

	for (; size >= sizeof(word); size -= sizeof(word), bytes += sizeof(word))
	{
		memcpy(&word, bytes, sizeof(word));
		hash = mix(hash, word);
	}
	word = size;
	if (size >= sizeof(uint32))
	{
		uint32		halves[2];

		memcpy(&halves[0], bytes, sizeof(uint32));
		memcpy(&halves[1], bytes + size - sizeof(uint32), sizeof(uint32));
		word ^= (uint64) halves[0] << 32 | halves[1];
	}
	else
		for (Size i = 0; i < size; i++)
			word = word << 8 | (unsigned char) bytes[i];
	return mix(hash, word);
}

static uint64
hash_row(KfDictionary *dictionary)
{
	uint64		hash = 0;

	for (int k = 0; k < dictionary->nkeys; k++)
	{
		const KfKey *key = &dictionary->keys[k];
		const KfKeyValue *value = &dictionary->row[k];

		if (value->isnull)
			hash = mix(hash, 1);
		else if (!dictionary->how[k].image)
			hash = mix(hash, DatumGetUInt32(FunctionCall1Coll(&dictionary->how[k].hash, key->collation, value->value)));
		else if (key->byval)
			hash = mix(hash, low_bytes(value->value, key->len));
		else
			hash = hash_bytes_of(hash, value->bytes, value->size);
	}
	return mix(hash, 2);
}

static void
grow_table(KfDictionary *dictionary)
{
	uint32		size = dictionary->size == 0 ? FIRST_SIZE : dictionary->size * 2;
	KfEntry   **table = MemoryContextAllocExtended(dictionary->cxt, size * sizeof(KfEntry *), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);

	for (uint32 i = 0; i < dictionary->size; i++)
		if (dictionary->table[i] != NULL)
		{
			uint32		at = (uint32) (dictionary->table[i]->hash >> 32) & (size - 1);

			while (table[at] != NULL)
				at = (at + 1) & (size - 1);
			table[at] = dictionary->table[i];
		}
	if (dictionary->table != NULL)
		pfree(dictionary->table);
	dictionary->bytes += (size - dictionary->size) * sizeof(KfEntry *);
	dictionary->table = table;
	dictionary->size = size;
}

static KfEntry *
make_entry(KfDictionary *dictionary, uint64 hash)
{
	Size		size = offsetof(KfEntry, values) + dictionary->nkeys * sizeof(KfKeyValue);
	KfEntry    *entry = MemoryContextAllocZero(dictionary->cxt, size);
	MemoryContext old = MemoryContextSwitchTo(dictionary->cxt);

	entry->hash = hash;
	for (int k = 0; k < dictionary->nkeys; k++)
	{
		const KfKey *key = &dictionary->keys[k];
		KfKeyValue *value = &entry->values[k];

		*value = dictionary->row[k];
		if (value->isnull || key->byval)
			continue;
		value->value = datumCopy(value->value, false, key->len);
		view_value(value, key, value->value, false);
		size += datumGetSize(value->value, false, key->len) + MAXIMUM_ALIGNOF;
	}
	MemoryContextSwitchTo(old);
	dictionary->bytes += size + 2 * MAXIMUM_ALIGNOF;
	dictionary->count++;
	return entry;
}

/* By the table: the entry of dictionary->row. */
static KfEntry *
find_or_make(KfDictionary *dictionary)
{
	const uint64 hash = hash_row(dictionary);
	uint32		at;

	if (dictionary->count >= dictionary->size / 2)
		grow_table(dictionary);
	at = (uint32) (hash >> 32) & (dictionary->size - 1);
	while (dictionary->table[at] != NULL)
	{
		KfEntry    *entry = dictionary->table[at];

		if (entry->hash == hash && same_values(dictionary, entry))
			return entry;
		at = (at + 1) & (dictionary->size - 1);
	}
	return dictionary->table[at] = make_entry(dictionary, hash);
}

KfEntry *
kf_dictionary_find(KfDictionary *dictionary, const Datum *values, const bool *isnull)
{
	KfEntry    *last = dictionary->last;
	KfEntry    *found;

	for (int k = 0; k < dictionary->nkeys; k++)
	{
		const KfKey *key = &dictionary->keys[k];

		view_value(&dictionary->row[k], key, values[key->attno - 1], isnull[key->attno - 1]);
	}
	if (last != NULL)
	{
		if (same_values(dictionary, last))
			return last;
		if (last->next != NULL && same_values(dictionary, last->next))
			return dictionary->last = last->next;
	}
	found = find_or_make(dictionary);
	if (last != NULL)
		last->next = found;
	return dictionary->last = found;
}

int
kf_dictionary_compare(const KfPartition *a, const KfPartition *b, void *arg)
{
	KfDictionary *dictionary = arg;
	const KfEntry *left = a->user;
	const KfEntry *right = b->user;

	for (int k = 0; k < dictionary->nkeys; k++)
	{
		int			order = ApplySortComparator(left->values[k].value, left->values[k].isnull,
												right->values[k].value, right->values[k].isnull, &dictionary->how[k].sort);

		if (order != 0)
			return order;
	}
	return 0;
}
