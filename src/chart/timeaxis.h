/*
 * timeaxis.h
 *		Calendar labels under the bars.
 *
 * The axis has a place for every bar, none for the time between. A label stands at the first bar of a year, a month, a day, an
 * hour and so on, whichever bar that is: after a weekend the week begins at its first trading day. Coarser periods go first;
 * a finer one is added only while most of its labels find room.
 */
#ifndef KF_CHART_TIMEAXIS_H
#define KF_CHART_TIMEAXIS_H

#include "../base.h"

#define KF_TIME_LABEL_SIZE 32
#define KF_MAX_TIME_LABELS 256

typedef struct KfTimeLabel
{
	int			bar;			/* index of the bar it belongs to */
	int			kind;			/* of period, coarse to fine */
	bool		major;			/* a coarser period than the finest shown: year among months, day among hours */
	char		text[KF_TIME_LABEL_SIZE];
	int			x;				/* left edge of the text */
	int			width;			/* of the text */
} KfTimeLabel;

typedef struct KfTimeAxis
{
	int			left;			/* pixels the labels must stay within */
	int			right;
	int			gap;			/* least pixels between two labels */
	int			(*width) (const char *text, void *arg);	/* pixels of a text */
	void	   *arg;
	uint8_t    *ranks;			/* room for one byte a bar, to work with */
} KfTimeAxis;

/*
 * Choose labels for 'count' bars at wall-clock times ts (microseconds since 2000-01-01) with pixel centres x, both ascending.
 * Returns the number of labels, at most KF_MAX_TIME_LABELS, in order of x.
 */
extern int	kf_time_labels(const KfTimeAxis *axis, const int64_t *ts, const int *x, int count, KfTimeLabel *labels);

/* Whether two wall-clock times are of different days. */
extern bool kf_time_other_day(int64_t a, int64_t b);

/*
 * Seconds since 1970 to microseconds since 2000, to the nearest; no later than the year 9999, so that milliseconds do not pass for seconds.
 * 'what' names the number in the message of a failure, KF_INVALID_PARAMETER.
 */
extern KfCode kf_time_of_epoch(const char *what, double seconds, int64_t *ts, KfStatus *status);

/* "2020-04-17" or "2020-04-17 14:30" or with seconds and their fraction, whatever the time has. */
extern void kf_time_text(int64_t ts, bool with_time, char *text, size_t size);

#endif							/* KF_CHART_TIMEAXIS_H */
