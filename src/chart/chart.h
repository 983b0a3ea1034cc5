/*
 * chart.h
 *		Charts: rows in, picture out. The only header of this room that others include.
 *
 *		rows -> series (merged to pixel columns as they come) -> indicators -> layout -> canvas -> encoder
 *
 * Use: one KfFonts for the life of a process (glyph cache), one KfChartOptions filled option by option, then for each picture
 * kf_chart_create, kf_chart_add for each row in order of time, kf_chart_render, kf_chart_free. Memory is O(width), not
 * O(rows). Everything comes from the allocator given to create; a chart that is never freed dies with it.
 */
#ifndef KF_CHART_H
#define KF_CHART_H

#include "../base.h"
#include "../indicators/indicator.h"

/* Limits, both inclusive; the picture may also have at most KF_CHART_MAX_PIXELS. */
#define KF_CHART_MIN_SIDE 16
#define KF_CHART_MAX_SIDE 16384
#define KF_CHART_MAX_PIXELS (64 * 1000 * 1000)
#define KF_CHART_MAX_BARS 100000	/* of the option bars, whose rows are all kept */
#define KF_CHART_MAX_RATIO 4.0		/* of device pixels; 1 at least */
#define KF_CHART_MIN_WEIGHT 0.5		/* of a panel, as in the specs of indicators */
#define KF_CHART_MAX_WEIGHT 50.0

/* No price: NaN. Times are microseconds since 2000-01-01 00:00:00, as PostgreSQL's. */
typedef struct KfBar
{
	int64_t		ts;
	double		open;
	double		high;
	double		low;
	double		close;
	double		volume;			/* NaN: unknown, drawn as none */
} KfBar;

/* A finished picture. The first 'headroom' bytes of data are the caller's; the picture is data[headroom .. size). */
typedef struct KfBytes
{
	uint8_t    *data;
	size_t		size;			/* headroom included */
	size_t		capacity;
} KfBytes;

/* Fonts and glyph cache; bounded, kept for the life of a process. */
typedef struct KfFonts KfFonts;

/* Open the font file at 'path' (NULL: DejaVu Sans where the system keeps it). KF_MISSING_FILE when it is not there. */
extern KfFonts *kf_fonts_create(const KfAllocator *allocator, const char *path, KfStatus *status);
extern void kf_fonts_free(KfFonts *fonts);

typedef enum KfOptionKind
{
	KF_OPTION_INTEGER = 1,
	KF_OPTION_BOOLEAN,
	KF_OPTION_TEXT,
	KF_OPTION_SPECS,			/* a list of indicators: text[] in SQL */
	KF_OPTION_COLORS,			/* colours by name: jsonb in SQL, of strings */
	KF_OPTION_ANNOTATIONS,		/* an array of objects: jsonb in SQL; annotations.h */
	KF_OPTION_REAL,
	KF_OPTION_SERIES			/* an array of objects: jsonb in SQL; references.h */
} KfOptionKind;

/*
 * One option. The table of options is the one place where an option is added: the arguments of render_chart, the keys of
 * ohlcv_chart's options and the reference page come from it.
 */
typedef struct KfChartOption
{
	const char *name;
	KfOptionKind kind;
	const char *def;			/* default as an SQL literal without quotes; NULL: none */
	const char *help;			/* one line for the reference */
	size_t		offset;			/* into KfChartOptions */
} KfChartOption;

/* One colour of the theme to be replaced; texts as in color.h and theme.h, not ended by NUL. */
typedef struct KfColorChoice
{
	const char *name;
	size_t		name_len;
	const char *text;
	size_t		text_len;
} KfColorChoice;

#define KF_MAX_COLOR_CHOICES 64

typedef struct KfColorChoices
{
	int			count;
	KfColorChoice choice[KF_MAX_COLOR_CHOICES];
} KfColorChoices;

/* Where rows may go that are too many to wait in memory; they come back in the same order. A failure leaves by itself, as ereport does. */
typedef struct KfSpool
{
	void		(*put) (void *arg, const KfBar *row);
	void		(*rewind) (void *arg);
	void		(*get) (void *arg, KfBar *row);
	void	   *arg;
} KfSpool;

typedef struct KfChartOptions
{
	int			width;
	int			height;
	const char *title;			/* UTF-8; NULL or "": none */
	const char *theme;
	KfColorChoices colors;		/* over the theme's */
	const char *kind;			/* candle, line, ...: kinds.c */
	const char *scale;			/* linear, log or percent */
	int			bars;			/* only the last so many rows are drawn; 0: all */
	bool		volume;			/* draw volume when the rows have any */
	const char *indicators;		/* text of a spec list; NULL: none */
	const char *timezone;		/* resolved by the caller into local_time; NULL: the session's */
	const char *compression;	/* fast, default, small */
	const char *format;			/* png, webp, svg, html */
	/* of the kinds that make bars of the rows: built.h */
	const char *box;			/* "2.5", "1%", "atr(14)"; NULL: the last */
	int			reversal;		/* boxes; 0: what is usual */
	int			lines;			/* of line break */
	const char *method;			/* close or high_low */
	bool		wicks;
	int			profile;		/* rows of the volume profile; 0: none */
	const char *profile_side;	/* right or left */
	const char *time_axis;		/* bars or time */
	struct KfAnnotations *annotations;	/* resolved by the chart, which may be one at a time; NULL: none */
	const char *subtitle;		/* UTF-8; NULL or "": none */
	const char *watermark;		/* UTF-8; NULL or "": none */
	double		pixel_ratio;	/* pixels of the picture for each of width and height */
	const char *axes;			/* both, price, time or none */
	bool		last_price;		/* the line and the tag of the newest close */
	bool		high_low;		/* the highest and the lowest price drawn are told beside their bars */
	bool		legend;			/* names and values of indicators, and those of the newest bar in the header */
	double		price_weight;	/* shares of the height; that of a spec for the price's panel goes first */
	double		volume_weight;
	struct KfReferences *series;	/* as the annotations; NULL: none */
	/* not options of the table: */
	bool		wrap_header;	/* the newest bar on a line of its own even where it has room beside the title */
	int64_t		(*local_time) (int64_t ts, void *arg);	/* wall-clock time of an instant; NULL: the same */
	void	   *local_time_arg;
	const KfSpool *spool;		/* NULL: rows that must wait do so in memory */
} KfChartOptions;

extern const KfChartOption kf_chart_option_table[];
extern const int kf_chart_option_count;

extern void kf_chart_options_init(KfChartOptions *options);

/* The option of that name; NULL with a status that lists the valid ones and what was likely meant. */
extern const KfChartOption *kf_chart_option_find(const char *name, size_t len, KfStatus *status);

/* Set one option. Text is kept by reference and must outlive the chart. */
extern void kf_chart_option_integer(KfChartOptions *options, const KfChartOption *option, int value);
extern void kf_chart_option_real(KfChartOptions *options, const KfChartOption *option, double value);
extern void kf_chart_option_boolean(KfChartOptions *options, const KfChartOption *option, bool value);
extern void kf_chart_option_text(KfChartOptions *options, const KfChartOption *option, const char *value);
extern void kf_chart_option_annotations(KfChartOptions *options, const KfChartOption *option, struct KfAnnotations *value);
extern void kf_chart_option_series(KfChartOptions *options, const KfChartOption *option, struct KfReferences *value);
extern KfCode kf_chart_option_color(KfChartOptions *options, const KfChartOption *option, const KfColorChoice *choice, KfStatus *status);

typedef struct KfChart KfChart;

/* Checks every option (size, theme, indicators, compression); NULL with a status when one is wrong. */
extern KfChart *kf_chart_create(const KfChartOptions *options, KfFonts *fonts, const KfAllocator *allocator,
								KfInterrupt interrupted, KfStatus *status);

/*
 * Add the next row. Rows come in order of time; an earlier time than the row before is KF_DATA, an equal one is drawn beside
 * it. A row whose open, high, low or close is not finite is left out. High below low is KF_DATA.
 */
extern KfCode kf_chart_add(KfChart *chart, const KfBar *bar, KfStatus *status);

/* Draw and encode in the format asked for. A chart without rows says so in the picture. */
extern KfCode kf_chart_render(KfChart *chart, size_t headroom, KfBytes *bytes, KfStatus *status);

extern void kf_chart_free(KfChart *chart);

#endif							/* KF_CHART_H */
