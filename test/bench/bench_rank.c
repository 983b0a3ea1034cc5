/*
 * bench_rank.c
 *		What a bar of an order statistic costs, over periods from 10 to 100,000, beside sorting the window anew for each bar. Run by
 *		bench_rank.sh.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "indicators/indicator.h"

#define BARS 1000000
#define ROUNDS 3
#define SORTED_VALUES 2000000	/* sorted by the baseline, about */

static double value[BARS];
static double ours[BARS];
static const int periods[] = {10, 100, 1000, 10000, 100000};

#define PERIODS ((int) (sizeof(periods) / sizeof(periods[0])))

static double
cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

static double
uniform(void)
{
	static uint64_t state = 88172645463325252ULL;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 11) * (1.0 / 9007199254740992.0);
}

enum
{
	WALK, NOISE, TICKS, RISE, KINDS
};

static const char *const kind_names[KINDS] = {"random walk", "noise", "walk in ticks of 0.01", "steady rise"};

static void
make_values(int kind)
{
	double		price = 100.0;

	for (int i = 0; i < BARS; i++)
	{
		price *= 1.0 + 0.002 * (uniform() - 0.5);
		value[i] = kind == WALK ? price : kind == NOISE ? uniform() : kind == TICKS ? (double) (long) (price * 100.0) / 100.0 : i;
	}
}

static int
by_size(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x > y) - (x < y);
}

/* Nanoseconds a bar; the median by sorting a copy of each window is checked on the way. */
static double
time_sorting(int period)
{
	double	   *copy = malloc((size_t) period * sizeof(double));
	int			bars = SORTED_VALUES / period < 20 ? 20 : SORTED_VALUES / period;
	int			first = BARS - bars;
	double		start = cpu_seconds();

	for (int i = first; i < BARS; i++)
	{
		int			k = (period - 1) / 2;
		double		median;

		memcpy(copy, value + i - period + 1, (size_t) period * sizeof(double));
		qsort(copy, period, sizeof(double), by_size);
		median = period % 2 ? copy[k] : copy[k] + 0.5 * (copy[k + 1] - copy[k]);
		if (median != ours[i])
		{
			fprintf(stderr, "period %d, bar %d: median %.17g, not %.17g\n", period, i, ours[i], median);
			exit(1);
		}
	}
	free(copy);
	return (cpu_seconds() - start) / bars * 1e9;
}

static double
time_indicator(const char *name, int period)
{
	const KfIndicator *ind = kf_indicator_find(name, strlen(name));
	double		params[KF_MAX_PARAMS];
	const double *in[] = {value};
	double	   *out[] = {ours};
	double		best = 1e300;
	void	   *state;

	kf_indicator_defaults(ind, params);
	params[0] = period;
	state = malloc(ind->state_size(params));
	for (int round = 0; round < ROUNDS; round++)
	{
		double		start;

		ind->init(state, params);
		start = cpu_seconds();
		ind->batch(state, in, out, BARS);
		if (cpu_seconds() - start < best)
			best = cpu_seconds() - start;
	}
	free(state);
	return best / BARS * 1e9;
}

int
main(void)
{
	static const char *const names[] = {"rolling_max", "rolling_quantile", "rolling_rank", "rolling_mad", "rolling_median"};

	for (int kind = 0; kind < KINDS; kind++)
	{
		make_values(kind);
		printf("%s, ns a bar\n%-18s", kind_names[kind], "period");
		for (int p = 0; p < PERIODS; p++)
			printf(" %10d", periods[p]);
		printf("   10000 / 10\n");
		for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
		{
			double		ns[PERIODS];

			printf("%-18s", names[n]);
			for (int p = 0; p < PERIODS; p++)
				printf(" %10.1f", ns[p] = time_indicator(names[n], periods[p]));
			printf("   %10.2f\n", ns[3] / ns[0]);
		}
		printf("%-18s", "sorting anew");
		for (int p = 0; p < PERIODS; p++)
		{
			time_indicator("rolling_median", periods[p]);
			printf(" %10.1f", time_sorting(periods[p]));
		}
		printf("\n\n");
	}
	return 0;
}
