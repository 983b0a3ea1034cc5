/*
 * profile.h
 *		Volume profile: how much volume was traded at which prices, its point of control and its value area.
 *
 * The range of prices is cut into rows of equal height. A trade's volume goes to the row of its price; a bar's is spread evenly
 * over its range from low to high. A price on the edge of two rows belongs to the upper one, the highest price of all to the
 * highest row. Prices within a rounding error of an edge are on it: 0.3 is in row 3 of size 0.1, although 0.3 / 0.1 is less than
 * 3 in double precision.
 *
 *	point of control	the row with the most volume; of several the one nearest the middle of the profile, then the lower
 *	value area			grown from the point of control until it has the wanted part of the volume: the next two rows above are
 *						compared with the next two below (or with what is left of them), and the two with more volume join, at a tie
 *						the two above. Where neither two have volume, both join. Rows without volume at its ends are left out again.
 *
 * Steidlmayer, CBOT Market Profile (1984); the tie rules as Linn Software and eSignal have them. The rules for empty rows are ours:
 * there may be fewer trades than rows, and the value area should not grow into a void.
 */
#ifndef KF_PROFILE_H
#define KF_PROFILE_H

#include "base.h"
#include "indicators/numbers.h"

#define KF_DEFAULT_VALUE_AREA 0.7
#define KF_PROFILE_MAX_BINS 100000
#define KF_PROFILE_MAX_ROWS 1000000	/* of a profile with rows of a given size */

/* The result. 'prices' and 'volumes' are one allocation, at 'prices', of the allocator given; both NULL when 'rows' is 0. */
typedef struct KfProfile
{
	size_t		rows;
	bool		has_poc;		/* false: no volume at all, the next three are 0 */
	double		poc;			/* middle of the row with the most volume */
	double		value_area_high;	/* upper edge of its highest row */
	double		value_area_low; /* lower edge of its lowest row */
	double		total_volume;
	double	   *prices;			/* middles of the rows, lowest first */
	double	   *volumes;
} KfProfile;

extern KfCode kf_check_bins(double bins, KfStatus *status);		/* 1 .. KF_PROFILE_MAX_BINS */
extern KfCode kf_check_bin_size(double bin_size, KfStatus *status);		/* greater than 0, finite */
extern KfCode kf_check_value_area(double part, KfStatus *status);		/* 0 < part <= 1 */

/* One trade or bar: low == high for a trade. Finite; KF_DATA when high is below low or the volume is negative. */
extern KfCode kf_check_volume_at(double low, double high, double volume, KfStatus *status);

/*
 * The profile of 'count' trades or bars, in 'bins' rows between their lowest and highest price; one row when these are equal.
 * 'samples' has 'width' numbers each: 2: price, volume; 3: high, low, volume. They have been checked. Memory: 32 bytes a bin.
 */
extern KfCode kf_profile_of_samples(const KfAllocator *allocator, const double *samples, size_t count, int width, int bins,
									double value_area, KfInterrupt interrupt, KfProfile *profile, KfStatus *status);

/*
 * A profile with rows of a given size, aligned to multiples of it: row i is from i * bin_size (inclusive) to (i + 1) * bin_size.
 * All rows between the lowest and the highest are kept, 16 bytes each.
 */
typedef struct KfStepProfile
{
	double		bin_size;
	double		per_unit;		/* 1 / bin_size when bin_size is that of a whole number, else 0: 0.01 is one of 100 */
	int64_t		first;			/* index of the lowest row */
	size_t		count;			/* rows in use */
	size_t		begin;			/* place of the lowest row */
	size_t		capacity;
	KfPair	   *rows;			/* of the allocator; NULL before the first */
	KfPair		total;
} KfStepProfile;

extern void kf_step_profile_init(KfStepProfile *profile, double bin_size);

/* Add a checked trade or bar. KF_LIMIT when there would be too many rows. */
extern KfCode kf_step_profile_add(const KfAllocator *allocator, KfStepProfile *profile, double low, double high, double volume,
								  KfInterrupt interrupt, KfStatus *status);

/* 'other' has the same bin_size. Only its first, count, rows + begin and total are looked at. */
extern KfCode kf_step_profile_merge(const KfAllocator *allocator, KfStepProfile *profile, const KfStepProfile *other,
									KfStatus *status);
extern KfCode kf_step_profile_result(const KfAllocator *allocator, const KfStepProfile *step, double value_area,
									 KfInterrupt interrupt, KfProfile *profile, KfStatus *status);

#endif							/* KF_PROFILE_H */
