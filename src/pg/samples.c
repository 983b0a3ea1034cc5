/*
 * samples.c
 *		States that collect rows: adding, merging, serializing. Shared by the values at risk and the volume profiles.
 */
#include "pg/samples.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "pg/error.h"

typedef struct SampleKind
{
	int			width;
	int			nparams;
	const char *params[KF_MAX_SAMPLE_PARAMS];
} SampleKind;

/* In the order of KfSampleKind. */
static const SampleKind sample_kinds[] = {
	{1, 1, {"confidence", NULL}},
	{2, 2, {"bins", "value_area"}},
	{3, 2, {"bins", "value_area"}},
};

/* What goes between processes of one server, in its own byte order, followed by the values. */
typedef struct SerialHeader
{
	int32		kind;
	double		params[KF_MAX_SAMPLE_PARAMS];
	uint64		rows;
} SerialHeader;

/* The values of a state with its header must fit into one bytea. */
#define MAX_VALUES ((MaxAllocSize - VARHDRSZ - sizeof(SerialHeader)) / sizeof(double))

int
kf_sample_width(KfSampleKind kind)
{
	return sample_kinds[kind].width;
}

bool
kf_should_stop(void)
{
	return InterruptPending && (QueryCancelPending || ProcDiePending);
}

static void *
context_alloc(void *arena, size_t size)
{
	return MemoryContextAllocExtended((MemoryContext) arena, size, MCXT_ALLOC_HUGE | MCXT_ALLOC_NO_OOM);
}

static void
context_release(void *arena, void *pointer)
{
	(void) arena;
	if (pointer != NULL)
		pfree(pointer);
}

KfAllocator
kf_context_allocator(MemoryContext cxt)
{
	KfAllocator allocator = {context_alloc, context_release, cxt};

	return allocator;
}

double
kf_aggregate_param(FunctionCallInfo fcinfo, int arg, double def, const char *name,
				   KfCode (*check) (double value, KfStatus *status))
{
	KfStatus	status;
	double		value;

	if (arg >= PG_NARGS())
		return def;
	if (PG_ARGISNULL(arg))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name)));
	value = PG_GETARG_FLOAT8(arg);
	status.code = KF_OK;
	if (check(value, &status) != KF_OK)
		kf_raise(&status);
	return value;
}

void
kf_raise_varying(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s must be the same for all rows of a group", name)));
}

static void
check_same_params(const KfSamples *samples, const double *params)
{
	for (int i = 0; i < sample_kinds[samples->kind].nparams; i++)
		if (samples->params[i] != params[i])
			kf_raise_varying(sample_kinds[samples->kind].params[i]);
}

static KfSamples *
begin(MemoryContext cxt, KfSampleKind kind, const double *params)
{
	KfSamples  *samples = MemoryContextAllocZero(cxt, sizeof(KfSamples));

	samples->kind = kind;
	samples->cxt = cxt;
	memcpy(samples->params, params, sample_kinds[kind].nparams * sizeof(double));
	samples->last_price = NAN;
	return samples;
}

KfSamples *
kf_samples_state(FunctionCallInfo fcinfo, KfSampleKind kind, const double *params, const char *name)
{
	MemoryContext cxt;
	KfSamples  *samples;

	if (!AggCheckCallContext(fcinfo, &cxt))
		elog(ERROR, "transition function of %s called in non-aggregate context", name);
	if (PG_ARGISNULL(0))
		return begin(cxt, kind, params);
	samples = (KfSamples *) PG_GETARG_POINTER(0);
	check_same_params(samples, params);
	return samples;
}

/* Room for so many rows in all, at least. */
static void
make_room(KfSamples *samples, Size rows)
{
	Size		width = kf_sample_width(samples->kind);
	Size		most = MAX_VALUES / width;
	Size		capacity = Max(rows, Min(2 * samples->capacity, most));

	if (rows <= samples->capacity)
		return;
	if (rows > most)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a group has more than %zu rows", most),
				 errdetail("This aggregate keeps all rows of a group in memory, 1 GB at most.")));
	capacity = Max(capacity, Min(most, 32));
	if (samples->values == NULL)
		samples->values = MemoryContextAlloc(samples->cxt, capacity * width * sizeof(double));
	else
		samples->values = repalloc(samples->values, capacity * width * sizeof(double));
	samples->capacity = capacity;
}

void
kf_samples_add(KfSamples *samples, const double *row)
{
	int			width = kf_sample_width(samples->kind);
	double	   *to;

	make_room(samples, samples->rows + 1);
	to = samples->values + samples->rows * width;
	for (int i = 0; i < width; i++)
		to[i] = row[i];
	samples->rows++;
}

/* ---- SQL: combine, serialize, deserialize, the same for all kinds ------------------------------------------------------------ */

PG_FUNCTION_INFO_V1(kf_samples_combine);

Datum
kf_samples_combine(PG_FUNCTION_ARGS)
{
	MemoryContext cxt;
	KfSamples  *samples = PG_ARGISNULL(0) ? NULL : (KfSamples *) PG_GETARG_POINTER(0);
	const KfSamples *other = PG_ARGISNULL(1) ? NULL : (const KfSamples *) PG_GETARG_POINTER(1);
	Size		bytes;

	if (!AggCheckCallContext(fcinfo, &cxt))
		elog(ERROR, "combine function called in non-aggregate context");
	if (other == NULL)
	{
		if (samples == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(samples);
	}
	if (samples == NULL)
		samples = begin(cxt, other->kind, other->params);
	else
		check_same_params(samples, other->params);
	if (other->rows > 0)
	{
		bytes = kf_sample_width(other->kind) * sizeof(double);
		make_room(samples, samples->rows + other->rows);
		memcpy((char *) samples->values + samples->rows * bytes, other->values, other->rows * bytes);
		samples->rows += other->rows;
	}
	PG_RETURN_POINTER(samples);
}

PG_FUNCTION_INFO_V1(kf_samples_serial);

Datum
kf_samples_serial(PG_FUNCTION_ARGS)
{
	const KfSamples *samples;
	SerialHeader header;
	Size		bytes;
	bytea	   *result;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "serialization function called in non-aggregate context");
	samples = (const KfSamples *) PG_GETARG_POINTER(0);
	memset(&header, 0, sizeof(header));
	header.kind = samples->kind;
	memcpy(header.params, samples->params, sizeof(header.params));
	header.rows = samples->rows;
	bytes = samples->rows * kf_sample_width(samples->kind) * sizeof(double);
	result = palloc(VARHDRSZ + sizeof(header) + bytes);
	SET_VARSIZE(result, VARHDRSZ + sizeof(header) + bytes);
	memcpy(VARDATA(result), &header, sizeof(header));
	if (bytes > 0)
		memcpy(VARDATA(result) + sizeof(header), samples->values, bytes);
	PG_RETURN_BYTEA_P(result);
}

PG_FUNCTION_INFO_V1(kf_samples_deserial);

Datum
kf_samples_deserial(PG_FUNCTION_ARGS)
{
	bytea	   *serial;
	SerialHeader header;
	KfSamples  *samples;
	Size		bytes;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "deserialization function called in non-aggregate context");
	serial = PG_GETARG_BYTEA_PP(0);
	if (VARSIZE_ANY_EXHDR(serial) < sizeof(header))
		elog(ERROR, "serialized state is too short");
	memcpy(&header, VARDATA_ANY(serial), sizeof(header));
	if (header.kind < 0 || header.kind >= (int32) lengthof(sample_kinds) ||
		header.rows != (VARSIZE_ANY_EXHDR(serial) - sizeof(header)) / sizeof(double) / sample_kinds[header.kind].width)
		elog(ERROR, "serialized state is not as it was written");

	/* Lives no longer than the combine function needs it, so in the current context, not in the aggregate's. */
	samples = begin(CurrentMemoryContext, (KfSampleKind) header.kind, header.params);
	bytes = header.rows * sample_kinds[header.kind].width * sizeof(double);
	if (bytes > 0)
	{
		make_room(samples, header.rows);
		memcpy(samples->values, VARDATA_ANY(serial) + sizeof(header), bytes);
		samples->rows = header.rows;
	}
	PG_RETURN_POINTER(samples);
}
