/*
 * breakeven.c
 *		The CPU and another back end run the same batches; who is faster from where on?
 */
#include "breakeven.h"

#include <string.h>
#include <time.h>

#define FIRST_ROWS 1000
#define GROWTH 3

/* Runs of each trial, of which the best counts: two, and more while they are short. The first only touches the memory. */
#define FEW_RUNS 2
#define MOST_RUNS 6
#define LONG_RUN 0.05

/* Relative difference up to which values count as the same; the indicators promise less. */
#define SAME 1e-9

static const char *const trial_names[] = {"sma", "ema", "rsi", "macd", "bbands", "atr", "stoch", "adx", "obv", "cci"};

#define CALLS ((int) (sizeof(trial_names) / sizeof(trial_names[0])))
#define COLUMNS 5				/* open, high, low, close, volume: in the order of KF_OPEN ... KF_VOLUME */

typedef struct Bench
{
	KfBatch		batch;
	KfCall		calls[CALLS];
	const double *columns[COLUMNS];
	double	   *outputs[CALLS * KF_MAX_OUTPUTS];
	double	   *other_outputs[CALLS * KF_MAX_OUTPUTS];
	size_t	   *starts;
	double	   *block;			/* all columns */
} Bench;

static void
make_calls(KfCall *calls)
{
	for (int c = 0; c < CALLS; c++)
	{
		const KfIndicator *ind = kf_indicator_find(trial_names[c], strlen(trial_names[c]));

		calls[c].indicator = ind;
		kf_indicator_defaults(ind, calls[c].params);
		for (int j = 0; j < kf_count_inputs(ind); j++)
			calls[c].inputs[j] = ind->inputs[j] >= KF_OPEN && ind->inputs[j] <= KF_VOLUME ? ind->inputs[j] - KF_OPEN : KF_CLOSE - KF_OPEN;
	}
}

static int
trial_outputs(void)
{
	KfCall		calls[CALLS];
	KfBatch		batch = {.call_count = CALLS,.calls = calls};

	make_calls(calls);
	return kf_batch_outputs(&batch);
}

size_t
kf_trial_row_bytes(void)
{
	return (COLUMNS + 2 * (size_t) trial_outputs()) * sizeof(double);
}

/* A random walk whose bars are bars: high and low enclose open and close. */
static void
make_prices(double *const *column, size_t rows)
{
	uint64_t	random = 42;
	double		price = 100.0;

	for (size_t i = 0; i < rows; i++)
	{
		double		step[4];

		for (int k = 0; k < 4; k++)
		{
			random = random * 6364136223846793005u + 1442695040888963407u;
			step[k] = (double) (random >> 40) / (double) (1 << 24);
		}
		column[0][i] = price;
		price *= 1.0 + (step[0] - 0.5) * 0.02;
		column[3][i] = price;
		column[1][i] = (column[0][i] > price ? column[0][i] : price) * (1.0 + step[1] * 0.01);
		column[2][i] = (column[0][i] < price ? column[0][i] : price) * (1.0 - step[2] * 0.01);
		column[4][i] = 1000.0 + step[3] * 9000.0;
	}
}

static KfCode
make_bench(Bench *bench, size_t max_rows, const KfAllocator *allocator, KfStatus *status)
{
	const int	outputs = trial_outputs();
	double	   *columns[COLUMNS];

	memset(bench, 0, sizeof(*bench));
	bench->starts = allocator->alloc(allocator->arena, (max_rows / KF_TRIAL_SERIES + 2) * sizeof(size_t));
	bench->block = allocator->alloc(allocator->arena, max_rows * kf_trial_row_bytes());
	if (bench->starts == NULL || bench->block == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	for (int j = 0; j < COLUMNS; j++)
		bench->columns[j] = columns[j] = bench->block + (size_t) j * max_rows;
	for (int k = 0; k < outputs; k++)
	{
		bench->outputs[k] = bench->block + (size_t) (COLUMNS + k) * max_rows;
		bench->other_outputs[k] = bench->block + (size_t) (COLUMNS + outputs + k) * max_rows;
	}
	make_prices(columns, max_rows);
	make_calls(bench->calls);
	bench->batch.column_count = COLUMNS;
	bench->batch.columns = bench->columns;
	bench->batch.call_count = CALLS;
	bench->batch.calls = bench->calls;
	bench->batch.starts = bench->starts;
	return KF_OK;
}

static void
set_rows(Bench *bench, size_t rows)
{
	bench->batch.rows = rows;
	bench->batch.series_count = (rows + KF_TRIAL_SERIES - 1) / KF_TRIAL_SERIES;
	for (size_t s = 0; s < bench->batch.series_count; s++)
		bench->starts[s] = s * KF_TRIAL_SERIES;
	bench->starts[bench->batch.series_count] = rows;
}

static double
seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static KfCode
best_run(const KfBackend *backend, const KfBatch *batch, const KfAllocator *allocator, KfInterrupt interrupted, double *best,
		 KfStatus *status)
{
	*best = 0.0;
	for (int run = 0; run < FEW_RUNS || (run < MOST_RUNS && *best < LONG_RUN); run++)
	{
		double		begun = seconds_now();
		double		took;

		if (backend->compute(batch, allocator, interrupted, status) != KF_OK)
			return status->code;
		took = seconds_now() - begun;
		if (run <= 1 || took < *best)
			*best = took;
	}
	return KF_OK;
}

static bool
same_values(const Bench *bench)
{
	const int	outputs = trial_outputs();

	for (int k = 0; k < outputs; k++)
		for (size_t i = 0; i < bench->batch.rows; i++)
		{
			double		want = bench->outputs[k][i];
			double		got = bench->other_outputs[k][i];

			if (KF_FINITE(want) != KF_FINITE(got))
				return false;
			/* near zero what counts is the size of what was subtracted: prices of some hundred */
			if (KF_FINITE(want) && !(fabs(got - want) <= SAME * (fabs(want) + 100.0)))
				return false;
		}
	return true;
}

static KfCode
run_trial(Bench *bench, const KfBackend *other, const KfAllocator *allocator, KfInterrupt interrupted, KfMeasurement *measurement,
		  KfStatus *status)
{
	KfTrial    *trial = &measurement->trials[measurement->count];

	trial->rows = bench->batch.rows;
	trial->other = 0.0;
	bench->batch.outputs = bench->outputs;
	if (best_run(&kf_cpu_backend, &bench->batch, allocator, interrupted, &trial->cpu, status) != KF_OK)
		return status->code;
	measurement->count++;
	if (other == NULL || measurement->other_failed.code != KF_OK || measurement->other_wrong)
		return KF_OK;
	bench->batch.outputs = bench->other_outputs;
	if (best_run(other, &bench->batch, allocator, interrupted, &trial->other, &measurement->other_failed) != KF_OK)
	{
		trial->other = 0.0;
		if (measurement->other_failed.code == KF_CANCELLED)
			return kf_fail(status, KF_CANCELLED, "%s", measurement->other_failed.message);
		return KF_OK;
	}
	measurement->other_wrong = !same_values(bench);
	return KF_OK;
}

KfCode
kf_measure(const KfBackend *other, size_t max_rows, double seconds, const KfAllocator *allocator, KfInterrupt interrupted,
		   KfMeasurement *measurement, KfStatus *status)
{
	double		end = seconds_now() + seconds;
	Bench		bench;

	memset(measurement, 0, sizeof(*measurement));
	if (make_bench(&bench, max_rows, allocator, status) == KF_OK)
		for (size_t rows = FIRST_ROWS; rows <= max_rows && measurement->count < KF_MAX_TRIALS && seconds_now() < end; rows *= GROWTH)
		{
			set_rows(&bench, rows);
			if (run_trial(&bench, other, allocator, interrupted, measurement, status) != KF_OK)
				break;
		}
	allocator->release(allocator->arena, bench.block);
	allocator->release(allocator->arena, bench.starts);
	return status->code;
}

/* Up, to two digits. */
static size_t
two_digits(double rows)
{
	double		unit = 1.0;

	while (rows / unit >= 100.0)
		unit *= 10.0;
	return (size_t) (ceil(rows / unit) * unit);
}

size_t
kf_break_even(const KfMeasurement *measurement)
{
	const KfTrial *trial = measurement->trials;
	int			first = measurement->count;
	double		ahead_before;
	double		ahead;

	if (measurement->other_wrong)
		return 0;
	while (first > 0 && trial[first - 1].other == 0.0)
		first--;				/* it failed there */
	if (first < measurement->count)
		return 0;
	while (first > 0 && trial[first - 1].other < trial[first - 1].cpu)
		first--;
	if (first == measurement->count)
		return 0;
	if (first == 0)
		return trial[0].rows;
	ahead_before = trial[first - 1].cpu - trial[first - 1].other;
	ahead = trial[first].cpu - trial[first].other;
	return two_digits((double) trial[first - 1].rows +
					  (double) (trial[first].rows - trial[first - 1].rows) * (-ahead_before) / (ahead - ahead_before));
}
