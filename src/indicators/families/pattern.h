/*
 * pattern.h
 *		Candlestick patterns: 100 bullish, -100 bearish, 0 none; a value stands at the last bar of the pattern.
 */
#ifndef KF_FAMILY_PATTERN_H
#define KF_FAMILY_PATTERN_H

#include "../blocks.h"

/* ---- cdlengulfing ---- */

typedef struct cdlengulfing_state
{
	double		open;			/* of the bar before */
	double		close;
	int			missing;
} cdlengulfing_state;

KF_FN int
cdlengulfing_lookback(const double *p)
{
	(void) p;
	return 2;
}

KF_FN int64_t
cdlengulfing_memory(const double *p)
{
	(void) p;
	return 2;
}

KF_FN size_t
cdlengulfing_ring(const double *p)
{
	(void) p;
	return 0;
}

KF_FN void
cdlengulfing_init(cdlengulfing_state *s, double *ring, const double *p)
{
	(void) ring;
	(void) p;
	s->open = 0.0;
	s->close = 0.0;
	s->missing = 2;
}

/* The body covers the one before, of the other colour; at most one end may be equal. */
KF_FN void
cdlengulfing_step(cdlengulfing_state *s, double *ring, const double *in, double *out)
{
	double		open = in[0];
	double		close = in[3];
	double		sign = close >= open ? 1.0 : -1.0;
	double		prev_sign = s->close >= s->open ? 1.0 : -1.0;
	int			covers = sign > 0.0 ? close >= s->open && open <= s->close : open >= s->close && close <= s->open;
	int			equal_ends = (open == s->close) + (close == s->open);

	(void) ring;
	s->open = open;
	s->close = close;
	if (s->missing > 0)
	{
		s->missing--;
		out[0] = NAN;
		return;
	}
	if (sign == prev_sign || !covers || equal_ends == 2)
		out[0] = 0.0;
	else
		out[0] = sign * (equal_ends ? 80.0 : 100.0);
}

KF_INDICATOR(cdlengulfing,
			 .title = "Engulfing Pattern", .group = KF_GROUP_PATTERN,
			 .inputs = {KF_OPEN, KF_HIGH, KF_LOW, KF_CLOSE},
			 .outputs = {{"cdlengulfing", KF_MARKER}},
			 .integer = true,
			 .place = KF_OVER_PRICE,
			 .formula = "A body that covers the previous one of the other colour: 100 bullish, -100 bearish, 80 and -80 when one end is equal.",
			 .source = "TA-Lib CDLENGULFING", .golden = "CDLENGULFING");

#endif							/* KF_FAMILY_PATTERN_H */
