/*
 * spec.c
 *		Indicators as written in a chart: "{sma(50), bbands(20,2), ma(20,'ema')}".
 *
 *		list  = ["{"] [ spec { "," spec } ] ["}"]
 *		spec  = name [ "(" [ value { "," value } ] ")" ]
 *		value = number | true | false | name | 'name' | "name"
 *
 * Positions in errors count bytes from 1. Double quotes around a whole spec are what PostgreSQL writes into the text of an
 * array ('{"sma(50)"}'), so they are allowed there too.
 */
#include "indicator.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct Parser
{
	const char *text;
	const char *at;
	KfStatus   *status;
} Parser;

static void
skip_blanks(Parser *p)
{
	while (*p->at != '\0' && isspace((unsigned char) *p->at))
		p->at++;
}

static int
position(const Parser *p)
{
	return (int) (p->at - p->text) + 1;
}

static KfCode
expected(Parser *p, const char *what)
{
	if (*p->at == '\0')
		kf_fail(p->status, KF_SYNTAX, "indicator list: expected %s at position %d, got the end of the text", what, position(p));
	else
		kf_fail(p->status, KF_SYNTAX, "indicator list: expected %s at position %d, got \"%.20s\"", what, position(p), p->at);
	kf_detail(p->status, "The list was: %.200s", p->text);
	kf_hint(p->status, "Write it like {sma(50),bbands(20,2),rsi(14)}.");
	return p->status->code;
}

static size_t
word_length(const char *s)
{
	size_t		n = 0;

	while (isalnum((unsigned char) s[n]) || s[n] == '_')
		n++;
	return n;
}

/* One parameter value: a number, or the name of a moving average, quoted or not. */
static KfCode
parse_value(Parser *p, const KfParam *param, double *value)
{
	char	   *end;

	if (param->kind == KF_MA_TYPE)
	{
		char		quote = *p->at == '\'' || *p->at == '"' ? *p->at : '\0';
		size_t		len;

		if (quote != '\0')
			p->at++;
		len = word_length(p->at);
		if (len == 0)
			return expected(p, "the name of a moving average");
		if (kf_ma_type_parse(param->name, p->at, len, value, p->status) != KF_OK)
			return p->status->code;
		p->at += len;
		if (quote != '\0' && *p->at++ != quote)
		{
			p->at--;
			return expected(p, "a closing quote");
		}
		return KF_OK;
	}
	if (param->kind == KF_BOOLEAN)
	{
		size_t		len = word_length(p->at);

		*value = len == 4 && strncasecmp(p->at, "true", 4) == 0;
		if (*value == 0.0 && !(len == 5 && strncasecmp(p->at, "false", 5) == 0))
			return expected(p, "true or false");
		p->at += len;
		return KF_OK;
	}
	/* strtod also reads hexadecimal, inf and nan: only what begins like a decimal number may get there */
	if (!isdigit((unsigned char) *p->at) && *p->at != '-' && *p->at != '+' && *p->at != '.')
		return expected(p, "a number");
	if (strncasecmp(p->at + (*p->at == '-' || *p->at == '+'), "0x", 2) == 0)
		return expected(p, "a decimal number");
	*value = strtod(p->at, &end);
	if (end == p->at || !isfinite(*value))
		return expected(p, "a number");
	if (param->kind == KF_INTEGER && *value != floor(*value))
		return expected(p, "a whole number");
	p->at = end;
	return KF_OK;
}

static KfCode
parse_arguments(Parser *p, KfSpec *spec)
{
	int			nparams = kf_param_count(spec->indicator);

	p->at++;
	skip_blanks(p);
	if (*p->at == ')')
	{
		p->at++;
		return KF_OK;
	}
	for (;;)
	{
		skip_blanks(p);
		if (spec->given == nparams)
		{
			kf_fail(p->status, KF_SYNTAX, "indicator list: too many parameters for %s at position %d, it takes %d",
					spec->indicator->name, position(p), nparams);
			kf_detail(p->status, "The list was: %.200s", p->text);
			return p->status->code;
		}
		if (parse_value(p, &spec->indicator->params[spec->given], &spec->params[spec->given]) != KF_OK)
			return p->status->code;
		spec->given++;
		skip_blanks(p);
		if (*p->at == ')')
			break;
		if (*p->at != ',')
			return expected(p, "\",\" or \")\"");
		p->at++;
	}
	p->at++;
	return KF_OK;
}

/* The detail of the error: the inputs that a chart cannot give, or that there is nothing to draw. */
static void
put_why_not_drawn(const KfIndicator *ind, KfStatus *status)
{
	char		missing[128] = "";

	for (int j = 0; j < kf_input_count(ind); j++)
		if (!kf_input_in_charts(ind->inputs[j]))
		{
			size_t		used = strlen(missing);

			snprintf(missing + used, sizeof(missing) - used, "%s%s", used == 0 ? "" : " and ", kf_input_name(ind->inputs[j]));
		}
	if (missing[0] != '\0')
		kf_detail(status, "It takes %s, which the bars of a chart do not have.", missing);
	else
		kf_detail(status, "None of its values has a place on the scale of a panel.");
}

static KfCode
parse_spec(Parser *p, KfSpec *spec)
{
	bool		quoted = *p->at == '"';
	size_t		len;

	if (quoted)
		p->at++;
	skip_blanks(p);
	len = word_length(p->at);
	if (len == 0)
		return expected(p, "the name of an indicator");
	spec->indicator = kf_indicator_find(p->at, len);
	spec->given = 0;
	if (spec->indicator == NULL)
	{
		const char *near = kf_indicator_suggest(p->at, len);

		kf_fail(p->status, KF_INVALID_PARAMETER, "unknown indicator \"%.*s\" at position %d of the indicator list",
				(int) (len > 60 ? 60 : len), p->at, position(p));
		if (near != NULL)
			kf_hint(p->status, "Perhaps you mean \"%s\". The view kimsfinance_indicators lists all.", near);
		else
			kf_hint(p->status, "The view kimsfinance_indicators lists all.");
		return p->status->code;
	}
	if (!kf_indicator_in_charts(spec->indicator))
	{
		kf_fail(p->status, KF_INVALID_PARAMETER, "%s cannot be drawn in a chart (position %d of the indicator list)",
				spec->indicator->name, position(p));
		put_why_not_drawn(spec->indicator, p->status);
		kf_hint(p->status, "Use it as a window function in a query.");
		return p->status->code;
	}
	p->at += len;
	kf_indicator_defaults(spec->indicator, spec->params);
	skip_blanks(p);
	if (*p->at == '(' && parse_arguments(p, spec) != KF_OK)
		return p->status->code;
	skip_blanks(p);
	if (quoted && *p->at++ != '"')
	{
		p->at--;
		return expected(p, "a closing quote");
	}
	return kf_indicator_check(spec->indicator, spec->params, p->status);
}

KfCode
kf_spec_parse_list(const char *text, KfSpec *specs, int max_specs, int *count, KfStatus *status)
{
	Parser		parser = {text, text, status};
	Parser	   *p = &parser;
	bool		braces;

	*count = 0;
	skip_blanks(p);
	braces = *p->at == '{';
	if (braces)
		p->at++;
	skip_blanks(p);
	while (*p->at != '\0' && *p->at != '}')
	{
		if (*count == max_specs)
			return kf_fail(status, KF_LIMIT, "indicator list: at most %d indicators are allowed", max_specs);
		if (parse_spec(p, &specs[*count]) != KF_OK)
			return status->code;
		(*count)++;
		skip_blanks(p);
		if (*p->at != ',')
			break;
		p->at++;
		skip_blanks(p);
		if (*p->at == '\0' || *p->at == '}')
			return expected(p, "the name of an indicator");
	}
	if (braces)
	{
		if (*p->at != '}')
			return expected(p, "\",\" or \"}\"");
		p->at++;
		skip_blanks(p);
	}
	if (*p->at != '\0')
		return expected(p, braces ? "the end of the text" : "\",\"");
	return KF_OK;
}

/* Parameters are shown up to the last one that is a whole number or was written; the kind of average only where it is not the usual. */
void
kf_spec_label(const KfSpec *spec, char *label, size_t size)
{
	const KfIndicator *ind = spec->indicator;
	int			shown = spec->given;
	size_t		used;

	for (int i = 0; i < kf_param_count(ind); i++)
		if (ind->params[i].kind == KF_INTEGER && i + 1 > shown)
			shown = i + 1;
	if (size == 0)
		return;
	snprintf(label, size, "%s", ind->name);
	for (char *c = label; *c != '\0'; c++)
		*c = *c == '_' ? ' ' : (char) toupper((unsigned char) *c);
	for (int i = 0; i < shown; i++)
	{
		bool		ma_type = ind->params[i].kind == KF_MA_TYPE;

		if ((ma_type || ind->params[i].kind == KF_BOOLEAN) && spec->params[i] == ind->params[i].def)
			continue;
		used = strlen(label);
		if (ma_type)
			snprintf(label + used, size - used, "%s%s", i == 0 ? " " : ", ", kf_ma_type_name((int) spec->params[i]));
		else if (ind->params[i].kind == KF_BOOLEAN)
			snprintf(label + used, size - used, "%s%s%s", i == 0 ? " " : ", ", spec->params[i] != 0.0 ? "" : "no ", ind->params[i].name);
		else
			snprintf(label + used, size - used, "%s%.10g", i == 0 ? " " : ", ", spec->params[i]);
	}
}
