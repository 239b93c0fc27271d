/* SPDX-License-Identifier: MIT */
/* The sockets, private to web/: libmicrohttpd's threads and the worker threads around dispatch.h's
 * steps. web_start calls server_start when there is an address to listen on. Split over server.c
 * (start, stop), exchange.c (one request's way), answer.c (bytes out), body.c (bytes in), sweep.c
 * (deadlines), workers.c (slow work). */
#ifndef WEB_SERVER_PRIVATE_H
#define WEB_SERVER_PRIVATE_H

#include "web/dispatch.h"

/* How long each phase of a connection may take; tests make them short before server_start. */
extern struct server_seconds {
	int idle; /* without a byte either way */
	int head; /* from the first byte of a request to the end of its head; also for a handshake
		   */
	int body; /* and a second more for each 32 KB announced */
	int send; /* likewise for an answer */
} server_seconds;

/* Listens on w->o.listen; w->server is set before the first request is taken. ERR_IO with a
 * sentence when the address is taken or wrong. */
enum err
server_start(struct ctx *c, struct web *w) MUST_CHECK;

/* Takes no more connections, lets what runs finish (writes too), ends the threads. w->server may be
 * NULL. */
void
server_stop(struct web *w);

/* Reads the files of the certificate and its key again (they were renewed); when they are no good
 * that is logged and those in use stay. Only where there is one. */
void
server_certificate_again(struct web *w);

/* The address it really listens on: "127.0.0.1:8080" (a port of 0 was asked for in tests). */
const char *
server_address(const struct web *w);

#endif
