/*
 * test_chart_svg.c
 *		Charts as SVG: the same picture as the PNG, pixel by pixel where it is crisp, the same texts and lines, and well-formed.
 */
#include "document.h"
#include "chart/svg.h"

#define COUNT 120

static KfBar bars[COUNT];

/* The same texts at the same places. */
static void
check_texts(const Svg *svg, const Texts *texts)
{
	CHECK_INT(svg->texts, texts->count);
	for (int i = 0; i < texts->count && i < svg->texts; i++)
	{
		CHECK_STR(svg->text[i], texts->text[i]);
		CHECK_INT(svg->text_x[i], texts->box[i].x);
		CHECK_INT(svg->text_y[i], texts->box[i].y + texts->box[i].height);
		CHECK(svg->text_length[i] == texts->box[i].width || (svg->text_length[i] == 0 && strlen(texts->text[i]) <= 4));
	}
}

static bool
near_text(const Texts *texts, int x, int y)
{
	for (int i = 0; i < texts->count; i++)
	{
		const KfRect *box = &texts->box[i];

		if (x >= box->x - 3 && x < box->x + box->width + 3 && y >= box->y - 5 && y < box->y + box->height + 6)
			return true;
	}
	return false;
}

/* Every pixel that is no text is the same in both: candles, volume, grid, dotted lines, borders, tags. */
static void
test_same_picture(const char *kind, const char *theme, const char *scale, int width, int height, int count)
{
	KfChartOptions options = options_of(width, height, NULL);
	Texts	   *texts = malloc(sizeof(Texts));
	Picture		picture;
	KfChart    *chart;
	KfChart    *other;
	char	   *text;
	Svg		   *svg;
	int			differ = 0;

	options.kind = kind;
	options.theme = theme;
	options.scale = scale;
	options.title = "S&P <500>";
	chart = draw_chart(&options, bars, count, &picture, texts);
	text = render_text(&options, "svg", bars, count, NULL, &other);
	svg = read_svg(text);
	CHECK_MSG(svg->error == NULL, "%s, %s: %s", kind, theme, svg->error);
	CHECK_INT(svg->width, width);
	CHECK_INT(svg->height, height);
	CHECK(!svg->tinted && !svg->slanting);
	check_texts(svg, texts);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++)
			differ += svg->pixels[(size_t) y * width + x] != pixel(&picture, x, y) && !near_text(texts, x, y);
	CHECK_MSG(differ == 0, "%s, %s, %dx%d: %d pixels differ", kind, theme, width, height, differ);
	/* a few paths, not one a bar */
	CHECK_MSG(svg->paths < 40, "%s, %s: %d paths", kind, theme, svg->paths);
	CHECK_STR(svg->title, "S&P <500>");
	free_svg(svg);
	free(text);
	picture_free(&picture);
	kf_chart_free(chart);
	kf_chart_free(other);
	free(texts);
}

/* A line has the points of its trace, to a hundredth of a pixel. */
static void
test_lines(int count, int width)
{
	KfChartOptions options = options_of(width, 600, "sma(10),rsi(5),bbands(20,2)");
	KfChart    *chart;
	char	   *text = render_text(&options, "svg", bars, count, NULL, &chart);
	Svg		   *svg = read_svg(text);
	const KfLayout *l = kf_chart_layout(chart);
	KfPoint    *points = malloc((3 * (size_t) l->bars + 1) * sizeof(KfPoint));
	int			seen = 0;

	CHECK_MSG(svg->error == NULL, "%s", svg->error);
	CHECK(svg->tinted);
	for (int s = 0; s < 3; s++)
	{
		const KfPanel *panel = s == 1 ? &l->panels[l->panel_count - 1] : &l->panels[0];

		for (int k = 0; k < l->series->studies[s].nout; k++)
		{
			int			n = kf_draw_trace(l, panel, &l->series->studies[s].traces[k], points);
			bool		found = false;

			for (int i = 0; i < svg->line_count && !found; i++)
			{
				const Line *line = &svg->lines[i];
				int			at = 0;

				found = fabs(line->width - l->line) < 0.006;
				for (int p = 0; p < n && found; p++)
					if (!isnan(points[p].y))
					{
						/* a point that rounds to the one before is left out */
						if (at < line->count && fabs(line->x[at] - points[p].x) < 0.006 && fabs(line->y[at] - points[p].y) < 0.006)
							at++;
						else
							found = at > 0 && fabs(line->x[at - 1] - points[p].x) < 0.006 && fabs(line->y[at - 1] - points[p].y) < 0.006;
					}
				found = found && at == line->count;
			}
			CHECK_MSG(found, "output %d of study %d is not in the picture of %d bars", k, s, count);
			seen += found;
		}
	}
	CHECK_INT(svg->line_count, 5);
	CHECK_INT(seen, 5);
	free(points);
	free_svg(svg);
	free(text);
	kf_chart_free(chart);
}

static void
check_well_formed(const KfChartOptions *options)
{
	KfChart    *chart;
	char	   *text = render_text(options, "svg", bars, COUNT, NULL, &chart);
	Svg		   *svg;

	if (text == NULL)
		return;
	svg = read_svg(text);
	CHECK_MSG(svg->error == NULL, "%s with %s at %d: %s", options->kind, options->indicators, options->width, svg->error);
	free_svg(svg);
	free(text);
	kf_chart_free(chart);
}

/* Every kind and every indicator of the catalogue, at sizes from the smallest on, where lines leave their panels. */
static void
test_everything(void)
{
	const KfChartKind *kind;

	for (int k = 0; (kind = kf_chart_kind_at(k)) != NULL; k++)
		for (int side = 16; side < 800; side = side * 2 + 11)
		{
			KfChartOptions options = options_of(side, side, "macd,obv,bbands(5,0.1),bbands(20,40),cdlengulfing,sma(3)");

			options.kind = kind->name;
			options.theme = k % 2 == 0 ? "tradingview" : "blueskies";
			check_well_formed(&options);
		}
	for (int i = 0; i < kf_indicator_count; i++)
		if (kf_indicator_in_charts(kf_indicators[i]))
		{
			KfChartOptions options = options_of(500, 400, kf_indicators[i]->name);

			check_well_formed(&options);
		}
}

static void
test_descriptions(void)
{
	KfChartOptions options = options_of(300, 200, NULL);
	KfChart    *chart;
	char	   *text = render_text(&options, "svg", bars, COUNT, NULL, &chart);
	Svg		   *svg = read_svg(text);
	char		want[128];
	char		price[KF_LABEL_SIZE];

	kf_scale_value_label(&kf_chart_layout(chart)->panels[0].scale, bars[COUNT - 1].close, price);
	snprintf(want, sizeof(want), "%d bars from 2024-01-01 to 2024-06-14, last price %s", COUNT, price);
	CHECK_STR(svg->desc, want);
	CHECK_STR(svg->title, "Chart");
	free_svg(svg);
	free(text);
	kf_chart_free(chart);
	text = render_text(&options, "svg", bars, 0, NULL, &chart);
	svg = read_svg(text);
	CHECK(svg->error == NULL);
	CHECK_STR(svg->desc, "no data");
	CHECK_STR(svg->text[0], "no data");
	free_svg(svg);
	free(text);
	kf_chart_free(chart);
	options.bars = 7;
	text = render_text(&options, "svg", bars, COUNT, NULL, &chart);
	svg = read_svg(text);
	CHECK(strncmp(svg->desc, "7 bars from 2024-06-06 to 2024-06-14, ", 38) == 0);
	free_svg(svg);
	free(text);
	kf_chart_free(chart);
}

/* Rectangles on top of each other, in few colours, so that most could join a path but not all may: the same pixels as on a canvas of pixels. */
static void
test_order(int count, int colors)
{
	KfSvg	   *document = kf_svg_create(&kf_malloc_allocator, 200, 150, 0xffffff, "t", "d", 0);
	KfCanvas   *drawn = kf_canvas_create_svg(&kf_malloc_allocator, 200, 150, 0xffffff, document);
	KfCanvas   *pixels = kf_canvas_create(&kf_malloc_allocator, 200, 150, 0xffffff);
	KfStatus	status = {0};
	KfBytes		bytes = {0};
	char	   *text;
	Svg		   *svg;
	int			differ = 0;

	for (int i = 0; i < count; i++)
	{
		int			x = (int) random_below(220) - 10;
		int			y = (int) random_below(170) - 10;
		int			width = (int) random_below(40);
		int			height = (int) random_below(40);
		uint32_t	color = random_below((uint32_t) colors) * 0x123456;

		kf_canvas_fill(drawn, x, y, width, height, kf_canvas_ink(drawn, color));
		kf_canvas_fill(pixels, x, y, width, height, kf_canvas_ink(pixels, color));
	}
	CHECK(kf_svg_end(document, &bytes, &status) == KF_OK);
	text = calloc(1, bytes.size + 1);
	memcpy(text, bytes.data, bytes.size);
	svg = read_svg(text);
	CHECK_MSG(svg->error == NULL, "%s", svg->error);
	for (int i = 0; i < 200 * 150; i++)
		differ += svg->pixels[i] != pixels->colors[kf_canvas_at(pixels, i % 200, i / 200)];
	CHECK_MSG(differ == 0, "%d rectangles of %d colours: %d pixels differ", count, colors, differ);
	free_svg(svg);
	free(text);
	free(bytes.data);
	kf_canvas_free(drawn);
	kf_canvas_free(pixels);
	kf_svg_free(document);
}

int
main(void)
{
	KfStatus	status = {0};
	static const char *const kinds[] = {"candle", "hollow", "heikin_ashi", "ohlc", "hlc"};
	static const char *const scales[] = {"linear", "log", "percent"};
	static const char *const themes[] = {"light", "tradingview", "classic", "yahoo", "starsandstripes"};

	fonts = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	if (!CHECK_MSG(fonts != NULL, "%s", status.message))
		return check_report();
	make_bars(bars, COUNT, date(2024, 1, 1), DAY, 100.0);
	for (int k = 0; k < 5; k++)
		for (int t = 0; t < 5; t++)
			test_same_picture(kinds[k], themes[t], scales[t % 3], 300 + 250 * t, 200 + 170 * t, t == 1 ? 9 : COUNT);
	test_same_picture("candle", "light", "linear", 2600, 1800, COUNT);
	test_same_picture("candle", "light", "linear", 100, 80, COUNT);
	test_lines(COUNT, 800);
	test_lines(COUNT, 100);
	for (int round = 0; round < 60; round++)
		test_order(5 + 10 * round, 2 + round % 20);
	test_everything();
	test_descriptions();
	kf_fonts_free(fonts);
	return check_report();
}
