/* SPDX-License-Identifier: MIT */
/* One handler, several forms: a handler ends `return reply(r, &home_show_view, &v);` and the request's format picks HTML, JSON, CSV or XLSX. */
#ifndef WEB_REPLY_H
#define WEB_REPLY_H

#include "base/shape.h"
#include "db/db.h"
#include "web/page.h"
#include "web/req.h"

struct view {
	const char *name;
	const char *title; /* of the page, unless page_title() was called */
	void (*html)(struct buf *b, const struct page *p, const void *v);
	const struct field *fields;   /* JSON of one thing: of v; of a list: of one row */
	void (*json)(struct buf *b, const struct req *r, const void *v); /* instead of fields, where the shape is special */
	const struct shape *shape;    /* of the JSON, or of one row of it, for the description; NULL: as fields says */
	size_t list_offset;           /* lists: offset in v of a struct page_list; 0 with fields = one thing */
	unsigned is_list : 1;
	const char *filename;         /* of CSV and XLSX, without suffix: "homes" */
	const char *frame;            /* NULL, "bare": without menu (sign-in, print), or "wall": the body has the class is-wall */
};

extern const struct shape fault_shape; /* what stands in "error" of every refusal */

/* A page of a list: what handlers with is_list keep in their view struct. */
struct page_list {
	struct list rows;
	int64_t total;  /* within reach, all pages */
	int64_t offset, limit;
};

/* Query ?limit= (1 to 200, default 50) and ?offset= or ?page=; for files everything. Call before the statement. */
void page_list_range(struct req *r, struct page_list *l, size_t row_size);

/* Casts a typed template to the view's html: .html = HTML(homes_page) with void homes_page(struct buf *, const struct page *, const struct homes_view *) */
#define HTML(f) ((void (*)(struct buf *, const struct page *, const void *))(f))
#define JSONF(f) ((void (*)(struct buf *, const struct req *, const void *))(f))

enum err reply(struct req *r, const struct view *view, const void *v) MUST_CHECK;
enum err reply_status(struct req *r, int status, const struct view *view, const void *v) MUST_CHECK; /* 201 and such */

/* After a write: 303 to the path for a browser; for JSON the status given with the view (or an empty object). fmt as buf_url without escaping. */
enum err reply_see(struct req *r, const char *fmt, ...) MUST_CHECK;

/* Sets the title of the page to come ("Rowanbank"). */
void page_title(struct req *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The page follows a group: data-live-url of its main part. fmt as buf_url without escaping ("/live?group=%s"). */
void page_live(struct req *r, const char *fmt, ...);

/* CSV or XLSX of a statement's rows, streamed inside the snapshot into an unlinked temporary file: constant memory, known length. The first lines say what the file is (name, when, made up, scope). Only for format CSV and XLSX; the route must be .files (and so runs on a worker). each may adjust a row (or be NULL). */
enum err reply_file(struct req *r, const char *filename, const char *about, const struct sql *s, const struct arg *args, const struct field *f, size_t size, db_row_fn *each, void *arg) MUST_CHECK;

/* Plain bytes with a type. */
enum err reply_bytes(struct req *r, int status, const char *type, const void *p, size_t n) MUST_CHECK;

/* A cookie: HttpOnly, SameSite=Lax, Path=/, Secure under TLS. seconds < 0 ends it. */
void reply_cookie(struct req *r, const char *name, const char *value, int64_t seconds);
void reply_header(struct req *r, const char *name, const char *value);

#endif
