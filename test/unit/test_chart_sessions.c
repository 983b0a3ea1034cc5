/*
 * test_chart_sessions.c
 *		Indicators of sessions and from an anchor in charts: the day is that of the chart's clock, lines of two sessions are not joined, and the
 *		anchor is where the spec says.
 */
#include "check.h"
#include "picture.h"

static KfFonts *fonts;
static KfBar bars[400];

/* Days of 20 bars of a price each, half an hour apart; one clock is five hours behind the other. */
static int64_t
behind(int64_t ts, void *arg)
{
	(void) arg;
	return ts - 300 * MINUTE;
}

static void
make_days(int64_t first)
{
	for (int i = 0; i < 100; i++)
	{
		double		price = i / 20 % 2 == 0 ? 100.0 : 200.0;

		bars[i] = (KfBar) {first + i / 20 * DAY + i % 20 * 30 * MINUTE, price, price, price, price, 10.0};
	}
}

/* Neither ground nor grid: lines are anti-aliased, and a band tints what is between them. */
static bool
is_line(const Picture *picture, const KfLayout *l, int x, int y)
{
	return pixel(picture, x, y) != l->theme->background && pixel(picture, x, y) != l->theme->grid;
}

/* Where the line of the vwap may be between the prices of two days: nowhere. */
static int
joins(const Picture *picture, const KfLayout *l)
{
	int			low = row_at(&l->panels[0].scale, 140.0);
	int			high = row_at(&l->panels[0].scale, 160.0);
	int			found = 0;

	for (int x = 0; x < l->plot.width; x++)
		for (int y = high; y < low; y++)
			found += is_line(picture, l, x, y);
	return found;
}

static void
test_session(const char *spec, int64_t first, bool clock, bool one_day_one_session)
{
	KfChartOptions options = options_of(1000, 600, spec);
	Picture		picture;
	KfChart    *chart;
	const KfLayout *l;

	options.kind = "ohlc";
	if (clock)
		options.local_time = behind;
	make_days(first);
	chart = draw_chart(&options, bars, 100, &picture, NULL);
	l = kf_chart_layout(chart);
	CHECK_INT(l->bars, 100);
	if (one_day_one_session)
	{
		for (int i = 0; i < 100; i++)
			CHECK_NEAR(l->series->studies[0].traces[0].last[i], bars[i].close, 1e-12, 0);
		CHECK_INT(joins(&picture, l), 0);
		/* within a session there is a line */
		CHECK(is_line(&picture, l, (l->x[25] + l->x[26]) / 2, row_at(&l->panels[0].scale, 200.0)) ||
			  is_line(&picture, l, (l->x[25] + l->x[26]) / 2, row_at(&l->panels[0].scale, 200.0) - 1));
	}
	else
		/* midnight of the clock is within the rows of a day: the first half of each belongs to the day before */
		CHECK_NEAR(l->series->studies[0].traces[0].last[20], (10 * 100.0 + 200.0) / 11.0, 1e-12, 0);
	picture_free(&picture);
	kf_chart_free(chart);
}

static void
test_anchor(const char *spec, int first, bool clock)
{
	KfChartOptions options = options_of(1000, 600, spec);
	Picture		picture;
	KfChart    *chart;
	const KfLayout *l;
	double		sum = 0.0;

	if (clock)
		options.local_time = behind;
	make_days(date(2024, 3, 4) + 14 * 60 * MINUTE);
	chart = draw_chart(&options, bars, 100, &picture, NULL);
	l = kf_chart_layout(chart);
	for (int i = 0; i < 100; i++)
	{
		double		got = l->series->studies[0].traces[0].last[i];

		if (i < first)
			CHECK_NAN(got);
		else
		{
			sum += bars[i].close;
			CHECK_NEAR(got, sum / (i - first + 1), 1e-12, 0);
		}
	}
	picture_free(&picture);
	kf_chart_free(chart);
}

static void
check_error(const char *spec, KfCode code, const char *message)
{
	KfChartOptions options = options_of(300, 200, spec);
	KfStatus	status = {0};

	CHECK(kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &status) == NULL);
	CHECK_INT(status.code, code);
	CHECK_STR(status.message, message);
}

static void
test_errors(void)
{
	static const char *const bad[] = {"2024-02-30", "2023-02-29", "2024-13-01", "0000-01-01", "2024-1-1", "yesterday", "2024-01-01x", "-024-01-01"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		char		spec[100];
		char		message[200];

		snprintf(spec, sizeof(spec), "vwap_anchored:anchor=%s", bad[i]);
		snprintf(message, sizeof(message), "anchor is no date or time: \"%s\" (position 22 of the indicator list)", bad[i]);
		check_error(spec, KF_INVALID_PARAMETER, message);
	}
	check_error("vwap_anchored:anchor='2024-01-01 24:00'", KF_INVALID_PARAMETER,
				"anchor is no date or time: \"2024-01-01 24:00\" (position 22 of the indicator list)");
	check_error("sma:anchor=2024-01-01", KF_INVALID_PARAMETER, "sma has no anchor (position 12 of the indicator list)");
}

int
main(void)
{
	KfStatus	status = {0};

	fonts = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	if (!CHECK_MSG(fonts != NULL, "no fonts: %s", status.message))
		return check_report();
	test_session("vwap_session", date(2024, 3, 4) + 9 * 60 * MINUTE, false, true);
	test_session("vwap_session:style=step", date(1969, 3, 4) + 9 * 60 * MINUTE, false, true);
	/* from 22:00 on: days on one clock, halves of days on the other */
	test_session("vwap_session", date(2024, 3, 4) + 6 * 60 * MINUTE, true, true);
	test_session("vwap_session", date(2024, 3, 4) - 10 * 60 * MINUTE + 5 * 60 * MINUTE, false, false);
	test_anchor("vwap_anchored", 0, false);
	test_anchor("vwap_anchored:anchor=2024-03-06", 40, false);
	test_anchor("vwap_anchored:anchor='2024-03-06 15:00'", 42, false);
	test_anchor("vwap_anchored:anchor='2024-03-06T14:59:59'", 42, false);
	test_anchor("vwap_anchored:anchor='2024-03-06 10:00:00'", 42, true);
	test_anchor("vwap_anchored:anchor=1999-12-31", 0, false);
	test_anchor("vwap_anchored:anchor=2030-01-01", 100, false);
	test_errors();
	kf_fonts_free(fonts);
	return check_report();
}
