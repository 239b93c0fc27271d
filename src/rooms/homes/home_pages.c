/* SPDX-License-Identifier: MIT */
/* A home's page: what the register says on a day, grades and places through time, the home's own facts, and the panels that all rooms offer, in their order.
 * As JSON it is the API's home. Not here: what the panels show. */
#include "rooms/homes/homes_pages.h"

#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/pack.h"
#include "base/host.h"
#include "base/str.h"
#include "rooms/homes/home.html.h"

const struct field home_query_fields[] = {
    FIELD_AT(home_query, on, F_DAY, .label = "As on"),
    FIELD_END,
};

/* ---- panels -------------------------------------------------------------------------------------------------------------- */

static int
by_order(const void *x, const void *y)
{
	const struct panel_view *a = x, *b = y;

	return a->panel->order < b->panel->order ? -1 : a->panel->order > b->panel->order;
}

static enum err
panel_add(struct req *r, struct home_view *v, const struct panel *panel)
{
	struct list *place = panel->place == PANEL_HEAD ? &v->head : panel->place == PANEL_FIRST ? &v->first : panel->place == PANEL_MAIN ? &v->main : &v->side;
	const void *shown = NULL;

	if (!req_may(r, panel->may)) {
		return OK;
	}
	TRY(panel->load(r, &shown));
	if (shown != NULL) {
		*(struct panel_view *)list_add(place, r->ctx.arena) = (struct panel_view){.panel = panel, .v = shown};
	}
	return OK;
}

static enum err
panels_load(struct req *r, struct home_view *v)
{
	struct list *places[] = {&v->head, &v->first, &v->main, &v->side};

	v->head = v->first = v->main = v->side = LIST(struct panel_view);
	for (size_t i = 0; !v->past && r->format == FORMAT_HTML && rooms[i] != NULL; i++) {
		for (const struct panel *panel = rooms[i]->panels; panel != NULL && panel->id != NULL; panel++) {
			TRY(panel_add(r, v, panel));
		}
	}
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		if (places[i]->n > 1) {
			qsort(places[i]->rows, places[i]->n, places[i]->size, by_order);
		}
	}
	return OK;
}

/* ---- grades and places through time -------------------------------------------------------------------------------------- */

static bool
same_grades(const struct home_seen *a, const struct home_seen *b, const char *const names[5])
{
	for (size_t i = 0; i < 5; i++) {
		if (grade_of(a, names[i]) != grade_of(b, names[i])) {
			return false;
		}
	}
	return strcmp(a->grades_date, b->grades_date) == 0;
}

static bool
any_grade(const struct home_seen *seen, const char *const names[5])
{
	for (size_t i = 0; i < 5; i++) {
		if (grade_of(seen, names[i]) != 0) {
			return true;
		}
	}
	return false;
}

/* Newest first; files before the first grade of the set and after its last are left out. */
static void
grade_table_make(struct ctx *c, const struct list *seen, const char *const names[5], const char *caption, struct grade_table *ret)
{
	const struct home_seen *last = NULL;
	struct list rows = LIST(struct grade_row);

	*ret = (struct grade_table){.caption = caption, .rows = LIST(struct grade_row)};
	for (size_t i = 0; i < 5; i++) {
		ret->heads[i] = grade_name(c, names[i]);
	}
	for (size_t i = 0; i < seen->n; i++) {
		const struct home_seen *s = LIST_AT(*seen, struct home_seen, i);
		struct grade_row *row;

		if (!any_grade(s, names) || (last != NULL && same_grades(s, last, names))) {
			continue;
		}
		row = list_add(&rows, c->arena);
		*row = (struct grade_row){.as_of = s->as_of, .dated = s->grades_date};
		for (size_t k = 0; k < 5; k++) {
			row->grades[k] = grade_words(c, grade_of(s, names[k]));
		}
		last = s;
	}
	for (size_t i = rows.n; i > 0; i--) {
		*(struct grade_row *)list_add(&ret->rows, c->arena) = *LIST_AT(rows, struct grade_row, i - 1);
	}
}

/* The first file of the last run of files that show this grade. */
static const char *
grade_since(const struct list *seen, const char *name, int64_t grade)
{
	const char *since = NULL;

	for (size_t i = seen->n; i > 0; i--) {
		const struct home_seen *s = LIST_AT(*seen, struct home_seen, i - 1);

		if (grade_of(s, name) != grade) {
			break;
		}
		since = s->as_of;
	}
	return since;
}

static void
grades_make(struct ctx *c, const struct list *seen, struct home_view *v)
{
	const struct home_seen *last = seen->n > 0 ? LIST_AT(*seen, struct home_seen, seen->n - 1) : NULL;
	const char *const *names = last != NULL && !any_grade(last, grade_questions) && any_grade(last, grade_themes) ? grade_themes : grade_questions;

	v->grades = LIST(struct grade_now);
	grade_table_make(c, seen, grade_questions, "Key questions", &v->questions);
	grade_table_make(c, seen, grade_themes, "Themes, before the key questions", &v->themes);
	for (size_t i = 0; last != NULL && any_grade(last, names) && i < 5; i++) {
		struct grade_now *g = list_add(&v->grades, c->arena);
		int64_t grade = grade_of(last, names[i]);

		*g = (struct grade_now){.name = grade_name(c, names[i]), .grade = grade, .word = grade_word(c, grade)};
		g->since = grade_since(seen, names[i], grade);
	}
}

static void
places_make(struct ctx *c, const struct list *seen, struct home_view *v)
{
	struct list rows = LIST(struct places_row);

	for (size_t i = 0; i < seen->n; i++) {
		const struct home_seen *s = LIST_AT(*seen, struct home_seen, i);
		struct places_row *last = rows.n > 0 ? LIST_AT(rows, struct places_row, rows.n - 1) : NULL;

		if (last != NULL && strcmp(last->places, s->places) == 0) {
			continue;
		}
		if (last != NULL) {
			last->until = s->as_of;
		}
		*(struct places_row *)list_add(&rows, c->arena) = (struct places_row){.places = s->places, .since = s->as_of, .until = ""};
	}
	v->places = LIST(struct places_row);
	for (size_t i = rows.n; i > 0; i--) {
		*(struct places_row *)list_add(&v->places, c->arena) = *LIST_AT(rows, struct places_row, i - 1);
	}
}

/* ---- the page ------------------------------------------------------------------------------------------------------------ */

static const struct view home_view = {.name = "home", .title = "Home", .html = HTML(home_page), .fields = home_api_fields,
    .shape = &home_shape};
const struct route_api home_api = {.view = &home_view};

static const char *
small_letters(struct arena *a, const char *s)
{
	char *text = arena_text(a, s);

	for (char *p = text; *p != 0; p++) {
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
	}
	return text;
}

/* "Care home for older people, with nursing by day"; "Care home, learning disabilities". */
static const char *
kind_words(struct ctx *c, const struct home_view *v)
{
	const char *nursing = v->past ? "" : v->facts.nursing;
	const char *with = strcmp(nursing, "day_and_night") == 0 ? ", with nursing by day and by night"
	                   : strcmp(nursing, "day") == 0         ? ", with nursing by day"
	                   : strcmp(nursing, "none") == 0        ? ", no nursing on site"
	                                                         : "";

	const char *group = small_letters(c->arena, v->row.client_group);
	bool people = strstr(group, "people") != NULL;

	return group[0] != 0 ? arena_printf(c->arena, "Care home%s %s%s", people ? " for" : ",", group, with)
	                     : arena_printf(c->arena, "Care home%s", with);
}

static enum err
home_view_load(struct req *r, struct home_view *v, struct home_on *on)
{
	struct ctx *c = &r->ctx;
	struct list seen;

	v->contacts = req_may(r, MAY_HOME_CONTACTS_READ);
	v->may_edit = req_may(r, MAY_HOME_FACTS_EDIT);
	v->regulator = pack_word(c->host->pack, "regulator");
	TRY(home_facts_on(c, r->home->id, v->day, &v->facts));
	TRY(home_links_of(c, r->home->id, &v->links));
	TRY(home_through_time(c, r->home->id, v->day, &seen));
	grades_make(c, &seen, v);
	places_make(c, &seen, v);
	v->kind = kind_words(c, v);
	v->on = on;
	return panels_load(r, v);
}

enum err
home_show_page(struct req *r)
{
	const struct home_query *q = r->in;
	struct home_view v = {0};
	struct home_on on;
	struct home home;

	v.day = asked_day(r, q->on, &v.past);
	TRY(home_on_day(&r->ctx, r->home->id, v.day, &on));
	v.row = on.row;
	if (r->format == FORMAT_HTML) {
		TRY(home_by_id(&r->ctx, r->home->id, &home));
		v.home = &home;
		TRY(home_view_load(r, &v, &on));
	}
	page_title(r, "%s", v.row.name);
	return reply(r, &home_view, &v);
}

/* ---- what the register has said ------------------------------------------------------------------------------------------ */

static const struct view home_register_view = {.name = "home-register", .title = "Register", .html = HTML(home_register_html)};

enum err
home_register_page(struct req *r)
{
	struct home_register_view v = {.regulator = pack_word(r->ctx.host->pack, "regulator")};
	struct list seen;
	struct home home;

	TRY(home_by_id(&r->ctx, r->home->id, &home));
	TRY(home_through_time(&r->ctx, r->home->id, "9999-12-31", &seen));
	v.home = &home;
	v.files = (int64_t)seen.n;
	v.first = seen.n > 0 ? LIST_AT(seen, struct home_seen, 0)->as_of : "";
	home_changes(&r->ctx, &seen, &v.changes);
	page_title(r, "%s and the register", home.name);
	return reply(r, &home_register_view, &v);
}
