/*
 * params.c
 *		SQL arguments to indicator parameters, indicator outputs to SQL values.
 */
#include "pg/params.h"

#include <math.h>

#include "funcapi.h"
#include "utils/builtins.h"

#include "pg/error.h"

double
kf_param_from_datum(const KfIndicator *ind, int param, Datum value)
{
	KfStatus	status = {0};
	double		result = 0.0;
	text	   *name;

	switch (ind->params[param].kind)
	{
		case KF_INTEGER:
			return DatumGetInt32(value);
		case KF_REAL:
			result = DatumGetFloat8(value);
			return isnan(result) ? NAN : result;	/* the sign of a NaN means nothing, and would show in messages */
		case KF_BOOLEAN:
			return DatumGetBool(value) ? 1.0 : 0.0;
		case KF_MA_TYPE:
			name = DatumGetTextPP(value);
			if (kf_ma_type_parse(ind->params[param].name, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name), &result, &status) != KF_OK)
				kf_raise(&status);
			return result;
	}
	pg_unreachable();
}

void
kf_raise_null_param(const KfIndicator *ind, int param)
{
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			 errmsg("%s must not be null", ind->params[param].name),
			 errhint("Leave it out to get the default of %s.", ind->name)));
}

void
kf_raise_varying_param(const KfIndicator *ind, int param, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s of %s must be the same for all rows of a %s", ind->params[param].name, ind->name, what)));
}

void
kf_check_params(const KfIndicator *ind, const double *params)
{
	KfStatus	status = {0};

	if (kf_indicator_check(ind, params, &status) != KF_OK)
		kf_raise(&status);
}

TupleDesc
kf_result_tupdesc(FunctionCallInfo fcinfo, MemoryContext cxt)
{
	TupleDesc	tupdesc;
	MemoryContext old = MemoryContextSwitchTo(cxt);

	if (get_call_result_type(fcinfo, NULL, &tupdesc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	tupdesc = BlessTupleDesc(CreateTupleDescCopy(tupdesc));
	MemoryContextSwitchTo(old);
	return tupdesc;
}

void
kf_row_maker_init(KfRowMaker *maker, const KfIndicator *ind, FunctionCallInfo fcinfo, MemoryContext cxt)
{
	Datum		zeros[KF_MAX_OUTPUTS];
	bool		nulls[KF_MAX_OUTPUTS] = {false};
	HeapTuple	tuple;
	MemoryContext old;
	Size		offset = 0;

	maker->ind = ind;
	maker->nout = kf_output_count(ind);
	maker->tupdesc = NULL;
	if (maker->nout == 1)
		return;
	maker->tupdesc = kf_result_tupdesc(fcinfo, cxt);
	if (maker->tupdesc->natts != maker->nout)
		elog(ERROR, "%s returns %d columns, its type has %d", ind->name, maker->nout, maker->tupdesc->natts);
	old = MemoryContextSwitchTo(cxt);
	for (int k = 0; k < maker->nout; k++)
	{
		bool		integer = ind->outputs[k].integer;

		zeros[k] = integer ? Int32GetDatum(0) : Float8GetDatum(0.0);
		maker->offset[k] = integer ? INTALIGN(offset) : DOUBLEALIGN(offset);
		offset = maker->offset[k] + (integer ? sizeof(int32) : sizeof(float8));
	}
	tuple = heap_form_tuple(maker->tupdesc, zeros, nulls);
	maker->blank = tuple->t_data;
	maker->blank_size = tuple->t_len;
	MemoryContextSwitchTo(old);
}

static Datum
single_value(const KfOutput *output, double value)
{
	return output->integer ? Int32GetDatum((int32) value) : Float8GetDatum(value);
}

static Datum
row_with_nulls(const KfRowMaker *maker, const double *out)
{
	Datum		values[KF_MAX_OUTPUTS];
	bool		nulls[KF_MAX_OUTPUTS];

	for (int k = 0; k < maker->nout; k++)
	{
		nulls[k] = !KF_FINITE(out[k]);
		values[k] = nulls[k] ? (Datum) 0 : single_value(&maker->ind->outputs[k], out[k]);
	}
	return HeapTupleGetDatum(heap_form_tuple(maker->tupdesc, values, nulls));
}

Datum
kf_make_row(const KfRowMaker *maker, const double *out, bool *isnull)
{
	HeapTupleHeader row;
	char	   *data;
	int			finite = 0;

	for (int k = 0; k < maker->nout; k++)
		finite += KF_FINITE(out[k]);
	*isnull = finite == 0;
	if (finite == 0)
		return (Datum) 0;
	if (maker->tupdesc == NULL)
		return single_value(&maker->ind->outputs[0], out[0]);
	if (finite < maker->nout)
		return row_with_nulls(maker, out);

	row = (HeapTupleHeader) palloc(maker->blank_size);
	memcpy(row, maker->blank, maker->blank_size);
	data = (char *) row + row->t_hoff;
	for (int k = 0; k < maker->nout; k++)
	{
		if (maker->ind->outputs[k].integer)
			*(int32 *) (data + maker->offset[k]) = (int32) out[k];
		else
			*(float8 *) (data + maker->offset[k]) = out[k];
	}
	return HeapTupleHeaderGetDatum(row);
}
