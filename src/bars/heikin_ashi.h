/*
 * heikin_ashi.h
 *		Heikin-Ashi bars: one row in, one bar out.
 *
 *		close = (open + high + low + close) / 4 of the row
 *		open  = (open + close) / 2 of the Heikin-Ashi bar before; of the first row itself for the first
 *		high  = the highest of the row's high and the bar's open and close, low the lowest of the row's low and these
 *
 * (Dan Valcu, Using the Heikin-Ashi Technique, Stocks & Commodities 22:2, 2004.) Rows in which one of the four prices is not finite
 * are skipped, and so is their volume; which rows fail is said in price_bars.h.
 *
 * State: one KfHeikinAshi, without pointers, to be copied as it is.
 */
#ifndef KF_HEIKIN_ASHI_H
#define KF_HEIKIN_ASHI_H

#include "bars/price_bars.h"

#ifdef __cplusplus
extern "C"
{
#endif

typedef struct KfHeikinAshi
{
	KfPriceGate gate;
	double		open;			/* of the bar before */
	double		close;
} KfHeikinAshi;

extern void kf_heikin_ashi_init(KfHeikinAshi *chart);

/* Add a row. *made: 'bar' is its bar, with the row's time and volume. */
extern KfCode kf_heikin_ashi_push(KfHeikinAshi *chart, const KfPriceRow *row, KfPriceRow *bar, bool *made, KfStatus *status);

#ifdef __cplusplus
}
#endif

#endif							/* KF_HEIKIN_ASHI_H */
