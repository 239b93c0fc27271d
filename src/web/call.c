/* SPDX-License-Identifier: MIT */
/* A request without sockets: the same steps as server.c takes, one after the other on the calling thread, waiting for the write. The tests' way in;
 * nothing here decides anything. */
#include "web/call.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/str.h"
#include "web/dispatch.h"

struct call {
	struct db *db;
};

void
call_free(struct call *call)
{
	if (call) {
		db_close(call->db);
		free(call);
	}
}

static struct db *
connection(struct web *w, struct req *r)
{
	if (!w->call) {
		w->call = calloc(1, sizeof(*w->call));
	}
	if (w->call && !w->call->db) {
		w->call->db = db_open(&r->ctx, w->o.dataset);
	}
	return w->call ? w->call->db : NULL;
}

static const char *
form_body(const struct web_call *call, struct arena *a)
{
	struct buf b = {0};
	const char *text;

	buf_init(&b, 16 << 20);
	for (const char *const *f = call->form; *f; f += 2) {
		if (b.len) {
			buf_addc(&b, '&');
		}
		buf_percent(&b, f[0]);
		buf_addc(&b, '=');
		buf_percent(&b, f[1]);
	}
	text = arena_copy(a, b.p ? b.p : "", b.len);
	buf_done(&b);
	return text;
}

/* A file and the fields beside it: as server.c leaves them when it has read a multipart body. */
static void
upload(struct req *r, const struct web_call *call)
{
	int fd = memfd_create("upload", MFD_CLOEXEC);
	size_t done = 0;

	while (fd >= 0 && done < call->body_n) {
		ssize_t n = write(fd, call->body + done, call->body_n - done);

		if (n <= 0) {
			break;
		}
		done += (size_t)n;
	}
	if (fd < 0 || lseek(fd, 0, SEEK_SET) != 0) {
		BUG("no memory for an upload");
	}
	r->upload = (struct upload){.filename = arena_text(r->ctx.arena, call->upload_name), .fd = fd, .size = (int64_t)call->body_n};
	for (const char *const *f = call->form; f && *f; f += 2) {
		*(struct pair *)list_add(&r->raw, r->ctx.arena) =
		    (struct pair){arena_text(r->ctx.arena, f[0]), arena_text(r->ctx.arena, f[1])};
	}
}

static void
body(struct req *r, const struct web_call *call, struct arena *a)
{
	if (call->upload_name) {
		upload(r, call);
	} else if (call->form) {
		r->body = form_body(call, a);
		r->body_n = strlen(r->body);
	} else if (call->body) {
		r->body = arena_copy(a, call->body, call->body_n);
		r->body_n = call->body_n;
	}
}

static void
file_read(struct req *r, struct arena *a, struct web_answer *ret)
{
	char *p = arena_alloc(a, (size_t)r->out.fd_size + 1);
	size_t done = 0;

	while (done < (size_t)r->out.fd_size) {
		ssize_t n = pread(r->out.fd, p + done, (size_t)r->out.fd_size - done, (off_t)done);

		if (n <= 0) {
			break;
		}
		done += (size_t)n;
	}
	ret->body = p;
	ret->body_n = done;
}

static void
answer(struct req *r, struct arena *a, struct web_answer *ret)
{
	struct buf headers = {0};

	ret->status = r->out.status ? r->out.status : 200;
	ret->type = arena_text(a, r->out.type);
	ret->location = arena_text(a, r->out.location);
	ret->filename = arena_text(a, r->out.filename);
	if (r->out.fd >= 0) {
		file_read(r, a, ret);
	} else {
		ret->body = arena_copy(a, r->out.body.p ? r->out.body.p : "", r->out.body.len);
		ret->body_n = r->out.body.len;
	}
	buf_init(&headers, 64 << 10);
	for (size_t i = 0; i < r->out.headers.n; i++) {
		const struct pair *h = LIST_AT(r->out.headers, struct pair, i);

		buf_printf(&headers, "%s: %s\n", h->name, h->value);
		if (strcmp(h->name, "Set-Cookie") == 0 && str_starts(h->value, "session=")) {
			ret->set_cookie = arena_copy(a, h->value + 8, strcspn(h->value + 8, ";"));
		}
	}
	ret->headers = arena_copy(a, headers.p ? headers.p : "", headers.len);
	buf_done(&headers);
}

void
web_handle(struct web *w, const struct web_call *call, struct arena *a, struct web_answer *ret)
{
	struct req_head head = {
	    .cookie = call->cookie,
	    .device = call->device,
	    .bearer = call->bearer,
	    .type = call->type ? call->type : call->form ? "application/x-www-form-urlencoded" : NULL,
	    .origin = call->origin,
	    .fetch_site = call->fetch_site,
	    .host = "localhost",
	    .once = call->once,
	    .accept = call->accept,
	    .requested_with = call->requested_with,
	    .csrf = call->csrf,
	    .content_length = -1,
	};
	struct req *r = req_new(w, call->method, call->target, &head, call->address ? call->address : "192.0.2.1");
	struct db *db;
	int64_t before;

	*ret = (struct web_answer){0};
	body(r, call, a);
	r->own->head.content_length = call->upload_name ? r->upload.size : (int64_t)r->body_n;
	if (dispatch_route(r)) {
		db = connection(w, r);
		if (!db) {
			BUG("no connection: %s", r->ctx.fault.sentence);
		}
		before = db_statements(db);
		r->ctx.db = db;
		if (dispatch_work(r)) {
			dispatch_finish(r, db_write(&r->ctx, w->o.dataset, dispatch_write, r));
		}
		ret->statements = db_statements(db) - before;
	}
	answer(r, a, ret);
	req_free(r);
}
