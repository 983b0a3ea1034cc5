/*
 * canvas.c
 *		Inks, mixtures, rectangles and straight lines. Curves are in stroke.c.
 */
#include "canvas.h"

#include <string.h>

#include "svg.h"

#define PLENTY 64 				/* inks from which on mixtures are shared */
#define SAME (3 * 12 * 12)		/* squared distances: not to be told apart on an edge of one pixel */
#define NEAR (3 * 28 * 28)		/* near enough there */

static uint32_t
hash_color(uint32_t color)
{
	return (color * 2654435761u) >> 18;	/* 14 bits: KF_INK_BUCKETS */
}

/* Inks, and pixels where there are to be some. */
static KfCanvas *
create(const KfAllocator *allocator, int width, int height, uint32_t background, struct KfSvg *svg)
{
	KfCanvas   *canvas = allocator->alloc(allocator->arena, sizeof(KfCanvas));
	/* room for words, of which bytes touch half */
	size_t		pixels = svg != NULL ? 0 : (size_t) width * (size_t) height;

	if (canvas == NULL)
		return NULL;
	memset(canvas, 0, sizeof(*canvas));
	canvas->allocator = allocator;
	canvas->whole_width = width;
	canvas->whole_height = height;
	canvas->svg = svg;
	canvas->capacity = 512;
	if (pixels > 0)
		canvas->bytes = allocator->alloc(allocator->arena, pixels * sizeof(KfInk));
	canvas->colors = allocator->alloc(allocator->arena, canvas->capacity * sizeof(uint32_t));
	canvas->next = allocator->alloc(allocator->arena, canvas->capacity * sizeof(uint32_t));
	if ((pixels > 0 && canvas->bytes == NULL) || canvas->colors == NULL || canvas->next == NULL)
	{
		kf_canvas_free(canvas);
		return NULL;
	}
	if (pixels > 0)
		memset(canvas->bytes, 0, pixels + (size_t) height);
	kf_canvas_view(canvas, NULL);
	/* the background is ink 0 and is found by comparison, because 0 ends the chains of the hash */
	canvas->colors[0] = background;
	canvas->count = 1;
	return canvas;
}

KfCanvas *
kf_canvas_create(const KfAllocator *allocator, int width, int height, uint32_t background)
{
	return create(allocator, width, height, background, NULL);
}

KfCanvas *
kf_canvas_create_svg(const KfAllocator *allocator, int width, int height, uint32_t background, struct KfSvg *svg)
{
	return create(allocator, width, height, background, svg);
}

void
kf_canvas_free(KfCanvas *canvas)
{
	const KfAllocator *allocator;

	if (canvas == NULL)
		return;
	allocator = canvas->allocator;
	allocator->release(allocator->arena, canvas->bytes);
	allocator->release(allocator->arena, canvas->words);
	allocator->release(allocator->arena, canvas->colors);
	allocator->release(allocator->arena, canvas->next);
	allocator->release(allocator->arena, canvas);
}

/* Where the view begins, and how far rows lie apart: both are other ones for words than for bytes. */
static void
place_view(KfCanvas *canvas, size_t x, size_t y)
{
	size_t		front = canvas->words == NULL;

	canvas->stride = (size_t) canvas->whole_width + front;
	canvas->corner = y * canvas->stride + front + x;
}

void
kf_canvas_view(KfCanvas *canvas, const KfRect *part)
{
	canvas->width = part != NULL ? part->width : canvas->whole_width;
	canvas->height = part != NULL ? part->height : canvas->whole_height;
	place_view(canvas, part != NULL ? (size_t) part->x : 0, part != NULL ? (size_t) part->y : 0);
}

/* From bytes to words in place, the last pixel first, so that none is written over before it is read: there will be more inks than a byte has room for. */
static void
widen(KfCanvas *canvas)
{
	size_t		width = (size_t) canvas->whole_width;
	size_t		left = (canvas->corner - 1) % canvas->stride;
	size_t		top = (canvas->corner - 1) / canvas->stride;
	const uint8_t *bytes = canvas->bytes;
	KfInk	   *words = (KfInk *) canvas->bytes;

	for (size_t y = (size_t) canvas->whole_height; y-- > 0;)
		for (size_t x = width; x-- > 0;)
			words[y * width + x] = bytes[y * (width + 1) + 1 + x];
	canvas->words = words;
	canvas->bytes = NULL;
	place_view(canvas, left, top);
}

static bool
grow_inks(KfCanvas *canvas)
{
	const KfAllocator *allocator = canvas->allocator;
	int			capacity = canvas->capacity * 2 > KF_MAX_INKS + 1 ? KF_MAX_INKS + 1 : canvas->capacity * 2;
	uint32_t   *colors = allocator->alloc(allocator->arena, capacity * sizeof(uint32_t));
	uint32_t   *next = allocator->alloc(allocator->arena, capacity * sizeof(uint32_t));

	if (colors == NULL || next == NULL)
	{
		allocator->release(allocator->arena, colors);
		allocator->release(allocator->arena, next);
		canvas->no_memory = true;
		return false;
	}
	memcpy(colors, canvas->colors, canvas->count * sizeof(uint32_t));
	memcpy(next, canvas->next, canvas->count * sizeof(uint32_t));
	allocator->release(allocator->arena, canvas->colors);
	allocator->release(allocator->arena, canvas->next);
	canvas->colors = colors;
	canvas->next = next;
	canvas->capacity = capacity;
	return true;
}

/*
 * The nearest ink, the oldest of those equally near, and its squared distance. Inks are looked at in blocks of 256, in which
 * distance and place fit one number: the least of them is found without a branch, and by compilers several at a time.
 */
static KfInk
nearest_ink(const KfCanvas *canvas, uint32_t color, int *distance)
{
	int16_t		red = (int16_t) (color >> 16 & 255);
	int16_t		green = (int16_t) (color >> 8 & 255);
	int16_t		blue = (int16_t) (color & 255);
	int			best = 0;

	*distance = INT32_MAX;
	for (int start = 0; start < canvas->count; start += 256)
	{
		const uint32_t *colors = canvas->colors + start;
		int			count = canvas->count - start < 256 ? canvas->count - start : 256;
		int32_t		least = INT32_MAX;

		for (int i = 0; i < count; i++)
		{
			int16_t		r = (int16_t) ((int16_t) (colors[i] >> 16 & 255) - red);
			int16_t		g = (int16_t) ((int16_t) (colors[i] >> 8 & 255) - green);
			int16_t		b = (int16_t) ((int16_t) (colors[i] & 255) - blue);
			int32_t		key = (r * r + g * g + b * b) << 8 | i;

			least = key < least ? key : least;
		}
		if (least >> 8 < *distance)
		{
			best = start + (least & 255);
			*distance = least >> 8;
		}
	}
	return (KfInk) best;
}

static KfInk
find_ink(const KfCanvas *canvas, uint32_t color)
{
	for (uint32_t i = canvas->buckets[hash_color(color)]; i != 0; i = canvas->next[i])
		if (canvas->colors[i] == color)
			return (KfInk) i;
	return 0;
}

KfInk
kf_canvas_ink(KfCanvas *canvas, uint32_t color)
{
	uint32_t	bucket = hash_color(color);
	KfInk		known = find_ink(canvas, color);
	int			distance;

	if (known != 0 || color == canvas->colors[0])
		return known;
	if (canvas->count > KF_MAX_INKS)
		return nearest_ink(canvas, color, &distance);
	if (canvas->count == canvas->capacity && !grow_inks(canvas))
		return 0;
	if (canvas->count == KF_BYTE_INKS && canvas->bytes != NULL)
		widen(canvas);
	canvas->colors[canvas->count] = color;
	canvas->next[canvas->count] = canvas->buckets[bucket];
	canvas->buckets[bucket] = (KfInk) canvas->count;
	return (KfInk) canvas->count++;
}

static uint32_t
mix_channel(uint32_t below, uint32_t above, int shift, int share)
{
	uint32_t	b = below >> shift & 255;
	uint32_t	a = above >> shift & 255;

	return (b * (255 - share) + a * share + 127) / 255 << shift;
}

/*
 * The ink of a pixel on the edge of a line or a letter. A palette has 256 colours: while there are few, each mixture gets its
 * own; later one that cannot be told apart is taken, and past the end of the palette one that is near. What is farther off
 * still becomes a colour of its own, and the picture truecolour. Areas always get their exact colour.
 */
static KfInk
edge_ink(KfCanvas *canvas, uint32_t color)
{
	KfInk		known = find_ink(canvas, color);
	int			distance;

	if (known != 0 || color == canvas->colors[0])
		return known;
	if (canvas->count >= PLENTY)
	{
		known = nearest_ink(canvas, color, &distance);
		if (distance <= (canvas->count < KF_BYTE_INKS ? SAME : NEAR))
			return known;
	}
	return kf_canvas_ink(canvas, color);
}

static KfInk
mix_anew(KfCanvas *canvas, KfInk below, KfInk above, int share, bool edge)
{
	uint32_t	b = canvas->colors[below];
	uint32_t	a = canvas->colors[above];
	uint32_t	color = mix_channel(b, a, 16, share) | mix_channel(b, a, 8, share) | mix_channel(b, a, 0, share);

	return edge ? edge_ink(canvas, color) : kf_canvas_ink(canvas, color);
}

static inline KfInk
mix(KfCanvas *canvas, KfInk below, KfInk above, int share, bool edge)
{
	uint64_t	key = ((uint64_t) edge << 40 | (uint64_t) below << 24 | (uint64_t) above << 8 | (uint64_t) share) + 1;
	KfMix	   *memory = &canvas->mixes[(key * 0x9E3779B97F4A7C15ULL) >> 52];	/* 12 bits: KF_MIX_SLOTS */

	if (memory->key != key)
		*memory = (KfMix) {key, mix_anew(canvas, below, above, share, edge)};
	return memory->ink;
}

KfInk
kf_canvas_mix(KfCanvas *canvas, KfInk below, KfInk above, int share)
{
	return mix(canvas, below, above, share, false);
}

/* ---- pixels ---- */

/*
 * What changes pixels is written once for both sizes of them and compiled twice, as 'wide' is a constant wherever it is called from. An ink that does not fit a
 * byte is found in the middle of it: then the canvas has words already, and the rest is done again with those.
 */
#define FOR_EACH_SIZE static inline __attribute__((always_inline))

FOR_EACH_SIZE KfInk
get(const void *pixels, size_t i, bool wide)
{
	return wide ? ((const KfInk *) pixels)[i] : ((const uint8_t *) pixels)[i];
}

FOR_EACH_SIZE void
set(void *pixels, size_t i, KfInk ink, bool wide)
{
	if (wide)
		((KfInk *) pixels)[i] = ink;
	else
		((uint8_t *) pixels)[i] = (uint8_t) ink;
}

/* Drawing may begin outside; unsigned numbers come around again where it is inside. */
static size_t
pixel_at(const KfCanvas *canvas, int x, int y)
{
	return canvas->corner + (size_t) y * canvas->stride + (size_t) x;
}

/* Blend pixels from 'from' on, 'step' apart; returns how many are done. */
FOR_EACH_SIZE int
blend(KfCanvas *canvas, void *pixels, size_t at, size_t step, const uint8_t *coverage, int from, int count, KfInk ink, bool wide)
{
	for (int i = from; i < count; i++)
	{
		size_t		pixel = at + (size_t) i * step;
		int			level = (coverage[i] + 8) / 17;
		KfInk		mixed;

		if (level == 0)
			continue;
		mixed = level >= 15 ? ink : mix(canvas, get(pixels, pixel, wide), ink, level * 17, true);
		if (!wide && mixed >= KF_BYTE_INKS)
			return i;
		set(pixels, pixel, mixed, wide);
	}
	return count;
}

void
kf_canvas_blend_run(KfCanvas *canvas, int x, int y, bool down, const uint8_t *coverage, int count, KfInk ink)
{
	int			start = down ? y : x + canvas->origin;
	int			room = (down ? canvas->height : canvas->width) - start;
	int			done = start < 0 ? -start : 0;

	x += canvas->origin;
	if ((down ? x < 0 || x >= canvas->width : y < 0 || y >= canvas->height) || room <= done)
		return;
	if (count > room)
		count = room;
	if (canvas->bytes != NULL)
		done = blend(canvas, canvas->bytes, pixel_at(canvas, x, y), down ? canvas->stride : 1, coverage, done, count, ink, false);
	if (canvas->words != NULL)
		blend(canvas, canvas->words, pixel_at(canvas, x, y), down ? canvas->stride : 1, coverage, done, count, ink, true);
}

/* Cut a rectangle to the canvas; false when nothing is left. */
static bool
clip_to_canvas(const KfCanvas *canvas, int *x, int *y, int *width, int *height)
{
	int			x1 = *x + *width;
	int			y1 = *y + *height;

	if (*x < 0)
		*x = 0;
	if (*y < 0)
		*y = 0;
	if (x1 > canvas->width)
		x1 = canvas->width;
	if (y1 > canvas->height)
		y1 = canvas->height;
	*width = x1 - *x;
	*height = y1 - *y;
	return *width > 0 && *height > 0;
}

/* Wicks and bodies are narrow: a loop over a row's pixels would cost more than the pixels. */
FOR_EACH_SIZE void
fill(void *pixels, size_t at, size_t stride, int width, int height, KfInk ink, bool wide)
{
	const size_t end = at + stride * (size_t) height;

	switch (width)
	{
		case 1:
			for (; at < end; at += stride)
				set(pixels, at, ink, wide);
			break;
		case 2:
			for (; at < end; at += stride)
				for (size_t i = 0; i < 2; i++)
					set(pixels, at + i, ink, wide);
			break;
		case 3:
			for (; at < end; at += stride)
				for (size_t i = 0; i < 3; i++)
					set(pixels, at + i, ink, wide);
			break;
		default:
			for (; at < end; at += stride)
				for (size_t i = 0; i < (size_t) width; i++)
					set(pixels, at + i, ink, wide);
	}
}

/* Tint a rectangle's pixels from the one numbered 'from' on; returns how many are done. A pixel is mostly as the one before it. */
FOR_EACH_SIZE size_t
tint(KfCanvas *canvas, void *pixels, size_t at, size_t stride, size_t width, size_t height, size_t from, KfInk ink, int share, bool wide)
{
	KfInk		below = get(pixels, at + from / width * stride + from % width, wide);
	KfInk		mixed = kf_canvas_mix(canvas, below, ink, share);
	size_t		column = from % width;

	if (!wide && mixed >= KF_BYTE_INKS)
		return from;
	for (size_t row = from / width; row < height; row++, column = 0)
		for (; column < width; column++)
		{
			size_t		pixel = at + row * stride + column;
			KfInk		here = get(pixels, pixel, wide);

			if (here != below)
			{
				below = here;
				mixed = kf_canvas_mix(canvas, below, ink, share);
				if (!wide && mixed >= KF_BYTE_INKS)
					return row * width + column;
			}
			set(pixels, pixel, mixed, wide);
		}
	return width * height;
}

void
kf_canvas_fill(KfCanvas *canvas, int x, int y, int width, int height, KfInk ink)
{
	x += canvas->origin;
	if (!clip_to_canvas(canvas, &x, &y, &width, &height))
		return;
	if (canvas->svg != NULL)
	{
		kf_svg_fill(canvas->svg, x, y, width, height, canvas->colors[ink]);
		return;
	}
	if (canvas->words != NULL)
		fill(canvas->words, pixel_at(canvas, x, y), canvas->stride, width, height, ink, true);
	else
		fill(canvas->bytes, pixel_at(canvas, x, y), canvas->stride, width, height, ink, false);
}

void
kf_canvas_tint(KfCanvas *canvas, int x, int y, int width, int height, KfInk ink, int share)
{
	size_t		done = 0;

	x += canvas->origin;
	if (!clip_to_canvas(canvas, &x, &y, &width, &height))
		return;
	if (canvas->svg != NULL)
	{
		kf_svg_tint(canvas->svg, x, y, width, height, canvas->colors[ink], share);
		return;
	}
	if (canvas->bytes != NULL)
		done = tint(canvas, canvas->bytes, pixel_at(canvas, x, y), canvas->stride, (size_t) width, (size_t) height, done, ink, share, false);
	if (canvas->words != NULL && done < (size_t) width * (size_t) height)
		tint(canvas, canvas->words, pixel_at(canvas, x, y), canvas->stride, (size_t) width, (size_t) height, done, ink, share, true);
}

/* A dashed line of a document. */
static void
svg_dashes(KfCanvas *canvas, KfRect rect, bool down, KfInk ink, int on, int off)
{
	rect.x += canvas->origin;
	if (clip_to_canvas(canvas, &rect.x, &rect.y, &rect.width, &rect.height))
		kf_svg_dashes(canvas->svg, &rect, down, canvas->colors[ink], on, off);
}

void
kf_canvas_hline(KfCanvas *canvas, int x0, int x1, int y, int thick, KfInk ink, int on, int off)
{
	if (off == 0)
		kf_canvas_fill(canvas, x0, y, x1 - x0, thick, ink);
	else if (canvas->svg != NULL)
		svg_dashes(canvas, (KfRect) {x0, y, x1 - x0, thick}, false, ink, on, off);
	else
		for (int x = x0; x < x1; x += on + off)
			kf_canvas_fill(canvas, x, y, x + on > x1 ? x1 - x : on, thick, ink);
}

void
kf_canvas_vline(KfCanvas *canvas, int x, int y0, int y1, int thick, KfInk ink, int on, int off)
{
	if (off == 0)
		kf_canvas_fill(canvas, x, y0, thick, y1 - y0, ink);
	else if (canvas->svg != NULL)
		svg_dashes(canvas, (KfRect) {x, y0, thick, y1 - y0}, true, ink, on, off);
	else
		for (int y = y0; y < y1; y += on + off)
			kf_canvas_fill(canvas, x, y, thick, y + on > y1 ? y1 - y : on, ink);
}
