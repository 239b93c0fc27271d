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
	struct layout *layout;   /* page.c: menus and links, made once */
	struct server *server;   /* server.c; NULL in tests */
	struct limits *limits;   /* limits.c */
	struct traces *traces;   /* trace.c */
	struct call *call;       /* call.c: the tests' connection; NULL with sockets */
	struct again *again;     /* refuse.c: the connection on which forms are shown again after a write that failed */
	unsigned char csrf_key[32]; /* made from the host's key, so that several processes agree */
};

/* Headers and the like that are neither path nor body; NULL when absent. Copied by req_new. */
struct req_head {
	const char *cookie; /* the value of the cookie "session" */
	const char *device; /* the value of the cookie "device" */
	const char *bearer; /* what follows "Bearer " in Authorization */
	const char *type, *origin, *fetch_site, *host, *once, *accept, *requested_with;
	const char *csrf;   /* X-CSRF, for our own script */
	int64_t content_length; /* -1 unknown */
};

/* What the dispatcher keeps of a request for itself: r->own. */
struct req_own {
	struct req_head head;
	const char *title;       /* page_title() */
	const char *live;        /* page_live() */
	int64_t began_us;        /* monotonic, at req_new */
	struct list headers_kept, faults_kept; /* as work left them: a write that runs again starts from here */
	const char *allow;       /* "GET, HEAD, POST": of a path asked with the wrong method */
	struct list bad;         /* const char *: names of values that could not be read */
	int status;              /* instead of the one its error has: 401, 405, 413; 0 */
	bool permitted;          /* who asks may do this here: r->home and r->group are set */
	bool answered;           /* work has replied: no write but the audited row */
	bool too_old;            /* refused for a wrong token, though it came from a page of ours */
	bool logged;
	bool body_read;          /* the body has been split into r->raw */
};

/* A zeroed request with its own arena; target is the path and query exactly as they came, still percent-encoded. m 0: a method we do not know.
 * req_free frees the answer's body and files, an upload, and the arena. */
struct req *req_new(struct web *w, enum method m, const char *target, const struct req_head *head, const char *address);
void req_free(struct req *r);

/* 1. Without database or body: finds the route and format, limits. False: r->out holds the refusal (404, 405, 413, 429), complete and logged. */
bool dispatch_route(struct req *r);

/* After 1: this request belongs on a worker thread (.slow, and every CSV and XLSX). */
bool dispatch_slow(const struct req *r);

/* A body that turned out larger than the route takes: r->out holds the refusal. */
void dispatch_too_large(struct req *r);

/* 2. With r->ctx.db a connection of this thread and the body in r->body (arena or caller's memory, NUL-terminated), or for an upload the form's other fields in r->raw and
 * the file in r->upload: session, permission and reach, CSRF, one-time key, input, work. True: dispatch_write is to run on the writer; false: r->out is complete (a
 * .stream route may leave out.status 0: reach has been checked and r->group is set). Its reading snapshot has ended on return, r->ctx.db is NULL again.
 * A work that has replied ends the request there: nothing is written. */
bool dispatch_work(struct req *r);

/* 3. A write_fn with arg = struct req: the route's write, then the one-time key's answer is kept; of .audited routes the reading is written down. */
enum err dispatch_write(struct ctx *c, void *arg);

/* 4. After the write's commit (or failure), on any thread (it uses no connection of the caller's): r->out complete, whatever e is. Logs. */
void dispatch_finish(struct req *r, enum err e);

#endif
