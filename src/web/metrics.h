/* SPDX-License-Identifier: MIT */
/* Counters for /metrics: by route pattern and kind of status, never by person, home or address.
 * Adding is a few atomic additions; called from every thread. One set for the process. */
#ifndef WEB_METRICS_H
#define WEB_METRICS_H

#include <stdint.h>

#include "base/buf.h"
#include "web/room.h"

/* Monotonic microseconds. */
int64_t
metrics_clock_us(void);

/* Time this thread has spent in templates since it began: reply.c adds, server.c takes the
 * difference around a request. */
extern _Thread_local int64_t metrics_template_us;

/* A request is answered. route may be NULL (not found, assets). */
struct metrics_times {
	int64_t all_us, sql_us, template_us;
};
void
metrics_request(const struct route *route, int status, const struct metrics_times *t);

void
metrics_asset(int status);
void
metrics_write(int ok); /* one write is decided */
void
metrics_batch(void); /* one durable commit */
void
metrics_cut(void); /* a connection that took too long */

/* Prometheus text. live: open streams. */
void
metrics_text(struct buf *b, int live);

#endif
