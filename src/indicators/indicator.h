/*
 * indicator.h
 *		The contract of an indicator, written once and used by every surface: window function, aggregates, batch loop, chart,
 *		GPU kernel, catalogue view, reference page, golden test.
 *
 * An indicator lives in one file of families/. It consists of a state struct, five small functions and one entry:
 *
 *		typedef struct mom_state { ... } mom_state;					scalars only, no pointers
 *		KF_FN int     mom_lookback(const double *p)					bars before the first value, as TA-Lib counts it
 *		KF_FN int64_t mom_memory(const double *p)					bars a value depends on, see KF_FOREVER
 *		KF_FN size_t  mom_ring(const double *p)						doubles of window memory behind the state
 *		KF_FN void    mom_init(mom_state *s, double *ring, const double *p)
 *		KF_FN void    mom_step(mom_state *s, double *ring, const double *in, double *out)
 *		KF_INDICATOR(mom, .title = ..., .inputs = ..., ...)			the descriptor; 'KF_INDICATOR(' must begin its line
 *
 * The build reads the names out of the KF_INDICATOR lines (indicators.list), so an entry in a family file is all there is to
 * add. The macro means different things in different translation units: where the build compiles the family it defines the
 * descriptors and the batch loops (define.h), everyone else gets a declaration and the inlinable step.
 *
 * Rules for step, which make the same bits come out on every surface:
 *	- all inputs are finite: the caller turns a row with a NULL, NaN or infinite input into a row of NaN outputs and does not
 *	  call step, so the state is untouched;
 *	- every output is written on every call; NaN means 'no value yet' or 'the formula has no value here'. Every surface shows
 *	  any value that is not finite as NULL, so an overflow (prices of 1e308) never gets out as Infinity;
 *	- the state struct and the ring together are the whole state: copy the block at any row, go on with the copy, and the
 *	  values are those of an unbroken run;
 *	- values come in order and are never changed later. What belongs to another bar than the one at which it becomes known
 *	  (a swing point known some bars later, a line drawn ahead) comes at the bar at which it is known; the optional functions
 *	  of the descriptor tell where it belongs (KfIndicator.behind) and what lies after the last bar (KfIndicator.future);
 *	- no allocation, no I/O, no globals; only + - * / sqrt where the formula allows, so that a GPU gives the same bits.
 *
 * The ring is handed in apart from the struct so that a batch loop can keep the struct in registers: a store into the ring
 * cannot alias it.
 */
#ifndef KF_INDICATOR_H
#define KF_INDICATOR_H

#include <math.h>

#include "../base.h"

#define KF_MAX_INPUTS 5
#define KF_MAX_PARAMS 9
#define KF_MAX_OUTPUTS 8
#define KF_MAX_GUIDES 4

/* memory() of an indicator whose value depends on the whole series (OBV, AD). */
#define KF_FOREVER (-1)

/*
 * What a column is. A plain series may be anything; charts feed it the close. A session is the day of the chart's clock there, an
 * anchor the time that the spec gives. What takes two plain series, a period for each bar or a condition has no sensible
 * columns in a chart and is not drawn.
 *
 * All are float8 in SQL and doubles here, but for: KF_SESSION, timestamptz, the microseconds of any moment that names the session a
 * bar belongs to (equal within a session, different in the next); KF_CONDITION and KF_ANCHOR, boolean, 1.0 or 0.0.
 */
typedef enum KfInput
{
	KF_NO_INPUT = 0,
	KF_SERIES,
	KF_SERIES0,
	KF_SERIES1,
	KF_OPEN,
	KF_HIGH,
	KF_LOW,
	KF_CLOSE,
	KF_VOLUME,
	KF_PERIODS,
	KF_SESSION,
	KF_CONDITION,
	KF_ANCHOR
} KfInput;

#define KF_INPUT_KINDS (KF_ANCHOR + 1)

typedef enum KfParamKind
{
	KF_INTEGER = 1,
	KF_REAL,
	KF_MA_TYPE,					/* text in SQL ('ema'), a KfMaType as a double here */
	KF_BOOLEAN					/* boolean in SQL, 0 or 1 here; min 0, max 1 */
} KfParamKind;

typedef struct KfParam
{
	const char *name;			/* SQL argument name; NULL ends the list */
	KfParamKind kind;
	double		def;			/* default */
	double		min;			/* smallest and largest value allowed, both inclusive */
	double		max;
} KfParam;

/* How one output is drawn. */
typedef enum KfStyle
{
	KF_LINE = 1,
	KF_HISTOGRAM,				/* bars from zero, coloured by sign */
	KF_DOTS,					/* one dot a bar, no line (SAR) */
	KF_BAND_UPPER,				/* a line; the area to KF_BAND_LOWER of the same indicator is filled */
	KF_BAND_LOWER,
	KF_MARKER,					/* an integer signal: a mark at the bar where it is not 0, below it when > 0, above when < 0 */
	KF_NOT_DRAWN,				/* a value that means nothing on the scale of the others (a count of bars) */
	KF_CONNECTED,				/* the values of a sparse output, joined by straight lines (ZigZag) */
	KF_PIVOT_HIGH,				/* a small mark above the value, where there is one */
	KF_PIVOT_LOW,				/* the same below it */
	KF_TREND,					/* a line in the colours of rising and falling prices, by the KF_DIRECTION of the same indicator */
	KF_DIRECTION,				/* not drawn itself: above 0 rising, below 0 falling */
	KF_CLOUD_LEAD,				/* a line; the area to KF_CLOUD_BASE is tinted as rising where this one is above, as falling where below */
	KF_CLOUD_BASE
} KfStyle;

typedef struct KfOutput
{
	const char *name;			/* SQL column name; NULL ends the list */
	KfStyle		style;
	bool		integer;		/* a whole number: integer in SQL */
	bool		sparse;			/* most bars have none: NULL beyond the lookback too */
} KfOutput;

/* Where an indicator is drawn. */
typedef enum KfPlace
{
	KF_OVER_PRICE = 1,
	KF_OWN_PANEL
} KfPlace;

typedef struct KfIndicator
{
	const char *name;			/* SQL name */
	const char *title;
	const char *group;			/* TA-Lib's group name */
	KfInput		inputs[KF_MAX_INPUTS + 1];	/* ended by KF_NO_INPUT */
	KfParam		params[KF_MAX_PARAMS + 1];	/* ended by name NULL */
	KfOutput	outputs[KF_MAX_OUTPUTS + 1];	/* ended by name NULL */
	KfPlace		place;
	double		scale_min;		/* fixed scale of the own panel; both 0: fit the data */
	double		scale_max;
	double		guides[KF_MAX_GUIDES];	/* guide lines of the own panel */
	int			nguides;
	const char *formula;		/* one or two sentences */
	const char *source;			/* who published it */
	const char *golden;			/* the reference function's name in the golden set, NULL when there is none */
	bool		absolute;		/* the formula itself has a quantity in units of the input: scaling the input changes more than the scale */

	/*
	 * Optional, NULL when every value belongs to the bar at which it is known. _series (and charts) put the value of output k that
	 * step has just given 'behind' bars before that bar; the window function and _last give it where it is known.
	 */
	int			(*behind) (const double *params, const double *out, int k);

	/*
	 * Optional, both or none: values that are known already for the bars after the last, ahead(params) of them. future fills 'out' with
	 * those of the bar i + 1 after the last one, 0 <= i < ahead; _series ends with them.
	 */
	int			(*ahead) (const double *params);
	void		(*future) (const void *state, const double *params, int i, double *out);

	/*
	 * Optional: what 'count' steps give, at most KF_CHUNK, where rows can be computed side by side. Inputs are finite, columns are as in
	 * batch; the values and the state it leaves are those of the steps bit for bit. Given as KF_STEPS(fn_steps).
	 */
	void		(*steps) (void *state, const double *const *in, double *const *out, size_t count);

	/* filled in by KF_INDICATOR */
	int			(*lookback) (const double *params);
	int64_t		(*memory) (const double *params);
	size_t		(*state_size) (const double *params);	/* bytes of the state block */
	void		(*init) (void *state, const double *params);
	void		(*step) (void *state, const double *in, double *out);
	void		(*batch) (void *state, const double *const *in, double *const *out, size_t count);
} KfIndicator;

/* TA-Lib's groups, spelled once, and one of ours. */
#define KF_GROUP_OVERLAP "Overlap Studies"
#define KF_GROUP_MOMENTUM "Momentum Indicators"
#define KF_GROUP_VOLUME "Volume Indicators"
#define KF_GROUP_VOLATILITY "Volatility Indicators"
#define KF_GROUP_MATH "Math Operators"
#define KF_GROUP_STATISTIC "Statistic Functions"
#define KF_GROUP_PRICE "Price Transform"
#define KF_GROUP_CYCLE "Cycle Indicators"
#define KF_GROUP_PATTERN "Pattern Recognition"
#define KF_GROUP_RISK "Risk and Return"

/* Parts that many indicators have in common, each on a line of its own before the step. */
#define KF_PERIOD_LOOKBACK(fn, extra)	/* the first parameter is the period */ \
	KF_FN int fn##_lookback(const double *p) \
	{ \
		return (int) p[0] + (extra); \
	}
#define KF_FIXED_LOOKBACK(fn, bars) \
	KF_FN int fn##_lookback(const double *p) \
	{ \
		(void) p; \
		return (bars); \
	}
#define KF_WINDOW_MEMORY(fn)	/* the value depends on the bars of the lookback only */ \
	KF_FN int64_t fn##_memory(const double *p) \
	{ \
		return fn##_lookback(p); \
	}
#define KF_FOREVER_MEMORY(fn) \
	KF_FN int64_t fn##_memory(const double *p) \
	{ \
		(void) p; \
		return KF_FOREVER; \
	}
#define KF_NO_RING(fn) \
	KF_FN size_t fn##_ring(const double *p) \
	{ \
		(void) p; \
		return 0; \
	}
#define KF_STATELESS(fn)	/* a function of the newest bar */ \
	typedef struct fn##_state \
	{ \
		double		unused; \
	} fn##_state; \
	KF_FIXED_LOOKBACK(fn, 0) \
	KF_WINDOW_MEMORY(fn) \
	KF_NO_RING(fn) \
	KF_FN void fn##_init(fn##_state *s, double *ring, const double *p) \
	{ \
		(void) ring; \
		(void) p; \
		s->unused = 0.0; \
	}

/* Bytes of the struct, rounded up so that the ring behind it is aligned. */
#define KF_STATE_HEAD(type) ((sizeof(type) + sizeof(double) - 1) / sizeof(double) * sizeof(double))
#define KF_RING(type, state) ((double *) ((char *) (state) + KF_STATE_HEAD(type)))

/* Rows of a chunk of the batch loop: its inputs stay in the first-level cache between the check and the steps. */
#define KF_CHUNK 256

#define KF_FINITE(x) (((x) - (x)) == 0.0)

/* Where the compiler has what such functions are written with (lanes.h). */
#if defined(__GNUC__) && !defined(__CUDACC__)
#define KF_STEPS(fn) .steps = fn
#else
#define KF_STEPS(fn) .steps = NULL
#endif

/* define.h gives it the other meaning. */
#define KF_INDICATOR(fn, ...) extern const KfIndicator kf_##fn

/* Over constants both loops vanish in the compiler. */
static inline int
kf_count_inputs(const KfIndicator *ind)
{
	int			n = 0;

	while (n < KF_MAX_INPUTS && ind->inputs[n] != KF_NO_INPUT)
		n++;
	return n;
}

static inline int
kf_count_outputs(const KfIndicator *ind)
{
	int			n = 0;

	while (n < KF_MAX_OUTPUTS && ind->outputs[n].name != NULL)
		n++;
	return n;
}

#ifdef __cplusplus
extern "C"
{
#endif

/* ---- registry.c ---- */

extern const KfIndicator *const kf_indicators[];	/* in order of name */
extern const int kf_indicator_count;

/* The indicator of that name (letter case ignored), or NULL. The name need not be NUL-terminated. */
extern const KfIndicator *kf_indicator_find(const char *name, size_t len);

/* The indicator name a person most likely meant, or NULL. */
extern const char *kf_indicator_suggest(const char *name, size_t len);

extern int	kf_input_count(const KfIndicator *ind);
extern int	kf_param_count(const KfIndicator *ind);
extern int	kf_output_count(const KfIndicator *ind);

/* "open", "high", ...; "value" for a plain series, "value0" and "value1" for two, "periods". */
extern const char *kf_input_name(KfInput input);

/* Its SQL type: "float8", "timestamptz" or "boolean". */
extern const char *kf_input_type(KfInput input);

/* Whether a bar has such a column: a price or the volume; any plain series is the close. */
extern bool kf_input_of_bar(KfInput input);

/* Whether a chart's bars have such a column; any plain series is the close. */
extern bool kf_input_in_charts(KfInput input);

/* Whether a chart's bars have what the indicator takes, and it has anything to draw. */
extern bool kf_indicator_in_charts(const KfIndicator *ind);

/* Columns that no bars have but a series beside them may be: a second series, periods, a condition. */
extern bool kf_input_of_series(KfInput input);

/* Whether an indicator can be drawn once it is told which series of the chart that is. */
extern bool kf_indicator_takes_series(const KfIndicator *ind);

/* All parameters at their defaults. */
extern void kf_indicator_defaults(const KfIndicator *ind, double *params);

/*
 * Check every parameter against its range; on failure the status tells the parameter's name, its range and the value.
 * Must succeed before lookback, memory, state_size or init are called with these parameters.
 */
extern KfCode kf_indicator_check(const KfIndicator *ind, const double *params, KfStatus *status);

/* A moving-average type by name (letter case ignored), or -1; and the way back. */
extern int	kf_ma_type_find(const char *name, size_t len);
extern const char *kf_ma_type_name(int type);

/* Parse the text of a moving-average type; failure lists the valid ones and what was likely meant. */
extern KfCode kf_ma_type_parse(const char *param, const char *name, size_t len, double *type, KfStatus *status);

/* ---- spec.c ---- */

/* Most indicators one list may name. */
#define KF_MAX_SPECS 32

/* How lines, dots, histograms and the edges of bands are drawn instead of as the indicator says. */
typedef enum KfSpecStyle
{
	KF_STYLE_OWN = 0,			/* as the indicator says */
	KF_STYLE_LINE,
	KF_STYLE_STEP,
	KF_STYLE_DASHED,
	KF_STYLE_DOTS,
	KF_STYLE_HISTOGRAM
} KfSpecStyle;

/* Sizes of texts in a spec, with the byte that ends them. */
#define KF_SPEC_LABEL_SIZE 64
#define KF_SPEC_COLOR_SIZE 24

/* Pixels of lines in a chart, both inclusive. */
#define KF_MIN_LINE_WIDTH 0.5
#define KF_MAX_LINE_WIDTH 20.0

#define KF_PANEL_UNSET (-1)		/* over the price or in a panel of its own, as the indicator says */

/* An indicator with its parameters and looks, as written in a chart: "bbands(20,nbdev_up=2):color=orange". */
#define KF_ANCHOR_UNSET INT64_MIN

typedef struct KfSpec
{
	const KfIndicator *indicator;
	double		params[KF_MAX_PARAMS];	/* checked; defaults filled in */
	int			given;			/* up to the last parameter that was written */
	int			color_count;	/* of the outputs in order; the last one counts for those that follow; 0: the theme's */
	char		colors[KF_MAX_OUTPUTS][KF_SPEC_COLOR_SIZE]; /* text that the chart checks */
	int			color_position;	/* in the list, for the message */
	double		width;			/* of lines in pixels; 0: the usual one */
	double		weight;			/* of the panel; 0: the usual one */
	int			panel;			/* KF_PANEL_UNSET; 0: over the price; from 1: a panel shared by all of this number */
	KfSpecStyle style;
	int64_t		anchor;			/* of a KF_ANCHOR: microseconds since 2000-01-01 of the chart's clock; KF_ANCHOR_UNSET: the first bar */
	char		label[KF_SPEC_LABEL_SIZE];	/* in place of name and parameters; "": none */
	char		series[KF_SPEC_LABEL_SIZE]; /* name of the chart's series for kf_input_of_series; "": none */
} KfSpec;

/*
 * Parse a comma-separated list of specs; an optional pair of braces around it, and blanks, are allowed. Failure gives the
 * position (from 1) in the text, what was expected, and for an unknown name the nearest valid one.
 */
extern KfCode kf_spec_parse_list(const char *text, KfSpec *specs, int max_specs, int *count, KfStatus *status);

/* A label for people: its own, or "BBANDS 20, 2": the parameters up to the last one that was written or is a whole number. */
extern void kf_spec_label(const KfSpec *spec, char *label, size_t size);

#ifdef __cplusplus
}
#endif

#endif							/* KF_INDICATOR_H */
