/*
 * numbers.h
 *		Numbers held as the sum of two doubles, for sums and products that run over millions of rows without losing a digit; and
 *		numbers in messages.
 *
 * Pairs. The first half is the number rounded to double, the second what is missing (Dekker 1971, Knuth's two-sum; the additions
 * are the accurate ones of Hida, Li and Bailey 2001). An addition or a product errs by about one part in 2^104, so the order in which
 * rows arrive, and how a parallel plan splits them up, does not show in a result rounded to double. fma() is exact by definition,
 * in hardware or in software, so every machine gets the same bits. Must not be compiled with -ffast-math.
 *
 * A pair is two doubles without a gap: states that hold pairs are stored as plain arrays of doubles.
 */
#ifndef KF_NUMBERS_H
#define KF_NUMBERS_H

#include <float.h>
#include <math.h>
#include <stdio.h>

typedef struct KfPair
{
	double		hi;
	double		lo;
} KfPair;

/* a + b, exactly. */
static inline KfPair
kf_two_sum(double a, double b)
{
	KfPair		sum;
	double		of_b;

	sum.hi = a + b;
	of_b = sum.hi - a;
	sum.lo = (a - (sum.hi - of_b)) + (b - of_b);
	return sum;
}

/* The same for |a| >= |b| or a == 0. */
static inline KfPair
kf_fast_two_sum(double a, double b)
{
	KfPair		sum;

	sum.hi = a + b;
	sum.lo = b - (sum.hi - a);
	return sum;
}

static inline KfPair
kf_pair_plus(KfPair a, KfPair b)
{
	KfPair		sum = kf_two_sum(a.hi, b.hi);
	KfPair		rest = kf_two_sum(a.lo, b.lo);

	sum = kf_fast_two_sum(sum.hi, sum.lo + rest.hi);
	return kf_fast_two_sum(sum.hi, sum.lo + rest.lo);
}

static inline KfPair
kf_pair_add(KfPair a, double b)
{
	KfPair		sum = kf_two_sum(a.hi, b);

	return kf_fast_two_sum(sum.hi, sum.lo + a.lo);
}

static inline KfPair
kf_pair_minus(KfPair a, KfPair b)
{
	KfPair		negative = {-b.hi, -b.lo};

	return kf_pair_plus(a, negative);
}

static inline KfPair
kf_pair_times(KfPair a, KfPair b)
{
	double		product = a.hi * b.hi;
	double		rest = fma(a.hi, b.hi, -product);

	return kf_fast_two_sum(product, rest + (a.hi * b.lo + a.lo * b.hi));
}

/* A pair through a double: the sum of n equal values over n is that value again, to the last bit. */
static inline KfPair
kf_pair_over(KfPair a, double n)
{
	double		quotient = a.hi / n;

	return kf_fast_two_sum(quotient, (fma(-quotient, n, a.hi) + a.lo) / n);
}

static inline int
kf_pair_is_finite(KfPair a)
{
	return isfinite(a.hi) && isfinite(a.lo);
}

/* A number as SQL writes it, for messages. */
typedef struct KfNumberWord
{
	char		text[32];
} KfNumberWord;

static inline KfNumberWord
kf_number_word(double value)
{
	KfNumberWord word;

	if (isnan(value))
		snprintf(word.text, sizeof(word.text), "NaN");
	else if (isinf(value))
		snprintf(word.text, sizeof(word.text), value > 0 ? "Infinity" : "-Infinity");
	else
		snprintf(word.text, sizeof(word.text), "%.15g", value + 0.0);
	return word;
}

#define KF_NUMBER(value) (kf_number_word(value).text)

#endif							/* KF_NUMBERS_H */
