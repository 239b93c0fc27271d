/* SPDX-License-Identifier: MIT */
/* /healthz, /readyz, /metrics and /live (probes.h), as handlers and rows like those of any room. */
#include "web/probes.h"

#include "base/str.h"
#include "db/open.h"
#include "web/exchange.h"
#include "web/reply.h"

static enum err
healthz(struct req *r)
{
	return reply_bytes(r, 200, "text/plain; charset=utf-8", "alive\n", 6);
}

/* Reached only after the session's statement, if any, and a snapshot: so the data can be read. That
 * the writer answers is seen by asking it for a write that changes nothing, which costs no flush.
 */
static enum err
readyz_work(struct req *r)
{
	(void)r;
	return OK;
}

static enum err
readyz_write(struct req *r)
{
	return reply_bytes(r, 200, "text/plain; charset=utf-8", "ready\n", 6);
}

/* From elsewhere there is nothing here. */
static enum err
metrics(struct req *r)
{
	if (r->address == NULL || (!str_starts(r->address, "127.") && !str_eq(r->address, "::1"))) {
		return reply_bytes(r, 404, "text/plain; charset=utf-8", "Not found\n", 10);
	}
	r->out.status = 200;
	r->out.type = "text/plain; version=0.0.4; charset=utf-8";
	metrics_text(&r->out.body, r->web->server == NULL ? 0 : live_count(r->web->server->live));
	return OK;
}

static const struct route probes_routes[] = {
	{ GET, "/healthz", .work = healthz, .may = MAY_ANYONE, .bare = 1,
		.title = "Whether the program is alive" },
	{ GET, "/readyz", .work = readyz_work, .write = readyz_write, .idle_write = 1,
		.may = MAY_ANYONE, .title = "Whether the data can be read and written" },
	{ GET, "/metrics", .work = metrics, .may = MAY_ANYONE, .bare = 1,
		.title = "Counters, for callers on this machine" },
	{ GET, "/live", .work = live_open, .may = MAY_SIGNED_IN, .scope = SCOPE_GROUP, .stream = 1,
		.title = "Tells an open page that something has changed" },
	ROUTES_END,
};

const struct room probes_room = {
	.name = "probes",
	.routes = probes_routes,
};
