/* SPDX-License-Identifier: MIT */
/* Setting another colour and taking it back, and the home's own comment: forms and what they write. Not here: what may be set (set_colours.c). */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/status/status.html.h"
#include "rooms/status/status_view.h"

const struct field comment_form_fields[] = {
    FIELD_AT(status_comment, words, F_LINES, .label = "What the home says", .hint = "Stands beside your colour, for everyone who sees it. No names.",
        .required = 1, .max = 500, .no_names = 1),
    FIELD_END,
};

const char *
minute_words(struct arena *a, const char *minute)
{
	const char *day = strlen(minute) >= 16 ? arena_copy(a, minute, 10) : "";

	return day_valid(day) ? arena_printf(a, "%s, %.5s", day_short(a, day), minute + 11) : minute;
}

static const struct view colour_view_of = {.name = "colour", .title = "Set another colour", .html = HTML(colour_page)};

enum err
colour_form(struct req *r)
{
	struct colour_view v = {.home_ref = r->home->ref, .home_name = r->home->name};

	TRY(colour_by_rules(&r->ctx, r->home->id, &v.by_rules, &v.by_rules_today));
	TRY(set_colours_now(&r->ctx, r->home->id, &v.now));
	if (r->again && r->in != NULL) {
		v.form = *(const struct new_colour *)r->in;
	}
	return reply(r, &colour_view_of, &v);
}

/* All faults at once, before anything is written. */
enum err
colour_set_work(struct req *r)
{
	const char *by_rules, *field, *why;
	bool today;

	TRY(colour_by_rules(&r->ctx, r->home->id, &by_rules, &today));
	why = new_colour_fault(&r->ctx, r->in, by_rules, &field);
	if (why != NULL) {
		req_fault(r, field, "%s", why);
	}
	return req_faults(r);
}

enum err
colour_set_write(struct req *r)
{
	const char *ref;

	TRY(set_colour_add(&r->ctx, r->home->id, r->in, &ref));
	return reply_see(r, "/homes/%s", r->home->ref);
}

enum err
colour_end_write(struct req *r)
{
	TRY(set_colour_take_back(&r->ctx, r->home->id, req_param(r, "set")));
	return reply_see(r, "/homes/%s", r->home->ref);
}

enum err
comment_write(struct req *r)
{
	const struct status_comment *form = r->in;

	TRY(status_comment_add(&r->ctx, r->home->id, form->words));
	return reply_see(r, "/homes/%s/status?said=1", r->home->ref);
}
