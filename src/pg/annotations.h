/*
 * annotations.h
 *		The option annotations of charts, from jsonb.
 */
#ifndef KF_PG_ANNOTATIONS_H
#define KF_PG_ANNOTATIONS_H

#include "pg/chart.h"

/* Fill the option from an array of objects. Everything is copied into the job's context. */
extern void kf_chart_set_annotations(ChartJob *job, const KfChartOption *option, JsonbContainer *container);

/*
 * Times that are texts become times as the rows have them: instants, read in the session's time zone where they name none, or timestamps, which
 * have no zone. Once per job, when the zone is known.
 */
extern void kf_chart_resolve_annotations(ChartJob *job, bool instants);

#endif							/* KF_PG_ANNOTATIONS_H */
