/*
 * packed.h
 *		The rows of a chunk in fewer bytes, each value to the bit.
 *
 * Prices have few decimals, volumes none, and the times of some hundred bars lie close together: what differs between the values of a column
 * within a chunk is two to five bytes of eight. So a column is kept as its least value and what each row has above it, either
 *
 *	words		as integers, without the zeros that all differences end with (minute bars counted in microseconds), or
 *	decimals	doubles that are n / 10^k, correctly rounded, for whole n: each is divided again when it is packed, and a column with one value
 *				that does not come back bit for bit (0.1 + 0.2, NaN, -0) is kept as words
 *
 * in as many bytes as the largest needs. The bytes of a row lie side by side, so that a row can be read alone, wherever the order of the rows
 * takes one. The idea of decimals is that of ALP (Afroozeh and others, "ALP: Adaptive Lossless floating-Point Compression", 2023).
 *
 * What this is for: memory that is touched for the first time costs more than this arithmetic, and a limit holds three times the rows.
 */
#ifndef KF_PACKED_H
#define KF_PACKED_H

#include <string.h>

#include "../base.h"

/* Rows of a chunk that is packed, at most. */
#define KF_PACK_ROWS 256

/* Bytes behind the last row that may be read and written. */
#define KF_PACK_SLACK 8

KF_FN uint64_t
kf_bits(double value)
{
	uint64_t	bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

KF_FN double
kf_from_bits(uint64_t bits)
{
	double		value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* Value 'i' of an array of words or of doubles. */
KF_FN void
kf_set_value(void *values, size_t i, uint64_t bits)
{
	memcpy((char *) values + i * sizeof(bits), &bits, sizeof(bits));
}

/* How a column of a packed chunk is read. */
typedef struct KfPackedColumn
{
	uint64_t	mask;			/* of the bytes that it has in a row */
	uint64_t	base;			/* the least word; of decimals the least numerator, as a double */
	double		unit;			/* decimals: the power of ten that numerators are divided by; 0: words */
	uint32_t	offset;			/* of its bytes in a row */
	uint32_t	shift;			/* zeros that differences of words end with */
} KfPackedColumn;

/* The 8 bytes at 'at' as a number whose lowest byte comes first. */
KF_FN uint64_t
kf_packed_load(const char *at)
{
	uint64_t	bytes;

	memcpy(&bytes, at, sizeof(bytes));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	bytes = __builtin_bswap64(bytes);
#endif
	return bytes;
}

KF_FN void
kf_packed_store(char *at, uint64_t bytes)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	bytes = __builtin_bswap64(bytes);
#endif
	memcpy(at, &bytes, sizeof(bytes));
}

/* The value of a column in the row at 'row'. Numerators are less than 2^51, so their sum is exact. */
KF_FN uint64_t
kf_packed_value(const KfPackedColumn *column, const char *row)
{
	const uint64_t above = kf_packed_load(row + column->offset) & column->mask;

	if (column->unit == 0.0)
		return column->base + (above << column->shift);
	return kf_bits((kf_from_bits(column->base) + (double) (int64_t) above) / column->unit);
}

/* A column of 'count' rows (up to KF_PACK_ROWS) that lie 'row_bytes' apart, the first one at 'row': values of 8 bytes to 'values'. */
extern void kf_unpack(const KfPackedColumn *column, const char *row, size_t row_bytes, size_t count, void *values);

/* What packs chunk after chunk of the same columns: room for one of them, and how many decimals were found last. */
typedef struct KfPacker
{
	int			width;
	size_t		rows;
	size_t		row_bytes;
	KfPackedColumn *columns;	/* 'width' of them */
	int			words;			/* that a row is written in: each has the bytes of some columns */
	int		   *word_column;	/* the first of those columns */
	uint64_t   *above;			/* KF_PACK_ROWS of each column */
	uint8_t    *digits;			/* of each column */
} KfPacker;

/* Bytes of a packer for 'width' columns; kf_packer_init makes one in so much memory, which is the caller's and aligned for any type. */
extern size_t kf_packer_size(int width);
extern KfPacker *kf_packer_init(void *memory, int width);

/* Looks at 'rows' rows (1 to KF_PACK_ROWS) of 'width' values each; returns the bytes that a packed row has, which may be none. */
extern size_t kf_pack_plan(KfPacker *packer, const uint64_t *values, size_t rows);

/* Writes the rows looked at last: rows * row_bytes + KF_PACK_SLACK bytes at 'out'; packer->columns says how to read them. */
extern void kf_pack_write(const KfPacker *packer, char *out);

#endif							/* KF_PACKED_H */
