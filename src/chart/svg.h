/*
 * svg.h
 *		The other back end of a canvas: what is drawn becomes the elements of an SVG document.
 *
 * Rectangles lie on whole pixels, as those of pixels do, and are marked crisp. Neighbours of one colour become one path, as far as
 * nothing of another colour lies between them. Texts have the widths that the layout measured, whatever font the reader has. Memory is
 * what the document takes.
 */
#ifndef KF_CHART_SVG_H
#define KF_CHART_SVG_H

#include "canvas.h"
#include "chart.h"

typedef struct KfSvg KfSvg;

/* A document of that size, filled with the background; NULL when there is no memory. 'title' and 'description' are UTF-8. */
extern KfSvg *kf_svg_create(const KfAllocator *allocator, int width, int height, uint32_t background, const char *title,
							const char *description, size_t headroom);
extern void kf_svg_free(KfSvg *svg);

/* Put a document at a place of this one. */
extern void kf_svg_embed(KfSvg *svg, int x, int y, const KfBytes *document);

/*
 * As the functions of canvas.h and text.h, with rectangles that lie inside the picture. Places are those of the picture; those of polylines and bands,
 * and of the clip, count from the column 'origin'. A failure is told at the end.
 */
extern void kf_svg_fill(KfSvg *svg, int x, int y, int width, int height, uint32_t color);
extern void kf_svg_tint(KfSvg *svg, int x, int y, int width, int height, uint32_t color, int share);
extern void kf_svg_dashes(KfSvg *svg, const KfRect *rect, bool down, uint32_t color, int on, int off);
extern void kf_svg_polyline(KfSvg *svg, const KfRect *clip, const KfPoint *points, int count, int origin, double width, uint32_t color);
extern void kf_svg_band(KfSvg *svg, const KfRect *clip, const KfPoint *upper, const KfPoint *lower, int count, int origin, uint32_t color, int share);
extern void kf_svg_disc(KfSvg *svg, double x, double y, double radius, uint32_t color);
extern void kf_svg_arrow(KfSvg *svg, const KfRect *clip, int x, int y, int size, bool up, uint32_t color);
extern void kf_svg_text(KfSvg *svg, const char *text, int size, int x, int baseline, int width, uint32_t color);

/* Close the document. The bytes are the caller's. */
extern KfCode kf_svg_end(KfSvg *svg, KfBytes *bytes, KfStatus *status);

#endif							/* KF_CHART_SVG_H */
