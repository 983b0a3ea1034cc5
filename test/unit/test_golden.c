/*
 * test_golden.c
 *		Every indicator against the reference values of test/golden, on the step and on the batch loop.
 *
 * Nothing here names an indicator: the lines of params.csv whose function is some descriptor's 'golden' name are run with the
 * inputs and parameters written there, which stand in the same order as the descriptor's. Letter case tells the libraries apart:
 * CMO is TA-Lib's, cmo Tulip's. An indicator that claims a golden name and has no line there fails.
 */
#include <stdlib.h>
#include <ctype.h>

#include "check.h"
#include "indicators/averages.h"

#define MAX_BARS 8192
#define MAX_COLUMNS 8

typedef struct Table
{
	int			rows;
	int			columns;
	char		names[MAX_COLUMNS + 1][64];	/* of the columns after the first */
	double		values[MAX_COLUMNS][MAX_BARS];	/* NaN where empty */
} Table;

static const char *golden_dir = "test/golden";

/* A CSV file whose first column (bar number or date) is dropped. */
static bool
read_table(Table *table, const char *file)
{
	char		path[512];
	char		line[1024];
	FILE	   *f;

	snprintf(path, sizeof(path), "%s/%s", golden_dir, file);
	f = fopen(path, "r");
	if (!CHECK_MSG(f != NULL, "cannot read %s", path))
		return false;
	table->rows = -1;
	table->columns = 0;
	while (fgets(line, sizeof(line), f) != NULL)
	{
		char	   *rest = line;
		char	   *field;

		line[strcspn(line, "\r\n")] = '\0';
		strsep(&rest, ",");
		for (int c = 0; (field = strsep(&rest, ",")) != NULL && c < MAX_COLUMNS; c++)
		{
			if (table->rows < 0)
			{
				snprintf(table->names[c], sizeof(table->names[c]), "%s", field);
				table->columns = c + 1;
			}
			else
				table->values[c][table->rows] = *field == '\0' ? NAN : strtod(field, NULL);
		}
		if (++table->rows == MAX_BARS)
			break;
	}
	fclose(f);
	return true;
}

/* rtol and atol of one output column of one golden file. */
static bool
find_tolerance(const char *file, const char *output, double *rtol, double *atol)
{
	char		path[512];
	char		line[1024];
	bool		found = false;
	FILE	   *f;

	snprintf(path, sizeof(path), "%s/A_tolerance.csv", golden_dir);
	f = fopen(path, "r");
	if (!CHECK_MSG(f != NULL, "cannot read %s", path))
		return false;
	while (!found && fgets(line, sizeof(line), f) != NULL)
	{
		char	   *rest = line;

		if (strcmp(strsep(&rest, ","), file) != 0 || strcmp(strsep(&rest, ","), output) != 0)
			continue;
		*rtol = strtod(strsep(&rest, ","), NULL);
		*atol = strtod(strsep(&rest, ","), NULL);
		found = true;
	}
	fclose(f);
	CHECK_MSG(found, "no tolerance for %s of %s", output, file);
	return found;
}

static double *
add_column(Table *bars, const char *name)
{
	snprintf(bars->names[bars->columns], sizeof(bars->names[0]), "%s", name);
	return bars->values[bars->columns++];
}

/* The series of the reference that are none of the bars': a period for each bar, and the change from open to close. */
static void
add_series(Table *bars)
{
	double	   *periods = add_column(bars, "period");
	double	   *changes = add_column(bars, "chg");

	for (int i = 0; i < bars->rows; i++)
	{
		periods[i] = 2 + (7 * i) % 29;
		changes[i] = bars->values[3][i] - bars->values[0][i];
	}
}

/* "high low" -> the columns of these names, one for each input. */
static void
find_inputs(const KfIndicator *ind, const char *text, const Table *bars, const double **in)
{
	char		names[128];
	char	   *rest = names;
	char	   *name;
	int			n = 0;

	snprintf(names, sizeof(names), "%s", text);
	while ((name = strsep(&rest, " ")) != NULL && n < KF_MAX_INPUTS)
	{
		in[n] = NULL;
		for (int c = 0; c < bars->columns; c++)
			if (strcmp(bars->names[c], name) == 0)
				in[n] = bars->values[c];
		if (!CHECK_MSG(in[n] != NULL, "%s: no input column %s", ind->name, name))
			exit(check_report());
		n++;
	}
	CHECK_INT(n, kf_input_count(ind));
}

/* "TimePeriod=14 MAType=1" -> 14, 1 */
static void
read_params(const KfIndicator *ind, const char *text, double *params)
{
	int			n = 0;

	kf_indicator_defaults(ind, params);
	for (const char *at = strchr(text, '='); at != NULL; at = strchr(at + 1, '='))
		params[n++] = strtod(at + 1, NULL);
	CHECK_INT(n, kf_param_count(ind));
}

/* Run over all bars row by row and by the batch loop; the two must be the same bits. */
static void
run_both(const KfIndicator *ind, const double *params, const char *inputs, const Table *bars, double (*got)[MAX_BARS])
{
	static double batch[KF_MAX_OUTPUTS][MAX_BARS];
	const double *in[KF_MAX_INPUTS];
	double	   *out[KF_MAX_OUTPUTS];
	int			nout = kf_output_count(ind);
	void	   *state = malloc(ind->state_size(params));

	find_inputs(ind, inputs, bars, in);
	for (int k = 0; k < nout; k++)
		out[k] = batch[k];
	ind->init(state, params);
	for (int i = 0; i < bars->rows; i++)
	{
		double		row[KF_MAX_INPUTS];
		double		value[KF_MAX_OUTPUTS];

		for (int j = 0; j < kf_input_count(ind); j++)
			row[j] = in[j][i];
		ind->step(state, row, value);
		for (int k = 0; k < nout; k++)
			got[k][i] = value[k];
	}
	ind->init(state, params);
	ind->batch(state, in, out, bars->rows);
	for (int k = 0; k < nout; k++)
		for (int i = 0; i < bars->rows; i++)
			CHECK_MSG(isnan(got[k][i]) ? isnan(batch[k][i]) : memcmp(&got[k][i], &batch[k][i], sizeof(double)) == 0,
					  "%s: batch differs from step at bar %d", ind->name, i);
	free(state);
}

static void
test_file(const KfIndicator *ind, const char *file, const char *inputs, const char *param_text, int lookback, const Table *bars)
{
	static double got[KF_MAX_OUTPUTS][MAX_BARS];
	static Table want;
	char		path[128];
	double		params[KF_MAX_PARAMS];
	KfStatus	status = {0};

	read_params(ind, param_text, params);
	CHECK_MSG(kf_indicator_check(ind, params, &status) == KF_OK, "%s: %s", file, status.message);
	CHECK_MSG(ind->lookback(params) == lookback, "%s: lookback %d, not %d", file, ind->lookback(params), lookback);
	snprintf(path, sizeof(path), "A/%s.csv", file);
	if (!read_table(&want, path))
		return;
	CHECK_INT(want.columns, kf_output_count(ind));
	CHECK_INT(want.rows, bars->rows);
	run_both(ind, params, inputs, bars, got);
	for (int k = 0; k < want.columns; k++)
	{
		double		rtol = 0.0;
		double		atol = 0.0;

		find_tolerance(file, want.names[k], &rtol, &atol);
		for (int i = 0; i < want.rows; i++)
		{
			double		w = want.values[k][i];

			CHECK_MSG(isnan(w) ? isnan(got[k][i]) : fabs(got[k][i] - w) <= rtol * fabs(w) + atol,
					  "%s(%s) %s at bar %d: %.17g, not %.17g", file, param_text, want.names[k], i, got[k][i], w);
			CHECK_MSG(isnan(got[k][i]) == (i < lookback), "%s: bar %d is on the wrong side of the lookback", file, i);
		}
	}
}

/* All lines of params.csv for one indicator. */
static void
test_indicator(const KfIndicator *ind, const Table *bars)
{
	char		path[512];
	char		line[1024];
	int			files = 0;
	FILE	   *f;

	snprintf(path, sizeof(path), "%s/params.csv", golden_dir);
	f = fopen(path, "r");
	if (!CHECK_MSG(f != NULL, "cannot read %s", path))
		return;
	while (fgets(line, sizeof(line), f) != NULL)
	{
		char	   *rest = line;
		char	   *file = strsep(&rest, ",");
		char	   *function = strsep(&rest, ",");
		char	   *inputs;
		char	   *params;

		if (rest == NULL || strcmp(function, ind->golden) != 0)
			continue;
		inputs = strsep(&rest, ",");
		params = strsep(&rest, ",");
		files++;
		test_file(ind, file, inputs, params, atoi(rest), bars);
	}
	fclose(f);
	CHECK_MSG(files > 0, "%s: no golden file for %s", ind->name, ind->golden);
}

/* The bars at which two values are right: exact ties that hang on rounding. */
static bool
fragile_allows(const char *file, int bar, double got)
{
	char		path[512];
	char		line[1024];
	bool		allowed = false;
	FILE	   *f;

	snprintf(path, sizeof(path), "%s/P/fragile.csv", golden_dir);
	f = fopen(path, "r");
	if (!CHECK_MSG(f != NULL, "cannot read %s", path))
		return false;
	while (!allowed && fgets(line, sizeof(line), f) != NULL)
	{
		char	   *rest = line;

		if (strcmp(strsep(&rest, ","), file) != 0 || atoi(strsep(&rest, ",")) != bar)
			continue;
		allowed = strtod(strsep(&rest, ","), NULL) == got || strtod(strsep(&rest, ","), NULL) == got;
	}
	fclose(f);
	return allowed;
}

/* Candlestick patterns over the made-up bars, in which each occurs with each value. */
static void
test_pattern(const KfIndicator *ind, const Table *bars)
{
	static double got[KF_MAX_OUTPUTS][MAX_BARS];
	static double want[MAX_BARS];
	char		path[512];
	char		line[1024];
	double		params[KF_MAX_PARAMS];
	FILE	   *f;

	snprintf(path, sizeof(path), "%s/P/nonzero.csv", golden_dir);
	f = fopen(path, "r");
	if (!CHECK_MSG(f != NULL, "cannot read %s", path))
		return;
	memset(want, 0, sizeof(want));
	while (fgets(line, sizeof(line), f) != NULL)
	{
		char	   *rest = line;

		if (strcmp(strsep(&rest, ","), ind->golden) == 0)
		{
			int			bar = atoi(strsep(&rest, ","));

			want[bar] = strtod(rest, NULL);
		}
	}
	fclose(f);
	kf_indicator_defaults(ind, params);
	run_both(ind, params, "open high low close", bars, got);
	for (int i = ind->lookback(params); i < bars->rows; i++)
		CHECK_MSG(got[0][i] == want[i] || fragile_allows(ind->golden, i, got[0][i]),
				  "%s at bar %d of P: %g, not %g", ind->name, i, got[0][i], want[i]);
}

int
main(int argc, char **argv)
{
	static Table bars;
	static Table shapes;

	if (argc > 1)
		golden_dir = argv[1];
	if (!read_table(&bars, "A/ohlcv.csv") || !read_table(&shapes, "P/ohlcv.csv"))
		return check_report();
	add_series(&bars);
	for (int i = 0; i < kf_indicator_count; i++)
	{
		const KfIndicator *ind = kf_indicators[i];

		if (ind->golden == NULL)
			continue;
		test_indicator(ind, &bars);
		if (strncmp(ind->golden, "CDL", 3) == 0)
			test_pattern(ind, &shapes);
	}
	return check_report();
}
