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
	const char *help;			/* one line for the view chart_themes */
	uint32_t	background;
	uint32_t	grid;
	uint32_t	border;			/* between panels and around the plot */
	uint32_t	text;			/* values, title, labels of higher rank */
	uint32_t	muted;			/* axis labels, names in legends */
	uint32_t	up;
	uint32_t	down;
	bool		bodies;			/* candles have bodies of other colours, with edges of up and down: */
	uint32_t	up_body;
	uint32_t	down_body;
	bool		wicks;			/* and wicks of a colour of their own: */
	uint32_t	wick;
	uint32_t	tag_text;		/* on the filled tags of the price axis */
	uint32_t	guide;			/* guide lines and the band between them */
	uint8_t		volume_share;	/* of the up and down colours in volume bars */
	uint8_t		band_share;		/* of the line's colour in a band's area */
	uint32_t	series[KF_SERIES_COLORS];
} KfTheme;

/* The colours of a candle, up and down where the theme says nothing else. */
static inline uint32_t
kf_theme_body(const KfTheme *theme, bool up)
{
	return theme->bodies ? (up ? theme->up_body : theme->down_body) : up ? theme->up : theme->down;
}

static inline uint32_t
kf_theme_wick(const KfTheme *theme, bool up)
{
	return theme->wicks ? theme->wick : up ? theme->up : theme->down;
}

/* The theme of that name (letter case ignored); NULL with a status that lists the themes and what was likely meant. */
extern const KfTheme *kf_theme_find(const char *name, KfStatus *status);

/* The colours of a theme by name, in the order of the struct: "background", "up", "series1" and so on; NULL past the last. */
extern const char *kf_theme_color_name(int i);

/* That colour of a theme; false for bodies and wicks that are those of up and down. */
extern bool kf_theme_color(const KfTheme *theme, int i, uint32_t *color);

/*
 * Give a theme another colour: 'name' as above, 'text' as in color.h. What is not opaque is mixed with the theme's background, which
 * therefore is set first where it changes too.
 */
extern KfCode kf_theme_set(KfTheme *theme, const char *name, size_t name_len, const char *text, size_t text_len, KfStatus *status);

/* The i-th theme, NULL past the last. */
extern const KfTheme *kf_theme_at(int i);

#endif							/* KF_CHART_THEME_H */
