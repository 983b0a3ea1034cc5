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

/* ---- natr ---- */

typedef struct natr_state
{
	atr_state	atr;
	int			percent;
} natr_state;

KF_PERIOD_LOOKBACK(natr, 0)

KF_FN int64_t
natr_memory(const double *p)
{
	return atr_memory(p);
}

KF_NO_RING(natr)

KF_FN void
natr_init(natr_state *s, double *ring, const double *p)
{
	atr_init(&s->atr, ring, p);
	s->percent = p[0] > 1.0;
}

KF_FN void
natr_step(natr_state *s, double *ring, const double *in, double *out)
{
	double		atr;

	atr_step(&s->atr, ring, in, &atr);
	if (s->percent)
		atr = in[2] == 0.0 && !isnan(atr) ? 0.0 : atr / in[2] * 100.0;
	out[0] = atr;
}

KF_INDICATOR(natr,
			 .title = "Normalized Average True Range", .group = KF_GROUP_VOLATILITY,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 14, 1, 100000}},
			 .outputs = {{"natr", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "100 * atr / close, 0 where the close is 0; with a period of 1 the true range itself, as in TA-Lib.",
			 .source = "J. Forman, 2006; TA-Lib NATR", .golden = "NATR");

/* ---- trange ---- */

typedef struct trange_state
{
	double		prev_close;
} trange_state;

KF_FIXED_LOOKBACK(trange, 1)
KF_WINDOW_MEMORY(trange)
KF_NO_RING(trange)

KF_FN void
trange_init(trange_state *s, double *ring, const double *p)
{
	(void) ring;
	(void) p;
	s->prev_close = NAN;
}

KF_FN void
trange_step(trange_state *s, double *ring, const double *in, double *out)
{
	double		prev_close = s->prev_close;

	(void) ring;
	s->prev_close = in[2];
	out[0] = isnan(prev_close) ? NAN : kf_true_range(in[0], in[1], prev_close);
}

KF_INDICATOR(trange,
			 .title = "True Range", .group = KF_GROUP_VOLATILITY,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .outputs = {{"trange", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "The largest of high - low, |high - previous close|, |low - previous close|.",
			 .source = "J. W. Wilder, 1978; TA-Lib TRANGE", .golden = "TRANGE");

#endif							/* KF_FAMILY_VOLATILITY_H */
