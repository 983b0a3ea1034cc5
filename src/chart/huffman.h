/*
 * huffman.h
 *		Huffman codes as deflate wants them: of bounded length, canonical, first bit lowest.
 */
#ifndef KF_CHART_HUFFMAN_H
#define KF_CHART_HUFFMAN_H

#include "../base.h"

#define HUFFMAN_MAX_BITS 15
#define HUFFMAN_MAX_SYMBOLS 286
#define HUFFMAN_MAX_COUNT 65535

/* A bit string: the bits, first bit lowest, with their number in the top byte. */
typedef uint64_t BitString;

#define BIT_STRING(bits, count) ((uint64_t) (bits) | (uint64_t) (count) << 56)
#define STRING_BITS(s) ((s) & (UINT64_MAX >> 8))
#define STRING_COUNT(s) ((unsigned) ((s) >> 56))

static inline BitString
kf_bits_join(BitString first, BitString second)
{
	return BIT_STRING(STRING_BITS(first) | STRING_BITS(second) << STRING_COUNT(first),
					  STRING_COUNT(first) + STRING_COUNT(second));
}

/*
 * Code lengths, at most 'limit', for n symbols (2 to HUFFMAN_MAX_SYMBOLS) that occur so often (at most HUFFMAN_MAX_COUNT times);
 * 0 for a symbol that does not occur. There are always at least two codes: some decoders want that, and none minds a code that
 * is never used.
 */
extern void kf_huffman_lengths(const uint32_t *counts, int n, int limit, uint8_t *lengths);

/* The codes that belong to n lengths. */
extern void kf_huffman_codes(const uint8_t *lengths, int n, BitString *codes);

#endif							/* KF_CHART_HUFFMAN_H */
