/*
 * test_chart_any.c
 *		What must be true of every chart, whatever is asked for at once: kinds, annotations, profile, device pixels, axes, places by time.
 *
 * Texts are in the picture and apart; the same input gives the same bytes; every colour comes from the theme; the document has
 * the texts of the picture, and the WebP its pixels; every row of every body and wick is where its price is.
 */
#define _DEFAULT_SOURCE
#include "check.h"

#ifdef KF_WITH_WEBP
#include <webp/decode.h>
#endif

#include "annotated.h"

#define CHARTS 200

/* All colours of this theme have the same blue, so what is mixed of them has it too. None is so light that texts over it would be black. */
#define BLUE 0x5b

static char color_texts[KF_MAX_COLOR_CHOICES][16];

static void
color_options(KfChartOptions *options)
{
	const char *name;

	for (int i = 0; (name = kf_theme_color_name(i)) != NULL; i++)
	{
		snprintf(color_texts[i], sizeof(color_texts[i]), "#%02x%02x%02x", (int) random_below(160), (int) random_below(160), BLUE);
		options->colors.choice[options->colors.count++] = (KfColorChoice) {name, strlen(name), color_texts[i], strlen(color_texts[i])};
	}
}

static void
check_colors(const Picture *picture, const char *what)
{
	long		strange = 0;
	uint32_t	example = 0;

	for (int y = 0; y < picture->height; y++)
		for (int x = 0; x < picture->width; x++)
		{
			uint32_t	color = pixel(picture, x, y);

			if (abs((int) (color & 0xff) - BLUE) > 1)
			{
				strange++;
				example = color;
			}
		}
	CHECK_MSG(strange == 0, "%s: %ld pixels are of no colour of the theme, such as #%06x", what, strange, (unsigned) example);
}

/* ---- everything at once ---- */

static const char *const built[] = {"renko", "kagi", "line_break", "point_figure", "range"};

static void
choose_kind(KfChartOptions *options)
{
	static const char *const boxes[] = {NULL, "1%", "atr(5)", "4%", "atr"};
	int			kind = (int) random_below(15);

	options->kind = kind < 10 ? kf_chart_kind_at(kind)->name : built[kind - 10];
	if (kind >= 10 && strcmp(options->kind, "line_break") != 0)
		options->box = strcmp(options->kind, "range") == 0 ? "atr(9)" : boxes[random_below(5)];
	if (kind < 10 && random_below(3) == 0)
		options->time_axis = "time";
	options->method = random_below(2) ? "close" : "high_low";
	options->wicks = random_below(2);
}

static void
choose_options(KfChartOptions *options)
{
	static const char *const titles[] = {NULL, "ACME", "Z\xC3\xBCrich \xE6\x97\xA5\xE6\x9C\xAC & <Co>, a long name of a company with more words than there is room for"};
	static const char *const axes[] = {"both", "both", "price", "time", "none"};
	static const char *const scales[] = {"linear", "log", "percent"};
	static const char *const lists[] = {NULL, "sma(20),rsi(14)", "bbands,macd,cdlengulfing,cdldoji", "ichimoku", "supertrend,sar,stoch:panel=1,rsi:panel=1,obv", "vwap_session(2),zigzag"};
	static const double ratios[] = {1.0, 1.0, 1.0, 1.5, 2.0, 4.0};

	choose_kind(options);
	options->title = titles[random_below(3)];
	options->subtitle = titles[random_below(3)];
	options->watermark = titles[random_below(3)];
	options->axes = axes[random_below(5)];
	options->scale = scales[random_below(3)];
	options->indicators = lists[random_below(6)];
	options->pixel_ratio = ratios[random_below(6)];
	options->last_price = random_below(2);
	options->high_low = random_below(2);
	options->legend = random_below(4) > 0;
	options->volume = random_below(3) > 0;
	options->profile = random_below(2) ? 1 + (int) random_below(60) : 0;
	options->profile_side = random_below(2) ? "left" : "right";
	color_options(options);
}

/* Up to twelve of them, all in the colours of the theme. */
static void
choose_annotations(char *all, size_t size, int count)
{
	double		low = INFINITY;
	double		high = -INFINITY;

	for (int b = 0; b < count; b++)
	{
		low = fmin(low, bars[b].low);
		high = fmax(high, bars[b].high);
	}
	all[0] = '\0';
	for (int n = (int) random_below(13); n > 0; n--)
	{
		char		one[180];

		random_annotation(one, sizeof(one), count, low, high);
		snprintf(all + strlen(all), size - strlen(all), "%s%s", all[0] == '\0' ? "" : ";", one);
	}
}

/* The document says what the picture does. Texts of the SVG are where those of the picture are, as long as a pixel is one. */
static void
check_document(const KfChartOptions *options, int count, const char *what)
{
	static Texts drawn;
	KfChartOptions asked = *options;
	KfChart    *chart;
	char	   *text;
	Svg		   *svg;

	/* over which the others may lie */
	asked.watermark = NULL;
	text = render_text(&asked, "svg", bars, count, &drawn, &chart);
	if (text == NULL)
		return;
	svg = read_svg(text);
	if (CHECK_MSG(svg->error == NULL, "%s: SVG: %s", what, svg->error))
	{
		CHECK_INT(svg->texts, drawn.count);
		for (int i = 0; i < drawn.count && i < svg->texts; i++)
			CHECK_STR(svg->text[i], drawn.text[i]);
		if (options->pixel_ratio == 1.0)
		{
			CHECK_INT(drawn.count, texts.count);
			for (int i = 0; i < drawn.count && i < texts.count; i++)
				CHECK_MSG(strcmp(drawn.text[i], texts.text[i]) == 0 && memcmp(&drawn.box[i], &texts.box[i], sizeof(KfRect)) == 0,
						  "%s: the document says \"%s\" and the picture \"%s\"", what, drawn.text[i], texts.text[i]);
		}
		free_svg(svg);
	}
	free(text);
	kf_chart_free(chart);
}

static void
check_webp(const KfChartOptions *options, int count, const Picture *picture, const char *what)
{
#ifdef KF_WITH_WEBP
	KfChartOptions asked = *options;
	KfStatus	status = {0};
	KfBytes		bytes;
	KfChart    *chart;
	uint8_t    *rgb;
	int			width;
	int			height;

	asked.format = "webp";
	chart = render(&asked, bars, count, 0, NULL, &bytes, &status);
	if (!CHECK_MSG(chart != NULL, "%s: %s", what, status.message))
		return;
	rgb = WebPDecodeRGB(bytes.data, bytes.size, &width, &height);
	CHECK_MSG(rgb != NULL && width == picture->width && height == picture->height &&
			  memcmp(rgb, picture->rgb, (size_t) width * height * 3) == 0, "%s: the WebP has other pixels", what);
	WebPFree(rgb);
	free(bytes.data);
	kf_chart_free(chart);
#else
	(void) options, (void) count, (void) picture, (void) what;
#endif
}

static void
check_again(Drawn *d, const KfChartOptions *options, int count, const char *what)
{
	KfChartOptions asked = *options;
	Picture		again;
	KfChart    *chart;

	asked.annotations = d->list;
	chart = draw_chart(&asked, bars, count, &again, NULL);
	CHECK_MSG(chart != NULL && again.size == d->picture.size && memcmp(again.file, d->picture.file, again.size) == 0, "%s: the second picture differs", what);
	picture_free(&again);
	kf_chart_free(chart);
}

static void
test_any(void)
{
	static const int64_t steps[] = {DAY, MINUTE, 6 * 60 * MINUTE, SECOND};
	static Drawn d;
	int			seen[15] = {0};

	random_state = 2026;
	for (int i = 0; i < CHARTS; i++)
	{
		KfChartOptions options = options_of(16 + (int) (pow(random_real(), 2.0) * 1300.0), 16 + (int) (pow(random_real(), 2.0) * 900.0), NULL);
		int			count = 2 + (int) (pow(random_real(), 3.0) * 3000);
		char		all[4000];
		char		what[200];

		choose_options(&options);
		make_bars(bars, count, date(2001 + (int) random_below(20), 3, 7), steps[random_below(4)], pow(10.0, -6.0 + 13.0 * random_real()));
		choose_annotations(all, sizeof(all), count);
		snprintf(what, sizeof(what), "chart %d (%s, %s, %dx%d by %g, axes %s, profile %d, %d bars, {%s})", i, options.kind, options.scale, options.width,
				 options.height, options.pixel_ratio, options.axes, options.profile, count, options.indicators != NULL ? options.indicators : "");
		if (!draw_annotated(&d, options, count, all[0] != '\0' ? all : NULL))
		{
			CHECK_MSG(false, "%s fails", what);
			continue;
		}
		for (int k = 0; k < 15; k++)
			seen[k] += strcmp(options.kind, k < 10 ? kf_chart_kind_at(k)->name : built[k - 10]) == 0;
		check_texts(d.l, what);
		check_colors(&d.picture, what);
		check_again(&d, &options, count, what);
		options.annotations = d.list;
		check_document(&options, count, what);
		if (i % 4 == 0)
			check_webp(&options, count, &d.picture, what);
		drawn_free(&d);
	}
	for (int k = 0; k < 15; k++)
		CHECK(seen[k] > 3);
}

/* ---- bodies and wicks ---- */

/* The row of a price, by the scale's ends alone. */
static int
row_of(const KfScale *scale, double price)
{
	double		share = scale->kind == KF_SCALE_LOG ? (log(scale->high) - log(price)) / (log(scale->high) - log(scale->low)) :
		(scale->high - price) / (scale->high - scale->low);

	return (int) floor(scale->top + share * (scale->bottom - scale->top) + 0.5);
}

/* Whether a price lies so near the border of two rows that rounding decides. */
static bool
is_doubtful(const KfScale *scale, double price)
{
	return row_of(scale, price * (1.0 + 1e-9)) != row_of(scale, price * (1.0 - 1e-9));
}

/* Colour in a column from one row to another, and not above and below it. */
static long
wrong_pixels(const Picture *picture, int x, int from, int to, uint32_t color)
{
	long		wrong = 0;

	for (int y = from; y <= to; y++)
		wrong += pixel(picture, x, y) != color;
	return wrong;
}

static void
check_candles(const Picture *picture, const KfLayout *l, const char *what)
{
	const KfSeries *s = l->series;
	const KfScale *scale = &l->panels[0].scale;
	long		wrong = 0;
	int			checked = 0;

	for (int i = 0; i < l->bars; i++)
	{
		uint32_t	body = s->close[i] >= s->open[i] ? l->theme->up : l->theme->down;
		uint32_t	other = body == l->theme->up ? l->theme->down : l->theme->up;
		int			left = l->x[i] - l->body / 2;
		int			top = row_of(scale, fmax(s->open[i], s->close[i]));
		int			bottom = row_of(scale, fmin(s->open[i], s->close[i]));
		int			high = row_of(scale, s->high[i]);
		int			low = row_of(scale, s->low[i]);

		if (is_doubtful(scale, s->open[i]) || is_doubtful(scale, s->close[i]) || is_doubtful(scale, s->high[i]) || is_doubtful(scale, s->low[i]))
			continue;
		checked++;
		/* a body has a line's height at least */
		if (bottom < top + l->hair - 1)
			bottom = top + l->hair - 1;
		for (int x = left; x < left + l->body; x++)
			wrong += wrong_pixels(picture, x, top, bottom, body);
		for (int x = l->x[i] - l->hair / 2; x < l->x[i] - l->hair / 2 + l->hair; x++)
		{
			wrong += wrong_pixels(picture, x, high, low, body);
			wrong += pixel(picture, x, high - 1) == body || pixel(picture, x, high - 1) == other;
			wrong += low > bottom && (pixel(picture, x, low + 1) == body || pixel(picture, x, low + 1) == other);
		}
		/* beside the wick and beside the body is something else */
		for (int y = high; y <= low; y++)
			wrong += l->slot > l->body + 1 && (pixel(picture, left - 1, y) == body || pixel(picture, left + l->body, y) == body);
	}
	CHECK_MSG(checked > l->bars / 2 && wrong == 0, "%s: %ld pixels of bodies and wicks of %d bars are wrong", what, wrong, checked);
}

static void
test_candles_at_places(void)
{
	static const char *const axes[] = {"both", "price", "time", "none"};
	static const char *const scales[] = {"linear", "log", "percent"};
	static const double ratios[] = {1.0, 1.25, 2.0, 3.0, 4.0};

	random_state = 11;
	for (int i = 0; i < 120; i++)
	{
		KfChartOptions options = options_of(120 + (int) random_below(900), 80 + (int) random_below(600), NULL);
		int			count = 2 + (int) random_below(options.width / 4);
		Picture		picture;
		KfChart    *chart;
		char		what[120];

		options.axes = axes[random_below(4)];
		options.scale = scales[random_below(3)];
		options.pixel_ratio = ratios[random_below(5)];
		options.time_axis = random_below(3) == 0 ? "time" : "bars";
		options.volume = random_below(2);
		options.last_price = false;
		options.legend = random_below(2);
		options.theme = kf_theme_at((int) random_below(4))->name;
		make_bars(bars, count, date(2019, 3, 4), random_below(2) ? DAY : MINUTE, pow(10.0, random_real() * 15.0 - 7.0));
		snprintf(what, sizeof(what), "candles %d (%s, %s, %dx%d by %g, %d bars)", i, options.scale, options.time_axis, options.width, options.height,
				 options.pixel_ratio, count);
		chart = draw_chart(&options, bars, count, &picture, NULL);
		if (chart != NULL && CHECK(!kf_chart_layout(chart)->theme->bodies && !kf_chart_layout(chart)->theme->wicks))
			check_candles(&picture, kf_chart_layout(chart), what);
		picture_free(&picture);
		kf_chart_free(chart);
	}
}

int
main(void)
{
	KfStatus	status = {0};

	fonts = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	if (!CHECK_MSG(fonts != NULL, "no fonts: %s", status.message))
		return check_report();
	test_any();
	test_candles_at_places();
	kf_fonts_free(fonts);
	return check_report();
}
