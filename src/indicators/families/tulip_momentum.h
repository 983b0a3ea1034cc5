/*
 * tulip_momentum.h
 *		Momentum indicators of Tulip Indicators that TA-Lib does not have or defines otherwise.
 */
#ifndef KF_FAMILY_TULIP_MOMENTUM_H
#define KF_FAMILY_TULIP_MOMENTUM_H

#include "../moments.h"

/* ---- ao ---- */

#define AO_FAST 5
#define AO_SLOW 34

typedef struct ao_state
{
	KfSum		fast;
	KfSum		slow;
} ao_state;

KF_FIXED_LOOKBACK(ao, AO_SLOW - 1)
KF_WINDOW_MEMORY(ao)

KF_FN size_t
ao_ring(const double *p)
{
	(void) p;
	return kf_sum_ring(AO_FAST) + kf_sum_ring(AO_SLOW);
}

KF_FN void
ao_init(ao_state *s, double *ring, const double *p)
{
	(void) p;
	kf_sum_init(&s->fast, ring, AO_FAST);
	kf_sum_init(&s->slow, ring + kf_sum_ring(AO_FAST), AO_SLOW);
}

KF_FN void
ao_step(ao_state *s, double *ring, const double *in, double *out)
{
	double		middle = 0.5 * (in[0] + in[1]);
	double		fast = kf_sum_step(&s->fast, ring, middle);

	out[0] = fast * (1.0 / AO_FAST) - kf_sum_step(&s->slow, ring + kf_sum_ring(AO_FAST), middle) * (1.0 / AO_SLOW);
}

KF_INDICATOR(ao,
			 .title = "Awesome Oscillator", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW},
			 .outputs = {{"ao", KF_HISTOGRAM}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "sma(middle, 5) - sma(middle, 34), middle = (high + low) / 2.",
			 .source = "B. Williams, New Trading Dimensions, 1998; Tulip ao", .golden = "ao");

/* ---- tulip_cmo ---- */

/* The sum of rises less that of falls is the change over the window; together they are the path. */
typedef struct tulip_cmo_state
{
	KfSum		path;
	KfDelay		past;
	double		prev;
} tulip_cmo_state;

KF_PERIOD_LOOKBACK(tulip_cmo, 0)
KF_WINDOW_MEMORY(tulip_cmo)

KF_FN size_t
tulip_cmo_ring(const double *p)
{
	return kf_sum_ring((int) p[0]) + kf_delay_ring((int) p[0]);
}

KF_FN void
tulip_cmo_init(tulip_cmo_state *s, double *ring, const double *p)
{
	kf_sum_init(&s->path, ring, (int) p[0]);
	kf_delay_init(&s->past, ring + kf_sum_ring((int) p[0]), (int) p[0]);
	s->prev = NAN;
}

KF_FN void
tulip_cmo_step(tulip_cmo_state *s, double *ring, const double *in, double *out)
{
	double		past = kf_delay_step(&s->past, ring + kf_sum_ring(s->path.n), in[0]);
	double		change = fabs(in[0] - s->prev);
	double		path;

	s->prev = in[0];
	out[0] = NAN;
	if (isnan(change))
		return;
	path = kf_sum_step(&s->path, ring, change);
	out[0] = path == 0.0 ? NAN : 100.0 * ((in[0] - past) / path);
}

KF_INDICATOR(tulip_cmo,
			 .title = "Chande Momentum Oscillator, with Chande's sums", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 14, 1, 100000}},
			 .outputs = {{"tulip_cmo", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = -100, .scale_max = 100, .guides = {-50, 50}, .nguides = 2,
			 .formula = "100 * (gain - loss) / (gain + loss), the plain sums of the rises and falls over period changes, as Chande defined it; "
			 "cmo, as TA-Lib, has Wilder's averages instead. NULL where nothing has moved.",
			 .source = "T. Chande and S. Kroll, The New Technical Trader, 1994; Tulip cmo", .golden = "cmo");

/* ---- dpo ---- */

typedef struct dpo_state
{
	KfSum		sum;
	KfDelay		past;
	double		k;				/* 1 / period */
} dpo_state;

KF_PERIOD_LOOKBACK(dpo, -1)
KF_WINDOW_MEMORY(dpo)

KF_FN int
dpo_back(const double *p)
{
	return (int) p[0] / 2 + 1;
}

KF_FN size_t
dpo_ring(const double *p)
{
	return kf_sum_ring((int) p[0]) + kf_delay_ring(dpo_back(p));
}

KF_FN void
dpo_init(dpo_state *s, double *ring, const double *p)
{
	kf_sum_init(&s->sum, ring, (int) p[0]);
	kf_delay_init(&s->past, ring + kf_sum_ring((int) p[0]), dpo_back(p));
	s->k = 1.0 / p[0];
}

KF_FN void
dpo_step(dpo_state *s, double *ring, const double *in, double *out)
{
	double		past = kf_delay_step(&s->past, ring + kf_sum_ring(s->sum.n), in[0]);

	out[0] = past - kf_sum_step(&s->sum, ring, in[0]) * s->k;
}

KF_INDICATOR(dpo,
			 .title = "Detrended Price Oscillator", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 20, 3, 100000}},
			 .outputs = {{"dpo", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "The value of period / 2 + 1 bars ago (half cut off) - sma(value, period), at the bar at which both are known.",
			 .source = "W. Blau, 1995, after J. Hurst; Tulip dpo", .golden = "dpo");

/* ---- fisher ---- */

typedef struct fisher_state
{
	KfExtreme	highest;
	KfExtreme	lowest;
	double		position;
	double		fisher;
} fisher_state;

KF_PERIOD_LOOKBACK(fisher, -1)

/* Two recursions, which keep 0.67 and 0.5 a bar; the logarithm stretches what is left of the first up to a hundredfold. */
KF_FN int64_t
fisher_memory(const double *p)
{
	return (int64_t) p[0] + kf_tail_memory(0.33, 2) + kf_tail_memory(0.5, 1);
}

KF_FN size_t
fisher_ring(const double *p)
{
	return 2 * kf_extreme_ring((int) p[0]);
}

KF_FN void
fisher_init(fisher_state *s, double *ring, const double *p)
{
	kf_extreme_init(&s->highest, ring, (int) p[0], 1);
	kf_extreme_init(&s->lowest, ring + kf_extreme_ring((int) p[0]), (int) p[0], -1);
	s->position = 0.0;
	s->fisher = 0.0;
}

KF_FN void
fisher_step(fisher_state *s, double *ring, const double *in, double *out)
{
	double		middle = 0.5 * (in[0] + in[1]);
	double		highest = kf_extreme_step(&s->highest, ring, middle, 1);
	double		lowest = kf_extreme_step(&s->lowest, ring + kf_extreme_ring(s->highest.n), middle, -1);
	double		range = highest - lowest;
	double		position;

	out[0] = out[1] = NAN;
	if (isnan(range))
		return;
	position = 0.66 * (range > 0.0 ? (middle - lowest) / range - 0.5 : 0.0) + 0.67 * s->position;
	position = kf_choose(position > 0.99, 0.999, position);
	position = kf_choose(position < -0.99, -0.999, position);
	s->position = position;
	out[1] = s->fisher;
	s->fisher = 0.5 * log((1.0 + position) / (1.0 - position)) + 0.5 * s->fisher;
	out[0] = s->fisher;
}

KF_INDICATOR(fisher,
			 .title = "Fisher Transform", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW},
			 .params = {{"period", KF_INTEGER, 10, 2, 100000}},
			 .outputs = {{"fisher", KF_LINE}, {"signal", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "position = 0.66 * (where (high + low) / 2 stands in the range of its last period values, -0.5 to 0.5) + 0.67 * position of "
			 "the bar before, set to 0.999 above 0.99 and to -0.999 below -0.99; fisher = 0.5 * ln((1 + position) / (1 - position)) + "
			 "0.5 * fisher of the bar before, signal = fisher of the bar before. Both begin with 0; a window without range counts as its middle "
			 "(Tulip: as its low).",
			 .source = "J. Ehlers, Stocks & Commodities, November 2002; Tulip fisher", .golden = "fisher");

/* ---- fosc ---- */

typedef struct fosc_state
{
	KfRegression line;
	double		forecast;		/* of the next bar; NaN until there is one */
} fosc_state;

KF_PERIOD_LOOKBACK(fosc, 0)
KF_WINDOW_MEMORY(fosc)

KF_FN size_t
fosc_ring(const double *p)
{
	return kf_regression_ring((int) p[0]);
}

KF_FN void
fosc_init(fosc_state *s, double *ring, const double *p)
{
	kf_regression_init(&s->line, ring, (int) p[0]);
	s->forecast = NAN;
}

KF_FN void
fosc_step(fosc_state *s, double *ring, const double *in, double *out)
{
	double		slope;

	out[0] = in[0] == 0.0 ? NAN : 100.0 * ((in[0] - s->forecast) / in[0]);
	slope = kf_regression_step(&s->line, ring, in[0]);
	s->forecast = s->line.mean + slope * s->line.middle;
}

KF_INDICATOR(fosc,
			 .title = "Forecast Oscillator", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"fosc", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "100 * (value - forecast) / value, forecast = tsf(value, period) of the bar before; NULL where the value is 0.",
			 .source = "T. Chande and S. Kroll, The New Technical Trader, 1994; Tulip fosc", .golden = "fosc");

/* ---- qstick ---- */

typedef struct qstick_state
{
	KfSum		sum;
	double		k;				/* 1 / period */
} qstick_state;

KF_PERIOD_LOOKBACK(qstick, -1)
KF_WINDOW_MEMORY(qstick)

KF_FN size_t
qstick_ring(const double *p)
{
	return kf_sum_ring((int) p[0]);
}

KF_FN void
qstick_init(qstick_state *s, double *ring, const double *p)
{
	kf_sum_init(&s->sum, ring, (int) p[0]);
	s->k = 1.0 / p[0];
}

KF_FN void
qstick_step(qstick_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_sum_step(&s->sum, ring, in[1] - in[0]) * s->k;
}

KF_INDICATOR(qstick,
			 .title = "Qstick", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_OPEN, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 8, 1, 100000}},
			 .outputs = {{"qstick", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "sma(close - open, period).",
			 .source = "T. Chande and S. Kroll, The New Technical Trader, 1994; Tulip qstick", .golden = "qstick");

/* ---- tulip_trix ---- */

typedef struct tulip_trix_state
{
	int			n;
	int			fed;			/* bars seen, until the first value */
	double		k;
	double		first;			/* each stage begins with what the one before has at the stage's first bar */
	double		second;
	double		third;
} tulip_trix_state;

KF_FN int
tulip_trix_lookback(const double *p)
{
	return 3 * ((int) p[0] - 1) + 1;
}

KF_FN int64_t
tulip_trix_memory(const double *p)
{
	return kf_ema_memory(p[0], 3) + 1;
}

KF_NO_RING(tulip_trix)

KF_FN void
tulip_trix_init(tulip_trix_state *s, double *ring, const double *p)
{
	(void) ring;
	s->n = (int) p[0];
	s->fed = 0;
	s->k = 2.0 / (p[0] + 1.0);
	s->first = s->second = s->third = 0.0;
}

KF_FN void
tulip_trix_step(tulip_trix_state *s, double *ring, const double *in, double *out)
{
	double		prev = s->third;

	(void) ring;
	if (s->fed <= 3 * (s->n - 1))
	{
		int			bar = s->fed++;

		s->first += bar == 0 ? in[0] : (in[0] - s->first) * s->k;
		if (bar >= s->n - 1)
			s->second += bar == s->n - 1 ? s->first : (s->first - s->second) * s->k;
		if (bar >= 2 * (s->n - 1))
			s->third += bar == 2 * (s->n - 1) ? s->second : (s->second - s->third) * s->k;
		out[0] = NAN;
		return;
	}
	s->first = (in[0] - s->first) * s->k + s->first;
	s->second = (s->first - s->second) * s->k + s->second;
	s->third = (s->second - s->third) * s->k + s->third;
	out[0] = s->third == 0.0 ? NAN : (s->third - prev) / s->third * 100.0;
}

KF_INDICATOR(tulip_trix,
			 .title = "Trix, as a part of the present average", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 1, 100000}},
			 .outputs = {{"tulip_trix", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "The change of ema(ema(ema(value))) from bar to bar in percent of the present average; trix, as TA-Lib, divides by the one "
			 "before. Each average begins with the first value of its input, each stage period - 1 bars after the one before. NULL where the "
			 "average is 0.",
			 .source = "J. Hutson, 1983; Tulip trix", .golden = "trix");

/* ---- vhf ---- */

typedef struct vhf_state
{
	KfExtreme	highest;
	KfExtreme	lowest;
	KfSum		path;
	double		prev;
} vhf_state;

KF_PERIOD_LOOKBACK(vhf, 0)
KF_WINDOW_MEMORY(vhf)

KF_FN size_t
vhf_ring(const double *p)
{
	return 2 * kf_extreme_ring((int) p[0]) + kf_sum_ring((int) p[0]);
}

KF_FN void
vhf_init(vhf_state *s, double *ring, const double *p)
{
	int			n = (int) p[0];

	kf_extreme_init(&s->highest, ring, n, 1);
	kf_extreme_init(&s->lowest, ring + kf_extreme_ring(n), n, -1);
	kf_sum_init(&s->path, ring + 2 * kf_extreme_ring(n), n);
	s->prev = NAN;
}

KF_FN void
vhf_step(vhf_state *s, double *ring, const double *in, double *out)
{
	size_t		part = kf_extreme_ring(s->highest.n);
	double		highest = kf_extreme_step(&s->highest, ring, in[0], 1);
	double		lowest = kf_extreme_step(&s->lowest, ring + part, in[0], -1);
	double		change = fabs(in[0] - s->prev);
	double		path;

	s->prev = in[0];
	out[0] = NAN;
	if (isnan(change))
		return;
	path = kf_sum_step(&s->path, ring + 2 * part, change);
	out[0] = path == 0.0 ? NAN : (highest - lowest) / path;
}

KF_INDICATOR(vhf,
			 .title = "Vertical Horizontal Filter", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 28, 2, 100000}},
			 .outputs = {{"vhf", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "(highest - lowest value of period bars) / the sum of the last period absolute changes; NULL where nothing has moved.",
			 .source = "A. White, Futures, August 1991; Tulip vhf", .golden = "vhf");

#endif							/* KF_FAMILY_TULIP_MOMENTUM_H */
