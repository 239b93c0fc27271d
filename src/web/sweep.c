/* SPDX-License-Identifier: MIT */
/* Deadlines. libmicrohttpd cuts a connection that is silent, but not one that drips a byte a
 * second: so each connection has one deadline for the phase it is in, and one thread that looks at
 * all of them each second and shuts what is late. The same thread reads refused uploads to nowhere
 * for a few seconds, since closing on unread bytes would throw the refusal away on its way to the
 * client. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "web/exchange.h"

int64_t
clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

void
link_deadline(struct link *l, int64_t seconds)
{
	if (l != NULL) {
		atomic_store(&l->deadline_ms, seconds == 0 ? 0 : clock_ms() + seconds * 1000);
	}
}

/* ---- links come and go ---- */

static void
link_open(struct server *s, struct MHD_Connection *connection, void **cls)
{
	const union MHD_ConnectionInfo *fd =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	unsigned unanswered_ms = 60000;
	struct link *l = calloc(1, sizeof(*l));

	*cls = l;
	if (l == NULL || fd == NULL) {
		return;
	}
	l->server = s;
	l->fd = fd->connect_fd;
	/* A stream whose reader vanished without a word must not stay. */
	(void)setsockopt(
		l->fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unanswered_ms, sizeof(unanswered_ms));
	link_deadline(l, server_seconds.head);
	pthread_mutex_lock(&s->mutex);
	l->next = s->links;
	if (s->links != NULL) {
		s->links->prev = l;
	}
	s->links = l;
	pthread_mutex_unlock(&s->mutex);
}

/* The socket is still open here; a second descriptor keeps it so after libmicrohttpd has closed its
 * own. Locked. */
static void
linger_add(struct server *s, struct link *l)
{
	for (int i = 0; i < LINGER_MAX; i++) {
		if (s->lingering[i].fd < 0) {
			s->lingering[i].fd = dup(l->fd);
			s->lingering[i].until_ms = clock_ms() + LINGER_S * 1000;
			(void)eventfd_write(s->wake_fd, 1);
			return;
		}
	}
}

static void
link_close(struct server *s, void **cls)
{
	struct link *l = *cls;

	if (l == NULL) {
		return;
	}
	pthread_mutex_lock(&s->mutex);
	if (l->prev != NULL) {
		l->prev->next = l->next;
	} else if (s->links == l) {
		s->links = l->next;
	}
	if (l->next != NULL) {
		l->next->prev = l->prev;
	}
	if (l->linger && !l->cut && !s->stopping) {
		linger_add(s, l);
	}
	pthread_mutex_unlock(&s->mutex);
	free(l);
	*cls = NULL;
}

void
sweep_link(void *server, struct MHD_Connection *connection, void **cls,
	enum MHD_ConnectionNotificationCode how)
{
	if (how == MHD_CONNECTION_NOTIFY_STARTED) {
		link_open(server, connection, cls);
	} else {
		link_close(server, cls);
	}
}

/* ---- the thread ---- */

static void
cut_late(struct server *s)
{
	int64_t now = clock_ms();

	for (struct link *l = s->links; l != NULL; l = l->next) {
		int64_t deadline = atomic_load(&l->deadline_ms);

		if (deadline != 0 && deadline < now && !l->cut) {
			l->cut = true;
			(void)shutdown(l->fd, SHUT_RDWR);
			metrics_cut();
			log_line(LOG_INFO, "cut", "why", "too slow", NULL);
		}
	}
}

/* At most 256 KB of each at a time, so that no upload keeps the thread. */
static void
linger_read(struct lingering *g)
{
	char away[65536];
	ssize_t n = 0;

	for (int i = 0; i < 4; i++) {
		n = recv(g->fd, away, sizeof(away), MSG_DONTWAIT);
		if (n <= 0) {
			break;
		}
	}
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR) || clock_ms() > g->until_ms) {
		close(g->fd);
		g->fd = -1;
	}
}

static void *
sweep(void *server)
{
	struct server *s = server;
	struct pollfd p[LINGER_MAX + 1];

	for (;;) {
		int n = 1;
		bool stop;

		p[0] = (struct pollfd){ .fd = s->wake_fd, .events = POLLIN };
		pthread_mutex_lock(&s->mutex);
		cut_late(s);
		for (int i = 0; i < LINGER_MAX; i++) {
			if (s->lingering[i].fd >= 0) {
				p[n++] = (struct pollfd){ .fd = s->lingering[i].fd,
					.events = POLLIN };
			}
		}
		stop = s->sweep_end;
		pthread_mutex_unlock(&s->mutex);
		if (stop) {
			return NULL;
		}
		(void)poll(p, (nfds_t)n, 1000);
		if (p[0].revents != 0) {
			eventfd_t woken;

			(void)eventfd_read(s->wake_fd, &woken);
		}
		pthread_mutex_lock(&s->mutex);
		for (int i = 0; i < LINGER_MAX; i++) {
			if (s->lingering[i].fd >= 0) {
				linger_read(&s->lingering[i]);
			}
		}
		pthread_mutex_unlock(&s->mutex);
	}
}

void
sweep_hurry(struct server *s)
{
	pthread_mutex_lock(&s->mutex);
	for (struct link *l = s->links; l != NULL; l = l->next) {
		if (atomic_load(&l->deadline_ms) != 0) {
			atomic_store(&l->deadline_ms, 1);
		}
	}
	cut_late(s);
	pthread_mutex_unlock(&s->mutex);
}

bool
sweep_start(struct server *s)
{
	for (int i = 0; i < LINGER_MAX; i++) {
		s->lingering[i].fd = -1;
	}
	s->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (s->wake_fd < 0) {
		return false;
	}
	if (pthread_create(&s->sweeper, NULL, sweep, s) != 0) {
		close(s->wake_fd);
		s->wake_fd = -1;
		return false;
	}
	return true;
}

void
sweep_stop(struct server *s)
{
	pthread_mutex_lock(&s->mutex);
	s->sweep_end = true;
	pthread_mutex_unlock(&s->mutex);
	(void)eventfd_write(s->wake_fd, 1);
	pthread_join(s->sweeper, NULL);
	close(s->wake_fd);
	for (int i = 0; i < LINGER_MAX; i++) {
		if (s->lingering[i].fd >= 0) {
			close(s->lingering[i].fd);
		}
	}
}
