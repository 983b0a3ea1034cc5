/*
 * ichimoku.h
 *		Ichimoku Kinko Hyo: lines of this bar, of bars before, and of bars to come.
 */
#ifndef KF_FAMILY_ICHIMOKU_H
#define KF_FAMILY_ICHIMOKU_H

#include "../blocks.h"
#include "overlap.h"

typedef struct ichimoku_state
{
	midprice_state tenkan;
	midprice_state kijun;
	midprice_state senkou_b;
	KfDelay		cloud_a;		/* the next 'displacement' bars' values: what is read at a bar was made that many before */
	KfDelay		cloud_b;
	int			unplaced;		/* bars until a close belongs to a bar that there is */
} ichimoku_state;

/* The earliest of the lines; the others begin later. */
KF_FN int
ichimoku_lookback(const double *p)
{
	double		first = p[3];

	for (int i = 0; i < 2; i++)
		if (p[i] - 1.0 < first)
			first = p[i] - 1.0;
	return (int) first;
}

KF_FN int64_t
ichimoku_memory(const double *p)
{
	double		longest = p[0];

	for (int i = 1; i < 3; i++)
		if (p[i] > longest)
			longest = p[i];
	return (int64_t) (longest - 1.0 + p[3]);
}

KF_FN size_t
ichimoku_windows(const double *p)
{
	return midprice_ring(p) + midprice_ring(p + 1) + midprice_ring(p + 2);
}

KF_FN size_t
ichimoku_ring(const double *p)
{
	return ichimoku_windows(p) + 2 * kf_delay_ring((int) p[3]);
}

KF_FN void
ichimoku_init(ichimoku_state *s, double *ring, const double *p)
{
	midprice_init(&s->tenkan, ring, p);
	ring += midprice_ring(p);
	midprice_init(&s->kijun, ring, p + 1);
	ring += midprice_ring(p + 1);
	midprice_init(&s->senkou_b, ring, p + 2);
	ring += midprice_ring(p + 2);
	kf_delay_init(&s->cloud_a, ring, (int) p[3]);
	kf_delay_init(&s->cloud_b, ring + kf_delay_ring((int) p[3]), (int) p[3]);
	s->unplaced = (int) p[3];
}

KF_FN void
ichimoku_step(ichimoku_state *s, double *ring, const double *in, double *out)
{
	double		made_b;

	midprice_step(&s->tenkan, ring, in, &out[0]);
	ring += 2 * kf_extreme_ring(s->tenkan.highest.n);
	midprice_step(&s->kijun, ring, in, &out[1]);
	ring += 2 * kf_extreme_ring(s->kijun.highest.n);
	midprice_step(&s->senkou_b, ring, in, &made_b);
	ring += 2 * kf_extreme_ring(s->senkou_b.highest.n);
	out[2] = kf_delay_step(&s->cloud_a, ring, (out[0] + out[1]) * 0.5);
	out[3] = kf_delay_step(&s->cloud_b, ring + kf_delay_ring(s->cloud_a.n), made_b);
	out[4] = in[2];
	if (s->unplaced > 0)
	{
		s->unplaced--;
		out[4] = NAN;
	}
}

KF_FN int
ichimoku_behind(const double *p, const double *out, int k)
{
	(void) out;
	return k == 4 ? (int) p[3] : 0;
}

KF_FN int
ichimoku_ahead(const double *p)
{
	return (int) p[3];
}

/* What the delay lines will give at the next bars. */
KF_FN void
ichimoku_future(const void *state, const double *p, int i, double *out)
{
	const ichimoku_state *s = (const ichimoku_state *) state;
	const double *cloud = KF_RING(ichimoku_state, state) + ichimoku_windows(p);
	int			slot = (s->cloud_a.at + i) % s->cloud_a.n;

	out[0] = out[1] = out[4] = NAN;
	out[2] = cloud[slot];
	out[3] = cloud[kf_delay_ring(s->cloud_a.n) + slot];
}

KF_INDICATOR(ichimoku,
			 .title = "Ichimoku Kinko Hyo", .group = KF_GROUP_OVERLAP,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"conversion_period", KF_INTEGER, 9, 1, 100000}, {"base_period", KF_INTEGER, 26, 1, 100000},
					{"span_b_period", KF_INTEGER, 52, 1, 100000}, {"displacement", KF_INTEGER, 26, 1, 100000}},
			 .outputs = {{"tenkan", KF_LINE, .sparse = true}, {"kijun", KF_LINE, .sparse = true},
					{"senkou_a", KF_CLOUD_LEAD, .sparse = true}, {"senkou_b", KF_CLOUD_BASE, .sparse = true},
					{"chikou", KF_LINE, .sparse = true}},
			 .place = KF_OVER_PRICE,
			 .formula = "tenkan and kijun = (highest high + lowest low) / 2 of the last conversion_period and base_period bars. "
			 "senkou_a and senkou_b are the cloud at this bar: (tenkan + kijun) / 2 and (highest high + lowest low) / 2 of "
			 "span_b_period bars, both as they were displacement bars before. chikou is this bar's close, which belongs "
			 "displacement bars back; the window function and _last give it at the bar it is the close of, from bar displacement "
			 "+ 1 on, _series where it belongs. Each line begins as soon as it can. The arrays of _series go on displacement "
			 "elements after the last row, with the cloud that is known already. TradingView counts the bar itself among the "
			 "displacement: its 26 is 25 here.",
			 .source = "G. Hosoda, 1969; displacement as StockCharts",
			 .behind = ichimoku_behind, .ahead = ichimoku_ahead, .future = ichimoku_future);

#endif							/* KF_FAMILY_ICHIMOKU_H */
