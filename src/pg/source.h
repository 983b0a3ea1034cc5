/*
 * source.h
 *		Running a caller's query, for the functions that take a source: a query, or the name of a table or view.
 *
 * The query runs as the caller and can only read. Its rows are pushed, one by one, straight from the executor to a callback: there
 * is no copy and no store between, so memory does not grow with the rows, and a row costs little more than in a scan.
 *
 *		static const KfSourceColumn columns[] = {
 *			{.names = {"ts", "time"}, .kind = KF_SOURCE_INSTANT},
 *			{.names = {"price"}, .kind = KF_SOURCE_NUMBER},
 *			{.names = {"size", "volume"}, .kind = KF_SOURCE_NUMBER, .optional = true},
 *		};
 *		KfSource source = {.columns = columns, .count = lengthof(columns), .sorted = 1, .owner = "bar", ..., .row = add_tick};
 *
 *		kf_source_read(&source, text);
 */
#ifndef KF_PG_SOURCE_H
#define KF_PG_SOURCE_H

#include "postgres.h"

#define KF_SOURCE_MAX_COLUMNS	16
#define KF_SOURCE_MAX_NAMES		5

typedef enum KfSourceKind
{
	/* timestamptz as it is; timestamp and date in the session's time zone, as everywhere in SQL: value.integer */
	KF_SOURCE_INSTANT,
	/* the same types, but timestamp and date stay what a clock on the wall shows: value.integer */
	KF_SOURCE_CALENDAR,
	/* any number as float8; a numeric too large for it is infinite: value.number */
	KF_SOURCE_NUMBER,
	/* smallint, integer, bigint: value.integer */
	KF_SOURCE_INTEGER,
	/*
	 * What tells series apart, of any type that can be sorted, as text: value.text, and value.changed where another begins (the
	 * first row included). NULL is a series too. The rows of a series must follow each other and the series be in order,
	 * ascending or descending; else the query fails. At most one column.
	 */
	KF_SOURCE_SERIES
} KfSourceKind;

typedef struct KfSourceColumn
{
	/* Names it may go by, letter case ignored, up to the first NULL. The first is its name in messages. */
	const char *names[KF_SOURCE_MAX_NAMES];
	const char *title;			/* what it is, in messages; NULL: the first name */
	KfSourceKind kind;
	bool		optional;		/* always NULL when the source has none */
} KfSourceColumn;

/* One column of a row. Text lives until the next row that has 'changed' set. */
typedef struct KfSourceValue
{
	union
	{
		int64		integer;	/* also microseconds since 2000 */
		double		number;
		const char *text;
	};
	bool		isnull;
	bool		changed;
} KfSourceValue;

/*
 * What is wanted, and who gets it. The callbacks run within the query: they may raise an error. The memory context is one that
 * is reset after each row.
 */
typedef struct KfSource
{
	const KfSourceColumn *columns;
	int			count;
	int			sorted;			/* a table or view is read in the order of the first so many columns that it has */
	const char *owner;			/* "chart": the function's product, in messages */
	const char *columns_hint;	/* a sentence: which columns it needs */
	const char *numbers;		/* "Prices and volume": what its numbers are */

	/* Once, before the first row: types[i] is the type (of a domain, its base) of column i, InvalidOid without one. May be NULL. */
	void		(*begin) (void *arg, const Oid *types);
	void		(*row) (void *arg, const KfSourceValue *values);
	void	   *arg;
} KfSource;

/*
 * Run the source 'text' and hand all its rows to source->row, in the order in which the query gives them.
 *
 * Errors: text that is not one query that reads and returns rows, nor the name of a table or view; columns that are missing, are
 * there twice or have another type; whatever the query or the callbacks raise. Can be cancelled at every row.
 */
extern void kf_source_read(const KfSource *source, const char *text);

#endif							/* KF_PG_SOURCE_H */
