/*
 * volume_profile.c
 *		Volume by price: gathered while rows are merged, and drawn.
 */
#include "volume_profile.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "draw.h"

#define HALF (KF_VOLUME_BINS / 2)

/* Shares of 255: rows of the value area and the others; and of the plot's width that the longest row takes. */
#define AREA_SHARE 88
#define OTHER_SHARE 40
#define CONTROL_SHARE 150
#define LONGEST 0.3

/* ---- bins ---- */

/* Volume that fills bins goes to the bins themselves. */
static void
settle(KfVolumeBins *bins)
{
	double		whole = 0.0;

	for (int i = 0; i < KF_VOLUME_BINS; i++)
	{
		whole += bins->step[i];
		/* what is left of equal steps up and down may be a speck below 0 */
		if (whole > 0.0)
			bins->part[i] += whole;
	}
	memset(bins->step, 0, sizeof(bins->step));
}

/* Two bins become one; the free half is above, or below. */
static void
halve(KfVolumeBins *bins, bool free_above)
{
	double		merged[HALF];

	settle(bins);
	for (int i = 0; i < HALF; i++)
		merged[i] = bins->part[2 * i] + bins->part[2 * i + 1];
	memset(bins->part, 0, sizeof(bins->part));
	memcpy(bins->part + (free_above ? 0 : HALF), merged, sizeof(merged));
	if (!free_above)
		bins->low -= bins->size * KF_VOLUME_BINS;
	bins->size *= 2.0;
}

/* The bin of a price; far outside, where numbers end, it is the first or the last. */
static int
bin_of(const KfVolumeBins *bins, double price)
{
	double		place = floor((price - bins->low) / bins->size);

	return (int) fmin(fmax(place, 0.0), KF_VOLUME_BINS - 1.0);
}

static double
edge_of(const KfVolumeBins *bins, int i)
{
	return bins->low + bins->size * i;
}

void
kf_volume_bins_add(KfVolumeBins *bins, double low, double high, double volume)
{
	int			first;
	int			last;
	double		density;

	if (!(volume > 0.0))
		return;
	if (!bins->begun)
	{
		bins->begun = true;
		bins->low = low;
		bins->size = fmax(fmax((high - low) / HALF, fmax(fabs(low), fabs(high)) * 1e-9), DBL_MIN * 1e9);
	}
	while (high > edge_of(bins, KF_VOLUME_BINS) && bins->size < DBL_MAX / KF_VOLUME_BINS / 4.0)
		halve(bins, true);
	while (low < bins->low && bins->size < DBL_MAX / KF_VOLUME_BINS / 4.0)
		halve(bins, false);
	first = bin_of(bins, low);
	last = bin_of(bins, high);
	if (first == last)
	{
		bins->part[first] += volume;
		return;
	}
	density = volume / (high - low);
	bins->part[first] += density * (edge_of(bins, first + 1) - low);
	bins->part[last] += density * (high - edge_of(bins, last));
	bins->step[first + 1] += density * bins->size;
	bins->step[last] -= density * bins->size;
}

/* ---- the profile ---- */

/* High, low and volume of the bins that have any, none of them beyond the prices there were. */
static size_t
samples_of_bins(KfVolumeBins *bins, double lowest, double highest, double *samples)
{
	size_t		count = 0;

	settle(bins);
	for (int i = 0; i < KF_VOLUME_BINS; i++)
		if (bins->part[i] > 0.0)
		{
			double	   *sample = samples + 3 * count++;

			sample[0] = fmax(fmin(edge_of(bins, i + 1), highest), lowest);
			sample[1] = fmax(fmin(edge_of(bins, i), sample[0]), lowest);
			sample[2] = bins->part[i];
		}
	return count;
}

static size_t
samples_of_buckets(const KfSeries *series, double *samples)
{
	for (int i = 0; i < series->count; i++)
	{
		samples[3 * i] = series->high[i];
		samples[3 * i + 1] = series->low[i];
		samples[3 * i + 2] = series->volume[i];
	}
	return (size_t) series->count;
}

KfCode
kf_volume_profile(const KfSeries *series, int rows, KfProfile *profile, KfStatus *status)
{
	const KfAllocator *allocator = series->allocator;
	bool		gathered = series->bins != NULL && series->bins->begun;
	size_t		most = gathered ? KF_VOLUME_BINS : (size_t) series->count;
	/* two more: the range is that of all prices, whatever was traded at its ends */
	double	   *samples = allocator->alloc(allocator->arena, 3 * (most + 2) * sizeof(double));
	double		lowest = INFINITY;
	double		highest = -INFINITY;
	size_t		count;

	if (samples == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	for (int i = 0; i < series->count; i++)
	{
		lowest = fmin(lowest, series->low[i]);
		highest = fmax(highest, series->high[i]);
	}
	count = gathered ? samples_of_bins(series->bins, lowest, highest, samples) : samples_of_buckets(series, samples);
	for (int i = 0; i < 2 && series->count > 0; i++)
	{
		double	   *sample = samples + 3 * count++;

		sample[0] = sample[1] = i == 0 ? lowest : highest;
		sample[2] = 0.0;
	}
	kf_profile_of_samples(allocator, samples, count, 3, rows, KF_DEFAULT_VALUE_AREA, NULL, profile, status);
	allocator->release(allocator->arena, samples);
	return status->code;
}

/* ---- in a chart ---- */

KfCode
kf_layout_profile(KfLayout *l, KfStatus *status)
{
	const KfPanel *panel = &l->panels[0];
	int			most = (panel->clip.height - 1) / 2;
	int			rows = l->profile_rows < most ? l->profile_rows : most > 1 ? most : 1;
	KfProfile  *profile = &l->profile;
	char		numbers[3][KF_LABEL_SIZE];

	if (l->profile_rows == 0 || !l->series->has_volume || l->series->count == 0)
		return KF_OK;
	if (kf_volume_profile(l->series, rows, profile, status) != KF_OK)
		return status->code;
	l->profile_low = INFINITY;
	l->profile_high = -INFINITY;
	for (int i = 0; i < l->series->count; i++)
	{
		l->profile_low = fmin(l->profile_low, l->series->low[i]);
		l->profile_high = fmax(l->profile_high, l->series->high[i]);
	}
	if (!profile->has_poc)
		return KF_OK;
	kf_scale_value_label(&panel->scale, profile->poc, numbers[0]);
	kf_scale_value_label(&panel->scale, profile->value_area_low, numbers[1]);
	kf_scale_value_label(&panel->scale, profile->value_area_high, numbers[2]);
	snprintf(l->profile_text, sizeof(l->profile_text), "POC %.30s VA %.30s \xE2\x80\x93 %.30s", numbers[0], numbers[1], numbers[2]);
	return KF_OK;
}

/* A row of the profile: its pixel rows, a gap below where there is room. */
static void
draw_row(KfDrawing *d, const KfPanel *panel, size_t row, double most)
{
	const KfLayout *l = d->layout;
	const KfProfile *p = &l->profile;
	double		size = (l->profile_high - l->profile_low) / (double) p->rows;
	int			top = kf_draw_row(panel, l->profile_low + size * (double) (row + 1));
	int			bottom = kf_draw_row(panel, l->profile_low + size * (double) row);
	int			width = (int) (LONGEST * l->plot.width * (p->volumes[row] / most) + 0.5);
	bool		control = p->prices[row] == p->poc;
	bool		inside = p->prices[row] >= p->value_area_low && p->prices[row] <= p->value_area_high;
	uint32_t	color = control ? l->theme->series[1] : l->theme->series[0];

	/* a price alone is a row of its own, however thin */
	if (p->rows == 1 && bottom - top < 3)
	{
		top -= 2;
		bottom += 2;
	}
	if (bottom - top >= 4)
		bottom -= l->hair;
	if (top < panel->clip.y)
		top = panel->clip.y;
	if (bottom > panel->clip.y + panel->clip.height)
		bottom = panel->clip.y + panel->clip.height;
	if (width < 1 || bottom <= top)
		return;
	kf_canvas_tint(d->canvas, l->profile_left ? 0 : l->plot.width - width, top, width, bottom - top, kf_draw_ink(d, color),
				   control ? CONTROL_SHARE : inside ? AREA_SHARE : OTHER_SHARE);
}

void
kf_draw_profile(KfDrawing *d, const KfPanel *panel)
{
	const KfLayout *l = d->layout;
	const KfProfile *p = &l->profile;
	double		most = 0.0;
	int			y;

	if (!p->has_poc)
		return;
	for (size_t i = 0; i < p->rows; i++)
		most = fmax(most, p->volumes[i]);
	for (size_t i = 0; i < p->rows && !kf_draw_stopped(d); i++)
		if (p->volumes[i] > 0.0)
			draw_row(d, panel, i, most);
	y = kf_draw_row(panel, p->poc);
	if (y >= panel->clip.y && y < panel->clip.y + panel->clip.height)
		kf_canvas_hline(d->canvas, 0, l->plot.width, y, l->hair, kf_draw_ink(d, l->theme->series[1]), 4 * l->hair, 3 * l->hair);
}
