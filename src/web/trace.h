/* SPDX-License-Identifier: MIT */
/* The two things that happen beside an answer, private to web/. */
#ifndef WEB_TRACE_H
#define WEB_TRACE_H

#include "web/dispatch.h"

/* The traces that are being written. traces_free waits for them; NULL is fine. */
struct traces *traces_new(void);
void traces_free(struct traces *t);

/* Last seen: at most once a minute for each session or token, in a write of its own that nobody waits for and that may be lost. */
void trace_seen(struct req *r);

/* One line: method, route pattern, status, microseconds, the account's ref, and where an error arose. Never twice for one request. */
void trace_log(struct req *r);

#endif
