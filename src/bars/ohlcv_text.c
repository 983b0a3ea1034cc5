/*
 * ohlcv_text.c
 *		The text form of a bar, out and in. ohlcv.h has the grammar.
 *
 * The form is what dumps hold and what distributed plans send around, so reading what was written must give the same bits. All
 * numbers and times are written and read here, not by the C library's time functions or the server's, so that no session setting
 * (DateStyle, TimeZone, extra_float_digits) has a say.
 */
#include "bars/ohlcv.h"

#include "bars/calendar.h"

#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of a literal that does not parse, the message shows at most so many bytes. */
#define EXCERPT_MAX 100

/* ---- writing ---------------------------------------------------------------------------------------------------------------- */

/* Appends to a buffer that is known to suffice (KF_OHLCV_TEXT_SIZE); 'at' is moved to the new end. */
#define APPEND(at, ...) ((at) += sprintf((at), __VA_ARGS__))

/*
 * The fewest digits that read back as the same double. Fifteen always survive the way through a normal double, so a shorter form
 * is the fifteen without trailing zeros, which %g drops. Subnormal numbers have less precision and start from one digit.
 */
static char *
put_number(char *at, double value)
{
	char		digits[32];
	int			precision = fabs(value) < DBL_MIN ? 1 : DBL_DIG;

	do
		snprintf(digits, sizeof(digits), "%.*g", precision, value);
	while (precision++ < DBL_DECIMAL_DIG && strtod(digits, NULL) != value);
	return at + sprintf(at, "%s", digits);
}

static char *
put_sum(char *at, KfExactSum sum)
{
	at = put_number(at, sum.hi);
	if (sum.lo > 0)
		*at++ = '+';
	if (sum.lo != 0)
		at = put_number(at, sum.lo);
	return at;
}

static char *
put_time(char *at, int64_t time)
{
	int64_t		day = kf_floor_div(time, KF_DAY_US);
	int64_t		us = time - day * KF_DAY_US;
	int64_t		year;
	int			month;
	int			day_of_month;
	int			second = (int) (us / 1000000);

	kf_date_parts(day, &year, &month, &day_of_month);
	APPEND(at, "%s%04" PRId64 "-%02d-%02dT%02d:%02d:%02d", year < 0 ? "-" : "", year < 0 ? -year : year, month, day_of_month,
		   second / 3600, second / 60 % 60, second % 60);
	us %= 1000000;
	if (us != 0)
	{
		APPEND(at, ".%06d", (int) us);
		while (at[-1] == '0')
			at--;
	}
	*at++ = 'Z';
	return at;
}

/* One of "o=PRICE@TIME#SEQ;" with 'key' for the letter. */
static char *
put_price(char *at, char key, double price, int64_t time, int64_t seq)
{
	*at++ = key;
	*at++ = '=';
	at = put_number(at, price);
	*at++ = '@';
	at = put_time(at, time);
	if (seq != KF_NO_SEQ)
		APPEND(at, "#%" PRId64, seq);
	*at++ = ';';
	return at;
}

void
kf_ohlcv_format(const KfOhlcv *bar, char text[KF_OHLCV_TEXT_SIZE])
{
	char	   *at = text;

	at = put_price(at, 'o', bar->open, bar->open_time, bar->open_seq);
	at = put_price(at, 'h', bar->high, bar->high_time, KF_NO_SEQ);
	at = put_price(at, 'l', bar->low, bar->low_time, KF_NO_SEQ);
	at = put_price(at, 'c', bar->close, bar->close_time, bar->close_seq);
	APPEND(at, "v=");
	at = put_sum(at, bar->volume);
	APPEND(at, ";t=");
	at = put_sum(at, bar->turnover);
	APPEND(at, ";n=%" PRId64, bar->trades);
}

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */

/* Where the reader is. 'fault' is the first thing that was wrong; once set, nothing more is read. */
typedef struct Reader
{
	const char *at;
	const char *fault;
} Reader;

static bool
fail_at(Reader *in, const char *fault)
{
	if (in->fault == NULL)
		in->fault = fault;
	return false;
}

static bool
take(Reader *in, const char *word, const char *fault)
{
	size_t		len = strlen(word);

	if (in->fault != NULL || strncmp(in->at, word, len) != 0)
		return fail_at(in, fault);
	in->at += len;
	return true;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* strtod, of decimal notation alone: no infinity, no nan, no hexadecimal, no leading space or plus. */
static double
take_number(Reader *in)
{
	const char *end = in->at;
	double		value;
	char	   *stop;

	if (in->fault != NULL)
		return 0;
	if (*end == '-')
		end++;
	if (!is_digit(*end))
	{
		fail_at(in, "A number is missing");
		return 0;
	}
	while (is_digit(*end))
		end++;
	if (*end == '.')
		do
			end++;
		while (is_digit(*end));
	if (*end == 'e' || *end == 'E')
	{
		const char *exponent = end + 1;

		if (*exponent == '+' || *exponent == '-')
			exponent++;
		if (is_digit(*exponent))
			for (end = exponent; is_digit(*end);)
				end++;
	}

	errno = 0;
	value = strtod(in->at, &stop);
	if (errno == ERANGE && (value == 0 || isinf(value)))
		fail_at(in, "A number is out of range");
	else if (stop != end)
		fail_at(in, "A number is malformed");
	in->at = end;
	return value;
}

/* Between min and max decimal digits. */
static int64_t
take_digits(Reader *in, int min, int max, const char *fault)
{
	int64_t		value = 0;
	int			count = 0;

	if (in->fault != NULL)
		return 0;
	while (count < max && is_digit(in->at[count]))
		value = value * 10 + (in->at[count++] - '0');
	if (count < min)
		fail_at(in, fault);
	else
		in->at += count;
	return value;
}

static int64_t
take_integer(Reader *in, const char *fault)
{
	int64_t		value;
	char	   *stop;

	if (in->fault != NULL)
		return 0;
	if (!is_digit(in->at[0]) && !(in->at[0] == '-' && is_digit(in->at[1])))
	{
		fail_at(in, fault);
		return 0;
	}
	errno = 0;
	value = strtoll(in->at, &stop, 10);
	if (errno == ERANGE)
		fail_at(in, "A whole number is out of range");
	else
		in->at = stop;
	return value;
}

static int64_t
take_time(Reader *in)
{
	const char *const form = "A time must read like 2024-01-31T14:30:00.25Z";
	bool		before = in->fault == NULL && *in->at == '-';
	int64_t		year;
	int			month;
	int			day;
	int			hour;
	int			minute;
	int			second;
	int64_t		us = 0;
	int64_t		days;

	if (before)
		in->at++;
	year = take_digits(in, 4, 6, form);
	if (before)
		year = -year;
	take(in, "-", form);
	month = (int) take_digits(in, 2, 2, form);
	take(in, "-", form);
	day = (int) take_digits(in, 2, 2, form);
	take(in, "T", form);
	hour = (int) take_digits(in, 2, 2, form);
	take(in, ":", form);
	minute = (int) take_digits(in, 2, 2, form);
	take(in, ":", form);
	second = (int) take_digits(in, 2, 2, form);
	if (in->fault == NULL && *in->at == '.')
	{
		const char *digits = ++in->at;

		us = take_digits(in, 1, 6, form);
		for (int64_t count = in->at - digits; count < 6; count++)
			us *= 10;
	}
	take(in, "Z", form);
	if (in->fault != NULL)
		return 0;
	if (month < 1 || month > 12 || day < 1 || day > kf_days_in_month(year, month) || hour > 23 || minute > 59 || second > 59)
	{
		fail_at(in, "There is no such time");
		return 0;
	}

	days = kf_date_of(year, month, day);

	/* Six digits of a year may overflow the count of microseconds. */
	if (days < KF_TIME_MIN / KF_DAY_US || days >= KF_TIME_END / KF_DAY_US)
	{
		fail_at(in, "A time is out of range");
		return 0;
	}
	return days * KF_DAY_US + (hour * 3600 + minute * 60 + second) * INT64_C(1000000) + us;
}

/* "PRICE@TIME;", with "#SEQ" where the caller wants one. */
static void
take_price(Reader *in, double *price, int64_t *time, int64_t *seq)
{
	*price = take_number(in);
	take(in, "@", "\"@\" and a time must follow the price");
	*time = take_time(in);
	if (seq != NULL)
	{
		*seq = KF_NO_SEQ;
		if (in->fault == NULL && *in->at == '#')
		{
			in->at++;
			*seq = take_integer(in, "A sequence number must follow \"#\"");
		}
	}
	take(in, ";", "\";\" is missing");
}

static KfExactSum
take_sum(Reader *in)
{
	KfExactSum		sum;

	sum.hi = take_number(in);
	sum.lo = 0;
	if (in->fault == NULL && (*in->at == '+' || *in->at == '-'))
	{
		if (*in->at == '+')
			in->at++;
		sum.lo = take_number(in);
	}
	take(in, ";", "\";\" is missing");
	return sum;
}

static void
skip_space(Reader *in)
{
	while (in->fault == NULL && isspace((unsigned char) *in->at))
		in->at++;
}

/*
 * The message quotes the literal. A long one is cut, and cut before the first byte that is not ASCII, since half of a multibyte
 * character is an error of its own on the way to the client.
 */
static KfCode
refuse_text(const char *text, const char *fault, size_t position, KfStatus *status)
{
	size_t		len = strlen(text);
	const char *more = "";

	if (len > EXCERPT_MAX)
	{
		len = 0;
		while (len < EXCERPT_MAX && (unsigned char) text[len] < 0x80)
			len++;
		more = "...";
	}
	kf_fail(status, KF_TEXT_REPRESENTATION, "invalid input syntax for type ohlcv: \"%.*s%s\"", (int) len, text, more);
	if (position > 0)
		kf_detail(status, "%s (at byte %zu).", fault, position);
	else
		kf_detail(status, "%s", fault);
	return status->code;
}

KfCode
kf_ohlcv_parse(KfOhlcv *bar, const char *text, KfStatus *status)
{
	Reader		in = {text, NULL};
	const char *why;

	memset(bar, 0, sizeof(*bar));
	bar->version = KF_OHLCV_VERSION;

	skip_space(&in);
	take(&in, "o=", "It must begin with \"o=\"");
	take_price(&in, &bar->open, &bar->open_time, &bar->open_seq);
	take(&in, "h=", "\"h=\" is missing");
	take_price(&in, &bar->high, &bar->high_time, NULL);
	take(&in, "l=", "\"l=\" is missing");
	take_price(&in, &bar->low, &bar->low_time, NULL);
	take(&in, "c=", "\"c=\" is missing");
	take_price(&in, &bar->close, &bar->close_time, &bar->close_seq);
	take(&in, "v=", "\"v=\" is missing");
	bar->volume = take_sum(&in);
	take(&in, "t=", "\"t=\" is missing");
	bar->turnover = take_sum(&in);
	take(&in, "n=", "\"n=\" is missing");
	bar->trades = take_integer(&in, "The number of trades is missing");
	skip_space(&in);
	if (in.fault == NULL && *in.at != '\0')
		fail_at(&in, "There is more text than a bar");
	if (in.fault != NULL)
		return refuse_text(text, in.fault, (size_t) (in.at - text) + 1, status);
	if (!kf_ohlcv_accept(bar, &why))
		return refuse_text(text, why, 0, status);
	return KF_OK;
}
