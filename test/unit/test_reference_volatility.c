/*
 * test_reference_volatility.c
 *		Realised volatilities against slow references, written from the definitions; prices that have no logarithm.
 */
#include "reference.h"

#include "long_moments.h"

static long double
ratio_log(double a, double b)
{
	return log1pl(((long double) a - b) / b);
}

static void
reference_realized(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	long double r[REF_BARS];
	int			n = (int) p[0];

	for (int i = n; i < b->n; i++)
	{
		for (int j = 0; j < n; j++)
			r[j] = ratio_log(b->in[0][i - j], b->in[0][i - j - 1]);
		out[0][i] = (double) sqrtl(central_sum(r, n, 2) / (n - 1) * p[1]);
	}
}

static void
reference_parkinson(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			n = (int) p[0];

	for (int i = n - 1; i < b->n; i++)
	{
		long double sum = 0.0L;

		for (int j = i - n + 1; j <= i; j++)
			sum += powl(ratio_log(b->high[j], b->low[j]), 2);
		out[0][i] = (double) sqrtl(p[1] / (4.0L * n * logl(2.0L)) * sum);
	}
}

static void
reference_garman_klass(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			n = (int) p[0];

	for (int i = n - 1; i < b->n; i++)
	{
		long double sum = 0.0L;

		for (int j = i - n + 1; j <= i; j++)
			sum += 0.5L * powl(ratio_log(b->high[j], b->low[j]), 2) - (2 * logl(2.0L) - 1) * powl(ratio_log(b->close[j], b->open[j]), 2);
		out[0][i] = (double) sqrtl(p[1] / n * sum);
	}
}

static long double
rogers_satchell_sum(const RefBars *b, int i, int n)
{
	long double sum = 0.0L;

	for (int j = i - n + 1; j <= i; j++)
		sum += ratio_log(b->high[j], b->close[j]) * ratio_log(b->high[j], b->open[j]) +
			ratio_log(b->low[j], b->close[j]) * ratio_log(b->low[j], b->open[j]);
	return sum;
}

static void
reference_rogers_satchell(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	int			n = (int) p[0];

	for (int i = n - 1; i < b->n; i++)
		out[0][i] = (double) sqrtl(p[1] / n * rogers_satchell_sum(b, i, n));
}

static void
reference_yang_zhang(const RefBars *b, const double *p, double (*out)[REF_BARS])
{
	long double gap[REF_BARS];
	long double body[REF_BARS];
	int			n = (int) p[0];
	long double k = 0.34L / (1.34L + (n + 1.0L) / (n - 1.0L));

	for (int i = n; i < b->n; i++)
	{
		for (int j = 0; j < n; j++)
		{
			gap[j] = ratio_log(b->open[i - j], b->close[i - j - 1]);
			body[j] = ratio_log(b->close[i - j], b->open[i - j]);
		}
		out[0][i] = (double) sqrtl(p[1] * (central_sum(gap, n, 2) / (n - 1) + k * central_sum(body, n, 2) / (n - 1) +
										   (1 - k) * rogers_satchell_sum(b, i, n) / n));
	}
}

/*
 * Prices that have no logarithm, wherever in a block they come: NULL while they take part, then the very values of a series that
 * has others there.
 */
static void
test_bad_prices(const char *name, int input)
{
	const KfIndicator *ind = kf_indicator_find(name, strlen(name));
	double		params[KF_MAX_PARAMS];
	int			n = 7;
	static RefBars good;
	static RefBars bad;

	ref_fill(&good, REF_WALK);
	kf_indicator_defaults(ind, params);
	params[0] = n;
	for (int at = 3 * n; at < 5 * n; at++)
	{
		void	   *of_good = malloc(ind->state_size(params));
		void	   *of_bad = malloc(ind->state_size(params));
		bool		right = true;

		bad = good;
		bad.column[ind->inputs[input]][at] = at % 2 ? 0.0 : -3.0;
		ind->init(of_good, params);
		ind->init(of_bad, params);
		for (int i = 0; i < 100; i++)
		{
			double		row_good[KF_MAX_INPUTS];
			double		row_bad[KF_MAX_INPUTS];
			double		want;
			double		got;
			bool		inside;

			for (int j = 0; j < kf_input_count(ind); j++)
			{
				row_good[j] = good.column[ind->inputs[j]][i];
				row_bad[j] = bad.column[ind->inputs[j]][i];
			}
			ind->step(of_good, row_good, &want);
			ind->step(of_bad, row_bad, &got);
			/* a close takes part in the next bar's return or gap, too */
			inside = i >= at && i < at + n + (ind->lookback(params) == n && input == kf_input_count(ind) - 1);
			right = right && (inside ? isnan(got) : (isnan(got) && isnan(want)) || got == want);
		}
		CHECK_MSG(right, "%s: a price without logarithm at bar %d, input %d", name, at, input);
		free(of_good);
		free(of_bad);
	}
}

int
main(void)
{
	const char *const volatilities[] = {"realized_volatility", "parkinson_volatility", "garman_klass_volatility",
	"rogers_satchell_volatility", "yang_zhang_volatility"};

	REFERENCE_CHECK("realized_volatility", reference_realized, 1e-12);
	REFERENCE_CHECK("realized_volatility", reference_realized, 1e-12, 2, 365);
	REFERENCE_CHECK("parkinson_volatility", reference_parkinson, 1e-12);
	REFERENCE_CHECK("parkinson_volatility", reference_parkinson, 1e-12, 5, 52);
	REFERENCE_CHECK("garman_klass_volatility", reference_garman_klass, 1e-12);
	REFERENCE_CHECK("garman_klass_volatility", reference_garman_klass, 1e-12, 5, 52);
	REFERENCE_CHECK("rogers_satchell_volatility", reference_rogers_satchell, 1e-12);
	REFERENCE_CHECK("rogers_satchell_volatility", reference_rogers_satchell, 1e-12, 5, 52);
	REFERENCE_CHECK("yang_zhang_volatility", reference_yang_zhang, 1e-12);
	REFERENCE_CHECK("yang_zhang_volatility", reference_yang_zhang, 1e-12, 5, 52);
	for (size_t i = 0; i < sizeof(volatilities) / sizeof(volatilities[0]); i++)
	{
		const KfIndicator *ind = kf_indicator_find(volatilities[i], strlen(volatilities[i]));

		for (int input = 0; input < kf_input_count(ind); input++)
			test_bad_prices(volatilities[i], input);
	}
	return check_report();
}
