/*
 * moments.h
 *		Sliding variance, covariance and regression, in the manner of blocks.h: windows are joined of a tail and a head, and nothing
 *		is subtracted that has left the window.
 */
#ifndef KF_MOMENTS_H
#define KF_MOMENTS_H

#include "blocks.h"

/* ---- mean and variance of the last n values ---- */

/*
 * Sums of deviations from a value that is itself inside the window: from the current block's first value for the head, from
 * the previous block's last value for the tails. So a deviation is never larger than the window's range, whatever the level
 * of the prices, and equal prices give exactly zero.
 */
typedef struct KfVariance
{
	int			n;
	int			at;
	double		older;			/* values in the tail */
	double		k;				/* 1 / n */
	double		base;			/* first value of the current block */
	double		head;			/* sum of deviations from base */
	double		head2;			/* sum of their squares */
	double		tail_base;		/* last value of the previous block */
	double		mean;			/* of the window; NaN until it is full */
} KfVariance;

KF_FN size_t
kf_variance_ring(int n)
{
	return 2 * ((size_t) n + 1);
}

KF_FN void
kf_variance_init(KfVariance *s, double *ring, int n)
{
	s->n = n;
	s->at = 0;
	s->older = n - 1;
	s->k = 1.0 / n;
	s->base = 0.0;
	s->head = 0.0;
	s->head2 = 0.0;
	s->tail_base = 0.0;
	s->mean = NAN;
	kf_no_tails(ring, n);
	kf_no_tails(ring + n + 1, n);
}

/* The population variance (divided by n); the mean is left in s->mean. */
KF_FN double
kf_variance_step(KfVariance *s, double *ring, double x)
{
	double	   *squares = ring + s->n + 1;
	double		tail = ring[s->at + 1];
	double		tail2 = squares[s->at + 1];
	double		older = s->older;
	double		d;
	double		shift;
	double		sum;
	double		sum2;
	double		dev;

	if (s->at == 0)
		s->base = x;
	d = x - s->base;
	s->head += d;
	s->head2 += d * d;
	/* move the tail's deviations over to the head's base; without a tail all that is multiplied by 0 */
	shift = s->tail_base - s->base;
	sum = s->head + (tail + older * shift);
	sum2 = s->head2 + (tail2 + shift * (2.0 * tail + older * shift));
	s->older -= 1.0;
	ring[s->at] = x;
	if (++s->at == s->n)
	{
		double		acc = 0.0;
		double		acc2 = 0.0;

		for (int j = s->n - 1; j >= 0; j--)
		{
			double		e = ring[j] - x;

			acc += e;
			acc2 += e * e;
			ring[j] = acc;
			squares[j] = acc2;
		}
		s->tail_base = x;
		s->at = 0;
		s->older = s->n - 1;
		s->head = 0.0;
		s->head2 = 0.0;
	}
	dev = sum * s->k;
	s->mean = s->base + dev;
	dev = (sum2 - sum * dev) * s->k;
	return dev < 0.0 ? 0.0 : dev;	/* lets NaN through */
}

/* ---- covariance and variances of the last n pairs ---- */

/* The same sums about values inside the window as KfVariance, for two series at once. */
typedef struct KfCovariance
{
	int			n;
	int			at;
	double		older;			/* pairs in the tail */
	double		k;				/* 1 / n */
	double		base_x;			/* first pair of the current block */
	double		base_y;
	double		head_x;			/* sums of deviations from it, of their products and squares */
	double		head_y;
	double		head_xy;
	double		head_xx;
	double		head_yy;
	double		tail_base_x;	/* last pair of the previous block */
	double		tail_base_y;
	double		squares_x;		/* n times the window's variances; NaN until it is full */
	double		squares_y;
} KfCovariance;

KF_FN size_t
kf_covariance_ring(int n)
{
	return 5 * ((size_t) n + 1);
}

KF_FN void
kf_covariance_init(KfCovariance *s, double *ring, int n)
{
	KfCovariance zero = {0};

	*s = zero;
	s->n = n;
	s->older = n - 1;
	s->k = 1.0 / n;
	for (int i = 0; i < 5; i++)
		kf_no_tails(ring + (size_t) i * (n + 1), n);
}

/* Tails of the block that has just been completed, about its last pair. 'with_y' as below. */
KF_FN void
kf_covariance_tails(KfCovariance *s, double *ring, double x, double y, int with_y)
{
	int			n = s->n;
	double	   *ry = ring + (n + 1);
	double	   *rxy = ring + 2 * (n + 1);
	double	   *rxx = ring + 3 * (n + 1);
	double	   *ryy = ring + 4 * (n + 1);
	double		sx = 0.0;
	double		sy = 0.0;
	double		sxy = 0.0;
	double		sxx = 0.0;
	double		syy = 0.0;

	for (int j = n - 1; j >= 0; j--)
	{
		double		ex = ring[j] - x;
		double		ey = ry[j] - y;

		ring[j] = sx += ex;
		ry[j] = sy += ey;
		rxy[j] = sxy += ex * ey;
		rxx[j] = sxx += ex * ex;
		if (with_y)
			ryy[j] = syy += ey * ey;
	}
	s->tail_base_x = x;
	s->tail_base_y = y;
	s->at = 0;
	s->older = n - 1;
	s->head_x = s->head_y = s->head_xy = s->head_xx = s->head_yy = 0.0;
}

/*
 * Returns n times the population covariance and leaves n times the variances in s: their ratios are what is asked for. That of
 * y is made only when 'with_y', a constant at every call.
 */
KF_FN double
kf_covariance_step(KfCovariance *s, double *ring, double x, double y, int with_y)
{
	const double *tail = ring + s->at + 1;
	size_t		row = (size_t) s->n + 1;
	double		older = s->older;
	double		tail_x = tail[0];
	double		tail_y = tail[row];
	double		shift_x;
	double		shift_y;
	double		sum_x;
	double		sum_y;
	double		sum_xy;
	double		sum_xx;
	double		dx;
	double		dy;

	if (s->at == 0)
	{
		s->base_x = x;
		s->base_y = y;
	}
	dx = x - s->base_x;
	dy = y - s->base_y;
	s->head_x += dx;
	s->head_y += dy;
	s->head_xy += dx * dy;
	s->head_xx += dx * dx;
	/* move the tail's deviations over to the head's base; without a tail all that is multiplied by 0 */
	shift_x = s->tail_base_x - s->base_x;
	shift_y = s->tail_base_y - s->base_y;
	sum_x = s->head_x + (tail_x + older * shift_x);
	sum_y = s->head_y + (tail_y + older * shift_y);
	sum_xy = s->head_xy + (tail[2 * row] + (shift_x * tail_y + shift_y * tail_x + older * shift_x * shift_y));
	sum_xx = s->head_xx + (tail[3 * row] + shift_x * (2.0 * tail_x + older * shift_x));
	s->squares_x = sum_xx - sum_x * (sum_x * s->k);
	if (s->squares_x < 0.0)
		s->squares_x = 0.0;
	if (with_y)
	{
		double		sum_yy;

		s->head_yy += dy * dy;
		sum_yy = s->head_yy + (tail[4 * row] + shift_y * (2.0 * tail_y + older * shift_y));
		s->squares_y = sum_yy - sum_y * (sum_y * s->k);
		if (s->squares_y < 0.0)
			s->squares_y = 0.0;
	}
	ring[s->at] = x;
	ring[s->at + row] = y;
	s->older -= 1.0;
	if (++s->at == s->n)
		kf_covariance_tails(s, ring, x, y, with_y);
	return sum_xy - sum_x * (sum_y * s->k);
}

/* ---- straight line through the last n values by least squares ---- */

/* The sums of KfWeighted, of deviations from a value inside the window as in KfVariance. */
typedef struct KfRegression
{
	int			n;
	int			at;
	double		older;			/* values in the tail */
	double		base;
	double		head;
	double		whead;
	double		tail_base;
	double		k;				/* 1 / n */
	double		middle;			/* the mean of 1 .. n */
	double		spread;			/* 1 / the sum of their squared distances from it */
	double		mean;			/* of the window; NaN until it is full */
} KfRegression;

KF_FN size_t
kf_regression_ring(int n)
{
	return 2 * ((size_t) n + 1);
}

KF_FN void
kf_regression_init(KfRegression *s, double *ring, int n)
{
	KfRegression zero = {0};

	*s = zero;
	s->n = n;
	s->older = n - 1;
	s->k = 1.0 / n;
	s->middle = 0.5 * (n + 1.0);
	s->spread = 12.0 / ((double) n * ((double) n * n - 1.0));
	s->mean = NAN;
	kf_no_tails(ring, n);
	kf_no_tails(ring + n + 1, n);
}

/* Returns the slope; the line passes through s->mean in the middle of the window. */
KF_FN double
kf_regression_step(KfRegression *s, double *ring, double x)
{
	double	   *weighted = ring + s->n + 1;
	double		older = s->older;
	double		tail = ring[s->at + 1];
	double		wtail = weighted[s->at + 1];
	double		shift;
	double		sum;
	double		wsum;

	if (s->at == 0)
		s->base = x;
	s->head += x - s->base;
	s->whead += (s->n - older) * (x - s->base);
	shift = s->tail_base - s->base;
	sum = s->head + (tail + older * shift);
	wsum = s->whead + older * s->head + (wtail + 0.5 * older * (older + 1.0) * shift);
	s->older -= 1.0;
	ring[s->at] = x;
	if (++s->at == s->n)
	{
		double		acc = 0.0;
		double		wacc = 0.0;

		for (int j = s->n - 1; j >= 0; j--)
		{
			acc += ring[j] - x;
			wacc += acc;
			ring[j] = acc;
			weighted[j] = wacc;
		}
		s->tail_base = x;
		s->at = 0;
		s->older = s->n - 1;
		s->head = 0.0;
		s->whead = 0.0;
	}
	s->mean = s->base + sum * s->k;
	return (wsum - s->middle * sum) * s->spread;
}

#endif							/* KF_MOMENTS_H */
