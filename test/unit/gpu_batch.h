/*
 * gpu_batch.h
 *		Batches of made-up prices for the tests of the device: series of different lengths, holes if asked for.
 */
#ifndef KF_TEST_GPU_BATCH_H
#define KF_TEST_GPU_BATCH_H

#include <stdlib.h>

#include "check.h"
#include "engine/engine.h"

#define GPU_COLUMNS KF_INPUT_KINDS

typedef struct GpuBatch
{
	KfBatch		batch;
	size_t		starts[256];
	double	   *columns[GPU_COLUMNS];	/* by KfInput */
	double	   *outputs[64];
	KfCall		calls[16];
} GpuBatch;

static uint64_t gpu_seed = 42;

__attribute__((unused))
static double
gpu_uniform(void)
{
	gpu_seed = gpu_seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (double) (gpu_seed >> 11) / 9007199254740992.0;
}

static inline void
gpu_fill(GpuBatch *b, bool holes)
{
	double		price = 100.0;

	for (size_t i = 0; i < b->batch.rows; i++)
	{
		double		open = price;
		double		close = fmax(1.0, price + gpu_uniform() - 0.499);
		double		high = fmax(open, close) + 0.25 * gpu_uniform();
		double		low = fmin(open, close) - 0.25 * gpu_uniform();

		for (int j = 0; j < GPU_COLUMNS; j++)
			b->columns[j][i] = close;
		b->columns[KF_SERIES1][i] = 50.0 + 10.0 * gpu_uniform();
		b->columns[KF_OPEN][i] = open;
		b->columns[KF_HIGH][i] = high;
		b->columns[KF_LOW][i] = low;
		b->columns[KF_VOLUME][i] = floor(1000.0 * gpu_uniform());
		b->columns[KF_PERIODS][i] = 2.0 + floor(20.0 * gpu_uniform());
		b->columns[KF_SESSION][i] = (double) (i / 50) * 86400e6;
		b->columns[KF_CONDITION][i] = gpu_uniform() < 0.2;
		b->columns[KF_ANCHOR][i] = gpu_uniform() < 0.02;
		if (holes && gpu_uniform() < 0.05)
			b->columns[(int) (gpu_uniform() * GPU_COLUMNS)][i] = gpu_uniform() < 0.5 ? NAN : INFINITY;
		price = close;
	}
}

/* Series of these lengths; call gpu_add for each call, gpu_free at the end. */
static inline GpuBatch *
gpu_new(const size_t *lengths, size_t count, bool holes)
{
	GpuBatch   *b = calloc(1, sizeof(*b));

	for (size_t s = 0; s < count; s++)
		b->starts[s + 1] = b->starts[s] + lengths[s];
	b->batch.rows = b->starts[count];
	b->batch.series_count = count;
	b->batch.starts = b->starts;
	b->batch.column_count = GPU_COLUMNS;
	for (int j = 0; j < GPU_COLUMNS; j++)
		b->columns[j] = malloc(b->batch.rows * sizeof(double) + 1);
	b->batch.columns = (const double *const *) b->columns;
	b->batch.calls = b->calls;
	b->batch.outputs = b->outputs;
	gpu_fill(b, holes);
	return b;
}

/* A call, its period and the like times 'factor' where that is allowed. */
static inline void
gpu_add(GpuBatch *b, const KfIndicator *ind, double factor)
{
	KfCall	   *call = &b->calls[b->batch.call_count];
	int			from = kf_batch_outputs(&b->batch);
	KfStatus	status = {0};

	memset(call, 0, sizeof(*call));
	call->indicator = ind;
	kf_indicator_defaults(ind, call->params);
	for (int p = 0; factor != 1.0 && p < kf_param_count(ind); p++)
		if (ind->params[p].kind == KF_INTEGER && call->params[p] * factor <= ind->params[p].max)
			call->params[p] = floor(call->params[p] * factor);
	if (kf_indicator_check(ind, call->params, &status) != KF_OK)
		kf_indicator_defaults(ind, call->params);
	for (int j = 0; j < kf_input_count(ind); j++)
		call->inputs[j] = ind->inputs[j];
	for (int k = 0; k < kf_output_count(ind); k++)
		b->outputs[from + k] = malloc(b->batch.rows * sizeof(double) + 1);
	b->batch.call_count++;
}

static inline void
gpu_clear_calls(GpuBatch *b)
{
	for (int k = 0; k < kf_batch_outputs(&b->batch); k++)
		free(b->outputs[k]);
	b->batch.call_count = 0;
}

static inline void
gpu_free(GpuBatch *b)
{
	gpu_clear_calls(b);
	for (int j = 0; j < GPU_COLUMNS; j++)
		free(b->columns[j]);
	free(b);
}

/* The results of the CPU, in new columns. */
static inline double **
gpu_expected(const GpuBatch *b)
{
	const int	count = kf_batch_outputs(&b->batch);
	double	  **expected = malloc((size_t) count * sizeof(double *) + 1);
	KfBatch		batch = b->batch;
	KfStatus	status = {0};

	for (int k = 0; k < count; k++)
		expected[k] = malloc(b->batch.rows * sizeof(double) + 1);
	batch.outputs = expected;
	CHECK_MSG(kf_cpu_backend.compute(&batch, &kf_malloc_allocator, NULL, &status) == KF_OK, "cpu: %s", status.message);
	return expected;
}

/* Whether all results are those of the CPU: bit for bit with 'tolerance' 0, else relative to the largest value of the column. */
static inline bool
gpu_compare(const GpuBatch *b, double **expected, double tolerance, const char *what)
{
	bool		same = true;
	int			k = 0;

	for (int c = 0; c < b->batch.call_count; c++)
		for (int o = 0; o < kf_output_count(b->calls[c].indicator); o++, k++)
		{
			double		scale = 0.0;

			for (size_t i = 0; i < b->batch.rows; i++)
				if (KF_FINITE(expected[k][i]))
					scale = fmax(scale, fabs(expected[k][i]));
			for (size_t i = 0; i < b->batch.rows && same; i++)
			{
				const double got = b->outputs[k][i];
				const double want = expected[k][i];

				same = (got == want || (got != got && want != want) || (tolerance > 0.0 && fabs(got - want) <= tolerance * scale));
				CHECK_MSG(same, "%s: %s, output %d, row %zu is %.17g, not %.17g", what, b->calls[c].indicator->name, o, i, got, want);
			}
		}
	CHECK(same);
	return same;
}

static inline void
gpu_free_expected(const GpuBatch *b, double **expected)
{
	for (int k = 0; k < kf_batch_outputs(&b->batch); k++)
		free(expected[k]);
	free(expected);
}

#endif							/* KF_TEST_GPU_BATCH_H */
