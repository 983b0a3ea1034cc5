/*
 * kagi.c
 *		Kagi lines. The rules are in kagi.h.
 */
#include "bars/kagi.h"

#include <math.h>
#include <string.h>

KfCode
kf_kagi_init(KfKagi *kagi, const KfKagiOptions *options, KfStatus *status)
{
	memset(kagi, 0, sizeof(*kagi));
	if (options->reversal_method == KF_BOX_ATR && options->reversal == 0.0)
		kagi->flat = true;
	else if (kf_box_check(options->reversal, "reversal", options->reversal_method, 100.0, status) != KF_OK)
		return status->code;
	kagi->options = *options;
	kagi->gate.method = KF_PRICE_CLOSE;
	kagi->gate.positive = options->reversal_method == KF_BOX_PERCENT;
	return KF_OK;
}

/* The price that is away from 'price' by the reversal, above or below. */
static double
turn_price(const KfKagi *kagi, double price, int direction)
{
	double		reversal = direction * kagi->options.reversal;

	if (kagi->options.reversal_method == KF_BOX_PERCENT)
		return kf_percent_above(price, reversal);
	return kf_decimal_add(price, reversal);
}

/* An amount that is lost in the price's rounding would turn the line at every row. */
static KfCode
check_turn(const KfKagi *kagi, double price, double turn, KfStatus *status)
{
	if (turn != price)
		return KF_OK;
	kf_fail(status, KF_LIMIT, "a reversal of %.15g%s is too small for a price of %.15g", kagi->options.reversal,
			kagi->options.reversal_method == KF_BOX_PERCENT ? " percent" : "", price);
	kf_hint(status, "Choose a larger reversal.");
	return status->code;
}

static KfCode
start(KfKagi *kagi, const KfPriceRow *row, KfStatus *status)
{
	KfKagiLine *line = &kagi->line;

	line->number = 1;
	line->start_time = line->end_time = row->time;
	line->start_price = line->end_price = row->close;
	line->change_price = NAN;
	kagi->before = NAN;
	if (kagi->flat)
	{
		kagi->up = INFINITY;
		kagi->down = -INFINITY;
		return KF_OK;
	}
	kagi->up = turn_price(kagi, row->close, 1);
	kagi->down = turn_price(kagi, row->close, -1);
	check_turn(kagi, row->close, kagi->up, status);
	check_turn(kagi, row->close, kagi->down, status);
	return status->code;
}

/* The line ends at this row for now. */
static KfCode
grow(KfKagi *kagi, const KfPriceRow *row, KfStatus *status)
{
	KfKagiLine *line = &kagi->line;
	double		turn = kagi->flat ? row->close : turn_price(kagi, row->close, -line->direction);

	if (check_turn(kagi, row->close, turn, status) != KF_OK)
		return status->code;
	line->end_price = row->close;
	line->end_time = row->time;
	if (line->direction > 0)
	{
		kagi->up = row->close;
		kagi->down = turn;
	}
	else
	{
		kagi->up = turn;
		kagi->down = row->close;
	}
	if (kagi->yang != (line->direction > 0) &&
		(line->direction > 0 ? row->close > kagi->before : row->close < kagi->before))
	{
		kagi->yang = line->direction > 0;
		line->change_price = kagi->before;
		line->change_time = row->time;
	}
	kf_span_join(&kagi->span, &kagi->since);
	kf_span_clear(&kagi->since);
	return KF_OK;
}

/* The line that grew is finished, and another begins at its end. */
static void
turn_round(KfKagi *kagi)
{
	KfKagiLine *line = &kagi->line;

	line->complete = true;
	line->volume = kf_span_volume(&kagi->span);
	line->rows = kagi->span.rows;
	kagi->done = *line;
	kagi->pending = true;
	kagi->before = line->start_price;
	kf_span_clear(&kagi->span);

	line->number++;
	line->direction = -line->direction;
	line->yang = kagi->yang;
	line->complete = false;
	line->start_time = kagi->done.end_time;
	line->start_price = kagi->done.end_price;
	line->change_price = NAN;
	line->change_time = 0;
}

KfCode
kf_kagi_push(KfKagi *kagi, const KfPriceRow *in, KfStatus *status)
{
	KfPriceRow	row = *in;
	KfKagiLine *line = &kagi->line;
	bool		use;

	if (kagi->pending)
		return kf_fail(status, KF_INTERNAL, "a row was pushed before the line of the last one was fetched");
	if (kf_price_gate(&kagi->gate, &row, &use, status) != KF_OK || !use)
		return status->code;
	if (kagi->gate.rows == 1 && start(kagi, &row, status) != KF_OK)
		return status->code;
	if (kagi->flat && row.close != line->start_price)
		return kf_box_refuse_zero(status);
	kf_span_add(&kagi->since, row.time, row.volume);
	if (line->direction == 0)
	{
		if (row.close < kagi->up && row.close > kagi->down)
			return KF_OK;
		line->direction = row.close >= kagi->up ? 1 : -1;
		line->yang = kagi->yang = line->direction > 0;
		return grow(kagi, &row, status);
	}
	if (line->direction > 0 ? row.close > kagi->up : row.close < kagi->down)
		return grow(kagi, &row, status);
	if (line->direction > 0 ? row.close <= kagi->down : row.close >= kagi->up)
	{
		turn_round(kagi);
		return grow(kagi, &row, status);
	}
	return KF_OK;
}

bool
kf_kagi_next(KfKagi *kagi, KfKagiLine *line)
{
	if (!kagi->pending)
		return false;
	*line = kagi->done;
	kagi->pending = false;
	return true;
}

bool
kf_kagi_last(const KfKagi *kagi, KfKagiLine *line)
{
	KfPriceSpan span = kagi->span;

	if (kagi->gate.rows == 0)
		return false;
	kf_span_join(&span, &kagi->since);
	*line = kagi->line;
	line->complete = false;
	line->volume = kf_span_volume(&span);
	line->rows = span.rows;
	return true;
}
