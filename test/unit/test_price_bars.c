/*
 * test_price_bars.c
 *		Renko, Kagi, line break and point and figure against slow references in whole ticks, written from the definitions.
 *
 * The references know nothing of doubles: prices are counted in ticks, so what lies on a level lies on it. The builders get the prices
 * as decimals (ticks / 10, ticks / 100 ...), which no double holds exactly.
 */
#include <stdlib.h>

#include "check.h"
#include "price_walks.h"

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

int
main(void)
{
	test_renko();
	test_line_break();
	test_kagi();
	test_point_figure();
	return check_report();
}
