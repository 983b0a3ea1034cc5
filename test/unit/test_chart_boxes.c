/*
 * test_chart_boxes.c
 *		Charts of price alone: the bars are those of the builders, bricks and boxes are squares at their prices, Kagi lines are thick
 *		where they should be, X and O are what they look like.
 */
#include "check.h"
#include "picture.h"
#include "chart/built.h"

#define MAX_BARS 3000

static KfFonts *fonts;
static KfBar bars[MAX_BARS];

static KfChartOptions
options_for(const char *kind, const char *box, int width, int height)
{
	KfChartOptions options = options_of(width, height, NULL);

	options.kind = kind;
	options.box = box;
	return options;
}

/* Rows of closes a day apart, without any range. */
static void
set_closes(const double *closes, int count)
{
	for (int i = 0; i < count; i++)
		bars[i] = (KfBar) {date(2024, 1, 1) + i * DAY, closes[i], closes[i], closes[i], closes[i], 100.0 + i};
}

/* The line of the last price, and its tag, run over all. */
static bool
hidden(const KfLayout *l, int y)
{
	return abs(y - row_at(&l->panels[0].scale, l->series->newest.close)) <= l->hair;
}

static bool
is_ground(const KfLayout *l, uint32_t color)
{
	return color == l->theme->background || color == l->theme->grid;
}

static void
check_pixel(const Picture *picture, const KfLayout *l, int x, int y, uint32_t want, const char *what)
{
	if (!hidden(l, y))
		CHECK_MSG(pixel(picture, x, y) == want, "%s: pixel %d,%d is %06x, not %06x", what, x, y, pixel(picture, x, y), want);
}

static void
check_ground(const Picture *picture, const KfLayout *l, int x, int y, const char *what)
{
	if (!hidden(l, y))
		CHECK_MSG(is_ground(l, pixel(picture, x, y)), "%s: pixel %d,%d is %06x", what, x, y, pixel(picture, x, y));
}

/* ---- bricks ---- */

static void
test_renko(void)
{
	static const double closes[] = {100, 103.4, 106, 104, 101.5, 108, 109.2, 104, 105.6};
	/* ends of the bricks of 1: a turn leaves one out */
	static const int tops[] = {101, 102, 103, 104, 105, 106, 105, 104, 103, 104, 105, 106, 107, 108, 109, 108, 107, 106, 105};
	static const bool ups[] = {1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0};
	KfChartOptions options = options_for("renko", "1", 900, 600);
	Picture		picture;
	KfChart    *chart;
	const KfLayout *l;

	options.volume = false;
	set_closes(closes, 9);
	chart = draw_chart(&options, bars, 9, &picture, NULL);
	l = kf_chart_layout(chart);
	CHECK_INT(l->bars, 20);
	CHECK(l->series->built->partial);
	CHECK_MSG(l->box >= 16, "boxes of %d pixels", l->box);
	for (int i = 0; i < 19; i++)
	{
		const KfScale *scale = &l->panels[0].scale;
		int			top = row_at(scale, tops[i]);
		int			bottom = row_at(scale, tops[i] - 1.0);
		int			left = l->x[i] - l->box / 2;
		uint32_t	color = ups[i] ? l->theme->up : l->theme->down;

		CHECK_NEAR(l->series->high[i], tops[i], 0, 1e-12);
		CHECK_INT(bottom - top, l->box);
		if (i > 0)
			CHECK_INT(l->x[i] - l->x[i - 1], l->box);
		check_pixel(&picture, l, left, top, color, "the first pixel of a brick");
		check_pixel(&picture, l, left + l->box - 3, bottom - 2, color, "the last pixel of a brick");
		check_ground(&picture, l, left, bottom + 1, "below a brick");
		check_ground(&picture, l, left, top - 2, "above a brick");
	}
	/* the last one is on its way: hollow */
	check_pixel(&picture, l, l->x[19] - l->box / 2, row_at(&l->panels[0].scale, 105.3), l->theme->up, "the side of the last brick");
	check_ground(&picture, l, l->x[19], row_at(&l->panels[0].scale, 105.3), "the inside of the last brick");
	CHECK_INT(l->x[19] - l->box / 2 + l->box, l->plot.width - l->pad / 2);
	picture_free(&picture);
	kf_chart_free(chart);
}

/* Wicks are drawn only where they are wanted. */
static void
test_wicks(void)
{
	KfChartOptions options = options_for("renko", "1", 900, 600);

	options.volume = false;
	for (int i = 0; i < 8; i++)
		bars[i] = (KfBar) {date(2024, 1, 1) + i * DAY, 100.0 + i, 100.5 + i, 98.5 + i, 100.0 + i, 1.0};
	for (int wicks = 0; wicks < 2; wicks++)
	{
		Picture		picture;
		KfChart    *chart;
		const KfLayout *l;

		options.wicks = wicks;
		chart = draw_chart(&options, bars, 8, &picture, NULL);
		l = kf_chart_layout(chart);
		CHECK_NEAR(l->series->low[3], wicks ? 101.5 + 1.0 : 103.0, 0, 1e-12);
		if (wicks)
			check_pixel(&picture, l, l->x[3] - l->box / 2 + (l->box - 2) / 2, row_at(&l->panels[0].scale, 102.7), l->theme->up, "a wick");
		picture_free(&picture);
		kf_chart_free(chart);
	}
}

static void
test_line_break(void)
{
	static const double closes[] = {10, 11, 13, 14, 12.5, 10.5, 9.8, 9, 15};
	KfChartOptions options = options_for("line_break", NULL, 900, 600);
	Picture		picture;
	KfChart    *chart;
	const KfLayout *l;

	options.lines = 2;
	options.volume = false;
	set_closes(closes, 9);
	chart = draw_chart(&options, bars, 9, &picture, NULL);
	l = kf_chart_layout(chart);
	/* 10-11, 11-13, 13-14; below 11, the low of the last two: 13-10.5, 10.5-9.8, 9.8-9; above 10.5: 9.8-15 */
	CHECK_INT(l->bars, 7);
	CHECK_INT(l->box, 0);
	CHECK_NEAR(l->series->open[3], 13.0, 0, 0);
	CHECK_NEAR(l->series->close[3], 10.5, 0, 0);
	CHECK_NEAR(l->series->close[6], 15.0, 0, 0);
	for (int i = 0; i < 7; i++)
	{
		const KfScale *scale = &l->panels[0].scale;
		double		open = l->series->open[i];
		double		close = l->series->close[i];
		uint32_t	color = close > open ? l->theme->up : l->theme->down;

		check_pixel(&picture, l, l->x[i], row_at(scale, open / 2 + close / 2), color, "a line's middle");
		check_pixel(&picture, l, l->x[i], row_at(scale, fmax(open, close)), color, "a line's top");
		check_ground(&picture, l, l->x[i] + (int) (l->slot / 2) - 8, row_at(scale, fmax(open, close)) - 2, "above a line");
	}
	picture_free(&picture);
	kf_chart_free(chart);
}

/* ---- Kagi ---- */

static void
test_kagi(void)
{
	static const double closes[] = {10, 20, 14, 25, 12, 18, 11, 30};
	KfChartOptions options = options_for("kagi", "4", 900, 600);
	Picture		picture;
	KfChart    *chart;
	const KfLayout *l;
	const KfScale *scale;

	options.volume = false;
	set_closes(closes, 8);
	chart = draw_chart(&options, bars, 8, &picture, NULL);
	l = kf_chart_layout(chart);
	scale = &l->panels[0].scale;
	CHECK_INT(l->bars, 7);
	/* 25 to 12 passes the waist of 14: thick above it, thin below */
	CHECK_NEAR(l->series->turn[3], 14.0, 0, 0);
	CHECK_NAN(l->series->turn[2]);
	check_pixel(&picture, l, l->x[3] - 1, row_at(scale, 20.0), l->theme->up, "the thick part");
	check_pixel(&picture, l, l->x[3] + 1, row_at(scale, 14.0) - 2, l->theme->up, "the end of the thick part");
	check_pixel(&picture, l, l->x[3], row_at(scale, 13.0), l->theme->down, "the thin part");
	check_ground(&picture, l, l->x[3] - 1, row_at(scale, 13.0), "beside the thin part");
	/* shoulder and waist: level from line to line, as thick as what ends there */
	check_pixel(&picture, l, (l->x[2] + l->x[3]) / 2, row_at(scale, 25.0) - 1, l->theme->up, "a shoulder");
	check_pixel(&picture, l, (l->x[3] + l->x[4]) / 2, row_at(scale, 12.0), l->theme->down, "a waist");
	check_ground(&picture, l, (l->x[3] + l->x[4]) / 2, row_at(scale, 12.0) - 1, "beside a waist");
	/* the last line passes the shoulder of 18 */
	CHECK_NEAR(l->series->turn[6], 18.0, 0, 0);
	check_ground(&picture, l, l->x[6] - 1, row_at(scale, 16.0), "beside the thin beginning of the last line");
	check_pixel(&picture, l, l->x[6] - 1, row_at(scale, 20.0), l->theme->up, "the thick end of the last line");
	picture_free(&picture);
	kf_chart_free(chart);
}

/* ---- X and O ---- */

static void
check_signs(const char *box, double step, bool log_scale, int width, int height)
{
	static const double closes[] = {100, 106, 102, 108, 103, 105, 99, 104};
	KfChartOptions options = options_for("point_figure", box, width, height);
	Picture		picture;
	KfChart    *chart;
	const KfLayout *l;
	int			signs = 0;

	options.volume = false;
	set_closes(closes, 8);
	chart = draw_chart(&options, bars, 8, &picture, NULL);
	l = kf_chart_layout(chart);
	CHECK_INT(l->price_scale == KF_SCALE_LOG, log_scale);
	CHECK(l->box >= 6);
	CHECK(l->bars >= 5);
	for (int i = 0; i < l->bars; i++)
	{
		bool		cross = l->series->close[i] > l->series->open[i];
		uint32_t	color = cross ? l->theme->up : l->theme->down;
		int			boxes = 1 + (int) floor((log_scale ? log(l->series->high[i] / l->series->low[i]) / log(step) :
											 (l->series->high[i] - l->series->low[i]) / step) + 0.5);

		CHECK_INT(l->x[i] - l->x[0], i * l->box);
		for (int k = 0; k < boxes; k++)
		{
			double		level = log_scale ? l->series->low[i] * pow(step, k) : l->series->low[i] + k * step;
			double		y = kf_scale_y(&l->panels[0].scale, level);
			/* the square of a box is centred on its level */
			int			top = (int) floor(y - l->box / 2.0 + 0.5);
			int			size = l->box - (l->box >= 12 ? 2 : 1);
			int			left = l->x[i] - l->box / 2 + (l->box - size) / 2;
			int			middle = top + (l->box - size) / 2 + size / 2;

			signs++;
			if (cross)
				check_pixel(&picture, l, left + size / 2, middle, color, "the middle of an X");
			else
			{
				check_ground(&picture, l, left + size / 2, middle, "the middle of an O");
				check_pixel(&picture, l, left + (size >= 14), middle, color, "the side of an O");
			}
			check_ground(&picture, l, left + size / 2, top + (l->box - size) / 2 + (cross ? 0 : size), "between the signs");
		}
	}
	CHECK(signs >= 20);
	picture_free(&picture);
	kf_chart_free(chart);
}

/* A box has as many pixels on one side as on the other, at any size. */
static void
test_figure(void)
{
	check_signs("1", 1.0, false, 900, 600);
	check_signs("0.5", 0.5, false, 1200, 1000);
	check_signs("1%", 1.01, true, 900, 600);
}

/* ---- what is built ---- */

static double
newest_sma(const KfLayout *l)
{
	return l->series->studies[0].newest[0];
}

/* Indicators are those of the bars built; columns that do not fit go from the left, and the range is that of those left. */
static void
test_bars_built(void)
{
	KfChartOptions options = options_for("renko", "1", 900, 600);
	Picture		picture;
	KfChart    *chart;
	const KfLayout *l;

	options.indicators = "sma(3)";
	for (int i = 0; i < 2000; i++)
		bars[i] = (KfBar) {date(2020, 1, 1) + i * DAY, 0, 100.0 + i, 100.0 + i, 100.0 + i, 5.0};
	for (int i = 0; i < 2000; i++)
		bars[i].open = bars[i].close;
	chart = draw_chart(&options, bars, 2000, &picture, NULL);
	l = kf_chart_layout(chart);
	CHECK_INT(l->series->rows, 1999);
	CHECK(l->bars > 300 && l->bars <= 450);
	CHECK_NEAR(l->series->close[l->bars - 1], 2099.0, 0, 0);
	CHECK_NEAR(newest_sma(l), 2098.0, 1e-12, 0);
	CHECK(l->panels[0].scale.low > 2099.0 - 600.0);
	CHECK_NEAR(l->series->volume[l->bars - 1], 5.0, 0, 0);
	picture_free(&picture);
	kf_chart_free(chart);

	options.bars = 40;
	chart = draw_chart(&options, bars, 2000, &picture, NULL);
	CHECK_INT(kf_chart_layout(chart)->bars, 40);
	picture_free(&picture);
	kf_chart_free(chart);
}

static void
test_range(void)
{
	static const double closes[] = {10, 11, 12.5, 12, 13, 14.6, 14, 12, 12.5};
	KfChartOptions options = options_for("range", "2", 900, 600);
	Picture		picture;
	KfChart    *chart;
	const KfLayout *l;

	set_closes(closes, 9);
	chart = draw_chart(&options, bars, 9, &picture, NULL);
	l = kf_chart_layout(chart);
	/* 10 to 12.5; 12 to 14.6; 14 to 12; 12.5 */
	CHECK_INT(l->bars, 4);
	CHECK_NEAR(l->series->volume[0], 303.0, 0, 0);
	CHECK_NEAR(l->series->high[1], 14.6, 0, 0);
	CHECK_NEAR(l->series->close[2], 12.0, 0, 0);
	picture_free(&picture);
	kf_chart_free(chart);

	/* by highs and lows one row may make several */
	options.method = "high_low";
	bars[0] = (KfBar) {date(2024, 1, 1), 10.0, 13.0, 9.0, 12.0, 6.0};
	chart = draw_chart(&options, bars, 1, &picture, NULL);
	l = kf_chart_layout(chart);
	CHECK_INT(l->bars, 2);
	CHECK_NEAR(l->series->high[0], 13.0, 0, 0);
	CHECK_NEAR(l->series->low[0], 9.0, 0, 0);
	CHECK_NEAR(l->series->volume[0] + l->series->volume[1], 6.0, 0, 0);
	picture_free(&picture);
	kf_chart_free(chart);
}

/* Without a box it is the ATR of the last row, whatever waits and wherever it waits. */
typedef struct Shelf
{
	KfBar	   *rows;
	int			count;
	int			at;
} Shelf;

static void
shelf_put(void *arg, const KfBar *row)
{
	Shelf	   *shelf = arg;

	shelf->rows[shelf->count++] = *row;
}

static void
shelf_rewind(void *arg)
{
	((Shelf *) arg)->at = 0;
}

static void
shelf_get(void *arg, KfBar *row)
{
	Shelf	   *shelf = arg;

	*row = shelf->rows[shelf->at++];
}

static void
test_waiting(void)
{
	enum {ROWS = KF_BUILT_WAIT + 5000};
	KfBar	   *rows = malloc(ROWS * sizeof(KfBar));
	Shelf		shelf = {malloc(ROWS * sizeof(KfBar)), 0, 0};
	KfSpool		spool = {shelf_put, shelf_rewind, shelf_get, &shelf};
	KfChartOptions options = options_for("renko", "atr(20)", 900, 600);
	KfAtr		atr;
	KfStatus	status = {0};
	Picture		pictures[2];

	random_state = 5;
	make_bars(rows, ROWS, date(2024, 1, 1), MINUTE, 100.0);
	kf_atr_init(&atr, 20, &status);
	for (int i = 0; i < ROWS; i++)
	{
		KfPriceRow	row = {rows[i].ts, rows[i].open, rows[i].high, rows[i].low, rows[i].close, rows[i].volume};

		kf_atr_push(&atr, &row);
	}
	for (int k = 0; k < 2; k++)
	{
		KfChart    *chart;

		options.spool = k == 0 ? NULL : &spool;
		chart = draw_chart(&options, rows, ROWS, &pictures[k], NULL);
		CHECK_NEAR(kf_chart_layout(chart)->series->built->box, atr.mean.value, 0, 0);
		kf_chart_free(chart);
	}
	CHECK_INT(shelf.count, 5000);
	CHECK_INT(shelf.at, 5000);
	CHECK(pictures[0].size == pictures[1].size && memcmp(pictures[0].file, pictures[1].file, pictures[0].size) == 0);
	picture_free(&pictures[0]);
	picture_free(&pictures[1]);
	free(rows);
	free(shelf.rows);
}

/* ---- texts, failures, memory ---- */

static const char *const kinds[] = {"renko", "kagi", "line_break", "point_figure", "range"};

static bool
overlap(const KfRect *a, const KfRect *b)
{
	return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height && b->y < a->y + a->height;
}

/* Any size, kind and box: every text is in the picture and on no other one, and the same rows give the same bytes. */
static void
test_random_charts(void)
{
	static const char *const boxes[] = {NULL, "1%", "atr(5)", "0.01%", "20%", "atr"};
	static const char *const scales[] = {"linear", "log", "percent"};
	static const char *const formats[] = {"svg", "html"};
	static Texts texts;

	random_state = 99;
	for (int i = 0; i < 200; i++)
	{
		const char *kind = kinds[random_below(5)];
		const char *box = strcmp(kind, "line_break") == 0 ? NULL : strcmp(kind, "range") == 0 ? "atr(9)" : boxes[random_below(6)];
		KfChartOptions options = options_for(kind, box, 16 + (int) random_below(1500), 16 + (int) random_below(1000));
		int			count = 1 + (int) random_below(MAX_BARS - 1);
		Picture		pictures[2];
		KfChart    *chart;
		KfBytes		bytes;
		KfStatus	status = {0};

		options.title = "ACME";
		options.scale = scales[random_below(3)];
		options.method = random_below(2) ? "close" : "high_low";
		options.indicators = random_below(2) ? "sma(5),rsi(14)" : "ichimoku";
		make_bars(bars, count, date(2023, 1, 1), DAY, pow(10.0, random_real() * 6.0 - 2.0));
		chart = draw_chart(&options, bars, count, &pictures[0], &texts);
		if (chart == NULL)
			continue;
		for (int k = 0; k < texts.count; k++)
		{
			const KfRect *b = &texts.box[k];

			CHECK_MSG(b->x >= 0 && b->y >= 0 && b->x + b->width <= options.width && b->y + b->height <= options.height,
					  "%s %dx%d: \"%s\" leaves the picture", kind, options.width, options.height, texts.text[k]);
			for (int j = 0; j < k; j++)
				CHECK_MSG(!overlap(b, &texts.box[j]), "%s %dx%d: \"%s\" is over \"%s\"", kind, options.width, options.height, texts.text[k],
						  texts.text[j]);
		}
		kf_chart_free(chart);
		kf_chart_free(draw_chart(&options, bars, count, &pictures[1], NULL));
		CHECK(pictures[0].size == pictures[1].size && memcmp(pictures[0].file, pictures[1].file, pictures[0].size) == 0);
		picture_free(&pictures[0]);
		picture_free(&pictures[1]);
		options.format = formats[i % 2];
		chart = kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &status);
		for (int k = 0; k < count; k++)
			kf_chart_add(chart, &bars[k], &status);
		if (CHECK_MSG(kf_chart_render(chart, 0, &bytes, &status) == KF_OK, "%s: %s", options.format, status.message))
			free(bytes.data);
		kf_chart_free(chart);
	}
}

static void
check_error(const KfChartOptions *options, const char *message)
{
	KfStatus	status = {0};
	KfChart    *chart = kf_chart_create(options, fonts, &kf_malloc_allocator, NULL, &status);

	CHECK(chart == NULL);
	CHECK_INT(status.code, KF_INVALID_PARAMETER);
	CHECK_STR(status.message, message);
}

static void
test_errors(void)
{
	static const char *const bad[] = {"", "two", "1 2", "atr(", "atr(x)", "atr(14) 2", "0x10", "traditional", "nan", "inf", "1%%", "1e"};
	KfChartOptions options = options_for("renko", NULL, 300, 200);
	KfStatus	status = {0};
	KfChart    *chart;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		char		message[200];

		snprintf(message, sizeof(message), "box must be an amount such as 2.5, a percentage such as 1%%, or atr(14), got \"%s\"", bad[i]);
		options.box = bad[i];
		check_error(&options, message);
	}
	options.box = "0";
	check_error(&options, "box must be a finite number above 0, got 0");
	options.box = "-2.5";
	check_error(&options, "box must be a finite number above 0, got -2.5");
	options.box = "1e999";
	check_error(&options, "box must be a finite number above 0, got Infinity");
	options.box = "2000 %";
	check_error(&options, "box must be above 0 and at most 1000 percent, got 2000");
	options.box = "atr(0)";
	check_error(&options, "the period of a box of the ATR must be between 1 and 100000, got 0");
	options = options_for("range", "1%", 300, 200);
	check_error(&options, "the box of range bars must be an amount or atr(14), got \"1%\"");
	options = options_for("candle", "1", 300, 200);
	check_error(&options, "box is an option of the kinds renko, kagi, point_figure and range only");
	options = options_for("kagi", "1", 300, 200);
	options.reversal = 3;
	check_error(&options, "reversal is an option of the kinds renko and point_figure only");
	options.kind = "renko";
	options.reversal = 1001;
	check_error(&options, "reversal must be between 1 and 1000, or 0 for the usual one, got 1001");
	options.reversal = -1;
	check_error(&options, "reversal must be between 1 and 1000, or 0 for the usual one, got -1");
	options = options_for("line_break", NULL, 300, 200);
	options.lines = 0;
	check_error(&options, "lines must be between 1 and 1000, got 0");
	options.lines = 3;
	options.method = "open";
	check_error(&options, "method must be \"close\" or \"high_low\", got \"open\"");

	/* a tiny box on a huge move ends with the builder's limit */
	options = options_for("renko", "0.001", 300, 200);
	chart = kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &status);
	bars[0] = (KfBar) {0, 1.0, 1.0, 1.0, 1.0, 0.0};
	bars[1] = (KfBar) {1, 5000.0, 5000.0, 5000.0, 5000.0, 0.0};
	CHECK_INT(kf_chart_add(chart, &bars[0], &status), KF_OK);
	CHECK_INT(kf_chart_add(chart, &bars[1], &status), KF_LIMIT);
	CHECK_STR(status.message, "a row with the price 5000 completes 4999000 bricks, more than 1000000");
	CHECK_STR(status.hint, "Choose a larger box.");
	kf_chart_free(chart);
}

/* And many such moves with the chart's own. */
static void
test_too_many_bars(void)
{
	KfChartOptions options = options_for("renko", "0.001", 300, 200);
	KfStatus	status = {0};
	KfChart    *chart = kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &status);

	for (int i = 0; i < 30 && status.code == KF_OK; i++)
	{
		double		close = i % 2 == 0 ? 1.0 : 900.0;
		KfBar		bar = {i, close, close, close, close, 0.0};

		kf_chart_add(chart, &bar, &status);
	}
	CHECK_INT(status.code, KF_LIMIT);
	CHECK_STR(status.message, "the rows make more than 10000000 bars");
	kf_chart_free(chart);
}

/* A box given: memory is that of the picture for any number of rows. Failures of the allocator are told. */
static void
test_memory(void)
{
	Arena		arena = {0};
	KfAllocator allocator = {arena_alloc, arena_release, &arena};

	for (int k = 0; k < 5; k++)
	{
		KfChartOptions options = options_for(kinds[k], strcmp(kinds[k], "line_break") == 0 ? NULL : "0.5", 400, 300);
		KfStatus	status = {0};
		KfBytes		bytes;
		KfChart    *chart = kf_chart_create(&options, fonts, &allocator, NULL, &status);

		random_state = 3;
		for (int i = 0; i < 300000 && status.code == KF_OK; i++)
		{
			double		close = 100.0 + 20.0 * sin(i / 300.0) + random_real();
			KfBar		bar = {i, close, close + 0.2, close - 0.2, close, 1.0};

			kf_chart_add(chart, &bar, &status);
		}
		CHECK_INT(status.code, KF_OK);
		CHECK_MSG(arena.peak < 300000, "%s takes %zu bytes", kinds[k], arena.peak);
		CHECK_INT(kf_chart_render(chart, 0, &bytes, &status), KF_OK);
		arena_release(&arena, bytes.data);
		kf_chart_free(chart);
		CHECK_INT(arena.live, 0);
		arena.peak = 0;

		for (long at = 1; at < 200; at++)
		{
			arena.calls = 0;
			arena.fail_at = at;
			arena.fail_after = true;
			memset(&status, 0, sizeof(status));
			options.box = NULL;
			make_bars(bars, 600, 0, DAY, 10.0);
			chart = kf_chart_create(&options, fonts, &allocator, NULL, &status);
			for (int i = 0; chart != NULL && i < 600 && status.code == KF_OK; i++)
				kf_chart_add(chart, &bars[i], &status);
			if (status.code == KF_OK && kf_chart_render(chart, 0, &bytes, &status) == KF_OK)
			{
				arena_release(&arena, bytes.data);
				at = 200;
			}
			else
				CHECK_INT(status.code, KF_NO_MEMORY);
			kf_chart_free(chart);
			CHECK_INT(arena.live, 0);
		}
		arena.fail_at = 0;
		arena.peak = 0;
	}
}

/* No movement, one row, no rows. */
static void
test_little(void)
{
	static const double flat[] = {5, 5, 5};

	set_closes(flat, 3);
	for (int k = 0; k < 5; k++)
		for (int count = 0; count <= 3; count++)
		{
			KfChartOptions options = options_for(kinds[k], NULL, 400, 300);
			static Texts texts;
			Picture		picture;
			KfChart    *chart = draw_chart(&options, bars, count, &picture, &texts);

			if (count == 0)
				CHECK(has_text(&texts, "no data"));
			else if (strcmp(kinds[k], "point_figure") == 0)
				CHECK(has_text(&texts, "no box is filled"));
			else
				CHECK_INT(kf_chart_layout(chart)->bars, 1);
			picture_free(&picture);
			kf_chart_free(chart);
		}
}

/* ---- what is told of the extremes ---- */

/* The highest and the lowest box of point and figure are told beside their columns, on none. */
static void
test_figure_extremes(void)
{
	static const char *const sizes[] = {"1", "2", "4", "8"};
	int			told = 0;

	random_state = 61;
	for (int i = 0; i < 60; i++)
	{
		KfChartOptions options = options_for("point_figure", sizes[i % 4], 400 + (int) random_below(600), 300 + (int) random_below(400));
		KfStatus	status = {0};
		KfChart    *chart;
		KfBytes		bytes;
		const KfLayout *l;

		options.high_low = true;
		make_bars(bars, 300, date(2019, 3, 4), DAY, 170.0);
		chart = kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &status);
		for (int b = 0; b < 300; b++)
			kf_chart_add(chart, &bars[b], &status);
		if (!CHECK_MSG(kf_chart_render(chart, 0, &bytes, &status) == KF_OK, "figure %d: %s", i, status.message))
			continue;
		free(bytes.data);
		l = kf_chart_layout(chart);
		for (int e = 0; e < 2; e++)
		{
			const KfRect *box = &l->extremes[e].box;

			if (!l->extremes[e].shown)
				continue;
			told++;
			CHECK_MSG(box->x >= 0 && box->x + box->width <= l->plot.width && box->y >= l->panels[0].clip.y &&
					  box->y + box->height <= l->panels[0].clip.y + l->panels[0].clip.height, "figure %d: a text leaves the panel", i);
			for (int b = 0; b < l->bars; b++)
			{
				int			half = (l->box > 0 ? l->box : l->body) / 2;
				int			top = row_at(&l->panels[0].scale, l->series->high[b]) - l->box / 2;
				int			bottom = row_at(&l->panels[0].scale, l->series->low[b]) + l->box / 2;

				CHECK_MSG(box->x >= l->x[b] + half || box->x + box->width <= l->x[b] - half || box->y >= bottom || box->y + box->height <= top,
						  "figure %d: a text lies on column %d", i, b);
			}
		}
		kf_chart_free(chart);
	}
	CHECK_MSG(told > 60, "only %d of 120 are told", told);
}

int
main(void)
{
	KfStatus	status = {0};

	fonts = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	if (!CHECK_MSG(fonts != NULL, "no fonts: %s", status.message))
		return check_report();
	test_renko();
	test_wicks();
	test_line_break();
	test_kagi();
	test_figure();
	test_figure_extremes();
	test_bars_built();
	test_range();
	test_waiting();
	test_random_charts();
	test_errors();
	test_too_many_bars();
	test_memory();
	test_little();
	kf_fonts_free(fonts);
	return check_report();
}
