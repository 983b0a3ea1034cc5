/*
 * png.c
 *		A picture in memory becomes a PNG file in memory: libpng writes the file, 'fast' feeds it our own IDAT stream.
 *
 *	1. prepare	Find the colours in use. When 16 or fewer are, number them anew and pack 8, 4 or 2 pixels into a byte;
 *				otherwise the rows go into the encoder as they are.
 *	2. write	libpng writes signature, IHDR, PLTE and tRNS. Then either png_write_row for every row (zlib inside), or
 *				one IDAT chunk for every piece of kf_deflate_next.
 *
 * libpng reports errors by longjmp, which stays in write_file: it is the only function with a setjmp, every pointer to
 * something that must be released lives in the Writer, outside of its frame, and the functions that libpng calls back hold
 * nothing when they jump. libpng and zlib take their memory from the caller's allocator too.
 */
#include "png.h"

#include "deflate.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>

/* Pictures whose colours are looked at, packed and remapped in groups of pixels; a group becomes 'depth' bytes. */
#define GROUP 8

/* Colours of a picture that may have fewer than 8 bits a pixel. */
#define MAX_PACKED 16

/* Pixels passed over at once where a row equals the row above. */
#define STRIP (4 * GROUP)

/* The first guess at the size of a file, headroom aside. */
#define FIRST_BYTES 2048

/* Bytes between two questions to the interrupt hook. */
#define ASK_EVERY 65536

typedef struct Writer
{
	const KfImage *image;
	KfPngCompression compression;
	const KfAllocator *allocator;
	KfInterrupt interrupted;
	KfStatus   *status;

	const uint8_t *rows;		/* what is encoded: rows without padding, filter byte first */
	size_t		row_size;
	uint8_t    *copy;			/* owns rows when they are not the image's */
	int			depth;			/* bits of a pixel's channel */
	png_color	palette[256];
	png_byte	alpha[256];
	int			colors;
	int			alphas;			/* entries of alpha up to the last that is not opaque */

	KfBytes		out;
	KfDeflate  *deflate;
	png_structp png;
	png_infop	info;
	bool		out_of_memory;	/* the allocator said no while libpng was asking */
} Writer;

/* ---- colours ----------------------------------------------------------------------------------------------------------- */

/* 0 when two groups of pixels are the same. */
static inline uint64_t
differ(const uint8_t *a, const uint8_t *b)
{
	uint64_t	x;
	uint64_t	y;

	memcpy(&x, a, GROUP);
	memcpy(&y, b, GROUP);
	return x ^ y;
}

/* How many of 'pixels' at 'a' equal those at 'b', in whole groups. */
static inline uint32_t
same_pixels(const uint8_t *a, const uint8_t *b, uint32_t pixels)
{
	uint32_t	n = 0;

	while (n + STRIP <= pixels && (differ(a + n, b + n) | differ(a + n + GROUP, b + n + GROUP) |
								   differ(a + n + 2 * GROUP, b + n + 2 * GROUP) |
								   differ(a + n + 3 * GROUP, b + n + 3 * GROUP)) == 0)
		n += STRIP;
	while (n + GROUP <= pixels && differ(a + n, b + n) == 0)
		n += GROUP;
	return n;
}

static KfCode
ask(Writer *w, size_t *since, size_t bytes)
{
	*since += bytes;
	if (*since < ASK_EVERY)
		return KF_OK;
	*since = 0;
	if (w->interrupted != NULL && w->interrupted())
		return kf_fail(w->status, KF_CANCELLED, "encoding of the picture was cancelled");
	return KF_OK;
}

static int
count_used(const uint8_t *used)
{
	int			count = 0;

	for (int i = 0; i < 256; i++)
		count += used[i];
	return count;
}

/*
 * Which indexes occur. Most groups of pixels equal the group above and are passed over. More of them than can be packed make 'fast' stop: it takes all there
 * are, which costs 3 bytes for each that does not occur.
 */
static KfCode
find_colors(Writer *w, uint8_t *used)
{
	const KfImage *image = w->image;
	size_t		since = 0;

	memset(used, 0, 256);
	for (uint32_t y = 0; y < image->height; y++)
	{
		const uint8_t *row = image->pixels + y * image->stride + 1;
		uint32_t	x = 0;

		for (; x + GROUP <= image->width; x += GROUP)
		{
			if (y > 0)
				x += same_pixels(row + x, row + x - image->stride, image->width - x);
			if (x + GROUP > image->width)
				break;
			for (int i = 0; i < GROUP; i++)
				used[row[x + i]] = 1;
		}
		for (; x < image->width; x++)
			used[row[x]] = 1;
		if (w->compression == KF_PNG_FAST && count_used(used) > MAX_PACKED)
			break;
		if (ask(w, &since, image->width) != KF_OK)
			return w->status->code;
	}
	for (int i = image->colors; i < 256; i++)
		if (used[i])
			return kf_fail(w->status, KF_INTERNAL, "pixel with color %d in a picture of %d colors", i, image->colors);
	return KF_OK;
}

/* Take the entries of the image's palette that 'used' has, in their order; map gives the new index of each. True when one is another than before. */
static bool
take_palette(Writer *w, const uint8_t *used, uint8_t *map)
{
	bool		moved = false;

	w->colors = 0;
	w->alphas = 0;
	memset(map, 0, 256);
	for (int i = 0; i < w->image->colors; i++)
	{
		uint32_t	color = w->image->palette[i];
		int			n = w->colors;

		if (!used[i])
			continue;
		map[i] = (uint8_t) n;
		moved |= n != i;
		w->palette[n].red = (png_byte) (color >> 16);
		w->palette[n].green = (png_byte) (color >> 8);
		w->palette[n].blue = (png_byte) color;
		w->alpha[n] = (png_byte) (255 - (color >> 24));
		w->colors = n + 1;
		if (w->alpha[n] != 255)
			w->alphas = w->colors;
	}
	return moved;
}

/* Up to 8 pixels with new indexes, the first one in the highest bits. */
static inline void
pack_group(uint8_t *to, const uint8_t *from, uint32_t pixels, const uint8_t *map, int depth)
{
	uint64_t	bits = 0;
	int			size = (int) (pixels * (uint32_t) depth + 7) / 8;

	for (uint32_t i = 0; i < GROUP; i++)
		bits = bits << depth | (i < pixels ? map[from[i]] : 0);
	for (int i = 0; i < size; i++)
		to[i] = (uint8_t) (bits >> 8 * (depth - 1 - i));
}

/* Make w->copy from an indexed image: new indexes, w->depth bits each. Groups that equal those above are copied packed. */
static KfCode
pack_rows(Writer *w, const uint8_t *map)
{
	const KfImage *image = w->image;
	size_t		size = (size_t) w->depth;
	size_t		since = 0;

	for (uint32_t y = 0; y < image->height; y++)
	{
		const uint8_t *from = image->pixels + y * image->stride + 1;
		uint8_t    *to = w->copy + y * w->row_size;
		uint32_t	x = 0;

		*to++ = 0;
		for (; x + GROUP <= image->width; x += GROUP, to += size)
		{
			if (y > 0)
			{
				uint32_t	same = same_pixels(from + x, from + x - image->stride, image->width - x);

				memcpy(to, to - w->row_size, same / GROUP * size);
				to += same / GROUP * size;
				x += same;
			}
			if (x + GROUP > image->width)
				break;
			pack_group(to, from + x, GROUP, map, w->depth);
		}
		if (x < image->width)
			pack_group(to, from + x, image->width - x, map, w->depth);
		if (ask(w, &since, image->width) != KF_OK)
			return w->status->code;
	}
	return KF_OK;
}

/* Make w->copy from an image whose rows have padding. */
static KfCode
copy_rows(Writer *w)
{
	size_t		since = 0;

	for (uint32_t y = 0; y < w->image->height; y++)
	{
		memcpy(w->copy + y * w->row_size, w->image->pixels + y * w->image->stride, w->row_size);
		w->copy[y * w->row_size] = 0;
		if (ask(w, &since, w->row_size) != KF_OK)
			return w->status->code;
	}
	return KF_OK;
}

/* ---- prepare ----------------------------------------------------------------------------------------------------------- */

static KfCode
check_image(const KfImage *image, KfStatus *status)
{
	size_t		size;

	if (image->format != KF_PIXEL_INDEXED && image->format != KF_PIXEL_RGB && image->format != KF_PIXEL_RGBA)
		return kf_fail(status, KF_INTERNAL, "unknown pixel format %d", (int) image->format);
	if (image->width < 1 || image->height < 1 || image->width > KF_PNG_MAX_SIDE || image->height > KF_PNG_MAX_SIDE)
		return kf_fail(status, KF_LIMIT, "picture of %u x %u pixels cannot be a PNG file", (unsigned) image->width,
					   (unsigned) image->height);
	if (image->stride < (size_t) image->width * image->format + 1 || __builtin_mul_overflow(image->stride, image->height, &size))
		return kf_fail(status, KF_INTERNAL, "rows of a picture overlap");
	if (image->format == KF_PIXEL_INDEXED && (image->colors < 1 || image->colors > 256))
		return kf_fail(status, KF_INTERNAL, "palette of %d colors", image->colors);
	return KF_OK;
}

/*
 * Which colours are written, with how many bits. With 8 bits 'fast' leaves the indexes as they are: a colour that does not occur costs 3 bytes, new indexes a
 * pass over the picture. Where time does not matter gaps are closed. True when the pixels need new indexes.
 */
static bool
choose_colors(Writer *w, uint8_t *used, uint8_t *map)
{
	int			count = count_used(used);
	bool		moved;

	w->depth = count <= 2 ? 1 : count <= 4 ? 2 : count <= MAX_PACKED ? 4 : 8;
	if (w->depth == 8 && w->compression == KF_PNG_FAST)
		memset(used, 1, (size_t) w->image->colors);
	moved = take_palette(w, used, map);
	return w->depth < 8 || moved;
}

/* Decide on the pixel format and make w->rows. */
static KfCode
prepare(Writer *w)
{
	const KfImage *image = w->image;
	uint8_t		used[256];
	uint8_t		map[256];
	bool		pack = false;

	w->depth = 8;
	if (image->format == KF_PIXEL_INDEXED)
	{
		if (find_colors(w, used) != KF_OK)
			return w->status->code;
		pack = choose_colors(w, used, map);
	}
	w->row_size = ((size_t) image->width * image->format * (size_t) w->depth + 7) / 8 + 1;
	w->rows = image->pixels;
	if (!pack && w->row_size == image->stride)
	{
		for (uint32_t y = 0; y < image->height; y++)
			image->pixels[y * image->stride] = 0;
		return KF_OK;
	}
	w->copy = w->allocator->alloc(w->allocator->arena, w->row_size * image->height);
	if (w->copy == NULL)
		return kf_fail(w->status, KF_NO_MEMORY, "out of memory while encoding a picture");
	w->rows = w->copy;
	return pack ? pack_rows(w, map) : copy_rows(w);
}

/* ---- what libpng calls back -------------------------------------------------------------------------------------------- */

static png_voidp
on_alloc(png_structp png, png_alloc_size_t size)
{
	Writer	   *w = png_get_mem_ptr(png);
	void	   *pointer = w->allocator->alloc(w->allocator->arena, size);

	if (pointer == NULL)
		w->out_of_memory = true;
	return pointer;
}

static void
on_release(png_structp png, png_voidp pointer)
{
	Writer	   *w = png_get_mem_ptr(png);

	w->allocator->release(w->allocator->arena, pointer);
}

/* A callback of ours that fails has set the status already; then kf_fail leaves it as it is. */
static PNG_NORETURN void
on_error(png_structp png, png_const_charp message)
{
	Writer	   *w = png_get_error_ptr(png);

	if (w->out_of_memory)
		kf_fail(w->status, KF_NO_MEMORY, "out of memory while encoding a picture");
	else
		kf_fail(w->status, KF_INTERNAL, "could not encode a picture: %s", message);
	png_longjmp(png, 1);
}

static void
on_warning(png_structp png, png_const_charp message)
{
	(void) png;
	(void) message;
}

/* Room for 'size' more bytes of the file. */
static KfCode
grow(Writer *w, size_t size)
{
	size_t		capacity = w->out.capacity;
	uint8_t    *data;

	if (size <= capacity - w->out.size)
		return KF_OK;
	if (size > KF_PNG_MAX_BYTES - w->out.size)
		return kf_fail(w->status, KF_LIMIT, "picture is larger than %zu bytes", KF_PNG_MAX_BYTES);
	capacity = capacity > KF_PNG_MAX_BYTES / 2 ? KF_PNG_MAX_BYTES : capacity * 2;
	if (capacity < w->out.size + size)
		capacity = w->out.size + size;
	data = w->allocator->alloc(w->allocator->arena, capacity);
	if (data == NULL)
		return kf_fail(w->status, KF_NO_MEMORY, "out of memory while encoding a picture");
	if (w->out.size > 0)
		memcpy(data, w->out.data, w->out.size);
	w->allocator->release(w->allocator->arena, w->out.data);
	w->out.data = data;
	w->out.capacity = capacity;
	return KF_OK;
}

static void
on_write(png_structp png, png_bytep data, size_t size)
{
	Writer	   *w = png_get_io_ptr(png);

	if (grow(w, size) != KF_OK)
		png_error(png, "write failed");
	memcpy(w->out.data + w->out.size, data, size);
	w->out.size += size;
}

static void
on_flush(png_structp png)
{
	(void) png;
}

/* ---- write ------------------------------------------------------------------------------------------------------------- */

/* Signature, IHDR, PLTE, tRNS, pHYs. */
static void
write_header(Writer *w)
{
	const KfImage *image = w->image;
	int			type = PNG_COLOR_TYPE_PALETTE;

	if (image->format == KF_PIXEL_RGB)
		type = PNG_COLOR_TYPE_RGB;
	else if (image->format == KF_PIXEL_RGBA)
		type = PNG_COLOR_TYPE_RGB_ALPHA;
	png_set_IHDR(w->png, w->info, image->width, image->height, w->depth, type, PNG_INTERLACE_NONE,
				 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	if (image->format == KF_PIXEL_INDEXED)
	{
		png_set_PLTE(w->png, w->info, w->palette, w->colors);
		if (w->alphas > 0)
			png_set_tRNS(w->png, w->info, w->alpha, w->alphas, NULL);
	}
	if (image->per_meter > 0)
		png_set_pHYs(w->png, w->info, image->per_meter, image->per_meter, PNG_RESOLUTION_METER);
	png_write_info(w->png, w->info);
}

/* The pixels through our encoder: one IDAT chunk for every piece. */
static KfCode
write_fast(Writer *w)
{
	const KfImage *image = w->image;
	KfDeflateInput input = {w->rows, w->row_size * image->height, w->row_size, (size_t) image->format};
	const uint8_t *piece;
	size_t		size;

	w->deflate = kf_deflate_create(&input, w->allocator, w->interrupted, w->status);
	if (w->deflate == NULL)
		return w->status->code;
	for (;;)
	{
		if (kf_deflate_next(w->deflate, &piece, &size, w->status) != KF_OK)
			return w->status->code;
		if (size == 0)
			break;
		png_write_chunk(w->png, (png_const_bytep) "IDAT", piece, size);
	}
	png_write_chunk(w->png, (png_const_bytep) "IEND", NULL, 0);
	return KF_OK;
}

/* The pixels through libpng and zlib. */
static KfCode
write_zlib(Writer *w)
{
	for (uint32_t y = 0; y < w->image->height; y++)
	{
		if (w->interrupted != NULL && w->interrupted())
			return kf_fail(w->status, KF_CANCELLED, "encoding of the picture was cancelled");
		png_write_row(w->png, w->rows + y * w->row_size + 1);
	}
	png_write_end(w->png, NULL);
	return KF_OK;
}

/*
 * Levels by measurement: on charts, filters and other strategies make files larger, levels up to 7 are beaten by KF_PNG_FAST
 * on all but small pictures, and 9 takes twice the time of 8 for up to 3 percent.
 */
static void
set_zlib(Writer *w)
{
	png_set_filter(w->png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
	png_set_compression_level(w->png, w->compression == KF_PNG_SMALL ? 9 : 8);
}

/* The whole file, into w->out. No local variable changes after the setjmp. */
static KfCode
write_file(Writer *w)
{
	w->png = png_create_write_struct_2(PNG_LIBPNG_VER_STRING, w, on_error, on_warning, w, on_alloc, on_release);
	if (w->png == NULL)
	{
		if (w->out_of_memory)
			return kf_fail(w->status, KF_NO_MEMORY, "out of memory while encoding a picture");
		return kf_fail(w->status, KF_INTERNAL, "libpng of another version than %s", PNG_LIBPNG_VER_STRING);
	}
	if (setjmp(png_jmpbuf(w->png)))
		return w->status->code;
	w->info = png_create_info_struct(w->png);
	if (w->info == NULL)
		return kf_fail(w->status, KF_NO_MEMORY, "out of memory while encoding a picture");
	png_set_write_fn(w->png, w, on_write, on_flush);
	if (w->compression == KF_PNG_FAST)
	{
		write_header(w);
		return write_fast(w);
	}
	set_zlib(w);
	write_header(w);
	return write_zlib(w);
}

/* One file with one compression. On failure nothing is left of it. */
static KfCode
encode_once(Writer *w, KfPngCompression compression, size_t headroom, KfBytes *bytes)
{
	KfCode		code;

	w->compression = compression;
	memset(&w->out, 0, sizeof(w->out));
	code = grow(w, headroom + FIRST_BYTES);
	if (code == KF_OK)
	{
		memset(w->out.data, 0, headroom);
		w->out.size = headroom;
		code = write_file(w);
	}
	kf_deflate_free(w->deflate);
	w->deflate = NULL;
	if (w->png != NULL)
		png_destroy_write_struct(&w->png, &w->info);
	if (code == KF_OK)
		*bytes = w->out;
	else
		w->allocator->release(w->allocator->arena, w->out.data);
	return code;
}

/*
 * The file with the compression asked for. On many charts our own encoder beats zlib's best, at a small part of its time, so
 * the others try it first and keep what is smaller.
 */
static KfCode
encode_best(Writer *w, size_t headroom, KfBytes *bytes)
{
	KfPngCompression wanted = w->compression;
	KfBytes		fast;
	KfBytes		other;

	if (encode_once(w, KF_PNG_FAST, headroom, &fast) != KF_OK)
		return w->status->code;
	if (wanted != KF_PNG_FAST)
	{
		if (encode_once(w, wanted, headroom, &other) != KF_OK)
		{
			w->allocator->release(w->allocator->arena, fast.data);
			return w->status->code;
		}
		w->allocator->release(w->allocator->arena, other.size < fast.size ? fast.data : other.data);
		if (other.size < fast.size)
			fast = other;
	}
	*bytes = fast;
	return KF_OK;
}

KfCode
kf_png_encode(const KfImage *image, KfPngCompression compression, size_t headroom, const KfAllocator *allocator,
			  KfInterrupt interrupted, KfBytes *bytes, KfStatus *status)
{
	Writer		w;
	KfCode		code;

	memset(bytes, 0, sizeof(*bytes));
	memset(&w, 0, sizeof(w));
	w.image = image;
	w.compression = compression;
	w.allocator = allocator;
	w.interrupted = interrupted;
	w.status = status;

	code = check_image(image, status);
	if (code == KF_OK && headroom > KF_PNG_MAX_BYTES - FIRST_BYTES)
		code = kf_fail(status, KF_LIMIT, "picture is larger than %zu bytes", KF_PNG_MAX_BYTES);
	if (code == KF_OK)
		code = prepare(&w);
	if (code == KF_OK)
		code = encode_best(&w, headroom, bytes);
	allocator->release(allocator->arena, w.copy);
	return code;
}
