/*
 * higher_moments.h
 *		Sums of powers up to the fourth of the last n values' distances from their mean, in the manner of moments.h: joined of a tail
 *		and a head, about values that are inside the window, and nothing is subtracted that has left it.
 */
#ifndef KF_HIGHER_MOMENTS_H
#define KF_HIGHER_MOMENTS_H

#include "moments.h"

/*
 * As KfVariance the sums are of deviations from the current block's first value for the head and from the previous block's last
 * value for the tails. Both are moved to the mean directly, each by its own distance from it, which is never larger than the
 * window's range. Equal values give exactly zero. A NaN value makes the sums NaN as long as it is in the window, no longer.
 */
typedef struct KfMoments
{
	int			n;
	int			at;
	double		older;			/* values in the tail */
	double		k;				/* 1 / n */
	double		base;			/* first value of the current block */
	double		head1;			/* sums of powers of the deviations from it */
	double		head2;
	double		head3;
	double		head4;
	double		tail_base;		/* last value of the previous block */
	double		mean;			/* of the window; NaN until it is full, as all that follows */
	double		above;			/* the newest value less the mean, of full precision at any level */
	double		sum2;			/* sums of powers of the distances from the mean */
	double		sum3;
	double		sum4;
} KfMoments;

/* 'powers', 2 to 4, is the highest that is summed, the same at every call. */
KF_FN size_t
kf_moments_ring(int n, int powers)
{
	return (size_t) powers * ((size_t) n + 1);
}

KF_FN void
kf_moments_init(KfMoments *s, double *ring, int n, int powers)
{
	KfMoments	zero = {0};

	*s = zero;
	s->n = n;
	s->older = n - 1;
	s->k = 1.0 / n;
	s->mean = s->above = s->sum2 = s->sum3 = s->sum4 = NAN;
	for (int i = 0; i < powers; i++)
		kf_no_tails(ring + (size_t) i * ((size_t) n + 1), n);
}

/* Tails of the block that has just been completed, about its last value. */
KF_FN void
kf_moments_tails(KfMoments *s, double *ring, double x, int powers)
{
	size_t		row = (size_t) s->n + 1;
	double		acc1 = 0.0;
	double		acc2 = 0.0;
	double		acc3 = 0.0;
	double		acc4 = 0.0;

	for (int j = s->n - 1; j >= 0; j--)
	{
		double		e = ring[j] - x;

		ring[j] = acc1 += e;
		ring[row + j] = acc2 += e * e;
		if (powers >= 3)
			ring[2 * row + j] = acc3 += e * e * e;
		if (powers >= 4)
			ring[3 * row + j] = acc4 += (e * e) * (e * e);
	}
	s->tail_base = x;
	s->at = 0;
	s->older = s->n - 1;
	s->head1 = s->head2 = s->head3 = s->head4 = 0.0;
}

KF_FN void
kf_moments_step(KfMoments *s, double *ring, double x, int powers)
{
	const double *tail = ring + s->at + 1;
	size_t		row = (size_t) s->n + 1;
	double		older = s->older;
	double		newer = s->n - older;
	double		tail1 = tail[0];
	double		tail2 = tail[row];
	double		d;
	double		shift;
	double		dev;
	double		head_off;
	double		tail_off;

	if (s->at == 0)
		s->base = x;
	d = x - s->base;
	s->head1 += d;
	s->head2 += d * d;
	shift = kf_when(older > 0.0, s->tail_base - s->base);	/* without a tail its base is of no concern, not even when it is NaN */
	dev = (s->head1 + (tail1 + older * shift)) * s->k;
	s->mean = s->base + dev;
	s->above = d - dev;
	/* where the bases lie, seen from the mean */
	head_off = -dev;
	tail_off = shift - dev;
	s->sum2 = (s->head2 + head_off * (2.0 * s->head1 + newer * head_off)) + (tail2 + tail_off * (2.0 * tail1 + older * tail_off));
	if (s->sum2 < 0.0)
		s->sum2 = 0.0;
	if (powers >= 3)
	{
		double		tail3 = tail[2 * row];

		s->head3 += d * d * d;
		s->sum3 = (s->head3 + head_off * (3.0 * s->head2 + head_off * (3.0 * s->head1 + newer * head_off))) +
			(tail3 + tail_off * (3.0 * tail2 + tail_off * (3.0 * tail1 + older * tail_off)));
	}
	if (powers >= 4)
	{
		double		tail3 = tail[2 * row];
		double		tail4 = tail[3 * row];

		s->head4 += (d * d) * (d * d);
		s->sum4 = (s->head4 + head_off * (4.0 * s->head3 + head_off * (6.0 * s->head2 + head_off * (4.0 * s->head1 + newer * head_off)))) +
			(tail4 + tail_off * (4.0 * tail3 + tail_off * (6.0 * tail2 + tail_off * (4.0 * tail1 + older * tail_off))));
	}
	ring[s->at] = x;
	s->older -= 1.0;
	if (++s->at == s->n)
		kf_moments_tails(s, ring, x, powers);
}

#endif							/* KF_HIGHER_MOMENTS_H */
