/*
 * kernel.h
 *		An indicator over many pieces of series at once, one thread a piece: the kernel that gcc compiles for the host device and nvcc
 *		for the GPU, from the same text.
 *
 * A piece is a series, or a part of one that begins some rows earlier to warm up. Columns lie series after series, so a thread that reads
 * its own row by row would have its neighbours read far away; therefore the 32 threads of a warp read a tile of rows of all their
 * pieces together, step through it, and write the results together.
 *
 * A launch goes through some rows of each piece and leaves the states in the device's memory for the next.
 */
#ifndef KF_KERNEL_H
#define KF_KERNEL_H

#include "../../indicators/indicator.h"

/* Threads that run in step, and warps that share a block. */
#define KF_WARP 32
#define KF_WARPS 2

/* Rows of a tile at most. */
#define KF_TILE_MOST 16

typedef struct KfPiece
{
	uint64_t	row;			/* its first row in the columns */
	uint64_t	rows;			/* those of the warm-up included */
	uint64_t	warm;			/* rows at the beginning whose results are not kept */
} KfPiece;

typedef struct KfSeriesArgs
{
	const double *in[KF_MAX_INPUTS];
	double	   *out[KF_MAX_OUTPUTS];
	double		params[KF_MAX_PARAMS];
	const KfPiece *pieces;
	uint64_t	piece_count;
	char	   *states;			/* piece_count blocks of state_size: struct and ring, as on the CPU */
	uint64_t	state_size;
	uint64_t	ring;			/* doubles of it behind the struct */
	uint64_t	begin;			/* not 0: the states begin */
	uint64_t	done;			/* rows of each piece that launches before went through */
	uint64_t	rows;			/* rows of each piece that this one goes through: a multiple of KF_TILE_MOST */
} KfSeriesArgs;

/* Of each indicator, in the order of kf_indicators. */
typedef struct KfKernel
{
	void		(*launch) (const KfSeriesArgs *args, void *stream);
	uint64_t	(*ring) (const double *params);	/* doubles of window memory */
} KfKernel;

#ifdef __cplusplus
extern "C"
{
#endif
extern const KfKernel kf_kernels[];
#ifdef __cplusplus
}
#endif

/* Rows of a tile: fewer where an indicator has many columns, as they all lie in the block's shared memory. */
#define KF_TILE_ROWS(columns) ((columns) > 9 ? 8 : 16)

/* Doubles from one piece's rows in a tile to the next one's: odd, so that a warp's accesses fall to different banks. */
#define KF_TILE_STRIDE(columns) (KF_TILE_ROWS(columns) + 1)
#define KF_TILE_SIZE(columns) ((columns) * KF_WARP * KF_TILE_STRIDE(columns))

/* Rows that the longest piece of a warp has left in this launch. */
KF_FN uint64_t
kf_warp_rows(const KfSeriesArgs *a, uint64_t first)
{
	uint64_t	most = 0;

	for (uint64_t p = first; p < first + KF_WARP && p < a->piece_count; p++)
	{
		uint64_t	left = a->pieces[p].rows > a->done ? a->pieces[p].rows - a->done : 0;

		if (left > most)
			most = left;
	}
	return most < a->rows ? most : a->rows;
}

/* This lane's share of a tile: rows from..from + tile_rows - 1 of the warp's pieces, one column. */
KF_FN void
kf_tile_load(const KfSeriesArgs *a, uint64_t first, int lane, uint64_t from, const double *column, double *tile, int tile_rows)
{
	for (int i = lane; i < KF_WARP * tile_rows; i += KF_WARP)
	{
		const int	l = i / tile_rows;
		const int	r = i % tile_rows;

		if (first + l < a->piece_count && from + r < a->pieces[first + l].rows)
			tile[l * (tile_rows + 1) + r] = column[a->pieces[first + l].row + from + r];
	}
}

KF_FN void
kf_tile_store(const KfSeriesArgs *a, uint64_t first, int lane, uint64_t from, double *column, const double *tile, int tile_rows)
{
	for (int i = lane; i < KF_WARP * tile_rows; i += KF_WARP)
	{
		const int	l = i / tile_rows;
		const int	r = i % tile_rows;

		if (first + l < a->piece_count && from + r < a->pieces[first + l].rows && from + r >= a->pieces[first + l].warm)
			column[a->pieces[first + l].row + from + r] = tile[l * (tile_rows + 1) + r];
	}
}

/*
 * The steps of one lane through a tile whose 'nin' input columns are followed by its 'nout' result columns. As in the batch loop of the CPU, a
 * row with an input that is not finite gives NaN and leaves the state alone.
 */
#define KF_TILE_STEPS(name, nin, nout) \
	KF_FN void \
	name##_tile_steps(name##_state *state, double *ring, double *tile, int lane, int rows) \
	{ \
		const int	columns = (nin) + (nout); \
		const int	stride = KF_TILE_STRIDE(columns); \
		\
		for (int r = 0; r < rows; r++) \
		{ \
			double		row[nin]; \
			double		value[KF_MAX_OUTPUTS]; \
			bool		usable = true; \
			\
			for (int j = 0; j < (nin); j++) \
			{ \
				row[j] = tile[(j * KF_WARP + lane) * stride + r]; \
				usable = usable && KF_FINITE(row[j]); \
			} \
			if (usable) \
				name##_step(state, ring, row, value); \
			for (int k = 0; k < (nout); k++) \
				tile[(((nin) + k) * KF_WARP + lane) * stride + r] = usable ? value[k] : (double) NAN; \
		} \
	}

#endif							/* KF_KERNEL_H */
