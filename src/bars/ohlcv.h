/*
 * ohlcv.h
 *		One bar: open, high, low, close, volume, turnover and trades of a set of ticks.
 *
 * A KfOhlcv is the state of the aggregate ohlcv(ts, price, size), its result, and what lies in a table, so its layout is part of
 * the disk format: it changes only together with KF_OHLCV_VERSION. It is 128 bytes, because the server rounds a group's state up
 * to a power of two and a hash table of minute bars lives or dies by that. Copy it with memcpy or by assignment; it has no
 * pointers and no bytes of unknown content. An empty set of ticks has no KfOhlcv; in SQL that is NULL.
 *
 * The bar of a set of ticks does not depend on the order in which they are added or on how they are split up and merged:
 *
 *	open		price of the tick with the smallest (time, seq); several such ticks: the lowest of their prices
 *	close		price of the tick with the greatest (time, seq); several such ticks: the lowest of their prices
 *	high, low	extreme prices, each with the first time at which it was reached
 *
 * A tick without a sequence number counts as before those at the same time that have one. Both ends take the lowest price on
 * purpose. Which of two simultaneous trades was first cannot be known; "lowest opens, highest closes" would turn that ignorance
 * into rising candles, while one rule for both ends favours no direction, and a bar of one instant closes where it opens.
 *
 * Volume and turnover (the sum of the products price * size, each rounded to double) are kept as a pair of doubles each: the
 * sum rounded to double, and what is missing. The pair is the exact sum, hence the same bits in every order, as long as no partial
 * sum exceeds 2^52 (4.5e15) times the smallest addend that is not zero. Beyond that an addition errs by about one part in 2^104;
 * the first half, which is what is told, stays the same for all practical purposes, but nothing promises the second bit for bit.
 * Comparison and hash therefore look at the first half alone.
 */
#ifndef KF_OHLCV_H
#define KF_OHLCV_H

#include "base.h"

#define KF_OHLCV_VERSION	1

/* Room for the text form with its NUL. */
#define KF_OHLCV_TEXT_SIZE	512

/* The sequence number of a tick that has none. */
#define KF_NO_SEQ			INT64_MIN

/* Times are microseconds since 2000-01-01 00:00 UTC, as PostgreSQL counts them: 4713 BC (inclusive) to the year 294277. */
#define KF_TIME_MIN			INT64_C(-211813488000000000)
#define KF_TIME_END			INT64_C(9223371331200000000)

#ifdef __cplusplus
extern "C"
{
#endif

/* A sum in double-double: hi is the sum rounded to double, lo what is missing. */
typedef struct KfExactSum
{
	double		hi;
	double		lo;
} KfExactSum;

typedef struct KfTick
{
	int64_t		time;			/* microseconds, KF_TIME_MIN <= time < KF_TIME_END */
	double		price;			/* finite; negative prices exist */
	double		size;			/* finite, not negative; 0 when unknown */
	int64_t		seq;			/* orders ticks of the same time, or KF_NO_SEQ */
} KfTick;

typedef struct KfOhlcv
{
	double		open;
	double		high;
	double		low;
	double		close;
	int64_t		open_time;
	int64_t		high_time;
	int64_t		low_time;
	int64_t		close_time;
	int64_t		open_seq;
	int64_t		close_seq;
	KfExactSum		volume;			/* sum of sizes */
	KfExactSum		turnover;		/* sum of price times size */
	int64_t		trades;			/* number of ticks, at least 1 */
	uint8_t		version;		/* KF_OHLCV_VERSION */
	uint8_t		zero[7];		/* for later versions; must be zero, since the server compares and hashes images */
} KfOhlcv;

/*
 * Start a bar with one tick, or add a tick to a bar. A tick that cannot be used (time, price or size out of range, a sum too
 * large for double) is a KF_DATA failure and leaves the bar as it was.
 *
 * Of 'status' only the code needs to be set (KF_OK) beforehand: this is called once a tick, and clearing the texts would cost
 * more than the tick.
 */
extern KfCode kf_ohlcv_start(KfOhlcv *bar, const KfTick *tick, KfStatus *status);
extern KfCode kf_ohlcv_add(KfOhlcv *bar, const KfTick *tick, KfStatus *status);

/*
 * A bar of which only columns are known: its prices, its time, sums, and (0: not known) how many trades it is of.
 *
 * It is the bar of ticks at that one time, the open with sequence number 1 and the close with 4, high and low between them; so of
 * two bars the later one's close counts, and a tick without a sequence number is before both. A number of trades that is not
 * known is 4, one for each price; a bar of one trade has no sequence numbers. Without a vwap (NaN) the turnover is the volume
 * times the typical price, (high + low + close) / 3.
 *
 * Columns that no ticks can have (high below low, vwap outside, negative volume, not finite) are a KF_DATA failure.
 */
typedef struct KfBarColumns
{
	int64_t		time;
	double		open;
	double		high;
	double		low;
	double		close;
	double		volume;
	double		vwap;
	int64_t		trades;
} KfBarColumns;

extern KfCode kf_ohlcv_of_columns(KfOhlcv *bar, const KfBarColumns *columns, KfStatus *status);

/* Make 'bar' the bar of its own ticks and those of 'other'. On failure (sums too large) 'bar' is as it was. */
extern KfCode kf_ohlcv_merge(KfOhlcv *bar, const KfOhlcv *other, KfStatus *status);

/* Turnover over volume, never outside low..high. False when there was no volume. */
extern bool kf_ohlcv_vwap(const KfOhlcv *bar, double *vwap);

/*
 * Chronological order (first tick, last tick, then everything else): < 0, 0, > 0. Bars are equal when nothing that can be asked
 * of them differs, see the head of this file for the rounding rest of the sums. kf_ohlcv_key gives the bytes whose equality is
 * the same thing, for hashing.
 */
extern int	kf_ohlcv_compare(const KfOhlcv *a, const KfOhlcv *b);
extern void kf_ohlcv_key(const KfOhlcv *bar, KfOhlcv *key);

/*
 * The gate for bars that come from outside. True when ticks exist (as far as can be told) whose bar this is; else 'why' is
 * a sentence. Turns negative zeros into zeros, which is the only change. Whatever the functions above make, passes.
 */
extern bool kf_ohlcv_accept(KfOhlcv *bar, const char **why);

/*
 * Exact text form, without a character that arrays, records or CSV would quote:
 *
 *		o=PRICE@TIME[#SEQ];h=PRICE@TIME;l=PRICE@TIME;c=PRICE@TIME[#SEQ];v=SUM;t=SUM;n=TRADES
 *
 * TIME is 2024-01-31T14:30:00.25Z, always UTC; the year before 0001 is 0000, before that -0001. A SUM is a number or, when the
 * double-double has a second half, two: 15346.25+1.5e-13. Numbers are the shortest that read back as the same double. LC_NUMERIC
 * must be C, as it is in a server. kf_ohlcv_parse allows white space around the whole, nothing else; failure is
 * KF_TEXT_REPRESENTATION and leaves 'bar' undefined.
 */
extern void kf_ohlcv_format(const KfOhlcv *bar, char text[KF_OHLCV_TEXT_SIZE]);
extern KfCode kf_ohlcv_parse(KfOhlcv *bar, const char *text, KfStatus *status);

#ifdef __cplusplus
}
#endif

#endif							/* KF_OHLCV_H */
