/*
 * test_indicators.c
 *		What must hold for every indicator, whatever its formula. Nothing here names one except the long-series tests, which
 *		compare with exact references.
 *
 *	- step and batch agree bit for bit at all sizes, with rows that are not finite anywhere;
 *	- such a row gives NaN and changes nothing: the other rows have the values of a series without it;
 *	- the state copied at any row and resumed elsewhere goes on with the same values;
 *	- the first value comes exactly at the lookback; memory(params) bars suffice to warm up to the same value;
 *	- scaling all prices by a power of two scales or leaves each output, unless the descriptor says that the formula has an
 *	  absolute quantity; flat prices, zero volume and one-price bars never give an infinity, and where TA-Lib gives a value no NaN;
 *	- every parameter at its smallest value works, and values out of range are refused with name, range and value.
 */
#include <ctype.h>
#include <stdlib.h>

#include "check.h"
#include "indicators/averages.h"

#define BARS 1000

typedef struct Bars
{
	double		column[KF_INPUT_KINDS][BARS];	/* by KfInput */
} Bars;

/* A fixed generator, so that every run sees the same bars. */
static uint64_t random_state = 88172645463325252ULL;

static double
uniform(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (random_state >> 11) * (1.0 / 9007199254740992.0);
}

static void
walk(Bars *bars, double scale)
{
	double		price = 100.0;

	for (int i = 0; i < BARS; i++)
	{
		double		open = price;
		double		close = price * (1.0 + 0.04 * (uniform() - 0.5));
		double		high = (open > close ? open : close) * (1.0 + 0.01 * uniform());
		double		low = (open < close ? open : close) * (1.0 - 0.01 * uniform());

		price = close;
		bars->column[KF_OPEN][i] = open * scale;
		bars->column[KF_HIGH][i] = high * scale;
		bars->column[KF_LOW][i] = low * scale;
		bars->column[KF_CLOSE][i] = close * scale;
		bars->column[KF_SERIES][i] = close * scale;
		bars->column[KF_SERIES0][i] = close * scale;
		bars->column[KF_SERIES1][i] = high * scale;
		bars->column[KF_PERIODS][i] = 2 + (7 * i) % 29;
		bars->column[KF_SESSION][i] = i / 50 * 86400e6;
		bars->column[KF_CONDITION][i] = i == 0 || close > open;
		bars->column[KF_ANCHOR][i] = i % 97 == 0;
		bars->column[KF_VOLUME][i] = floor(1e6 * uniform());
	}
}

static void
get_row(const KfIndicator *ind, const Bars *bars, int i, double *row)
{
	for (int j = 0; j < kf_input_count(ind); j++)
		row[j] = bars->column[ind->inputs[j]][i];
}

static bool
same(double a, double b)
{
	return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof(a)) == 0;
}

static void *
new_state(const KfIndicator *ind, const double *params)
{
	void	   *state = malloc(ind->state_size(params));

	ind->init(state, params);
	return state;
}

/* Row by row, as the SQL surfaces do it. */
static void
run_steps(const KfIndicator *ind, const double *params, const Bars *bars, int from, int count, double (*out)[KF_MAX_OUTPUTS])
{
	void	   *state = new_state(ind, params);

	for (int i = from; i < from + count; i++)
	{
		double		row[KF_MAX_INPUTS];
		bool		usable = true;

		get_row(ind, bars, i, row);
		for (int j = 0; j < kf_input_count(ind); j++)
			usable = usable && KF_FINITE(row[j]);
		for (int k = 0; k < KF_MAX_OUTPUTS; k++)
			out[i][k] = NAN;
		if (usable)
			ind->step(state, row, out[i]);
	}
	free(state);
}

static void
test_batch(const KfIndicator *ind, const double *params, const Bars *bars, const char *what)
{
	static double steps[BARS][KF_MAX_OUTPUTS];
	static double columns[KF_MAX_OUTPUTS][BARS];
	int			lookback = ind->lookback(params);
	int			sizes[] = {0, 1, lookback - 1, lookback, lookback + 1, 63, 64, 65, BARS};
	const double *in[KF_MAX_INPUTS];
	double	   *out[KF_MAX_OUTPUTS];

	for (int j = 0; j < kf_input_count(ind); j++)
		in[j] = bars->column[ind->inputs[j]];
	for (int k = 0; k < KF_MAX_OUTPUTS; k++)
		out[k] = columns[k];
	run_steps(ind, params, bars, 0, BARS, steps);
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++)
	{
		int			size = sizes[s] < 0 ? 0 : sizes[s] > BARS ? BARS : sizes[s];
		void	   *state = new_state(ind, params);
		bool		agree = true;

		ind->batch(state, in, out, size);
		for (int i = 0; i < size; i++)
			for (int k = 0; k < kf_output_count(ind); k++)
				agree = agree && same(columns[k][i], steps[i][k]);
		CHECK_MSG(agree, "%s, %s: batch of %d differs from steps", ind->name, what, size);
		free(state);
	}
}

/* The state is copied to fresh memory before every row. */
static void
test_copied_state(const KfIndicator *ind, const double *params, const Bars *bars)
{
	static double steps[BARS][KF_MAX_OUTPUTS];
	size_t		size = ind->state_size(params);
	void	   *state = new_state(ind, params);
	bool		agree = true;

	run_steps(ind, params, bars, 0, BARS, steps);
	for (int i = 0; i < BARS; i++)
	{
		double		row[KF_MAX_INPUTS];
		double		value[KF_MAX_OUTPUTS];
		void	   *copy = malloc(size);

		memcpy(copy, state, size);
		memset(state, 0xAB, size);
		free(state);
		state = copy;
		get_row(ind, bars, i, row);
		ind->step(state, row, value);
		for (int k = 0; k < kf_output_count(ind); k++)
			agree = agree && same(value[k], steps[i][k]);
	}
	free(state);
	CHECK_MSG(agree, "%s: a copied state goes on with other values", ind->name);
}

static void
test_lookback(const KfIndicator *ind, const double *params, const Bars *bars)
{
	static double steps[BARS][KF_MAX_OUTPUTS];
	int			lookback = ind->lookback(params);

	run_steps(ind, params, bars, 0, BARS, steps);
	for (int k = 0; k < kf_output_count(ind); k++)
		for (int i = 0; i < BARS; i++)
			if (isnan(steps[i][k]) != (i < lookback) && !(ind->outputs[k].sparse && i >= lookback))
			{
				CHECK_MSG(false, "%s: output %d of row %d against lookback %d", ind->name, k, i, lookback);
				return;
			}
	CHECK(lookback >= 0);
}

/* Begun so many bars before, the last value is the same within rounding. */
static void
test_memory(const KfIndicator *ind, const double *params, const Bars *bars)
{
	static double whole[BARS][KF_MAX_OUTPUTS];
	static double part[BARS][KF_MAX_OUTPUTS];
	int64_t		memory = ind->memory(params);

	CHECK_MSG(memory == KF_FOREVER || memory >= ind->lookback(params), "%s: memory is shorter than the lookback", ind->name);
	if (memory == KF_FOREVER || memory + 1 >= BARS)
		return;
	run_steps(ind, params, bars, 0, BARS, whole);
	run_steps(ind, params, bars, BARS - 1 - (int) memory, (int) memory + 1, part);
	for (int k = 0; k < kf_output_count(ind); k++)
		CHECK_MSG((isnan(whole[BARS - 1][k]) && isnan(part[BARS - 1][k])) ||
				  fabs(whole[BARS - 1][k] - part[BARS - 1][k]) <= 1e-12 * (fabs(whole[BARS - 1][k]) + 1.0),
				  "%s: after %d bars of warming up output %d is %.17g, not %.17g", ind->name, (int) memory, k,
				  part[BARS - 1][k], whole[BARS - 1][k]);
}

/* Rows that are not finite are left out; the rest have the values of the series without them. */
static void
test_holes(const KfIndicator *ind, const double *params, const Bars *bars)
{
	static Bars holed;
	static Bars dense;
	static double got[BARS][KF_MAX_OUTPUTS];
	static double want[BARS][KF_MAX_OUTPUTS];
	const double hole[] = {NAN, INFINITY, -INFINITY};
	int			n = 0;
	bool		agree = true;

	holed = *bars;
	for (int i = 0; i < BARS; i++)
	{
		if (uniform() < 0.2 || i == 0)
		{
			int			input = ind->inputs[(int) (uniform() * kf_input_count(ind))];

			holed.column[input][i] = hole[(int) (uniform() * 3)];
			continue;
		}
		for (int c = KF_SERIES; c < KF_INPUT_KINDS; c++)
			dense.column[c][n] = bars->column[c][i];
		n++;
	}
	run_steps(ind, params, &holed, 0, BARS, got);
	run_steps(ind, params, &dense, 0, n, want);
	n = 0;
	for (int i = 0; i < BARS; i++)
	{
		double		row[KF_MAX_INPUTS];
		bool		usable = true;

		get_row(ind, &holed, i, row);
		for (int j = 0; j < kf_input_count(ind); j++)
			usable = usable && KF_FINITE(row[j]);
		for (int k = 0; k < kf_output_count(ind); k++)
			agree = agree && (usable ? same(got[i][k], want[n][k]) : isnan(got[i][k]));
		n += usable;
	}
	CHECK_MSG(agree, "%s: rows that are not finite disturb the others", ind->name);
	test_batch(ind, params, &holed, "with holes");
}

/*
 * Powers of two scale without rounding, so nothing may change but the scale: no threshold is absolute. An output stays, scales
 * as the prices, scales as their square, or is the angle of something that scales.
 */
static void
test_scaling(const KfIndicator *ind, const double *params, const Bars *bars)
{
	const double degrees = 57.29577951308232;
	static Bars scaled;
	static double got[BARS][KF_MAX_OUTPUTS];
	static double want[BARS][KF_MAX_OUTPUTS];

	if (ind->absolute)
		return;
	run_steps(ind, params, bars, 0, BARS, want);
	for (int sign = -1; sign <= 1; sign += 2)
	{
		double		scale = sign > 0 ? 0x1p+40 : 0x1p-40;

		scaled = *bars;
		for (int c = KF_SERIES; c <= KF_CLOSE; c++)
			for (int i = 0; i < BARS; i++)
				scaled.column[c][i] *= scale;
		run_steps(ind, params, &scaled, 0, BARS, got);
		for (int k = 0; k < kf_output_count(ind); k++)
		{
			bool		left = true;
			bool		scales = true;
			bool		squares = true;
			bool		angle = true;

			for (int i = ind->lookback(params); i < BARS; i++)
			{
				double		tolerance = 1e-12 * fabs(want[i][k]);
				double		turned = atan(tan(want[i][k] / degrees) * scale) * degrees;

				if (isnan(want[i][k]) && isnan(got[i][k]))
					continue;
				left = left && fabs(got[i][k] - want[i][k]) <= tolerance;
				scales = scales && fabs(got[i][k] / scale - want[i][k]) <= tolerance;
				squares = squares && fabs(got[i][k] / scale / scale - want[i][k]) <= tolerance;
				angle = angle && fabs(got[i][k] - turned) <= 1e-9 * fabs(turned);
			}
			CHECK_MSG(left || scales || squares || angle, "%s: scaling the prices by %g changes output %d otherwise", ind->name, scale, k);
		}
	}
}

/* Bars without any movement, at prices whose sums round. */
static void
test_flat(const KfIndicator *ind, const double *params)
{
	static Bars flat;
	static double got[BARS][KF_MAX_OUTPUTS];
	bool		talib = ind->golden != NULL && isupper((unsigned char) ind->golden[0]);	/* names of other references are in lower case */
	bool		finite = true;

	for (int c = KF_SERIES; c <= KF_CLOSE; c++)
		for (int i = 0; i < BARS; i++)
			flat.column[c][i] = 0.1;
	memset(flat.column[KF_VOLUME], 0, sizeof(flat.column[KF_VOLUME]));
	run_steps(ind, params, &flat, 0, BARS, got);
	for (int i = ind->lookback(params); i < BARS; i++)
		for (int k = 0; k < kf_output_count(ind); k++)
			finite = finite && (KF_FINITE(got[i][k]) || (!talib && isnan(got[i][k])));
	CHECK_MSG(finite, "%s: flat prices without volume give infinity, or NaN where the reference has a value", ind->name);
	if (!talib)
		return;
	/* values that measure movement are exactly 0, not its rounding; a ratio is at its guide line; sums and bar numbers measure none */
	if (ind->place == KF_OWN_PANEL && ind->scale_min == ind->scale_max && strcmp(ind->group, KF_GROUP_MATH) != 0)
		for (int k = 0; k < kf_output_count(ind); k++)
		{
			double		neutral = ind->nguides == 1 && ind->guides[0] == got[BARS - 1][k] ? ind->guides[0] : 0.0;

			CHECK_MSG(fabs(got[BARS - 1][k] - neutral) < 1e-15, "%s: output %d of flat prices is %g", ind->name, k, got[BARS - 1][k]);
		}
}

static void
test_ranges(const KfIndicator *ind, const Bars *bars)
{
	double		params[KF_MAX_PARAMS];

	for (int p = 0; p < kf_param_count(ind); p++)
	{
		const KfParam *param = &ind->params[p];
		double		bad[] = {param->min - 1, param->max + 1, NAN, -INFINITY, INFINITY};

		CHECK_MSG(param->min <= param->def && param->def <= param->max, "%s: default of %s", ind->name, param->name);
		for (size_t b = 0; b < sizeof(bad) / sizeof(bad[0]); b++)
		{
			KfStatus	status = {0};

			kf_indicator_defaults(ind, params);
			params[p] = bad[b];
			CHECK_MSG(kf_indicator_check(ind, params, &status) == KF_INVALID_PARAMETER, "%s: %s = %g", ind->name, param->name, bad[b]);
			CHECK_MSG(strstr(status.message, param->name) != NULL, "%s: message: %s", ind->name, status.message);
		}
		/* each parameter at its smallest, one of the moving averages after the other */
		for (double v = param->min; v <= (param->kind == KF_MA_TYPE ? param->max : param->min); v++)
		{
			kf_indicator_defaults(ind, params);
			params[p] = v;
			test_lookback(ind, params, bars);
			test_batch(ind, params, bars, param->name);
			test_copied_state(ind, params, bars);
		}
	}
}

/* ---- long series against exact references ---- */

#define LONG_BARS 10000000
#define SPIKE_AT 5000000
#define LONG_WINDOW 500			/* the longest compared */

/* The window's sum, and sum of squared deviations from its mean, in two passes of long double. */
static void
exact_window(const double *x, int i, int n, double *mean, double *variance)
{
	long double sum = 0.0L;
	long double squares = 0.0L;

	for (int j = i - n + 1; j <= i; j++)
		sum += x[j];
	for (int j = i - n + 1; j <= i; j++)
		squares += (x[j] - sum / n) * (x[j] - sum / n);
	*mean = (double) (sum / n);
	*variance = (double) (squares / n);
}

/* Slope of the straight line through the window by least squares; the middle value is its mean. */
static double
exact_slope(const double *x, int i, int n)
{
	long double products = 0.0L;
	long double squares = 0.0L;

	for (int j = 0; j < n; j++)
	{
		long double place = j - (n - 1) / 2.0L;

		products += place * (x[i - n + 1 + j] - (long double) x[i]);
		squares += place * place;
	}
	return (double) (products / squares);
}

/* Covariance over the variance of x, or over the product of the deviations. */
static void
exact_pairs(const long double *x, const long double *y, int n, double *beta, double *correlation)
{
	long double mean_x = 0.0L;
	long double mean_y = 0.0L;
	long double xx = 0.0L;
	long double yy = 0.0L;
	long double xy = 0.0L;

	for (int j = 0; j < n; j++)
	{
		mean_x += x[j] / n;
		mean_y += y[j] / n;
	}
	for (int j = 0; j < n; j++)
	{
		xx += (x[j] - mean_x) * (x[j] - mean_x);
		yy += (y[j] - mean_y) * (y[j] - mean_y);
		xy += (x[j] - mean_x) * (y[j] - mean_y);
	}
	*beta = (double) (xy / xx);
	*correlation = (double) (xy / sqrtl(xx * yy));
}

/* One indicator over a long series, its outputs one row at a time. */
typedef struct LongRun
{
	const KfIndicator *ind;
	void	   *state;
	double		worst;
} LongRun;

static void
begin_run(LongRun *run, const char *name, double n, double second, double third)
{
	double		params[KF_MAX_PARAMS] = {n, second, third, KF_MA_SMA};

	run->ind = kf_indicator_find(name, strlen(name));
	run->state = new_state(run->ind, params);
	run->worst = 0.0;
}

static void
end_run(LongRun *run, double limit, const char *what)
{
	CHECK_MSG(run->worst < limit, "%s of a long series, %s: off by %g", run->ind->name, what, run->worst);
	free(run->state);
}

/* Off by, in units of the value or, where that happens to be near 0, of what it is made of. */
static void
compare(LongRun *run, double got, double want, double scale)
{
	run->worst = fmax(run->worst, fabs(got - want) / (fabs(want) + scale));
}

enum
{
	RUN_SMA, RUN_WMA, RUN_SUM, RUN_BANDS, RUN_VAR, RUN_STDDEV, RUN_LINE, RUN_SLOPE, RUN_INTERCEPT, RUN_TSF, RUN_CORREL, RUN_BETA, RUNS
};

/* While the spike is inside, correlation and beta hang on the rounding of the other bars beside it and are left out. */
static void
compare_windows(LongRun *runs, double (*out)[KF_MAX_OUTPUTS], const double *x, const double *y, int i, int n, bool inside)
{
	static long double prices[2][LONG_WINDOW];
	static long double returns[2][LONG_WINDOW];
	double		mean;
	double		variance;
	double		slope = exact_slope(x, i, n);
	double		beta;
	double		correlation;
	double		unused;
	double		scale;
	long double weighted = 0.0L;

	exact_window(x, i, n, &mean, &variance);
	for (int j = 0; j < n; j++)
	{
		weighted += (long double) (n - j) * x[i - j];
		prices[0][j] = x[i - j];
		prices[1][j] = y[i - j];
		returns[0][j] = ((long double) x[i - j] - x[i - j - 1]) / x[i - j - 1];
		returns[1][j] = ((long double) y[i - j] - y[i - j - 1]) / y[i - j - 1];
	}
	compare(&runs[RUN_SMA], out[RUN_SMA][0], mean, 0.0);
	compare(&runs[RUN_WMA], out[RUN_WMA][0], (double) (weighted / (n * (n + 1) / 2)), 0.0);
	compare(&runs[RUN_SUM], out[RUN_SUM][0], mean * n, 0.0);
	compare(&runs[RUN_VAR], out[RUN_VAR][0], variance, 0.0);
	compare(&runs[RUN_STDDEV], out[RUN_STDDEV][0], sqrt(variance), 0.0);
	/* out of the bands the deviation can be had back only as exactly as the price's level is known */
	compare(&runs[RUN_BANDS], (out[RUN_BANDS][0] - out[RUN_BANDS][2]) / 2.0, sqrt(variance), fabs(mean) * 1e-7);
	scale = sqrt(variance);
	compare(&runs[RUN_SLOPE], out[RUN_SLOPE][0], slope, scale / n);
	compare(&runs[RUN_LINE], out[RUN_LINE][0], mean + slope * (n - 1) / 2.0, scale);
	compare(&runs[RUN_INTERCEPT], out[RUN_INTERCEPT][0], mean - slope * (n - 1) / 2.0, scale);
	compare(&runs[RUN_TSF], out[RUN_TSF][0], mean + slope * (n + 1) / 2.0, scale);
	if (inside)
		return;
	exact_pairs(prices[0], prices[1], n, &unused, &correlation);
	compare(&runs[RUN_CORREL], out[RUN_CORREL][0], correlation, 1.0);
	exact_pairs(returns[0], returns[1], n, &beta, &unused);
	compare(&runs[RUN_BETA], out[RUN_BETA][0], beta, 1.0);
}

/* Ten million bars with one spike in the middle: what has left the window must have left no trace. */
static void
test_long(double level, double noise, double spike, int n)
{
	const char *names[RUNS] = {"sma", "wma", "rolling_sum", "bbands", "rolling_var", "rolling_stddev", "linearreg", "linearreg_slope",
	"linearreg_intercept", "tsf", "rolling_correl", "beta"};
	double	   *x = malloc(LONG_BARS * sizeof(double));
	double	   *y = malloc(LONG_BARS * sizeof(double));
	char		what[128];
	LongRun		runs[RUNS];

	for (int i = 0; i < LONG_BARS; i++)
	{
		x[i] = level + noise * (uniform() - 0.5);
		y[i] = level + 0.5 * (x[i] - level) + noise * (uniform() - 0.5);
	}
	x[SPIKE_AT] += spike;
	y[SPIKE_AT + 3] += spike;
	for (int r = 0; r < RUNS; r++)
		begin_run(&runs[r], names[r], n, 1.0, 1.0);
	for (int i = 0; i < LONG_BARS; i++)
	{
		double		out[RUNS][KF_MAX_OUTPUTS];
		double		row[2] = {x[i], y[i]};

		for (int r = 0; r < RUNS; r++)
			runs[r].ind->step(runs[r].state, row, out[r]);
		/* all rows near the spike, then one in a thousand */
		if (i <= n || (abs(i - SPIKE_AT) > 2 * n && i % 1000 != 0))
			continue;
		compare_windows(runs, out, x, y, i, n, spike != 0.0 && i >= SPIKE_AT && i <= SPIKE_AT + n + 3);
	}
	snprintf(what, sizeof(what), "level %g, noise %g, spike %g", level, noise, spike);
	for (int r = 0; r < RUNS; r++)
		end_run(&runs[r], r == RUN_BANDS ? 1e-8 : r <= RUN_SUM ? 1e-14 : 1e-9, what);
	free(x);
	free(y);
}

int
main(void)
{
	static Bars bars;

	walk(&bars, 1.0);
	for (int i = 0; i < kf_indicator_count; i++)
	{
		const KfIndicator *ind = kf_indicators[i];
		double		params[KF_MAX_PARAMS];

		kf_indicator_defaults(ind, params);
		test_lookback(ind, params, &bars);
		test_batch(ind, params, &bars, "defaults");
		test_copied_state(ind, params, &bars);
		test_memory(ind, params, &bars);
		test_holes(ind, params, &bars);
		test_scaling(ind, params, &bars);
		test_flat(ind, params);
		test_ranges(ind, &bars);
	}
	test_long(100.0, 1.0, 1e12, 20);
	test_long(1e9, 1e-3, 0.0, 20);
	test_long(1e9, 1e-3, 1e12, 20);
	test_long(1e9, 1e-3, 1e12, LONG_WINDOW);
	return check_report();
}
