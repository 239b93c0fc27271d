/* SPDX-License-Identifier: MIT */
/* The client of http.h. A test that cannot connect or send fails there; what the server answers is
 * the test's business. */
#include "tests/kit.h"

#include "tests/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SPACE = 8 << 20, WAIT_S = 5 };

int
http_open(const char *address)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	struct timeval wait = { .tv_sec = WAIT_S };
	const char *colon = strrchr(address, ':');
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_non_null(colon);
	to.sin_port = htons((uint16_t)strtol(colon + 1, NULL, 10));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

/* A server may end the connection while we send; what it said is read afterwards. */
void
http_send(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);

		if (sent <= 0) {
			return;
		}
		bytes += sent;
		n -= (size_t)sent;
	}
}

static void
send_v(int fd, const char *fmt, va_list ap)
{
	char *text = NULL;
	int n = vasprintf(&text, fmt, ap);

	assert_true(n >= 0);
	http_send(fd, text, (size_t)n);
	free(text);
}

void
http_text(int fd, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	send_v(fd, fmt, ap);
	va_end(ap);
}

/* One byte at a time up to the empty line, so that the next answer stays where it is. */
static bool
head_read(int fd, struct http_answer *a)
{
	size_t n = 0;

	a->head = calloc(1, 65536);
	while (n < 65535 && recv(fd, a->head + n, 1, 0) == 1) {
		n++;
		if (n >= 4 && memcmp(a->head + n - 4, "\r\n\r\n", 4) == 0) {
			return true;
		}
	}
	return false;
}

void
http_read(int fd, struct http_answer *a, bool head_only)
{
	const char *length;
	size_t want = SPACE;

	*a = (struct http_answer){ .status = 0 };
	do {
		free(a->head);
		if (!head_read(fd, a) || strncmp(a->head, "HTTP/1.1 ", 9) != 0) {
			a->closes = true;
			a->body = calloc(1, 1);
			return;
		}
		a->status = (int)strtol(a->head + 9, NULL, 10);
	} while (a->status == 100);
	a->closes = strcasestr(a->head, "\r\nConnection: close") != NULL;
	length = strcasestr(a->head, "\r\nContent-Length: ");
	if (length != NULL) {
		want = (size_t)strtoul(length + 18, NULL, 10);
	}
	assert_true(want <= SPACE);
	a->body = calloc(1, want + 1);
	while (!head_only && a->body_n < want) {
		ssize_t n = recv(fd, a->body + a->body_n, want - a->body_n, 0);

		if (n <= 0) {
			break;
		}
		a->body_n += (size_t)n;
	}
}

void
http_free(struct http_answer *a)
{
	free(a->head);
	free(a->body);
	*a = (struct http_answer){ .status = 0 };
}

char *
http_some(int fd, char *space, size_t n, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t got;

	space[0] = '\0';
	if (poll(&p, 1, ms) <= 0) {
		return space;
	}
	got = recv(fd, space, n - 1, 0);
	if (got <= 0) {
		return NULL;
	}
	space[got] = '\0';
	return space;
}

void
http_ask(const char *address, struct http_answer *ret, const char *fmt, ...)
{
	int fd = http_open(address);
	va_list ap;

	va_start(ap, fmt);
	send_v(fd, fmt, ap);
	va_end(ap);
	http_read(fd, ret, false);
	close(fd);
}

bool
http_ended(int fd, int ms)
{
	char space[4096];

	for (int waited = 0; waited < ms; waited += 50) {
		if (http_some(fd, space, sizeof(space), 50) == NULL) {
			return true;
		}
	}
	return false;
}
