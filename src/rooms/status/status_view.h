/* SPDX-License-Identifier: MIT */
/* What the pages of the room show, and the handlers that its one route table (status_pages.c) names. For the room's *_pages.c and status.html only. */
#ifndef ROOMS_STATUS_VIEW_H
#define ROOMS_STATUS_VIEW_H

#include "rooms/status/board.h"
#include "rooms/status/set_colours.h"
#include "rooms/status/status_work.h"
#include "web/reply.h"
#include "web/room.h"

/* ---- board_pages.c */

struct board_query {
	const char *on, *show, *locality, *provider, *view;
};
extern const struct field board_query_fields[];

/* A filter as a link, or a row of a select. */
struct board_option {
	const char *value, *label, *path;
	int64_t n; /* -1: not counted */
	bool chosen;
};

struct board_view {
	struct page_list list;  /* struct board_file_row, for files only */
	const struct board *board;
	const struct board_row **rows; /* of this page */
	size_t rows_n;
	const struct board_query *query;
	const char *group_name, *group_ref, *title;
	bool named_group;       /* the group's name is said: it is not the team's own */
	bool wall, may_answer, may_calls;
	struct list chips;      /* struct board_option */
	struct list localities, providers; /* struct board_option */
};

/* A row as CSV and XLSX have it. */
struct board_file_row {
	const char *number, *name, *provider, *locality, *day, *colour, *computed, *last_colour, *last_day, *sent, *help, *reasons, *help_words, *beds,
	    *set_by, *set_until, *corrected, *answered_by;
	int64_t beds_offered, sent_at, answered_at;
};

/* ---- totals_pages.c */

struct totals_view {
	struct page_list list; /* struct board_total */
	struct board_total all;
	const char *group_name, *day;
	bool partner, all_hidden;
	int64_t hidden;        /* areas with too few homes, left out */
};

/* ---- status_pages.c */

struct rule_input {
	const char *label, *value;
	bool is_question; /* the label ends in its own mark */
};
enum rule_state { RULE_HOLDS, RULE_OPEN /* not worked out */, RULE_PASSES };
struct rule_line {
	enum rule_state state;
	const char *id, *label, *colour, *outcome; /* outcome: "holds", "does not hold", "not worked out" */
	const char *sentence; /* NULL unless it holds */
	const char *more;     /* said by another reason; own range */
	struct list inputs;   /* struct rule_input */
};
/* How many of the lines (struct rule_line) came out so. */
size_t rule_lines(const struct list *lines, enum rule_state state);
struct status_line {
	const struct status *status;
	bool now;
};
struct status_view {
	const char *home_ref, *home_name, *day;
	const char *colour;     /* that holds, "none" */
	const struct status *status; /* NULL: none on the day */
	struct list statuses;   /* struct status, newest first: of the day */
	struct list rules;      /* struct rule_line */
	const char *rules_label;
	int64_t rules_version;
	struct list set;        /* struct set_colour, newest first */
	struct list comments;   /* struct status_comment */
	const char *earlier, *later; /* days; NULL */
	bool today, may_set, may_comment, said;
	struct status_comment form;
};

struct rules_view {
	const struct rules *rules;
};

struct status_panel {
	const struct board *board;
	const struct board_row *row;
	const char *home_ref;
	struct list comments;   /* struct status_comment */
	bool may_set, may_comment;
};

struct colour_view {
	const char *home_ref, *home_name;
	const char *by_rules;   /* "none": no return yet */
	bool by_rules_today;
	struct list now;        /* struct set_colour, in force */
	struct new_colour form;
};

/* Words of a rule for the page: fields by their short labels, shares, values. */
const char *rule_fields_words(struct arena *a, const struct rules *rules, const struct rule *r);

/* "2026-11-22T09:30" -> "22 Nov, 09:30" */
const char *minute_words(struct arena *a, const char *minute);

extern const struct route_api board_api, totals_api, set_colour_api, comment_api;
enum err board_show(struct req *r);
enum err totals_show(struct req *r);
enum err rules_show(struct req *r);
enum err status_show(struct req *r);
enum err colour_form(struct req *r);
enum err colour_set_work(struct req *r);
enum err colour_set_write(struct req *r);
enum err colour_end_write(struct req *r);
enum err comment_write(struct req *r);
enum err status_panel_load(struct req *r, const void **ret_v);
extern const struct field comment_form_fields[];

#endif
