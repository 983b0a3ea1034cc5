/*
 * momentum.h
 *		Momentum indicators: change, oscillators, direction and strength of a trend.
 *
 * Where a formula is 0/0 on flat prices, the value is TA-Lib's (said in each formula); no absolute threshold decides what
 * counts as flat, so scaling all prices scales or leaves every value as its formula says.
 */
#ifndef KF_FAMILY_MOMENTUM_H
#define KF_FAMILY_MOMENTUM_H

#include "../averages.h"
#include "../lanes.h"

/* ---- mom ---- */

typedef struct mom_state
{
	KfDelay		past;
} mom_state;

KF_FN int
mom_lookback(const double *p)
{
	return (int) p[0];
}

KF_FN int64_t
mom_memory(const double *p)
{
	return mom_lookback(p);
}

KF_FN size_t
mom_ring(const double *p)
{
	return kf_delay_ring((int) p[0]);
}

KF_FN void
mom_init(mom_state *s, double *ring, const double *p)
{
	kf_delay_init(&s->past, ring, (int) p[0]);
}

KF_FN void
mom_step(mom_state *s, double *ring, const double *in, double *out)
{
	out[0] = in[0] - kf_delay_step(&s->past, ring, in[0]);
}

KF_INDICATOR(mom,
			 .title = "Momentum", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 10, 1, 100000}},
			 .outputs = {{"mom", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "value - value of period bars ago.",
			 .source = "TA-Lib MOM", .golden = "MOM");

/* ---- roc ---- */

typedef struct roc_state
{
	KfDelay		past;
} roc_state;

KF_FN int
roc_lookback(const double *p)
{
	return (int) p[0];
}

KF_FN int64_t
roc_memory(const double *p)
{
	return roc_lookback(p);
}

KF_FN size_t
roc_ring(const double *p)
{
	return kf_delay_ring((int) p[0]);
}

KF_FN void
roc_init(roc_state *s, double *ring, const double *p)
{
	kf_delay_init(&s->past, ring, (int) p[0]);
}

KF_FN void
roc_step(roc_state *s, double *ring, const double *in, double *out)
{
	double		past = kf_delay_step(&s->past, ring, in[0]);

	out[0] = past == 0.0 ? 0.0 : (in[0] / past - 1.0) * 100.0;
}

KF_INDICATOR(roc,
			 .title = "Rate of Change", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 10, 1, 100000}},
			 .outputs = {{"roc", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "(value / value of period bars ago - 1) * 100; 0 where the past value is 0.",
			 .source = "TA-Lib ROC", .golden = "ROC");

/* ---- rocp ---- */

typedef struct rocp_state
{
	KfDelay		past;
} rocp_state;

KF_PERIOD_LOOKBACK(rocp, 0)
KF_WINDOW_MEMORY(rocp)

KF_FN size_t
rocp_ring(const double *p)
{
	return kf_delay_ring((int) p[0]);
}

KF_FN void
rocp_init(rocp_state *s, double *ring, const double *p)
{
	kf_delay_init(&s->past, ring, (int) p[0]);
}

KF_FN void
rocp_step(rocp_state *s, double *ring, const double *in, double *out)
{
	double		past = kf_delay_step(&s->past, ring, in[0]);

	out[0] = past == 0.0 ? 0.0 : (in[0] - past) / past;
}

KF_INDICATOR(rocp,
			 .title = "Rate of Change Percentage", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 10, 1, 100000}},
			 .outputs = {{"rocp", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "(value - value of period bars ago) / value of period bars ago; 0 where the past value is 0.",
			 .source = "TA-Lib ROCP", .golden = "ROCP");

/* ---- rocr ---- */

typedef struct rocr_state
{
	KfDelay		past;
} rocr_state;

KF_PERIOD_LOOKBACK(rocr, 0)
KF_WINDOW_MEMORY(rocr)

KF_FN size_t
rocr_ring(const double *p)
{
	return kf_delay_ring((int) p[0]);
}

KF_FN void
rocr_init(rocr_state *s, double *ring, const double *p)
{
	kf_delay_init(&s->past, ring, (int) p[0]);
}

KF_FN void
rocr_step(rocr_state *s, double *ring, const double *in, double *out)
{
	double		past = kf_delay_step(&s->past, ring, in[0]);

	out[0] = past == 0.0 ? 0.0 : in[0] / past;
}

KF_INDICATOR(rocr,
			 .title = "Rate of Change Ratio", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 10, 1, 100000}},
			 .outputs = {{"rocr", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {1}, .nguides = 1,
			 .formula = "value / value of period bars ago; 0 where the past value is 0.",
			 .source = "TA-Lib ROCR", .golden = "ROCR");

/* ---- rocr100 ---- */

typedef struct rocr100_state
{
	KfDelay		past;
} rocr100_state;

KF_PERIOD_LOOKBACK(rocr100, 0)
KF_WINDOW_MEMORY(rocr100)

KF_FN size_t
rocr100_ring(const double *p)
{
	return kf_delay_ring((int) p[0]);
}

KF_FN void
rocr100_init(rocr100_state *s, double *ring, const double *p)
{
	kf_delay_init(&s->past, ring, (int) p[0]);
}

KF_FN void
rocr100_step(rocr100_state *s, double *ring, const double *in, double *out)
{
	double		past = kf_delay_step(&s->past, ring, in[0]);

	out[0] = past == 0.0 ? 0.0 : in[0] / past * 100.0;
}

KF_INDICATOR(rocr100,
			 .title = "Rate of Change Ratio, 100 scale", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 10, 1, 100000}},
			 .outputs = {{"rocr100", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {100}, .nguides = 1,
			 .formula = "100 * value / value of period bars ago; 0 where the past value is 0.",
			 .source = "TA-Lib ROCR100", .golden = "ROCR100");

/* ---- rsi ---- */

typedef struct rsi_state
{
	KfWilder	gain;
	KfWilder	loss;
	double		prev;
} rsi_state;

KF_FN int
rsi_lookback(const double *p)
{
	return (int) p[0];
}

KF_FN int64_t
rsi_memory(const double *p)
{
	return kf_wilder_memory(p[0], 1) + 1;
}

KF_FN size_t
rsi_ring(const double *p)
{
	(void) p;
	return 0;
}

KF_FN void
rsi_init(rsi_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_wilder_init(&s->gain, (int) p[0]);
	kf_wilder_init(&s->loss, (int) p[0]);
	s->prev = NAN;
}

KF_FN void
rsi_step(rsi_state *s, double *ring, const double *in, double *out)
{
	double		change = in[0] - s->prev;
	double		gain;
	double		loss;

	(void) ring;
	s->prev = in[0];
	if (isnan(change))
	{
		out[0] = NAN;
		return;
	}
	gain = kf_wilder_step(&s->gain, change > 0.0 ? change : 0.0);
	loss = kf_wilder_step(&s->loss, change < 0.0 ? -change : 0.0);
	out[0] = gain + loss == 0.0 ? 0.0 : 100.0 * (gain / (gain + loss));
}

KF_INDICATOR(rsi,
			 .title = "Relative Strength Index", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"rsi", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = 0, .scale_max = 100, .guides = {30, 70}, .nguides = 2,
			 .formula = "100 * gain / (gain + loss), each Wilder's average of the rises and falls; 0 when nothing has moved.",
			 .source = "J. W. Wilder, 1978; TA-Lib RSI", .golden = "RSI");

/* ---- macd ---- */

typedef struct macd_state
{
	KfEma		fast;
	KfEma		slow;
	KfEma		signal;
	int			skip;			/* bars the fast average leaves out, so that both begin together */
} macd_state;

/* As TA-Lib: the larger period is the slow one, whichever was given first. */
KF_FN int
macd_slow(const double *p)
{
	return (int) (p[0] > p[1] ? p[0] : p[1]);
}

KF_FN int
macd_fast(const double *p)
{
	return (int) (p[0] > p[1] ? p[1] : p[0]);
}

KF_FN int
macd_lookback(const double *p)
{
	return macd_slow(p) - 1 + (int) p[2] - 1;
}

KF_FN int64_t
macd_memory(const double *p)
{
	return kf_ema_memory(macd_slow(p), 1) + kf_ema_memory(p[2], 1);
}

KF_FN size_t
macd_ring(const double *p)
{
	(void) p;
	return 0;
}

KF_FN void
macd_init(macd_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_ema_init(&s->fast, macd_fast(p));
	kf_ema_init(&s->slow, macd_slow(p));
	kf_ema_init(&s->signal, (int) p[2]);
	s->skip = macd_slow(p) - macd_fast(p);
}

KF_FN void
macd_step(macd_state *s, double *ring, const double *in, double *out)
{
	double		slow = kf_ema_step(&s->slow, in[0]);
	double		macd;
	double		signal;

	(void) ring;
	out[0] = out[1] = out[2] = NAN;
	if (s->skip > 0)
	{
		s->skip--;
		return;
	}
	macd = kf_ema_step(&s->fast, in[0]) - slow;
	if (isnan(macd))
		return;
	signal = kf_ema_step(&s->signal, macd);
	if (isnan(signal))
		return;
	out[0] = macd;
	out[1] = signal;
	out[2] = macd - signal;
}

KF_INDICATOR(macd,
			 .title = "Moving Average Convergence/Divergence", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"fast_period", KF_INTEGER, 12, 2, 100000}, {"slow_period", KF_INTEGER, 26, 2, 100000},
					{"signal_period", KF_INTEGER, 9, 1, 100000}},
			 .outputs = {{"macd", KF_LINE}, {"signal", KF_LINE}, {"histogram", KF_HISTOGRAM}},
			 .place = KF_OWN_PANEL,
			 .formula = "macd = ema(fast_period) - ema(slow_period), signal = ema(macd, signal_period), histogram = macd - signal. Both "
			 "averages have their first value at the same bar; a fast period above the slow one is swapped with it.",
			 .source = "G. Appel; TA-Lib MACD", .golden = "MACD");

/* ---- aroon ---- */

typedef struct aroon_state
{
	KfExtremeAge highest;
	KfExtremeAge lowest;
	double		factor;
} aroon_state;

KF_FN int
aroon_lookback(const double *p)
{
	return (int) p[0];
}

KF_FN int64_t
aroon_memory(const double *p)
{
	return aroon_lookback(p);
}

KF_FN size_t
aroon_ring(const double *p)
{
	return 2 * kf_extreme_age_ring((int) p[0] + 1);
}

KF_FN void
aroon_init(aroon_state *s, double *ring, const double *p)
{
	int			window = (int) p[0] + 1;

	kf_extreme_age_init(&s->highest, ring, window, 1);
	kf_extreme_age_init(&s->lowest, ring + kf_extreme_age_ring(window), window, -1);
	s->factor = 100.0 / p[0];
}

KF_FN void
aroon_step(aroon_state *s, double *ring, const double *in, double *out)
{
	int			period = s->highest.n - 1;
	double		high_age = kf_extreme_age_step(&s->highest, ring, in[0], 1, 1);
	double		low_age = kf_extreme_age_step(&s->lowest, ring + kf_extreme_age_ring(period + 1), in[1], -1, 1);

	out[0] = s->factor * (period - low_age);
	out[1] = s->factor * (period - high_age);
}

KF_INDICATOR(aroon,
			 .title = "Aroon", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"down", KF_LINE}, {"up", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = 0, .scale_max = 100, .guides = {50}, .nguides = 1,
			 .formula = "100 * (period - bars since the lowest low, highest high) / period, over period + 1 bars; among equals the latest.",
			 .source = "T. Chande, 1995; TA-Lib AROON", .golden = "AROON");

/* ---- aroonosc ---- */

typedef struct aroonosc_state
{
	aroon_state aroon;
} aroonosc_state;

KF_PERIOD_LOOKBACK(aroonosc, 0)
KF_WINDOW_MEMORY(aroonosc)

KF_FN size_t
aroonosc_ring(const double *p)
{
	return aroon_ring(p);
}

KF_FN void
aroonosc_init(aroonosc_state *s, double *ring, const double *p)
{
	aroon_init(&s->aroon, ring, p);
}

KF_FN void
aroonosc_step(aroonosc_state *s, double *ring, const double *in, double *out)
{
	KfExtremeAge *highest = &s->aroon.highest;
	double		high_age = kf_extreme_age_step(highest, ring, in[0], 1, 1);
	double		low_age = kf_extreme_age_step(&s->aroon.lowest, ring + kf_extreme_age_ring(highest->n), in[1], -1, 1);

	out[0] = s->aroon.factor * (low_age - high_age);
}

KF_INDICATOR(aroonosc,
			 .title = "Aroon Oscillator", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"aroonosc", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = -100, .scale_max = 100, .guides = {0}, .nguides = 1,
			 .formula = "aroon's up - down.",
			 .source = "T. Chande, 1995; TA-Lib AROONOSC", .golden = "AROONOSC");

/* ---- cci ---- */

typedef struct cci_state
{
	KfWindow	window;
	int			missing;
} cci_state;

KF_PERIOD_LOOKBACK(cci, -1)
KF_WINDOW_MEMORY(cci)

KF_FN size_t
cci_ring(const double *p)
{
	return kf_window_ring((int) p[0]);
}

KF_FN void
cci_init(cci_state *s, double *ring, const double *p)
{
	kf_window_init(&s->window, ring, (int) p[0], 0.0);
	s->missing = (int) p[0] - 1;
}

/* The mean is taken about the newest price, so that equal prices give exactly 0 and not the rounding of their mean. */
KF_FN void
cci_step(cci_state *s, double *ring, const double *in, double *out)
{
	int			n = s->window.n;
	double		typical = (in[0] + in[1] + in[2]) / 3.0;
	const double *window = kf_window_step(&s->window, ring, typical);
	double		distance;
	double		deviation;

	if (s->missing > 0)
	{
		s->missing--;
		out[0] = NAN;
		return;
	}
	distance = -kf_window_sum(window, n, typical) / n;
	deviation = kf_window_abs_sum(window, n, typical - distance) / n;
	out[0] = deviation == 0.0 ? 0.0 : distance / (0.015 * deviation);
}

#ifdef KF_LANES

/* Longer windows than this go step by step. */
#define CCI_LANE_WINDOW 128

/* The prices of the window before, oldest first, stand before those of the chunk. */
KF_FN void
cci_steps(void *state, const double *const *in, double *const *out, size_t count)
{
	cci_state  *s = (cci_state *) state;
	double	   *ring = KF_RING(cci_state, state);
	const int	n = s->window.n;
	double		typical[CCI_LANE_WINDOW + KF_CHUNK];
	double		distance[KF_CHUNK];
	double		centre[KF_CHUNK] = {0};
	double	   *newest = typical + n - 1;
	const size_t skipped = count > (size_t) n ? count - (size_t) n : 0;

	if (n > CCI_LANE_WINDOW)
	{
		for (size_t i = 0; i < count; i++)
		{
			const double row[3] = {in[0][i], in[1][i], in[2][i]};

			cci_step(s, ring, row, out[0] + i);
		}
		return;
	}
	memcpy(typical, ring + s->window.at + 1, (size_t) (n - 1) * sizeof(double));
	for (size_t i = 0; i < count; i++)
		newest[i] = (in[0][i] + in[1][i] + in[2][i]) / 3.0;
	s->window.at = (int) ((s->window.at + skipped) % (size_t) n);
	for (size_t i = skipped; i < count; i++)
		kf_window_step(&s->window, ring, newest[i]);
	kf_window_sums(typical, n, newest, false, count, distance);
	for (size_t i = 0; i < count; i++)
	{
		distance[i] = -distance[i] / n;
		centre[i] = newest[i] - distance[i];
	}
	kf_window_sums(typical, n, centre, true, count, centre);
	for (size_t i = 0; i < count; i++)
	{
		double		deviation = centre[i] / n;
		double		ratio = distance[i] / (0.015 * deviation);

		out[0][i] = deviation == 0.0 ? 0.0 : ratio;
	}
	for (size_t i = 0; i < count && s->missing > 0; i++, s->missing--)
		out[0][i] = NAN;
}

#endif

KF_INDICATOR(cci,
			 .title = "Commodity Channel Index", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"cci", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {-100, 100}, .nguides = 2,
			 .formula = "(typical price - its mean) / (0.015 * mean absolute deviation about that mean), typical = (high + low + close) / 3; "
			 "0 when the deviation is 0. Work a bar grows with the period.",
			 .source = "D. Lambert, 1980; TA-Lib CCI", .golden = "CCI",
			 KF_STEPS(cci_steps));

/* ---- willr ---- */

typedef struct willr_state
{
	KfExtreme	highest;
	KfExtreme	lowest;
} willr_state;

KF_FN int
willr_lookback(const double *p)
{
	return (int) p[0] - 1;
}

KF_FN int64_t
willr_memory(const double *p)
{
	return willr_lookback(p);
}

KF_FN size_t
willr_ring(const double *p)
{
	return 2 * kf_extreme_ring((int) p[0]);
}

KF_FN void
willr_init(willr_state *s, double *ring, const double *p)
{
	kf_extreme_init(&s->highest, ring, (int) p[0], 1);
	kf_extreme_init(&s->lowest, ring + kf_extreme_ring((int) p[0]), (int) p[0], -1);
}

KF_FN void
willr_step(willr_state *s, double *ring, const double *in, double *out)
{
	double		highest = kf_extreme_step(&s->highest, ring, in[0], 1);
	double		lowest = kf_extreme_step(&s->lowest, ring + kf_extreme_ring(s->highest.n), in[1], -1);

	out[0] = highest == lowest ? 0.0 : (highest - in[2]) / (highest - lowest) * -100.0;
}

KF_INDICATOR(willr,
			 .title = "Williams' %R", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"willr", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = -100, .scale_max = 0, .guides = {-80, -20}, .nguides = 2,
			 .formula = "-100 * (highest high - close) / (highest high - lowest low); 0 when the range is 0.",
			 .source = "L. Williams; TA-Lib WILLR", .golden = "WILLR");

/* ---- mfi ---- */

typedef struct mfi_state
{
	KfSum		rising;
	KfSum		falling;
	double		prev;
} mfi_state;

KF_FN int
mfi_lookback(const double *p)
{
	return (int) p[0];
}

KF_FN int64_t
mfi_memory(const double *p)
{
	return mfi_lookback(p);
}

KF_FN size_t
mfi_ring(const double *p)
{
	return 2 * kf_sum_ring((int) p[0]);
}

KF_FN void
mfi_init(mfi_state *s, double *ring, const double *p)
{
	kf_sum_init(&s->rising, ring, (int) p[0]);
	kf_sum_init(&s->falling, ring + kf_sum_ring((int) p[0]), (int) p[0]);
	s->prev = NAN;
}

KF_FN void
mfi_step(mfi_state *s, double *ring, const double *in, double *out)
{
	double		typical = (in[0] + in[1] + in[2]) / 3.0;
	double		flow = typical * in[3];
	double		change = typical - s->prev;
	double		rising;
	double		falling;

	s->prev = typical;
	if (isnan(change))
	{
		out[0] = NAN;
		return;
	}
	rising = kf_sum_step(&s->rising, ring, change > 0.0 ? flow : 0.0);
	falling = kf_sum_step(&s->falling, ring + kf_sum_ring(s->rising.n), change < 0.0 ? flow : 0.0);
	out[0] = rising + falling == 0.0 ? 0.0 : 100.0 * (rising / (rising + falling));
}

KF_INDICATOR(mfi,
			 .title = "Money Flow Index", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE, KF_VOLUME},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"mfi", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = 0, .scale_max = 100, .guides = {20, 80}, .nguides = 2,
			 .formula = "100 * rising / (rising + falling) money flow (typical price * volume) over period bars; 0 when nothing has flowed.",
			 .source = "G. Quong and A. Soudack, 1989; TA-Lib MFI, without its threshold of 1.0", .golden = "MFI");

#endif							/* KF_FAMILY_MOMENTUM_H */
