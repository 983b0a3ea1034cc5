/*
 * test_columns.c
 *		The engine's store of rows, beside qsort of the same rows by rules written down once more.
 */
#include <stdlib.h>

#include "check.h"
#include "counted.h"

#include "engine/columns.h"

#define MAX_WIDTH 70

/* ---- rows as the reference has them ---- */

typedef struct RefRow
{
	uint32_t	partition;
	uint32_t	arrival;
	uint64_t	values[MAX_WIDTH];
	bool		null[MAX_WIDTH];
} RefRow;

typedef struct Case
{
	int			width;
	int			key_count;
	KfOrderKey	keys[KF_MAX_ORDER_KEYS];
	size_t		rows;
	size_t		partitions;		/* numbers below this */
	RefRow	   *row;
	size_t	   *sorted;			/* row numbers in order of partition, keys, arrival */
} Case;

static int
compare_doubles(double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(a) - isnan(b);
	return (a > b) - (a < b);
}

static double
narrow(uint64_t value)
{
	uint32_t	bits = (uint32_t) value;
	float		f;

	memcpy(&f, &bits, sizeof(f));
	return f;
}

static int
compare_values(KfKeyKind kind, uint64_t a, uint64_t b)
{
	switch (kind)
	{
		case KF_KEY_INT16:
			return ((int16_t) a > (int16_t) b) - ((int16_t) a < (int16_t) b);
		case KF_KEY_INT32:
			return ((int32_t) a > (int32_t) b) - ((int32_t) a < (int32_t) b);
		case KF_KEY_INT64:
			return ((int64_t) a > (int64_t) b) - ((int64_t) a < (int64_t) b);
		case KF_KEY_UINT32:
			return ((uint32_t) a > (uint32_t) b) - ((uint32_t) a < (uint32_t) b);
		case KF_KEY_FLOAT4:
			return compare_doubles(narrow(a), narrow(b));
		case KF_KEY_FLOAT8:
			return compare_doubles(kf_from_bits(a), kf_from_bits(b));
	}
	return 0;
}

static const Case *sorting;

static int
compare_keys(const RefRow *a, const RefRow *b)
{
	for (int k = 0; k < sorting->key_count; k++)
	{
		const KfOrderKey *key = &sorting->keys[k];
		int			order;

		if (a->null[key->column] || b->null[key->column])
			order = key->nulls_first ? b->null[key->column] - a->null[key->column] : a->null[key->column] - b->null[key->column];
		else
		{
			order = compare_values(key->kind, a->values[key->column], b->values[key->column]);
			if (key->descending)
				order = -order;
		}
		if (order != 0)
			return order;
	}
	return 0;
}

static int
compare_rows(const void *a, const void *b)
{
	const RefRow *x = &sorting->row[*(const size_t *) a];
	const RefRow *y = &sorting->row[*(const size_t *) b];
	int			order;

	if (x->partition != y->partition)
		return x->partition < y->partition ? -1 : 1;
	order = compare_keys(x, y);
	return order != 0 ? order : x->arrival < y->arrival ? -1 : x->arrival > y->arrival;
}

/* ---- made-up rows ---- */

static const uint64_t odd_values[] = {
	0, 1, UINT64_MAX, UINT64_C(1) << 63, INT64_MAX, 0x8000, 0x7fff, 0x80000000, 0x7fffffff,
	UINT64_C(0x7ff8000000000000), UINT64_C(0xfff8000000000000), UINT64_C(0x7ff0000000000001), UINT64_C(0xffffffffffffffff),
	UINT64_C(0x7ff0000000000000), UINT64_C(0xfff0000000000000), UINT64_C(0x3ff0000000000000), UINT64_C(0xbff0000000000000),
	0x7fc00000, 0xffc00000, 0x7f800000, 0xff800000, 0x3f800000, 0xbf800000, UINT64_C(0x8000000000000001)
};

/* How the values look: those of keys, and two more of the others. */
enum
{
	MINUTES, FEW, ODD, ANYTHING, ONE, LOOKS, PRICES = LOOKS, VOLUMES
};

static uint64_t
made_value(int look, size_t i)
{
	switch (look)
	{
		case MINUTES:
			return (uint64_t) (INT64_C(757382400000000) + (int64_t) i * 60000000);
		case FEW:
			return below(3) == 0 ? UINT64_C(0x3ff0000000000000) : below(4);
		case ODD:
			return odd_values[below(sizeof(odd_values) / sizeof(odd_values[0]))];
		case ANYTHING:
			return random_bits();
		case PRICES:
			return kf_bits((double) (10000 + below(2000)) / 100);
		case VOLUMES:
			return kf_bits((double) below(5000));
	}
	return 7;
}

/* How the rows lie. */
enum
{
	SORTED, REVERSED, SHUFFLED, NEARLY, HEAPS
};

static void
arrange(Case *c, int heap)
{
	RefRow	   *by_order = malloc((c->rows + 1) * sizeof(RefRow));
	bool		by_time = below(2) == 0;

	for (size_t i = 0; i < c->rows; i++)
		by_order[i] = c->row[c->sorted[i]];
	for (size_t i = 0; i < c->rows; i++)
		c->row[i] = by_order[heap == REVERSED ? c->rows - 1 - i : i];
	for (size_t i = c->rows; i > 1 && (heap == SHUFFLED || heap == NEARLY); i--)
	{
		size_t		j = heap == SHUFFLED ? below(i) : i - 1 - (below(50) == 0);
		RefRow		swap = c->row[i - 1];

		c->row[i - 1] = c->row[j];
		c->row[j] = swap;
	}
	/* the order within a partition stays, the partitions take turns */
	if (by_time && heap != SHUFFLED && c->partitions > 0)
	{
		size_t		n = 0;

		memcpy(by_order, c->row, c->rows * sizeof(RefRow));
		for (size_t step = 0; step < c->partitions; step++)
			for (size_t i = step; i < c->rows; i += c->partitions)
				c->row[n++] = by_order[i];
	}
	free(by_order);
	for (size_t i = 0; i < c->rows; i++)
		c->row[i].arrival = (uint32_t) i;
}

static void
sort_reference(Case *c)
{
	sorting = c;
	for (size_t i = 0; i < c->rows; i++)
		c->sorted[i] = i;
	qsort(c->sorted, c->rows, sizeof(size_t), compare_rows);
}

static Case
make_wide_case(int width, size_t rows, size_t partitions, int key_count, int look, int heap, int nulls_in)
{
	Case		c = {.width = width,.key_count = key_count,.rows = rows,.partitions = partitions};
	int			first = (int) below((size_t) (c.width - key_count));
	int			others = below(3) == 0 ? ANYTHING : PRICES + (int) below(2);

	for (int k = 0; k < key_count; k++)
		c.keys[k] = (KfOrderKey) {first + k, (KfKeyKind) (1 + below(6)), below(2) == 0, below(2) == 0};
	c.row = calloc(rows + 1, sizeof(RefRow));
	c.sorted = malloc((rows + 1) * sizeof(size_t));
	for (size_t i = 0; i < rows; i++)
	{
		RefRow	   *row = &c.row[i];

		row->partition = (uint32_t) (partitions == rows ? i : below(partitions));
		row->arrival = (uint32_t) i;
		for (int v = 0; v < c.width; v++)
		{
			row->values[v] = made_value(v >= first && v < first + key_count ? look : v % 7 == 6 ? MINUTES : others, i);
			row->null[v] = nulls_in > 0 && below((size_t) nulls_in) == 0;
		}
	}
	sort_reference(&c);
	arrange(&c, heap);
	sort_reference(&c);
	return c;
}

static Case
make_case(size_t rows, size_t partitions, int key_count, int look, int heap, int nulls_in)
{
	int			width = below(8) == 0 ? MAX_WIDTH : key_count + 1 + (int) below(6);

	return make_wide_case(width, rows, partitions, key_count, look, heap, nulls_in);
}

static void
free_case(Case *c)
{
	free(c->row);
	free(c->sorted);
}

/* ---- the store filled with a case, and what it gives back ---- */

static bool retry;				/* whatever fails for want of memory is done again */

static bool
again(const KfStatus *got, KfStatus *status)
{
	if (retry && got->code == KF_NO_MEMORY)
		return true;
	*status = *got;
	return false;
}

static KfPartition *
add_partition(KfColumns *store, uint32_t *number, KfStatus *status)
{
	for (;;)
	{
		KfStatus	now = {KF_OK};
		KfPartition *p = kf_columns_partition(store, number, &now);

		if (p != NULL || !again(&now, status))
			return p;
	}
}

static bool
add_row(KfColumns *store, KfPartition *p, const Case *c, const RefRow *row, KfStatus *status)
{
	uint64_t   *room;
	KfStatus	now;

	do
	{
		now = (KfStatus) {KF_OK};
		room = kf_columns_row(store, p, &now);
	} while (room == NULL && again(&now, status));
	if (room == NULL)
		return false;
	for (int v = 0; v < c->width; v++)
		room[v] = row->values[v];
	for (int v = 0; v < c->width; v++)
	{
		bool		done = !row->null[v];

		while (!done)
		{
			now = (KfStatus) {KF_OK};
			done = kf_columns_set_null(store, p, v, &now);
			if (!done && !again(&now, status))
				return false;
		}
	}
	kf_columns_commit(store, p);
	return true;
}

/* Partitions are made as they are met; 'numbers' holds theirs. */
static bool
fill(KfColumns *store, const Case *c, uint32_t *numbers, KfStatus *status)
{
	KfPartition **dictionary = calloc(c->partitions + 1, sizeof(*dictionary));
	bool		done = true;

	for (size_t i = 0; done && i < c->rows; i++)
	{
		uint32_t	number = c->row[i].partition;

		numbers[number] = number;
		if (dictionary[number] == NULL)
			dictionary[number] = add_partition(store, &numbers[number], status);
		done = dictionary[number] != NULL && add_row(store, dictionary[number], c, &c->row[i], status);
	}
	free(dictionary);
	return done;
}

static int
compare_numbers(const KfPartition *a, const KfPartition *b, void *arg)
{
	uint32_t	x = *(const uint32_t *) a->user;
	uint32_t	y = *(const uint32_t *) b->user;

	(*(long *) arg)++;
	return x < y ? -1 : x > y;
}

static bool
same_row(const Case *c, const KfRows *rows, uint32_t i, const RefRow *want)
{
	for (int v = 0; v < c->width; v++)
		if (kf_rows_null(rows, i, v) != want->null[v] || (!want->null[v] && kf_rows_value(rows, i, v) != want->values[v]))
			return false;
	return true;
}

static bool
same_column(const Case *c, const KfRows *rows, int column, const size_t *want)
{
	double		got[KF_BLOCK_ROWS];

	kf_rows_column(rows, column, got);
	for (uint32_t i = 0; i < rows->count; i++)
	{
		const RefRow *row = &c->row[want[i]];

		if (row->null[column] ? !isnan(got[i]) : kf_bits(got[i]) != row->values[column])
			return false;
	}
	return true;
}

/* The rows of a partition, which are those from sorted[at] on; returns where the next ones begin. */
static size_t
check_partition(KfColumns *store, KfPartition *p, const Case *c, size_t at)
{
	bool		in_order = true;
	KfRows		rows;
	bool		same = true;
	const size_t end = at + p->rows;

	for (size_t i = at + 1; i < end && i < c->rows; i++)
		in_order &= c->row[c->sorted[i - 1]].arrival < c->row[c->sorted[i]].arrival;
	CHECK(p->shuffled == !in_order && (p->order == NULL) == in_order);
	kf_rows_begin(&rows, store, p);
	while (kf_rows_next(&rows) > 0)
	{
		if (at + rows.count > c->rows)
			return CHECK_MSG(false, "there are too many rows"), c->rows;
		for (uint32_t i = 0; i < rows.count; i++)
			same &= c->row[c->sorted[at + i]].partition == *(uint32_t *) p->user && same_row(c, &rows, i, &c->row[c->sorted[at + i]]);
		same &= same_column(c, &rows, (int) below((size_t) c->width), &c->sorted[at]);
		at += rows.count;
	}
	CHECK_MSG(same, "rows of a partition of %u differ", (unsigned) p->rows);
	CHECK_INT(at, end);
	return at;
}

static bool
sort_partition(KfColumns *store, KfPartition *p, KfStatus *status)
{
	for (;;)
	{
		KfStatus	now = {KF_OK};

		if (kf_partition_sort(store, p, &now) == KF_OK)
			return true;
		if (!again(&now, status))
			return false;
	}
}

/* Everything from filling to the last row. False when memory or patience ended, which 'status' tells. */
static bool
go_through(KfColumns *store, const Case *c, uint32_t *numbers, KfStatus *status)
{
	KfPartition **list;
	KfStatus	now;
	size_t		at = 0;
	size_t		need;
	long		compared = 0;

	if (!fill(store, c, numbers, status))
		return false;
	need = kf_columns_need(store);
	do
	{
		now = (KfStatus) {KF_OK};
		list = kf_columns_partitions(store, compare_numbers, &compared, &now);
	} while (list == NULL && now.code != KF_OK && again(&now, status));
	if (list == NULL && c->rows > 0)
		return false;
	for (size_t s = 0; s < store->partition_count; s++)
	{
		if (!sort_partition(store, list[s], status))
			return false;
		at = check_partition(store, list[s], c, at);
		CHECK_INT(kf_columns_memory(store), live_bytes);
		if (need < kf_columns_memory(store))
			CHECK_MSG(false, "%zu bytes are taken, %zu were announced", kf_columns_memory(store), need);
		kf_partition_forget(store, list[s]);
	}
	CHECK_INT(at, c->rows);
	return true;
}

static void
start(KfColumns *store, const Case *c, KfInterrupt interrupted)
{
	KfStatus	status = {KF_OK};

	CHECK_INT(kf_columns_init(store, c->width, c->keys, c->key_count, &counted, interrupted, &status), KF_OK);
}

/* ---- tests ---- */

/* Twice: the second time in the memory of the first, of which no more may be needed. Returns that memory. */
static size_t
check_packing(const Case *c, size_t pack_from)
{
	KfColumns	store;
	KfStatus	status = {KF_OK};
	uint32_t   *numbers = malloc((c->partitions + 1) * sizeof(uint32_t));
	size_t		memory;

	start(&store, c, NULL);
	store.pack_from = store.pack_shuffled_from = pack_from;
	CHECK_INT(kf_columns_memory(&store), 0);
	CHECK(go_through(&store, c, numbers, &status));
	memory = kf_columns_memory(&store);
	kf_columns_reset(&store);
	CHECK_INT(store.partition_count, 0);
	CHECK(go_through(&store, c, numbers, &status));
	CHECK_INT(kf_columns_memory(&store), memory);
	kf_columns_release(&store);
	CHECK_INT(live, 0);
	CHECK_INT(kf_columns_memory(&store), 0);
	free(numbers);
	return memory;
}

static void
check_case(const Case *c)
{
	check_packing(c, SIZE_MAX);
	check_packing(c, 0);
}

static void
test_shapes(void)
{
	static const size_t sizes[] = {0, 1, 2, 3, 4, 5, 8, 9, 39, 40, 41, 100, 1000, 1024, 1025, 5000};

	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++)
		for (int heap = 0; heap < HEAPS; heap++)
			for (int look = 0; look < LOOKS; look++)
				for (int variant = 0; variant < 6; variant++)
				{
					static const int nulls[] = {0, 0, 0, 1, 2, 20};
					size_t		rows = sizes[s];
					size_t		partitions = variant % 3 == 0 ? 1 : variant % 3 == 1 ? 7 : rows;
					Case		c = make_case(rows, partitions > 0 ? partitions : 1, (int) below(4), look, heap, nulls[below(6)]);

					check_case(&c);
					free_case(&c);
				}
}

/* Full-grown chunks, wide digits, keys that do not fit a word together with their place. */
static void
test_large(void)
{
	for (int look = 0; look < LOOKS; look++)
		for (int heap = 0; heap < HEAPS; heap++)
		{
			Case		c = make_case(30000, look % 2 == 0 ? 1 : 3, 1 + (int) below(2), look, heap, heap == REVERSED ? 50 : 0);

			check_case(&c);
			free_case(&c);
		}
}

/* Bars of a few symbols, packed from the beginning or from the middle on, in a third of the memory or in the half. */
static void
test_packed(void)
{
	for (int heap = 0; heap < HEAPS; heap++)
	{
		Case		c = make_wide_case(6, 60000, 3, 1, MINUTES, heap, 0);
		size_t		whole;

		for (size_t i = 0; i < c.rows; i++)
			for (int v = 0; v < c.width; v++)
				if (v != c.keys[0].column)
					c.row[i].values[v] = made_value(v % 2 == 0 ? PRICES : VOLUMES, i);
		whole = check_packing(&c, SIZE_MAX);
		CHECK(check_packing(&c, 0) < whole * 6 / 10);
		CHECK(check_packing(&c, whole / 2) < whole * 9 / 10);
		/* a NULL here and there, which keeps some chunks as they are */
		for (size_t i = 0; i < c.rows; i += 1 + below(3000))
			c.row[i].null[below((size_t) c.width)] = true;
		sort_reference(&c);
		check_case(&c);
		free_case(&c);
	}
}

static void
test_most_keys(void)
{
	Case		c = make_case(2000, 3, KF_MAX_ORDER_KEYS, FEW, SHUFFLED, 5);
	KfColumns	store;
	KfStatus	status = {KF_OK};

	check_case(&c);
	CHECK_INT(kf_columns_init(&store, 3, c.keys, KF_MAX_ORDER_KEYS + 1, &counted, NULL, &status), KF_LIMIT);
	free_case(&c);
}

/* The order of keys as such: every pair of values of interest. */
static void
test_keys(void)
{
	const size_t count = sizeof(odd_values) / sizeof(odd_values[0]);

	for (int kind = KF_KEY_INT16; kind <= KF_KEY_FLOAT8; kind++)
		for (size_t i = 0; i < count * count; i++)
		{
			uint64_t	a = odd_values[i / count];
			uint64_t	b = odd_values[i % count];
			uint64_t	x = kf_order_bits(kind, false, a);
			uint64_t	y = kf_order_bits(kind, false, b);
			uint64_t	x_down = kf_order_bits(kind, true, a);
			uint64_t	y_down = kf_order_bits(kind, true, b);
			int			want = compare_values(kind, a, b);

			CHECK_MSG((x > y) - (x < y) == want && (y_down > x_down) - (y_down < x_down) == want, "kind %d, %llx and %llx", kind,
					  (unsigned long long) a, (unsigned long long) b);
		}
}

/* A failure at each allocation: alone, where going on must give everything; and for good, where nothing may be left. */
static void
test_failing_memory(void)
{
	Case		c = make_case(3000, 40, 2, FEW, SHUFFLED, 10);
	uint32_t   *numbers = malloc((c.partitions + 1) * sizeof(uint32_t));
	bool		failed = true;

	for (long at = 1; failed; at++)
		for (int for_good = 0; for_good < 2; for_good++)
		{
			KfColumns	store;
			KfStatus	status = {KF_OK};
			bool		done;

			start(&store, &c, NULL);
			store.pack_from = store.pack_shuffled_from = for_good ? SIZE_MAX : 0;
			calls = 0;
			fail_at = at;
			failing = for_good ? 1000000 : 1;
			retry = !for_good;
			done = go_through(&store, &c, numbers, &status);
			failed = calls >= at;
			CHECK_INT(status.code, for_good && failed ? KF_NO_MEMORY : KF_OK);
			CHECK(done == (status.code == KF_OK));
			kf_columns_release(&store);
			CHECK_MSG(live == 0, "%ld blocks are left when allocation %ld fails", live, at);
		}
	fail_at = 0;
	retry = false;
	free_case(&c);
	free(numbers);
}

/* The hook says stop at its first, second ... question; what was not cut off is whole. */
static void
test_interrupt(void)
{
	Case		c = make_case(100000, 1, 2, ANYTHING, SHUFFLED, 0);
	Case		many = make_case(70000, 70000, 0, ONE, REVERSED, 0);
	uint32_t   *numbers = malloc((many.partitions + 1) * sizeof(uint32_t));
	KfColumns	store;
	KfStatus	status = {KF_OK};
	long		compared = 0;
	long		at = 0;
	KfCode		code = KF_CANCELLED;

	c.keys[0].kind = c.keys[1].kind = KF_KEY_INT64;
	sort_reference(&c);
	start(&store, &c, stop_later);
	CHECK(fill(&store, &c, numbers, &status));
	for (; code == KF_CANCELLED; at++)
	{
		status.code = KF_OK;
		questions_left = at;
		code = kf_partition_sort(&store, store.first_partition, &status);
		CHECK(store.first_partition->order == NULL || code == KF_OK);
	}
	CHECK_INT(code, KF_OK);
	CHECK_MSG(at > 8, "asked %ld times in sorting 100000 rows by two keys", at);
	CHECK_INT(check_partition(&store, store.first_partition, &c, 0), c.rows);
	kf_columns_release(&store);

	status.code = KF_OK;
	start(&store, &many, stop_later);
	CHECK(fill(&store, &many, numbers, &status));
	questions_left = 3;
	CHECK(kf_columns_partitions(&store, compare_numbers, &compared, &status) == NULL);
	CHECK_INT(status.code, KF_CANCELLED);
	kf_columns_release(&store);
	CHECK_INT(live, 0);
	free_case(&c);
	free_case(&many);
	free(numbers);
}

/* Partitions that come in order are not merged: one comparison each. */
static void
test_partitions_in_order(void)
{
	Case		c = make_case(5000, 5000, 1, MINUTES, SORTED, 0);
	uint32_t   *numbers = malloc((c.partitions + 1) * sizeof(uint32_t));
	KfColumns	store;
	KfStatus	status = {KF_OK};
	long		compared = 0;

	for (size_t i = 0; i < c.rows; i++)
		c.row[i].partition = (uint32_t) i;
	start(&store, &c, NULL);
	CHECK(fill(&store, &c, numbers, &status));
	CHECK(kf_columns_partitions(&store, compare_numbers, &compared, &status) != NULL);
	CHECK_INT(compared, 4999);
	CHECK(kf_columns_partitions(&store, NULL, NULL, &status)[4999] == store.last_partition);
	kf_columns_release(&store);
	free_case(&c);
	free(numbers);
}

static void
test_bytes(void)
{
	enum
	{
		COPIES = 3000
	};
	static char *copy[COPIES];
	static char large[400000];
	KfColumns	store;
	KfStatus	status = {KF_OK};
	bool		same = true;

	CHECK_INT(kf_columns_init(&store, 1, NULL, 0, &counted, NULL, &status), KF_OK);
	for (int i = 0; i < COPIES; i++)
	{
		memset(large, i % 127, sizeof(large));
		copy[i] = kf_columns_bytes(&store, large, i % 500 == 0 ? sizeof(large) : (size_t) i % 100, &status);
		CHECK(copy[i] != NULL && (uintptr_t) copy[i] % 8 == 0);
	}
	for (int i = 0; i < COPIES; i++)
		for (size_t b = 0; b < (i % 500 == 0 ? sizeof(large) : (size_t) i % 100); b++)
			same &= copy[i][b] == i % 127;
	CHECK(same);
	CHECK(kf_columns_bytes(&store, large, SIZE_MAX, &status) == NULL);
	CHECK_INT(status.code, KF_NO_MEMORY);
	CHECK_INT(kf_columns_memory(&store), live_bytes);
	kf_columns_release(&store);
	CHECK_INT(live, 0);
}

/* What is expected is not all taken at once, but in few blocks from the first on; a wrong figure costs no row. */
static void
test_expected(void)
{
	const size_t mega = (size_t) 1 << 20;
	const size_t expected[] = {0, 4 * mega, 64 * mega, (size_t) 1 << 50};
	size_t		first[4];

	for (int e = 0; e < 4; e++)
	{
		KfColumns	store;
		KfStatus	status = {KF_OK};
		KfPartition *p;

		CHECK_INT(kf_columns_init(&store, 2, NULL, 0, &counted, NULL, &status), KF_OK);
		store.pool.expected = expected[e];
		p = kf_columns_partition(&store, NULL, &status);
		first[e] = kf_columns_memory(&store);
		for (int i = 0; i < 200000; i++)
		{
			uint64_t   *row = kf_columns_row(&store, p, &status);

			row[0] = row[1] = (uint64_t) i;
			kf_columns_commit(&store, p);
		}
		CHECK_INT(p->rows, 200000);
		CHECK_INT(kf_columns_memory(&store), live_bytes);
		kf_columns_release(&store);
		CHECK_INT(live, 0);
	}
	CHECK(first[0] < mega / 4);
	CHECK(first[1] >= mega / 2 && first[1] < mega);
	CHECK(first[2] >= 8 * mega && first[2] < 9 * mega);
	CHECK(first[3] >= 32 * mega && first[3] < 33 * mega);
}

/* Four billion rows are not made here: the count is set. */
static void
test_limit(void)
{
	KfColumns	store;
	KfStatus	status = {KF_OK};
	KfPartition *p;

	CHECK_INT(kf_columns_init(&store, 1, NULL, 0, &counted, NULL, &status), KF_OK);
	p = kf_columns_partition(&store, NULL, &status);
	p->rows = UINT32_MAX - 1000;
	CHECK(kf_columns_row(&store, p, &status) == NULL);
	CHECK_INT(status.code, KF_LIMIT);
	CHECK_STR(status.message, "a partition has more than 4294959103 rows");
	p->rows = 0;
	kf_columns_release(&store);
}

int
main(void)
{
	test_keys();
	test_shapes();
	test_large();
	test_packed();
	test_most_keys();
	test_failing_memory();
	test_interrupt();
	test_partitions_in_order();
	test_bytes();
	test_expected();
	test_limit();
	return check_report();
}
