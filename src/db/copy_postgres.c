/* SPDX-License-Identifier: MIT */
/* Rows between a PostgreSQL database and a SQLite file, table by table, by COPY in its binary form: numbers, text and bytes arrive as they left, one row in memory at a
 * time. Which tables and columns there are is read from the file, whose form is this program's. Called by copy.c. */
#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "db/copy_private.h"

enum { STATEMENT_BYTES = 8192, SEND_BYTES = 65536, ROW_BYTES = 64 << 20, TELL_ROWS = 4096 };

static const char signature[11] = "PGCOPY\n\377\r\n"; /* its last byte is the NUL */

/* ---- PostgreSQL's side ---- */

static enum err
refused(struct ctx *c, PGconn *conn, const PGresult *result)
{
	const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *message = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

	if (str_eq(state, "53100")) {
		return fail(c, ERR_IO, NULL, "There is no room left on the disk of the PostgreSQL server. Nothing was changed.");
	}
	return fail(c, ERR_IO, NULL, "The PostgreSQL database refused: %s", str_trim(c->arena, str_or(message, PQerrorMessage(conn))));
}

static enum err
ask(struct ctx *c, PGconn *conn, const char *text, ExecStatusType wanted, int64_t *ret)
{
	PGresult *result = PQexec(conn, text);
	enum err e = PQresultStatus(result) == wanted ? OK : refused(c, conn, result);

	if (e == OK && ret != NULL) {
		*ret = strtoll(PQgetvalue(result, 0, 0), NULL, 10); /* of NULL: "" */
	}
	PQclear(result);
	return e;
}

/* What is left of the answer to a COPY. */
static enum err
finished(struct ctx *c, PGconn *conn)
{
	enum err e = OK;
	PGresult *result;

	while ((result = PQgetResult(conn)) != NULL) {
		if (PQresultStatus(result) != PGRES_COMMAND_OK && e == OK) {
			e = refused(c, conn, result);
		}
		PQclear(result);
	}
	return e;
}

static void
names_add(struct buf *b, const struct copy_table *t)
{
	for (int i = 0; i < t->n; i++) {
		buf_printf(b, "%s%s", i == 0 ? "" : ", ", t->columns[i].name);
	}
}

/* ---- from PostgreSQL ---- */

struct reader {
	const unsigned char *p;
	size_t left;
};

static bool
take(struct reader *r, void *to, size_t n)
{
	if (r->left < n) {
		return false;
	}
	memcpy(to, r->p, n);
	r->p += n;
	r->left -= n;
	return true;
}

static bool
take_32(struct reader *r, int32_t *ret)
{
	uint32_t n;

	if (!take(r, &n, sizeof(n))) {
		return false;
	}
	*ret = (int32_t)be32toh(n);
	return true;
}

/* One value, bound. false: not what the table should hold. */
static bool
value_bind(struct reader *r, sqlite3_stmt *to, int i, int type)
{
	int32_t n;
	uint64_t number;
	int rc;

	if (!take_32(r, &n)) {
		return false;
	}
	if (n < 0) {
		return sqlite3_bind_null(to, i + 1) == SQLITE_OK;
	}
	if (type == SQLITE_INTEGER) {
		return n == 8 && take(r, &number, 8) && sqlite3_bind_int64(to, i + 1, (int64_t)be64toh(number)) == SQLITE_OK;
	}
	if (r->left < (size_t)n) {
		return false;
	}
	rc = type == SQLITE_TEXT ? sqlite3_bind_text(to, i + 1, n == 0 ? "" : (const char *)r->p, n, SQLITE_STATIC)
				 : sqlite3_bind_blob(to, i + 1, n == 0 ? "" : (const char *)r->p, n, SQLITE_STATIC);
	r->p += n;
	r->left -= (size_t)n;
	return rc == SQLITE_OK;
}

struct taking {
	struct ctx *c;
	sqlite3 *file;
	sqlite3_stmt *insert;
	const struct copy_table *table;
	const char *path;
	int64_t rows;
	bool begun;
};

/* A message holds whole rows, the first also the head of it all; the end is a row of -1 columns. */
static enum err
message_take(struct taking *k, const char *bytes, int n)
{
	struct reader r = {.p = (const unsigned char *)bytes, .left = (size_t)n};
	char head[sizeof(signature)];
	int32_t flags, extra = 0;
	bool fine = true;

	if (!k->begun) {
		fine = take(&r, head, sizeof(head)) && memcmp(head, signature, sizeof(head)) == 0 && take_32(&r, &flags) && take_32(&r, &extra) && extra == 0;
		k->begun = true;
	}
	while (fine && r.left > 0) {
		uint16_t columns;
		int rc;

		fine = take(&r, &columns, sizeof(columns));
		if (fine && be16toh(columns) == UINT16_MAX) {
			break;
		}
		fine = fine && be16toh(columns) == k->table->n;
		for (int i = 0; fine && i < k->table->n; i++) {
			fine = value_bind(&r, k->insert, i, k->table->columns[i].type);
		}
		if (!fine) {
			break;
		}
		rc = sqlite3_step(k->insert);
		(void)sqlite3_reset(k->insert);
		if (rc != SQLITE_DONE) {
			return copy_fault(k->c, k->path, rc, sqlite3_errmsg(k->file));
		}
		k->rows++;
	}
	return fine ? OK : fail(k->c, ERR_BUG, NULL, "The PostgreSQL database sent rows of %s in a form that is not known.", k->table->name);
}

static enum err
table_from(struct ctx *c, PGconn *conn, const struct copy_table *table, struct taking *k, struct telling *t)
{
	char *bytes = NULL;
	struct buf text;
	enum err e;
	int n;

	buf_init(&text, STATEMENT_BYTES);
	buf_adds(&text, "COPY (SELECT ");
	names_add(&text, table);
	buf_printf(&text, " FROM %s%s%s) TO STDOUT (FORMAT binary)", table->name, table->key[0] == '\0' ? "" : " ORDER BY ", table->key);
	e = ask(c, conn, text.p, PGRES_COPY_OUT, NULL);
	buf_done(&text);
	TRY(e);
	while ((n = PQgetCopyData(conn, &bytes, 0)) > 0) {
		if (e == OK) {
			e = message_take(k, bytes, n);
		}
		PQfreemem(bytes);
		if (e != OK) {
			return e; /* the connection is closed by the caller: the rest need not be read */
		}
		if (k->rows % TELL_ROWS == 0) {
			copy_tell(t, table->name, k->rows, 0);
		}
	}
	return n == -2 ? refused(c, conn, NULL) : finished(c, conn);
}

/* The next id is above all that there ever were, as on the database. */
static enum err
sequence_from(struct ctx *c, PGconn *conn, const struct copy_table *table, sqlite3 *file, const char *path)
{
	char *text = arena_printf(c->arena, "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('%s', 'id')::regclass), 0)", table->name);
	int64_t last = 0;
	int rc;

	TRY(ask(c, conn, text, PGRES_TUPLES_OK, &last));
	/* A table of which nothing was ever written has no row here; without AUTOINCREMENT none is looked at. */
	text = arena_printf(c->arena,
	    "DELETE FROM sqlite_sequence WHERE name = '%s' AND %lld > 0; INSERT INTO sqlite_sequence (name, seq) SELECT '%s', %lld WHERE %lld > 0 AND EXISTS "
	    "(SELECT 1 FROM sqlite_schema WHERE name = '%s' AND sql LIKE '%%AUTOINCREMENT%%')",
	    table->name, (long long)last, table->name, (long long)last, (long long)last, table->name);
	rc = sqlite3_exec(file, text, NULL, NULL, NULL);
	return rc == SQLITE_OK ? OK : copy_fault(c, path, rc, sqlite3_errmsg(file));
}

static enum err
one_from(struct ctx *c, PGconn *conn, const struct copy_table *table, sqlite3 *file, const char *path, struct telling *t)
{
	struct taking k = {.c = c, .file = file, .table = table, .path = path};
	struct buf text;
	enum err e;
	int rc;

	buf_init(&text, STATEMENT_BYTES);
	buf_printf(&text, "INSERT INTO %s (", table->name);
	names_add(&text, table);
	buf_adds(&text, ") VALUES (");
	for (int i = 0; i < table->n; i++) {
		buf_adds(&text, i == 0 ? "?" : ", ?");
	}
	buf_adds(&text, ")");
	rc = sqlite3_prepare_v2(file, text.p, -1, &k.insert, NULL);
	buf_done(&text);
	e = rc == SQLITE_OK ? table_from(c, conn, table, &k, t) : copy_fault(c, path, rc, sqlite3_errmsg(file));
	sqlite3_finalize(k.insert);
	return e == OK && table->counted ? sequence_from(c, conn, table, file, path) : e;
}

enum err
copy_from_postgres(struct ctx *c, const char *url, sqlite3 *file, const char *path, struct telling *t)
{
	struct copy_table *tables = NULL;
	size_t n = 0;
	void *conn = NULL;
	enum err e = copy_tables(c, file, &tables, &n);

	if (e == OK) {
		e = postgres_connect(c, url, &conn);
	}
	if (e == OK) {
		e = ask(c, conn, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", PGRES_COMMAND_OK, NULL);
	}
	if (e == OK) {
		e = ask(c, conn, "SET LOCAL statement_timeout = 0", PGRES_COMMAND_OK, NULL);
	}
	for (size_t i = 0; e == OK && i < n; i++) {
		e = one_from(c, conn, &tables[i], file, path, t);
	}
	if (conn != NULL) {
		postgres_disconnect(conn);
	}
	free(tables);
	return e;
}

/* ---- to PostgreSQL ---- */

static void
add_16(struct buf *b, uint16_t n)
{
	uint16_t big = htobe16(n);

	buf_add(b, (const char *)&big, sizeof(big));
}

static void
add_32(struct buf *b, int32_t n)
{
	uint32_t big = htobe32((uint32_t)n);

	buf_add(b, (const char *)&big, sizeof(big));
}

static void
row_add(struct buf *b, sqlite3_stmt *from, int n)
{
	add_16(b, (uint16_t)n);
	for (int i = 0; i < n; i++) {
		int type = sqlite3_column_type(from, i);

		if (type == SQLITE_NULL) {
			add_32(b, -1);
		} else if (type == SQLITE_INTEGER) {
			uint64_t big = htobe64((uint64_t)sqlite3_column_int64(from, i));

			add_32(b, 8);
			buf_add(b, (const char *)&big, sizeof(big));
		} else {
			const char *p = sqlite3_column_blob(from, i); /* of a text: its bytes, UTF-8 as the file is */
			int bytes = sqlite3_column_bytes(from, i);

			add_32(b, bytes);
			buf_add(b, bytes == 0 ? "" : p, (size_t)bytes);
		}
	}
}

static enum err
rows_send(struct ctx *c, PGconn *conn, sqlite3 *file, sqlite3_stmt *from, const struct copy_table *table, struct telling *t)
{
	struct buf b;
	int64_t rows = 0;
	enum err e = OK;
	int rc;

	buf_init(&b, ROW_BYTES);
	buf_add(&b, signature, sizeof(signature));
	add_32(&b, 0);
	add_32(&b, 0);
	while (e == OK && (rc = sqlite3_step(from)) == SQLITE_ROW) {
		row_add(&b, from, table->n);
		if (b.over) {
			e = fail(c, ERR_LIMIT, NULL, "A row of %s is too large.", table->name);
		} else if (b.len >= SEND_BYTES) {
			e = PQputCopyData(conn, b.p, (int)b.len) == 1 ? OK : refused(c, conn, NULL);
			buf_clear(&b);
		}
		if (++rows % TELL_ROWS == 0) {
			copy_tell(t, table->name, rows, 0);
		}
	}
	if (e == OK && rc != SQLITE_DONE) {
		e = fail(c, sqlite_err(rc), NULL, "The backup could not be read: %s.", sqlite3_errmsg(file));
	}
	add_16(&b, UINT16_MAX);
	if (e == OK && PQputCopyData(conn, b.p, (int)b.len) != 1) {
		e = refused(c, conn, NULL);
	}
	buf_done(&b);
	if (PQputCopyEnd(conn, e == OK ? NULL : "given up") != 1 && e == OK) {
		e = refused(c, conn, NULL);
	}
	if (e != OK) {
		(void)finished(c, conn); /* which says no more than that it was given up */
		return e;
	}
	return finished(c, conn);
}

static enum err
sequence_to(struct ctx *c, PGconn *conn, const struct copy_table *table, sqlite3 *file)
{
	char *text = arena_printf(c->arena, "SELECT max(n) FROM (SELECT coalesce(max(id), 0) AS n FROM %s UNION ALL SELECT seq FROM sqlite_sequence WHERE name = '%s')",
	    table->name, table->name);
	sqlite3_stmt *stmt = NULL;
	int64_t last = 0;
	int rc = sqlite3_prepare_v2(file, text, -1, &stmt, NULL);

	if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		last = sqlite3_column_int64(stmt, 0);
	}
	sqlite3_finalize(stmt);
	if (rc != SQLITE_ROW) {
		return fail(c, sqlite_err(rc), NULL, "The backup could not be read: %s.", sqlite3_errmsg(file));
	}
	return last == 0 ? OK
			 : ask(c, conn, arena_printf(c->arena, "SELECT setval(pg_get_serial_sequence('%s', 'id'), %lld)", table->name, (long long)last),
				 PGRES_TUPLES_OK, NULL);
}

static enum err
one_to(struct ctx *c, PGconn *conn, const struct copy_table *table, sqlite3 *file, struct telling *t)
{
	sqlite3_stmt *from = NULL;
	struct buf text;
	enum err e;

	buf_init(&text, STATEMENT_BYTES);
	buf_adds(&text, "SELECT ");
	names_add(&text, table);
	buf_printf(&text, " FROM %s", table->name);
	if (sqlite3_prepare_v2(file, text.p, -1, &from, NULL) != SQLITE_OK) {
		e = fail(c, ERR_IO, NULL, "The backup could not be read: %s.", sqlite3_errmsg(file));
		buf_done(&text);
		return e;
	}
	buf_clear(&text);
	buf_printf(&text, "COPY %s (", table->name);
	names_add(&text, table);
	buf_adds(&text, ") FROM STDIN (FORMAT binary)");
	e = ask(c, conn, text.p, PGRES_COPY_IN, NULL);
	buf_done(&text);
	if (e == OK) {
		e = rows_send(c, conn, file, from, table, t);
	}
	sqlite3_finalize(from);
	return e == OK && table->counted ? sequence_to(c, conn, table, file) : e;
}

/* Some tables were made with their first rows in them, which come with the others. */
static enum err
made_empty(struct ctx *c, PGconn *conn, const struct copy_table *tables, size_t n)
{
	struct buf text;
	enum err e;

	buf_init(&text, STATEMENT_BYTES);
	buf_adds(&text, "TRUNCATE ");
	for (size_t i = 0; i < n; i++) {
		buf_printf(&text, "%s%s", i == 0 ? "" : ", ", tables[i].name);
	}
	e = n == 0 ? OK : ask(c, conn, text.p, PGRES_COMMAND_OK, NULL);
	buf_done(&text);
	return e;
}

enum err
copy_to_postgres(struct ctx *c, sqlite3 *file, void *to, struct telling *t)
{
	struct copy_table *tables = NULL;
	size_t n = 0;
	enum err e = copy_tables(c, file, &tables, &n);

	if (e == OK) {
		e = made_empty(c, to, tables, n);
	}
	for (size_t i = 0; e == OK && i < n; i++) {
		e = one_to(c, to, &tables[i], file, t);
	}
	free(tables);
	return e;
}
