/*
 * deflate.c
 *		A deflate encoder that knows what charts look like.
 *
 * In a rendered chart nearly every byte equals the byte above it or the pixel before it. So two distances are all the matches
 * worth looking for, and there is no hash table, no chain and no window to keep:
 *
 *	1. parse	At each position compare, eight bytes at a time, with the row above and, when that is short, with the pixel
 *				before. Literals are four fifths of what comes out, and the next place where a match begins is seen in a
 *				word without looking at each. Matches run on across rows. The result is a sequence of symbols: literals,
 *				'above' matches and 'before' matches of 3 to 258 bytes, 768 in all, counted at the end of a block.
 *	2. plan		Huffman codes from the counts; the exact size of the block follows.
 *	3. write	One bit string for each of the 768 symbols (length code, extra bits, distance code, extra bits: at most 48
 *				bits), so that writing a symbol is one table look-up. A block that would be larger than its bytes is stored.
 *
 * The stream is cut into blocks of at most BLOCK_SYMBOLS symbols, and pieces of about PIECE bytes are handed out. Memory: one
 * structure of a fixed size, about 80 kB, from the caller's allocator, released by kf_deflate_free.
 *
 * Deflate reaches back 32768 bytes. When a row is longer, the row above cannot be had and only 'before' matches are made.
 */
#include "deflate.h"

#include "huffman.h"

#include <string.h>

#define REACH 32768				/* the farthest distance of deflate */
#define SHORTEST 3				/* match lengths of deflate */
#define LONGEST 258

/* Symbols of the parser: 256 literals, then a range of match lengths for each of the two distances. */
#define LENGTHS (LONGEST - SHORTEST + 1)
#define ABOVE 256
#define BEFORE (ABOVE + LENGTHS)
#define SYMBOLS (BEFORE + LENGTHS)

/*
 * Symbols of a block. Small, so that the codes follow the picture from title to candles to volume; each block costs 60 to 100
 * bytes of code lengths and some 5 us, which is where smaller ones stop paying.
 */
#define BLOCK_SYMBOLS 4096

/* A comparison stops here and goes on at the next symbol, so that one step of the parser is bounded. */
#define STEP_MATCHES 64
#define STEP_BYTES (STEP_MATCHES * LONGEST)

/* After an 'above' match this long the pixel before is not looked at. */
#define GOOD_MATCH 16

/* A shorter 'above' match costs more bits than its literals do: most distances of a row take 8 or 9 extra bits. */
#define SHORTEST_ABOVE 5

/* Places at which it is seen at once whether a match begins: as many as eight bytes tell it for. */
#define SCAN (8 + 1 - SHORTEST_ABOVE)

/* At the most what a step of the parser adds. */
#define STEP_SYMBOLS (SCAN + STEP_MATCHES)

/* Bytes between two questions to the interrupt hook. */
#define SEGMENT 65536

/* A piece is handed out when it has this many bytes, or at the end. */
#define PIECE 32768

/* Alphabets of deflate. */
#define LITLENS 286
#define DISTANCES 30
#define END_OF_BLOCK 256
#define FIRST_LENGTH 257
#define LENGTH_CODES 29
#define CODE_LENGTHS 19
#define MAX_CL_BITS 7			/* of a code for code lengths; the others have HUFFMAN_MAX_BITS */
#define MAX_STORED 65535

#define ADLER_BASE 65521

#define BIG_ENDIAN_HOST (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)

/* No block is larger: symbols of at most 48 bits, code lengths of at most 14 with their repeats, and the small things. */
#define MAX_BLOCK (BLOCK_SYMBOLS * 6 + (LITLENS + DISTANCES) * 2 + 64)

_Static_assert(MAX_BLOCK <= MAX_STORED, "a block that is stored because that is smaller must fit one stored block");
_Static_assert(BLOCK_SYMBOLS <= HUFFMAN_MAX_COUNT && LITLENS <= HUFFMAN_MAX_SYMBOLS, "limits of huffman.h");

/* The code lengths of a block as they are written: symbols 0 to 15 are lengths, 16 to 18 repeat. */
typedef struct LengthList
{
	int			count;
	uint8_t		symbol[LITLENS + DISTANCES];
	uint8_t		extra[LITLENS + DISTANCES]; /* how often a repeat repeats, less its least */
	uint32_t	freq[CODE_LENGTHS];
} LengthList;

/* Everything about a block that is decided before its first bit is written. */
typedef struct Plan
{
	uint8_t		lengths[LITLENS + DISTANCES];	/* as in the header: literals and lengths, then distances */
	int			litlens;		/* of them, without the unused tail */
	int			distances;
	LengthList	list;
	uint8_t		cl_lengths[CODE_LENGTHS];
	int			cl_count;		/* of cl_lengths in the order of deflate, without the unused tail */
	BitString	end_of_block;
	uint64_t	bits;			/* size of the block */
} Plan;

/* What is compressed. Small enough for the parser to have it in registers. */
typedef struct Input
{
	const uint8_t *data;
	size_t		size;
	size_t		above;			/* the two distances; above is 0 when out of reach */
	size_t		before;
} Input;

struct KfDeflate
{
	KfAllocator allocator;
	KfInterrupt interrupted;
	Input		in;
	size_t		pos;			/* parsed so far */
	bool		started;		/* the zlib header is written */
	bool		finished;
	uint32_t	adler_a;
	uint32_t	adler_b;

	size_t		out_size;		/* of the piece being made */
	uint64_t	bit_buffer;		/* bits not yet in out; fewer than 8 between symbols, also from block to block */
	unsigned	bit_count;
	uint32_t	symbol_count;

	/* What follows is not set by kf_deflate_create. */
	uint32_t	counts[SYMBOLS];
	BitString	strings[SYMBOLS];
	Plan		plan;

	uint16_t	symbols[BLOCK_SYMBOLS];
	uint8_t		out[PIECE + MAX_BLOCK];
};

/* ---- bytes ------------------------------------------------------------------------------------------------------------- */

static inline uint64_t
load_word(const uint8_t *p)
{
	uint64_t	word;

	memcpy(&word, p, sizeof(word));
	return word;
}

static inline uint64_t
load_word_le(const uint8_t *p)
{
	uint64_t	word = load_word(p);

	return BIG_ENDIAN_HOST ? __builtin_bswap64(word) : word;
}

/* How many bytes two words have in common from the front, given what differs (not 0). */
static inline size_t
common_bytes(uint64_t difference)
{
	return (size_t) (BIG_ENDIAN_HOST ? __builtin_clzll(difference) : __builtin_ctzll(difference)) >> 3;
}

static inline void
store_word_le(uint8_t *p, uint64_t word)
{
	if (BIG_ENDIAN_HOST)
		word = __builtin_bswap64(word);
	memcpy(p, &word, sizeof(word));
}

/*
 * How many of the 'max' bytes at 'a' equal those at 'b', of which the first n are known to. Four words at a time once it looks
 * like being many.
 */
static inline size_t
match_length(const uint8_t *a, const uint8_t *b, size_t n, size_t max)
{
	for (; n + 8 <= max; n += 8)
	{
		uint64_t	difference = load_word(a + n) ^ load_word(b + n);

		if (difference != 0)
			return n + common_bytes(difference);
		while (n + 40 <= max &&
			   ((load_word(a + n + 8) ^ load_word(b + n + 8)) | (load_word(a + n + 16) ^ load_word(b + n + 16)) |
				(load_word(a + n + 24) ^ load_word(b + n + 24)) | (load_word(a + n + 32) ^ load_word(b + n + 32))) == 0)
			n += 32;
	}
	while (n < max && a[n] == b[n])
		n++;
	return n;
}

/* Eight 16-bit numbers that compilers keep in a vector register where there is one. */
typedef uint16_t Lanes __attribute__((vector_size(16)));

/* The sum of the lanes, each times its place in a row of bytes: 'first' for the first, two more for each that follows. */
static uint32_t
weigh_lanes(Lanes lanes, uint32_t first)
{
	uint32_t	sum = 0;

	for (uint32_t i = 0; i < 8; i++)
		sum += lanes[i] * (first + 2 * i);
	return sum;
}

static uint32_t
sum_lanes(Lanes lanes)
{
	uint32_t	sum = 0;

	for (uint32_t i = 0; i < 8; i++)
		sum += lanes[i];
	return sum;
}

/*
 * Adler-32 of 'size' more bytes. Sixteen lanes sum up every sixteenth byte each. Added up after each row of 16 bytes, the sums
 * weigh a byte by the rows from it to the end; 22 rows are the most for which that fits 16 bits.
 */
static void
adler_add(KfDeflate *d, const uint8_t *p, size_t size)
{
	enum { ROWS = 22, CHUNK = ROWS * sizeof(Lanes) };
	uint32_t	a = d->adler_a;
	uint32_t	b = d->adler_b;

	for (; size >= CHUNK; size -= CHUNK)
	{
		Lanes		low = {0};	/* of each pair of bytes: sums, and sums of sums */
		Lanes		high = {0};
		Lanes		low_rows = {0};
		Lanes		high_rows = {0};

		for (int row = 0; row < ROWS; row++, p += sizeof(Lanes))
		{
			Lanes		pairs;

			memcpy(&pairs, p, sizeof(pairs));
			low += pairs & 0xff;
			high += pairs >> 8;
			low_rows += low;
			high_rows += high;
		}
		b += CHUNK * a + sizeof(Lanes) * (sum_lanes(low_rows) + sum_lanes(high_rows));
		b -= weigh_lanes(low, BIG_ENDIAN_HOST) + weigh_lanes(high, !BIG_ENDIAN_HOST);
		a += sum_lanes(low) + sum_lanes(high);
		a %= ADLER_BASE;
		b %= ADLER_BASE;
	}
	for (; size > 0; size--, p++)
	{
		a += *p;
		b += a;
	}
	d->adler_a = a % ADLER_BASE;
	d->adler_b = b % ADLER_BASE;
}

/* ---- parse ------------------------------------------------------------------------------------------------------------- */

static inline uint16_t *
add_symbol(uint16_t *next, uint32_t symbol)
{
	*next = (uint16_t) symbol;
	return next + 1;
}

/* Add a match of any length from SHORTEST to STEP_BYTES, cut so that no rest is too short to be a match. */
static inline uint16_t *
add_match(uint16_t *next, uint32_t kind, size_t length)
{
	while (length >= LONGEST + SHORTEST)
	{
		next = add_symbol(next, kind + LENGTHS - 1);
		length -= LONGEST;
	}
	if (length > LONGEST)
	{
		next = add_symbol(next, kind + (uint32_t) (length - SHORTEST) - SHORTEST);
		length = SHORTEST;
	}
	return add_symbol(next, kind + (uint32_t) length - SHORTEST);
}

/* The highest bit of each byte that is 0. */
static inline uint64_t
zero_bytes(uint64_t word)
{
	const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);

	return ~(((word & low) + low) | word | low);
}

/*
 * The literals in front of the next match, SCAN of them at the most, when the row above is within reach and 8 bytes are left. Where matches begin is seen in
 * all places at once, so that nothing depends on how many there are: SCAN symbols are written, those that are too many are written over.
 */
static inline size_t
add_literals(uint16_t *next, const uint8_t *p, const Input *in)
{
	uint64_t	word = load_word_le(p);
	uint64_t	above = zero_bytes(word ^ load_word_le(p - in->above));
	uint64_t	before = zero_bytes(word ^ load_word_le(p - in->before));
	uint64_t	begins;

	above &= above >> 8;
	begins = (before & before >> 8 & before >> 16) | (above & above >> 16 & above >> 24);
	for (int i = 0; i < SCAN; i++)
		next[i] = p[i];
	return (size_t) __builtin_ctzll(begins | UINT64_C(0x80) << 8 * SCAN) >> 3;
}

/* The lengths of both matches at 'pos'. Nearly always one of the first eight bytes differs, which takes no loop to see. */
static inline void
find_matches(const Input *in, size_t pos, size_t *above, size_t *before)
{
	const uint8_t *p = in->data + pos;
	size_t		left = in->size - pos;
	size_t		max = left < STEP_BYTES ? left : STEP_BYTES;

	if (left >= 8 && in->above != 0 && pos >= in->above)
	{
		uint64_t	word = load_word(p);
		uint64_t	from_above = word ^ load_word(p - in->above);
		uint64_t	from_before = word ^ load_word(p - in->before);

		*before = from_before != 0 ? common_bytes(from_before) : 8;
		*above = from_above != 0 ? common_bytes(from_above) : match_length(p, p - in->above, 8, max);
		if (from_before == 0 && *above < GOOD_MATCH)
			*before = match_length(p, p - in->before, 8, max);
		return;
	}
	*above = in->above != 0 && pos >= in->above ? match_length(p, p - in->above, 0, max) : 0;
	*before = pos >= in->before ? match_length(p, p - in->before, 0, max) : 0;
}

/* Parse up to 'stop' (and a little beyond, when a match crosses it) or until the block is full. */
static void
parse_segment(KfDeflate *d, size_t stop)
{
	const Input in = d->in;
	uint16_t   *next = d->symbols + d->symbol_count;
	const uint16_t *full = d->symbols + BLOCK_SYMBOLS - STEP_SYMBOLS;
	size_t		pos = d->pos;

	while (pos < stop && next <= full)
	{
		size_t		above;
		size_t		before;

		if (in.size - pos >= 8 && in.above != 0 && pos >= in.above)
		{
			size_t		literals = add_literals(next, in.data + pos, &in);

			next += literals;
			pos += literals;
			if (literals == SCAN)
				continue;
		}
		find_matches(&in, pos, &above, &before);
		if (before >= above && before >= SHORTEST)
		{
			next = add_match(next, BEFORE, before);
			pos += before;
		}
		else if (above >= SHORTEST_ABOVE)
		{
			next = add_match(next, ABOVE, above);
			pos += above;
		}
		else
			next = add_symbol(next, in.data[pos++]);
	}
	d->pos = pos;
	d->symbol_count = (uint32_t) (next - d->symbols);
}

/* Parse the next block. */
static KfCode
parse_block(KfDeflate *d, KfStatus *status)
{
	d->symbol_count = 0;
	while (d->pos < d->in.size && d->symbol_count + STEP_SYMBOLS <= BLOCK_SYMBOLS)
	{
		size_t		start = d->pos;

		if (d->interrupted != NULL && d->interrupted())
			return kf_fail(status, KF_CANCELLED, "encoding of the picture was cancelled");
		parse_segment(d, d->in.size - start < SEGMENT ? d->in.size : start + SEGMENT);
		adler_add(d, d->in.data + start, d->pos - start);
	}
	memset(d->counts, 0, sizeof(d->counts));
	for (uint32_t i = 0; i < d->symbol_count; i++)
		d->counts[d->symbols[i]]++;
	return KF_OK;
}

/* ---- plan -------------------------------------------------------------------------------------------------------------- */

/* The shortest match length of a length code (0 to 28) and the number of its extra bits. */
static int
length_code(int code, int *extra_bits)
{
	*extra_bits = code < 8 || code == LENGTH_CODES - 1 ? 0 : (code >> 2) - 1;
	if (code == LENGTH_CODES - 1)
		return LONGEST;
	return code < 8 ? SHORTEST + code : SHORTEST + ((4 + (code & 3)) << *extra_bits);
}

/* Lengths a length code stands for; the last but one leaves 258 to the last. */
static int
length_span(int code, int extra_bits)
{
	return (1 << extra_bits) - (code == LENGTH_CODES - 2);
}

/* The code of a distance (1 to REACH) and its extra bits. */
static int
distance_code(size_t distance, BitString *extra)
{
	uint32_t	d = (uint32_t) distance - 1;
	int			bits = 0;

	while (d >> bits >= 4)
		bits++;
	*extra = BIT_STRING(d & ((1u << bits) - 1), bits);
	return 2 * bits + (int) (d >> bits);
}

/* Code lengths of literals, lengths and distances from the counts of the parser. */
static void
plan_lengths(KfDeflate *d)
{
	Plan	   *plan = &d->plan;
	uint32_t	litlen[LITLENS] = {0};
	uint32_t	distance[DISTANCES] = {0};
	uint8_t		distance_lengths[DISTANCES];
	BitString	extra;

	memcpy(litlen, d->counts, 256 * sizeof(uint32_t));
	litlen[END_OF_BLOCK] = 1;
	for (int code = 0; code < LENGTH_CODES; code++)
	{
		int			extra_bits;
		int			first = length_code(code, &extra_bits) - SHORTEST;
		uint32_t	above = 0;
		uint32_t	before = 0;

		for (int i = first; i < first + length_span(code, extra_bits); i++)
		{
			above += d->counts[ABOVE + i];
			before += d->counts[BEFORE + i];
		}
		litlen[FIRST_LENGTH + code] = above + before;
		if (above != 0)
			distance[distance_code(d->in.above, &extra)] += above;
		if (before != 0)
			distance[distance_code(d->in.before, &extra)] += before;
	}
	kf_huffman_lengths(litlen, LITLENS, HUFFMAN_MAX_BITS, plan->lengths);
	kf_huffman_lengths(distance, DISTANCES, HUFFMAN_MAX_BITS, distance_lengths);

	plan->litlens = LITLENS;
	while (plan->lengths[plan->litlens - 1] == 0)
		plan->litlens--;
	plan->distances = DISTANCES;
	while (distance_lengths[plan->distances - 1] == 0)
		plan->distances--;
	memcpy(plan->lengths + plan->litlens, distance_lengths, (size_t) plan->distances);
}

/* The bit strings of all symbols that occur, and what the block takes with them. */
static void
plan_strings(KfDeflate *d)
{
	Plan	   *plan = &d->plan;
	BitString	litlen[LITLENS];
	BitString	distance[DISTANCES] = {0};
	BitString	tails[2] = {0, 0};	/* distance code with extra bits, for 'above' and 'before' */
	size_t		distances[2] = {d->in.above, d->in.before};

	kf_huffman_codes(plan->lengths, plan->litlens, litlen);
	kf_huffman_codes(plan->lengths + plan->litlens, plan->distances, distance);
	plan->end_of_block = litlen[END_OF_BLOCK];
	memcpy(d->strings, litlen, 256 * sizeof(BitString));
	for (int kind = 0; kind < 2; kind++)
	{
		if (distances[kind] != 0)
		{
			BitString	extra;
			int			code = distance_code(distances[kind], &extra);

			tails[kind] = kf_bits_join(distance[code], extra);
		}
	}
	for (int code = 0; FIRST_LENGTH + code < plan->litlens; code++)
	{
		int			extra_bits;
		int			first = length_code(code, &extra_bits) - SHORTEST;

		for (int i = 0; i < length_span(code, extra_bits); i++)
		{
			BitString	head = kf_bits_join(litlen[FIRST_LENGTH + code], BIT_STRING(i, extra_bits));

			d->strings[ABOVE + first + i] = kf_bits_join(head, tails[0]);
			d->strings[BEFORE + first + i] = kf_bits_join(head, tails[1]);
		}
	}
	plan->bits += STRING_COUNT(plan->end_of_block);
	for (int i = 0; i < SYMBOLS; i++)
		if (d->counts[i] != 0)
			plan->bits += (uint64_t) d->counts[i] * STRING_COUNT(d->strings[i]);
}

static void
list_length(LengthList *list, int symbol, int extra)
{
	list->symbol[list->count] = (uint8_t) symbol;
	list->extra[list->count++] = (uint8_t) extra;
	list->freq[symbol]++;
}

/* Shorten the sequence of code lengths: 16 repeats the length before 3 to 6 times, 17 and 18 are 3 to 10 and 11 to 138 zeros. */
static void
plan_list(Plan *plan)
{
	LengthList *list = &plan->list;
	int			n = plan->litlens + plan->distances;

	memset(list, 0, sizeof(*list));
	for (int i = 0; i < n;)
	{
		int			length = plan->lengths[i];
		int			run = 1;

		while (i + run < n && plan->lengths[i + run] == length)
			run++;
		i += run;
		if (length != 0)
		{
			list_length(list, length, 0);
			run--;
		}
		while (run >= 3)
		{
			int			most = length != 0 ? 6 : run <= 10 ? 10 : 138;
			int			repeat = run < most ? run : most;

			if (length != 0)
				list_length(list, 16, repeat - 3);
			else if (repeat <= 10)
				list_length(list, 17, repeat - 3);
			else
				list_length(list, 18, repeat - 11);
			run -= repeat;
		}
		for (; run > 0; run--)
			list_length(list, length, 0);
	}
}

/* Extra bits of a symbol in the list of code lengths. */
static int
list_extra_bits(int symbol)
{
	return symbol == 16 ? 2 : symbol == 17 ? 3 : symbol == 18 ? 7 : 0;
}

/* The order in which deflate writes the lengths of the code length code. */
static const uint8_t cl_order[CODE_LENGTHS] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

static void
plan_block(KfDeflate *d)
{
	Plan	   *plan = &d->plan;

	plan_lengths(d);
	plan_list(plan);
	kf_huffman_lengths(plan->list.freq, CODE_LENGTHS, MAX_CL_BITS, plan->cl_lengths);
	plan->cl_count = CODE_LENGTHS;
	while (plan->cl_count > 4 && plan->cl_lengths[cl_order[plan->cl_count - 1]] == 0)
		plan->cl_count--;

	plan->bits = 3 + 5 + 5 + 4 + 3 * (uint64_t) plan->cl_count;
	for (int i = 0; i < CODE_LENGTHS; i++)
		plan->bits += (uint64_t) plan->list.freq[i] * (uint64_t) (plan->cl_lengths[i] + list_extra_bits(i));
	plan_strings(d);
}

/* ---- write ------------------------------------------------------------------------------------------------------------- */

/* At most 48 bits; the buffer must have room for 8 bytes. */
static inline void
put(KfDeflate *d, BitString string)
{
	d->bit_buffer |= STRING_BITS(string) << d->bit_count;
	d->bit_count += STRING_COUNT(string);
	store_word_le(d->out + d->out_size, d->bit_buffer);
	d->out_size += d->bit_count >> 3;
	d->bit_buffer >>= d->bit_count & ~7u;
	d->bit_count &= 7;
}

/* put() for all symbols of the block, with the state in registers. */
static void
put_symbols(KfDeflate *d)
{
	const BitString *strings = d->strings;
	const uint16_t *symbol = d->symbols;
	const uint16_t *end = symbol + d->symbol_count;
	uint8_t    *out = d->out + d->out_size;
	uint64_t	buffer = d->bit_buffer;
	unsigned	count = d->bit_count;

	for (; symbol < end; symbol++)
	{
		BitString	string = strings[*symbol];

		buffer |= STRING_BITS(string) << count;
		count += STRING_COUNT(string);
		store_word_le(out, buffer);
		out += count >> 3;
		buffer >>= count & ~7u;
		count &= 7;
	}
	d->out_size = (size_t) (out - d->out);
	d->bit_buffer = buffer;
	d->bit_count = count;
}

/* Fill the last byte with zeros. */
static void
put_alignment(KfDeflate *d)
{
	if (d->bit_count > 0)
		put(d, BIT_STRING(0, 8 - d->bit_count));
}

static void
write_coded(KfDeflate *d, bool last)
{
	const Plan *plan = &d->plan;
	BitString	cl_codes[CODE_LENGTHS];

	kf_huffman_codes(plan->cl_lengths, CODE_LENGTHS, cl_codes);
	put(d, BIT_STRING(last | 2 << 1, 3));
	put(d, BIT_STRING(plan->litlens - FIRST_LENGTH, 5));
	put(d, BIT_STRING(plan->distances - 1, 5));
	put(d, BIT_STRING(plan->cl_count - 4, 4));
	for (int i = 0; i < plan->cl_count; i++)
		put(d, BIT_STRING(plan->cl_lengths[cl_order[i]], 3));
	for (int i = 0; i < plan->list.count; i++)
	{
		int			symbol = plan->list.symbol[i];

		put(d, kf_bits_join(cl_codes[symbol], BIT_STRING(plan->list.extra[i], list_extra_bits(symbol))));
	}
	put_symbols(d);
	put(d, plan->end_of_block);
}

static void
write_stored(KfDeflate *d, const uint8_t *data, uint32_t size, bool last)
{
	put(d, BIT_STRING(last, 3));
	put_alignment(d);
	put(d, BIT_STRING(size | (size ^ 0xffff) << 16, 32));
	memcpy(d->out + d->out_size, data, size);
	d->out_size += size;
}

static KfCode
add_block(KfDeflate *d, KfStatus *status)
{
	size_t		start = d->pos;
	size_t		size;
	bool		last;

	if (parse_block(d, status) != KF_OK)
		return status->code;
	plan_block(d);
	size = d->pos - start;
	last = d->pos == d->in.size;
	if ((size + 5) * 8 < d->plan.bits)
		write_stored(d, d->in.data + start, (uint32_t) size, last);
	else
		write_coded(d, last);
	if (last)
	{
		put_alignment(d);
		put(d, BIT_STRING(__builtin_bswap32(d->adler_b << 16 | d->adler_a), 32));
		d->finished = true;
	}
	return KF_OK;
}

KfCode
kf_deflate_next(KfDeflate *d, const uint8_t **piece, size_t *size, KfStatus *status)
{
	d->out_size = 0;
	if (!d->started)
	{
		/* Deflate with a window of 32768 bytes; the level 'fastest' and the check bits. */
		put(d, BIT_STRING(0x0178, 16));
		d->started = true;
	}
	while (!d->finished && d->out_size < PIECE)
		if (add_block(d, status) != KF_OK)
			return status->code;
	*piece = d->out;
	*size = d->out_size;
	return KF_OK;
}

KfDeflate *
kf_deflate_create(const KfDeflateInput *input, const KfAllocator *allocator, KfInterrupt interrupted, KfStatus *status)
{
	KfDeflate  *d;

	if (input->size == 0 || input->pixel == 0 || input->pixel >= input->stride || input->pixel > REACH)
	{
		kf_fail(status, KF_INTERNAL, "nothing to compress");
		return NULL;
	}
	d = allocator->alloc(allocator->arena, sizeof(KfDeflate));
	if (d == NULL)
	{
		kf_fail(status, KF_NO_MEMORY, "out of memory while encoding a picture");
		return NULL;
	}
	memset(d, 0, offsetof(KfDeflate, counts));
	d->allocator = *allocator;
	d->interrupted = interrupted;
	d->in.data = input->data;
	d->in.size = input->size;
	d->in.above = input->stride <= REACH ? input->stride : 0;
	d->in.before = input->pixel;
	d->adler_a = 1;
	return d;
}

void
kf_deflate_free(KfDeflate *d)
{
	if (d != NULL)
		d->allocator.release(d->allocator.arena, d);
}
