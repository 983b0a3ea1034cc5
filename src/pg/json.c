/*
 * json.c
 *		What the options of charts read from jsonb.
 */
#include "pg/json.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

char *
kf_json_text(MemoryContext cxt, const JsonbValue *value)
{
	char	   *text = MemoryContextAlloc(cxt, value->val.string.len + 1);

	memcpy(text, value->val.string.val, value->val.string.len);
	text[value->val.string.len] = '\0';
	return text;
}

double
kf_json_number(const JsonbValue *value)
{
	return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(value->val.numeric)));
}

void
kf_json_each_object(JsonbContainer *container, const char *name, const char *hint, void (*take) (void *arg, JsonbContainer *object), void *arg)
{
	JsonbIterator *it;
	JsonbIteratorToken token;
	JsonbValue	value;
	int			i = 0;

	if (container == NULL || !JsonContainerIsArray(container) || JsonContainerIsScalar(container))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("chart option \"%s\" must be an array of objects", name),
				 errhint("%s", hint)));
	it = JsonbIteratorInit(container);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		if (token != WJB_ELEM)
			continue;
		CHECK_FOR_INTERRUPTS();
		if (value.type != jbvBinary || !JsonContainerIsObject(value.val.binary.data))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s[%d] must be an object", name, i)));
		take(arg, value.val.binary.data);
		i++;
	}
}
