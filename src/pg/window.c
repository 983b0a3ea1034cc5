/*
 * window.c
 *		The indicators as window functions.
 *
 * One row in, one row out, in the order of the window; the frame does not matter, as for lag(). The state of a partition lies
 * in partition-local memory, so it begins anew with each partition and dies with it. What is the same for the whole query
 * (parameters when they are constants, the result's row type) is kept in fn_extra.
 *
 * Each function sets its mark position, which lets WindowAgg forget the rows before: otherwise it would keep the whole
 * partition in a tuplestore, on disk beyond work_mem. Moving the mark costs more than a step of most indicators, so it is
 * moved every MARK_EVERY rows only.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "windowapi.h"

#include "families.h"
#include "pg/guc.h"
#include "pg/params.h"

/* Rows between two moves of the mark. So many rows are kept at most; few enough for any work_mem. */
#define MARK_EVERY 16

/* In fn_extra: once for each call in a query. */
typedef struct WindowCall
{
	const KfIndicator *ind;
	int			nin;
	int			nparams;
	bool		stable;			/* all parameters are constants of the query */
	bool		have_params;	/* params and state_size are set; only when stable */
	double		params[KF_MAX_PARAMS];
	Size		state_size;
	KfRowMaker	maker;
} WindowCall;

/* In partition-local memory, the indicator's state behind it. Zeroed when a partition begins. */
typedef struct WindowPartition
{
	bool		begun;
	int			unmarked;		/* rows since the mark was moved */
	double		params[KF_MAX_PARAMS];
} WindowPartition;

#define PARTITION_HEAD MAXALIGN(sizeof(WindowPartition))
#define PARTITION_STATE(partition) ((char *) (partition) + PARTITION_HEAD)

static WindowCall *
begin_call(FunctionCallInfo fcinfo, const KfIndicator *ind)
{
	MemoryContext cxt = fcinfo->flinfo->fn_mcxt;
	WindowCall *call = MemoryContextAllocZero(cxt, sizeof(WindowCall));

	if (kf_debug_require_engine == KF_REQUIRE_CPU || kf_debug_require_engine == KF_REQUIRE_GPU)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("window function %s was run by WindowAgg, not by the engine", ind->name),
				 errhint("kimsfinance.debug_require_engine asks for this error.")));
	call->ind = ind;
	call->nin = kf_input_count(ind);
	call->nparams = kf_param_count(ind);
	call->stable = true;
	for (int i = 0; i < call->nparams; i++)
		if (!get_fn_expr_arg_stable(fcinfo->flinfo, call->nin + i))
			call->stable = false;
	kf_row_maker_init(&call->maker, ind, fcinfo, cxt);
	fcinfo->flinfo->fn_extra = call;
	return call;
}

/* The parameters of the current row. */
static void
read_params(WindowObject winobj, const WindowCall *call, double *params)
{
	for (int i = 0; i < call->nparams; i++)
	{
		bool		isnull;
		Datum		value = WinGetFuncArgCurrent(winobj, call->nin + i, &isnull);

		if (isnull)
			kf_raise_null_param(call->ind, i);
		params[i] = kf_param_from_datum(call->ind, i, value);
	}
}

/*
 * The partition's memory when the parameters are expressions: they are read at every row and must not vary. WindowAgg gives
 * back the memory of the first row whatever size is asked for later, so a varying parameter is noticed before it does harm.
 */
static WindowPartition *
partition_of_expressions(WindowObject winobj, WindowCall *call)
{
	double		params[KF_MAX_PARAMS];
	WindowPartition *partition;

	read_params(winobj, call, params);
	kf_check_params(call->ind, params);
	partition = WinGetPartitionLocalMemory(winobj, PARTITION_HEAD + call->ind->state_size(params));
	if (!partition->begun)
		memcpy(call->params, params, sizeof(params));
	else if (!kf_same_params(partition->params, params, call->nparams))
	{
		for (int i = 0; i < call->nparams; i++)
			if (partition->params[i] != params[i])
				kf_raise_varying_param(call->ind, i, "partition");
	}
	return partition;
}

static WindowPartition *
current_partition(WindowObject winobj, WindowCall *call)
{
	WindowPartition *partition;

	if (!call->stable)
		partition = partition_of_expressions(winobj, call);
	else
	{
		if (!call->have_params)
		{
			read_params(winobj, call, call->params);
			kf_check_params(call->ind, call->params);
			call->state_size = call->ind->state_size(call->params);
			call->have_params = true;
		}
		partition = WinGetPartitionLocalMemory(winobj, PARTITION_HEAD + call->state_size);
	}
	if (!partition->begun)
	{
		memcpy(partition->params, call->params, sizeof(partition->params));
		call->ind->init(PARTITION_STATE(partition), partition->params);
		partition->begun = true;
	}
	return partition;
}

static Datum
window_row(FunctionCallInfo fcinfo, const KfIndicator *ind)
{
	WindowObject winobj = PG_WINDOW_OBJECT();
	WindowCall *call = fcinfo->flinfo->fn_extra;
	WindowPartition *partition;
	double		in[KF_MAX_INPUTS];
	double		out[KF_MAX_OUTPUTS];
	bool		isnull;
	Datum		result;

	if (!WindowObjectIsValid(winobj))
		ereport(ERROR,
				(errcode(ERRCODE_WINDOWING_ERROR),
				 errmsg("window function %s requires an OVER clause", ind->name)));
	if (call == NULL)
		call = begin_call(fcinfo, ind);
	partition = current_partition(winobj, call);

	if (++partition->unmarked >= MARK_EVERY)
	{
		WinSetMarkPosition(winobj, WinGetCurrentPosition(winobj));
		partition->unmarked = 0;
	}
	for (int j = 0; j < call->nin; j++)
	{
		Datum		value = WinGetFuncArgCurrent(winobj, j, &isnull);

		if (isnull)
			PG_RETURN_NULL();
		in[j] = kf_input_from_datum(ind->inputs[j], value);
		if (!KF_FINITE(in[j]))
			PG_RETURN_NULL();
	}
	ind->step(PARTITION_STATE(partition), in, out);
	result = kf_make_row(&call->maker, out, &isnull);
	if (isnull)
		PG_RETURN_NULL();
	return result;
}

#define KF_ENTRY(name) \
	PG_FUNCTION_INFO_V1(kf_window_##name); \
	Datum \
	kf_window_##name(PG_FUNCTION_ARGS) \
	{ \
		return window_row(fcinfo, &kf_##name); \
	}
#include "indicators.list"
#undef KF_ENTRY
