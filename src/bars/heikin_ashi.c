/*
 * heikin_ashi.c
 *		Heikin-Ashi bars. The rules are in heikin_ashi.h.
 */
#include "bars/heikin_ashi.h"

#include <math.h>
#include <string.h>

void
kf_heikin_ashi_init(KfHeikinAshi *chart)
{
	memset(chart, 0, sizeof(*chart));
	chart->gate.method = KF_PRICE_HIGH_LOW;
}

KfCode
kf_heikin_ashi_push(KfHeikinAshi *chart, const KfPriceRow *in, KfPriceRow *bar, bool *made, KfStatus *status)
{
	KfPriceRow	row = *in;

	*made = false;
	if (!isfinite(row.open))
		return KF_OK;
	if (kf_price_gate(&chart->gate, &row, made, status) != KF_OK || !*made)
		return status->code;
	bar->time = row.time;
	/* quarters and halves first: the sum of prices could be infinite. They are exact, so the result is the same. */
	bar->open = chart->gate.rows == 1 ? 0.5 * row.open + 0.5 * row.close : 0.5 * chart->open + 0.5 * chart->close;
	bar->close = 0.25 * row.open + 0.25 * row.high + 0.25 * row.low + 0.25 * row.close;
	bar->high = fmax(row.high, fmax(bar->open, bar->close));
	bar->low = fmin(row.low, fmin(bar->open, bar->close));
	bar->volume = row.volume;
	chart->open = bar->open;
	chart->close = bar->close;
	return KF_OK;
}
