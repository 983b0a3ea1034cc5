/*
 * test_reference_stat.c
 *		Rolling order statistics, moments and risk against slow references, written from the definitions with loops over
 *		each window; the sorted window against sorting, exactly; and what the generic tests cannot know: high levels with small moves,
 *		spikes, returns.
 */
#include "reference.h"

#include "indicators/sorted.h"
#include "long_moments.h"

/* ---- windows of the references ---- */

static int
by_size(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x > y) - (x < y);
}

/* The window that ends with bar i, sorted. */
static void
sorted_window(const double *x, int i, int n, double *window)
{
	for (int j = 0; j < n; j++)
		window[j] = x[i - n + 1 + j];
	qsort(window, n, sizeof(double), by_size);
}

static double
quantile_of(const double *sorted, int n, double q)
{
	double		place = q * (n - 1);
	int			k = (int) floor(place);

	return place == k ? sorted[k] : sorted[k] + (place - k) * (sorted[k + 1] - sorted[k]);
}

static double
median_deviation(const double *sorted, int n, double *distances)
{
	double		median = quantile_of(sorted, n, 0.5);

	for (int j = 0; j < n; j++)
		distances[j] = fabs(sorted[j] - median);
	qsort(distances, n, sizeof(double), by_size);
	return quantile_of(distances, n, 0.5);
}

static double
rank_of(const double *window, int n, double x)
{
	double		ranks = 0.0;
	int			equal = 0;

	/* the mean of the ranks that equal values share */
	for (int j = 0; j < n; j++)
		if (window[j] == x)
		{
			ranks += j + 1;
			equal++;
		}
	return ranks / equal / n;
}

/* Whether x varies at all. */
static bool
varies(const long double *x, int n)
{
	for (int j = 1; j < n; j++)
		if (x[j] != x[0])
			return true;
	return false;
}

static void
long_window(const double *x, int i, int n, long double *window)
{
	for (int j = 0; j < n; j++)
		window[j] = x[i - n + 1 + j];
}

/* ---- order statistics ---- */

static void
reference_median(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	double		window[REF_BARS];
	int			n = (int) p[0];

	for (int i = n - 1; i < b->n; i++)
	{
		sorted_window(b->in[0], i, n, window);
		out[0][i] = quantile_of(window, n, 0.5);
	}
}

static void
reference_quantile(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	double		window[REF_BARS];
	int			n = (int) p[0];

	for (int i = n - 1; i < b->n; i++)
	{
		sorted_window(b->in[0], i, n, window);
		out[0][i] = quantile_of(window, n, p[1]);
	}
}

static void
reference_rank(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	double		window[REF_BARS];
	int			n = (int) p[0];

	for (int i = n - 1; i < b->n; i++)
	{
		sorted_window(b->in[0], i, n, window);
		out[0][i] = rank_of(window, n, b->in[0][i]);
	}
}

static void
reference_mad(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	double		window[REF_BARS];
	double		distances[REF_BARS];
	int			n = (int) p[0];

	for (int i = n - 1; i < b->n; i++)
	{
		sorted_window(b->in[0], i, n, window);
		out[0][i] = median_deviation(window, n, distances);
	}
}

/*
 * Values of different temper, in which most are equal to others, or rise, or fall, or stay; every result must be the very one that
 * sorting gives. -0.0 stands for 0.0.
 */
static double
awkward_value(int kind, int i)
{
	switch (kind)
	{
		case 0:
			return floor(7.0 * ref_uniform()) - 3.0;
		case 1:
			return ref_uniform();
		case 2:
			return i;
		case 3:
			return -i;
		case 4:
			return i / 301 % 2 ? 5.0 : ref_uniform() < 0.01 ? 1e300 * (ref_uniform() - 0.5) : 4.0;
		case 5:
			return ref_uniform() < 0.5 ? 0.0 : -0.0;
		case 6:
			return i % 2 ? i : -i;
		default:
			return floor(1000.0 * ref_uniform()) + i / 5;
	}
}

/* The tiles are what sorted.h says of them. */
static bool
tiles_hold(const KfSorted *s, double *ring, int max_tiles)
{
	int			sum = 0;
	double		last = -INFINITY;

	if (s->cap == 0)
		return true;
	for (int i = 0; i < s->tiles; i++)
	{
		const double *tile = kf_sorted_tile(s, ring, i);
		int			size = kf_sorted_sizes(s, ring)[i];

		if (size > s->cap || (s->tiles > 1 && size < 1) || tile[-1] != -INFINITY || tile[s->cap] != INFINITY)
			return false;
		if (i > 0 && (kf_sorted_sizes(s, ring)[i - 1] + size <= s->cap / 2 || kf_sorted_firsts(s, ring)[i] != tile[0]))
			return false;
		for (int j = 0; j < s->cap; j++)
		{
			if (j < size ? !(tile[j] >= last) || signbit(tile[j]) > (tile[j] < 0.0) : tile[j] != INFINITY)
				return false;
			if (j < size)
				last = tile[j];
		}
		sum += size;
	}
	return sum == s->count && s->tiles <= max_tiles;
}

static void
test_sorted(int n, int kind, int bars, int every)
{
	const char *const names[] = {"rolling_quantile", "rolling_rank", "rolling_mad"};
	const double q[] = {0.0, 0.25, 0.5, 0.9, 1.0};
	double	   *x = malloc((size_t) bars * sizeof(double));
	double	   *window = malloc((size_t) n * sizeof(double));
	double	   *distances = malloc((size_t) n * sizeof(double));
	double	   *ring = malloc(kf_sorted_ring(n) * sizeof(double));
	const KfIndicator *ind[3];
	void	   *state[3];
	double		params[KF_MAX_PARAMS] = {n, 0.5};
	KfSorted	s;

	ref_seed = 362436069 + 1000 * (uint64_t) n + (uint64_t) kind;
	kf_sorted_init(&s, ring, n);
	for (int k = 0; k < 3; k++)
	{
		ind[k] = kf_indicator_find(names[k], strlen(names[k]));
		state[k] = malloc(ind[k]->state_size(params));
		ind[k]->init(state[k], params);
	}
	for (int i = 0; i < bars; i++)
	{
		double		got[3];
		bool		full;
		bool		right = true;

		x[i] = awkward_value(kind, i);
		full = kf_sorted_step(&s, ring, x[i]);
		for (int k = 0; k < 3; k++)
			ind[k]->step(state[k], &x[i], &got[k]);
		right = full == (i >= n - 1);
		if (i % every == 0)
			right = right && tiles_hold(&s, ring, kf_sorted_max_tiles(n));
		if (full && i % every == 0)
		{
			sorted_window(x, i, n, window);
			for (int k = 0; k < 5; k++)
				right = right && kf_sorted_quantile(&s, ring, q[k]) == quantile_of(window, n, q[k]);
			right = right && !signbit(got[0]) == !(got[0] < 0.0);
			right = right && got[0] == quantile_of(window, n, 0.5) && got[1] == rank_of(window, n, x[i]) &&
				got[2] == median_deviation(window, n, distances);
		}
		if (!CHECK_MSG(right, "sorted window of %d, kind %d, bar %d: median %.17g, rank %.17g, deviation %.17g", n, kind, i, got[0], got[1],
					   got[2]))
			break;
	}
	for (int k = 0; k < 3; k++)
		free(state[k]);
	free(x);
	free(window);
	free(distances);
	free(ring);
}

static void
test_all_sorted(void)
{
	const int	periods[] = {1, 2, 3, 16, 17, 127, 128, 129, 130, 257, 1000};

	for (int kind = 0; kind < 8; kind++)
	{
		for (size_t p = 0; p < sizeof(periods) / sizeof(periods[0]); p++)
			test_sorted(periods[p], kind, 4 * periods[p] + 600, periods[p] < 300 ? 1 : 17);
		test_sorted(16385, kind, 50000, 9973);
	}
}

/* ---- moments ---- */

static double
zscore_of(const long double *x, int n, int ddof)
{
	return varies(x, n) ? (double) (((x[n - 1] - x[0]) - mean_above_first(x, n)) / sqrtl(central_sum(x, n, 2) / (n - ddof))) : NAN;
}

static double
skewness_of(const long double *x, int n)
{
	long double s = sqrtl(central_sum(x, n, 2) / (n - 1));

	return varies(x, n) ? (double) ((long double) n / ((n - 1.0L) * (n - 2.0L)) * central_sum(x, n, 3) / (s * s * s)) : NAN;
}

static double
kurtosis_of(const long double *x, int n)
{
	long double m = n;
	long double variance = central_sum(x, n, 2) / (m - 1);

	return varies(x, n) ? (double) (m * (m + 1) / ((m - 1) * (m - 2) * (m - 3)) * central_sum(x, n, 4) / (variance * variance) -
									3 * (m - 1) * (m - 1) / ((m - 2) * (m - 3))) : NAN;
}

#define WINDOW_REFERENCE(fn, expression) \
	static void \
	fn(const RefBars *b, const double *p, double (*out)[REF_BARS]) \
	{ \
		long double x[REF_BARS]; \
		int			n = (int) p[0]; \
		\
		for (int i = n - 1; i < b->n; i++) \
		{ \
			long_window(b->in[0], i, n, x); \
			out[0][i] = (expression); \
		} \
	}

WINDOW_REFERENCE(reference_zscore, zscore_of(x, n, (int) p[1]))
WINDOW_REFERENCE(reference_skewness, skewness_of(x, n))
WINDOW_REFERENCE(reference_kurtosis, kurtosis_of(x, n))

/*
 * Small noise at a level of 1e9, and a spike of 1e12 that has left the window: right to rounding of what a double holds at that
 * level. Values are whole multiples of 2^-20, as a double near 1e9 can be, so the reference sees the same.
 */
static void
test_exactness(const char *name, double (*reference) (const long double *x, int n), int n, double limit)
{
	enum
	{
		LENGTH = 3000, SPIKE = 700
	};
	const KfIndicator *ind = kf_indicator_find(name, strlen(name));
	double		params[KF_MAX_PARAMS];
	double		values[LENGTH];
	long double window[LENGTH];
	double		worst = 0.0;
	void	   *state;

	kf_indicator_defaults(ind, params);
	params[0] = n;
	state = malloc(ind->state_size(params));
	for (int at = SPIKE; at < SPIKE + 2 * n; at += n / 3)	/* anywhere in a block */
	{
		ind->init(state, params);
		ref_seed = 123456789;
		for (int i = 0; i < LENGTH; i++)
		{
			double		got;

			values[i] = i == at ? 1e12 : 1e9 + 1e-3 * (ref_uniform() - 0.5) * (ref_uniform() + 0.5);
			ind->step(state, &values[i], &got);
			if (i < n - 1 || (i >= at && i < at + n))
				continue;
			long_window(values, i, n, window);
			worst = fmax(worst, fabs(got - reference(window, n)) / fmax(1.0, fabs(reference(window, n))));
		}
	}
	free(state);
	CHECK_MSG(worst < limit, "%s(%d) at a level of 1e9 is off by %g", name, n, worst);
}

static double
zscore_sample(const long double *x, int n)
{
	return zscore_of(x, n, 1);
}

/* ---- Hurst exponent ---- */

static void
reference_hurst(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			n = (int) p[0];

	for (int i = n - 1; i < b->n; i++)
	{
		const double *x = b->in[0] + i - n + 1;
		double		u[32];
		double		v[32];
		double		mean_u = 0.0;
		double		mean_v = 0.0;
		double		uv = 0.0;
		double		uu = 0.0;
		int			m = 0;

		for (int lag = 1; 4 * lag <= n; lag *= 2)
		{
			long double sum = 0.0L;

			for (int j = lag; j < n; j++)
				sum += ((long double) x[j] - x[j - lag]) * ((long double) x[j] - x[j - lag]);
			u[m] = log(lag);
			v[m++] = log((double) (sum / (n - lag)));
		}
		for (int j = 0; j < m; j++)
		{
			mean_u += u[j] / m;
			mean_v += v[j] / m;
		}
		for (int j = 0; j < m; j++)
		{
			uv += (u[j] - mean_u) * (v[j] - mean_v);
			uu += (u[j] - mean_u) * (u[j] - mean_u);
		}
		out[0][i] = uv / uu / 2.0;
	}
}

/* A straight line has exponent 1; a long walk of fair steps about 1/2; noise about 0. */
static void
test_hurst_values(void)
{
	const KfIndicator *ind = kf_indicator_find("hurst", 5);
	const double params[KF_MAX_PARAMS] = {10000};
	const double want[] = {1.0, 0.5, 0.0};
	const double within[] = {1e-12, 0.05, 0.01};

	for (int kind = 0; kind < 3; kind++)
	{
		void	   *state = malloc(ind->state_size(params));
		double		x = 0.0;
		double		got = NAN;

		ref_seed = 777;
		ind->init(state, params);
		for (int i = 0; i < 12000; i++)
		{
			double		step = ref_uniform() - 0.5;

			x = kind == 0 ? i : kind == 1 ? x + step : step;
			ind->step(state, &x, &got);
		}
		CHECK_MSG(fabs(got - want[kind]) <= within[kind], "hurst of kind %d is %g", kind, got);
		free(state);
	}
}

/* ---- risk ---- */

static void
reference_sharpe(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	long double x[REF_BARS];
	int			n = (int) p[0];

	for (int i = n - 1; i < b->n; i++)
	{
		long_window(b->in[0], i, n, x);
		if (varies(x, n))
			out[0][i] = (double) ((mean_of(x, n) - p[1] / p[2]) / sqrtl(central_sum(x, n, 2) / (n - 1)) * sqrtl(p[2]));
	}
}

static void
reference_sortino(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			n = (int) p[0];

	for (int i = n - 1; i < b->n; i++)
	{
		long double excess = 0.0L;
		long double squares = 0.0L;

		for (int j = i - n + 1; j <= i; j++)
		{
			long double d = (long double) b->in[0][j] - p[1];

			excess += d / n;
			if (d < 0)
				squares += d * d / n;
		}
		if (squares > 0)
			out[0][i] = (double) (excess / sqrtl(squares) * sqrtl(p[2]));
	}
}

static double
drawdown_of(const double *x, int n)
{
	double		peak = -INFINITY;
	double		worst = 0.0;

	for (int j = 0; j < n; j++)
	{
		if (x[j] < 0.0)
			return NAN;
		peak = fmax(peak, x[j]);
		if (peak > 0.0)
			worst = fmax(worst, (peak - x[j]) / peak);
	}
	return peak > 0.0 ? worst : NAN;
}

static void
reference_drawdown(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			n = (int) p[0];

	for (int i = n - 1; i < b->n; i++)
		out[0][i] = drawdown_of(b->in[0] + i - n + 1, n);
}

/* Beta of the asset on the benchmark; the means are left in *asset and *benchmark. */
static double
beta_of(const RefBars *b, int i, int n, long double *asset, long double *benchmark)
{
	long double x[REF_BARS];
	long double y[REF_BARS];
	long double products = 0.0L;

	long_window(b->in[1], i, n, x);
	long_window(b->in[0], i, n, y);
	*benchmark = mean_of(x, n);
	*asset = mean_of(y, n);
	for (int j = 0; j < n; j++)
		products += (x[j] - *benchmark) * (y[j] - *asset);
	return varies(x, n) ? (double) (products / central_sum(x, n, 2)) : NAN;
}

static void
reference_beta(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	long double asset;
	long double benchmark;

	for (int i = (int) p[0] - 1; i < b->n; i++)
		out[0][i] = beta_of(b, i, (int) p[0], &asset, &benchmark);
}

static void
reference_alpha(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	for (int i = (int) p[0] - 1; i < b->n; i++)
	{
		long double asset;
		long double benchmark;
		long double rate = (long double) p[1] / p[2];
		double		beta = beta_of(b, i, (int) p[0], &asset, &benchmark);

		out[0][i] = (double) (((asset - rate) - beta * (benchmark - rate)) * p[2]);
	}
}

/* The last value of an indicator over a few rows, which have been worked out by hand. */
static double
last_value(const char *name, const double *params, const double *const *in, int rows)
{
	const KfIndicator *ind = kf_indicator_find(name, strlen(name));
	void	   *state = malloc(ind->state_size(params));
	double		got = NAN;

	ind->init(state, params);
	for (int i = 0; i < rows; i++)
	{
		double		row[KF_MAX_INPUTS];

		for (int j = 0; j < kf_input_count(ind); j++)
			row[j] = in[j][i];
		ind->step(state, row, &got);
	}
	free(state);
	return got;
}

#define LAST(name, rows, columns, ...) \
	last_value(name, (const double[KF_MAX_PARAMS]) {__VA_ARGS__}, (const double *const[KF_MAX_INPUTS]) columns, rows)
#define COLUMNS(...) {__VA_ARGS__}

static void
test_by_hand(void)
{
	const double returns[] = {0.01, -0.02, 0.03, 0.02};
	const double doubled[] = {0.03, -0.03, 0.07, 0.05};	/* twice, and 0.01 more */
	const double prices[] = {100, 120, 90, 130, 117};
	const double lost[] = {0, 0, 10, 5, 0};
	const double cold[] = {10, -37, 20, 15};
	const double counts[] = {1, 2, 3, 4, 10};
	const double ties[] = {3, 1, 3, 2, 3};
	const double high[] = {2, 4};
	const double low[] = {1, 1};
	const double open[] = {1, 2};
	const double close[] = {2, 2};

	/* mean 0.01; squares 0, 9, 4, 1 (1e-4); shortfall of one of four, 0.02 */
	CHECK_NEAR(LAST("rolling_sharpe", 4, COLUMNS(returns), 4, 0, 252), 0.01 / sqrt(14e-4 / 3.0) * sqrt(252.0), 1e-14, 0);
	CHECK_NEAR(LAST("rolling_sharpe", 4, COLUMNS(returns), 4, 2.52, 252), 0.0, 0, 1e-13);
	CHECK_NEAR(LAST("rolling_sortino", 4, COLUMNS(returns), 4, 0, 1), 0.01 / 0.01, 1e-14, 0);
	CHECK_NAN(LAST("rolling_sortino", 4, COLUMNS(returns), 2, 0, 1));
	CHECK_NEAR(LAST("rolling_beta", 4, COLUMNS(doubled, returns), 4), 2.0, 1e-13, 0);
	CHECK_NEAR(LAST("rolling_alpha", 4, COLUMNS(doubled, returns), 4, 0, 12), 0.12, 1e-13, 0);
	CHECK_NEAR(LAST("rolling_max_drawdown", 5, COLUMNS(prices), 5), 0.25, 0, 0);
	CHECK_NEAR(LAST("rolling_max_drawdown", 5, COLUMNS(prices), 3), 0.1, 1e-15, 0);
	CHECK_NEAR(LAST("rolling_max_drawdown", 5, COLUMNS(lost), 5), 1.0, 0, 0);
	CHECK_NAN(LAST("rolling_max_drawdown", 2, COLUMNS(lost), 2));
	CHECK_NAN(LAST("rolling_max_drawdown", 4, COLUMNS(cold), 4));
	CHECK_NEAR(LAST("rolling_max_drawdown", 4, COLUMNS(cold), 2), 0.25, 0, 0);
	/* scipy.stats.skew and kurtosis with bias=False say the same: deviations -3, -2, -1, 0, 6 */
	CHECK_NEAR(LAST("rolling_skewness", 5, COLUMNS(counts), 5), 5.0 / 12.0 * 180.0 / pow(12.5, 1.5), 1e-14, 0);
	CHECK_NEAR(LAST("rolling_kurtosis", 5, COLUMNS(counts), 5), 30.0 / 24.0 * 1394.0 / (12.5 * 12.5) - 3.0 * 16.0 / 6.0, 1e-13, 0);
	CHECK_NEAR(LAST("rolling_zscore", 5, COLUMNS(counts), 5, 1), 6.0 / sqrt(12.5), 1e-15, 0);
	CHECK_NEAR(LAST("rolling_zscore", 5, COLUMNS(counts), 5, 0), 6.0 / sqrt(10.0), 1e-15, 0);
	CHECK_NEAR(LAST("rolling_median", 5, COLUMNS(counts), 5), 3.0, 0, 0);
	CHECK_NEAR(LAST("rolling_median", 5, COLUMNS(counts), 4), 3.5, 0, 0);
	CHECK_NEAR(LAST("rolling_quantile", 5, COLUMNS(counts), 5, 0.9), 4.0 + 0.6 * 6.0, 1e-15, 0);
	CHECK_NEAR(LAST("rolling_mad", 5, COLUMNS(counts), 5), 1.0, 0, 0);
	/* 1, 2, 3, 3, 3: the three share the ranks 3, 4, 5 */
	CHECK_NEAR(LAST("rolling_rank", 5, COLUMNS(ties), 5), 0.8, 0, 1e-16);
	CHECK_NEAR(LAST("parkinson_volatility", 1, COLUMNS(high, low), 1, 1), sqrt(log(2.0) / 4.0), 1e-15, 0);
	CHECK_NEAR(LAST("garman_klass_volatility", 1, COLUMNS(open, high, low, close), 1, 1), log(2.0) * sqrt(1.5 - 2.0 * log(2.0)), 1e-14, 0);
	/* second bar: log(4 / 2)^2 + log(1 / 2)^2 */
	CHECK_NEAR(LAST("rogers_satchell_volatility", 2, COLUMNS(open, high, low, close), 1, 1), log(2.0) * sqrt(2.0), 1e-15, 0);
	CHECK_NEAR(LAST("realized_volatility", 5, COLUMNS(counts), 2, 1), fabs(log(2.5) - log(4.0 / 3.0)) / sqrt(2.0), 1e-14, 0);
}

int
main(void)
{
	REFERENCE_CHECK("rolling_median", reference_median, 1e-15);
	REFERENCE_CHECK("rolling_median", reference_median, 1e-15, 1);
	REFERENCE_CHECK("rolling_median", reference_median, 1e-15, 200);
	REFERENCE_CHECK("rolling_quantile", reference_quantile, 1e-15, 30, 0.05);
	REFERENCE_CHECK("rolling_quantile", reference_quantile, 1e-15, 151, 0.77);
	REFERENCE_CHECK("rolling_quantile", reference_quantile, 1e-15, 10, 1);
	REFERENCE_CHECK("rolling_rank", reference_rank, 1e-15);
	REFERENCE_CHECK("rolling_rank", reference_rank, 1e-15, 252);
	REFERENCE_CHECK("rolling_mad", reference_mad, 1e-15);
	REFERENCE_CHECK("rolling_mad", reference_mad, 1e-15, 7);
	REFERENCE_CHECK("rolling_mad", reference_mad, 1e-15, 300);
	test_all_sorted();

	REFERENCE_CHECK("rolling_zscore", reference_zscore, 1e-12);
	REFERENCE_CHECK("rolling_zscore", reference_zscore, 1e-12, 5, 0);
	REFERENCE_CHECK("rolling_skewness", reference_skewness, 1e-11);
	REFERENCE_CHECK("rolling_skewness", reference_skewness, 1e-11, 3);
	REFERENCE_CHECK("rolling_skewness", reference_skewness, 1e-11, 200);
	REFERENCE_CHECK("rolling_kurtosis", reference_kurtosis, 1e-11);
	REFERENCE_CHECK("rolling_kurtosis", reference_kurtosis, 1e-11, 4);
	REFERENCE_CHECK("rolling_kurtosis", reference_kurtosis, 1e-11, 200);
	test_exactness("rolling_zscore", zscore_sample, 20, 1e-12);
	test_exactness("rolling_zscore", zscore_sample, 500, 1e-12);
	test_exactness("rolling_skewness", skewness_of, 30, 1e-11);
	test_exactness("rolling_skewness", skewness_of, 500, 1e-11);
	test_exactness("rolling_kurtosis", kurtosis_of, 30, 1e-11);
	test_exactness("rolling_kurtosis", kurtosis_of, 500, 1e-11);

	REFERENCE_CHECK("hurst", reference_hurst, 1e-12);
	REFERENCE_CHECK("hurst", reference_hurst, 1e-12, 16);
	REFERENCE_CHECK("hurst", reference_hurst, 1e-12, 333);
	test_hurst_values();

	REFERENCE_CHECK("rolling_sharpe", reference_sharpe, 1e-12);
	REFERENCE_CHECK("rolling_sharpe", reference_sharpe, 1e-12, 63, 300, 12);
	REFERENCE_CHECK("rolling_sortino", reference_sortino, 1e-12, 63, 100);
	REFERENCE_CHECK("rolling_sortino", reference_sortino, 1e-12, 20, 1e6, 365);
	REFERENCE_CHECK("rolling_max_drawdown", reference_drawdown, 1e-14);
	REFERENCE_CHECK("rolling_max_drawdown", reference_drawdown, 1e-14, 1);
	REFERENCE_CHECK("rolling_max_drawdown", reference_drawdown, 1e-14, 21);
	REFERENCE_CHECK("rolling_beta", reference_beta, 1e-11);
	REFERENCE_CHECK("rolling_beta", reference_beta, 1e-11, 20);
	REFERENCE_CHECK("rolling_alpha", reference_alpha, 1e-9);
	REFERENCE_CHECK("rolling_alpha", reference_alpha, 1e-9, 20, 5, 12);
	test_by_hand();
	return check_report();
}
