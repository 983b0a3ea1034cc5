/*
 * price_bars.h
 *		What the price-only charts share (Renko, Kagi, line break, point and figure, Heikin-Ashi): the rows they are fed, price grids
 *		that do not drift, the box size from the ATR, sums of volume.
 *
 * All builders are driven the same way, one row in, no or more bars out, and need no memory but their own struct:
 *
 *		kf_renko_init(&renko, &options, &status);
 *		for each row: kf_renko_push(&renko, &row, &status), then while (kf_renko_next(&renko, &brick)) use(&brick);
 *		if (kf_renko_last(&renko, &brick)) use(&brick);			-- what is not complete yet
 *
 * Of 'status' only the code needs to be set (KF_OK) before a push: it is called once a row.
 *
 * Rows. A row in which a price that the builder needs is not finite (NULL comes as NaN) is skipped as a whole, as the indicators
 * do. A volume of NaN counts as none; a negative or infinite one fails. Rows must be in order of time. Each used row's volume
 * goes to exactly one bar, so the bars' volumes add up to the rows'.
 *
 * Exactness. Levels are numbered: the k-th is computed from k, never from the level before it, so there is no drift. A box such
 * as 0.1 is not what a double can hold, and neither is a price of 100.3; that the price lies on a level would be left to chance.
 * So where box and origin are decimals of up to 15 digits, levels are quotients of whole numbers, which round to the double
 * that the decimal literal is: 1003 boxes of 0.1 are 100.3, bit for bit.
 */
#ifndef KF_PRICE_BARS_H
#define KF_PRICE_BARS_H

#include "base.h"
#include "indicators/blocks.h"

/* So many boxes from the origin are numbered; beyond, and where neighbouring levels would be one double, a box is too small. */
#define KF_GRID_MAX			INT64_C(4503599627370496)
#define KF_GRID_BITS		53	/* of KF_GRID_MAX and one more */

/* One row may complete so many bricks. */
#define KF_BRICKS_MAX		1000000

#define KF_ATR_PERIOD_MAX	100000

#ifdef __cplusplus
extern "C"
{
#endif

typedef struct KfPriceRow
{
	int64_t		time;			/* any unit that grows */
	double		open;			/* NaN: NULL or not there */
	double		high;
	double		low;
	double		close;
	double		volume;
} KfPriceRow;

/* Which prices of a row move the chart. */
typedef enum KfPriceMethod
{
	KF_PRICE_CLOSE,
	/*
	 * The high and the low. In an up-trend the high is asked first; only if it does not carry the trend on, the low is asked for a
	 * reversal. In a down-trend the other way round. Before there is a trend: the high first when the close is not below the
	 * first row's close.
	 */
	KF_PRICE_HIGH_LOW
} KfPriceMethod;

/* Where the size of a box (Kagi: the reversal) comes from. */
typedef enum KfBoxMethod
{
	KF_BOX_FIXED,				/* so many units of price */
	KF_BOX_PERCENT,				/* so many percent of the price */
	KF_BOX_ATR,					/* so many times the ATR: the caller measures it first with a KfAtr, and the box is fixed then */
	KF_BOX_TRADITIONAL			/* point and figure: a table by price */
} KfBoxMethod;

/* By their SQL names, letter case ignored; an unknown name is KF_INVALID_PARAMETER, with the nearest name as hint. */
extern KfCode kf_price_method_parse(const char *text, KfPriceMethod *method, KfStatus *status);

/*
 * 'parameter' is the name in messages. The first entry of 'names' that equals the text gives the method; "auto" is the fixed
 * method where 'sized' (a size was given) and KF_BOX_ATR where not. 'names' ends with a NULL name.
 */
typedef struct KfBoxMethodName
{
	const char *name;
	KfBoxMethod method;
} KfBoxMethodName;

extern KfCode kf_box_method_parse(const char *text, const char *parameter, const KfBoxMethodName *names, bool sized,
								  KfBoxMethod *method, KfStatus *status);
extern const KfBoxMethodName kf_renko_methods[];		/* fixed, percent, atr */
extern const KfBoxMethodName kf_kagi_methods[];			/* amount, percent, atr */
extern const KfBoxMethodName kf_point_figure_methods[];	/* fixed, percent, atr, traditional */

/* Checks a size: a finite number above 0; percent at most 1000 (100 where a fall by so much is meant). */
extern KfCode kf_box_check(double size, const char *parameter, KfBoxMethod method, double max_percent, KfStatus *status);

/* A Renko brick or a line of a line break chart. */
typedef struct KfPriceBar
{
	int64_t		number;			/* from 1 */
	int			direction;		/* 1 up, -1 down; 0 only where nothing has moved yet */
	bool		complete;
	int64_t		open_time;		/* of the first row since the bar before; of the row that completes it when there is no other */
	int64_t		close_time;		/* of the row that completes it, or the last one */
	double		open;
	double		high;
	double		low;
	double		close;
	double		volume;			/* of the rows since the bar before */
	int64_t		rows;			/* their number */
} KfPriceBar;

/* ---- sums and spans of rows ---- */

/* Rows gathered for one bar: the sum of volume with what its rounding lost, their number, the first one's time. */
typedef struct KfPriceSpan
{
	double		volume;
	double		volume_rest;
	int64_t		rows;
	int64_t		open_time;		/* of the first row; undefined when rows is 0 */
} KfPriceSpan;

KF_FN void
kf_span_clear(KfPriceSpan *span)
{
	span->volume = span->volume_rest = 0.0;
	span->rows = 0;
	span->open_time = 0;
}

KF_FN void
kf_span_add_volume(KfPriceSpan *span, double volume)
{
	const double sum = span->volume + volume;
	const double of_volume = sum - span->volume;

	span->volume_rest += (span->volume - (sum - of_volume)) + (volume - of_volume);
	span->volume = sum;
}

KF_FN void
kf_span_add(KfPriceSpan *span, int64_t time, double volume)
{
	if (span->rows++ == 0)
		span->open_time = time;
	kf_span_add_volume(span, volume);
}

/* Append a span of later rows. */
KF_FN void
kf_span_join(KfPriceSpan *span, const KfPriceSpan *later)
{
	if (later->rows == 0)
		return;
	if (span->rows == 0)
		span->open_time = later->open_time;
	span->rows += later->rows;
	kf_span_add_volume(span, later->volume);
	span->volume_rest += later->volume_rest;
}

KF_FN double
kf_span_volume(const KfPriceSpan *span)
{
	return span->volume + span->volume_rest;
}

/* ---- the gate for rows ---- */

/* What every builder remembers of the rows before. */
typedef struct KfPriceGate
{
	KfPriceMethod method;
	bool		positive;		/* percent and the traditional table: prices must be above 0 */
	int64_t		last_time;
	int64_t		rows;			/* used */
	double		total;			/* volume in all, only to see that it stays within double precision */
} KfPriceGate;

/*
 * KF_OK and *use: the row is to be used, with its volume made 0 when it is NaN. Close is always needed, high and low with
 * KF_PRICE_HIGH_LOW. KF_DATA: low above high, a bad volume, a time before the last row's, a price that is not positive.
 */
extern KfCode kf_price_gate(KfPriceGate *gate, KfPriceRow *row, bool *use, KfStatus *status);

/* ---- grids of price levels ---- */

typedef enum KfGridKind
{
	KF_GRID_LINEAR,				/* origin + k * box */
	KF_GRID_POWER,				/* origin * (1 + percent / 100) ^ k */
	KF_GRID_TRADITIONAL			/* boxes by price, from 0 on: kf_grid_traditional */
} KfGridKind;

typedef struct KfGrid
{
	KfGridKind	kind;
	double		origin;
	double		box;			/* LINEAR: units of price; POWER: percent */
	double		scale;			/* LINEAR: a power of ten that makes both whole numbers, or 0 */
	double		origin_units;
	double		box_units;
	double		log_factor;		/* POWER: log(1 + percent / 100), for estimates */
	double		squares[KF_GRID_BITS];	/* POWER: (1 + percent / 100) ^ (2 ^ i), and what their rounding lost */
	double		squares_rest[KF_GRID_BITS];
} KfGrid;

extern void kf_grid_linear(KfGrid *grid, double origin, double box);
extern void kf_grid_power(KfGrid *grid, double origin, double percent);
extern void kf_grid_traditional(KfGrid *grid);

/* The price of the k-th level, |k| <= KF_GRID_MAX + 1. Grows with k. */
extern double kf_grid_level(const KfGrid *grid, int64_t k);

/* The number of the highest level at or below the price, of the lowest at or above it. KF_LIMIT: the box is too small for the price. */
extern KfCode kf_grid_floor(const KfGrid *grid, double price, int64_t *k, KfStatus *status);
extern KfCode kf_grid_ceil(const KfGrid *grid, double price, int64_t *k, KfStatus *status);

/* The same for a price that has just reached level 'near' from below, or from above: quick where it has not gone beyond the next. */
extern KfCode kf_grid_floor_near(const KfGrid *grid, double price, int64_t near, int64_t *k, KfStatus *status);
extern KfCode kf_grid_ceil_near(const KfGrid *grid, double price, int64_t near, int64_t *k, KfStatus *status);

/* a + b, and as decimals where both are of up to 15 digits: 0.3 + -0.1 is 0.2. */
extern double kf_decimal_add(double a, double b);

/* price * (1 + percent / 100), correctly rounded but for one case in a great many. */
extern double kf_percent_above(double price, double percent);

/*
 * When all prices are equal, so that the ATR is 0, there are no boxes and nothing is drawn. A price that moves all the same, when
 * the ATR faded to nothing over a long standstill, is a failure.
 */
extern KfCode kf_box_refuse_zero(KfStatus *status);

/* ---- average true range ---- */

/*
 * Wilder's ATR of the rows so far, bit for bit that of the indicator atr: the first row has no true range, the mean of the first
 * 'period' ranges starts it. With fewer ranges it is the mean of those there are, with none 0.
 */
typedef struct KfAtr
{
	KfWilder	mean;			/* its value is the ATR */
	double		close;			/* of the row before; NaN before the first */
} KfAtr;

extern KfCode kf_atr_init(KfAtr *atr, int64_t period, KfStatus *status);

/* Rows whose close is not finite are left out; a high or low that is not finite is the close. */
extern void kf_atr_push(KfAtr *atr, const KfPriceRow *row);

#ifdef __cplusplus
}
#endif

#endif							/* KF_PRICE_BARS_H */
