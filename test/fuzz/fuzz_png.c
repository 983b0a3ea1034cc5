/*
 * fuzz_png.c
 *		Any picture, encoded by our deflate and read back by libpng: the same pixels.
 */
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "chart/png.h"

/* The encoder's input is written from this: width, height, colours, then pixel bytes, repeated when they run out. */
#define HEAD 5

int			LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
decode_and_compare(const KfImage *image, const KfBytes *bytes)
{
	png_image	png = {.version = PNG_IMAGE_VERSION};
	uint8_t    *rgba;

	if (!png_image_begin_read_from_memory(&png, bytes->data, bytes->size))
		abort();
	if (png.width != image->width || png.height != image->height)
		abort();
	png.format = PNG_FORMAT_RGBA;
	rgba = malloc(PNG_IMAGE_SIZE(png));
	if (!png_image_finish_read(&png, NULL, rgba, 0, NULL))
		abort();
	for (uint32_t y = 0; y < image->height; y++)
		for (uint32_t x = 0; x < image->width; x++)
		{
			const uint8_t *got = rgba + ((size_t) y * image->width + x) * 4;
			const uint8_t *pixel = image->pixels + y * image->stride + 1 + (size_t) x * image->format;
			uint8_t		want[4] = {0, 0, 0, 255};

			if (image->format == KF_PIXEL_INDEXED)
			{
				uint32_t	color = image->palette[*pixel];

				want[0] = (uint8_t) (color >> 16);
				want[1] = (uint8_t) (color >> 8);
				want[2] = (uint8_t) color;
				want[3] = (uint8_t) (255 - (color >> 24));
			}
			else
				memcpy(want, pixel, image->format);
			if (memcmp(got, want, 4) != 0)
				abort();
		}
	free(rgba);
	png_image_free(&png);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const KfPixelFormat formats[] = {KF_PIXEL_INDEXED, KF_PIXEL_RGB, KF_PIXEL_RGBA};
	KfStatus	status = {0};
	KfBytes		bytes;
	uint32_t	palette[256];
	KfImage		image = {0};

	if (size < HEAD + 1)
		return 0;
	image.format = formats[data[0] % 3];
	image.width = 1 + data[1] + data[2] % 4 * 256;
	image.height = 1 + data[3];
	image.colors = 1 + data[4];
	image.stride = (size_t) image.width * image.format + 1;
	image.palette = palette;
	for (int i = 0; i < 256; i++)
		palette[i] = (uint32_t) i * 0x9E3779B1u;
	image.pixels = malloc(image.stride * image.height);
	for (uint32_t y = 0, n = 0; y < image.height; y++)
		for (size_t x = 0; x < image.stride; x++, n++)
		{
			uint8_t		byte = data[HEAD + n % (size - HEAD)];

			image.pixels[y * image.stride + x] = image.format == KF_PIXEL_INDEXED ? byte % image.colors : byte;
		}
	if (kf_png_encode(&image, KF_PNG_FAST, 0, &kf_malloc_allocator, NULL, &bytes, &status) != KF_OK)
		abort();
	decode_and_compare(&image, &bytes);
	free(bytes.data);
	free(image.pixels);
	return 0;
}
