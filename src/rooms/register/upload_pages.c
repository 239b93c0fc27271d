/* SPDX-License-Identifier: MIT */
/* An uploaded file: kept, previewed, accepted by a job or put aside. The preview reads the file anew each time it is looked at: what is in force may have
 * changed meanwhile. Listed in register_pages.c. */
#include "rooms/register/upload_pages.h"

#include <string.h>
#include <unistd.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/register/register.html.h"
#include "rooms/register/register.sql.h"
#include "rooms/register/register_view.h"
#include "rooms/settings/settings.h"
#include "web/jobs.h"

const struct field upload_form_fields[] = {
    FIELD_AT(upload_form, as_of, F_DAY, .label = "The day it tells of", .hint = "It often stands in the file's name", .required = 1),
    FIELD_END,
};

const struct field accept_form_fields[] = {
    FIELD_AT(accept_form, reason, F_TEXT, .label = "Why it takes the place of the other", .max = 300),
    FIELD_END,
};

/* What an upload's work hands to its write. */
struct upload_state {
	const char *p;
	size_t n;
};

/* ---- sending a file -------------------------------------------------------------------------------------------------- */

static enum err
bytes_read(struct req *r, struct upload_state *s)
{
	size_t size = (size_t)r->upload.size;
	char *p;

	if (r->upload.size > REGISTER_BYTES) {
		req_fault(r, "file", "The file is larger than 64 MB. Is it the right one?");
		return req_faults(r);
	}
	p = arena_alloc(r->ctx.arena, size + 1);
	for (size_t at = 0; at < size;) {
		ssize_t got = pread(r->upload.fd, p + at, size - at, (off_t)at);

		if (got <= 0) {
			return fail(&r->ctx, ERR_IO, NULL, "The file did not arrive whole. Send it again.");
		}
		at += (size_t)got;
	}
	s->p = p;
	s->n = size;
	return OK;
}

enum err
upload_work(struct req *r)
{
	struct upload_state *s = ARENA_NEW(r->ctx.arena, struct upload_state);
	const struct upload_form *form = r->in;
	struct register_how how = {.as_of = form->as_of, .filename = r->upload.filename};
	struct register_reading reading = {0};
	struct settings settings;
	struct register_file *file;

	if (r->upload.fd < 0 || r->upload.size == 0) {
		req_fault(r, "file", "Choose the file.");
		return req_faults(r);
	}
	TRY(register_how_check(&r->ctx, &how));
	TRY(bytes_read(r, s));
	TRY(settings_get(&r->ctx, 0, &settings));
	reading.all_kinds = str_eq(settings.scope, "all");
	TRY(register_read(&r->ctx, s->p, s->n, &reading, &file)); /* what cannot be read is refused now, at the field */
	r->state = s;
	return OK;
}

enum err
upload_write(struct req *r)
{
	const struct upload_state *s = r->state;
	const struct upload_form *form = r->in;
	const char *ref;

	TRY(register_upload_add(&r->ctx, str_or(r->upload.filename, "register.csv"), form->as_of, s->p, s->n, &ref));
	return reply_see(r, "/register/uploads/%s", ref);
}

/* ---- looking at it ----------------------------------------------------------------------------------------------------- */

const char *
register_part_path(const struct req *r, const char *part)
{
	return arena_printf(r->ctx.arena, "/register/uploads/%s?part=%s", req_param(r, "upload"), part);
}

static const char *
part_asked(struct req *r, const struct register_preview *p)
{
	const char *asked = req_query(r, "part");

	for (const struct preview_part *x = LIST_FIRST(p->parts); x < (const struct preview_part *)LIST_END(p->parts); x++) {
		if (asked ? strcmp(x->part, asked) == 0 : x->n > 0) {
			return x->part;
		}
	}
	return "new";
}

/* A page shows a part, a file everything. */
static void
lines_choose(struct req *r, struct upload_view *v)
{
	bool all = r->format == FORMAT_CSV || r->format == FORMAT_XLSX;
	int64_t at = 0;

	for (const struct preview_line *l = LIST_FIRST(v->preview.lines); l < (const struct preview_line *)LIST_END(v->preview.lines); l++) {
		if (!all && strcmp(l->part, v->part) != 0) {
			continue;
		}
		if (at >= v->list.offset && at < v->list.offset + v->list.limit) {
			*(struct preview_line *)list_add(&v->list.rows, r->ctx.arena) = *l;
		}
		at++;
	}
	v->list.total = at;
}

static const struct view preview_view_of = {.name = "register_upload",
    .html = HTML(register_upload_page),
    .fields = preview_line_fields,
    .list_offset = offsetof(struct upload_view, list),
    .is_list = 1,
    .filename = "register-preview"};

static const struct view state_view_of = {
    .name = "register_upload_state", .html = HTML(register_upload_state_page), .fields = upload_row_fields, .filename = "register-upload"};

static enum err
preview_show(struct req *r, struct upload_view *v)
{
	struct ctx *c = &r->ctx;
	struct register_file *file;

	if (register_upload_read(c, &v->upload, &file) == OK) {
		v->file = file;
		TRY(register_preview(c, file, v->upload.as_of, &v->preview));
		v->may_accept = !v->preview.same_file;
	} else if (c->fault.err == ERR_INVALID || c->fault.err == ERR_LIMIT) {
		/* Read once before it was kept; the pack's headings have changed since. */
		v->unreadable = c->fault.sentence;
		fault_clear(c);
	} else {
		return c->fault.err;
	}
	v->part = part_asked(r, &v->preview);
	lines_choose(r, v);
	return reply(r, &preview_view_of, v);
}

enum err
upload_show(struct req *r)
{
	struct upload_view v = {.preview = {.lines = LIST(struct preview_line), .parts = LIST(struct preview_part)}};

	TRY(register_upload_by_ref(&r->ctx, req_param(r, "upload"), &v.upload));
	page_list_range(r, &v.list, sizeof(struct preview_line));
	page_title(r, "File of %s", day_words(r->ctx.arena, v.upload.as_of));
	v.state = register_upload_stuck(&v.upload, r->ctx.now) ? "stuck" : v.upload.state;
	v.percent = v.upload.progress / 100;
	if (r->again && r->in) {
		v.form = *(const struct accept_form *)r->in;
	}
	if (strcmp(v.state, "waiting") == 0 || strcmp(v.state, "failed") == 0) {
		return preview_show(r, &v);
	}
	v.may_accept = strcmp(v.state, "stuck") == 0;
	if (v.may_accept && !r->again) {
		v.form.reason = v.upload.reason; /* given when it was begun */
	}
	if (strcmp(v.state, "working") == 0) {
		reply_header(r, "Refresh", "2");
	}
	return reply(r, &state_view_of, &v);
}

/* ---- deciding ---------------------------------------------------------------------------------------------------------- */

/* Whether it takes the place of another is known only now. */
struct accept_state {
	bool replaces;
};

enum err
upload_accept_work(struct req *r)
{
	const struct accept_form *form = r->in;
	struct accept_state *s = ARENA_NEW(r->ctx.arena, struct accept_state);
	struct upload_row u;
	struct list files;

	TRY(register_upload_by_ref(&r->ctx, req_param(r, "upload"), &u));
	TRY(register_files_in_force(&r->ctx, &files));
	for (const struct in_force *x = LIST_FIRST(files); x < (const struct in_force *)LIST_END(files); x++) {
		s->replaces = s->replaces || strcmp(x->as_of, u.as_of) == 0;
	}
	if (s->replaces && str_empty(form->reason)) {
		req_fault(r, "reason", "Say why this file takes the place of the other.");
	}
	r->state = s;
	return req_faults(r);
}

enum err
upload_accept_write(struct req *r)
{
	const struct accept_form *form = r->in;
	const struct accept_state *s = r->state;
	const char *ref = req_param(r, "upload");
	int64_t changed = 0;

	TRY(db_exec(&r->ctx, &sql_register_upload_wanted,
	    ARGS(TEXT(ref), INT(s->replaces), TEXT(str_or(form->reason, "")), INT(r->ctx.now), INT(r->ctx.now - UPLOAD_STUCK_S)), &changed));
	if (changed) {
		job_start(r, register_accept_job, ref);
	}
	return reply_see(r, "/register/uploads/%s", ref);
}

enum err
upload_refuse_work(struct req *r)
{
	struct upload_row *u = ARENA_NEW(r->ctx.arena, struct upload_row);

	r->state = u;
	return register_upload_by_ref(&r->ctx, req_param(r, "upload"), u);
}

enum err
upload_refuse_write(struct req *r)
{
	const struct upload_row *u = r->state;
	int64_t changed = 0;

	TRY(db_exec(&r->ctx, &sql_register_upload_refuse, ARGS(TEXT(u->ref), INT(r->ctx.now), INT(r->ctx.now - UPLOAD_STUCK_S)), &changed));
	if (!changed) {
		return reply_see(r, "/register/uploads/%s", u->ref);
	}
	TRY(db_exec(&r->ctx, &sql_register_upload_forget, ARGS(INT(u->id)), NULL));
	return reply_see(r, "/register");
}
