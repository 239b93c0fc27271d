/* SPDX-License-Identifier: MIT */
/* Reading homes as they were on a day (homes_list.h). The file in force is looked up first, so that each list is one statement by group. Writes nothing. */
#include "rooms/homes/homes_list.h"

#include <string.h>

#include "base/host.h"
#include "base/json.h"
#include "base/pack.h"
#include "base/shape.h"
#include "base/str.h"
#include "rooms/homes/areas.h"
#include "rooms/homes/homes.sql.h"

/* What the statements give. */
#define ROW_ENTRIES \
	FIELD_AT(home_row, number, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, name, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, provider_number, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, provider_name, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, council, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, council_code, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, board, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, board_code, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, hscp, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, hscp_code, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, locality, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, address, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, town, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, postcode, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, client_group, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, age_group, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, places, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, sector, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, registration_status, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, wellbeing, F_INT, .internal = 1), \
	FIELD_AT(home_row, leadership, F_INT, .internal = 1), \
	FIELD_AT(home_row, staff, F_INT, .internal = 1), \
	FIELD_AT(home_row, setting, F_INT, .internal = 1), \
	FIELD_AT(home_row, planning, F_INT, .internal = 1), \
	FIELD_AT(home_row, grades_date, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, gone_since, F_TEXT, .internal = 1), \
	FIELD_AT(home_row, total, F_INT, .internal = 1)

const struct field home_row_fields[] = {ROW_ENTRIES, FIELD_END};

static const struct field provider_fields[] = {
    {.name = "id", .kind = F_REF, .required = 1},
    {.name = "number", .kind = F_REF, .required = 1},
    {.name = "name", .kind = F_TEXT, .required = 1},
    FIELD_END,
};

#define GRADE(word) {.name = word, .kind = F_INT, .min = 1, .max = 6, .not_known = 1}
static const struct field grades_fields[] = {GRADE("wellbeing"), GRADE("leadership"), GRADE("staff"), GRADE("setting"), GRADE("planning"), FIELD_END};

static const struct shape provider_shape = {.name = "Provider", .fields = provider_fields};
static const struct shape places_shape = {.name = "Places", .kind = SHAPE_NUMBER};
static const struct shape grades_shape = {.name = "Grades", .about = "1 unsatisfactory to 6 excellent, per key question.", .fields = grades_fields};

const struct field home_api_fields[] = {
    {.name = "id", .kind = F_REF, .offset = offsetof(struct home_row, number), .required = 1},
    FIELD_AT(home_row, number, F_REF, .required = 1),
    FIELD_AT(home_row, name, F_TEXT, .not_known = 1),
    FIELD_AT(home_row, provider, F_JSON, .not_known = 1, .shape = &provider_shape),
    FIELD_AT(home_row, council, F_TEXT, .not_known = 1),
    FIELD_AT(home_row, board, F_TEXT, .not_known = 1),
    FIELD_AT(home_row, hscp, F_TEXT, .not_known = 1),
    FIELD_AT(home_row, locality, F_TEXT, .not_known = 1),
    FIELD_AT(home_row, town, F_TEXT, .not_known = 1),
    FIELD_AT(home_row, postcode, F_TEXT, .not_known = 1),
    FIELD_AT(home_row, client_group, F_TEXT, .not_known = 1),
    {.name = "places", .kind = F_JSON, .offset = offsetof(struct home_row, places_json), .not_known = 1, .shape = &places_shape},
    FIELD_AT(home_row, sector, F_TEXT, .not_known = 1),
    FIELD_AT(home_row, registration_status, F_TEXT, .not_known = 1),
    FIELD_AT(home_row, grades, F_JSON, .required = 1, .shape = &grades_shape),
    FIELD_AT(home_row, grades_date, F_DAY, .not_known = 1),
    FIELD_AT(home_row, on, F_DAY, .required = 1),
    FIELD_END,
};

const struct shape home_shape = {.name = "Home", .about = "A home as the register had it on a day.", .fields = home_api_fields, .whole = 1};

/* Loads rows too; what is shown has a name of its own. */
const struct field home_file_fields[] = {
    ROW_ENTRIES,
    {.name = "number_column", .kind = F_TEXT, .offset = offsetof(struct home_row, number), .label = "Number"},
    {.name = "name_column", .kind = F_TEXT, .offset = offsetof(struct home_row, name), .label = "Name"},
    {.name = "provider_number_column", .kind = F_TEXT, .offset = offsetof(struct home_row, provider_number), .label = "Provider's number"},
    {.name = "provider_name_column", .kind = F_TEXT, .offset = offsetof(struct home_row, provider_name), .label = "Provider"},
    {.name = "council_column", .kind = F_TEXT, .offset = offsetof(struct home_row, council), .label = "Council area"},
    {.name = "board_column", .kind = F_TEXT, .offset = offsetof(struct home_row, board), .label = "NHS board"},
    {.name = "hscp_column", .kind = F_TEXT, .offset = offsetof(struct home_row, hscp), .label = "Partnership"},
    {.name = "locality_column", .kind = F_TEXT, .offset = offsetof(struct home_row, locality), .label = "Locality"},
    {.name = "address_column", .kind = F_TEXT, .offset = offsetof(struct home_row, address), .label = "Address"},
    {.name = "town_column", .kind = F_TEXT, .offset = offsetof(struct home_row, town), .label = "Town"},
    {.name = "postcode_column", .kind = F_TEXT, .offset = offsetof(struct home_row, postcode), .label = "Postcode"},
    {.name = "client_group_column", .kind = F_TEXT, .offset = offsetof(struct home_row, client_group), .label = "For"},
    {.name = "age_group_column", .kind = F_TEXT, .offset = offsetof(struct home_row, age_group), .label = "Adults or children"},
    {.name = "places_given", .kind = F_COUNT, .offset = offsetof(struct home_row, given[0]), .label = "Registered places", .answer = 1},
    {.name = "sector_column", .kind = F_TEXT, .offset = offsetof(struct home_row, sector), .label = "Sector"},
    {.name = "registration_status_column", .kind = F_TEXT, .offset = offsetof(struct home_row, registration_status), .label = "Registration"},
    {.name = "wellbeing_given", .kind = F_COUNT, .offset = offsetof(struct home_row, given[1]), .label = "Wellbeing", .answer = 1},
    {.name = "leadership_given", .kind = F_COUNT, .offset = offsetof(struct home_row, given[2]), .label = "Leadership", .answer = 1},
    {.name = "staff_given", .kind = F_COUNT, .offset = offsetof(struct home_row, given[3]), .label = "Staff", .answer = 1},
    {.name = "setting_given", .kind = F_COUNT, .offset = offsetof(struct home_row, given[4]), .label = "Setting", .answer = 1},
    {.name = "planning_given", .kind = F_COUNT, .offset = offsetof(struct home_row, given[5]), .label = "Planning", .answer = 1},
    {.name = "grades_date_column", .kind = F_DAY, .offset = offsetof(struct home_row, grades_date), .label = "Date of the latest grading"},
    {.name = "on_column", .kind = F_DAY, .offset = offsetof(struct home_row, on), .label = "As on"},
    FIELD_END,
};

const struct field home_seen_fields[] = {
    FIELD_AT(home_seen, as_of, F_DAY),
    FIELD_AT(home_seen, name, F_TEXT, .label = "Name"),
    FIELD_AT(home_seen, provider_number, F_REF),
    FIELD_AT(home_seen, provider_name, F_TEXT, .label = "Provider"),
    FIELD_AT(home_seen, registration_status, F_TEXT, .label = "Registration"),
    FIELD_AT(home_seen, registered_on, F_DAY, .label = "Registered on"),
    FIELD_AT(home_seen, client_group, F_TEXT, .label = "For"),
    FIELD_AT(home_seen, age_group, F_TEXT, .label = "Adults or children"),
    FIELD_AT(home_seen, sector, F_TEXT, .label = "Sector"),
    FIELD_AT(home_seen, places, F_TEXT, .label = "Registered places"),
    FIELD_AT(home_seen, total_beds, F_TEXT, .label = "Beds"),
    FIELD_AT(home_seen, address, F_TEXT, .label = "Address"),
    FIELD_AT(home_seen, town, F_TEXT, .label = "Town"),
    FIELD_AT(home_seen, postcode, F_TEXT, .label = "Postcode"),
    FIELD_AT(home_seen, council, F_TEXT, .label = "Council area"),
    FIELD_AT(home_seen, wellbeing, F_INT),
    FIELD_AT(home_seen, leadership, F_INT),
    FIELD_AT(home_seen, staff, F_INT),
    FIELD_AT(home_seen, setting, F_INT),
    FIELD_AT(home_seen, planning, F_INT),
    FIELD_AT(home_seen, theme_care, F_INT),
    FIELD_AT(home_seen, theme_environment, F_INT),
    FIELD_AT(home_seen, theme_staffing, F_INT),
    FIELD_AT(home_seen, theme_management, F_INT),
    FIELD_AT(home_seen, theme_information, F_INT),
    FIELD_AT(home_seen, extra, F_TEXT),
    FIELD_AT(home_seen, grades_date, F_DAY, .label = "Latest grading"),
    FIELD_AT(home_seen, last_inspection, F_DAY, .label = "Last visit of the regulator"),
    FIELD_END,
};

/* ---- a row ------------------------------------------------------------------------------------------------------------- */

static const char *
taken(struct arena *a, struct buf *b)
{
	const char *text = arena_copy(a, b->p, b->len);

	buf_done(b);
	return text;
}

static const char *
grades_json(struct arena *a, const struct home_row *row)
{
	const struct {
		const char *name;
		int64_t grade;
	} grades[] = {{"wellbeing", row->wellbeing}, {"leadership", row->leadership}, {"staff", row->staff}, {"setting", row->setting},
	    {"planning", row->planning}};
	struct buf b;

	buf_init(&b, 1024);
	for (size_t i = 0; i < sizeof(grades) / sizeof(*grades); i++) {
		buf_adds(&b, i == 0 ? "{" : ",");
		buf_json(&b, grades[i].name);
		buf_addc(&b, ':');
		if (grades[i].grade != 0) {
			buf_int(&b, grades[i].grade);
		} else {
			buf_adds(&b, "\"not known\"");
		}
	}
	buf_addc(&b, '}');
	return taken(a, &b);
}

static const char *
provider_json(struct arena *a, const struct home_row *row)
{
	struct buf b;

	if (str_empty(row->provider_number) && str_empty(row->provider_name)) {
		return ""; /* written as not known */
	}
	buf_init(&b, 16384);
	buf_adds(&b, "{\"id\":");
	buf_json(&b, str_empty(row->provider_number) ? "not known" : row->provider_number);
	buf_adds(&b, ",\"number\":");
	buf_json(&b, str_empty(row->provider_number) ? "not known" : row->provider_number);
	buf_adds(&b, ",\"name\":");
	buf_json(&b, str_empty(row->provider_name) ? "not known" : row->provider_name);
	buf_addc(&b, '}');
	return taken(a, &b);
}

enum err
home_row_finish(struct ctx *c, void *rec, void *arg)
{
	struct home_row *row = rec;
	int64_t grades[] = {row->wellbeing, row->leadership, row->staff, row->setting, row->planning};

	row->council = area_brief(row->council_code, row->council);
	row->board = area_brief(row->board_code, row->board);
	row->hscp = area_brief(row->hscp_code, row->hscp);
	row->provider = provider_json(c->arena, row);
	row->places_json = row->places;
	row->grades = grades_json(c->arena, row);
	row->on = arg;
	row->given[0].state = str_int(row->places, &row->given[0].n) ? GIVEN : NOT_KNOWN;
	for (size_t i = 0; i < 5; i++) {
		row->given[i + 1] = (struct answer){.state = grades[i] != 0 ? GIVEN : NOT_KNOWN, .n = grades[i]};
	}
	return OK;
}

/* ---- lists ------------------------------------------------------------------------------------------------------------- */

struct file_row {
	int64_t id;
	const char *as_of;
};

static const struct field file_row_fields[] = {
    FIELD_AT(file_row, id, F_INT),
    FIELD_AT(file_row, as_of, F_TEXT),
    FIELD_END,
};

/* ["Adults"] -> "|Adults|", against which a statement looks for "|" value "|"; "" any. */
static enum err
bars(struct ctx *c, const char *json, const char **ret)
{
	const struct json *list;
	struct buf b;

	*ret = "";
	if (json == NULL) {
		return OK;
	}
	TRY(json_read(c, json, strlen(json), &list));
	if (list->len == 0) {
		return OK;
	}
	buf_init(&b, 4096);
	for (size_t i = 0; i < list->len; i++) {
		buf_addc(&b, '|');
		buf_adds(&b, list->items[i].text);
	}
	buf_addc(&b, '|');
	*ret = taken(c->arena, &b);
	return OK;
}

enum { LIST_ARGS = 18 }; /* of homes_listed, with the end */

static enum err
list_args(struct ctx *c, const struct homes_ask *ask, struct arg ret[LIST_ARGS])
{
	struct file_row file = {0};
	const char *age_groups, *statuses;
	char *number = arena_text(c->arena, str_or(ask->q, ""));
	bool found;

	for (char *p = number; *p != 0; p++) {
		*p = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
	}
	TRY(db_find(c, &sql_file_in_force, ARGS(TEXT(ask->day)), file_row_fields, &file, &found));
	TRY(bars(c, ask->age_groups, &age_groups));
	TRY(bars(c, ask->statuses, &statuses));
	memcpy(ret,
	    ARGS(INT(ask->group != 0 ? 0 : c->actor->account), TEXT(ask->day), INT(file.id),
	        TEXT(str_key(c->arena, str_or(ask->q, ""))), TEXT(str_trim(c->arena, number)), INT(ask->council),
	        TEXT(str_or(ask->client_group, "")), TEXT(str_or(ask->provider, "")), INT(ask->locality), TEXT(str_or(ask->status, "")),
	        TEXT(age_groups), TEXT(statuses), TEXT(str_or(ask->sort, "name")), INT(ask->limit), INT(ask->offset), TEXT(ask->today), INT(ask->group)),
	    LIST_ARGS * sizeof(struct arg));
	return OK;
}

enum err
homes_list_statement(struct ctx *c, const struct homes_ask *ask, const struct sql **ret_sql, const struct arg **ret_args)
{
	struct arg *args = ARENA_ARRAY(c->arena, struct arg, LIST_ARGS);

	TRY(list_args(c, ask, args));
	*ret_sql = &sql_homes_listed;
	*ret_args = args;
	return OK;
}

enum err
homes_list(struct ctx *c, const struct homes_ask *ask, struct list *ret, int64_t *ret_total)
{
	const struct sql *s;
	const struct arg *args;

	*ret = LIST(struct home_row);
	*ret_total = 0;
	TRY(homes_list_statement(c, ask, &s, &args));
	TRY(db_all(c, s, args, home_row_fields, ret));
	for (size_t i = 0; i < ret->n; i++) {
		TRY(home_row_finish(c, LIST_AT(*ret, struct home_row, i), (void *)(uintptr_t)ask->day));
	}
	if (ret->n > 0) {
		*ret_total = LIST_AT(*ret, struct home_row, 0)->total;
	} else if (ask->offset > 0) {
		/* Past the end: the total is still told. */
		struct homes_ask first = *ask;
		struct list rows;

		first.offset = 0;
		first.limit = 1;
		TRY(homes_list(c, &first, &rows, ret_total));
	}
	return OK;
}

static const struct field homes_kind_fields[] = {
    FIELD_AT(homes_kind, client_group, F_TEXT),
    FIELD_AT(homes_kind, age_group, F_TEXT),
    FIELD_AT(homes_kind, registration_status, F_TEXT),
    FIELD_AT(homes_kind, council, F_INT),
    FIELD_AT(homes_kind, council_name, F_TEXT),
    FIELD_AT(homes_kind, locality, F_INT),
    FIELD_AT(homes_kind, locality_name, F_TEXT),
    FIELD_AT(homes_kind, locality_ref, F_TEXT),
    FIELD_AT(homes_kind, n, F_INT),
    FIELD_END,
};

enum err
homes_kinds(struct ctx *c, const struct homes_ask *ask, struct list *ret)
{
	*ret = LIST(struct homes_kind);
	return db_all(c, &sql_kinds_listed,
	    ARGS(INT(ask->group != 0 ? 0 : c->actor->account), TEXT(ask->day), TEXT(ask->today), INT(ask->group)), homes_kind_fields, ret);
}

const char *
client_group_spelled(struct ctx *c, const char *text)
{
	const struct json *groups = json_get(pack_json(c->host->pack, "register.json"), "age_groups");
	const char *key = str_key(c->arena, str_or(text, ""));

	for (size_t i = 0; groups != NULL && i < groups->len; i++) {
		const char *spellings[] = {groups->names[i], groups->items[i].text};

		for (size_t k = 0; k < 2; k++) {
			if (strcmp(str_key(c->arena, str_or(spellings[k], "")), key) == 0) {
				return spellings[k];
			}
		}
	}
	return str_or(text, "");
}

/* ---- one home ---------------------------------------------------------------------------------------------------------- */

enum err
home_on_day(struct ctx *c, int64_t home, const char *day, struct home_on *ret)
{
	struct file_row held = {.as_of = ""}, in_force = {.as_of = ""}, after = {.as_of = ""};
	bool found, any;

	TRY(db_find(c, &sql_file_that_holds, ARGS(INT(home), TEXT(day)), file_row_fields, &held, &found));
	TRY(db_find(c, &sql_file_in_force, ARGS(TEXT(day)), file_row_fields, &in_force, &any));
	if (!found) {
		bool later;

		TRY(db_find(c, &sql_file_that_holds, ARGS(INT(home), TEXT("9999-12-31")), file_row_fields, &held, &later));
		if (later) {
			return fail(c, ERR_MISSING, "on", "The register did not hold this home on that day.");
		}
	}
	*ret = (struct home_on){.as_of = held.as_of, .gone_since = ""};
	TRY(db_one(c, &sql_home_on_day, ARGS(INT(home), TEXT(day), INT(held.id)), home_row_fields, &ret->row));
	if (found && held.id != in_force.id) {
		TRY(db_find(c, &sql_file_after, ARGS(TEXT(held.as_of)), file_row_fields, &after, &any));
		ret->gone_since = after.as_of;
	}
	return home_row_finish(c, &ret->row, (void *)(uintptr_t)(ret->gone_since[0] != 0 ? held.as_of : day));
}

/* The themes stand among the columns that the register keeps without a column of their own. */
static enum err
themes_read(struct ctx *c, struct home_seen *s, const struct home_seen *before)
{
	const struct json *extra;

	if (before != NULL && strcmp(s->extra, before->extra) == 0) {
		s->theme_care = before->theme_care;
		s->theme_environment = before->theme_environment;
		s->theme_staffing = before->theme_staffing;
		s->theme_management = before->theme_management;
		s->theme_information = before->theme_information;
		return OK;
	}
	TRY(json_read(c, s->extra, strlen(s->extra), &extra));
	s->theme_care = json_int(extra, "theme_care", 0);
	s->theme_environment = json_int(extra, "theme_environment", 0);
	s->theme_staffing = json_int(extra, "theme_staffing", 0);
	s->theme_management = json_int(extra, "theme_management", 0);
	s->theme_information = json_int(extra, "theme_information", 0);
	return OK;
}

enum err
home_through_time(struct ctx *c, int64_t home, const char *day, struct list *ret)
{
	*ret = LIST(struct home_seen);
	TRY(db_all(c, &sql_home_through_time, ARGS(INT(home), TEXT(day)), home_seen_fields, ret));
	for (size_t i = 0; i < ret->n; i++) {
		TRY(themes_read(c, LIST_AT(*ret, struct home_seen, i), i > 0 ? LIST_AT(*ret, struct home_seen, i - 1) : NULL));
	}
	return OK;
}

const char *
grade_word(struct ctx *c, int64_t grade)
{
	const struct json *words = json_array(pack_json(c->host->pack, "register.json"), "grade_words");

	return grade >= 1 && (size_t)grade <= words->len ? words->items[grade - 1].text : "";
}

const char *
grade_name(struct ctx *c, const char *field)
{
	const struct json *grades = json_array(pack_json(c->host->pack, "register.json"), "grades");

	for (size_t i = 0; i < grades->len; i++) {
		if (strcmp(json_text(&grades->items[i], "attribute", ""), field) == 0) {
			return json_text(&grades->items[i], "name", field);
		}
	}
	return field;
}
