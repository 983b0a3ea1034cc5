/*
 * base.c
 *		Failure reports, name suggestions and the malloc allocator of the pure rooms.
 */
#include "base.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Longer names are never suggested; bounds the edit-distance rows on the stack. */
#define SUGGEST_MAX 64

KfCode
kf_fail(KfStatus *status, KfCode code, const char *format,...)
{
	va_list		args;

	if (status->code != KF_OK)
		return status->code;
	status->code = code;
	status->detail[0] = '\0';
	status->hint[0] = '\0';
	va_start(args, format);
	vsnprintf(status->message, sizeof(status->message), format, args);
	va_end(args);
	return code;
}

void
kf_detail(KfStatus *status, const char *format,...)
{
	va_list		args;

	va_start(args, format);
	vsnprintf(status->detail, sizeof(status->detail), format, args);
	va_end(args);
}

void
kf_hint(KfStatus *status, const char *format,...)
{
	va_list		args;

	va_start(args, format);
	vsnprintf(status->hint, sizeof(status->hint), format, args);
	va_end(args);
}

/* Optimal string alignment distance (insert, delete, replace, swap of neighbours), case-insensitive. */
static int
edit_distance(const char *a, int alen, const char *b, int blen)
{
	int			rows[3][SUGGEST_MAX + 1];
	int		   *before = rows[0];
	int		   *prev = rows[1];
	int		   *cur = rows[2];

	for (int j = 0; j <= blen; j++)
		prev[j] = j;
	for (int i = 1; i <= alen; i++)
	{
		int		   *recycled = before;

		cur[0] = i;
		for (int j = 1; j <= blen; j++)
		{
			int			ca = tolower((unsigned char) a[i - 1]);
			int			cb = tolower((unsigned char) b[j - 1]);
			int			best = prev[j - 1] + (ca != cb);

			if (prev[j] + 1 < best)
				best = prev[j] + 1;
			if (cur[j - 1] + 1 < best)
				best = cur[j - 1] + 1;
			if (i > 1 && j > 1 && ca == tolower((unsigned char) b[j - 2]) && cb == tolower((unsigned char) a[i - 2]) &&
				before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			cur[j] = best;
		}
		before = prev;
		prev = cur;
		cur = recycled;
	}
	return prev[blen];
}

const char *
kf_suggest_by(const char *got, size_t len, int count, const char *(*name) (int i, const void *arg), const void *arg)
{
	const char *best = NULL;
	int			best_distance = (int) (len <= 3 ? 1 : len / 3) + 1;

	if (len == 0 || len > SUGGEST_MAX)
		return NULL;
	for (int i = 0; i < count; i++)
	{
		const char *candidate = name(i, arg);
		size_t		clen = strlen(candidate);
		int			distance;

		if (clen > SUGGEST_MAX)
			continue;
		distance = edit_distance(got, (int) len, candidate, (int) clen);
		if (distance < best_distance)
		{
			best = candidate;
			best_distance = distance;
		}
	}
	return best;
}

static const char *
array_name(int i, const void *arg)
{
	return ((const char *const *) arg)[i];
}

const char *
kf_suggest(const char *got, size_t len, const char *const *names, int count)
{
	return kf_suggest_by(got, len, count, array_name, names);
}

static void *
malloc_alloc(void *arena, size_t size)
{
	(void) arena;
	return malloc(size ? size : 1);
}

static void
malloc_release(void *arena, void *pointer)
{
	(void) arena;
	free(pointer);
}

const KfAllocator kf_malloc_allocator = {malloc_alloc, malloc_release, NULL};
