/*
 * canvas.c
 *		Inks, mixtures, rectangles and straight lines. Curves are in stroke.c.
 */
#include "canvas.h"

#include <string.h>

#include "svg.h"

#define PALETTE 256
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
	size_t		pixels = svg != NULL ? 0 : (size_t) width * height;

	if (canvas == NULL)
		return NULL;
	memset(canvas, 0, sizeof(*canvas));
	canvas->allocator = allocator;
	canvas->width = width;
	canvas->height = height;
	canvas->svg = svg;
	canvas->capacity = 512;
	if (pixels > 0)
		canvas->pixels = allocator->alloc(allocator->arena, pixels * sizeof(KfInk));
	canvas->colors = allocator->alloc(allocator->arena, canvas->capacity * sizeof(uint32_t));
	canvas->next = allocator->alloc(allocator->arena, canvas->capacity * sizeof(uint32_t));
	if ((pixels > 0 && canvas->pixels == NULL) || canvas->colors == NULL || canvas->next == NULL)
	{
		kf_canvas_free(canvas);
		return NULL;
	}
	if (pixels > 0)
		memset(canvas->pixels, 0, pixels * sizeof(KfInk));
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
	allocator->release(allocator->arena, canvas->pixels);
	allocator->release(allocator->arena, canvas->colors);
	allocator->release(allocator->arena, canvas->next);
	allocator->release(allocator->arena, canvas);
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
		if (distance <= (canvas->count < PALETTE ? SAME : NEAR))
			return known;
	}
	return kf_canvas_ink(canvas, color);
}

static KfInk
mix(KfCanvas *canvas, KfInk below, KfInk above, int share, bool edge)
{
	uint64_t	key = ((uint64_t) edge << 40 | (uint64_t) below << 24 | (uint64_t) above << 8 | (uint64_t) share) + 1;
	KfMix	   *memory = &canvas->mixes[(key * 0x9E3779B97F4A7C15ULL) >> 52];	/* 12 bits: KF_MIX_SLOTS */
	uint32_t	b = canvas->colors[below];
	uint32_t	a = canvas->colors[above];
	uint32_t	color;

	if (memory->key == key)
		return memory->ink;
	color = mix_channel(b, a, 16, share) | mix_channel(b, a, 8, share) | mix_channel(b, a, 0, share);
	memory->key = key;
	memory->ink = edge ? edge_ink(canvas, color) : kf_canvas_ink(canvas, color);
	return memory->ink;
}

KfInk
kf_canvas_mix(KfCanvas *canvas, KfInk below, KfInk above, int share)
{
	return mix(canvas, below, above, share, false);
}

void
kf_canvas_blend_run(KfCanvas *canvas, int x, int y, bool down, const uint8_t *coverage, int count, KfInk ink)
{
	ptrdiff_t	step = down ? canvas->width : 1;
	int			start = down ? y : x + canvas->origin;
	int			room = (down ? canvas->height : canvas->width) - start;
	int			skip = start < 0 ? -start : 0;
	KfInk	   *pixels;

	x += canvas->origin;
	if ((down ? x < 0 || x >= canvas->width : y < 0 || y >= canvas->height) || room <= skip)
		return;
	if (count > room)
		count = room;
	pixels = canvas->pixels + (ptrdiff_t) y * canvas->width + x;
	for (int i = skip; i < count; i++)
	{
		KfInk	   *pixel = pixels + i * step;
		int			level = (coverage[i] + 8) / 17;

		if (level >= 15)
			*pixel = ink;
		else if (level > 0)
			*pixel = mix(canvas, *pixel, ink, level * 17, true);
	}
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
static void
fill_rows(KfInk *row, size_t stride, int width, int height, KfInk ink)
{
	const KfInk *end = row + stride * (size_t) height;

	switch (width)
	{
		case 1:
			for (; row < end; row += stride)
				row[0] = ink;
			break;
		case 2:
			for (; row < end; row += stride)
				row[0] = row[1] = ink;
			break;
		case 3:
			for (; row < end; row += stride)
				row[0] = row[1] = row[2] = ink;
			break;
		default:
			for (; row < end; row += stride)
				for (int i = 0; i < width; i++)
					row[i] = ink;
	}
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
	fill_rows(canvas->pixels + (size_t) y * canvas->width + x, (size_t) canvas->width, width, height, ink);
}

void
kf_canvas_tint(KfCanvas *canvas, int x, int y, int width, int height, KfInk ink, int share)
{
	KfInk		last_below;
	KfInk		last;

	x += canvas->origin;
	if (!clip_to_canvas(canvas, &x, &y, &width, &height))
		return;
	if (canvas->svg != NULL)
	{
		kf_svg_tint(canvas->svg, x, y, width, height, canvas->colors[ink], share);
		return;
	}
	last_below = canvas->pixels[(size_t) y * canvas->width + x];
	last = kf_canvas_mix(canvas, last_below, ink, share);
	for (int row = y; row < y + height; row++)
	{
		KfInk	   *pixel = &canvas->pixels[(size_t) row * canvas->width + x];

		for (KfInk *end = pixel + width; pixel < end; pixel++)
		{
			if (*pixel != last_below)
			{
				last_below = *pixel;
				last = kf_canvas_mix(canvas, last_below, ink, share);
			}
			*pixel = last;
		}
	}
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
