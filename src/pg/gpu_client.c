/*
 * gpu_client.c
 *		The GPU back end of the engine: a batch goes through shared memory to the helper program, and the results come back.
 *
 * A backend has one connection, kept as long as it lives, and one piece of shared memory (a memfd), kept between the batches of a
 * transaction when it is not large. Whatever goes wrong on the way ends the connection; the next use makes a new one, so that no
 * answer can be taken for that to another question. Both ends are told apart by nothing but the socket's directory, which only the
 * server's user may enter.
 *
 * Nothing here is an error of the query: a failure is a status, after which the engine computes the batch on the CPU. Only an interrupt
 * while we wait may raise one. However a batch is left, the connection is ended on the way out, which makes the helper give it up.
 */
#include "pg/gpu.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "access/xact.h"
#include "miscadmin.h"
#include "storage/fd.h"
#include "storage/latch.h"
#include "utils/timestamp.h"
#include "utils/wait_event.h"

#include "engine/protocol_grid.h"
#include "pg/grid.h"
#include "pg/guc.h"

/* Milliseconds that a helper may take to greet; it does nothing else for that. */
#define GREETING 5000

/* Milliseconds to wait for a helper that is being started when kimsfinance.engine is gpu, and between two looks. */
#define START_PATIENCE 15000
#define LOOK_AGAIN 50

/* Milliseconds for one step of a batch, which takes some hundred at most: a device that hangs or is that busy is passed over. */
#define STEP_PATIENCE 60000

/* Bytes of shared memory of one step of a batch, if its series are not longer than that. */
#define STEP_BYTES ((size_t) 128 << 20)

/* Milliseconds after which a worker that has not come is asked for again. */
#define LAUNCH_AGAIN 5000

/* After a worker found that there is no GPU, the next one is started after so many milliseconds, if settings and server are the same. */
#define NEXT_ATTEMPT 300000

typedef struct Connection
{
	int			fd;				/* -1: none */
	uint32		serial;			/* of the last message */
	KfWireDevice device;		/* as it greeted */
} Connection;

typedef struct Shared
{
	int			fd;				/* -1: none */
	char	   *memory;
	size_t		size;
	bool		known;			/* to the helper at the other end of the connection */
} Shared;

static Connection connection = {.fd = -1};
static Shared shared = {.fd = -1};

/* What pg_stat_activity shows of a backend that waits here. */
static uint32
wait_event(void)
{
#if PG_VERSION_NUM >= 170000
	static uint32 event = 0;

	if (event == 0)
		event = WaitEventExtensionNew("KimsfinanceGpu");
	return event;
#else
	return PG_WAIT_EXTENSION;
#endif
}

/* ---- the connection ------------------------------------------------------------------------------------------------------------ */

static void
hang_up(void)
{
	if (connection.fd < 0)
		return;
	close(connection.fd);
	ReleaseExternalFD();
	connection.fd = -1;
	shared.known = false;
}

static KfCode
lost(KfStatus *status)
{
	hang_up();
	return kf_fail(status, KF_UNSUPPORTED, "the GPU helper program has ended");
}

/*
 * Wait until the socket is ready for 'events'. False after 'timeout' milliseconds (-1: never), or, with KF_CANCELLED, when the hook
 * says stop. Other interrupts are served, and may be errors.
 */
static bool
wait_for_helper(int events, long timeout, KfInterrupt interrupted, KfStatus *status)
{
	TimestampTz end = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), Max(timeout, 0));

	for (;;)
	{
		int			got;
		long		left = -1;

		if (interrupted != NULL && interrupted())
		{
			kf_fail(status, KF_CANCELLED, "cancelled");
			return false;
		}
		CHECK_FOR_INTERRUPTS();
		if (timeout >= 0)
			left = TimestampDifferenceMilliseconds(GetCurrentTimestamp(), end);
		got = WaitLatchOrSocket(MyLatch, WL_LATCH_SET | WL_EXIT_ON_PM_DEATH | events | (timeout >= 0 ? WL_TIMEOUT : 0),
								connection.fd, left, wait_event());
		if (got & WL_LATCH_SET)
			ResetLatch(MyLatch);
		if (got & (WL_SOCKET_READABLE | WL_SOCKET_WRITEABLE))
			return true;
		if (got & WL_TIMEOUT)
			return false;
	}
}

/* Send a message, with a descriptor where one is given. They are small: a socket that does not take one at once is broken. */
static KfCode
say(KfSay what, void *message, size_t size, int descriptor, KfStatus *status)
{
	union
	{
		struct cmsghdr align;
		char		space[CMSG_SPACE(sizeof(int))];
	}			control;
	struct iovec part = {message, size};
	struct msghdr packet = {.msg_iov = &part,.msg_iovlen = 1};

	*(KfWireHead *) message = kf_wire_head(what, size, ++connection.serial);
	if (descriptor >= 0)
	{
		struct cmsghdr *head;

		memset(&control, 0, sizeof(control));
		packet.msg_control = control.space;
		packet.msg_controllen = sizeof(control.space);
		head = CMSG_FIRSTHDR(&packet);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(head), &descriptor, sizeof(int));
	}
	if (sendmsg(connection.fd, &packet, MSG_NOSIGNAL) != (ssize_t) size)
		return lost(status);
	return KF_OK;
}

/* Receive the answer to the last message. */
static KfCode
hear(KfSay what, void *message, size_t size, long timeout, KfInterrupt interrupted, KfStatus *status)
{
	const KfWireHead *head = message;
	size_t		have = 0;

	while (have < size)
	{
		ssize_t		got = recv(connection.fd, (char *) message + have, size - have, 0);

		if (got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR))
			return lost(status);
		if (got > 0)
			have += (size_t) got;
		else if (!wait_for_helper(WL_SOCKET_READABLE, timeout, interrupted, status))
		{
			if (status->code == KF_OK)
				kf_fail(status, KF_UNSUPPORTED, "the GPU helper program does not answer");
			return status->code;
		}
		if (have >= sizeof(*head) && !kf_wire_valid(head, status))
			return status->code;
		if (have >= sizeof(*head) && (head->say != what || head->size != size || head->serial != connection.serial))
			return kf_fail(status, KF_UNSUPPORTED, "the GPU helper program answered something else");
	}
	return KF_OK;
}

/* Ask for the device: the greeting, and later what memory is free. */
static KfCode
greet(KfStatus *status)
{
	KfWireHead	hello;

	if (say(KF_SAY_HELLO, &hello, sizeof(hello), -1, status) != KF_OK)
		return status->code;
	return hear(KF_SAY_DEVICE, &connection.device, sizeof(connection.device), GREETING, NULL, status);
}

/* Whether the other end is still there. Between batches it says nothing, so that something to read is the end, or an error. */
static bool
still_connected(void)
{
	char		byte;

	return connection.fd >= 0 && recv(connection.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

static KfCode
connect_to_helper(KfStatus *status)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX,.sun_path = KF_GPU_SOCKET};
	int			fd;

	if (still_connected())
		return KF_OK;
	hang_up();
	if (!AcquireExternalFD())
		return kf_fail(status, KF_UNSUPPORTED, "too many open files for a connection to the GPU helper program");
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0 || fcntl(fd, F_SETFL, O_NONBLOCK) != 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 ||
		connect(fd, (struct sockaddr *) &address, sizeof(address)) != 0)
	{
		kf_fail(status, KF_UNSUPPORTED, "could not connect to the GPU helper program: %s", strerror(errno));
		if (fd >= 0)
			close(fd);
		ReleaseExternalFD();
		return status->code;
	}
	connection.fd = fd;
	return KF_OK;
}

/* The device as it is now. However that fails, the connection is ended: an answer may still come. */
static KfCode
ask_for_device(KfStatus *status)
{
	PG_TRY();
	{
		if (greet(status) != KF_OK)
			hang_up();
	}
	PG_CATCH();
	{
		hang_up();
		PG_RE_THROW();
	}
	PG_END_TRY();
	return status->code;
}

/* ---- shared memory -------------------------------------------------------------------------------------------------------------- */

static void
forget_shared(void)
{
	if (shared.fd < 0)
		return;
	munmap(shared.memory, shared.size);
	close(shared.fd);
	ReleaseExternalFD();
	shared.fd = -1;
	shared.known = false;
}

/* Nothing of a transaction's data stays when it is over. */
static void
at_transaction_end(XactEvent event, void *arg)
{
	(void) arg;
	if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_PARALLEL_COMMIT || event == XACT_EVENT_ABORT ||
		event == XACT_EVENT_PARALLEL_ABORT || event == XACT_EVENT_PREPARE)
		forget_shared();
}

#ifdef __linux__
/*
 * Memory that cannot shrink under the helper's feet. It is taken from the system now: what is missing later would end the process with
 * SIGBUS, here or there.
 */
static KfCode
make_shared(size_t size, KfStatus *status)
{
	static bool registered = false;

	if (!registered)
		RegisterXactCallback(at_transaction_end, NULL);
	registered = true;
	if (!AcquireExternalFD())
		return kf_fail(status, KF_UNSUPPORTED, "too many open files for memory shared with the GPU helper program");
	shared.fd = memfd_create("kimsfinance", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (shared.fd >= 0)
	{
		if (posix_fallocate(shared.fd, 0, (off_t) size) == 0 &&
			fcntl(shared.fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
		{
			shared.memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, shared.fd, 0);
			shared.size = size;
			if (shared.memory != MAP_FAILED)
				return KF_OK;
		}
		close(shared.fd);
		shared.fd = -1;
	}
	ReleaseExternalFD();
	return kf_fail(status, KF_NO_MEMORY, "no memory to share with the GPU helper program (%zu bytes)", size);
}
#else
static KfCode
make_shared(size_t size, KfStatus *status)
{
	(void) size;
	(void) at_transaction_end;
	return kf_fail(status, KF_UNSUPPORTED, "the GPU is used on Linux only");
}
#endif

/* At least so much shared memory, known to the helper. */
static KfCode
share(size_t size, KfStatus *status)
{
	KfWireMemory message = {.size = 0};

	if (shared.fd >= 0 && shared.size < size)
		forget_shared();
	/* a little more than needed now, so that steps of slightly different sizes get on with one piece */
	if (shared.fd < 0 && make_shared((size + size / 8 + 65535) / 65536 * 65536, status) != KF_OK)
		return status->code;
	if (shared.known)
		return KF_OK;
	message.size = shared.size;
	if (say(KF_SAY_MEMORY, &message, sizeof(message), shared.fd, status) == KF_OK)
		shared.known = true;
	return status->code;
}

/* ---- the back end ----------------------------------------------------------------------------------------------------------------- */

/* How many series from 'first' on make one step: what the helper may use of the device must hold it. One series is never cut. */
static size_t
step_series(const KfBatch *batch, size_t first)
{
	const uint64 limit = connection.device.memory_limit;
	const size_t bytes = limit > 0 && limit < STEP_BYTES ? (size_t) limit : STEP_BYTES;
	size_t		low = 1;
	size_t		high = batch->series_count - first;

	while (low < high)
	{
		size_t		middle = low + (high - low + 1) / 2;

		if (kf_wire_bytes(batch, first, middle) <= bytes)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

static KfCode
compute_step(const KfBatch *batch, size_t first, size_t count, KfInterrupt interrupted, KfStatus *status)
{
	KfWireBatch message;
	KfWireResult result;

	if (share(kf_wire_bytes(batch, first, count), status) != KF_OK)
		return status->code;
	if (!kf_wire_put(batch, first, count, shared.memory, interrupted, &message))
		return kf_fail(status, KF_CANCELLED, "cancelled");
	if (say(KF_SAY_BATCH, &message, sizeof(message), -1, status) != KF_OK ||
		hear(KF_SAY_RESULT, &result, sizeof(result), STEP_PATIENCE, interrupted, status) != KF_OK)
		return status->code;
	if (result.code != KF_OK)
	{
		result.message[sizeof(result.message) - 1] = '\0';
		return kf_fail(status, result.code == KF_NO_MEMORY ? KF_NO_MEMORY : KF_UNSUPPORTED, "%s", result.message);
	}
	if (!kf_wire_get(batch, first, count, shared.memory, interrupted))
		return kf_fail(status, KF_CANCELLED, "cancelled");
	return KF_OK;
}

static KfCode
gpu_compute(const KfBatch *batch, const KfAllocator *allocator, KfInterrupt interrupted, KfStatus *status)
{
	(void) allocator;
	if (connect_to_helper(status) != KF_OK)
		return status->code;
	PG_TRY();
	{
		for (size_t first = 0, count; first < batch->series_count && status->code == KF_OK; first += count)
		{
			count = step_series(batch, first);
			compute_step(batch, first, count, interrupted, status);
		}
		if (shared.size > 2 * STEP_BYTES)
			forget_shared();
	}
	PG_CATCH();
	{
		hang_up();
		PG_RE_THROW();
	}
	PG_END_TRY();
	/* The answer to this question must not be taken for that to the next one. */
	if (status->code != KF_OK)
		hang_up();
	return status->code;
}

/* ---- parameter sweeps ------------------------------------------------------------------------------------------------------------ */

static KfCode
sweep_step(const KfGridBatch *batch, KfInterrupt interrupted, KfStatus *status)
{
	KfWireGrid	message;
	KfWireResult result;

	if (share(kf_wire_grid_bytes(batch), status) != KF_OK)
		return status->code;
	if (!kf_wire_grid_put(batch, shared.memory, interrupted, &message))
		return kf_fail(status, KF_CANCELLED, "cancelled");
	if (say(KF_SAY_GRID, &message, sizeof(message), -1, status) != KF_OK ||
		hear(KF_SAY_RESULT, &result, sizeof(result), STEP_PATIENCE, interrupted, status) != KF_OK)
		return status->code;
	if (result.code != KF_OK)
	{
		result.message[sizeof(result.message) - 1] = '\0';
		return kf_fail(status, result.code == KF_NO_MEMORY ? KF_NO_MEMORY : KF_UNSUPPORTED, "%s", result.message);
	}
	kf_wire_grid_get(batch, shared.memory);
	return KF_OK;
}

static KfCode
gpu_run_grid(const KfGridBatch *batch, const KfAllocator *allocator, KfInterrupt interrupted, KfStatus *status)
{
	(void) allocator;
	if (connect_to_helper(status) != KF_OK)
		return status->code;
	PG_TRY();
	{
		sweep_step(batch, interrupted, status);
		if (shared.size > 2 * STEP_BYTES)
			forget_shared();
	}
	PG_CATCH();
	{
		hang_up();
		PG_RE_THROW();
	}
	PG_END_TRY();
	if (status->code != KF_OK)
		hang_up();
	return status->code;
}

/* ---- what there is ----------------------------------------------------------------------------------------------------------------- */

/* A worker of our own, unless the server has one anyway or we have just asked for one. False when there is no room for it. */
static bool
launch_worker(void)
{
	static TimestampTz launched = 0;
	TimestampTz now = GetCurrentTimestamp();

	if (kf_gpu_worker_preloaded || (launched != 0 && !TimestampDifferenceExceeds(launched, now, LAUNCH_AGAIN)))
		return true;
	if (!kf_gpu_worker_launch())
		return false;
	launched = now;
	return true;
}

/* Whether a worker has found out that there is no GPU, and nothing has changed since. */
static bool
still_holds(const KfGpuNote *note)
{
	return note->state == KF_GPU_NONE && note->why[0] != '\0' && note->written > PgStartTime && note->written > PgReloadTime;
}

/* What a worker that is there says. */
static void
ask_worker(int worker, const KfGpuNote *note, KfGpuSight *sight)
{
	sight->state = "starting";
	strlcpy(sight->why, "the helper program is being started", sizeof(sight->why));
	if (note == NULL || (note->state == KF_GPU_NONE && !still_holds(note)))
		return;					/* it has not written its own yet */
	sight->helper = note->helper;
	if (note->state == KF_GPU_NONE)
		sight->state = "none";
	else if (note->state == KF_GPU_OFF)
		sight->state = "off";
	else if (note->state == KF_GPU_STARTING && access(KF_GPU_SOCKET, F_OK) != 0)
		(void) kill(worker, SIGUSR2);	/* perhaps somebody has removed it */
	if (note->why[0] != '\0')
		strlcpy(sight->why, note->why, sizeof(sight->why));
}

/* Why there is no connection: by the settings, the program file, the worker and its note. Starts a worker where one may help. */
static void
ask_for_worker(KfGpuSight *sight)
{
	char		program[MAXPGPATH];
	KfGpuNote	note;
	bool		noted = kf_gpu_note_read(&note);
	int			worker;

	sight->state = "none";
	sight->helper = 0;
	if (!kf_gpu_helper_path(program, sizeof(program)))
	{
		sight->state = "off";
		strlcpy(sight->why, "kimsfinance.gpu_helper is empty", sizeof(sight->why));
	}
	else if ((worker = kf_gpu_worker_pid()) != 0)
		ask_worker(worker, noted ? &note : NULL, sight);
	else if (access(program, X_OK) != 0)
		snprintf(sight->why, sizeof(sight->why), "the helper program \"%s\" is not there; it is built where nvcc is found", program);
	else if (noted && still_holds(&note) && !TimestampDifferenceExceeds(note.written, GetCurrentTimestamp(), NEXT_ATTEMPT))
		strlcpy(sight->why, note.why, sizeof(sight->why));
	else if (!launch_worker())
		strlcpy(sight->why, "no background worker is free: raise max_worker_processes", sizeof(sight->why));
	else
	{
		sight->state = "starting";
		strlcpy(sight->why, "the helper program is being started", sizeof(sight->why));
	}
}

/* One look. */
static void
look(KfGpuSight *sight)
{
	KfStatus	status = {0};

	memset(sight, 0, sizeof(*sight));
	if (connect_to_helper(&status) != KF_OK)
		ask_for_worker(sight);
	else if (ask_for_device(&status) == KF_OK)
	{
		sight->ready = true;
		sight->state = "ready";
		sight->helper = connection.device.pid;
	}
	else
	{
		sight->state = "none";
		strlcpy(sight->why, status.message, sizeof(sight->why));
	}
}

/* Look again as long as a helper is about to come. */
static void
look_patiently(int patience, KfGpuSight *sight)
{
	TimestampTz end = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), patience);

	for (look(sight); !sight->ready && strcmp(sight->state, "starting") == 0 && GetCurrentTimestamp() < end; look(sight))
	{
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, LOOK_AGAIN, wait_event());
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
	}
}

void
kf_gpu_look(int patience, KfGpuSight *sight, KfGpuDevice *device)
{
	look_patiently(patience, sight);
	if (!sight->ready)
		return;
	snprintf(device->name, sizeof(device->name), "%.*s", (int) sizeof(connection.device.name), connection.device.name);
	snprintf(device->driver, sizeof(device->driver), "%.*s", (int) sizeof(connection.device.driver), connection.device.driver);
	snprintf(device->runtime, sizeof(device->runtime), "%.*s", (int) sizeof(connection.device.runtime), connection.device.runtime);
	device->memory_total = (int64) connection.device.memory_total;
	device->memory_free = (int64) connection.device.memory_free;
}

/* Who insists on the GPU waits for a helper that is being started; else the CPU does the work meanwhile. */
static bool
gpu_ready(char *why, size_t size)
{
	bool		insists = kf_engine == KF_ENGINE_GPU || kf_debug_require_engine == KF_REQUIRE_GPU;
	KfGpuSight	sight;

	if (still_connected())
		return true;
	look_patiently(insists ? START_PATIENCE : 0, &sight);
	if (!sight.ready)
		strlcpy(why, sight.why, size);
	return sight.ready;
}

const KfBackend kf_gpu_backend = {"gpu", gpu_ready, gpu_compute};
const KfGridBackend kf_gpu_grid = {"gpu", gpu_ready, gpu_run_grid};
