/*
 * studies.c
 *		How the indicators of a panel are drawn: styles and colours, guides, bands and clouds, lines, histograms, marks and their labels.
 *
 * A study has values in all places: of bars and, behind them, of bars to come.
 */
#include "draw.h"

#include <math.h>
#include <string.h>
#include <strings.h>

/* Labels of signals one panel has at most. */
#define MAX_LABELS 256

/* ---- styles and colours ---- */

KfStyle
kf_study_style(const KfStudy *study, int output)
{
	KfStyle		style = study->spec.indicator->outputs[output].style;
	KfSpecStyle own = study->spec.style;

	if (own == KF_STYLE_OWN || style == KF_MARKER || style == KF_NOT_DRAWN || style == KF_DIRECTION || style == KF_PIVOT_HIGH ||
		style == KF_PIVOT_LOW || style == KF_CONNECTED)
		return style;
	return own == KF_STYLE_DOTS ? KF_DOTS : own == KF_STYLE_HISTOGRAM ? KF_HISTOGRAM : KF_LINE;
}

/* Colours of the theme's series that an output takes: those told by direction take none, and two that belong together share one. */
static int
colors_of(const KfIndicator *ind, int output)
{
	switch (ind->outputs[output].style)
	{
		case KF_MARKER:
		case KF_NOT_DRAWN:
		case KF_DIRECTION:
		case KF_PIVOT_LOW:
		case KF_CLOUD_LEAD:
		case KF_CLOUD_BASE:
			return 0;
		case KF_BAND_UPPER:
		case KF_BAND_LOWER:
			/* a band that comes first is one thing in one colour, the line in its middle too; other lines have their own */
			return output == 0 || ind->outputs[0].style != KF_BAND_UPPER;
		default:
			return ind->outputs[0].style != KF_BAND_UPPER;
	}
}

/* Colours the outputs before this one take. */
static int
colors_before(const KfIndicator *ind, int output)
{
	int			taken = 0;

	if (ind->outputs[0].style == KF_BAND_UPPER)
		return 0;
	for (int k = 0; k < output; k++)
		taken += colors_of(ind, k);
	/* what shares a colour has that of the one before */
	return colors_of(ind, output) == 0 && taken > 0 ? taken - 1 : taken;
}

uint32_t
kf_layout_color(const KfLayout *layout, int study, int output)
{
	const KfStudy *studies = layout->series->studies;
	const KfStudy *s = &studies[study];
	/* where the price is a line of its own, that has the first colour */
	int			at = layout->kind->closes ? 1 : 0;
	KfStyle		style = s->spec.indicator->outputs[output].style;

	if (s->spec.color_count > 0)
		return s->colors[output < s->spec.color_count ? output : s->spec.color_count - 1];
	if (style == KF_CLOUD_LEAD || style == KF_CLOUD_BASE)
		return style == KF_CLOUD_LEAD ? layout->theme->up : layout->theme->down;
	/* a panel of its own begins its own colours; a line alone there is told from the averages over the price */
	if (s->group != 0)
	{
		int			first = 0;

		while (studies[first].group != s->group)
			first++;
		at = studies[first].nout == 1 ? 2 : 0;
	}
	for (int i = 0; i < study; i++)
		if (studies[i].group == s->group)
			for (int k = 0; k < studies[i].nout; k++)
				at += colors_of(studies[i].spec.indicator, k);
	return layout->theme->series[(at + colors_before(s->spec.indicator, output)) % KF_SERIES_COLORS];
}

uint32_t
kf_layout_sign_color(const KfLayout *layout, int study, int output, bool up)
{
	const KfStudy *s = &layout->series->studies[study];
	KfStyle		style = s->spec.indicator->outputs[output].style;

	/* a histogram among lines keeps its two colours unless it is given one itself */
	if (style == KF_HISTOGRAM ? output < s->spec.color_count : s->spec.color_count == 1)
		return kf_layout_color(layout, study, output);
	if (s->spec.color_count > 1)
		return s->colors[up ? 0 : 1];
	if (style != KF_HISTOGRAM && style != KF_MARKER && style != KF_TREND)
		return kf_layout_color(layout, study, output);
	return up ? layout->theme->up : layout->theme->down;
}

uint32_t
kf_layout_newest_color(const KfLayout *layout, int study, int output)
{
	const KfStudy *s = &layout->series->studies[study];
	KfStyle		style = kf_study_style(s, output);

	if (style == KF_HISTOGRAM || style == KF_MARKER)
		return kf_layout_sign_color(layout, study, output, s->newest[output] >= 0.0);
	return style == KF_TREND ? kf_layout_sign_color(layout, study, output, s->direction > 0.0) : kf_layout_color(layout, study, output);
}

/* ---- points ---- */

/* Whether a line of sessions breaks before a bar: it is of another day. Places of bars to come have none. */
static bool
breaks_before(const KfLayout *l, const KfStudy *s, int i)
{
	return s != NULL && s->sessions && i > 0 && i < l->bars && kf_time_other_day(l->ts[i - 1], l->ts[i]);
}

/*
 * The points of a trace; all its extremes when rows were merged. An extreme between the ends of this bar and the one before is on
 * the line already; only one that sticks out gets a point of its own, so that smooth lines stay smooth. Returns their number.
 */
static int
trace_points(const KfLayout *l, const KfPanel *panel, const KfStudy *study, const KfTrace *trace, int places, KfPoint *points)
{
	int			n = 0;
	double		third = l->slot / 3.0;

	for (int i = 0; i < places; i++)
	{
		double		x = l->x[i] + 0.5;
		double		last = trace->last[i];
		/* without a bar before, fmin and fmax leave this one's end */
		bool		breaks = breaks_before(l, study, i);
		double		before = i > 0 && !breaks ? trace->last[i - 1] : NAN;
		bool		above = trace->max[i] > fmax(before, last);
		bool		below = trace->min[i] < fmin(before, last);
		bool		rises = last - trace->min[i] > trace->max[i] - last;

		if (breaks)
			points[n++] = (KfPoint) {x - third, NAN};
		/* the extreme that is farther from the end comes first, spread over the bar's place */
		if (rises ? below : above)
			points[n++] = (KfPoint) {x - third, kf_scale_y(&panel->scale, rises ? trace->min[i] : trace->max[i])};
		if (rises ? above : below)
			points[n++] = (KfPoint) {x, kf_scale_y(&panel->scale, rises ? trace->max[i] : trace->min[i])};
		points[n++] = (KfPoint) {above || below ? x + third : x, kf_scale_y(&panel->scale, last)};
	}
	return n;
}

int
kf_draw_trace(const KfLayout *l, const KfPanel *panel, const KfTrace *trace, KfPoint *points)
{
	return trace_points(l, panel, NULL, trace, l->bars, points);
}

/* One point a place, for the edges of bands. */
static void
last_points(const KfLayout *l, const KfPanel *panel, const KfTrace *trace, KfPoint *points)
{
	for (int i = 0; i < l->places; i++)
		points[i] = (KfPoint) {l->x[i] + 0.5, kf_scale_y(&panel->scale, trace->last[i])};
}

/* Gaps between the sessions of a band's edges; there is room for twice the places of each. Returns the number of points. */
static int
part_sessions(const KfLayout *l, const KfStudy *study, KfPoint *upper, KfPoint *lower)
{
	int			gaps = 0;
	int			n;

	for (int i = 0; i < l->places; i++)
		gaps += breaks_before(l, study, i);
	n = l->places + gaps;
	for (int i = l->places - 1, to = n - 1; gaps > 0 && i >= 0; i--)
	{
		upper[to] = upper[i];
		lower[to--] = lower[i];
		if (breaks_before(l, study, i))
		{
			upper[to] = lower[to] = (KfPoint) {upper[i].x, NAN};
			to--;
		}
	}
	return n;
}

/* Level from place to place, then up or down in the middle between them. */
static int
step_points(const KfLayout *l, const KfPanel *panel, const KfStudy *study, const KfTrace *trace, KfPoint *points)
{
	int			n = 0;

	for (int i = 0; i < l->places; i++)
	{
		double		y = kf_scale_y(&panel->scale, trace->last[i]);
		double		half = l->slot / 2.0;

		if (breaks_before(l, study, i))
			points[n++] = (KfPoint) {(l->x[i - 1] + l->x[i] + 1) / 2.0, NAN};
		points[n++] = (KfPoint) {i > 0 ? (l->x[i - 1] + l->x[i] + 1) / 2.0 : l->x[i] + 0.5 - half, y};
		points[n++] = (KfPoint) {i + 1 < l->places ? (l->x[i] + l->x[i + 1] + 1) / 2.0 : l->x[i] + 0.5 + half, y};
	}
	return n;
}

/* Only the places that have a value, so that a line joins them; of merged ones both extremes, the later value last. */
static int
connected_points(const KfLayout *l, const KfPanel *panel, const KfTrace *trace, KfPoint *points)
{
	int			n = 0;

	for (int i = 0; i < l->places; i++)
	{
		double		first = trace->last[i] == trace->min[i] ? trace->max[i] : trace->min[i];

		if (isnan(trace->last[i]))
			continue;
		if (first != trace->last[i])
			points[n++] = (KfPoint) {l->x[i] + 0.5, kf_scale_y(&panel->scale, first)};
		points[n++] = (KfPoint) {l->x[i] + 0.5, kf_scale_y(&panel->scale, trace->last[i])};
	}
	return n;
}

/* Where a polyline is at x between two of its points. */
static KfPoint
between(const KfPoint *a, const KfPoint *b, double x)
{
	return (KfPoint) {x, b->x > a->x ? a->y + (b->y - a->y) * ((x - a->x) / (b->x - a->x)) : b->y};
}

/*
 * Cut a polyline into dashes. They are measured along x, so that there are no more than the picture is wide whatever the values do. The
 * points are at the end of the buffer and go to its beginning, which never catches up: see kf_draw_points.
 */
static int
dash(const KfPoint *from, int count, double on, double off, KfPoint *to)
{
	int			n = 0;
	double		period = on + off;

	for (int i = 0; i < count; i++)
	{
		double		phase = from[i].x - floor(from[i].x / period) * period;

		if (phase <= on)
			to[n++] = from[i];
		if (i + 1 == count || isnan(from[i].y) || isnan(from[i + 1].y))
		{
			if (isnan(from[i].y) || i + 1 == count)
				continue;
			to[n++] = (KfPoint) {from[i].x, NAN};
			continue;
		}
		for (double edge = (floor(from[i].x / period)) * period; edge < from[i + 1].x; edge += period)
		{
			if (edge > from[i].x)
				to[n++] = between(&from[i], &from[i + 1], edge);
			if (edge + on > from[i].x && edge + on < from[i + 1].x)
			{
				to[n++] = between(&from[i], &from[i + 1], edge + on);
				to[n++] = (KfPoint) {edge + on, NAN};
			}
		}
	}
	return n;
}

/* ---- bands and clouds ---- */

/*
 * The area between two lines where the first is above the second (or below it): what lies on the other side is a gap, and where
 * they cross a point is put in. There is room for four points a place.
 */
static void
draw_side(KfDrawing *d, const KfPanel *panel, const KfPoint *lead, const KfPoint *base, bool above, KfPoint *room, KfInk ink)
{
	const KfLayout *l = d->layout;
	KfPoint    *upper = room;
	KfPoint    *lower = room + 2 * l->places;
	int			n = 0;

	for (int i = 0; i < l->places; i++)
	{
		double		height = base[i].y - lead[i].y;	/* rows grow downwards */
		double		before = i > 0 ? base[i - 1].y - lead[i - 1].y : NAN;
		bool		here = above ? height >= 0.0 : height <= 0.0;

		if (before * height < 0.0)
		{
			double		x = lead[i - 1].x + (lead[i].x - lead[i - 1].x) * (before / (before - height));

			upper[n] = between(&lead[i - 1], &lead[i], x);
			lower[n] = upper[n];
			n++;
		}
		upper[n] = (KfPoint) {lead[i].x, here ? lead[i].y : NAN};
		lower[n] = (KfPoint) {lead[i].x, here ? base[i].y : NAN};
		n++;
	}
	kf_canvas_band(d->canvas, &panel->clip, upper, lower, n, ink, l->theme->band_share);
}

/* The output of a style, or -1. */
static int
output_of(const KfStudy *s, KfStyle style)
{
	for (int k = 0; k < s->nout; k++)
		if (s->spec.indicator->outputs[k].style == style)
			return k;
	return -1;
}

void
kf_draw_band(KfDrawing *d, const KfPanel *panel, int study, KfPoint *points)
{
	const KfLayout *l = d->layout;
	const KfStudy *s = &l->series->studies[study];
	bool		cloud = output_of(s, KF_CLOUD_LEAD) >= 0;
	int			upper = output_of(s, cloud ? KF_CLOUD_LEAD : KF_BAND_UPPER);
	int			lower = output_of(s, cloud ? KF_CLOUD_BASE : KF_BAND_LOWER);

	if (upper < 0 || lower < 0 || s->spec.style == KF_STYLE_HISTOGRAM)
		return;
	last_points(l, panel, &s->traces[upper], points);
	last_points(l, panel, &s->traces[lower], points + l->places);
	if (cloud)
	{
		draw_side(d, panel, points, points + l->places, true, points + 2 * l->places, kf_draw_ink(d, kf_layout_color(l, study, upper)));
		draw_side(d, panel, points, points + l->places, false, points + 2 * l->places, kf_draw_ink(d, kf_layout_color(l, study, lower)));
	}
	else
	{
		KfPoint    *below = points + 2 * l->places;
		int			count;

		last_points(l, panel, &s->traces[lower], below);
		count = part_sessions(l, s, points, below);
		kf_canvas_band(d->canvas, &panel->clip, points, below, count, kf_draw_ink(d, kf_layout_color(l, study, upper)), l->theme->band_share);
	}
}

/* ---- lines ---- */

static double
line_width(const KfLayout *l, const KfStudy *s)
{
	return s->spec.width > 0.0 ? s->spec.width * l->ratio : l->line;
}

static void
stroke(KfDrawing *d, const KfPanel *panel, const KfPoint *points, int count, double width, uint32_t color)
{
	if (!kf_canvas_polyline(d->canvas, &panel->clip, points, count, width, kf_draw_ink(d, color)))
		kf_fail(d->status, KF_NO_MEMORY, "out of memory");
}

static void
draw_line(KfDrawing *d, const KfPanel *panel, int study, int output, KfPoint *points)
{
	const KfLayout *l = d->layout;
	const KfStudy *s = &l->series->studies[study];
	const KfTrace *trace = &s->traces[output];
	double		width = line_width(l, s);
	bool		connected = s->spec.indicator->outputs[output].style == KF_CONNECTED;
	int			count;

	if (connected)
		count = connected_points(l, panel, trace, points);
	else if (s->spec.style == KF_STYLE_STEP)
		count = step_points(l, panel, s, trace, points);
	else
		count = trace_points(l, panel, s, trace, l->places, points);
	if (s->spec.style == KF_STYLE_DASHED)
	{
		KfPoint    *whole = points + kf_draw_points(l) - count;

		memmove(whole, points, count * sizeof(KfPoint));
		/* the ends are round and lengthen each dash by a width */
		count = dash(whole, count, fmax(4.0, 2.0 * width + 1.0), fmax(4.0, 2.0 * width + 2.0), points);
	}
	stroke(d, panel, points, count, width, kf_layout_color(l, study, output));
}

/* Two lines with gaps, of the places where the direction is up and of those where it is down. */
static void
draw_trend(KfDrawing *d, const KfPanel *panel, int study, int output, KfPoint *points)
{
	const KfLayout *l = d->layout;
	const KfStudy *s = &l->series->studies[study];
	int			direction = output_of(s, KF_DIRECTION);

	for (int up = 0; up < 2 && direction >= 0; up++)
	{
		last_points(l, panel, &s->traces[output], points);
		for (int i = 0; i < l->places; i++)
			if ((s->traces[direction].last[i] > 0.0) != (up == 1))
				points[i].y = NAN;
		stroke(d, panel, points, l->places, line_width(l, s), kf_layout_sign_color(l, study, output, up == 1));
	}
}

/* ---- histograms and marks ---- */

static void
draw_histogram(KfDrawing *d, const KfPanel *panel, int study, int output)
{
	const KfLayout *l = d->layout;
	const KfTrace *trace = &l->series->studies[study].traces[output];
	KfInk		up = kf_draw_ink(d, kf_layout_sign_color(l, study, output, true));
	KfInk		down = kf_draw_ink(d, kf_layout_sign_color(l, study, output, false));
	int			zero = kf_draw_row(panel, 0.0);
	double		before = NAN;

	for (int i = 0; i < l->places; i++)
	{
		double		value = trace->last[i];
		int			y = kf_draw_row(panel, value);
		/* paler where it goes back towards zero */
		bool		receding = fabs(value) < fabs(before) && value * before > 0.0;
		KfInk		color;

		before = value;
		if (isnan(value))
			continue;
		color = kf_canvas_mix(d->canvas, 0, value >= 0.0 ? up : down, receding ? 110 : 200);
		if (value >= 0.0)
			kf_draw_fill(d, panel, l->x[i] - l->body / 2, y, l->body, zero > y ? zero : y + 1, color);
		else
			kf_draw_fill(d, panel, l->x[i] - l->body / 2, zero, l->body, y > zero ? y : zero + 1, color);
	}
}

static int
arrow_size(const KfLayout *l)
{
	return l->font * 2 / 3;
}

/* The tip of a signal's arrow at a bar: below or above the bar, or at the edge of a panel without bars. */
static int
arrow_tip(const KfLayout *l, const KfPanel *panel, int i, bool up)
{
	if (panel->kind != KF_PANEL_PRICE)
		return up ? panel->clip.y + panel->clip.height - arrow_size(l) - 2 : panel->clip.y + arrow_size(l) + 1;
	return up ? kf_draw_row(panel, l->series->low[i]) + l->hair + (int) (3 * l->ratio) : kf_draw_row(panel, l->series->high[i]) - l->hair - (int) (3 * l->ratio);
}

static void
draw_markers(KfDrawing *d, const KfPanel *panel, int study, int output)
{
	const KfLayout *l = d->layout;
	const KfTrace *trace = &l->series->studies[study].traces[output];
	KfInk		up = kf_draw_ink(d, kf_layout_sign_color(l, study, output, true));
	KfInk		down = kf_draw_ink(d, kf_layout_sign_color(l, study, output, false));

	for (int i = 0; i < l->bars; i++)
	{
		if (trace->max[i] > 0.0)
			kf_canvas_arrow(d->canvas, &panel->clip, l->x[i], arrow_tip(l, panel, i, true), arrow_size(l), true, up);
		if (trace->min[i] < 0.0)
			kf_canvas_arrow(d->canvas, &panel->clip, l->x[i], arrow_tip(l, panel, i, false), arrow_size(l), false, down);
	}
}

/* Small triangles that point at the value. */
static void
draw_pivots(KfDrawing *d, const KfPanel *panel, int study, int output, bool high)
{
	const KfLayout *l = d->layout;
	const KfTrace *trace = &l->series->studies[study].traces[output];
	KfInk		ink = kf_draw_ink(d, kf_layout_color(l, study, output));
	int			size = l->font / 2 > 4 ? l->font / 2 : 4;

	for (int i = 0; i < l->places; i++)
		if (!isnan(trace->last[i]))
			kf_canvas_arrow(d->canvas, &panel->clip, l->x[i],
							high ? kf_draw_row(panel, trace->max[i]) - l->hair - 1 : kf_draw_row(panel, trace->min[i]) + l->hair + 1, size, !high, ink);
}

/* ---- a study ---- */

static void
draw_output(KfDrawing *d, const KfPanel *panel, int study, int output, KfPoint *points)
{
	const KfLayout *l = d->layout;
	const KfStudy *s = &l->series->studies[study];
	double		radius = s->spec.width > 0.0 ? s->spec.width * l->ratio / 2.0 + 0.5 : l->line * 0.9;
	KfInk		ink;

	switch (kf_study_style(s, output))
	{
		case KF_HISTOGRAM:
			draw_histogram(d, panel, study, output);
			break;
		case KF_MARKER:
			draw_markers(d, panel, study, output);
			break;
		case KF_PIVOT_HIGH:
		case KF_PIVOT_LOW:
			draw_pivots(d, panel, study, output, kf_study_style(s, output) == KF_PIVOT_HIGH);
			break;
		case KF_DOTS:
			ink = kf_draw_ink(d, kf_layout_color(l, study, output));
			for (int i = 0; i < l->places; i++)
				kf_canvas_disc(d->canvas, &panel->clip, l->x[i] + 0.5, kf_scale_y(&panel->scale, s->traces[output].last[i]), radius, ink);
			break;
		case KF_NOT_DRAWN:
		case KF_DIRECTION:
			break;
		case KF_TREND:
			draw_trend(d, panel, study, output, points);
			break;
		case KF_LINE:
		case KF_CONNECTED:
		case KF_BAND_UPPER:
		case KF_BAND_LOWER:
		case KF_CLOUD_LEAD:
		case KF_CLOUD_BASE:
			draw_line(d, panel, study, output, points);
			break;
	}
}

/* Lines last, so that they lie over histograms. */
void
kf_draw_study(KfDrawing *d, const KfPanel *panel, int study, KfPoint *points)
{
	const KfStudy *s = &d->layout->series->studies[study];
	KfPanel		own;

	panel = kf_layout_panel_of(d->layout, panel, study, &own);
	for (int pass = 0; pass < 2; pass++)
		for (int k = 0; k < s->nout && !kf_draw_stopped(d); k++)
			if ((kf_study_style(s, k) == KF_HISTOGRAM) == (pass == 0))
				draw_output(d, panel, study, k, points);
}

/* Guide lines, the space between the outer two shaded, or a zero line where values have both signs. */
void
kf_draw_guides(KfDrawing *d, const KfPanel *panel)
{
	const KfLayout *l = d->layout;
	const KfIndicator *ind = l->series->studies[panel->study].spec.indicator;
	KfInk		guide = kf_draw_ink(d, l->theme->guide);

	if (ind->nguides >= 2)
	{
		int			top = kf_draw_row(panel, ind->guides[ind->nguides - 1]);
		int			bottom = kf_draw_row(panel, ind->guides[0]);

		if (top < panel->clip.y)
			top = panel->clip.y;
		if (bottom > panel->clip.y + panel->clip.height)
			bottom = panel->clip.y + panel->clip.height;
		kf_canvas_tint(d->canvas, 0, top, l->plot.width, bottom - top, guide, 18);
	}
	for (int i = 0; i < ind->nguides; i++)
	{
		int			y = kf_draw_row(panel, ind->guides[i]);

		if (y >= panel->clip.y && y < panel->rect.y + panel->rect.height)
			kf_canvas_hline(d->canvas, 0, l->plot.width, y, l->hair, guide, 4 * l->hair, 3 * l->hair);
	}
	if (ind->nguides == 0 && panel->scale.low < 0.0 && panel->scale.high > 0.0)
		kf_canvas_hline(d->canvas, 0, l->plot.width, kf_draw_row(panel, 0.0), l->hair, kf_draw_ink(d, l->theme->border), 1, 0);
}

/* ---- labels of signals ---- */

typedef struct Labels
{
	int			count;
	KfRect		box[MAX_LABELS];
	int			size;			/* of the text */
} Labels;

/* Whether a signal of any study of the panel is at a bar. */
static bool
has_signal(const KfLayout *l, const KfPanel *panel, int i, bool up)
{
	const KfSeries *series = l->series;

	for (int s = 0; s < series->study_count; s++)
		for (int k = 0; k < series->studies[s].nout && series->studies[s].group == panel->group; k++)
			if (series->studies[s].spec.indicator->outputs[k].style == KF_MARKER &&
				(up ? series->studies[s].traces[k].max[i] > 0.0 : series->studies[s].traces[k].min[i] < 0.0))
				return true;
	return false;
}

/* Whether a label has its place to itself: in the panel, off the bars and their arrows, off the other labels. */
static bool
is_free(const KfLayout *l, const KfPanel *panel, const Labels *labels, const KfRect *box, int bar)
{
	const KfRect *clip = &panel->clip;
	int			first = bar;
	int			last = bar;

	if (box->x < clip->x + 1 || box->x + box->width > l->plot.width - 1 || box->y < clip->y + 1 || box->y + box->height >= clip->y + clip->height - 2)
		return false;
	for (int i = 0; i < labels->count; i++)
	{
		const KfRect *other = &labels->box[i];

		if (box->x < other->x + other->width + 4 && other->x < box->x + box->width + 4 && box->y < other->y + other->height + 3 &&
			other->y < box->y + box->height + 3)
			return false;
	}
	for (int i = 0; i < 2; i++)
	{
		const KfRect *told = &l->extremes[i].box;

		if (l->extremes[i].shown && box->x < told->x + told->width + 4 && told->x < box->x + box->width + 4 && box->y < told->y + told->height + 3 &&
			told->y < box->y + box->height + 3)
			return false;
	}
	while (first > 0 && l->x[first - 1] + l->body / 2 >= box->x)
		first--;
	while (last + 1 < l->bars && l->x[last + 1] - l->body / 2 <= box->x + box->width)
		last++;
	for (int i = first; i <= last; i++)
	{
		int			top = kf_draw_row(panel, l->series->high[i]) - 1;
		int			bottom = kf_draw_row(panel, l->series->low[i]) + 2;

		if (has_signal(l, panel, i, false))
			top = arrow_tip(l, panel, i, false) - arrow_size(l);
		if (has_signal(l, panel, i, true))
			bottom = arrow_tip(l, panel, i, true) + arrow_size(l) + 1;
		if (box->y < bottom && top < box->y + box->height)
			return false;
	}
	return true;
}

/* Beside the arrow, or up to two lines further off. */
static void
put_label(KfDrawing *d, const KfPanel *panel, Labels *labels, const char *text, int width, int bar, bool up, uint32_t color)
{
	const KfLayout *l = d->layout;
	int			cap = kf_text_cap(labels->size);
	int			tip = arrow_tip(l, panel, bar, up);
	KfRect		box = {l->x[bar] - width / 2, 0, width, cap};

	for (int line = 0; line < 3 && labels->count < MAX_LABELS; line++)
	{
		int			away = arrow_size(l) + 3 + line * (cap + 4);

		box.y = up ? tip + away : tip - away - cap;
		if (!is_free(l, panel, labels, &box, bar))
			continue;
		/* the middle from which the text is put comes to the same rows */
		kf_draw_text(d, text, labels->size, box.x, box.y + cap - cap / 2, color);
		labels->box[labels->count++] = box;
		return;
	}
}

/* Its own label, or the name without the letters all patterns begin with. */
const char *
kf_layout_signal_name(const KfSpec *spec)
{
	if (spec->label[0] != '\0')
		return spec->label;
	return strncasecmp(spec->indicator->name, "cdl", 3) == 0 ? spec->indicator->name + 3 : spec->indicator->name;
}

void
kf_draw_marker_labels(KfDrawing *d, const KfPanel *panel)
{
	const KfLayout *l = d->layout;
	const KfSeries *series = l->series;
	Labels		labels = {0};
	int			widths[KF_MAX_SPECS];

	labels.size = l->font > 10 ? l->font * 5 / 6 : l->font - 1;
	for (int s = 0; s < series->study_count; s++)
		widths[s] = kf_text_width(l->fonts, kf_layout_signal_name(&series->studies[s].spec), labels.size, d->status);
	for (int i = l->bars - 1; i >= 0 && labels.count < MAX_LABELS && !kf_draw_stopped(d); i--)
		for (int s = 0; s < series->study_count; s++)
			for (int k = 0; k < series->studies[s].nout && series->studies[s].group == panel->group; k++)
			{
				const KfStudy *study = &series->studies[s];

				if (study->spec.indicator->outputs[k].style != KF_MARKER)
					continue;
				if (study->traces[k].max[i] > 0.0)
					put_label(d, panel, &labels, kf_layout_signal_name(&study->spec), widths[s], i, true, kf_layout_sign_color(l, s, k, true));
				if (study->traces[k].min[i] < 0.0)
					put_label(d, panel, &labels, kf_layout_signal_name(&study->spec), widths[s], i, false, kf_layout_sign_color(l, s, k, false));
			}
}
