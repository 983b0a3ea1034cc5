/*
 * gpu_note.c
 *		How the worker tells all backends, without shared memory, that it is there and how things stand: a small file.
 *
 * The lock on the file says that a worker lives: the system drops it with the process, however that ends. Backends only ask
 * for the lock's owner (F_GETLK) and never take it, so that asking cannot get into the way of a worker that starts. The text
 * has a fixed size and is written at once.
 */
#include "pg/gpu.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "miscadmin.h"
#include "storage/fd.h"
#include "utils/timestamp.h"

#include "pg/guc.h"

#define NOTE_FILE "pg_stat_tmp/kimsfinance-gpu.note"
#define NOTE_SIZE 1024

static const char *const state_names[] = {"none", "off", "starting", "pause"};

static int	note_fd = -1;		/* of the worker; open as long as it lives, as closing it would drop the lock */

bool
kf_gpu_note_lock(void)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	note_fd = open(NOTE_FILE, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (note_fd < 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not open file \"%s\": %m", NOTE_FILE)));
	ReserveExternalFD();
	return fcntl(note_fd, F_SETLK, &lock) == 0;
}

void
kf_gpu_note_write(KfGpuState state, int helper, const char *why)
{
	char		text[NOTE_SIZE];
	int			len;

	len = snprintf(text, sizeof(text), "%s\n%d\n%lld\n%.*s\n", state_names[state], helper, (long long) GetCurrentTimestamp(),
				   KF_GPU_WHY_SIZE - 1, why);
	memset(text + len, '\n', sizeof(text) - len);
	if (pwrite(note_fd, text, sizeof(text), 0) != (ssize_t) sizeof(text))
		ereport(LOG,
				(errcode_for_file_access(),
				 errmsg("could not write file \"%s\": %m", NOTE_FILE)));
}

/* The text up to the end of the line; moves on to the next. NULL when there is none. */
static char *
next_line(char **rest)
{
	char	   *line = *rest;
	char	   *end = strchr(line, '\n');

	if (end == NULL)
		return NULL;
	*end = '\0';
	*rest = end + 1;
	return line;
}

static bool
parse_note(char *text, KfGpuNote *note)
{
	const char *state = next_line(&text);
	const char *helper = state ? next_line(&text) : NULL;
	const char *written = helper ? next_line(&text) : NULL;
	const char *why = written ? next_line(&text) : NULL;

	if (why == NULL)
		return false;
	note->helper = atoi(helper);
	note->written = strtoll(written, NULL, 10);
	strlcpy(note->why, why, sizeof(note->why));
	for (int i = 0; i < (int) lengthof(state_names); i++)
		if (strcmp(state, state_names[i]) == 0)
		{
			note->state = (KfGpuState) i;
			return true;
		}
	return false;
}

bool
kf_gpu_note_read(KfGpuNote *note)
{
	char		text[NOTE_SIZE + 1];
	int			fd = BasicOpenFile(NOTE_FILE, O_RDONLY);
	ssize_t		got;

	if (fd < 0)
		return false;
	got = read(fd, text, NOTE_SIZE);
	close(fd);
	if (got <= 0)
		return false;
	text[got] = '\0';
	return parse_note(text, note);
}

int
kf_gpu_worker_pid(void)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int			fd = BasicOpenFile(NOTE_FILE, O_RDWR);
	int			result = 0;

	if (fd < 0)
		return 0;
	if (fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK)
		result = (int) lock.l_pid;
	close(fd);
	return result;
}

bool
kf_gpu_helper_path(char *path, size_t size)
{
	char		dir[MAXPGPATH];

	if (kf_gpu_helper[0] == '\0')
		return false;
	if (is_absolute_path(kf_gpu_helper))
	{
		strlcpy(path, kf_gpu_helper, size);
		return true;
	}
	/* the directory of the server's programs, wherever they were moved */
	strlcpy(dir, my_exec_path, sizeof(dir));
	get_parent_directory(dir);
	snprintf(path, size, "%s/%s", dir, kf_gpu_helper);
	return true;
}
