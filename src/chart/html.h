/*
 * html.h
 *		A chart as a page: its data, and a script that draws them and follows pointer and keys.
 */
#ifndef KF_CHART_HTML_H
#define KF_CHART_HTML_H

#include "layout.h"
#include "markup.h"

/*
 * Write the page of a chart that has been laid out. 'picture' is the same chart as SVG, for readers without scripts. The page asks the
 * network for nothing and says so in its policy. Its size grows with the bars drawn, not with the rows.
 */
extern KfCode kf_html_write(const KfLayout *layout, const char *description, const KfBytes *picture, const KfAllocator *allocator,
							size_t headroom, KfBytes *bytes, KfStatus *status);

/* Annotations as members of the page's data; in annotation_html.c. */
extern void kf_html_annotations(KfMarkup *markup, const KfLayout *layout);

#endif							/* KF_CHART_HTML_H */
