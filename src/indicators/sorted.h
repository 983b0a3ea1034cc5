/*
 * sorted.h
 *		The last n values in order of size, for medians, quantiles and ranks: insert the newest, delete the oldest, select the k-th,
 *		count what is below x.
 *
 * Up to KF_SORTED_FLAT values lie in one sorted array. A new value takes the old one's place and those between the two places move
 * up by one. More values lie in tiles, sorted arrays of at most 'cap' values, each value in the last tile whose first value is not
 * above it. An index holds, in order, the first value, the size and the place in memory of each tile; the sizes of each
 * KF_SORTED_GROUP tiles are added up besides. What a bar costs: a search in the index, a search in the tile, a shift of half a tile,
 * for the oldest and for the newest. With 'cap' growing with n that hardly grows with n; the worst case, any order of values, is
 * that of a random one.
 *
 * A full tile is cut into halves. A tile that has lost a value is joined with a neighbour when both fill no more than three quarters
 * of one. So no tile is empty and two neighbours hold more than cap / 2 values, which bounds the number of tiles: m tiles hold at
 * least m / 2 (rounded down) times cap / 2 + 1 values, hence m <= 4 n / (cap + 2) + 1.
 *
 * Behind the values of a tile, and behind the last tile in the index, is infinity. Searches go over the whole array, a power of two,
 * and need neither its length nor a jump that could be mispredicted.
 *
 * -0.0 is stored as 0.0. So values that compare equal are the same bits, and it does not matter which of them is deleted.
 *
 * There are no pointers in it: tiles are numbers. The struct and its ring may be copied at any bar.
 */
#ifndef KF_SORTED_H
#define KF_SORTED_H

#include <string.h>

#include "blocks.h"

#define KF_SORTED_FLAT 128		/* most values in one array; a power of two */
#define KF_SORTED_GROUP 16		/* what is counted at the end of a search, and tiles whose sizes are added up */

typedef struct KfSorted
{
	int			n;
	int			count;			/* values held */
	int			at;				/* slot of the oldest value, which the newest takes */
	int			cap;			/* values a tile can hold, a power of two; 0: all lie in one array */
	int			width;			/* length of the one array, or of the index: a power of two */
	int			tiles;			/* in use */
	int			max_tiles;
} KfSorted;

/* ---- where things lie ---- */

/* The smallest power of two that is not below n, and at least KF_SORTED_GROUP. */
KF_FN int
kf_sorted_width(int n)
{
	int			width = KF_SORTED_GROUP;

	while (width < n)
		width *= 2;
	return width;
}

KF_FN int
kf_sorted_cap(int n)
{
	return n <= KF_SORTED_FLAT ? 0 : n <= 16384 ? 64 : 128;
}

KF_FN int
kf_sorted_max_tiles(int n)
{
	return 4 * n / (kf_sorted_cap(n) + 2) + 2;
}

/* n values as they came; then the sorted array, or first values, sizes, places, sums of sizes (two integers a double), tiles. */
KF_FN size_t
kf_sorted_ring(int n)
{
	size_t		max_tiles = (size_t) kf_sorted_max_tiles(n);
	size_t		width;

	if (n <= KF_SORTED_FLAT)
		return (size_t) n + (size_t) kf_sorted_width(n);
	width = (size_t) kf_sorted_width((int) max_tiles);
	return (size_t) n + width * 2 + width / 2 + width / KF_SORTED_GROUP + max_tiles * (size_t) kf_sorted_cap(n);
}

KF_FN double *
kf_sorted_firsts(const KfSorted *s, double *ring)
{
	return ring + s->n;
}

KF_FN int32_t *
kf_sorted_sizes(const KfSorted *s, double *ring)
{
	return (int32_t *) (ring + s->n + s->width);
}

/* A permutation: the tiles in use in their order, then the free ones. */
KF_FN int32_t *
kf_sorted_places(const KfSorted *s, double *ring)
{
	return kf_sorted_sizes(s, ring) + s->width;
}

KF_FN int32_t *
kf_sorted_groups(const KfSorted *s, double *ring)
{
	return kf_sorted_places(s, ring) + s->width;
}

/* The values of tile i in the index. */
KF_FN double *
kf_sorted_tile(const KfSorted *s, double *ring, int i)
{
	double	   *tiles = ring + s->n + (size_t) s->width * 2 + s->width / 2 + s->width / KF_SORTED_GROUP;

	return tiles + (size_t) kf_sorted_places(s, ring)[i] * (size_t) s->cap;
}

KF_FN void
kf_sorted_init(KfSorted *s, double *ring, int n)
{
	size_t		size = kf_sorted_ring(n);
	int32_t    *sizes;
	int32_t    *places;
	int32_t    *groups;

	s->n = n;
	s->count = 0;
	s->at = 0;
	s->cap = kf_sorted_cap(n);
	s->tiles = 1;
	s->max_tiles = kf_sorted_max_tiles(n);
	s->width = kf_sorted_width(s->cap == 0 ? n : s->max_tiles);
	for (size_t i = 0; i < size; i++)
		ring[i] = (double) INFINITY;
	if (s->cap == 0)
		return;
	/* below all values, so that each belongs to some tile; the first values of the other tiles are what they are */
	kf_sorted_firsts(s, ring)[0] = -(double) INFINITY;
	sizes = kf_sorted_sizes(s, ring);
	places = kf_sorted_places(s, ring);
	groups = kf_sorted_groups(s, ring);
	for (int i = 0; i < s->width; i++)
	{
		sizes[i] = 0;
		places[i] = i;
	}
	for (int i = 0; i < s->width / KF_SORTED_GROUP; i++)
		groups[i] = 0;
}

/* ---- searching ---- */

/* How many of the sorted a[0 .. width-1] are below x, or with 'equal', a constant at every call, not above it. */
KF_FN int
kf_sorted_below(const double *a, int width, double x, int equal)
{
	int			begin = 0;
	int64_t		count = 0;

	for (int half = width / 2; half >= KF_SORTED_GROUP; half /= 2)
	{
		double		middle = a[begin + half - 1];

		begin += half & -(int) (equal ? middle <= x : middle < x);
	}
	for (int i = 0; i < KF_SORTED_GROUP; i++)
		count += equal ? a[begin + i] <= x : a[begin + i] < x;
	return begin + (int) count;
}

/* Values in the tiles before tile i. */
KF_FN int
kf_sorted_before(const KfSorted *s, double *ring, int i)
{
	const int32_t *sizes = kf_sorted_sizes(s, ring);
	const int32_t *groups = kf_sorted_groups(s, ring);
	int			group = i / KF_SORTED_GROUP;
	int			sum = 0;

	for (int g = 0; g < group; g++)
		sum += groups[g];
	for (int j = group * KF_SORTED_GROUP; j < i; j++)
		sum += sizes[j];
	return sum;
}

/* How many of the values held are below x, or with 'equal' not above it. */
KF_FN int
kf_sorted_rank(const KfSorted *s, double *ring, double x, int equal)
{
	int			tile;

	if (s->cap == 0)
		return kf_sorted_below(ring + s->n, s->width, x, equal);
	tile = kf_sorted_below(kf_sorted_firsts(s, ring), s->width, x, equal) - 1;
	return kf_sorted_before(s, ring, tile) + kf_sorted_below(kf_sorted_tile(s, ring, tile), s->cap, x, equal);
}

/* The k-th smallest, counted from 0, k < count; *next is the one after it, infinity after the last. */
KF_FN double
kf_sorted_select(const KfSorted *s, double *ring, int k, double *next)
{
	const int32_t *sizes;
	const int32_t *groups;
	const double *tile;
	int			i = 0;

	if (s->cap == 0)
	{
		tile = ring + s->n;
		*next = k + 1 < s->count ? tile[k + 1] : (double) INFINITY;
		return tile[k];
	}
	sizes = kf_sorted_sizes(s, ring);
	groups = kf_sorted_groups(s, ring);
	while (k >= groups[i])
		k -= groups[i++];
	i *= KF_SORTED_GROUP;
	while (k >= sizes[i])
		k -= sizes[i++];
	tile = kf_sorted_tile(s, ring, i);
	if (k + 1 < sizes[i])
		*next = tile[k + 1];
	else
		*next = i + 1 < s->tiles ? kf_sorted_firsts(s, ring)[i + 1] : (double) INFINITY;
	return tile[k];
}

/* ---- changing ---- */

/* In a sorted array the value in slot 'out' goes and x comes before what is now in slot 'in'. */
KF_FN void
kf_sorted_replace(double *a, int out, int in, double x)
{
	if (in > out)
	{
		in--;
		memmove(a + out, a + out + 1, (size_t) (in - out) * sizeof(double));
	}
	else
		memmove(a + in + 1, a + in, (size_t) (out - in) * sizeof(double));
	a[in] = x;
}

/* The sums of sizes from the group of tile i on. */
KF_FN void
kf_sorted_regroup(const KfSorted *s, double *ring, int i)
{
	const int32_t *sizes = kf_sorted_sizes(s, ring);
	int32_t    *groups = kf_sorted_groups(s, ring);

	/* one group beyond the last tile's: that may just have lost it */
	for (int g = i / KF_SORTED_GROUP; g < s->width / KF_SORTED_GROUP && g * KF_SORTED_GROUP <= s->tiles; g++)
	{
		int32_t		sum = 0;

		for (int j = 0; j < KF_SORTED_GROUP; j++)
			sum += sizes[g * KF_SORTED_GROUP + j];
		groups[g] = sum;
	}
}

/* Cut a full tile into halves; the upper half is tile i + 1 then. */
KF_FN void
kf_sorted_split(KfSorted *s, double *ring, int i)
{
	double	   *firsts = kf_sorted_firsts(s, ring);
	int32_t    *sizes = kf_sorted_sizes(s, ring);
	int32_t    *places = kf_sorted_places(s, ring);
	int32_t		place = places[s->tiles];
	int			half = s->cap / 2;
	size_t		after = (size_t) (s->tiles - i - 1);
	double	   *lower;
	double	   *upper;

	memmove(firsts + i + 2, firsts + i + 1, after * sizeof(double));
	memmove(sizes + i + 2, sizes + i + 1, after * sizeof(int32_t));
	memmove(places + i + 2, places + i + 1, after * sizeof(int32_t));
	places[i + 1] = place;
	s->tiles++;
	lower = kf_sorted_tile(s, ring, i);
	upper = kf_sorted_tile(s, ring, i + 1);
	for (int j = 0; j < half; j++)
	{
		upper[j] = lower[half + j];
		lower[half + j] = (double) INFINITY;
	}
	firsts[i + 1] = upper[0];
	sizes[i] = sizes[i + 1] = half;
	kf_sorted_regroup(s, ring, i);
}

/* Append tile i + 1 to tile i. */
KF_FN void
kf_sorted_join(KfSorted *s, double *ring, int i)
{
	double	   *firsts = kf_sorted_firsts(s, ring);
	int32_t    *sizes = kf_sorted_sizes(s, ring);
	int32_t    *places = kf_sorted_places(s, ring);
	int32_t		place = places[i + 1];
	double	   *lower = kf_sorted_tile(s, ring, i);
	double	   *upper = kf_sorted_tile(s, ring, i + 1);
	size_t		after = (size_t) (s->tiles - i - 2);

	for (int j = 0; j < sizes[i + 1]; j++)
	{
		lower[sizes[i] + j] = upper[j];
		upper[j] = (double) INFINITY;
	}
	sizes[i] += sizes[i + 1];
	if (i > 0)
		firsts[i] = lower[0];	/* it was empty, maybe */
	memmove(firsts + i + 1, firsts + i + 2, after * sizeof(double));
	memmove(sizes + i + 1, sizes + i + 2, after * sizeof(int32_t));
	memmove(places + i + 1, places + i + 2, after * sizeof(int32_t));
	s->tiles--;
	firsts[s->tiles] = (double) INFINITY;
	sizes[s->tiles] = 0;
	places[s->tiles] = place;
	kf_sorted_regroup(s, ring, i);
}

/* x into tile i. */
KF_FN void
kf_sorted_insert(KfSorted *s, double *ring, int i, double x)
{
	int32_t    *sizes = kf_sorted_sizes(s, ring);
	double	   *tile;
	int			slot;

	if (sizes[i] == s->cap)
	{
		kf_sorted_split(s, ring, i);
		if (kf_sorted_firsts(s, ring)[i + 1] <= x)
			i++;
	}
	tile = kf_sorted_tile(s, ring, i);
	slot = kf_sorted_below(tile, s->cap, x, 1);
	memmove(tile + slot + 1, tile + slot, (size_t) (sizes[i] - slot) * sizeof(double));
	tile[slot] = x;
	sizes[i]++;
	kf_sorted_groups(s, ring)[i / KF_SORTED_GROUP]++;
}

/* x, which is there, out of tile i. */
KF_FN void
kf_sorted_delete(KfSorted *s, double *ring, int i, double x)
{
	int32_t    *sizes = kf_sorted_sizes(s, ring);
	double	   *tile = kf_sorted_tile(s, ring, i);
	int			slot = kf_sorted_below(tile, s->cap, x, 1) - 1;
	int			few = s->cap / 4 * 3;

	sizes[i]--;
	kf_sorted_groups(s, ring)[i / KF_SORTED_GROUP]--;
	memmove(tile + slot, tile + slot + 1, (size_t) (sizes[i] - slot) * sizeof(double));
	tile[sizes[i]] = (double) INFINITY;
	if (slot == 0 && i > 0)
		kf_sorted_firsts(s, ring)[i] = tile[0];
	if (i > 0 && (sizes[i] == 0 || sizes[i - 1] + sizes[i] <= few))
		kf_sorted_join(s, ring, --i);
	if (i + 1 < s->tiles && (sizes[i] == 0 || sizes[i] + sizes[i + 1] <= few))
		kf_sorted_join(s, ring, i);
}

/* Take in x; the value n bars before goes. Returns whether the window is full. */
KF_FN bool
kf_sorted_step(KfSorted *s, double *ring, double x)
{
	double		old = ring[s->at];
	bool		full = s->count == s->n;

	x += 0.0;					/* -0.0 becomes 0.0 */
	ring[s->at] = x;
	if (++s->at == s->n)
		s->at = 0;
	if (!full)
		s->count++;
	if (s->cap == 0)
	{
		double	   *a = ring + s->n;

		/* before the window is full one of the infinities behind the values goes */
		kf_sorted_replace(a, full ? kf_sorted_below(a, s->width, old, 1) - 1 : s->count - 1, kf_sorted_below(a, s->width, x, 1), x);
	}
	else
	{
		double	   *firsts = kf_sorted_firsts(s, ring);
		int			to = kf_sorted_below(firsts, s->width, x, 1) - 1;

		if (full)
		{
			int			from = kf_sorted_below(firsts, s->width, old, 1) - 1;

			if (from == to)
			{
				double	   *tile = kf_sorted_tile(s, ring, to);

				kf_sorted_replace(tile, kf_sorted_below(tile, s->cap, old, 1) - 1, kf_sorted_below(tile, s->cap, x, 1), x);
				if (to > 0)
					firsts[to] = tile[0];
				return true;
			}
			kf_sorted_delete(s, ring, from, old);
			to = kf_sorted_below(firsts, s->width, x, 1) - 1;	/* tiles may have been joined */
		}
		kf_sorted_insert(s, ring, to, x);
	}
	return s->count == s->n;
}

/* ---- quantile ---- */

/*
 * The quantile q of the full window, 0 <= q <= 1: between the values at floor(q (n - 1)) and the next, counted from 0, in proportion
 * to the rest.
 */
KF_FN double
kf_sorted_quantile(const KfSorted *s, double *ring, double q)
{
	double		place = q * (s->n - 1);
	int			k = (int) place;
	double		above;
	double		below = kf_sorted_select(s, ring, k, &above);

	return place > k ? below + (place - k) * (above - below) : below;
}

#endif							/* KF_SORTED_H */
