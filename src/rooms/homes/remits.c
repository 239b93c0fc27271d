/* SPDX-License-Identifier: MIT */
/* A team's remit (homes.h): the group of the homes on its board, derived for every day from the register's files and from what the team added; and who is expected to
 * send. A home is on the board on a day when the file in force holds it, it lies in one of the remit's areas, and either its age group and registration status
 * are the remit's, or the team added it. A home that the team left out stays on the board and is not expected. */
#include "rooms/homes/remits.h"

#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/host.h"
#include "base/pack.h"
#include "base/str.h"
#include "rooms/history/history.h"
#include "rooms/homes/groups.h"
#include "rooms/homes/homes.sql.h"

const struct field remit_fields[] = {
    FIELD_AT(remit, organisation, F_INT),
    FIELD_AT(remit, group_id, F_INT),
    FIELD_AT(remit, age_groups, F_TEXT),
    FIELD_AT(remit, statuses, F_TEXT),
    FIELD_AT(remit, days, F_TEXT),
    FIELD_END,
};

const struct field expected_change_fields[] = {
    FIELD_AT(expected_change, id, F_INT, .internal = 1),
    FIELD_AT(expected_change, home, F_INT, .internal = 1),
    FIELD_AT(expected_change, ref, F_REF, .label = "Reference"),
    FIELD_AT(expected_change, number, F_REF, .label = "Home's number"),
    FIELD_AT(expected_change, name, F_TEXT, .label = "Home"),
    FIELD_AT(expected_change, expected, F_BOOL, .label = "Expected to send"),
    FIELD_AT(expected_change, from_day, F_DAY, .label = "From"),
    FIELD_AT(expected_change, until_day, F_DAY, .label = "Until before"),
    FIELD_AT(expected_change, reason, F_TEXT, .label = "Why"),
    FIELD_AT(expected_change, said_by, F_TEXT, .label = "Said by"),
    FIELD_AT(expected_change, said_at, F_INSTANT, .label = "Said"),
    FIELD_END,
};

/* What a file says of a home in the remit's areas, from its day on. */
struct remit_row {
	int64_t home;
	const char *day, *until_day, *age_group, *registration_status;
};

static const struct field remit_row_fields[] = {
    FIELD_AT(remit_row, home, F_INT),
    FIELD_AT(remit_row, day, F_TEXT),
    FIELD_AT(remit_row, until_day, F_TEXT),
    FIELD_AT(remit_row, age_group, F_TEXT),
    FIELD_AT(remit_row, registration_status, F_TEXT),
    FIELD_END,
};

/* One remit being worked out from a day on. */
struct working {
	struct remit remit;
	const struct json *age_groups, *statuses;
	const char *from_day;
	struct list days;    /* struct remit_row: as-of days of the files from from_day on, the one in force on it first */
	struct list rows;    /* struct remit_row, by home and day */
	struct list changes; /* struct expected_change, by home and id */
	struct list wanted;  /* struct interval */
};

/* ---- the group, worked out ---------------------------------------------------------------------------------------------- */

static void
want(struct ctx *c, struct working *w, int64_t home, const char *from, const char *until)
{
	*(struct interval *)list_add(&w->wanted, c->arena) = (struct interval){
	    .group_id = w->remit.group_id, .home = home, .from_day = strcmp(from, w->from_day) < 0 ? w->from_day : from, .until_day = until};
}

/* The newest change of the home that covers the day; NULL. */
static const struct expected_change *
change_on(const struct working *w, int64_t home, const char *day)
{
	const struct expected_change *found = NULL;

	for (size_t i = 0; i < w->changes.n; i++) {
		const struct expected_change *ch = LIST_AT(w->changes, struct expected_change, i);

		if (ch->home == home && strcmp(ch->from_day, day) <= 0 && strcmp(ch->until_day, day) > 0) {
			found = ch;
		}
	}
	return found;
}

/* The first day after `day` on which some change of the home begins or ends, at most until. */
static const char *
next_turn(const struct working *w, int64_t home, const char *day, const char *until)
{
	for (size_t i = 0; i < w->changes.n; i++) {
		const struct expected_change *ch = LIST_AT(w->changes, struct expected_change, i);
		const char *turns[] = {ch->from_day, ch->until_day};

		for (size_t k = 0; ch->home == home && k < 2; k++) {
			if (strcmp(turns[k], day) > 0 && strcmp(turns[k], until) < 0) {
				until = turns[k];
			}
		}
	}
	return until;
}

/* A home that the rule leaves out, in [from, until): on the board where the newest change says that it is expected. */
static void
want_added(struct ctx *c, struct working *w, int64_t home, const char *from, const char *until)
{
	while (strcmp(from, until) < 0) {
		const struct expected_change *ch = change_on(w, home, from);
		const char *turn = next_turn(w, home, from, until);

		if (ch != NULL && ch->expected) {
			want(c, w, home, from, turn);
		}
		from = turn;
	}
}

static bool
list_names(const struct json *list, const char *text)
{
	return list->len == 0 || json_has_text(list, text);
}

/* Until which day a file is in force. */
static const char *
file_until(const struct working *w, const char *day)
{
	for (size_t i = 0; i < w->days.n; i++) {
		if (strcmp(LIST_AT(w->days, struct remit_row, i)->day, day) > 0) {
			return LIST_AT(w->days, struct remit_row, i)->day;
		}
	}
	return DAY_OPEN;
}

static void
work_out(struct ctx *c, struct working *w)
{
	for (size_t i = 0; i < w->rows.n; i++) {
		const struct remit_row *r = LIST_AT(w->rows, struct remit_row, i);
		const char *until = r->until_day != NULL ? r->until_day : file_until(w, r->day);

		if (list_names(w->age_groups, r->age_group) && list_names(w->statuses, r->registration_status)) {
			want(c, w, r->home, r->day, until);
		} else {
			want_added(c, w, r->home, strcmp(r->day, w->from_day) < 0 ? w->from_day : r->day, until);
		}
	}
	intervals_tidy(&w->wanted);
}

/* What there is from from_day on; of an interval that began before, `wanted` gets the part before too, so that it is kept or goes on. */
static enum err
what_there_is(struct ctx *c, struct working *w, struct list *ret)
{
	*ret = LIST(struct interval);
	TRY(db_all(c, &sql_remit_intervals, ARGS(INT(w->remit.group_id), TEXT(w->from_day)), interval_fields, ret));
	for (size_t i = 0; i < ret->n; i++) {
		struct interval *v = LIST_AT(*ret, struct interval, i);

		v->group_id = w->remit.group_id;
		if (strcmp(v->from_day, w->from_day) < 0) {
			*(struct interval *)list_add(&w->wanted, c->arena) = (struct interval){
			    .group_id = v->group_id, .home = v->home, .from_day = v->from_day, .until_day = w->from_day};
		}
	}
	return OK;
}

/* What there is from from_day on, and what there should be. */
static enum err
derive(struct ctx *c, const struct remit *remit, const char *from_day, struct list *ret_before, struct list *ret_after)
{
	struct working w = {.remit = *remit, .from_day = from_day, .days = LIST(struct remit_row), .rows = LIST(struct remit_row),
	    .changes = LIST(struct expected_change), .wanted = LIST(struct interval)};

	TRY(json_read(c, remit->age_groups, strlen(remit->age_groups), &w.age_groups));
	TRY(json_read(c, remit->statuses, strlen(remit->statuses), &w.statuses));
	TRY(db_all(c, &sql_remit_file_days, ARGS(TEXT(from_day)), remit_row_fields, &w.days));
	TRY(db_all(c, &sql_remit_changes, ARGS(INT(remit->organisation)), expected_change_fields, &w.changes));
	if (w.days.n > 0) {
		TRY(db_all(c, &sql_remit_rows, ARGS(INT(remit->organisation), TEXT(from_day)), remit_row_fields, &w.rows));
	} else {
		/* Homes that came without any file: as they stand. */
		TRY(db_all(c, &sql_remit_rows_without_files, ARGS(INT(remit->organisation), TEXT(from_day)), remit_row_fields, &w.rows));
	}
	TRY(what_there_is(c, &w, ret_before));
	work_out(c, &w);
	*ret_after = w.wanted;
	return OK;
}

static enum err
refresh(struct ctx *c, const struct remit *remit, const char *from_day)
{
	struct list before, after;

	TRY(derive(c, remit, from_day, &before, &after));
	return intervals_store(c, &before, &after);
}

enum err
remits_refresh(struct ctx *c, const char *from_day)
{
	struct list all = LIST(struct remit);

	TRY(db_all(c, &sql_remits_all, NOARGS, remit_fields, &all));
	for (size_t i = 0; i < all.n; i++) {
		TRY(refresh(c, LIST_AT(all, struct remit, i), from_day));
	}
	return OK;
}

enum err
remits_verify(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	struct list all = LIST(struct remit);

	TRY(db_all(c, &sql_remits_all, NOARGS, remit_fields, &all));
	for (size_t i = 0; i < all.n; i++) {
		const struct remit *remit = LIST_AT(all, struct remit, i);
		struct list before, after;
		int64_t differ;

		TRY(derive(c, remit, "1900-01-01", &before, &after));
		differ = intervals_differ(&before, &after);
		if (differ > 0) {
			buf_printf(report, "homes: the remit of team %lld: %lld stays in its group are not what the register's files give\n",
			    (long long)remit->organisation, (long long)differ);
			*ret_faults += differ;
		}
	}
	return OK;
}

/* ---- making and reading ------------------------------------------------------------------------------------------------- */

const char *
remit_starter(struct ctx *c, const char *name)
{
	const struct json *remit = json_get(json_get(pack_json(c->host->pack, "pack.json"), "starter"), "remit");
	struct buf b;
	const char *text;

	buf_init(&b, 4096);
	json_write(&b, json_array(remit, name));
	text = arena_text(c->arena, b.p);
	buf_done(&b);
	return text;
}

enum err
remit_make(struct ctx *c, int64_t organisation, const char *name, const int64_t *areas, size_t n, int64_t *ret_group)
{
	struct remit remit = {0};
	bool found;

	TRY(db_find(c, &sql_remit_by_organisation, ARGS(INT(organisation)), remit_fields, &remit, &found));
	if (!found) {
		TRY(group_make(c, "remit", NULL, name, 0, &remit.group_id));
		TRY(db_exec(c, &sql_remit_insert,
		    ARGS(INT(organisation), INT(remit.group_id), TEXT(remit_starter(c, "age_group")),
		        TEXT(remit_starter(c, "registration_status"))),
		    NULL));
	}
	for (size_t i = 0; i < n; i++) {
		TRY(db_exec(c, &sql_remit_area_insert, ARGS(INT(organisation), INT(areas[i])), NULL));
	}
	*ret_group = remit.group_id;
	TRY(remit_get(c, organisation, &remit));
	return refresh(c, &remit, "1900-01-01");
}

enum err
remit_get(struct ctx *c, int64_t organisation, struct remit *ret)
{
	return db_one(c, &sql_remit_by_organisation, ARGS(INT(organisation)), remit_fields, ret);
}

enum err
remit_areas_list(struct ctx *c, int64_t organisation, struct list *ret_groups)
{
	*ret_groups = LIST(struct group);
	return db_all(c, &sql_remit_areas, ARGS(INT(organisation)), group_fields, ret_groups);
}

enum err
remit_of_group(struct ctx *c, int64_t group, int64_t *ret_organisation)
{
	*ret_organisation = 0;
	return db_int(c, &sql_remit_of_group, ARGS(INT(group)), ret_organisation, NULL);
}

enum err
remit_of_home(struct ctx *c, int64_t home, const char *day, int64_t *ret_organisation)
{
	*ret_organisation = 0;
	return db_int(c, &sql_remit_of_home, ARGS(INT(home), TEXT(day)), ret_organisation, NULL);
}

/* ---- added and left out ------------------------------------------------------------------------------------------------- */

static enum err
change_saved(struct ctx *c, const struct expected_change *ch, int64_t version, const char *sentence)
{
	struct buf b;
	enum err e;

	buf_init(&b, 16384);
	buf_printf(&b, "{\"expected\":%s,\"from_day\":\"%s\",\"until_day\":\"%s\",\"reason\":", ch->expected ? "true" : "false", ch->from_day,
	    ch->until_day);
	buf_json(&b, ch->reason);
	buf_addc(&b, '}');
	e = history_add(c,
	    &(struct saved){.home = ch->home, .kind = "expected", .record = ch->ref, .version = version, .why = ch->reason, .content = b.p});
	buf_done(&b);
	TRY(e);
	return event_add(c,
	    &(struct event){.home = ch->home, .kind = "expected_changed", .record = ch->ref, .audience = "all", .sentence = sentence});
}

enum err
expected_change_add(struct ctx *c, int64_t organisation, struct expected_change *ch)
{
	struct remit remit;

	ch->ref = random_ref(c->arena, 'E');
	ch->until_day = str_or(ch->until_day, DAY_OPEN);
	TRY(remit_get(c, organisation, &remit));
	TRY(db_exec(c, &sql_expected_insert,
	    ARGS(TEXT(ch->ref), INT(organisation), INT(ch->home), INT(ch->expected), TEXT(ch->from_day), TEXT(ch->until_day),
	        TEXT(ch->reason), INT(c->actor->account), TEXT(c->actor->name), INT(c->now)),
	    NULL));
	TRY(change_saved(c, ch, 1,
	    arena_printf(c->arena, "%s from %s: %s. Said by %s.", ch->expected ? "Expected to send returns" : "Not expected to send returns",
	        day_words(c->arena, ch->from_day), ch->reason, c->actor->name)));
	return refresh(c, &remit, ch->from_day);
}

enum err
expected_change_end(struct ctx *c, int64_t organisation, const struct expected_change *ch)
{
	struct expected_change ended = *ch;
	struct remit remit;
	char today[DAY_SIZE];
	int64_t changed = 0;

	day_of(c->now, today);
	ended.until_day = strcmp(ch->from_day, today) > 0 ? ch->from_day : today;
	TRY(remit_get(c, organisation, &remit));
	TRY(db_exec(c, &sql_expected_end, ARGS(INT(ch->id), INT(organisation), TEXT(ended.until_day)), &changed));
	if (changed == 0) {
		return fail(c, ERR_CONFLICT, NULL, "This has ended already. Look at the list again.");
	}
	TRY(change_saved(c, &ended, 2,
	    arena_printf(c->arena, "What was said about sending returns was taken back by %s.", c->actor->name)));
	return refresh(c, &remit, ended.until_day);
}
