/*
 * engine.h
 *		Indicators over columns: what is to be computed, and the back ends that can.
 *
 * A batch is a set of columns in memory, cut into series (the partitions of a window, the symbols of a sweep), and a list of calls.
 * Every call runs over every series and begins anew with each. The values are those of the window functions bit for bit where the
 * back end runs on the CPU.
 */
#ifndef KF_ENGINE_H
#define KF_ENGINE_H

#include "../base.h"
#include "../indicators/indicator.h"

/* One indicator with its parameters and the columns it reads. */
typedef struct KfCall
{
	const KfIndicator *indicator;
	double		params[KF_MAX_PARAMS];	/* checked by kf_indicator_check */
	int			inputs[KF_MAX_INPUTS];	/* into KfBatch.columns, in the order of the indicator's inputs */
} KfCall;

typedef struct KfBatch
{
	size_t		rows;			/* of each column */
	size_t		series_count;
	const size_t *starts;		/* series_count + 1 row numbers: series s is rows starts[s] .. starts[s + 1] - 1; the last is 'rows' */
	int			column_count;
	const double *const *columns;	/* in order within each series; a NULL of SQL is NaN */
	int			call_count;
	const KfCall *calls;

	/*
	 * The columns of the results: those of the first call's outputs, then those of the second's ... None may overlap an input. NaN, and
	 * whatever else is not finite, means no value.
	 */
	double	   *const *outputs;
} KfBatch;

/* What can compute a batch. */
typedef struct KfBackend
{
	const char *name;			/* "cpu", "gpu": as EXPLAIN shows it */

	/* Whether it can be used now; 'why' (size bytes) tells why not. */
	bool		(*ready) (char *why, size_t size);

	/*
	 * Computes the whole batch. It may be called again with the same batch on another back end after a failure: the inputs are never
	 * written. KF_CANCELLED when the interrupt hook said so; KF_NO_MEMORY and KF_UNSUPPORTED when this back end cannot and another may.
	 */
	KfCode		(*compute) (const KfBatch *batch, const KfAllocator *allocator, KfInterrupt interrupted, KfStatus *status);
} KfBackend;

/* The CPU: the batch loops of the indicators. Always ready. */
extern const KfBackend kf_cpu_backend;

/* Output columns of all calls together. */
extern int	kf_batch_outputs(const KfBatch *batch);

#endif							/* KF_ENGINE_H */
