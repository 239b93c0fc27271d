/* SPDX-License-Identifier: MIT */
/* The form of the daily return: a step at a time, each kept as a draft, then sent. What was posted is read here, and where to go next is decided here.
 * Not here: what a page shows (return_ask_pages.c), the return as sent (return_show_pages.c). */
#include "rooms/returns/return_form_pages.h"

#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/returns/return_told.h"

/* ---- loading ------------------------------------------------------------------------------------------------------- */

static void
form_look(struct req *r, struct form *f)
{
	f->shown = draft_shown(&r->ctx, &f->draft, f->has_before ? &f->carried : NULL, &f->facts, NULL);
	f->asked = questions_asked(&r->ctx, f->t, f->shown, &f->facts);
}

static enum err
form_load(struct req *r, struct form *f)
{
	struct list week;
	struct ctx *c = &r->ctx;

	*f = (struct form){.look = LIST(struct look_again)};
	TRY(return_day_of(r, &f->day));
	f->t = return_template_on(return_template_id(c), f->day);
	if (f->t == NULL) {
		return fail(c, ERR_MISSING, NULL, "The pack has no daily return.");
	}
	TRY(return_get(c, r->home->id, f->day, &f->sent, &f->has_sent));
	TRY(home_facts_on(c, r->home->id, f->day, &f->facts));
	TRY(return_before(c, r->home->id, f->day, &f->before, &f->has_before));
	f->carried = f->before;
	if (f->has_before && strcmp(f->before.how, "telephone") == 0) {
		TRY(told_carried(c, &f->before, &f->carried));
	}
	TRY(returns_week_before(c, r->home->id, f->day, &week));
	TRY(draft_get(c, r->home->id, f->day, f->t, f->has_sent ? &f->sent : NULL, &f->draft));
	f->weekly = weekly_due(f->t, &week, &f->draft);
	form_steps_make(c->arena, f);
	form_look(r, f);
	return OK;
}

bool
form_asks(const struct form *f, size_t i)
{
	return f->asked[i] == IS_ASKED || (f->asked[i] == IS_PERHAPS_ASKED && f->draft.typed[i].there && *f->draft.typed[i].text != 0);
}

const char *
form_look_of(const struct form *f, const char *id)
{
	for (size_t i = 0; i < f->look.n; i++) {
		const struct look_again *l = LIST_AT(f->look, struct look_again, i);

		if (strcmp(l->field, id) == 0) {
			return l->sentence;
		}
	}
	return NULL;
}

/* The first step that was not finished. */
static int64_t
first_step(const struct form *f)
{
	for (size_t i = 0; i < f->t->n; i++) {
		if (f->t->questions[i].asked != ASKED_WEEKLY && !draft_confirmed(&f->draft, f->t->questions[i].section)) {
			return form_step_of(f, f->t->questions[i].section);
		}
	}
	return (int64_t)f->steps.n + 1;
}

static int64_t
step_asked(const struct req *r, const struct form *f)
{
	const char *text = r->method == POST ? req_raw(r, "step") : req_query(r, "step");
	int64_t n;

	return text != NULL && str_int(text, &n) && n >= 1 && n <= (int64_t)f->steps.n + 1 ? n : first_step(f);
}

static int64_t
step_after(const struct form *f, int64_t step)
{
	do {
		step++;
	} while (step <= (int64_t)f->steps.n && LIST_AT(f->steps, struct form_step, step - 1)->weekly && !f->weekly);
	return step;
}

/* ---- what was posted ----------------------------------------------------------------------------------------------- */

bool
form_listed(const struct req *r, const char *name, const char *value)
{
	for (size_t i = 0; i < r->raw.n; i++) {
		const struct pair *p = LIST_AT(r->raw, struct pair, i);

		if (strcmp(p->name, name) == 0 && strcmp(p->value, value) == 0) {
			return true;
		}
	}
	return false;
}

void
form_overlay(struct req *r, struct draft *d)
{
	for (size_t i = 0; i < d->t->n; i++) {
		const char *id = d->t->questions[i].id;
		const char *text;

		if (!form_listed(r, "shown", id)) {
			continue;
		}
		text = str_trim(r->ctx.arena, str_or(req_raw(r, id), ""));
		d->typed[i] = (struct typed){.there = true, .text = strcmp(text, "not known") == 0 ? "" : text};
		d->typed[i].not_known = strcmp(text, "not known") == 0 || req_raw(r, arena_printf(r->ctx.arena, "%s__nk", id)) != NULL;
	}
}

static bool
in_step(const struct form *f, const char *question)
{
	int i = question_index(f->t, question);

	return i >= 0 && form_step_of(f, f->t->questions[i].section) == f->step;
}

/* ---- showing ------------------------------------------------------------------------------------------------------- */

/* A day on which nothing may be sent shows what was sent, if anything. */
static enum err
may_be_filled_in(struct req *r, const char *day, bool *ret)
{
	enum err e = req_may(r, MAY_RETURN_SEND) ? return_day_open(&r->ctx, r->home->id, day, req_may(r, MAY_RETURN_CORRECT_LATE)) : ERR_DENIED;

	*ret = e == OK;
	if (e == ERR_INVALID) {
		fault_clear(&r->ctx);
	}
	return e == ERR_INVALID || e == ERR_DENIED ? OK : e;
}

static enum err
look_again(struct req *r, struct form *f)
{
	struct answer *answers = draft_answers(&r->ctx, &f->draft, NULL);
	struct list stops;

	return return_check(&r->ctx, r->home->id, f->day, f->t, answers, &f->own, &stops, &f->look);
}

enum err
return_form_show(struct req *r)
{
	bool of_home = (r->home->sides & (1u << SIDE_HOME | 1u << SIDE_PROVIDER)) != 0, open;
	bool wanted = r->again || req_query(r, "step") != NULL;
	struct form f;
	const char *day;

	TRY(return_day_of(r, &day));
	TRY(may_be_filled_in(r, day, &open));
	if (!open || (!wanted && !of_home)) {
		return return_show(r, day, open);
	}
	TRY(form_load(r, &f));
	if (f.has_sent && !wanted) {
		return return_show(r, day, open);
	}
	f.step = step_asked(r, &f);
	page_title(r, "%s, %s", return_head_of(r, day).heading, r->home->name);
	if (f.draft.revision != (f.has_sent ? f.sent.revision : 0)) {
		return choose_page(r, &f);
	}
	if (r->again) {
		form_overlay(r, &f.draft);
		form_look(r, &f);
	}
	if (f.step > (int64_t)f.steps.n) {
		TRY(look_again(r, &f));
		return check_page(r, &f);
	}
	if (req_query(r, "look") != NULL) {
		TRY(look_again(r, &f));
	}
	return form_page(r, &f);
}

/* ---- a step -------------------------------------------------------------------------------------------------------- */

/* From .work to .write. */
struct going {
	struct form f;
	const char *to;  /* after the draft is kept */
	bool confirms;   /* the step's sections */
	bool sends;
	struct answer *answers;
	const char *reason;
};

/* Faults of the questions that stood on this page. */
static enum err
step_faults(struct req *r, struct form *f, struct answer *answers, const struct list *typed)
{
	struct list stops;

	for (size_t i = 0; i < typed->n; i++) {
		const struct field_fault *one = LIST_AT(*typed, struct field_fault, i);

		if (in_step(f, one->field)) {
			req_fault(r, one->field, "%s", one->sentence);
		}
	}
	for (size_t i = 0; i < f->t->n; i++) {
		const struct typed *t = &f->draft.typed[i];

		if (t->there && t->not_known && *t->text != 0 && form_listed(r, "shown", f->t->questions[i].id)) {
			req_fault(r, f->t->questions[i].id, "Give an answer or tick “not known”, not both.");
		}
	}
	TRY(return_check(&r->ctx, r->home->id, f->day, f->t, answers, &f->own, &stops, &f->look));
	for (size_t i = 0; i < stops.n; i++) {
		const struct field_fault *one = LIST_AT(stops, struct field_fault, i);

		if (in_step(f, one->field)) {
			req_fault(r, one->field, "%s", one->sentence);
		}
	}
	return req_faults(r);
}

/* Asked now because of an answer on this very page, and not on it yet. */
static bool
has_more(const struct req *r, const struct form *f)
{
	for (size_t i = 0; i < f->t->n; i++) {
		const char *id = f->t->questions[i].id;

		if (in_step(f, id) && form_asks(f, i) && f->t->questions[i].depends != NULL && !f->draft.typed[i].there && !form_listed(r, "shown", id)) {
			return true;
		}
	}
	return false;
}

/* Only what stands on the page can be looked at again: a text kept from before, of a question that is no longer asked, stands on none. */
static bool
has_unseen(const struct req *r, const struct form *f)
{
	for (size_t i = 0; i < f->t->n; i++) {
		const char *id = f->t->questions[i].id;

		if (in_step(f, id) && form_asks(f, i) && form_look_of(f, id) != NULL && !form_listed(r, "seen", id)) {
			return true;
		}
	}
	return false;
}

static void
confirm_step(struct req *r, const struct form *f, struct draft *d)
{
	for (size_t i = 0; i < f->t->n; i++) {
		if (in_step(f, f->t->questions[i].id)) {
			draft_confirm(&r->ctx, d, f->t->questions[i].section);
		}
	}
}

static enum err
step_work(struct req *r, struct going *g)
{
	struct form *f = &g->f;
	struct list typed = LIST(struct field_fault);
	struct answer *answers;
	const char *extra = "";
	int64_t to = f->step;

	form_overlay(r, &f->draft);
	confirm_step(r, f, &f->draft);
	form_look(r, f);
	answers = draft_answers(&r->ctx, &f->draft, &typed);
	TRY(step_faults(r, f, answers, &typed));
	g->confirms = true;
	if (has_more(r, f)) {
		extra = "&more=1";
	} else if (has_unseen(r, f)) {
		extra = "&look=1";
	} else {
		to = step_after(f, f->step);
	}
	g->to = arena_printf(r->ctx.arena, "?step=%lld%s", (long long)to, extra);
	return OK;
}

/* ---- sending ------------------------------------------------------------------------------------------------------- */

static enum err
stale(struct req *r)
{
	return fail(&r->ctx, ERR_CONFLICT, "revision", "Somebody else sent this return meanwhile. Look at both and choose.");
}

static enum err
send_work(struct req *r, struct going *g)
{
	struct form *f = &g->f;
	struct list faults = LIST(struct field_fault), stops;

	if (f->draft.revision != (f->has_sent ? f->sent.revision : 0)) {
		return stale(r);
	}
	g->sends = true;
	g->reason = str_trim(r->ctx.arena, str_or(req_raw(r, "reason"), ""));
	g->answers = draft_answers(&r->ctx, &f->draft, &faults);
	TRY(return_check(&r->ctx, r->home->id, f->day, f->t, g->answers, &f->own, &stops, &f->look));
	for (size_t i = 0; i < faults.n; i++) {
		req_fault(r, LIST_AT(faults, struct field_fault, i)->field, "%s", LIST_AT(faults, struct field_fault, i)->sentence);
	}
	for (size_t i = 0; i < stops.n; i++) {
		req_fault(r, LIST_AT(stops, struct field_fault, i)->field, "%s", LIST_AT(stops, struct field_fault, i)->sentence);
	}
	return req_faults(r);
}

/* For each line of the page the person took theirs or mine; what the page did not show stays mine. From now on the draft begins from theirs. */
static enum err
choose_work(struct req *r, struct going *g)
{
	struct form *f = &g->f;
	int64_t revision;

	if (!f->has_sent || !str_int(str_or(req_raw(r, "revision"), ""), &revision) || revision != f->sent.revision) {
		return stale(r);
	}
	for (size_t i = 0; i < f->t->n; i++) {
		const char *id = f->t->questions[i].id;
		const char *pick = req_raw(r, arena_printf(r->ctx.arena, "pick_%s", id));
		int k = question_index(f->sent.t, id);

		if (pick == NULL && form_listed(r, "line", id)) {
			req_fault(r, arena_printf(r->ctx.arena, "pick_%s", id), "%s: choose which is right.", f->t->fields[i].label);
		}
		if (str_eq(pick, "theirs") && k >= 0) {
			f->draft.typed[i] = typed_of(&r->ctx, &f->sent, (size_t)k);
		}
		draft_confirm(&r->ctx, &f->draft, f->t->questions[i].section);
	}
	f->draft.revision = revision;
	g->to = arena_printf(r->ctx.arena, "?step=%zu", f->steps.n + 1);
	return req_faults(r);
}

enum err
return_form_work(struct req *r)
{
	struct going *g = ARENA_NEW(r->ctx.arena, struct going);
	const char *go = str_or(req_raw(r, "go"), "next");

	TRY(req_faults(r)); /* what could not be read at all */
	r->state = g;
	TRY(return_day_of(r, &g->f.day));
	if (return_day_open(&r->ctx, r->home->id, g->f.day, req_may(r, MAY_RETURN_CORRECT_LATE)) == ERR_INVALID) {
		r->ctx.fault.field = NULL; /* the day is no field of this form */
		return ERR_INVALID;
	}
	TRY(form_load(r, &g->f));
	g->f.step = step_asked(r, &g->f);
	if (strcmp(go, "send") == 0) {
		return send_work(r, g);
	}
	if (strcmp(go, "choose") == 0) {
		return choose_work(r, g);
	}
	if (strcmp(go, "later") == 0) {
		g->to = arena_printf(r->ctx.arena, "?step=%lld&saved=1", (long long)g->f.step);
		return OK;
	}
	return step_work(r, g);
}

static enum err
send_write(struct req *r, const struct going *g)
{
	const struct form *f = &g->f;
	bool by_team = (r->home->sides & (1u << SIDE_HOME | 1u << SIDE_PROVIDER)) == 0;
	struct home_return saved;
	bool is_new, is_first;

	TRY(return_send(&r->ctx,
	    &(struct return_to_send){.home = r->home->id,
	        .day = f->day,
	        .t = f->t,
	        .answers = g->answers,
	        .reason = g->reason,
	        .how = by_team ? "telephone" : "form",
	        .base_revision = f->draft.revision,
	        .late_ok = req_may(r, MAY_RETURN_CORRECT_LATE),
	        .own = f->own},
	    &saved, &is_new, &is_first));
	TRY(draft_drop(&r->ctx, r->home->id, f->day));
	return reply_see(r, "/homes/%s/returns/%s?sent=1", r->home->ref, f->day);
}

enum err
return_form_write(struct req *r)
{
	const struct going *g = r->state;
	struct draft d = g->f.draft;

	if (g->sends) {
		return send_write(r, g);
	}
	if (!str_eq(req_raw(r, "go"), "choose")) { /* what was kept meanwhile, then what this page says */
		TRY(draft_get(&r->ctx, r->home->id, g->f.day, g->f.t, g->f.has_sent ? &g->f.sent : NULL, &d));
		form_overlay(r, &d);
		if (g->confirms) {
			confirm_step(r, &g->f, &d);
		}
	}
	TRY(draft_put(&r->ctx, r->home->id, g->f.day, &d));
	if (strcmp(g->f.day, day_text(r->ctx.arena, r->ctx.now)) == 0) {
		TRY(reply_see(r, "/homes/%s/return", r->home->ref)); /* the menu's own address */
	} else {
		TRY(reply_see(r, "/homes/%s/returns/%s", r->home->ref, g->f.day));
	}
	r->out.location = r->out.location != NULL ? arena_printf(r->ctx.arena, "%s%s", r->out.location, g->to) : NULL;
	return OK;
}

/* ---- the draft, as it is typed ------------------------------------------------------------------------------------- */

/* One that comes after its return was sent is of no use any more: nothing is kept, and nobody is told. */
enum err
return_draft_write(struct req *r)
{
	const struct return_template *t;
	struct home_return sent;
	struct draft d;
	const char *day;
	int64_t revision = 0;
	bool has_sent;

	TRY(return_day_of(r, &day));
	t = return_template_on(return_template_id(&r->ctx), day);
	if (t == NULL || strcmp(day, day_text(r->ctx.arena, r->ctx.now)) > 0) {
		return fail(&r->ctx, ERR_INVALID, NULL, "No return can be sent for this day yet.");
	}
	TRY(return_get(&r->ctx, r->home->id, day, &sent, &has_sent));
	TRY(draft_get(&r->ctx, r->home->id, day, t, has_sent ? &sent : NULL, &d));
	if (d.found || (str_int(str_or(req_raw(r, "revision"), "0"), &revision) && revision == d.revision)) {
		form_overlay(r, &d);
		TRY(draft_put(&r->ctx, r->home->id, day, &d));
	}
	return reply_see(r, "/homes/%s/returns/%s?step=1", r->home->ref, day);
}
