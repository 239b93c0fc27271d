/* SPDX-License-Identifier: MIT */
/* What a request leaves behind besides its answer (trace.h): when somebody was last seen, and one line in the log. Neither says what anybody read or wrote. Called
 * by dispatch.c. */
#include "web/trace.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "web/limits.h"
#include "web/metrics.h"
#include "web/router.h"

/* Traces on their way; they hold on to struct web, which therefore waits for them. */
struct traces {
	pthread_mutex_t lock;
	pthread_cond_t none;
	int n;
};

struct traces *
traces_new(void)
{
	struct traces *t = calloc(1, sizeof(*t));

	if (!t || pthread_mutex_init(&t->lock, NULL) != 0 || pthread_cond_init(&t->none, NULL) != 0) {
		BUG("out of memory");
	}
	return t;
}

void
traces_free(struct traces *t)
{
	if (!t) {
		return;
	}
	pthread_mutex_lock(&t->lock);
	while (t->n > 0) {
		pthread_cond_wait(&t->none, &t->lock);
	}
	pthread_mutex_unlock(&t->lock);
	pthread_cond_destroy(&t->none);
	pthread_mutex_destroy(&t->lock);
	free(t);
}

static void
traces_add(struct traces *t, int more)
{
	pthread_mutex_lock(&t->lock);
	t->n += more;
	if (t->n == 0) {
		pthread_cond_signal(&t->none);
	}
	pthread_mutex_unlock(&t->lock);
}

static enum err
trace_write(struct ctx *c, void *arg)
{
	(void)c;
	return ((struct req *)arg)->web->o.access->seen(arg);
}

static void
trace_done(struct ctx *c, enum err e, void *arg)
{
	struct traces *traces = ((struct req *)arg)->web->traces;

	(void)c;
	(void)e;
	req_free(arg);
	traces_add(traces, -1);
}

void
trace_seen(struct req *r)
{
	static const struct req_head no_head = {.content_length = -1};
	uint64_t key = r->actor.session ? (uint64_t)r->actor.session << 1 : (uint64_t)r->actor.token << 1 | 1;
	struct req *t;

	if (!r->web->o.access->seen || !limits_first_this_minute(r->web->limits, key, r->ctx.now)) {
		return;
	}
	t = req_new(r->web, GET, "/", &no_head, NULL);
	t->ctx.now = r->ctx.now;
	t->actor = (struct actor){
	    .account = r->actor.account,
	    .ref = arena_text(t->ctx.arena, r->actor.ref),
	    .name = arena_text(t->ctx.arena, r->actor.name),
	    .organisation = r->actor.organisation,
	    .session = r->actor.session,
	    .token = r->actor.token,
	};
	traces_add(r->web->traces, 1);
	db_write_later(&t->ctx, r->web->o.dataset, trace_write, t, trace_done, t);
}

void
trace_log(struct req *r)
{
	const struct fault *f = &r->ctx.fault;
	enum log_level level = r->out.status >= 500 ? LOG_ERROR : LOG_INFO;
	char at[128] = "";

	if (r->own->logged) {
		return;
	}
	r->own->logged = true;
	if (f->err) {
		snprintf(at, sizeof(at), "%s:%d", f->file ? f->file : "", f->line);
	}
	log_line(level, "request", "method", method_name(r->method), "route", r->route ? r->route->path : NULL, "status",
	    arena_int(r->ctx.arena, r->out.status ? r->out.status : 200), "us", arena_int(r->ctx.arena, metrics_clock_us() - r->own->began_us),
	    "account", r->actor.ref, "error", f->err ? err_name(f->err) : NULL, "at", f->err ? at : NULL, NULL);
}
