/*
 * long_moments.h
 *		Means and sums of powers in long double, in two passes, for slow references.
 */
#ifndef KF_TEST_LONG_MOMENTS_H
#define KF_TEST_LONG_MOMENTS_H

/* The mean less the first value: at a high level even a long double has to be spared the level. */
static inline long double
mean_above_first(const long double *x, int n)
{
	long double sum = 0.0L;

	for (int j = 0; j < n; j++)
		sum += x[j] - x[0];
	return sum / n;
}

static inline long double
mean_of(const long double *x, int n)
{
	return x[0] + mean_above_first(x, n);
}

/* The sum of powers of the distances from the mean. */
static inline long double
central_sum(const long double *x, int n, int power)
{
	long double mean = mean_above_first(x, n);
	long double sum = 0.0L;

	for (int j = 0; j < n; j++)
	{
		long double d = (x[j] - x[0]) - mean;

		sum += power == 2 ? d * d : power == 3 ? d * d * d : d * d * d * d;
	}
	return sum;
}

#endif							/* KF_TEST_LONG_MOMENTS_H */
