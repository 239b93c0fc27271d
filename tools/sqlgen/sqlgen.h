/* SPDX-License-Identifier: MIT */
/*
 * sqlgen: what its files share. statements.c turns a room's named statements into constants, schema.c
 * all schemas into one ordered list, scan.c reads SQL for both. Portable SQL only; see docs/sql.md.
 */
#ifndef SQLGEN_SQLGEN_H
#define SQLGEN_SQLGEN_H

#include "text.h"

#define PARAMS_MAX 32

/* Prints FILE:LINE: MESSAGE and exits 1. */
_Noreturn void refuse(const char *path, int line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

struct input {
	const char *path;
	const char *p; /* what is still to be read, NUL-terminated */
	int line;
};

enum piece { PIECE_END, PIECE_COMMENT, PIECE_STATEMENT };

/*
 * The next comment line or whole statement, with the line it starts in. A statement ends at a ; that ends
 * a line; its comments are dropped (but for "-- sqlite: WITHOUT ROWID", which sets *ret_rowid to false) and
 * its white space is made small outside quotes. Refuses double quotes, a ; within, a statement without end.
 */
enum piece input_next(struct input *in, struct text *ret, int *ret_line, bool *ret_rowid);

/* Refuses words that only one of the two engines has. FOR UPDATE at the very end is allowed. */
void portable_check(const char *path, int line, const char *sql);

/*
 * The next word or other single character outside quotes, from *pos on; a quoted string counts as one.
 * Returns its length, 0 at the end; *pos is where it starts.
 */
size_t token_next(const char *sql, size_t *pos);

bool word_is(const char *p, size_t n, const char *word); /* case does not count */
bool name_is_plain(const char *p, size_t n);             /* [a-z][a-z0-9_]* */

void statements(const char *room, const char *in, const char *out_c, const char *out_h);
void schema(const char *out_c, char **paths, int n);

#endif
