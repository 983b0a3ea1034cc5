/*
 * test_png.c
 *		The PNG encoder: what libpng reads back is what went in, and nothing leaks when memory or patience runs out.
 *
 *		cc -std=gnu11 -Isrc test/unit/test_png.c src/base.c src/chart/png.c src/chart/deflate.c src/chart/huffman.c -lpng
 */
#include "check.h"

#include "chart/deflate.h"
#include "chart/png.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

static const KfPngCompression compressions[] = {KF_PNG_FAST, KF_PNG_DEFAULT, KF_PNG_SMALL};

static uint32_t random_state = 1;

static uint32_t
random_below(uint32_t n)
{
	random_state = random_state * 1664525u + 1013904223u;
	return (uint32_t) (((uint64_t) random_state * n) >> 32);
}

/* ---- an allocator that counts and fails on demand, a hook that counts and stops on demand -------------------------------- */

typedef struct Arena
{
	long		live;			/* blocks */
	long		calls;
	long		fail_at;		/* this call gets NULL, and all after it; 0: none */
} Arena;

static void *
arena_alloc(void *arena, size_t size)
{
	Arena	   *a = arena;

	a->calls++;
	if (a->fail_at > 0 && a->calls >= a->fail_at)
		return NULL;
	a->live++;
	return malloc(size ? size : 1);
}

static void
arena_release(void *arena, void *pointer)
{
	Arena	   *a = arena;

	if (pointer != NULL)
		a->live--;
	free(pointer);
}

static long hook_calls;
static long hook_stop_at;		/* this call says stop; 0: none */

static bool
hook(void)
{
	hook_calls++;
	return hook_stop_at > 0 && hook_calls >= hook_stop_at;
}

/* ---- pictures ---------------------------------------------------------------------------------------------------------- */

typedef enum Pattern
{
	FLAT,
	NOISE,
	CHART
} Pattern;

#define PATTERNS 3

/* Some are not opaque when 'transparent' is set. */
static uint32_t palette[256];

static void
make_palette(bool transparent)
{
	for (uint32_t i = 0; i < 256; i++)
		palette[i] = ((i * 2654435761u & 0xffffff) ^ i) | (transparent && i % 3 == 1 ? i << 24 : 0);
}

static void
set_pixel(KfImage *image, uint32_t x, uint32_t y, uint32_t value)
{
	uint8_t    *p = image->pixels + y * image->stride + 1 + (size_t) x * image->format;

	if (image->format == KF_PIXEL_INDEXED)
		*p = (uint8_t) (value % (uint32_t) image->colors);
	else
		for (int i = 0; i < (int) image->format; i++)
			p[i] = (uint8_t) (value * 37 >> (5 * i));
}

/* Candles over a grid, with specks like text. */
static uint32_t
chart_value(uint32_t x, uint32_t y, uint32_t height)
{
	uint32_t	bar = x / 7;
	uint32_t	top = (bar * 2246822519u >> 8) % (height / 2 + 1) + height / 8;

	if (y < 12 && x % 9 < 6)
		return random_below(3) == 0 ? random_below(256) : 0;
	if (x % 7 == 3 && y > top && y < top + height / 3)
		return 2 + bar % 2;
	if (x % 7 < 6 && y > top + height / 16 && y < top + height / 4)
		return 2 + bar % 2;
	return y % 50 == 0 || x % 80 == 0 ? 1 : 0;
}

/* The bytes are of the exact size, so that a sanitizer sees a step beyond; the padding is noise, so are the filter bytes. */
static KfImage
make_image(KfPixelFormat format, uint32_t width, uint32_t height, size_t padding, int colors, Pattern pattern)
{
	KfImage		image = {format, width, height, (size_t) width * format + 1 + padding, NULL, palette, colors};

	image.pixels = malloc(image.stride * height);
	for (size_t i = 0; i < image.stride * height; i++)
		image.pixels[i] = (uint8_t) random_below(256);
	for (uint32_t y = 0; y < height; y++)
		for (uint32_t x = 0; x < width; x++)
			set_pixel(&image, x, y, pattern == FLAT ? 7 : pattern == NOISE ? random_below(1 << 24) : chart_value(x, y, height));
	return image;
}

/* The colour a pixel must come back as: red, green, blue, alpha. */
static void
expected_pixel(const KfImage *image, uint32_t x, uint32_t y, uint8_t *rgba)
{
	const uint8_t *p = image->pixels + y * image->stride + 1 + (size_t) x * image->format;

	if (image->format == KF_PIXEL_INDEXED)
	{
		uint32_t	color = palette[*p];

		rgba[0] = (uint8_t) (color >> 16);
		rgba[1] = (uint8_t) (color >> 8);
		rgba[2] = (uint8_t) color;
		rgba[3] = (uint8_t) (255 - (color >> 24));
	}
	else
	{
		memcpy(rgba, p, 3);
		rgba[3] = image->format == KF_PIXEL_RGBA ? p[3] : 255;
	}
}

/* ---- reading back ------------------------------------------------------------------------------------------------------ */

typedef struct Reader
{
	const uint8_t *data;
	size_t		size;
	size_t		pos;
	int			warnings;
	uint8_t    *row;
	png_structp png;
	png_infop	info;
	int			depth;
	int			palette_size;
	bool		transparency;
	bool		same;
} Reader;

static void
on_read(png_structp png, png_bytep to, size_t size)
{
	Reader	   *r = png_get_io_ptr(png);

	if (size > r->size - r->pos)
		png_error(png, "the file is too short");
	memcpy(to, r->data + r->pos, size);
	r->pos += size;
}

static void
on_read_warning(png_structp png, png_const_charp message)
{
	Reader	   *r = png_get_error_ptr(png);

	printf("libpng warns: %s\n", message);
	r->warnings++;
}

static PNG_NORETURN void
on_read_error(png_structp png, png_const_charp message)
{
	printf("libpng fails: %s\n", message);
	png_longjmp(png, 1);
}

static void
read_rows(Reader *r, const KfImage *image)
{
	png_colorp	colors;

	png_set_read_fn(r->png, r, on_read);
	png_read_info(r->png, r->info);
	r->depth = png_get_bit_depth(r->png, r->info);
	r->transparency = png_get_valid(r->png, r->info, PNG_INFO_tRNS) != 0;
	if (png_get_PLTE(r->png, r->info, &colors, &r->palette_size) == 0)
		r->palette_size = 0;
	r->same = png_get_image_width(r->png, r->info) == image->width && png_get_image_height(r->png, r->info) == image->height;
	if (!r->same)
		return;
	png_set_expand(r->png);
	png_set_add_alpha(r->png, 255, PNG_FILLER_AFTER);
	png_read_update_info(r->png, r->info);
	r->row = malloc(png_get_rowbytes(r->png, r->info));
	for (uint32_t y = 0; y < image->height; y++)
	{
		png_read_row(r->png, r->row, NULL);
		for (uint32_t x = 0; x < image->width; x++)
		{
			uint8_t		rgba[4];

			expected_pixel(image, x, y, rgba);
			r->same = r->same && memcmp(rgba, r->row + (size_t) x * 4, 4) == 0;
		}
	}
	png_read_end(r->png, NULL);
}

/* Does the file hold this picture, to its last byte? The rest of *r tells more about it. */
static bool
reads_back(const KfImage *image, const KfBytes *bytes, size_t headroom, Reader *r)
{
	memset(r, 0, sizeof(*r));
	r->data = bytes->data + headroom;
	r->size = bytes->size - headroom;
	r->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, r, on_read_error, on_read_warning);
	r->info = png_create_info_struct(r->png);
	png_set_user_limits(r->png, 0x7fffffff, 0x7fffffff);
	if (setjmp(png_jmpbuf(r->png)) == 0)
		read_rows(r, image);
	else
		r->same = false;
	free(r->row);
	png_destroy_read_struct(&r->png, &r->info, NULL);
	return r->same && r->warnings == 0 && r->pos == r->size;
}

/* Encode twice, compare, read back. */
static void
round_trip(const KfImage *image, KfPngCompression compression, size_t headroom, Reader *r)
{
	Arena		arena = {0};
	KfAllocator allocator = {arena_alloc, arena_release, &arena};
	KfStatus	status = {0};
	KfBytes		bytes;
	KfBytes		again;
	bool		zero = true;

	CHECK(kf_png_encode(image, compression, headroom, &allocator, NULL, &bytes, &status) == KF_OK);
	CHECK(kf_png_encode(image, compression, headroom, &allocator, hook, &again, &status) == KF_OK);
	CHECK(bytes.data != NULL && bytes.size <= bytes.capacity && bytes.size > headroom);
	CHECK(bytes.size == again.size && memcmp(bytes.data, again.data, bytes.size) == 0);
	for (size_t i = 0; i < headroom; i++)
		zero = zero && bytes.data[i] == 0;
	CHECK(zero);
	if (!CHECK(reads_back(image, &bytes, headroom, r)))
		printf("\t%u x %u, format %d, %d colors, compression %d\n", (unsigned) image->width, (unsigned) image->height,
			   (int) image->format, image->colors, (int) compression);
	allocator.release(&arena, bytes.data);
	allocator.release(&arena, again.data);
	CHECK(arena.live == 0);
}

/* ---- tests ------------------------------------------------------------------------------------------------------------- */

/* All formats, patterns and compressions for one size. */
static void
test_size(uint32_t width, uint32_t height)
{
	static const KfPixelFormat formats[] = {KF_PIXEL_INDEXED, KF_PIXEL_RGB, KF_PIXEL_RGBA};
	Reader		r;

	for (int f = 0; f < 3; f++)
		for (int p = 0; p < PATTERNS; p++)
			for (int c = 0; c < 3; c++)
			{
				KfImage		image = make_image(formats[f], width, height, f == 1 ? 5 : 0, 256, (Pattern) p);

				round_trip(&image, compressions[c], (size_t) (c * 4), &r);
				free(image.pixels);
			}
}

static void
test_sizes(void)
{
	static const uint32_t widths[] = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65};

	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
	{
		test_size(widths[i], 1);
		test_size(1, widths[i]);
		test_size(widths[i], 11);
	}
	test_size(300, 200);
	test_size(16384, 1);
	test_size(1, 16384);
	test_size(11000, 7);		/* rows of RGB beyond the reach of deflate */
	test_size(32767, 3);		/* the longest rows within it, indexed */
	test_size(32768, 3);
}

/* Palettes of every interesting size, at widths around whole bytes: the bits of a pixel follow the colours in use. */
static void
test_palettes(void)
{
	static const int sizes[] = {1, 2, 3, 4, 5, 16, 17, 255, 256};
	static const int depths[] = {1, 1, 2, 2, 4, 4, 8, 8, 8};
	Reader		r;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (uint32_t width = 1; width <= 35; width++)
		{
			KfImage		image = make_image(KF_PIXEL_INDEXED, width, 300, width % 3, sizes[i], width % 2 ? NOISE : CHART);
			int			last = 0;

			for (int color = 0; color < sizes[i]; color++, last++)
				image.pixels[(size_t) (color % 300) * image.stride + 1] = (uint8_t) color;
			for (int c = 0; c < (width % 8 < 2 ? 3 : 1); c++)
			{
				round_trip(&image, compressions[c], 4, &r);
				CHECK(r.depth == depths[i]);
				CHECK(r.palette_size == last);
				CHECK(!r.transparency);
			}
			free(image.pixels);
		}
}

/* Few colours of a large palette: packed where they can be; 'fast' otherwise takes the palette as it is, the others close its gaps. */
static void
test_gaps(void)
{
	KfImage		image = make_image(KF_PIXEL_INDEXED, 64, 64, 0, 250, FLAT);
	Reader		r;

	for (size_t i = 0; i < 64 * 65; i++)
		image.pixels[i] = i % 5 ? 10 : 240;
	for (int c = 0; c < 3; c++)
	{
		round_trip(&image, compressions[c], 0, &r);
		CHECK(r.depth == 1 && r.palette_size == 2);
	}
	for (int step = 1; step <= 2; step++)
	{
		for (int used = 16; used <= 17; used++)
		{
			for (size_t i = 0; i < 64 * 65; i++)
				image.pixels[i] = (uint8_t) (i % (size_t) used * (size_t) step);
			for (int c = 0; c < 3; c++)
			{
				round_trip(&image, compressions[c], 0, &r);
				CHECK(r.depth == (used == 16 ? 4 : 8));
				CHECK(r.palette_size == (used == 17 && compressions[c] == KF_PNG_FAST ? 250 : used));
			}
		}
	}
	free(image.pixels);
}

static void
test_transparency(void)
{
	Reader		r;

	make_palette(true);
	for (int colors = 1; colors <= 40; colors++)
	{
		KfImage		image = make_image(KF_PIXEL_INDEXED, 50, 40, 0, colors, NOISE);

		round_trip(&image, KF_PNG_FAST, 0, &r);
		CHECK(r.transparency == (colors > 1));
		for (size_t i = 0; i < 51 * 40; i++)
			image.pixels[i] = (uint8_t) (image.pixels[i] / 3 * 3 % colors); /* only opaque ones */
		round_trip(&image, KF_PNG_SMALL, 0, &r);
		CHECK(!r.transparency);
		free(image.pixels);
	}
	make_palette(false);
}

/* Matches of every length, of both kinds, at both ends of the picture. */
static void
test_matches(void)
{
	Reader		r;

	for (uint32_t width = 1; width < 1100; width += width < 300 ? 1 : 37)
	{
		KfImage		image = make_image(KF_PIXEL_INDEXED, width, 6, 0, 256, NOISE);

		memcpy(image.pixels + 2 * image.stride, image.pixels + image.stride, image.stride);
		memset(image.pixels + 3 * image.stride, 9, image.stride);
		memcpy(image.pixels + 5 * image.stride, image.pixels + 4 * image.stride, image.stride);
		round_trip(&image, KF_PNG_FAST, 0, &r);
		memset(image.pixels + 4 * image.stride, 200, 2 * image.stride);
		round_trip(&image, KF_PNG_FAST, 0, &r);
		free(image.pixels);
	}
}

/* Counts that grow like Fibonacci's numbers make the deepest Huffman tree, beyond the 15 bits that deflate allows. */
static void
test_deep_tree(void)
{
	KfImage		image = make_image(KF_PIXEL_INDEXED, 3000, 1, 0, 256, FLAT);
	size_t		counts[3] = {1, 1, 0};
	size_t		at = 1;
	Reader		r;

	for (int color = 1; at <= 3000; color++)
	{
		for (size_t i = 0; i < counts[0] && at <= 3000; i++)
			image.pixels[at++] = (uint8_t) color;
		counts[2] = counts[0] + counts[1];
		counts[0] = counts[1];
		counts[1] = counts[2];
	}
	for (size_t i = 3000; i > 1; i--)
	{
		size_t		j = 1 + random_below((uint32_t) i);
		uint8_t		swap = image.pixels[i];

		image.pixels[i] = image.pixels[j];
		image.pixels[j] = swap;
	}
	round_trip(&image, KF_PNG_FAST, 0, &r);
	free(image.pixels);
}

/* Size: noise costs next to nothing on top of its bytes, emptiness next to nothing at all. */
static void
test_sizes_of_files(void)
{
	Arena		arena = {0};
	KfAllocator allocator = {arena_alloc, arena_release, &arena};
	KfStatus	status = {0};
	KfBytes		bytes;
	KfImage		noise = make_image(KF_PIXEL_RGB, 700, 500, 0, 0, NOISE);
	KfImage		flat = make_image(KF_PIXEL_INDEXED, 4000, 4000, 0, 256, FLAT);
	size_t		raw = noise.stride * noise.height;
	size_t		fast = 0;

	for (size_t i = 0; i < raw; i++)
		noise.pixels[i] = (uint8_t) random_below(256);
	CHECK(kf_png_encode(&noise, KF_PNG_FAST, 0, &allocator, NULL, &bytes, &status) == KF_OK);
	CHECK(bytes.size < raw + raw / 500 + 100);
	allocator.release(&arena, bytes.data);
	for (int c = 0; c < 3; c++)
	{
		CHECK(kf_png_encode(&flat, compressions[c], 0, &allocator, NULL, &bytes, &status) == KF_OK);
		CHECK(bytes.size < 12000);
		CHECK(c == 0 || bytes.size <= fast);
		fast = bytes.size;
		allocator.release(&arena, bytes.data);
	}
	CHECK(arena.live == 0);
	free(noise.pixels);
	free(flat.pixels);
}

/* Let the k-th allocation and all later ones fail, for every k until there is no k-th. */
static void
test_no_memory(const KfImage *image)
{
	for (int c = 0; c < 3; c++)
		for (long k = 1;; k++)
		{
			Arena		arena = {0, 0, k};
			KfAllocator allocator = {arena_alloc, arena_release, &arena};
			KfStatus	status = {0};
			KfBytes		bytes;
			KfCode		code = kf_png_encode(image, compressions[c], 4, &allocator, NULL, &bytes, &status);

			if (code == KF_OK)
			{
				allocator.release(&arena, bytes.data);
				CHECK(arena.live == 0 && arena.calls < k && k > 5);
				break;
			}
			CHECK(code == KF_NO_MEMORY && status.code == KF_NO_MEMORY && status.message[0] != '\0');
			CHECK(arena.live == 0 && bytes.data == NULL && bytes.size == 0);
		}
}

/* Let the k-th question be answered with stop, for every k until no k-th is asked. */
static void
test_cancel(const KfImage *image)
{
	for (int c = 0; c < 3; c++)
		for (long k = 1;; k++)
		{
			Arena		arena = {0};
			KfAllocator allocator = {arena_alloc, arena_release, &arena};
			KfStatus	status = {0};
			KfBytes		bytes;
			KfCode		code;

			hook_calls = 0;
			hook_stop_at = k;
			code = kf_png_encode(image, compressions[c], 4, &allocator, hook, &bytes, &status);
			hook_stop_at = 0;
			if (code == KF_OK)
			{
				/* The picture is looked at three times: colours, copy, encoding. */
				CHECK(k > (long) (image->stride * image->height / 100000) + 1);
				allocator.release(&arena, bytes.data);
				CHECK(arena.live == 0);
				break;
			}
			CHECK(code == KF_CANCELLED && status.code == KF_CANCELLED);
			CHECK(arena.live == 0 && bytes.data == NULL);
		}
}

static void
test_failures(void)
{
	KfImage		images[] = {
		make_image(KF_PIXEL_INDEXED, 200, 150, 0, 200, CHART),
		make_image(KF_PIXEL_INDEXED, 200, 150, 3, 10, NOISE),
		make_image(KF_PIXEL_RGBA, 90, 80, 0, 0, NOISE),
	};
	KfImage		large = make_image(KF_PIXEL_INDEXED, 1000, 300, 0, 12, CHART);

	make_palette(true);
	for (size_t i = 0; i < sizeof(images) / sizeof(images[0]); i++)
	{
		test_no_memory(&images[i]);
		free(images[i].pixels);
	}
	make_palette(false);
	test_cancel(&large);
	free(large.pixels);
}

static KfCode
try_image(const KfImage *image, size_t headroom)
{
	Arena		arena = {0};
	KfAllocator allocator = {arena_alloc, arena_release, &arena};
	KfStatus	status = {0};
	KfBytes		bytes;
	KfCode		code = kf_png_encode(image, KF_PNG_FAST, headroom, &allocator, NULL, &bytes, &status);

	allocator.release(&arena, bytes.data);
	CHECK(arena.live == 0 && code == status.code);
	return code;
}

static void
test_nonsense(void)
{
	KfImage		good = make_image(KF_PIXEL_INDEXED, 20, 10, 0, 256, NOISE);
	KfImage		bad = good;

	CHECK(try_image(&good, 0) == KF_OK);
	CHECK(try_image(&good, KF_PNG_MAX_BYTES + 1) == KF_LIMIT);
	CHECK(try_image(&good, SIZE_MAX) == KF_LIMIT);
	bad.width = 0;
	CHECK(try_image(&bad, 0) == KF_LIMIT);
	bad.width = KF_PNG_MAX_SIDE + 1;
	CHECK(try_image(&bad, 0) == KF_LIMIT);
	bad = good;
	bad.stride = 20;
	CHECK(try_image(&bad, 0) == KF_INTERNAL);
	bad = good;
	bad.stride = SIZE_MAX / 2;
	CHECK(try_image(&bad, 0) == KF_INTERNAL);
	bad = good;
	bad.colors = 257;
	CHECK(try_image(&bad, 0) == KF_INTERNAL);
	bad.colors = 0;
	CHECK(try_image(&bad, 0) == KF_INTERNAL);
	bad.colors = 100;
	CHECK(try_image(&bad, 0) == KF_INTERNAL);	/* pixels beyond the palette */
	bad = good;
	bad.format = (KfPixelFormat) 2;
	CHECK(try_image(&bad, 0) == KF_INTERNAL);
	free(good.pixels);
}

static void
test_deflate_alone(void)
{
	static const uint8_t data[6] = {0, 1, 2, 0, 1, 2};
	KfDeflateInput input = {data, sizeof(data), 3, 1};
	Arena		arena = {0};
	KfAllocator allocator = {arena_alloc, arena_release, &arena};
	KfStatus	status = {0};
	KfDeflate  *deflate = kf_deflate_create(&input, &allocator, NULL, &status);
	const uint8_t *piece;
	size_t		size;

	CHECK(kf_deflate_next(deflate, &piece, &size, &status) == KF_OK);
	CHECK(size == 2 + 5 + 6 + 4 && piece[0] == 0x78 && (piece[0] * 256 + piece[1]) % 31 == 0);
	CHECK(piece[size - 4] == 0 && piece[size - 3] == 23 && piece[size - 2] == 0 && piece[size - 1] == 7);
	CHECK(kf_deflate_next(deflate, &piece, &size, &status) == KF_OK && size == 0);
	kf_deflate_free(deflate);
	kf_deflate_free(NULL);
	input.pixel = 3;
	CHECK(kf_deflate_create(&input, &allocator, NULL, &status) == NULL && status.code == KF_INTERNAL);
	CHECK(arena.live == 0);
}

int
main(void)
{
	make_palette(false);
	test_deflate_alone();
	test_sizes();
	test_palettes();
	test_gaps();
	test_transparency();
	test_matches();
	test_deep_tree();
	test_sizes_of_files();
	test_failures();
	test_nonsense();
	return check_report();
}
