/*
 * color.h
 *		Colours as people write them.
 */
#ifndef KF_CHART_COLOR_H
#define KF_CHART_COLOR_H

#include "../base.h"

/*
 * "#rgb", "#rgba", "#rrggbb", "#rrggbbaa" or a name of CSS (letter case ignored) into 0xRRGGBB and an opacity of 0 to 255. 'what' names the
 * colour in the message of a failure, KF_INVALID_PARAMETER, which also says what was likely meant.
 */
extern KfCode kf_color_parse(const char *what, const char *text, size_t len, uint32_t *color, int *opacity, KfStatus *status);

/* 'opacity' of 255 parts of a colour over a ground. */
extern uint32_t kf_color_over(uint32_t ground, uint32_t color, int opacity);

#endif							/* KF_CHART_COLOR_H */
