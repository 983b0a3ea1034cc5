/*
 * oscillator_more.h
 *		Oscillators that TA-Lib does not have: of twice averaged momentum, of several rates of change, of the true range, of how
 *		far a bar's ends lie from an average, and of the momentum's own average.
 */
#ifndef KF_FAMILY_OSCILLATOR_MORE_H
#define KF_FAMILY_OSCILLATOR_MORE_H

#include "../blocks.h"

/* The rate of change in percent, as roc has it: 0 where the past value is 0; NaN while there is none. */
KF_FN double
kf_rate_of_change(double x, double past)
{
	return past == 0.0 ? 0.0 : (x - past) / past * 100.0;
}

/* ---- tsi ---- */

/* An exponential average of an exponential average. */
typedef struct KfTwice
{
	KfEma		first;
	KfEma		second;
} KfTwice;

KF_FN void
kf_twice_init(KfTwice *s, int first, int second)
{
	kf_ema_init(&s->first, first);
	kf_ema_init(&s->second, second);
}

KF_FN double
kf_twice_step(KfTwice *s, double x)
{
	x = kf_ema_step(&s->first, x);
	return isnan(x) ? NAN : kf_ema_step(&s->second, x);
}

typedef struct tsi_state
{
	KfTwice		momentum;
	KfTwice		size;			/* of its absolute value */
	KfEma		signal;
	double		prev;
} tsi_state;

KF_FN int
tsi_lookback(const double *p)
{
	return 1 + (int) p[0] - 1 + (int) p[1] - 1 + (int) p[2] - 1;
}

KF_FN int64_t
tsi_memory(const double *p)
{
	return 1 + kf_ema_memory(p[0], 1) + kf_ema_memory(p[1], 1) + kf_ema_memory(p[2], 1);
}

KF_NO_RING(tsi)

KF_FN void
tsi_init(tsi_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_twice_init(&s->momentum, (int) p[0], (int) p[1]);
	kf_twice_init(&s->size, (int) p[0], (int) p[1]);
	kf_ema_init(&s->signal, (int) p[2]);
	s->prev = NAN;
}

/* While nothing has moved the index is 0/0; its average begins with what there is of it. */
KF_FN void
tsi_step(tsi_state *s, double *ring, const double *in, double *out)
{
	double		change = in[0] - s->prev;
	double		momentum;
	double		size;

	(void) ring;
	s->prev = in[0];
	out[0] = out[1] = NAN;
	if (isnan(change))
		return;
	momentum = kf_twice_step(&s->momentum, change);
	size = kf_twice_step(&s->size, fabs(change));
	if (isnan(size) || size == 0.0)
		return;
	momentum = 100.0 * (momentum / size);
	out[1] = kf_ema_step(&s->signal, momentum);
	if (!isnan(out[1]))
		out[0] = momentum;
}

KF_INDICATOR(tsi,
			 .title = "True Strength Index", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"long_period", KF_INTEGER, 25, 1, 100000}, {"short_period", KF_INTEGER, 13, 1, 100000},
					{"signal_period", KF_INTEGER, 13, 1, 100000}},
			 .outputs = {{"tsi", KF_LINE}, {"signal", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {-25, 0, 25}, .nguides = 3,
			 .formula = "100 * ema(ema(change, long_period), short_period) / ema(ema(|change|, long_period), short_period), change from bar to "
			 "bar; signal = ema(tsi, signal_period). Every average begins with the mean of its first values, both outputs begin with the "
			 "signal; NULL while nothing has moved yet.",
			 .source = "W. Blau, 'True Strength Index', Stocks & Commodities, November 1991");

/* ---- coppock ---- */

typedef struct coppock_state
{
	KfDelay		far;
	KfDelay		near;
	KfWeighted	average;
	double		k;				/* 1 / the sum of the weights */
} coppock_state;

KF_FN int
coppock_lookback(const double *p)
{
	return (int) (p[1] > p[2] ? p[1] : p[2]) + (int) p[0] - 1;
}

KF_WINDOW_MEMORY(coppock)

KF_FN size_t
coppock_ring(const double *p)
{
	return kf_delay_ring((int) p[1]) + kf_delay_ring((int) p[2]) + kf_weighted_ring((int) p[0]);
}

KF_FN void
coppock_init(coppock_state *s, double *ring, const double *p)
{
	kf_delay_init(&s->far, ring, (int) p[1]);
	ring += kf_delay_ring((int) p[1]);
	kf_delay_init(&s->near, ring, (int) p[2]);
	ring += kf_delay_ring((int) p[2]);
	kf_weighted_init(&s->average, ring, (int) p[0]);
	s->k = 2.0 / (p[0] * (p[0] + 1.0));
}

KF_FN void
coppock_step(coppock_state *s, double *ring, const double *in, double *out)
{
	double		far = kf_delay_step(&s->far, ring, in[0]);
	double		near;

	ring += kf_delay_ring(s->far.n);
	near = kf_delay_step(&s->near, ring, in[0]);
	ring += kf_delay_ring(s->near.n);
	out[0] = NAN;
	if (!isnan(far) && !isnan(near))
		out[0] = kf_weighted_step(&s->average, ring, kf_rate_of_change(in[0], far) + kf_rate_of_change(in[0], near)) * s->k;
}

KF_INDICATOR(coppock,
			 .title = "Coppock Curve", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"wma_period", KF_INTEGER, 10, 1, 100000}, {"long_roc", KF_INTEGER, 14, 1, 100000},
					{"short_roc", KF_INTEGER, 11, 1, 100000}},
			 .outputs = {{"coppock", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "wma(roc(long_roc) + roc(short_roc), wma_period), made for monthly closes; roc in percent, 0 where the past value is 0.",
			 .source = "E. S. Coppock, Barron's, 15 October 1962");

/* ---- kst ---- */

#define KST_RATES 4

typedef struct kst_state
{
	KfDelay		past[KST_RATES];
	KfSum		average[KST_RATES];
	KfSum		signal;
} kst_state;

/* Bars before the first value of the line itself. */
KF_FN int
kst_begin(const double *p)
{
	int			begin = 0;

	for (int i = 0; i < KST_RATES; i++)
	{
		int			one = (int) p[i] + (int) p[KST_RATES + i] - 1;

		if (one > begin)
			begin = one;
	}
	return begin;
}

KF_FN int
kst_lookback(const double *p)
{
	return kst_begin(p) + (int) p[2 * KST_RATES] - 1;
}

KF_WINDOW_MEMORY(kst)

KF_FN size_t
kst_ring(const double *p)
{
	size_t		size = kf_sum_ring((int) p[2 * KST_RATES]);

	for (int i = 0; i < KST_RATES; i++)
		size += kf_delay_ring((int) p[i]) + kf_sum_ring((int) p[KST_RATES + i]);
	return size;
}

KF_FN void
kst_init(kst_state *s, double *ring, const double *p)
{
	for (int i = 0; i < KST_RATES; i++)
	{
		kf_delay_init(&s->past[i], ring, (int) p[i]);
		ring += kf_delay_ring((int) p[i]);
		kf_sum_init(&s->average[i], ring, (int) p[KST_RATES + i]);
		ring += kf_sum_ring((int) p[KST_RATES + i]);
	}
	kf_sum_init(&s->signal, ring, (int) p[2 * KST_RATES]);
}

KF_FN void
kst_step(kst_state *s, double *ring, const double *in, double *out)
{
	double		line = 0.0;

	for (int i = 0; i < KST_RATES; i++)
	{
		double		past = kf_delay_step(&s->past[i], ring, in[0]);
		double		sum = NAN;

		ring += kf_delay_ring(s->past[i].n);
		if (!isnan(past))
			sum = kf_sum_step(&s->average[i], ring, kf_rate_of_change(in[0], past));
		ring += kf_sum_ring(s->average[i].n);
		line += (i + 1) * (sum / s->average[i].n);
	}
	out[0] = out[1] = NAN;
	if (isnan(line))
		return;
	out[1] = kf_sum_step(&s->signal, ring, line) / s->signal.n;
	if (!isnan(out[1]))
		out[0] = line;
}

KF_INDICATOR(kst,
			 .title = "Know Sure Thing", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"roc1", KF_INTEGER, 10, 1, 100000}, {"roc2", KF_INTEGER, 15, 1, 100000}, {"roc3", KF_INTEGER, 20, 1, 100000},
					{"roc4", KF_INTEGER, 30, 1, 100000}, {"sma1", KF_INTEGER, 10, 1, 100000}, {"sma2", KF_INTEGER, 10, 1, 100000},
					{"sma3", KF_INTEGER, 10, 1, 100000}, {"sma4", KF_INTEGER, 15, 1, 100000},
					{"signal_period", KF_INTEGER, 9, 1, 100000}},
			 .outputs = {{"kst", KF_LINE}, {"signal", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "1 * sma(roc(roc1), sma1) + 2 * sma(roc(roc2), sma2) + 3 * sma(roc(roc3), sma3) + 4 * sma(roc(roc4), sma4), roc in "
			 "percent, 0 where the past value is 0; signal = sma(kst, signal_period). Both begin with the signal.",
			 .source = "M. Pring, 'Summed Rate of Change (KST)', Stocks & Commodities, 1992");

/* ---- choppiness ---- */

typedef struct choppiness_state
{
	KfSum		path;
	KfExtreme	highest;
	KfExtreme	lowest;
	double		prev;
	double		factor;			/* 100 / log(period) */
} choppiness_state;

KF_PERIOD_LOOKBACK(choppiness, 0)
KF_WINDOW_MEMORY(choppiness)

KF_FN size_t
choppiness_ring(const double *p)
{
	return kf_sum_ring((int) p[0]) + 2 * kf_extreme_ring((int) p[0]);
}

KF_FN void
choppiness_init(choppiness_state *s, double *ring, const double *p)
{
	int			n = (int) p[0];

	kf_sum_init(&s->path, ring, n);
	kf_extreme_init(&s->highest, ring + kf_sum_ring(n), n, 1);
	kf_extreme_init(&s->lowest, ring + kf_sum_ring(n) + kf_extreme_ring(n), n, -1);
	s->prev = NAN;
	s->factor = 100.0 / log(p[0]);
}

KF_FN void
choppiness_step(choppiness_state *s, double *ring, const double *in, double *out)
{
	int			n = s->path.n;
	double		prev = s->prev;
	double		highest = kf_extreme_step(&s->highest, ring + kf_sum_ring(n), in[0], 1);
	double		lowest = kf_extreme_step(&s->lowest, ring + kf_sum_ring(n) + kf_extreme_ring(n), in[1], -1);
	double		path;

	s->prev = in[2];
	out[0] = NAN;
	if (isnan(prev))
		return;
	path = kf_sum_step(&s->path, ring, kf_true_range(in[0], in[1], prev));
	if (highest > lowest)
		out[0] = s->factor * log(path / (highest - lowest));
}

KF_INDICATOR(choppiness,
			 .title = "Choppiness Index", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"choppiness", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = 0, .scale_max = 100, .guides = {38.2, 61.8}, .nguides = 2,
			 .formula = "100 * log(sum of the true range / (highest high - lowest low)) / log(period), over period bars: low in a trend, high "
			 "without one. A gap into the first of them may lift it above 100; NULL where highest and lowest are equal.",
			 .source = "E. W. Dreiss, 1993; as on TradingView");

/* ---- vortex ---- */

typedef struct vortex_state
{
	KfSum		plus;
	KfSum		minus;
	KfSum		range;
	double		high;			/* the bar before */
	double		low;
	double		close;
} vortex_state;

KF_PERIOD_LOOKBACK(vortex, 0)
KF_WINDOW_MEMORY(vortex)

KF_FN size_t
vortex_ring(const double *p)
{
	return 3 * kf_sum_ring((int) p[0]);
}

KF_FN void
vortex_init(vortex_state *s, double *ring, const double *p)
{
	int			n = (int) p[0];

	kf_sum_init(&s->plus, ring, n);
	kf_sum_init(&s->minus, ring + kf_sum_ring(n), n);
	kf_sum_init(&s->range, ring + 2 * kf_sum_ring(n), n);
	s->high = s->low = s->close = NAN;
}

KF_FN void
vortex_step(vortex_state *s, double *ring, const double *in, double *out)
{
	double		up = fabs(in[0] - s->low);
	double		down = fabs(in[1] - s->high);
	double		range = kf_true_range(in[0], in[1], s->close);
	double		first = s->close;

	s->high = in[0];
	s->low = in[1];
	s->close = in[2];
	out[0] = out[1] = NAN;
	if (isnan(first))
		return;
	up = kf_sum_step(&s->plus, ring, up);
	down = kf_sum_step(&s->minus, ring + kf_sum_ring(s->plus.n), down);
	range = kf_sum_step(&s->range, ring + 2 * kf_sum_ring(s->plus.n), range);
	if (range > 0.0)
	{
		out[0] = up / range;
		out[1] = down / range;
	}
}

KF_INDICATOR(vortex,
			 .title = "Vortex Indicator", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 14, 1, 100000}},
			 .outputs = {{"plus_vi", KF_LINE}, {"minus_vi", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {1}, .nguides = 1,
			 .formula = "plus_vi = the sum of |high - previous low| over the sum of the true range, minus_vi that of |low - previous high|, over "
			 "period bars; NULL without any true range.",
			 .source = "E. Botes and D. Siepman, 'The Vortex Indicator', Stocks & Commodities, January 2010");

/* ---- elder_ray ---- */

/*
 * The distance d of the close from its average is (1 - k) * (d + change), k = 1 / i at bar i of the seed, a mean. So the average,
 * of which most digits would be lost again by subtracting it, is never made.
 */
typedef struct elder_ray_state
{
	double		distance;
	double		prev;
	double		keep;			/* 1 - k after the seed */
	int			n;
	int			seen;			/* bars, up to n */
} elder_ray_state;

KF_PERIOD_LOOKBACK(elder_ray, -1)

KF_FN int64_t
elder_ray_memory(const double *p)
{
	return kf_ema_memory(p[0], 1);
}

KF_NO_RING(elder_ray)

KF_FN void
elder_ray_init(elder_ray_state *s, double *ring, const double *p)
{
	(void) ring;
	s->distance = 0.0;
	s->prev = 0.0;
	s->keep = (p[0] - 1.0) / (p[0] + 1.0);
	s->n = (int) p[0];
	s->seen = 0;
}

KF_FN void
elder_ray_step(elder_ray_state *s, double *ring, const double *in, double *out)
{
	double		moved = s->distance + (in[2] - s->prev);

	(void) ring;
	s->prev = in[2];
	if (s->seen < s->n)
	{
		s->distance = moved * s->seen / (s->seen + 1);
		s->seen++;
	}
	else
		s->distance = moved * s->keep;
	out[0] = out[1] = NAN;
	if (s->seen == s->n)
	{
		out[0] = in[0] - in[2] + s->distance;
		out[1] = in[1] - in[2] + s->distance;
	}
}

KF_INDICATOR(elder_ray,
			 .title = "Elder Ray Index", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 13, 1, 100000}},
			 .outputs = {{"bull_power", KF_HISTOGRAM}, {"bear_power", KF_HISTOGRAM}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "bull_power = high - ema(close, period), bear_power = low - ema(close, period).",
			 .source = "A. Elder, 1989; 'Trading for a Living', 1993");

/* ---- ac ---- */

#define AC_FAST 5
#define AC_SLOW 34

/*
 * The mean of n values is the newest less the weighted sum of the n - 1 changes between them over n, the newest change counting
 * n - 1 times. So the difference of two means is made of changes only: exactly 0 when nothing moves, whatever the price.
 */
typedef struct ac_state
{
	KfWeighted	fast;
	KfWeighted	slow;
	KfSum		average;
	double		high;			/* the bar before */
	double		low;
} ac_state;

KF_FIXED_LOOKBACK(ac, AC_SLOW - 1 + AC_FAST - 1)
KF_WINDOW_MEMORY(ac)

KF_FN size_t
ac_ring(const double *p)
{
	(void) p;
	return kf_weighted_ring(AC_FAST - 1) + kf_weighted_ring(AC_SLOW - 1) + kf_sum_ring(AC_FAST);
}

KF_FN void
ac_init(ac_state *s, double *ring, const double *p)
{
	(void) p;
	kf_weighted_init(&s->fast, ring, AC_FAST - 1);
	ring += kf_weighted_ring(AC_FAST - 1);
	kf_weighted_init(&s->slow, ring, AC_SLOW - 1);
	ring += kf_weighted_ring(AC_SLOW - 1);
	kf_sum_init(&s->average, ring, AC_FAST);
	s->high = s->low = NAN;
}

KF_FN void
ac_step(ac_state *s, double *ring, const double *in, double *out)
{
	double		change = 0.5 * (in[0] - s->high) + 0.5 * (in[1] - s->low);	/* of the middle */
	double		fast;
	double		slow;

	s->high = in[0];
	s->low = in[1];
	out[0] = NAN;
	if (isnan(change))
		return;
	fast = kf_weighted_step(&s->fast, ring, change);
	ring += kf_weighted_ring(AC_FAST - 1);
	slow = kf_weighted_step(&s->slow, ring, change);
	ring += kf_weighted_ring(AC_SLOW - 1);
	slow = slow / AC_SLOW - fast / AC_FAST;
	if (!isnan(slow))
		out[0] = slow - kf_sum_step(&s->average, ring, slow) / AC_FAST;
}

KF_INDICATOR(ac,
			 .title = "Accelerator Oscillator", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW},
			 .outputs = {{"ac", KF_HISTOGRAM}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "ao - sma(ao, 5), where ao, the awesome oscillator, is sma(m, 5) - sma(m, 34) of the middle m = (high + low) / 2.",
			 .source = "B. Williams, 'New Trading Dimensions', 1998");

/* ---- connors_rsi ---- */

/* Wilder's averages of rises and falls. */
typedef struct KfStrength
{
	KfWilder	gain;
	KfWilder	loss;
} KfStrength;

KF_FN void
kf_strength_init(KfStrength *s, int n)
{
	kf_wilder_init(&s->gain, n);
	kf_wilder_init(&s->loss, n);
}

/* 0/0, which is NaN, while nothing has moved. */
KF_FN double
kf_strength_step(KfStrength *s, double change)
{
	double		gain = kf_wilder_step(&s->gain, change > 0.0 ? change : 0.0);
	double		loss = kf_wilder_step(&s->loss, change < 0.0 ? -change : 0.0);

	return 100.0 * (gain / (gain + loss));
}

typedef struct connors_rsi_state
{
	KfStrength	price;
	KfStrength	runs;			/* of the streak */
	KfWindow	window;			/* the rates of change of the last rank_period bars */
	int			missing;		/* of them */
	double		prev;
	double		streak;			/* bars the value has risen in a row; below 0: has fallen */
} connors_rsi_state;

KF_FN int
connors_rsi_lookback(const double *p)
{
	int			lookback = (int) p[2] + 1;

	if (lookback < p[0])
		lookback = (int) p[0];
	if (lookback < p[1])
		lookback = (int) p[1];
	return lookback;
}

/* A streak may have begun at any time. */
KF_FOREVER_MEMORY(connors_rsi)

KF_FN size_t
connors_rsi_ring(const double *p)
{
	return kf_window_ring((int) p[2]);
}

KF_FN void
connors_rsi_init(connors_rsi_state *s, double *ring, const double *p)
{
	kf_strength_init(&s->price, (int) p[0]);
	kf_strength_init(&s->runs, (int) p[1]);
	kf_window_init(&s->window, ring, (int) p[2], 0.0);
	s->missing = (int) p[2];
	s->prev = NAN;
	s->streak = 0.0;
}

/* How many of n values are less than x, counted in strands as in kf_window_sum. */
KF_FN double
connors_rsi_below(const double *values, int n, double x)
{
	double		strand[8] = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
	double		below = 0.0;
	int			i = 0;

	for (; i + 8 <= n; i += 8)
		for (int j = 0; j < 8; j++)
			strand[j] += kf_when(values[i + j] < x, 1.0);
	for (; i < n; i++)
		below += kf_when(values[i] < x, 1.0);
	for (int j = 0; j < 8; j++)
		below += strand[j];
	return below;
}

KF_FN void
connors_rsi_step(connors_rsi_state *s, double *ring, const double *in, double *out)
{
	double		prev = s->prev;
	double		streak = s->streak;
	double		rate;
	double		price;
	double		runs;

	s->prev = in[0];
	out[0] = NAN;
	if (isnan(prev))
		return;
	if (in[0] > prev)
		s->streak = streak > 0.0 ? streak + 1.0 : 1.0;
	else if (in[0] < prev)
		s->streak = streak < 0.0 ? streak - 1.0 : -1.0;
	else
		s->streak = 0.0;
	price = kf_strength_step(&s->price, in[0] - prev);
	runs = kf_strength_step(&s->runs, s->streak - streak);
	rate = kf_rate_of_change(in[0], prev);
	if (s->missing > 0)
		s->missing--;
	else
	{
		double		rank = connors_rsi_below(ring + s->window.at, s->window.n, rate) / s->window.n;

		out[0] = (price + runs + 100.0 * rank) / 3.0;
	}
	kf_window_step(&s->window, ring, rate);
}

KF_INDICATOR(connors_rsi,
			 .title = "Connors RSI", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"rsi_period", KF_INTEGER, 3, 1, 100000}, {"streak_period", KF_INTEGER, 2, 1, 100000},
					{"rank_period", KF_INTEGER, 100, 1, 100000}},
			 .outputs = {{"connors_rsi", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = 0, .scale_max = 100, .guides = {10, 90}, .nguides = 2,
			 .formula = "The mean of rsi(value, rsi_period), of rsi(streak, streak_period), the streak being the bars in a row with a higher (above "
			 "0) or a lower value (below 0) and 0 at an equal one, and of the percentage of the rank_period rates of change before the last "
			 "that are less than the last; equal ones do not count. NULL while nothing has moved yet.",
			 .source = "L. Connors and C. Alvarez, 'An Introduction to ConnorsRSI', 2012");

#endif							/* KF_FAMILY_OSCILLATOR_MORE_H */
