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
/* A page of many charts; sizes are pixels. */
typedef struct KfHtmlGrid
{
	const char *title;			/* NULL: none */
	const char *subtitle;		/* NULL: none */
	int			columns;
	int			font;
	int			title_font;
	int			pad;
	int			gap;
} KfHtmlGrid;

/* Its beginning, each chart, and its end with the whole as SVG. A failure is kept in the page and told when that ends. */
extern void kf_html_begin_grid(KfMarkup *page, const KfTheme *theme, const KfHtmlGrid *grid);
extern void kf_html_add_chart(KfMarkup *page, const KfLayout *layout, const char *description);
extern void kf_html_end_grid(KfMarkup *page, const KfBytes *picture);

#endif							/* KF_CHART_HTML_H */
