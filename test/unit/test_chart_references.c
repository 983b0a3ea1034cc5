/*
 * test_chart_references.c
 *		Series beside the prices: which value belongs to which bar, where a line lies on which axis, that the other axis has its room.
 */
#define _DEFAULT_SOURCE
#include "check.h"

#include <time.h>

#include "chart/references.h"
#include "picture.h"

#define MAX_BARS 2000

static KfBar bars[MAX_BARS];
static Texts texts;
static KfStatus status;

/* ---- making a list ---- */

static KfReferences *
new_list(void)
{
	KfReferences *list;

	memset(&status, 0, sizeof(status));
	list = kf_references_create(&kf_malloc_allocator, &status);
	CHECK(list != NULL);
	return list;
}

static KfReference *
add_series(KfReferences *list, const char *name, const int64_t *ts, const double *values, int count)
{
	KfReference *r = kf_references_add(list, &status);

	kf_reference_text(list, r, KF_REFERENCE_NAME, name, &status);
	kf_reference_array(list, r, KF_REFERENCE_TS, count, &status);
	kf_reference_array(list, r, KF_REFERENCE_VALUES, count, &status);
	for (int i = 0; i < count; i++)
	{
		kf_reference_time_number(list, r, i, (double) ts[i] / 1e6 + 946684800.0, &status);
		kf_reference_value(list, r, i, values[i], &status);
	}
	CHECK_INT(kf_reference_check(list, r, &status), KF_OK);
	return r;
}

/* One value a bar: 'factor' times its close. */
static KfReference *
add_closes(KfReferences *list, const char *name, int first, int count, double factor)
{
	int64_t    *ts = malloc(sizeof(int64_t) * (size_t) (count + 1));
	double	   *values = malloc(sizeof(double) * (size_t) (count + 1));
	KfReference *r;

	for (int i = 0; i < count; i++)
	{
		ts[i] = bars[first + i].ts;
		values[i] = bars[first + i].close * factor;
	}
	r = add_series(list, name, ts, values, count);
	free(ts);
	free(values);
	return r;
}

static void
be_ready(KfReferences *list)
{
	CHECK_INT(kf_references_ready(list, &status), KF_OK);
	CHECK_MSG(status.code == KF_OK, "%s", status.message);
}

/* ---- which value ---- */

static void
check_at(const KfReference *r, int64_t ts, double value)
{
	int			anew = -1;
	double		got = kf_reference_at(r, ts, &anew);

	CHECK_MSG((isnan(value) && isnan(got)) || got == value, "at %lld: %g, not %g", (long long) ts, got, value);
}

static void
test_values(void)
{
	/* not in order, one time twice, a hole; the longest gap is that from 4 to 9 */
	static const int64_t ts[] = {9 * DAY, 2 * DAY, 4 * DAY, 3 * DAY, 3 * DAY, 12 * DAY};
	static const double values[] = {90, 20, 40, 30, 31, NAN};
	static const int64_t once[] = {5 * DAY};
	static const double one[] = {7};
	KfReferences *list = new_list();
	KfReference *r = add_series(list, "A", ts, values, 6);
	KfReference *single = add_series(list, "B", once, one, 1);
	KfReference *none = add_series(list, "C", ts, values, 0);
	int			at = -1;

	check_at(r, 3 * DAY, NAN);	/* not ready */
	be_ready(list);
	check_at(r, 2 * DAY - 1, NAN);
	check_at(r, 2 * DAY, 20);
	check_at(r, 3 * DAY - 1, 20);
	check_at(r, 3 * DAY, 31);
	check_at(r, 9 * DAY - 1, 40);
	check_at(r, 12 * DAY - 1, 90);
	check_at(r, 12 * DAY, NAN);
	check_at(r, 40 * DAY, NAN);
	check_at(single, 5 * DAY - 1, NAN);
	check_at(single, INT64_MAX, 7);
	check_at(none, 5 * DAY, NAN);

	/* times that ascend, and one that goes back */
	CHECK(kf_reference_at(r, 2 * DAY, &at) == 20 && kf_reference_at(r, 10 * DAY, &at) == 90 && kf_reference_at(r, 3 * DAY, &at) == 31);
	kf_references_free(list);

	/* the last value holds as long as the longest gap, and no longer */
	list = new_list();
	r = add_series(list, "A", ts + 1, values + 1, 4);
	be_ready(list);
	check_at(r, 4 * DAY, 40);
	check_at(r, 5 * DAY, 40);
	check_at(r, 5 * DAY + 1, NAN);
	kf_references_free(list);
}

/* ---- where the line lies ---- */

static KfChart *
draw_with(KfReferences *list, KfChartOptions *options, int count, Picture *picture)
{
	KfChart    *chart;

	be_ready(list);
	options->series = list;
	chart = draw_chart(options, bars, count, picture, &texts);
	CHECK(chart != NULL);
	return chart;
}

/* Three times the prices change as they do in percent: their line is theirs. Merged rows too. */
static void
test_percent(void)
{
	static const int counts[] = {60, 250, 2000};

	for (int c = 0; c < 3; c++)
	{
		KfChartOptions options = options_of(600, 400, "sma(10)");
		KfReferences *list = new_list();
		Picture		picture;
		KfChart    *chart;
		const KfLayout *l;
		const KfStudy *study;
		KfPanel		own;
		const KfPanel *p;
		char		label[KF_LABEL_SIZE];
		char		same[KF_LABEL_SIZE];

		random_state = 11;
		make_bars(bars, counts[c], date(2010, 3, 1), DAY, 50.0);
		options.kind = "line";
		options.scale = "percent";
		add_closes(list, "thrice", 0, counts[c], 3.0);
		chart = draw_with(list, &options, counts[c], &picture);
		l = kf_chart_layout(chart);
		study = &l->series->studies[1];
		p = kf_layout_panel_of(l, &l->panels[0], 1, &own);
		CHECK(p == &own && kf_layout_panel_of(l, &l->panels[0], 0, &own) == &l->panels[0]);
		p = kf_layout_panel_of(l, &l->panels[0], 1, &own);
		for (int i = 0; i < l->bars; i++)
			CHECK_MSG(fabs(kf_scale_y(&p->scale, study->traces[0].last[i]) - kf_scale_y(&l->panels[0].scale, l->series->close[i])) < 1e-6 &&
					  fabs(kf_scale_y(&p->scale, study->traces[0].max[i]) - kf_scale_y(&l->panels[0].scale, l->series->closes.max[i])) < 1e-6,
					  "bar %d of %d lies elsewhere", i, counts[c]);
		/* and it is told as they are */
		kf_scale_tag_label(&p->scale, study->newest[0], label);
		kf_scale_tag_label(&l->panels[0].scale, l->series->newest.close, same);
		CHECK_STR(label, same);
		CHECK(strchr(label, '%') != NULL);
		CHECK(has_text(&texts, "thrice"));
		kf_chart_free(chart);
		picture_free(&picture);
		kf_references_free(list);
	}
}

/* A series that begins later changes from its own first value. */
static void
test_late_beginning(void)
{
	KfChartOptions options = options_of(600, 400, NULL);
	KfReferences *list = new_list();
	Picture		picture;
	KfChart    *chart;
	const KfLayout *l;
	KfPanel		own;

	random_state = 12;
	make_bars(bars, 100, date(2010, 3, 1), DAY, 50.0);
	options.scale = "percent";
	add_closes(list, "late", 40, 60, 0.01);
	chart = draw_with(list, &options, 100, &picture);
	l = kf_chart_layout(chart);
	CHECK(isnan(l->series->studies[0].traces[0].last[39]));
	CHECK_NEAR(kf_layout_panel_of(l, &l->panels[0], 0, &own)->scale.base, bars[40].close * 0.01, 1e-12, 0.0);
	CHECK_NEAR(kf_scale_y(&own.scale, bars[40].close * 0.01), kf_scale_y(&l->panels[0].scale, bars[0].close), 0.0, 1e-9);
	kf_chart_free(chart);
	picture_free(&picture);
	kf_references_free(list);
}

/* On the axis of the prices a series is seen, however far away; on a logarithmic one as far as it is above 0. */
static void
test_price_axis(void)
{
	for (int log = 0; log < 2; log++)
	{
		KfChartOptions options = options_of(600, 400, NULL);
		KfReferences *list = new_list();
		Picture		picture;
		KfChart    *chart;
		const KfLayout *l;

		random_state = 13;
		make_bars(bars, 50, date(2010, 3, 1), DAY, 50.0);
		options.scale = log ? "log" : "linear";
		add_closes(list, "far", 0, 50, 20.0);
		add_closes(list, "below", 0, 50, -1.0);
		chart = draw_with(list, &options, 50, &picture);
		l = kf_chart_layout(chart);
		CHECK(l->left_width == 0 && l->panels[0].scale.high >= 20.0 * l->series->close[0]);
		CHECK(log ? l->panels[0].scale.low > 0.0 : l->panels[0].scale.low <= -l->series->close[0]);
		kf_chart_free(chart);
		picture_free(&picture);
		kf_references_free(list);
	}
}

static long
count_pixels(const Picture *picture, int x0, int x1, uint32_t color)
{
	long		n = 0;

	for (int y = 0; y < picture->height; y++)
		for (int x = x0; x < x1; x++)
			n += pixel(picture, x, y) == color;
	return n;
}

/* The axis at the left has its ticks and tag there, the scale of the prices stays theirs, and the candles lie behind it, pixel by pixel. */
static void
test_left_axis(void)
{
	KfChartOptions options = options_of(700, 420, NULL);
	KfReferences *list = new_list();
	Picture		picture;
	Picture		alone;
	KfChart    *chart;
	KfChart    *without;
	const KfLayout *l;
	KfReference *r;
	uint32_t	red = 0xff0102;
	int			numbers = 0;
	long		wrong = 0;

	random_state = 14;
	make_bars(bars, 60, date(2010, 3, 1), DAY, 50.0);
	options.volume = false;
	without = draw_chart(&options, bars, 60, &alone, NULL);
	r = add_closes(list, "million", 0, 60, 1e5);
	CHECK_INT(kf_reference_text(list, r, KF_REFERENCE_AXIS, "left", &status), KF_OK);
	CHECK_INT(kf_reference_text(list, r, KF_REFERENCE_COLOR, "#ff0102", &status), KF_OK);
	chart = draw_with(list, &options, 60, &picture);
	l = kf_chart_layout(chart);
	CHECK(l->left_width > 20 && l->plot.width == 700 - l->axis_width - l->left_width);
	CHECK(l->panels[0].scale.low == kf_chart_layout(without)->panels[0].scale.low && l->panels[0].scale.high == kf_chart_layout(without)->panels[0].scale.high);
	for (int i = 0; i < 60; i++)
	{
		uint32_t	color = bars[i].close >= bars[i].open ? l->theme->up : l->theme->down;
		int			x = l->left_width + l->x[i];

		/* the top of the wick, unless the line passes there */
		if (pixel(&picture, x, row_at(&l->panels[0].scale, bars[i].high)) != color)
			wrong++;
	}
	CHECK_MSG(wrong <= 6, "%ld of 60 candles are not where they belong", wrong);
	for (int i = 0; i < texts.count; i++)
		if (texts.box[i].y >= l->plot.y && texts.box[i].y < l->plot.y + l->plot.height && texts.box[i].x + texts.box[i].width <= l->left_width)
			numbers += strchr(texts.text[i], 'M') != NULL;
	CHECK_MSG(numbers >= 4, "%d numbers at the left", numbers);
	CHECK(count_pixels(&picture, 0, l->left_width, red) > 200);	/* the tag */
	CHECK(count_pixels(&picture, l->left_width, l->left_width + l->plot.width, red) > 50);	/* the line */
	CHECK_INT((int) count_pixels(&picture, l->left_width + l->plot.width, 700, red), 0);
	kf_chart_free(chart);
	kf_chart_free(without);
	picture_free(&picture);
	picture_free(&alone);
	kf_references_free(list);
}

/* A panel of its own, where its scale is that of its values. */
static void
test_own_panel(void)
{
	KfChartOptions options = options_of(700, 500, "rsi(14):panel=2");
	KfReferences *list = new_list();
	KfReference *r;
	Picture		picture;
	KfChart    *chart;
	const KfLayout *l;

	random_state = 15;
	make_bars(bars, 60, date(2010, 3, 1), DAY, 50.0);
	r = add_closes(list, "own", 0, 60, -7.0);
	CHECK_INT(kf_reference_number(list, r, KF_REFERENCE_PANEL, 1, &status), KF_OK);
	CHECK_INT(kf_reference_text(list, r, KF_REFERENCE_STYLE, "histogram", &status), KF_OK);
	CHECK_INT(kf_reference_number(list, r, KF_REFERENCE_WEIGHT, 6, &status), KF_OK);
	chart = draw_with(list, &options, 60, &picture);
	l = kf_chart_layout(chart);
	CHECK_INT(l->panel_count, 4);
	CHECK(l->panels[2].group == 1 && l->panels[3].group == 2 && l->panels[2].rect.height > 3 * l->panels[3].rect.height / 2);
	CHECK(l->panels[2].scale.low < -7.0 * bars[0].close && l->panels[2].scale.high >= 0.0);
	CHECK(has_text(&texts, "own"));
	kf_chart_free(chart);
	picture_free(&picture);
	kf_references_free(list);
}

/* ---- indicators over a series ---- */

/* The values are those of the indicator's own steps over the close and the series; and a series that is not drawn takes no place. */
static void
test_other_column(void)
{
	static const char *const names[] = {"beta", "rolling_correl", "mavp", "crossover", "bars_since"};
	static const char *const specs[] = {"beta(7):series=other", "rolling_correl(7):series=OTHER:panel=3", "mavp(2,9):series=other", "crossover:series=other",
	"bars_since:series='other'"};

	for (int k = 0; k < 5; k++)
	{
		const KfIndicator *ind = kf_indicator_find(names[k], strlen(names[k]));
		KfChartOptions options = options_of(900, 500, specs[k]);
		KfReferences *list = new_list();
		KfReference *r;
		Picture		picture;
		KfChart    *chart;
		const KfStudy *study;
		double		params[KF_MAX_PARAMS];
		void	   *state;
		int			at = -1;
		int			values = 0;

		random_state = 21;
		make_bars(bars, 120, date(2010, 3, 1), DAY, 50.0);
		/* from the tenth bar on; of a condition and of periods: 0, 3, 6 ... */
		r = add_closes(list, "other", 10, 110, 1.0);
		for (int i = 0; i < 110; i++)
			r->values[i] = k == 2 || k == 4 ? 3.0 * (i % 4) : r->values[i] * (0.9 + 0.2 * random_real());
		CHECK_INT(kf_reference_text(list, r, KF_REFERENCE_AXIS, "none", &status), KF_OK);
		chart = draw_with(list, &options, 120, &picture);
		CHECK_INT(kf_chart_layout(chart)->series->study_count, 1);
		study = &kf_chart_layout(chart)->series->studies[0];
		kf_indicator_defaults(ind, params);
		if (k < 2)
			params[0] = 7;
		else if (k == 2)
		{
			params[0] = 2;
			params[1] = 9;
		}
		state = malloc(ind->state_size(params));
		ind->init(state, params);
		for (int i = 0; i < 120; i++)
		{
			double		other = kf_reference_at(r, bars[i].ts, &at);
			double		in[KF_MAX_INPUTS] = {k == 4 ? other != 0.0 : bars[i].close, other};
			double		out[KF_MAX_OUTPUTS] = {NAN};

			if (!isnan(other))
				ind->step(state, in, out);
			if (!KF_FINITE(out[0]))
				CHECK_MSG(isnan(study->traces[0].last[i]), "%s has a value at bar %d", names[k], i);
			else
			{
				CHECK_MSG(study->traces[0].last[i] == out[0], "%s is %g at bar %d, not %g", names[k], study->traces[0].last[i], i, out[0]);
				values++;
			}
		}
		CHECK_MSG(values > 50, "%s has only %d values", names[k], values);
		free(state);
		kf_chart_free(chart);
		picture_free(&picture);
		kf_references_free(list);
	}
}

/* ---- chance ---- */

static void
test_random(void)
{
	static const char *const names[] = {"DAX", "a name that is longer than most of them", "", "Z\xC3\xBCrich"};
	static const char *const styles[] = {"line", "step", "dashed", "dots"};

	random_state = 77;
	for (int i = 0; i < 200; i++)
	{
		KfChartOptions options = options_of(16 + (int) (pow(random_real(), 2.0) * 1400.0), 16 + (int) (pow(random_real(), 2.0) * 900.0), NULL);
		int			count = 1 + (int) (pow(random_real(), 3.0) * (MAX_BARS - 1));
		int			series = 1 + (int) random_below(4);
		KfReferences *list = new_list();
		Picture		picture;
		Picture		again;
		KfChart    *chart;
		KfChart    *second;
		char		what[128];

		make_bars(bars, count, date(1995 + (int) random_below(30), 1, 15), random_below(2) ? DAY : MINUTE, pow(10.0, -6.0 + 13.0 * random_real()));
		options.indicators = random_below(2) ? "sma(20),rsi(14)" : NULL;
		options.title = random_below(2) ? "ACME" : NULL;
		options.high_low = random_below(2);
		options.theme = kf_theme_at((int) random_below(17))->name;
		options.kind = kf_chart_kind_at((int) random_below(10))->name;
		options.scale = random_below(3) == 0 ? "log" : random_below(2) == 0 ? "percent" : "linear";
		options.pixel_ratio = random_below(4) == 0 ? 2.0 : 1.0;
		for (int s = 0; s < series; s++)
		{
			int			first = (int) random_below((uint32_t) count);
			KfReference *r = add_closes(list, names[random_below(4)], first, count - first, pow(10.0, -4.0 + 8.0 * random_real()));

			if (random_below(2))
				kf_reference_text(list, r, KF_REFERENCE_AXIS, "left", &status);
			else if (random_below(3) == 0)
				kf_reference_number(list, r, KF_REFERENCE_PANEL, 1 + random_below(3), &status);
			kf_reference_text(list, r, KF_REFERENCE_STYLE, styles[random_below(4)], &status);
		}
		snprintf(what, sizeof(what), "chart %d (%s, %s, %dx%d by %g, %d bars, %d series)", i, options.kind, options.scale, options.width, options.height,
				 options.pixel_ratio, count, series);
		chart = draw_with(list, &options, count, &picture);
		if (chart != NULL)
			check_places(&texts, kf_chart_layout(chart), what);
		if (i % 8 == 0)
		{
			second = draw_chart(&options, bars, count, &again, NULL);
			CHECK_MSG(second != NULL && again.size == picture.size && memcmp(again.file, picture.file, picture.size) == 0, "%s: the second differs", what);
			kf_chart_free(second);
			picture_free(&again);
		}
		kf_chart_free(chart);
		picture_free(&picture);
		kf_references_free(list);
	}
}

/* ---- what is refused ---- */

static void
expect(KfCode code, const char *message)
{
	CHECK_INT(status.code, code);
	CHECK_MSG(strstr(status.message, message) != NULL, "got \"%s\", not \"%s\"", status.message, message);
	memset(&status, 0, sizeof(status));
}

static void
test_refusals(void)
{
	static const int64_t ts[] = {0, DAY};
	static const double values[] = {1, -2};
	KfReferences *list = new_list();
	KfReference *r = add_series(list, "A", ts, values, 2);
	KfChartOptions options = options_of(300, 200, NULL);
	char		text[KF_SPEC_LABEL_SIZE + 1];

	kf_reference_field(list, r, "colour", 6, &status);
	CHECK(strstr(status.hint, "color") != NULL);
	expect(KF_INVALID_PARAMETER, "series[0] has no field \"colour\"");
	kf_reference_text(list, r, KF_REFERENCE_AXIS, "lefd", &status);
	CHECK(strstr(status.hint, "left") != NULL);
	expect(KF_INVALID_PARAMETER, "series[0].axis must be price, left or none, got \"lefd\"");
	kf_reference_text(list, r, KF_REFERENCE_STYLE, "wavy", &status);
	expect(KF_INVALID_PARAMETER, "series[0].style must be line, step, dashed, dots or histogram, got \"wavy\"");
	kf_reference_text(list, r, KF_REFERENCE_WIDTH, "wide", &status);
	expect(KF_INVALID_PARAMETER, "series[0].width must be a number");
	kf_reference_number(list, r, KF_REFERENCE_WIDTH, 21, &status);
	expect(KF_INVALID_PARAMETER, "series[0].width must be between 0.5 and 20, got 21");
	kf_reference_number(list, r, KF_REFERENCE_PANEL, 1.5, &status);
	expect(KF_INVALID_PARAMETER, "series[0].panel must be price or a whole number");
	kf_reference_number(list, r, KF_REFERENCE_PANEL, KF_MAX_SPECS + 1, &status);
	expect(KF_INVALID_PARAMETER, "series[0].panel must be between 1 and 32, got 33");
	kf_reference_text(list, r, KF_REFERENCE_PANEL, "volume", &status);
	expect(KF_INVALID_PARAMETER, "series[0].panel must be price or a whole number");
	kf_reference_array(list, r, KF_REFERENCE_NAME, 2, &status);
	expect(KF_INVALID_PARAMETER, "series[0].name must be a string");
	kf_reference_value(list, r, 1, INFINITY, &status);
	expect(KF_INVALID_PARAMETER, "series[0].values[1] must be finite or null, got inf");
	kf_reference_time_number(list, r, 1, 1.7e12, &status);
	expect(KF_INVALID_PARAMETER, "series[0].ts[1] must be seconds since 1970");
	memset(text, 'x', sizeof(text));
	text[KF_SPEC_LABEL_SIZE] = '\0';
	kf_reference_text(list, r, KF_REFERENCE_NAME, text, &status);
	expect(KF_LIMIT, "series[0].name must have at most 63 bytes, got 64");
	kf_reference_array(list, r, KF_REFERENCE_VALUES, 1, &status);
	kf_reference_check(list, r, &status);
	expect(KF_INVALID_PARAMETER, "series[0] must have as many values as times, got 1 values and 2 times");
	kf_reference_text(list, r, KF_REFERENCE_AXIS, "left", &status);
	kf_reference_number(list, r, KF_REFERENCE_PANEL, 2, &status);
	kf_reference_array(list, r, KF_REFERENCE_VALUES, 2, &status);
	kf_reference_check(list, r, &status);
	expect(KF_INVALID_PARAMETER, "either axis left or a panel");
	kf_reference_check(list, kf_references_add(list, &status), &status);
	expect(KF_INVALID_PARAMETER, "series[1] has no ts");
	while (kf_references_add(list, &status) != NULL)
		;
	expect(KF_LIMIT, "at most 16 series are allowed");
	kf_references_free(list);

	/* colours and too many of them with the chart, values of 0 and less with the scale */
	list = new_list();
	r = add_series(list, "A", ts, values, 2);
	kf_reference_text(list, r, KF_REFERENCE_COLOR, "blurple", &status);
	be_ready(list);
	options.series = list;
	CHECK(kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &status) == NULL);
	expect(KF_INVALID_PARAMETER, "series[0].color");
	r->color_text = NULL;
	options.scale = "percent";
	make_bars(bars, 3, 0, DAY, 50.0);
	{
		KfChart    *chart = kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &status);
		KfBytes		bytes;

		for (int i = 0; i < 3; i++)
			kf_chart_add(chart, &bars[i], &status);
		kf_chart_render(chart, 0, &bytes, &status);
		expect(KF_DATA, "a percent scale needs values above 0, got -2 in the series A");
		kf_chart_free(chart);
	}
	options.scale = "linear";
	options.indicators = "beta:series=B";
	CHECK(kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &status) == NULL);
	CHECK_STR(status.detail, "The series are A.");
	expect(KF_INVALID_PARAMETER, "the chart has no series \"B\"");
	options.indicators = "beta";
	CHECK(kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &status) == NULL);
	expect(KF_INVALID_PARAMETER, "beta needs a series of the chart (position 1 of the indicator list)");
	options.indicators = "sma,rsi:series=A";
	CHECK(kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &status) == NULL);
	expect(KF_INVALID_PARAMETER, "rsi takes no other series");
	options.indicators = "sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma,sma";
	CHECK(kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &status) == NULL);
	expect(KF_LIMIT, "at most 32 indicators and series, got 32 and 1");
	kf_references_free(list);
}

/* Without memory nothing is left behind. */
static void
test_no_memory(void)
{
	static const int64_t ts[] = {DAY, 0};
	static const double values[] = {1, 2};

	for (long fail_at = 1; fail_at < 20; fail_at++)
	{
		Arena		arena = {.fail_at = fail_at};
		KfAllocator allocator = {arena_alloc, arena_release, &arena};
		KfReferences *list;

		memset(&status, 0, sizeof(status));
		list = kf_references_create(&allocator, &status);
		if (list != NULL)
		{
			KfReference *r = kf_references_add(list, &status);

			if (kf_reference_array(list, r, KF_REFERENCE_TS, 2, &status) == KF_OK && kf_reference_array(list, r, KF_REFERENCE_VALUES, 2, &status) == KF_OK)
			{
				for (int i = 0; i < 2; i++)
				{
					kf_reference_time_number(list, r, i, (double) ts[i] / 1e6, &status);
					kf_reference_value(list, r, i, values[i], &status);
				}
				kf_references_ready(list, &status);
			}
		}
		CHECK_MSG(arena.calls < fail_at || status.code == KF_NO_MEMORY, "call %ld fails without a word", fail_at);
		kf_references_free(list);
		CHECK_INT((int) arena.live, 0);
	}
}

int
main(void)
{
	fonts = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	CHECK_MSG(fonts != NULL, "%s", status.message);
	test_values();
	test_percent();
	test_late_beginning();
	test_price_axis();
	test_left_axis();
	test_own_panel();
	test_other_column();
	test_random();
	test_refusals();
	test_no_memory();
	kf_fonts_free(fonts);
	return check_report();
}
