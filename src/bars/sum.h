/*
 * sum.h
 *		What an average needs of exact sums (exact.h).
 */
#ifndef KF_SUM_H
#define KF_SUM_H

#include "bars/exact.h"

/* a * b and its exact error (as long as that is not below the smallest double). */
static inline KfExactSum
kf_two_product(double a, double b)
{
	KfExactSum	product;

	product.hi = a * b;
	product.lo = fma(a, b, -product.hi);
	return product;
}

/*
 * a / b, for b not 0, within low..high: an average lies between the extremes; the last bit of its rounding, or an underflow of
 * tiny products, may not. One Newton step brings in the second halves; it is not finite only where the quotient is at the edge
 * of double.
 */
static inline double
kf_sum_quotient(KfExactSum a, KfExactSum b, double low, double high)
{
	double		quotient = a.hi / b.hi;
	double		rest = (fma(-quotient, b.hi, a.hi) + a.lo - quotient * b.lo) / b.hi;

	if (isfinite(rest))
		quotient += rest;
	if (!(quotient > low))
		return low;
	return quotient > high ? high : quotient;
}

#endif							/* KF_SUM_H */
