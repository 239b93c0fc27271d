/* SPDX-License-Identifier: MIT */
/* Live streams: one per browser, carrying only {"group":"G...","number":N} - "something changed" -
 * at most once a second; what changed is fetched by the ordinary, reach-checked route. Streams
 * sleep inside libmicrohttpd; one ticker thread wakes them after commits and for a heartbeat. Knows
 * numbers of groups, never homes. Called by server.c and probes.c. */
#ifndef WEB_LIVE_H
#define WEB_LIVE_H

#include "web/dispatch.h"

struct live;
struct MHD_Connection;
struct MHD_Response;

enum { LIVE_MAX = 500 };

/* Starts the ticker. NULL with a fault. */
struct live *
live_start(struct ctx *c, struct web *w);

/* After a commit: something may have changed. Cheap; from any thread. */
void
live_wake(struct live *l);

/* Ends every stream; they close as soon as libmicrohttpd looks at them. No new ones afterwards. */
void
live_end(struct live *l);

/* After all connections are gone: ends the ticker and frees. NULL is fine. */
void
live_free(struct live *l);

/* The work of GET /live: r->out becomes an open stream of r->group, or ERR_LIMIT when there are too
 * many. Without sockets (tests) the answer is the first message alone. */
enum err
live_open(struct req *r) MUST_CHECK;

/* server.c: the answer to a request that live_open accepted; the response keeps the stream until
 * the client goes. NULL when out of memory. */
struct MHD_Response *
live_response(struct live *l, struct req *r, struct MHD_Connection *connection);

int
live_count(struct live *l); /* streams open now; l may be NULL */

#endif
