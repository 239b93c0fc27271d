/* SPDX-License-Identifier: MIT */
/* The handlers of the room homes, for the one route table in homes_pages.c, and what its pages share. Private to the room. */
#ifndef ROOMS_HOMES_PAGES_H
#define ROOMS_HOMES_PAGES_H

#include "rooms/homes/facts.h"
#include "rooms/homes/home_changes.h"
#include "rooms/homes/homes_list.h"
#include "rooms/homes/links.h"
#include "rooms/homes/remits.h"
#include "web/reply.h"
#include "web/room.h"

/* ---- homes_pages.c: the list */

struct homes_query {
	const char *q, *council, *client_group, *provider, *locality, *status, *scope, *on, *sort;
};

/* A filter as a link, or a row of a select. */
struct homes_option {
	const char *value, *label, *path;
	int64_t n;
	bool chosen;
};

struct homes_view {
	struct page_list list;
	const struct homes_query *query;
	const char *day, *file_as_of; /* file_as_of NULL: there is no file yet */
	const char *group_name, *group_ref; /* group_ref NULL: the account's own */
	bool past, all, may_import;
	struct list client_groups, councils, localities, statuses; /* struct homes_option */
	const char *all_path, *own_path;
};

enum err homes_list_page(struct req *r) MUST_CHECK;

/* Where rows of homes stand on several pages. */
struct homes_table_view {
	const struct list *rows; /* struct home_row */
	const char *caption;
	bool sorts, provider;
};

/* Today, or the query's day; *ret_past when it is an earlier one. */
const char *asked_day(struct req *r, const char *on, bool *ret_past);

/* ---- home_pages.c: one home */

struct home_query {
	const char *on;
};
extern const struct field home_query_fields[];
extern const struct route_api home_api;

struct panel_view {
	const struct panel *panel;
	const void *v;
};

/* A grade as it is, and since when at least. */
struct grade_now {
	const char *name, *word, *since;
	int64_t grade;
};

/* A file that shows other grades, or other places, than the one before. */
struct grade_row {
	const char *as_of, *dated, *grades[5];
};
struct grade_table {
	const char *heads[5], *caption;
	struct list rows; /* struct grade_row, newest first */
};
struct places_row {
	const char *places, *since, *until;
};

struct home_view {
	struct home_row row; /* first: the API's home is made of it */
	const struct home_on *on;
	const struct home *home;
	struct home_facts facts;
	const char *day, *kind; /* kind: "Care home for older people, no nursing on site" */
	bool past, contacts, may_edit;
	struct list head, first, main, side; /* struct panel_view */
	struct list grades;           /* struct grade_now */
	struct grade_table questions, themes;
	struct list places;           /* struct places_row, newest first */
	struct list links;            /* struct home_link */
	const char *regulator;
};

enum err home_show_page(struct req *r) MUST_CHECK;

struct home_register_view {
	const struct home *home;
	struct list changes; /* struct seen_change, newest first */
	const char *first, *regulator;
	int64_t files;
};
enum err home_register_page(struct req *r) MUST_CHECK;

/* ---- facts_pages.c */

struct facts_form {
	struct home_facts facts; /* first: the entries of home_facts_fields hold */
	const char *from_day, *locality;
	int64_t version;
};
extern const struct field facts_form_fields[];

struct fact_line {
	const struct field *field;
	const char *words;             /* NULL: not known */
	const char *since, *said_by;
};
struct facts_view {
	const struct home *home;
	struct facts_form form;
	struct list lines, contacts;   /* struct fact_line */
	bool may_edit, sees_contacts, team;
	struct field locality;         /* its choices are the area's */
	const char *locality_name;
};
enum err facts_page(struct req *r) MUST_CHECK;
enum err facts_save_write(struct req *r) MUST_CHECK;

/* ---- area_pages.c: areas and providers */

struct area_line {
	const char *name, *ref, *path;
	int64_t homes, places, places_not_known;
};
struct area_kind {
	const char *label;   /* "Council area" */
	struct list areas;   /* struct area_line */
};
struct areas_view {
	struct list kinds;   /* struct area_kind */
	const char *day;
};
struct area_view {
	struct area_line all;
	const char *kind, *code, *day, *file_as_of;
	bool past, may_list;
	struct list councils, localities, client_groups, sectors, providers; /* struct area_line */
};
struct provider_view {
	const char *number, *name, *day;
	bool past;
	struct page_list list;
	struct list councils; /* struct area_line */
	struct area_line all;
};
enum err areas_page(struct req *r) MUST_CHECK;
enum err area_page(struct req *r) MUST_CHECK;
enum err provider_page(struct req *r) MUST_CHECK;

/* ---- remit_pages.c */

struct remit_form {
	const char *home, *from_day, *until_day, *reason, *expected;
};
extern const struct field remit_form_fields[];
struct remit_change_line {
	struct expected_change change;
	bool over, open; /* ended before today; without an end */
};
struct remit_view {
	struct page_list list;       /* struct expected_change */
	const char *team;
	struct list areas;           /* struct group */
	const char *age_groups, *statuses, *days; /* in words */
	int64_t homes, expected;     /* on the board today; of them expected to send today */
	struct list changes;         /* struct remit_change_line: those of list */
	struct remit_form form;
	bool may_edit;
	const char *group_ref;
};
enum err remit_page(struct req *r) MUST_CHECK;
enum err remit_change_write(struct req *r) MUST_CHECK;
enum err remit_change_end_write(struct req *r) MUST_CHECK;

/* ---- links_pages.c */

struct links_view {
	struct page_list list; /* struct home_link */
	bool may_decide;
	int64_t now;
};
enum err links_page(struct req *r) MUST_CHECK;
enum err link_confirm_write(struct req *r) MUST_CHECK;
enum err link_refuse_write(struct req *r) MUST_CHECK;

/* ---- locality_commands.c: the command `import localities` */
int localities_run(struct command_run *run);

#endif
