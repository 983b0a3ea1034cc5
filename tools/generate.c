/*
 * generate.c
 *		Writes what is made from the descriptors at build time: SQL declarations and the reference page.
 *
 *			generate indicators-sql		types, window functions, _last and _series aggregates of every indicator
 *			generate chart-sql			render_chart, whose arguments are the table of chart options
 *			generate reference			docs/reference.md
 *			generate shapes				a header with the numbers of inputs and outputs, for the kernels
 *
 * It runs on the build machine and links the pure rooms only.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chart/chart.h"
#include "indicators/averages.h"
#include "indicators/pattern_set.h"

/* ---- small pieces ---- */

/* Text inside an SQL string literal. */
static void
put_quoted(const char *text)
{
	for (; *text != '\0'; text++)
	{
		if (*text == '\'')
			putchar('\'');
		putchar(*text);
	}
}

static const char *
param_type(const KfParam *param)
{
	switch (param->kind)
	{
		case KF_INTEGER:
			return "integer";
		case KF_REAL:
			return "float8";
		case KF_MA_TYPE:
			return "text";
		case KF_BOOLEAN:
			return "boolean";
	}
	abort();
}

static void
put_default(const KfParam *param)
{
	if (param->kind == KF_MA_TYPE)
		printf("'%s'", kf_ma_type_name((int) param->def));
	else if (param->kind == KF_BOOLEAN)
		printf("%s", param->def != 0.0 ? "true" : "false");
	else
		printf("%.10g", param->def);
}

/* "value float8, period integer DEFAULT 14" */
static void
put_arguments(const KfIndicator *ind, int nparams, bool names, bool defaults)
{
	for (int i = 0; i < kf_input_count(ind); i++)
		printf("%s%s%s%s", i == 0 ? "" : ", ", names ? kf_input_name(ind->inputs[i]) : "", names ? " " : "",
			   kf_input_type(ind->inputs[i]));
	for (int i = 0; i < nparams; i++)
	{
		printf(", %s%s%s", names ? ind->params[i].name : "", names ? " " : "", param_type(&ind->params[i]));
		if (defaults)
		{
			printf(" DEFAULT ");
			put_default(&ind->params[i]);
		}
	}
}

static const char *
element_type(const KfOutput *output)
{
	return output->integer ? "integer" : "float8";
}

/* The type of one value: of a window function's row or of _last. */
static void
put_value_type(const KfIndicator *ind)
{
	if (kf_output_count(ind) > 1)
		printf("%s_result", ind->name);
	else
		printf("%s", element_type(&ind->outputs[0]));
}

static void
put_series_type(const KfIndicator *ind)
{
	if (kf_output_count(ind) > 1)
		printf("%s_series_result", ind->name);
	else
		printf("%s[]", element_type(&ind->outputs[0]));
}

static int
lookback_at_defaults(const KfIndicator *ind)
{
	double		params[KF_MAX_PARAMS];

	kf_indicator_defaults(ind, params);
	return ind->lookback(params);
}

static size_t
state_size_at_defaults(const KfIndicator *ind)
{
	double		params[KF_MAX_PARAMS];

	kf_indicator_defaults(ind, params);
	return ind->state_size(params);
}

/* ---- SQL of one indicator ---- */

static void
put_types(const KfIndicator *ind)
{
	for (int series = 0; series <= 1; series++)
	{
		const char *suffix = series ? "_series" : "";

		printf("CREATE TYPE %s%s_result AS (", ind->name, suffix);
		for (int k = 0; k < kf_output_count(ind); k++)
			printf("%s%s %s%s", k == 0 ? "" : ", ", ind->outputs[k].name, element_type(&ind->outputs[k]), series ? "[]" : "");
		printf(");\nCOMMENT ON TYPE %s%s_result IS 'result of %s%s: ", ind->name, suffix, ind->name, suffix);
		put_quoted(ind->title);
		printf("';\n");
	}
}

/* What every comment says: title, formula, source. */
static void
put_comment_tail(const KfIndicator *ind)
{
	put_quoted(ind->title);
	printf(". ");
	put_quoted(ind->formula);
	printf(" Source: ");
	put_quoted(ind->source);
	printf(". ");
	for (int i = 0; i < kf_param_count(ind); i++)
	{
		const KfParam *param = &ind->params[i];

		if (param->kind == KF_MA_TYPE)
			printf("%s is one of sma, ema, wma, dema, tema, trima, kama, mama, t3. ", param->name);
		else if (param->kind == KF_BOOLEAN)
			printf("%s is true or false, default %s. ", param->name, param->def != 0.0 ? "true" : "false");
		else
			printf("%s is %.10g to %.10g, default %.10g. ", param->name, param->min, param->max, param->def);
	}
	printf("The first value is at row %d of the partition with the defaults, NULL before; a row with a NULL or non-finite input "
		   "gives NULL and changes nothing after it", lookback_at_defaults(ind) + 1);
}

static void
put_window_function(const KfIndicator *ind)
{
	int			nparams = kf_param_count(ind);

	printf("CREATE FUNCTION %s(", ind->name);
	put_arguments(ind, nparams, true, true);
	printf(")\nRETURNS ");
	put_value_type(ind);
	printf("\nAS 'MODULE_PATHNAME', 'kf_window_%s'\nLANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE COST %d SUPPORT "
		   "kimsfinance_window_support;\n", ind->name, kf_input_count(ind) + kf_output_count(ind));
	printf("COMMENT ON FUNCTION %s(", ind->name);
	put_arguments(ind, nparams, false, false);
	printf(") IS 'window function: ");
	put_comment_tail(ind);
	printf("';\n");
}

/* The final function: shared by all indicators of one value, an own declaration for each composite result. */
static void
put_final_name(const KfIndicator *ind, bool series)
{
	if (kf_output_count(ind) > 1)
		printf("kimsfinance_%s_%s_final", ind->name, series ? "series" : "last");
	else
		printf("kimsfinance_%s%s_final", ind->outputs[0].integer ? "integer_" : "", series ? "series" : "last");
}

static void
put_final_function(const KfIndicator *ind, bool series)
{
	printf("CREATE FUNCTION ");
	put_final_name(ind, series);
	printf("(internal) RETURNS ");
	if (series)
		put_series_type(ind);
	else
		put_value_type(ind);
	printf("\nAS 'MODULE_PATHNAME', 'kf_%s_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;\n", series ? "series" : "last");
	printf("COMMENT ON FUNCTION ");
	put_final_name(ind, series);
	printf("(internal) IS 'final function of the %s aggregates';\n", series ? "_series" : "_last");
}

/*
 * Aggregates cannot have default arguments in PostgreSQL, so there is one aggregate for each number of parameters given, from
 * none to all.
 */
static void
put_aggregates(const KfIndicator *ind, bool series)
{
	const char *kind = series ? "series" : "last";

	for (int n = 0; n <= kf_param_count(ind); n++)
	{
		printf("CREATE FUNCTION kimsfinance_%s_%s_step(internal, ", ind->name, kind);
		put_arguments(ind, n, false, false);
		printf(") RETURNS internal\nAS 'MODULE_PATHNAME', 'kf_%s_%s' LANGUAGE C IMMUTABLE PARALLEL SAFE;\n", kind, ind->name);
		printf("COMMENT ON FUNCTION kimsfinance_%s_%s_step(internal, ", ind->name, kind);
		put_arguments(ind, n, false, false);
		printf(") IS 'transition function of %s_%s';\n", ind->name, kind);

		printf("CREATE AGGREGATE %s_%s(", ind->name, kind);
		put_arguments(ind, n, true, false);
		printf(") (SFUNC = kimsfinance_%s_%s_step, STYPE = internal, SSPACE = %zu, FINALFUNC = ", ind->name, kind,
			   state_size_at_defaults(ind) + 512);
		put_final_name(ind, series);
		printf(", PARALLEL = SAFE);\n");

		printf("COMMENT ON AGGREGATE %s_%s(", ind->name, kind);
		put_arguments(ind, n, false, false);
		printf(") IS '%s; needs ORDER BY inside the call. ",
			   series ? "aggregate: all values of a group as an array, one element a row" : "aggregate: the value at the last row of a group");
		put_comment_tail(ind);
		printf("';\n");
	}
}

/* ---- SQL of all patterns at once ---- */

static void
put_pattern_set(void)
{
	static const char rest[] = "The values are those of the functions of the patterns'' names with their default parameters; taken together they cost a fraction. "
		"Inputs are float8 prices; a row with a NULL or non-finite one gives NULL and changes nothing after it. The frame does not matter.";

	printf("\n-- candle_patterns, candle_signals\n\nCREATE TYPE candle_patterns_result AS (");
	for (int i = 0; i < kf_pattern_count; i++)
		printf("%s\n    %s integer", i == 0 ? "" : ",", kf_patterns[i]->name);
	printf("\n);\nCOMMENT ON TYPE candle_patterns_result IS 'result of candle_patterns: a column for each candlestick pattern';\n"
		   "CREATE FUNCTION candle_patterns(open float8, high float8, low float8, close float8)\nRETURNS candle_patterns_result\n"
		   "AS 'MODULE_PATHNAME', 'kf_candle_patterns'\nLANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE COST 20 SUPPORT kimsfinance_window_support;\n"
		   "COMMENT ON FUNCTION candle_patterns(float8, float8, float8, float8) IS 'window function: all candlestick patterns of a bar, a column for "
		   "each: 100 or more bullish, -100 or less bearish, 0 none, NULL before the pattern''s lookback is over. %s';\n"
		   "CREATE FUNCTION candle_signals(open float8, high float8, low float8, close float8)\nRETURNS jsonb\n"
		   "AS 'MODULE_PATHNAME', 'kf_candle_signals'\nLANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE COST 30 SUPPORT kimsfinance_window_support;\n"
		   "COMMENT ON FUNCTION candle_signals(float8, float8, float8, float8) IS 'window function: the candlestick patterns found at a bar as jsonb, "
		   "{\"cdlengulfing\": 100}; an empty object when there is none, NULL before the shortest lookback is over. %s';\n", rest, rest);
}

static void
indicators_sql(void)
{
	printf("-- indicators; written by tools/generate.c from the descriptors in src/indicators/families\n\n");
	for (int i = 0; i < kf_indicator_count; i++)
		if (kf_output_count(kf_indicators[i]) > 1)
			put_types(kf_indicators[i]);
	for (int i = 0; i < kf_indicator_count; i++)
	{
		const KfIndicator *ind = kf_indicators[i];
		bool		first_of_kind = true;

		for (int j = 0; j < i; j++)
			if (kf_output_count(kf_indicators[j]) == 1 && kf_indicators[j]->outputs[0].integer == ind->outputs[0].integer)
				first_of_kind = false;
		printf("\n-- %s\n", ind->name);
		put_window_function(ind);
		for (int series = 0; series <= 1; series++)
		{
			if (kf_output_count(ind) > 1 || first_of_kind)
				put_final_function(ind, series);
			put_aggregates(ind, series);
		}
	}
	put_pattern_set();
}

/* ---- SQL of render_chart ---- */

static const char *
option_type(const KfChartOption *option)
{
	switch (option->kind)
	{
		case KF_OPTION_INTEGER:
			return "integer";
		case KF_OPTION_REAL:
			return "float8";
		case KF_OPTION_BOOLEAN:
			return "boolean";
		case KF_OPTION_TEXT:
			return "text";
		case KF_OPTION_SPECS:
			return "text[]";
		case KF_OPTION_COLORS:
		case KF_OPTION_ANNOTATIONS:
		case KF_OPTION_SERIES:
			return "jsonb";
	}
	abort();
}

/* An option that is not given is NULL, so that one of the argument options shows through. */
static void
put_option_arguments(void)
{
	for (int i = 0; i < kf_chart_option_count; i++)
		printf("    %s %s DEFAULT NULL,\n", kf_chart_option_table[i].name, option_type(&kf_chart_option_table[i]));
	printf("    options jsonb DEFAULT NULL");
}

static void
put_option_types(void)
{
	for (int i = 0; i < kf_chart_option_count; i++)
		printf("%s, ", option_type(&kf_chart_option_table[i]));
	printf("jsonb");
}

static void
chart_sql(void)
{
	printf("-- render_chart, chart_options; written by tools/generate.c from the table of chart options\n\n");
	printf("CREATE FUNCTION render_chart(source text,\n");
	put_option_arguments();
	printf(")\nRETURNS bytea\nAS 'MODULE_PATHNAME', 'kf_render_chart'\nLANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;\n");
	printf("COMMENT ON FUNCTION render_chart(text, ");
	put_option_types();
	printf(") IS 'a chart as PNG, WebP, SVG or HTML. source is a query, or the name of a table or view, with the columns ts (or time, date, "
		   "timestamp), open, high, low, close and, if there is one, volume; it is run read-only, as the caller.");
	for (int i = 0; i < kf_chart_option_count; i++)
	{
		printf(" %s: ", kf_chart_option_table[i].name);
		put_quoted(kf_chart_option_table[i].help);
		if (kf_chart_option_table[i].def != NULL)
			printf("; default %s", kf_chart_option_table[i].def);
		putchar('.');
	}
	printf(" options: the same by name, as chart_options makes them; other arguments go before them';\n");

	printf("CREATE FUNCTION chart_options(\n");
	put_option_arguments();
	printf(")\nRETURNS jsonb\nAS 'MODULE_PATHNAME', 'kf_chart_options'\nLANGUAGE C STABLE PARALLEL SAFE COST 1000;\n");
	printf("COMMENT ON FUNCTION chart_options(");
	put_option_types();
	printf(") IS 'the options of a chart as jsonb, checked without drawing: for render_chart, render_charts, render_chart_grid and ohlcv_chart, or to "
		   "be stored. The arguments are those of render_chart; only what is given is in the result. options: what to begin with, other arguments go "
		   "before it; colours of both are kept';\n");
}

/* ---- reference page ---- */

static void
put_reference_parameters(const KfIndicator *ind)
{
	if (kf_param_count(ind) == 0)
		return;
	printf("| parameter | type | default | range |\n|---|---|---|---|\n");
	for (int i = 0; i < kf_param_count(ind); i++)
	{
		const KfParam *param = &ind->params[i];

		printf("| `%s` | %s | `", param->name, param_type(param));
		put_default(param);
		if (param->kind == KF_MA_TYPE)
			printf("` | a moving average, by name |\n");
		else if (param->kind == KF_BOOLEAN)
			printf("` | true or false |\n");
		else
			printf("` | %.10g to %.10g |\n", param->min, param->max);
	}
	printf("\n");
}

static void
put_reference_drawing(const KfIndicator *ind)
{
	if (kf_indicator_takes_series(ind))
		printf("Drawn in charts that have a series beside the prices, %s, as %s:series=NAME", ind->place == KF_OVER_PRICE ? "over the price" : "in its own panel",
			   ind->name);
	else if (!kf_indicator_in_charts(ind))
		printf("Not drawn in charts");
	else if (ind->place == KF_OVER_PRICE)
	{
		printf("Drawn over the price");
		for (int j = 0; j < kf_input_count(ind); j++)
			if (ind->inputs[j] == KF_SESSION)
				printf("; in charts the session is the day in the chart's time zone");
			else if (ind->inputs[j] == KF_ANCHOR)
				printf("; in charts the anchor is the first bar, or that at or after %s:anchor='2020-03-23 09:30'", ind->name);
	}
	else
	{
		printf("Drawn in its own panel");
		if (ind->scale_min != ind->scale_max)
			printf(", scale %g to %g", ind->scale_min, ind->scale_max);
		for (int i = 0; i < ind->nguides; i++)
			printf("%s%g", i == 0 ? ", guides at " : i == ind->nguides - 1 ? " and " : ", ", ind->guides[i]);
	}
	printf(".\n\n");
}

/* A column of the example table that can stand for an input. */
static const char *
example_column(KfInput input)
{
	switch (input)
	{
		case KF_SERIES:
		case KF_SERIES0:
			return "close";
		case KF_SERIES1:
			return "volume";
		case KF_PERIODS:
			return "CASE WHEN close > open THEN 10 ELSE 20 END";
		case KF_SESSION:
			return "date_trunc('month', ts)";
		case KF_CONDITION:
			return "close > open";
		case KF_ANCHOR:
			return "ts = '2009-03-09'";
		default:
			return kf_input_name(input);
	}
}

static void
put_reference_example(const KfIndicator *ind)
{
	int			nout = kf_output_count(ind);

	printf("```sql\nSELECT ts, %s%s(", nout > 1 ? "(" : "", ind->name);
	for (int i = 0; i < kf_input_count(ind); i++)
		printf("%s%s", i == 0 ? "" : ", ", example_column(ind->inputs[i]));
	printf(") OVER w%s\nFROM sp500 WINDOW w AS (ORDER BY ts);\n\n", nout > 1 ? ").*" : "");
	printf("SELECT %s%s_last(", nout > 1 ? "(" : "", ind->name);
	for (int i = 0; i < kf_input_count(ind); i++)
		printf("%s%s", i == 0 ? "" : ", ", example_column(ind->inputs[i]));
	printf(" ORDER BY ts)%s FROM sp500;\n```\n\n", nout > 1 ? ").*" : "");
}

static void
put_reference_entry(const KfIndicator *ind)
{
	printf("### %s\n\n%s. %s\n\n", ind->name, ind->title, ind->formula);
	printf("`%s(", ind->name);
	put_arguments(ind, kf_param_count(ind), true, true);
	printf(") → ");
	if (kf_output_count(ind) > 1)
	{
		printf("(");
		for (int k = 0; k < kf_output_count(ind); k++)
			printf("%s%s %s", k == 0 ? "" : ", ", ind->outputs[k].name, element_type(&ind->outputs[k]));
		printf(")");
	}
	else
		printf("%s", element_type(&ind->outputs[0]));
	printf("`\n\n");
	put_reference_parameters(ind);
	printf("Lookback %d at the defaults. Source: %s. ", lookback_at_defaults(ind), ind->source);
	put_reference_drawing(ind);
	put_reference_example(ind);
}

/* TA-Lib's and Tulip's functions that SQL has already; f stands for any float8 expression. */
static void
put_reference_sql(void)
{
	static const char *const forms[][2] = {
		{"ACOS(f)", "CASE WHEN f BETWEEN -1 AND 1 THEN acos(f) END"}, {"ASIN(f)", "CASE WHEN f BETWEEN -1 AND 1 THEN asin(f) END"},
		{"ATAN(f)", "atan(f)"}, {"CEIL(f)", "ceil(f)"}, {"COS(f)", "cos(f)"}, {"COSH(f)", "cosh(f)"}, {"EXP(f)", "exp(f)"},
		{"FLOOR(f)", "floor(f)"}, {"LN(f)", "CASE WHEN f > 0 THEN ln(f) END"}, {"LOG10(f)", "CASE WHEN f > 0 THEN log(f) END"},
		{"SIN(f)", "sin(f)"}, {"SINH(f)", "sinh(f)"}, {"SQRT(f)", "CASE WHEN f >= 0 THEN sqrt(f) END"}, {"TAN(f)", "tan(f)"},
		{"TANH(f)", "tanh(f)"}, {"ADD(a, b)", "a + b"}, {"SUB(a, b)", "a - b"}, {"MULT(a, b)", "a * b"}, {"DIV(a, b)", "a / NULLIF(b, 0)"}
	};
	static const char *const tulip_forms[][2] = {
		{"abs(f)", "abs(f)"}, {"round(f)", "floor(f + 0.5)"}, {"trunc(f)", "trunc(f)"}, {"todeg(f)", "degrees(f)"}, {"torad(f)", "radians(f)"},
		{"lag(f, n)", "lag(f, n) OVER w"}
	};

	printf("## What SQL has already\n\n"
		   "TA-Lib's Math Transform functions and arithmetic operators look at one bar only; SQL has them. `f`, `a` and `b` are `float8` "
		   "columns or expressions. Where a function is not defined, TA-Lib gives NaN or infinity and PostgreSQL raises an error; the forms "
		   "with CASE and NULLIF give NULL there, and can be shortened where that cannot happen. (`log` of one `float8` is the logarithm "
		   "to base 10.)\n\n"
		   "| TA-Lib | SQL |\n|---|---|\n");
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		printf("| %s | `%s` |\n", forms[i][0], forms[i][1]);
	printf("\n"
		   "Tulip Indicators' vector functions beyond these. Its round takes halves up, as `floor(f + 0.5)`; SQL's `round` takes halves of a `float8` "
		   "to the nearest even number and of a `numeric` away from zero.\n\n"
		   "| Tulip Indicators | SQL |\n|---|---|\n");
	for (size_t i = 0; i < sizeof(tulip_forms) / sizeof(tulip_forms[0]); i++)
		printf("| %s | `%s` |\n", tulip_forms[i][0], tulip_forms[i][1]);
	printf("\n");
}

static void
put_reference_pattern_set(void)
{
	printf("## All patterns at once\n\n"
		   "`candle_patterns(open float8, high float8, low float8, close float8) → candle_patterns_result`: a window function; a row with one `integer` "
		   "column for each of the %d patterns, named like it, with its value at the default parameters.\n\n"
		   "`candle_signals(open float8, high float8, low float8, close float8) → jsonb`: the patterns found only, `{\"cdlengulfing\": 100}`.\n\n"
		   "The patterns share one memory of candles and one set of averages, so that all of them together cost a few times what a single one does. "
		   "Lookback of the shortest to that of the longest pattern: a column is NULL until its own is over.\n\n"
		   "```sql\nSELECT ts, (candle_patterns(open, high, low, close) OVER w).*\nFROM sp500 WINDOW w AS (ORDER BY ts);\n\n"
		   "SELECT ts, signals FROM (SELECT ts, candle_signals(open, high, low, close) OVER (ORDER BY ts) AS signals FROM sp500) AS s\n"
		   "WHERE signals ?| ARRAY['cdlengulfing', 'cdlmorningstar'];\n```\n\n", kf_pattern_count);
}

static void
put_reference_charts(void)
{
	printf("## Chart options\n\n"
		   "Named arguments of `render_chart(source, ...)` and of `chart_options(...)`, which checks them and makes them jsonb; keys of the jsonb that "
		   "`ohlcv_chart(ts, open, high, low, close, volume, options ORDER BY ts)`, `render_charts` and, as its argument `options`, `render_chart` take. "
		   "An argument that is NULL is not given.\n\n"
		   "| option | type | default | meaning |\n|---|---|---|---|\n");
	for (int i = 0; i < kf_chart_option_count; i++)
	{
		const KfChartOption *option = &kf_chart_option_table[i];

		printf("| `%s` | %s | %s%s%s | %s |\n", option->name, option_type(option), option->def ? "`" : "",
			   option->def ? option->def : "none", option->def ? "`" : "", option->help);
	}
}

static void
reference(void)
{
	const char *groups[] = {KF_GROUP_OVERLAP, KF_GROUP_MOMENTUM, KF_GROUP_VOLUME, KF_GROUP_VOLATILITY, KF_GROUP_PRICE,
		KF_GROUP_CYCLE, KF_GROUP_MATH, KF_GROUP_STATISTIC, KF_GROUP_RISK, KF_GROUP_PATTERN};

	printf("# Reference\n\n"
		   "Made by `make reference` from the descriptors in `src/indicators/families` and the chart options in `src/chart/options.c`.\n\n"
		   "## Indicators\n\n"
		   "Each indicator is there as\n\n"
		   "- a window function, `rsi(close, 14) OVER w`: one value a row, in the order of the window, whatever its frame;\n"
		   "- an aggregate for the newest value, `rsi_last(close, 14 ORDER BY ts)`;\n"
		   "- an aggregate for the whole series, `rsi_series(close, 14 ORDER BY ts)`: an array with one element a row;\n"
		   "- a name in charts, `indicators => '{rsi(14)}'`.\n\n"
		   "Inputs are `float8`; `numeric`, `real` and integer columns are cast by themselves. Parameters have defaults, can be named in the "
		   "window function (`rsi(close, period => 21) OVER w`) and must be the same for all rows of a partition or group. A row with a "
		   "NULL, NaN or infinite input gives NULL and does not disturb the rows after it. NULL stands as well where there is no value yet: "
		   "for the first *lookback* rows.\n\n");
	/* an index by group, then the entries */
	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++)
	{
		printf("%s:", groups[g]);
		for (int i = 0; i < kf_indicator_count; i++)
			if (strcmp(kf_indicators[i]->group, groups[g]) == 0)
				printf("\n[%s](#%s)", kf_indicators[i]->name, kf_indicators[i]->name);
		printf("\n\n");
	}
	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++)
	{
		bool		any = false;

		for (int i = 0; i < kf_indicator_count; i++)
		{
			if (strcmp(kf_indicators[i]->group, groups[g]) != 0)
				continue;
			if (!any)
				printf("## %s\n\n", groups[g]);
			any = true;
			put_reference_entry(kf_indicators[i]);
		}
	}
	put_reference_sql();
	put_reference_pattern_set();
	put_reference_charts();
}

/* Constants that a kernel's compiler sees, where it does not see the descriptors. */
static void
shapes(void)
{
	for (int i = 0; i < kf_indicator_count; i++)
	{
		const KfIndicator *ind = kf_indicators[i];

		printf("#define KF_NIN_%s %d\n#define KF_NOUT_%s %d\n", ind->name, kf_input_count(ind), ind->name, kf_output_count(ind));
	}
}

int
main(int argc, char **argv)
{
	const char *what = argc == 2 ? argv[1] : "";

	if (strcmp(what, "indicators-sql") == 0)
		indicators_sql();
	else if (strcmp(what, "chart-sql") == 0)
		chart_sql();
	else if (strcmp(what, "reference") == 0)
		reference();
	else if (strcmp(what, "shapes") == 0)
		shapes();
	else
	{
		fprintf(stderr, "usage: generate indicators-sql | chart-sql | reference | shapes\n");
		return 2;
	}
	if (ferror(stdout) || fflush(stdout) != 0)
	{
		perror("generate");
		return 1;
	}
	return 0;
}
