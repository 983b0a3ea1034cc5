/*
 * test_chart_kinds.c
 *		Each kind of chart at known pixels, the option bars, and colours as people write them.
 */
#include "check.h"
#include "picture.h"
#include "chart/color.h"

#define COUNT 60

static KfFonts *fonts;
static KfBar bars[COUNT];

static KfChart *
draw_kind(const char *kind, const char *theme, Picture *picture)
{
	KfChartOptions options = options_of(900, 600, NULL);

	options.kind = kind;
	options.theme = theme;
	return draw_chart(&options, bars, COUNT, picture, NULL);
}

/* Bodies of many rows, rising and falling in turn in pairs, so that all four states of hollow candles occur. */
static void
make_candles(void)
{
	for (int i = 0; i < COUNT; i++)
	{
		double		middle = 100.0 + 10.0 * (i % 4 < 2);
		double		reach = i % 2 == 0 ? 6.0 : -6.0;

		bars[i] = (KfBar) {date(2024, 1, 1) + i * DAY, middle - reach, middle + 12.0, middle - 12.0, middle + reach, 1000.0};
	}
}

/* The line of the last price runs over all. */
static bool
hidden(const KfLayout *l, int y)
{
	int			last = row_at(&l->panels[0].scale, l->series->newest.close);

	return y >= last && y < last + l->hair;
}

static void
check_pixel(const Picture *picture, const KfLayout *l, int x, int y, uint32_t want, const char *what)
{
	if (!hidden(l, y))
		CHECK_MSG(pixel(picture, x, y) == want, "%s: pixel %d,%d is %06x, not %06x", what, x, y, pixel(picture, x, y), want);
}

static bool
is_ground(const KfLayout *l, uint32_t color)
{
	return color == l->theme->background || color == l->theme->grid;
}

static void
test_hollow(void)
{
	Picture		picture;
	KfChart    *chart = draw_kind("hollow", "light", &picture);
	const KfLayout *l = kf_chart_layout(chart);

	CHECK(l->body >= 5);
	for (int i = 1; i < COUNT; i++)
	{
		const KfScale *scale = &l->panels[0].scale;
		uint32_t	color = bars[i].close >= bars[i - 1].close ? l->theme->up : l->theme->down;
		bool		hollow = bars[i].close > bars[i].open;
		int			middle = row_at(scale, (bars[i].open + bars[i].close) / 2.0);
		int			top = row_at(scale, fmax(bars[i].open, bars[i].close));

		check_pixel(&picture, l, l->x[i] - l->body / 2, middle, color, "the side of a hollow candle");
		check_pixel(&picture, l, l->x[i], top, color, "the top of a hollow candle");
		check_pixel(&picture, l, l->x[i], row_at(scale, bars[i].high), color, "the wick of a hollow candle");
		if (!hidden(l, middle))
			CHECK_INT(is_ground(l, pixel(&picture, l->x[i], middle)), hollow);
	}
	picture_free(&picture);
	kf_chart_free(chart);
}

static void
test_bars(const char *kind, bool opens)
{
	Picture		picture;
	KfChart    *chart = draw_kind(kind, "light", &picture);
	const KfLayout *l = kf_chart_layout(chart);

	for (int i = 1; i < COUNT; i++)
	{
		const KfScale *scale = &l->panels[0].scale;
		bool		rises = opens ? bars[i].close >= bars[i].open : bars[i].close >= bars[i - 1].close;
		uint32_t	color = rises ? l->theme->up : l->theme->down;
		int			open = row_at(scale, bars[i].open);
		int			close = row_at(scale, bars[i].close);

		check_pixel(&picture, l, l->x[i], row_at(scale, bars[i].high), color, "the high of a bar");
		check_pixel(&picture, l, l->x[i], row_at(scale, bars[i].low), color, "the low of a bar");
		check_pixel(&picture, l, l->x[i] + l->body / 2, close, color, "the tick of a close");
		if (opens)
			check_pixel(&picture, l, l->x[i] - l->body / 2, open, color, "the tick of an open");
		if (!hidden(l, close))
			CHECK(is_ground(l, pixel(&picture, l->x[i] - l->body / 2, close)));
		if (!hidden(l, open))
			CHECK(is_ground(l, pixel(&picture, l->x[i] + l->body / 2, open)));
	}
	picture_free(&picture);
	kf_chart_free(chart);
}

/* A pixel here, or just above or below, is mostly of a colour: lines are anti-aliased. */
static bool
strong(const Picture *picture, const KfLayout *l, int x, int y, uint32_t color)
{
	for (int row = y - 1; row <= y + 1; row++)
	{
		uint32_t	got = pixel(picture, x, row);
		int			distance = 0;
		int			whole = 0;

		for (int shift = 0; shift <= 16; shift += 8)
		{
			distance += abs((int) (got >> shift & 255) - (int) (color >> shift & 255));
			whole += abs((int) (l->theme->background >> shift & 255) - (int) (color >> shift & 255));
		}
		if (distance * 2 < whole)
			return true;
	}
	return false;
}

/* Closes that rise by one a bar: what is under the line is tinted, what is over it is not. */
static void
test_lines(void)
{
	static const char *const kinds[] = {"line", "step", "area", "mountain", "baseline"};

	for (int i = 0; i < COUNT; i++)
		bars[i] = (KfBar) {date(2024, 1, 1) + i * DAY, 100.0 + i, 900.0, 1.0, 100.0 + i, 1000.0};
	for (int k = 0; k < 5; k++)
	{
		Picture		picture;
		KfChart    *chart = draw_kind(kinds[k], "light", &picture);
		const KfLayout *l = kf_chart_layout(chart);
		const KfPanel *panel = &l->panels[0];
		uint32_t	color = k == 4 ? l->theme->up : l->theme->series[0];

		/* the scale is that of the closes: highs and lows are far outside */
		CHECK(panel->scale.low > 80.0 && panel->scale.high < 180.0);
		for (int i = 5; i + 5 < COUNT; i++)
		{
			int			y = row_at(&panel->scale, bars[i].close);
			uint32_t	below = pixel(&picture, l->x[i], panel->clip.y + panel->clip.height - 3);
			uint32_t	beside = pixel(&picture, l->x[i], row_at(&panel->scale, 100.0 + i / 2.0));

			CHECK_MSG(strong(&picture, l, l->x[i], y, color), "%s: no line at bar %d", kinds[k], i);
			CHECK(is_ground(l, pixel(&picture, l->x[i], y - 25)));
			if (k == 2)
				CHECK_INT(below == kf_color_over(l->theme->background, color, 48) || below == kf_color_over(l->theme->grid, color, 48), 1);
			else if (k == 3)
				CHECK(!is_ground(l, below) && !is_ground(l, beside) && below != beside);
			else if (k == 4)
				CHECK(is_ground(l, below) && !is_ground(l, beside));
			else
				CHECK(is_ground(l, below) && is_ground(l, beside));
		}
		picture_free(&picture);
		kf_chart_free(chart);
	}
}

/* The bars drawn are Heikin-Ashi's; the header and the indicators are of the prices. */
static void
test_heikin_ashi(void)
{
	KfChartOptions options = options_of(900, 600, "ma(1)");
	double		open = 0.0;
	double		close = 0.0;
	Picture		picture;
	KfChart    *chart;
	const KfLayout *l;

	make_candles();
	options.kind = "heikin_ashi";
	chart = draw_chart(&options, bars, COUNT, &picture, NULL);
	l = kf_chart_layout(chart);
	for (int i = 0; i < COUNT; i++)
	{
		open = i == 0 ? (bars[i].open + bars[i].close) / 2.0 : (open + close) / 2.0;
		close = (bars[i].open + bars[i].high + bars[i].low + bars[i].close) / 4.0;
		CHECK_NEAR(l->series->open[i], open, 1e-12, 0.0);
		CHECK_NEAR(l->series->close[i], close, 1e-12, 0.0);
		CHECK_NEAR(l->series->high[i], fmax(bars[i].high, fmax(open, close)), 1e-12, 0.0);
		CHECK_NEAR(l->series->low[i], fmin(bars[i].low, fmin(open, close)), 1e-12, 0.0);
		CHECK(l->series->studies[0].traces[0].last[i] == bars[i].close);
	}
	CHECK(l->series->newest.close == bars[COUNT - 1].close);
	picture_free(&picture);
	kf_chart_free(chart);
}

/* Only the last bars, with the values that indicators have when they have seen all. */
static void
test_last_bars(void)
{
	static const int wanted[] = {1, 2, 17, 59, 60, 61, 1000};

	make_candles();
	for (size_t w = 0; w < sizeof(wanted) / sizeof(wanted[0]); w++)
	{
		KfChartOptions options = options_of(40 + 300 * (int) (w % 2), 300, "sma(20)");
		int			kept = wanted[w] < COUNT ? wanted[w] : COUNT;
		Picture		picture;
		KfChart    *chart;
		const KfSeries *s;

		options.bars = wanted[w];
		chart = draw_chart(&options, bars, COUNT, &picture, NULL);
		s = kf_chart_layout(chart)->series;
		if (s->span == 1)
		{
			CHECK_INT(s->count, kept);
			for (int i = 0; i < s->count; i++)
			{
				int			row = COUNT - kept + i;
				double		sum = 0.0;

				for (int j = 0; j < 20 && j <= row; j++)
					sum += bars[row - j].close;
				CHECK(s->ts[i] == bars[row].ts && s->close[i] == bars[row].close);
				CHECK_NEAR(s->studies[0].traces[0].last[i], row < 19 ? NAN : sum / 20.0, 1e-12, 0.0);
			}
		}
		CHECK_INT(s->ts[0], bars[COUNT - kept].ts);
		picture_free(&picture);
		kf_chart_free(chart);
	}
}

/* Bodies and wicks of other colours than the edges. */
static void
test_bodies(void)
{
	make_candles();
	for (int t = 0; kf_theme_at(t) != NULL; t++)
	{
		Picture		picture;
		KfChart    *chart = draw_kind("candle", kf_theme_at(t)->name, &picture);
		const KfLayout *l = kf_chart_layout(chart);
		const KfScale *scale = &l->panels[0].scale;

		for (int i = 0; i < COUNT; i++)
		{
			bool		up = bars[i].close >= bars[i].open;
			int			middle = row_at(scale, (bars[i].open + bars[i].close) / 2.0);

			check_pixel(&picture, l, l->x[i], middle, kf_theme_body(l->theme, up), "a body");
			check_pixel(&picture, l, l->x[i] - l->body / 2, middle, up ? l->theme->up : l->theme->down, "an edge");
			check_pixel(&picture, l, l->x[i], row_at(scale, bars[i].high), kf_theme_wick(l->theme, up), "a wick");
		}
		picture_free(&picture);
		kf_chart_free(chart);
	}
}

static void
check_color(const char *text, uint32_t want, int want_opacity)
{
	KfStatus	status = {0};
	uint32_t	color = 0;
	int			opacity = 0;

	CHECK_MSG(kf_color_parse("up", text, strlen(text), &color, &opacity, &status) == KF_OK, "%s: %s", text, status.message);
	CHECK_MSG(color == want && opacity == want_opacity, "%s is %06x, opacity %d", text, color, opacity);
}

static void
test_color_texts(void)
{
	static const char *const bad[] = {"", "#", "#12", "#12345", "#1234567", "#123456789", "#ggg", "123456", "grean", "red ", "transparent"};

	check_color("#123", 0x112233, 255);
	check_color("#1234", 0x112233, 0x44);
	check_color("#A1b2C3", 0xa1b2c3, 255);
	check_color("#a1b2c380", 0xa1b2c3, 128);
	check_color("RebeccaPurple", 0x663399, 255);
	check_color("aliceblue", 0xf0f8ff, 255);
	check_color("yellowgreen", 0x9acd32, 255);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		KfStatus	status = {0};
		uint32_t	color;
		int			opacity;

		CHECK_INT(kf_color_parse("up", bad[i], strlen(bad[i]), &color, &opacity, &status), KF_INVALID_PARAMETER);
		CHECK(strstr(status.message, "up is no colour") != NULL && status.hint[0] != '\0');
	}
	CHECK_INT(kf_color_over(0x000000, 0xffffff, 255), 0xffffff);
	CHECK_INT(kf_color_over(0x102030, 0xffffff, 0), 0x102030);
	CHECK_INT(kf_color_over(0x000000, 0xff8040, 128), 0x804020);
}

/* Every colour of a theme can be changed, and is then the one that is told. */
static void
test_theme_colors(void)
{
	KfTheme		theme = *kf_theme_at(0);
	KfStatus	status = {0};
	uint32_t	color;
	const char *name;

	for (int i = 0; (name = kf_theme_color_name(i)) != NULL; i++)
	{
		char		text[16];

		snprintf(text, sizeof(text), "#0102%02x", i);
		CHECK_INT(kf_theme_set(&theme, name, strlen(name), text, strlen(text), &status), KF_OK);
		CHECK(kf_theme_color(&theme, i, &color));
		CHECK_INT(color, 0x010200 + i);
	}
	CHECK_INT(kf_theme_set(&theme, "background", 10, "black", 5, &status), KF_OK);
	CHECK_INT(kf_theme_set(&theme, "UP", 2, "#ff804080", 9, &status), KF_OK);
	CHECK_INT(theme.up, 0x804020);
	CHECK_INT(kf_theme_set(&theme, "upp", 3, "red", 3, &status), KF_INVALID_PARAMETER);
	CHECK_STR(status.hint, "Perhaps you mean \"up\".");
	/* a body of its own leaves the edge, and the other body, as they were */
	theme = *kf_theme_at(0);
	memset(&status, 0, sizeof(status));
	CHECK_INT(kf_theme_set(&theme, "up_body", 7, "white", 5, &status), KF_OK);
	CHECK_INT(kf_theme_body(&theme, true), 0xffffff);
	CHECK_INT(kf_theme_body(&theme, false), theme.down);
	CHECK_INT(kf_theme_wick(&theme, true), theme.up);
}

int
main(void)
{
	KfStatus	status = {0};

	fonts = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	if (!CHECK_MSG(fonts != NULL, "no fonts: %s", status.message))
		return check_report();
	make_candles();
	test_hollow();
	test_bars("ohlc", true);
	test_bars("hlc", false);
	test_bodies();
	test_lines();
	test_heikin_ashi();
	test_last_bars();
	test_color_texts();
	test_theme_colors();
	kf_fonts_free(fonts);
	return check_report();
}
