/* SPDX-License-Identifier: MIT */
/* Homes sending their returns, as many at once as asked: returns PORT CLIENTS SECONDS DAY TOKEN FILE. FILE has a home on
 * each line, its number, a tab, and the JSON body of its return, in which @ stands for a number that is another one each
 * time, so that every PUT is a new revision. A client sends its next return when the last was answered, which is when it
 * was durable. Prints "per_second answered refused median_us". Called by bench/run.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HOMES_MOST = 400, CLIENTS_MOST = 1024, ANSWER_BYTES = 64 << 10, TIMES_MOST = 1 << 20, VALUES = 10 };

struct home {
	char *number, *before, *after; /* of the body: what stands before and after @ */
	unsigned sent;
};

struct client {
	int fd;
	unsigned home;
	int64_t began_us;
	char *answer;
	size_t n;
};

struct load {
	struct home homes[HOMES_MOST];
	struct client clients[CLIENTS_MOST];
	unsigned n_homes, n_clients;
	uint16_t port;
	const char *day, *token;
	int epoll;
	int64_t answered, refused;
	uint32_t *took_us; /* of the first TIMES_MOST */
};

static int64_t
clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static void
die(const char *what)
{
	fprintf(stderr, "returns: %s%s%s\n", what, errno != 0 ? ": " : "", errno != 0 ? strerror(errno) : "");
	exit(1);
}

static void
homes_read(struct load *l, const char *name)
{
	FILE *f = fopen(name, "re");
	char *line = NULL;
	size_t room = 0;

	if (f == NULL) {
		die(name);
	}
	while (l->n_homes < HOMES_MOST && getline(&line, &room, f) > 0) {
		struct home *h = &l->homes[l->n_homes];
		char *tab = strchr(line, '\t'), *at = tab == NULL ? NULL : strchr(tab, '@');

		line[strcspn(line, "\n")] = '\0';
		if (at == NULL) {
			errno = 0;
			die("a line is a home's number, a tab, and a body with an @");
		}
		*tab = *at = '\0';
		h->number = strdup(line);
		h->before = strdup(tab + 1);
		h->after = strdup(at + 1);
		l->n_homes++;
	}
	free(line);
	(void)fclose(f);
}

static void
send_next(struct load *l, struct client *k)
{
	struct home *h = &l->homes[k->home];
	char number[16], request[16 << 10];
	int n;

	/* One digit, another one than the time before. */
	snprintf(number, sizeof(number), "%u", h->sent++ % VALUES);
	n = snprintf(request, sizeof(request),
		"PUT /api/v1/homes/%s/returns/%s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nAuthorization: Bearer %s\r\n"
		"Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s%s%s",
		h->number, l->day, l->port, l->token, strlen(h->before) + strlen(number) + strlen(h->after), h->before, number,
		h->after);
	k->n = 0;
	k->began_us = clock_us();
	if (n >= (int)sizeof(request) || send(k->fd, request, (size_t)n, MSG_NOSIGNAL) != n) {
		die("a return could not be sent");
	}
}

static void
client_start(struct load *l, struct client *k, unsigned home)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(l->port) };
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = k };
	int one = 1;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	*k = (struct client){ .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
		.home = home % l->n_homes,
		.answer = malloc(ANSWER_BYTES) };
	if (k->fd < 0 || k->answer == NULL || connect(k->fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
		die("cannot connect");
	}
	(void)setsockopt(k->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, k->fd, &e) != 0) {
		die("epoll");
	}
	send_next(l, k);
}

/* True when the answer is whole. */
static bool
answer_whole(const struct client *k)
{
	const char *end = memmem(k->answer, k->n, "\r\n\r\n", 4);
	const char *length;

	if (end == NULL) {
		return false;
	}
	length = strcasestr(k->answer, "\r\nContent-Length:");
	if (length == NULL || length > end) {
		errno = 0;
		die("an answer without a length");
	}
	return k->n >= (size_t)(end + 4 - k->answer) + strtoul(length + 17, NULL, 10);
}

static void
answer_take(struct load *l, struct client *k)
{
	ssize_t got = recv(k->fd, k->answer + k->n, ANSWER_BYTES - 1 - k->n, 0);
	bool kept;

	if (got <= 0) {
		die("a connection was closed");
	}
	k->n += (size_t)got;
	k->answer[k->n] = '\0';
	if (!answer_whole(k)) {
		return;
	}
	kept = strncmp(k->answer, "HTTP/1.1 20", 11) == 0;
	if (kept) {
		if (l->answered < TIMES_MOST) {
			l->took_us[l->answered] = (uint32_t)(clock_us() - k->began_us);
		}
		l->answered++;
	} else if (l->refused++ == 0) {
		fprintf(stderr, "returns: the first that was refused:\n%s\n", k->answer);
	}
	send_next(l, k);
}

static int
by_size(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int64_t
run(struct load *l, int64_t most_us)
{
	struct epoll_event ready[64];
	int64_t began_us;

	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	l->took_us = calloc(TIMES_MOST, sizeof(*l->took_us));
	if (l->epoll < 0 || l->took_us == NULL) {
		die("no room");
	}
	began_us = clock_us();
	for (unsigned i = 0; i < l->n_clients; i++) {
		client_start(l, &l->clients[i], i);
	}
	while (clock_us() - began_us < most_us) {
		int n = epoll_wait(l->epoll, ready, 64, 100);

		for (int i = 0; i < n; i++) {
			answer_take(l, ready[i].data.ptr);
		}
	}
	return clock_us() - began_us;
}

int
main(int argc, char **argv)
{
	static struct load l;
	int64_t took_us, counted;
	double seconds;

	if (argc != 7) {
		fprintf(stderr, "usage: returns PORT CLIENTS SECONDS DAY TOKEN FILE\n");
		return 2;
	}
	l.port = (uint16_t)strtol(argv[1], NULL, 10);
	l.n_clients = (unsigned)strtoul(argv[2], NULL, 10);
	seconds = strtod(argv[3], NULL);
	l.day = argv[4];
	l.token = argv[5];
	homes_read(&l, argv[6]);
	if (l.n_homes == 0 || l.n_clients == 0 || l.n_clients > CLIENTS_MOST || seconds <= 0) {
		errno = 0;
		die("homes, clients and seconds are needed");
	}
	took_us = run(&l, (int64_t)(seconds * 1e6));
	counted = l.answered < TIMES_MOST ? l.answered : TIMES_MOST;
	qsort(l.took_us, (size_t)counted, sizeof(*l.took_us), by_size);
	printf("%.1f %lld %lld %u\n", (double)l.answered * 1e6 / (double)took_us, (long long)l.answered, (long long)l.refused,
		counted > 0 ? l.took_us[counted / 2] : 0);
	return l.refused == 0 && l.answered > 0 ? 0 : 1;
}
