/*
 * webp.c
 *		libwebp between our pixels and our buffer.
 */
#include "webp.h"

#include <string.h>

#include "markup.h"

#ifdef KF_WITH_WEBP

#include <webp/encode.h>

typedef struct Writer
{
	KfMarkup	out;
	KfInterrupt interrupted;
	bool		cancelled;
} Writer;

KfCode
kf_webp_check(int width, int height, KfStatus *status)
{
	if (width > KF_WEBP_MAX_SIDE || height > KF_WEBP_MAX_SIDE)
		return kf_fail(status, KF_LIMIT, "a WebP picture may have at most %d pixels a side, got %d x %d", KF_WEBP_MAX_SIDE, width, height);
	return KF_OK;
}

/* Both return 0 to end the encoding. */
static int
on_write(const uint8_t *data, size_t size, const WebPPicture *picture)
{
	Writer	   *w = picture->custom_ptr;

	kf_markup_put(&w->out, (const char *) data, size);
	return w->out.failure == KF_OK;
}

static int
on_progress(int percent, const WebPPicture *picture)
{
	Writer	   *w = picture->user_data;

	(void) percent;
	w->cancelled = w->cancelled || (w->interrupted != NULL && w->interrupted());
	return !w->cancelled;
}

/* Levels by measurement: 0 makes files nearly twice as large, 7 and more take 20 to 100 times as long for some percent. */
static bool
configure(WebPConfig *config, KfPngCompression compression)
{
	if (!WebPConfigInit(config) ||
		!WebPConfigLosslessPreset(config, compression == KF_PNG_FAST ? 1 : compression == KF_PNG_DEFAULT ? 4 : 6))
		return false;
	config->exact = 1;
	return true;
}

static KfCode
encode(Writer *w, const KfCanvas *canvas, KfPngCompression compression, uint32_t *pixels, KfStatus *status)
{
	WebPPicture picture;
	WebPConfig	config;
	int			done;

	if (!configure(&config, compression) || !WebPPictureInit(&picture))
		return kf_fail(status, KF_INTERNAL, "libwebp of another version");
	for (int y = 0; y < canvas->height; y++)
		for (int x = 0; x < canvas->width; x++)
			pixels[(size_t) y * canvas->width + x] = 0xff000000 | canvas->colors[kf_canvas_at(canvas, x, y)];
	picture.use_argb = 1;
	picture.width = canvas->width;
	picture.height = canvas->height;
	picture.argb = pixels;		/* ours: libwebp does not release it */
	picture.argb_stride = canvas->width;
	picture.writer = on_write;
	picture.custom_ptr = w;
	picture.progress_hook = on_progress;
	picture.user_data = w;
	done = WebPEncode(&config, &picture);
	WebPPictureFree(&picture);
	if (done || w->out.failure != KF_OK)
		return status->code;	/* what the buffer failed with is told at its end */
	if (w->cancelled)
		return kf_fail(status, KF_CANCELLED, "encoding of the picture was cancelled");
	if (picture.error_code == VP8_ENC_ERROR_OUT_OF_MEMORY || picture.error_code == VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY)
		return kf_fail(status, KF_NO_MEMORY, "out of memory while encoding a picture");
	return kf_fail(status, KF_INTERNAL, "could not encode a picture: libwebp's error %d", (int) picture.error_code);
}

KfCode
kf_webp_encode(const KfCanvas *canvas, KfPngCompression compression, size_t headroom, KfInterrupt interrupted, KfBytes *bytes,
			   KfStatus *status)
{
	const KfAllocator *allocator = canvas->allocator;
	Writer		w = {.interrupted = interrupted};
	uint32_t   *pixels;

	memset(bytes, 0, sizeof(*bytes));
	if (kf_webp_check(canvas->width, canvas->height, status) != KF_OK)
		return status->code;
	pixels = allocator->alloc(allocator->arena, (size_t) canvas->width * canvas->height * sizeof(uint32_t));
	if (pixels == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory while encoding a picture");
	kf_markup_init(&w.out, allocator, headroom);
	encode(&w, canvas, compression, pixels, status);
	allocator->release(allocator->arena, pixels);
	return kf_markup_end(&w.out, bytes, status);
}

#else

KfCode
kf_webp_check(int width, int height, KfStatus *status)
{
	(void) width;
	(void) height;
	kf_fail(status, KF_UNSUPPORTED, "this build of kimsfinance cannot make WebP pictures");
	kf_hint(status, "Install libwebp's development package (Debian: libwebp-dev), then build and install kimsfinance again.");
	return status->code;
}

KfCode
kf_webp_encode(const KfCanvas *canvas, KfPngCompression compression, size_t headroom, KfInterrupt interrupted, KfBytes *bytes,
			   KfStatus *status)
{
	(void) compression;
	(void) headroom;
	(void) interrupted;
	memset(bytes, 0, sizeof(*bytes));
	return kf_webp_check(canvas->width, canvas->height, status);
}

#endif
