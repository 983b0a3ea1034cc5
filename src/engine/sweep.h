/*
 * sweep.h
 *		The parameter sets of one side of a grid: an indicator and, for each parameter, the values it takes.
 *
 * A side is written "rsi", "macd.signal" (an output by name, else the first one), a price column ("close"), or "level", a horizontal
 * line whose only parameter is its height. Values are written as they are (14, ema, true) or, for numbers, as a range "5..50" or
 * "5..50 step 5", which ends with the last value that is not beyond its end.
 */
#ifndef KF_SWEEP_H
#define KF_SWEEP_H

#include "grid.h"

/* Most values one parameter may take, and most parameter sets of a grid. */
#define KF_SWEEP_MAX_VALUES 10000
#define KF_GRID_MAX_SETS 1000000

typedef struct KfSweep
{
	KfLineKind	kind;
	const KfIndicator *indicator;	/* of a column or a level: no indicator of the catalogue, but its name and parameters are there */
	int			output;
	KfInput		column;			/* KF_LINE_COLUMN: KF_OPEN .. KF_VOLUME */
	int			counts[KF_MAX_PARAMS];
	double	   *values[KF_MAX_PARAMS];	/* the default until one is added */
	bool		given[KF_MAX_PARAMS];
	KfAllocator allocator;
} KfSweep;

#ifdef __cplusplus
extern "C"
{
#endif

/*
 * What 'name' says, all parameters at their defaults. 'argument' is its name in messages. With 'lines' it may name an output, a column
 * or a level; else an indicator only. Fails for an indicator that takes what bars do not have.
 */
extern KfCode kf_sweep_begin(KfSweep *sweep, const char *argument, const char *name, bool lines, const KfAllocator *allocator,
							 KfStatus *status);

/* The parameter of that name, or -1 with a status that lists them. */
extern int	kf_sweep_param(const KfSweep *sweep, const char *name, KfStatus *status);

/* Add what 'text' says to the values of a parameter; those it has already are left out. */
extern KfCode kf_sweep_add(KfSweep *sweep, int param, const char *text, KfStatus *status);

/* How many sets there are, all of whose values have been checked; 0 with a status. */
extern size_t kf_sweep_count(const KfSweep *sweep, KfStatus *status);

/* Set number 'i', KF_MAX_PARAMS doubles: the last parameter changes fastest. */
extern void kf_sweep_set(const KfSweep *sweep, size_t i, double *params);

/* Which pairs of a fast and a slow set are asked for. */
typedef enum KfPairing
{
	KF_PAIR_ALL,
	KF_PAIR_INCREASING,			/* the first parameter of the fast set is less than that of the slow one */
	KF_PAIR_SAME				/* parameters of the same name are equal; there is at least one */
} KfPairing;

/* "all", "increasing", "same", letter case ignored. */
extern KfCode kf_pairing_parse(const char *text, KfPairing *pairing, KfStatus *status);

/* Whether the two sides can be paired so. */
extern KfCode kf_pairing_check(KfPairing pairing, const KfSweep *fast, const KfSweep *slow, KfStatus *status);
extern bool kf_paired(KfPairing pairing, const KfSweep *fast, const double *fast_params, const KfSweep *slow, const double *slow_params);

#ifdef __cplusplus
}
#endif

#endif							/* KF_SWEEP_H */
