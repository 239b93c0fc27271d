/* SPDX-License-Identifier: MIT */
/* Rows that a reading connection keeps between requests: of statements marked "-- kept" in their .sql file, which every page asks for and whose tables
 * a morning's returns do not write (who somebody is, what they reach, settings). A kept row is the very row that the request's snapshot would give,
 * so nothing is seen for longer, or by anybody else, than without it. SQLite only, where all writes pass one writer (writer.c): it says which
 * tables a commit touches before the commit is made, and counts the commit when it is made. Called by db.c and the writer. */
#include <stdlib.h>
#include <string.h>

#include "db/driver.h"

/* A connection keeps so many results of a statement, one for each place that its values fall on. */
enum { PLACES = 64, KEY_BYTES = 256, ROWS_MOST = 64 };

struct kept_value {
	int64_t n;
	char *text; /* NULL: no text */
	bool is_null;
};

struct kept {
	int64_t at;      /* commits counted when its snapshot was wanted */
	char *key;       /* what the statement was asked with */
	size_t key_n;
	int n, columns;
	struct kept_value *values; /* [n][columns] */
};

/* ---- which tables ---- */

/* Each name gets the next bit when it is first met. A hash would let a table that everybody reads share one with a table that returns write. */
uint64_t
kept_table(struct dataset *d, const char *name)
{
	int i = 0;

	pthread_mutex_lock(&d->mutex);
	while (i < TABLES - 1 && d->tables[i][0] != 0 && strcmp(d->tables[i], name) != 0) {
		i++;
	}
	if (strlen(name) >= sizeof(d->tables[i])) {
		i = TABLES - 1; /* of those that found no place */
	} else if (i < TABLES - 1) {
		memcpy(d->tables[i], name, strlen(name) + 1);
	}
	pthread_mutex_unlock(&d->mutex);
	return UINT64_C(1) << i;
}

static bool
untouched(struct dataset *d, uint64_t tables, int64_t since)
{
	for (uint64_t left = tables; left != 0; left &= left - 1) {
		if (atomic_load(&d->touched[__builtin_ctzll(left)]) > since) {
			return false;
		}
	}
	return true;
}

void
kept_commits(struct dataset *d, uint64_t tables)
{
	int64_t next = atomic_load(&d->commits) + 1;

	for (uint64_t left = tables; left != 0; left &= left - 1) {
		atomic_store(&d->touched[__builtin_ctzll(left)], next);
	}
}

void
kept_committed(struct dataset *d)
{
	atomic_fetch_add(&d->commits, 1);
}

/* ---- finding and keeping ---- */

/* The values as bytes, to compare; 0 where they are too long to keep. */
static size_t
key_make(const struct arg *args, char *key)
{
	size_t n = 0;

	for (int i = 0; args[i].kind != ARG_END; i++) {
		const void *from = args[i].kind == ARG_TEXT && args[i].p != NULL ? args[i].p : &args[i].n;
		size_t size = args[i].kind == ARG_TEXT && args[i].p != NULL ? strlen(args[i].p) + 1 : sizeof(args[i].n);

		if (args[i].kind == ARG_BYTES || n + 1 + size > KEY_BYTES) {
			return 0;
		}
		key[n++] = (char)(args[i].kind == ARG_TEXT && args[i].p == NULL ? ARG_NULL : args[i].kind);
		memcpy(key + n, from, size);
		n += size;
	}
	return n;
}

static size_t
place_of(const char *key, size_t n)
{
	uint64_t h = n;

	for (size_t i = 0; i < n; i++) {
		h = (h ^ (unsigned char)key[i]) * 0x9E3779B97F4A7C15u;
		h ^= h >> 29;
	}
	return (size_t)h % PLACES;
}

static void
kept_free(struct kept *k)
{
	if (k == NULL) {
		return;
	}
	for (int i = 0; i < k->n * k->columns; i++) {
		free(k->values[i].text);
	}
	free(k->values);
	free(k->key);
	free(k);
}

void
kept_forget(struct plan *p)
{
	for (size_t i = 0; p->kept != NULL && i < PLACES; i++) {
		kept_free(p->kept[i]);
	}
	free(p->kept);
	p->kept = NULL;
}

static void
row_keep(struct kept *k, const struct driver *d, const struct rows *r, struct arena *a)
{
	struct kept_value *row;

	k->values = need(reallocarray(k->values, (size_t)((k->n + 1) * k->columns) + 1, sizeof(*row)));
	row = k->values + k->n * k->columns;
	for (int i = 0; i < k->columns; i++) {
		struct arena_mark mark = arena_mark(a);
		const char *text = d->text_at(r, i, a);

		row[i] = (struct kept_value){.is_null = text == NULL, .text = text == NULL ? NULL : need(strdup(text)), .n = d->int_at(r, i)};
		arena_rewind(a, mark);
	}
	k->n++;
}

/* All rows, from the engine. */
static enum err
ask(struct ctx *c, struct rows *r, const struct sql *s, const struct arg *args, struct kept *k)
{
	const struct driver *d = c->db->driver;
	enum err e = d->start(c, r, s, args);
	bool row = false;

	if (e != OK) {
		return e;
	}
	while ((e = d->next(c, r, &row)) == OK && row) {
		row_keep(k, d, r, c->arena);
	}
	d->finish(c->db, r);
	return e;
}

bool
kept_can(const struct db *db, const struct sql *s)
{
	return s->kept && db->driver == &sqlite_driver && !db->writes && db->tx != TX_NONE && db->set->writer != NULL;
}

enum err
kept_start(struct ctx *c, struct rows *r, const struct sql *s, const struct arg *args, bool *ret_here)
{
	struct db *db = c->db;
	struct plan *p;
	char key[KEY_BYTES];
	size_t n = key_make(args, key), place;
	struct kept *k;
	int params;

	*ret_here = false;
	TRY(sqlite_look(c, db));
	TRY(db->driver->prepare(c, db, s, &params, &p));
	if (n == 0) {
		return OK;
	}
	if (p->kept == NULL) {
		p->kept = need(calloc(PLACES, sizeof(*p->kept)));
	}
	place = place_of(key, n);
	k = p->kept[place];
	if (k == NULL || k->key_n != n || memcmp(k->key, key, n) != 0 || !untouched(db->set, p->tables, k->at)) {
		enum err e;

		db->statements++;
		k = need(calloc(1, sizeof(*k)));
		*k = (struct kept){.at = db->at, .columns = p->columns, .key = need(malloc(n)), .key_n = n};
		memcpy(k->key, key, n);
		e = ask(c, r, s, args, k);
		if (e != OK) {
			kept_free(k);
			return e;
		}
		if (k->n <= ROWS_MOST) {
			kept_free(p->kept[place]);
			p->kept[place] = k;
		}
	}
	*r = (struct rows){.driver = &kept_driver, .plan = p, .kept = k, .own = k->n > ROWS_MOST, .at = -1};
	*ret_here = true;
	return OK;
}

/* ---- as rows ---- */

static const struct kept_value *
value_at(const struct rows *r, int column)
{
	return &r->kept->values[r->at * r->kept->columns + column];
}

static enum err
kept_next(struct ctx *c, struct rows *r, bool *ret_row)
{
	(void)c;
	*ret_row = ++r->at < r->kept->n;
	return OK;
}

static bool
kept_is_null(const struct rows *r, int column)
{
	return value_at(r, column)->is_null;
}

static int64_t
kept_int_at(const struct rows *r, int column)
{
	return value_at(r, column)->n;
}

/* Copied: what is kept may go before the request ends. */
static const char *
kept_text_at(const struct rows *r, int column, struct arena *a)
{
	const char *text = value_at(r, column)->text;

	return text == NULL ? NULL : arena_copy(a, text, strlen(text));
}

static void
kept_finish(struct db *db, struct rows *r)
{
	(void)db;
	if (r->own) {
		kept_free(r->kept);
	}
	r->kept = NULL;
}

const struct driver kept_driver = {
    .next = kept_next,
    .is_null = kept_is_null,
    .int_at = kept_int_at,
    .text_at = kept_text_at,
    .finish = kept_finish,
};
