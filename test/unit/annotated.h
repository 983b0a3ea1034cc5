/*
 * annotated.h
 *		What the tests of annotations share: lists of them written as text, charts with them, where texts may be.
 */
#ifndef KF_ANNOTATED_H
#define KF_ANNOTATED_H

#include "document.h"

#include "chart/annotations.h"

#define MAX_BARS 100000
#define MAGENTA 0xff00ff

static KfBar bars[MAX_BARS];
static Texts texts;

/* Sixty days from 94 to 112, but the ends of that at the last bar only. */
__attribute__((unused))
static void
usual_bars(void)
{
	for (int i = 0; i < 60; i++)
	{
		double		open = 100.0 + 4.0 * sin(i * 0.4);
		double		close = 100.0 + 4.0 * sin(i * 0.4 + 0.3);

		bars[i] = (KfBar) {date(2019, 1, 1) + i * DAY, open, fmax(open, close) + 1.0, fmin(open, close) - 1.0, close, 1000.0 + i};
	}
	bars[59].high = 112.0;
	bars[59].low = 94.0;
}

/* ---- making annotations ---- */

/* The time of bar number "12" or "12.5", between two. */
static int64_t
time_of(const char *text)
{
	double		at = strtod(text, NULL);

	return bars[0].ts + (int64_t) (at * (double) (bars[1].ts - bars[0].ts));
}

static void
set_field(KfAnnotations *list, KfAnnotation *a, const KfAnnotationField *field, const char *value, KfStatus *status)
{
	char	   *end;
	double		number = strtod(value, &end);

	switch (field->kind)
	{
		case KF_FIELD_TIME:
			a->at[field->offset] = (KfMoment) {true, NULL, time_of(value)};
			break;
		case KF_FIELD_POINT:
			a->at[field->offset] = (KfMoment) {true, NULL, time_of(value)};
			kf_annotation_price(list, a, field, strtod(strchr(value, ',') + 1, NULL), status);
			break;
		case KF_FIELD_NUMBERS:
			for (const char *at = value; at != NULL && *at != '\0'; at = strchr(at, ',') != NULL ? strchr(at, ',') + 1 : NULL)
				kf_annotation_level(list, a, field, strtod(at, NULL), status);
			break;
		case KF_FIELD_BOOLEAN:
			kf_annotation_boolean(list, a, field, strcmp(value, "true") == 0, status);
			break;
		default:
			if (*end == '\0' && field->kind != KF_FIELD_TEXT)
				kf_annotation_number(list, a, field, number, status);
			else
				kf_annotation_text(list, a, field, value, status);
	}
}

/*
 * Annotations like "hline price=100 text=far~off; buy ts=3": times are numbers of bars, points are "3,100", ~ is a blank. The list keeps
 * pointers into 'memory'. NULL with a status where one is wrong.
 */
static KfAnnotations *
annotations_of(const KfAllocator *allocator, const char *text, char *memory, KfStatus *status)
{
	KfAnnotations *list;
	char	   *rest = strcpy(memory, text);
	char	   *one;
	int			count = 1;

	for (const char *at = text; *at != '\0'; at++)
		count += *at == ';';
	list = kf_annotations_create(allocator, count, status);
	while (list != NULL && (one = strsep(&rest, ";")) != NULL && status->code == KF_OK)
	{
		char	   *word;
		KfAnnotation *a = NULL;

		while ((word = strsep(&one, " ")) != NULL && status->code == KF_OK)
		{
			char	   *value = strchr(word, '=');
			const KfAnnotationField *field;

			if (*word == '\0')
				continue;
			if (value == NULL)
			{
				a = kf_annotations_add(list, word, strlen(word), status);
				continue;
			}
			*value++ = '\0';
			for (char *at = value; *at != '\0'; at++)
				if (*at == '~')
					*at = ' ';
			field = kf_annotation_field(list, a, word, strlen(word), status);
			if (field != NULL)
				set_field(list, a, field, value, status);
		}
		if (a != NULL && status->code == KF_OK)
			kf_annotation_check(list, a, status);
	}
	if (status->code == KF_OK)
		return list;
	kf_annotations_free(list);
	return NULL;
}

/* ---- by chance ---- */

__attribute__((unused))
static double
random_price(double low, double high)
{
	return low + (high - low) * (random_real() * 1.6 - 0.3);
}

/* Some annotation of any type, here and there outside the picture. */
__attribute__((unused))
static void
random_annotation(char *text, size_t size, int count, double low, double high)
{
	static const char *const shapes[] = {"triangle_up", "triangle_down", "arrow_up", "arrow_down", "circle", "square", "diamond", "cross"};
	static const char *const words[] = {"q", "+100", "a~longer~label", "\xC3\xA9t\xC3\xA9", "support~and~resistance"};
	static const char *const styles[] = {"solid", "dashed", "dotted"};
	static const char *const extends[] = {"none", "left", "right", "both"};
	static const char *const anchors[] = {"above", "below", "left", "right", "center"};
	const char *word = words[random_below(5)];
	double		t0 = (random_real() * 1.4 - 0.2) * count;
	double		t1 = (random_real() * 1.4 - 0.2) * count;
	double		p0 = random_price(low, high);
	double		p1 = random_price(low, high);

	switch (random_below(13))
	{
		case 0:
			snprintf(text, size, "hline price=%.10g text=%s style=%s anchor=%s", p0, word, styles[random_below(3)], anchors[random_below(5)]);
			break;
		case 1:
			snprintf(text, size, "vline ts=%g text=%s width=%d box=%s", t0, word, 1 + (int) random_below(8), random_below(2) ? "true" : "false");
			break;
		case 2:
			snprintf(text, size, "band from=%.10g to=%.10g text=%s", p0, p1, word);
			break;
		case 3:
			snprintf(text, size, "span from=%g to=%g text=%s opacity=0.3", t0, t1, word);
			break;
		case 4:
			snprintf(text, size, "trend from=%g,%.10g to=%g,%.10g extend=%s style=%s text=%s", t0, p0, t1, p1, extends[random_below(4)], styles[random_below(3)], word);
			break;
		case 5:
			snprintf(text, size, "rect from=%g,%.10g to=%g,%.10g style=%s width=%d text=%s box=true", t0, p0, t1, p1, styles[random_below(3)], 1 + (int) random_below(12), word);
			break;
		case 6:
			snprintf(text, size, "arrow from=%g,%.10g to=%g,%.10g text=%s", t0, p0, t1, p1, word);
			break;
		case 7:
			snprintf(text, size, "marker ts=%g price=%.10g shape=%s size=%d text=%s", t0, p0, shapes[random_below(8)], 4 + (int) random_below(60), word);
			break;
		case 8:
			snprintf(text, size, "marker ts=%g shape=%s text=%s position=%s", t0, shapes[random_below(8)], word, random_below(2) ? "above" : "below");
			break;
		case 9:
			snprintf(text, size, "%s ts=%g text=%s", random_below(2) ? "buy" : "sell", t0, word);
			break;
		case 10:
			snprintf(text, size, "text ts=%g price=%.10g text=%s box=%s anchor=%s size=%d", t0, p0, word, random_below(2) ? "true" : "false", anchors[random_below(5)], 6 + (int) random_below(30));
			break;
		case 11:
			snprintf(text, size, "fibonacci from=%g,%.10g to=%g,%.10g extend=%s fit=%s", t0, p0, t1, p1, extends[random_below(4)], random_below(4) ? "false" : "true");
			break;
		default:
			snprintf(text, size, "pivots period=%s extend=%s", random_below(2) ? "day" : "week", random_below(2) ? "right" : "both");
	}
}

/* ---- drawing them ---- */

typedef struct Drawn
{
	Picture		picture;
	KfChart    *chart;
	const KfLayout *l;
	KfAnnotations *list;
	char		memory[4096];
} Drawn;

/* A chart of the bars with annotations (NULL: none); false, and printed, where it fails. */
static bool
draw_annotated(Drawn *drawn, KfChartOptions options, int count, const char *text)
{
	KfStatus	status = {0};

	memset(drawn, 0, sizeof(*drawn));
	if (text != NULL)
		options.annotations = drawn->list = annotations_of(&kf_malloc_allocator, text, drawn->memory, &status);
	if (!CHECK_MSG(status.code == KF_OK, "%s: %s", text != NULL ? text : "none", status.message))
		return false;
	drawn->chart = draw_chart(&options, bars, count, &drawn->picture, &texts);
	if (!CHECK_MSG(drawn->chart != NULL, "%s fails", text != NULL ? text : "a chart"))
	{
		kf_annotations_free(drawn->list);
		return false;
	}
	drawn->l = kf_chart_layout(drawn->chart);
	return true;
}

static void
drawn_free(Drawn *drawn)
{
	picture_free(&drawn->picture);
	kf_chart_free(drawn->chart);
	kf_annotations_free(drawn->list);
}

/* Are the pictures the same? */
__attribute__((unused))
static bool
same(const char *a, const char *b, KfChartOptions options, int count)
{
	Drawn	   *drawn = malloc(2 * sizeof(Drawn));
	bool		equal = false;

	if (draw_annotated(&drawn[0], options, count, a))
	{
		if (draw_annotated(&drawn[1], options, count, b))
		{
			equal = drawn[0].picture.size == drawn[1].picture.size && memcmp(drawn[0].picture.file, drawn[1].picture.file, drawn[0].picture.size) == 0;
			drawn_free(&drawn[1]);
		}
		drawn_free(&drawn[0]);
	}
	free(drawn);
	return equal;
}

/* ---- texts ---- */

__attribute__((unused))
static bool
overlap(const KfRect *a, const KfRect *b)
{
	return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height && b->y < a->y + a->height;
}

__attribute__((unused))
static void
check_texts(const KfLayout *l, const char *what)
{
	for (int i = 0; i < texts.count; i++)
	{
		const KfRect *box = &texts.box[i];

		CHECK_MSG(box->x >= 0 && box->y >= 0 && box->x + box->width <= l->width && box->y + box->height <= l->height,
				  "%s: \"%s\" at %d,%d %dx%d leaves the picture", what, texts.text[i], box->x, box->y, box->width, box->height);
		if (box->y >= l->plot.y && box->y < l->plot.y + l->plot.height && box->x < l->plot.width)
			CHECK_MSG(box->x + box->width <= l->plot.width, "%s: \"%s\" runs into the axis", what, texts.text[i]);
		for (int k = 0; k < i; k++)
			CHECK_MSG(!overlap(box, &texts.box[k]), "%s: \"%s\" is over \"%s\"", what, texts.text[i], texts.text[k]);
	}
}

#endif							/* KF_ANNOTATED_H */
