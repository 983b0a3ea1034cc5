/*
 * server.c
 *		Clients and their batches, see server.h and protocol.h.
 *
 * Each client has a thread. Batches of several clients share the device in two ways: each takes memory out of one budget, waiting until
 * others give theirs back, and before each slice of work it draws a number, so that they take turns. A client that hangs up is noticed
 * between two slices.
 *
 * What a client sends is checked before it is used (kf_wire_open); its shared memory is sealed against shrinking, or it is refused.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "../protocol_grid.h"
#include "compute.h"
#include "sweep.h"

/* A client's batch gets at most so much of the whole budget, so that two can run. */
#define SHARES 2

/* Clients at once; more wait to be accepted. */
#define MAX_CLIENTS 128

typedef struct Server
{
	const KfDevice *device;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	size_t		budget;			/* bytes of the device's memory */
	size_t		taken;
	uint64_t	next_ticket;	/* to be drawn */
	uint64_t	turn;			/* whose it is */
	int			clients;
} Server;

static Server server = {.lock = PTHREAD_MUTEX_INITIALIZER,.changed = PTHREAD_COND_INITIALIZER};

typedef struct Client
{
	int			fd;
	char	   *memory;
	size_t		size;
	bool		stopped;		/* gone: of the batch under way */
} Client;

/* ---- sharing the device ----------------------------------------------------------------------------------------------------- */

/* Nobody is there any more, or does not keep to the order of the conversation. */
static bool
client_stops(void *arg)
{
	Client	   *client = arg;
	char		byte;
	ssize_t		got;

	if (client->stopped)
		return true;
	got = recv(client->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	client->stopped = got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
	return client->stopped;
}

static void
enter(void *arg)
{
	uint64_t	ticket;

	(void) arg;
	pthread_mutex_lock(&server.lock);
	ticket = server.next_ticket++;
	while (server.turn != ticket)
		pthread_cond_wait(&server.changed, &server.lock);
	pthread_mutex_unlock(&server.lock);
}

static void
leave(void *arg)
{
	(void) arg;
	pthread_mutex_lock(&server.lock);
	server.turn++;
	pthread_cond_broadcast(&server.changed);
	pthread_mutex_unlock(&server.lock);
}

/* Takes memory out of the budget, waiting for it; false when the client stopped meanwhile. */
static bool
take_memory(Client *client, size_t size)
{
	bool		got = false;

	pthread_mutex_lock(&server.lock);
	while (!(got = size <= server.budget - server.taken))
	{
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += 50 * 1000 * 1000;
		if (until.tv_nsec >= 1000000000)
		{
			until.tv_sec++;
			until.tv_nsec -= 1000000000;
		}
		pthread_cond_timedwait(&server.changed, &server.lock, &until);
		if (client_stops(client))
			break;
	}
	if (got)
		server.taken += size;
	pthread_mutex_unlock(&server.lock);
	return got;
}

static void
give_memory(size_t size)
{
	pthread_mutex_lock(&server.lock);
	server.taken -= size;
	pthread_cond_broadcast(&server.changed);
	pthread_mutex_unlock(&server.lock);
}

/* ---- messages --------------------------------------------------------------------------------------------------------------- */

static bool
send_all(int fd, const void *message, size_t size)
{
	const char *at = message;

	while (size > 0)
	{
		ssize_t		sent = send(fd, at, size, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		at += sent;
		size -= (size_t) sent;
	}
	return true;
}

static bool
answer(const Client *client, KfSay say, void *message, size_t size, uint32_t serial)
{
	*(KfWireHead *) message = kf_wire_head(say, size, serial);
	return send_all(client->fd, message, size);
}

/* Bytes, however they come; descriptors that come along are closed, but for the last when one is wanted. */
static bool
receive_all(int fd, void *to, size_t size, int *descriptor)
{
	size_t		got = 0;

	while (got < size)
	{
		union
		{
			struct cmsghdr align;
			char		space[CMSG_SPACE(4 * sizeof(int))];
		}			control;
		struct iovec part = {(char *) to + got, size - got};
		struct msghdr packet = {.msg_iov = &part,.msg_iovlen = 1,.msg_control = control.space,.msg_controllen = sizeof(control.space)};
		ssize_t		n = recvmsg(fd, &packet, MSG_CMSG_CLOEXEC);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		for (struct cmsghdr *extra = CMSG_FIRSTHDR(&packet); extra != NULL; extra = CMSG_NXTHDR(&packet, extra))
		{
			const size_t count = (extra->cmsg_len - CMSG_LEN(0)) / sizeof(int);

			if (extra->cmsg_level != SOL_SOCKET || extra->cmsg_type != SCM_RIGHTS)
				continue;
			for (size_t i = 0; i < count; i++)
			{
				int			one;

				memcpy(&one, CMSG_DATA(extra) + i * sizeof(int), sizeof(int));
				if (*descriptor >= 0)
					close(*descriptor);
				*descriptor = one;
			}
		}
		got += (size_t) n;
	}
	return true;
}

static void
lost(const KfStatus *status)
{
	fprintf(stderr, "the device is lost: %s\n", status->message);
	_exit(1);
}

static bool
tell_device(const Client *client, uint32_t serial)
{
	KfWireDevice device;
	KfDeviceInfo info;
	KfStatus	status = {0};

	memset(&device, 0, sizeof(device));
	if (server.device->info(&info, &status) != KF_OK)
		lost(&status);
	memcpy(device.name, info.name, sizeof(device.name));
	memcpy(device.driver, info.driver, sizeof(device.driver));
	memcpy(device.runtime, info.runtime, sizeof(device.runtime));
	device.memory_total = info.memory_total;
	device.memory_free = info.memory_free;
	device.memory_limit = server.budget;
	device.pid = (int32_t) getpid();
	return answer(client, KF_SAY_DEVICE, &device, sizeof(device), serial);
}

static void
drop_memory(Client *client)
{
	if (client->memory == NULL)
		return;
	server.device->unpin(client->memory);
	munmap(client->memory, client->size);
	client->memory = NULL;
	client->size = 0;
}

/* Takes the place of the memory before. Memory that could be cut off under our feet would kill us. */
static bool
map_memory(Client *client, const KfWireMemory *message, int fd)
{
	struct stat file;
	void	   *memory;
	int			seals;

	drop_memory(client);
	if (fd < 0)
		return false;
	seals = fcntl(fd, F_GET_SEALS);
	if (seals < 0 || !(seals & F_SEAL_SHRINK) || fstat(fd, &file) != 0 || message->size == 0 || message->size > (uint64_t) file.st_size)
		return false;
	memory = mmap(NULL, message->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		return false;
	client->memory = memory;
	client->size = message->size;
	server.device->pin(memory, client->size);
	return true;
}

static bool
tell_result(const Client *client, const KfStatus *status, uint32_t serial)
{
	KfWireResult result;

	if (status->code == KF_INTERNAL)
		lost(status);
	memset(&result, 0, sizeof(result));
	result.code = (uint32_t) status->code;
	memcpy(result.message, status->message, sizeof(result.message));
	return answer(client, KF_SAY_RESULT, &result, sizeof(result), serial);
}

/* Memory for the work, 'wanted' bytes or the client's share of the budget; false when the client stopped meanwhile. */
static bool
begin_work(Client *client, size_t wanted, KfTurns *turns, KfStatus *status)
{
	*turns = (KfTurns) {enter, leave, client_stops, client, server.budget / SHARES};
	if (wanted < turns->memory)
		turns->memory = wanted;
	if (take_memory(client, turns->memory))
		return true;
	kf_fail(status, KF_CANCELLED, "cancelled");
	return false;
}

static bool
compute(Client *client, const KfWireBatch *message)
{
	KfTurns		turns;
	KfStatus	status = {0};
	void	   *block = NULL;
	KfBatch		batch;

	client->stopped = false;
	if (client->memory == NULL)
		kf_fail(&status, KF_UNSUPPORTED, "a batch came without memory");
	else if (kf_wire_open(message, client->memory, client->size, &kf_malloc_allocator, &batch, &block, &status) == KF_OK &&
			 begin_work(client, kf_device_bytes(server.device, &batch), &turns, &status))
	{
		kf_device_compute(server.device, &batch, &turns, &kf_malloc_allocator, &status);
		give_memory(turns.memory);
	}
	free(block);
	return tell_result(client, &status, message->head.serial);
}

static bool
sweep(Client *client, const KfWireGrid *message)
{
	KfTurns		turns;
	KfStatus	status = {0};
	void	   *block = NULL;
	KfGrid		grid;
	KfGridBatch batch;

	client->stopped = false;
	if (client->memory == NULL)
		kf_fail(&status, KF_UNSUPPORTED, "a sweep came without memory");
	else if (kf_wire_grid_open(message, client->memory, client->size, &kf_malloc_allocator, &grid, &batch, &block, &status) == KF_OK &&
			 begin_work(client, kf_device_sweep_bytes(server.device, &batch), &turns, &status))
	{
		kf_device_sweep(server.device, &batch, &turns, &kf_malloc_allocator, &status);
		give_memory(turns.memory);
	}
	free(block);
	return tell_result(client, &status, message->head.serial);
}

typedef union Message
{
	KfWireHead	head;
	KfWireMemory memory;
	KfWireBatch batch;
	KfWireGrid	grid;
	char		room[1024];
} Message;

/* One message. False at the end of the conversation, and when it is none that a client may send. */
static bool
hear(const Client *client, Message *message, int *fd)
{
	KfStatus	status = {0};

	*fd = -1;
	if (!receive_all(client->fd, message, sizeof(KfWireHead), fd) || !kf_wire_valid(&message->head, &status) ||
		message->head.size > sizeof(Message))
		return false;
	return receive_all(client->fd, message->room + sizeof(KfWireHead), message->head.size - sizeof(KfWireHead), fd);
}

static bool
obey(Client *client, const Message *message, int fd)
{
	switch (message->head.say)
	{
		case KF_SAY_HELLO:
			return tell_device(client, message->head.serial);
		case KF_SAY_MEMORY:
			return map_memory(client, &message->memory, fd);
		case KF_SAY_BATCH:
			return compute(client, &message->batch);
		case KF_SAY_GRID:
			return sweep(client, &message->grid);
		default:
			return false;
	}
}

static void *
serve(void *arg)
{
	Client	   *client = arg;
	Message		message;
	bool		goes_on = true;

	while (goes_on)
	{
		int			fd;

		goes_on = hear(client, &message, &fd) && obey(client, &message, fd);
		if (fd >= 0)
			close(fd);
	}
	drop_memory(client);
	close(client->fd);
	free(client);
	pthread_mutex_lock(&server.lock);
	server.clients--;
	pthread_mutex_unlock(&server.lock);
	return NULL;
}

/* ---- the program ------------------------------------------------------------------------------------------------------------- */

static volatile sig_atomic_t ended;
static int	wake[2];			/* written to by the signal handler: poll may be about to begin */

static void
end(int sig)
{
	int			kept = errno;

	(void) sig;
	ended = 1;
	if (write(wake[1], "", 1) < 0)
		ended = 1;
	errno = kept;
}

static int
listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct stat left;
	mode_t		mask;
	bool		bound;
	int			fd;

	if (strlen(path) >= sizeof(address.sun_path))
	{
		fprintf(stderr, "the path of the socket is too long: %s\n", path);
		return -1;
	}
	strcpy(address.sun_path, path);
	if (lstat(path, &left) == 0 && S_ISSOCK(left.st_mode))
		unlink(path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	mask = umask(0177);
	bound = fd >= 0 && bind(fd, (struct sockaddr *) &address, sizeof(address)) == 0;
	umask(mask);
	if (bound && listen(fd, 64) == 0)
		return fd;
	fprintf(stderr, "could not listen at %s: %s\n", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static void
accept_client(int listener)
{
	pthread_attr_t attributes;
	pthread_t	thread;
	Client	   *client;
	int			fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	client = calloc(1, sizeof(*client));
	if (client == NULL)
	{
		close(fd);
		return;
	}
	client->fd = fd;
	pthread_mutex_lock(&server.lock);
	server.clients++;
	pthread_mutex_unlock(&server.lock);
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&thread, &attributes, serve, client) != 0)
	{
		pthread_mutex_lock(&server.lock);
		server.clients--;
		pthread_mutex_unlock(&server.lock);
		close(fd);
		free(client);
	}
	pthread_attr_destroy(&attributes);
}

static int
client_count(void)
{
	int			count;

	pthread_mutex_lock(&server.lock);
	count = server.clients;
	pthread_mutex_unlock(&server.lock);
	return count;
}

/* Standard input is never written to: an event there is its end. */
static void
attend(int listener)
{
	while (!ended)
	{
		struct pollfd events[3] = {{.fd = STDIN_FILENO,.events = POLLIN}, {.fd = wake[0],.events = POLLIN}, {.fd = listener,.events = POLLIN}};
		const bool	full = client_count() >= MAX_CLIENTS;

		if (poll(events, full ? 2 : 3, full ? 100 : -1) < 0 && errno != EINTR)
			return;
		if (events[0].revents != 0 || events[1].revents != 0)
			return;
		if (!full && events[2].revents != 0)
			accept_client(listener);
	}
}

int
kf_gpu_serve(const KfDevice *device, const char *path, size_t memory)
{
	struct sigaction action = {.sa_handler = end};
	KfDeviceInfo info;
	KfStatus	status = {0};
	int			listener;

	if (device->info(&info, &status) != KF_OK)
		lost(&status);
	server.device = device;
	server.budget = memory > 0 && memory < info.memory_total ? memory : (size_t) (info.memory_free / 10 * 9);
	if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0)
		return 1;
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	listener = listen_at(path);
	if (listener < 0)
		return 1;
	fprintf(stderr, "%s, %s, runtime %s: serving with %llu MB of device memory\n", info.name, info.driver, info.runtime,
			(unsigned long long) (server.budget >> 20));
	attend(listener);
	unlink(path);
	/* threads may be in the middle of a batch: nobody waits for it any more */
	_exit(0);
}
