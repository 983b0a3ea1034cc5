/*
 * lanes.h
 *		Sums over the windows of several rows side by side, for indicators whose step looks at the whole window at each bar.
 *
 * A window that ends at one row does not wait for the one before, so four rows are added up at a time, each by itself in the order of
 * kf_window_sum: the bits are the same, whatever vectors the processor has. Not for the GPU, which has a thread for each series.
 */
#ifndef KF_LANES_H
#define KF_LANES_H

#include <string.h>

#include "blocks.h"

/* Vectors of GCC and clang, which any processor has, if need be one number at a time. */
#if defined(__GNUC__) && !defined(__CUDACC__)
#define KF_LANES 4

typedef double KfLanes __attribute__((vector_size(KF_LANES * sizeof(double))));
typedef int64_t KfLaneBits __attribute__((vector_size(KF_LANES * sizeof(int64_t))));

/* strand += x - base, or its absolute value, which is a constant at every call. */
#define KF_ADD_LANES(strand, from, base, absolute) \
	do { \
		KfLanes		lanes; \
		memcpy(&lanes, (from), sizeof(lanes)); \
		lanes -= (base); \
		if (absolute) \
			lanes = (KfLanes) ((KfLaneBits) lanes & INT64_MAX); \
		(strand) += lanes; \
	} while (0)

/*
 * out[i] = kf_window_sum(x + i, n, base[i]), or kf_window_abs_sum, for 0 <= i < rows. x has rows + n - 1 values.
 */
static inline __attribute__((always_inline)) void
kf_lane_sums(const double *x, int n, const double *base, bool absolute, size_t rows, double *out)
{
	size_t		i = 0;

	for (; i + KF_LANES <= rows; i += KF_LANES)
	{
		KfLanes		about;
		KfLanes		a = {0};
		KfLanes		b = {0};
		KfLanes		c = {0};
		KfLanes		d = {0};
		int			k = 0;

		memcpy(&about, base + i, sizeof(about));
		for (; k + 4 <= n; k += 4)
		{
			KF_ADD_LANES(a, x + i + k, about, absolute);
			KF_ADD_LANES(b, x + i + k + 1, about, absolute);
			KF_ADD_LANES(c, x + i + k + 2, about, absolute);
			KF_ADD_LANES(d, x + i + k + 3, about, absolute);
		}
		for (; k < n; k++)
			KF_ADD_LANES(a, x + i + k, about, absolute);
		a = (a + b) + (c + d);
		memcpy(out + i, &a, sizeof(a));
	}
	for (; i < rows; i++)
		out[i] = absolute ? kf_window_abs_sum(x + i, n, base[i]) : kf_window_sum(x + i, n, base[i]);
}

/* Where the processor has wider vectors than the build may count on, it is asked once a chunk. */
#if defined(__x86_64__) && !defined(__AVX2__)
static inline __attribute__((target("avx2"))) void
kf_wide_sums(const double *x, int n, const double *base, bool absolute, size_t rows, double *out)
{
	if (absolute)
		kf_lane_sums(x, n, base, true, rows, out);
	else
		kf_lane_sums(x, n, base, false, rows, out);
}
#endif

static inline void
kf_window_sums(const double *x, int n, const double *base, bool absolute, size_t rows, double *out)
{
#if defined(__x86_64__) && !defined(__AVX2__)
	if (__builtin_cpu_supports("avx2"))
	{
		kf_wide_sums(x, n, base, absolute, rows, out);
		return;
	}
#endif
	if (absolute)
		kf_lane_sums(x, n, base, true, rows, out);
	else
		kf_lane_sums(x, n, base, false, rows, out);
}
#endif

#endif							/* KF_LANES_H */
