/*
 * kernel_define.h
 *		The kernels of a family's indicators: KF_ENTRY(name) defines kf_launch_NAME, for the GPU under nvcc and for the host device
 *		under a C compiler. The build makes one translation unit a family, which includes the family and this and then lists its entries.
 */
#ifndef KF_KERNEL_DEFINE_H
#define KF_KERNEL_DEFINE_H

#include <string.h>

#include "kernel.h"
#include "shapes.h"

#define KF_NIN(name) KF_NIN_##name
#define KF_NOUT(name) KF_NOUT_##name
#define KF_COLUMNS(name) (KF_NIN(name) + KF_NOUT(name))

#ifdef __CUDACC__

/* Shared memory that a block may have without being asked for more. */
#define KF_SHARED_MAX (40 * 1024)

/* Doubles of one lane's ring in shared memory: odd, for the banks. */
#define KF_RING_STRIDE(ring) ((ring) | 1)

KF_FN size_t
kf_shared_bytes(size_t columns_size, uint64_t ring, bool *shared_ring)
{
	const size_t tiles = KF_WARPS * columns_size * sizeof(double);
	const size_t rings = KF_WARPS * KF_WARP * (size_t) KF_RING_STRIDE(ring) * sizeof(double);

	*shared_ring = ring > 0 && rings + tiles <= KF_SHARED_MAX;
	return *shared_ring ? tiles + rings : tiles;
}

#define KF_ENTRY(name) \
	KF_TILE_STEPS(name, KF_NIN(name), KF_NOUT(name)) \
	\
	static __global__ void \
	kernel_##name(KfSeriesArgs a, bool shared_ring) \
	{ \
		extern __shared__ double shared[]; \
		const int	lane = threadIdx.x; \
		const int	warp = threadIdx.y; \
		const int	tile_rows = KF_TILE_ROWS(KF_COLUMNS(name)); \
		const uint64_t first = ((uint64_t) blockIdx.x * KF_WARPS + warp) * KF_WARP; \
		const uint64_t piece = first + lane; \
		const bool	mine = piece < a.piece_count; \
		const uint64_t rows = kf_warp_rows(&a, first); \
		double	   *tile = shared + warp * KF_TILE_SIZE(KF_COLUMNS(name)); \
		name##_state *kept = (name##_state *) (a.states + (mine ? piece : 0) * a.state_size); \
		double	   *kept_ring = KF_RING(name##_state, kept); \
		double	   *ring = kept_ring; \
		name##_state state; \
		\
		if (shared_ring) \
			ring = shared + KF_WARPS * KF_TILE_SIZE(KF_COLUMNS(name)) + (warp * KF_WARP + lane) * KF_RING_STRIDE(a.ring); \
		if (mine && a.begin) \
			name##_init(&state, ring, a.params); \
		else if (mine) \
		{ \
			state = *kept; \
			for (uint64_t i = 0; shared_ring && i < a.ring; i++) \
				ring[i] = kept_ring[i]; \
		} \
		for (uint64_t from = a.done; from < a.done + rows; from += tile_rows) \
		{ \
			for (int j = 0; j < KF_NIN(name); j++) \
				kf_tile_load(&a, first, lane, from, a.in[j], tile + j * KF_WARP * (tile_rows + 1), tile_rows); \
			__syncwarp(); \
			if (mine && from < a.pieces[piece].rows) \
			{ \
				const uint64_t left = a.pieces[piece].rows - from; \
				\
				name##_tile_steps(&state, ring, tile, lane, left < (uint64_t) tile_rows ? (int) left : tile_rows); \
			} \
			__syncwarp(); \
			for (int k = 0; k < KF_NOUT(name); k++) \
				kf_tile_store(&a, first, lane, from, a.out[k], tile + (KF_NIN(name) + k) * KF_WARP * (tile_rows + 1), tile_rows); \
			__syncwarp(); \
		} \
		if (mine) \
		{ \
			*kept = state; \
			for (uint64_t i = 0; shared_ring && i < a.ring; i++) \
				kept_ring[i] = ring[i]; \
		} \
	} \
	\
	extern "C" uint64_t \
	kf_ring_##name(const double *params) \
	{ \
		return name##_ring(params); \
	} \
	\
	extern "C" void \
	kf_launch_##name(const KfSeriesArgs *a, void *stream) \
	{ \
		const uint64_t per_block = KF_WARP * KF_WARPS; \
		bool		shared_ring; \
		const size_t shared = kf_shared_bytes(KF_TILE_SIZE(KF_COLUMNS(name)), a->ring, &shared_ring); \
		\
		kernel_##name<<<(unsigned) ((a->piece_count + per_block - 1) / per_block), dim3(KF_WARP, KF_WARPS), shared, \
			(cudaStream_t) stream>>>(*a, shared_ring); \
	}

#else

/* The same, a warp after the other and lane after lane; what the GPU does together is done in turn. */
#define KF_ENTRY(name) \
	KF_TILE_STEPS(name, KF_NIN_##name, KF_NOUT_##name) \
	\
	void		kf_launch_##name(const KfSeriesArgs *a, void *stream); \
	uint64_t	kf_ring_##name(const double *params); \
	\
	uint64_t \
	kf_ring_##name(const double *params) \
	{ \
		return name##_ring(params); \
	} \
	\
	void \
	kf_launch_##name(const KfSeriesArgs *a, void *stream) \
	{ \
		const int	tile_rows = KF_TILE_ROWS(KF_COLUMNS(name)); \
		double		tile[KF_TILE_SIZE(KF_COLUMNS(name))]; \
		\
		(void) stream; \
		for (uint64_t first = 0; first < a->piece_count; first += KF_WARP) \
		{ \
			const uint64_t rows = kf_warp_rows(a, first); \
			\
			for (int lane = 0; a->begin && lane < KF_WARP && first + lane < a->piece_count; lane++) \
			{ \
				name##_state *kept = (name##_state *) (a->states + (first + lane) * a->state_size); \
				\
				name##_init(kept, KF_RING(name##_state, kept), a->params); \
			} \
			for (uint64_t from = a->done; from < a->done + rows; from += tile_rows) \
			{ \
				for (int j = 0; j < KF_NIN(name); j++) \
					for (int lane = 0; lane < KF_WARP; lane++) \
						kf_tile_load(a, first, lane, from, a->in[j], tile + j * KF_WARP * (tile_rows + 1), tile_rows); \
				for (int lane = 0; lane < KF_WARP; lane++) \
					if (first + lane < a->piece_count && from < a->pieces[first + lane].rows) \
					{ \
						name##_state *kept = (name##_state *) (a->states + (first + lane) * a->state_size); \
						const uint64_t left = a->pieces[first + lane].rows - from; \
						\
						name##_tile_steps(kept, KF_RING(name##_state, kept), tile, lane, left < (uint64_t) tile_rows ? (int) left : tile_rows); \
					} \
				for (int k = 0; k < KF_NOUT(name); k++) \
					for (int lane = 0; lane < KF_WARP; lane++) \
						kf_tile_store(a, first, lane, from, a->out[k], tile + (KF_NIN(name) + k) * KF_WARP * (tile_rows + 1), \
									  tile_rows); \
			} \
		} \
	}

#endif

#endif							/* KF_KERNEL_DEFINE_H */
