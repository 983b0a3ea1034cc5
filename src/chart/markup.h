/*
 * markup.h
 *		Text that is written piece by piece: SVG, HTML and JSON in a growing buffer.
 *
 * A failure is remembered and nothing is written after it, so that callers look once, at the end.
 */
#ifndef KF_CHART_MARKUP_H
#define KF_CHART_MARKUP_H

#include "chart.h"

typedef struct KfMarkup
{
	const KfAllocator *allocator;
	KfBytes		bytes;
	KfCode		failure;		/* KF_OK, KF_NO_MEMORY or KF_LIMIT */
} KfMarkup;

/* Begin with 'headroom' zero bytes. */
extern void kf_markup_init(KfMarkup *markup, const KfAllocator *allocator, size_t headroom);
extern void kf_markup_free(KfMarkup *markup);

/* Keep the memory, forget the text. */
extern void kf_markup_clear(KfMarkup *markup);

extern void kf_markup_put(KfMarkup *markup, const char *text, size_t len);
extern void kf_markup_puts(KfMarkup *markup, const char *text);
extern void kf_markup_printf(KfMarkup *markup, const char *format,...) KF_PRINTF(2, 3);

/*
 * UTF-8 text as the text or an attribute's value of XML and HTML. Control characters become blanks, as they are drawn; what is not UTF-8
 * or no character of XML becomes U+FFFD. So the result is well-formed whatever the text is.
 */
extern void kf_markup_escaped(KfMarkup *markup, const char *text);

/* The same as a JSON string with its quotes that may stand in a script element: nothing in it can end that. */
extern void kf_markup_json(KfMarkup *markup, const char *text);

/* "#rrggbb", or "#rgb" where that is the same. */
extern void kf_markup_color(KfMarkup *markup, uint32_t color);

/*
 * A number of path data in hundredths, as short as it can be written, with a blank in front where it would run into the number
 * before it.
 */
extern void kf_markup_hundredths(KfMarkup *markup, int64_t hundredths);

/* The failure as a status; or the bytes, which are the caller's from then on. */
extern KfCode kf_markup_end(KfMarkup *markup, KfBytes *bytes, KfStatus *status);

#endif							/* KF_CHART_MARKUP_H */
