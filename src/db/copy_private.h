/* SPDX-License-Identifier: MIT */
/* Private to src/db: what copy.c (files, SQLite), copy_file.c (what may be restored) and copy_postgres.c (rows to and from PostgreSQL) know of each other. */
#ifndef DB_COPY_PRIVATE_H
#define DB_COPY_PRIVATE_H

#include <sqlite3.h>

#include "db/copy.h"
#include "db/driver.h"

/* In the head of each copy, so that a data set that is served is not taken for one, nor a copy for a data set: "ALCP". */
enum { COPY_MARK = 0x414c4350, COPY_TOLD_S = 3 };

struct telling {
	const struct copy_progress *to;
	int64_t next_ns; /* when to tell again */
};

/* Tells when it is time; short copies say nothing. */
void copy_tell(struct telling *t, const char *what, int64_t done, int64_t all);

/* One column of a table, as the file's schema has it. */
struct copy_column {
	char name[64];
	int type; /* SQLITE_INTEGER, SQLITE_TEXT, SQLITE_BLOB */
};
struct copy_table {
	char name[64], key[256]; /* key: "day, home" */
	struct copy_column columns[64];
	int n;
	bool counted; /* its id comes from a sequence on PostgreSQL */
};

/* The tables of a file in the order in which they were made, so that each finds what it refers to. The caller frees *ret. */
enum err copy_tables(struct ctx *c, sqlite3 *file, struct copy_table **ret, size_t *ret_n) MUST_CHECK;

/* The same file by a name that SQLite does not take for a URI. */
const char *copy_path(struct arena *a, const char *file);

/* ERR_IO, or a sentence about room when that is what lacks. */
enum err copy_fault(struct ctx *c, const char *file, int rc, const char *message);

/* Rows of every table into the empty tables on the other side. `from`: one snapshot of the database at url; `to`: an open transaction. */
enum err copy_from_postgres(struct ctx *c, const char *url, sqlite3 *file, const char *path, struct telling *t) MUST_CHECK;
enum err copy_to_postgres(struct ctx *c, sqlite3 *file, void *to, struct telling *t) MUST_CHECK;

#endif
