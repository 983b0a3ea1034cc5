/*
 * volume.h
 *		Volume indicators: running totals of volume given a sign by the price.
 */
#ifndef KF_FAMILY_VOLUME_H
#define KF_FAMILY_VOLUME_H

#include "../blocks.h"

/* ---- ad ---- */

typedef struct ad_state
{
	KfTotal		total;
} ad_state;

KF_FN int
ad_lookback(const double *p)
{
	(void) p;
	return 0;
}

KF_FN int64_t
ad_memory(const double *p)
{
	(void) p;
	return KF_FOREVER;
}

KF_FN size_t
ad_ring(const double *p)
{
	(void) p;
	return 0;
}

KF_FN void
ad_init(ad_state *s, double *ring, const double *p)
{
	(void) ring;
	(void) p;
	kf_total_init(&s->total);
}

/* The volume of a bar, signed and weighted by where in its range it closes. */
KF_FN double
ad_flow(const double *in)
{
	double		range = in[0] - in[1];

	return range == 0.0 ? 0.0 : ((in[2] - in[1]) - (in[0] - in[2])) / range * in[3];
}

KF_FN void
ad_step(ad_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = kf_total_step(&s->total, ad_flow(in));
}

KF_INDICATOR(ad,
			 .title = "Chaikin Accumulation/Distribution Line", .group = KF_GROUP_VOLUME,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE, KF_VOLUME},
			 .outputs = {{"ad", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "The running total of ((close - low) - (high - close)) / (high - low) * volume; a bar without range adds nothing.",
			 .source = "M. Chaikin; TA-Lib AD", .golden = "AD");

/* ---- obv ---- */

typedef struct obv_state
{
	KfTotal		total;
	double		prev;
} obv_state;

KF_FN int
obv_lookback(const double *p)
{
	(void) p;
	return 0;
}

KF_FN int64_t
obv_memory(const double *p)
{
	(void) p;
	return KF_FOREVER;
}

KF_FN size_t
obv_ring(const double *p)
{
	(void) p;
	return 0;
}

KF_FN void
obv_init(obv_state *s, double *ring, const double *p)
{
	(void) ring;
	(void) p;
	kf_total_init(&s->total);
	s->prev = -INFINITY;		/* the first bar counts as a rise */
}

KF_FN void
obv_step(obv_state *s, double *ring, const double *in, double *out)
{
	double		rise = kf_when(in[0] > s->prev, in[1]);
	double		fall = kf_when(in[0] < s->prev, in[1]);

	(void) ring;
	s->prev = in[0];
	out[0] = kf_total_step(&s->total, rise - fall);
}

KF_INDICATOR(obv,
			 .title = "On Balance Volume", .group = KF_GROUP_VOLUME,
			 .inputs = {KF_CLOSE, KF_VOLUME},
			 .outputs = {{"obv", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "The running total of volume, added on a higher close, subtracted on a lower one; it begins with the first volume.",
			 .source = "J. Granville, 1963; TA-Lib OBV", .golden = "OBV");

/* ---- adosc ---- */

/*
 * The distance of an average from the line AD it follows is d = (1 - k) * (d + flow) a bar, begun with 0 at the first. Their
 * difference is the oscillator, so the running total, which grows without end, is never made.
 */
typedef struct adosc_state
{
	double		fast_keep;
	double		slow_keep;
	double		fast;			/* AD - its average */
	double		slow;
	int			missing;
} adosc_state;

KF_FN int
adosc_lookback(const double *p)
{
	return (int) (p[0] > p[1] ? p[0] : p[1]) - 1;
}

KF_FN int64_t
adosc_memory(const double *p)
{
	return kf_ema_memory(p[0] > p[1] ? p[0] : p[1], 1);
}

KF_NO_RING(adosc)

KF_FN void
adosc_init(adosc_state *s, double *ring, const double *p)
{
	(void) ring;
	s->fast_keep = (p[0] - 1.0) / (p[0] + 1.0);
	s->slow_keep = (p[1] - 1.0) / (p[1] + 1.0);
	s->fast = NAN;
	s->slow = NAN;
	s->missing = adosc_lookback(p);
}

KF_FN void
adosc_step(adosc_state *s, double *ring, const double *in, double *out)
{
	double		flow = ad_flow(in);

	(void) ring;
	s->fast = isnan(s->fast) ? 0.0 : s->fast_keep * (s->fast + flow);
	s->slow = isnan(s->slow) ? 0.0 : s->slow_keep * (s->slow + flow);
	out[0] = s->slow - s->fast;
	if (s->missing > 0)
	{
		s->missing--;
		out[0] = NAN;
	}
}

KF_INDICATOR(adosc,
			 .title = "Chaikin A/D Oscillator", .group = KF_GROUP_VOLUME,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE, KF_VOLUME},
			 .params = {{"fast_period", KF_INTEGER, 3, 2, 100000}, {"slow_period", KF_INTEGER, 10, 2, 100000}},
			 .outputs = {{"adosc", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "ema(ad, fast_period) - ema(ad, slow_period); both averages begin with the first bar's ad.",
			 .source = "M. Chaikin; TA-Lib ADOSC", .golden = "ADOSC");

#endif							/* KF_FAMILY_VOLUME_H */
