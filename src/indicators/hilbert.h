/*
 * hilbert.h
 *		Ehlers' dominant cycle: the part that MAMA and the Hilbert transform indicators have in common.
 *
 * The Hilbert transform is a filter over lags 0, 2, 4, 6, its gain following the cycle's period. As in TA-Lib it begins at a
 * fixed bar with nothing but zeros before.
 */
#ifndef KF_HILBERT_H
#define KF_HILBERT_H

#include "blocks.h"

#define KF_DEGREES 57.29577951308232	/* in a radian */

/* The longest cycle. */
#define KF_CYCLE_MAX 50

/* Only lags of the bar's own parity are looked at, so each parity has its own three values: lags 2, 4, 6. */
typedef struct KfHilbert
{
	double		past[2][3];
} KfHilbert;

KF_FN double
kf_hilbert_step(KfHilbert *s, int parity, double x, double gain)
{
	const double a = 0.0962;
	const double b = 0.5769;
	double	   *past = s->past[parity];
	double		y = (a * x - a * past[2] - b * past[1] + b * past[0]) * gain;

	past[2] = past[1];
	past[1] = past[0];
	past[0] = x;
	return y;
}

typedef struct KfCycle
{
	int			skip;			/* bars until the filters begin */
	int			parity;
	double		price[3];		/* of the bars before, newest first */
	KfHilbert	detrend;
	KfHilbert	quadrature;
	KfHilbert	turn_i;
	KfHilbert	turn_q;
	double		delay[3];		/* the detrended prices of the bars before, newest first */
	double		smooth;			/* the weighted price of the newest bar */
	double		i1;				/* its phasor: in phase and quadrature */
	double		q1;
	double		i2;				/* the phasor, smoothed */
	double		q2;
	double		re;
	double		im;
	double		period;			/* of the dominant cycle, smoothed */
} KfCycle;

KF_FN void
kf_cycle_init(KfCycle *s, int begin)
{
	KfCycle		zero = {0};

	*s = zero;
	s->skip = begin;
}

KF_FN double
kf_clamp(double x, double low, double high)
{
	return x < low ? low : x > high ? high : x;
}

/* The dominant cycle's period from the turning of the phasor, held between 6 and 50 bars. */
KF_FN void
kf_cycle_turn(KfCycle *s, double i2, double q2)
{
	double		prev = s->period;
	double		period = prev;

	s->re = 0.2 * (i2 * s->i2 + q2 * s->q2) + 0.8 * s->re;
	s->im = 0.2 * (i2 * s->q2 - q2 * s->i2) + 0.8 * s->im;
	s->i2 = i2;
	s->q2 = q2;
	if (s->im != 0.0 && s->re != 0.0)
		period = 360.0 / (atan(s->im / s->re) * KF_DEGREES);
	if (period > 1.5 * prev)
		period = 1.5 * prev;
	if (period < 0.67 * prev)
		period = 0.67 * prev;
	period = kf_clamp(period, 6.0, KF_CYCLE_MAX);
	s->period = 0.2 * period + 0.8 * prev;
}

/* False until the filters have begun. */
KF_FN bool
kf_cycle_step(KfCycle *s, double x)
{
	double		gain = 0.075 * s->period + 0.54;
	double		detrended;
	double		turn_i;
	double		turn_q;

	s->smooth = (4.0 * x + 3.0 * s->price[0] + 2.0 * s->price[1] + s->price[2]) * 0.1;
	s->price[2] = s->price[1];
	s->price[1] = s->price[0];
	s->price[0] = x;
	if (s->skip > 0)
	{
		s->skip--;
		return false;
	}
	detrended = kf_hilbert_step(&s->detrend, s->parity, s->smooth, gain);
	s->q1 = kf_hilbert_step(&s->quadrature, s->parity, detrended, gain);
	s->i1 = s->delay[2];
	s->delay[2] = s->delay[1];
	s->delay[1] = s->delay[0];
	s->delay[0] = detrended;
	turn_i = kf_hilbert_step(&s->turn_i, s->parity, s->i1, gain);
	turn_q = kf_hilbert_step(&s->turn_q, s->parity, s->q1, gain);
	s->parity = !s->parity;
	kf_cycle_turn(s, 0.2 * (s->i1 - turn_q) + 0.8 * s->i2, 0.2 * (s->q1 + turn_i) + 0.8 * s->q2);
	return true;
}

#endif							/* KF_HILBERT_H */
