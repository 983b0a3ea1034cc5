/*
 * draw.h
 *		From a layout to pixels.
 */
#ifndef KF_CHART_DRAW_H
#define KF_CHART_DRAW_H

#include "layout.h"

/* Where a text was put, for tests: inside the picture, not on another one. */
typedef void (*KfTextHook) (const KfRect *box, const char *text, void *arg);

typedef struct KfDrawing
{
	const KfLayout *layout;
	KfCanvas   *canvas;
	KfInterrupt interrupted;
	KfTextHook	text_hook;		/* NULL: none */
	void	   *text_arg;
	KfStatus   *status;
	struct KfAnnotator *annotator;	/* NULL: there are no annotations */
} KfDrawing;

/* What the kinds of charts are drawn with. A row is held near the panel; a fill does not leave it. */
extern KfInk kf_draw_ink(KfDrawing *d, uint32_t color);
extern bool kf_draw_stopped(KfDrawing *d);
extern bool kf_draw_is_up(const KfSeries *series, int i);
extern int	kf_draw_row(const KfPanel *panel, double value);
extern void kf_draw_fill(KfDrawing *d, const KfPanel *panel, int x, int top, int width, int bottom, KfInk ink);

/* A text with its left end at x, its capitals centred on row y; returns its width. */
extern int	kf_draw_text(KfDrawing *d, const char *text, int size, int x, int y, uint32_t color);

/* The same, or as much of it and an ellipsis as ends before 'right'. */
extern int	kf_draw_text_before(KfDrawing *d, const char *text, int size, int x, int y, int right, uint32_t color);

/* ---- captions.c ---- */

extern void kf_draw_watermark(KfDrawing *d);
extern void kf_draw_extremes(KfDrawing *d);

/* ---- studies.c ---- */

/*
 * Points there is room for: of a merged trace three a place; of bands six; of dashes, which are four pixels and as many between them
 * at least, what a line has, a gap after each point of it and three for each eight pixels.
 */
static inline size_t
kf_draw_points(const KfLayout *layout)
{
	return 10 * (size_t) layout->places + (size_t) layout->width + 64;
}

/* The parts of a panel's studies, from the ground up. 'points' has room for kf_draw_points. */
extern void kf_draw_guides(KfDrawing *d, const KfPanel *panel);
extern void kf_draw_band(KfDrawing *d, const KfPanel *panel, int study, KfPoint *points);
extern void kf_draw_study(KfDrawing *d, const KfPanel *panel, int study, KfPoint *points);

/* The names of the signals beside their arrows, of the newest bars first; those without room are left out. */
extern void kf_draw_marker_labels(KfDrawing *d, const KfPanel *panel);

/* The points of a trace of bars, at most three a bar; returns their number. */
extern int	kf_draw_trace(const KfLayout *layout, const KfPanel *panel, const KfTrace *trace, KfPoint *points);

/* In volume_profile.c, below everything else of the price panel. */
extern void kf_draw_profile(KfDrawing *d, const KfPanel *panel);

/* ---- boxes.c: the kinds whose bars are built ---- */

extern void kf_draw_bricks(KfDrawing *d, const KfPanel *panel, KfPoint *points);
extern void kf_draw_kagi(KfDrawing *d, const KfPanel *panel, KfPoint *points);
extern void kf_draw_figure(KfDrawing *d, const KfPanel *panel, KfPoint *points);

/* Draw everything. */
extern KfCode kf_draw(KfDrawing *drawing);

/* Draw a text by itself in the middle of the picture, for a chart without rows. */
extern KfCode kf_draw_message(KfDrawing *drawing, const char *text);

#endif							/* KF_CHART_DRAW_H */
