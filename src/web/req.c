/* SPDX-License-Identifier: MIT */
/* A request's making and ending, and the small questions handlers ask of it (req.h). Called by server.c and call.c for the first, by handlers and
 * templates for the rest. Decides nothing about access. */
#include "web/dispatch.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "web/input.h"
#include "web/metrics.h"

/* No page of ours is larger; more is a fault of ours, not of memory. */
enum { ANSWER_MAX = 32 << 20 };

static void
head_copy(struct req_head *to, const struct req_head *from, struct arena *a)
{
	*to = (struct req_head){
	    .cookie = arena_text(a, from->cookie),
	    .device = arena_text(a, from->device),
	    .bearer = arena_text(a, from->bearer),
	    .type = arena_text(a, from->type),
	    .origin = arena_text(a, from->origin),
	    .fetch_site = arena_text(a, from->fetch_site),
	    .host = arena_text(a, from->host),
	    .once = arena_text(a, from->once),
	    .accept = arena_text(a, from->accept),
	    .requested_with = arena_text(a, from->requested_with),
	    .csrf = arena_text(a, from->csrf),
	    .content_length = from->content_length,
	};
}

struct req *
req_new(struct web *w, enum method m, const char *target, const struct req_head *head, const char *address)
{
	struct arena *a = arena_new();
	struct req *r = ARENA_NEW(a, struct req);

	r->own = ARENA_NEW(a, struct req_own);
	r->own->began_us = metrics_clock_us();
	r->own->bad = LIST(const char *);
	head_copy(&r->own->head, head, a);
	r->web = w;
	r->method = m;
	r->target = arena_text(a, target);
	r->path = "/";
	r->address = arena_text(a, address);
	r->device = r->own->head.device;
	r->js = head->requested_with != NULL;
	r->ctx.arena = a;
	r->ctx.actor = &r->actor;
	r->ctx.host = w->o.host;
	r->ctx.now = w->o.now ? w->o.now() : (int64_t)time(NULL);
	r->actor.name = "";
	r->params = LIST(struct pair);
	r->query = LIST(struct pair);
	r->raw = LIST(struct pair);
	r->faults = LIST(struct field_fault);
	r->out.headers = LIST(struct pair);
	r->out.fd = -1;
	r->upload.fd = -1;
	buf_init(&r->out.body, ANSWER_MAX);
	return r;
}

void
req_free(struct req *r)
{
	if (!r) {
		return;
	}
	if (r->out.fd >= 0) {
		close(r->out.fd);
	}
	if (r->upload.fd >= 0) {
		close(r->upload.fd);
	}
	buf_done(&r->out.body);
	arena_free(r->ctx.arena);
}

const char *
pair_value(const struct list *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct pair *p = LIST_AT(*l, struct pair, i);

		if (strcmp(p->name, name) == 0) {
			return p->value;
		}
	}
	return NULL;
}

const char *
req_param(const struct req *r, const char *name)
{
	return pair_value(&r->params, name);
}

const char *
pair_values(const struct list *l, const char *name, struct arena *a)
{
	const char *all = NULL;

	for (size_t i = 0; i < l->n; i++) {
		const struct pair *p = LIST_AT(*l, struct pair, i);

		if (strcmp(p->name, name) == 0) {
			all = all ? arena_printf(a, "%s%s", all, p->value) : p->value;
		}
	}
	return all;
}

const char *
req_query(const struct req *r, const char *name)
{
	return pair_value(&r->query, name);
}

const char *
req_raw(const struct req *r, const char *name)
{
	return pair_value(&r->raw, name);
}

int64_t
req_query_int(const struct req *r, const char *name, int64_t least, int64_t most, int64_t fallback)
{
	const char *s = req_query(r, name);
	int64_t n;

	return s && str_int(s, &n) && n >= least && n <= most ? n : fallback;
}

bool
req_may(const struct req *r, enum may m)
{
	uint64_t may = r->home ? r->home->may : r->group ? r->group->may : r->may;

	if (m == MAY_ANYONE) {
		return true;
	}
	if (m == MAY_SIGNED_IN) {
		return r->actor.account != 0;
	}
	return m > MAY_SIGNED_IN && m < MAY_COUNT && (may & MAY_BIT(m));
}

void
req_fault(struct req *r, const char *field, const char *fmt, ...)
{
	struct field_fault *f;
	va_list ap;

	for (size_t i = 0; i < r->faults.n; i++) {
		if (str_eq(LIST_AT(r->faults, struct field_fault, i)->field, field)) {
			return;
		}
	}
	f = list_add(&r->faults, r->ctx.arena);
	f->field = arena_text(r->ctx.arena, field);
	va_start(ap, fmt);
	f->sentence = arena_vprintf(r->ctx.arena, fmt, ap);
	va_end(ap);
}

enum err
req_faults(struct req *r)
{
	return r->faults.n ? fail(&r->ctx, ERR_INVALID, NULL, "Some answers need another look.") : OK;
}

/* Page and offset are two ways to say the same: changing one takes out the other, changing anything else begins anew. */
static bool
dropped(const char *pair_name, const char *name)
{
	if (strcmp(pair_name, name) == 0) {
		return true;
	}
	return strcmp(pair_name, "page") == 0 || strcmp(pair_name, "offset") == 0;
}

const char *
req_with(const struct req *r, const char *name, const char *value)
{
	struct buf b = {0};
	const char *text;
	char sep = '?';

	buf_init(&b, 64 << 10);
	buf_add(&b, r->target, strcspn(r->target, "?"));
	for (size_t i = 0; i < r->query.n; i++) {
		const struct pair *p = LIST_AT(r->query, struct pair, i);

		if (!dropped(p->name, name)) {
			buf_addc(&b, sep);
			buf_percent(&b, p->name);
			buf_addc(&b, '=');
			buf_percent(&b, p->value);
			sep = '&';
		}
	}
	if (value) {
		buf_addc(&b, sep);
		buf_percent(&b, name);
		buf_addc(&b, '=');
		buf_percent(&b, value);
	}
	text = arena_copy(r->ctx.arena, b.p ? b.p : "", b.len);
	buf_done(&b);
	return text;
}
