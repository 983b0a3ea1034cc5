/*
 * bench_order.c
 *		What it costs to bring rows into the order (symbol, time), a row: with the engine's store, with qsort of row numbers and then a
 *		gather, and with a stable merge sort of the same (what std::stable_sort does). Run by bench_order.sh.
 *
 *		bench_order [rows [symbols]]
 *
 * A row is seven values: time, open, high, low, close, volume and one more, in three heap orders: by symbol, by time, shuffled. 'fill' is
 * the append of every row to the store, 'plain' the append to seven growing columns that nothing sorts: the floor for any store.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/columns.h"

#define WIDTH 7
#define ROUNDS 3
#define QSORT_ROWS 2000000		/* the baselines do no more: their cost a row grows with the logarithm only */
#define MINUTE INT64_C(60000000)

enum
{
	BY_SYMBOL, BY_TIME, SHUFFLED, HEAPS
};

static const char *const heap_names[HEAPS] = {"by symbol", "by time", "shuffled"};

typedef struct Bar
{
	uint32_t	symbol;
	int64_t		time;
} Bar;

static size_t rows;
static size_t symbols;
static Bar *heap;

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static uint64_t
random_word(void)
{
	static uint64_t state = 88172645463325252ULL;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void
make_heap(int order)
{
	const size_t bars = rows / symbols;

	for (size_t i = 0; i < rows; i++)
	{
		size_t		symbol = order == BY_TIME ? i % symbols : i / bars;
		size_t		bar = order == BY_TIME ? i / symbols : i % bars;

		heap[i] = (Bar) {(uint32_t) (symbol < symbols ? symbol : symbols - 1), (int64_t) bar * MINUTE};
	}
	if (order == SHUFFLED)
		for (size_t i = rows - 1; i > 0; i--)
		{
			size_t		j = random_word() % (i + 1);
			Bar			swap = heap[i];

			heap[i] = heap[j];
			heap[j] = swap;
		}
}

static void
write_row(uint64_t *row, const Bar *bar)
{
	row[0] = (uint64_t) bar->time;
	for (int c = 1; c < WIDTH; c++)
		row[c] = kf_bits((double) bar->symbol + c);
}

typedef struct Times
{
	double		fill;
	double		order;			/* and reading in that order */
	double		columns;		/* five columns of doubles cut out of it, in blocks */
	double		read;			/* all blocks without looking at a row, when rows are as they arrived */
} Times;

static double sink;

/* One pass over the store: sort each partition, read its blocks; with 'cut' five columns of each. */
static double
read_store(KfColumns *store, bool cut, bool forget)
{
	static double block[5][KF_BLOCK_ROWS];
	KfStatus	status = {KF_OK};
	KfPartition **list = kf_columns_partitions(store, NULL, NULL, &status);
	double		begin = now();
	KfRows		at;

	for (size_t s = 0; s < store->partition_count; s++)
	{
		if (kf_partition_sort(store, list[s], &status) != KF_OK)
			exit(1);
		kf_rows_begin(&at, store, list[s]);
		while (kf_rows_next(&at) > 0)
			for (int j = 0; cut && j < 5; j++)
			{
				kf_rows_column(&at, 1 + j, block[j]);
				sink += block[j][at.count / 2];
			}
		if (forget)
			kf_partition_forget(store, list[s]);
	}
	return now() - begin;
}

static Times
run_store(void)
{
	Times		t;
	KfColumns	store;
	KfOrderKey	key = {0, KF_KEY_INT64, false, false};
	KfStatus	status = {KF_OK};
	KfPartition **dictionary = calloc(symbols, sizeof(*dictionary));
	double		begin = now();

	kf_columns_init(&store, WIDTH, &key, 1, &kf_malloc_allocator, NULL, &status);
	for (size_t i = 0; i < rows; i++)
	{
		KfPartition *p = dictionary[heap[i].symbol];

		if (p == NULL)
			p = dictionary[heap[i].symbol] = kf_columns_partition(&store, NULL, &status);
		write_row(kf_columns_row(&store, p, &status), &heap[i]);
		kf_columns_commit(&store, p);
	}
	t.fill = now() - begin;
	t.order = read_store(&store, false, false);
	t.read = read_store(&store, false, true);
	t.columns = read_store(&store, true, true);
	kf_columns_release(&store);
	free(dictionary);
	return t;
}

/* Seven columns that grow by chunks, and the symbol: no partitions, no order. */
static double
run_plain(void)
{
	enum
	{
		CHUNK = 65536
	};
	size_t		chunks = rows / CHUNK + 1;
	double		begin = now();
	uint64_t  **chunk = calloc(chunks, sizeof(*chunk));

	for (size_t k = 0; k < chunks; k++)
	{
		size_t		from = k * CHUNK;
		size_t		to = rows - from < CHUNK ? rows : from + CHUNK;

		chunk[k] = malloc((WIDTH + 1) * CHUNK * sizeof(uint64_t));
		for (size_t i = from; i < to; i++)
		{
			uint64_t	row[WIDTH];

			write_row(row, &heap[i]);
			for (int c = 0; c < WIDTH; c++)
				chunk[k][c * CHUNK + (i - from)] = row[c];
			((uint32_t *) (chunk[k] + WIDTH * CHUNK))[i - from] = heap[i].symbol;
		}
	}
	begin = now() - begin;
	for (size_t k = 0; k < chunks; k++)
	{
		sink += (double) chunk[k][0];
		free(chunk[k]);
	}
	free(chunk);
	return begin;
}

static int
compare_rows(const void *a, const void *b)
{
	const Bar  *x = &heap[*(const uint32_t *) a];
	const Bar  *y = &heap[*(const uint32_t *) b];

	if (x->symbol != y->symbol)
		return x->symbol < y->symbol ? -1 : 1;
	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return *(const uint32_t *) a < *(const uint32_t *) b ? -1 : 1;
}

static bool
merge_less(uint32_t a, uint32_t b)
{
	return compare_rows(&a, &b) < 0;
}

/* The inlined comparison of a template library: merges of runs. */
static void
merge_sort(uint32_t *a, uint32_t *room, size_t count)
{
	size_t		middle = count / 2;
	size_t		i = 0;
	size_t		j = middle;

	if (count < 2)
		return;
	merge_sort(a, room, middle);
	merge_sort(a + middle, room, count - middle);
	for (size_t k = 0; k < count; k++)
		room[k] = i < middle && (j >= count || !merge_less(a[j], a[i])) ? a[i++] : a[j++];
	memcpy(a, room, count * sizeof(*a));
}

static double
run_sort(size_t count, bool merge)
{
	uint32_t   *number = malloc(count * sizeof(*number));
	uint32_t   *room = malloc(count * sizeof(*room));
	double		begin;

	for (size_t i = 0; i < count; i++)
		number[i] = (uint32_t) i;
	begin = now();
	if (merge)
		merge_sort(number, room, count);
	else
		qsort(number, count, sizeof(*number), compare_rows);
	begin = now() - begin;
	sink += number[count / 2];
	free(number);
	free(room);
	return begin;
}

static double
smaller(double a, double b)
{
	return a < b ? a : b;
}

int
main(int argc, char **argv)
{
	rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000;
	symbols = argc > 2 ? strtoull(argv[2], NULL, 10) : 100;
	heap = malloc(rows * sizeof(*heap));
	printf("%zu rows of %zu symbols, ns a row, best of %d\n", rows, symbols, ROUNDS);
	printf("%-10s %8s %8s %8s %8s %8s   %8s %8s\n", "heap", "plain", "fill", "order", "read", "+columns", "qsort", "merge");
	for (int order = 0; order < HEAPS; order++)
	{
		Times		best = {1e18, 1e18, 1e18, 1e18};
		size_t		count = rows < QSORT_ROWS ? rows : QSORT_ROWS;
		double		plain = 1e18;
		double		baseline = 1e18;
		double		merge = 1e18;

		make_heap(order);
		for (int round = 0; round < ROUNDS; round++)
		{
			Times		t = run_store();

			best = (Times) {smaller(best.fill, t.fill), smaller(best.order, t.order), smaller(best.columns, t.columns),
			smaller(best.read, t.read)};
			plain = smaller(plain, run_plain());
			baseline = smaller(baseline, run_sort(count, false));
			merge = smaller(merge, run_sort(count, true));
		}
		printf("%-10s %8.1f %8.1f %8.1f %8.1f %8.1f   %8.1f %8.1f\n", heap_names[order], plain / rows, best.fill / rows, best.order / rows,
			   best.read / rows, best.columns / rows, baseline / count, merge / count);
	}
	return sink == 42.0;
}
