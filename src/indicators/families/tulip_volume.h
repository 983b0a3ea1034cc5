/*
 * tulip_volume.h
 *		Volume indicators of Tulip Indicators that TA-Lib does not have.
 */
#ifndef KF_FAMILY_TULIP_VOLUME_H
#define KF_FAMILY_TULIP_VOLUME_H

#include "../blocks.h"

/* ---- emv ---- */

typedef struct emv_state
{
	double		prev;
} emv_state;

KF_FIXED_LOOKBACK(emv, 1)
KF_WINDOW_MEMORY(emv)
KF_NO_RING(emv)

KF_FN void
emv_init(emv_state *s, double *ring, const double *p)
{
	(void) ring;
	(void) p;
	s->prev = NAN;
}

/* Multiplied out, so that a bar without range is 0 and not a division by 0. */
KF_FN void
emv_step(emv_state *s, double *ring, const double *in, double *out)
{
	double		middle = 0.5 * (in[0] + in[1]);

	(void) ring;
	out[0] = in[2] == 0.0 ? NAN : (middle - s->prev) * (in[0] - in[1]) / in[2] * 10000.0;
	s->prev = middle;
}

KF_INDICATOR(emv,
			 .title = "Ease of Movement of one bar", .group = KF_GROUP_VOLUME,
			 .inputs = {KF_HIGH, KF_LOW, KF_VOLUME},
			 .outputs = {{"emv", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "The change of (high + low) / 2 divided by volume / 10000 / (high - low), not smoothed; 0 for a bar without range, NULL for one "
			 "without volume.",
			 .source = "R. W. Arms; Tulip emv", .golden = "emv");

/* ---- kvo ---- */

typedef struct kvo_state
{
	double		prev;			/* sum of high, low and close; NaN before the first bar */
	double		prev_range;
	double		trend;			/* 1 or -1; 0 until prices have moved, which counts as rising */
	double		measured;		/* sum of the ranges since the bar before the trend began */
	double		fast_k;
	double		slow_k;
	double		fast;			/* NaN until the first force */
	double		slow;
} kvo_state;

KF_FIXED_LOOKBACK(kvo, 1)

/* The ranges are summed for as long as the trend lasts. */
KF_FOREVER_MEMORY(kvo)
KF_NO_RING(kvo)

KF_FN void
kvo_init(kvo_state *s, double *ring, const double *p)
{
	(void) ring;
	s->prev = NAN;
	s->prev_range = 0.0;
	s->trend = 0.0;
	s->measured = 0.0;
	s->fast_k = 2.0 / ((p[0] > p[1] ? p[1] : p[0]) + 1.0);
	s->slow_k = 2.0 / ((p[0] > p[1] ? p[0] : p[1]) + 1.0);
	s->fast = NAN;
	s->slow = NAN;
}

KF_FN void
kvo_step(kvo_state *s, double *ring, const double *in, double *out)
{
	double		sum = in[0] + in[1] + in[2];
	double		range = in[0] - in[1];
	double		trend = kf_choose(sum > s->prev, 1.0, kf_choose(sum < s->prev, -1.0, s->trend));
	double		measured = kf_choose(trend != s->trend, s->prev_range, s->measured) + range;
	double		force = measured == 0.0 ? 0.0 : in[3] * fabs(range / measured * 2.0 - 1.0) * 100.0;
	bool		first = isnan(s->prev);

	(void) ring;
	s->prev = sum;
	s->prev_range = range;
	if (first)
	{
		out[0] = NAN;
		return;
	}
	s->trend = trend;
	s->measured = measured;
	force = kf_choose(trend < 0.0, -force, force);
	if (isnan(s->fast))
		s->fast = s->slow = force;
	else
	{
		s->fast = (force - s->fast) * s->fast_k + s->fast;
		s->slow = (force - s->slow) * s->slow_k + s->slow;
	}
	out[0] = s->fast - s->slow;
}

KF_INDICATOR(kvo,
			 .title = "Klinger Volume Oscillator", .group = KF_GROUP_VOLUME,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE, KF_VOLUME},
			 .params = {{"fast_period", KF_INTEGER, 34, 1, 100000}, {"slow_period", KF_INTEGER, 55, 1, 100000}},
			 .outputs = {{"kvo", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "ema(force, fast_period) - ema(force, slow_period), both begun with the first force; force = volume * |2 * range / measured - 1| "
			 "* 100, negative while the trend falls. The trend is the direction in which high + low + close last moved, range = high - low, "
			 "measured = the sum of the ranges since the bar before the trend began; where that is 0 the force is 0 (Tulip: NaN from there "
			 "on). A fast period above the slow one is swapped with it.",
			 .source = "S. Klinger, Stocks & Commodities, December 1997; Tulip kvo", .golden = "kvo");

/* ---- marketfi ---- */

KF_STATELESS(marketfi)

KF_FN void
marketfi_step(marketfi_state *s, double *ring, const double *in, double *out)
{
	(void) s;
	(void) ring;
	out[0] = in[2] == 0.0 ? NAN : (in[0] - in[1]) / in[2];
}

KF_INDICATOR(marketfi,
			 .title = "Market Facilitation Index", .group = KF_GROUP_VOLUME,
			 .inputs = {KF_HIGH, KF_LOW, KF_VOLUME},
			 .outputs = {{"marketfi", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "(high - low) / volume; NULL for a bar without volume.",
			 .source = "B. Williams, Trading Chaos, 1995; Tulip marketfi", .golden = "marketfi");

/* ---- nvi ---- */

typedef struct nvi_state
{
	double		value;
	double		prev;
	double		prev_volume;
} nvi_state;

KF_FIXED_LOOKBACK(nvi, 0)
KF_FOREVER_MEMORY(nvi)
KF_NO_RING(nvi)

KF_FN void
nvi_init(nvi_state *s, double *ring, const double *p)
{
	(void) ring;
	(void) p;
	s->value = 1000.0;
	s->prev = 0.0;
	s->prev_volume = 0.0;
}

/* 'counts': whether the volume moved the right way. The first bar, like one after a close of 0, has no change. */
KF_FN double
nvi_follow(nvi_state *s, const double *in, int counts)
{
	double		change = kf_when(counts & (s->prev != 0.0), (in[0] - s->prev) / s->prev);

	s->value += change * s->value;
	s->prev = in[0];
	s->prev_volume = in[1];
	return s->value;
}

KF_FN void
nvi_step(nvi_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = nvi_follow(s, in, in[1] < s->prev_volume);
}

KF_INDICATOR(nvi,
			 .title = "Negative Volume Index", .group = KF_GROUP_VOLUME,
			 .inputs = {KF_CLOSE, KF_VOLUME},
			 .outputs = {{"nvi", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "1000 at the first bar; then, on bars with less volume than the one before, changed in proportion to the close. A change from a "
			 "close of 0 counts as none.",
			 .source = "P. Dysart, 1936; N. Fosback, Stock Market Logic, 1976; Tulip nvi", .golden = "nvi");

/* ---- pvi ---- */

typedef struct pvi_state
{
	nvi_state	index;
} pvi_state;

KF_FIXED_LOOKBACK(pvi, 0)
KF_FOREVER_MEMORY(pvi)
KF_NO_RING(pvi)

KF_FN void
pvi_init(pvi_state *s, double *ring, const double *p)
{
	nvi_init(&s->index, ring, p);
}

KF_FN void
pvi_step(pvi_state *s, double *ring, const double *in, double *out)
{
	(void) ring;
	out[0] = nvi_follow(&s->index, in, in[1] > s->index.prev_volume);
}

KF_INDICATOR(pvi,
			 .title = "Positive Volume Index", .group = KF_GROUP_VOLUME,
			 .inputs = {KF_CLOSE, KF_VOLUME},
			 .outputs = {{"pvi", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "1000 at the first bar; then, on bars with more volume than the one before, changed in proportion to the close. A change from a "
			 "close of 0 counts as none.",
			 .source = "P. Dysart, 1936; N. Fosback, Stock Market Logic, 1976; Tulip pvi", .golden = "pvi");

/* ---- vosc ---- */

typedef struct vosc_state
{
	KfSum		fast;
	KfSum		slow;
	double		share;			/* slow period / fast period: turns the ratio of the sums into that of the means */
} vosc_state;

KF_FN int
vosc_slow(const double *p)
{
	return (int) (p[0] > p[1] ? p[0] : p[1]);
}

KF_FN int
vosc_fast(const double *p)
{
	return (int) (p[0] > p[1] ? p[1] : p[0]);
}

KF_FN int
vosc_lookback(const double *p)
{
	return vosc_slow(p) - 1;
}

KF_WINDOW_MEMORY(vosc)

KF_FN size_t
vosc_ring(const double *p)
{
	return kf_sum_ring(vosc_fast(p)) + kf_sum_ring(vosc_slow(p));
}

KF_FN void
vosc_init(vosc_state *s, double *ring, const double *p)
{
	kf_sum_init(&s->fast, ring, vosc_fast(p));
	kf_sum_init(&s->slow, ring + kf_sum_ring(vosc_fast(p)), vosc_slow(p));
	s->share = (double) vosc_slow(p) / vosc_fast(p);
}

KF_FN void
vosc_step(vosc_state *s, double *ring, const double *in, double *out)
{
	double		fast = kf_sum_step(&s->fast, ring, in[0]) * s->share;
	double		slow = kf_sum_step(&s->slow, ring + kf_sum_ring(s->fast.n), in[0]);

	out[0] = slow == 0.0 ? NAN : 100.0 * ((fast - slow) / slow);
}

KF_INDICATOR(vosc,
			 .title = "Volume Oscillator", .group = KF_GROUP_VOLUME,
			 .inputs = {KF_VOLUME},
			 .params = {{"fast_period", KF_INTEGER, 14, 1, 100000}, {"slow_period", KF_INTEGER, 28, 1, 100000}},
			 .outputs = {{"vosc", KF_LINE}},
			 .place = KF_OWN_PANEL, .guides = {0}, .nguides = 1,
			 .formula = "100 * (sma(volume, fast_period) - sma(volume, slow_period)) / sma(volume, slow_period); NULL where no volume was traded in "
			 "slow_period bars. A fast period above the slow one is swapped with it.",
			 .source = "Tulip vosc", .golden = "vosc");

/* ---- wad ---- */

typedef struct wad_state
{
	KfTotal		total;
	double		prev;
} wad_state;

KF_FIXED_LOOKBACK(wad, 1)
KF_FOREVER_MEMORY(wad)
KF_NO_RING(wad)

KF_FN void
wad_init(wad_state *s, double *ring, const double *p)
{
	(void) ring;
	(void) p;
	kf_total_init(&s->total);
	s->prev = NAN;
}

KF_FN void
wad_step(wad_state *s, double *ring, const double *in, double *out)
{
	double		prev = s->prev;
	double		bottom = in[1] < prev ? in[1] : prev;
	double		top = in[0] > prev ? in[0] : prev;
	double		rise = kf_when(in[2] > prev, in[2] - bottom);
	double		fall = kf_when(in[2] < prev, in[2] - top);
	double		total = kf_total_step(&s->total, rise + fall);

	(void) ring;
	s->prev = in[2];
	out[0] = isnan(prev) ? NAN : total;
}

KF_INDICATOR(wad,
			 .title = "Williams' Accumulation/Distribution", .group = KF_GROUP_VOLUME,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .outputs = {{"wad", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "The running total of close - the lower of low and previous close on a rise, close - the higher of high and previous close on a "
			 "fall, 0 on an equal close. It takes no volume.",
			 .source = "L. Williams; Tulip wad", .golden = "wad");

#endif							/* KF_FAMILY_TULIP_VOLUME_H */
