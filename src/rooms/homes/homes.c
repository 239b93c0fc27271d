/* SPDX-License-Identifier: MIT */
/* A home is one registration, for ever (homes.h). Here: finding one, taking over what the register says of it, its locality. Not here: groups (groups.c), links
 * between registrations (links.c), what the home says of itself (home_facts.c). */
#include "rooms/homes/homes.h"

#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/history/history.h"
#include "rooms/homes/groups.h"
#include "rooms/homes/homes.sql.h"
#include "rooms/homes/homes_search.h"

const struct field home_fields[] = {
    FIELD_AT(home, id, F_INT, .internal = 1),
    FIELD_AT(home, group_id, F_INT, .internal = 1),
    FIELD_AT(home, provider, F_INT, .internal = 1),
    FIELD_AT(home, council, F_INT, .internal = 1),
    FIELD_AT(home, hscp, F_INT, .internal = 1),
    FIELD_AT(home, board, F_INT, .internal = 1),
    FIELD_AT(home, locality, F_INT, .internal = 1),
    FIELD_AT(home, number, F_REF, .label = "Number"),
    FIELD_AT(home, name, F_TEXT, .label = "Name"),
    FIELD_AT(home, provider_number, F_REF, .label = "Provider's number"),
    FIELD_AT(home, provider_name, F_TEXT, .label = "Provider"),
    FIELD_AT(home, council_name, F_TEXT, .label = "Council area"),
    FIELD_AT(home, hscp_name, F_TEXT, .label = "Partnership"),
    FIELD_AT(home, board_name, F_TEXT, .label = "NHS board"),
    FIELD_AT(home, locality_name, F_TEXT, .label = "Locality"),
    FIELD_AT(home, town, F_TEXT, .label = "Town"),
    FIELD_AT(home, postcode, F_TEXT, .label = "Postcode"),
    FIELD_AT(home, client_group, F_TEXT, .label = "For"),
    FIELD_AT(home, age_group, F_TEXT, .label = "Adults or children"),
    FIELD_AT(home, places, F_TEXT, .label = "Registered places"),
    FIELD_AT(home, sector, F_TEXT, .label = "Sector"),
    FIELD_AT(home, registration_status, F_TEXT, .label = "Registration"),
    FIELD_AT(home, first_seen, F_DAY, .label = "In the register since at least"),
    FIELD_AT(home, last_seen, F_DAY, .label = "In the register until at least"),
    FIELD_AT(home, gone_since, F_DAY, .label = "Not in the register since"),
    FIELD_END,
};

enum err
home_by_ref(struct ctx *c, const char *ref, struct home *ret)
{
	return db_one(c, &sql_home_by_ref, ARGS(TEXT(ref)), home_fields, ret);
}

enum err
home_by_id(struct ctx *c, int64_t id, struct home *ret)
{
	return db_one(c, &sql_home_by_id, ARGS(INT(id)), home_fields, ret);
}

/* ---- what the register says -------------------------------------------------------------------------------------------- */

/* A registration as the tables have it: a home or a provider. */
struct registration {
	int64_t id, group_id;
	const char *name, *named_on, *first_seen;
};

static const struct field registration_fields[] = {
    FIELD_AT(registration, id, F_INT),
    FIELD_AT(registration, group_id, F_INT),
    FIELD_AT(registration, name, F_TEXT),
    FIELD_AT(registration, named_on, F_TEXT),
    FIELD_AT(registration, first_seen, F_TEXT),
    FIELD_END,
};

static struct arg
id_or_null(int64_t id)
{
	return id != 0 ? (struct arg)INT(id) : (struct arg)SQLNULL;
}

static enum err
rename_group(struct ctx *c, int64_t group, const char *name)
{
	return db_exec(c, &sql_group_rename, ARGS(INT(group), TEXT(name), TEXT(str_key(c->arena, name))), NULL);
}

/* A provider is called as the newest file calls it; where one file spells it in two ways, as comes first in order of bytes. So files may come in any order. */
static bool
newer_name(const struct registration *p, const char *name, const char *named_on)
{
	int order = strcmp(named_on, p->named_on);

	return order > 0 || (order == 0 && strcmp(name, p->name) < 0);
}

static enum err
provider_keep(struct ctx *c, const char *reg, const char *number, const char *name, const char *named_on, struct registration *ret)
{
	const char *key;
	bool found;

	TRY(db_find(c, &sql_provider_registration, ARGS(TEXT(reg), TEXT(number)), registration_fields, ret, &found));
	if (found && !newer_name(ret, name, named_on)) {
		return OK;
	}
	key = str_key(c->arena, name);
	if (!found) {
		TRY(group_make(c, "provider", number, name, 0, &ret->group_id));
		return db_int(c, &sql_provider_insert,
		    ARGS(TEXT(reg), TEXT(number), TEXT(name), TEXT(key), TEXT(named_on), INT(ret->group_id)), &ret->id, NULL);
	}
	TRY(db_exec(c, &sql_provider_update, ARGS(INT(ret->id), TEXT(name), TEXT(key), TEXT(named_on)), NULL));
	if (strcmp(ret->name, name) == 0) {
		return OK;
	}
	TRY(rename_group(c, ret->group_id, name));
	return provider_search_touch(c, ret->id);
}

enum err
provider_register(struct ctx *c, const char *reg, const char *number, const char *name, const char *named_on, int64_t *ret_group)
{
	struct registration p = {0};

	TRY(provider_keep(c, reg, number, str_or(name, number), named_on, &p));
	*ret_group = p.group_id;
	return OK;
}

static enum err
home_new(struct ctx *c, const struct home_registered *h, int64_t provider, struct registration *ret)
{
	struct arg places = h->places >= 0 ? (struct arg)INT(h->places) : (struct arg)SQLNULL;

	TRY(group_make(c, "home", h->number, h->name, 0, &ret->group_id));
	return db_int(c, &sql_home_insert,
	    ARGS(TEXT(h->reg), TEXT(h->number), INT(ret->group_id), TEXT(h->name), TEXT(str_key(c->arena, h->name)), id_or_null(provider),
	        id_or_null(h->council), id_or_null(h->hscp), id_or_null(h->board), TEXT(h->town), TEXT(h->postcode), TEXT(h->client_group),
	        TEXT(h->age_group), TEXT(h->sector), TEXT(h->registration_status), places, TEXT(h->first_seen), TEXT(h->last_seen),
	        TEXT(h->gone_since)),
	    &ret->id, NULL);
}

static enum err
home_again(struct ctx *c, const struct home_registered *h, int64_t provider, const struct registration *was)
{
	struct arg places = h->places >= 0 ? (struct arg)INT(h->places) : (struct arg)SQLNULL;

	TRY(db_exec(c, &sql_home_update,
	    ARGS(INT(was->id), TEXT(h->name), TEXT(str_key(c->arena, h->name)), id_or_null(provider), id_or_null(h->council),
	        id_or_null(h->hscp), id_or_null(h->board), TEXT(h->town), TEXT(h->postcode), TEXT(h->client_group), TEXT(h->age_group),
	        TEXT(h->sector), TEXT(h->registration_status), places, TEXT(h->first_seen), TEXT(h->last_seen),
	        TEXT(h->gone_since)),
	    NULL));
	return strcmp(was->name, h->name) == 0 ? OK : rename_group(c, was->group_id, h->name);
}

/* Empty rather than NULL: the columns are NOT NULL. */
static struct home_registered
whole(const struct home_registered *h)
{
	struct home_registered all = *h;
	const char **texts[] = {&all.town, &all.postcode, &all.client_group, &all.age_group, &all.sector, &all.registration_status, &all.gone_since};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		*texts[i] = str_or(*texts[i], "");
	}
	all.name = str_or(h->name, h->number);
	all.provider_name = str_or(h->provider_name, str_or(h->provider_number, ""));
	return all;
}

enum err
home_register(struct ctx *c, const struct home_registered *h, int64_t *ret_id)
{
	struct home_registered all = whole(h);
	struct registration r = {0}, provider = {0};
	struct list own = LIST(struct group_interval);
	bool found;

	if (!str_empty(all.provider_number)) {
		TRY(provider_keep(c, all.reg, all.provider_number, all.provider_name, all.last_seen, &provider));
	}
	TRY(db_find(c, &sql_home_registration, ARGS(TEXT(all.reg), TEXT(all.number)), registration_fields, &r, &found));
	if (found) {
		TRY(home_again(c, &all, provider.id, &r));
	} else {
		TRY(home_new(c, &all, provider.id, &r));
	}
	*ret_id = r.id;
	TRY(home_search_touch(c, r.id));
	if (!found || strcmp(r.first_seen, all.first_seen) != 0) {
		/* The home's own people keep reaching its records after it has left the register. */
		*(struct group_interval *)list_add(&own, c->arena) =
		    (struct group_interval){.group = r.group_id, .from_day = all.first_seen, .until_day = DAY_OPEN};
		TRY(home_set_groups(c, r.id, "home", &own));
	}
	return OK;
}

/* ---- the locality, which the register does not know -------------------------------------------------------------------- */

static enum err
locality_history(struct ctx *c, int64_t home, const char *name, const char *from_day)
{
	struct home h;
	struct list saved;
	struct buf b;
	int64_t version = 1;
	enum err e;

	TRY(home_by_id(c, home, &h));
	TRY(history_of(c, "locality", h.number, &saved));
	if (saved.n > 0) {
		version = LIST_AT(saved, struct history_row, 0)->version + 1;
	}
	buf_init(&b, 8192);
	buf_adds(&b, "{\"locality\":");
	buf_json(&b, name);
	buf_adds(&b, ",\"from_day\":");
	buf_json(&b, from_day);
	buf_addc(&b, '}');
	e = history_add(c, &(struct saved){.home = home, .kind = "locality", .record = h.number, .version = version, .content = b.p});
	buf_done(&b);
	TRY(e);
	return event_add(c,
	    &(struct event){.home = home, .kind = "locality_set", .record = h.number, .audience = "all",
	        .sentence = arena_printf(c->arena, "%s, said by %s.",
	            name[0] != 0 ? arena_printf(c->arena, "In the locality %s from %s", name, day_words(c->arena, from_day))
	                         : arena_printf(c->arena, "In no locality from %s", day_words(c->arena, from_day)),
	            c->actor->name)});
}

enum err
home_set_locality(struct ctx *c, int64_t home, int64_t locality, const char *from_day)
{
	struct list before = LIST(struct interval), after = LIST(struct group_interval);
	struct group g = {.name = ""};
	int64_t was = 0, by_locality = 0;

	TRY(db_int(c, &sql_home_lock, ARGS(INT(home)), &home, NULL));
	TRY(db_all(c, &sql_intervals_of_home, ARGS(INT(home), TEXT("locality")), interval_fields, &before));
	for (size_t i = 0; i < before.n; i++) {
		const struct interval *v = LIST_AT(before, struct interval, i);

		if (strcmp(v->from_day, from_day) <= 0 && strcmp(v->until_day, from_day) > 0) {
			was = v->group_id;
		}
		if (strcmp(v->from_day, from_day) < 0) {
			*(struct group_interval *)list_add(&after, c->arena) = (struct group_interval){
			    .group = v->group_id, .from_day = v->from_day,
			    .until_day = strcmp(v->until_day, from_day) < 0 ? v->until_day : from_day};
		}
	}
	if (was == locality) {
		return OK;
	}
	if (locality != 0) {
		TRY(group_by_id(c, locality, &g));
		*(struct group_interval *)list_add(&after, c->arena) =
		    (struct group_interval){.group = locality, .from_day = from_day, .until_day = DAY_OPEN};
	}
	TRY(home_set_groups(c, home, "locality", &after));
	TRY(db_exec(c, &sql_home_locality_set, ARGS(INT(home), id_or_null(locality)), NULL));
	TRY(locality_history(c, home, g.name, from_day));
	TRY(db_int(c, &sql_remits_by_locality, NOARGS, &by_locality, NULL));
	return by_locality > 0 ? remits_refresh(c, from_day) : OK;
}
