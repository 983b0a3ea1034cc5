/*
 * tulip_overlap.h
 *		Moving averages of Tulip Indicators that TA-Lib does not have: Hull, variable index, volume weighted, Wilder's, zero lag.
 */
#ifndef KF_FAMILY_TULIP_OVERLAP_H
#define KF_FAMILY_TULIP_OVERLAP_H

#include "../moments.h"

/* ---- hma ---- */

typedef struct hma_state
{
	KfWeighted	whole;
	KfWeighted	half;
	KfWeighted	smooth;
	double		whole_k;		/* 1 / the sum of the weights */
	double		half_k;
	double		smooth_k;
} hma_state;

/* Halves and roots are cut off, not rounded. */
KF_FN int
hma_half(const double *p)
{
	return (int) p[0] / 2;
}

KF_FN int
hma_root(const double *p)
{
	return (int) sqrt(p[0]);
}

KF_FN int
hma_lookback(const double *p)
{
	return (int) p[0] - 1 + hma_root(p) - 1;
}

KF_WINDOW_MEMORY(hma)

KF_FN size_t
hma_ring(const double *p)
{
	return kf_weighted_ring((int) p[0]) + kf_weighted_ring(hma_half(p)) + kf_weighted_ring(hma_root(p));
}

KF_FN double
hma_weight(int n)
{
	return 2.0 / (n * (n + 1.0));
}

KF_FN void
hma_init(hma_state *s, double *ring, const double *p)
{
	int			n = (int) p[0];

	kf_weighted_init(&s->whole, ring, n);
	ring += kf_weighted_ring(n);
	kf_weighted_init(&s->half, ring, hma_half(p));
	ring += kf_weighted_ring(hma_half(p));
	kf_weighted_init(&s->smooth, ring, hma_root(p));
	s->whole_k = hma_weight(n);
	s->half_k = hma_weight(hma_half(p));
	s->smooth_k = hma_weight(hma_root(p));
}

KF_FN void
hma_step(hma_state *s, double *ring, const double *in, double *out)
{
	double	   *half_ring = ring + kf_weighted_ring(s->whole.n);
	double		whole = kf_weighted_step(&s->whole, ring, in[0]) * s->whole_k;
	double		half = kf_weighted_step(&s->half, half_ring, in[0]) * s->half_k;

	out[0] = NAN;
	if (isnan(whole))
		return;
	out[0] = kf_weighted_step(&s->smooth, half_ring + kf_weighted_ring(s->half.n), 2.0 * half - whole) * s->smooth_k;
}

KF_INDICATOR(hma,
			 .title = "Hull Moving Average", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 16, 2, 100000}},
			 .outputs = {{"hma", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "wma(2 * wma(value, period / 2) - wma(value, period), sqrt(period)); half and root are cut off to whole numbers, not "
			 "rounded.",
			 .source = "A. Hull, 2005; Tulip hma", .golden = "hma");

/* ---- vidya ---- */

typedef struct vidya_state
{
	KfVariance	recent;
	KfVariance	reference;
	double		alpha;
	double		value;
	int			missing;		/* bars until the average begins */
} vidya_state;

/* Whichever was given first, the longer window is the reference. */
KF_FN int
vidya_long(const double *p)
{
	return (int) (p[0] > p[1] ? p[0] : p[1]);
}

KF_FN int
vidya_short(const double *p)
{
	return (int) (p[0] > p[1] ? p[1] : p[0]);
}

KF_FN int
vidya_lookback(const double *p)
{
	return vidya_long(p) - 2;
}

/* Where the short window does not move, the average stands still, however long. */
KF_FOREVER_MEMORY(vidya)

KF_FN size_t
vidya_ring(const double *p)
{
	return kf_variance_ring(vidya_short(p)) + kf_variance_ring(vidya_long(p));
}

KF_FN void
vidya_init(vidya_state *s, double *ring, const double *p)
{
	kf_variance_init(&s->recent, ring, vidya_short(p));
	kf_variance_init(&s->reference, ring + kf_variance_ring(vidya_short(p)), vidya_long(p));
	s->alpha = p[2];
	s->value = NAN;
	s->missing = vidya_lookback(p);
}

KF_FN void
vidya_step(vidya_state *s, double *ring, const double *in, double *out)
{
	double		recent = kf_variance_step(&s->recent, ring, in[0]);
	double		reference = kf_variance_step(&s->reference, ring + kf_variance_ring(s->recent.n), in[0]);

	if (reference >= 0.0)
		s->value += (in[0] - s->value) * (reference > 0.0 ? s->alpha * sqrt(recent / reference) : 0.0);
	else if (s->missing-- == 0)
		s->value = in[0];
	out[0] = s->value;
}

KF_INDICATOR(vidya,
			 .title = "Variable Index Dynamic Average", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"short_period", KF_INTEGER, 9, 2, 100000}, {"long_period", KF_INTEGER, 30, 2, 100000},
					{"alpha", KF_REAL, 0.2, 0, 1}},
			 .outputs = {{"vidya", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "An exponential average whose constant is alpha * stddev(value, short_period) / stddev(value, long_period), the form of "
			 "1992 by standard deviations (population), not the later one by cmo; it begins with the value of bar long_period - 1 and stands "
			 "still where the long deviation is 0. A short period above the long one is swapped with it.",
			 .source = "T. Chande, Stocks & Commodities, 1992; Tulip vidya", .golden = "vidya");

/* ---- vwma ---- */

typedef struct vwma_state
{
	KfSum		turnover;
	KfSum		volume;
} vwma_state;

KF_PERIOD_LOOKBACK(vwma, -1)
KF_WINDOW_MEMORY(vwma)

KF_FN size_t
vwma_ring(const double *p)
{
	return 2 * kf_sum_ring((int) p[0]);
}

KF_FN void
vwma_init(vwma_state *s, double *ring, const double *p)
{
	kf_sum_init(&s->turnover, ring, (int) p[0]);
	kf_sum_init(&s->volume, ring + kf_sum_ring((int) p[0]), (int) p[0]);
}

KF_FN void
vwma_step(vwma_state *s, double *ring, const double *in, double *out)
{
	double		turnover = kf_sum_step(&s->turnover, ring, in[0] * in[1]);
	double		volume = kf_sum_step(&s->volume, ring + kf_sum_ring(s->turnover.n), in[1]);

	out[0] = volume == 0.0 ? NAN : turnover / volume;
}

KF_INDICATOR(vwma,
			 .title = "Volume Weighted Moving Average", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES, KF_VOLUME},
			 .params = {{"period", KF_INTEGER, 20, 1, 100000}},
			 .outputs = {{"vwma", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "The sum of value * volume over the sum of volume, both over period bars; NULL where no volume was traded in them.",
			 .source = "Tulip vwma", .golden = "vwma");

/* ---- wilders ---- */

typedef struct wilders_state
{
	KfWilder	average;
} wilders_state;

KF_PERIOD_LOOKBACK(wilders, -1)

KF_FN int64_t
wilders_memory(const double *p)
{
	return kf_wilder_memory(p[0], 1);
}

KF_NO_RING(wilders)

KF_FN void
wilders_init(wilders_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_wilder_init(&s->average, (int) p[0]);
}

KF_FN void
wilders_step(wilders_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = kf_wilder_step(&s->average, in[0]);
}

KF_INDICATOR(wilders,
			 .title = "Wilder's Smoothing", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 14, 1, 100000}},
			 .outputs = {{"wilders", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "An exponential average with the constant 1 / period; it begins with the mean of the first period values. Also called RMA "
			 "or SMMA.",
			 .source = "J. W. Wilder, 1978; Tulip wilders", .golden = "wilders");

/* ---- zlema ---- */

typedef struct zlema_state
{
	KfDelay		past;
	int			begin;			/* bars until the average begins */
	double		k;
	double		value;
} zlema_state;

KF_FN int
zlema_lag(const double *p)
{
	return ((int) p[0] - 1) / 2;
}

KF_FN int
zlema_lookback(const double *p)
{
	return zlema_lag(p) - 1;
}

KF_FN int64_t
zlema_memory(const double *p)
{
	return kf_ema_memory(p[0], 1);
}

KF_FN size_t
zlema_ring(const double *p)
{
	return kf_delay_ring(zlema_lag(p));
}

KF_FN void
zlema_init(zlema_state *s, double *ring, const double *p)
{
	kf_delay_init(&s->past, ring, zlema_lag(p));
	s->begin = zlema_lookback(p);
	s->k = 2.0 / (p[0] + 1.0);
	s->value = NAN;
}

KF_FN void
zlema_step(zlema_state *s, double *ring, const double *in, double *out)
{
	double		past = kf_delay_step(&s->past, ring, in[0]);

	if (isnan(past))
	{
		if (s->begin-- == 0)
			s->value = in[0];
	}
	else
		s->value = (in[0] + (in[0] - past) - s->value) * s->k + s->value;
	out[0] = s->value;
}

KF_INDICATOR(zlema,
			 .title = "Zero-Lag Exponential Moving Average", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 20, 3, 100000}},
			 .outputs = {{"zlema", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "The exponential average, k = 2 / (period + 1), of value + (value - value of lag bars ago), lag = (period - 1) / 2 cut off; "
			 "it begins with the value of bar lag.",
			 .source = "J. Ehlers and R. Way, 2010; Tulip zlema", .golden = "zlema");

#endif							/* KF_FAMILY_TULIP_OVERLAP_H */
