/*
 * protocol.c
 *		A batch into shared memory and out of it.
 */
#include "protocol.h"

#include <string.h>

/* Columns begin at multiples of this: of whole cache lines, and what devices like to read. */
#define ALIGN 256

/* Bytes copied between two questions to the interrupt hook. */
#define ASK_EVERY ((size_t) 8 << 20)

/* More of these than anyone has is a broken message. */
#define MAX_COLUMNS 65536
#define MAX_CALLS 65536

static uint32_t
hash_bytes(uint32_t hash, const void *bytes, size_t size)
{
	const unsigned char *b = bytes;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ b[i]) * 16777619u;
	return hash;
}

uint32_t
kf_protocol_build(void)
{
	static uint32_t build;
	const size_t sizes[] = {sizeof(KfWireHead), sizeof(KfWireDevice), sizeof(KfWireBatch), sizeof(KfWireCall), sizeof(KfWireResult),
	sizeof(KfWireGrid)};
	uint32_t	hash = hash_bytes(2166136261u, sizes, sizeof(sizes));

	if (build != 0)
		return build;
	for (int i = 0; i < kf_indicator_count; i++)
	{
		const KfIndicator *ind = kf_indicators[i];
		const int	counts[] = {kf_count_inputs(ind), kf_param_count(ind), kf_count_outputs(ind)};

		hash = hash_bytes(hash, ind->name, strlen(ind->name));
		hash = hash_bytes(hash, counts, sizeof(counts));
	}
	build = hash != 0 ? hash : 1;
	return build;
}

KfWireHead
kf_wire_head(KfSay say, size_t size, uint32_t serial)
{
	KfWireHead	head = {KF_PROTOCOL_MAGIC, (uint16_t) say, (uint16_t) size, kf_protocol_build(), serial};

	return head;
}

static size_t
message_size(unsigned say)
{
	switch (say)
	{
		case KF_SAY_HELLO:
			return sizeof(KfWireHead);
		case KF_SAY_DEVICE:
			return sizeof(KfWireDevice);
		case KF_SAY_MEMORY:
			return sizeof(KfWireMemory);
		case KF_SAY_BATCH:
			return sizeof(KfWireBatch);
		case KF_SAY_RESULT:
			return sizeof(KfWireResult);
		case KF_SAY_GRID:
			return sizeof(KfWireGrid);
		default:
			return 0;
	}
}

bool
kf_wire_valid(const KfWireHead *head, KfStatus *status)
{
	if (head->magic != KF_PROTOCOL_MAGIC || head->size == 0 || head->size != message_size(head->say))
		kf_fail(status, KF_UNSUPPORTED, "a message of the GPU helper's connection is not understood");
	else if (head->build != kf_protocol_build())
	{
		kf_fail(status, KF_UNSUPPORTED, "the GPU helper program is of another version than the library");
		kf_hint(status, "Install both anew and restart the server.");
	}
	return status->code == KF_OK;
}

/* ---- where things lie ------------------------------------------------------------------------------------------------------- */

typedef struct Layout
{
	size_t		starts;
	size_t		columns;
	size_t		outputs;
	size_t		calls;
	size_t		data;			/* the first column; the others, then the outputs, follow at 'stride' */
	size_t		stride;
	size_t		end;
} Layout;

static size_t
aligned(size_t size)
{
	return (size + ALIGN - 1) / ALIGN * ALIGN;
}

static Layout
layout_of(const KfBatch *batch, size_t first, size_t count)
{
	const size_t outputs = (size_t) kf_batch_outputs(batch);
	Layout		layout;

	layout.starts = 0;
	layout.columns = layout.starts + (count + 1) * sizeof(uint64_t);
	layout.outputs = layout.columns + (size_t) batch->column_count * sizeof(uint64_t);
	layout.calls = layout.outputs + outputs * sizeof(uint64_t);
	layout.data = aligned(layout.calls + (size_t) batch->call_count * sizeof(KfWireCall));
	layout.stride = aligned((batch->starts[first + count] - batch->starts[first]) * sizeof(double));
	layout.end = layout.data + ((size_t) batch->column_count + outputs) * layout.stride;
	return layout;
}

size_t
kf_wire_bytes(const KfBatch *batch, size_t first, size_t count)
{
	return layout_of(batch, first, count).end;
}

static bool
copy(void *to, const void *from, size_t size, KfInterrupt interrupted)
{
	while (size > 0)
	{
		size_t		part = size < ASK_EVERY ? size : ASK_EVERY;

		memcpy(to, from, part);
		to = (char *) to + part;
		from = (const char *) from + part;
		size -= part;
		if (part == ASK_EVERY && interrupted != NULL && interrupted())
			return false;
	}
	return true;
}

void
kf_wire_put_call(const KfCall *call, KfWireCall *wire)
{
	memset(wire, 0, sizeof(*wire));
	strncpy(wire->indicator, call->indicator->name, KF_WIRE_NAME - 1);
	memcpy(wire->params, call->params, sizeof(wire->params));
	for (int j = 0; j < kf_count_inputs(call->indicator); j++)
		wire->inputs[j] = call->inputs[j];
}

bool
kf_wire_put(const KfBatch *batch, size_t first, size_t count, char *memory, KfInterrupt interrupted, KfWireBatch *message)
{
	const Layout layout = layout_of(batch, first, count);
	const size_t begin = batch->starts[first];
	const size_t rows = batch->starts[first + count] - begin;
	const int	outputs = kf_batch_outputs(batch);
	uint64_t   *starts = (uint64_t *) (memory + layout.starts);
	uint64_t   *columns = (uint64_t *) (memory + layout.columns);

	for (size_t s = 0; s <= count; s++)
		starts[s] = batch->starts[first + s] - begin;
	/* the offsets of the outputs follow those of the columns */
	for (int j = 0; j < batch->column_count + outputs; j++)
		columns[j] = layout.data + (size_t) j * layout.stride;
	for (int c = 0; c < batch->call_count; c++)
		kf_wire_put_call(&batch->calls[c], (KfWireCall *) (memory + layout.calls) + c);
	memset(message, 0, sizeof(*message));
	message->rows = rows;
	message->series_count = count;
	message->offset = layout.starts;
	message->column_count = (uint32_t) batch->column_count;
	message->call_count = (uint32_t) batch->call_count;
	message->output_count = (uint32_t) outputs;
	for (int j = 0; j < batch->column_count; j++)
		if (!copy(memory + columns[j], batch->columns[j] + begin, rows * sizeof(double), interrupted))
			return false;
	return true;
}

bool
kf_wire_get(const KfBatch *batch, size_t first, size_t count, const char *memory, KfInterrupt interrupted)
{
	const Layout layout = layout_of(batch, first, count);
	const size_t begin = batch->starts[first];
	const size_t rows = batch->starts[first + count] - begin;
	const int	outputs = kf_batch_outputs(batch);

	for (int k = 0; k < outputs; k++)
		if (!copy(batch->outputs[k] + begin, memory + layout.data + (size_t) (batch->column_count + k) * layout.stride,
				  rows * sizeof(double), interrupted))
			return false;
	return true;
}

/* ---- the helper's side -------------------------------------------------------------------------------------------------------- */

static KfCode
broken(KfStatus *status, const char *what)
{
	return kf_fail(status, KF_UNSUPPORTED, "the batch sent to the GPU helper is broken: %s", what);
}

/* What is copied out of the shared memory first, so that what is checked is what is used. */
typedef struct Copied
{
	size_t	   *starts;
	const double **columns;
	double	  **outputs;
	KfCall	   *calls;
} Copied;

static KfCode
open_starts(const KfWireBatch *message, const uint64_t *wire, size_t *starts, KfStatus *status)
{
	for (uint64_t s = 0; s <= message->series_count; s++)
	{
		starts[s] = (size_t) wire[s];
		if (starts[s] > message->rows || (s == 0 ? starts[s] != 0 : starts[s] < starts[s - 1]))
			return broken(status, "series");
	}
	return starts[message->series_count] == message->rows ? KF_OK : broken(status, "rows");
}

static KfCode
open_columns(const uint64_t *wire, uint32_t count, uint64_t rows, char *memory, size_t size, double **columns, KfStatus *status)
{
	for (uint32_t j = 0; j < count; j++)
	{
		uint64_t	offset = wire[j];

		if (offset % 8 != 0 || offset > size || rows > (size - offset) / sizeof(double))
			return broken(status, "columns");
		columns[j] = (double *) (memory + offset);
	}
	return KF_OK;
}

KfCode
kf_wire_open_call(const KfWireCall *shared, uint32_t column_count, KfCall *call, KfStatus *status)
{
	KfWireCall	wire = *shared;

	memset(call, 0, sizeof(*call));
	wire.indicator[KF_WIRE_NAME - 1] = '\0';
	call->indicator = kf_indicator_find(wire.indicator, strlen(wire.indicator));
	if (call->indicator == NULL)
		return broken(status, "indicator");
	memcpy(call->params, wire.params, sizeof(call->params));
	for (int j = 0; j < kf_count_inputs(call->indicator); j++)
	{
		if (wire.inputs[j] < 0 || (uint32_t) wire.inputs[j] >= column_count)
			return broken(status, "inputs");
		call->inputs[j] = wire.inputs[j];
	}
	return kf_indicator_check(call->indicator, call->params, status);
}

KfCode
kf_wire_open(const KfWireBatch *message, char *memory, size_t size, const KfAllocator *allocator, KfBatch *batch, void **block,
			 KfStatus *status)
{
	const size_t columns = (size_t) message->column_count + message->output_count;
	const uint64_t *wire;
	size_t		head;
	Copied		copied;

	*block = NULL;
	memset(batch, 0, sizeof(*batch));
	if (message->column_count > MAX_COLUMNS || message->output_count > MAX_COLUMNS || message->call_count > MAX_CALLS ||
		message->series_count > size / sizeof(uint64_t) || message->offset % 8 != 0 || message->offset > size)
		return broken(status, "counts");
	head = ((size_t) message->series_count + 1 + columns) * sizeof(uint64_t);
	if (size - message->offset < head + message->call_count * sizeof(KfWireCall))
		return broken(status, "size");
	wire = (const uint64_t *) (memory + message->offset);
	*block = allocator->alloc(allocator->arena, ((size_t) message->series_count + 1) * sizeof(size_t) + columns * sizeof(double *) +
							  message->call_count * sizeof(KfCall) + 1);
	if (*block == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	copied.calls = *block;
	copied.starts = (size_t *) (copied.calls + message->call_count);
	copied.columns = (const double **) (copied.starts + message->series_count + 1);
	copied.outputs = (double **) (copied.columns + message->column_count);
	if (open_starts(message, wire, copied.starts, status) != KF_OK ||
		open_columns(wire + message->series_count + 1, message->column_count + message->output_count, message->rows, memory, size,
					 (double **) copied.columns, status) != KF_OK)
		return status->code;
	batch->rows = (size_t) message->rows;
	batch->series_count = (size_t) message->series_count;
	batch->starts = copied.starts;
	batch->column_count = (int) message->column_count;
	batch->columns = copied.columns;
	batch->outputs = copied.outputs;
	batch->calls = copied.calls;
	for (; batch->call_count < (int) message->call_count; batch->call_count++)
		if (kf_wire_open_call((const KfWireCall *) (memory + message->offset + head) + batch->call_count, message->column_count,
					  &copied.calls[batch->call_count], status) != KF_OK)
			return status->code;
	return kf_batch_outputs(batch) == (int) message->output_count ? KF_OK : broken(status, "outputs");
}
