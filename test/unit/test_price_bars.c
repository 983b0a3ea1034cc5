/*
 * test_price_bars.c
 *		Renko, Kagi, line break, point and figure and Heikin-Ashi against slow references in whole ticks, written from the definitions.
 *
 * The references know nothing of doubles: prices are counted in ticks, so what lies on a level lies on it. The builders get the prices
 * as decimals (ticks / 10, ticks / 100 ...), which no double holds exactly.
 */
#include <float.h>
#include <stdlib.h>

#include "bars/heikin_ashi.h"
#include "bars/kagi.h"
#include "bars/line_break.h"
#include "bars/point_figure.h"
#include "bars/renko.h"
#include "check.h"

#define ROWS_MAX 400
#define BARS_MAX 20000

/* A fixed sequence for every run (xorshift). */
static uint64_t
random_bits(void)
{
	static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static int64_t
random_below(int64_t n)
{
	return (int64_t) (random_bits() % (uint64_t) n);
}

/* Rows in whole ticks, and as the builders get them. */
typedef struct Walk
{
	int			count;
	double		unit;			/* a price is ticks / unit */
	int64_t		open[ROWS_MAX];
	int64_t		high[ROWS_MAX];
	int64_t		low[ROWS_MAX];
	int64_t		close[ROWS_MAX];
	int64_t		volume[ROWS_MAX];
	KfPriceRow	rows[ROWS_MAX];
} Walk;

static int64_t
max64(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t
min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Small steps with a gap now and then; positive prices unless 'negative'. */
static void
random_walk(Walk *walk, bool negative)
{
	static const double units[] = {1.0, 10.0, 100.0, 1e8};
	int64_t		step = 1 + random_below(20);
	int64_t		at = negative ? random_below(200) - 100 : 5000 + random_below(2000);

	walk->count = (int) random_below(ROWS_MAX + 1);
	walk->unit = units[random_below(4)];
	for (int i = 0; i < walk->count; i++)
	{
		KfPriceRow *row = &walk->rows[i];

		walk->open[i] = at;
		if (random_below(5) != 0)
			at += random_below(2 * step + 1) - step;
		if (random_below(40) == 0)
			at += random_below(60 * step + 1) - 30 * step;
		if (!negative)
			at = max64(at, 50);
		walk->close[i] = at;
		walk->high[i] = max64(walk->open[i], at) + random_below(step + 1);
		walk->low[i] = min64(walk->open[i], at) - random_below(step + 1);
		walk->volume[i] = random_below(1000);
		row->time = 1000 + 10 * i;
		row->open = (double) walk->open[i] / walk->unit;
		row->high = (double) walk->high[i] / walk->unit;
		row->low = (double) walk->low[i] / walk->unit;
		row->close = (double) walk->close[i] / walk->unit;
		row->volume = (double) walk->volume[i];
	}
}

static int64_t
volume_of(const Walk *walk, int from, int to)
{
	int64_t		sum = 0;

	for (int i = from; i <= to; i++)
		sum += walk->volume[i];
	return sum;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* What a reference finds: a bar in ticks and the rows it consumed. */
typedef struct RefBar
{
	int			direction;
	int64_t		open;
	int64_t		close;
	int64_t		high;
	int64_t		low;
	int			first_row;		/* > last_row: none */
	int			last_row;
	int			at_row;			/* that completed it */
} RefBar;

static RefBar ref[BARS_MAX];
static int	ref_count;
static KfPriceBar got[BARS_MAX];
static int	got_count;

/* ---- Renko and line break ---- */

static void
ref_add(int direction, int64_t open, int64_t close, int first_row, int last_row, int at_row)
{
	RefBar	   *bar = &ref[ref_count++];

	bar->direction = direction;
	bar->open = open;
	bar->close = close;
	bar->high = max64(open, close);
	bar->low = min64(open, close);
	bar->first_row = first_row;
	bar->last_row = last_row;
	bar->at_row = at_row;
}

static void
ref_renko(const Walk *walk, int64_t box, int64_t origin, int64_t reversal, bool high_low, bool wicks)
{
	int64_t		bottom = origin + box * floor_div(walk->close[0] - origin, box);
	int64_t		top = bottom == walk->close[0] ? bottom : bottom + box;
	int			direction = 0;
	int			next_row = 0;	/* the first not consumed yet */

	ref_count = 0;
	for (int i = 0; i < walk->count; i++)
	{
		int64_t		high = high_low ? walk->high[i] : walk->close[i];
		int64_t		low = high_low ? walk->low[i] : walk->close[i];
		bool		ups = high >= (direction < 0 ? bottom + reversal * box : top + box);
		bool		downs = low <= (direction > 0 ? top - reversal * box : bottom - box);
		int			before = ref_count;

		if (ups && downs)
		{
			bool		up_first = direction > 0 || (direction == 0 && walk->close[i] >= walk->close[0]);

			ups = up_first;
			downs = !up_first;
		}
		if (ups)
			for (int64_t x = direction < 0 && reversal == 1 ? bottom : top; x + box <= high; x += box)
				ref_add(1, x, x + box, next_row, ref_count == before ? i : next_row - 1, i);
		if (downs)
			for (int64_t x = direction > 0 && reversal == 1 ? top : bottom; x - box >= low; x -= box)
				ref_add(-1, x, x - box, next_row, ref_count == before ? i : next_row - 1, i);
		if (ref_count > before)
		{
			for (int r = next_row; r <= i && wicks; r++)
			{
				if (ups)
					ref[before].low = min64(ref[before].low, walk->low[r]);
				else
					ref[before].high = max64(ref[before].high, walk->high[r]);
			}
			direction = ref[ref_count - 1].direction;
			bottom = min64(ref[ref_count - 1].open, ref[ref_count - 1].close);
			top = max64(ref[ref_count - 1].open, ref[ref_count - 1].close);
			next_row = i + 1;
		}
	}
}

static void
ref_line_break(const Walk *walk, int lines)
{
	int			next_row = 0;

	ref_count = 0;
	for (int i = 0; i < walk->count; i++)
	{
		int64_t		close = walk->close[i];
		const RefBar *last = ref_count == 0 ? NULL : &ref[ref_count - 1];
		int64_t		highest = last == NULL ? walk->close[0] : last->high;
		int64_t		lowest = last == NULL ? walk->close[0] : last->low;
		int			before = ref_count;

		for (int k = max64(ref_count - lines, 0); k < ref_count; k++)
		{
			if (last->direction < 0)
				highest = max64(highest, ref[k].high);
			else
				lowest = min64(lowest, ref[k].low);
		}
		if (close > highest)
			ref_add(1, last == NULL ? walk->close[0] : last->high, close, next_row, i, i);
		else if (close < lowest)
			ref_add(-1, last == NULL ? walk->close[0] : last->low, close, next_row, i, i);
		if (ref_count > before)
			next_row = i + 1;
	}
}

static void
compare_bars(const Walk *walk, const char *what, bool wicks)
{
	int			consumed = ref_count == 0 ? -1 : ref[ref_count - 1].at_row;
	bool		rest = consumed < walk->count - 1;
	int64_t		volume = 0;

	if (!CHECK_MSG(got_count == ref_count + rest, "%s: %d bars, not %d", what, got_count, ref_count + rest))
		return;
	for (int i = 0; i < got_count; i++)
		volume += (int64_t) got[i].volume;
	CHECK_MSG(volume == volume_of(walk, 0, walk->count - 1), "%s: volume is not conserved", what);
	for (int i = 0; i < ref_count; i++)
	{
		const KfPriceBar *g = &got[i];
		const RefBar *r = &ref[i];
		bool		none = r->first_row > r->last_row;

		if (!CHECK_MSG(g->number == i + 1 && g->complete && g->direction == r->direction && g->open == (double) r->open / walk->unit &&
					   g->close == (double) r->close / walk->unit && g->high == (double) r->high / walk->unit &&
					   g->low == (double) r->low / walk->unit && g->rows == (none ? 0 : r->last_row - r->first_row + 1) &&
					   g->volume == (double) (none ? 0 : volume_of(walk, r->first_row, r->last_row)) &&
					   g->close_time == walk->rows[r->at_row].time && g->open_time == walk->rows[none ? r->at_row : r->first_row].time,
					   "%s: bar %d of %d: %d, %.17g to %.17g, high %.17g, low %.17g, %lld rows, not %d, %.17g to %.17g", what, i, got_count,
					   g->direction, g->open, g->close, g->high, g->low, (long long) g->rows, r->direction,
					   (double) r->open / walk->unit, (double) r->close / walk->unit))
			return;
	}
	if (rest)
	{
		const KfPriceBar *g = &got[ref_count];
		int64_t		close = walk->close[walk->count - 1];
		double		high = fmax(g->open, g->close);
		double		low = fmin(g->open, g->close);

		for (int i = consumed + 1; i < walk->count && wicks; i++)
		{
			high = fmax(high, walk->rows[i].high);
			low = fmin(low, walk->rows[i].low);
		}
		CHECK_MSG(!g->complete && g->number == ref_count + 1 && g->close == (double) close / walk->unit && g->high == high && g->low == low &&
				  g->rows == walk->count - 1 - consumed && g->open_time == walk->rows[consumed + 1].time &&
				  g->close_time == walk->rows[walk->count - 1].time, "%s: the incomplete bar", what);
		if (ref_count > 0)
		{
			const RefBar *r = &ref[ref_count - 1];
			int64_t		open = min64(max64(close, min64(r->open, r->close)), max64(r->open, r->close));

			CHECK_MSG(g->open == (double) open / walk->unit && g->direction == (close > open) - (close < open),
					  "%s: open of the incomplete bar is %.17g", what, g->open);
		}
	}
}

static KfStatus
run_renko(const KfRenkoOptions *options, const KfPriceRow *rows, int count)
{
	KfStatus	status = {0};
	KfRenko		renko;

	got_count = 0;
	if (kf_renko_init(&renko, options, &status) != KF_OK)
		return status;
	for (int i = 0; i < count; i++)
	{
		if (kf_renko_push(&renko, &rows[i], &status) != KF_OK)
			return status;
		while (got_count < BARS_MAX - 1 && kf_renko_next(&renko, &got[got_count]))
			got_count++;
	}
	if (kf_renko_last(&renko, &got[got_count]))
		got_count++;
	return status;
}

static KfStatus
run_line_break(int64_t lines, const KfPriceRow *rows, int count)
{
	KfStatus	status = {0};
	size_t		size = kf_line_break_size(lines);
	KfLineBreak *chart = malloc(size == 0 ? sizeof(KfLineBreak) : size);

	got_count = 0;
	if (kf_line_break_init(chart, lines, &status) == KF_OK)
	{
		for (int i = 0; i < count && kf_line_break_push(chart, &rows[i], &status) == KF_OK; i++)
			while (kf_line_break_next(chart, &got[got_count]))
				got_count++;
		if (status.code == KF_OK && kf_line_break_last(chart, &got[got_count]))
			got_count++;
	}
	free(chart);
	return status;
}

static void
test_renko(void)
{
	static Walk walk;
	char		what[128];

	for (int round = 0; round < 3000; round++)
	{
		int64_t		box = 1 + random_below(40);
		bool		own_origin = random_below(2) == 0;
		int64_t		origin;
		KfRenkoOptions options = {.reversal = random_below(3) == 0 ? 1 + random_below(4) : 2, .wicks = random_below(2) == 0};
		KfStatus	status;

		random_walk(&walk, random_below(3) == 0);
		origin = own_origin || walk.count == 0 ? random_below(2000) - 1000 : walk.close[0];
		options.method = random_below(2) == 0 ? KF_PRICE_CLOSE : KF_PRICE_HIGH_LOW;
		options.box = (double) box / walk.unit;
		options.origin = own_origin ? (double) origin / walk.unit : NAN;
		snprintf(what, sizeof(what), "renko %d (box %lld of %g, reversal %lld, method %d)", round, (long long) box, walk.unit,
				 (long long) options.reversal, (int) options.method);
		status = run_renko(&options, walk.rows, walk.count);
		if (!CHECK_MSG(status.code == KF_OK, "%s: %s", what, status.message))
			continue;
		if (walk.count == 0)
		{
			CHECK_INT(got_count, 0);
			continue;
		}
		ref_renko(&walk, box, origin, options.reversal, options.method == KF_PRICE_HIGH_LOW, options.wicks);
		compare_bars(&walk, what, options.wicks);
	}
}

static void
test_line_break(void)
{
	static Walk walk;
	static const int64_t lines[] = {1, 2, 3, 4, 10, 1000};
	char		what[64];

	for (int round = 0; round < 2000; round++)
	{
		int64_t		n = lines[random_below(6)];
		KfStatus	status;

		random_walk(&walk, random_below(2) == 0);
		snprintf(what, sizeof(what), "line break %d of %lld lines", round, (long long) n);
		status = run_line_break(n, walk.rows, walk.count);
		if (!CHECK_MSG(status.code == KF_OK, "%s: %s", what, status.message) || walk.count == 0)
			continue;
		ref_line_break(&walk, (int) n);
		compare_bars(&walk, what, false);
	}
}

/* ---- Kagi ---- */

static KfKagiLine lines_got[BARS_MAX];
static int	lines_count;

static KfStatus
run_kagi(KfBoxMethod method, double reversal, const KfPriceRow *rows, int count)
{
	KfKagiOptions options = {method, reversal};
	KfStatus	status = {0};
	KfKagi		kagi;

	lines_count = 0;
	if (kf_kagi_init(&kagi, &options, &status) != KF_OK)
		return status;
	for (int i = 0; i < count; i++)
	{
		if (kf_kagi_push(&kagi, &rows[i], &status) != KF_OK)
			return status;
		while (kf_kagi_next(&kagi, &lines_got[lines_count]))
			lines_count++;
	}
	if (kf_kagi_last(&kagi, &lines_got[lines_count]))
		lines_count++;
	return status;
}

/* The rows at which lines end, found by looking at all closes since the last end; thickness afterwards, from the finished lines. */
static void
check_kagi(const Walk *walk, int64_t reversal, const char *what)
{
	static int	ends[ROWS_MAX + 1];
	int			count = 0;		/* lines; line k runs from row ends[k] to ends[k + 1] */
	int			direction = 0;
	int			first_direction = 0;
	bool		thick;

	ends[0] = 0;
	for (int i = 0; i < walk->count; i++)
	{
		int64_t		from_end = walk->close[i] - walk->close[ends[count]];

		if (direction == 0 && llabs(from_end) >= reversal)
			first_direction = direction = from_end > 0 ? 1 : -1;
		else if (direction != 0 && from_end * direction <= -reversal)
			direction = -direction;
		else if (direction == 0 || from_end * direction <= 0)
			continue;
		else
		{
			ends[count] = i;
			continue;
		}
		ends[++count] = i;
	}
	if (!CHECK_MSG(lines_count == (count == 0 ? walk->count > 0 : count), "%s: %d lines, not %d", what, lines_count, count))
		return;
	thick = first_direction > 0;
	direction = first_direction;
	for (int k = 0; k < count; k++, direction = -direction)
	{
		const KfKagiLine *g = &lines_got[k];
		int64_t		end = walk->close[ends[k + 1]];
		int64_t		turn = k == 0 ? 0 : walk->close[ends[k - 1]];
		bool		changes = k > 0 && thick != (direction > 0) && (direction > 0 ? end > turn : end < turn);
		int			first_row = k == 0 ? 0 : ends[k] + 1;
		int			last_row = k == count - 1 ? walk->count - 1 : ends[k + 1];
		int			change_row = first_row;

		if (!CHECK_MSG(g->number == k + 1 && g->direction == direction && g->yang == thick && g->complete == (k < count - 1) &&
					   g->start_time == walk->rows[ends[k]].time && g->end_time == walk->rows[ends[k + 1]].time &&
					   g->start_price == walk->rows[ends[k]].close && g->end_price == walk->rows[ends[k + 1]].close &&
					   g->volume == (double) volume_of(walk, first_row, last_row) && g->rows == last_row - first_row + 1,
					   "%s: line %d of %d: %d from %.17g to %.17g, %lld rows, not %d from %.17g to %.17g, %d rows", what, k, count,
					   g->direction, g->start_price, g->end_price, (long long) g->rows, direction, walk->rows[ends[k]].close,
					   walk->rows[ends[k + 1]].close, last_row - first_row + 1))
			return;
		CHECK_MSG(changes ? g->change_price == (double) turn / walk->unit : isnan(g->change_price), "%s: line %d changes at %.17g", what, k,
				  g->change_price);
		if (changes)
		{
			while (direction > 0 ? walk->close[change_row] <= turn : walk->close[change_row] >= turn)
				change_row++;
			CHECK_INT(g->change_time, walk->rows[change_row].time);
			thick = !thick;
		}
	}
	if (count == 0 && walk->count > 0)
		CHECK(lines_got[0].direction == 0 && !lines_got[0].complete && lines_got[0].rows == walk->count &&
			  lines_got[0].volume == (double) volume_of(walk, 0, walk->count - 1));
}

static void
test_kagi(void)
{
	static Walk walk;
	char		what[64];

	for (int round = 0; round < 3000; round++)
	{
		int64_t		reversal = 1 + random_below(60);
		KfStatus	status;

		random_walk(&walk, random_below(3) == 0);
		snprintf(what, sizeof(what), "kagi %d (reversal %lld of %g)", round, (long long) reversal, walk.unit);
		status = run_kagi(KF_BOX_FIXED, (double) reversal / walk.unit, walk.rows, walk.count);
		if (CHECK_MSG(status.code == KF_OK, "%s: %s", what, status.message))
			check_kagi(&walk, reversal, what);
	}
}

/* ---- point and figure ---- */

static KfPointFigureColumn columns_got[BARS_MAX];
static int	columns_count;

static KfStatus
run_point_figure(const KfPointFigureOptions *options, const KfPriceRow *rows, int count)
{
	KfStatus	status = {0};
	KfPointFigure chart;

	columns_count = 0;
	if (kf_point_figure_init(&chart, options, &status) != KF_OK)
		return status;
	for (int i = 0; i < count; i++)
	{
		if (kf_point_figure_push(&chart, &rows[i], &status) != KF_OK)
			return status;
		while (kf_point_figure_next(&chart, &columns_got[columns_count]))
			columns_count++;
	}
	if (kf_point_figure_last(&chart, &columns_got[columns_count]))
		columns_count++;
	return status;
}

typedef struct RefColumn
{
	char		kind;
	int64_t		low;			/* number of a box */
	int64_t		high;
	int			first_row;
	int			filled_row;
} RefColumn;

/* Boxes are numbered: up_box[i] is the highest box that row i reaches, down_box[i] the lowest. */
static int
ref_point_figure(int count, const int64_t *up_box, const int64_t *down_box, const bool *rising, int64_t first_floor, int64_t first_ceil,
				 int64_t reversal, RefColumn *columns)
{
	int			n = 0;

	for (int i = 0; i < count; i++)
	{
		RefColumn  *c = n == 0 ? NULL : &columns[n - 1];
		bool		ups = up_box[i] > first_floor;
		bool		downs = down_box[i] < first_ceil;

		if (c == NULL)
		{
			if (ups && (!downs || rising[i]))
			{
				RefColumn	begun = {'X', first_ceil, up_box[i], 0, i};

				columns[n++] = begun;
			}
			else if (downs)
			{
				RefColumn	begun = {'O', down_box[i], first_floor, 0, i};

				columns[n++] = begun;
			}
			continue;
		}
		if (c->kind == 'X' ? up_box[i] > c->high : down_box[i] < c->low)
		{
			c->filled_row = i;
			if (c->kind == 'X')
				c->high = up_box[i];
			else
				c->low = down_box[i];
		}
		else if (c->kind == 'X' && down_box[i] <= c->high - reversal)
		{
			RefColumn	begun = {'O', down_box[i], c->high - 1, i, i};

			columns[n++] = begun;
		}
		else if (c->kind == 'O' && up_box[i] >= c->low + reversal)
		{
			RefColumn	begun = {'X', c->low + 1, up_box[i], i, i};

			columns[n++] = begun;
		}
	}
	return n;
}

static void
test_point_figure(void)
{
	static Walk walk;
	static RefColumn columns[ROWS_MAX];
	static int64_t up_box[ROWS_MAX];
	static int64_t down_box[ROWS_MAX];
	static bool rising[ROWS_MAX];
	char		what[96];

	for (int round = 0; round < 3000; round++)
	{
		int64_t		box = 1 + random_below(30);
		KfPointFigureOptions options = {.reversal = 1 + random_below(4)};
		KfStatus	status;
		int			count;
		double		volume = 0;

		random_walk(&walk, random_below(3) == 0);
		options.method = random_below(2) == 0 ? KF_PRICE_CLOSE : KF_PRICE_HIGH_LOW;
		options.box = (double) box / walk.unit;
		snprintf(what, sizeof(what), "point and figure %d (box %lld of %g, reversal %lld, method %d)", round, (long long) box, walk.unit,
				 (long long) options.reversal, (int) options.method);
		status = run_point_figure(&options, walk.rows, walk.count);
		if (!CHECK_MSG(status.code == KF_OK, "%s: %s", what, status.message) || walk.count == 0)
			continue;
		for (int i = 0; i < walk.count; i++)
		{
			bool		high_low = options.method == KF_PRICE_HIGH_LOW;

			up_box[i] = floor_div(high_low ? walk.high[i] : walk.close[i], box);
			down_box[i] = -floor_div(-(high_low ? walk.low[i] : walk.close[i]), box);
			rising[i] = walk.close[i] >= walk.close[0];
		}
		count = ref_point_figure(walk.count, up_box, down_box, rising, floor_div(walk.close[0], box), -floor_div(-walk.close[0], box),
								 options.reversal, columns);
		if (!CHECK_MSG(columns_count == count, "%s: %d columns, not %d", what, columns_count, count))
			continue;
		for (int i = 0; i < count; i++)
		{
			const KfPointFigureColumn *g = &columns_got[i];
			const RefColumn *r = &columns[i];
			int			last_row = i == count - 1 ? walk.count - 1 : columns[i + 1].first_row - 1;

			volume += g->volume;
			if (!CHECK_MSG(g->number == i + 1 && g->kind == r->kind && g->complete == (i < count - 1) &&
						   g->low == (double) (r->low * box) / walk.unit && g->high == (double) (r->high * box) / walk.unit &&
						   g->boxes == r->high - r->low + 1 && g->open_time == walk.rows[r->first_row].time &&
						   g->close_time == walk.rows[r->filled_row].time && g->rows == last_row - r->first_row + 1 &&
						   g->volume == (double) volume_of(&walk, r->first_row, last_row),
						   "%s: column %d of %d: %c from %.17g to %.17g, not %c from %lld to %lld", what, i, count, g->kind, g->low, g->high, r->kind,
						   (long long) r->low, (long long) r->high))
				break;
		}
		CHECK(count == 0 || volume == (double) volume_of(&walk, 0, walk.count - 1));
	}
}

/* ---- grids ---- */

static void
test_grids(void)
{
	static const double table[][2] = {{0.2, 0.0625}, {0.5, 0.125}, {3, 0.25}, {12, 0.5}, {60, 1}, {150, 2}, {300, 4}, {700, 5}, {5000, 50}, {40000, 500}};
	KfGrid		grid;
	KfStatus	status = {0};
	int64_t		k;

	/* decimals: every level is the double of its literal */
	kf_grid_linear(&grid, 100.3, 0.1);
	for (int64_t i = -2000; i <= 200000; i++)
	{
		char		literal[32];
		int64_t		tenths = 1003 + i;

		snprintf(literal, sizeof(literal), "%s%lld.%lld", tenths < 0 ? "-" : "", llabs(tenths) / 10, llabs(tenths) % 10);
		if (kf_grid_level(&grid, i) != strtod(literal, NULL))
			CHECK_MSG(false, "level %lld is %.17g, not %s", (long long) i, kf_grid_level(&grid, i), literal);
		kf_grid_floor(&grid, kf_grid_level(&grid, i), &k, &status);
		if (k != i)
			CHECK_MSG(false, "level %lld is found as %lld", (long long) i, (long long) k);
	}
	CHECK_INT(status.code, KF_OK);
	CHECK(kf_decimal_add(0.3, -0.1) == 0.2);
	CHECK(kf_decimal_add(1e12, 1e-3) == 1000000000000.001);
	CHECK(kf_decimal_add(1.0 / 3, 0.1) == 1.0 / 3 + 0.1);
	CHECK(kf_percent_above(100.0, 4.0) == 104.0);
	CHECK(kf_percent_above(100.0, -4.0) == 96.0);
	CHECK(kf_percent_above(200.0, -100.0) == 0.0);
	/* powers: decimals that are exact to the last place, and the inverse */
	kf_grid_power(&grid, 100.0, 1.0);
	CHECK(kf_grid_level(&grid, 1) == 101.0);
	CHECK(kf_grid_level(&grid, 2) == 102.01);
	CHECK(kf_grid_level(&grid, 3) == 103.0301);
	CHECK(kf_grid_level(&grid, 0) == 100.0);
	CHECK_NEAR(kf_grid_level(&grid, 5000), 100.0 * exp(5000 * log1p(0.01)), 1e-12, 0);
	CHECK_NEAR(kf_grid_level(&grid, -5000), 100.0 * exp(-5000 * log1p(0.01)), 1e-12, 0);
	for (int64_t i = -60000; i <= 60000; i += 7)
	{
		kf_grid_floor(&grid, kf_grid_level(&grid, i), &k, &status);
		if (k != i)
			CHECK_MSG(false, "power %lld is found as %lld", (long long) i, (long long) k);
		kf_grid_ceil(&grid, nextafter(kf_grid_level(&grid, i), INFINITY), &k, &status);
		if (k != i + 1)
			CHECK_MSG(false, "above power %lld lies %lld", (long long) i, (long long) k);
	}
	kf_grid_power(&grid, 100.0, 100.0);
	CHECK(kf_grid_level(&grid, 2000) == INFINITY && kf_grid_level(&grid, -2000) == 0.0);
	kf_grid_floor(&grid, DBL_MAX, &k, &status);
	CHECK_INT(k, 1017);
	CHECK_INT(status.code, KF_OK);
	/* the traditional table: the box at a price */
	kf_grid_traditional(&grid);
	for (int i = 0; i < 10; i++)
	{
		kf_grid_floor(&grid, table[i][0], &k, &status);
		CHECK_NEAR(kf_grid_level(&grid, k + 1) - kf_grid_level(&grid, k), table[i][1], 0, 0);
		CHECK(kf_grid_level(&grid, k) <= table[i][0] && table[i][0] < kf_grid_level(&grid, k + 1));
	}
	CHECK_INT(status.code, KF_OK);
	/* boxes that a double cannot tell apart at such a price */
	kf_grid_linear(&grid, 0.0, 1e-5);
	CHECK_INT(kf_grid_floor(&grid, 1e12, &k, &status), KF_LIMIT);
	CHECK_STR(status.message, "a box of 1e-05 is too small for a price of 1000000000000");
	memset(&status, 0, sizeof(status));
	kf_grid_linear(&grid, 1e12, 1e-5);
	CHECK_INT(kf_grid_floor(&grid, 1e12, &k, &status), KF_LIMIT);
	memset(&status, 0, sizeof(status));
	kf_grid_power(&grid, 1.0, 1e-15);
	CHECK_INT(kf_grid_floor(&grid, 1e12, &k, &status), KF_LIMIT);
	memset(&status, 0, sizeof(status));
	kf_grid_linear(&grid, -DBL_MAX, 1e300);
	CHECK_INT(kf_grid_floor(&grid, DBL_MAX, &k, &status), KF_LIMIT);
}

/* Percent methods against long doubles; random prices hardly ever lie on a level. */
static void
test_percent(void)
{
	static KfPriceRow rows[ROWS_MAX];

	for (int round = 0; round < 300; round++)
	{
		double		percent = (double) (1 + random_below(50)) / 10.0;
		double		price = 1.0 + (double) random_below(100000) / 7.0;
		KfRenkoOptions options = {.box_method = KF_BOX_PERCENT, .box = percent, .reversal = 2, .origin = NAN};
		long double p = percent / 100.0L;
		int64_t		bottom = 0;
		int64_t		top = 0;
		int			direction = 0;
		int			n = 0;
		long double end;

		for (int i = 0; i < ROWS_MAX; i++)
		{
			memset(&rows[i], 0, sizeof(rows[i]));
			rows[i].time = i;
			rows[i].close = price;
			price *= exp(((double) random_below(2001) - 1000.0) / 30000.0);
		}
		CHECK_INT(run_renko(&options, rows, ROWS_MAX).code, KF_OK);
		for (int i = 0; i < ROWS_MAX; i++)
			for (;;)
			{
				int64_t		up = direction < 0 ? bottom + 2 : top + 1;
				int64_t		down = direction > 0 ? top - 2 : bottom - 1;

				if (rows[i].close >= rows[0].close * expl(up * log1pl(p)))
				{
					top = up;
					bottom = up - 1;
					direction = 1;
				}
				else if (rows[i].close <= rows[0].close * expl(down * log1pl(p)))
				{
					bottom = down;
					top = down + 1;
					direction = -1;
				}
				else
					break;
				if (n < got_count)
				{
					CHECK_INT(got[n].direction, direction);
					CHECK_NEAR(got[n].close, (double) (rows[0].close * expl((direction > 0 ? top : bottom) * log1pl(p))), 1e-15, 0);
				}
				n++;
			}
		CHECK_INT(got_count - !got[got_count - 1].complete, n);

		/* Kagi: ends only */
		CHECK_INT(run_kagi(KF_BOX_PERCENT, percent, rows, ROWS_MAX).code, KF_OK);
		direction = 0;
		n = 0;
		end = rows[0].close;
		for (int i = 0; i < ROWS_MAX; i++)
		{
			long double close = rows[i].close;
			bool		ups = close >= end * (1 + p);
			bool		downs = close <= end * (1 - p);

			if ((direction <= 0 && ups) || (direction >= 0 && downs))
			{
				if (direction != 0)
					CHECK_NEAR(lines_got[n++].end_price, (double) end, 0, 0);
				direction = ups ? 1 : -1;
				end = close;
			}
			else if (direction != 0 && (close - end) * direction > 0)
				end = close;
		}
		CHECK_INT(lines_count, n + 1);
	}
}

/* ---- Heikin-Ashi, ATR ---- */

static void
test_heikin_ashi(void)
{
	static Walk walk;

	for (int round = 0; round < 200; round++)
	{
		KfHeikinAshi chart;
		KfStatus	status = {0};
		double		open = 0;
		double		close = 0;

		random_walk(&walk, round % 2 == 0);
		kf_heikin_ashi_init(&chart);
		for (int i = 0; i < walk.count; i++)
		{
			const KfPriceRow *r = &walk.rows[i];
			KfPriceRow	bar;
			bool		made;

			open = i == 0 ? (r->open + r->close) / 2 : (open + close) / 2;
			close = (r->open + r->high + r->low + r->close) / 4;
			kf_heikin_ashi_push(&chart, r, &bar, &made, &status);
			CHECK(made && bar.time == r->time && bar.volume == r->volume && bar.open == open);
			CHECK_NEAR(bar.close, close, 1e-15, 0);
			close = bar.close;
			CHECK(bar.high == fmax(r->high, fmax(open, close)) && bar.low == fmin(r->low, fmin(open, close)));
		}
		CHECK_INT(status.code, KF_OK);
	}
}

static void
test_atr(void)
{
	static Walk walk;
	KfStatus	status = {0};
	KfAtr		atr;

	for (int round = 0; round < 200; round++)
	{
		int			period = 1 + (int) random_below(30);
		double		value = 0;

		random_walk(&walk, false);
		CHECK_INT(kf_atr_init(&atr, period, &status), KF_OK);
		for (int i = 0; i < walk.count; i++)
		{
			kf_atr_push(&atr, &walk.rows[i]);
			if (i == 0)
				continue;
			int64_t		range = max64(walk.high[i], walk.close[i - 1]) - min64(walk.low[i], walk.close[i - 1]);

			if (i <= period)
				value = (value * (i - 1) + (double) range / walk.unit) / i;
			else
				value = value + ((double) range / walk.unit - value) / period;
		}
		CHECK_NEAR(atr.mean.value, value, 1e-9, 0);
	}
	CHECK_INT(kf_atr_init(&atr, 0, &status), KF_INVALID_PARAMETER);
	CHECK_STR(status.message, "atr_period must be between 1 and 100000, got 0");
}

/* ---- edges and failures ---- */

static KfPriceRow
row_of(int64_t time, double close)
{
	KfPriceRow	row = {time, NAN, NAN, NAN, close, 1.0};

	return row;
}

static void
check_failure(KfStatus status, KfCode code, const char *message)
{
	CHECK_INT(status.code, code);
	CHECK_STR(status.message, message);
}

static void
test_edges(void)
{
	KfRenkoOptions renko = {.box = 1.0, .reversal = 2, .origin = NAN, .wicks = true};
	KfPointFigureOptions pf = {.box = 1.0, .reversal = 3};
	KfPriceRow	rows[6];

	/* equal prices: nothing is complete, all volume is there */
	for (int i = 0; i < 6; i++)
		rows[i] = row_of(i, 7.25);
	run_renko(&renko, rows, 6);
	CHECK(got_count == 1 && !got[0].complete && got[0].direction == 0 && got[0].volume == 6 && got[0].open == 7.25);
	run_line_break(3, rows, 6);
	CHECK(got_count == 1 && !got[0].complete && got[0].direction == 0 && got[0].rows == 6);
	run_kagi(KF_BOX_FIXED, 1.0, rows, 6);
	CHECK(lines_count == 1 && lines_got[0].direction == 0 && lines_got[0].volume == 6);
	run_point_figure(&pf, rows, 6);
	CHECK_INT(columns_count, 0);
	/* so it is with the ATR of 0 that such rows have, but a price that moves then is refused */
	renko.box_method = pf.box_method = KF_BOX_ATR;
	renko.box = pf.box = 0.0;
	CHECK_INT(run_renko(&renko, rows, 6).code, KF_OK);
	CHECK_INT(got_count, 1);
	CHECK_INT(run_kagi(KF_BOX_ATR, 0.0, rows, 6).code, KF_OK);
	CHECK_INT(run_point_figure(&pf, rows, 6).code, KF_OK);
	rows[5].close = 8.0;
	CHECK_INT(run_renko(&renko, rows, 6).code, KF_DATA);
	CHECK_INT(run_kagi(KF_BOX_ATR, 0.0, rows, 6).code, KF_DATA);
	CHECK_INT(run_point_figure(&pf, rows, 6).code, KF_DATA);
	renko.box_method = pf.box_method = KF_BOX_FIXED;
	renko.box = pf.box = 1.0;

	/* rows without a price are skipped, with their volume; a volume of NaN is none */
	rows[0] = row_of(0, NAN);
	rows[1] = row_of(1, 10.0);
	rows[2] = row_of(2, INFINITY);
	rows[3] = row_of(3, 11.0);
	rows[3].volume = NAN;
	CHECK_INT(run_renko(&renko, rows, 4).code, KF_OK);
	CHECK(got_count == 1 && got[0].complete && got[0].rows == 2 && got[0].volume == 1.0 && got[0].open_time == 1 && got[0].close_time == 3);

	/* a gap over many boxes: one row, 2000 bricks, the volume with the first */
	rows[0] = row_of(0, 10.0);
	rows[1] = row_of(1, 2010.5);
	run_renko(&renko, rows, 2);
	CHECK(got_count == 2000 && got[0].volume == 2 && got[1].volume == 0 && got[1999].close == 2010.0 && got[1].open_time == 1);
	renko.box = 0.001;
	rows[1].close = 1010.5;
	check_failure(run_renko(&renko, rows, 2), KF_LIMIT, "a row with the price 1010.5 completes 1000500 bricks, more than 1000000");
	renko.box = 1.0;

	/* tiny, huge and negative prices */
	for (int i = 0; i < 6; i++)
		rows[i] = row_of(i, (double) (i * 3 % 5) * 1e-8);
	renko.box = 1e-8;
	CHECK_INT(run_renko(&renko, rows, 6).code, KF_OK);
	CHECK(got_count > 3 && got[2].close == 3e-8);
	for (int i = 0; i < 6; i++)
		rows[i] = row_of(i, 1e12 + i);
	renko.box = 1.0;
	CHECK_INT(run_renko(&renko, rows, 6).code, KF_OK);
	CHECK(got_count == 5 && got[4].close == 1000000000005.0);
	renko.box = 1e-5;
	check_failure(run_renko(&renko, rows, 6), KF_LIMIT, "a box of 1e-05 is too small for a price of 1000000000000");
	check_failure(run_kagi(KF_BOX_FIXED, 1e-5, rows, 6), KF_LIMIT, "a reversal of 1e-05 is too small for a price of 1000000000000");
	renko.box = 1.0;
	rows[0] = row_of(0, -37.63);
	rows[1] = row_of(1, -40.63);
	CHECK_INT(run_renko(&renko, rows, 2).code, KF_OK);
	CHECK(got_count == 3 && got[2].close == -40.63);
	renko.box_method = pf.box_method = KF_BOX_PERCENT;
	check_failure(run_renko(&renko, rows, 2), KF_DATA, "prices must be above 0 where boxes grow with the price, got -37.63");
	CHECK_INT(run_kagi(KF_BOX_PERCENT, 4.0, rows, 2).code, KF_DATA);
	CHECK_INT(run_point_figure(&pf, rows, 2).code, KF_DATA);
	pf.box_method = KF_BOX_TRADITIONAL;
	CHECK_INT(run_point_figure(&pf, rows, 2).code, KF_DATA);
	renko.box_method = pf.box_method = KF_BOX_FIXED;

	/* volumes: what rounding loses is kept, too much is refused */
	for (int i = 0; i < 6; i++)
	{
		rows[i] = row_of(i, 10.0);
		rows[i].volume = i == 0 ? 1e17 : 3.0;
	}
	run_renko(&renko, rows, 6);
	CHECK(got_count == 1 && got[0].volume == 1e17 + 16.0);
	rows[1].volume = rows[2].volume = 1e308;
	check_failure(run_renko(&renko, rows, 6), KF_DATA, "the sum of volumes is too large for double precision");
	rows[1].volume = -1;
	check_failure(run_renko(&renko, rows, 6), KF_DATA, "volume must be finite and not negative, got -1");
	rows[1].volume = INFINITY;
	check_failure(run_renko(&renko, rows, 6), KF_DATA, "volume must be finite and not negative, got Infinity");
	rows[1].volume = 1;
	rows[2].volume = 1;
	rows[4].time = 2;
	check_failure(run_renko(&renko, rows, 6), KF_DATA, "rows must be in order of time, but row 5 is earlier than the one before it");
	rows[4].time = 3;
	CHECK_INT(run_renko(&renko, rows, 6).code, KF_OK);
	renko.method = KF_PRICE_HIGH_LOW;
	rows[0].high = 9;
	rows[0].low = 10;
	check_failure(run_renko(&renko, rows, 6), KF_DATA, "high 9 is below low 10");
}

static void
test_parameters(void)
{
	KfRenkoOptions renko = {.box = 1.0, .reversal = 2, .origin = NAN};
	KfPointFigureOptions pf = {.box = 1.0, .reversal = 0};
	KfStatus	status = {0};
	KfPriceMethod method;
	KfBoxMethod box;
	static const double bad[] = {0.0, -1.0, NAN, INFINITY};
	static const char *const words[] = {"0", "-1", "NaN", "Infinity"};

	for (int i = 0; i < 4; i++)
	{
		char		message[128];

		snprintf(message, sizeof(message), "box_size must be a finite number above 0, got %s", words[i]);
		renko.box = bad[i];
		check_failure(run_renko(&renko, NULL, 0), KF_INVALID_PARAMETER, message);
		snprintf(message, sizeof(message), "box_size must be above 0 and at most 1000 percent, got %s", words[i]);
		renko.box_method = KF_BOX_PERCENT;
		check_failure(run_renko(&renko, NULL, 0), KF_INVALID_PARAMETER, message);
		renko.box_method = KF_BOX_FIXED;
		snprintf(message, sizeof(message), "reversal must be above 0 and at most 100 percent, got %s", words[i]);
		check_failure(run_kagi(KF_BOX_PERCENT, bad[i], NULL, 0), KF_INVALID_PARAMETER, message);
	}
	renko.box = 1.0;
	renko.reversal = 0;
	check_failure(run_renko(&renko, NULL, 0), KF_INVALID_PARAMETER, "reversal must be between 1 and 1000, got 0");
	check_failure(run_point_figure(&pf, NULL, 0), KF_INVALID_PARAMETER, "reversal must be between 1 and 1000, got 0");
	check_failure(run_line_break(0, NULL, 0), KF_INVALID_PARAMETER, "lines must be between 1 and 1000, got 0");
	renko.reversal = 2;
	renko.origin = INFINITY;
	check_failure(run_renko(&renko, NULL, 0), KF_INVALID_PARAMETER, "origin must be finite, got Infinity");
	renko.origin = 0.0;
	renko.box_method = KF_BOX_PERCENT;
	check_failure(run_renko(&renko, NULL, 0), KF_INVALID_PARAMETER, "origin must be above 0 where boxes grow with the price, got 0");

	CHECK_INT(kf_price_method_parse("High_Low", &method, &status), KF_OK);
	CHECK_INT(method, KF_PRICE_HIGH_LOW);
	kf_price_method_parse("highlow", &method, &status);
	check_failure(status, KF_INVALID_PARAMETER, "method must be \"close\" or \"high_low\", got \"highlow\"");
	CHECK_STR(status.hint, "Perhaps you mean \"high_low\".");
	memset(&status, 0, sizeof(status));
	CHECK_INT(kf_box_method_parse("auto", "box_method", kf_renko_methods, false, &box, &status), KF_OK);
	CHECK_INT(box, KF_BOX_ATR);
	CHECK_INT(kf_box_method_parse("auto", "box_method", kf_renko_methods, true, &box, &status), KF_OK);
	CHECK_INT(box, KF_BOX_FIXED);
	kf_box_method_parse("percnt", "box_method", kf_point_figure_methods, true, &box, &status);
	check_failure(status, KF_INVALID_PARAMETER,
				  "box_method must be \"auto\", \"fixed\", \"percent\", \"atr\" or \"traditional\", got \"percnt\"");
	CHECK_STR(status.hint, "Perhaps you mean \"percent\".");
}

/* Prices times 2^40 give the bricks times 2^40, bit for bit, and a state that was copied goes on as the original does. */
static void
test_scaling_and_copies(void)
{
	static KfPriceRow rows[ROWS_MAX];
	static KfPriceBar before[BARS_MAX];
	KfRenkoOptions options = {.reversal = 2, .origin = NAN, .wicks = true};
	KfStatus	status = {0};
	KfRenko		renko;
	double		price = 100.0;
	int			count;

	for (int i = 0; i < ROWS_MAX; i++)
	{
		memset(&rows[i], 0, sizeof(rows[i]));
		rows[i].time = i;
		price *= exp(((double) random_below(2001) - 1000.0) / 50000.0);
		rows[i].close = rows[i].high = rows[i].low = price;
	}
	options.box = 1.0 / 3;
	CHECK_INT(run_renko(&options, rows, ROWS_MAX).code, KF_OK);
	count = got_count;
	memcpy(before, got, sizeof(before));
	kf_renko_init(&renko, &options, &status);
	got_count = 0;
	for (int i = 0; i < ROWS_MAX; i++)
	{
		KfRenko		copy = renko;

		kf_renko_push(&copy, &rows[i], &status);
		while (kf_renko_next(&copy, &got[got_count]))
		{
			CHECK(memcmp(&got[got_count], &before[got_count], sizeof(got[0])) == 0 || got[got_count].close == before[got_count].close);
			got_count++;
		}
		memset(&renko, 0xff, sizeof(renko));
		renko = copy;
	}
	for (int i = 0; i < ROWS_MAX; i++)
	{
		rows[i].close = ldexp(rows[i].close, 40);
		rows[i].high = rows[i].low = rows[i].close;
	}
	options.box = ldexp(options.box, 40);
	CHECK_INT(run_renko(&options, rows, ROWS_MAX).code, KF_OK);
	CHECK_INT(got_count, count);
	for (int i = 0; i < count; i++)
		CHECK(got[i].close == ldexp(before[i].close, 40) && got[i].low == ldexp(before[i].low, 40));
}

int
main(void)
{
	test_renko();
	test_line_break();
	test_kagi();
	test_point_figure();
	test_grids();
	test_percent();
	test_heikin_ashi();
	test_atr();
	test_edges();
	test_parameters();
	test_scaling_and_copies();
	return check_report();
}
