/*
 * test_chart_errors.c
 *		What charts do with wrong options, rows that cannot be, too little memory, a cancelled query, a million rows.
 */
#define _DEFAULT_SOURCE
#include "check.h"

#include <time.h>

#include "picture.h"

#define MAX_BARS 100

static KfBar bars[MAX_BARS];

/* ---- rows ---- */

static void
test_rows(void)
{
	KfStatus	status = {0};
	KfChartOptions options = options_of(300, 200, NULL);
	KfChart    *chart = kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &status);
	KfBytes		bytes;
	KfBar		bar = {date(2020, 5, 4) + 9 * 60 * MINUTE, 2.0, 3.0, 1.0, 2.5, NAN};

	CHECK_INT(kf_chart_add(chart, &bar, &status), KF_OK);
	CHECK_INT(kf_chart_add(chart, &bar, &status), KF_OK);	/* an equal time */
	bar.ts -= 1000;
	CHECK_INT(kf_chart_add(chart, &bar, &status), KF_DATA);
	CHECK_STR(status.message, "the rows of a chart must be in order of time, got 2020-05-04 08:59:59.999 after 2020-05-04 09:00");
	CHECK(strstr(status.hint, "ORDER BY ts") != NULL);
	memset(&status, 0, sizeof(status));
	bar.ts += DAY;
	bar.low = 3.5;
	CHECK_INT(kf_chart_add(chart, &bar, &status), KF_DATA);
	CHECK_STR(status.message, "high 3 is below low 3.5 at 2020-05-05 08:59:59.999");
	memset(&status, 0, sizeof(status));
	bar.low = 1.0;
	bar.volume = -1.0;
	CHECK_INT(kf_chart_add(chart, &bar, &status), KF_DATA);
	CHECK_STR(status.message, "volume must not be negative, got -1 at 2020-05-05 08:59:59.999");
	memset(&status, 0, sizeof(status));
	bar.volume = NAN;
	for (int i = 0; i < 4; i++)
	{
		KfBar		hole = bar;

		*(&hole.open + i) = i % 2 ? INFINITY : NAN;
		CHECK_INT(kf_chart_add(chart, &hole, &status), KF_OK);
	}
	/* a close above the high is within the bar */
	bar.close = 4.0;
	CHECK_INT(kf_chart_add(chart, &bar, &status), KF_OK);
	CHECK_INT(kf_chart_render(chart, 4, &bytes, &status), KF_OK);
	CHECK_INT(kf_chart_layout(chart)->bars, 3);
	CHECK(kf_chart_layout(chart)->series->high[2] == 4.0);
	CHECK_INT(kf_chart_layout(chart)->panel_count, 1);	/* no volume */
	free(bytes.data);
	kf_chart_free(chart);
}

/* ---- options ---- */

static void
check_error(const KfChartOptions *options, KfCode code, const char *message, const char *detail, const char *hint)
{
	KfStatus	status = {0};
	Arena		arena = {0};
	KfAllocator allocator = {arena_alloc, arena_release, &arena};

	CHECK(kf_chart_create(options, fonts, &allocator, NULL, &status) == NULL);
	CHECK_INT(status.code, code);
	CHECK_STR(status.message, message);
	CHECK_STR(status.detail, detail);
	CHECK_STR(status.hint, hint);
	CHECK_INT(arena.live, 0);
}

static void
test_options(void)
{
	KfChartOptions options = options_of(300, 200, NULL);
	KfStatus	status = {0};
	const KfChartOption *option = kf_chart_option_find("Width", 5, &status);
	static const int good[][2] = {{16, 16}, {16384, 16}, {16, 16384}};

	CHECK(option != NULL && strcmp(option->name, "width") == 0);
	kf_chart_option_integer(&options, option, 15);
	CHECK_INT(options.width, 15);
	check_error(&options, KF_INVALID_PARAMETER, "width must be between 16 and 16384, got 15", "", "");
	options.width = 16385;
	check_error(&options, KF_INVALID_PARAMETER, "width must be between 16 and 16384, got 16385", "", "");
	options.width = 300;
	options.height = -2147483647;
	check_error(&options, KF_INVALID_PARAMETER, "height must be between 16 and 16384, got -2147483647", "", "");
	options = options_of(8001, 8000, NULL);
	check_error(&options, KF_LIMIT, "a chart may have at most 64 megapixels, got 8001 x 8000", "", "");
	options = options_of(300, 200, NULL);
	kf_chart_option_text(&options, kf_chart_option_find("theme", 5, &status), "tradeview");
	check_error(&options, KF_INVALID_PARAMETER, "unknown theme \"tradeview\"", "The themes are light, tradingview, classic, modern, yahoo, charles, nightclouds, binance, binancedark, blueskies, brasil, mike, "
				"starsandstripes, sas, checkers, ibd, colorblind.",
				"Perhaps you mean \"tradingview\".");
	options.theme = "neon";
	check_error(&options, KF_INVALID_PARAMETER, "unknown theme \"neon\"", "The themes are light, tradingview, classic, modern, yahoo, charles, nightclouds, binance, binancedark, blueskies, brasil, mike, "
				"starsandstripes, sas, checkers, ibd, colorblind.", "");
	options.theme = "LIGHT";
	kf_chart_option_text(&options, kf_chart_option_find("compression", 11, &status), "smal");
	check_error(&options, KF_INVALID_PARAMETER, "unknown compression \"smal\"", "It is fast, default or small.",
				"Perhaps you mean \"small\".");
	options.compression = "fast";
	options.kind = "candles";
	check_error(&options, KF_INVALID_PARAMETER, "unknown chart kind \"candles\"",
				"The kinds are candle, hollow, heikin_ashi, ohlc, hlc, line, step, area, mountain, baseline, renko, kagi, line_break, point_figure, range.", "Perhaps you mean \"candle\".");
	options.kind = "LINE";
	options.scale = "logs";
	check_error(&options, KF_INVALID_PARAMETER, "unknown scale \"logs\"", "It is linear, log or percent.", "Perhaps you mean \"log\".");
	options.scale = "LOG";
	options.bars = -1;
	check_error(&options, KF_INVALID_PARAMETER, "bars must be between 0 and 100000, got -1", "", "");
	options.bars = 100001;
	check_error(&options, KF_INVALID_PARAMETER, "bars must be between 0 and 100000, got 100001", "", "");
	options = options_of(300, 200, "sma(50),rsi(14");
	check_error(&options, KF_SYNTAX, "indicator list: expected \",\" or \")\" at position 15, got the end of the text",
				"The list was: sma(50),rsi(14", "Write it like {sma(50),bbands(20,2),rsi(14)}.");
	options.indicators = "sma(50),bolinger";
	check_error(&options, KF_INVALID_PARAMETER, "unknown indicator \"bolinger\" at position 9 of the indicator list", "",
				"The view kimsfinance_indicators lists all.");
	CHECK_INT(status.code, KF_OK);

	CHECK(kf_chart_option_find("colour", 6, &status) == NULL);
	CHECK_INT(status.code, KF_INVALID_PARAMETER);
	CHECK_STR(status.message, "unknown chart option \"colour\"");
	CHECK(strstr(status.detail, "The options are title, indicators, theme, width, height, volume, ") == status.detail);
	for (int i = 0; i < kf_chart_option_count; i++)
		CHECK_MSG(strstr(status.detail, kf_chart_option_table[i].name) != NULL, "%s is not listed", kf_chart_option_table[i].name);
	memset(&status, 0, sizeof(status));
	CHECK(kf_chart_option_find("heigth", 6, &status) == NULL);
	CHECK_STR(status.hint, "Perhaps you mean \"height\".");
	memset(&status, 0, sizeof(status));
	kf_chart_option_boolean(&options, kf_chart_option_find("volume", 6, &status), false);
	CHECK(!options.volume);

	make_bars(bars, 100, date(2020, 1, 2), DAY, 10.0);
	for (int i = 0; i < 3; i++)
	{
		Picture		picture;
		KfChart    *chart;

		options = options_of(good[i][0], good[i][1], NULL);
		options.compression = i == 0 ? "FAST" : i == 1 ? "default" : "small";
		chart = draw_chart(&options, bars, 100, &picture, NULL);
		CHECK_INT(picture.width, good[i][0]);
		CHECK_INT(picture.height, good[i][1]);
		kf_chart_free(chart);
		picture_free(&picture);
	}
}

/* ---- memory and cancellation ---- */

static long hook_calls;
static long hook_stop_at;		/* this call says stop; 0: none */

static bool
hook(void)
{
	hook_calls++;
	return hook_stop_at > 0 && hook_calls >= hook_stop_at;
}

/* A chart from the first allocation to the last, its fonts included when 'cold'. */
static KfCode
whole_chart(Arena *arena, bool cold)
{
	KfAllocator allocator = {arena_alloc, arena_release, arena};
	KfChartOptions options = options_of(420, 300, "sma(5),bbands(5,2),rsi(5),macd(3,5,2)");
	KfStatus	status = {0};
	KfFonts    *own = cold ? kf_fonts_create(&allocator, NULL, &status) : fonts;
	KfChart    *chart = NULL;
	KfBytes		bytes = {0};

	options.title = "Little memory";
	if (own != NULL)
		chart = kf_chart_create(&options, own, &allocator, hook, &status);
	for (int i = 0; chart != NULL && i < 60 && status.code == KF_OK; i++)
		kf_chart_add(chart, &bars[i], &status);
	if (chart != NULL && status.code == KF_OK)
		kf_chart_render(chart, 0, &bytes, &status);
	CHECK((status.code == KF_OK) == (bytes.data != NULL));
	arena_release(arena, bytes.data);
	kf_chart_free(chart);
	if (cold)
		kf_fonts_free(own);
	CHECK_MSG(arena->live == 0, "%ld blocks leak when call %ld fails", arena->live, arena->fail_at);
	return status.code;
}

static void
test_failing_memory(void)
{
	make_bars(bars, 60, date(2020, 1, 2), DAY, 10.0);
	hook_stop_at = 0;
	for (int cold = 0; cold < 2; cold++)
		for (int after = 0; after < 2; after++)
		{
			Arena		arena = {0};
			long		calls;

			CHECK_INT(whole_chart(&arena, cold), KF_OK);
			calls = arena.calls;
			CHECK(calls > 10);
			for (long k = 1; k <= calls; k++)
			{
				KfCode		code;

				arena = (Arena) {.fail_at = k,.fail_after = after};
				code = whole_chart(&arena, cold);
				if (after)
					CHECK_MSG(code == KF_NO_MEMORY, "status %d when memory ends at call %ld of %ld", code, k, calls);
				else
					CHECK_MSG(code == KF_NO_MEMORY || (cold && code == KF_OK), "status %d when call %ld of %ld fails", code, k, calls);
			}
		}
}

/* How often a chart of three bars asks whether to stop. */
static long
times_asked(int width, int height)
{
	KfChartOptions options = options_of(width, height, NULL);
	KfStatus	status = {0};
	KfChart    *chart = kf_chart_create(&options, fonts, &kf_malloc_allocator, hook, &status);
	KfBytes		bytes;

	hook_calls = hook_stop_at = 0;
	for (int i = 0; i < 3; i++)
		kf_chart_add(chart, &bars[i], &status);
	CHECK_INT(kf_chart_render(chart, 0, &bytes, &status), KF_OK);
	free(bytes.data);
	kf_chart_free(chart);
	return hook_calls;
}

static void
test_cancel(void)
{
	Arena		arena = {0};
	long		calls;

	make_bars(bars, 60, date(2020, 1, 2), DAY, 10.0);
	hook_calls = hook_stop_at = 0;
	CHECK_INT(whole_chart(&arena, false), KF_OK);
	calls = hook_calls;
	CHECK(calls > 5);
	for (long k = 1; k <= calls; k++)
	{
		arena = (Arena) {0};
		hook_calls = 0;
		hook_stop_at = k;
		CHECK_INT(whole_chart(&arena, false), KF_CANCELLED);
		CHECK_INT(hook_calls, k);
	}
	hook_stop_at = 0;
	/* encoding, the longest part of a large picture, asks too */
	CHECK(times_asked(4000, 3000) > times_asked(400, 300) + 10);
}

/* The momentum's line, or its edge over the white ground. */
static bool
is_bluish(uint32_t color)
{
	return (color & 255) > (color >> 16 & 255) + 30;
}

/* What a chart of 800x600 takes at most, its file included: 3 MB, whatever is drawn. */
static void
test_working_memory(void)
{
	static const int counts[] = {250, 1000, 100000};
	static const char *const indicators[] = {NULL, "sma(20),sma(50)", "sma(20),sma(50),bbands(20,2),rsi(14),macd"};
	static KfBar walk[100000];

	make_bars(walk, 100000, date(2000, 1, 3), MINUTE, 100.0);
	for (int i = 0; i < 9; i++)
	{
		int			count = counts[i / 3];
		Arena		arena = {0};
		KfAllocator allocator = {arena_alloc, arena_release, &arena};
		KfStatus	status = {0};
		KfChartOptions options = options_of(800, 600, indicators[i % 3]);
		KfChart    *chart = kf_chart_create(&options, fonts, &allocator, NULL, &status);
		KfBytes		bytes;

		for (int k = 0; k < count; k++)
			kf_chart_add(chart, &walk[k], &status);
		CHECK_INT(kf_chart_render(chart, 0, &bytes, &status), KF_OK);
		CHECK_MSG(arena.peak <= 3000000, "%d bars and %s take %zu bytes", count, indicators[i % 3] ? indicators[i % 3] : "no indicators", arena.peak);
		arena_release(&arena, bytes.data);
		kf_chart_free(chart);
		CHECK_INT(arena.live, 0);
	}
}

/* A million rows: none is lost, and they take no more memory than a tenth of them. */
static void
test_many_rows(void)
{
	size_t		peaks[2];

	for (int round = 0; round < 2; round++)
	{
		int			count = round == 0 ? 100000 : 1000000;
		int			spike = count / 3 + 7;	/* of a high */
		int			jump = count / 2 + 3;	/* of a close, which the momentum shows */
		Arena		arena = {0};
		KfAllocator allocator = {arena_alloc, arena_release, &arena};
		KfStatus	status = {0};
		KfChartOptions options = options_of(800, 600, "sma(20),mom(1)");
		KfChart    *chart;
		KfBytes		bytes;
		Picture		picture = {0};
		const KfLayout *l;
		int			top;
		long		found = 0;
		long		tips = 0;

		hook_calls = 0;
		chart = kf_chart_create(&options, fonts, &allocator, hook, &status);
		for (int i = 0; i < count; i++)
		{
			double		price = i == jump ? 250.0 : 100.0 + i % 10;
			KfBar		bar = {i * MINUTE, price, i == spike ? 300.0 : price + 1.0, price - 1.0, price, 5.0};

			kf_chart_add(chart, &bar, &status);
		}
		CHECK(hook_calls >= count / 100000);
		CHECK_INT(kf_chart_render(chart, 0, &bytes, &status), KF_OK);
		CHECK(decode(&picture, &bytes));
		l = kf_chart_layout(chart);
		CHECK_INT(l->series->rows, count);
		CHECK(l->bars * 2 <= l->plot.width && l->bars * 5 > l->plot.width);
		top = row_at(&l->panels[0].scale, 300.0);
		for (int x = 0; x < l->plot.width; x++)
		{
			uint32_t	color = pixel(&picture, x, top);

			if (color == l->theme->up || color == l->theme->down)
			{
				found++;
				CHECK_NEAR(x, (double) spike / count * l->plot.width, 0.0, l->plot.width * 0.03);
			}
		}
		CHECK_INT(found, 1);
		/* the momentum's only high is drawn, though thousands of rows share its pixels */
		CHECK(l->panels[2].kind == KF_PANEL_STUDY);
		top = row_at(&l->panels[2].scale, 250.0 - (100.0 + (jump - 1) % 10));
		for (int x = 0; x < l->plot.width; x++)
			if (is_bluish(pixel(&picture, x, top)))
			{
				tips++;
				CHECK_NEAR(x, (double) jump / count * l->plot.width, 0.0, l->plot.width * 0.03);
			}
		CHECK(tips > 0);
		peaks[round] = arena.peak;
		free(picture.rgb);
		arena_release(&arena, bytes.data);
		kf_chart_free(chart);
		CHECK_INT(arena.live, 0);
	}
	CHECK(peaks[0] < 4000000);
	CHECK_MSG(peaks[1] <= peaks[0] * 1.02, "%zu bytes for a million rows, %zu for a tenth", peaks[1], peaks[0]);
}

int
main(void)
{
	KfStatus	status = {0};

	fonts = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	if (!CHECK_MSG(fonts != NULL, "no fonts: %s", status.message))
		return check_report();
	test_rows();
	test_options();
	test_failing_memory();
	test_cancel();
	test_working_memory();
	test_many_rows();
	kf_fonts_free(fonts);
	return check_report();
}
