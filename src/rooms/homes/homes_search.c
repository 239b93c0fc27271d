/* SPDX-License-Identifier: MIT */
/* What the search finds of homes (rooms/search/search.h): each home with the names it has had in the register, its provider, and whom to ring. Of what a home says of
 * itself only that: hours and numbers of staff are read on its page. */
#include "rooms/homes/homes_search.h"

#include <string.h>

#include "base/str.h"
#include "rooms/homes/facts.h"
#include "rooms/homes/groups.h"
#include "rooms/homes/homes.sql.h"

struct search_name {
	int64_t id;
	const char *name;
};

static const struct field search_name_fields[] = {FIELD_AT(search_name, id, F_INT), FIELD_AT(search_name, name, F_TEXT), FIELD_END};

enum err
home_search_touch(struct ctx *c, int64_t home)
{
	TRY(search_touch(c, home, "home", ""));
	return search_touch(c, home, "provider", "");
}

enum err
provider_search_touch(struct ctx *c, int64_t provider)
{
	struct list homes = LIST(struct search_name);

	TRY(db_all(c, &sql_homes_of_provider_all, ARGS(INT(provider)), search_name_fields, &homes));
	for (size_t i = 0; i < homes.n; i++) {
		TRY(search_touch(c, LIST_AT(homes, struct search_name, i)->id, "provider", ""));
	}
	return OK;
}

/* "CS2003000123, Kinclair AB10 1XY (The Old Manse)" */
static enum err
home_texts(struct ctx *c, int64_t home, const char *record, struct list *ret)
{
	struct list names = LIST(struct search_name);
	const char *text, *earlier = "";
	struct home h;

	(void)record;
	TRY(home_by_id(c, home, &h));
	TRY(db_all(c, &sql_home_names_in_files, ARGS(INT(home)), search_name_fields, &names));
	text = h.number;
	if (h.town[0] != 0 || h.postcode[0] != 0) {
		text = arena_printf(c->arena, "%s, %s%s%s", text, h.town, h.town[0] != 0 && h.postcode[0] != 0 ? " " : "", h.postcode);
	}
	for (size_t i = 0; i < names.n; i++) {
		const char *name = LIST_AT(names, struct search_name, i)->name;

		if (strcmp(name, h.name) != 0) {
			earlier = arena_printf(c->arena, "%s%s%s", earlier, earlier[0] != 0 ? "; " : "", name);
		}
	}
	text = earlier[0] != 0 ? arena_printf(c->arena, "%s (%s)", text, earlier) : text;
	*(struct search_text *)list_add(ret, c->arena) = (struct search_text){.record = "", .title = h.name, .text = text};
	return OK;
}

static enum err
provider_texts(struct ctx *c, int64_t home, const char *record, struct list *ret)
{
	struct home h;

	(void)record;
	TRY(home_by_id(c, home, &h));
	if (h.provider != 0) {
		*(struct search_text *)list_add(ret, c->arena) =
		    (struct search_text){.record = h.provider_number, .title = h.provider_name, .text = h.provider_number, .shared = true};
	}
	return OK;
}

/* Each from its day until something else was said: the newest of a day holds. Those that are over are never found again, but the clock must not decide what is kept. */
static enum err
contact_texts(struct ctx *c, int64_t home, const char *record, struct list *ret)
{
	struct list facts = LIST(struct said_fact);

	(void)record;
	TRY(db_all(c, &sql_facts_all_days, ARGS(INT(home)), said_fact_fields, &facts));
	for (size_t i = 0; i < facts.n; i++) {
		const struct said_fact *s = LIST_AT(facts, struct said_fact, i);
		const struct said_fact *next = i + 1 < facts.n && strcmp(s[1].name, s->name) == 0 ? s + 1 : NULL;
		const struct field *f = field_find(home_facts_fields, s->name);
		const char *until = next != NULL ? next->from_day : DAY_OPEN;

		if (f == NULL || !fact_is_contact(f) || str_empty(s->value) || strcmp(s->value, "not applicable") == 0 || strcmp(until, s->from_day) <= 0) {
			continue;
		}
		*(struct search_text *)list_add(ret, c->arena) = (struct search_text){.record = arena_printf(c->arena, "%s %s", s->name, s->from_day),
		    .from_day = s->from_day, .until_day = until, .title = f->label, .text = s->value};
	}
	return OK;
}

const struct search_kind homes_finds[] = {
    {"home", "Homes", MAY_HOME_READ, "/homes/:home", 1, home_texts},
    {"provider", "Providers", MAY_HOMES_LIST, "/providers/:record", 2, provider_texts},
    {"contact", "People to ring", MAY_HOME_CONTACTS_READ, "/homes/:home", 3, contact_texts},
    {.name = NULL},
};
