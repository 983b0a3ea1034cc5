/*
 * theme.h
 *		The colours of a chart.
 */
#ifndef KF_CHART_THEME_H
#define KF_CHART_THEME_H

#include "../base.h"

#define KF_SERIES_COLORS 8

/* All colours are 0xRRGGBB; shares are of 255. */
typedef struct KfTheme
{
	const char *name;
	uint32_t	background;
	uint32_t	grid;
	uint32_t	border;			/* between panels and around the plot */
	uint32_t	text;			/* values, title, labels of higher rank */
	uint32_t	muted;			/* axis labels, names in legends */
	uint32_t	up;
	uint32_t	down;
	uint32_t	tag_text;		/* on the filled tags of the price axis */
	uint32_t	guide;			/* guide lines and the band between them */
	uint8_t		volume_share;	/* of the up and down colours in volume bars */
	uint8_t		band_share;		/* of the line's colour in a band's area */
	uint32_t	series[KF_SERIES_COLORS];
} KfTheme;

/* The theme of that name (letter case ignored); NULL with a status that lists the themes and what was likely meant. */
extern const KfTheme *kf_theme_find(const char *name, KfStatus *status);

/* The i-th theme, NULL past the last. */
extern const KfTheme *kf_theme_at(int i);

#endif							/* KF_CHART_THEME_H */
