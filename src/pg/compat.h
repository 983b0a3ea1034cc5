/*
 * compat.h
 *		Differences between the PostgreSQL versions we build against, 14 to 18.
 */
#ifndef KF_PG_COMPAT_H
#define KF_PG_COMPAT_H

#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"				/* split off from postgres.h */
#endif

#if PG_VERSION_NUM < 140000
#error "kimsfinance needs PostgreSQL 14 or later"
#endif

/* In 14 every custom scan is taken to project. */
#if PG_VERSION_NUM < 150000
#define CUSTOMPATH_SUPPORT_PROJECTION 0
#endif

/* Sets up a materialised set-returning function; named differently before 16, and not there at all in 14. */
extern void kf_materialize_mode(FunctionCallInfo fcinfo);

/* Whether EXPLAIN writes columns with the names of their tables: where there are several, not counting what 18 adds for GROUP BY. */
struct ExplainState;
extern bool kf_explain_prefix(const struct ExplainState *es);

#endif							/* KF_PG_COMPAT_H */
