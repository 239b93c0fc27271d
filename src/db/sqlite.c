/* SPDX-License-Identifier: MIT */
/* The SQLite driver: one connection for one thread at a time, statements prepared once and kept, rows read into the arena. Knows nothing of batches
 * and commits beyond their spelling: the writer (writer.c) does those. Called through the driver table by db.c. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "db/driver.h"

/* Lookaside: a row of answers, of about 1 KB, fits a slot. */
enum { BUSY_MS = 5000, LIMIT_STEPS = 100000, LOOKASIDE_BYTES = 2048, LOOKASIDE_SLOTS = 128 };

/* ---- errors ---- */

enum err
sqlite_err(int extended)
{
	if (extended == SQLITE_CONSTRAINT_NOTNULL || extended == SQLITE_CONSTRAINT_DATATYPE) {
		return ERR_BUG;
	}
	switch (extended & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return OK;
	case SQLITE_CONSTRAINT:
		return ERR_CONFLICT;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_INTERRUPT:
		return ERR_BUSY;
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_PROTOCOL:
	case SQLITE_NOMEM:
	case SQLITE_ABORT: /* the transaction under the statement is gone */
		return ERR_IO;
	default:
		return ERR_BUG;
	}
}

enum err
sqlite_fault(struct ctx *c, struct db *db, const char *statement, int rc)
{
	int extended = sqlite3_extended_errcode(db->engine);
	const char *message = sqlite3_errmsg(db->engine);
	bool first = c->fault.err == OK;
	enum err e;

	if ((extended & 0xff) != (rc & 0xff)) {
		extended = rc;
	}
	e = sqlite_err(extended);
	if (e == ERR_CONFLICT) {
		const char *failed = strstr(message, "failed: ");

		db_broke(c, db, e);
		if (first) {
			c->fault.constraint = failed == NULL ? NULL : arena_text(c->arena, failed + strlen("failed: "));
		}
		return e;
	}
	log_line(LOG_ERROR, "database", "engine", "sqlite", "statement", statement, "message", message, NULL);
	if ((extended & 0xff) == SQLITE_FULL) {
		(void)db_full(c);
	}
	return db_broke(c, db, e);
}

/* ---- connections ---- */

/* Gives up a read that has looked for its next row longer than the limit. The clock is asked only here, so that a row costs nothing. */
static int
out_of_time(void *arg)
{
	struct db *db = arg;
	int64_t now = clock_ns();

	if (db->limit_ns == 0) {
		db->limit_ns = now + (int64_t)READ_LIMIT_S * 1000000000;
	}
	return now > db->limit_ns;
}

/* Told of everything that a statement touches, also by way of a view, while it is prepared. */
static int
table_named(void *arg, int action, const char *name, const char *column, const char *schema, const char *inner)
{
	struct db *db = arg;
	bool writes = action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE;

	(void)column;
	(void)schema;
	(void)inner;
	if (name != NULL && (db->writes ? writes : action == SQLITE_READ)) {
		db->named |= kept_table(db->set, name);
	}
	return SQLITE_OK;
}

static int
settle(struct db *db)
{
	const char *pragmas = db->writes ? "PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA cache_size=-8000;"
					   "PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=33554432;"
					 : "PRAGMA foreign_keys=ON; PRAGMA cache_size=-4000; PRAGMA query_only=ON;";

	sqlite3_set_authorizer(db->engine, table_named, db);
	sqlite3_extended_result_codes(db->engine, 1);
	sqlite3_busy_timeout(db->engine, BUSY_MS);
	sqlite3_db_config(db->engine, SQLITE_DBCONFIG_LOOKASIDE, NULL, LOOKASIDE_BYTES, LOOKASIDE_SLOTS);
	sqlite3_db_config(db->engine, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db->engine, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(db->engine, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db->engine, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (!db->writes) {
		sqlite3_progress_handler(db->engine, LIMIT_STEPS, out_of_time, db);
	}
	return sqlite3_exec(db->engine, pragmas, NULL, NULL, NULL);
}

struct db *
sqlite_open(struct ctx *c, struct dataset *d, bool writes)
{
	struct db *db = need(calloc(1, sizeof(*db)));
	sqlite3 *engine = NULL;
	int rc = sqlite3_open_v2(d->path, &engine, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	db->driver = &sqlite_driver;
	db->set = d;
	db->writes = writes;
	db->engine = engine;
	if (rc == SQLITE_OK) {
		rc = settle(db);
	}
	if (rc != SQLITE_OK) {
		(void)fail(c, sqlite_err(rc), NULL, "The data in %s could not be opened: %s.", d->dir,
		    engine == NULL ? "out of memory" : sqlite3_errmsg(engine));
		db_close(db);
		return NULL;
	}
	return db;
}

static void
sq_close(struct db *db)
{
	sqlite3_finalize(db->begin);
	sqlite3_finalize(db->commit);
	sqlite3_finalize(db->rollback);
	sqlite3_finalize(db->look);
	sqlite3_close(db->engine);
}

int
sqlite_run(struct db *db, void **kept, const char *text)
{
	int rc = SQLITE_OK;

	if (*kept == NULL) {
		sqlite3_stmt *stmt = NULL;

		rc = sqlite3_prepare_v3(db->engine, text, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
		*kept = stmt;
	}
	if (rc == SQLITE_OK) {
		rc = sqlite3_step(*kept);
		sqlite3_reset(*kept);
	}
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* ---- transactions ---- */

static enum err
sq_begin(struct ctx *c, struct db *db)
{
	int rc = sqlite_run(db, &db->begin, db->writes ? "BEGIN IMMEDIATE" : "BEGIN");

	if (rc != SQLITE_OK) {
		return sqlite_fault(c, db, "begin", rc);
	}
	db->tx = TX_OPEN;
	return OK;
}

enum err
sqlite_look(struct ctx *c, struct db *db)
{
	int rc;

	if (db->tx == TX_WANTED) {
		TRY(sq_begin(c, db));
	}
	if (!db->looked) {
		rc = sqlite_run(db, &db->look, "SELECT 1 FROM sqlite_schema LIMIT 0");
		if (rc != SQLITE_OK) {
			return sqlite_fault(c, db, "look", rc);
		}
		db->looked = true;
	}
	return OK;
}

/* The end that always works: of a snapshot, or of a write that is given up. */
static void
sq_end(struct db *db)
{
	if (db->engine != NULL && !sqlite3_get_autocommit(db->engine)) {
		int rc = sqlite_run(db, &db->rollback, "ROLLBACK");

		if (rc != SQLITE_OK && !sqlite3_get_autocommit(db->engine)) {
			log_line(LOG_ERROR, "database", "engine", "sqlite", "statement", "rollback", "message",
			    sqlite3_errmsg(db->engine), NULL);
		}
	}
	db->tx = TX_NONE;
	db->failed = OK;
	db->rerun = false;
	db->looked = false;
	db->wrote = 0;
}

/* ---- statements ---- */

static bool
is_bytes(sqlite3_stmt *stmt, int column)
{
	const char *type = sqlite3_column_decltype(stmt, column);

	return type != NULL && sqlite3_stricmp(type, "BLOB") == 0;
}

static int
prepare(struct db *db, const struct sql *s, unsigned flags, sqlite3_stmt **ret)
{
	return sqlite3_prepare_v3(db->engine, s->sqlite, -1, flags, ret, NULL);
}

static enum err
plan_of(struct ctx *c, struct db *db, const struct sql *s, struct plan **ret)
{
	struct plan *p = plan_find(db, s);
	sqlite3_stmt *stmt = NULL;
	int rc;

	if (p == NULL) {
		db->named = 0;
		rc = prepare(db, s, SQLITE_PREPARE_PERSISTENT, &stmt);
		if (rc != SQLITE_OK) {
			return sqlite_fault(c, db, s->name, rc);
		}
		p = plan_add(db, s);
		p->stmt = stmt;
		p->tables = db->named;
		plan_columns(p, sqlite3_column_count(stmt));
		for (int i = 0; i < p->columns; i++) {
			p->names[i] = need(strdup(sqlite3_column_name(stmt, i)));
			p->unfit[i] = is_bytes(stmt, i);
		}
	}
	*ret = p;
	return OK;
}

static enum err
sq_prepare(struct ctx *c, struct db *db, const struct sql *s, int *ret_params, struct plan **ret)
{
	TRY(plan_of(c, db, s, ret));
	*ret_params = sqlite3_bind_parameter_count((*ret)->stmt);
	return OK;
}

static int
bind(sqlite3_stmt *stmt, const struct arg *args)
{
	int rc = SQLITE_OK;

	for (int i = 0; args[i].kind != ARG_END && rc == SQLITE_OK; i++) {
		const struct arg *a = &args[i];

		if (a->kind == ARG_INT) {
			rc = sqlite3_bind_int64(stmt, i + 1, a->n);
		} else if (a->kind == ARG_TEXT && a->p != NULL) {
			rc = sqlite3_bind_text(stmt, i + 1, a->p, -1, SQLITE_STATIC);
		} else if (a->kind == ARG_BYTES) {
			rc = sqlite3_bind_blob64(stmt, i + 1, a->n == 0 ? "" : a->p, (sqlite3_uint64)a->n, SQLITE_STATIC);
		} else {
			rc = sqlite3_bind_null(stmt, i + 1);
		}
	}
	return rc;
}

static void
sq_finish(struct db *db, struct rows *r)
{
	(void)db;
	if (r->own) {
		sqlite3_finalize(r->stmt);
	} else if (r->stmt != NULL) {
		sqlite3_reset(r->stmt);
		r->plan->busy = false;
	}
	r->stmt = NULL;
}

static enum err
sq_start(struct ctx *c, struct rows *r, const struct sql *s, const struct arg *args)
{
	struct db *db = c->db;
	int rc = SQLITE_OK;

	TRY(plan_of(c, db, s, &r->plan));
	if (r->plan->busy) {
		/* Its rows are being read further up (db_each within db_each): these get a statement of their own. */
		sqlite3_stmt *stmt = NULL;

		rc = prepare(db, s, 0, &stmt);
		r->stmt = stmt;
		r->own = true;
	} else {
		r->stmt = r->plan->stmt;
		r->plan->busy = true;
	}
	if (rc == SQLITE_OK) {
		rc = bind(r->stmt, args);
	}
	if (rc != SQLITE_OK) {
		enum err e = sqlite_fault(c, db, s->name, rc);

		sq_finish(db, r);
		return e;
	}
	db->wrote |= db->writes ? r->plan->tables : 0;
	r->before = sqlite3_total_changes64(db->engine);
	return OK;
}

static enum err
sq_next(struct ctx *c, struct rows *r, bool *ret_row)
{
	int rc;

	c->db->limit_ns = 0;
	c->db->looked = true;
	rc = sqlite3_step(r->stmt);
	if (rc == SQLITE_ROW) {
		*ret_row = true;
		return OK;
	}
	*ret_row = false;
	if (rc == SQLITE_DONE) {
		/* changes() keeps an older statement's number when this one changed nothing it counts. */
		r->changed = sqlite3_total_changes64(c->db->engine) == r->before ? 0 : sqlite3_changes64(c->db->engine);
		return OK;
	}
	return sqlite_fault(c, c->db, r->plan->s->name, rc);
}

/* ---- values ---- */

static bool
sq_is_null(const struct rows *r, int column)
{
	return sqlite3_column_type(r->stmt, column) == SQLITE_NULL;
}

static const char *
sq_text_at(const struct rows *r, int column, struct arena *a)
{
	const char *text = (const char *)sqlite3_column_text(r->stmt, column);

	/* No text holds a NUL: PostgreSQL keeps none, and none comes in. */
	return text == NULL ? NULL : arena_copy(a, text, strlen(text));
}

static int64_t
sq_int_at(const struct rows *r, int column)
{
	return sqlite3_column_int64(r->stmt, column);
}

static const void *
sq_bytes(struct rows *r, struct arena *a, size_t *ret_n)
{
	const void *p = sqlite3_column_blob(r->stmt, 0);
	int n = sqlite3_column_bytes(r->stmt, 0);

	*ret_n = (size_t)n;
	if (sqlite3_column_type(r->stmt, 0) == SQLITE_NULL) {
		return NULL;
	}
	return arena_copy(a, n == 0 ? "" : p, (size_t)n);
}

static void
sq_plan_free(struct plan *p)
{
	sqlite3_finalize(p->stmt);
}

const struct driver sqlite_driver = {
    .begin = sq_begin,
    .end = sq_end,
    .start = sq_start,
    .next = sq_next,
    .is_null = sq_is_null,
    .int_at = sq_int_at,
    .text_at = sq_text_at,
    .get_bytes = sq_bytes,
    .finish = sq_finish,
    .prepare = sq_prepare,
    .plan_free = sq_plan_free,
    .close = sq_close,
};
