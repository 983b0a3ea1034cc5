/*
 * adjust.h
 *		Back adjustment of prices for splits and dividends, as CRSP defines its factors.
 *
 * An event has an ex-date: from it on, the market's prices contain the event. All bars before are multiplied so that the series
 * has no jump there and the newest prices stay what they were traded at:
 *
 *	split of s new shares for one old		price * 1 / s, volume * s
 *	cash dividend d a share				price * (1 - d / p), p the last close before the ex-date
 *
 * The factors of several events multiply. Dividends of one ex-date are added up; with a split of the same ex-date, d is paid on the
 * new shares: 1 - d / (p / s). Events after the last bar have not happened yet, and those before the first bar have no bars to adjust.
 *
 * Sources: CRSP, Data Descriptions Guide (Factor to Adjust Price, Cumulative Factor to Adjust Prices); the same standard is
 * described by Yahoo Finance Help, "What is the adjusted close?".
 */
#ifndef KF_ADJUST_H
#define KF_ADJUST_H

#include "base.h"

#ifdef __cplusplus
extern "C"
{
#endif

typedef struct KfEvent
{
	int64_t		time;			/* the ex-date's first instant */
	double		split;			/* new shares for one old, positive; 1: none */
	double		dividend;		/* cash a share, not negative; 0: none */
} KfEvent;

typedef struct KfFactor
{
	double		price;
	double		volume;
} KfFactor;

/*
 * The factors of 'count' bars, whose times ascend and whose closes may be NaN (not known). Events ascend by time. Without
 * 'splits' the factors are those of the dividends alone. A KF_DATA failure is about events[*bad].
 */
extern KfCode kf_adjust(const int64_t *times, const double *closes, size_t count, const KfEvent *events, size_t nevents,
						bool splits, KfFactor *factors, size_t *bad, KfStatus *status);

#ifdef __cplusplus
}
#endif

#endif							/* KF_ADJUST_H */
