/*
 * references.c
 *		Reference series: their fields, their values in order of time.
 */
#include "references.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "color.h"

/* ---- a study with one line that is never stepped ---- */

static size_t
no_state(const double *params)
{
	(void) params;
	return sizeof(double);
}

static void
no_init(void *state, const double *params)
{
	(void) params;
	*(double *) state = 0.0;
}

static const KfIndicator line = {
	.name = "series",
	.title = "Series",
	.group = "",
	.outputs = {{"value", KF_LINE, false, false}},
	.place = KF_OVER_PRICE,
	.state_size = no_state,
	.init = no_init,
};

/* ---- fields ---- */

static const struct
{
	const char *name;
	const char *takes;
}			fields[KF_REFERENCE_FIELDS] = {
	[KF_REFERENCE_NAME] = {"name", "a string"},
	[KF_REFERENCE_TS] = {"ts", "an array of times"},
	[KF_REFERENCE_VALUES] = {"values", "an array of numbers"},
	[KF_REFERENCE_AXIS] = {"axis", "price, left or none"},
	[KF_REFERENCE_COLOR] = {"color", "a colour: #rgb, #rrggbb, #rrggbbaa or a CSS name"},
	[KF_REFERENCE_WIDTH] = {"width", "a number"},
	[KF_REFERENCE_STYLE] = {"style", "line, step, dashed, dots or histogram"},
	[KF_REFERENCE_PANEL] = {"panel", "price or a whole number"},
	[KF_REFERENCE_WEIGHT] = {"weight", "a number"},
};

#define PLACE_SIZE 80

static const char *const style_words[] = {"line", "step", "dashed", "dots", "histogram"};

void
kf_reference_place(const KfReferences *list, const KfReference *r, KfReferenceField field, int element, char *text, size_t size)
{
	int			n = snprintf(text, size, "series[%d].%s", (int) (r - list->list), fields[field].name);

	if (element >= 0 && n > 0 && (size_t) n < size)
		snprintf(text + n, size - (size_t) n, "[%d]", element);
}

KfReferences *
kf_references_create(const KfAllocator *allocator, KfStatus *status)
{
	KfReferences *list = allocator->alloc(allocator->arena, sizeof(KfReferences));

	if (list == NULL)
	{
		kf_fail(status, KF_NO_MEMORY, "out of memory");
		return NULL;
	}
	memset(list, 0, sizeof(*list));
	list->allocator = allocator;
	return list;
}

void
kf_references_free(KfReferences *list)
{
	const KfAllocator *allocator;

	if (list == NULL)
		return;
	allocator = list->allocator;
	for (int i = 0; i < list->count; i++)
	{
		allocator->release(allocator->arena, list->list[i].texts);
		allocator->release(allocator->arena, list->list[i].ts);
		allocator->release(allocator->arena, list->list[i].values);
	}
	allocator->release(allocator->arena, list);
}

KfReference *
kf_references_add(KfReferences *list, KfStatus *status)
{
	KfReference *r;

	if (list->count == KF_MAX_REFERENCES)
	{
		kf_fail(status, KF_LIMIT, "at most %d series are allowed", KF_MAX_REFERENCES);
		return NULL;
	}
	r = &list->list[list->count++];
	memset(r, 0, sizeof(*r));
	r->ts_count = r->value_count = -1;
	r->spec.indicator = &line;
	r->spec.panel = KF_PANEL_UNSET;
	r->spec.anchor = KF_ANCHOR_UNSET;
	snprintf(r->spec.label, sizeof(r->spec.label), "Series %d", list->count);
	return r;
}

static const char *
field_name(int i, const void *arg)
{
	(void) arg;
	return fields[i].name;
}

KfReferenceField
kf_reference_field(const KfReferences *list, const KfReference *r, const char *name, size_t len, KfStatus *status)
{
	const char *near;

	for (int i = 0; i < KF_REFERENCE_FIELDS; i++)
		if (strlen(fields[i].name) == len && strncasecmp(fields[i].name, name, len) == 0)
			return (KfReferenceField) i;
	kf_fail(status, KF_INVALID_PARAMETER, "series[%d] has no field \"%.*s\"", (int) (r - list->list), (int) (len > 60 ? 60 : len), name);
	kf_detail(status, "The fields are name, ts, values, axis, color, width, style, panel and weight.");
	near = kf_suggest_by(name, len, KF_REFERENCE_FIELDS, field_name, NULL);
	if (near != NULL)
		kf_hint(status, "Perhaps you mean \"%s\".", near);
	return KF_REFERENCE_FIELDS;
}

KfCode
kf_reference_mistyped(const KfReferences *list, const KfReference *r, KfReferenceField field, int element, KfStatus *status)
{
	char		place[PLACE_SIZE];

	kf_reference_place(list, r, field, element, place, sizeof(place));
	if (element < 0)
		return kf_fail(status, KF_INVALID_PARAMETER, "%s must be %s", place, fields[field].takes);
	return kf_fail(status, KF_INVALID_PARAMETER, "%s must be %s", place,
				   field == KF_REFERENCE_TS ? "a time: a string, or seconds since 1970" : "a number or null");
}

/* The place of a word among those a field takes, or -1 with a status. */
static int
word_of(const KfReferences *list, const KfReference *r, KfReferenceField field, const char *text, const char *const *words, int count, KfStatus *status)
{
	char		place[PLACE_SIZE];
	const char *near;

	for (int i = 0; i < count; i++)
		if (strcasecmp(text, words[i]) == 0)
			return i;
	kf_reference_place(list, r, field, -1, place, sizeof(place));
	kf_fail(status, KF_INVALID_PARAMETER, "%s must be %s, got \"%.40s\"", place, fields[field].takes, text);
	near = kf_suggest(text, strlen(text), words, count);
	if (near != NULL)
		kf_hint(status, "Perhaps you mean \"%s\".", near);
	return -1;
}

KfCode
kf_reference_text(const KfReferences *list, KfReference *r, KfReferenceField field, const char *text, KfStatus *status)
{
	static const char *const axes[] = {"price", "left", "none"};
	char		place[PLACE_SIZE];
	int			word;

	switch (field)
	{
		case KF_REFERENCE_NAME:
			kf_reference_place(list, r, field, -1, place, sizeof(place));
			if (strlen(text) >= KF_SPEC_LABEL_SIZE)
				return kf_fail(status, KF_LIMIT, "%s must have at most %d bytes, got %zu", place, KF_SPEC_LABEL_SIZE - 1, strlen(text));
			if (text[0] != '\0')
				memcpy(r->spec.label, text, strlen(text) + 1);
			return KF_OK;
		case KF_REFERENCE_AXIS:
			word = word_of(list, r, field, text, axes, 3, status);
			if (word >= 0)
				r->axis = (KfReferenceAxis) word;
			return status->code;
		case KF_REFERENCE_STYLE:
			word = word_of(list, r, field, text, style_words, 5, status);
			if (word >= 0)
				r->spec.style = (KfSpecStyle) (KF_STYLE_LINE + word);
			return status->code;
		case KF_REFERENCE_COLOR:
			r->color_text = text;
			return KF_OK;
		case KF_REFERENCE_PANEL:
			if (strcasecmp(text, "price") != 0)
				return kf_reference_mistyped(list, r, field, -1, status);
			r->spec.panel = 0;
			return KF_OK;
		default:
			return kf_reference_mistyped(list, r, field, -1, status);
	}
}

static KfCode
set_range(const char *place, double value, double min, double max, double *to, KfStatus *status)
{
	if (!(value >= min && value <= max))
		return kf_fail(status, KF_INVALID_PARAMETER, "%s must be between %g and %g, got %g", place, min, max, value);
	*to = value;
	return KF_OK;
}

KfCode
kf_reference_number(const KfReferences *list, KfReference *r, KfReferenceField field, double value, KfStatus *status)
{
	char		place[PLACE_SIZE];
	double		panel = 0.0;

	kf_reference_place(list, r, field, -1, place, sizeof(place));
	switch (field)
	{
		case KF_REFERENCE_WIDTH:
			return set_range(place, value, KF_MIN_LINE_WIDTH, KF_MAX_LINE_WIDTH, &r->spec.width, status);
		case KF_REFERENCE_WEIGHT:
			return set_range(place, value, KF_CHART_MIN_WEIGHT, KF_CHART_MAX_WEIGHT, &r->spec.weight, status);
		case KF_REFERENCE_PANEL:
			if (value != floor(value))
				return kf_reference_mistyped(list, r, field, -1, status);
			if (set_range(place, value, 1, KF_MAX_SPECS, &panel, status) == KF_OK)
				r->spec.panel = (int) panel;
			return status->code;
		default:
			return kf_reference_mistyped(list, r, field, -1, status);
	}
}

/* ---- values ---- */

KfCode
kf_reference_array(const KfReferences *list, KfReference *r, KfReferenceField field, int count, KfStatus *status)
{
	const KfAllocator *allocator = list->allocator;
	size_t		room = (size_t) count + 1;

	if (field == KF_REFERENCE_TS)
	{
		allocator->release(allocator->arena, r->texts);
		allocator->release(allocator->arena, r->ts);
		r->texts = allocator->alloc(allocator->arena, room * sizeof(char *));
		r->ts = allocator->alloc(allocator->arena, room * sizeof(int64_t));
		r->ts_count = count;
	}
	else if (field == KF_REFERENCE_VALUES)
	{
		allocator->release(allocator->arena, r->values);
		r->values = allocator->alloc(allocator->arena, room * sizeof(double));
		r->value_count = count;
	}
	else
		return kf_reference_mistyped(list, r, field, -1, status);
	if ((field == KF_REFERENCE_TS && (r->texts == NULL || r->ts == NULL)) || (field == KF_REFERENCE_VALUES && r->values == NULL))
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	return KF_OK;
}

KfCode
kf_reference_time_text(const KfReferences *list, KfReference *r, int i, const char *text, KfStatus *status)
{
	(void) list;
	(void) status;
	r->texts[i] = text;
	r->ts[i] = 0;
	return KF_OK;
}

KfCode
kf_reference_time_number(const KfReferences *list, KfReference *r, int i, double seconds, KfStatus *status)
{
	char		place[PLACE_SIZE];

	kf_reference_place(list, r, KF_REFERENCE_TS, i, place, sizeof(place));
	r->texts[i] = NULL;
	return kf_time_of_epoch(place, seconds, &r->ts[i], status);
}

KfCode
kf_reference_value(const KfReferences *list, KfReference *r, int i, double value, KfStatus *status)
{
	char		place[PLACE_SIZE];

	if (isinf(value))
	{
		kf_reference_place(list, r, KF_REFERENCE_VALUES, i, place, sizeof(place));
		return kf_fail(status, KF_INVALID_PARAMETER, "%s must be finite or null, got %g", place, value);
	}
	r->values[i] = value;
	return KF_OK;
}

KfCode
kf_reference_check(const KfReferences *list, KfReference *r, KfStatus *status)
{
	int			i = (int) (r - list->list);

	if (r->ts_count < 0 || r->value_count < 0)
	{
		kf_fail(status, KF_INVALID_PARAMETER, "series[%d] has no %s", i, r->ts_count < 0 ? "ts" : "values");
		kf_hint(status, "Make it with chart_series(array_agg(ts ORDER BY ts), array_agg(close ORDER BY ts), 'name').");
	}
	else if (r->ts_count != r->value_count)
		kf_fail(status, KF_INVALID_PARAMETER, "series[%d] must have as many values as times, got %d values and %d times", i, r->value_count, r->ts_count);
	else if (r->axis != KF_AXIS_PRICE && r->spec.panel > 0)
	{
		kf_fail(status, KF_INVALID_PARAMETER, "series[%d] must have either axis %s or a panel of its own", i, r->axis == KF_AXIS_LEFT ? "left" : "none");
		kf_hint(status, "Panels of their own have one axis.");
	}
	return status->code;
}

/* A point while they are put in order. */
typedef struct Point
{
	int64_t		ts;
	int			given;
	double		value;
} Point;

static int
compare_points(const void *a, const void *b)
{
	const Point *x = a;
	const Point *y = b;

	if (x->ts != y->ts)
		return x->ts < y->ts ? -1 : 1;
	return x->given < y->given ? -1 : x->given > y->given;
}

static KfCode
sort_points(const KfReferences *list, KfReference *r, KfStatus *status)
{
	const KfAllocator *allocator = list->allocator;
	Point	   *points = allocator->alloc(allocator->arena, ((size_t) r->ts_count + 1) * sizeof(Point));

	if (points == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	for (int i = 0; i < r->ts_count; i++)
		points[i] = (Point) {r->ts[i], i, r->values[i]};
	qsort(points, (size_t) r->ts_count, sizeof(Point), compare_points);
	for (int i = 0; i < r->ts_count; i++)
	{
		r->ts[i] = points[i].ts;
		r->values[i] = points[i].value;
	}
	allocator->release(allocator->arena, points);
	return KF_OK;
}

KfCode
kf_references_ready(KfReferences *list, KfStatus *status)
{
	for (int k = 0; k < list->count; k++)
	{
		KfReference *r = &list->list[k];
		bool		sorted = true;

		for (int i = 1; i < r->ts_count; i++)
			sorted = sorted && r->ts[i - 1] <= r->ts[i];
		if (!sorted && sort_points(list, r, status) != KF_OK)
			return status->code;
		r->longest = r->ts_count < 2 ? UINT64_MAX : 0;
		for (int i = 1; i < r->ts_count; i++)
			if ((uint64_t) r->ts[i] - (uint64_t) r->ts[i - 1] > r->longest)
				r->longest = (uint64_t) r->ts[i] - (uint64_t) r->ts[i - 1];
		r->ready = true;
	}
	return KF_OK;
}

bool
kf_reference_color(const KfReferences *list, const KfReference *r, const KfTheme *theme, uint32_t *color, KfStatus *status)
{
	char		place[PLACE_SIZE];
	int			opacity;

	if (r->color_text == NULL)
		return false;
	kf_reference_place(list, r, KF_REFERENCE_COLOR, -1, place, sizeof(place));
	if (kf_color_parse(place, r->color_text, strlen(r->color_text), color, &opacity, status) != KF_OK)
		return false;
	*color = kf_color_over(theme->background, *color, opacity);
	return true;
}

static const char *
series_name(int i, const void *arg)
{
	return ((const KfReferences *) arg)->list[i].spec.label;
}

const KfReference *
kf_reference_named(const KfReferences *list, const char *name, KfStatus *status)
{
	int			count = list != NULL ? list->count : 0;
	char		names[512] = "";
	const char *near;

	for (int i = 0; i < count; i++)
	{
		size_t		used = strlen(names);

		if (strcasecmp(list->list[i].spec.label, name) == 0)
			return &list->list[i];
		snprintf(names + used, sizeof(names) - used, "%s%s", i == 0 ? "" : ", ", list->list[i].spec.label);
	}
	kf_fail(status, KF_INVALID_PARAMETER, "the chart has no series \"%s\"", name);
	if (count > 0)
		kf_detail(status, "The series are %s.", names);
	near = kf_suggest_by(name, strlen(name), count, series_name, list);
	if (near != NULL)
		kf_hint(status, "Perhaps you mean \"%s\".", near);
	else if (count == 0)
		kf_hint(status, "The option series has what chart_series makes.");
	return NULL;
}

double
kf_reference_at(const KfReference *r, int64_t ts, int *at)
{
	int			last = r->ts_count - 1;

	if (!r->ready)
		return NAN;
	if (*at >= 0 && r->ts[*at] > ts)
		*at = -1;
	while (*at < last && r->ts[*at + 1] <= ts)
		(*at)++;
	if (*at < 0 || (*at == last && (uint64_t) ts - (uint64_t) r->ts[last] > r->longest))
		return NAN;
	return r->values[*at];
}
