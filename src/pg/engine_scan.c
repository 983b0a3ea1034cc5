/*
 * engine_scan.c
 *		The rest of a page below a sequential scan, without a call of the executor for each row.
 *
 * A sequential scan of a heap works page by page: with the first row of a page it has found all rows of it that are visible. When it has
 * neither a condition nor a projection, those rows are what it will give, and they are read here from the page, which it keeps pinned;
 * then it is told that they are done, so that its next row is the first one of the next page. Its row counts, and those of the
 * statistics, are kept.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/tableam.h"
#include "access/tupmacs.h"
#include "executor/executor.h"
#include "executor/instrument.h"
#include "pgstat.h"
#include "storage/bufmgr.h"
#include "utils/rel.h"

#include "pg/engine_columnar.h"
#include "pg/error.h"

/* Rows that are fetched into the cache ahead of the one being read; of each the first two lines. */
#define PREFETCH_ROWS 8
#define PREFETCH_BYTES 64

static uint8
align_bytes(char align)
{
	return align == TYPALIGN_DOUBLE ? ALIGNOF_DOUBLE : align == TYPALIGN_INT ? ALIGNOF_INT : align == TYPALIGN_SHORT ? ALIGNOF_SHORT : 1;
}

static bool
is_key(const KfNode *node, int attr)
{
	for (int k = 0; k < node->npartition; k++)
		if (node->keys[k].attno == attr + 1)
			return true;
	return false;
}

/* Where a column of fixed length goes: to the keys, to the rows of the store, to both or neither. */
static void
add_copies(KfPage *page, const KfNode *node, int attr, int part, int offset)
{
	const KfColumnar *columns = node->columns;
	KfPageCopy	copy = {part, offset, page->shape[attr].len, page->shape[attr].byval, attr};

	if (is_key(node, attr))
		page->keys[page->nkeys++] = copy;
	for (int i = 0; i < columns->ncopies; i++)
		if (columns->copy_from[i] == attr)
		{
			copy.to = columns->copy_to[i];
			page->copies[page->ncopies++] = copy;
		}
}

/*
 * Cuts the columns into parts: the columns of a part have known distances, and all but the last part end with a column of any length. False when
 * rows of this shape must go the long way.
 */
static bool
plan_parts(KfPage *page, const KfNode *node)
{
	KfPagePart *part = page->parts;
	int			offset = 0;

	part->align = MAXIMUM_ALIGNOF;
	part->end_key = -1;
	for (int a = 0; a < page->columns; a++)
	{
		const KfColumnShape *shape = &page->shape[a];
		bool		fixed = shape->len > 0;

		if (shape->len < -1)
			return false;
		if (fixed && shape->align > part->align)
		{
			if (offset > 0)
			{
				part->size = offset;
				(++part)->end_key = -1;
				offset = 0;
			}
			part->align = shape->align;
		}
		if (!fixed)
		{
			part->size = offset;
			part->any_length = true;
			part->end_align = shape->align;
			part->end_key = is_key(node, a) ? a : -1;
			/* what follows begins at a place of its own, for columns of one byte anywhere */
			(++part)->align = 1;
			part->end_key = -1;
			offset = 0;
			continue;
		}
		offset = TYPEALIGN(shape->align, offset);
		add_copies(page, node, a, part - page->parts, offset);
		offset += shape->len;
	}
	part->size = offset;
	page->nparts = part - page->parts + 1;
	return true;
}

void
kf_page_begin(KfPage *page, KfNode *node)
{
	const KfColumnar *columns = node->columns;
	TupleDesc	desc = ExecGetResultType(node->child);

	page->columns = node->layout.last_column;
	page->shape = palloc((page->columns + 1) * sizeof(KfColumnShape));
	page->values = palloc((desc->natts + 1) * sizeof(Datum));
	page->isnull = palloc((desc->natts + 1) * sizeof(bool));
	page->no_nulls = palloc0((desc->natts + 1) * sizeof(bool));
	for (int a = 0; a < page->columns; a++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, a);

		page->shape[a].len = attribute->attlen;
		page->shape[a].byval = attribute->attbyval;
		page->shape[a].align = align_bytes(attribute->attalign);
	}
	page->parts = palloc0((2 * page->columns + 2) * sizeof(KfPagePart));
	page->copies = palloc((columns->ncopies + 1) * sizeof(KfPageCopy));
	page->keys = palloc((page->columns + 1) * sizeof(KfPageCopy));
	page->plain = !columns->references && !columns->conversions && !node->input_exprs && plan_parts(page, node);
}

#if PG_VERSION_NUM < 190000

/* The scan whose rows these are, or NULL when they must be asked for one by one. */
static HeapScanDesc
scan_of(const PlanState *child)
{
	const ScanState *state = (const ScanState *) child;
	TableScanDesc scan;

	if (!IsA(child, SeqScanState) || child->qual != NULL || child->ps_ProjInfo != NULL || child->state->es_epq_active != NULL ||
		!ScanDirectionIsForward(child->state->es_direction))
		return NULL;
	scan = state->ss_currentScanDesc;
	if (scan == NULL || scan->rs_rd->rd_tableam != GetHeapamTableAmRoutine() || (scan->rs_flags & SO_ALLOW_PAGEMODE) == 0 || scan->rs_nkeys != 0)
		return NULL;
	return (HeapScanDesc) scan;
}

bool
kf_page_rest(KfPage *page, const PlanState *child)
{
	HeapScanDesc scan = scan_of(child);

	if (scan == NULL || !BufferIsValid(scan->rs_cbuf))
		return false;
	page->scan = scan;
	page->next = (int) scan->rs_cindex + 1;
	page->count = (int) scan->rs_ntuples;
	if (page->next >= page->count)
		return false;
	/* from here on these rows are ours */
	scan->rs_cindex = scan->rs_ntuples - 1;
	if (child->instrument != NULL)
		InstrUpdateTupleCount(child->instrument, page->count - page->next);
	return true;
}

/* A row with fewer columns than its table, from before a column was added. */
static void
deform_old_row(KfPage *page, HeapTupleHeader row, uint32 length)
{
	HeapTupleData tuple;

	tuple.t_len = length;
	tuple.t_data = row;
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	heap_deform_tuple(&tuple, RelationGetDescr(page->scan->rs_base.rs_rd), page->values, page->isnull);
}

static void
deform_row(KfPage *page, HeapTupleHeader row)
{
	const bool	has_nulls = (row->t_infomask & HEAP_HASNULL) != 0;
	const char *data = (const char *) row + row->t_hoff;
	size_t		offset = 0;

	for (int a = 0; a < page->columns; a++)
	{
		const KfColumnShape *shape = &page->shape[a];

		page->isnull[a] = has_nulls && att_isnull(a, row->t_bits);
		if (page->isnull[a])
			continue;
		/* a short varlena follows without padding; a padding byte is zero, and the first byte of no varlena is */
		if (shape->len != -1 || data[offset] == 0)
			offset = TYPEALIGN(shape->align, offset);
		page->values[a] = fetch_att(data + offset, shape->byval, shape->len);
		offset = att_addlength_pointer(offset, shape->len, data + offset);
	}
}

bool
kf_page_next(KfPage *page)
{
	Page		content;
	ItemId		item;
	HeapTupleHeader row;

	if (page->next == page->count)
		return false;
	content = BufferGetPage(page->scan->rs_cbuf);
	item = PageGetItemId(content, page->scan->rs_vistuples[page->next++]);
	row = (HeapTupleHeader) PageGetItem(content, item);
	if (unlikely(HeapTupleHeaderGetNatts(row) < page->columns))
		deform_old_row(page, row, ItemIdGetLength(item));
	else
		deform_row(page, row);
	pgstat_count_heap_getnext(page->scan->rs_base.rs_rd);
	return true;
}

/* Where the parts of a row without NULLs begin; its keys go to page->values. */
static inline void
find_parts(KfPage *page, const char *data, const char **begin)
{
	size_t		offset = 0;

	for (int i = 0; i < page->nparts; i++)
	{
		const KfPagePart *part = &page->parts[i];

		offset = TYPEALIGN(part->align, offset);
		begin[i] = data + offset;
		offset += part->size;
		if (!part->any_length)
			continue;
		if (data[offset] == 0)
			offset = TYPEALIGN(part->end_align, offset);
		if (part->end_key >= 0)
			page->values[part->end_key] = PointerGetDatum(data + offset);
		offset += VARSIZE_ANY(data + offset);
	}
	for (int i = 0; i < page->nkeys; i++)
	{
		const KfPageCopy *key = &page->keys[i];

		page->values[key->to] = fetch_att(begin[key->part] + key->offset, key->byval, key->len);
	}
}

static inline void
copy_parts(const KfPage *page, const char *const *begin, uint64 *row)
{
	for (int i = 0; i < page->ncopies; i++)
	{
		const KfPageCopy *copy = &page->copies[i];
		const char *from = begin[copy->part] + copy->offset;

		row[copy->to] = likely(copy->len == sizeof(uint64)) ? *(const uint64 *) from : (uint64) fetch_att(from, true, copy->len);
	}
}

static inline HeapTupleHeader
page_row(const KfPage *page, Page content, int i)
{
	return (HeapTupleHeader) PageGetItem(content, PageGetItemId(content, page->scan->rs_vistuples[i]));
}

/*
 * Rows of a page lie from its end to its beginning, in cache lines that nobody has asked for yet. Always inlined: gcc takes a function that
 * only prefetches for one without effect, and leaves its calls out.
 */
static pg_attribute_always_inline void
prefetch_row(const KfPage *page, Page content, int i)
{
	const char *row;

	if (i >= page->count)
		return;
	row = (const char *) page_row(page, content, i);
	__builtin_prefetch(row);
	__builtin_prefetch(row + PREFETCH_BYTES);
}

int
kf_page_store(KfPage *page, KfNode *node)
{
	KfColumnar *columns = node->columns;
	KfColumns  *store = &columns->store;
	const char *begin[2 * MaxHeapAttributeNumber + 2];
	Page		content = BufferGetPage(page->scan->rs_cbuf);
	const int	first = page->next;

	if (!page->plain)
		return 0;
	for (int i = 0; i < PREFETCH_ROWS; i++)
		prefetch_row(page, content, page->next + i);
	for (; page->next < page->count; page->next++)
	{
		HeapTupleHeader row = page_row(page, content, page->next);
		KfPartition *partition;
		uint64	   *to;

		prefetch_row(page, content, page->next + PREFETCH_ROWS);
		if (unlikely((row->t_infomask & HEAP_HASNULL) != 0 || HeapTupleHeaderGetNatts(row) < page->columns))
			break;
		find_parts(page, (const char *) row + row->t_hoff, begin);
		partition = kf_dictionary_guess(&columns->dictionary, page->values);
		if (unlikely(partition == NULL))
			partition = kf_columnar_partition(node, page->values, page->no_nulls);
		to = kf_columns_row(store, partition, &columns->status);
		if (unlikely(to == NULL))
			kf_raise(&columns->status);
		copy_parts(page, begin, to);
		kf_columns_commit(store, partition);
		pgstat_count_heap_getnext(page->scan->rs_base.rs_rd);
	}
	node->rows_gathered += page->next - first;
	return page->next - first;
}

#else

int
kf_page_store(KfPage *page, KfNode *node)
{
	(void) page;
	(void) node;
	return 0;
}

bool
kf_page_rest(KfPage *page, const PlanState *child)
{
	(void) page;
	(void) child;
	return false;
}

bool
kf_page_next(KfPage *page)
{
	(void) page;
	return false;
}

#endif
