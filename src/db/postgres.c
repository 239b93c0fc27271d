/* SPDX-License-Identifier: MIT */
/* PostgreSQL connections: opening, what each is set to, errors, how transactions begin and end, reconnecting once where a transaction begins.
 * Statements and rows are postgres_rows.c's, commits postgres_write.c's. Called by those two and by dataset.c. */
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "db/driver.h"

/* ---- errors ---- */

static enum err
state_err(const char *state, bool *ret_rerun)
{
	*ret_rerun = str_eq(state, "40001") || str_eq(state, "40P01");
	if (*ret_rerun || str_eq(state, "57014") || str_eq(state, "55P03")) {
		return ERR_BUSY;
	}
	if (str_eq(state, "23505") || str_eq(state, "23503") || str_eq(state, "23514") || str_eq(state, "23P01")) {
		return ERR_CONFLICT;
	}
	if (state == NULL || str_starts(state, "08") || str_starts(state, "53") || str_starts(state, "57P") || str_starts(state, "58")) {
		return ERR_IO;
	}
	return ERR_BUG;
}

bool
postgres_alive(const struct db *db)
{
	return PQstatus(db->engine) == CONNECTION_OK;
}

enum err
postgres_fault(struct ctx *c, struct db *db, const char *statement, const void *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	bool first = c->fault.err == OK, rerun = false;
	enum err e = state_err(state, &rerun);

	if (e == ERR_CONFLICT) {
		db_broke(c, db, e);
		if (first) {
			c->fault.constraint = arena_text(c->arena, PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME));
		}
		return e;
	}
	db->rerun = db->rerun || rerun;
	if (!rerun) {
		/* Messages of class 22 quote the value, which may be personal. */
		log_line(LOG_ERROR, "database", "engine", "postgresql", "statement", statement, "state", state, "message",
		    str_starts(str_or(state, ""), "22") ? NULL : str_or(message, PQerrorMessage(db->engine)), NULL);
	}
	if (str_eq(state, "53100")) {
		(void)db_full(c);
	}
	return db_broke(c, db, e);
}

/* ---- connections ---- */

static void
silent(void *arg, const PGresult *result)
{
	(void)arg;
	(void)result;
}

enum err
postgres_connect(struct ctx *c, const char *url, void **ret)
{
	const char *const names[] = {"dbname", "client_encoding", "application_name", "connect_timeout", NULL};
	const char *const values[] = {url, "UTF8", "alongside", "10", NULL};
	PGconn *conn = PQconnectdbParams(names, values, 1);

	if (PQstatus(conn) != CONNECTION_OK) {
		/* libpq's sentences end in a line end, and may be several. */
		char *why = arena_text(c->arena, PQerrorMessage(conn));

		for (char *p = why; *p != '\0'; p++) {
			*p = *p == '\n' ? ' ' : *p;
		}
		PQfinish(conn);
		return fail(c, ERR_IO, NULL, "The PostgreSQL database could not be reached: %s", str_trim(c->arena, why));
	}
	PQsetNoticeReceiver(conn, silent, NULL);
	*ret = conn;
	return OK;
}

void
postgres_disconnect(void *engine)
{
	PQfinish(engine);
}

/* What each connection of ours is set to; also after a reconnection. */
static enum err
settle(struct ctx *c, struct db *db)
{
	return postgres_run(c, db,
	    db->writes ? "SET lock_timeout = 15000; SET statement_timeout = 0; SET cursor_tuple_fraction = 1"
		       : "SET statement_timeout = 15000; SET default_transaction_read_only = on; SET cursor_tuple_fraction = 1");
}

struct db *
postgres_open(struct ctx *c, struct dataset *d, bool writes)
{
	struct db *db = need(calloc(1, sizeof(*db)));

	db->driver = &postgres_driver;
	db->set = d;
	db->writes = writes;
	if (postgres_connect(c, d->url, &db->engine) != OK || settle(c, db) != OK) {
		db_close(db);
		return NULL;
	}
	return db;
}

void
pq_close(struct db *db)
{
	PQfinish(db->engine);
}

/* A connection that broke is made anew; what was prepared on it is gone. */
enum err
pq_revive(struct ctx *c, struct db *db)
{
	enum transaction tx = db->tx;
	enum err e;

	PQreset(db->engine);
	db->generation++;
	db->tx = TX_NONE;
	e = settle(c, db);
	db->tx = tx;
	if (e != OK && tx != TX_NONE) {
		db->failed = e; /* not tried again, and waited for, by each statement of the same page */
	}
	return e;
}

enum err
postgres_run(struct ctx *c, struct db *db, const char *text)
{
	PGresult *result = PQexec(db->engine, text);
	ExecStatusType status = PQresultStatus(result);
	enum err e = OK;

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
		e = postgres_fault(c, db, text, result);
	}
	PQclear(result);
	return e;
}

/* ---- transactions ---- */

enum err
pq_begin(struct ctx *c, struct db *db)
{
	const char *text = db->writes ? "BEGIN ISOLATION LEVEL READ COMMITTED" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
	PGresult *result = postgres_alive(db) ? PQexec(db->engine, text) : NULL;
	enum err e = OK;

	if (!postgres_alive(db)) {
		PQclear(result);
		TRY(pq_revive(c, db));
		result = PQexec(db->engine, text);
	}
	if (PQresultStatus(result) == PGRES_COMMAND_OK) {
		db->tx = TX_OPEN;
	} else {
		e = postgres_fault(c, db, "begin", result);
	}
	PQclear(result);
	return e;
}

void
pq_end(struct db *db)
{
	if (db->engine != NULL && PQstatus(db->engine) == CONNECTION_OK && PQtransactionStatus(db->engine) != PQTRANS_IDLE) {
		PQclear(PQexec(db->engine, "ROLLBACK"));
	}
	db->tx = TX_NONE;
	db->failed = OK;
	db->rerun = false;
}
