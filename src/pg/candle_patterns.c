/*
 * candle_patterns.c
 *		All candlestick patterns of a bar in one window function: as a row with a column for each, or as jsonb with those found.
 *
 * What window.c says of partitions and mark positions holds here too.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"
#include "windowapi.h"

#include "indicators/pattern_set.h"
#include "pg/params.h"

#define MARK_EVERY 16			/* as in window.c */
#define PRICES 4

/* In partition-local memory, zeroed when a partition begins; the patterns' state behind it. */
typedef struct PatternPartition
{
	bool		begun;
	int			unmarked;
} PatternPartition;

#define PARTITION_HEAD MAXALIGN(sizeof(PatternPartition))

/* Step the current row; false when it has an input that cannot be used. */
static bool
step_row(FunctionCallInfo fcinfo, const char *name, int32 *signals)
{
	WindowObject winobj = PG_WINDOW_OBJECT();
	PatternPartition *partition;
	double		bar[PRICES];
	char	   *state;

	if (!WindowObjectIsValid(winobj))
		ereport(ERROR,
				(errcode(ERRCODE_WINDOWING_ERROR),
				 errmsg("window function %s requires an OVER clause", name)));
	partition = WinGetPartitionLocalMemory(winobj, PARTITION_HEAD + kf_pattern_set_size());
	state = (char *) partition + PARTITION_HEAD;
	if (!partition->begun)
	{
		kf_pattern_set_init(state);
		partition->begun = true;
	}
	if (++partition->unmarked >= MARK_EVERY)
	{
		WinSetMarkPosition(winobj, WinGetCurrentPosition(winobj));
		partition->unmarked = 0;
	}
	for (int j = 0; j < PRICES; j++)
	{
		bool		isnull;
		Datum		value = WinGetFuncArgCurrent(winobj, j, &isnull);

		if (isnull)
			return false;
		bar[j] = DatumGetFloat8(value);
		if (!KF_FINITE(bar[j]))
			return false;
	}
	kf_pattern_set_step(state, bar, signals);
	return true;
}

PG_FUNCTION_INFO_V1(kf_candle_patterns);

Datum
kf_candle_patterns(PG_FUNCTION_ARGS)
{
	int32		signals[KF_MAX_PATTERNS];
	Datum		values[KF_MAX_PATTERNS];
	bool		nulls[KF_MAX_PATTERNS];
	bool		any = false;

	if (!step_row(fcinfo, "candle_patterns", signals))
		PG_RETURN_NULL();
	if (fcinfo->flinfo->fn_extra == NULL)
		fcinfo->flinfo->fn_extra = kf_result_tupdesc(fcinfo, fcinfo->flinfo->fn_mcxt);
	for (int i = 0; i < kf_pattern_count; i++)
	{
		values[i] = Int32GetDatum(signals[i]);
		nulls[i] = signals[i] == KF_NO_SIGNAL;
		any = any || !nulls[i];
	}
	if (!any)
		PG_RETURN_NULL();
	return HeapTupleGetDatum(heap_form_tuple((TupleDesc) fcinfo->flinfo->fn_extra, values, nulls));
}

static void
push_pair(JsonbParseState **parse, const char *name, int32 value)
{
	JsonbValue	key;
	JsonbValue	number;

	key.type = jbvString;
	key.val.string.val = unconstify(char *, name);
	key.val.string.len = strlen(name);
	number.type = jbvNumeric;
	number.val.numeric = int64_to_numeric(value);
	pushJsonbValue(parse, WJB_KEY, &key);
	pushJsonbValue(parse, WJB_VALUE, &number);
}

PG_FUNCTION_INFO_V1(kf_candle_signals);

Datum
kf_candle_signals(PG_FUNCTION_ARGS)
{
	int32		signals[KF_MAX_PATTERNS];
	JsonbParseState *parse = NULL;
	JsonbValue *object;
	bool		any = false;

	if (!step_row(fcinfo, "candle_signals", signals))
		PG_RETURN_NULL();
	pushJsonbValue(&parse, WJB_BEGIN_OBJECT, NULL);
	for (int i = 0; i < kf_pattern_count; i++)
	{
		any = any || signals[i] != KF_NO_SIGNAL;
		if (signals[i] != KF_NO_SIGNAL && signals[i] != 0)
			push_pair(&parse, kf_patterns[i]->name, signals[i]);
	}
	object = pushJsonbValue(&parse, WJB_END_OBJECT, NULL);
	if (!any)
		PG_RETURN_NULL();
	PG_RETURN_JSONB_P(JsonbValueToJsonb(object));
}
