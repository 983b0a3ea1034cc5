/*
 * sweep.c
 *		The parameter sets of a grid; how they are written is told in sweep.h.
 */
#include "sweep.h"

#include <ctype.h>
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What is a line without being an indicator. */
static const KfIndicator level_line = {.name = "level", .params = {{"level", KF_REAL, 0.0, -DBL_MAX, DBL_MAX}}};
static const KfIndicator column_lines[] = {
	{.name = "open", .inputs = {KF_OPEN}},
	{.name = "high", .inputs = {KF_HIGH}},
	{.name = "low", .inputs = {KF_LOW}},
	{.name = "close", .inputs = {KF_CLOSE}},
	{.name = "volume", .inputs = {KF_VOLUME}}
};

#define COLUMN_LINES ((int) (sizeof(column_lines) / sizeof(column_lines[0])))

/* ---- names ---- */

static KfCode
unknown_name(const char *argument, const char *name, size_t len, bool lines, KfStatus *status)
{
	const char *near = kf_indicator_suggest(name, len);

	kf_fail(status, KF_INVALID_PARAMETER, "unknown %s \"%.*s\"", lines ? "line" : "indicator", (int) (len > 60 ? 60 : len), name);
	if (lines)
		kf_detail(status, "%s is an indicator, one of its outputs as in macd.signal, open, high, low, close, volume or level.", argument);
	if (near != NULL)
		kf_hint(status, "Perhaps you mean \"%s\". The view kimsfinance_indicators lists all.", near);
	else
		kf_hint(status, "The view kimsfinance_indicators lists all indicators.");
	return status->code;
}

static KfCode
find_output(KfSweep *sweep, const char *name, KfStatus *status)
{
	const KfIndicator *ind = sweep->indicator;
	char		list[256] = "";

	for (int k = 0; k < kf_count_outputs(ind); k++)
	{
		size_t		used = strlen(list);

		if (strcasecmp(ind->outputs[k].name, name) == 0)
		{
			sweep->output = k;
			return KF_OK;
		}
		snprintf(list + used, sizeof(list) - used, "%s%s", k == 0 ? "" : ", ", ind->outputs[k].name);
	}
	kf_fail(status, KF_INVALID_PARAMETER, "%s has no output \"%.60s\"", ind->name, name);
	kf_detail(status, "Its outputs are: %s.", list);
	return status->code;
}

static KfCode
check_inputs(const KfIndicator *ind, KfStatus *status)
{
	for (int j = 0; j < kf_count_inputs(ind); j++)
		if (!kf_input_of_bar(ind->inputs[j]))
		{
			kf_fail(status, KF_INVALID_PARAMETER, "%s cannot be computed in a grid", ind->name);
			kf_detail(status, "It takes %s, which the rows of a grid do not have.", kf_input_name(ind->inputs[j]));
			kf_hint(status, "Use it as a window function in a query.");
			return status->code;
		}
	return KF_OK;
}

static bool
find_other_line(KfSweep *sweep, const char *name)
{
	if (strcasecmp(name, level_line.name) == 0)
	{
		sweep->kind = KF_LINE_LEVEL;
		sweep->indicator = &level_line;
		return true;
	}
	for (int i = 0; i < COLUMN_LINES; i++)
		if (strcasecmp(name, column_lines[i].name) == 0)
		{
			sweep->kind = KF_LINE_COLUMN;
			sweep->indicator = &column_lines[i];
			sweep->column = column_lines[i].inputs[0];
			return true;
		}
	return false;
}

/* ---- values ---- */

static KfCode
make_room(KfSweep *sweep, int param, KfStatus *status)
{
	sweep->values[param] = sweep->allocator.alloc(sweep->allocator.arena, KF_SWEEP_MAX_VALUES * sizeof(double));
	return sweep->values[param] != NULL ? KF_OK : kf_fail(status, KF_NO_MEMORY, "out of memory");
}

static KfCode
add_value(KfSweep *sweep, int param, double value, KfStatus *status)
{
	const char *name = sweep->indicator->params[param].name;
	double	   *values;

	if (!sweep->given[param])
	{
		if (make_room(sweep, param, status) != KF_OK)
			return status->code;
		sweep->given[param] = true;
		sweep->counts[param] = 0;
	}
	values = sweep->values[param];
	for (int i = 0; i < sweep->counts[param]; i++)
		if (values[i] == value)
			return KF_OK;
	if (sweep->counts[param] == KF_SWEEP_MAX_VALUES)
	{
		kf_fail(status, KF_LIMIT, "%s takes more than %d values", name, KF_SWEEP_MAX_VALUES);
		kf_hint(status, "Give its range a larger step.");
		return status->code;
	}
	values[sweep->counts[param]++] = value;
	return KF_OK;
}

static KfCode
bad_value(const KfParam *param, const char *text, KfStatus *status)
{
	kf_fail(status, KF_SYNTAX, "%s takes %s, got \"%.60s\"", param->name,
			param->kind == KF_MA_TYPE ? "the name of a moving average" : param->kind == KF_BOOLEAN ? "true or false" :
			param->kind == KF_INTEGER ? "whole numbers" : "numbers", text);
	if (param->kind == KF_INTEGER || param->kind == KF_REAL)
		kf_hint(status, "Write a value, a range like \"5..50\" or \"5..50 step 5\", or an array of these.");
	else
		kf_hint(status, "Write a value or an array of values.");
	return status->code;
}

/*
 * The number that 'text' is, up to 'end', blanks around it aside. strtod alone would read hexadecimal and inf, and the first dot of a
 * range.
 */
static bool
read_number(const char *text, const char *end, const KfParam *param, double *value)
{
	char		word[40];
	char	   *stop;

	while (text < end && isspace((unsigned char) *text))
		text++;
	while (end > text && isspace((unsigned char) end[-1]))
		end--;
	if (end == text || (size_t) (end - text) >= sizeof(word))
		return false;
	memcpy(word, text, (size_t) (end - text));
	word[end - text] = '\0';
	if (strspn(word, "0123456789.+-eE") != strlen(word))
		return false;
	*value = strtod(word, &stop);
	return *stop == '\0' && isfinite(*value) && (param->kind != KF_INTEGER || *value == floor(*value));
}

/* "step" as a word of its own. */
static const char *
find_step(const char *text)
{
	for (const char *c = text; *c != '\0'; c++)
		if (strncasecmp(c, "step", 4) == 0)
			return c;
	return NULL;
}

/* 0.1 three times is 0.3 as it is written, and not the nearest double of the sum. */
static double
as_written(double value)
{
	char		word[40];

	snprintf(word, sizeof(word), "%.14g", value);
	return strtod(word, NULL);
}

static KfCode
add_range(KfSweep *sweep, int p, const char *text, const char *dots, KfStatus *status)
{
	const KfParam *param = &sweep->indicator->params[p];
	const char *step_at = find_step(dots + 2);
	const char *end = text + strlen(text);
	double		from;
	double		to;
	double		step = 1.0;
	double		count;

	if (!read_number(text, dots, param, &from) || !read_number(dots + 2, step_at != NULL ? step_at : end, param, &to) ||
		(step_at != NULL && !read_number(step_at + 4, end, param, &step)))
		return bad_value(param, text, status);
	if (!(step > 0.0))
		return kf_fail(status, KF_INVALID_PARAMETER, "the step of %s must be greater than 0, got %.10g", param->name, step);
	if (from > to)
		return kf_fail(status, KF_INVALID_PARAMETER, "the range of %s must not end before it begins, got \"%.60s\"", param->name, text);
	/* the end belongs to the range even if the steps to it do not come out even in binary */
	count = floor((to - from) / step * (1.0 + 4.0 * DBL_EPSILON)) + 1.0;
	if (count > KF_SWEEP_MAX_VALUES)
	{
		kf_fail(status, KF_LIMIT, "the range of %s has %.10g values, at most %d are allowed", param->name, count, KF_SWEEP_MAX_VALUES);
		kf_hint(status, "Give it a larger step: \"%.10g..%.10g step %.10g\".", from, to,
				ceil((to - from) / (KF_SWEEP_MAX_VALUES - 1.0)));
		return status->code;
	}
	for (double i = 0.0; i < count; i += 1.0)
		if (add_value(sweep, p, as_written(from + i * step), status) != KF_OK)
			return status->code;
	return KF_OK;
}

KfCode
kf_sweep_add(KfSweep *sweep, int param, const char *text, KfStatus *status)
{
	const KfParam *p = &sweep->indicator->params[param];
	double		value = 0.0;

	if (p->kind == KF_MA_TYPE)
	{
		if (kf_ma_type_parse(p->name, text, strlen(text), &value, status) != KF_OK)
			return status->code;
	}
	else if (p->kind == KF_BOOLEAN)
	{
		if (strcasecmp(text, "true") != 0 && strcasecmp(text, "false") != 0)
			return bad_value(p, text, status);
		value = strcasecmp(text, "true") == 0;
	}
	else
	{
		const char *dots = strstr(text, "..");

		if (dots != NULL)
			return add_range(sweep, param, text, dots, status);
		if (!read_number(text, text + strlen(text), p, &value))
			return bad_value(p, text, status);
	}
	return add_value(sweep, param, value, status);
}

/* ---- a side ---- */

KfCode
kf_sweep_begin(KfSweep *sweep, const char *argument, const char *name, bool lines, const KfAllocator *allocator, KfStatus *status)
{
	const char *dot = lines ? strchr(name, '.') : NULL;
	size_t		len = dot != NULL ? (size_t) (dot - name) : strlen(name);

	memset(sweep, 0, sizeof(*sweep));
	sweep->allocator = *allocator;
	sweep->kind = KF_LINE_OUTPUT;
	if (!lines || !find_other_line(sweep, name))
	{
		sweep->indicator = kf_indicator_find(name, len);
		if (sweep->indicator == NULL)
			return unknown_name(argument, name, len, lines, status);
		if (check_inputs(sweep->indicator, status) != KF_OK)
			return status->code;
		if (dot != NULL && find_output(sweep, dot + 1, status) != KF_OK)
			return status->code;
	}
	for (int p = 0; p < kf_param_count(sweep->indicator); p++)
	{
		sweep->values[p] = allocator->alloc(allocator->arena, sizeof(double));
		if (sweep->values[p] == NULL)
			return kf_fail(status, KF_NO_MEMORY, "out of memory");
		sweep->values[p][0] = sweep->indicator->params[p].def;
		sweep->counts[p] = 1;
	}
	return KF_OK;
}

static const char *
param_name(int i, const void *arg)
{
	return ((const KfIndicator *) arg)->params[i].name;
}

int
kf_sweep_param(const KfSweep *sweep, const char *name, KfStatus *status)
{
	const KfIndicator *ind = sweep->indicator;
	const int	count = kf_param_count(ind);
	const char *near = kf_suggest_by(name, strlen(name), count, param_name, ind);
	char		list[256] = "";

	for (int p = 0; p < count; p++)
	{
		size_t		used = strlen(list);

		if (strcasecmp(ind->params[p].name, name) == 0)
			return p;
		snprintf(list + used, sizeof(list) - used, "%s%s", p == 0 ? "" : ", ", ind->params[p].name);
	}
	kf_fail(status, KF_INVALID_PARAMETER, "%s has no parameter \"%.60s\"", ind->name, name);
	if (count > 0)
		kf_detail(status, "Its parameters are: %s.", list);
	else
		kf_detail(status, "It takes none.");
	if (near != NULL)
		kf_hint(status, "Perhaps you mean \"%s\".", near);
	return -1;
}

/* Each value of each parameter in its range: the sets are all combinations, so then each set is. */
static KfCode
check_values(const KfSweep *sweep, KfStatus *status)
{
	double		params[KF_MAX_PARAMS] = {0.0};

	for (int p = 0; p < kf_param_count(sweep->indicator); p++)
		params[p] = sweep->values[p][0];
	for (int p = 0; p < kf_param_count(sweep->indicator); p++)
	{
		for (int i = 0; i < sweep->counts[p]; i++)
		{
			params[p] = sweep->values[p][i];
			if (kf_indicator_check(sweep->indicator, params, status) != KF_OK)
				return status->code;
		}
		params[p] = sweep->values[p][0];
	}
	return KF_OK;
}

size_t
kf_sweep_count(const KfSweep *sweep, KfStatus *status)
{
	double		count = 1.0;

	if (sweep->kind == KF_LINE_LEVEL && !sweep->given[0])
	{
		kf_fail(status, KF_INVALID_PARAMETER, "a level needs its height");
		kf_hint(status, "Write the parameters like {\"level\": 30} or {\"level\": \"20..40 step 5\"}.");
		return 0;
	}
	for (int p = 0; p < kf_param_count(sweep->indicator); p++)
		count *= sweep->counts[p];
	if (count > KF_GRID_MAX_SETS)
	{
		kf_fail(status, KF_LIMIT, "%s has %.10g parameter sets, at most %d are allowed", sweep->indicator->name, count, KF_GRID_MAX_SETS);
		kf_hint(status, "Give the ranges larger steps, or sweep parts of them in several calls.");
		return 0;
	}
	return check_values(sweep, status) == KF_OK ? (size_t) count : 0;
}

void
kf_sweep_set(const KfSweep *sweep, size_t i, double *params)
{
	memset(params, 0, KF_MAX_PARAMS * sizeof(double));
	for (int p = kf_param_count(sweep->indicator) - 1; p >= 0; p--)
	{
		const size_t count = (size_t) sweep->counts[p];

		params[p] = sweep->values[p][i % count];
		i /= count;
	}
}

/* ---- pairs ---- */

static const char *const pairing_names[] = {"all", "increasing", "same"};

KfCode
kf_pairing_parse(const char *text, KfPairing *pairing, KfStatus *status)
{
	const char *near;

	for (int i = 0; i < 3; i++)
		if (strcasecmp(text, pairing_names[i]) == 0)
		{
			*pairing = (KfPairing) i;
			return KF_OK;
		}
	kf_fail(status, KF_INVALID_PARAMETER, "pairs must be \"all\", \"increasing\" or \"same\", got \"%.60s\"", text);
	near = kf_suggest(text, strlen(text), pairing_names, 3);
	if (near != NULL)
		kf_hint(status, "Perhaps you mean \"%s\".", near);
	return status->code;
}

/* The parameter of the slow side that has the name of parameter p of the fast one, or -1. */
static int
namesake(const KfSweep *fast, int p, const KfSweep *slow)
{
	for (int q = 0; q < kf_param_count(slow->indicator); q++)
		if (strcmp(fast->indicator->params[p].name, slow->indicator->params[q].name) == 0)
			return q;
	return -1;
}

KfCode
kf_pairing_check(KfPairing pairing, const KfSweep *fast, const KfSweep *slow, KfStatus *status)
{
	const int	nfast = kf_param_count(fast->indicator);

	if (pairing == KF_PAIR_INCREASING && (nfast == 0 || kf_param_count(slow->indicator) == 0))
	{
		kf_fail(status, KF_INVALID_PARAMETER, "pairs cannot be \"increasing\" where %s has no parameter",
				nfast == 0 ? fast->indicator->name : slow->indicator->name);
		kf_hint(status, "It compares the first parameters of both lines; \"all\" pairs every fast set with every slow one.");
	}
	if (pairing != KF_PAIR_SAME)
		return status->code;
	for (int p = 0; p < nfast; p++)
		if (namesake(fast, p, slow) >= 0)
			return KF_OK;
	kf_fail(status, KF_INVALID_PARAMETER, "pairs cannot be \"same\" where %s and %s have no parameter of the same name",
			fast->indicator->name, slow->indicator->name);
	kf_hint(status, "\"all\" pairs every fast set with every slow one.");
	return status->code;
}

bool
kf_paired(KfPairing pairing, const KfSweep *fast, const double *fast_params, const KfSweep *slow, const double *slow_params)
{
	if (pairing == KF_PAIR_INCREASING)
		return fast_params[0] < slow_params[0];
	for (int p = 0; pairing == KF_PAIR_SAME && p < kf_param_count(fast->indicator); p++)
	{
		const int	q = namesake(fast, p, slow);

		if (q >= 0 && fast_params[p] != slow_params[q])
			return false;
	}
	return true;
}
