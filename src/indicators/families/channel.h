/*
 * channel.h
 *		Channels about the price, and the squeeze of one channel into another.
 */
#ifndef KF_FAMILY_CHANNEL_H
#define KF_FAMILY_CHANNEL_H

#include "../averages.h"
#include "../moments.h"
#include "volatility.h"

/* ---- donchian ---- */

typedef struct donchian_state
{
	KfExtreme	highest;
	KfExtreme	lowest;
} donchian_state;

KF_PERIOD_LOOKBACK(donchian, -1)
KF_WINDOW_MEMORY(donchian)

KF_FN size_t
donchian_ring(const double *p)
{
	return 2 * kf_extreme_ring((int) p[0]);
}

KF_FN void
donchian_init(donchian_state *s, double *ring, const double *p)
{
	kf_extreme_init(&s->highest, ring, (int) p[0], 1);
	kf_extreme_init(&s->lowest, ring + kf_extreme_ring((int) p[0]), (int) p[0], -1);
}

KF_FN void
donchian_step(donchian_state *s, double *ring, const double *in, double *out)
{
	double		highest = kf_extreme_step(&s->highest, ring, in[0], 1);
	double		lowest = kf_extreme_step(&s->lowest, ring + kf_extreme_ring(s->highest.n), in[1], -1);

	out[0] = highest;
	out[1] = (highest + lowest) * 0.5;
	out[2] = lowest;
}

KF_INDICATOR(donchian,
			 .title = "Donchian Channel", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_HIGH, KF_LOW},
			 .params = {{"period", KF_INTEGER, 20, 1, 100000}},
			 .outputs = {{"upper", KF_BAND_UPPER}, {"middle", KF_LINE}, {"lower", KF_BAND_LOWER}},
			 .place = KF_OVER_PRICE,
			 .formula = "upper = the highest high and lower = the lowest low of the last period bars, this one among them; middle "
			 "= their mean. For a breakout compare the price with the channel one bar before.",
			 .source = "R. Donchian, Trend-following methods in commodity price analysis, 1957");

/* ---- keltner ---- */

typedef struct keltner_state
{
	KfMa		middle;
	atr_state	atr;
	double		multiplier;
} keltner_state;

KF_FN int
keltner_lookback(const double *p)
{
	int			middle = kf_ma_lookback((int) p[3], (int) p[0]);

	return middle > (int) p[1] ? middle : (int) p[1];
}

KF_FN int64_t
keltner_memory(const double *p)
{
	int64_t		middle = kf_ma_memory((int) p[3], (int) p[0]);
	int64_t		range = atr_memory(p + 1);

	return middle == KF_FOREVER || middle > range ? middle : range;
}

KF_FN size_t
keltner_ring(const double *p)
{
	return kf_ma_ring((int) p[3], (int) p[0]);
}

KF_FN void
keltner_init(keltner_state *s, double *ring, const double *p)
{
	kf_ma_init(&s->middle, ring, (int) p[3], (int) p[0]);
	atr_init(&s->atr, ring, p + 1);
	s->multiplier = p[2];
}

KF_FN void
keltner_step(keltner_state *s, double *ring, const double *in, double *out)
{
	double		middle = kf_ma_step(&s->middle, ring, in[2]);
	double		width;

	atr_step(&s->atr, ring, in, &width);
	width *= s->multiplier;
	if (isnan(width))
		middle = NAN;
	out[0] = middle + width;
	out[1] = middle;
	out[2] = middle - width;
}

KF_INDICATOR(keltner,
			 .title = "Keltner Channel", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 20, 1, 100000}, {"atr_period", KF_INTEGER, 10, 1, 100000},
					{"multiplier", KF_REAL, 2, 0, 1e6}, {"ma_type", KF_MA_TYPE, KF_MA_EMA, 0, KF_MA_TYPES - 1}},
			 .outputs = {{"upper", KF_BAND_UPPER}, {"middle", KF_LINE}, {"lower", KF_BAND_LOWER}},
			 .place = KF_OVER_PRICE,
			 .formula = "middle = the moving average of the close over period bars; upper and lower = middle plus and minus "
			 "multiplier * atr(atr_period).",
			 .source = "C. Keltner, How to make money in commodities, 1960, in the form with exponential average and ATR of L. "
			 "Raschke; middle of the close and defaults as TradingView");

/* ---- squeeze ---- */

typedef struct squeeze_state
{
	KfVariance	bands;			/* Bollinger's */
	KfVariance	middle;			/* Keltner's: the mean only, which is exact for equal prices */
	KfSum		range;
	donchian_state channel;
	KfRegression line;
	double		bb_multiplier;
	double		kc_multiplier;
	double		prev_close;
	int			missing;
} squeeze_state;

KF_FN int
squeeze_lookback(const double *p)
{
	int			line = 2 * ((int) p[2] - 1);	/* never less than what the average of the ranges needs, kc_period */

	return line > (int) p[0] - 1 ? line : (int) p[0] - 1;
}

KF_WINDOW_MEMORY(squeeze)

KF_FN size_t
squeeze_ring(const double *p)
{
	int			n = (int) p[2];

	return kf_variance_ring((int) p[0]) + kf_variance_ring(n) + kf_sum_ring(n) + donchian_ring(p + 2) +
		kf_regression_ring(n);
}

KF_FN void
squeeze_init(squeeze_state *s, double *ring, const double *p)
{
	int			n = (int) p[2];

	kf_variance_init(&s->bands, ring, (int) p[0]);
	ring += kf_variance_ring((int) p[0]);
	kf_variance_init(&s->middle, ring, n);
	ring += kf_variance_ring(n);
	kf_sum_init(&s->range, ring, n);
	ring += kf_sum_ring(n);
	donchian_init(&s->channel, ring, p + 2);
	ring += donchian_ring(p + 2);
	kf_regression_init(&s->line, ring, n);
	s->bb_multiplier = p[1];
	s->kc_multiplier = p[3];
	s->prev_close = NAN;
	s->missing = squeeze_lookback(p);
}

KF_FN void
squeeze_step(squeeze_state *s, double *ring, const double *in, double *out)
{
	int			n = s->middle.n;
	double		close = in[2];
	double		prev_close = s->prev_close;
	double		deviation = s->bb_multiplier * sqrt(kf_variance_step(&s->bands, ring, close));
	double		width = NAN;
	double		channel[3];
	double		slope = NAN;
	double		offset;
	double		slack;

	ring += kf_variance_ring(s->bands.n);
	kf_variance_step(&s->middle, ring, close);
	ring += kf_variance_ring(n);
	if (!isnan(prev_close))
		width = s->kc_multiplier * (kf_sum_step(&s->range, ring, kf_true_range(in[0], in[1], prev_close)) / n);
	s->prev_close = close;
	ring += kf_sum_ring(n);
	donchian_step(&s->channel, ring, in, channel);
	ring += 2 * kf_extreme_ring(n);
	if (!isnan(channel[1]))
		slope = kf_regression_step(&s->line, ring, close - (channel[1] * 0.5 + s->middle.mean * 0.5));
	if (s->missing > 0)
	{
		s->missing--;
		out[0] = out[1] = NAN;
		return;
	}
	out[0] = s->line.mean + slope * (0.5 * (n - 1.0));
	/* the lower band is inside by slack + offset, the upper one by slack - offset; the offset is 0 when the periods are the same */
	offset = s->bands.mean - s->middle.mean;
	slack = width - deviation;
	out[1] = NAN;
	if (KF_FINITE(slack + offset))
		out[1] = (slack + offset > 0.0 && slack - offset > 0.0) - (slack + offset < 0.0 && slack - offset < 0.0);
}

KF_INDICATOR(squeeze,
			 .title = "Squeeze Momentum", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 20, 2, 100000}, {"bb_multiplier", KF_REAL, 2, 0, 1e6},
					{"kc_period", KF_INTEGER, 20, 2, 100000}, {"kc_multiplier", KF_REAL, 1.5, 0, 1e6}},
			 .outputs = {{"momentum", KF_HISTOGRAM}, {"squeeze_on", KF_NOT_DRAWN, .integer = true}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "squeeze_on is 1 while the Bollinger bands (period, bb_multiplier) are inside the Keltner channel (simple "
			 "averages of the close and of the true range over kc_period, kc_multiplier), -1 while they are outside on both "
			 "sides, else 0. momentum = the end of the least squares line through the last kc_period values of the close minus "
			 "the mean of the Donchian middle and the simple average of the close.",
			 .source = "J. Carter, Mastering the trade, 2005 (TTM Squeeze), in the form LazyBear published on TradingView, 2014, "
			 "with the bands' own multiplier where that script takes the channel's");

#endif							/* KF_FAMILY_CHANNEL_H */
