/*
 * params.h
 *		What the window functions and the aggregates of the indicators share: parameters and results.
 */
#ifndef KF_PG_PARAMS_H
#define KF_PG_PARAMS_H

#include "postgres.h"

#include "access/htup_details.h"
#include "access/tupdesc.h"
#include "fmgr.h"
#include "utils/float.h"
#include "utils/timestamp.h"

#include "indicators/indicator.h"

/*
 * One SQL argument that is not NULL as an input. Infinite moments become infinite numbers, which every surface takes for a row that
 * cannot be used; the others are exact from 1715 to 2285 and, beyond, as near as a double comes.
 */
static inline double
kf_input_from_datum(KfInput input, Datum value)
{
	if (likely(input < KF_SESSION))
		return DatumGetFloat8(value);
	if (input == KF_SESSION)
	{
		TimestampTz moment = DatumGetTimestampTz(value);

		return TIMESTAMP_NOT_FINITE(moment) ? get_float8_infinity() : (double) moment;
	}
	return DatumGetBool(value) ? 1.0 : 0.0;
}

/* Same parameters, bit for bit; NaN never gets past kf_indicator_check. */
static inline bool
kf_same_params(const double *a, const double *b, int count)
{
	return memcmp(a, b, count * sizeof(double)) == 0;
}

/* One SQL argument as a parameter; raises for an unknown moving average. The range is not checked yet. */
extern double kf_param_from_datum(const KfIndicator *ind, int param, Datum value);

extern _Noreturn void kf_raise_null_param(const KfIndicator *ind, int param);
extern _Noreturn void kf_raise_varying_param(const KfIndicator *ind, int param, const char *what);

/* Raises when a parameter is out of its range. */
extern void kf_check_params(const KfIndicator *ind, const double *params);

/*
 * How the outputs of one row become a Datum. Made once a query in 'cxt'. A composite row is a copy of 'blank' with its values
 * stored over the zeros, which saves forming a tuple field by field; rows with a NULL in them are formed the long way.
 */
typedef struct KfRowMaker
{
	const KfIndicator *ind;
	int			nout;
	TupleDesc	tupdesc;		/* NULL: a single value */
	HeapTupleHeader blank;
	Size		blank_size;
	Size		offset[KF_MAX_OUTPUTS];	/* of each value in the data of 'blank' */
} KfRowMaker;

extern void kf_row_maker_init(KfRowMaker *maker, const KfIndicator *ind, FunctionCallInfo fcinfo, MemoryContext cxt);

/* The row's Datum, in the current context; NULL when no output has a finite value. */
extern Datum kf_make_row(const KfRowMaker *maker, const double *out, bool *isnull);

/* The composite type a function returns, blessed and copied into 'cxt'. */
extern TupleDesc kf_result_tupdesc(FunctionCallInfo fcinfo, MemoryContext cxt);

#endif							/* KF_PG_PARAMS_H */
