/*
 * options.c
 *		The table of chart options. An option is added here and in KfChartOptions, and is then an argument of render_chart, a key
 *		of ohlcv_chart's options and a line of the reference page.
 *
 * Nothing here draws: the build's generator links this file with the indicators only.
 */
#include "chart.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define OPTION(name, kind, def, help) {#name, kind, def, help, offsetof(KfChartOptions, name)}

const KfChartOption kf_chart_option_table[] = {
	OPTION(title, KF_OPTION_TEXT, NULL, "text above the chart"),
	OPTION(indicators, KF_OPTION_SPECS, NULL,
		   "list of indicators with their parameters, such as {sma(50),bbands(20,nbdev_up=3),rsi(14)}; each is drawn over the price or in a "
		   "panel of its own. Options follow after colons, as in sma(50):color=orange:width=2 - color (several for several lines: red/blue), width in "
		   "pixels, style (line, step, dashed, dots, histogram), panel (price, or a number that several share), weight (the panel's share of the "
		   "height: 3 is usual, the price has 10), label, anchor (of vwap_anchored) and series (the other column of beta and the like, by its name)"),
	OPTION(theme, KF_OPTION_TEXT, "light", "colours: light, tradingview, classic, modern, colorblind, or one of mplfinance's; the view chart_themes lists them"),
	OPTION(width, KF_OPTION_INTEGER, "1200", "width in pixels, 16 to 16384"),
	OPTION(height, KF_OPTION_INTEGER, "800", "height in pixels, 16 to 16384; at most 64 megapixels in all"),
	OPTION(volume, KF_OPTION_BOOLEAN, "true", "draw the volume when the rows have any"),
	OPTION(timezone, KF_OPTION_TEXT, NULL, "time zone of the labels when the times are timestamptz; the default is the session's"),
	OPTION(compression, KF_OPTION_TEXT, "fast", "fast, default or small: more time for fewer bytes"),
	OPTION(kind, KF_OPTION_TEXT, "candle", "how the bars are drawn: candle, hollow, heikin_ashi, ohlc, hlc, line, step, area, mountain or baseline"),
	OPTION(bars, KF_OPTION_INTEGER, "0", "draw only the last so many bars, 1 to 100000; indicators are computed from all rows. 0 draws all"),
	OPTION(colors, KF_OPTION_COLORS, NULL,
		   "colours in place of the theme's: {\"up\": \"#26a69a\", \"background\": \"ivory\"}; #rgb, #rrggbb, #rrggbbaa or a CSS name. The names are those "
		   "in the view chart_themes"),
	OPTION(scale, KF_OPTION_TEXT, "linear", "scale of the prices: linear, log (equal distances are equal ratios) or percent (of change from the first close drawn)"),
	OPTION(format, KF_OPTION_TEXT, "png", "png, webp, svg, or html (an interactive page); svg and html are UTF-8 text, which compression does not change"),
	OPTION(box, KF_OPTION_TEXT, NULL,
		   "size of the bricks, boxes and ranges, and the reversal of kagi: 2.5 (units of price), 1% (of the price) or atr(14) (the average true range at the last "
		   "row, the default); of point_figure also traditional. See docs/price-charts.md for this and the next four"),
	OPTION(reversal, KF_OPTION_INTEGER, "0", "boxes that turn renko (2 when 0) and point_figure (3 when 0), 1 to 1000"),
	OPTION(lines, KF_OPTION_INTEGER, "3", "lines that a close must break to turn a line_break chart, 1 to 1000"),
	OPTION(method, KF_OPTION_TEXT, "close", "prices that move renko, point_figure and range: close or high_low"),
	OPTION(wicks, KF_OPTION_BOOLEAN, "true", "bricks of renko have wicks"),
	OPTION(profile, KF_OPTION_INTEGER, "0",
		   "rows of a volume profile at the side of the prices, 1 to 500: of the bars drawn, with point of control and value area (70 %); 0: none"),
	OPTION(profile_side, KF_OPTION_TEXT, "right", "side of the volume profile: right or left"),
	OPTION(time_axis, KF_OPTION_TEXT, "bars", "places of the bars: bars (one beside the other, without gaps for nights and weekends) or time (where their times are)"),
	OPTION(annotations, KF_OPTION_ANNOTATIONS, NULL,
		   "an array of lines, areas, marks and texts in the chart, such as [{\"type\": \"hline\", \"price\": 2800, \"text\": \"target\"}, {\"type\": \"buy\", "
		   "\"ts\": \"2020-03-23\", \"price\": 2237.4}]. The types are hline, vline, band, span, trend, rect, arrow, marker, buy, sell, text, fibonacci and pivots"),
	OPTION(subtitle, KF_OPTION_TEXT, NULL, "text below the title, smaller; without a title it is the title"),
	OPTION(watermark, KF_OPTION_TEXT, NULL, "text behind the bars, faint and as large as the price's panel allows"),
	OPTION(pixel_ratio, KF_OPTION_REAL, "1", "pixels of a PNG or WebP for each of width and height, 1 to 4: everything in the picture is that much larger; "
		   "svg and html are sharp at any size and take no notice"),
	OPTION(axes, KF_OPTION_TEXT, "both", "both, price, time or none; what is left out gives its room to the bars"),
	OPTION(last_price, KF_OPTION_BOOLEAN, "true", "the dotted line at the newest close and its tag on the axis"),
	OPTION(high_low, KF_OPTION_BOOLEAN, "false", "the highest and the lowest price drawn, told beside their bars"),
	OPTION(legend, KF_OPTION_BOOLEAN, "true", "names and newest values of the indicators in their panels, and the newest bar in the header"),
	OPTION(price_weight, KF_OPTION_REAL, "10", "share of the price's panel in the height, 0.5 to 50; weight of an indicator says it for its panel, 3 is usual there"),
	OPTION(volume_weight, KF_OPTION_REAL, "2", "share of the volume's panel in the height, 0.5 to 50"),
	OPTION(series, KF_OPTION_SERIES, NULL,
		   "an array of series to be seen beside the prices, as chart_series makes it, or [{\"name\": \"DAX\", \"ts\": [...], \"values\": [...], \"axis\": \"left\"}]: "
		   "on the axis of the prices or on one of their own at the left, or in a panel; with scale percent those of the prices' axis are compared with them"),
};

const int	kf_chart_option_count = sizeof(kf_chart_option_table) / sizeof(kf_chart_option_table[0]);

void
kf_chart_options_init(KfChartOptions *options)
{
	memset(options, 0, sizeof(*options));
	options->width = 1200;
	options->height = 800;
	options->theme = "light";
	options->kind = "candle";
	options->scale = "linear";
	options->volume = true;
	options->compression = "fast";
	options->format = "png";
	options->lines = 3;
	options->method = "close";
	options->wicks = true;
	options->profile_side = "right";
	options->time_axis = "bars";
	options->pixel_ratio = 1.0;
	options->axes = "both";
	options->last_price = true;
	options->legend = true;
	options->price_weight = 10.0;
	options->volume_weight = 2.0;
}

static const char *
option_name(int i, const void *arg)
{
	(void) arg;
	return kf_chart_option_table[i].name;
}

const KfChartOption *
kf_chart_option_find(const char *name, size_t len, KfStatus *status)
{
	const char *near;
	char		list[1024] = "";

	for (int i = 0; i < kf_chart_option_count; i++)
	{
		const char *candidate = kf_chart_option_table[i].name;
		size_t		used = strlen(list);

		if (strlen(candidate) == len && strncasecmp(candidate, name, len) == 0)
			return &kf_chart_option_table[i];
		snprintf(list + used, sizeof(list) - used, "%s%s", i == 0 ? "" : ", ", candidate);
	}
	kf_fail(status, KF_INVALID_PARAMETER, "unknown chart option \"%.*s\"", (int) (len > 60 ? 60 : len), name);
	kf_detail(status, "The options are %s.", list);
	near = kf_suggest_by(name, len, kf_chart_option_count, option_name, NULL);
	if (near != NULL)
		kf_hint(status, "Perhaps you mean \"%s\".", near);
	return NULL;
}

void
kf_chart_option_integer(KfChartOptions *options, const KfChartOption *option, int value)
{
	*(int *) ((char *) options + option->offset) = value;
}

void
kf_chart_option_real(KfChartOptions *options, const KfChartOption *option, double value)
{
	*(double *) ((char *) options + option->offset) = value;
}

void
kf_chart_option_boolean(KfChartOptions *options, const KfChartOption *option, bool value)
{
	*(bool *) ((char *) options + option->offset) = value;
}

void
kf_chart_option_text(KfChartOptions *options, const KfChartOption *option, const char *value)
{
	*(const char **) ((char *) options + option->offset) = value;
}

void
kf_chart_option_annotations(KfChartOptions *options, const KfChartOption *option, struct KfAnnotations *value)
{
	*(struct KfAnnotations **) ((char *) options + option->offset) = value;
}

void
kf_chart_option_series(KfChartOptions *options, const KfChartOption *option, struct KfReferences *value)
{
	*(struct KfReferences **) ((char *) options + option->offset) = value;
}

KfCode
kf_chart_option_color(KfChartOptions *options, const KfChartOption *option, const KfColorChoice *choice, KfStatus *status)
{
	KfColorChoices *choices = (KfColorChoices *) ((char *) options + option->offset);

	if (choices->count == KF_MAX_COLOR_CHOICES)
		return kf_fail(status, KF_LIMIT, "%s: at most %d colours are allowed", option->name, KF_MAX_COLOR_CHOICES);
	choices->choice[choices->count++] = *choice;
	return KF_OK;
}
