/*
 * json.h
 *		What the options of charts read from jsonb.
 */
#ifndef KF_PG_JSON_H
#define KF_PG_JSON_H

#include "postgres.h"

#include "utils/jsonb.h"

/* A string, ended by NUL, in a context. */
extern char *kf_json_text(MemoryContext cxt, const JsonbValue *value);

/* A number as float8; what is too large is infinite. */
extern double kf_json_number(const JsonbValue *value);

/* The array or object that a value is; NULL for a scalar. */
static inline JsonbContainer *
kf_json_container(const JsonbValue *value)
{
	return value->type == jbvBinary ? value->val.binary.data : NULL;
}

/*
 * Hands over the objects of an array, in order. What is no array (NULL: nothing of the kind) is an error with 'name' and 'hint', an element that is no object one
 * that says which.
 */
extern void kf_json_each_object(JsonbContainer *container, const char *name, const char *hint, void (*take) (void *arg, JsonbContainer *object),
								void *arg);

#endif							/* KF_PG_JSON_H */
