/* SPDX-License-Identifier: MIT */
/* Drafts of returns (return_draft.h). A draft is the form's own text, checked only when it is sent; but what must not be kept anywhere (numbers and births
 * of people) is not kept here either. Called by the form's pages. */
#include "rooms/returns/return_draft.h"

#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/homes/homes.h"
#include "rooms/returns/returns.sql.h"

enum { DRAFT_MAX = 64 << 10 };

struct draft_row {
	const char *answers, *confirmed;
	int64_t revision, saved_at;
};

static const struct field draft_row_fields[] = {
    FIELD_AT(draft_row, answers, F_TEXT),
    FIELD_AT(draft_row, confirmed, F_TEXT),
    FIELD_AT(draft_row, revision, F_INT),
    FIELD_AT(draft_row, saved_at, F_INT),
    FIELD_END,
};

bool
question_carried(const struct question *q)
{
	return q->asked == ASKED_CARRIED || (q->asked == ASKED_DEPENDS && !q->fresh);
}

bool
draft_confirmed(const struct draft *d, const char *section)
{
	for (size_t i = 0; i < d->confirmed.n; i++) {
		if (strcmp(*LIST_AT(d->confirmed, const char *, i), section) == 0) {
			return true;
		}
	}
	return false;
}

void
draft_confirm(struct ctx *c, struct draft *d, const char *section)
{
	if (!draft_confirmed(d, section)) {
		*(const char **)list_add(&d->confirmed, c->arena) = section;
	}
}

/* ---- keeping it ---------------------------------------------------------------------------------------------------- */

static bool
may_be_kept(struct ctx *c, const struct field *f, const char *text)
{
	size_t most = field_is_number(f->kind) || f->max == 0 ? 200 : (size_t)f->max * 4;

	return strlen(text) <= most && (!f->no_names || names_check(text, day_text(c->arena, c->now), c->arena) == NULL);
}

/* {"ppe":"enough","staff_absent":null}: null is "not known" ticked, "" a question left empty. */
static const char *
typed_json(struct ctx *c, const struct draft *d)
{
	struct buf b;
	const char *out;
	char sep = '{';

	buf_init(&b, DRAFT_MAX);
	for (size_t i = 0; i < d->t->n; i++) {
		if (!d->typed[i].there || !may_be_kept(c, &d->t->fields[i], d->typed[i].text)) {
			continue;
		}
		buf_addc(&b, sep);
		sep = ',';
		buf_json(&b, d->t->questions[i].id);
		buf_addc(&b, ':');
		buf_json(&b, d->typed[i].not_known ? NULL : d->typed[i].text);
	}
	buf_adds(&b, sep == '{' ? "{}" : "}");
	out = arena_copy(c->arena, b.p, b.len);
	buf_done(&b);
	return out;
}

static const char *
confirmed_json(struct ctx *c, const struct draft *d)
{
	struct buf b;
	const char *out;

	buf_init(&b, DRAFT_MAX);
	buf_addc(&b, '[');
	for (size_t i = 0; i < d->confirmed.n; i++) {
		buf_adds(&b, i > 0 ? "," : "");
		buf_json(&b, *LIST_AT(d->confirmed, const char *, i));
	}
	buf_addc(&b, ']');
	out = arena_copy(c->arena, b.p, b.len);
	buf_done(&b);
	return out;
}

static enum err
draft_read(struct ctx *c, const struct draft_row *row, struct draft *d)
{
	const struct json *typed, *confirmed;

	TRY(json_read(c, row->answers, strlen(row->answers), &typed));
	TRY(json_read(c, row->confirmed, strlen(row->confirmed), &confirmed));
	for (size_t i = 0; i < typed->len; i++) {
		int q = question_index(d->t, typed->names[i]);

		if (q >= 0) {
			d->typed[q] = (struct typed){true, typed->items[i].kind == JSON_NULL, str_or(typed->items[i].text, "")};
		}
	}
	for (size_t i = 0; i < confirmed->len; i++) {
		draft_confirm(c, d, confirmed->items[i].text);
	}
	d->found = true;
	d->revision = row->revision;
	d->saved_at = row->saved_at;
	return OK;
}

struct typed
typed_of(struct ctx *c, const struct home_return *sent, size_t i)
{
	const struct answer *a = &sent->answers[i];
	const struct question *q = &sent->t->questions[i];
	bool not_asked = a->state == NOT_APPLICABLE && (q->depends != NULL || q->nursing_only);
	struct typed typed = {.there = a->state != NOT_SENT && !not_asked, .not_known = a->state == NOT_KNOWN, .text = ""};

	if (typed.there && !typed.not_known) {
		typed.text = str_or(field_text(&sent->t->fields[i], sent->answers, c->arena), "");
	}
	return typed;
}

/* From what was sent: every section was confirmed then. */
static void
draft_from(struct ctx *c, const struct home_return *sent, struct draft *d)
{
	for (size_t i = 0; i < sent->t->n; i++) {
		int q = question_in(d->t, sent->t, i);

		if (q >= 0 && sent->answers[i].state != NOT_SENT) {
			d->typed[q] = typed_of(c, sent, i);
			draft_confirm(c, d, d->t->questions[q].section);
		}
	}
	d->revision = sent->revision;
}

void
draft_begin(struct ctx *c, const struct return_template *t, const struct home_return *sent, struct draft *ret)
{
	*ret = (struct draft){.t = t, .typed = ARENA_ARRAY(c->arena, struct typed, t->n), .confirmed = LIST(const char *)};
	if (sent != NULL) {
		draft_from(c, sent, ret);
	}
}

enum err
draft_get(struct ctx *c, int64_t home, const char *day, const struct return_template *t, const struct home_return *sent, struct draft *ret)
{
	struct draft_row row = {0};
	bool found;

	TRY(db_find(c, &sql_return_draft_of, ARGS(INT(home), TEXT(day), INT(c->actor->account)), draft_row_fields, &row, &found));
	draft_begin(c, t, found ? NULL : sent, ret);
	return found ? draft_read(c, &row, ret) : OK;
}

enum err
draft_put(struct ctx *c, int64_t home, const char *day, const struct draft *d)
{
	return db_exec(c, &sql_return_draft_put,
	    ARGS(INT(home), TEXT(day), INT(c->actor->account), TEXT(typed_json(c, d)), TEXT(confirmed_json(c, d)), INT(d->revision), INT(c->now)),
	    NULL);
}

enum err
draft_drop(struct ctx *c, int64_t home, const char *day)
{
	return db_exec(c, &sql_return_draft_delete, ARGS(INT(home), TEXT(day), INT(c->actor->account)), NULL);
}

/* ---- what it comes to ---------------------------------------------------------------------------------------------- */

static void
read_typed(struct ctx *c, const struct draft *d, size_t i, struct answer *answers, struct list *faults)
{
	const struct field *f = &d->t->fields[i];
	const char *why;

	if (d->typed[i].not_known) {
		answers[i] = (struct answer){.state = NOT_KNOWN};
		return;
	}
	why = field_set(f, answers, d->typed[i].text, c->arena);
	if (why != NULL && faults != NULL) {
		*(struct field_fault *)list_add(faults, c->arena) = (struct field_fault){f->name, why};
	}
}

/* The home's own fact of the same name says what is usual. */
static const char *
usual(const struct home_facts *facts, const char *question)
{
	const struct field *f = facts != NULL ? field_find(home_facts_fields, question) : NULL;

	return f != NULL ? *(const char *const *)((const char *)facts + f->offset) : NULL;
}

struct answer *
draft_shown(struct ctx *c, const struct draft *d, const struct home_return *before, const struct home_facts *facts, struct list *faults)
{
	struct answer *answers = ARENA_ARRAY(c->arena, struct answer, d->t->n);

	for (size_t i = 0; i < d->t->n; i++) {
		const struct question *q = &d->t->questions[i];
		int k = before != NULL && question_carried(q) ? question_in(before->t, d->t, i) : -1;
		int64_t n;

		if (d->typed[i].there) {
			read_typed(c, d, i, answers, faults);
		} else if (k >= 0 && before->answers[k].state == GIVEN) {
			answers[i] = before->answers[k];
		} else if (q->asked == ASKED_CARRIED && str_int(str_or(usual(facts, q->id), ""), &n)) {
			answers[i] = (struct answer){.state = GIVEN, .n = n};
		}
	}
	return answers;
}

struct answer *
draft_answers(struct ctx *c, const struct draft *d, struct list *faults)
{
	struct answer *answers = ARENA_ARRAY(c->arena, struct answer, d->t->n);

	for (size_t i = 0; i < d->t->n; i++) {
		const struct question *q = &d->t->questions[i];

		if (d->typed[i].there && (!question_carried(q) || draft_confirmed(d, q->section))) {
			read_typed(c, d, i, answers, faults);
		}
	}
	return answers;
}

/* Whether a question was answered, or said not to apply, within the week. They are mostly answered together: looked for first in the return where the one before
 * was found, *at. */
static bool
said_within(const struct list *week, const char *question, size_t *at)
{
	for (size_t k = 0; k < week->n; k++) {
		size_t i = (*at + k) % week->n;
		int64_t n;
		enum answer_state state = answers_find(*LIST_AT(*week, const char *, i), question, &n);

		if (state == GIVEN || state == NOT_APPLICABLE) {
			*at = i;
			return true;
		}
	}
	return false;
}

bool
weekly_due(const struct return_template *t, const struct list *week, const struct draft *d)
{
	size_t at = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (t->questions[i].asked == ASKED_WEEKLY && (d->typed[i].there || !said_within(week, t->questions[i].id, &at))) {
			return true;
		}
	}
	return false;
}
