/* SPDX-License-Identifier: MIT */
/* What the pages of the room show, and the handlers that its one route table (rota_pages.c) names. For the room's *_pages.c and templates only. */
#ifndef ROOMS_ANSWERING_VIEW_H
#define ROOMS_ANSWERING_VIEW_H

#include "rooms/answering/answering_private.h"
#include "web/reply.h"
#include "web/room.h"

/* ---- answer_pages.c */

/* The head of a home's page: who has it, and what waits. */
struct answering_panel {
	const char *home_ref;
	struct matters matters;
	struct list waiting;     /* struct call */
	bool may_answer;
	int64_t now;
};

struct answers_view {
	struct page_list list;   /* struct home_answer, newest first */
	const char *home_ref, *home_name, *today;
	struct matters matters;
	struct list waiting;     /* struct call */
	const struct field *fields; /* new_answer_fields with what may be answered now */
	struct new_answer form;
	const char *seen;        /* refs of what is in force */
	bool may_answer;
};
/* "today", "on Tue 24 Nov" */
const char *look_words(const struct page *p, const char *day);
/* Who is asked next, beside the chair: "Sam Whyte and the chair are" */
const char *next_words(struct arena *a, const struct call *k);
/* "in force", "its day has passed", "taken back": how an answer stands. */
const char *answer_stands(const struct home_answer *a, const char *today);

/* What was done with what the home sent, in a fortnight. */
struct done_line {
	int64_t at;
	const char *kind, *sentence;
};
struct done_view {
	const char *home_ref;
	struct list lines;       /* struct done_line, newest first */
};

extern const struct route_api answers_api, answer_api;
extern const struct panel answering_panels[];
enum err answers_show(struct req *r);
enum err answer_write(struct req *r);
enum err answer_end_write(struct req *r);

/* ---- calls_pages.c */

struct calls_query {
	const char *show;
};
extern const struct field calls_query_fields[];
struct calls_filter {
	const char *label, *path;
	bool chosen;
};
struct calls_view {
	struct page_list list;   /* struct call */
	struct answer_times times;
	struct list filters;     /* struct calls_filter */
	const char *group_name;
	bool of_team, may_answer;
};
extern const struct route_api calls_api;
enum err calls_show(struct req *r);
/* "Half were answered within 8 min, ..." */
const char *times_words(struct arena *a, const struct answer_times *t);

/* ---- rota_pages.c */

struct turn_form {
	const char *days, *from_time, *until_time, *place, *person;
};
struct rota_day {
	const char *name;
	struct list first, next; /* struct turn */
};
struct rota_now {
	const struct turn *turn; /* NULL: nobody */
	int64_t until;
};
struct rota_view {
	struct page_list list;   /* struct turn */
	const char *team, *group_ref;
	struct rota_day days[7];
	struct rota_now now[2];
	struct list gaps;        /* const char *: when nobody is asked first */
	const struct field *fields;
	struct turn_form form;
	int64_t minutes;
	bool may_keep;
};

#endif
