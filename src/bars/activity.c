/*
 * activity.c
 *		Bars by activity. The rules are in activity.h.
 */
#include "bars/activity.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bars/exact.h"

/* How much of E[T] * (E[buy] + E[sell]) may be missing: 2^-30, far above rounding and far below anything that is meant. */
#define EXPECTATION_SLACK	9.3132257461547852e-10

/* ---- parameters ------------------------------------------------------------------------------------------------------------- */

static bool
is_adaptive(KfActivityKind kind)
{
	return kind >= KF_TICK_IMBALANCE_BARS;
}

bool
kf_activity_uses_price(KfActivityKind kind)
{
	return kind != KF_TICK_BARS && kind != KF_VOLUME_BARS;
}

bool
kf_activity_uses_size(KfActivityKind kind)
{
	return kind == KF_VOLUME_BARS || kind == KF_DOLLAR_BARS || kind == KF_VOLUME_IMBALANCE_BARS || kind == KF_VOLUME_RUN_BARS;
}

static KfCode
check_integer(const char *name, int64_t value, int64_t min, int64_t max, KfStatus *status)
{
	if (value >= min && value <= max)
		return KF_OK;
	return kf_fail(status, KF_INVALID_PARAMETER, "%s must be between %lld and %lld, got %lld", name, (long long) min,
				   (long long) max, (long long) value);
}

static KfCode
check_size(const char *name, double value, KfStatus *status)
{
	if (value > 0 && value <= DBL_MAX)
		return KF_OK;
	if (isnan(value))
		return kf_fail(status, KF_INVALID_PARAMETER, "%s must be positive and finite, got NaN", name);
	if (isinf(value))
		return kf_fail(status, KF_INVALID_PARAMETER, "%s must be positive and finite, got %sInfinity", name, value < 0 ? "-" : "");
	return kf_fail(status, KF_INVALID_PARAMETER, "%s must be positive and finite, got %.15g", name, value);
}

KfCode
kf_activity_check(KfActivityParams *params, const char *size_name, KfStatus *status)
{
	if (params->kind == KF_TICK_BARS)
		return check_integer(size_name, params->ticks, 1, KF_ACTIVITY_MAX_TICKS, status);
	if (!is_adaptive(params->kind))
		return check_size(size_name, params->size, status);

	if (check_integer("initial_ticks", params->ticks, 1, KF_ACTIVITY_MAX_TICKS / 10, status) != KF_OK ||
		check_integer("bar_span", params->bar_span, 1, KF_ACTIVITY_MAX_SPAN, status) != KF_OK ||
		check_integer("tick_span", params->tick_span, 1, KF_ACTIVITY_MAX_SPAN, status) != KF_OK)
		return status->code;
	if (params->min_ticks == 0)
		params->min_ticks = (params->ticks + 9) / 10;
	if (params->max_ticks == 0)
		params->max_ticks = params->ticks * 10;
	if (check_integer("min_ticks", params->min_ticks, 1, params->ticks, status) != KF_OK ||
		check_integer("max_ticks", params->max_ticks, params->ticks, KF_ACTIVITY_MAX_TICKS, status) != KF_OK)
		kf_hint(status, "A bar has between min_ticks and max_ticks ticks, and the first has initial_ticks, %lld.",
				(long long) params->ticks);
	return status->code;
}

/* ---- rules ------------------------------------------------------------------------------------------------------------------ */

void
kf_activity_rule_init(KfActivityRule *rule, const KfActivityParams *params)
{
	memset(rule, 0, sizeof(*rule));
	rule->params = *params;
	if (is_adaptive(params->kind))
	{
		rule->tick_decay = 1.0 - 2.0 / ((double) params->tick_span + 1.0);
		rule->bar_decay = 1.0 - 2.0 / ((double) params->bar_span + 1.0);
	}
}

/* The words of ohlcv.c for a price or size that cannot be used. */
static KfCode
refuse(double price, double size, KfStatus *status)
{
	KfTick		tick = {0, price, size, KF_NO_SEQ};
	KfOhlcv		bar;

	return kf_ohlcv_start(&bar, &tick, status);
}

static inline bool
usable_size(double size)
{
	return size >= 0 && size <= DBL_MAX;
}

/* Whether the sum has come to 'size', as far as rounding lets us see. */
static inline bool
reached(KfExactSum sum, double size)
{
	return sum.hi >= size - size * KF_REACHED;
}

static inline bool
step_sum(KfActivityRule *rule, double amount, KfStatus *status)
{
	KfExactSum	sum = kf_exact_add(rule->sum, kf_exact_of(amount));

	if (!kf_exact_is_finite(sum))
	{
		kf_fail(status, KF_DATA, "%s of the bar is too large for double precision",
				rule->params.kind == KF_VOLUME_BARS ? "volume" : "turnover (price times size)");
		return false;
	}
	if (reached(sum, rule->params.size))
	{
		rule->sum = kf_exact_of(0);
		return true;
	}
	rule->sum = sum;
	return false;
}

static inline bool
step_range(KfActivityRule *rule, double price)
{
	double		largest;

	if (rule->ticks == 1)
		rule->high = rule->low = price;
	else if (price > rule->high)
		rule->high = price;
	else if (price < rule->low)
		rule->low = price;
	largest = fmax(fabs(rule->high), fabs(rule->low));
	return rule->high > rule->low && rule->high - rule->low >= rule->params.size - largest * KF_REACHED;
}

/* ---- imbalance and run bars ---- */

/* Expectations and threshold of the bar that begins, from the one that ends. */
static void
expect(KfActivityRule *rule)
{
	const bool	imbalance = rule->params.kind == KF_TICK_IMBALANCE_BARS || rule->params.kind == KF_VOLUME_IMBALANCE_BARS;
	const double buy = rule->expected_buy;
	const double sell = rule->expected_sell;
	double		of_tick;

	rule->bar_weight = 1.0 + rule->bar_decay * rule->bar_weight;
	rule->expected_ticks += ((double) rule->ticks - rule->expected_ticks) / rule->bar_weight;
	of_tick = imbalance ? fabs(buy - sell) : fmax(buy, sell);
	of_tick -= EXPECTATION_SLACK * buy + EXPECTATION_SLACK * sell;
	rule->threshold = rule->expected_ticks * of_tick;
}

static inline bool
step_adaptive(KfActivityRule *rule, double price, double weight, KfStatus *status)
{
	const KfActivityKind kind = rule->params.kind;
	const int64_t ticks = rule->ticks;
	double		theta;
	double		gain;
	double		buy;
	double		sell;
	int			sign = rule->sign;
	bool		closes;

	if (rule->have_price && price != rule->price)
		sign = price > rule->price ? 1 : -1;
	buy = sign > 0 ? weight : 0.0;
	sell = sign < 0 ? weight : 0.0;
	{
		KfExactSum	buys = kf_exact_add(rule->buys, kf_exact_of(buy));
		KfExactSum	sells = kf_exact_add(rule->sells, kf_exact_of(sell));

		if (!kf_exact_is_finite(buys) || !kf_exact_is_finite(sells))
		{
			kf_fail(status, KF_DATA, "volume of the bar is too large for double precision");
			return false;
		}
		rule->buys = buys;
		rule->sells = sells;
	}
	rule->sign = sign;
	rule->price = price;
	rule->have_price = true;
	rule->tick_weight = 1.0 + rule->tick_decay * rule->tick_weight;
	gain = 1.0 / rule->tick_weight;
	rule->expected_buy += (buy - rule->expected_buy) * gain;
	rule->expected_sell += (sell - rule->expected_sell) * gain;

	if (kind == KF_TICK_IMBALANCE_BARS || kind == KF_VOLUME_IMBALANCE_BARS)
		theta = fabs(kf_exact_minus(rule->buys, rule->sells).hi);
	else
		theta = fmax(rule->buys.hi, rule->sells.hi);
	if (rule->bars == 0)
		closes = ticks >= rule->params.ticks;
	else
		closes = ticks >= rule->params.max_ticks || (ticks >= rule->params.min_ticks && theta >= rule->threshold);
	if (closes)
	{
		expect(rule);
		rule->buys = rule->sells = kf_exact_of(0);
	}
	return closes;
}

KfCode
kf_activity_rule_step(KfActivityRule *rule, double price, double size, bool *closes, KfStatus *status)
{
	const KfActivityKind kind = rule->params.kind;

	if (kf_activity_uses_price(kind) && !isfinite(price))
		return refuse(price, 0, status);
	if (kf_activity_uses_size(kind) && !usable_size(size))
		return refuse(0, size, status);
	rule->ticks++;
	switch (kind)
	{
		case KF_TICK_BARS:
			*closes = rule->ticks >= rule->params.ticks;
			break;
		case KF_VOLUME_BARS:
			*closes = step_sum(rule, size, status);
			break;
		case KF_DOLLAR_BARS:
			*closes = step_sum(rule, fabs(price) * size, status);
			break;
		case KF_RANGE_BARS:
			*closes = step_range(rule, price);
			break;
		case KF_TICK_IMBALANCE_BARS:
		case KF_TICK_RUN_BARS:
			*closes = step_adaptive(rule, price, 1.0, status);
			break;
		case KF_VOLUME_IMBALANCE_BARS:
		case KF_VOLUME_RUN_BARS:
			*closes = step_adaptive(rule, price, size, status);
			break;
	}
	if (status->code != KF_OK)
	{
		rule->ticks--;
		return status->code;
	}
	if (*closes)
	{
		rule->bars++;
		rule->ticks = 0;
	}
	return KF_OK;
}

/* ---- bars ------------------------------------------------------------------------------------------------------------------- */

void
kf_activity_init(KfActivityBuilder *builder, const KfActivityParams *params)
{
	memset(builder, 0, sizeof(*builder));
	kf_activity_rule_init(&builder->rule, params);
}

/* A bar with one price, and nothing traded yet. */
static inline void
open_bar(KfOhlcv *bar, int64_t time, double price)
{
	memset(bar, 0, sizeof(*bar));
	bar->version = KF_OHLCV_VERSION;
	bar->open = bar->high = bar->low = price;
	bar->open_time = time;
}

/* A tick, or a part of one, in a bar that is open. */
static inline void
extend_bar(KfOhlcv *bar, int64_t time, double price, KfExactSum volume, KfExactSum turnover)
{
	bar->close = price;
	bar->close_time = time;
	if (price > bar->high)
		bar->high = price;
	if (price < bar->low)
		bar->low = price;
	bar->volume = volume;
	bar->turnover = turnover;
}

static void
put_run(KfActivityBuilder *builder, const KfOhlcv *bar, int64_t count)
{
	builder->run[builder->runs].bar = *bar;
	builder->run[builder->runs].count = count;
	builder->runs++;
}

/* A bar of nothing but a part of one tick. */
static void
part_bar(KfOhlcv *bar, const KfTick *tick, double price, KfExactSum volume)
{
	open_bar(bar, tick->time, price);
	extend_bar(bar, tick->time, price, volume, kf_exact_times(volume, price));
}

/* How far a number may be from the decimal that was meant. One whose last 20 bits are zero is taken to be meant as it is. */
static double
doubt_of(double value)
{
	uint64_t	bits;

	memcpy(&bits, &value, sizeof(bits));
	return (bits & 0xfffff) == 0 ? 0.0 : value * (KF_REACHED / 2);
}

/* What may be missing from a bar's size. The bound is far above what rounding does; it keeps the rule sane whatever comes. */
static double
split_slack(const KfActivityBuilder *builder, double doubt)
{
	return fmin(builder->rule.params.size * KF_REACHED + doubt, builder->rule.params.size / 1000);
}

/*
 * A tick that brings the current bar to its size, but for 'slack', and beyond. 'unit' is what one unit of
 * volume is in the unit of the size (1, or |price|), 'total' what the bar would come to with all of the tick, 'doubt' of it.
 *
 * The parts, in the unit of the size: 'first' fills the current bar; then come bars of 'size' each; 'rest' is left. A rest within
 * the slack, above or below zero, stays in the last bar that is full.
 */
static KfCode
split_tick(KfActivityBuilder *builder, const KfTick *tick, double price, double unit, KfExactSum total, double doubt,
		   KfStatus *status)
{
	const double size = builder->rule.params.size;
	const double slack = split_slack(builder, doubt);
	double		full = floor(total.hi / size);
	double		others;			/* bars of this tick's alone, but for the last part */
	KfExactSum	rest;
	KfExactSum	first;
	KfExactSum	whole;			/* the volume of a bar that is this tick's alone */
	KfExactSum	left;			/* of the tick's volume */
	KfOhlcv		bar = builder->bar;
	bool		folded;

	if (!(full <= (double) KF_ACTIVITY_MAX_SPLIT))
	{
		kf_fail(status, KF_LIMIT, "a tick of size %.15g would fill more than %lld bars", tick->size,
				(long long) KF_ACTIVITY_MAX_SPLIT);
		kf_hint(status, "Choose a larger size of the bars, or do not split ticks.");
		return status->code;
	}
	rest = kf_exact_minus(total, kf_exact_times(kf_exact_of(size), full));
	if (rest.hi < -slack)
	{
		full -= 1;
		rest = kf_exact_add(rest, kf_exact_of(size));
	}
	else if (rest.hi >= size - slack)
	{
		full += 1;
		rest = kf_exact_minus(rest, kf_exact_of(size));
	}
	folded = rest.hi <= slack;

	first = kf_exact_over(kf_exact_minus(kf_exact_of(size), builder->rule.sum), unit);
	whole = kf_exact_over(kf_exact_of(size), unit);
	left = kf_exact_of(tick->size);
	if (full == 1 && folded)
		first = left;
	left = kf_exact_minus(left, first);
	others = full - (folded && full > 1 ? 2 : 1);
	if (others > 0)				/* else 'whole' may be too large for double */
		left = kf_exact_minus(left, kf_exact_times(whole, others));
	if (left.hi < 0)
		left = kf_exact_of(0);

	builder->runs = 0;
	extend_bar(&bar, tick->time, price, kf_exact_add(bar.volume, first), kf_exact_add(bar.turnover, kf_exact_times(first, price)));
	bar.trades++;
	put_run(builder, &bar, 1);
	if (others > 0)
	{
		part_bar(&bar, tick, price, whole);
		put_run(builder, &bar, (int64_t) others);
	}
	if (full > 1 && folded)
	{
		part_bar(&bar, tick, price, left);
		put_run(builder, &bar, 1);
	}
	builder->rule.bars += (int64_t) full;
	builder->rule.ticks = 0;
	builder->rule.sum = kf_exact_of(0);
	builder->open = !folded;
	builder->doubt = folded ? 0.0 : doubt + full * doubt_of(size);
	if (!folded)
	{
		builder->rule.sum = rest;
		part_bar(&builder->bar, tick, price, left);
	}
	return KF_OK;
}

/* What the tick makes of the bar's volume and turnover. False when they grow too large. */
static inline bool
new_sums(const KfOhlcv *bar, double price, double size, KfExactSum *volume, KfExactSum *turnover, KfStatus *status)
{
	*volume = kf_exact_add(bar->volume, kf_exact_of(size));
	*turnover = kf_exact_add(bar->turnover, kf_exact_of(price * size));
	if (kf_exact_is_finite(*volume) && kf_exact_is_finite(*turnover))
		return true;
	kf_fail(status, KF_DATA, "%s of the bar is too large for double precision",
			kf_exact_is_finite(*volume) ? "turnover (price times size)" : "volume");
	return false;
}

KfCode
kf_activity_add(KfActivityBuilder *builder, const KfTick *tick, KfStatus *status)
{
	const KfActivityParams *params = &builder->rule.params;
	const double price = tick->price + 0.0;		/* no negative zero */
	const bool	was_open = builder->open;
	KfExactSum	volume;
	KfExactSum	turnover;
	bool		closes;

	builder->runs = 0;
	if (!isfinite(price) || !usable_size(tick->size) || tick->time < KF_TIME_MIN || tick->time >= KF_TIME_END)
	{
		KfOhlcv		bar;

		return kf_ohlcv_start(&bar, tick, status);
	}
	if (!was_open)
		open_bar(&builder->bar, tick->time, price);
	if (!new_sums(&builder->bar, price, tick->size, &volume, &turnover, status))
		return status->code;

	if (params->split)
	{
		const double unit = params->kind == KF_DOLLAR_BARS ? fabs(price) : 1.0;
		const double amount = unit * tick->size;
		const double doubt = builder->doubt + doubt_of(amount);
		KfExactSum	total = kf_exact_add(builder->rule.sum, kf_exact_of(amount));

		if (total.hi >= params->size - split_slack(builder, doubt))
			return split_tick(builder, tick, price, unit, total, doubt, status);
		builder->rule.sum = total;
		builder->doubt = doubt;
		closes = false;
	}
	else if (kf_activity_rule_step(&builder->rule, price, tick->size, &closes, status) != KF_OK)
		return status->code;

	extend_bar(&builder->bar, tick->time, price, volume, turnover);
	builder->bar.trades++;
	builder->open = !closes;
	if (closes)
		put_run(builder, &builder->bar, 1);
	return KF_OK;
}

bool
kf_activity_next(KfActivityBuilder *builder, KfActivityBar *bar)
{
	for (int i = 0; i < builder->runs; i++)
	{
		KfActivityRun *run = &builder->run[i];

		if (run->count == 0)
			continue;
		run->count--;
		bar->bar = run->bar;
		bar->number = ++builder->taken;
		bar->complete = true;
		return true;
	}
	return false;
}

bool
kf_activity_last(const KfActivityBuilder *builder, KfActivityBar *bar)
{
	if (!builder->open)
		return false;
	bar->bar = builder->bar;
	bar->number = builder->taken + 1;
	bar->complete = false;
	return true;
}
