/*
 * define.h
 *		What KF_INDICATOR means in registry.c: the descriptor, the type-erased entry points and the batch loop.
 *
 * The batch loop works on a local copy of the state struct whose address goes nowhere, so the compiler keeps it in
 * registers; it is written back at the end. It goes through the columns in chunks. Outputs are gathered beside the columns,
 * which tells the compiler that no output is read as an input. A chunk with an input that is not finite is stepped row by
 * row: such a row gives NaN and leaves the state alone, exactly as on the other surfaces.
 */
#ifndef KF_DEFINE_H
#define KF_DEFINE_H

#include <string.h>

/* Rows of a chunk of the batch loop: its outputs stay in the first-level cache. */
#define KF_CHUNK 256

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
			double		value[KF_MAX_OUTPUTS][KF_CHUNK]; \
			\
			if (!kf_all_finite(in, nin, from, rows)) \
			{ \
				*(fn##_state *) state = local; \
				kf_step_rows(&shape, state, fn##_step_block, in, out, from, rows); \
				local = *(fn##_state *) state; \
				continue; \
			} \
			for (size_t i = 0; i < rows; i++) \
			{ \
				double		row[KF_MAX_INPUTS]; \
				double		result[KF_MAX_OUTPUTS]; \
				\
				for (int j = 0; j < nin; j++) \
					row[j] = in[j][from + i]; \
				fn##_step(&local, ring, row, result); \
				for (int k = 0; k < nout; k++) \
					value[k][i] = result[k]; \
			} \
			for (int k = 0; k < nout; k++) \
				memcpy(out[k] + from, value[k], rows * sizeof(double)); \
		} \
		*(fn##_state *) state = local; \
	} \
	const KfIndicator kf_##fn = { \
		.name = #fn, __VA_ARGS__, \
		.lookback = fn##_lookback, .memory = fn##_memory, .state_size = fn##_state_size, \
		.init = fn##_init_block, .step = fn##_step_block, .batch = fn##_batch}

/* Both loops are over constants here and vanish in the compiler. */
static inline int
kf_count_inputs(const KfIndicator *shape)
{
	int			n = 0;

	while (n < KF_MAX_INPUTS && shape->inputs[n] != KF_NO_INPUT)
		n++;
	return n;
}

static inline int
kf_count_outputs(const KfIndicator *shape)
{
	int			n = 0;

	while (n < KF_MAX_OUTPUTS && shape->outputs[n].name != NULL)
		n++;
	return n;
}

/* Strands, which the compiler may keep in vectors: x - x is 0 or, for what is not finite, NaN, which stays. */
static inline bool
kf_all_finite(const double *const *in, int nin, size_t from, size_t rows)
{
	double		strand[4] = {0.0, 0.0, 0.0, 0.0};

	for (int j = 0; j < nin; j++)
	{
		const double *column = in[j] + from;
		size_t		i = 0;

		for (; i + 4 <= rows; i += 4)
			for (int l = 0; l < 4; l++)
				strand[l] += column[i + l] - column[i + l];
		for (; i < rows; i++)
			strand[0] += column[i] - column[i];
	}
	return (strand[0] + strand[1]) + (strand[2] + strand[3]) == 0.0;
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
