/*
 * ranges.c
 *		The scales of the panels: what range of values each shows.
 */
#include "layout.h"

#include "annotations.h"
#include "references.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Overlays may widen the price's range by this much of it on each side; farther away they leave the picture. */
#define OVERLAY_REACH 0.6

typedef struct Range
{
	double		low;
	double		high;
} Range;

static void
widen(Range *range, double low, double high)
{
	if (!(range->low <= low))
		range->low = low;
	if (!(range->high >= high))
		range->high = high;
}

static void
widen_by_study(Range *range, const KfSeries *series, int study)
{
	const KfStudy *s = &series->studies[study];

	for (int k = 0; k < s->nout; k++)
	{
		KfStyle		style = kf_study_style(s, k);

		if (style == KF_MARKER || style == KF_DIRECTION)
			continue;
		for (int i = 0; i < series->count + series->future; i++)
			if (!isnan(s->traces[k].min[i]))
				widen(range, s->traces[k].min[i], s->traces[k].max[i]);
		if (style == KF_HISTOGRAM)
			widen(range, 0.0, 0.0);
	}
}

bool
kf_layout_is_left(const KfStudy *study)
{
	return study->reference != NULL && study->group == 0 && study->reference->axis == KF_AXIS_LEFT;
}

/* Whether a study is a series on the axis of the prices. */
static bool
is_beside_prices(const KfStudy *study)
{
	return study->reference != NULL && study->group == 0 && study->reference->axis == KF_AXIS_PRICE;
}

/* The first value drawn, from which a series changes in percent; NaN: none is drawn. */
static double
first_value(const KfSeries *series, const KfStudy *study)
{
	for (int i = 0; i < series->count; i++)
		if (!isnan(study->traces[0].last[i]))
			return study->traces[0].last[i];
	return NAN;
}

const KfPanel *
kf_layout_panel_of(const KfLayout *layout, const KfPanel *panel, int study, KfPanel *own)
{
	const KfStudy *s = &layout->series->studies[study];
	double		share;

	if (panel->kind != KF_PANEL_PRICE || s->reference == NULL)
		return panel;
	if (kf_layout_is_left(s))
	{
		*own = *panel;
		own->scale = layout->left;
		return own;
	}
	share = first_value(layout->series, s) / panel->scale.base;
	if (panel->scale.kind != KF_SCALE_PERCENT || !(share > 0.0))
		return panel;
	/* where the prices have changed by so much, these have too */
	*own = *panel;
	own->scale.base *= share;
	own->scale.low *= share;
	own->scale.high *= share;
	return own;
}

static Range
bar_range(const KfLayout *layout)
{
	const KfSeries *series = layout->series;
	bool		closes = layout->kind->closes;
	Range		prices = {NAN, NAN};

	for (int i = 0; i < series->count; i++)
		widen(&prices, closes ? series->closes.min[i] : series->low[i], closes ? series->closes.max[i] : series->high[i]);
	kf_layout_box_edges(layout, &prices.low, &prices.high);
	return prices;
}

/* The prices and the overlays near them. */
static Range
data_range(const KfLayout *layout)
{
	const KfSeries *series = layout->series;
	Range		prices = bar_range(layout);
	Range		overlays = {NAN, NAN};
	double		reach;

	for (int i = 0; i < series->study_count; i++)
		if (series->studies[i].group == 0 && series->studies[i].reference == NULL)
			widen_by_study(&overlays, series, i);
	if (layout->price_scale == KF_SCALE_LOG && !isnan(overlays.low))
	{
		reach = pow(prices.high / prices.low, OVERLAY_REACH);
		if (isfinite(reach))
			widen(&prices, fmax(overlays.low, prices.low / reach), fmin(overlays.high, prices.high * reach));
		return prices;
	}
	reach = (prices.high - prices.low) * OVERLAY_REACH;
	if (!isnan(overlays.low) && isfinite(reach))
		widen(&prices, fmax(overlays.low, prices.low - reach), fmin(overlays.high, prices.high + reach));
	return prices;
}

/* Decimals that values have: 170.82 is not shown as 170.820. From so many on, 8 at most. */
static int
decimals_of(const double *values, int count, int decimals)
{
	static const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};

	for (int i = 0; i < count && decimals < 8; i++)
		while (decimals < 8 && fabs(values[i] * powers[decimals] - rint(values[i] * powers[decimals])) > 1e-9 * fabs(values[i] * powers[decimals]))
			decimals++;
	return decimals;
}

/* Values that need 8 decimals are no round numbers, and two are always shown. */
static void
limit_decimals(KfScale *scale, int decimals)
{
	kf_scale_limit_decimals(scale, decimals < 8 ? (int) fmax(decimals, 2.0) : INT32_MAX);
}

static int
price_decimals(const KfSeries *series)
{
	const double *const prices[] = {series->open, series->high, series->low, series->close};
	int			decimals = 0;

	for (int j = 0; j < 4; j++)
		decimals = decimals_of(prices[j], series->count, decimals);
	return decimals;
}

/* What was asked to be seen beside the prices is seen, however far away. */
static void
widen_by_references(const KfLayout *layout, Range *range)
{
	const KfSeries *series = layout->series;

	for (int s = 0; s < series->study_count; s++)
	{
		const KfStudy *study = &series->studies[s];
		double		share = 1.0;

		if (!is_beside_prices(study))
			continue;
		if (layout->price_scale == KF_SCALE_PERCENT)
			share = series->close[0] / first_value(series, study);
		for (int i = 0; i < series->count; i++)
		{
			double		low = study->traces[0].min[i] * share;
			double		high = study->traces[0].max[i] * share;

			if (isfinite(low) && isfinite(high) && (layout->price_scale != KF_SCALE_LOG || low > 0.0))
				widen(range, low, high);
		}
	}
}

/* The scale of the series that have an axis of their own. */
static void
fit_left(KfLayout *layout, double free, int top, int bottom, int spacing)
{
	const KfSeries *series = layout->series;
	Range		range = {NAN, NAN};
	int			decimals = 0;

	for (int s = 0; s < series->study_count; s++)
		if (kf_layout_is_left(&series->studies[s]))
		{
			widen_by_study(&range, series, s);
			decimals = decimals_of(series->studies[s].traces[0].last, series->count, decimals);
		}
	kf_scale_fit(&layout->left, range.low, range.high, free, top, bottom, spacing,
				 fmax(fabs(range.low), fabs(range.high)) >= 1e6 ? KF_NUMBER_SHORT : KF_NUMBER_PLAIN);
	if (layout->left.value_decimals > 2)
		limit_decimals(&layout->left, decimals);
}

static Range
price_range(const KfLayout *layout)
{
	Range		range = data_range(layout);

	widen_by_references(layout, &range);
	kf_annotations_range(layout, 0, &range.low, &range.high);
	return range;
}

/* On-balance volume and the like are counted in whole numbers. */
static bool
whole_values(const KfStudy *study, int count)
{
	for (int k = 0; k < study->nout; k++)
		for (int i = 0; i < count && study->spec.indicator->outputs[k].style != KF_DIRECTION; i++)
			if (!isnan(study->traces[k].last[i]) && study->traces[k].last[i] != floor(study->traces[k].last[i]))
				return false;
	return true;
}

static void
fit_study(KfLayout *layout, KfPanel *panel, int top, int bottom, int spacing)
{
	const KfIndicator *ind = layout->series->studies[panel->study].spec.indicator;
	const KfSeries *series = layout->series;
	Range		range = {NAN, NAN};
	bool		whole = true;
	bool		fixed = ind->scale_min != ind->scale_max;
	KfNumberStyle style = KF_NUMBER_PLAIN;

	/* a fixed scale is that of the first study; the others widen it */
	for (int i = 0; i < series->study_count; i++)
		if (series->studies[i].group == panel->group)
		{
			if (!fixed || i != panel->study)
				widen_by_study(&range, series, i);
			whole = whole && whole_values(&series->studies[i], series->count + series->future);
		}
	kf_annotations_range(layout, panel->group, &range.low, &range.high);
	if (fmax(fabs(range.low), fabs(range.high)) >= 1e6)
		style = KF_NUMBER_SHORT;
	if (fixed)
		widen(&range, ind->scale_min, ind->scale_max);
	if (!(range.low <= range.high))
	{
		/* signals alone, or nothing yet: numbers on the axis would be of nothing */
		kf_scale_fit(&panel->scale, 0.0, 1.0, 0.0, top, bottom, 0, style);
		return;
	}
	kf_scale_fit(&panel->scale, range.low, range.high, fixed ? 0.02 : 0.08, top, bottom, spacing, style);
	if (!fixed && whole)
		kf_scale_limit_decimals(&panel->scale, 0);
	if (ind->nguides > 1 || (fixed && ind->nguides > 0))
	{
		/* the guides say more than round numbers do */
		panel->scale.tick_count = ind->nguides;
		memcpy(panel->scale.ticks, ind->guides, ind->nguides * sizeof(double));
		panel->scale.tick_decimals = 0;
	}
}

void
kf_layout_fit_scales(KfLayout *layout)
{
	int			line_height = layout->font * 3 / 2;

	for (int i = 0; i < layout->panel_count; i++)
	{
		KfPanel    *panel = &layout->panels[i];
		int			legend = panel->legend_lines * line_height + (panel->legend_lines > 0 ? layout->pad / 2 : 0);
		int			top = panel->rect.y + legend + 1;
		int			bottom = panel->rect.y + panel->rect.height - 1 - layout->hair;
		int			spacing = layout->font * 5 / 2;

		panel->clip = panel->rect;
		panel->clip.y += legend;
		panel->clip.height -= legend;
		if (panel->kind == KF_PANEL_PRICE)
		{
			Range		range = price_range(layout);
			/* square boxes fill the panel: no room is left for what is told beside the extremes */
			bool		boxes = kf_layout_boxes(layout, &range.low, &range.high, &top, &bottom);
			int			extremes = layout->high_low && !boxes ? kf_layout_extreme_height(layout) : 0;
			double		free = boxes ? 0.0 : layout->price_room;

			kf_scale_fit(&panel->scale, range.low, range.high, free, top + extremes, bottom - extremes, spacing, KF_NUMBER_PLAIN);
			if (layout->price_scale == KF_SCALE_LOG)
				kf_scale_make_log(&panel->scale, range.low, range.high, free, spacing);
			else if (layout->price_scale == KF_SCALE_PERCENT && layout->series->rows > 0)
				kf_scale_make_percent(&panel->scale, layout->series->close[0], spacing);
			/* averages of whole prices are not whole */
			if (panel->scale.value_decimals > 2)
				limit_decimals(&panel->scale, price_decimals(layout->series));
			fit_left(layout, layout->price_room, top + extremes, bottom - extremes, spacing);
		}
		else if (panel->kind == KF_PANEL_VOLUME)
		{
			double		most = 0.0;

			for (int b = 0; b < layout->series->count; b++)
				most = fmax(most, layout->series->volume[b]);
			kf_scale_fit(&panel->scale, 0.0, most * 1.05, 0.0, top, bottom + 1, layout->font * 2, KF_NUMBER_SHORT);
		}
		else
			fit_study(layout, panel, top, bottom, layout->font * 2);
	}
}

/* A change in percent is one from a value above 0; whichever bar will be the first drawn. */
static void
check_compared(const KfSeries *series, int study, KfStatus *status)
{
	const KfStudy *s = &series->studies[study];

	if (!is_beside_prices(s))
		return;
	for (int i = 0; i < series->count; i++)
		if (s->traces[0].min[i] <= 0.0)
		{
			kf_fail(status, KF_DATA, "a percent scale needs values above 0, got %.17g in the series %s", s->traces[0].min[i], s->spec.label);
			kf_hint(status, "Give the series the axis left, or a panel of its own.");
			return;
		}
}

/* Scales other than the linear one are of prices above 0. */
KfCode
kf_layout_check_scale(const KfLayout *layout, KfStatus *status)
{
	Range		prices;

	if (layout->price_scale == KF_SCALE_LINEAR || layout->series->rows == 0)
		return KF_OK;
	prices = bar_range(layout);
	if (layout->price_scale == KF_SCALE_PERCENT)
		prices.low = layout->series->close[0];
	if (!(prices.low > 0.0))
	{
		kf_fail(status, KF_DATA, "a %s scale needs prices above 0, got %.17g", layout->price_scale == KF_SCALE_LOG ? "logarithmic" : "percent",
				prices.low);
		kf_hint(status, "Use the linear scale, or leave such rows out of the source.");
	}
	for (int s = 0; s < layout->series->study_count && layout->price_scale == KF_SCALE_PERCENT; s++)
		check_compared(layout->series, s, status);
	return status->code;
}
