/*
 * grid.h
 *		Many charts in one picture, row by row, each with a title of its own.
 *
 * Each chart keeps what a chart keeps of its rows, O(its width), until the last row of the last one is in: only then is it known how many
 * there are and so how high each is. They are drawn one after another into the one picture, whose colours they share.
 */
#ifndef KF_CHART_GRID_H
#define KF_CHART_GRID_H

#include "chart.h"

#define KF_GRID_MAX_CHARTS 400
#define KF_GRID_MAX_COLUMNS 100

typedef struct KfChartGrid KfChartGrid;

/*
 * A grid of 'columns' columns. 'options' are those of the charts, but title, subtitle, width and height, which are the whole picture's; height 0
 * makes each chart two thirds as high as it is wide. Everything is checked as by kf_chart_create; NULL with a status when something is wrong.
 */
extern KfChartGrid *kf_chart_grid_create(int columns, const KfChartOptions *options, KfFonts *fonts, const KfAllocator *allocator, KfInterrupt interrupted,
							  KfStatus *status);

/* Begin the next chart: rows are added to it, and the one before gets no more. It is the grid's. 'title' is UTF-8 and kept by reference; NULL: none. */
extern KfChart *kf_chart_grid_next(KfChartGrid *grid, const char *title, KfStatus *status);

/* Draw and encode. Without charts the picture says that there is no data. */
extern KfCode kf_chart_grid_render(KfChartGrid *grid, size_t headroom, KfBytes *bytes, KfStatus *status);

extern void kf_chart_grid_free(KfChartGrid *grid);

#endif							/* KF_CHART_GRID_H */
