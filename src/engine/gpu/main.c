/*
 * main.c
 *		kimsfinance-gpu: the program that owns the GPU. Started by the server's background worker, or by hand to see whether it can work:
 *
 *			kimsfinance-gpu --socket PATH [--memory BYTES] [--device NUMBER]
 *
 * It ends when its standard input does. Exit status: 0 after a wanted end, 1 after a failure that another start may not have, KF_HELPER_UNABLE
 * when this machine has no such device (the last line says why), 2 for wrong arguments.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../protocol.h"
#include "server.h"

/* KF_DEVICE is kf_device_cuda or kf_device_host: the build says which. */
#ifndef KF_DEVICE
#error "the build defines KF_DEVICE"
#endif

static int
wrong_arguments(const char *program)
{
	fprintf(stderr, "usage: %s --socket PATH [--memory BYTES] [--device NUMBER]\n", program);
	return 2;
}

static bool
read_number(const char *text, unsigned long long *number)
{
	char	   *end;

	errno = 0;
	*number = strtoull(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && text[0] != '-';
}

int
main(int argc, char **argv)
{
	const char *path = NULL;
	unsigned long long memory = 0;
	unsigned long long number = 0;
	KfStatus	status = {0};

	for (int i = 1; i < argc; i += 2)
	{
		bool		good = i + 1 < argc;

		if (good && strcmp(argv[i], "--socket") == 0)
			path = argv[i + 1];
		else if (good && strcmp(argv[i], "--memory") == 0)
			good = read_number(argv[i + 1], &memory);
		else if (good && strcmp(argv[i], "--device") == 0)
			good = read_number(argv[i + 1], &number) && number < 1024;
		else
			good = false;
		if (!good)
			return wrong_arguments(argv[0]);
	}
	if (path == NULL)
		return wrong_arguments(argv[0]);
	if (KF_DEVICE.open((int) number, &status) != KF_OK)
	{
		fprintf(stderr, "%s\n", status.message);
		return status.code == KF_UNSUPPORTED ? KF_HELPER_UNABLE : 1;
	}
	return kf_gpu_serve(&KF_DEVICE, path, (size_t) memory);
}
