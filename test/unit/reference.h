/*
 * reference.h
 *		Compares an indicator with a slow reference: a function that fills whole output columns from whole input columns, written
 *		from the definition and not from the implementation.
 *
 * A test file has one Reference for each indicator and calls REFERENCE_CHECK with several parameter sets. The indicator is
 * stepped over data sets of different temper: a random walk, prices with flat stretches and equal neighbours, a walk at a high
 * level with small moves, long trends with jumps. Where the reference has NaN the indicator must have NaN.
 */
#ifndef KF_TEST_REFERENCE_H
#define KF_TEST_REFERENCE_H

#include <stdlib.h>

#include "check.h"
#include "indicators/averages.h"

#define REF_BARS 700

typedef struct RefBars
{
	int			n;
	const double *open;			/* the same as column[KF_OPEN] ... */
	const double *high;
	const double *low;
	const double *close;
	const double *volume;
	const double *in[KF_MAX_INPUTS];	/* the indicator's inputs, in its order */
	double		column[KF_INPUT_KINDS][REF_BARS];
} RefBars;

/* Fill out[k][0 .. n-1]; all is NaN when it is called. */
typedef void (*Reference) (const RefBars *b, const double *params, double (*out)[REF_BARS]);

static uint64_t ref_seed;

static inline double
ref_uniform(void)
{
	ref_seed ^= ref_seed << 13;
	ref_seed ^= ref_seed >> 7;
	ref_seed ^= ref_seed << 17;
	return (ref_seed >> 11) * (1.0 / 9007199254740992.0);
}

enum
{
	REF_WALK, REF_STEPS, REF_LEVEL, REF_TRENDS, REF_FLAT, REF_SETS
};

/* One of the data sets. Prices are positive, high and low enclose open and close, volume may be 0. */
static inline void
ref_fill(RefBars *b, int set)
{
	double		price = set == REF_LEVEL ? 1e6 : 100.0;
	double		trend = 0.01;

	ref_seed = 88172645463325252ULL + 7919 * (uint64_t) set;
	b->n = REF_BARS;
	for (int i = 0; i < REF_BARS; i++)
	{
		double		open = price;
		double		close = price;
		double		high;
		double		low;

		if (set == REF_WALK)
			close = price * (1.0 + 0.04 * (ref_uniform() - 0.5));
		else if (set == REF_STEPS && i / 40 % 3 != 1)
			close = fmax(20.0, price + floor(5.0 * ref_uniform()) - 2.0);	/* whole numbers: ties */
		else if (set == REF_LEVEL)
			close = price + 2.0 * (ref_uniform() - 0.5);
		else if (set == REF_TRENDS)
		{
			if (ref_uniform() < 0.03)
				trend = -trend;
			if (ref_uniform() < 0.02)
				open *= 1.0 + 0.2 * (ref_uniform() - 0.5);
			close = open * (1.0 + trend + 0.01 * (ref_uniform() - 0.5));
			if (close < 5.0 || close > 5e3)
				trend = -trend;
		}
		high = fmax(open, close);
		low = fmin(open, close);
		if (set == REF_STEPS)
		{
			high += floor(2.0 * ref_uniform());
			low -= floor(2.0 * ref_uniform());
		}
		else if (set != REF_FLAT)
		{
			high += (set == REF_LEVEL ? 1.0 : 0.01 * high) * ref_uniform();
			low -= (set == REF_LEVEL ? 1.0 : 0.01 * low) * ref_uniform();
		}
		price = close;
		b->column[KF_OPEN][i] = open;
		b->column[KF_HIGH][i] = high;
		b->column[KF_LOW][i] = low;
		b->column[KF_CLOSE][i] = close;
		b->column[KF_SERIES][i] = close;
		b->column[KF_SERIES0][i] = close;
		b->column[KF_SERIES1][i] = set == REF_STEPS ? open : (high + low) / 2.0;
		b->column[KF_PERIODS][i] = 2 + (7 * i) % 29;
		b->column[KF_VOLUME][i] = set == REF_FLAT ? 0.0 : floor(1e6 * ref_uniform()) * (ref_uniform() < 0.95);
		b->column[KF_SESSION][i] = i / 37 * 86400e6;
		b->column[KF_CONDITION][i] = ref_uniform() < 0.1;
		b->column[KF_ANCHOR][i] = i % 97 == 11;
	}
	b->open = b->column[KF_OPEN];
	b->high = b->column[KF_HIGH];
	b->low = b->column[KF_LOW];
	b->close = b->column[KF_CLOSE];
	b->volume = b->column[KF_VOLUME];
}

/*
 * |got - want| <= rtol * (|want| + the largest |want| of the column so far / 1000): the second part is for values near a zero
 * crossing, whose rounding is that of what they are made of.
 */
static inline void
ref_compare(const KfIndicator *ind, Reference reference, const double *params, int set, double rtol)
{
	static RefBars b;
	static double want[KF_MAX_OUTPUTS][REF_BARS];
	void	   *state = malloc(ind->state_size(params));
	double		size[KF_MAX_OUTPUTS] = {0.0};

	ref_fill(&b, set);
	for (int j = 0; j < kf_input_count(ind); j++)
		b.in[j] = b.column[ind->inputs[j]];
	for (int k = 0; k < KF_MAX_OUTPUTS; k++)
		for (int i = 0; i < REF_BARS; i++)
			want[k][i] = NAN;
	reference(&b, params, want);
	ind->init(state, params);
	for (int i = 0; i < REF_BARS; i++)
	{
		double		row[KF_MAX_INPUTS];
		double		got[KF_MAX_OUTPUTS];

		for (int j = 0; j < kf_input_count(ind); j++)
			row[j] = b.in[j][i];
		ind->step(state, row, got);
		for (int k = 0; k < kf_output_count(ind); k++)
		{
			double		w = want[k][i];
			bool		right;

			if (!KF_FINITE(w))
				right = !KF_FINITE(got[k]);
			else
			{
				size[k] = fmax(size[k], fabs(w));
				right = fabs(got[k] - w) <= rtol * (fabs(w) + size[k] * 1e-3);
			}
			if (!CHECK_MSG(right, "%s, data set %d: %s at bar %d is %.17g, not %.17g", ind->name, set, ind->outputs[k].name, i, got[k], w))
			{
				free(state);
				return;
			}
		}
	}
	free(state);
}

/* REFERENCE_CHECK("alma", reference_alma, 1e-12, 9, 0.85, 6): all data sets with one parameter set; parameters left out are at their defaults. */
#define REFERENCE_CHECK(name, reference, rtol, ...) \
	do { \
		const double given[] = {0.0, ##__VA_ARGS__}; \
		\
		ref_check_all(name, reference, rtol, given + 1, (int) (sizeof(given) / sizeof(given[0])) - 1); \
	} while (0)

static inline void
ref_check_all(const char *name, Reference reference, double rtol, const double *given, int count)
{
	const KfIndicator *ind = kf_indicator_find(name, strlen(name));
	double		params[KF_MAX_PARAMS];
	KfStatus	status = {0};

	if (!CHECK_MSG(ind != NULL, "no indicator %s", name))
		return;
	kf_indicator_defaults(ind, params);
	for (int i = 0; i < count; i++)
		params[i] = given[i];
	if (!CHECK_MSG(kf_indicator_check(ind, params, &status) == KF_OK, "%s: %s", name, status.message))
		return;
	for (int set = 0; set < REF_SETS; set++)
		ref_compare(ind, reference, params, set, rtol);
}

#endif							/* KF_TEST_REFERENCE_H */
