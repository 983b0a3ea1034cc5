/*
 * support.c
 *		Planner support of the window functions.
 *
 * It tells the planner (16 and later) that the frame does not matter, so that RANGE becomes the cheaper ROWS and windows that
 * differ in their frame only share one WindowAgg. And because the planner calls it while it costs a WindowAgg, the library is
 * loaded before the first of our window functions is planned, without preloading.
 */
#include "postgres.h"

#include "fmgr.h"
#include "nodes/parsenodes.h"
#include "nodes/supportnodes.h"

PG_FUNCTION_INFO_V1(kf_window_support);

Datum
kf_window_support(PG_FUNCTION_ARGS)
{
	Node	   *request = (Node *) PG_GETARG_POINTER(0);

#if PG_VERSION_NUM >= 160000
	if (IsA(request, SupportRequestOptimizeWindowClause))
	{
		SupportRequestOptimizeWindowClause *clause = (SupportRequestOptimizeWindowClause *) request;

		/* the very bits that core's functions ask for: all functions of a clause must agree */
		clause->frameOptions = FRAMEOPTION_NONDEFAULT | FRAMEOPTION_ROWS | FRAMEOPTION_START_UNBOUNDED_PRECEDING |
			FRAMEOPTION_END_CURRENT_ROW;
		PG_RETURN_POINTER(request);
	}
#endif
	(void) request;
	PG_RETURN_POINTER(NULL);
}
