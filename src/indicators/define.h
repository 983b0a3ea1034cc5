/*
 * define.h
 *		What KF_INDICATOR means in registry.c: the descriptor, the type-erased entry points and the batch loop.
 *
 * The batch loop works on a local copy of the state struct whose address goes nowhere, so the compiler keeps it in
 * registers; it is written back at the end. A row with an input that is not finite gives NaN and leaves the state alone,
 * exactly as on the other surfaces.
 */
#ifndef KF_DEFINE_H
#define KF_DEFINE_H

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
		for (size_t i = 0; i < count; i++) \
		{ \
			double		row[KF_MAX_INPUTS]; \
			double		value[KF_MAX_OUTPUTS]; \
			double		poison = 0.0; \
			for (int j = 0; j < nin; j++) \
			{ \
				row[j] = in[j][i]; \
				poison += row[j] - row[j]; \
			} \
			if (poison == 0.0) \
				fn##_step(&local, ring, row, value); \
			else \
				for (int k = 0; k < nout; k++) \
					value[k] = NAN; \
			for (int k = 0; k < nout; k++) \
				out[k][i] = value[k]; \
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

#endif							/* KF_DEFINE_H */
