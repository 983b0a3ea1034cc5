/*
 * order.c
 *		Stable radix sort, least significant digit first, over the bits in which the keys differ.
 *
 * The smallest key is taken off and the zeros that all have at the end are shifted out: a year of minute bars, counted in microseconds,
 * differs in 37 bits. Where key and place then fit 64 bits together they are moved as one word.
 */
#include "order.h"

#include <string.h>

/* Up to so many, insertion. */
#define INSERTION_ROWS 40

/* From so many on, digits of DIGIT_BITS; below, clearing that many counters would cost more than a further pass. */
#define WIDE_DIGIT_ROWS 4096
#define DIGIT_BITS 11
#define SMALL_DIGIT_BITS 8

/* Rows between two questions to the interrupt hook. */
#define SLICE_ROWS 262144

static int
bit_length(uint64_t x)
{
	return x == 0 ? 0 : 64 - __builtin_clzll(x);
}

static void
insertion_sort(uint64_t *keys, uint32_t *places, size_t count)
{
	for (size_t i = 1; i < count; i++)
	{
		uint64_t	key = keys[i];
		uint32_t	place = places[i];
		size_t		j = i;

		for (; j > 0 && keys[j - 1] > key; j--)
		{
			keys[j] = keys[j - 1];
			places[j] = places[j - 1];
		}
		keys[j] = key;
		places[j] = place;
	}
}

/* Counts of a digit become where its first key goes; false when all keys have the same digit. */
static bool
count_digits(const uint64_t *keys, size_t count, int shift, int bits, uint32_t *start)
{
	const size_t digits = (size_t) 1 << bits;
	uint32_t	sum = 0;

	memset(start, 0, digits * sizeof(*start));
	for (size_t i = 0; i < count; i++)
		start[keys[i] >> shift & (digits - 1)]++;
	if (start[keys[0] >> shift & (digits - 1)] == count)
		return false;
	for (size_t d = 0; d < digits; d++)
	{
		uint32_t	here = start[d];

		start[d] = sum;
		sum += here;
	}
	return true;
}

/* The digits to sort by: 'width' bits from 'low' on in 'passes' of 'bits' each. */
typedef struct Digits
{
	int			low;
	int			passes;
	int			bits;
} Digits;

static Digits
cut_digits(int low, int width, size_t count)
{
	int			most = count < WIDE_DIGIT_ROWS ? SMALL_DIGIT_BITS : DIGIT_BITS;
	Digits		digits = {low, (width + most - 1) / most, most};

	digits.bits = (width + digits.passes - 1) / digits.passes;
	return digits;
}

static bool
stop(KfInterrupt interrupted)
{
	return interrupted != NULL && interrupted();
}

/* The array that holds the result, or NULL when interrupted. */
static uint64_t *
sort_words(uint64_t *words, uint64_t *spare, size_t count, Digits digits, KfInterrupt interrupted)
{
	uint32_t	start[1 << DIGIT_BITS];
	const uint64_t mask = ((uint64_t) 1 << digits.bits) - 1;

	for (int pass = 0; pass < digits.passes; pass++)
	{
		const int	shift = digits.low + pass * digits.bits;
		uint64_t   *swap = words;

		if (!count_digits(words, count, shift, digits.bits, start))
			continue;
		for (size_t from = 0; from < count; from += SLICE_ROWS)
		{
			size_t		to = count - from < SLICE_ROWS ? count : from + SLICE_ROWS;

			if (stop(interrupted))
				return NULL;
			for (size_t i = from; i < to; i++)
				spare[start[words[i] >> shift & mask]++] = words[i];
		}
		words = spare;
		spare = swap;
	}
	return words;
}

/* The same for keys and places apart; the result is in one pair of arrays or the other, which *keys and *places tell. */
static bool
sort_pairs(uint64_t **keys, uint32_t **places, size_t count, KfSortRoom spare, Digits digits, KfInterrupt interrupted)
{
	uint32_t	start[1 << DIGIT_BITS];
	const uint64_t mask = ((uint64_t) 1 << digits.bits) - 1;

	for (int pass = 0; pass < digits.passes; pass++)
	{
		const int	shift = digits.low + pass * digits.bits;
		uint64_t   *key = *keys;
		uint32_t   *place = *places;

		if (!count_digits(key, count, shift, digits.bits, start))
			continue;
		for (size_t from = 0; from < count; from += SLICE_ROWS)
		{
			size_t		to = count - from < SLICE_ROWS ? count : from + SLICE_ROWS;

			if (stop(interrupted))
				return false;
			for (size_t i = from; i < to; i++)
			{
				uint32_t	at = start[key[i] >> shift & mask]++;

				spare.keys[at] = key[i];
				spare.places[at] = place[i];
			}
		}
		*keys = spare.keys;
		*places = spare.places;
		spare.keys = key;
		spare.places = place;
	}
	return true;
}

/* Key and place in one word, where they fit. */
static bool
sort_packed(uint64_t *keys, uint32_t *places, size_t count, const KfSortRoom *room, int place_bits, Digits digits,
			KfInterrupt interrupted)
{
	const uint64_t place_mask = ((uint64_t) 1 << place_bits) - 1;
	uint64_t   *sorted;

	for (size_t i = 0; i < count; i++)
		keys[i] = keys[i] << place_bits | places[i];
	sorted = sort_words(keys, room->keys, count, digits, interrupted);
	if (sorted == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
		places[i] = (uint32_t) (sorted[i] & place_mask);
	return true;
}

bool
kf_sort_places(uint64_t *keys, uint32_t *places, size_t count, const KfSortRoom *room, KfInterrupt interrupted)
{
	uint64_t	least = UINT64_MAX;
	uint64_t	most = 0;
	uint64_t	differ = 0;
	uint32_t	place_or = 0;
	bool		ordered = true;
	int			zeros;
	int			width;
	int			place_bits;

	if (count <= INSERTION_ROWS)
	{
		insertion_sort(keys, places, count);
		return true;
	}
	for (size_t i = 0; i < count; i++)
	{
		least = keys[i] < least ? keys[i] : least;
		most = keys[i] > most ? keys[i] : most;
		differ |= keys[i] ^ keys[0];
		ordered &= i == 0 || keys[i - 1] <= keys[i];
		place_or |= places[i];
	}
	if (ordered)
		return true;
	zeros = __builtin_ctzll(differ);
	width = bit_length((most - least) >> zeros);
	for (size_t i = 0; i < count; i++)
		keys[i] = (keys[i] - least) >> zeros;
	place_bits = bit_length(place_or);
	if (width + place_bits <= 64)
		return sort_packed(keys, places, count, room, place_bits, cut_digits(place_bits, width, count), interrupted);
	else
	{
		uint32_t   *sorted = places;

		if (!sort_pairs(&keys, &sorted, count, *room, cut_digits(0, width, count), interrupted))
			return false;
		if (sorted != places)
			memcpy(places, sorted, count * sizeof(*places));
		return true;
	}
}
