/*
 * deflate.h
 *		A deflate encoder for rendered pictures: a zlib stream in pieces, an order of magnitude faster than a general one.
 *
 * Use: kf_deflate_create, kf_deflate_next until it gives a piece of size 0, kf_deflate_free. The pieces, one after the other,
 * are one complete zlib stream (header, blocks, Adler-32), fit for PNG's IDAT chunks. Working memory is about 80 kB, whatever
 * the size of the picture. Same bytes for the same input, on every machine.
 */
#ifndef KF_CHART_DEFLATE_H
#define KF_CHART_DEFLATE_H

#include "../base.h"

/* What to compress: rows that lie one behind the other, each with its PNG filter byte (0) in front. */
typedef struct KfDeflateInput
{
	const uint8_t *data;		/* must stay as it is until kf_deflate_free */
	size_t		size;			/* in bytes, at least 1 */
	size_t		stride;			/* bytes from a row to the next, filter byte included */
	size_t		pixel;			/* bytes of a pixel, 1 when it has fewer than 8 bits; below stride */
} KfDeflateInput;

typedef struct KfDeflate KfDeflate;

/* NULL with a status when there is no memory or the input is nonsense. */
extern KfDeflate *kf_deflate_create(const KfDeflateInput *input, const KfAllocator *allocator, KfInterrupt interrupted,
									KfStatus *status);

/*
 * The next piece of the stream; *size is 0 after the last. The piece belongs to the encoder and lives until the next call.
 * KF_CANCELLED when the interrupt hook says so, after which only kf_deflate_free may be called.
 */
extern KfCode kf_deflate_next(KfDeflate *deflate, const uint8_t **piece, size_t *size, KfStatus *status);

extern void kf_deflate_free(KfDeflate *deflate);

#endif							/* KF_CHART_DEFLATE_H */
