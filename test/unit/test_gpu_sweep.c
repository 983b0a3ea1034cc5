/*
 * test_gpu_sweep.c
 *		Parameter sweeps on the device that is the CPU: the same bits as kf_grid_cpu, whatever the memory; through the wire and back; messages
 *		that are broken; failures and cancels at every place.
 */
#include "engine/gpu/sweep.h"
#include "engine/protocol_grid.h"
#include "gpu_batch.h"

#define SERIES 23
#define ROWS 4000
#define MOST_CALLS 40

static double columns[5][ROWS];
static size_t starts[SERIES + 1];
static KfCall calls[MOST_CALLS];
static KfLine lines[MOST_CALLS + 2];
static KfLinePair pairs[700];
static double values[2][SERIES * MOST_CALLS * KF_MAX_OUTPUTS];
static KfCrossSummary summaries[2][SERIES * 700];

static const KfTurns plenty = {.memory = (size_t) 1 << 40};

static void
fill(void)
{
	double		price = 100.0;

	for (int i = 0; i < ROWS; i++)
	{
		columns[0][i] = price;
		price = fmax(1.0, price + gpu_uniform() - 0.499);
		columns[3][i] = price;
		columns[1][i] = fmax(columns[0][i], price) + 0.2 * gpu_uniform();
		columns[2][i] = fmin(columns[0][i], price) - 0.2 * gpu_uniform();
		columns[4][i] = floor(1000.0 * gpu_uniform());
	}
	for (int s = 1; s <= SERIES; s++)
		starts[s] = s == SERIES ? ROWS : starts[s - 1] + (s % 6 == 2 ? 0 : (size_t) (s * 17));
}

static void
add_call(KfGrid *grid, const char *name, double period)
{
	const KfIndicator *ind = kf_indicator_find(name, strlen(name));
	KfCall	   *call = &calls[grid->call_count++];

	memset(call, 0, sizeof(*call));
	call->indicator = ind;
	kf_indicator_defaults(ind, call->params);
	if (period > 0)
		call->params[0] = period;
	for (int j = 0; j < kf_input_count(ind); j++)
		call->inputs[j] = ind->inputs[j] == KF_SERIES ? 3 : (int) ind->inputs[j] - KF_OPEN;
}

/* The newest values of calls of one and of several outputs. */
static KfGrid
some_values(void)
{
	KfGrid		grid = {.column_count = 5,.calls = calls,.open_column = -1,.close_column = 3};

	for (int i = 0; i < 30; i++)
		add_call(&grid, i % 3 == 0 ? "macd" : i % 3 == 1 ? "rsi" : "atr", i % 3 == 0 ? 0 : 3 + i);
	return grid;
}

/* Averages against averages, against a level and against the close. */
static KfGrid
some_rules(KfFill fill_at)
{
	KfGrid		grid = {.column_count = 5,.calls = calls,.lines = lines,.pairs = pairs,.open_column = 0,.close_column = 3};

	grid.rule = (KfCrossRule) {fill_at, fill_at == KF_FILL_NEXT_OPEN ? -1.0 : 0.0, 0.001, 0.02, 252.0};
	for (int i = 0; i < 10; i++)
	{
		add_call(&grid, i % 2 == 0 ? "sma" : "ema", 2 + 7 * i);
		lines[grid.line_count++] = (KfLine) {.kind = KF_LINE_OUTPUT,.call = i};
	}
	lines[grid.line_count++] = (KfLine) {.kind = KF_LINE_LEVEL,.level = 101.0};
	lines[grid.line_count++] = (KfLine) {.kind = KF_LINE_COLUMN,.column = 3};
	for (int f = 0; f < grid.line_count; f++)
		for (int s = 0; s < grid.line_count; s++)
			if (f != s)
				pairs[grid.pair_count++] = (KfLinePair) {(uint32_t) f, (uint32_t) s};
	return grid;
}

static KfGridBatch
batch_of(const KfGrid *grid, int to)
{
	static const double *in[5] = {columns[0], columns[1], columns[2], columns[3], columns[4]};

	return (KfGridBatch) {.grid = grid,.rows = ROWS,.series_count = SERIES,.starts = starts,.columns = in,
		.values = grid->pair_count == 0 ? values[to] : NULL,.summaries = grid->pair_count > 0 ? summaries[to] : NULL};
}

static bool
same(double a, double b)
{
	return a == b || (a != a && b != b);
}

static void
check_same(const KfGrid *grid, const char *what)
{
	bool		equal = true;

	if (grid->pair_count == 0)
		for (size_t i = 0; i < SERIES * kf_grid_values(grid) && equal; i++)
			equal = CHECK_MSG(same(values[0][i], values[1][i]), "%s: value %zu is %.17g, not %.17g", what, i, values[1][i], values[0][i]);
	for (size_t i = 0; i < SERIES * grid->pair_count && equal; i++)
	{
		const KfCrossSummary *a = &summaries[0][i];
		const KfCrossSummary *b = &summaries[1][i];

		equal = CHECK_MSG(same(a->total_return, b->total_return) && same(a->sharpe, b->sharpe) && same(a->max_drawdown, b->max_drawdown) &&
						  same(a->trades, b->trades) && same(a->exposure, b->exposure), "%s: cell %zu: return %.17g, not %.17g", what, i,
						  b->total_return, a->total_return);
	}
	CHECK(equal);
}

static void
forget(void)
{
	memset(values[1], 0x55, sizeof(values[1]));
	memset(summaries[1], 0x55, sizeof(summaries[1]));
}

static void
check_device(const KfGrid *grid, const KfTurns *turns, const char *what)
{
	const KfGridBatch batch = batch_of(grid, 1);
	KfStatus	status = {0};

	forget();
	if (CHECK_MSG(kf_device_sweep(&kf_device_host, &batch, turns, &kf_malloc_allocator, &status) == KF_OK, "%s: %s", what, status.message))
		check_same(grid, what);
}

static void
expect(const KfGrid *grid)
{
	const KfGridBatch batch = batch_of(grid, 0);
	KfStatus	status = {0};

	CHECK_MSG(kf_grid_cpu.run(&batch, &kf_malloc_allocator, NULL, &status) == KF_OK, "%s", status.message);
}

static void
test_grid(const KfGrid *grid, const char *what)
{
	const KfGridBatch batch = batch_of(grid, 1);
	const size_t all = kf_device_sweep_bytes(&kf_device_host, &batch);
	KfStatus	status = {0};
	bool		fits = true;

	expect(grid);
	check_device(grid, &plenty, what);
	for (size_t part = 1; part <= 16 && fits; part *= 2)
	{
		const KfTurns turns = {.memory = all / part};

		kf_device_host_limit(turns.memory);
		memset(&status, 0, sizeof(status));
		forget();
		fits = kf_device_sweep(&kf_device_host, &batch, &turns, &kf_malloc_allocator, &status) == KF_OK;
		if (fits)
			check_same(grid, "little memory");
		else
			CHECK_MSG(part > 1 && status.code == KF_NO_MEMORY, "1/%zu of the memory: %s", part, status.message);
	}
	kf_device_host_limit(0);
}

static void
test_failures(const KfGrid *grid)
{
	const KfGridBatch batch = batch_of(grid, 1);
	int			n;

	for (n = 1; n < 5000; n++)
	{
		KfStatus	status = {0};

		kf_device_host_fail(n);
		if (kf_device_sweep(&kf_device_host, &batch, &plenty, &kf_malloc_allocator, &status) == KF_OK)
			break;
		CHECK_MSG(status.code == KF_INTERNAL, "call %d: %s", n, status.message);
	}
	kf_device_host_fail(0);
	CHECK_MSG(n > 20 && n < 5000, "%d calls", n);
}

static bool
ask(void *arg)
{
	return --*(int *) arg < 0;
}

static void
test_cancel(const KfGrid *grid)
{
	const KfGridBatch batch = batch_of(grid, 1);
	int			n;

	for (n = 0; n < 5000; n++)
	{
		int			left = n;
		const KfTurns turns = {.interrupted = ask,.arg = &left,.memory = (size_t) 1 << 40};
		KfStatus	status = {0};

		if (kf_device_sweep(&kf_device_host, &batch, &turns, &kf_malloc_allocator, &status) == KF_OK)
			break;
		CHECK_MSG(status.code == KF_CANCELLED, "%s", status.message);
	}
	CHECK_MSG(n > 5 && n < 5000, "asked %d times", n);
}

/* What is described is what was meant; no byte of a description that is wrong does harm. */
static void
test_wire(const KfGrid *grid)
{
	const KfGridBatch batch = batch_of(grid, 1);
	const size_t size = kf_wire_grid_bytes(&batch);
	char	   *memory = malloc(size);
	KfWireGrid	message;
	KfGridBatch there;
	KfGrid		opened;
	KfStatus	status = {0};
	void	   *block;
	size_t		description = (SERIES + 7) * 8 + (size_t) grid->call_count * sizeof(KfWireCall) + (size_t) grid->line_count * sizeof(KfLine) +
		grid->pair_count * sizeof(KfLinePair);

	CHECK(kf_wire_grid_put(&batch, memory, NULL, &message));
	CHECK_MSG(kf_wire_grid_open(&message, memory, size, &kf_malloc_allocator, &opened, &there, &block, &status) == KF_OK, "%s", status.message);
	CHECK(kf_device_sweep(&kf_device_host, &there, &plenty, &kf_malloc_allocator, &status) == KF_OK);
	free(block);
	forget();
	kf_wire_grid_get(&batch, memory);
	check_same(grid, "through the wire");
	for (int i = 0; i < 4000; i++)
	{
		const size_t at = (size_t) (gpu_uniform() * (double) description);
		KfWireGrid	wrong = message;
		char	   *byte = i % 2 == 0 ? &memory[at] : (char *) &wrong + sizeof(KfWireHead) +
			(size_t) (gpu_uniform() * (sizeof(wrong) - sizeof(KfWireHead)));
		const char	kept = *byte;

		*byte = (char) (unsigned char) (gpu_uniform() * 256.0);
		memset(&status, 0, sizeof(status));
		if (kf_wire_grid_open(&wrong, memory, size, &kf_malloc_allocator, &opened, &there, &block, &status) == KF_OK && i % 40 < 2)
		{
			const KfTurns turns = {.memory = 64 << 20};

			kf_device_sweep(&kf_device_host, &there, &turns, &kf_malloc_allocator, &status);
		}
		free(block);
		*byte = kept;
		/* results written over the description or the columns are the client's own loss */
		if (i % 40 < 2)
			kf_wire_grid_put(&batch, memory, NULL, &message);
	}
	free(memory);
}

int
main(void)
{
	KfGrid		grid;

	fill();
	grid = some_values();
	test_grid(&grid, "values");
	test_failures(&grid);
	test_cancel(&grid);
	test_wire(&grid);
	for (int at = KF_FILL_NEXT_OPEN; at <= KF_FILL_NEXT_CLOSE; at++)
	{
		grid = some_rules((KfFill) at);
		test_grid(&grid, "rules");
	}
	test_failures(&grid);
	test_cancel(&grid);
	test_wire(&grid);
	return check_report();
}
