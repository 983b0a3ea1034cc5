/*
 * engine_emit.c
 *		The columnar form's output: partitions computed in blocks and handed up row by row.
 *
 * On the CPU the indicators' batch loops run over a block of a partition while it is in the cache, and go on with the next one; so the
 * results of a block are all that is kept of them. A back end that takes whole batches gets several partitions at once, and their
 * results are kept until their rows have been handed up.
 */
#include "postgres.h"

#include "commands/explain.h"
#if PG_VERSION_NUM >= 180000
#include "commands/explain_format.h"
#include "commands/explain_state.h"
#endif
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/tuplesort.h"

#include "pg/engine_columnar.h"
#include "pg/error.h"
#include "pg/samples.h"

/* Rows of a batch, about: enough to keep a device busy, and what a batch takes beside the store is bounded. */
#define BATCH_ROWS ((size_t) 4 << 20)

static bool
must_stop(void)
{
	return InterruptPending && (QueryCancelPending || ProcDiePending);
}

/* ---- blocks ---- */

static void
make_blocks(KfNode *node)
{
	KfColumnar *columns = node->columns;
	MemoryContext old = MemoryContextSwitchTo(node->css.ss.ps.state->es_query_cxt);
	int			count = columns->nread + node->noutputs;
	double	   *block;

	/* so far apart that row i of all columns does not fall into one set of the cache */
	const size_t stride = KF_BLOCK_ROWS + 24;

	columns->blocks = palloc((columns->nread + 1) * sizeof(double *));
	columns->block_outputs = palloc((node->noutputs + 1) * sizeof(double *));
	columns->batch_outputs = palloc((node->noutputs + 1) * sizeof(double *));
	block = palloc(((size_t) count * stride + 1) * sizeof(double));
	for (int c = 0; c < count; c++, block += stride)
		if (c < columns->nread)
			columns->blocks[c] = block;
		else
			columns->block_outputs[c - columns->nread] = block;
	columns->batch_cxt = AllocSetContextCreate(CurrentMemoryContext, "kimsfinance batch", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(old);
}

static void
compute_block(KfNode *node)
{
	KfColumnar *columns = node->columns;

	kf_rows_columns(columns->rows, columns->read_column, columns->nread, columns->blocks);
	for (int i = 0; i < node->nfunctions; i++)
	{
		const KfFunction *f = &node->functions[i];
		const double *in[KF_MAX_INPUTS];

		for (int j = 0; j < f->nin; j++)
			in[j] = columns->blocks[columns->input_read[f->first_input + j]];
		f->ind->batch(f->state, in, columns->block_outputs + f->first_output, columns->rows->count);
	}
	columns->outputs = columns->block_outputs;
	columns->first_output_row = 0;
}

/* ---- batches ---- */

static void *
batch_alloc(KfColumnar *columns, size_t size)
{
	return MemoryContextAllocExtended(columns->batch_cxt, size + 1, MCXT_ALLOC_HUGE);
}

static KfCall *
batch_calls(KfNode *node)
{
	KfCall	   *calls = batch_alloc(node->columns, node->nfunctions * sizeof(KfCall));

	for (int i = 0; i < node->nfunctions; i++)
	{
		const KfFunction *f = &node->functions[i];

		calls[i].indicator = f->ind;
		memcpy(calls[i].params, f->values, sizeof(calls[i].params));
		for (int j = 0; j < f->nin; j++)
			calls[i].inputs[j] = node->columns->input_read[f->first_input + j];
	}
	return calls;
}

/* The partitions from 'at' on that make the next batch; their rows. */
static size_t
choose_batch(KfColumnar *columns)
{
	size_t		rows = 0;

	columns->batch_begin = columns->batch_end = columns->at;
	while (columns->batch_end < columns->store.partition_count &&
		   (rows == 0 || rows + columns->partitions[columns->batch_end]->rows <= BATCH_ROWS))
		rows += columns->partitions[columns->batch_end++]->rows;
	return rows;
}

/*
 * Computes the batch that begins with partition 'at'. When the back end cannot, the CPU takes what has not been handed up yet, block by
 * block: false.
 */
static bool
compute_batch(KfNode *node)
{
	KfColumnar *columns = node->columns;
	size_t		rows = choose_batch(columns);
	size_t		count = columns->batch_end - columns->batch_begin;
	KfAllocator allocator = kf_context_allocator(columns->batch_cxt);
	KfBatch		batch;
	KfStatus	status = {0};
	double	  **in = columns->blocks;
	KfCode		code;

	MemoryContextReset(columns->batch_cxt);
	in = batch_alloc(columns, columns->nread * sizeof(double *));
	for (int c = 0; c < columns->nread; c++)
		in[c] = batch_alloc(columns, rows * sizeof(double));
	for (int o = 0; o < node->noutputs; o++)
		columns->batch_outputs[o] = batch_alloc(columns, rows * sizeof(double));
	columns->starts = batch_alloc(columns, (count + 1) * sizeof(size_t));
	if (kf_columns_gather(&columns->store, columns->partitions + columns->batch_begin, count, columns->read_column, columns->nread, in,
						  columns->starts, &status) != KF_OK)
		kf_raise(&status);
	batch = (KfBatch) {
		.rows = rows, .series_count = count, .starts = columns->starts,
		.column_count = columns->nread, .columns = (const double *const *) in,
		.call_count = node->nfunctions, .calls = batch_calls(node), .outputs = columns->batch_outputs
	};
	code = node->backend->compute(&batch, &allocator, must_stop, &status);
	if (code == KF_CANCELLED)
		kf_raise(&status);
	if (code == KF_OK)
		return true;
	strlcpy(node->why_not, status.message, sizeof(node->why_not));
	kf_engine_count_fallback(code == KF_NO_MEMORY ? KF_STATS_DEVICE_NO_MEMORY :
							 code == KF_UNSUPPORTED ? KF_STATS_DEVICE_UNSUPPORTED : KF_STATS_DEVICE_FAILED);
	node->backend = &kf_cpu_backend;
	columns->batch_end = columns->batch_begin;
	MemoryContextReset(columns->batch_cxt);
	return false;
}

/* ---- partition by partition ---- */

void
kf_columnar_begin_emit(KfNode *node)
{
	KfColumnar *columns = node->columns;

	columns->at = 0;
	columns->sorted = 0;
	columns->batch_begin = columns->batch_end = 0;
	columns->next_row = 0;
	columns->rows->count = 0;
	columns->strip.at = columns->strip.count = 0;
	columns->phase = KF_END;
	columns->partitions = kf_columns_partitions(&columns->store, kf_dictionary_compare, &columns->dictionary, &columns->status);
	if (columns->partitions == NULL)
	{
		if (columns->status.code != KF_OK)
			kf_raise(&columns->status);
		return;
	}
	if (columns->blocks == NULL)
	{
		make_blocks(node);
		kf_strip_begin(&columns->strip, node);
	}
	kf_node_choose_backend(node, node->rows_gathered, true);
	columns->phase = KF_EMIT;
	columns->begin_partition = true;
}

static void
begin_partition(KfNode *node)
{
	KfColumnar *columns = node->columns;
	KfPartition *partition = columns->partitions[columns->at];

	columns->sorted += partition->shuffled ? 1 : 0;
	if (node->backend == &kf_cpu_backend || (columns->at >= columns->batch_end && !compute_batch(node)))
		if (kf_partition_sort(&columns->store, partition, &columns->status) != KF_OK)
			kf_raise(&columns->status);
	node->peak = Max(node->peak, kf_columns_memory(&columns->store) + columns->dictionary.bytes);
	kf_node_init_states(node);
	kf_rows_begin(columns->rows, &columns->store, partition);
	columns->begin_partition = false;
}

/* The next block of rows with its results; false at the end of all. */
static bool
next_block_untimed(KfNode *node)
{
	KfColumnar *columns = node->columns;

	for (;;)
	{
		CHECK_FOR_INTERRUPTS();
		if (columns->begin_partition)
		{
			if (columns->at == columns->store.partition_count)
				return false;
			begin_partition(node);
		}
		if (kf_rows_next(columns->rows) > 0)
			break;
		kf_partition_forget(&columns->store, columns->partitions[columns->at]);
		columns->at++;
		columns->begin_partition = true;
	}
	columns->next_row = 0;
	if (columns->at >= columns->batch_end)
		compute_block(node);
	else
	{
		columns->outputs = columns->batch_outputs;
		columns->first_output_row = columns->starts[columns->at - columns->batch_begin] + columns->rows->at;
	}
	return true;
}

static bool
next_block(KfNode *node)
{
	instr_time	from;
	instr_time	to;
	bool		found;

	INSTR_TIME_SET_CURRENT(from);
	found = next_block_untimed(node);
	INSTR_TIME_SET_CURRENT(to);
	INSTR_TIME_ACCUM_DIFF(node->computing, to, from);
	return found;
}

/* ---- row by row ---- */

static bool
sorted_next(KfNode *node)
{
	KfColumnar *columns = node->columns;
	TupleTableSlot *row = columns->sorted_slot;
	MemoryContext old;

	if (!tuplesort_gettupleslot(columns->sort, true, false, row, NULL))
		return false;
	slot_getallattrs(row);
	old = MemoryContextSwitchTo(node->css.ss.ps.ps_ExprContext->ecxt_per_tuple_memory);
	kf_node_fill_scan_slot(node, &columns->sorted_layout, row->tts_values, row->tts_isnull);
	kf_node_stream_row(node, &columns->sorted_layout, row->tts_values, row->tts_isnull);
	MemoryContextSwitchTo(old);
	return true;
}

static bool
next_strip(KfNode *node)
{
	KfColumnar *columns = node->columns;

	if (columns->next_row == columns->rows->count && !next_block(node))
		return false;
	kf_strip_fill(&columns->strip, node, columns->next_row);
	columns->next_row += columns->strip.count;
	return true;
}

bool
kf_columnar_next(KfNode *node)
{
	KfColumnar *columns = node->columns;
	KfStrip    *strip = &columns->strip;
	TupleTableSlot *slot = node->css.ss.ss_ScanTupleSlot;
	size_t		at;

	if (columns->phase == KF_GATHER)
		kf_columnar_gather(node);
	if (columns->phase == KF_SORTED)
		return sorted_next(node);
	if (columns->phase == KF_END)
		return false;
	if (unlikely(TTS_SHOULDFREE(slot)))
		ExecClearTuple(slot);	/* someone made the row his own, and its values lie in his copy */
	if (strip->at == strip->count && !next_strip(node))
	{
		columns->phase = KF_END;
		return false;
	}
	at = (size_t) strip->at++ * node->nattrs;
	slot->tts_values = strip->values + at;
	slot->tts_isnull = strip->any_nulls ? strip->isnull + at : strip->no_nulls;
	slot->tts_flags &= ~TTS_FLAG_EMPTY;
	slot->tts_nvalid = node->nattrs;
	node->rows++;
	return true;
}

/* ---- EXPLAIN ---- */

void
kf_columnar_explain(KfNode *node, ExplainState *es)
{
	KfColumnar *columns = node->columns;

	if (columns->handed_over)
	{
		ExplainPropertyText("Handed Over To", tuplesort_method_name(columns->sort_stats.sortMethod), es);
		ExplainPropertyInteger(columns->sort_stats.spaceType == SORT_SPACE_TYPE_DISK ? "Sort Disk" : "Sort Memory", "kB",
							   columns->sort_stats.spaceUsed, es);
	}
	else
		ExplainPropertyInteger("Partitions Sorted", NULL, columns->sorted, es);
	ExplainPropertyInteger("Memory", "kB", (node->peak + 1023) / 1024, es);
}
