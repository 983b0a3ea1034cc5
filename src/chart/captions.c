/*
 * captions.c
 *		What is written into a chart besides axes and legends: texts cut to their room, the watermark, the highest and the lowest price.
 */
#include "draw.h"

#include <stdlib.h>
#include <string.h>

/* Of the text's colour in the watermark, in 255 parts. */
#define WATERMARK_SHARE 20

/* ---- texts cut to their room ---- */

int
kf_draw_text_before(KfDrawing *d, const char *text, int size, int x, int y, int right, uint32_t color)
{
	const KfLayout *l = d->layout;
	char		cut[256];
	size_t		length = strlen(text);

	if (x + kf_text_width(l->fonts, text, size, d->status) <= right)
		return kf_draw_text(d, text, size, x, y, color);
	if (length > sizeof(cut) - 4)
		length = sizeof(cut) - 4;
	do
	{
		/* a character of UTF-8 goes as a whole */
		while (length > 0 && ((unsigned char) text[--length] & 0xC0) == 0x80)
			;
		memcpy(cut, text, length);
		strcpy(cut + length, "\xE2\x80\xA6");
	} while (length > 0 && d->status->code == KF_OK && x + kf_text_width(l->fonts, cut, size, d->status) > right);
	return kf_draw_text(d, cut, size, x, y, color);
}

/* ---- watermark ---- */

/* As wide as four fifths of the plot and as high as a third of the panel, whichever is less; where that is no larger than other texts, none. */
void
kf_layout_watermark(KfLayout *layout, KfStatus *status)
{
	const KfRect *clip = &layout->panels[0].clip;
	int			most = layout->plot.width * 4 / 5;
	int			size = clip->height / 3;
	int			width;

	if (layout->watermark == NULL || layout->series->rows == 0)
		return;
	if (size > KF_MAX_TEXT_SIZE)
		size = KF_MAX_TEXT_SIZE;
	/* widths are whole pixels of each letter, so a size is tried */
	width = kf_text_width(layout->fonts, layout->watermark, layout->title_font, status);
	if (width > 0 && (int64_t) size * width > (int64_t) most * layout->title_font)
		size = (int) ((int64_t) most * layout->title_font / width);
	while (size > layout->title_font && kf_text_width(layout->fonts, layout->watermark, size, status) > most)
		size -= size / 16 + 1;
	if (size <= layout->title_font || width == 0)
		layout->watermark = NULL;
	layout->watermark_font = size;
}

void
kf_draw_watermark(KfDrawing *d)
{
	const KfLayout *l = d->layout;
	const KfRect *clip = &l->panels[0].clip;
	KfInk		ink;
	int			width;

	if (l->watermark == NULL)
		return;
	ink = kf_canvas_mix(d->canvas, 0, kf_draw_ink(d, l->theme->text), WATERMARK_SHARE);
	width = kf_text_width(l->fonts, l->watermark, l->watermark_font, d->status);
	/* not through kf_draw_text: what lies over it does not overlap it */
	if (d->status->code == KF_OK)
		kf_text_draw(l->fonts, d->canvas, l->watermark, l->watermark_font, (l->plot.width - width) / 2,
					 clip->y + (clip->height + kf_text_cap(l->watermark_font)) / 2, ink, d->status);
}

/* ---- the highest and the lowest price ---- */

int
kf_layout_extreme_height(const KfLayout *layout)
{
	return kf_text_cap(layout->font) + layout->pad;
}

/*
 * The boxes of point and figure fill the panel: the text goes to the side, as far off the boxes as the last of this column. To the right no column is as
 * high, or as low; where there is no room it goes to the left, unless an earlier column is in its way.
 */
static void
place_beside(const KfLayout *l, KfExtremeText *extreme, int bar, double price, bool high)
{
	const KfSeries *s = l->series;
	const KfRect *clip = &l->panels[0].clip;
	int			half = (l->box > 0 ? l->box : l->body) / 2 + l->pad / 2;
	int			last = clip->y + clip->height - l->hair - 1 - extreme->box.height;
	int			into = l->box < extreme->box.height ? l->box / 2 : extreme->box.height / 2;

	extreme->beside = true;
	extreme->box.y = high ? extreme->y + into - extreme->box.height : extreme->y - into;
	extreme->box.y = extreme->box.y > last ? last : extreme->box.y <= clip->y ? clip->y + 1 : extreme->box.y;
	extreme->box.x = extreme->x + half;
	extreme->shown = extreme->box.x + extreme->box.width < l->plot.width;
	if (extreme->shown)
		return;
	extreme->box.x = extreme->x - half - extreme->box.width;
	extreme->shown = extreme->box.x > 0;
	for (int i = 0; i < bar; i++)
		if (l->x[i] + half > extreme->box.x && s->high[i] >= price && s->low[i] <= price)
			extreme->shown = false;
}

/* A price and its text: above the highest bar or below the lowest one, to the side where there is more room. */
static void
place_extreme(const KfLayout *l, KfExtremeText *extreme, int bar, double price, bool high, KfStatus *status)
{
	const KfPanel *panel = &l->panels[0];
	int			cap = kf_text_cap(l->font);
	int			lead = 3 * l->pad / 2;

	extreme->x = l->x[bar];
	extreme->y = kf_draw_row(panel, price);
	kf_scale_value_label(&panel->scale, price, extreme->text);
	extreme->box.width = kf_layout_text_width(l, extreme->text, status);
	extreme->box.height = cap;
	if (l->kind->source == KF_BARS_FIGURE)
	{
		place_beside(l, extreme, bar, price, high);
		return;
	}
	extreme->box.x = extreme->x < l->plot.width / 2 ? extreme->x + lead : extreme->x - lead - extreme->box.width;
	extreme->box.y = high ? extreme->y - l->pad / 2 - cap : extreme->y + l->pad / 2 + 1;
	extreme->shown = extreme->box.x > 0 && extreme->box.x + extreme->box.width < l->plot.width && extreme->box.y > panel->clip.y &&
		extreme->box.y + cap < panel->rect.y + panel->rect.height - l->hair;
}

void
kf_layout_extremes(KfLayout *layout, KfStatus *status)
{
	const KfSeries *s = layout->series;
	const double *highs = layout->kind->closes ? s->closes.max : s->high;
	const double *lows = layout->kind->closes ? s->closes.min : s->low;
	int			highest = 0;
	int			lowest = 0;

	if (!layout->high_low || layout->bars == 0)
		return;
	for (int i = 1; i < layout->bars; i++)
	{
		if (highs[i] >= highs[highest])
			highest = i;
		if (lows[i] <= lows[lowest])
			lowest = i;
	}
	place_extreme(layout, &layout->extremes[0], highest, highs[highest], true, status);
	place_extreme(layout, &layout->extremes[1], lowest, lows[lowest], false, status);
}

/* From the price up or down, then across to the text. The ground behind the text is cleared of lines that pass there. */
void
kf_draw_extremes(KfDrawing *d)
{
	const KfLayout *l = d->layout;
	KfInk		ink;

	/* a colour that is not used stays out of the palette */
	if (!l->high_low)
		return;
	ink = kf_draw_ink(d, l->theme->muted);
	for (int i = 0; i < 2; i++)
	{
		const KfExtremeText *e = &l->extremes[i];
		int			middle = e->box.y + e->box.height / 2;
		int			end = e->box.x > e->x ? e->box.x - l->pad / 2 : e->x - l->pad;
		int			left = e->x - l->hair / 2;

		if (!e->shown)
			continue;
		if (e->beside)
		{
			kf_draw_text(d, e->text, l->font, e->box.x, e->box.y + e->box.height - e->box.height / 2, l->theme->text);
			continue;
		}
		kf_canvas_fill(d->canvas, e->box.x - l->pad / 4, e->box.y - l->hair, e->box.width + l->pad / 4 * 2, e->box.height + 2 * l->hair, 0);
		if (middle < e->y)
			kf_canvas_fill(d->canvas, left, middle, l->hair, e->y - l->hair - middle, ink);
		else
			kf_canvas_fill(d->canvas, left, e->y + 1 + l->hair, l->hair, middle - e->y - 1, ink);
		if (end > left)
			kf_canvas_fill(d->canvas, left, middle, end - left, l->hair, ink);
		else
			kf_canvas_fill(d->canvas, e->box.x + e->box.width + l->pad / 2, middle, left + l->hair - (e->box.x + e->box.width + l->pad / 2), l->hair, ink);
		kf_draw_text(d, e->text, l->font, e->box.x, e->box.y + e->box.height - e->box.height / 2, l->theme->text);
	}
}
