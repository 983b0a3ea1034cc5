/*
 * test_chart_grid.c
 *		Many charts in one picture: where they are, that each is the chart it would be alone, what is refused, memory that fails.
 */
#define _DEFAULT_SOURCE
#include "check.h"

#include <time.h>

#include "chart/grid.h"
#include "picture.h"

#define BARS 120
#define GAP 4
#define TOLERANCE 48

static KfBar bars[BARS];

/* The walk of the i-th chart. */
static void
make_walk(int i)
{
	random_state = 100 + (uint32_t) i;
	make_bars(bars, BARS, date(2021, 1, 4), DAY, 20.0 * (i + 1));
}

static const char *
title_of(int i)
{
	static char titles[KF_GRID_MAX_CHARTS + 1][16];

	snprintf(titles[i], sizeof(titles[i]), "SYM %d", i);
	return titles[i];
}

static KfCode
make_grid(int count, int columns, const KfChartOptions *options, const KfAllocator *allocator, KfBytes *bytes, KfStatus *status)
{
	KfChartGrid *grid = kf_chart_grid_create(columns, options, fonts, allocator, NULL, status);

	for (int i = 0; i < count && status->code == KF_OK; i++)
	{
		KfChart    *chart = kf_chart_grid_next(grid, title_of(i), status);

		make_walk(i);
		for (int b = 0; b < BARS && status->code == KF_OK; b++)
			kf_chart_add(chart, &bars[b], status);
	}
	if (status->code == KF_OK)
		kf_chart_grid_render(grid, 0, bytes, status);
	kf_chart_grid_free(grid);
	return status->code;
}

static bool
draw_grid(int count, int columns, const KfChartOptions *options, Picture *picture)
{
	KfStatus	status = {0};
	KfBytes		bytes = {0};

	memset(picture, 0, sizeof(*picture));
	make_grid(count, columns, options, &kf_malloc_allocator, &bytes, &status);
	if (!CHECK_MSG(status.code == KF_OK, "a grid of %d charts fails: %s", count, status.message) || !CHECK(decode(picture, &bytes)))
	{
		free(bytes.data);
		return false;
	}
	picture->file = bytes.data;
	picture->size = bytes.size;
	return true;
}

/* ---- places ---- */

/* The chart alone, of the size it has in the grid. */
static bool
draw_alone(int i, const KfChartOptions *options, int width, int height, Picture *picture)
{
	KfChartOptions alone = *options;
	KfChart    *chart;

	alone.title = title_of(i);
	alone.subtitle = NULL;
	alone.pixel_ratio = 1.0;
	alone.width = width;
	alone.height = height;
	make_walk(i);
	chart = draw_chart(&alone, bars, BARS, picture, NULL);
	kf_chart_free(chart);
	return chart != NULL;
}

/* Pixels that differ; edges of lines by more than what a palette that is nearly full may make of them. */
static long
different(const Picture *whole, int x, int y, const Picture *part)
{
	long		count = 0;

	for (int row = 0; row < part->height; row++)
		for (int column = 0; column < part->width; column++)
		{
			uint32_t	a = pixel(whole, x + column, y + row);
			uint32_t	b = pixel(part, column, row);

			count += abs((int) (a >> 16) - (int) (b >> 16)) > TOLERANCE || abs((int) (a >> 8 & 255) - (int) (b >> 8 & 255)) > TOLERANCE ||
				abs((int) (a & 255) - (int) (b & 255)) > TOLERANCE;
		}
	return count;
}

/* Each cell has the very pixels of the chart alone, the gaps are of the border's colour, places without a chart are ground. */
static void
test_cells(void)
{
	static const int cases[][4] = {{6, 3, 1200, 0}, {5, 3, 1001, 603}, {1, 4, 500, 0}, {7, 2, 640, 1500}, {2, 1, 300, 333}};

	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++)
	{
		int			count = cases[c][0];
		int			columns = cases[c][1] < count ? cases[c][1] : count;
		int			rows = (count + columns - 1) / columns;
		KfChartOptions options = options_of(cases[c][2], cases[c][3], "sma(10)");
		const KfTheme *theme = kf_theme_find("light", &(KfStatus) {0});
		Picture		picture;
		int			cell;

		options.theme = "light";
		/* prices below the title in some charts only would make the others differ from themselves alone */
		options.legend = false;
		if (!draw_grid(count, cases[c][1], &options, &picture))
			continue;
		CHECK_INT(picture.width, cases[c][2]);
		cell = (picture.width + GAP) / cases[c][1] - GAP;
		if (count >= cases[c][1])
			CHECK_INT(picture.height, cases[c][3] > 0 ? cases[c][3] : rows * (cell * 2 / 3 + GAP) - GAP);
		for (int i = 0; i < rows * columns; i++)
		{
			int			column = i % columns;
			int			row = i / columns;
			int			x = (picture.width + GAP) * column / columns;
			int			y = (picture.height + GAP) * row / rows;
			int			width = (picture.width + GAP) * (column + 1) / columns - GAP - x;
			int			height = (picture.height + GAP) * (row + 1) / rows - GAP - y;
			Picture		alone;

			if (i >= count)
				CHECK(pixel(&picture, x + width / 2, y + height / 2) == theme->background);
			else if (draw_alone(i, &options, width, height, &alone))
			{
				CHECK_MSG(different(&picture, x, y, &alone) == 0, "grid %d: chart %d differs in %ld pixels", (int) c, i, different(&picture, x, y, &alone));
				picture_free(&alone);
			}
			if (column + 1 < columns && i + 1 < count)
				CHECK(pixel(&picture, x + width, y + height / 2) == theme->border && pixel(&picture, x + width + GAP - 1, y) == theme->border);
			if (row + 1 < rows)
				CHECK(pixel(&picture, x + width / 2, y + height) == theme->border);
		}
		picture_free(&picture);
	}
}

/* The title is above, and the charts begin below it; all ratios. */
static void
test_title(void)
{
	for (int ratio = 1; ratio <= 3; ratio++)
	{
		KfChartOptions options = options_of(700, 0, NULL);
		const KfTheme *theme = kf_theme_find("light", &(KfStatus) {0});
		Picture		picture;
		Picture		plain;
		long		ink = 0;
		int			header;

		options.pixel_ratio = ratio;
		if (!draw_grid(4, 2, &options, &plain))
			continue;
		options.title = "Watch list";
		options.subtitle = "daily";
		if (!draw_grid(4, 2, &options, &picture))
			continue;
		CHECK_INT(picture.width, 700 * ratio);
		header = picture.height - plain.height;
		CHECK(header > 30 * ratio && header < 60 * ratio);
		for (int y = 0; y < header - GAP * ratio; y++)
			for (int x = 0; x < picture.width; x++)
				ink += pixel(&picture, x, y) != theme->background;
		CHECK(ink > 100 * ratio * ratio);
		for (int x = 0; x < picture.width; x++)
			CHECK(pixel(&picture, x, header - 1) == theme->border && pixel(&picture, x, header - GAP * ratio) == theme->border);
		CHECK_INT(different(&picture, 0, header, &plain), 0);
		picture_free(&plain);
		picture_free(&picture);
	}
}

/* The panels of a row are level, though the prices of some charts have room beside the title and those of others have not. */
static void
test_level(void)
{
	KfChartOptions options = options_of(1200, 0, NULL);
	KfStatus	status = {0};
	KfChartGrid *grid = kf_chart_grid_create(3, &options, fonts, &kf_malloc_allocator, NULL, &status);
	KfChart    *charts[6];
	KfBytes		bytes = {0};

	for (int i = 0; i < 6; i++)
	{
		charts[i] = kf_chart_grid_next(grid, i == 2 ? "A title that is rather long" : "S", &status);
		for (int b = 0; b < BARS; b++)
			kf_chart_add(charts[i], &(KfBar) {b * DAY, 1.0, 2.0, 0.5, 1.5, 100.0}, &status);
	}
	CHECK_INT(kf_chart_grid_render(grid, 0, &bytes, &status), KF_OK);
	CHECK(kf_chart_layout(charts[2])->header_wrapped);
	for (int i = 0; i < 6; i++)
		CHECK_INT(kf_chart_layout(charts[i])->plot.y, kf_chart_layout(charts[2])->plot.y);
	free(bytes.data);
	kf_chart_grid_free(grid);
}

/* ---- formats ---- */

static int
count_of(const char *text, const char *part)
{
	int			count = 0;

	for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part))
		count++;
	return count;
}

static void
test_documents(void)
{
	for (int html = 0; html < 2; html++)
	{
		KfChartOptions options = options_of(900, 0, "sma(5)");
		KfStatus	status = {0};
		KfBytes		bytes = {0};
		char	   *text;

		options.title = "A & <B>";
		options.format = html ? "html" : "svg";
		options.pixel_ratio = 2.0;
		if (!CHECK_INT(make_grid(5, 3, &options, &kf_malloc_allocator, &bytes, &status), KF_OK))
			continue;
		text = realloc(bytes.data, bytes.size + 1);
		text[bytes.size] = '\0';
		CHECK_INT(count_of(text, "<svg "), 6);
		CHECK_INT(count_of(text, "</svg>"), 6);
		CHECK_INT(count_of(text, "width=\"900\""), 1);
		CHECK_INT(count_of(text, "class=\"kf-data\""), html ? 5 : 0);
		CHECK_INT(count_of(text, "class=\"kf-chart\""), html ? 5 : 0);
		CHECK_INT(count_of(text, "A &amp; &lt;B&gt;") >= 1, true);
		CHECK_INT(count_of(text, "<B>"), 0);
		for (int i = 0; i < 5; i++)
		{
			char		title[32];

			snprintf(title, sizeof(title), "<title>SYM %d</title>", i);
			CHECK_INT(count_of(text, title), 1);
		}
		free(text);
	}
}

/* The same bytes for the same input; no charts at all is a picture too. */
static void
test_again(void)
{
	KfChartOptions options = options_of(800, 0, "bbands(20)");
	Picture		picture;
	Picture		again;

	options.theme = "tradingview";
	if (draw_grid(9, 3, &options, &picture) && draw_grid(9, 3, &options, &again))
	{
		CHECK(picture.size == again.size && memcmp(picture.file, again.file, picture.size) == 0);
		picture_free(&picture);
		picture_free(&again);
	}
	if (draw_grid(0, 3, &options, &picture))
	{
		CHECK_INT(picture.width, 800);
		picture_free(&picture);
	}
}

/* ---- refusals and failures ---- */

static void
expect_refusal(int count, int columns, const KfChartOptions *options, KfCode code, const char *message)
{
	KfStatus	status = {0};
	KfBytes		bytes = {0};

	make_grid(count, columns, options, &kf_malloc_allocator, &bytes, &status);
	CHECK_MSG(status.code == code && strstr(status.message, message) != NULL, "not \"%s\" but \"%s\"", message, status.message);
	free(bytes.data);
}

static void
test_refusals(void)
{
	KfChartOptions options = options_of(800, 600, NULL);

	expect_refusal(1, 0, &options, KF_INVALID_PARAMETER, "columns must be between 1 and 100, got 0");
	expect_refusal(1, 101, &options, KF_INVALID_PARAMETER, "columns must be between 1 and 100, got 101");
	expect_refusal(1, 50, &options, KF_LIMIT, "50 columns leave 12 pixels of width for each chart, at least 16 are needed");
	expect_refusal(91, 3, &options, KF_LIMIT, "91 charts in 3 columns leave 15 pixels of height for each, at least 16 are needed");
	options.height = 0;
	expect_refusal(62, 1, &options, KF_LIMIT, "31 charts in 1 column make a picture of 800 x 16643 pixels, at most 16384 a side and 64 megapixels");
	options.width = 1600;
	options.theme = "lihgt";
	expect_refusal(1, 3, &options, KF_INVALID_PARAMETER, "unknown theme \"lihgt\"");
	options.theme = "light";
	options.width = 15;
	expect_refusal(1, 1, &options, KF_INVALID_PARAMETER, "width must be between 16 and 16384, got 15");
	options.width = 2000;
	expect_refusal(401, 100, &options, KF_LIMIT, "a grid may have at most 400 charts");
}

/* Every allocation may fail: the status says so, and nothing is lost. */
static void
test_memory(void)
{
	static const char *const formats[] = {"png", "svg", "html"};

	for (int f = 0; f < 3; f++)
	{
		long		calls = 1;

		for (long fail = 0; fail <= calls; fail += fail < 40 ? 1 : 7)
		{
			Arena		arena = {.fail_at = fail};
			KfAllocator allocator = {arena_alloc, arena_release, &arena};
			KfChartOptions options = options_of(400, 0, "sma(5),rsi(14)");
			KfStatus	status = {0};
			KfBytes		bytes = {0};

			options.format = formats[f];
			options.title = "T";
			make_grid(3, 2, &options, &allocator, &bytes, &status);
			if (fail == 0)
				calls = arena.calls;
			CHECK_INT(status.code, fail == 0 ? KF_OK : KF_NO_MEMORY);
			if (status.code == KF_OK)
				arena_release(&arena, bytes.data);
			CHECK_MSG(arena.live == 0, "%s: %ld blocks are lost after the failure of allocation %ld", formats[f], arena.live, fail);
		}
	}
}

int
main(void)
{
	KfStatus	status = {0};

	fonts = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	if (!CHECK_MSG(fonts != NULL, "no fonts: %s", status.message))
		return check_report();
	test_cells();
	test_title();
	test_level();
	test_documents();
	test_again();
	test_refusals();
	test_memory();
	kf_fonts_free(fonts);
	return check_report();
}
