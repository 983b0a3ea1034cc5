/*
 * bench_chart.c
 *		Whole charts, PNG included, beside what libpng takes to encode the very same picture (zlib level 6, 8-bit palette or RGB
 *		as we choose ourselves), measured in turns in the same run.
 *
 * CPU time, the best of many rounds: what an undisturbed processor takes. The ratio holds when neighbours on the machine move
 * both. Rows are handed in from memory and fonts are warm, as in a server process after its first chart. bench_chart.sh builds
 * and runs it.
 *
 *		bench_chart sp500.csv [rounds]
 *		bench_chart sp500.csv rounds width height bars [indicators]		one chart, numbers only: for bench_chart_peers.mjs
 */
#include "chart/chart.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_BARS 100000
#define USECS_PER_DAY (INT64_C(86400) * 1000000)

typedef struct Case
{
	const char *what;
	int			width;
	int			height;
	int			bars;
	const char *indicators;
} Case;

static const Case cases[] = {
	{"50 candles, volume", 300, 200, 50, NULL},
	{"250 candles, volume", 300, 200, 250, NULL},
	{"250 candles, volume, 2 averages", 800, 600, 250, "sma(20),sma(50)"},
	{"1,000 candles, volume, 2 averages", 800, 600, 1000, "sma(20),sma(50)"},
	{"5,105 candles, volume, 2 averages", 800, 600, 5105, "sma(20),sma(50)"},
	{"100,000 candles, volume", 800, 600, 100000, NULL},
	{"dashboard of 5 indicators, 250", 1200, 900, 250, "sma(50),sma(200),bbands(20,2),rsi(14),macd"},
	{"the same, 2,000 candles", 1920, 1080, 2000, "sma(50),sma(200),bbands(20,2),rsi(14),macd"},
};

static KfBar bars[MAX_BARS];
static KfFonts *fonts;

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double) t.tv_sec * 1e3 + (double) t.tv_nsec / 1e6;
}

static void
fail(const char *message)
{
	fprintf(stderr, "bench_chart: %s\n", message);
	exit(1);
}

/* The rows of the file, one a weekday, then the same again until there are enough. */
static void
read_bars(const char *path)
{
	FILE	   *file = fopen(path, "r");
	char		line[512];
	int			count = 0;

	if (file == NULL || fgets(line, sizeof(line), file) == NULL)
		fail("cannot read the prices");
	while (count < MAX_BARS && fgets(line, sizeof(line), file) != NULL)
	{
		KfBar	   *bar = &bars[count];

		if (sscanf(line, "%*[^,],%lf,%lf,%lf,%lf,%lf", &bar->open, &bar->high, &bar->low, &bar->close, &bar->volume) == 5)
			count++;
	}
	fclose(file);
	if (count == 0)
		fail("no prices in the file");
	for (int i = count; i < MAX_BARS; i++)
		bars[i] = bars[i - count];
	for (int i = 0; i < MAX_BARS; i++)
		bars[i].ts = (i / 5 * 7 + i % 5 + 2) * USECS_PER_DAY;
}

static double
time_chart(const Case *c, KfBytes *bytes)
{
	KfStatus	status = {0};
	KfChartOptions options;
	KfChart    *chart;
	double		start = cpu_ms();
	double		end;

	kf_chart_options_init(&options);
	options.width = c->width;
	options.height = c->height;
	options.indicators = c->indicators;
	chart = kf_chart_create(&options, fonts, &kf_malloc_allocator, NULL, &status);
	if (chart == NULL)
		fail(status.message);
	for (int i = 0; i < c->bars; i++)
		if (kf_chart_add(chart, &bars[i], &status) != KF_OK)
			fail(status.message);
	if (kf_chart_render(chart, 0, bytes, &status) != KF_OK)
		fail(status.message);
	kf_chart_free(chart);
	end = cpu_ms();
	return end - start;
}

/* ---- libpng's turn ---- */

typedef struct Picture
{
	int			color_type;
	png_uint_32 width;
	png_uint_32 height;
	png_color	palette[256];
	int			colors;
	png_bytep  *rows;
} Picture;

typedef struct Memory
{
	uint8_t    *data;
	size_t		size;
	size_t		at;
} Memory;

static void
read_memory(png_structp png, png_bytep data, size_t size)
{
	Memory	   *memory = png_get_io_ptr(png);

	if (size > memory->size - memory->at)
		png_error(png, "end of data");
	memcpy(data, memory->data + memory->at, size);
	memory->at += size;
}

static void
write_memory(png_structp png, png_bytep data, size_t size)
{
	Memory	   *memory = png_get_io_ptr(png);

	if (memory->at + size > memory->size)
		png_error(png, "buffer too small");
	memcpy(memory->data + memory->at, data, size);
	memory->at += size;
}

/* Our file back into 8-bit pixels. libpng's own error handler ends the program. */
static void
decode(const KfBytes *bytes, Picture *picture)
{
	Memory		memory = {bytes->data, bytes->size, 0};
	png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop	info = png_create_info_struct(png);
	png_colorp	palette;

	if (setjmp(png_jmpbuf(png)))
		fail("libpng cannot read the picture");
	png_set_read_fn(png, &memory, read_memory);
	png_read_info(png, info);
	png_set_packing(png);
	png_read_update_info(png, info);
	picture->color_type = png_get_color_type(png, info);
	picture->width = png_get_image_width(png, info);
	picture->height = png_get_image_height(png, info);
	picture->colors = 0;
	if (png_get_PLTE(png, info, &palette, &picture->colors))
		memcpy(picture->palette, palette, picture->colors * sizeof(png_color));
	picture->rows = malloc(picture->height * sizeof(png_bytep));
	for (png_uint_32 y = 0; y < picture->height; y++)
		picture->rows[y] = malloc(png_get_rowbytes(png, info));
	png_read_image(png, picture->rows);
	png_destroy_read_struct(&png, &info, NULL);
}

static double
time_libpng(const Picture *picture, Memory *out)
{
	double		start = cpu_ms();
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop	info = png_create_info_struct(png);

	if (setjmp(png_jmpbuf(png)))
		fail("libpng cannot write the picture");
	out->at = 0;
	png_set_write_fn(png, out, write_memory, NULL);
	png_set_IHDR(png, info, picture->width, picture->height, 8, picture->color_type, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
				 PNG_FILTER_TYPE_DEFAULT);
	if (picture->colors > 0)
		png_set_PLTE(png, info, picture->palette, picture->colors);
	png_set_compression_level(png, 6);
	png_write_info(png, info);
	png_write_image(png, picture->rows);
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
	return cpu_ms() - start;
}

/* The same numbers as a line for a program to read, or for people. */
static void
run_case(const Case *c, int rounds, bool plain)
{
	KfBytes		bytes;
	Picture		picture;
	Memory		out = {0};
	double		ours = 1e9;
	double		theirs = 1e9;
	size_t		size;

	time_chart(c, &bytes);
	size = bytes.size;
	decode(&bytes, &picture);
	free(bytes.data);
	out.size = (size_t) c->width * c->height * 4 + 65536;
	out.data = malloc(out.size);
	for (int i = 0; i < rounds; i++)
	{
		double		ms;

		for (int k = 0; k < 4; k++)
		{
			ms = time_chart(c, &bytes);
			free(bytes.data);
			ours = ms < ours ? ms : ours;
		}
		ms = time_libpng(&picture, &out);
		theirs = ms < theirs ? ms : theirs;
	}
	if (plain)
		printf("%.4f %zu %.4f %zu\n", ours, size, theirs, out.at);
	else
		printf("%-36s %5dx%-5d %9.3f %9zu %12.3f %9zu %7.1fx\n", c->what, c->width, c->height, ours, size, theirs, out.at,
			   theirs / ours);
	fflush(stdout);
	for (png_uint_32 y = 0; y < picture.height; y++)
		free(picture.rows[y]);
	free(picture.rows);
	free(out.data);
}

int
main(int argc, char **argv)
{
	KfStatus	status = {0};
	int			rounds = argc > 2 ? atoi(argv[2]) : 100;

	bool		one = argc > 5;
	Case		given = {"", one ? atoi(argv[3]) : 0, one ? atoi(argv[4]) : 0, one ? atoi(argv[5]) : 0, argc > 6 ? argv[6] : NULL};

	if (argc < 2 || rounds < 1 || given.bars > MAX_BARS)
		fail("usage: bench_chart PRICES.csv [ROUNDS [WIDTH HEIGHT BARS [INDICATORS]]]");
	read_bars(argv[1]);
	fonts = kf_fonts_create(&kf_malloc_allocator, NULL, &status);
	if (fonts == NULL)
		fail(status.message);
	if (one)
	{
		run_case(&given, rounds, true);
		kf_fonts_free(fonts);
		return 0;
	}
	printf("%-36s %11s %9s %9s %12s %9s %8s\n", "whole chart, best CPU time", "size", "ms", "bytes", "libpng's ms", "bytes", "ratio");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		run_case(&cases[i], rounds, false);
	kf_fonts_free(fonts);
	return 0;
}
