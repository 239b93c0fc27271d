/* SPDX-License-Identifier: MIT */
/* A route row states its needs; the dispatcher enforces them. Order: limits -> session or token -> permission and reach -> CSRF and Origin -> parse input
 * -> work -> write -> send. Read by web/dispatch.c, `alongside routes` and tests/routes.txt. */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include <stddef.h>

#include "base/err.h"
#include "base/field.h"
#include "web/may.h"

struct req;
struct shape; /* base/shape.h */
struct view;  /* web/reply.h */

/* Every row with .api or .api_only names one; without it the answer is described as any object. */
struct route_api {
	const struct view *view;       /* 200; NULL = an empty object */
	const struct field *also;      /* lists: members beside items, total and next */
	const struct shape *body;      /* raw_in: the JSON it takes */
	const struct shape *conflict;  /* 409: what stands beside the error */
	const struct field *query;     /* parameters that the handler reads itself, beside route.in and those of lists */
	unsigned creates : 1;          /* 201 for what was not there */
	unsigned conflicts : 1;        /* 409 when somebody else was faster */
};

enum method { GET = 1, POST, PUT, DELETE }; /* no form can send PUT and DELETE: such rows are .api_only */

/* What the path or query names, which the dispatcher resolves and checks before any handler. */
enum scope {
	SCOPE_NONE = 0,
	SCOPE_HOME,  /* ":home" in the path: r->home is set, reached by this account with this permission; else 404 (403 when reached without the permission) */
	SCOPE_GROUP, /* ":group" in the path or ?group=, else the account's own first group: r->group likewise */
};

struct route {
	enum method method;
	const char *path;                  /* "/homes/:home/returns/:day"; ":name" matches one segment */
	enum err (*work)(struct req *r);   /* outside any write; reads in one snapshot. NULL when there is nothing to do */
	enum err (*write)(struct req *r);  /* on the writer, short, may run more than once; after work. NULL for reading routes */
	enum err (*reading)(struct req *r); /* GET: a small row of its own that somebody has read this, on the writer, when .work answered and set r->reading.
	                                     * When it cannot be written the page is sent all the same: what must be written down is .audited */
	enum may may;                      /* no default */
	enum scope scope;
	const struct field *in;            /* input: query for GET; form or JSON body for POST and PUT. Unknown names are ignored in forms, refused in JSON */
	size_t in_size;                    /* bytes of the struct; r->in is zeroed and filled */
	enum err (*form)(struct req *r);   /* POST of a form with faults: this is called to show it again (r->again is set, answers in r->in and r->raw) */
	const char *title;                 /* what the page is, in words, for `alongside routes` and who-sees-what */
	const struct route_api *json;      /* what it answers and takes as JSON, for the description of the API */
	size_t body_max;                   /* bytes; 0 = 256 KB. Uploads name theirs */
	unsigned slow : 1;                 /* runs on a worker thread */
	unsigned audited : 1;              /* the reading is written down before the reply leaves */
	unsigned api : 1;                  /* also served as JSON at /api/v1 + path */
	unsigned api_only : 1;             /* served only there */
	unsigned files : 1;                /* also served at path.csv and path.xlsx */
	unsigned upload : 1;               /* multipart form with a file: r->upload */
	unsigned raw_in : 1;               /* the handler parses the body itself (r->body), `in` unused for the body */
	unsigned no_csrf : 1;              /* only for sign-in and one-time links, which check their own */
	unsigned stream : 1;               /* server-sent events: work opens it with live_open() */
	unsigned idle_write : 1;           /* a GET whose .write changes nothing: only to see that the writer answers. Any other GET with .write is refused at start */
	unsigned bare : 1;                 /* over sockets .work runs with neither connection nor session: it must answer while the data are away */
};

#define ROUTES_END {.path = NULL}

/* in = fields and their struct in one go */
#define IN(fields, type) .in = (fields), .in_size = sizeof(struct type)

#endif
