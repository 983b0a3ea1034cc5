/*
 * test_pattern_set.c
 *		All patterns at once must be the single indicators, bit for bit: over the reference bars in which each pattern occurs with
 *		each value, over random bars with many ties, and with the state copied before every bar.
 */
#include <stdlib.h>

#include "check.h"
#include "indicators/pattern_set.h"

#define MAX_BARS 8192

typedef struct Candle
{
	double		price[4];
} Candle;

static Candle bars[MAX_BARS];

static int
read_reference(const char *path)
{
	char		line[256];
	int			n = 0;
	FILE	   *f = fopen(path, "r");

	if (!CHECK_MSG(f != NULL, "cannot read %s", path))
		return 0;
	while (fgets(line, sizeof(line), f) != NULL && n < MAX_BARS)
	{
		double	   *p = bars[n].price;

		/* time, then the prices; the heading has no numbers */
		n += sscanf(line, "%*[^,],%lf,%lf,%lf,%lf", &p[0], &p[1], &p[2], &p[3]) == 4;
	}
	fclose(f);
	return n;
}

/* Prices in quarters, so that equal ones are frequent. */
static int
random_bars(void)
{
	uint64_t	seed = 20090309;

	for (int i = 0; i < MAX_BARS; i++)
	{
		double		value[4];

		for (int j = 0; j < 4; j++)
		{
			seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
			value[j] = 100.0 + 0.25 * (seed >> 61);
		}
		bars[i] = (Candle) {{value[0], fmax(value[0], value[1]) + value[2] - 100.0, fmin(value[0], value[1]) - (value[3] - 100.0), value[1]}};
	}
	return MAX_BARS;
}

static void
compare(int n, const char *what)
{
	void	   *set = malloc(kf_pattern_set_size());
	void	  **single = malloc(kf_pattern_count * sizeof(void *));
	int		   *seen = calloc(kf_pattern_count, sizeof(int));
	int			found = 0;

	kf_pattern_set_init(set);
	for (int p = 0; p < kf_pattern_count; p++)
	{
		double		params[KF_MAX_PARAMS];

		kf_indicator_defaults(kf_patterns[p], params);
		single[p] = malloc(kf_patterns[p]->state_size(params));
		kf_patterns[p]->init(single[p], params);
	}
	for (int i = 0; i < n; i++)
	{
		int32_t		signals[KF_MAX_PATTERNS];
		void	   *copy = malloc(kf_pattern_set_size());

		memcpy(copy, set, kf_pattern_set_size());
		free(set);
		set = copy;
		kf_pattern_set_step(set, bars[i].price, signals);
		for (int p = 0; p < kf_pattern_count; p++)
		{
			double		value;

			kf_patterns[p]->step(single[p], bars[i].price, &value);
			CHECK_MSG(isnan(value) ? signals[p] == KF_NO_SIGNAL : signals[p] == value, "%s: %s at bar %d is %d, alone it is %g", what,
					  kf_patterns[p]->name, i, signals[p], value);
			seen[p] |= value != 0.0 && !isnan(value);
		}
	}
	for (int p = 0; p < kf_pattern_count; p++)
	{
		found += seen[p];
		free(single[p]);
	}
	CHECK_MSG(found > kf_pattern_count / 2, "%s: only %d patterns occur", what, found);
	free(seen);
	free(single);
	free(set);
}

int
main(int argc, char **argv)
{
	char		path[512];

	snprintf(path, sizeof(path), "%s/P/ohlcv.csv", argc > 1 ? argv[1] : "test/golden");
	CHECK_INT(kf_pattern_count, 61);
	compare(read_reference(path), "the reference bars");
	compare(random_bars(), "random bars");
	return check_report();
}
