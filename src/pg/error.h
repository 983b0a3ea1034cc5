/*
 * error.h
 *		The one place where a failure of the pure rooms becomes an error of the server.
 */
#ifndef KF_PG_ERROR_H
#define KF_PG_ERROR_H

#include "postgres.h"

#include "base.h"
#include "nodes/nodes.h"

/*
 * Raise a failed status as ERROR, with its SQLSTATE, detail and hint. The status may lie on the caller's stack or in a context
 * that dies with the error: its texts are copied. KF_CANCELLED becomes the pending interrupt's own error.
 */
extern _Noreturn void kf_raise(const KfStatus *status);

/*
 * The same for input functions: from PostgreSQL 16 on, a caller that asked for soft errors (pg_input_is_valid, COPY ... ON_ERROR)
 * gets the error saved in 'context' (fcinfo->context), and the input function returns what this returns.
 */
extern Datum kf_raise_softly(const KfStatus *status, Node *context);

#endif							/* KF_PG_ERROR_H */
