/*
 * fuzz_ohlcv.c
 *		A bar from outside, as text or as bytes: refused, or a bar whose text form reads back as the same bar.
 */
#include <stdlib.h>
#include <string.h>

#include "bars/ohlcv.h"

static void
round_trip(const KfOhlcv *bar)
{
	KfStatus	status = {0};
	KfOhlcv		again;
	KfOhlcv		both = *bar;
	char		text[KF_OHLCV_TEXT_SIZE];
	const char *why = NULL;

	kf_ohlcv_format(bar, text);
	if (kf_ohlcv_parse(&again, text, &status) != KF_OK)
		abort();
	if (memcmp(bar, &again, sizeof(again)) != 0 || kf_ohlcv_compare(bar, &again) != 0)
		abort();
	if (kf_ohlcv_merge(&both, &again, &status) == KF_OK && !kf_ohlcv_accept(&both, &why))
		abort();
}

int			LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	KfStatus	status = {0};
	KfOhlcv		bar;
	const char *why = NULL;
	char	   *text = malloc(size + 1);

	memcpy(text, data, size);
	text[size] = '\0';
	if (kf_ohlcv_parse(&bar, text, &status) == KF_OK)
		round_trip(&bar);
	free(text);

	if (size == sizeof(bar))
	{
		memcpy(&bar, data, sizeof(bar));
		bar.version = KF_OHLCV_VERSION;		/* what the binary input sets, and the text form leaves out */
		memset(bar.zero, 0, sizeof(bar.zero));
		if (kf_ohlcv_accept(&bar, &why))
			round_trip(&bar);
		else if (why == NULL)
			abort();
	}
	return 0;
}
