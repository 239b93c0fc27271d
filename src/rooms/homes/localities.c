/* SPDX-License-Identifier: MIT */
/* Reading and keeping a file of localities (localities.h). The file is small and read whole. Which home lies in which locality is said by the team, not here. */
#include "rooms/homes/localities.h"

#include <string.h>

#include "base/str.h"
#include "rooms/history/history.h"
#include "rooms/homes/homes.h"

enum { CELLS = 32 };

/* One record of a CSV file; p moves behind it. */
struct record {
	const char *cells[CELLS];
	size_t n;
	bool torn; /* a quote that is never closed */
};

static const char *
cell_read(struct arena *a, const char **p, bool *ret_torn)
{
	struct buf b;
	const char *text;

	buf_init(&b, 65536);
	if (**p == '"') {
		for ((*p)++; **p != 0 && !(**p == '"' && (*p)[1] != '"'); (*p)++) {
			*p += **p == '"';
			buf_addc(&b, **p);
		}
		*ret_torn = *ret_torn || **p == 0;
		*p += **p == '"';
	}
	while (**p != 0 && strchr(",\r\n", **p) == NULL) {
		buf_addc(&b, *(*p)++);
	}
	text = str_trim(a, b.p != NULL ? b.p : "");
	buf_done(&b);
	return text;
}

static void
record_read(struct arena *a, const char **p, struct record *ret)
{
	*ret = (struct record){.n = 0};
	for (;;) {
		const char *cell = cell_read(a, p, &ret->torn);

		if (ret->n < CELLS) {
			ret->cells[ret->n++] = cell;
		}
		if (**p != ',') {
			break;
		}
		(*p)++;
	}
	*p += strspn(*p, "\r");
	*p += **p == '\n';
}

static const char *
cell_of(const struct record *r, int column)
{
	return column >= 0 && (size_t)column < r->n ? r->cells[column] : "";
}

static int
column_of(const struct record *head, const char *name)
{
	for (size_t i = 0; i < head->n; i++) {
		if (strcmp(head->cells[i], name) == 0) {
			return (int)i;
		}
	}
	return -1;
}

static bool
is_locality(struct arena *a, const char *type)
{
	const char *key = str_key(a, type);
	size_t n = strlen(key), word = strlen("locality");

	return n >= word && strcmp(key + n - word, "locality") == 0;
}

enum err
localities_read(struct ctx *c, const char *bytes, size_t n, struct list *ret)
{
	static const char *const names[] = {"code", "areaname", "areatype", "parent_area"};
	const char *encoding, *p = utf8_from_bytes(c->arena, bytes, n, &n, &encoding);
	struct record head, r;
	int at[4];

	*ret = LIST(struct locality_row);
	record_read(c->arena, &p, &head);
	for (size_t i = 0; i < 4; i++) {
		at[i] = column_of(&head, names[i]);
		if (at[i] < 0) {
			return fail(c, ERR_INVALID, "file", "This is no file of localities: its first line has no column \"%s\".", names[i]);
		}
	}
	for (int64_t line = 2; *p != 0; line++) {
		struct locality_row row = {.line = line};

		record_read(c->arena, &p, &r);
		if (r.torn) {
			return fail(c, ERR_INVALID, "file", "The file ends in the middle of row %lld.", (long long)line);
		}
		if (!is_locality(c->arena, cell_of(&r, at[2]))) {
			continue;
		}
		row.code = cell_of(&r, at[0]);
		row.name = cell_of(&r, at[1]);
		row.parent = cell_of(&r, at[3]);
		if (row.code[0] == 0 || row.name[0] == 0) {
			return fail(c, ERR_INVALID, "file", "Row %lld has no %s.", (long long)line, row.code[0] == 0 ? "code" : "name");
		}
		*(struct locality_row *)list_add(ret, c->arena) = row;
	}
	if (ret->n == 0) {
		return fail(c, ERR_INVALID, "file", "The file holds no localities: no row has a type of area that ends in \"locality\".");
	}
	return OK;
}

/* Under the council area where there is one of that name, so that a team of the council has it; else under the partnership. */
static enum err
parent_find(struct ctx *c, const struct locality_row *row, int64_t *ret)
{
	TRY(group_find(c, "council", row->parent, ret));
	if (*ret == 0) {
		TRY(group_find(c, "hscp", row->parent, ret));
	}
	if (*ret == 0) {
		return fail(c, ERR_INVALID, "file", "Row %lld: there is no council area or partnership called \"%s\".", (long long)row->line,
		    row->parent);
	}
	return OK;
}

enum err
localities_import(struct ctx *c, const struct list *rows, int64_t *ret_new)
{
	struct list saved;
	int64_t id, parent, version;

	*ret_new = 0;
	for (size_t i = 0; i < rows->n; i++) {
		const struct locality_row *row = LIST_AT(*rows, struct locality_row, i);
		struct group made;

		TRY(parent_find(c, row, &parent));
		TRY(group_find(c, "locality", row->code, &id));
		if (id == 0) {
			TRY(group_make(c, "locality", row->code, row->name, parent, &id));
			(*ret_new)++;
		}
		TRY(group_by_id(c, id, &made));
		if (strcmp(made.name, row->name) != 0) {
			return fail(c, ERR_CONFLICT, "file", "Row %lld: the locality %s is called \"%s\" here, not \"%s\".", (long long)row->line,
			    row->code, made.name, row->name);
		}
	}
	if (*ret_new == 0) {
		return OK;
	}
	TRY(history_of(c, "localities", "localities", &saved));
	version = saved.n > 0 ? LIST_AT(saved, struct history_row, 0)->version + 1 : 1;
	return history_add(c,
	    &(struct saved){.kind = "localities", .record = "localities", .version = version,
	        .content = arena_printf(c->arena, "{\"new\":%lld,\"of\":%zu}", (long long)*ret_new, rows->n)});
}
