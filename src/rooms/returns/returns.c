/* SPDX-License-Identifier: MIT */
/* Saving and reading returns. A return is one row with its newest answers; every revision stays in return_versions and in the home's history. In the same write go
 * the version, the history, the day's numbers, the status and the line of the timeline. Not here: checking answers (return_check.c), pages. */
#include "rooms/returns/returns.h"

#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/str.h"
#include "rooms/history/history.h"
#include "rooms/returns/return_search.h"
#include "rooms/returns/return_told.h"
#include "rooms/returns/returns.sql.h"
#include "rooms/status/status.h"

enum { WEEK = 7, HOME_CORRECTS_DAYS = 28, REASON_MAX = 500 };

/* A row of returns as loaded. */
struct row {
	int64_t home, version, revision, first_sent_at, sent_at, account, corrected;
	const char *day, *template, *answers, *reference, *sent_by, *how;
};

static const struct field row_fields[] = {
    FIELD_AT(row, home, F_INT),
    FIELD_AT(row, day, F_DAY),
    FIELD_AT(row, template, F_TEXT),
    FIELD_AT(row, version, F_INT),
    FIELD_AT(row, revision, F_INT),
    FIELD_AT(row, answers, F_TEXT),
    FIELD_AT(row, reference, F_TEXT),
    FIELD_AT(row, first_sent_at, F_INT),
    FIELD_AT(row, sent_at, F_INT),
    FIELD_AT(row, account, F_INT),
    FIELD_AT(row, sent_by, F_TEXT),
    FIELD_AT(row, how, F_TEXT),
    FIELD_AT(row, corrected, F_INT),
    FIELD_END,
};

struct sender_home {
	const char *number, *name, *gone_since;
	int64_t versions; /* of the returns that its own ranges are made of, as in struct own_days */
};

static const struct field sender_home_fields[] = {
    FIELD_AT(sender_home, number, F_TEXT),
    FIELD_AT(sender_home, name, F_TEXT),
    FIELD_AT(sender_home, gone_since, F_TEXT),
    FIELD_AT(sender_home, versions, F_INT),
    FIELD_END,
};

/* ---- reading -------------------------------------------------------------------------------------------------------- */

static enum err
row_to_return(struct ctx *c, const struct row *row, struct home_return *ret)
{
	const struct return_template *t = return_template_version(row->template, row->version);

	if (t == NULL) {
		return fail(c, ERR_BUG, NULL, "The pack has no version %lld of %s.", (long long)row->version, row->template);
	}
	*ret = (struct home_return){.home = row->home,
	    .day = row->day,
	    .reference = row->reference,
	    .sent_by = row->sent_by,
	    .how = row->how,
	    .t = t,
	    .answers = ARENA_ARRAY(c->arena, struct answer, t->n),
	    .revision = row->revision,
	    .first_sent_at = row->first_sent_at,
	    .sent_at = row->sent_at,
	    .account = row->account,
	    .corrected = row->corrected};
	return answers_read(c, t, row->answers, ret->answers);
}

enum err
return_get(struct ctx *c, int64_t home, const char *day, struct home_return *ret, bool *ret_found)
{
	struct row row = {0};

	TRY(db_find(c, &sql_return_of, ARGS(TEXT(day), INT(home)), row_fields, &row, ret_found));
	return *ret_found ? row_to_return(c, &row, ret) : OK;
}

enum err
return_before(struct ctx *c, int64_t home, const char *day, struct home_return *ret, bool *ret_found)
{
	struct row row = {0};

	TRY(db_find(c, &sql_return_last_before, ARGS(INT(home), TEXT(day)), row_fields, &row, ret_found));
	return *ret_found ? row_to_return(c, &row, ret) : OK;
}

struct week_row {
	const char *answers;
};

static const struct field week_row_fields[] = {FIELD_AT(week_row, answers, F_TEXT), FIELD_END};

bool
answers_weekly(const struct return_template *t, const struct answer *answers)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->questions[i].asked == ASKED_WEEKLY && (answers[i].state == GIVEN || answers[i].state == NOT_APPLICABLE)) {
			return true;
		}
	}
	return false;
}

enum err
returns_week_before(struct ctx *c, int64_t home, const char *day, struct list *ret)
{
	struct list rows = LIST(struct week_row);

	*ret = LIST(const char *);
	TRY(db_all(c, &sql_returns_week_before, ARGS(INT(home), TEXT(day_add(c->arena, day, 1 - WEEK)), TEXT(day)), week_row_fields, &rows));
	for (size_t i = 0; i < rows.n; i++) {
		*(const char **)list_add(ret, c->arena) = LIST_AT(rows, struct week_row, i)->answers;
	}
	return OK;
}

enum err
returns_between(struct ctx *c, int64_t home, const char *from, const char *to, struct list *ret)
{
	struct list rows = LIST(struct row);

	*ret = LIST(struct home_return);
	TRY(db_all(c, &sql_returns_of_days, ARGS(INT(home), TEXT(from), TEXT(to)), row_fields, &rows));
	for (size_t i = 0; i < rows.n; i++) {
		TRY(row_to_return(c, LIST_AT(rows, struct row, i), list_add(ret, c->arena)));
	}
	return OK;
}

/* ---- sending -------------------------------------------------------------------------------------------------------- */

/* What is being saved, between the steps of return_send. */
struct sending {
	const struct return_to_send *s;
	struct sender_home home;
	struct row before;
	bool is_first;
	const char *answers, *sent_by, *why;
	int64_t at;
	char today[DAY_SIZE];
};

/* It is read by the team and stays in the history, so it is held to the same rules as other free text. */
static enum err
reason_may_be_kept(struct ctx *c, const struct sending *g)
{
	const char *reason = str_or(g->s->reason, ""), *why = names_check(reason, g->today, c->arena);

	if (utf8_length(reason) > REASON_MAX) {
		return fail(c, ERR_INVALID, "reason", "Please say it in at most %d characters.", REASON_MAX);
	}
	return why == NULL ? OK : fail(c, ERR_INVALID, "reason", "%s", why);
}

static enum err
day_may_be_sent(struct ctx *c, const struct sender_home *h, const char *day, const char *today, bool late_ok)
{
	if (!day_valid(day)) {
		return fail(c, ERR_INVALID, "date", "This is not a day. Write it like 2026-11-22.");
	}
	if (strcmp(day, today) > 0) {
		return fail(c, ERR_INVALID, "date", "%s has not come yet. A return can be sent for today or a day that has passed.",
		    day_words(c->arena, day));
	}
	if (!str_empty(h->gone_since) && strcmp(day, h->gone_since) >= 0) {
		return fail(c, ERR_INVALID, "date", "%s is not in the register since %s, so no return is kept for this day.", h->name,
		    day_words(c->arena, h->gone_since));
	}
	if (day_between(day, today) > HOME_CORRECTS_DAYS && !late_ok) {
		return fail(c, ERR_INVALID, "date", "This day is more than 28 days ago. Ask your support team to correct it for you.");
	}
	return OK;
}

enum err
return_day_open(struct ctx *c, int64_t home, const char *day, bool late_ok)
{
	struct sender_home h;

	TRY(db_one(c, &sql_return_home, ARGS(INT(home)), sender_home_fields, &h));
	return day_may_be_sent(c, &h, day, day_text(c->arena, c->now), late_ok);
}

static enum err
may_be_sent(struct ctx *c, const struct sending *g)
{
	const struct return_to_send *s = g->s;

	TRY(day_may_be_sent(c, &g->home, s->day, g->today, s->late_ok));
	if (s->base_revision >= 0 && s->base_revision != g->before.revision) {
		return fail(c, ERR_CONFLICT, "revision", "Somebody else sent this return meanwhile. Look at both and choose.");
	}
	if (!g->is_first && strcmp(s->day, g->today) != 0 && str_empty(s->reason)) {
		return fail(c, ERR_INVALID, "reason", "This day has passed. Say in a few words what was wrong.");
	}
	return reason_may_be_kept(c, g);
}

/* *ret_raced: somebody else's first return came in between; nothing was written. */
static enum err
save_rows(struct ctx *c, struct sending *g, const char *reference, int64_t revision, bool *ret_raced)
{
	const struct return_to_send *s = g->s;
	int64_t changed = 0;

	g->why = g->is_first ? "first" : str_empty(s->reason) ? "update" : "correction";
	if (g->is_first) {
		TRY(db_exec(c, &sql_return_insert,
		    ARGS(TEXT(s->day), INT(s->home), TEXT(s->t->id), INT(s->t->version), TEXT(g->answers), TEXT(reference), INT(g->at),
		        INT(c->actor->account), TEXT(g->sent_by), TEXT(s->how), INT(answers_weekly(s->t, s->answers))),
		    &changed));
	} else {
		TRY(db_exec(c, &sql_return_update,
		    ARGS(TEXT(s->day), INT(s->home), TEXT(s->t->id), INT(s->t->version), INT(revision), TEXT(g->answers), INT(g->at),
		        INT(c->actor->account), TEXT(g->sent_by), TEXT(s->how), INT(strcmp(g->why, "correction") == 0),
		        INT(answers_weekly(s->t, s->answers))),
		    &changed));
	}
	*ret_raced = changed != 1;
	if (*ret_raced) {
		return OK;
	}
	TRY(db_exec(c, &sql_return_version_insert,
	    ARGS(INT(s->home), TEXT(s->day), INT(revision), TEXT(s->t->id), INT(s->t->version), TEXT(g->answers), TEXT(g->why),
	        TEXT(str_or(s->reason, "")), INT(c->actor->account), TEXT(g->sent_by), INT(g->at), TEXT(s->how)),
	    NULL));
	return s->told != NULL ? told_put(c, s->home, s->day, revision, s->told) : OK;
}

static enum err
save_history(struct ctx *c, const struct sending *g, int64_t revision)
{
	const struct return_to_send *s = g->s;
	const char *content = arena_printf(c->arena, "{\"template\":\"%s\",\"version\":%lld,\"answers\":%s%s}", s->t->id,
	    (long long)s->t->version, g->answers, s->told != NULL ? told_json(c->arena, s->told) : "");

	return history_add(c,
	    &(struct saved){.home = s->home, .kind = "return", .record = arena_printf(c->arena, "%s/%s", g->home.number, s->day),
	        .version = revision, .why = s->reason, .content = content, .at = g->at, .who = g->sent_by});
}

static enum err
tell(struct ctx *c, const struct sending *g, const struct home_return *r, const struct status *status)
{
	const char *what = g->is_first ? "Return sent" : strcmp(g->why, "correction") == 0 ? "Return corrected" : "Return updated";
	const char *about = strcmp(g->s->day, g->today) == 0 ? "" : arena_printf(c->arena, " for %s", day_words(c->arena, g->s->day));
	const char *by = strcmp(g->s->how, "telephone") == 0 ? told_words(c->arena, g->s->told, g->s->day) : NULL;

	return event_add(c,
	    &(struct event){.home = g->s->home, .at = g->at, .kind = "return_sent", .record = r->reference, .audience = "all",
	        .sentence = arena_printf(c->arena, "%s%s%s%s by %s. %s", what, about, by != NULL ? " by telephone" : "",
	            by == NULL ? "" : arena_printf(c->arena, "%s%s, entered", *by != 0 ? ": " : "", by), g->sent_by, status->headline)});
}

/* The row as it stands, locked; what is to be written; may it be? */
static enum err
begin_sending(struct ctx *c, struct sending *g)
{
	const struct return_to_send *s = g->s;
	bool found;

	day_of(s->sent_at != 0 ? s->sent_at : c->now, g->today);
	g->at = s->sent_at != 0 ? s->sent_at : c->now;
	g->sent_by = s->sent_by != NULL ? s->sent_by : c->actor->name;
	TRY(db_one(c, &sql_return_sender, ARGS(INT(s->home), TEXT(day_add(c->arena, s->day, -OWN_DAYS)), TEXT(s->day)), sender_home_fields,
	    &g->home));
	TRY(db_find(c, &sql_return_lock, ARGS(TEXT(s->day), INT(s->home)), row_fields, &g->before, &found));
	g->is_first = !found;
	g->answers = answers_json(c, s->t, s->answers);
	return OK;
}

/* The numbers of the day: in one delta while both versions speak of the same questions. */
static enum err
change_numbers(struct ctx *c, const struct return_to_send *s, const struct home_return *before)
{
	if (before->t != NULL && before->t != s->t) {
		TRY(day_numbers_change(c, s->home, s->day, before->t, before->answers, NULL));
		return day_numbers_change(c, s->home, s->day, s->t, NULL, s->answers);
	}
	return day_numbers_change(c, s->home, s->day, s->t, before->answers, s->answers);
}

/* Everything that belongs to a saved revision. */
static enum err
save_rest(struct ctx *c, const struct sending *g, const struct home_return *before, struct home_return *saved)
{
	struct status status = {0};
	struct own_days own = g->s->own;

	own.read = own.read && own.versions == g->home.versions; /* a day was corrected after it was read: again */
	TRY(own_days_read(c, g->s->home, g->s->day, &own));
	TRY(save_history(c, g, saved->revision));
	TRY(change_numbers(c, g->s, before));
	TRY(return_search_touch(c, saved, before));
	TRY(status_work_out(c, saved, &own, &status));
	saved->colour = status.colour;
	return tell(c, g, saved, &status);
}

static enum err
send_once(struct ctx *c, struct sending *g, struct home_return *ret, bool *ret_new, bool *ret_raced)
{
	const struct return_to_send *s = g->s;
	struct home_return before = {0};
	int64_t revision;
	const char *reference;

	*ret_raced = false;
	TRY(begin_sending(c, g));
	*ret_new = g->is_first || strcmp(g->before.answers, g->answers) != 0;
	if (!*ret_new) {
		TRY(row_to_return(c, &g->before, ret));
		ret->kept = g->answers;
		return OK;
	}
	TRY(may_be_sent(c, g));
	if (!g->is_first) {
		TRY(row_to_return(c, &g->before, &before));
	}
	revision = g->before.revision + 1;
	reference = g->is_first ? random_ref(c->arena, 'R') : g->before.reference;
	TRY(save_rows(c, g, reference, revision, ret_raced));
	if (*ret_raced) {
		return OK;
	}
	*ret = (struct home_return){.home = s->home, .day = s->day, .reference = reference, .sent_by = g->sent_by, .how = s->how, .t = s->t,
	    .answers = s->answers, .kept = g->answers, .revision = revision, .first_sent_at = g->is_first ? g->at : g->before.first_sent_at, .sent_at = g->at,
	    .account = c->actor->account, .corrected = strcmp(g->why, "correction") == 0 || g->before.corrected};
	return save_rest(c, g, &before, ret);
}

enum err
return_send(struct ctx *c, const struct return_to_send *s, struct home_return *ret, bool *ret_new, bool *ret_first)
{
	bool raced = true;

	/* Two first returns at once on PostgreSQL: the second finds the first's row on its second try, and is an update of it or stale. */
	for (int tries = 0; tries < 2 && raced; tries++) {
		struct sending g = {.s = s};

		TRY(send_once(c, &g, ret, ret_new, &raced));
		*ret_first = g.is_first;
	}
	return raced ? fail(c, ERR_BUSY, NULL, "Many people are sending this return at once. Please send it again.") : OK;
}
