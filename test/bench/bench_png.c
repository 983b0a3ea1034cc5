/*
 * bench_png.c
 *		The PNG encoder against libpng with zlib levels 1 and 6, on synthetic charts.
 *
 * The contenders take turns and each is measured in CPU time; the table gives medians and the ratio of the medians, which
 * holds when neighbours on the machine move the absolute times.
 *
 *		cc -std=gnu11 -O3 -Isrc test/bench/bench_png.c src/base.c src/chart/png.c src/chart/deflate.c src/chart/huffman.c -lpng
 *		./a.out [rounds]
 */
#include "chart/png.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CONTENDERS 5
#define MAX_ROUNDS 1000

/* Colours of the chart: plain ones, then ramps of RAMP steps from the background to a colour, for smooth edges. */
#define RAMP 16
enum { BACKGROUND, GRID, UP, DOWN, UP_VOLUME, DOWN_VOLUME, TAG, FIRST_RAMP, RAMPS = 6 };

static uint32_t random_state = 1;

static uint32_t
random_below(uint32_t n)
{
	random_state = random_state * 1664525u + 1013904223u;
	return (uint32_t) (((uint64_t) random_state * n) >> 32);
}

/* ---- a chart ----------------------------------------------------------------------------------------------------------- */

static void
fill(KfImage *image, int x0, int y0, int x1, int y1, int color)
{
	for (int y = y0 < 0 ? 0 : y0; y < y1 && y < (int) image->height; y++)
		for (int x = x0 < 0 ? 0 : x0; x < x1 && x < (int) image->width; x++)
			image->pixels[(size_t) y * image->stride + 1 + (size_t) x] = (uint8_t) color;
}

static int
ramp_color(int ramp, double coverage)
{
	int			step = (int) (coverage * RAMP + 0.5);

	return step <= 0 ? BACKGROUND : FIRST_RAMP + ramp * RAMP + (step > RAMP ? RAMP : step) - 1;
}

/* A smooth line over a random walk, two pixels thick. */
static void
draw_line(KfImage *image, const double *price, int bars, double pitch, int top, int height, int window, int ramp)
{
	int			width = (int) (bars * pitch);

	for (int x = 0; x < width; x++)
	{
		int			bar = (int) (x / pitch);
		int			first = bar - window < 0 ? 0 : bar - window;
		double		sum = 0;
		double		y;

		for (int i = first; i <= bar; i++)
			sum += price[i];
		y = top + height * (1 - sum / (bar - first + 1)) + (x - bar * pitch) / pitch * 0.5;
		fill(image, x, (int) y, x + 1, (int) y + 1, ramp_color(ramp, 1 - (y - (int) y)));
		fill(image, x, (int) y + 1, x + 1, (int) y + 2, ramp_color(ramp, 1));
		fill(image, x, (int) y + 2, x + 1, (int) y + 3, ramp_color(ramp, y - (int) y));
	}
}

/* Text: glyphs of 7 x 9 pixels with strokes and smooth edges, ten of them. */
static void
draw_text(KfImage *image, int x, int y, int length, int ramp)
{
	for (int i = 0; i < length; i++, x += 7)
	{
		uint32_t	glyph = random_below(10) * 2654435761u + 12345;

		for (int row = 0; row < 9; row++)
			for (int column = 0; column < 6; column++)
			{
				uint32_t	bits = glyph >> ((row / 2 * 7 + column) % 29);
				double		coverage = (bits & 1) ? 1 : (bits & 6) == 6 ? ((bits >> 3) & 15) / 15.0 : 0;

				if (coverage > 0)
					fill(image, x + column, y + row, x + column + 1, y + row + 1, ramp_color(ramp, coverage));
			}
	}
}

static void
draw_chart(KfImage *image, int bars)
{
	int			width = (int) image->width;
	int			height = (int) image->height;
	int			plot = width - 60;
	int			top = 24;
	int			panel = (height - 50) * 3 / 4;
	double		pitch = (double) plot / bars;
	double	   *price = malloc(sizeof(double) * (size_t) bars);
	double		value = 0.5;

	random_state = 7;
	fill(image, 0, 0, width, height, BACKGROUND);
	for (int i = 1; i < 8; i++)
	{
		fill(image, 0, top + panel * i / 8, plot, top + panel * i / 8 + 1, GRID);
		fill(image, plot * i / 8, top, plot * i / 8 + 1, height - 20, GRID);
		draw_text(image, plot + 6, top + panel * i / 8 - 4, 6, 0);
		draw_text(image, plot * i / 8 - 15, height - 14, 5, 0);
	}
	fill(image, plot, 0, plot + 1, height, GRID);
	for (int i = 0; i < bars; i++)
	{
		double		open = value;
		double		high;
		double		low;
		int			x = (int) (i * pitch);
		int			body = pitch > 3 ? (int) (pitch * 0.7 + 0.5) : 1;
		int			volume = (int) ((height - 50 - panel) * (0.2 + 0.8 * random_below(1000) / 1000.0));

		value += ((double) random_below(1000) - 500) / 9000.0;
		value = value < 0.1 ? 0.1 : value > 0.9 ? 0.9 : value;
		high = (open > value ? open : value) + random_below(1000) / 30000.0;
		low = (open < value ? open : value) - random_below(1000) / 30000.0;
		price[i] = value;
		fill(image, x + body / 2, top + (int) (panel * (1 - high)), x + body / 2 + 1, top + (int) (panel * (1 - low)) + 1,
			 value >= open ? UP : DOWN);
		fill(image, x, top + (int) (panel * (1 - (open > value ? open : value))), x + body,
			 top + (int) (panel * (1 - (open < value ? open : value))) + 1, value >= open ? UP : DOWN);
		fill(image, x, height - 20 - volume, x + body, height - 20, value >= open ? UP_VOLUME : DOWN_VOLUME);
	}
	draw_line(image, price, bars, pitch, top, panel, 20, 1);
	draw_line(image, price, bars, pitch, top, panel, 50, 2);
	draw_text(image, 6, 6, 24, 3);
	draw_text(image, 6, top + 6, 14, 1);
	draw_text(image, 6, top + 20, 14, 2);
	fill(image, plot + 2, top + (int) (panel * (1 - value)) - 8, width, top + (int) (panel * (1 - value)) + 8, TAG);
	draw_text(image, plot + 6, top + (int) (panel * (1 - value)) - 4, 6, 4);
	free(price);
}

static void
make_palette(uint32_t *palette)
{
	static const uint32_t plain[FIRST_RAMP] = {0x131722, 0x2a2e39, 0x26a69a, 0xef5350, 0x1b5650, 0x7b3337, 0x2962ff};
	static const uint32_t ends[RAMPS] = {0xb2b5be, 0x2196f3, 0xff9800, 0xd1d4dc, 0xffffff, 0x26a69a};

	memcpy(palette, plain, sizeof(plain));
	for (int ramp = 0; ramp < RAMPS; ramp++)
		for (uint32_t step = 1; step <= RAMP; step++)
		{
			uint32_t	color = 0;

			for (int shift = 0; shift < 24; shift += 8)
			{
				uint32_t	from = plain[BACKGROUND] >> shift & 0xff;
				uint32_t	to = ends[ramp] >> shift & 0xff;

				color |= (from * (RAMP - step) + to * step) / RAMP << shift;
			}
			palette[FIRST_RAMP + ramp * RAMP + (int) step - 1] = color;
		}
}

/* ---- contenders -------------------------------------------------------------------------------------------------------- */

static size_t plain_bytes;

static void
count_bytes(png_structp png, png_bytep data, size_t size)
{
	memcpy(png_get_io_ptr(png), data, size);
	plain_bytes += size;
}

/* libpng as most programs use it for an indexed picture. */
static size_t
encode_plain(const KfImage *image, int level)
{
	static uint8_t scratch[65536];
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop	info = png_create_info_struct(png);
	png_color	colors[256];

	plain_bytes = 0;
	for (int i = 0; i < image->colors; i++)
	{
		colors[i].red = (png_byte) (image->palette[i] >> 16);
		colors[i].green = (png_byte) (image->palette[i] >> 8);
		colors[i].blue = (png_byte) image->palette[i];
	}
	png_set_write_fn(png, scratch, count_bytes, NULL);
	png_set_compression_level(png, level);
	png_set_IHDR(png, info, image->width, image->height, 8, PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE, 0, 0);
	png_set_PLTE(png, info, colors, image->colors);
	png_write_info(png, info);
	for (uint32_t y = 0; y < image->height; y++)
		png_write_row(png, image->pixels + y * image->stride + 1);
	png_write_end(png, NULL);
	png_destroy_write_struct(&png, &info);
	return plain_bytes;
}

static size_t
encode_ours(const KfImage *image, KfPngCompression compression)
{
	KfStatus	status = {0};
	KfBytes		bytes;

	if (kf_png_encode(image, compression, 4, &kf_malloc_allocator, NULL, &bytes, &status) != KF_OK)
	{
		fprintf(stderr, "bench_png: %s\n", status.message);
		exit(1);
	}
	kf_malloc_allocator.release(NULL, bytes.data);
	return bytes.size - 4;
}

static size_t
encode(const KfImage *image, int contender)
{
	switch (contender)
	{
		case 0:
			return encode_ours(image, KF_PNG_FAST);
		case 1:
			return encode_plain(image, 1);
		case 2:
			return encode_plain(image, 6);
		case 3:
			return encode_ours(image, KF_PNG_DEFAULT);
		default:
			return encode_ours(image, KF_PNG_SMALL);
	}
}

/* ---- measuring --------------------------------------------------------------------------------------------------------- */

static double
cpu_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double) now.tv_sec * 1e6 + (double) now.tv_nsec / 1e3;
}

static int
compare(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x > y) - (x < y);
}

static void
measure(int width, int height, int bars, int rounds)
{
	static const char *const names[CONTENDERS] = {"fast", "libpng, zlib 1", "libpng, zlib 6", "default", "small"};
	static double times[CONTENDERS][MAX_ROUNDS];
	size_t		bytes[CONTENDERS];
	uint32_t	palette[FIRST_RAMP + RAMPS * RAMP];
	KfImage		image = {KF_PIXEL_INDEXED, (uint32_t) width, (uint32_t) height, (size_t) width + 1, NULL, palette,
	FIRST_RAMP + RAMPS * RAMP};

	image.pixels = calloc(image.stride, image.height);
	make_palette(palette);
	draw_chart(&image, bars);
	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < CONTENDERS; i++)
		{
			/* Ours is short: measure some at once, as the clock is read twice. */
			int			repeat = i == 0 ? 5 : 1;
			double		start = cpu_us();

			for (int j = 0; j < repeat; j++)
				bytes[i] = encode(&image, i);
			times[i][round] = (cpu_us() - start) / repeat;
		}
	printf("%d x %d, %d bars\n", width, height, bars);
	for (int i = 0; i < CONTENDERS; i++)
		qsort(times[i], (size_t) rounds, sizeof(double), compare);
	for (int i = 0; i < CONTENDERS; i++)
		printf("  %-16s best %9.1f us  median %9.1f us  %6.1f x fast  %8zu bytes\n", names[i], times[i][0],
			   times[i][rounds / 2], times[i][rounds / 2] / times[0][rounds / 2], bytes[i]);
	free(image.pixels);
}

int
main(int argc, char **argv)
{
	int			rounds = argc > 1 ? atoi(argv[1]) : 21;

	rounds = rounds < 1 ? 1 : rounds > MAX_ROUNDS ? MAX_ROUNDS : rounds;
	measure(300, 200, 50, rounds);
	measure(300, 200, 250, rounds);
	measure(800, 600, 250, rounds);
	measure(800, 600, 1000, rounds);
	measure(1200, 900, 250, rounds);
	return 0;
}
