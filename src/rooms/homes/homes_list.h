/* SPDX-License-Identifier: MIT */
/* Homes as they were on a day, from the register's file in force on it: lists with filters, and one home through time. Private to the room: homes_list.c reads,
 * homes_pages.c, home_pages.c and area_pages.c show. */
#ifndef ROOMS_HOMES_LIST_H
#define ROOMS_HOMES_LIST_H

#include "rooms/homes/homes.h"

/* A home on a day. Texts are "" where the register is blank; grades 0. */
struct home_row {
	int64_t wellbeing, leadership, staff, setting, planning, total; /* total: of the whole list */
	const char *number, *name, *provider_number, *provider_name;
	const char *council, *council_code, *board, *board_code, *hscp, *hscp_code, *locality; /* after home_row_finish as the register spells them */
	const char *address, *town, *postcode, *client_group, *age_group, *places, *sector, *registration_status, *grades_date, *gone_since;
	const char *provider, *places_json, *grades; /* JSON: home_row_finish makes them */
	const char *on;
	struct answer given[6]; /* places and the five grades for files, where a blank is not known and never zero */
};
extern const struct field home_row_fields[];  /* loads rows */
extern const struct field home_api_fields[];  /* the API's home */
extern const struct shape home_shape;         /* the same, for its description */
extern const struct field home_file_fields[]; /* columns of CSV and XLSX */

/* What is asked of a list. */
struct homes_ask {
	int64_t group;             /* 0: every home the actor reaches */
	const char *day, *today;   /* homes and groups as on day; standings as on today */
	const char *q;             /* part of a name, or a number; "" */
	int64_t council, locality; /* groups; 0 any */
	const char *client_group;  /* a client group or an age group, as the register spells it; "" */
	const char *provider;      /* its number; "" */
	const char *status;        /* of the registration; "" */
	const char *age_groups, *statuses; /* JSON arrays that the homes must be of: the starter remit; NULL */
	const char *sort;          /* "name", "places", "town", with "-" the other way round */
	int64_t limit, offset;
};

/* struct home_row, finished. */
enum err homes_list(struct ctx *c, const struct homes_ask *ask, struct list *ret, int64_t *ret_total) MUST_CHECK;
/* The same as a statement, for reply_file. */
enum err homes_list_statement(struct ctx *c, const struct homes_ask *ask, const struct sql **ret_sql, const struct arg **ret_args) MUST_CHECK;
db_row_fn home_row_finish; /* arg: the day, const char * */

/* What kinds of homes there are on the day, for filters: struct homes_kind. */
struct homes_kind {
	int64_t council, locality, n;
	const char *client_group, *age_group, *registration_status, *council_name, *locality_name, *locality_ref;
};
enum err homes_kinds(struct ctx *c, const struct homes_ask *ask, struct list *ret) MUST_CHECK;

/* "older people" -> "Older People": a client or age group as the pack's register spells it; as given when it knows none. */
const char *client_group_spelled(struct ctx *c, const char *text);

/* ---- one home -------------------------------------------------------------------------------------------------------- */

/* A home on a day: from the newest file up to that day that holds it. */
struct home_on {
	struct home_row row;
	const char *as_of;      /* of that file; "" without any file */
	const char *gone_since; /* as-of day of the next file, which does not hold it; "" when the file is the one in force */
};
/* ERR_MISSING on a day before the first file that holds it. */
enum err home_on_day(struct ctx *c, int64_t home, const char *day, struct home_on *ret) MUST_CHECK;

/* What each file up to the day says of the home, oldest first: struct home_seen. */
struct home_seen {
	int64_t wellbeing, leadership, staff, setting, planning;              /* key questions */
	int64_t theme_care, theme_environment, theme_staffing, theme_management, theme_information; /* before the key questions */
	const char *as_of, *name, *provider_name, *provider_number, *council, *address, *town, *postcode, *client_group, *age_group, *sector;
	const char *registration_status, *registered_on, *places, *total_beds, *grades_date, *last_inspection, *extra;
};
extern const struct field home_seen_fields[];
enum err home_through_time(struct ctx *c, int64_t home, const char *day, struct list *ret) MUST_CHECK;

/* The pack's words for a grade, "Good"; "" for 0. */
const char *grade_word(struct ctx *c, int64_t grade);
/* The pack's name of a grade by our field, "wellbeing" -> "Wellbeing", "theme_care" -> "Care and support". */
const char *grade_name(struct ctx *c, const char *field);

#endif
