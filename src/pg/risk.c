/*
 * risk.c
 *		Sharpe ratio, drawdown, value at risk and the like as aggregates. The definitions: indicators/risk.h.
 *
 * Most states are a few doubles and travel as a float8[]: no 'internal', so they pass between parallel workers and between servers
 * (Citus, continuous aggregates) as they are. Who owns them: the first row returns a new array from the short-lived current
 * context, and the executor copies it into the aggregate's. Then the executor hands us its copy, which we change in place and
 * return; that is allowed only when AggCheckCallContext says that an aggregate is calling. Called in any other way the array may
 * belong to a tuple in a shared buffer, and is copied first.
 *
 * The final functions only read, so that all of this runs over the frame of a window too. Values at risk keep all returns
 * (samples.c); their final functions put these into another order, which no one can see: the state is the set of its values.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/timestamp.h"

#include "bars/ohlcv.h"
#include "indicators/risk.h"
#include "pg/error.h"
#include "pg/samples.h"

/* ---- states in a float8[] --------------------------------------------------------------------------------------------------- */

#define DOUBLES(type) ((int) (sizeof(type) / sizeof(double)))

StaticAssertDecl(sizeof(KfRatio) == 8 * sizeof(double) && sizeof(KfWinRate) == 3 * sizeof(double) &&
				 sizeof(KfPricePath) == 6 * sizeof(double) && sizeof(KfReturnPath) == 8 * sizeof(double),
				 "states are arrays of doubles");

static ArrayType *
new_state(int doubles)
{
	Size		bytes = ARR_OVERHEAD_NONULLS(1) + doubles * sizeof(float8);
	ArrayType  *array = palloc0(bytes);

	SET_VARSIZE(array, bytes);
	array->ndim = 1;
	array->dataoffset = 0;
	array->elemtype = FLOAT8OID;
	ARR_DIMS(array)[0] = doubles;
	ARR_LBOUND(array)[0] = 1;
	return array;
}

/* The state in argument 'arg', which is not NULL; ours to change when 'writable'. */
static ArrayType *
state_arg(FunctionCallInfo fcinfo, int arg, int doubles, bool writable)
{
	ArrayType  *array;

	if (writable && !AggCheckCallContext(fcinfo, NULL))
		array = PG_GETARG_ARRAYTYPE_P_COPY(arg);
	else
		array = PG_GETARG_ARRAYTYPE_P(arg);
	if (ARR_NDIM(array) != 1 || ARR_DIMS(array)[0] != doubles || ARR_HASNULL(array) || ARR_ELEMTYPE(array) != FLOAT8OID)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("state of the aggregate must be an array of %d numbers", doubles)));
	return array;
}

#define STATE_OF(array, type) ((type *) ARR_DATA_PTR(array))

/* A finite number in argument 1, or false: the row is skipped. */
static bool
usable(FunctionCallInfo fcinfo, double *value)
{
	if (PG_ARGISNULL(1))
		return false;
	*value = PG_GETARG_FLOAT8(1);
	return isfinite(*value);
}

static void
raise_if_failed(const KfStatus *status)
{
	if (unlikely(status->code != KF_OK))
		kf_raise(status);
}

static double
periods_arg(FunctionCallInfo fcinfo, int arg)
{
	return kf_aggregate_param(fcinfo, arg, KF_DEFAULT_PERIODS_PER_YEAR, "periods_per_year", kf_check_periods_per_year);
}

/* What two states are merged by: NULL is a state without rows. Returns true when 'result' is all there is to return. */
static bool
trivial_merge(FunctionCallInfo fcinfo, int doubles, Datum *result)
{
	if (!PG_ARGISNULL(0) && !PG_ARGISNULL(1))
		return false;
	fcinfo->isnull = PG_ARGISNULL(0) && PG_ARGISNULL(1);
	if (PG_ARGISNULL(0) && !PG_ARGISNULL(1))
		*result = PointerGetDatum(state_arg(fcinfo, 1, doubles, false));
	else if (!PG_ARGISNULL(0))
		*result = PointerGetDatum(state_arg(fcinfo, 0, doubles, false));
	else
		*result = (Datum) 0;
	return true;
}

/* ---- Sharpe and Sortino ratio ----------------------------------------------------------------------------------------------- */

static KfCode
check_risk_free(double rate, KfStatus *status)
{
	return kf_check_rate("risk_free", rate, status);
}

static KfCode
check_target(double rate, KfStatus *status)
{
	return kf_check_rate("target", rate, status);
}

static void
check_same_ratio(const KfRatio *state, double rate, double periods, bool sharpe)
{
	if (state->rate != rate)
		kf_raise_varying(sharpe ? "risk_free" : "target");
	if (state->periods != periods)
		kf_raise_varying("periods_per_year");
}

static Datum
ratio_step(FunctionCallInfo fcinfo, bool sharpe, bool of_prices)
{
	double		rate = kf_aggregate_param(fcinfo, 2, 0.0, sharpe ? "risk_free" : "target", sharpe ? check_risk_free : check_target);
	double		periods = periods_arg(fcinfo, 3);
	KfStatus	status;
	ArrayType  *array;
	KfRatio    *state;
	double		value;
	bool		found = true;

	if (PG_ARGISNULL(0))
	{
		array = new_state(DOUBLES(KfRatio));
		state = STATE_OF(array, KfRatio);
		kf_ratio_init(state, rate, periods);
	}
	else
	{
		array = state_arg(fcinfo, 0, DOUBLES(KfRatio), true);
		state = STATE_OF(array, KfRatio);
		check_same_ratio(state, rate, periods, sharpe);
	}
	status.code = KF_OK;
	if (usable(fcinfo, &value))
	{
		if (of_prices)
			kf_next_return(&state->last_price, value, &value, &found, &status);
		if (found && status.code == KF_OK)
			sharpe ? kf_sharpe_add(state, value, &status) : kf_sortino_add(state, value, &status);
		raise_if_failed(&status);
	}
	PG_RETURN_POINTER(array);
}

static Datum
ratio_merge(FunctionCallInfo fcinfo, bool sharpe)
{
	KfStatus	status;
	ArrayType  *array;
	ArrayType  *other;
	const KfRatio *from;
	Datum		result;

	if (trivial_merge(fcinfo, DOUBLES(KfRatio), &result))
		return result;
	array = state_arg(fcinfo, 0, DOUBLES(KfRatio), true);
	other = state_arg(fcinfo, 1, DOUBLES(KfRatio), false);
	from = STATE_OF(other, const KfRatio);
	check_same_ratio(STATE_OF(array, KfRatio), from->rate, from->periods, sharpe);
	status.code = KF_OK;
	sharpe ? kf_sharpe_merge(STATE_OF(array, KfRatio), from, &status) : kf_sortino_merge(STATE_OF(array, KfRatio), from, &status);
	raise_if_failed(&status);
	PG_RETURN_POINTER(array);
}

#define SQL_FUNCTION(name, call) \
	PG_FUNCTION_INFO_V1(name); \
	Datum \
	name(PG_FUNCTION_ARGS) \
	{ \
		return call; \
	}

SQL_FUNCTION(kf_sharpe_step, ratio_step(fcinfo, true, false))
SQL_FUNCTION(kf_sharpe_prices_step, ratio_step(fcinfo, true, true))
SQL_FUNCTION(kf_sortino_step, ratio_step(fcinfo, false, false))
SQL_FUNCTION(kf_sortino_prices_step, ratio_step(fcinfo, false, true))
SQL_FUNCTION(kf_sharpe_combine, ratio_merge(fcinfo, true))
SQL_FUNCTION(kf_sortino_combine, ratio_merge(fcinfo, false))

/* A final function whose state is a struct of doubles, for a value that may not be there. */
#define FINAL_FUNCTION(name, type, value_function) \
	PG_FUNCTION_INFO_V1(name); \
	Datum \
	name(PG_FUNCTION_ARGS) \
	{ \
		double		value; \
		if (PG_ARGISNULL(0) || !value_function(STATE_OF(state_arg(fcinfo, 0, DOUBLES(type), false), type), &value)) \
			PG_RETURN_NULL(); \
		PG_RETURN_FLOAT8(value); \
	}

FINAL_FUNCTION(kf_sharpe_final, KfRatio, kf_sharpe_value)
FINAL_FUNCTION(kf_sortino_final, KfRatio, kf_sortino_value)

/* ---- win rate --------------------------------------------------------------------------------------------------------------- */

static Datum
win_rate_step(FunctionCallInfo fcinfo, bool of_prices)
{
	KfStatus	status;
	ArrayType  *array;
	KfWinRate  *state;
	double		value;
	bool		found = true;

	if (PG_ARGISNULL(0))
	{
		array = new_state(DOUBLES(KfWinRate));
		kf_win_rate_init(STATE_OF(array, KfWinRate));
	}
	else
		array = state_arg(fcinfo, 0, DOUBLES(KfWinRate), true);
	state = STATE_OF(array, KfWinRate);
	status.code = KF_OK;
	if (usable(fcinfo, &value))
	{
		if (of_prices)
			kf_next_return(&state->last_price, value, &value, &found, &status);
		raise_if_failed(&status);
		if (found)
			kf_win_rate_add(state, value);
	}
	PG_RETURN_POINTER(array);
}

static Datum
win_rate_merge(FunctionCallInfo fcinfo)
{
	ArrayType  *array;
	Datum		result;

	if (trivial_merge(fcinfo, DOUBLES(KfWinRate), &result))
		return result;
	array = state_arg(fcinfo, 0, DOUBLES(KfWinRate), true);
	kf_win_rate_merge(STATE_OF(array, KfWinRate), STATE_OF(state_arg(fcinfo, 1, DOUBLES(KfWinRate), false), KfWinRate));
	PG_RETURN_POINTER(array);
}

SQL_FUNCTION(kf_win_rate_step, win_rate_step(fcinfo, false))
SQL_FUNCTION(kf_win_rate_prices_step, win_rate_step(fcinfo, true))
SQL_FUNCTION(kf_win_rate_combine, win_rate_merge(fcinfo))
FINAL_FUNCTION(kf_win_rate_final, KfWinRate, kf_win_rate_value)

/* ---- growth and drawdown ---------------------------------------------------------------------------------------------------- */

/* (state, price [, periods_per_year]) */
static Datum
price_path_step(FunctionCallInfo fcinfo)
{
	double		periods = periods_arg(fcinfo, 2);
	KfStatus	status;
	ArrayType  *array;
	double		price;

	if (PG_ARGISNULL(0))
	{
		array = new_state(DOUBLES(KfPricePath));
		kf_price_path_init(STATE_OF(array, KfPricePath), periods);
	}
	else
		array = state_arg(fcinfo, 0, DOUBLES(KfPricePath), true);
	if (STATE_OF(array, KfPricePath)->periods != periods)
		kf_raise_varying("periods_per_year");
	status.code = KF_OK;
	if (usable(fcinfo, &price))
		kf_price_path_add(STATE_OF(array, KfPricePath), price, &status);
	raise_if_failed(&status);
	PG_RETURN_POINTER(array);
}

/* (state, return [, periods_per_year]) */
static Datum
return_path_step(FunctionCallInfo fcinfo)
{
	double		periods = periods_arg(fcinfo, 2);
	KfStatus	status;
	ArrayType  *array;
	double		ret;

	if (PG_ARGISNULL(0))
	{
		array = new_state(DOUBLES(KfReturnPath));
		kf_return_path_init(STATE_OF(array, KfReturnPath), periods);
	}
	else
		array = state_arg(fcinfo, 0, DOUBLES(KfReturnPath), true);
	if (STATE_OF(array, KfReturnPath)->periods != periods)
		kf_raise_varying("periods_per_year");
	status.code = KF_OK;
	if (usable(fcinfo, &ret))
		kf_return_path_add(STATE_OF(array, KfReturnPath), ret, &status);
	raise_if_failed(&status);
	PG_RETURN_POINTER(array);
}

static Datum
return_path_merge(FunctionCallInfo fcinfo)
{
	ArrayType  *array;
	const KfReturnPath *from;
	Datum		result;

	if (trivial_merge(fcinfo, DOUBLES(KfReturnPath), &result))
		return result;
	array = state_arg(fcinfo, 0, DOUBLES(KfReturnPath), true);
	from = STATE_OF(state_arg(fcinfo, 1, DOUBLES(KfReturnPath), false), KfReturnPath);
	if (STATE_OF(array, KfReturnPath)->periods != from->periods)
		kf_raise_varying("periods_per_year");
	kf_return_path_merge(STATE_OF(array, KfReturnPath), from);
	PG_RETURN_POINTER(array);
}

SQL_FUNCTION(kf_price_path_step, price_path_step(fcinfo))
SQL_FUNCTION(kf_return_path_step, return_path_step(fcinfo))
SQL_FUNCTION(kf_return_path_combine, return_path_merge(fcinfo))
FINAL_FUNCTION(kf_cagr_final, KfPricePath, kf_price_path_cagr)
FINAL_FUNCTION(kf_max_drawdown_final, KfPricePath, kf_price_path_drawdown)
FINAL_FUNCTION(kf_calmar_final, KfPricePath, kf_price_path_calmar)
FINAL_FUNCTION(kf_cagr_returns_final, KfReturnPath, kf_return_path_cagr)
FINAL_FUNCTION(kf_max_drawdown_returns_final, KfReturnPath, kf_return_path_drawdown)
FINAL_FUNCTION(kf_calmar_returns_final, KfReturnPath, kf_return_path_calmar)

/*
 * cagr(ts, price): the bar of all prices has what is needed, its first and last price with their times and a rule for equal times,
 * and is merged by ohlcv_merge().
 */
PG_FUNCTION_INFO_V1(kf_cagr_time_step);

Datum
kf_cagr_time_step(PG_FUNCTION_ARGS)
{
	KfOhlcv    *bar = PG_ARGISNULL(0) ? NULL : (KfOhlcv *) PG_GETARG_POINTER(0);
	KfStatus	status;
	KfTick		tick;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || !isfinite(PG_GETARG_FLOAT8(2)) || TIMESTAMP_NOT_FINITE(PG_GETARG_TIMESTAMPTZ(1)))
	{
		if (bar == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(bar);
	}
	tick.time = PG_GETARG_TIMESTAMPTZ(1);
	tick.price = PG_GETARG_FLOAT8(2);
	tick.size = 0;
	tick.seq = KF_NO_SEQ;
	status.code = KF_OK;
	kf_check_price(tick.price, &status);
	raise_if_failed(&status);
	if (bar == NULL)
	{
		bar = palloc(sizeof(KfOhlcv));
		kf_ohlcv_start(bar, &tick, &status);
	}
	else
	{
		if (!AggCheckCallContext(fcinfo, NULL))
			bar = memcpy(palloc(sizeof(KfOhlcv)), bar, sizeof(KfOhlcv));
		kf_ohlcv_add(bar, &tick, &status);
	}
	raise_if_failed(&status);
	PG_RETURN_POINTER(bar);
}

#define USECS_PER_YEAR (365.25 * (double) USECS_PER_DAY)

PG_FUNCTION_INFO_V1(kf_cagr_time_final);

Datum
kf_cagr_time_final(PG_FUNCTION_ARGS)
{
	const KfOhlcv *bar = PG_ARGISNULL(0) ? NULL : (const KfOhlcv *) PG_GETARG_POINTER(0);
	double		value;

	if (bar == NULL ||
		!kf_annual_growth(bar->open, bar->close, ((double) bar->close_time - (double) bar->open_time) / USECS_PER_YEAR, &value))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(value);
}

/* ---- value at risk and expected shortfall ----------------------------------------------------------------------------------- */

/* (state, return or price [, confidence]) */
static Datum
tail_step(FunctionCallInfo fcinfo, bool of_prices)
{
	double		confidence = kf_aggregate_param(fcinfo, 2, KF_DEFAULT_CONFIDENCE, "confidence", kf_check_confidence);
	KfSamples  *samples = kf_samples_state(fcinfo, KF_TAIL_SAMPLES, &confidence, "value_at_risk");
	KfStatus	status;
	double		value;
	bool		found = true;

	if (usable(fcinfo, &value))
	{
		status.code = KF_OK;
		if (of_prices)
			kf_next_return(&samples->last_price, value, &value, &found, &status);
		raise_if_failed(&status);
		if (found)
			kf_samples_add(samples, &value);
	}
	PG_RETURN_POINTER(samples);
}

static Datum
tail_final(FunctionCallInfo fcinfo, bool shortfall)
{
	KfSamples  *samples = PG_ARGISNULL(0) ? NULL : (KfSamples *) PG_GETARG_POINTER(0);
	KfStatus	status = {0};
	double		value_at_risk = 0.0;
	double		expected_shortfall = 0.0;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "final function called in non-aggregate context");
	if (samples == NULL || samples->rows == 0)
		PG_RETURN_NULL();
	kf_tail_risk(samples->values, samples->rows, samples->params[0], kf_should_stop, &value_at_risk, &expected_shortfall, &status);
	raise_if_failed(&status);
	PG_RETURN_FLOAT8(shortfall ? expected_shortfall : value_at_risk);
}

SQL_FUNCTION(kf_tail_step, tail_step(fcinfo, false))
SQL_FUNCTION(kf_tail_prices_step, tail_step(fcinfo, true))
SQL_FUNCTION(kf_value_at_risk_final, tail_final(fcinfo, false))
SQL_FUNCTION(kf_expected_shortfall_final, tail_final(fcinfo, true))
