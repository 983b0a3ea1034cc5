/*
 * volatility.h
 *		Volatility indicators.
 */
#ifndef KF_FAMILY_VOLATILITY_H
#define KF_FAMILY_VOLATILITY_H

#include "../blocks.h"

/* ---- atr ---- */

typedef struct atr_state
{
	KfWilder	range;
	double		prev_close;
} atr_state;

KF_FN int
atr_lookback(const double *p)
{
	return (int) p[0];
}

KF_FN int64_t
atr_memory(const double *p)
{
	return kf_wilder_memory(p[0], 1) + 1;
}

KF_FN size_t
atr_ring(const double *p)
{
	(void) p;
	return 0;
}

KF_FN void
atr_init(atr_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_wilder_init(&s->range, (int) p[0]);
	s->prev_close = NAN;
}

KF_FN void
atr_step(atr_state *s, double *ring, const double *in, double *out)
{
	double		prev_close = s->prev_close;

	(void) ring;
	s->prev_close = in[2];
	out[0] = isnan(prev_close) ? NAN : kf_wilder_step(&s->range, kf_true_range(in[0], in[1], prev_close));
}

KF_INDICATOR(atr,
			 .title = "Average True Range", .group = KF_GROUP_VOLATILITY,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 14, 1, 100000}},
			 .outputs = {{"atr", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "Wilder's average of the true range: the largest of high - low, |high - previous close|, |low - previous close|.",
			 .source = "J. W. Wilder, 1978; TA-Lib ATR", .golden = "ATR");

#endif							/* KF_FAMILY_VOLATILITY_H */
