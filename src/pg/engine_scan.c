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

void
kf_page_begin(KfPage *page, KfNode *node)
{
	TupleDesc	desc = ExecGetResultType(node->child);

	page->columns = node->layout.last_column;
	page->shape = palloc((page->columns + 1) * sizeof(KfColumnShape));
	page->values = palloc((desc->natts + 1) * sizeof(Datum));
	page->isnull = palloc((desc->natts + 1) * sizeof(bool));
	for (int a = 0; a < page->columns; a++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, a);

		page->shape[a].len = attribute->attlen;
		page->shape[a].byval = attribute->attbyval;
		page->shape[a].align = attribute->attalign == TYPALIGN_DOUBLE ? ALIGNOF_DOUBLE : attribute->attalign == TYPALIGN_INT ? ALIGNOF_INT :
			attribute->attalign == TYPALIGN_SHORT ? ALIGNOF_SHORT : 1;
	}
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

#else

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
