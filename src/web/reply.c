/* SPDX-License-Identifier: MIT */
/* From a handler's view to bytes (reply.h): a page in its frame, or JSON by the view's field table. Files are in reply_file.c. Called by handlers;
 * decides nothing but the form of the answer. */
#include "web/reply.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "web/dispatch.h"
#include "web/layout.h"
#include "web/metrics.h"
#include "web/reply_file.h"

enum { LIST_MOST = 200, LIST_USUAL = 50 };

/* ---- the request's side of a list ---------------------------------------------------------------------------------- */

static int64_t
list_number(struct req *r, const char *name, int64_t least, int64_t most, int64_t fallback)
{
	const char *sent = req_query(r, name);
	int64_t n = req_query_int(r, name, least, most, -1);

	if (!str_empty(sent) && n < 0) {
		req_fault(r, name, "%s is a whole number from %lld to %lld.", name, (long long)least, (long long)most);
	}
	return n < 0 ? fallback : n;
}

void
page_list_range(struct req *r, struct page_list *l, size_t row_size)
{
	int64_t page;

	*l = (struct page_list){.rows = {.size = row_size}};
	if (r->format == FORMAT_CSV || r->format == FORMAT_XLSX) {
		l->limit = INT32_MAX;
		return;
	}
	l->limit = list_number(r, "limit", 1, LIST_MOST, LIST_USUAL);
	page = list_number(r, "page", 1, INT32_MAX, 1);
	l->offset = list_number(r, "offset", 0, INT32_MAX, (page - 1) * l->limit);
}

/* ---- JSON ---------------------------------------------------------------------------------------------------------- */

static void
list_json(struct req *r, const struct view *view, const void *v)
{
	const struct page_list *l = (const void *)((const char *)v + view->list_offset);
	struct buf *b = &r->out.body;
	int64_t next = l->offset + (int64_t)l->rows.n;

	buf_adds(b, "{\"items\":[");
	for (size_t i = 0; i < l->rows.n; i++) {
		if (i > 0) {
			buf_addc(b, ',');
		}
		fields_json(b, view->fields, (const char *)l->rows.rows + i * l->rows.size);
	}
	buf_adds(b, "],\"total\":");
	buf_int(b, l->total);
	buf_adds(b, ",\"next\":");
	buf_json(b, l->rows.n && next < l->total
	        ? req_with(r, "offset", arena_int(r->ctx.arena, next)) : NULL);
	buf_addc(b, '}');
}

/* {"a":1} -> {"a":1,"made_up":"..."}: what a view wrote stays as it is. */
static void
made_up_add(struct req *r)
{
	struct buf *b = &r->out.body;
	const char *made_up = r->ctx.host ? r->ctx.host->made_up : NULL;

	if (!made_up) {
		return;
	}
	reply_header(r, "X-Made-Up", "yes");
	if (b->len < 2 || b->p[0] != '{' || b->p[b->len - 1] != '}') {
		return;
	}
	b->p[--b->len] = 0;
	buf_adds(b, b->p[b->len - 1] == '{' ? "\"made_up\":" : ",\"made_up\":");
	buf_json(b, made_up);
	buf_addc(b, '}');
}

static enum err
reply_json(struct req *r, const struct view *view, const void *v)
{
	if (r->method == GET) {
		TRY(req_faults(r)); /* ?limit=1000: a program is told, a person gets the usual page */
	}
	if (view->json) {
		view->json(&r->out.body, r, v);
	} else if (!view->fields) {
		return fail(&r->ctx, ERR_BUG, NULL, "The view %s has no fields for JSON.", view->name);
	} else if (view->is_list) {
		list_json(r, view, v);
	} else {
		fields_json(&r->out.body, view->fields, v);
	}
	made_up_add(r);
	buf_addc(&r->out.body, '\n');
	r->out.type = "application/json";
	return OK;
}

/* ---- HTML ---------------------------------------------------------------------------------------------------------- */

static enum err
reply_html(struct req *r, const struct view *view, const void *v)
{
	int64_t began = metrics_clock_us();
	struct page p;

	if (!view->html) {
		return fail(&r->ctx, ERR_BUG, NULL, "The view %s has no page.", view->name);
	}
	page_make(r, view->title, false, &p);
	page_whole(&r->out.body, &p, view->frame, false, view->html, v);
	r->out.type = "text/html; charset=utf-8";
	metrics_template_us += metrics_clock_us() - began;
	return OK;
}

enum err
reply_status(struct req *r, int status, const struct view *view, const void *v)
{
	enum err e;

	buf_clear(&r->out.body);
	switch (r->format) {
	case FORMAT_JSON:
		e = reply_json(r, view, v);
		break;
	case FORMAT_CSV:
	case FORMAT_XLSX:
		e = reply_table(r, view, v);
		break;
	default:
		e = reply_html(r, view, v);
		break;
	}
	if (e == OK && r->out.body.over) {
		e = fail(&r->ctx, ERR_BUG, NULL, "The view %s is too large.", view->name);
	}
	if (e == OK) {
		r->out.status = status;
	}
	return e;
}

enum err
reply(struct req *r, const struct view *view, const void *v)
{
	return reply_status(r, 200, view, v);
}

/* ---- other answers ------------------------------------------------------------------------------------------------- */

/* As buf_url, but for a header: nothing is escaped for HTML. */
static void
path_add(struct buf *b, const char *fmt, va_list ap)
{
	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			buf_addc(b, *fmt);
		} else if (*++fmt == 's') {
			buf_percent(b, va_arg(ap, const char *));
		} else if (*fmt == 'd') {
			buf_int(b, va_arg(ap, int64_t));
		} else if (*fmt == '%') {
			buf_addc(b, '%');
		} else {
			BUG("a path knows %%s, %%d and %%%%, not %%%c", *fmt);
		}
	}
}

static const char *
path_text(struct req *r, const char *fmt, va_list ap)
{
	struct buf b = {0};
	const char *text;

	buf_init(&b, 64 << 10);
	path_add(&b, fmt, ap);
	text = arena_copy(r->ctx.arena, b.p ? b.p : "", b.len);
	buf_done(&b);
	return text;
}

enum err
reply_see(struct req *r, const char *fmt, ...)
{
	const char *path;
	va_list ap;

	va_start(ap, fmt);
	path = path_text(r, fmt, ap);
	va_end(ap);
	if (*path != '/' || path[1] == '/' || path[1] == '\\') {
		return fail(&r->ctx, ERR_BUG, NULL, "Not a path of ours.");
	}
	if (r->format == FORMAT_JSON) {
		if (!r->out.status) {
			buf_clear(&r->out.body);
			buf_adds(&r->out.body, "{}");
			made_up_add(r);
			buf_addc(&r->out.body, '\n');
			r->out.type = "application/json";
			r->out.status = 200;
		}
		return OK;
	}
	buf_clear(&r->out.body);
	r->out.status = r->js ? 204 : 303; /* our script stays where it is */
	r->out.location = r->js ? NULL : path;
	return OK;
}

enum err
reply_bytes(struct req *r, int status, const char *type, const void *p, size_t n)
{
	buf_clear(&r->out.body);
	buf_add(&r->out.body, p, n);
	r->out.type = arena_text(r->ctx.arena, type);
	r->out.status = status;
	return r->out.body.over ? fail(&r->ctx, ERR_BUG, NULL, "The answer is too large.") : OK;
}

void
page_title(struct req *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	r->own->title = arena_vprintf(r->ctx.arena, fmt, ap);
	va_end(ap);
}

void
page_live(struct req *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	r->own->live = path_text(r, fmt, ap);
	va_end(ap);
}

static bool
header_fine(const char *s)
{
	for (; *s; s++) {
		if (iscntrl((unsigned char)*s)) {
			return false;
		}
	}
	return true;
}

void
reply_header(struct req *r, const char *name, const char *value)
{
	struct pair *p;

	if (!header_fine(name) || !header_fine(value)) {
		BUG("a control character in the header %s", name);
	}
	for (size_t i = 0; i < r->out.headers.n; i++) {
		p = LIST_AT(r->out.headers, struct pair, i);
		if (strcasecmp(p->name, name) == 0 && strcasecmp(name, "Set-Cookie") != 0) {
			p->value = arena_text(r->ctx.arena, value);
			return;
		}
	}
	p = list_add(&r->out.headers, r->ctx.arena);
	p->name = arena_text(r->ctx.arena, name);
	p->value = arena_text(r->ctx.arena, value);
}

void
reply_cookie(struct req *r, const char *name, const char *value, int64_t seconds)
{
	const struct web_options *o = &r->web->o;
	bool tls = o->tls_cert || (o->origin && str_starts(o->origin, "https:"));

	reply_header(r, "Set-Cookie", arena_printf(r->ctx.arena, "%s=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s", name,
	    seconds < 0 ? "" : value, (long long)(seconds < 0 ? 0 : seconds), tls ? "; Secure" : ""));
}
