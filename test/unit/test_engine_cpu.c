/*
 * test_engine_cpu.c
 *		Columns gathered from the engine's store, and the CPU back end over them, beside the indicators over the store's own blocks.
 */
#include <stdlib.h>

#include "check.h"
#include "counted.h"

#include "engine/columns.h"
#include "engine/engine.h"

/* ---- indicators over stored rows ---- */

static const char *const call_names[] = {"sma", "macd", "bbands", "atr", "obv", "rsi"};

#define CALLS ((int) (sizeof(call_names) / sizeof(call_names[0])))
#define PRICE_WIDTH 7

/* Inputs are columns 1, 3 and 5, in turn. */
static int
make_calls(KfCall *call)
{
	int			outputs = 0;
	KfStatus	status = {KF_OK};

	for (int c = 0; c < CALLS; c++)
	{
		call[c].indicator = kf_indicator_find(call_names[c], strlen(call_names[c]));
		kf_indicator_defaults(call[c].indicator, call[c].params);
		CHECK_INT(kf_indicator_check(call[c].indicator, call[c].params, &status), KF_OK);
		for (int j = 0; j < kf_count_inputs(call[c].indicator); j++)
			call[c].inputs[j] = 1 + (c + j) % 3 * 2;
		outputs += kf_count_outputs(call[c].indicator);
	}
	return outputs;
}

static void
fill_prices(KfColumns *store, size_t rows, int partitions)
{
	KfStatus	status = {KF_OK};
	KfPartition *list[64];

	for (int s = 0; s < partitions; s++)
		list[s] = kf_columns_partition(store, NULL, &status);
	for (size_t i = 0; i < rows; i++)
	{
		KfPartition *p = list[below((size_t) partitions)];
		uint64_t   *row = kf_columns_row(store, p, &status);

		row[0] = random_bits() >> 20;
		for (int v = 1; v < PRICE_WIDTH; v++)
			row[v] = kf_bits(90 + (double) below(2000) / 100);
		if (below(300) == 0)
			CHECK(kf_columns_set_null(store, p, 1 + (int) below(PRICE_WIDTH - 1), &status));
		kf_columns_commit(store, p);
	}
}

/* One call over a partition in blocks, as the node does it. */
static bool
same_in_blocks(const KfColumns *store, const KfPartition *p, const KfCall *call, double *const *want)
{
	const int	nin = kf_count_inputs(call->indicator);
	const int	nout = kf_count_outputs(call->indicator);
	void	   *state = malloc(call->indicator->state_size(call->params) + 1);
	static double values[KF_MAX_INPUTS + KF_MAX_OUTPUTS][KF_BLOCK_ROWS];
	const double *in[KF_MAX_INPUTS];
	double	   *out[KF_MAX_OUTPUTS];
	KfRows		rows;
	bool		same = true;

	for (int j = 0; j < nin; j++)
		in[j] = values[j];
	for (int k = 0; k < nout; k++)
		out[k] = values[KF_MAX_INPUTS + k];
	call->indicator->init(state, call->params);
	kf_rows_begin(&rows, store, p);
	while (kf_rows_next(&rows) > 0)
	{
		for (int j = 0; j < nin; j++)
			kf_rows_column(&rows, call->inputs[j], values[j]);
		call->indicator->batch(state, in, out, rows.count);
		for (int k = 0; k < nout; k++)
			same &= memcmp(out[k], want[k] + rows.at, rows.count * sizeof(double)) == 0;
	}
	free(state);
	return same;
}

/* Blocks of a store give the same bits as whole columns on the CPU back end. */
static bool
same_as_batch(KfColumns *store, size_t rows, const KfCall *call, int outputs)
{
	KfStatus	status = {KF_OK};
	KfPartition **list = kf_columns_partitions(store, NULL, NULL, &status);
	size_t	   *starts = malloc((store->partition_count + 1) * sizeof(size_t));
	static const int columns[3] = {1, 3, 5};
	double	   *memory = malloc((rows + 1) * (size_t) (3 + outputs) * sizeof(double));
	double	   *in[PRICE_WIDTH] = {NULL};
	double	   *whole[3];
	double	   *out[32];
	KfBatch		batch = {rows, store->partition_count, starts, PRICE_WIDTH, (const double *const *) in, CALLS, call, out};
	bool		same = true;

	for (int j = 0; j < 3; j++)
		in[columns[j]] = whole[j] = memory + (size_t) j * rows;
	for (int k = 0; k < outputs; k++)
		out[k] = memory + (size_t) (3 + k) * rows;
	CHECK_INT(kf_columns_gather(store, list, store->partition_count, columns, 3, whole, starts, &status), KF_OK);
	CHECK_INT(starts[store->partition_count], rows);
	CHECK_INT(kf_cpu_backend.compute(&batch, &counted, NULL, &status), KF_OK);
	for (size_t s = 0; s < store->partition_count; s++)
	{
		int			output = 0;

		for (int c = 0; c < CALLS; output += kf_count_outputs(call[c++].indicator))
		{
			double	   *want[KF_MAX_OUTPUTS];

			for (int k = 0; k < kf_count_outputs(call[c].indicator); k++)
				want[k] = out[output + k] + starts[s];
			same &= same_in_blocks(store, list[s], &call[c], want);
		}
	}
	free(memory);
	free(starts);
	return same;
}

static void
test_blocks(void)
{
	KfCall		call[CALLS] = {{NULL}};
	const int	outputs = make_calls(call);
	const KfOrderKey key = {0, KF_KEY_INT64, false, false};
	KfColumns	store;
	KfStatus	status = {KF_OK};

	for (int round = 0; round < 6; round++)
	{
		size_t		rows = round == 0 ? 0 : 1 + below(9000);

		CHECK_INT(kf_columns_init(&store, PRICE_WIDTH, &key, round % 2, &counted, NULL, &status), KF_OK);
		fill_prices(&store, rows, 1 + round * 9);
		CHECK(same_as_batch(&store, rows, call, outputs));
		kf_columns_release(&store);
		CHECK_INT(live, 0);
	}
}

/* Gathering stops when it is told to, and when memory ends. */
static void
test_gather_failures(void)
{
	const KfOrderKey key = {0, KF_KEY_INT64, false, false};
	static double column[20000];
	double	   *out[1] = {column};
	const int	number = 1;
	size_t		starts[4];
	KfColumns	store;
	KfStatus	status = {KF_OK};
	KfPartition **list;

	CHECK_INT(kf_columns_init(&store, PRICE_WIDTH, &key, 1, &counted, stop_later, &status), KF_OK);
	fill_prices(&store, 20000, 3);
	list = kf_columns_partitions(&store, NULL, NULL, &status);
	questions_left = 0;
	CHECK_INT(kf_columns_gather(&store, list, 3, &number, 1, out, starts, &status), KF_CANCELLED);
	status.code = KF_OK;
	questions_left = 1000;
	calls = 0;
	fail_at = failing = 1;
	CHECK_INT(kf_columns_gather(&store, list, 3, &number, 1, out, starts, &status), KF_NO_MEMORY);
	fail_at = 0;
	status.code = KF_OK;
	CHECK_INT(kf_columns_gather(&store, list, 3, &number, 1, out, starts, &status), KF_OK);
	CHECK_INT(starts[1] - starts[0], list[0]->rows);
	CHECK_INT(starts[3], 20000);
	CHECK(list[0]->order != NULL && list[1]->order != NULL && list[2]->order != NULL);
	CHECK_INT(kf_columns_memory(&store), live_bytes);
	kf_columns_release(&store);
	CHECK_INT(live, 0);
}

int
main(void)
{
	test_blocks();
	test_gather_failures();
	return check_report();
}
