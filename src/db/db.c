/* SPDX-License-Identifier: MIT */
/* The calls of db.h, the same for both engines: checking the call, finding the statement's plan, loading rows through field tables, and refusing
 * to go on after an error. How a statement runs is the driver's business (sqlite.c, postgres.c); transactions are the writer's and the
 * dispatcher's. Called by every room. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "db/driver.h"

static atomic_int fail_after;

void *
need(void *p)
{
	if (p == NULL) {
		BUG("out of memory");
	}
	return p;
}

int64_t
clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int
db_fail_after(int n)
{
	return atomic_exchange(&fail_after, n);
}

int
db_fail_left(void)
{
	return atomic_load(&fail_after);
}

/* True for the one statement that a test wants to fail. */
static bool
must_fail(const struct db *db)
{
	int n;

	if (db->unseen) {
		return false;
	}
	n = atomic_load_explicit(&fail_after, memory_order_relaxed);
	while (n > 0) {
		if (atomic_compare_exchange_weak(&fail_after, &n, n - 1)) {
			return n == 1;
		}
	}
	return false;
}

const char *
db_sentence(enum err e)
{
	switch (e) {
	case ERR_CONFLICT:
		return "This clashes with something that is saved already.";
	case ERR_BUSY:
		return "Too much was going on at once. Please try again.";
	case ERR_IO:
		return "The data could not be reached just now. Nothing was changed. Please try again.";
	case ERR_UNSURE:
		return "We are not sure it was saved. Please send it again: it will not be doubled.";
	default:
		return "Something went wrong on our side.";
	}
}

enum err
db_full(struct ctx *c)
{
	return fail(c, ERR_IO, NULL, "There is no room left on the disk of the data. Nothing was changed. Make room, then try again.");
}

enum err
db_broke(struct ctx *c, struct db *db, enum err e)
{
	if (db->tx != TX_NONE && db->failed == OK) {
		db->failed = e;
	}
	return fail(c, e, NULL, "%s", db_sentence(e));
}

/* ---- plans: one for each statement and connection ---- */

static size_t
plan_place(const struct db *db, const struct sql *s)
{
	size_t i = ((uintptr_t)s >> 4) * 0x9E3779B97F4A7C15u >> 20;

	for (i &= db->plans_cap - 1; db->plans[i] != NULL && db->plans[i]->s != s; i = (i + 1) & (db->plans_cap - 1)) {
	}
	return i;
}

struct plan *
plan_find(struct db *db, const struct sql *s)
{
	return db->plans_cap == 0 ? NULL : db->plans[plan_place(db, s)];
}

struct plan *
plan_add(struct db *db, const struct sql *s)
{
	struct plan *p = need(calloc(1, sizeof(*p)));

	if (db->plans_n * 2 >= db->plans_cap) {
		struct plan **old = db->plans;
		size_t cap = db->plans_cap;

		db->plans_cap = cap == 0 ? 64 : cap * 2;
		db->plans = need(calloc(db->plans_cap, sizeof(struct plan *)));
		for (size_t i = 0; i < cap; i++) {
			if (old[i] != NULL) {
				db->plans[plan_place(db, old[i]->s)] = old[i];
			}
		}
		free(old);
	}
	p->s = s;
	db->plans[plan_place(db, s)] = p;
	db->plans_n++;
	return p;
}

void
plan_columns(struct plan *p, int n)
{
	p->columns = n;
	p->names = need(calloc((size_t)n + 1, sizeof(char *)));
	p->unfit = need(calloc((size_t)n + 1, sizeof(bool)));
}

static void
plan_free(const struct driver *driver, struct plan *p)
{
	struct mapping *m, *next;

	driver->plan_free(p);
	kept_forget(p);
	for (int i = 0; i < p->columns; i++) {
		free(p->names[i]);
	}
	for (m = p->maps; m != NULL; m = next) {
		next = m->next;
		free(m);
	}
	free(p->names);
	free(p->unfit);
	free(p->types);
	free(p->name);
	free(p);
}

static struct slot
slot_of(const struct plan *p, int column, const struct field *fields)
{
	const struct field *f = field_find(fields, p->names[column]);
	struct slot slot;

	if (f == NULL) {
		BUG("statement %s: column %s is not in the field table", p->s->name, p->names[column]);
	}
	if (p->unfit[column]) {
		BUG("statement %s: column %s is bytes or a boolean, which no field holds", p->s->name, p->names[column]);
	}
	slot.offset = f->offset;
	slot.kind = field_is_number(f->kind) ? SLOT_INT : SLOT_TEXT;
	if (f->answer) {
		slot.kind = slot.kind == SLOT_INT ? SLOT_ANSWER_INT : SLOT_ANSWER_TEXT;
	}
	return slot;
}

static const struct mapping *
mapping_of(struct plan *p, const struct field *fields)
{
	struct mapping *m;

	for (m = p->maps; m != NULL; m = m->next) {
		if (m->fields == fields) {
			return m;
		}
	}
	m = need(calloc(1, sizeof(*m) + (size_t)p->columns * sizeof(struct slot)));
	m->fields = fields;
	for (int i = 0; i < p->columns; i++) {
		m->slots[i] = slot_of(p, i, fields);
	}
	m->next = p->maps;
	p->maps = m;
	return m;
}

void
db_close(struct db *db)
{
	if (db == NULL) {
		return;
	}
	db->driver->end(db);
	for (size_t i = 0; i < db->plans_cap; i++) {
		if (db->plans[i] != NULL) {
			plan_free(db->driver, db->plans[i]);
		}
	}
	free(db->plans);
	db->driver->close(db);
	free(db);
}

/* ---- running ---- */

void
db_check_args(const struct sql *s, const struct arg *args)
{
	int n = 0;

	while (args[n].kind != ARG_END) {
		n++;
	}
	if (n != s->params || n > PARAMS_MAX) {
		BUG("statement %s takes %d values, not %d", s->name, s->params, n);
	}
}

static enum err
rows_start(struct ctx *c, struct rows *r, const struct sql *s, enum sql_kind kind, const struct arg *args, bool stream)
{
	struct db *db = c->db;

	if (db == NULL) {
		BUG("statement %s: no connection here", s->name);
	}
	if (s->kind != kind) {
		BUG("statement %s is called as another kind than its file says", s->name);
	}
	db_check_args(s, args);
	*r = (struct rows){.driver = db->driver, .stream = stream};
	if (db->failed != OK) {
		return fail(c, db->failed, NULL, "%s", db_sentence(db->failed));
	}
	if (kept_can(db, s) && !stream && atomic_load_explicit(&fail_after, memory_order_relaxed) == 0) {
		bool here;

		TRY(kept_start(c, r, s, args, &here));
		if (here) {
			return OK;
		}
	}
	db->statements++;
	if (must_fail(db)) {
		return db_broke(c, db, ERR_IO);
	}
	if (db->tx == TX_WANTED) {
		TRY(db->driver->begin(c, db));
	}
	return db->driver->start(c, r, s, args);
}

enum err
db_find(struct ctx *c, const struct sql *s, const struct arg *args, const struct field *f, void *rec, bool *ret_found)
{
	int64_t from = clock_ns();
	struct rows r;
	enum err e = rows_start(c, &r, s, SQL_ONE, args, false);
	bool row = false;

	if (e == OK) {
		e = r.driver->next(c, &r, &row);
		if (e == OK && row) {
			row_load(r.driver, &r, mapping_of(r.plan, f), rec, c->arena);
		}
		r.driver->finish(c->db, &r);
	}
	c->db->ns += clock_ns() - from;
	if (e == OK) {
		*ret_found = row;
	}
	return e;
}

enum err
db_one(struct ctx *c, const struct sql *s, const struct arg *args, const struct field *f, void *rec)
{
	bool found = false;

	TRY(db_find(c, s, args, f, rec, &found));
	return found ? OK : fail(c, ERR_MISSING, NULL, "There is nothing here, or it is not yours to see.");
}

enum err
db_all(struct ctx *c, const struct sql *s, const struct arg *args, const struct field *f, struct list *l)
{
	int64_t from = clock_ns();
	struct rows r;
	enum err e = rows_start(c, &r, s, SQL_MANY, args, false);
	const struct mapping *m = NULL;
	bool row = false;

	if (l->size == 0) {
		BUG("statement %s: the list does not know the size of its rows", s->name);
	}
	if (e == OK) {
		while ((e = r.driver->next(c, &r, &row)) == OK && row) {
			if (m == NULL) {
				m = mapping_of(r.plan, f);
			}
			row_load(r.driver, &r, m, list_add(l, c->arena), c->arena);
		}
		r.driver->finish(c->db, &r);
	}
	c->db->ns += clock_ns() - from;
	return e;
}

enum err
db_each(struct ctx *c, const struct sql *s, const struct arg *args, const struct field *f, void *rec, size_t size, db_row_fn *fn,
    void *arg)
{
	struct arena_mark mark = arena_mark(c->arena);
	struct db *db = c->db;
	int64_t from = clock_ns();
	struct rows r;
	enum err e = rows_start(c, &r, s, SQL_MANY, args, true);
	bool row = false;

	if (e != OK) {
		return e;
	}
	while ((e = r.driver->next(c, &r, &row)) == OK && row) {
		memset(rec, 0, size);
		row_load(r.driver, &r, mapping_of(r.plan, f), rec, c->arena);
		db->ns += clock_ns() - from;
		e = fn(c, rec, arg);
		from = clock_ns();
		if (e == OK && db->failed != OK) {
			e = fail(c, db->failed, NULL, "%s", db_sentence(db->failed));
		}
		if (e != OK) {
			break; /* its sentence lives in the arena, which therefore is not rewound */
		}
		arena_rewind(c->arena, mark);
	}
	r.driver->finish(db, &r);
	db->ns += clock_ns() - from;
	return e;
}

enum err
db_exec(struct ctx *c, const struct sql *s, const struct arg *args, int64_t *ret_changed)
{
	int64_t from = clock_ns();
	struct rows r;
	enum err e = rows_start(c, &r, s, SQL_EXEC, args, false);
	bool row = true;

	if (e == OK) {
		while (row && (e = r.driver->next(c, &r, &row)) == OK) {
		}
		r.driver->finish(c->db, &r);
	}
	c->db->ns += clock_ns() - from;
	if (e == OK && ret_changed != NULL) {
		*ret_changed = r.changed;
	}
	return e;
}

enum value { VALUE_INT, VALUE_TEXT, VALUE_BYTES };

/* The first column of the first row, in one of three ways. */
static enum err
first_value(struct ctx *c, const struct sql *s, const struct arg *args, enum value as, void *ret, size_t *ret_n, bool *ret_found)
{
	int64_t from = clock_ns();
	struct rows r;
	enum err e = rows_start(c, &r, s, SQL_ONE, args, false);
	bool row = false;

	if (e == OK) {
		e = r.driver->next(c, &r, &row);
		if (e == OK && row && as == VALUE_INT) {
			*(int64_t *)ret = r.driver->int_at(&r, 0);
		} else if (e == OK && row && as == VALUE_TEXT) {
			*(const char **)ret = r.driver->text_at(&r, 0, c->arena);
		} else if (e == OK && row) {
			*(const void **)ret = r.driver->get_bytes(&r, c->arena, ret_n);
		}
		r.driver->finish(c->db, &r);
	}
	c->db->ns += clock_ns() - from;
	*ret_found = e == OK && row;
	return e;
}

enum err
db_int(struct ctx *c, const struct sql *s, const struct arg *args, int64_t *ret, bool *ret_found)
{
	bool found = false;

	TRY(first_value(c, s, args, VALUE_INT, ret, NULL, &found));
	if (ret_found != NULL) {
		*ret_found = found;
	}
	return OK;
}

enum err
db_text(struct ctx *c, const struct sql *s, const struct arg *args, const char **ret)
{
	const char *text = NULL;
	bool found = false;

	TRY(first_value(c, s, args, VALUE_TEXT, &text, NULL, &found));
	*ret = text;
	return OK;
}

enum err
db_bytes(struct ctx *c, const struct sql *s, const struct arg *args, const void **ret, size_t *ret_n)
{
	const void *bytes = NULL;
	size_t n = 0;
	bool found = false;

	TRY(first_value(c, s, args, VALUE_BYTES, &bytes, &n, &found));
	*ret = bytes;
	*ret_n = n;
	return OK;
}

/* ---- reading snapshots, and what tests and pages ask ---- */

enum err
db_read_begin(struct ctx *c)
{
	if (c->db->tx != TX_NONE) {
		BUG("a snapshot within a transaction");
	}
	/* Begun with its first statement: pages that read nothing cost nothing. */
	c->db->tx = TX_WANTED;
	c->db->at = atomic_load(&c->db->set->commits);
	c->db->failed = OK;
	c->db->rerun = false;
	return OK;
}

void
db_read_end(struct ctx *c)
{
	c->db->driver->end(c->db);
}

enum err
db_prepare_check(struct ctx *c, const struct sql *s, struct list *ret_columns)
{
	struct plan *p = NULL;
	int params = 0;

	TRY(c->db->driver->prepare(c, c->db, s, &params, &p));
	if (params != s->params) {
		return fail(c, ERR_BUG, NULL, "Statement %s has %d parameters, its file says %d.", s->name, params, s->params);
	}
	for (int i = 0; i < p->columns; i++) {
		*(const char **)list_add(ret_columns, c->arena) = arena_text(c->arena, p->names[i]);
	}
	return OK;
}

bool
db_is_postgres(const struct db *db)
{
	return db->driver == &postgres_driver;
}

int64_t
db_statements(const struct db *db)
{
	return db->statements;
}

int64_t
db_microseconds(const struct db *db)
{
	return db->ns / 1000;
}
