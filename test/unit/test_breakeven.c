/*
 * test_breakeven.c
 *		The measured break-even between the CPU and another back end.
 */
#include "check.h"

#include <stdlib.h>

#include "engine/breakeven.h"

/* A back end like the CPU, with the fault that a test wants. */
static struct
{
	size_t		fails_from;		/* rows */
	bool		wrong;
	int			runs;
} fake;

static bool
fake_ready(char *why, size_t size)
{
	(void) why;
	(void) size;
	return true;
}

static KfCode
fake_compute(const KfBatch *batch, const KfAllocator *allocator, KfInterrupt interrupted, KfStatus *status)
{
	fake.runs++;
	if (fake.fails_from != 0 && batch->rows >= fake.fails_from)
		return kf_fail(status, KF_NO_MEMORY, "the device is full");
	if (kf_cpu_backend.compute(batch, allocator, interrupted, status) == KF_OK && fake.wrong)
		batch->outputs[0][batch->rows - 1] += 1.0;
	return status->code;
}

static const KfBackend fake_backend = {"fake", fake_ready, fake_compute};

static KfMeasurement
measure(const KfBackend *other, size_t max_rows)
{
	KfMeasurement measurement;
	KfStatus	status = {0};

	fake.runs = 0;
	kf_measure(other, max_rows, 60.0, &kf_malloc_allocator, NULL, &measurement, &status);
	CHECK_INT(status.code, KF_OK);
	return measurement;
}

static void
test_measure(void)
{
	KfMeasurement got;

	memset(&fake, 0, sizeof(fake));
	got = measure(NULL, 10000);
	CHECK_INT(got.count, 3);
	CHECK_INT(got.trials[0].rows, 1000);
	CHECK_INT(got.trials[2].rows, 9000);
	CHECK(got.trials[2].cpu > 0.0);
	CHECK_INT(kf_break_even(&got), 0);

	got = measure(&fake_backend, 10000);
	CHECK_INT(got.other_failed.code, KF_OK);
	CHECK(!got.other_wrong);
	CHECK(got.trials[0].other > 0.0 && got.trials[2].other > 0.0);
	CHECK(fake.runs >= 3);

	fake.fails_from = 9000;
	got = measure(&fake_backend, 30000);
	CHECK_INT(got.count, 4);
	CHECK_INT(got.other_failed.code, KF_NO_MEMORY);
	CHECK(got.trials[1].other > 0.0);
	CHECK(got.trials[2].other == 0.0 && got.trials[3].other == 0.0);
	CHECK(got.trials[3].cpu > 0.0);
	CHECK_INT(kf_break_even(&got), 0);

	fake.fails_from = 0;
	fake.wrong = true;
	got = measure(&fake_backend, 10000);
	CHECK(got.other_wrong);
	CHECK_INT(kf_break_even(&got), 0);
}

/* The trials are in order of size; the time is up before the second. */
static void
test_bounds(void)
{
	KfMeasurement got;
	KfStatus	status = {0};

	kf_measure(NULL, 10000, 0.0, &kf_malloc_allocator, NULL, &got, &status);
	CHECK_INT(status.code, KF_OK);
	CHECK_INT(got.count, 0);
	kf_measure(NULL, 999, 60.0, &kf_malloc_allocator, NULL, &got, &status);
	CHECK_INT(got.count, 0);
	CHECK(kf_trial_row_bytes() >= (5 + 2 * 10) * sizeof(double));
}

static bool
stop_at_once(void)
{
	return true;
}

static void
test_cancel(void)
{
	KfMeasurement got;
	KfStatus	status = {0};

	kf_measure(NULL, 300000, 60.0, &kf_malloc_allocator, stop_at_once, &got, &status);
	CHECK_INT(status.code, KF_CANCELLED);
}

static void *
no_memory(void *arena, size_t size)
{
	(void) arena;
	(void) size;
	return NULL;
}

static void
test_no_memory(void)
{
	const KfAllocator none = {no_memory, kf_malloc_allocator.release, NULL};
	KfMeasurement got;
	KfStatus	status = {0};

	kf_measure(NULL, 10000, 60.0, &none, NULL, &got, &status);
	CHECK_INT(status.code, KF_NO_MEMORY);
	CHECK_INT(got.count, 0);
}

static void
test_break_even(void)
{
	/* ahead from 9000 on; between 3000 and 9000 the lines cross in the middle */
	KfMeasurement m = {.count = 4,.trials = {{1000, 1.0, 4.0}, {3000, 3.0, 5.0}, {9000, 9.0, 7.0}, {27000, 27.0, 13.0}}};

	CHECK_INT(kf_break_even(&m), 6000);
	m.trials[0].other = 0.5;	/* a lucky first trial does not count */
	CHECK_INT(kf_break_even(&m), 6000);
	m.trials[1].other = 2.9;
	CHECK_INT(kf_break_even(&m), 1000);
	m.trials[3].other = 28.0;	/* not at the end: nobody knows */
	CHECK_INT(kf_break_even(&m), 0);
	m.trials[3].other = 0.0;	/* failed there */
	CHECK_INT(kf_break_even(&m), 0);
	m = (KfMeasurement) {.count = 2,.trials = {{1000, 1.0, 4.0}, {3000, 3.0, 1.0}}};
	CHECK_INT(kf_break_even(&m), 2200);	/* 1000 + 2000 * 3 / 5 */
	m = (KfMeasurement) {.count = 2,.trials = {{1000, 1.0, 2.0}, {3000, 3.0, 1.0}}};
	CHECK_INT(kf_break_even(&m), 1700);	/* 1000 + 2000 / 3 = 1666.7, up to two digits */
	m = (KfMeasurement) {.count = 0};
	CHECK_INT(kf_break_even(&m), 0);
}

int
main(void)
{
	test_measure();
	test_bounds();
	test_cancel();
	test_no_memory();
	test_break_even();
	return check_report();
}
