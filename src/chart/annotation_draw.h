/*
 * annotation_draw.h
 *		What the two halves of drawing annotations share: where figures are in pixels, and what places are taken.
 */
#ifndef KF_CHART_ANNOTATION_DRAW_H
#define KF_CHART_ANNOTATION_DRAW_H

#include "annotations.h"

/* The middle of a place; beyond the bars at the same distance. */
extern double kf_annotation_x(const KfLayout *layout, double place);

/* The pixels of an area inside its panel; width or height is not above 0 where nothing of it can be seen. */
extern void kf_annotation_area(const KfLayout *layout, const KfPanel *panel, const KfFigure *f, KfRect *area);

/* The ends of a line, left one first, with what it goes on; false when it is nowhere. */
extern bool kf_annotation_ends(const KfLayout *layout, const KfPanel *panel, const KfFigure *f, KfPoint *a, KfPoint *b);

/* Cut a line to a rectangle and a margin around it; false when nothing is left. */
extern bool kf_annotation_cut(const KfRect *clip, double margin, KfPoint *a, KfPoint *b);

/* Pixels that shapes below (or above) a bar take already, to which this one adds its own; -1 when it is the same as the last one there. */
extern int	kf_annotator_stack(struct KfAnnotator *annotator, int bar, bool below, uint32_t key, int height);

/* The shape of an annotation, for its label and to keep other labels off. */
extern void kf_annotator_note_shape(struct KfAnnotator *annotator, int annotation, const KfRect *box);

/* Keep labels off a line that is about to be drawn. */
extern void kf_annotator_note_line(struct KfAnnotator *annotator, const KfPoint *a, const KfPoint *b);

#endif							/* KF_CHART_ANNOTATION_DRAW_H */
