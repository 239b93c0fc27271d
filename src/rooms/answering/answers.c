/* SPDX-License-Identifier: MIT */
/* "I have it", and what is being done: about the whole of a home's status, the help it asked, or one reason. An answer holds until its day has passed, it is taken back, or
 * what it answers becomes worse; the colour stays. Not here: who is asked (calls.c, rota.c), pages. */
#include "rooms/answering/answering_private.h"

#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/str.h"
#include "rooms/answering/answering.sql.h"
#include "rooms/history/history.h"
#include "rooms/status/status.h"

enum { MOST_DAYS = 92 };

const struct field home_answer_fields[] = {
    FIELD_AT(home_answer, id, F_INT, .internal = 1),
    FIELD_AT(home_answer, home, F_INT, .internal = 1),
    FIELD_AT(home_answer, account, F_INT, .internal = 1),
    FIELD_AT(home_answer, ref, F_REF, .label = "Reference"),
    FIELD_AT(home_answer, about, F_TEXT, .label = "About", .hint = "Empty: the whole; help; or the id of a rule"),
    FIELD_AT(home_answer, what, F_TEXT, .label = "What was answered"),
    FIELD_AT(home_answer, text, F_LINES, .label = "What is being done", .no_names = 1),
    FIELD_AT(home_answer, look_again, F_DAY, .label = "Look again on"),
    FIELD_AT(home_answer, answered_by, F_TEXT, .label = "By"),
    FIELD_AT(home_answer, answered_at, F_INSTANT, .label = "At"),
    FIELD_AT(home_answer, ended_at, F_INSTANT, .label = "Over at"),
    FIELD_AT(home_answer, ended_by, F_TEXT, .label = "Ended by"),
    FIELD_AT(home_answer, ended_why, F_TEXT, .label = "Over because"),
    FIELD_END,
};

static const struct choice backs[] = {{"board", NULL}, {"calls", NULL}, {"home", NULL}, {NULL, NULL}};

const struct field new_answer_fields[] = {
    FIELD_AT(new_answer, about, F_TEXT, .label = "What do you answer?", .max = 60),
    FIELD_AT(new_answer, text, F_LINES, .label = "What is being done?", .hint = "The home reads it too. No names of residents.", .max = 500, .no_names = 1),
    FIELD_AT(new_answer, look_again, F_DAY, .label = "Look again on", .hint = "The last day this holds; left empty, tomorrow"),
    FIELD_AT(new_answer, seen, F_TEXT, .hint = "References of answers in force, which this one may replace.", .max = 1000),
    FIELD_AT(new_answer, back, F_CHOICE, .choices = backs, .hint = "For forms: where to go on."),
    FIELD_END,
};

static enum err
remember(struct ctx *c, const struct home_answer *a, int64_t version, const char *why)
{
	struct buf b;
	enum err e;

	buf_init(&b, 1 << 16);
	fields_json(&b, home_answer_fields, a);
	e = history_add(c,
	    &(struct saved){.home = a->home, .kind = "answer", .record = a->ref, .version = version, .why = why, .content = arena_text(c->arena, b.p)});
	buf_done(&b);
	return e;
}

static enum err
end_one(struct ctx *c, const struct home_answer *a, const char *by, const char *why)
{
	struct home_answer ended = *a;
	int64_t changed = 0;

	ended.ended_at = c->now;
	ended.ended_by = by;
	ended.ended_why = why;
	TRY(db_exec(c, &sql_answer_end, ARGS(INT(a->id), INT(c->now), TEXT(by), TEXT(why)), &changed));
	if (changed != 1) {
		return fail(c, ERR_CONFLICT, NULL, "This answer does not hold any more. Look again.");
	}
	return remember(c, &ended, 2, why);
}

/* ---- reading -------------------------------------------------------------------------------------------------------- */

static enum err
answers_open(struct ctx *c, int64_t home, struct list *ret)
{
	*ret = LIST(struct home_answer);
	return db_all(c, &sql_answers_open_of, ARGS(INT(home)), home_answer_fields, ret);
}

static bool
has_passed(const struct ctx *c, const struct home_answer *a)
{
	char today[DAY_SIZE];

	day_of(c->now, today);
	return strcmp(a->look_again, today) < 0;
}

enum err
answers_in_force(struct ctx *c, int64_t home, struct list *ret)
{
	struct list all;

	*ret = LIST(struct home_answer);
	TRY(answers_open(c, home, &all));
	for (size_t i = 0; i < all.n; i++) {
		const struct home_answer *a = LIST_AT(all, struct home_answer, i);

		if (!has_passed(c, a)) {
			*(struct home_answer *)list_add(ret, c->arena) = *a;
		}
	}
	return OK;
}

const struct home_answer *
answer_about(const struct list *answers, const char *about)
{
	for (size_t i = 0; i < answers->n; i++) {
		const struct home_answer *a = LIST_AT(*answers, struct home_answer, i);

		if (strcmp(a->about, about) == 0) {
			return a;
		}
	}
	return NULL;
}

enum err
answer_by_ref(struct ctx *c, int64_t home, const char *ref, struct home_answer *ret)
{
	return db_one(c, &sql_answer_by_ref, ARGS(INT(home), TEXT(ref)), home_answer_fields, ret);
}

/* ---- what may be answered ------------------------------------------------------------------------------------------- */

enum err
matters_of(struct ctx *c, int64_t home, bool lock, const struct list *answers, struct matters *ret)
{
	struct list reasons;
	struct status s;
	bool found, left = false;

	*ret = (struct matters){.all = LIST(struct matter), .help = "none"};
	TRY(status_standing(c, home, lock, &s, &ret->colour, &found));
	ret->whole = answer_about(answers, "");
	if (!found) {
		return OK;
	}
	ret->day = s.day;
	ret->help = s.help;
	if (strcmp(s.help, "none") != 0) {
		*(struct matter *)list_add(&ret->all, c->arena) = (struct matter){"help", "help",
		    strcmp(s.help, "urgent") == 0 ? "Urgent help asked" : "Help asked", answer_about(answers, "help")};
	}
	reasons = status_reasons(c->arena, s.reasons);
	for (size_t i = 0; i < reasons.n; i++) {
		const struct reason *r = LIST_AT(reasons, struct reason, i);

		if (strcmp(r->colour, "red") == 0 || strcmp(r->colour, "amber") == 0) {
			*(struct matter *)list_add(&ret->all, c->arena) = (struct matter){r->rule, r->colour, r->sentence, answer_about(answers, r->rule)};
		}
	}
	for (size_t i = 0; i < ret->all.n; i++) {
		const struct matter *m = LIST_AT(ret->all, struct matter, i);

		left |= m->answer == NULL && (strcmp(m->colour, "help") == 0 || strcmp(m->colour, ret->colour) == 0);
	}
	ret->needs = ret->colour[0] == 'r' || ret->colour[0] == 'a' || strcmp(s.help, "none") != 0;
	ret->answered = ret->needs && (ret->whole != NULL || (ret->all.n > 0 && !left));
	return OK;
}

/* ---- answering ------------------------------------------------------------------------------------------------------ */

/* What it is about, in words; and which calls it takes. */
static enum err
matter_find(struct ctx *c, const struct matters *all, const char *about, const char **ret_what, const char **ret_takes)
{
	*ret_takes = "";
	if (about[0] == 0) {
		*ret_what = "Everything that stands on the board";
		return OK;
	}
	for (size_t i = 0; i < all->all.n; i++) {
		const struct matter *m = LIST_AT(all->all, struct matter, i);

		if (strcmp(m->about, about) == 0) {
			*ret_what = m->what;
			*ret_takes = m->colour[0] == 'h' ? "urgent" : m->colour[0] == 'r' ? "red" : "none";
			return OK;
		}
	}
	return fail(c, ERR_INVALID, "about", "This does not stand on the board any more. Choose one of what is there now.");
}

static enum err
day_fits(struct ctx *c, const char *look_again)
{
	const char *today = day_text(c->arena, c->now);

	if (strcmp(look_again, today) < 0) {
		return fail(c, ERR_INVALID, "look_again", "This day has passed. Choose today or a day to come.");
	}
	if (day_between(today, look_again) > MOST_DAYS) {
		return fail(c, ERR_INVALID, "look_again", "Choose a day within the next three months; it can be answered again then.");
	}
	return OK;
}

static enum err
has_it_already(struct ctx *c, const struct home_answer *a)
{
	return fail(c, ERR_CONFLICT, NULL, "%s has this since %s%s%s", a->answered_by, instant_words(c->arena, a->answered_at, c->now),
	    str_empty(a->text) ? "." : ": ", str_or(a->text, ""));
}

/* Somebody's answer to the same stands: it is replaced when it is meant to be, or one's own. *ret_same: one's own, and nothing new is said. */
static enum err
make_room(struct ctx *c, const struct new_answer *n, const struct list *open, const char *about, struct home_answer *ret, bool *ret_same)
{
	const struct home_answer *before = answer_about(open, about);

	*ret_same = false;
	if (before == NULL) {
		return OK;
	}
	if (has_passed(c, before)) {
		return end_one(c, before, "Alongside", "Its day has passed");
	}
	if (before->account == c->actor->account && str_empty(n->text) && str_empty(n->look_again)) {
		*ret = *before;
		*ret_same = true;
		return OK;
	}
	if (before->account != c->actor->account && strstr(str_or(n->seen, ""), before->ref) == NULL) {
		return has_it_already(c, before);
	}
	return end_one(c, before, c->actor->name, "Answered anew");
}

/* "Ailsa Reid has this, 8 min after it was asked: bank nurse asked for. Looks again on 23 November 2026." */
static enum err
tell(struct ctx *c, const struct home_answer *a, int64_t asked_at)
{
	const char *text = str_empty(a->text) ? "" : arena_printf(c->arena, ": %s", str_bare(c->arena, a->text));
	const char *after = asked_at == 0 ? "" : arena_printf(c->arena, ", %s after it was asked", span_words(c->arena, a->answered_at - asked_at));
	const char *about = a->about[0] == 0 ? "" : arena_printf(c->arena, " (%s)", a->what);

	return event_add(c,
	    &(struct event){.home = a->home, .kind = "answer", .record = a->ref, .audience = "all",
	        .sentence = arena_printf(c->arena, "%s has this%s%s%s. Looks again on %s.", a->answered_by, about, after, text,
	            day_words(c->arena, a->look_again))});
}

enum err
answer_give(struct ctx *c, int64_t home, const struct new_answer *n, struct home_answer *ret, bool *ret_new)
{
	const char *today = day_text(c->arena, c->now), *takes;
	struct home_answer a = {.home = home, .ref = random_ref(c->arena, 'A'), .about = str_or(n->about, ""), .text = str_or(n->text, ""),
	    .account = c->actor->account, .answered_by = c->actor->name, .answered_at = c->now, .ended_by = "", .ended_why = ""};
	struct list open;
	struct matters all;
	int64_t changed = 0, asked;
	bool same;

	*ret_new = false;
	TRY(matters_of(c, home, true, &(struct list){0}, &all));
	TRY(answers_open(c, home, &open));
	TRY(matter_find(c, &all, a.about, &a.what, &takes));
	a.look_again = str_empty(n->look_again) ? day_add(c->arena, today, 1) : n->look_again;
	TRY(day_fits(c, a.look_again));
	TRY(make_room(c, n, &open, a.about, ret, &same));
	if (same) {
		return OK;
	}
	TRY(db_exec(c, &sql_answer_insert,
	    ARGS(TEXT(a.ref), INT(home), TEXT(a.about), TEXT(a.what), TEXT(a.text), TEXT(a.look_again), INT(a.account), TEXT(a.answered_by),
	        INT(a.answered_at)),
	    &changed));
	if (changed != 1) { /* on PostgreSQL somebody pressed in the same moment */
		TRY(answers_open(c, home, &open));
		return answer_about(&open, a.about) != NULL ? has_it_already(c, answer_about(&open, a.about))
		                                            : fail(c, ERR_BUSY, NULL, "Somebody else answered at the same moment. Please try again.");
	}
	TRY(remember(c, &a, 1, ""));
	TRY(calls_take(c, home, takes, &asked));
	TRY(tell(c, &a, asked));
	*ret = a;
	*ret_new = true;
	return board_touch(c, home, today);
}

enum err
answering_answer(struct ctx *c, int64_t home, const char *text, const char *look_again)
{
	struct home_answer a;
	bool is_new;

	return answer_give(c, home, &(struct new_answer){.text = text, .look_again = look_again}, &a, &is_new);
}

static const char *
takes_of(const struct matters *all, const char *about)
{
	for (size_t i = 0; i < all->all.n; i++) {
		const struct matter *m = LIST_AT(all->all, struct matter, i);

		if (strcmp(m->about, about) == 0) {
			return m->colour[0] == 'h' ? "urgent" : m->colour[0] == 'r' ? "red" : "none";
		}
	}
	return about[0] == 0 ? "" : "none";
}

enum err
answer_take_back(struct ctx *c, int64_t home, const char *ref)
{
	struct home_answer a = {0};
	struct matters all;

	TRY(answer_by_ref(c, home, ref, &a));
	TRY(matters_of(c, home, true, &(struct list){0}, &all));
	if (a.ended_at != 0 || has_passed(c, &a)) {
		return fail(c, ERR_CONFLICT, NULL, "This answer does not hold any more.");
	}
	TRY(end_one(c, &a, c->actor->name, "Taken back"));
	TRY(calls_wait_again(c, home, takes_of(&all, a.about), a.account, a.answered_at));
	TRY(event_add(c,
	    &(struct event){.home = home, .kind = "answer", .record = a.ref, .audience = "all",
	        .sentence = arena_printf(c->arena, "%s took back that %s has this%s.", c->actor->name,
	            a.account == c->actor->account ? "they" : a.answered_by,
	            a.about[0] == 0 ? "" : arena_printf(c->arena, " (%s)", a.what))}));
	return board_touch(c, home, day_text(c->arena, c->now));
}

/* ---- what a return changes ------------------------------------------------------------------------------------------ */

static int
severity(const char *colour)
{
	return colour[0] == 'r' ? 2 : colour[0] == 'a' ? 1 : 0;
}

/* none, advice, urgent */
static int
need(const char *help)
{
	return help[0] == 'u' ? 2 : help[0] == 'a' ? 1 : 0;
}

static bool
is_worse_rule(const struct home_change *ch, const char *rule)
{
	for (size_t i = 0; i < ch->worse.n; i++) {
		if (strcmp(*LIST_AT(ch->worse, const char *, i), rule) == 0) {
			return true;
		}
	}
	return false;
}

/* Why an answer holds no more; NULL: it stays. What only improves or stays keeps it. */
static const char *
worse_than(const struct home_change *ch, const struct home_answer *a)
{
	bool help = need(ch->help) > need(ch->help_before);

	if (strcmp(a->about, "help") == 0) {
		return help ? "More help was asked" : NULL;
	}
	if (a->about[0] != 0) {
		return is_worse_rule(ch, a->about) ? "It became worse" : NULL;
	}
	if (severity(ch->colour) > severity(ch->colour_before)) {
		return "The colour became worse";
	}
	return help ? "More help was asked" : ch->new_reason && severity(ch->colour) == severity(ch->colour_before) ? "There is a new reason" : NULL;
}

/* *ret_covered: an answer to all or to the help still holds. */
static enum err
answers_follow(struct ctx *c, const struct home_change *ch, bool *ret_covered)
{
	struct list open;

	*ret_covered = false;
	TRY(answers_open(c, ch->home, &open));
	for (size_t i = 0; i < open.n; i++) {
		const struct home_answer *a = LIST_AT(open, struct home_answer, i);
		const char *why = has_passed(c, a) ? "Its day has passed" : worse_than(ch, a);

		if (why != NULL) {
			TRY(end_one(c, a, "Alongside", why));
		} else {
			*ret_covered |= a->about[0] == 0 || strcmp(a->about, "help") == 0;
		}
	}
	return OK;
}

/* What the home still asks of what it asked before; what it no longer asks is over. */
struct still {
	bool urgent, red;
};

static enum err
calls_follow(struct ctx *c, const struct home_change *ch, bool covered, struct still *ret)
{
	bool urgent = need(ch->help) == 2, red = severity(ch->colour) == 2;
	struct list open;

	TRY(calls_open(c, ch->home, &open));
	for (size_t i = 0; i < open.n; i++) {
		struct call *k = LIST_AT(open, struct call, i);
		bool is_urgent = k->kind[0] == 'u';
		const char *why = NULL;

		if (!(is_urgent ? urgent : red)) {
			why = ch->set_by != NULL ? arena_printf(c->arena, "%s set the colour to %s", ch->set_by, ch->colour)
			      : is_urgent        ? "The home does not ask for urgent help any more"
			                         : "The home is not red any more";
		} else if (k->taken_at != 0 && (is_urgent ? ch->new_day && !covered : ch->new_reason)) {
			why = is_urgent ? "Asked again on another day" : "There is a new reason";
		}
		if (why != NULL) {
			TRY(call_end(c, k, ch->at, ch->set_by != NULL ? ch->set_by : ch->who, why));
		} else {
			ret->urgent |= is_urgent;
			ret->red |= !is_urgent;
		}
	}
	return OK;
}

enum err
answering_changed(struct ctx *c, const struct home_change *ch)
{
	bool covered = false, urgent = need(ch->help) == 2, red = severity(ch->colour) == 2;
	struct still still = {0};

	if (ch->open) {
		TRY(answers_follow(c, ch, &covered));
		TRY(calls_follow(c, ch, covered, &still));
	}
	if (urgent && !still.urgent && (need(ch->help_before) < 2 || (ch->new_day && !covered))) {
		TRY(call_raise(c, ch, "urgent", "Urgent help was asked"));
	}
	if (red && !still.red && (severity(ch->colour_before) < 2 || ch->new_reason)) {
		TRY(call_raise(c, ch, "red",
		    severity(ch->colour_before) == 2 ? "A new reason for red"
		    : strcmp(ch->colour_before, "none") == 0
		        ? "The home turned red"
		        : arena_printf(c->arena, "The home turned from %s to red", ch->colour_before)));
	}
	return OK;
}
