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

/* Draw everything. */
extern KfCode kf_draw(KfDrawing *drawing);

/* Draw a text by itself in the middle of the picture, for a chart without rows. */
extern KfCode kf_draw_message(KfDrawing *drawing, const char *text);

#endif							/* KF_CHART_DRAW_H */
