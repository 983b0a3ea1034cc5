/*
 * draw.c
 *		Order of drawing: grid, line of the last price, panels from their ground up (bands, volume, candles, lines, marks), axes
 *		with their tags, header, legends.
 *
 * Candles, volume and grid lie on whole pixels and stay crisp; only lines and text are anti-aliased.
 */
#include "draw.h"

#include "annotations.h"
#include "color.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TAGS (1 + KF_MAX_SPECS * KF_MAX_OUTPUTS + KF_MAX_ANNOTATION_TAGS)

KfInk
kf_draw_ink(KfDrawing *d, uint32_t color)
{
	return kf_canvas_ink(d->canvas, color);
}

int
kf_draw_text(KfDrawing *d, const char *text, int size, int x, int y, uint32_t color)
{
	int			width = kf_text_width(d->layout->fonts, text, size, d->status);
	int			baseline = y + kf_text_cap(size) / 2;

	if (text[0] == '\0' || d->status->code != KF_OK)
		return 0;
	kf_text_draw(d->layout->fonts, d->canvas, text, size, x, baseline, kf_draw_ink(d, color), d->status);
	if (d->text_hook != NULL || d->annotator != NULL)
	{
		KfRect		box = {x, baseline - kf_text_cap(size), width, kf_text_cap(size)};

		if (d->annotator != NULL)
			kf_annotator_note(d->annotator, &box);
		box.x += d->canvas->origin;
		if (d->text_hook != NULL)
			d->text_hook(&box, text, d->text_arg);
	}
	return width;
}

bool
kf_draw_stopped(KfDrawing *d)
{
	if (d->status->code == KF_OK && d->interrupted != NULL && d->interrupted())
		kf_fail(d->status, KF_CANCELLED, "cancelled");
	if (d->status->code == KF_OK && d->canvas->no_memory)
		kf_fail(d->status, KF_NO_MEMORY, "out of memory");
	return d->status->code != KF_OK;
}

bool
kf_draw_is_up(const KfSeries *series, int i)
{
	return series->close[i] >= series->open[i];
}

/* The pixel row of a value, held near the panel so that it fits an integer. */
int
kf_draw_row(const KfPanel *panel, double value)
{
	double		y = floor(kf_scale_y(&panel->scale, value) + 0.5);
	int			low = panel->rect.y - 4;
	int			high = panel->rect.y + panel->rect.height + 4;

	return !(y >= low) ? low : y > high ? high : (int) y;
}

/* Fill, but not outside the panel. */
void
kf_draw_fill(KfDrawing *d, const KfPanel *panel, int x, int top, int width, int bottom, KfInk i)
{
	int			end = panel->clip.y + panel->clip.height;

	if (top < panel->clip.y)
		top = panel->clip.y;
	if (bottom > end)
		bottom = end;
	if (x + width > panel->rect.width)
		width = panel->rect.width - x;
	kf_canvas_fill(d->canvas, x, top, width, bottom - top, i);
}

/* ---- grid ---- */

static void
draw_grid(KfDrawing *d)
{
	const KfLayout *l = d->layout;
	KfInk		grid = kf_draw_ink(d, l->theme->grid);

	for (int i = 0; i < l->label_count; i++)
		kf_canvas_vline(d->canvas, l->x[l->labels[i].bar], l->plot.y, l->plot.y + l->plot.height, l->hair, grid, 1, 0);
	if (!l->value_axis)
		return;
	for (int p = 0; p < l->panel_count; p++)
		for (int t = 0; t < l->panels[p].scale.tick_count; t++)
		{
			const KfPanel *panel = &l->panels[p];
			int			y = kf_draw_row(panel, panel->scale.ticks[t]);

			if (y >= panel->clip.y && y < panel->rect.y + panel->rect.height)
				kf_canvas_hline(d->canvas, 0, l->plot.width, y, l->hair, grid, 1, 0);
		}
}

/* ---- bars ---- */

static void
draw_volume(KfDrawing *d, const KfPanel *panel)
{
	const KfLayout *l = d->layout;
	KfInk		up = kf_canvas_mix(d->canvas, 0, kf_draw_ink(d, l->theme->up), l->theme->volume_share);
	KfInk		down = kf_canvas_mix(d->canvas, 0, kf_draw_ink(d, l->theme->down), l->theme->volume_share);

	for (int i = 0; i < l->bars; i++)
	{
		int			top = kf_draw_row(panel, l->series->volume[i]);

		/* a little volume still shows */
		if (l->series->volume[i] > 0.0 && top >= panel->scale.bottom)
			top = panel->scale.bottom - 1;
		kf_draw_fill(d, panel, l->x[i] - l->body / 2, top, l->body, panel->scale.bottom, kf_draw_is_up(l->series, i) ? up : down);
	}
}

static void
draw_panel(KfDrawing *d, const KfPanel *panel, KfPoint *points)
{
	const KfLayout *l = d->layout;
	const KfSeries *s = l->series;

	kf_draw_annotations(d, panel, true);
	if (panel->kind == KF_PANEL_VOLUME)
		draw_volume(d, panel);
	else
	{
		if (panel->kind == KF_PANEL_STUDY)
			kf_draw_guides(d, panel);
		else
			kf_draw_profile(d, panel);
		for (int i = 0; i < s->study_count; i++)
			if (s->studies[i].group == panel->group)
				kf_draw_band(d, panel, i, points);
		if (panel->kind == KF_PANEL_PRICE)
			l->kind->draw(d, panel, points);
		for (int i = 0; i < s->study_count && !kf_draw_stopped(d); i++)
			if (s->studies[i].group == panel->group)
				kf_draw_study(d, panel, i, points);
		/* where bars are narrower nobody could tell whose a label is */
		if (panel->kind == KF_PANEL_PRICE && l->legends && l->slot >= 5.0 * l->ratio)
			kf_draw_marker_labels(d, panel);
	}
	kf_draw_annotations(d, panel, false);
}

/* ---- value axis ---- */

typedef struct Tag
{
	double		value;
	int			y;				/* middle */
	uint32_t	color;
	char		text[KF_LABEL_SIZE];
} Tag;

static int
tag_height(const KfLayout *l)
{
	return l->font + l->pad / 2 + 1;
}

static void
add_tag(const KfPanel *panel, Tag *tags, int *count, double value, uint32_t color)
{
	Tag		   *tag = &tags[*count];

	if (isnan(value))
		return;
	tag->value = value;
	tag->y = kf_draw_row(panel, value);
	if (tag->y < panel->clip.y || tag->y >= panel->rect.y + panel->rect.height)
		return;
	tag->color = color;
	kf_scale_tag_label(&panel->scale, value, tag->text);
	(*count)++;
}

static void
add_study_tags(const KfLayout *l, const KfPanel *panel, int study, Tag *tags, int *count)
{
	const KfStudy *s = &l->series->studies[study];
	KfPanel		own;

	panel = kf_layout_panel_of(l, panel, study, &own);
	for (int k = 0; k < s->nout; k++)
		if (kf_study_style(s, k) != KF_MARKER)
			add_tag(panel, tags, count, s->newest[k], kf_layout_newest_color(l, study, k));
}

/* Insertion sort by place, higher values first among equals; returns where the first tag went. */
static int
sort_tags(Tag *tags, int count)
{
	int			first = 0;

	for (int i = 1; i < count; i++)
		for (int j = i; j > 0 && (tags[j].y < tags[j - 1].y || (tags[j].y == tags[j - 1].y && tags[j].value > tags[j - 1].value)); j--)
		{
			Tag			swapped = tags[j];

			tags[j] = tags[j - 1];
			tags[j - 1] = swapped;
			if (first == j - 1)
				first = j;
		}
	return first;
}

/*
 * Push tags apart until none overlap: the order of their values stays. The first tag, which matters most, keeps its place and
 * the others make way, unless that would push one out of the panel.
 */
static void
spread_tags(const KfLayout *l, const KfPanel *panel, Tag *tags, int *count)
{
	int			height = tag_height(l);
	int			room = (panel->rect.height - 2) / height;
	int			top = panel->rect.y + height / 2 + 1;
	int			bottom = panel->rect.y + panel->rect.height - (height + 1) / 2 - 1;
	int			first;

	if (*count > room)
		*count = room > 0 ? room : 0;
	first = sort_tags(tags, *count);
	for (int i = first - 1; i >= 0; i--)
		if (tags[i].y > tags[i + 1].y - height)
			tags[i].y = tags[i + 1].y - height;
	for (int i = first + 1; i < *count; i++)
		if (tags[i].y < tags[i - 1].y + height)
			tags[i].y = tags[i - 1].y + height;
	for (int i = 0; i < *count; i++)
	{
		if (tags[i].y < top)
			tags[i].y = top;
		top = tags[i].y + height;
	}
	for (int i = *count - 1; i >= 0; i--)
	{
		if (tags[i].y > bottom)
			tags[i].y = bottom;
		bottom = tags[i].y - height;
	}
}

static int
collect_tags(const KfLayout *l, const KfPanel *panel, Tag *tags)
{
	const KfSeries *s = l->series;
	const KfAnnotation *a;
	int			count = 0;

	if (panel->kind == KF_PANEL_STUDY)
	{
		for (int i = 0; i < s->study_count; i++)
			if (s->studies[i].group == panel->group)
				add_study_tags(l, panel, i, tags, &count);
	}
	else if (panel->kind == KF_PANEL_VOLUME && s->span == 1)
		add_tag(panel, tags, &count, s->newest.volume, s->newest.close >= s->newest.open ? l->theme->up : l->theme->down);
	else if (panel->kind == KF_PANEL_PRICE)
	{
		if (l->last_price)
			add_tag(panel, tags, &count, s->newest.close, s->newest.close >= s->newest.open ? l->theme->up : l->theme->down);
		/* small pictures tell the price only */
		if (l->legends)
			for (int i = 0; i < s->study_count; i++)
				if (s->studies[i].group == 0 && !kf_layout_is_left(&s->studies[i]))
					add_study_tags(l, panel, i, tags, &count);
	}
	for (int i = 0; l->legends && (a = kf_annotation_tag(l, panel, i)) != NULL; i++)
		add_tag(panel, tags, &count, a->value[0], kf_color_over(l->theme->background, a->color, a->share));
	spread_tags(l, panel, tags, &count);
	return count;
}

/* Black or white, whichever reads better on a colour; the theme's own where that is good enough. */
static uint32_t
text_on(const KfTheme *theme, uint32_t color)
{
	int			light = (299 * (int) (color >> 16 & 255) + 587 * (int) (color >> 8 & 255) + 114 * (int) (color & 255)) / 1000;

	return light > 170 ? 0x000000 : theme->tag_text == 0x000000 && light < 110 ? 0xffffff : theme->tag_text;
}

/* Numbers end before the plot on the axis at its left. */
static void
put_number(KfDrawing *d, const char *label, int y, bool left, uint32_t color)
{
	const KfLayout *l = d->layout;
	int			x = left ? -l->pad - kf_layout_text_width(l, label, d->status) : l->plot.width + l->pad;

	kf_draw_text(d, label, l->font, x, y, color);
}

static void
draw_ticks(KfDrawing *d, const KfPanel *panel, const Tag *tags, int count, bool left)
{
	const KfLayout *l = d->layout;
	int			half = kf_text_cap(l->font) / 2 + 1;
	int			above = INT32_MAX;	/* row of the label before: guides may be close together */

	for (int t = 0; t < panel->scale.tick_count; t++)
	{
		int			y = kf_draw_row(panel, panel->scale.ticks[t]);
		bool		covered = y - half < panel->clip.y || y + half > panel->rect.y + panel->rect.height - 1 || above - y <= 2 * half;
		char		label[KF_LABEL_SIZE];

		for (int i = 0; i < count && !covered; i++)
			covered = abs(y - tags[i].y) < (tag_height(l) + kf_text_cap(l->font)) / 2 + 2;
		if (covered)
			continue;
		kf_scale_tick_label(&panel->scale, panel->scale.ticks[t], label);
		put_number(d, label, y, left, l->theme->muted);
		above = y;
	}
}

static void
draw_axis(KfDrawing *d, const KfPanel *panel, const Tag *tags, int count, bool left)
{
	const KfLayout *l = d->layout;
	int			x = left ? -l->left_width : l->plot.width + l->hair;
	int			width = (left ? l->left_width : l->axis_width) - l->hair;

	draw_ticks(d, panel, tags, count, left);
	for (int i = 0; i < count; i++)
	{
		kf_canvas_fill(d->canvas, x, tags[i].y - tag_height(l) / 2, width, tag_height(l), kf_draw_ink(d, tags[i].color));
		put_number(d, tags[i].text, tags[i].y, left, text_on(l->theme, tags[i].color));
	}
}

static void
draw_value_axis(KfDrawing *d, const KfPanel *panel)
{
	Tag			tags[MAX_TAGS];
	int			count = collect_tags(d->layout, panel, tags);

	draw_axis(d, panel, tags, count, false);
}

/* The axis of the series that have their own, beside the prices. */
static void
draw_left_axis(KfDrawing *d)
{
	const KfLayout *l = d->layout;
	KfPanel		panel = l->panels[0];
	Tag			tags[MAX_TAGS];
	int			count = 0;

	panel.scale = l->left;
	for (int i = 0; i < l->series->study_count; i++)
		if (kf_layout_is_left(&l->series->studies[i]))
			add_study_tags(l, &l->panels[0], i, tags, &count);
	spread_tags(l, &panel, tags, &count);
	draw_axis(d, &panel, tags, count, true);
}

/* The dotted line at the newest close, across the plot. */
static void
draw_last_price(KfDrawing *d)
{
	const KfLayout *l = d->layout;
	const KfSeries *s = l->series;
	int			y = kf_draw_row(&l->panels[0], s->newest.close);

	if (l->value_axis && l->last_price)
		kf_canvas_hline(d->canvas, 0, l->plot.width, y, l->hair,
						kf_draw_ink(d, s->newest.close >= s->newest.open ? l->theme->up : l->theme->down), l->hair, 2 * l->hair);
}

static void
draw_borders(KfDrawing *d)
{
	const KfLayout *l = d->layout;
	KfInk		border = kf_draw_ink(d, l->theme->border);
	int			left = -l->left_width;
	int			right = l->width - l->left_width;

	for (int p = 1; p < l->panel_count; p++)
		kf_canvas_hline(d->canvas, left, right, l->panels[p].rect.y - l->hair, l->hair, border, 1, 0);
	if (l->header)
		kf_canvas_hline(d->canvas, left, right, l->plot.y - l->hair, l->hair, border, 1, 0);
	if (l->value_axis)
		kf_canvas_vline(d->canvas, l->plot.width, l->plot.y, l->plot.y + l->plot.height, l->hair, border, 1, 0);
	if (l->left_width > 0)
		kf_canvas_vline(d->canvas, -l->hair, l->plot.y, l->plot.y + l->plot.height, l->hair, border, 1, 0);
	if (l->time_axis)
		kf_canvas_hline(d->canvas, left, right, l->plot.y + l->plot.height, l->hair, border, 1, 0);
}

static void
draw_time_axis(KfDrawing *d)
{
	const KfLayout *l = d->layout;
	int			y = l->plot.y + l->plot.height + l->axis_height / 2;

	for (int i = 0; i < l->label_count; i++)
		kf_draw_text(d, l->labels[i].text, l->font, l->labels[i].x, y, l->labels[i].major ? l->theme->text : l->theme->muted);
}

/* ---- header and legends ---- */

/* The title, as far as there is room for it; returns its width. */
static int
put_title(KfDrawing *d, int x, int y)
{
	const KfLayout *l = d->layout;

	return kf_draw_text_before(d, l->title, l->title_font, x, y, l->width - l->pad, l->theme->text);
}

static void
draw_header(KfDrawing *d)
{
	const KfLayout *l = d->layout;
	int			x = l->pad;
	int			y = (l->title_font + 2 * l->pad) / 2;
	uint32_t	color = l->theme->up;
	char		names[KF_HEADER_PARTS][KF_LABEL_SIZE];
	char		values[KF_HEADER_PARTS][KF_LABEL_SIZE];

	if (l->title != NULL)
		x += put_title(d, x, y) + 2 * l->pad;
	if (l->subtitle != NULL)
		kf_draw_text_before(d, l->subtitle, l->font, l->pad, y + l->title_font / 2 + l->font, l->width - l->pad, l->theme->muted);
	if (!l->header_prices)
		return;
	if (l->header_wrapped)
	{
		x = l->pad;
		y += l->title_font / 2 + l->font;
		if (l->subtitle != NULL)
			y += l->font * 3 / 2;
	}
	kf_layout_header(l, names, values, d->status);
	if (values[KF_HEADER_PARTS - 1][0] == '-')
		color = l->theme->down;
	for (int i = 0; i < KF_HEADER_PARTS; i++)
	{
		if (names[i][0] == '\0' && values[i][0] == '\0')
			continue;
		x += kf_draw_text(d, names[i], l->font, x, y, l->theme->muted);
		if (names[i][0] != '\0' && values[i][0] != '\0')
			x += l->pad / 2;
		x += kf_draw_text(d, values[i], l->font, x, y, color) + l->pad;
	}
}

/* A text of a legend and the space behind it; what would run into the axis is left out. Returns where it ends. */
static int
put_legend(KfDrawing *d, const char *text, int x, int y, uint32_t color)
{
	const KfLayout *l = d->layout;

	if (x + kf_layout_text_width(l, text, d->status) <= l->plot.width - l->pad / 2)
		x += kf_draw_text(d, text, l->font, x, y, color);
	else
		x = l->plot.width;
	return x + l->pad;
}

/* The name of a study and its newest values, each in its line's colour; returns where it ends. */
static int
draw_legend(KfDrawing *d, const KfPanel *panel, int study, int x, int y)
{
	const KfLayout *l = d->layout;
	const KfStudy *s = &l->series->studies[study];
	char		name[96];
	char		values[KF_MAX_OUTPUTS][KF_LABEL_SIZE];

	kf_layout_legend(l, panel, study, name, sizeof(name), values);
	x = put_legend(d, name, x, y, l->theme->muted);
	for (int k = 0; k < s->nout; k++)
		if (values[k][0] != '\0')
			x = put_legend(d, values[k], x, y, kf_layout_newest_color(l, study, k));
	return x + l->pad;
}

static int
legend_width(KfDrawing *d, const KfPanel *panel, int study)
{
	const KfLayout *l = d->layout;
	char		name[96];
	char		values[KF_MAX_OUTPUTS][KF_LABEL_SIZE];
	int			width;

	kf_layout_legend(l, panel, study, name, sizeof(name), values);
	width = kf_layout_text_width(l, name, d->status) + 2 * l->pad;
	for (int k = 0; k < l->series->studies[study].nout; k++)
		if (values[k][0] != '\0')
			width += kf_layout_text_width(l, values[k], d->status) + l->pad;
	return width;
}

static void
draw_study_legends(KfDrawing *d, const KfPanel *panel)
{
	const KfLayout *l = d->layout;
	int			line_height = l->font * 3 / 2;
	int			x = l->pad;
	int			y = panel->rect.y + l->pad / 2 + line_height / 2;
	int			lines = 1;

	if (panel->kind == KF_PANEL_PRICE && l->made_by[0] != '\0')
		x = put_legend(d, l->made_by, x, y, l->theme->text) + l->pad;
	if (panel->kind == KF_PANEL_PRICE && l->profile_text[0] != '\0')
		x = put_legend(d, l->profile_text, x, y, l->theme->series[1]) + l->pad;
	for (int i = 0; i < l->series->study_count; i++)
	{
		if (l->series->studies[i].group != panel->group)
			continue;
		if (x > l->pad && x - l->pad + legend_width(d, panel, i) > l->plot.width - 2 * l->pad)
		{
			if (++lines > panel->legend_lines)
				return;
			x = l->pad;
			y += line_height;
		}
		/* the same widths as in flow_lines of the layout, so the lines break at the same places */
		x = draw_legend(d, panel, i, x, y);
	}
}

static void
draw_legends(KfDrawing *d)
{
	const KfLayout *l = d->layout;

	for (int p = 0; p < l->panel_count && !kf_draw_stopped(d); p++)
	{
		const KfPanel *panel = &l->panels[p];
		int			y = panel->rect.y + l->pad / 2 + l->font * 3 / 4;
		char		label[KF_LABEL_SIZE];

		if (panel->legend_lines == 0)
			continue;
		if (panel->kind != KF_PANEL_VOLUME)
			draw_study_legends(d, panel);
		else
		{
			int			x = put_legend(d, "Volume", l->pad, y, l->theme->muted);

			label[0] = '\0';
			if (isfinite(l->series->newest.volume))
				kf_scale_value_label(&panel->scale, l->series->newest.volume, label);
			put_legend(d, label, x, y, l->series->newest.close >= l->series->newest.open ? l->theme->up : l->theme->down);
		}
	}
}

/* ---- all of it ---- */

/* What lies over and around the panels. The header is the picture's, not the plot's. */
static void
draw_around(KfDrawing *d)
{
	const KfLayout *l = d->layout;

	draw_borders(d);
	if (l->value_axis)
		for (int p = 0; p < l->panel_count && !kf_draw_stopped(d); p++)
			draw_value_axis(d, &l->panels[p]);
	if (l->left_width > 0)
		draw_left_axis(d);
	draw_time_axis(d);
	d->canvas->origin = 0;
	if (l->header)
		draw_header(d);
	d->canvas->origin = l->left_width;
	draw_legends(d);
	kf_draw_stopped(d);
}

KfCode
kf_draw(KfDrawing *d)
{
	const KfLayout *l = d->layout;
	const KfAllocator *allocator = l->series->allocator;
	KfPoint    *points = allocator->alloc(allocator->arena, kf_draw_points(l) * sizeof(KfPoint));

	if (points == NULL)
		return kf_fail(d->status, KF_NO_MEMORY, "out of memory");
	if (l->annotations != NULL && l->annotations->count > 0)
	{
		d->annotator = kf_annotator_create(l);
		if (d->annotator == NULL)
			kf_fail(d->status, KF_NO_MEMORY, "out of memory");
	}
	d->canvas->origin = l->left_width;
	kf_draw_watermark(d);
	draw_grid(d);
	draw_last_price(d);
	for (int p = 0; p < l->panel_count && !kf_draw_stopped(d); p++)
		draw_panel(d, &l->panels[p], points);
	allocator->release(allocator->arena, points);
	/* labels make way for what is told of the extremes */
	kf_draw_extremes(d);
	kf_draw_annotation_labels(d);
	kf_annotator_free(d->annotator);
	d->annotator = NULL;
	if (!kf_draw_stopped(d))
		draw_around(d);
	d->canvas->origin = 0;
	return d->status->code;
}

KfCode
kf_draw_message(KfDrawing *d, const char *text)
{
	const KfLayout *l = d->layout;
	int			width = kf_text_width(l->fonts, text, l->font, d->status);

	if (l->title != NULL && l->header)
		put_title(d, l->pad, (l->title_font + 2 * l->pad) / 2);
	if (l->subtitle != NULL && l->header)
		kf_draw_text_before(d, l->subtitle, l->font, l->pad, l->title_font + l->pad + l->font, l->width - l->pad, l->theme->muted);
	draw_borders(d);
	if (width < l->width && l->font < l->height)
		kf_draw_text(d, text, l->font, (l->width - width) / 2, l->height / 2, l->theme->muted);
	kf_draw_stopped(d);
	return d->status->code;
}
