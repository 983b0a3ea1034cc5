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
} KfDrawing;

/* What the kinds of charts are drawn with. A row is held near the panel; a fill does not leave it. */
extern KfInk kf_draw_ink(KfDrawing *d, uint32_t color);
extern bool kf_draw_stopped(KfDrawing *d);
extern bool kf_draw_is_up(const KfSeries *series, int i);
extern int	kf_draw_row(const KfPanel *panel, double value);
extern void kf_draw_fill(KfDrawing *d, const KfPanel *panel, int x, int top, int width, int bottom, KfInk ink);

/* The points of a trace, at most three a bar; returns their number. */
extern int	kf_draw_trace(const KfLayout *layout, const KfPanel *panel, const KfTrace *trace, KfPoint *points);

/* Draw everything. */
extern KfCode kf_draw(KfDrawing *drawing);

/* Draw a text by itself in the middle of the picture, for a chart without rows. */
extern KfCode kf_draw_message(KfDrawing *drawing, const char *text);

#endif							/* KF_CHART_DRAW_H */
