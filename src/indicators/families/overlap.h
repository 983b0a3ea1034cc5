/*
 * overlap.h
 *		Overlap studies: moving averages and bands, drawn over the price.
 */
#ifndef KF_FAMILY_OVERLAP_H
#define KF_FAMILY_OVERLAP_H

#include "../averages.h"
#include "../moments.h"

/* ---- sma ---- */

typedef struct sma_state
{
	KfSum		sum;
} sma_state;

KF_PERIOD_LOOKBACK(sma, -1)
KF_WINDOW_MEMORY(sma)

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

KF_PERIOD_LOOKBACK(wma, -1)
KF_WINDOW_MEMORY(wma)

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

/* ---- tema ---- */

typedef struct tema_state
{
	KfEmaChain	chain;
} tema_state;

KF_FN int
tema_lookback(const double *p)
{
	return kf_ma_lookback(KF_MA_TEMA, (int) p[0]);
}

KF_FN int64_t
tema_memory(const double *p)
{
	return kf_ma_memory(KF_MA_TEMA, (int) p[0]);
}

KF_NO_RING(tema)

KF_FN void
tema_init(tema_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_ema_chain_init(&s->chain, (int) p[0]);
}

KF_FN void
tema_step(tema_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = kf_tema_step(&s->chain, in[0]);
}

KF_INDICATOR(tema,
			 .title = "Triple Exponential Moving Average", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 2, 100000}},
			 .outputs = {{"tema", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "3 * ema - 3 * ema(ema) + ema(ema(ema)).",
			 .source = "P. Mulloy, 1994; TA-Lib TEMA", .golden = "TEMA");

/* ---- t3 ---- */

typedef struct t3_state
{
	KfEmaChain	chain;
	double		vfactor;
} t3_state;

KF_FN int
t3_lookback(const double *p)
{
	return kf_ma_lookback(KF_MA_T3, (int) p[0]);
}

KF_FN int64_t
t3_memory(const double *p)
{
	return kf_ma_memory(KF_MA_T3, (int) p[0]);
}

KF_NO_RING(t3)

KF_FN void
t3_init(t3_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_ema_chain_init(&s->chain, (int) p[0]);
	s->vfactor = p[1];
}

KF_FN void
t3_step(t3_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = kf_t3_step(&s->chain, in[0], s->vfactor);
}

KF_INDICATOR(t3,
			 .title = "Triple Exponential Moving Average (T3)", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 5, 2, 100000}, {"vfactor", KF_REAL, 0.7, 0, 1}},
			 .outputs = {{"t3", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "gd(gd(gd(value))) with gd(x) = (1 + vfactor) * ema(x) - vfactor * ema(ema(x)).",
			 .source = "T. Tillson, 1998; TA-Lib T3", .golden = "T3");

/* ---- trima ---- */

typedef struct trima_state
{
	KfTrima		average;
} trima_state;

KF_PERIOD_LOOKBACK(trima, -1)
KF_WINDOW_MEMORY(trima)

KF_FN size_t
trima_ring(const double *p)
{
	return kf_trima_ring((int) p[0]);
}

KF_FN void
trima_init(trima_state *s, double *ring, const double *p)
{
	kf_trima_init(&s->average, ring, (int) p[0]);
}

KF_FN void
trima_step(trima_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_trima_step(&s->average, ring, in[0]);
}

KF_INDICATOR(trima,
			 .title = "Triangular Moving Average", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 2, 100000}},
			 .outputs = {{"trima", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "A simple average of a simple average, both of half the period: the weights rise to the middle of the window and fall "
			 "again.",
			 .source = "TA-Lib TRIMA", .golden = "TRIMA");

/* ---- kama ---- */

typedef struct kama_state
{
	KfKama		average;
} kama_state;

KF_PERIOD_LOOKBACK(kama, 0)

KF_FN int64_t
kama_memory(const double *p)
{
	return kf_ma_memory(KF_MA_KAMA, (int) p[0]);
}

KF_FN size_t
kama_ring(const double *p)
{
	return kf_kama_ring((int) p[0]);
}

KF_FN void
kama_init(kama_state *s, double *ring, const double *p)
{
	kf_kama_init(&s->average, ring, (int) p[0]);
}

KF_FN void
kama_step(kama_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_kama_step(&s->average, ring, in[0]);
}

KF_INDICATOR(kama,
			 .title = "Kaufman Adaptive Moving Average", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 2, 100000}},
			 .outputs = {{"kama", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "kama += c^2 * (value - kama) with c between 2/31 and 2/3 by the efficiency: the change over period bars over the sum "
			 "of the bars' absolute changes, 1 when nothing has moved.",
			 .source = "P. Kaufman, 1995; TA-Lib KAMA", .golden = "KAMA");

/* ---- mama ---- */

typedef struct mama_state
{
	KfMama		average;
} mama_state;

KF_FIXED_LOOKBACK(mama, KF_MAMA_LOOKBACK)
KF_FOREVER_MEMORY(mama)			/* the period feeds back on itself: no bound can be given */
KF_NO_RING(mama)

KF_FN void
mama_init(mama_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_mama_init(&s->average, p[0], p[1]);
}

KF_FN void
mama_step(mama_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = kf_mama_step(&s->average, in[0]);
	out[1] = isnan(out[0]) ? NAN : s->average.fama;
}

KF_INDICATOR(mama,
			 .title = "MESA Adaptive Moving Average", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"fast_limit", KF_REAL, 0.5, 0.01, 0.99}, {"slow_limit", KF_REAL, 0.05, 0.01, 0.99}},
			 .outputs = {{"mama", KF_LINE}, {"fama", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "mama += alpha * (value - mama) with alpha = fast_limit over the degrees that the dominant cycle's phase has turned, "
			 "not below slow_limit; fama follows mama with alpha / 2.",
			 .source = "J. Ehlers, 2001; TA-Lib MAMA", .golden = "MAMA");

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

/* ---- accbands ---- */

typedef struct accbands_state
{
	KfSum		upper;
	KfSum		middle;
	KfSum		lower;
} accbands_state;

KF_PERIOD_LOOKBACK(accbands, -1)
KF_WINDOW_MEMORY(accbands)

KF_FN size_t
accbands_ring(const double *p)
{
	return 3 * kf_sum_ring((int) p[0]);
}

KF_FN void
accbands_init(accbands_state *s, double *ring, const double *p)
{
	size_t		ring_size = kf_sum_ring((int) p[0]);

	kf_sum_init(&s->upper, ring, (int) p[0]);
	kf_sum_init(&s->middle, ring + ring_size, (int) p[0]);
	kf_sum_init(&s->lower, ring + 2 * ring_size, (int) p[0]);
}

KF_FN void
accbands_step(accbands_state *s, double *ring, const double *in, double *out)
{
	size_t		ring_size = kf_sum_ring(s->upper.n);
	double		sum = in[0] + in[1];
	double		width = sum == 0.0 ? 0.0 : 4.0 * (in[0] - in[1]) / sum;

	out[0] = kf_sum_step(&s->upper, ring, in[0] * (1.0 + width)) / s->upper.n;
	out[1] = kf_sum_step(&s->middle, ring + ring_size, in[2]) / s->upper.n;
	out[2] = kf_sum_step(&s->lower, ring + 2 * ring_size, in[1] * (1.0 - width)) / s->upper.n;
}

KF_INDICATOR(accbands,
			 .title = "Acceleration Bands", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 20, 2, 100000}},
			 .outputs = {{"upper", KF_BAND_UPPER}, {"middle", KF_LINE}, {"lower", KF_BAND_LOWER}},
			 .place = KF_OVER_PRICE,
			 .formula = "Simple averages of high * (1 + w), close and low * (1 - w) with w = 4 * (high - low) / (high + low), 0 where that is "
			 "0/0.",
			 .source = "P. Headley, 2002; TA-Lib ACCBANDS", .golden = "ACCBANDS");

/* ---- midpoint ---- */

typedef struct midpoint_state
{
	KfExtreme	highest;
	KfExtreme	lowest;
} midpoint_state;

KF_PERIOD_LOOKBACK(midpoint, -1)
KF_WINDOW_MEMORY(midpoint)

KF_FN size_t
midpoint_ring(const double *p)
{
	return 2 * kf_extreme_ring((int) p[0]);
}

KF_FN void
midpoint_init(midpoint_state *s, double *ring, const double *p)
{
	kf_extreme_init(&s->highest, ring, (int) p[0], 1);
	kf_extreme_init(&s->lowest, ring + kf_extreme_ring((int) p[0]), (int) p[0], -1);
}

KF_FN void
midpoint_step(midpoint_state *s, double *ring, const double *in, double *out)
{
	double		highest = kf_extreme_step(&s->highest, ring, in[0], 1);
	double		lowest = kf_extreme_step(&s->lowest, ring + kf_extreme_ring(s->highest.n), in[0], -1);

	out[0] = (highest + lowest) * 0.5;
}

KF_INDICATOR(midpoint,
			 .title = "MidPoint over period", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"midpoint", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "(highest + lowest) / 2 of the last period values.",
			 .source = "TA-Lib MIDPOINT", .golden = "MIDPOINT");

/* ---- midprice ---- */

typedef struct midprice_state
{
	KfExtreme	highest;
	KfExtreme	lowest;
} midprice_state;

KF_PERIOD_LOOKBACK(midprice, -1)
KF_WINDOW_MEMORY(midprice)

KF_FN size_t
midprice_ring(const double *p)
{
	return 2 * kf_extreme_ring((int) p[0]);
}

KF_FN void
midprice_init(midprice_state *s, double *ring, const double *p)
{
	kf_extreme_init(&s->highest, ring, (int) p[0], 1);
	kf_extreme_init(&s->lowest, ring + kf_extreme_ring((int) p[0]), (int) p[0], -1);
}

KF_FN void
midprice_step(midprice_state *s, double *ring, const double *in, double *out)
{
	double		highest = kf_extreme_step(&s->highest, ring, in[0], 1);
	double		lowest = kf_extreme_step(&s->lowest, ring + kf_extreme_ring(s->highest.n), in[1], -1);

	out[0] = (highest + lowest) * 0.5;
}

KF_INDICATOR(midprice,
			 .title = "Midpoint Price over period", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_HIGH, KF_LOW},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"midprice", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "(highest high + lowest low) / 2 over the last period bars.",
			 .source = "TA-Lib MIDPRICE", .golden = "MIDPRICE");

#endif							/* KF_FAMILY_OVERLAP_H */
