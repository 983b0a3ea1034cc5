/*
 * grid.c
 *		Many charts in one picture.
 *
 * The picture has one canvas, and a chart is drawn on a view of it: so all share the colours, and a palette that is exact for the one is for the whole.
 * Documents are embedded in one another.
 */
#include "grid.h"

#include <stdio.h>
#include <string.h>

#include "html.h"
#include "internal.h"
#include "svg.h"

/* Pixels between charts, before the ratio of device pixels. */
#define GAP 4

struct KfChartGrid
{
	KfAllocator allocator;
	KfInterrupt interrupted;
	KfFonts    *fonts;
	KfChartOptions cell_options;
	KfChart    *whole;			/* a chart of the size of the picture: theme, encoder, and the picture itself where there are no rows */
	const char *title;			/* NULL: none */
	const char *subtitle;
	int			columns;
	int			given_height;	/* in pixels of the picture; 0: by the charts' width */
	int			rows;
	int			width;			/* pixels of the picture, like all that follow */
	int			height;
	double		ratio;
	int			gap;
	int			font;
	int			title_font;
	int			pad;
	int			header_height;
	int			count;
	KfChart    *charts[KF_GRID_MAX_CHARTS];
};

/* ---- places ---- */

/* Charts share the width, whole pixels each: the first ones may be a pixel wider. */
static KfRect
cell_of(const KfChartGrid *g, int i)
{
	int			column = i % g->columns;
	int			row = i / g->columns;
	int64_t		width = g->width + g->gap;
	int64_t		height = g->height - g->header_height + g->gap;
	KfRect		cell;

	cell.x = (int) (width * column / g->columns);
	cell.width = (int) (width * (column + 1) / g->columns) - g->gap - cell.x;
	cell.y = (int) (height * row / g->rows);
	cell.height = (int) (height * (row + 1) / g->rows) - g->gap - cell.y;
	cell.y += g->header_height;
	return cell;
}

/* The height of the picture, and whether charts and picture have a size that can be. */
static KfCode
choose_height(KfChartGrid *g, KfStatus *status)
{
	int64_t		height;
	int			least;
	int			usual;
	int			width = (g->width + g->gap) / g->columns - g->gap;

	g->rows = (g->count + g->columns - 1) / g->columns;
	usual = width * 2 / 3 > KF_CHART_MIN_SIDE ? width * 2 / 3 : KF_CHART_MIN_SIDE;
	height = g->given_height > 0 ? g->given_height : g->header_height + (int64_t) g->rows * (usual + g->gap) - g->gap;
	least = (int) ((height - g->header_height + g->gap) / g->rows) - g->gap;
	if (least < KF_CHART_MIN_SIDE)
	{
		kf_fail(status, KF_LIMIT, "%d charts in %d column%s leave %d pixels of height for each, at least %d are needed", g->count, g->columns,
				g->columns == 1 ? "" : "s", least > 0 ? least : 0, KF_CHART_MIN_SIDE);
		kf_hint(status, "Ask for a larger picture or more columns.");
	}
	else if (height > KF_CHART_MAX_SIDE || height * g->width > KF_CHART_MAX_PIXELS)
	{
		kf_fail(status, KF_LIMIT, "%d charts in %d column%s make a picture of %d x %lld pixels, at most %d a side and %d megapixels are allowed",
				g->count, g->columns, g->columns == 1 ? "" : "s", g->width, (long long) height, KF_CHART_MAX_SIDE, KF_CHART_MAX_PIXELS / 1000000);
		kf_hint(status, "Ask for a smaller width, a height or more columns.");
	}
	g->height = (int) height;
	return status->code;
}

/* ---- life ---- */

static const char *
text_or_none(const char *text)
{
	return text != NULL && text[0] != '\0' ? text : NULL;
}

/* Sizes that do not depend on the number of charts. */
static KfCode
prepare(KfChartGrid *g, const KfChartOptions *options, KfStatus *status)
{
	KfChartOptions whole = *options;
	const KfChartOptions *sizes;
	int			cell;

	if (g->columns < 1 || g->columns > KF_GRID_MAX_COLUMNS)
		return kf_fail(status, KF_INVALID_PARAMETER, "columns must be between 1 and %d, got %d", KF_GRID_MAX_COLUMNS, g->columns);
	g->title = text_or_none(options->title);
	g->subtitle = text_or_none(options->subtitle);
	if (g->title == NULL)
	{
		g->title = g->subtitle;
		g->subtitle = NULL;
	}
	/* a height that is not asked for is only that of a picture without data, and never the reason why there is none */
	if (options->height == 0)
		whole.height = options->width / 4 < 1000 ? 200 + options->width / 4 : KF_CHART_MIN_SIDE;
	g->whole = kf_chart_create(&whole, g->fonts, &g->allocator, g->interrupted, status);
	if (g->whole == NULL)
		return status->code;
	sizes = kf_chart_sizes(g->whole);
	g->ratio = sizes->pixel_ratio;
	g->width = sizes->width;
	g->height = sizes->height;
	g->given_height = options->height == 0 ? 0 : sizes->height;
	g->gap = (int) (GAP * g->ratio + 0.5);
	g->font = (int) (kf_layout_font(g->width / g->ratio, g->width / g->ratio * 2.0 / 3.0) * g->ratio + 0.5);
	g->title_font = g->font * 3 / 2;
	g->pad = g->font * 2 / 3;
	if (g->title != NULL)
		g->header_height = g->title_font + 2 * g->pad + (g->subtitle != NULL ? g->font * 3 / 2 : 0) + g->gap;
	cell = (g->width + g->gap) / g->columns - g->gap;
	if (cell < KF_CHART_MIN_SIDE)
	{
		kf_fail(status, KF_LIMIT, "%d columns leave %d pixels of width for each chart, at least %d are needed", g->columns, cell > 0 ? cell : 0,
				KF_CHART_MIN_SIDE);
		kf_hint(status, "Ask for a larger width or fewer columns.");
		return status->code;
	}
	g->cell_options = *options;
	g->cell_options.subtitle = NULL;
	/* of the pixels of the picture, and of a height that is not known yet */
	g->cell_options.width = (int) (cell / g->ratio) + 1;
	g->cell_options.height = KF_CHART_MIN_SIDE;
	return KF_OK;
}

KfChartGrid *
kf_chart_grid_create(int columns, const KfChartOptions *options, KfFonts *fonts, const KfAllocator *allocator, KfInterrupt interrupted, KfStatus *status)
{
	KfChartGrid	   *g = allocator->alloc(allocator->arena, sizeof(KfChartGrid));

	if (g == NULL)
	{
		kf_fail(status, KF_NO_MEMORY, "out of memory");
		return NULL;
	}
	memset(g, 0, sizeof(*g));
	g->allocator = *allocator;
	g->interrupted = interrupted;
	g->fonts = fonts;
	g->columns = columns;
	if (prepare(g, options, status) != KF_OK)
	{
		kf_chart_grid_free(g);
		return NULL;
	}
	return g;
}

KfChart *
kf_chart_grid_next(KfChartGrid *g, const char *title, KfStatus *status)
{
	KfChartOptions options = g->cell_options;
	KfChart    *chart;

	if (g->count > 0 && kf_chart_end(g->charts[g->count - 1], status) != KF_OK)
		return NULL;
	if (g->count == KF_GRID_MAX_CHARTS)
	{
		kf_fail(status, KF_LIMIT, "a grid may have at most %d charts", KF_GRID_MAX_CHARTS);
		kf_hint(status, "render_charts makes a picture of each, as many as there are.");
		return NULL;
	}
	options.title = title;
	chart = kf_chart_create(&options, g->fonts, &g->allocator, g->interrupted, status);
	if (chart == NULL)
		return NULL;
	g->charts[g->count++] = chart;
	/* what will not have room is not waited for */
	return choose_height(g, status) == KF_OK ? chart : NULL;
}

void
kf_chart_grid_free(KfChartGrid *g)
{
	KfAllocator allocator;

	if (g == NULL)
		return;
	allocator = g->allocator;
	for (int i = 0; i < g->count; i++)
		kf_chart_free(g->charts[i]);
	kf_chart_free(g->whole);
	allocator.release(allocator.arena, g);
}

/* ---- drawing ---- */

/* All charts; where one of them has the newest bar below its title all have, so that their panels are level. */
static KfCode
lay_out_cells(KfChartGrid *g, KfStatus *status)
{
	bool		wrapped = false;

	for (int i = 0; i < g->count; i++)
	{
		KfRect		cell = cell_of(g, i);

		if (g->interrupted != NULL && g->interrupted())
			return kf_fail(status, KF_CANCELLED, "cancelled");
		if (kf_chart_lay_out(g->charts[i], cell.width, cell.height, status) != KF_OK)
			return status->code;
		wrapped = wrapped || kf_chart_layout(g->charts[i])->header_wrapped;
	}
	for (int i = 0; i < g->count && wrapped; i++)
	{
		KfRect		cell = cell_of(g, i);

		if (kf_chart_layout(g->charts[i])->header_wrapped)
			continue;
		kf_chart_wrap_header(g->charts[i]);
		if (kf_chart_lay_out(g->charts[i], cell.width, cell.height, status) != KF_OK)
			return status->code;
	}
	return KF_OK;
}

/* The title above, and the ground between the charts. */
static void
draw_frame(KfChartGrid *g, KfCanvas *canvas, KfStatus *status)
{
	const KfTheme *theme = kf_chart_theme(g->whole);
	KfLayout	layout = {.fonts = g->fonts};
	KfDrawing	drawing = {.layout = &layout,.canvas = canvas,.interrupted = g->interrupted,.status = status};
	int			y = (g->title_font + 2 * g->pad) / 2;
	int			top = 0;

	if (g->title != NULL)
		top = g->header_height - g->gap;
	kf_canvas_fill(canvas, 0, top, g->width, g->height - top, kf_canvas_ink(canvas, theme->border));
	/* the places behind the last chart */
	if (g->count % g->columns != 0)
	{
		KfRect		last = cell_of(g, g->count - 1);

		kf_canvas_fill(canvas, last.x + last.width + g->gap, last.y, g->width - (last.x + last.width + g->gap), last.height, 0);
	}
	if (g->title != NULL)
		kf_draw_text_before(&drawing, g->title, g->title_font, g->pad, y, g->width - g->pad, theme->text);
	if (g->subtitle != NULL)
		kf_draw_text_before(&drawing, g->subtitle, g->font, g->pad, y + g->title_font / 2 + g->font, g->width - g->pad, theme->muted);
}

static void
draw_cell(const KfChartGrid *g, int i, KfCanvas *canvas, KfStatus *status)
{
	KfRect		cell = cell_of(g, i);

	kf_canvas_view(canvas, &cell);
	kf_canvas_fill(canvas, 0, 0, cell.width, cell.height, 0);
	kf_chart_paint(g->charts[i], canvas, status);
	kf_canvas_view(canvas, NULL);
}

static KfCode
render_pixels(KfChartGrid *g, size_t headroom, KfBytes *bytes, KfStatus *status)
{
	KfCanvas   *canvas = kf_canvas_create(&g->allocator, g->width, g->height, kf_chart_theme(g->whole)->background);

	if (canvas == NULL)
		kf_fail(status, KF_NO_MEMORY, "out of memory");
	else
		draw_frame(g, canvas, status);
	for (int i = 0; i < g->count && status->code == KF_OK; i++)
		draw_cell(g, i, canvas, status);
	if (status->code == KF_OK && canvas->no_memory)
		kf_fail(status, KF_NO_MEMORY, "out of memory");
	if (status->code == KF_OK)
		kf_chart_encode(g->whole, canvas, headroom, bytes, status);
	kf_canvas_free(canvas);
	return status->code;
}

static KfCode
render_svg(KfChartGrid *g, size_t headroom, KfBytes *bytes, KfStatus *status)
{
	uint32_t	background = kf_chart_theme(g->whole)->background;
	KfSvg	   *svg;
	KfCanvas   *canvas;
	char		description[64];

	snprintf(description, sizeof(description), "%d chart%s", g->count, g->count == 1 ? "" : "s");
	svg = kf_svg_create(&g->allocator, g->width, g->height, background, g->title != NULL ? g->title : "Charts", description, headroom);
	canvas = svg == NULL ? NULL : kf_canvas_create_svg(&g->allocator, g->width, g->height, background, svg);
	if (canvas == NULL)
		kf_fail(status, KF_NO_MEMORY, "out of memory");
	else
		draw_frame(g, canvas, status);
	for (int i = 0; i < g->count && status->code == KF_OK; i++)
	{
		KfRect		cell = cell_of(g, i);
		KfBytes		document;

		if (kf_chart_svg(g->charts[i], 0, &document, status) != KF_OK)
			break;
		kf_svg_embed(svg, cell.x, cell.y, &document);
		g->allocator.release(g->allocator.arena, document.data);
	}
	if (status->code == KF_OK)
		kf_svg_end(svg, bytes, status);
	kf_canvas_free(canvas);
	kf_svg_free(svg);
	return status->code;
}

static KfCode
render_html(KfChartGrid *g, size_t headroom, KfBytes *bytes, KfStatus *status)
{
	const KfHtmlGrid grid = {g->title, g->subtitle, g->columns, g->font, g->title_font, g->pad, g->gap};
	KfBytes		picture;
	KfMarkup	page;

	/* all charts are laid out after it */
	if (render_svg(g, 0, &picture, status) != KF_OK)
		return status->code;
	kf_markup_init(&page, &g->allocator, headroom);
	kf_html_begin_grid(&page, kf_chart_theme(g->whole), &grid);
	for (int i = 0; i < g->count; i++)
	{
		char		description[256];

		kf_chart_describe(g->charts[i], description, sizeof(description));
		kf_html_add_chart(&page, kf_chart_layout(g->charts[i]), description);
	}
	kf_html_end_grid(&page, &picture);
	g->allocator.release(g->allocator.arena, picture.data);
	return kf_markup_end(&page, bytes, status);
}

KfCode
kf_chart_grid_render(KfChartGrid *g, size_t headroom, KfBytes *bytes, KfStatus *status)
{
	KfFormat	format = kf_chart_format(g->whole);

	memset(bytes, 0, sizeof(*bytes));
	if (g->count == 0)
		return kf_chart_render(g->whole, headroom, bytes, status);
	if (kf_chart_end(g->charts[g->count - 1], status) != KF_OK)
		return status->code;
	if (g->count < g->columns)
		g->columns = g->count;
	if (choose_height(g, status) != KF_OK || lay_out_cells(g, status) != KF_OK)
		return status->code;
	if (format == KF_FORMAT_SVG)
		return render_svg(g, headroom, bytes, status);
	return format == KF_FORMAT_HTML ? render_html(g, headroom, bytes, status) : render_pixels(g, headroom, bytes, status);
}
