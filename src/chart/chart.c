/*
 * chart.c
 *		The life of a chart: options checked, rows taken, picture drawn and encoded.
 */
#include "chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "annotations.h"
#include "built.h"
#include "color.h"
#include "draw.h"
#include "internal.h"
#include "html.h"
#include "layout.h"
#include "png.h"
#include "references.h"
#include "svg.h"
#include "volume_profile.h"
#include "webp.h"

struct KfChart
{
	KfAllocator allocator;
	KfInterrupt interrupted;
	KfChartOptions options;
	KfTheme		theme;			/* the one asked for, with the colours asked for */
	const KfChartKind *kind;
	KfBar		averaged;		/* the Heikin-Ashi bar before */
	KfPngCompression compression;
	KfScaleKind price_scale;
	KfFormat	format;
	KfFonts    *fonts;
	KfSeries	series;
	KfBuilt		built;			/* of the kinds that do not draw the rows */
	KfLayout	layout;
	KfAnnotations annotations;	/* of the options, if they have any */
	KfTextHook	text_hook;
	void	   *text_arg;
	bool		ended;			/* all rows are in */
	int64_t		unchecked;		/* rows since the interrupt hook was asked */
};

/* Rows between two questions to the interrupt hook. */
#define ASK_EVERY 4096

static KfCode
check_side(const char *name, int value, KfStatus *status)
{
	if (value < KF_CHART_MIN_SIDE || value > KF_CHART_MAX_SIDE)
		return kf_fail(status, KF_INVALID_PARAMETER, "%s must be between %d and %d, got %d", name, KF_CHART_MIN_SIDE,
					   KF_CHART_MAX_SIDE, value);
	return KF_OK;
}

/* The place of a word in a list, or -1 with a status. */
static int
choose_word(const char *what, const char *word, const char *const *words, int count, KfStatus *status)
{
	const char *near;
	char		list[128] = "";

	for (int i = 0; i < count; i++)
	{
		size_t		used = strlen(list);

		if (strcasecmp(word, words[i]) == 0)
			return i;
		snprintf(list + used, sizeof(list) - used, "%s%s", i == 0 ? "" : i == count - 1 ? " or " : ", ", words[i]);
	}
	kf_fail(status, KF_INVALID_PARAMETER, "unknown %s \"%.40s\"", what, word);
	kf_detail(status, "It is %s.", list);
	near = kf_suggest(word, strlen(word), words, count);
	if (near != NULL)
		kf_hint(status, "Perhaps you mean \"%s\".", near);
	return -1;
}

static KfCode
check_words(KfChart *chart, KfStatus *status)
{
	static const char *const compressions[] = {"fast", "default", "small"};
	static const char *const scales[] = {"linear", "log", "percent"};
	static const char *const axes[] = {"both", "price", "time", "none"};
	int			compression = choose_word("compression", chart->options.compression, compressions, 3, status);
	int			scale = compression < 0 ? -1 : choose_word("scale", chart->options.scale, scales, 3, status);

	if (scale < 0 || choose_word("axes", chart->options.axes, axes, 4, status) < 0)
		return status->code;
	chart->compression = (KfPngCompression) compression;
	chart->price_scale = (KfScaleKind) scale;
	return KF_OK;
}

static KfCode
check_format(KfChart *chart, KfStatus *status)
{
	static const char *const names[] = {"png", "webp", "svg", "html"};
	const char *near;

	for (int i = 0; i < 4; i++)
		if (strcasecmp(chart->options.format, names[i]) == 0)
		{
			chart->format = (KfFormat) i;
			return KF_OK;
		}
	kf_fail(status, KF_INVALID_PARAMETER, "unknown format \"%.40s\"", chart->options.format);
	kf_detail(status, "The formats are png, webp, svg and html.");
	near = kf_suggest(chart->options.format, strlen(chart->options.format), names, 4);
	if (near != NULL)
		kf_hint(status, "Perhaps you mean \"%s\".", near);
	return status->code;
}

/* The background comes first: colours that are not opaque are mixed with it. */
static KfCode
choose_theme(KfChart *chart, KfStatus *status)
{
	const KfColorChoices *colors = &chart->options.colors;
	const KfTheme *theme = kf_theme_find(chart->options.theme, status);

	if (theme == NULL)
		return status->code;
	chart->theme = *theme;
	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < colors->count; i++)
		{
			const KfColorChoice *c = &colors->choice[i];
			bool		ground = c->name_len == 10 && strncasecmp(c->name, "background", 10) == 0;

			if (ground == (pass == 0) && kf_theme_set(&chart->theme, c->name, c->name_len, c->text, c->text_len, status) != KF_OK)
				return status->code;
		}
	return KF_OK;
}

/* The colours a spec asks for; what is not opaque is mixed with the background. */
static KfCode
choose_study_colors(const KfChart *chart, KfStudy *study, KfStatus *status)
{
	char		what[96];

	snprintf(what, sizeof(what), "color at position %d of the indicator list", study->spec.color_position);
	for (int k = 0; k < study->spec.color_count; k++)
	{
		uint32_t	color;
		int			opacity;

		if (kf_color_parse(what, study->spec.colors[k], strlen(study->spec.colors[k]), &color, &opacity, status) != KF_OK)
			return status->code;
		study->colors[k] = kf_color_over(chart->theme.background, color, opacity);
	}
	return KF_OK;
}

/* Rows to keep: those asked for, or for bars that are never merged as many as a picture could have. */
static int
rows_to_keep(const KfChart *chart)
{
	int			fit = chart->kind->least > 0 ? chart->options.width / chart->kind->least + 1 : 0;

	return fit > 0 && (chart->options.bars == 0 || chart->options.bars > fit) ? fit : chart->options.bars;
}

/* The side must be right even where there is no profile. */
static KfCode
prepare_profile(KfChart *chart, KfStatus *status)
{
	const KfAllocator *allocator = &chart->allocator;
	const KfChartOptions *options = &chart->options;

	if (options->profile < 0 || options->profile > KF_PROFILE_MOST)
		return kf_fail(status, KF_INVALID_PARAMETER, "profile must be between 0 and %d, got %d", KF_PROFILE_MOST, options->profile);
	if (strcasecmp(options->profile_side, "right") != 0 && strcasecmp(options->profile_side, "left") != 0)
		return kf_fail(status, KF_INVALID_PARAMETER, "profile_side must be right or left, got \"%.40s\"", options->profile_side);
	/* where only the last rows are drawn none are merged */
	if (options->profile == 0 || chart->series.keep > 0)
		return KF_OK;
	chart->series.bins = allocator->alloc(allocator->arena, sizeof(KfVolumeBins));
	if (chart->series.bins == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	memset(chart->series.bins, 0, sizeof(KfVolumeBins));
	return KF_OK;
}

/* Bars that leave time out have no places in it. */
static KfCode
prepare_time_axis(KfChart *chart, KfStatus *status)
{
	const char *axis = chart->options.time_axis;
	bool		time = strcasecmp(axis, "time") == 0;

	if (!time && strcasecmp(axis, "bars") != 0)
		return kf_fail(status, KF_INVALID_PARAMETER, "time_axis must be bars or time, got \"%.40s\"", axis);
	if (time && chart->kind->source != KF_BARS_OF_ROWS)
		return kf_fail(status, KF_INVALID_PARAMETER, "time_axis must be bars for the kind %s, whose bars do not come with time", chart->kind->name);
	/* where only the last rows are drawn each has a bucket of its own */
	chart->series.grain = time && chart->series.keep == 0;
	return KF_OK;
}

/*
 * From the sizes asked for to those of the picture, which is all that the room knows of from here on. SVG and HTML have no pixels: a reader's
 * screen has the ratio.
 */
static KfCode
choose_pixels(KfChart *chart, KfStatus *status)
{
	KfChartOptions *options = &chart->options;

	if (!(options->pixel_ratio >= 1.0 && options->pixel_ratio <= KF_CHART_MAX_RATIO))
		return kf_fail(status, KF_INVALID_PARAMETER, "pixel_ratio must be between 1 and %g, got %g", KF_CHART_MAX_RATIO, options->pixel_ratio);
	if (chart->format == KF_FORMAT_SVG || chart->format == KF_FORMAT_HTML)
		options->pixel_ratio = 1.0;
	options->width = (int) (options->width * options->pixel_ratio + 0.5);
	options->height = (int) (options->height * options->pixel_ratio + 0.5);
	if (options->width > KF_CHART_MAX_SIDE || options->height > KF_CHART_MAX_SIDE)
		return kf_fail(status, KF_LIMIT, "a chart may have at most %d pixels a side, got %d x %d by pixel_ratio %g", KF_CHART_MAX_SIDE,
					   options->width, options->height, options->pixel_ratio);
	if ((int64_t) options->width * options->height > KF_CHART_MAX_PIXELS)
		return kf_fail(status, KF_LIMIT, "a chart may have at most %d megapixels, got %d x %d", KF_CHART_MAX_PIXELS / 1000000,
					   options->width, options->height);
	return chart->format == KF_FORMAT_WEBP ? kf_webp_check(options->width, options->height, status) : KF_OK;
}

static KfCode
check_weight(const char *name, double weight, KfStatus *status)
{
	if (!(weight >= KF_CHART_MIN_WEIGHT && weight <= KF_CHART_MAX_WEIGHT))
		return kf_fail(status, KF_INVALID_PARAMETER, "%s must be between %g and %g, got %g", name, KF_CHART_MIN_WEIGHT, KF_CHART_MAX_WEIGHT, weight);
	return KF_OK;
}

/* The studies of the reference series, behind those of the indicators. */
static KfCode
prepare_references(KfChart *chart, int first, KfStatus *status)
{
	const KfReferences *list = chart->options.series;

	for (int i = 0; i < first; i++)
	{
		KfStudy    *study = &chart->series.studies[i];

		if (study->spec.series[0] == '\0')
			continue;
		study->other = kf_reference_named(list, study->spec.series, status);
		if (study->other == NULL)
			return status->code;
	}
	for (int i = 0; list != NULL && i < list->count && status->code == KF_OK; i++)
	{
		KfStudy    *study = &chart->series.studies[first];
		uint32_t	color;
		bool		own = kf_reference_color(list, &list->list[i], &chart->theme, &color, status);

		if (list->list[i].axis == KF_AXIS_NONE)
			continue;
		study->reference = &list->list[i];
		study->spec.color_count = own;
		if (own)
			study->colors[0] = color;
		first++;
	}
	return status->code;
}

/* The specs of indicators and, behind them, of reference series; '*indicators' of the first. */
static KfCode
collect_specs(const KfChart *chart, KfSpec *specs, int *indicators, int *count, KfStatus *status)
{
	const KfChartOptions *options = &chart->options;
	int			references = 0;

	for (int i = 0; options->series != NULL && i < options->series->count; i++)
		references += options->series->list[i].axis != KF_AXIS_NONE;
	if (options->indicators != NULL && kf_spec_parse_list(options->indicators, specs, KF_MAX_SPECS, indicators, status) != KF_OK)
		return status->code;
	if (*indicators + references > KF_MAX_SPECS)
		return kf_fail(status, KF_LIMIT, "a chart may have at most %d indicators and series, got %d and %d", KF_MAX_SPECS, *indicators, references);
	*count = *indicators;
	for (int i = 0; references > 0 && i < options->series->count; i++)
		if (options->series->list[i].axis != KF_AXIS_NONE)
			specs[(*count)++] = options->series->list[i].spec;
	return KF_OK;
}

static KfCode
prepare(KfChart *chart, KfStatus *status)
{
	const KfChartOptions *options = &chart->options;
	KfSpec		specs[KF_MAX_SPECS];
	int			indicators = 0;
	int			count = 0;

	if (check_side("width", options->width, status) != KF_OK || check_side("height", options->height, status) != KF_OK)
		return status->code;
	if (choose_theme(chart, status) != KF_OK || check_words(chart, status) != KF_OK)
		return status->code;
	chart->kind = kf_chart_kind_find(options->kind, status);
	if (chart->kind == NULL)
		return status->code;
	if (check_format(chart, status) != KF_OK || choose_pixels(chart, status) != KF_OK)
		return status->code;
	if (check_weight("price_weight", options->price_weight, status) != KF_OK || check_weight("volume_weight", options->volume_weight, status) != KF_OK)
		return status->code;
	if (options->bars < 0 || options->bars > KF_CHART_MAX_BARS)
		return kf_fail(status, KF_INVALID_PARAMETER, "bars must be between 0 and %d, got %d", KF_CHART_MAX_BARS, options->bars);
	if (kf_built_init(&chart->built, chart->kind->source, options, &chart->allocator, chart->interrupted, status) != KF_OK)
		return status->code;
	/* boxes of equal ratios are of equal height there */
	if (chart->kind->source == KF_BARS_FIGURE && chart->built.box_method == KF_BOX_PERCENT && chart->price_scale == KF_SCALE_LINEAR)
		chart->price_scale = KF_SCALE_LOG;
	if (collect_specs(chart, specs, &indicators, &count, status) != KF_OK)
		return status->code;
	/* even, and more than the plot can have bars */
	if (kf_series_init(&chart->series, &chart->allocator, 2 * (options->bars > options->width ? options->bars : options->width),
					   rows_to_keep(chart), specs, count, status) != KF_OK)
		return status->code;
	if (chart->kind->source != KF_BARS_KAGI)
		chart->series.turn = NULL;
	chart->series.built = &chart->built;
	chart->series.local_time = options->local_time;
	chart->series.local_time_arg = options->local_time_arg;
	if (prepare_profile(chart, status) != KF_OK || prepare_time_axis(chart, status) != KF_OK)
		return status->code;
	for (int i = 0; i < indicators; i++)
		if (choose_study_colors(chart, &chart->series.studies[i], status) != KF_OK)
			return status->code;
	if (prepare_references(chart, indicators, status) != KF_OK)
		return status->code;
	/* the list is the options'; what follows the rows is this chart's own, as many charts may have the same options */
	if (options->annotations == NULL)
		return KF_OK;
	chart->annotations = *options->annotations;
	chart->options.annotations = &chart->annotations;
	return kf_annotations_prepare(&chart->annotations, &chart->theme, &chart->series, status);
}

KfChart *
kf_chart_create(const KfChartOptions *options, KfFonts *fonts, const KfAllocator *allocator, KfInterrupt interrupted, KfStatus *status)
{
	KfChart    *chart = allocator->alloc(allocator->arena, sizeof(KfChart));

	if (chart == NULL)
	{
		kf_fail(status, KF_NO_MEMORY, "out of memory");
		return NULL;
	}
	memset(chart, 0, sizeof(*chart));
	chart->allocator = *allocator;
	chart->interrupted = interrupted;
	chart->options = *options;
	chart->fonts = fonts;
	if (prepare(chart, status) != KF_OK)
	{
		kf_chart_free(chart);
		return NULL;
	}
	return chart;
}

/* The time of a row in a message, as the chart would show it. */
static void
row_time(const KfChart *chart, int64_t ts, char *text, size_t size)
{
	if (chart->options.local_time != NULL)
		ts = chart->options.local_time(ts, chart->options.local_time_arg);
	kf_time_text(ts, ts % (INT64_C(86400) * 1000000) != 0, text, size);
}

/* What is wrong with a row that does not pass. */
static KfCode
refuse_bar(const KfChart *chart, const KfBar *bar, int64_t newest, KfStatus *status)
{
	char		time[64];
	char		before[64];

	row_time(chart, bar->ts, time, sizeof(time));
	if (bar->high < bar->low)
	{
		kf_fail(status, KF_DATA, "high %.17g is below low %.17g at %s", bar->high, bar->low, time);
		kf_hint(status, "Mend the row or leave it out of the source.");
	}
	else if (KF_FINITE(bar->volume) && bar->volume < 0.0)
		kf_fail(status, KF_DATA, "volume must not be negative, got %.17g at %s", bar->volume, time);
	else
	{
		row_time(chart, newest, before, sizeof(before));
		kf_fail(status, KF_DATA, "the rows of a chart must be in order of time, got %s after %s", time, before);
		kf_hint(status, "Add ORDER BY ts to the source, or inside the call: ohlcv_chart(... ORDER BY ts).");
	}
	return status->code;
}

static inline KfCode
check_bar(const KfChart *chart, const KfBar *bar, KfStatus *status)
{
	bool		built = chart->kind->source != KF_BARS_OF_ROWS;
	int64_t		rows = built ? chart->built.rows : chart->series.rows;
	int64_t		newest = built ? chart->built.row_time : chart->series.newest.ts;

	if (bar->high < bar->low || (KF_FINITE(bar->volume) && bar->volume < 0.0) || (rows > 0 && bar->ts < newest))
		return refuse_bar(chart, bar, newest, status);
	return KF_OK;
}

/* The next Heikin-Ashi bar: the close is the mean of the row's prices, the open the middle of the bar before. */
static void
average(KfChart *chart, const KfBar *row)
{
	KfBar	   *bar = &chart->averaged;

	bar->open = chart->series.rows == 0 ? row->open / 2.0 + row->close / 2.0 : bar->open / 2.0 + bar->close / 2.0;
	bar->close = row->open / 4.0 + row->high / 4.0 + row->low / 4.0 + row->close / 4.0;
	bar->high = fmax(row->high, fmax(bar->open, bar->close));
	bar->low = fmin(row->low, fmin(bar->open, bar->close));
}

KfCode
kf_chart_add(KfChart *chart, const KfBar *bar, KfStatus *status)
{
	KfBar		widened;

	if (++chart->unchecked >= ASK_EVERY)
	{
		chart->unchecked = 0;
		if (chart->interrupted != NULL && chart->interrupted())
			return kf_fail(status, KF_CANCELLED, "cancelled");
	}
	if (!KF_FINITE(bar->open) || !KF_FINITE(bar->high) || !KF_FINITE(bar->low) || !KF_FINITE(bar->close))
		return KF_OK;
	if (check_bar(chart, bar, status) != KF_OK)
		return status->code;
	/* an open or close just outside the range is a rounding of the source: the wick reaches it */
	if (bar->open > bar->high || bar->close > bar->high || bar->open < bar->low || bar->close < bar->low)
	{
		widened = *bar;
		widened.high = fmax(bar->high, fmax(bar->open, bar->close));
		widened.low = fmin(bar->low, fmin(bar->open, bar->close));
		bar = &widened;
	}
	if (chart->options.annotations != NULL)
		kf_annotations_add_bar(chart->options.annotations, bar, chart->options.local_time, chart->options.local_time_arg);
	if (chart->kind->source != KF_BARS_OF_ROWS)
		return kf_built_add(&chart->built, &chart->series, bar, status);
	if (chart->kind->averaged)
		average(chart, bar);
	kf_series_add(&chart->series, bar, chart->kind->averaged ? &chart->averaged : bar);
	return KF_OK;
}

/* ---- the picture ---- */

/* The rows of a truecolour picture, the encoder's byte in front of each. */
static void
to_truecolor(const KfCanvas *canvas, uint8_t *to)
{
	for (int y = 0; y < canvas->height; y++)
	{
		*to++ = 0;
		for (int x = 0; x < canvas->width; x++)
		{
			uint32_t	color = canvas->colors[kf_canvas_at(canvas, x, y)];

			*to++ = (uint8_t) (color >> 16);
			*to++ = (uint8_t) (color >> 8);
			*to++ = (uint8_t) color;
		}
	}
}

static KfCode
encode_png(KfChart *chart, const KfCanvas *canvas, size_t headroom, KfBytes *bytes, KfStatus *status)
{
	const KfAllocator *allocator = &chart->allocator;
	bool		exact = canvas->bytes != NULL;
	KfImage		image = {0};

	image.format = exact ? KF_PIXEL_INDEXED : KF_PIXEL_RGB;
	image.width = (uint32_t) canvas->width;
	image.height = (uint32_t) canvas->height;
	image.stride = (size_t) canvas->width * image.format + 1;
	image.palette = canvas->colors;
	image.colors = exact ? canvas->count : 0;
	/* a pixel of width and height is 1/96 inch, as in CSS */
	if (chart->options.pixel_ratio > 1.0)
		image.per_meter = (uint32_t) (chart->options.pixel_ratio * 96.0 / 0.0254 + 0.5);
	image.pixels = exact ? canvas->bytes : allocator->alloc(allocator->arena, image.stride * image.height);
	if (image.pixels == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	if (!exact)
		to_truecolor(canvas, image.pixels);
	kf_png_encode(&image, chart->compression, headroom, allocator, chart->interrupted, bytes, status);
	if (!exact)
		allocator->release(allocator->arena, image.pixels);
	return status->code;
}

KfCode
kf_chart_paint(KfChart *chart, KfCanvas *canvas, KfStatus *status)
{
	KfDrawing	drawing = {&chart->layout, canvas, chart->interrupted, chart->text_hook, chart->text_arg, status, NULL};

	if (chart->series.rows == 0)
		return kf_draw_message(&drawing, chart->built.rows > 0 ? "no box is filled" : "no data");
	return kf_draw(&drawing);
}

KfCode
kf_chart_encode(KfChart *chart, const KfCanvas *canvas, size_t headroom, KfBytes *bytes, KfStatus *status)
{
	if (chart->format == KF_FORMAT_WEBP)
		return kf_webp_encode(canvas, chart->compression, headroom, chart->interrupted, bytes, status);
	return encode_png(chart, canvas, headroom, bytes, status);
}

/* What is drawn goes to a canvas of pixels, or of an SVG document where there is one. */
static KfCanvas *
draw(KfChart *chart, KfSvg *svg, KfStatus *status)
{
	const KfChartOptions *options = &chart->options;
	KfCanvas   *canvas;

	if (svg != NULL)
		canvas = kf_canvas_create_svg(&chart->allocator, options->width, options->height, chart->theme.background, svg);
	else
		canvas = kf_canvas_create(&chart->allocator, options->width, options->height, chart->theme.background);
	if (canvas == NULL)
		kf_fail(status, KF_NO_MEMORY, "out of memory");
	else
		kf_chart_paint(chart, canvas, status);
	return canvas;
}

static KfCode
render_pixels(KfChart *chart, size_t headroom, KfBytes *bytes, KfStatus *status)
{
	KfCanvas   *canvas = draw(chart, NULL, status);

	if (status->code == KF_OK)
		kf_chart_encode(chart, canvas, headroom, bytes, status);
	kf_canvas_free(canvas);
	return status->code;
}

/* "250 bars from 2019-04-22 to 2020-04-17, last price 2,874.56". */
void
kf_chart_describe(const KfChart *chart, char *text, size_t size)
{
	const KfLayout *l = &chart->layout;
	int64_t		bars = chart->series.rows;
	char		first[64];
	char		last[64];
	char		price[KF_LABEL_SIZE];

	if (chart->kind->least > 0)
		bars = l->bars;
	else if (chart->options.bars > 0 && bars > chart->options.bars)
		bars = chart->options.bars;
	if (bars == 0)
	{
		snprintf(text, size, "no data");
		return;
	}
	kf_layout_time_text(l, l->ts[0], first, sizeof(first));
	kf_layout_time_text(l, l->newest, last, sizeof(last));
	kf_scale_value_label(&l->panels[0].scale, chart->series.newest.close, price);
	snprintf(text, size, "%lld bar%s from %s to %s, last price %s", (long long) bars, bars == 1 ? "" : "s", first, last, price);
}

KfCode
kf_chart_svg(KfChart *chart, size_t headroom, KfBytes *bytes, KfStatus *status)
{
	const char *title = chart->layout.title != NULL ? chart->layout.title : "Chart";
	char		description[256];
	KfSvg	   *svg;

	kf_chart_describe(chart, description, sizeof(description));
	svg = kf_svg_create(&chart->allocator, chart->options.width, chart->options.height, chart->theme.background, title, description, headroom);
	if (svg == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	kf_canvas_free(draw(chart, svg, status));
	kf_svg_end(svg, bytes, status);
	kf_svg_free(svg);
	return status->code;
}

/* The page holds the picture too, for readers without scripts. */
static KfCode
render_html(KfChart *chart, size_t headroom, KfBytes *bytes, KfStatus *status)
{
	KfBytes		picture;
	char		description[256];

	if (kf_chart_svg(chart, 0, &picture, status) != KF_OK)
		return status->code;
	kf_chart_describe(chart, description, sizeof(description));
	kf_html_write(&chart->layout, description, &picture, &chart->allocator, headroom, bytes, status);
	chart->allocator.release(chart->allocator.arena, picture.data);
	return status->code;
}

KfCode
kf_chart_end(KfChart *chart, KfStatus *status)
{
	if (chart->ended)
		return KF_OK;
	if (kf_built_end(&chart->built, &chart->series, status) != KF_OK)
		return status->code;
	kf_series_end(&chart->series);
	chart->ended = true;
	return KF_OK;
}

KfCode
kf_chart_lay_out(KfChart *chart, int width, int height, KfStatus *status)
{
	chart->options.width = width;
	chart->options.height = height;
	kf_layout_free(&chart->layout);
	if (kf_chart_end(chart, status) != KF_OK)
		return status->code;
	return kf_layout_make(&chart->layout, &chart->theme, chart->kind, chart->price_scale, chart->fonts, &chart->series, &chart->options, status);
}

KfCode
kf_chart_render(KfChart *chart, size_t headroom, KfBytes *bytes, KfStatus *status)
{
	memset(bytes, 0, sizeof(*bytes));
	if (kf_chart_lay_out(chart, chart->options.width, chart->options.height, status) != KF_OK)
		return status->code;
	if (chart->format == KF_FORMAT_SVG)
		return kf_chart_svg(chart, headroom, bytes, status);
	if (chart->format == KF_FORMAT_HTML)
		return render_html(chart, headroom, bytes, status);
	return render_pixels(chart, headroom, bytes, status);
}

void
kf_chart_free(KfChart *chart)
{
	KfAllocator allocator;

	if (chart == NULL)
		return;
	allocator = chart->allocator;
	kf_layout_free(&chart->layout);
	kf_series_free(&chart->series);
	kf_built_free(&chart->built);
	allocator.release(allocator.arena, chart->series.bins);
	allocator.release(allocator.arena, chart);
}

const KfTheme *
kf_chart_theme(const KfChart *chart)
{
	return &chart->theme;
}

KfFormat
kf_chart_format(const KfChart *chart)
{
	return chart->format;
}

const KfChartOptions *
kf_chart_sizes(const KfChart *chart)
{
	return &chart->options;
}

const KfLayout *
kf_chart_layout(const KfChart *chart)
{
	return &chart->layout;
}

void
kf_chart_wrap_header(KfChart *chart)
{
	chart->options.wrap_header = true;
}

/* ---- for tests ---- */

void
kf_chart_watch_text(KfChart *chart, KfTextHook hook, void *arg)
{
	chart->text_hook = hook;
	chart->text_arg = arg;
}
