/*
 * test_chart_formats.c
 *		Charts as WebP and HTML, any title in any document, and nothing left behind after a failure. SVG is in test_chart_svg.c.
 */
#include "document.h"

#ifdef KF_WITH_WEBP
#include <webp/decode.h>
#endif

#define COUNT 120

static KfBar bars[COUNT];

/* ---- titles ---- */

static int
count_of(const char *text, const char *what)
{
	int			n = 0;

	for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
		n++;
	return n;
}

/* Any title makes a document that is well-formed, and a page with two scripts and no other way out of them. */
static void
check_title(const char *title)
{
	KfChartOptions options = options_of(400, 300, NULL);
	KfChart    *chart;
	char	   *text;
	char	   *data;
	Svg		   *svg;

	options.title = title;
	text = render_text(&options, "svg", bars, 5, NULL, &chart);
	svg = read_svg(text);
	CHECK_MSG(svg->error == NULL, "a title makes %s", svg->error);
	free_svg(svg);
	free(text);
	kf_chart_free(chart);

	text = render_text(&options, "html", bars, 5, NULL, &chart);
	CHECK(valid_utf8(text));
	CHECK_INT(count_of(text, "<script"), 2);
	CHECK_INT(count_of(text, "</script"), 2);
	CHECK_INT(count_of(text, "</noscript"), 1);
	CHECK_INT(count_of(text, "<title>"), 2);
	CHECK_INT(count_of(text, "<svg"), 1);
	CHECK_INT(count_of(text, "<!--"), 0);
	data = strstr(text, "id=\"kf-data\">");
	CHECK(data != NULL);
	*strstr(data, "</script") = '\0';
	data += 13;
	CHECK(strpbrk(data, "<>&'") == NULL);
	CHECK(strstr(data, "\xE2\x80\xA8") == NULL && strstr(data, "\xE2\x80\xA9") == NULL);
	free(text);
	kf_chart_free(chart);
}

static void
test_titles(void)
{
	static const char *const titles[] = {
		"</script><script>alert(1)</script>", "<!--<script>", "]]>", "\"'><img src=x onerror=alert(1)>", "</title></noscript></svg>", "&lt;&amp;&#0;",
		"\xE2\x80\xA8 \xE2\x80\xA9", "\x01\x02\x1F\x7F", "\xC2\x85", "\xC0\xBC", "\xED\xA0\x80", "\xEF\xBF\xBE\xEF\xBF\xBF", "\xF4\x90\x80\x80", "\xF0\x9F\x93\x88",
		"\xE2\x82", "\xFF\xFE", "\\", "\\u003c/script>", "a\nb\tc", "\xE6\x97\xA5\xE7\xB5\x8C"
	};
	static const char odd[] = "<>&\"'\\/!-\n\xE2\x80\xA8\xF0\x9F\xED\xA0\xC2\x85 script";
	char		title[40];

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		check_title(titles[i]);
	for (int round = 0; round < 300; round++)
	{
		int			length = 1 + (int) random_below(sizeof(title) - 2);

		for (int i = 0; i < length; i++)
			title[i] = odd[random_below(sizeof(odd) - 1)];
		title[length] = '\0';
		check_title(title);
	}
}

/* ---- HTML ---- */

/* The numbers of an array of the data. */
static int
read_array(const char *data, const char *name, double *values, int most)
{
	char		key[32];
	const char *at;
	char	   *end;
	int			n = 0;

	snprintf(key, sizeof(key), "\"%s\":[", name);
	at = strstr(data, key);
	if (at == NULL)
		return -1;
	at += strlen(key);
	while (*at != ']' && n < most)
	{
		values[n] = strtod(at, &end);
		if (end == at)
		{
			values[n] = NAN;
			end += strspn(at, "nul");
		}
		n++;
		at = end + (*end == ',');
	}
	return n;
}

/* Brackets, braces and strings of JSON close. */
static bool
balanced(const char *data)
{
	char		open[64];
	int			depth = 0;

	for (; *data != '\0'; data++)
	{
		if (*data == '"')
		{
			for (data++; *data != '"' && *data != '\0'; data++)
				data += *data == '\\';
			if (*data == '\0')
				return false;
		}
		else if ((*data == '[' || *data == '{') && depth < 64)
			open[depth++] = *data == '[' ? ']' : '}';
		else if ((*data == ']' || *data == '}') && (depth == 0 || open[--depth] != *data))
			return false;
	}
	return depth == 0;
}

/* The page holds the prices exactly and the policy; without merging there are no extremes of traces. */
static void
test_page(void)
{
	KfChartOptions options = options_of(800, 600, "sma(10),rsi(14),cdldoji");
	KfChart    *chart;
	char	   *text;
	char	   *svg;
	char	   *data;
	KfChart    *other;
	double		values[COUNT];

	options.title = "A <chart>";
	text = render_text(&options, "html", bars, COUNT, NULL, &chart);
	svg = render_text(&options, "svg", bars, COUNT, NULL, &other);
	CHECK(strncmp(text, "<!DOCTYPE html>\n", 16) == 0);
	CHECK(strstr(text, "default-src 'none'") != NULL);
	CHECK(strstr(text, "<title>A &lt;chart&gt;</title>") != NULL);
	CHECK(strstr(text, "aria-label=\"A &lt;chart&gt;: 120 bars from ") != NULL);
	/* the only addresses are the names of languages, and the picture without scripts is the SVG */
	CHECK_INT(count_of(text, "http://") + count_of(text, "https://"), 1);
	CHECK(strstr(text, svg) != NULL);
	data = strstr(text, "id=\"kf-data\">") + 13;
	*strstr(data, "</script") = '\0';
	CHECK(balanced(data));
	CHECK_INT(read_array(data, "o", values, COUNT), COUNT);
	for (int i = 0; i < COUNT; i++)
		CHECK(values[i] == bars[i].open);
	CHECK_INT(read_array(data, "c", values, COUNT), COUNT);
	for (int i = 0; i < COUNT; i++)
		CHECK(values[i] == bars[i].close);
	CHECK_INT(read_array(data, "t", values, COUNT), COUNT);
	for (int i = 0; i < COUNT; i++)
		CHECK(values[i] == (double) (bars[i].ts / 1000));
	/* the first trace is the average */
	CHECK_INT(read_array(data, "last", values, COUNT), COUNT);
	for (int i = 0; i < COUNT; i++)
		CHECK_NEAR(values[i], kf_chart_layout(chart)->series->studies[0].traces[0].last[i], 1e-6, 0);
	CHECK(isnan(values[8]) && !isnan(values[9]));
	CHECK_INT(read_array(data, "min", values, COUNT), -1);
	free(text);
	free(svg);
	kf_chart_free(chart);
	kf_chart_free(other);
}

/* Merged bars: as many as are drawn, whatever the rows. */
static void
test_page_size(void)
{
	static KfBar many[20000];
	KfChartOptions options = options_of(400, 300, "sma(10)");
	KfStatus	status = {0};
	KfBytes		bytes = {0};
	KfChart    *chart;

	options.format = "html";
	make_bars(many, 20000, date(2000, 1, 3), MINUTE, 100.0);
	chart = kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &status);
	for (int i = 0; i < 20000; i++)
		kf_chart_add(chart, &many[i], &status);
	CHECK(kf_chart_render(chart, 0, &bytes, &status) == KF_OK);
	CHECK_MSG(bytes.size < 150000, "a page of 400 pixels has %zu bytes", bytes.size);
	CHECK(kf_chart_layout(chart)->bars <= 200);
	free(bytes.data);
	kf_chart_free(chart);
}

/* ---- WebP ---- */

static void
test_webp(int width, int height, const char *indicators)
{
	KfChartOptions options = options_of(width, height, indicators);
	KfStatus	status = {0};
	KfBytes		bytes;
	KfChart    *chart;

#ifdef KF_WITH_WEBP
	Picture		picture;
	size_t		sizes[3];

	chart = draw_chart(&options, bars, COUNT, &picture, NULL);
	kf_chart_free(chart);
	options.format = "webp";
	for (int i = 0; i < 3; i++)
	{
		int			w;
		int			h;
		uint8_t    *rgb;

		options.compression = i == 0 ? "fast" : i == 1 ? "default" : "small";
		chart = render(&options, bars, COUNT, 9, NULL, &bytes, &status);
		if (!CHECK_MSG(chart != NULL, "webp fails: %s", status.message))
			continue;
		kf_chart_free(chart);
		sizes[i] = bytes.size;
		for (int k = 0; k < 9; k++)
			CHECK_INT(bytes.data[k], 0);
		rgb = WebPDecodeRGB(bytes.data + 9, bytes.size - 9, &w, &h);
		CHECK(rgb != NULL && w == width && h == height);
		CHECK(rgb != NULL && memcmp(rgb, picture.rgb, (size_t) width * height * 3) == 0);
		WebPFree(rgb);
		free(bytes.data);
	}
	CHECK(sizes[2] <= sizes[0] && sizes[1] <= sizes[0]);
	picture_free(&picture);
#else
	options.format = "webp";
	chart = render(&options, bars, COUNT, 0, NULL, &bytes, &status);
	CHECK(chart == NULL);
	CHECK_INT(status.code, KF_UNSUPPORTED);
	CHECK(strstr(status.hint, "libwebp") != NULL);
#endif
}

static void
test_webp_limit(void)
{
#ifdef KF_WITH_WEBP
	KfChartOptions options = options_of(16384, 16, NULL);
	KfStatus	status = {0};

	options.format = "webp";
	CHECK(kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &status) == NULL);
	CHECK_INT(status.code, KF_LIMIT);
	CHECK_STR(status.message, "a WebP picture may have at most 16383 pixels a side, got 16384 x 16");
#endif
}

/* ---- failures ---- */

static bool cancel_now;

static bool
cancelled(void)
{
	return cancel_now;
}

/* Memory that runs out at each allocation in turn, and a cancel: the right failure, and nothing stays. */
static void
test_failures(const char *format)
{
	KfChartOptions options = options_of(300, 200, "sma(10),bbands(20,2)");
	bool		done = false;

	options.format = format;
	options.title = "Title";
	for (int fail_at = 0; !done && fail_at < 200; fail_at++)
	{
		Arena		arena = {.fail_at = fail_at};
		KfAllocator allocator = {arena_alloc, arena_release, &arena};
		KfStatus	status = {0};
		KfBytes		bytes = {0};
		KfChart    *chart;

		cancel_now = false;
		chart = kf_chart_create(&options, fonts, &allocator, cancelled, &status);
		for (int i = 0; i < COUNT && status.code == KF_OK; i++)
			kf_chart_add(chart, &bars[i], &status);
		cancel_now = fail_at == 0;
		if (status.code == KF_OK)
			kf_chart_render(chart, 4, &bytes, &status);
		done = status.code == KF_OK;
		if (fail_at == 0)
			CHECK_INT(status.code, KF_CANCELLED);
		else
			CHECK_MSG(done || status.code == KF_NO_MEMORY, "%s: %s", format, status.message);
		CHECK(done == (bytes.data != NULL));
		arena_release(&arena, bytes.data);
		kf_chart_free(chart);
		CHECK_MSG(arena.live == 0, "%s, allocation %d: %ld blocks are left", format, fail_at, arena.live);
	}
	CHECK(done);
}

static void
test_unknown(void)
{
	KfChartOptions options = options_of(300, 200, NULL);
	KfStatus	status = {0};

	options.format = "sgv";
	CHECK(kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &status) == NULL);
	CHECK_INT(status.code, KF_INVALID_PARAMETER);
	CHECK_STR(status.message, "unknown format \"sgv\"");
	CHECK_STR(status.detail, "The formats are png, webp, svg and html.");
	options.format = "SVG";
	memset(&status, 0, sizeof(status));
	kf_chart_free(kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &status));
	CHECK_INT(status.code, KF_OK);
}

int
main(void)
{
	KfStatus	status = {0};

	fonts = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	if (!CHECK_MSG(fonts != NULL, "%s", status.message))
		return check_report();
	make_bars(bars, COUNT, date(2024, 1, 1), DAY, 100.0);
	test_titles();
	test_page();
	test_page_size();
	test_webp(300, 200, NULL);
	test_webp(800, 600, "sma(10),bbands(20,2),rsi(14)");
	test_webp_limit();
	test_failures("svg");
	test_failures("html");
#ifdef KF_WITH_WEBP
	test_failures("webp");
#endif
	test_unknown();
	kf_fonts_free(fonts);
	return check_report();
}
