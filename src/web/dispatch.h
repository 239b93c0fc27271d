/* SPDX-License-Identifier: MIT */
/* The steps of one request, private to web/: server.c feeds them from libmicrohttpd, call.c from a test. Each step may run on another thread,
 * never two at once. Owns: dispatch.c. */
#ifndef WEB_DISPATCH_H
#define WEB_DISPATCH_H

#include "web/server.h"

/* The whole program's web part. */
struct web {
	struct web_options o;
	struct router *router;   /* router.c: compiled from the rooms' route tables */
	struct server *server;   /* server.c; NULL in tests */
	unsigned char csrf_key[32]; /* made from the host's key, so that several processes agree */
};

/* Headers and the like that are neither path nor body; NULL when absent. */
struct req_head {
	const char *cookie, *bearer, *type, *origin, *fetch_site, *host, *once, *accept, *requested_with;
	int64_t content_length; /* -1 unknown */
};

/* A zeroed request with its own arena; req_free frees body, files and arena. */
struct req *req_new(struct web *w, enum method m, const char *target, const struct req_head *head, const char *address);
void req_free(struct req *r);

/* 1. Without database or body: finds the route and format, limits. False: r->out holds the refusal (404, 405, 413, 429). */
bool dispatch_route(struct req *r);

/* 2. With r->ctx.db a connection of this thread and the body in r->body or r->upload: session, permission and reach, CSRF, one-time key, input, work.
 * True: dispatch_write is to run on the writer; false: r->out is complete. Its reading snapshot has ended on return. */
bool dispatch_work(struct req *r);

/* 3. A write_fn with arg = struct req: the route's write, then the one-time key's answer is kept. */
enum err dispatch_write(struct ctx *c, void *arg);

/* 4. After the write's commit (or failure): r->out complete, whatever e is. Logs. */
void dispatch_finish(struct req *r, enum err e);

#endif
