/*
 * test_protocol.c
 *		A batch through shared memory and back, and what a broken message does.
 */
#include "check.h"

#include <stdlib.h>

#include "engine/protocol.h"

#define ROWS 1000
#define SERIES 4

static const size_t starts[SERIES + 1] = {0, 10, 10, 700, ROWS};	/* the second is empty */
static double columns[3][ROWS];
static double want[4][ROWS];
static double got[4][ROWS];

static KfCall
call_of(const char *name, int a, int b, int c)
{
	KfCall		call = {.indicator = kf_indicator_find(name, strlen(name)),.inputs = {a, b, c}};

	kf_indicator_defaults(call.indicator, call.params);
	return call;
}

/* atr, macd of the close; the close is the third column. */
static KfBatch
make_batch(KfCall *calls, const double **ins, double **outs, double (*rows)[ROWS])
{
	KfBatch		batch = {.rows = ROWS,.series_count = SERIES,.starts = starts,.column_count = 3,.columns = ins,.call_count = 2,
	.calls = calls,.outputs = outs};

	calls[0] = call_of("atr", 0, 1, 2);
	calls[1] = call_of("macd", 2, 0, 0);
	for (int j = 0; j < 3; j++)
		ins[j] = columns[j];
	for (int k = 0; k < 4; k++)
		outs[k] = rows[k];
	return batch;
}

static void
fill_columns(void)
{
	for (int i = 0; i < ROWS; i++)
	{
		columns[2][i] = 100.0 + 10.0 * sin(i / 7.0) + i % 5;
		columns[0][i] = columns[2][i] + 1.0 + i % 3;
		columns[1][i] = columns[2][i] - 1.0 - i % 2;
	}
	columns[2][20] = NAN;
}

/* The helper's part, on the CPU. */
static KfCode
serve(const KfWireBatch *message, char *memory, size_t size, KfStatus *status)
{
	KfBatch		batch;
	void	   *block;

	if (kf_wire_open(message, memory, size, &kf_malloc_allocator, &batch, &block, status) == KF_OK)
		kf_cpu_backend.compute(&batch, &kf_malloc_allocator, NULL, status);
	free(block);
	return status->code;
}

static void
test_round_trip(void)
{
	KfCall		calls[2];
	const double *ins[3];
	double	   *outs[4];
	KfBatch		batch = make_batch(calls, ins, outs, want);
	KfStatus	status = {0};

	fill_columns();
	CHECK_INT(kf_cpu_backend.compute(&batch, &kf_malloc_allocator, NULL, &status), KF_OK);
	batch = make_batch(calls, ins, outs, got);
	/* in one step, and in steps of so many series */
	for (size_t step = 1; step <= SERIES; step++)
	{
		memset(got, 0, sizeof(got));
		for (size_t first = 0; first < SERIES; first += step)
		{
			size_t		count = first + step <= SERIES ? step : SERIES - first;
			size_t		size = kf_wire_bytes(&batch, first, count);
			char	   *memory = malloc(size);
			KfWireBatch message;

			CHECK(kf_wire_put(&batch, first, count, memory, NULL, &message));
			CHECK_INT(serve(&message, memory, size, &status), KF_OK);
			CHECK(kf_wire_get(&batch, first, count, memory, NULL));
			free(memory);
		}
		CHECK_MSG(memcmp(got, want, sizeof(got)) == 0, "steps of %zu series", step);
	}
}

static bool
stop_at_once(void)
{
	return true;
}

static void
test_interrupt(void)
{
	const size_t rows = (size_t) 2 << 20;
	const size_t ends[2] = {0, rows};
	double	   *column = calloc(rows, sizeof(double));
	double	   *result = calloc(rows, sizeof(double));
	KfCall		call = call_of("sma", 0, 0, 0);
	const double *ins[1] = {column};
	double	   *outs[1] = {result};
	KfBatch		batch = {.rows = rows,.series_count = 1,.starts = ends,.column_count = 1,.columns = ins,.call_count = 1,.calls = &call,.outputs = outs};
	char	   *memory = malloc(kf_wire_bytes(&batch, 0, 1));
	KfWireBatch message;

	CHECK(!kf_wire_put(&batch, 0, 1, memory, stop_at_once, &message));
	CHECK(!kf_wire_get(&batch, 0, 1, memory, stop_at_once));
	free(memory);
	free(column);
	free(result);
}

/* One thing of a good message or of its arrays is made wrong: refused, whatever it is, and nothing outside the memory is touched. */
static void
test_broken(void)
{
	KfCall		calls[2];
	const double *ins[3];
	double	   *outs[4];
	KfBatch		batch = make_batch(calls, ins, outs, got);
	const size_t size = kf_wire_bytes(&batch, 0, SERIES);
	const uint64_t bad[] = {1, 3, 4, 7, 64, ROWS, ROWS + 1, size - 8, size, size + 8, 1u << 31, UINT32_MAX, (uint64_t) 1 << 61, UINT64_MAX / 8, UINT64_MAX - 7, UINT64_MAX};
	char	   *memory = malloc(size);
	int			refused = 0;
	KfWireBatch good;

	CHECK(kf_wire_put(&batch, 0, SERIES, memory, NULL, &good));
	for (size_t at = sizeof(KfWireHead); at + 8 <= sizeof(KfWireBatch); at += 4)
		for (size_t b = 0; b < sizeof(bad) / sizeof(bad[0]); b++)
		{
			KfWireBatch message = good;
			KfStatus	status = {0};

			memcpy((char *) &message + at, &bad[b], at < offsetof(KfWireBatch, column_count) ? 8 : 4);
			refused += serve(&message, memory, size, &status) != KF_OK;
		}
	CHECK(refused > 50);
	/* the arrays: starts, offsets of columns and outputs */
	refused = 0;
	for (size_t at = 0; at < SERIES + 1 + 3 + 4; at++)
		for (size_t b = 0; b < sizeof(bad) / sizeof(bad[0]); b++)
		{
			KfStatus	status = {0};
			KfWireBatch message;

			CHECK(kf_wire_put(&batch, 0, SERIES, memory, NULL, &message));
			memcpy(memory + at * 8, &bad[b], 8);
			refused += serve(&message, memory, size, &status) != KF_OK;
		}
	CHECK(refused > 100);
	/* a memory that ends before its last column does */
	for (size_t less = 0; less < size - 256; less += 997)
	{
		char	   *part = malloc(less + 1);
		KfStatus	status = {0};
		KfWireBatch message;

		kf_wire_put(&batch, 0, SERIES, memory, NULL, &message);
		memcpy(part, memory, less);
		CHECK_INT(serve(&message, part, less, &status), KF_UNSUPPORTED);
		free(part);
	}
	free(memory);
}

static void
test_broken_calls(void)
{
	KfCall		calls[2];
	const double *ins[3];
	double	   *outs[4];
	KfBatch		batch = make_batch(calls, ins, outs, got);
	const size_t size = kf_wire_bytes(&batch, 0, SERIES);
	char	   *memory = malloc(size);
	KfWireCall *wire = (KfWireCall *) (memory + (SERIES + 1 + 3 + 4) * 8);
	KfStatus	status;
	KfWireBatch message;

#define SPOIL(what, code) do { kf_wire_put(&batch, 0, SERIES, memory, NULL, &message); what; memset(&status, 0, sizeof(status)); \
	CHECK_INT(serve(&message, memory, size, &status), (code)); } while (0)
	SPOIL((void) 0, KF_OK);
	SPOIL(memset(wire[0].indicator, 'x', KF_WIRE_NAME), KF_UNSUPPORTED);
	SPOIL(strcpy(wire[0].indicator, "accbands"), KF_UNSUPPORTED);	/* more outputs than there are, and fewer */
	SPOIL(strcpy(wire[1].indicator, "sma"), KF_UNSUPPORTED);
	SPOIL(wire[0].inputs[1] = 3, KF_UNSUPPORTED);
	SPOIL(wire[0].inputs[2] = -1, KF_UNSUPPORTED);
	SPOIL(wire[0].params[0] = -5, KF_INVALID_PARAMETER);
	SPOIL(wire[0].params[0] = NAN, KF_INVALID_PARAMETER);
	SPOIL(wire[1].params[2] = 1e300, KF_INVALID_PARAMETER);
	free(memory);
}

static void
test_heads(void)
{
	KfWireHead	head = kf_wire_head(KF_SAY_BATCH, sizeof(KfWireBatch), 7);
	KfWireHead	other;
	KfStatus	status = {0};

	CHECK(kf_wire_valid(&head, &status));
	CHECK_INT(head.serial, 7);
	other = head;
	other.magic++;
	CHECK(!kf_wire_valid(&other, &status));
	memset(&status, 0, sizeof(status));
	other = head;
	other.size--;
	CHECK(!kf_wire_valid(&other, &status));
	memset(&status, 0, sizeof(status));
	other = head;
	other.say = 99;
	CHECK(!kf_wire_valid(&other, &status));
	memset(&status, 0, sizeof(status));
	other = head;
	other.build++;
	CHECK(!kf_wire_valid(&other, &status));
	CHECK_STR(status.message, "the GPU helper program is of another version than the library");
}

int
main(void)
{
	test_round_trip();
	test_interrupt();
	test_broken();
	test_broken_calls();
	test_heads();
	return check_report();
}
