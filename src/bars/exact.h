/*
 * exact.h
 *		Arithmetic on KfExactSum, a sum in double-double. What the pair promises: ohlcv.h.
 *
 * The compiler must neither reassociate (no -ffast-math) nor fuse (-ffp-contract=off).
 */
#ifndef KF_EXACT_H
#define KF_EXACT_H

#include <math.h>

#include "bars/ohlcv.h"

/* a + b and its exact error. */
static inline KfExactSum
kf_two_sum(double a, double b)
{
	KfExactSum	sum;
	double		of_b;

	sum.hi = a + b;
	of_b = sum.hi - a;
	sum.lo = (a - (sum.hi - of_b)) + (b - of_b);
	return sum;
}

/* The same for |a| >= |b| or a == 0. */
static inline KfExactSum
kf_fast_two_sum(double a, double b)
{
	KfExactSum	sum;

	sum.hi = a + b;
	sum.lo = b - (sum.hi - a);
	return sum;
}

/* The form that keeps its precision under cancellation: prices, hence turnovers, may be negative. */
static inline KfExactSum
kf_exact_add(KfExactSum a, KfExactSum b)
{
	KfExactSum	sum = kf_two_sum(a.hi, b.hi);
	KfExactSum	rest = kf_two_sum(a.lo, b.lo);

	sum = kf_fast_two_sum(sum.hi, sum.lo + rest.hi);
	return kf_fast_two_sum(sum.hi, sum.lo + rest.lo);
}

static inline KfExactSum
kf_exact_of(double a)
{
	KfExactSum	sum = {a, 0.0};

	return sum;
}

static inline KfExactSum
kf_exact_minus(KfExactSum a, KfExactSum b)
{
	KfExactSum	negative = {-b.hi, -b.lo};

	return kf_exact_add(a, negative);
}

/* a * b. fma() is exact by definition, in hardware or in software, so every machine gets the same bits. */
static inline KfExactSum
kf_exact_times(KfExactSum a, double b)
{
	double		product = a.hi * b;

	return kf_fast_two_sum(product, fma(a.hi, b, -product) + a.lo * b);
}

/* a / b, b not zero. */
static inline KfExactSum
kf_exact_over(KfExactSum a, double b)
{
	double		quotient = a.hi / b;

	return kf_fast_two_sum(quotient, (fma(-quotient, b, a.hi) + a.lo) / b);
}

static inline bool
kf_exact_is_finite(KfExactSum sum)
{
	return isfinite(sum.hi) && isfinite(sum.lo);
}

#endif							/* KF_EXACT_H */
