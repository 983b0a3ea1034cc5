/*
 * references.c
 *		From jsonb to the reference series of a chart. Which fields there are and what they may be is known to the chart room.
 */
#include "pg/references.h"

#include "miscadmin.h"
#include "utils/float.h"
#include "utils/timestamp.h"

#include "chart/references.h"
#include "pg/error.h"
#include "pg/json.h"

/* What is being filled. */
typedef struct Filling
{
	ChartJob   *job;
	KfReferences *list;
	KfReference *r;
	KfReferenceField field;
} Filling;

static void
raise_if(const KfStatus *status)
{
	if (status->code != KF_OK)
		kf_raise(status);
}

static void
raise_mistyped(const Filling *f, int element)
{
	KfStatus	status = {0};

	kf_reference_mistyped(f->list, f->r, f->field, element, &status);
	kf_raise(&status);
}

static void
set_time(const Filling *f, int i, const JsonbValue *value)
{
	KfStatus	status = {0};

	if (value->type == jbvString)
		kf_reference_time_text(f->list, f->r, i, kf_json_text(f->job->cxt, value), &status);
	else if (value->type == jbvNumeric)
		kf_reference_time_number(f->list, f->r, i, kf_json_number(value), &status);
	else
		raise_mistyped(f, i);
	raise_if(&status);
}

static void
set_value(const Filling *f, int i, const JsonbValue *value)
{
	KfStatus	status = {0};

	/* NaN has no number in JSON: to_jsonb makes a string of it */
	bool		none = value->type == jbvNull || (value->type == jbvString && value->val.string.len == 3 && memcmp(value->val.string.val, "NaN", 3) == 0);

	if (value->type != jbvNumeric && !none)
		raise_mistyped(f, i);
	kf_reference_value(f->list, f->r, i, none ? get_float8_nan() : kf_json_number(value), &status);
	raise_if(&status);
}

static void
set_array(const Filling *f, JsonbContainer *array)
{
	KfStatus	status = {0};
	JsonbIterator *it;
	JsonbIteratorToken token;
	JsonbValue	value;
	int			i = 0;

	kf_reference_array(f->list, f->r, f->field, (int) JsonContainerSize(array), &status);
	raise_if(&status);
	it = JsonbIteratorInit(array);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		if (token != WJB_ELEM)
			continue;
		CHECK_FOR_INTERRUPTS();
		if (f->field == KF_REFERENCE_TS)
			set_time(f, i++, &value);
		else
			set_value(f, i++, &value);
	}
}

static void
set_field(Filling *f, const JsonbValue *key, const JsonbValue *value)
{
	KfStatus	status = {0};

	f->field = kf_reference_field(f->list, f->r, key->val.string.val, key->val.string.len, &status);
	raise_if(&status);
	switch (value->type)
	{
		case jbvNull:
			/* nothing, so that a query need not leave out what it has not */
			return;
		case jbvString:
			kf_reference_text(f->list, f->r, f->field, kf_chart_text_to_draw(f->job, kf_json_text(f->job->cxt, value)), &status);
			break;
		case jbvNumeric:
			kf_reference_number(f->list, f->r, f->field, kf_json_number(value), &status);
			break;
		case jbvBinary:
			if (!JsonContainerIsArray(value->val.binary.data))
				raise_mistyped(f, -1);
			set_array(f, value->val.binary.data);
			break;
		default:
			raise_mistyped(f, -1);
	}
	raise_if(&status);
}

static void
add_reference(void *arg, JsonbContainer *object)
{
	Filling    *f = arg;
	KfStatus	status = {0};
	JsonbIterator *it;
	JsonbIteratorToken token;
	JsonbValue	key;
	JsonbValue	value;

	f->r = kf_references_add(f->list, &status);
	raise_if(&status);
	it = JsonbIteratorInit(object);
	while ((token = JsonbIteratorNext(&it, &key, true)) != WJB_DONE)
	{
		if (token != WJB_KEY)
			continue;
		JsonbIteratorNext(&it, &value, true);
		set_field(f, &key, &value);
	}
	kf_reference_check(f->list, f->r, &status);
	raise_if(&status);
}

void
kf_chart_set_references(ChartJob *job, const KfChartOption *option, JsonbContainer *container)
{
	KfStatus	status = {0};
	Filling		f = {job};

	f.list = kf_references_create(&job->allocator, &status);
	raise_if(&status);
	kf_json_each_object(container, option->name, "Make it with chart_series, or with jsonb_agg of rows that have name, ts and values.", add_reference, &f);
	kf_chart_option_series(&job->options, option, f.list);
}

/* ---- times ---- */

/* What an element is called. */
typedef struct Element
{
	const KfReferences *list;
	const KfReference *r;
	int			i;
} Element;

static void
place_of(const void *arg, char *text, size_t size)
{
	const Element *e = arg;

	kf_reference_place(e->list, e->r, KF_REFERENCE_TS, e->i, text, size);
}

static void
resolve(KfReferences *list, KfReference *r, bool instants)
{
	for (int i = 0; i < r->ts_count; i++)
	{
		Element		named = {list, r, i};
		char		place[96];

		CHECK_FOR_INTERRUPTS();
		if (r->texts[i] == NULL)
			continue;
		r->ts[i] = kf_chart_read_time(r->texts[i], instants, place_of, &named);
		r->texts[i] = NULL;
		if (!TIMESTAMP_NOT_FINITE(r->ts[i]))
			continue;
		place_of(&named, place, sizeof(place));
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("%s must be finite", place)));
	}
}

void
kf_chart_resolve_references(ChartJob *job, bool instants)
{
	KfReferences *list = job->options.series;
	KfStatus	status = {0};

	if (list == NULL)
		return;
	for (int k = 0; k < list->count; k++)
		resolve(list, &list->list[k], instants);
	kf_references_ready(list, &status);
	raise_if(&status);
}
