/* SPDX-License-Identifier: MIT */
/* A client of bare bytes over a real socket, for the tests of the server: it can do what no
 * well-behaved client does. */
#ifndef TESTS_HTTP_H
#define TESTS_HTTP_H

#include <stdbool.h>
#include <stddef.h>

/* "127.0.0.1:8080" -> a connected socket; reads give up after 5 s. */
int
http_open(const char *address);
void
http_send(int fd, const char *bytes, size_t n);
void
http_text(int fd, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

struct http_answer {
	int status;	   /* 0: the connection ended without an answer */
	char *head, *body; /* freed by http_free */
	size_t body_n;
	bool closes;
};

/* One whole answer by its length (or until the end when it has none); head_only: of a HEAD. */
void
http_read(int fd, struct http_answer *ret, bool head_only);
void
http_free(struct http_answer *a);

/* The next bytes of a stream, at most so long, as text; "" when nothing came, NULL at the end. */
char *
http_some(int fd, char *space, size_t n, int ms);

/* Request and answer on a connection of its own. */
void
http_ask(const char *address, struct http_answer *ret, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* True when the server has ended the connection, waiting at most so long. */
bool
http_ended(int fd, int ms);

#endif
