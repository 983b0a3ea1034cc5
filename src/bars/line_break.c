/*
 * line_break.c
 *		Line break charts. The rules are in line_break.h.
 */
#include "bars/line_break.h"

#include <math.h>
#include <string.h>

size_t
kf_line_break_size(int64_t lines)
{
	if (lines < 1 || lines > KF_LINE_BREAK_MAX)
		return 0;
	return sizeof(KfLineBreak) + 2 * (size_t) lines * sizeof(double);
}

KfCode
kf_line_break_init(KfLineBreak *chart, int64_t lines, KfStatus *status)
{
	if (kf_line_break_size(lines) == 0)
		return kf_fail(status, KF_INVALID_PARAMETER, "lines must be between 1 and %d, got %lld", KF_LINE_BREAK_MAX, (long long) lines);
	memset(chart, 0, kf_line_break_size(lines));
	chart->lines = (int) lines;
	return KF_OK;
}

/* Note the line just drawn and find the closes that draw the next. */
static void
remember(KfLineBreak *chart)
{
	int64_t		kept = chart->number < chart->lines ? chart->number : chart->lines;
	int64_t		slot = (chart->number - 1) % chart->lines;

	chart->ends[2 * slot] = chart->bottom;
	chart->ends[2 * slot + 1] = chart->top;
	chart->up = chart->top;
	chart->down = chart->bottom;
	for (int64_t i = 0; i < kept; i++)
	{
		if (chart->direction > 0 && chart->ends[2 * i] < chart->down)
			chart->down = chart->ends[2 * i];
		if (chart->direction < 0 && chart->ends[2 * i + 1] > chart->up)
			chart->up = chart->ends[2 * i + 1];
	}
}

static void
draw(KfLineBreak *chart, int direction, double close)
{
	KfPriceBar *line = &chart->line;

	/* onwards from the end of the last line, back from its beginning: upwards both are its top, downwards its bottom */
	line->open = direction > 0 ? chart->top : chart->bottom;
	line->close = close;
	line->high = fmax(line->open, close);
	line->low = fmin(line->open, close);
	line->number = ++chart->number;
	line->direction = direction;
	line->complete = true;
	line->open_time = chart->span.open_time;
	line->close_time = chart->gate.last_time;
	line->volume = kf_span_volume(&chart->span);
	line->rows = chart->span.rows;
	chart->pending = true;
	chart->direction = direction;
	chart->bottom = line->low;
	chart->top = line->high;
	kf_span_clear(&chart->span);
	remember(chart);
}

KfCode
kf_line_break_push(KfLineBreak *chart, const KfPriceRow *in, KfStatus *status)
{
	KfPriceRow	row = *in;
	bool		use;

	if (chart->pending)
		return kf_fail(status, KF_INTERNAL, "a row was pushed before the line of the last one was fetched");
	if (kf_price_gate(&chart->gate, &row, &use, status) != KF_OK || !use)
		return status->code;
	if (chart->gate.rows == 1)
	{
		kf_span_clear(&chart->span);
		chart->bottom = chart->top = chart->up = chart->down = row.close;
	}
	kf_span_add(&chart->span, row.time, row.volume);
	chart->last = row.close;
	if (row.close > chart->up)
		draw(chart, 1, row.close);
	else if (row.close < chart->down)
		draw(chart, -1, row.close);
	return KF_OK;
}

bool
kf_line_break_next(KfLineBreak *chart, KfPriceBar *line)
{
	if (!chart->pending)
		return false;
	*line = chart->line;
	chart->pending = false;
	return true;
}

bool
kf_line_break_last(const KfLineBreak *chart, KfPriceBar *line)
{
	if (chart->span.rows == 0)
		return false;
	line->number = chart->number + 1;
	line->complete = false;
	line->close = chart->last;
	line->open = fmin(fmax(chart->last, chart->bottom), chart->top);
	line->direction = (line->close > line->open) - (line->close < line->open);
	line->high = fmax(line->open, line->close);
	line->low = fmin(line->open, line->close);
	line->open_time = chart->span.open_time;
	line->close_time = chart->gate.last_time;
	line->volume = kf_span_volume(&chart->span);
	line->rows = chart->span.rows;
	return true;
}
