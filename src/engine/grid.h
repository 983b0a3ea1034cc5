/*
 * grid.h
 *		Parameter sweeps: every parameter set over every series in one batch.
 *
 * Two things are asked of a sweep. The newest values: the last row's outputs of every call. Or the summary of a trading rule given by
 * two lines that cross: what trading every pair of lines over the series would have come to. A line is an output of a call, a
 * column, or a level. A line that many pairs share is computed once.
 *
 * The rule, bar by bar (kf_cross_step):
 *	- at the close of a bar the wanted position is long (1) where the fast line is above the slow one and 'below' (0 flat, -1 short)
 *	  where it is below; where they are equal or one has no value, it stays what it was, flat at first;
 *	- it is taken at the next bar, at its open or at its close, so nothing is known before it is traded on. The gap from the last close
 *	  to the fill is earned by the old position, the rest of that bar by the new one;
 *	- a position is all of the account, long or short, compounded bar by bar; each unit bought or sold costs the fraction 'cost' of the
 *	  account, so a turn from long to short costs it twice. A loss of everything ends the trading;
 *	- the last position is valued at the last close and not closed.
 * A bar's return is that of the account from close to close. All bars from the second on count, those in which no line has a value yet
 * too, so that all cells of a series are measured over the same time. Ratio and drawdown are those of indicators/risk.h.
 *
 * Only + - * / and, at the end, sqrt: every back end gives the same bits.
 */
#ifndef KF_GRID_H
#define KF_GRID_H

#include <math.h>

#include "engine.h"

/* ---- the rule ---- */

typedef enum KfFill
{
	KF_FILL_NEXT_OPEN,
	KF_FILL_NEXT_CLOSE
} KfFill;

typedef struct KfCrossRule
{
	KfFill		fill;
	double		below;			/* the position below: 0 or -1 */
	double		cost;			/* 0 <= cost < KF_MAX_COST */
	double		risk_free;		/* a year's rate */
	double		periods;		/* bars in a year */
} KfCrossRule;

/* With a cost of a half, a turn from long to short would take all there is. */
#define KF_MAX_COST 0.5

/* What a bar is to every pair of its series. */
typedef struct KfCrossBar
{
	double		full;			/* return from the last close to this one */
	double		gap;			/* from the last close to the fill */
	double		day;			/* from the fill to this close */
	double		weight;			/* 1 / the number of returns so far */
} KfCrossBar;

/* One pair over one series. Doubles only, so that it lies in vectors as well. */
typedef struct KfCrossState
{
	double		wanted;			/* the position to be taken at the next bar */
	double		position;
	double		wealth;			/* 1 at the start */
	double		peak;			/* of the wealth */
	double		drawdown;		/* the largest fall from a peak, as a fraction of it */
	double		mean;			/* of the returns so far, and their squared deviations from it (Welford 1962) */
	double		squares;
	double		trades;			/* positions taken */
	double		held;			/* bars at whose close there was a position */
} KfCrossState;

/* What a pair has come to. What is not finite has no value. */
typedef struct KfCrossSummary
{
	double		total_return;	/* 0.1: 10 % */
	double		sharpe;			/* of a year; none where the returns do not differ */
	double		max_drawdown;	/* 0.25: 25 % below a peak */
	double		trades;
	double		exposure;		/* bars at whose close there was a position, as a fraction of all */
} KfCrossSummary;

/* As in risk.c: a sum of squares below this says nothing. */
#define KF_SMALLEST_SQUARES 0x1p-960

/*
 * Bar number 'number' (from 0) of a series; 'before' is the close of the bar before, anything for the first one. 'open' counts with
 * KF_FILL_NEXT_OPEN only. Prices are finite and above 0.
 */
KF_FN KfCrossBar
kf_cross_bar(KfFill fill, double number, double before, double open, double close)
{
	KfCrossBar	bar = {0.0, 0.0, 0.0, 0.0};

	if (number < 1.0)
		return bar;
	bar.full = (close - before) / before;
	bar.gap = fill == KF_FILL_NEXT_OPEN ? (open - before) / before : bar.full;
	bar.day = fill == KF_FILL_NEXT_OPEN ? (close - open) / open : 0.0;
	bar.weight = 1.0 / number;
	return bar;
}

KF_FN void
kf_cross_init(KfCrossState *s)
{
	s->wanted = 0.0;
	s->position = 0.0;
	s->wealth = 1.0;
	s->peak = 1.0;
	s->drawdown = 0.0;
	s->mean = 0.0;
	s->squares = 0.0;
	s->trades = 0.0;
	s->held = 0.0;
}

/*
 * One bar. On the first one every return is 0. The text is a macro because the CPU runs it over vectors too, TYPE being one of several
 * pairs; SELECT(mask, a, b) is a where the mask is true. 's' has the fields of KfCrossState, of that type.
 */
#define KF_CROSS_STEP(TYPE, SELECT, s, rule, bar, fast, slow) \
	do \
	{ \
		const TYPE	zero = {0.0}; \
		const TYPE	one = zero + 1.0; \
		const TYPE	old = (s)->position; \
		const TYPE	target = SELECT((s)->wealth > zero, (s)->wanted, zero); \
		const TYPE	turn = SELECT(target > old, target - old, old - target); \
		const TYPE	kept = one + old * (bar)->full; \
		const TYPE	traded = (one + old * (bar)->gap) * (one - turn * (rule)->cost) * (one + target * (bar)->day); \
		const TYPE	raw = SELECT(turn != zero, traded, kept); \
		const TYPE	factor = SELECT(raw <= zero, zero, raw); \
		const TYPE	position = SELECT(raw <= zero, zero, target); \
		const TYPE	change = factor - one; \
		const TYPE	apart = change - (s)->mean; \
		TYPE		fall; \
		\
		(s)->trades += SELECT((turn != zero) & (target != zero), one, zero); \
		(s)->held += SELECT(position != zero, one, zero); \
		(s)->position = position; \
		(s)->wealth *= factor; \
		(s)->peak = SELECT((s)->wealth > (s)->peak, (s)->wealth, (s)->peak); \
		fall = ((s)->peak - (s)->wealth) / (s)->peak; \
		(s)->drawdown = SELECT((fall > (s)->drawdown) | (fall != fall), fall, (s)->drawdown); \
		(s)->mean += apart * (bar)->weight; \
		(s)->squares += apart * (change - (s)->mean); \
		(s)->wanted = SELECT((fast) > (slow), one, SELECT((fast) < (slow), zero + (rule)->below, (s)->wanted)); \
	} while (0)

#define KF_CROSS_CHOICE(condition, a, b) ((condition) ? (a) : (b))

KF_FN void
kf_cross_step(KfCrossState *s, const KfCrossRule *rule, const KfCrossBar *bar, double fast, double slow)
{
	KF_CROSS_STEP(double, KF_CROSS_CHOICE, s, rule, bar, fast, slow);
}

/* After 'bars' bars. */
KF_FN void
kf_cross_finish(const KfCrossState *s, const KfCrossRule *rule, double bars, KfCrossSummary *summary)
{
	const double returns = bars - 1.0;

	summary->total_return = bars > 0.0 ? s->wealth - 1.0 : (double) NAN;
	summary->sharpe = (double) NAN;
	if (returns >= 2.0 && s->squares >= KF_SMALLEST_SQUARES)
		summary->sharpe = (s->mean - rule->risk_free / rule->periods) / sqrt(s->squares / (returns - 1.0)) * sqrt(rule->periods);
	summary->max_drawdown = bars > 0.0 ? s->drawdown : (double) NAN;
	summary->trades = s->trades;
	summary->exposure = bars > 0.0 ? s->held / bars : (double) NAN;
}

/* ---- the job ---- */

/* Most columns: open, high, low, close, volume. */
#define KF_GRID_COLUMNS 5

typedef enum KfLineKind
{
	KF_LINE_OUTPUT,				/* of a call */
	KF_LINE_COLUMN,
	KF_LINE_LEVEL
} KfLineKind;

typedef struct KfLine
{
	KfLineKind	kind;
	int			call;			/* KF_LINE_OUTPUT: into KfGrid.calls */
	int			output;			/* of the call, from 0 */
	int			column;			/* KF_LINE_COLUMN: into the columns */
	double		level;			/* KF_LINE_LEVEL */
} KfLine;

typedef struct KfLinePair
{
	uint32_t	fast;			/* into KfGrid.lines */
	uint32_t	slow;
} KfLinePair;

/* What is asked. No pairs: the newest values of all calls. */
typedef struct KfGrid
{
	int			column_count;	/* at most KF_GRID_COLUMNS */
	int			call_count;
	const KfCall *calls;

	/* of the crossings; else all 0 */
	int			line_count;
	const KfLine *lines;
	size_t		pair_count;
	const KfLinePair *pairs;
	KfCrossRule rule;
	int			open_column;	/* with KF_FILL_NEXT_OPEN; else -1 */
	int			close_column;
} KfGrid;

/*
 * Series in memory and where the results go. Every row has passed kf_grid_check_row. 'starts' are as in KfBatch: series_count + 1 row
 * numbers. One of the results is NULL.
 */
typedef struct KfGridBatch
{
	const KfGrid *grid;
	size_t		rows;
	size_t		series_count;
	const size_t *starts;
	const double *const *columns;	/* of 'rows' rows each; what is not finite is NULL in SQL */

	/* [series][output of a call, those of the first call first]: kf_grid_values(grid) for each series */
	double	   *values;
	KfCrossSummary *summaries;	/* [series][pair] */
} KfGridBatch;

/* What can run a batch. Contract of ready and of the codes: as KfBackend's. */
typedef struct KfGridBackend
{
	const char *name;
	bool		(*ready) (char *why, size_t size);
	KfCode		(*run) (const KfGridBatch *batch, const KfAllocator *allocator, KfInterrupt interrupted, KfStatus *status);
} KfGridBackend;

#ifdef __cplusplus
extern "C"
{
#endif

/* Outputs of all calls together: the values of a series. */
extern size_t kf_grid_values(const KfGrid *grid);

/*
 * Whether a row counts ('usable'): in crossings, one whose traded prices are not finite is left out altogether. KF_DATA for a price
 * that is not above 0.
 */
extern KfCode kf_grid_check_row(const KfGrid *grid, const double *row, bool *usable, KfStatus *status);

/* ---- the CPU ---- */

extern const KfGridBackend kf_grid_cpu;

/* One series that need not be in memory as a whole: rows are added in pieces of any size. */
typedef struct KfGridRun KfGridRun;

/* Bytes that a run takes, apart from the rows and the results. */
extern size_t kf_grid_run_size(const KfGrid *grid);

/* The grid must outlive the run. NULL with a status when there is no memory. */
extern KfGridRun *kf_grid_run_begin(const KfGrid *grid, const KfAllocator *allocator, KfStatus *status);
extern KfCode kf_grid_run_add(KfGridRun *run, const double *const *columns, size_t rows, KfInterrupt interrupted, KfStatus *status);

/* The results of the rows added since the last end, of which 'values' or 'summaries' is filled; the next row begins another series. */
extern void kf_grid_run_end(KfGridRun *run, double *values, KfCrossSummary *summaries);
extern void kf_grid_run_free(KfGridRun *run);

#ifdef __cplusplus
}
#endif

#endif							/* KF_GRID_H */
