/*
 * internal.h
 *		What a grid of charts, and the tests, may see of a chart beyond chart.h.
 */
#ifndef KF_CHART_INTERNAL_H
#define KF_CHART_INTERNAL_H

#include "draw.h"

typedef enum KfFormat
{
	KF_FORMAT_PNG,
	KF_FORMAT_WEBP,
	KF_FORMAT_SVG,
	KF_FORMAT_HTML
} KfFormat;

/* ---- for grids: a picture in steps ---- */

/* All rows are in; may be called again. */
extern KfCode kf_chart_end(KfChart *chart, KfStatus *status);

/* Lay out for a size in pixels of the picture, whatever the options say. */
extern KfCode kf_chart_lay_out(KfChart *chart, int width, int height, KfStatus *status);

/* The layout of the last picture. */
extern const KfLayout *kf_chart_layout(const KfChart *chart);

/* Have the newest bar on a line of its own in the header, where other charts beside this one have it so. */
extern void kf_chart_wrap_header(KfChart *chart);

/* Draw what is laid out on a canvas of that size and of the theme's background. */
extern KfCode kf_chart_paint(KfChart *chart, KfCanvas *canvas, KfStatus *status);

/* A canvas as a file of the format and compression of the chart, PNG or WebP. */
extern KfCode kf_chart_encode(KfChart *chart, const KfCanvas *canvas, size_t headroom, KfBytes *bytes, KfStatus *status);

/* What is laid out as a document of SVG. */
extern KfCode kf_chart_svg(KfChart *chart, size_t headroom, KfBytes *bytes, KfStatus *status);

/* A sentence about the data of a chart that is laid out. */
extern void kf_chart_describe(const KfChart *chart, char *text, size_t size);

extern const KfTheme *kf_chart_theme(const KfChart *chart);
extern KfFormat kf_chart_format(const KfChart *chart);

/* The options, with width and height in pixels of the picture. */
extern const KfChartOptions *kf_chart_sizes(const KfChart *chart);

/* ---- for tests ---- */

/* Called for every text of the pictures that follow. */
extern void kf_chart_watch_text(KfChart *chart, KfTextHook hook, void *arg);

#endif							/* KF_CHART_INTERNAL_H */
