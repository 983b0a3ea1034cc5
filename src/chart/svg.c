/*
 * svg.c
 *		Paths, clips and texts.
 *
 * Solid shapes are not written at once but gathered in a few open paths, one a colour: a shape joins the path of its colour unless a path
 * opened later has something at its place, which it would then be below. So the candles of a chart are two paths, or four. Everything
 * else closes the open paths first.
 */
#include "svg.h"

#include <math.h>
#include <string.h>

#include "markup.h"

#define MAX_PATHS 12			/* open at a time */
#define MAX_CLIPS 64			/* remembered; a clip beyond them is written again */

typedef enum PathKind
{
	PATH_CRISP,					/* rectangles */
	PATH_SMOOTH,				/* polygons */
	PATH_DOTS					/* ends of a round pen */
} PathKind;

typedef struct Box
{
	double		x0;
	double		y0;
	double		x1;
	double		y1;
} Box;

typedef struct Path
{
	PathKind	kind;
	uint32_t	color;
	double		radius;			/* of dots */
	Box			box;			/* around all of it */
	int64_t		x;				/* where the last shape began, in hundredths */
	int64_t		y;
	KfMarkup	data;
} Path;

struct KfSvg
{
	const KfAllocator *allocator;
	KfMarkup	out;
	Path		paths[MAX_PATHS];
	int			path_count;
	KfRect		clips[MAX_CLIPS];
	int			clip_count;
	bool		in_texts;		/* an element around texts of one colour and size is open */
	uint32_t	text_color;
	int			text_size;
};

static int64_t
hundredths(double value)
{
	return (int64_t) floor(value * 100.0 + 0.5);
}

/* ---- open paths ---- */

static void
end_texts(KfSvg *svg)
{
	if (svg->in_texts)
		kf_markup_puts(&svg->out, "</g>\n");
	svg->in_texts = false;
}

static void
write_path(KfSvg *svg, Path *path)
{
	KfMarkup   *out = &svg->out;

	if (path->data.failure != KF_OK)
		out->failure = path->data.failure;
	kf_markup_puts(out, path->kind == PATH_DOTS ? "<path stroke=\"" : "<path fill=\"");
	kf_markup_color(out, path->color);
	if (path->kind == PATH_DOTS)
	{
		kf_markup_puts(out, "\" stroke-width=\"");
		kf_markup_hundredths(out, hundredths(2.0 * path->radius));
	}
	else if (path->kind == PATH_CRISP)
		kf_markup_puts(out, "\" shape-rendering=\"crispEdges");
	kf_markup_puts(out, "\" d=\"");
	kf_markup_put(out, (const char *) path->data.bytes.data, path->data.bytes.size);
	kf_markup_puts(out, "\"/>\n");
	kf_markup_clear(&path->data);
}

/* Write whatever is open. */
static void
flush(KfSvg *svg)
{
	if (svg->path_count > 0)
		end_texts(svg);
	for (int i = 0; i < svg->path_count; i++)
		write_path(svg, &svg->paths[i]);
	svg->path_count = 0;
}

static bool
overlap(const Box *a, const Box *b)
{
	return a->x0 < b->x1 && b->x0 < a->x1 && a->y0 < b->y1 && b->y0 < a->y1;
}

/* The open path that a shape in this box may join, or a new one. */
static Path *
path_for(KfSvg *svg, PathKind kind, uint32_t color, double radius, const Box *box)
{
	Path	   *path;
	KfMarkup	data;

	for (int i = svg->path_count - 1; i >= 0; i--)
	{
		path = &svg->paths[i];
		if (path->kind == kind && path->color == color && path->radius == radius)
		{
			path->box.x0 = fmin(path->box.x0, box->x0);
			path->box.y0 = fmin(path->box.y0, box->y0);
			path->box.x1 = fmax(path->box.x1, box->x1);
			path->box.y1 = fmax(path->box.y1, box->y1);
			return path;
		}
		if (overlap(&path->box, box))
			break;
	}
	if (svg->path_count == MAX_PATHS)
		flush(svg);
	path = &svg->paths[svg->path_count++];
	data = path->data;
	*path = (Path) {kind, color, radius, *box, 0, 0, data};
	return path;
}

/* Begin a shape of a path at a point. */
static void
move_to(Path *path, int64_t x, int64_t y)
{
	bool		first = path->data.bytes.size == 0;

	kf_markup_put(&path->data, first ? "M" : "m", 1);
	kf_markup_hundredths(&path->data, first ? x : x - path->x);
	kf_markup_hundredths(&path->data, first ? y : y - path->y);
	path->x = x;
	path->y = y;
}

static void
put_command(KfMarkup *m, char command, int64_t value)
{
	kf_markup_put(m, &command, 1);
	kf_markup_hundredths(m, value);
}

void
kf_svg_fill(KfSvg *svg, int x, int y, int width, int height, uint32_t color)
{
	Box			box = {x, y, (double) x + width, (double) y + height};
	Path	   *path = path_for(svg, PATH_CRISP, color, 0.0, &box);

	move_to(path, x * 100, y * 100);
	put_command(&path->data, 'h', width * 100);
	put_command(&path->data, 'v', height * 100);
	put_command(&path->data, 'h', -width * 100);
	kf_markup_put(&path->data, "z", 1);
}

void
kf_svg_disc(KfSvg *svg, double x, double y, double radius, uint32_t color)
{
	Box			box = {x - radius, y - radius, x + radius, y + radius};
	Path	   *path = path_for(svg, PATH_DOTS, color, radius, &box);

	move_to(path, hundredths(x), hundredths(y));
	kf_markup_puts(&path->data, "h0");
}

/* ---- polygons ---- */

/* Keep the part of a polygon where sign * y >= sign * edge (Sutherland and Hodgman, 1974); 'to' has room for twice as many points. */
static int
cut(const KfPoint *from, int count, double edge, double sign, KfPoint *to)
{
	int			n = 0;

	for (int i = 0; i < count; i++)
	{
		KfPoint		a = from[i];
		KfPoint		b = from[i + 1 < count ? i + 1 : 0];
		bool		a_in = sign * (a.y - edge) >= 0.0;
		bool		b_in = sign * (b.y - edge) >= 0.0;

		if (a_in)
			to[n++] = a;
		if (a_in != b_in)
			to[n++] = (KfPoint) {a.x + (b.x - a.x) * (edge - a.y) / (b.y - a.y), edge};
	}
	return n;
}

/* Points from the second on, relative to the one before as it was rounded, so that errors do not add up. */
static void
put_lines(KfMarkup *m, const KfPoint *points, int count, int64_t x, int64_t y)
{
	for (int i = 1; i < count; i++)
	{
		int64_t		to_x = hundredths(points[i].x);
		int64_t		to_y = hundredths(points[i].y);

		if (to_x == x && to_y == y)
			continue;
		if (to_y == y)
			put_command(m, 'h', to_x - x);
		else if (to_x == x)
			put_command(m, 'v', to_y - y);
		else
		{
			put_command(m, 'l', to_x - x);
			kf_markup_hundredths(m, to_y - y);
		}
		x = to_x;
		y = to_y;
	}
}

void
kf_svg_arrow(KfSvg *svg, const KfRect *clip, int x, int y, int size, bool up, uint32_t color)
{
	double		half = size * 3 / 5 + 0.5;
	double		tip = up ? y : y + 1;
	double		base = up ? y + size : y + 1 - size;
	KfPoint		corners[] = {{x + 0.5, tip}, {x + 0.5 + half, base}, {x + 0.5 - half, base}};
	KfPoint		above[6];
	KfPoint		both[12];
	int			count = cut(corners, 3, clip->y, 1.0, above);
	Box			box = {x + 0.5 - half, fmin(tip, base), x + 0.5 + half, fmax(tip, base)};
	Path	   *path;

	count = cut(above, count, clip->y + clip->height, -1.0, both);
	if (count < 3)
		return;
	path = path_for(svg, PATH_SMOOTH, color, 0.0, &box);
	move_to(path, hundredths(both[0].x), hundredths(both[0].y));
	put_lines(&path->data, both, count, path->x, path->y);
	kf_markup_put(&path->data, "z", 1);
}

/* ---- what is written at once ---- */

/* Before an element that is no shape of an open path. */
static KfMarkup *
begin(KfSvg *svg)
{
	flush(svg);
	end_texts(svg);
	return &svg->out;
}

static void
put_opacity(KfMarkup *out, int share)
{
	kf_markup_puts(out, "\" fill-opacity=\"");
	kf_markup_hundredths(out, (share * 100 + 127) / 255);
}

void
kf_svg_tint(KfSvg *svg, int x, int y, int width, int height, uint32_t color, int share)
{
	KfMarkup   *out = begin(svg);

	kf_markup_puts(out, "<path fill=\"");
	kf_markup_color(out, color);
	put_opacity(out, share);
	kf_markup_printf(out, "\" shape-rendering=\"crispEdges\" d=\"M%d %dh%dv%dh-%dz\"/>\n", x, y, width, height, width);
}

void
kf_svg_dashes(KfSvg *svg, const KfRect *rect, bool down, uint32_t color, int on, int off)
{
	KfMarkup   *out = begin(svg);
	int			thick = down ? rect->width : rect->height;

	kf_markup_puts(out, "<path stroke=\"");
	kf_markup_color(out, color);
	if (thick != 1)
		kf_markup_printf(out, "\" stroke-width=\"%d", thick);
	kf_markup_printf(out, "\" stroke-dasharray=\"%d %d\" stroke-linecap=\"butt\" shape-rendering=\"crispEdges\" d=\"M", on, off);
	/* the middle of the line, which for odd widths lies in the middle of a pixel */
	kf_markup_hundredths(out, rect->x * 100 + (down ? thick * 50 : 0));
	kf_markup_hundredths(out, rect->y * 100 + (down ? 0 : thick * 50));
	put_command(out, down ? 'v' : 'h', (down ? rect->height : rect->width) * 100);
	kf_markup_puts(out, "\"/>\n");
}

/* The name of a clip tells where it is, so that charts in one page may share theirs. */
static void
put_clip(KfSvg *svg, const KfRect *clip)
{
	for (int i = 0; i < svg->clip_count; i++)
		if (memcmp(&svg->clips[i], clip, sizeof(*clip)) == 0)
			return;
	if (svg->clip_count < MAX_CLIPS)
		svg->clips[svg->clip_count++] = *clip;
	kf_markup_printf(&svg->out, "<clipPath id=\"kf-%d-%d-%d-%d\"><path d=\"M%d %dh%dv%dh-%dz\"/></clipPath>\n", clip->x, clip->y, clip->width,
					 clip->height, clip->x, clip->y, clip->width, clip->height, clip->width);
}

/* A gap stays one; what lies far outside is held where a line to it has the same slope to the eye. */
static double
held(const KfRect *clip, double y)
{
	double		margin = 8.0 * clip->height + 1000.0;

	return isnan(y) ? y : fmax(fmin(y, clip->y + clip->height + margin), clip->y - margin);
}

void
kf_svg_polyline(KfSvg *svg, const KfRect *clip, const KfPoint *points, int count, int origin, double width, uint32_t color)
{
	KfRect		shifted = {clip->x + origin, clip->y, clip->width, clip->height};
	KfMarkup   *out = begin(svg);
	Box			box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
	double		reach = width / 2.0;
	bool		pen_down = false;
	bool		any = false;
	int64_t		x = 0;
	int64_t		y = 0;

	for (int i = 0; i < count; i++)
		if (!isnan(points[i].y))
		{
			box.x0 = fmin(box.x0, points[i].x + origin);
			box.x1 = fmax(box.x1, points[i].x + origin);
			box.y0 = fmin(box.y0, points[i].y);
			box.y1 = fmax(box.y1, points[i].y);
		}
	clip = &shifted;
	if (!(box.x0 <= box.x1) || clip->width <= 0 || clip->height <= 0)
		return;
	if (box.y1 + reach < clip->y || box.y0 - reach > clip->y + clip->height)
		return;
	if (box.x0 - reach < clip->x || box.x1 + reach > clip->x + clip->width || box.y0 - reach < clip->y ||
		box.y1 + reach > clip->y + clip->height)
	{
		put_clip(svg, clip);
		kf_markup_printf(out, "<path clip-path=\"url(#kf-%d-%d-%d-%d)\" fill=\"none\" stroke=\"", clip->x, clip->y, clip->width, clip->height);
	}
	else
		kf_markup_puts(out, "<path fill=\"none\" stroke=\"");
	kf_markup_color(out, color);
	kf_markup_puts(out, "\" stroke-width=\"");
	kf_markup_hundredths(out, hundredths(width));
	kf_markup_puts(out, "\" d=\"");
	for (int i = 0; i < count; i++)
	{
		KfPoint		pair[2];

		if (isnan(points[i].y))
		{
			pen_down = false;
			continue;
		}
		pair[0] = (KfPoint) {x / 100.0, y / 100.0};
		pair[1] = (KfPoint) {points[i].x + origin, held(clip, points[i].y)};
		if (pen_down)
			put_lines(out, pair, 2, x, y);
		else
		{
			int64_t		to_x = hundredths(pair[1].x);
			int64_t		to_y = hundredths(pair[1].y);

			kf_markup_put(out, any ? "m" : "M", 1);
			kf_markup_hundredths(out, any ? to_x - x : to_x);
			kf_markup_hundredths(out, any ? to_y - y : to_y);
			/* a value alone is a dot: the round ends of a line of no length */
			if (i + 1 == count || isnan(points[i + 1].y))
				kf_markup_puts(out, "h0");
		}
		pen_down = any = true;
		x = hundredths(pair[1].x);
		y = hundredths(pair[1].y);
	}
	kf_markup_puts(out, "\"/>\n");
}

/* A polygon of the band, from its points 'first' to 'last': there along the upper edge, back along the lower one. */
static void
put_run(KfMarkup *out, const KfRect *clip, const KfPoint *upper, const KfPoint *lower, int first, int last, int origin, KfPoint *work)
{
	int			size = 2 * (last - first + 1);
	KfPoint    *above = work + size;
	KfPoint    *both = above + 2 * size;
	int			n = 0;

	for (int i = first; i <= last; i++)
		work[n++] = (KfPoint) {upper[i].x + origin, held(clip, upper[i].y)};
	for (int i = last; i >= first; i--)
		work[n++] = (KfPoint) {lower[i].x + origin, held(clip, lower[i].y)};
	n = cut(work, n, clip->y, 1.0, above);
	n = cut(above, n, clip->y + clip->height, -1.0, both);
	if (n < 3)
		return;
	kf_markup_put(out, "M", 1);
	kf_markup_hundredths(out, hundredths(both[0].x));
	kf_markup_hundredths(out, hundredths(both[0].y));
	put_lines(out, both, n, hundredths(both[0].x), hundredths(both[0].y));
	kf_markup_put(out, "z", 1);
}

void
kf_svg_band(KfSvg *svg, const KfRect *clip, const KfPoint *upper, const KfPoint *lower, int count, int origin, uint32_t color, int share)
{
	KfMarkup   *out = begin(svg);
	size_t		start = out->bytes.size;
	size_t		empty;
	KfPoint    *work;

	if (count < 2 || clip->height <= 0)
		return;
	/* the polygon, which each of two cuts may double */
	work = svg->allocator->alloc(svg->allocator->arena, 14 * (size_t) count * sizeof(KfPoint));
	if (work == NULL)
	{
		out->failure = KF_NO_MEMORY;
		return;
	}
	kf_markup_puts(out, "<path fill=\"");
	kf_markup_color(out, color);
	put_opacity(out, share);
	kf_markup_puts(out, "\" d=\"");
	empty = out->bytes.size;
	for (int i = 0; i < count;)
	{
		int			first = i;

		while (i < count && !isnan(upper[i].y) && !isnan(lower[i].y))
			i++;
		if (i > first + 1)
			put_run(out, clip, upper, lower, first, i - 1, origin, work);
		if (i == first)
			i++;
	}
	if (out->bytes.size == empty)
		out->bytes.size = start;	/* all of it lies outside */
	else
		kf_markup_puts(out, "\"/>\n");
	svg->allocator->release(svg->allocator->arena, work);
}

void
kf_svg_text(KfSvg *svg, const char *text, int size, int x, int baseline, int width, uint32_t color)
{
	KfMarkup   *out = &svg->out;

	flush(svg);
	if (!svg->in_texts || svg->text_color != color || svg->text_size != size)
	{
		end_texts(svg);
		kf_markup_puts(out, "<g fill=\"");
		kf_markup_color(out, color);
		kf_markup_printf(out, "\" font-size=\"%d\">\n", size);
		svg->in_texts = true;
		svg->text_color = color;
		svg->text_size = size;
	}
	kf_markup_printf(out, "<text x=\"%d\" y=\"%d\"", x, baseline);
	/* one character has no space to be spread over */
	if (width > size)
		kf_markup_printf(out, " textLength=\"%d\"", width);
	kf_markup_put(out, ">", 1);
	kf_markup_escaped(out, text);
	kf_markup_puts(out, "</text>\n");
}

/* ---- the document ---- */

KfSvg *
kf_svg_create(const KfAllocator *allocator, int width, int height, uint32_t background, const char *title, const char *description,
			  size_t headroom)
{
	KfSvg	   *svg = allocator->alloc(allocator->arena, sizeof(KfSvg));

	if (svg == NULL)
		return NULL;
	memset(svg, 0, sizeof(*svg));
	svg->allocator = allocator;
	kf_markup_init(&svg->out, allocator, headroom);
	for (int i = 0; i < MAX_PATHS; i++)
		kf_markup_init(&svg->paths[i].data, allocator, 0);
	kf_markup_printf(&svg->out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" "
					 "font-family=\"'DejaVu Sans','Bitstream Vera Sans',Verdana,sans-serif\" stroke-linecap=\"round\" "
					 "stroke-linejoin=\"round\" xml:space=\"preserve\">\n<title>", width, height, width, height);
	kf_markup_escaped(&svg->out, title);
	kf_markup_puts(&svg->out, "</title>\n<desc>");
	kf_markup_escaped(&svg->out, description);
	kf_markup_puts(&svg->out, "</desc>\n");
	kf_markup_puts(&svg->out, "<path fill=\"");
	kf_markup_color(&svg->out, background);
	kf_markup_printf(&svg->out, "\" d=\"M0 0h%dv%dh-%dz\"/>\n", width, height, width);
	return svg;
}

void
kf_svg_embed(KfSvg *svg, int x, int y, const KfBytes *document)
{
	flush(svg);
	end_texts(svg);
	kf_markup_printf(&svg->out, "<g transform=\"translate(%d %d)\">\n", x, y);
	kf_markup_put(&svg->out, (const char *) document->data, document->size);
	kf_markup_puts(&svg->out, "</g>\n");
}

void
kf_svg_free(KfSvg *svg)
{
	if (svg == NULL)
		return;
	for (int i = 0; i < MAX_PATHS; i++)
		kf_markup_free(&svg->paths[i].data);
	kf_markup_free(&svg->out);
	svg->allocator->release(svg->allocator->arena, svg);
}

KfCode
kf_svg_end(KfSvg *svg, KfBytes *bytes, KfStatus *status)
{
	flush(svg);
	end_texts(svg);
	kf_markup_puts(&svg->out, "</svg>\n");
	return kf_markup_end(&svg->out, bytes, status);
}
