/*
 * chart_options.c
 *		chart_options(...): the options of a chart as jsonb, checked without drawing.
 *
 * The arguments go through the same record as those of render_chart. What comes out has the names and types that kf_chart_set_json reads, so
 * that what is right here is right there.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
#include "utils/numeric.h"

#include "pg/chart.h"

typedef struct Result
{
	JsonbParseState *state;
	Jsonb	   *base;			/* NULL: none */
	JsonbValue *colors;			/* of the base, an object; NULL: none */
	JsonbValue	value;			/* room for it */
} Result;

static void
push_string(Result *result, JsonbIteratorToken token, const char *text, int len)
{
	JsonbValue	value = {.type = jbvString};

	value.val.string.val = (char *) text;
	value.val.string.len = len;
	pushJsonbValue(&result->state, token, &value);
}

static void
push_numeric(Result *result, Datum numeric)
{
	JsonbValue	value = {.type = jbvNumeric};

	value.val.numeric = DatumGetNumeric(numeric);
	pushJsonbValue(&result->state, WJB_VALUE, &value);
}

static void
push_document(Result *result, Jsonb *document)
{
	JsonbValue	value = {.type = jbvBinary};

	value.val.binary.data = &document->root;
	value.val.binary.len = (int) (VARSIZE(document) - VARHDRSZ);
	pushJsonbValue(&result->state, WJB_VALUE, &value);
}

/* An array of strings. */
static void
push_list(Result *result, ArrayType *array)
{
	Datum	   *elements;
	int			count;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &elements, NULL, &count);
	pushJsonbValue(&result->state, WJB_BEGIN_ARRAY, NULL);
	for (int i = 0; i < count; i++)
		push_string(result, WJB_ELEM, VARDATA_ANY(DatumGetTextPP(elements[i])), (int) VARSIZE_ANY_EXHDR(DatumGetTextPP(elements[i])));
	pushJsonbValue(&result->state, WJB_END_ARRAY, NULL);
}

/* The pairs of an object; of equal names the last one stays. */
static void
push_pairs(Result *result, JsonbContainer *container)
{
	JsonbIterator *it = JsonbIteratorInit(container);
	JsonbIteratorToken token;
	JsonbValue	value;

	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
		if (token == WJB_KEY || token == WJB_VALUE)
			pushJsonbValue(&result->state, token, &value);
}

/* The colours of the base, those of the argument over them. */
static void
push_colors(Result *result, Jsonb *colors)
{
	pushJsonbValue(&result->state, WJB_BEGIN_OBJECT, NULL);
	if (result->colors != NULL)
		push_pairs(result, result->colors->val.binary.data);
	push_pairs(result, &colors->root);
	pushJsonbValue(&result->state, WJB_END_OBJECT, NULL);
}

/* The options to begin with, by the names of the table; those that are null are none. */
static void
push_base(Result *result)
{
	JsonbIterator *it = JsonbIteratorInit(&result->base->root);
	JsonbIteratorToken token;
	JsonbValue	value;
	const KfChartOption *option = NULL;

	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		KfStatus	status = {0};

		/* kf_chart_set_json has found it before */
		if (token == WJB_KEY)
			option = kf_chart_option_find(value.val.string.val, value.val.string.len, &status);
		if (token != WJB_VALUE || value.type == jbvNull || option == NULL)
			continue;
		push_string(result, WJB_KEY, option->name, (int) strlen(option->name));
		pushJsonbValue(&result->state, WJB_VALUE, &value);
		if (option->kind == KF_OPTION_COLORS)
		{
			result->value = value;
			result->colors = &result->value;
		}
	}
}

static void
push_argument(Result *result, const KfChartOption *option, Datum datum)
{
	JsonbValue	value = {.type = jbvBool};

	push_string(result, WJB_KEY, option->name, (int) strlen(option->name));
	switch (option->kind)
	{
		case KF_OPTION_INTEGER:
			push_numeric(result, DirectFunctionCall1(int4_numeric, datum));
			break;
		case KF_OPTION_REAL:
			push_numeric(result, DirectFunctionCall1(float8_numeric, datum));
			break;
		case KF_OPTION_BOOLEAN:
			value.val.boolean = DatumGetBool(datum);
			pushJsonbValue(&result->state, WJB_VALUE, &value);
			break;
		case KF_OPTION_TEXT:
			push_string(result, WJB_VALUE, VARDATA_ANY(DatumGetTextPP(datum)), (int) VARSIZE_ANY_EXHDR(DatumGetTextPP(datum)));
			break;
		case KF_OPTION_SPECS:
			push_list(result, DatumGetArrayTypeP(datum));
			break;
		case KF_OPTION_COLORS:
			push_colors(result, DatumGetJsonbP(datum));
			break;
		case KF_OPTION_ANNOTATIONS:
		case KF_OPTION_SERIES:
			push_document(result, DatumGetJsonbP(datum));
			break;
	}
}

PG_FUNCTION_INFO_V1(kf_chart_options);

Datum
kf_chart_options(PG_FUNCTION_ARGS)
{
	ChartJob   *job = kf_chart_job(CurrentMemoryContext);
	Result		result = {0};

	kf_chart_set_arguments(job, fcinfo, 0);
	kf_chart_check(job);
	MemoryContextDelete(job->cxt);

	pushJsonbValue(&result.state, WJB_BEGIN_OBJECT, NULL);
	if (!PG_ARGISNULL(kf_chart_option_count))
	{
		result.base = PG_GETARG_JSONB_P(kf_chart_option_count);
		push_base(&result);
	}
	for (int i = 0; i < kf_chart_option_count; i++)
		if (!PG_ARGISNULL(i))
			push_argument(&result, &kf_chart_option_table[i], PG_GETARG_DATUM(i));
	PG_RETURN_POINTER(JsonbValueToJsonb(pushJsonbValue(&result.state, WJB_END_OBJECT, NULL)));
}
