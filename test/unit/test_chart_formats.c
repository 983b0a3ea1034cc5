/*
 * test_chart_formats.c
 *		Charts as SVG, WebP and HTML: the same picture as the PNG, well-formed whatever the title is, and nothing left behind
 *		after a failure.
 *
 * SVG is read by a small reader of its own: it checks tags and entities, paints the crisp shapes into pixels, and collects texts and lines.
 */
#include "check.h"
#include "picture.h"

#ifdef KF_WITH_WEBP
#include <webp/decode.h>
#endif

#define COUNT 120

static KfBar bars[COUNT];

/* A chart in some format; NULL when it fails. The caller frees bytes->data. */
static KfChart *
render(const KfChartOptions *options, int count, size_t headroom, Texts *texts, KfBytes *bytes, KfStatus *status)
{
	KfChart    *chart = kf_chart_create(options, fonts, &kf_malloc_allocator, NULL, status);

	memset(bytes, 0, sizeof(*bytes));
	if (texts != NULL)
		texts->count = 0;
	if (chart != NULL && texts != NULL)
		kf_chart_watch_text(chart, note_text, texts);
	for (int i = 0; i < count && status->code == KF_OK; i++)
		kf_chart_add(chart, &bars[i], status);
	if (status->code == KF_OK)
		kf_chart_render(chart, headroom, bytes, status);
	if (status->code == KF_OK)
		return chart;
	kf_chart_free(chart);
	return NULL;
}

/* The same as a string; the caller frees it. */
static char *
render_text(const KfChartOptions *options, const char *format, int count, Texts *texts, KfChart **chart)
{
	KfChartOptions asked = *options;
	KfStatus	status = {0};
	KfBytes		bytes;
	char	   *text;

	asked.format = format;
	*chart = render(&asked, count, 0, texts, &bytes, &status);
	if (!CHECK_MSG(*chart != NULL, "%s fails: %s", format, status.message))
		return NULL;
	text = malloc(bytes.size + 1);
	memcpy(text, bytes.data, bytes.size);
	text[bytes.size] = '\0';
	CHECK_INT(strlen(text), bytes.size);
	free(bytes.data);
	return text;
}

/* ---- a reader of SVG ---- */

#define MAX_DEPTH 16
#define MAX_LINES 64
#define MAX_POINTS 4096

typedef struct Line
{
	double		width;
	int			count;
	double		x[MAX_POINTS];
	double		y[MAX_POINTS];
} Line;

typedef struct Svg
{
	int			width;
	int			height;
	uint32_t   *pixels;			/* what crisp shapes paint */
	bool		tinted;			/* something was painted half through */
	int			texts;
	int			text_x[MAX_TEXTS];
	int			text_y[MAX_TEXTS];
	int			text_length[MAX_TEXTS];	/* 0: none */
	char		text[MAX_TEXTS][256];
	char		title[1024];
	char		desc[256];
	int			line_count;
	Line		lines[MAX_LINES];
	int			paths;
	const char *error;
} Svg;

static bool
attribute(const char *attributes, const char *name, char *value, size_t size)
{
	size_t		len = strlen(name);

	for (const char *at = attributes; (at = strstr(at, name)) != NULL; at += len)
		if (at[-1] == ' ' && at[len] == '=' && at[len + 1] == '"')
		{
			const char *end = strchr(at + len + 2, '"');

			snprintf(value, size, "%.*s", (int) (end - at - len - 2), at + len + 2);
			return true;
		}
	return false;
}

static uint32_t
color_of(const char *text)
{
	uint32_t	c = (uint32_t) strtoul(text + 1, NULL, 16);

	if (strlen(text) == 4)
		c = (c >> 8 & 15) * 0x110000 | (c >> 4 & 15) * 0x1100 | (c & 15) * 0x11;
	return c;
}

static void
paint(Svg *svg, int x, int y, int width, int height, uint32_t color)
{
	if (x < 0 || y < 0 || x + width > svg->width || y + height > svg->height || width < 1 || height < 1)
		svg->error = "a rectangle leaves the picture";
	else
		for (int row = y; row < y + height; row++)
			for (int column = x; column < x + width; column++)
				svg->pixels[(size_t) row * svg->width + column] = color;
}

/* The points of path data into a line; with a color, each closed shape is painted, which must be a rectangle. */
static void
read_path(Svg *svg, const char *data, Line *line, bool fill, uint32_t color)
{
	char	   *d = strdup(data);
	char	   *at = d;
	double		x = 0;
	double		y = 0;
	double		start_x = 0;
	double		start_y = 0;
	double		right = 0;
	double		low = 0;
	int			n = 0;

	while (*at != '\0')
	{
		char		command = *at++;
		double		dx = command == 'z' || command == 'v' ? 0 : strtod(at, &at);
		double		dy = command == 'z' || command == 'h' ? 0 : strtod(at, &at);

		if (strchr("Mmhvlz", command) == NULL)
		{
			svg->error = "an unknown command in a path";
			break;
		}
		if (command == 'z')
		{
			x = start_x;
			y = start_y;
			if (fill)
				paint(svg, (int) x, (int) y, (int) (right - x), (int) (low - y), color);
			continue;
		}
		x = command == 'M' ? dx : x + dx;
		y = command == 'M' ? dy : y + dy;
		if (command == 'M' || command == 'm')
		{
			start_x = right = x;
			start_y = low = y;
		}
		right = fmax(right, x);
		low = fmax(low, y);
		if (fill && (x != floor(x) || y != floor(y) || command == 'l'))
			svg->error = "a crisp shape that is no rectangle on whole pixels";
		if (line != NULL && n < MAX_POINTS)
		{
			line->x[n] = x;
			line->y[n++] = y;
		}
	}
	if (line != NULL)
		line->count = n;
	free(d);
}

static void
read_dashes(Svg *svg, const char *data, const char *dashes, int thick, uint32_t color)
{
	double		x = 0;
	double		y = 0;
	double		length = 0;
	int			on = 0;
	int			off = 0;

	if (sscanf(data, "M%lf %lfh%lf", &x, &y, &length) != 3 || sscanf(dashes, "%d %d", &on, &off) != 2)
		svg->error = "a dashed line that is not level";
	else
		for (int at = 0; at < length; at += on + off)
			paint(svg, (int) x + at, (int) (y - thick / 2.0), at + on > length ? (int) length - at : on, thick, color);
}

static void
read_element(Svg *svg, const char *name, const char *attributes)
{
	char	   *data = malloc(strlen(attributes) + 1);
	char		value[64];
	char		dashes[64];

	if (strcmp(name, "svg") == 0 && svg->pixels == NULL)
	{
		svg->width = attribute(attributes, "width", value, sizeof(value)) ? atoi(value) : 0;
		svg->height = attribute(attributes, "height", value, sizeof(value)) ? atoi(value) : 0;
		svg->pixels = calloc((size_t) svg->width * svg->height + 1, sizeof(uint32_t));
		if (!attribute(attributes, "role", value, sizeof(value)) || strcmp(value, "img") != 0)
			svg->error = "no role";
	}
	else if (strcmp(name, "path") == 0 && attribute(attributes, "d", data, strlen(attributes) + 1))
	{
		bool		crisp = attribute(attributes, "shape-rendering", value, sizeof(value));

		svg->paths++;
		if (attribute(attributes, "fill-opacity", value, sizeof(value)))
			svg->tinted = true;
		else if (attribute(attributes, "stroke-dasharray", dashes, sizeof(dashes)))
		{
			int			thick = attribute(attributes, "stroke-width", value, sizeof(value)) ? atoi(value) : 1;

			attribute(attributes, "stroke", value, sizeof(value));
			read_dashes(svg, data, dashes, thick, color_of(value));
		}
		else if (attribute(attributes, "fill", value, sizeof(value)) && strcmp(value, "none") != 0)
		{
			/* the ground is not marked crisp; arrows are not either and no rectangles */
			if (crisp || svg->paths == 1)
				read_path(svg, data, NULL, true, color_of(value));
		}
		else if (attribute(attributes, "stroke", value, sizeof(value)) && svg->line_count < MAX_LINES)
		{
			Line	   *line = &svg->lines[svg->line_count++];

			line->width = attribute(attributes, "stroke-width", value, sizeof(value)) ? atof(value) : 1.0;
			read_path(svg, data, line, false, 0);
		}
	}
	free(data);
}

/* Text up to the next tag, entities resolved. */
static const char *
read_content(Svg *svg, const char *at, char *to, size_t size)
{
	static const char *const entities[] = {"&lt;<", "&gt;>", "&amp;&", "&quot;\"", "&#39;'"};
	size_t		n = 0;

	while (*at != '<' && *at != '\0')
	{
		char		c = *at;
		size_t		len = 1;

		if (c == '&')
		{
			len = 0;
			for (int i = 0; i < 5 && len == 0; i++)
				if (strncmp(at, entities[i], strlen(entities[i]) - 1) == 0)
				{
					len = strlen(entities[i]) - 1;
					c = entities[i][len];
				}
			if (len == 0)
			{
				svg->error = "an entity that is none";
				len = 1;
			}
		}
		else if ((unsigned char) c < 0x20 && c != '\n')
			svg->error = "a control character";
		if (n + 1 < size)
			to[n++] = c;
		at += len;
	}
	to[n] = '\0';
	return at;
}

/* UTF-8 without any shortcut, decoded and encoded again. */
static bool
valid_utf8(const char *text)
{
	const unsigned char *s = (const unsigned char *) text;

	while (*s != '\0')
	{
		int			more = *s < 0x80 ? 0 : *s >= 0xF0 ? 3 : *s >= 0xE0 ? 2 : 1;
		uint32_t	code = more == 0 ? *s : *s & (0x3F >> more);

		if ((*s >= 0x80 && *s < 0xC0) || *s >= 0xF8)
			return false;
		for (int i = 1; i <= more; i++)
		{
			if (s[i] < 0x80 || s[i] > 0xBF)
				return false;
			code = code << 6 | (s[i] & 0x3F);
		}
		if ((more == 1 && code < 0x80) || (more == 2 && code < 0x800) || (more == 3 && code < 0x10000) || code > 0x10FFFF ||
			(code >= 0xD800 && code < 0xE000) || code == 0xFFFE || code == 0xFFFF)
			return false;
		s += more + 1;
	}
	return true;
}

/* Read a document; svg->error tells what is wrong with it. The caller frees it. */
static Svg *
read_svg(const char *text)
{
	Svg		   *svg = calloc(1, sizeof(Svg));
	char		stack[MAX_DEPTH][32];
	int			depth = 0;
	const char *at = text;

	if (!valid_utf8(text))
		svg->error = "not UTF-8";
	while (*at != '\0' && svg->error == NULL)
	{
		char		name[32];
		char		content[1024];
		const char *end;
		char	   *tag;
		bool		empty;

		at = read_content(svg, at, content, sizeof(content));
		if (depth > 0 && strcmp(stack[depth - 1], "text") == 0 && svg->texts > 0)
			snprintf(svg->text[svg->texts - 1], sizeof(svg->text[0]), "%.255s", content);
		else if (depth > 0 && strcmp(stack[depth - 1], "title") == 0)
			snprintf(svg->title, sizeof(svg->title), "%s", content);
		else if (depth > 0 && strcmp(stack[depth - 1], "desc") == 0)
			snprintf(svg->desc, sizeof(svg->desc), "%.255s", content);
		else if (strspn(content, "\n") != strlen(content))
			svg->error = "text outside of an element for texts";
		if (*at == '\0')
			break;
		end = strchr(at, '>');
		if (end == NULL || sscanf(at, "<%30[a-zA-Z/]", name) != 1 || memchr(at + 1, '<', (size_t) (end - at - 1)) != NULL)
		{
			svg->error = "a tag that is none";
			break;
		}
		if (name[0] == '/')
		{
			if (depth == 0 || strcmp(stack[--depth], name + 1) != 0)
				svg->error = "an end that fits no beginning";
			at = end + 1;
			continue;
		}
		empty = end[-1] == '/';
		if (name[strlen(name) - 1] == '/')
			name[strlen(name) - 1] = '\0';
		tag = malloc((size_t) (end - at) + 1);
		memcpy(tag, at, (size_t) (end - at));
		tag[end - at] = '\0';
		if (strcmp(name, "text") == 0 && svg->texts < MAX_TEXTS)
		{
			char		value[32];

			svg->text_x[svg->texts] = attribute(tag, "x", value, sizeof(value)) ? atoi(value) : -1;
			svg->text_y[svg->texts] = attribute(tag, "y", value, sizeof(value)) ? atoi(value) : -1;
			svg->text_length[svg->texts++] = attribute(tag, "textLength", value, sizeof(value)) ? atoi(value) : 0;
		}
		/* what is in a clip is not drawn */
		else if (depth == 0 || strcmp(stack[depth - 1], "clipPath") != 0)
			read_element(svg, name, tag);
		free(tag);
		if (!empty && depth < MAX_DEPTH)
			snprintf(stack[depth++], sizeof(stack[0]), "%s", name);
		at = end + 1;
	}
	if (svg->error == NULL && (depth != 0 || svg->pixels == NULL))
		svg->error = "an element without an end";
	return svg;
}

static void
free_svg(Svg *svg)
{
	free(svg->pixels);
	free(svg);
}

/* ---- SVG ---- */

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
test_same_picture(const char *kind, const char *theme, int width, int height, int count)
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
	options.title = "S&P <500>";
	chart = draw_chart(&options, bars, count, &picture, texts);
	text = render_text(&options, "svg", count, NULL, &other);
	svg = read_svg(text);
	CHECK_MSG(svg->error == NULL, "%s, %s: %s", kind, theme, svg->error);
	CHECK_INT(svg->width, width);
	CHECK_INT(svg->height, height);
	CHECK(!svg->tinted);
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
	char	   *text = render_text(&options, "svg", count, NULL, &chart);
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
	char	   *text = render_text(options, "svg", COUNT, NULL, &chart);
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
	char	   *text = render_text(&options, "svg", COUNT, NULL, &chart);
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
	text = render_text(&options, "svg", 0, NULL, &chart);
	svg = read_svg(text);
	CHECK(svg->error == NULL);
	CHECK_STR(svg->desc, "no data");
	CHECK_STR(svg->text[0], "no data");
	free_svg(svg);
	free(text);
	kf_chart_free(chart);
	options.bars = 7;
	text = render_text(&options, "svg", COUNT, NULL, &chart);
	svg = read_svg(text);
	CHECK(strncmp(svg->desc, "7 bars from 2024-06-06 to 2024-06-14, ", 38) == 0);
	free_svg(svg);
	free(text);
	kf_chart_free(chart);
}

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
	text = render_text(&options, "svg", 5, NULL, &chart);
	svg = read_svg(text);
	CHECK_MSG(svg->error == NULL, "a title makes %s", svg->error);
	free_svg(svg);
	free(text);
	kf_chart_free(chart);

	text = render_text(&options, "html", 5, NULL, &chart);
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
	text = render_text(&options, "html", COUNT, NULL, &chart);
	svg = render_text(&options, "svg", COUNT, NULL, &other);
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
		chart = render(&options, COUNT, 9, NULL, &bytes, &status);
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
	chart = render(&options, COUNT, 0, NULL, &bytes, &status);
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
	static const char *const kinds[] = {"candle", "hollow", "heikin_ashi", "ohlc", "hlc"};
	static const char *const themes[] = {"light", "tradingview", "classic", "yahoo", "starsandstripes"};

	fonts = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	if (!CHECK_MSG(fonts != NULL, "%s", status.message))
		return check_report();
	make_bars(bars, COUNT, date(2024, 1, 1), DAY, 100.0);
	for (int k = 0; k < 5; k++)
		for (int t = 0; t < 5; t++)
			test_same_picture(kinds[k], themes[t], 300 + 250 * t, 200 + 170 * t, t == 1 ? 9 : COUNT);
	test_same_picture("candle", "light", 2600, 1800, COUNT);
	test_same_picture("candle", "light", 100, 80, COUNT);
	test_lines(COUNT, 800);
	test_lines(COUNT, 100);
	test_everything();
	test_descriptions();
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
