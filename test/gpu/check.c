/*
 * check.c
 *		Compares the kernels with the CPU on a real device, and measures them. For test/gpu/run; no PostgreSQL.
 *
 *			check compare [ROWS]	every indicator: bit-equal, or the largest difference as a part of the largest value; fails above 1e-12
 *			check times [BARS]		bandwidth, ten indicators over BARS bars of 2,000 a series, transfers, one CPU core, break-even
 *
 * 'compare' with few rows is what compute-sanitizer is given.
 */
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/gpu/compute.h"

#ifndef KF_DEVICE
#error "the build defines KF_DEVICE"
#endif

#define TOLERANCE 1e-12
#define TEN 10
#define SERIES_ROWS 2000
#define ROUNDS 3

static const char *const ten[TEN] = {"sma", "ema", "rsi", "macd", "bbands", "atr", "stoch", "adx", "obv", "cci"};

typedef struct Data
{
	KfBatch		batch;
	size_t	   *starts;
	double	   *columns[KF_INPUT_KINDS];
	double	   *outputs[64];
	KfCall		calls[16];
} Data;

static double kernel_seconds;
static double slice_began;

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static void
enter(void *arg)
{
	(void) arg;
	slice_began = now();
}

static void
leave(void *arg)
{
	(void) arg;
	kernel_seconds += now() - slice_began;
}

static _Noreturn void
give_up(const char *what, const KfStatus *status)
{
	fprintf(stderr, "%s: %s\n", what, status->message);
	exit(status->code == KF_UNSUPPORTED ? 3 : 1);
}

static void *
memory_for(size_t size)
{
	void	   *memory = aligned_alloc(4096, (size + 4095) / 4096 * 4096 + 4096);

	if (memory == NULL)
	{
		fprintf(stderr, "out of memory: %zu bytes\n", size);
		exit(1);
	}
	return memory;
}

/* ---- data -------------------------------------------------------------------------------------------------------------------- */

static uint64_t seed = 20090309;

static double
uniform(void)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (double) (seed >> 11) / 9007199254740992.0;
}

/* Only the columns that are asked for: 'all' is false for those of the ten indicators. */
static Data *
make_data(size_t rows, size_t series_rows, bool all, bool holes)
{
	Data	   *d = calloc(1, sizeof(*d));
	const size_t series = (rows + series_rows - 1) / series_rows;
	double		price = 100.0;

	d->starts = memory_for((series + 1) * sizeof(size_t));
	for (size_t s = 0; s <= series; s++)
		d->starts[s] = s * series_rows < rows ? s * series_rows : rows;
	for (int j = 0; j < KF_INPUT_KINDS; j++)
		if (all || (j >= KF_HIGH && j <= KF_VOLUME))
			d->columns[j] = memory_for(rows * sizeof(double));
	for (size_t i = 0; i < rows; i++)
	{
		const double open = price;
		const double close = fmax(1.0, price + uniform() - 0.499);

		for (int j = 0; j < KF_INPUT_KINDS; j++)
			if (all)
				d->columns[j][i] = close;
		d->columns[KF_HIGH][i] = fmax(open, close) + 0.25 * uniform();
		d->columns[KF_LOW][i] = fmin(open, close) - 0.25 * uniform();
		d->columns[KF_CLOSE][i] = close;
		d->columns[KF_VOLUME][i] = floor(1000.0 * uniform());
		price = close;
		if (!all)
			continue;
		d->columns[KF_OPEN][i] = open;
		d->columns[KF_SERIES1][i] = 50.0 + 10.0 * uniform();
		d->columns[KF_PERIODS][i] = 2.0 + floor(20.0 * uniform());
		d->columns[KF_SESSION][i] = (double) (i / 50) * 86400e6;
		d->columns[KF_CONDITION][i] = uniform() < 0.2;
		d->columns[KF_ANCHOR][i] = uniform() < 0.02;
		if (holes && uniform() < 0.05)
			d->columns[(int) (uniform() * KF_INPUT_KINDS)][i] = NAN;
	}
	for (int j = 0; j < KF_INPUT_KINDS; j++)
		if (d->columns[j] == NULL)
			d->columns[j] = d->columns[KF_CLOSE];
	d->batch.rows = rows;
	d->batch.series_count = series;
	d->batch.starts = d->starts;
	d->batch.columns = (const double *const *) d->columns;
	d->batch.column_count = KF_INPUT_KINDS;
	d->batch.calls = d->calls;
	d->batch.outputs = d->outputs;
	return d;
}

static void
add_call(Data *d, const KfIndicator *ind)
{
	KfCall	   *call = &d->calls[d->batch.call_count];
	const int	from = kf_batch_outputs(&d->batch);

	memset(call, 0, sizeof(*call));
	call->indicator = ind;
	kf_indicator_defaults(ind, call->params);
	for (int j = 0; j < kf_input_count(ind); j++)
		call->inputs[j] = ind->inputs[j] == KF_SERIES ? KF_CLOSE : (int) ind->inputs[j];
	for (int k = 0; k < kf_output_count(ind); k++)
	{
		d->outputs[from + k] = memory_for(d->batch.rows * sizeof(double));
		memset(d->outputs[from + k], 0, d->batch.rows * sizeof(double));
	}
	d->batch.call_count++;
}

static void
clear_calls(Data *d)
{
	for (int k = 0; k < kf_batch_outputs(&d->batch); k++)
		free(d->outputs[k]);
	d->batch.call_count = 0;
}

static void
free_data(Data *d)
{
	clear_calls(d);
	for (int j = 0; j < KF_INPUT_KINDS; j++)
		if (j == KF_CLOSE || d->columns[j] != d->columns[KF_CLOSE])
			free(d->columns[j]);
	free(d->starts);
	free(d);
}

/* ---- comparison -------------------------------------------------------------------------------------------------------------- */

static void
run_device(const KfBatch *batch, size_t memory)
{
	const KfTurns turns = {.enter = enter,.leave = leave,.memory = memory};
	KfStatus	status = {0};

	if (kf_device_compute(&KF_DEVICE, batch, &turns, &kf_malloc_allocator, &status) != KF_OK)
		give_up("device", &status);
}

static void
run_cpu(const KfBatch *batch)
{
	KfStatus	status = {0};

	if (kf_cpu_backend.compute(batch, &kf_malloc_allocator, NULL, &status) != KF_OK)
		give_up("cpu", &status);
}

/* The largest difference as a part of the largest value; 0 when all bits are the same, infinite where one has a value and the other not. */
static double
difference(const double *a, const double *b, size_t rows)
{
	double		largest = 0.0;
	double		scale = 0.0;

	for (size_t i = 0; i < rows; i++)
	{
		if (a[i] == b[i] || (a[i] != a[i] && b[i] != b[i]))
		{
			if (fabs(a[i]) > scale && !isinf(a[i]))
				scale = fabs(a[i]);
			continue;
		}
		if (!(fabs(a[i] - b[i]) < INFINITY))
			return INFINITY;
		largest = fmax(largest, fabs(a[i] - b[i]));
		scale = fmax(scale, fabs(b[i]));
	}
	return largest > 0.0 ? largest / scale : 0.0;
}

static int
compare_data(Data *d, const char *what, size_t memory)
{
	int			equal = 0;
	int			near = 0;
	int			failed = 0;

	for (int i = 0; i < kf_indicator_count; i++)
	{
		double		worst = 0.0;
		double	   *expected[KF_MAX_OUTPUTS];
		KfBatch		batch;

		add_call(d, kf_indicators[i]);
		batch = d->batch;
		batch.outputs = expected;
		for (int k = 0; k < kf_output_count(kf_indicators[i]); k++)
			expected[k] = memory_for(d->batch.rows * sizeof(double));
		run_cpu(&batch);
		run_device(&d->batch, memory);
		for (int k = 0; k < kf_output_count(kf_indicators[i]); k++)
		{
			worst = fmax(worst, difference(d->outputs[k], expected[k], d->batch.rows));
			free(expected[k]);
		}
		clear_calls(d);
		equal += worst == 0.0;
		near += worst > 0.0 && worst <= TOLERANCE;
		if (worst > 0.0)
			printf("    %-24s %.3g%s\n", kf_indicators[i]->name, worst, worst > TOLERANCE ? "  TOO MUCH" : "");
		failed += worst > TOLERANCE;
	}
	printf("%-28s %3d indicators bit-equal, %d within %g, %d not\n", what, equal, near, TOLERANCE, failed);
	fflush(stdout);
	return failed;
}

static int
compare(size_t rows)
{
	const size_t plenty = (size_t) 1 << 40;
	Data	   *many = make_data(rows, 331, true, true);
	Data	   *one = make_data(rows, rows, true, false);
	int			failed = 0;

	failed += compare_data(many, "many series with holes", plenty);
	failed += compare_data(one, "one series, cut up", plenty);
	failed += compare_data(one, "one series, little memory", (size_t) 6000 * (KF_INPUT_KINDS + 8) * sizeof(double) + ((size_t) 1 << 20));
	free_data(many);
	free_data(one);
	return failed;
}

/* ---- times ------------------------------------------------------------------------------------------------------------------- */

static double
copy_bandwidth(void)
{
	const size_t size = strcmp(KF_DEVICE.kind, "cuda") == 0 ? (size_t) 1 << 30 : (size_t) 1 << 27;
	KfStatus	status = {0};
	void	   *from;
	void	   *to;
	double		best = INFINITY;

	if (KF_DEVICE.alloc(&from, size, &status) != KF_OK || KF_DEVICE.alloc(&to, size, &status) != KF_OK)
		give_up("bandwidth", &status);
	for (int i = 0; i < 5; i++)
	{
		double		began = now();

		for (int j = 0; j < 4; j++)
			if (KF_DEVICE.duplicate(to, from, size, &status) != KF_OK)
				give_up("bandwidth", &status);
		if (KF_DEVICE.finish(&status) != KF_OK)
			give_up("bandwidth", &status);
		best = fmin(best, (now() - began) / 4);
	}
	KF_DEVICE.release(from);
	KF_DEVICE.release(to);
	/* read and written */
	return 2.0 * (double) size / best;
}

typedef struct Timing
{
	double		cpu;
	double		total;
	double		kernels;
} Timing;

/* The ten indicators, or one of them, over 'rows' bars; the best of some rounds. */
static Timing
time_ten(size_t rows, int only, size_t memory, double *bytes)
{
	Data	   *d = make_data(rows, SERIES_ROWS, false, false);
	Timing		best = {INFINITY, INFINITY, INFINITY};
	KfBatch		part;

	for (int i = 0; i < TEN; i++)
		if (only < 0 || only == i)
			add_call(d, kf_indicator_find(ten[i], strlen(ten[i])));
	*bytes = 0.0;
	for (int c = 0; c < d->batch.call_count; c++)
		*bytes += (double) rows * sizeof(double) * (kf_input_count(d->calls[c].indicator) + kf_output_count(d->calls[c].indicator));
	for (int j = 0; j < KF_INPUT_KINDS; j++)
		KF_DEVICE.pin(d->columns[j], rows * sizeof(double));
	for (int k = 0; k < kf_batch_outputs(&d->batch); k++)
		KF_DEVICE.pin(d->outputs[k], rows * sizeof(double));
	/* upload only what is read: high, low, close, volume are neighbours */
	for (int c = 0; c < d->batch.call_count; c++)
		for (int j = 0; j < kf_input_count(d->calls[c].indicator); j++)
			d->calls[c].inputs[j] -= KF_HIGH;
	d->batch.columns += KF_HIGH;
	d->batch.column_count = KF_VOLUME - KF_HIGH + 1;
	for (int round = 0; round < ROUNDS; round++)
	{
		double		began = now();

		kernel_seconds = 0.0;
		run_device(&d->batch, memory);
		best.total = fmin(best.total, now() - began);
		best.kernels = fmin(best.kernels, kernel_seconds);
	}
	/* one core: of a large batch a part, scaled up */
	part = d->batch;
	if (part.series_count > 1000)
		part.series_count = 1000;
	part.rows = part.starts[part.series_count];
	for (int round = 0; round < 2; round++)
	{
		double		began = now();

		run_cpu(&part);
		best.cpu = fmin(best.cpu, (now() - began) * (double) rows / (double) part.rows);
	}
	for (int j = 0; j < KF_INPUT_KINDS; j++)
		KF_DEVICE.unpin(d->columns[j]);
	for (int k = 0; k < kf_batch_outputs(&d->batch); k++)
		KF_DEVICE.unpin(d->outputs[k]);
	d->batch.columns -= KF_HIGH;
	free_data(d);
	return best;
}

static void
times(size_t bars)
{
	const double bandwidth = copy_bandwidth();
	KfDeviceInfo info;
	KfStatus	status = {0};
	double		bytes;
	size_t		memory;
	Timing		t;

	if (KF_DEVICE.info(&info, &status) != KF_OK)
		give_up("info", &status);
	memory = info.memory_free / 10 * 9;
	printf("%s, %s, runtime %s, %.1f GB free; copies within it %.0f GB/s (read and written)\n", info.name, info.driver, info.runtime,
		   (double) info.memory_free / 1e9, bandwidth / 1e9);

	printf("\n%zu bars, %zu series of %d\n", bars, bars / SERIES_ROWS, SERIES_ROWS);
	printf("%-12s %12s %12s %14s %12s %12s\n", "", "kernels, ms", "GB/s", "of bandwidth", "in all, ms", "CPU core/all");
	for (int i = -1; i < TEN; i++)
	{
		t = time_ten(bars, i, memory, &bytes);
		printf("%-12s %12.2f %12.1f %14.2f %12.1f %12.1f\n", i < 0 ? "all ten" : ten[i], 1e3 * t.kernels, bytes / t.kernels / 1e9,
			   bytes / t.kernels / bandwidth, 1e3 * t.total, t.cpu / t.total);
		fflush(stdout);
	}

	printf("\nten indicators by number of rows: one CPU core / device with transfers\n");
	for (size_t rows = 2000; rows <= bars; rows *= 4)
	{
		t = time_ten(rows, -1, memory, &bytes);
		printf("%12zu rows %12.3f ms %12.3f ms %8.2f\n", rows, 1e3 * t.cpu, 1e3 * t.total, t.cpu / t.total);
		fflush(stdout);
	}
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	const size_t size = argc > 2 ? (size_t) strtoull(argv[2], NULL, 10) : 0;
	KfStatus	status = {0};

	if (strcmp(what, "compare") != 0 && strcmp(what, "times") != 0)
	{
		fprintf(stderr, "usage: %s compare [ROWS] | times [BARS]\n", argv[0]);
		return 2;
	}
	if (KF_DEVICE.open(0, &status) != KF_OK)
		give_up("no device", &status);
	if (strcmp(what, "times") == 0)
	{
		times(size > 0 ? size : 10 * 1000 * 1000);
		return 0;
	}
	return compare(size > 0 ? size : 60000) > 0;
}
