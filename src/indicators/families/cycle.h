/*
 * cycle.h
 *		Ehlers' Hilbert transform indicators: the period, phase and phasor of the dominant cycle, and what is made of them.
 *
 * The period feeds back on itself, so no bound can be given to how far back a value depends.
 */
#ifndef KF_FAMILY_CYCLE_H
#define KF_FAMILY_CYCLE_H

#include "../hilbert.h"

/* As in TA-Lib: where the filters begin, and the bar of the first value. */
#define KF_CYCLE_BEGIN 12
#define KF_CYCLE_LOOKBACK 32
#define KF_PHASE_BEGIN 37
#define KF_PHASE_LOOKBACK 63

/* ---- ht_dcperiod ---- */

typedef struct ht_dcperiod_state
{
	KfCycle		cycle;
	double		period;
	int			missing;
} ht_dcperiod_state;

KF_FIXED_LOOKBACK(ht_dcperiod, KF_CYCLE_LOOKBACK)
KF_FOREVER_MEMORY(ht_dcperiod)
KF_NO_RING(ht_dcperiod)

KF_FN void
ht_dcperiod_init(ht_dcperiod_state *s, double *ring, const double *p)
{
	(void) ring;
	(void) p;
	kf_cycle_init(&s->cycle, KF_CYCLE_BEGIN);
	s->period = 0.0;
	s->missing = KF_CYCLE_LOOKBACK;
}

KF_FN void
ht_dcperiod_step(ht_dcperiod_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	if (kf_cycle_step(&s->cycle, in[0]))
		s->period = 0.33 * s->cycle.period + 0.67 * s->period;
	out[0] = s->period;
	if (s->missing > 0)
	{
		s->missing--;
		out[0] = NAN;
	}
}

KF_INDICATOR(ht_dcperiod,
			 .title = "Hilbert Transform - Dominant Cycle Period", .group = KF_GROUP_CYCLE,
			 .inputs = {KF_SERIES},
			 .outputs = {{"ht_dcperiod", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = 0, .scale_max = KF_CYCLE_MAX,
			 .formula = "The bars of the dominant cycle, from the turning of its phasor from bar to bar, held between 6 and 50 and smoothed.",
			 .source = "J. Ehlers, 2001; TA-Lib HT_DCPERIOD", .golden = "HT_DCPERIOD");

/* ---- ht_phasor ---- */

typedef struct ht_phasor_state
{
	KfCycle		cycle;
	int			missing;
} ht_phasor_state;

KF_FIXED_LOOKBACK(ht_phasor, KF_CYCLE_LOOKBACK)
KF_FOREVER_MEMORY(ht_phasor)
KF_NO_RING(ht_phasor)

KF_FN void
ht_phasor_init(ht_phasor_state *s, double *ring, const double *p)
{
	(void) ring;
	(void) p;
	kf_cycle_init(&s->cycle, KF_CYCLE_BEGIN);
	s->missing = KF_CYCLE_LOOKBACK;
}

KF_FN void
ht_phasor_step(ht_phasor_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	kf_cycle_step(&s->cycle, in[0]);
	out[0] = s->cycle.i1;
	out[1] = s->cycle.q1;
	if (s->missing > 0)
	{
		s->missing--;
		out[0] = out[1] = NAN;
	}
}

KF_INDICATOR(ht_phasor,
			 .title = "Hilbert Transform - Phasor Components", .group = KF_GROUP_CYCLE,
			 .inputs = {KF_SERIES},
			 .outputs = {{"inphase", KF_LINE}, {"quadrature", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "The detrended price, three bars late, and its Hilbert transform.",
			 .source = "J. Ehlers, 2001; TA-Lib HT_PHASOR", .golden = "HT_PHASOR");

/* ---- the phase: a Fourier sum over one dominant cycle ---- */

typedef struct KfPhase
{
	KfCycle		cycle;
	KfWindow	window;			/* of smoothed prices, the longest cycle long */
	double		period;			/* smoothed once more */
	double		phase;			/* degrees */
	int			bars;			/* of the cycle */
	int			missing;
	double		turn[2][4];		/* cos and sin of 1, 2, 3, 4 bars' share of the cycle */
} KfPhase;

KF_FN size_t
kf_phase_ring(void)
{
	return kf_window_ring(KF_CYCLE_MAX);
}

KF_FN void
kf_phase_init(KfPhase *s, double *ring)
{
	KfPhase		zero = {0};

	*s = zero;
	kf_cycle_init(&s->cycle, KF_PHASE_BEGIN);
	kf_window_init(&s->window, ring, KF_CYCLE_MAX, 0.0);
	s->missing = KF_PHASE_LOOKBACK;
}

/* The cycle is so many bars long now: the angles by which one bar, and four, turn. */
KF_FN void
kf_phase_angles(KfPhase *s, int bars)
{
	double		c = cos(6.283185307179586 / bars);
	double		sn = sin(6.283185307179586 / bars);

	s->bars = bars;
	s->turn[0][0] = c;
	s->turn[1][0] = sn;
	for (int i = 1; i < 4; i++)
	{
		s->turn[0][i] = s->turn[0][i - 1] * c - s->turn[1][i - 1] * sn;
		s->turn[1][i] = s->turn[1][i - 1] * c + s->turn[0][i - 1] * sn;
	}
}

/*
 * The sums of the last 'bars' prices times cosine and sine of their place in the cycle, newest first. Instead of a sine and a
 * cosine for each, four strands turn by a constant angle. Sine and cosine of a whole cycle add up to 0, so the newest price can
 * be taken off all of them: the level of the prices does not round away their movement, and equal prices give exactly 0.
 */
KF_FN void
kf_phase_sum(const KfPhase *s, const double *newest, double *real, double *imag)
{
	const double *c1 = s->turn[0];
	const double *s1 = s->turn[1];
	double		base = s->bars > 1 ? *newest : 0.0;
	double		c[4] = {1.0, c1[0], c1[1], c1[2]};
	double		sn[4] = {0.0, s1[0], s1[1], s1[2]};
	double		re[4] = {0.0, 0.0, 0.0, 0.0};
	double		im[4] = {0.0, 0.0, 0.0, 0.0};
	int			i = 0;

	for (; i + 4 <= s->bars; i += 4)
		for (int j = 0; j < 4; j++)
		{
			double		d = newest[-i - j] - base;
			double		turned = c[j] * c1[3] - sn[j] * s1[3];

			re[j] += sn[j] * d;
			im[j] += c[j] * d;
			sn[j] = sn[j] * c1[3] + c[j] * s1[3];
			c[j] = turned;
		}
	for (int j = 0; i < s->bars; i++, j++)
	{
		re[j] += sn[j] * (newest[-i] - base);
		im[j] += c[j] * (newest[-i] - base);
	}
	*real = (re[0] + re[1]) + (re[2] + re[3]);
	*imag = (im[0] + im[1]) + (im[2] + im[3]);
}

/* True when there is a value. */
KF_FN bool
kf_phase_step(KfPhase *s, double *ring, double x)
{
	const double *window;
	double		real = 0.0;
	double		imag = 0.0;
	int			bars;

	if (kf_cycle_step(&s->cycle, x))
	{
		s->period = 0.33 * s->cycle.period + 0.67 * s->period;
		window = kf_window_step(&s->window, ring, s->cycle.smooth);
		bars = (int) (s->period + 0.5);
		if (bars != s->bars)
			kf_phase_angles(s, bars);
		kf_phase_sum(s, window + KF_CYCLE_MAX - 1, &real, &imag);
		if (imag != 0.0)
			s->phase = atan(real / imag) * KF_DEGREES;
		else if (real != 0.0)
			s->phase += real < 0.0 ? -90.0 : 90.0;
		/* the weighted price is one bar late */
		s->phase += 90.0;
		s->phase += 360.0 / s->period;
		if (imag < 0.0)
			s->phase += 180.0;
		if (s->phase > 315.0)
			s->phase -= 360.0;
	}
	if (s->missing > 0)
	{
		s->missing--;
		return false;
	}
	return true;
}

/* ---- ht_dcphase ---- */

typedef struct ht_dcphase_state
{
	KfPhase		phase;
} ht_dcphase_state;

KF_FIXED_LOOKBACK(ht_dcphase, KF_PHASE_LOOKBACK)
KF_FOREVER_MEMORY(ht_dcphase)

KF_FN size_t
ht_dcphase_ring(const double *p)
{
	(void) p;
	return kf_phase_ring();
}

KF_FN void
ht_dcphase_init(ht_dcphase_state *s, double *ring, const double *p)
{
	(void) p;
	kf_phase_init(&s->phase, ring);
}

KF_FN void
ht_dcphase_step(ht_dcphase_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_phase_step(&s->phase, ring, in[0]) ? s->phase.phase : NAN;
}

KF_INDICATOR(ht_dcphase,
			 .title = "Hilbert Transform - Dominant Cycle Phase", .group = KF_GROUP_CYCLE,
			 .inputs = {KF_SERIES},
			 .outputs = {{"ht_dcphase", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = -45, .scale_max = 315, .guides = {0, 180}, .nguides = 2,
			 .formula = "The phase, in degrees, of the smoothed price against a sine of the dominant cycle's period, over one such cycle; "
			 "between -45 and 315.",
			 .source = "J. Ehlers, 2001; TA-Lib HT_DCPHASE", .golden = "HT_DCPHASE");

/* ---- ht_sine ---- */

typedef struct ht_sine_state
{
	KfPhase		phase;
} ht_sine_state;

KF_FIXED_LOOKBACK(ht_sine, KF_PHASE_LOOKBACK)
KF_FOREVER_MEMORY(ht_sine)

KF_FN size_t
ht_sine_ring(const double *p)
{
	(void) p;
	return kf_phase_ring();
}

KF_FN void
ht_sine_init(ht_sine_state *s, double *ring, const double *p)
{
	(void) p;
	kf_phase_init(&s->phase, ring);
}

KF_FN void
ht_sine_step(ht_sine_state *s, double *ring, const double *in, double *out)
{
	out[0] = out[1] = NAN;
	if (!kf_phase_step(&s->phase, ring, in[0]))
		return;
	out[0] = sin(s->phase.phase / KF_DEGREES);
	out[1] = sin((s->phase.phase + 45.0) / KF_DEGREES);
}

KF_INDICATOR(ht_sine,
			 .title = "Hilbert Transform - SineWave", .group = KF_GROUP_CYCLE,
			 .inputs = {KF_SERIES},
			 .outputs = {{"sine", KF_LINE}, {"leadsine", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = -1, .scale_max = 1, .guides = {0}, .nguides = 1,
			 .formula = "The sine of ht_dcphase, and of 45 degrees more.",
			 .source = "J. Ehlers, 2001; TA-Lib HT_SINE", .golden = "HT_SINE");

/* ---- the mean over one dominant cycle, smoothed ---- */

typedef struct KfTrendline
{
	KfWindow	window;			/* of prices, the longest cycle long */
	double		mean[3];		/* of the bars before, newest first */
} KfTrendline;

KF_FN void
kf_trendline_init(KfTrendline *s, double *ring)
{
	kf_window_init(&s->window, ring, KF_CYCLE_MAX, 0.0);
	s->mean[0] = s->mean[1] = s->mean[2] = 0.0;
}

/* A window ending at the newest price has been filled; the line over its last 'bars' values. */
KF_FN double
kf_trendline_step(KfTrendline *s, const double *window, int bars)
{
	double		mean = bars > 0 ? kf_window_sum(window + KF_CYCLE_MAX - bars, bars, 0.0) / bars : 0.0;
	double		line = (4.0 * mean + 3.0 * s->mean[0] + 2.0 * s->mean[1] + s->mean[2]) / 10.0;

	s->mean[2] = s->mean[1];
	s->mean[1] = s->mean[0];
	s->mean[0] = mean;
	return line;
}

/* ---- ht_trendline ---- */

typedef struct ht_trendline_state
{
	KfCycle		cycle;
	KfTrendline line;
	double		period;
	int			missing;
} ht_trendline_state;

KF_FIXED_LOOKBACK(ht_trendline, KF_PHASE_LOOKBACK)
KF_FOREVER_MEMORY(ht_trendline)

KF_FN size_t
ht_trendline_ring(const double *p)
{
	(void) p;
	return kf_window_ring(KF_CYCLE_MAX);
}

KF_FN void
ht_trendline_init(ht_trendline_state *s, double *ring, const double *p)
{
	(void) p;
	kf_cycle_init(&s->cycle, KF_PHASE_BEGIN);
	kf_trendline_init(&s->line, ring);
	s->period = 0.0;
	s->missing = KF_PHASE_LOOKBACK;
}

KF_FN void
ht_trendline_step(ht_trendline_state *s, double *ring, const double *in, double *out)
{
	const double *window = kf_window_step(&s->line.window, ring, in[0]);

	out[0] = NAN;
	if (kf_cycle_step(&s->cycle, in[0]))
	{
		s->period = 0.33 * s->cycle.period + 0.67 * s->period;
		out[0] = kf_trendline_step(&s->line, window, (int) (s->period + 0.5));
	}
	if (s->missing > 0)
	{
		s->missing--;
		out[0] = NAN;
	}
}

KF_INDICATOR(ht_trendline,
			 .title = "Hilbert Transform - Instantaneous Trendline", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES},
			 .outputs = {{"ht_trendline", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "The mean of the values over one dominant cycle, weighted 4, 3, 2, 1 over the last four bars.",
			 .source = "J. Ehlers, 2001; TA-Lib HT_TRENDLINE", .golden = "HT_TRENDLINE");

/* ---- ht_trendmode ---- */

typedef struct ht_trendmode_state
{
	KfPhase		phase;
	KfTrendline line;
	double		sine;			/* of the bar before */
	double		leadsine;
	int			days;			/* since the two have crossed, counted no further than the longest cycle */
} ht_trendmode_state;

KF_FIXED_LOOKBACK(ht_trendmode, KF_PHASE_LOOKBACK)
KF_FOREVER_MEMORY(ht_trendmode)

KF_FN size_t
ht_trendmode_ring(const double *p)
{
	(void) p;
	return kf_phase_ring() + kf_window_ring(KF_CYCLE_MAX);
}

KF_FN void
ht_trendmode_init(ht_trendmode_state *s, double *ring, const double *p)
{
	(void) p;
	kf_phase_init(&s->phase, ring);
	kf_trendline_init(&s->line, ring + kf_phase_ring());
	s->sine = 0.0;
	s->leadsine = 0.0;
	s->days = 0;
}

/* Whether the bar is part of a trend: what follows the cycle is none, what is far from the trendline is one. */
KF_FN bool
ht_trendmode_decide(ht_trendmode_state *s, double line, double turned)
{
	double		sine = sin(s->phase.phase / KF_DEGREES);
	double		leadsine = sin((s->phase.phase + 45.0) / KF_DEGREES);
	double		turn = 360.0 / s->phase.period;
	bool		crossed = (sine > leadsine && s->sine <= s->leadsine) || (sine < leadsine && s->sine >= s->leadsine);

	s->sine = sine;
	s->leadsine = leadsine;
	if (crossed)
		s->days = 0;
	if (s->days <= KF_CYCLE_MAX)
		s->days++;
	if (line != 0.0 && fabs((s->phase.cycle.smooth - line) / line) >= 0.015)
		return true;
	return !crossed && s->days >= 0.5 * s->phase.period && !(turned > 0.67 * turn && turned < 1.5 * turn);
}

KF_FN void
ht_trendmode_step(ht_trendmode_state *s, double *ring, const double *in, double *out)
{
	const double *window = kf_window_step(&s->line.window, ring + kf_phase_ring(), in[0]);
	double		before = s->phase.phase;
	bool		have = kf_phase_step(&s->phase, ring, in[0]);
	bool		trend = false;

	if (s->phase.period > 0.0)
		trend = ht_trendmode_decide(s, kf_trendline_step(&s->line, window, s->phase.bars), s->phase.phase - before);
	out[0] = have ? (trend ? 1.0 : 0.0) : NAN;
}

KF_INDICATOR(ht_trendmode,
			 .title = "Hilbert Transform - Trend vs Cycle Mode", .group = KF_GROUP_CYCLE,
			 .inputs = {KF_SERIES},
			 .outputs = {{"ht_trendmode", KF_LINE, .integer = true}},
			 .place = KF_OWN_PANEL, .scale_min = 0, .scale_max = 1,
			 .formula = "0 where sine and leadsine have crossed less than half a cycle ago or the phase turns by 0.67 to 1.5 times what the cycle "
			 "asks for; else, and always where the smoothed price is 1.5 % or more from ht_trendline, 1.",
			 .source = "J. Ehlers, 2001; TA-Lib HT_TRENDMODE", .golden = "HT_TRENDMODE");

#endif							/* KF_FAMILY_CYCLE_H */
