/*
 * aggregate.c
 *		The indicators as aggregates: _last, the value at the group's last row, and _series, all values as an array.
 *
 * The transition state holds the indicator's state and, for _series, the outputs so far. It lies in the aggregate's context and
 * is changed in place. Rows must come in order, which is the caller's ORDER BY inside the call; so there is no combine
 * function. The final functions only read, so that the aggregates can run over a window's frame too.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/memutils.h"

#include "families.h"
#include "pg/params.h"

typedef struct IndicatorAggregate
{
	const KfIndicator *ind;
	MemoryContext cxt;			/* the aggregate's: everything here lives in it */
	int			nin;
	int			nout;
	int			given;			/* parameters that the call has; the others are at their defaults */
	double		params[KF_MAX_PARAMS];
	double		last[KF_MAX_OUTPUTS];
	bool		collects;		/* _series */
	Size		rows;			/* collected */
	Size		capacity;		/* rows there is room for */
	double	   *values;			/* rows * nout */
	Size		bars;			/* rows that were stepped; only for an indicator with values that belong to earlier bars */
	uint32	   *bar_rows;		/* the row of each */
	void	   *state;
} IndicatorAggregate;

/* An array of more elements could not be a value of 1 GB. */
#define MAX_SERIES_ROWS ((Size) (MaxAllocSize / sizeof(float8) - 1024))

static double
param_argument(FunctionCallInfo fcinfo, const KfIndicator *ind, int nin, int param)
{
	if (PG_ARGISNULL(1 + nin + param))
		kf_raise_null_param(ind, param);
	return kf_param_from_datum(ind, param, PG_GETARG_DATUM(1 + nin + param));
}

static IndicatorAggregate *
begin_group(FunctionCallInfo fcinfo, const KfIndicator *ind, bool collects, MemoryContext cxt)
{
	IndicatorAggregate *agg = MemoryContextAllocZero(cxt, sizeof(IndicatorAggregate));

	agg->ind = ind;
	agg->cxt = cxt;
	agg->nin = kf_input_count(ind);
	agg->nout = kf_output_count(ind);
	agg->given = PG_NARGS() - 1 - agg->nin;
	agg->collects = collects;
	kf_indicator_defaults(ind, agg->params);
	for (int i = 0; i < agg->given; i++)
		agg->params[i] = param_argument(fcinfo, ind, agg->nin, i);
	kf_check_params(ind, agg->params);
	agg->state = MemoryContextAlloc(cxt, ind->state_size(agg->params));
	ind->init(agg->state, agg->params);
	return agg;
}

static void
check_same_params(FunctionCallInfo fcinfo, const IndicatorAggregate *agg)
{
	for (int i = 0; i < agg->given; i++)
		if (param_argument(fcinfo, agg->ind, agg->nin, i) != agg->params[i])
			kf_raise_varying_param(agg->ind, i, "group");
}

/* Each value goes to the row it belongs to, which is this one or that of an earlier bar. */
static void
collect_displaced(IndicatorAggregate *agg, bool stepped)
{
	double	   *row = agg->values + agg->rows * agg->nout;

	for (int k = 0; k < agg->nout; k++)
		row[k] = NAN;
	if (!stepped)
		return;
	agg->bar_rows[agg->bars++] = (uint32) agg->rows;
	for (int k = 0; k < agg->nout; k++)
	{
		int			behind = KF_FINITE(agg->last[k]) ? agg->ind->behind(agg->params, agg->last, k) : 0;

		if (behind >= 0 && (Size) behind < agg->bars)
			agg->values[(Size) agg->bar_rows[agg->bars - 1 - behind] * agg->nout + k] = agg->last[k];
	}
}

static void
collect(IndicatorAggregate *agg, bool stepped)
{
	if (agg->rows == agg->capacity)
	{
		Size		capacity = agg->capacity == 0 ? 64 : 2 * agg->capacity;
		Size		bytes = capacity * agg->nout * sizeof(double);

		if (agg->rows >= MAX_SERIES_ROWS)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("%s_series has more than %zu rows in a group", agg->ind->name, MAX_SERIES_ROWS),
					 errhint("Use the window function %s instead, which returns row by row.", agg->ind->name)));
		agg->values = agg->values == NULL ? MemoryContextAllocHuge(agg->cxt, bytes) : repalloc_huge(agg->values, bytes);
		if (agg->ind->behind != NULL)
		{
			bytes = capacity * sizeof(uint32);
			agg->bar_rows = agg->bar_rows == NULL ? MemoryContextAllocHuge(agg->cxt, bytes) : repalloc_huge(agg->bar_rows, bytes);
		}
		agg->capacity = capacity;
	}
	if (agg->ind->behind != NULL)
		collect_displaced(agg, stepped);
	else
		memcpy(agg->values + agg->rows * agg->nout, agg->last, agg->nout * sizeof(double));
	agg->rows++;
}

static Datum
transition(FunctionCallInfo fcinfo, const KfIndicator *ind, bool collects)
{
	MemoryContext cxt;
	IndicatorAggregate *agg;
	double		in[KF_MAX_INPUTS];
	bool		usable = true;

	if (!AggCheckCallContext(fcinfo, &cxt))
		elog(ERROR, "transition function of %s called in non-aggregate context", ind->name);
	if (PG_ARGISNULL(0))
		agg = begin_group(fcinfo, ind, collects, cxt);
	else
	{
		agg = (IndicatorAggregate *) PG_GETARG_POINTER(0);
		check_same_params(fcinfo, agg);
	}
	for (int j = 0; j < agg->nin && usable; j++)
	{
		usable = !PG_ARGISNULL(1 + j);
		in[j] = usable ? kf_input_from_datum(ind->inputs[j], PG_GETARG_DATUM(1 + j)) : 0.0;
		usable = usable && KF_FINITE(in[j]);
	}
	if (usable)
		ind->step(agg->state, in, agg->last);
	else
		for (int k = 0; k < agg->nout; k++)
			agg->last[k] = NAN;
	if (collects)
		collect(agg, usable);
	PG_RETURN_POINTER(agg);
}

/* ---- final functions ---- */

static KfRowMaker *
final_maker(FunctionCallInfo fcinfo, const KfIndicator *ind)
{
	KfRowMaker *maker = fcinfo->flinfo->fn_extra;

	if (maker == NULL)
	{
		maker = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(KfRowMaker));
		kf_row_maker_init(maker, ind, fcinfo, fcinfo->flinfo->fn_mcxt);
		fcinfo->flinfo->fn_extra = maker;
	}
	return maker;
}

PG_FUNCTION_INFO_V1(kf_last_final);

Datum
kf_last_final(PG_FUNCTION_ARGS)
{
	IndicatorAggregate *agg;
	bool		isnull;
	Datum		result;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "final function called in non-aggregate context");
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	agg = (IndicatorAggregate *) PG_GETARG_POINTER(0);
	result = kf_make_row(final_maker(fcinfo, agg->ind), agg->last, &isnull);
	if (isnull)
		PG_RETURN_NULL();
	return result;
}

/* Append what is known of the bars after the last. The final function may run again: what is appended does not count as rows. */
static Size
append_future(IndicatorAggregate *agg)
{
	int			ahead = agg->ind->ahead != NULL ? agg->ind->ahead(agg->params) : 0;
	Size		total = agg->rows + ahead;

	if (total > agg->capacity)
	{
		agg->values = repalloc_huge(agg->values, total * agg->nout * sizeof(double));
		if (agg->bar_rows != NULL)
			agg->bar_rows = repalloc_huge(agg->bar_rows, total * sizeof(uint32));
		agg->capacity = total;
	}
	for (int i = 0; i < ahead; i++)
		agg->ind->future(agg->state, agg->params, i, agg->values + (agg->rows + i) * agg->nout);
	return total;
}

/* One output as float8[] or integer[], NULL where the value is not finite. */
static ArrayType *
series_array(const IndicatorAggregate *agg, Size rows, int output)
{
	bool		integer = agg->ind->outputs[output].integer;
	Size		width = integer ? sizeof(int32) : sizeof(float8);
	Size		present = 0;
	Size		overhead;
	Size		bytes;
	ArrayType  *array;
	bits8	   *bitmap = NULL;
	char	   *data;

	for (Size i = 0; i < rows; i++)
		present += KF_FINITE(agg->values[i * agg->nout + output]);
	overhead = present == rows ? ARR_OVERHEAD_NONULLS(1) : ARR_OVERHEAD_WITHNULLS(1, (int) rows);
	bytes = overhead + present * width;
	if (!AllocSizeIsValid(bytes))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("result of %s_series exceeds the size of an array", agg->ind->name)));
	array = palloc0(bytes);
	SET_VARSIZE(array, bytes);
	array->ndim = 1;
	array->dataoffset = present == rows ? 0 : (int32) overhead;
	array->elemtype = integer ? INT4OID : FLOAT8OID;
	ARR_DIMS(array)[0] = (int) rows;
	ARR_LBOUND(array)[0] = 1;
	if (present != rows)
		bitmap = ARR_NULLBITMAP(array);
	data = ARR_DATA_PTR(array);
	for (Size i = 0; i < rows; i++)
	{
		double		value = agg->values[i * agg->nout + output];

		if (!KF_FINITE(value))
			continue;
		if (bitmap != NULL)
			bitmap[i / 8] |= 1 << (i % 8);
		if (integer)
			*(int32 *) data = (int32) value;
		else
			*(float8 *) data = value;
		data += width;
	}
	return array;
}

PG_FUNCTION_INFO_V1(kf_series_final);

Datum
kf_series_final(PG_FUNCTION_ARGS)
{
	IndicatorAggregate *agg;
	Datum		values[KF_MAX_OUTPUTS];
	bool		nulls[KF_MAX_OUTPUTS] = {false};
	Size		rows;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "final function called in non-aggregate context");
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	agg = (IndicatorAggregate *) PG_GETARG_POINTER(0);
	rows = append_future(agg);
	for (int k = 0; k < agg->nout; k++)
		values[k] = PointerGetDatum(series_array(agg, rows, k));
	if (agg->nout == 1)
		return values[0];
	if (fcinfo->flinfo->fn_extra == NULL)
		fcinfo->flinfo->fn_extra = kf_result_tupdesc(fcinfo, fcinfo->flinfo->fn_mcxt);
	return HeapTupleGetDatum(heap_form_tuple((TupleDesc) fcinfo->flinfo->fn_extra, values, nulls));
}

#define KF_ENTRY(name) \
	PG_FUNCTION_INFO_V1(kf_last_##name); \
	Datum \
	kf_last_##name(PG_FUNCTION_ARGS) \
	{ \
		return transition(fcinfo, &kf_##name, false); \
	} \
	PG_FUNCTION_INFO_V1(kf_series_##name); \
	Datum \
	kf_series_##name(PG_FUNCTION_ARGS) \
	{ \
		return transition(fcinfo, &kf_##name, true); \
	}
#include "indicators.list"
#undef KF_ENTRY
