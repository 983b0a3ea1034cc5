/*
 * tulip_other.h
 *		Volatility, cycle, statistic and signal functions of Tulip Indicators that TA-Lib does not have.
 */
#ifndef KF_FAMILY_TULIP_OTHER_H
#define KF_FAMILY_TULIP_OTHER_H

#include "../moments.h"

/* ---- crossany ---- */

typedef struct crossany_state
{
	double		prev;			/* the difference one bar ago; NaN before the first */
} crossany_state;

KF_FIXED_LOOKBACK(crossany, 1)
KF_WINDOW_MEMORY(crossany)
KF_NO_RING(crossany)

KF_FN void
crossany_init(crossany_state *s, double *ring, const double *p)
{
	(void) ring;
	(void) p;
	s->prev = NAN;
}

KF_FN void
crossany_step(crossany_state *s, double *ring, const double *in, double *out)
{
	double		prev = s->prev;
	double		now = in[0] - in[1];
	int			up = (now > 0.0) & (prev <= 0.0);
	int			down = (now < 0.0) & (prev >= 0.0);

	(void) ring;
	s->prev = now;
	out[0] = isnan(prev) ? NAN : (double) (up | down);
}

KF_INDICATOR(crossany,
			 .title = "Crossing in either direction", .group = KF_GROUP_MATH,
			 .inputs = {KF_SERIES0, KF_SERIES1},
			 .outputs = {{"crossany", KF_HISTOGRAM, .integer = true}},
			 .place = KF_OWN_PANEL,
			 .formula = "1 where value0 is above value1 and was not above it at the bar before, or is below it and was not below; else 0.",
			 .source = "Tulip crossany", .golden = "crossany");

/* ---- crossover ---- */

typedef struct crossover_state
{
	double		prev;			/* the difference one bar ago; NaN before the first */
} crossover_state;

KF_FIXED_LOOKBACK(crossover, 1)
KF_WINDOW_MEMORY(crossover)
KF_NO_RING(crossover)

KF_FN void
crossover_init(crossover_state *s, double *ring, const double *p)
{
	(void) ring;
	(void) p;
	s->prev = NAN;
}

KF_FN void
crossover_step(crossover_state *s, double *ring, const double *in, double *out)
{
	double		prev = s->prev;
	double		now = in[0] - in[1];

	(void) ring;
	s->prev = now;
	out[0] = isnan(prev) ? NAN : (double) ((now > 0.0) & (prev <= 0.0));
}

KF_INDICATOR(crossover,
			 .title = "Crossing upwards", .group = KF_GROUP_MATH,
			 .inputs = {KF_SERIES0, KF_SERIES1},
			 .outputs = {{"crossover", KF_HISTOGRAM, .integer = true}},
			 .place = KF_OWN_PANEL,
			 .formula = "1 where value0 is above value1 and was not above it at the bar before; else 0.",
			 .source = "Tulip crossover", .golden = "crossover");

/* ---- cvi ---- */

typedef struct cvi_state
{
	KfDelay		past;
	int			missing;
	double		k;
	double		average;		/* NaN before the first bar */
} cvi_state;

KF_FN int
cvi_lookback(const double *p)
{
	return 2 * (int) p[0] - 1;
}

/* The average of period bars ago must have warmed up too. */
KF_FN int64_t
cvi_memory(const double *p)
{
	return kf_ema_memory(p[0], 1) + (int64_t) p[0];
}

KF_FN size_t
cvi_ring(const double *p)
{
	return kf_delay_ring((int) p[0]);
}

KF_FN void
cvi_init(cvi_state *s, double *ring, const double *p)
{
	kf_delay_init(&s->past, ring, (int) p[0]);
	s->missing = cvi_lookback(p);
	s->k = 2.0 / (p[0] + 1.0);
	s->average = NAN;
}

KF_FN void
cvi_step(cvi_state *s, double *ring, const double *in, double *out)
{
	double		range = in[0] - in[1];
	double		past;

	s->average = isnan(s->average) ? range : (range - s->average) * s->k + s->average;
	past = kf_delay_step(&s->past, ring, s->average);
	out[0] = past == 0.0 ? NAN : 100.0 * ((s->average - past) / past);
	if (s->missing > 0)
	{
		s->missing--;
		out[0] = NAN;
	}
}

KF_INDICATOR(cvi,
			 .title = "Chaikin's Volatility", .group = KF_GROUP_VOLATILITY,
			 .inputs = {KF_HIGH, KF_LOW},
			 .params = {{"period", KF_INTEGER, 10, 1, 100000}},
			 .outputs = {{"cvi", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "The change in percent of ema(high - low, period) over period bars; the average begins with the first range. NULL where it was 0.",
			 .source = "M. Chaikin; Tulip cvi", .golden = "cvi");

/* ---- decay ---- */

typedef struct decay_state
{
	double		step;			/* 1 / period */
	double		value;			/* NaN before the first bar */
} decay_state;

KF_FIXED_LOOKBACK(decay, 0)

/* A large value falls by a fixed step a bar, for as long as it takes. */
KF_FOREVER_MEMORY(decay)
KF_NO_RING(decay)

KF_FN void
decay_init(decay_state *s, double *ring, const double *p)
{
	(void) ring;
	s->step = 1.0 / p[0];
	s->value = NAN;
}

KF_FN void
decay_step(decay_state *s, double *ring, const double *in, double *out)
{
	double		fallen = s->value - s->step;

	(void) ring;
	s->value = fallen > in[0] ? fallen : in[0];
	out[0] = s->value;
}

KF_INDICATOR(decay,
			 .title = "Linear Decay", .group = KF_GROUP_MATH,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 5, 1, 100000}},
			 .outputs = {{"decay", KF_LINE}},
			 .place = KF_OWN_PANEL, .absolute = true,
			 .formula = "The larger of value and the decay of the bar before - 1 / period: a signal of 1 fades to 0 in period bars.",
			 .source = "Tulip decay", .golden = "decay");

/* ---- edecay ---- */

typedef struct edecay_state
{
	double		keep;			/* 1 - 1 / period */
	double		value;			/* NaN before the first bar */
} edecay_state;

KF_FIXED_LOOKBACK(edecay, 0)

KF_FN int64_t
edecay_memory(const double *p)
{
	return kf_tail_memory(1.0 / p[0], 1);
}

KF_NO_RING(edecay)

KF_FN void
edecay_init(edecay_state *s, double *ring, const double *p)
{
	(void) ring;
	s->keep = 1.0 - 1.0 / p[0];
	s->value = NAN;
}

KF_FN void
edecay_step(edecay_state *s, double *ring, const double *in, double *out)
{
	double		fallen = s->value * s->keep;

	(void) ring;
	s->value = fallen > in[0] ? fallen : in[0];
	out[0] = s->value;
}

KF_INDICATOR(edecay,
			 .title = "Exponential Decay", .group = KF_GROUP_MATH,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 5, 1, 100000}},
			 .outputs = {{"edecay", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "The larger of value and the decay of the bar before * (1 - 1 / period).",
			 .source = "Tulip edecay", .golden = "edecay");

/* ---- mass ---- */

#define MASS_PERIOD 9			/* of both averages */

typedef struct mass_state
{
	KfSum		sum;
	int			fed;			/* bars seen, until the ratios begin */
	double		first;
	double		second;
} mass_state;

KF_FN int
mass_lookback(const double *p)
{
	return 2 * (MASS_PERIOD - 1) + (int) p[0] - 1;
}

KF_FN int64_t
mass_memory(const double *p)
{
	return kf_ema_memory(MASS_PERIOD, 2) + (int64_t) p[0];
}

KF_FN size_t
mass_ring(const double *p)
{
	return kf_sum_ring((int) p[0]);
}

KF_FN void
mass_init(mass_state *s, double *ring, const double *p)
{
	kf_sum_init(&s->sum, ring, (int) p[0]);
	s->fed = 0;
	s->first = 0.0;
	s->second = 0.0;
}

/* A ratio of 0/0 makes NaN of the sums it is in, and of no other: the blocks subtract nothing. */
KF_FN void
mass_step(mass_state *s, double *ring, const double *in, double *out)
{
	const double k = 2.0 / (MASS_PERIOD + 1);
	double		range = in[0] - in[1];

	if (s->fed < 2 * (MASS_PERIOD - 1))
	{
		int			bar = s->fed++;

		s->first += bar == 0 ? range : (range - s->first) * k;
		if (bar >= MASS_PERIOD - 1)
			s->second += bar == MASS_PERIOD - 1 ? s->first : (s->first - s->second) * k;
		out[0] = NAN;
		return;
	}
	s->first = (range - s->first) * k + s->first;
	s->second = (s->first - s->second) * k + s->second;
	out[0] = kf_sum_step(&s->sum, ring, s->second == 0.0 ? NAN : s->first / s->second);
}

KF_INDICATOR(mass,
			 .title = "Mass Index", .group = KF_GROUP_VOLATILITY,
			 .inputs = {KF_HIGH, KF_LOW},
			 .params = {{"period", KF_INTEGER, 25, 1, 100000}},
			 .outputs = {{"mass", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {26.5, 27}, .nguides = 2,
			 .formula = "The sum over period bars of ema(range, 9) / ema(ema(range, 9), 9), range = high - low; each average begins with the first value "
			 "of its input, the second at the ninth bar. NULL while a bar in the sum has had no range at or before it.",
			 .source = "D. Dorsey, Stocks & Commodities, June 1992; Tulip mass", .golden = "mass");

/* ---- msw ---- */

/*
 * The window's component of one cycle a window, Z = sum over j of value[j bars ago] * exp(i * angle * j), joined of a tail and a head
 * as in blocks.h. Each slot of a block has a fixed phase, so sums of value * exp(-i * angle * slot) can be kept and are turned
 * by the newest slot's phase when read; a tail is one block older and is turned by a whole block more. Nothing is turned again
 * and again, so no error grows.
 *
 * Sums are of deviations from a value inside the window, as in KfVariance; what the level of the prices adds, level * 'whole', would
 * be 0 with the true pi and is added at the end.
 */
typedef struct msw_state
{
	int			n;
	int			at;
	int			missing;
	double		base;			/* first value of the current block */
	double		tail_base;		/* last value of the previous block */
	double		head_re;
	double		head_im;
	double		turn_re;		/* exp(i * angle * n) */
	double		turn_im;
	double		whole_re;		/* Z of a window of ones */
	double		whole_im;
	double		sine_u;			/* sin(phase) = sine_u * cos + sine_w * sin of the angle of Z, in the right half of the plane; */
	double		sine_w;
	double		lead_u;
	double		lead_w;
	double		left_sine_u;	/* and in the left half */
	double		left_sine_w;
	double		left_lead_u;
	double		left_lead_w;
} msw_state;

/* Tulip's, to which the values hold: prices far above their moves make the missing digits visible. */
#define MSW_PI 3.1415926
#define MSW_MISSING 1.0717958634011454e-07	/* what a whole turn lacks: 2 * pi - 2 * MSW_PI, of MSW_PI as a double holds it */

KF_PERIOD_LOOKBACK(msw, 0)
KF_WINDOW_MEMORY(msw)

/* cos, sin of each slot; sums of exp(-i * angle * slot) from each slot on; tails. */
KF_FN size_t
msw_ring(const double *p)
{
	size_t		n = (size_t) p[0];

	return 2 * n + 4 * (n + 1);
}

KF_FN void
msw_init(msw_state *s, double *ring, const double *p)
{
	msw_state	zero = {0};
	int			n = (int) p[0];
	double		angle = 2.0 * MSW_PI / n;
	double	   *slot_cos = ring;
	double	   *slot_sin = slot_cos + n;
	double	   *rest_re = slot_sin + n;
	double	   *rest_im = rest_re + n + 1;
	double		re;
	double		im;
	double		by_re;
	double		by_im;
	double		size;

	*s = zero;
	s->n = n;
	s->missing = n;
	rest_re[n] = rest_im[n] = 0.0;
	for (int j = n - 1; j >= 0; j--)
	{
		slot_cos[j] = cos(angle * j);
		slot_sin[j] = sin(angle * j);
		rest_re[j] = rest_re[j + 1] + slot_cos[j];
		rest_im[j] = rest_im[j + 1] - slot_sin[j];
	}
	kf_no_tails(rest_im + n + 1, n);
	kf_no_tails(rest_im + 2 * (n + 1), n);
	s->turn_re = cos(MSW_MISSING);
	s->turn_im = -sin(MSW_MISSING);
	/* (1 - exp(-i * missing)) / (1 - exp(i * angle)): of the sum of the table all but the rounding would cancel */
	re = 2.0 * sin(0.5 * MSW_MISSING) * sin(0.5 * MSW_MISSING);
	im = sin(MSW_MISSING);
	by_re = 2.0 * sin(0.5 * angle) * sin(0.5 * angle);
	by_im = -sin(angle);
	size = by_re * by_re + by_im * by_im;
	s->whole_re = (re * by_re + im * by_im) / size;
	s->whole_im = (im * by_re - re * by_im) / size;
	/* phase = atan(im / re) + pi / 2, and one pi more in the left half, where atan has the angle of -Z */
	s->sine_u = sin(MSW_PI / 2.0);
	s->sine_w = cos(MSW_PI / 2.0);
	s->lead_u = sin(MSW_PI / 2.0 + MSW_PI / 4.0);
	s->lead_w = cos(MSW_PI / 2.0 + MSW_PI / 4.0);
	s->left_sine_u = -sin(MSW_PI + MSW_PI / 2.0);
	s->left_sine_w = -cos(MSW_PI + MSW_PI / 2.0);
	s->left_lead_u = -sin(MSW_PI + MSW_PI / 2.0 + MSW_PI / 4.0);
	s->left_lead_w = -cos(MSW_PI + MSW_PI / 2.0 + MSW_PI / 4.0);
}

/* Tails of the block that has just been completed, about its last value. */
KF_FN void
msw_tails(msw_state *s, double *ring, double x)
{
	double	   *tail_re = ring + 2 * s->n + 2 * (s->n + 1);
	double	   *tail_im = tail_re + s->n + 1;
	double		re = 0.0;
	double		im = 0.0;

	for (int j = s->n - 1; j >= 0; j--)
	{
		double		d = tail_re[j] - x;

		tail_re[j] = re += d * ring[j];
		tail_im[j] = im -= d * ring[s->n + j];
	}
	s->tail_base = x;
	s->at = 0;
	s->head_re = 0.0;
	s->head_im = 0.0;
}

KF_FN void
msw_step(msw_state *s, double *ring, const double *in, double *out)
{
	int			n = s->n;
	int			at = s->at;
	double		x = in[0];
	double	   *rest_re = ring + 2 * n;
	double	   *rest_im = rest_re + n + 1;
	double	   *tail_re = rest_im + n + 1;
	double	   *tail_im = tail_re + n + 1;
	double		c = ring[at];
	double		w = ring[n + at];
	double		shift;
	double		re;
	double		im;
	double		sum_re;
	double		sum_im;
	double		size;

	if (at == 0)
		s->base = x;
	s->head_re += (x - s->base) * c;
	s->head_im -= (x - s->base) * w;
	shift = s->tail_base - s->base;
	re = tail_re[at + 1] + shift * rest_re[at + 1];
	im = tail_im[at + 1] + shift * rest_im[at + 1];
	sum_re = s->head_re + (s->turn_re * re - s->turn_im * im);
	sum_im = s->head_im + (s->turn_re * im + s->turn_im * re);
	re = c * sum_re - w * sum_im;
	im = c * sum_im + w * sum_re;
	tail_re[at] = x;
	if (++s->at == n)
		msw_tails(s, ring, x);
	out[0] = out[1] = NAN;
	if (s->missing > 0)
	{
		s->missing--;
		return;
	}
	if (re == 0.0 && im == 0.0)
		return;
	re += s->base * s->whole_re;
	im += s->base * s->whole_im;
	size = 1.0 / sqrt(re * re + im * im);
	re *= size;
	im *= size;
	out[0] = kf_choose(re < 0.0, s->left_sine_u, s->sine_u) * re + kf_choose(re < 0.0, s->left_sine_w, s->sine_w) * im;
	out[1] = kf_choose(re < 0.0, s->left_lead_u, s->lead_u) * re + kf_choose(re < 0.0, s->left_lead_w, s->lead_w) * im;
}

KF_INDICATOR(msw,
			 .title = "MESA Sine Wave", .group = KF_GROUP_CYCLE,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 10, 2, 100000}},
			 .outputs = {{"sine", KF_LINE}, {"lead", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = -1, .scale_max = 1, .guides = {0}, .nguides = 1,
			 .formula = "phase = the angle of the sum over j = 0 .. period - 1 of exp(2 pi i j / period) * value of j bars ago, plus 90 degrees; sine = "
			 "sin(phase), lead = sin(phase + 45 degrees). pi is taken as 3.1415926, as in Tulip: with the true one values differ by up to some "
			 "1e-4. Tulip takes another phase where the real part of the sum is below 0.001, here there is no threshold. NULL where nothing has moved "
			 "in period bars.",
			 .source = "J. Ehlers, MESA and Trading Market Cycles, 1992; Tulip msw", .golden = "msw");

/* ---- stderr ---- */

typedef struct stderr_state
{
	KfVariance	variance;
} stderr_state;

KF_PERIOD_LOOKBACK(stderr, -1)
KF_WINDOW_MEMORY(stderr)

KF_FN size_t
stderr_ring(const double *p)
{
	return kf_variance_ring((int) p[0]);
}

KF_FN void
stderr_init(stderr_state *s, double *ring, const double *p)
{
	kf_variance_init(&s->variance, ring, (int) p[0]);
}

KF_FN void
stderr_step(stderr_state *s, double *ring, const double *in, double *out)
{
	out[0] = sqrt(kf_variance_step(&s->variance, ring, in[0]) * s->variance.k);
}

KF_INDICATOR(stderr,
			 .title = "Standard Error of the mean", .group = KF_GROUP_STATISTIC,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 20, 1, 100000}},
			 .outputs = {{"stderr", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "The standard deviation (population) of period values / sqrt(period).",
			 .source = "Tulip stderr", .golden = "stderr");

/* ---- tr ---- */

typedef struct tr_state
{
	double		prev_close;		/* NaN before the first bar, which makes no comparison true */
} tr_state;

KF_FIXED_LOOKBACK(tr, 0)

KF_FN int64_t
tr_memory(const double *p)
{
	(void) p;
	return 1;
}

KF_NO_RING(tr)

KF_FN void
tr_init(tr_state *s, double *ring, const double *p)
{
	(void) ring;
	(void) p;
	s->prev_close = NAN;
}

KF_FN void
tr_step(tr_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = kf_true_range(in[0], in[1], s->prev_close);
	s->prev_close = in[2];
}

KF_INDICATOR(tr,
			 .title = "True Range, from the first bar on", .group = KF_GROUP_VOLATILITY,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .outputs = {{"tr", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "The largest of high - low, |high - previous close|, |low - previous close|; at the first bar high - low, where trange, as TA-Lib, "
			 "has no value.",
			 .source = "J. W. Wilder, 1978; Tulip tr", .golden = "tr");

/* ---- volatility ---- */

typedef struct volatility_state
{
	KfVariance	variance;
	int			missing;		/* returns until the window is full of them */
	double		prev;			/* NaN before the first bar */
} volatility_state;

KF_PERIOD_LOOKBACK(volatility, 0)
KF_WINDOW_MEMORY(volatility)

KF_FN size_t
volatility_ring(const double *p)
{
	return kf_variance_ring((int) p[0]);
}

KF_FN void
volatility_init(volatility_state *s, double *ring, const double *p)
{
	kf_variance_init(&s->variance, ring, (int) p[0]);
	s->missing = (int) p[0];
	s->prev = NAN;
}

KF_FN void
volatility_step(volatility_state *s, double *ring, const double *in, double *out)
{
	double		change = in[0] / s->prev - 1.0;
	double		variance;

	out[0] = NAN;
	if (isnan(s->prev))
	{
		s->prev = in[0];
		return;
	}
	s->prev = in[0];
	/* what has no return takes part as 0, in windows that are not shown */
	s->missing = KF_FINITE(change) ? s->missing - (s->missing > 0) : s->variance.n;
	variance = kf_variance_step(&s->variance, ring, KF_FINITE(change) ? change : 0.0);
	if (s->missing == 0)
		out[0] = sqrt(252.0 * variance);
}

KF_INDICATOR(volatility,
			 .title = "Annualized Historical Volatility", .group = KF_GROUP_VOLATILITY,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 20, 1, 100000}},
			 .outputs = {{"volatility", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "sqrt(252) * the standard deviation (population) of period simple returns, value / value of the bar before - 1; NULL while one of "
			 "them is a return from 0.",
			 .source = "Tulip volatility", .golden = "volatility");

#endif							/* KF_FAMILY_TULIP_OTHER_H */
