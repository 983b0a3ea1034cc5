/*
 * annotation_html.c
 *		The figures of annotations as data of an HTML chart.
 */
#include "html.h"

#include <math.h>

#include "annotations.h"
#include "color.h"

/* ,"name":number; infinities and NaN, which stand for edges and for the usual, are left out. */
static void
put_number(KfMarkup *m, const char *name, double value)
{
	if (isfinite(value))
		kf_markup_printf(m, ",\"%s\":%.15g", name, value);
}

static void
put_positive(KfMarkup *m, const char *name, int value)
{
	if (value > 0)
		kf_markup_printf(m, ",\"%s\":%d", name, value);
}

/* One figure; k is its kind, n its annotation's number, g the panel's group. */
static void
put_figure(KfMarkup *m, const KfFigure *f, const KfAnnotation *a, int n, bool first)
{
	kf_markup_printf(m, "%s{\"k\":%d,\"n\":%d,\"g\":%d,\"c\":\"#%06x\"", first ? "" : ",\n", f->kind, n, a->group, (unsigned) f->color);
	put_positive(m, "below", kf_annotation_is_below(a));
	put_number(m, "i0", f->i0);
	put_number(m, "v0", f->v0);
	put_number(m, "i1", f->i1);
	put_number(m, "v1", f->v1);
	put_number(m, "w", f->width);
	put_number(m, "size", f->size);
	put_positive(m, "before", f->before);
	put_positive(m, "after", f->after);
	put_positive(m, "head", f->head);
	put_positive(m, "whole", f->whole);
	put_positive(m, "outline", f->outline);
	put_positive(m, "style", f->style);
	put_positive(m, "box", f->box);
	put_positive(m, "anchor", f->anchor);
	if (f->kind == KF_FIGURE_AREA)
		kf_markup_printf(m, ",\"share\":%d", f->share);
	if (f->kind == KF_FIGURE_SHAPE)
		kf_markup_printf(m, ",\"shape\":%d,\"stand\":%d", f->shape, f->stand);
	if (f->kind == KF_FIGURE_LABEL)
	{
		kf_markup_printf(m, ",\"place\":%d,\"text\":", f->placing);
		kf_markup_json(m, f->text);
	}
	kf_markup_put(m, "}", 1);
}

static void
put_tags(KfMarkup *m, const KfLayout *l)
{
	bool		first = true;

	kf_markup_puts(m, "\"lineTags\":[");
	for (int p = 0; p < l->panel_count; p++)
	{
		const KfAnnotation *a;

		for (int i = 0; (a = kf_annotation_tag(l, &l->panels[p], i)) != NULL; i++, first = false)
			kf_markup_printf(m, "%s{\"g\":%d,\"v\":%.15g,\"c\":\"#%06x\"}", first ? "" : ",", a->group, a->value[0],
							 (unsigned) kf_color_over(l->theme->background, a->color, a->share));
	}
	kf_markup_puts(m, "],\n");
}

/* What the scales of panels make room for. */
static void
put_fits(KfMarkup *m, const KfLayout *l)
{
	kf_markup_puts(m, "\"fits\":[");
	for (int p = 0; p < l->panel_count; p++)
	{
		double		low = NAN;
		double		high = NAN;

		kf_annotations_range(l, l->panels[p].group, &low, &high);
		kf_markup_puts(m, p > 0 ? "," : "");
		kf_markup_printf(m, isnan(low) ? "null" : "[%.15g,%.15g]", low, high);
	}
	kf_markup_puts(m, "],\n");
}

void
kf_html_annotations(KfMarkup *m, const KfLayout *l)
{
	KfFigure	figures[KF_MAX_FIGURES];
	bool		first = true;

	kf_markup_puts(m, "\"figures\":[");
	for (int i = 0; l->annotations != NULL && l->bars > 0 && i < l->annotations->count; i++)
	{
		const KfAnnotation *a = &l->annotations->list[i];
		int			p = 0;
		int			count;

		/* what is in all panels is told once */
		while (p < l->panel_count && a->group != KF_ANNOTATED_ALL && a->group != l->panels[p].group)
			p++;
		count = p < l->panel_count ? kf_annotation_figures(l, &l->panels[p], a, figures) : 0;
		for (int k = 0; k < count; k++, first = false)
			put_figure(m, &figures[k], a, i, first);
	}
	kf_markup_puts(m, "],\n");
	put_tags(m, l);
	put_fits(m, l);
}
