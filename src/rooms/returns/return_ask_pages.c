/* SPDX-License-Identifier: MIT */
/* From a return being filled in to what its pages show: questions with yesterday's answer beside them, what is carried as one sentence, the steps, the last page,
 * the choice between two versions, and the column beside them. Reads; decides nothing about what may be sent. */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/returns/form.html.h"
#include "rooms/returns/return_form_pages.h"
#include "rooms/returns/returns.sql.h"

/* ---- one question -------------------------------------------------------------------------------------------------- */

/* "yesterday", "on 12 Nov": when the last return before this one was. */
static const char *
before_when(struct arena *a, const struct form *f)
{
	return day_between(f->before.day, f->day) == 1 ? "yesterday" : arena_printf(a, "on %s", day_short(a, f->before.day));
}

static const char *
before_words(struct arena *a, const struct form *f, size_t i)
{
	int k = f->has_before ? question_in(f->before.t, f->t, i) : -1;

	if (k < 0 || (f->before.answers[k].state != GIVEN && f->before.answers[k].state != NOT_KNOWN)) {
		return NULL;
	}
	if (f->before.answers[k].state == GIVEN && f->before.t->fields[k].kind == F_CHOICE) {
		return choice_word(f->before.t, (size_t)k, f->before.answers[k].text);
	}
	return answer_said(a, f->before.t, (size_t)k, f->before.answers);
}

static const char *
value_of(struct arena *a, const struct form *f, size_t i)
{
	const struct typed *typed = &f->draft.typed[i];
	const char *text = typed->there ? typed->text : f->shown[i].state == GIVEN ? field_text(&f->t->fields[i], f->shown, a) : "";

	if (f->t->fields[i].kind == F_DAY && day_valid(text)) {
		return arena_printf(a, "%.2s/%.2s/%.4s", text + 8, text + 5, text);
	}
	return text;
}

static void
add_option(struct arena *a, struct ask *ask, const char *value, const char *label, const char *chosen)
{
	size_t n = ask->options.n;
	struct ask_option *o = list_add(&ask->options, a);

	*o = (struct ask_option){.id = n == 0 ? ask->f->name : arena_printf(a, "%s-%zu", ask->f->name, n + 1),
	    .value = value,
	    .label = label,
	    .chosen = strcmp(value, chosen) == 0};
}

static void
add_options(struct arena *a, struct ask *ask)
{
	const char *chosen = ask->not_known ? "not known" : ask->value;

	ask->options = LIST(struct ask_option);
	for (const struct choice *c = ask->f->choices; c != NULL && c->value != NULL; c++) {
		add_option(a, ask, c->value, c->label, chosen);
	}
	add_option(a, ask, "not known", "Not known", chosen);
	if (ask->q->asked == ASKED_WEEKLY) {
		add_option(a, ask, "not applicable", "Not applicable", chosen);
	}
}

static void
kind_of(struct ask *ask)
{
	switch (ask->f->kind) {
	case F_CHOICE:
		ask->kind = ASK_CHOICE;
		break;
	case F_LINES:
		ask->kind = ASK_LINES;
		break;
	case F_DAY:
	case F_MINUTE:
		ask->kind = ASK_WHEN;
		ask->type = ask->f->kind == F_DAY ? "text" : "datetime-local";
		ask->can_not_known = true;
		break;
	case F_TEXT:
		ask->kind = ASK_LINE;
		break;
	default:
		ask->kind = ASK_NUMBER;
		ask->can_not_known = true;
		break;
	}
}

static const char *
fault_of(const struct req *r, const char *id)
{
	for (size_t i = 0; r->again && i < r->faults.n; i++) {
		const struct field_fault *one = LIST_AT(r->faults, struct field_fault, i);

		if (str_eq(one->field, id)) {
			return one->sentence;
		}
	}
	return NULL;
}

void
ask_make(struct req *r, const struct form *f, size_t i, struct ask *ask)
{
	struct arena *a = r->ctx.arena;
	const char *was = before_words(a, f, i);
	const char *id = f->t->questions[i].id;

	*ask = (struct ask){.f = &f->t->fields[i],
	    .q = &f->t->questions[i],
	    .value = value_of(a, f, i),
	    .not_known = f->draft.typed[i].there && f->draft.typed[i].not_known,
	    .last = was != NULL ? arena_printf(a, "%s %s", before_when(a, f), was) : NULL,
	    .fault = fault_of(r, id),
	    .look = form_look_of(f, id)};
	kind_of(ask);
	if (ask->kind == ASK_CHOICE) {
		add_options(a, ask);
	}
	ask->rows = ask->f->max > 300 ? 4 : 2;
}

/* ---- a step -------------------------------------------------------------------------------------------------------- */

/* Stands in the sentence of its section instead of among the questions; texts are better read where they can be changed. */
static bool
is_folded(const struct form *f, size_t i)
{
	enum field_kind kind = f->t->fields[i].kind;

	return kind != F_TEXT && kind != F_LINES && question_carried(&f->t->questions[i]) && f->shown[i].state == GIVEN && !(f->draft.typed[i].there && f->draft.typed[i].not_known);
}

static const char *
carried_words(struct arena *a, const struct form *f, size_t i)
{
	if (f->t->fields[i].kind == F_CHOICE) {
		return arena_printf(a, "%s: %s", f->t->questions[i].short_label, choice_word(f->t, i, f->shown[i].text));
	}
	return arena_printf(a, "%s %s", f->t->questions[i].short_label, answer_said(a, f->t, i, f->shown));
}

/* "As yesterday: residents 38, beds to offer 2." Where something differs from the last return it says "Now". */
static const char *
carried_sentence(struct arena *a, const struct form *f, const char *section)
{
	bool same = f->has_before;
	const char *when, *out;
	struct buf b;

	buf_init(&b, 64 << 10);
	for (size_t i = 0; i < f->t->n; i++) {
		const char *was;

		if (f->t->questions[i].section != section || !form_asks(f, i) || !is_folded(f, i)) {
			continue;
		}
		was = before_words(a, f, i);
		same = same && was != NULL && strcmp(was, f->t->fields[i].kind == F_CHOICE ? choice_word(f->t, i, f->shown[i].text)
		                                                                          : answer_said(a, f->t, i, f->shown)) == 0;
		buf_adds(&b, b.len > 0 ? ", " : "");
		buf_adds(&b, carried_words(a, f, i));
	}
	when = same ? before_when(a, f) : NULL;
	out = b.len == 0 ? NULL : when != NULL ? arena_printf(a, "As %s: %s.", when, b.p) : arena_printf(a, "Now: %s.", b.p);
	buf_done(&b);
	return out;
}

static void
sections_make(struct req *r, const struct form *f, struct list *ret)
{
	struct arena *a = r->ctx.arena;
	struct form_section *s = NULL;

	*ret = LIST(struct form_section);
	for (size_t i = 0; i < f->t->n; i++) {
		const char *id = f->t->questions[i].section;
		struct ask *ask;

		if (form_step_of(f, id) != f->step || !form_asks(f, i)) {
			continue;
		}
		if (s == NULL || s->id != id) {
			s = list_add(ret, a);
			*s = (struct form_section){.id = id, .title = f->t->questions[i].title, .asks = LIST(struct ask), .carried = LIST(struct ask)};
			s->as_before = carried_sentence(a, f, id);
		}
		ask = list_add(is_folded(f, i) ? &s->carried : &s->asks, a);
		ask_make(r, f, i, ask);
		s->open = s->open || (is_folded(f, i) && (ask->fault != NULL || ask->look != NULL));
	}
}

static void
steps_show(const struct form *f, struct list *ret)
{
	*ret = f->steps;
	for (size_t i = 0; i < ret->n; i++) {
		struct form_step *s = LIST_AT(*ret, struct form_step, i);

		s->here = s->number == f->step;
		s->done = true;
		for (size_t k = 0; k < f->t->n; k++) {
			const char *section = f->t->questions[k].section;

			s->done = s->done && (form_step_of(f, section) != s->number || draft_confirmed(&f->draft, section));
		}
		if (s->weekly && !f->weekly && !s->here && !s->done) {
			s->number = 0; /* not shown */
		}
	}
}

/* ---- the page ------------------------------------------------------------------------------------------------------- */

static const char *
carry_on_to(struct arena *a, const struct form *f)
{
	for (size_t i = (size_t)f->step; i < f->steps.n; i++) {
		const struct form_step *s = LIST_AT(f->steps, struct form_step, i);

		if (!s->weekly || f->weekly) {
			char *title = arena_text(a, s->title);

			title[0] += title[0] >= 'A' && title[0] <= 'Z' ? 'a' - 'A' : 0;
			return arena_printf(a, "Carry on to %s", title);
		}
	}
	return "Carry on to check and send";
}

static enum err
form_view_make(struct req *r, struct form *f, struct form_view *v)
{
	struct arena *a = r->ctx.arena;

	*v = (struct form_view){.head = return_head_of(r, f->day),
	    .step = f->step,
	    .revision = f->draft.revision,
	    .updating = f->has_sent,
	    .saved = f->draft.found ? arena_printf(a, "Draft saved %s", time_words(a, f->draft.saved_at)) : NULL};
	v->notice = req_query(r, "more") != NULL ? "A few more questions, because of what you answered."
	            : req_query(r, "saved") != NULL ? "Saved. Come back whenever you like: it waits here for you." : NULL;
	TRY(side_make(r, f, v));
	steps_show(f, &v->steps);
	return OK;
}

static const struct view form_view_of = {.name = "return_form", .title = "Return", .html = HTML(return_form_page)};

/* Said before anybody sends it: beside the question that asks for it. */
static enum err
note_urgent(struct req *r, const struct form *f, struct form_view *v)
{
	for (size_t i = 0; i < v->sections.n; i++) {
		const struct form_section *s = LIST_AT(v->sections, struct form_section, i);

		for (size_t k = 0; k < s->asks.n; k++) {
			struct ask *ask = LIST_AT(s->asks, struct ask, k);

			if (strcmp(ask->q->id, "help") == 0) {
				TRY(side_urgent(r, f, &ask->note));
			}
		}
	}
	return OK;
}

enum err
form_page(struct req *r, struct form *f)
{
	struct form_view v;

	TRY(form_view_make(r, f, &v));
	v.next = carry_on_to(r->ctx.arena, f);
	sections_make(r, f, &v.sections);
	TRY(note_urgent(r, f, &v));
	return reply(r, &form_view_of, &v);
}

/* ---- the last page ------------------------------------------------------------------------------------------------- */

static struct check_part *
part_of(struct arena *a, const struct form *f, struct list *parts, int64_t step)
{
	struct check_part *p = parts->n > 0 ? LIST_AT(*parts, struct check_part, parts->n - 1) : NULL;

	if (p == NULL || p->step != step) {
		p = list_add(parts, a);
		*p = (struct check_part){.step = step,
		    .title = LIST_AT(f->steps, struct form_step, step - 1)->title,
		    .lines = LIST(struct return_line),
		    .unanswered = LIST(const char *)};
	}
	return p;
}

static void
check_parts(struct req *r, const struct form *f, struct list *ret)
{
	struct arena *a = r->ctx.arena;
	struct answer *answers = draft_answers(&r->ctx, &f->draft, NULL);
	const enum is_asked *asked = questions_asked(&r->ctx, f->t, answers, &f->facts);

	*ret = LIST(struct check_part);
	for (size_t i = 0; i < f->t->n; i++) {
		const struct question *q = &f->t->questions[i];
		struct check_part *p;

		if (asked[i] == IS_NOT_ASKED || (answers[i].state == NOT_SENT && (q->optional || asked[i] != IS_ASKED || (q->asked == ASKED_WEEKLY && !f->weekly)))) {
			continue;
		}
		p = part_of(a, f, ret, form_step_of(f, q->section));
		if (answers[i].state != NOT_SENT) {
			*(struct return_line *)list_add(&p->lines, a) = (struct return_line){
			    .id = q->id, .label = f->t->fields[i].label, .words = answer_said(a, f->t, i, answers), .quiet = answers[i].state != GIVEN};
		} else if (question_carried(q) && !draft_confirmed(&f->draft, q->section)) {
			p->unconfirmed = true;
		} else {
			*(const char **)list_add(&p->unanswered, a) = f->t->fields[i].label;
		}
	}
}

static bool
asks_urgently(struct req *r, const struct form *f)
{
	const struct answer *answers = draft_answers(&r->ctx, &f->draft, NULL);
	int help = question_index(f->t, "help");

	return help >= 0 && answers[help].state == GIVEN && str_eq(answers[help].text, "urgent");
}

static const struct view check_view_of = {.name = "return_check", .title = "Check and send", .html = HTML(return_check_page)};

enum err
check_page(struct req *r, struct form *f)
{
	struct check_view v = {.look = LIST(struct return_line)};
	struct arena *a = r->ctx.arena;

	TRY(form_view_make(r, f, &v.form));
	check_parts(r, f, &v.parts);
	for (size_t i = 0; i < f->look.n; i++) {
		const struct look_again *l = LIST_AT(f->look, struct look_again, i);
		int q = question_index(f->t, l->field);

		if (q >= 0 && form_asks(f, (size_t)q)) { /* a text left over from another answer was not asked for again */
			*(struct return_line *)list_add(&v.look, a) =
			    (struct return_line){.id = l->field, .label = f->t->fields[q].label, .words = l->sentence};
		}
	}
	for (size_t i = 0; i < f->steps.n; i++) {
		if (LIST_AT(f->steps, struct form_step, i)->weekly) {
			v.weekly_step = (int64_t)i + 1;
		}
	}
	v.weekly_open = v.weekly_step != 0 && !f->weekly;
	if (asks_urgently(r, f)) {
		TRY(side_urgent(r, f, &v.urgent));
	}
	v.reason = str_or(req_raw(r, "reason"), "");
	v.needs_reason = f->has_sent && strcmp(f->day, day_text(a, r->ctx.now)) != 0;
	return reply(r, &check_view_of, &v);
}

/* ---- somebody else sent meanwhile ---------------------------------------------------------------------------------- */

struct version_row {
	const char *template, *answers;
	int64_t version;
};

static const struct field version_row_fields[] = {
    FIELD_AT(version_row, template, F_TEXT),
    FIELD_AT(version_row, version, F_INT),
    FIELD_AT(version_row, answers, F_TEXT),
    FIELD_END,
};

static enum err
original_answers(struct req *r, const struct form *f, struct answer *ret)
{
	struct version_row row = {0};
	bool found;

	TRY(db_find(&r->ctx, &sql_return_version_of, ARGS(INT(r->home->id), TEXT(f->day), INT(f->draft.revision)), version_row_fields, &row,
	    &found));
	return found ? answers_read(&r->ctx, f->t, row.answers, ret) : OK;
}

static const struct view choose_view_of = {.name = "return_choose", .title = "Two versions", .html = HTML(return_choose_page)};

/* Only where mine and theirs differ, mine as it would be sent. What I left as it was at the beginning is theirs already. */
enum err
choose_page(struct req *r, struct form *f)
{
	struct choose_view v = {.head = return_head_of(r, f->day), .lines = LIST(struct choose_line), .by = f->sent.sent_by,
	    .at = f->sent.sent_at, .revision = f->sent.revision};
	struct arena *a = r->ctx.arena;
	struct answer *original = ARENA_ARRAY(a, struct answer, f->t->n), *theirs = ARENA_ARRAY(a, struct answer, f->t->n);
	struct answer *mine = draft_answers(&r->ctx, &f->draft, NULL);
	struct list stops, look;

	TRY(return_check(&r->ctx, r->home->id, f->day, f->t, mine, &f->own, &stops, &look));
	TRY(original_answers(r, f, original));
	TRY(answers_read(&r->ctx, f->t, answers_json(&r->ctx, f->sent.t, f->sent.answers), theirs));
	for (size_t i = 0; i < f->t->n; i++) {
		const char *m = answer_said(a, f->t, i, mine), *t = answer_said(a, f->t, i, theirs), *o = answer_said(a, f->t, i, original);
		bool blank = mine[i].state == NOT_SENT && theirs[i].state == NOT_APPLICABLE;

		if (strcmp(m, t) != 0 && !blank) {
			*(struct choose_line *)list_add(&v.lines, a) = (struct choose_line){
			    .id = f->t->questions[i].id, .label = f->t->fields[i].label, .original = o, .theirs = t, .mine = m,
			    .theirs_new = strcmp(t, o) != 0, .mine_new = strcmp(m, o) != 0};
		}
	}
	return reply(r, &choose_view_of, &v);
}
