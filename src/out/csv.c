/* SPDX-License-Identifier: MIT */
/* CSV (csv.h): cells into a buffer, the buffer into the file whenever it holds 64 KB. */
#include "out/csv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

enum { FULL_BYTES = 64 * 1024, CSV_MAX = 8 << 20 };

void
csv_cell(struct buf *b, const char *text, bool number)
{
	text = text == NULL ? "" : text;
	if (number) {
		buf_adds(b, text);
		return;
	}
	buf_addc(b, '"');
	if (*text != '\0' && strchr("=+-@\t\r", *text) != NULL) {
		buf_addc(b, '\'');
	}
	while (*text != '\0') {
		size_t n = strcspn(text, "\"");

		buf_add(b, text, n);
		text += n;
		if (*text == '"') {
			buf_adds(b, "\"\"");
			text++;
		}
	}
	buf_addc(b, '"');
}

/* ---- the file ---- */

static enum err
flush(struct ctx *c, struct table_out *t)
{
	struct buf *b = t->own;
	size_t at = 0;

	if (b->over) {
		return fail(c, ERR_LIMIT, NULL, "A row is too long for a file.");
	}
	while (at < b->len) {
		ssize_t n = write(t->fd, b->p + at, b->len - at);

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n <= 0) {
			return fail(c, ERR_IO, NULL,
				"The disk is full: the file could not be written.");
		}
		at += (size_t)n;
	}
	buf_clear(b);
	return OK;
}

static enum err
csv_row(struct ctx *c, struct table_out *t, const void *rec)
{
	struct buf *b = t->own;
	bool first = true;

	for (const struct field *f = t->fields; f->name != NULL; f++) {
		int64_t n;

		if (!table_column(f)) {
			continue;
		}
		if (!first) {
			buf_addc(b, ',');
		}
		first = false;
		if (table_number(f, rec, &n)) {
			buf_int(b, n);
		} else {
			csv_cell(b, table_cell(f, rec, c->arena), false);
		}
	}
	buf_adds(b, "\r\n");
	return b->len >= FULL_BYTES ? flush(c, t) : OK;
}

static enum err
csv_end(struct ctx *c, struct table_out *t)
{
	return flush(c, t);
}

static void
csv_drop(struct table_out *t)
{
	buf_done(t->own);
	free(t->own);
	t->own = NULL;
}

enum err
csv_begin(struct ctx *c, int fd, const struct table_head *head, const struct field *f,
	struct table_out **ret)
{
	static const struct table_maker maker = {
		.row = csv_row, .end = csv_end, .drop = csv_drop
	};
	struct buf *b = calloc(1, sizeof(*b));
	bool first = true;

	(void)c;
	if (b == NULL) {
		BUG("out of memory");
	}
	buf_init(b, CSV_MAX);
	buf_adds(b, "\xef\xbb\xbf");
	for (size_t i = 0; head->lines != NULL && head->lines[i] != NULL; i++) {
		csv_cell(b, head->lines[i], false);
		buf_adds(b, "\r\n");
	}
	for (const struct field *column = f; column->name != NULL; column++) {
		if (table_column(column)) {
			buf_adds(b, first ? "" : ",");
			csv_cell(b, column->label, false);
			first = false;
		}
	}
	buf_adds(b, "\r\n");
	*ret = table_new(&maker, fd, f, b);
	return OK;
}
