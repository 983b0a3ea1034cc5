/*
 * theme.c
 *		The table of themes. A theme is one entry.
 */
#include "theme.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const KfTheme themes[] = {
	{
		.name = "light",
		.background = 0xffffff, .grid = 0xeef0f3, .border = 0xd5d8de, .text = 0x131722, .muted = 0x6a6f7c,
		.up = 0x089981, .down = 0xf23645, .tag_text = 0xffffff, .guide = 0x9598a1,
		.volume_share = 110, .band_share = 20,
		.series = {0x2962ff, 0xf57c00, 0x7e57c2, 0x00897b, 0xd81b60, 0x5d4037, 0x0288d1, 0x827717}
	},
	{
		.name = "tradingview",
		.background = 0x131722, .grid = 0x1f2430, .border = 0x363a45, .text = 0xd1d4dc, .muted = 0x868b98,
		.up = 0x26a69a, .down = 0xef5350, .tag_text = 0xffffff, .guide = 0x70747f,
		.volume_share = 128, .band_share = 28,
		.series = {0x2f7df6, 0xff9800, 0x9575cd, 0x4db6ac, 0xf06292, 0xbcaaa4, 0x4fc3f7, 0xdce775}
	},
	{
		.name = "classic",
		.background = 0x000000, .grid = 0x1c1c1c, .border = 0x404040, .text = 0xf0f0f0, .muted = 0x9c9c9c,
		.up = 0x00d000, .down = 0xff2020, .tag_text = 0x000000, .guide = 0x808080,
		.volume_share = 128, .band_share = 36,
		.series = {0x4aa3ff, 0xffb000, 0xc080ff, 0x30d5c8, 0xff70b0, 0xd0b090, 0x70d0ff, 0xe0e060}
	},
	{
		.name = "modern",
		.background = 0x1e1e1e, .grid = 0x2a2a2a, .border = 0x444444, .text = 0xe4e4e4, .muted = 0x979797,
		.up = 0x4caf50, .down = 0xe0544c, .tag_text = 0xffffff, .guide = 0x787878,
		.volume_share = 120, .band_share = 30,
		.series = {0x4f9cf9, 0xffa726, 0xab8bea, 0x4dd0b5, 0xf277a6, 0xc0a58e, 0x64c8f5, 0xd4dd6a}
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
