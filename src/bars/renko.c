/*
 * renko.c
 *		Renko bricks. The rules are in renko.h.
 *
 * A row is first compared with two prices, 'up' and 'down', which are the levels that complete a brick. Only a row that reaches one
 * of them needs its level's number. The bricks between are told one by one by kf_renko_next.
 */
#include "bars/renko.h"

#include <math.h>
#include <string.h>

KfCode
kf_renko_init(KfRenko *renko, const KfRenkoOptions *options, KfStatus *status)
{
	memset(renko, 0, sizeof(*renko));
	if (options->reversal < 1 || options->reversal > KF_RENKO_REVERSAL_MAX)
		return kf_fail(status, KF_INVALID_PARAMETER, "reversal must be between 1 and %d, got %lld", KF_RENKO_REVERSAL_MAX,
					   (long long) options->reversal);
	if (options->box_method == KF_BOX_ATR && options->box == 0.0)
		renko->flat = true;
	else if (kf_box_check(options->box, "box_size", options->box_method, 1000.0, status) != KF_OK)
		return status->code;
	if (isinf(options->origin))
		return kf_fail(status, KF_INVALID_PARAMETER, "origin must be finite, got %sInfinity", options->origin < 0 ? "-" : "");
	if (options->box_method == KF_BOX_PERCENT && options->origin <= 0.0)
	{
		kf_fail(status, KF_INVALID_PARAMETER, "origin must be above 0 where boxes grow with the price, got %.15g", options->origin);
		return status->code;
	}
	renko->options = *options;
	renko->gate.method = options->method;
	renko->gate.positive = options->box_method == KF_BOX_PERCENT;
	return KF_OK;
}

static void
clear_rows(KfRenko *renko)
{
	kf_span_clear(&renko->span);
	renko->high = -INFINITY;
	renko->low = INFINITY;
}

/* The prices that change something, which the next rows are compared with. */
static void
set_thresholds(KfRenko *renko)
{
	renko->up_level = renko->direction < 0 ? renko->bottom + renko->options.reversal : renko->top + 1;
	renko->down_level = renko->direction > 0 ? renko->top - renko->options.reversal : renko->bottom - 1;
	renko->up = kf_grid_level(&renko->grid, renko->up_level);
	renko->down = kf_grid_level(&renko->grid, renko->down_level);
}

static KfCode
start(KfRenko *renko, const KfPriceRow *row, KfStatus *status)
{
	double		origin = isnan(renko->options.origin) ? row->close : renko->options.origin;

	renko->first = row->close;
	clear_rows(renko);
	if (renko->flat)
	{
		renko->bottom_price = renko->top_price = row->close;
		renko->up = INFINITY;
		renko->down = -INFINITY;
		return KF_OK;
	}
	if (renko->options.box_method == KF_BOX_PERCENT)
		kf_grid_power(&renko->grid, origin, renko->options.box);
	else
		kf_grid_linear(&renko->grid, origin, renko->options.box);
	if (kf_grid_floor(&renko->grid, row->close, &renko->bottom, status) != KF_OK ||
		kf_grid_ceil(&renko->grid, row->close, &renko->top, status) != KF_OK)
		return status->code;
	renko->bottom_price = kf_grid_level(&renko->grid, renko->bottom);
	renko->top_price = kf_grid_level(&renko->grid, renko->top);
	set_thresholds(renko);
	return KF_OK;
}

/* The price has reached 'up' or 'down': line up the bricks from the last one to the price. */
static KfCode
line_up(KfRenko *renko, int direction, double price, KfStatus *status)
{
	int64_t		from;
	int64_t		to;

	if (direction > 0)
		kf_grid_floor_near(&renko->grid, price, renko->up_level, &to, status);
	else
		kf_grid_ceil_near(&renko->grid, price, renko->down_level, &to, status);
	if (status->code != KF_OK)
		return status->code;
	/* a reversal of one box begins at the far end of the last brick */
	if (direction > 0)
		from = renko->direction < 0 && renko->options.reversal == 1 ? renko->bottom : renko->top;
	else
		from = renko->direction > 0 && renko->options.reversal == 1 ? renko->top : renko->bottom;
	renko->pending = direction > 0 ? to - from : from - to;
	if (renko->pending > KF_BRICKS_MAX)
	{
		long long	bricks = (long long) renko->pending;

		renko->pending = 0;
		kf_fail(status, KF_LIMIT, "a row with the price %.15g completes %lld bricks, more than %d", price, bricks, KF_BRICKS_MAX);
		kf_hint(status, "Choose a larger box.");
		return status->code;
	}
	renko->pending_direction = direction;
	renko->pending_from = from;
	return KF_OK;
}

KfCode
kf_renko_push(KfRenko *renko, const KfPriceRow *in, KfStatus *status)
{
	KfPriceRow	row = *in;
	bool		high_low = renko->options.method == KF_PRICE_HIGH_LOW;
	double		high;
	double		low;
	bool		use;

	if (renko->pending != 0)
		return kf_fail(status, KF_INTERNAL, "a row was pushed before all bricks of the last one were fetched");
	if (kf_price_gate(&renko->gate, &row, &use, status) != KF_OK || !use)
		return status->code;
	if (renko->gate.rows == 1 && start(renko, &row, status) != KF_OK)
		return status->code;
	if (renko->flat && row.close != renko->first)
		return kf_box_refuse_zero(status);

	kf_span_add(&renko->span, row.time, row.volume);
	renko->last = row.close;
	high = row.high > row.close && row.high < INFINITY ? row.high : row.close;
	low = row.low < row.close && row.low > -INFINITY ? row.low : row.close;
	if (high > renko->high)
		renko->high = high;
	if (low < renko->low)
		renko->low = low;

	if (high_low)
	{
		high = row.high;
		low = row.low;
	}
	else
		high = low = row.close;
	if (high < renko->up && low > renko->down)
		return KF_OK;
	if (high >= renko->up &&
		(low > renko->down || renko->direction > 0 || (renko->direction == 0 && row.close >= renko->first)))
		return line_up(renko, 1, high, status);
	return line_up(renko, -1, low, status);
}

bool
kf_renko_next(KfRenko *renko, KfPriceBar *brick)
{
	int			direction = renko->pending_direction;
	int64_t		to;
	bool		continues;

	if (renko->pending == 0)
		return false;
	to = renko->pending_from + direction;
	continues = renko->span.rows == 0;
	brick->number = ++renko->number;
	brick->direction = direction;
	brick->complete = true;
	brick->open = renko->pending_from == renko->top ? renko->top_price : renko->bottom_price;
	brick->close = kf_grid_level(&renko->grid, to);
	brick->high = direction > 0 ? brick->close : brick->open;
	brick->low = direction > 0 ? brick->open : brick->close;
	brick->open_time = continues ? renko->gate.last_time : renko->span.open_time;
	brick->close_time = renko->gate.last_time;
	brick->volume = kf_span_volume(&renko->span);
	brick->rows = renko->span.rows;
	renko->direction = direction;
	renko->bottom = direction > 0 ? renko->pending_from : to;
	renko->top = direction > 0 ? to : renko->pending_from;
	renko->bottom_price = brick->low;
	renko->top_price = brick->high;
	if (renko->options.wicks && direction > 0 && renko->low < brick->low)
		brick->low = renko->low;
	if (renko->options.wicks && direction < 0 && renko->high > brick->high)
		brick->high = renko->high;
	clear_rows(renko);
	renko->pending_from = to;
	if (--renko->pending == 0)
		set_thresholds(renko);
	return true;
}

bool
kf_renko_last(const KfRenko *renko, KfPriceBar *brick)
{
	if (renko->span.rows == 0)
		return false;
	brick->number = renko->number + 1;
	brick->complete = false;
	brick->close = renko->last;
	brick->open = fmin(fmax(renko->last, renko->bottom_price), renko->top_price);
	brick->direction = (brick->close > brick->open) - (brick->close < brick->open);
	brick->high = fmax(brick->open, renko->options.wicks ? renko->high : brick->close);
	brick->low = fmin(brick->open, renko->options.wicks ? renko->low : brick->close);
	brick->open_time = renko->span.open_time;
	brick->close_time = renko->gate.last_time;
	brick->volume = kf_span_volume(&renko->span);
	brick->rows = renko->span.rows;
	return true;
}
