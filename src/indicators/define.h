/*
 * define.h
 *		What KF_INDICATOR means where a family is compiled: the descriptor, the type-erased entry points and the batch loop.
 *
 * The build makes one such translation unit for each file of families/, which includes this and then the file.
 *
 * The batch loop works on a local copy of the state struct whose address goes nowhere, so the compiler keeps it in
 * registers; it is written back at the end. It goes through the columns in chunks. A chunk with an input that is not finite is
 * stepped row by row: such a row gives NaN and leaves the state alone, exactly as on the other surfaces. No output column may
 * be an input column too.
 */
#ifndef KF_DEFINE_H
#define KF_DEFINE_H

#include "indicator.h"

#undef KF_INDICATOR

/* Sums that are added up beside each other: one alone would wait for each addition. */
#define KF_STRANDS 16

/* The column of one output, each a pointer of its own: 'restrict' does not reach through an array of pointers. */
#define KF_OUTPUT(k) double *restrict const out##k = (k) < nout ? out[k] + from : NULL
#define KF_PUT(k) \
	if ((k) < nout) \
		out##k[i] = result[k]

_Static_assert(KF_MAX_OUTPUTS == 8, "the batch loop names every output");

#define KF_INDICATOR(fn, ...) \
	static size_t fn##_state_size(const double *p) \
	{ \
		return KF_STATE_HEAD(fn##_state) + fn##_ring(p) * sizeof(double); \
	} \
	static void fn##_init_block(void *state, const double *p) \
	{ \
		fn##_init((fn##_state *) state, KF_RING(fn##_state, state), p); \
	} \
	static void fn##_step_block(void *state, const double *in, double *out) \
	{ \
		fn##_step((fn##_state *) state, KF_RING(fn##_state, state), in, out); \
	} \
	static void fn##_batch(void *state, const double *const *in, double *const *out, size_t count) \
	{ \
		static const KfIndicator shape = {__VA_ARGS__}; \
		const int	nin = kf_count_inputs(&shape); \
		const int	nout = kf_count_outputs(&shape); \
		fn##_state	local = *(fn##_state *) state; \
		double	   *ring = KF_RING(fn##_state, state); \
		for (size_t from = 0; from < count; from += KF_CHUNK) \
		{ \
			const size_t rows = count - from < KF_CHUNK ? count - from : KF_CHUNK; \
			KF_OUTPUT(0); \
			KF_OUTPUT(1); \
			KF_OUTPUT(2); \
			KF_OUTPUT(3); \
			KF_OUTPUT(4); \
			KF_OUTPUT(5); \
			KF_OUTPUT(6); \
			KF_OUTPUT(7); \
			\
			if (!kf_all_finite(in, nin, from, rows)) \
			{ \
				*(fn##_state *) state = local; \
				kf_step_rows(&shape, state, fn##_step_block, in, out, from, rows); \
				local = *(fn##_state *) state; \
				continue; \
			} \
			if (shape.steps != NULL) \
			{ \
				*(fn##_state *) state = local; \
				kf_steps_from(&shape, state, in, out, from, rows); \
				local = *(fn##_state *) state; \
				continue; \
			} \
			for (size_t i = 0; i < rows; i++) \
			{ \
				double		row[KF_MAX_INPUTS]; \
				double		result[KF_MAX_OUTPUTS] = {0}; \
				\
				for (int j = 0; j < nin; j++) \
					row[j] = in[j][from + i]; \
				fn##_step(&local, ring, row, result); \
				KF_PUT(0); \
				KF_PUT(1); \
				KF_PUT(2); \
				KF_PUT(3); \
				KF_PUT(4); \
				KF_PUT(5); \
				KF_PUT(6); \
				KF_PUT(7); \
			} \
		} \
		*(fn##_state *) state = local; \
	} \
	extern const KfIndicator kf_##fn; \
	const KfIndicator kf_##fn = { \
		.name = #fn, __VA_ARGS__, \
		.lookback = fn##_lookback, .memory = fn##_memory, .state_size = fn##_state_size, \
		.init = fn##_init_block, .step = fn##_step_block, .batch = fn##_batch}

/*
 * The sum of what is finite is finite, in strands, which the compiler may keep in vectors. A sum that overflows says no too
 * often, which costs time and changes nothing. Not inlined: it would crowd out what the compiler does to the loop over the steps.
 */
static __attribute__((noinline)) bool
kf_all_finite(const double *const *in, int nin, size_t from, size_t rows)
{
	double		strand[KF_STRANDS] = {0.0};
	double		sum = 0.0;

	for (int j = 0; j < nin; j++)
	{
		const double *column = in[j] + from;
		size_t		i = 0;

		for (; i + KF_STRANDS <= rows; i += KF_STRANDS)
			for (int l = 0; l < KF_STRANDS; l++)
				strand[l] += column[i + l];
		for (; i < rows; i++)
			sum += column[i];
	}
	for (int l = 0; l < KF_STRANDS; l++)
		sum += strand[l];
	return KF_FINITE(sum);
}

/* A chunk for an indicator that has a way of its own. */
static inline void
kf_steps_from(const KfIndicator *shape, void *state, const double *const *in, double *const *out, size_t from, size_t rows)
{
	const double *inputs[KF_MAX_INPUTS];
	double	   *outputs[KF_MAX_OUTPUTS];

	for (int j = 0; j < kf_count_inputs(shape); j++)
		inputs[j] = in[j] + from;
	for (int k = 0; k < kf_count_outputs(shape); k++)
		outputs[k] = out[k] + from;
	shape->steps(state, inputs, outputs, rows);
}

/* What the batch loop does where an input is not finite. */
static void
kf_step_rows(const KfIndicator *shape, void *state, void (*step) (void *state, const double *in, double *out),
			 const double *const *in, double *const *out, size_t from, size_t rows)
{
	const int	nin = kf_count_inputs(shape);
	const int	nout = kf_count_outputs(shape);

	for (size_t i = from; i < from + rows; i++)
	{
		double		row[KF_MAX_INPUTS];
		double		value[KF_MAX_OUTPUTS];
		bool		usable = true;

		for (int j = 0; j < nin; j++)
		{
			row[j] = in[j][i];
			usable = usable && KF_FINITE(row[j]);
		}
		if (usable)
			step(state, row, value);
		for (int k = 0; k < nout; k++)
			out[k][i] = usable ? value[k] : NAN;
	}
}

#endif							/* KF_DEFINE_H */
