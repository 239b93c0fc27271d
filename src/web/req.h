/* SPDX-License-Identifier: MIT */
/* One request, from the socket or from a test, as handlers see it. Contains the ctx; everything it points at lives in the ctx's arena. */
#ifndef WEB_REQ_H
#define WEB_REQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/ctx.h"
#include "base/list.h"
#include "web/may.h"
#include "web/route.h"

struct web;

enum format { FORMAT_HTML = 0, FORMAT_JSON, FORMAT_CSV, FORMAT_XLSX };

struct pair {
	const char *name, *value;
};

/* A home that this account reaches. */
struct reached_home {
	int64_t id;
	const char *ref;  /* the regulator's number: as in the address */
	const char *name;
	uint64_t may;     /* permissions over this home: of every role whose group holds it */
	unsigned sides;   /* bit 1 << enum side for each side from which it is reached */
};

/* A group of homes that this account stands in. */
struct reached_group {
	int64_t id;
	const char *ref;  /* G + 10 letters */
	const char *kind; /* "home", "provider", "locality", "hscp", "council", "board", "nation", "remit", "list" */
	const char *name;
	uint64_t may;
	unsigned sides;
	bool own;             /* the account stands in this very group, and not only in one around it */
	int64_t organisation; /* of a remit: the team's organisation, whose settings hold; else the account's */
};

struct upload {
	const char *filename; /* as sent, without folders */
	int fd;               /* an unlinked temporary file, rewound; closed by the dispatcher */
	int64_t size;
};

struct reply {
	int status;            /* 0 = not decided */
	const char *type;
	struct buf body;
	int fd;                /* -1, or an unlinked temporary file to send instead of the body */
	int64_t fd_size;
	const char *filename;  /* Content-Disposition: attachment */
	const char *location;  /* redirect */
	struct list headers;   /* struct pair */
	bool stored;           /* replayed from a one-time key */
	const char *replay;    /* the answer shows a secret once: a request sent again is led to this path instead */
};

struct req {
	struct ctx ctx;
	struct actor actor;
	struct web *web;
	const struct route *route;
	enum method method;
	enum format format;
	bool api;                  /* came in under /api/v1 or asked for JSON */
	const char *path;          /* without query, decoded, without /api/v1 and without .csv/.xlsx */
	const char *target;        /* as it came: path and query */
	const char *address;       /* the client's, for limits */
	const char *device;        /* the cookie "device" as it came, or NULL: accounts knows by it a browser that signed in before */
	struct list params;        /* struct pair: ":home" -> pairs "home" */
	struct list query;         /* struct pair */
	struct list raw;           /* struct pair: form fields as typed */
	const char *body;          /* raw body, NUL-terminated */
	size_t body_n;
	void *in;                  /* parsed input of route->in */
	struct list faults;        /* struct field_fault */
	bool again;                /* the form is shown again */
	struct upload upload;
	const char *csrf;          /* for forms of this session */
	const char *once;          /* the one-time key: sent with the request, or NULL */
	uint64_t may;              /* the account's permissions from all its standings together */
	const struct reached_home *home;
	const struct reached_group *group;
	void *state;               /* the handler's own, from work to write */
	const struct frame *frame; /* what the layout shows around the page: web/page.h */
	struct reply out;
	bool reading;              /* set by .work: route->reading is to run */
	bool js;                   /* X-Requested-With: a fetch of our own script */
	struct req_own *own;       /* the dispatcher's: web/dispatch.h */
};

/* Path parameter, query value, form value: NULL when absent. */
const char *req_param(const struct req *r, const char *name);
const char *req_query(const struct req *r, const char *name);
const char *req_raw(const struct req *r, const char *name);
int64_t req_query_int(const struct req *r, const char *name, int64_t least, int64_t most, int64_t fallback);

/* True when the account may do it here: over the home or group of the route, else anywhere. For showing or leaving out links and fields, never as the only check. */
bool req_may(const struct req *r, enum may m);

/* Collects a fault of one input field; the handler then returns ERR_INVALID by `return req_faults(r)`, or goes on when OK. */
void req_fault(struct req *r, const char *field, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
enum err req_faults(struct req *r); /* OK when there are none, else ERR_INVALID */

/* The path and query of this page with one query value replaced (NULL takes it out): filters, sorting and paging as links. Drops "page" unless name is "page". */
const char *req_with(const struct req *r, const char *name, const char *value);

#endif
