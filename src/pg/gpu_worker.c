/*
 * gpu_worker.c
 *		The background worker that keeps the helper program alive.
 *
 * A background worker is attached to shared memory, so its crash would restart all backends; a driver for a GPU can crash.
 * Therefore the worker only supervises, and the helper is an executable of its own: started by fork and exec, with no
 * descriptor of the server's but three pipes, and told in two ways that the worker has gone, however that went: its standard
 * input ends, and it gets SIGTERM (Linux). What it writes goes to the server's log.
 *
 * A helper that dies is started again after a pause that doubles with each failure in a row. One that says that it cannot
 * work here (no device) is not, until the settings are reloaded or the server is restarted: the worker says so in its note
 * and, unless the server was told to preload it, ends.
 */
#include "pg/gpu.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#include "miscadmin.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#include "utils/wait_event.h"

#include "engine/protocol.h"
#include "pg/guc.h"

#define WORKER_NAME "kimsfinance gpu"

/* Milliseconds between the death of a helper and the next one: doubled from the first to the last with each failure in a row. */
#define PAUSE_FIRST 500
#define PAUSE_LAST 60000

/* A helper that lived as long begins the row anew. */
#define STEADY 30000

/* Milliseconds for a helper to end after SIGTERM, before SIGKILL. */
#define GRACE 3000

#define LINE_SIZE 1024
#define MOST_READS 16

typedef struct Helper
{
	pid_t		pid;			/* 0: none */
	int			lifeline;		/* its standard input: never written, closed by our death at the latest */
	int			voice;			/* its standard output and error */
	TimestampTz started;
	bool		listening;		/* its socket has been seen */
	char		line[LINE_SIZE];	/* what it has said of a line that is not yet complete */
	size_t		length;
	char		last[KF_GPU_WHY_SIZE];	/* the last complete line */
} Helper;

/* The settings that a helper was started with; it is restarted when they change. */
typedef struct Settings
{
	char		program[MAXPGPATH]; /* empty: switched off */
	int			memory;			/* kB */
	int			device;
} Settings;

typedef struct Supervisor
{
	Settings	settings;
	bool		stays;			/* also with nothing to do: it was preloaded */
	bool		gave_up;		/* nothing to do until the settings are reloaded */
	int			pause;			/* milliseconds, before the next start */
	TimestampTz due;			/* of the next start, when there is no helper */
} Supervisor;

static Helper helper = {.lifeline = -1,.voice = -1};
static Supervisor supervisor = {.pause = PAUSE_FIRST};

/* A backend found no socket (SIGUSR2). */
static volatile sig_atomic_t socket_missed = false;

bool		kf_gpu_worker_preloaded = false;

PGDLLEXPORT void kf_gpu_worker_main(Datum arg);

static void
describe_worker(BackgroundWorker *worker)
{
	memset(worker, 0, sizeof(*worker));
	snprintf(worker->bgw_name, BGW_MAXLEN, WORKER_NAME);
	snprintf(worker->bgw_type, BGW_MAXLEN, WORKER_NAME);
	worker->bgw_flags = BGWORKER_SHMEM_ACCESS;
	worker->bgw_start_time = BgWorkerStart_ConsistentState;
	worker->bgw_restart_time = 5;
	snprintf(worker->bgw_library_name, sizeof(worker->bgw_library_name), "$libdir/kimsfinance");
	snprintf(worker->bgw_function_name, BGW_MAXLEN, "kf_gpu_worker_main");
}

void
kf_gpu_worker_register(void)
{
	BackgroundWorker worker;

	describe_worker(&worker);
	worker.bgw_main_arg = BoolGetDatum(true);
	RegisterBackgroundWorker(&worker);
	kf_gpu_worker_preloaded = true;
}

bool
kf_gpu_worker_launch(void)
{
	BackgroundWorker worker;

	describe_worker(&worker);
	worker.bgw_main_arg = BoolGetDatum(false);
	return RegisterDynamicBackgroundWorker(&worker, NULL);
}

static Settings
current_settings(void)
{
	Settings	settings = {.memory = kf_gpu_memory,.device = kf_gpu_device};

	if (!kf_gpu_helper_path(settings.program, sizeof(settings.program)))
		settings.program[0] = '\0';
	return settings;
}

/* ---- what the helper says ---------------------------------------------------------------------------------------------------- */

static void
end_line(void)
{
	helper.line[helper.length] = '\0';
	/* a helper in trouble may say anything: the log and the note take plain ASCII */
	for (size_t i = 0; i < helper.length; i++)
		if (helper.line[i] < ' ' || helper.line[i] > '~')
			helper.line[i] = '?';
	if (helper.length > 0)
	{
		ereport(LOG, (errmsg("%s: %s", WORKER_NAME, helper.line)));
		strlcpy(helper.last, helper.line, sizeof(helper.last));
	}
	/* it says when it is ready */
	if (access(KF_GPU_SOCKET, F_OK) == 0)
		helper.listening = true;
	helper.length = 0;
}

/*
 * Take what there is, up to a bound: a helper that never stops must not keep us from the rest. False at the end: the helper has closed
 * its output, which it does by ending.
 */
static bool
listen_to_helper(void)
{
	char		buffer[4096];
	ssize_t		got = -1;

	if (helper.voice < 0)
		return false;
	for (int turn = 0; turn < MOST_READS; turn++)
	{
		got = read(helper.voice, buffer, sizeof(buffer));
		if (got <= 0)
			break;
		for (ssize_t i = 0; i < got; i++)
			if (buffer[i] == '\n' || helper.length == LINE_SIZE - 1)
				end_line();
			else
				helper.line[helper.length++] = buffer[i];
	}
	if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)))
		return true;
	end_line();
	return false;
}

/* ---- start -------------------------------------------------------------------------------------------------------------------- */

/* In the child: nothing of the server's stays open. */
static void
close_all(void)
{
	long		limit = sysconf(_SC_OPEN_MAX);

#ifdef SYS_close_range
	if (syscall(SYS_close_range, 3U, ~0U, 0U) == 0)
		return;
#endif
	/* the lowest free number is always given out, so that there are none beyond this */
	if (limit < 0 || limit > 65536)
		limit = 65536;
	for (int fd = 3; fd < limit; fd++)
		close(fd);
}

/* In the child, with all signals blocked: become the helper. Never returns. */
static void
become_helper(const char *program, char *const *argv, int lifeline, int voice, pid_t parent)
{
	char		complaint[256];
	sigset_t	none;

	/* Ended by its parent only, or by the parent's death, not by what the postmaster sends to the worker's group. */
	(void) setpgid(0, 0);
	for (int sig = 1; sig < NSIG; sig++)
		if (sig != SIGKILL && sig != SIGSTOP)
			(void) signal(sig, SIG_DFL);
	sigemptyset(&none);
	(void) sigprocmask(SIG_SETMASK, &none, NULL);
#ifdef __linux__
	(void) prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(1);
#endif
	if (dup2(lifeline, STDIN_FILENO) < 0 || dup2(voice, STDOUT_FILENO) < 0 || dup2(voice, STDERR_FILENO) < 0)
		_exit(1);
	close_all();
	execv(program, argv);
	snprintf(complaint, sizeof(complaint), "could not be executed: %s\n", strerror(errno));
	_exit(write(STDERR_FILENO, complaint, strlen(complaint)) < 0 ? 1 : KF_HELPER_UNABLE);
}

/* Close-on-exec on both ends: the child's copies made by dup2 are not. */
static void
make_pipe(int *ends)
{
	if (pipe(ends) != 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not create pipe: %m")));
	for (int i = 0; i < 2; i++)
		(void) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
}

static void
start_helper(const Settings *settings)
{
	char		memory[32];
	char		device[16];
	char		program[MAXPGPATH];
	char	   *argv[] = {program, "--socket", KF_GPU_SOCKET, "--memory", memory, "--device", device, NULL};
	int			lifeline[2];
	int			voice[2];
	pid_t		parent = getpid();
	pid_t		pid;
	sigset_t	all;
	sigset_t	before;
	int			failure;

	strlcpy(program, settings->program, sizeof(program));
	snprintf(memory, sizeof(memory), "%lld", (long long) settings->memory * 1024);
	snprintf(device, sizeof(device), "%d", settings->device);
	make_pipe(lifeline);
	make_pipe(voice);

	/* nothing of our output twice, and no handler of ours runs in the child */
	fflush(NULL);
	sigfillset(&all);
	(void) sigprocmask(SIG_BLOCK, &all, &before);
	pid = fork();
	if (pid == 0)
		become_helper(settings->program, argv, lifeline[0], voice[1], parent);
	failure = errno;
	(void) sigprocmask(SIG_SETMASK, &before, NULL);
	close(lifeline[0]);
	close(voice[1]);
	if (pid < 0)
	{
		close(lifeline[1]);
		close(voice[0]);
		errno = failure;
		ereport(ERROR, (errmsg("could not fork the helper of %s: %m", WORKER_NAME)));
	}
	(void) fcntl(voice[0], F_SETFL, O_NONBLOCK);
	helper.pid = pid;
	helper.lifeline = lifeline[1];
	helper.voice = voice[0];
	helper.length = 0;
	helper.last[0] = '\0';
	helper.listening = false;
	helper.started = GetCurrentTimestamp();
	ereport(DEBUG1, (errmsg("%s: started \"%s\", PID %d", WORKER_NAME, settings->program, (int) pid)));
}

/* ---- end ---------------------------------------------------------------------------------------------------------------------- */

static void
forget_helper(void)
{
	close(helper.lifeline);
	if (helper.voice >= 0)
		close(helper.voice);
	helper.pid = 0;
	helper.lifeline = -1;
	helper.voice = -1;
	/* A helper removes its socket, but for one that was killed. We hold the lock, so that it is no other worker's. */
	(void) unlink(KF_GPU_SOCKET);
}

/* Ask it to end, wait for that, and after a time insist. Also when we exit: the latch is no longer ours then. */
static void
stop_helper(void)
{
	if (helper.pid == 0)
		return;
	(void) kill(helper.pid, SIGTERM);
	for (int waited = 0; waitpid(helper.pid, NULL, WNOHANG) == 0; waited += 10)
	{
		if (waited == GRACE)
			(void) kill(helper.pid, SIGKILL);
		pg_usleep(10000);
	}
	forget_helper();
}

static void
stop_at_exit(int code, Datum arg)
{
	(void) code;
	(void) arg;
	stop_helper();
	/* what it says of a failure stays for those who come */
	if (!supervisor.gave_up)
		kf_gpu_note_write(KF_GPU_NONE, 0, "");
}

/* ---- supervision -------------------------------------------------------------------------------------------------------------- */

static void
give_up(KfGpuState state, const char *why)
{
	supervisor.gave_up = true;
	kf_gpu_note_write(state, 0, why);
	if (why[0] != '\0')
		ereport(LOG, (errmsg("%s: there will be no GPU: %s", WORKER_NAME, why)));
}

static void
begin_helper(void)
{
	const char *program = supervisor.settings.program;

	if (program[0] == '\0')
		give_up(KF_GPU_OFF, "");
	else if (access(program, X_OK) != 0)
		give_up(KF_GPU_NONE, psprintf("the helper program \"%s\" cannot be run: %s", program, strerror(errno)));
	else
	{
		start_helper(&supervisor.settings);
		kf_gpu_note_write(KF_GPU_STARTING, (int) helper.pid, "");
	}
}

/* It has ended by itself: once more after a pause, or never. */
static void
helper_ended(int status)
{
	const char *how;

	(void) listen_to_helper();
	if (WIFSIGNALED(status))
		how = psprintf("the helper was ended by signal %d (%s)", WTERMSIG(status), pg_strsignal(WTERMSIG(status)));
	else if (helper.last[0] == '\0')
		how = psprintf("the helper ended with exit code %d", WEXITSTATUS(status));
	else
		how = psprintf("the helper ended with exit code %d: %s", WEXITSTATUS(status), helper.last);
	if (TimestampDifferenceExceeds(helper.started, GetCurrentTimestamp(), STEADY))
		supervisor.pause = PAUSE_FIRST;
	forget_helper();
	if (WIFEXITED(status) && WEXITSTATUS(status) == KF_HELPER_UNABLE)
	{
		give_up(KF_GPU_NONE, helper.last[0] != '\0' ? helper.last : how);
		return;
	}
	ereport(LOG, (errmsg("%s: %s; it is started again in %d ms", WORKER_NAME, how, supervisor.pause)));
	kf_gpu_note_write(KF_GPU_PAUSE, 0, how);
	supervisor.due = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), supervisor.pause);
	supervisor.pause = Min(2 * supervisor.pause, PAUSE_LAST);
}

/* The settings were reloaded: start anew with them when they are others, and try again where we had given up. */
static void
settings_reloaded(void)
{
	Settings	now;

	ProcessConfigFile(PGC_SIGHUP);
	now = current_settings();
	if (!supervisor.gave_up && strcmp(now.program, supervisor.settings.program) == 0 &&
		now.memory == supervisor.settings.memory && now.device == supervisor.settings.device)
		return;
	stop_helper();
	supervisor.settings = now;
	supervisor.gave_up = false;
	supervisor.pause = PAUSE_FIRST;
	supervisor.due = GetCurrentTimestamp();
}

/* A helper whose socket somebody has removed is of no use; one that has not made it yet is left alone. */
static void
look_after_socket(void)
{
	bool		there = access(KF_GPU_SOCKET, F_OK) == 0;

	if (there || !helper.listening)
		return;
	ereport(LOG, (errmsg("%s: the socket \"%s\" is gone; the helper is started again", WORKER_NAME, KF_GPU_SOCKET)));
	stop_helper();
	supervisor.due = GetCurrentTimestamp();
}

/* Sleep until something happens. */
static void
wait_for_news(void)
{
	int			events = WL_LATCH_SET | WL_EXIT_ON_PM_DEATH;
	long		timeout = -1;

	if (helper.voice >= 0)
		events |= WL_SOCKET_READABLE;
	if (helper.pid == 0 && !supervisor.gave_up)
	{
		events |= WL_TIMEOUT;
		timeout = TimestampDifferenceMilliseconds(GetCurrentTimestamp(), supervisor.due);
	}
	(void) WaitLatchOrSocket(MyLatch, events, helper.voice >= 0 ? helper.voice : PGINVALID_SOCKET, timeout, PG_WAIT_EXTENSION);
	ResetLatch(MyLatch);
	CHECK_FOR_INTERRUPTS();
}

static void
supervise(void)
{
	MemoryContext scratch = AllocSetContextCreate(TopMemoryContext, WORKER_NAME, ALLOCSET_SMALL_SIZES);

	MemoryContextSwitchTo(scratch);
	while (!ShutdownRequestPending)
	{
		int			status;

		MemoryContextReset(scratch);
		if (ConfigReloadPending)
		{
			ConfigReloadPending = false;
			settings_reloaded();
		}
		if (socket_missed)
		{
			socket_missed = false;
			look_after_socket();
		}
		if (helper.pid != 0)
		{
			if (helper.voice >= 0 && !listen_to_helper())
			{
				/* its death is told by SIGCHLD */
				close(helper.voice);
				helper.voice = -1;
			}
			if (waitpid(helper.pid, &status, WNOHANG) == helper.pid)
				helper_ended(status);
		}
		else if (!supervisor.gave_up && GetCurrentTimestamp() >= supervisor.due)
			begin_helper();
		if (supervisor.gave_up && !supervisor.stays)
			proc_exit(0);
		wait_for_news();
	}
}

/* SIGCHLD: the main loop asks who it was. */
static void
child_ended(SIGNAL_ARGS)
{
	int			save_errno = errno;

	(void) postgres_signal_arg;
	SetLatch(MyLatch);
	errno = save_errno;
}

static void
socket_was_missed(SIGNAL_ARGS)
{
	socket_missed = true;
	child_ended(postgres_signal_arg);
}

void
kf_gpu_worker_main(Datum arg)
{
	supervisor.stays = DatumGetBool(arg);
	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	pqsignal(SIGTERM, SignalHandlerForShutdownRequest);
	pqsignal(SIGCHLD, child_ended);
	pqsignal(SIGUSR2, socket_was_missed);
	BackgroundWorkerUnblockSignals();

	/* Two backends may have asked for a worker at the same time. One that was preloaded can only meet what a crash left, and comes again. */
	if (!kf_gpu_note_lock())
		proc_exit(supervisor.stays ? 1 : 0);
	kf_gpu_note_write(KF_GPU_STARTING, 0, "");
	on_proc_exit(stop_at_exit, (Datum) 0);
	supervisor.settings = current_settings();
	supervise();

	/* Not 0, which would mean never again: whoever ends the worker of a server that goes on gets a new one. */
	proc_exit(1);
}
