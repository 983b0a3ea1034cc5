/*
 * text.c
 *		Glyphs through FreeType, kept in a bounded cache.
 *
 * The cache belongs to KfFonts and outlives the charts. A glyph is found by (code point, size) in a hash with open addressing;
 * when the bitmaps pass CACHE_BYTES or the hash is three quarters full, everything is dropped and begins anew: a chart needs
 * some hundred glyphs, so this is rare and simple. No pointer to a glyph is kept across calls.
 *
 * FreeType gets its memory from the allocator too. It must not be left by a longjmp, and is not: allocator and interrupt hook
 * only return.
 */
#include "text.h"

#include "svg.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_MODULE_H
#include <stddef.h>
#include <string.h>

#define CACHE_BYTES (1024 * 1024)
#define CACHE_SLOTS 4096
#define CACHE_GLYPHS (CACHE_SLOTS / 4 * 3)
#define WIDEST_TEXT (4 * KF_CHART_MAX_SIDE)	/* pixels: what does not fit any picture is not measured on */

typedef struct Glyph
{
	uint32_t	code;			/* code point */
	uint16_t	size;
	int16_t		left;			/* of the bitmap, from the pen */
	int16_t		top;			/* rows above the baseline */
	uint16_t	width;
	uint16_t	rows;
	int16_t		advance;
	uint32_t	index;			/* of the face, for kerning */
	uint8_t    *bitmap;			/* width * rows of coverage; NULL: nothing to draw */
} Glyph;

struct KfFonts
{
	const KfAllocator *allocator;
	KfAllocator own;			/* the caller's allocator, copied */
	struct FT_MemoryRec_ memory;
	bool		starved;		/* the allocator has refused FreeType, which does not always say so */
	FT_Library	library;
	FT_Face		face;
	int			size;			/* the face is set to; 0: none yet */
	size_t		bytes;			/* of bitmaps in the cache */
	int			used;			/* glyphs */
	uint16_t	slots[CACHE_SLOTS]; /* places in glyphs, from 1; 0: the slot is empty */
	Glyph		glyphs[CACHE_GLYPHS];	/* in the order they came, so that a few of them lie in few pages; only those used are set */
};

/* Where distributions keep DejaVu Sans. */
static const char *const default_paths[] = {
	"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
	"/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
	"/usr/share/fonts/dejavu/DejaVuSans.ttf",
	"/usr/share/fonts/TTF/DejaVuSans.ttf",
	"/usr/local/share/fonts/dejavu/DejaVuSans.ttf"
};

/* ---- FreeType's memory ---- */

static void *
ft_alloc(FT_Memory memory, long size)
{
	KfFonts    *fonts = memory->user;
	void	   *block = fonts->own.alloc(fonts->own.arena, (size_t) size);

	if (block == NULL)
		fonts->starved = true;
	return block;
}

static void
ft_free(FT_Memory memory, void *block)
{
	KfFonts    *fonts = memory->user;

	fonts->own.release(fonts->own.arena, block);
}

static void *
ft_realloc(FT_Memory memory, long old_size, long new_size, void *block)
{
	void	   *copy = ft_alloc(memory, new_size);

	if (copy == NULL)
		return NULL;
	memcpy(copy, block, (size_t) (old_size < new_size ? old_size : new_size));
	ft_free(memory, block);
	return copy;
}

/* ---- opening ---- */

static KfCode
open_face(KfFonts *fonts, const char *path, KfStatus *status)
{
	FT_Error	error = FT_Err_Cannot_Open_Resource;

	if (path != NULL)
		error = FT_New_Face(fonts->library, path, 0, &fonts->face);
	else
		for (size_t i = 0; error == FT_Err_Cannot_Open_Resource && i < sizeof(default_paths) / sizeof(default_paths[0]); i++)
			error = FT_New_Face(fonts->library, default_paths[i], 0, &fonts->face);
	/* a face may open without a part of FreeType that had no memory, and would then look different */
	if (error == FT_Err_Out_Of_Memory || fonts->starved)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	if (error == 0 && FT_IS_SCALABLE(fonts->face))
		return KF_OK;
	if (error == FT_Err_Cannot_Open_Resource)
		kf_fail(status, KF_MISSING_FILE, path != NULL ? "font file \"%s\" cannot be opened" : "no font found for chart text%s",
				path != NULL ? path : "");
	else
		kf_fail(status, KF_MISSING_FILE, "font file \"%s\" is not a scalable font", path != NULL ? path : "DejaVuSans.ttf");
	kf_hint(status, "Install DejaVu Sans (Debian: fonts-dejavu-core) or set kimsfinance.font_path to a TrueType or OpenType file.");
	return status->code;
}

KfFonts *
kf_fonts_create(const KfAllocator *allocator, const char *path, KfStatus *status)
{
	KfFonts    *fonts = allocator->alloc(allocator->arena, sizeof(KfFonts));

	if (fonts == NULL)
	{
		kf_fail(status, KF_NO_MEMORY, "out of memory");
		return NULL;
	}
	memset(fonts, 0, offsetof(KfFonts, glyphs));
	fonts->own = *allocator;
	fonts->allocator = &fonts->own;
	fonts->memory.user = fonts;
	fonts->memory.alloc = ft_alloc;
	fonts->memory.free = ft_free;
	fonts->memory.realloc = ft_realloc;
	if (FT_New_Library(&fonts->memory, &fonts->library) != 0)
	{
		fonts->library = NULL;
		kf_fail(status, KF_NO_MEMORY, "out of memory");
	}
	else
	{
		FT_Add_Default_Modules(fonts->library);
		open_face(fonts, path, status);
	}
	if (status->code != KF_OK)
	{
		kf_fonts_free(fonts);
		return NULL;
	}
	return fonts;
}

static void
drop_cache(KfFonts *fonts)
{
	for (int i = 0; i < fonts->used; i++)
		fonts->allocator->release(fonts->allocator->arena, fonts->glyphs[i].bitmap);
	memset(fonts->slots, 0, sizeof(fonts->slots));
	fonts->bytes = 0;
	fonts->used = 0;
}

void
kf_fonts_free(KfFonts *fonts)
{
	KfAllocator allocator;

	if (fonts == NULL)
		return;
	drop_cache(fonts);
	if (fonts->face != NULL)
		FT_Done_Face(fonts->face);
	if (fonts->library != NULL)
		FT_Done_Library(fonts->library);
	allocator = fonts->own;		/* it lies in what is released */
	allocator.release(allocator.arena, fonts);
}

size_t
kf_fonts_cached(const KfFonts *fonts)
{
	return fonts->bytes;
}

/* ---- glyphs ---- */

/* The next code point of UTF-8 text; a byte that is not UTF-8 is U+FFFD. */
static uint32_t
next_code(const char **text)
{
	const unsigned char *s = (const unsigned char *) *text;
	uint32_t	code = s[0];
	int			more = code < 0x80 ? 0 : (code & 0xE0) == 0xC0 ? 1 : (code & 0xF0) == 0xE0 ? 2 : (code & 0xF8) == 0xF0 ? 3 : -1;

	if (more > 0)
	{
		code &= 0x3F >> more;
		for (int i = 1; i <= more; i++)
		{
			if ((s[i] & 0xC0) != 0x80)
			{
				more = -1;
				break;
			}
			code = code << 6 | (s[i] & 0x3F);
		}
	}
	*text += more < 0 ? 1 : more + 1;
	/* control characters take no room */
	return more < 0 ? 0xFFFD : code < 0x20 ? ' ' : code;
}

static KfCode
render_glyph(KfFonts *fonts, Glyph *glyph, KfStatus *status)
{
	FT_Error	error;
	FT_GlyphSlot slot;
	FT_Bitmap  *bitmap;
	size_t		bytes;

	if (fonts->size != glyph->size)
	{
		if (FT_Set_Pixel_Sizes(fonts->face, 0, glyph->size) != 0)
			return kf_fail(status, KF_NO_MEMORY, "out of memory");
		fonts->size = glyph->size;
	}
	/* glyph 0 is the face's own box for what it lacks */
	glyph->index = FT_Get_Char_Index(fonts->face, glyph->code);
	fonts->starved = false;
	error = FT_Load_Glyph(fonts->face, glyph->index, FT_LOAD_RENDER | FT_LOAD_TARGET_LIGHT);
	if (error == FT_Err_Out_Of_Memory || fonts->starved)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	/* a glyph that the face has wrong stays blank */
	if (error != 0)
		return KF_OK;
	slot = fonts->face->glyph;
	bitmap = &slot->bitmap;
	glyph->left = (int16_t) slot->bitmap_left;
	glyph->top = (int16_t) slot->bitmap_top;
	glyph->width = (uint16_t) bitmap->width;
	glyph->rows = (uint16_t) bitmap->rows;
	glyph->advance = (int16_t) ((slot->advance.x + 32) >> 6);
	glyph->bitmap = NULL;
	bytes = (size_t) bitmap->width * bitmap->rows;
	if (bytes == 0 || bitmap->pixel_mode != FT_PIXEL_MODE_GRAY)
	{
		glyph->width = glyph->rows = 0;
		return KF_OK;
	}
	glyph->bitmap = fonts->allocator->alloc(fonts->allocator->arena, bytes);
	if (glyph->bitmap == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	for (unsigned row = 0; row < bitmap->rows; row++)
		memcpy(glyph->bitmap + (size_t) row * bitmap->width, bitmap->buffer + (ptrdiff_t) row * bitmap->pitch, bitmap->width);
	fonts->bytes += bytes;
	return KF_OK;
}

static const Glyph *
find_glyph(KfFonts *fonts, uint32_t code, int size, KfStatus *status)
{
	uint32_t	slot = (code * 2654435761u + (uint32_t) size * 40503u) % CACHE_SLOTS;
	Glyph		glyph = {.code = code,.size = (uint16_t) size};

	for (; fonts->slots[slot] != 0; slot = (slot + 1) % CACHE_SLOTS)
	{
		const Glyph *held = &fonts->glyphs[fonts->slots[slot] - 1];

		if (held->code == code && held->size == size)
			return held;
	}
	if (fonts->bytes >= CACHE_BYTES || fonts->used >= CACHE_GLYPHS)
	{
		drop_cache(fonts);
		return find_glyph(fonts, code, size, status);
	}
	if (render_glyph(fonts, &glyph, status) != KF_OK)
		return NULL;
	fonts->glyphs[fonts->used++] = glyph;
	fonts->slots[slot] = (uint16_t) fonts->used;
	return &fonts->glyphs[fonts->used - 1];
}

static int
held_size(int size)
{
	return size < 4 ? 4 : size > KF_MAX_TEXT_SIZE ? KF_MAX_TEXT_SIZE : size;
}

/* Pixels between two glyphs beyond the first one's advance. */
static int
kerning(KfFonts *fonts, uint32_t before, uint32_t index, int size)
{
	FT_Vector	delta;

	if (before == 0 || !FT_HAS_KERNING(fonts->face))
		return 0;
	if (fonts->size != size)
	{
		if (FT_Set_Pixel_Sizes(fonts->face, 0, (FT_UInt) size) != 0)
			return 0;
		fonts->size = size;
	}
	if (FT_Get_Kerning(fonts->face, before, index, FT_KERNING_DEFAULT, &delta) != 0)
		return 0;
	return (int) (delta.x >> 6);
}

int
kf_text_width(KfFonts *fonts, const char *text, int size, KfStatus *status)
{
	int			x = 0;
	uint32_t	before = 0;

	size = held_size(size);
	while (*text != '\0' && x < WIDEST_TEXT)
	{
		const Glyph *glyph = find_glyph(fonts, next_code(&text), size, status);

		if (glyph == NULL)
			return 0;
		x += kerning(fonts, before, glyph->index, size) + glyph->advance;
		before = glyph->index;
	}
	return x;
}

KfCode
kf_text_draw(KfFonts *fonts, KfCanvas *canvas, const char *text, int size, int x, int baseline, KfInk ink, KfStatus *status)
{
	uint32_t	before = 0;

	size = held_size(size);
	if (canvas->svg != NULL)
	{
		int			width = kf_text_width(fonts, text, size, status);

		if (status->code == KF_OK && x + canvas->origin < canvas->width)
			kf_svg_text(canvas->svg, text, size, x + canvas->origin, baseline, width, canvas->colors[ink]);
		return status->code;
	}
	while (*text != '\0' && x + canvas->origin < canvas->width)
	{
		const Glyph *glyph = find_glyph(fonts, next_code(&text), size, status);

		if (glyph == NULL)
			return status->code;
		x += kerning(fonts, before, glyph->index, size);
		for (int row = 0; row < glyph->rows; row++)
			kf_canvas_blend_run(canvas, x + glyph->left, baseline - glyph->top + row, false,
								glyph->bitmap + (size_t) row * glyph->width, glyph->width, ink);
		x += glyph->advance;
		before = glyph->index;
	}
	return KF_OK;
}
