/*
 * math.h
 *		Math operators over a sliding window. Their names begin with rolling_, because SQL has max, min and sum already.
 */
#ifndef KF_FAMILY_MATH_H
#define KF_FAMILY_MATH_H

#include "../blocks.h"

/* ---- rolling_max ---- */

typedef struct rolling_max_state
{
	KfExtreme	highest;
} rolling_max_state;

KF_FN int
rolling_max_lookback(const double *p)
{
	return (int) p[0] - 1;
}

KF_FN int64_t
rolling_max_memory(const double *p)
{
	return rolling_max_lookback(p);
}

KF_FN size_t
rolling_max_ring(const double *p)
{
	return kf_extreme_ring((int) p[0]);
}

KF_FN void
rolling_max_init(rolling_max_state *s, double *ring, const double *p)
{
	kf_extreme_init(&s->highest, ring, (int) p[0], 1);
}

KF_FN void
rolling_max_step(rolling_max_state *s, double *ring, const double *in, double *out)
{
	out[0] = kf_extreme_step(&s->highest, ring, in[0], 1);
}

KF_INDICATOR(rolling_max,
			 .title = "Highest value over a period", .group = KF_GROUP_MATH,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 30, 2, 100000}},
			 .outputs = {{"rolling_max", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "The largest of the last period values.",
			 .source = "TA-Lib MAX", .golden = "MAX");

#endif							/* KF_FAMILY_MATH_H */
