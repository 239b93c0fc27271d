/* SPDX-License-Identifier: MIT */
/* Starting and stopping the sockets: one listening socket, libmicrohttpd with epoll and a pool of
 * as many threads as cores (never one, so that one slow page does not stop all others), workers,
 * the sweeper and the live streams. What happens to a request is in exchange.c. */
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "db/open.h"
#include "web/exchange.h"
#include "web/tls.h"

struct server_seconds server_seconds = { .idle = 30, .head = 15, .body = 60, .send = 60 };

struct thread_db {
	struct db *db;
	struct thread_db *next;
};

static _Thread_local struct {
	const struct server *server;
	struct db *db;
} mine;

struct db *
server_db(struct server *s, struct ctx *c)
{
	struct thread_db *t;

	if (mine.server == s) {
		return mine.db;
	}
	t = calloc(1, sizeof(*t));
	if (t == NULL || (t->db = db_open(c, s->web->o.dataset)) == NULL) {
		free(t);
		return NULL;
	}
	pthread_mutex_lock(&s->mutex);
	t->next = s->dbs;
	s->dbs = t;
	pthread_mutex_unlock(&s->mutex);
	mine.server = s;
	mine.db = t->db;
	return t->db;
}

/* ---- the address ---- */

/* "127.0.0.1:8080" or "[::1]:8080" into host and port. */
static bool
address_split(const char *listen, char host[64], char port[8])
{
	const char *colon = strrchr(listen, ':');
	size_t n = colon == NULL ? 0 : (size_t)(colon - listen);

	if (n == 0 || strlen(colon + 1) == 0 || strlen(colon + 1) > 5 ||
		colon[1 + strspn(colon + 1, "0123456789")] != '\0') {
		return false;
	}
	if (listen[0] == '[' && n > 2 && listen[n - 1] == ']') {
		listen++;
		n -= 2;
	}
	if (n >= 64) {
		return false;
	}
	memcpy(host, listen, n);
	host[n] = '\0';
	memcpy(port, colon + 1, strlen(colon + 1) + 1);
	return true;
}

static void
address_keep(struct server *s, int fd)
{
	struct sockaddr_storage at;
	socklen_t n = sizeof(at);
	char host[64], port[8];

	if (getsockname(fd, (struct sockaddr *)&at, &n) == 0 &&
		getnameinfo((struct sockaddr *)&at, n, host, sizeof(host), port, sizeof(port),
			NI_NUMERICHOST | NI_NUMERICSERV) == 0) {
		snprintf(s->address, sizeof(s->address),
			strchr(host, ':') != NULL ? "[%s]:%s" : "%s:%s", host, port);
	}
}

static int
socket_open(const struct addrinfo *a)
{
	int yes = 1;
	int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0) {
		return -1;
	}
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof(yes));
	if (bind(fd, a->ai_addr, a->ai_addrlen) != 0 || listen(fd, 512) != 0) {
		int why = errno;

		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

static enum err
listen_open(struct ctx *c, struct server *s, int *ret_fd, bool *ret_v6)
{
	const char *address = s->web->o.listen;
	struct addrinfo want = { .ai_flags = AI_NUMERICSERV | AI_PASSIVE,
		.ai_socktype = SOCK_STREAM },
			*found = NULL;
	char host[64], port[8];
	int fd;

	if (!address_split(address, host, port) || getaddrinfo(host, port, &want, &found) != 0) {
		return fail(c, ERR_INVALID, NULL,
			"%s is no address to listen on; it looks like 127.0.0.1:8080 or [::1]:8080.",
			address);
	}
	fd = socket_open(found);
	*ret_v6 = found->ai_family == AF_INET6;
	freeaddrinfo(found);
	if (fd < 0) {
		return fail(c, ERR_IO, NULL,
			errno == EADDRINUSE ? "Another program already listens on %s."
					    : "Cannot listen on %s: %m.",
			address);
	}
	address_keep(s, fd);
	*ret_fd = fd;
	return OK;
}

/* ---- start ---- */

static void
mhd_says(void *cls, const char *fmt, va_list ap)
{
	char text[256];

	(void)cls;
	vsnprintf(text, sizeof(text), fmt, ap);
	text[strcspn(text, "\n")] = '\0';
	log_line(LOG_DEBUG, "http", "says", text, NULL);
}

/* The writer may be about to call on_commit for a server that has just stopped: it looks here
 * first. */
static struct {
	pthread_mutex_t mutex;
	struct server *running[4];
} commits = { .mutex = PTHREAD_MUTEX_INITIALIZER };

static void
on_commit(void *server)
{
	metrics_batch();
	pthread_mutex_lock(&commits.mutex);
	for (size_t i = 0; i < sizeof(commits.running) / sizeof(*commits.running); i++) {
		if (commits.running[i] == server) {
			live_wake(commits.running[i]->live);
		}
	}
	pthread_mutex_unlock(&commits.mutex);
}

/* Puts `now` where `before` stands: NULL is a free place. False when there is none. */
static bool
commits_swap(struct server *before, struct server *now)
{
	bool found = false;

	pthread_mutex_lock(&commits.mutex);
	for (size_t i = 0; i < sizeof(commits.running) / sizeof(*commits.running) && !found; i++) {
		if (commits.running[i] == before) {
			commits.running[i] = now;
			found = true;
		}
	}
	pthread_mutex_unlock(&commits.mutex);
	return found;
}

static void
commits_end(struct server *s)
{
	dataset_after_commit(s->web->o.dataset, NULL, NULL);
	(void)commits_swap(s, NULL);
}

static struct MHD_Daemon *
daemon_start(struct server *s, int fd, bool v6)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	long threads = cores < 2 ? 2 : cores;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
		MHD_USE_ERROR_LOG | (v6 ? MHD_USE_IPv6 : 0) | (s->tls ? MHD_USE_TLS : 0);
	char *tls_kinds = (char *)(uintptr_t) "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";
	struct MHD_OptionItem options[] = {
		{ MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)mhd_says, NULL },
		{ MHD_OPTION_LISTEN_SOCKET, fd, NULL },
		{ MHD_OPTION_THREAD_POOL_SIZE, threads > 16 ? 16 : threads, NULL },
		{ MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX, NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT, server_seconds.idle, NULL },
		{ MHD_OPTION_CONNECTION_MEMORY_LIMIT, 32768, NULL },
		{ MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL },
		{ MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)exchange_begin, s },
		{ MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)exchange_end, s },
		{ MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)sweep_link, s },
		{ s->tls ? MHD_OPTION_HTTPS_CERT_CALLBACK : MHD_OPTION_END, 0,
			(void *)(uintptr_t)tls_shown },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, tls_kinds },
		{ MHD_OPTION_END, 0, NULL },
	};

	return MHD_start_daemon(flags, 0, NULL, NULL, exchange_step, s, MHD_OPTION_ARRAY, options,
		MHD_OPTION_END);
}

/* A file for each connection, and some for data: the usual soft limit of 1,024 is too few. */
static void
files_allow(void)
{
	struct rlimit most;

	if (getrlimit(RLIMIT_NOFILE, &most) == 0 && most.rlim_cur < 4096) {
		most.rlim_cur = most.rlim_max < 4096 ? most.rlim_max : 4096;
		(void)setrlimit(RLIMIT_NOFILE, &most);
	}
}

static void
server_free(struct server *s)
{
	if (s->workers > 0) {
		workers_stop(s);
	}
	if (s->wake_fd >= 0) {
		sweep_stop(s);
	}
	live_free(s->live);
	assets_stop(s->assets);
	while (s->dbs != NULL) {
		struct thread_db *t = s->dbs;

		s->dbs = t->next;
		db_close(t->db);
		free(t);
	}
	pthread_mutex_destroy(&s->mutex);
	pthread_mutex_destroy(&s->work_mutex);
	pthread_cond_destroy(&s->work_cond);
	if (s->tls) {
		tls_end();
	}
	free(s);
}

static enum err
parts_start(struct ctx *c, struct server *s)
{
	const struct web_options *o = &s->web->o;

	files_allow();
	if (o->tls_cert != NULL) {
		s->tls = true;
		TRY(tls_use(c, o->tls_cert, o->tls_key));
	}
	s->assets = assets_start(o->assets);
	s->live = live_start(c, s->web);
	if (s->assets == NULL || s->live == NULL || !sweep_start(s) || !workers_start(s)) {
		return fail(c, ERR_IO, NULL, "This machine has no room for another thread.");
	}
	return OK;
}

enum err
server_start(struct ctx *c, struct web *w)
{
	struct server *s = calloc(1, sizeof(*s));
	enum err e;
	bool v6 = false;
	int fd = -1;

	if (s == NULL) {
		return fail(c, ERR_IO, NULL, "Out of memory.");
	}
	s->web = w;
	s->wake_fd = -1;
	pthread_mutex_init(&s->mutex, NULL);
	pthread_mutex_init(&s->work_mutex, NULL);
	pthread_cond_init(&s->work_cond, NULL);
	w->server = s;
	e = listen_open(c, s, &fd, &v6);
	if (e == OK) {
		e = parts_start(c, s);
	}
	if (e == OK && !commits_swap(NULL, s)) {
		e = fail(c, ERR_BUG, NULL, "Too many servers in one process.");
	}
	if (e == OK) {
		dataset_after_commit(w->o.dataset, on_commit, s);
		s->daemon = daemon_start(s, fd, v6);
		if (s->daemon == NULL) {
			commits_end(s);
			e = fail(c, ERR_IO, NULL, "The server cannot start.");
		}
	}
	if (e != OK) {
		if (fd >= 0) {
			close(fd);
		}
		w->server = NULL;
		server_free(s);
	}
	return e;
}

void
server_certificate_again(struct web *w)
{
	struct ctx c = { .arena = arena_new(), .host = w->o.host, .now = time(NULL) };

	if (tls_use(&c, w->o.tls_cert, w->o.tls_key) != OK) {
		log_line(LOG_ERROR, "certificate", "sentence", c.fault.sentence, "kept",
			"the one before", NULL);
	}
	arena_free(c.arena);
}

const char *
server_address(const struct web *w)
{
	return w->server == NULL ? NULL : w->server->address;
}

/* ---- stop ---- */

static enum err
nothing(struct ctx *c, void *arg)
{
	(void)c;
	(void)arg;
	return OK;
}

/* Traces may still wait for the writer, and they point at the web: behind this write nothing of
 * ours is left in the queue. */
static void
writes_wait(struct server *s)
{
	static const struct actor nobody;
	struct ctx c = {
		.arena = arena_new(), .actor = &nobody, .host = s->web->o.host, .now = time(NULL)
	};

	if (db_write(&c, s->web->o.dataset, nothing, NULL) != OK) {
		log_line(LOG_WARN, "stop", "writer", c.fault.sentence, NULL);
	}
	arena_free(c.arena);
}

static void
nap_ms(long ms)
{
	struct timespec t = { .tv_nsec = ms * 1000000 };

	(void)nanosleep(&t, NULL);
}

void
server_stop(struct web *w)
{
	struct server *s = w->server;
	int fd;

	if (s == NULL) {
		return;
	}
	s->stopping = true;
	fd = MHD_quiesce_daemon(s->daemon);
	live_end(s->live);
	/* What has begun is finished, and its answer sent: stopping with a suspended connection is
	 * forbidden, and a write whose answer is lost would be a riddle to the one who sent it.
	 * Those who only drip or only sip are cut after a while. */
	for (int64_t begun = clock_ms(); atomic_load(&s->busy) > 0; nap_ms(5)) {
		if (clock_ms() - begun > STOP_MS) {
			sweep_hurry(s);
		}
	}
	MHD_stop_daemon(s->daemon);
	if (fd >= 0) {
		close(fd); /* not before: libmicrohttpd's threads let go of it in their own time,
			      and end the process when it is gone */
	}
	writes_wait(s);
	commits_end(s);
	w->server = NULL;
	server_free(s);
}
