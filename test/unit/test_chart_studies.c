/*
 * test_chart_studies.c
 *		Indicators in charts: values in the columns they belong to, also of merged, kept and moved bars; each style; shared panels,
 *		colours and labels; no text over another whatever is drawn.
 */
#define _DEFAULT_SOURCE
#include "check.h"

#include "chart/color.h"
#include "picture.h"

#define MAX_BARS 3000

static KfBar bars[MAX_BARS];
static Texts texts;

/* ---- specs ---- */

static void
check_spec_error(const char *list, KfCode code, const char *message, const char *hint)
{
	KfSpec		specs[KF_MAX_SPECS];
	KfStatus	status = {0};
	int			count;

	CHECK_MSG(kf_spec_parse_list(list, specs, KF_MAX_SPECS, &count, &status) == code, "%s: code %d", list, status.code);
	CHECK_STR(status.message, message);
	CHECK_STR(status.hint, hint);
}

static void
test_specs(void)
{
	KfSpec		specs[4];
	KfStatus	status = {0};
	int			count;
	char		label[80];

	CHECK_INT(kf_spec_parse_list("{bbands(20, nbdev_dn = 3) : color=orange / teal:width=2.5:panel=price, rsi:panel=2:weight=5:style=dashed:label='a, ''b'': c',"
								 "\"macd(signal_period=5):label=Mo mentum :panel=2\",sma(period=9)}", specs, 4, &count, &status), KF_OK);
	CHECK_INT(count, 4);
	CHECK(specs[0].params[0] == 20 && specs[0].params[1] == 2 && specs[0].params[2] == 3);
	CHECK_INT(specs[0].given, 3);
	CHECK_INT(specs[0].color_count, 2);
	CHECK_STR(specs[0].colors[0], "orange");
	CHECK_STR(specs[0].colors[1], "teal");
	CHECK(specs[0].width == 2.5 && specs[0].panel == 0);
	CHECK(specs[1].panel == 2 && specs[1].weight == 5.0 && specs[1].style == KF_STYLE_DASHED);
	kf_spec_label(&specs[1], label, sizeof(label));
	CHECK_STR(label, "a, 'b': c");
	CHECK_STR(specs[2].label, "Mo mentum");
	CHECK(specs[2].params[0] == 12 && specs[2].params[2] == 5);
	CHECK(specs[3].panel == KF_PANEL_UNSET && specs[3].params[0] == 9 && specs[3].color_count == 0);

	check_spec_error("sma(perod=3)", KF_INVALID_PARAMETER, "sma has no parameter \"perod\" (position 5 of the indicator list)", "Perhaps you mean \"period\".");
	check_spec_error("sma(3,period=4)", KF_SYNTAX, "indicator list: period is given twice at position 7", "");
	check_spec_error("macd(fast_period=3,4)", KF_SYNTAX, "indicator list: expected a parameter by name, as those before it at position 20, got \"4)\"",
					 "Write it like {sma(50),bbands(20,2),rsi(14)}.");
	check_spec_error("sma:colour=red", KF_INVALID_PARAMETER, "unknown option \"colour\" at position 5 of the indicator list", "Perhaps you mean \"color\".");
	check_spec_error("sma:color", KF_SYNTAX, "indicator list: expected \"=\" at position 10, got the end of the text", "Write it like {sma(50),bbands(20,2),rsi(14)}.");
	check_spec_error("sma:width=50", KF_INVALID_PARAMETER, "width must be between 0.5 and 20, got 50 (position 11 of the indicator list)", "");
	check_spec_error("sma:width=nan", KF_SYNTAX, "indicator list: width takes a number, got \"nan\" at position 11", "");
	check_spec_error("sma:panel=1.5", KF_SYNTAX, "indicator list: panel takes a whole number, got \"1.5\" at position 11",
					 "Write panel=price or a number; indicators of the same number share a panel.");
	check_spec_error("sma:style=dotts", KF_INVALID_PARAMETER, "unknown style \"dotts\" at position 11 of the indicator list", "Perhaps you mean \"dots\".");
	check_spec_error("sma:width=1:width=2", KF_SYNTAX, "indicator list: width is given twice at position 13", "");
	check_spec_error("sma:label='a", KF_SYNTAX, "indicator list: expected a closing quote at position 13, got the end of the text",
					 "Write it like {sma(50),bbands(20,2),rsi(14)}.");
	check_spec_error("sma:weight=0.1", KF_INVALID_PARAMETER, "weight must be between 0.5 and 50, got 0.1 (position 12 of the indicator list)", "");
}

/* ---- values in their columns ---- */

/* The bucket of each stepped bar, and each output's last, least and greatest there, by plain loops over all rows. */
static void
check_displaced(const char *list, int count, int capacity, int keep, int group)
{
	static double want[KF_MAX_OUTPUTS][2 * MAX_BARS];
	static int	row_of[MAX_BARS];
	const KfIndicator *ind;
	KfSpec		spec;
	KfSeries	series;
	KfStatus	status = {0};
	double		out[KF_MAX_OUTPUTS];
	void	   *state;
	int			specs;
	int			stepped = 0;
	long		wrong = 0;
	long		seen = 0;

	CHECK_INT(kf_spec_parse_list(list, &spec, 1, &specs, &status), KF_OK);
	ind = spec.indicator;
	CHECK_INT(kf_series_init(&series, &kf_malloc_allocator, capacity, keep, &spec, 1, &status), KF_OK);
	state = malloc(ind->state_size(spec.params));
	ind->init(state, spec.params);
	for (int i = 0; i < 2 * MAX_BARS; i++)
		for (int k = 0; k < KF_MAX_OUTPUTS; k++)
			want[k][i] = NAN;
	for (int i = 0; i < count; i++)
	{
		const double in[] = {bars[i].high, bars[i].low, bars[i].close};

		kf_series_add(&series, &bars[i], &bars[i]);
		ind->step(state, in, out);
		row_of[stepped++] = i;
		for (int k = 0; k < kf_output_count(ind); k++)
		{
			int			behind = KF_FINITE(out[k]) ? ind->behind(spec.params, out, k) : 0;

			if (KF_FINITE(out[k]) && behind < stepped)
				want[k][row_of[stepped - 1 - behind]] = out[k];
		}
	}
	for (int i = 0; ind->ahead != NULL && i < ind->ahead(spec.params); i++)
	{
		ind->future(state, spec.params, i, out);
		for (int k = 0; k < kf_output_count(ind); k++)
			want[k][MAX_BARS + i] = out[k];
	}
	kf_series_end(&series);
	if (group > 1)
		kf_series_merge(&series, group);
	for (int b = 0; b < series.count + series.future; b++)
	{
		/* a bucket's rows: times are row numbers */
		int64_t		first = b < series.count ? series.ts[b] : MAX_BARS + (b - series.count) * series.span;
		int64_t		end = b + 1 < series.count ? series.ts[b + 1] : b < series.count ? count : first + series.span;

		for (int k = 0; k < kf_output_count(ind); k++)
		{
			const KfTrace *trace = &series.studies[0].traces[k];
			double		last = NAN;
			double		min = NAN;
			double		max = NAN;

			if (ind->outputs[k].style == KF_NOT_DRAWN)
				continue;
			for (int64_t r = first; r < end && r < 2 * MAX_BARS; r++)
				if (!isnan(want[k][r]))
				{
					last = want[k][r];
					min = fmin(min, last);
					max = fmax(max, last);
				}
			seen += !isnan(last);
			wrong += !(trace->last[b] == last || (isnan(last) && isnan(trace->last[b])));
			wrong += !(trace->min[b] == min || (isnan(min) && isnan(trace->min[b])));
			wrong += !(trace->max[b] == max || (isnan(max) && isnan(trace->max[b])));
		}
	}
	CHECK_MSG(wrong == 0 && seen > 0, "%s over %d bars, capacity %d, keep %d, group %d: %ld of %ld are in another bucket", list, count, capacity, keep, group,
			  wrong, seen);
	kf_series_free(&series);
	free(state);
}

static void
test_displaced(void)
{
	static const char *const lists[] = {"ichimoku", "ichimoku(2,3,4,7)", "swing_points", "swing_points(3,40)", "zigzag(3)", "zigzag(1)"};

	random_state = 5;
	make_bars(bars, 1000, 0, 1, 100.0);
	for (int i = 0; i < 1000; i++)
		bars[i].ts = i;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
	{
		check_displaced(lists[i], 300, 2000, 0, 1);
		check_displaced(lists[i], 1000, 128, 0, 1);
		check_displaced(lists[i], 1000, 128, 0, 3);
		check_displaced(lists[i], 997, 200, 100, 1);
		check_displaced(lists[i], 500, 2000, 0, 7);
	}
}

/* ---- pictures ---- */

static const KfPanel *
panel_of(const KfLayout *l, int study)
{
	for (int p = 0; p < l->panel_count; p++)
		if (l->panels[p].group == l->series->studies[study].group)
			return &l->panels[p];
	return NULL;
}

/* Whether a colour is near a place. */
static bool
near_color(const Picture *picture, int x, int y, uint32_t color)
{
	for (int dy = -2; dy <= 2; dy++)
		for (int dx = -1; dx <= 1; dx++)
			if (x + dx >= 0 && x + dx < picture->width && y + dy >= 0 && y + dy < picture->height && pixel(picture, x + dx, y + dy) == color)
				return true;
	return false;
}

/* Values of an output are drawn at their places in a colour, but for 'hidden' of a hundred: in gaps or below other lines. */
static void
check_line(const char *list, int study, int output, const char *color, int hidden)
{
	KfChartOptions options = options_of(1600, 1200, list);
	Picture		picture;
	KfChart    *chart = draw_chart(&options, bars, 120, &picture, NULL);
	const KfLayout *l;
	const KfTrace *trace;
	const KfPanel *panel;
	KfStatus	status = {0};
	uint32_t	ink = 0;
	int			opacity;
	int			shown = 0;
	int			there = 0;

	if (chart == NULL)
		return;
	l = kf_chart_layout(chart);
	panel = panel_of(l, study);
	trace = &l->series->studies[study].traces[output];
	CHECK_INT(kf_color_parse("", color, strlen(color), &ink, &opacity, &status), KF_OK);
	for (int i = 0; i < l->places && CHECK(panel != NULL); i++)
	{
		int			y = isnan(trace->last[i]) ? -1 : row_at(&panel->scale, trace->last[i]);

		if (y < panel->clip.y + 3 || y >= panel->clip.y + panel->clip.height - 3)
			continue;
		there++;
		shown += near_color(&picture, l->x[i], y, ink);
	}
	CHECK_MSG(there > 0 && (there - shown) * 100 <= hidden * there, "%s: %d of %d values are drawn", list, shown, there);
	picture_free(&picture);
	kf_chart_free(chart);
}

static void
test_styles(void)
{
	random_state = 77;
	make_bars(bars, 120, date(2020, 1, 1), DAY, 100.0);
	check_line("sma(5):color=#ff00fe:width=3", 0, 0, "#ff00fe", 0);
	check_line("sma(5):color=#ff00fe:style=step:width=3", 0, 0, "#ff00fe", 0);
	check_line("sma(5):color=#ff00fe:style=dots:width=4", 0, 0, "#ff00fe", 0);
	check_line("sma(5):color=#ff00fe:style=dashed:width=3", 0, 0, "#ff00fe", 60);
	check_line("macd:color=#ff00fe/#00fffe:width=3", 0, 1, "#00fffe", 40);
	check_line("rsi(5),sma(5):panel=3,ema(7):panel=3:color=#ff00fe:width=3", 2, 0, "#ff00fe", 0);
	check_line("ichimoku:color=#ff00fe/#00fffe/#010203/#fe1003/#13ff13:width=3", 0, 4, "#13ff13", 0);
	check_line("ichimoku:color=#ff00fe/#00fffe/#010203/#fe1003/#13ff13:width=3", 0, 2, "#010203", 40);
	check_line("zigzag(4):color=#ff00fe:width=4", 0, 0, "#ff00fe", 0);
}

/* The two colours of a trend, each only where its direction is. */
static void
test_trend(void)
{
	static const char *const lists[] = {"supertrend(5,1.5):width=3:color=#ff00fe/#00fffe", "atr_trailing_stop(5,2):width=3:color=#ff00fe/#00fffe"};

	for (int t = 0; t < 2; t++)
	{
		KfChartOptions options = options_of(1600, 1200, lists[t]);
		Picture		picture;
		KfChart    *chart = draw_chart(&options, bars, 120, &picture, NULL);
		const KfLayout *l;
		int			seen[2] = {0, 0};

		if (chart == NULL)
			continue;
		l = kf_chart_layout(chart);
		for (int i = 0; i < l->bars; i++)
		{
			const KfStudy *s = &l->series->studies[0];
			double		value = s->traces[0].last[i];
			bool		up = s->traces[1].last[i] > 0.0;
			int			y = isnan(value) ? 0 : row_at(&l->panels[0].scale, value);

			if (isnan(value) || y < l->panels[0].clip.y + 4 || y > l->panels[0].clip.y + l->panels[0].clip.height - 4)
				continue;
			CHECK(near_color(&picture, l->x[i], y, up ? 0xff00fe : 0x00fffe));
			CHECK(!near_color(&picture, l->x[i], y, up ? 0x00fffe : 0xff00fe));
			seen[up]++;
		}
		CHECK(seen[0] > 0 && seen[1] > 0);
		picture_free(&picture);
		kf_chart_free(chart);
	}
}

/* The cloud goes on behind the last bar, tinted by what is above; no time stands below the bars to come. */
static void
test_cloud(void)
{
	KfChartOptions options = options_of(1600, 1200, "ichimoku(3,6,12,20)");
	Picture		picture;
	KfChart    *chart = draw_chart(&options, bars, 120, &picture, &texts);
	const KfLayout *l;
	int			tinted = 0;

	if (chart == NULL)
		return;
	l = kf_chart_layout(chart);
	CHECK_INT(l->bars, 120);
	CHECK_INT(l->places, 140);
	CHECK(l->x[139] < l->plot.width);
	for (int i = 120; i < 140; i++)
	{
		const KfStudy *s = &l->series->studies[0];
		int			a = row_at(&l->panels[0].scale, s->traces[2].last[i]);
		int			b = row_at(&l->panels[0].scale, s->traces[3].last[i]);
		uint32_t	ink = a < b ? l->theme->up : l->theme->down;

		if (abs(a - b) < 12)
			continue;
		for (int y = (a < b ? a : b) + 5; y < (a < b ? b : a) - 5; y++)
		{
			int			red = (int) (pixel(&picture, l->x[i], y) >> 16) - (int) (l->theme->background >> 16);
			int			want = (int) (ink >> 16) - (int) (l->theme->background >> 16);

			if (pixel(&picture, l->x[i], y) != l->theme->background)
				tinted += abs(red * 255 - want * l->theme->band_share) < 255 * 2;
		}
	}
	CHECK(tinted > 20);
	for (int i = 0; i < l->label_count; i++)
		CHECK(l->labels[i].bar < l->bars);
	picture_free(&picture);
	kf_chart_free(chart);
}

static void
test_panels(void)
{
	KfChartOptions options = options_of(1200, 1000, "macd:panel=2:label=Momentum,rsi(14):panel=1:weight=6,sma(200):panel=1,obv,cci:panel=price:weight=12,bbands:color=navy");
	Picture		picture;
	KfChart    *chart = draw_chart(&options, bars, 120, &picture, &texts);
	const KfLayout *l;

	if (chart == NULL)
		return;
	l = kf_chart_layout(chart);
	CHECK_INT(l->panel_count, 5);
	CHECK_INT(l->panels[2].study, 1);
	CHECK_INT(l->panels[3].study, 0);
	CHECK_INT(l->panels[4].study, 3);
	CHECK_NEAR(l->panels[2].rect.height, 2.0 * l->panels[3].rect.height, 0, 2);
	CHECK_NEAR(l->panels[0].rect.height, 4.0 * l->panels[3].rect.height, 0, 4);
	/* the scale of the first, widened by the other */
	CHECK(l->panels[2].scale.low <= 0.0 && l->panels[2].scale.high >= 100.0);
	CHECK_INT(l->panels[2].scale.ticks[0], 30);
	CHECK(has_text(&texts, "Momentum"));
	CHECK(has_text(&texts, "RSI 14") && has_text(&texts, "SMA 200"));
	CHECK(kf_layout_color(l, 5, 1) == 0x000080);
	/* lines that share a panel have their own colours */
	CHECK(kf_layout_color(l, 1, 0) != kf_layout_color(l, 2, 0));
	picture_free(&picture);
	kf_chart_free(chart);

	options.indicators = "sma:color=navyy";
	{
		KfStatus	status = {0};

		CHECK(kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &status) == NULL);
		CHECK_STR(status.message, "color at position 11 of the indicator list is no colour: \"navyy\"");
		CHECK_STR(status.hint, "Perhaps you mean \"navy\".");
	}
}

/* What has no value at the last bar shows none. */
static void
test_legends(void)
{
	KfChartOptions options = options_of(1200, 900, "zigzag(3),swing_points(3,3),sma(500),cdlengulfing:label='big, one'");
	Picture		picture;
	KfChart    *chart = draw_chart(&options, bars, 120, &picture, &texts);
	char		name[96];
	char		values[KF_MAX_OUTPUTS][KF_LABEL_SIZE];

	if (chart == NULL)
		return;
	for (int s = 0; s < 3; s++)
	{
		kf_layout_legend(kf_chart_layout(chart), &kf_chart_layout(chart)->panels[0], s, name, sizeof(name), values);
		for (int k = 0; k < kf_chart_layout(chart)->series->studies[s].nout; k++)
			CHECK_STR(values[k], "");
	}
	CHECK(has_text(&texts, "big, one"));
	picture_free(&picture);
	kf_chart_free(chart);
}

/* A panel of signals alone, or of no values yet, has no numbers on its axis; one value is enough for some. */
static void
test_no_values(void)
{
	static const char *const lists[] = {"cdlengulfing:panel=1", "sma(500):panel=1", "cdlengulfing:panel=1,sma(120):panel=1"};

	for (int i = 0; i < 3; i++)
	{
		KfChartOptions options = options_of(1200, 900, lists[i]);
		Picture		picture;
		KfChart    *chart = draw_chart(&options, bars, 120, &picture, &texts);
		int			below = 0;

		if (chart == NULL)
			continue;
		for (int t = 0; t < texts.count; t++)
			below += texts.box[t].x > kf_chart_layout(chart)->plot.width && texts.box[t].y > kf_chart_layout(chart)->panels[2].rect.y;
		CHECK_INT(kf_chart_layout(chart)->panel_count, 3);
		CHECK_INT(below > 0, i == 2);
		picture_free(&picture);
		kf_chart_free(chart);
	}
}

/* ---- texts ---- */

static bool
overlap(const KfRect *a, const KfRect *b)
{
	return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height && b->y < a->y + a->height;
}

static void
test_random(void)
{
	static const char *const extras[] = {"", "", ":panel=1", ":panel=2:weight=6", ":panel=price", ":label='a, label'", ":style=dashed", ":style=step:width=3",
	":style=histogram:panel=1", ":color=red/blue", ":style=dots", ":weight=20"};
	int			labels = 0;

	random_state = 98;
	for (int i = 0; i < 250; i++)
	{
		char		list[1024] = "";
		int			count = 1 + (int) random_below(600);
		int			specs = 1 + (int) random_below(12);
		KfChartOptions options = options_of(16 + (int) (pow(random_real(), 2.0) * 1600), 16 + (int) (pow(random_real(), 2.0) * 1100), list);
		Picture		picture;
		KfChart    *chart;

		for (int s = 0; s < specs; s++)
		{
			const KfIndicator *ind;

			/* every other one a pattern */
			do
				ind = kf_indicators[random_below((uint32_t) kf_indicator_count)];
			while (!kf_indicator_in_charts(ind) || (random_below(2) == 0 && strncmp(ind->name, "cdl", 3) != 0));
			snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s%s", s == 0 ? "" : ",", ind->name, extras[random_below(12)]);
		}
		options.theme = kf_theme_at((int) random_below(17))->name;
		options.bars = random_below(3) == 0 ? 1 + (int) random_below(100) : 0;
		options.scale = random_below(3) == 0 ? "log" : "linear";
		make_bars(bars, count, date(2000, 1, 3), DAY, 50.0);
		chart = draw_chart(&options, bars, count, &picture, &texts);
		if (!CHECK_MSG(chart != NULL, "chart %d {%s} fails", i, list))
			continue;
		for (int a = 0; a < texts.count; a++)
		{
			const KfRect *box = &texts.box[a];

			labels += box->y > kf_chart_layout(chart)->panels[0].clip.y && box->x + box->width < kf_chart_layout(chart)->plot.width &&
				box->y < kf_chart_layout(chart)->panels[0].clip.y + kf_chart_layout(chart)->panels[0].clip.height;
			CHECK_MSG(box->x >= 0 && box->y >= 0 && box->x + box->width <= options.width && box->y + box->height <= options.height,
					  "chart %d {%s} %dx%d: \"%s\" leaves the picture", i, list, options.width, options.height, texts.text[a]);
			for (int b = 0; b < a; b++)
				CHECK_MSG(!overlap(box, &texts.box[b]), "chart %d {%s} %dx%d: \"%s\" is over \"%s\"", i, list, options.width, options.height, texts.text[a],
						  texts.text[b]);
		}
		picture_free(&picture);
		kf_chart_free(chart);
	}
	CHECK(labels > 100);
}

int
main(void)
{
	KfStatus	status = {0};

	fonts = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	if (!CHECK_MSG(fonts != NULL, "no fonts: %s", status.message))
		return check_report();
	test_specs();
	test_displaced();
	test_styles();
	test_trend();
	test_cloud();
	test_panels();
	test_legends();
	test_no_values();
	test_random();
	kf_fonts_free(fonts);
	return check_report();
}
