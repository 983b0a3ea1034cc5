/*
 * test_packed.c
 *		Chunks of rows in fewer bytes: every value comes back bit for bit, whatever it is, and prices, volumes and times become small.
 */
#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "counted.h"

#include "engine/packed.h"

#define MAX_WIDTH 40

/* ---- columns of every kind ---- */

enum
{
	CENTS, WHOLE, MINUTES, NEGATIVE, EIGHT_DIGITS, HALVES, SAME, ANY_DOUBLE, ANY_BITS, SMALL_INTS, LARGE, TEN_DIGITS, KINDS
};

static uint64_t
made(int kind, size_t i)
{
	switch (kind)
	{
		case CENTS:
			return kf_bits((double) (10000 + below(3000)) / 100);
		case WHOLE:
			return kf_bits((double) below(100000));
		case MINUTES:
			return (uint64_t) (INT64_C(757382400000000) + (int64_t) i * 60000000);
		case NEGATIVE:
			return kf_bits(((double) below(2000) - 1000) / 1000);
		case EIGHT_DIGITS:
			return kf_bits((double) below(5000000) / 1e8);
		case HALVES:
			return kf_bits((double) below(1000) / 2);
		case SAME:
			return kf_bits(99.5);
		case ANY_DOUBLE:
			return kf_bits((double) random_bits() * 0x1p-64);
		case SMALL_INTS:
			return (uint64_t) ((int64_t) below(200) - 100);
		case LARGE:
			return kf_bits((double) below(1000) * 0x1p50);
		case TEN_DIGITS:
			return kf_bits((double) (random_bits() >> 20) / 1e10);
	}
	return random_bits();
}

static const uint64_t odd[] = {
	0, 1, UINT64_MAX, UINT64_C(1) << 63, INT64_MAX, UINT64_C(0x7ff8000000000000), UINT64_C(0xfff8000000000000),
	UINT64_C(0x7ff0000000000001), UINT64_C(0x7ff0000000000000), UINT64_C(0xfff0000000000000), UINT64_C(0x8000000000000001),
	UINT64_C(0x7fefffffffffffff), UINT64_C(0x4320000000000000), UINT64_C(0xc320000000000000), UINT64_C(0x4330000000000000),
	UINT64_C(0x4340000000000001), UINT64_C(0x3fd3333333333334), UINT64_C(0x000fffffffffffff)
};

/* ---- there and back ---- */

static KfPacker *
new_packer(int width)
{
	return kf_packer_init(malloc(kf_packer_size(width)), width);
}

/* Returns the bytes of a row. What lies behind the slack must stay as it was. */
static size_t
check_chunk(KfPacker *packer, const uint64_t *values, size_t rows)
{
	const size_t width = (size_t) packer->width;
	const size_t row_bytes = kf_pack_plan(packer, values, rows);
	const size_t size = rows * row_bytes + KF_PACK_SLACK;
	char	   *bytes = malloc(size);
	bool		same = true;

	CHECK(row_bytes <= width * sizeof(uint64_t));
	kf_pack_write(packer, bytes);
	for (size_t c = 0; c < width; c++)
	{
		const size_t from = below(rows);
		const size_t count = 1 + below(rows - from);
		uint64_t	words[KF_PACK_ROWS];
		double		doubles[KF_PACK_ROWS];

		for (size_t i = 0; i < rows; i++)
			same &= kf_packed_value(&packer->columns[c], bytes + i * row_bytes) == values[i * width + c];
		kf_unpack(&packer->columns[c], bytes, row_bytes, rows, words);
		for (size_t i = 0; i < rows; i++)
			same &= words[i] == values[i * width + c];
		kf_unpack(&packer->columns[c], bytes + from * row_bytes, row_bytes, count, doubles);
		same &= memcmp(doubles, words + from, count * sizeof(double)) == 0;
	}
	CHECK_MSG(same, "%zu rows of %zu columns do not come back", rows, width);
	free(bytes);
	return row_bytes;
}

/* ---- tests ---- */

/* One packer for many chunks, whose columns change what they are under way, as those of a table do when a split has been adjusted for. */
static void
test_anything(void)
{
	static uint64_t values[KF_PACK_ROWS * MAX_WIDTH];

	for (int round = 0; round < 300; round++)
	{
		const int	width = 1 + (int) below(round % 10 == 0 ? MAX_WIDTH : 7);
		KfPacker   *packer = new_packer(width);
		int			kinds[MAX_WIDTH];

		for (int c = 0; c < width; c++)
			kinds[c] = (int) below(KINDS);
		for (int chunk = 0; chunk < 12; chunk++)
		{
			const size_t rows = below(3) == 0 ? 1 + below(KF_PACK_ROWS) : KF_PACK_ROWS;
			const size_t oddities = below(4) == 0 ? 1 + below(3) : 0;

			if (below(3) == 0)
				kinds[below((size_t) width)] = (int) below(KINDS);
			for (size_t i = 0; i < rows; i++)
				for (int c = 0; c < width; c++)
					values[i * (size_t) width + (size_t) c] = made(kinds[c], i);
			for (size_t k = 0; k < oddities; k++)
				values[below(rows * (size_t) width)] = odd[below(sizeof(odd) / sizeof(odd[0]))];
			check_chunk(packer, values, rows);
		}
		free(packer);
	}
}

/* Every odd value beside every other one, and beside a price. */
static void
test_odd_values(void)
{
	const size_t count = sizeof(odd) / sizeof(odd[0]);
	KfPacker   *packer = new_packer(2);

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++)
		{
			const uint64_t values[] = {odd[i], kf_bits(1.25), odd[j], odd[i], kf_bits(7.0), odd[j]};

			check_chunk(packer, values, 3);
			check_chunk(packer, values, 1);
		}
	free(packer);
}

static size_t
bytes_of_kind(int kind, size_t rows)
{
	KfPacker   *packer = new_packer(1);
	uint64_t	values[KF_PACK_ROWS];
	size_t		bytes;

	for (size_t i = 0; i < rows; i++)
		values[i] = made(kind, i);
	bytes = check_chunk(packer, values, rows);
	free(packer);
	return bytes;
}

static void
test_sizes(void)
{
	CHECK_INT(bytes_of_kind(CENTS, 256), 2);
	CHECK_INT(bytes_of_kind(WHOLE, 256), 3);
	CHECK_INT(bytes_of_kind(MINUTES, 256), 4);
	CHECK_INT(bytes_of_kind(NEGATIVE, 256), 2);
	CHECK_INT(bytes_of_kind(EIGHT_DIGITS, 256), 3);
	CHECK_INT(bytes_of_kind(HALVES, 256), 2);
	CHECK_INT(bytes_of_kind(SAME, 256), 0);
	CHECK_INT(bytes_of_kind(SMALL_INTS, 256), 1);
	CHECK(bytes_of_kind(TEN_DIGITS, 256) <= 6);
	CHECK_INT(bytes_of_kind(ANY_BITS, 256), 8);
}

/* Digits are looked for anew when a value has more than the first one, and a value that is no decimal makes words of all. */
static void
test_digits(void)
{
	const double more[] = {100, 100.5, 100.25, 99.125};
	const double sum[] = {0.5, 0.1 + 0.2, 0.75, 1};
	const double zero[] = {0.0, 1.5, -0.0, 2};
	uint64_t	values[4];
	KfPacker   *packer = new_packer(1);

	for (int i = 0; i < 4; i++)
		values[i] = kf_bits(more[i]);
	CHECK_INT(check_chunk(packer, values, 4), 2);
	CHECK(packer->columns[0].unit == 1000);
	for (int i = 0; i < 4; i++)
		values[i] = kf_bits(sum[i]);
	CHECK_INT(check_chunk(packer, values, 4), 7);
	CHECK(packer->columns[0].unit == 0);
	for (int i = 0; i < 4; i++)
		values[i] = kf_bits(zero[i]);
	check_chunk(packer, values, 4);
	CHECK(packer->columns[0].unit == 0);
	free(packer);
}

int
main(void)
{
	test_anything();
	test_odd_values();
	test_sizes();
	test_digits();
	return check_report();
}
