/*
 * theme.c
 *		The table of themes. A theme is one entry.
 */
#include "theme.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "color.h"

static const KfTheme themes[] = {
	{
		.name = "light", .help = "white, with muted green and red",
		.background = 0xffffff, .grid = 0xeef0f3, .border = 0xd5d8de, .text = 0x131722, .muted = 0x6a6f7c,
		.up = 0x089981, .down = 0xf23645, .tag_text = 0xffffff, .guide = 0x9598a1,
		.volume_share = 110, .band_share = 20,
		.series = {0x2962ff, 0xf57c00, 0x7e57c2, 0x00897b, 0xd81b60, 0x5d4037, 0x0288d1, 0x827717}
	},
	{
		.name = "tradingview", .help = "dark blue-grey, with teal and red",
		.background = 0x131722, .grid = 0x1f2430, .border = 0x363a45, .text = 0xd1d4dc, .muted = 0x868b98,
		.up = 0x26a69a, .down = 0xef5350, .tag_text = 0xffffff, .guide = 0x70747f,
		.volume_share = 128, .band_share = 28,
		.series = {0x2f7df6, 0xff9800, 0x9575cd, 0x4db6ac, 0xf06292, 0xbcaaa4, 0x4fc3f7, 0xdce775}
	},
	{
		.name = "classic", .help = "black, with pure green and red",
		.background = 0x000000, .grid = 0x1c1c1c, .border = 0x404040, .text = 0xf0f0f0, .muted = 0x9c9c9c,
		.up = 0x00d000, .down = 0xff2020, .tag_text = 0x000000, .guide = 0x808080,
		.volume_share = 128, .band_share = 36,
		.series = {0x4aa3ff, 0xffb000, 0xc080ff, 0x30d5c8, 0xff70b0, 0xd0b090, 0x70d0ff, 0xe0e060}
	},
	{
		.name = "modern", .help = "dark grey, with soft green and red",
		.background = 0x1e1e1e, .grid = 0x2a2a2a, .border = 0x444444, .text = 0xe4e4e4, .muted = 0x979797,
		.up = 0x4caf50, .down = 0xe0544c, .tag_text = 0xffffff, .guide = 0x787878,
		.volume_share = 120, .band_share = 30,
		.series = {0x4f9cf9, 0xffa726, 0xab8bea, 0x4dd0b5, 0xf277a6, 0xc0a58e, 0x64c8f5, 0xd4dd6a}
	},
	{
		.name = "yahoo", .help = "mplfinance's yahoo: light grey, with green and red and grey wicks",
		.background = 0xfafafa, .grid = 0xe6e6e6, .border = 0xc8c8c8, .text = 0x202020, .muted = 0x666666,
		.up = 0x00a05a, .down = 0xfe3032, .tag_text = 0xffffff, .guide = 0x909090, .wicks = true, .wick = 0x606060,
		.volume_share = 120, .band_share = 22,
		.series = {0x1f77b4, 0xe07000, 0x8050b8, 0x00808a, 0xc2185b, 0x6d4c41, 0x0288d1, 0x7a7a00}
	},
	{
		.name = "charles", .help = "mplfinance's charles: white, with dark green and dark red",
		.background = 0xffffff, .grid = 0xececec, .border = 0xcccccc, .text = 0x101010, .muted = 0x636363,
		.up = 0x006340, .down = 0xa02128, .tag_text = 0xffffff, .guide = 0x909090,
		.volume_share = 110, .band_share = 22,
		.series = {0x1f5fb4, 0xd2691e, 0x6a3d9a, 0x008b8b, 0xb0306a, 0x5d4037, 0x3a87c8, 0x6b6b00}
	},
	{
		.name = "nightclouds", .help = "mplfinance's nightclouds: black, with white and blue",
		.background = 0x0b0b0b, .grid = 0x232323, .border = 0x484848, .text = 0xf2f2f2, .muted = 0x9a9a9a,
		.up = 0xffffff, .down = 0x0095ff, .tag_text = 0x000000, .guide = 0x7c7c7c,
		.volume_share = 110, .band_share = 34,
		.series = {0xffb000, 0x40e0d0, 0xff70b0, 0x9fd356, 0xc39bff, 0xffe08a, 0x70c8ff, 0xff8a5c}
	},
	{
		.name = "binance", .help = "mplfinance's binance: white, with the exchange's green and red",
		.background = 0xffffff, .grid = 0xf0f1f2, .border = 0xd8dce1, .text = 0x1e2329, .muted = 0x707a8a,
		.up = 0x0b9f66, .down = 0xf6465d, .tag_text = 0xffffff, .guide = 0x9aa2ad,
		.volume_share = 110, .band_share = 22,
		.series = {0xc99400, 0xc13bb5, 0x5a60c8, 0x008f9c, 0xd35400, 0x795548, 0x2980d9, 0x6d8b00}
	},
	{
		.name = "binancedark", .help = "binance on its dark ground",
		.background = 0x161a1e, .grid = 0x22272d, .border = 0x3a4149, .text = 0xeaecef, .muted = 0x848e9c,
		.up = 0x0ecb81, .down = 0xf6465d, .tag_text = 0xffffff, .guide = 0x6c7683,
		.volume_share = 120, .band_share = 30,
		.series = {0xf0b90b, 0xe056d0, 0x8f94ff, 0x3fd0d8, 0xff9352, 0xc7a48f, 0x58b4ff, 0xb7d84b}
	},
	{
		.name = "blueskies", .help = "mplfinance's blueskies: pale blue, with white and blue bodies",
		.background = 0xe8f1fb, .grid = 0xd5e3f3, .border = 0xb3c9e2, .text = 0x14304d, .muted = 0x53708e,
		.up = 0x2b4a6b, .down = 0x0078d4, .tag_text = 0xffffff, .guide = 0x7c98b6, .bodies = true, .up_body = 0xffffff, .down_body = 0x0095ff,
		.volume_share = 110, .band_share = 26,
		.series = {0xd35400, 0x7d3ac1, 0x00796b, 0xc2185b, 0x8d6e00, 0x5d4037, 0x3949ab, 0x558b2f}
	},
	{
		.name = "brasil", .help = "mplfinance's brasil: green, with yellow and white",
		.background = 0x00753a, .grid = 0x0a8043, .border = 0x2c9a5f, .text = 0xffffff, .muted = 0xbfe3cc,
		.up = 0xfcf22d, .down = 0xffffff, .tag_text = 0x000000, .guide = 0x9fd3b3,
		.volume_share = 120, .band_share = 40,
		.series = {0x9fc5ff, 0xffb870, 0xe3b3ff, 0x7df0e0, 0xffa8c8, 0xe8d5a0, 0x70e0ff, 0xd8ff80}
	},
	{
		.name = "mike", .help = "mplfinance's mike: black, with empty white and filled blue bodies",
		.background = 0x000000, .grid = 0x1a1a1a, .border = 0x404040, .text = 0xf0f0f0, .muted = 0x969696,
		.up = 0xffffff, .down = 0x0080ff, .tag_text = 0x000000, .guide = 0x7a7a7a, .bodies = true, .up_body = 0x000000, .down_body = 0x0080ff,
		.volume_share = 110, .band_share = 36,
		.series = {0xffc000, 0x30d5c8, 0xff70b0, 0x9fd356, 0xc39bff, 0xffe08a, 0x70c8ff, 0xff8a5c}
	},
	{
		.name = "starsandstripes", .help = "mplfinance's starsandstripes: white, with navy and red",
		.background = 0xffffff, .grid = 0xededf2, .border = 0xc9cbd6, .text = 0x11183a, .muted = 0x5f6580,
		.up = 0x082865, .down = 0xae0019, .tag_text = 0xffffff, .guide = 0x8c90a6,
		.volume_share = 110, .band_share = 22,
		.series = {0x4a7fd4, 0xd98200, 0x7a4fb0, 0x008c86, 0xc0397c, 0x6d4c41, 0x2f9bd0, 0x6f7a00}
	},
	{
		.name = "sas", .help = "mplfinance's sas: white, with empty navy and filled red bodies",
		.background = 0xffffff, .grid = 0xeeeeee, .border = 0xcccccc, .text = 0x11183a, .muted = 0x5f6580,
		.up = 0x082865, .down = 0xae0019, .tag_text = 0xffffff, .guide = 0x8c90a6, .bodies = true, .up_body = 0xffffff, .down_body = 0xae0019,
		.volume_share = 110, .band_share = 22,
		.series = {0x4a7fd4, 0xd98200, 0x7a4fb0, 0x008c86, 0xc0397c, 0x6d4c41, 0x2f9bd0, 0x6f7a00}
	},
	{
		.name = "checkers", .help = "mplfinance's checkers: black and white, for print",
		.background = 0xffffff, .grid = 0xebebeb, .border = 0xbdbdbd, .text = 0x000000, .muted = 0x5a5a5a,
		.up = 0x000000, .down = 0x000000, .tag_text = 0xffffff, .guide = 0x8a8a8a, .bodies = true, .up_body = 0xffffff, .down_body = 0x000000,
		.volume_share = 90, .band_share = 22,
		.series = {0x555555, 0x8a8a8a, 0x2a2a2a, 0x707070, 0xa0a0a0, 0x404040, 0x7c7c7c, 0x1a1a1a}
	},
	{
		.name = "ibd", .help = "mplfinance's ibd: white, with blue and magenta, after Investor's Business Daily",
		.background = 0xffffff, .grid = 0xededf0, .border = 0xcdcdd4, .text = 0x15151f, .muted = 0x63636f,
		.up = 0x2a3fe5, .down = 0xdb39ad, .tag_text = 0xffffff, .guide = 0x92929e,
		.volume_share = 110, .band_share = 22,
		.series = {0xd03030, 0x1a8a4a, 0xd98200, 0x008c9c, 0x7a4fb0, 0x6d4c41, 0x4a4a4a, 0x6f7a00}
	},
	{
		.name = "colorblind", .help = "white, with blue and orange, told apart whatever the colour vision; the lines are of Okabe and Ito's palette",
		.background = 0xffffff, .grid = 0xeeeeee, .border = 0xcfcfcf, .text = 0x000000, .muted = 0x5f5f5f,
		.up = 0x0072b2, .down = 0xd55e00, .tag_text = 0xffffff, .guide = 0x8f8f8f,
		.volume_share = 110, .band_share = 24,
		.series = {0x009e73, 0xcc79a7, 0x000000, 0xb08900, 0x56b4e9, 0x7f4f24, 0x5e4fa2, 0x6b6b6b}
	},
};

#define THEMES ((int) (sizeof(themes) / sizeof(themes[0])))

const KfTheme *
kf_theme_at(int i)
{
	return i >= 0 && i < THEMES ? &themes[i] : NULL;
}

static const char *
theme_name(int i, const void *arg)
{
	(void) arg;
	return themes[i].name;
}

const KfTheme *
kf_theme_find(const char *name, KfStatus *status)
{
	const char *near;
	char		list[512] = "";

	for (int i = 0; i < THEMES; i++)
	{
		size_t		used = strlen(list);

		if (strcasecmp(themes[i].name, name) == 0)
			return &themes[i];
		snprintf(list + used, sizeof(list) - used, "%s%s", i == 0 ? "" : ", ", themes[i].name);
	}
	kf_fail(status, KF_INVALID_PARAMETER, "unknown theme \"%.60s\"", name);
	kf_detail(status, "The themes are %s.", list);
	near = kf_suggest_by(name, strlen(name), THEMES, theme_name, NULL);
	if (near != NULL)
		kf_hint(status, "Perhaps you mean \"%s\".", near);
	return NULL;
}

/* ---- single colours ---- */

typedef struct ThemeColor
{
	const char *name;
	size_t		offset;
} ThemeColor;

#define COLOR(field) {#field, offsetof(KfTheme, field)}
#define SERIES(number, i) {"series" #number, offsetof(KfTheme, series) + (i) * sizeof(uint32_t)}

static const ThemeColor colors[] = {
	COLOR(background), COLOR(grid), COLOR(border), COLOR(text), COLOR(muted), COLOR(up), COLOR(down), COLOR(up_body), COLOR(down_body),
	COLOR(wick), COLOR(tag_text), COLOR(guide), SERIES(1, 0), SERIES(2, 1), SERIES(3, 2), SERIES(4, 3), SERIES(5, 4), SERIES(6, 5),
	SERIES(7, 6), SERIES(8, 7)
};

#define COLORS ((int) (sizeof(colors) / sizeof(colors[0])))

_Static_assert(KF_SERIES_COLORS == 8, "every colour of the series has a name");

const char *
kf_theme_color_name(int i)
{
	return i >= 0 && i < COLORS ? colors[i].name : NULL;
}

static const char *
color_name(int i, const void *arg)
{
	(void) arg;
	return colors[i].name;
}

bool
kf_theme_color(const KfTheme *theme, int i, uint32_t *color)
{
	size_t		offset = colors[i].offset;

	*color = *(const uint32_t *) ((const char *) theme + offset);
	if (offset == offsetof(KfTheme, wick))
		return theme->wicks;
	return theme->bodies || (offset != offsetof(KfTheme, up_body) && offset != offsetof(KfTheme, down_body));
}

/* Bodies and wicks that were those of up and down begin to have colours of their own. */
static void
part_with(KfTheme *theme, size_t offset)
{
	if (offset == offsetof(KfTheme, wick))
		theme->wicks = true;
	else if ((offset == offsetof(KfTheme, up_body) || offset == offsetof(KfTheme, down_body)) && !theme->bodies)
	{
		theme->up_body = theme->up;
		theme->down_body = theme->down;
		theme->bodies = true;
	}
}

KfCode
kf_theme_set(KfTheme *theme, const char *name, size_t name_len, const char *text, size_t text_len, KfStatus *status)
{
	const char *near;
	char		list[512] = "";

	for (int i = 0; i < COLORS; i++)
	{
		size_t		used = strlen(list);
		uint32_t	color;
		int			opacity;

		snprintf(list + used, sizeof(list) - used, "%s%s", i == 0 ? "" : ", ", colors[i].name);
		if (strlen(colors[i].name) != name_len || strncasecmp(colors[i].name, name, name_len) != 0)
			continue;
		if (kf_color_parse(colors[i].name, text, text_len, &color, &opacity, status) != KF_OK)
			return status->code;
		part_with(theme, colors[i].offset);
		*(uint32_t *) ((char *) theme + colors[i].offset) = kf_color_over(theme->background, color, opacity);
		return KF_OK;
	}
	kf_fail(status, KF_INVALID_PARAMETER, "a theme has no colour \"%.*s\"", (int) (name_len > 40 ? 40 : name_len), name);
	kf_detail(status, "The colours are %s.", list);
	near = kf_suggest_by(name, name_len, COLORS, color_name, NULL);
	if (near != NULL)
		kf_hint(status, "Perhaps you mean \"%s\".", near);
	return status->code;
}
