/*
 * test_reference_trend.c
 *		Channels, trend-following stops, Ichimoku, turning points and volume-weighted prices against slow references, and against
 *		values computed by hand.
 */
#include "reference.h"

/* ---- parts, over whole columns ---- */

/* The extreme of x[i - n + 1 .. i]. */
static double
extreme(const double *x, int i, int n, int sign)
{
	double		best = x[i];

	for (int j = i - n + 1; j <= i; j++)
		if (sign * x[j] > sign * best)
			best = x[j];
	return best;
}

static double
mean(const double *x, int i, int n)
{
	long double sum = 0.0L;

	for (int j = i - n + 1; j <= i; j++)
		sum += x[j];
	return (double) (sum / n);
}

static double
middle(const RefBars *b, int i, int n)
{
	return (extreme(b->high, i, n, 1) + extreme(b->low, i, n, -1)) / 2.0;
}

static void
true_ranges(const RefBars *b, double *range)
{
	range[0] = NAN;
	for (int i = 1; i < b->n; i++)
		range[i] = fmax(b->high[i], b->close[i - 1]) - fmin(b->low[i], b->close[i - 1]);
}

/* Wilder's average of the true range, whose seed is the mean of the ranges of bars 1 .. n. */
static void
average_ranges(const RefBars *b, int n, double *atr)
{
	double		range[REF_BARS];

	true_ranges(b, range);
	for (int i = 0; i < b->n; i++)
		atr[i] = i < n ? NAN : i == n ? mean(range, n, n) : (atr[i - 1] * (n - 1) + range[i]) / n;
}

/* ---- channels ---- */

static void
reference_donchian(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	for (int i = (int) p[0] - 1; i < b->n; i++)
	{
		out[0][i] = extreme(b->high, i, (int) p[0], 1);
		out[1][i] = middle(b, i, (int) p[0]);
		out[2][i] = extreme(b->low, i, (int) p[0], -1);
	}
}

/* sma and ema only */
static void
reference_keltner(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			n = (int) p[0];
	double		atr[REF_BARS];
	double		average = NAN;

	average_ranges(b, (int) p[1], atr);
	for (int i = n - 1; i < b->n; i++)
	{
		if (p[3] == KF_MA_SMA || i == n - 1)
			average = mean(b->close, i, n);
		else
			average += 2.0 / (n + 1) * (b->close[i] - average);
		if (isnan(atr[i]))
			continue;
		out[0][i] = average + p[2] * atr[i];
		out[1][i] = average;
		out[2][i] = average - p[2] * atr[i];
	}
}

static void
reference_squeeze(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			n = (int) p[0];
	int			kn = (int) p[2];
	int			first = 2 * kn - 2 > n - 1 ? 2 * kn - 2 : n - 1;
	double		range[REF_BARS];
	double		distance[REF_BARS];

	true_ranges(b, range);
	for (int i = kn - 1; i < b->n; i++)
		distance[i] = b->close[i] - (middle(b, i, kn) + mean(b->close, i, kn)) / 2.0;
	for (int i = first; i < b->n; i++)
	{
		long double squares = 0.0L;
		long double products = 0.0L;
		long double places = 0.0L;
		double		basis = mean(b->close, i, n);
		double		deviation;
		double		center = mean(b->close, i, kn);
		double		width = p[3] * mean(range, i, kn);
		bool		on;
		bool		off;

		for (int j = i - n + 1; j <= i; j++)
			squares += ((long double) b->close[j] - basis) * ((long double) b->close[j] - basis);
		deviation = p[1] * sqrt((double) (squares / n));
		on = basis - deviation > center - width && basis + deviation < center + width;
		off = basis - deviation < center - width && basis + deviation > center + width;
		for (int j = 0; j < kn; j++)
		{
			long double place = j - (kn - 1) / 2.0L;

			products += place * distance[i - kn + 1 + j];
			places += place * place;
		}
		out[0][i] = mean(distance, i, kn) + (double) (products / places) * (kn - 1) / 2.0;
		out[1][i] = on - off;
	}
}

/* ---- stops and candles ---- */

/* As TradingView publishes it: whole columns, the direction from which band the line was on. */
static void
reference_supertrend(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	double		atr[REF_BARS];
	double		upper[REF_BARS];
	double		lower[REF_BARS];
	int			first = (int) p[0];

	average_ranges(b, first, atr);
	for (int i = first; i < b->n; i++)
	{
		bool		was_up = i > first && out[1][i - 1] == 1.0;

		upper[i] = (b->high[i] + b->low[i]) / 2.0 + p[1] * atr[i];
		lower[i] = (b->high[i] + b->low[i]) / 2.0 - p[1] * atr[i];
		if (i > first)
		{
			lower[i] = lower[i] > lower[i - 1] || b->close[i - 1] < lower[i - 1] ? lower[i] : lower[i - 1];
			upper[i] = upper[i] < upper[i - 1] || b->close[i - 1] > upper[i - 1] ? upper[i] : upper[i - 1];
		}
		if (i == first)
			out[1][i] = -1.0;
		else if (was_up)
			out[1][i] = b->close[i] < lower[i] ? -1.0 : 1.0;
		else
			out[1][i] = b->close[i] > upper[i] ? 1.0 : -1.0;
		out[0][i] = out[1][i] == 1.0 ? lower[i] : upper[i];
	}
}

static void
reference_chandelier_exit(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			n = (int) p[0];
	double		atr[REF_BARS];

	average_ranges(b, n, atr);
	for (int i = n; i < b->n; i++)
	{
		out[0][i] = extreme(b->high, i, n, 1) - p[1] * atr[i];
		out[1][i] = extreme(b->low, i, n, -1) + p[1] * atr[i];
	}
}

/* Vervoort's four cases one after the other. */
static void
reference_atr_trailing_stop(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			n = (int) p[0];
	double		atr[REF_BARS];

	average_ranges(b, n, atr);
	for (int i = n; i < b->n; i++)
	{
		double		loss = p[1] * atr[i];
		double		c = b->close[i];
		double		prev = i == n ? -1e300 : out[0][i - 1];

		if (c > prev && b->close[i - 1] > prev)
			out[0][i] = fmax(prev, c - loss);
		else if (c < prev && b->close[i - 1] < prev)
			out[0][i] = fmin(prev, c + loss);
		else if (c > prev)
			out[0][i] = c - loss;
		else
			out[0][i] = c + loss;
		out[1][i] = c > prev ? 1.0 : -1.0;
	}
}

static void
reference_heikin_ashi(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	(void) p;
	for (int i = 0; i < b->n; i++)
	{
		double		open = i == 0 ? (b->open[0] + b->close[0]) / 2.0 : (out[0][i - 1] + out[3][i - 1]) / 2.0;
		double		close = (b->open[i] + b->high[i] + b->low[i] + b->close[i]) / 4.0;

		out[0][i] = open;
		out[1][i] = fmax(b->high[i], fmax(open, close));
		out[2][i] = fmin(b->low[i], fmin(open, close));
		out[3][i] = close;
	}
}

/* ---- ichimoku ---- */

static void
reference_ichimoku(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			tenkan = (int) p[0];
	int			kijun = (int) p[1];
	int			span = (int) p[2];
	int			shift = (int) p[3];

	for (int i = 0; i < b->n; i++)
	{
		int			made = i - shift;

		if (i >= tenkan - 1)
			out[0][i] = middle(b, i, tenkan);
		if (i >= kijun - 1)
			out[1][i] = middle(b, i, kijun);
		if (made >= tenkan - 1 && made >= kijun - 1)
			out[2][i] = (middle(b, made, tenkan) + middle(b, made, kijun)) / 2.0;
		if (made >= span - 1)
			out[3][i] = middle(b, made, span);
		if (made >= 0)
			out[4][i] = b->close[i];
	}
}

/* The cloud ahead of the last of n bars is what the bars after it will show. */
static void
check_future(const double *p, int n)
{
	static RefBars b;
	static double want[KF_MAX_OUTPUTS][REF_BARS];
	const KfIndicator *ind = kf_indicator_find("ichimoku", 8);
	void	   *state = malloc(ind->state_size(p));

	ref_fill(&b, REF_WALK);
	for (int k = 0; k < KF_MAX_OUTPUTS; k++)
		for (int i = 0; i < REF_BARS; i++)
			want[k][i] = NAN;
	reference_ichimoku(&b, p, want);
	ind->init(state, p);
	for (int i = 0; i < n; i++)
	{
		double		row[3] = {b.high[i], b.low[i], b.close[i]};
		double		out[KF_MAX_OUTPUTS];

		ind->step(state, row, out);
	}
	CHECK(ind->ahead(p) == (int) p[3]);
	for (int i = 0; i < ind->ahead(p); i++)
	{
		double		out[KF_MAX_OUTPUTS];

		ind->future(state, p, i, out);
		CHECK(isnan(out[0]) && isnan(out[1]) && isnan(out[4]));
		for (int k = 2; k < 4; k++)
			if (!CHECK_MSG(isnan(want[k][n + i]) ? isnan(out[k]) : fabs(out[k] - want[k][n + i]) <= 1e-12 * want[k][n + i],
						   "ichimoku after %d bars, %d ahead: %s is %.17g, not %.17g", n, i + 1, ind->outputs[k].name, out[k],
						   want[k][n + i]))
				i = ind->ahead(p);
	}
	free(state);
}

static void
test_displacement(void)
{
	const double sets[][4] = {{9, 26, 52, 26}, {3, 2, 4, 5}, {2, 3, 2, 1}, {1, 1, 1, 40}};
	const double some[KF_MAX_OUTPUTS] = {0.0, 7.0};
	const KfIndicator *ichimoku = kf_indicator_find("ichimoku", 8);
	const KfIndicator *swing_points = kf_indicator_find("swing_points", 12);
	const KfIndicator *zigzag = kf_indicator_find("zigzag", 6);

	for (int s = 0; s < 4; s++)
		for (int n = 0; n < 120; n++)
			check_future(sets[s], n);
	for (int k = 0; k < 5; k++)
		CHECK(ichimoku->behind(sets[0], some, k) == (k == 4 ? 26 : 0));
	CHECK(swing_points->behind(sets[0], some, 0) == 26 && swing_points->behind(sets[1], some, 1) == 2);
	CHECK(zigzag->behind(sets[0], some, 0) == 7 && zigzag->behind(sets[0], some, 2) == 7);
}

/* ---- turning points ---- */

static void
reference_swing_points(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			left = (int) p[0];
	int			right = (int) p[1];

	for (int at = left; at + right < b->n; at++)
	{
		bool		is_high = true;
		bool		is_low = true;

		for (int j = at - left; j < at; j++)
		{
			is_high = is_high && b->high[j] < b->high[at];
			is_low = is_low && b->low[j] > b->low[at];
		}
		for (int j = at + 1; j <= at + right; j++)
		{
			is_high = is_high && b->high[j] <= b->high[at];
			is_low = is_low && b->low[j] >= b->low[at];
		}
		if (is_high)
			out[0][at + right] = b->high[at];
		if (is_low)
			out[1][at + right] = b->low[at];
	}
}

/*
 * One leg after the other: from the bar it begins at, look for the first bar that turns away from the extreme so far, all of it
 * looked at anew at each bar.
 */
static bool
find_turn(const RefBars *b, int from, int to, int sign, double share, int *at)
{
	const double *far = sign > 0 ? b->high : b->low;
	const double *near = sign > 0 ? b->low : b->high;

	*at = from;
	for (int j = from; j <= to; j++)
		if (sign * far[j] > sign * far[*at])
			*at = j;
	return *at < to && sign * (far[*at] - near[to]) >= fabs(far[*at]) * share;
}

static void
reference_zigzag(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	double		share = p[0] * 0.01;
	int			leg = 0;
	int			from = 0;

	for (int i = 0; i < b->n; i++)
	{
		int			at;
		int			found = 0;

		if (leg >= 0 && find_turn(b, from, i, 1, share, &at))
			found = 1;
		else if (leg <= 0 && find_turn(b, from, i, -1, share, &at))
			found = -1;
		if (found == 0)
			continue;
		out[0][i] = (found > 0 ? b->high : b->low)[at];
		out[1][i] = i - at;
		out[2][i] = found;
		leg = -found;
		from = i;
	}
}

/* ---- volume-weighted prices ---- */

/* Of the bars from .. i, in two passes. */
static void
weighted_mean(const RefBars *b, int from, int i, double nbdev, double (*out)[REF_BARS])
{
	long double weight = 0.0L;
	long double sum = 0.0L;
	long double squares = 0.0L;

	for (int j = from; j <= i; j++)
	{
		weight += b->volume[j];
		sum += b->volume[j] * ((long double) b->high[j] + b->low[j] + b->close[j]) / 3.0L;
	}
	if (weight == 0.0L)
		return;
	for (int j = from; j <= i; j++)
	{
		long double d = ((long double) b->high[j] + b->low[j] + b->close[j]) / 3.0L - sum / weight;

		squares += b->volume[j] * d * d;
	}
	out[0][i] = (double) (sum / weight);
	out[1][i] = (double) (sum / weight + nbdev * sqrtl(squares / weight));
	out[2][i] = (double) (sum / weight - nbdev * sqrtl(squares / weight));
}

static void
reference_vwap(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	for (int i = 0; i < b->n; i++)
		weighted_mean(b, 0, i, p[0], out);
}

static void
reference_vwap_session(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	for (int i = 0; i < b->n; i++)
	{
		int			from = i;

		while (from > 0 && b->in[4][from - 1] == b->in[4][i])
			from--;
		weighted_mean(b, from, i, p[0], out);
	}
}

static void
reference_vwap_anchored(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	for (int i = 0; i < b->n; i++)
	{
		int			from = i;

		while (from >= 0 && b->in[4][from] == 0.0)
			from--;
		if (from >= 0)
			weighted_mean(b, from, i, p[0], out);
	}
}

/* ---- by hand ---- */

/* Steps the named indicator over rows; NaN in 'want' is NaN wanted. */
static void
check_rows(const char *name, const double *params, int rows, int nin, const double *in, int nout, const double *want)
{
	const KfIndicator *ind = kf_indicator_find(name, strlen(name));
	void	   *state = malloc(ind->state_size(params));

	CHECK_MSG(kf_input_count(ind) == nin && kf_output_count(ind) == nout, "%s: %d inputs, %d outputs", name, kf_input_count(ind),
			  kf_output_count(ind));
	ind->init(state, params);
	for (int i = 0; i < rows; i++)
	{
		double		out[KF_MAX_OUTPUTS];

		ind->step(state, in + i * nin, out);
		for (int k = 0; k < nout; k++)
		{
			double		w = want[i * nout + k];

			CHECK_MSG(isnan(w) ? isnan(out[k]) : fabs(out[k] - w) <= 1e-12 * (1.0 + fabs(w)), "%s: %s at bar %d is %.17g, not %.17g",
					  name, ind->outputs[k].name, i, out[k], w);
		}
	}
	free(state);
}

#define CHECK_ROWS(name, params, nin, in, nout, want) \
	check_rows(name, params, (int) (sizeof(in) / sizeof(double)) / (nin), nin, in, nout, want)

static void
test_by_hand(void)
{
	/* of the flat top 5, 5 the first is the pivot; a bar can be both; 4 is not higher than what lies left of it */
	const double swings[] = {3, 2, 5, 4, 5, 3, 4, 1, 6, 0, 4, 2, 4, 3};
	const double swing_points[] = {NAN, NAN, NAN, NAN, 5, NAN, NAN, NAN, NAN, NAN, 6, 0, NAN, NAN};

	/* 10 %: 100 is confirmed by 90; the low 80, the first of two, by 88; an outside bar goes further and does not turn */
	const double legs[] = {99, 98, 100, 97, 95, 91, 92, 90, 85, 80, 85, 80, 88, 86, 96, 70, 110, 100, 108, 99, 105, 104};
	const double zigzag[] = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 100, 2, 1, NAN, NAN, NAN, NAN, NAN, NAN, 80, 2, -1,
	NAN, NAN, NAN, NAN, NAN, NAN, 110, 1, 1, NAN, NAN, NAN};

	/* a first bar so wide that the second one turns from both of its ends: the high */
	const double wide[] = {100, 80, 90, 88};
	const double wide_zigzag[] = {NAN, NAN, NAN, 100, 1, 1};

	/* period 1: the ATR is the true range, 2 at each bar; distance 1 at a multiplier of 0.5 */
	const double stops[] = {11, 9, 10, 12, 10, 12, 13, 11, 11, 12, 10, 10, 11, 9, 9, 12, 10, 12};
	const double stop[] = {NAN, NAN, 11, 1, 12, -1, 11, -1, 10, -1, 10.5, 1};

	/* seed: the upper band although the close rises; then up through it, flat bands, down */
	const double supertrend[] = {NAN, NAN, 12, -1, 12, -1, 12, -1, 11, -1, 9.5, 1};

	const double candles[] = {10, 12, 8, 11, 11, 15, 11, 14, 14, 14, 6, 7};
	const double heikin_ashi[] = {10.5, 12, 8, 10.25, 10.375, 15, 10.375, 12.75, 11.5625, 14, 6, 10.25};

	/* typical prices 10, 20, 40 with volumes 0, 3, 1, a session each from the third on */
	const double trades[] = {10, 10, 10, 0, 20, 20, 20, 3, 40, 40, 40, 1, 40, 40, 40, -5};
	const double vwap[] = {NAN, NAN, NAN, 20, 20, 20, 25, 25 + sqrt(75), 25 - sqrt(75), 25, 25 + sqrt(75), 25 - sqrt(75)};
	const double sessions[] = {10, 10, 10, 0, 5, 20, 20, 20, 3, 5, 40, 40, 40, 1, 6, 10, 10, 10, 1, 5, 10, 10, 10, 0, 7};
	const double vwap_session[] = {NAN, NAN, NAN, 20, 20, 20, 40, 40, 40, 10, 10, 10, NAN, NAN, NAN};
	const double anchors[] = {10, 10, 10, 1, 0, 20, 20, 20, 3, 1, 40, 40, 40, 1, 0, 10, 10, 10, 1, 1};
	const double vwap_anchored[] = {NAN, NAN, NAN, 20, 20, 20, 25, 25 + 2 * sqrt(75), 25 - 2 * sqrt(75), 10, 10, 10};

	CHECK_ROWS("swing_points", ((double[]) {1, 1}), 2, swings, 2, swing_points);
	CHECK_ROWS("zigzag", ((double[]) {10}), 2, legs, 3, zigzag);
	CHECK_ROWS("zigzag", ((double[]) {5}), 2, wide, 3, wide_zigzag);
	CHECK_ROWS("atr_trailing_stop", ((double[]) {1, 0.5}), 3, stops, 2, stop);
	CHECK_ROWS("supertrend", ((double[]) {1, 0.5}), 3, stops, 2, supertrend);
	CHECK_ROWS("heikin_ashi", ((double[]) {0}), 4, candles, 4, heikin_ashi);
	CHECK_ROWS("vwap", ((double[]) {1}), 4, trades, 3, vwap);
	CHECK_ROWS("vwap_session", ((double[]) {1}), 5, sessions, 3, vwap_session);
	CHECK_ROWS("vwap_anchored", ((double[]) {2}), 5, anchors, 3, vwap_anchored);
}

/* Ten million bars at 1e9 that move by thousandths: the mean and the deviation of all of them keep their digits. */
static void
test_long_vwap(void)
{
	const KfIndicator *ind = kf_indicator_find("vwap", 4);
	const double params[] = {1.0};
	void	   *state = malloc(ind->state_size(params));
	const int	bars = 10000000;
	double		out[KF_MAX_OUTPUTS] = {0.0};
	__int128	weight = 0;
	__int128	sum = 0;
	__int128	squares = 0;
	double		mean_move;
	double		deviation;

	ind->init(state, params);
	ref_seed = 42;
	for (int i = 0; i < bars; i++)
	{
		/* whole 1024ths, so that the exact sums are whole numbers */
		int			move = (int) (ref_uniform() * 7.0);
		int			volume = (int) (ref_uniform() * 1000.0);
		double		price = 1e9 + move / 1024.0;
		double		row[4] = {price, price, price, volume};

		ind->step(state, row, out);
		weight += volume;
		sum += (__int128) volume * move;
		squares += (__int128) volume * move * move;
	}
	mean_move = (double) ((long double) sum / weight);
	deviation = (double) sqrtl((long double) (squares * weight - sum * sum) / ((long double) weight * weight));
	CHECK_MSG(fabs(out[0] - (1e9 + mean_move / 1024.0)) <= 2e-7, "vwap of a long series: %.17g, not 1e9 + %.17g", out[0],
			  mean_move / 1024.0);
	/* the typical price itself is rounded to 1.2e-7 at this level */
	CHECK_MSG(fabs((out[1] - out[2]) / 2.0 - deviation / 1024.0) <= 2e-7, "deviation of a long series: %.17g, not %.17g",
			  (out[1] - out[2]) / 2.0, deviation / 1024.0);
	free(state);
}

int
main(void)
{
	REFERENCE_CHECK("donchian", reference_donchian, 1e-15);
	REFERENCE_CHECK("donchian", reference_donchian, 1e-15, 1);
	REFERENCE_CHECK("donchian", reference_donchian, 1e-15, 55);
	REFERENCE_CHECK("keltner", reference_keltner, 1e-12);
	REFERENCE_CHECK("keltner", reference_keltner, 1e-12, 5, 30, 1.5, KF_MA_SMA);
	REFERENCE_CHECK("keltner", reference_keltner, 1e-12, 50, 1, 0, KF_MA_EMA);
	REFERENCE_CHECK("squeeze", reference_squeeze, 1e-9);
	REFERENCE_CHECK("squeeze", reference_squeeze, 1e-9, 10, 1.5, 31, 1);
	REFERENCE_CHECK("squeeze", reference_squeeze, 1e-9, 50, 2, 2, 2.5);
	REFERENCE_CHECK("supertrend", reference_supertrend, 1e-12);
	REFERENCE_CHECK("supertrend", reference_supertrend, 1e-12, 3, 0.7);
	REFERENCE_CHECK("supertrend", reference_supertrend, 1e-12, 30, 1.3);
	REFERENCE_CHECK("chandelier_exit", reference_chandelier_exit, 1e-12);
	REFERENCE_CHECK("chandelier_exit", reference_chandelier_exit, 1e-12, 1, 0.5);
	REFERENCE_CHECK("atr_trailing_stop", reference_atr_trailing_stop, 1e-12);
	REFERENCE_CHECK("atr_trailing_stop", reference_atr_trailing_stop, 1e-12, 14, 1.1);
	REFERENCE_CHECK("heikin_ashi", reference_heikin_ashi, 1e-13);
	REFERENCE_CHECK("ichimoku", reference_ichimoku, 1e-15);
	REFERENCE_CHECK("ichimoku", reference_ichimoku, 1e-15, 30, 10, 20, 5);
	REFERENCE_CHECK("ichimoku", reference_ichimoku, 1e-15, 1, 2, 3, 100);
	REFERENCE_CHECK("swing_points", reference_swing_points, 0);
	REFERENCE_CHECK("swing_points", reference_swing_points, 0, 1, 1);
	REFERENCE_CHECK("swing_points", reference_swing_points, 0, 2, 5);
	REFERENCE_CHECK("swing_points", reference_swing_points, 0, 30, 3);
	REFERENCE_CHECK("zigzag", reference_zigzag, 0);
	REFERENCE_CHECK("zigzag", reference_zigzag, 0, 0.5);
	REFERENCE_CHECK("zigzag", reference_zigzag, 0, 0);
	REFERENCE_CHECK("zigzag", reference_zigzag, 0, 20);
	REFERENCE_CHECK("vwap", reference_vwap, 1e-12);
	REFERENCE_CHECK("vwap", reference_vwap, 1e-12, 2.5);
	REFERENCE_CHECK("vwap_session", reference_vwap_session, 1e-12);
	REFERENCE_CHECK("vwap_session", reference_vwap_session, 1e-12, 0);
	REFERENCE_CHECK("vwap_anchored", reference_vwap_anchored, 1e-12);
	REFERENCE_CHECK("vwap_anchored", reference_vwap_anchored, 1e-12, 3);
	test_displacement();
	test_by_hand();
	test_long_vwap();
	return check_report();
}
