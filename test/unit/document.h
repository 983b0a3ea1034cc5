/*
 * document.h
 *		What the tests of documents share: a chart in any format, and a small reader of SVG.
 *
 * The reader checks tags and entities, paints the crisp shapes into pixels, and collects texts and lines.
 */
#ifndef KF_DOCUMENT_H
#define KF_DOCUMENT_H

#include "check.h"
#include "picture.h"

/* A chart in some format; NULL when it fails. The caller frees bytes->data. */
__attribute__((unused))
static KfChart *
render(const KfChartOptions *options, const KfBar *bars, int count, size_t headroom, Texts *texts, KfBytes *bytes, KfStatus *status)
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
__attribute__((unused))
static char *
render_text(const KfChartOptions *options, const char *format, const KfBar *bars, int count, Texts *texts, KfChart **chart)
{
	KfChartOptions asked = *options;
	KfStatus	status = {0};
	KfBytes		bytes;
	char	   *text;

	asked.format = format;
	*chart = render(&asked, bars, count, 0, texts, &bytes, &status);
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
	bool		slanting;		/* dashes that are not level, which are not painted */
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

__attribute__((unused))
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

	if (sscanf(dashes, "%d %d", &on, &off) != 2)
		svg->error = "dashes that are none";
	else if (sscanf(data, "M%lf %lfh%lf", &x, &y, &length) != 3)
		svg->slanting = true;
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
__attribute__((unused))
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
__attribute__((unused))
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

__attribute__((unused))
static void
free_svg(Svg *svg)
{
	free(svg->pixels);
	free(svg);
}

#endif							/* KF_DOCUMENT_H */
