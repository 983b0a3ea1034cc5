/*
 * pattern_set.c
 *		Every pattern's predicate over one memory of candles.
 *
 * patterns.list is read out of the family files by the build: KF_MATCHED(name) for a pattern that is a predicate of the last candles,
 * KF_CONFIRMED(name) for one that waits for a confirmation and so has a state of its own.
 */
#include "indicators/pattern_set.h"

#include "families.h"

#define KF_MATCHED(name) &kf_##name,
#define KF_CONFIRMED(name) &kf_##name,
const KfIndicator *const kf_patterns[] = {
#include "patterns.list"
};
#undef KF_MATCHED
#undef KF_CONFIRMED

const int	kf_pattern_count = sizeof(kf_patterns) / sizeof(kf_patterns[0]);

_Static_assert(sizeof(kf_patterns) / sizeof(kf_patterns[0]) <= KF_MAX_PATTERNS, "more patterns than KF_MAX_PATTERNS");

#define ALL_SUMS (CDL_RANGES_5 | CDL_RANGES | CDL_BODIES | CDL_SHADOWS)
#define ALL_CANDLES 5

typedef struct PatternSet
{
	int			bars;			/* seen, up to the longest lookback */
	int			longest;		/* lookback of all */
#define KF_MATCHED(name)
#define KF_CONFIRMED(name) KfHikkakeState name;
#include "patterns.list"
#undef KF_MATCHED
#undef KF_CONFIRMED
	KfCandleState candles;
} PatternSet;

size_t
kf_pattern_set_size(void)
{
	return KF_STATE_HEAD(PatternSet) + kf_candle_ring(ALL_SUMS) * sizeof(double);
}

void
kf_pattern_set_init(void *state)
{
	PatternSet *set = state;
	PatternSet	zero = {0};

	*set = zero;
	kf_candle_init(&set->candles, KF_RING(PatternSet, state), ALL_SUMS, 0, 0.0);
	for (int i = 0; i < kf_pattern_count; i++)
		if (kf_patterns[i]->lookback(NULL) > set->longest)
			set->longest = kf_patterns[i]->lookback(NULL);
}

void
kf_pattern_set_step(void *state, const double *bar, int32_t *signals)
{
	PatternSet *set = state;
	double	   *ring = KF_RING(PatternSet, state);
	KfCandles	c = {bar, ring, 0.0, set->candles.at, ALL_SUMS};
	int			i = 0;

#define KF_MATCHED(name) \
	c.penetration = kf_##name.params[0].def; \
	signals[i++] = name##_match(&c);
#define KF_CONFIRMED(name) \
	signals[i++] = kf_hikkake_step(&set->name, &c, set->bars + 3 >= name##_lookback(NULL) ? name##_found(&c) : 0);
#include "patterns.list"
#undef KF_MATCHED
#undef KF_CONFIRMED

	kf_candle_push(&set->candles, ring, bar, ALL_CANDLES, ALL_SUMS);
	if (set->bars >= set->longest)
		return;
	for (i = 0; i < kf_pattern_count; i++)
		if (set->bars < kf_patterns[i]->lookback(NULL))
			signals[i] = KF_NO_SIGNAL;
	set->bars++;
}
