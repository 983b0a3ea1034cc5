/*
 * canvas.h
 *		Where a chart is drawn: pixels that are indexes into a growing list of colours.
 *
 * Few colours occur in a chart, but every mixture of a line's edge with what lies below is one of them. So a mixture is
 * computed once, becomes a colour of the list, and is remembered: drawing over the same ground again is a table look-up.
 *
 * Most charts have at most 256 colours. Their pixels are bytes, laid out as a PNG encoder wants its rows, and the canvas is the palette image; less memory is
 * touched, which is half of the cost. The 257th colour turns the pixels into words of 16 bits, and the picture will be truecolour.
 *
 * Coverage of edges is rounded to 16 levels, which the eye cannot tell from 256 and which keeps the list short.
 */
#ifndef KF_CHART_CANVAS_H
#define KF_CHART_CANVAS_H

#include "../base.h"

typedef uint16_t KfInk;			/* index of a colour; 0 is the background */

#define KF_MAX_INKS 65535
#define KF_BYTE_INKS 256		/* as many as a palette has */
#define KF_INK_BUCKETS 16384	/* of the hash over colours: grows no further, chains do */
#define KF_MIX_SLOTS 4096		/* of the memory of mixtures */

typedef struct KfRect
{
	int			x;
	int			y;
	int			width;
	int			height;
} KfRect;

typedef struct KfMix
{
	uint64_t	key;			/* below, above and share, plus 1; 0: empty */
	KfInk		ink;
} KfMix;

typedef struct KfCanvas
{
	const KfAllocator *allocator;
	int			width;			/* of the view: what is drawn on, and what drawing is cut to */
	int			height;
	int			origin;			/* pixel column of x 0: what is drawn may count from elsewhere than the left edge */
	int			whole_width;	/* of the picture */
	int			whole_height;
	uint8_t    *bytes;			/* the pixels while there are at most KF_BYTE_INKS inks, each row with a byte in front that is 0 and not a pixel */
	KfInk	   *words;			/* the pixels of a picture with more, rows without gaps; neither: there are none */
	size_t		stride;			/* pixels from a row to the next */
	size_t		corner;			/* pixel at the upper left of the view */
	uint32_t   *colors;			/* 0xRRGGBB of each ink */
	uint32_t   *next;			/* ink of the same hash, 0: none */
	int			count;
	int			capacity;
	bool		no_memory;		/* a colour could not be added: the picture is not to be used */
	struct KfSvg *svg;			/* the other back end: what is drawn goes there, and there are no pixels; NULL: none */
	KfInk		buckets[KF_INK_BUCKETS];
	KfMix		mixes[KF_MIX_SLOTS];
} KfCanvas;

/* A canvas filled with the background; NULL when there is no memory. */
extern KfCanvas *kf_canvas_create(const KfAllocator *allocator, int width, int height, uint32_t background);
extern void kf_canvas_free(KfCanvas *canvas);

/* A canvas without pixels, whose colours and shapes go to an SVG document of the same size and background. */
extern KfCanvas *kf_canvas_create_svg(const KfAllocator *allocator, int width, int height, uint32_t background, struct KfSvg *svg);

/* Draw on a part of the picture only, as if it were the whole; it must lie inside. NULL: the whole again. */
extern void kf_canvas_view(KfCanvas *canvas, const KfRect *part);

/* The ink of a pixel of the view, which must be one. */
static inline KfInk
kf_canvas_at(const KfCanvas *canvas, int x, int y)
{
	size_t		at = canvas->corner + (size_t) y * canvas->stride + (size_t) x;

	return canvas->words != NULL ? canvas->words[at] : canvas->bytes[at];
}

/* The ink of a colour. */
extern KfInk kf_canvas_ink(KfCanvas *canvas, uint32_t color);

/* The ink of 'share' of 255 parts 'above' over 'below'. */
extern KfInk kf_canvas_mix(KfCanvas *canvas, KfInk below, KfInk above, int share);

/* Fill the part of a rectangle that is inside the canvas. */
extern void kf_canvas_fill(KfCanvas *canvas, int x, int y, int width, int height, KfInk ink);

/* The same, 'share' of 255 parts over what is there. */
extern void kf_canvas_tint(KfCanvas *canvas, int x, int y, int width, int height, KfInk ink, int share);

/* Pixels of an edge, to the right of (x, y) or down from it, with coverages of 0 to 255; outside the canvas nothing happens. */
extern void kf_canvas_blend_run(KfCanvas *canvas, int x, int y, bool down, const uint8_t *coverage, int count, KfInk ink);

/* Horizontal and vertical lines of 'on' pixels with gaps of 'off' (0: solid), 'thick' pixels wide. */
extern void kf_canvas_hline(KfCanvas *canvas, int x0, int x1, int y, int thick, KfInk ink, int on, int off);
extern void kf_canvas_vline(KfCanvas *canvas, int x, int y0, int y1, int thick, KfInk ink, int on, int off);

/* A point of a polyline; y NaN breaks it. */
typedef struct KfPoint
{
	double		x;				/* ascending; pixel centres lie at .5 */
	double		y;
} KfPoint;

/*
 * Anti-aliased polyline with round joins and ends, inside 'clip'. Each pixel is blended once, however many segments touch it.
 * False when there is no memory.
 */
extern bool kf_canvas_polyline(KfCanvas *canvas, const KfRect *clip, const KfPoint *points, int count, double width, KfInk ink);

/* The area between two polylines over the same x, tinted. Gaps are left where either is NaN. */
extern void kf_canvas_band(KfCanvas *canvas, const KfRect *clip, const KfPoint *upper, const KfPoint *lower, int count, KfInk ink, int share);

/* An anti-aliased disc. */
extern void kf_canvas_disc(KfCanvas *canvas, const KfRect *clip, double x, double y, double radius, KfInk ink);

/* A solid triangle pointing up or down, its tip at (x, y). */
extern void kf_canvas_arrow(KfCanvas *canvas, const KfRect *clip, int x, int y, int size, bool up, KfInk ink);

#endif							/* KF_CHART_CANVAS_H */
