/*
 * test_chart_profile.c
 *		The volume profile of a chart: its rows at their prices and as long as their volume, the point of control and the value area in their
 *		colours, and rows merged while they come hardly off those that are not.
 */
#include "check.h"
#include "picture.h"
#include "chart/color.h"
#include "chart/volume_profile.h"

#define MAX_BARS 60000

static KfFonts *fonts;
static KfBar *bars;

static KfChartOptions
options_for(int rows, int width, int height)
{
	KfChartOptions options = options_of(width, height, NULL);

	options.profile = rows;
	return options;
}

/* Volumes of 1 to 8 in 8 rows of 10: the highest is the point of control. */
static void
make_steps(void)
{
	for (int i = 0; i < 80; i++)
	{
		int			row = i % 8;
		double		low = 100.0 + 10.0 * row;

		bars[i] = (KfBar) {date(2024, 1, 1) + i * DAY, low + 1, low + 10, low, low + 9, row == 5 ? 80.0 : 1.0 + row};
	}
}

static uint32_t
tinted(const KfLayout *l, uint32_t color, int share)
{
	return kf_color_over(l->theme->background, color, share);
}

static void
test_rows(bool left)
{
	KfChartOptions options = options_for(8, 1000, 700);
	Picture		picture;
	static Texts texts;
	KfChart    *chart;
	const KfLayout *l;

	make_steps();
	options.profile_side = left ? "LEFT" : "right";
	chart = draw_chart(&options, bars, 80, &picture, &texts);
	l = kf_chart_layout(chart);
	CHECK_INT(l->profile.rows, 8);
	CHECK_NEAR(l->profile.poc, 155.0, 1e-12, 0);
	CHECK(has_text(&texts, l->profile_text));
	for (int i = 0; i < 8; i++)
	{
		const KfScale *scale = &l->panels[0].scale;
		int			y = row_at(scale, 101.5 + 10.0 * i);
		double		volume = i == 5 ? 800.0 : 10.0 * (i + 1);
		int			width = (int) (0.3 * l->plot.width * volume / 800.0 + 0.5);
		bool		inside = l->profile.prices[i] > l->profile.value_area_low && l->profile.prices[i] < l->profile.value_area_high;
		uint32_t	want = i == 5 ? tinted(l, l->theme->series[1], 150) : tinted(l, l->theme->series[0], inside ? 88 : 40);
		int			found = 0;

		CHECK_NEAR(l->profile.volumes[i], volume, 1e-12, 0);
		/* candles and grid lie on it here and there: most of its pixels are its own, and none is beyond it */
		for (int k = 0; k < l->plot.width; k++)
		{
			int			x = left ? k : l->plot.width - 1 - k;

			found += pixel(&picture, x, y) == want;
			if (k >= width)
				CHECK_MSG(pixel(&picture, x, y) != want, "row %d has a pixel at %d, its width is %d", i, k, width);
		}
		CHECK_MSG(width < 20 || found * 3 >= width * 2, "row %d has %d of %d pixels", i, found, width);
	}
	picture_free(&picture);
	kf_chart_free(chart);
}

/* Merged rows go through the bins: the profile is that of the rows to some thousandths, whichever way the prices went before. */
static void
test_merged(int direction)
{
	enum {ROWS = 50};
	double	   *samples = malloc(3 * MAX_BARS * sizeof(double));
	KfChartOptions options = options_for(ROWS, 300, 600);
	KfProfile	exact;
	KfStatus	status = {0};
	Picture		picture;
	KfChart    *chart;
	const KfLayout *l;
	double		off = 0.0;

	random_state = 11;
	for (int i = 0; i < MAX_BARS; i++)
	{
		double		middle = 1000.0 + direction * i * 0.01 + 50.0 * sin(i / 2000.0) + 10.0 * random_real();
		double		reach = random_below(100) == 0 ? 40.0 : random_real();

		bars[i] = (KfBar) {i * MINUTE, middle, middle + reach, middle - reach, middle, 1.0 + random_below(1000)};
		samples[3 * i] = bars[i].high;
		samples[3 * i + 1] = bars[i].low;
		samples[3 * i + 2] = bars[i].volume;
	}
	CHECK_INT(kf_profile_of_samples(&kf_malloc_allocator, samples, MAX_BARS, 3, ROWS, 0.7, NULL, &exact, &status), KF_OK);
	chart = draw_chart(&options, bars, MAX_BARS, &picture, NULL);
	l = kf_chart_layout(chart);
	CHECK(l->series->span > 1);
	CHECK_INT(l->profile.rows, ROWS);
	CHECK_NEAR(l->profile.total_volume, exact.total_volume, 1e-9, 0);
	for (int i = 0; i < ROWS; i++)
	{
		CHECK_NEAR(l->profile.prices[i], exact.prices[i], 1e-12, 0);
		off += fabs(l->profile.volumes[i] - exact.volumes[i]);
	}
	CHECK_MSG(off < 0.01 * exact.total_volume, "%g of the volume is elsewhere", off / exact.total_volume);
	CHECK(off > 0.0);
	CHECK_NEAR(l->profile.poc, exact.poc, 1e-12, 0);
	kf_malloc_allocator.release(NULL, exact.prices);
	free(samples);
	picture_free(&picture);
	kf_chart_free(chart);
}

/* Rows of a few pixels: fewer than asked for. Any size, any prices; the same bytes again. */
static void
test_any(void)
{
	random_state = 77;
	for (int i = 0; i < 100; i++)
	{
		static Texts texts;
		KfChartOptions options = options_for(1 + (int) random_below(500), 16 + (int) random_below(1200), 16 + (int) random_below(800));
		int			count = 1 + (int) random_below(2000);
		Picture		pictures[2];
		KfChart    *chart;
		const KfLayout *l;

		options.scale = i % 3 == 0 ? "log" : "linear";
		options.indicators = i % 2 ? "sma(3)" : NULL;
		make_bars(bars, count, 0, DAY, pow(10.0, random_real() * 12.0 - 6.0));
		chart = draw_chart(&options, bars, count, &pictures[0], &texts);
		l = kf_chart_layout(chart);
		CHECK((int) l->profile.rows <= options.profile && (int) l->profile.rows <= l->panels[0].rect.height);
		for (int k = 0; k < texts.count; k++)
			CHECK_MSG(texts.box[k].x >= 0 && texts.box[k].x + texts.box[k].width <= options.width, "\"%s\" leaves the picture", texts.text[k]);
		kf_chart_free(chart);
		kf_chart_free(draw_chart(&options, bars, count, &pictures[1], NULL));
		CHECK(pictures[0].size == pictures[1].size && memcmp(pictures[0].file, pictures[1].file, pictures[0].size) == 0);
		picture_free(&pictures[0]);
		picture_free(&pictures[1]);
	}
}

/* One price; no volume at all. */
static void
test_little(void)
{
	for (int k = 0; k < 2; k++)
	{
		KfChartOptions options = options_for(10, 400, 300);
		Picture		picture;
		KfChart    *chart;

		for (int i = 0; i < 5; i++)
			bars[i] = (KfBar) {i * DAY, 5.0, 5.0, 5.0, 5.0, k == 0 ? NAN : 3.0};
		chart = draw_chart(&options, bars, 5, &picture, NULL);
		CHECK_INT(kf_chart_layout(chart)->profile.has_poc, k == 1);
		CHECK_INT(kf_chart_layout(chart)->profile.rows, k);
		picture_free(&picture);
		kf_chart_free(chart);
	}
}

static void
test_bins(void)
{
	KfVolumeBins *bins = calloc(1, sizeof(KfVolumeBins));
	double		sum = 0.0;

	/* growth in both directions by many powers of two keeps the volume */
	kf_volume_bins_add(bins, 1.0, 1.0, 1.0);
	kf_volume_bins_add(bins, 0.5, 1e6, 10.0);
	kf_volume_bins_add(bins, -1e9, -1e8, 100.0);
	kf_volume_bins_add(bins, -1e300, 1e300, 1000.0);
	kf_volume_bins_add(bins, 5.0, 6.0, 0.0);
	for (int i = 0; i < KF_VOLUME_BINS; i++)
	{
		double		step = 0.0;

		for (int k = 0; k <= i; k++)
			step += bins->step[k];
		sum += bins->part[i] + step;
	}
	CHECK_NEAR(sum, 1111.0, 1e-9, 0);
	free(bins);
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
	KfChartOptions options = options_for(501, 300, 200);

	check_error(&options, "profile must be between 0 and 500, got 501");
	options.profile = -1;
	check_error(&options, "profile must be between 0 and 500, got -1");
	options.profile = 0;
	options.profile_side = "top";
	check_error(&options, "profile_side must be right or left, got \"top\"");
}

int
main(void)
{
	KfStatus	status = {0};

	fonts = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	if (!CHECK_MSG(fonts != NULL, "no fonts: %s", status.message))
		return check_report();
	bars = malloc(MAX_BARS * sizeof(KfBar));
	test_rows(false);
	test_rows(true);
	test_merged(1);
	test_merged(-1);
	test_any();
	test_little();
	test_bins();
	test_errors();
	free(bars);
	kf_fonts_free(fonts);
	return check_report();
}
