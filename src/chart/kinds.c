/*
 * kinds.c
 *		The kinds of charts: candles, bars, lines, areas.
 *
 * Whatever has a body, a wick or a tick lies on whole pixels; only lines are anti-aliased.
 */
#include "kinds.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "built.h"
#include "draw.h"

/* Steps of the fading ground below a mountain: more would be colours that nobody tells apart. */
#define MOUNTAIN_STEPS 24

static int
at_most(int a, int b)
{
	return a < b ? a : b;
}

/* ---- candles ---- */

/* The rows of a body; both ends belong to it, and it is never thinner than a hair line. */
static void
body_rows(const KfLayout *l, const KfPanel *panel, int i, int *top, int *bottom)
{
	const KfSeries *s = l->series;

	*top = kf_draw_row(panel, fmax(s->open[i], s->close[i]));
	*bottom = kf_draw_row(panel, fmin(s->open[i], s->close[i])) + 1;
	if (*bottom < *top + l->hair)
		*bottom = *top + l->hair;
}

static void
draw_candles(KfDrawing *d, const KfPanel *panel, KfPoint *points)
{
	const KfLayout *l = d->layout;
	const KfSeries *s = l->series;
	KfInk		up = kf_draw_ink(d, l->theme->up);
	KfInk		down = kf_draw_ink(d, l->theme->down);
	KfInk		up_body = kf_draw_ink(d, kf_theme_body(l->theme, true));
	KfInk		down_body = kf_draw_ink(d, kf_theme_body(l->theme, false));
	KfInk		up_wick = kf_draw_ink(d, kf_theme_wick(l->theme, true));
	KfInk		down_wick = kf_draw_ink(d, kf_theme_wick(l->theme, false));

	(void) points;
	for (int i = 0; i < l->bars; i++)
	{
		bool		rises = kf_draw_is_up(s, i);
		KfInk		edge = rises ? up : down;
		KfInk		body = rises ? up_body : down_body;
		int			wick = at_most(l->hair, l->body);
		int			left = l->x[i] - l->body / 2;
		int			top;
		int			bottom;

		body_rows(l, panel, i, &top, &bottom);
		/* the rows of both ends belong to wick and body, so that a wick shows only where there is one */
		kf_draw_fill(d, panel, l->x[i] - wick / 2, kf_draw_row(panel, s->high[i]), wick, kf_draw_row(panel, s->low[i]) + 1,
					 rises ? up_wick : down_wick);
		kf_draw_fill(d, panel, left, top, l->body, bottom, edge);
		/* an edge of another colour needs a body that is wider than its two sides */
		if (edge != body && l->body >= 3 * l->hair && bottom - top > 2 * l->hair)
			kf_draw_fill(d, panel, left + l->hair, top + l->hair, l->body - 2 * l->hair, bottom - l->hair, body);
	}
}

/*
 * Hollow candles have four states: the colour tells whether the close is above the close before, the body is empty where the close is
 * above the open.
 */
static void
draw_hollow(KfDrawing *d, const KfPanel *panel, KfPoint *points)
{
	const KfLayout *l = d->layout;
	const KfSeries *s = l->series;
	KfInk		up = kf_draw_ink(d, l->theme->up);
	KfInk		down = kf_draw_ink(d, l->theme->down);

	(void) points;
	for (int i = 0; i < l->bars; i++)
	{
		KfInk		color = s->close[i] >= (i > 0 ? s->close[i - 1] : s->open[i]) ? up : down;
		bool		hollow = s->close[i] > s->open[i];
		int			wick = at_most(l->hair, l->body);
		int			left = l->x[i] - l->body / 2;
		int			top;
		int			bottom;

		body_rows(l, panel, i, &top, &bottom);
		kf_draw_fill(d, panel, l->x[i] - wick / 2, kf_draw_row(panel, s->high[i]), wick, top, color);
		kf_draw_fill(d, panel, l->x[i] - wick / 2, bottom, wick, kf_draw_row(panel, s->low[i]) + 1, color);
		if (hollow && l->body >= 3 * l->hair && bottom - top > 2 * l->hair)
		{
			kf_draw_fill(d, panel, left, top, l->hair, bottom, color);
			kf_draw_fill(d, panel, left + l->body - l->hair, top, l->hair, bottom, color);
			kf_draw_fill(d, panel, left, top, l->body, top + l->hair, color);
			kf_draw_fill(d, panel, left, bottom - l->hair, l->body, bottom, color);
		}
		else
			kf_draw_fill(d, panel, left, top, l->body, bottom, color);
	}
}

/* ---- bars ---- */

static void
draw_bars(KfDrawing *d, const KfPanel *panel, bool opens)
{
	const KfLayout *l = d->layout;
	const KfSeries *s = l->series;
	KfInk		up = kf_draw_ink(d, l->theme->up);
	KfInk		down = kf_draw_ink(d, l->theme->down);
	int			tick = (l->body - l->hair + 1) / 2;

	for (int i = 0; i < l->bars; i++)
	{
		/* without an open the bar rises or falls from the close before */
		bool		rises = opens ? kf_draw_is_up(s, i) : s->close[i] >= (i > 0 ? s->close[i - 1] : s->open[i]);
		KfInk		color = rises ? up : down;
		int			left = l->x[i] - l->hair / 2;
		int			open = kf_draw_row(panel, s->open[i]) - l->hair / 2;
		int			close = kf_draw_row(panel, s->close[i]) - l->hair / 2;

		kf_draw_fill(d, panel, left, kf_draw_row(panel, s->high[i]), l->hair, kf_draw_row(panel, s->low[i]) + 1, color);
		if (opens)
			kf_draw_fill(d, panel, left - tick, open, tick, open + l->hair, color);
		kf_draw_fill(d, panel, left + l->hair, close, tick, close + l->hair, color);
	}
}

static void
draw_ohlc(KfDrawing *d, const KfPanel *panel, KfPoint *points)
{
	(void) points;
	draw_bars(d, panel, true);
}

static void
draw_hlc(KfDrawing *d, const KfPanel *panel, KfPoint *points)
{
	(void) points;
	draw_bars(d, panel, false);
}

/* ---- lines and areas of closes ---- */

static void
stroke(KfDrawing *d, const KfRect *clip, const KfPoint *points, int count, uint32_t color)
{
	if (!kf_canvas_polyline(d->canvas, clip, points, count, d->layout->line * 1.25, kf_draw_ink(d, color)))
		kf_fail(d->status, KF_NO_MEMORY, "out of memory");
}

static uint32_t
line_color(const KfLayout *l)
{
	return l->theme->series[0];
}

static void
draw_line(KfDrawing *d, const KfPanel *panel, KfPoint *points)
{
	stroke(d, &panel->clip, points, kf_draw_trace(d->layout, panel, &d->layout->series->closes, points), line_color(d->layout));
}

/* Level from bar to bar, then up or down in the middle between them. */
static void
draw_step(KfDrawing *d, const KfPanel *panel, KfPoint *points)
{
	const KfLayout *l = d->layout;
	int			n = 0;

	for (int i = 0; i < l->bars; i++)
	{
		double		y = kf_scale_y(&panel->scale, l->series->close[i]);
		double		left = i > 0 ? (l->x[i - 1] + l->x[i]) / 2.0 + 0.5 : l->x[i] - l->slot / 2.0 + 0.5;

		points[n++] = (KfPoint) {left, y};
		points[n++] = (KfPoint) {i + 1 < l->bars ? (l->x[i] + l->x[i + 1]) / 2.0 + 0.5 : l->x[i] + l->slot / 2.0 + 0.5, y};
	}
	stroke(d, &panel->clip, points, n, line_color(l));
}

/* The closes, one point a bar, and below them a level line for the other edge of an area; 'points' has room for both. */
static void
closes_above(const KfLayout *l, const KfPanel *panel, double level, KfPoint *points)
{
	for (int i = 0; i < l->bars; i++)
	{
		points[i] = (KfPoint) {l->x[i] + 0.5, kf_scale_y(&panel->scale, l->series->close[i])};
		points[l->bars + i] = (KfPoint) {l->x[i] + 0.5, level};
	}
}

static void
draw_area(KfDrawing *d, const KfPanel *panel, KfPoint *points)
{
	const KfLayout *l = d->layout;

	closes_above(l, panel, panel->clip.y + panel->clip.height, points);
	kf_canvas_band(d->canvas, &panel->clip, points, points + l->bars, l->bars, kf_draw_ink(d, line_color(l)), 48);
	draw_line(d, panel, points);
}

/* The ground fades from the highest close to the bottom of the panel. */
static void
draw_mountain(KfDrawing *d, const KfPanel *panel, KfPoint *points)
{
	const KfLayout *l = d->layout;
	int			end = panel->clip.y + panel->clip.height;
	int			top = end;

	closes_above(l, panel, end, points);
	for (int i = 0; i < l->bars; i++)
		if (points[i].y < top)
			top = points[i].y > panel->clip.y ? (int) points[i].y : panel->clip.y;
	for (int step = 0; step < MOUNTAIN_STEPS && !kf_draw_stopped(d); step++)
	{
		KfRect		slice = panel->clip;

		slice.y = top + (end - top) * step / MOUNTAIN_STEPS;
		slice.height = top + (end - top) * (step + 1) / MOUNTAIN_STEPS - slice.y;
		kf_canvas_band(d->canvas, &slice, points, points + l->bars, l->bars, kf_draw_ink(d, line_color(l)),
					   96 - 88 * step / (MOUNTAIN_STEPS - 1));
	}
	draw_line(d, panel, points);
}

/* Above the first close drawn in the colour of rising prices, below it in that of falling ones. */
static void
draw_baseline(KfDrawing *d, const KfPanel *panel, KfPoint *points)
{
	const KfLayout *l = d->layout;
	double		level = kf_scale_y(&panel->scale, l->series->close[0]);
	int			row = kf_draw_row(panel, l->series->close[0]);
	KfRect		above = panel->clip;
	KfRect		below = panel->clip;
	int			count;

	if (row < panel->clip.y)
		row = panel->clip.y;
	if (row > panel->clip.y + panel->clip.height)
		row = panel->clip.y + panel->clip.height;
	above.height = row - above.y;
	below.y = row;
	below.height -= above.height;
	closes_above(l, panel, level, points);
	kf_canvas_band(d->canvas, &above, points, points + l->bars, l->bars, kf_draw_ink(d, l->theme->up), 40);
	kf_canvas_band(d->canvas, &below, points, points + l->bars, l->bars, kf_draw_ink(d, l->theme->down), 40);
	kf_canvas_hline(d->canvas, 0, l->plot.width, row, l->hair, kf_draw_ink(d, l->theme->guide), 4 * l->hair, 3 * l->hair);
	count = kf_draw_trace(l, panel, &l->series->closes, points);
	stroke(d, &above, points, count, l->theme->up);
	stroke(d, &below, points, count, l->theme->down);
}

/* ---- the table ---- */

static const KfChartKind kinds[] = {
	{"candle", "candles: the body from open to close, wicks to high and low", false, false, KF_BARS_OF_ROWS, 0, draw_candles},
	{"hollow", "hollow candles of four states: empty when the close is above the open, coloured by the close before", false, false, KF_BARS_OF_ROWS, 0, draw_hollow},
	{"heikin_ashi", "candles of Heikin-Ashi averages; indicators are those of the prices themselves", false, true, KF_BARS_OF_ROWS, 0, draw_candles},
	{"ohlc", "bars with a tick to the left for the open and to the right for the close", false, false, KF_BARS_OF_ROWS, 0, draw_ohlc},
	{"hlc", "bars with a tick to the right for the close, coloured by the close before", false, false, KF_BARS_OF_ROWS, 0, draw_hlc},
	{"line", "a line through the closes", true, false, KF_BARS_OF_ROWS, 0, draw_line},
	{"step", "a line of steps from close to close", true, false, KF_BARS_OF_ROWS, 0, draw_step},
	{"area", "a line through the closes, the area below it tinted", true, false, KF_BARS_OF_ROWS, 0, draw_area},
	{"mountain", "a line through the closes over a ground that fades", true, false, KF_BARS_OF_ROWS, 0, draw_mountain},
	{"baseline", "a line through the closes, in two colours above and below the first", true, false, KF_BARS_OF_ROWS, 0, draw_baseline},
	{"renko", "bricks of one size, a new one when the price has moved by it; see the options box, reversal, method and wicks", false, false, KF_BARS_RENKO, 2, kf_draw_bricks},
	{"kagi", "a line that turns when the price comes back by a box, thick above the last shoulder and thin below the last waist", false, false, KF_BARS_KAGI, 5, kf_draw_kagi},
	{"line_break", "blocks that turn when the close breaks the last three (option lines) of them", false, false, KF_BARS_LINE_BREAK, 2, kf_draw_bricks},
	{"point_figure", "columns of X while the price rises and of O while it falls, by boxes; see the options box, reversal and method", false, false, KF_BARS_FIGURE, 5, kf_draw_figure},
	{"range", "candles that end when high and low are a box apart, however long that takes", false, false, KF_BARS_RANGE, 0, draw_candles},
};

#define KINDS ((int) (sizeof(kinds) / sizeof(kinds[0])))

const KfChartKind *
kf_chart_kind_at(int i)
{
	return i >= 0 && i < KINDS ? &kinds[i] : NULL;
}

static const char *
kind_name(int i, const void *arg)
{
	(void) arg;
	return kinds[i].name;
}

const KfChartKind *
kf_chart_kind_find(const char *name, KfStatus *status)
{
	const char *near;
	char		list[512] = "";

	for (int i = 0; i < KINDS; i++)
	{
		size_t		used = strlen(list);

		if (strcasecmp(kinds[i].name, name) == 0)
			return &kinds[i];
		snprintf(list + used, sizeof(list) - used, "%s%s", i == 0 ? "" : ", ", kinds[i].name);
	}
	kf_fail(status, KF_INVALID_PARAMETER, "unknown chart kind \"%.60s\"", name);
	kf_detail(status, "The kinds are %s.", list);
	near = kf_suggest_by(name, strlen(name), KINDS, kind_name, NULL);
	if (near != NULL)
		kf_hint(status, "Perhaps you mean \"%s\".", near);
	return NULL;
}
