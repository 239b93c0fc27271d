/* SPDX-License-Identifier: MIT */
/* What a file is that somebody wants to restore: a whole copy of a form that this program knows, or something else; and which tables it has. Reads the file only. Called
 * by copy.c and copy_postgres.c, and by the command restore before it makes anything. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "db/copy_private.h"

/* Made by tools/sqlgen; ends with NULL. */
extern const char *const schema_sqlite[];

enum { HEAD_BYTES = 100 };

/* ---- tables ---- */

static bool
column_set(struct copy_table *t, sqlite3_stmt *from, char keys[16][64])
{
	struct copy_column *column = &t->columns[t->n];
	const char *name = (const char *)sqlite3_column_text(from, 0), *type = (const char *)sqlite3_column_text(from, 1);
	int key = sqlite3_column_int(from, 2);

	if (t->n == (int)(sizeof(t->columns) / sizeof(*t->columns)) || strlen(name) >= sizeof(column->name) || key >= 16) {
		return false;
	}
	snprintf(column->name, sizeof(column->name), "%s", name);
	column->type = str_eq(type, "INTEGER") ? SQLITE_INTEGER : str_eq(type, "TEXT") ? SQLITE_TEXT : SQLITE_BLOB;
	if (key > 0) {
		snprintf(keys[key - 1], sizeof(keys[0]), "%s", name);
	}
	t->counted = t->counted || (key == 1 && str_eq(name, "id"));
	t->n++;
	return column->type != SQLITE_BLOB || str_eq(type, "BLOB");
}

static bool
table_read(sqlite3 *file, const char *name, struct copy_table *t)
{
	sqlite3_stmt *from = NULL;
	char keys[16][64] = {""};
	bool fine = sqlite3_prepare_v2(file, "SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid", -1, &from, NULL) == SQLITE_OK &&
	            sqlite3_bind_text(from, 1, name, -1, SQLITE_STATIC) == SQLITE_OK && strlen(name) < sizeof(t->name);
	size_t len = 0;

	*t = (struct copy_table){.n = 0};
	snprintf(t->name, sizeof(t->name), "%s", name);
	while (fine && sqlite3_step(from) == SQLITE_ROW) {
		fine = column_set(t, from, keys);
	}
	sqlite3_finalize(from);
	for (int i = 0; i < 16 && keys[i][0] != '\0' && len < sizeof(t->key); i++) {
		len += (size_t)snprintf(t->key + len, sizeof(t->key) - len, "%s%s", i == 0 ? "" : ", ", keys[i]);
	}
	return fine && t->n > 0 && len < sizeof(t->key);
}

enum err
copy_tables(struct ctx *c, sqlite3 *file, struct copy_table **ret, size_t *ret_n)
{
	sqlite3_stmt *names = NULL;
	struct copy_table *tables = NULL;
	size_t n = 0;
	bool fine = sqlite3_prepare_v2(file, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid", -1, &names, NULL) == SQLITE_OK;

	while (fine && sqlite3_step(names) == SQLITE_ROW) {
		tables = need(realloc(tables, (n + 1) * sizeof(*tables)));
		fine = table_read(file, (const char *)sqlite3_column_text(names, 0), &tables[n]);
		n += fine;
	}
	sqlite3_finalize(names);
	if (!fine) {
		free(tables);
		return fail(c, ERR_BUG, NULL, "There is a table that a backup cannot hold: of another kind than numbers, text and bytes, or too wide.");
	}
	*ret = tables;
	*ret_n = n;
	return OK;
}

/* ---- the head ---- */

static uint32_t
number_at(const unsigned char *head, int at)
{
	return (uint32_t)head[at] << 24 | (uint32_t)head[at + 1] << 16 | (uint32_t)head[at + 2] << 8 | head[at + 3];
}

static enum err
head_look(struct ctx *c, const char *file, const unsigned char *head, int64_t bytes)
{
	static const char magic[16] = "SQLite format 3";
	int64_t page = head[16] << 8 | head[17], whole;
	int version;

	if (bytes < HEAD_BYTES || memcmp(head, magic, sizeof(magic)) != 0) {
		return fail(c, ERR_INVALID, NULL, "%s is not a backup of Alongside.", file);
	}
	if (number_at(head, 68) != COPY_MARK) {
		return fail(c, ERR_INVALID, NULL, "%s is not a backup of Alongside, or was not finished: alongside backup FILE makes one.", file);
	}
	version = (int)number_at(head, 60);
	if (version > SCHEMA_VERSION) {
		return fail(c, ERR_CONFLICT, NULL, "The backup %s was made by a newer Alongside: its form is %d, this program knows forms up to %d. Use the newer program.",
		    file, version, SCHEMA_VERSION);
	}
	whole = (page == 1 ? 65536 : page) * (int64_t)number_at(head, 28);
	if (whole != bytes) {
		return fail(c, ERR_INVALID, NULL, "The backup %s is torn: it has %lld bytes and should have %lld. Take another copy of it.", file, (long long)bytes,
		    (long long)whole);
	}
	return OK;
}

/* ---- the inside ---- */

/* The next table, index or view by name; NULL after the last. */
static const char *
made_next(sqlite3_stmt *s)
{
	return sqlite3_step(s) == SQLITE_ROW ? (const char *)sqlite3_column_text(s, 0) : NULL;
}

/* Whether the file has the tables that this program would make. */
static bool
same_form(sqlite3 *file)
{
	static const char text[] = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name";
	sqlite3 *ours = NULL;
	sqlite3_stmt *a = NULL, *b = NULL;
	bool same = sqlite3_open(":memory:", &ours) == SQLITE_OK;

	for (int i = 0; same && schema_sqlite[i] != NULL; i++) {
		same = sqlite3_exec(ours, schema_sqlite[i], NULL, NULL, NULL) == SQLITE_OK;
	}
	same = same && sqlite3_prepare_v2(ours, text, -1, &a, NULL) == SQLITE_OK && sqlite3_prepare_v2(file, text, -1, &b, NULL) == SQLITE_OK;
	while (same) {
		const char *mine = made_next(a), *theirs = made_next(b);

		same = str_eq(mine, theirs) || (mine == NULL && theirs == NULL);
		if (mine == NULL) {
			break;
		}
	}
	sqlite3_finalize(a);
	sqlite3_finalize(b);
	sqlite3_close(ours);
	return same;
}

static enum err
inside_look(struct ctx *c, const char *file)
{
	sqlite3 *engine = NULL;
	sqlite3_stmt *check = NULL;
	bool form, whole = false;

	if (sqlite3_open_v2(copy_path(c->arena, file), &engine, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
		sqlite3_close(engine);
		return fail(c, ERR_IO, NULL, "The backup %s cannot be opened.", file);
	}
	form = same_form(engine);
	if (sqlite3_prepare_v2(engine, "PRAGMA quick_check(1)", -1, &check, NULL) == SQLITE_OK && sqlite3_step(check) == SQLITE_ROW) {
		whole = str_eq((const char *)sqlite3_column_text(check, 0), "ok");
	}
	sqlite3_finalize(check);
	sqlite3_close(engine);
	if (!whole) {
		return fail(c, ERR_INVALID, NULL, "The backup %s is damaged. Take another copy of it, or an earlier backup.", file);
	}
	return form ? OK
		    : fail(c, ERR_CONFLICT, NULL, "The backup %s was made by another version of Alongside, whose data have another form. Restore it with that version.",
			  file);
}

enum err
copy_look(struct ctx *c, const char *file)
{
	unsigned char head[HEAD_BYTES] = {0};
	struct stat st;
	ssize_t got;
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) != 0) {
		enum err e = fail(c, errno == ENOENT ? ERR_MISSING : ERR_IO, NULL, "%s cannot be read: %s.", file, strerrordesc_np(errno));

		if (fd >= 0) {
			close(fd);
		}
		return e;
	}
	got = S_ISREG(st.st_mode) ? read(fd, head, sizeof(head)) : 0;
	close(fd);
	TRY(head_look(c, file, head, got < HEAD_BYTES ? 0 : st.st_size));
	return inside_look(c, file);
}
