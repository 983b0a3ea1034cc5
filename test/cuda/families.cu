/*
 * families.cu
 *		Every indicator's step, compiled for the GPU: the contract of src/indicators/indicator.h says that gcc and nvcc take the same
 *		source. `make check-nvcc` compiles this where there is an nvcc; nothing is run or installed.
 *
 * One kernel an indicator: each thread steps one series of 'count' rows, as a batch over many series does.
 */
#include "families.h"

#define KF_ENTRY(name) \
	__global__ void \
	kf_series_##name(const double *const *in, double *const *out, double *rings, size_t ring, const double *params, int inputs, \
					 int outputs, size_t count) \
	{ \
		size_t		series = (size_t) blockIdx.x * blockDim.x + threadIdx.x; \
		double	   *mine = rings + series * ring; \
		name##_state state; \
		\
		name##_init(&state, mine, params); \
		for (size_t i = series * count; i < (series + 1) * count; i++) \
		{ \
			double		row[KF_MAX_INPUTS]; \
			double		value[KF_MAX_OUTPUTS]; \
			\
			for (int j = 0; j < inputs; j++) \
				row[j] = in[j][i]; \
			name##_step(&state, mine, row, value); \
			for (int k = 0; k < outputs; k++) \
				out[k][i] = value[k]; \
		} \
	}
#include "indicators.list"
