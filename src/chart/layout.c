/*
 * layout.c
 *		From a size and the rows to rectangles.
 *
 * Order matters, as each step needs the one before: text sizes; what there is room for; heights of the panels; their scales
 * (which depend on the heights); the width of the value axis (on the scales' labels); the plot's width; how many bars fit, and
 * so the last merge; the time labels (on the places of the bars).
 */
#include "built.h"
#include "layout.h"

#include "annotations.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Share of the height; those of price and volume are options. */
#define STUDY_WEIGHT 3

/* Pixels a bar needs at least before bars are merged. */
#define LEAST_SLOT 2.0

/* Pixels from which on bars to come have places too: two of each at least. */
#define LEAST_ROOM_AHEAD 32

#define USECS_PER_SEC INT64_C(1000000)
#define USECS_PER_DAY (INT64_C(86400) * USECS_PER_SEC)

/* From this distance of bars on, on average, no fractions of seconds are told. */
#define WHOLE_SECONDS_FROM (10 * USECS_PER_SEC)

/* ---- what stands in texts ---- */

int
kf_layout_text_width(const KfLayout *layout, const char *text, KfStatus *status)
{
	return kf_text_width(layout->fonts, text, layout->font, status);
}

void
kf_layout_legend(const KfLayout *layout, const KfPanel *panel, int study, char *name, size_t name_size, char (*values)[KF_LABEL_SIZE])
{
	const KfStudy *s = &layout->series->studies[study];
	KfPanel		own;
	const KfScale *scale = &kf_layout_panel_of(layout, panel, study, &own)->scale;

	kf_spec_label(&s->spec, name, name_size);
	for (int k = 0; k < s->nout; k++)
	{
		values[k][0] = '\0';
		if (isnan(s->newest[k]))
			continue;
		if (s->spec.indicator->outputs[k].integer && s->newest[k] == 0.0)
			/* no signal is nothing to tell */
			snprintf(values[k], KF_LABEL_SIZE, "%s", s->spec.indicator->outputs[k].style == KF_MARKER ? "" : "0");
		else if (s->spec.indicator->outputs[k].integer)
			snprintf(values[k], KF_LABEL_SIZE, "%+d", (int) s->newest[k]);
		else if (s->reference != NULL)
			kf_scale_tag_label(scale, s->newest[k], values[k]);
		else
			kf_scale_value_label(scale, s->newest[k], values[k]);
	}
}

void
kf_layout_time_text(const KfLayout *layout, int64_t ts, char *text, size_t size)
{
	int64_t		fraction = (ts % USECS_PER_SEC + USECS_PER_SEC) % USECS_PER_SEC;

	kf_time_text(layout->whole_seconds ? ts - fraction : ts, layout->intraday, text, size);
}

int
kf_layout_header(const KfLayout *layout, char (*names)[KF_LABEL_SIZE], char (*values)[KF_LABEL_SIZE], KfStatus *status)
{
	static const char *const letters[] = {"O", "H", "L", "C"};
	const KfSeries *series = layout->series;
	const KfScale *scale = &layout->panels[0].scale;
	const double prices[] = {series->newest.open, series->newest.high, series->newest.low, series->newest.close};
	double		before = isnan(series->previous_close) ? series->newest.open : series->previous_close;
	double		change = series->newest.close - before;
	double		percent = before > 0.0 ? change / before * 100.0 : INFINITY;
	char		number[KF_LABEL_SIZE];
	int			width = 0;

	kf_layout_time_text(layout, layout->newest, names[0], KF_LABEL_SIZE);
	values[0][0] = '\0';
	for (int i = 0; i < 4; i++)
	{
		bool		shown = i == 3 || !layout->header_short;

		snprintf(names[i + 1], KF_LABEL_SIZE, "%s", shown ? letters[i] : "");
		values[i + 1][0] = '\0';
		if (shown)
			kf_scale_value_label(scale, prices[i], values[i + 1]);
	}
	names[5][0] = '\0';
	kf_scale_value_label(scale, change, number);
	/* a percentage of nothing, or one of a million, says nothing */
	if (fabs(percent) < 1e6)
		snprintf(values[5], KF_LABEL_SIZE, "%s%.20s (%+.2f%%)", change > 0.0 ? "+" : "", number, percent);
	else
		snprintf(values[5], KF_LABEL_SIZE, "%s%.20s", change > 0.0 ? "+" : "", number);
	for (int i = 0; i < KF_HEADER_PARTS; i++)
	{
		if (names[i][0] == '\0' && values[i][0] == '\0')
			continue;
		width += kf_layout_text_width(layout, names[i], status) + kf_layout_text_width(layout, values[i], status);
		width += layout->pad / 2 + layout->pad;
	}
	return width;
}

/* ---- sizes ---- */

int
kf_layout_font(double width, double height)
{
	double		scale = fmin(width / 1200.0, height / 800.0);

	if (scale < 0.32)
		return 9;
	if (scale < 0.55)
		return 10;
	if (scale < 0.8)
		return 11;
	return scale < 1.4 ? 12 : (int) (12.0 * pow(scale / 1.4, 0.8) + 0.5);
}

static void
choose_sizes(KfLayout *layout, const char *axes)
{
	double		ratio = layout->ratio;

	layout->font = kf_layout_font(layout->width / ratio, layout->height / ratio);
	layout->line = (layout->font <= 10 ? 1.25 : layout->font / 8.0) * ratio;
	layout->hair = (int) ((layout->font < 20 ? 1 : layout->font / 12) * ratio + 0.5);
	layout->font = (int) (layout->font * ratio + 0.5);
	layout->title_font = layout->font * 4 / 3;
	layout->pad = layout->font * 2 / 3;
	layout->value_axis = layout->width >= 14 * layout->font && layout->height >= 6 * layout->font;
	layout->time_axis = layout->width >= 12 * layout->font && layout->height >= 9 * layout->font;
	layout->header = layout->width >= 16 * layout->font && layout->height >= 14 * layout->font;
	layout->legends = layout->width >= 24 * layout->font && layout->height >= 18 * layout->font;
	if (layout->series->rows == 0)
		layout->value_axis = layout->time_axis = layout->legends = false;
	layout->value_axis = layout->value_axis && (strcasecmp(axes, "both") == 0 || strcasecmp(axes, "price") == 0);
	layout->time_axis = layout->time_axis && (strcasecmp(axes, "both") == 0 || strcasecmp(axes, "time") == 0);
	/* a title needs a line of its own to have a second one */
	if (!layout->legends)
		layout->subtitle = NULL;
	/* a title alone has room in smaller pictures */
	if (!layout->header && !layout->told && layout->width >= 6 * layout->font && layout->height >= 5 * layout->font)
	{
		layout->header = true;
		layout->title_font = layout->font;
	}
	layout->header = layout->header && (layout->told || layout->title != NULL);
	layout->margin = strcasecmp(axes, "none") == 0 ? 0 : layout->pad / 2;
	layout->price_room = layout->margin > 0 || layout->header || layout->told ? 0.06 : fmin(0.06, 1.25 * layout->line / layout->height);
	layout->axis_height = layout->time_axis ? layout->font + 2 * layout->pad : 0;
}

static void
add_panel(KfLayout *layout, KfPanelKind kind, int study, int group, double weight)
{
	KfPanel    *panel = &layout->panels[layout->panel_count++];

	panel->kind = kind;
	panel->study = study;
	panel->group = group;
	panel->weight = weight;
}

/* The share of a group's panel: the first one that is written. */
static double
group_weight(const KfSeries *series, int group, double usual)
{
	for (int i = 0; i < series->study_count; i++)
		if (series->studies[i].group == group && series->studies[i].spec.weight > 0.0)
			return series->studies[i].spec.weight;
	return usual;
}

/* The first studies of the panels besides the price's, in the order of the list; numbered panels among themselves in that of their numbers. */
static int
order_panels(const KfSeries *series, int *firsts)
{
	int			count = 0;

	for (int i = 0; i < series->study_count; i++)
	{
		int			known = 0;

		while (known < count && series->studies[firsts[known]].group != series->studies[i].group)
			known++;
		if (series->studies[i].group != 0 && known == count)
			firsts[count++] = i;
	}
	for (int i = 0; i < count; i++)
		for (int j = i + 1; j < count; j++)
			if (series->studies[firsts[j]].group < series->studies[firsts[i]].group && series->studies[firsts[i]].group <= KF_MAX_SPECS)
			{
				int			swapped = firsts[i];

				firsts[i] = firsts[j];
				firsts[j] = swapped;
			}
	return count;
}

/* The panels there is room for; study panels go first, from the last, then the volume. */
static void
choose_panels(KfLayout *layout, const KfChartOptions *options)
{
	int			height = layout->height - layout->header_height - layout->axis_height;
	double		weights = group_weight(layout->series, 0, options->price_weight);
	double		least = weights;
	int			firsts[KF_MAX_SPECS];
	int			count = order_panels(layout->series, firsts);

	add_panel(layout, KF_PANEL_PRICE, 0, 0, weights);
	if (options->volume && layout->series->has_volume && height >= 5 * layout->font)
	{
		add_panel(layout, KF_PANEL_VOLUME, 0, -1, options->volume_weight);
		weights += options->volume_weight;
	}
	for (int i = 0; i < count; i++)
	{
		int			group = layout->series->studies[firsts[i]].group;
		double		weight = group_weight(layout->series, group, STUDY_WEIGHT);

		/* also the least of those before must keep its room */
		weights += weight;
		least = fmin(least, weight);
		if (height * least / weights < (layout->legends ? 4 : 2) * layout->font)
			break;
		add_panel(layout, KF_PANEL_STUDY, firsts[i], group, weight);
	}
}

static void
share_height(KfLayout *layout)
{
	int			top = layout->header_height;
	int			height = layout->height - layout->header_height - layout->axis_height;
	double		weights = 0.0;
	double		passed = 0.0;

	for (int i = 0; i < layout->panel_count; i++)
		weights += layout->panels[i].weight;
	for (int i = 0; i < layout->panel_count; i++)
	{
		KfRect	   *rect = &layout->panels[i].rect;

		rect->x = 0;
		rect->width = layout->width;
		rect->y = top + (int) (height * passed / weights);
		passed += layout->panels[i].weight;
		rect->height = top + (int) (height * passed / weights) - rect->y;
	}
	layout->plot.x = 0;
	layout->plot.y = top;
	layout->plot.width = layout->width;
	layout->plot.height = height;
}

/* ---- legends ---- */

/* Lines that the legends of a panel's studies take when they flow over a width. */
static int
flow_lines(const KfLayout *layout, const KfPanel *panel, int width, KfStatus *status)
{
	const char *const heads[] = {layout->made_by, layout->profile_text};
	int			lines = 0;
	int			x = 0;

	for (int i = 0; i < 2 && panel->kind == KF_PANEL_PRICE; i++)
		if (heads[i][0] != '\0')
		{
			x += kf_layout_text_width(layout, heads[i], status) + 2 * layout->pad;
			lines = 1;
		}

	for (int i = 0; i < layout->series->study_count; i++)
	{
		char		name[96];
		char		values[KF_MAX_OUTPUTS][KF_LABEL_SIZE];
		int			length;

		if (layout->series->studies[i].group != panel->group)
			continue;
		kf_layout_legend(layout, panel, i, name, sizeof(name), values);
		length = kf_layout_text_width(layout, name, status) + 2 * layout->pad;
		for (int k = 0; k < layout->series->studies[i].nout; k++)
			if (values[k][0] != '\0')
				length += kf_layout_text_width(layout, values[k], status) + layout->pad;
		if (lines == 0 || x + length > width)
		{
			lines++;
			x = 0;
		}
		x += length;
	}
	return lines;
}

static void
choose_legends(KfLayout *layout, KfStatus *status)
{
	if (!layout->legends || !layout->told)
		return;
	for (int i = 0; i < layout->panel_count; i++)
	{
		KfPanel    *panel = &layout->panels[i];

		if (panel->kind == KF_PANEL_PRICE)
		{
			panel->legend_lines = flow_lines(layout, panel, layout->plot.width - 2 * layout->pad, status);
			/* legends that take more than a third of the panel are left out */
			if (panel->legend_lines * layout->font * 3 / 2 > panel->rect.height / 3)
				panel->legend_lines = 0;
		}
		else
		{
			int			lines = panel->kind == KF_PANEL_STUDY ? flow_lines(layout, panel, layout->plot.width - 2 * layout->pad, status) : 1;
			int			most = panel->rect.height / 3 / (layout->font * 3 / 2);

			/* what choose_panels made room for, but for rounding: of equal panels all or none have a legend */
			panel->legend_lines = panel->rect.height >= 4 * layout->font - 2 ? (lines <= most || lines <= 1 ? lines : most > 1 ? most : 1) : 0;
		}
	}
}

/* ---- widths ---- */

static void
widen_to(int *widest, const KfLayout *layout, const char *label, KfStatus *status)
{
	int			width = kf_layout_text_width(layout, label, status);

	if (width > *widest)
		*widest = width;
}

/* The newest values of a study, which get tags. */
static void
widen_to_tags(int *widest, const KfLayout *layout, const KfPanel *panel, int study, KfStatus *status)
{
	const KfStudy *s = &layout->series->studies[study];
	char		label[KF_LABEL_SIZE];
	KfPanel		own;

	panel = kf_layout_panel_of(layout, panel, study, &own);
	for (int k = 0; k < s->nout; k++)
		if (!isnan(s->newest[k]))
		{
			kf_scale_tag_label(&panel->scale, s->newest[k], label);
			widen_to(widest, layout, label, status);
		}
}

static int
widest_label(const KfLayout *layout, KfStatus *status)
{
	int			widest = 0;

	for (int i = 0; i < layout->panel_count; i++)
	{
		const KfPanel *panel = &layout->panels[i];
		char		label[KF_LABEL_SIZE];

		for (int t = 0; t < panel->scale.tick_count; t++)
		{
			kf_scale_tick_label(&panel->scale, panel->scale.ticks[t], label);
			widen_to(&widest, layout, label, status);
		}
		if (panel->kind == KF_PANEL_VOLUME)
		{
			/* merging the bars, which comes later, makes the numbers larger, but seldom longer */
			widen_to(&widest, layout, "99.9M", status);
			kf_scale_value_label(&panel->scale, fmin(panel->scale.high * (layout->series->count + 1), DBL_MAX), label);
			widen_to(&widest, layout, label, status);
			kf_scale_value_label(&panel->scale, layout->series->newest.volume, label);
			widen_to(&widest, layout, label, status);
			continue;
		}
		/* tags; and the ends of the scale, so that a little more or less does not move the axis */
		kf_scale_tag_label(&panel->scale, panel->scale.high, label);
		widen_to(&widest, layout, label, status);
		kf_scale_tag_label(&panel->scale, panel->scale.low, label);
		widen_to(&widest, layout, label, status);
		kf_scale_tag_label(&panel->scale, layout->series->newest.close, label);
		if (panel->kind == KF_PANEL_PRICE)
			widen_to(&widest, layout, label, status);
		for (int s = 0; s < layout->series->study_count; s++)
			if (layout->series->studies[s].group == panel->group && !kf_layout_is_left(&layout->series->studies[s]))
				widen_to_tags(&widest, layout, panel, s, status);
	}
	return widest;
}

/* Of the axis at the left: ticks, tags and the ends of the scale. 0 where no series has it. */
static int
widest_left_label(const KfLayout *layout, KfStatus *status)
{
	const KfSeries *series = layout->series;
	char		label[KF_LABEL_SIZE];
	int			widest = 0;
	bool		any = false;

	for (int s = 0; s < series->study_count; s++)
		if (kf_layout_is_left(&series->studies[s]))
		{
			widen_to_tags(&widest, layout, &layout->panels[0], s, status);
			any = true;
		}
	if (!any)
		return 0;
	for (int t = 0; t < layout->left.tick_count; t++)
	{
		kf_scale_tick_label(&layout->left, layout->left.ticks[t], label);
		widen_to(&widest, layout, label, status);
	}
	kf_scale_tag_label(&layout->left, layout->left.high, label);
	widen_to(&widest, layout, label, status);
	kf_scale_tag_label(&layout->left, layout->left.low, label);
	widen_to(&widest, layout, label, status);
	return widest;
}

static int64_t
local_time(const KfChartOptions *options, int64_t ts)
{
	return options->local_time != NULL ? options->local_time(ts, options->local_time_arg) : ts;
}

/* Width of a candle: four fifths of its place, a pixel free at least, as odd or even as the wick in its middle. */
static int
body_width(const KfLayout *layout, double slot)
{
	int			body = (int) (slot * 0.8);

	/* where there is hardly room for a gap, two pixels read better than sticks */
	if (slot < 4.0 * layout->ratio)
	{
		body = (int) ((slot >= 2.75 * layout->ratio ? 2.0 : 1.0) * layout->ratio + 0.5);
		return body > 2 && body % 2 != layout->hair % 2 ? body - 1 : body;
	}
	if (body > (int) slot - (int) layout->ratio)
		body = (int) slot - (int) layout->ratio;
	if (body > layout->font * 2)
		body = layout->font * 2;
	if (body % 2 != layout->hair % 2)
		body--;
	return body < 1 ? 1 : body;
}

static KfCode
place_bars(KfLayout *layout, const KfChartOptions *options, KfStatus *status)
{
	const KfAllocator *allocator = layout->series->allocator;
	KfSeries   *series = layout->series;
	int			room = layout->plot.width - layout->margin;
	double		least = LEAST_SLOT * layout->ratio;
	double		slot;

	if (room < 1)
		room = 1;
	/* in the smallest pictures bars to come have no place */
	if (room < LEAST_ROOM_AHEAD * layout->ratio)
		series->future = 0;
	if (layout->real_time)
	{
		if (kf_layout_merge_by_time(layout, room, status) != KF_OK)
			return status->code;
	}
	else if (series->count + series->future > room / least)
	{
		int			most = (int) (room / least) > 0 ? (int) (room / least) : 1;
		int			group = (series->count + series->future + most - 1) / most;

		/* those to come begin a place of their own, which may be one too many */
		while (series->future > 0 && (series->count + group - 1) / group + (series->future + group - 1) / group > most)
			group++;
		kf_series_merge(series, group);
	}
	layout->bars = series->count;
	layout->places = series->count + series->future;
	layout->x = allocator->alloc(allocator->arena, (layout->places + 1) * sizeof(int));
	layout->ts = allocator->alloc(allocator->arena, (layout->bars + 1) * (sizeof(int64_t) + 1));
	if (layout->x == NULL || layout->ts == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	slot = (double) room / (layout->places > 0 ? layout->places : 1);
	if (layout->box > 0)
		slot = layout->box;
	for (int i = 0; i < layout->places; i++)
		layout->x[i] = layout->plot.x + (layout->box > 0 ? room - (layout->places - i) * layout->box + layout->box / 2 : (int) ((i + 0.5) * slot));
	if (layout->real_time)
		slot = kf_layout_place_by_time(layout, room);
	for (int i = 0; i < layout->bars; i++)
		layout->ts[i] = local_time(options, series->ts[i]);
	layout->slot = slot;
	layout->body = body_width(layout, slot);
	return KF_OK;
}

typedef struct WidthArg
{
	const KfLayout *layout;
	KfStatus   *status;
} WidthArg;

static int
label_width(const char *text, void *arg)
{
	WidthArg   *w = arg;

	return kf_layout_text_width(w->layout, text, w->status);
}

static void
choose_time_labels(KfLayout *layout, KfStatus *status)
{
	WidthArg	arg = {layout, status};
	/* behind the times is room for a byte a bar */
	KfTimeAxis	axis = {
		layout->pad / 2 - layout->left_width, layout->width - layout->pad / 2 - layout->left_width, layout->font * 5 / 4, label_width, &arg,
		(uint8_t *) (layout->ts + layout->bars)
	};

	if (layout->time_axis)
		layout->label_count = kf_time_labels(&axis, layout->ts, layout->x, layout->bars, layout->labels);
}

/* ---- all of it ---- */

static void
make_value_axis(KfLayout *layout, KfStatus *status)
{
	layout->axis_width = layout->value_axis ? widest_label(layout, status) + 2 * layout->pad : 0;
	if (layout->axis_width > layout->width / 3)
	{
		layout->value_axis = false;
		layout->axis_width = 0;
	}
	layout->left_width = layout->value_axis ? widest_left_label(layout, status) : 0;
	if (layout->left_width > 0)
		layout->left_width += 2 * layout->pad;
	/* its series are drawn also where there is no room for it */
	if (layout->left_width > layout->width / 4)
		layout->left_width = 0;
	layout->plot.width = layout->width - layout->axis_width - layout->left_width;
	for (int i = 0; i < layout->panel_count; i++)
		layout->panels[i].rect.width = layout->plot.width;
}

static void
make_panels(KfLayout *layout, const KfChartOptions *options, KfStatus *status)
{
	layout->panel_count = 0;
	memset(layout->panels, 0, sizeof(layout->panels));
	choose_panels(layout, options);
	share_height(layout);
	kf_layout_fit_scales(layout);
	make_value_axis(layout, status);
	/* legends take height, and so other ticks may come */
	choose_legends(layout, status);
	kf_layout_fit_scales(layout);
	make_value_axis(layout, status);
	kf_layout_fit_scales(layout);
}

/* Title and prices on one line, or on two; where that is too long, only the close; where that is, the title. */
static void
choose_header(KfLayout *layout, bool wrap, KfStatus *status)
{
	char		names[KF_HEADER_PARTS][KF_LABEL_SIZE];
	char		values[KF_HEADER_PARTS][KF_LABEL_SIZE];
	int			title = 0;

	if (layout->title != NULL)
		title = kf_text_width(layout->fonts, layout->title, layout->title_font, status) + layout->pad;
	for (int i = 0; i < 2 && layout->told && !layout->header_prices; i++)
	{
		int			prices;
		bool		beside;

		layout->header_short = i == 1;
		prices = kf_layout_header(layout, names, values, status) + 2 * layout->pad;
		beside = title + prices <= layout->width && !(wrap && layout->title != NULL);
		layout->header_wrapped = !beside && layout->title != NULL && layout->legends && prices <= layout->width;
		layout->header_prices = beside || layout->header_wrapped;
	}
	/* charts that are level with others keep the line, though their own prices be too long for it */
	if (layout->title != NULL && layout->legends && (wrap || layout->header_wrapped))
		layout->header_height += layout->font * 3 / 2;
	if (layout->title == NULL && !layout->header_prices)
	{
		layout->header = false;
		layout->header_height = 0;
	}
}

KfCode
kf_layout_make(KfLayout *layout, const KfTheme *theme, const KfChartKind *kind, KfScaleKind price_scale, KfFonts *fonts,
			   KfSeries *series, const KfChartOptions *options, KfStatus *status)
{
	memset(layout, 0, sizeof(*layout));
	layout->theme = theme;
	layout->kind = kind;
	layout->price_scale = price_scale;
	layout->fonts = fonts;
	layout->series = series;
	layout->title = options->title != NULL && options->title[0] != '\0' ? options->title : NULL;
	layout->annotations = options->annotations;
	layout->subtitle = options->subtitle != NULL && options->subtitle[0] != '\0' ? options->subtitle : NULL;
	if (layout->title == NULL)
	{
		layout->title = layout->subtitle;
		layout->subtitle = NULL;
	}
	layout->watermark = options->watermark != NULL && options->watermark[0] != '\0' ? options->watermark : NULL;
	layout->width = options->width;
	layout->height = options->height;
	layout->ratio = options->pixel_ratio;
	layout->last_price = options->last_price;
	layout->told = options->legend;
	if (kf_layout_check_scale(layout, status) != KF_OK)
		return status->code;
	kf_built_label(series->built, layout->made_by, sizeof(layout->made_by));
	layout->profile_rows = options->profile;
	layout->real_time = strcasecmp(options->time_axis, "time") == 0;
	layout->profile_left = strcasecmp(options->profile_side, "left") == 0;
	choose_sizes(layout, options->axes);
	layout->high_low = options->high_low && layout->legends;
	layout->header_height = layout->header ? layout->title_font + 2 * layout->pad : 0;
	if (layout->header && layout->subtitle != NULL)
		layout->header_height += layout->font * 3 / 2;

	layout->newest = local_time(options, series->newest.ts);
	layout->whole_seconds = series->rows > 1 && ((uint64_t) series->newest.ts - (uint64_t) series->first.ts) / (uint64_t) (series->rows - 1) >= WHOLE_SECONDS_FROM;
	layout->intraday = layout->newest % USECS_PER_DAY != 0 || local_time(options, series->first.ts) % USECS_PER_DAY != 0;

	/* twice: the header's height depends on the numbers in it, which depend on the scales and so on the height left over */
	make_panels(layout, options, status);
	if (layout->header && series->rows > 0)
	{
		choose_header(layout, options->wrap_header, status);
		make_panels(layout, options, status);
	}
	/* fewer bars have another range, and so other labels and another width */
	while (status->code == KF_OK && kf_layout_drop_bars(layout))
		make_panels(layout, options, status);
	/* its numbers are in the legend */
	if (status->code == KF_OK && kf_layout_profile(layout, status) == KF_OK && layout->profile.has_poc)
		make_panels(layout, options, status);
	if (status->code != KF_OK || place_bars(layout, options, status) != KF_OK)
		return status->code;
	/* merged bars have more volume each */
	kf_layout_fit_scales(layout);
	choose_time_labels(layout, status);
	kf_layout_watermark(layout, status);
	kf_layout_extremes(layout, status);
	return status->code;
}

void
kf_layout_free(KfLayout *layout)
{
	const KfAllocator *allocator;

	if (layout->series == NULL)
		return;
	allocator = layout->series->allocator;
	allocator->release(allocator->arena, layout->x);
	allocator->release(allocator->arena, layout->ts);
	allocator->release(allocator->arena, layout->profile.prices);
	layout->series = NULL;
}
