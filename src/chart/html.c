#include "html.h"
#include "markup.h"
KfCode
kf_html_write(const KfLayout *layout, const char *description, const KfBytes *picture, const KfAllocator *allocator,
							size_t headroom, KfBytes *bytes, KfStatus *status)
{ KfMarkup m; (void)layout; (void)description; (void)picture; kf_markup_init(&m, allocator, headroom); return kf_markup_end(&m, bytes, status); }
