/*
 * levels.c
 *		pivot_points() and fibonacci_levels(). The formulas: indicators/levels.h.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "indicators/levels.h"
#include "pg/compat.h"
#include "pg/error.h"
#include "pg/params.h"

/* A finite number in 'value', or false for NULL, NaN and infinity. */
static bool
finite_arg(FunctionCallInfo fcinfo, int arg, double *value)
{
	if (PG_ARGISNULL(arg))
		return false;
	*value = PG_GETARG_FLOAT8(arg);
	return isfinite(*value);
}

static const text *
text_arg(FunctionCallInfo fcinfo, int arg, const char *name)
{
	if (PG_ARGISNULL(arg))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name)));
	return PG_GETARG_TEXT_PP(arg);
}

/* pivot_points(high, low, close, open, method) */
PG_FUNCTION_INFO_V1(kf_pivot_points_sql);

Datum
kf_pivot_points_sql(PG_FUNCTION_ARGS)
{
	const text *name = text_arg(fcinfo, 4, "method");
	KfStatus	status = {0};
	KfPivotMethod method;
	double		high;
	double		low;
	double		close;
	double		open = 0;
	bool		has_open;
	double		levels[KF_PIVOT_LEVELS];
	Datum		values[KF_PIVOT_LEVELS];
	bool		nulls[KF_PIVOT_LEVELS];

	if (kf_pivot_method_parse(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name), &method, &status) != KF_OK)
		kf_raise(&status);
	if (!finite_arg(fcinfo, 0, &high) || !finite_arg(fcinfo, 1, &low) || !finite_arg(fcinfo, 2, &close))
		PG_RETURN_NULL();
	has_open = finite_arg(fcinfo, 3, &open);
	if (method == KF_PIVOT_DEMARK && !has_open)
	{
		if (!PG_ARGISNULL(3))
			PG_RETURN_NULL();	/* NaN or infinite: unusable like the others, but it was given */
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("pivot points of method demark need the open"),
				 errhint("Use pivot_points(high, low, close, open, 'demark').")));
	}
	if (kf_pivot_points(method, open, high, low, close, levels, &status) != KF_OK)
		kf_raise(&status);
	for (int i = 0; i < KF_PIVOT_LEVELS; i++)
	{
		nulls[i] = isnan(levels[i]);
		values[i] = nulls[i] ? (Datum) 0 : Float8GetDatum(levels[i]);
	}
	if (fcinfo->flinfo->fn_extra == NULL)
		fcinfo->flinfo->fn_extra = kf_result_tupdesc(fcinfo, fcinfo->flinfo->fn_mcxt);
	return HeapTupleGetDatum(heap_form_tuple((TupleDesc) fcinfo->flinfo->fn_extra, values, nulls));
}

/* fibonacci_levels(low, high, ratios, direction) */
PG_FUNCTION_INFO_V1(kf_fibonacci_levels_sql);

Datum
kf_fibonacci_levels_sql(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	const text *direction = text_arg(fcinfo, 3, "direction");
	KfStatus	status = {0};
	ArrayType  *array;
	Datum	   *ratios;
	bool	   *ratio_nulls;
	int			count;
	bool		up;
	double		low;
	double		high;

	if (PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("ratios must not be null")));
	if (kf_direction_parse(VARDATA_ANY(direction), VARSIZE_ANY_EXHDR(direction), &up, &status) != KF_OK)
		kf_raise(&status);
	kf_materialize_mode(fcinfo);
	if (!finite_arg(fcinfo, 0, &low) || !finite_arg(fcinfo, 1, &high))
		return (Datum) 0;
	if (kf_check_low_high(low, high, &status) != KF_OK)
		kf_raise(&status);
	array = PG_GETARG_ARRAYTYPE_P(2);
	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &ratios, &ratio_nulls, &count);
	for (int i = 0; i < count; i++)
	{
		Datum		values[2];
		bool		nulls[2] = {false, false};
		double		level;

		CHECK_FOR_INTERRUPTS();
		if (ratio_nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("ratios must not contain nulls")));
		if (kf_fibonacci_level(low, high, up, DatumGetFloat8(ratios[i]), &level, &status) != KF_OK)
			kf_raise(&status);
		values[0] = ratios[i];
		values[1] = Float8GetDatum(level);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}
