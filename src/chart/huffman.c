/*
 * huffman.c
 *		Huffman codes as deflate wants them.
 *
 * Sort the symbols by count, build the tree with two queues, count the code lengths, cut those beyond the limit and repair
 * what that broke. Then hand the lengths out, the longest to the rarest. Everything is on the stack and takes linear time.
 */
#include "huffman.h"

#include <string.h>

/* A symbol in use, for sorting. */
typedef struct Leaf
{
	uint16_t	count;
	uint16_t	symbol;
} Leaf;

/* Sort by count, then symbol (in which order the leaves come): two passes of a radix sort. The result is in 'leaves'. */
static void
sort_by_count(Leaf *leaves, int n)
{
	Leaf		other[HUFFMAN_MAX_SYMBOLS];

	for (int shift = 0; shift < 16; shift += 8)
	{
		int			start[257] = {0};

		for (int i = 0; i < n; i++)
			start[((leaves[i].count >> shift) & 0xff) + 1]++;
		for (int i = 0; i < 256; i++)
			start[i + 1] += start[i];
		for (int i = 0; i < n; i++)
			other[start[(leaves[i].count >> shift) & 0xff]++] = leaves[i];
		memcpy(leaves, other, (size_t) n * sizeof(Leaf));
	}
}

/*
 * How many of n (at least 2) sorted leaves have a code of each length, by Huffman's construction with two queues: leaves and
 * inner nodes both come in order of weight. Deeper ones than 'limit' are counted at the limit.
 */
static void
count_lengths(const Leaf *leaves, int n, int limit, int *at_length)
{
	uint32_t	weight[2 * HUFFMAN_MAX_SYMBOLS];	/* leaves, then inner nodes; the last is the root */
	uint16_t	link[2 * HUFFMAN_MAX_SYMBOLS];	/* to the parent, then reused as depth */
	int			root = 2 * n - 2;
	int			leaf = 0;
	int			inner = n;

	for (int i = 0; i < n; i++)
		weight[i] = leaves[i].count;
	for (int next = n; next <= root; next++)
	{
		weight[next] = 0;
		for (int child = 0; child < 2; child++)
		{
			int			pick = leaf < n && (inner >= next || weight[leaf] <= weight[inner]) ? leaf++ : inner++;

			weight[next] += weight[pick];
			link[pick] = (uint16_t) next;
		}
	}
	link[root] = 0;
	for (int i = root - 1; i >= 0; i--)
	{
		link[i] = (uint16_t) (link[link[i]] + 1);
		if (i < n)
			at_length[link[i] < limit ? link[i] : limit]++;
	}
}

/*
 * Make the code possible again after lengths were cut to the limit. Each step takes a leaf from the limit and one from the
 * longest shorter length that has any and puts both one below the latter, which frees exactly one string of 'limit' bits.
 */
static void
repair_lengths(int limit, int *at_length)
{
	int32_t		excess = -((int32_t) 1 << limit);

	for (int length = 1; length <= limit; length++)
		excess += (int32_t) at_length[length] << (limit - length);
	for (; excess > 0; excess--)
	{
		int			length = limit - 1;

		while (at_length[length] == 0)
			length--;
		at_length[limit]--;
		at_length[length]--;
		at_length[length + 1] += 2;
	}
}

void
kf_huffman_lengths(const uint32_t *counts, int n, int limit, uint8_t *lengths)
{
	Leaf		leaves[HUFFMAN_MAX_SYMBOLS];
	int			at_length[HUFFMAN_MAX_BITS + 1] = {0};
	int			used = 0;
	int			leaf = 0;

	for (int i = 0; i < n; i++)
		used += counts[i] != 0;
	for (int i = 0, spare = 2 - used; i < n; i++)
	{
		if (counts[i] != 0 || spare > 0)
		{
			spare -= counts[i] == 0;
			leaves[leaf].count = (uint16_t) counts[i];
			leaves[leaf++].symbol = (uint16_t) i;
		}
	}
	used = leaf;
	sort_by_count(leaves, used);
	count_lengths(leaves, used, limit, at_length);
	repair_lengths(limit, at_length);

	memset(lengths, 0, (size_t) n);
	leaf = 0;
	for (int length = limit; length > 0; length--)
		for (int i = at_length[length]; i > 0; i--)
			lengths[leaves[leaf++].symbol] = (uint8_t) length;
}

void
kf_huffman_codes(const uint8_t *lengths, int n, BitString *codes)
{
	uint32_t	next[HUFFMAN_MAX_BITS + 2] = {0};

	for (int i = 0; i < n; i++)
		if (lengths[i] != 0)
			next[lengths[i] + 1]++;
	for (int length = 1; length <= HUFFMAN_MAX_BITS; length++)
		next[length + 1] = (next[length + 1] + next[length]) << 1;
	for (int i = 0; i < n; i++)
	{
		uint32_t	code = next[lengths[i]]++;
		uint32_t	reversed = 0;

		for (int bit = 0; bit < lengths[i]; bit++)
			reversed |= ((code >> bit) & 1) << (lengths[i] - 1 - bit);
		codes[i] = BIT_STRING(reversed, lengths[i]);
	}
}
