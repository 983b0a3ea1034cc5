/*
 * test_grid.c
 *		Parameter sweeps against a plain backtest in money, against the step of one pair, against the indicators' own steps, and how
 *		ranges of parameters are written.
 *
 * The source is included, so that the vectors for every machine are reached on this one.
 */
#include <float.h>
#include <stdlib.h>

#include "check.h"
#include "engine/grid.c"
#include "engine/sweep.h"
#include "indicators/risk.h"

#define BARS 700
#define PAIRS 37

static uint64_t seed = 1;

static double
uniform(void)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (double) (seed >> 11) / 9007199254740992.0;
}

/* ---- the plain backtest ---- */

typedef struct Plain
{
	double		total_return;
	double		sharpe;
	double		max_drawdown;
	int			trades;
	int			held;
} Plain;

/* In money and in order: positions first, then the account, then what is asked of its history. */
static Plain
plain_backtest(const KfCrossRule *rule, const double *open, const double *close, const double *fast, const double *slow, int bars)
{
	static int	position[BARS];
	static long double money[BARS];
	long double mean = 0;
	long double spread = 0;
	Plain		result = {0};
	int			wanted = 0;

	for (int i = 0; i < bars; i++)
	{
		position[i] = wanted;
		if (fast[i] > slow[i])
			wanted = 1;
		if (fast[i] < slow[i])
			wanted = (int) rule->below;
	}
	money[0] = 1000;
	for (int i = 1; i < bars; i++)
	{
		long double account = money[i - 1];
		long double from = close[i - 1];
		int			change;

		if (account == 0)
			position[i] = 0;
		change = account == 0 ? 0 : position[i] - position[i - 1];
		if (change != 0)
		{
			long double fill = rule->fill == KF_FILL_NEXT_OPEN ? open[i] : close[i];

			account += position[i - 1] * account / from * (fill - from);
			account -= account * rule->cost * abs(change);
			from = fill;
			result.trades += position[i] != 0;
		}
		account += position[i] * account / from * (close[i] - from);
		if (account <= 0)
		{
			account = 0;
			position[i] = 0;
		}
		money[i] = account;
		result.held += position[i] != 0;
	}
	for (int i = 0; i < bars; i++)
		for (int j = i; j < bars; j++)
			if ((money[i] - money[j]) / money[i] > result.max_drawdown)
				result.max_drawdown = (double) ((money[i] - money[j]) / money[i]);
	for (int i = 1; i < bars; i++)
		mean += (money[i - 1] == 0 ? 0 : money[i] / money[i - 1] - 1) / (bars - 1);
	for (int i = 1; i < bars; i++)
	{
		long double apart = (money[i - 1] == 0 ? 0 : money[i] / money[i - 1] - 1) - mean;

		spread += apart * apart / (bars - 2);
	}
	result.total_return = (double) (money[bars - 1] / 1000 - 1);
	result.sharpe = spread == 0 ? NAN : (double) ((mean - rule->risk_free / rule->periods) / sqrtl(spread) * sqrtl(rule->periods));
	return result;
}

/* ---- a grid of random lines ---- */

typedef struct Data
{
	double		open[BARS];
	double		close[BARS];
	double		wave[BARS];		/* as volume: a line of its own, with gaps */
} Data;

static void
make_data(Data *data, double wild)
{
	double		price = 100;

	for (int i = 0; i < BARS; i++)
	{
		data->open[i] = price * (1 + wild * (uniform() - 0.5));
		price = data->open[i] * (1 + wild * 2 * (uniform() - 0.49));
		data->close[i] = price;
		data->wave[i] = uniform() < 0.05 ? NAN : 100 + 3 * sin(i / 9.0) + uniform();
	}
}

typedef struct Made
{
	KfGrid		grid;
	KfCall		calls[12];
	KfLine		lines[16];
	KfLinePair	pairs[PAIRS];
} Made;

/* Averages of the close, the wave, two levels, and the same output twice. Columns: close, open, volume. */
static void
make_grid(Made *made, const KfCrossRule *rule)
{
	const KfIndicator *sma = kf_indicator_find("sma", 3);

	memset(made, 0, sizeof(*made));
	for (int c = 0; c < 12; c++)
	{
		made->calls[c].indicator = sma;
		made->calls[c].params[0] = 2 + 3 * c;
		made->lines[c] = (KfLine) {.kind = KF_LINE_OUTPUT,.call = c};
	}
	made->lines[12] = (KfLine) {.kind = KF_LINE_COLUMN,.column = 2};
	made->lines[13] = (KfLine) {.kind = KF_LINE_LEVEL,.level = 101.5};
	made->lines[14] = (KfLine) {.kind = KF_LINE_COLUMN,.column = 0};
	made->lines[15] = made->lines[4];
	for (uint32_t p = 0; p < PAIRS; p++)
		made->pairs[p] = (KfLinePair) {p % 16, (p * 7 + 3 + p / 16) % 16};
	made->grid = (KfGrid) {.column_count = 3,.call_count = 12,.calls = made->calls,.line_count = 16,.lines = made->lines,.pair_count = PAIRS,
	.pairs = made->pairs,.rule = *rule,.open_column = 1,.close_column = 0};
}

/* A line by the indicator's own step. */
static void
plain_line(const Made *made, uint32_t line, const double *const *columns, double *values)
{
	const KfLine *l = &made->lines[line];
	const KfCall *call = &made->calls[l->call];
	void	   *state;

	for (int i = 0; i < BARS; i++)
		values[i] = l->kind == KF_LINE_COLUMN ? columns[l->column][i] : l->level;
	if (l->kind != KF_LINE_OUTPUT)
		return;
	state = malloc(call->indicator->state_size(call->params));
	call->indicator->init(state, call->params);
	for (int i = 0; i < BARS; i++)
	{
		double		out[KF_MAX_OUTPUTS];

		call->indicator->step(state, &columns[0][i], out);
		values[i] = out[l->output];
	}
	free(state);
}

/* By the step of one pair, bar by bar. */
static KfCrossSummary
stepped(const KfCrossRule *rule, const Data *data, const double *fast, const double *slow)
{
	KfCrossState state;
	KfCrossSummary summary;

	kf_cross_init(&state);
	for (int i = 0; i < BARS; i++)
	{
		KfCrossBar	bar = kf_cross_bar(rule->fill, i, i > 0 ? data->close[i - 1] : 0, data->open[i], data->close[i]);

		kf_cross_step(&state, rule, &bar, fast[i], slow[i]);
	}
	kf_cross_finish(&state, rule, BARS, &summary);
	return summary;
}

static bool
same_bits(const void *a, const void *b, size_t size)
{
	return memcmp(a, b, size) == 0;
}

/* Both kinds of vectors, in pieces of several sizes, on two series one after the other. */
static void
compare_runs(const Made *made, const double *const *columns, const KfCrossSummary *want)
{
	static const size_t pieces[] = {BARS, 1, 97, 512};
	StepTile	tiles[2] = {step_tile_plain, best_step_tile()};

	for (int t = 0; t < 2; t++)
		for (int s = 0; s < 4; s++)
		{
			KfStatus	status = {0};
			KfGridRun  *run = kf_grid_run_begin(&made->grid, &kf_malloc_allocator, &status);

			run->step_tile = tiles[t];
			for (int series = 0; series < 2; series++)
			{
				KfCrossSummary got[PAIRS];

				for (size_t from = 0; from < BARS; from += pieces[s])
				{
					const double *at[3] = {columns[0] + from, columns[1] + from, columns[2] + from};

					kf_grid_run_add(run, at, BARS - from < pieces[s] ? BARS - from : pieces[s], NULL, &status);
				}
				kf_grid_run_end(run, NULL, got);
				CHECK_MSG(same_bits(got, want, sizeof(got)), "vectors %d, pieces of %zu, series %d differ from the steps", t, pieces[s], series);
			}
			CHECK_INT(status.code, KF_OK);
			kf_grid_run_free(run);
		}
}

static void
test_against_plain(const KfCrossRule *rule, double wild)
{
	static Data data;
	static double fast[BARS];
	static double slow[BARS];
	static Made made;
	const double *columns[3] = {data.close, data.open, data.wave};
	KfCrossSummary want[PAIRS];
	double		traded = 0;

	make_data(&data, wild);
	make_grid(&made, rule);
	for (int p = 0; p < PAIRS; p++)
	{
		Plain		plain;

		plain_line(&made, made.pairs[p].fast, columns, fast);
		plain_line(&made, made.pairs[p].slow, columns, slow);
		want[p] = stepped(rule, &data, fast, slow);
		plain = plain_backtest(rule, data.open, data.close, fast, slow, BARS);
		CHECK_NEAR(want[p].total_return, plain.total_return, 1e-10, 1e-13);
		CHECK_NEAR(want[p].sharpe, plain.sharpe, 1e-10, 1e-12);
		CHECK_NEAR(want[p].max_drawdown, plain.max_drawdown, 1e-10, 1e-13);
		CHECK_INT((int) want[p].trades, plain.trades);
		CHECK_NEAR(want[p].exposure, (double) plain.held / BARS, 1e-15, 0);
		traded += want[p].trades;
	}
	CHECK(traded > (wild < 1 ? PAIRS : 3));
	compare_runs(&made, columns, want);
}

static void
test_rules(void)
{
	for (int fill = 0; fill < 2; fill++)
		for (int below = -1; below <= 0; below++)
		{
			KfCrossRule rule = {(KfFill) fill, below, 0.002, 0.03, 252};

			test_against_plain(&rule, 0.02);
			rule.cost = 0;
			test_against_plain(&rule, 0.3);
			rule.cost = 0.3;
			/* prices that double and halve within a bar: short positions lose everything */
			test_against_plain(&rule, 1.9);
		}
}

/* The ratio and the drawdown are those of risk.c, given the returns of the account. */
static void
test_against_risk(void)
{
	static Data data;
	const KfCrossRule rule = {KF_FILL_NEXT_CLOSE, 0, 0, 0.02, 365};
	KfStatus	status = {0};
	KfRatio		ratio;
	KfReturnPath path;
	KfCrossState state;
	KfCrossSummary summary;
	double		sharpe = 0;
	double		drawdown = 0;

	make_data(&data, 0.05);
	kf_ratio_init(&ratio, rule.risk_free, rule.periods);
	kf_return_path_init(&path, rule.periods);
	kf_cross_init(&state);
	for (int i = 0; i < BARS; i++)
	{
		const KfCrossBar bar = kf_cross_bar(rule.fill, i, i > 0 ? data.close[i - 1] : 0, NAN, data.close[i]);

		/* in from the second close on */
		kf_cross_step(&state, &rule, &bar, 1, 0);
		if (i > 0)
		{
			kf_sharpe_add(&ratio, i > 1 ? bar.full : 0, &status);
			kf_return_path_add(&path, i > 1 ? bar.full : 0, &status);
		}
	}
	kf_cross_finish(&state, &rule, BARS, &summary);
	CHECK(kf_sharpe_value(&ratio, &sharpe) && kf_return_path_drawdown(&path, &drawdown) && status.code == KF_OK);
	CHECK_NEAR(summary.sharpe, sharpe, 1e-12, 0);
	CHECK_NEAR(summary.max_drawdown, drawdown, 1e-12, 0);
	CHECK_NEAR(summary.total_return, data.close[BARS - 1] / data.close[1] - 1, 1e-12, 0);
	CHECK(summary.trades == 1 && summary.exposure == (double) (BARS - 1) / BARS);
}

/* ---- by hand ---- */

static KfCrossSummary
by_hand(const KfCrossRule *rule, const double *open, const double *close, double level, size_t bars)
{
	const KfLine lines[2] = {{.kind = KF_LINE_COLUMN,.column = 0}, {.kind = KF_LINE_LEVEL,.level = level}};
	const KfLinePair pair = {0, 1};
	const KfGrid grid = {.column_count = 2,.line_count = 2,.lines = lines,.pair_count = 1,.pairs = &pair,.rule = *rule,.open_column = 1};
	const double *const columns[2] = {close, open};
	const size_t starts[2] = {0, bars};
	KfCrossSummary summary;
	const KfGridBatch batch = {.grid = &grid,.rows = bars,.series_count = 1,.starts = starts,.columns = columns,.summaries = &summary};
	KfStatus	status = {0};

	CHECK_INT(kf_grid_cpu.run(&batch, &kf_malloc_allocator, NULL, &status), KF_OK);
	return summary;
}

/* The close jumps over 100 at bar 1: the jump itself, and with next_close the next bar too, must not be earned. */
static void
test_no_look_ahead(void)
{
	const double open[5] = {90, 95, 110, 120, 90};
	const double close[5] = {90, 105, 121, 99, 90};
	const KfCrossRule at_open = {KF_FILL_NEXT_OPEN, 0, 0, 0, 252};
	const KfCrossRule at_close = {KF_FILL_NEXT_CLOSE, 0, 0, 0, 252};
	const KfCrossRule short_below = {KF_FILL_NEXT_OPEN, -1, 0.01, 0, 252};
	KfCrossSummary got;

	/* bought at 110, sold at 90 */
	got = by_hand(&at_open, open, close, 100, 5);
	CHECK_NEAR(got.total_return, 90.0 / 110 - 1, 1e-15, 0);
	CHECK_NEAR(got.max_drawdown, 1 - 90.0 / 121, 1e-15, 0);
	CHECK(got.trades == 1 && got.exposure == 2.0 / 5);
	/* bought at 121, sold at 90 */
	got = by_hand(&at_close, open, close, 100, 5);
	CHECK_NEAR(got.total_return, 90.0 / 121 - 1, 1e-15, 0);
	CHECK(got.trades == 1 && got.exposure == 2.0 / 5);
	/* short from 95, turned at 110, turned back at 90 */
	got = by_hand(&short_below, open, close, 100, 5);
	CHECK_NEAR(got.total_return, 0.99 * (1 - 10.0 / 95) * (1 - 5.0 / 105) * 0.98 * 90 / 110 * 0.98 - 1, 1e-14, 0);
	CHECK(got.trades == 3 && got.exposure == 4.0 / 5);
}

static void
test_ruin(void)
{
	const double open[5] = {90, 100, 90, 90, 120};
	const double close[5] = {90, 90, 300, 90, 120};
	const KfCrossRule rule = {KF_FILL_NEXT_OPEN, -1, 0, 0, 252};
	KfCrossSummary got = by_hand(&rule, open, close, 100, 5);

	CHECK(got.total_return == -1 && got.max_drawdown == 1 && got.trades == 1 && got.exposure == 1.0 / 5);
	CHECK(isfinite(got.sharpe));
}

/* Short series, a series without rows, one without a trade, returns beyond double precision. */
static void
test_edges(void)
{
	const double flat[3] = {100, 100, 100};
	const double huge[3] = {1e-300, 1e300, 1e300};
	const KfCrossRule rule = {KF_FILL_NEXT_OPEN, 0, 0, 0, 252};
	KfCrossSummary got = by_hand(&rule, flat, flat, 50, 0);

	CHECK(isnan(got.total_return) && isnan(got.sharpe) && isnan(got.max_drawdown) && isnan(got.exposure) && got.trades == 0);
	got = by_hand(&rule, flat, flat, 50, 1);
	CHECK(got.total_return == 0 && isnan(got.sharpe) && got.max_drawdown == 0 && got.exposure == 0);
	got = by_hand(&rule, flat, flat, 50, 3);
	CHECK(got.total_return == 0 && isnan(got.sharpe) && got.trades == 1);
	got = by_hand(&rule, flat, flat, 150, 3);
	CHECK(got.total_return == 0 && got.trades == 0 && got.exposure == 0);
	got = by_hand(&rule, huge, huge, 1e-301, 3);
	CHECK(!isfinite(got.total_return) && !isfinite(got.sharpe));
}

static void
test_rows(void)
{
	static Made made;
	const KfCrossRule rule = {KF_FILL_NEXT_OPEN, 0, 0, 0, 252};
	KfStatus	status = {0};
	bool		usable;

	make_grid(&made, &rule);
	CHECK(kf_grid_check_row(&made.grid, (const double[]) {1, 2, NAN}, &usable, &status) == KF_OK && usable);
	CHECK(kf_grid_check_row(&made.grid, (const double[]) {NAN, 2, 3}, &usable, &status) == KF_OK && !usable);
	CHECK(kf_grid_check_row(&made.grid, (const double[]) {1, INFINITY, 3}, &usable, &status) == KF_OK && !usable);
	CHECK_INT(kf_grid_check_row(&made.grid, (const double[]) {1, 0, 3}, &usable, &status), KF_DATA);
	CHECK_STR(status.message, "open must be greater than 0, got 0");
	made.grid.pair_count = 0;
	status.code = KF_OK;
	CHECK(kf_grid_check_row(&made.grid, (const double[]) {-1, NAN, 3}, &usable, &status) == KF_OK && usable);
}

/* ---- newest values ---- */

/* Every indicator that a grid takes, on two series, one of which has rows that count as NULL. */
static void
test_values(void)
{
	static double columns[KF_GRID_COLUMNS][2 * BARS];
	const double *in[KF_GRID_COLUMNS];
	const size_t starts[3] = {0, BARS, 2 * BARS};
	int			tried = 0;

	for (int i = 0; i < 2 * BARS; i++)
	{
		columns[0][i] = 100 + 10 * sin(i / 30.0) + uniform();
		columns[3][i] = columns[0][i] + 3 * (uniform() - 0.5);
		columns[1][i] = fmax(columns[0][i], columns[3][i]) + uniform();
		columns[2][i] = fmin(columns[0][i], columns[3][i]) - uniform();
		columns[4][i] = 1000 + floor(100 * uniform());
		if (i > BARS && i % 11 == 0)
			columns[i % 5][i] = NAN;
	}
	for (int c = 0; c < KF_GRID_COLUMNS; c++)
		in[c] = columns[c];
	for (int n = 0; n < kf_indicator_count; n++)
	{
		const KfIndicator *ind = kf_indicators[n];
		const int	nout = kf_count_outputs(ind);
		KfCall		call = {.indicator = ind};
		KfGrid		grid = {.column_count = KF_GRID_COLUMNS,.call_count = 1,.calls = &call,.open_column = -1};
		double		got[2 * KF_MAX_OUTPUTS];
		KfGridBatch batch = {.grid = &grid,.rows = 2 * BARS,.series_count = 2,.starts = starts,.columns = in,.values = got};
		KfStatus	status = {0};
		bool		usable = true;

		for (int j = 0; j < kf_count_inputs(ind); j++)
		{
			usable = usable && kf_input_of_bar(ind->inputs[j]);
			call.inputs[j] = ind->inputs[j] == KF_SERIES ? 3 : ind->inputs[j] - KF_OPEN;
		}
		if (!usable)
			continue;
		tried++;
		kf_indicator_defaults(ind, call.params);
		CHECK_INT(kf_grid_cpu.run(&batch, &kf_malloc_allocator, NULL, &status), KF_OK);
		for (int s = 0; s < 2; s++)
		{
			void	   *state = malloc(ind->state_size(call.params));
			double		want[KF_MAX_OUTPUTS];

			ind->init(state, call.params);
			for (size_t i = starts[s]; i < starts[s + 1]; i++)
			{
				double		row[KF_MAX_INPUTS];
				bool		finite = true;

				for (int j = 0; j < kf_count_inputs(ind); j++)
				{
					row[j] = in[call.inputs[j]][i];
					finite = finite && isfinite(row[j]);
				}
				for (int k = 0; k < nout; k++)
					want[k] = NAN;
				if (finite)
					ind->step(state, row, want);
			}
			for (int k = 0; k < nout; k++)
				CHECK_MSG(got[s * nout + k] == want[k] || (isnan(got[s * nout + k]) && isnan(want[k])),
						  "%s, series %d, output %d: %.17g, not %.17g", ind->name, s, k, got[s * nout + k], want[k]);
			free(state);
		}
	}
	CHECK(tried > 100);
}

/* ---- failures ---- */

static bool
stop(void)
{
	return true;
}

static void *
no_memory(void *arena, size_t size)
{
	(void) arena;
	(void) size;
	return NULL;
}

static void
test_failures(void)
{
	static Data data;
	static Made made;
	static double many[3][BARS * 40];
	const KfCrossRule rule = {KF_FILL_NEXT_OPEN, 0, 0, 0, 252};
	const KfAllocator nothing = {no_memory, kf_malloc_allocator.release, NULL};
	const double *columns[3] = {many[0], many[1], many[2]};
	const size_t starts[2] = {0, BARS * 40};
	KfCrossSummary summaries[PAIRS];
	KfGridBatch batch = {.grid = &made.grid,.rows = starts[1],.series_count = 1,.starts = starts,.columns = columns,.summaries = summaries};
	KfStatus	status = {0};

	make_data(&data, 0.01);
	make_grid(&made, &rule);
	for (int i = 0; i < BARS * 40; i++)
	{
		many[0][i] = data.close[i % BARS];
		many[1][i] = data.open[i % BARS];
		many[2][i] = data.wave[i % BARS];
	}
	CHECK_INT(kf_grid_cpu.run(&batch, &kf_malloc_allocator, stop, &status), KF_CANCELLED);
	status.code = KF_OK;
	CHECK_INT(kf_grid_cpu.run(&batch, &nothing, NULL, &status), KF_NO_MEMORY);
}

/* ---- how parameters are written ---- */

static KfSweep
begin(const char *name)
{
	KfSweep		sweep;
	KfStatus	status = {0};

	CHECK_MSG(kf_sweep_begin(&sweep, "fast", name, true, &kf_malloc_allocator, &status) == KF_OK, "%s: %s", name, status.message);
	return sweep;
}

static void
end(KfSweep *sweep)
{
	for (int p = 0; p < KF_MAX_PARAMS; p++)
		free(sweep->values[p]);
}

static void
expect_values(const char *name, int param, const char *text, int count, const double *want)
{
	KfSweep		sweep = begin(name);
	double	   *def = sweep.values[param];
	KfStatus	status = {0};

	CHECK_MSG(kf_sweep_add(&sweep, param, text, &status) == KF_OK, "%s: %s", text, status.message);
	CHECK_INT(sweep.counts[param], count);
	for (int i = 0; i < count && i < sweep.counts[param]; i++)
		CHECK_MSG(sweep.values[param][i] == want[i], "%s: value %d is %.17g", text, i, sweep.values[param][i]);
	if (sweep.values[param] != def)
		free(def);
	end(&sweep);
}

static void
expect_failure(const char *name, int param, const char *text, KfCode code, const char *message)
{
	KfSweep		sweep = begin(name);
	double	   *def = sweep.values[param];
	KfStatus	status = {0};

	CHECK_INT(kf_sweep_add(&sweep, param, text, &status), code);
	CHECK_STR(status.message, message);
	if (sweep.values[param] != def)
		free(def);
	end(&sweep);
}

static void
test_written_values(void)
{
	expect_values("rsi", 0, "14", 1, (const double[]) {14});
	expect_values("rsi", 0, " 5 .. 8 ", 4, (const double[]) {5, 6, 7, 8});
	expect_values("rsi", 0, "5..20 step 5", 4, (const double[]) {5, 10, 15, 20});
	expect_values("rsi", 0, "5..19 STEP 5", 3, (const double[]) {5, 10, 15});
	expect_values("rsi", 0, "5..5", 1, (const double[]) {5});
	expect_values("bbands", 1, "0.1..0.5 step 0.1", 5, (const double[]) {0.1, 0.2, 0.3, 0.4, 0.5});
	expect_values("bbands", 1, "-1..1", 3, (const double[]) {-1, 0, 1});
	expect_values("level", 0, "1e3", 1, (const double[]) {1000});
	expect_failure("rsi", 0, "x", KF_SYNTAX, "period takes whole numbers, got \"x\"");
	expect_failure("rsi", 0, "5.5", KF_SYNTAX, "period takes whole numbers, got \"5.5\"");
	expect_failure("rsi", 0, "", KF_SYNTAX, "period takes whole numbers, got \"\"");
	expect_failure("rsi", 0, "0x10", KF_SYNTAX, "period takes whole numbers, got \"0x10\"");
	expect_failure("rsi", 0, "5..", KF_SYNTAX, "period takes whole numbers, got \"5..\"");
	expect_failure("rsi", 0, "5..9 step", KF_SYNTAX, "period takes whole numbers, got \"5..9 step\"");
	expect_failure("rsi", 0, "5..9 step 0.5", KF_SYNTAX, "period takes whole numbers, got \"5..9 step 0.5\"");
	expect_failure("rsi", 0, "9..5", KF_INVALID_PARAMETER, "the range of period must not end before it begins, got \"9..5\"");
	expect_failure("rsi", 0, "5..9 step 0", KF_INVALID_PARAMETER, "the step of period must be greater than 0, got 0");
	expect_failure("rsi", 0, "5..50000", KF_LIMIT, "the range of period has 49996 values, at most 10000 are allowed");
	expect_failure("level", 0, "0..1e300 step 1e-300", KF_LIMIT, "the range of level has inf values, at most 10000 are allowed");
	expect_failure("level", 0, "inf", KF_SYNTAX, "level takes numbers, got \"inf\"");
	expect_failure("bbands", 3, "smaa", KF_INVALID_PARAMETER, "unknown moving average \"smaa\" for ma_type");
}

static void
test_sets(void)
{
	KfSweep		sweep = begin("bbands");
	double	   *defs[KF_MAX_PARAMS];
	double		set[KF_MAX_PARAMS];
	KfStatus	status = {0};

	memcpy(defs, sweep.values, sizeof(defs));
	kf_sweep_add(&sweep, 0, "5..7", &status);
	kf_sweep_add(&sweep, 0, "6", &status);
	kf_sweep_add(&sweep, 3, "ema", &status);
	kf_sweep_add(&sweep, 3, "sma", &status);
	CHECK_INT((int) kf_sweep_count(&sweep, &status), 6);
	kf_sweep_set(&sweep, 3, set);
	CHECK(set[0] == 6 && set[1] == 2 && set[2] == 2 && kf_ma_type_find("sma", 3) == (int) set[3] && set[4] == 0);
	kf_sweep_add(&sweep, 0, "0", &status);
	CHECK(kf_sweep_count(&sweep, &status) == 0 && status.code == KF_INVALID_PARAMETER);
	CHECK_MSG(strncmp(status.message, "period must be between", 22) == 0, "%s", status.message);
	free(defs[0]);
	free(defs[3]);
	end(&sweep);

	sweep = begin("macd");
	memcpy(defs, sweep.values, sizeof(defs));
	memset(&status, 0, sizeof(status));
	for (int p = 0; p < 3; p++)
		kf_sweep_add(&sweep, p, "2..200", &status);
	CHECK(kf_sweep_count(&sweep, &status) == 0 && status.code == KF_LIMIT);
	CHECK_STR(status.message, "macd has 7880599 parameter sets, at most 1000000 are allowed");
	for (int p = 0; p < 3; p++)
		free(defs[p]);
	end(&sweep);
}

static void
expect_no_line(const char *name, bool lines, const char *message)
{
	KfSweep		sweep;
	KfStatus	status = {0};

	CHECK(kf_sweep_begin(&sweep, "fast", name, lines, &kf_malloc_allocator, &status) != KF_OK);
	CHECK_STR(status.message, message);
}

static void
test_lines(void)
{
	KfSweep		sweep = begin("MACD.signal");
	KfStatus	status = {0};

	CHECK(sweep.kind == KF_LINE_OUTPUT && sweep.output == 1 && strcmp(sweep.indicator->name, "macd") == 0);
	CHECK(kf_sweep_param(&sweep, "Signal_Period", &status) == 2);
	CHECK(kf_sweep_param(&sweep, "signal_perio", &status) == -1);
	CHECK_STR(status.hint, "Perhaps you mean \"signal_period\".");
	end(&sweep);
	sweep = begin("High");
	CHECK(sweep.kind == KF_LINE_COLUMN && sweep.column == KF_HIGH && kf_sweep_count(&sweep, &status) == 1);
	end(&sweep);
	sweep = begin("level");
	memset(&status, 0, sizeof(status));
	CHECK(sweep.kind == KF_LINE_LEVEL && kf_sweep_count(&sweep, &status) == 0 && status.code == KF_INVALID_PARAMETER);
	end(&sweep);
	expect_no_line("smaa", true, "unknown line \"smaa\"");
	expect_no_line("close", false, "unknown indicator \"close\"");
	expect_no_line("macd.signal", false, "unknown indicator \"macd.signal\"");
	expect_no_line("macd.sig", true, "macd has no output \"sig\"");
	expect_no_line("mavp", true, "mavp cannot be computed in a grid");
}

static void
test_pairs(void)
{
	KfSweep		fast = begin("sma");
	KfSweep		slow = begin("rsi");
	KfSweep		close = begin("close");
	KfPairing	pairing;
	KfStatus	status = {0};
	const double five[KF_MAX_PARAMS] = {5};
	const double nine[KF_MAX_PARAMS] = {9};

	CHECK(kf_pairing_parse("Increasing", &pairing, &status) == KF_OK && pairing == KF_PAIR_INCREASING);
	CHECK(kf_paired(KF_PAIR_INCREASING, &fast, five, &slow, nine) && !kf_paired(KF_PAIR_INCREASING, &fast, five, &slow, five));
	CHECK(kf_paired(KF_PAIR_SAME, &fast, five, &slow, five) && !kf_paired(KF_PAIR_SAME, &fast, five, &slow, nine));
	CHECK(kf_paired(KF_PAIR_ALL, &fast, nine, &slow, five));
	CHECK(kf_pairing_check(KF_PAIR_SAME, &fast, &slow, &status) == KF_OK);
	CHECK(kf_pairing_check(KF_PAIR_SAME, &fast, &close, &status) == KF_INVALID_PARAMETER);
	status.code = KF_OK;
	CHECK(kf_pairing_check(KF_PAIR_INCREASING, &close, &fast, &status) == KF_INVALID_PARAMETER);
	status.code = KF_OK;
	CHECK(kf_pairing_parse("incresing", &pairing, &status) == KF_INVALID_PARAMETER);
	CHECK_STR(status.hint, "Perhaps you mean \"increasing\".");
	end(&fast);
	end(&slow);
	end(&close);
}

int
main(void)
{
	test_rules();
	test_against_risk();
	test_no_look_ahead();
	test_ruin();
	test_edges();
	test_rows();
	test_values();
	test_failures();
	test_written_values();
	test_sets();
	test_lines();
	test_pairs();
	return check_report();
}
