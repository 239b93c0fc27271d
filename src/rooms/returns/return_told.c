/* SPDX-License-Identifier: MIT */
/* Returns told by telephone (return_told.h). Which questions are asked comes from the rules of the pack and its template; who tells is a role of a closed list, so that
 * no name is ever kept. Not here: the page (return_told_pages.c), saving the return itself (returns.c). */
#include "rooms/returns/return_told.h"

#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/returns/returns.sql.h"
#include "rooms/status/status.h"

enum { CARRIED_DAYS = 7 };

static const struct choice told_roles[] = {{"manager", "The manager"}, {"deputy", "The deputy"}, {"nurse_in_charge", "The nurse in charge"},
    {"senior_carer", "A senior carer"}, {"administrator", "The administrator"}, {"provider", "Somebody of the provider"},
    {"other", "Somebody else on duty"}, {NULL, NULL}};

const struct field told_fields[] = {
    FIELD_AT(return_told, told_by, F_CHOICE, .label = "Who at the home tells you?", .hint = "Their role. No name is kept.", .choices = told_roles,
        .required = 1),
    FIELD_AT(return_told, told_at, F_MINUTE, .label = "When did they tell you?", .required = 1),
    FIELD_END,
};

const bool *
told_questions(struct ctx *c, const struct return_template *t, const char *day)
{
	const bool *red = status_red_questions(c, t, day);
	bool *asked = ARENA_ARRAY(c->arena, bool, t->n + 1);

	for (size_t i = 0; i < t->n; i++) {
		asked[i] = red[i] || t->questions[i].by_telephone;
	}
	return asked;
}

/* What nobody told: whether "not known" is to stand there. Once something was sent, what the call did not ask about stays as it was, but what was not applicable
 * then and is asked now is not known. */
static bool
becomes_not_known(const struct return_template *t, size_t i, bool asked, const struct home_return *sent)
{
	const struct question *q = &t->questions[i];
	int k = sent != NULL ? question_in(sent->t, t, i) : -1;

	if (asked) {
		return true;
	}
	if (sent != NULL) {
		return k >= 0 && sent->answers[k].state == NOT_APPLICABLE;
	}
	return !q->optional && q->asked != ASKED_WEEKLY;
}

struct answer *
told_answers(struct ctx *c, const struct draft *d, const bool *asked, const struct home_return *sent, struct list *faults)
{
	struct draft whole = *d;
	struct answer *answers;

	for (size_t i = 0; i < d->t->n; i++) {
		draft_confirm(c, &whole, d->t->questions[i].section);
	}
	answers = draft_answers(c, &whole, faults);
	for (size_t i = 0; i < d->t->n; i++) {
		if (answers[i].state == NOT_SENT && becomes_not_known(d->t, i, asked[i], sent)) {
			answers[i].state = NOT_KNOWN;
		}
	}
	return answers;
}

const char *
told_wrong(struct ctx *c, const struct return_told *call, const char *day)
{
	int64_t at;

	if (!instant_read(call->told_at, &at) || at > c->now) {
		return "This time has not come yet. When did they tell you?";
	}
	if (strncmp(call->told_at, day, 10) < 0) {
		return arena_printf(c->arena, "This is before %s, which the return is for. When did they tell you?", day_words(c->arena, day));
	}
	return NULL;
}

/* "The deputy" inside a sentence. */
static const char *
role_words(struct arena *a, const char *told_by)
{
	const struct choice *role = told_roles;
	char *words;

	while (role->value != NULL && strcmp(role->value, told_by) != 0) {
		role++;
	}
	if (role->value == NULL) {
		return told_by;
	}
	words = arena_text(a, role->label);
	words[0] += 'a' - 'A';
	return words;
}

const char *
told_words(struct arena *a, const struct return_told *call, const char *day)
{
	const char *on;

	if (call == NULL) {
		return "";
	}
	on = arena_copy(a, call->told_at, DAY_SIZE - 1);
	return arena_printf(a, "told by %s, %s%s%.5s", role_words(a, call->told_by), strcmp(on, day) == 0 ? "" : day_short(a, on),
	    strcmp(on, day) == 0 ? "" : ", ", call->told_at + DAY_SIZE);
}

const char *
told_json(struct arena *a, const struct return_told *call)
{
	return arena_printf(a, ",\"told_by\":\"%s\",\"told_at\":\"%s\"", call->told_by, call->told_at);
}

static void
fill_from(struct home_return *ret, const struct home_return *older)
{
	for (size_t i = 0; i < ret->t->n; i++) {
		int k = question_in(older->t, ret->t, i);

		if (ret->answers[i].state == NOT_KNOWN && k >= 0 && older->answers[k].state == GIVEN) {
			ret->answers[i] = older->answers[k];
		}
	}
}

enum err
told_carried(struct ctx *c, const struct home_return *before, struct home_return *ret)
{
	struct home_return older = *before;
	bool found = true;

	*ret = *before;
	ret->answers = ARENA_ARRAY(c->arena, struct answer, before->t->n);
	memcpy(ret->answers, before->answers, before->t->n * sizeof(*ret->answers));
	for (int n = 0; n < CARRIED_DAYS && found && strcmp(older.how, "telephone") == 0; n++) {
		TRY(return_before(c, before->home, older.day, &older, &found));
		if (found && day_between(older.day, before->day) <= CARRIED_DAYS) {
			fill_from(ret, &older);
		}
	}
	return OK;
}

enum err
told_put(struct ctx *c, int64_t home, const char *day, int64_t revision, const struct return_told *call)
{
	return db_exec(c, &sql_return_told_insert, ARGS(INT(home), TEXT(day), INT(revision), TEXT(call->told_by), TEXT(call->told_at)), NULL);
}

enum err
told_get(struct ctx *c, int64_t home, const char *day, int64_t revision, const struct return_told **ret)
{
	static const struct field fields[] = {FIELD_AT(return_told, told_by, F_TEXT), FIELD_AT(return_told, told_at, F_TEXT), FIELD_END};
	struct return_told *call = ARENA_NEW(c->arena, struct return_told);
	bool found;

	TRY(db_find(c, &sql_return_told_of, ARGS(INT(home), TEXT(day), INT(revision)), fields, call, &found));
	*ret = found ? call : NULL;
	return OK;
}
