/*
 * engine_columnar.h
 *		The columnar form of the node: what its files share.
 *
 * The child's rows are stored by partition, 8 bytes a column: what the scan slot shows, what the indicators read, what they are ordered by. A
 * key to partition by whose equal values all look the same is kept once a partition. Then each partition is put in order and read in
 * blocks; the indicators' batch loops run over a block, and its rows are handed up.
 *
 * When the store passes its limit everything goes to a sort by the same keys, and the rest of the rows after it, by way of the store,
 * which is emptied into the sort whenever it has a batch; the sorted rows then go through the streaming form. Expressions have been
 * evaluated by then and are not evaluated again.
 */
#ifndef KF_PG_ENGINE_COLUMNAR_H
#define KF_PG_ENGINE_COLUMNAR_H

#include "pg/compat.h"
#include "pg/engine.h"

/* A column of the store. */
typedef struct KfStored
{
	int			source;			/* as in the plan: the child's column, or an expression */
	bool		input;			/* a double that an indicator reads, made from what is not one */
	bool		byval;
	int16		len;
} KfStored;

/* How a value of a partition key is compared and hashed: its bytes when equal values have the same ones, else by its operators. */
typedef struct KfDictionaryKey
{
	bool		image;
	FmgrInfo	hash;
	SortSupportData sort;
} KfDictionaryKey;

/* One value of a partition key. */
typedef struct KfKeyValue
{
	Datum		value;
	const char *bytes;			/* of one by reference with the same bytes, detoasted */
	Size		size;
	bool		isnull;
} KfKeyValue;

/* A partition in the dictionary; behind it, a value for each key. */
typedef struct KfEntry
{
	KfPartition *partition;
	struct KfEntry *next;		/* of the row after this entry's last one: a good guess where the heap is in order of time */
	uint64		hash;
	KfKeyValue	values[FLEXIBLE_ARRAY_MEMBER];
} KfEntry;

typedef struct KfDictionary
{
	MemoryContext cxt;			/* the entries' */
	Size		bytes;			/* of entries and table, about */
	int			nkeys;
	KfKey	   *keys;			/* the node's */
	KfDictionaryKey *how;
	KfKeyValue *row;			/* of the row that is looked up */
	KfEntry   **table;			/* open addressing; NULL is free */
	uint32		size;			/* a power of two */
	uint32		count;
	KfEntry    *last;			/* found last */
} KfDictionary;

/* Where a scan attribute comes from when a stored row is handed up: a partition key of the entry, or a column. */
typedef struct KfMove
{
	int			attr;			/* from 0 */
	int			number;			/* of the key, of the column, of the output */
} KfMove;

/* How a column of a heap tuple lies there. */
typedef struct KfColumnShape
{
	int16		len;
	bool		byval;
	uint8		align;
} KfColumnShape;

/* Columns of a heap tuple without NULLs whose distances are known; after them there may be one of any length. */
typedef struct KfPagePart
{
	int			size;			/* bytes up to that column, before its alignment */
	int			end_key;		/* that column from 0, when it is a partition key, or -1 */
	bool		any_length;		/* there is one */
	uint8		align;			/* of the part */
	uint8		end_align;		/* of that column */
} KfPagePart;

/* A value of such a tuple, and where it goes: a column of the store, or that of a key. */
typedef struct KfPageCopy
{
	int			part;
	int			offset;			/* in the part */
	int			len;
	bool		byval;
	int			to;
} KfPageCopy;

/* The rows of a page of a heap that a sequential scan has found visible. */
typedef struct KfPage
{
	bool		plain;			/* rows without NULLs may go to the store by their parts */
	int			nparts;
	KfPagePart *parts;
	int			ncopies;
	KfPageCopy *copies;
	int			nkeys;			/* of fixed length */
	KfPageCopy *keys;
	bool	   *no_nulls;		/* of each column */
	struct HeapScanDescData *scan;
	int			next;			/* of the scan's visible rows */
	int			count;
	int			columns;		/* as many are deformed */
	KfColumnShape *shape;
	Datum	   *values;			/* of the row read last, valid as long as the page is pinned */
	bool	   *isnull;
} KfPage;

/* Some rows of a block in the form of the scan slot, whose arrays the slot uses while they are handed up. */
typedef struct KfStrip
{
	uint32		at;				/* the row to hand up next */
	uint32		count;
	Datum	   *values;			/* of each attribute, row by row */
	bool	   *isnull;			/* likewise, when any_nulls */
	bool	   *no_nulls;		/* of each attribute, for all rows, when not */
	bool		any_nulls;
	char	  **images;			/* of each function with several outputs: a row of its type for each row */
	MemoryContext cxt;			/* rows of such a type that have NULLs */
	Datum	   *slot_values;	/* the slot's own arrays; NULL: strip not begun */
	bool	   *slot_isnull;
} KfStrip;

typedef enum KfPhase
{
	KF_GATHER,					/* nothing read yet */
	KF_EMIT,
	KF_SORTED,					/* handed over to the sort, which gives rows now */
	KF_END
} KfPhase;

typedef struct KfColumnar
{
	MemoryContext cxt;			/* the store's and the outputs' */
	KfAllocator allocator;
	KfStatus	status;
	KfPhase		phase;

	/* what the rows look like; made once */
	int			width;
	KfStored   *columns;
	bool		references;		/* some are by reference */
	bool		conversions;	/* some are made from a column of another type */
	int			ncopies;		/* columns copied as they are: from[i] of the child, from 0, to to[i] */
	int		   *copy_from;
	int		   *copy_to;
	int		   *input_column;	/* of each input of all functions */
	int			nread;			/* columns that indicators read, each once */
	int		   *read_column;
	int		   *input_read;		/* of each input: which of those */
	int			nkey_moves;		/* those of keys come first */
	int			nmoves;
	KfMove	   *moves;
	int			nscalars;		/* results that are one float8 */
	KfMove	   *scalars;
	int			nothers;		/* functions with other results */
	const KfFunction **others;
	int			norder;
	KfOrderKey	order[KF_MAX_ORDER_KEYS];

	/* gather */
	KfPage		page;
	KfColumns	store;
	KfDictionary dictionary;
	size_t		limit;
	size_t		noted_total;	/* the store's memory when the limit was checked last */
	uint32		unchecked;		/* rows since then */

	/* emit */
	KfPartition **partitions;
	size_t		at;				/* the partition being read */
	bool		begin_partition;	/* it is still to be begun */
	size_t		sorted;			/* partitions whose rows had to be put in order */
	KfRows	   *rows;
	uint32		next_row;		/* of the block, after those of the strip */
	KfStrip		strip;
	double	  **blocks;			/* nread columns of a block */
	double	  **outputs;		/* of all functions; row i of the block is at first_output_row + i */
	size_t		first_output_row;

	/* emit, of a back end that takes batches */
	size_t		batch_end;		/* partitions up to there are in the batch */
	size_t		batch_begin;
	size_t	   *starts;
	double	  **batch_outputs;
	double	  **block_outputs;
	MemoryContext batch_cxt;

	/* hand-over */
	Tuplesortstate *sort;
	bool		handed_over;
	TupleTableSlot *sort_slot;	/* a row to the sort */
	TupleTableSlot *sorted_slot;	/* a row from it */
	KfLayout	sorted_layout;
	TuplesortInstrumentation sort_stats;
} KfColumnar;

/* ---- engine_dictionary.c ---- */

extern void kf_dictionary_init(KfDictionary *dictionary, KfNode *node, MemoryContext parent);
extern void kf_dictionary_reset(KfDictionary *dictionary);

/* The entry of a row's partition, a new one when it has none yet: then its partition is NULL, for the caller to make. */
extern KfEntry *kf_dictionary_find(KfDictionary *dictionary, const Datum *values, const bool *isnull);

static inline bool
kf_same_bytes(const char *a, const char *b, Size size)
{
	uint32		words[4];

	if (size < sizeof(uint32) || size > 2 * sizeof(uint32))
		return memcmp(a, b, size) == 0;
	memcpy(&words[0], a, sizeof(uint32));
	memcpy(&words[1], b, sizeof(uint32));
	memcpy(&words[2], a + size - sizeof(uint32), sizeof(uint32));
	memcpy(&words[3], b + size - sizeof(uint32), sizeof(uint32));
	return ((words[0] ^ words[1]) | (words[2] ^ words[3])) == 0;
}

/* Whether a value, not NULL, has the very bytes of an entry's: then they are equal by any operator. */
static inline bool
kf_looks_same(const KfKey *key, const KfKeyValue *known, Datum value)
{
	const char *a = DatumGetPointer(known->value);
	const char *b = DatumGetPointer(value);

	if (known->isnull)
		return false;
	if (key->byval)
		return known->value == value;
	if (key->len > 0)
		return memcmp(a, b, key->len) == 0;
	return key->len == -1 && VARSIZE_ANY(a) == VARSIZE_ANY(b) && kf_same_bytes(a, b, VARSIZE_ANY(a));
}

static inline bool
kf_entry_looks_same(const KfDictionary *dictionary, const KfEntry *entry, const Datum *values)
{
	for (int k = 0; k < dictionary->nkeys; k++)
		if (!kf_looks_same(&dictionary->keys[k], &entry->values[k], values[dictionary->keys[k].attno - 1]))
			return false;
	return true;
}

/*
 * The partition of a row whose keys are not NULL, where it is at once seen to be that of the row before, or the one that came after that one
 * last time; or NULL.
 */
static inline KfPartition *
kf_dictionary_guess(KfDictionary *dictionary, const Datum *values)
{
	KfEntry    *entry = dictionary->last;

	if (entry == NULL)
		return NULL;
	if (!kf_entry_looks_same(dictionary, entry, values))
	{
		entry = entry->next;
		if (entry == NULL || !kf_entry_looks_same(dictionary, entry, values))
			return NULL;
		dictionary->last = entry;
	}
	return entry->partition;
}

/* For kf_columns_partitions: 'arg' is the dictionary, the user pointers are entries. */
extern int	kf_dictionary_compare(const KfPartition *a, const KfPartition *b, void *arg);

/* ---- engine_scan.c ---- */

extern void kf_page_begin(KfPage *page, KfNode *node);

/*
 * After a row of the child: whether the other rows of its page can be read by kf_page_next. Then all of them must be, before the child is asked
 * again.
 */
extern bool kf_page_rest(KfPage *page, const PlanState *child);

/* The next row of the page, in values and isnull; false at the end of the page. */
extern bool kf_page_next(KfPage *page);

/*
 * Stores the next rows of the page, up to one that needs kf_page_next, as it has NULLs or lacks columns. Returns how many.
 */
extern int	kf_page_store(KfPage *page, KfNode *node);

/* ---- engine_gather.c ---- */

/* The partition that a row belongs to, by its keys, in the memory of the row; made when it is the first of it. */
extern KfPartition *kf_columnar_partition(KfNode *node, const Datum *values, const bool *isnull);

/* Reads the child to its end; the phase is then KF_EMIT, KF_SORTED or KF_END. */
extern void kf_columnar_gather(KfNode *node);

/* ---- engine_strip.c ---- */

extern void kf_strip_begin(KfStrip *strip, KfNode *node);

/* The next rows of the block, from 'first' on. */
extern void kf_strip_fill(KfStrip *strip, KfNode *node, uint32 first);

/* The slot gets its own arrays back, and the rows of the strip are gone. */
extern void kf_strip_end(KfStrip *strip, TupleTableSlot *slot);

/* ---- engine_emit.c ---- */

extern void kf_columnar_begin_emit(KfNode *node);
extern void kf_columnar_explain(KfNode *node, struct ExplainState *es);

#endif							/* KF_PG_ENGINE_COLUMNAR_H */
