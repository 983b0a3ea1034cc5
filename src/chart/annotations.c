/*
 * annotations.c
 *		The types of annotations and their fields; what is checked of them before anything is drawn.
 */
#include "annotations.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "../indicators/levels.h"
#include "color.h"

/* ---- types and fields ---- */

static const char *const type_names[] = {
	"hline", "vline", "band", "span", "trend", "rect", "arrow", "marker", "buy", "sell", "text", "fibonacci", "pivots"
};

#define TYPES ((int) (sizeof(type_names) / sizeof(type_names[0])))

#define IS(type) (1u << KF_ANNOTATION_##type)
#define ALL ((1u << TYPES) - 1)
#define TWO_POINTS (IS(TREND) | IS(RECT) | IS(ARROW) | IS(FIBONACCI))
#define MARKS (IS(MARKER) | IS(BUY) | IS(SELL))
#define WITH_TEXT (ALL & ~(IS(FIBONACCI) | IS(PIVOTS)))
#define WITH_LINE (IS(HLINE) | IS(VLINE) | TWO_POINTS | IS(PIVOTS))
#define AREAS (IS(BAND) | IS(SPAN) | IS(RECT))

#define TO(member) offsetof(KfAnnotation, member)

static const KfAnnotationField fields[] = {
	{"ts", KF_FIELD_TIME, IS(VLINE) | MARKS | IS(TEXT), 0},
	{"price", KF_FIELD_NUMBER, IS(HLINE) | MARKS | IS(TEXT), TO(value[0])},
	{"from", KF_FIELD_NUMBER, IS(BAND), TO(value[0])},
	{"to", KF_FIELD_NUMBER, IS(BAND), TO(value[1])},
	{"from", KF_FIELD_TIME, IS(SPAN), 0},
	{"to", KF_FIELD_TIME, IS(SPAN), 1},
	{"from", KF_FIELD_POINT, TWO_POINTS, 0},
	{"to", KF_FIELD_POINT, TWO_POINTS, 1},
	{"text", KF_FIELD_TEXT, WITH_TEXT, TO(text)},
	{"color", KF_FIELD_TEXT, ALL, TO(color_text)},
	{"opacity", KF_FIELD_NUMBER, ALL & ~(MARKS | IS(TEXT)), TO(opacity), NULL, 0.0, 1.0},
	{"width", KF_FIELD_NUMBER, WITH_LINE, TO(width), NULL, 0.5, 20.0},
	{"style", KF_FIELD_WORD, WITH_LINE, TO(style), "solid dashed dotted"},
	{"extend", KF_FIELD_WORD, IS(TREND) | IS(FIBONACCI) | IS(PIVOTS), TO(extend), "none left right both"},
	{"tag", KF_FIELD_BOOLEAN, IS(HLINE), TO(tag)},
	{"anchor", KF_FIELD_WORD, IS(TEXT) | IS(HLINE) | IS(TREND), TO(anchor), "above below left right center"},
	{"box", KF_FIELD_BOOLEAN, WITH_TEXT, TO(box)},
	{"shape", KF_FIELD_WORD, MARKS, TO(shape), "triangle_up triangle_down arrow_up arrow_down circle square diamond cross"},
	{"position", KF_FIELD_WORD, MARKS, TO(position), "above below"},
	{"size", KF_FIELD_NUMBER, MARKS | IS(TEXT), TO(size), NULL, 4.0, 100.0},
	{"levels", KF_FIELD_NUMBERS, IS(FIBONACCI), TO(levels)},
	{"labels", KF_FIELD_BOOLEAN, IS(FIBONACCI) | IS(PIVOTS), TO(labels)},
	{"method", KF_FIELD_WORD, IS(PIVOTS), TO(method), "floor woodie camarilla demark fibonacci classic"},
	{"period", KF_FIELD_WORD, IS(PIVOTS), TO(period), "day week month year"},
	{"open", KF_FIELD_NUMBER, IS(PIVOTS), TO(open)},
	{"high", KF_FIELD_NUMBER, IS(PIVOTS), TO(high)},
	{"low", KF_FIELD_NUMBER, IS(PIVOTS), TO(low)},
	{"close", KF_FIELD_NUMBER, IS(PIVOTS), TO(close)},
	{"fit", KF_FIELD_BOOLEAN, ALL & ~(IS(VLINE) | IS(SPAN)), TO(fit)},
	{"panel", KF_FIELD_PANEL, ALL, TO(panel_name)},
	{"layer", KF_FIELD_WORD, ALL, TO(layer), "below above"},
};

#define FIELDS ((int) (sizeof(fields) / sizeof(fields[0])))

/* A word that has no value for 'not given': solid is the first style and the usual one. */
static bool
counts_from_0(const KfAnnotationField *field)
{
	return field->offset == TO(style);
}

static unsigned
bit_of(const KfAnnotation *a)
{
	return 1u << a->type;
}

void
kf_annotation_place(const KfAnnotations *list, const KfAnnotation *a, const KfAnnotationField *field, char *text, size_t size)
{
	snprintf(text, size, "annotations[%d]%s%s", (int) (a - list->list), field != NULL ? "." : "", field != NULL ? field->name : "");
}

const KfAnnotationField *
kf_annotation_moment_field(const KfAnnotation *a, int slot)
{
	for (int i = 0; i < FIELDS; i++)
		if ((fields[i].types & bit_of(a)) && (fields[i].kind == KF_FIELD_TIME || fields[i].kind == KF_FIELD_POINT) && fields[i].offset == (size_t) slot)
			return &fields[i];
	return NULL;
}

/* ---- a list ---- */

KfAnnotations *
kf_annotations_create(const KfAllocator *allocator, int count, KfStatus *status)
{
	KfAnnotations *list;

	if (count > KF_MAX_ANNOTATIONS)
	{
		kf_fail(status, KF_LIMIT, "at most %d annotations are allowed, got %d", KF_MAX_ANNOTATIONS, count);
		return NULL;
	}
	list = allocator->alloc(allocator->arena, sizeof(KfAnnotations));
	if (list == NULL)
	{
		kf_fail(status, KF_NO_MEMORY, "out of memory");
		return NULL;
	}
	memset(list, 0, sizeof(*list));
	list->allocator = allocator;
	list->capacity = count;
	list->list = allocator->alloc(allocator->arena, (count + 1) * sizeof(KfAnnotation));
	if (list->list == NULL)
	{
		kf_annotations_free(list);
		kf_fail(status, KF_NO_MEMORY, "out of memory");
		return NULL;
	}
	return list;
}

void
kf_annotations_free(KfAnnotations *list)
{
	if (list == NULL)
		return;
	for (int i = 0; i < list->count; i++)
		list->allocator->release(list->allocator->arena, list->list[i].levels);
	list->allocator->release(list->allocator->arena, list->list);
	list->allocator->release(list->allocator->arena, list);
}

/* "a, b, c" of the names that 'has' lets through. */
static void
join_names(char *text, size_t size, int count, const char *(*name) (int i, const void *arg), const void *arg)
{
	text[0] = '\0';
	for (int i = 0; i < count; i++)
	{
		size_t		used = strlen(text);

		if (name(i, arg)[0] != '\0')
			snprintf(text + used, size - used, "%s%s", used == 0 ? "" : ", ", name(i, arg));
	}
}

static const char *
type_name(int i, const void *arg)
{
	(void) arg;
	return type_names[i];
}

/* The name of a field that the annotation has, else "". */
static const char *
field_name(int i, const void *arg)
{
	return fields[i].types & bit_of(arg) ? fields[i].name : "";
}

static int
shown(size_t len)
{
	return (int) (len > 60 ? 60 : len);
}

static void
suggest(const char *near, KfStatus *status)
{
	if (near != NULL && near[0] != '\0')
		kf_hint(status, "Perhaps you mean \"%s\".", near);
}

KfAnnotation *
kf_annotations_add(KfAnnotations *list, const char *type, size_t len, KfStatus *status)
{
	char		names[256];

	for (int i = 0; i < TYPES && list->count < list->capacity; i++)
	{
		KfAnnotation *a = &list->list[list->count];

		if (strlen(type_names[i]) != len || strncasecmp(type_names[i], type, len) != 0)
			continue;
		memset(a, 0, sizeof(*a));
		a->type = (KfAnnotationType) i;
		a->value[0] = a->value[1] = a->open = a->high = a->low = a->close = a->width = a->size = a->opacity = a->panel_number = NAN;
		a->tag = a->labels = true;
		list->count++;
		return a;
	}
	join_names(names, sizeof(names), TYPES, type_name, NULL);
	kf_fail(status, KF_INVALID_PARAMETER, "annotations[%d]: unknown type \"%.*s\"", list->count, shown(len), type);
	kf_detail(status, "The types are %s.", names);
	suggest(kf_suggest_by(type, len, TYPES, type_name, NULL), status);
	return NULL;
}

const KfAnnotationField *
kf_annotation_field(const KfAnnotations *list, const KfAnnotation *a, const char *name, size_t len, KfStatus *status)
{
	char		names[512];

	for (int i = 0; i < FIELDS; i++)
		if ((fields[i].types & bit_of(a)) && strlen(fields[i].name) == len && strncasecmp(fields[i].name, name, len) == 0)
			return &fields[i];
	join_names(names, sizeof(names), FIELDS, field_name, a);
	kf_fail(status, KF_INVALID_PARAMETER, "annotations[%d]: %s has no field \"%.*s\"", (int) (a - list->list), type_names[a->type], shown(len), name);
	kf_detail(status, "The fields of %s are type, %s.", type_names[a->type], names);
	suggest(kf_suggest_by(name, len, FIELDS, field_name, a), status);
	return NULL;
}

/* ---- setting fields ---- */

static void *
member(KfAnnotation *a, const KfAnnotationField *field)
{
	return (char *) a + field->offset;
}

KfCode
kf_annotation_mistyped(const KfAnnotations *list, const KfAnnotation *a, const KfAnnotationField *field, KfStatus *status)
{
	static const char *const wanted[] = {
		[KF_FIELD_NUMBER] = "a number",
		[KF_FIELD_BOOLEAN] = "true or false",
		[KF_FIELD_TEXT] = "a string",
		[KF_FIELD_WORD] = "a string",
		[KF_FIELD_TIME] = "a time: a string, or seconds since 1970",
		[KF_FIELD_POINT] = "an object with ts and price, or an array of the two",
		[KF_FIELD_NUMBERS] = "an array of numbers",
		[KF_FIELD_PANEL] = "a string or a number"
	};
	char		place[64];

	kf_annotation_place(list, a, field, place, sizeof(place));
	return kf_fail(status, KF_INVALID_PARAMETER, "%s must be %s", place, wanted[field->kind]);
}

static KfCode
check_finite(const KfAnnotations *list, const KfAnnotation *a, const KfAnnotationField *field, double value, KfStatus *status)
{
	char		place[64];

	if (isfinite(value))
		return KF_OK;
	kf_annotation_place(list, a, field, place, sizeof(place));
	return kf_fail(status, KF_INVALID_PARAMETER, "%s must be finite, got %g", place, value);
}

static KfCode
set_epoch(const KfAnnotations *list, KfAnnotation *a, const KfAnnotationField *field, double seconds, KfStatus *status)
{
	KfMoment   *moment = &a->at[field->offset];
	char		place[64];

	kf_annotation_place(list, a, field, place, sizeof(place));
	if (kf_time_of_epoch(place, seconds, &moment->ts, status) != KF_OK)
		return status->code;
	moment->given = true;
	moment->text = NULL;
	return KF_OK;
}

KfCode
kf_annotation_number(const KfAnnotations *list, KfAnnotation *a, const KfAnnotationField *field, double value, KfStatus *status)
{
	char		place[64];

	if (field->kind == KF_FIELD_TIME || field->kind == KF_FIELD_POINT)
		return set_epoch(list, a, field, value, status);
	if (field->kind != KF_FIELD_NUMBER && field->kind != KF_FIELD_PANEL)
		return kf_annotation_mistyped(list, a, field, status);
	if (check_finite(list, a, field, value, status) != KF_OK)
		return status->code;
	if (field->kind == KF_FIELD_PANEL)
	{
		a->panel_number = value;
		return KF_OK;
	}
	if (field->min < field->max && !(value >= field->min && value <= field->max))
	{
		kf_annotation_place(list, a, field, place, sizeof(place));
		return kf_fail(status, KF_INVALID_PARAMETER, "%s must be between %g and %g, got %g", place, field->min, field->max, value);
	}
	*(double *) member(a, field) = value;
	return KF_OK;
}

KfCode
kf_annotation_boolean(const KfAnnotations *list, KfAnnotation *a, const KfAnnotationField *field, bool value, KfStatus *status)
{
	if (field->kind != KF_FIELD_BOOLEAN)
		return kf_annotation_mistyped(list, a, field, status);
	*(bool *) member(a, field) = value;
	return KF_OK;
}

/* The i-th of words with blanks between; the length is 0 past the last. */
static const char *
word_at(const char *words, int i, size_t *len)
{
	for (; i > 0 && *words != '\0'; i--)
		words += strcspn(words, " ") + (words[strcspn(words, " ")] != '\0');
	*len = strcspn(words, " ");
	return words;
}

static KfCode
set_word(const KfAnnotations *list, KfAnnotation *a, const KfAnnotationField *field, const char *text, KfStatus *status)
{
	char		copies[8][16];
	const char *words[8];
	char		names[128] = "";
	char		place[64];
	size_t		len;
	int			count = 0;

	for (const char *word = word_at(field->words, 0, &len); len > 0; word = word_at(field->words, count, &len))
	{
		if (strlen(text) == len && strncasecmp(word, text, len) == 0)
		{
			*(int *) member(a, field) = count + !counts_from_0(field);
			return KF_OK;
		}
		snprintf(copies[count], sizeof(copies[count]), "%.*s", (int) len, word);
		words[count] = copies[count];
		snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s", count == 0 ? "" : ", ", words[count]);
		count++;
	}
	kf_annotation_place(list, a, field, place, sizeof(place));
	kf_fail(status, KF_INVALID_PARAMETER, "%s: unknown word \"%.*s\"", place, shown(strlen(text)), text);
	kf_detail(status, "The words are %s.", names);
	suggest(kf_suggest(text, strlen(text), words, count), status);
	return status->code;
}

KfCode
kf_annotation_text(const KfAnnotations *list, KfAnnotation *a, const KfAnnotationField *field, const char *text, KfStatus *status)
{
	char		place[64];

	switch (field->kind)
	{
		case KF_FIELD_WORD:
			return set_word(list, a, field, text, status);
		case KF_FIELD_TIME:
		case KF_FIELD_POINT:
			a->at[field->offset] = (KfMoment) {true, text, 0};
			return KF_OK;
		case KF_FIELD_TEXT:
			if (strlen(text) > KF_MAX_ANNOTATION_TEXT)
			{
				kf_annotation_place(list, a, field, place, sizeof(place));
				return kf_fail(status, KF_LIMIT, "%s must have at most %d bytes, got %zu", place, KF_MAX_ANNOTATION_TEXT, strlen(text));
			}
			*(const char **) member(a, field) = text;
			return KF_OK;
		case KF_FIELD_PANEL:
			a->panel_name = text;
			return KF_OK;
		default:
			return kf_annotation_mistyped(list, a, field, status);
	}
}

KfCode
kf_annotation_price(const KfAnnotations *list, KfAnnotation *a, const KfAnnotationField *field, double value, KfStatus *status)
{
	if (check_finite(list, a, field, value, status) == KF_OK)
		a->value[field->offset] = value;
	return status->code;
}

KfCode
kf_annotation_level(const KfAnnotations *list, KfAnnotation *a, const KfAnnotationField *field, double value, KfStatus *status)
{
	char		place[64];

	if (check_finite(list, a, field, value, status) != KF_OK)
		return status->code;
	if (a->level_count == KF_MAX_FIBONACCI)
	{
		kf_annotation_place(list, a, field, place, sizeof(place));
		return kf_fail(status, KF_LIMIT, "%s: at most %d are allowed", place, KF_MAX_FIBONACCI);
	}
	if (a->levels == NULL)
		a->levels = list->allocator->alloc(list->allocator->arena, KF_MAX_FIBONACCI * sizeof(double));
	if (a->levels == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	a->levels[a->level_count++] = value;
	return KF_OK;
}

/* ---- checks ---- */

static KfCode
needs(const KfAnnotations *list, const KfAnnotation *a, const char *what, KfStatus *status)
{
	return kf_fail(status, KF_INVALID_PARAMETER, "annotations[%d]: %s needs %s", (int) (a - list->list), type_names[a->type], what);
}

static KfCode
check_pivots(const KfAnnotations *list, const KfAnnotation *a, KfStatus *status)
{
	double		levels[KF_PIVOT_LEVELS];
	bool		demark = a->method == KF_PIVOT_DEMARK + 1;
	KfStatus	failure = {0};

	if (isnan(a->high) && isnan(a->low) && isnan(a->close) && isnan(a->open))
		return KF_OK;
	if (isnan(a->high) || isnan(a->low) || isnan(a->close) || (demark && isnan(a->open)))
		return needs(list, a, demark ? "all of open, high, low and close, or none of them" : "all of high, low and close, or none of them", status);
	if (kf_pivot_points(demark ? KF_PIVOT_DEMARK : KF_PIVOT_FLOOR, a->open, a->high, a->low, a->close, levels, &failure) != KF_OK)
		return kf_fail(status, failure.code, "annotations[%d]: %s", (int) (a - list->list), failure.message);
	return KF_OK;
}

KfCode
kf_annotation_check(const KfAnnotations *list, const KfAnnotation *a, KfStatus *status)
{
	switch (a->type)
	{
		case KF_ANNOTATION_HLINE:
			return isnan(a->value[0]) ? needs(list, a, "a price", status) : KF_OK;
		case KF_ANNOTATION_BAND:
			return isnan(a->value[0]) && isnan(a->value[1]) ? needs(list, a, "from or to, or both", status) : KF_OK;
		case KF_ANNOTATION_SPAN:
			return !a->at[0].given && !a->at[1].given ? needs(list, a, "from or to, or both", status) : KF_OK;
		case KF_ANNOTATION_TREND:
		case KF_ANNOTATION_RECT:
		case KF_ANNOTATION_ARROW:
		case KF_ANNOTATION_FIBONACCI:
			for (int i = 0; i < 2; i++)
				if (!a->at[i].given || isnan(a->value[i]))
					return needs(list, a, "from and to, each with ts and price", status);
			return KF_OK;
		case KF_ANNOTATION_TEXT:
			return !a->at[0].given || isnan(a->value[0]) || a->text == NULL ? needs(list, a, "ts, price and text", status) : KF_OK;
		case KF_ANNOTATION_PIVOTS:
			return check_pivots(list, a, status);
		case KF_ANNOTATION_VLINE:
		case KF_ANNOTATION_MARKER:
		case KF_ANNOTATION_BUY:
		case KF_ANNOTATION_SELL:
			break;
	}
	return a->at[0].given ? KF_OK : needs(list, a, "ts", status);
}

/* ---- what is resolved by the chart ---- */

static KfCode
choose_color(const KfAnnotations *list, KfAnnotation *a, const KfTheme *theme, KfStatus *status)
{
	char		place[64];
	int			alpha = 255;
	double		opacity = isnan(a->opacity) ? 1.0 : a->opacity;

	a->color = a->type == KF_ANNOTATION_BUY ? theme->up : a->type == KF_ANNOTATION_SELL ? theme->down :
		a->type == KF_ANNOTATION_VLINE || a->type == KF_ANNOTATION_SPAN ? theme->muted :
		a->type == KF_ANNOTATION_TEXT ? theme->text : theme->series[0];
	snprintf(place, sizeof(place), "annotations[%d].color", (int) (a - list->list));
	if (a->color_text != NULL && kf_color_parse(place, a->color_text, strlen(a->color_text), &a->color, &alpha, status) != KF_OK)
		return status->code;
	/* an area lets the bars through, where nothing else is said */
	if ((bit_of(a) & AREAS) && isnan(a->opacity) && alpha == 255)
		opacity = a->type == KF_ANNOTATION_SPAN ? 0.12 : 0.15;
	a->share = (int) (alpha * opacity + 0.5);
	return KF_OK;
}

/* The panel of an indicator's number or name. */
static bool
find_panel(KfAnnotation *a, const KfSeries *series)
{
	for (int i = 0; i < series->study_count; i++)
	{
		const KfStudy *study = &series->studies[i];

		if (a->panel_name != NULL ? strcasecmp(a->panel_name, study->spec.indicator->name) == 0 : study->group == a->panel_number && study->group > 0)
		{
			a->group = study->group;
			return true;
		}
	}
	return false;
}

static KfCode
choose_panel(const KfAnnotations *list, KfAnnotation *a, const KfSeries *series, KfStatus *status)
{
	bool		upright = a->type == KF_ANNOTATION_VLINE || a->type == KF_ANNOTATION_SPAN;

	a->group = upright ? KF_ANNOTATED_ALL : 0;
	if (a->panel_name == NULL && isnan(a->panel_number))
		return KF_OK;
	if (a->panel_name != NULL && strcasecmp(a->panel_name, "price") == 0)
		a->group = 0;
	else if (a->panel_name != NULL && strcasecmp(a->panel_name, "volume") == 0)
		a->group = KF_ANNOTATED_VOLUME;
	else if (a->panel_name != NULL && upright && strcasecmp(a->panel_name, "all") == 0)
		a->group = KF_ANNOTATED_ALL;
	else if ((a->panel_name == NULL && (a->panel_number > KF_MAX_SPECS || a->panel_number != rint(a->panel_number))) || !find_panel(a, series))
	{
		if (a->panel_name != NULL)
			kf_fail(status, KF_INVALID_PARAMETER, "annotations[%d]: there is no panel \"%.60s\"", (int) (a - list->list), a->panel_name);
		else
			kf_fail(status, KF_INVALID_PARAMETER, "annotations[%d]: there is no panel %g", (int) (a - list->list), a->panel_number);
		kf_hint(status, "A panel is price, volume, the name of an indicator of the chart, or the number that one was given, as in "
				"rsi(14):panel=1%s.", upright ? "; or all" : "");
	}
	return status->code;
}

KfCode
kf_annotations_prepare(KfAnnotations *list, const KfTheme *theme, const KfSeries *series, KfStatus *status)
{
	list->wants_periods = false;
	memset(&list->periods, 0, sizeof(list->periods));
	for (int i = 0; i < list->count; i++)
	{
		KfAnnotation *a = &list->list[i];

		if (choose_color(list, a, theme, status) != KF_OK || choose_panel(list, a, series, status) != KF_OK)
			return status->code;
		list->wants_periods = list->wants_periods || (a->type == KF_ANNOTATION_PIVOTS && isnan(a->high));
	}
	return KF_OK;
}

/* ---- calendar periods ---- */

#define USECS_PER_DAY (INT64_C(86400) * 1000000)

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b != 0 && a < 0);
}

/* Numbers of the day, the week from Monday, the month and the year of a wall-clock time. (Civil dates as by Hinnant, 2013.) */
static void
number_periods(int64_t local, int64_t *number)
{
	int64_t		day = floor_div(local, USECS_PER_DAY);
	int64_t		z = day + 10957 + 719468;
	int64_t		era = floor_div(z, 146097);
	int64_t		doe = z - era * 146097;
	int64_t		yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t		doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t		month = (5 * doy + 2) / 153;	/* from March */

	number[KF_PERIOD_DAY - 1] = day;
	number[KF_PERIOD_WEEK - 1] = floor_div(day + 5, 7);	/* 2000-01-01 was a Saturday */
	number[KF_PERIOD_YEAR - 1] = yoe + era * 400 + (month >= 10);
	number[KF_PERIOD_MONTH - 1] = number[KF_PERIOD_YEAR - 1] * 12 + (month + 2) % 12;
}

void
kf_annotations_add_bar(KfAnnotations *list, const KfBar *bar, int64_t (*local_time) (int64_t ts, void *arg), void *arg)
{
	KfPeriods  *p = &list->periods;
	int64_t		quarter = floor_div(bar->ts, INT64_C(900) * 1000000);
	int64_t		number[KF_PERIODS];

	if (!list->wants_periods)
		return;
	memcpy(number, p->number, sizeof(number));
	if (!p->any || quarter != p->quarter)
		number_periods(local_time != NULL ? local_time(bar->ts, arg) : bar->ts, number);
	for (int i = 0; i < KF_PERIODS; i++)
	{
		KfBar	   *newest = &p->newest[i];

		if (!p->any || number[i] != p->number[i])
		{
			p->before[i] = *newest;
			if (!p->any)
				p->before[i].close = NAN;
			*newest = *bar;
			continue;
		}
		newest->high = fmax(newest->high, bar->high);
		newest->low = fmin(newest->low, bar->low);
		newest->close = bar->close;
	}
	memcpy(p->number, number, sizeof(number));
	p->quarter = quarter;
	p->any = true;
}
