/*
 * engine_gather.c
 *		The columnar form's input: rows of the child into the store, and over to a sort when memory is short.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/tuplesort.h"

#include "pg/engine_columnar.h"
#include "pg/error.h"
#include "pg/samples.h"

/* Rows between two looks at the limit while the store itself does not grow. */
#define CHECK_EVERY 256

/* Bytes of the store from which on packing its rows costs less than the memory they would take, unless the limit is near. */
#define PACK_FROM ((size_t) 16 * 1024 * 1024)

/* Memory of the store, once it only collects batches for the sort. */
#define BATCH_BYTES ((size_t) 512 * 1024)

static bool
must_stop(void)
{
	return InterruptPending && (QueryCancelPending || ProcDiePending);
}

/* ---- what the rows look like ---- */

static int
add_stored(KfNode *node, int source, bool input)
{
	KfColumnar *columns = node->columns;
	KfStored   *stored;

	for (int c = 0; c < columns->width; c++)
		if (columns->columns[c].source == source && columns->columns[c].input == input)
			return c;
	stored = &columns->columns[columns->width];
	stored->source = source;
	stored->input = input;
	stored->byval = true;
	stored->len = sizeof(Datum);
	if (!input)
	{
		Form_pg_attribute attribute = TupleDescAttr(ExecGetResultType(node->child), source - 1);

		stored->byval = attribute->attbyval;
		stored->len = attribute->attlen;
	}
	return columns->width++;
}

/* The partition key that a child's column is, when its value can be kept once a partition; or -1. */
static int
key_of_column(const KfNode *node, int column)
{
	for (int k = 0; k < node->npartition; k++)
		if (node->keys[k].attno == column && node->columns->dictionary.how[k].image)
			return k;
	return -1;
}

/* What is only read by arguments is not kept: their values are. */
static void
plan_moves(KfNode *node)
{
	KfColumnar *columns = node->columns;

	columns->moves = palloc((node->nattrs + 1) * sizeof(KfMove));
	for (int keys = 1; keys >= 0; keys--)
	{
		for (int a = 0; a < node->nshown; a++)
		{
			int			source = node->layout.sources[a];
			int			key = source > 0 ? key_of_column(node, source) : -1;
			KfMove	   *move = &columns->moves[columns->nmoves];

			if (source < 0 || (key >= 0) != (keys == 1))
				continue;
			move->attr = a;
			move->number = key >= 0 ? key : add_stored(node, source, false);
			columns->nmoves++;
		}
		if (keys == 1)
			columns->nkey_moves = columns->nmoves;
	}
}

/* A float8 column serves what is handed up, the indicators and the order alike; other inputs are doubles of their own. */
static void
plan_inputs(KfNode *node)
{
	KfColumnar *columns = node->columns;

	columns->input_column = palloc((node->ninputs + 1) * sizeof(int));
	columns->input_read = palloc((node->ninputs + 1) * sizeof(int));
	columns->read_column = palloc((node->ninputs + 1) * sizeof(int));
	for (int j = 0; j < node->ninputs; j++)
	{
		int			source = node->layout.inputs[j];
		int			column = add_stored(node, source, source < 0 || node->kinds[j] >= KF_SESSION);
		int			read = 0;

		columns->input_column[j] = column;
		while (read < columns->nread && columns->read_column[read] != column)
			read++;
		if (read == columns->nread)
			columns->read_column[columns->nread++] = column;
		columns->input_read[j] = read;
	}
}

static void
plan_results(KfNode *node)
{
	KfColumnar *columns = node->columns;

	columns->scalars = palloc((node->nfunctions + 1) * sizeof(KfMove));
	columns->others = palloc((node->nfunctions + 1) * sizeof(KfFunction *));
	for (int i = 0; i < node->nfunctions; i++)
	{
		const KfFunction *f = &node->functions[i];

		if (f->nout == 1 && !f->ind->outputs[0].integer)
			columns->scalars[columns->nscalars++] = (KfMove) {f->attr, f->first_output};
		else
			columns->others[columns->nothers++] = f;
	}
}

static void
plan_order(KfNode *node)
{
	KfColumnar *columns = node->columns;

	for (int k = node->npartition; k < node->nkeys; k++)
	{
		KfOrderKey *order = &columns->order[columns->norder++];

		order->column = add_stored(node, node->keys[k].attno, false);
		order->kind = kf_engine_key_kind(node->keys[k].type, node->keys[k].sort, &order->descending);
		order->nulls_first = node->keys[k].nulls_first;
		if (order->kind == 0)
			elog(ERROR, "rows cannot be ordered by operator %u", node->keys[k].sort);
	}
}

static void
plan_copies(KfColumnar *columns)
{
	columns->copy_from = palloc((columns->width + 1) * sizeof(int));
	columns->copy_to = palloc((columns->width + 1) * sizeof(int));
	for (int c = 0; c < columns->width; c++)
		if (!columns->columns[c].input && columns->columns[c].byval)
		{
			columns->copy_from[columns->ncopies] = columns->columns[c].source - 1;
			columns->copy_to[columns->ncopies++] = c;
		}
}

static void
init_store(KfColumnar *columns)
{
	if (kf_columns_init(&columns->store, columns->width, columns->order, columns->norder, &columns->allocator, must_stop,
						&columns->status) != KF_OK)
		kf_raise(&columns->status);
	columns->store.pack_from = Min(PACK_FROM, columns->limit / 4);
	columns->store.pack_shuffled_from = columns->limit / 2;
	columns->noted_total = 0;
	columns->unchecked = 0;
}

struct KfColumnar *
kf_columnar_begin(KfNode *node)
{
	KfColumnar *columns = palloc0(sizeof(KfColumnar));
	MemoryContext query = node->css.ss.ps.state->es_query_cxt;

	node->columns = columns;
	columns->cxt = AllocSetContextCreate(query, "kimsfinance columns", ALLOCSET_DEFAULT_SIZES);
	columns->allocator = kf_context_allocator(columns->cxt);
	kf_dictionary_init(&columns->dictionary, node, query);
	columns->columns = palloc0((node->nattrs + node->ninputs + node->nkeys + 1) * sizeof(KfStored));
	plan_moves(node);
	plan_inputs(node);
	plan_results(node);
	plan_order(node);
	plan_copies(columns);
	for (int c = 0; c < columns->width; c++)
	{
		columns->references = columns->references || !columns->columns[c].byval;
		columns->conversions = columns->conversions || (columns->columns[c].input && columns->columns[c].source > 0);
	}
	kf_page_begin(&columns->page, node);
	columns->limit = kf_engine_memory_limit();
	init_store(columns);
	columns->store.pool.expected = (size_t) Min(node->child->plan->plan_rows * columns->width * sizeof(uint64), (double) columns->limit);
	return columns;
}

/* ---- a row into the store ---- */

static void
set_null(KfColumnar *columns, KfPartition *partition, int column)
{
	if (!kf_columns_set_null(&columns->store, partition, column, &columns->status))
		kf_raise(&columns->status);
}

/* A value by reference, as it is: a value that lies in a TOAST table stays there. */
static uint64
keep_bytes(KfColumnar *columns, const KfStored *stored, Datum value)
{
	Size		size;
	void	   *copy;

	if (stored->len == -1 && VARATT_IS_EXTERNAL_EXPANDED(DatumGetPointer(value)))
		value = datumCopy(value, false, stored->len);
	size = datumGetSize(value, false, stored->len);
	copy = kf_columns_bytes(&columns->store, DatumGetPointer(value), size, &columns->status);
	if (copy == NULL)
		kf_raise(&columns->status);
	return (uint64) PointerGetDatum(copy);
}

static void
store_references(KfColumnar *columns, KfPartition *partition, uint64 *row, const Datum *values, const bool *isnull)
{
	for (int c = 0; c < columns->width; c++)
	{
		const KfStored *stored = &columns->columns[c];

		if (stored->input || stored->byval)
			continue;
		if (isnull[stored->source - 1])
			set_null(columns, partition, c);
		else
			row[c] = keep_bytes(columns, stored, values[stored->source - 1]);
	}
}

/*
 * The inputs that are expressions: a function's inputs are looked at in their order and only as long as the row can be used, as the window
 * function does.
 */
static void
store_expressions(KfNode *node, uint64 *row, const Datum *values, const bool *isnull)
{
	const KfColumnar *columns = node->columns;

	for (int i = 0; i < node->nfunctions; i++)
	{
		const KfFunction *f = &node->functions[i];
		bool		usable = true;

		for (int j = f->first_input; j < f->first_input + f->nin; j++)
		{
			double		value = 0.0;

			usable = usable && kf_node_input(node, &node->layout, j, values, isnull, &value);
			if (node->layout.inputs[j] < 0)
				row[columns->input_column[j]] = kf_bits(usable ? value : get_float8_nan());
		}
	}
}

/* Session and condition columns, which several functions may share: each by itself. */
static void
store_conversions(KfNode *node, uint64 *row, const Datum *values, const bool *isnull)
{
	const KfColumnar *columns = node->columns;

	for (int j = 0; j < node->ninputs; j++)
		if (node->layout.inputs[j] > 0 && columns->columns[columns->input_column[j]].input)
		{
			double		value;

			if (!kf_node_input(node, &node->layout, j, values, isnull, &value))
				value = get_float8_nan();
			row[columns->input_column[j]] = kf_bits(value);
		}
}

KfPartition *
kf_columnar_partition(KfNode *node, const Datum *values, const bool *isnull)
{
	KfColumnar *columns = node->columns;
	KfEntry    *entry = kf_dictionary_find(&columns->dictionary, values, isnull);

	if (entry->partition == NULL)
	{
		entry->partition = kf_columns_partition(&columns->store, entry, &columns->status);
		if (entry->partition == NULL)
			kf_raise(&columns->status);
	}
	return entry->partition;
}

static void
store_row(KfNode *node, bool references, bool conversions, const Datum *values, const bool *isnull)
{
	KfColumnar *columns = node->columns;
	KfPartition *partition = kf_columnar_partition(node, values, isnull);
	uint64	   *row = kf_columns_row(&columns->store, partition, &columns->status);

	if (row == NULL)
		kf_raise(&columns->status);
	for (int i = 0; i < columns->ncopies; i++)
	{
		int			from = columns->copy_from[i];

		if (unlikely(isnull[from]))
			set_null(columns, partition, columns->copy_to[i]);
		else
			row[columns->copy_to[i]] = (uint64) values[from];
	}
	if (references)
		store_references(columns, partition, row, values, isnull);
	if (conversions)
		store_conversions(node, row, values, isnull);
	if (node->input_exprs)
		store_expressions(node, row, values, isnull);
	kf_columns_commit(&columns->store, partition);
	node->rows_gathered++;
}

/* ---- hand-over to a sort ---- */

static TupleDesc
sorted_desc(KfNode *node)
{
	KfColumnar *columns = node->columns;
	TupleDesc	child = ExecGetResultType(node->child);
	TupleDesc	desc = CreateTemplateTupleDesc(columns->width + node->npartition);

	for (int c = 0; c < columns->width; c++)
		if (columns->columns[c].input)
			TupleDescInitEntry(desc, c + 1, NULL, FLOAT8OID, -1, 0);
		else
			TupleDescCopyEntry(desc, c + 1, child, columns->columns[c].source);
	for (int k = 0; k < node->npartition; k++)
		TupleDescCopyEntry(desc, columns->width + k + 1, child, node->keys[k].attno);
	return desc;
}

/* Where the streaming form finds things in the sorted rows. */
static void
plan_sorted_layout(KfNode *node)
{
	KfColumnar *columns = node->columns;
	KfLayout   *layout = &columns->sorted_layout;
	int		   *sources = palloc((node->nattrs + 1) * sizeof(int));
	int		   *inputs = palloc((node->ninputs + 1) * sizeof(int));
	KfInput    *kinds = palloc((node->ninputs + 1) * sizeof(KfInput));
	AttrNumber *keys = palloc((node->npartition + 1) * sizeof(AttrNumber));

	for (int a = 0; a < node->nattrs; a++)
		sources[a] = a < node->nshown ? node->layout.sources[a] : 0;
	for (int m = 0; m < columns->nmoves; m++)
	{
		const KfMove *move = &columns->moves[m];

		sources[move->attr] = move->number + 1 + (m < columns->nkey_moves ? columns->width : 0);
	}
	for (int j = 0; j < node->ninputs; j++)
	{
		inputs[j] = columns->input_column[j] + 1;
		kinds[j] = KF_SERIES;
	}
	for (int k = 0; k < node->npartition; k++)
		keys[k] = columns->width + k + 1;
	layout->sources = sources;
	layout->inputs = inputs;
	layout->kinds = kinds;
	layout->keys = keys;
	layout->last_column = columns->width + node->npartition;
}

static void
begin_sort(KfNode *node)
{
	KfColumnar *columns = node->columns;
	AttrNumber *numbers = palloc((node->nkeys + 1) * sizeof(AttrNumber));
	Oid		   *sorts = palloc((node->nkeys + 1) * sizeof(Oid));
	Oid		   *collations = palloc((node->nkeys + 1) * sizeof(Oid));
	bool	   *nulls_first = palloc((node->nkeys + 1) * sizeof(bool));
	MemoryContext old = MemoryContextSwitchTo(node->css.ss.ps.state->es_query_cxt);

	if (columns->sort_slot == NULL)
	{
		TupleDesc	desc = sorted_desc(node);

		columns->sort_slot = ExecInitExtraTupleSlot(node->css.ss.ps.state, desc, &TTSOpsVirtual);
		columns->sorted_slot = ExecInitExtraTupleSlot(node->css.ss.ps.state, desc, &TTSOpsMinimalTuple);
		plan_sorted_layout(node);
	}
	for (int k = 0; k < node->nkeys; k++)
	{
		numbers[k] = (k < node->npartition ? columns->width + k : columns->order[k - node->npartition].column) + 1;
		sorts[k] = node->keys[k].sort;
		collations[k] = node->keys[k].collation;
		nulls_first[k] = node->keys[k].nulls_first;
	}
	columns->sort = tuplesort_begin_heap(columns->sort_slot->tts_tupleDescriptor, node->nkeys, numbers, sorts, collations, nulls_first,
										 work_mem, NULL, 0);
	columns->handed_over = true;
	kf_engine_count_fallback(KF_STATS_NO_MEMORY);
	MemoryContextSwitchTo(old);
	pfree(numbers);
	pfree(sorts);
	pfree(collations);
	pfree(nulls_first);
}

static void
sort_partition(KfNode *node, const KfPartition *partition)
{
	KfColumnar *columns = node->columns;
	TupleTableSlot *slot = columns->sort_slot;
	const KfEntry *entry = partition->user;

	kf_rows_begin(columns->rows, &columns->store, partition);
	while (kf_rows_next(columns->rows) > 0)
	{
		CHECK_FOR_INTERRUPTS();
		for (uint32 i = 0; i < columns->rows->count; i++)
		{
			ExecClearTuple(slot);
			for (int c = 0; c < columns->width; c++)
			{
				slot->tts_isnull[c] = kf_rows_null(columns->rows, i, c);
				slot->tts_values[c] = (Datum) kf_rows_value(columns->rows, i, c);
			}
			for (int k = 0; k < node->npartition; k++)
			{
				slot->tts_isnull[columns->width + k] = entry->values[k].isnull;
				slot->tts_values[columns->width + k] = entry->values[k].value;
			}
			ExecStoreVirtualTuple(slot);
			tuplesort_puttupleslot(columns->sort, slot);
		}
	}
	ExecClearTuple(slot);
}

/* All rows of the store go to the sort; the store is empty then, and only collects batches from now on. */
static void
hand_over(KfNode *node)
{
	KfColumnar *columns = node->columns;

	if (columns->sort == NULL)
		begin_sort(node);
	for (const KfPartition *p = columns->store.first_partition; p != NULL; p = p->after)
		sort_partition(node, p);
	kf_dictionary_reset(&columns->dictionary);
	if (columns->limit > BATCH_BYTES)
	{
		columns->limit = BATCH_BYTES;
		kf_columns_release(&columns->store);
		init_store(columns);
	}
	else
		kf_columns_reset(&columns->store);
	columns->store.pack_from = columns->store.pack_shuffled_from = SIZE_MAX;
	columns->noted_total = columns->store.pool.total;
}

/* After some rows. Looking costs more than storing a row, so it is done when the store has grown, or now and then. */
static void
check_limit(KfNode *node, uint32 rows)
{
	KfColumnar *columns = node->columns;
	size_t		need;

	columns->unchecked += rows;
	if (columns->store.pool.total == columns->noted_total && columns->unchecked < CHECK_EVERY)
		return;
	columns->noted_total = columns->store.pool.total;
	columns->unchecked = 0;
	need = kf_columns_need(&columns->store) + columns->dictionary.bytes;
	node->peak = Max(node->peak, need);
	if (need > columns->limit)
		hand_over(node);
}

/* ---- all rows ---- */

static void
gather_row(KfNode *node, const Datum *values, const bool *isnull)
{
	KfColumnar *columns = node->columns;
	ExprContext *econtext = node->css.ss.ps.ps_ExprContext;
	MemoryContext old = MemoryContextSwitchTo(econtext->ecxt_per_tuple_memory);

	if (node->input_exprs)
		kf_node_fill_scan_slot(node, &node->layout, values, isnull);
	store_row(node, columns->references, columns->conversions, values, isnull);
	MemoryContextSwitchTo(old);
	kf_reset_row_memory(econtext);
	check_limit(node, 1);
}

/* The rows of the page that are still to come, the plain ones among them all at once. */
static void
gather_page(KfNode *node)
{
	KfPage	   *page = &node->columns->page;
	ExprContext *econtext = node->css.ss.ps.ps_ExprContext;

	do
	{
		MemoryContext old = MemoryContextSwitchTo(econtext->ecxt_per_tuple_memory);
		int			stored = kf_page_store(page, node);

		MemoryContextSwitchTo(old);
		kf_reset_row_memory(econtext);
		check_limit(node, stored);
		if (!kf_page_next(page))
			break;
		gather_row(node, page->values, page->isnull);
	} while (true);
}

static void
begin_gather(KfNode *node, TupleTableSlot *slot)
{
	MemoryContext old = MemoryContextSwitchTo(node->css.ss.ps.ps_ExprContext->ecxt_per_tuple_memory);

	kf_node_fill_scan_slot(node, &node->layout, slot->tts_values, slot->tts_isnull);
	kf_node_begin_functions(node, slot);
	MemoryContextSwitchTo(old);
}

void
kf_columnar_gather(KfNode *node)
{
	KfColumnar *columns = node->columns;

	node->rows_gathered = 0;
	if (columns->rows == NULL)
		columns->rows = MemoryContextAlloc(node->css.ss.ps.state->es_query_cxt, sizeof(KfRows));
	for (;;)
	{
		TupleTableSlot *slot = ExecProcNode(node->child);

		if (TupIsNull(slot))
			break;
		CHECK_FOR_INTERRUPTS();
		slot_getsomeattrs(slot, node->layout.last_column);
		if (!node->begun)
			begin_gather(node, slot);
		gather_row(node, slot->tts_values, slot->tts_isnull);
		if (kf_page_rest(&columns->page, node->child))
			gather_page(node);
	}
	ExecClearTuple(node->css.ss.ss_ScanTupleSlot);
	columns->noted_total = 0;
	check_limit(node, 0);
	if (columns->sort == NULL)
	{
		kf_columnar_begin_emit(node);
		return;
	}
	hand_over(node);
	kf_columns_release(&columns->store);
	tuplesort_performsort(columns->sort);
	tuplesort_get_stats(columns->sort, &columns->sort_stats);
	columns->phase = KF_SORTED;
}

void
kf_columnar_forget(KfNode *node)
{
	KfColumnar *columns = node->columns;

	columns->limit = kf_engine_memory_limit();
	if (columns->sort != NULL)
	{
		ExecClearTuple(columns->sorted_slot);
		tuplesort_end(columns->sort);
		columns->sort = NULL;
		init_store(columns);
	}
	kf_strip_end(&columns->strip, node->css.ss.ss_ScanTupleSlot);
	kf_columns_reset(&columns->store);
	kf_dictionary_reset(&columns->dictionary);
	columns->noted_total = 0;
	columns->phase = KF_GATHER;
}

bool
kf_columnar_restart(KfNode *node)
{
	KfColumnar *columns = node->columns;

	if (columns->phase == KF_GATHER || columns->sort != NULL)
		return false;
	kf_columnar_begin_emit(node);
	return true;
}

bool
kf_columnar_handed_over(const KfNode *node)
{
	return node->columns->sort != NULL;
}

void
kf_columnar_end(KfNode *node)
{
	KfColumnar *columns = node->columns;

	if (columns->sort != NULL)
	{
		ExecClearTuple(columns->sorted_slot);
		tuplesort_end(columns->sort);
		columns->sort = NULL;
	}
	kf_strip_end(&columns->strip, node->css.ss.ss_ScanTupleSlot);
	MemoryContextDelete(columns->dictionary.cxt);
	MemoryContextDelete(columns->cxt);
}
