/*
 * text.h
 *		Text on a canvas: one font face, glyphs drawn once and kept.
 */
#ifndef KF_CHART_TEXT_H
#define KF_CHART_TEXT_H

#include "canvas.h"
#include "chart.h"

/* Sizes beyond are held there. */
#define KF_MAX_TEXT_SIZE 512

/* Width in pixels of UTF-8 text at a size in pixels; 0 with a status when there is no memory. */
extern int	kf_text_width(KfFonts *fonts, const char *text, int size, KfStatus *status);

/* Draw with the left end at x and the baseline at y. */
extern KfCode kf_text_draw(KfFonts *fonts, KfCanvas *canvas, const char *text, int size, int x, int baseline, KfInk ink,
						   KfStatus *status);

/* Height of capitals and digits at a size: what text is centred by. */
static inline int
kf_text_cap(int size)
{
	return (size * 73 + 50) / 100;
}

/* Bytes the glyph cache holds, for tests. */
extern size_t kf_fonts_cached(const KfFonts *fonts);

#endif							/* KF_CHART_TEXT_H */
