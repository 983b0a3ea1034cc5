/*
 * registry.c
 *		The table of all indicators, look-up by name, and the checks that are the same for each.
 *
 * The table follows indicators.list, which the build reads out of the family files, sorted by name.
 */
#include "families.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define KF_ENTRY(name) &kf_##name,
const KfIndicator *const kf_indicators[] = {
#include "indicators.list"
};
#undef KF_ENTRY

const int	kf_indicator_count = sizeof(kf_indicators) / sizeof(kf_indicators[0]);

static const char *const ma_type_names[KF_MA_TYPES] = {
	[KF_MA_SMA] = "sma",
	[KF_MA_EMA] = "ema",
	[KF_MA_WMA] = "wma",
	[KF_MA_DEMA] = "dema",
	[KF_MA_TEMA] = "tema",
	[KF_MA_TRIMA] = "trima",
	[KF_MA_KAMA] = "kama",
	[KF_MA_MAMA] = "mama",
	[KF_MA_T3] = "t3"
};

static bool
same_name(const char *name, size_t len, const char *candidate)
{
	return strlen(candidate) == len && strncasecmp(name, candidate, len) == 0;
}

const KfIndicator *
kf_indicator_find(const char *name, size_t len)
{
	for (int i = 0; i < kf_indicator_count; i++)
		if (same_name(name, len, kf_indicators[i]->name))
			return kf_indicators[i];
	return NULL;
}

static const char *
indicator_name(int i, const void *arg)
{
	(void) arg;
	return kf_indicators[i]->name;
}

const char *
kf_indicator_suggest(const char *name, size_t len)
{
	return kf_suggest_by(name, len, kf_indicator_count, indicator_name, NULL);
}

int
kf_input_count(const KfIndicator *ind)
{
	return kf_count_inputs(ind);
}

int
kf_param_count(const KfIndicator *ind)
{
	int			n = 0;

	while (n < KF_MAX_PARAMS && ind->params[n].name != NULL)
		n++;
	return n;
}

int
kf_output_count(const KfIndicator *ind)
{
	return kf_count_outputs(ind);
}

const char *
kf_input_name(KfInput input)
{
	switch (input)
	{
		case KF_SERIES:
			return "value";
		case KF_SERIES0:
			return "value0";
		case KF_SERIES1:
			return "value1";
		case KF_OPEN:
			return "open";
		case KF_HIGH:
			return "high";
		case KF_LOW:
			return "low";
		case KF_CLOSE:
			return "close";
		case KF_VOLUME:
			return "volume";
		case KF_PERIODS:
			return "periods";
		case KF_SESSION:
			return "session";
		case KF_CONDITION:
			return "condition";
		case KF_ANCHOR:
			return "anchor";
		case KF_NO_INPUT:
			break;
	}
	return "";
}

const char *
kf_input_type(KfInput input)
{
	switch (input)
	{
		case KF_SESSION:
			return "timestamptz";
		case KF_CONDITION:
		case KF_ANCHOR:
			return "boolean";
		default:
			return "float8";
	}
}

bool
kf_input_of_bar(KfInput input)
{
	return input == KF_SERIES || (input >= KF_OPEN && input <= KF_VOLUME);
}

bool
kf_input_in_charts(KfInput input)
{
	return kf_input_of_bar(input) || input == KF_SESSION || input == KF_ANCHOR;
}

bool
kf_input_of_series(KfInput input)
{
	return input == KF_SERIES1 || input == KF_PERIODS || input == KF_CONDITION;
}

static bool
has_drawn_output(const KfIndicator *ind)
{
	for (int k = 0; k < kf_output_count(ind); k++)
		if (ind->outputs[k].style != KF_NOT_DRAWN && ind->outputs[k].style != KF_DIRECTION)
			return true;
	return false;
}

bool
kf_indicator_in_charts(const KfIndicator *ind)
{
	for (int j = 0; j < kf_input_count(ind); j++)
		if (!kf_input_in_charts(ind->inputs[j]))
			return false;
	return has_drawn_output(ind);
}

bool
kf_indicator_takes_series(const KfIndicator *ind)
{
	bool		takes = false;

	for (int j = 0; j < kf_input_count(ind); j++)
	{
		/* of two plain series the first is the close */
		if (!kf_input_in_charts(ind->inputs[j]) && !kf_input_of_series(ind->inputs[j]) && ind->inputs[j] != KF_SERIES0)
			return false;
		takes = takes || kf_input_of_series(ind->inputs[j]);
	}
	return takes && has_drawn_output(ind);
}

void
kf_indicator_defaults(const KfIndicator *ind, double *params)
{
	for (int i = 0; i < kf_param_count(ind); i++)
		params[i] = ind->params[i].def;
}

KfCode
kf_indicator_check(const KfIndicator *ind, const double *params, KfStatus *status)
{
	for (int i = 0; i < kf_param_count(ind); i++)
	{
		const KfParam *param = &ind->params[i];

		/* written so that NaN fails */
		if (!(params[i] >= param->min && params[i] <= param->max))
		{
			if (param->kind == KF_BOOLEAN)
				return kf_fail(status, KF_INVALID_PARAMETER, "%s must be true or false, got %.10g", param->name, params[i]);
			kf_fail(status, KF_INVALID_PARAMETER, "%s must be between %.10g and %.10g, got %.10g",
					param->name, param->min, param->max, params[i]);
			kf_hint(status, "The default of %s in %s is %.10g.", param->name, ind->name, param->def);
			return status->code;
		}
	}
	return KF_OK;
}

int
kf_ma_type_find(const char *name, size_t len)
{
	for (int i = 0; i < KF_MA_TYPES; i++)
		if (same_name(name, len, ma_type_names[i]))
			return i;
	return -1;
}

const char *
kf_ma_type_name(int type)
{
	return type >= 0 && type < KF_MA_TYPES ? ma_type_names[type] : "";
}

KfCode
kf_ma_type_parse(const char *param, const char *name, size_t len, double *type, KfStatus *status)
{
	int			found = kf_ma_type_find(name, len);
	const char *near;
	char		list[128] = "";

	if (found >= 0)
	{
		*type = found;
		return KF_OK;
	}
	for (int i = 0; i < KF_MA_TYPES; i++)
	{
		size_t		used = strlen(list);

		snprintf(list + used, sizeof(list) - used, "%s%s", i == 0 ? "" : ", ", ma_type_names[i]);
	}
	kf_fail(status, KF_INVALID_PARAMETER, "unknown moving average \"%.*s\" for %s", (int) (len > 40 ? 40 : len), name, param);
	kf_detail(status, "Known moving averages are %s.", list);
	near = kf_suggest(name, len, ma_type_names, KF_MA_TYPES);
	if (near != NULL)
		kf_hint(status, "Perhaps you mean \"%s\".", near);
	return status->code;
}
