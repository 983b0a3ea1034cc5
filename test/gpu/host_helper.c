/*
 * host_helper.c
 *		A helper program without a device, for test/t/gpu.sh: it speaks the protocol and computes on the CPU, one thread a client.
 *
 *		host_helper --socket PATH --memory BYTES --device NUMBER
 *
 * A batch whose columns take more than BYTES (0: any) fails as one that the device has no memory for. It ends, and removes its socket, when its
 * standard input does or on SIGTERM.
 */
#define _GNU_SOURCE
#include <errno.h>
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
#include <unistd.h>

#include "engine/protocol.h"

static const char *socket_path;
static unsigned long long memory_limit;

typedef struct Client
{
	int			fd;
	char	   *memory;
	size_t		size;
} Client;

/* Of the client that this thread serves, for the interrupt hook. */
static _Thread_local int client_fd;

static bool
hung_up(void)
{
	char		byte;
	ssize_t		got = recv(client_fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

	return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
}

static bool
answer(const Client *client, KfSay say, void *message, size_t size, uint32_t serial)
{
	*(KfWireHead *) message = kf_wire_head(say, size, serial);
	return send(client->fd, message, size, MSG_NOSIGNAL) == (ssize_t) size;
}

static bool
tell_device(const Client *client, uint32_t serial)
{
	KfWireDevice device = {.name = "host",.driver = "none",.runtime = "none",.memory_total = 8ull << 30,.memory_free = 4ull << 30,
	.memory_limit = memory_limit,.pid = (int32_t) getpid()};

	return answer(client, KF_SAY_DEVICE, &device, sizeof(device), serial);
}

static bool
take_memory(Client *client, const KfWireMemory *message, int fd)
{
	struct stat file;
	bool		fits = fd >= 0 && fstat(fd, &file) == 0 && (uint64_t) file.st_size >= message->size && message->size > 0;

	if (client->memory != NULL)
		munmap(client->memory, client->size);
	client->memory = NULL;
	client->size = 0;
	if (fits)
	{
		void	   *memory = mmap(NULL, message->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

		if (memory != MAP_FAILED)
		{
			client->memory = memory;
			client->size = message->size;
		}
	}
	if (fd >= 0)
		close(fd);
	return client->memory != NULL;
}

static bool
compute(const Client *client, const KfWireBatch *message)
{
	KfWireResult result = {.code = KF_OK};
	KfStatus	status = {0};
	void	   *block = NULL;
	KfBatch		batch;

	if (memory_limit != 0 && ((size_t) message->column_count + message->output_count) * message->rows * sizeof(double) > memory_limit)
		kf_fail(&status, KF_NO_MEMORY, "out of device memory");
	else if (kf_wire_open(message, client->memory, client->size, &kf_malloc_allocator, &batch, &block, &status) == KF_OK)
		kf_cpu_backend.compute(&batch, &kf_malloc_allocator, hung_up, &status);
	free(block);
	result.code = (uint32_t) status.code;
	memcpy(result.message, status.message, sizeof(result.message));
	return answer(client, KF_SAY_RESULT, &result, sizeof(result), message->head.serial);
}

/* One message with what comes along with it. False at the end of the conversation. */
static bool
hear(const Client *client, void *message, size_t room, int *fd)
{
	union
	{
		struct cmsghdr align;
		char		space[CMSG_SPACE(sizeof(int))];
	}			control;
	struct iovec part = {message, sizeof(KfWireHead)};
	struct msghdr packet = {.msg_iov = &part,.msg_iovlen = 1,.msg_control = control.space,.msg_controllen = sizeof(control.space)};
	const KfWireHead *head = message;
	KfStatus	status = {0};
	struct cmsghdr *extra;
	size_t		rest;

	*fd = -1;
	if (recvmsg(client->fd, &packet, MSG_WAITALL | MSG_CMSG_CLOEXEC) != sizeof(KfWireHead))
		return false;
	extra = CMSG_FIRSTHDR(&packet);
	if (extra != NULL && extra->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(extra), sizeof(int));
	if (!kf_wire_valid(head, &status) || head->size > room)
		return false;
	rest = head->size - sizeof(KfWireHead);
	return rest == 0 || recv(client->fd, (char *) message + sizeof(KfWireHead), rest, MSG_WAITALL) == (ssize_t) rest;
}

static void *
serve(void *arg)
{
	Client	   *client = arg;
	union
	{
		KfWireHead	head;
		KfWireMemory memory;
		KfWireBatch batch;
		char		room[1024];
	}			message;
	bool		goes_on = true;
	int			fd;

	client_fd = client->fd;
	while (goes_on && hear(client, &message, sizeof(message), &fd))
		switch (message.head.say)
		{
			case KF_SAY_HELLO:
				goes_on = tell_device(client, message.head.serial);
				break;
			case KF_SAY_MEMORY:
				goes_on = take_memory(client, &message.memory, fd);
				break;
			case KF_SAY_BATCH:
				goes_on = compute(client, &message.batch);
				break;
			default:
				goes_on = false;
		}
	if (client->memory != NULL)
		munmap(client->memory, client->size);
	close(client->fd);
	free(client);
	return NULL;
}

static void
end(int sig)
{
	(void) sig;
	unlink(socket_path);
	_exit(0);
}

static int
listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int			fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(address.sun_path))
		return -1;
	strcpy(address.sun_path, path);
	unlink(path);
	umask(0177);
	return fd >= 0 && bind(fd, (struct sockaddr *) &address, sizeof(address)) == 0 && listen(fd, 64) == 0 ? fd : -1;
}

int
main(int argc, char **argv)
{
	int			listener;

	for (int i = 1; i + 1 < argc; i += 2)
		if (strcmp(argv[i], "--socket") == 0)
			socket_path = argv[i + 1];
		else if (strcmp(argv[i], "--memory") == 0)
			memory_limit = strtoull(argv[i + 1], NULL, 10);
	if (socket_path == NULL)
		return 2;
	signal(SIGTERM, end);
	listener = listen_at(socket_path);
	if (listener < 0)
	{
		perror(socket_path);
		return 1;
	}
	fprintf(stderr, "ready, with %llu bytes\n", memory_limit);
	for (;;)
	{
		struct pollfd events[2] = {{.fd = listener,.events = POLLIN}, {.fd = STDIN_FILENO,.events = POLLIN}};
		pthread_t	thread;
		Client	   *client;

		if (poll(events, 2, -1) < 0)
			continue;
		if (events[1].revents != 0)
			end(0);
		if (events[0].revents == 0 || (client = calloc(1, sizeof(*client))) == NULL)
			continue;
		client->fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		if (client->fd < 0 || pthread_create(&thread, NULL, serve, client) != 0)
			free(client);
		else
			pthread_detach(thread);
	}
}
