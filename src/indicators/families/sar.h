/*
 * sar.h
 *		Wilder's parabolic stop, plain and with everything adjustable.
 */
#ifndef KF_FAMILY_SAR_H
#define KF_FAMILY_SAR_H

#include "../indicator.h"

/* ---- what both have in common ---- */

/* How the acceleration factor of a trend goes. */
typedef struct KfSarTrend
{
	double		initial;
	double		step;
	double		maximum;
} KfSarTrend;

typedef struct KfSar
{
	double		factor;			/* acceleration so far */
	double		sar;
	double		extreme;		/* of the current trend */
	double		high;			/* of the bar before */
	double		low;
	int			bars;			/* seen, counted no further than 2 */
	int			is_long;
} KfSar;

/* No factor begins or grows beyond its maximum. */
KF_FN KfSarTrend
kf_sar_trend(double initial, double step, double maximum)
{
	KfSarTrend	trend;

	trend.initial = initial > maximum ? maximum : initial;
	trend.step = step > maximum ? maximum : step;
	trend.maximum = maximum;
	return trend;
}

/* The first trend, at the second bar: short when it moves down further than up. */
KF_FN void
kf_sar_begin(KfSar *s, double high, double low)
{
	double		up = high - s->high;
	double		down = s->low - low;

	s->is_long = !(down > 0.0 && down > up);
	s->extreme = s->is_long ? high : low;
	s->sar = s->is_long ? s->low : s->high;
	s->high = high;
	s->low = low;
}

/*
 * One bar, seen by a long trend; a short one is its mirror image, so both go through here with their prices negated. 'near' is
 * the side the stop is on (lows), 'far' the side the trend goes to. A stop that turns is moved away by the share 'offset'.
 */
KF_FN double
kf_sar_follow(KfSar *s, const KfSarTrend *trend, const KfSarTrend *other, double offset, double mirror, double prev_near, double near,
			  double prev_far, double far)
{
	double		sar = mirror * s->sar;
	double		extreme = mirror * s->extreme;
	double		value;

	if (near <= sar)
	{
		/* reversal: the stop goes to the other side of both bars, then one step */
		s->is_long = !s->is_long;
		sar = extreme;
		if (sar < prev_far)
			sar = prev_far;
		if (sar < far)
			sar = far;
		sar += mirror * sar * offset;
		value = sar;
		s->factor = other->initial;
		extreme = near;
		sar = sar + s->factor * (extreme - sar);
		if (sar < prev_far)
			sar = prev_far;
		if (sar < far)
			sar = far;
	}
	else
	{
		value = sar;
		if (far > extreme)
		{
			extreme = far;
			s->factor += trend->step;
			if (s->factor > trend->maximum)
				s->factor = trend->maximum;
		}
		sar = sar + s->factor * (extreme - sar);
		if (sar > prev_near)
			sar = prev_near;
		if (sar > near)
			sar = near;
	}
	s->sar = mirror * sar;
	s->extreme = mirror * extreme;
	return mirror * value;
}

/* The stop of this bar; NaN at the first. */
KF_FN double
kf_sar_step(KfSar *s, const KfSarTrend *up, const KfSarTrend *down, double offset, double high, double low)
{
	double		value = NAN;

	if (s->bars == 0)
		s->bars = 1;
	else
	{
		if (s->bars == 1)
		{
			s->bars = 2;
			kf_sar_begin(s, high, low);
			s->factor = s->is_long ? up->initial : down->initial;
		}
		if (s->is_long)
			value = kf_sar_follow(s, up, down, offset, 1.0, s->low, low, s->high, high);
		else
			value = kf_sar_follow(s, down, up, offset, -1.0, -s->high, -high, -s->low, -low);
	}
	s->high = high;
	s->low = low;
	return value;
}

/* ---- sar ---- */

typedef struct sar_state
{
	KfSar		sar;
	KfSarTrend	trend;
} sar_state;

KF_FIXED_LOOKBACK(sar, 1)
KF_FOREVER_MEMORY(sar)			/* it depends on the reversals, of which there may be none */
KF_NO_RING(sar)

KF_FN void
sar_init(sar_state *s, double *ring, const double *p)
{
	sar_state	zero = {0};

	(void) ring;
	*s = zero;
	s->trend = kf_sar_trend(p[0], p[0], p[1]);
}

KF_FN void
sar_step(sar_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = kf_sar_step(&s->sar, &s->trend, &s->trend, 0.0, in[0], in[1]);
}

KF_INDICATOR(sar,
			 .title = "Parabolic SAR", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_HIGH, KF_LOW},
			 .params = {{"acceleration", KF_REAL, 0.02, 0, 1e6}, {"maximum", KF_REAL, 0.2, 0, 1e6}},
			 .outputs = {{"sar", KF_DOTS}},
			 .place = KF_OVER_PRICE,
			 .formula = "sar += factor * (extreme - sar), kept outside the last two bars; factor grows by acceleration with each new "
			 "extreme up to maximum; a bar that touches the stop reverses the trend.",
			 .source = "J. W. Wilder, 1978; TA-Lib SAR", .golden = "SAR");

/* ---- sarext ---- */

typedef struct sarext_state
{
	KfSar		sar;
	KfSarTrend	up;
	KfSarTrend	down;
	double		start;
	double		offset;
} sarext_state;

KF_FIXED_LOOKBACK(sarext, 1)
KF_FOREVER_MEMORY(sarext)
KF_NO_RING(sarext)

KF_FN void
sarext_init(sarext_state *s, double *ring, const double *p)
{
	sarext_state zero = {0};

	(void) ring;
	*s = zero;
	s->start = p[0];
	s->offset = p[1];
	s->up = kf_sar_trend(p[2], p[3], p[4]);
	s->down = kf_sar_trend(p[5], p[6], p[7]);
}

KF_FN void
sarext_step(sarext_state *s, double *ring, const double *in, double *out)
{
	double		value;

	(void) ring;
	if (s->sar.bars == 1 && s->start != 0.0)
	{
		/* the caller has said where the first stop is and, by its sign, on which side */
		s->sar.bars = 2;
		s->sar.is_long = s->start > 0.0;
		s->sar.extreme = s->sar.is_long ? in[0] : in[1];
		s->sar.sar = fabs(s->start);
		s->sar.factor = s->sar.is_long ? s->up.initial : s->down.initial;
		s->sar.high = in[0];
		s->sar.low = in[1];
	}
	value = kf_sar_step(&s->sar, &s->up, &s->down, s->offset, in[0], in[1]);
	out[0] = s->sar.is_long ? value : -value;
}

KF_INDICATOR(sarext,
			 .title = "Parabolic SAR - Extended", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_HIGH, KF_LOW},
			 .params = {{"start_value", KF_REAL, 0, -1e9, 1e9}, {"offset_on_reverse", KF_REAL, 0, 0, 1e6},
					{"acceleration_init_long", KF_REAL, 0.02, 0, 1e6}, {"acceleration_long", KF_REAL, 0.02, 0, 1e6},
					{"acceleration_max_long", KF_REAL, 0.2, 0, 1e6}, {"acceleration_init_short", KF_REAL, 0.02, 0, 1e6},
					{"acceleration_short", KF_REAL, 0.02, 0, 1e6}, {"acceleration_max_short", KF_REAL, 0.2, 0, 1e6}},
			 .outputs = {{"sarext", KF_DOTS}},
			 .place = KF_OVER_PRICE,
			 .formula = "As sar, with factors of its own for each side, negative while the trend is short. start_value: where the first stop "
			 "is, long when positive, short when negative, found as in sar when 0. offset_on_reverse: the share of its value by which a "
			 "stop that turns is moved away from the price.",
			 .source = "J. W. Wilder, 1978; TA-Lib SAREXT", .golden = "SAREXT");

#endif							/* KF_FAMILY_SAR_H */
