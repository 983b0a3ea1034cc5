/*
 * test_chart_parts.c
 *		The parts of the chart room by themselves: numbers and ticks, calendar labels, inks and lines, rows into buckets, texts.
 */
#define _DEFAULT_SOURCE
#include "check.h"

#include <float.h>
#include <time.h>

#include "picture.h"

/* ---- scale ---- */

static void
check_label(KfNumberStyle style, double low, double high, double value, const char *tick, const char *text)
{
	KfScale		scale;
	char		label[KF_LABEL_SIZE];

	kf_scale_fit(&scale, low, high, 0.05, 0, 400, 40, style);
	kf_scale_tick_label(&scale, value, label);
	CHECK_MSG(strcmp(label, tick) == 0, "tick %g of %g..%g is \"%s\", not \"%s\"", value, low, high, label, tick);
	kf_scale_value_label(&scale, value, label);
	CHECK_MSG(strcmp(label, text) == 0, "value %g of %g..%g is \"%s\", not \"%s\"", value, low, high, label, text);
}

static void
test_numbers(void)
{
	check_label(KF_NUMBER_PLAIN, 2500, 3000, 2874.5649, "2,875", "2,874.56");
	check_label(KF_NUMBER_PLAIN, 90, 110, -12.5, "-12.5", "-12.50");
	check_label(KF_NUMBER_PLAIN, 90, 110, -0.0, "0.0", "0.00");
	check_label(KF_NUMBER_PLAIN, 90, 110, -0.001, "0.0", "0.00");
	check_label(KF_NUMBER_PLAIN, 90, 110, 1e-13, "0.0", "0.00");
	check_label(KF_NUMBER_PLAIN, 1.05, 1.1, 1.0765432, "1.08", "1.0765");
	check_label(KF_NUMBER_PLAIN, 0, 5e6, 1234567.8, "1,234,568", "1,234,568");
	check_label(KF_NUMBER_PLAIN, -5e8, 5e8, -123456789, "-123,456,789", "-123,456,789");
	check_label(KF_NUMBER_PLAIN, 999, 1001, 1000, "1,000.00", "1,000.000");
	check_label(KF_NUMBER_PLAIN, 1e-8, 2e-8, 1.3e-8, "0.000000013", "0.00000001300");
	check_label(KF_NUMBER_PLAIN, 1e-12, 2e-12, 1.25e-12, "1.2e-12", "1.25e-12");
	check_label(KF_NUMBER_PLAIN, 1e300, 2e300, 1.26e300, "1.3e+300", "1.26e+300");
	check_label(KF_NUMBER_PLAIN, 1e15, 1.0001e15, 1.00005e15, "1.00005e+15", "1.00005e+15");
	check_label(KF_NUMBER_SHORT, 0, 900, 450, "450", "450");
	check_label(KF_NUMBER_SHORT, 0, 2e3, 1500, "1.5K", "1.50K");
	check_label(KF_NUMBER_SHORT, 0, 2e6, 999500, "1M", "1.00M");
	check_label(KF_NUMBER_SHORT, 0, 2e9, 1.25e9, "1.25B", "1.25B");
	check_label(KF_NUMBER_SHORT, 0, 2e9, 12.5e6, "12M", "12.5M");
	check_label(KF_NUMBER_SHORT, 0, 9e12, 5e12, "5T", "5.00T");
	check_label(KF_NUMBER_SHORT, 0, 9e18, 5e18, "5e+18", "5e+18");
	check_label(KF_NUMBER_SHORT, -3e6, 3e6, -2e6, "-2M", "-2.00M");
	check_label(KF_NUMBER_SHORT, 0, 2, 0, "0", "0");
	check_label(KF_NUMBER_SHORT, 0, 2e-5, 1e-5, "0.00001", "1e-05");
	/* far from zero and close together: as many digits as tell them apart */
	check_label(KF_NUMBER_SHORT, 1.234e9, 1.235e9, 1.2345e9, "1.2345B", "1.2345B");
	check_label(KF_NUMBER_SHORT, 1.0e8, 1.1e8, 1.025e8, "102M", "102M");
}

/* The round number that is meant. */
static double
round_step(double step)
{
	static const double leads[] = {1.0, 2.0, 2.5, 5.0, 10.0};
	double		power = pow(10.0, floor(log10(step)));
	double		best = power;

	for (int i = 1; i < 5; i++)
		if (fabs(leads[i] * power - step) < fabs(best - step))
			best = leads[i] * power;
	return best;
}

static void
test_ticks(void)
{
	random_state = 3;
	for (int i = 0; i < 3000; i++)
	{
		KfScale		scale;
		double		level = pow(10.0, random_real() * 40.0 - 20.0) * (random_below(2) ? 1.0 : -1.0);
		double		range = fabs(level) * pow(10.0, random_real() * 8.0 - 6.0);
		int			height = 20 + (int) random_below(2000);
		int			spacing = 20 + (int) random_below(60);
		char		before[KF_LABEL_SIZE] = "";
		double		step;
		KfNumberStyle style = random_below(2) ? KF_NUMBER_PLAIN : KF_NUMBER_SHORT;

		kf_scale_fit(&scale, level, level + range, 0.06, 10, 10 + height, spacing, style);
		CHECK(scale.low < level && scale.high > level + range);
		CHECK_NEAR(kf_scale_y(&scale, scale.high), 10.0, 0, 1e-6);
		CHECK_NEAR(kf_scale_y(&scale, scale.low), 10.0 + height, 0, 1e-6);
		CHECK(scale.tick_count >= (height >= 5 * spacing ? 2 : 0) && scale.tick_count <= KF_MAX_TICKS);
		step = scale.tick_count > 1 ? round_step(scale.ticks[1] - scale.ticks[0]) : 0.0;
		for (int t = 0; t < scale.tick_count; t++)
		{
			char		label[KF_LABEL_SIZE];

			CHECK(scale.ticks[t] >= scale.low - step * 1e-9 && scale.ticks[t] <= scale.high);
			kf_scale_tick_label(&scale, scale.ticks[t], label);
			CHECK_MSG(strcmp(label, before) != 0, "two ticks of %.17g..%.17g are \"%s\"", scale.low, scale.high, label);
			strcpy(before, label);
			if (t == 0)
				continue;
			CHECK_NEAR(scale.ticks[t] - scale.ticks[t - 1], step, 1e-6, fabs(level) * 1e-14);
			CHECK_NEAR(scale.ticks[t] / step, floor(scale.ticks[t] / step + 0.5), 1e-13, 1e-9);
			CHECK(kf_scale_y(&scale, scale.ticks[t - 1]) - kf_scale_y(&scale, scale.ticks[t]) >= spacing - 1e-3);
		}
	}
}

/* Whatever the range, everything in it has a finite place, and the scale stays in order. */
static void
test_odd_scales(void)
{
	static const double ends[] = {0.0, 5e-324, 1e-300, 1e-12, 1.0, 1e15, 1e300, DBL_MAX, INFINITY};
	enum
	{
		ENDS = sizeof(ends) / sizeof(ends[0])
	};

	for (int a = -ENDS + 1; a < ENDS; a++)
		for (int b = -ENDS + 1; b < ENDS; b++)
		{
			KfScale		scale;
			double		low = a < 0 ? -ends[-a] : ends[a];
			double		high = b < 0 ? -ends[-b] : ends[b];
			char		label[KF_LABEL_SIZE];

			kf_scale_fit(&scale, low, high, 0.06, 5, 95, 30, a % 2 ? KF_NUMBER_PLAIN : KF_NUMBER_SHORT);
			CHECK(scale.low < scale.high && isfinite(scale.low) && isfinite(scale.high));
			CHECK(kf_scale_y(&scale, scale.high) == 5.0 && fabs(kf_scale_y(&scale, scale.low) - 95.0) < 1e-6);
			if (low <= high && isfinite(low))
				CHECK(kf_scale_y(&scale, low) > 4.0 && kf_scale_y(&scale, low) < 96.0);
			kf_scale_value_label(&scale, low, label);
			kf_scale_tick_label(&scale, high, label);
		}
}

/* ---- calendar ---- */

#define LABEL_BARS 2000

static int64_t times[LABEL_BARS];
static int	columns[LABEL_BARS];
static uint8_t ranks[LABEL_BARS];
static KfTimeLabel labels[KF_MAX_TIME_LABELS];

static int
six_a_letter(const char *text, void *arg)
{
	(void) arg;
	return 6 * (int) strlen(text);
}

static int
make_labels(int count, double slot)
{
	KfTimeAxis	axis = {0, (int) (count * slot), 12, six_a_letter, NULL, ranks};

	for (int i = 0; i < count; i++)
		columns[i] = (int) ((i + 0.5) * slot);
	return kf_time_labels(&axis, times, columns, count, labels);
}

static void
broken_down(int64_t ts, struct tm *tm)
{
	time_t		t = (time_t) ((ts - ((ts % SECOND) + SECOND) % SECOND) / SECOND + 946684800);

	gmtime_r(&t, tm);
}

/* A label is a fact about its bar and the one before it, told by libc. */
static void
check_label_fact(const KfTimeLabel *label)
{
	static const char *const formats[] = {"%Y", "%b", "%e", "%e %b", "%H:%M", "%H:%M:%S"};
	struct tm	tm;
	struct tm	before;
	char		texts_of[6][32];
	int			which = -1;
	bool		right = false;

	broken_down(times[label->bar], &tm);
	for (int i = 0; i < 6; i++)
	{
		strftime(texts_of[i], sizeof(texts_of[i]), formats[i], &tm);
		if (which < 0 && strcmp(texts_of[i] + (texts_of[i][0] == ' '), label->text) == 0)
			which = i;
	}
	if (label->bar == 0)
	{
		char		first[3][64];

		strftime(first[0], sizeof(first[0]), "%Y", &tm);
		strftime(first[1], sizeof(first[1]), "%b %Y", &tm);
		strftime(first[2], sizeof(first[2]), "%e %b %Y", &tm);
		for (int i = 0; i < 3; i++)
			right = right || strcmp(first[i] + (first[i][0] == ' '), label->text) == 0;
		CHECK_MSG(right, "the first bar says \"%s\"", label->text);
		return;
	}
	broken_down(times[label->bar - 1], &before);
	right = which == 0 ? tm.tm_year != before.tm_year :
		which == 1 ? tm.tm_year == before.tm_year && tm.tm_mon != before.tm_mon :
		which == 2 || which == 3 ? tm.tm_mon == before.tm_mon && tm.tm_mday != before.tm_mday :
		which == 4 ? tm.tm_mday == before.tm_mday && tm.tm_min + 60 * tm.tm_hour != before.tm_min + 60 * before.tm_hour :
		which == 5 ? tm.tm_mday == before.tm_mday && tm.tm_sec != before.tm_sec :
		strchr(label->text, '.') != NULL && times[label->bar] - times[label->bar - 1] < SECOND;
	CHECK_MSG(right, "bar %d says \"%s\"", label->bar, label->text);
}

static bool
is_multiple(double value, double step)
{
	double		n = value / step;

	return fabs(n - floor(n + 0.5)) < 1e-6;
}

/* Within a decade ticks are multiples of something, and the roundest of them is never left out for another. */
static void
check_roundest(const KfScale *scale)
{
	double		round = pow(10.0, floor(log10(scale->high)));
	double		roundest = ceil(scale->low / round - 1e-9) * round;
	bool		finer = false;
	bool		told = false;

	for (int t = 0; t < scale->tick_count; t++)
	{
		finer = finer || !is_multiple(scale->ticks[t], round);
		told = told || fabs(scale->ticks[t] / roundest - 1.0) < 1e-9;
	}
	CHECK_MSG(!finer || told || roundest > scale->high, "scale from %g to %g: no tick at %g", scale->low, scale->high, roundest);
	/* where one step does for bottom and top, it is the only one */
	for (int t = 2; t < scale->tick_count && scale->high <= 2.0 * scale->low; t++)
		CHECK_NEAR(scale->ticks[t] - scale->ticks[t - 1], scale->ticks[1] - scale->ticks[0], 1e-3, 0.0);
}

/* Ticks of logarithmic and percent scales: in the range, apart, each with a label of its own that says what it is. */
static void
test_other_scales(void)
{
	random_state = 77;
	for (int i = 0; i < 4000; i++)
	{
		double		low = pow(10.0, 18.0 * random_real() - 8.0);
		double		high = low * pow(10.0, pow(random_real(), 3.0) * 12.0);
		int			spacing = 15 + i % 40;
		int			height = 60 + i % 700;
		KfScale		scale;

		kf_scale_fit(&scale, low, high, 0.06, 10, 10 + height, spacing, KF_NUMBER_PLAIN);
		if (i % 2 == 0)
		{
			CHECK(kf_scale_make_log(&scale, low, high, 0.06, spacing));
			CHECK_NEAR(kf_scale_y(&scale, sqrt(scale.low) * sqrt(scale.high)), 10.0 + height / 2.0, 0, 1e-6);
			CHECK(kf_scale_y(&scale, 0.0) > 1e5 && kf_scale_y(&scale, -1.0) > 1e5 && isnan(kf_scale_y(&scale, NAN)));
		}
		else
			CHECK(kf_scale_make_percent(&scale, low + random_real() * (high - low), spacing));
		CHECK_NEAR(kf_scale_y(&scale, scale.high), 10.0, 0, 1e-6);
		CHECK_NEAR(kf_scale_y(&scale, scale.low), 10.0 + height, 0, 1e-6);
		if (scale.kind == KF_SCALE_LOG && !scale.decades)
			check_roundest(&scale);
		for (int t = 0; t < scale.tick_count; t++)
		{
			char		label[KF_LABEL_SIZE];
			char		before[KF_LABEL_SIZE];

			CHECK(scale.ticks[t] >= scale.low * (1.0 - 1e-9) && scale.ticks[t] <= scale.high * (1.0 + 1e-9));
			if (t == 0)
				continue;
			CHECK_MSG(kf_scale_y(&scale, scale.ticks[t - 1]) - kf_scale_y(&scale, scale.ticks[t]) >= spacing * 0.99,
					  "scale %d from %g to %g: ticks %g and %g are too close", i, low, high, scale.ticks[t - 1], scale.ticks[t]);
			kf_scale_tick_label(&scale, scale.ticks[t - 1], before);
			kf_scale_tick_label(&scale, scale.ticks[t], label);
			CHECK_MSG(strcmp(before, label) != 0, "scale %d from %g to %g: two ticks \"%s\"", i, low, high, label);
			if (strchr(label, ',') != NULL)
				continue;
			if (scale.kind == KF_SCALE_LOG)
				CHECK_NEAR(strtod(label, NULL), scale.ticks[t], 1e-9, 0.0);
			else
				CHECK_NEAR(strtod(label, NULL), (scale.ticks[t] / scale.base - 1.0) * 100.0, 1e-6, 1e-6);
		}
	}
}

/* What cannot be told so is refused and stays as it was. */
static void
test_refused_scales(void)
{
	static const double bad[] = {0.0, -1.0, NAN, -INFINITY};
	KfScale		scale;
	KfScale		before;

	kf_scale_fit(&scale, -5.0, 10.0, 0.06, 0, 100, 20, KF_NUMBER_PLAIN);
	before = scale;
	for (int i = 0; i < 4; i++)
	{
		CHECK(!kf_scale_make_log(&scale, bad[i], 10.0, 0.06, 20));
		CHECK(!kf_scale_make_percent(&scale, bad[i], 20));
	}
	CHECK(!kf_scale_make_percent(&scale, INFINITY, 20));
	CHECK(memcmp(&before, &scale, sizeof(scale)) == 0);
}

static void
test_calendar(void)
{
	static const int64_t steps[] = {
		1, 100, 20000, SECOND / 4, SECOND, 10 * SECOND, MINUTE, 15 * MINUTE, 60 * MINUTE, DAY, 7 * DAY, 30 * DAY, 365 * DAY
	};

	random_state = 4;
	for (int i = 0; i < 600; i++)
	{
		int			count = 1 + (int) random_below(LABEL_BARS);
		int64_t		step = steps[i % 13];
		double		slot = 2.0 + random_real() * (random_below(4) == 0 ? 50.0 : 4.0);
		int			placed;

		times[0] = date(1950 + (int) random_below(100), 1, 1) + (step % DAY == 0 ? 0 : (int64_t) random_below(86400) * SECOND);
		times[0] += random_below(400) * DAY;
		for (int k = 1; k < count; k++)
			times[k] = times[k - 1] + step * (1 + (random_below(20) == 0 ? random_below(60) : 0));
		placed = make_labels(count, slot);
		CHECK(placed <= KF_MAX_TIME_LABELS);
		CHECK_MSG(placed > 0 || count * slot < 6 * 12, "no label in %g pixels", count * slot);
		for (int k = 0; k < placed; k++)
		{
			check_label_fact(&labels[k]);
			CHECK_INT(labels[k].width, six_a_letter(labels[k].text, NULL));
			CHECK(labels[k].x >= 0 && labels[k].x + labels[k].width <= (int) (count * slot));
			if (k > 0)
				CHECK(labels[k].bar > labels[k - 1].bar && labels[k].x >= labels[k - 1].x + labels[k - 1].width + 12);
			if (labels[k].bar > 0)
				CHECK(labels[k].x == columns[labels[k].bar] - labels[k].width / 2);
		}
	}
}

/* All labels in one line, those of higher rank with a star. */
static const char *
label_line(int placed)
{
	static char line[4096];

	line[0] = '\0';
	for (int i = 0; i < placed; i++)
		snprintf(line + strlen(line), sizeof(line) - strlen(line), "%s%s%s@%d", i > 0 ? " " : "", labels[i].text,
				 labels[i].major ? "*" : "", labels[i].bar);
	return line;
}

static void
fill_times(int count, int64_t first, int64_t step)
{
	for (int i = 0; i < count; i++)
		times[i] = i == 0 ? first : times[i - 1] + step;
}

static void
test_known_dates(void)
{
	KfBar		days[520];

	/* trading days from Monday 2019-09-30: months begin on Tuesday, Friday, Monday; the year on Wednesday */
	make_bars(days, 520, date(2019, 9, 30), DAY, 1.0);
	for (int i = 0; i < 520; i++)
		times[i] = days[i].ts;
	CHECK_STR(label_line(make_labels(130, 5.0)), "30 Sep 2019*@0 Nov@24 Dec@45 2020*@67 Feb@90 Mar@110");
	CHECK_STR(label_line(make_labels(520, 1.0)), "2019*@0 2020*@67 Apr@132 Jul@197 Oct@263 2021*@329 Apr@393 Jul@458");
	CHECK_STR(label_line(make_labels(15, 30.0)), "30 Sep 2019*@0 3@3 4@4 7@5 8@6 9@7 10@8 11@9 14@10 15@11 16@12 17@13 18@14");
	/* minutes of a day, and of two with a night between them */
	fill_times(390, date(2020, 4, 17) + 570 * MINUTE, MINUTE);
	CHECK_STR(label_line(make_labels(390, 2.0)),
			  "17 Apr 2020*@0 10:30@60 11:00@90 11:30@120 12:00@150 12:30@180 13:00@210 13:30@240 14:00@270 14:30@300 15:00@330 "
			  "15:30@360");
	for (int i = 390; i < 780; i++)
		times[i] = times[i - 390] + 3 * DAY;
	CHECK_STR(label_line(make_labels(780, 0.8)),
			  "17 Apr 2020*@0 12:00@150 13:00@210 14:00@270 15:00@330 20 Apr*@390 11:00@480 12:00@540 13:00@600 14:00@660 15:00@720");
	fill_times(60, date(2020, 4, 17) + 570 * MINUTE, SECOND);
	CHECK_STR(label_line(make_labels(60, 10.0)), "17 Apr 2020*@0 09:30:15@15 09:30:30@30 09:30:45@45");
	fill_times(10, date(2020, 4, 17) + 570 * MINUTE, SECOND / 10);
	CHECK_STR(label_line(make_labels(10, 40.0)), "17 Apr 2020*@0 30:00.500@5");
	fill_times(10, date(2020, 4, 17) + 570 * MINUTE, 1);
	CHECK_STR(label_line(make_labels(10, 40.0)), "17 Apr 2020*@0 00.000005@5");
	fill_times(11, date(1900, 1, 1), 3653 * DAY);
	CHECK_STR(label_line(make_labels(11, 30.0)), "1900@0 1950@5 2000@10");
	/* one bar a day that does not come at midnight is daily all the same */
	fill_times(20, date(2020, 4, 1) + 1020 * MINUTE, DAY);
	CHECK_STR(label_line(make_labels(20, 12.0)), "1 Apr 2020*@0 13@12 20@19");
	/* nothing fits, nothing there, times that stand still */
	CHECK_INT(make_labels(1, 10.0), 0);
	CHECK_INT(make_labels(0, 10.0), 0);
	fill_times(50, 0, 0);
	CHECK_STR(label_line(make_labels(50, 10.0)), "1 Jan 2000*@0");
	/* the ends of time */
	times[0] = INT64_MIN;
	times[1] = -1;
	times[2] = date(9999, 12, 31);
	times[3] = INT64_C(9223371331199999999);
	CHECK_STR(label_line(make_labels(4, 300.0)), "290279 BC@0 1999@1 9999@2 294276@3");
}

static void
test_time_text(void)
{
	char		text[64];

	kf_time_text(0, true, text, sizeof(text));
	CHECK_STR(text, "2000-01-01 00:00");
	kf_time_text(-1, true, text, sizeof(text));
	CHECK_STR(text, "1999-12-31 23:59:59.999999");
	kf_time_text(date(2024, 2, 29) + 30 * SECOND, true, text, sizeof(text));
	CHECK_STR(text, "2024-02-29 00:00:30");
	kf_time_text(date(2024, 2, 29) + 30 * SECOND, false, text, sizeof(text));
	CHECK_STR(text, "2024-02-29");
	kf_time_text(-211813488000 * SECOND, true, text, sizeof(text));
	CHECK_STR(text, "4714-11-24 00:00 BC");
}

/* ---- rows into buckets ---- */

static void
test_series(void)
{
	for (int count = 1; count < 200; count++)
		for (int group = 1; group < 8; group++)
		{
			KfSeries	series;
			KfStatus	status = {0};
			KfSpec		specs[1];
			int			spec_count;
			int			row = 0;
			int64_t		span;

			kf_spec_parse_list("sma(3)", specs, 1, &spec_count, &status);
			CHECK_INT(kf_series_init(&series, &kf_malloc_allocator, 16, 0, specs, 1, &status), KF_OK);
			for (int i = 0; i < count; i++)
			{
				KfBar		bar = {i, i, i * 10.0 + 1.0, -i * 5.0, i + 0.5, 2.0};

				kf_series_add(&series, &bar, &bar);
			}
			kf_series_merge(&series, group);
			span = series.span;
			CHECK_INT(series.rows, count);
			for (int b = 0; b < series.count; b++)
			{
				int			last = row + (int) span - 1 < count - 1 ? row + (int) span - 1 : count - 1;

				CHECK_INT(series.ts[b], row);
				CHECK(series.open[b] == row && series.close[b] == last + 0.5);
				CHECK(series.high[b] == last * 10.0 + 1.0 && series.low[b] == -last * 5.0);
				CHECK(series.volume[b] == 2.0 * (last - row + 1));
				/* the average is last - 0.5; the smallest is that of the first row that has one */
				CHECK_NEAR(series.studies[0].traces[0].last[b], last >= 2 ? last - 0.5 : NAN, 1e-12, 0);
				CHECK_NEAR(series.studies[0].traces[0].min[b], last >= 2 ? fmax(row, 2) - 0.5 : NAN, 1e-12, 0);
				row = last + 1;
			}
			CHECK_INT(row, count);
			CHECK_INT(series.filled, count - (series.count - 1) * span);
			kf_series_free(&series);
		}
}

/* ---- canvas ---- */

#define SIDE 64

static uint32_t
color_at(const KfCanvas *canvas, int x, int y)
{
	return canvas->colors[kf_canvas_at(canvas, x, y)];
}

/* How black a pixel of a white canvas is, 0 to 1. */
static double
darkness(const KfCanvas *canvas, int x, int y)
{
	return 1.0 - (color_at(canvas, x, y) & 255) / 255.0;
}

/* A plain canvas: colours, and no more. */
typedef struct Plain
{
	uint32_t	color[SIDE * SIDE];
	KfRect		view;
	int			origin;
} Plain;

static uint32_t
plain_mix(uint32_t below, uint32_t above, int share)
{
	uint32_t	color = 0;

	for (int shift = 0; shift < 24; shift += 8)
		color |= ((below >> shift & 255) * (uint32_t) (255 - share) + (above >> shift & 255) * (uint32_t) share + 127) / 255 << shift;
	return color;
}

static void
plain_tint(Plain *plain, const KfRect *rect, uint32_t color, int share)
{
	for (int y = rect->y; y < rect->y + rect->height; y++)
		for (int x = rect->x + plain->origin; x < rect->x + plain->origin + rect->width; x++)
		{
			if (x >= 0 && y >= 0 && x < plain->view.width && y < plain->view.height)
			{
				uint32_t   *pixel = &plain->color[(plain->view.y + y) * SIDE + plain->view.x + x];

				*pixel = plain_mix(*pixel, color, share);
			}
		}
}

/* Squared distance of two colours. */
static int
apart_by(uint32_t a, uint32_t b)
{
	int			sum = 0;

	for (int shift = 0; shift < 24; shift += 8)
		sum += ((int) (a >> shift & 255) - (int) (b >> shift & 255)) * ((int) (a >> shift & 255) - (int) (b >> shift & 255));
	return sum;
}

/*
 * Fills, tints and edges by chance, on parts of a canvas and beyond them, beside a plain one: the same pixels while they are bytes, on the way to words and
 * after it. Mixtures of edges are as near as inks are shared for.
 */
static void
test_pixels(void)
{
	int			widened = 0;

	for (int round = 0; round < 300; round++)
	{
		KfCanvas   *canvas = kf_canvas_create(&kf_malloc_allocator, SIDE, SIDE, 0xffffff);
		static Plain plain;
		int			colors = 3 << random_below(7);
		bool		edges = round % 3 == 0;
		int			steps = 20 + (int) random_below(300);
		int			far = 0;

		memset(plain.color, 0xff, sizeof(plain.color));
		for (int i = 0; i < SIDE * SIDE; i++)
			plain.color[i] &= 0xffffff;
		for (int step = 0; step < steps; step++)
		{
			KfRect		rect = {(int) random_below(SIDE + 20) - 10, (int) random_below(SIDE + 20) - 10, (int) random_below(20) - 1, (int) random_below(20) - 1};
			uint32_t	color = random_below((uint32_t) colors) * 0x13579b % 0x1000000;
			KfInk		ink = kf_canvas_ink(canvas, color);
			int			share = (int) random_below(256);

			if (step % 10 == 0)
			{
				plain.view = (KfRect) {(int) random_below(SIDE / 2), (int) random_below(SIDE / 2), 1 + (int) random_below(SIDE / 2), 1 + (int) random_below(SIDE / 2)};
				plain.origin = (int) random_below(9) - 4;
				if (step % 20 == 0)
					plain.view = (KfRect) {0, 0, SIDE, SIDE};
				kf_canvas_view(canvas, step % 20 == 0 ? NULL : &plain.view);
				canvas->origin = plain.origin;
			}
			if (edges && share < 128)
			{
				uint8_t		coverage[20];
				bool		down = share % 2 == 0;

				for (int i = 0; i < 20; i++)
				{
					KfRect		pixel = {rect.x + (down ? 0 : i), rect.y + (down ? i : 0), 1, 1};

					coverage[i] = (uint8_t) random_below(256);
					plain_tint(&plain, &pixel, color, (coverage[i] + 8) / 17 * 17);
				}
				kf_canvas_blend_run(canvas, rect.x, rect.y, down, coverage, 20, ink);
			}
			else if (share % 3 == 0)
			{
				plain_tint(&plain, &rect, color, 255);
				kf_canvas_fill(canvas, rect.x, rect.y, rect.width, rect.height, ink);
			}
			else
			{
				plain_tint(&plain, &rect, color, share);
				kf_canvas_tint(canvas, rect.x, rect.y, rect.width, rect.height, ink, share);
			}
		}
		kf_canvas_view(canvas, NULL);
		CHECK((canvas->bytes != NULL) == (canvas->count <= KF_BYTE_INKS) && (canvas->words != NULL) == (canvas->bytes == NULL));
		widened += canvas->words != NULL;
		for (int i = 0; i < SIDE * SIDE; i++)
		{
			/* an edge over an edge is off by what both are */
			int			distance = apart_by(color_at(canvas, i % SIDE, i / SIDE), plain.color[i]);

			far += edges ? distance > 3 * 56 * 56 : distance != 0;
		}
		for (int y = 0; y < SIDE && canvas->bytes != NULL; y++)
			CHECK(canvas->bytes[y * (SIDE + 1)] == 0);
		CHECK_MSG(far == 0, "round %d, %d inks: %d pixels differ", round, canvas->count, far);
		kf_canvas_free(canvas);
	}
	CHECK_MSG(widened > 50 && widened < 250, "%d of 300 canvases have words", widened);
}

static void
test_inks(void)
{
	KfCanvas   *canvas = kf_canvas_create(&kf_malloc_allocator, SIDE, SIDE, 0xffffff);
	KfInk		red = kf_canvas_ink(canvas, 0xff0000);

	CHECK_INT(kf_canvas_ink(canvas, 0xffffff), 0);
	CHECK_INT(kf_canvas_ink(canvas, 0xff0000), red);
	CHECK_INT(canvas->colors[kf_canvas_mix(canvas, 0, red, 0)], 0xffffff);
	CHECK_INT(canvas->colors[kf_canvas_mix(canvas, 0, red, 255)], 0xff0000);
	CHECK_INT(canvas->colors[kf_canvas_mix(canvas, 0, red, 51)], 0xffcccc);
	kf_canvas_fill(canvas, -5, -5, 8, 8, red);
	kf_canvas_fill(canvas, SIDE - 1, SIDE - 1, 100, 100, red);
	kf_canvas_fill(canvas, 10, 10, -3, 5, red);
	kf_canvas_tint(canvas, 2, 2, 2, 1, kf_canvas_ink(canvas, 0x000000), 51);
	CHECK_INT(color_at(canvas, 0, 0), 0xff0000);
	CHECK_INT(color_at(canvas, 2, 2), 0xcc0000);
	CHECK_INT(color_at(canvas, 3, 2), 0xcccccc);
	CHECK_INT(color_at(canvas, 3, 3), 0xffffff);
	CHECK_INT(color_at(canvas, SIDE - 1, SIDE - 1), 0xff0000);
	CHECK_INT(color_at(canvas, 9, 10), 0xffffff);
	/* every colour of many keeps its own ink, past the end of a palette and past the end of the inks */
	for (uint32_t i = 0; i < 70000; i++)
	{
		KfInk		ink = kf_canvas_ink(canvas, i * 7);

		if (i < 60000 && canvas->colors[ink] != i * 7)
			CHECK_INT(canvas->colors[ink], i * 7);
	}
	CHECK(canvas->count == KF_MAX_INKS + 1 && !canvas->no_memory);
	kf_canvas_free(canvas);
}

/* The coverage of a line, summed over a column, is its width there; all of it lies near the line. */
static void
check_stroke(double x0, double y0, double x1, double y1, double width)
{
	KfCanvas   *canvas = kf_canvas_create(&kf_malloc_allocator, SIDE, SIDE, 0xffffff);
	KfRect		clip = {4, 4, SIDE - 8, SIDE - 8};
	KfPoint		points[] = {{x0, y0}, {x1, y1}};
	double		slope = (y1 - y0) / (x1 - x0);
	long		strange = 0;

	CHECK(kf_canvas_polyline(canvas, &clip, points, 2, width, kf_canvas_ink(canvas, 0)));
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
		{
			bool		outside = x < clip.x || y < clip.y || x >= clip.x + clip.width || y >= clip.y + clip.height;
			double		away = fabs(y + 0.5 - y0 - slope * (x + 0.5 - x0)) / sqrt(1.0 + slope * slope);
			double		want = fmin(1.0, fmax(0.0, width / 2.0 + 0.5 - away));

			if (outside)
				strange += darkness(canvas, x, y) != 0.0;
			else if (x > x0 + width + 1 && x < x1 - width - 1)
				strange += fabs(darkness(canvas, x, y) - want) > 0.05;
		}
	CHECK_MSG(strange == 0, "line from %g,%g to %g,%g, %g wide: %ld pixels are wrong", x0, y0, x1, y1, width, strange);
	kf_canvas_free(canvas);
}

static void
test_strokes(void)
{
	KfCanvas   *canvas = kf_canvas_create(&kf_malloc_allocator, SIDE, SIDE, 0xffffff);
	KfRect		clip = {0, 0, SIDE, SIDE};
	KfInk		black = kf_canvas_ink(canvas, 0);
	KfPoint		points[SIDE];

	random_state = 5;
	for (int i = 0; i < 500; i++)
		check_stroke(random_real() * 20.0, random_real() * 200.0 - 70.0, 40.0 + random_real() * 60.0, random_real() * 200.0 - 70.0,
					 1.0 + random_real() * 3.0);
	check_stroke(-3000.0, 30.0, 3000.0, 31.0, 1.5);
	/* gaps, a value alone, and values that no pixel has */
	for (int i = 0; i < SIDE; i++)
		points[i] = (KfPoint) {i + 0.5, i == 10 ? 32.5 : i >= 20 && i < 30 ? 40.5 : NAN};
	CHECK(kf_canvas_polyline(canvas, &clip, points, SIDE, 1.5, black));
	for (int x = 0; x < SIDE; x++)
	{
		CHECK((darkness(canvas, x, 40) > 0.9) == (x >= 20 && x < 30));
		CHECK((darkness(canvas, x, 32) > 0.9) == (x == 10));
	}
	for (int i = 0; i < SIDE; i++)
		points[i].y = i % 4 == 0 ? INFINITY : i % 4 == 1 ? -INFINITY : i % 4 == 2 ? 1e300 : -1e300;
	CHECK(kf_canvas_polyline(canvas, &clip, points, SIDE, 1.5, black));
	kf_canvas_band(canvas, &clip, points, points + SIDE / 2, SIDE / 2, black, 100);
	kf_canvas_disc(canvas, &clip, 1e300, -1e300, 3.0, black);
	kf_canvas_disc(canvas, &clip, NAN, NAN, 3.0, black);
	kf_canvas_arrow(canvas, &clip, 62, 60, 8, false, black);
	kf_canvas_free(canvas);
}

static void
test_band(void)
{
	KfCanvas   *canvas = kf_canvas_create(&kf_malloc_allocator, SIDE, SIDE, 0xffffff);
	KfRect		clip = {0, 8, SIDE, SIDE - 8};
	KfPoint		upper[] = {{8.5, -1e9}, {20.5, 20.0}, {30.5, 20.0}, {40.5, NAN}, {50.5, 20.0}, {60.5, 20.0}};
	KfPoint		lower[] = {{8.5, 40.0}, {20.5, 40.0}, {30.5, 40.0}, {40.5, 40.0}, {50.5, 40.0}, {60.5, 40.0}};

	kf_canvas_band(canvas, &clip, upper, lower, 6, kf_canvas_ink(canvas, 0), 51);
	for (int x = 0; x < SIDE; x++)
	{
		bool		inside = (x >= 8 && x <= 30) || (x >= 50 && x <= 60);

		CHECK_INT(color_at(canvas, x, 30), inside ? 0xcccccc : 0xffffff);
		CHECK_INT(color_at(canvas, x, 19), x >= 8 && x < 20 ? 0xcccccc : 0xffffff);
		CHECK_INT(color_at(canvas, x, 39), inside ? 0xcccccc : 0xffffff);
		CHECK_INT(color_at(canvas, x, 40), 0xffffff);
		CHECK_INT(color_at(canvas, x, 7), 0xffffff);
	}
	kf_canvas_free(canvas);
}

/* ---- fonts ---- */

static void
test_fonts(void)
{
	KfStatus	status = {0};
	KfFonts    *own;
	size_t		most = 0;
	char		text[5] = "";

	CHECK(kf_fonts_create(&kf_malloc_allocator, "/nonexistent.ttf", &status) == NULL);
	CHECK_INT(status.code, KF_MISSING_FILE);
	CHECK_STR(status.message, "font file \"/nonexistent.ttf\" cannot be opened");
	CHECK(strstr(status.hint, "fonts-dejavu-core") != NULL);
	memset(&status, 0, sizeof(status));
	CHECK(kf_fonts_create(&kf_malloc_allocator, "test/unit/unit.mk", &status) == NULL);
	CHECK_INT(status.code, KF_MISSING_FILE);
	CHECK_STR(status.message, "font file \"test/unit/unit.mk\" is not a scalable font");
	memset(&status, 0, sizeof(status));

	own = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	CHECK_INT(kf_text_width(own, "", 12, &status), 0);
	CHECK(kf_text_width(own, "00", 12, &status) == 2 * kf_text_width(own, "0", 12, &status));
	CHECK(kf_text_width(own, "0", 24, &status) > kf_text_width(own, "0", 12, &status));
	for (int size = 4; size < 300; size++)
	{
		int			width = kf_text_width(own, "The quick brown fox, 0123456789.", size, &status);

		CHECK(width > 12 * (size < KF_MAX_TEXT_SIZE ? size : KF_MAX_TEXT_SIZE) && kf_text_width(own, "The quick brown fox, 0123456789.", size, &status) == width);
		if (kf_fonts_cached(own) > most)
			most = kf_fonts_cached(own);
	}
	/* more characters than the cache has places for */
	for (int code = 0x800; code < 0x3000; code++)
	{
		text[0] = (char) (0xE0 | code >> 12);
		text[1] = (char) (0x80 | (code >> 6 & 63));
		text[2] = (char) (0x80 | (code & 63));
		CHECK(kf_text_width(own, text, 10, &status) >= 0);
		if (kf_fonts_cached(own) > most)
			most = kf_fonts_cached(own);
	}
	CHECK(most > 500000 && most < 1200000);
	CHECK_INT(status.code, KF_OK);
	kf_fonts_free(own);
}

int
main(void)
{
	test_numbers();
	test_ticks();
	test_odd_scales();
	test_other_scales();
	test_refused_scales();
	test_calendar();
	test_known_dates();
	test_time_text();
	test_series();
	test_inks();
	test_pixels();
	test_strokes();
	test_band();
	test_fonts();
	return check_report();
}
