/*
 * test_chart_annotations.c
 *		Annotations: lines, areas, shapes and levels at the right pixels, whatever their times are.
 */
#define _DEFAULT_SOURCE
#include "check.h"

#include "annotated.h"
#include "chart/color.h"
#include "indicators/levels.h"

/* ---- lines ---- */

/* Pixels of a colour in a row of the plot, and in a column. */
static int
in_row(const Drawn *d, int y, uint32_t color)
{
	int			n = 0;

	for (int x = 0; x < d->l->plot.width; x++)
		n += pixel(&d->picture, x, y) == color;
	return n;
}

static int
in_column(const Drawn *d, int x, uint32_t color)
{
	int			n = 0;

	for (int y = d->l->plot.y; y < d->l->plot.y + d->l->plot.height; y++)
		n += pixel(&d->picture, x, y) == color;
	return n;
}

static void
test_levels_and_uprights(void)
{
	static const int sizes[][2] = {{1200, 800}, {400, 300}, {3000, 2000}};
	Drawn		d;

	for (int s = 0; s < 3; s++)
	{
		KfChartOptions options = options_of(sizes[s][0], sizes[s][1], "rsi(14)");
		int			row;

		if (!draw_annotated(&d, options, 60, "hline price=101.5 color=magenta tag=false; vline ts=17 color=#f0f"))
			continue;
		row = row_at(&d.l->panels[0].scale, 101.5);
		CHECK_INT(in_row(&d, row, MAGENTA), d.l->plot.width);
		CHECK(in_row(&d, row - 1, MAGENTA) <= d.l->hair && in_row(&d, row + d.l->hair, MAGENTA) <= d.l->hair);
		/* borders of the panels cross it */
		CHECK_MSG(in_column(&d, d.l->x[17], MAGENTA) >= d.l->plot.height - 4 * d.l->hair, "%d of %d", in_column(&d, d.l->x[17], MAGENTA), d.l->plot.height);
		CHECK(in_column(&d, d.l->x[17] - d.l->hair, MAGENTA) <= d.l->hair && in_column(&d, d.l->x[17] + d.l->hair, MAGENTA) <= d.l->hair);
		drawn_free(&d);
		if (!draw_annotated(&d, options, 60, "hline price=101.5 color=magenta tag=false width=5; vline ts=17 color=#f0f width=3 panel=rsi"))
			continue;
		for (int y = row - 2; y <= row + 2; y++)
			CHECK_INT(in_row(&d, y, MAGENTA), d.l->plot.width);
		CHECK_INT(in_row(&d, row - 3, MAGENTA) + in_row(&d, row + 3, MAGENTA), 0);
		for (int x = d.l->x[17] - 1; x <= d.l->x[17] + 1; x++)
			CHECK_MSG(in_column(&d, x, MAGENTA) - 5 <= d.l->panels[2].rect.height && in_column(&d, x, MAGENTA) - 5 > d.l->panels[2].rect.height - 3 * d.l->hair,
					  "%d of %d", in_column(&d, x, MAGENTA), d.l->panels[2].rect.height);
		drawn_free(&d);
		/* dashed: four parts of seven; dotted: one of three */
		if (!draw_annotated(&d, options, 60, "hline price=101.5 color=magenta tag=false style=dashed"))
			continue;
		CHECK_NEAR(in_row(&d, row, MAGENTA), d.l->plot.width * 4.0 / 7.0, 0, 4 * d.l->hair);
		drawn_free(&d);
		if (!draw_annotated(&d, options, 60, "hline price=101.5 color=magenta tag=false style=dotted"))
			continue;
		CHECK_NEAR(in_row(&d, row, MAGENTA), d.l->plot.width / 3.0, 0, 2 * d.l->hair);
		drawn_free(&d);
	}
}

/* A line between two points, and on to the edges: each column has it at the right row. */
static void
test_slopes(void)
{
	static const char *const extends[] = {"none", "left", "right", "both"};
	KfChartOptions options = options_of(1000, 700, NULL);
	Drawn		d;

	for (int log = 0; log < 2; log++)
		for (int e = 0; e < 8; e++)
		{
			char		text[128];
			const KfScale *scale;
			double		x0;
			double		x1;
			double		y0;
			double		y1;

			options.scale = log ? "log" : "linear";
			/* the points may come in any order */
			snprintf(text, sizeof(text), "trend from=%s to=%s extend=%s color=magenta width=3", e < 4 ? "20,98" : "40,104", e < 4 ? "40,104" : "20,98", extends[e % 4]);
			if (!draw_annotated(&d, options, 60, text))
				continue;
			scale = &d.l->panels[0].scale;
			x0 = d.l->x[20] + 0.5;
			x1 = d.l->x[40] + 0.5;
			y0 = kf_scale_y(scale, 98.0);
			y1 = kf_scale_y(scale, 104.0);
			for (int x = 0; x < d.l->plot.width; x += 7)
			{
				double		y = y0 + (y1 - y0) * (x + 0.5 - x0) / (x1 - x0);
				bool		inside = y > d.l->panels[0].clip.y + 4 && y < d.l->panels[0].clip.y + d.l->panels[0].clip.height - 4;
				bool		there = (x > x0 + 3 && x < x1 - 3) || (x < x0 && e % 2 == 1) || (x > x1 && e % 4 >= 2);

				if (!inside || fabs(x - x0) < 4 || fabs(x - x1) < 4)
					continue;
				CHECK_MSG((pixel(&d.picture, x, (int) y) == MAGENTA) == there, "%s at column %d", text, x);
			}
			drawn_free(&d);
		}
}

/* ---- areas ---- */

static void
check_ground(const Drawn *d, int x, int y, bool shaded, int share, const char *what)
{
	const KfTheme *theme = d->l->theme;
	uint32_t	color = pixel(&d->picture, x, y);
	bool		plain = color == theme->background || color == theme->grid;
	bool		mixed = color == kf_color_over(theme->background, MAGENTA, share) || color == kf_color_over(theme->grid, MAGENTA, share);

	CHECK_MSG(shaded ? mixed : plain, "%s: #%06x at %d,%d", what, (unsigned) color, x, y);
}

static void
test_areas(void)
{
	KfChartOptions options = options_of(1000, 700, NULL);
	Drawn		d;
	int			y;
	int			left;
	int			right;

	/* the span of bars 10 to 20, below the data: whole bars */
	if (draw_annotated(&d, options, 60, "span from=10 to=20 color=magenta opacity=0.4"))
	{
		y = d.l->panels[0].clip.y + 3;
		left = (int) floor(10 * d.l->slot + 0.5);
		right = (int) floor(21 * d.l->slot + 0.5);
		for (int x = left - 6; x < right + 6; x++)
			if (abs(x - left) > 1 && abs(x - right) > 1)
				check_ground(&d, x, y, x >= left && x < right, 102, "span");
		/* the candles are above it */
		CHECK_INT(pixel(&d.picture, d.l->x[15], row_at(&d.l->panels[0].scale, d.l->series->open[15])),
				  d.l->series->close[15] >= d.l->series->open[15] ? d.l->theme->up : d.l->theme->down);
		drawn_free(&d);
	}
	if (draw_annotated(&d, options, 60, "span to=5 color=magenta opacity=0.4;span from=55 color=magenta opacity=0.4"))
	{
		y = d.l->panels[0].clip.y + 3;
		check_ground(&d, 0, y, true, 102, "open span");
		check_ground(&d, (int) (7 * d.l->slot), y, false, 102, "open span");
		check_ground(&d, d.l->plot.width - 1, y, true, 102, "open span");
		check_ground(&d, (int) (54 * d.l->slot), y, false, 102, "open span");
		drawn_free(&d);
	}
	/* a band of prices: both rows belong to it; its other end is open */
	for (int open = 0; open < 2; open++)
		if (draw_annotated(&d, options, 60, open ? "band from=108 color=magenta opacity=0.4" : "band from=110 to=108 color=magenta opacity=0.4"))
		{
			int			top = open ? d.l->panels[0].clip.y : row_at(&d.l->panels[0].scale, 110.0);
			int			bottom = row_at(&d.l->panels[0].scale, 108.0);

			for (int at = top - 2; at < bottom + 3; at++)
				if (at > d.l->panels[0].clip.y)
					check_ground(&d, 1, at, at >= top && at <= bottom, 102, "band");
			drawn_free(&d);
		}
	if (draw_annotated(&d, options, 60, "rect from=10,108 to=20,110 color=magenta opacity=0.4"))
	{
		int			top = row_at(&d.l->panels[0].scale, 110.0);
		int			bottom = row_at(&d.l->panels[0].scale, 108.0);

		left = (int) floor(d.l->x[10] + 0.5 - d.l->slot / 2.0 + 0.5);
		right = (int) floor(d.l->x[20] + 0.5 + d.l->slot / 2.0 + 0.5) - 1;
		for (int x = left; x <= right; x++)
			CHECK(pixel(&d.picture, x, top) == MAGENTA && pixel(&d.picture, x, bottom) == MAGENTA);
		for (y = top; y <= bottom; y++)
			CHECK(pixel(&d.picture, left, y) == MAGENTA && pixel(&d.picture, right, y) == MAGENTA);
		check_ground(&d, left + 3, top + 3, true, 102, "rect");
		check_ground(&d, left - 3, top + 3, false, 102, "rect");
		check_ground(&d, left + 3, bottom + 3, false, 102, "rect");
		drawn_free(&d);
	}
}

/* ---- shapes ---- */

/* The rectangle around all pixels of a colour in the plot. */
static KfRect
around(const Drawn *d, uint32_t color)
{
	int			x0 = INT32_MAX;
	int			y0 = INT32_MAX;
	int			x1 = -1;
	int			y1 = -1;

	for (int y = d->l->plot.y; y < d->l->plot.y + d->l->plot.height; y++)
		for (int x = 0; x < d->l->plot.width; x++)
			if (pixel(&d->picture, x, y) == color)
			{
				x0 = x < x0 ? x : x0;
				x1 = x > x1 ? x : x1;
				y0 = y < y0 ? y : y0;
				y1 = y > y1 ? y : y1;
			}
	return (KfRect) {x0, y0, x1 - x0 + 1, y1 - y0 + 1};
}

static void
test_shapes(void)
{
	static const char *const shapes[] = {"triangle_up", "triangle_down", "arrow_up", "arrow_down", "circle", "square", "diamond", "cross"};
	KfChartOptions options = options_of(1000, 700, NULL);
	Drawn		d;
	KfRect		box;

	for (int s = 0; s < 8; s++)
		for (int bar = 0; bar < 60; bar += 59)
		{
			char		text[128];

			snprintf(text, sizeof(text), "marker ts=%d price=101.5 shape=%s size=15 color=magenta", bar, shapes[s]);
			if (!draw_annotated(&d, options, 60, text))
				continue;
			box = around(&d, MAGENTA);
			/* on its point but for what would stick out; a cross has soft ends */
			CHECK_MSG(abs(box.x + box.width / 2 - d.l->x[bar]) <= (bar == 0 || bar == 59 ? 15 : 1), "%s: column", text);
			CHECK_MSG(s == 2 || s == 3 || abs(box.y + box.height / 2 - row_at(&d.l->panels[0].scale, 101.5)) <= 1, "%s: row", text);
			CHECK_MSG(box.height >= (s == 7 ? 10 : 13) && box.height <= 20 && box.width >= 8 && box.width <= 17, "%s: %dx%d", text, box.width, box.height);
			CHECK_MSG(box.x >= 0 && box.x + box.width <= d.l->plot.width, "%s: leaves the plot", text);
			drawn_free(&d);
		}
	/* trades: the tip is at the price; without one beside the bar */
	if (draw_annotated(&d, options, 60, "buy ts=30 price=101.5 color=magenta; sell ts=31 price=102.5 color=cyan; buy ts=40 color=#ff8000; sell ts=41 color=#0080ff"))
	{
		const KfPanel *panel = &d.l->panels[0];

		box = around(&d, MAGENTA);
		CHECK_INT(box.y, row_at(&panel->scale, 101.5));
		CHECK_INT(box.x + box.width / 2, d.l->x[30]);
		box = around(&d, 0x00ffff);
		CHECK_INT(box.y + box.height - 1, row_at(&panel->scale, 102.5));
		CHECK_INT(box.x + box.width / 2, d.l->x[31]);
		box = around(&d, 0xff8000);
		CHECK_INT(box.y, row_at(&panel->scale, d.l->series->low[40]) + d.l->hair + 3);
		CHECK_INT(box.x + box.width / 2, d.l->x[40]);
		box = around(&d, 0x0080ff);
		CHECK_INT(box.y + box.height - 1, row_at(&panel->scale, d.l->series->high[41]) - d.l->hair - 3);
		drawn_free(&d);
	}
	/* colours of the theme; different ones at a bar make way for each other, the same again is one */
	if (draw_annotated(&d, options, 60, "marker ts=40 position=below color=magenta; marker ts=40 position=below color=cyan; marker ts=40 position=below color=cyan"))
	{
		KfRect		second = around(&d, 0x00ffff);

		box = around(&d, MAGENTA);
		CHECK_INT(second.y - box.y, second.height + 2);
		CHECK_INT(second.height, box.height);
		drawn_free(&d);
	}
}

/* ---- times ---- */

static void
test_times(void)
{
	KfChartOptions options = options_of(1000, 700, "sma(5)");
	Drawn		d;

	/* a time between two bars belongs to the one before */
	CHECK(same("buy ts=30 price=101", "buy ts=30.9 price=101", options, 60));
	CHECK(!same("buy ts=30 price=101", "buy ts=31 price=101", options, 60));
	CHECK(same("vline ts=30", "vline ts=30.5", options, 60));
	CHECK(same("span from=10 to=20", "span from=10.2 to=20.7", options, 60));
	CHECK(same("sell ts=59", "sell ts=59.9", options, 60));
	/* what is outside is not drawn */
	CHECK(same(NULL, "buy ts=-0.5", options, 60));
	CHECK(same(NULL, "buy ts=61", options, 60));
	CHECK(same(NULL, "buy ts=-1e6; sell ts=1e6", options, 60));
	CHECK(same(NULL, "vline ts=-3; vline ts=70 text=no", options, 60));
	CHECK(same(NULL, "span from=-20 to=-10 text=no; span from=100 to=200", options, 60));
	CHECK(same(NULL, "hline price=1e6 text=no; hline price=-5; band from=200 to=300 text=no", options, 60));
	CHECK(same(NULL, "marker ts=20 price=500 text=no; text ts=20 price=500 text=no; text ts=100 price=100 text=no", options, 60));
	CHECK(same(NULL, "trend from=-20,100 to=-10,101; rect from=-20,100 to=-10,101; arrow from=100,100 to=105,105", options, 60));
	/* in a panel there is no room for */
	CHECK(same(NULL, "buy ts=20 panel=rsi; hline price=50 panel=rsi text=no", options_of(300, 60, "rsi"), 60));
	CHECK(!same(NULL, "buy ts=20 panel=rsi", options_of(1000, 700, "rsi"), 60));
	/* from outside into the plot: as if the line began there */
	CHECK(same("span to=5", "span from=-30 to=5", options, 60));
	CHECK(same("span from=50", "span from=50 to=1e7", options, 60));
	/* only some of the rows: times before the first one drawn are outside */
	options.bars = 20;
	CHECK(same(NULL, "buy ts=30", options, 60));
	CHECK(!same(NULL, "buy ts=41", options, 60));
	options.bars = 0;
	/* merged rows: the column of the bucket */
	make_bars(bars, MAX_BARS, date(2019, 1, 1), MINUTE, 100.0);
	if (draw_annotated(&d, options, MAX_BARS, "vline ts=70000 color=magenta; marker ts=30000.5 color=cyan; pivots color=#ff8000"))
	{
		int			span = (int) d.l->series->span;

		CHECK(span > 1);
		CHECK(in_column(&d, d.l->x[70000 / span], MAGENTA) > d.l->plot.height / 2);
		CHECK_INT(around(&d, 0x00ffff).x + around(&d, 0x00ffff).width / 2, d.l->x[30000 / span]);
		drawn_free(&d);
	}
	usual_bars();
}

/* ---- levels ---- */

static void
test_levels(void)
{
	KfChartOptions options = options_of(1200, 900, NULL);
	static const char *const methods[] = {"floor", "woodie", "camarilla", "demark", "fibonacci"};
	Drawn		d;

	if (draw_annotated(&d, options, 60, "fibonacci from=10,96 to=40,106 color=magenta"))
	{
		static const double ratios[] = {0.0, 0.236, 0.382, 0.5, 0.618, 0.786, 1.0};
		int			width = d.l->plot.width - d.l->x[10];

		for (int i = 0; i < 7; i++)
		{
			int			row = row_at(&d.l->panels[0].scale, 106.0 - 10.0 * ratios[i]);

			CHECK_MSG(in_row(&d, row, MAGENTA) >= width - 60 && in_row(&d, row, MAGENTA) <= width + 1, "level %g: %d of %d", ratios[i], in_row(&d, row, MAGENTA), width);
		}
		CHECK(has_text(&texts, "61.8% (99.82)") && has_text(&texts, "0% (106.00)") && has_text(&texts, "100% (96.00)"));
		drawn_free(&d);
	}
	if (draw_annotated(&d, options, 60, "fibonacci from=40,106 to=10,96 levels=-0.272,0.5,1.618 labels=true fit=true"))
	{
		CHECK(has_text(&texts, "-27.2% (93.28)") && has_text(&texts, "50% (101.00)") && has_text(&texts, "161.8% (112.18)"));
		CHECK(d.l->panels[0].scale.low < 93.28 && d.l->panels[0].scale.high > 112.18);
		drawn_free(&d);
	}
	/* pivots of the month before, of given values, and of days in merged minutes */
	for (int m = 0; m < 5; m++)
	{
		char		text[96];
		char		label[64];
		double		levels[KF_PIVOT_LEVELS];
		double		high = 0.0;
		double		low = INFINITY;
		int			first = 0;
		int			last = 0;
		KfStatus	status = {0};

		while (bars[first].ts < date(2019, 2, 1))
			first++;
		while (bars[last].ts < date(2019, 3, 1))
			last++;
		for (int i = first; i < last; i++)
		{
			high = fmax(high, bars[i].high);
			low = fmin(low, bars[i].low);
		}
		kf_pivot_points((KfPivotMethod) m, bars[first].open, high, low, bars[last - 1].close, levels, &status);
		snprintf(text, sizeof(text), "pivots method=%s fit=true color=magenta", methods[m]);
		if (!draw_annotated(&d, options, 60, text))
			continue;
		for (int i = 0; i < KF_PIVOT_LEVELS; i++)
			if (!isnan(levels[i]))
				CHECK_MSG(in_row(&d, row_at(&d.l->panels[0].scale, levels[i]), MAGENTA) > d.l->plot.width - 70, "%s: level %d", text, i);
		snprintf(label, sizeof(label), "P %.2f", levels[0]);
		CHECK_MSG(has_text(&texts, label), "%s: no %s", text, label);
		drawn_free(&d);
	}
	if (draw_annotated(&d, options, 60, "pivots high=110 low=90 close=100 fit=true; pivots period=year"))
	{
		CHECK(has_text(&texts, "P 100.00") && has_text(&texts, "R1 110.00") && has_text(&texts, "S2 80.00") && has_text(&texts, "R3 130.00"));
		drawn_free(&d);
	}
	/* a year before the first there is none */
	CHECK(same(NULL, "pivots period=year", options, 60));
	CHECK(same("pivots method=classic period=month", "pivots", options, 60));
	CHECK(!same("pivots period=week", "pivots", options, 60));
	make_bars(bars, 20000, date(2019, 1, 1), MINUTE, 100.0);
	{
		double		high = 0.0;
		double		low = INFINITY;
		double		close = 0.0;
		char		label[64];

		for (int i = 0; i < 20000; i++)
			if (bars[i].ts >= date(2019, 1, 13) && bars[i].ts < date(2019, 1, 14))
			{
				high = fmax(high, bars[i].high);
				low = fmin(low, bars[i].low);
				close = bars[i].close;
			}
		if (draw_annotated(&d, options, 20000, "pivots fit=true"))
		{
			char		number[KF_LABEL_SIZE];

			kf_scale_value_label(&d.l->panels[0].scale, (high + low + close) / 3.0, number);
			snprintf(label, sizeof(label), "P %s", number);
			CHECK_MSG(has_text(&texts, label), "no %s", label);
			CHECK(d.l->series->span > 1);
			drawn_free(&d);
		}
	}
	usual_bars();
}

int
main(void)
{
	KfStatus	status = {0};

	fonts = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	if (!CHECK_MSG(fonts != NULL, "no fonts: %s", status.message))
		return check_report();
	usual_bars();
	test_levels_and_uprights();
	test_slopes();
	test_areas();
	test_shapes();
	test_times();
	test_levels();
	kf_fonts_free(fonts);
	return check_report();
}
