/* SPDX-License-Identifier: MIT */
/* The door to the data: named statements, typed arguments, rows into structs through field tables, on SQLite and PostgreSQL alike.
 * There is no way to turn a string into a statement. A connection belongs to one thread at a time. Transactions belong to the dispatcher, the writer and the
 * command runner, never to rooms: rooms call only db_one, db_all, db_each, db_exec, db_int, db_text. After any error a connection refuses further
 * statements until the transaction ends (so both engines behave alike). */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/field.h"
#include "base/list.h"

enum sql_kind { SQL_ONE = 1, SQL_MANY, SQL_EXEC };

/* A statement of a room's .sql file; made by tools/sqlgen. */
struct sql {
	const char *name;
	const char *room;
	const char *reach; /* "group $1", "home", "record", "none, because ..." */
	enum sql_kind kind;
	bool kept; /* "-- kept": reading connections may keep its rows until one of its tables is written (kept.c) */
	int params;
	const char *sqlite;
	const char *postgres;
};

enum arg_kind { ARG_END = 0, ARG_INT, ARG_TEXT, ARG_BYTES, ARG_NULL };

struct arg {
	enum arg_kind kind;
	int64_t n;     /* ARG_INT; bytes of ARG_BYTES */
	const void *p; /* ARG_TEXT (NULL = SQL NULL), ARG_BYTES */
};

#define INT(x) {.kind = ARG_INT, .n = (x)}
#define TEXT(x) {.kind = ARG_TEXT, .p = (x)}
#define BYTES(x, len) {.kind = ARG_BYTES, .p = (x), .n = (int64_t)(len)}
#define SQLNULL {.kind = ARG_NULL}
#define ARGS(...) ((const struct arg[]){__VA_ARGS__, {.kind = ARG_END}})
#define NOARGS ((const struct arg[]){{.kind = ARG_END}})

/* Rows reach structs by column name: each column must be in the field table (BUG otherwise); fields without a column keep what they hold. NULL columns
 * become NULL text or 0. Text and bytes live in c->arena. A field table must live as long as the data set is open (static, or a pack's): connections
 * remember by its address where columns go. A statement is called as its :one, :many or :exec says, with values of the types it takes (BUG otherwise). A field of kind F_JSON or F_TEXT may hold a BYTEA column only through db_bytes. */

/* One row into *rec. ERR_MISSING when there is none (with a fault; clear it to go on). */
enum err db_one(struct ctx *c, const struct sql *s, const struct arg *args, const struct field *f, void *rec) MUST_CHECK;

/* The same, but no row is no fault: *ret_found says. */
enum err db_find(struct ctx *c, const struct sql *s, const struct arg *args, const struct field *f, void *rec, bool *ret_found) MUST_CHECK;

/* All rows; l->size must be set (LIST(struct x)). */
enum err db_all(struct ctx *c, const struct sql *s, const struct arg *args, const struct field *f, struct list *l) MUST_CHECK;

/* Each row into the zeroed rec of `size` bytes, then fn; the arena is rewound after each. fn's error ends it. */
typedef enum err db_row_fn(struct ctx *c, void *rec, void *arg);
enum err db_each(struct ctx *c, const struct sql *s, const struct arg *args, const struct field *f, void *rec, size_t size, db_row_fn *fn,
    void *arg) MUST_CHECK;

/* Insert, update, delete. *ret_changed (may be NULL) gets the rows changed. Unique, foreign-key and check violations are ERR_CONFLICT with
 * fault.constraint (SQLite: "table.column", NULL for foreign keys; PostgreSQL: its name); disk full and lost connections ERR_IO. */
enum err db_exec(struct ctx *c, const struct sql *s, const struct arg *args, int64_t *ret_changed) MUST_CHECK;

/* First column of the first row (also of INSERT ... RETURNING id). No row: *ret keeps what it holds, *ret_found (may be NULL) is false. */
enum err db_int(struct ctx *c, const struct sql *s, const struct arg *args, int64_t *ret, bool *ret_found) MUST_CHECK;
enum err db_text(struct ctx *c, const struct sql *s, const struct arg *args, const char **ret) MUST_CHECK; /* NULL when no row */
enum err db_bytes(struct ctx *c, const struct sql *s, const struct arg *args, const void **ret, size_t *ret_n) MUST_CHECK;

bool db_is_postgres(const struct db *db);
int64_t db_statements(const struct db *db);     /* run since the connection was opened: the cost of a page */
int64_t db_microseconds(const struct db *db);   /* spent in the engine since then */

#endif
