/*
 * check.h
 *		What a unit test is written with. One test is one file test/unit/test_NAME.c, linked with all the pure rooms and run from
 *		the root of the source tree, under gcc and clang with AddressSanitizer and UndefinedBehaviorSanitizer:
 *
 *			#include "check.h"
 *			int main(void) { test_this(); test_that(); return check_report(); }
 *
 * A failed check is printed and counted, and the test goes on. Each check evaluates its arguments once.
 */
#ifndef KF_CHECK_H
#define KF_CHECK_H

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* So many failures are printed in full; the rest is only counted. */
#define CHECK_MAX_PRINTED 25

static long check_passed;
static long check_failed;

/* Count one check; the message is printed when it failed. */
__attribute__((unused, format(printf, 4, 5)))
static bool
check_that(bool ok, const char *file, int line, const char *format,...)
{
	va_list		args;

	if (ok)
	{
		check_passed++;
		return true;
	}
	if (check_failed++ < CHECK_MAX_PRINTED)
	{
		printf("%s:%d: ", file, line);
		va_start(args, format);
		vprintf(format, args);
		va_end(args);
		putchar('\n');
		fflush(stdout);
	}
	return false;
}

__attribute__((unused))
static bool
check_int(long long got, long long want, const char *what, const char *file, int line)
{
	return check_that(got == want, file, line, "%s is %lld, not %lld", what, got, want);
}

__attribute__((unused))
static bool
check_str(const char *got, const char *want, const char *what, const char *file, int line)
{
	return check_that(got && want ? strcmp(got, want) == 0 : got == want, file, line, "%s is \"%s\", not \"%s\"", what,
					  got ? got : "(null)", want ? want : "(null)");
}

/* Two NaNs are near each other; infinities when they are equal. */
__attribute__((unused))
static bool
check_near(double got, double want, double rtol, double atol, const char *what, const char *file, int line)
{
	return check_that((isnan(got) && isnan(want)) || got == want || fabs(got - want) <= rtol * fabs(want) + atol, file, line,
					  "%s is %.17g, not %.17g (off by %.3g)", what, got, want, got - want);
}

/* Prints the counts, which test/run reads; the exit status for main. */
static int
check_report(void)
{
	if (check_failed > CHECK_MAX_PRINTED)
		printf("and %ld more\n", check_failed - CHECK_MAX_PRINTED);
	printf("%ld passed, %ld failed\n", check_passed, check_failed);
	return check_failed > 0;
}

#define CHECK(condition) check_that((condition), __FILE__, __LINE__, "%s", #condition)
/* With words of one's own, as for printf: what a loop was at. */
#define CHECK_MSG(condition, ...) check_that((condition), __FILE__, __LINE__, __VA_ARGS__)
#define CHECK_INT(got, want) check_int((got), (want), #got, __FILE__, __LINE__)
#define CHECK_STR(got, want) check_str((got), (want), #got, __FILE__, __LINE__)
/* |got - want| <= rtol * |want| + atol */
#define CHECK_NEAR(got, want, rtol, atol) check_near((got), (want), (rtol), (atol), #got, __FILE__, __LINE__)
#define CHECK_NAN(got) check_near((got), NAN, 0, 0, #got, __FILE__, __LINE__)

#endif							/* KF_CHECK_H */
