/*
 * direction.h
 *		Wilder's directional movement: how far each bar reaches beyond the one before, up (plus) and down (minus).
 */
#ifndef KF_FAMILY_DIRECTION_H
#define KF_FAMILY_DIRECTION_H

#include "../blocks.h"

/* ---- the sums that all of them read ---- */

typedef struct KfDirection
{
	int			n;
	int			bars;			/* seen, counted no further than n */
	double		k;				/* 1 / n */
	double		prev_high;
	double		prev_low;
	double		prev_close;
	double		plus;			/* smoothed movements and true range */
	double		minus;
	double		range;
} KfDirection;

KF_FN void
kf_direction_init(KfDirection *s, int n)
{
	KfDirection zero = {0};

	*s = zero;
	s->n = n;
	s->k = 1.0 / n;
}

/*
 * Wilder's sums: bars 1 .. n-1 are added up, from bar n on each sum loses its n-th part before it takes the new value. Returns
 * the bars that are in the sums, counted up to n.
 */
KF_FN int
kf_direction_step(KfDirection *s, double high, double low, double close)
{
	double		up = high - s->prev_high;
	double		down = s->prev_low - low;
	double		range = kf_true_range(high, low, s->prev_close);
	double		decay = s->bars < s->n ? 0.0 : s->k;

	s->prev_high = high;
	s->prev_low = low;
	s->prev_close = close;
	if (s->bars == 0)
	{
		s->bars = 1;
		return 0;
	}
	s->plus += kf_when((up > 0.0) & (up > down), up) - s->plus * decay;
	s->minus += kf_when((down > 0.0) & (down > up), down) - s->minus * decay;
	s->range += range - s->range * decay;
	if (s->bars < s->n)
		return s->bars++;
	return s->n;
}

/* 100 * |plus - minus| / (plus + minus), or 'otherwise' where nothing has moved. */
KF_FN double
kf_direction_dx(const KfDirection *s, double otherwise)
{
	double		sum = s->plus + s->minus;

	return s->range > 0.0 && sum > 0.0 ? 100.0 * (fabs(s->minus - s->plus) / sum) : otherwise;
}

/* ---- dx ---- */

typedef struct dx_state
{
	KfDirection direction;
	double		dx;
} dx_state;

KF_PERIOD_LOOKBACK(dx, 0)

KF_FN int64_t
dx_memory(const double *p)
{
	return kf_wilder_memory(p[0], 1) + 1;
}

KF_NO_RING(dx)

KF_FN void
dx_init(dx_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_direction_init(&s->direction, (int) p[0]);
	s->dx = 0.0;
}

KF_FN void
dx_step(dx_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = NAN;
	if (kf_direction_step(&s->direction, in[0], in[1], in[2]) == s->direction.n)
		out[0] = s->dx = kf_direction_dx(&s->direction, s->dx);
}

KF_INDICATOR(dx,
			 .title = "Directional Movement Index", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"dx", KF_LINE}},
			 .place = KF_OWN_PANEL, .scale_min = 0, .scale_max = 100, .guides = {25}, .nguides = 1,
			 .formula = "100 * |plus_di - minus_di| / (plus_di + minus_di); where nothing has moved it repeats its last value, 0 at first.",
			 .source = "J. W. Wilder, 1978; TA-Lib DX", .golden = "DX");

/* ---- adx ---- */

typedef struct adx_state
{
	KfDirection direction;
	KfWilder	dx;
} adx_state;

KF_FN int
adx_lookback(const double *p)
{
	return 2 * (int) p[0] - 1;
}

KF_FN int64_t
adx_memory(const double *p)
{
	return kf_wilder_memory(p[0], 2) + 1;
}

KF_NO_RING(adx)

KF_FN void
adx_init(adx_state *s, double *ring, const double *p)
{
	(void) ring;
	kf_direction_init(&s->direction, (int) p[0]);
	kf_wilder_init(&s->dx, (int) p[0]);
}

/* Where nothing has moved, nothing is added to the seed and the average holds. */
KF_FN void
adx_step(adx_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = NAN;
	if (kf_direction_step(&s->direction, in[0], in[1], in[2]) == s->direction.n)
		out[0] = kf_wilder_step(&s->dx, kf_direction_dx(&s->direction, s->dx.missing > 0 ? 0.0 : s->dx.value));
}

KF_INDICATOR(adx,
			 .title = "Average Directional Movement Index", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"adx", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {25}, .nguides = 1,
			 .formula = "Wilder's average of dx = 100 * |plus_di - minus_di| / (plus_di + minus_di); it holds where there is no movement.",
			 .source = "J. W. Wilder, 1978; TA-Lib ADX", .golden = "ADX");

/* ---- adxr ---- */

typedef struct adxr_state
{
	adx_state	adx;
	KfDelay		past;
} adxr_state;

KF_FN int
adxr_lookback(const double *p)
{
	return adx_lookback(p) + (int) p[0] - 1;
}

KF_FN int64_t
adxr_memory(const double *p)
{
	return adx_memory(p) + (int) p[0] - 1;
}

KF_FN size_t
adxr_ring(const double *p)
{
	return kf_delay_ring((int) p[0] - 1);
}

KF_FN void
adxr_init(adxr_state *s, double *ring, const double *p)
{
	adx_init(&s->adx, NULL, p);
	kf_delay_init(&s->past, ring, (int) p[0] - 1);
}

KF_FN void
adxr_step(adxr_state *s, double *ring, const double *in, double *out)
{
	double		adx;

	adx_step(&s->adx, NULL, in, &adx);
	out[0] = isnan(adx) ? NAN : (adx + kf_delay_step(&s->past, ring, adx)) * 0.5;
}

KF_INDICATOR(adxr,
			 .title = "Average Directional Movement Index Rating", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"adxr", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {25}, .nguides = 1,
			 .formula = "(adx + adx of period - 1 bars ago) / 2.",
			 .source = "J. W. Wilder, 1978; TA-Lib ADXR", .golden = "ADXR");

/* ---- plus_di, minus_di ---- */

#define KF_DI_PARTS(fn) \
	typedef struct fn##_state \
	{ \
		KfDirection direction; \
		double		percent;		/* TA-Lib gives the bare ratio when the period is 1 */ \
	} fn##_state; \
	KF_PERIOD_LOOKBACK(fn, 0) \
	KF_FN int64_t fn##_memory(const double *p) \
	{ \
		return kf_wilder_memory(p[0], 1) + 1; \
	} \
	KF_NO_RING(fn) \
	KF_FN void fn##_init(fn##_state *s, double *ring, const double *p) \
	{ \
		(void) ring; \
		kf_direction_init(&s->direction, (int) p[0]); \
		s->percent = p[0] > 1.0 ? 100.0 : 1.0; \
	}

/* ---- plus_di ---- */

KF_DI_PARTS(plus_di)

KF_FN void
plus_di_step(plus_di_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = NAN;
	if (kf_direction_step(&s->direction, in[0], in[1], in[2]) == s->direction.n)
		out[0] = s->direction.range > 0.0 ? s->percent * (s->direction.plus / s->direction.range) : 0.0;
}

KF_INDICATOR(plus_di,
			 .title = "Plus Directional Indicator", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 14, 1, 100000}},
			 .outputs = {{"plus_di", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "100 * plus_dm / Wilder's sum of the true range, 0 without range; with a period of 1 the ratio itself, as in TA-Lib.",
			 .source = "J. W. Wilder, 1978; TA-Lib PLUS_DI", .golden = "PLUS_DI");

/* ---- minus_di ---- */

KF_DI_PARTS(minus_di)

KF_FN void
minus_di_step(minus_di_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = NAN;
	if (kf_direction_step(&s->direction, in[0], in[1], in[2]) == s->direction.n)
		out[0] = s->direction.range > 0.0 ? s->percent * (s->direction.minus / s->direction.range) : 0.0;
}

KF_INDICATOR(minus_di,
			 .title = "Minus Directional Indicator", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .params = {{"period", KF_INTEGER, 14, 1, 100000}},
			 .outputs = {{"minus_di", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "100 * minus_dm / Wilder's sum of the true range, 0 without range; with a period of 1 the ratio itself, as in TA-Lib.",
			 .source = "J. W. Wilder, 1978; TA-Lib MINUS_DI", .golden = "MINUS_DI");

/* ---- plus_dm, minus_dm ---- */

#define KF_DM_PARTS(fn) \
	typedef struct fn##_state \
	{ \
		KfDirection direction; \
		int			first;			/* bars in the sums when there is a value */ \
	} fn##_state; \
	KF_FN int fn##_lookback(const double *p) \
	{ \
		return p[0] > 1.0 ? (int) p[0] - 1 : 1; \
	} \
	KF_FN int64_t fn##_memory(const double *p) \
	{ \
		return kf_wilder_memory(p[0], 1) + 1; \
	} \
	KF_NO_RING(fn) \
	KF_FN void fn##_init(fn##_state *s, double *ring, const double *p) \
	{ \
		(void) ring; \
		kf_direction_init(&s->direction, (int) p[0]); \
		s->first = fn##_lookback(p); \
	}

/* ---- plus_dm ---- */

KF_DM_PARTS(plus_dm)

KF_FN void
plus_dm_step(plus_dm_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = kf_direction_step(&s->direction, in[0], in[1], in[1]) >= s->first ? s->direction.plus : NAN;
}

KF_INDICATOR(plus_dm,
			 .title = "Plus Directional Movement", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW},
			 .params = {{"period", KF_INTEGER, 14, 1, 100000}},
			 .outputs = {{"plus_dm", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "Wilder's sum of high - previous high where that is positive and larger than previous low - low, else 0: s - s / period "
			 "+ movement, begun with the first period - 1 movements.",
			 .source = "J. W. Wilder, 1978; TA-Lib PLUS_DM", .golden = "PLUS_DM");

/* ---- minus_dm ---- */

KF_DM_PARTS(minus_dm)

KF_FN void
minus_dm_step(minus_dm_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = kf_direction_step(&s->direction, in[0], in[1], in[1]) >= s->first ? s->direction.minus : NAN;
}

KF_INDICATOR(minus_dm,
			 .title = "Minus Directional Movement", .group = KF_GROUP_MOMENTUM,
			 .inputs = {KF_HIGH, KF_LOW},
			 .params = {{"period", KF_INTEGER, 14, 1, 100000}},
			 .outputs = {{"minus_dm", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "Wilder's sum of previous low - low where that is positive and larger than high - previous high, else 0: s - s / period "
			 "+ movement, begun with the first period - 1 movements.",
			 .source = "J. W. Wilder, 1978; TA-Lib MINUS_DM", .golden = "MINUS_DM");

#endif							/* KF_FAMILY_DIRECTION_H */
