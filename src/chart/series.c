/*
 * series.c
 *		Rows into buckets.
 */
#include "series.h"

#include <math.h>
#include <string.h>

/* Columns of the bars themselves; each trace has three more. */
#define BAR_COLUMNS 8

KfCode
kf_series_init(KfSeries *series, const KfAllocator *allocator, int capacity, int keep, const KfSpec *specs, int spec_count, KfStatus *status)
{
	size_t		columns = BAR_COLUMNS;
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
		for (int k = 0; k < KF_MAX_OUTPUTS; k++)
			study->newest[k] = NAN;
		study->state = allocator->alloc(allocator->arena, specs[i].indicator->state_size(specs[i].params));
		if (study->state == NULL)
			return kf_fail(status, KF_NO_MEMORY, "out of memory");
		specs[i].indicator->init(study->state, specs[i].params);
		columns += 3 * (size_t) study->nout;
	}
	series->memory = allocator->alloc(allocator->arena, columns * capacity * sizeof(double));
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
	for (int i = 0; i < spec_count; i++)
		for (int k = 0; k < series->studies[i].nout; k++)
		{
			series->studies[i].traces[k].last = next += capacity;
			series->studies[i].traces[k].min = next += capacity;
			series->studies[i].traces[k].max = next += capacity;
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
join_bucket(KfSeries *series, int to, int from)
{
	join_bar(series, to, series->high[from], series->low[from], series->close[from], series->volume[from]);
	series->closes.min[to] = fmin(series->closes.min[to], series->closes.min[from]);
	series->closes.max[to] = fmax(series->closes.max[to], series->closes.max[from]);
	for (int i = 0; i < series->study_count; i++)
		for (int k = 0; k < series->studies[i].nout; k++)
		{
			KfTrace    *trace = &series->studies[i].traces[k];

			join_trace(trace, to, trace->last[from], trace->min[from], trace->max[from]);
		}
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
	/* the last bucket may be short of rows */
	series->filled += (int64_t) ((series->count - 1) % group) * series->span;
	series->span *= group;
	series->count = to;
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
kf_series_end(KfSeries *series)
{
	if (series->keep > 0)
		drop_all_but(series, series->keep);
}

/* A place for the next row: the last bucket while it has room, else a new one. Returns whether it is new. */
static bool
next_bucket(KfSeries *series)
{
	if (series->count > 0 && series->filled < series->span)
		return false;
	if (series->count == series->capacity)
	{
		/* capacity is even, so the last bucket of merged ones is full */
		if (series->keep > 0)
			drop_all_but(series, series->keep);
		else
			kf_series_merge(series, 2);
	}
	series->count++;
	series->filled = 0;
	return true;
}

static double
input_of(const KfBar *bar, KfInput input)
{
	switch (input)
	{
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

/* Step one indicator; what is not finite is no value, and what is not drawn has no place here either. */
static void
step_study(KfStudy *study, const KfBar *bar)
{
	double		in[KF_MAX_INPUTS];
	bool		usable = true;

	for (int j = 0; j < KF_MAX_INPUTS && study->spec.indicator->inputs[j] != KF_NO_INPUT; j++)
	{
		in[j] = input_of(bar, study->spec.indicator->inputs[j]);
		usable = usable && KF_FINITE(in[j]);
	}
	if (usable)
		study->spec.indicator->step(study->state, in, study->newest);
	for (int k = 0; k < study->nout; k++)
		if (!usable || !KF_FINITE(study->newest[k]) || study->spec.indicator->outputs[k].style == KF_NOT_DRAWN)
			study->newest[k] = NAN;
}

void
kf_series_add(KfSeries *series, const KfBar *bar, const KfBar *drawn)
{
	bool		fresh = next_bucket(series);
	int			to = series->count - 1;
	double		volume = KF_FINITE(bar->volume) ? bar->volume : 0.0;

	if (series->rows == 0)
		series->first = *bar;
	else
		series->previous_close = series->newest.close;
	series->newest = *bar;
	series->rows++;
	series->filled++;
	series->has_volume = series->has_volume || volume != 0.0;
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
		series->closes.min[to] = fmin(series->closes.min[to], drawn->close);
		series->closes.max[to] = fmax(series->closes.max[to], drawn->close);
	}
	for (int i = 0; i < series->study_count; i++)
	{
		KfStudy    *study = &series->studies[i];

		step_study(study, bar);
		for (int k = 0; k < study->nout; k++)
		{
			KfTrace    *trace = &study->traces[k];

			if (fresh)
				trace->last[to] = trace->min[to] = trace->max[to] = study->newest[k];
			else
				join_trace(trace, to, study->newest[k], study->newest[k], study->newest[k]);
		}
	}
}
