/* SPDX-License-Identifier: MIT */
/* A table of records as a file: begin, a row for each record, end. CSV (csv.h) and XLSX (xlsx.h)
 * are two makers of the same thing, so that whoever has rows need not know which was asked for.
 * Constant memory: what is finished is in the file. The head of a column is its field's label;
 * secret and internal fields and those without a label are left out. Called by web/reply.c and by
 * reports. */
#ifndef OUT_TABLE_H
#define OUT_TABLE_H

#include "base/ctx.h"
#include "base/field.h"

struct table_out;

/* What stands above the columns: what the file is, when it was made, what it covers, that it is
 * made up. One line each; they look like text to a spreadsheet. */
struct table_head {
	const char *name;	  /* of the sheet: "Homes"; at most 31 characters are used */
	const char *const *lines; /* ended by NULL; NULL: none */
};

/* One record. ERR_LIMIT when the format holds no more, ERR_IO when the disk is full. */
enum err
table_row(struct ctx *c, struct table_out *t, const void *rec) MUST_CHECK;

/* Finishes the file and frees t, whatever it returns. *ret_size gets the bytes; the descriptor
 * stays open, rewound. */
enum err
table_end(struct ctx *c, struct table_out *t, int64_t *ret_size) MUST_CHECK;

/* Gives up half-way; frees t. NULL is fine. */
void
table_drop(struct table_out *t);

/* ---- for the makers: csv.c and xlsx.c ---- */

struct table_maker {
	enum err (*row)(struct ctx *c, struct table_out *t, const void *rec);
	enum err (*end)(struct ctx *c, struct table_out *t); /* writes what is left */
	void (*drop)(struct table_out *t);		     /* frees the maker's own */
};

struct table_out {
	const struct table_maker *maker;
	const struct field *fields;
	int fd;
	void *own;
};

struct table_out *
table_new(const struct table_maker *maker, int fd, const struct field *fields, void *own);

/* Shown, exported: has a label and is neither secret nor internal. */
bool
table_column(const struct field *f);

/* What a cell says: days as 2026-11-22, instants as "2026-11-22 09:12" in the pack's zone, choices
 * by their label, yes and no; "" for nothing. */
const char *
table_cell(const struct field *f, const void *rec, struct arena *a);

/* True when the field of this record is a plain number that a spreadsheet may add up: *ret gets it.
 */
bool
table_number(const struct field *f, const void *rec, int64_t *ret);

#endif
