/*
 * picture.h
 *		What the tests of the chart room share: memory that is counted and fails on demand, made-up bars, a chart drawn and
 *		read back by libpng.
 */
#ifndef KF_PICTURE_H
#define KF_PICTURE_H

#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "chart/internal.h"

#define DAY (INT64_C(86400) * 1000000)
#define MINUTE (INT64_C(60) * 1000000)
#define SECOND INT64_C(1000000)

/* ---- chance ---- */

static uint32_t random_state = 1;

static uint32_t
random_below(uint32_t n)
{
	random_state = random_state * 1664525u + 1013904223u;
	return (uint32_t) (((uint64_t) random_state * n) >> 32);
}

static double
random_real(void)
{
	return random_below(1000001) / 1000000.0;
}

/* ---- memory ---- */

typedef struct Arena
{
	long		live;			/* blocks */
	size_t		bytes;			/* in use */
	size_t		peak;
	long		calls;
	long		fail_at;		/* this call gets NULL; 0: none */
	bool		fail_after;		/* and all later ones too */
} Arena;

#define ARENA_HEAD 16

__attribute__((unused))
static void *
arena_alloc(void *arena, size_t size)
{
	Arena	   *a = arena;
	char	   *block;

	a->calls++;
	if (a->fail_at > 0 && (a->calls == a->fail_at || (a->fail_after && a->calls > a->fail_at)))
		return NULL;
	block = malloc(size + ARENA_HEAD);
	memcpy(block, &size, sizeof(size));
	a->live++;
	a->bytes += size;
	if (a->bytes > a->peak)
		a->peak = a->bytes;
	return block + ARENA_HEAD;
}

__attribute__((unused))
static void
arena_release(void *arena, void *pointer)
{
	Arena	   *a = arena;
	size_t		size;

	if (pointer == NULL)
		return;
	memcpy(&size, (char *) pointer - ARENA_HEAD, sizeof(size));
	a->live--;
	a->bytes -= size;
	free((char *) pointer - ARENA_HEAD);
}

/* ---- bars ---- */

/* Midnight of a date, counted by libc. */
__attribute__((unused))
static int64_t
date(int year, int month, int day)
{
	struct tm	tm = {.tm_year = year - 1900,.tm_mon = month - 1,.tm_mday = day};

	return ((int64_t) timegm(&tm) - 946684800) * SECOND;
}

/* A random walk of 'count' bars around 'level', 'step' apart; days (step DAY) leave out the weekends. */
__attribute__((unused))
static void
make_bars(KfBar *bars, int count, int64_t first, int64_t step, double level)
{
	double		price = level;
	int64_t		ts = first;

	for (int i = 0; i < count; i++)
	{
		double		open = price * (1.0 + (random_real() - 0.5) * 0.01);
		double		close = open * (1.0 + (random_real() - 0.49) * 0.03);
		double		up = 1.0 + random_real() * 0.01;
		double		down = 1.0 - random_real() * 0.01;

		bars[i] = (KfBar) {ts, open, fmax(open, close) * up, fmin(open, close) * down, close, floor(random_real() * 1e6)};
		price = close;
		ts += step;
		/* 2000-01-01, day 0, was a Saturday */
		while (step == DAY && ((ts / DAY) % 7 + 7) % 7 < 2)
			ts += DAY;
	}
}

/* ---- pictures ---- */

typedef struct Picture
{
	int			width;
	int			height;
	uint8_t    *rgb;
	uint8_t    *file;
	size_t		size;
} Picture;

__attribute__((unused))
static uint32_t
pixel(const Picture *picture, int x, int y)
{
	const uint8_t *p = picture->rgb + 3 * ((size_t) y * picture->width + x);

	return (uint32_t) p[0] << 16 | (uint32_t) p[1] << 8 | p[2];
}

__attribute__((unused))
static void
picture_free(Picture *picture)
{
	free(picture->rgb);
	free(picture->file);
	memset(picture, 0, sizeof(*picture));
}

#define MAX_TEXTS 4096

typedef struct Texts
{
	int			count;
	KfRect		box[MAX_TEXTS];
	char		text[MAX_TEXTS][128];
} Texts;

__attribute__((unused))
static void
note_text(const KfRect *box, const char *text, void *arg)
{
	Texts	   *texts = arg;

	if (texts->count == MAX_TEXTS)
		return;
	texts->box[texts->count] = *box;
	snprintf(texts->text[texts->count++], sizeof(texts->text[0]), "%s", text);
}

__attribute__((unused))
static bool
has_text(const Texts *texts, const char *text)
{
	for (int i = 0; i < texts->count; i++)
		if (strcmp(texts->text[i], text) == 0)
			return true;
	return false;
}

__attribute__((unused))
static bool
apart(const KfRect *a, const KfRect *b)
{
	return a->x >= b->x + b->width || b->x >= a->x + a->width || a->y >= b->y + b->height || b->y >= a->y + a->height;
}

/* Every text inside the picture and on no other; those beside the panels in one of the axes or in the plot. */
__attribute__((unused))
static void
check_places(const Texts *texts, const KfLayout *l, const char *what)
{
	int			right = l->left_width + l->plot.width;

	for (int i = 0; i < texts->count; i++)
	{
		const KfRect *box = &texts->box[i];
		int			end = box->x + box->width;

		CHECK_MSG(box->x >= 0 && box->y >= 0 && end <= l->width && box->y + box->height <= l->height,
				  "%s: \"%s\" at %d,%d %dx%d leaves the picture", what, texts->text[i], box->x, box->y, box->width, box->height);
		if (box->y >= l->plot.y && box->y < l->plot.y + l->plot.height)
			CHECK_MSG(end <= l->left_width || (box->x >= l->left_width && end <= right) || box->x >= right, "%s: \"%s\" runs into an axis", what,
					  texts->text[i]);
		for (int k = 0; k < i; k++)
			CHECK_MSG(apart(box, &texts->box[k]), "%s: \"%s\" is over \"%s\"", what, texts->text[i], texts->text[k]);
	}
}

__attribute__((unused))
static KfChartOptions
options_of(int width, int height, const char *indicators)
{
	KfChartOptions options;

	kf_chart_options_init(&options);
	options.width = width;
	options.height = height;
	options.indicators = indicators;
	return options;
}

/* The row of a value, computed here once more. */
__attribute__((unused))
static int
row_at(const KfScale *scale, double value)
{
	return (int) floor(scale->top + (scale->high - value) / (scale->high - scale->low) * (scale->bottom - scale->top) + 0.5);
}

/* The fonts all tests share. */
static KfFonts *fonts;

static bool
decode(Picture *picture, const KfBytes *bytes)
{
	png_image	png = {.version = PNG_IMAGE_VERSION};

	if (!png_image_begin_read_from_memory(&png, bytes->data, bytes->size))
		return false;
	png.format = PNG_FORMAT_RGB;
	picture->width = (int) png.width;
	picture->height = (int) png.height;
	picture->rgb = malloc(PNG_IMAGE_SIZE(png));
	return png_image_finish_read(&png, NULL, picture->rgb, 0, NULL);
}

/*
 * A chart of the bars; the caller frees it and the picture. NULL, with the status printed, when that fails. texts may be NULL.
 */
__attribute__((unused))
static KfChart *
draw_chart(const KfChartOptions *options, const KfBar *bars, int count, Picture *picture, Texts *texts)
{
	KfStatus	status = {0};
	KfBytes		bytes = {0};
	KfChart    *chart = kf_chart_create(options, fonts, &kf_malloc_allocator, NULL, &status);

	memset(picture, 0, sizeof(*picture));
	if (texts != NULL)
	{
		texts->count = 0;
		if (chart != NULL)
			kf_chart_watch_text(chart, note_text, texts);
	}
	for (int i = 0; i < count && status.code == KF_OK; i++)
		kf_chart_add(chart, &bars[i], &status);
	if (status.code == KF_OK)
		kf_chart_render(chart, 0, &bytes, &status);
	if (!CHECK_MSG(status.code == KF_OK, "chart fails: %s", status.message) ||
		!CHECK_MSG(decode(picture, &bytes), "libpng cannot read a chart"))
	{
		free(bytes.data);
		kf_chart_free(chart);
		picture_free(picture);
		return NULL;
	}
	picture->file = bytes.data;
	picture->size = bytes.size;
	return chart;
}

#endif							/* KF_PICTURE_H */
