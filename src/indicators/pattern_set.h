/*
 * pattern_set.h
 *		All candlestick patterns of a bar at once. They share one memory of the last candles and one set of sums, which is what most of
 *		the time goes into when each pattern keeps its own.
 *
 * The values are those of the single indicators with their default parameters, bit for bit.
 */
#ifndef KF_PATTERN_SET_H
#define KF_PATTERN_SET_H

#include "indicator.h"

/* The value of a pattern whose lookback is not over. */
#define KF_NO_SIGNAL INT32_MIN

#ifdef __cplusplus
extern "C"
{
#endif

/* The patterns in order of name, kf_pattern_count of them, at most KF_MAX_PATTERNS. */
#define KF_MAX_PATTERNS 128
extern const KfIndicator *const kf_patterns[];
extern const int kf_pattern_count;

/*
 * The state is one flat block of kf_pattern_set_size() bytes without pointers, aligned for a double; it belongs to the caller. A bar is open,
 * high, low and close, all finite: the caller leaves out others, which changes nothing for those after it. 'signals' takes
 * kf_pattern_count values: 100, -100, 200, -200, 80, -80, 0 or KF_NO_SIGNAL.
 */
extern size_t kf_pattern_set_size(void);
extern void kf_pattern_set_init(void *state);
extern void kf_pattern_set_step(void *state, const double *bar, int32_t *signals);

#ifdef __cplusplus
}
#endif

#endif							/* KF_PATTERN_SET_H */
