/*
 * price_walks.h
 *		Random prices in whole ticks, and all the bars that the builders make of rows: for the tests of price bars.
 */
#ifndef KF_PRICE_WALKS_H
#define KF_PRICE_WALKS_H

#include <stdlib.h>

#include "bars/heikin_ashi.h"
#include "bars/kagi.h"
#include "bars/line_break.h"
#include "bars/point_figure.h"
#include "bars/renko.h"

#define ROWS_MAX 400
#define BARS_MAX 20000

/* A fixed sequence for every run (xorshift). */
__attribute__((unused))
static uint64_t
random_bits(void)
{
	static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

__attribute__((unused))
static int64_t
random_below(int64_t n)
{
	return (int64_t) (random_bits() % (uint64_t) n);
}

/* Rows in whole ticks, and as the builders get them. */
typedef struct Walk
{
	int			count;
	double		unit;			/* a price is ticks / unit */
	int64_t		open[ROWS_MAX];
	int64_t		high[ROWS_MAX];
	int64_t		low[ROWS_MAX];
	int64_t		close[ROWS_MAX];
	int64_t		volume[ROWS_MAX];
	KfPriceRow	rows[ROWS_MAX];
} Walk;

__attribute__((unused))
static int64_t
max64(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

__attribute__((unused))
static int64_t
min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Small steps with a gap now and then; positive prices unless 'negative'. */
__attribute__((unused))
static void
random_walk(Walk *walk, bool negative)
{
	static const double units[] = {1.0, 10.0, 100.0, 1e8};
	int64_t		step = 1 + random_below(20);
	int64_t		at = negative ? random_below(200) - 100 : 5000 + random_below(2000);

	walk->count = (int) random_below(ROWS_MAX + 1);
	walk->unit = units[random_below(4)];
	for (int i = 0; i < walk->count; i++)
	{
		KfPriceRow *row = &walk->rows[i];

		walk->open[i] = at;
		if (random_below(5) != 0)
			at += random_below(2 * step + 1) - step;
		if (random_below(40) == 0)
			at += random_below(60 * step + 1) - 30 * step;
		if (!negative)
			at = max64(at, 50);
		walk->close[i] = at;
		walk->high[i] = max64(walk->open[i], at) + random_below(step + 1);
		walk->low[i] = min64(walk->open[i], at) - random_below(step + 1);
		walk->volume[i] = random_below(1000);
		row->time = 1000 + 10 * i;
		row->open = (double) walk->open[i] / walk->unit;
		row->high = (double) walk->high[i] / walk->unit;
		row->low = (double) walk->low[i] / walk->unit;
		row->close = (double) walk->close[i] / walk->unit;
		row->volume = (double) walk->volume[i];
	}
}

/* What the builders made. */
static KfPriceBar got[BARS_MAX];
static int	got_count;
static KfKagiLine lines_got[BARS_MAX];
static int	lines_count;

static KfPointFigureColumn columns_got[BARS_MAX];
static int	columns_count;

__attribute__((unused))
static KfStatus
run_renko(const KfRenkoOptions *options, const KfPriceRow *rows, int count)
{
	KfStatus	status = {0};
	KfRenko		renko;

	got_count = 0;
	if (kf_renko_init(&renko, options, &status) != KF_OK)
		return status;
	for (int i = 0; i < count; i++)
	{
		if (kf_renko_push(&renko, &rows[i], &status) != KF_OK)
			return status;
		while (got_count < BARS_MAX - 1 && kf_renko_next(&renko, &got[got_count]))
			got_count++;
	}
	if (kf_renko_last(&renko, &got[got_count]))
		got_count++;
	return status;
}

__attribute__((unused))
static KfStatus
run_line_break(int64_t lines, const KfPriceRow *rows, int count)
{
	KfStatus	status = {0};
	size_t		size = kf_line_break_size(lines);
	KfLineBreak *chart = malloc(size == 0 ? sizeof(KfLineBreak) : size);

	got_count = 0;
	if (kf_line_break_init(chart, lines, &status) == KF_OK)
	{
		for (int i = 0; i < count && kf_line_break_push(chart, &rows[i], &status) == KF_OK; i++)
			while (kf_line_break_next(chart, &got[got_count]))
				got_count++;
		if (status.code == KF_OK && kf_line_break_last(chart, &got[got_count]))
			got_count++;
	}
	free(chart);
	return status;
}

__attribute__((unused))
static KfStatus
run_kagi(KfBoxMethod method, double reversal, const KfPriceRow *rows, int count)
{
	KfKagiOptions options = {method, reversal};
	KfStatus	status = {0};
	KfKagi		kagi;

	lines_count = 0;
	if (kf_kagi_init(&kagi, &options, &status) != KF_OK)
		return status;
	for (int i = 0; i < count; i++)
	{
		if (kf_kagi_push(&kagi, &rows[i], &status) != KF_OK)
			return status;
		while (kf_kagi_next(&kagi, &lines_got[lines_count]))
			lines_count++;
	}
	if (kf_kagi_last(&kagi, &lines_got[lines_count]))
		lines_count++;
	return status;
}

__attribute__((unused))
static KfStatus
run_point_figure(const KfPointFigureOptions *options, const KfPriceRow *rows, int count)
{
	KfStatus	status = {0};
	KfPointFigure chart;

	columns_count = 0;
	if (kf_point_figure_init(&chart, options, &status) != KF_OK)
		return status;
	for (int i = 0; i < count; i++)
	{
		if (kf_point_figure_push(&chart, &rows[i], &status) != KF_OK)
			return status;
		while (kf_point_figure_next(&chart, &columns_got[columns_count]))
			columns_count++;
	}
	if (kf_point_figure_last(&chart, &columns_got[columns_count]))
		columns_count++;
	return status;
}

#endif							/* KF_PRICE_WALKS_H */
