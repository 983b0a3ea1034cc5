/*
 * packed.c
 *		Chunks of rows in fewer bytes: how each column is kept, found out by trying. packed.h has the idea.
 */
#include "packed.h"

#include <float.h>
#include <math.h>

#define MAX_DIGITS 10

/* Numerators are below this, so that adding 1.5 * 2^52 rounds them to whole numbers. */
#define NUMERATORS 0x1p51
#define ROUNDER 0x1.8p52

/* A whole number below 2^52 in the fraction of a double of this exponent is 2^52 more than itself. */
#define FRACTION 0x1p52
#define FRACTION_BITS UINT64_C(0x4330000000000000)

/* Rows side by side; their number is rounded up to whole lanes, the last row standing for those that are not there. */
#define LANES 4
typedef double Doubles __attribute__((vector_size(LANES * sizeof(double))));
typedef int64_t Words __attribute__((vector_size(LANES * sizeof(int64_t))));
typedef uint64_t Bits __attribute__((vector_size(LANES * sizeof(uint64_t))));

static const double powers[MAX_DIGITS + 1] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10};

size_t
kf_packer_size(int width)
{
	return sizeof(KfPacker) + (size_t) width * (sizeof(KfPackedColumn) + KF_PACK_ROWS * sizeof(uint64_t) + sizeof(int) + 1);
}

KfPacker *
kf_packer_init(void *memory, int width)
{
	KfPacker   *packer = memory;

	packer->width = width;
	packer->rows = packer->row_bytes = 0;
	packer->columns = (KfPackedColumn *) (packer + 1);
	packer->above = (uint64_t *) (packer->columns + width);
	packer->words = 0;
	packer->word_column = (int *) (packer->above + (size_t) width * KF_PACK_ROWS);
	packer->digits = (uint8_t *) (packer->word_column + width);
	memset(packer->digits, 0, (size_t) width);
	return packer;
}

/* ---- what a column is ---- */

/* The whole number nearest to value * unit. */
static inline double
numerator(uint64_t value, double unit)
{
	return (kf_from_bits(value) * unit + ROUNDER) - ROUNDER;
}

static inline bool
is_decimal(uint64_t value, int digits)
{
	double		n = numerator(value, powers[digits]);

	return fabs(n) < NUMERATORS && kf_bits(n / powers[digits]) == value;
}

/* The digits, 'least' or more, with which a value is a decimal, or -1; where doubles are computed with more bits than they have, always -1. */
static int
digits_of(uint64_t value, int least)
{
	if (FLT_EVAL_METHOD != 0)
		return -1;
	for (int digits = least; digits <= MAX_DIGITS; digits++)
		if (is_decimal(value, digits))
			return digits;
	return -1;
}

#define INLINE static inline __attribute__((always_inline))

/* Lane by lane the one or the other. A macro, as vectors that a function takes must not be wider than the build may count on. */
#define CHOOSE(which, a, b) (((which) & (a)) | (~(which) & (b)))

/* All bits of all lanes. */
INLINE uint64_t
any_of(const Words *words)
{
	return (uint64_t) ((*words)[0] | (*words)[1] | (*words)[2] | (*words)[3]);
}

/* The numerators of all values, and the least one; false when one is no decimal of this unit. */
INLINE bool
numerators(const uint64_t *column, size_t rows, double unit, bool whole, double *n, double *least)
{
	Words		wrong = {0};
	Doubles		low = {NUMERATORS, NUMERATORS, NUMERATORS, NUMERATORS};

	for (size_t i = 0; i < rows; i += LANES)
	{
		Doubles		value;
		Doubles		nearest;
		Doubles		back;

		memcpy(&value, column + i, sizeof(value));
		nearest = (value * unit + ROUNDER) - ROUNDER;
		back = whole ? nearest : nearest / unit;
		wrong |= ((Words) back ^ (Words) value) | ~(nearest < NUMERATORS) | ~(nearest > -NUMERATORS);
		low = (Doubles) CHOOSE(nearest < low, (Words) nearest, (Words) low);
		memcpy(n + i, &nearest, sizeof(nearest));
	}
	*least = low[0];
	for (int k = 1; k < LANES; k++)
		*least = low[k] < *least ? low[k] : *least;
	return any_of(&wrong) == 0;
}

/* Digits with which all values are decimals, from what was found last on; false: there are none. */
INLINE bool
find_numerators(const uint64_t *column, size_t rows, uint8_t *digits, double *n, double *least)
{
	int			found = digits_of(column[0], *digits);

	while (found >= 0 && !(found == 0 ? numerators(column, rows, 1.0, true, n, least) : numerators(column, rows, powers[found], false, n, least)))
	{
		size_t		i = 0;

		while (is_decimal(column[i], found))
			i++;
		found = digits_of(column[i], found + 1);
	}
	if (found >= 0)
		*digits = (uint8_t) found;
	return found >= 0;
}

/* What each row has above the least, in place of the column; returns all bits that occur. */
INLINE uint64_t
above_numerator(const double *n, size_t rows, double least, uint64_t *column)
{
	Words		differ = {0};

	for (size_t i = 0; i < rows; i += LANES)
	{
		Doubles		above;

		memcpy(&above, n + i, sizeof(above));
		above = (Doubles) ((Words) ((above - least) + FRACTION) ^ (int64_t) FRACTION_BITS);
		differ |= (Words) above;
		memcpy(column + i, &above, sizeof(above));
	}
	return any_of(&differ);
}

INLINE uint64_t
above_word(uint64_t *column, size_t rows, uint64_t *base)
{
	const int64_t first = (int64_t) column[0];
	Words		low = {first, first, first, first};
	Words		differ = {0};
	Words		word;
	int64_t		least;

	for (size_t i = 0; i < rows; i += LANES)
	{
		memcpy(&word, column + i, sizeof(word));
		low = CHOOSE(word < low, word, low);
	}
	least = low[0];
	for (int k = 1; k < LANES; k++)
		least = low[k] < least ? low[k] : least;
	for (size_t i = 0; i < rows; i += LANES)
	{
		Bits		above;

		memcpy(&above, column + i, sizeof(above));
		above -= (uint64_t) least;
		differ |= (Words) above;
		memcpy(column + i, &above, sizeof(above));
	}
	*base = (uint64_t) least;
	return any_of(&differ);
}

/* column[i] = column[i] >> right, or into[i] |= column[i] << left. */
INLINE void
shift_down(uint64_t *column, size_t rows, uint32_t right)
{
	for (size_t i = 0; i < rows; i++)
		column[i] >>= right;
}

INLINE void
add_bytes(uint64_t *restrict into, const uint64_t *restrict column, size_t rows, uint32_t left)
{
	for (size_t i = 0; i < rows; i++)
		into[i] |= column[i] << left;
}

/* The bytes that numbers with these bits need. */
static uint32_t
bytes_of(uint64_t differ)
{
	return differ == 0 ? 0 : (uint32_t) (64 - __builtin_clzll(differ) + 7) / 8;
}

/* Returns the bytes of a row that the column takes. */
INLINE uint32_t
plan_column(KfPackedColumn *column, uint64_t *above, size_t rows, uint8_t *digits)
{
	double		n[KF_PACK_ROWS];
	double		least;
	uint64_t	differ;
	uint32_t	bytes;

	column->unit = 0.0;
	column->shift = 0;
	if (find_numerators(above, rows, digits, n, &least))
	{
		column->unit = powers[*digits];
		column->base = kf_bits(least);
		differ = above_numerator(n, rows, least, above);
	}
	else
	{
		differ = above_word(above, rows, &column->base);
		column->shift = differ == 0 ? 0 : (uint32_t) __builtin_ctzll(differ);
		if (column->shift > 0)
			shift_down(above, rows, column->shift);
		differ >>= column->shift;
	}
	bytes = bytes_of(differ);
	column->mask = bytes == 0 ? 0 : UINT64_MAX >> (64 - 8 * bytes);
	return bytes;
}

/* Columns whose bytes fit eight together become one word, which takes one write a row. */
INLINE void
plan(KfPacker *packer, const uint64_t *values, size_t rows)
{
	const size_t step = (size_t) packer->width;
	const size_t lanes = (rows + LANES - 1) / LANES * LANES;
	uint32_t	filled = 0;		/* bytes of the word */

	packer->words = 0;
	for (int c = 0; c < packer->width; c++)
	{
		uint64_t   *above = packer->above + (size_t) c * KF_PACK_ROWS;
		uint32_t	bytes;

		for (size_t i = 0; i < rows; i++)
			above[i] = values[i * step + (size_t) c];
		for (size_t i = rows; i < lanes; i++)
			above[i] = above[rows - 1];
		bytes = plan_column(&packer->columns[c], above, lanes, &packer->digits[c]);
		packer->columns[c].offset = (uint32_t) packer->row_bytes;
		if (bytes == 0)
			continue;
		if (packer->words > 0 && filled + bytes <= sizeof(uint64_t))
			add_bytes(packer->above + (size_t) packer->word_column[packer->words - 1] * KF_PACK_ROWS, above, lanes, 8 * filled);
		else
		{
			packer->word_column[packer->words++] = c;
			filled = 0;
		}
		filled += bytes;
		packer->row_bytes += bytes;
	}
}

/* Where the processor has wider vectors than the build may count on, it is asked once a chunk. */
#if defined(__x86_64__) && !defined(__AVX2__)
#define ASK_FOR_AVX2 1

static __attribute__((target("avx2"))) void
plan_wide(KfPacker *packer, const uint64_t *values, size_t rows)
{
	plan(packer, values, rows);
}
#endif

size_t
kf_pack_plan(KfPacker *packer, const uint64_t *values, size_t rows)
{
	packer->rows = rows;
	packer->row_bytes = 0;
#ifdef ASK_FOR_AVX2
	if (__builtin_cpu_supports("avx2"))
	{
		plan_wide(packer, values, rows);
		return packer->row_bytes;
	}
#endif
	plan(packer, values, rows);
	return packer->row_bytes;
}

/* ---- bytes ---- */

#define MOST_WORDS 4

/* Rows of 'words' words. Eight bytes are written of each: what is too much is written over by what follows. */
INLINE void
write_words(const KfPacker *packer, int words, char *out)
{
	const uint64_t *above[MOST_WORDS];
	size_t		offset[MOST_WORDS];

	for (int w = 0; w < words; w++)
	{
		above[w] = packer->above + (size_t) packer->word_column[w] * KF_PACK_ROWS;
		offset[w] = packer->columns[packer->word_column[w]].offset;
	}
	for (size_t i = 0; i < packer->rows; i++, out += packer->row_bytes)
		for (int w = 0; w < words; w++)
			kf_packed_store(out + offset[w], above[w][i]);
}

void
kf_pack_write(const KfPacker *packer, char *out)
{
	switch (packer->words)
	{
		case 0:
			return;
		case 1:
			write_words(packer, 1, out);
			return;
		case 2:
			write_words(packer, 2, out);
			return;
		case 3:
			write_words(packer, 3, out);
			return;
		case MOST_WORDS:
			write_words(packer, MOST_WORDS, out);
			return;
	}
	for (size_t i = 0; i < packer->rows; i++, out += packer->row_bytes)
		for (int w = 0; w < packer->words; w++)
		{
			const size_t column = (size_t) packer->word_column[w];

			kf_packed_store(out + packer->columns[column].offset, packer->above[column * KF_PACK_ROWS + i]);
		}
}

INLINE void
unpack(const KfPackedColumn *column, const char *row, size_t row_bytes, size_t count, void *restrict values)
{
	const uint64_t mask = column->mask;
	const uint64_t base = column->base;
	const double least = kf_from_bits(base);
	const double unit = column->unit;
	const uint32_t shift = column->shift;
	uint64_t	above[KF_PACK_ROWS];

	row += column->offset;
	for (size_t i = 0; i < count; i++, row += row_bytes)
		above[i] = kf_packed_load(row) & mask;
	if (unit == 0.0)
		for (size_t i = 0; i < count; i++)
			kf_set_value(values, i, base + (above[i] << shift));
	else if (unit == 1.0)
		for (size_t i = 0; i < count; i++)
			kf_set_value(values, i, kf_bits((kf_from_bits(above[i] | FRACTION_BITS) - FRACTION) + least));
	else
		for (size_t i = 0; i < count; i++)
			kf_set_value(values, i, kf_bits(((kf_from_bits(above[i] | FRACTION_BITS) - FRACTION) + least) / unit));
}

#ifdef ASK_FOR_AVX2
static __attribute__((target("avx2"))) void
unpack_wide(const KfPackedColumn *column, const char *row, size_t row_bytes, size_t count, void *values)
{
	unpack(column, row, row_bytes, count, values);
}
#endif

void
kf_unpack(const KfPackedColumn *column, const char *row, size_t row_bytes, size_t count, void *values)
{
#ifdef ASK_FOR_AVX2
	if (__builtin_cpu_supports("avx2"))
	{
		unpack_wide(column, row, row_bytes, count, values);
		return;
	}
#endif
	unpack(column, row, row_bytes, count, values);
}
