/* SPDX-License-Identifier: MIT */
/* The page of a home's own facts and its form; people of the team also say in which locality the home lies. The rules are in home_facts.c. */
#include "rooms/homes/homes_pages.h"

#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/homes/facts.html.h"
#include "rooms/homes/homes.sql.h"

const struct field facts_form_fields[] = {
    HOME_FACTS_ENTRIES,
    FIELD_AT(facts_form, from_day, F_DAY, .label = "These hold from", .hint = "Empty is today"),
    FIELD_AT(facts_form, locality, F_TEXT, .label = "Locality"),
    FIELD_AT(facts_form, version, F_COUNT),
    FIELD_END,
};

static const struct view facts_view = {.name = "facts", .title = "Facts", .html = HTML(facts_html)};

/* ---- showing ------------------------------------------------------------------------------------------------------------- */

static const struct said_fact *
said_of(const struct list *said, const char *name)
{
	for (size_t i = 0; i < said->n; i++) {
		if (strcmp(LIST_AT(*said, struct said_fact, i)->name, name) == 0) {
			return LIST_AT(*said, struct said_fact, i);
		}
	}
	return NULL;
}

static void
lines_make(struct req *r, struct facts_view *v, const struct list *said)
{
	v->lines = v->contacts = LIST(struct fact_line);
	for (const struct field *f = home_facts_fields; f->name != NULL; f++) {
		const struct said_fact *s = said_of(said, f->name);
		struct fact_line *l;

		if (fact_is_contact(f) && !v->sees_contacts) {
			continue;
		}
		l = list_add(fact_is_contact(f) ? &v->contacts : &v->lines, r->ctx.arena);
		*l = (struct fact_line){.field = f, .words = field_words(f, &v->form.facts, r->ctx.arena)};
		if (s != NULL) {
			l->since = s->from_day;
			l->said_by = s->said_by;
		}
	}
}

/* The localities of the home's council area and partnership as choices; none: the question is left out. */
static enum err
localities_make(struct req *r, struct facts_view *v, const struct home *home)
{
	int64_t above[] = {home->council, home->hscp};
	struct list choices = LIST(struct choice);

	for (size_t i = 0; i < 2; i++) {
		struct list below = LIST(struct group);

		if (above[i] == 0) {
			continue;
		}
		TRY(db_all(&r->ctx, &sql_groups_below, ARGS(INT(above[i]), TEXT("locality")), group_fields, &below));
		for (size_t k = 0; k < below.n; k++) {
			const struct group *g = LIST_AT(below, struct group, k);

			*(struct choice *)list_add(&choices, r->ctx.arena) = (struct choice){g->ref, g->name};
			if (g->id == home->locality) {
				v->form.locality = g->ref;
			}
		}
	}
	v->locality = *field_find(facts_form_fields, "locality");
	if (choices.n > 0) {
		*(struct choice *)list_add(&choices, r->ctx.arena) = (struct choice){"none", "None of these"};
		(void)list_add(&choices, r->ctx.arena);
		v->locality.kind = F_CHOICE;
		v->locality.choices = choices.rows;
		v->form.locality = str_or(v->form.locality, "none");
	}
	return OK;
}

enum err
facts_page(struct req *r)
{
	struct facts_view v = {.may_edit = req_may(r, MAY_HOME_FACTS_EDIT), .sees_contacts = req_may(r, MAY_HOME_CONTACTS_READ)};
	struct ctx *c = &r->ctx;
	struct home home;
	struct list said;

	v.team = (r->home->sides & (1u << SIDE_TEAM)) != 0;
	v.home = &home;
	TRY(home_by_id(c, r->home->id, &home));
	v.locality_name = home.locality_name;
	TRY(home_facts_said(c, home.id, day_text(c->arena, c->now), &said));
	home_facts_of(&said, &v.form.facts);
	TRY(home_facts_version(c, home.id, &v.form.version));
	lines_make(r, &v, &said);
	TRY(localities_make(r, &v, &home));
	page_title(r, "Facts of %s", home.name);
	return reply(r, &facts_view, &v);
}

/* ---- saving -------------------------------------------------------------------------------------------------------------- */

/* Emptied lines are emptied; contacts of those who may not see them are left alone. */
static void
form_settle(const struct req *r, struct home_facts *facts)
{
	for (const struct field *f = home_facts_fields; f->name != NULL; f++) {
		const char **at = (const char **)(uintptr_t)((char *)facts + f->offset);

		*at = fact_is_contact(f) && !req_may(r, MAY_HOME_CONTACTS_READ) ? NULL : str_or(*at, "");
	}
}

static enum err
locality_save(struct req *r, const struct facts_form *form, const char *from_day)
{
	struct home home;
	struct group g = {0};
	int64_t id = 0;

	if ((r->home->sides & (1u << SIDE_TEAM)) == 0 || str_empty(form->locality)) {
		return OK;
	}
	TRY(home_by_id(&r->ctx, r->home->id, &home));
	if (strcmp(form->locality, "none") != 0) {
		TRY(group_find(&r->ctx, "locality", form->locality, &id));
		if (id != 0) {
			TRY(group_by_id(&r->ctx, id, &g));
		}
		if (id == 0 || (g.parent != home.council && g.parent != home.hscp)) {
			return fail(&r->ctx, ERR_INVALID, "locality", "Choose one of the localities of the home's area.");
		}
	}
	return home.locality == id ? OK : home_set_locality(&r->ctx, home.id, id, from_day);
}

enum err
facts_save_write(struct req *r)
{
	const struct facts_form *form = r->in;
	struct home_facts facts = form->facts;
	const char *from_day = str_or(form->from_day, day_text(r->ctx.arena, r->ctx.now));
	int64_t version = 0;

	form_settle(r, &facts);
	TRY(home_facts_version(&r->ctx, r->home->id, &version));
	if (version != form->version) {
		return fail(&r->ctx, ERR_CONFLICT, NULL,
		    "Somebody else has changed these facts meanwhile. What stands now is shown beside what you wrote; save again if yours is right.");
	}
	TRY(home_facts_save(&r->ctx, r->home->id, from_day, &facts));
	TRY(locality_save(r, form, from_day));
	return reply_see(r, "/homes/%s/facts", r->home->ref);
}
