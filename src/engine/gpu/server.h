/*
 * server.h
 *		The helper program's work: clients on a Unix socket, their batches on a device.
 */
#ifndef KF_GPU_SERVER_H
#define KF_GPU_SERVER_H

#include "device.h"

/*
 * Listens at 'path' (mode 0600; a socket left behind there is replaced) and serves until standard input ends or SIGTERM or SIGINT comes; then the
 * socket is removed. 'memory': bytes of the device's that all clients together may take; 0: nine tenths of what is free. Returns the exit
 * status: 0 after a wanted end, 1 when the socket cannot be had. A lost device ends the process with 1 at once: the worker starts another.
 */
extern int	kf_gpu_serve(const KfDevice *device, const char *path, size_t memory);

#endif							/* KF_GPU_SERVER_H */
