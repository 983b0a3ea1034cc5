/*
 * test_gpu_server.c
 *		The helper program's server over the device that is the CPU, in a process of its own: batches, several clients, hang-ups, memory,
 *	 messages that are none, and its death.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/gpu/server.h"
#include "engine/protocol.h"
#include "gpu_batch.h"

typedef struct Helper
{
	pid_t		pid;
	int			lifeline;
	char		path[64];
} Helper;

typedef struct Client
{
	int			fd;
	char	   *memory;
	size_t		size;
} Client;

/* ---- the process ------------------------------------------------------------------------------------------------------------- */

static Helper
start(size_t memory)
{
	Helper		helper;
	int			ends[2];

	snprintf(helper.path, sizeof(helper.path), "/tmp/kimsfinance-test-%d.sock", (int) getpid());
	if (pipe2(ends, O_CLOEXEC) != 0)
		abort();
	fflush(stdout);
	helper.pid = fork();
	if (helper.pid == 0)
	{
		dup2(ends[0], STDIN_FILENO);
		close(ends[0]);
		close(ends[1]);
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(9);
		_exit(kf_gpu_serve(&kf_device_host, helper.path, memory));
	}
	close(ends[0]);
	helper.lifeline = ends[1];
	return helper;
}

/* Returns the exit status, or the signal's number and 1000. */
static int
wait_for(const Helper *helper)
{
	int			status = 0;

	CHECK(waitpid(helper->pid, &status, 0) == helper->pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void
stop(const Helper *helper)
{
	close(helper->lifeline);
	CHECK_INT(wait_for(helper), 0);
	CHECK(access(helper->path, F_OK) != 0);
}

/* ---- a client ---------------------------------------------------------------------------------------------------------------- */

/* The helper may not listen yet. */
static Client
join(const Helper *helper)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	Client		client = {.fd = -1};

	strcpy(address.sun_path, helper->path);
	for (int i = 0; i < 3000; i++)
	{
		client.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (connect(client.fd, (struct sockaddr *) &address, sizeof(address)) == 0)
			return client;
		close(client.fd);
		usleep(10000);
	}
	CHECK_MSG(false, "no connection: %s", strerror(errno));
	exit(check_report());
}

static void
part(Client *client)
{
	if (client->memory != NULL)
		munmap(client->memory, client->size);
	close(client->fd);
}

static bool
say(const Client *client, KfSay what, void *message, size_t size, uint32_t serial)
{
	*(KfWireHead *) message = kf_wire_head(what, size, serial);
	return send(client->fd, message, size, MSG_NOSIGNAL) == (ssize_t) size;
}

static bool
hear(const Client *client, void *message, size_t size)
{
	return recv(client->fd, message, size, MSG_WAITALL) == (ssize_t) size;
}

static void
hand_over(Client *client, size_t size, unsigned seals, bool expected)
{
	union
	{
		struct cmsghdr align;
		char		space[CMSG_SPACE(sizeof(int))];
	}			control = {0};
	KfWireMemory message = {.size = size};
	KfWireDevice device;
	KfWireHead	hello;
	struct iovec data = {&message, sizeof(message)};
	struct msghdr packet = {.msg_iov = &data,.msg_iovlen = 1,.msg_control = control.space,.msg_controllen = sizeof(control.space)};
	int			fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	CHECK(fd >= 0 && ftruncate(fd, (off_t) size) == 0 && (seals == 0 || fcntl(fd, F_ADD_SEALS, seals) == 0));
	if (client->memory != NULL)
		munmap(client->memory, client->size);
	client->memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	client->size = size;
	message.head = kf_wire_head(KF_SAY_MEMORY, sizeof(message), 1);
	CMSG_FIRSTHDR(&packet)->cmsg_level = SOL_SOCKET;
	CMSG_FIRSTHDR(&packet)->cmsg_type = SCM_RIGHTS;
	CMSG_FIRSTHDR(&packet)->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(CMSG_FIRSTHDR(&packet)), &fd, sizeof(fd));
	CHECK(sendmsg(client->fd, &packet, MSG_NOSIGNAL) == (ssize_t) sizeof(message));
	close(fd);
	/* whether it was taken shows in whether the conversation goes on */
	say(client, KF_SAY_HELLO, &hello, sizeof(hello), 2);
	CHECK(hear(client, &device, sizeof(device)) == expected);
}

/* The batch into the client's memory and off. */
static bool
send_batch(Client *client, const GpuBatch *b, uint32_t serial)
{
	const size_t bytes = kf_wire_bytes(&b->batch, 0, b->batch.series_count);
	KfWireBatch message;

	if (client->size < bytes)
		hand_over(client, bytes, F_SEAL_SHRINK, true);
	CHECK(kf_wire_put(&b->batch, 0, b->batch.series_count, client->memory, NULL, &message));
	return say(client, KF_SAY_BATCH, &message, sizeof(message), serial);
}

static KfCode
get_result(const Client *client, const GpuBatch *b, uint32_t serial)
{
	KfWireResult result;

	if (!hear(client, &result, sizeof(result)))
		return KF_INTERNAL;
	CHECK_INT(result.head.say, KF_SAY_RESULT);
	CHECK_INT(result.head.serial, serial);
	if (result.code == KF_OK)
		CHECK(kf_wire_get(&b->batch, 0, b->batch.series_count, client->memory, NULL));
	return (KfCode) result.code;
}

static GpuBatch *
some_batch(size_t rows, const char *const *names, int count)
{
	const size_t lengths[] = {rows / 2, 100, rows / 2};
	GpuBatch   *b = gpu_new(lengths, 3, true);

	for (int i = 0; i < count; i++)
		gpu_add(b, kf_indicator_find(names[i], strlen(names[i])), 1.0);
	return b;
}

static const char *const few[] = {"sma", "rsi", "macd"};
static const char *const slow[] = {"rolling_median", "rolling_median", "rolling_median", "rolling_quantile", "ht_dcperiod", "ht_phasor", "mama", "cci"};
#define SLOW (int) (sizeof(slow) / sizeof(slow[0]))

static void
check_batch(Client *client, const GpuBatch *b, uint32_t serial)
{
	double	  **expected = gpu_expected(b);

	CHECK(send_batch(client, b, serial));
	if (CHECK_INT(get_result(client, b, serial), KF_OK))
		gpu_compare(b, expected, 0.0, "served");
	gpu_free_expected(b, expected);
}

/* ---- tests -------------------------------------------------------------------------------------------------------------------- */

static void
test_batches(void)
{
	Helper		helper = start(0);
	Client		client = join(&helper);
	GpuBatch   *small = some_batch(500, few, 3);
	GpuBatch   *large = some_batch(30000, few, 3);
	KfWireHead	hello;
	KfWireDevice device;

	CHECK(say(&client, KF_SAY_HELLO, &hello, sizeof(hello), 7) && hear(&client, &device, sizeof(device)));
	CHECK_STR(device.name, "host");
	CHECK_INT(device.pid, helper.pid);
	CHECK_INT(device.head.serial, 7);
	CHECK(device.memory_limit > 0 && device.memory_limit <= device.memory_total);
	check_batch(&client, small, 10);
	check_batch(&client, large, 11);
	check_batch(&client, small, 12);
	part(&client);
	gpu_free(small);
	gpu_free(large);
	stop(&helper);
}

/* Two clients at once, of which each gets its own results; the slow one does not hold up the other for ever. */
static void
test_two_clients(void)
{
	Helper		helper = start(0);
	Client		one = join(&helper);
	Client		two = join(&helper);
	GpuBatch   *long_batch = some_batch(200000, slow, SLOW);
	GpuBatch   *short_batch = some_batch(500, few, 3);
	struct pollfd first = {.fd = one.fd,.events = POLLIN};
	int			answered = 0;

	CHECK(send_batch(&one, long_batch, 1));
	while (poll(&first, 1, 0) == 0)
	{
		check_batch(&two, short_batch, (uint32_t) ++answered);
		if (check_failed > 0)
			break;
	}
	CHECK_MSG(answered > 1, "%d batches beside the long one", answered);
	CHECK_INT(get_result(&one, long_batch, 1), KF_OK);
	part(&one);
	part(&two);
	gpu_free(long_batch);
	gpu_free(short_batch);
	stop(&helper);
}

/* A client that hangs up in the midst of its batch does no harm: the batch is dropped, and those of others are served. */
static void
test_hang_up(void)
{
	Helper		helper = start(0);
	Client		client = join(&helper);
	GpuBatch   *b = some_batch(400000, slow, SLOW);
	GpuBatch   *next = some_batch(500, few, 3);

	for (uint32_t i = 1; i <= 20; i++)
	{
		Client		gone = join(&helper);

		CHECK(send_batch(&gone, b, i));
		part(&gone);
		if (i % 5 == 0)
			check_batch(&client, next, i);
	}
	part(&client);
	gpu_free(b);
	gpu_free(next);
	stop(&helper);
}

/* A batch that is too large for the memory is cut into parts; one of which not even a row fits is refused, and the next is served. */
static void
test_memory(void)
{
	Helper		helper = start(8 << 20);
	Client		client = join(&helper);
	GpuBatch   *large = some_batch(100000, few, 3);
	GpuBatch   *huge = some_batch(500, few, 3);

	check_batch(&client, large, 1);
	/* a window of four million rows is a state of 32 MB */
	gpu_clear_calls(huge);
	gpu_add(huge, kf_indicator_find("sma", 3), 1.0);
	gpu_add(huge, kf_indicator_find("rolling_median", 14), 1.0);
	huge->calls[1].params[0] = huge->calls[1].indicator->params[0].max;
	if (huge->calls[1].indicator->state_size(huge->calls[1].params) > (4 << 20))
	{
		CHECK(send_batch(&client, huge, 2));
		CHECK_INT(get_result(&client, huge, 2), KF_NO_MEMORY);
	}
	check_batch(&client, large, 3);
	part(&client);
	gpu_free(large);
	gpu_free(huge);
	stop(&helper);
}

/* ---- what no client of ours sends ---- */

static void
expect_hang_up(const Helper *helper, const void *bytes, size_t size)
{
	Client		client = join(helper);
	char		byte;

	CHECK(send(client.fd, bytes, size, MSG_NOSIGNAL) == (ssize_t) size);
	CHECK(recv(client.fd, &byte, 1, 0) <= 0);
	part(&client);
}

static void
test_nonsense(void)
{
	Helper		helper = start(0);
	GpuBatch   *b = some_batch(500, few, 3);
	Client		client = join(&helper);
	Client		torn = join(&helper);
	KfWireBatch message;
	KfWireHead	head = kf_wire_head(KF_SAY_HELLO, sizeof(head), 1);
	char		noise[4096];

	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (char) (unsigned char) (gpu_uniform() * 256.0);
	expect_hang_up(&helper, noise, sizeof(noise));
	head.build++;
	expect_hang_up(&helper, &head, sizeof(head));
	head = kf_wire_head(KF_SAY_RESULT, sizeof(KfWireResult), 1);
	memcpy(noise, &head, sizeof(head));
	expect_hang_up(&helper, noise, sizeof(KfWireResult));
	/* half a message, and nothing more */
	head = kf_wire_head(KF_SAY_HELLO, sizeof(head), 1);
	CHECK(send(torn.fd, &head, sizeof(head) / 2, MSG_NOSIGNAL) == sizeof(head) / 2);
	part(&torn);
	/* memory that can shrink under the helper's feet */
	torn = join(&helper);
	hand_over(&torn, 4096, 0, false);
	part(&torn);
	/* a batch without memory */
	memset(&message, 0, sizeof(message));
	CHECK(say(&client, KF_SAY_BATCH, &message, sizeof(message), 3));
	CHECK_INT(get_result(&client, b, 3), KF_UNSUPPORTED);
	/* every byte of the description wrong in turn: an answer each time, whatever it is */
	hand_over(&client, kf_wire_bytes(&b->batch, 0, 3), F_SEAL_SHRINK, true);
	CHECK(kf_wire_put(&b->batch, 0, 3, client.memory, NULL, &message));
	for (size_t i = 0; i < 3000; i++)
	{
		const size_t at = (size_t) (gpu_uniform() * 1500.0);
		const char	kept = client.memory[at];
		KfCode		code;

		client.memory[at] = (char) (unsigned char) (gpu_uniform() * 256.0);
		CHECK(say(&client, KF_SAY_BATCH, &message, sizeof(message), 4));
		code = get_result(&client, b, 4);
		CHECK_MSG(code == KF_OK || code == KF_UNSUPPORTED || code == KF_INVALID_PARAMETER || code == KF_NO_MEMORY, "byte %zu: code %d", at, code);
		client.memory[at] = kept;
	}
	for (size_t i = 0; i < 500; i++)
	{
		KfWireBatch wrong = message;

		((char *) &wrong)[sizeof(KfWireHead) + (size_t) (gpu_uniform() * (sizeof(wrong) - sizeof(KfWireHead)))] ^= (char) (unsigned char) (1 + gpu_uniform() * 255.0);
		CHECK(say(&client, KF_SAY_BATCH, &wrong, sizeof(wrong), 5));
		CHECK(get_result(&client, b, 5) != KF_INTERNAL);
	}
	check_batch(&client, b, 6);
	part(&client);
	gpu_free(b);
	stop(&helper);
}

/* Killed in the middle of a batch: the client sees the end of the connection, and another helper takes the place of the socket left behind. */
static void
test_death(void)
{
	Helper		helper = start(0);
	Client		client = join(&helper);
	GpuBatch   *b = some_batch(400000, slow, SLOW);
	GpuBatch   *next = some_batch(500, few, 3);

	CHECK(send_batch(&client, b, 1));
	CHECK(kill(helper.pid, SIGKILL) == 0);
	CHECK_INT(get_result(&client, b, 1), KF_INTERNAL);
	CHECK_INT(wait_for(&helper), 1000 + SIGKILL);
	CHECK(access(helper.path, F_OK) == 0);
	part(&client);
	close(helper.lifeline);

	helper = start(0);
	client = join(&helper);
	check_batch(&client, next, 2);
	part(&client);
	CHECK(kill(helper.pid, SIGTERM) == 0);
	CHECK_INT(wait_for(&helper), 0);
	CHECK(access(helper.path, F_OK) != 0);
	close(helper.lifeline);
	gpu_free(b);
	gpu_free(next);
}

int
main(void)
{
	test_batches();
	test_two_clients();
	test_hang_up();
	test_memory();
	test_nonsense();
	test_death();
	return check_report();
}
