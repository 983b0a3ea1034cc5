/*
 * flow.h
 *		Volume indicators that TA-Lib does not have: how much volume goes with the price.
 */
#ifndef KF_FAMILY_FLOW_H
#define KF_FAMILY_FLOW_H

#include "volume.h"

/* ---- cmf ---- */

typedef struct cmf_state
{
	KfSum		flow;
	KfSum		volume;
} cmf_state;

KF_PERIOD_LOOKBACK(cmf, -1)
KF_WINDOW_MEMORY(cmf)

KF_FN size_t
cmf_ring(const double *p)
{
	return 2 * kf_sum_ring((int) p[0]);
}

KF_FN void
cmf_init(cmf_state *s, double *ring, const double *p)
{
	kf_sum_init(&s->flow, ring, (int) p[0]);
	kf_sum_init(&s->volume, ring + kf_sum_ring((int) p[0]), (int) p[0]);
}

KF_FN void
cmf_step(cmf_state *s, double *ring, const double *in, double *out)
{
	double		flow = kf_sum_step(&s->flow, ring, ad_flow(in));
	double		volume = kf_sum_step(&s->volume, ring + kf_sum_ring(s->flow.n), in[3]);

	out[0] = volume == 0.0 ? NAN : flow / volume;
}

KF_INDICATOR(cmf,
			 .title = "Chaikin Money Flow", .group = KF_GROUP_VOLUME,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE, KF_VOLUME},
			 .params = {{"period", KF_INTEGER, 20, 1, 100000}},
			 .outputs = {{"cmf", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "The sum of ((close - low) - (high - close)) / (high - low) * volume over that of volume, over period bars; the volume of a "
			 "bar without range counts below the line only. NULL without any volume.",
			 .source = "M. Chaikin");

/* ---- force_index ---- */

typedef struct force_index_state
{
	KfEma		average;
	double		prev;
} force_index_state;

KF_PERIOD_LOOKBACK(force_index, 0)

KF_FN int64_t
force_index_memory(const double *p)
{
	return kf_ema_memory(p[0], 1) + 1;
}

KF_NO_RING(force_index)

KF_FN void
force_index_init(force_index_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_ema_init(&s->average, (int) p[0]);
	s->prev = NAN;
}

KF_FN void
force_index_step(force_index_state *s, double *ring, const double *in, double *out)
{
	double		change = in[0] - s->prev;

	(void) ring;
	s->prev = in[0];
	out[0] = isnan(change) ? NAN : kf_ema_step(&s->average, change * in[1]);
}

KF_INDICATOR(force_index,
			 .title = "Force Index", .group = KF_GROUP_VOLUME,
			 .inputs = {KF_CLOSE, KF_VOLUME},
			 .params = {{"period", KF_INTEGER, 13, 1, 100000}},
			 .outputs = {{"force_index", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "ema((close - previous close) * volume, period); with a period of 1 the product itself.",
			 .source = "A. Elder, 'Trading for a Living', 1993");

/* ---- ease_of_movement ---- */

typedef struct ease_of_movement_state
{
	KfSum		sum;
	double		high;			/* the bar before */
	double		low;
	double		divisor;
} ease_of_movement_state;

KF_PERIOD_LOOKBACK(ease_of_movement, 0)
KF_WINDOW_MEMORY(ease_of_movement)

KF_FN size_t
ease_of_movement_ring(const double *p)
{
	return kf_sum_ring((int) p[0]);
}

KF_FN void
ease_of_movement_init(ease_of_movement_state *s, double *ring, const double *p)
{
	kf_sum_init(&s->sum, ring, (int) p[0]);
	s->high = s->low = NAN;
	s->divisor = p[1];
}

/* A NaN in a sum of blocks.h is gone with the bar it came from. */
KF_FN void
ease_of_movement_step(ease_of_movement_state *s, double *ring, const double *in, double *out)
{
	double		move = 0.5 * (in[0] - s->high) + 0.5 * (in[1] - s->low);
	double		ease = move * (in[0] - in[1]);

	s->high = in[0];
	s->low = in[1];
	out[0] = NAN;
	if (isnan(ease))
		return;
	if (ease != 0.0)
		ease = in[2] == 0.0 ? NAN : ease * s->divisor / in[2];
	out[0] = kf_sum_step(&s->sum, ring, ease) / s->sum.n;
}

KF_INDICATOR(ease_of_movement,
			 .title = "Ease of Movement", .group = KF_GROUP_VOLUME,
			 .inputs = {KF_HIGH, KF_LOW, KF_VOLUME},
			 .params = {{"period", KF_INTEGER, 14, 1, 100000}, {"volume_divisor", KF_REAL, 1e8, 0.001, 1e9}},
			 .outputs = {{"ease_of_movement", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "sma(move / box, period), move = the middle (high + low) / 2 - the one before, box = volume / volume_divisor / (high - low); "
			 "the divisor only sets the scale: 100000000 as on StockCharts, TradingView has 10000. A bar that does not move or has no range "
			 "counts as 0; NULL while another bar without volume is among the period bars.",
			 .source = "R. W. Arms, 'Volume Cycles in the Stock Market', 1983");

#endif							/* KF_FAMILY_FLOW_H */
