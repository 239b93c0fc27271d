/* SPDX-License-Identifier: MIT */
/* PostgreSQL statements: prepared once per connection on first use, values as text, large results through a cursor. Connections and transactions
 * are postgres.c's. Called through the driver table by db.c. */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "db/driver.h"

/* Fixed numbers of PostgreSQL's own types. */
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25, OID_VARCHAR = 1043 };
enum { CURSOR_ROWS = 256 };

/* ---- statements ---- */

static void
plan_describe(struct plan *p, const PGresult *about)
{
	int params = PQnparams(about);

	if (p->names != NULL) {
		return; /* prepared anew after a reconnection */
	}
	plan_columns(p, PQnfields(about));
	for (int i = 0; i < p->columns; i++) {
		p->names[i] = need(strdup(PQfname(about, i)));
		p->unfit[i] = PQftype(about, i) == OID_BYTEA || PQftype(about, i) == OID_BOOL;
	}
	p->types = need(calloc((size_t)params + 1, sizeof(*p->types)));
	for (int i = 0; i < params; i++) {
		p->types[i] = PQparamtype(about, i);
	}
}

static enum err
plan_prepare(struct ctx *c, struct db *db, struct plan *p, int *ret_params)
{
	PGresult *result = PQprepare(db->engine, p->name, p->s->postgres, 0, NULL);
	enum err e = OK;

	if (PQresultStatus(result) == PGRES_COMMAND_OK) {
		PQclear(result);
		result = PQdescribePrepared(db->engine, p->name);
	}
	if (PQresultStatus(result) == PGRES_COMMAND_OK) {
		*ret_params = PQnparams(result);
		plan_describe(p, result);
		p->generation = db->generation + 1;
	} else {
		e = postgres_fault(c, db, p->s->name, result);
	}
	PQclear(result);
	return e;
}

static enum err
plan_of(struct ctx *c, struct db *db, const struct sql *s, int *ret_params, struct plan **ret)
{
	struct plan *p = plan_find(db, s);

	if (p == NULL) {
		p = plan_add(db, s);
		if (asprintf(&p->name, "%s_%zu", s->name, db->plans_n) < 0) {
			BUG("out of memory");
		}
	}
	if (p->generation != db->generation + 1) {
		TRY(plan_prepare(c, db, p, ret_params));
		if (*ret_params < s->params) {
			BUG("statement %s uses %d parameters, its file says %d", s->name, *ret_params, s->params);
		}
	}
	*ret = p;
	return OK;
}

static enum err
pq_prepare(struct ctx *c, struct db *db, const struct sql *s, int *ret_params, struct plan **ret)
{
	*ret_params = s->params;
	return plan_of(c, db, s, ret_params, ret);
}

/* The values in libpq's form. */
struct params {
	int n;
	const char *values[PARAMS_MAX];
	int lengths[PARAMS_MAX], formats[PARAMS_MAX];
	char numbers[PARAMS_MAX][24];
};

/* A number where the statement has text (or the reverse) works on one engine and not on the other. */
static void
check_type(const struct plan *p, int i, enum arg_kind kind)
{
	unsigned type = p->types[i];
	bool number = type == OID_INT8 || type == OID_INT4 || type == OID_INT2;
	bool text = type == OID_TEXT || type == OID_VARCHAR;

	if ((number && kind != ARG_INT) || (text && kind != ARG_TEXT) || (type == OID_BYTEA && kind != ARG_BYTES)) {
		BUG("statement %s: value %d is not of the type that the statement takes", p->s->name, i + 1);
	}
}

static void
params_set(struct params *to, const struct plan *p, const struct arg *args)
{
	int i;

	for (i = 0; args[i].kind != ARG_END; i++) {
		const struct arg *a = &args[i];

		to->lengths[i] = 0;
		to->formats[i] = 0;
		to->values[i] = NULL;
		if (a->kind == ARG_NULL) {
			continue;
		}
		check_type(p, i, a->kind);
		if (a->kind == ARG_INT) {
			snprintf(to->numbers[i], sizeof(to->numbers[i]), "%lld", (long long)a->n);
			to->values[i] = to->numbers[i];
		} else if (a->kind == ARG_TEXT) {
			to->values[i] = a->p;
		} else {
			to->values[i] = a->n == 0 ? "" : a->p;
			to->lengths[i] = (int)a->n;
			to->formats[i] = 1;
		}
	}
	to->n = i;
}

static int64_t
changed(PGresult *result)
{
	return strtoll(PQcmdTuples(result), NULL, 10);
}

/* The next rows of a cursor. */
static enum err
fetch(struct ctx *c, struct db *db, struct rows *r)
{
	char text[64];

	snprintf(text, sizeof(text), "FETCH %d FROM each_%d", CURSOR_ROWS, r->cursor);
	PQclear(r->result);
	r->result = PQexec(db->engine, text);
	r->at = -1;
	r->n = 0;
	if (PQresultStatus(r->result) != PGRES_TUPLES_OK) {
		return postgres_fault(c, db, r->plan->s->name, r->result);
	}
	r->n = PQntuples(r->result);
	r->more = r->n == CURSOR_ROWS;
	return OK;
}

static void
pq_finish(struct db *db, struct rows *r)
{
	PQclear(r->result);
	r->result = NULL;
	if (r->began) {
		pq_end(db);
	} else if (r->cursor != 0 && postgres_alive(db) && PQtransactionStatus(db->engine) == PQTRANS_INTRANS) {
		char text[64];

		snprintf(text, sizeof(text), "CLOSE each_%d", r->cursor);
		PQclear(PQexec(db->engine, text));
	}
}

/* Rows that may be more than memory holds come through a cursor, which leaves the connection free for other statements between them. */
static enum err
start_cursor(struct ctx *c, struct rows *r, const struct params *params)
{
	struct db *db = c->db;
	char *text = NULL;
	PGresult *result;
	enum err e = OK;

	if (db->tx == TX_NONE) {
		TRY(pq_begin(c, db));
		r->began = true;
	}
	r->cursor = ++db->cursors;
	if (asprintf(&text, "DECLARE each_%d NO SCROLL CURSOR FOR %s", r->cursor, r->plan->s->postgres) < 0) {
		BUG("out of memory");
	}
	result = PQexecParams(db->engine, text, params->n, r->plan->types, params->values, params->lengths, params->formats, 0);
	free(text);
	if (PQresultStatus(result) != PGRES_COMMAND_OK) {
		e = postgres_fault(c, db, r->plan->s->name, result);
	}
	PQclear(result);
	if (e == OK) {
		e = fetch(c, db, r);
	}
	if (e != OK) {
		pq_finish(db, r);
	}
	return e;
}

static enum err
pq_start(struct ctx *c, struct rows *r, const struct sql *s, const struct arg *args)
{
	struct db *db = c->db;
	struct params params;
	int n = s->params;
	ExecStatusType status;

	if (db->tx == TX_NONE && !postgres_alive(db)) {
		TRY(pq_revive(c, db));
	}
	TRY(plan_of(c, db, s, &n, &r->plan));
	params_set(&params, r->plan, args);
	if (r->stream && (str_starts(s->postgres, "SELECT") || str_starts(s->postgres, "WITH"))) {
		return start_cursor(c, r, &params);
	}
	r->result = PQexecPrepared(db->engine, r->plan->name, params.n, params.values, params.lengths, params.formats, 0);
	status = PQresultStatus(r->result);
	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
		enum err e = postgres_fault(c, db, s->name, r->result);

		pq_finish(db, r);
		return e;
	}
	r->at = -1;
	r->n = PQntuples(r->result);
	r->changed = str_starts(PQcmdStatus(r->result), "SELECT") ? 0 : changed(r->result);
	return OK;
}

static enum err
pq_next(struct ctx *c, struct rows *r, bool *ret_row)
{
	if (r->at + 1 >= r->n && r->cursor != 0 && r->more) {
		TRY(fetch(c, c->db, r));
	}
	*ret_row = r->at + 1 < r->n;
	if (*ret_row) {
		r->at++;
	}
	return OK;
}

/* ---- values ---- */

static bool
pq_is_null(const struct rows *r, int column)
{
	return PQgetisnull(r->result, r->at, column) != 0;
}

static const char *
pq_text_at(const struct rows *r, int column, struct arena *a)
{
	if (PQgetisnull(r->result, r->at, column)) {
		return NULL;
	}
	return arena_copy(a, PQgetvalue(r->result, r->at, column), (size_t)PQgetlength(r->result, r->at, column));
}

static int64_t
pq_int_at(const struct rows *r, int column)
{
	return strtoll(PQgetvalue(r->result, r->at, column), NULL, 10); /* the value of NULL is "" */
}

static const void *
pq_bytes(struct rows *r, struct arena *a, size_t *ret_n)
{
	unsigned char *bytes;
	const void *copy;

	*ret_n = 0;
	if (PQgetisnull(r->result, r->at, 0)) {
		return NULL;
	}
	if (PQftype(r->result, 0) != OID_BYTEA) {
		*ret_n = (size_t)PQgetlength(r->result, r->at, 0);
		return arena_copy(a, PQgetvalue(r->result, r->at, 0), *ret_n);
	}
	bytes = need(PQunescapeBytea((const unsigned char *)PQgetvalue(r->result, r->at, 0), ret_n));
	copy = arena_copy(a, bytes, *ret_n);
	PQfreemem(bytes);
	return copy;
}

static void
pq_plan_free(struct plan *p)
{
	(void)p; /* its statement goes with the connection */
}

const struct driver postgres_driver = {
    .begin = pq_begin,
    .end = pq_end,
    .start = pq_start,
    .next = pq_next,
    .is_null = pq_is_null,
    .int_at = pq_int_at,
    .text_at = pq_text_at,
    .get_bytes = pq_bytes,
    .finish = pq_finish,
    .prepare = pq_prepare,
    .plan_free = pq_plan_free,
    .close = pq_close,
};
