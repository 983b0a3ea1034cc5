/*
 * test_chart_realtime.c
 *		Bars placed by their time: equal times are equal pixels, gaps stay, merged bars stay in their column of time with all extremes, and labels are
 *		under the bars that begin their days.
 */
#include "check.h"
#include "picture.h"

#define MAX_BARS 200000

static KfFonts *fonts;
static KfBar *bars;

static KfChartOptions
options_for(int width, int height)
{
	KfChartOptions options = options_of(width, height, NULL);

	options.time_axis = "time";
	return options;
}

/* Weekdays, a day apart: three days' room between Friday and Monday. */
static void
test_days(void)
{
	KfChartOptions options = options_for(1000, 600);
	Picture		picture;
	static Texts texts;
	KfChart    *chart;
	const KfLayout *l;
	double		day;

	random_state = 4;
	make_bars(bars, 60, date(2024, 1, 1), DAY, 50.0);
	chart = draw_chart(&options, bars, 60, &picture, &texts);
	l = kf_chart_layout(chart);
	CHECK_INT(l->bars, 60);
	CHECK_NEAR(l->distance, (double) DAY, 0, 0);
	day = (l->plot.width - l->pad / 2) / ((bars[59].ts - bars[0].ts) / (double) DAY + 1.0);
	CHECK_NEAR(l->slot, day, 1e-9, 0);
	CHECK(l->body <= day);
	for (int i = 0; i < 60; i++)
	{
		const KfScale *scale = &l->panels[0].scale;
		int			middle = row_at(scale, (bars[i].open + bars[i].close) / 2.0);
		uint32_t	color = bars[i].close >= bars[i].open ? l->theme->up : l->theme->down;

		CHECK_NEAR(l->x[i], ((bars[i].ts - bars[0].ts) / (double) DAY + 0.5) * day, 0, 1.0);
		if (abs(middle - row_at(scale, bars[59].close)) > 1)
			CHECK_INT(pixel(&picture, l->x[i], middle), color);
	}
	/* nothing is drawn on a Sunday but the grid */
	for (int y = l->panels[0].clip.y; y < l->panels[0].clip.y + l->panels[0].clip.height - l->hair; y++)
	{
		int			x = (int) (6.5 * day);

		CHECK(pixel(&picture, x, y) == l->theme->background || pixel(&picture, x, y) == l->theme->grid ||
			  abs(y - row_at(&l->panels[0].scale, bars[59].close)) <= 1);
	}
	CHECK(has_text(&texts, "Feb"));
	picture_free(&picture);
	kf_chart_free(chart);
}

/* Minutes of many days, merged while they come and again for the pixels: what a column has is what its rows had. */
static void
test_merged(int count, int width, bool keep)
{
	KfChartOptions options = options_for(width, 500);
	Picture		picture;
	KfChart    *chart;
	const KfLayout *l;
	double		volume = 0.0;
	int			row = 0;
	int			first = 0;

	random_state = 8;
	for (int i = 0; i < count; i++)
	{
		int			day = i / 390;

		bars[i] = (KfBar) {date(2024, 1, 1) + (day / 5 * 7 + day % 5) * DAY + (570 + i % 390) * MINUTE, 100 + random_real(), 102 + random_real(),
		99 - random_real(), 100 + random_real(), 1.0};
	}
	if (keep)
	{
		options.bars = 20000;
		first = count - 20000;
	}
	chart = draw_chart(&options, bars, count, &picture, NULL);
	l = kf_chart_layout(chart);
	CHECK(l->column > 0);
	CHECK(l->bars <= (l->plot.width - l->pad / 2) / 2);
	CHECK(l->bars > l->plot.width / 20);
	row = first;
	for (int i = 0; i < l->bars; i++)
	{
		double		high = -INFINITY;
		double		low = INFINITY;
		double		sum = 0.0;
		int64_t		end = i + 1 < l->bars ? l->series->ts[i + 1] : INT64_MAX;

		CHECK_INT(l->series->ts[i], bars[row].ts);
		CHECK_NEAR(l->series->open[i], bars[row].open, 0, 0);
		for (; row < count && bars[row].ts < end; row++)
		{
			/* a bucket of the rows as they came may reach over into the next column */
			CHECK(bars[row].ts - l->series->ts[i] < (int64_t) (2 * l->column));
			high = fmax(high, bars[row].high);
			low = fmin(low, bars[row].low);
			sum += bars[row].volume;
		}
		CHECK_NEAR(l->series->high[i], high, 0, 0);
		CHECK_NEAR(l->series->low[i], low, 0, 0);
		CHECK_NEAR(l->series->volume[i], sum, 0, 0);
		CHECK_NEAR(l->series->close[i], bars[row - 1].close, 0, 0);
		volume += sum;
		if (i > 0)
			CHECK_MSG(l->x[i] > l->x[i - 1], "bar %d is at %d, the one before at %d", i, l->x[i], l->x[i - 1]);
	}
	CHECK_INT(row, count);
	CHECK_NEAR(volume, count - first, 0, 0);
	picture_free(&picture);
	kf_chart_free(chart);
}

/* Memory is that of the width, for times however far apart, and any rows make a picture with its texts inside. */
static void
test_any(void)
{
	static Texts texts;
	static const int64_t steps[] = {1, 1000, SECOND, MINUTE, DAY, 3650 * DAY};

	random_state = 31;
	for (int i = 0; i < 120; i++)
	{
		KfChartOptions options = options_for(16 + (int) random_below(1400), 16 + (int) random_below(800));
		int			count = 1 + (int) random_below(3000);
		int64_t		step = steps[random_below(i % 2 ? 5 : 6)];
		Picture		pictures[2];
		KfChart    *chart;

		if (step == 3650 * DAY)
			count = count % 60 + 1;
		options.indicators = i % 3 == 0 ? "ichimoku,sma(9)" : i % 3 == 1 ? "vwap_session" : NULL;
		options.bars = i % 5 == 0 ? 1 + (int) random_below(2000) : 0;
		options.profile = i % 7 == 0 ? 20 : 0;
		make_bars(bars, count, date(1990, 1, 1), step, 10.0);
		/* irregular, some at one time */
		for (int k = 1; k < count; k++)
			bars[k].ts = bars[k - 1].ts + (random_below(4) == 0 ? 0 : random_below(20) == 0 ? step * 50 : step);
		chart = draw_chart(&options, bars, count, &pictures[0], &texts);
		if (chart == NULL)
			continue;
		for (int k = 0; k < kf_chart_layout(chart)->places; k++)
			CHECK(kf_chart_layout(chart)->x[k] >= 0 && kf_chart_layout(chart)->x[k] < kf_chart_layout(chart)->plot.width);
		for (int k = 0; k < texts.count; k++)
			CHECK_MSG(texts.box[k].x >= 0 && texts.box[k].x + texts.box[k].width <= options.width, "\"%s\" leaves the picture", texts.text[k]);
		for (int k = 0; k < texts.count; k++)
			for (int j = 0; j < k; j++)
				CHECK(texts.box[k].x >= texts.box[j].x + texts.box[j].width || texts.box[j].x >= texts.box[k].x + texts.box[k].width ||
					  texts.box[k].y >= texts.box[j].y + texts.box[j].height || texts.box[j].y >= texts.box[k].y + texts.box[k].height);
		kf_chart_free(chart);
		kf_chart_free(draw_chart(&options, bars, count, &pictures[1], NULL));
		CHECK(pictures[0].size == pictures[1].size && memcmp(pictures[0].file, pictures[1].file, pictures[0].size) == 0);
		picture_free(&pictures[0]);
		picture_free(&pictures[1]);
	}
}

static void
test_memory(void)
{
	Arena		arena = {0};
	KfAllocator allocator = {arena_alloc, arena_release, &arena};
	KfChartOptions options = options_for(400, 300);
	KfStatus	status = {0};
	KfChart    *chart = kf_chart_create(&options, fonts, &allocator, NULL, &status);

	for (int i = 0; i < MAX_BARS; i++)
	{
		/* ever farther apart */
		KfBar		bar = {(int64_t) i * i * 1000, 1.0, 2.0, 0.5, 1.5, 1.0};

		kf_chart_add(chart, &bar, &status);
	}
	CHECK_INT(status.code, KF_OK);
	CHECK_MSG(arena.peak < 300000, "%zu bytes", arena.peak);
	kf_chart_free(chart);
	CHECK_INT(arena.live, 0);
}

static void
check_error(const KfChartOptions *options, const char *message)
{
	KfStatus	status = {0};

	CHECK(kf_chart_create(options, fonts, &kf_malloc_allocator, NULL, &status) == NULL);
	CHECK_INT(status.code, KF_INVALID_PARAMETER);
	CHECK_STR(status.message, message);
}

static void
test_errors(void)
{
	KfChartOptions options = options_for(300, 200);

	options.kind = "renko";
	check_error(&options, "time_axis must be bars for the kind renko, whose bars do not come with time");
	options.kind = "candle";
	options.time_axis = "real";
	check_error(&options, "time_axis must be bars or time, got \"real\"");
}

int
main(void)
{
	KfStatus	status = {0};

	fonts = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	if (!CHECK_MSG(fonts != NULL, "no fonts: %s", status.message))
		return check_report();
	bars = malloc(MAX_BARS * sizeof(KfBar));
	test_days();
	test_merged(40000, 900, false);
	test_merged(MAX_BARS, 700, false);
	test_merged(40000, 900, true);
	test_any();
	test_memory();
	test_errors();
	free(bars);
	kf_fonts_free(fonts);
	return check_report();
}
