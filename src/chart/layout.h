/*
 * layout.h
 *		Where everything is: header, panels, axes, bars. Made once all rows are in, before anything is drawn.
 *
 * What has no room is left out, never clipped: first the legends and the header, then panels from the last, then the axes. The
 * smallest pictures are bare candles.
 */
#ifndef KF_CHART_LAYOUT_H
#define KF_CHART_LAYOUT_H

#include "canvas.h"
#include "kinds.h"
#include "scale.h"
#include "series.h"
#include "text.h"
#include "theme.h"
#include "timeaxis.h"
#include "volume_profile.h"

typedef enum KfPanelKind
{
	KF_PANEL_PRICE,
	KF_PANEL_VOLUME,
	KF_PANEL_STUDY
} KfPanelKind;

/* The price, the volume and each study at most. */
#define KF_MAX_PANELS (2 + KF_MAX_SPECS)

typedef struct KfPanel
{
	KfPanelKind kind;
	int			study;			/* index of the first study of a KF_PANEL_STUDY: its scale and guides count */
	int			group;			/* of its studies, see KfStudy; -1: volume */
	double		weight;			/* share of the height */
	KfRect		rect;			/* across the plot, legend included */
	int			legend_lines;
	KfScale		scale;
	KfRect		clip;			/* rect below the legend: where data may be drawn */
} KfPanel;

/* The highest or the lowest price drawn, and where it is told. */
typedef struct KfExtremeText
{
	bool		shown;
	bool		beside;			/* at the side of the bar, level with the price: without a line to it */
	int			x;				/* of the bar's middle */
	int			y;				/* of the price */
	KfRect		box;			/* of the text: its width and the height of capitals */
	char		text[KF_LABEL_SIZE];
} KfExtremeText;

/* What is computed from and shared by layout and drawing. */
typedef struct KfLayout
{
	const KfTheme *theme;
	const KfChartKind *kind;
	KfScaleKind price_scale;
	KfFonts    *fonts;
	KfSeries   *series;
	const char *title;			/* NULL: none */
	const char *subtitle;		/* NULL: none, or no room */
	const char *watermark;		/* NULL: none, or no room */
	int			width;
	int			height;
	double		ratio;			/* pixels for each of the size asked for: by it everything is larger */
	int			font;			/* sizes in pixels */
	int			title_font;
	int			pad;			/* between a text and what is beside it */
	double		line;			/* width of indicator lines */
	int			hair;			/* width of wicks, borders and grid lines */
	bool		value_axis;
	bool		time_axis;
	bool		header;
	bool		legends;
	int			header_height;
	bool		header_prices;	/* the newest bar's prices are in it */
	bool		header_wrapped; /* on a line of their own */
	bool		header_short;	/* only the close of them */
	int			axis_height;	/* of the time axis */
	int			axis_width;		/* of the value axis */
	int			left_width;		/* of the other one, at the left: all places count from the plot, which begins behind it; 0: none */
	KfScale		left;			/* of the reference series that have it */
	bool		last_price;		/* line and tag of the newest close */
	bool		told;			/* legends and the newest bar are wanted, where there is room */
	int			margin;			/* free to the right of the bars */
	double		price_room;		/* free above and below them, as a share of the height */
	int			watermark_font;
	bool		high_low;		/* the extremes are told */
	KfExtremeText	extremes[2];	/* the highest and the lowest, after the scales are fitted */
	KfRect		plot;			/* all panels; x is 0 */
	int			panel_count;
	KfPanel		panels[KF_MAX_PANELS];
	int			bars;			/* drawn: buckets after the last merge */
	int			places;			/* of bars and, behind them, of bars to come */
	double		slot;			/* pixels from bar to bar */
	int			body;			/* width of a candle */
	bool		real_time;		/* bars are placed by their time: realtime.c */
	double		distance;		/* microseconds from bar to bar then */
	uint64_t	column;			/* microseconds of a column of merged bars; 0: none are */
	int			box;			/* pixels of a box of price, and of a bar, where boxes are squares; else 0 */
	char		made_by[96];	/* what the bars are built by, for the legend; "" where they are the rows */
	int		   *x;				/* pixel column of each place's middle */
	int			profile_rows;	/* asked for; 0: no volume profile */
	bool		profile_left;
	KfProfile	profile;		/* with its rows from profile_low to profile_high */
	double		profile_low;
	double		profile_high;
	char		profile_text[128];	/* for the legend */
	int			label_count;
	KfTimeLabel labels[KF_MAX_TIME_LABELS];
	int64_t	   *ts;				/* wall-clock times of the bars */
	int64_t		newest;			/* wall-clock time of the newest row */
	bool		intraday;		/* the times are not all midnight */
	bool		whole_seconds;	/* bars are so far apart that fractions of seconds, which bars of ticks begin at, say nothing */
	const struct KfAnnotations *annotations;	/* NULL: none */
} KfLayout;

/* In ranges.c: the scales of all panels, whose rectangles and legends are known; whether the prices can have the scale asked for. */
extern void kf_layout_fit_scales(KfLayout *layout);
extern KfCode kf_layout_check_scale(const KfLayout *layout, KfStatus *status);

/* The panel as a study is drawn in it: made in 'own' for a reference series with another scale, at the left or in percent of its own beginning. */
extern const KfPanel *kf_layout_panel_of(const KfLayout *layout, const KfPanel *panel, int study, KfPanel *own);

/* Whether a study has the axis at the left. */
extern bool kf_layout_is_left(const KfStudy *study);

/* The usual size of text in a picture of so many pixels, before the ratio of device pixels. */
extern int	kf_layout_font(double width, double height);

/* In studies.c: the colour of an output; of one that has two, that of a value: rising or above 0. */
extern uint32_t kf_layout_color(const KfLayout *layout, int study, int output);
extern uint32_t kf_layout_sign_color(const KfLayout *layout, int study, int output, bool up);

/* What the labels of a signal's arrows say. */
extern const char *kf_layout_signal_name(const KfSpec *spec);

/* The colour of the newest value of an output. */
extern uint32_t kf_layout_newest_color(const KfLayout *layout, int study, int output);

/* How an output is drawn: as the indicator says, or as the spec does. */
extern KfStyle kf_study_style(const KfStudy *study, int output);

/* A time of the chart's clock in texts about bars. */
extern void kf_layout_time_text(const KfLayout *layout, int64_t ts, char *text, size_t size);

/* The legend of a study: "SMA 50" and its newest values, one string each, "" where there is none. */
extern void kf_layout_legend(const KfLayout *layout, const KfPanel *panel, int study, char *name, size_t name_size,
							 char (*values)[KF_LABEL_SIZE]);

/* Pixels of a text at the usual size; text errors are kept in status. */
extern int	kf_layout_text_width(const KfLayout *layout, const char *text, KfStatus *status);

/* In captions.c: whether there is room for the watermark and the extremes, and where they go. */
extern void kf_layout_watermark(KfLayout *layout, KfStatus *status);
extern void kf_layout_extremes(KfLayout *layout, KfStatus *status);

/* Rows that the texts of the extremes take above and below the bars. */
extern int	kf_layout_extreme_height(const KfLayout *layout);

/* Parts of the header's line about the newest bar: names and values in turn. */
#define KF_HEADER_PARTS 6
extern int	kf_layout_header(const KfLayout *layout, char (*names)[KF_LABEL_SIZE], char (*values)[KF_LABEL_SIZE], KfStatus *status);

/*
 * In boxes.c. The prices of boxes reach half a box beyond their levels. Where there is room for square boxes their size is chosen, and
 * the range and rows of the scale are made to fit; false where there is none. And: bars for which there is no room go; whether any went.
 */
extern void kf_layout_box_edges(const KfLayout *layout, double *low, double *high);
extern bool kf_layout_boxes(KfLayout *layout, double *low, double *high, int *top, int *bottom);
extern bool kf_layout_drop_bars(KfLayout *layout);

/* In realtime.c: bars merged by time as far as there is no room for them; and their columns, which returns the width of one. */
extern KfCode kf_layout_merge_by_time(KfLayout *layout, int room, KfStatus *status);
extern double kf_layout_place_by_time(KfLayout *layout, int room);

/* In volume_profile.c: the profile of the bars to be drawn, before they are merged. */
extern KfCode kf_layout_profile(KfLayout *layout, KfStatus *status);

/*
 * Lay out. 'local' turns the times of the buckets into wall-clock times. Merges the series to what the plot has room for.
 * layout->x and ts are allocated from the series' allocator; kf_layout_free releases them.
 */
extern KfCode kf_layout_make(KfLayout *layout, const KfTheme *theme, const KfChartKind *kind, KfScaleKind price_scale, KfFonts *fonts, KfSeries *series, const KfChartOptions *options,
							 KfStatus *status);
extern void kf_layout_free(KfLayout *layout);

#endif							/* KF_CHART_LAYOUT_H */
