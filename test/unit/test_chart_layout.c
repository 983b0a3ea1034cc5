/*
 * test_chart_layout.c
 *		What the options of the layout do: device pixels, axes, titles, watermark, extremes, heights. And that no text leaves its place,
 *		whatever they are.
 */
#define _DEFAULT_SOURCE
#include "check.h"

#include <time.h>

#include "picture.h"

#define MAX_BARS 2000

static KfBar bars[MAX_BARS];
static Texts texts;

/* The walk of a test: 'count' days from 2019-03-04. */
static KfChart *
draw_days(const KfChartOptions *options, int count, Picture *picture)
{
	random_state = 7;
	make_bars(bars, count, date(2019, 3, 4), DAY, 170.0);
	return draw_chart(options, bars, count, picture, &texts);
}

/* ---- chance ---- */

static void
choose_options(KfChartOptions *options)
{
	static const char *const words[] = {NULL, "", "ACME", "NASDAQ, daily, US dollars, not adjusted for dividends", "Z\xC3\xBCrich \xE6\x97\xA5\xE6\x9C\xAC"};
	static const char *const axes[] = {"both", "price", "time", "none"};
	static const char *const lists[] = {NULL, "sma(20),ema(50)", "rsi(14)", "bbands(20),macd,rsi(5)", "cdlengulfing,cdldoji,cdlhammer", "ichimoku,obv,sar"};
	static const double ratios[] = {1.0, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0};

	options->title = words[random_below(5)];
	options->subtitle = words[random_below(5)];
	options->watermark = words[random_below(5)];
	options->axes = axes[random_below(4)];
	options->indicators = lists[random_below(6)];
	options->pixel_ratio = ratios[random_below(7)];
	options->last_price = random_below(2);
	options->high_low = random_below(3) > 0;
	options->legend = random_below(3) > 0;
	options->volume = random_below(3) > 0;
	options->price_weight = 0.5 + 20.0 * random_real();
	options->volume_weight = 0.5 + 20.0 * random_real();
	options->theme = kf_theme_at((int) random_below(17))->name;
	options->kind = kf_chart_kind_at((int) random_below(10))->name;
	options->scale = random_below(3) == 0 ? "log" : random_below(2) == 0 ? "percent" : "linear";
}

static void
test_random_layouts(void)
{
	random_state = 31;
	for (int i = 0; i < 200; i++)
	{
		KfChartOptions options = options_of(16 + (int) (pow(random_real(), 2.0) * 1400.0), 16 + (int) (pow(random_real(), 2.0) * 900.0), NULL);
		int			count = 1 + (int) (pow(random_real(), 3.0) * (MAX_BARS - 1));
		Picture		picture;
		KfChart    *chart;
		char		what[256];

		choose_options(&options);
		make_bars(bars, count, date(1995 + (int) random_below(30), 1, 15), random_below(2) ? DAY : MINUTE, pow(10.0, -6.0 + 13.0 * random_real()));
		snprintf(what, sizeof(what), "layout %d (%s, %s, %dx%d by %g, axes %s, %d bars, {%s})", i, options.kind, options.scale, options.width,
				 options.height, options.pixel_ratio, options.axes, count, options.indicators != NULL ? options.indicators : "");
		chart = draw_chart(&options, bars, count, &picture, &texts);
		if (!CHECK_MSG(chart != NULL, "%s fails", what))
			continue;
		CHECK_INT(picture.width, (int) (options.width * options.pixel_ratio + 0.5));
		CHECK_INT(picture.height, (int) (options.height * options.pixel_ratio + 0.5));
		check_places(&texts, kf_chart_layout(chart), what);
		if (i % 8 == 0)
		{
			Picture		again;
			KfChart    *second = draw_chart(&options, bars, count, &again, NULL);

			CHECK_MSG(second != NULL && again.size == picture.size && memcmp(again.file, picture.file, picture.size) == 0,
					  "%s: the second picture differs from the first", what);
			picture_free(&again);
			kf_chart_free(second);
		}
		picture_free(&picture);
		kf_chart_free(chart);
	}
}

/* ---- device pixels ---- */

/* Pixels per metre of a PNG, 0 where it has no pHYs chunk. */
static unsigned
density(const Picture *picture)
{
	for (size_t i = 8; i + 20 < picture->size; i++)
		if (memcmp(picture->file + i, "pHYs", 4) == 0)
			return (unsigned) picture->file[i + 6] << 8 | picture->file[i + 7];
	return 0;
}

/* A body and its wick, each row of them. */
static void
check_bodies(const Picture *picture, const KfLayout *l)
{
	const KfSeries *s = l->series;
	long		wrong = 0;

	for (int i = 0; i < l->bars; i++)
	{
		uint32_t	color = s->close[i] >= s->open[i] ? l->theme->up : l->theme->down;
		int			left = l->x[i] - l->body / 2;

		for (int y = row_at(&l->panels[0].scale, s->high[i]); y <= row_at(&l->panels[0].scale, s->low[i]); y++)
			for (int x = 0; x < l->hair; x++)
				wrong += pixel(picture, l->x[i] - l->hair / 2 + x, y) != color;
		for (int y = row_at(&l->panels[0].scale, fmax(s->open[i], s->close[i])); y <= row_at(&l->panels[0].scale, fmin(s->open[i], s->close[i])); y++)
			for (int x = 0; x < l->body; x++)
				wrong += pixel(picture, left + x, y) != color;
	}
	CHECK_MSG(wrong == 0, "%dx%d: %ld pixels of bodies and wicks differ", picture->width, picture->height, wrong);
}

static void
test_pixel_ratio(void)
{
	KfChartOptions options = options_of(600, 400, "rsi(14)");
	KfLayout	one;

	options.last_price = false;
	for (int ratio = 1; ratio <= 4; ratio++)
	{
		Picture		picture;
		KfChart    *chart;
		const KfLayout *l;

		options.pixel_ratio = ratio;
		chart = draw_days(&options, 60, &picture);
		if (chart == NULL)
			continue;
		l = kf_chart_layout(chart);
		if (ratio == 1)
			one = *l;
		CHECK_INT(picture.width, 600 * ratio);
		CHECK_INT(picture.height, 400 * ratio);
		CHECK_INT(l->font, one.font * ratio);
		CHECK_INT(l->hair, one.hair * ratio);
		CHECK_NEAR(l->line, one.line * ratio, 0, 1e-12);
		CHECK_NEAR(l->slot, one.slot * ratio, 0, 0.1 * ratio);
		CHECK_NEAR(l->body, one.body * ratio, 0, 2 * ratio);
		CHECK_INT(l->bars, 60);
		CHECK_INT(l->panel_count, one.panel_count);
		CHECK_INT(density(&picture), ratio == 1 ? 0 : (int) (ratio * 96 / 0.0254 + 0.5));
		for (int p = 0; p < one.panel_count; p++)
			CHECK_NEAR(l->panels[p].rect.height, one.panels[p].rect.height * ratio, 0, 3 * ratio);
		check_bodies(&picture, l);
		check_places(&texts, l, "a ratio");
		picture_free(&picture);
		kf_chart_free(chart);
	}
}

/* The file that options give; NULL with the status. */
static char *
file_of(const KfChartOptions *options, size_t *size, KfStatus *status)
{
	KfBytes		bytes = {0};
	KfChart    *chart = kf_chart_create(options, fonts, &kf_malloc_allocator, NULL, status);

	make_bars(bars, 40, date(2020, 1, 1), DAY, 50.0);
	for (int i = 0; i < 40 && status->code == KF_OK; i++)
		kf_chart_add(chart, &bars[i], status);
	if (status->code == KF_OK)
		kf_chart_render(chart, 0, &bytes, status);
	kf_chart_free(chart);
	if (status->code != KF_OK)
		return NULL;
	bytes.data = realloc(bytes.data, bytes.size + 1);
	bytes.data[bytes.size] = '\0';
	*size = bytes.size;
	return (char *) bytes.data;
}

/* SVG and HTML have no pixels of their own. */
static void
test_ratio_of_documents(void)
{
	static const char *const formats[] = {"svg", "html"};

	for (int i = 0; i < 2; i++)
	{
		KfChartOptions options = options_of(500, 300, "sma(5)");
		KfStatus	status = {0};
		size_t		size = 0;
		size_t		size2 = 0;
		char	   *file;
		char	   *file2;

		options.format = formats[i];
		random_state = 3;
		file = file_of(&options, &size, &status);
		options.pixel_ratio = 3.0;
		random_state = 3;
		file2 = file_of(&options, &size2, &status);
		CHECK_MSG(file != NULL && file2 != NULL && size == size2 && memcmp(file, file2, size) == 0, "%s differs by the ratio", formats[i]);
		free(file);
		free(file2);
	}
}

static void
expect_refusal(const KfChartOptions *options, KfCode code, const char *message)
{
	KfStatus	status = {0};
	KfChart    *chart = kf_chart_create(options, fonts, &kf_malloc_allocator, NULL, &status);

	CHECK_MSG(chart == NULL && status.code == code && strstr(status.message, message) != NULL, "not \"%s\" but \"%s\"", message, status.message);
	kf_chart_free(chart);
}

static void
test_refusals(void)
{
	static const double ratios[] = {0.0, 0.99, 4.01, -2.0, NAN, INFINITY};
	static const double weights[] = {0.0, 0.4, 50.5, -1.0, NAN, INFINITY};
	KfChartOptions options;

	for (int i = 0; i < 6; i++)
	{
		options = options_of(100, 100, NULL);
		options.pixel_ratio = ratios[i];
		expect_refusal(&options, KF_INVALID_PARAMETER, "pixel_ratio must be between 1 and 4, got");
		options = options_of(100, 100, NULL);
		options.price_weight = weights[i];
		expect_refusal(&options, KF_INVALID_PARAMETER, "price_weight must be between 0.5 and 50, got");
		options = options_of(100, 100, NULL);
		options.volume_weight = weights[i];
		expect_refusal(&options, KF_INVALID_PARAMETER, "volume_weight must be between 0.5 and 50, got");
	}
	options = options_of(8000, 20, NULL);
	options.pixel_ratio = 4.0;
	expect_refusal(&options, KF_LIMIT, "at most 16384 pixels a side, got 32000 x 80 by pixel_ratio 4");
	options = options_of(4000, 3000, NULL);
	options.pixel_ratio = 4.0;
	expect_refusal(&options, KF_LIMIT, "at most 64 megapixels, got 16000 x 12000");
	options = options_of(100, 100, NULL);
	options.axes = "prices";
	expect_refusal(&options, KF_INVALID_PARAMETER, "unknown axes \"prices\"");
}

/* ---- axes ---- */

static void
test_axes(void)
{
	static const struct
	{
		const char *axes;
		bool		price;
		bool		time;
	}			cases[] = {{"both", true, true}, {"price", true, false}, {"TIME", false, true}, {"none", false, false}};

	for (int i = 0; i < 4; i++)
	{
		KfChartOptions options = options_of(800, 500, NULL);
		Picture		picture;
		KfChart    *chart;
		const KfLayout *l;
		int			prices = 0;

		options.axes = cases[i].axes;
		chart = draw_days(&options, 120, &picture);
		if (chart == NULL)
			continue;
		l = kf_chart_layout(chart);
		CHECK_INT(l->value_axis, cases[i].price);
		CHECK_INT(l->time_axis, cases[i].time);
		CHECK_INT(l->plot.width == 800, !cases[i].price);
		CHECK_INT(l->plot.y + l->plot.height == 500, !cases[i].time);
		CHECK_INT(has_text(&texts, "Apr"), cases[i].time);
		for (int t = 0; t < texts.count; t++)
			prices += texts.box[t].x > l->plot.width && texts.box[t].y < l->plot.y + l->plot.height;
		CHECK_MSG(cases[i].price ? prices >= 5 : prices == 0, "axes %s: %d texts on the price axis", cases[i].axes, prices);
		picture_free(&picture);
		kf_chart_free(chart);
	}
}

/* Nothing but the bars, from one edge to the other. */
static void
test_sparkline(void)
{
	static const int sizes[][2] = {{16, 16}, {64, 32}, {120, 30}, {240, 60}, {1200, 800}};

	for (int i = 0; i < 5; i++)
		for (int line = 0; line < 2; line++)
		{
			KfChartOptions options = options_of(sizes[i][0], sizes[i][1], NULL);
			Picture		picture;
			KfChart    *chart;
			const KfLayout *l;
			int			least = INT32_MAX;
			int			most = -1;
			int			top = INT32_MAX;
			int			bottom = -1;

			options.axes = "none";
			options.legend = false;
			options.volume = false;
			options.kind = line ? "line" : "candle";
			chart = draw_days(&options, sizes[i][0] / 2, &picture);
			if (chart == NULL)
				continue;
			l = kf_chart_layout(chart);
			CHECK_INT(texts.count, 0);
			for (int y = 0; y < picture.height; y++)
				for (int x = 0; x < picture.width; x++)
					if (pixel(&picture, x, y) != l->theme->background)
					{
						least = x < least ? x : least;
						most = x > most ? x : most;
						top = y < top ? y : top;
						bottom = y > bottom ? y : bottom;
					}
			CHECK_MSG(least <= l->slot && most >= picture.width - 1 - l->slot, "%dx%d: bars from column %d to %d", picture.width, picture.height, least, most);
			CHECK_MSG(top <= 2 + picture.height / 100 && bottom >= picture.height - 4 - picture.height / 100, "%dx%d: bars from row %d to %d", picture.width,
					  picture.height, top, bottom);
			picture_free(&picture);
			kf_chart_free(chart);
		}
}

/* ---- titles and legends ---- */

static const KfRect *
box_of(const char *text)
{
	for (int i = 0; i < texts.count; i++)
		if (strcmp(texts.text[i], text) == 0)
			return &texts.box[i];
	return NULL;
}

static void
test_titles(void)
{
	KfChartOptions options = options_of(800, 500, "sma(20)");
	Picture		picture;
	KfChart    *chart;

	options.title = "ACME Corp";
	options.subtitle = "NASDAQ, daily";
	chart = draw_days(&options, 100, &picture);
	if (chart != NULL)
	{
		const KfRect *title = box_of("ACME Corp");
		const KfRect *below = box_of("NASDAQ, daily");

		CHECK(title != NULL && below != NULL && below->y > title->y + title->height && below->x == title->x && below->height < title->height);
		CHECK(below->y + below->height < kf_chart_layout(chart)->plot.y);
		CHECK(has_text(&texts, "SMA 20") && has_text(&texts, "Volume") && has_text(&texts, "O"));
	}
	picture_free(&picture);
	kf_chart_free(chart);

	/* alone it is the title; without legends nothing else is told */
	options.title = NULL;
	options.legend = false;
	chart = draw_days(&options, 100, &picture);
	if (chart != NULL)
	{
		const KfRect *title = box_of("NASDAQ, daily");

		CHECK(title != NULL && title->height == kf_text_cap(kf_chart_layout(chart)->title_font));
		CHECK(!has_text(&texts, "SMA 20") && !has_text(&texts, "Volume") && !has_text(&texts, "O"));
	}
	picture_free(&picture);
	kf_chart_free(chart);

	options.subtitle = NULL;
	chart = draw_days(&options, 100, &picture);
	CHECK(chart != NULL && kf_chart_layout(chart)->plot.y == 0);
	picture_free(&picture);
	kf_chart_free(chart);
}

/* The newest bar in full beside the title, below it, then its close alone, then nothing: as long as there is room. */
static void
test_header_widths(void)
{
	int			before = 5;
	bool		seen[5] = {false};

	for (int width = 1000; width >= 60; width -= 4)
	{
		KfChartOptions options = options_of(width, 600, NULL);
		Picture		picture;
		KfChart    *chart;
		const KfLayout *l;
		int			told;

		options.title = "ACME Corp";
		chart = draw_days(&options, 60, &picture);
		if (chart == NULL)
			continue;
		l = kf_chart_layout(chart);
		told = !l->header_prices ? 0 : (l->header_short ? 1 : 3) + !l->header_wrapped;
		CHECK_INT(has_text(&texts, "O") && has_text(&texts, "H") && has_text(&texts, "L"), told >= 3);
		CHECK_INT(has_text(&texts, "C"), told >= 1);
		/* never more in a narrower picture, but where its text is a size smaller */
		CHECK_MSG(told <= before || l->font < 12, "%d pixels tell %d of the newest bar, more tell %d", width, told, before);
		before = told;
		seen[told] = true;
		picture_free(&picture);
		kf_chart_free(chart);
	}
	CHECK(seen[4] && seen[3] && (seen[2] || seen[1]) && before == 0);
}

/* ---- heights ---- */

static void
test_weights(void)
{
	static const double weights[][2] = {{10.0, 2.0}, {10.0, 10.0}, {2.0, 8.0}, {50.0, 0.5}};

	for (int i = 0; i < 4; i++)
	{
		KfChartOptions options = options_of(900, 700, "rsi(14)");
		Picture		picture;
		KfChart    *chart;

		options.price_weight = weights[i][0];
		options.volume_weight = weights[i][1];
		chart = draw_days(&options, 100, &picture);
		if (chart == NULL)
			continue;
		CHECK_NEAR((double) kf_chart_layout(chart)->panels[1].rect.height / kf_chart_layout(chart)->panels[0].rect.height, weights[i][1] / weights[i][0], 0.05, 0.01);
		picture_free(&picture);
		kf_chart_free(chart);
	}
}

/* ---- watermark ---- */

static long
count_pixels(const Picture *picture, const KfRect *rect, uint32_t color)
{
	long		count = 0;

	for (int y = rect->y; y < rect->y + rect->height; y++)
		for (int x = rect->x; x < rect->x + rect->width; x++)
			count += pixel(picture, x, y) == color;
	return count;
}

/* 20 of 255 parts of the text's colour over the background. */
static uint32_t
faint(const KfTheme *theme)
{
	uint32_t	color = 0;

	for (int shift = 0; shift <= 16; shift += 8)
	{
		int			b = theme->background >> shift & 255;
		int			t = theme->text >> shift & 255;

		color |= (uint32_t) floor(b + (t - b) * 20 / 255.0 + 0.5) << shift;
	}
	return color;
}

static void
test_watermark(void)
{
	static const char *const themes[] = {"light", "tradingview", "nightclouds"};
	const KfRect everything = {0, 0, 1000, 600};

	for (int i = 0; i < 3; i++)
	{
		KfChartOptions options = options_of(1000, 600, NULL);
		Picture		plain;
		Picture		marked;
		KfChart    *chart;
		KfChart    *before;
		const KfLayout *l;
		long		lost = 0;

		options.theme = themes[i];
		before = draw_days(&options, 30, &plain);
		options.watermark = "ACME";
		chart = draw_days(&options, 30, &marked);
		if (chart == NULL || before == NULL)
			continue;
		l = kf_chart_layout(chart);
		CHECK_INT(count_pixels(&plain, &everything, faint(l->theme)), 0);
		CHECK(count_pixels(&marked, &everything, faint(l->theme)) > 3000);
		CHECK_INT(count_pixels(&marked, &l->panels[0].clip, faint(l->theme)), count_pixels(&marked, &everything, faint(l->theme)));
		/* behind bars, grid and lines: only ground changed */
		for (int y = l->panels[0].clip.y; y < l->panels[1].rect.y; y++)
			for (int x = 0; x < l->plot.width; x++)
				lost += pixel(&plain, x, y) != pixel(&marked, x, y) && pixel(&plain, x, y) != l->theme->background;
		CHECK_INT(lost, 0);
		CHECK(kf_text_width(fonts, "ACME", l->watermark_font, &(KfStatus) {0}) <= l->plot.width * 4 / 5);
		picture_free(&plain);
		picture_free(&marked);
		kf_chart_free(before);
		kf_chart_free(chart);
	}
}

/* What is not drawn in small pictures, and what a document says. */
static void
test_watermark_room(void)
{
	KfChartOptions options = options_of(64, 32, NULL);
	KfStatus	status = {0};
	Picture		picture;
	KfChart    *chart;
	size_t		size;
	char	   *svg;

	options.watermark = "A watermark that is long";
	chart = draw_days(&options, 30, &picture);
	CHECK(chart != NULL && kf_chart_layout(chart)->watermark == NULL);
	picture_free(&picture);
	kf_chart_free(chart);
	options.width = 1000;
	options.height = 500;
	options.format = "svg";
	options.watermark = "A & <B>";
	svg = file_of(&options, &size, &status);
	CHECK(svg != NULL && strstr(svg, "A &amp; &lt;B&gt;") != NULL);
	free(svg);
}

/* ---- the highest and the lowest price ---- */

static void
test_extremes(void)
{
	static const char *const kinds[] = {"candle", "ohlc", "line"};

	for (int i = 0; i < 3; i++)
		for (int side = 0; side < 2; side++)
		{
			KfChartOptions options = options_of(700, 450, "cdlengulfing,sma(3)");
			Picture		picture;
			KfChart    *chart;
			const KfLayout *l;
			const KfRect *high;
			const KfRect *low;
			int			peak = side ? 55 : 4;

			options.kind = kinds[i];
			for (int b = 0; b < 60; b++)
				bars[b] = (KfBar) {b * DAY, 100, 110, 90, b % 2 ? 105 : 95, 10};
			bars[peak] = (KfBar) {peak * DAY, 100, 234.5, 90, 150.25, 10};
			bars[30] = (KfBar) {30 * DAY, 100, 110, 12.75, 60.5, 10};
			for (int wanted = 1; wanted >= 0; wanted--)
			{
				options.high_low = wanted;
				chart = draw_chart(&options, bars, 60, &picture, &texts);
				if (chart == NULL)
					continue;
				l = kf_chart_layout(chart);
				high = box_of(i < 2 ? "234.50" : "150.25");
				low = box_of(i < 2 ? "12.75" : "60.50");
				CHECK_INT(high != NULL, wanted);
				CHECK_INT(low != NULL, wanted);
				if (high != NULL && low != NULL)
				{
					double		top = i < 2 ? 234.5 : 150.25;
					double		bottom = i < 2 ? 12.75 : 60.5;

					CHECK(high->y + high->height <= row_at(&l->panels[0].scale, top));
					CHECK(low->y > row_at(&l->panels[0].scale, bottom));
					CHECK_INT(high->x > l->x[peak], side == 0);
					CHECK(abs(high->x + (side ? high->width : 0) - l->x[peak]) <= 2 * l->pad);
					/* the leader begins at the bar */
					CHECK_INT(pixel(&picture, l->x[peak], row_at(&l->panels[0].scale, top) - l->hair - 1), l->theme->muted);
					check_places(&texts, l, "extremes");
				}
				picture_free(&picture);
				kf_chart_free(chart);
			}
		}
}

/* ---- kerning, glyphs that are not there ---- */

/* Columns that a text colours, from its pen; 'first' and 'last' of them. */
static bool
ink_columns(const char *text, int size, int *first, int *last)
{
	KfStatus	status = {0};
	KfCanvas   *canvas = kf_canvas_create(&kf_malloc_allocator, 2000, 120, 0xffffff);
	KfInk		ink = kf_canvas_ink(canvas, 0);

	*first = INT32_MAX;
	*last = -1;
	kf_text_draw(fonts, canvas, text, size, 20, 90, ink, &status);
	for (int y = 0; y < 120; y++)
		for (int x = 0; x < 2000; x++)
			if (kf_canvas_at(canvas, x, y) != 0)
			{
				*first = x - 20 < *first ? x - 20 : *first;
				*last = x - 20 > *last ? x - 20 : *last;
			}
	kf_canvas_free(canvas);
	return status.code == KF_OK && *last >= 0;
}

static void
test_text_widths(void)
{
	static const char *const words[] = {"AVAVAVAV", "To Yield: WAVE, Type", "LTVTAT", "1,234.56", "\xF4\x8F\xBF\xBD", "H\xF4\x8F\xBF\xBDH"};
	KfStatus	status = {0};
	int			first;
	int			last;

	for (int size = 9; size <= 72; size += 7)
	{
		for (int i = 0; i < 6; i++)
		{
			int			width = kf_text_width(fonts, words[i], size, &status);

			/* what is drawn is as wide as what was measured, but for the sides of the letters */
			if (CHECK(ink_columns(words[i], size, &first, &last)))
				CHECK_MSG(first >= -1 - size / 8 && first <= 2 + size / 6 && last < width + 1 + size / 8 && last >= width - 3 - size / 4,
						  "\"%s\" at %d: columns %d to %d of %d", words[i], size, first, last, width);
		}
		/* pairs that have kerning come closer */
		if (size >= 30)
			CHECK(kf_text_width(fonts, "AV", size, &status) < kf_text_width(fonts, "A", size, &status) + kf_text_width(fonts, "V", size, &status));
		/* a character that the font lacks is its box, the same for all */
		CHECK(kf_text_width(fonts, "\xF4\x8F\xBF\xBD", size, &status) > size / 3);
		CHECK_INT(kf_text_width(fonts, "\xF4\x8F\xBF\xBD", size, &status), kf_text_width(fonts, "\xF3\xB0\x80\x80", size, &status));
	}
	CHECK_INT(status.code, KF_OK);
}

/* Bars of ticks begin at fractions of seconds; those are told only where bars are as short as that. */
static void
test_fractions(void)
{
	static const struct
	{
		int64_t		step;
		const char *text;
	}			cases[] = {{MINUTE, "2024-03-08 10:19:07"}, {SECOND, "2024-03-08 09:30:26.250116"}, {DAY, "2024-04-26 09:30:07"}};

	for (int i = 0; i < 3; i++)
	{
		KfChartOptions options = options_of(800, 500, NULL);
		Picture		picture;
		KfChart    *chart;

		make_bars(bars, 50, date(2024, 3, 8), cases[i].step, 50.0);
		for (int b = 0; b < 50; b++)
			bars[b].ts = date(2024, 3, 8) + 9 * 60 * MINUTE + 30 * MINUTE + 7 * SECOND + 250116 + (i == 1 ? b * 2 / 5 : b) * cases[i].step;
		chart = draw_chart(&options, bars, 50, &picture, &texts);
		CHECK_MSG(has_text(&texts, cases[i].text), "no \"%s\" but \"%s\"", cases[i].text, texts.count > 0 ? texts.text[0] : "");
		kf_chart_free(chart);
		picture_free(&picture);
	}
}

int
main(void)
{
	KfStatus	status = {0};

	fonts = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	if (!CHECK_MSG(fonts != NULL, "no fonts: %s", status.message))
		return check_report();
	test_random_layouts();
	test_pixel_ratio();
	test_ratio_of_documents();
	test_refusals();
	test_axes();
	test_sparkline();
	test_titles();
	test_fractions();
	test_header_widths();
	test_weights();
	test_watermark();
	test_watermark_room();
	test_extremes();
	test_text_widths();
	kf_fonts_free(fonts);
	return check_report();
}
