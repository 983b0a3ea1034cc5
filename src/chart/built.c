/*
 * built.c
 *		Rows into builders, and what they build into the series.
 */
#include "built.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEFAULT_ATR_PERIOD 14
#define RENKO_REVERSAL 2
#define FIGURE_REVERSAL 3

/* ---- options ---- */

static KfCode
refuse_box(const char *text, bool traditional, KfStatus *status)
{
	kf_fail(status, KF_INVALID_PARAMETER, "box must be an amount such as 2.5, a percentage such as 1%%, %s, got \"%.40s\"",
			traditional ? "atr(14) or traditional" : "or atr(14)", text);
	return status->code;
}

static const char *
skip_space(const char *text)
{
	while (*text == ' ')
		text++;
	return text;
}

/* "atr" or "atr(14)" behind its first three letters. */
static KfCode
parse_atr(KfBuilt *built, const char *text, const char *rest, KfStatus *status)
{
	char	   *end;
	long		period;

	built->box_method = KF_BOX_ATR;
	rest = skip_space(rest);
	if (*rest == '\0')
		return KF_OK;
	if (*rest != '(')
		return refuse_box(text, built->source == KF_BARS_FIGURE, status);
	period = strtol(rest + 1, &end, 10);
	if (end == rest + 1 || *skip_space(end) != ')' || *skip_space(skip_space(end) + 1) != '\0')
		return refuse_box(text, built->source == KF_BARS_FIGURE, status);
	if (period < 1 || period > KF_ATR_PERIOD_MAX)
		return kf_fail(status, KF_INVALID_PARAMETER, "the period of a box of the ATR must be between 1 and %d, got %ld", KF_ATR_PERIOD_MAX, period);
	built->atr_period = (int) period;
	return KF_OK;
}

/* "2.5", "1%", "atr(14)", "traditional". */
static KfCode
parse_box(KfBuilt *built, const char *text, KfStatus *status)
{
	const char *from = skip_space(text);
	const char *rest;
	char	   *end;

	if (strncasecmp(from, "atr", 3) == 0)
		return parse_atr(built, text, from + 3, status);
	if (strcasecmp(from, "traditional") == 0 && built->source == KF_BARS_FIGURE)
	{
		built->box_method = KF_BOX_TRADITIONAL;
		return KF_OK;
	}
	/* strtod takes hexadecimal numbers, nan and inf too */
	if (strspn(from, "0123456789.+-") == 0 || from[strspn(from, "0123456789.eE+-")] == 'x')
		return refuse_box(text, built->source == KF_BARS_FIGURE, status);
	built->box = strtod(from, &end);
	rest = skip_space(end);
	built->box_method = *rest == '%' ? KF_BOX_PERCENT : KF_BOX_FIXED;
	if (*rest == '%')
		rest = skip_space(rest + 1);
	if (end == from || *rest != '\0')
		return refuse_box(text, built->source == KF_BARS_FIGURE, status);
	if (built->box_method == KF_BOX_PERCENT && built->source == KF_BARS_RANGE)
	{
		kf_fail(status, KF_INVALID_PARAMETER, "the box of range bars must be an amount or atr(14), got \"%.40s\"", text);
		return status->code;
	}
	return kf_box_check(built->box, "box", built->box_method, built->source == KF_BARS_KAGI ? 100.0 : 1000.0, status);
}

/* Options without a meaning for the kind are mistakes. */
static KfCode
refuse_option(const char *option, const char *kinds, KfStatus *status)
{
	return kf_fail(status, KF_INVALID_PARAMETER, "%s is an option of the kinds %s only", option, kinds);
}

static KfCode
check_reversal(KfBuilt *built, int reversal, KfStatus *status)
{
	bool		renko = built->source == KF_BARS_RENKO;
	int			most = renko ? KF_RENKO_REVERSAL_MAX : KF_POINT_FIGURE_REVERSAL_MAX;

	if (reversal != 0 && !renko && built->source != KF_BARS_FIGURE)
		return refuse_option("reversal", "renko and point_figure", status);
	if (reversal < 0 || reversal > most)
		return kf_fail(status, KF_INVALID_PARAMETER, "reversal must be between 1 and %d, or 0 for the usual one, got %d", most, reversal);
	built->reversal = reversal != 0 ? reversal : renko ? RENKO_REVERSAL : FIGURE_REVERSAL;
	return KF_OK;
}

static KfCode start(KfBuilt *built, KfStatus *status);

KfCode
kf_built_init(KfBuilt *built, KfBarSource source, const KfChartOptions *options, const KfAllocator *allocator, KfInterrupt interrupted,
			  KfStatus *status)
{
	memset(built, 0, sizeof(*built));
	built->source = source;
	built->allocator = allocator;
	built->interrupted = interrupted;
	built->spool = options->spool;
	built->box_method = KF_BOX_ATR;
	built->atr_period = DEFAULT_ATR_PERIOD;
	built->lines = options->lines;
	built->wicks = options->wicks;
	if (kf_price_method_parse(options->method, &built->method, status) != KF_OK)
		return status->code;
	if (options->lines < 1 || options->lines > KF_LINE_BREAK_MAX)
		return kf_fail(status, KF_INVALID_PARAMETER, "lines must be between 1 and %d, got %d", KF_LINE_BREAK_MAX, options->lines);
	if (check_reversal(built, options->reversal, status) != KF_OK)
		return status->code;
	if (options->box != NULL && (source == KF_BARS_OF_ROWS || source == KF_BARS_LINE_BREAK))
		return refuse_option("box", "renko, kagi, point_figure and range", status);
	if (options->box != NULL && parse_box(built, options->box, status) != KF_OK)
		return status->code;
	if (source == KF_BARS_OF_ROWS)
		return KF_OK;
	if (source == KF_BARS_LINE_BREAK || built->box_method != KF_BOX_ATR)
		return start(built, status);
	return kf_atr_init(&built->atr, built->atr_period, status);
}

void
kf_built_free(KfBuilt *built)
{
	if (built->allocator == NULL)
		return;
	built->allocator->release(built->allocator->arena, built->waiting);
	built->waiting = NULL;
	if (built->source == KF_BARS_LINE_BREAK)
	{
		built->allocator->release(built->allocator->arena, built->u.line_break);
		built->u.line_break = NULL;
	}
}

/* ---- builders ---- */

static KfCode
start_line_break(KfBuilt *built, KfStatus *status)
{
	built->u.line_break = built->allocator->alloc(built->allocator->arena, kf_line_break_size(built->lines));
	if (built->u.line_break == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	return kf_line_break_init(built->u.line_break, built->lines, status);
}

static KfCode
start_range(KfBuilt *built, KfStatus *status)
{
	KfActivityParams params = {.kind = KF_RANGE_BARS,.size = built->box};

	/* nothing ever moved: one bar takes all rows, whatever its range may be */
	if (built->box_method == KF_BOX_ATR && built->box == 0.0)
		params.size = 1.0;
	if (kf_activity_check(&params, "box", status) == KF_OK)
		kf_activity_init(&built->u.range, &params);
	return status->code;
}

/* The box is known: rows may come. */
static KfCode
start(KfBuilt *built, KfStatus *status)
{
	KfRenkoOptions renko = {built->method, built->box_method, built->box, built->reversal, NAN, built->wicks};
	KfKagiOptions kagi = {built->box_method, built->box};
	KfPointFigureOptions figure = {built->method, built->box_method, built->box, built->reversal};

	built->started = true;
	switch (built->source)
	{
		case KF_BARS_RENKO:
			return kf_renko_init(&built->u.renko, &renko, status);
		case KF_BARS_KAGI:
			return kf_kagi_init(&built->u.kagi, &kagi, status);
		case KF_BARS_FIGURE:
			return kf_point_figure_init(&built->u.figure, &figure, status);
		case KF_BARS_LINE_BREAK:
			return start_line_break(built, status);
		case KF_BARS_RANGE:
			return start_range(built, status);
		case KF_BARS_OF_ROWS:
			break;
	}
	return KF_OK;
}

const KfGrid *
kf_built_grid(const KfBuilt *built)
{
	if (!built->started)
		return NULL;
	if (built->source == KF_BARS_RENKO)
		return built->u.renko.flat ? NULL : &built->u.renko.grid;
	if (built->source == KF_BARS_FIGURE)
		return built->u.figure.flat ? NULL : &built->u.figure.grid;
	return NULL;
}

/* ---- bars ---- */

static KfCode
add_bar(KfBuilt *built, KfSeries *series, const KfBar *bar, int64_t close_time, bool complete, KfStatus *status)
{
	if (++built->bars > KF_BUILT_MAX)
	{
		kf_fail(status, KF_LIMIT, "the rows make more than %d bars", KF_BUILT_MAX);
		kf_hint(status, "Choose a larger box.");
		return status->code;
	}
	if (built->bars % KF_BUILT_WAIT == 0 && built->interrupted != NULL && built->interrupted())
		return kf_fail(status, KF_CANCELLED, "cancelled");
	kf_series_add(series, bar, bar);
	series->newest.ts = close_time;
	built->partial = !complete;
	return KF_OK;
}

static KfCode
add_brick(KfBuilt *built, KfSeries *series, const KfPriceBar *brick, KfStatus *status)
{
	KfBar		bar = {brick->open_time, brick->open, brick->high, brick->low, brick->close, brick->volume};

	return add_bar(built, series, &bar, brick->close_time, brick->complete, status);
}

static KfCode
add_line(KfBuilt *built, KfSeries *series, const KfKagiLine *line, KfStatus *status)
{
	KfBar		bar = {line->start_time, line->start_price, fmax(line->start_price, line->end_price), fmin(line->start_price, line->end_price),
	line->end_price, line->volume};

	if (add_bar(built, series, &bar, line->end_time, line->complete, status) != KF_OK)
		return status->code;
	series->turn[series->count - 1] = line->change_price;
	series->thick[series->count - 1] = line->yang ? 1.0 : 0.0;
	return KF_OK;
}

static KfCode
add_column(KfBuilt *built, KfSeries *series, const KfPointFigureColumn *column, KfStatus *status)
{
	bool		rises = column->kind == 'X';
	KfBar		bar = {column->open_time, rises ? column->low : column->high, column->high, column->low, rises ? column->high : column->low,
	column->volume};

	return add_bar(built, series, &bar, column->close_time, column->complete, status);
}

static KfCode
add_range(KfBuilt *built, KfSeries *series, const KfActivityBar *range, KfStatus *status)
{
	const KfOhlcv *o = &range->bar;
	KfBar		bar = {o->open_time, o->open, o->high, o->low, o->close, o->volume.hi};

	return add_bar(built, series, &bar, o->close_time, range->complete, status);
}

/* ---- rows ---- */

/*
 * A row as the prices that were traded: the close, or open, high, low and close, of the two extremes that first which is nearer to the
 * open. Its volume is traded at the close.
 */
static KfCode
push_ticks(KfBuilt *built, KfSeries *series, const KfBar *row, KfStatus *status)
{
	bool		high_first = row->high - row->open < row->open - row->low;
	double		path[] = {row->open, high_first ? row->high : row->low, high_first ? row->low : row->high, row->close};
	KfActivityBar bar;

	for (int i = built->method == KF_PRICE_CLOSE ? 3 : 0; i < 4; i++)
	{
		KfTick		tick = {row->ts, path[i], i == 3 && KF_FINITE(row->volume) ? row->volume : 0.0, KF_NO_SEQ};

		if (kf_activity_add(&built->u.range, &tick, status) != KF_OK)
			return status->code;
		while (kf_activity_next(&built->u.range, &bar))
			if (add_range(built, series, &bar, status) != KF_OK)
				return status->code;
	}
	return KF_OK;
}

static KfCode
push(KfBuilt *built, KfSeries *series, const KfBar *bar, KfStatus *status)
{
	KfPriceRow	row = {bar->ts, bar->open, bar->high, bar->low, bar->close, bar->volume};
	KfPriceBar	brick;
	KfKagiLine	line;
	KfPointFigureColumn column;

	switch (built->source)
	{
		case KF_BARS_RENKO:
			if (kf_renko_push(&built->u.renko, &row, status) != KF_OK)
				return status->code;
			while (status->code == KF_OK && kf_renko_next(&built->u.renko, &brick))
				add_brick(built, series, &brick, status);
			break;
		case KF_BARS_LINE_BREAK:
			if (kf_line_break_push(built->u.line_break, &row, status) == KF_OK && kf_line_break_next(built->u.line_break, &brick))
				add_brick(built, series, &brick, status);
			break;
		case KF_BARS_KAGI:
			if (kf_kagi_push(&built->u.kagi, &row, status) == KF_OK && kf_kagi_next(&built->u.kagi, &line))
				add_line(built, series, &line, status);
			break;
		case KF_BARS_FIGURE:
			if (kf_point_figure_push(&built->u.figure, &row, status) == KF_OK && kf_point_figure_next(&built->u.figure, &column))
				add_column(built, series, &column, status);
			break;
		case KF_BARS_RANGE:
			return push_ticks(built, series, bar, status);
		case KF_BARS_OF_ROWS:
			break;
	}
	return status->code;
}

/* A row waits for the ATR of the last one. */
static KfCode
wait(KfBuilt *built, const KfBar *row, KfStatus *status)
{
	const KfAllocator *allocator = built->allocator;

	if (built->waits >= KF_BUILT_WAIT && built->spool != NULL)
	{
		built->spool->put(built->spool->arg, row);
		built->waits++;
		return KF_OK;
	}
	if (built->waits == built->room)
	{
		int64_t		room = built->room == 0 ? 512 : built->room * 2;
		KfBar	   *larger = allocator->alloc(allocator->arena, (size_t) room * sizeof(KfBar));

		if (larger == NULL)
			return kf_fail(status, KF_NO_MEMORY, "out of memory");
		if (built->waits > 0)
			memcpy(larger, built->waiting, (size_t) built->waits * sizeof(KfBar));
		allocator->release(allocator->arena, built->waiting);
		built->waiting = larger;
		built->room = room;
	}
	built->waiting[built->waits++] = *row;
	return KF_OK;
}

KfCode
kf_built_add(KfBuilt *built, KfSeries *series, const KfBar *row, KfStatus *status)
{
	KfPriceRow	prices = {row->ts, row->open, row->high, row->low, row->close, row->volume};

	if (built->ended)
		return kf_fail(status, KF_INTERNAL, "a row came after the picture was drawn");
	built->rows++;
	built->row_time = row->ts;
	if (built->started)
		return push(built, series, row, status);
	kf_atr_push(&built->atr, &prices);
	return wait(built, row, status);
}

/* The box is that of the last row; the rows that waited go their way. */
static KfCode
push_waiting(KfBuilt *built, KfSeries *series, KfStatus *status)
{
	bool		spooled = built->waits > KF_BUILT_WAIT && built->spool != NULL;
	int64_t		kept = spooled ? KF_BUILT_WAIT : built->waits;

	built->box = built->atr.mean.value;
	if (start(built, status) != KF_OK)
		return status->code;
	if (spooled)
		built->spool->rewind(built->spool->arg);
	for (int64_t i = 0; i < built->waits; i++)
	{
		KfBar		row;

		if (i < kept)
			row = built->waiting[i];
		else
			built->spool->get(built->spool->arg, &row);
		if (i % KF_BUILT_WAIT == 0 && built->interrupted != NULL && built->interrupted())
			return kf_fail(status, KF_CANCELLED, "cancelled");
		if (push(built, series, &row, status) != KF_OK)
			return status->code;
	}
	built->allocator->release(built->allocator->arena, built->waiting);
	built->waiting = NULL;
	return KF_OK;
}

/* What is not complete yet. */
static KfCode
add_last(KfBuilt *built, KfSeries *series, KfStatus *status)
{
	KfPriceBar	brick;
	KfKagiLine	line;
	KfPointFigureColumn column;
	KfActivityBar range;

	switch (built->source)
	{
		case KF_BARS_RENKO:
			return kf_renko_last(&built->u.renko, &brick) ? add_brick(built, series, &brick, status) : KF_OK;
		case KF_BARS_LINE_BREAK:
			return kf_line_break_last(built->u.line_break, &brick) ? add_brick(built, series, &brick, status) : KF_OK;
		case KF_BARS_KAGI:
			return kf_kagi_last(&built->u.kagi, &line) ? add_line(built, series, &line, status) : KF_OK;
		case KF_BARS_FIGURE:
			return kf_point_figure_last(&built->u.figure, &column) ? add_column(built, series, &column, status) : KF_OK;
		case KF_BARS_RANGE:
			return kf_activity_last(&built->u.range, &range) ? add_range(built, series, &range, status) : KF_OK;
		case KF_BARS_OF_ROWS:
			break;
	}
	return KF_OK;
}

KfCode
kf_built_end(KfBuilt *built, KfSeries *series, KfStatus *status)
{
	if (built->source == KF_BARS_OF_ROWS || built->ended)
		return KF_OK;
	built->ended = true;
	if (!built->started && push_waiting(built, series, status) != KF_OK)
		return status->code;
	if (built->rows > 0)
		add_last(built, series, status);
	return status->code;
}

/* ---- how it is told ---- */

static void
box_text(const KfBuilt *built, char *text, size_t size)
{
	switch (built->box_method)
	{
		case KF_BOX_ATR:
			snprintf(text, size, "ATR(%d) %.4g", built->atr_period, built->box);
			break;
		case KF_BOX_PERCENT:
			snprintf(text, size, "%.10g%%", built->box);
			break;
		case KF_BOX_TRADITIONAL:
			snprintf(text, size, "traditional");
			break;
		case KF_BOX_FIXED:
			snprintf(text, size, "%.10g", built->box);
			break;
	}
}

void
kf_built_label(const KfBuilt *built, char *label, size_t size)
{
	char		box[64];

	box_text(built, box, sizeof(box));
	switch (built->source)
	{
		case KF_BARS_OF_ROWS:
			label[0] = '\0';
			break;
		case KF_BARS_RENKO:
			snprintf(label, size, "Renko %s", box);
			break;
		case KF_BARS_KAGI:
			snprintf(label, size, "Kagi %s", box);
			break;
		case KF_BARS_LINE_BREAK:
			snprintf(label, size, "Line break %d", built->lines);
			break;
		case KF_BARS_FIGURE:
			snprintf(label, size, "P&F %s \xC3\x97 %d", box, built->reversal);
			break;
		case KF_BARS_RANGE:
			snprintf(label, size, "Range %s", box);
			break;
	}
}
