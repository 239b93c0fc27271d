/* SPDX-License-Identifier: MIT */
/* Walks a file of the register with libcsv: finds the headings, gathers each record's cells, refuses what is torn or of another kind. What a cell
 * means is in register_cell.c, what a heading means in register_map.c. Memory: the homes that are kept and one record at a time. */
#include "rooms/register/register_file.h"

#include <csv.h>
#include <limits.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "rooms/register/register_index.h"

enum { FEED_BYTES = 16 * 1024, CELL_MOST_BYTES = 1024 * 1024, HEAD_MOST_BYTES = 256 * 1024 };

struct column {
	enum heading_is is;
	const struct map_entry *entry;
	const char *heading;
	bool told; /* its heading has been listed */
};

struct walk {
	struct ctx *c;
	const struct register_reading *how;
	const struct register_map *map;
	struct register_file *file;
	struct arena *scratch;
	struct arena_mark start;
	struct record record;
	struct index numbers;   /* number -> file_row */
	struct list head;       /* const char *: cells of a record that may be the headings */
	size_t head_bytes;
	struct column *columns; /* NULL until the headings are found */
	size_t columns_n;
	int64_t row;
	size_t cells;
	bool any, beyond;       /* the record holds something; it holds something behind the last heading */
	size_t narrowest;       /* cells of the shortest record that holds something */
	int last_end;
	size_t closest_missing; /* of the best row among those looked at */
	const char *closest;
	enum err e;
};

static const char *
list_words(struct arena *a, const struct list *texts)
{
	const char *s = "";

	for (size_t i = 0; i < texts->n; i++) {
		s = arena_printf(a, "%s%s%s", s, i ? ", " : "", *LIST_AT(*texts, const char *, i));
	}
	return s;
}

/* ---- the headings -------------------------------------------------------------------------------------------------- */

static const char *
missing_headings(struct walk *w, struct column *columns, size_t n, size_t *ret_n)
{
	struct list missing = LIST(const char *);

	for (size_t i = 0; i < w->map->required.n; i++) {
		const struct map_entry *e = *LIST_AT(w->map->required, const struct map_entry *, i);
		bool there = false;

		for (size_t k = 0; k < n; k++) {
			there = there || columns[k].entry == e;
		}
		if (!there) {
			*(const char **)list_add(&missing, w->c->arena) = e->heading;
		}
	}
	*ret_n = missing.n;
	return list_words(w->c->arena, &missing);
}

static void
heading_tell(struct walk *w, struct list *list, const char *heading)
{
	for (size_t i = 0; i < list->n; i++) {
		if (strcmp(*LIST_AT(*list, const char *, i), heading) == 0) {
			return;
		}
	}
	*(const char **)list_add(list, w->c->arena) = heading;
}

static void
headings_sort(struct walk *w)
{
	for (size_t i = 0; i < w->columns_n; i++) {
		struct column *col = &w->columns[i];

		if (col->is == HEADING_UNKNOWN) {
			heading_tell(w, &w->file->not_understood, col->heading);
		} else if (col->is == HEADING_PEOPLE) {
			heading_tell(w, &w->file->people, col->heading);
		} else if (col->is == HEADING_NOT_KEPT) {
			heading_tell(w, &w->file->not_kept, col->heading);
		} else if (col->is == HEADING_COLUMN) {
			w->record.headings[col->entry->index] = col->heading;
		}
	}
	for (size_t i = 0; i < w->map->entries_n; i++) {
		const struct map_entry *e = w->map->entries[i];

		if (e->is == HEADING_COLUMN && !w->record.headings[i]) {
			*(const char **)list_add(&w->file->absent, w->c->arena) = e->heading;
		}
	}
}

/* The record so far as the headings; false when it is none. */
static bool
headings_try(struct walk *w)
{
	size_t n = w->head.n, missing;
	struct arena_mark before = arena_mark(w->c->arena);
	struct column *columns = ARENA_ARRAY(w->c->arena, struct column, n ? n : 1);
	const char *names;

	for (size_t i = 0; i < n; i++) {
		columns[i].heading = arena_text(w->c->arena, *LIST_AT(w->head, const char *, i));
		columns[i].is = register_heading(w->map, w->scratch, columns[i].heading, &columns[i].entry);
	}
	names = missing_headings(w, columns, n, &missing);
	if (missing) {
		if (!w->closest || missing < w->closest_missing) {
			w->closest = names;
			w->closest_missing = missing;
		} else {
			arena_rewind(w->c->arena, before);
		}
		return false;
	}
	w->columns = columns;
	w->columns_n = n;
	headings_sort(w);
	return true;
}

static enum err
headings_missing(struct walk *w)
{
	struct list wanted = LIST(const char *);

	for (size_t i = 0; i < w->map->required.n; i++) {
		*(const char **)list_add(&wanted, w->c->arena) = (*LIST_AT(w->map->required, const struct map_entry *, i))->heading;
	}
	return fail(w->c, ERR_INVALID, "file",
	    "This does not look like the register's file. Among the first %d rows none holds the headings %s%s%s.", (int)w->map->within_lines,
	    list_words(w->c->arena, &wanted), w->closest_missing < w->map->required.n ? "; missing from the nearest: " : "",
	    w->closest_missing < w->map->required.n ? str_or(w->closest, "") : "");
}

/* ---- records ------------------------------------------------------------------------------------------------------- */

static void
kind_count(struct walk *w, const char *kind)
{
	struct list *kinds = &w->file->kinds;
	struct file_kind *k = NULL;

	w->file->others++;
	for (size_t i = 0; i < kinds->n && !k; i++) {
		k = strcmp(LIST_AT(*kinds, struct file_kind, i)->name, kind) == 0 ? LIST_AT(*kinds, struct file_kind, i) : NULL;
	}
	if (!k && kinds->n == 40) {
		k = LIST_AT(*kinds, struct file_kind, 39);
	}
	if (!k) {
		k = list_add(kinds, w->c->arena);
		k->name = arena_text(w->c->arena, kind);
	}
	k->n++;
}

static char *
upper(struct arena *a, const char *s)
{
	char *out = arena_text(a, s);

	for (char *p = out; *p; p++) {
		*p = *p >= 'a' && *p <= 'z' ? (char)(*p - 32) : *p;
	}
	return out;
}

/* The service number, or NULL when the record must be left out. */
static const char *
number_of(struct walk *w)
{
	struct record *r = &w->record;
	const struct map_entry *e = w->map->number_entry;
	const char *text = r->texts[e->index], *number;
	void *before;

	if (w->beyond) {
		register_fault(r, "", str_or(text, ""), "more cells than there are headings; the row is left out", true);
		return NULL;
	}
	if (!text) {
		register_fault(r, r->headings[e->index], "", "no service number; the row is left out", true);
		return NULL;
	}
	number = upper(r->scratch, text);
	if (!register_pattern(w->map->number, number)) {
		register_fault(r, r->headings[e->index], text, "not a service number; the row is left out", true);
		return NULL;
	}
	before = index_get(&w->numbers, number);
	if (before) {
		register_fault(r, r->headings[e->index], text,
		    w->file->faults.n < REGISTER_FAULTS
		        ? arena_printf(r->arena, "the same number stands in row %lld; this row is left out", (long long)*(int64_t *)before)
		        : "",
		    true);
		return NULL;
	}
	int64_t *row = ARENA_NEW(w->c->arena, int64_t);

	*row = r->row;
	number = arena_text(w->c->arena, number);
	(void)index_add(&w->numbers, number, row);
	return number;
}

static void
home_take(struct walk *w)
{
	const char *kind = w->record.texts[w->map->scope_entry->index], *number;
	struct file_home *h;
	bool is_home;

	w->record.row = w->row;
	number = number_of(w);
	if (!number) {
		return;
	}
	if (++w->file->rows > REGISTER_ROWS) {
		w->e = fail(w->c, ERR_LIMIT, "file", "The file holds more than 200,000 services. Is it the right file?");
		return;
	}
	is_home = kind ? strcmp(register_fold(w->scratch, kind), w->map->scope_value) == 0 : w->map->empty_is_care_home;
	if (!is_home && !w->how->all_kinds) {
		kind_count(w, str_or(kind, "(kind of service not said)"));
		return;
	}
	if (w->file->homes.n >= REGISTER_HOMES) {
		w->e = fail(w->c, ERR_LIMIT, "file", "The file holds more than 50,000 homes. Is it the right file?");
		return;
	}
	h = list_add(&w->file->homes, w->c->arena);
	h->number = number;
	register_home_fill(&w->record, h);
}

/* A writer may trim blank cells at the end of every row; a row that is shorter than all others and ends without a line end was cut. */
static bool
torn(const struct walk *w, int end)
{
	return end == -1 && w->cells < w->columns_n && (!w->narrowest || w->narrowest >= w->columns_n);
}

static void
record_end(struct walk *w, int end)
{
	if (!w->columns) {
		if (!headings_try(w)) {
			w->file->stray += w->any;
			if (w->row >= w->map->within_lines) {
				w->e = headings_missing(w);
			}
		}
		return;
	}
	if (torn(w, end)) {
		w->e = fail(w->c, ERR_INVALID, "file", "The file ends in the middle of row %lld. Fetch it again and send the whole file.",
		    (long long)w->row);
		return;
	}
	if (!w->any) {
		w->file->blank++;
		return;
	}
	if (!w->narrowest || w->cells < w->narrowest) {
		w->narrowest = w->cells;
	}
	home_take(w);
}

static void
record_clear(struct walk *w)
{
	arena_rewind(w->scratch, w->start);
	w->head = LIST(const char *);
	w->head_bytes = 0;
	w->cells = 0;
	w->any = w->beyond = false;
	memset(w->record.texts, 0, sizeof(*w->record.texts) * w->map->entries_n);
}

/* ---- libcsv's calls ------------------------------------------------------------------------------------------------ */

static void
head_cell(struct walk *w, const char *p, size_t n)
{
	w->head_bytes += n;
	if (w->cells >= REGISTER_COLUMNS || w->head_bytes > HEAD_MOST_BYTES) {
		return;
	}
	*(const char **)list_add(&w->head, w->scratch) =
	    str_or(register_cell_text(w->map, w->scratch, p, n, w->file->encoding), "");
}

static void
on_cell(void *p, size_t n, void *arg)
{
	struct walk *w = arg;
	struct column *col;
	const char *text = NULL;

	if (w->e != OK) {
		return;
	}
	if (!w->columns) {
		w->any = w->any || n;
		head_cell(w, p, n);
		w->cells++;
		return;
	}
	col = w->cells < w->columns_n ? &w->columns[w->cells] : NULL;
	w->cells++;
	/* Text that is not kept may be pages long: that there is some is enough. */
	text = n > 64 && col && col->is == HEADING_NOT_KEPT ? "" : n ? register_cell_text(w->map, w->scratch, p, n, w->file->encoding) : NULL;
	if (!text) {
		return;
	}
	w->any = true;
	if (!col) {
		w->beyond = true;
	} else if (col->is == HEADING_NAMELESS && !col->told) {
		col->told = true;
		heading_tell(w, &w->file->not_understood, arena_printf(w->c->arena, "column %zu, without a heading", w->cells));
	} else if (col->is == HEADING_COLUMN || (col->is == HEADING_PEOPLE && w->how->with_people)) {
		if (!w->record.texts[col->entry->index]) {
			w->record.texts[col->entry->index] = text;
			w->record.headings[col->entry->index] = col->heading;
		}
	}
}

static void
on_row(int end, void *arg)
{
	struct walk *w = arg;
	bool line_feed_of_crlf = end == '\n' && w->last_end == '\r' && w->cells == 0;

	w->last_end = end;
	if (w->e != OK || line_feed_of_crlf) {
		return;
	}
	w->row++;
	record_end(w, end);
	record_clear(w);
}

/* ---- the file ------------------------------------------------------------------------------------------------------ */

/* Kinds of file that people send by mistake, by how they begin. */
static enum err
kind_check(struct ctx *c, const char *p, size_t n)
{
	if (!n) {
		return fail(c, ERR_INVALID, "file", "The file is empty.");
	}
	if (n > REGISTER_BYTES) {
		return fail(c, ERR_LIMIT, "file", "The file is larger than 64 MB, more than the register ever was. Is it the right file?");
	}
	if (n > 4 && (memcmp(p, "PK\3\4", 4) == 0 || memcmp(p, "\xD0\xCF\x11\xE0", 4) == 0)) {
		return fail(c, ERR_INVALID, "file", "This is a spreadsheet or an archive. Open it, save it as CSV, and send that.");
	}
	if (n > 2 && (memcmp(p, "\xFF\xFE", 2) == 0 || memcmp(p, "\xFE\xFF", 2) == 0)) {
		return fail(c, ERR_INVALID, "file", "The file is written as UTF-16. Save it as \"CSV UTF-8\" and send that.");
	}
	return OK;
}

static enum err
file_walk(struct walk *w, struct csv_parser *parser, const char *p, size_t n)
{
	for (size_t at = 0; at < n && w->e == OK; at += FEED_BYTES) {
		size_t step = n - at < FEED_BYTES ? n - at : FEED_BYTES;

		if (csv_parse(parser, p + at, step, on_cell, on_row, w) != step) {
			if (w->e != OK) {
				return w->e;
			}
			return csv_error(parser) == CSV_EPARSE && w->columns
			    ? fail(w->c, ERR_INVALID, "file", "Row %lld has a quotation mark in the middle of a cell, so its cells cannot be told apart.",
			        (long long)w->row + 1)
			    : headings_missing(w);
		}
		if (csv_get_buffer_size(parser) > CELL_MOST_BYTES) {
			return !w->columns ? headings_missing(w) : fail(w->c, ERR_INVALID, "file",
			    "Row %lld holds a cell of more than 1 MB. A quotation mark in it is probably never closed.", (long long)w->row + 1);
		}
	}
	if (w->e == OK && csv_fini(parser, on_cell, on_row, w) != 0) {
		return fail(w->c, ERR_INVALID, "file", "The file ends in the middle of row %lld. Fetch it again and send the whole file.",
		    (long long)w->row + 1);
	}
	return w->e;
}

static enum err
file_check(struct walk *w)
{
	if (!w->columns) {
		return headings_missing(w);
	}
	if (!w->file->homes.n) {
		return fail(w->c, ERR_INVALID, "file", "The file holds no care home: %lld other services, %lld rows that cannot be read.",
		    (long long)w->file->others, (long long)w->file->left_out_n);
	}
	return OK;
}

static struct register_file *
file_new(struct ctx *c, const char *p, size_t n)
{
	struct register_file *f = ARENA_NEW(c->arena, struct register_file);

	f->encoding = utf8_guess(p, n);
	f->digest = hash_hex(c->arena, p, n);
	f->size_bytes = (int64_t)n;
	f->homes = LIST(struct file_home);
	f->kinds = LIST(struct file_kind);
	f->faults = LIST(struct file_fault);
	f->not_understood = f->people = f->not_kept = f->absent = LIST(const char *);
	return f;
}

enum err
register_read(struct ctx *c, const char *p, size_t n, const struct register_reading *how, struct register_file **ret)
{
	const struct register_map *map = register_map();
	struct csv_parser parser;
	struct walk w = {.c = c, .how = how, .map = map, .last_end = 0};
	size_t mark;
	enum err e;

	TRY(kind_check(c, p, n));
	mark = n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	w.file = file_new(c, p, n);
	w.scratch = arena_new();
	w.record = (struct record){.c = c, .arena = c->arena, .scratch = w.scratch, .map = map, .file = w.file};
	w.record.texts = ARENA_ARRAY(c->arena, const char *, map->entries_n);
	w.record.headings = ARENA_ARRAY(c->arena, const char *, map->entries_n);
	w.numbers = INDEX(c->arena);
	w.start = arena_mark(w.scratch);
	record_clear(&w);
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0) {
		arena_free(w.scratch);
		return fail(c, ERR_BUG, NULL, "The reader of CSV files could not be started.");
	}
	csv_set_blk_size(&parser, 64 * 1024);
	e = file_walk(&w, &parser, p + mark, n - mark);
	csv_free(&parser);
	if (e == OK) {
		e = file_check(&w);
	}
	arena_free(w.scratch);
	if (e == OK) {
		*ret = w.file;
	}
	return e;
}
