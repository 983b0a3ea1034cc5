/*
 * bench_indicators.c
 *		Our batch loops beside TA-Lib's functions, in one process, on the same columns. Built and run by bench_indicators.sh.
 *
 * Each pair is run in turn, ours and theirs, ROUNDS times; the ratio is that of the fastest rounds, in CPU time. TA-Lib's
 * values are compared with ours on the way, so that nothing is timed that computes something else.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "indicators/averages.h"
#include "indicators/pattern_set.h"
#include "ta_libc.h"

#define BARS 1000000
#define ROUNDS 15

static double *column[KF_INPUT_KINDS];
static double *ours[KF_MAX_OUTPUTS];
static double *theirs[KF_MAX_OUTPUTS];
static int *integers[2];

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

static void
make_bars(void)
{
	double		price = 1000.0;

	for (int c = KF_SERIES; c < KF_INPUT_KINDS; c++)
		column[c] = malloc(BARS * sizeof(double));
	for (int k = 0; k < KF_MAX_OUTPUTS; k++)
	{
		ours[k] = calloc(BARS, sizeof(double));
		theirs[k] = calloc(BARS, sizeof(double));
	}
	for (int k = 0; k < 2; k++)
		integers[k] = calloc(BARS, sizeof(int));
	for (int i = 0; i < BARS; i++)
	{
		double		open = price;
		double		close = floor((price + 4.0 * (uniform() - 0.5)) * 100.0 + 0.5) / 100.0;

		if (close < 100.0)
			close = 100.0;
		price = close;
		column[KF_OPEN][i] = open;
		column[KF_CLOSE][i] = close;
		column[KF_SERIES][i] = close;
		column[KF_SERIES0][i] = close;
		column[KF_SERIES1][i] = open;
		column[KF_PERIODS][i] = 2 + (7 * i) % 29;
		column[KF_SESSION][i] = i / 500 * 86400e6;
		column[KF_CONDITION][i] = close > open;
		column[KF_ANCHOR][i] = i % 977 == 0;
		column[KF_HIGH][i] = floor((fmax(open, close) + 0.01 + uniform()) * 100.0 + 0.5) / 100.0;
		column[KF_LOW][i] = floor((fmin(open, close) - 0.01 - uniform()) * 100.0 + 0.5) / 100.0;
		column[KF_VOLUME][i] = floor(1e6 * uniform());
	}
}

#define O column[KF_OPEN]
#define H column[KF_HIGH]
#define L column[KF_LOW]
#define C column[KF_CLOSE]
#define V column[KF_VOLUME]
#define ALL 0, BARS - 1
#define OUT &begin, &count

/* TA-Lib's patterns, which all have one of two signatures. */
typedef TA_RetCode (*Pattern) (int start, int end, const double *open, const double *high, const double *low, const double *close,
							   int *begin, int *count, int *out);
typedef TA_RetCode (*PenetratingPattern) (int start, int end, const double *open, const double *high, const double *low,
										  const double *close, double penetration, int *begin, int *count, int *out);

#define PATTERN(name) {#name, TA_##name}
static const struct
{
	const char *name;
	Pattern		call;
}			patterns[] = {
	PATTERN(CDL2CROWS), PATTERN(CDL3BLACKCROWS), PATTERN(CDL3INSIDE), PATTERN(CDL3LINESTRIKE),
	PATTERN(CDL3OUTSIDE), PATTERN(CDL3STARSINSOUTH), PATTERN(CDL3WHITESOLDIERS), PATTERN(CDLADVANCEBLOCK),
	PATTERN(CDLBELTHOLD), PATTERN(CDLBREAKAWAY), PATTERN(CDLCLOSINGMARUBOZU), PATTERN(CDLCONCEALBABYSWALL),
	PATTERN(CDLCOUNTERATTACK), PATTERN(CDLDOJI), PATTERN(CDLDOJISTAR), PATTERN(CDLDRAGONFLYDOJI),
	PATTERN(CDLENGULFING), PATTERN(CDLGAPSIDESIDEWHITE), PATTERN(CDLGRAVESTONEDOJI), PATTERN(CDLHAMMER),
	PATTERN(CDLHANGINGMAN), PATTERN(CDLHARAMI), PATTERN(CDLHARAMICROSS), PATTERN(CDLHIGHWAVE),
	PATTERN(CDLHIKKAKE), PATTERN(CDLHIKKAKEMOD), PATTERN(CDLHOMINGPIGEON), PATTERN(CDLIDENTICAL3CROWS),
	PATTERN(CDLINNECK), PATTERN(CDLINVERTEDHAMMER), PATTERN(CDLKICKING), PATTERN(CDLKICKINGBYLENGTH),
	PATTERN(CDLLADDERBOTTOM), PATTERN(CDLLONGLEGGEDDOJI), PATTERN(CDLLONGLINE), PATTERN(CDLMARUBOZU),
	PATTERN(CDLMATCHINGLOW), PATTERN(CDLONNECK), PATTERN(CDLPIERCING), PATTERN(CDLRICKSHAWMAN),
	PATTERN(CDLRISEFALL3METHODS), PATTERN(CDLSEPARATINGLINES), PATTERN(CDLSHOOTINGSTAR), PATTERN(CDLSHORTLINE),
	PATTERN(CDLSPINNINGTOP), PATTERN(CDLSTALLEDPATTERN), PATTERN(CDLSTICKSANDWICH), PATTERN(CDLTAKURI),
	PATTERN(CDLTASUKIGAP), PATTERN(CDLTHRUSTING), PATTERN(CDLTRISTAR), PATTERN(CDLUNIQUE3RIVER),
	PATTERN(CDLUPSIDEGAP2CROWS), PATTERN(CDLXSIDEGAP3METHODS)
};
static const struct
{
	const char *name;
	PenetratingPattern call;
}			penetrating_patterns[] = {
	PATTERN(CDLABANDONEDBABY), PATTERN(CDLDARKCLOUDCOVER), PATTERN(CDLEVENINGDOJISTAR), PATTERN(CDLEVENINGSTAR),
	PATTERN(CDLMATHOLD), PATTERN(CDLMORNINGDOJISTAR), PATTERN(CDLMORNINGSTAR)
};

static int
call_pattern(const char *name, const double *p)
{
	int			begin = -1;
	int			count = 0;

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		if (strcasecmp(name, patterns[i].name) == 0)
			patterns[i].call(ALL, O, H, L, C, OUT, integers[0]);
	for (size_t i = 0; i < sizeof(penetrating_patterns) / sizeof(penetrating_patterns[0]); i++)
		if (strcasecmp(name, penetrating_patterns[i].name) == 0)
			penetrating_patterns[i].call(ALL, O, H, L, C, p[0], OUT, integers[0]);
	return begin;
}

/* TA-Lib's function of that name with the defaults of our descriptor; the offset of its first value, -1: not here. */
static int
call_talib(const char *name, const double *p)
{
	int			begin = -1;
	int			count = 0;

	if (strcmp(name, "sma") == 0)
		TA_SMA(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "ema") == 0)
		TA_EMA(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "wma") == 0)
		TA_WMA(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "dema") == 0)
		TA_DEMA(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "ma") == 0)
		TA_MA(ALL, C, (int) p[0], (TA_MAType) p[1], OUT, theirs[0]);
	else if (strcmp(name, "rsi") == 0)
		TA_RSI(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "mom") == 0)
		TA_MOM(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "roc") == 0)
		TA_ROC(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "macd") == 0)
		TA_MACD(ALL, C, (int) p[0], (int) p[1], (int) p[2], OUT, theirs[0], theirs[1], theirs[2]);
	else if (strcmp(name, "bbands") == 0)
		TA_BBANDS(ALL, C, (int) p[0], p[1], p[2], (TA_MAType) p[3], OUT, theirs[0], theirs[1], theirs[2]);
	else if (strcmp(name, "stoch") == 0)
		TA_STOCH(ALL, H, L, C, (int) p[0], (int) p[1], (TA_MAType) p[2], (int) p[3], (TA_MAType) p[4], OUT, theirs[0], theirs[1]);
	else if (strcmp(name, "aroon") == 0)
		TA_AROON(ALL, H, L, (int) p[0], OUT, theirs[0], theirs[1]);
	else if (strcmp(name, "atr") == 0)
		TA_ATR(ALL, H, L, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "adx") == 0)
		TA_ADX(ALL, H, L, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "cci") == 0)
		TA_CCI(ALL, H, L, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "willr") == 0)
		TA_WILLR(ALL, H, L, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "mfi") == 0)
		TA_MFI(ALL, H, L, C, V, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "obv") == 0)
		TA_OBV(ALL, C, V, OUT, theirs[0]);
	else if (strcmp(name, "ad") == 0)
		TA_AD(ALL, H, L, C, V, OUT, theirs[0]);
	else if (strcmp(name, "sar") == 0)
		TA_SAR(ALL, H, L, p[0], p[1], OUT, theirs[0]);
	else if (strcmp(name, "rolling_max") == 0)
		TA_MAX(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "tema") == 0)
		TA_TEMA(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "trima") == 0)
		TA_TRIMA(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "kama") == 0)
		TA_KAMA(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "midpoint") == 0)
		TA_MIDPOINT(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "rocp") == 0)
		TA_ROCP(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "rocr") == 0)
		TA_ROCR(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "rocr100") == 0)
		TA_ROCR100(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "cmo") == 0)
		TA_CMO(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "trix") == 0)
		TA_TRIX(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "avgdev") == 0)
		TA_AVGDEV(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "linearreg") == 0)
		TA_LINEARREG(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "linearreg_angle") == 0)
		TA_LINEARREG_ANGLE(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "linearreg_intercept") == 0)
		TA_LINEARREG_INTERCEPT(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "linearreg_slope") == 0)
		TA_LINEARREG_SLOPE(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "tsf") == 0)
		TA_TSF(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "rolling_min") == 0)
		TA_MIN(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "rolling_sum") == 0)
		TA_SUM(ALL, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "rolling_var") == 0)
		TA_VAR(ALL, C, (int) p[0], p[1], OUT, theirs[0]);
	else if (strcmp(name, "rolling_stddev") == 0)
		TA_STDDEV(ALL, C, (int) p[0], p[1], OUT, theirs[0]);
	else if (strcmp(name, "rolling_correl") == 0)
		TA_CORREL(ALL, C, O, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "beta") == 0)
		TA_BETA(ALL, C, O, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "minmax") == 0)
		TA_MINMAX(ALL, C, (int) p[0], OUT, theirs[0], theirs[1]);
	else if (strcmp(name, "maxindex") == 0)
		TA_MAXINDEX(ALL, C, (int) p[0], OUT, integers[0]);
	else if (strcmp(name, "minindex") == 0)
		TA_MININDEX(ALL, C, (int) p[0], OUT, integers[0]);
	else if (strcmp(name, "minmaxindex") == 0)
		TA_MINMAXINDEX(ALL, C, (int) p[0], OUT, integers[0], integers[1]);
	else if (strcmp(name, "t3") == 0)
		TA_T3(ALL, C, (int) p[0], p[1], OUT, theirs[0]);
	else if (strcmp(name, "mama") == 0)
		TA_MAMA(ALL, C, p[0], p[1], OUT, theirs[0], theirs[1]);
	else if (strcmp(name, "mavp") == 0)
		TA_MAVP(ALL, C, column[KF_PERIODS], (int) p[0], (int) p[1], (TA_MAType) p[2], OUT, theirs[0]);
	else if (strcmp(name, "accbands") == 0)
		TA_ACCBANDS(ALL, H, L, C, (int) p[0], OUT, theirs[0], theirs[1], theirs[2]);
	else if (strcmp(name, "midprice") == 0)
		TA_MIDPRICE(ALL, H, L, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "sarext") == 0)
		TA_SAREXT(ALL, H, L, p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], OUT, theirs[0]);
	else if (strcmp(name, "ht_trendline") == 0)
		TA_HT_TRENDLINE(ALL, C, OUT, theirs[0]);
	else if (strcmp(name, "ht_dcperiod") == 0)
		TA_HT_DCPERIOD(ALL, C, OUT, theirs[0]);
	else if (strcmp(name, "ht_dcphase") == 0)
		TA_HT_DCPHASE(ALL, C, OUT, theirs[0]);
	else if (strcmp(name, "ht_phasor") == 0)
		TA_HT_PHASOR(ALL, C, OUT, theirs[0], theirs[1]);
	else if (strcmp(name, "ht_sine") == 0)
		TA_HT_SINE(ALL, C, OUT, theirs[0], theirs[1]);
	else if (strcmp(name, "ht_trendmode") == 0)
		TA_HT_TRENDMODE(ALL, C, OUT, integers[0]);
	else if (strcmp(name, "adxr") == 0)
		TA_ADXR(ALL, H, L, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "dx") == 0)
		TA_DX(ALL, H, L, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "minus_di") == 0)
		TA_MINUS_DI(ALL, H, L, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "plus_di") == 0)
		TA_PLUS_DI(ALL, H, L, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "natr") == 0)
		TA_NATR(ALL, H, L, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "minus_dm") == 0)
		TA_MINUS_DM(ALL, H, L, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "plus_dm") == 0)
		TA_PLUS_DM(ALL, H, L, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "aroonosc") == 0)
		TA_AROONOSC(ALL, H, L, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "apo") == 0)
		TA_APO(ALL, C, (int) p[0], (int) p[1], (TA_MAType) p[2], OUT, theirs[0]);
	else if (strcmp(name, "ppo") == 0)
		TA_PPO(ALL, C, (int) p[0], (int) p[1], (TA_MAType) p[2], OUT, theirs[0]);
	else if (strcmp(name, "bop") == 0)
		TA_BOP(ALL, O, H, L, C, OUT, theirs[0]);
	else if (strcmp(name, "avgprice") == 0)
		TA_AVGPRICE(ALL, O, H, L, C, OUT, theirs[0]);
	else if (strcmp(name, "medprice") == 0)
		TA_MEDPRICE(ALL, H, L, OUT, theirs[0]);
	else if (strcmp(name, "typprice") == 0)
		TA_TYPPRICE(ALL, H, L, C, OUT, theirs[0]);
	else if (strcmp(name, "wclprice") == 0)
		TA_WCLPRICE(ALL, H, L, C, OUT, theirs[0]);
	else if (strcmp(name, "trange") == 0)
		TA_TRANGE(ALL, H, L, C, OUT, theirs[0]);
	else if (strcmp(name, "imi") == 0)
		TA_IMI(ALL, O, C, (int) p[0], OUT, theirs[0]);
	else if (strcmp(name, "macdfix") == 0)
		TA_MACDFIX(ALL, C, (int) p[0], OUT, theirs[0], theirs[1], theirs[2]);
	else if (strcmp(name, "macdext") == 0)
		TA_MACDEXT(ALL, C, (int) p[0], (TA_MAType) p[1], (int) p[2], (TA_MAType) p[3], (int) p[4], (TA_MAType) p[5], OUT, theirs[0],
				   theirs[1], theirs[2]);
	else if (strcmp(name, "stochf") == 0)
		TA_STOCHF(ALL, H, L, C, (int) p[0], (int) p[1], (TA_MAType) p[2], OUT, theirs[0], theirs[1]);
	else if (strcmp(name, "stochrsi") == 0)
		TA_STOCHRSI(ALL, C, (int) p[0], (int) p[1], (int) p[2], (TA_MAType) p[3], OUT, theirs[0], theirs[1]);
	else if (strcmp(name, "ultosc") == 0)
		TA_ULTOSC(ALL, H, L, C, (int) p[0], (int) p[1], (int) p[2], OUT, theirs[0]);
	else if (strcmp(name, "adosc") == 0)
		TA_ADOSC(ALL, H, L, C, V, (int) p[0], (int) p[1], OUT, theirs[0]);
	else if (strncmp(name, "cdl", 3) == 0)
		return call_pattern(name, p);
	else
		return -1;
	return begin;
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
		{
			double		want = ind->outputs[k].integer ? integers[k][i - begin] : theirs[k][i - begin];

			worst = fmax(worst, fabs(ours[k][i] - want) / scale);
		}
	}
	return worst;
}

/* All patterns at once, against TA-Lib's functions one after the other. */
static void
time_pattern_set(void)
{
	double		best_ours = INFINITY;
	double		best_theirs = INFINITY;
	long		found = 0;
	void	   *state = malloc(kf_pattern_set_size());

	for (int round = 0; round < ROUNDS; round++)
	{
		double		start = cpu_seconds();
		double		middle;
		int32_t		signals[KF_MAX_PATTERNS];

		kf_pattern_set_init(state);
		for (int i = 0; i < BARS; i++)
		{
			double		bar[4] = {column[KF_OPEN][i], column[KF_HIGH][i], column[KF_LOW][i], column[KF_CLOSE][i]};

			kf_pattern_set_step(state, bar, signals);
			found += signals[i % kf_pattern_count] > 0;
		}
		middle = cpu_seconds();
		for (int p = 0; p < kf_pattern_count; p++)
		{
			double		params[KF_MAX_PARAMS];

			kf_indicator_defaults(kf_patterns[p], params);
			call_pattern(kf_patterns[p]->name, params);
		}
		best_ours = fmin(best_ours, middle - start);
		best_theirs = fmin(best_theirs, cpu_seconds() - middle);
	}
	free(state);
	printf("all %d patterns: %.1f ns a bar, TA-Lib's one after the other %.1f ns, ratio %.2f (%ld found)\n", kf_pattern_count,
		   best_ours / BARS * 1e9, best_theirs / BARS * 1e9, best_ours / best_theirs, found);
}

static bool
is_wanted(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return true;
	return argc == 1;
}

/* With arguments only the indicators of these names. */
int
main(int argc, char **argv)
{
	double		log_sum = 0.0;
	int			measured = 0;

	TA_Initialize();
	make_bars();
	printf("%-20s %10s %10s %8s %12s\n", "indicator", "ours ns", "TA-Lib ns", "ratio", "difference");
	for (int i = 0; i < kf_indicator_count; i++)
	{
		const KfIndicator *ind = kf_indicators[i];
		const double *in[KF_MAX_INPUTS];
		double		params[KF_MAX_PARAMS];
		double		best_ours = INFINITY;
		double		best_theirs = INFINITY;
		int			begin = -1;
		void	   *state;

		if (!is_wanted(ind->name, argc, argv))
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
			begin = call_talib(ind->name, params);
			best_ours = fmin(best_ours, middle - start);
			best_theirs = fmin(best_theirs, cpu_seconds() - middle);
		}
		free(state);
		if (begin < 0)
		{
			printf("%-20s %10.2f\n", ind->name, best_ours / BARS * 1e9);
			continue;
		}
		printf("%-20s %10.2f %10.2f %8.2f %12.1e\n", ind->name, best_ours / BARS * 1e9, best_theirs / BARS * 1e9,
			   best_ours / best_theirs, worst_difference(ind, begin));
		log_sum += log(best_ours / best_theirs);
		measured++;
	}
	printf("geometric mean of %d ratios: %.3f (goal: at most 0.8)\n", measured, exp(log_sum / measured));
	if (is_wanted("patterns", argc, argv))
		time_pattern_set();
	TA_Shutdown();
	return 0;
}
