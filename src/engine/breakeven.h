/*
 * breakeven.h
 *		From how many rows on another back end is faster than the CPU, measured on this machine.
 */
#ifndef KF_BREAKEVEN_H
#define KF_BREAKEVEN_H

#include "engine.h"

/* Rows of a series in the trials: some eight years of daily bars. */
#define KF_TRIAL_SERIES 2000

#define KF_MAX_TRIALS 16

/* Seconds that the best of some runs took. */
typedef struct KfTrial
{
	size_t		rows;
	double		cpu;
	double		other;			/* 0: not measured */
} KfTrial;

typedef struct KfMeasurement
{
	int			count;
	KfTrial		trials[KF_MAX_TRIALS];	/* rows grow */
	KfStatus	other_failed;	/* why the other back end was not measured to the end; KF_OK when it was */
	bool		other_wrong;	/* its values are not those of the CPU: not to be used */
} KfMeasurement;

/*
 * Run ten common indicators (sma, ema, rsi, macd, bbands, atr, stoch, adx, obv, cci at their defaults) over made-up prices, in
 * batches of growing size, on the CPU and on 'other' (NULL: only on the CPU). Ends at 'max_rows' or after 'seconds', the trial
 * then under way included. Memory: kf_trial_row_bytes() for each of max_rows. A failure of the other back end is no failure
 * of this function, but for KF_CANCELLED.
 */
extern KfCode kf_measure(const KfBackend *other, size_t max_rows, double seconds, const KfAllocator *allocator, KfInterrupt interrupted,
						 KfMeasurement *measurement, KfStatus *status);

extern size_t kf_trial_row_bytes(void);

/*
 * The number of rows, to two digits, from which on the other back end was faster in every trial; 0 when it was not so at the largest.
 * Between two trials by a straight line.
 */
extern size_t kf_break_even(const KfMeasurement *measurement);

#endif							/* KF_BREAKEVEN_H */
