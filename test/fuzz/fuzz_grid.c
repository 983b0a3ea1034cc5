/*
 * fuzz_grid.c
 *		Any text as one side of a grid: a first line that names it, then lines of "parameter=values". What is taken must be in range and
 *		make as many sets as it says.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/sweep.h"

/* Every parameter may be given once more than it is. */
#define ARENA (2 * KF_MAX_PARAMS * KF_SWEEP_MAX_VALUES * sizeof(double))

static char *arena;
static size_t used;

static void *
take(void *unused, size_t size)
{
	char	   *at = arena + used;

	(void) unused;
	used += (size + 15) / 16 * 16;
	return used <= ARENA ? at : NULL;
}

static void
leave(void *unused, void *pointer)
{
	(void) unused;
	(void) pointer;
}

static void
must_fail(const KfStatus *status)
{
	if (status->code == KF_OK || status->message[0] == '\0')
		abort();
}

static void
check_sets(const KfSweep *sweep, size_t count)
{
	for (size_t i = 0; i < count; i += count / 50 + 1)
	{
		double		params[KF_MAX_PARAMS];
		KfStatus	status = {0};

		kf_sweep_set(sweep, i, params);
		if (kf_indicator_check(sweep->indicator, params, &status) != KF_OK)
			abort();
	}
}

int			LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const KfAllocator allocator = {take, leave, NULL};
	KfSweep		sweep;
	KfStatus	status = {0};
	size_t		count;
	char	   *text = malloc(size + 1);
	char	   *rest;

	if (arena == NULL)
		arena = malloc(ARENA);
	used = 0;
	memcpy(text, data, size);
	text[size] = '\0';
	rest = strchr(text, '\n');
	if (rest != NULL)
		*rest++ = '\0';
	if (kf_sweep_begin(&sweep, "fast", text, true, &allocator, &status) != KF_OK)
	{
		must_fail(&status);
		free(text);
		return 0;
	}
	while (rest != NULL && status.code == KF_OK)
	{
		char	   *name = rest;
		char	   *values = strchr(rest, '=');
		int			param;

		if (values == NULL)
			break;
		*values++ = '\0';
		rest = strchr(values, '\n');
		if (rest != NULL)
			*rest++ = '\0';
		param = kf_sweep_param(&sweep, name, &status);
		if (param < 0)
			must_fail(&status);
		else if (kf_sweep_add(&sweep, param, values, &status) != KF_OK)
			must_fail(&status);
	}
	if (status.code == KF_OK)
	{
		count = kf_sweep_count(&sweep, &status);
		if (count > KF_GRID_MAX_SETS)
			abort();
		if (count == 0)
			must_fail(&status);
		check_sets(&sweep, count);
	}
	free(text);
	return 0;
}
