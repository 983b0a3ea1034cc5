/*
 * annotations.h
 *		Lines, areas, marks and texts that the user puts into a chart.
 *
 * A list is filled field by field, so that nothing here knows in which form the fields come: add an annotation of a type, find each field
 * by name, set it, check the annotation. Texts are kept by reference. Times that are texts are resolved by the caller, who knows the type
 * of the rows' times, before the chart is created; the chart resolves colours and panels.
 *
 * What an annotation looks like is said once, as figures: lines, areas, shapes and labels in bars and values. A canvas and the page of an
 * HTML chart draw the same figures.
 */
#ifndef KF_CHART_ANNOTATIONS_H
#define KF_CHART_ANNOTATIONS_H

#include "draw.h"

#define KF_MAX_ANNOTATIONS 5000
#define KF_MAX_ANNOTATION_TEXT 256	/* bytes */
#define KF_MAX_FIBONACCI 24		/* levels of one annotation */
#define KF_MAX_ANNOTATION_TAGS 32	/* of one panel */

typedef enum KfAnnotationType
{
	KF_ANNOTATION_HLINE,
	KF_ANNOTATION_VLINE,
	KF_ANNOTATION_BAND,
	KF_ANNOTATION_SPAN,
	KF_ANNOTATION_TREND,
	KF_ANNOTATION_RECT,
	KF_ANNOTATION_ARROW,
	KF_ANNOTATION_MARKER,
	KF_ANNOTATION_BUY,
	KF_ANNOTATION_SELL,
	KF_ANNOTATION_TEXT,
	KF_ANNOTATION_FIBONACCI,
	KF_ANNOTATION_PIVOTS
} KfAnnotationType;

typedef enum KfFieldKind
{
	KF_FIELD_NUMBER,
	KF_FIELD_BOOLEAN,
	KF_FIELD_TEXT,
	KF_FIELD_WORD,				/* a text out of a list */
	KF_FIELD_TIME,				/* a text or seconds since 1970 */
	KF_FIELD_POINT,				/* a time and a price */
	KF_FIELD_NUMBERS,			/* a list */
	KF_FIELD_PANEL				/* a text or a number */
} KfFieldKind;

/* A field of the table in annotations.c. */
typedef struct KfAnnotationField
{
	const char *name;
	KfFieldKind kind;
	unsigned	types;			/* those that have it, one bit each */
	size_t		offset;			/* of what it sets; of times and points the slot: 0 or 1 */
	const char *words;			/* of KF_FIELD_WORD, with blanks between */
	double		min;			/* of KF_FIELD_NUMBER; equal: any number */
	double		max;
} KfAnnotationField;

typedef struct KfMoment
{
	bool		given;
	const char *text;			/* to be resolved into ts by the caller; NULL: it is */
	int64_t		ts;
} KfMoment;

/* The values of words are their places in the table's lists. */
enum {KF_EXTEND_NONE = 1, KF_EXTEND_LEFT, KF_EXTEND_RIGHT, KF_EXTEND_BOTH};
enum {KF_DASH_SOLID, KF_DASH_DASHED, KF_DASH_DOTTED};
enum {KF_SHAPE_TRIANGLE_UP = 1, KF_SHAPE_TRIANGLE_DOWN, KF_SHAPE_ARROW_UP, KF_SHAPE_ARROW_DOWN, KF_SHAPE_CIRCLE, KF_SHAPE_SQUARE, KF_SHAPE_DIAMOND, KF_SHAPE_CROSS};
enum {KF_POSITION_ABOVE = 1, KF_POSITION_BELOW};
enum {KF_LAYER_BELOW = 1, KF_LAYER_ABOVE};
enum {KF_ANCHOR_ABOVE = 1, KF_ANCHOR_BELOW, KF_ANCHOR_LEFT, KF_ANCHOR_RIGHT, KF_ANCHOR_CENTER};
enum {KF_PERIOD_DAY = 1, KF_PERIOD_WEEK, KF_PERIOD_MONTH, KF_PERIOD_YEAR};

#define KF_ANNOTATED_ALL (-2)		/* every panel */
#define KF_ANNOTATED_VOLUME (-1)

typedef struct KfAnnotation
{
	KfAnnotationType type;
	KfMoment	at[2];			/* ts; or from and to */
	double		value[2];		/* price; or from and to. NaN: not given */
	double		open;			/* of pivots; NaN: not given */
	double		high;
	double		low;
	double		close;
	double		width;			/* pixels; NaN: the usual */
	double		size;
	double		opacity;		/* NaN: the usual */
	const char *text;			/* NULL: none */
	const char *color_text;		/* NULL: the usual */
	const char *panel_name;		/* NULL: see panel_number */
	double		panel_number;	/* NaN: not given */
	int			extend;			/* words; 0: not given */
	int			style;
	int			shape;
	int			position;
	int			layer;
	int			anchor;
	int			period;
	int			method;			/* KfPivotMethod and 1; 0: not given */
	bool		tag;
	bool		box;
	bool		labels;
	bool		fit;			/* the scale makes room for it */
	int			level_count;	/* 0: the usual */
	double	   *levels;			/* KF_MAX_FIBONACCI, or NULL */
	/* by kf_annotations_prepare: */
	uint32_t	color;
	int			share;			/* of 255, of the colour */
	int			group;			/* of the panel */
} KfAnnotation;

/* The bars of calendar periods, for pivot points of the one before the newest. */
#define KF_PERIODS 4

typedef struct KfPeriods
{
	bool		any;
	int64_t		quarter;		/* of an hour, in which the newest row is: no calendar changes within it */
	int64_t		number[KF_PERIODS];
	KfBar		newest[KF_PERIODS];
	KfBar		before[KF_PERIODS];	/* ts is where the period began; close NaN: none yet */
} KfPeriods;

typedef struct KfAnnotations
{
	const KfAllocator *allocator;
	int			count;
	int			capacity;
	KfAnnotation *list;
	bool		wants_periods;
	KfPeriods	periods;
} KfAnnotations;

/* ---- filling a list: annotations.c ---- */

/* A list with room for 'count'; KF_LIMIT above KF_MAX_ANNOTATIONS. */
extern KfAnnotations *kf_annotations_create(const KfAllocator *allocator, int count, KfStatus *status);
extern void kf_annotations_free(KfAnnotations *list);

/* The next annotation, of the type of that name (letter case ignored); NULL, with the types and what was likely meant, when there is none. */
extern KfAnnotation *kf_annotations_add(KfAnnotations *list, const char *type, size_t len, KfStatus *status);

/* A field of the annotation's type; NULL, with the fields and what was likely meant, when there is none. */
extern const KfAnnotationField *kf_annotation_field(const KfAnnotations *list, const KfAnnotation *a, const char *name, size_t len, KfStatus *status);

/* Set a field of a fitting kind. Texts end with NUL and must outlive the list. */
extern KfCode kf_annotation_number(const KfAnnotations *list, KfAnnotation *a, const KfAnnotationField *field, double value, KfStatus *status);
extern KfCode kf_annotation_boolean(const KfAnnotations *list, KfAnnotation *a, const KfAnnotationField *field, bool value, KfStatus *status);
extern KfCode kf_annotation_text(const KfAnnotations *list, KfAnnotation *a, const KfAnnotationField *field, const char *text, KfStatus *status);

/* The price of a point; one more number of a list. Its time is set as that of a KF_FIELD_TIME. */
extern KfCode kf_annotation_price(const KfAnnotations *list, KfAnnotation *a, const KfAnnotationField *field, double value, KfStatus *status);
extern KfCode kf_annotation_level(const KfAnnotations *list, KfAnnotation *a, const KfAnnotationField *field, double value, KfStatus *status);

/* The failure of a field that comes in another form. */
extern KfCode kf_annotation_mistyped(const KfAnnotations *list, const KfAnnotation *a, const KfAnnotationField *field, KfStatus *status);

/* Whether all is there that the type needs. */
extern KfCode kf_annotation_check(const KfAnnotations *list, const KfAnnotation *a, KfStatus *status);

/* "annotations[3].from" for messages; field NULL: the annotation itself. */
extern void kf_annotation_place(const KfAnnotations *list, const KfAnnotation *a, const KfAnnotationField *field, char *text, size_t size);

/* The field a moment of an annotation came from, for messages. */
extern const KfAnnotationField *kf_annotation_moment_field(const KfAnnotation *a, int slot);

/* Resolve colours and panels: the theme and the series are the chart's. */
extern KfCode kf_annotations_prepare(KfAnnotations *list, const KfTheme *theme, const KfSeries *series, KfStatus *status);

/* Follow the rows, where the list wants that; ts as it reads on the clock of the chart. */
extern void kf_annotations_add_bar(KfAnnotations *list, const KfBar *bar, int64_t (*local_time) (int64_t ts, void *arg), void *arg);

/* ---- figures: annotation_figures.c ---- */

typedef enum KfFigureKind
{
	KF_FIGURE_LINE,
	KF_FIGURE_AREA,
	KF_FIGURE_SHAPE,
	KF_FIGURE_LABEL
} KfFigureKind;

/* Where a shape stands: on a value, its tip at a value, or beyond a bar. */
typedef enum KfStand
{
	KF_STAND_ON,
	KF_STAND_UNDER,
	KF_STAND_OVER,
	KF_STAND_BELOW_BAR,
	KF_STAND_ABOVE_BAR
} KfStand;

/* Where a label looks for room. */
typedef enum KfPlacing
{
	KF_PLACE_POINT,
	KF_PLACE_LEVEL,				/* along a horizontal line */
	KF_PLACE_TOP,				/* beside a vertical line or in a span, from the top */
	KF_PLACE_AREA,				/* in the corners */
	KF_PLACE_SLOPE,				/* along a line */
	KF_PLACE_SHAPE				/* at the shape of the same annotation */
} KfPlacing;

typedef struct KfFigure
{
	KfFigureKind kind;
	uint32_t	color;
	int			share;			/* of 255, of an area's colour */
	int			style;			/* KF_DASH_SOLID ... */
	double		width;			/* pixels; NaN: the usual */
	double		i0;				/* places of bars; infinite: the edge of the plot. A line may go on beyond its ends: */
	double		v0;
	double		i1;
	double		v1;
	bool		before;
	bool		after;
	bool		head;			/* an arrow's, at the second point */
	bool		outline;		/* of an area: its border only */
	bool		whole;			/* as high as the panel, its legend included */
	int			shape;
	KfStand		stand;
	double		size;			/* of a shape or a text; NaN: the usual */
	KfPlacing	placing;
	int			anchor;
	bool		box;
	const char *text;
	char		made[64];		/* a text that is made here */
} KfFigure;

#define KF_MAX_FIGURES (2 * KF_MAX_FIBONACCI + 8)

/* The figures of an annotation in a panel it belongs to; returns their number. Labels of annotations of all panels are those of the first. */
extern int	kf_annotation_figures(const KfLayout *layout, const KfPanel *panel, const KfAnnotation *a, KfFigure *figures);

/* Below the data? */
extern bool kf_annotation_is_below(const KfAnnotation *a);

/* Place of the bar at or before a time; before the first bar and after the newest it goes on by the usual distance. */
extern double kf_annotation_place_of(const KfLayout *layout, int64_t ts);

/* Widen a range by the values of those annotations of a panel that ask for it; NaN is no range yet. */
extern void kf_annotations_range(const KfLayout *layout, int group, double *low, double *high);

/* The n-th annotation that has a tag on the axis of a panel; NULL past the last. */
extern const KfAnnotation *kf_annotation_tag(const KfLayout *layout, const KfPanel *panel, int n);

/* ---- drawing: annotation_draw.c ---- */

/* Where shapes and texts are already; NULL when there is no memory. */
extern struct KfAnnotator *kf_annotator_create(const KfLayout *layout);
extern void kf_annotator_free(struct KfAnnotator *annotator);

/* Keep labels off a text. */
extern void kf_annotator_note(struct KfAnnotator *annotator, const KfRect *box);

/* Lines, areas and shapes of a panel below or above its data; then, when all panels are drawn, the labels. */
extern void kf_draw_annotations(KfDrawing *d, const KfPanel *panel, bool below);
extern void kf_draw_annotation_labels(KfDrawing *d);

#endif							/* KF_CHART_ANNOTATIONS_H */
