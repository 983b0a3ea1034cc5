/*
 * annotation_draw.c
 *		The figures of annotations on a canvas: lines, areas, shapes. Their labels, which look for room, are in annotation_labels.c.
 */
#include "annotation_draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- pixels ---- */

double
kf_annotation_x(const KfLayout *l, double place)
{
	int			last = l->places - 1;

	if (place < 0.0)
		return fmax(l->x[0] + 0.5 + place * l->slot, -1e9);
	if (place > last)
		return fmin(l->x[last] + 0.5 + (place - last) * l->slot, 1e9);
	return l->x[(int) place] + 0.5;
}

static int
held(double value, int low, int high)
{
	return !(value > low) ? low : value > high ? high : (int) value;
}

void
kf_annotation_area(const KfLayout *l, const KfPanel *panel, const KfFigure *f, KfRect *area)
{
	const KfRect *room = f->whole ? &panel->rect : &panel->clip;
	int			end = room->y + room->height;
	int			x0 = held(floor(kf_annotation_x(l, f->i0) - l->slot / 2.0 + 0.5), 0, l->plot.width);
	int			x1 = held(floor(kf_annotation_x(l, f->i1) + l->slot / 2.0 + 0.5), 0, l->plot.width);
	int			top = isinf(f->v1) ? room->y : held(kf_draw_row(panel, f->v1), room->y, end);
	int			bottom = isinf(f->v0) ? end : held(kf_draw_row(panel, f->v0) + 1, room->y, end);

	*area = (KfRect) {x0, top, x1 - x0, bottom - top};
}

/* Whole pixels of a line that lies on them. */
static int
thickness(const KfLayout *l, const KfFigure *f)
{
	return isnan(f->width) ? l->hair : f->width < 1.5 ? 1 : (int) (f->width + 0.5);
}

/* Pixels of a dash and of the gap after it; a gap of 0 is a solid line. */
static void
choose_dashes(int style, int thick, int *on, int *off)
{
	*on = style == KF_DASH_DASHED ? 4 * thick : thick;
	*off = style == KF_DASH_DASHED ? 3 * thick : style == KF_DASH_DOTTED ? 2 * thick : 0;
}

/* ---- lines ---- */

static void
draw_level(KfDrawing *d, const KfPanel *panel, const KfFigure *f)
{
	const KfLayout *l = d->layout;
	int			end = panel->clip.y + panel->clip.height;
	int			thick = thickness(l, f);
	int			row = kf_draw_row(panel, f->v0);
	int			y = row - (thick - 1) / 2;
	double		left = fmin(f->i0, f->i1);
	double		right = fmax(f->i0, f->i1);
	int			x0 = f->before || isinf(left) ? 0 : held(kf_annotation_x(l, left), 0, l->plot.width);
	int			x1 = f->after || isinf(right) ? l->plot.width : held(kf_annotation_x(l, right) + 1.0, 0, l->plot.width);
	int			on;
	int			off;

	if (row < panel->clip.y || row >= end)
		return;
	choose_dashes(f->style, thick, &on, &off);
	if (y < panel->clip.y)
	{
		thick -= panel->clip.y - y;
		y = panel->clip.y;
	}
	kf_canvas_hline(d->canvas, x0, x1, y, y + thick > end ? end - y : thick, kf_draw_ink(d, f->color), on, off);
}

static void
draw_upright(KfDrawing *d, const KfPanel *panel, const KfFigure *f)
{
	const KfLayout *l = d->layout;
	int			thick = thickness(l, f);
	int			on;
	int			off;
	int			x;
	int			right;

	if (!(f->i0 >= 0.0 && f->i0 <= l->places - 1))
		return;
	x = l->x[(int) f->i0] - (thick - 1) / 2;
	right = x + thick < l->plot.width ? x + thick : l->plot.width;
	x = x > 0 ? x : 0;
	choose_dashes(f->style, thick, &on, &off);
	kf_canvas_vline(d->canvas, x, panel->rect.y, panel->rect.y + panel->rect.height, right - x, kf_draw_ink(d, f->color), on, off);
}

bool
kf_annotation_cut(const KfRect *clip, double margin, KfPoint *a, KfPoint *b)
{
	const double edges[] = {clip->x - margin, clip->x + clip->width + margin, clip->y - margin, clip->y + clip->height + margin};
	double		dx = b->x - a->x;
	double		dy = b->y - a->y;
	double		from = 0.0;
	double		to = 1.0;
	KfPoint		first = *a;

	/* Liang and Barsky, 1984 */
	for (int i = 0; i < 4; i++)
	{
		double		p = i == 0 ? -dx : i == 1 ? dx : i == 2 ? -dy : dy;
		double		q = i == 0 ? a->x - edges[0] : i == 1 ? edges[1] - a->x : i == 2 ? a->y - edges[2] : edges[3] - a->y;

		if (p == 0.0 && q < 0.0)
			return false;
		if (p < 0.0)
			from = fmax(from, q / p);
		else if (p > 0.0)
			to = fmin(to, q / p);
	}
	if (!(from <= to))
		return false;
	*a = (KfPoint) {first.x + from * dx, first.y + from * dy};
	*b = (KfPoint) {first.x + to * dx, first.y + to * dy};
	return true;
}

bool
kf_annotation_ends(const KfLayout *l, const KfPanel *panel, const KfFigure *f, KfPoint *a, KfPoint *b)
{
	const KfRect *clip = &panel->clip;
	double		slope;

	*a = (KfPoint) {kf_annotation_x(l, f->i0), kf_scale_y(&panel->scale, f->v0)};
	*b = (KfPoint) {kf_annotation_x(l, f->i1), kf_scale_y(&panel->scale, f->v1)};
	if (a->x > b->x)
	{
		KfPoint		swapped = *a;

		*a = *b;
		*b = swapped;
	}
	slope = (b->y - a->y) / (b->x - a->x);
	if (f->before && a->x > clip->x - 64 && isfinite(slope))
		*a = (KfPoint) {clip->x - 64, a->y - (a->x - clip->x + 64) * slope};
	if (f->after && b->x < clip->x + clip->width + 64 && isfinite(slope))
		*b = (KfPoint) {clip->x + clip->width + 64, b->y + (clip->x + clip->width + 64 - b->x) * slope};
	return isfinite(a->y) && isfinite(b->y);
}

static void
stroke(KfDrawing *d, const KfPanel *panel, const KfPoint *points, int count, double width, KfInk ink)
{
	if (!kf_canvas_polyline(d->canvas, &panel->clip, points, count, width, ink))
		kf_fail(d->status, KF_NO_MEMORY, "out of memory");
}

#define DASHES 64				/* drawn at a time */

/* A line in dashes, or in dots, which are dashes of no length; the ends are round and lengthen each by a width. */
static void
stroke_dashes(KfDrawing *d, const KfPanel *panel, KfPoint a, KfPoint b, const KfFigure *f, double width, KfInk ink)
{
	KfPoint		points[3 * DASHES];
	double		length = hypot(b.x - a.x, b.y - a.y);
	double		on = f->style == KF_DASH_DOTTED ? 0.0 : fmax(4.0, 2.0 * width + 1.0);
	double		period = f->style == KF_DASH_DOTTED ? fmax(3.0, 2.5 * width) : on + fmax(4.0, 2.0 * width + 2.0);
	int			n = 0;

	for (double at = 0.0; at <= length && !kf_draw_stopped(d); at += period)
	{
		double		end = fmin(at + on, length);

		points[n++] = (KfPoint) {a.x + (b.x - a.x) * at / length, a.y + (b.y - a.y) * at / length};
		if (end > at)
			points[n++] = (KfPoint) {a.x + (b.x - a.x) * end / length, a.y + (b.y - a.y) * end / length};
		points[n] = (KfPoint) {points[n - 1].x, NAN};
		if (++n > 3 * DASHES - 3 || at + period > length)
		{
			stroke(d, panel, points, n, width, ink);
			n = 0;
		}
	}
}

/* The head of an arrow at the second point of a line, where that can be seen. */
static void
draw_head(KfDrawing *d, const KfPanel *panel, const KfFigure *f, double width, KfInk ink)
{
	const KfLayout *l = d->layout;
	const KfRect *clip = &panel->clip;
	double		x = kf_annotation_x(l, f->i1);
	double		y = kf_scale_y(&panel->scale, f->v1);
	double		dx = x - kf_annotation_x(l, f->i0);
	double		dy = y - kf_scale_y(&panel->scale, f->v0);
	double		length = hypot(dx, dy);
	double		size = l->font * 0.75 + width;

	if (!(x >= clip->x && x < clip->x + clip->width && y >= clip->y && y < clip->y + clip->height) || !(length > 0.0) || !isfinite(length))
		return;
	for (int side = -1; side <= 1; side += 2)
	{
		/* 27 degrees to each side */
		double		hx = x - size * (dx * 0.891 - side * dy * 0.454) / length;
		double		hy = y - size * (dy * 0.891 + side * dx * 0.454) / length;
		KfPoint		points[] = {{fmin(x, hx), x <= hx ? y : hy}, {fmax(x, hx), x <= hx ? hy : y}};

		stroke(d, panel, points, 2, width, ink);
	}
}

static void
draw_line(KfDrawing *d, const KfPanel *panel, const KfFigure *f)
{
	const KfLayout *l = d->layout;
	double		width = isnan(f->width) ? l->line : f->width;
	KfInk		ink;
	KfPoint		ends[2];

	if (isinf(f->v0))
		draw_upright(d, panel, f);
	else if (f->v0 == f->v1 && !f->head)
		draw_level(d, panel, f);
	else
	{
		ink = kf_draw_ink(d, f->color);
		if (kf_annotation_ends(l, panel, f, &ends[0], &ends[1]) && kf_annotation_cut(&panel->clip, width + 2.0, &ends[0], &ends[1]))
		{
			kf_annotator_note_line(d->annotator, &ends[0], &ends[1]);
			if (f->style == KF_DASH_SOLID)
				stroke(d, panel, ends, 2, width, ink);
			else
				stroke_dashes(d, panel, ends[0], ends[1], f, width, ink);
		}
		if (f->head)
			draw_head(d, panel, f, width, ink);
	}
}

/* ---- areas ---- */

/* The edges of an area that are inside the panel. */
static void
draw_outline(KfDrawing *d, const KfPanel *panel, const KfFigure *f, const KfRect *area)
{
	const KfLayout *l = d->layout;
	KfInk		ink = kf_draw_ink(d, f->color);
	int			thick = thickness(l, f);
	int			right = area->x + area->width;
	int			bottom = area->y + area->height;
	int			on;
	int			off;
	int			row;

	choose_dashes(f->style, thick, &on, &off);
	if (thick > area->width || thick > area->height)
		thick = area->width < area->height ? area->width : area->height;
	if (kf_annotation_x(l, f->i0) > 0.0)
		kf_canvas_vline(d->canvas, area->x, area->y, bottom, thick, ink, on, off);
	if (kf_annotation_x(l, f->i1) < l->plot.width)
		kf_canvas_vline(d->canvas, right - thick, area->y, bottom, thick, ink, on, off);
	row = kf_draw_row(panel, f->v1);
	if (row >= panel->clip.y)
		kf_canvas_hline(d->canvas, area->x, right, area->y, thick, ink, on, off);
	row = kf_draw_row(panel, f->v0);
	if (row < panel->clip.y + panel->clip.height)
		kf_canvas_hline(d->canvas, area->x, right, bottom - thick, thick, ink, on, off);
}

static void
draw_area(KfDrawing *d, const KfPanel *panel, const KfFigure *f)
{
	KfRect		area;

	kf_annotation_area(d->layout, panel, f, &area);
	if (area.width <= 0 || area.height <= 0)
		return;
	if (f->outline)
		draw_outline(d, panel, f, &area);
	else if (f->share == 255)
		kf_canvas_fill(d->canvas, area.x, area.y, area.width, area.height, kf_draw_ink(d, f->color));
	else if (f->share > 0)
		kf_canvas_tint(d->canvas, area.x, area.y, area.width, area.height, kf_draw_ink(d, f->color), f->share);
}

/* ---- shapes ---- */

static bool
is_arrow(const KfFigure *f)
{
	return f->shape == KF_SHAPE_ARROW_UP || f->shape == KF_SHAPE_ARROW_DOWN;
}

/* Where a shape goes; false where it cannot be seen. Shapes beyond one bar make way for each other, but the same again is not drawn. */
static bool
place_shape(KfDrawing *d, const KfPanel *panel, const KfFigure *f, KfRect *box)
{
	const KfLayout *l = d->layout;
	const KfRect *clip = &panel->clip;
	int			end = clip->y + clip->height;
	int			size = isnan(f->size) ? l->font : (int) (f->size + 0.5);
	bool		beyond = f->stand == KF_STAND_BELOW_BAR || f->stand == KF_STAND_ABOVE_BAR;
	bool		below = f->stand == KF_STAND_BELOW_BAR;
	int			row;
	int			i;

	if (!(f->i0 >= 0.0 && f->i0 <= (beyond ? l->bars : l->places) - 1))
		return false;
	i = (int) f->i0;
	size |= 1;
	*box = (KfRect) {l->x[i] - size / 2, 0, size, is_arrow(f) ? size * 4 / 3 : size};
	if (f->shape <= KF_SHAPE_TRIANGLE_DOWN)
	{
		/* as wide as a triangle of that height is */
		box->width = 2 * ((size - 1) * 3 / 5) + 1;
		box->x = l->x[i] - box->width / 2;
	}
	if (beyond && panel->kind != KF_PANEL_PRICE)
		row = below ? end - 2 - box->height : clip->y + 2 + box->height;
	else if (beyond)
	{
		int			taken = kf_annotator_stack(d->annotator, i, below, f->color << 4 | (uint32_t) f->shape, box->height + 2);

		if (taken < 0)
			return false;
		row = below ? kf_draw_row(panel, l->series->low[i]) + l->hair + 3 + taken : kf_draw_row(panel, l->series->high[i]) - l->hair - 3 - taken;
	}
	else
		row = kf_draw_row(panel, f->v0);
	if (row < clip->y || row >= end || box->height > clip->height || box->width > clip->width)
		return false;
	box->y = f->stand == KF_STAND_ON ? row - box->height / 2 : below || f->stand == KF_STAND_UNDER ? row : row - box->height + 1;
	/* what would stick out is moved in */
	box->y = box->y < clip->y ? clip->y : box->y + box->height > end ? end - box->height : box->y;
	box->x = box->x < 0 ? 0 : box->x + box->width > l->plot.width ? l->plot.width - box->width : box->x;
	return true;
}

static void
draw_cross(KfDrawing *d, const KfPanel *panel, const KfRect *box, KfInk ink)
{
	double		width = fmax(2.0, box->width / 6.0);
	double		in = width / 2.0;
	double		x0 = box->x + in;
	double		x1 = box->x + box->width - in;
	double		y0 = box->y + in;
	double		y1 = box->y + box->height - in;
	KfPoint		down[] = {{x0, y0}, {x1, y1}};
	KfPoint		up[] = {{x0, y1}, {x1, y0}};

	stroke(d, panel, down, 2, width, ink);
	stroke(d, panel, up, 2, width, ink);
}

/* A shape that fills a box of odd width. */
static void
paint_shape(KfDrawing *d, const KfPanel *panel, const KfFigure *f, KfRect box, KfInk ink)
{
	KfCanvas   *canvas = d->canvas;
	bool		up = f->shape == KF_SHAPE_TRIANGLE_UP || f->shape == KF_SHAPE_ARROW_UP;
	int			x = box.x + box.width / 2;
	int			half = box.height / 2;
	int			bottom = box.y + box.height - 1;

	switch (f->shape)
	{
		case KF_SHAPE_TRIANGLE_UP:
		case KF_SHAPE_TRIANGLE_DOWN:
			kf_canvas_arrow(canvas, &panel->clip, x, up ? box.y : bottom, box.height, up, ink);
			break;
		case KF_SHAPE_ARROW_UP:
		case KF_SHAPE_ARROW_DOWN:
			half = box.height * 3 / 5;
			kf_canvas_arrow(canvas, &panel->clip, x, up ? box.y : bottom, half, up, ink);
			/* as odd as the head */
			kf_canvas_fill(canvas, x - box.width / 8, up ? box.y + half : box.y, 2 * (box.width / 8) + 1, box.height - half, ink);
			break;
		case KF_SHAPE_CIRCLE:
			kf_canvas_disc(canvas, &panel->clip, box.x + box.width / 2.0, box.y + box.height / 2.0, box.width / 2.0, ink);
			break;
		case KF_SHAPE_SQUARE:
			kf_canvas_fill(canvas, box.x, box.y, box.width, box.height, ink);
			break;
		case KF_SHAPE_DIAMOND:
			kf_canvas_arrow(canvas, &panel->clip, x, box.y, half + 1, true, ink);
			/* halves that overlapped would cancel each other in one path of SVG */
			kf_canvas_arrow(canvas, &panel->clip, x, bottom, half, false, ink);
			break;
		default:
			draw_cross(d, panel, &box, ink);
	}
}

static void
draw_shape(KfDrawing *d, const KfPanel *panel, const KfFigure *f, int annotation)
{
	bool		pointed = f->shape <= KF_SHAPE_ARROW_DOWN;
	KfRect		box;
	KfRect		around;

	if (!place_shape(d, panel, f, &box))
		return;
	kf_annotator_note_shape(d->annotator, annotation, &box);
	/* on a bar an edge of the background's colour tells it apart; a pointed shape needs more of it at the tip */
	around = (KfRect) {box.x - 1, box.y - 1 - pointed, box.width + 2, box.height + 2 + 2 * pointed};
	if (f->stand <= KF_STAND_OVER && f->shape != KF_SHAPE_CROSS && around.x >= 0 && around.x + around.width <= d->layout->plot.width &&
		around.y >= panel->clip.y && around.y + around.height <= panel->clip.y + panel->clip.height)
		paint_shape(d, panel, f, around, 0);
	paint_shape(d, panel, f, box, kf_draw_ink(d, f->color));
}

/* ---- a panel ---- */

void
kf_draw_annotations(KfDrawing *d, const KfPanel *panel, bool below)
{
	const KfAnnotations *list = d->layout->annotations;
	KfFigure	figures[KF_MAX_FIGURES];

	if (d->annotator == NULL)
		return;
	for (int i = 0; i < list->count && !kf_draw_stopped(d); i++)
	{
		const KfAnnotation *a = &list->list[i];
		int			count;

		if ((a->group != panel->group && a->group != KF_ANNOTATED_ALL) || kf_annotation_is_below(a) != below)
			continue;
		count = kf_annotation_figures(d->layout, panel, a, figures);
		for (int k = 0; k < count; k++)
			if (figures[k].kind == KF_FIGURE_LINE)
				draw_line(d, panel, &figures[k]);
			else if (figures[k].kind == KF_FIGURE_AREA)
				draw_area(d, panel, &figures[k]);
			else if (figures[k].kind == KF_FIGURE_SHAPE)
				draw_shape(d, panel, &figures[k], i);
	}
}
