/*
 * chart.c
 *		The life of a chart: options checked, rows taken, picture drawn and encoded.
 */
#include "chart.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "draw.h"
#include "internal.h"
#include "layout.h"
#include "png.h"

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
	KfFonts    *fonts;
	KfSeries	series;
	KfLayout	layout;
	KfTextHook	text_hook;
	void	   *text_arg;
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

/* The place of a word in a list of three, or -1 with a status. */
static int
choose_word(const char *what, const char *word, const char *const *words, KfStatus *status)
{
	const char *near;

	for (int i = 0; i < 3; i++)
		if (strcasecmp(word, words[i]) == 0)
			return i;
	kf_fail(status, KF_INVALID_PARAMETER, "unknown %s \"%.40s\"", what, word);
	kf_detail(status, "It is %s, %s or %s.", words[0], words[1], words[2]);
	near = kf_suggest(word, strlen(word), words, 3);
	if (near != NULL)
		kf_hint(status, "Perhaps you mean \"%s\".", near);
	return -1;
}

static KfCode
check_words(KfChart *chart, KfStatus *status)
{
	static const char *const compressions[] = {"fast", "default", "small"};
	static const char *const scales[] = {"linear", "log", "percent"};
	int			compression = choose_word("compression", chart->options.compression, compressions, status);
	int			scale = compression < 0 ? -1 : choose_word("scale", chart->options.scale, scales, status);

	if (scale < 0)
		return status->code;
	chart->compression = (KfPngCompression) compression;
	chart->price_scale = (KfScaleKind) scale;
	return KF_OK;
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

static KfCode
prepare(KfChart *chart, KfStatus *status)
{
	const KfChartOptions *options = &chart->options;
	KfSpec		specs[KF_MAX_SPECS];
	int			count = 0;

	if (check_side("width", options->width, status) != KF_OK || check_side("height", options->height, status) != KF_OK)
		return status->code;
	if ((int64_t) options->width * options->height > KF_CHART_MAX_PIXELS)
		return kf_fail(status, KF_LIMIT, "a chart may have at most %d megapixels, got %d x %d", KF_CHART_MAX_PIXELS / 1000000,
					   options->width, options->height);
	if (choose_theme(chart, status) != KF_OK || check_words(chart, status) != KF_OK)
		return status->code;
	chart->kind = kf_chart_kind_find(options->kind, status);
	if (chart->kind == NULL)
		return status->code;
	if (options->bars < 0 || options->bars > KF_CHART_MAX_BARS)
		return kf_fail(status, KF_INVALID_PARAMETER, "bars must be between 0 and %d, got %d", KF_CHART_MAX_BARS, options->bars);
	if (options->indicators != NULL && kf_spec_parse_list(options->indicators, specs, KF_MAX_SPECS, &count, status) != KF_OK)
		return status->code;
	/* even, and more than the plot can have bars */
	return kf_series_init(&chart->series, &chart->allocator, 2 * (options->bars > options->width ? options->bars : options->width),
						  options->bars, specs, count, status);
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

static KfCode
check_bar(const KfChart *chart, const KfBar *bar, KfStatus *status)
{
	char		time[64];
	char		before[64];

	if (bar->high < bar->low)
	{
		row_time(chart, bar->ts, time, sizeof(time));
		kf_fail(status, KF_DATA, "high %.17g is below low %.17g at %s", bar->high, bar->low, time);
		kf_hint(status, "Mend the row or leave it out of the source.");
	}
	else if (KF_FINITE(bar->volume) && bar->volume < 0.0)
	{
		row_time(chart, bar->ts, time, sizeof(time));
		kf_fail(status, KF_DATA, "volume must not be negative, got %.17g at %s", bar->volume, time);
	}
	else if (chart->series.rows > 0 && bar->ts < chart->series.newest.ts)
	{
		row_time(chart, bar->ts, time, sizeof(time));
		row_time(chart, chart->series.newest.ts, before, sizeof(before));
		kf_fail(status, KF_DATA, "the rows of a chart must be in order of time, got %s after %s", time, before);
		kf_hint(status, "Add ORDER BY ts to the source, or inside the call: ohlcv_chart(... ORDER BY ts).");
	}
	return status->code;
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
	KfBar		row = *bar;

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
	row.high = fmax(row.high, fmax(row.open, row.close));
	row.low = fmin(row.low, fmin(row.open, row.close));
	if (chart->kind->averaged)
	{
		average(chart, &row);
		kf_series_add(&chart->series, &row, &chart->averaged);
	}
	else
		kf_series_add(&chart->series, &row, &row);
	return KF_OK;
}

/* ---- the picture ---- */

/*
 * Narrow the canvas to a palette image, in its own memory: a row with the encoder's byte in front is never longer than the row
 * of inks it is made of, so none is overwritten before it is read. Less memory is touched, which is half of the cost.
 */
static uint8_t *
to_palette(KfCanvas *canvas)
{
	uint8_t    *pixels = (uint8_t *) canvas->pixels;
	size_t		width = (size_t) canvas->width;
	uint8_t		row[1 + KF_CHART_MAX_SIDE];

	row[0] = 0;
	for (int y = 0; y < canvas->height; y++)
	{
		const KfInk *from = canvas->pixels + (size_t) y * width;

		for (size_t x = 0; x < width; x++)
			row[1 + x] = (uint8_t) from[x];
		memcpy(pixels + (size_t) y * (width + 1), row, width + 1);
	}
	return pixels;
}

static void
to_truecolor(const KfCanvas *canvas, uint8_t *pixels)
{
	for (int y = 0; y < canvas->height; y++)
	{
		const KfInk *from = canvas->pixels + (size_t) y * canvas->width;
		uint8_t    *to = pixels + (size_t) y * (3 * canvas->width + 1);

		*to++ = 0;
		for (int x = 0; x < canvas->width; x++)
		{
			uint32_t	color = canvas->colors[from[x]];

			*to++ = (uint8_t) (color >> 16);
			*to++ = (uint8_t) (color >> 8);
			*to++ = (uint8_t) color;
		}
	}
}

/* The canvas may hold no picture any more afterwards. */
static KfCode
encode(KfChart *chart, KfCanvas *canvas, size_t headroom, KfBytes *bytes, KfStatus *status)
{
	const KfAllocator *allocator = &chart->allocator;
	bool		exact = canvas->count <= 256;
	KfImage		image = {0};

	image.format = exact ? KF_PIXEL_INDEXED : KF_PIXEL_RGB;
	image.width = (uint32_t) canvas->width;
	image.height = (uint32_t) canvas->height;
	image.stride = (size_t) canvas->width * image.format + 1;
	image.palette = canvas->colors;
	image.colors = exact ? canvas->count : 0;
	if (exact)
		image.pixels = to_palette(canvas);
	else
		image.pixels = allocator->alloc(allocator->arena, image.stride * image.height);
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
kf_chart_render(KfChart *chart, size_t headroom, KfBytes *bytes, KfStatus *status)
{
	KfDrawing	drawing = {&chart->layout, NULL, chart->interrupted, chart->text_hook, chart->text_arg, status};

	memset(bytes, 0, sizeof(*bytes));
	kf_layout_free(&chart->layout);
	kf_series_end(&chart->series);
	if (kf_layout_make(&chart->layout, &chart->theme, chart->kind, chart->price_scale, chart->fonts, &chart->series, &chart->options, status) != KF_OK)
		return status->code;
	drawing.canvas = kf_canvas_create(&chart->allocator, chart->options.width, chart->options.height, chart->theme.background);
	if (drawing.canvas == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	if (chart->series.rows == 0)
		kf_draw_message(&drawing, "no data");
	else
		kf_draw(&drawing);
	if (status->code == KF_OK)
		encode(chart, drawing.canvas, headroom, bytes, status);
	kf_canvas_free(drawing.canvas);
	return status->code;
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
	allocator.release(allocator.arena, chart);
}

/* ---- for tests ---- */

const KfLayout *
kf_chart_layout(const KfChart *chart)
{
	return &chart->layout;
}

void
kf_chart_watch_text(KfChart *chart, KfTextHook hook, void *arg)
{
	chart->text_hook = hook;
	chart->text_arg = arg;
}
