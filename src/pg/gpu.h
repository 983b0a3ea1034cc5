/*
 * gpu.h
 *		The server's side of the GPU: the background worker that keeps the helper program alive, the note in which it says how
 *		things stand, and the back end of the engine that talks to the helper.
 *
 * No process of the server touches CUDA. The helper program owns the device; the worker starts it, watches it and starts it again;
 * a backend reaches it through a Unix socket below the data directory. So a crash of the driver ends the helper only, and the
 * backend that waited for it computes on the CPU.
 *
 * There is no shared memory in this, as the extension need not be preloaded. The files are in pg_stat_tmp, whose contents base
 * backups leave out; all paths are relative to the data directory, which is where every process of the server is: the path of a
 * socket may have some hundred bytes only.
 */
#ifndef KF_PG_GPU_H
#define KF_PG_GPU_H

#include "postgres.h"

#include "datatype/timestamp.h"

#include "engine/engine.h"

#define KF_GPU_SOCKET "pg_stat_tmp/kimsfinance-gpu.sock"

/* How things stand, as the worker sees them. */
typedef enum KfGpuState
{
	KF_GPU_NONE,				/* no helper, and none will come by itself */
	KF_GPU_OFF,					/* switched off by the settings */
	KF_GPU_STARTING,			/* about to be started, or started: a connection tells whether it is ready */
	KF_GPU_PAUSE				/* ended; started again after a pause */
} KfGpuState;

#define KF_GPU_WHY_SIZE 512

typedef struct KfGpuNote
{
	KfGpuState	state;
	int			helper;			/* its process id; 0: there is none */
	TimestampTz written;
	char		why[KF_GPU_WHY_SIZE];	/* of KF_GPU_NONE and KF_GPU_PAUSE: why the last helper ended, or none could be started */
} KfGpuNote;

/* ---- gpu_note.c ---- */

/* The worker: become the only one of the cluster. False when there is another. The lock ends with the process. */
extern bool kf_gpu_note_lock(void);

/* The worker: write the note. Never an error: the worker goes on without. */
extern void kf_gpu_note_write(KfGpuState state, int helper, const char *why);

/* Read the note. False when there is none. */
extern bool kf_gpu_note_read(KfGpuNote *note);

/* The process id of the worker, or 0 when there is none. */
extern int	kf_gpu_worker_pid(void);

/* The path of the helper program by kimsfinance.gpu_helper, or false when it is switched off. */
extern bool kf_gpu_helper_path(char *path, size_t size);

/* ---- gpu_settings.c ---- */

/* From _PG_init: the settings, and the worker where the library is preloaded. */
extern void kf_gpu_init(void);

/* ---- gpu_worker.c ---- */

/* From _PG_init of a preloaded library: a worker that begins and ends with the server. */
extern void kf_gpu_worker_register(void);

/* Whether that was done: then none is to be launched. */
extern bool kf_gpu_worker_preloaded;

/* From a backend: start a worker that lives until the server stops. False when there is no free place for one. */
extern bool kf_gpu_worker_launch(void);

/* ---- gpu_client.c ---- */

/* The helper and its device, as it tells them. */
typedef struct KfGpuDevice
{
	char		name[128];
	int64		memory_total;	/* bytes */
	int64		memory_free;
	char		driver[32];
	char		runtime[32];
} KfGpuDevice;

/* How things stand, as a backend sees them. */
typedef struct KfGpuSight
{
	bool		ready;
	const char *state;			/* "ready", "starting", "off", "none" */
	int			helper;			/* process id of the helper; 0: there is none */
	char		why[KF_GPU_WHY_SIZE];	/* when it is not ready */
} KfGpuSight;

/*
 * Look for the helper, start what is missing, and wait up to so many milliseconds for it to be ready. 'device' is filled when it
 * is. Only an interrupt is an error.
 */
extern void kf_gpu_look(int patience, KfGpuSight *sight, KfGpuDevice *device);

/* Indicators on the GPU. Fails with KF_UNSUPPORTED or KF_NO_MEMORY where the CPU can take over. */
extern const KfBackend kf_gpu_backend;

#endif							/* KF_PG_GPU_H */
