/*
 * annotation_labels.c
 *		Labels of annotations: each tries some boxes around its figure and takes the first that is free, of texts, of shapes and, if it
 *		can be, of bars and lines too. One without room is left out. Earlier annotations come first.
 *
 * What is taken is noted in cells of a few pixels, so that any number of labels costs what the picture has room for.
 */
#include "annotation_draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELL 4					/* pixels */
#define TAKEN_BY_TEXT 1
#define TAKEN_BY_SHAPE 2
#define TAKEN_BY_LINE 4			/* which a label would rather not cover */
#define TAKEN (TAKEN_BY_TEXT | TAKEN_BY_SHAPE)

#define MAX_BOXES 40

typedef struct KfAnnotator
{
	const KfLayout *layout;
	int			columns;
	int			rows;
	uint8_t    *cells;
	KfRect	   *shapes;			/* of each annotation; width 0: none */
	int		   *taken;			/* pixels below each bar and above it */
	uint32_t   *keys;			/* of the last shapes there; 0: none */
} KfAnnotator;

KfAnnotator *
kf_annotator_create(const KfLayout *l)
{
	const KfAllocator *allocator = l->series->allocator;
	int			columns = l->width / CELL + 1;
	int			rows = l->height / CELL + 1;
	size_t		cells = ((size_t) columns * rows + 7) / 8 * 8;
	size_t		shapes = (size_t) l->annotations->count * sizeof(KfRect);
	size_t		bars = 2 * (size_t) l->bars * sizeof(int);
	size_t		size = sizeof(KfAnnotator) + shapes + 2 * bars + cells;
	KfAnnotator *annotator = allocator->alloc(allocator->arena, size);
	char	   *next;

	if (annotator == NULL)
		return NULL;
	next = (char *) (annotator + 1);
	memset(annotator, 0, size);
	annotator->layout = l;
	annotator->columns = columns;
	annotator->rows = rows;
	annotator->shapes = (KfRect *) next;
	annotator->taken = (int *) (next += shapes);
	annotator->keys = (uint32_t *) (next += bars);
	annotator->cells = (uint8_t *) (next + bars);
	return annotator;
}

void
kf_annotator_free(KfAnnotator *annotator)
{
	if (annotator != NULL)
		annotator->layout->series->allocator->release(annotator->layout->series->allocator->arena, annotator);
}

int
kf_annotator_stack(KfAnnotator *annotator, int bar, bool below, uint32_t key, int height)
{
	int			at = 2 * bar + below;
	int			before = annotator->taken[at];

	if (annotator->keys[at] == key)
		return -1;
	annotator->keys[at] = key;
	annotator->taken[at] += height;
	return before;
}

/* ---- what is taken ---- */

static void
mark(KfAnnotator *annotator, const KfRect *box, int across, int down, uint8_t by)
{
	int			x0 = (box->x - across) / CELL > 0 ? (box->x - across) / CELL : 0;
	int			y0 = (box->y - down) / CELL > 0 ? (box->y - down) / CELL : 0;
	int			x1 = (box->x + box->width + across - 1) / CELL;
	int			y1 = (box->y + box->height + down - 1) / CELL;

	for (int y = y0; y <= y1 && y < annotator->rows; y++)
		for (int x = x0; x <= x1 && x < annotator->columns; x++)
			annotator->cells[(size_t) y * annotator->columns + x] |= by;
}

/* By what a box that lies in the picture is taken. */
static int
taken_by(const KfAnnotator *annotator, const KfRect *box)
{
	int			by = 0;

	for (int y = box->y / CELL; y <= (box->y + box->height - 1) / CELL; y++)
		for (int x = box->x / CELL; x <= (box->x + box->width - 1) / CELL; x++)
			by |= annotator->cells[(size_t) y * annotator->columns + x];
	return by;
}

void
kf_annotator_note(KfAnnotator *annotator, const KfRect *box)
{
	mark(annotator, box, 4, 3, TAKEN_BY_TEXT);
}

void
kf_annotator_note_shape(KfAnnotator *annotator, int annotation, const KfRect *box)
{
	int			in = box->width > 8 ? 3 : (box->width - 1) / 2;

	annotator->shapes[annotation] = *box;
	/* its core only, so that a label beside it shares no cell with it */
	mark(annotator, box, -in, -in, TAKEN_BY_SHAPE);
}

void
kf_annotator_note_line(KfAnnotator *annotator, const KfPoint *a, const KfPoint *b)
{
	int			steps = (int) (hypot(b->x - a->x, b->y - a->y) / CELL) + 1;

	for (int i = 0; i <= steps; i++)
	{
		KfRect		dot = {(int) (a->x + (b->x - a->x) * i / steps), (int) (a->y + (b->y - a->y) * i / steps), 1, 1};

		if (dot.x >= 0 && dot.y >= 0)
			mark(annotator, &dot, 0, 0, TAKEN_BY_LINE);
	}
}

/* Whether a bar of the panel is behind a box. */
static bool
covers_bars(const KfLayout *l, const KfPanel *panel, const KfRect *box)
{
	int			low = 0;
	int			high = l->bars;

	if (panel->kind == KF_PANEL_STUDY)
		return false;
	/* the first bar that ends behind the left edge */
	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (l->x[middle] + l->body / 2 < box->x)
			low = middle + 1;
		else
			high = middle;
	}
	for (int i = low; i < l->bars && l->x[i] - l->body / 2 < box->x + box->width; i++)
	{
		bool		volume = panel->kind == KF_PANEL_VOLUME;
		int			top = kf_draw_row(panel, volume ? l->series->volume[i] : l->series->high[i]);
		int			bottom = volume ? panel->scale.bottom : kf_draw_row(panel, l->series->low[i]) + 1;

		if (box->y - 1 < bottom && top < box->y + box->height + 1)
			return true;
	}
	return false;
}

/* ---- boxes to try ---- */

/* A label and the boxes of its text to be tried, best first. */
typedef struct Label
{
	KfDrawing  *d;
	const KfPanel *panel;
	const KfFigure *figure;
	int			size;
	int			width;
	int			cap;
	int			gap;
	int			count;
	KfRect		boxes[MAX_BOXES];
} Label;

static void
try_at(Label *label, double x, double y)
{
	const KfLayout *l = label->d->layout;
	int			margin = label->figure->box ? label->gap + 2 : 2;

	if (label->count == MAX_BOXES || !(fabs(x) < 1e6 && fabs(y) < 1e6))
		return;
	/* a little too far out is moved in */
	x = fmax(fmin(x, l->plot.width - label->width - margin), margin);
	label->boxes[label->count++] = (KfRect) {(int) x, (int) y, label->width, label->cap};
}

/* Left, right or in the middle of some pixels, in the order that the anchor asks for. */
static double
side_of(const Label *label, int i, double left, double right)
{
	static const int orders[][3] = {{1, 0, 2}, {0, 1, 2}, {2, 1, 0}};
	int			anchor = label->figure->anchor;
	int			side = orders[anchor == KF_ANCHOR_LEFT ? 1 : anchor == KF_ANCHOR_CENTER ? 2 : 0][i];

	return side == 0 ? left + label->gap : side == 1 ? right - label->gap - label->width : (left + right - label->width) / 2.0;
}

static void
try_level(Label *label)
{
	const KfLayout *l = label->d->layout;
	const KfFigure *f = label->figure;
	double		x0 = fmax(isinf(f->i0) ? 0.0 : kf_annotation_x(l, f->i0), 0.0);
	double		x1 = fmin(isinf(f->i1) ? l->plot.width : kf_annotation_x(l, f->i1), l->plot.width);
	int			row = kf_draw_row(label->panel, f->v0);
	int			thick = isnan(f->width) ? l->hair : (int) (f->width + 0.5);
	bool		below = f->anchor == KF_ANCHOR_BELOW;

	if (row < label->panel->clip.y || row >= label->panel->clip.y + label->panel->clip.height || x1 < x0)
		return;
	for (int i = 0; i < 6; i++)
		try_at(label, side_of(label, i / 2, x0, x1), (i % 2 == 1) != below ? row + (thick + 1) / 2 + 4 : row - thick / 2 - 3 - label->cap);
	/* beside its beginning */
	if (isfinite(f->i0))
		try_at(label, x0 - label->gap - label->width, row - label->cap / 2);
}

static void
try_top(Label *label)
{
	const KfLayout *l = label->d->layout;
	const KfFigure *f = label->figure;
	bool		span = f->i0 != f->i1;
	KfRect		area;

	kf_annotation_area(l, label->panel, f, &area);
	if (area.width <= 0)
		return;
	if (!span)
	{
		area.x = l->x[(int) fmin(fmax(f->i0, 0.0), l->places - 1)];
		area.width = 1;
	}
	for (int line = 0; line < 8; line++)
	{
		double		y = label->panel->clip.y + label->gap + line * (label->cap + label->gap);

		if (span)
		{
			try_at(label, area.width < label->width + 2 * label->gap ? area.x + (area.width - label->width) / 2.0 : area.x + label->gap, y);
			try_at(label, area.x + area.width - label->gap - label->width, y);
		}
		else
		{
			try_at(label, area.x + 1 + label->gap, y);
			try_at(label, area.x - label->gap - label->width, y);
		}
	}
}

static void
try_area(Label *label)
{
	KfRect		area;
	bool		flat;

	kf_annotation_area(label->d->layout, label->panel, label->figure, &area);
	if (area.width <= 0 || area.height <= 0)
		return;
	flat = area.height < label->cap + 2 * label->gap;
	for (int i = 0; i < 6; i++)
	{
		double		x = i % 2 == 0 ? area.x + label->gap : area.x + area.width - label->gap - label->width;

		/* inside where there is room, else above and below */
		if (i < 2 && !flat)
			try_at(label, x, area.y + label->gap);
		else if (i < 4 && !flat)
			try_at(label, x, area.y + area.height - label->gap - label->cap);
		else if (i < 2 && area.height >= label->cap + 2)
			try_at(label, x, area.y + (area.height - label->cap) / 2);
		else if (i < 4)
			try_at(label, x, area.y - label->gap - label->cap);
		else
			try_at(label, x, area.y + area.height + label->gap);
	}
}

static void
try_slope(Label *label)
{
	const KfRect *clip = &label->panel->clip;
	KfPoint		a;
	KfPoint		b;

	if (!kf_annotation_ends(label->d->layout, label->panel, label->figure, &a, &b) || !kf_annotation_cut(clip, 0.0, &a, &b))
		return;
	for (int i = 0; i < 6; i++)
	{
		double		x = side_of(label, i / 2, a.x, b.x);
		double		slope = b.x > a.x ? (b.y - a.y) / (b.x - a.x) : 0.0;
		double		y0 = a.y + (fmax(fmin(x, b.x), a.x) - a.x) * slope;
		double		y1 = a.y + (fmax(fmin(x + label->width, b.x), a.x) - a.x) * slope;

		try_at(label, x, (i % 2 == 1) != (label->figure->anchor == KF_ANCHOR_BELOW) ? fmax(y0, y1) + label->gap + 1 : fmin(y0, y1) - label->gap - label->cap);
	}
}

static void
try_around(Label *label, const KfRect *box, int first)
{
	static const int order[] = {KF_ANCHOR_ABOVE, KF_ANCHOR_BELOW, KF_ANCHOR_RIGHT, KF_ANCHOR_LEFT};
	double		middle = box->x + (box->width - label->width) / 2.0;

	for (int i = -1; i < 4; i++)
		switch (i < 0 ? first : order[i])
		{
			case KF_ANCHOR_ABOVE:
				try_at(label, middle, box->y - label->gap - label->cap);
				break;
			case KF_ANCHOR_BELOW:
				try_at(label, middle, box->y + box->height + label->gap);
				break;
			case KF_ANCHOR_LEFT:
				try_at(label, box->x - label->gap - label->width, box->y + (box->height - label->cap) / 2);
				break;
			case KF_ANCHOR_RIGHT:
				try_at(label, box->x + box->width + label->gap, box->y + (box->height - label->cap) / 2);
				break;
			case KF_ANCHOR_CENTER:
				try_at(label, middle, box->y + (box->height - label->cap) / 2);
				break;
		}
}

static void
try_shape(Label *label, const KfRect *shape, const KfFigure *stands)
{
	bool		below = stands->stand == KF_STAND_BELOW_BAR || stands->stand == KF_STAND_UNDER;

	if (shape->width == 0)
		return;
	try_around(label, shape, below ? KF_ANCHOR_BELOW : KF_ANCHOR_ABOVE);
	/* one line farther off */
	try_at(label, shape->x + (shape->width - label->width) / 2.0, below ? shape->y + shape->height + 2 * label->gap + label->cap :
		   shape->y - 2 * (label->gap + label->cap));
}

static void
try_point(Label *label)
{
	const KfLayout *l = label->d->layout;
	const KfFigure *f = label->figure;
	int			row = kf_draw_row(label->panel, f->v0);
	KfRect		point;

	if (!(f->i0 >= 0.0 && f->i0 <= l->places - 1) || row < label->panel->clip.y || row >= label->panel->clip.y + label->panel->clip.height)
		return;
	point = (KfRect) {l->x[(int) f->i0], row, 1, 1};
	try_around(label, &point, f->anchor > 0 ? f->anchor : KF_ANCHOR_ABOVE);
}

/* ---- one label ---- */

/* The text's box with what belongs to it: the frame, or the letters' tails. */
static KfRect
outer_box(const Label *label, const KfRect *box)
{
	int			tail = label->size / 4;

	if (label->figure->box)
		return (KfRect) {box->x - label->gap, box->y - label->gap, box->width + 2 * label->gap, box->height + 2 * label->gap};
	return (KfRect) {box->x, box->y, box->width, box->height + tail};
}

static bool
is_inside(const Label *label, const KfRect *outer)
{
	const KfRect *clip = &label->panel->clip;

	return outer->x >= 1 && outer->x + outer->width <= label->d->layout->plot.width - 1 && outer->y >= clip->y + 1 &&
		outer->y + outer->height <= clip->y + clip->height - 1;
}

/* The first box that is free, or -1; where an anchor was asked for, bars may lie behind that place. */
static int
choose_box(const Label *label)
{
	const KfLayout *l = label->d->layout;
	bool		asked = label->figure->anchor > 0 || label->figure->box;

	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < label->count; i++)
		{
			KfRect		outer = outer_box(label, &label->boxes[i]);
			int			by = is_inside(label, &outer) ? taken_by(label->d->annotator, &outer) : TAKEN;

			if (by & TAKEN)
				continue;
			if (pass == 1 || (asked && i == 0) || (by == 0 && !covers_bars(l, label->panel, &outer)))
				return i;
		}
	return -1;
}

static void
draw_frame(KfDrawing *d, const KfRect *box, uint32_t color)
{
	int			hair = d->layout->hair;
	KfInk		ink = kf_draw_ink(d, color);

	kf_canvas_fill(d->canvas, box->x, box->y, box->width, box->height, 0);
	kf_canvas_fill(d->canvas, box->x, box->y, box->width, hair, ink);
	kf_canvas_fill(d->canvas, box->x, box->y + box->height - hair, box->width, hair, ink);
	kf_canvas_fill(d->canvas, box->x, box->y, hair, box->height, ink);
	kf_canvas_fill(d->canvas, box->x + box->width - hair, box->y, hair, box->height, ink);
}

static void
draw_label(KfDrawing *d, const KfPanel *panel, const KfFigure *f, const KfRect *shape, const KfFigure *stands)
{
	const KfLayout *l = d->layout;
	Label		label = {d, panel, f};
	KfRect		box;
	KfRect		outer;
	int			chosen;

	label.size = isnan(f->size) ? (l->font > 10 ? l->font * 5 / 6 : l->font - 1) : (int) (f->size + 0.5);
	label.cap = kf_text_cap(label.size);
	label.gap = label.size / 3 > 4 ? label.size / 3 : 4;
	label.width = kf_text_width(l->fonts, f->text, label.size, d->status);
	switch (f->placing)
	{
		case KF_PLACE_POINT:
			try_point(&label);
			break;
		case KF_PLACE_LEVEL:
			try_level(&label);
			break;
		case KF_PLACE_TOP:
			try_top(&label);
			break;
		case KF_PLACE_AREA:
			try_area(&label);
			break;
		case KF_PLACE_SLOPE:
			try_slope(&label);
			break;
		case KF_PLACE_SHAPE:
			try_shape(&label, shape, stands);
			break;
	}
	chosen = choose_box(&label);
	if (chosen < 0 || label.width == 0)
		return;
	box = label.boxes[chosen];
	outer = outer_box(&label, &box);
	if (f->box)
	{
		draw_frame(d, &outer, f->color);
		kf_annotator_note(d->annotator, &outer);
	}
	else if (covers_bars(l, panel, &outer) || taken_by(d->annotator, &outer) != 0)
		/* a ground of its own, without which it could not be read; within the panel's edges */
		kf_canvas_fill(d->canvas, box.x - 1, box.y - 1, box.width + 2, box.height + 2, 0);
	kf_draw_text(d, f->text, label.size, box.x, box.y + label.cap - label.cap / 2, f->color);
}

void
kf_draw_annotation_labels(KfDrawing *d)
{
	const KfLayout *l = d->layout;
	KfFigure	figures[KF_MAX_FIGURES];

	/* pictures that are too small for legends have no room for labels either */
	if (d->annotator == NULL || !l->legends)
		return;
	for (int i = 0; i < l->annotations->count; i++)
		for (int p = 0; p < l->panel_count && !kf_draw_stopped(d); p++)
		{
			const KfAnnotation *a = &l->annotations->list[i];
			const KfPanel *panel = &l->panels[p];
			int			count;

			if (a->group != panel->group && (a->group != KF_ANNOTATED_ALL || p > 0))
				continue;
			count = kf_annotation_figures(l, panel, a, figures);
			for (int k = 0; k < count; k++)
				if (figures[k].kind == KF_FIGURE_LABEL)
					draw_label(d, panel, &figures[k], &d->annotator->shapes[i], &figures[0]);
		}
}
