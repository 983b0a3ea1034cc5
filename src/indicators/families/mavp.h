/*
 * mavp.h
 *		A moving average whose period is a column of its own.
 *
 * Any period may be asked for at any bar. Averages over a window are made when they are asked for, out of the values kept;
 * averages that go on from bar to bar must all go on, whether they are asked for or not. As in TA-Lib, the average of each
 * period begins so that its first value is at the bar at which the longest has its own.
 */
#ifndef KF_FAMILY_MAVP_H
#define KF_FAMILY_MAVP_H

#include "../averages.h"

typedef struct mavp_state
{
	int			type;			/* KfMaType */
	int			min;
	int			max;
	int			bar;			/* bars seen, counted no further than twice the lookback */
	int			lookback;
	KfWindow	window;
	KfMama		mama;
} mavp_state;

/* A smallest period above the largest is swapped with it. */
KF_FN int
mavp_min(const double *p)
{
	return (int) (p[0] < p[1] ? p[0] : p[1]);
}

KF_FN int
mavp_max(const double *p)
{
	return (int) (p[0] < p[1] ? p[1] : p[0]);
}

/* Exponential averages behind one another; 0: the type has none. */
KF_FN int
mavp_stages(int type)
{
	switch (type)
	{
		case KF_MA_EMA:
			return 1;
		case KF_MA_DEMA:
			return 2;
		case KF_MA_TEMA:
			return 3;
		case KF_MA_T3:
			return 6;
		default:
			return 0;
	}
}

/* What each period keeps: its exponential averages and their factor, or the one value of an adaptive average. */
KF_FN int
mavp_slots(int type)
{
	return type == KF_MA_KAMA ? 1 : mavp_stages(type) > 0 ? mavp_stages(type) + 1 : 0;
}

KF_FN int
mavp_lookback(const double *p)
{
	return kf_ma_lookback((int) p[2], mavp_max(p));
}

KF_FN int64_t
mavp_memory(const double *p)
{
	return kf_ma_memory((int) p[2], mavp_max(p));
}

/* One value more than the longest period: an adaptive average looks at the change over the whole of it. */
KF_FN size_t
mavp_ring(const double *p)
{
	return kf_window_ring(mavp_max(p) + 1) + (size_t) (mavp_max(p) - mavp_min(p) + 1) * mavp_slots((int) p[2]);
}

KF_FN void
mavp_init(mavp_state *s, double *ring, const double *p)
{
	int			stages = mavp_stages((int) p[2]);
	double	   *slot = ring + kf_window_ring(mavp_max(p) + 1);

	s->type = (int) p[2];
	s->min = mavp_min(p);
	s->max = mavp_max(p);
	s->bar = 0;
	s->lookback = mavp_lookback(p);
	kf_window_init(&s->window, ring, s->max + 1, 0.0);
	kf_mama_init(&s->mama, 0.5, 0.05);
	for (int n = s->min; n <= s->max; n++)
	{
		for (int i = 0; i < mavp_slots(s->type); i++)
			*slot++ = 0.0;
		if (stages > 0)
			slot[-1] = 2.0 / (n + 1.0);
	}
}

KF_FN void
mavp_chains(mavp_state *s, double *slots, double x)
{
	int			stages = mavp_stages(s->type);

	for (int n = s->min; n <= s->max; n++)
	{
		kf_ema_chain_begin(slots, stages, n, slots[stages], s->bar - (s->lookback - stages * (n - 1)), x);
		slots += stages + 1;
	}
}

/* All adaptive averages: going back through the window gives the path of every period on the way. */
KF_FN void
mavp_adapt(mavp_state *s, double *slots, const double *newest)
{
	double		path = 0.0;

	for (int n = 1; n <= s->max; n++)
	{
		double	   *value = slots + n - s->min;
		double		change = fabs(*newest - newest[-n]);
		double		efficiency;
		double		smooth;

		path += fabs(newest[1 - n] - newest[-n]);
		if (n < s->min)
			continue;
		if (s->bar <= s->lookback)
		{
			*value = *newest;
			continue;
		}
		efficiency = path <= change ? 1.0 : change / path;
		smooth = efficiency * (2.0 / 3.0 - 2.0 / 31.0) + 2.0 / 31.0;
		*value = (*newest - *value) * (smooth * smooth) + *value;
	}
}

/* Weights that rise from the oldest value on to 'peak', and fall again when the window goes on. */
KF_FN double
mavp_weighted(const double *oldest, int n, int peak)
{
	double		sum = 0.0;

	for (int i = 0; i < n; i++)
		sum += (double) (i < peak ? i + 1 : n - i) * oldest[i];
	return sum;
}

KF_FN double
mavp_value(const mavp_state *s, const double *slots, const double *newest, int n)
{
	const double *slot = slots + (size_t) (n - s->min) * mavp_slots(s->type);
	const double *oldest = newest - n + 1;
	double		half = (n + 1) / 2;

	switch (s->type)
	{
		case KF_MA_WMA:
			return mavp_weighted(oldest, n, n) / (0.5 * n * (n + 1.0));
		case KF_MA_TRIMA:
			return mavp_weighted(oldest, n, (n + 1) / 2) / (half * (n / 2 + 1));
		case KF_MA_EMA:
		case KF_MA_KAMA:
			return slot[0];
		case KF_MA_DEMA:
			return 2.0 * slot[0] - slot[1];
		case KF_MA_TEMA:
			return 3.0 * slot[0] - 3.0 * slot[1] + slot[2];
		case KF_MA_T3:
			return kf_t3_value(slot, 0.7);
		default:
			return kf_window_sum(oldest, n, 0.0) / n;
	}
}

KF_FN void
mavp_step(mavp_state *s, double *ring, const double *in, double *out)
{
	const double *newest = kf_window_step(&s->window, ring, in[0]) + s->max;
	double	   *slots = ring + kf_window_ring(s->max + 1);
	double		mama = s->type == KF_MA_MAMA ? kf_mama_step(&s->mama, in[0]) : 0.0;
	double		period = in[1] < s->min ? s->min : in[1] > s->max ? s->max : in[1];

	if (s->bar <= 2 * s->lookback)
		s->bar++;
	if (mavp_stages(s->type) > 0)
		mavp_chains(s, slots, in[0]);
	else if (s->type == KF_MA_KAMA)
		mavp_adapt(s, slots, newest);
	if (s->bar <= s->lookback)
		out[0] = NAN;
	else
		out[0] = s->type == KF_MA_MAMA ? mama : mavp_value(s, slots, newest, (int) period);
}

KF_INDICATOR(mavp,
			 .title = "Moving average with variable period", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_SERIES, KF_PERIODS},
			 .params = {{"min_period", KF_INTEGER, 2, 2, 100000}, {"max_period", KF_INTEGER, 30, 2, 100000},
					{"ma_type", KF_MA_TYPE, KF_MA_SMA, 0, KF_MA_TYPES - 1}},
			 .outputs = {{"mavp", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "The moving average over as many bars as periods says, cut off to a whole number and held between min_period and "
			 "max_period. The averages of all periods have their first value at the bar at which the longest has. Work a bar grows with "
			 "the period, or with max_period where the average goes on from bar to bar.",
			 .source = "TA-Lib MAVP", .golden = "MAVP");

#endif							/* KF_FAMILY_MAVP_H */
