/* SPDX-License-Identifier: MIT */
/* The socket of errand.h. One message each way: a head, the words each ended by NUL, and with the
 * first byte four descriptors (in, out, err, the folder one stands in); back comes the exit status.
 * Whoever may open the socket may open the data, so it is not asked who it is. */
#include "web/errand.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "web/command.h"

enum { MAGIC = 0x414c4f31, WORDS_BYTES = 65536, WORDS_MAX = 64, FDS = 4, AT_ONCE = 4, SLOW_S = 5 };

struct errand_head {
	uint32_t magic, words, bytes;
};

struct errands {
	struct house *house;
	char path[108];
	int fd, stop_fd[2];
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	int running;
};

struct errand {
	struct errands *all;
	int fd;
	int fds[FDS];
	char text[WORDS_BYTES];
	struct errand_head head;
};

/* ---- both ends ---- */

static bool
address(struct sockaddr_un *a, const char *dir)
{
	*a = (struct sockaddr_un){ .sun_family = AF_UNIX };
	return snprintf(a->sun_path, sizeof(a->sun_path), "%s/socket", dir) <
	       (int)sizeof(a->sun_path);
}

static bool
all_out(int fd, const void *p, size_t n)
{
	for (const char *at = p; n > 0;) {
		ssize_t sent = send(fd, at, n, MSG_NOSIGNAL);

		if (sent <= 0) {
			if (sent < 0 && errno == EINTR) {
				continue;
			}
			return false;
		}
		at += sent;
		n -= (size_t)sent;
	}
	return true;
}

static bool
all_in(int fd, void *p, size_t n)
{
	for (char *at = p; n > 0;) {
		ssize_t got = recv(fd, at, n, 0);

		if (got <= 0) {
			if (got < 0 && errno == EINTR) {
				continue;
			}
			return false;
		}
		at += got;
		n -= (size_t)got;
	}
	return true;
}

/* ---- asking ---- */

static bool
head_send(int fd, const struct errand_head *head, const int fds[FDS])
{
	char space[CMSG_SPACE(sizeof(int) * FDS)] = { 0 };
	struct iovec v = { .iov_base = (void *)(uintptr_t)head, .iov_len = sizeof(*head) };
	struct msghdr m = { .msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = space,
		.msg_controllen = sizeof(space) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int) * FDS);
	memcpy(CMSG_DATA(c), fds, sizeof(int) * FDS);
	return sendmsg(fd, &m, MSG_NOSIGNAL) == (ssize_t)sizeof(*head);
}

static bool
words_send(int fd, const struct command_run *run, int words)
{
	struct errand_head head = { .magic = MAGIC, .words = (uint32_t)(words + run->argc) };
	int fds[FDS] = { fileno(run->in), fileno(run->out), fileno(run->err), -1 };
	struct buf text;
	bool ok;

	buf_init(&text, WORDS_BYTES);
	for (int i = -words; i < run->argc; i++) {
		buf_add(&text, run->argv[i], strlen(run->argv[i]) + 1);
	}
	head.bytes = (uint32_t)text.len;
	fds[3] = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok = !text.over && fds[3] >= 0 && head_send(fd, &head, fds) &&
	     all_out(fd, text.p, text.len);
	if (fds[3] >= 0) {
		close(fds[3]);
	}
	buf_done(&text);
	return ok;
}

bool
errand_send(const char *dir, const struct command_run *run, int words, int *ret_status)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un to;
	int32_t status;

	if (fd < 0 || !address(&to, dir) || connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
		if (fd >= 0) {
			close(fd);
		}
		return false; /* nobody serves this folder */
	}
	(void)fflush(run->out);
	if (!words_send(fd, run, words)) {
		fprintf(run->err,
			"alongside %s: The serving program did not take the command. Nothing was changed.\n",
			run->command->name);
		*ret_status = 1;
	} else if (!all_in(fd, &status, sizeof(status))) {
		fprintf(run->err,
			"alongside %s: The serving program stopped before it was done. Look whether it was saved.\n",
			run->command->name);
		*ret_status = 1;
	} else {
		*ret_status = status;
	}
	close(fd);
	return true;
}

/* ---- serving ---- */

static bool
head_take(struct errand *e)
{
	char space[CMSG_SPACE(sizeof(int) * FDS)];
	struct iovec v = { .iov_base = &e->head, .iov_len = sizeof(e->head) };
	struct msghdr m = { .msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = space,
		.msg_controllen = sizeof(space) };
	struct timeval slow = { .tv_sec = SLOW_S };
	struct cmsghdr *c;

	(void)setsockopt(e->fd, SOL_SOCKET, SO_RCVTIMEO, &slow, sizeof(slow));
	if (recvmsg(e->fd, &m, MSG_CMSG_CLOEXEC) != (ssize_t)sizeof(e->head)) {
		return false;
	}
	c = CMSG_FIRSTHDR(&m);
	if (c == NULL || c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(sizeof(int) * FDS)) {
		return false;
	}
	memcpy(e->fds, CMSG_DATA(c), sizeof(e->fds));
	return e->head.magic == MAGIC && e->head.words >= 1 && e->head.words <= WORDS_MAX &&
	       e->head.bytes >= 1 && e->head.bytes <= sizeof(e->text) &&
	       all_in(e->fd, e->text, e->head.bytes) && e->text[e->head.bytes - 1] == '\0';
}

static int
words_split(struct errand *e, char *argv[WORDS_MAX])
{
	int argc = 0;

	for (char *at = e->text; at < e->text + e->head.bytes && argc < WORDS_MAX;
		at += strlen(at) + 1) {
		argv[argc++] = at;
	}
	return argc == (int)e->head.words ? argc : 0;
}

/* The descriptor is the stream's from here. */
static FILE *
stream_of(int *fd, const char *mode)
{
	FILE *f = fdopen(*fd, mode);

	if (f != NULL) {
		*fd = -1;
	}
	return f;
}

static int
errand_do(struct errand *e)
{
	struct command_run run = { .in = stream_of(&e->fds[0], "r"),
		.out = stream_of(&e->fds[1], "w"),
		.err = stream_of(&e->fds[2], "w") };
	char *argv[WORDS_MAX];
	int argc = words_split(e, argv), words = 0, status = 1;

	run.command = command_find(argc, argv, &words);
	if (run.in != NULL && run.out != NULL && run.err != NULL && run.command != NULL &&
		run.command->needs == NEEDS_WRITE) {
		run.argc = argc - words;
		run.argv = argv + words;
		/* This thread alone steps into the asker's folder, so that file names mean what
		 * they meant there. */
		if (unshare(CLONE_FS) != 0 || fchdir(e->fds[3]) != 0) {
			fprintf(run.err,
				"alongside %s: The serving program cannot see this folder.\n",
				run.command->name);
		} else {
			status = command_run_in(e->all->house, &run);
		}
		log_line(LOG_INFO, "command", "name", run.command->name, "status",
			status == 0   ? "0"
			: status == 1 ? "1"
				      : "2",
			NULL);
	}
	if (run.in != NULL) {
		(void)fclose(run.in);
	}
	if (run.out != NULL && fclose(run.out) != 0 && status == 0) {
		status = 1;
	}
	if (run.err != NULL) {
		(void)fclose(run.err);
	}
	return status;
}

static void *
errand_thread(void *arg)
{
	struct errand *e = arg;
	struct errands *all = e->all;

	if (head_take(e)) {
		int32_t status = errand_do(e);

		(void)all_out(e->fd, &status, sizeof(status));
	}
	for (int i = 0; i < FDS; i++) {
		if (e->fds[i] >= 0) {
			close(e->fds[i]);
		}
	}
	close(e->fd);
	free(e);
	pthread_mutex_lock(&all->mutex);
	all->running--;
	pthread_cond_signal(&all->cond);
	pthread_mutex_unlock(&all->mutex);
	return NULL;
}

/* Waits for a free place, so that a script's many commands are done one after another and none is
 * refused. */
static void
errand_begin(struct errands *all, int fd)
{
	struct errand *e = calloc(1, sizeof(*e));
	pthread_t thread;
	pthread_attr_t detached;

	if (e == NULL) {
		close(fd);
		return;
	}
	*e = (struct errand){ .all = all, .fd = fd, .fds = { -1, -1, -1, -1 } };
	pthread_mutex_lock(&all->mutex);
	while (all->running >= AT_ONCE) {
		pthread_cond_wait(&all->cond, &all->mutex);
	}
	all->running++;
	pthread_mutex_unlock(&all->mutex);
	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&thread, &detached, errand_thread, e) != 0) {
		pthread_mutex_lock(&all->mutex);
		all->running--;
		pthread_mutex_unlock(&all->mutex);
		close(fd);
		free(e);
	}
	pthread_attr_destroy(&detached);
}

static void *
listen_thread(void *arg)
{
	struct errands *all = arg;
	struct pollfd p[2] = { { .fd = all->fd, .events = POLLIN },
		{ .fd = all->stop_fd[0], .events = POLLIN } };

	for (;;) {
		int fd;

		if (poll(p, 2, -1) < 0 && errno != EINTR) {
			return NULL;
		}
		if (p[1].revents != 0) {
			return NULL;
		}
		fd = accept4(all->fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0) {
			errand_begin(all, fd);
		}
	}
}

/* A socket left by a program that was killed is replaced: the data set's lock, which we hold, says
 * that nobody serves. */
static bool
socket_open(struct errands *e)
{
	struct sockaddr_un at;
	mode_t before;
	bool ok;

	if (!address(&at, e->house->o.data)) {
		errno = ENAMETOOLONG;
		return false;
	}
	snprintf(e->path, sizeof(e->path), "%s", at.sun_path);
	(void)unlink(e->path);
	e->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	before = umask(0177);
	ok = e->fd >= 0 && bind(e->fd, (struct sockaddr *)&at, sizeof(at)) == 0 &&
	     listen(e->fd, 16) == 0;
	(void)umask(before);
	return ok;
}

struct errands *
errands_start(struct ctx *c, struct house *h)
{
	struct errands *e = calloc(1, sizeof(*e));

	if (e == NULL) {
		(void)fail(c, ERR_IO, NULL, "Out of memory.");
		return NULL;
	}
	e->house = h;
	e->fd = -1;
	pthread_mutex_init(&e->mutex, NULL);
	pthread_cond_init(&e->cond, NULL);
	if (!socket_open(e) || pipe2(e->stop_fd, O_CLOEXEC) != 0 ||
		pthread_create(&e->thread, NULL, listen_thread, e) != 0) {
		(void)fail(c, ERR_IO, NULL, "The socket for commands in %s cannot be made: %s.",
			h->o.data, strerrordesc_np(errno));
		if (e->fd >= 0) {
			close(e->fd);
		}
		free(e);
		return NULL;
	}
	return e;
}

void
errands_stop(struct errands *e)
{
	if (e == NULL) {
		return;
	}
	(void)unlink(e->path);
	(void)!write(e->stop_fd[1], "", 1);
	pthread_join(e->thread, NULL);
	close(e->fd);
	pthread_mutex_lock(&e->mutex);
	while (e->running > 0) {
		pthread_cond_wait(&e->cond, &e->mutex);
	}
	pthread_mutex_unlock(&e->mutex);
	close(e->stop_fd[0]);
	close(e->stop_fd[1]);
	pthread_mutex_destroy(&e->mutex);
	pthread_cond_destroy(&e->cond);
	free(e);
}
