/*
 * test_chart_annotation_labels.c
 *		Annotations: labels in their places at any size, scales that make room, other formats, what is refused.
 */
#define _DEFAULT_SOURCE
#include "check.h"

#include "annotated.h"

/* ---- texts ---- */

static const KfRect *
box_of(const char *text)
{
	for (int i = 0; i < texts.count; i++)
		if (strcmp(texts.text[i], text) == 0)
			return &texts.box[i];
	return NULL;
}

static void
test_labels(void)
{
	KfChartOptions options = options_of(1000, 700, "rsi(14)");
	const KfRect *box;
	Drawn		d;

	if (draw_annotated(&d, options, 60, "hline price=104 text=target color=magenta; vline ts=30 text=earnings; text ts=20 price=101 text=here~it~is box=true;"
					   "hline price=40 panel=rsi text=forty; buy ts=40 text=+100; hline price=103.5 text=left anchor=left"))
	{
		const KfPanel *panel = &d.l->panels[0];

		/* on the axis in a box of the line's colour */
		box = box_of("104.00");
		CHECK(box != NULL && box->x > d.l->plot.width);
		CHECK(box != NULL && pixel(&d.picture, d.l->plot.width + d.l->hair, box->y + box->height / 2) == MAGENTA);
		box = box_of("target");
		CHECK(box != NULL && abs(box->y + box->height - row_at(&panel->scale, 104.0)) < 30);
		box = box_of("earnings");
		CHECK(box != NULL && abs(box->x - d.l->x[30]) < 12 && box->y < panel->clip.y + 30);
		box = box_of("here it is");
		CHECK(box != NULL && abs(box->x + box->width / 2 - d.l->x[20]) < 3);
		box = box_of("forty");
		CHECK(box != NULL && box->y > d.l->panels[2].rect.y);
		box = box_of("+100");
		CHECK(box != NULL && box->y > row_at(&panel->scale, d.l->series->low[40]));
		box = box_of("left");
		CHECK(box != NULL && box->x < 10);
		drawn_free(&d);
	}
	/* the first of two at one place has it */
	if (draw_annotated(&d, options, 60, "text ts=20 price=108 text=first; text ts=20 price=108 text=second; text ts=20 price=108 text=third"))
	{
		CHECK(box_of("first") != NULL && box_of("first")->y < row_at(&d.l->panels[0].scale, 108.0));
		drawn_free(&d);
	}
	/* a text wider than the plot is left out, and every one in a picture without legends */
	options.width = 300;
	options.height = 250;
	CHECK(same(NULL, "text ts=20 price=101 text=a~text~that~is~longer~than~the~chart~is~wide~at~three~hundred~pixels~and~then~some", options, 60));
	options.width = options.height = 120;
	CHECK(same(NULL, "text ts=20 price=101 text=T", options, 60));
}

/* Where trades stand close, labels make way and lie on none of them. */
static void
test_crowd(void)
{
	char		all[4000] = "";
	Drawn		d;

	for (int i = 0; i < 60; i++)
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%sbuy ts=%d price=%g text=+%d color=magenta", i == 0 ? "" : ";", i, bars[i].close, i * 25);
	if (!draw_annotated(&d, options_of(700, 500, NULL), 60, all))
		return;
	for (int i = 0; i < 60; i++)
	{
		int			row = row_at(&d.l->panels[0].scale, bars[i].close);

		CHECK_MSG(pixel(&d.picture, d.l->x[i], row + 4) == MAGENTA, "trade %d is covered", i);
	}
	CHECK(texts.count > 40);
	check_texts(d.l, "a crowd");
	drawn_free(&d);
}

/* The scale makes room where that is asked for. */
static void
test_fit(void)
{
	KfChartOptions options = options_of(1000, 700, "rsi(14)");
	static const char *const scales[] = {"linear", "log", "percent"};
	Drawn		d;

	for (int s = 0; s < 3; s++)
	{
		options.scale = scales[s];
		if (!draw_annotated(&d, options, 60, "hline price=150 fit=true; hline price=1000; marker ts=3 price=60 fit=true; hline price=-2 fit=true layer=below"))
			continue;
		CHECK(d.l->panels[0].scale.high > 150.0 && d.l->panels[0].scale.high < 200.0);
		CHECK(d.l->panels[0].scale.low < 60.0);
		CHECK_INT(s == 1, d.l->panels[0].scale.low > 0.0);
		CHECK(s == 2 || has_text(&texts, "150.00"));
		drawn_free(&d);
	}
}

/* ---- other formats ---- */

static void
test_formats(void)
{
	KfChartOptions options = options_of(900, 600, "rsi(14)");
	const char *text = "hline price=103 text=A~&~<B> color=#12ab34; vline ts=20 color=#12ab34; marker ts=30 shape=square price=101.5 color=#aa1122 size=20;"
		"trend from=5,98 to=25,104 extend=right layer=below; span from=40 to=45; fibonacci from=10,96 to=40,106 layer=below; buy ts=50 text=q";
	KfStatus	status = {0};
	char		memory[4096];
	KfChart    *chart;
	char	   *document;
	Svg		   *svg;
	Picture		picture;
	int			differ = 0;
	const KfLayout *l;

	options.annotations = annotations_of(&kf_malloc_allocator, text, memory, &status);
	CHECK_MSG(status.code == KF_OK, "%s", status.message);
	chart = draw_chart(&options, bars, 60, &picture, &texts);
	kf_chart_free(chart);
	document = render_text(&options, "svg", bars, 60, NULL, &chart);
	svg = read_svg(document);
	CHECK_MSG(svg->error == NULL, "%s", svg->error);
	CHECK_INT(svg->texts, texts.count);
	CHECK(strstr(document, ">A &amp; &lt;B&gt;</text>") != NULL);
	l = kf_chart_layout(chart);
	/* crisp lines and shapes as in the picture of pixels */
	for (int x = 0; x < l->plot.width; x++)
		differ += (pixel(&picture, x, row_at(&l->panels[0].scale, 103.0)) == 0x12ab34) != (svg->pixels[(size_t) row_at(&l->panels[0].scale, 103.0) * 900 + x] == 0x12ab34);
	CHECK_INT(differ, 0);
	CHECK_INT(svg->pixels[(size_t) row_at(&l->panels[0].scale, 101.5) * 900 + l->x[30]], 0xaa1122);
	CHECK_INT(svg->pixels[(size_t) (l->plot.y + l->plot.height - 5) * 900 + l->x[20]], 0x12ab34);
	free_svg(svg);
	free(document);
	kf_chart_free(chart);
	document = render_text(&options, "html", bars, 60, NULL, &chart);
	CHECK(strstr(document, "{\"k\":0,\"n\":0,\"g\":0,\"c\":\"#12ab34\",\"v0\":103,\"v1\":103}") != NULL);
	CHECK(strstr(document, "{\"k\":0,\"n\":1,\"g\":-2,\"c\":\"#12ab34\",\"i0\":20,\"i1\":20,\"whole\":1}") != NULL);
	CHECK(strstr(document, "\"below\":1,\"i0\":5,\"v0\":98,\"i1\":25,\"v1\":104,\"after\":1}") != NULL);
	CHECK(strstr(document, "\"text\":\"A \\u0026 \\u003cB\\u003e\"}") != NULL);
	CHECK(strstr(document, "\"lineTags\":[{\"g\":0,\"v\":103,\"c\":\"#12ab34\"}],") != NULL);
	CHECK(strstr(document, "\"text\":\"61.8% (99.82)\"") != NULL);
	free(document);
	kf_chart_free(chart);
	picture_free(&picture);
	kf_annotations_free(options.annotations);
}

/* ---- any size, any data ---- */

static void
test_random(void)
{
	static const int64_t steps[] = {DAY, MINUTE, 6 * 60 * MINUTE, SECOND};
	static const char *const lists[] = {NULL, "sma(20),rsi(14)", "bbands,macd,cdlengulfing", "ichimoku"};

	random_state = 7;
	for (int i = 0; i < 200; i++)
	{
		int			count = 1 + (int) (pow(random_real(), 3.0) * 3000);
		int			width = 16 + (int) (pow(random_real(), 2.0) * 2000.0);
		KfChartOptions options = options_of(width, 16 + (int) (pow(random_real(), 2.0) * 1400.0), lists[random_below(4)]);
		double		low = INFINITY;
		double		high = -INFINITY;
		char		all[4000] = "";
		char		what[160];
		Drawn	   *d = malloc(sizeof(Drawn));

		make_bars(bars, count > 1 ? count : 2, date(2001 + (int) random_below(20), 3, 7), steps[random_below(4)], pow(10.0, -5.0 + 11.0 * random_real()));
		for (int b = 0; b < count; b++)
		{
			low = fmin(low, bars[b].low);
			high = fmax(high, bars[b].high);
		}
		options.theme = kf_theme_at((int) random_below(17))->name;
		options.kind = kf_chart_kind_at((int) random_below(10))->name;
		options.scale = random_below(2) == 0 ? "linear" : random_below(2) == 0 ? "log" : "percent";
		options.title = random_below(2) ? "A title" : NULL;
		for (int n = 1 + (int) random_below(20); n > 0; n--)
		{
			char		one[180];

			random_annotation(one, sizeof(one), count, low, high);
			snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", all[0] == '\0' ? "" : ";", one);
		}
		snprintf(what, sizeof(what), "chart %d (%s, %s, %dx%d, %d bars)", i, options.kind, options.scale, width, options.height, count);
		if (draw_annotated(d, options, count, all))
		{
			check_texts(d->l, what);
			drawn_free(d);
		}
		free(d);
	}
	usual_bars();
}

/* ---- limits, memory, errors ---- */

static void
test_many(void)
{
	KfChartOptions options = options_of(1000, 700, NULL);
	KfStatus	status = {0};
	Picture		picture;
	KfChart    *chart;
	KfAnnotations *list = kf_annotations_create(&kf_malloc_allocator, KF_MAX_ANNOTATIONS, &status);

	make_bars(bars, 1000, date(2019, 1, 1), DAY, 100.0);
	for (int i = 0; i < KF_MAX_ANNOTATIONS; i++)
	{
		KfAnnotation *a = kf_annotations_add(list, i % 2 ? "buy" : "SELL", i % 2 ? 3 : 4, &status);

		a->at[0] = (KfMoment) {true, NULL, bars[i % 1000].ts};
		a->value[0] = i % 3 ? bars[i % 1000].close : NAN;
		a->text = "12.5";
	}
	options.annotations = list;
	chart = draw_chart(&options, bars, 1000, &picture, &texts);
	CHECK(texts.count > 100);
	if (chart != NULL)
		check_texts(kf_chart_layout(chart), "5000 trades");
	picture_free(&picture);
	kf_chart_free(chart);
	kf_annotations_free(list);
	CHECK(kf_annotations_create(&kf_malloc_allocator, KF_MAX_ANNOTATIONS + 1, &status) == NULL);
	CHECK_INT(status.code, KF_LIMIT);
	CHECK_STR(status.message, "at most 5000 annotations are allowed, got 5001");
	usual_bars();
}

/* Wherever memory ends, that is told and nothing is left. */
static void
test_no_memory(void)
{
	const char *text = "hline price=101 text=a; fibonacci from=3,98 to=30,105 levels=0,0.5,1; trend from=1,99 to=9,103 style=dotted; marker ts=4 shape=cross text=b";
	bool		done = false;

	for (long fail = 1; !done && fail < 3000; fail++)
	{
		Arena		arena = {.fail_at = fail,.fail_after = true};
		KfAllocator allocator = {arena_alloc, arena_release, &arena};
		KfChartOptions options = options_of(500, 400, NULL);
		KfStatus	status = {0};
		KfBytes		bytes = {0};
		char		memory[1024];
		KfChart    *chart = NULL;

		options.annotations = annotations_of(&allocator, text, memory, &status);
		if (status.code == KF_OK)
			chart = kf_chart_create(&options, fonts, &allocator, NULL, &status);
		for (int i = 0; i < 60 && status.code == KF_OK; i++)
			kf_chart_add(chart, &bars[i], &status);
		if (status.code == KF_OK)
			kf_chart_render(chart, 0, &bytes, &status);
		done = status.code == KF_OK;
		CHECK_MSG(done || status.code == KF_NO_MEMORY, "call %ld: %s", fail, status.message);
		allocator.release(allocator.arena, bytes.data);
		kf_chart_free(chart);
		kf_annotations_free(options.annotations);
		CHECK_MSG(arena.live == 0, "call %ld: %ld blocks left", fail, arena.live);
	}
	CHECK(done);
}

static void
test_errors(void)
{
	static const struct
	{
		const char *text;
		KfCode		code;
		const char *message;
		const char *hint;
	}			cases[] = {
		{"hlin price=3", KF_INVALID_PARAMETER, "annotations[0]: unknown type \"hlin\"", "Perhaps you mean \"hline\"."},
		{"hline price=3; pivot", KF_INVALID_PARAMETER, "annotations[1]: unknown type \"pivot\"", "Perhaps you mean \"pivots\"."},
		{"hline price=3 colour=red", KF_INVALID_PARAMETER, "annotations[0]: hline has no field \"colour\"", "Perhaps you mean \"color\"."},
		{"hline price=3 ts=4", KF_INVALID_PARAMETER, "annotations[0]: hline has no field \"ts\"", ""},
		{"hline price=3 style=dashes", KF_INVALID_PARAMETER, "annotations[0].style: unknown word \"dashes\"", "Perhaps you mean \"dashed\"."},
		{"hline price=3 width=0", KF_INVALID_PARAMETER, "annotations[0].width must be between 0.5 and 20, got 0", ""},
		{"hline price=inf", KF_INVALID_PARAMETER, "annotations[0].price must be finite, got inf", ""},
		{"hline price=abc", KF_INVALID_PARAMETER, "annotations[0].price must be a number", ""},
		{"hline", KF_INVALID_PARAMETER, "annotations[0]: hline needs a price", ""},
		{"vline", KF_INVALID_PARAMETER, "annotations[0]: vline needs ts", ""},
		{"buy price=3", KF_INVALID_PARAMETER, "annotations[0]: buy needs ts", ""},
		{"band", KF_INVALID_PARAMETER, "annotations[0]: band needs from or to, or both", ""},
		{"span", KF_INVALID_PARAMETER, "annotations[0]: span needs from or to, or both", ""},
		{"trend from=1,3", KF_INVALID_PARAMETER, "annotations[0]: trend needs from and to, each with ts and price", ""},
		{"text ts=1 price=3", KF_INVALID_PARAMETER, "annotations[0]: text needs ts, price and text", ""},
		{"pivots high=3", KF_INVALID_PARAMETER, "annotations[0]: pivots needs all of high, low and close, or none of them", ""},
		{"pivots high=3 low=2 close=3 method=demark", KF_INVALID_PARAMETER, "annotations[0]: pivots needs all of open, high, low and close, or none of them", ""},
		{"pivots high=3 low=4 close=3", KF_DATA, "annotations[0]: high must not be below low, got high 3 and low 4", ""},
		{"fibonacci from=1,3 to=3,4 levels=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24", KF_LIMIT, "annotations[0].levels: at most 24 are allowed", ""},
		{"hline price=3 color=blu", KF_INVALID_PARAMETER, "annotations[0].color is no colour: \"blu\"", "Perhaps you mean \"blue\"."},
		{"hline price=3 panel=rsi", KF_INVALID_PARAMETER, "annotations[0]: there is no panel \"rsi\"", NULL},
		{"hline price=3 panel=2", KF_INVALID_PARAMETER, "annotations[0]: there is no panel 2", NULL},
		{"hline price=3 panel=1.5", KF_INVALID_PARAMETER, "annotations[0]: there is no panel 1.5", NULL},
		{"hline price=3 panel=33", KF_INVALID_PARAMETER, "annotations[0]: there is no panel 33", NULL},
		{"hline price=3 panel=all", KF_INVALID_PARAMETER, "annotations[0]: there is no panel \"all\"", NULL},
	};
	static const double epochs[] = {253402300800.0, 1.6e12, 1e300, NAN};
	KfStatus	status = {0};
	KfAnnotations *list = kf_annotations_create(&kf_malloc_allocator, 1, &status);
	KfAnnotation *a = kf_annotations_add(list, "vline", 5, &status);
	const KfAnnotationField *field = kf_annotation_field(list, a, "ts", 2, &status);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		KfChartOptions options = options_of(500, 400, "macd");
		KfStatus	failure = {0};
		char		memory[1024];
		KfChart    *chart = NULL;

		options.annotations = annotations_of(&kf_malloc_allocator, cases[i].text, memory, &failure);
		if (failure.code == KF_OK)
			chart = kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &failure);
		CHECK(chart == NULL);
		CHECK_MSG(failure.code == cases[i].code, "%s: %s", cases[i].text, failure.message);
		CHECK_STR(failure.message, cases[i].message);
		if (cases[i].hint != NULL)
			CHECK_STR(failure.hint, cases[i].hint);
		kf_chart_free(chart);
		kf_annotations_free(options.annotations);
	}
	/* seconds, to the microsecond, but not milliseconds */
	CHECK_INT(kf_annotation_number(list, a, field, 1577836800.5, &status), KF_OK);
	CHECK_INT(a->at[0].ts, date(2020, 1, 1) + 500000);
	CHECK_INT(kf_annotation_number(list, a, field, -1.0, &status), KF_OK);
	CHECK_INT(a->at[0].ts, date(1970, 1, 1) - SECOND);
	for (int i = 0; i < 4; i++)
	{
		KfStatus	failure = {0};

		CHECK_INT(kf_annotation_number(list, a, field, epochs[i], &failure), KF_INVALID_PARAMETER);
		CHECK_INT(strcmp(failure.hint, "Divide milliseconds by 1000.") == 0, i < 2);
	}
	kf_annotations_free(list);
}

/* No rows: nothing to annotate; one row; all rows at one time. */
static void
test_few_rows(void)
{
	const char *text = "hline price=101 text=a; vline ts=0; span from=0; pivots; fibonacci from=0,90 to=1,110; trend from=0,100 to=0,101 extend=both; arrow from=0,100 to=0,100;"
		"buy ts=0 text=b; band to=3; rect from=0,1 to=0,1";
	KfBar		kept[3];
	Drawn		d;

	memcpy(kept, bars, sizeof(kept));
	for (int count = 0; count < 4; count++)
	{
		if (draw_annotated(&d, options_of(600, 400, NULL), count, text))
		{
			check_texts(d.l, "few rows");
			drawn_free(&d);
		}
	}
	bars[0].ts = bars[2].ts = bars[1].ts;
	if (draw_annotated(&d, options_of(600, 400, NULL), 3, text))
		drawn_free(&d);
	bars[0].ts = INT64_MIN + 5;
	bars[1].ts = 0;
	bars[2].ts = INT64_MAX - 5;
	if (draw_annotated(&d, options_of(600, 400, NULL), 3, "hline price=101; pivots"))
		drawn_free(&d);
	memcpy(bars, kept, sizeof(kept));
}

int
main(void)
{
	KfStatus	status = {0};

	fonts = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	if (!CHECK_MSG(fonts != NULL, "no fonts: %s", status.message))
		return check_report();
	usual_bars();
	test_labels();
	test_crowd();
	test_fit();
	test_formats();
	test_random();
	test_many();
	test_no_memory();
	test_errors();
	test_few_rows();
	kf_fonts_free(fonts);
	return check_report();
}
