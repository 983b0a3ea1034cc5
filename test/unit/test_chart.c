/*
 * test_chart.c
 *		Whole charts: what is drawn where, read back by libpng; every text in its place at any size, whatever the data.
 */
#define _DEFAULT_SOURCE
#include "check.h"

#include <float.h>
#include <time.h>

#include "picture.h"

#define MAX_BARS 3000

static KfBar bars[MAX_BARS];
static Texts texts;

/* The mixture of two colours, 'share' of 255 parts of the upper one. */
static uint32_t
share_of(uint32_t below, uint32_t above, int share)
{
	uint32_t	color = 0;

	for (int shift = 0; shift <= 16; shift += 8)
	{
		int			b = below >> shift & 255;
		int			a = above >> shift & 255;

		color |= (uint32_t) floor(b + (a - b) * share / 255.0 + 0.5) << shift;
	}
	return color;
}

/* ---- candles and volume ---- */

/* Neither a candle nor its neighbour: what lies behind them. */
static bool
is_ground(const Picture *picture, const KfLayout *l, int x, int y)
{
	uint32_t	color = pixel(picture, x, y);

	int			last = row_at(&l->panels[0].scale, l->series->newest.close);

	return color == l->theme->background || color == l->theme->grid || (y >= last && y < last + l->hair);
}

static void
check_candle(const Picture *picture, const KfLayout *l, int i)
{
	const KfSeries *s = l->series;
	const KfScale *scale = &l->panels[0].scale;
	uint32_t	color = s->close[i] >= s->open[i] ? l->theme->up : l->theme->down;
	int			high = row_at(scale, s->high[i]);
	int			low = row_at(scale, s->low[i]);
	int			top = row_at(scale, fmax(s->open[i], s->close[i]));
	int			bottom = row_at(scale, fmin(s->open[i], s->close[i]));
	int			left = l->x[i] - l->body / 2;
	int			right = left + l->body - 1;
	int			last = row_at(scale, s->newest.close);	/* where the line of the last price is, over all */
	long		wrong = 0;

	for (int y = high; y <= low; y++)
		wrong += (y < last || y >= last + l->hair) && pixel(picture, l->x[i], y) != color;
	CHECK_MSG(wrong == 0, "%dx%d bar %d: %ld pixels of the wick differ", picture->width, picture->height, i, wrong);
	wrong = 0;
	for (int y = top; y <= bottom; y++)
		for (int x = left; x <= right; x++)
			wrong += (y < last || y >= last + l->hair) && pixel(picture, x, y) != color;
	CHECK_MSG(wrong == 0, "%dx%d bar %d: %ld pixels of the body differ", picture->width, picture->height, i, wrong);
	CHECK(is_ground(picture, l, l->x[i], high - 1));
	CHECK(is_ground(picture, l, l->x[i], low + 1));
	if (l->body >= 3)
	{
		CHECK(top == high || is_ground(picture, l, left, top - 1));
		CHECK(bottom == low || is_ground(picture, l, right, bottom + l->hair));
	}
	if (l->slot >= 4.0 && i > 0)
	{
		CHECK(left - (l->x[i - 1] - l->body / 2 + l->body) >= 1);
		CHECK(is_ground(picture, l, left - 1, bottom) && is_ground(picture, l, left - 1, top));
	}
}

static void
check_volume(const Picture *picture, const KfLayout *l, int i)
{
	const KfPanel *panel = &l->panels[1];
	const KfSeries *s = l->series;
	uint32_t	ink = s->close[i] >= s->open[i] ? l->theme->up : l->theme->down;
	uint32_t	want = share_of(l->theme->background, ink, l->theme->volume_share);
	int			top = row_at(&panel->scale, s->volume[i]);

	if (top >= panel->scale.bottom)
		return;
	CHECK_INT(pixel(picture, l->x[i], top), want);
	CHECK_INT(pixel(picture, l->x[i], panel->scale.bottom - 1), want);
	CHECK(is_ground(picture, l, l->x[i], top - 1));
}

static void
test_candles(void)
{
	static const int sizes[][3] = {
		{400, 300, 40}, {800, 600, 150}, {1200, 900, 250}, {2400, 1600, 90}, {300, 200, 50}, {4000, 2700, 30}
	};

	for (int t = 0; t < 4; t++)
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		{
			KfChartOptions options = options_of(sizes[i][0], sizes[i][1], NULL);
			Picture		picture;
			KfChart    *chart;
			const KfLayout *l;

			options.theme = kf_theme_at(t)->name;
			make_bars(bars, sizes[i][2], date(2019, 3, 4), DAY, 100.0);
			chart = draw_chart(&options, bars, sizes[i][2], &picture, NULL);
			if (chart == NULL)
				continue;
			l = kf_chart_layout(chart);
			CHECK_INT(picture.width, sizes[i][0]);
			CHECK_INT(picture.height, sizes[i][1]);
			CHECK_INT(l->bars, sizes[i][2]);
			CHECK_INT(l->panel_count, 2);
			for (int b = 0; b < l->bars; b++)
			{
				check_candle(&picture, l, b);
				check_volume(&picture, l, b);
			}
			picture_free(&picture);
			kf_chart_free(chart);
		}
}

/* ---- colours ---- */

/* Within a text, its descenders included. */
static bool
in_text(const KfLayout *l, int x, int y)
{
	for (int i = 0; i < texts.count; i++)
	{
		const KfRect *box = &texts.box[i];

		if (x >= box->x - 2 && x < box->x + box->width + 2 && y >= box->y - l->title_font &&
			y < box->y + box->height + l->title_font)
			return true;
	}
	return false;
}

static bool
is_theme_color(const KfTheme *theme, uint32_t color)
{
	return color == theme->background || color == theme->grid || color == theme->border || color == theme->up ||
		color == theme->down || color == kf_theme_body(theme, true) || color == kf_theme_body(theme, false) ||
		color == kf_theme_wick(theme, true) || color == share_of(theme->background, theme->up, theme->volume_share) ||
		color == share_of(theme->background, theme->down, theme->volume_share);
}

/* Outside its texts a picture without lines has the theme's colours and the share in volume bars, and nothing else. */
static void
check_colors(const Picture *picture, const KfLayout *l)
{
	long		strange = 0;

	for (int y = 0; y < picture->height; y++)
		for (int x = 0; x < picture->width; x++)
			if (!is_theme_color(l->theme, pixel(picture, x, y)) && !in_text(l, x, y))
				strange++;
	CHECK_MSG(strange == 0, "%dx%d in %s: %ld pixels of a strange colour", l->width, l->height, l->theme->name, strange);
}

/* ---- texts ---- */

static bool
overlap(const KfRect *a, const KfRect *b)
{
	return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height && b->y < a->y + a->height;
}

static void
check_texts(const KfLayout *l, const char *what)
{
	for (int i = 0; i < texts.count; i++)
	{
		const KfRect *box = &texts.box[i];

		CHECK_MSG(box->x >= 0 && box->y >= 0 && box->x + box->width <= l->width && box->y + box->height <= l->height,
				  "%s: \"%s\" at %d,%d %dx%d leaves the picture", what, texts.text[i], box->x, box->y, box->width, box->height);
		if (box->y >= l->plot.y && box->y < l->plot.y + l->plot.height && box->x < l->plot.width)
			CHECK_MSG(box->x + box->width <= l->plot.width, "%s: \"%s\" runs into the axis", what, texts.text[i]);
		for (int k = 0; k < i; k++)
			CHECK_MSG(!overlap(box, &texts.box[k]), "%s: \"%s\" is over \"%s\"", what, texts.text[i], texts.text[k]);
	}
}

static void
random_indicators(char *list, size_t size)
{
	int			count = (int) random_below(7);

	list[0] = '\0';
	for (int i = 0; i < count; i++)
	{
		const KfIndicator *ind;

		do
			ind = kf_indicators[random_below((uint32_t) kf_indicator_count)];
		while (!kf_indicator_in_charts(ind));
		snprintf(list + strlen(list), size - strlen(list), "%s%s", i == 0 ? "" : ",", ind->name);
	}
}

static int
random_side(void)
{
	/* small ones more often: that is where room is short */
	return 16 + (int) (pow(random_real(), 2.0) * 2384.0);
}

static void
test_random_charts(void)
{
	static const int64_t steps[] = {DAY, MINUTE, 5 * MINUTE, SECOND, 365 * DAY, 1000, 6 * 60 * MINUTE};
	static const char *const titles[] = {NULL, "S&P 500", "A title that is longer than most charts are wide, even wide ones"};

	random_state = 20;
	for (int i = 0; i < 200; i++)
	{
		char		list[256];
		char		what[512];
		int			count = 1 + (int) (pow(random_real(), 3.0) * (MAX_BARS - 1));
		double		level = pow(10.0, -8.0 + 17.0 * random_real());
		double		volume = pow(10.0, 14.0 * random_real() - 6.0);
		int64_t		first;
		int			width = random_side();
		KfChartOptions options = options_of(width, random_side(), list);
		Picture		picture;
		KfChart    *chart;

		random_indicators(list, sizeof(list));
		options.title = titles[random_below(3)];
		options.theme = kf_theme_at((int) random_below(17))->name;
		options.kind = kf_chart_kind_at((int) random_below(10))->name;
		options.scale = random_below(2) == 0 ? "linear" : random_below(2) == 0 ? "log" : "percent";
		options.bars = random_below(4) == 0 ? 1 + (int) random_below(300) : 0;
		options.volume = random_below(4) > 0;
		first = date(1995 + (int) random_below(30), 1, 15) + (int64_t) random_below(365) * DAY;
		make_bars(bars, count, first, steps[random_below(7)], level);
		for (int b = 0; b < count; b++)
		{
			bars[b].volume *= volume;
			if (random_below(40) == 0)
				bars[b].close = NAN;
		}
		snprintf(what, sizeof(what), "chart %d (%s, %s, %dx%d, %d bars at %g, {%s}%s)", i, options.kind, options.scale, width, options.height, count, level, list,
				 options.title != NULL ? ", with a title" : "");
		chart = draw_chart(&options, bars, count, &picture, &texts);
		if (!CHECK_MSG(chart != NULL, "%s fails", what))
			continue;
		check_texts(kf_chart_layout(chart), what);
		if (list[0] == '\0' && !kf_chart_layout(chart)->kind->closes)
			check_colors(&picture, kf_chart_layout(chart));
		picture_free(&picture);
		kf_chart_free(chart);
	}
}

/* What a chart of usual size must say. */
static void
test_words(void)
{
	KfChartOptions options = options_of(1200, 900, "sma(50),bbands(20,2),rsi(14),macd");
	Picture		picture;
	KfChart    *chart;

	options.title = "Z\xC3\xBCrich \xE6\x97\xA5\xE6\x9C\xAC";
	make_bars(bars, 250, date(2019, 4, 1), DAY, 2500.0);
	bars[249] = (KfBar) {bars[249].ts, 2500.0, 2600.0, 2400.0, 2550.5, 1234567890.0};
	bars[248].close = 2500.0;
	chart = draw_chart(&options, bars, 250, &picture, &texts);
	if (chart == NULL)
		return;
	CHECK(has_text(&texts, options.title));
	CHECK(has_text(&texts, "2,550.50"));
	CHECK(has_text(&texts, "2,600.00"));
	CHECK(has_text(&texts, "+50.50 (+2.02%)"));
	CHECK(has_text(&texts, "1.23B"));
	CHECK(has_text(&texts, "SMA 50"));
	CHECK(has_text(&texts, "BBANDS 20, 2"));
	CHECK(has_text(&texts, "RSI 14"));
	CHECK(has_text(&texts, "MACD 12, 26, 9"));
	CHECK(has_text(&texts, "Apr 2019"));
	CHECK(has_text(&texts, "2020"));
	CHECK(has_text(&texts, "30") || has_text(&texts, "70"));	/* a tag may cover one */
	picture_free(&picture);
	kf_chart_free(chart);
}

static void
test_titles(void)
{
	static char endless[100001];
	const char *const titles[] = {
		"\xFF\xFE\x80 bytes that are no text \xC3", "\xF4\x8F\xBF\xBF\xF0\x90\x8D\x88", "\t\n\r", "\x80\x80\x80\x80\x80", endless,
		"\xE2\x82"
	};

	for (size_t i = 0; i < sizeof(endless) - 1; i++)
		endless[i] = "\xE2\x82\xAC"[i % 3];
	make_bars(bars, 30, date(2020, 1, 2), DAY, 10.0);
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		for (int side = 100; side <= 1600; side *= 2)
		{
			KfChartOptions options = options_of(side, side, NULL);
			Picture		picture;
			KfChart    *chart;
			char		what[64];

			options.title = titles[i];
			snprintf(what, sizeof(what), "title %d at %d pixels", (int) i, side);
			chart = draw_chart(&options, bars, 30, &picture, &texts);
			if (chart == NULL)
				continue;
			check_texts(kf_chart_layout(chart), what);
			picture_free(&picture);
			kf_chart_free(chart);
		}
}

/* ---- odd data ---- */

static void
check_odd(const char *name, const KfBar *odd, int count, const char *indicators)
{
	static const int sizes[][2] = {{16, 16}, {64, 32}, {300, 200}, {1000, 700}};

	for (int i = 0; i < 4; i++)
	{
		KfChartOptions options = options_of(sizes[i][0], sizes[i][1], indicators);
		Picture		picture;
		Picture		again;
		KfChart    *chart = draw_chart(&options, odd, count, &picture, &texts);

		if (!CHECK_MSG(chart != NULL, "%s fails", name))
			continue;
		check_texts(kf_chart_layout(chart), name);
		kf_chart_free(chart);
		chart = draw_chart(&options, odd, count, &again, NULL);
		CHECK_MSG(chart != NULL && again.size == picture.size && memcmp(again.file, picture.file, picture.size) == 0,
				  "%s: the second picture differs from the first", name);
		kf_chart_free(chart);
		picture_free(&picture);
		picture_free(&again);
	}
}

static void
test_odd_data(void)
{
	static const double prices[] = {0.0, -5.0, 1e-300, 5e-324, 1e300, DBL_MAX, -DBL_MAX, 1e15, 1e-12, -1e-8};
	static const char *const lists[] = {NULL, "sma(2),bbands(2,2),macd(2,3,2),obv,sar,cdlengulfing,cci(2),ad,atr(2),roc(1)"};
	char		name[64];

	for (int l = 0; l < 2; l++)
	{
		check_odd("no rows", bars, 0, lists[l]);
		for (size_t p = 0; p < sizeof(prices) / sizeof(prices[0]); p++)
		{
			for (int i = 0; i < 20; i++)
				bars[i] = (KfBar) {i * DAY, prices[p], prices[p], prices[p], prices[p], i * 100.0};
			snprintf(name, sizeof(name), "flat at %g", prices[p]);
			check_odd(name, bars, 20, lists[l]);
			check_odd(name, bars, 1, lists[l]);
			check_odd(name, bars, 2, lists[l]);
			for (int i = 0; i < 20; i++)
			{
				double		other = prices[p] * (i % 3) / 2.0;

				bars[i] = (KfBar) {i * DAY, prices[p], fmax(prices[p], other), fmin(prices[p], other), other, DBL_MAX};
			}
			snprintf(name, sizeof(name), "jumps to %g", prices[p]);
			check_odd(name, bars, 20, lists[l]);
		}
		for (int i = 0; i < 20; i++)
			bars[i] = (KfBar) {0, 0.0, DBL_MAX, -DBL_MAX, (i % 2 ? -1.0 : 1.0) * DBL_MAX, NAN};
		check_odd("all there is, at one time, without volume", bars, 20, lists[l]);
		for (int i = 0; i < 20; i++)
			bars[i] = (KfBar) {i < 10 ? INT64_MIN + i : INT64_MAX - 20 + i, 1.0, 2.0, 0.5, 1.5, 0.0};
		check_odd("from the first instant to the last, volume zero", bars, 20, lists[l]);
		for (int i = 0; i < 20; i++)
			bars[i] = (KfBar) {i, 1.0, 2.0, 0.5, i == 7 ? 1.5 : NAN, INFINITY};
		check_odd("one row of twenty", bars, 20, lists[l]);
	}
}

static void
test_no_rows(void)
{
	static const int sizes[][2] = {{16, 16}, {40, 20}, {100, 60}, {300, 200}, {1200, 800}};

	for (int i = 0; i < 5; i++)
	{
		KfChartOptions options = options_of(sizes[i][0], sizes[i][1], "rsi,sma");
		Picture		picture;
		KfChart    *chart;

		options.title = "Nothing";
		chart = draw_chart(&options, bars, 0, &picture, &texts);
		if (chart == NULL)
			continue;
		check_texts(kf_chart_layout(chart), "a chart without rows");
		CHECK_INT(has_text(&texts, "no data"), sizes[i][0] >= 40);
		CHECK_INT(has_text(&texts, "Nothing"), sizes[i][0] >= 300);
		picture_free(&picture);
		kf_chart_free(chart);
	}
}

/*
 * The tag of the last price stands at its line and other tags make way; the line passes below the candles. Four equal lines end
 * at the last price too.
 */
static void
test_last_price(void)
{
	KfChartOptions options = options_of(800, 500, "sma(2),ema(2),wma(2),sma(3)");
	const KfLayout *l;
	Picture		picture;
	KfChart    *chart;
	bool		found = false;

	for (int i = 0; i < 40; i++)
		bars[i] = (KfBar) {i * INT64_C(86400000000), 51, 60, 40, i < 36 ? 52 - i % 2 * 4 : 50, 100};
	bars[39].close = 49.5;
	chart = draw_chart(&options, bars, 40, &picture, &texts);
	if (chart == NULL)
		return;
	l = kf_chart_layout(chart);
	for (int i = 0; i < texts.count; i++)
		if (texts.box[i].x > l->plot.width && strcmp(texts.text[i], "49.50") == 0)
		{
			int			middle = texts.box[i].y + texts.box[i].height / 2;

			CHECK_NEAR(middle, row_at(&l->panels[0].scale, 49.5), 0, 1);
			found = true;
		}
	CHECK(found);
	/* green candles from 51 to 52 do not reach it, their wicks do */
	for (int i = 0; i < 36; i += 2)
		CHECK_INT(pixel(&picture, l->x[i], row_at(&l->panels[0].scale, 49.5)), l->theme->up);
	picture_free(&picture);
	kf_chart_free(chart);
}

int
main(void)
{
	KfStatus	status = {0};

	fonts = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	if (!CHECK_MSG(fonts != NULL, "no fonts: %s", status.message))
		return check_report();
	test_candles();
	test_random_charts();
	test_words();
	test_titles();
	test_odd_data();
	test_no_rows();
	test_last_price();
	kf_fonts_free(fonts);
	return check_report();
}
