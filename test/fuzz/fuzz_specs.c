/*
 * fuzz_specs.c
 *		Any text as a list of indicators: parsed without harm, and what parses runs, on the step and on the batch loop alike.
 */
#include <stdlib.h>
#include <string.h>

#include "indicators/indicator.h"

#define ROWS 64
#define MAX_STATE (1 << 20)

/* Rows that rise, fall, stand still and have holes; the same on every call. */
static void
fill(double in[KF_MAX_INPUTS][ROWS])
{
	uint32_t	seed = 12345;

	for (int i = 0; i < ROWS; i++)
		for (int j = 0; j < KF_MAX_INPUTS; j++)
		{
			seed = seed * 1664525 + 1013904223;
			in[j][i] = i % 13 == 7 ? NAN : i / 16 % 2 ? 100.0 : (double) (seed >> 20);
		}
}

static void
run(const KfSpec *spec)
{
	const KfIndicator *ind = spec->indicator;
	size_t		size = ind->state_size(spec->params);
	double		in[KF_MAX_INPUTS][ROWS];
	double		out[KF_MAX_OUTPUTS][ROWS];
	const double *inputs[KF_MAX_INPUTS];
	double	   *outputs[KF_MAX_OUTPUTS];
	void	   *state;

	if (size > MAX_STATE)
		return;
	fill(in);
	for (int j = 0; j < KF_MAX_INPUTS; j++)
		inputs[j] = in[j];
	for (int k = 0; k < KF_MAX_OUTPUTS; k++)
		outputs[k] = out[k];
	state = malloc(size);
	ind->init(state, spec->params);
	ind->batch(state, inputs, outputs, ROWS);

	ind->init(state, spec->params);
	for (int i = 0; i < ROWS; i++)
	{
		double		row[KF_MAX_INPUTS];
		double		value[KF_MAX_OUTPUTS];
		bool		whole = true;

		for (int j = 0; j < kf_input_count(ind); j++)
		{
			row[j] = in[j][i];
			whole = whole && KF_FINITE(row[j]);
		}
		if (!whole)
			continue;
		ind->step(state, row, value);
		for (int k = 0; k < kf_output_count(ind); k++)
			if (memcmp(&value[k], &out[k][i], sizeof(double)) != 0 && !(isnan(value[k]) && isnan(out[k][i])))
				abort();
	}
	free(state);
}

int			LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static KfSpec specs[KF_MAX_SPECS];
	KfStatus	status = {0};
	char		label[128];
	int			count = 0;
	char	   *text = malloc(size + 1);

	memcpy(text, data, size);
	text[size] = '\0';
	if (kf_spec_parse_list(text, specs, KF_MAX_SPECS, &count, &status) == KF_OK)
	{
		if (status.code != KF_OK || count < 0 || count > KF_MAX_SPECS)
			abort();
		for (int i = 0; i < count; i++)
		{
			kf_spec_label(&specs[i], label, sizeof(label));
			if (i < 4)
				run(&specs[i]);
		}
	}
	else if (status.code == KF_OK || status.message[0] == '\0')
		abort();
	free(text);
	return 0;
}
