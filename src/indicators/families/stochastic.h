/*
 * stochastic.h
 *		Stochastics: where the newest value stands in the range of the last ones.
 */
#ifndef KF_FAMILY_STOCHASTIC_H
#define KF_FAMILY_STOCHASTIC_H

#include "../averages.h"
#include "momentum.h"

/* ---- stoch ---- */

typedef struct stoch_state
{
	KfExtreme	highest;
	KfExtreme	lowest;
	KfMa		slowk;
	KfMa		slowd;
} stoch_state;

KF_FN int
stoch_lookback(const double *p)
{
	return (int) p[0] - 1 + kf_ma_lookback((int) p[2], (int) p[1]) + kf_ma_lookback((int) p[4], (int) p[3]);
}

KF_FN int64_t
stoch_memory(const double *p)
{
	int64_t		k = kf_ma_memory((int) p[2], (int) p[1]);
	int64_t		d = kf_ma_memory((int) p[4], (int) p[3]);

	return k == KF_FOREVER || d == KF_FOREVER ? KF_FOREVER : (int64_t) p[0] - 1 + k + d;
}

KF_FN size_t
stoch_ring(const double *p)
{
	return 2 * kf_extreme_ring((int) p[0]) + kf_ma_ring((int) p[2], (int) p[1]) + kf_ma_ring((int) p[4], (int) p[3]);
}

KF_FN void
stoch_init(stoch_state *s, double *ring, const double *p)
{
	size_t		window = kf_extreme_ring((int) p[0]);
	size_t		slowk = kf_ma_ring((int) p[2], (int) p[1]);

	kf_extreme_init(&s->highest, ring, (int) p[0], 1);
	kf_extreme_init(&s->lowest, ring + window, (int) p[0], -1);
	kf_ma_init(&s->slowk, ring + 2 * window, (int) p[2], (int) p[1]);
	kf_ma_init(&s->slowd, ring + 2 * window + slowk, (int) p[4], (int) p[3]);
}

KF_FN void
stoch_step(stoch_state *s, double *ring, const double *in, double *out)
{
	size_t		window = kf_extreme_ring(s->highest.n);
	double		highest = kf_extreme_step(&s->highest, ring, in[0], 1);
	double		lowest = kf_extreme_step(&s->lowest, ring + window, in[1], -1);
	double		k;
	double		d;

	out[0] = out[1] = NAN;
	if (isnan(highest))
		return;
	k = highest == lowest ? 0.0 : (in[2] - lowest) / (highest - lowest) * 100.0;
	ring += 2 * window;
	k = kf_ma_step(&s->slowk, ring, k);
	if (isnan(k))
		return;
	d = kf_ma_step(&s->slowd, ring + (s->slowk.type < 0 ? 0 : kf_ma_ring(s->slowk.type, s->slowk.n)), k);
	if (isnan(d))
		return;
	out[0] = k;
	out[1] = d;
}

KF_INDICATOR(stoch,
			 .title = "Stochastic", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"fastk_period", KF_INTEGER, 5, 1, 100000}, {"slowk_period", KF_INTEGER, 3, 1, 100000},
					{"slowk_ma_type", KF_MA_TYPE, KF_MA_SMA, 0, KF_MA_TYPES - 1}, {"slowd_period", KF_INTEGER, 3, 1, 100000},
					{"slowd_ma_type", KF_MA_TYPE, KF_MA_SMA, 0, KF_MA_TYPES - 1}},
			 .outputs = {{"slowk", KF_LINE}, {"slowd", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = 0, .scale_max = 100, .guides = {20, 80}, .nguides = 2,
			 .formula = "fast k = 100 * (close - lowest low) / (highest high - lowest low) over fastk_period, 0 when the range is 0; slowk "
			 "= its moving average, slowd = slowk's. Both lines begin together.",
			 .source = "G. Lane; TA-Lib STOCH", .golden = "STOCH");

/* ---- stochf ---- */

/* Where the newest value stands in the range of the last period ones, and the average of that. */
typedef struct KfFastStoch
{
	KfExtreme	highest;
	KfExtreme	lowest;
	KfMa		average;
} KfFastStoch;

KF_FN size_t
kf_fast_stoch_ring(int period, int average_period, int type)
{
	return 2 * kf_extreme_ring(period) + kf_ma_ring(type, average_period);
}

KF_FN void
kf_fast_stoch_init(KfFastStoch *s, double *ring, int period, int average_period, int type)
{
	kf_extreme_init(&s->highest, ring, period, 1);
	kf_extreme_init(&s->lowest, ring + kf_extreme_ring(period), period, -1);
	kf_ma_init(&s->average, ring + 2 * kf_extreme_ring(period), type, average_period);
}

/* Both outputs are NaN until there is an average. */
KF_FN void
kf_fast_stoch_step(KfFastStoch *s, double *ring, double high, double low, double close, double *out)
{
	size_t		window = kf_extreme_ring(s->highest.n);
	double		highest = kf_extreme_step(&s->highest, ring, high, 1);
	double		lowest = kf_extreme_step(&s->lowest, ring + window, low, -1);
	double		k;

	out[0] = out[1] = NAN;
	if (isnan(highest))
		return;
	k = highest == lowest ? 0.0 : (close - lowest) / (highest - lowest) * 100.0;
	out[1] = kf_ma_step(&s->average, ring + 2 * window, k);
	if (!isnan(out[1]))
		out[0] = k;
}

typedef struct stochf_state
{
	KfFastStoch stoch;
} stochf_state;

KF_FN int
stochf_lookback(const double *p)
{
	return (int) p[0] - 1 + kf_ma_lookback((int) p[2], (int) p[1]);
}

KF_FN int64_t
stochf_memory(const double *p)
{
	int64_t		average = kf_ma_memory((int) p[2], (int) p[1]);

	return average == KF_FOREVER ? KF_FOREVER : (int64_t) p[0] - 1 + average;
}

KF_FN size_t
stochf_ring(const double *p)
{
	return kf_fast_stoch_ring((int) p[0], (int) p[1], (int) p[2]);
}

KF_FN void
stochf_init(stochf_state *s, double *ring, const double *p)
{
	kf_fast_stoch_init(&s->stoch, ring, (int) p[0], (int) p[1], (int) p[2]);
}

KF_FN void
stochf_step(stochf_state *s, double *ring, const double *in, double *out)
{
	kf_fast_stoch_step(&s->stoch, ring, in[0], in[1], in[2], out);
}

KF_INDICATOR(stochf,
			 .title = "Stochastic Fast", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"fastk_period", KF_INTEGER, 5, 1, 100000}, {"fastd_period", KF_INTEGER, 3, 1, 100000},
					{"fastd_ma_type", KF_MA_TYPE, KF_MA_SMA, 0, KF_MA_TYPES - 1}},
			 .outputs = {{"fastk", KF_LINE}, {"fastd", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = 0, .scale_max = 100, .guides = {20, 80}, .nguides = 2,
			 .formula = "fastk = 100 * (close - lowest low) / (highest high - lowest low) over fastk_period, 0 when the range is 0; fastd = its "
			 "moving average. Both lines begin together.",
			 .source = "G. Lane; TA-Lib STOCHF", .golden = "STOCHF");

/* ---- stochrsi ---- */

typedef struct stochrsi_state
{
	rsi_state	rsi;
	KfFastStoch stoch;
} stochrsi_state;

KF_FN int
stochrsi_lookback(const double *p)
{
	return rsi_lookback(p) + stochf_lookback(p + 1);
}

KF_FN int64_t
stochrsi_memory(const double *p)
{
	int64_t		stoch = stochf_memory(p + 1);

	return stoch == KF_FOREVER ? KF_FOREVER : rsi_memory(p) + stoch;
}

KF_FN size_t
stochrsi_ring(const double *p)
{
	return stochf_ring(p + 1);
}

KF_FN void
stochrsi_init(stochrsi_state *s, double *ring, const double *p)
{
	rsi_init(&s->rsi, NULL, p);
	kf_fast_stoch_init(&s->stoch, ring, (int) p[1], (int) p[2], (int) p[3]);
}

KF_FN void
stochrsi_step(stochrsi_state *s, double *ring, const double *in, double *out)
{
	double		rsi;

	rsi_step(&s->rsi, NULL, in, &rsi);
	out[0] = out[1] = NAN;
	if (!isnan(rsi))
		kf_fast_stoch_step(&s->stoch, ring, rsi, rsi, rsi, out);
}

KF_INDICATOR(stochrsi,
			 .title = "Stochastic Relative Strength Index", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}, {"fastk_period", KF_INTEGER, 5, 1, 100000},
					{"fastd_period", KF_INTEGER, 3, 1, 100000}, {"fastd_ma_type", KF_MA_TYPE, KF_MA_SMA, 0, KF_MA_TYPES - 1}},
			 .outputs = {{"fastk", KF_LINE}, {"fastd", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = 0, .scale_max = 100, .guides = {20, 80}, .nguides = 2,
			 .formula = "stochf of rsi(value, period): where the index stands in the range of its last fastk_period values, 0 when that range is "
			 "0, and the moving average of that.",
			 .source = "T. Chande and S. Kroll, 1993; TA-Lib STOCHRSI", .golden = "STOCHRSI");

#endif							/* KF_FAMILY_STOCHASTIC_H */
