/*
 * realtime.c
 *		Bars placed by their time, with the gaps of nights and weekends.
 *
 * The usual distance between two bars is their width: that of which a fifth are shorter at most, so that gaps do not count. The axis goes
 * from half of it before the first bar to half behind the last one. Bars narrower than LEAST pixels are merged, those of each such column of
 * time into one, and so are single bars that fall into one pixel.
 */
#include "layout.h"

#include <math.h>
#include <stdlib.h>

#define LEAST 2.0

static int
compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *) a;
	const uint64_t y = *(const uint64_t *) b;

	return (x > y) - (x < y);
}

static uint64_t
between(const KfSeries *s, int from, int to)
{
	return (uint64_t) s->ts[to] - (uint64_t) s->ts[from];
}

/* In microseconds, 1 at least; 'room' is for one a bar. */
static double
usual_distance(const KfSeries *s, uint64_t *room)
{
	int			n = 0;

	for (int i = 1; i < s->count; i++)
		if (between(s, i - 1, i) > 0)
			room[n++] = between(s, i - 1, i);
	if (n == 0)
		return 1.0;
	qsort(room, (size_t) n, sizeof(uint64_t), compare);
	return (double) room[n / 5];
}

KfCode
kf_layout_merge_by_time(KfLayout *l, int room, KfStatus *status)
{
	KfSeries   *s = l->series;
	const KfAllocator *allocator = s->allocator;
	uint64_t   *distances = allocator->alloc(allocator->arena, (size_t) (s->count + 1) * sizeof(uint64_t));
	double		total;
	double		slot;

	if (distances == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory");
	l->distance = usual_distance(s, distances);
	allocator->release(allocator->arena, distances);
	l->column = 0;
	if (s->count == 0)
		return KF_OK;
	total = (double) between(s, 0, s->count - 1) + l->distance * (1 + s->future);
	slot = room * l->distance / total;
	if (slot >= LEAST)
		/* what falls into one pixel */
		kf_series_merge_time(s, (uint64_t) fmax(total / room, 1.0), 1);
	else
	{
		double		columns = floor(room / LEAST);

		l->column = (uint64_t) ceil(total / fmax(columns, 1.0));
		kf_series_merge_time(s, l->column, (int) fmin(ceil(LEAST / slot), 1e9));
	}
	return KF_OK;
}

double
kf_layout_place_by_time(KfLayout *l, int room)
{
	const KfSeries *s = l->series;
	double		width = l->column > 0 ? (double) l->column : l->distance;
	double		last = 0.0;		/* of the middle of the last bar, from that of the first column */
	double		total;

	if (s->count == 0)
		return room;
	last = (double) (l->column > 0 ? between(s, 0, s->count - 1) / l->column * l->column : between(s, 0, s->count - 1));
	total = last + width * (1 + s->future);
	for (int i = 0; i < l->places; i++)
	{
		double		middle = i < s->count ? (double) (l->column > 0 ? between(s, 0, i) / l->column * l->column : between(s, 0, i)) :
			last + width * (i - s->count + 1);

		l->x[i] = l->plot.x + (int) ((middle + width / 2.0) / total * room + 1e-6);	/* whole pixels are not missed by rounding */
	}
	return width / total * room;
}
