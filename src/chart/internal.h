/*
 * internal.h
 *		What the tests may see of a chart beyond chart.h.
 */
#ifndef KF_CHART_INTERNAL_H
#define KF_CHART_INTERNAL_H

#include "draw.h"

/* The layout of the last picture. */
extern const KfLayout *kf_chart_layout(const KfChart *chart);

/* Called for every text of the pictures that follow. */
extern void kf_chart_watch_text(KfChart *chart, KfTextHook hook, void *arg);

#endif							/* KF_CHART_INTERNAL_H */
