/*
 * bench_tulip.c
 *		Our batch loops beside the functions of Tulip Indicators, in one process, on the same columns. Built and run by bench_tulip.sh.
 *
 * Ours are those whose golden name is Tulip's, in lower case; theirs are found by that name in Tulip's own table. Each pair is run in
 * turn, ours and theirs, ROUNDS times; the ratio is that of the fastest rounds, in CPU time. The values are compared on the way, so that
 * nothing is timed that computes something else.
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "indicators/averages.h"

/* Tulip's header has macros and typedefs of its own; nothing of ours has their names. */
#include "indicators.h"

#define BARS 1000000
#define ROUNDS 15

static double *column[KF_INPUT_KINDS];
static double *ours[KF_MAX_OUTPUTS];
static double *theirs[KF_MAX_OUTPUTS];

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
	static unsigned long long state = 88172645463325252ULL;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 11) * (1.0 / 9007199254740992.0);
}

/* The walk of bench_indicators.c. No bar without volume or range: Tulip divides by them. */
static void
make_bars(void)
{
	double		price = 1000.0;

	for (int c = KF_SERIES; c < KF_INPUT_KINDS; c++)
		column[c] = calloc(BARS, sizeof(double));
	for (int k = 0; k < KF_MAX_OUTPUTS; k++)
	{
		ours[k] = calloc(BARS, sizeof(double));
		theirs[k] = calloc(BARS, sizeof(double));
	}
	for (int i = 0; i < BARS; i++)
	{
		double		open = price;
		double		close = fmax(100.0, floor((price + 4.0 * (uniform() - 0.5)) * 100.0 + 0.5) / 100.0);

		price = close;
		column[KF_OPEN][i] = open;
		column[KF_CLOSE][i] = close;
		column[KF_SERIES][i] = close;
		column[KF_SERIES0][i] = close;
		column[KF_SERIES1][i] = open;
		column[KF_HIGH][i] = floor((fmax(open, close) + 0.01 + uniform()) * 100.0 + 0.5) / 100.0;
		column[KF_LOW][i] = floor((fmin(open, close) - 0.01 - uniform()) * 100.0 + 0.5) / 100.0;
		column[KF_VOLUME][i] = 1.0 + floor(1e6 * uniform());
	}
}

static double
worst_difference(const KfIndicator *ind, int begin)
{
	double		worst = 0.0;

	for (int k = 0; k < kf_output_count(ind); k++)
	{
		double		scale = 1e-300;

		for (int i = begin; i < BARS; i++)
			scale = fmax(scale, fabs(ours[k][i]));
		for (int i = begin; i < BARS; i++)
			worst = fmax(worst, fabs(ours[k][i] - theirs[k][i - begin]) / scale);
	}
	return worst;
}

int
main(void)
{
	double		log_sum = 0.0;
	int			measured = 0;

	make_bars();
	printf("| indicator | kimsfinance, ns | Tulip, ns | ratio | difference |\n|---|---|---|---|---|\n");
	for (int i = 0; i < kf_indicator_count; i++)
	{
		const KfIndicator *ind = kf_indicators[i];
		const ti_indicator_info *peer;
		const double *in[KF_MAX_INPUTS];
		double		params[KF_MAX_PARAMS];
		double		best_ours = INFINITY;
		double		best_theirs = INFINITY;
		void	   *state;

		if (ind->golden == NULL || !islower((unsigned char) ind->golden[0]) || (peer = ti_find_indicator(ind->golden)) == NULL)
			continue;
		kf_indicator_defaults(ind, params);
		state = malloc(ind->state_size(params));
		for (int j = 0; j < kf_input_count(ind); j++)
			in[j] = column[ind->inputs[j]];
		for (int round = 0; round < ROUNDS; round++)
		{
			double		start = cpu_seconds();
			double		middle;

			ind->init(state, params);
			ind->batch(state, in, ours, BARS);
			middle = cpu_seconds();
			if (peer->indicator(BARS, in, params, theirs) != TI_OKAY)
			{
				fprintf(stderr, "%s: Tulip refuses the parameters\n", ind->name);
				return 1;
			}
			best_ours = fmin(best_ours, middle - start);
			best_theirs = fmin(best_theirs, cpu_seconds() - middle);
		}
		free(state);
		printf("| `%s` | %.2f | %.2f | %.2f | %.1e |\n", ind->name, best_ours / BARS * 1e9, best_theirs / BARS * 1e9,
			   best_ours / best_theirs, worst_difference(ind, peer->start(params)));
		log_sum += log(best_ours / best_theirs);
		measured++;
	}
	printf("\nGeometric mean of the %d ratios: %.3f (goal: at most 1.0).\n", measured, exp(log_sum / measured));
	return 0;
}
