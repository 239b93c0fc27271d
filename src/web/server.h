/* SPDX-License-Identifier: MIT */
/* The web part as a whole: made once, then fed by libmicrohttpd (server.c) or by tests (web_handle). Who asks and what they reach is told by the
 * accounts room through `struct web_access`; web itself knows no room. */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "base/host.h"
#include "db/open.h"
#include "web/req.h"
#include "web/room.h"

/* Filled in by accounts (accounts_access) and given at start. All run on the request's reading connection in its snapshot unless said. */
struct web_access {
	/* From the cookie "session" or "Authorization: Bearer": fills r->actor, r->may, r->frame (and r->csrf, else web makes one from the cookie). Nobody, or a session that
	 * has ended: actor.account 0, OK. A bad token: ERR_DENIED (401). */
	enum err (*who)(struct req *r, const char *cookie, const char *bearer);
	/* The home by its ref, reached now: r->home. ERR_MISSING when not. */
	enum err (*home)(struct req *r, const char *ref);
	/* The group by its ref, or the account's own when ref is NULL (prefers a group over which it has `may`): r->group. ERR_MISSING when not. */
	enum err (*group)(struct req *r, const char *ref, enum may may);
	/* One-time keys: an earlier answer to the same key of the same account replays into r->out (stored). Inside the write: keeps the answer. */
	enum err (*once_find)(struct req *r, bool *ret_found);
	enum err (*once_keep)(struct req *r);
	/* .audited routes: one row. Runs on the writer, in a write of its own before the reply leaves (or with the route's own write). */
	enum err (*audit)(struct req *r);
	/* Traces: last seen; called at most once a minute a session or token, on the writer, with a request that holds only actor, now and web. May be lost; may be NULL. */
	enum err (*seen)(struct req *r);
	/* The number of a group's last change, for live streams. */
	enum err (*live_number)(struct ctx *c, int64_t group, int64_t *ret);
	/* Home page for an account: "/board", "/homes/CS.../return", ... */
	const char *(*start_page)(struct req *r);
};

struct web_options {
	const struct host *host;
	struct dataset *dataset;
	const struct web_access *access;
	const char *listen;   /* "127.0.0.1:8080"; NULL: no sockets (tests) */
	const char *tls_cert, *tls_key; /* PEM files or NULL */
	const char *origin;   /* "https://alongside.example" or NULL: from Host */
	int64_t (*now)(void); /* NULL: the clock */
	const struct room *const *rooms; /* NULL: rooms[]; tests of web itself bring a room of their own */
	const char *assets;   /* NULL, or a folder to read assets from (serve --dev) */
	bool timing;          /* answers carry Server-Timing (serve --timing) */
};

/* Checks the route tables (permission set, forms present, no doubles): BUG when wrong. NULL with a fault when the address is taken. */
struct web *web_start(struct ctx *c, const struct web_options *o);
void web_stop(struct web *w);

/* One request, in process, on the calling thread, waiting for the write: the tests' way in. r is zeroed but for method, target, and what req_prepare sets. */
struct web_call {
	enum method method;
	const char *target;   /* "/homes?limit=5" */
	const char *cookie;   /* value of the cookie "session" or NULL */
	const char *device;   /* value of the cookie "device" or NULL */
	const char *address;  /* NULL: 192.0.2.1 */
	const char *bearer;
	const char *type;     /* Content-Type */
	const char *body;
	size_t body_n;
	const char *origin, *once, *accept; /* headers, or NULL */
	const char *fetch_site, *csrf, *requested_with;
	const char *upload_name;            /* with a body: sent as the multipart file "file" */
	const char *const *form;            /* name, value, ... NULL: makes an urlencoded (or, with a file, multipart) body */
};
struct web_answer {
	int status;
	const char *type, *location, *filename;
	const char *set_cookie; /* value of the session cookie that was set, or NULL */
	const char *body;
	size_t body_n;
	const char *headers;  /* "Name: value\n" of each other header */
	int64_t statements;   /* cost */
};
void web_handle(struct web *w, const struct web_call *call, struct arena *a, struct web_answer *ret);

/* Walks rooms: all routes, for `alongside routes` and the matrix test. */
typedef void route_fn(const struct room *room, const struct route *route, void *arg);
void routes_each(route_fn *fn, void *arg);

#endif
