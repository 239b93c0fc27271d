/* SPDX-License-Identifier: MIT */
/* Bytes coming in. An ordinary body is gathered in memory up to the route's limit. A multipart form
 * of an .upload route goes through libmicrohttpd's reader piece by piece: its fields into req->raw,
 * its first file into an unlinked temporary file, so that 200 MB cost no memory. Past a limit the
 * bytes are thrown away and the fault is told at the end. Called by exchange.c. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "web/exchange.h"

enum {
	BODY_MAX = 256 * 1024, /* of routes that name none */
	FIELDS_MAX = 200,
	FIELDS_BYTES_MAX = 256 * 1024,
	READER_BYTES = 64 * 1024,
};

struct upload_in {
	struct MHD_PostProcessor *reader;
	struct exchange *x;
	char field[128]; /* whose value is in x->text; "" = none */
	size_t fields, bytes;
	bool in_file; /* this part goes to the temporary file */
	char *filename;
	int fd;
	int64_t size;
};

static void
body_fault(struct exchange *x, enum err e)
{
	if (x->body_fault == OK) {
		x->body_fault = e;
	}
}

/* ---- multipart ---- */

static int
temporary_file(const struct host *host)
{
	const char *dirs[] = { host == NULL ? NULL : host->data, getenv("TMPDIR"), "/tmp" };

	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		int fd = dirs[i] == NULL ? -1 : open(dirs[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

		if (fd >= 0) {
			return fd;
		}
	}
	return -1;
}

/* The field that was being read is whole. */
static void
field_done(struct upload_in *u)
{
	struct req *r = u->x->req;
	struct buf *text = &u->x->text;
	struct pair *p;

	if (u->field[0] == '\0') {
		return;
	}
	if (!utf8_valid(u->field, strlen(u->field)) ||
		!utf8_valid(text->p == NULL ? "" : text->p, text->len)) {
		body_fault(u->x, ERR_INVALID);
	} else {
		if (r->raw.size == 0) {
			r->raw = LIST(struct pair);
		}
		p = list_add(&r->raw, r->ctx.arena);
		p->name = arena_text(r->ctx.arena, u->field);
		p->value = arena_copy(r->ctx.arena, text->p == NULL ? "" : text->p, text->len);
	}
	buf_clear(text);
	u->field[0] = '\0';
}

/* Only the name: what stands before the last slash of either kind is the sender's own business. */
static const char *
bare_name(const char *filename)
{
	for (const char *at = filename; *at != '\0'; at++) {
		if (*at == '/' || *at == '\\') {
			filename = at + 1;
		}
	}
	return filename;
}

static void
part_begin(struct upload_in *u, const char *key, const char *filename)
{
	field_done(u);
	if (++u->fields > FIELDS_MAX) {
		body_fault(u->x, ERR_LIMIT);
		return;
	}
	u->in_file = filename != NULL;
	if (u->in_file) {
		/* A form sends an empty name when no file was chosen; of several files only the
		 * first is taken. */
		if (*filename == '\0' || u->fd >= 0) {
			return;
		}
		u->fd = temporary_file(u->x->server->web->o.host);
		if (u->fd < 0) {
			body_fault(u->x, ERR_IO);
			return;
		}
		u->filename = strdup(bare_name(filename));
		return;
	}
	snprintf(u->field, sizeof(u->field), "%s", key);
}

static void
file_write(struct upload_in *u, const char *data, size_t n)
{
	while (n > 0) {
		ssize_t written = write(u->fd, data, n);

		if (written < 0 && errno == EINTR) {
			continue;
		}
		if (written <= 0) {
			body_fault(u->x, ERR_IO);
			return;
		}
		u->size += written;
		data += written;
		n -= (size_t)written;
	}
}

static enum MHD_Result
part_read(void *cls, enum MHD_ValueKind kind, const char *key, const char *filename,
	const char *type, const char *encoding, const char *data, uint64_t off, size_t n)
{
	struct upload_in *u = cls;

	(void)kind;
	(void)type;
	(void)encoding;
	if (key == NULL) {
		return MHD_YES;
	}
	if (off == 0) {
		part_begin(u, key, filename);
	}
	if (u->x->body_fault != OK) {
		return MHD_YES;
	}
	if (!u->in_file) {
		u->bytes += n;
		if (u->bytes > FIELDS_BYTES_MAX) {
			body_fault(u->x, ERR_LIMIT);
		} else {
			buf_add(&u->x->text, data, n);
		}
	} else if (u->fd >= 0) {
		file_write(u, data, n);
	}
	return MHD_YES;
}

/* ---- for exchange.c ---- */

static int64_t
body_most(const struct exchange *x)
{
	return x->route->body_max != 0 ? (int64_t)x->route->body_max : BODY_MAX;
}

bool
body_open(struct exchange *x, const char *type)
{
	buf_init(&x->text, x->route->upload ? FIELDS_BYTES_MAX : (size_t)body_most(x));
	if (!x->route->upload || type == NULL ||
		strncasecmp(type, "multipart/form-data", 19) != 0) {
		return true;
	}
	x->upload = calloc(1, sizeof(*x->upload));
	if (x->upload == NULL) {
		return false;
	}
	x->upload->x = x;
	x->upload->fd = -1;
	x->upload->reader =
		MHD_create_post_processor(x->connection, READER_BYTES, part_read, x->upload);
	return x->upload->reader != NULL;
}

void
body_take(struct exchange *x, const char *data, size_t n)
{
	x->received += (int64_t)n;
	if (x->received > body_most(x)) {
		body_fault(x, ERR_LIMIT);
	}
	if (x->body_fault != OK) {
		return;
	}
	if (x->upload == NULL) {
		buf_add(&x->text, data, n);
	} else if (MHD_post_process(x->upload->reader, data, n) != MHD_YES) {
		body_fault(x, ERR_INVALID);
	}
}

void
body_close(struct exchange *x)
{
	struct req *r = x->req;
	struct upload_in *u = x->upload;

	if (u == NULL) {
		r->body = x->text.p == NULL ? "" : x->text.p;
		r->body_n = x->text.len;
		return;
	}
	if (MHD_destroy_post_processor(u->reader) != MHD_YES) {
		body_fault(x, ERR_INVALID); /* cut off in the middle of a part */
	}
	u->reader = NULL;
	field_done(u);
	r->body = "";
	if (u->fd < 0 || x->body_fault != OK) {
		return;
	}
	if (lseek(u->fd, 0, SEEK_SET) != 0) {
		body_fault(x, ERR_IO);
		return;
	}
	r->upload = (struct upload){
		.filename = arena_text(r->ctx.arena, u->filename), .fd = u->fd, .size = u->size
	};
	u->fd = -1; /* the request's now */
}

void
body_drop(struct exchange *x)
{
	struct upload_in *u = x->upload;

	buf_done(&x->text);
	if (u == NULL) {
		return;
	}
	if (u->reader != NULL) {
		(void)MHD_destroy_post_processor(u->reader);
	}
	if (u->fd >= 0) {
		close(u->fd);
	}
	free(u->filename);
	free(u);
	x->upload = NULL;
}
