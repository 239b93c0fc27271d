/* SPDX-License-Identifier: MIT */
/* What must be answered at once: a call is raised in the write of its cause, names who is asked then and who is next, and is taken by whoever presses first. That it has moved
 * on is worked out when read. Also how soon a team answers. Not here: what is being done about it (answers.c), pages. */
#include "rooms/answering/answering_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/str.h"
#include "rooms/answering/answering.sql.h"
#include "rooms/history/history.h"
#include "rooms/homes/homes.h"
#include "rooms/settings/settings.h"

static const struct choice kinds[] = {{"urgent", "Urgent help"}, {"red", "Turned red"}, {NULL, NULL}};

const struct field call_fields[] = {
    FIELD_AT(call, id, F_INT, .internal = 1),
    FIELD_AT(call, home, F_INT, .internal = 1),
    FIELD_AT(call, organisation, F_INT, .internal = 1),
    FIELD_AT(call, asked, F_INT, .internal = 1),
    FIELD_AT(call, next_asked, F_INT, .internal = 1),
    FIELD_AT(call, account, F_INT, .internal = 1),
    FIELD_AT(call, taken_account, F_INT, .internal = 1),
    FIELD_AT(call, version, F_INT, .internal = 1),
    FIELD_AT(call, ref, F_REF, .label = "Reference"),
    FIELD_AT(call, number, F_TEXT, .label = "Number"),
    FIELD_AT(call, home_name, F_TEXT, .label = "Home"),
    FIELD_AT(call, kind, F_CHOICE, .label = "What", .choices = kinds),
    FIELD_AT(call, because, F_TEXT, .label = "Because"),
    FIELD_AT(call, day, F_DAY, .label = "Of the return for"),
    FIELD_AT(call, raised_at, F_INSTANT, .label = "Asked at"),
    FIELD_AT(call, raised_by, F_TEXT, .label = "Sent by"),
    FIELD_AT(call, asked_name, F_TEXT, .label = "Asked first"),
    FIELD_AT(call, moves_at, F_INSTANT, .label = "Asked next at"),
    FIELD_AT(call, next_name, F_TEXT, .label = "Asked next"),
    FIELD_AT(call, taken_at, F_INSTANT, .label = "Answered at"),
    FIELD_AT(call, taken_by, F_TEXT, .label = "Answered by"),
    FIELD_AT(call, answered_in, F_TEXT, .label = "Answered in"),
    FIELD_AT(call, ended_at, F_INSTANT, .label = "Over at"),
    FIELD_AT(call, ended_why, F_TEXT, .label = "Over because"),
    FIELD_END,
};

const char *
span_words(struct arena *a, int64_t seconds)
{
	int64_t minutes = (seconds + 30) / 60;

	if (minutes < 120) {
		return arena_printf(a, "%lld min", (long long)minutes);
	}
	if (minutes < 48 * 60) {
		return arena_printf(a, minutes % 60 == 0 ? "%lld h" : "%lld h %lld min", (long long)(minutes / 60), (long long)(minutes % 60));
	}
	return arena_printf(a, "%lld days", (long long)(minutes / (24 * 60)));
}

static enum err
remember(struct ctx *c, const struct call *k, const char *who, const char *why, int64_t at)
{
	struct buf b;
	enum err e;

	buf_init(&b, 1 << 16);
	fields_json(&b, call_fields, k);
	e = history_add(c,
	    &(struct saved){.home = k->home, .kind = "call", .record = k->ref, .version = k->version, .why = why, .content = arena_text(c->arena, b.p),
	        .at = at, .who = who});
	buf_done(&b);
	return e;
}

/* ---- raising -------------------------------------------------------------------------------------------------------- */

/* Who is asked at that instant; the shared mailbox where nobody is on. */
static void
asked_at(const struct list *turns, int64_t at, int64_t *ret_account, const char **ret_name)
{
	const struct turn *t = rota_on(turns, 1, at);

	t = t != NULL ? t : rota_on(turns, 2, at);
	*ret_account = t != NULL ? t->account : 0;
	*ret_name = t != NULL ? t->name : SHARED_MAILBOX;
}

/* Who is asked when nobody has it by then: the second of the rota, else who is first by then; never the same person again. */
static void
next_at(const struct list *turns, int64_t at, int64_t asked, int64_t *ret_account, const char **ret_name)
{
	for (int64_t place = 2; place >= 1; place--) {
		const struct turn *t = rota_on(turns, place, at);

		if (t != NULL && t->account != 0 && t->account != asked) {
			*ret_account = t->account;
			*ret_name = t->name;
			return;
		}
	}
	*ret_account = 0;
	*ret_name = SHARED_MAILBOX;
}

static enum err
team_of(struct ctx *c, int64_t home, int64_t at, int64_t *ret_team, struct settings *ret)
{
	TRY(remit_of_home(c, home, day_text(c->arena, at), ret_team));
	return settings_get(c, *ret_team, ret);
}

static int64_t
minutes_to_answer(const struct settings *s)
{
	int64_t n = 0;

	return str_int(s->answer_minutes, &n) && n > 0 ? n : 30;
}

enum err
call_raise(struct ctx *c, const struct home_change *ch, const char *kind, const char *because)
{
	struct call k = {.ref = random_ref(c->arena, 'Q'), .home = ch->home, .kind = kind, .day = ch->day, .because = because, .raised_at = ch->at,
	    .account = c->actor->account, .raised_by = ch->who, .version = 1};
	struct settings s;
	struct list turns;

	TRY(team_of(c, ch->home, ch->at, &k.organisation, &s));
	TRY(rota_of(c, k.organisation, &turns));
	k.moves_at = ch->at + minutes_to_answer(&s) * 60;
	asked_at(&turns, ch->at, &k.asked, &k.asked_name);
	next_at(&turns, k.moves_at, k.asked, &k.next_asked, &k.next_name);
	TRY(db_exec(c, &sql_call_insert,
	    ARGS(TEXT(k.ref), INT(k.home), INT(k.organisation), TEXT(k.kind), TEXT(k.day), TEXT(k.because), INT(k.raised_at), INT(k.moves_at),
	        INT(k.asked), TEXT(k.asked_name), INT(k.next_asked), TEXT(k.next_name), INT(k.account), TEXT(k.raised_by)),
	    NULL));
	TRY(remember(c, &k, ch->who, "", ch->at));
	TRY(call_mail_asked(c, &k));
	TRY(call_mail_next(c, &k));
	return event_add(c,
	    &(struct event){.home = k.home, .at = ch->at, .kind = "call", .record = k.ref, .audience = "all",
	        .sentence = arena_printf(c->arena, "%s: %s asked at once.", because,
	            k.asked == 0 ? SHARED_MAILBOX " was" : arena_printf(c->arena, "%s was", k.asked_name))});
}

/* ---- taking and ending ---------------------------------------------------------------------------------------------- */

enum err
calls_open(struct ctx *c, int64_t home, struct list *ret)
{
	*ret = LIST(struct call);
	return db_all(c, &sql_calls_open_of, ARGS(INT(home)), call_fields, ret);
}

enum err
answering_waits(struct ctx *c, int64_t home, bool *ret)
{
	struct list open;

	*ret = false;
	TRY(calls_open(c, home, &open));
	for (size_t i = 0; i < open.n; i++) {
		*ret |= LIST_AT(open, struct call, i)->taken_at == 0;
	}
	return OK;
}

enum err
calls_take(struct ctx *c, int64_t home, const char *kind, int64_t *ret_first)
{
	struct list open;

	*ret_first = 0;
	TRY(calls_open(c, home, &open));
	for (size_t i = 0; i < open.n; i++) {
		struct call *k = LIST_AT(open, struct call, i);
		int64_t changed = 0;

		if (k->taken_at != 0 || (!str_empty(kind) && strcmp(k->kind, kind) != 0)) {
			continue;
		}
		TRY(db_exec(c, &sql_call_take, ARGS(INT(k->id), INT(c->now), INT(c->actor->account), TEXT(c->actor->name)), &changed));
		if (changed != 1) {
			continue;
		}
		*ret_first = *ret_first == 0 ? k->raised_at : *ret_first;
		k->taken_at = c->now;
		k->taken_by = c->actor->name;
		k->version++;
		TRY(remember(c, k, NULL, "Taken", 0));
		TRY(call_mail_drop(c, k, arena_printf(c->arena, "%s has this.", c->actor->name)));
	}
	return OK;
}

enum err
calls_wait_again(struct ctx *c, int64_t home, const char *kind, int64_t account, int64_t since)
{
	struct list open;

	TRY(calls_open(c, home, &open));
	for (size_t i = 0; i < open.n; i++) {
		struct call *k = LIST_AT(open, struct call, i);

		if (k->taken_at < since || k->taken_account != account || (!str_empty(kind) && strcmp(k->kind, kind) != 0)) {
			continue;
		}
		TRY(db_exec(c, &sql_call_wait_again, ARGS(INT(k->id)), NULL));
		k->taken_at = 0;
		k->taken_by = "";
		k->version++;
		TRY(remember(c, k, NULL, "The answer was taken back", 0));
		TRY(call_mail_next(c, k));
	}
	return OK;
}

enum err
call_end(struct ctx *c, struct call *k, int64_t at, const char *who, const char *why)
{
	TRY(db_exec(c, &sql_call_end, ARGS(INT(k->id), INT(at), TEXT(why)), NULL));
	k->ended_at = at;
	k->ended_why = why;
	k->version++;
	TRY(call_mail_drop(c, k, why));
	return remember(c, k, who, why, at);
}

/* ---- for boards ----------------------------------------------------------------------------------------------------- */

static const struct field board_fields[] = {
    FIELD_AT(answering_row, home, F_INT),
    FIELD_AT(answering_row, is_call, F_INT),
    FIELD_AT(answering_row, at, F_INT),
    FIELD_AT(answering_row, moves_at, F_INT),
    FIELD_AT(answering_row, about, F_TEXT),
    FIELD_AT(answering_row, who, F_TEXT),
    FIELD_AT(answering_row, text, F_TEXT),
    FIELD_AT(answering_row, look_again, F_TEXT),
    FIELD_END,
};

enum err
answering_of_group(struct ctx *c, int64_t group, const char *day, struct list *ret)
{
	*ret = LIST(struct answering_row);
	if (strcmp(day, day_text(c->arena, c->now)) >= 0) {
		return db_all(c, &sql_answering_now, ARGS(INT(group), TEXT(day)), board_fields, ret);
	}
	return db_all(c, &sql_answering_past, ARGS(INT(group), TEXT(day), INT(day_instant(day_add(c->arena, day, 1), 0))), board_fields, ret);
}

/* ---- how soon ------------------------------------------------------------------------------------------------------- */

static int
by_size(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

enum err
answering_times(struct ctx *c, int64_t organisation, struct answer_times *ret)
{
	int64_t since = day_instant(day_add(c->arena, day_text(c->arena, c->now), -ANSWER_DAYS), 0), *took;
	struct list all = LIST(struct call);

	*ret = (struct answer_times){.median_s = -1, .longest_s = -1};
	TRY(db_all(c, &sql_calls_since, ARGS(INT(organisation), INT(since)), call_fields, &all));
	took = ARENA_ARRAY(c->arena, int64_t, all.n + 1);
	for (size_t i = 0; i < all.n; i++) {
		const struct call *k = LIST_AT(all, struct call, i);

		ret->calls++;
		if (k->taken_at != 0) {
			took[ret->answered++] = k->taken_at - k->raised_at;
		} else {
			ret->missed += (k->ended_at != 0 ? k->ended_at : c->now) >= k->moves_at;
		}
	}
	if (ret->answered > 0) {
		qsort(took, (size_t)ret->answered, sizeof(*took), by_size);
		ret->median_s = took[(ret->answered + 1) / 2 - 1];
		ret->longest_s = took[ret->answered - 1];
	}
	return OK;
}

/* ---- who is asked now ----------------------------------------------------------------------------------------------- */

/* The team reads on its days between two times of day. *ret_next: when it does so next; 0 unknown. */
static bool
team_reads(struct ctx *c, const struct settings *s, int64_t *ret_next)
{
	int from = time_minutes(s->read_from), until = time_minutes(s->read_until);
	char day[DAY_SIZE];

	*ret_next = 0;
	day_of(c->now, day);
	for (int ahead = 0; ahead < 8 && from >= 0 && until > from; ahead++) {
		if (strchr(s->days, '0' + day_weekday(day)) != NULL) {
			int64_t begins = day_instant(day, from);

			if (begins <= c->now && c->now < day_instant(day, until)) {
				return true;
			}
			if (begins > c->now) {
				*ret_next = begins;
				return false;
			}
		}
		day_from_number(day_number(day) + 1, day);
	}
	return false;
}

enum err
answering_asked(struct ctx *c, int64_t team, const struct settings *s, struct asked_now *ret)
{
	struct list turns;
	int64_t account;

	*ret = (struct asked_now){0};
	TRY(rota_of(c, team, &turns));
	asked_at(&turns, c->now, &account, &ret->name);
	ret->named = account != 0;
	ret->in_hours = team_reads(c, s, &ret->reads_at);
	ret->minutes = minutes_to_answer(s);
	return OK;
}
