/* SPDX-License-Identifier: MIT */
/* Folding: what returns appended goes into the rows of the groups their homes were in, many at a time, at the end of each batch of writes. A home that turns out
 * to have been in other groups - a register file of an earlier day, a locality said later - has its returns moved to those.
 * day_number_groups remembers where a home's returns are counted, so that both are exact whatever the order. */
#include <stdlib.h>
#include <string.h>

#include "rooms/homes/homes.h"
#include "rooms/returns/day_numbers.h"
#include "rooms/returns/returns.sql.h"

/* Deltas folded at a time: bounds the memory of a batch, not what is folded in the end. */
enum { FOLD_MOST = 4000 };

static const struct field taken_fields[] = {
    FIELD_AT(delta, home, F_INT),
    FIELD_AT(delta, day, F_TEXT),
    FIELD_AT(delta, template, F_TEXT),
    FIELD_AT(delta, version, F_INT),
    FIELD_AT(delta, numbers, F_TEXT),
    FIELD_END,
};

/* A home counts in a group on these days. */
struct counted {
	int64_t group_id;
	const char *from_day, *until_day;
};

static const struct field counted_fields[] = {
    FIELD_AT(counted, group_id, F_INT),
    FIELD_AT(counted, from_day, F_TEXT),
    FIELD_AT(counted, until_day, F_TEXT),
    FIELD_END,
};

static int
by_home(const void *x, const void *y)
{
	const struct delta *a = x, *b = y;

	return (a->home > b->home) - (a->home < b->home);
}

static bool
counts_on(const struct counted *g, const char *day)
{
	return strcmp(g->from_day, day) <= 0 && strcmp(day, g->until_day) < 0;
}

static bool
is_in(const struct list *groups, int64_t group, const char *day)
{
	for (size_t i = 0; i < groups->n; i++) {
		const struct counted *g = LIST_AT(*groups, struct counted, i);

		if (g->group_id == group && counts_on(g, day)) {
			return true;
		}
	}
	return false;
}

static void
add_for(struct ctx *c, struct list *rows, const struct delta *d, int64_t group)
{
	struct delta *to = list_add(rows, c->arena);

	*to = *d;
	to->group = group;
}

/* Where the home's returns are counted; a home that has none yet begins with where it is. */
static enum err
counted_groups(struct ctx *c, int64_t home, struct list *ret)
{
	*ret = LIST(struct counted);
	TRY(db_all(c, &sql_day_groups_counted, ARGS(INT(home)), counted_fields, ret));
	if (ret->n > 0) {
		return OK;
	}
	TRY(db_exec(c, &sql_day_groups_remember, ARGS(INT(home)), NULL));
	return db_all(c, &sql_day_groups_counted, ARGS(INT(home)), counted_fields, ret);
}

/* Each delta once for each group of its home on that day. */
static enum err
spread(struct ctx *c, const struct list *taken, struct list *rows)
{
	struct list groups = LIST(struct counted);

	for (size_t i = 0; i < taken->n; i++) {
		struct delta *d = LIST_AT(*taken, struct delta, i);
		const struct return_template *t = return_template_version(d->template, d->version);

		d->read = t != NULL ? numbers_read(c->arena, t, d->numbers) : NULL;
		if (i == 0 || d->home != (d - 1)->home) {
			TRY(counted_groups(c, d->home, &groups));
		}
		for (size_t k = 0; k < groups.n; k++) {
			const struct counted *g = LIST_AT(groups, struct counted, k);

			if (counts_on(g, d->day)) {
				add_for(c, rows, d, g->group_id);
			}
		}
	}
	return OK;
}

/* The deltas [d, end) all go to one row: adds them up with what it holds and writes it. */
static enum err
fold_row(struct ctx *c, const struct delta *d, const struct delta *end)
{
	const struct return_template *t = return_template_version(d->template, d->version);
	const char *held;
	size_t width;
	int64_t *v;

	if (t == NULL) {
		return fail(c, ERR_BUG, NULL, "The pack has no version %lld of %s.", (long long)d->version, d->template);
	}
	width = numbers_width(t);
	v = ARENA_ARRAY(c->arena, int64_t, width);
	TRY(db_text(c, &sql_day_numbers_held, ARGS(INT(d->group), TEXT(d->day), TEXT(t->id), INT(t->version)), &held));
	if (held != NULL && !numbers_add_text(c->arena, t, held, v)) {
		return fail(c, ERR_BUG, NULL, "The numbers of %s cannot be read.", d->day);
	}
	for (const struct delta *k = d; k < end; k++) {
		const int64_t *read = k->read != NULL ? k->read : numbers_read(c->arena, t, k->numbers);

		if (read == NULL) {
			return fail(c, ERR_BUG, NULL, "A change of the numbers of %s cannot be read.", k->day);
		}
		for (size_t i = 0; i < width; i++) {
			v[i] += read[i];
		}
	}
	return db_exec(c, &sql_day_numbers_put,
	    ARGS(INT(d->group), TEXT(d->day), TEXT(t->id), INT(t->version), TEXT(numbers_text(c->arena, t, v))), NULL);
}

static enum err
fold_rows(struct ctx *c, struct list *rows)
{
	const struct delta *d = rows->rows;

	if (rows->n > 0) {
		qsort(rows->rows, rows->n, sizeof(struct delta), delta_by_row);
	}
	for (size_t from = 0, to; from < rows->n; from = to) {
		struct arena_mark m = arena_mark(c->arena);

		for (to = from + 1; to < rows->n && delta_by_row(&d[from], &d[to]) == 0; to++) {
		}
		TRY(fold_row(c, d + from, d + to));
		arena_rewind(c->arena, m);
	}
	return OK;
}

/* Taking is one DELETE that returns what it deleted, so that what another process commits meanwhile is left for the next time. */
static enum err
fold_some(struct ctx *c, size_t *ret_taken)
{
	struct list taken = LIST(struct delta), rows = LIST(struct delta);

	TRY(db_all(c, &sql_day_deltas_take, ARGS(INT(FOLD_MOST)), taken_fields, &taken));
	*ret_taken = taken.n;
	if (taken.n == 0) {
		return OK;
	}
	qsort(taken.rows, taken.n, sizeof(struct delta), by_home);
	TRY(spread(c, &taken, &rows));
	return fold_rows(c, &rows);
}

static enum err
fold_all(struct ctx *c)
{
	size_t taken;

	do {
		struct arena_mark m = arena_mark(c->arena);

		TRY(fold_some(c, &taken));
		arena_rewind(c->arena, m);
	} while (taken == FOLD_MOST);
	return OK;
}

/* ---- homes whose groups have changed ------------------------------------------------------------------------------- */

/* The home's returns, all of them folded: none that was sent while this looked is among them. */
static enum err
folded_returns(struct ctx *c, int64_t home, struct list *ret)
{
	int64_t left = 1;

	for (int tries = 0; tries < 10 && left > 0; tries++) {
		TRY(returns_between(c, home, "1900-01-01", "2199-12-31", ret));
		TRY(db_int(c, &sql_day_deltas_of_home, ARGS(INT(home)), &left, NULL));
		if (left > 0) {
			TRY(fold_all(c));
		}
	}
	return left == 0 ? OK : fail(c, ERR_BUSY, NULL, "The home sends faster than its numbers can be moved.");
}

static const char *
one_return(struct ctx *c, const struct home_return *r, int sign)
{
	int64_t *v = ARENA_ARRAY(c->arena, int64_t, numbers_width(r->t));

	numbers_add_answers(r->t, r->answers, sign, v);
	return numbers_text(c->arena, r->t, v);
}

/* What is in one and not in the other, for one return. */
static void
move_return(struct ctx *c, const struct home_return *r, const struct list *from, const struct list *to, int sign, struct list *rows)
{
	struct delta d = {.home = r->home, .version = r->t->version, .day = r->day, .template = r->t->id};

	for (size_t i = 0; i < from->n; i++) {
		const struct counted *g = LIST_AT(*from, struct counted, i);

		if (counts_on(g, r->day) && !is_in(to, g->group_id, r->day)) {
			d.numbers = d.numbers != NULL ? d.numbers : one_return(c, r, sign);
			add_for(c, rows, &d, g->group_id);
		}
	}
}

static bool
are_same(const struct list *a, const struct list *b)
{
	for (size_t i = 0; i < a->n && i < b->n; i++) {
		const struct counted *x = LIST_AT(*a, struct counted, i), *y = LIST_AT(*b, struct counted, i);

		if (x->group_id != y->group_id || strcmp(x->from_day, y->from_day) != 0 || strcmp(x->until_day, y->until_day) != 0) {
			return false;
		}
	}
	return a->n == b->n;
}

static enum err
home_moved(struct ctx *c, int64_t home)
{
	struct list before = LIST(struct counted), after = LIST(struct counted), returns, rows = LIST(struct delta);

	TRY(db_all(c, &sql_day_groups_counted, ARGS(INT(home)), counted_fields, &before));
	TRY(db_all(c, &sql_day_groups_now, ARGS(INT(home)), counted_fields, &after));
	if (are_same(&before, &after)) {
		return OK;
	}
	TRY(folded_returns(c, home, &returns));
	if (returns.n == 0 && before.n == 0) {
		return OK; /* it has nothing to count: a register's first file is all of these */
	}
	for (size_t i = 0; i < returns.n; i++) {
		const struct home_return *r = LIST_AT(returns, struct home_return, i);

		move_return(c, r, &before, &after, -1, &rows);
		move_return(c, r, &after, &before, 1, &rows);
	}
	TRY(fold_rows(c, &rows));
	TRY(db_exec(c, &sql_day_groups_forget, ARGS(INT(home)), NULL));
	return db_exec(c, &sql_day_groups_remember, ARGS(INT(home)), NULL);
}

enum err
day_numbers_fold(struct ctx *c, void *arg)
{
	struct list moved;

	(void)arg;
	TRY(fold_all(c));
	TRY(group_moves_take(c, &moved));
	for (size_t i = 0; i < moved.n; i++) {
		struct arena_mark m = arena_mark(c->arena);

		TRY(home_moved(c, *LIST_AT(moved, int64_t, i)));
		arena_rewind(c->arena, m);
	}
	return OK;
}
