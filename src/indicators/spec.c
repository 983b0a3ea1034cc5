/*
 * spec.c
 *		Indicators as written in a chart: "{sma(50), bbands(20,2), ma(20,'ema')}".
 *
 *		list     = ["{"] [ spec { "," spec } ] ["}"]
 *		spec     = name [ "(" [ argument { "," argument } ] ")" ] { ":" option }
 *		argument = [ parameter "=" ] value				by name after those by position
 *		value    = number | true | false | name | 'name' | "name"
 *		option   = "color" "=" text { "/" text }		one for each output, the last one for those that follow
 *				 | "width" "=" number					of lines, in pixels
 *				 | "style" "=" ( line | step | dashed | dots | histogram )
 *				 | "panel" "=" ( price | number )		panels of the same number are one
 *				 | "weight" "=" number					the panel's share of the height
 *				 | "label" "=" text
 *				 | "series" "=" text						the series of the chart that is the other column of beta and the like
 *		text     = characters but , : } | '...' | "..."		where a quote inside is written twice
 *
 * Positions in errors count bytes from 1. Double quotes around a whole spec are what PostgreSQL writes into the text of an
 * array ('{"sma(50)"}'), so they are allowed there too; texts inside then take single ones.
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

/* Where in the list an error is that is no error of syntax. */
static KfCode
misplaced(Parser *p)
{
	kf_detail(p->status, "The list was: %.200s", p->text);
	return p->status->code;
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

static const char *
param_name(int i, const void *arg)
{
	return ((const KfIndicator *) arg)->params[i].name;
}

/* The place of the parameter whose name and "=" stand here, or -1 with a status. */
static int
find_param(Parser *p, const KfIndicator *ind, size_t len)
{
	int			count = kf_param_count(ind);
	const char *near;

	for (int i = 0; i < count; i++)
		if (strlen(ind->params[i].name) == len && strncasecmp(ind->params[i].name, p->at, len) == 0)
			return i;
	kf_fail(p->status, KF_INVALID_PARAMETER, "%s has no parameter \"%.*s\" (position %d of the indicator list)", ind->name,
			(int) (len > 60 ? 60 : len), p->at, position(p));
	misplaced(p);
	near = kf_suggest_by(p->at, len, count, param_name, ind);
	if (near != NULL)
		kf_hint(p->status, "Perhaps you mean \"%s\".", near);
	else if (count > 0)
		kf_hint(p->status, "Its first parameter is \"%s\"; the view kimsfinance_indicators lists all.", ind->params[0].name);
	else
		kf_hint(p->status, "It takes none.");
	return -1;
}

/* The length of a name that is followed by "=", or 0. */
static size_t
named_length(const Parser *p)
{
	size_t		len = word_length(p->at);
	const char *next = p->at + len;

	while (*next != '\0' && isspace((unsigned char) *next))
		next++;
	return *next == '=' ? len : 0;
}

/* Past a name of that length and the "=" behind it. */
static void
skip_name(Parser *p, size_t len)
{
	p->at += len;
	skip_blanks(p);
	p->at++;
	skip_blanks(p);
}

static KfCode
parse_argument(Parser *p, KfSpec *spec, bool *written, bool *named)
{
	size_t		len = named_length(p);
	int			at = spec->given;

	if (len > 0)
	{
		at = find_param(p, spec->indicator, len);
		if (at < 0)
			return p->status->code;
		*named = true;
	}
	else if (*named)
		return expected(p, "a parameter by name, as those before it");
	else if (at == kf_param_count(spec->indicator))
	{
		kf_fail(p->status, KF_SYNTAX, "indicator list: too many parameters for %s at position %d, it takes %d",
				spec->indicator->name, position(p), at);
		return misplaced(p);
	}
	if (written[at])
	{
		kf_fail(p->status, KF_SYNTAX, "indicator list: %s is given twice at position %d", spec->indicator->params[at].name, position(p));
		return misplaced(p);
	}
	if (len > 0)
		skip_name(p, len);
	written[at] = true;
	if (at >= spec->given)
		spec->given = at + 1;
	return parse_value(p, &spec->indicator->params[at], &spec->params[at]);
}

static KfCode
parse_arguments(Parser *p, KfSpec *spec)
{
	bool		written[KF_MAX_PARAMS] = {false};
	bool		named = false;

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
		if (parse_argument(p, spec, written, &named) != KF_OK)
			return p->status->code;
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

/* ---- options ---- */

#define MIN_WEIGHT 0.5
#define MAX_WEIGHT 50.0

typedef enum SpecOption
{
	OPTION_COLOR,
	OPTION_WIDTH,
	OPTION_STYLE,
	OPTION_PANEL,
	OPTION_WEIGHT,
	OPTION_LABEL,
	OPTION_ANCHOR,
	OPTION_SERIES,
	OPTIONS
} SpecOption;

static const char *const option_names[OPTIONS] = {"color", "width", "style", "panel", "weight", "label", "anchor", "series"};
static const char *const style_names[] = {"line", "step", "dashed", "dots", "histogram"};

#define STYLES ((int) (sizeof(style_names) / sizeof(style_names[0])))

/* The longest value an option may have, with the byte that ends it. */
#define MAX_VALUE 256

/* The text of an option, without its quotes; 'quoted' tells that a double quote ends the whole spec. */
static KfCode
parse_text(Parser *p, bool quoted, char *text)
{
	char		quote = *p->at == '\'' || (*p->at == '"' && !quoted) ? *p->at : '\0';
	size_t		n = 0;

	if (quote != '\0')
		p->at++;
	for (;; p->at++)
	{
		if (quote == '\0' && (*p->at == '\0' || strchr(",:}", *p->at) != NULL || (quoted && *p->at == '"')))
			break;
		if (quote != '\0' && *p->at == '\0')
			return expected(p, "a closing quote");
		if (quote != '\0' && *p->at == quote && *++p->at != quote)
			break;
		if (n + 1 == MAX_VALUE)
		{
			kf_fail(p->status, KF_LIMIT, "indicator list: a text of more than %d bytes ends at position %d", MAX_VALUE - 1, position(p));
			return misplaced(p);
		}
		text[n++] = *p->at;
	}
	while (quote == '\0' && n > 0 && isspace((unsigned char) text[n - 1]))
		n--;
	text[n] = '\0';
	return n > 0 ? KF_OK : expected(p, "a value");
}

/* A number of an option in its range. */
static KfCode
option_number(Parser *p, const char *name, const char *text, int at, double min, double max, double *value)
{
	char	   *end;

	/* strtod also reads hexadecimal, inf and nan */
	if (strspn(text, "0123456789.+-") != strlen(text) || (*value = strtod(text, &end), end == text || *end != '\0'))
	{
		kf_fail(p->status, KF_SYNTAX, "indicator list: %s takes a number, got \"%.20s\" at position %d", name, text, at);
		return misplaced(p);
	}
	if (!(*value >= min && *value <= max))
	{
		kf_fail(p->status, KF_INVALID_PARAMETER, "%s must be between %.10g and %.10g, got %.10g (position %d of the indicator list)", name, min,
				max, *value, at);
		return misplaced(p);
	}
	return KF_OK;
}

static KfCode
set_colors(Parser *p, KfSpec *spec, const char *text, int at)
{
	spec->color_count = 0;
	spec->color_position = at;
	for (;;)
	{
		size_t		len = strcspn(text, "/");
		size_t		blanks = strspn(text, " \t\r\n");

		if (blanks > len)
			blanks = len;
		if (spec->color_count == KF_MAX_OUTPUTS)
		{
			kf_fail(p->status, KF_LIMIT, "indicator list: at most %d colors are allowed, more at position %d", KF_MAX_OUTPUTS, at);
			return misplaced(p);
		}
		if (len - blanks == 0 || len - blanks >= KF_SPEC_COLOR_SIZE)
		{
			kf_fail(p->status, KF_INVALID_PARAMETER, "color is no colour: \"%.*s\" (position %d of the indicator list)", (int) (len > 40 ? 40 : len),
					text, at);
			misplaced(p);
			kf_hint(p->status, "Write it as #rgb, #rrggbb, #rrggbbaa or by its CSS name.");
			return p->status->code;
		}
		snprintf(spec->colors[spec->color_count], KF_SPEC_COLOR_SIZE, "%.*s", (int) (len - blanks), text + blanks);
		for (size_t n = strlen(spec->colors[spec->color_count]); n > 0 && spec->colors[spec->color_count][n - 1] == ' ';)
			spec->colors[spec->color_count][--n] = '\0';
		spec->color_count++;
		if (text[len] == '\0')
			return KF_OK;
		text += len + 1;
	}
}

static KfCode
set_style(Parser *p, KfSpec *spec, const char *text, int at)
{
	const char *near;

	for (int i = 0; i < STYLES; i++)
		if (strcasecmp(text, style_names[i]) == 0)
		{
			spec->style = (KfSpecStyle) (KF_STYLE_LINE + i);
			return KF_OK;
		}
	kf_fail(p->status, KF_INVALID_PARAMETER, "unknown style \"%.40s\" at position %d of the indicator list", text, at);
	kf_detail(p->status, "It is line, step, dashed, dots or histogram.");
	near = kf_suggest(text, strlen(text), style_names, STYLES);
	if (near != NULL)
		kf_hint(p->status, "Perhaps you mean \"%s\".", near);
	return p->status->code;
}

static KfCode
set_panel(Parser *p, KfSpec *spec, const char *text, int at)
{
	double		number;

	if (strcasecmp(text, "price") == 0)
	{
		spec->panel = 0;
		return KF_OK;
	}
	if (option_number(p, "panel", text, at, 1, KF_MAX_SPECS, &number) == KF_OK && number == floor(number))
	{
		spec->panel = (int) number;
		return KF_OK;
	}
	if (p->status->code == KF_OK)
	{
		kf_fail(p->status, KF_SYNTAX, "indicator list: panel takes a whole number, got \"%.20s\" at position %d", text, at);
		misplaced(p);
	}
	kf_hint(p->status, "Write panel=price or a number; indicators of the same number share a panel.");
	return p->status->code;
}

/* A text of at most KF_SPEC_LABEL_SIZE, its end included. */
static KfCode
set_name(Parser *p, const char *what, char *name, const char *text, int at)
{
	if (strlen(text) >= KF_SPEC_LABEL_SIZE)
	{
		kf_fail(p->status, KF_LIMIT, "a %s may have at most %d bytes, got %zu (position %d of the indicator list)", what, KF_SPEC_LABEL_SIZE - 1,
				strlen(text), at);
		return misplaced(p);
	}
	memcpy(name, text, strlen(text) + 1);
	return KF_OK;
}

static KfCode
set_series(Parser *p, KfSpec *spec, const char *text, int at)
{
	if (kf_indicator_takes_series(spec->indicator))
		return set_name(p, "series", spec->series, text, at);
	kf_fail(p->status, KF_INVALID_PARAMETER, "%s takes no other series (position %d of the indicator list)", spec->indicator->name, at);
	return misplaced(p);
}

/* Days of the Gregorian calendar from 2000-01-01; the year begins in March, so that a leap day is its last (H. Hinnant's days_from_civil). */
static int64_t
days_of(int year, int month, int day)
{
	int64_t		y = year - (month <= 2);
	int64_t		era = y / 400;
	int64_t		of_era = y - era * 400;
	int64_t		of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 730425;
}

/* "2020-03-23", "2020-03-23 09:30" or "2020-03-23T09:30:15" on the chart's clock. */
static bool
parse_moment(const char *text, int64_t *moment)
{
	static const int lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int			n[6] = {0};
	char		rest;
	bool		leap;
	int			count;

	/* each number as its digits, without the signs and blanks that sscanf takes */
	for (int i = 0; text[i] != '\0'; i++)
		if (i > 18 || ((i == 4 || i == 7) ? text[i] != '-' : i == 10 ? text[i] != ' ' && text[i] != 'T' : (i == 13 || i == 16) ? text[i] != ':' :
			!isdigit((unsigned char) text[i])))
			return false;
	count = sscanf(text, "%4d-%2d-%2d%*1[ T]%2d:%2d:%2d%c", &n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &rest);
	if (!(strlen(text) == 10 && count == 3) && !(strlen(text) == 16 && count == 5) && !(strlen(text) == 19 && count == 6))
		return false;
	leap = n[0] % 4 == 0 && (n[0] % 100 != 0 || n[0] % 400 == 0);
	if (n[0] < 1 || n[1] < 1 || n[1] > 12 || n[2] < 1 || n[2] > lengths[n[1] - 1] || (n[1] == 2 && n[2] == 29 && !leap) || n[3] > 23 ||
		n[4] > 59 || n[5] > 59)
		return false;
	*moment = ((days_of(n[0], n[1], n[2]) * 24 + n[3]) * 60 + n[4]) * INT64_C(60000000) + n[5] * INT64_C(1000000);
	return true;
}

static KfCode
set_anchor(Parser *p, KfSpec *spec, const char *text, int at)
{
	bool		takes = false;

	for (int j = 0; j < kf_input_count(spec->indicator); j++)
		takes = takes || spec->indicator->inputs[j] == KF_ANCHOR;
	if (!takes)
	{
		kf_fail(p->status, KF_INVALID_PARAMETER, "%s has no anchor (position %d of the indicator list)", spec->indicator->name, at);
		return misplaced(p);
	}
	if (parse_moment(text, &spec->anchor))
		return KF_OK;
	kf_fail(p->status, KF_INVALID_PARAMETER, "anchor is no date or time: \"%.40s\" (position %d of the indicator list)", text, at);
	misplaced(p);
	kf_hint(p->status, "Write it as 2020-03-23 or, in quotes, '2020-03-23 09:30'.");
	return p->status->code;
}

/* Behind the colon. */
static KfCode
parse_option(Parser *p, KfSpec *spec, bool quoted, bool *written)
{
	char		text[MAX_VALUE];
	size_t		len;
	int			at;
	int			option = 0;

	skip_blanks(p);
	len = word_length(p->at);
	if (len == 0)
		return expected(p, "an option");
	while (option < OPTIONS && !(strlen(option_names[option]) == len && strncasecmp(option_names[option], p->at, len) == 0))
		option++;
	if (option == OPTIONS)
	{
		const char *near = kf_suggest(p->at, len, option_names, OPTIONS);

		kf_fail(p->status, KF_INVALID_PARAMETER, "unknown option \"%.*s\" at position %d of the indicator list", (int) (len > 60 ? 60 : len), p->at,
				position(p));
		kf_detail(p->status, "The options are color, width, style, panel, weight, label, anchor and series.");
		if (near != NULL)
			kf_hint(p->status, "Perhaps you mean \"%s\".", near);
		return p->status->code;
	}
	if (written[option])
	{
		kf_fail(p->status, KF_SYNTAX, "indicator list: %s is given twice at position %d", option_names[option], position(p));
		return misplaced(p);
	}
	written[option] = true;
	if (named_length(p) == 0)
	{
		p->at += len;
		skip_blanks(p);
		return expected(p, "\"=\"");
	}
	skip_name(p, len);
	at = position(p);
	if (parse_text(p, quoted, text) != KF_OK)
		return p->status->code;
	switch ((SpecOption) option)
	{
		case OPTION_COLOR:
			return set_colors(p, spec, text, at);
		case OPTION_WIDTH:
			return option_number(p, "width", text, at, KF_MIN_LINE_WIDTH, KF_MAX_LINE_WIDTH, &spec->width);
		case OPTION_STYLE:
			return set_style(p, spec, text, at);
		case OPTION_PANEL:
			return set_panel(p, spec, text, at);
		case OPTION_WEIGHT:
			return option_number(p, "weight", text, at, MIN_WEIGHT, MAX_WEIGHT, &spec->weight);
		case OPTION_LABEL:
			return set_name(p, "label", spec->label, text, at);
		case OPTION_ANCHOR:
			return set_anchor(p, spec, text, at);
		case OPTION_SERIES:
			return set_series(p, spec, text, at);
		case OPTIONS:
			break;
	}
	return KF_OK;
}

/* The detail of the error: the inputs that a chart cannot give, or that there is nothing to draw. */
static void
put_why_not_drawn(const KfIndicator *ind, KfStatus *status)
{
	char		missing[128] = "";

	for (int j = 0; j < kf_input_count(ind); j++)
		if (!kf_input_in_charts(ind->inputs[j]) && ind->inputs[j] != KF_SERIES0)
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
lacks_series(Parser *p, const KfIndicator *ind, int at)
{
	kf_fail(p->status, KF_INVALID_PARAMETER, "%s needs a series of the chart (position %d of the indicator list)", ind->name, at);
	put_why_not_drawn(ind, p->status);
	kf_hint(p->status, "Give the chart a series that is called DAX, say, and write %s:series=DAX.", ind->name);
	return p->status->code;
}

static KfCode
parse_spec(Parser *p, KfSpec *spec)
{
	bool		quoted = *p->at == '"';
	bool		written[OPTIONS] = {false};
	size_t		len;
	int			at;

	if (quoted)
		p->at++;
	skip_blanks(p);
	len = word_length(p->at);
	if (len == 0)
		return expected(p, "the name of an indicator");
	memset(spec, 0, sizeof(*spec));
	spec->panel = KF_PANEL_UNSET;
	spec->anchor = KF_ANCHOR_UNSET;
	spec->indicator = kf_indicator_find(p->at, len);
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
	if (!kf_indicator_in_charts(spec->indicator) && !kf_indicator_takes_series(spec->indicator))
	{
		kf_fail(p->status, KF_INVALID_PARAMETER, "%s cannot be drawn in a chart (position %d of the indicator list)",
				spec->indicator->name, position(p));
		put_why_not_drawn(spec->indicator, p->status);
		kf_hint(p->status, "Use it as a window function in a query.");
		return p->status->code;
	}
	at = position(p);
	p->at += len;
	kf_indicator_defaults(spec->indicator, spec->params);
	skip_blanks(p);
	if (*p->at == '(' && parse_arguments(p, spec) != KF_OK)
		return p->status->code;
	skip_blanks(p);
	while (*p->at == ':')
	{
		p->at++;
		if (parse_option(p, spec, quoted, written) != KF_OK)
			return p->status->code;
		skip_blanks(p);
	}
	if (quoted && *p->at++ != '"')
	{
		p->at--;
		return expected(p, "a closing quote");
	}
	if (spec->series[0] == '\0' && kf_indicator_takes_series(spec->indicator))
		return lacks_series(p, spec->indicator, at);
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
	if (spec->label[0] != '\0')
	{
		snprintf(label, size, "%s", spec->label);
		return;
	}
	/* all patterns of candles begin with the same letters, which say nothing to who reads a chart */
	snprintf(label, size, "%s", strncmp(ind->name, "cdl", 3) == 0 ? ind->name + 3 : ind->name);
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
	used = strlen(label);
	if (spec->series[0] != '\0')
		snprintf(label + used, size - used, "%s%s", shown > 0 ? ", " : " ", spec->series);
}
