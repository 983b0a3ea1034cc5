/*
 * annotations.c
 *		From jsonb to the annotations of a chart. Which fields there are and what they may be is known to the chart room; times are read by
 *		the input functions of timestamptz and timestamp.
 */
#include "pg/annotations.h"

#include "chart/annotations.h"
#include "pg/error.h"
#include "pg/json.h"

/* What is being filled. */
typedef struct Filling
{
	ChartJob   *job;
	KfAnnotations *list;
	KfAnnotation *a;
} Filling;

static void
raise_if(const KfStatus *status)
{
	if (status->code != KF_OK)
		kf_raise(status);
}

static void
raise_mistyped(const Filling *f, const KfAnnotationField *field)
{
	KfStatus	status = {0};

	kf_annotation_mistyped(f->list, f->a, field, &status);
	kf_raise(&status);
}

/* A string, a number or a boolean. */
static void
set_scalar(const Filling *f, const KfAnnotationField *field, const JsonbValue *value)
{
	KfStatus	status = {0};
	const char *text;

	switch (value->type)
	{
		case jbvString:
			text = kf_json_text(f->job->cxt, value);
			kf_annotation_text(f->list, f->a, field, field->kind == KF_FIELD_TEXT ? kf_chart_text_to_draw(f->job, text) : text, &status);
			break;
		case jbvNumeric:
			kf_annotation_number(f->list, f->a, field, kf_json_number(value), &status);
			break;
		case jbvBool:
			kf_annotation_boolean(f->list, f->a, field, value->val.boolean, &status);
			break;
		default:
			kf_annotation_mistyped(f->list, f->a, field, &status);
	}
	raise_if(&status);
}

static void
set_price(const Filling *f, const KfAnnotationField *field, const JsonbValue *value)
{
	KfStatus	status = {0};

	if (value->type != jbvNumeric)
		raise_mistyped(f, field);
	kf_annotation_price(f->list, f->a, field, kf_json_number(value), &status);
	raise_if(&status);
}

static void
set_moment(const Filling *f, const KfAnnotationField *field, const JsonbValue *value)
{
	if (value->type != jbvString && value->type != jbvNumeric)
		raise_mistyped(f, field);
	set_scalar(f, field, value);
}

/* {"ts": ..., "price": ...} or [ts, price]. */
static void
set_point(const Filling *f, const KfAnnotationField *field, JsonbContainer *container)
{
	bool		object = JsonContainerIsObject(container);
	JsonbValue	ts;
	JsonbValue	price;
	bool		whole = JsonContainerSize(container) == 2;

	if (whole && object)
		whole = getKeyJsonValueFromContainer(container, "ts", 2, &ts) != NULL && getKeyJsonValueFromContainer(container, "price", 5, &price) != NULL;
	else if (whole)
	{
		ts = *getIthJsonbValueFromContainer(container, 0);
		price = *getIthJsonbValueFromContainer(container, 1);
	}
	if (!whole)
		raise_mistyped(f, field);
	set_moment(f, field, &ts);
	set_price(f, field, &price);
}

static void
set_levels(const Filling *f, const KfAnnotationField *field, JsonbContainer *container)
{
	KfStatus	status = {0};

	if (JsonContainerIsObject(container))
		raise_mistyped(f, field);
	for (uint32 i = 0; i < JsonContainerSize(container); i++)
	{
		JsonbValue *value = getIthJsonbValueFromContainer(container, i);

		if (value->type != jbvNumeric)
			raise_mistyped(f, field);
		kf_annotation_level(f->list, f->a, field, kf_json_number(value), &status);
		raise_if(&status);
	}
}

static void
set_field(const Filling *f, const JsonbValue *key, const JsonbValue *value)
{
	KfStatus	status = {0};
	const KfAnnotationField *field = kf_annotation_field(f->list, f->a, key->val.string.val, key->val.string.len, &status);

	raise_if(&status);
	/* null is nothing, so that a query need not leave out what it has not */
	if (value->type == jbvNull)
		return;
	if (field->kind == KF_FIELD_POINT && value->type == jbvBinary)
		set_point(f, field, value->val.binary.data);
	else if (field->kind == KF_FIELD_NUMBERS && value->type == jbvBinary)
		set_levels(f, field, value->val.binary.data);
	else if (field->kind == KF_FIELD_POINT || value->type == jbvBinary)
		raise_mistyped(f, field);
	else
		set_scalar(f, field, value);
}

static void
add_annotation(void *arg, JsonbContainer *object)
{
	Filling    *f = arg;
	KfStatus	status = {0};
	JsonbIterator *it;
	JsonbIteratorToken token;
	JsonbValue	type;
	JsonbValue	key;
	JsonbValue	value;

	if (getKeyJsonValueFromContainer(object, "type", 4, &type) == NULL || type.type != jbvString)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("annotations[%d] has no type", f->list->count),
				 errhint("Write it like {\"type\": \"hline\", \"price\": 100}.")));
	f->a = kf_annotations_add(f->list, type.val.string.val, type.val.string.len, &status);
	raise_if(&status);
	it = JsonbIteratorInit(object);
	while ((token = JsonbIteratorNext(&it, &key, true)) != WJB_DONE)
	{
		if (token != WJB_KEY)
			continue;
		JsonbIteratorNext(&it, &value, true);
		if (key.val.string.len != 4 || memcmp(key.val.string.val, "type", 4) != 0)
			set_field(f, &key, &value);
	}
	kf_annotation_check(f->list, f->a, &status);
	raise_if(&status);
}

void
kf_chart_set_annotations(ChartJob *job, const KfChartOption *option, JsonbContainer *container)
{
	KfStatus	status = {0};
	Filling		f = {job};

	f.list = kf_annotations_create(&job->allocator, container != NULL && JsonContainerIsArray(container) ? (int) JsonContainerSize(container) : 0, &status);
	raise_if(&status);
	kf_json_each_object(container, option->name, "Write it like '[{\"type\": \"hline\", \"price\": 100}]', or make it with jsonb_agg.", add_annotation, &f);
	kf_chart_option_annotations(&job->options, option, f.list);
}

/* ---- times ---- */

/* What a moment is called. */
typedef struct Moment
{
	const KfAnnotations *list;
	const KfAnnotation *a;
	int			slot;
} Moment;

static void
place_of(const void *arg, char *text, size_t size)
{
	const Moment *m = arg;

	kf_annotation_place(m->list, m->a, kf_annotation_moment_field(m->a, m->slot), text, size);
}

void
kf_chart_resolve_annotations(ChartJob *job, bool instants)
{
	KfAnnotations *list = job->options.annotations;

	for (int i = 0; list != NULL && i < list->count; i++)
		for (int slot = 0; slot < 2; slot++)
		{
			KfMoment   *moment = &list->list[i].at[slot];
			Moment		named = {list, &list->list[i], slot};

			if (moment->text == NULL)
				continue;
			moment->ts = kf_chart_read_time(moment->text, instants, place_of, &named);
			moment->text = NULL;
		}
}
