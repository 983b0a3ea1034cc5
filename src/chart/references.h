/*
 * references.h
 *		Reference series: values from outside the rows that a chart shows beside its prices: another symbol, an index, a rate.
 *
 * In the chart each is a study with one line (series.h): what merges, draws and tells studies does so with these. Only the value of a bar comes
 * from here: the newest one at or before the bar's time. The last value of a series holds for as long as the longest gap between two of
 * its values, so that a series which ended years ago has ended, and daily values serve bars of minutes.
 *
 * A list is filled field by field, so that nothing here knows in which form the fields come, and is read only once it is ready: many charts may
 * share it. Texts are kept by reference. Times that are texts are resolved by the caller, who knows the type of the rows' times.
 */
#ifndef KF_CHART_REFERENCES_H
#define KF_CHART_REFERENCES_H

#include "chart.h"
#include "theme.h"
#include "timeaxis.h"

#define KF_MAX_REFERENCES 16

typedef enum KfReferenceAxis
{
	KF_AXIS_PRICE,				/* that of the panel */
	KF_AXIS_LEFT,				/* one at the left of the prices, which all such series share */
	KF_AXIS_NONE				/* not drawn: only for indicators that take another series */
} KfReferenceAxis;

typedef struct KfReference
{
	KfSpec		spec;			/* label, looks and panel; its indicator has one line and is never stepped */
	const char *color_text;		/* NULL: the theme's */
	KfReferenceAxis axis;
	int			ts_count;		/* -1: not given */
	int			value_count;
	const char **texts;			/* of the times, NULL where ts has it already */
	int64_t    *ts;
	double	   *values;			/* NaN: none from here on */
	/* by kf_references_ready: */
	bool		ready;			/* in order of time, of equal times the last given */
	uint64_t	longest;		/* microseconds that the last value holds; UINT64_MAX: always */
} KfReference;

typedef struct KfReferences
{
	const KfAllocator *allocator;
	int			count;
	KfReference list[KF_MAX_REFERENCES];
} KfReferences;

typedef enum KfReferenceField
{
	KF_REFERENCE_NAME,
	KF_REFERENCE_TS,
	KF_REFERENCE_VALUES,
	KF_REFERENCE_AXIS,
	KF_REFERENCE_COLOR,
	KF_REFERENCE_WIDTH,
	KF_REFERENCE_STYLE,
	KF_REFERENCE_PANEL,
	KF_REFERENCE_WEIGHT,
	KF_REFERENCE_FIELDS
} KfReferenceField;

/* An empty list; NULL when there is no memory. */
extern KfReferences *kf_references_create(const KfAllocator *allocator, KfStatus *status);
extern void kf_references_free(KfReferences *list);

/* The next series; NULL, with KF_LIMIT, when there are KF_MAX_REFERENCES. */
extern KfReference *kf_references_add(KfReferences *list, KfStatus *status);

/* The field of that name; KF_REFERENCE_FIELDS, with all fields and what was likely meant, when there is none. */
extern KfReferenceField kf_reference_field(const KfReferences *list, const KfReference *r, const char *name, size_t len, KfStatus *status);

/* Set a field. A text ends with NUL and must outlive the list. KF_INVALID_PARAMETER where the field takes none, or another one. */
extern KfCode kf_reference_text(const KfReferences *list, KfReference *r, KfReferenceField field, const char *text, KfStatus *status);
extern KfCode kf_reference_number(const KfReferences *list, KfReference *r, KfReferenceField field, double value, KfStatus *status);

/* Room for 'count' elements of KF_REFERENCE_TS or KF_REFERENCE_VALUES; then each of them. A time is a text or seconds since 1970; a value may be NaN. */
extern KfCode kf_reference_array(const KfReferences *list, KfReference *r, KfReferenceField field, int count, KfStatus *status);
extern KfCode kf_reference_time_text(const KfReferences *list, KfReference *r, int i, const char *text, KfStatus *status);
extern KfCode kf_reference_time_number(const KfReferences *list, KfReference *r, int i, double seconds, KfStatus *status);
extern KfCode kf_reference_value(const KfReferences *list, KfReference *r, int i, double value, KfStatus *status);

/* The failure of a field that comes in another form; 'element' of its array, or -1. */
extern KfCode kf_reference_mistyped(const KfReferences *list, const KfReference *r, KfReferenceField field, int element, KfStatus *status);

/* "series[1].ts[3]" for messages; 'element' -1: the field itself. */
extern void kf_reference_place(const KfReferences *list, const KfReference *r, KfReferenceField field, int element, char *text, size_t size);

/* Whether all is there. */
extern KfCode kf_reference_check(const KfReferences *list, KfReference *r, KfStatus *status);

/* All times are resolved: put them in order. */
extern KfCode kf_references_ready(KfReferences *list, KfStatus *status);

/* The colour of a series over the ground of a theme; false: the theme's own. */
extern bool kf_reference_color(const KfReferences *list, const KfReference *r, const KfTheme *theme, uint32_t *color, KfStatus *status);

/* The series of a name (letter case ignored); NULL, with all names and what was likely meant, when there is none. */
extern const KfReference *kf_reference_named(const KfReferences *list, const char *name, KfStatus *status);

/* The value at a time, NaN: none. '*at' is where the last search ended, -1 before the first: times that ascend cost nothing. */
extern double kf_reference_at(const KfReference *r, int64_t ts, int *at);

#endif							/* KF_CHART_REFERENCES_H */
