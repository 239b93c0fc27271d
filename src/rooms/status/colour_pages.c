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
	const char *by_rules;
	struct list faults;
	bool today;

	TRY(colour_by_rules(&r->ctx, r->home->id, &by_rules, &today));
	new_colour_faults(&r->ctx, r->in, by_rules, &faults);
	for (size_t i = 0; i < faults.n; i++) {
		const struct field_fault *one = LIST_AT(faults, struct field_fault, i);

		req_fault(r, one->field, "%s", one->sentence);
	}
	return req_faults(r);
}

/* A program is told what was saved, with its reference; a browser goes on to the home's page. */
static const struct shape set_colour_shape = {.name = "SetColour", .about = "A colour set by a named person.", .fields = set_colour_fields, .whole = 1};
static const struct view set_colour_view = {.name = "set_colour", .fields = set_colour_fields, .shape = &set_colour_shape};
static const struct shape comment_shape = {.name = "Comment", .about = "The home's own words beside its colour.", .fields = status_comment_fields, .whole = 1};
static const struct view comment_view = {.name = "comment", .fields = status_comment_fields, .shape = &comment_shape};

const struct route_api set_colour_api = {.view = &set_colour_view, .conflicts = 1};
const struct route_api comment_api = {.view = &comment_view};

static enum err
colour_reply(struct req *r, const char *ref)
{
	struct set_colour s = {0};

	if (r->format != FORMAT_JSON) {
		return reply_see(r, "/homes/%s", r->home->ref);
	}
	TRY(set_colour_by_ref(&r->ctx, r->home->id, ref, &s));
	return reply(r, &set_colour_view, &s);
}

enum err
colour_set_write(struct req *r)
{
	const char *ref;

	TRY(set_colour_add(&r->ctx, r->home->id, r->in, &ref));
	return colour_reply(r, ref);
}

enum err
colour_end_write(struct req *r)
{
	TRY(set_colour_take_back(&r->ctx, r->home->id, req_param(r, "set")));
	return colour_reply(r, req_param(r, "set"));
}

enum err
comment_write(struct req *r)
{
	const struct status_comment *form = r->in;
	struct status_comment saved;

	TRY(status_comment_add(&r->ctx, r->home->id, form->words, &saved));
	if (r->format == FORMAT_JSON) {
		return reply(r, &comment_view, &saved);
	}
	return reply_see(r, "/homes/%s/status?said=1", r->home->ref);
}
