/* SPDX-License-Identifier: MIT */
/* The rota of a team: who is asked first and who next, by weekday and time of day. A turn ends where its last civil minute ends, whatever the clocks do that night.
 * Not here: what is asked (calls.c), the page (rota_pages.c). */
#include "rooms/answering/answering_private.h"

#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/str.h"
#include "rooms/accounts/accounts.h"
#include "rooms/answering/answering.sql.h"
#include "rooms/history/history.h"

enum { DAY_MINUTES = 1440, WEEK_MINUTES = 7 * DAY_MINUTES };

const struct field turn_fields[] = {
    FIELD_AT(turn, id, F_INT, .internal = 1),
    FIELD_AT(turn, organisation, F_INT, .internal = 1),
    FIELD_AT(turn, account, F_INT, .internal = 1),
    FIELD_AT(turn, here, F_INT, .internal = 1),
    FIELD_AT(turn, made_by_account, F_INT, .internal = 1),
    FIELD_AT(turn, ref, F_REF, .label = "Reference"),
    FIELD_AT(turn, weekday, F_INT, .label = "Weekday (1 is Monday)"),
    FIELD_AT(turn, from_time, F_TEXT, .label = "From"),
    FIELD_AT(turn, until_time, F_TEXT, .label = "Until"),
    FIELD_AT(turn, place, F_INT, .label = "Place (1 first, 2 next)"),
    FIELD_AT(turn, name, F_TEXT, .label = "Who is asked"),
    FIELD_AT(turn, made_by, F_TEXT, .label = "Put on by"),
    FIELD_AT(turn, made_at, F_INSTANT, .label = "Put on at"),
    FIELD_AT(turn, ended_at, F_INSTANT, .label = "Ended at"),
    FIELD_AT(turn, ended_by, F_TEXT, .label = "Ended by"),
    FIELD_END,
};

static const struct field rota_person_fields[] = {
    FIELD_AT(rota_person, id, F_INT),
    FIELD_AT(rota_person, ref, F_REF),
    FIELD_AT(rota_person, name, F_TEXT),
    FIELD_AT(rota_person, email, F_TEXT),
    FIELD_AT(rota_person, role, F_TEXT),
    FIELD_END,
};

/* ---- time ----------------------------------------------------------------------------------------------------------- */

int
time_minutes(const char *time)
{
	if (time == NULL || strlen(time) != 5 || time[2] != ':' || strspn(time, "0123456789") != 2 || strspn(time + 3, "0123456789") != 2 ||
	    time[0] > '2' || (time[0] == '2' && time[1] > '3') || time[3] > '5') {
		return -1;
	}
	return ((time[0] - '0') * 10 + time[1] - '0') * 60 + (time[3] - '0') * 10 + time[4] - '0';
}

/* The turn that begins on this day. */
static void
turn_on_day(const struct turn *t, const char *day, int64_t *ret_from, int64_t *ret_until)
{
	int from = time_minutes(t->from_time), until = time_minutes(t->until_time);
	char next[DAY_SIZE];

	day_from_number(day_number(day) + 1, next);
	*ret_from = day_instant(day, from);
	*ret_until = day_instant(until > from ? day : next, until);
}

bool
turn_is_on(const struct turn *t, int64_t at, int64_t *ret_until)
{
	char day[DAY_SIZE];

	day_of(at, day);
	for (int back = 0; back < 2; back++) {
		int64_t from, until;

		if (day_weekday(day) == t->weekday) {
			turn_on_day(t, day, &from, &until);
			if (from <= at && at < until) {
				*ret_until = until;
				return true;
			}
		}
		day_from_number(day_number(day) - 1, day);
	}
	return false;
}

const struct turn *
rota_on(const struct list *turns, int64_t place, int64_t at)
{
	int64_t until;

	for (size_t i = 0; i < turns->n; i++) {
		const struct turn *t = LIST_AT(*turns, struct turn, i);

		if (t->place == place && (t->account == 0 || t->here) && turn_is_on(t, at, &until)) {
			return t;
		}
	}
	return NULL;
}

/* In minutes of the week: a turn may go on into the next one. */
static bool
turns_overlap(const struct turn *a, const struct turn *b)
{
	int64_t from[2], lasts[2];
	const struct turn *both[2] = {a, b};

	for (int i = 0; i < 2; i++) {
		int f = time_minutes(both[i]->from_time), u = time_minutes(both[i]->until_time);

		from[i] = (both[i]->weekday - 1) * DAY_MINUTES + f;
		lasts[i] = u > f ? u - f : DAY_MINUTES - f + u;
	}
	return (from[1] - from[0] + WEEK_MINUTES) % WEEK_MINUTES < lasts[0] || (from[0] - from[1] + WEEK_MINUTES) % WEEK_MINUTES < lasts[1];
}

/* ---- reading -------------------------------------------------------------------------------------------------------- */

enum err
rota_of(struct ctx *c, int64_t organisation, struct list *ret)
{
	*ret = LIST(struct turn);
	return db_all(c, &sql_rota_turns_of, ARGS(INT(organisation), TEXT(day_text(c->arena, c->now))), turn_fields, ret);
}

enum err
rota_people(struct ctx *c, int64_t organisation, struct list *ret)
{
	struct list all = LIST(struct rota_person);

	*ret = LIST(struct rota_person);
	TRY(db_all(c, &sql_rota_people_of, ARGS(INT(organisation), TEXT(day_text(c->arena, c->now))), rota_person_fields, &all));
	for (size_t i = 0; i < all.n; i++) {
		const struct rota_person *p = LIST_AT(all, struct rota_person, i);
		const struct role *role = role_by_id(p->role);

		if (role != NULL && (role->may & MAY_BIT(MAY_ANSWER_GIVE)) != 0) {
			*(struct rota_person *)list_add(ret, c->arena) = *p;
		}
	}
	return OK;
}

/* ---- changing ------------------------------------------------------------------------------------------------------- */

static enum err
remember(struct ctx *c, const struct turn *t, int64_t version)
{
	struct buf b;
	enum err e;

	buf_init(&b, 1 << 14);
	fields_json(&b, turn_fields, t);
	e = history_add(c,
	    &(struct saved){.organisation = t->organisation, .kind = "rota_turn", .record = t->ref, .version = version, .why = "",
	        .content = arena_text(c->arena, b.p)});
	buf_done(&b);
	return e;
}

static enum err
turn_add(struct ctx *c, struct turn *t)
{
	struct list turns;

	TRY(rota_of(c, t->organisation, &turns));
	for (size_t i = 0; i < turns.n; i++) {
		const struct turn *other = LIST_AT(turns, struct turn, i);

		if (other->place == t->place && turns_overlap(t, other)) {
			return fail(c, ERR_INVALID, "from_time", "On %s from %s until %s it is %s already. End that first, or choose other times.",
			    weekday_name((int)other->weekday), other->from_time, other->until_time, other->name);
		}
	}
	t->ref = random_ref(c->arena, 'T');
	TRY(db_exec(c, &sql_rota_turn_insert,
	    ARGS(TEXT(t->ref), INT(t->organisation), INT(t->weekday), TEXT(t->from_time), TEXT(t->until_time), INT(t->place), INT(t->account),
	        TEXT(t->name), INT(c->actor->account), TEXT(t->made_by), INT(t->made_at)),
	    NULL));
	return remember(c, t, 1);
}

enum err
rota_add(struct ctx *c, int64_t organisation, const struct new_turn *n)
{
	if (time_minutes(n->from_time) < 0 || time_minutes(n->until_time) < 0) {
		return fail(c, ERR_INVALID, time_minutes(n->from_time) < 0 ? "from_time" : "until_time",
		    "Write a time of day with four digits, for example 08:30.");
	}
	if (str_empty(n->days)) {
		return fail(c, ERR_INVALID, "days", "Tick at least one day.");
	}
	TRY(db_exec(c, &sql_rota_lock, ARGS(INT(organisation)), NULL));
	for (const char *d = n->days; *d != 0; d++) {
		struct turn t = {.organisation = organisation, .weekday = *d - '0', .from_time = n->from_time, .until_time = n->until_time,
		    .place = str_eq(n->place, "2") ? 2 : 1, .account = n->account, .name = n->account == 0 ? SHARED_MAILBOX : n->name, .made_by = c->actor->name, .made_at = c->now, .ended_by = ""};

		TRY(turn_add(c, &t));
	}
	return OK;
}

enum err
rota_end(struct ctx *c, int64_t organisation, const char *ref)
{
	struct turn t = {0};
	int64_t changed = 0;

	TRY(db_one(c, &sql_rota_turn_by_ref, ARGS(INT(organisation), TEXT(ref)), turn_fields, &t));
	TRY(db_exec(c, &sql_rota_lock, ARGS(INT(organisation)), NULL));
	TRY(db_exec(c, &sql_rota_turn_end, ARGS(INT(t.id), INT(c->now), TEXT(c->actor->name)), &changed));
	if (changed != 1) {
		return fail(c, ERR_CONFLICT, NULL, "This turn has ended already. Look at the rota again.");
	}
	t.ended_at = c->now;
	t.ended_by = c->actor->name;
	return remember(c, &t, 2);
}

/* ---- check ---------------------------------------------------------------------------------------------------------- */

struct team_row {
	int64_t id;
	const char *name;
};

static const struct field team_row_fields[] = {
    FIELD_AT(team_row, id, F_INT),
    FIELD_AT(team_row, name, F_TEXT),
    FIELD_END,
};

enum err
answering_check(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	struct list teams = LIST(struct team_row);

	TRY(db_all(c, &sql_rota_teams, ARGS(TEXT(day_text(c->arena, c->now))), team_row_fields, &teams));
	for (size_t i = 0; i < teams.n; i++) {
		const struct team_row *team = LIST_AT(teams, struct team_row, i);
		struct list turns;

		TRY(rota_of(c, team->id, &turns));
		if (turns.n == 0) {
			buf_printf(report, "answering: %s: nobody is on the rota\n", team->name);
			(*ret_faults)++;
		}
		for (size_t k = 0; k < turns.n; k++) {
			const struct turn *t = LIST_AT(turns, struct turn, k);

			if (t->account != 0 && !t->here) {
				buf_printf(report, "answering: %s: %s is on the rota on %s, and does not work there any more\n", team->name, t->name,
				    weekday_name((int)t->weekday));
				(*ret_faults)++;
			}
		}
	}
	return OK;
}
