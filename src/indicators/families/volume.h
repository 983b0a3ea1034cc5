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

KF_FN void
ad_step(ad_state *s, double *ring, const double *in, double *out)
{
	double		range = in[0] - in[1];
	double		flow = range == 0.0 ? 0.0 : ((in[2] - in[1]) - (in[0] - in[2])) / range * in[3];

	(void) ring;
	out[0] = kf_total_step(&s->total, flow);
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
	double		flow = in[0] > s->prev ? in[1] : in[0] < s->prev ? -in[1] : 0.0;

	(void) ring;
	s->prev = in[0];
	out[0] = kf_total_step(&s->total, flow);
}

KF_INDICATOR(obv,
			 .title = "On Balance Volume", .group = KF_GROUP_VOLUME,
			 .inputs = {KF_CLOSE, KF_VOLUME},
			 .outputs = {{"obv", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "The running total of volume, added on a higher close, subtracted on a lower one; it begins with the first volume.",
			 .source = "J. Granville, 1963; TA-Lib OBV", .golden = "OBV");

#endif							/* KF_FAMILY_VOLUME_H */
