/*
 * profile.c
 *		Volume profiles as aggregates. The rules: indicators/profile.h.
 *
 * volume_profile and volume_profile_bars cannot know their rows before the last price, and keep all prices and volumes (samples.c).
 * volume_profile_step and volume_profile_step_bars know them from the beginning and keep the rows alone. All can be merged, and
 * give the same profile in every order but for the last bits of a volume.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/memutils.h"

#include "indicators/profile.h"
#include "pg/error.h"
#include "pg/params.h"
#include "pg/samples.h"

static void
raise_if_failed(const KfStatus *status)
{
	if (unlikely(status->code != KF_OK))
		kf_raise(status);
}

/* ---- arguments and result, the same for all four ----------------------------------------------------------------------------- */

/*
 * The row in arguments 1 .. width: (price, volume) or (high, low, volume). False for a row that is skipped, with a NULL, NaN or
 * infinite number in it.
 */
static bool
row_args(FunctionCallInfo fcinfo, int width, double *row)
{
	KfStatus	status;

	for (int i = 0; i < width; i++)
	{
		if (PG_ARGISNULL(1 + i))
			return false;
		row[i] = PG_GETARG_FLOAT8(1 + i);
		if (!isfinite(row[i]))
			return false;
	}
	status.code = KF_OK;
	kf_check_volume_at(row[width - 2], row[0], row[width - 1], &status);
	raise_if_failed(&status);
	return true;
}

static double
bins_arg(FunctionCallInfo fcinfo, int arg)
{
	KfStatus	status;

	if (PG_ARGISNULL(arg))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("bins must not be null")));
	status.code = KF_OK;
	kf_check_bins(PG_GETARG_INT32(arg), &status);
	raise_if_failed(&status);
	return PG_GETARG_INT32(arg);
}

static double
value_area_arg(FunctionCallInfo fcinfo, int arg)
{
	return kf_aggregate_param(fcinfo, arg, KF_DEFAULT_VALUE_AREA, "value_area", kf_check_value_area);
}

static Datum
float8_array(const double *numbers, size_t count)
{
	Size		bytes = ARR_OVERHEAD_NONULLS(1) + count * sizeof(float8);
	ArrayType  *array = palloc0(bytes);

	SET_VARSIZE(array, bytes);
	array->ndim = 1;
	array->dataoffset = 0;
	array->elemtype = FLOAT8OID;
	ARR_DIMS(array)[0] = (int) count;
	ARR_LBOUND(array)[0] = 1;
	memcpy(ARR_DATA_PTR(array), numbers, count * sizeof(float8));
	return PointerGetDatum(array);
}

/* volume_profile_result: poc, value_area_high, value_area_low, total_volume, prices, volumes */
static Datum
result_row(FunctionCallInfo fcinfo, const KfProfile *profile)
{
	Datum		values[6];
	bool		nulls[6] = {false};

	if (profile->rows == 0)
		PG_RETURN_NULL();
	if (fcinfo->flinfo->fn_extra == NULL)
		fcinfo->flinfo->fn_extra = kf_result_tupdesc(fcinfo, fcinfo->flinfo->fn_mcxt);
	nulls[0] = nulls[1] = nulls[2] = !profile->has_poc;
	values[0] = Float8GetDatum(profile->poc);
	values[1] = Float8GetDatum(profile->value_area_high);
	values[2] = Float8GetDatum(profile->value_area_low);
	values[3] = Float8GetDatum(profile->total_volume);
	values[4] = float8_array(profile->prices, profile->rows);
	values[5] = float8_array(profile->volumes, profile->rows);
	return HeapTupleGetDatum(heap_form_tuple((TupleDesc) fcinfo->flinfo->fn_extra, values, nulls));
}

/* ---- a number of rows ------------------------------------------------------------------------------------------------------- */

/* (state, price, volume, bins [, value_area]) or (state, high, low, volume, bins [, value_area]) */
static Datum
profile_step(FunctionCallInfo fcinfo, KfSampleKind kind, const char *name)
{
	int			width = kf_sample_width(kind);
	double		params[2];
	double		row[3];
	KfSamples  *samples;

	params[0] = bins_arg(fcinfo, 1 + width);
	params[1] = value_area_arg(fcinfo, 2 + width);
	samples = kf_samples_state(fcinfo, kind, params, name);
	if (row_args(fcinfo, width, row))
		kf_samples_add(samples, row);
	PG_RETURN_POINTER(samples);
}

PG_FUNCTION_INFO_V1(kf_volume_profile_step);

Datum
kf_volume_profile_step(PG_FUNCTION_ARGS)
{
	return profile_step(fcinfo, KF_TRADE_SAMPLES, "volume_profile");
}

PG_FUNCTION_INFO_V1(kf_volume_profile_bars_step);

Datum
kf_volume_profile_bars_step(PG_FUNCTION_ARGS)
{
	return profile_step(fcinfo, KF_BAR_SAMPLES, "volume_profile_bars");
}

PG_FUNCTION_INFO_V1(kf_volume_profile_final);

Datum
kf_volume_profile_final(PG_FUNCTION_ARGS)
{
	const KfSamples *samples = PG_ARGISNULL(0) ? NULL : (const KfSamples *) PG_GETARG_POINTER(0);
	KfAllocator allocator = kf_context_allocator(CurrentMemoryContext);
	KfStatus	status = {0};
	KfProfile	profile;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "final function called in non-aggregate context");
	if (samples == NULL)
		PG_RETURN_NULL();
	kf_profile_of_samples(&allocator, samples->values, samples->rows, kf_sample_width(samples->kind), (int) samples->params[0],
						  samples->params[1], kf_should_stop, &profile, &status);
	raise_if_failed(&status);
	return result_row(fcinfo, &profile);
}

/* ---- rows of a given size --------------------------------------------------------------------------------------------------- */

typedef struct StepAggregate
{
	KfStepProfile profile;
	double		value_area;
	KfAllocator allocator;		/* of the context that holds all this */
} StepAggregate;

/* What goes between processes of one server, in its own byte order, followed by the rows in use. */
typedef struct SerialStep
{
	double		bin_size;
	double		value_area;
	KfPair		total;
	int64		first;
	uint64		count;
} SerialStep;

static StepAggregate *
begin_step(MemoryContext cxt, double bin_size, double value_area)
{
	StepAggregate *agg = MemoryContextAlloc(cxt, sizeof(StepAggregate));

	kf_step_profile_init(&agg->profile, bin_size);
	agg->value_area = value_area;
	agg->allocator = kf_context_allocator(cxt);
	return agg;
}

static void
check_same_step(const StepAggregate *agg, double bin_size, double value_area)
{
	if (agg->profile.bin_size != bin_size)
		kf_raise_varying("bin_size");
	if (agg->value_area != value_area)
		kf_raise_varying("value_area");
}

/* (state, price, volume, bin_size [, value_area]) or (state, high, low, volume, bin_size [, value_area]) */
static Datum
step_step(FunctionCallInfo fcinfo, int width)
{
	double		bin_size = kf_aggregate_param(fcinfo, 1 + width, 0.0, "bin_size", kf_check_bin_size);
	double		value_area = value_area_arg(fcinfo, 2 + width);
	MemoryContext cxt;
	StepAggregate *agg;
	KfStatus	status;
	double		row[3];

	if (!AggCheckCallContext(fcinfo, &cxt))
		elog(ERROR, "transition function of volume_profile_step called in non-aggregate context");
	if (PG_ARGISNULL(0))
		agg = begin_step(cxt, bin_size, value_area);
	else
	{
		agg = (StepAggregate *) PG_GETARG_POINTER(0);
		check_same_step(agg, bin_size, value_area);
	}
	if (row_args(fcinfo, width, row))
	{
		status.code = KF_OK;
		kf_step_profile_add(&agg->allocator, &agg->profile, row[width - 2], row[0], row[width - 1], kf_should_stop, &status);
		raise_if_failed(&status);
	}
	PG_RETURN_POINTER(agg);
}

PG_FUNCTION_INFO_V1(kf_volume_profile_step_step);

Datum
kf_volume_profile_step_step(PG_FUNCTION_ARGS)
{
	return step_step(fcinfo, 2);
}

PG_FUNCTION_INFO_V1(kf_volume_profile_step_bars_step);

Datum
kf_volume_profile_step_bars_step(PG_FUNCTION_ARGS)
{
	return step_step(fcinfo, 3);
}

PG_FUNCTION_INFO_V1(kf_volume_profile_step_combine);

Datum
kf_volume_profile_step_combine(PG_FUNCTION_ARGS)
{
	StepAggregate *agg = PG_ARGISNULL(0) ? NULL : (StepAggregate *) PG_GETARG_POINTER(0);
	const StepAggregate *other = PG_ARGISNULL(1) ? NULL : (const StepAggregate *) PG_GETARG_POINTER(1);
	MemoryContext cxt;
	KfStatus	status = {0};

	if (!AggCheckCallContext(fcinfo, &cxt))
		elog(ERROR, "combine function called in non-aggregate context");
	if (other == NULL)
	{
		if (agg == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(agg);
	}
	if (agg == NULL)
		agg = begin_step(cxt, other->profile.bin_size, other->value_area);
	else
		check_same_step(agg, other->profile.bin_size, other->value_area);
	kf_step_profile_merge(&agg->allocator, &agg->profile, &other->profile, &status);
	raise_if_failed(&status);
	PG_RETURN_POINTER(agg);
}

PG_FUNCTION_INFO_V1(kf_volume_profile_step_serial);

Datum
kf_volume_profile_step_serial(PG_FUNCTION_ARGS)
{
	const StepAggregate *agg;
	SerialStep	header;
	Size		bytes;
	bytea	   *result;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "serialization function called in non-aggregate context");
	agg = (const StepAggregate *) PG_GETARG_POINTER(0);
	memset(&header, 0, sizeof(header));
	header.bin_size = agg->profile.bin_size;
	header.value_area = agg->value_area;
	header.total = agg->profile.total;
	header.first = agg->profile.first;
	header.count = agg->profile.count;
	bytes = agg->profile.count * sizeof(KfPair);
	result = palloc(VARHDRSZ + sizeof(header) + bytes);
	SET_VARSIZE(result, VARHDRSZ + sizeof(header) + bytes);
	memcpy(VARDATA(result), &header, sizeof(header));
	if (bytes > 0)
		memcpy(VARDATA(result) + sizeof(header), agg->profile.rows + agg->profile.begin, bytes);
	PG_RETURN_BYTEA_P(result);
}

/* The result lives no longer than the combine function needs it, so it is in the current context, not in the aggregate's. */
PG_FUNCTION_INFO_V1(kf_volume_profile_step_deserial);

Datum
kf_volume_profile_step_deserial(PG_FUNCTION_ARGS)
{
	bytea	   *serial;
	SerialStep	header;
	StepAggregate *agg;
	Size		bytes;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "deserialization function called in non-aggregate context");
	serial = PG_GETARG_BYTEA_PP(0);
	if (VARSIZE_ANY_EXHDR(serial) < sizeof(header))
		elog(ERROR, "serialized state is too short");
	memcpy(&header, VARDATA_ANY(serial), sizeof(header));
	bytes = VARSIZE_ANY_EXHDR(serial) - sizeof(header);
	if (header.count > KF_PROFILE_MAX_ROWS || bytes != header.count * sizeof(KfPair))
		elog(ERROR, "serialized state is not as it was written");
	agg = begin_step(CurrentMemoryContext, header.bin_size, header.value_area);
	agg->profile.total = header.total;
	agg->profile.first = header.first;
	agg->profile.count = header.count;
	agg->profile.capacity = header.count;
	if (bytes > 0)
	{
		agg->profile.rows = palloc(bytes);
		memcpy(agg->profile.rows, VARDATA_ANY(serial) + sizeof(header), bytes);
	}
	PG_RETURN_POINTER(agg);
}

PG_FUNCTION_INFO_V1(kf_volume_profile_step_final);

Datum
kf_volume_profile_step_final(PG_FUNCTION_ARGS)
{
	const StepAggregate *agg = PG_ARGISNULL(0) ? NULL : (const StepAggregate *) PG_GETARG_POINTER(0);
	KfAllocator allocator = kf_context_allocator(CurrentMemoryContext);
	KfStatus	status = {0};
	KfProfile	profile;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "final function called in non-aggregate context");
	if (agg == NULL)
		PG_RETURN_NULL();
	kf_step_profile_result(&allocator, &agg->profile, agg->value_area, kf_should_stop, &profile, &status);
	raise_if_failed(&status);
	return result_row(fcinfo, &profile);
}
