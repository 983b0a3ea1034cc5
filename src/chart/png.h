/*
 * png.h
 *		A picture in memory becomes a PNG file in memory.
 */
#ifndef KF_CHART_PNG_H
#define KF_CHART_PNG_H

#include "chart.h"

/* The value is the number of bytes of a pixel. */
typedef enum KfPixelFormat
{
	KF_PIXEL_INDEXED = 1,		/* an index into the palette */
	KF_PIXEL_RGB = 3,
	KF_PIXEL_RGBA = 4			/* alpha last, colours not multiplied by it */
} KfPixelFormat;

/*
 * A picture. Row y is pixels[y * stride .. (y + 1) * stride): one byte that belongs to the encoder, which sets it to 0 (the
 * filter byte of PNG), then the pixels from left to right. With stride = width * format + 1 nothing is copied.
 */
typedef struct KfImage
{
	KfPixelFormat format;
	uint32_t	width;			/* 1 to KF_PNG_MAX_SIDE, both */
	uint32_t	height;
	size_t		stride;			/* bytes, at least width * format + 1 */
	uint8_t    *pixels;
	const uint32_t *palette;	/* KF_PIXEL_INDEXED: 0xTTRRGGBB, TT = 255 - alpha, so that 0xRRGGBB is opaque */
	int			colors;			/* of the palette, 1 to 256; every pixel is below */
	uint32_t	per_meter;		/* pixels of the size it is meant for, written as pHYs; 0: not said */
} KfImage;

#define KF_PNG_MAX_SIDE 1000000

/* The largest file, headroom included: what one PostgreSQL value can be. */
#define KF_PNG_MAX_BYTES ((size_t) 0x3fffffff)

typedef enum KfPngCompression
{
	KF_PNG_FAST,				/* deflate.h: 0.05 to 0.5 ms, about the size of zlib's level 6 */
	KF_PNG_DEFAULT,				/* zlib as well, whichever is smaller: some 50 times as long, 0 to 20 % smaller */
	KF_PNG_SMALL				/* the same with zlib's best: some 100 times as long */
} KfPngCompression;

/*
 * Encode. On success bytes->data comes from the allocator and is the caller's to release; its first 'headroom' bytes are
 * zero. On failure *bytes is all zero and everything taken from the allocator has been released. An indexed picture with at
 * most 16 colours in use gets 4, 2 or 1 bits a pixel and a palette of just those. With more, KF_PNG_FAST writes the palette as it is given, the others what is
 * in use.
 */
extern KfCode kf_png_encode(const KfImage *image, KfPngCompression compression, size_t headroom, const KfAllocator *allocator,
							KfInterrupt interrupted, KfBytes *bytes, KfStatus *status);

#endif							/* KF_CHART_PNG_H */
