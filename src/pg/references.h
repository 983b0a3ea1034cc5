/*
 * references.h
 *		The option series of charts, from jsonb.
 */
#ifndef KF_PG_REFERENCES_H
#define KF_PG_REFERENCES_H

#include "pg/chart.h"

/* Fill the option from an array of objects. Everything is copied into the job's context. */
extern void kf_chart_set_references(ChartJob *job, const KfChartOption *option, JsonbContainer *container);

/* Times that are texts become times as the rows have them, as in annotations.h, and the values are put in order. */
extern void kf_chart_resolve_references(ChartJob *job, bool instants);

#endif							/* KF_PG_REFERENCES_H */
