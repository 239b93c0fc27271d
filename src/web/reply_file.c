/* SPDX-License-Identifier: MIT */
/* Lists as files: rows go through a table writer of out/ into an unlinked temporary file, which is sent when the snapshot has ended: constant memory,
 * known length, no torn file. The first lines say what it is. Called by handlers on worker threads (reply_file) and by reply.c. */
#include "web/reply_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/day.h"
#include "base/str.h"
#include "out/csv.h"
#include "out/xlsx.h"
#include "web/dispatch.h"

/* In the data set's own folder, so that a large file fills that disk and not the system's; it has no name and goes with its descriptor. */
static enum err
temporary(struct req *r, int *ret_fd)
{
	const char *dir = r->ctx.host && r->ctx.host->data ? r->ctx.host->data : "/tmp";
	char *name = arena_printf(r->ctx.arena, "%s/.fileXXXXXX", dir);
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0) {
		fd = mkostemp(name, O_CLOEXEC);
		if (fd >= 0) {
			unlink(name);
		}
	}
	if (fd < 0) {
		return fail(&r->ctx, ERR_IO, NULL, "There is no room for the file.");
	}
	*ret_fd = fd;
	return OK;
}

/* What stands above the columns: what, when, of what, made up. */
static const char *const *
lines(struct req *r, const char *about)
{
	struct arena *a = r->ctx.arena;
	const char **l = ARENA_ARRAY(a, const char *, 5);
	const char *made_up = r->ctx.host ? r->ctx.host->made_up : NULL;
	const char *of = r->home ? r->home->name : r->group ? r->group->name : NULL;
	size_t n = 0;

	l[n++] = about;
	if (of) {
		l[n++] = arena_printf(a, "Of: %s", of);
	}
	l[n++] = arena_printf(a, "Made with Alongside on %s at %s", day_words(a, day_text(a, r->ctx.now)), time_words(a, r->ctx.now));
	if (made_up) {
		l[n++] = arena_printf(a, "Demonstration. %s", made_up);
	}
	return l;
}

static enum err
begin(struct req *r, const char *about, const struct field *f, int *ret_fd, struct table_out **ret)
{
	struct table_head head = {.name = about, .lines = lines(r, about)};
	enum err e;
	int fd = -1;

	TRY(temporary(r, &fd));
	e = r->format == FORMAT_CSV ? csv_begin(&r->ctx, fd, &head, f, ret) : xlsx_begin(&r->ctx, fd, &head, f, ret);
	if (e != OK) {
		close(fd);
		return e;
	}
	*ret_fd = fd;
	return OK;
}

static enum err
end(struct req *r, const char *filename, int fd, struct table_out *t, enum err e)
{
	bool csv = r->format == FORMAT_CSV;

	if (e == OK) {
		e = table_end(&r->ctx, t, &r->out.fd_size);
	} else {
		table_drop(t);
	}
	if (e != OK) {
		close(fd);
		return e;
	}
	r->out.fd = fd;
	r->out.filename = arena_printf(r->ctx.arena, "%s-%s.%s", filename, day_text(r->ctx.arena, r->ctx.now), csv ? "csv" : "xlsx");
	r->out.type = csv ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
	if (r->ctx.host && r->ctx.host->made_up) {
		reply_header(r, "X-Made-Up", "yes");
	}
	r->out.status = 200;
	return OK;
}

enum err
reply_table(struct req *r, const struct view *view, const void *v)
{
	const struct page_list *l = (const void *)((const char *)v + view->list_offset);
	const char *about = str_or(r->own->title ? r->own->title : view->title, view->name);
	struct table_out *t;
	enum err e = OK;
	int fd;

	if (!view->is_list || !view->fields) {
		return fail(&r->ctx, ERR_BUG, NULL, "The view %s is no list.", view->name);
	}
	TRY(begin(r, about, view->fields, &fd, &t));
	for (size_t i = 0; i < l->rows.n && e == OK; i++) {
		e = table_row(&r->ctx, t, (const char *)l->rows.rows + i * l->rows.size);
	}
	return end(r, str_or(view->filename, view->name), fd, t, e);
}

struct stream {
	struct table_out *t;
	db_row_fn *each;
	void *arg;
};

static enum err
stream_row(struct ctx *c, void *rec, void *arg)
{
	struct stream *s = arg;

	if (s->each) {
		TRY(s->each(c, rec, s->arg));
	}
	return table_row(c, s->t, rec);
}

enum err
reply_file(struct req *r, const char *filename, const char *about, const struct sql *s, const struct arg *args, const struct field *f, size_t size,
    db_row_fn *each, void *arg)
{
	struct stream stream = {.each = each, .arg = arg};
	void *rec = arena_alloc(r->ctx.arena, size);
	enum err e;
	int fd;

	if (r->format != FORMAT_CSV && r->format != FORMAT_XLSX) {
		return fail(&r->ctx, ERR_BUG, NULL, "Only CSV and XLSX are files.");
	}
	TRY(begin(r, about, f, &fd, &stream.t));
	e = db_each(&r->ctx, s, args, f, rec, size, stream_row, &stream);
	return end(r, filename, fd, stream.t, e);
}
