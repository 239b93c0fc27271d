/* SPDX-License-Identifier: MIT */
/* The return as it was sent, for the home and for those who read it: answers in words, the colour it came to, the home's own weeks, the area's median, who has
 * read it. Also what the room's pages share. Not here: the form, the API, lists. */
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/host.h"
#include "base/pack.h"
#include "base/str.h"
#include "rooms/homes/homes.h"
#include "rooms/returns/return.html.h"
#include "rooms/returns/return_api_pages.h"
#include "rooms/returns/return_told.h"
#include "rooms/returns/returns.sql.h"
#include "rooms/settings/settings.h"
#include "rooms/status/status.h"

/* ---- shared -------------------------------------------------------------------------------------------------------- */

enum err
return_day_of(struct req *r, const char **ret)
{
	const char *day = req_param(r, "day");

	*ret = day != NULL ? day : day_text(r->ctx.arena, r->ctx.now);
	return day_valid(*ret) ? OK : fail(&r->ctx, ERR_MISSING, NULL, "There is no such day.");
}

enum err
team_settings(struct req *r, const char *day, struct settings *ret, int64_t *ret_team)
{
	int64_t team = 0;

	TRY(remit_of_home(&r->ctx, r->home->id, day, &team));
	if (ret_team != NULL) {
		*ret_team = team;
	}
	return settings_get(&r->ctx, team, ret);
}

struct return_head
return_head_of(struct req *r, const char *day)
{
	struct arena *a = r->ctx.arena;
	bool today = strcmp(day, day_text(a, r->ctx.now)) == 0;

	return (struct return_head){.home_ref = r->home->ref,
	    .home_name = r->home->name,
	    .day = day,
	    .heading = today ? "Today’s return" : arena_printf(a, "Return for %s", day_words(a, day)),
	    .day_long = day_long(a, day)};
}

const char *
answer_said(struct arena *a, const struct return_template *t, size_t i, const struct answer *answers)
{
	switch (answers[i].state) {
	case NOT_SENT:
		return "not sent";
	case NOT_KNOWN:
		return "not known";
	case NOT_APPLICABLE:
		return "not applicable";
	default:
		return field_words(&t->fields[i], answers, a);
	}
}

/* Not applicable because it was not asked: those stand together at the end. */
static bool
was_not_asked(const struct return_template *t, size_t i, const struct answer *answers)
{
	return answers[i].state == NOT_APPLICABLE && (t->questions[i].depends != NULL || t->questions[i].nursing_only);
}

void
return_parts(struct req *r, const struct return_template *t, const struct answer *answers, struct list *parts, struct list *not_asked)
{
	struct arena *a = r->ctx.arena;
	const char *section = NULL;

	*parts = LIST(struct return_part);
	for (size_t i = 0; i < t->n; i++) {
		const struct question *q = &t->questions[i];
		struct return_line *line;
		struct return_part *part;

		if (was_not_asked(t, i, answers) || (answers[i].state == NOT_SENT && (q->optional || q->asked == ASKED_WEEKLY))) {
			if (not_asked != NULL && was_not_asked(t, i, answers)) {
				*(const char **)list_add(not_asked, a) = t->fields[i].label;
			}
			continue;
		}
		if (!str_eq(section, q->section)) {
			section = q->section;
			*(struct return_part *)list_add(parts, a) =
			    (struct return_part){.title = q->title, .lines = LIST(struct return_line)};
		}
		part = LIST_AT(*parts, struct return_part, parts->n - 1);
		line = list_add(&part->lines, a);
		*line = (struct return_line){.id = q->id,
		    .label = t->fields[i].label,
		    .words = answer_said(a, t, i, answers),
		    .quiet = answers[i].state != GIVEN};
	}
}

struct list
answers_changed(struct arena *a, const struct return_template *t, const struct answer *before, const struct answer *after)
{
	struct list changes = LIST(struct return_line);

	for (size_t i = 0; i < t->n; i++) {
		const char *was = before != NULL ? answer_said(a, t, i, before) : "not sent";
		const char *is = after != NULL ? answer_said(a, t, i, after) : "not sent";

		if (strcmp(was, is) != 0) {
			*(struct return_line *)list_add(&changes, a) =
			    (struct return_line){.id = t->questions[i].id, .label = t->fields[i].label, .words = is, .before = was};
		}
	}
	return changes;
}

/* ---- the area's median --------------------------------------------------------------------------------------------- */

static const char *const median_of[] = {"residents_total", "beds_available", "agency_on", "staff_absent"};

struct area_row {
	const char *answers;
};

static const struct field area_row_fields[] = {FIELD_AT(area_row, answers, F_TEXT), FIELD_END};

static int
by_size(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

/* The median of the other homes' given answers; left out where fewer than `least` gave one. */
static void
median_add(struct ctx *c, const struct return_view *v, const struct list *others, const char *question, int64_t least, struct list *ret)
{
	int64_t *values = ARENA_ARRAY(c->arena, int64_t, others->n + 1);
	int i = question_index(v->r->t, question);
	size_t n = 0;

	for (size_t k = 0; k < others->n; k++) {
		n += answers_number(LIST_AT(*others, struct area_row, k)->answers, question, &values[n]);
	}
	if (i < 0 || v->r->answers[i].state != GIVEN || (int64_t)n < least) {
		return;
	}
	qsort(values, n, sizeof(*values), by_size);
	*(struct median_line *)list_add(ret, c->arena) = (struct median_line){.label = v->r->t->fields[i].label,
	    .mine = v->r->answers[i].n,
	    .median = values[(n + 1) / 2 - 1],
	    .homes = (int64_t)n};
}

static enum err
medians(struct req *r, struct return_view *v)
{
	struct ctx *c = &r->ctx;
	const struct json *starter = json_get(pack_json(c->host->pack, "pack.json"), "starter");
	int64_t least = json_int(starter, "median_homes", 5), most = json_int(starter, "median_group_max", 300), size = 0;
	struct list others = LIST(struct area_row);
	struct home home;

	v->medians = LIST(struct median_line);
	TRY(home_by_id(c, r->home->id, &home));
	if (home.council == 0) {
		return OK;
	}
	TRY(db_int(c, &sql_area_size, ARGS(INT(home.council), TEXT(v->head.day)), &size, NULL));
	if (size > most) {
		return OK;
	}
	TRY(db_all(c, &sql_area_answers, ARGS(INT(home.council), TEXT(v->head.day), TEXT(home.client_group), INT(home.id)), area_row_fields,
	    &others));
	v->area = home.council_name;
	for (size_t i = 0; i < sizeof(median_of) / sizeof(*median_of); i++) {
		median_add(c, v, &others, median_of[i], least, &v->medians);
	}
	return OK;
}

/* ---- the page ------------------------------------------------------------------------------------------------------ */

static const struct field reader_fields[] = {
    FIELD_AT(return_reader, read_by, F_TEXT),
    FIELD_AT(return_reader, at, F_INT),
    FIELD_END,
};

/* Somebody of the team, who is not of the home or its provider as well. */
static bool
is_reader(const struct req *r)
{
	return (r->home->sides & 1u << SIDE_TEAM) != 0 && (r->home->sides & (1u << SIDE_HOME | 1u << SIDE_PROVIDER)) == 0;
}

static enum err
colour_of(struct req *r, struct return_view *v)
{
	const char *computed;
	struct status s;
	bool found;

	v->reasons = LIST(const char *);
	if (!req_may(r, MAY_STATUS_READ)) {
		return OK;
	}
	TRY(status_colour(&r->ctx, r->home->id, v->head.day, &v->colour, &computed));
	TRY(status_on(&r->ctx, r->home->id, v->head.day, 0, &s, &found));
	if (!found) {
		return OK;
	}
	v->help = s.help;
	if (strcmp(s.help, "urgent") == 0 && strcmp(v->head.day, day_text(r->ctx.arena, r->ctx.now)) == 0 && !is_reader(r)) {
		struct settings settings;
		int64_t team;

		TRY(team_settings(r, v->head.day, &settings, &team));
		TRY(urgent_words(r, team, &settings, &v->urgent));
	}
	/* Lines "rule|colour|sentence"; the sentence may hold a bar itself. */
	for (const char *line = str_or(s.reasons, ""), *next; *line != 0; line = next) {
		size_t n = strcspn(line, "\n");
		const char *colour = memchr(line, '|', n), *bar = colour;

		next = line + n + (line[n] != 0);
		bar = bar != NULL ? memchr(bar + 1, '|', n - (size_t)(bar + 1 - line)) : NULL;
		if (bar != NULL && str_starts(colour, "|help|")) {
			v->said = arena_copy(r->ctx.arena, bar + 1, n - (size_t)(bar + 1 - line));
		} else if (bar != NULL) {
			*(const char **)list_add(&v->reasons, r->ctx.arena) = arena_copy(r->ctx.arena, bar + 1, n - (size_t)(bar + 1 - line));
		}
	}
	return OK;
}

static enum err
readers(struct req *r, struct return_view *v)
{
	bool found = false;
	int64_t at = 0;

	v->readers = LIST(struct return_reader);
	if (is_reader(r)) {
		TRY(db_int(&r->ctx, &sql_return_read_by, ARGS(INT(r->home->id), TEXT(v->head.day), INT(v->r->revision), INT(r->actor.account)), &at,
		    &found));
		r->reading = !found;
		r->state = v;
	}
	return db_all(&r->ctx, &sql_return_readers, ARGS(INT(r->home->id), TEXT(v->head.day)), reader_fields, &v->readers);
}

/* The row that this reading leaves: once for each person and revision. */
enum err
return_reading(struct req *r)
{
	const struct return_view *v = r->state;

	return db_exec(&r->ctx, &sql_return_read_insert,
	    ARGS(INT(r->home->id), TEXT(v->head.day), INT(v->r->revision), INT(r->actor.account), TEXT(r->actor.name), INT(r->ctx.now)), NULL);
}

static const struct view return_view_of = {.name = "return", .title = "Return", .html = HTML(return_page)};

/* What the reader has begun and not sent: it would be forgotten if the page did not say so. */
static enum err
begun(struct req *r, struct return_view *v)
{
	struct draft d;

	if (!v->may_send) {
		return OK;
	}
	TRY(draft_get(&r->ctx, r->home->id, v->head.day, v->r->t, NULL, &d));
	v->begun_at = d.found ? d.saved_at : 0;
	return OK;
}

enum err
return_show(struct req *r, const char *day, bool open)
{
	struct return_view *v = ARENA_NEW(r->ctx.arena, struct return_view);
	struct home_return *sent = ARENA_NEW(r->ctx.arena, struct home_return);
	bool found;

	v->head = return_head_of(r, day);
	v->r = sent;
	v->just_sent = req_query(r, "sent") != NULL;
	v->just_told = req_query(r, "told") != NULL;
	v->same = req_query(r, "same") != NULL;
	v->may_send = open;
	v->not_asked = LIST(const char *);
	page_title(r, "%s, %s", v->head.heading, r->home->name);
	TRY(return_get(&r->ctx, r->home->id, day, sent, &found));
	if (!found) {
		v->r = NULL;
		return reply(r, &return_view_of, v);
	}
	return_parts(r, sent->t, sent->answers, &v->parts, &v->not_asked);
	TRY(begun(r, v));
	if (strcmp(sent->how, "telephone") == 0) {
		const struct return_told *call;

		TRY(told_get(&r->ctx, r->home->id, day, sent->revision, &call));
		v->told = told_words(r->ctx.arena, call, day);
	}
	TRY(colour_of(r, v));
	TRY(readers(r, v));
	if ((r->home->sides & (1u << SIDE_HOME | 1u << SIDE_PROVIDER)) != 0) {
		TRY(own_trends(r, day, &v->charts));
		TRY(medians(r, v));
	}
	return reply(r, &return_view_of, v);
}
