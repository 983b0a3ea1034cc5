/*
 * boxes.c
 *		Charts of price alone: where their bars and boxes are, bricks, Kagi lines, X and O.
 *
 * Boxes are squares of whole pixels where there is room: the size of one is chosen so that all bars fit beside each other and all boxes
 * above each other, and the scale is cut so that every box begins on a pixel. Bars then end at the right, as on paper.
 */
#include "built.h"
#include "draw.h"

#include <math.h>
#include <string.h>

#define LEAST_BOX 4				/* pixels of a square: smaller ones cannot be told apart */
#define MOST_BOX 64				/* and larger ones are no boxes any more */
#define BOX_ROOM 0.92			/* share of the panel's height that boxes may take */
#define CIRCLE_POINTS 20		/* of an O in a document, its end included */

static int
least_slot(const KfLayout *l)
{
	int			least = l->kind->least * l->hair;

	return l->kind->source == KF_BARS_FIGURE && least < l->font * 7 / 12 ? l->font * 7 / 12 : least;
}

bool
kf_layout_drop_bars(KfLayout *l)
{
	KfSeries   *series = l->series;
	int			room = l->plot.width - l->pad / 2;
	int			most;

	if (l->kind->least == 0)
		return false;
	most = room / least_slot(l) > 1 ? room / least_slot(l) : 1;
	if (series->count + series->future <= most)
		return false;
	if (series->future >= most)
		series->future = 0;
	if (series->count > most - series->future)
		kf_series_keep_last(series, most - series->future);
	return true;
}

/* ---- boxes on a scale ---- */

/* Whether all boxes have one height on the scale of the picture. */
static bool
equal_boxes(const KfLayout *l, const KfGrid *grid)
{
	if (grid == NULL)
		return false;
	return l->price_scale == KF_SCALE_LOG ? grid->kind == KF_GRID_POWER : grid->kind == KF_GRID_LINEAR;
}

/* A price in boxes from the origin of the grid, and back. */
static double
in_boxes(const KfGrid *grid, double price)
{
	return grid->kind == KF_GRID_POWER ? log(price / grid->origin) / grid->log_factor : (price - grid->origin) / grid->box;
}

static double
price_of(const KfGrid *grid, double boxes)
{
	return grid->kind == KF_GRID_POWER ? grid->origin * exp(boxes * grid->log_factor) : grid->origin + boxes * grid->box;
}

/* The boxes of a column are centred on their levels. */
void
kf_layout_box_edges(const KfLayout *l, double *low, double *high)
{
	const KfGrid *grid = kf_built_grid(l->series->built);
	KfStatus	status = {0};
	int64_t		k;

	if (l->kind->source != KF_BARS_FIGURE || grid == NULL || !(*low <= *high))
		return;
	if (kf_grid_floor(grid, *low, &k, &status) == KF_OK)
	{
		double		below = kf_grid_level(grid, k - 1);

		*low = l->price_scale == KF_SCALE_LOG && below > 0.0 ? sqrt(below) * sqrt(*low) : (grid->kind == KF_GRID_LINEAR || below > 0.0 ? below / 2.0 + *low / 2.0 : *low);
	}
	if (kf_grid_floor(grid, *high, &k, &status) == KF_OK)
	{
		double		above = kf_grid_level(grid, k + 1);

		*high = l->price_scale == KF_SCALE_LOG ? sqrt(above) * sqrt(*high) : above / 2.0 + *high / 2.0;
	}
}

bool
kf_layout_boxes(KfLayout *l, double *low, double *high, int *top, int *bottom)
{
	const KfGrid *grid = kf_built_grid(l->series->built);
	bool		figure = l->kind->source == KF_BARS_FIGURE;
	/* the edges of a figure's boxes lie between levels */
	double		shift = figure ? 0.5 : 0.0;
	int			height = *bottom - *top;
	int			places = l->series->count + l->series->future;
	double		first;
	double		last;
	int			box;
	int			rows;

	l->box = 0;
	if (!equal_boxes(l, grid) || places == 0 || !(*low <= *high) || (grid->kind == KF_GRID_POWER && !(*low > 0.0)))
		return false;
	first = floor(in_boxes(grid, *low) - shift + 1e-6);
	last = ceil(in_boxes(grid, *high) - shift - 1e-6);
	if (last <= first)
		last = first + 1.0;
	if (!(last - first <= height / LEAST_BOX))
		return false;
	box = (int) (height * BOX_ROOM / (last - first));
	if (box > (l->plot.width - l->pad / 2) / places)
		box = (l->plot.width - l->pad / 2) / places;
	if (box > 3 * l->font)
		box = 3 * l->font;
	if (box > MOST_BOX)
		box = MOST_BOX;
	/* bricks in a strip half as high as the panel would say less than higher ones */
	if (box < LEAST_BOX || (!figure && box * (last - first) * 2.0 < height))
		return false;
	rows = height / box;
	first -= floor((rows - (last - first)) / 2.0);
	if (grid->kind == KF_GRID_POWER && !(price_of(grid, first + shift) > 0.0))
		return false;
	*low = price_of(grid, first + shift);
	*high = price_of(grid, first + shift + rows);
	*top += (height - rows * box) / 2;
	*bottom = *top + rows * box;
	l->box = box;
	return true;
}

/* ---- bricks ---- */

/* From the left edge of a bar's place to its right one, a gap between neighbours left free where there is room. */
static void
brick_columns(const KfLayout *l, int i, int *left, int *width)
{
	int			gap;

	if (l->box > 0)
	{
		*left = l->x[i] - l->box / 2;
		*width = l->box;
	}
	else
	{
		*left = l->plot.x + (int) (i * l->slot);
		*width = l->plot.x + (int) ((i + 1) * l->slot) - *left;
	}
	gap = *width >= 4 * l->hair ? l->hair : 0;
	*width -= gap;
	/* as odd or even as the wick in the middle */
	if (*width >= 5 && (*width - l->hair) % 2 != 0)
		(*width)--;
}

static void
outline(KfDrawing *d, const KfPanel *panel, int left, int top, int width, int bottom, KfInk ink)
{
	int			hair = d->layout->hair;

	kf_draw_fill(d, panel, left, top, hair, bottom, ink);
	kf_draw_fill(d, panel, left + width - hair, top, hair, bottom, ink);
	kf_draw_fill(d, panel, left, top, width, top + hair, ink);
	kf_draw_fill(d, panel, left, bottom - hair, width, bottom, ink);
}

/* The last brick, on its way and not there yet, is hollow. */
static void
draw_brick(KfDrawing *d, const KfPanel *panel, int i, KfInk edge, KfInk body, KfInk wick)
{
	const KfLayout *l = d->layout;
	const KfSeries *s = l->series;
	bool		partial = s->built->partial && i == l->bars - 1;
	int			top = kf_draw_row(panel, fmax(s->open[i], s->close[i]));
	int			bottom = kf_draw_row(panel, fmin(s->open[i], s->close[i]));
	int			left;
	int			width;

	brick_columns(l, i, &left, &width);
	if (l->box > 0 && bottom - top > 2 * l->hair)
		bottom -= l->hair;
	if (bottom < top + l->hair)
		bottom = top + l->hair;
	if (width > l->hair)
	{
		int			x = left + (width - l->hair) / 2;

		if (s->high[i] > fmax(s->open[i], s->close[i]))
			kf_draw_fill(d, panel, x, kf_draw_row(panel, s->high[i]), l->hair, top, wick);
		if (s->low[i] < fmin(s->open[i], s->close[i]))
			kf_draw_fill(d, panel, x, bottom, l->hair, kf_draw_row(panel, s->low[i]) + 1, wick);
	}
	if (partial && width >= 3 * l->hair)
	{
		outline(d, panel, left, top, width, bottom, edge);
		return;
	}
	kf_draw_fill(d, panel, left, top, width, bottom, edge);
	if (edge != body && width >= 3 * l->hair && bottom - top > 2 * l->hair)
		kf_draw_fill(d, panel, left + l->hair, top + l->hair, width - 2 * l->hair, bottom - l->hair, body);
}

void
kf_draw_bricks(KfDrawing *d, const KfPanel *panel, KfPoint *points)
{
	const KfLayout *l = d->layout;

	(void) points;
	for (int i = 0; i < l->bars; i++)
	{
		bool		up = kf_draw_is_up(l->series, i);

		draw_brick(d, panel, i, kf_draw_ink(d, up ? l->theme->up : l->theme->down), kf_draw_ink(d, kf_theme_body(l->theme, up)),
				   kf_draw_ink(d, kf_theme_wick(l->theme, up)));
	}
}

/* ---- Kagi ---- */

typedef struct Pen
{
	KfInk		ink;
	int			width;
} Pen;

/* A piece of the line upright, both rows included. */
static void
upright(KfDrawing *d, const KfPanel *panel, int x, double from, double to, Pen pen)
{
	int			a = kf_draw_row(panel, from);
	int			b = kf_draw_row(panel, to);

	kf_draw_fill(d, panel, x - pen.width / 2, a < b ? a : b, pen.width, (a < b ? b : a) + 1, pen.ink);
}

void
kf_draw_kagi(KfDrawing *d, const KfPanel *panel, KfPoint *points)
{
	const KfLayout *l = d->layout;
	const KfSeries *s = l->series;
	Pen			yin = {kf_draw_ink(d, l->theme->down), l->hair};
	Pen			yang = {kf_draw_ink(d, l->theme->up), 3 * l->hair};

	(void) points;
	for (int i = 0; i < l->bars; i++)
	{
		Pen			pen = s->thick[i] != 0.0 ? yang : yin;
		double		from = s->open[i];

		if (!isnan(s->turn[i]))
		{
			upright(d, panel, l->x[i], from, s->turn[i], pen);
			from = s->turn[i];
			pen = s->thick[i] != 0.0 ? yin : yang;
		}
		upright(d, panel, l->x[i], from, s->close[i], pen);
		/* the shoulder or waist, as thick as the line that ends there */
		if (i + 1 < l->bars)
		{
			int			y = kf_draw_row(panel, s->close[i]) - pen.width / 2;

			kf_draw_fill(d, panel, l->x[i] - pen.width / 2, y, l->x[i + 1] - l->x[i] + pen.width, y + pen.width, pen.ink);
		}
	}
}

/* ---- X and O ---- */

typedef struct Sign
{
	int			size;			/* pixels of its square */
	bool		cross;
	uint8_t		coverage[MOST_BOX * MOST_BOX];
} Sign;

static double
sign_width(int size)
{
	return fmax(1.25, size / 7.0);
}

/* What share of each pixel of a square the strokes of a sign cover. */
static void
make_sign(Sign *sign, int size, bool cross)
{
	double		half = sign_width(size) / 2.0;
	double		radius = size / 2.0 - half;
	/* the ends of a cross are round and reach to the edge */
	double		arm = (radius - half * 0.2) * sqrt(2.0);

	sign->size = size;
	sign->cross = cross;
	for (int y = 0; y < size; y++)
		for (int x = 0; x < size; x++)
		{
			double		dx = x + 0.5 - size / 2.0;
			double		dy = y + 0.5 - size / 2.0;
			/* along one diagonal and the other: the nearer one counts */
			double		along = fmax(fabs(dx + dy), fabs(dx - dy)) / sqrt(2.0);
			double		across = fmin(fabs(dx + dy), fabs(dx - dy)) / sqrt(2.0);
			double		distance = cross ? hypot(across, fmax(along - arm, 0.0)) : fabs(hypot(dx, dy) - radius);

			sign->coverage[y * size + x] = (uint8_t) (255.0 * fmin(fmax(half + 0.5 - distance, 0.0), 1.0));
		}
}

/* The strokes of a sign as points of a document's line, a gap behind each; returns their number. */
static int
sign_points(int left, int top, int size, bool cross, KfPoint *points)
{
	double		radius = (size - sign_width(size)) / 2.0;
	double		x = left + size / 2.0;
	double		y = top + size / 2.0;

	if (cross)
	{
		for (int i = 0; i < 2; i++)
		{
			double		side = i == 0 ? radius : -radius;

			points[3 * i] = (KfPoint) {x - radius, y - side};
			points[3 * i + 1] = (KfPoint) {x + radius, y + side};
			points[3 * i + 2] = (KfPoint) {x, NAN};
		}
		return 6;
	}
	for (int i = 0; i < CIRCLE_POINTS - 1; i++)
	{
		double		angle = 2.0 * M_PI * i / (CIRCLE_POINTS - 2);

		points[i] = (KfPoint) {x + radius * cos(angle), y + radius * sin(angle)};
	}
	points[CIRCLE_POINTS - 1] = (KfPoint) {x, NAN};
	return CIRCLE_POINTS;
}

/* The first row of the box above level k - 1, which is that behind the last row of box k. */
static int
edge_row(const KfPanel *panel, const KfGrid *grid, int64_t k)
{
	double		y = kf_scale_y(&panel->scale, kf_grid_level(grid, k - 1)) / 2.0 + kf_scale_y(&panel->scale, kf_grid_level(grid, k)) / 2.0;

	return (int) fmin(fmax(floor(y + 0.5), panel->rect.y - 4.0), panel->rect.y + panel->rect.height + 4.0);
}

typedef struct Column
{
	KfInk		ink;
	bool		cross;
	int64_t		first;			/* its lowest level, and its highest */
	int64_t		last;
} Column;

/* A column of one box tells by its neighbour, which is of the other sign. */
static bool
is_cross(const KfSeries *s, int i, int bars)
{
	if (s->close[i] != s->open[i])
		return s->close[i] > s->open[i];
	if (i > 0)
		return s->close[i] > s->close[i - 1];
	return bars > 1 ? s->close[1] < s->close[0] : s->built->u.figure.direction > 0;
}

static bool
column_of(KfDrawing *d, const KfGrid *grid, int i, Column *column)
{
	const KfSeries *s = d->layout->series;
	KfStatus	status = {0};

	column->cross = is_cross(s, i, d->layout->bars);
	column->ink = kf_draw_ink(d, column->cross ? d->layout->theme->up : d->layout->theme->down);
	return kf_grid_floor(grid, s->low[i], &column->first, &status) == KF_OK && kf_grid_floor(grid, s->high[i], &column->last, &status) == KF_OK;
}

/* One sign a box; in a document all of a column are one line. 'sign' is that of the box before. */
static void
draw_column(KfDrawing *d, const KfPanel *panel, const KfGrid *grid, int i, const Column *column, Sign *sign, KfPoint *points)
{
	const KfLayout *l = d->layout;
	int			place = l->box > 0 ? l->box : (int) l->slot;
	int			size = sign->size;
	int			n = 0;

	for (int64_t k = column->first; k <= column->last; k++)
	{
		int			top = edge_row(panel, grid, k + 1);
		int			height = edge_row(panel, grid, k) - top;
		int			cell = height < place ? height : place;
		int			left;

		size = cell - (cell >= 12 ? 2 : 1);
		if (size > MOST_BOX)
			size = MOST_BOX;
		if (size < 2 || top < panel->clip.y || top + height > panel->clip.y + panel->clip.height)
			continue;
		left = l->x[i] - place / 2 + (place - size) / 2;
		top += (height - size) / 2;
		if (d->canvas->svg != NULL)
		{
			if ((size_t) n + CIRCLE_POINTS > kf_draw_points(l))
			{
				kf_canvas_polyline(d->canvas, &panel->clip, points, n, sign_width(size), column->ink);
				n = 0;
			}
			n += sign_points(left, top, size, column->cross, points + n);
			continue;
		}
		if (sign->size != size || sign->cross != column->cross)
			make_sign(sign, size, column->cross);
		for (int y = 0; y < size; y++)
			kf_canvas_blend_run(d->canvas, left, top + y, false, sign->coverage + y * size, size, column->ink);
	}
	if (n > 0)
		kf_canvas_polyline(d->canvas, &panel->clip, points, n, sign_width(size), column->ink);
}

void
kf_draw_figure(KfDrawing *d, const KfPanel *panel, KfPoint *points)
{
	const KfLayout *l = d->layout;
	const KfGrid *grid = kf_built_grid(l->series->built);
	Sign		signs[2] = {{0}, {0}};
	Column		column;

	for (int i = 0; i < l->bars && grid != NULL && !kf_draw_stopped(d); i++)
	{
		int			top;
		int			bottom;

		if (!column_of(d, grid, i, &column))
			continue;
		top = edge_row(panel, grid, column.last + 1);
		bottom = edge_row(panel, grid, column.first);
		/* boxes too small for signs: the column is a bar */
		if ((double) (bottom - top) / (double) (column.last - column.first + 1) < LEAST_BOX || l->slot < LEAST_BOX)
			kf_draw_fill(d, panel, l->x[i] - l->body / 2, top, l->body, bottom > top ? bottom : top + 1, column.ink);
		else
			draw_column(d, panel, grid, i, &column, &signs[column.cross], points);
	}
}
