/*
 * grid_sets.c
 *		The parameter sets of one side of a grid: ranges in jsonb, and each set as jsonb. How values are written: engine/sweep.h.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/numeric.h"

#include "pg/error.h"
#include "pg/grid_sets.h"

static void
raise_if_failed(const KfStatus *status)
{
	if (status->code != KF_OK)
		kf_raise(status);
}

void
kf_grid_side_begin(KfGridSide *side, const char *argument, const char *name, bool lines, const KfAllocator *allocator)
{
	KfStatus	status = {0};

	kf_sweep_begin(&side->sweep, argument, name, lines, allocator, &status);
	raise_if_failed(&status);
}

/* ---- ranges ---- */

static const char ranges_hint[] = "Write it like '{\"period\": \"5..50 step 5\"}' or '{\"period\": [5, 10, 20]}'.";

static void
add_scalar(KfGridSide *side, int param, const JsonbValue *value)
{
	const char *name = side->sweep.indicator->params[param].name;
	KfStatus	status = {0};
	char	   *text = NULL;

	switch (value->type)
	{
		case jbvString:
			text = pnstrdup(value->val.string.val, value->val.string.len);
			break;
		case jbvNumeric:
			text = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric)));
			break;
		case jbvBool:
			text = pstrdup(value->val.boolean ? "true" : "false");
			break;
		default:
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("%s must not be null", name),
					 errhint("Leave it out to get the default of %s.", side->sweep.indicator->name)));
	}
	kf_sweep_add(&side->sweep, param, text, &status);
	pfree(text);
	raise_if_failed(&status);
}

void
kf_grid_side_ranges(KfGridSide *side, const char *argument, Jsonb *ranges, bool common)
{
	JsonbIterator *it;
	JsonbValue	value;
	JsonbIteratorToken token;
	int			param = -1;
	bool		in_array = false;
	int			in_list = 0;

	if (!JB_ROOT_IS_OBJECT(ranges))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be a JSON object", argument),
				 errhint("%s", ranges_hint)));
	it = JsonbIteratorInit(&ranges->root);
	JsonbIteratorNext(&it, &value, false);
	while ((token = JsonbIteratorNext(&it, &value, false)) != WJB_DONE)
	{
		CHECK_FOR_INTERRUPTS();
		if (token == WJB_KEY)
		{
			KfStatus	status = {0};
			char	   *name = pnstrdup(value.val.string.val, value.val.string.len);

			param = kf_sweep_param(&side->sweep, name, &status);
			if (param < 0 && !common)
				kf_raise(&status);
		}
		else if (token == WJB_VALUE || token == WJB_ELEM)
		{
			if (param >= 0)
				add_scalar(side, param, &value);
			in_list++;
		}
		else if ((token == WJB_BEGIN_ARRAY && in_array) || (token == WJB_BEGIN_OBJECT))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s of %s must be a value, a range or an array of these", param >= 0 ? side->sweep.indicator->params[param].name : "a parameter", argument),
					 errhint("%s", ranges_hint)));
		else if (token == WJB_BEGIN_ARRAY)
		{
			in_array = true;
			in_list = 0;
		}
		else if (token == WJB_END_ARRAY)
		{
			in_array = false;
			if (in_list == 0)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("%s of %s must not be an empty array", param >= 0 ? side->sweep.indicator->params[param].name : "a parameter", argument),
						 errhint("Leave it out to get the default of %s.", side->sweep.indicator->name)));
		}
	}
}

/* ---- parameters as jsonb ---- */

static void
push_key(JsonbParseState **state, const char *name)
{
	JsonbValue	value;

	value.type = jbvString;
	value.val.string.val = unconstify(char *, name);
	value.val.string.len = (int) strlen(name);
	pushJsonbValue(state, WJB_KEY, &value);
}

static void
push_param(JsonbParseState **state, const KfParam *param, double number)
{
	JsonbValue	value;

	switch (param->kind)
	{
		case KF_INTEGER:
			value.type = jbvNumeric;
			value.val.numeric = int64_to_numeric((int64) number);
			break;
		case KF_REAL:
			value.type = jbvNumeric;
			value.val.numeric = DatumGetNumeric(DirectFunctionCall1(float8_numeric, Float8GetDatum(number)));
			break;
		case KF_BOOLEAN:
			value.type = jbvBool;
			value.val.boolean = number != 0.0;
			break;
		case KF_MA_TYPE:
			value.type = jbvString;
			value.val.string.val = unconstify(char *, kf_ma_type_name((int) number));
			value.val.string.len = (int) strlen(value.val.string.val);
			break;
	}
	pushJsonbValue(state, WJB_VALUE, &value);
}

static Datum
params_json(const KfIndicator *ind, const double *params)
{
	JsonbParseState *state = NULL;
	JsonbValue *object;

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	for (int p = 0; p < kf_param_count(ind); p++)
	{
		push_key(&state, ind->params[p].name);
		push_param(&state, &ind->params[p], params[p]);
	}
	object = pushJsonbValue(&state, WJB_END_OBJECT, NULL);
	return JsonbPGetDatum(JsonbValueToJsonb(object));
}

/* ---- sets ---- */

void
kf_grid_side_count(KfGridSide *side)
{
	KfStatus	status = {0};

	side->count = kf_sweep_count(&side->sweep, &status);
	raise_if_failed(&status);
}

void
kf_grid_side_make(KfGridSide *side)
{
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "kimsfinance grid parameters", ALLOCSET_DEFAULT_SIZES);

	side->sets = MemoryContextAllocHuge(CurrentMemoryContext, side->count * KF_MAX_PARAMS * sizeof(double));
	side->params = MemoryContextAllocHuge(CurrentMemoryContext, side->count * sizeof(Datum));
	for (size_t i = 0; i < side->count; i++)
	{
		double	   *set = side->sets + i * KF_MAX_PARAMS;
		MemoryContext old = MemoryContextSwitchTo(scratch);
		Datum		params;

		CHECK_FOR_INTERRUPTS();
		kf_sweep_set(&side->sweep, i, set);
		params = params_json(side->sweep.indicator, set);
		MemoryContextSwitchTo(old);
		side->params[i] = PointerGetDatum(PG_DETOAST_DATUM_COPY(params));
		MemoryContextReset(scratch);
	}
	MemoryContextDelete(scratch);
}
