/*
 * point_figure.c
 *		Point and figure columns. The rules are in point_figure.h.
 */
#include "bars/point_figure.h"

#include <math.h>
#include <string.h>

KfCode
kf_point_figure_init(KfPointFigure *chart, const KfPointFigureOptions *options, KfStatus *status)
{
	memset(chart, 0, sizeof(*chart));
	if (options->reversal < 1 || options->reversal > KF_POINT_FIGURE_REVERSAL_MAX)
		return kf_fail(status, KF_INVALID_PARAMETER, "reversal must be between 1 and %d, got %lld", KF_POINT_FIGURE_REVERSAL_MAX,
					   (long long) options->reversal);
	if (options->box_method == KF_BOX_ATR && options->box == 0.0)
		chart->flat = true;
	else if (options->box_method != KF_BOX_TRADITIONAL &&
			 kf_box_check(options->box, "box_size", options->box_method, 1000.0, status) != KF_OK)
		return status->code;
	chart->options = *options;
	chart->gate.method = options->method;
	chart->gate.positive = options->box_method == KF_BOX_PERCENT || options->box_method == KF_BOX_TRADITIONAL;
	switch (options->box_method)
	{
		case KF_BOX_PERCENT:
			kf_grid_power(&chart->grid, 1.0, options->box);
			break;
		case KF_BOX_TRADITIONAL:
			kf_grid_traditional(&chart->grid);
			break;
		default:
			kf_grid_linear(&chart->grid, 0.0, options->box);
			break;
	}
	return KF_OK;
}

/* The prices that change something, which the next rows are compared with. */
static void
set_thresholds(KfPointFigure *chart)
{
	chart->up_level = chart->direction < 0 ? chart->bottom + chart->options.reversal : chart->top + 1;
	chart->down_level = chart->direction > 0 ? chart->top - chart->options.reversal : chart->bottom - 1;
	chart->up = kf_grid_level(&chart->grid, chart->up_level);
	chart->down = kf_grid_level(&chart->grid, chart->down_level);
}

static KfCode
start(KfPointFigure *chart, const KfPriceRow *row, KfStatus *status)
{
	chart->first = row->close;
	if (chart->flat)
	{
		chart->up = INFINITY;
		chart->down = -INFINITY;
		return KF_OK;
	}
	if (kf_grid_floor(&chart->grid, row->close, &chart->bottom, status) != KF_OK ||
		kf_grid_ceil(&chart->grid, row->close, &chart->top, status) != KF_OK)
		return status->code;
	/* a box away from the first close: between two boxes the next one is enough, on a box it is the one after */
	chart->up_level = chart->bottom + 1;
	chart->down_level = chart->top - 1;
	chart->up = kf_grid_level(&chart->grid, chart->up_level);
	chart->down = kf_grid_level(&chart->grid, chart->down_level);
	return KF_OK;
}

static void
fill_column(const KfPointFigure *chart, KfPointFigureColumn *column)
{
	column->number = chart->number;
	column->kind = chart->direction > 0 ? 'X' : 'O';
	column->open_time = chart->span.open_time;
	column->close_time = chart->filled_time;
	column->low = kf_grid_level(&chart->grid, chart->bottom);
	column->high = kf_grid_level(&chart->grid, chart->top);
	column->boxes = chart->top - chart->bottom + 1;
	column->volume = kf_span_volume(&chart->span);
	column->rows = chart->span.rows;
}

/* The price has reached 'up' or 'down': the column grows, or is finished and another begins. The row is not in 'span' yet. */
static KfCode
fill_boxes(KfPointFigure *chart, int direction, double price, int64_t time, KfStatus *status)
{
	int64_t		to;

	if (direction > 0)
		kf_grid_floor_near(&chart->grid, price, chart->up_level, &to, status);
	else
		kf_grid_ceil_near(&chart->grid, price, chart->down_level, &to, status);
	if (status->code != KF_OK)
		return status->code;
	if (chart->direction == -direction)
	{
		fill_column(chart, &chart->done);
		chart->done.complete = true;
		chart->pending = true;
		kf_span_clear(&chart->span);
		if (direction > 0)
			chart->bottom++;
		else
			chart->top--;
	}
	else if (chart->direction == 0)
	{
		/* from the box at or above the first close upwards, at or below it downwards */
		if (direction > 0)
			chart->bottom = chart->top;
		else
			chart->top = chart->bottom;
	}
	if (chart->direction != direction)
		chart->number++;
	chart->direction = direction;
	if (direction > 0)
		chart->top = to;
	else
		chart->bottom = to;
	chart->filled_time = time;
	set_thresholds(chart);
	return KF_OK;
}

KfCode
kf_point_figure_push(KfPointFigure *chart, const KfPriceRow *in, KfStatus *status)
{
	KfPriceRow	row = *in;
	bool		high_low = chart->options.method == KF_PRICE_HIGH_LOW;
	double		high;
	double		low;
	bool		use;

	if (chart->pending)
		return kf_fail(status, KF_INTERNAL, "a row was pushed before the column of the last one was fetched");
	if (kf_price_gate(&chart->gate, &row, &use, status) != KF_OK || !use)
		return status->code;
	if (chart->gate.rows == 1 && start(chart, &row, status) != KF_OK)
		return status->code;
	if (chart->flat && row.close != chart->first)
		return kf_box_refuse_zero(status);
	high = high_low ? row.high : row.close;
	low = high_low ? row.low : row.close;
	if (high >= chart->up || low <= chart->down)
	{
		bool		upwards = high >= chart->up &&
			(low > chart->down || chart->direction > 0 || (chart->direction == 0 && row.close >= chart->first));

		if (fill_boxes(chart, upwards ? 1 : -1, upwards ? high : low, row.time, status) != KF_OK)
			return status->code;
	}
	kf_span_add(&chart->span, row.time, row.volume);
	return KF_OK;
}

bool
kf_point_figure_next(KfPointFigure *chart, KfPointFigureColumn *column)
{
	if (!chart->pending)
		return false;
	*column = chart->done;
	chart->pending = false;
	return true;
}

bool
kf_point_figure_last(const KfPointFigure *chart, KfPointFigureColumn *column)
{
	if (chart->direction == 0)
		return false;
	fill_column(chart, column);
	column->complete = false;
	return true;
}
