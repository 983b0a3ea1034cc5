/*
 * volume_profile.h
 *		How much volume was traded at which prices, as bars at the side of the price panel: of the bars that are drawn.
 *
 * While each row has a bucket of its own, the profile is that of the bars, exactly as volume_profile() of these rows has it. Where rows are
 * merged while they come, their volume is gathered before in KF_VOLUME_BINS bins between them, which are halved in number and doubled in
 * size as the range grows: at least half of them are in use, so volume is off its price by no more than a thousandth or two of the range.
 */
#ifndef KF_CHART_VOLUME_PROFILE_H
#define KF_CHART_VOLUME_PROFILE_H

#include "../indicators/profile.h"
#include "series.h"

#define KF_VOLUME_BINS 4096
#define KF_PROFILE_MOST 500		/* rows of the option */

typedef struct KfVolumeBins
{
	bool		begun;
	double		low;			/* where the first bin begins */
	double		size;			/* of a bin */
	double		part[KF_VOLUME_BINS];	/* volume of bars that do not fill the bin */
	double		step[KF_VOLUME_BINS + 1];	/* of those that do: from one bin to the next */
} KfVolumeBins;

/* Volume spread evenly from low to high; both finite. */
extern void kf_volume_bins_add(KfVolumeBins *bins, double low, double high, double volume);

/* The profile of the buckets, or of the bins where these have begun, in so many rows. Its prices are the allocator's of the series. */
extern KfCode kf_volume_profile(const KfSeries *series, int rows, KfProfile *profile, KfStatus *status);

#endif							/* KF_CHART_VOLUME_PROFILE_H */
