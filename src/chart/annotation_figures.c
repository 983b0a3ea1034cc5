/*
 * annotation_figures.c
 *		What an annotation looks like, in places of bars and in values: figures that any back end can draw.
 */
#include "annotations.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../indicators/levels.h"
#include "color.h"

#define USECS_PER_DAY (INT64_C(86400) * 1000000)

static const double fibonacci_levels[] = {0.0, 0.236, 0.382, 0.5, 0.618, 0.786, 1.0};

static const char *const pivot_names[KF_PIVOT_LEVELS] = {"P", "R1", "R2", "R3", "R4", "S1", "S2", "S3", "S4"};

/* ---- places and values ---- */

double
kf_annotation_place_of(const KfLayout *l, int64_t ts)
{
	const KfSeries *s = l->series;
	double		first = (double) s->ts[0];
	double		rows = (double) (s->count - 1) * (double) s->span + (double) s->filled;
	double		step = rows > 1.0 ? ((double) s->newest.ts - first) / (rows - 1.0) * (double) s->span : 0.0;
	int			low = 0;
	int			high = s->count - 1;

	if (!(step > 0.0))
		step = (double) USECS_PER_DAY;
	if (ts < s->ts[0])
		return fmin(floor(((double) ts - first) / step), -1.0);
	if (ts > s->newest.ts)
		return high + floor(((double) ts - (double) s->newest.ts) / step);
	while (low < high)
	{
		int			middle = low + (high - low + 1) / 2;

		if (s->ts[middle] <= ts)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

/* The bar that pivot points are computed from: the given values, or the calendar period before the newest; false where there is none. */
static bool
pivot_bar(const KfLayout *l, const KfAnnotation *a, KfBar *bar, int64_t *start)
{
	const KfPeriods *periods = &l->annotations->periods;
	int			period = a->period > 0 ? a->period : l->intraday ? KF_PERIOD_DAY : KF_PERIOD_MONTH;

	*start = l->series->ts[0];
	if (!isnan(a->high))
	{
		*bar = (KfBar) {0, a->open, a->high, a->low, a->close, 0.0};
		return true;
	}
	if (!periods->any || isnan(periods->before[period - 1].close))
		return false;
	*bar = periods->before[period - 1];
	*start = periods->newest[period - 1].ts;
	return true;
}

/* Values of the levels of pivots or of a Fibonacci annotation with their names; NaN where there is none. Returns their number. */
static int
level_values(const KfLayout *l, const KfAnnotation *a, double *values, int64_t *start)
{
	const double *ratios = a->level_count > 0 ? a->levels : fibonacci_levels;
	int			count = a->level_count > 0 ? a->level_count : (int) (sizeof(fibonacci_levels) / sizeof(fibonacci_levels[0]));
	KfStatus	ignored = {0};
	KfBar		bar;

	if (a->type == KF_ANNOTATION_PIVOTS)
	{
		KfPivotMethod method = a->method == 0 || a->method > KF_PIVOT_FIBONACCI + 1 ? KF_PIVOT_FLOOR : (KfPivotMethod) (a->method - 1);

		return pivot_bar(l, a, &bar, start) && kf_pivot_points(method, bar.open, bar.high, bar.low, bar.close, values, &ignored) == KF_OK ? KF_PIVOT_LEVELS : 0;
	}
	/* 0 is the second point, the end of the move, and 1 the first */
	for (int i = 0; i < count; i++)
	{
		bool		up = a->value[1] >= a->value[0];

		ignored.code = KF_OK;
		if (kf_fibonacci_level(fmin(a->value[0], a->value[1]), fmax(a->value[0], a->value[1]), up, ratios[i], &values[i], &ignored) != KF_OK)
			values[i] = NAN;
	}
	return count;
}

/* ---- making figures ---- */

typedef struct Maker
{
	const KfLayout *layout;
	const KfPanel *panel;
	const KfAnnotation *a;
	KfFigure   *figures;
	int			count;
} Maker;

static KfFigure *
add(Maker *m, KfFigureKind kind)
{
	const KfAnnotation *a = m->a;
	KfFigure   *f = &m->figures[m->count++];

	memset(f, 0, sizeof(*f));
	f->kind = kind;
	f->share = 255;
	f->style = a->style;
	f->width = a->width * m->layout->ratio;
	f->size = a->size * m->layout->ratio;
	f->color = a->color;
	return f;
}

/* What is not opaque in a line is mixed with the background. */
static KfFigure *
add_line(Maker *m, double i0, double v0, double i1, double v1)
{
	KfFigure   *f = add(m, KF_FIGURE_LINE);

	f->color = kf_color_over(m->layout->theme->background, m->a->color, m->a->share);
	f->i0 = i0;
	f->v0 = v0;
	f->i1 = i1;
	f->v1 = v1;
	return f;
}

/* Whole bars from the first place to the last. */
static KfFigure *
add_area(Maker *m, double i0, double v0, double i1, double v1)
{
	KfFigure   *f = add(m, KF_FIGURE_AREA);

	f->share = m->a->share;
	f->i0 = fmin(i0, i1);
	f->i1 = fmax(i0, i1);
	f->v0 = fmin(v0, v1);
	f->v1 = fmax(v0, v1);
	return f;
}

/* A text of the annotation, or one that is made; none where it is empty. */
static KfFigure *
add_label(Maker *m, KfPlacing placing, double i0, double v0, double i1, double v1, const char *made)
{
	const char *text = made != NULL ? made : m->a->text;
	bool		area = m->a->type == KF_ANNOTATION_BAND || m->a->type == KF_ANNOTATION_SPAN || m->a->type == KF_ANNOTATION_RECT;
	KfFigure   *f;

	if (text == NULL || text[0] == '\0')
		return NULL;
	f = add(m, KF_FIGURE_LABEL);
	f->size = m->a->type != KF_ANNOTATION_TEXT ? NAN : isnan(m->a->size) ? m->layout->font : m->a->size * m->layout->ratio;
	f->placing = placing;
	f->i0 = i0;
	f->v0 = v0;
	f->i1 = i1;
	f->v1 = v1;
	f->anchor = m->a->anchor;
	f->box = m->a->box;
	f->color = area ? m->layout->theme->text : kf_color_over(m->layout->theme->background, m->a->color, m->a->share);
	if (made != NULL)
		snprintf(f->made, sizeof(f->made), "%s", made);
	f->text = made != NULL ? f->made : text;
	return f;
}

static void
add_extended(Maker *m, double i0, double v0, double i1, double v1)
{
	KfFigure   *f = add_line(m, i0, v0, i1, v1);

	f->before = m->a->extend == KF_EXTEND_LEFT || m->a->extend == KF_EXTEND_BOTH;
	f->after = m->a->extend == KF_EXTEND_RIGHT || m->a->extend == KF_EXTEND_BOTH;
}

static void
make_rect(Maker *m, double i0, double i1)
{
	const KfAnnotation *a = m->a;
	KfFigure   *border;

	add_area(m, i0, a->value[0], i1, a->value[1]);
	/* the border is that of the area: drawn there, in the full colour */
	border = add_area(m, i0, a->value[0], i1, a->value[1]);
	border->outline = true;
	border->share = 255;
	add_label(m, KF_PLACE_AREA, fmin(i0, i1), fmin(a->value[0], a->value[1]), fmax(i0, i1), fmax(a->value[0], a->value[1]), NULL);
}

static void
make_shape(Maker *m, double i)
{
	const KfAnnotation *a = m->a;
	KfFigure   *f = add(m, KF_FIGURE_SHAPE);
	bool		trade = a->type != KF_ANNOTATION_MARKER;

	f->shape = a->shape > 0 ? a->shape : a->type == KF_ANNOTATION_BUY ? KF_SHAPE_ARROW_UP : a->type == KF_ANNOTATION_SELL ? KF_SHAPE_ARROW_DOWN :
		a->position == KF_POSITION_BELOW ? KF_SHAPE_TRIANGLE_UP : isnan(a->value[0]) ? KF_SHAPE_TRIANGLE_DOWN : KF_SHAPE_CIRCLE;
	f->i0 = f->i1 = i;
	f->v0 = f->v1 = a->value[0];
	if (!isnan(a->value[0]) && !trade && a->position == 0)
		f->stand = KF_STAND_ON;
	else
	{
		bool		below = a->position == KF_POSITION_BELOW ||
			(a->position == 0 && (a->type == KF_ANNOTATION_BUY || (!trade && (f->shape == KF_SHAPE_TRIANGLE_UP || f->shape == KF_SHAPE_ARROW_UP))));

		f->stand = isnan(a->value[0]) ? (below ? KF_STAND_BELOW_BAR : KF_STAND_ABOVE_BAR) : below ? KF_STAND_UNDER : KF_STAND_OVER;
	}
	add_label(m, KF_PLACE_SHAPE, i, a->value[0], i, a->value[0], NULL);
}

/* A ratio as percent without zeros at its end. */
static void
percent_text(double ratio, char *text, size_t size)
{
	snprintf(text, size, "%.1f", ratio * 100.0);
	if (strlen(text) > 2 && strcmp(text + strlen(text) - 2, ".0") == 0)
		text[strlen(text) - 2] = '\0';
	strncat(text, "%", size - strlen(text) - 1);
}

static void
make_levels(Maker *m)
{
	const KfAnnotation *a = m->a;
	bool		pivots = a->type == KF_ANNOTATION_PIVOTS;
	int			extend = a->extend > 0 ? a->extend : pivots ? KF_EXTEND_BOTH : KF_EXTEND_RIGHT;
	double		values[KF_MAX_FIBONACCI];
	double		i0;
	double		i1 = INFINITY;
	int64_t		start = 0;
	int			count = level_values(m->layout, a, values, &start);

	if (pivots)
		i0 = kf_annotation_place_of(m->layout, start);
	else
	{
		double		a0 = kf_annotation_place_of(m->layout, a->at[0].ts);
		double		a1 = kf_annotation_place_of(m->layout, a->at[1].ts);

		i0 = fmin(a0, a1);
		i1 = fmax(a0, a1);
		/* the move itself */
		add_line(m, a0, a->value[0], a1, a->value[1])->style = KF_DASH_DASHED;
	}
	if (extend == KF_EXTEND_LEFT || extend == KF_EXTEND_BOTH)
		i0 = -INFINITY;
	if (extend == KF_EXTEND_RIGHT || extend == KF_EXTEND_BOTH)
		i1 = INFINITY;
	for (int i = 0; i < count; i++)
	{
		char		text[64];
		char		number[KF_LABEL_SIZE];
		char		name[16];

		if (isnan(values[i]))
			continue;
		add_line(m, i0, values[i], i1, values[i]);
		if (!a->labels)
			continue;
		kf_scale_value_label(&m->panel->scale, values[i], number);
		if (pivots)
			snprintf(name, sizeof(name), "%s", pivot_names[i]);
		else
			percent_text(a->level_count > 0 ? a->levels[i] : fibonacci_levels[i], name, sizeof(name));
		snprintf(text, sizeof(text), pivots ? "%s %.40s" : "%s (%.40s)", name, number);
		add_label(m, KF_PLACE_LEVEL, i0, values[i], i1, values[i], text);
	}
}

int
kf_annotation_figures(const KfLayout *l, const KfPanel *panel, const KfAnnotation *a, KfFigure *figures)
{
	Maker		m = {l, panel, a, figures, 0};
	double		i0 = a->at[0].given ? kf_annotation_place_of(l, a->at[0].ts) : -INFINITY;
	double		i1 = a->at[1].given ? kf_annotation_place_of(l, a->at[1].ts) : INFINITY;
	double		low = isnan(a->value[0]) ? -INFINITY : a->value[0];
	double		high = isnan(a->value[1]) ? INFINITY : a->value[1];
	bool		told = a->group != KF_ANNOTATED_ALL || panel == l->panels;

	switch (a->type)
	{
		case KF_ANNOTATION_HLINE:
			add_line(&m, -INFINITY, a->value[0], INFINITY, a->value[0]);
			add_label(&m, KF_PLACE_LEVEL, -INFINITY, a->value[0], INFINITY, a->value[0], NULL);
			break;
		case KF_ANNOTATION_VLINE:
			add_line(&m, i0, -INFINITY, i0, INFINITY)->whole = true;
			if (told)
				add_label(&m, KF_PLACE_TOP, i0, -INFINITY, i0, INFINITY, NULL);
			break;
		case KF_ANNOTATION_BAND:
			add_area(&m, -INFINITY, low, INFINITY, high);
			add_label(&m, KF_PLACE_AREA, -INFINITY, fmin(low, high), INFINITY, fmax(low, high), NULL);
			break;
		case KF_ANNOTATION_SPAN:
			add_area(&m, i0, -INFINITY, i1, INFINITY)->whole = true;
			if (told)
				add_label(&m, KF_PLACE_TOP, fmin(i0, i1), -INFINITY, fmax(i0, i1), INFINITY, NULL);
			break;
		case KF_ANNOTATION_TREND:
		case KF_ANNOTATION_ARROW:
			add_extended(&m, i0, a->value[0], i1, a->value[1]);
			figures[0].head = a->type == KF_ANNOTATION_ARROW;
			add_label(&m, KF_PLACE_SLOPE, i0, a->value[0], i1, a->value[1], NULL);
			break;
		case KF_ANNOTATION_RECT:
			make_rect(&m, i0, i1);
			break;
		case KF_ANNOTATION_MARKER:
		case KF_ANNOTATION_BUY:
		case KF_ANNOTATION_SELL:
			make_shape(&m, i0);
			break;
		case KF_ANNOTATION_TEXT:
			add_label(&m, KF_PLACE_POINT, i0, a->value[0], i0, a->value[0], NULL);
			break;
		case KF_ANNOTATION_FIBONACCI:
		case KF_ANNOTATION_PIVOTS:
			make_levels(&m);
			break;
	}
	return m.count;
}

/* ---- for the layout and the axis ---- */

bool
kf_annotation_is_below(const KfAnnotation *a)
{
	if (a->layer > 0)
		return a->layer == KF_LAYER_BELOW;
	return a->type == KF_ANNOTATION_BAND || a->type == KF_ANNOTATION_SPAN || a->type == KF_ANNOTATION_RECT;
}

static void
widen(double *low, double *high, double value)
{
	if (!(*low <= value) && isfinite(value))
		*low = value;
	if (!(*high >= value) && isfinite(value))
		*high = value;
}

void
kf_annotations_range(const KfLayout *l, int group, double *low, double *high)
{
	if (l->annotations == NULL || l->series->count == 0)
		return;
	for (int i = 0; i < l->annotations->count; i++)
	{
		const KfAnnotation *a = &l->annotations->list[i];
		double		values[KF_MAX_FIBONACCI + 2];
		int64_t		start;
		int			count = 0;

		if (!a->fit || a->group != group)
			continue;
		if (a->type == KF_ANNOTATION_FIBONACCI || a->type == KF_ANNOTATION_PIVOTS)
			count = level_values(l, a, values, &start);
		values[count++] = a->value[0];
		values[count++] = a->value[1];
		for (int k = 0; k < count; k++)
			/* a logarithmic scale has no place for the others */
			if (l->price_scale != KF_SCALE_LOG || group != 0 || values[k] > 0.0)
				widen(low, high, values[k]);
	}
}

const KfAnnotation *
kf_annotation_tag(const KfLayout *l, const KfPanel *panel, int n)
{
	if (l->annotations == NULL || n >= KF_MAX_ANNOTATION_TAGS)
		return NULL;
	for (int i = 0; i < l->annotations->count; i++)
	{
		const KfAnnotation *a = &l->annotations->list[i];

		if (a->type == KF_ANNOTATION_HLINE && a->tag && a->group == panel->group && n-- == 0)
			return a;
	}
	return NULL;
}
