/*
 * samples.h
 *		Aggregates that need all their rows at the end: a state that collects numbers, 8 bytes each, and passes between workers.
 */
#ifndef KF_PG_SAMPLES_H
#define KF_PG_SAMPLES_H

#include "postgres.h"

#include "fmgr.h"
#include "pg/compat.h"

#include "base.h"

#define KF_MAX_SAMPLE_PARAMS 2

/* What is collected; a state that comes from a worker says so by its number. */
typedef enum KfSampleKind
{
	KF_TAIL_SAMPLES,			/* returns; parameter confidence */
	KF_TRADE_SAMPLES,			/* price, volume; parameters bins, value_area */
	KF_BAR_SAMPLES,				/* high, low, volume; parameters bins, value_area */
} KfSampleKind;

/* All of it lies in the aggregate's context. Rows are a multiset: who reads them may put them into another order. */
typedef struct KfSamples
{
	KfSampleKind kind;
	MemoryContext cxt;
	double		params[KF_MAX_SAMPLE_PARAMS];
	double		last_price;		/* for returns of prices; NaN before the first */
	Size		rows;
	Size		capacity;		/* rows there is room for */
	double	   *values;			/* rows * kf_sample_width(kind); NULL before the first */
} KfSamples;

extern int	kf_sample_width(KfSampleKind kind);

/*
 * The state of a transition function in argument 0, made from checked parameters when there is none yet. Raises when the
 * parameters are not those of the rows before. 'name' is that of the aggregate, for errors that cannot happen.
 */
extern KfSamples *kf_samples_state(FunctionCallInfo fcinfo, KfSampleKind kind, const double *params, const char *name);

/* Add one row of kf_sample_width numbers; raises at the limit of 1 GB. */
extern void kf_samples_add(KfSamples *samples, const double *row);

/* An argument that is a parameter, checked by 'check'; raises for NULL. */
extern double kf_aggregate_param(FunctionCallInfo fcinfo, int arg, double def, const char *name,
								 KfCode (*check) (double value, KfStatus *status));

/* Raises: the parameter differs between the rows of a group. */
extern _Noreturn void kf_raise_varying(const char *name);

/* The hook for long loops of the pure rooms: true when the query is to end. */
extern bool kf_should_stop(void);

/* Memory of the current context for the pure rooms: NULL when there is none, never an error. */
extern KfAllocator kf_context_allocator(MemoryContext cxt);

#endif							/* KF_PG_SAMPLES_H */
