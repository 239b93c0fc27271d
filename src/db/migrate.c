/* SPDX-License-Identifier: MIT */
/* The form of a data set: making it new, knowing its version, refusing one that a newer program made. Until the first release there is one version,
 * made from the rooms' schema.sql (build/gen/schema.c). Called by dataset.c when a data set is opened. */
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "db/driver.h"

/* Made by tools/sqlgen; each ends with NULL. */
extern const char *const schema_sqlite[], *const schema_postgres[];

static enum err
refuse_version(struct ctx *c, const char *where, int64_t version)
{
	if (version > SCHEMA_VERSION) {
		return fail(c, ERR_CONFLICT, NULL,
		    "The data set in %s was made by a newer Alongside: its form is %lld, this program knows forms up to %d. Use the newer program.", where,
		    (long long)version, SCHEMA_VERSION);
	}
	return fail(c, ERR_MISSING, NULL, "There is no data set in %s. Make one with: alongside demo, or alongside restore.", where);
}

/* The first rows, in the transaction that makes the tables. */
static enum err
seed(struct ctx *c, struct dataset *d, struct db *db)
{
	struct db *before = c->db;
	enum err e;

	if (d->seed == NULL) {
		return OK;
	}
	c->db = db;
	db->tx = TX_OPEN;
	e = d->seed(c, d->seed_arg);
	if (e == OK && db->failed != OK) {
		/* It passed over an error of the engine. */
		e = fail(c, db->failed, NULL, "%s", db_sentence(db->failed));
	}
	c->db = before;
	return e;
}

/* ---- SQLite ---- */

static int
sqlite_number(sqlite3 *engine, const char *text, int64_t *ret)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(engine, text, -1, &stmt, NULL);

	if (rc == SQLITE_OK) {
		rc = sqlite3_step(stmt);
	}
	if (rc == SQLITE_ROW) {
		*ret = sqlite3_column_int64(stmt, 0);
	}
	sqlite3_finalize(stmt);
	return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

static enum err
sqlite_said(struct ctx *c, struct dataset *d, sqlite3 *engine, int rc)
{
	return fail(c, sqlite_err(rc), NULL, "The data in %s could not be opened: %s.", d->dir, sqlite3_errmsg(engine));
}

static enum err
sqlite_make(struct ctx *c, struct dataset *d, struct db *db)
{
	sqlite3 *engine = db->engine;
	char version[40];
	int rc = sqlite3_exec(engine, "BEGIN IMMEDIATE", NULL, NULL, NULL);

	for (int i = 0; rc == SQLITE_OK && schema_sqlite[i] != NULL; i++) {
		rc = sqlite3_exec(engine, schema_sqlite[i], NULL, NULL, NULL);
	}
	snprintf(version, sizeof(version), "PRAGMA user_version = %d", SCHEMA_VERSION);
	if (rc == SQLITE_OK) {
		rc = sqlite3_exec(engine, version, NULL, NULL, NULL);
	}
	if (rc == SQLITE_OK) {
		enum err e = seed(c, d, db);

		if (e != OK) {
			db->driver->end(db);
			return e;
		}
		rc = sqlite3_exec(engine, "COMMIT", NULL, NULL, NULL);
		db->tx = TX_NONE;
	}
	return rc == SQLITE_OK ? OK : sqlite_said(c, d, engine, rc);
}

enum err
migrate_sqlite(struct ctx *c, struct dataset *d, struct db *db)
{
	sqlite3 *engine = db->engine;
	int64_t version = 0, tables = 0;
	int rc = sqlite_number(engine, "PRAGMA user_version", &version);

	if (rc == SQLITE_OK) {
		rc = sqlite_number(engine, "SELECT count(*) FROM sqlite_schema", &tables);
	}
	if (rc != SQLITE_OK) {
		return sqlite_said(c, d, engine, rc);
	}
	if (d->mode == DATASET_CREATE) {
		if (version != 0 || tables != 0) {
			return fail(c, ERR_CONFLICT, NULL, "The folder %s already holds a data set.", d->dir);
		}
		return sqlite_make(c, d, db);
	}
	return version == SCHEMA_VERSION ? OK : refuse_version(c, d->dir, version);
}

/* ---- PostgreSQL ---- */

static enum err
postgres_said(struct ctx *c, PGconn *conn)
{
	const char *message = PQerrorMessage(conn);

	return fail(c, PQstatus(conn) == CONNECTION_OK ? ERR_BUG : ERR_IO, NULL, "The PostgreSQL database refused: %s", str_trim(c->arena, message));
}

static enum err
postgres_do(struct ctx *c, PGconn *conn, const char *text)
{
	PGresult *result = PQexec(conn, text);
	ExecStatusType status = PQresultStatus(result);

	PQclear(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? OK : postgres_said(c, conn);
}

/* The first column of the first row; NULL when the database refuses. */
static const char *
postgres_text(struct ctx *c, PGconn *conn, const char *text)
{
	PGresult *result = PQexec(conn, text);
	const char *value = NULL;

	if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0) {
		value = arena_text(c->arena, PQgetvalue(result, 0, 0));
	} else {
		(void)postgres_said(c, conn);
	}
	PQclear(result);
	return value;
}

/* A server that loses what it said it kept is not one to keep records on. */
static enum err
check_server(struct ctx *c, PGconn *conn)
{
	static const char *const settings[] = {"fsync", "synchronous_commit"};

	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++) {
		const char *value = postgres_text(c, conn, i == 0 ? "SHOW fsync" : "SHOW synchronous_commit");

		if (value == NULL) {
			return c->fault.err;
		}
		if (str_eq(value, "off")) {
			return fail(c, ERR_CONFLICT, NULL, "The PostgreSQL server has %s off: it could lose what was saved. Switch it on.", settings[i]);
		}
	}
	return OK;
}

static enum err
postgres_make(struct ctx *c, struct dataset *d, struct db *db)
{
	PGconn *conn = db->engine;
	const char *tables;
	char version[80];

	TRY(postgres_do(c, conn, "BEGIN"));
	TRY(postgres_do(c, conn, "SELECT pg_advisory_xact_lock(7308895134)"));
	tables = postgres_text(c, conn, "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v', 'p')");
	if (tables == NULL) {
		return c->fault.err;
	}
	if (!str_eq(tables, "0")) {
		return fail(c, ERR_CONFLICT, NULL, "The PostgreSQL database already holds tables; a new data set needs an empty one.");
	}
	TRY(postgres_do(c, conn, "CREATE TABLE schema_version (version BIGINT NOT NULL)"));
	snprintf(version, sizeof(version), "INSERT INTO schema_version (version) VALUES (%d)", SCHEMA_VERSION);
	TRY(postgres_do(c, conn, version));
	for (int i = 0; schema_postgres[i] != NULL; i++) {
		TRY(postgres_do(c, conn, schema_postgres[i]));
	}
	TRY(seed(c, d, db));
	return postgres_do(c, conn, "COMMIT");
}

enum err
migrate_postgres(struct ctx *c, struct dataset *d, struct db *db)
{
	PGconn *engine = db->engine;
	const char *there, *version;

	TRY(check_server(c, engine));
	if (d->mode == DATASET_CREATE) {
		enum err e = postgres_make(c, d, db);

		db->driver->end(db);
		return e;
	}
	there = postgres_text(c, engine, "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = 'schema_version'");
	if (there == NULL) {
		return c->fault.err;
	}
	version = str_eq(there, "0") ? "0" : postgres_text(c, engine, "SELECT version FROM schema_version");
	if (version == NULL) {
		return c->fault.err;
	}
	return strtoll(version, NULL, 10) == SCHEMA_VERSION ? OK : refuse_version(c, "the PostgreSQL database", strtoll(version, NULL, 10));
}
