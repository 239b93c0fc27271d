/* SPDX-License-Identifier: MIT */
/* Groups of homes (homes.h): making and finding them, who is in them from which day until which. Areas are found by any spelling the pack knows. Not here:
 * who stands in a group (accounts), which homes a remit has (remits.c). */
#include "rooms/homes/groups.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "rooms/homes/areas.h"
#include "rooms/homes/homes.h"
#include "rooms/homes/homes.sql.h"

const struct field group_fields[] = {
    FIELD_AT(group, id, F_INT, .internal = 1),
    FIELD_AT(group, parent, F_INT, .internal = 1),
    FIELD_AT(group, ref, F_REF, .label = "Reference"),
    FIELD_AT(group, kind, F_TEXT, .label = "Kind"),
    FIELD_AT(group, code, F_TEXT, .label = "Code"),
    FIELD_AT(group, name, F_TEXT, .label = "Name"),
    FIELD_END,
};

const struct field interval_fields[] = {
    FIELD_AT(interval, group_id, F_INT),
    FIELD_AT(interval, home, F_INT),
    FIELD_AT(interval, from_day, F_TEXT),
    FIELD_AT(interval, until_day, F_TEXT),
    FIELD_END,
};

/* ---- groups ------------------------------------------------------------------------------------------------------------ */

enum err
group_by_id(struct ctx *c, int64_t id, struct group *ret)
{
	return db_one(c, &sql_group_by_id, ARGS(INT(id)), group_fields, ret);
}

enum err
group_by_ref(struct ctx *c, const char *ref, struct group *ret)
{
	return db_one(c, &sql_group_by_ref, ARGS(TEXT(ref)), group_fields, ret);
}

enum err
group_find(struct ctx *c, const char *kind, const char *code_or_name, int64_t *ret_id)
{
	const struct area *area = area_find(c->arena, kind, code_or_name);
	struct list named = LIST(struct group);
	const char *key = str_key(c->arena, str_or(code_or_name, ""));
	bool found = false;

	*ret_id = 0;
	if (str_empty(code_or_name)) {
		return OK;
	}
	TRY(db_int(c, &sql_group_by_code, ARGS(TEXT(kind), TEXT(area != NULL ? area->code : code_or_name)), ret_id, &found));
	if (found || key[0] == 0) {
		return OK;
	}
	/* A name that two groups have (two localities called "North") finds neither: better none than the wrong one. */
	TRY(db_all(c, &sql_groups_by_name, ARGS(TEXT(kind), TEXT(key)), group_fields, &named));
	*ret_id = named.n == 1 ? LIST_AT(named, struct group, 0)->id : 0;
	return OK;
}

enum err
group_make(struct ctx *c, const char *kind, const char *code, const char *name, int64_t parent, int64_t *ret_id)
{
	const char *ref = random_ref(c->arena, 'G');
	struct arg parent_arg = parent != 0 ? (struct arg)INT(parent) : (struct arg)SQLNULL;
	bool found = false;

	if (code != NULL) {
		TRY(db_int(c, &sql_group_by_code, ARGS(TEXT(kind), TEXT(code)), ret_id, &found));
	}
	if (found) {
		return OK;
	}
	return db_int(c, &sql_group_insert,
	    ARGS(TEXT(ref), TEXT(kind), TEXT(code != NULL ? code : ref), TEXT(name), TEXT(str_key(c->arena, name)), parent_arg), ret_id, NULL);
}

enum err
groups_seed(struct ctx *c)
{
	const struct list *all = areas_all();

	for (size_t i = 0; i < all->n; i++) {
		const struct area *area = LIST_AT(*all, struct area, i);
		const char *above = strcmp(area->kind, "council") == 0 ? "hscp" : strcmp(area->kind, "hscp") == 0 ? "board" : "nation";
		int64_t parent = 0, id;

		if (strcmp(area->kind, "nation") != 0) {
			TRY(group_find(c, above, area->parent, &parent));
		}
		TRY(group_make(c, area->kind, area->code, area->name, parent, &id));
	}
	return OK;
}

/* ---- who is in them ---------------------------------------------------------------------------------------------------- */

static int
by_group_home_day(const void *x, const void *y)
{
	const struct interval *a = x, *b = y;

	if (a->group_id != b->group_id) {
		return a->group_id < b->group_id ? -1 : 1;
	}
	if (a->home != b->home) {
		return a->home < b->home ? -1 : 1;
	}
	return strcmp(a->from_day, b->from_day);
}

void
intervals_tidy(struct list *l)
{
	struct interval *to = l->rows;
	size_t n = 0;

	if (l->n == 0) {
		return;
	}
	qsort(l->rows, l->n, sizeof(struct interval), by_group_home_day);
	for (size_t i = 0; i < l->n; i++) {
		struct interval v = *LIST_AT(*l, struct interval, i);
		struct interval *last = n > 0 ? &to[n - 1] : NULL;

		if (strcmp(v.from_day, v.until_day) >= 0 || v.group_id == 0) {
			continue;
		}
		if (last != NULL && last->group_id == v.group_id && last->home == v.home && strcmp(v.from_day, last->until_day) <= 0) {
			last->until_day = strcmp(v.until_day, last->until_day) > 0 ? v.until_day : last->until_day;
		} else {
			to[n++] = v;
		}
	}
	l->n = n;
}

/* Numbers kept by group and day have to follow. */
static enum err
note_move(struct ctx *c, int64_t home)
{
	return db_exec(c, &sql_group_move_note, ARGS(INT(home)), NULL);
}

enum err
group_moves_waiting(struct ctx *c, int64_t *ret_homes)
{
	*ret_homes = 0;
	return db_int(c, &sql_group_moves_waiting, NOARGS, ret_homes, NULL);
}

enum err
group_moves_take(struct ctx *c, struct list *ret_homes)
{
	static const struct field fields[] = {{.name = "home", .kind = F_INT}, FIELD_END};

	*ret_homes = LIST(int64_t);
	return db_all(c, &sql_group_moves_take, NOARGS, fields, ret_homes);
}

static enum err
interval_drop(struct ctx *c, const struct interval *v)
{
	TRY(note_move(c, v->home));
	return db_exec(c, &sql_interval_delete, ARGS(INT(v->group_id), INT(v->home), TEXT(v->from_day)), NULL);
}

static enum err
interval_put(struct ctx *c, const struct interval *v)
{
	TRY(note_move(c, v->home));
	return db_exec(c, &sql_interval_insert, ARGS(INT(v->group_id), INT(v->home), TEXT(v->from_day), TEXT(v->until_day)), NULL);
}

enum err
intervals_store(struct ctx *c, const struct list *before, const struct list *after)
{
	size_t b = 0, a = 0;

	while (b < before->n || a < after->n) {
		const struct interval *was = b < before->n ? LIST_AT(*before, struct interval, b) : NULL;
		const struct interval *is = a < after->n ? LIST_AT(*after, struct interval, a) : NULL;
		int order = was == NULL ? 1 : is == NULL ? -1 : by_group_home_day(was, is);

		if (order < 0) {
			TRY(interval_drop(c, was));
		} else if (order > 0 || strcmp(was->until_day, is->until_day) != 0) {
			TRY(interval_put(c, is));
		}
		b += order <= 0;
		a += order >= 0;
	}
	return OK;
}

int64_t
intervals_differ(const struct list *before, const struct list *after)
{
	size_t b = 0, a = 0;
	int64_t n = 0;

	while (b < before->n || a < after->n) {
		const struct interval *was = b < before->n ? LIST_AT(*before, struct interval, b) : NULL;
		const struct interval *is = a < after->n ? LIST_AT(*after, struct interval, a) : NULL;
		int order = was == NULL ? 1 : is == NULL ? -1 : by_group_home_day(was, is);

		n += order != 0 || strcmp(was->until_day, is->until_day) != 0;
		b += order <= 0;
		a += order >= 0;
	}
	return n;
}

enum err
group_add_home(struct ctx *c, int64_t group, int64_t home, const char *from_day, const char *until_day)
{
	struct interval v = {.group_id = group, .home = home, .from_day = from_day, .until_day = str_or(until_day, DAY_OPEN)};
	int64_t changed = 0;

	if (strcmp(v.from_day, v.until_day) >= 0) {
		return OK;
	}
	TRY(db_exec(c, &sql_intervals_delete_between, ARGS(INT(group), INT(home), TEXT(v.from_day), TEXT(v.until_day)), NULL));
	TRY(db_exec(c, &sql_interval_end, ARGS(INT(group), INT(home), TEXT(v.from_day), TEXT(v.until_day)), &changed));
	return changed > 0 ? note_move(c, home) : interval_put(c, &v);
}

enum err
home_set_groups(struct ctx *c, int64_t home, const char *kind, const struct list *intervals)
{
	struct list before = LIST(struct interval), after = LIST(struct interval);

	TRY(db_all(c, &sql_intervals_of_home, ARGS(INT(home), TEXT(kind)), interval_fields, &before));
	for (size_t i = 0; i < before.n; i++) {
		LIST_AT(before, struct interval, i)->home = home;
	}
	for (size_t i = 0; i < intervals->n; i++) {
		const struct group_interval *g = LIST_AT(*intervals, struct group_interval, i);

		*(struct interval *)list_add(&after, c->arena) = (struct interval){
		    .group_id = g->group, .home = home, .from_day = g->from_day, .until_day = str_or(g->until_day, DAY_OPEN)};
	}
	intervals_tidy(&after);
	return intervals_store(c, &before, &after);
}

enum err
home_groups(struct ctx *c, int64_t home, const char *day, struct list *ret_groups)
{
	*ret_groups = LIST(struct group);
	return db_all(c, &sql_groups_of_home, ARGS(INT(home), TEXT(day)), group_fields, ret_groups);
}
