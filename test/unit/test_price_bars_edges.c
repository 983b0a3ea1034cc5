/*
 * test_price_bars_edges.c
 *		Price grids, boxes in percent, Heikin-Ashi, the ATR, odd rows, bad parameters, scaling and copies of states.
 */
#include <float.h>
#include <stdlib.h>

#include "check.h"
#include "price_walks.h"

/* ---- grids ---- */

static void
test_grids(void)
{
	static const double table[][2] = {
		{0.2, 0.0625}, {0.5, 0.125}, {3, 0.25}, {12, 0.5}, {60, 1}, {150, 2}, {300, 4}, {700, 5}, {5000, 50}, {40000, 500}
	};
	KfGrid		grid;
	KfStatus	status = {0};
	int64_t		k;

	/* decimals: every level is the double of its literal */
	kf_grid_linear(&grid, 100.3, 0.1);
	for (int64_t i = -2000; i <= 200000; i++)
	{
		char		literal[32];
		int64_t		tenths = 1003 + i;

		snprintf(literal, sizeof(literal), "%s%lld.%lld", tenths < 0 ? "-" : "", llabs(tenths) / 10, llabs(tenths) % 10);
		if (kf_grid_level(&grid, i) != strtod(literal, NULL))
			CHECK_MSG(false, "level %lld is %.17g, not %s", (long long) i, kf_grid_level(&grid, i), literal);
		kf_grid_floor(&grid, kf_grid_level(&grid, i), &k, &status);
		if (k != i)
			CHECK_MSG(false, "level %lld is found as %lld", (long long) i, (long long) k);
	}
	CHECK_INT(status.code, KF_OK);
	CHECK(kf_decimal_add(0.3, -0.1) == 0.2);
	CHECK(kf_decimal_add(1e12, 1e-3) == 1000000000000.001);
	CHECK(kf_decimal_add(1.0 / 3, 0.1) == 1.0 / 3 + 0.1);
	CHECK(kf_percent_above(100.0, 4.0) == 104.0);
	CHECK(kf_percent_above(100.0, -4.0) == 96.0);
	CHECK(kf_percent_above(200.0, -100.0) == 0.0);
	/* powers: decimals that are exact to the last place, and the inverse */
	kf_grid_power(&grid, 100.0, 1.0);
	CHECK(kf_grid_level(&grid, 1) == 101.0);
	CHECK(kf_grid_level(&grid, 2) == 102.01);
	CHECK(kf_grid_level(&grid, 3) == 103.0301);
	CHECK(kf_grid_level(&grid, 0) == 100.0);
	CHECK_NEAR(kf_grid_level(&grid, 5000), 100.0 * exp(5000 * log1p(0.01)), 1e-12, 0);
	CHECK_NEAR(kf_grid_level(&grid, -5000), 100.0 * exp(-5000 * log1p(0.01)), 1e-12, 0);
	for (int64_t i = -60000; i <= 60000; i += 7)
	{
		kf_grid_floor(&grid, kf_grid_level(&grid, i), &k, &status);
		if (k != i)
			CHECK_MSG(false, "power %lld is found as %lld", (long long) i, (long long) k);
		kf_grid_ceil(&grid, nextafter(kf_grid_level(&grid, i), INFINITY), &k, &status);
		if (k != i + 1)
			CHECK_MSG(false, "above power %lld lies %lld", (long long) i, (long long) k);
	}
	kf_grid_power(&grid, 100.0, 100.0);
	CHECK(kf_grid_level(&grid, 2000) == INFINITY && kf_grid_level(&grid, -2000) == 0.0);
	kf_grid_floor(&grid, DBL_MAX, &k, &status);
	CHECK_INT(k, 1017);
	CHECK_INT(status.code, KF_OK);
	/* the traditional table: the box at a price */
	kf_grid_traditional(&grid);
	for (int i = 0; i < 10; i++)
	{
		kf_grid_floor(&grid, table[i][0], &k, &status);
		CHECK_NEAR(kf_grid_level(&grid, k + 1) - kf_grid_level(&grid, k), table[i][1], 0, 0);
		CHECK(kf_grid_level(&grid, k) <= table[i][0] && table[i][0] < kf_grid_level(&grid, k + 1));
	}
	CHECK_INT(status.code, KF_OK);
	/* boxes that a double cannot tell apart at such a price */
	kf_grid_linear(&grid, 0.0, 1e-5);
	CHECK_INT(kf_grid_floor(&grid, 1e12, &k, &status), KF_LIMIT);
	CHECK_STR(status.message, "a box of 1e-05 is too small for a price of 1000000000000");
	memset(&status, 0, sizeof(status));
	kf_grid_linear(&grid, 1e12, 1e-5);
	CHECK_INT(kf_grid_floor(&grid, 1e12, &k, &status), KF_LIMIT);
	memset(&status, 0, sizeof(status));
	kf_grid_power(&grid, 1.0, 1e-15);
	CHECK_INT(kf_grid_floor(&grid, 1e12, &k, &status), KF_LIMIT);
	memset(&status, 0, sizeof(status));
	kf_grid_linear(&grid, -DBL_MAX, 1e300);
	CHECK_INT(kf_grid_floor(&grid, DBL_MAX, &k, &status), KF_LIMIT);
}

/* Percent methods against long doubles; random prices hardly ever lie on a level. */
static void
test_percent(void)
{
	static KfPriceRow rows[ROWS_MAX];

	for (int round = 0; round < 300; round++)
	{
		double		percent = (double) (1 + random_below(50)) / 10.0;
		double		price = 1.0 + (double) random_below(100000) / 7.0;
		KfRenkoOptions options = {.box_method = KF_BOX_PERCENT, .box = percent, .reversal = 2, .origin = NAN};
		long double p = percent / 100.0L;
		int64_t		bottom = 0;
		int64_t		top = 0;
		int			direction = 0;
		int			n = 0;
		long double end;

		for (int i = 0; i < ROWS_MAX; i++)
		{
			memset(&rows[i], 0, sizeof(rows[i]));
			rows[i].time = i;
			rows[i].close = price;
			price *= exp(((double) random_below(2001) - 1000.0) / 30000.0);
		}
		CHECK_INT(run_renko(&options, rows, ROWS_MAX).code, KF_OK);
		for (int i = 0; i < ROWS_MAX; i++)
			for (;;)
			{
				int64_t		up = direction < 0 ? bottom + 2 : top + 1;
				int64_t		down = direction > 0 ? top - 2 : bottom - 1;

				if (rows[i].close >= rows[0].close * expl(up * log1pl(p)))
				{
					top = up;
					bottom = up - 1;
					direction = 1;
				}
				else if (rows[i].close <= rows[0].close * expl(down * log1pl(p)))
				{
					bottom = down;
					top = down + 1;
					direction = -1;
				}
				else
					break;
				if (n < got_count)
				{
					CHECK_INT(got[n].direction, direction);
					CHECK_NEAR(got[n].close, (double) (rows[0].close * expl((direction > 0 ? top : bottom) * log1pl(p))), 1e-15, 0);
				}
				n++;
			}
		CHECK_INT(got_count - !got[got_count - 1].complete, n);

		/* Kagi: ends only */
		CHECK_INT(run_kagi(KF_BOX_PERCENT, percent, rows, ROWS_MAX).code, KF_OK);
		direction = 0;
		n = 0;
		end = rows[0].close;
		for (int i = 0; i < ROWS_MAX; i++)
		{
			long double close = rows[i].close;
			bool		ups = close >= end * (1 + p);
			bool		downs = close <= end * (1 - p);

			if ((direction <= 0 && ups) || (direction >= 0 && downs))
			{
				if (direction != 0)
					CHECK_NEAR(lines_got[n++].end_price, (double) end, 0, 0);
				direction = ups ? 1 : -1;
				end = close;
			}
			else if (direction != 0 && (close - end) * direction > 0)
				end = close;
		}
		CHECK_INT(lines_count, n + 1);
	}
}

/* ---- Heikin-Ashi, ATR ---- */

static void
test_heikin_ashi(void)
{
	static Walk walk;

	for (int round = 0; round < 200; round++)
	{
		KfHeikinAshi chart;
		KfStatus	status = {0};
		double		open = 0;
		double		close = 0;

		random_walk(&walk, round % 2 == 0);
		kf_heikin_ashi_init(&chart);
		for (int i = 0; i < walk.count; i++)
		{
			const KfPriceRow *r = &walk.rows[i];
			KfPriceRow	bar;
			bool		made;

			open = i == 0 ? (r->open + r->close) / 2 : (open + close) / 2;
			close = (r->open + r->high + r->low + r->close) / 4;
			kf_heikin_ashi_push(&chart, r, &bar, &made, &status);
			CHECK(made && bar.time == r->time && bar.volume == r->volume && bar.open == open);
			CHECK_NEAR(bar.close, close, 1e-15, 0);
			close = bar.close;
			CHECK(bar.high == fmax(r->high, fmax(open, close)) && bar.low == fmin(r->low, fmin(open, close)));
		}
		CHECK_INT(status.code, KF_OK);
	}
}

static void
test_atr(void)
{
	static Walk walk;
	KfStatus	status = {0};
	KfAtr		atr;

	for (int round = 0; round < 200; round++)
	{
		int			period = 1 + (int) random_below(30);
		double		value = 0;

		random_walk(&walk, false);
		CHECK_INT(kf_atr_init(&atr, period, &status), KF_OK);
		for (int i = 0; i < walk.count; i++)
		{
			kf_atr_push(&atr, &walk.rows[i]);
			if (i == 0)
				continue;
			int64_t		range = max64(walk.high[i], walk.close[i - 1]) - min64(walk.low[i], walk.close[i - 1]);

			if (i <= period)
				value = (value * (i - 1) + (double) range / walk.unit) / i;
			else
				value = value + ((double) range / walk.unit - value) / period;
		}
		CHECK_NEAR(atr.mean.value, value, 1e-9, 0);
	}
	CHECK_INT(kf_atr_init(&atr, 0, &status), KF_INVALID_PARAMETER);
	CHECK_STR(status.message, "atr_period must be between 1 and 100000, got 0");
}

/* ---- edges and failures ---- */

static KfPriceRow
row_of(int64_t time, double close)
{
	KfPriceRow	row = {time, NAN, NAN, NAN, close, 1.0};

	return row;
}

static void
check_failure(KfStatus status, KfCode code, const char *message)
{
	CHECK_INT(status.code, code);
	CHECK_STR(status.message, message);
}

static void
test_edges(void)
{
	KfRenkoOptions renko = {.box = 1.0, .reversal = 2, .origin = NAN, .wicks = true};
	KfPointFigureOptions pf = {.box = 1.0, .reversal = 3};
	KfPriceRow	rows[6];

	/* equal prices: nothing is complete, all volume is there */
	for (int i = 0; i < 6; i++)
		rows[i] = row_of(i, 7.25);
	run_renko(&renko, rows, 6);
	CHECK(got_count == 1 && !got[0].complete && got[0].direction == 0 && got[0].volume == 6 && got[0].open == 7.25);
	run_line_break(3, rows, 6);
	CHECK(got_count == 1 && !got[0].complete && got[0].direction == 0 && got[0].rows == 6);
	run_kagi(KF_BOX_FIXED, 1.0, rows, 6);
	CHECK(lines_count == 1 && lines_got[0].direction == 0 && lines_got[0].volume == 6);
	run_point_figure(&pf, rows, 6);
	CHECK_INT(columns_count, 0);
	/* so it is with the ATR of 0 that such rows have, but a price that moves then is refused */
	renko.box_method = pf.box_method = KF_BOX_ATR;
	renko.box = pf.box = 0.0;
	CHECK_INT(run_renko(&renko, rows, 6).code, KF_OK);
	CHECK_INT(got_count, 1);
	CHECK_INT(run_kagi(KF_BOX_ATR, 0.0, rows, 6).code, KF_OK);
	CHECK_INT(run_point_figure(&pf, rows, 6).code, KF_OK);
	rows[5].close = 8.0;
	CHECK_INT(run_renko(&renko, rows, 6).code, KF_DATA);
	CHECK_INT(run_kagi(KF_BOX_ATR, 0.0, rows, 6).code, KF_DATA);
	CHECK_INT(run_point_figure(&pf, rows, 6).code, KF_DATA);
	renko.box_method = pf.box_method = KF_BOX_FIXED;
	renko.box = pf.box = 1.0;

	/* rows without a price are skipped, with their volume; a volume of NaN is none */
	rows[0] = row_of(0, NAN);
	rows[1] = row_of(1, 10.0);
	rows[2] = row_of(2, INFINITY);
	rows[3] = row_of(3, 11.0);
	rows[3].volume = NAN;
	CHECK_INT(run_renko(&renko, rows, 4).code, KF_OK);
	CHECK(got_count == 1 && got[0].complete && got[0].rows == 2 && got[0].volume == 1.0 && got[0].open_time == 1 && got[0].close_time == 3);

	/* a gap over many boxes: one row, 2000 bricks, the volume with the first */
	rows[0] = row_of(0, 10.0);
	rows[1] = row_of(1, 2010.5);
	run_renko(&renko, rows, 2);
	CHECK(got_count == 2000 && got[0].volume == 2 && got[1].volume == 0 && got[1999].close == 2010.0 && got[1].open_time == 1);
	renko.box = 0.001;
	rows[1].close = 1010.5;
	check_failure(run_renko(&renko, rows, 2), KF_LIMIT, "a row with the price 1010.5 completes 1000500 bricks, more than 1000000");
	renko.box = 1.0;

	/* tiny, huge and negative prices */
	for (int i = 0; i < 6; i++)
		rows[i] = row_of(i, (double) (i * 3 % 5) * 1e-8);
	renko.box = 1e-8;
	CHECK_INT(run_renko(&renko, rows, 6).code, KF_OK);
	CHECK(got_count > 3 && got[2].close == 3e-8);
	for (int i = 0; i < 6; i++)
		rows[i] = row_of(i, 1e12 + i);
	renko.box = 1.0;
	CHECK_INT(run_renko(&renko, rows, 6).code, KF_OK);
	CHECK(got_count == 5 && got[4].close == 1000000000005.0);
	renko.box = 1e-5;
	check_failure(run_renko(&renko, rows, 6), KF_LIMIT, "a box of 1e-05 is too small for a price of 1000000000000");
	check_failure(run_kagi(KF_BOX_FIXED, 1e-5, rows, 6), KF_LIMIT, "a reversal of 1e-05 is too small for a price of 1000000000000");
	renko.box = 1.0;
	rows[0] = row_of(0, -37.63);
	rows[1] = row_of(1, -40.63);
	CHECK_INT(run_renko(&renko, rows, 2).code, KF_OK);
	CHECK(got_count == 3 && got[2].close == -40.63);
	renko.box_method = pf.box_method = KF_BOX_PERCENT;
	check_failure(run_renko(&renko, rows, 2), KF_DATA, "prices must be above 0 where boxes grow with the price, got -37.63");
	CHECK_INT(run_kagi(KF_BOX_PERCENT, 4.0, rows, 2).code, KF_DATA);
	CHECK_INT(run_point_figure(&pf, rows, 2).code, KF_DATA);
	pf.box_method = KF_BOX_TRADITIONAL;
	CHECK_INT(run_point_figure(&pf, rows, 2).code, KF_DATA);
	renko.box_method = pf.box_method = KF_BOX_FIXED;

	/* volumes: what rounding loses is kept, too much is refused */
	for (int i = 0; i < 6; i++)
	{
		rows[i] = row_of(i, 10.0);
		rows[i].volume = i == 0 ? 1e17 : 3.0;
	}
	run_renko(&renko, rows, 6);
	CHECK(got_count == 1 && got[0].volume == 1e17 + 16.0);
	rows[1].volume = rows[2].volume = 1e308;
	check_failure(run_renko(&renko, rows, 6), KF_DATA, "the sum of volumes is too large for double precision");
	rows[1].volume = -1;
	check_failure(run_renko(&renko, rows, 6), KF_DATA, "volume must be finite and not negative, got -1");
	rows[1].volume = INFINITY;
	check_failure(run_renko(&renko, rows, 6), KF_DATA, "volume must be finite and not negative, got Infinity");
	rows[1].volume = 1;
	rows[2].volume = 1;
	rows[4].time = 2;
	check_failure(run_renko(&renko, rows, 6), KF_DATA, "rows must be in order of time, but row 5 is earlier than the one before it");
	rows[4].time = 3;
	CHECK_INT(run_renko(&renko, rows, 6).code, KF_OK);
	renko.method = KF_PRICE_HIGH_LOW;
	rows[0].high = 9;
	rows[0].low = 10;
	check_failure(run_renko(&renko, rows, 6), KF_DATA, "high 9 is below low 10");
}

static void
test_parameters(void)
{
	KfRenkoOptions renko = {.box = 1.0, .reversal = 2, .origin = NAN};
	KfPointFigureOptions pf = {.box = 1.0, .reversal = 0};
	KfStatus	status = {0};
	KfPriceMethod method;
	KfBoxMethod box;
	static const double bad[] = {0.0, -1.0, NAN, INFINITY};
	static const char *const words[] = {"0", "-1", "NaN", "Infinity"};

	for (int i = 0; i < 4; i++)
	{
		char		message[128];

		snprintf(message, sizeof(message), "box_size must be a finite number above 0, got %s", words[i]);
		renko.box = bad[i];
		check_failure(run_renko(&renko, NULL, 0), KF_INVALID_PARAMETER, message);
		snprintf(message, sizeof(message), "box_size must be above 0 and at most 1000 percent, got %s", words[i]);
		renko.box_method = KF_BOX_PERCENT;
		check_failure(run_renko(&renko, NULL, 0), KF_INVALID_PARAMETER, message);
		renko.box_method = KF_BOX_FIXED;
		snprintf(message, sizeof(message), "reversal must be above 0 and at most 100 percent, got %s", words[i]);
		check_failure(run_kagi(KF_BOX_PERCENT, bad[i], NULL, 0), KF_INVALID_PARAMETER, message);
	}
	renko.box = 1.0;
	renko.reversal = 0;
	check_failure(run_renko(&renko, NULL, 0), KF_INVALID_PARAMETER, "reversal must be between 1 and 1000, got 0");
	check_failure(run_point_figure(&pf, NULL, 0), KF_INVALID_PARAMETER, "reversal must be between 1 and 1000, got 0");
	check_failure(run_line_break(0, NULL, 0), KF_INVALID_PARAMETER, "lines must be between 1 and 1000, got 0");
	renko.reversal = 2;
	renko.origin = INFINITY;
	check_failure(run_renko(&renko, NULL, 0), KF_INVALID_PARAMETER, "origin must be finite, got Infinity");
	renko.origin = 0.0;
	renko.box_method = KF_BOX_PERCENT;
	check_failure(run_renko(&renko, NULL, 0), KF_INVALID_PARAMETER, "origin must be above 0 where boxes grow with the price, got 0");

	CHECK_INT(kf_price_method_parse("High_Low", &method, &status), KF_OK);
	CHECK_INT(method, KF_PRICE_HIGH_LOW);
	kf_price_method_parse("highlow", &method, &status);
	check_failure(status, KF_INVALID_PARAMETER, "method must be \"close\" or \"high_low\", got \"highlow\"");
	CHECK_STR(status.hint, "Perhaps you mean \"high_low\".");
	memset(&status, 0, sizeof(status));
	CHECK_INT(kf_box_method_parse("auto", "box_method", kf_renko_methods, false, &box, &status), KF_OK);
	CHECK_INT(box, KF_BOX_ATR);
	CHECK_INT(kf_box_method_parse("auto", "box_method", kf_renko_methods, true, &box, &status), KF_OK);
	CHECK_INT(box, KF_BOX_FIXED);
	kf_box_method_parse("percnt", "box_method", kf_point_figure_methods, true, &box, &status);
	check_failure(status, KF_INVALID_PARAMETER,
				  "box_method must be \"auto\", \"fixed\", \"percent\", \"atr\" or \"traditional\", got \"percnt\"");
	CHECK_STR(status.hint, "Perhaps you mean \"percent\".");
}

/* Prices times 2^40 give the bricks times 2^40, bit for bit, and a state that was copied goes on as the original does. */
static void
test_scaling_and_copies(void)
{
	static KfPriceRow rows[ROWS_MAX];
	static KfPriceBar before[BARS_MAX];
	KfRenkoOptions options = {.reversal = 2, .origin = NAN, .wicks = true};
	KfStatus	status = {0};
	KfRenko		renko;
	double		price = 100.0;
	int			count;

	for (int i = 0; i < ROWS_MAX; i++)
	{
		memset(&rows[i], 0, sizeof(rows[i]));
		rows[i].time = i;
		price *= exp(((double) random_below(2001) - 1000.0) / 50000.0);
		rows[i].close = rows[i].high = rows[i].low = price;
	}
	options.box = 1.0 / 3;
	CHECK_INT(run_renko(&options, rows, ROWS_MAX).code, KF_OK);
	count = got_count;
	memcpy(before, got, sizeof(before));
	kf_renko_init(&renko, &options, &status);
	got_count = 0;
	for (int i = 0; i < ROWS_MAX; i++)
	{
		KfRenko		copy = renko;

		kf_renko_push(&copy, &rows[i], &status);
		while (kf_renko_next(&copy, &got[got_count]))
		{
			CHECK(memcmp(&got[got_count], &before[got_count], sizeof(got[0])) == 0 || got[got_count].close == before[got_count].close);
			got_count++;
		}
		memset(&renko, 0xff, sizeof(renko));
		renko = copy;
	}
	for (int i = 0; i < ROWS_MAX; i++)
	{
		rows[i].close = ldexp(rows[i].close, 40);
		rows[i].high = rows[i].low = rows[i].close;
	}
	options.box = ldexp(options.box, 40);
	CHECK_INT(run_renko(&options, rows, ROWS_MAX).code, KF_OK);
	CHECK_INT(got_count, count);
	for (int i = 0; i < count; i++)
		CHECK(got[i].close == ldexp(before[i].close, 40) && got[i].low == ldexp(before[i].low, 40));
}

int
main(void)
{
	test_grids();
	test_percent();
	test_heikin_ashi();
	test_atr();
	test_edges();
	test_parameters();
	test_scaling_and_copies();
	return check_report();
}
