/*
 * stroke.c
 *		Anti-aliased polylines, bands, discs and arrows.
 *
 * A polyline's pixels get the coverage of their distance to the nearest segment. Segments meet and overlap, so coverage is
 * first collected, keeping the largest, and blended once. It is collected column by column in a ring of columns: x only
 * ascends, so columns to the left of the segment at hand are done and can be blended and reused. Long segments are cut into
 * pieces shorter than the ring.
 */
#include "canvas.h"

#include <math.h>
#include <string.h>

#include "svg.h"

#define RING_COLUMNS 64
#define BAND_COLUMNS 16			/* of a band that are tinted together */

typedef struct Stroke
{
	KfCanvas   *canvas;
	const KfRect *clip;
	KfInk		ink;
	double		radius;
	uint8_t    *coverage;		/* RING_COLUMNS columns of clip->height */
	int			top[RING_COLUMNS];	/* touched rows of a column, relative to the clip; top > bottom: none */
	int			bottom[RING_COLUMNS];
	int			done;			/* columns before this one are blended */
} Stroke;

/* Blend all columns before x. */
static void
flush_columns(Stroke *stroke, int x)
{
	for (; stroke->done < x; stroke->done++)
	{
		int			slot = stroke->done % RING_COLUMNS;
		uint8_t    *column = stroke->coverage + (size_t) slot * stroke->clip->height;
		int			rows;

		if (stroke->top[slot] > stroke->bottom[slot])
			continue;
		column += stroke->top[slot];
		rows = stroke->bottom[slot] - stroke->top[slot] + 1;
		kf_canvas_blend_run(stroke->canvas, stroke->clip->x + stroke->done, stroke->clip->y + stroke->top[slot], true, column, rows,
							stroke->ink);
		memset(column, 0, (size_t) rows);
		stroke->top[slot] = stroke->clip->height;
		stroke->bottom[slot] = -1;
	}
}

static double
min2(double a, double b)
{
	return a < b ? a : b;
}

static double
max2(double a, double b)
{
	return a > b ? a : b;
}

/* The smallest whole number that is not below x; ceil() is a call where the processor's own is not to be relied on. */
static int
round_up(double x)
{
	int			i = (int) x;

	return i + (x > i);
}

/*
 * Cover the rows of one column by a segment of a length. 'across' and 'along' are where the middle of the first row lies, seen
 * from the segment's beginning; both change by the same amounts from row to row.
 */
static void
cover_rows(Stroke *stroke, int column, int top, int bottom, double across, double along, double ux, double uy, double length)
{
	double		reach = stroke->radius + 0.5;
	int			slot = column % RING_COLUMNS;
	uint8_t    *pixels = stroke->coverage + (size_t) slot * stroke->clip->height;

	if (top < stroke->top[slot])
		stroke->top[slot] = top;
	if (bottom > stroke->bottom[slot])
		stroke->bottom[slot] = bottom;
	for (int row = top; row <= bottom; row++)
	{
		double		beyond = along < 0.0 ? along : along > length ? along - length : 0.0;
		double		distance = fabs(across);
		int			value;

		if (beyond != 0.0)
			distance = distance * distance + beyond * beyond < reach * reach ? sqrt(across * across + beyond * beyond) : reach;
		value = distance <= reach - 1.0 ? 255 : (int) ((reach - distance) * 255.0);
		if (value > pixels[row])
			pixels[row] = (uint8_t) value;
		across -= ux;
		along += uy;
	}
}

/* One segment no longer than fits the ring, in coordinates relative to the clip. */
static void
short_segment(Stroke *stroke, double x0, double y0, double x1, double y1)
{
	double		reach = stroke->radius + 0.5;
	double		dx = x1 - x0;
	double		dy = y1 - y0;
	double		length = sqrt(dx * dx + dy * dy);
	double		ux = length > 0.0 ? dx / length : 1.0;
	double		uy = length > 0.0 ? dy / length : 0.0;
	double		steep = ux > 1e-9 ? 1.0 / ux : 1e9;
	double		high = min2(y0, y1) - reach;
	double		low = max2(y0, y1) + reach;
	/* columns whose middle is within reach */
	int			first = round_up(max2(x0 - reach - 0.5, stroke->done));
	int			last = (int) min2(x1 + reach - 0.5, stroke->clip->width - 1);

	for (int column = first; column <= last; column++)
	{
		double		px = column + 0.5 - x0;
		/* the rows whose middle is within reach of the endless line, and of the rows between its ends */
		double		from = max2(max2(y0 + (px * uy - reach) * steep, high) - 0.5, 0.0);
		double		to = min2(min2(y0 + (px * uy + reach) * steep, low) - 0.5, stroke->clip->height - 1);
		int			top;
		int			bottom;

		if (from > to)
			continue;
		top = round_up(from);
		bottom = (int) to;
		if (top <= bottom)
		{
			double		py = top + 0.5 - y0;

			cover_rows(stroke, column, top, bottom, px * uy - py * ux, px * ux + py * uy, ux, uy, length);
		}
	}
}

static void
segment(Stroke *stroke, const KfPoint *a, const KfPoint *b)
{
	double		ax = a->x - stroke->clip->x;
	double		ay = a->y - stroke->clip->y;
	double		dx = b->x - a->x;
	double		dy = b->y - a->y;
	int			pieces = (int) (dx / (RING_COLUMNS / 2)) + 1;

	for (int i = 0; i < pieces; i++)
	{
		double		t0 = (double) i / pieces;
		double		t1 = (double) (i + 1) / pieces;
		double		left = floor(ax + dx * t0 - stroke->radius - 1.0);

		flush_columns(stroke, left < 0.0 ? 0 : left > stroke->clip->width ? stroke->clip->width : (int) left);
		short_segment(stroke, ax + dx * t0, ay + dy * t0, ax + dx * t1, ay + dy * t1);
	}
}

/* Far outside values would overflow integers and cost rows that nobody sees. A gap (NaN) stays one. */
static KfPoint
held_near(const KfRect *clip, const KfPoint *point)
{
	KfPoint		p = *point;
	double		margin = 8.0 * clip->height + 1000.0;

	if (!isnan(p.y))
		p.y = max2(min2(p.y, clip->y + clip->height + margin), clip->y - margin);
	return p;
}

bool
kf_canvas_polyline(KfCanvas *canvas, const KfRect *clip, const KfPoint *points, int count, double width, KfInk ink)
{
	const KfAllocator *allocator = canvas->allocator;
	Stroke		stroke = {canvas, clip, ink, width / 2.0, NULL, {0}, {0}, 0};
	size_t		size = (size_t) RING_COLUMNS * clip->height;
	KfPoint		before = {0.0, NAN};

	if (clip->width <= 0 || clip->height <= 0)
		return true;
	if (canvas->svg != NULL)
	{
		kf_svg_polyline(canvas->svg, clip, points, count, canvas->origin, width, canvas->colors[ink]);
		return true;
	}
	if (stroke.radius > RING_COLUMNS / 8)
		stroke.radius = RING_COLUMNS / 8;
	stroke.coverage = allocator->alloc(allocator->arena, size);
	if (stroke.coverage == NULL)
		return false;
	memset(stroke.coverage, 0, size);
	for (int i = 0; i < RING_COLUMNS; i++)
	{
		stroke.top[i] = clip->height;
		stroke.bottom[i] = -1;
	}
	for (int i = 0; i < count; i++)
	{
		KfPoint		point = held_near(clip, &points[i]);

		if (!isnan(points[i].y) && !isnan(before.y))
			segment(&stroke, &before, &point);
		else if (!isnan(points[i].y) && (i + 1 == count || isnan(points[i + 1].y)))
			segment(&stroke, &point, &point);	/* a value alone is a dot */
		before = point;
	}
	flush_columns(&stroke, clip->width);
	allocator->release(allocator->arena, stroke.coverage);
	return true;
}

/* Where the polyline is at x, between the points i and i + 1; NaN in gaps. */
static double
height_at(const KfRect *clip, const KfPoint *points, int i, double x)
{
	KfPoint		a = held_near(clip, &points[i]);
	KfPoint		b = held_near(clip, &points[i + 1]);

	/* at its ends a segment is there even if the other end is a gap */
	if (x == b.x)
		return b.y;
	return x == a.x || b.x <= a.x ? a.y : a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x);
}

/* Rows of a column of a band, whole numbers; top >= bottom: none. */
typedef struct Rows
{
	double		top;
	double		bottom;
} Rows;

static void
tint_rows(KfCanvas *canvas, int x, int width, double top, double bottom, KfInk ink, int share)
{
	kf_canvas_tint(canvas, x, (int) top, width, (int) (bottom - top), ink, share);
}

/* Tint neighbouring columns: the rows that all have at once, as pixels beside each other take less time than those below each other, then each one's own. */
static void
tint_columns(KfCanvas *canvas, int x, const Rows *columns, int count, KfInk ink, int share)
{
	Rows		all = columns[0];

	for (int i = 1; i < count; i++)
		all = (Rows) {max2(all.top, columns[i].top), min2(all.bottom, columns[i].bottom)};
	all.bottom = max2(all.top, all.bottom);
	tint_rows(canvas, x, count, all.top, all.bottom, ink, share);
	for (int i = 0; i < count; i++)
	{
		tint_rows(canvas, x + i, 1, columns[i].top, min2(columns[i].bottom, all.top), ink, share);
		tint_rows(canvas, x + i, 1, max2(columns[i].top, all.bottom), columns[i].bottom, ink, share);
	}
}

/* The rows of the band between two polylines at x, of the segments from point i on. */
static Rows
band_rows(const KfRect *clip, const KfPoint *upper, const KfPoint *lower, int i, double x)
{
	double		a;
	double		b;

	if (x < upper[i].x || x > upper[i + 1].x)
		return (Rows) {0, 0};
	a = height_at(clip, upper, i, x);
	b = height_at(clip, lower, i, x);
	if (isnan(a) || isnan(b))
		return (Rows) {0, 0};
	return (Rows) {max2(floor(min2(a, b) + 0.5), clip->y), min2(floor(max2(a, b) + 0.5), clip->y + clip->height)};
}

void
kf_canvas_band(KfCanvas *canvas, const KfRect *clip, const KfPoint *upper, const KfPoint *lower, int count, KfInk ink, int share)
{
	Rows		columns[BAND_COLUMNS];
	int			held = 0;
	int			i = 0;

	if (count < 2)
		return;
	if (canvas->svg != NULL)
	{
		kf_svg_band(canvas->svg, clip, upper, lower, count, canvas->origin, canvas->colors[ink], share);
		return;
	}
	for (int x = clip->x; x < clip->x + clip->width; x++)
	{
		double		cx = x + 0.5;

		while (i < count - 2 && upper[i + 1].x <= cx)
			i++;
		columns[held++] = band_rows(clip, upper, lower, i, cx);
		if (held == BAND_COLUMNS || x + 1 == clip->x + clip->width)
		{
			tint_columns(canvas, x + 1 - held, columns, held, ink, share);
			held = 0;
		}
	}
}

void
kf_canvas_disc(KfCanvas *canvas, const KfRect *clip, double x, double y, double radius, KfInk ink)
{
	/* compared as reals first: a value far outside does not fit an integer */
	if (!(x >= clip->x && x < clip->x + clip->width && y >= clip->y && y < clip->y + clip->height))
		return;
	if (canvas->svg != NULL)
	{
		kf_svg_disc(canvas->svg, x + canvas->origin, y, radius, canvas->colors[ink]);
		return;
	}
	for (int row = (int) (y - radius - 1.0); row <= (int) (y + radius + 1.0); row++)
		for (int column = (int) (x - radius - 1.0); column <= (int) (x + radius + 1.0); column++)
		{
			double		dx = column + 0.5 - x;
			double		dy = row + 0.5 - y;
			double		distance = sqrt(dx * dx + dy * dy);
			uint8_t		coverage = distance <= radius - 0.5 ? 255 : distance >= radius + 0.5 ? 0 :
				(uint8_t) ((radius + 0.5 - distance) * 255.0);

			if (row >= clip->y && row < clip->y + clip->height && column >= clip->x && column < clip->x + clip->width)
				kf_canvas_blend_run(canvas, column, row, false, &coverage, 1, ink);
		}
}

void
kf_canvas_arrow(KfCanvas *canvas, const KfRect *clip, int x, int y, int size, bool up, KfInk ink)
{
	if (canvas->svg != NULL)
	{
		kf_svg_arrow(canvas->svg, clip, x + canvas->origin, y, size, up, canvas->colors[ink]);
		return;
	}
	for (int i = 0; i < size; i++)
	{
		int			row = up ? y + i : y - i;
		int			half = i * 3 / 5;
		int			left = x - half > clip->x ? x - half : clip->x;
		int			right = x + half + 1 < clip->x + clip->width ? x + half + 1 : clip->x + clip->width;

		if (row >= clip->y && row < clip->y + clip->height)
			kf_canvas_fill(canvas, left, row, right - left, 1, ink);
	}
}
