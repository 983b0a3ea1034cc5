/*
 * test_activity.c
 *		Bars by activity: the builder against the rule, hostile values, splitting, states that can be copied, no drift in ten
 *		million ticks. The rules themselves are compared with a reference in SQL, test/sql/activity_bars.sql.
 */
#include <float.h>
#include <stdlib.h>

#include "bars/activity.h"
#include "bars/exact.h"
#include "check.h"

/* A fixed sequence for every run (xorshift). */
static uint64_t random_state = UINT64_C(0x9e3779b97f4a7c15);

static uint64_t
random_bits(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static int64_t
random_below(int64_t n)
{
	return (int64_t) (random_bits() % (uint64_t) n);
}

static KfActivityParams
params_of(KfActivityKind kind, double size, int64_t ticks)
{
	KfActivityParams params;
	KfStatus	status = {0};

	memset(&params, 0, sizeof(params));
	params.kind = kind;
	params.size = size;
	params.ticks = ticks;
	params.bar_span = 5;
	params.tick_span = 50;
	CHECK_MSG(kf_activity_check(&params, "size", &status) == KF_OK, "%s", status.message);
	return params;
}

static KfTick
tick(int64_t time, double price, double size)
{
	KfTick		result = {time, price, size, KF_NO_SEQ};

	return result;
}

/* What came out of a builder. */
typedef struct Totals
{
	int64_t		bars;
	int64_t		trades;
	int64_t		odd;			/* bars that cannot be */
	KfExactSum	volume;
} Totals;

static void
take(KfActivityBuilder *builder, Totals *totals, bool last)
{
	KfActivityBar bar;
	bool		have;

	while ((have = kf_activity_next(builder, &bar)) || (last && kf_activity_last(builder, &bar)))
	{
		double		vwap;

		totals->bars++;
		totals->trades += bar.bar.trades;
		totals->volume = kf_exact_add(totals->volume, bar.bar.volume);
		if (bar.number != totals->bars || bar.complete != have || bar.bar.volume.hi < 0 || bar.bar.open_time > bar.bar.close_time ||
			!(bar.bar.low <= bar.bar.open && bar.bar.open <= bar.bar.high) ||
			!(bar.bar.low <= bar.bar.close && bar.bar.close <= bar.bar.high) ||
			(kf_ohlcv_vwap(&bar.bar, &vwap) && !(vwap >= bar.bar.low && vwap <= bar.bar.high)))
			totals->odd++;
		if (!have)
			break;
	}
}

/* ---- the builder closes a bar where the rule does; both may be copied at any time ---- */

static void
test_builder_and_rule(void)
{
	for (int kind = KF_TICK_BARS; kind <= KF_VOLUME_RUN_BARS; kind++)
		for (int run = 0; run < 40; run++)
		{
			const double scale = run % 4 == 0 ? 1e-8 : run % 4 == 1 ? 1e12 : 1.0;
			const double size = kind == KF_VOLUME_BARS ? 20 : kind == KF_RANGE_BARS ? 3 * scale : 900 * scale;
			KfActivityParams params = params_of(kind, size, 10 + random_below(20));
			KfActivityBuilder builder;
			KfActivityRule rule;
			Totals		totals = {0};
			KfExactSum	volume = {0};
			int64_t		price = 100;

			kf_activity_init(&builder, &params);
			kf_activity_rule_init(&rule, &params);
			for (int i = 0; i < 500; i++)
			{
				KfStatus	status = {0};
				KfActivityBuilder moved = builder;
				KfTick		t = tick(i / 3, 0, (double) random_below(8));
				int64_t		before = totals.bars;
				bool		closes;

				price += random_below(5) - 2;
				t.price = (double) price * scale;
				CHECK(kf_activity_add(&moved, &t, &status) == KF_OK);
				CHECK(kf_activity_rule_step(&rule, t.price, t.size, &closes, &status) == KF_OK);
				take(&moved, &totals, false);
				CHECK_INT(totals.bars - before, closes);
				CHECK_INT(rule.bars, totals.bars);
				volume = kf_exact_add(volume, kf_exact_of(t.size));
				memset(&builder, 0xff, sizeof(builder));
				builder = moved;
			}
			take(&builder, &totals, true);
			CHECK_INT(totals.trades, 500);
			CHECK(totals.volume.hi == volume.hi && totals.volume.lo == volume.lo);
			CHECK_INT(totals.odd, 0);
			CHECK(totals.bars > 3);
		}
}

/* ---- values that cannot be used, and what they leave behind ---- */

static void
test_hostile_values(void)
{
	const double odd[] = {NAN, INFINITY, -INFINITY, -1, DBL_MAX, 5e-324, 0, -0.0, 1e-8, 1e12};
	const int	count = (int) (sizeof(odd) / sizeof(odd[0]));

	for (int kind = KF_TICK_BARS; kind <= KF_VOLUME_RUN_BARS; kind++)
		for (int split = 0; split <= (kind == KF_VOLUME_BARS || kind == KF_DOLLAR_BARS); split++)
		{
			KfActivityParams params = params_of(kind, 2.5, 3);
			KfActivityBuilder builder;
			Totals		totals = {0};

			params.split = split;
			kf_activity_init(&builder, &params);
			for (int i = 0; i < 5000; i++)
			{
				KfStatus	status = {0};
				KfTick		t = tick(i, odd[random_below(count)], odd[random_below(count)]);
				KfActivityBuilder before = builder;
				bool		usable = isfinite(t.price) && t.size >= 0 && isfinite(t.size);

				if (kf_activity_add(&builder, &t, &status) != KF_OK)
				{
					CHECK(status.code == KF_DATA || (split && status.code == KF_LIMIT));
					CHECK(status.message[0] != '\0');
					CHECK(before.rule.bars == builder.rule.bars && before.rule.ticks == builder.rule.ticks);
					CHECK(before.open == builder.open);
					CHECK(before.rule.sum.hi == builder.rule.sum.hi && before.rule.buys.hi == builder.rule.buys.hi);
					CHECK_INT(builder.runs, 0);
				}
				else
					CHECK(usable);
				take(&builder, &totals, false);
			}
			take(&builder, &totals, true);
			CHECK_INT(totals.odd, 0);
			CHECK(totals.bars > (split ? 0 : 10));
		}
}

static void
test_parameters(void)
{
	const double bad[] = {0, -1, NAN, INFINITY, -INFINITY};

	for (int i = 0; i < 5; i++)
		for (int kind = KF_VOLUME_BARS; kind <= KF_RANGE_BARS; kind++)
		{
			KfStatus	status = {0};
			KfActivityParams params = {.kind = kind, .size = bad[i]};

			CHECK(kf_activity_check(&params, "threshold", &status) == KF_INVALID_PARAMETER);
			CHECK(strncmp(status.message, "threshold must be positive and finite, got ", 43) == 0);
		}
	for (int i = 0; i < 6; i++)
	{
		KfStatus	status = {0};
		KfActivityParams params = {.kind = KF_TICK_RUN_BARS, .ticks = i == 0 ? 0 : 55, .bar_span = i == 1 ? 0 : 1,
		.tick_span = i == 2 ? 0 : 1, .min_ticks = i == 3 ? 56 : 0, .max_ticks = i == 4 ? 54 : 0};

		CHECK(kf_activity_check(&params, "initial_ticks", &status) == (i == 5 ? KF_OK : KF_INVALID_PARAMETER));
		if (i == 5)
		{
			CHECK_INT(params.min_ticks, 6);
			CHECK_INT(params.max_ticks, 550);
		}
	}
}

/* ---- splitting ---- */

static void
test_split(void)
{
	for (int run = 0; run < 300; run++)
	{
		const bool	dollars = run % 2;
		const double bar_size = (double) (1 + random_below(1000)) * (run % 3 ? 0.01 : 0.5);
		const double lot = run % 3 ? 0.1 : 0.25;
		KfActivityParams params = params_of(dollars ? KF_DOLLAR_BARS : KF_VOLUME_BARS, bar_size, 1);
		KfActivityBuilder builder;
		KfExactSum	volume = {0};
		Totals		totals = {0};

		params.split = true;
		kf_activity_init(&builder, &params);
		for (int i = 0; i < 400; i++)
		{
			KfStatus	status = {0};
			KfTick		t = tick(i, (double) random_below(300) * 0.01 - 1, (double) random_below(run % 5 == 0 ? 10000 : 100) * lot);

			CHECK_MSG(kf_activity_add(&builder, &t, &status) == KF_OK, "%s", status.message);
			volume = kf_exact_add(volume, kf_exact_of(t.size));
			take(&builder, &totals, false);
			CHECK_INT(totals.bars, builder.rule.bars);
		}
		take(&builder, &totals, true);
		CHECK_INT(totals.odd, 0);
		CHECK_INT(totals.trades, 400);
		CHECK_NEAR(totals.volume.hi, volume.hi, 4e-16, 0);
		CHECK_NEAR(kf_exact_minus(totals.volume, volume).hi, 0, 0, volume.hi * 1e-28);
	}
}

/* One tick of many bars, and the limit. */
static void
test_one_tick_of_many_bars(void)
{
	KfActivityParams params = params_of(KF_VOLUME_BARS, 0.1, 1);
	KfActivityBuilder builder;
	KfStatus	status = {0};
	KfTick		t = tick(0, 7, 99999.95);
	Totals		totals = {0};

	params.split = true;
	kf_activity_init(&builder, &params);
	CHECK(kf_activity_add(&builder, &t, &status) == KF_OK);
	take(&builder, &totals, true);
	CHECK_INT(totals.odd, 0);
	CHECK_INT(totals.bars, 1000000);
	CHECK_INT(totals.trades, 1);
	CHECK(totals.volume.hi == 99999.95);
	t.size = 100001;
	CHECK(kf_activity_add(&builder, &t, &status) == KF_LIMIT);
}

/* ---- no drift ---- */

/* Ten million ticks of 0.1: every bar has ten, to the last; after a spike of 1e15 as well. */
static void
test_no_drift(void)
{
	KfActivityParams params = params_of(KF_VOLUME_BARS, 1.0, 1);
	KfActivityRule rule;
	KfStatus	status = {0};
	bool		closes;

	kf_activity_rule_init(&rule, &params);
	CHECK(kf_activity_rule_step(&rule, 1, 1e15, &closes, &status) == KF_OK && closes);
	for (int64_t i = 1; i <= 10000000; i++)
	{
		kf_activity_rule_step(&rule, 1, 0.1, &closes, &status);
		if (closes != (i % 10 == 0))
		{
			CHECK_MSG(false, "tick %lld", (long long) i);
			break;
		}
	}
	CHECK_INT(rule.bars, 1000001);
}

int
main(void)
{
	test_builder_and_rule();
	test_hostile_values();
	test_parameters();
	test_split();
	test_one_tick_of_many_bars();
	test_no_drift();
	return check_report();
}
