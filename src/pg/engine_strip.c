/*
 * engine_strip.c
 *		The columnar form's last step: some rows of a block as the scan slot shows them, made column by column.
 *
 * The rows of a strip lie one behind the other, so handing one up is to point the slot at it: the values are not copied once more. A strip
 * stays in the first-level cache, and while no value in it is NULL, which is the rule, all its rows share one array of flags.
 */
#include "postgres.h"

#include "executor/executor.h"
#include "utils/memutils.h"

#include "pg/engine_columnar.h"

#define STRIP_ROWS 64

/* The bit that carries into the sign when all bits of the exponent are set: infinite or NaN. */
#define EXPONENT UINT64CONST(0x7FF0000000000000)
#define EXPONENT_UNIT UINT64CONST(0x0010000000000000)

void
kf_strip_begin(KfStrip *strip, KfNode *node)
{
	TupleTableSlot *slot = node->css.ss.ss_ScanTupleSlot;
	MemoryContext query = node->css.ss.ps.state->es_query_cxt;
	MemoryContext old = MemoryContextSwitchTo(query);

	strip->slot_values = slot->tts_values;
	strip->slot_isnull = slot->tts_isnull;
	strip->values = palloc0((STRIP_ROWS * node->nattrs + 1) * sizeof(Datum));
	strip->isnull = palloc0((STRIP_ROWS * node->nattrs + 1) * sizeof(bool));
	strip->no_nulls = palloc0((node->nattrs + 1) * sizeof(bool));
	strip->images = palloc0((node->nfunctions + 1) * sizeof(char *));
	for (int i = 0; i < node->nfunctions; i++)
	{
		const KfFunction *f = &node->functions[i];
		const Size	step = MAXALIGN(f->maker.blank_size);

		if (f->row == NULL)
			continue;
		strip->images[i] = palloc(STRIP_ROWS * step);
		for (int r = 0; r < STRIP_ROWS; r++)
			memcpy(strip->images[i] + r * step, f->maker.blank, f->maker.blank_size);
	}
	strip->cxt = AllocSetContextCreate(query, "kimsfinance rows", ALLOCSET_SMALL_SIZES);
	MemoryContextSwitchTo(old);
	strip->at = strip->count = 0;
}

void
kf_strip_end(KfStrip *strip, TupleTableSlot *slot)
{
	strip->at = strip->count = 0;
	if (strip->slot_values == NULL)
		return;
	ExecClearTuple(slot);
	slot->tts_values = strip->slot_values;
	slot->tts_isnull = strip->slot_isnull;
}

/* ---- one column ---- */

/* Whether all values are finite: in whole numbers, which wait for nothing. */
static bool
all_finite(const double *values, uint32 count)
{
	uint64		carry = 0;

	for (uint32 i = 0; i < count; i++)
		carry |= (kf_bits(values[i]) & EXPONENT) + EXPONENT_UNIT;
	return carry >> 63 == 0;
}

/* The flags of a strip in which something is NULL. */
static void
begin_flags(KfStrip *strip, const KfNode *node)
{
	if (!strip->any_nulls)
		memset(strip->isnull, 0, strip->count * node->nattrs * sizeof(bool));
	strip->any_nulls = true;
}

static void
fill_constant(KfStrip *strip, const KfNode *node, int attr, const KfKeyValue *value)
{
	const uint32 count = strip->count;
	const Datum shown = value->value;
	Datum	   *to = strip->values + attr;

	for (uint32 i = 0; i < count; i++, to += node->nattrs)
		*to = shown;
	if (!value->isnull)
		return;
	begin_flags(strip, node);
	for (uint32 i = 0; i < strip->count; i++)
		strip->isnull[i * node->nattrs + attr] = true;
}

static void
fill_column(KfStrip *strip, const KfNode *node, const KfMove *move, uint32 first)
{
	const KfRows *rows = node->columns->rows;
	const uint32 count = strip->count;
	const size_t step = node->nattrs;
	Datum	   *to = strip->values + move->attr;
	uint64		values[STRIP_ROWS];

	kf_rows_values(rows, move->number, first, count, values);
	for (uint32 i = 0; i < count; i++, to += step)
		*to = (Datum) values[i];
	if (!rows->any_nulls)
		return;
	begin_flags(strip, node);
	for (uint32 i = 0; i < strip->count; i++)
		strip->isnull[i * node->nattrs + move->attr] = kf_rows_null(rows, first + i, move->number);
}

static void
fill_scalar(KfStrip *strip, const KfNode *node, int attr, const double *values)
{
	const uint32 count = strip->count;
	const size_t step = node->nattrs;
	Datum	   *to = strip->values + attr;

	for (uint32 i = 0; i < count; i++, to += step)
		*to = Float8GetDatum(values[i]);
	if (likely(all_finite(values, strip->count)))
		return;
	begin_flags(strip, node);
	for (uint32 i = 0; i < strip->count; i++)
		strip->isnull[i * node->nattrs + attr] = !KF_FINITE(values[i]);
}

/* ---- results that are not one float8 ---- */

/* Rows without a NULL, in images that have all but the values. */
static void
fill_images(KfStrip *strip, const KfNode *node, const KfFunction *f, double *const *out, size_t at)
{
	const Size	step = MAXALIGN(f->maker.blank_size);
	const size_t attrs = node->nattrs;
	const uint32 count = strip->count;
	char	   *image = strip->images[f - node->functions];
	Datum	   *to = strip->values + f->attr;

	for (int k = 0; k < f->nout; k++)
	{
		const double *values = out[k] + at;
		char	   *data = image + f->row_head + f->maker.offset[k];

		if (f->ind->outputs[k].integer)
			for (uint32 i = 0; i < count; i++, data += step)
				*(int32 *) data = (int32) values[i];
		else
			for (uint32 i = 0; i < count; i++, data += step)
				*(float8 *) data = values[i];
	}
	for (uint32 i = 0; i < count; i++, to += attrs, image += step)
		*to = PointerGetDatum(image);
}

static void
fill_integer(KfStrip *strip, const KfNode *node, int attr, const double *values)
{
	Datum	   *to = strip->values + attr;
	bool		all = all_finite(values, strip->count);

	if (!all)
		begin_flags(strip, node);
	for (uint32 i = 0; i < strip->count; i++)
	{
		bool		usable = all || KF_FINITE(values[i]);

		to[i * node->nattrs] = Int32GetDatum(usable ? (int32) values[i] : 0);
		if (!usable)
			strip->isnull[i * node->nattrs + attr] = true;
	}
}

static void
fill_row(KfStrip *strip, const KfNode *node, const KfFunction *f, double *const *out, size_t at)
{
	bool		all = true;
	MemoryContext old;

	for (int k = 0; k < f->nout && all; k++)
		all = all_finite(out[k] + at, strip->count);
	if (likely(all))
	{
		fill_images(strip, node, f, out, at);
		return;
	}
	begin_flags(strip, node);
	old = MemoryContextSwitchTo(strip->cxt);
	for (uint32 i = 0; i < strip->count; i++)
	{
		double		values[KF_MAX_OUTPUTS];

		for (int k = 0; k < f->nout; k++)
			values[k] = out[k][at + i];
		strip->values[i * node->nattrs + f->attr] = kf_make_row(&f->maker, values, &strip->isnull[i * node->nattrs + f->attr]);
	}
	MemoryContextSwitchTo(old);
}

/* ---- all columns ---- */

void
kf_strip_fill(KfStrip *strip, KfNode *node, uint32 first)
{
	const KfColumnar *columns = node->columns;
	const KfEntry *entry = columns->partitions[columns->at]->user;
	const size_t at = columns->first_output_row + first;

	if (unlikely(!strip->cxt->isReset))
		MemoryContextReset(strip->cxt);
	strip->at = 0;
	strip->count = Min(columns->rows->count - first, STRIP_ROWS);
	strip->any_nulls = false;
	for (int m = 0; m < columns->nkey_moves; m++)
		fill_constant(strip, node, columns->moves[m].attr, &entry->values[columns->moves[m].number]);
	for (int m = columns->nkey_moves; m < columns->nmoves; m++)
		fill_column(strip, node, &columns->moves[m], first);
	for (int s = 0; s < columns->nscalars; s++)
		fill_scalar(strip, node, columns->scalars[s].attr, columns->outputs[columns->scalars[s].number] + at);
	for (int c = 0; c < columns->nothers; c++)
	{
		const KfFunction *f = columns->others[c];

		if (f->row == NULL)
			fill_integer(strip, node, f->attr, columns->outputs[f->first_output] + at);
		else
			fill_row(strip, node, f, columns->outputs + f->first_output, at);
	}
}
