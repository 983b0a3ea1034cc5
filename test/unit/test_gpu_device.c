/*
 * test_gpu_device.c
 *		The kernels and what launches them, on the device that is the CPU: every indicator bit for bit as the CPU's batch loops, whatever
 *		the memory; cut series within rounding; failures and cancels at every place.
 */
#include "engine/gpu/compute.h"
#include "gpu_batch.h"

static const KfTurns plenty = {.memory = (size_t) 1 << 40};

static KfCode
run(const GpuBatch *b, const KfTurns *turns, KfStatus *status)
{
	for (int k = 0; k < kf_batch_outputs(&b->batch); k++)
		for (size_t i = 0; i < b->batch.rows; i++)
			b->outputs[k][i] = -12345.0;
	return kf_device_compute(&kf_device_host, &b->batch, turns, &kf_malloc_allocator, status);
}

static void
check_run(const GpuBatch *b, const KfTurns *turns, double tolerance, const char *what)
{
	double	  **expected = gpu_expected(b);
	KfStatus	status = {0};

	if (CHECK_MSG(run(b, turns, &status) == KF_OK, "%s: %s", what, status.message))
		gpu_compare(b, expected, tolerance, what);
	gpu_free_expected(b, expected);
}

/* Series shorter and longer than a tile, more than a warp of them, none at all. */
static void
test_every_indicator(void)
{
	size_t		lengths[70];
	GpuBatch   *b;

	for (int s = 0; s < 70; s++)
		lengths[s] = s % 7 == 3 ? 0 : (size_t) (s * s % 331 + (s == 40 ? 900 : 1));
	for (int holes = 0; holes < 2; holes++)
	{
		b = gpu_new(lengths, 70, holes);
		for (int i = 0; i < kf_indicator_count; i++)
			for (int factor = 1; factor <= 3; factor += 2)
			{
				gpu_add(b, kf_indicators[i], factor);
				check_run(b, &plenty, 0.0, holes ? "with holes" : "whole");
				gpu_clear_calls(b);
			}
		gpu_free(b);
	}
	b = gpu_new(lengths, 0, false);
	gpu_add(b, kf_indicators[0], 1.0);
	check_run(b, &plenty, 0.0, "no series");
	gpu_free(b);
}

static const char *const ten[] = {"sma", "ema", "rsi", "macd", "bbands", "atr", "stoch", "adx", "obv", "cci"};

static void
add_ten(GpuBatch *b)
{
	for (int i = 0; i < 10; i++)
		gpu_add(b, kf_indicator_find(ten[i], strlen(ten[i])), 1.0);
}

/* All calls of a batch at once, in parts of any size: the same bits. The smallest cuts the longest series into ranges. */
static void
test_memory(void)
{
	static const size_t lengths[] = {300, 20000, 1, 5000, 0, 700, 9000};
	const size_t row = (GPU_COLUMNS + 18) * sizeof(double);
	GpuBatch   *b = gpu_new(lengths, 7, true);
	KfStatus	status = {0};

	add_ten(b);
	for (size_t rows = 40000; rows >= 5000; rows -= 5000)
	{
		KfTurns		turns = {.memory = rows * row + 65536};

		kf_device_host_limit(turns.memory);
		check_run(b, &turns, 0.0, "little memory");
	}
	kf_device_host_limit(0);
	{
		KfTurns		turns = {.memory = 1000 * row};

		CHECK(run(b, &turns, &status) == KF_NO_MEMORY);
	}
	/* the device has less than it said */
	memset(&status, 0, sizeof(status));
	kf_device_host_limit(100000);
	CHECK(run(b, &plenty, &status) == KF_NO_MEMORY);
	kf_device_host_limit(0);
	gpu_free(b);
}

/* One long series is cut where the indicator's memory allows. Those that need all bars are not, nor are series with holes. */
static void
test_cut(void)
{
	static const size_t lengths[] = {50000, 9000};
	GpuBatch   *b = gpu_new(lengths, 2, false);
	int			cut = 0;

	for (int i = 0; i < kf_indicator_count; i++)
	{
		double		params[KF_MAX_PARAMS];
		bool		bounded;

		kf_indicator_defaults(kf_indicators[i], params);
		bounded = kf_indicators[i]->memory(params) != KF_FOREVER;
		cut += bounded;
		gpu_add(b, kf_indicators[i], 1.0);
		check_run(b, &plenty, bounded ? 1e-12 : 0.0, "cut");
		gpu_clear_calls(b);
	}
	CHECK(cut > kf_indicator_count / 2);
	gpu_free(b);
	b = gpu_new(lengths, 2, true);
	add_ten(b);
	check_run(b, &plenty, 0.0, "long with holes");
	gpu_free(b);
}

/* A device that is lost at its n-th call, whichever: a failure, and nothing is leaked. */
static void
test_failures(void)
{
	static const size_t lengths[] = {300, 6000, 900};
	const size_t row = (GPU_COLUMNS + 18) * sizeof(double);
	GpuBatch   *b = gpu_new(lengths, 3, false);
	const KfTurns tight = {.memory = 5000 * row + 65536};
	int			failed = 0;

	add_ten(b);
	for (int n = 1; n < 1000; n++)
	{
		KfStatus	status = {0};

		kf_device_host_fail(n);
		if (run(b, &tight, &status) == KF_OK)
			break;
		CHECK_MSG(status.code == KF_INTERNAL, "call %d: code %d, %s", n, status.code, status.message);
		failed++;
	}
	kf_device_host_fail(0);
	CHECK_MSG(failed > 30 && failed < 990, "%d calls", failed);
	gpu_free(b);
}

typedef struct Asked
{
	int			questions;
	int			until;
	int			turns;
	bool		inside;
} Asked;

static bool
ask(void *arg)
{
	Asked	   *asked = arg;

	CHECK(!asked->inside);
	return ++asked->questions > asked->until;
}

static void
enter(void *arg)
{
	Asked	   *asked = arg;

	CHECK(!asked->inside);
	asked->inside = true;
	asked->turns++;
}

static void
leave(void *arg)
{
	Asked	   *asked = arg;

	CHECK(asked->inside);
	asked->inside = false;
}

/* Stopped at every question, never within a turn; and asked often, as the work is cut into slices. */
static void
test_cancel(void)
{
	static const size_t lengths[] = {100000, 50000};
	GpuBatch   *b = gpu_new(lengths, 2, true);
	int			until;

	add_ten(b);
	for (until = 0; until < 10000; until++)
	{
		Asked		asked = {.until = until};
		const KfTurns turns = {enter, leave, ask, &asked, (size_t) 1 << 40};
		KfStatus	status = {0};

		if (run(b, &turns, &status) == KF_OK)
		{
			CHECK_MSG(asked.turns >= 4, "%d turns", asked.turns);
			break;
		}
		CHECK(status.code == KF_CANCELLED && asked.questions == until + 1 && !asked.inside);
	}
	CHECK_MSG(until > 20, "asked %d times", until);
	gpu_free(b);
}

int
main(void)
{
	test_every_indicator();
	test_memory();
	test_cut();
	test_failures();
	test_cancel();
	return check_report();
}
