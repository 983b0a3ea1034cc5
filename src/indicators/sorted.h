/*
 * sorted.h
 *		The last n values in order of size, for medians, quantiles and ranks: insert the newest, delete the oldest, select the k-th,
 *		count what is below x.
 *
 * Up to KF_SORTED_FLAT values lie in one sorted array. A new value takes the old one's place and those between the two places move
 * up by one. More values lie in tiles, sorted arrays of at most 'cap' values, each value in the last tile whose first value is not
 * above it. An index holds, in order, the first value, the size and the place in memory of each tile. Over it lie two smaller ones,
 * the first value of every KF_SORTED_FAN-th tile and of every KF_SORTED_FAN-th of those; the sizes of each KF_SORTED_FAN tiles are
 * added up besides. A search counts in an array of KF_SORTED_FAN at each level.
 *
 * What is deleted or inserted goes through the whole tile without asking where: an element is kept or becomes its neighbour. That
 * and the counting are all compares and moves of whole arrays, with nothing that a processor has to predict, and a bar costs nearly
 * the same whatever the period.
 *
 * A full tile is cut into halves. A tile that has lost a value is joined with a neighbour when both fill no more than three quarters
 * of one. So no tile is empty and two neighbours hold more than cap / 2 values, which bounds the number of tiles: m tiles hold at
 * least m / 2 (rounded down) times cap / 2 + 1 values, hence m <= 4 n / (cap + 2) + 1.
 *
 * Behind the values of a tile, and behind the last tile in the index, is infinity.
 *
 * -0.0 is stored as 0.0. So values that compare equal are the same bits, and it does not matter which of them is deleted.
 *
 * There are no pointers in it: tiles are numbers. The struct and its ring may be copied at any bar.
 */
#ifndef KF_SORTED_H
#define KF_SORTED_H

#include <string.h>

#include "blocks.h"

#define KF_SORTED_FLAT 128		/* most values in one array */
#define KF_SORTED_FAN 16

typedef struct KfSorted
{
	int			n;
	int			count;			/* values held */
	int			at;				/* slot of the oldest value, which the newest takes */
	int			cap;			/* values a tile can hold, a multiple of KF_SORTED_FAN; 0: all lie in one array */
	int			width;			/* length of the one array, or of the index: the multiple of KF_SORTED_FAN above what is needed */
	int			mids;			/* and of the index over it */
	int			tops;			/* and of the one over that */
	int			tiles;			/* in use */
} KfSorted;

/* ---- where things lie ---- */

KF_FN int
kf_sorted_width(int n)
{
	return (n + KF_SORTED_FAN - 1) / KF_SORTED_FAN * KF_SORTED_FAN;
}

KF_FN int
kf_sorted_cap(int n)
{
	return n <= KF_SORTED_FLAT ? 0 : n <= 16384 ? 32 : 64;
}

KF_FN int
kf_sorted_max_tiles(int n)
{
	return 4 * n / (kf_sorted_cap(n) + 2) + 2;
}

/*
 * n values as they came; then the sorted array, or first values at three levels, sizes and places (two integers a double), sums of
 * sizes, tiles, each between -infinity and infinity.
 */
KF_FN size_t
kf_sorted_ring(int n)
{
	size_t		max_tiles = (size_t) kf_sorted_max_tiles(n);
	int			width = kf_sorted_width(kf_sorted_max_tiles(n));
	int			mids = kf_sorted_width(width / KF_SORTED_FAN);
	int			tops = kf_sorted_width(mids / KF_SORTED_FAN);

	if (n <= KF_SORTED_FLAT)
		return (size_t) (n + kf_sorted_width(n));
	return (size_t) (n + 2 * width + 2 * mids + tops) + max_tiles * (size_t) (kf_sorted_cap(n) + 2);
}

KF_FN double *
kf_sorted_firsts(const KfSorted *s, double *ring)
{
	return ring + s->n;
}

KF_FN double *
kf_sorted_mids(const KfSorted *s, double *ring)
{
	return ring + s->n + s->width;
}

KF_FN double *
kf_sorted_tops(const KfSorted *s, double *ring)
{
	return ring + s->n + s->width + s->mids;
}

KF_FN int32_t *
kf_sorted_sizes(const KfSorted *s, double *ring)
{
	return (int32_t *) (ring + s->n + s->width + s->mids + s->tops);
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
	double	   *tiles = ring + s->n + 2 * s->width + 2 * s->mids + s->tops;

	return tiles + (size_t) kf_sorted_places(s, ring)[i] * (size_t) (s->cap + 2) + 1;
}

KF_FN void
kf_sorted_init(KfSorted *s, double *ring, int n)
{
	int			max_tiles = kf_sorted_max_tiles(n);
	size_t		size = kf_sorted_ring(n);
	int32_t    *sizes;
	int32_t    *places;
	int32_t    *groups;

	s->n = n;
	s->count = 0;
	s->at = 0;
	s->cap = kf_sorted_cap(n);
	s->tiles = 1;
	s->width = kf_sorted_width(s->cap == 0 ? n : max_tiles);
	s->mids = kf_sorted_width(s->width / KF_SORTED_FAN);
	s->tops = kf_sorted_width(s->mids / KF_SORTED_FAN);
	for (size_t i = 0; i < size; i++)
		ring[i] = (double) INFINITY;
	if (s->cap == 0)
		return;
	/* below all values, so that each belongs to some tile; the first values of the other tiles are what they are */
	kf_sorted_firsts(s, ring)[0] = kf_sorted_mids(s, ring)[0] = kf_sorted_tops(s, ring)[0] = -(double) INFINITY;
	sizes = kf_sorted_sizes(s, ring);
	places = kf_sorted_places(s, ring);
	groups = kf_sorted_groups(s, ring);
	for (int i = 0; i < s->width; i++)
	{
		sizes[i] = 0;
		places[i] = i;
	}
	for (int i = 0; i < s->mids; i++)
		groups[i] = 0;
	for (int i = 0; i < max_tiles; i++)
		kf_sorted_tile(s, ring, i)[-1] = -(double) INFINITY;
}

/* ---- two at a time ---- */

/*
 * Compilers do not reliably make vectors of compares whose results are kept, so gcc and clang are told to. The results are the same
 * either way.
 */
#if defined(__GNUC__) && !defined(__CUDACC__)
#define KF_TWO
typedef double KfTwo __attribute__((vector_size(16)));
typedef int64_t KfTwoFlags __attribute__((vector_size(16)));	/* -1 or 0 */

static inline KfTwo
kf_two(const double *a)
{
	KfTwo		v;

	memcpy(&v, a, sizeof(v));
	return v;
}

static inline KfTwo
kf_two_choose(KfTwoFlags condition, KfTwo yes, KfTwo no)
{
	return (KfTwo) ((condition & (KfTwoFlags) yes) | (~condition & (KfTwoFlags) no));
}
#endif

/* A sorted array, infinity behind it and -infinity before it: x comes in. What is above x becomes its neighbour, but not less than x. */
KF_FN void
kf_sorted_put(double *a, int width, double x)
{
#ifdef KF_TWO
	KfTwo		xx = {x, x};

	for (int i = width - 4; i >= 0; i -= 4)
	{
		KfTwo		p = kf_two(a + i);
		KfTwo		q = kf_two(a + i + 2);
		KfTwo		before_p = kf_two(a + i - 1);
		KfTwo		before_q = kf_two(a + i + 1);

		p = kf_two_choose(p < xx, p, kf_two_choose(before_p > xx, before_p, xx));
		q = kf_two_choose(q < xx, q, kf_two_choose(before_q > xx, before_q, xx));
		memcpy(a + i, &p, sizeof(p));
		memcpy(a + i + 2, &q, sizeof(q));
	}
#else
	for (int i = width - 1; i >= 0; i--)
		a[i] = a[i] < x ? a[i] : a[i - 1] > x ? a[i - 1] : x;
#endif
}

/* x, which is there, goes. What is not below x becomes its neighbour above: of equals one goes. */
KF_FN void
kf_sorted_drop(double *a, int width, double x)
{
#ifdef KF_TWO
	KfTwo		xx = {x, x};

	for (int i = 0; i < width; i += 4)
	{
		KfTwo		p = kf_two(a + i);
		KfTwo		q = kf_two(a + i + 2);
		KfTwo		after_p = kf_two(a + i + 1);
		KfTwo		after_q = kf_two(a + i + 3);

		p = kf_two_choose(p < xx, p, after_p);
		q = kf_two_choose(q < xx, q, after_q);
		memcpy(a + i, &p, sizeof(p));
		memcpy(a + i + 2, &q, sizeof(q));
	}
#else
	for (int i = 0; i < width; i++)
		a[i] = a[i] < x ? a[i] : a[i + 1];
#endif
}

/* ---- searching ---- */

/* How many of a[0 .. width-1] are below x, or with 'equal', a constant at every call, not above it. */
KF_FN int
kf_sorted_count(const double *a, int width, double x, int equal)
{
#ifdef KF_TWO
	KfTwo		xx = {x, x};
	KfTwoFlags	even = {0, 0};
	KfTwoFlags	odd = {0, 0};

	for (int i = 0; i < width; i += KF_SORTED_FAN)
		for (int j = 0; j < KF_SORTED_FAN; j += 4)
		{
			KfTwo		p = kf_two(a + i + j);
			KfTwo		q = kf_two(a + i + j + 2);

			even += equal ? p <= xx : p < xx;	/* -1 where it holds */
			odd += equal ? q <= xx : q < xx;
		}
	even += odd;
	return -(int) (even[0] + even[1]);
#else
	int			count = 0;

	for (int i = 0; i < width; i++)
		count += equal ? a[i] <= x : a[i] < x;
	return count;
#endif
}

/* The last tile whose first value is below x, or with 'equal' not above it. */
KF_FN int
kf_sorted_find(const KfSorted *s, double *ring, double x, int equal)
{
	int			i = kf_sorted_count(kf_sorted_tops(s, ring), s->tops, x, equal) - 1;

	i = KF_SORTED_FAN * i + kf_sorted_count(kf_sorted_mids(s, ring) + KF_SORTED_FAN * i, KF_SORTED_FAN, x, equal) - 1;
	return KF_SORTED_FAN * i + kf_sorted_count(kf_sorted_firsts(s, ring) + KF_SORTED_FAN * i, KF_SORTED_FAN, x, equal) - 1;
}

/* Values in the tiles before tile i. */
KF_FN int
kf_sorted_before(const KfSorted *s, double *ring, int i)
{
	const int32_t *sizes = kf_sorted_sizes(s, ring);
	const int32_t *groups = kf_sorted_groups(s, ring);
	int			group = i / KF_SORTED_FAN;
	int			sum = 0;

	for (int g = 0; g < group; g++)
		sum += groups[g];
	for (int j = group * KF_SORTED_FAN; j < i; j++)
		sum += sizes[j];
	return sum;
}

/* How many of the values held are below x, or with 'equal' not above it. */
KF_FN int
kf_sorted_rank(const KfSorted *s, double *ring, double x, int equal)
{
	int			tile;

	if (s->cap == 0)
		return kf_sorted_count(ring + s->n, s->width, x, equal);
	tile = kf_sorted_find(s, ring, x, equal);
	return kf_sorted_before(s, ring, tile) + kf_sorted_count(kf_sorted_tile(s, ring, tile), s->cap, x, equal);
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
	i *= KF_SORTED_FAN;
	while (k >= sizes[i])
		k -= sizes[i++];
	tile = kf_sorted_tile(s, ring, i);
	if (k + 1 < sizes[i])
		*next = tile[k + 1];
	else
		*next = i + 1 < s->tiles ? kf_sorted_firsts(s, ring)[i + 1] : (double) INFINITY;
	return tile[k];
}

/* ---- moving ---- */

/* memmove, which device code does not have. */
KF_FN void
kf_sorted_move(double *to, const double *from, size_t count)
{
#ifndef __CUDACC__
	memmove(to, from, count * sizeof(double));
#else
	if (to < from)
		for (size_t i = 0; i < count; i++)
			to[i] = from[i];
	else
		for (size_t i = count; i > 0; i--)
			to[i - 1] = from[i - 1];
#endif
}

KF_FN void
kf_sorted_move_integers(int32_t *to, const int32_t *from, size_t count)
{
#ifndef __CUDACC__
	memmove(to, from, count * sizeof(int32_t));
#else
	if (to < from)
		for (size_t i = 0; i < count; i++)
			to[i] = from[i];
	else
		for (size_t i = count; i > 0; i--)
			to[i - 1] = from[i - 1];
#endif
}

/* ---- changing ---- */

/* In a sorted array the value in slot 'out' goes and x comes before what is now in slot 'in'. */
KF_FN void
kf_sorted_replace(double *a, int out, int in, double x)
{
	if (in > out)
	{
		in--;
		kf_sorted_move(a + out, a + out + 1, (size_t) (in - out));
	}
	else
		kf_sorted_move(a + in + 1, a + in, (size_t) (out - in));
	a[in] = x;
}

/* The indexes over the index and the sums of sizes, from tile i on. */
KF_FN void
kf_sorted_regroup(const KfSorted *s, double *ring, int i)
{
	const double *firsts = kf_sorted_firsts(s, ring);
	const int32_t *sizes = kf_sorted_sizes(s, ring);
	int32_t    *groups = kf_sorted_groups(s, ring);
	double	   *mids = kf_sorted_mids(s, ring);
	double	   *tops = kf_sorted_tops(s, ring);

	/* up to the tile after the last: that may just have gone */
	for (int g = i / KF_SORTED_FAN; g * KF_SORTED_FAN <= s->tiles && g * KF_SORTED_FAN < s->width; g++)
	{
		int32_t		sum = 0;

		for (int j = 0; j < KF_SORTED_FAN; j++)
			sum += sizes[g * KF_SORTED_FAN + j];
		groups[g] = sum;
		mids[g] = firsts[g * KF_SORTED_FAN];
		tops[g / KF_SORTED_FAN] = mids[g / KF_SORTED_FAN * KF_SORTED_FAN];
	}
}

/* The first value of tile i is another one now. */
KF_FN void
kf_sorted_refirst(const KfSorted *s, double *ring, int i, double first)
{
	kf_sorted_firsts(s, ring)[i] = first;
	if (i % KF_SORTED_FAN == 0)
	{
		kf_sorted_mids(s, ring)[i / KF_SORTED_FAN] = first;
		if (i % (KF_SORTED_FAN * KF_SORTED_FAN) == 0)
			kf_sorted_tops(s, ring)[i / (KF_SORTED_FAN * KF_SORTED_FAN)] = first;
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

	kf_sorted_move(firsts + i + 2, firsts + i + 1, after);
	kf_sorted_move_integers(sizes + i + 2, sizes + i + 1, after);
	kf_sorted_move_integers(places + i + 2, places + i + 1, after);
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
	kf_sorted_move(firsts + i + 1, firsts + i + 2, after);
	kf_sorted_move_integers(sizes + i + 1, sizes + i + 2, after);
	kf_sorted_move_integers(places + i + 1, places + i + 2, after);
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

	if (sizes[i] == s->cap)
	{
		kf_sorted_split(s, ring, i);
		if (kf_sorted_firsts(s, ring)[i + 1] <= x)
			i++;
	}
	tile = kf_sorted_tile(s, ring, i);
	kf_sorted_put(tile, s->cap, x);
	sizes[i]++;
	if (i > 0)
		kf_sorted_refirst(s, ring, i, tile[0]);	/* x may come first, when the one deleted was */
	kf_sorted_groups(s, ring)[i / KF_SORTED_FAN]++;
}

/* x, which is there, out of tile i. */
KF_FN void
kf_sorted_delete(KfSorted *s, double *ring, int i, double x)
{
	int32_t    *sizes = kf_sorted_sizes(s, ring);
	double	   *tile = kf_sorted_tile(s, ring, i);
	int			few = s->cap / 4 * 3;

	kf_sorted_drop(tile, s->cap, x);
	sizes[i]--;
	kf_sorted_groups(s, ring)[i / KF_SORTED_FAN]--;
	if (i > 0)
		kf_sorted_refirst(s, ring, i, tile[0]);
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
		kf_sorted_replace(a, full ? kf_sorted_count(a, s->width, old, 1) - 1 : s->count - 1, kf_sorted_count(a, s->width, x, 1), x);
	}
	else
	{
		int			to = kf_sorted_find(s, ring, x, 1);

		if (full)
		{
			int			tiles = s->tiles;

			kf_sorted_delete(s, ring, kf_sorted_find(s, ring, old, 1), old);
			if (s->tiles != tiles)
				to = kf_sorted_find(s, ring, x, 1);
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
