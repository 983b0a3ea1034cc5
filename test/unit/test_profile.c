/*
 * test_profile.c
 *		Volume profiles against a plain reference, merging, alignment of rows, limits, memory that runs out.
 */
#include <float.h>
#include <stdlib.h>

#include "check.h"
#include "indicators/profile.h"

#define MAX_SAMPLES 300
#define MAX_PLAIN_ROWS 4096

static uint64_t
random_bits(void)
{
	static uint64_t state = UINT64_C(0x2545f4914f6cdd1d);

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static size_t
random_below(size_t n)
{
	return (size_t) (random_bits() % n);
}

static KfStatus
no_failure(void)
{
	KfStatus	status;

	memset(&status, 0, sizeof(status));
	return status;
}

static const KfAllocator *const heap = &kf_malloc_allocator;

static void
release(KfProfile *profile)
{
	heap->release(heap->arena, profile->prices);
}

/* ---- the reference: row by row, from the definition ---- */

typedef struct Plain
{
	size_t		count;
	double		volume[MAX_PLAIN_ROWS];
	double		edge[MAX_PLAIN_ROWS + 1];
} Plain;

/* Volume of [low, high] that is in a row; a single price is in the row that begins at or below it. */
static double
share(double low, double high, double from, double to, bool is_last)
{
	if (low == high)
		return low >= from && (low < to || (is_last && low == to));
	return fmax(0, fmin(high, to) - fmax(low, from)) / (high - low);
}

static void
plain_fill(Plain *plain, const double *samples, size_t n, int width)
{
	for (size_t r = 0; r < plain->count; r++)
	{
		plain->volume[r] = 0;
		for (size_t i = 0; i < n; i++)
		{
			const double *s = samples + i * (size_t) width;

			plain->volume[r] += s[width - 1] * share(s[width - 2], s[0], plain->edge[r], plain->edge[r + 1], r + 1 == plain->count);
		}
	}
}

static size_t
plain_poc(const Plain *plain)
{
	size_t		best = 0;
	double		middle = ((double) plain->count - 1) / 2;

	for (size_t r = 1; r < plain->count; r++)
		if (plain->volume[r] > plain->volume[best] ||
			(plain->volume[r] == plain->volume[best] && fabs((double) r - middle) < fabs((double) best - middle)))
			best = r;
	return best;
}

static double
at(const Plain *plain, long row)
{
	return row >= 0 && row < (long) plain->count ? plain->volume[row] : 0;
}

static void
plain_value_area(const Plain *plain, double part, long *low, long *high)
{
	double		total = 0;
	double		inside;
	long		poc = (long) plain_poc(plain);

	for (size_t r = 0; r < plain->count; r++)
		total += plain->volume[r];
	*low = *high = poc;
	inside = plain->volume[poc];
	while (inside < part * total)
	{
		double		above = at(plain, *high + 1) + at(plain, *high + 2);
		double		below = at(plain, *low - 1) + at(plain, *low - 2);
		bool		room_above = *high + 1 < (long) plain->count;
		bool		room_below = *low > 0;

		if (!room_above && !room_below)
			break;
		if (above == 0 && below == 0)
		{
			*high += 2;
			*low -= 2;
		}
		else if (room_above && (above >= below || !room_below))
		{
			inside += above;
			*high += 2;
		}
		else
		{
			inside += below;
			*low -= 2;
		}
		*high = *high < (long) plain->count ? *high : (long) plain->count - 1;
		*low = *low > 0 ? *low : 0;
	}
	while (*high > poc && plain->volume[*high] == 0)
		--*high;
	while (*low < poc && plain->volume[*low] == 0)
		++*low;
}

static void
check_profile(const KfProfile *got, const Plain *want, double part)
{
	double		total = 0;
	long		low;
	long		high;

	if (!CHECK_INT(got->rows, want->count))
		return;
	for (size_t r = 0; r < want->count; r++)
	{
		CHECK_NEAR(got->volumes[r], want->volume[r], 1e-12, 1e-12);
		CHECK_NEAR(got->prices[r], (want->edge[r] + want->edge[r + 1]) / 2, 1e-14, 1e-14);
		total += want->volume[r];
	}
	CHECK_NEAR(got->total_volume, total, 1e-12, 0);
	CHECK_INT(got->has_poc, total > 0);
	if (total == 0)
		return;
	plain_value_area(want, part, &low, &high);
	CHECK(got->poc == got->prices[plain_poc(want)]);
	CHECK_NEAR(got->value_area_low, want->edge[low], 1e-14, 1e-14);
	CHECK_NEAR(got->value_area_high, want->edge[high + 1], 1e-14, 1e-14);
}

/*
 * Prices on a grid of eighths and whole volumes, of which many are 0. Bars are one, two or four eighths long, so that all shares of
 * rows of one eighth are exact and ties are ties.
 */
static size_t
random_samples(double *samples, int width, size_t span)
{
	size_t		n = 1 + random_below(MAX_SAMPLES);
	size_t		kinds = 1 + random_below(6);

	if (random_below(4) == 0)
		n = 1 + random_below(4);
	for (size_t i = 0; i < n; i++)
	{
		double		price = (double) (random_below(span) - random_below(2) * 20.0) / 8;
		double	   *s = samples + i * (size_t) width;

		s[0] = price;
		if (width == 3)
		{
			static const int lengths[] = {0, 1, 2, 4};

			s[1] = price;
			s[0] = price + lengths[random_below(4)] / 8.0;
		}
		s[width - 1] = (double) random_below(kinds) * 4;
	}
	return n;
}

static void
extremes(const double *samples, size_t n, int width, double *low, double *high)
{
	*low = INFINITY;
	*high = -INFINITY;
	for (size_t i = 0; i < n; i++)
	{
		*low = fmin(*low, samples[i * (size_t) width + (size_t) width - 2]);
		*high = fmax(*high, samples[i * (size_t) width]);
	}
}

static void
test_bins(void)
{
	static Plain plain;

	for (int round = 0; round < 3000; round++)
	{
		double		samples[3 * MAX_SAMPLES];
		int			width = 2 + round % 2;
		size_t		n = random_samples(samples, width, 1 + random_below(200));
		double		part = (double) (1 + random_below(20)) / 20;
		KfStatus	status = no_failure();
		KfProfile	profile;
		double		low;
		double		high;

		/* Rows of one eighth, so that edges and shares are exact. */
		extremes(samples, n, width, &low, &high);
		plain.count = high > low ? (size_t) ((high - low) * 8) : 1;
		for (size_t r = 0; r <= plain.count; r++)
			plain.edge[r] = low + (high - low) * (double) r / (double) plain.count;
		plain_fill(&plain, samples, n, width);
		if (high == low)
		{
			plain.volume[0] = 0;
			for (size_t i = 0; i < n; i++)
				plain.volume[0] += samples[i * (size_t) width + (size_t) width - 1];
		}
		CHECK(kf_profile_of_samples(heap, samples, n, width, high > low ? (int) plain.count : 24, part, NULL, &profile, &status) ==
			  KF_OK);
		check_profile(&profile, &plain, part);
		release(&profile);
	}
}

static void
test_steps(void)
{
	static Plain plain;

	for (int round = 0; round < 3000; round++)
	{
		double		samples[3 * MAX_SAMPLES];
		int			width = 2 + round % 2;
		size_t		n = random_samples(samples, width, 1 + random_below(200));
		double		part = (double) (1 + random_below(20)) / 20;
		double		size = random_below(2) ? 0.125 : 0.25;
		KfStatus	status = no_failure();
		KfStepProfile parts[3];
		KfProfile	whole;
		KfProfile	merged;
		double		low = INFINITY;
		double		high = -INFINITY;
		KfStepProfile step;

		kf_step_profile_init(&step, size);
		for (int p = 0; p < 3; p++)
			kf_step_profile_init(&parts[p], size);
		for (size_t i = 0; i < n; i++)
		{
			const double *s = samples + i * (size_t) width;
			double		top = ceil(s[0] / size) - 1;

			low = fmin(low, floor(s[width - 2] / size));
			high = fmax(high, s[0] > s[width - 2] ? top : floor(s[0] / size));
			CHECK(kf_step_profile_add(heap, &step, s[width - 2], s[0], s[width - 1], NULL, &status) == KF_OK);
			CHECK(kf_step_profile_add(heap, &parts[random_below(2)], s[width - 2], s[0], s[width - 1], NULL, &status) == KF_OK);
		}
		plain.count = (size_t) (high - low) + 1;
		for (size_t r = 0; r <= plain.count; r++)
			plain.edge[r] = (low + (double) r) * size;
		plain_fill(&plain, samples, n, width);
		CHECK(kf_step_profile_result(heap, &step, part, NULL, &whole, &status) == KF_OK);
		check_profile(&whole, &plain, part);
		for (int p = 0; p < 2; p++)
			CHECK(kf_step_profile_merge(heap, &parts[2], &parts[p], &status) == KF_OK);
		CHECK(kf_step_profile_result(heap, &parts[2], part, NULL, &merged, &status) == KF_OK);
		if (CHECK_INT(merged.rows, whole.rows))
			CHECK(memcmp(merged.prices, whole.prices, 2 * whole.rows * sizeof(double)) == 0 && merged.poc == whole.poc &&
				  merged.value_area_high == whole.value_area_high && merged.value_area_low == whole.value_area_low);
		release(&whole);
		release(&merged);
		heap->release(heap->arena, step.rows);
		for (int p = 0; p < 3; p++)
			heap->release(heap->arena, parts[p].rows);
	}
}

/* Every price on the grid of a decimal size is in its own row, and the rows have round numbers. */
static void
test_decimal_grid(void)
{
	static const double per_unit[] = {10, 100, 20, 1000, 3};

	for (int u = 0; u < 5; u++)
		for (int i = -2000; i < 2000; i++)
		{
			KfStepProfile step;
			KfProfile	profile;
			KfStatus	status = no_failure();

			kf_step_profile_init(&step, 1 / per_unit[u]);
			kf_step_profile_add(heap, &step, i / per_unit[u], i / per_unit[u], 1, NULL, &status);
			CHECK_INT(step.first, i);
			kf_step_profile_result(heap, &step, 0.7, NULL, &profile, &status);
			CHECK(profile.value_area_low == i / per_unit[u] && profile.value_area_high == (i + 1) / per_unit[u]);
			release(&profile);
			heap->release(heap->arena, step.rows);
		}
	/* A size that is no part of one: 2.5. */
	for (int i = -500; i < 500; i++)
	{
		KfStepProfile step;
		KfStatus	status = no_failure();

		kf_step_profile_init(&step, 2.5);
		kf_step_profile_add(heap, &step, i * 2.5, i * 2.5 + 2.5, 1, NULL, &status);
		CHECK(step.first == i && step.count == 1);
		heap->release(heap->arena, step.rows);
	}
}

static void
test_rules(void)
{
	KfStatus	status = no_failure();
	KfProfile	profile;

	/* Rows 0 .. 4 of one each: ties of the point of control go to the middle, of the value area upwards. */
	const double flat[] = {0.5, 1, 1.5, 1, 2.5, 1, 3.5, 1, 4.5, 1, 0, 0, 5, 0};
	/* Two rows in the middle are as near: the lower. */
	const double even[] = {0.5, 1, 1.5, 1, 2.5, 1, 3.5, 1, 0, 0, 4, 0};
	/* A void above: the value area does not go there. */
	const double gap[] = {0, 3, 1, 0, 2, 0, 3, 0, 4, 10, 5, 0, 6, 0, 7, 0, 8, 0, 9, 0, 10, 0};

	CHECK(kf_profile_of_samples(heap, flat, 7, 2, 5, 0.6, NULL, &profile, &status) == KF_OK);
	CHECK(profile.poc == 2.5 && profile.value_area_low == 2 && profile.value_area_high == 5);
	release(&profile);
	CHECK(kf_profile_of_samples(heap, even, 6, 2, 4, 0.25, NULL, &profile, &status) == KF_OK);
	CHECK(profile.poc == 1.5 && profile.value_area_low == 1 && profile.value_area_high == 2);
	release(&profile);
	CHECK(kf_profile_of_samples(heap, gap, 11, 2, 10, 1, NULL, &profile, &status) == KF_OK);
	CHECK(profile.poc == 4.5 && profile.value_area_low == 0 && profile.value_area_high == 5);
	release(&profile);
}

static void
test_edges(void)
{
	const double huge[] = {-DBL_MAX, 1, DBL_MAX, 1};
	const double much[] = {1, DBL_MAX, 2, DBL_MAX};
	const double wide[] = {1e300, -1e300, 5, 1e300, 1e299, 3};
	const double nothing[] = {1, 0, 2, 0};
	KfStatus	status = no_failure();
	KfProfile	profile;

	CHECK(kf_profile_of_samples(heap, NULL, 0, 2, 10, 0.7, NULL, &profile, &status) == KF_OK);
	CHECK(profile.rows == 0 && profile.prices == NULL && !profile.has_poc);
	CHECK(kf_profile_of_samples(heap, nothing, 2, 2, 2, 0.7, NULL, &profile, &status) == KF_OK);
	CHECK(profile.rows == 2 && profile.total_volume == 0 && !profile.has_poc);
	release(&profile);
	CHECK(kf_profile_of_samples(heap, wide, 2, 3, 100, 0.7, NULL, &profile, &status) == KF_OK);
	CHECK_NEAR(profile.total_volume, 8, 1e-15, 0);
	release(&profile);
	CHECK(kf_profile_of_samples(heap, huge, 2, 2, 10, 0.7, NULL, &profile, &status) == KF_DATA);
	status = no_failure();
	CHECK(kf_profile_of_samples(heap, much, 2, 2, 10, 0.7, NULL, &profile, &status) == KF_DATA);
	CHECK_STR(status.message, "the volume is too large for double precision");
}

static void
test_limits(void)
{
	KfStatus	status = no_failure();
	KfStepProfile step;

	kf_step_profile_init(&step, 0.01);
	CHECK(kf_step_profile_add(heap, &step, 1, 1, 1, NULL, &status) == KF_OK);
	CHECK(kf_step_profile_add(heap, &step, 10000.99, 10000.99, 1, NULL, &status) == KF_OK);
	CHECK_INT(step.count, KF_PROFILE_MAX_ROWS);
	CHECK(kf_step_profile_add(heap, &step, 10001, 10001, 1, NULL, &status) == KF_LIMIT);
	CHECK_STR(status.message, "volume profile would have 1000001 rows, at most 1000000 are allowed");
	status = no_failure();
	CHECK(kf_step_profile_add(heap, &step, 1e300, 1e300, 1, NULL, &status) == KF_LIMIT);
	CHECK_STR(status.message, "bin_size 0.01 is too small for price 1e+300");
	status = no_failure();
	CHECK(kf_step_profile_add(heap, &step, -1e300, 1, 1, NULL, &status) == KF_LIMIT);
	heap->release(heap->arena, step.rows);

	for (int i = 0; i < 4; i++)
	{
		static const double bad_bins[] = {0, -1, 100001, NAN};
		static const double bad_size[] = {0, -1, INFINITY, NAN};
		static const double bad_part[] = {0, -0.1, 1.01, NAN};

		status = no_failure();
		CHECK(kf_check_bins(bad_bins[i], &status) == KF_INVALID_PARAMETER);
		status = no_failure();
		CHECK(kf_check_bin_size(bad_size[i], &status) == KF_INVALID_PARAMETER);
		status = no_failure();
		CHECK(kf_check_value_area(bad_part[i], &status) == KF_INVALID_PARAMETER);
	}
	status = no_failure();
	CHECK(kf_check_volume_at(1, 2, 0, &status) == KF_OK && kf_check_volume_at(2, 2, 3, &status) == KF_OK);
	CHECK(kf_check_volume_at(2, 1, 0, &status) == KF_DATA);
	status = no_failure();
	CHECK(kf_check_volume_at(1, 1, -3, &status) == KF_DATA);
	CHECK_STR(status.message, "volume must not be negative, got -3");
}

static int	allocations_left;

static void *
scarce_alloc(void *arena, size_t size)
{
	return allocations_left-- > 0 ? heap->alloc(arena, size) : NULL;
}

static bool
always(void)
{
	return true;
}

static void
test_scarcity(void)
{
	const KfAllocator scarce = {scarce_alloc, heap->release, NULL};
	const double samples[] = {1, 1, 2, 1};
	static double many[2 * 70000];
	KfProfile	profile;
	KfStepProfile step;
	KfStatus	status;

	for (int left = 0; left < 2; left++)
	{
		allocations_left = left;
		status = no_failure();
		CHECK(kf_profile_of_samples(&scarce, samples, 2, 2, 10, 0.7, NULL, &profile, &status) == KF_NO_MEMORY);
	}
	status = no_failure();
	allocations_left = 0;
	kf_step_profile_init(&step, 1);
	CHECK(kf_step_profile_add(&scarce, &step, 1, 2, 1, NULL, &status) == KF_NO_MEMORY);
	CHECK(step.count == 0 && step.rows == NULL);
	for (int i = 0; i < 70000; i++)
		many[2 * i] = i;
	status = no_failure();
	CHECK(kf_profile_of_samples(heap, many, 70000, 2, 10, 0.7, always, &profile, &status) == KF_CANCELLED);
	release(&profile);
}

int
main(void)
{
	test_bins();
	test_steps();
	test_decimal_grid();
	test_rules();
	test_edges();
	test_limits();
	test_scarcity();
	return check_report();
}
