/*
 * ohlcv.c
 *		Bars of ticks: adding, merging, comparing. The rules are in ohlcv.h, the text form in ohlcv_text.c.
 */
#include "bars/ohlcv.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bars/exact.h"
#include "bars/sum.h"

_Static_assert(sizeof(KfOhlcv) == 128, "the layout of KfOhlcv is a disk format");

/* ---- failures --------------------------------------------------------------------------------------------------------------- */

/* A number as SQL writes it. */
static const char *
number_word(double value, char word[32])
{
	if (isnan(value))
		return "NaN";
	if (isinf(value))
		return value > 0 ? "Infinity" : "-Infinity";
	snprintf(word, 32, "%.15g", value);
	return word;
}

static KfCode
refuse_tick(const KfTick *tick, KfStatus *status)
{
	char		word[32];

	if (!isfinite(tick->price))
	{
		kf_fail(status, KF_DATA, "price must be finite, got %s", number_word(tick->price, word));
		kf_hint(status, "Ticks whose price is NULL are skipped. Turn this price into NULL, or leave such ticks out with FILTER (WHERE ...).");
	}
	else if (!(tick->size >= 0 && isfinite(tick->size)))
	{
		kf_fail(status, KF_DATA, "size must be finite and not negative, got %s", number_word(tick->size, word));
		kf_hint(status, "A size of NULL counts as no volume. If the sign tells buyers from sellers, use abs(size).");
	}
	else
	{
		kf_fail(status, KF_DATA, "time of a tick must be finite, got %sinfinity", tick->time < 0 ? "-" : "");
		kf_hint(status, "Ticks whose time is NULL are skipped. Turn this time into NULL, or leave such ticks out with FILTER (WHERE ...).");
	}
	return status->code;
}

static KfCode
refuse_sum(bool volume_is_fine, KfStatus *status)
{
	return kf_fail(status, KF_DATA, "%s of the bar is too large for double precision",
				   volume_is_fine ? "turnover (price times size)" : "volume");
}

static inline bool
usable(const KfTick *tick)
{
	return isfinite(tick->price) && tick->size >= 0 && tick->size <= DBL_MAX && tick->time >= KF_TIME_MIN && tick->time < KF_TIME_END;
}

/* ---- ticks and bars --------------------------------------------------------------------------------------------------------- */

KfCode
kf_ohlcv_start(KfOhlcv *bar, const KfTick *tick, KfStatus *status)
{
	/* Adding to zero turns a negative zero into zero. Both are equal, but it would show in the text which one came first. */
	const double price = tick->price + 0.0;
	const double turnover = tick->price * tick->size + 0.0;

	if (!usable(tick))
		return refuse_tick(tick, status);
	if (!isfinite(turnover))
		return refuse_sum(true, status);

	memset(bar, 0, sizeof(*bar));
	bar->open = bar->high = bar->low = bar->close = price;
	bar->open_time = bar->high_time = bar->low_time = bar->close_time = tick->time;
	bar->open_seq = bar->close_seq = tick->seq;
	bar->volume.hi = tick->size + 0.0;
	bar->turnover.hi = turnover;
	bar->trades = 1;
	bar->version = KF_OHLCV_VERSION;
	return KF_OK;
}

/* The rules of ohlcv.h for the ends and the extremes, each given one candidate. */
static inline void
offer_open(KfOhlcv *bar, int64_t time, int64_t seq, double price)
{
	if (time > bar->open_time)
		return;
	if (time < bar->open_time || seq < bar->open_seq || (seq == bar->open_seq && price < bar->open))
	{
		bar->open = price;
		bar->open_time = time;
		bar->open_seq = seq;
	}
}

static inline void
offer_close(KfOhlcv *bar, int64_t time, int64_t seq, double price)
{
	if (time < bar->close_time)
		return;
	if (time > bar->close_time || seq > bar->close_seq || (seq == bar->close_seq && price < bar->close))
	{
		bar->close = price;
		bar->close_time = time;
		bar->close_seq = seq;
	}
}

static inline void
offer_high(KfOhlcv *bar, int64_t time, double price)
{
	if (price > bar->high || (price == bar->high && time < bar->high_time))
	{
		bar->high = price;
		bar->high_time = time;
	}
}

static inline void
offer_low(KfOhlcv *bar, int64_t time, double price)
{
	if (price < bar->low || (price == bar->low && time < bar->low_time))
	{
		bar->low = price;
		bar->low_time = time;
	}
}

KfCode
kf_ohlcv_add(KfOhlcv *bar, const KfTick *tick, KfStatus *status)
{
	const double price = tick->price + 0.0;
	const KfExactSum size = {tick->size, 0.0};
	const KfExactSum product = {tick->price * tick->size, 0.0};
	KfExactSum		volume;
	KfExactSum		turnover;

	if (!usable(tick))
		return refuse_tick(tick, status);
	volume = kf_exact_add(bar->volume, size);
	turnover = kf_exact_add(bar->turnover, product);
	if (!kf_exact_is_finite(volume) || !kf_exact_is_finite(turnover))
		return refuse_sum(kf_exact_is_finite(volume), status);
	if (bar->trades == INT64_MAX)
		return kf_fail(status, KF_DATA, "the bar has too many trades for bigint");

	offer_open(bar, tick->time, tick->seq, price);
	offer_close(bar, tick->time, tick->seq, price);
	offer_high(bar, tick->time, price);
	offer_low(bar, tick->time, price);
	bar->volume = volume;
	bar->turnover = turnover;
	bar->trades++;
	return KF_OK;
}

KfCode
kf_ohlcv_merge(KfOhlcv *bar, const KfOhlcv *other, KfStatus *status)
{
	KfExactSum		volume = kf_exact_add(bar->volume, other->volume);
	KfExactSum		turnover = kf_exact_add(bar->turnover, other->turnover);

	if (!kf_exact_is_finite(volume) || !kf_exact_is_finite(turnover))
		return refuse_sum(kf_exact_is_finite(volume), status);
	if (bar->trades > INT64_MAX - other->trades)
		return kf_fail(status, KF_DATA, "the bar has too many trades for bigint");

	offer_open(bar, other->open_time, other->open_seq, other->open);
	offer_close(bar, other->close_time, other->close_seq, other->close);
	offer_high(bar, other->high_time, other->high);
	offer_low(bar, other->low_time, other->low);
	bar->volume = volume;
	bar->turnover = turnover;
	bar->trades += other->trades;
	return KF_OK;
}

bool
kf_ohlcv_vwap(const KfOhlcv *bar, double *vwap)
{
	if (bar->volume.hi == 0)
		return false;
	*vwap = kf_sum_quotient(bar->turnover, bar->volume, bar->low, bar->high);
	return true;
}

/* ---- comparison ------------------------------------------------------------------------------------------------------------- */

#define COMPARE(field) \
	do { \
		if (a->field != b->field) \
			return a->field < b->field ? -1 : 1; \
	} while (0)

int
kf_ohlcv_compare(const KfOhlcv *a, const KfOhlcv *b)
{
	COMPARE(open_time);
	COMPARE(open_seq);
	COMPARE(close_time);
	COMPARE(close_seq);
	COMPARE(open);
	COMPARE(high);
	COMPARE(low);
	COMPARE(close);
	COMPARE(high_time);
	COMPARE(low_time);
	COMPARE(volume.hi);
	COMPARE(turnover.hi);
	COMPARE(trades);
	return 0;
}

void
kf_ohlcv_key(const KfOhlcv *bar, KfOhlcv *key)
{
	*key = *bar;
	key->volume.lo = 0;
	key->turnover.lo = 0;
}

/* ---- bars from outside ------------------------------------------------------------------------------------------------------ */

static bool
time_in_range(int64_t time)
{
	return time >= KF_TIME_MIN && time < KF_TIME_END;
}

/* Why the prices and times cannot be those of one set of ticks, or NULL. */
static const char *
prices_fault(const KfOhlcv *bar)
{
	if (!isfinite(bar->open) || !isfinite(bar->high) || !isfinite(bar->low) || !isfinite(bar->close))
		return "The prices must be finite.";
	if (!time_in_range(bar->open_time) || !time_in_range(bar->high_time) || !time_in_range(bar->low_time) ||
		!time_in_range(bar->close_time))
		return "A time is out of range.";
	if (bar->high < bar->low)
		return "The high is below the low.";
	if (bar->open < bar->low || bar->open > bar->high || bar->close < bar->low || bar->close > bar->high)
		return "Open and close must lie between low and high.";
	if (bar->open_time > bar->close_time || (bar->open_time == bar->close_time && bar->open_seq > bar->close_seq))
		return "The close is before the open.";
	if (bar->high_time < bar->open_time || bar->high_time > bar->close_time || bar->low_time < bar->open_time ||
		bar->low_time > bar->close_time)
		return "The times of high and low must lie between those of open and close.";

	/* What the tie rules imply: both ends of one instant agree, and an extreme at the open is first reached there. */
	if (bar->open_time == bar->close_time && bar->open_seq == bar->close_seq && bar->open != bar->close)
		return "Open and close of the same time and sequence number must be equal.";
	if ((bar->open == bar->high && bar->high_time != bar->open_time) || (bar->open == bar->low && bar->low_time != bar->open_time))
		return "A high or low equal to the open must have the time of the open.";
	return NULL;
}

/* The same for volume, turnover and trades. */
static const char *
sums_fault(const KfOhlcv *bar)
{
	double		largest = fmax(fabs(bar->low), fabs(bar->high));
	double		slack;

	if (bar->trades < 1)
		return "The number of trades must be positive.";
	if (bar->trades == 1 && (bar->high != bar->low || bar->open_time != bar->close_time || bar->open_seq != bar->close_seq))
		return "A single trade must have one price and one time.";
	if (!kf_exact_is_finite(bar->volume) || !kf_exact_is_finite(bar->turnover))
		return "Volume and turnover must be finite.";
	if (bar->volume.hi < 0)
		return "The volume must not be negative.";
	if (bar->volume.hi + bar->volume.lo != bar->volume.hi || bar->turnover.hi + bar->turnover.lo != bar->turnover.hi)
		return "The second half of a sum must be smaller than the rounding of the first.";
	if (bar->volume.hi == 0 && (bar->volume.lo != 0 || bar->turnover.hi != 0))
		return "Without volume there is no turnover.";

	/*
	 * The slack is far above what rounding (one part in 2^53 a product, in 2^104 an addition) and underflow (2^-1074 a tick) can do, so no bar made
	 * here is refused; and it grows with volume and trades, so that merging accepted bars makes acceptable ones. A bound that
	 * overflows is infinite and refuses nothing.
	 */
	slack = 1e-9 * largest * bar->volume.hi + 1e-300 * (double) bar->trades;
	if (bar->turnover.hi > bar->high * bar->volume.hi + slack || bar->turnover.hi < bar->low * bar->volume.hi - slack)
		return "The turnover does not fit the volume at prices between low and high.";
	return NULL;
}

bool
kf_ohlcv_accept(KfOhlcv *bar, const char **why)
{
	bar->open += 0.0;
	bar->high += 0.0;
	bar->low += 0.0;
	bar->close += 0.0;
	bar->volume.hi += 0.0;
	bar->volume.lo += 0.0;
	bar->turnover.hi += 0.0;
	bar->turnover.lo += 0.0;
	*why = prices_fault(bar);
	if (*why == NULL)
		*why = sums_fault(bar);
	return *why == NULL;
}

/* ---- bars of columns -------------------------------------------------------------------------------------------------------- */

KfCode
kf_ohlcv_of_columns(KfOhlcv *bar, const KfBarColumns *columns, KfStatus *status)
{
	double		price = columns->vwap;
	const char *why;

	if (columns->trades < 0)
		return kf_fail(status, KF_DATA, "trades of a bar must be positive");
	memset(bar, 0, sizeof(*bar));
	bar->open = columns->open;
	bar->high = columns->high;
	bar->low = columns->low;
	bar->close = columns->close;
	bar->open_time = bar->high_time = bar->low_time = bar->close_time = columns->time;
	bar->open_seq = columns->trades == 1 ? KF_NO_SEQ : 1;
	bar->close_seq = columns->trades == 1 ? KF_NO_SEQ : 4;
	bar->trades = columns->trades == 0 ? 4 : columns->trades;
	bar->version = KF_OHLCV_VERSION;
	if (isnan(price))
		price = fmin(fmax(bar->high / 3 + bar->low / 3 + bar->close / 3, bar->low), bar->high);
	bar->volume.hi = columns->volume;
	bar->turnover.hi = columns->volume == 0 ? 0 : columns->volume * price;
	if (!kf_ohlcv_accept(bar, &why))
	{
		kf_fail(status, KF_DATA, "columns cannot be those of one bar");
		kf_detail(status, "%s", why);
		return status->code;
	}
	return KF_OK;
}
