/*
 * catalogue.c
 *		The descriptors as rows: behind the views kimsfinance_indicators, chart_kinds and chart_themes.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "chart/kinds.h"
#include "chart/theme.h"
#include "indicators/indicator.h"
#include "pg/compat.h"

#define CATALOGUE_COLUMNS 11

static Datum
text_array(Datum *texts, int count)
{
	return PointerGetDatum(construct_array(texts, count, TEXTOID, -1, false, TYPALIGN_INT));
}

static void
add_json_number(StringInfo json, double value)
{
	appendStringInfo(json, "%.10g", value);
}

/* [{"name": "period", "type": "integer", "default": 14, "min": 2, "max": 100000}] */
static Datum
parameters(const KfIndicator *ind)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	for (int i = 0; i < kf_param_count(ind); i++)
	{
		const KfParam *param = &ind->params[i];

		appendStringInfo(&json, "%s{\"name\": \"%s\", \"type\": ", i == 0 ? "" : ", ", param->name);
		if (param->kind == KF_MA_TYPE)
		{
			appendStringInfo(&json, "\"text\", \"default\": \"%s\", \"values\": [", kf_ma_type_name((int) param->def));
			for (int t = (int) param->min; t <= (int) param->max; t++)
				appendStringInfo(&json, "%s\"%s\"", t == 0 ? "" : ", ", kf_ma_type_name(t));
			appendStringInfoString(&json, "]}");
			continue;
		}
		if (param->kind == KF_BOOLEAN)
		{
			appendStringInfo(&json, "\"boolean\", \"default\": %s}", param->def != 0.0 ? "true" : "false");
			continue;
		}
		appendStringInfo(&json, "\"%s\", \"default\": ", param->kind == KF_INTEGER ? "integer" : "float8");
		add_json_number(&json, param->def);
		appendStringInfoString(&json, ", \"min\": ");
		add_json_number(&json, param->min);
		appendStringInfoString(&json, ", \"max\": ");
		add_json_number(&json, param->max);
		appendStringInfoChar(&json, '}');
	}
	appendStringInfoChar(&json, ']');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

static void
put_indicator(ReturnSetInfo *rsinfo, const KfIndicator *ind)
{
	Datum		values[CATALOGUE_COLUMNS];
	bool		nulls[CATALOGUE_COLUMNS] = {false};
	Datum		names[Max(KF_MAX_INPUTS, KF_MAX_OUTPUTS)];
	double		params[KF_MAX_PARAMS];
	int64		memory;
	int			n = 0;

	kf_indicator_defaults(ind, params);
	values[n++] = CStringGetTextDatum(ind->name);
	values[n++] = CStringGetTextDatum(ind->title);
	values[n++] = CStringGetTextDatum(ind->group);
	for (int j = 0; j < kf_input_count(ind); j++)
		names[j] = CStringGetTextDatum(kf_input_name(ind->inputs[j]));
	values[n++] = text_array(names, kf_input_count(ind));
	values[n++] = parameters(ind);
	for (int k = 0; k < kf_output_count(ind); k++)
		names[k] = CStringGetTextDatum(ind->outputs[k].name);
	values[n++] = text_array(names, kf_output_count(ind));
	values[n++] = Int32GetDatum(ind->lookback(params));
	memory = ind->memory(params);
	nulls[n] = memory == KF_FOREVER;
	values[n++] = Int64GetDatum(memory);
	nulls[n] = !kf_indicator_in_charts(ind);
	values[n++] = CStringGetTextDatum(ind->place == KF_OVER_PRICE ? "over price" : "own panel");
	values[n++] = CStringGetTextDatum(ind->formula);
	values[n++] = CStringGetTextDatum(ind->source);
	Assert(n == CATALOGUE_COLUMNS);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

PG_FUNCTION_INFO_V1(kf_catalogue);

Datum
kf_catalogue(PG_FUNCTION_ARGS)
{
	kf_materialize_mode(fcinfo);
	for (int i = 0; i < kf_indicator_count; i++)
		put_indicator((ReturnSetInfo *) fcinfo->resultinfo, kf_indicators[i]);
	return (Datum) 0;
}

/* ---- charts ---- */

PG_FUNCTION_INFO_V1(kf_chart_kinds);

Datum
kf_chart_kinds(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	const KfChartKind *kind;

	kf_materialize_mode(fcinfo);
	for (int i = 0; (kind = kf_chart_kind_at(i)) != NULL; i++)
	{
		Datum		values[2] = {CStringGetTextDatum(kind->name), CStringGetTextDatum(kind->help)};
		bool		nulls[2] = {false};

		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* {"background": "#ffffff", ...}: what the option colors takes. */
static Datum
theme_colors(const KfTheme *theme)
{
	StringInfoData json;
	const char *name;
	uint32_t	color;

	initStringInfo(&json);
	for (int i = 0; (name = kf_theme_color_name(i)) != NULL; i++)
		if (kf_theme_color(theme, i, &color))
			appendStringInfo(&json, "%s\"%s\": \"#%06x\"", i == 0 ? "{" : ", ", name, color);
	appendStringInfoChar(&json, '}');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

PG_FUNCTION_INFO_V1(kf_chart_themes);

Datum
kf_chart_themes(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	const KfTheme *theme;

	kf_materialize_mode(fcinfo);
	for (int i = 0; (theme = kf_theme_at(i)) != NULL; i++)
	{
		Datum		values[3] = {CStringGetTextDatum(theme->name), CStringGetTextDatum(theme->help), theme_colors(theme)};
		bool		nulls[3] = {false};

		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}
