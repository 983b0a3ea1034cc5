/*
 * vwap.h
 *		Volume-weighted average price with bands: since the first bar, since the session began, since an anchor.
 */
#ifndef KF_FAMILY_VWAP_H
#define KF_FAMILY_VWAP_H

#include "../blocks.h"

/* ---- what the three have in common ---- */

/*
 * Mean and sum of squared deviations as D. West (1979) updates them, so that no large squares are subtracted. Prices count from the
 * first that has volume, which keeps the digits of small moves at a high level; the sums keep what each addition rounds away.
 */
typedef struct KfWeightedMean
{
	double		base;
	KfTotal		weight;
	KfTotal		moment;			/* of weight * (price - base) */
	KfTotal		squares;		/* of weight * (price - mean)^2 */
	double		mean;			/* of price - base */
	double		total;			/* of weights: 0 before there is one */
} KfWeightedMean;

KF_FN void
kf_weighted_mean_init(KfWeightedMean *s)
{
	s->base = 0.0;
	kf_total_init(&s->weight);
	kf_total_init(&s->moment);
	kf_total_init(&s->squares);
	s->mean = 0.0;
	s->total = 0.0;
}

/* A bar of high, low, close and volume. Fills in mean, mean + nbdev and mean - nbdev standard deviations. */
KF_FN void
kf_weighted_mean_step(KfWeightedMean *s, const double *in, double nbdev, double *out)
{
	double		volume = in[3];
	double		deviation;

	if (volume > 0.0)
	{
		double		price = (in[0] + in[1] + in[2]) / 3.0;
		double		from_mean;

		if (s->total == 0.0)
			s->base = price;
		price -= s->base;
		from_mean = price - s->mean;
		s->total = kf_total_step(&s->weight, volume);
		s->mean = kf_total_step(&s->moment, volume * price) / s->total;
		kf_total_step(&s->squares, volume * (from_mean * (price - s->mean)));
	}
	if (!(s->total > 0.0))
	{
		out[0] = out[1] = out[2] = NAN;
		return;
	}
	deviation = nbdev * sqrt((s->squares.sum + s->squares.lost) / s->total);
	out[0] = s->base + s->mean;
	out[1] = out[0] + deviation;
	out[2] = out[0] - deviation;
}

/* ---- vwap ---- */

typedef struct vwap_state
{
	KfWeightedMean prices;
	double		nbdev;
} vwap_state;

KF_FIXED_LOOKBACK(vwap, 0)
KF_FOREVER_MEMORY(vwap)
KF_NO_RING(vwap)

KF_FN void
vwap_init(vwap_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_weighted_mean_init(&s->prices);
	s->nbdev = p[0];
}

KF_FN void
vwap_step(vwap_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	kf_weighted_mean_step(&s->prices, in, s->nbdev, out);
}

KF_INDICATOR(vwap,
			 .title = "Volume Weighted Average Price", .group = KF_GROUP_VOLUME,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE, KF_VOLUME},
			 .params = {{"nbdev", KF_REAL, 1, 0, 1e6}},
			 .outputs = {{"vwap", KF_LINE}, {"upper", KF_BAND_UPPER}, {"lower", KF_BAND_LOWER}},
			 .place = KF_OVER_PRICE,
			 .formula = "The sum of typical price (high + low + close) / 3 times volume over the sum of volume, from the first "
			 "row of the partition on; upper and lower are nbdev volume-weighted population standard deviations away. NULL while "
			 "there has been no volume; a negative one counts as none.",
			 .source = "S. Berkowitz, D. Logue, E. Noser, The total cost of transactions on the NYSE, Journal of Finance, 1988; "
			 "deviation updated as D. West, 1979");

/* ---- vwap_session ---- */

typedef struct vwap_session_state
{
	KfWeightedMean prices;
	double		nbdev;
	double		session;		/* NaN before the first row */
} vwap_session_state;

KF_FIXED_LOOKBACK(vwap_session, 0)
KF_FOREVER_MEMORY(vwap_session)
KF_NO_RING(vwap_session)

KF_FN void
vwap_session_init(vwap_session_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_weighted_mean_init(&s->prices);
	s->nbdev = p[0];
	s->session = NAN;
}

KF_FN void
vwap_session_step(vwap_session_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	if (in[4] != s->session)
		kf_weighted_mean_init(&s->prices);
	s->session = in[4];
	kf_weighted_mean_step(&s->prices, in, s->nbdev, out);
}

KF_INDICATOR(vwap_session,
			 .title = "Session Volume Weighted Average Price", .group = KF_GROUP_VOLUME,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE, KF_VOLUME, KF_SESSION},
			 .params = {{"nbdev", KF_REAL, 1, 0, 1e6}},
			 .outputs = {{"vwap", KF_LINE}, {"upper", KF_BAND_UPPER}, {"lower", KF_BAND_LOWER}},
			 .place = KF_OVER_PRICE,
			 .formula = "vwap begun anew at each row whose session differs from the row before. session is any moment that all "
			 "rows of a session have in common, such as date_trunc('day', ts).",
			 .source = "as vwap, in trading sessions");

/* ---- vwap_anchored ---- */

typedef struct vwap_anchored_state
{
	KfWeightedMean prices;
	double		nbdev;
	bool		anchored;
} vwap_anchored_state;

KF_FIXED_LOOKBACK(vwap_anchored, 0)
KF_FOREVER_MEMORY(vwap_anchored)
KF_NO_RING(vwap_anchored)

KF_FN void
vwap_anchored_init(vwap_anchored_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_weighted_mean_init(&s->prices);
	s->nbdev = p[0];
	s->anchored = false;
}

KF_FN void
vwap_anchored_step(vwap_anchored_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	if (in[4] != 0.0)
	{
		kf_weighted_mean_init(&s->prices);
		s->anchored = true;
	}
	if (s->anchored)
		kf_weighted_mean_step(&s->prices, in, s->nbdev, out);
	else
		out[0] = out[1] = out[2] = NAN;
}

KF_INDICATOR(vwap_anchored,
			 .title = "Anchored Volume Weighted Average Price", .group = KF_GROUP_VOLUME,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE, KF_VOLUME, KF_ANCHOR},
			 .params = {{"nbdev", KF_REAL, 1, 0, 1e6}},
			 .outputs = {{"vwap", KF_LINE, .sparse = true}, {"upper", KF_BAND_UPPER, .sparse = true},
					{"lower", KF_BAND_LOWER, .sparse = true}},
			 .place = KF_OVER_PRICE,
			 .formula = "vwap begun anew at each row whose anchor is true, which is the first one in it; NULL before the first "
			 "anchor.",
			 .source = "P. Levine, MIDAS, 2000; B. Shannon, Maximum trading gains with anchored VWAP, 2023");

#endif							/* KF_FAMILY_VWAP_H */
