/*
 * html.c
 *		The page around a chart: policy, data as JSON, script. The script is html_data.js, html_draw.js, html_boxes.js, html_profile.js,
 *		html_annotations.js, html_signals.js and html_page.js, one after the other.
 *
 * Every text in the page goes through the escapes of markup.h. The data block is no program: a browser does not run it, and nothing in
 * it can end it.
 */
#include "html.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "built.h"
#include "markup.h"

static const char script[] =
#include "html_script.inc"
;

/* ---- JSON ---- */

/* A number with so many digits; NaN and the infinities, which JSON has not, are null. */
static void
put_number(KfMarkup *m, double value, int digits)
{
	if (isfinite(value))
		kf_markup_printf(m, "%.*g", digits, value);
	else
		kf_markup_puts(m, "null");
}

/* Exactly, and without the digits that 17 would add to 2874.56. */
static void
put_exact(KfMarkup *m, double value)
{
	char		text[40];

	snprintf(text, sizeof(text), "%.15g", value);
	put_number(m, value, strtod(text, NULL) == value ? 15 : 17);
}

/* Microseconds as milliseconds, in which JavaScript counts. */
static void
put_time(KfMarkup *m, int64_t ts)
{
	int64_t		rest = ts % 1000;

	kf_markup_printf(m, "%s%lld", ts < 0 && ts > -1000 ? "-" : "", (long long) (ts / 1000));
	if (rest != 0)
		kf_markup_printf(m, ".%03d", (int) (rest < 0 ? -rest : rest));
}

static void
put_array(KfMarkup *m, const char *name, const double *values, int count, int digits)
{
	kf_markup_printf(m, "\"%s\":[", name);
	for (int i = 0; i < count; i++)
	{
		if (i > 0)
			kf_markup_put(m, ",", 1);
		if (digits > 0)
			put_number(m, values[i], digits);
		else
			put_exact(m, values[i]);
	}
	kf_markup_puts(m, "],\n");
}

static void
put_color(KfMarkup *m, const char *name, uint32_t color)
{
	kf_markup_printf(m, "\"%s\":\"#%06x\",", name, (unsigned) color);
}

static void
put_flag(KfMarkup *m, const char *name, bool value)
{
	kf_markup_printf(m, "\"%s\":%s,", name, value ? "true" : "false");
}

/* ---- parts of the data ---- */

static void
put_colors(KfMarkup *m, const KfTheme *theme)
{
	kf_markup_puts(m, "\"colors\":{");
	put_color(m, "background", theme->background);
	put_color(m, "grid", theme->grid);
	put_color(m, "border", theme->border);
	put_color(m, "text", theme->text);
	put_color(m, "muted", theme->muted);
	put_color(m, "up", theme->up);
	put_color(m, "down", theme->down);
	put_color(m, "upBody", kf_theme_body(theme, true));
	put_color(m, "downBody", kf_theme_body(theme, false));
	put_color(m, "upWick", kf_theme_wick(theme, true));
	put_color(m, "downWick", kf_theme_wick(theme, false));
	put_color(m, "tagText", theme->tag_text);
	put_color(m, "guide", theme->guide);
	put_color(m, "line", theme->series[0]);
	put_color(m, "control", theme->series[1]);
	kf_markup_printf(m, "\"volume\":%d,\"band\":%d},\n", theme->volume_share, theme->band_share);
}

static void
put_sizes(KfMarkup *m, const KfLayout *l)
{
	kf_markup_printf(m, "\"width\":%d,\"height\":%d,\"font\":%d,\"titleFont\":%d,\"pad\":%d,\"line\":%.6g,\"hair\":%d,", l->width, l->height, l->font,
					 l->title_font, l->pad, l->line, l->hair);
	/* places of bars to come, in which only indicators have values */
	kf_markup_printf(m, "\"ahead\":%d,", l->places - l->bars);
	/* the axis at the left, whose scale stands by itself */
	kf_markup_printf(m, "\"lw\":%d,", l->left_width);
	kf_markup_printf(m, "\"py\":%d,\"ph\":%d,\"aw\":%d,\"ah\":%d,\"span\":%lld,", l->plot.y, l->plot.height, l->axis_width, l->axis_height,
					 (long long) l->series->span);
	put_flag(m, "va", l->value_axis);
	put_flag(m, "ta", l->time_axis);
	put_flag(m, "header", l->header);
	put_flag(m, "hp", l->header_prices);
	put_flag(m, "hw", l->header_wrapped);
	put_flag(m, "hs", l->header_short);
	put_flag(m, "legends", l->legends);
	put_flag(m, "intraday", l->intraday);
	put_flag(m, "seconds", l->whole_seconds);
	put_flag(m, "volume", l->series->has_volume);
	put_flag(m, "closes", l->kind->closes);
	/* bars that are never merged; the pixels of a square box; the last bar is not complete */
	put_flag(m, "whole", l->kind->least > 0);
	kf_markup_printf(m, "\"box\":%d,", l->box);
	put_flag(m, "partial", l->series->built->partial);
	kf_markup_puts(m, "\"madeBy\":");
	kf_markup_json(m, l->made_by);
	kf_markup_put(m, ",", 1);
	put_flag(m, "lastPrice", l->last_price);
	put_flag(m, "highLow", l->high_low);
	kf_markup_printf(m, "\"margin\":%d,\"room\":%.6g,\"markFont\":%d,\"mark\":", l->margin, l->price_room, l->watermark_font);
	kf_markup_json(m, l->watermark != NULL ? l->watermark : "");
	kf_markup_puts(m, ",\"subtitle\":");
	kf_markup_json(m, l->subtitle != NULL && l->header ? l->subtitle : "");
	kf_markup_put(m, ",", 1);
	kf_markup_puts(m, "\"kind\":");
	kf_markup_json(m, l->kind->name);
	kf_markup_puts(m, ",\"title\":");
	kf_markup_json(m, l->title != NULL ? l->title : "");
	kf_markup_puts(m, ",\n");
}

static void
put_scale(KfMarkup *m, const KfScale *scale)
{
	kf_markup_printf(m, "\"st\":%d,\"sb\":%d,\"td\":%d,\"vd\":%d,\"low\":", scale->top, scale->bottom, scale->tick_decimals, scale->value_decimals);
	put_number(m, scale->low, 17);
	kf_markup_puts(m, ",\"high\":");
	put_number(m, scale->high, 17);
	kf_markup_put(m, ",", 1);
	put_flag(m, "exp", scale->exponent);
	put_flag(m, "short", scale->style == KF_NUMBER_SHORT);
	put_flag(m, "log", scale->kind == KF_SCALE_LOG);
	put_flag(m, "decades", scale->decades);
	if (scale->kind == KF_SCALE_PERCENT)
	{
		kf_markup_puts(m, "\"base\":");
		put_number(m, scale->base, 17);
		kf_markup_put(m, ",", 1);
	}
	kf_markup_puts(m, "\"labels\":[");
	for (int i = 0; i < scale->tick_count; i++)
	{
		char		label[KF_LABEL_SIZE];

		kf_scale_tick_label(scale, scale->ticks[i], label);
		kf_markup_puts(m, i > 0 ? "," : "");
		kf_markup_json(m, label);
	}
	kf_markup_puts(m, "],\"ticks\":[");
	for (int i = 0; i < scale->tick_count; i++)
	{
		kf_markup_puts(m, i > 0 ? "," : "");
		put_number(m, scale->ticks[i], 17);
	}
	kf_markup_puts(m, "]");
}

static void
put_panels(KfMarkup *m, const KfLayout *l)
{
	static const char *const kinds[] = {"price", "volume", "study"};

	kf_markup_puts(m, "\"panels\":[");
	for (int i = 0; i < l->panel_count; i++)
	{
		const KfPanel *p = &l->panels[i];

		kf_markup_printf(m, "%s{\"kind\":\"%s\",\"study\":%d,\"group\":%d,\"y\":%d,\"h\":%d,\"top\":%d,\"legend\":%d,", i > 0 ? ",\n" : "", kinds[p->kind],
						 p->study, p->group, p->rect.y, p->rect.height, p->clip.y, p->legend_lines);
		/* decimals of the prices, where the layout kept to them; the script keeps to them too */
		if (p->kind == KF_PANEL_PRICE)
			kf_markup_printf(m, "\"most\":%d,", p->scale.value_decimals > 2 ? p->scale.value_decimals : 2);
		put_scale(m, &p->scale);
		kf_markup_put(m, "}", 1);
	}
	kf_markup_puts(m, "],\n");
}

/* The scale at the left, where reference series have one, within the panel of the prices. */
static void
put_left(KfMarkup *m, const KfLayout *l)
{
	const KfPanel *p = &l->panels[0];

	for (int i = 0; i < l->series->study_count; i++)
		if (kf_layout_is_left(&l->series->studies[i]))
		{
			kf_markup_printf(m, "\"left\":{\"kind\":\"left\",\"group\":0,\"y\":%d,\"h\":%d,\"top\":%d,", p->rect.y, p->rect.height, p->clip.y);
			kf_markup_printf(m, "\"most\":%d,", l->left.value_decimals > 2 ? l->left.value_decimals : 2);
			put_scale(m, &l->left);
			kf_markup_puts(m, "},\n");
			return;
		}
}

/* How a reference series lies beside the prices: on the axis at the left, or in percent of its own beginning. */
static void
put_axis(KfMarkup *m, const KfLayout *l, int study)
{
	const KfPanel *panel = &l->panels[0];
	const KfStudy *s = &l->series->studies[study];
	KfPanel		own;

	if (s->reference == NULL || s->group != 0)
		return;
	kf_markup_printf(m, "\"beside\":\"%s\",", kf_layout_is_left(s) ? "left" : "price");
	if (!kf_layout_is_left(s) && kf_layout_panel_of(l, panel, study, &own) != panel)
	{
		kf_markup_puts(m, "\"base\":");
		put_number(m, own.scale.base, 17);
		kf_markup_put(m, ",", 1);
	}
}

static const char *
style_name(KfStyle style)
{
	switch (style)
	{
		case KF_LINE:
			return "line";
		case KF_HISTOGRAM:
			return "histogram";
		case KF_BAND_UPPER:
			return "upper";
		case KF_BAND_LOWER:
			return "lower";
		case KF_DOTS:
			return "dots";
		case KF_MARKER:
			return "marker";
		case KF_PIVOT_HIGH:
		case KF_PIVOT_LOW:
			return "dots";
		case KF_CONNECTED:
			return "connected";
		case KF_TREND:
			return "trend";
		case KF_DIRECTION:
			return "direction";
		case KF_CLOUD_LEAD:
			return "lead";
		case KF_CLOUD_BASE:
			return "base";
		case KF_NOT_DRAWN:
			break;
	}
	return "none";
}

/* Digits that show a millionth of the range that a trace goes over. */
static int
digits_for(const KfTrace *trace, int count)
{
	double		low = INFINITY;
	double		high = -INFINITY;
	double		digits;

	for (int i = 0; i < count; i++)
		if (!isnan(trace->min[i]))
		{
			low = fmin(low, trace->min[i]);
			high = fmax(high, trace->max[i]);
		}
	if (!(low < high))
		return 10;
	digits = ceil(log10(fmax(fabs(low), fabs(high)) / (high / 2.0 - low / 2.0))) + 6.0;
	return digits < 7.0 ? 7 : digits > 17.0 ? 17 : (int) digits;
}

static void
put_output(KfMarkup *m, const KfLayout *l, int study, int output)
{
	const KfStudy *s = &l->series->studies[study];
	const KfOutput *o = &s->spec.indicator->outputs[output];
	const KfTrace *trace = &s->traces[output];
	int			digits = digits_for(trace, l->places);

	kf_markup_puts(m, "{\"name\":");
	kf_markup_json(m, o->name);
	kf_markup_printf(m, ",\"style\":\"%s\",", style_name(kf_study_style(s, output)));
	put_color(m, "color", kf_layout_color(l, study, output));
	/* of what has two colours */
	put_color(m, "up", kf_layout_sign_color(l, study, output, true));
	put_color(m, "down", kf_layout_sign_color(l, study, output, false));
	put_flag(m, "integer", o->integer);
	put_array(m, "last", trace->last, l->places, digits);
	/* where no rows were merged the three are one */
	if (l->series->span > 1)
	{
		put_array(m, "min", trace->min, l->places, digits);
		put_array(m, "max", trace->max, l->places, digits);
	}
	kf_markup_puts(m, "\"newest\":");
	put_number(m, s->newest[output], 15);
	kf_markup_put(m, "}", 1);
}

static void
put_studies(KfMarkup *m, const KfLayout *l)
{
	kf_markup_puts(m, "\"studies\":[");
	for (int i = 0; i < l->series->study_count; i++)
	{
		const KfStudy *s = &l->series->studies[i];
		const KfIndicator *ind = s->spec.indicator;
		char		name[96];

		kf_spec_label(&s->spec, name, sizeof(name));
		kf_markup_puts(m, i > 0 ? ",\n{\"name\":" : "{\"name\":");
		kf_markup_json(m, name);
		kf_markup_puts(m, ",\"signal\":");
		kf_markup_json(m, kf_layout_signal_name(&s->spec));
		kf_markup_printf(m, ",\"group\":%d,", s->group);
		put_flag(m, "fixed", ind->scale_min != ind->scale_max);
		put_flag(m, "sessions", s->sessions);
		put_axis(m, l, i);
		/* as the spec says, where it does */
		if (s->spec.width > 0.0)
			kf_markup_printf(m, "\"width\":%.6g,", s->spec.width);
		if (s->spec.style == KF_STYLE_STEP || s->spec.style == KF_STYLE_DASHED)
			kf_markup_printf(m, "\"look\":\"%s\",", s->spec.style == KF_STYLE_STEP ? "step" : "dashed");
		kf_markup_puts(m, "\"guides\":[");
		for (int g = 0; g < ind->nguides; g++)
			kf_markup_printf(m, "%s%.17g", g > 0 ? "," : "", ind->guides[g]);
		kf_markup_puts(m, "],\"outs\":[");
		for (int k = 0; k < s->nout; k++)
		{
			kf_markup_puts(m, k > 0 ? "," : "");
			put_output(m, l, i, k);
		}
		kf_markup_puts(m, "]}");
	}
	kf_markup_puts(m, "],\n");
}

/* The prices of the boxes of point and figure, one more at each end; none where there are so many that no sign could be drawn. */
static void
put_levels(KfMarkup *m, const KfLayout *l)
{
	const KfGrid *grid = kf_built_grid(l->series->built);
	KfStatus	status = {0};
	double		low = INFINITY;
	double		high = -INFINITY;
	int64_t		first;
	int64_t		last;

	for (int i = 0; i < l->bars; i++)
	{
		low = fmin(low, l->series->low[i]);
		high = fmax(high, l->series->high[i]);
	}
	kf_markup_puts(m, "\"levels\":[");
	if (l->kind->source == KF_BARS_FIGURE && grid != NULL && kf_grid_floor(grid, low, &first, &status) == KF_OK &&
		kf_grid_floor(grid, high, &last, &status) == KF_OK && last - first <= l->height)
		for (int64_t k = first - 1; k <= last + 1; k++)
		{
			if (k >= first)
				kf_markup_put(m, ",", 1);
			put_exact(m, kf_grid_level(grid, k));
		}
	kf_markup_puts(m, "],\n");
}

/* Of bars placed by time: instants, which the times told are not where clocks change, the width of a bar and whether it is a column. */
static void
put_instants(KfMarkup *m, const KfLayout *l)
{
	if (!l->real_time)
		return;
	kf_markup_puts(m, "\"u\":[");
	for (int i = 0; i < l->bars; i++)
	{
		int64_t		ts = l->series->ts[i];

		if (l->column > 0)
			ts = l->series->ts[0] + (int64_t) (((uint64_t) ts - (uint64_t) l->series->ts[0]) / l->column * l->column);
		kf_markup_puts(m, i > 0 ? "," : "");
		put_time(m, ts);
	}
	kf_markup_puts(m, "],\n\"distance\":");
	put_number(m, (l->column > 0 ? (double) l->column : l->distance) / 1000.0, 17);
	kf_markup_put(m, ",", 1);
}

static void
put_profile(KfMarkup *m, const KfLayout *l)
{
	if (!l->profile.has_poc)
		return;
	kf_markup_puts(m, "\"profile\":{");
	put_flag(m, "left", l->profile_left);
	put_array(m, "volumes", l->profile.volumes, (int) l->profile.rows, 8);
	kf_markup_puts(m, "\"low\":");
	put_exact(m, l->profile_low);
	kf_markup_puts(m, ",\"high\":");
	put_exact(m, l->profile_high);
	kf_markup_puts(m, "},\n");
}

static void
put_bars(KfMarkup *m, const KfLayout *l)
{
	const KfSeries *s = l->series;

	kf_markup_puts(m, "\"t\":[");
	for (int i = 0; i < l->bars; i++)
	{
		kf_markup_puts(m, i > 0 ? "," : "");
		put_time(m, l->ts[i]);
	}
	kf_markup_puts(m, "],\n");
	put_array(m, "o", s->open, l->bars, 0);
	put_array(m, "h", s->high, l->bars, 0);
	put_array(m, "l", s->low, l->bars, 0);
	put_array(m, "c", s->close, l->bars, 0);
	put_array(m, "v", s->volume, l->bars, 0);
	if (s->span > 1 && l->kind->closes)
	{
		put_array(m, "cmin", s->closes.min, l->bars, 0);
		put_array(m, "cmax", s->closes.max, l->bars, 0);
	}
	if (s->turn != NULL)
	{
		put_array(m, "turn", s->turn, l->bars, 0);
		put_array(m, "thick", s->thick, l->bars, 0);
	}
	put_levels(m, l);
	put_profile(m, l);
	put_instants(m, l);
	kf_markup_puts(m, "\"newest\":{\"t\":");
	put_time(m, l->newest);
	kf_markup_puts(m, ",\"o\":");
	put_exact(m, s->newest.open);
	kf_markup_puts(m, ",\"h\":");
	put_exact(m, s->newest.high);
	kf_markup_puts(m, ",\"l\":");
	put_exact(m, s->newest.low);
	kf_markup_puts(m, ",\"c\":");
	put_exact(m, s->newest.close);
	kf_markup_puts(m, ",\"v\":");
	put_exact(m, s->newest.volume);
	kf_markup_puts(m, ",\"before\":");
	put_exact(m, s->previous_close);
	kf_markup_puts(m, "},\n");
}

static void
put_labels(KfMarkup *m, const KfLayout *l)
{
	kf_markup_puts(m, "\"labels\":[");
	for (int i = 0; i < l->label_count; i++)
	{
		kf_markup_printf(m, "%s{\"bar\":%d,\"x\":%d,\"major\":%s,\"text\":", i > 0 ? "," : "", l->labels[i].bar, l->labels[i].x,
						 l->labels[i].major ? "true" : "false");
		kf_markup_json(m, l->labels[i].text);
		kf_markup_put(m, "}", 1);
	}
	kf_markup_puts(m, "]");
}

/* ---- the page ---- */

static void
put_head(KfMarkup *m, const KfTheme *theme, int font, const char *title)
{
	kf_markup_puts(m, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
				   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; "
				   "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
				   "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>");
	kf_markup_escaped(m, title);
	kf_markup_puts(m, "</title>\n<style>\n");
	kf_markup_printf(m, "html,body{margin:0;background:#%06x;overflow-x:hidden}\n.kf-page{position:relative;min-width:0}\n", (unsigned) theme->background);
	kf_markup_printf(m, "canvas{display:block;outline:0;cursor:crosshair;touch-action:pan-y}\n"
					 "canvas:focus-visible{box-shadow:inset 0 0 0 2px #%06x}\n", (unsigned) theme->series[0]);
	kf_markup_printf(m, ".kf-tip{position:absolute;z-index:1;pointer-events:none;padding:6px 8px;border:1px solid #%06x;border-radius:3px;background:#%06xe8;"
					 "color:#%06x;font:%dpx 'DejaVu Sans','Bitstream Vera Sans',Verdana,sans-serif;white-space:nowrap}\n", (unsigned) theme->border,
					 (unsigned) theme->background, (unsigned) theme->text, font < 10 ? 10 : font);
	kf_markup_puts(m, ".kf-tip[hidden]{display:none}\n.kf-tip table{border-spacing:0}\n.kf-tip th{font-weight:400;text-align:left;padding:1px 12px 1px 0}\n"
				   ".kf-tip td{text-align:right;padding:1px 0;font-variant-numeric:tabular-nums}\n");
}

static void
put_data(KfMarkup *m, const KfLayout *l, bool alone)
{
	kf_markup_printf(m, "<script type=\"application/json\" class=\"kf-data\"%s>\n{", alone ? " id=\"kf-data\"" : "");
	put_sizes(m, l);
	put_colors(m, l->theme);
	put_panels(m, l);
	put_left(m, l);
	put_studies(m, l);
	kf_html_annotations(m, l);
	put_bars(m, l);
	put_labels(m, l);
	kf_markup_puts(m, "}\n</script>\n");
}

/* A chart, its tooltip and its data. Where it is the only one of the page its elements have names, for other scripts. */
static void
put_chart(KfMarkup *m, const KfLayout *l, const char *description, bool alone)
{
	kf_markup_printf(m, "<%s class=\"kf-page\"%s style=\"height:%dpx\">\n<canvas class=\"kf-chart\"%s width=\"%d\" height=\"%d\" tabindex=\"0\" "
					 "role=\"application\" aria-roledescription=\"chart\" aria-label=\"", alone ? "main" : "section", alone ? " id=\"kf-page\"" : "", l->height,
					 alone ? " id=\"kf-chart\"" : "", l->width, l->height);
	kf_markup_escaped(m, l->title != NULL ? l->title : "Chart");
	kf_markup_puts(m, ": ");
	kf_markup_escaped(m, description);
	kf_markup_puts(m, ". Plus and minus zoom, arrow keys, Home and End move, shift with an arrow key tells the values of a bar, 0 shows "
				   "all.\"></canvas>\n");
	kf_markup_printf(m, "<div %sclass=\"kf-tip\" role=\"status\" hidden></div>\n", alone ? "id=\"kf-tip\" " : "");
	put_data(m, l, alone);
	kf_markup_printf(m, "</%s>\n", alone ? "main" : "section");
}

/* The picture for readers without scripts, and the script. */
static void
put_end(KfMarkup *m, const char *hidden, const KfBytes *picture)
{
	kf_markup_printf(m, "<noscript>\n<style>%s{display:none}</style>\n", hidden);
	kf_markup_put(m, (const char *) picture->data, picture->size);
	kf_markup_puts(m, "</noscript>\n<script>\n");
	kf_markup_put(m, script, sizeof(script) - 1);
	kf_markup_puts(m, "</script>\n</body>\n</html>\n");
}

KfCode
kf_html_write(const KfLayout *layout, const char *description, const KfBytes *picture, const KfAllocator *allocator, size_t headroom,
			  KfBytes *bytes, KfStatus *status)
{
	KfMarkup	page;

	kf_markup_init(&page, allocator, headroom);
	put_head(&page, layout->theme, layout->font, layout->title != NULL ? layout->title : "Chart");
	kf_markup_puts(&page, "</style>\n</head>\n<body>\n");
	put_chart(&page, layout, description, true);
	put_end(&page, "#kf-page", picture);
	return kf_markup_end(&page, bytes, status);
}

void
kf_html_begin_grid(KfMarkup *page, const KfTheme *theme, const KfHtmlGrid *grid)
{
	put_head(page, theme, grid->font, grid->title != NULL ? grid->title : "Charts");
	kf_markup_printf(page, "h1{margin:0;padding:%dpx;font:%dpx 'DejaVu Sans','Bitstream Vera Sans',Verdana,sans-serif;color:#%06x;line-height:1}\n",
					 grid->pad, grid->title_font, (unsigned) theme->text);
	kf_markup_printf(page, "p{margin:0;padding:0 %dpx %dpx;font:%dpx 'DejaVu Sans','Bitstream Vera Sans',Verdana,sans-serif;color:#%06x;line-height:1}\n",
					 grid->pad, grid->pad, grid->font, (unsigned) theme->muted);
	/* cells without a chart are of the ground; narrow windows have fewer columns */
	kf_markup_printf(page, "#kf-grid{display:grid;grid-template-columns:repeat(%d,minmax(0,1fr));gap:%dpx}\n"
					 "@media (max-width:%dpx){#kf-grid{grid-template-columns:minmax(0,1fr)}}\n"
					 ".kf-page{outline:%dpx solid #%06x}\n</style>\n</head>\n<body>\n", grid->columns, grid->gap, grid->columns > 1 ? 480 : 0, grid->gap,
					 (unsigned) theme->border);
	if (grid->title != NULL)
	{
		kf_markup_puts(page, "<h1>");
		kf_markup_escaped(page, grid->title);
		kf_markup_puts(page, "</h1>\n");
	}
	if (grid->subtitle != NULL)
	{
		kf_markup_puts(page, "<p>");
		kf_markup_escaped(page, grid->subtitle);
		kf_markup_puts(page, "</p>\n");
	}
	kf_markup_puts(page, "<main id=\"kf-grid\">\n");
}

void
kf_html_add_chart(KfMarkup *page, const KfLayout *layout, const char *description)
{
	put_chart(page, layout, description, false);
}

void
kf_html_end_grid(KfMarkup *page, const KfBytes *picture)
{
	kf_markup_puts(page, "</main>\n");
	put_end(page, "h1,p,#kf-grid", picture);
}
