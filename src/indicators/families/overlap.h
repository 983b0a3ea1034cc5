/*
 * overlap.h
 *		Overlap studies: moving averages and bands, drawn over the price.
 */
#ifndef KF_FAMILY_OVERLAP_H
#define KF_FAMILY_OVERLAP_H

#include "../averages.h"

/* ---- sma ---- */

typedef struct sma_state
{
	KfSum		sum;
} sma_state;

KF_FN int
sma_lookback(const double *p)
{
	return (int) p[0] - 1;
}

KF_FN int64_t
sma_memory(const double *p)
{
	return sma_lookback(p);
}

KF_FN size_t
sma_ring(const double *p)
{
	return kf_sum_ring((int) p[0]);
}

KF_FN void
sma_init(sma_state *s, double *ring, const double *p)
{
	kf_sum_init(&s->sum, ring, (int) p[0]);
}

KF_FN void
sma_step(sma_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_sum_step(&s->sum, ring, in[0]) / s->sum.n;
}

KF_INDICATOR(sma,
			 .title = "Simple Moving Average", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 2, 100000}},
			 .outputs = {{"sma", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "The mean of the last period values.",
			 .source = "TA-Lib SMA", .golden = "SMA");

/* ---- ema ---- */

typedef struct ema_state
{
	KfEma		ema;
} ema_state;

KF_FN int
ema_lookback(const double *p)
{
	return (int) p[0] - 1;
}

KF_FN int64_t
ema_memory(const double *p)
{
	return kf_ema_memory(p[0], 1);
}

KF_FN size_t
ema_ring(const double *p)
{
	(void) p;
	return 0;
}

KF_FN void
ema_init(ema_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_ema_init(&s->ema, (int) p[0]);
}

KF_FN void
ema_step(ema_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = kf_ema_step(&s->ema, in[0]);
}

KF_INDICATOR(ema,
			 .title = "Exponential Moving Average", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 2, 100000}},
			 .outputs = {{"ema", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "ema += k * (value - ema) with k = 2 / (period + 1); it begins with the mean of the first period values.",
			 .source = "TA-Lib EMA", .golden = "EMA");

/* ---- wma ---- */

typedef struct wma_state
{
	KfWeighted	sum;
	double		weights;		/* sum of the weights */
} wma_state;

KF_FN int
wma_lookback(const double *p)
{
	return (int) p[0] - 1;
}

KF_FN int64_t
wma_memory(const double *p)
{
	return wma_lookback(p);
}

KF_FN size_t
wma_ring(const double *p)
{
	return kf_weighted_ring((int) p[0]);
}

KF_FN void
wma_init(wma_state *s, double *ring, const double *p)
{
	kf_weighted_init(&s->sum, ring, (int) p[0]);
	s->weights = 0.5 * p[0] * (p[0] + 1.0);
}

KF_FN void
wma_step(wma_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_weighted_step(&s->sum, ring, in[0]) / s->weights;
}

KF_INDICATOR(wma,
			 .title = "Weighted Moving Average", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 2, 100000}},
			 .outputs = {{"wma", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "The mean of the last period values, weighted 1 for the oldest to period for the newest.",
			 .source = "TA-Lib WMA", .golden = "WMA");

/* ---- dema ---- */

typedef struct dema_state
{
	KfEmaChain	chain;
} dema_state;

KF_FN int
dema_lookback(const double *p)
{
	return kf_ma_lookback(KF_MA_DEMA, (int) p[0]);
}

KF_FN int64_t
dema_memory(const double *p)
{
	return kf_ma_memory(KF_MA_DEMA, (int) p[0]);
}

KF_FN size_t
dema_ring(const double *p)
{
	(void) p;
	return 0;
}

KF_FN void
dema_init(dema_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_ema_chain_init(&s->chain, (int) p[0]);
}

KF_FN void
dema_step(dema_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = kf_dema_step(&s->chain, in[0]);
}

KF_INDICATOR(dema,
			 .title = "Double Exponential Moving Average", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 2, 100000}},
			 .outputs = {{"dema", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "2 * ema(value) - ema(ema(value)).",
			 .source = "P. Mulloy, 1994; TA-Lib DEMA", .golden = "DEMA");

/* ---- ma ---- */

typedef struct ma_state
{
	KfMa		ma;
} ma_state;

KF_FN int
ma_lookback(const double *p)
{
	return kf_ma_lookback((int) p[1], (int) p[0]);
}

KF_FN int64_t
ma_memory(const double *p)
{
	return kf_ma_memory((int) p[1], (int) p[0]);
}

KF_FN size_t
ma_ring(const double *p)
{
	return kf_ma_ring((int) p[1], (int) p[0]);
}

KF_FN void
ma_init(ma_state *s, double *ring, const double *p)
{
	kf_ma_init(&s->ma, ring, (int) p[1], (int) p[0]);
}

KF_FN void
ma_step(ma_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_ma_step(&s->ma, ring, in[0]);
}

KF_INDICATOR(ma,
			 .title = "Moving Average", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 1, 100000}, {"ma_type", KF_MA_TYPE, KF_MA_SMA, 0, KF_MA_TYPES - 1}},
			 .outputs = {{"ma", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "The moving average named by ma_type; mama takes its own limits (0.5, 0.05), t3 a volume factor of 0.7.",
			 .source = "TA-Lib MA", .golden = "MA");

/* ---- bbands ---- */

typedef struct bbands_state
{
	KfVariance	variance;
	KfMa		middle;			/* unused for sma: the variance has the mean */
	double		up;
	double		down;
} bbands_state;

KF_FN int
bbands_lookback(const double *p)
{
	int			middle = kf_ma_lookback((int) p[3], (int) p[0]);

	return middle > (int) p[0] - 1 ? middle : (int) p[0] - 1;
}

KF_FN int64_t
bbands_memory(const double *p)
{
	int64_t		middle = kf_ma_memory((int) p[3], (int) p[0]);

	return middle == KF_FOREVER || middle > (int) p[0] - 1 ? middle : (int) p[0] - 1;
}

KF_FN size_t
bbands_ring(const double *p)
{
	return kf_variance_ring((int) p[0]) + kf_ma_ring((int) p[3], (int) p[0]);
}

KF_FN void
bbands_init(bbands_state *s, double *ring, const double *p)
{
	kf_variance_init(&s->variance, ring, (int) p[0]);
	kf_ma_init(&s->middle, ring + kf_variance_ring((int) p[0]), (int) p[3], (int) p[0]);
	s->up = p[1];
	s->down = p[2];
}

KF_FN void
bbands_step(bbands_state *s, double *ring, const double *in, double *out)
{
	double		variance = kf_variance_step(&s->variance, ring, in[0]);
	double		middle;
	double		deviation;

	if (s->middle.type == KF_MA_SMA)
		middle = isnan(variance) ? NAN : s->variance.mean;
	else
		middle = kf_ma_step(&s->middle, ring + kf_variance_ring(s->variance.n), in[0]);
	if (isnan(middle) || isnan(variance))
	{
		out[0] = out[1] = out[2] = NAN;
		return;
	}
	deviation = sqrt(variance);
	out[0] = middle + s->up * deviation;
	out[1] = middle;
	out[2] = middle - s->down * deviation;
}

KF_INDICATOR(bbands,
			 .title = "Bollinger Bands", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 20, 2, 100000}, {"nbdev_up", KF_REAL, 2, -1e6, 1e6},
					{"nbdev_dn", KF_REAL, 2, -1e6, 1e6}, {"ma_type", KF_MA_TYPE, KF_MA_SMA, 0, KF_MA_TYPES - 1}},
			 .outputs = {{"upper", KF_BAND_UPPER}, {"middle", KF_LINE}, {"lower", KF_BAND_LOWER}},
			 .place = KF_OVER_PRICE,
			 .formula = "middle = moving average; upper and lower = middle + nbdev_up and - nbdev_dn times the population standard "
			 "deviation about the simple mean of the last period values.",
			 .source = "J. Bollinger; TA-Lib BBANDS (default period 20, as TA-Lib 0.8 and the field)", .golden = "BBANDS");

/* ---- sar ---- */

typedef struct sar_state
{
	double		acceleration;
	double		maximum;
	double		factor;			/* acceleration so far */
	double		sar;
	double		extreme;		/* of the current trend */
	double		high;			/* of the bar before */
	double		low;
	int			bars;			/* seen, counted no further than 2 */
	int			is_long;
} sar_state;

KF_FN int
sar_lookback(const double *p)
{
	(void) p;
	return 1;
}

KF_FN int64_t
sar_memory(const double *p)
{
	(void) p;
	return KF_FOREVER;			/* it depends on the reversals, of which there may be none */
}

KF_FN size_t
sar_ring(const double *p)
{
	(void) p;
	return 0;
}

KF_FN void
sar_init(sar_state *s, double *ring, const double *p)
{
	sar_state	zero = {0};

	(void) ring;
	*s = zero;
	s->maximum = p[1];
	s->acceleration = p[0] > p[1] ? p[1] : p[0];
	s->factor = s->acceleration;
}

/* The first trend: short when the second bar moves down further than up. */
KF_FN void
sar_begin(sar_state *s, double high, double low)
{
	double		up = high - s->high;
	double		down = s->low - low;

	s->is_long = !(down > 0.0 && down > up);
	s->extreme = s->is_long ? high : low;
	s->sar = s->is_long ? s->low : s->high;
	s->high = high;
	s->low = low;
}

/*
 * One bar, seen by a long trend; a short one is its mirror image, so both go through here with their prices negated. 'near' is
 * the side the stop is on (lows), 'far' the side the trend goes to.
 */
KF_FN double
sar_follow(sar_state *s, double mirror, double prev_near, double near, double prev_far, double far)
{
	double		sar = mirror * s->sar;
	double		extreme = mirror * s->extreme;
	double		value;

	if (near <= sar)
	{
		/* reversal: the stop goes to the other side of both bars, then one step */
		s->is_long = !s->is_long;
		sar = extreme;
		if (sar < prev_far)
			sar = prev_far;
		if (sar < far)
			sar = far;
		value = sar;
		s->factor = s->acceleration;
		extreme = near;
		sar = sar + s->factor * (extreme - sar);
		if (sar < prev_far)
			sar = prev_far;
		if (sar < far)
			sar = far;
	}
	else
	{
		value = sar;
		if (far > extreme)
		{
			extreme = far;
			s->factor += s->acceleration;
			if (s->factor > s->maximum)
				s->factor = s->maximum;
		}
		sar = sar + s->factor * (extreme - sar);
		if (sar > prev_near)
			sar = prev_near;
		if (sar > near)
			sar = near;
	}
	s->sar = mirror * sar;
	s->extreme = mirror * extreme;
	return mirror * value;
}

KF_FN void
sar_step(sar_state *s, double *ring, const double *in, double *out)
{
	double		high = in[0];
	double		low = in[1];

	(void) ring;
	if (s->bars == 0)
	{
		s->bars = 1;
		s->high = high;
		s->low = low;
		out[0] = NAN;
		return;
	}
	if (s->bars == 1)
	{
		s->bars = 2;
		sar_begin(s, high, low);
	}
	if (s->is_long)
		out[0] = sar_follow(s, 1.0, s->low, low, s->high, high);
	else
		out[0] = sar_follow(s, -1.0, -s->high, -high, -s->low, -low);
	s->high = high;
	s->low = low;
}

KF_INDICATOR(sar,
			 .title = "Parabolic SAR", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_HIGH, KF_LOW},
			 .params = {{"acceleration", KF_REAL, 0.02, 0, 1e6}, {"maximum", KF_REAL, 0.2, 0, 1e6}},
			 .outputs = {{"sar", KF_DOTS}},
			 .place = KF_OVER_PRICE,
			 .formula = "sar += factor * (extreme - sar), kept outside the last two bars; factor grows by acceleration with each new "
			 "extreme up to maximum; a bar that touches the stop reverses the trend.",
			 .source = "J. W. Wilder, 1978; TA-Lib SAR", .golden = "SAR");

#endif							/* KF_FAMILY_OVERLAP_H */
