/*
 * cross_kernel.h
 *		Kernels of a parameter sweep (grid.h), for the device that is the CPU and for the GPU from the same text. All run when the lines of
 *		the series are there.
 */
#ifndef KF_CROSS_KERNEL_H
#define KF_CROSS_KERNEL_H

#include "../grid.h"
#include "kernel.h"

/* What the bars of a series are to every pair: one thread a series. */
typedef struct KfBarsArgs
{
	const double *open;			/* the closes where fills are at the close */
	const double *close;
	const KfPiece *series;
	uint64_t	count;
	uint64_t	fill;			/* KfFill */
	KfCrossBar *bars;			/* as long as a column */
} KfBarsArgs;

/* Trading rules: one thread a cell, which is a pair over a series; cells of one series are neighbours. */
typedef struct KfCellsArgs
{
	const double *const *lines; /* columns; NULL where a line is a level */
	const double *levels;
	const KfLinePair *pairs;
	uint64_t	pair_count;
	const KfPiece *series;
	const KfCrossBar *bars;
	KfCrossRule rule;
	KfCrossState *states;		/* of 'count' cells */
	KfCrossSummary *summaries;	/* likewise */
	uint64_t	first;			/* number of the first cell: series number times pair_count, and pair */
	uint64_t	count;
	uint64_t	begin;			/* not 0: the states begin */
	uint64_t	done;			/* rows that launches before went through */
	uint64_t	rows;			/* that this one goes through */
	uint64_t	finish;			/* not 0: the last one, make the summaries */
} KfCellsArgs;

/* The newest values: one thread an output of a series. */
typedef struct KfLastArgs
{
	const double *const *columns;
	uint64_t	outputs;
	const KfPiece *series;
	uint64_t	count;			/* of series */
	double	   *values;			/* [series][output] */
} KfLastArgs;

KF_FN void
kf_bars_of_series(const KfBarsArgs *a, uint64_t s)
{
	const uint64_t row = a->series[s].row;
	double		before = 0.0;

	for (uint64_t i = 0; i < a->series[s].rows; i++)
	{
		a->bars[row + i] = kf_cross_bar((KfFill) a->fill, (double) i, before, a->open[row + i], a->close[row + i]);
		before = a->close[row + i];
	}
}

KF_FN void
kf_cell(const KfCellsArgs *a, uint64_t i)
{
	const uint64_t cell = a->first + i;
	const KfPiece *series = &a->series[cell / a->pair_count];
	const KfLinePair pair = a->pairs[cell % a->pair_count];
	const double *fast = a->lines[pair.fast];
	const double *slow = a->lines[pair.slow];
	const double fast_level = a->levels[pair.fast];
	const double slow_level = a->levels[pair.slow];
	const uint64_t end = a->done + a->rows < series->rows ? a->done + a->rows : series->rows;
	KfCrossState state;

	if (a->begin)
		kf_cross_init(&state);
	else
		state = a->states[i];
	for (uint64_t r = a->done; r < end; r++)
		kf_cross_step(&state, &a->rule, &a->bars[series->row + r], fast != NULL ? fast[series->row + r] : fast_level,
					  slow != NULL ? slow[series->row + r] : slow_level);
	a->states[i] = state;
	if (a->finish)
		kf_cross_finish(&state, &a->rule, (double) series->rows, &a->summaries[i]);
}

KF_FN void
kf_last_value(const KfLastArgs *a, uint64_t i)
{
	const KfPiece *series = &a->series[i / a->outputs];

	a->values[i] = series->rows > 0 ? a->columns[i % a->outputs][series->row + series->rows - 1] : (double) NAN;
}

#endif							/* KF_CROSS_KERNEL_H */
