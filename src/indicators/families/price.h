/*
 * price.h
 *		Price transforms: one price out of a bar's four; and the mean absolute deviation, which TA-Lib counts among them.
 */
#ifndef KF_FAMILY_PRICE_H
#define KF_FAMILY_PRICE_H

#include "../blocks.h"

/* ---- avgprice ---- */

KF_STATELESS(avgprice)

KF_FN void
avgprice_step(avgprice_state *s, double *ring, const double *in, double *out)
{
	(void) s;
	(void) ring;
	out[0] = (in[0] + in[1] + in[2] + in[3]) * 0.25;
}

KF_INDICATOR(avgprice,
			 .title = "Average Price", .group = KF_GROUP_PRICE,
			 .inputs = {KF_OPEN, KF_HIGH, KF_LOW, KF_CLOSE},
			 .outputs = {{"avgprice", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "(open + high + low + close) / 4.",
			 .source = "TA-Lib AVGPRICE", .golden = "AVGPRICE");

/* ---- medprice ---- */

KF_STATELESS(medprice)

KF_FN void
medprice_step(medprice_state *s, double *ring, const double *in, double *out)
{
	(void) s;
	(void) ring;
	out[0] = (in[0] + in[1]) * 0.5;
}

KF_INDICATOR(medprice,
			 .title = "Median Price", .group = KF_GROUP_PRICE,
			 .inputs = {KF_HIGH, KF_LOW},
			 .outputs = {{"medprice", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "(high + low) / 2.",
			 .source = "TA-Lib MEDPRICE", .golden = "MEDPRICE");

/* ---- typprice ---- */

KF_STATELESS(typprice)

KF_FN void
typprice_step(typprice_state *s, double *ring, const double *in, double *out)
{
	(void) s;
	(void) ring;
	out[0] = (in[0] + in[1] + in[2]) / 3.0;
}

KF_INDICATOR(typprice,
			 .title = "Typical Price", .group = KF_GROUP_PRICE,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .outputs = {{"typprice", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "(high + low + close) / 3.",
			 .source = "TA-Lib TYPPRICE", .golden = "TYPPRICE");

/* ---- wclprice ---- */

KF_STATELESS(wclprice)

KF_FN void
wclprice_step(wclprice_state *s, double *ring, const double *in, double *out)
{
	(void) s;
	(void) ring;
	out[0] = (in[0] + in[1] + 2.0 * in[2]) * 0.25;
}

KF_INDICATOR(wclprice,
			 .title = "Weighted Close Price", .group = KF_GROUP_PRICE,
			 .inputs = {KF_HIGH, KF_LOW, KF_CLOSE},
			 .outputs = {{"wclprice", KF_LINE}},
			 .place = KF_OVER_PRICE,
			 .formula = "(high + low + 2 * close) / 4.",
			 .source = "TA-Lib WCLPRICE", .golden = "WCLPRICE");

/* ---- avgdev ---- */

typedef struct avgdev_state
{
	KfWindow	window;
	int			missing;
} avgdev_state;

KF_PERIOD_LOOKBACK(avgdev, -1)
KF_WINDOW_MEMORY(avgdev)

KF_FN size_t
avgdev_ring(const double *p)
{
	return kf_window_ring((int) p[0]);
}

KF_FN void
avgdev_init(avgdev_state *s, double *ring, const double *p)
{
	kf_window_init(&s->window, ring, (int) p[0], 0.0);
	s->missing = (int) p[0] - 1;
}

/* The mean is taken about the newest value, so that equal values give exactly 0. */
KF_FN void
avgdev_step(avgdev_state *s, double *ring, const double *in, double *out)
{
	int			n = s->window.n;
	const double *window = kf_window_step(&s->window, ring, in[0]);

	if (s->missing > 0)
	{
		s->missing--;
		out[0] = NAN;
		return;
	}
	out[0] = kf_window_abs_sum(window, n, in[0] + kf_window_sum(window, n, in[0]) / n) / n;
}

KF_INDICATOR(avgdev,
			 .title = "Average Deviation", .group = KF_GROUP_PRICE,
			 .inputs = {KF_SERIES},
			 .params = {{"period", KF_INTEGER, 14, 2, 100000}},
			 .outputs = {{"avgdev", KF_LINE}},
			 .place = KF_OWN_PANEL,
			 .formula = "The mean absolute deviation of the last period values about their mean. Work a bar grows with the period.",
			 .source = "TA-Lib AVGDEV", .golden = "AVGDEV");

#endif							/* KF_FAMILY_PRICE_H */
