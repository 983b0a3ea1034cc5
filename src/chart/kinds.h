/*
 * kinds.h
 *		How the bars of a price panel are drawn. A kind is one entry of the table in kinds.c.
 */
#ifndef KF_CHART_KINDS_H
#define KF_CHART_KINDS_H

#include "../base.h"

struct KfDrawing;
struct KfPanel;
struct KfPoint;

/* What the bars drawn are made of: see built.h. */
typedef enum KfBarSource
{
	KF_BARS_OF_ROWS,
	KF_BARS_RENKO,
	KF_BARS_KAGI,
	KF_BARS_LINE_BREAK,
	KF_BARS_FIGURE,
	KF_BARS_RANGE
} KfBarSource;

typedef struct KfChartKind
{
	const char *name;
	const char *help;			/* one line for the view chart_kinds */
	bool		closes;			/* only the closes are drawn: the scale is theirs */
	bool		averaged;		/* the bars drawn are Heikin-Ashi's */
	KfBarSource source;
	int			least;			/* pixels of a bar at least: the last bars that have them are drawn; 0: bars are merged where there is no room */

	/* 'points' has room for three a bar and one more */
	void		(*draw) (struct KfDrawing *d, const struct KfPanel *panel, struct KfPoint *points);
} KfChartKind;

/* The kind of that name (letter case ignored); NULL with a status that lists the kinds and what was likely meant. */
extern const KfChartKind *kf_chart_kind_find(const char *name, KfStatus *status);

/* The i-th kind, NULL past the last. */
extern const KfChartKind *kf_chart_kind_at(int i);

#endif							/* KF_CHART_KINDS_H */
