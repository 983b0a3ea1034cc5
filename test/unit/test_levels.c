/*
 * test_levels.c
 *		Pivot points and Fibonacci levels: worked examples, symmetry, scaling, refusals.
 */
#include <float.h>

#include "check.h"
#include "indicators/levels.h"

static KfStatus
no_failure(void)
{
	KfStatus	status;

	memset(&status, 0, sizeof(status));
	return status;
}

/* Worked by hand for open 100, high 120, low 90, close 105: range 30, (H + L + C) / 3 = 105. */
static void
test_examples(void)
{
	static const double want[5][KF_PIVOT_LEVELS] = {
		{105, 120, 135, 150, 165, 90, 75, 60, 45},
		{105, 120, 135, 150, 180, 90, 75, 60, 30},
		{105, 107.75, 110.5, 113.25, 121.5, 102.25, 99.5, 96.75, 88.5},
		{108.75, 127.5, NAN, NAN, NAN, 97.5, NAN, NAN, NAN},	/* C > O: X = 240 + 90 + 105 */
		{105, 116.46, 123.54, 135, NAN, 93.54, 86.46, 75, NAN},
	};

	for (int method = 0; method < 5; method++)
	{
		double		levels[KF_PIVOT_LEVELS];
		KfStatus	status = no_failure();

		CHECK(kf_pivot_points((KfPivotMethod) method, 100, 120, 90, 105, levels, &status) == KF_OK);
		for (int i = 0; i < KF_PIVOT_LEVELS; i++)
			CHECK_NEAR(levels[i], want[method][i], 1e-14, 0);
	}
}

static void
test_woodie_and_demark(void)
{
	double		levels[KF_PIVOT_LEVELS];
	KfStatus	status = no_failure();

	/* Another close: Woodie weighs it twice. PP = (120 + 90 + 2 * 117) / 4 = 111. */
	kf_pivot_points(KF_PIVOT_WOODIE, NAN, 120, 90, 117, levels, &status);
	CHECK(levels[0] == 111 && levels[1] == 132 && levels[5] == 102 && levels[3] == 162 && levels[7] == 72);
	/* C < O: X = 120 + 180 + 95 = 395. C = O: X = 120 + 90 + 200 = 410. */
	kf_pivot_points(KF_PIVOT_DEMARK, 100, 120, 90, 95, levels, &status);
	CHECK(levels[0] == 98.75 && levels[1] == 107.5 && levels[5] == 77.5);
	kf_pivot_points(KF_PIVOT_DEMARK, 100, 120, 90, 100, levels, &status);
	CHECK(levels[0] == 102.5 && levels[1] == 115 && levels[5] == 85);
	CHECK(status.code == KF_OK);
}

/* A scale of prices scales the levels; a bar upside down turns them over. */
static void
test_scale_and_mirror(void)
{
	for (int method = 0; method < 5; method++)
	{
		double		levels[KF_PIVOT_LEVELS];
		double		other[KF_PIVOT_LEVELS];
		KfStatus	status = no_failure();

		kf_pivot_points((KfPivotMethod) method, 100.3, 120.7, 90.1, 105.9, levels, &status);
		kf_pivot_points((KfPivotMethod) method, 100.3 * 0x1p40, 120.7 * 0x1p40, 90.1 * 0x1p40, 105.9 * 0x1p40, other, &status);
		for (int i = 0; i < KF_PIVOT_LEVELS; i++)
			CHECK((isnan(levels[i]) && isnan(other[i])) || other[i] == levels[i] * 0x1p40);
		kf_pivot_points((KfPivotMethod) method, -100.3, -90.1, -120.7, -105.9, other, &status);
		CHECK_NEAR(other[0], -levels[0], 1e-14, 0);
		for (int i = 1; i <= 4; i++)
			CHECK_NEAR(other[i], -levels[4 + i], 1e-13, 0);
		/* No range: every level is the price. */
		kf_pivot_points((KfPivotMethod) method, 7, 7, 7, 7, other, &status);
		for (int i = 0; i < KF_PIVOT_LEVELS; i++)
			CHECK(isnan(other[i]) ? isnan(levels[i]) : other[i] == 7);
	}
}

static void
test_refusals(void)
{
	double		levels[KF_PIVOT_LEVELS];
	KfPivotMethod method;
	KfStatus	status = no_failure();
	bool		up;

	CHECK(kf_pivot_points(KF_PIVOT_FLOOR, NAN, 1, 2, 1, levels, &status) == KF_DATA);
	CHECK_STR(status.message, "high must not be below low, got high 1 and low 2");
	for (int m = 0; m < 5; m++)
	{
		status = no_failure();
		CHECK(kf_pivot_points((KfPivotMethod) m, 1, DBL_MAX, -DBL_MAX, DBL_MAX, levels, &status) == KF_DATA);
		status = no_failure();
		CHECK(kf_pivot_points((KfPivotMethod) m, 1, DBL_MAX, DBL_MAX, DBL_MAX, levels, &status) == KF_DATA);
	}
	status = no_failure();
	CHECK(kf_pivot_method_parse("camarilla!", 9, &method, &status) == KF_OK && method == KF_PIVOT_CAMARILLA);
	CHECK(kf_pivot_method_parse("Woody", 5, &method, &status) == KF_INVALID_PARAMETER);
	CHECK_STR(status.message, "unknown method \"Woody\"");
	CHECK_STR(status.detail, "Methods are floor, woodie, camarilla, demark and fibonacci.");
	status = no_failure();
	CHECK(kf_pivot_method_parse("", 0, &method, &status) == KF_INVALID_PARAMETER);
	CHECK_STR(status.hint, "");
	status = no_failure();
	CHECK(kf_direction_parse("up", 2, &up, &status) == KF_OK && up);
	CHECK(kf_direction_parse("down", 4, &up, &status) == KF_OK && !up);
	CHECK(kf_direction_parse("UP", 2, &up, &status) == KF_INVALID_PARAMETER);
	CHECK_STR(status.message, "direction must be up or down, got \"UP\"");
}

static void
test_fibonacci(void)
{
	static const double lows[] = {0.1, 100, -3.3, 1e-300};
	static const double highs[] = {0.3, 200, 4.7, 1e300};
	KfStatus	status = no_failure();
	double		level;

	for (int i = 0; i < 4; i++)
	{
		CHECK(kf_fibonacci_level(lows[i], highs[i], true, 0, &level, &status) == KF_OK && level == highs[i]);
		CHECK(kf_fibonacci_level(lows[i], highs[i], true, 1, &level, &status) == KF_OK && level == lows[i]);
		CHECK(kf_fibonacci_level(lows[i], highs[i], false, 0, &level, &status) == KF_OK && level == lows[i]);
		CHECK(kf_fibonacci_level(lows[i], highs[i], false, 1, &level, &status) == KF_OK && level == highs[i]);
	}
	kf_fibonacci_level(100, 200, true, 0.618, &level, &status);
	CHECK_NEAR(level, 138.2, 1e-15, 0);
	kf_fibonacci_level(100, 200, false, 0.618, &level, &status);
	CHECK_NEAR(level, 161.8, 1e-15, 0);
	kf_fibonacci_level(100, 200, true, -0.618, &level, &status);
	CHECK_NEAR(level, 261.8, 1e-15, 0);
	kf_fibonacci_level(100, 200, true, 1.618, &level, &status);
	CHECK_NEAR(level, 38.2, 1e-14, 0);
	CHECK(status.code == KF_OK);
	CHECK(kf_fibonacci_level(100, 200, true, NAN, &level, &status) == KF_INVALID_PARAMETER);
	CHECK_STR(status.message, "ratios must be finite, got NaN");
	status = no_failure();
	CHECK(kf_fibonacci_level(-DBL_MAX, DBL_MAX, true, 0.5, &level, &status) == KF_DATA);
}

int
main(void)
{
	test_examples();
	test_woodie_and_demark();
	test_scale_and_mirror();
	test_refusals();
	test_fibonacci();
	return check_report();
}
