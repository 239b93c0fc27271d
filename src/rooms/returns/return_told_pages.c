/* SPDX-License-Identifier: MIT */
/* Taking a return down by telephone: one page with the home's numbers at its head, who tells it, and the few questions of a call; and what a home's page says of it.
 * Not for people of the home or its provider, who have the form. Not here: which questions those are (return_told.c), the form (return_form_pages.c). */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/returns/told.html.h"
#include "rooms/returns/return_told.h"
#include "rooms/returns/return_form_pages.h"
#include "rooms/returns/returns.sql.h"

enum { NIGHT_ENDS = 8 * 60, NIGHT_BEGINS = 20 * 60, SATURDAY = 6 };

/* ---- whom to ring ---------------------------------------------------------------------------------------------------- */

static void
ring_add(struct arena *a, struct list *l, const char *label, const char *who, bool now)
{
	if (!str_empty(who)) {
		*(struct ring_line *)list_add(l, a) = (struct ring_line){.label = label, .who = who, .now = now};
	}
}

/* The one for now first; where the home gave none for this time, the first there is. */
static void
ring_lines(struct req *r, const struct home_facts *f, struct list *ret)
{
	struct arena *a = r->ctx.arena;
	int minutes = day_minutes(r->ctx.now);
	bool night = minutes < NIGHT_ENDS || minutes >= NIGHT_BEGINS, weekend = day_weekday(day_text(a, r->ctx.now)) >= SATURDAY;
	const char *now = night ? f->ring_night : weekend ? f->ring_weekend : f->ring_day;

	*ret = LIST(struct ring_line);
	ring_add(a, ret, night ? "Now, by night" : weekend ? "Now, at the weekend" : "Now, by day", now, true);
	if (now != f->ring_day) {
		ring_add(a, ret, "By day", f->ring_day, false);
	}
	if (now != f->ring_night) {
		ring_add(a, ret, "By night", f->ring_night, false);
	}
	if (now != f->ring_weekend) {
		ring_add(a, ret, "At the weekend", f->ring_weekend, false);
	}
	ring_add(a, ret, "Manager", f->manager, false);
	ring_add(a, ret, "Deputy", f->deputy, false);
	ring_add(a, ret, "Provider’s manager", f->provider_manager, false);
}

/* ---- the page -------------------------------------------------------------------------------------------------------- */

/* What is being taken down, from .work to .write. */
struct calling {
	struct form f;
	const bool *asked;
	struct return_told told;
	struct answer *answers;
	const char *reason;
	int64_t revision; /* of the return the page began from; 0 none */
};

static bool
is_of_home(const struct req *r)
{
	return (r->home->sides & (1u << SIDE_HOME | 1u << SIDE_PROVIDER)) != 0;
}

static void
calling_look(struct req *r, struct calling *k)
{
	struct form *f = &k->f;

	f->shown = draft_shown(&r->ctx, &f->draft, NULL, NULL, NULL);
	f->asked = questions_asked(&r->ctx, f->t, f->shown, &f->facts);
}

static enum err
calling_load(struct req *r, struct calling *k)
{
	struct ctx *c = &r->ctx;
	struct form *f = &k->f;

	*k = (struct calling){.f = {.look = LIST(struct look_again)}};
	if (is_of_home(r)) {
		return fail(c, ERR_DENIED, NULL, "This page is for the support team. Your own form is under Today’s return.");
	}
	TRY(return_day_of(r, &f->day));
	f->t = return_template_on(return_template_id(c), f->day);
	if (f->t == NULL) {
		return fail(c, ERR_MISSING, NULL, "The pack has no daily return.");
	}
	k->asked = told_questions(c, f->t, f->day);
	TRY(return_get(c, r->home->id, f->day, &f->sent, &f->has_sent));
	TRY(home_facts_on(c, r->home->id, f->day, &f->facts));
	TRY(return_before(c, r->home->id, f->day, &f->before, &f->has_before));
	draft_begin(c, f->t, f->has_sent ? &f->sent : NULL, &f->draft);
	k->revision = f->has_sent ? f->sent.revision : 0;
	k->told.told_at = arena_printf(c->arena, "%sT%s", day_text(c->arena, c->now), time_words(c->arena, c->now));
	calling_look(r, k);
	return OK;
}

static bool
on_page(const struct calling *k, size_t i)
{
	return k->asked[i] && form_asks(&k->f, i);
}

static void
told_sections(struct req *r, const struct calling *k, struct list *ret)
{
	const struct form *f = &k->f;
	struct form_section *s = NULL;

	*ret = LIST(struct form_section);
	for (size_t i = 0; i < f->t->n; i++) {
		struct ask *ask;

		if (!on_page(k, i)) {
			continue;
		}
		if (s == NULL || s->id != f->t->questions[i].section) {
			s = list_add(ret, r->ctx.arena);
			*s = (struct form_section){.id = f->t->questions[i].section, .title = f->t->questions[i].title, .asks = LIST(struct ask)};
		}
		ask = list_add(&s->asks, r->ctx.arena);
		ask_make(r, f, i, ask);
		ask->can_not_known = false; /* left empty says so */
	}
}

static const struct view told_view_of = {.name = "return_told", .title = "By telephone", .html = HTML(return_told_page)};

static enum err
told_page(struct req *r, struct calling *k, const char *notice)
{
	const struct form *f = &k->f;
	bool today = strcmp(f->day, day_text(r->ctx.arena, r->ctx.now)) == 0;
	struct home_facts now;
	struct told_view v = {.head = return_head_of(r, f->day),
	    .told = k->told,
	    .reason = str_or(k->reason, ""),
	    .notice = notice,
	    .revision = f->has_sent ? f->sent.revision : 0,
	    .sent_by = f->has_sent ? f->sent.sent_by : NULL,
	    .sent_at = f->sent.sent_at,
	    .needs_reason = f->has_sent && !today,
	    .may_edit = req_may(r, MAY_HOME_FACTS_EDIT)};

	page_title(r, "By telephone: %s, %s", v.head.heading, r->home->name);
	if (req_may(r, MAY_HOME_CONTACTS_READ)) {
		TRY(home_facts_on(&r->ctx, r->home->id, day_text(r->ctx.arena, r->ctx.now), &now));
		ring_lines(r, &now, &v.ring);
	}
	told_sections(r, k, &v.sections);
	return reply(r, &told_view_of, &v);
}

static enum err
day_is_open(struct req *r, const char *day)
{
	enum err e = return_day_open(&r->ctx, r->home->id, day, req_may(r, MAY_RETURN_CORRECT_LATE));

	if (e == ERR_INVALID) {
		r->ctx.fault.field = NULL; /* the day is no field of this form */
	}
	return e;
}

enum err
return_told_show(struct req *r)
{
	struct calling *k = ARENA_NEW(r->ctx.arena, struct calling);

	TRY(calling_load(r, k));
	if (!r->again) {
		TRY(day_is_open(r, k->f.day));
	} else {
		form_overlay(r, &k->f.draft);
		calling_look(r, k);
		k->reason = req_raw(r, "reason");
	}
	return told_page(r, k, NULL);
}

/* ---- what was posted ------------------------------------------------------------------------------------------------- */

static void
read_call(struct req *r, struct calling *k)
{
	const char *wrong = NULL;

	for (const struct field *f = told_fields; f->name != NULL; f++) {
		const char *fault = field_set(f, &k->told, str_or(req_raw(r, f->name), ""), r->ctx.arena);

		if (fault != NULL) {
			req_fault(r, f->name, "%s", fault);
			wrong = fault;
		}
	}
	wrong = wrong == NULL ? told_wrong(&r->ctx, &k->told, k->f.day) : NULL;
	if (wrong != NULL) {
		req_fault(r, "told_at", "%s", wrong);
	}
}

static void
add_faults(struct req *r, const struct list *faults)
{
	for (size_t i = 0; i < faults->n; i++) {
		const struct field_fault *one = LIST_AT(*faults, struct field_fault, i);

		req_fault(r, one->field, "%s", one->sentence);
	}
}

/* Asked because of what was answered just now, and not on the page as it was posted. */
static bool
has_more(const struct req *r, const struct calling *k)
{
	for (size_t i = 0; i < k->f.t->n; i++) {
		const struct question *q = &k->f.t->questions[i];

		if (q->depends != NULL && on_page(k, i) && !form_listed(r, "shown", q->id)) {
			return true;
		}
	}
	return false;
}

static bool
has_unseen(const struct req *r, const struct calling *k)
{
	for (size_t i = 0; i < k->f.t->n; i++) {
		const char *id = k->f.t->questions[i].id;

		if (on_page(k, i) && form_look_of(&k->f, id) != NULL && !form_listed(r, "seen", id)) {
			return true;
		}
	}
	return false;
}

/* What is to be asked or looked at first is shown at once, and nothing is kept until it has been. */
enum err
return_told_work(struct req *r)
{
	struct calling *k = ARENA_NEW(r->ctx.arena, struct calling);
	struct list typed = LIST(struct field_fault), stops;
	int64_t revision = 0;

	TRY(req_faults(r)); /* what could not be read at all */
	r->state = k;
	TRY(calling_load(r, k));
	TRY(day_is_open(r, k->f.day));
	if (!str_int(str_or(req_raw(r, "revision"), "0"), &revision) || revision != k->revision) {
		return fail(&r->ctx, ERR_CONFLICT, NULL, "A return was sent for this day meanwhile. Look at what it says before you send this.");
	}
	k->reason = str_trim(r->ctx.arena, str_or(req_raw(r, "reason"), ""));
	read_call(r, k);
	form_overlay(r, &k->f.draft);
	calling_look(r, k);
	k->answers = told_answers(&r->ctx, &k->f.draft, k->asked, k->f.has_sent ? &k->f.sent : NULL, &typed);
	TRY(return_check(&r->ctx, r->home->id, k->f.day, k->f.t, k->answers, &k->f.own, &stops, &k->f.look));
	add_faults(r, &typed);
	add_faults(r, &stops);
	TRY(req_faults(r));
	if (has_more(r, k)) {
		k->f.look.n = 0; /* first the questions */
		return told_page(r, k, "A few more questions, because of what you answered. Nothing is sent yet.");
	}
	return has_unseen(r, k) ? told_page(r, k, "Please look again at what is marked. If it is right, send it as it is. Nothing is sent yet.") : OK;
}

enum err
return_told_write(struct req *r)
{
	const struct calling *k = r->state;
	struct home_return saved;
	bool is_new, is_first;

	TRY(return_send(&r->ctx,
	    &(struct return_to_send){.home = r->home->id,
	        .day = k->f.day,
	        .t = k->f.t,
	        .answers = k->answers,
	        .reason = k->reason,
	        .how = "telephone",
	        .told = &k->told,
	        .base_revision = k->revision,
	        .late_ok = req_may(r, MAY_RETURN_CORRECT_LATE),
	        .own = k->f.own},
	    &saved, &is_new, &is_first));
	return reply_see(r, "/homes/%s/returns/%s?%s=1", r->home->ref, k->f.day, is_new ? "told" : "same");
}

/* ---- on the home's page ---------------------------------------------------------------------------------------------- */

struct by_telephone {
	const char *sent_by, *told_by, *told_at;
	int64_t sent_at;
};

static const struct field by_telephone_fields[] = {
    FIELD_AT(by_telephone, sent_by, F_TEXT),
    FIELD_AT(by_telephone, sent_at, F_INT),
    FIELD_AT(by_telephone, told_by, F_TEXT),
    FIELD_AT(by_telephone, told_at, F_TEXT),
    FIELD_END,
};

enum err
told_panel_load(struct req *r, const void **ret_v)
{
	const char *day = day_text(r->ctx.arena, r->ctx.now);
	struct told_panel *v = ARENA_NEW(r->ctx.arena, struct told_panel);
	struct by_telephone row = {0};
	bool found;

	TRY(db_find(&r->ctx, &sql_return_by_telephone, ARGS(TEXT(day), INT(r->home->id)), by_telephone_fields, &row, &found));
	v->home_ref = r->home->ref;
	v->day = day;
	if (found) {
		v->sent_by = row.sent_by;
		v->sent_at = row.sent_at;
		v->told = row.told_by != NULL ? told_words(r->ctx.arena, &(struct return_told){row.told_by, row.told_at}, day) : "";
	}
	if (req_may(r, MAY_RETURN_TELEPHONE) && !is_of_home(r)) {
		enum err e = return_day_open(&r->ctx, r->home->id, day, false);

		if (e != OK && e != ERR_INVALID) {
			return e;
		}
		fault_clear(&r->ctx);
		v->may_call = e == OK;
	}
	*ret_v = found || v->may_call ? v : NULL;
	return OK;
}
