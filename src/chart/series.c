/*
 * series.c
 *		Rows into buckets.
 */
#include "series.h"

#include "references.h"
#include "volume_profile.h"

#include <math.h>
#include <string.h>

#define KF_USECS_PER_DAY (INT64_C(86400) * 1000000)

/* Columns of the bars themselves; each trace has three more. */
#define BAR_COLUMNS 10

/* Panels that are not shared have numbers that cannot be written. */
static int
group_of(const KfSpec *spec, int i)
{
	if (spec->panel == KF_PANEL_UNSET)
		return spec->indicator->place == KF_OVER_PRICE ? 0 : KF_MAX_SPECS + 1 + i;
	return spec->panel;
}

KfCode
kf_series_init(KfSeries *series, const KfAllocator *allocator, int capacity, int keep, const KfSpec *specs, int spec_count, KfStatus *status)
{
	size_t		columns = BAR_COLUMNS;
	size_t		places;
	int			ahead = 0;
	double	   *next;

	memset(series, 0, sizeof(*series));
	series->allocator = allocator;
	series->capacity = capacity;
	series->keep = keep;
	series->span = 1;
	series->previous_close = NAN;
	for (int i = 0; i < spec_count; i++)
	{
		KfStudy    *study = &series->studies[series->study_count++];

		study->spec = specs[i];
		study->nout = kf_output_count(specs[i].indicator);
		study->group = group_of(&specs[i], i);
		study->direction = NAN;
		study->reference_at = -1;
		for (int j = 0; j < kf_input_count(specs[i].indicator); j++)
			study->sessions = study->sessions || specs[i].indicator->inputs[j] == KF_SESSION;
		for (int k = 0; k < KF_MAX_OUTPUTS; k++)
			study->newest[k] = NAN;
		study->state = allocator->alloc(allocator->arena, specs[i].indicator->state_size(specs[i].params));
		if (study->state == NULL)
			return kf_fail(status, KF_NO_MEMORY, "out of memory");
		specs[i].indicator->init(study->state, specs[i].params);
		columns += 3 * (size_t) study->nout + (specs[i].indicator->behind != NULL);
		if (specs[i].indicator->ahead != NULL && specs[i].indicator->ahead(specs[i].params) > ahead)
			ahead = specs[i].indicator->ahead(specs[i].params);
	}
	/* no more places for bars to come than for those that there are */
	series->future_capacity = ahead < capacity ? ahead : capacity;
	places = (size_t) capacity + series->future_capacity;
	series->memory = allocator->alloc(allocator->arena, columns * places * sizeof(double));
	if (series->memory == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	next = series->memory;
	series->ts = (int64_t *) next;
	series->open = next += capacity;
	series->high = next += capacity;
	series->low = next += capacity;
	series->close = next += capacity;
	series->volume = next += capacity;
	series->closes.last = series->close;
	series->closes.min = next += capacity;
	series->closes.max = next += capacity;
	series->turn = next += capacity;
	series->thick = next += capacity;
	next += capacity;
	for (int i = 0; i < spec_count; i++)
	{
		KfStudy    *study = &series->studies[i];

		for (int k = 0; k < study->nout; k++)
		{
			study->traces[k].last = next;
			study->traces[k].min = next += places;
			study->traces[k].max = next += places;
			next += places;
		}
		if (specs[i].indicator->behind != NULL)
		{
			study->stepped_before = next;
			next += places;
		}
	}
	return KF_OK;
}

void
kf_series_free(KfSeries *series)
{
	const KfAllocator *allocator = series->allocator;

	if (allocator == NULL)
		return;
	for (int i = 0; i < series->study_count; i++)
		allocator->release(allocator->arena, series->studies[i].state);
	allocator->release(allocator->arena, series->memory);
}

/* Join the value of a later row or bucket to that of bucket 'to'; NaN is no value. */
static void
join_trace(KfTrace *trace, int to, double last, double min, double max)
{
	if (isnan(last))
		return;
	trace->last[to] = last;
	if (!(trace->min[to] <= min))
		trace->min[to] = min;
	if (!(trace->max[to] >= max))
		trace->max[to] = max;
}

static void
join_bar(KfSeries *series, int to, double high, double low, double close, double volume)
{
	if (high > series->high[to])
		series->high[to] = high;
	if (low < series->low[to])
		series->low[to] = low;
	series->close[to] = close;
	series->volume[to] += volume;
}

/* The values of all indicators in one place move to the free place 'to'. */
static void
move_values(KfSeries *series, int to, int from)
{
	for (int i = 0; i < series->study_count; i++)
		for (int k = 0; k < series->studies[i].nout; k++)
		{
			KfTrace    *trace = &series->studies[i].traces[k];

			trace->last[to] = trace->last[from];
			trace->min[to] = trace->min[from];
			trace->max[to] = trace->max[from];
		}
}

static void
join_values(KfSeries *series, int to, int from)
{
	for (int i = 0; i < series->study_count; i++)
		for (int k = 0; k < series->studies[i].nout; k++)
		{
			KfTrace    *trace = &series->studies[i].traces[k];

			join_trace(trace, to, trace->last[from], trace->min[from], trace->max[from]);
		}
}

/* Bucket 'from' moves to the free place 'to'. */
static void
move_bucket(KfSeries *series, int to, int from)
{
	series->ts[to] = series->ts[from];
	series->open[to] = series->open[from];
	series->high[to] = series->high[from];
	series->low[to] = series->low[from];
	series->close[to] = series->close[from];
	series->volume[to] = series->volume[from];
	series->closes.min[to] = series->closes.min[from];
	series->closes.max[to] = series->closes.max[from];
	if (series->turn != NULL)
	{
		series->turn[to] = series->turn[from];
		series->thick[to] = series->thick[from];
	}
	for (int i = 0; i < series->study_count; i++)
		if (series->studies[i].stepped_before != NULL)
			series->studies[i].stepped_before[to] = series->studies[i].stepped_before[from];
	move_values(series, to, from);
}

static void
join_bucket(KfSeries *series, int to, int from)
{
	join_bar(series, to, series->high[from], series->low[from], series->close[from], series->volume[from]);
	join_trace(&series->closes, to, series->close[from], series->closes.min[from], series->closes.max[from]);
	join_values(series, to, from);
}

void
kf_series_merge(KfSeries *series, int group)
{
	int			to = 0;

	for (int from = 0; from < series->count; from += group, to++)
	{
		if (to != from)
			move_bucket(series, to, from);
		for (int i = from + 1; i < from + group && i < series->count; i++)
			join_bucket(series, to, i);
	}
	/* bars to come begin a place of their own */
	for (int from = 0, place = to; from < series->future; from += group, place++)
	{
		int			first = series->count + from;

		if (place != first)
			move_values(series, place, first);
		for (int i = first + 1; i < first + group && i < series->count + series->future; i++)
			join_values(series, place, i);
	}
	series->future = (series->future + group - 1) / group;
	/* the last bucket may be short of rows */
	series->filled += (int64_t) ((series->count - 1) % group) * series->span;
	series->span *= group;
	series->count = to;
}

/* The number of the grain that a time is in. */
static uint64_t
grain_of(const KfSeries *series, int64_t ts, uint64_t grain)
{
	return ((uint64_t) ts - (uint64_t) series->ts[0]) / grain;
}

void
kf_series_merge_time(KfSeries *series, uint64_t grain, int group)
{
	int			count = series->count;
	int			to = 0;

	for (int from = 0; from < count; from++)
		if (to > 0 && grain_of(series, series->ts[from], grain) == grain_of(series, series->ts[to - 1], grain))
			join_bucket(series, to - 1, from);
		else
		{
			if (to != from)
				move_bucket(series, to, from);
			to++;
		}
	for (int from = 0, place = to; from < series->future; from += group, place++)
	{
		if (place != count + from)
			move_values(series, place, count + from);
		for (int i = count + from + 1; i < count + from + group && i < count + series->future; i++)
			join_values(series, place, i);
	}
	series->future = (series->future + group - 1) / group;
	if (to < count)
	{
		series->span = series->span * count / to;
		if (series->span < 2)
			series->span = 2;
	}
	series->count = to;
}

/* The grain doubles until there is a free bucket. */
static void
coarsen(KfSeries *series)
{
	while (series->count == series->capacity)
	{
		series->grain *= 2;
		kf_series_merge_time(series, series->grain, 1);
	}
}

/* Only the last buckets stay. */
static void
drop_all_but(KfSeries *series, int count)
{
	int			gone = series->count - count;

	if (gone <= 0)
		return;
	for (int i = 0; i < count; i++)
		move_bucket(series, i, gone + i);
	series->count = count;
}

void
kf_series_keep_last(KfSeries *series, int count)
{
	int			before = series->count;

	if (count >= before)
		return;
	drop_all_but(series, count);
	for (int i = 0; i < series->future; i++)
		move_values(series, count + i, before + i);
}

static bool
is_drawn(const KfStudy *study, int k)
{
	return study->spec.indicator->outputs[k].style != KF_NOT_DRAWN;
}

/* No value in a place. */
static void
clear_values(KfStudy *study, int place)
{
	for (int k = 0; k < study->nout; k++)
		study->traces[k].last[place] = study->traces[k].min[place] = study->traces[k].max[place] = NAN;
}

/* Values of bars to come, in as many places as have one, but no more than there are buckets: the picture is one of the bars. */
static void
add_future(KfSeries *series, KfStudy *study)
{
	int			ahead = study->spec.indicator->ahead(study->spec.params);
	int			most = series->count < series->future_capacity ? series->count : series->future_capacity;
	double		values[KF_MAX_OUTPUTS];

	for (int i = 0; i < ahead && i / series->span < most; i++)
	{
		int			after = (int) (i / series->span);

		study->spec.indicator->future(study->state, study->spec.params, i, values);
		for (int k = 0; k < study->nout; k++)
		{
			if (!KF_FINITE(values[k]) || !is_drawn(study, k))
				continue;
			/* other indicators may have made the place already: it has no values of this one */
			while (series->future <= after)
			{
				for (int s = 0; s < series->study_count; s++)
					clear_values(&series->studies[s], series->count + series->future);
				series->future++;
			}
			join_trace(&study->traces[k], series->count + after, values[k], values[k], values[k]);
		}
	}
}

void
kf_series_end(KfSeries *series)
{
	if (series->keep > 0)
		drop_all_but(series, series->keep);
	if (series->grain > 0 && series->span > 1)
		series->span = series->rows / series->count > 2 ? series->rows / series->count : 2;
	series->future = 0;
	for (int i = 0; i < series->study_count && series->count > 0; i++)
		if (series->studies[i].spec.indicator->ahead != NULL)
			add_future(series, &series->studies[i]);
}

/* The volume of the rows before the first that are merged. */
static void
gather_volume(KfSeries *series)
{
	if (series->bins != NULL && series->span == 1)
		for (int i = 0; i < series->count; i++)
			kf_volume_bins_add(series->bins, series->low[i], series->high[i], series->volume[i]);
}

/* A place for the next row: the last bucket while it has room, else a new one. Returns whether it is new. */
static bool
next_bucket(KfSeries *series, int64_t ts)
{
	if (series->grain > 0)
	{
		if (series->count == series->capacity)
		{
			gather_volume(series);
			coarsen(series);
		}
		if (series->count > 0 && grain_of(series, ts, series->grain) == grain_of(series, series->ts[series->count - 1], series->grain))
			return false;
		series->count++;
		return true;
	}
	if (series->count > 0 && series->filled < series->span)
		return false;
	if (series->count == series->capacity)
	{
		/* capacity is even, so the last bucket of merged ones is full */
		if (series->keep > 0)
			drop_all_but(series, series->keep);
		else
		{
			gather_volume(series);
			kf_series_merge(series, 2);
		}
	}
	series->count++;
	series->filled = 0;
	return true;
}

static int64_t
clock_of(const KfSeries *series, int64_t ts)
{
	return series->local_time != NULL ? series->local_time(ts, series->local_time_arg) : ts;
}

/* Midnight on the chart's clock, also of times before 2000. */
static double
session_of(const KfSeries *series, int64_t ts)
{
	int64_t		clock = clock_of(series, ts);
	int64_t		of_day = clock % KF_USECS_PER_DAY;

	return (double) (clock / KF_USECS_PER_DAY - (of_day < 0)) * (double) KF_USECS_PER_DAY;
}

/* 1 at the first bar at or after the anchor. */
static double
anchor_of(const KfSeries *series, const KfStudy *study, int64_t ts)
{
	return !study->anchored && (study->spec.anchor == KF_ANCHOR_UNSET || clock_of(series, ts) >= study->spec.anchor) ? 1.0 : 0.0;
}

/* A condition is one that is not 0. */
static double
other_of(KfStudy *study, int64_t ts, KfInput input)
{
	double		value = study->other != NULL ? kf_reference_at(study->other, ts, &study->reference_at) : NAN;

	return input == KF_CONDITION && !isnan(value) ? value != 0.0 : value;
}

static double
input_of(const KfSeries *series, KfStudy *study, const KfBar *bar, KfInput input)
{
	switch (input)
	{
		case KF_SESSION:
			return session_of(series, bar->ts);
		case KF_ANCHOR:
			return anchor_of(series, study, bar->ts);
		case KF_SERIES1:
		case KF_PERIODS:
		case KF_CONDITION:
			return other_of(study, bar->ts, input);
		case KF_OPEN:
			return bar->open;
		case KF_HIGH:
			return bar->high;
		case KF_LOW:
			return bar->low;
		case KF_VOLUME:
			return bar->volume;
		default:
			return bar->close;
	}
}

/* The bucket of the bar that was stepped 'behind' bars before the newest one, or -1 where it is kept no more. */
static int
bucket_behind(const KfSeries *series, const KfStudy *study, int behind)
{
	double		bar = study->stepped - 1.0 - behind;
	int			low = 0;
	int			high = series->count - 1;

	if (behind < 0 || bar < study->stepped_before[0])
		return -1;
	/* the last bucket with no more bars before it: those without any of their own come before */
	while (low < high)
	{
		int			middle = low + (high - low + 1) / 2;

		if (study->stepped_before[middle] <= bar)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

/* A series from outside has a value of its own at the time of the bar. */
static void
look_up(KfSeries *series, KfStudy *study, const KfBar *bar)
{
	double		value = kf_reference_at(study->reference, bar->ts, &study->reference_at);

	study->newest[0] = value;
	join_trace(&study->traces[0], series->count - 1, value, value, value);
}

/* Step one indicator and put its values where they belong; what is not finite is no value, and what is not drawn has no place here. */
static void
step_study(KfSeries *series, KfStudy *study, const KfBar *bar)
{
	const KfIndicator *ind = study->spec.indicator;
	double		in[KF_MAX_INPUTS];
	double		out[KF_MAX_OUTPUTS];
	bool		usable = true;

	for (int j = 0; j < KF_MAX_INPUTS && ind->inputs[j] != KF_NO_INPUT; j++)
	{
		in[j] = input_of(series, study, bar, ind->inputs[j]);
		usable = usable && KF_FINITE(in[j]);
	}
	study->direction = NAN;
	for (int k = 0; k < study->nout; k++)
		study->newest[k] = NAN;
	if (!usable)
		return;
	for (int j = 0; j < KF_MAX_INPUTS && ind->inputs[j] != KF_NO_INPUT; j++)
		study->anchored = study->anchored || (ind->inputs[j] == KF_ANCHOR && in[j] != 0.0);
	ind->step(study->state, in, out);
	study->stepped += 1.0;
	for (int k = 0; k < study->nout; k++)
	{
		int			behind;
		int			to = series->count - 1;

		if (!KF_FINITE(out[k]) || !is_drawn(study, k))
			continue;
		behind = ind->behind != NULL ? ind->behind(study->spec.params, out, k) : 0;
		if (behind != 0)
			to = bucket_behind(series, study, behind);
		if (to >= 0)
			join_trace(&study->traces[k], to, out[k], out[k], out[k]);
		if (ind->outputs[k].style == KF_DIRECTION)
			study->direction = out[k];
		else if (behind == 0)
			study->newest[k] = out[k];
	}
}

/* Step all indicators; 'fresh': the bar's bucket is new. Apart, as a chart without any pays nothing for them then. */
static __attribute__((noinline)) void
step_studies(KfSeries *series, const KfBar *bar, bool fresh)
{
	for (int i = 0; i < series->study_count; i++)
	{
		KfStudy    *study = &series->studies[i];

		if (fresh)
		{
			clear_values(study, series->count - 1);
			if (study->stepped_before != NULL)
				study->stepped_before[series->count - 1] = study->stepped;
		}
		if (study->reference != NULL)
			look_up(series, study, bar);
		else
			step_study(series, study, bar);
	}
}

void
kf_series_add(KfSeries *series, const KfBar *bar, const KfBar *drawn)
{
	double		volume = KF_FINITE(bar->volume) ? bar->volume : 0.0;
	bool		fresh;
	int			to;

	series->future = 0;
	fresh = next_bucket(series, bar->ts);
	to = series->count - 1;

	if (series->rows == 0)
		series->first = *bar;
	else
		series->previous_close = series->newest.close;
	series->newest = *bar;
	series->rows++;
	series->filled++;
	series->has_volume = series->has_volume || volume != 0.0;
	if (series->bins != NULL && series->span > 1)
		kf_volume_bins_add(series->bins, drawn->low, drawn->high, volume);
	if (fresh)
	{
		series->ts[to] = bar->ts;
		series->open[to] = drawn->open;
		series->high[to] = drawn->high;
		series->low[to] = drawn->low;
		series->close[to] = drawn->close;
		series->volume[to] = volume;
		series->closes.min[to] = series->closes.max[to] = drawn->close;
	}
	else
	{
		join_bar(series, to, drawn->high, drawn->low, drawn->close, volume);
		join_trace(&series->closes, to, drawn->close, drawn->close, drawn->close);
	}
	if (series->study_count > 0)
		step_studies(series, bar, fresh);
}
