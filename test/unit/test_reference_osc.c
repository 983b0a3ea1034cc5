/*
 * test_reference_osc.c
 *		The families oscillator_more, average_more, flow and series against slow references written from the definitions, and
 *		against values worked out by hand.
 */
#include "reference.h"

/* ---- whole-array parts; NaN in front means 'not yet' ---- */

/* Simple mean of x[i - n + 1 .. i], NaN when one of them is. */
static void
slow_sma(const double *x, int n, int count, double *out)
{
	for (int i = 0; i < count; i++)
	{
		long double sum = 0.0L;

		for (int j = i - n + 1; j <= i; j++)
			sum += j < 0 ? NAN : x[j];
		out[i] = (double) (sum / n);
	}
}

/* Begun with the mean of the first n that there are; a NaN is left out. */
static void
slow_ema(const double *x, int n, int count, double *out)
{
	double		seen = 0.0;
	double		sum = 0.0;
	double		average = NAN;

	for (int i = 0; i < count; i++)
	{
		out[i] = NAN;
		if (isnan(x[i]))
			continue;
		seen += 1.0;
		sum += x[i];
		average = seen <= n ? sum / n : 2.0 / (n + 1.0) * x[i] + (1.0 - 2.0 / (n + 1.0)) * average;
		if (seen >= n)
			out[i] = average;
	}
}

static double
slow_roc(const double *x, int i, int n)
{
	if (i < n)
		return NAN;
	return x[i - n] == 0.0 ? 0.0 : 100.0 * (x[i] - x[i - n]) / x[i - n];
}

static double
slow_range(const RefBars *b, int i)
{
	if (i == 0)
		return NAN;
	return fmax(b->high[i], b->close[i - 1]) - fmin(b->low[i], b->close[i - 1]);
}

/* ---- oscillators ---- */

static void
reference_tsi(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	static double change[REF_BARS];
	static double size[REF_BARS];
	static double once[REF_BARS];
	static double momentum[REF_BARS];
	static double sizes[REF_BARS];

	for (int i = 0; i < b->n; i++)
	{
		change[i] = i == 0 ? NAN : b->close[i] - b->close[i - 1];
		size[i] = fabs(change[i]);
	}
	slow_ema(change, (int) p[0], b->n, once);
	slow_ema(once, (int) p[1], b->n, momentum);
	slow_ema(size, (int) p[0], b->n, once);
	slow_ema(once, (int) p[1], b->n, sizes);
	for (int i = 0; i < b->n; i++)
		momentum[i] = sizes[i] == 0.0 ? NAN : 100.0 * momentum[i] / sizes[i];
	slow_ema(momentum, (int) p[2], b->n, out[1]);
	for (int i = 0; i < b->n; i++)
		out[0][i] = isnan(out[1][i]) ? NAN : momentum[i];
}

static void
reference_coppock(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			n = (int) p[0];

	for (int i = n - 1; i < b->n; i++)
	{
		double		sum = 0.0;

		for (int j = 0; j < n; j++)
			sum += (n - j) * (slow_roc(b->close, i - j, (int) p[1]) + slow_roc(b->close, i - j, (int) p[2]));
		out[0][i] = sum / (n * (n + 1) / 2);
	}
}

static void
reference_kst(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	static double roc[REF_BARS];
	static double average[REF_BARS];
	static double line[REF_BARS];

	memset(line, 0, sizeof(line));
	for (int k = 0; k < 4; k++)
	{
		for (int i = 0; i < b->n; i++)
			roc[i] = slow_roc(b->close, i, (int) p[k]);
		slow_sma(roc, (int) p[4 + k], b->n, average);
		for (int i = 0; i < b->n; i++)
			line[i] += (k + 1) * average[i];
	}
	slow_sma(line, (int) p[8], b->n, out[1]);
	for (int i = 0; i < b->n; i++)
		out[0][i] = isnan(out[1][i]) ? NAN : line[i];
}

static void
reference_choppiness(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			n = (int) p[0];

	for (int i = n; i < b->n; i++)
	{
		double		path = 0.0;
		double		highest = -INFINITY;
		double		lowest = INFINITY;

		for (int j = i - n + 1; j <= i; j++)
		{
			path += slow_range(b, j);
			highest = fmax(highest, b->high[j]);
			lowest = fmin(lowest, b->low[j]);
		}
		if (highest > lowest)
			out[0][i] = 100.0 * log10(path / (highest - lowest)) / log10(n);
	}
}

static void
reference_vortex(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			n = (int) p[0];

	for (int i = n; i < b->n; i++)
	{
		double		plus = 0.0;
		double		minus = 0.0;
		double		path = 0.0;

		for (int j = i - n + 1; j <= i; j++)
		{
			plus += fabs(b->high[j] - b->low[j - 1]);
			minus += fabs(b->low[j] - b->high[j - 1]);
			path += slow_range(b, j);
		}
		if (path > 0.0)
		{
			out[0][i] = plus / path;
			out[1][i] = minus / path;
		}
	}
}

/* In long double: the difference has fewer digits than the prices. */
static void
reference_elder_ray(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			n = (int) p[0];
	long double average = 0.0L;

	for (int i = 0; i < b->n; i++)
	{
		average += (i < n ? 1.0L / (i + 1) : 2.0L / (n + 1.0L)) * (b->close[i] - average);
		if (i < n - 1)
			continue;
		out[0][i] = (double) (b->high[i] - average);
		out[1][i] = (double) (b->low[i] - average);
	}
}

/* sma(m, 5) - sma(m, 34) at bar i. */
static long double
slow_ao(const RefBars *b, int i)
{
	long double fast = 0.0L;
	long double slow = 0.0L;

	for (int j = 0; j < 34; j++)
	{
		long double middle = ((long double) b->high[i - j] + b->low[i - j]) / 2.0L;

		fast += j < 5 ? middle : 0.0L;
		slow += middle;
	}
	return fast / 5.0L - slow / 34.0L;
}

static void
reference_ac(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	(void) p;
	for (int i = 37; i < b->n; i++)
	{
		long double average = 0.0L;

		for (int j = 0; j < 5; j++)
			average += slow_ao(b, i - j) / 5.0L;
		out[0][i] = (double) (slow_ao(b, i) - average);
	}
}

/* Wilder's RSI of changes of x from bar 1 on; NaN while all of them have been 0. */
static void
slow_rsi(const double *x, int n, int count, double *out)
{
	double		gain = 0.0;
	double		loss = 0.0;

	for (int i = 0; i < count; i++)
	{
		double		change = i == 0 ? 0.0 : x[i] - x[i - 1];

		if (i <= n)
		{
			gain += fmax(change, 0.0) / n;
			loss += fmax(-change, 0.0) / n;
		}
		else
		{
			gain = ((n - 1) * gain + fmax(change, 0.0)) / n;
			loss = ((n - 1) * loss + fmax(-change, 0.0)) / n;
		}
		out[i] = i < n || gain + loss == 0.0 ? NAN : 100.0 - 100.0 / (1.0 + gain / loss);
	}
}

static void
reference_connors_rsi(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	static double streak[REF_BARS];
	static double price_rsi[REF_BARS];
	static double streak_rsi[REF_BARS];
	int			n = (int) p[2];

	for (int i = 0; i < b->n; i++)
	{
		int			first = i;

		while (first > 0 && (b->close[i] > b->close[i - 1] ? b->close[first] > b->close[first - 1] :
							 b->close[i] < b->close[i - 1] && b->close[first] < b->close[first - 1]))
			first--;
		streak[i] = i > 0 && b->close[i] < b->close[i - 1] ? first - i : i - first;
	}
	slow_rsi(b->close, (int) p[0], b->n, price_rsi);
	slow_rsi(streak, (int) p[1], b->n, streak_rsi);
	for (int i = n + 1; i < b->n; i++)
	{
		int			below = 0;

		for (int j = i - n; j < i; j++)
			below += slow_roc(b->close, j, 1) < slow_roc(b->close, i, 1);
		out[0][i] = (price_rsi[i] + streak_rsi[i] + 100.0 * below / n) / 3.0;
	}
}

/* ---- averages ---- */

static void
reference_alma(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			n = (int) p[0];
	double		m = p[1] * (n - 1);
	double		s = n / p[2];

	for (int i = n - 1; i < b->n; i++)
	{
		double		norm = 0.0;
		double		sum = 0.0;

		for (int j = 0; j < n; j++)
		{
			double		weight = exp(-((j - m) * (j - m)) / (2.0 * s * s));

			norm += weight;
			sum += weight * b->close[i - n + 1 + j];
		}
		out[0][i] = sum / norm;
	}
}

static void
reference_mcginley(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			n = (int) p[0];

	slow_sma(b->close, n, n, out[0]);
	for (int i = n; i < b->n; i++)
	{
		double		before = out[0][i - 1];

		out[0][i] = before + (b->close[i] - before) / fmax(1.0, n * pow(b->close[i] / before, 4.0));
	}
}

static void
reference_ewm_mean(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	double		alpha = 2.0 / (p[0] + 1.0);

	for (int i = 0; i < b->n; i++)
	{
		long double sum = 0.0L;
		long double norm = 0.0L;
		long double weight = 1.0L;

		for (int j = i; j >= 0; j--)
		{
			/* without adjust the first value stands for all before it */
			long double w = p[1] != 0.0 || j == 0 ? weight : alpha * weight;

			sum += w * b->close[j];
			norm += w;
			weight *= 1.0L - alpha;
		}
		if (i + 1 >= p[2])
			out[0][i] = (double) (sum / norm);
	}
}

/* ---- volume flow ---- */

static void
reference_cmf(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			n = (int) p[0];

	for (int i = n - 1; i < b->n; i++)
	{
		double		flow = 0.0;
		double		volume = 0.0;

		for (int j = i - n + 1; j <= i; j++)
		{
			if (b->high[j] > b->low[j])
				flow += (2.0 * b->close[j] - b->low[j] - b->high[j]) / (b->high[j] - b->low[j]) * b->volume[j];
			volume += b->volume[j];
		}
		if (volume > 0.0)
			out[0][i] = flow / volume;
	}
}

static void
reference_force_index(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	static double force[REF_BARS];

	for (int i = 0; i < b->n; i++)
		force[i] = i == 0 ? NAN : (b->close[i] - b->close[i - 1]) * b->volume[i];
	slow_ema(force, (int) p[0], b->n, out[0]);
}

static void
reference_ease_of_movement(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	static double ease[REF_BARS];

	for (int i = 0; i < b->n; i++)
	{
		double		move = NAN;

		if (i > 0)
			move = (double) (((long double) b->high[i] + b->low[i]) / 2.0L - ((long double) b->high[i - 1] + b->low[i - 1]) / 2.0L);

		if (move == 0.0 || (i > 0 && b->high[i] == b->low[i]))
			ease[i] = 0.0;
		else
			ease[i] = b->volume[i] == 0.0 ? NAN : move / (b->volume[i] / p[1] / (b->high[i] - b->low[i]));
	}
	slow_sma(ease, (int) p[0], b->n, out[0]);
}

/* ---- series ---- */

static void
reference_linear_fit(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			n = (int) p[0];

	for (int i = n - 1; i < b->n; i++)
	{
		const double *y = b->close + i - n + 1;
		bool		equal = true;	/* the mean of equal values rounds: yy need not be 0 */
		long double mean = 0.0L;
		long double xx = 0.0L;
		long double xy = 0.0L;
		long double yy = 0.0L;
		long double squares = 0.0L;

		for (int j = 0; j < n; j++)
		{
			equal = equal && y[j] == y[0];
			mean += y[j] / (long double) n;
		}
		for (int j = 0; j < n; j++)
		{
			long double x = j - (n - 1) / 2.0L;

			xx += x * x;
			xy += x * (y[j] - mean);
			yy += (y[j] - mean) * (y[j] - mean);
		}
		for (int j = 0; j < n; j++)
		{
			long double residual = y[j] - mean - xy / xx * (j - (n - 1) / 2.0L);

			squares += residual * residual;
		}
		out[0][i] = (double) (xy / xx);
		out[1][i] = (double) (mean - xy / xx * (n - 1) / 2.0L);
		out[2][i] = equal ? NAN : (double) (xy * xy / (xx * yy));
		out[3][i] = equal ? 0.0 : (double) sqrtl(squares / (n - 2));
	}
}

static void
reference_crossunder(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	(void) p;
	for (int i = 1; i < b->n; i++)
		out[0][i] = b->in[0][i] < b->in[1][i] && !(b->in[0][i - 1] < b->in[1][i - 1]);
}

static void
reference_bars_since(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	(void) p;
	for (int i = 0; i < b->n; i++)
		for (int j = i; j >= 0 && isnan(out[0][i]); j--)
			if (b->in[0][j] == 1.0)
				out[0][i] = i - j;
}

static void
reference_log_return(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	for (int i = (int) p[0]; i < b->n; i++)
		out[0][i] = (double) logl((long double) b->close[i] / b->close[i - (int) p[0]]);
}

static void
reference_cumulative_return(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	(void) p;
	for (int i = 0; i < b->n; i++)
		out[0][i] = (double) ((long double) b->close[i] / b->close[0] - 1.0L);
}

/* ---- values worked out by hand ---- */

/* Step rows of 'inputs' numbers each and leave the outputs of the last. */
static void
last_of(const char *name, const double *params, int nparams, const double *rows, int count, double *out)
{
	const KfIndicator *ind = kf_indicator_find(name, strlen(name));
	double		all[KF_MAX_PARAMS];
	void	   *state;

	kf_indicator_defaults(ind, all);
	for (int i = 0; i < nparams; i++)
		all[i] = params[i];
	state = malloc(ind->state_size(all));
	ind->init(state, all);
	for (int i = 0; i < count; i++)
		ind->step(state, rows + i * kf_input_count(ind), out);
	free(state);
}

#define LAST_OF(name, out, rows, ...) \
	do { \
		const double given[] = {0.0, ##__VA_ARGS__}; \
		const KfIndicator *shape = kf_indicator_find(name, strlen(name)); \
		\
		last_of(name, given + 1, (int) (sizeof(given) / sizeof(given[0])) - 1, rows, \
				(int) (sizeof(rows) / sizeof(rows[0])) / kf_input_count(shape), out); \
	} while (0)

static void
test_bars_by_hand(void)
{
	const double hlc[] = {10, 8, 9, 11, 9, 10, 12, 10, 11};
	const double hl[] = {10, 8, 12, 9};
	const double hlv[] = {10, 8, 1e8, 12, 9, 3e8};
	const double idle[] = {10, 8, 0, 12, 9, 0};
	const double still[] = {10, 8, 0, 9, 9, 0};
	const double hlcv[] = {10, 8, 9.5, 100, 12, 8, 8, 300};
	const double gap[] = {1, 1, 1, 9, 8, 8.5, 9, 8, 8.5};
	const double flat_after_range[] = {10, 8, 9, 9, 9, 9};
	const double cv[] = {10, 100, 11, 200};
	double		parabola[2 * 60];
	double		out[KF_MAX_OUTPUTS];

	LAST_OF("choppiness", out, hlc, 2);
	CHECK_NEAR(out[0], 100.0 * log(4.0 / 3.0) / log(2.0), 1e-14, 0);
	/* true range 8 by the gap and 1, range 1 */
	LAST_OF("choppiness", out, gap, 2);
	CHECK_NEAR(out[0], 100.0 * log(9.0) / log(2.0), 1e-14, 0);
	LAST_OF("vortex", out, hlc, 2);
	CHECK_NEAR(out[0], 6.0 / 4.0, 1e-15, 0);
	CHECK_NEAR(out[1], 2.0 / 4.0, 1e-15, 0);
	/* |9 - 8| over no true range has no value */
	LAST_OF("vortex", out, flat_after_range, 1);
	CHECK_NAN(out[0]);
	CHECK_NAN(out[1]);
	LAST_OF("elder_ray", out, hlc, 3);
	CHECK_NEAR(out[0], 2.0, 1e-15, 0);
	CHECK_NEAR(out[1], 0.0, 0, 1e-15);
	LAST_OF("ease_of_movement", out, hlv, 1);
	CHECK_NEAR(out[0], 1.5 * 3.0 / 3.0, 1e-15, 0);
	LAST_OF("ease_of_movement", out, hlv, 1, 10000);
	CHECK_NEAR(out[0], 10000.0 * 1.5 * 3.0 / 3e8, 1e-15, 0);
	LAST_OF("ease_of_movement", out, idle, 1);
	CHECK_NAN(out[0]);
	LAST_OF("ease_of_movement", out, still, 1);
	CHECK_NEAR(out[0], 0.0, 0, 0);
	LAST_OF("cmf", out, hlcv, 2);
	CHECK_NEAR(out[0], (50.0 - 300.0) / 400.0, 1e-15, 0);
	LAST_OF("force_index", out, cv, 1);
	CHECK_NEAR(out[0], 200.0, 1e-15, 0);
	LAST_OF("ac", out, hl);
	CHECK_NAN(out[0]);
	/* of t * t the awesome oscillator rises by 29 * 2 / 2 a bar, and its mean of five is two bars behind */
	for (int i = 0; i < 60; i++)
		parabola[2 * i] = parabola[2 * i + 1] = i * i;
	LAST_OF("ac", out, parabola);
	CHECK_NEAR(out[0], 58.0, 1e-13, 0);
}

static void
test_series_by_hand(void)
{
	const double three[] = {1, 2, 3};
	const double from_zero[] = {0, 2, 3};
	const double pandas[] = {0, 1, 2, 4};
	const double negative[] = {2, -1};
	const double tiny[] = {1e6, 1e6 + 1e-3};
	const double fit[] = {1, 2, 2, 5};
	const double plunge[] = {10, 10, 1};
	const double dead[] = {-3, 3, 7};
	const double nine[] = {1, 2, 3, 4, 5, 6, 7, 8, 10};
	const double touch[] = {2, 1, 1, 1, 0, 1};
	const double away[] = {1, 2, 1, 2};
	double		line[50];
	double		rise[140];
	double		growth[100];
	double		out[KF_MAX_OUTPUTS];

	LAST_OF("ewm_mean", out, three, 3, 1, 1);
	CHECK_NEAR(out[0], (3.0 + 0.5 * 2.0 + 0.25 * 1.0) / 1.75, 1e-15, 0);
	LAST_OF("ewm_mean", out, three, 3, 0, 1);
	CHECK_NEAR(out[0], 2.25, 1e-15, 0);
	/* pandas' manual: DataFrame.ewm(com=0.5, ignore_na=True).mean() of 0, 1, 2, NaN, 4 */
	LAST_OF("ewm_mean", out, pandas, 2 * 0.5 + 1);
	CHECK_NEAR(out[0], 3.225, 1e-15, 0);
	LAST_OF("ewm_mean", out, three, 1, 1, 1);
	CHECK_NEAR(out[0], 3.0, 0, 0);
	LAST_OF("ewm_mean", out, three, 3, 1, 4);
	CHECK_NAN(out[0]);
	LAST_OF("cumulative_return", out, three);
	CHECK_NEAR(out[0], 2.0, 0, 0);
	LAST_OF("cumulative_return", out, from_zero);
	CHECK_NAN(out[0]);
	LAST_OF("log_return", out, three, 2);
	CHECK_NEAR(out[0], log(3.0), 1e-15, 0);
	LAST_OF("log_return", out, negative);
	CHECK_NAN(out[0]);
	LAST_OF("log_return", out, tiny);
	/* ln(1 + d) = d - d * d / 2 and less than a digit more */
	CHECK_NEAR(out[0], (tiny[1] - 1e6) / 1e6 * (1.0 - (tiny[1] - 1e6) / 2e6), 1e-15, 0);
	LAST_OF("crossunder", out, touch);
	CHECK_NEAR(out[0], 1.0, 0, 0);
	LAST_OF("crossunder", out, away);
	CHECK_NEAR(out[0], 0.0, 0, 0);
	/* y = 1.2 x + 0.7 at x = 0 .. 3, residuals 0.3, 0.1, -1.1, 0.7 */
	LAST_OF("rolling_linear_fit", out, fit, 4);
	CHECK_NEAR(out[0], 1.2, 1e-15, 0);
	CHECK_NEAR(out[1], 0.7, 1e-14, 0);
	CHECK_NEAR(out[2], 7.2 / 9.0, 1e-14, 0);
	CHECK_NEAR(out[3], sqrt(1.8 / 2.0), 1e-14, 0);
	/* an exact line at a high level leaves exactly nothing */
	for (int i = 0; i < 50; i++)
		line[i] = 1e9 + 0.25 * i;
	LAST_OF("rolling_linear_fit", out, line, 14);
	CHECK_NEAR(out[0], 0.25, 1e-15, 0);
	CHECK_NEAR(out[2], 1.0, 1e-15, 0);
	CHECK_NEAR(out[3], 0.0, 0, 1e-14);
	/* so narrow a bell that only the value nearest to the peak at 6.8 is left */
	LAST_OF("alma", out, nine, 9, 0.85, 1e6);
	CHECK_NEAR(out[0], 8.0, 1e-15, 0);
	/* so wide a one that all count the same */
	LAST_OF("alma", out, nine, 9, 0.85, 0.001);
	CHECK_NEAR(out[0], 46.0 / 9.0, 1e-6, 0);
	/* the divisor would be 2 * (1 / 10)^4 */
	LAST_OF("mcginley", out, plunge, 2);
	CHECK_NEAR(out[0], 1.0, 0, 0);
	LAST_OF("mcginley", out, dead, 2);
	CHECK_NEAR(out[0], 7.0, 0, 0);
	/* rises that grow */
	for (int i = 0; i < 140; i++)
		rise[i] = exp(0.0001 * i * i);
	LAST_OF("tsi", out, rise);
	CHECK_NEAR(out[0], 100.0, 1e-14, 0);
	CHECK_NEAR(out[1], 100.0, 1e-14, 0);
	LAST_OF("connors_rsi", out, rise);
	CHECK_NEAR(out[0], 100.0, 1e-14, 0);
	/* a constant rate of growth */
	for (int i = 0; i < 100; i++)
		growth[i] = pow(1.01, i);
	LAST_OF("coppock", out, growth);
	CHECK_NEAR(out[0], 100.0 * (pow(1.01, 14) + pow(1.01, 11) - 2.0), 1e-12, 0);
	LAST_OF("kst", out, growth);
	CHECK_NEAR(out[0], 100.0 * (pow(1.01, 10) + 2 * pow(1.01, 15) + 3 * pow(1.01, 20) + 4 * pow(1.01, 30) - 10.0), 1e-12, 0);
	CHECK_NEAR(out[1], out[0], 1e-12, 0);
}

/* A spike that has left the window has left no trace, and a high level costs no digits of what varies. */
static void
test_fit_conditioning(void)
{
	const KfIndicator *ind = kf_indicator_find("rolling_linear_fit", 18);
	const double params[] = {20};
	void	   *state = malloc(ind->state_size(params));
	double		noise[3000];
	double		worst = 0.0;

	ref_seed = 4101842887655102017ULL;
	ind->init(state, params);
	for (int i = 0; i < 3000; i++)
	{
		double		x;
		double		out[KF_MAX_OUTPUTS];
		long double xy = 0.0L;
		long double mean = 0.0L;
		long double squares = 0.0L;

		x = 1e9 + 1e-3 * (ref_uniform() - 0.5) + (i == 1000 ? 1e12 : 0.0);
		noise[i] = x - 1e9;
		ind->step(state, &x, out);
		if (i < 19 || (i >= 1000 && i < 1020))
			continue;
		for (int j = 0; j < 20; j++)
			mean += noise[i - 19 + j] / 20.0L;
		for (int j = 0; j < 20; j++)
			xy += (j - 9.5L) * noise[i - 19 + j];
		for (int j = 0; j < 20; j++)
		{
			long double residual = noise[i - 19 + j] - mean - xy / 665.0L * (j - 9.5L);

			squares += residual * residual;
		}
		worst = fmax(worst, fabs(out[0] - (double) (xy / 665.0L)) / 1e-4);
		worst = fmax(worst, fabs(out[3] / (double) sqrtl(squares / 18.0L) - 1.0));
	}
	CHECK_MSG(worst < 1e-12, "rolling_linear_fit of noise at a high level: off by %g", worst);
	free(state);
}

int
main(void)
{
	REFERENCE_CHECK("tsi", reference_tsi, 1e-10);
	REFERENCE_CHECK("tsi", reference_tsi, 1e-10, 5, 9, 1);
	REFERENCE_CHECK("tsi", reference_tsi, 1e-10, 1, 1, 7);
	REFERENCE_CHECK("coppock", reference_coppock, 1e-12);
	REFERENCE_CHECK("coppock", reference_coppock, 1e-12, 7, 3, 21);
	REFERENCE_CHECK("coppock", reference_coppock, 1e-12, 1, 1, 1);
	REFERENCE_CHECK("kst", reference_kst, 1e-12);
	REFERENCE_CHECK("kst", reference_kst, 1e-12, 9, 4, 2, 1, 30, 3, 8, 5, 1);
	REFERENCE_CHECK("choppiness", reference_choppiness, 1e-12);
	REFERENCE_CHECK("choppiness", reference_choppiness, 1e-12, 2);
	REFERENCE_CHECK("choppiness", reference_choppiness, 1e-12, 55);
	REFERENCE_CHECK("vortex", reference_vortex, 1e-12);
	REFERENCE_CHECK("vortex", reference_vortex, 1e-12, 1);
	REFERENCE_CHECK("vortex", reference_vortex, 1e-12, 33);
	REFERENCE_CHECK("elder_ray", reference_elder_ray, 1e-10);
	REFERENCE_CHECK("elder_ray", reference_elder_ray, 1e-9, 40);
	REFERENCE_CHECK("ac", reference_ac, 1e-11);
	REFERENCE_CHECK("connors_rsi", reference_connors_rsi, 1e-10);
	REFERENCE_CHECK("connors_rsi", reference_connors_rsi, 1e-10, 5, 4, 9);
	REFERENCE_CHECK("connors_rsi", reference_connors_rsi, 1e-10, 14, 30, 1);

	REFERENCE_CHECK("alma", reference_alma, 1e-12);
	REFERENCE_CHECK("alma", reference_alma, 1e-12, 21, 0.5, 4);
	REFERENCE_CHECK("alma", reference_alma, 1e-12, 10, 0, 10);
	REFERENCE_CHECK("alma", reference_alma, 1e-12, 1, 1, 6);
	REFERENCE_CHECK("mcginley", reference_mcginley, 1e-10);
	REFERENCE_CHECK("mcginley", reference_mcginley, 1e-10, 1);
	REFERENCE_CHECK("mcginley", reference_mcginley, 1e-10, 60);
	REFERENCE_CHECK("ewm_mean", reference_ewm_mean, 1e-12);
	REFERENCE_CHECK("ewm_mean", reference_ewm_mean, 1e-12, 7.5, 0);
	REFERENCE_CHECK("ewm_mean", reference_ewm_mean, 1e-12, 300, 1, 50);
	REFERENCE_CHECK("ewm_mean", reference_ewm_mean, 1e-12, 1, 0, 2);

	REFERENCE_CHECK("cmf", reference_cmf, 1e-10);
	REFERENCE_CHECK("cmf", reference_cmf, 1e-10, 1);
	REFERENCE_CHECK("cmf", reference_cmf, 1e-10, 3);
	REFERENCE_CHECK("force_index", reference_force_index, 1e-10);
	REFERENCE_CHECK("force_index", reference_force_index, 1e-12, 1);
	REFERENCE_CHECK("ease_of_movement", reference_ease_of_movement, 1e-11);
	REFERENCE_CHECK("ease_of_movement", reference_ease_of_movement, 1e-11, 3, 10000);

	REFERENCE_CHECK("rolling_linear_fit", reference_linear_fit, 1e-10);
	REFERENCE_CHECK("rolling_linear_fit", reference_linear_fit, 1e-10, 3);
	REFERENCE_CHECK("rolling_linear_fit", reference_linear_fit, 1e-10, 50);
	REFERENCE_CHECK("crossunder", reference_crossunder, 0);
	REFERENCE_CHECK("bars_since", reference_bars_since, 0);
	REFERENCE_CHECK("log_return", reference_log_return, 1e-10);
	REFERENCE_CHECK("log_return", reference_log_return, 1e-10, 60);
	REFERENCE_CHECK("cumulative_return", reference_cumulative_return, 1e-10);

	test_bars_by_hand();
	test_series_by_hand();
	test_fit_conditioning();
	return check_report();
}
