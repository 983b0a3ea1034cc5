/*
 * adjust.c
 *		Back adjustment. The rules are in adjust.h.
 */
#include "bars/adjust.h"

#include <math.h>

#include "indicators/numbers.h"

/* The last close known at or before bar i, or NaN. */
static double
close_at(const double *closes, size_t i)
{
	for (;; i--)
	{
		if (!isnan(closes[i]) || i == 0)
			return closes[i];
	}
}

static KfCode
refuse(const char *what, double value, KfStatus *status)
{
	return kf_fail(status, KF_DATA, "%s, got %s", what, kf_number_word(value).text);
}

/* Multiply 'factor' by that of the events first..last, which have one time; 'close' is the last before it. */
static KfCode
apply_events(const KfEvent *first, const KfEvent *last, double close, bool splits, KfFactor *factor, KfStatus *status)
{
	double		split = 1;
	double		dividend = 0;

	for (const KfEvent *event = first; event <= last; event++)
	{
		if (!(event->split > 0 && isfinite(event->split)))
			return refuse("split must be positive and finite", event->split, status);
		if (!(event->dividend >= 0 && isfinite(event->dividend)))
			return refuse("dividend must be finite and not negative", event->dividend, status);
		split *= event->split;
		dividend += event->dividend;
	}
	if (dividend > 0)
	{
		/* In old shares, which is what the close is in. */
		dividend *= split;
		if (isnan(close))
			return kf_fail(status, KF_DATA, "there is no close before a dividend");
		if (!(dividend < close))
			return kf_fail(status, KF_DATA, "dividend %.15g is not less than the close before it, %.15g", dividend, close);
		factor->price *= (close - dividend) / close;
	}
	if (splits)
	{
		factor->price /= split;
		factor->volume *= split;
	}
	if (!(factor->price > 0 && isfinite(factor->price) && factor->volume > 0 && isfinite(factor->volume)))
		return kf_fail(status, KF_DATA, "the factors of the splits and dividends exceed double precision");
	return KF_OK;
}

KfCode
kf_adjust(const int64_t *times, const double *closes, size_t count, const KfEvent *events, size_t nevents, bool splits,
		  KfFactor *factors, size_t *bad, KfStatus *status)
{
	KfFactor	factor = {1, 1};

	while (nevents > 0 && count > 0 && events[nevents - 1].time > times[count - 1])
		nevents--;
	for (size_t i = count; i-- > 0;)
	{
		while (nevents > 0 && events[nevents - 1].time > times[i])
		{
			size_t		first = nevents - 1;

			while (first > 0 && events[first - 1].time == events[nevents - 1].time)
				first--;
			*bad = first;
			if (apply_events(&events[first], &events[nevents - 1], close_at(closes, i), splits, &factor, status) != KF_OK)
				return status->code;
			nevents = first;
		}
		factors[i] = factor;
	}
	return KF_OK;
}
