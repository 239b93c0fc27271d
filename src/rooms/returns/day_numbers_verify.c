/* SPDX-License-Identifier: MIT */
/* The room's part of `alongside verify`: the newest version of every return is the return, every version is what history says, and the numbers kept for each group and day are those that its
 * returns give. Only compares; nothing is written. */
#include <string.h>

#include "rooms/history/history.h"
#include "rooms/homes/homes.h"
#include "rooms/returns/day_numbers.h"
#include "rooms/returns/returns.sql.h"

struct answers_row {
	int64_t home, version, revision, weekly;
	const char *day, *template, *answers, *number;
};

static const struct field answers_row_fields[] = {
    FIELD_AT(answers_row, home, F_INT),
    FIELD_AT(answers_row, number, F_TEXT),
    FIELD_AT(answers_row, day, F_TEXT),
    FIELD_AT(answers_row, template, F_TEXT),
    FIELD_AT(answers_row, version, F_INT),
    FIELD_AT(answers_row, revision, F_INT),
    FIELD_AT(answers_row, answers, F_TEXT),
    FIELD_AT(answers_row, weekly, F_INT),
    FIELD_END,
};

struct group_name {
	int64_t id;
	const char *name;
};

static const struct field group_name_fields[] = {
    FIELD_AT(group_name, id, F_INT),
    FIELD_AT(group_name, name, F_TEXT),
    FIELD_END,
};

/* What the returns of one group come to; lives in an arena of its own, because db_each rewinds the context's. */
struct rebuilding {
	struct arena *arena;
	struct list days; /* struct group_day, oldest first */
};

static enum err
rebuild_one(struct ctx *c, void *rec, void *arg)
{
	const struct answers_row *row = rec;
	struct rebuilding *k = arg;
	const struct return_template *t = return_template_version(row->template, row->version);
	struct group_day *d = k->days.n > 0 ? LIST_AT(k->days, struct group_day, k->days.n - 1) : NULL;
	struct answer *answers;

	if (t == NULL) {
		return fail(c, ERR_BUG, NULL, "The pack has no version %lld of %s.", (long long)row->version, row->template);
	}
	if (d == NULL || strcmp(d->day, row->day) != 0 || d->t != t) {
		d = list_add(&k->days, k->arena);
		*d = (struct group_day){.day = arena_text(k->arena, row->day), .t = t, .v = ARENA_ARRAY(k->arena, int64_t, numbers_width(t))};
	}
	answers = ARENA_ARRAY(c->arena, struct answer, t->n);
	TRY(answers_read(c, t, row->answers, answers));
	numbers_add_answers(t, answers, 1, d->v);
	return OK;
}

static bool
is_nothing(const struct group_day *d)
{
	for (size_t i = 0; i < numbers_width(d->t); i++) {
		if (d->v[i] != 0) {
			return false;
		}
	}
	return true;
}

/* Both lists are in the order of day and version. */
static void
compare(const struct group_name *g, const struct list *kept, const struct list *made, struct buf *report, int64_t *ret_faults)
{
	size_t i = 0, k = 0;

	while (i < kept->n || k < made->n) {
		const struct group_day *a = i < kept->n ? LIST_AT(*kept, struct group_day, i) : NULL;
		const struct group_day *b = k < made->n ? LIST_AT(*made, struct group_day, k) : NULL;
		int order = a == NULL ? 1 : b == NULL ? -1 : strcmp(a->day, b->day);

		if (order == 0 && a->t != b->t) {
			order = a->t->version < b->t->version ? -1 : 1;
		}
		if (order != 0 ? !is_nothing(order < 0 ? a : b) : memcmp(a->v, b->v, numbers_width(a->t) * sizeof(*a->v)) != 0) {
			(*ret_faults)++;
			buf_printf(report, "returns: the numbers of %s on %s are not those of its returns\n", g->name, order <= 0 ? a->day : b->day);
		}
		i += order <= 0;
		k += order >= 0;
	}
}

static enum err
verify_group(struct ctx *c, const struct group_name *g, struct buf *report, int64_t *ret_faults)
{
	struct rebuilding k = {.arena = arena_new(), .days = LIST(struct group_day)};
	struct list kept;
	struct answers_row row;
	enum err e = group_days(c, g->id, "1900-01-01", "2199-12-31", &kept);

	if (e == OK) {
		e = db_each(c, &sql_returns_of_group, ARGS(INT(g->id)), answers_row_fields, &row, sizeof(row), rebuild_one, &k);
	}
	if (e == OK) {
		compare(g, &kept, &k.days, report, ret_faults);
	}
	arena_free(k.arena);
	return e;
}

/* What history keeps of a revision is what was sent; content that was disposed of cannot be compared. */
static enum err
verify_history(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	struct list wrong = LIST(struct answers_row);

	TRY(db_all(c, &sql_returns_not_as_in_history, NOARGS, answers_row_fields, &wrong));
	for (size_t i = 0; i < wrong.n; i++) {
		const struct answers_row *row = LIST_AT(wrong, struct answers_row, i);

		(*ret_faults)++;
		buf_printf(report, "returns: revision %lld of the return of %s for %s is not what its history says\n", (long long)row->revision,
		    row->number, row->day);
	}
	wrong.n = 0;
	TRY(db_all(c, &sql_returns_gone_but_in_history, NOARGS, answers_row_fields, &wrong));
	for (size_t i = 0; i < wrong.n; i++) {
		const struct answers_row *row = LIST_AT(wrong, struct answers_row, i);

		history_differs(report, ret_faults, "return", arena_printf(c->arena, "%s, revision %lld", row->number, (long long)row->revision),
		    "it is gone, but its history is there");
	}
	return OK;
}

struct weekly_check {
	struct buf *report;
	int64_t *ret_faults;
};

static enum err
verify_weekly(struct ctx *c, void *rec, void *arg)
{
	const struct answers_row *row = rec;
	const struct weekly_check *k = arg;
	const struct return_template *t = return_template_version(row->template, row->version);
	struct answer *answers;

	if (t == NULL) {
		return fail(c, ERR_BUG, NULL, "The pack has no version %lld of %s.", (long long)row->version, row->template);
	}
	answers = ARENA_ARRAY(c->arena, struct answer, t->n);
	TRY(answers_read(c, t, row->answers, answers));
	if (answers_weekly(t, answers) != (row->weekly != 0)) {
		(*k->ret_faults)++;
		buf_printf(k->report, "returns: whether the return of %s for %s answers what is asked weekly is kept wrongly\n", row->number, row->day);
	}
	return OK;
}

enum err
day_numbers_verify(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	struct list groups = LIST(struct group_name), wrong = LIST(struct answers_row);
	struct weekly_check weekly = {report, ret_faults};
	struct answers_row each;
	int64_t moving;

	TRY(db_all(c, &sql_returns_not_their_newest_version, NOARGS, answers_row_fields, &wrong));
	for (size_t i = 0; i < wrong.n; i++) {
		const struct answers_row *row = LIST_AT(wrong, struct answers_row, i);

		(*ret_faults)++;
		buf_printf(report, "returns: the return of %s for %s is not its newest version\n", row->number, row->day);
	}
	TRY(verify_history(c, report, ret_faults));
	TRY(db_each(c, &sql_returns_weekly_all, NOARGS, answers_row_fields, &each, sizeof(each), verify_weekly, &weekly));
	TRY(group_moves_waiting(c, &moving));
	if (moving > 0) {
		buf_printf(report, "returns: %lld homes are just changing groups; numbers by group were not compared, verify again in a second\n",
		    (long long)moving);
		return OK;
	}
	TRY(db_all(c, &sql_groups_with_numbers, NOARGS, group_name_fields, &groups));
	for (size_t i = 0; i < groups.n; i++) {
		struct arena_mark m = arena_mark(c->arena);

		TRY(verify_group(c, LIST_AT(groups, struct group_name, i), report, ret_faults));
		arena_rewind(c->arena, m);
	}
	return OK;
}
