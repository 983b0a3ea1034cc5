/*
 * profile.c
 *		Volume profiles; the rules are in profile.h.
 *
 * Both kinds work in positions: a price measured in rows from the lower edge of row 0. They differ in how a price becomes a
 * position and a position a price (KfScale), and in when the rows are known.
 */
#include "indicators/profile.h"

#include <string.h>

#include "indicators/levels.h"

/* So many steps between two looks at the interrupt. */
#define STEPS_BETWEEN_LOOKS 65536

/* Larger row numbers have no neighbours in double precision, hence no edges. */
#define MAX_INDEX 0x1p50

/* ---- parameters and rows ---------------------------------------------------------------------------------------------------- */

KfCode
kf_check_bins(double bins, KfStatus *status)
{
	if (bins >= 1 && bins <= KF_PROFILE_MAX_BINS)
		return KF_OK;
	return kf_fail(status, KF_INVALID_PARAMETER, "bins must be between 1 and %d, got %s", KF_PROFILE_MAX_BINS, KF_NUMBER(bins));
}

KfCode
kf_check_bin_size(double bin_size, KfStatus *status)
{
	if (bin_size > 0 && bin_size <= DBL_MAX)
		return KF_OK;
	return kf_fail(status, KF_INVALID_PARAMETER, "bin_size must be greater than 0 and finite, got %s", KF_NUMBER(bin_size));
}

KfCode
kf_check_value_area(double part, KfStatus *status)
{
	if (part > 0 && part <= 1)
		return KF_OK;
	kf_fail(status, KF_INVALID_PARAMETER, "value_area must be greater than 0 and at most 1, got %s", KF_NUMBER(part));
	kf_hint(status, "Seventy percent is 0.7.");
	return status->code;
}

KfCode
kf_check_volume_at(double low, double high, double volume, KfStatus *status)
{
	if (kf_check_low_high(low, high, status) != KF_OK)
		return status->code;
	if (volume >= 0)
		return KF_OK;
	kf_fail(status, KF_DATA, "volume must not be negative, got %s", KF_NUMBER(volume));
	kf_hint(status, "If the sign tells buyers from sellers, use abs(volume).");
	return status->code;
}

static bool
stopped(size_t step, KfInterrupt interrupt, KfStatus *status)
{
	if (step % STEPS_BETWEEN_LOOKS != 0 || interrupt == NULL || !interrupt())
		return false;
	kf_fail(status, KF_CANCELLED, "cancelled");
	return true;
}

static KfCode
add_total(KfPair *total, KfPair volume, KfStatus *status)
{
	KfPair		sum = kf_pair_plus(*total, volume);

	if (!kf_pair_is_finite(sum))
		return kf_fail(status, KF_DATA, "the volume is too large for double precision");
	*total = sum;
	return KF_OK;
}

/*
 * A position that is off the edge of a row by no more than 'slack' is on it. Prices are decimals, and their rounding must not put
 * the price at the lower edge of a row into the row below.
 */
static double
on_edge(double position, double slack)
{
	double		edge = rint(position);

	return fabs(position - edge) <= slack ? edge : position;
}

/* ---- volume into rows ------------------------------------------------------------------------------------------------------- */

static size_t
row_of(double position, size_t count)
{
	return position >= (double) count ? count - 1 : (size_t) position;
}

/* Volume between two positions, 0 <= low <= high <= count, in even parts; at one row when they are equal. */
static KfCode
spread(KfPair *rows, size_t count, double low, double high, double volume, size_t *steps, KfInterrupt interrupt, KfStatus *status)
{
	size_t		first = row_of(low, count);
	size_t		last = row_of(high, count);

	if (last > first && (double) last >= high)
		last--;					/* high is on its lower edge */
	if (first == last)
	{
		rows[first] = kf_pair_add(rows[first], volume);
		return KF_OK;
	}
	for (size_t i = first; i <= last; i++)
	{
		double		from = fmax(low, (double) i);
		double		to = fmin(high, (double) i + 1);

		if (stopped(++*steps, interrupt, status))
			return status->code;
		rows[i] = kf_pair_add(rows[i], volume * ((to - from) / (high - low)));
	}
	return KF_OK;
}

/* ---- from rows to the result ------------------------------------------------------------------------------------------------ */

/* Where position x of the profile is: (origin + x) / per_unit, or low + (origin + x) * size. */
typedef struct KfScale
{
	double		origin;
	double		low;
	double		size;
	double		per_unit;		/* 0: by low and size */
	double		top;			/* the price at the upper edge of the highest row, or NaN: compute it */
} KfScale;

static double
price_at(const KfScale *scale, double position, size_t rows)
{
	if (position == (double) rows && !isnan(scale->top))
		return scale->top;
	if (scale->per_unit > 0)
		return (scale->origin + position) / scale->per_unit;
	return scale->low + (scale->origin + position) * scale->size;
}

/* Twice the distance of a row from the middle. */
static size_t
off_middle(size_t row, size_t count)
{
	size_t		twice = 2 * row + 1;

	return twice > count ? twice - count : count - twice;
}

static size_t
point_of_control(const KfPair *rows, size_t count)
{
	size_t		best = 0;

	for (size_t i = 1; i < count; i++)
		if (rows[i].hi > rows[best].hi ||
			(rows[i].hi == rows[best].hi && off_middle(i, count) < off_middle(best, count)))
			best = i;
	return best;
}

/* The volume of the next two rows at most: [from, from + 2) cut at 'end'. */
static KfPair
two_rows(const KfPair *rows, size_t from, size_t end)
{
	KfPair		sum = {0, 0};

	for (size_t i = from; i < end && i < from + 2; i++)
		sum = kf_pair_plus(sum, rows[i]);
	return sum;
}

/* The rows [*low, *high) of the value area around the point of control. */
static void
value_area_rows(const KfPair *rows, size_t count, size_t poc, double wanted, size_t *low, size_t *high)
{
	KfPair		inside = rows[poc];
	size_t		begin = poc;
	size_t		end = poc + 1;

	while (inside.hi < wanted && (begin > 0 || end < count))
	{
		size_t		next_begin = begin < 2 ? 0 : begin - 2;
		size_t		next_end = count - end < 2 ? count : end + 2;
		KfPair		above = two_rows(rows, end, count);
		KfPair		below = two_rows(rows, next_begin, begin);
		bool		empty = above.hi == 0 && below.hi == 0;
		bool		up = end < count && (begin == 0 || above.hi >= below.hi);

		if (up || empty)
		{
			inside = kf_pair_plus(inside, above);
			end = next_end;
		}
		if (!up || empty)
		{
			inside = kf_pair_plus(inside, below);
			begin = next_begin;
		}
	}
	while (begin < poc && rows[begin].hi == 0)
		begin++;
	while (end > poc + 1 && rows[end - 1].hi == 0)
		end--;
	*low = begin;
	*high = end;
}

static KfCode
make_result(const KfAllocator *allocator, const KfPair *rows, size_t count, KfPair total, double value_area, const KfScale *scale,
			KfInterrupt interrupt, KfProfile *profile, KfStatus *status)
{
	size_t		poc;
	size_t		low;
	size_t		high;

	memset(profile, 0, sizeof(*profile));
	profile->prices = allocator->alloc(allocator->arena, 2 * count * sizeof(double));
	if (profile->prices == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory for a volume profile of %zu rows", count);
	profile->volumes = profile->prices + count;
	profile->rows = count;
	profile->total_volume = total.hi;
	for (size_t i = 0; i < count; i++)
	{
		if (stopped(i + 1, interrupt, status))
			return status->code;
		profile->prices[i] = price_at(scale, (double) i + 0.5, count);
		profile->volumes[i] = rows[i].hi;
	}
	if (total.hi == 0)
		return KF_OK;
	poc = point_of_control(rows, count);
	value_area_rows(rows, count, poc, value_area * total.hi, &low, &high);
	profile->has_poc = true;
	profile->poc = profile->prices[poc];
	profile->value_area_low = price_at(scale, (double) low, count);
	profile->value_area_high = price_at(scale, (double) high, count);
	return KF_OK;
}

/* ---- a number of rows over the range of the data ---------------------------------------------------------------------------- */

/* The range of the data and what a price in it is as a position. */
typedef struct KfRange
{
	double		low;
	double		height;			/* 0: all prices are equal */
	double		rows;
	double		unit;			/* to keep height * rows from overflowing: a power of two, mostly 1 */
	double		slack;			/* what rounding does to a position */
} KfRange;

static KfRange
range_of(double lowest, double highest, int bins)
{
	KfRange		range = {lowest, highest - lowest, bins, 1, 0};

	if (range.height > 0x1p1000)
		range.unit = 0x1p-40;
	if (range.height > 0)
		range.slack = fmin(4 * DBL_EPSILON * bins * (fmax(fabs(lowest), fabs(highest)) / range.height), 0x1p-20);
	return range;
}

static double
position_in(const KfRange *range, double price)
{
	if (range->height == 0)
		return 0;
	return on_edge((price - range->low) * range->unit * range->rows / (range->height * range->unit), range->slack);
}

static KfCode
find_range(const double *samples, size_t count, int width, double *lowest, double *highest, KfPair *total, KfInterrupt interrupt,
		   KfStatus *status)
{
	*lowest = INFINITY;
	*highest = -INFINITY;
	for (size_t i = 0; i < count; i++)
	{
		const double *sample = samples + i * (size_t) width;
		KfPair		volume = {sample[width - 1], 0};

		if (stopped(i + 1, interrupt, status) || add_total(total, volume, status) != KF_OK)
			return status->code;
		*highest = fmax(*highest, sample[0]);
		*lowest = fmin(*lowest, sample[width - 2]);
	}
	if (!isfinite(*highest - *lowest))
		return kf_fail(status, KF_DATA, "the range of prices from %s to %s is too large for double precision", KF_NUMBER(*lowest),
					   KF_NUMBER(*highest));
	return KF_OK;
}

KfCode
kf_profile_of_samples(const KfAllocator *allocator, const double *samples, size_t count, int width, int bins, double value_area,
					  KfInterrupt interrupt, KfProfile *profile, KfStatus *status)
{
	KfPair		total = {0, 0};
	double		lowest;
	double		highest;
	KfRange		range;
	size_t		rows_count;
	size_t		steps = 0;
	KfPair	   *rows;
	KfScale		scale;

	memset(profile, 0, sizeof(*profile));
	if (count == 0)
		return KF_OK;
	if (find_range(samples, count, width, &lowest, &highest, &total, interrupt, status) != KF_OK)
		return status->code;
	range = range_of(lowest, highest, bins);
	rows_count = range.height > 0 ? (size_t) bins : 1;
	rows = allocator->alloc(allocator->arena, rows_count * sizeof(KfPair));
	if (rows == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory for a volume profile of %zu rows", rows_count);
	memset(rows, 0, rows_count * sizeof(KfPair));
	for (size_t i = 0; i < count && status->code == KF_OK; i++)
	{
		const double *sample = samples + i * (size_t) width;

		if (!stopped(++steps, interrupt, status))
			spread(rows, rows_count, position_in(&range, sample[width - 2]), position_in(&range, sample[0]), sample[width - 1],
				   &steps, interrupt, status);
	}
	scale.origin = 0;
	scale.low = lowest;
	scale.size = range.height / (double) rows_count;
	scale.per_unit = 0;
	scale.top = highest;
	if (status->code == KF_OK)
		make_result(allocator, rows, rows_count, total, value_area, &scale, interrupt, profile, status);
	allocator->release(allocator->arena, rows);
	return status->code;
}

/* ---- rows of a given size --------------------------------------------------------------------------------------------------- */

void
kf_step_profile_init(KfStepProfile *profile, double bin_size)
{
	double		per_unit = rint(1 / bin_size);

	memset(profile, 0, sizeof(*profile));
	profile->bin_size = bin_size;
	if (per_unit >= 1 && per_unit <= MAX_INDEX && 1 / per_unit == bin_size)
		profile->per_unit = per_unit;
}

/* A price in rows from zero. */
static double
position_of(const KfStepProfile *profile, double price)
{
	double		position = profile->per_unit > 0 ? price * profile->per_unit : price / profile->bin_size;

	return on_edge(position, fabs(position) * (4 * DBL_EPSILON));
}

/* Room for rows first .. last. The array doubles, to the side that grew, so that a long trend costs each row one copy or so. */
static KfCode
make_room(const KfAllocator *allocator, KfStepProfile *profile, int64_t first, int64_t last, KfStatus *status)
{
	int64_t		old_last = profile->first + (int64_t) profile->count - 1;
	int64_t		place;
	size_t		count;
	size_t		capacity;
	size_t		begin;
	KfPair	   *rows;

	if (profile->count > 0)
	{
		if (first >= profile->first && last <= old_last)
			return KF_OK;
		first = first < profile->first ? first : profile->first;
		last = last > old_last ? last : old_last;
	}
	if (last - first >= KF_PROFILE_MAX_ROWS)
	{
		kf_fail(status, KF_LIMIT, "volume profile would have %lld rows, at most %d are allowed", (long long) (last - first + 1),
				KF_PROFILE_MAX_ROWS);
		kf_hint(status, "Use a bin_size greater than %s, or leave outlying prices out with FILTER (WHERE ...).",
				KF_NUMBER(profile->bin_size));
		return status->code;
	}
	count = (size_t) (last - first + 1);
	place = (int64_t) profile->begin - (profile->first - first);	/* of the lowest row in the array that is */
	if (profile->count > 0 && place >= 0 && (size_t) place + count <= profile->capacity)
	{
		profile->begin = (size_t) place;
		profile->first = first;
		profile->count = count;
		return KF_OK;
	}
	capacity = 2 * count + 16;
	rows = allocator->alloc(allocator->arena, capacity * sizeof(KfPair));
	if (rows == NULL)
		return kf_fail(status, KF_NO_MEMORY, "out of memory for a volume profile of %zu rows", count);
	memset(rows, 0, capacity * sizeof(KfPair));
	begin = (capacity - count) / 2;
	if (profile->count > 0)
		memcpy(rows + begin + (profile->first - first), profile->rows + profile->begin, profile->count * sizeof(KfPair));
	allocator->release(allocator->arena, profile->rows);
	profile->rows = rows;
	profile->capacity = capacity;
	profile->begin = begin;
	profile->first = first;
	profile->count = count;
	return KF_OK;
}

KfCode
kf_step_profile_add(const KfAllocator *allocator, KfStepProfile *profile, double low, double high, double volume,
					KfInterrupt interrupt, KfStatus *status)
{
	double		from = position_of(profile, low);
	double		to = position_of(profile, high);
	double		top = to > from ? fmax(ceil(to) - 1, floor(from)) : floor(from);
	KfPair		as_pair = {volume, 0};
	size_t		steps = 0;

	if (!(fabs(from) < MAX_INDEX && fabs(to) < MAX_INDEX))
	{
		kf_fail(status, KF_LIMIT, "bin_size %s is too small for price %s", KF_NUMBER(profile->bin_size),
				KF_NUMBER(fabs(from) < MAX_INDEX ? high : low));
		return status->code;
	}
	if (make_room(allocator, profile, (int64_t) floor(from), (int64_t) top, status) != KF_OK ||
		add_total(&profile->total, as_pair, status) != KF_OK)
		return status->code;
	return spread(profile->rows + profile->begin, profile->count, from - (double) profile->first, to - (double) profile->first,
				  volume, &steps, interrupt, status);
}

KfCode
kf_step_profile_merge(const KfAllocator *allocator, KfStepProfile *profile, const KfStepProfile *other, KfStatus *status)
{
	KfPair	   *rows;

	if (other->count == 0)
		return KF_OK;
	if (make_room(allocator, profile, other->first, other->first + (int64_t) other->count - 1, status) != KF_OK ||
		add_total(&profile->total, other->total, status) != KF_OK)
		return status->code;
	rows = profile->rows + profile->begin + (other->first - profile->first);
	for (size_t i = 0; i < other->count; i++)
		rows[i] = kf_pair_plus(rows[i], other->rows[other->begin + i]);
	return KF_OK;
}

KfCode
kf_step_profile_result(const KfAllocator *allocator, const KfStepProfile *step, double value_area, KfInterrupt interrupt,
					   KfProfile *profile, KfStatus *status)
{
	const KfScale scale = {(double) step->first, 0, step->bin_size, step->per_unit, NAN};

	memset(profile, 0, sizeof(*profile));
	if (step->count == 0)
		return KF_OK;
	return make_result(allocator, step->rows + step->begin, step->count, step->total, value_area, &scale, interrupt, profile, status);
}
