/*
 * webp.h
 *		A picture in memory becomes a lossless WebP file in memory, where the build has libwebp.
 */
#ifndef KF_CHART_WEBP_H
#define KF_CHART_WEBP_H

#include "canvas.h"
#include "chart.h"
#include "png.h"

#define KF_WEBP_MAX_SIDE 16383	/* of the format */

/* Can a picture of that size be made? KF_UNSUPPORTED in a build without libwebp, KF_LIMIT when it is too large for the format. */
extern KfCode kf_webp_check(int width, int height, KfStatus *status);

/*
 * Encode the pixels of a canvas. On success bytes->data comes from the canvas' allocator and is the caller's to release; its first
 * 'headroom' bytes are zero. On failure *bytes is all zero. libwebp takes its own memory from malloc and gives it all back on every path:
 * nothing called by it jumps out.
 */
extern KfCode kf_webp_encode(const KfCanvas *canvas, KfPngCompression compression, size_t headroom, KfInterrupt interrupted,
							 KfBytes *bytes, KfStatus *status);

#endif							/* KF_CHART_WEBP_H */
