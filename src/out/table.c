/* SPDX-License-Identifier: MIT */
/* What CSV and XLSX have in common (table.h): which fields are columns, what a cell says, and the
 * way from begin to end. */
#include "out/table.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/day.h"
#include "base/str.h"

struct table_out *
table_new(const struct table_maker *maker, int fd, const struct field *fields, void *own)
{
	struct table_out *t = calloc(1, sizeof(*t));

	if (t == NULL) {
		BUG("out of memory");
	}
	*t = (struct table_out){ .maker = maker, .fd = fd, .fields = fields, .own = own };
	return t;
}

bool
table_column(const struct field *f)
{
	return f->label != NULL && !f->secret && !f->internal;
}

/* Local time without a zone, as a meeting writes it: sorts, and spreadsheets read it. */
static const char *
instant_cell(const struct field *f, const void *rec, struct arena *a)
{
	int64_t at = field_int(f, rec);

	return at == 0 ? "" : arena_printf(a, "%s %s", day_text(a, at), time_words(a, at));
}

const char *
table_cell(const struct field *f, const void *rec, struct arena *a)
{
	const char *text;

	switch (f->kind) {
	case F_INSTANT:
		if (!f->answer) {
			return instant_cell(f, rec, a);
		}
		text = field_text(f, rec, a);
		break;
	case F_CHOICE:
	case F_BOOL:
		text = field_words(f, rec, a);
		break;
	default:
		text = field_text(f, rec, a);
		break;
	}
	if (text == NULL && f->not_known) {
		return "not known";
	}
	return str_or(text, "");
}

bool
table_number(const struct field *f, const void *rec, int64_t *ret)
{
	if (f->kind != F_INT && f->kind != F_COUNT) {
		return false;
	}
	if (f->answer) {
		const struct answer *given =
			(const struct answer *)(const void *)((const char *)rec + f->offset);

		if (given->state != GIVEN) {
			return false;
		}
		*ret = given->n;
		return true;
	}
	*ret = field_int(f, rec);
	return true;
}

enum err
table_row(struct ctx *c, struct table_out *t, const void *rec)
{
	return t->maker->row(c, t, rec);
}

enum err
table_end(struct ctx *c, struct table_out *t, int64_t *ret_size)
{
	enum err e = t->maker->end(c, t);
	struct stat st;

	if (e == OK && (fstat(t->fd, &st) != 0 || lseek(t->fd, 0, SEEK_SET) != 0)) {
		e = fail(c, ERR_IO, NULL, "The file could not be finished.");
	}
	if (e == OK) {
		*ret_size = st.st_size;
	}
	table_drop(t);
	return e;
}

void
table_drop(struct table_out *t)
{
	if (t != NULL) {
		t->maker->drop(t);
		free(t);
	}
}
