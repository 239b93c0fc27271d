/* SPDX-License-Identifier: MIT */
/* What other rooms may ask of the register (register.h): a home as it was on a day, one of its facts through time, and an import in one go. */
#include "rooms/register/register.h"

#include <string.h>

#include "base/host.h"
#include "base/pack.h"
#include "base/str.h"
#include "rooms/register/register.sql.h"
#include "rooms/register/register_accept.h"
#include "rooms/register/register_room.h"
#include "rooms/settings/settings.h"

const struct field registered_fields[] = {
    FIELD_AT(registered, id, F_INT, .internal = 1),
    FIELD_AT(registered, number, F_REF, .label = "Number"),
    FIELD_AT(registered, name, F_TEXT, .label = "Name"),
    FIELD_AT(registered, provider_number, F_REF, .label = "Provider's number"),
    FIELD_AT(registered, provider_name, F_TEXT, .label = "Provider"),
    FIELD_AT(registered, council, F_TEXT, .label = "Council", .not_known = 1),
    FIELD_AT(registered, hscp, F_TEXT, .label = "HSCP", .not_known = 1),
    FIELD_AT(registered, board, F_TEXT, .label = "NHS board", .not_known = 1),
    FIELD_AT(registered, locality, F_TEXT, .label = "Locality", .not_known = 1),
    FIELD_AT(registered, address, F_TEXT, .label = "Address", .not_known = 1),
    FIELD_AT(registered, town, F_TEXT, .label = "Town", .not_known = 1),
    FIELD_AT(registered, postcode, F_TEXT, .label = "Postcode", .not_known = 1),
    FIELD_AT(registered, client_group, F_TEXT, .label = "Client group", .not_known = 1),
    FIELD_AT(registered, age_group, F_TEXT, .label = "Age group", .not_known = 1),
    FIELD_AT(registered, sector, F_TEXT, .label = "Sector", .not_known = 1),
    FIELD_AT(registered, registration_status, F_TEXT, .label = "Registration", .not_known = 1),
    FIELD_AT(registered, registered_on, F_DAY, .label = "Registered on", .not_known = 1),
    FIELD_AT(registered, places, F_TEXT, .label = "Places", .not_known = 1),
    FIELD_AT(registered, total_beds, F_TEXT, .label = "Beds", .not_known = 1),
    FIELD_AT(registered, wellbeing, F_TEXT, .label = "Wellbeing", .not_known = 1),
    FIELD_AT(registered, leadership, F_TEXT, .label = "Leadership", .not_known = 1),
    FIELD_AT(registered, staff, F_TEXT, .label = "Staff", .not_known = 1),
    FIELD_AT(registered, setting, F_TEXT, .label = "Setting", .not_known = 1),
    FIELD_AT(registered, planning, F_TEXT, .label = "Planning", .not_known = 1),
    FIELD_AT(registered, grades_date, F_DAY, .label = "Date of the latest grading", .not_known = 1),
    FIELD_AT(registered, last_inspection, F_DAY, .label = "Last inspection", .not_known = 1),
    FIELD_AT(registered, as_of, F_DAY, .label = "As of"),
    FIELD_AT(registered, gone_since, F_DAY, .label = "Not in the register since"),
    FIELD_END,
};

/* A row of a home's life: what registered_fields has, and the rest. */
struct life {
	struct registered r;
	const char *extra;
};

enum err
register_file_on(struct ctx *c, const char *day, int64_t *ret_file, const char **ret_as_of)
{
	struct list found = LIST(struct in_force);

	*ret_file = 0;
	*ret_as_of = "";
	TRY(db_all(c, &sql_register_file_on_day, ARGS(TEXT(day)), in_force_fields, &found));
	if (found.n) {
		*ret_file = LIST_AT(found, struct in_force, 0)->id;
		*ret_as_of = LIST_AT(found, struct in_force, 0)->as_of;
	}
	return OK;
}

enum err
registered_on(struct ctx *c, int64_t home, const char *day, struct registered *ret)
{
	int64_t file;
	const char *as_of;

	TRY(register_file_on(c, day, &file, &as_of));
	if (!file) {
		return fail(c, ERR_MISSING, NULL, "There is no file of the register as old as that.");
	}
	TRY(db_one(c, &sql_register_home_on, ARGS(INT(home), INT(file)), registered_fields, ret));
	ret->as_of = as_of;
	return OK;
}

/* ---- through time ------------------------------------------------------------------------------------------------------ */

/* A column of registered_fields, or a member of what else the files say. */
static const char *
life_text(struct ctx *c, const struct life *l, const struct field *f, const char *attribute)
{
	struct ctx own = {.arena = c->arena};
	const struct json *extra, *value;

	if (f) {
		return str_or(field_text(f, &l->r, c->arena), "");
	}
	if (json_read(&own, l->extra, strlen(l->extra), &extra) != OK) {
		return "";
	}
	value = json_get(extra, attribute);
	if (value && value->kind == JSON_INT) {
		return arena_int(c->arena, value->n);
	}
	return value ? str_or(value->text, "") : "";
}

/* The first file after this one, "" when there is none. */
static const char *
next_day(const struct list *days, const char *as_of)
{
	for (size_t i = 0; i < days->n; i++) {
		if (strcmp(LIST_AT(*days, struct in_force, i)->as_of, as_of) > 0) {
			return LIST_AT(*days, struct in_force, i)->as_of;
		}
	}
	return "";
}

static const struct field *
life_fields(struct arena *a)
{
	size_t n = fields_count(registered_fields);
	struct field *f = ARENA_ARRAY(a, struct field, n + 2);

	memcpy(f, registered_fields, n * sizeof(*f));
	f[n] = (struct field){.name = "extra", .kind = F_JSON, .offset = offsetof(struct life, extra)};
	return f;
}

enum err
registered_through_time(struct ctx *c, int64_t home, const char *attribute, struct list *ret)
{
	const struct field *f = field_find(registered_fields, attribute);
	struct list lives = LIST(struct life), days = LIST(struct in_force);
	struct registered_interval *now = NULL;
	const char *expected = "";

	*ret = LIST(struct registered_interval);
	TRY(db_all(c, &sql_register_home_through_time, ARGS(INT(home)), life_fields(c->arena), &lives));
	TRY(db_all(c, &sql_register_file_days, NOARGS, in_force_fields, &days));
	for (const struct life *l = LIST_FIRST(lives); l < (const struct life *)LIST_END(lives); l++) {
		const char *value = life_text(c, l, f, attribute);

		/* A file without the home ends what was; so does another value. */
		if (now && (strcmp(expected, l->r.as_of) != 0 || strcmp(now->value, value) != 0)) {
			now->until_file = strcmp(expected, l->r.as_of) != 0 ? expected : l->r.as_of;
			now = NULL;
		}
		if (!now) {
			now = list_add(ret, c->arena);
			*now = (struct registered_interval){
			    .value = value, .since_file = l->r.as_of, .until_file = "", .dated = str_or(l->r.grades_date, "")};
		}
		expected = next_day(&days, l->r.as_of);
	}
	if (now) {
		now->until_file = expected;
	}
	return OK;
}

/* ---- in one go --------------------------------------------------------------------------------------------------------- */

enum err
register_import(struct ctx *c, const char *p, size_t n, const char *filename, const char *as_of, bool replace, const char *reason,
    const char **ret_summary)
{
	struct register_how how = {.as_of = as_of, .filename = filename, .replace = replace, .reason = reason};
	struct register_reading reading = {0};
	struct register_file *f;
	struct settings settings;
	int64_t file;

	TRY(settings_get(c, 0, &settings));
	reading.all_kinds = str_eq(settings.scope, "all");
	TRY(register_read(c, p, n, &reading, &f));
	return register_accept(c, f, &how, ret_summary, &file);
}

/* Room start: the headings of the pack become tables. */
enum err
register_start(struct ctx *c)
{
	const struct pack *pack = c->host->pack;
	const struct register_map *m;

	TRY(register_map_read(c, pack_json(pack, "register.json"), pack->arena, &m));
	register_map_use(m);
	return OK;
}
