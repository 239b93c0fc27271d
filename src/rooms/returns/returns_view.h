/* SPDX-License-Identifier: MIT */
/* What the room's templates are given. Private to the room: *_pages.c fill these, *.html draw them. */
#ifndef ROOMS_RETURNS_RETURNS_VIEW_H
#define ROOMS_RETURNS_RETURNS_VIEW_H

#include "out/chart.h"
#include "rooms/returns/return_draft.h"
#include "rooms/returns/return_measures.h"
#include "web/reply.h"
#include "web/room.h"

/* ---- what every page of the room begins with ---- */

struct return_head {
	const char *home_ref, *home_name, *day;
	const char *heading;  /* "Today's return", "Return for 20 November 2026" */
	const char *day_long; /* "Sunday 22 November 2026" */
	const char *by;       /* "by 11:00"; NULL */
};

/* ---- one return as it stands (returns_pages.c) ---- */

struct return_line {
	const char *id, *label, *words;
	const char *before; /* in a comparison; NULL elsewhere */
	bool quiet;         /* not sent, not applicable */
};

struct return_part {
	const char *title;
	struct list lines; /* struct return_line */
};

struct return_reader {
	const char *read_by;
	int64_t at;
};

struct median_line {
	const char *label;
	int64_t mine, median, homes;
};

struct return_view {
	struct return_head head;
	const struct home_return *r;
	const char *colour; /* NULL: not for this reader */
	struct list reasons; /* const char * */
	const char *urgent;      /* urgent help stands in it, of today: who reads it when, and whom to ring; NULL */
	const char *help, *said; /* what would help, in the home's words */
	struct list parts;   /* struct return_part */
	struct list not_asked; /* const char *: labels */
	struct list readers; /* struct return_reader */
	struct list medians; /* struct median_line */
	const char *area;    /* of the medians */
	struct list charts;  /* struct trend_chart */
	int64_t begun_at;    /* when the reader last typed into a version that is not sent; 0: none */
	bool just_sent, just_told, same, may_send, corrected;
	const char *told;    /* "told by the deputy, 10:20"; "" when nobody said; NULL: not by telephone */
};

/* A row of the list, and of its files. */
struct return_row {
	int64_t home, version, revision, first_sent_at, sent_at, corrected, on_time;
	const char *day, *template, *answers, *reference, *sent_by, *how, *colour, *values, *look_again;
};

struct returns_view {
	struct return_head head;
	struct page_list list; /* struct return_row */
	bool corrected;        /* only those */
};

/* A version in the history of one return. */
struct return_version {
	int64_t revision, version, sent_at;
	const char *template, *answers, *why, *reason, *sent_by, *how, *values, *told_by, *told_at;
	const char *told; /* "told by the deputy, 10:20"; "" when nobody said; NULL: not by telephone */
	struct list changes; /* struct return_line */
};

struct versions_view {
	struct return_head head;
	struct page_list list; /* struct return_version */
};

/* ---- the form (return_form_pages.c) ---- */

struct ask_option {
	const char *id, *value, *label;
	bool chosen;
};

struct ask {
	const struct field *f;
	const struct question *q;
	enum { ASK_NUMBER, ASK_CHOICE, ASK_LINE, ASK_LINES, ASK_WHEN } kind;
	const char *value, *type;
	bool can_not_known, not_known;
	const char *last;      /* "yesterday 2" */
	const char *fault, *look;
	const char *note;      /* beside the answer: who reads it, and when */
	struct list options;   /* struct ask_option */
	int64_t rows;
};

struct form_section {
	const char *id, *title;
	struct list asks, carried; /* struct ask */
	const char *as_before;     /* "As yesterday: residents 38, ..."; NULL: nothing is carried */
	bool open;                 /* something among the carried wants to be seen */
};

struct form_step {
	int64_t number;
	const char *title;
	bool here, done, wrong, weekly;
};

struct side_event {
	int64_t at;
	const char *sentence;
};

struct form_side {
	const char *emergency, *read, *outside;
	struct list events; /* struct side_event */
};

struct form_view {
	struct return_head head;
	int64_t step;
	struct list steps;    /* struct form_step */
	struct list sections; /* struct form_section */
	const char *next;     /* "Carry on to infection" */
	const char *notice;   /* "A few more questions, because of what you answered." */
	const char *saved;    /* "Draft saved 09:08" */
	int64_t revision;     /* the draft began from */
	bool updating;        /* something was sent already */
	struct form_side side;
};

/* A line of the last page. */
struct check_part {
	int64_t step;
	const char *title;
	struct list lines;       /* struct return_line */
	struct list unanswered;  /* const char *: labels */
	bool unconfirmed;
};

struct check_view {
	struct form_view form;
	struct list parts; /* struct check_part */
	struct list look;  /* struct return_line: id, label, words */
	const char *reason;
	const char *urgent; /* urgent help is asked: who reads it, and whom to ring; NULL */
	bool weekly_open;  /* the weekly questions are offered as a link */
	int64_t weekly_step;
	bool needs_reason;
};

/* Somebody else sent meanwhile: field by field, the person chooses. */
struct choose_line {
	const char *id, *label, *original, *theirs, *mine;
	bool theirs_new, mine_new; /* changed since the beginning: the one that was not is no choice */
};

struct choose_view {
	struct return_head head;
	struct list lines; /* struct choose_line */
	const char *by;
	int64_t at, revision;
};

/* ---- by telephone (return_told_pages.c) ---- */

struct ring_line {
	const char *label, *who;
	bool now; /* the one to ring at this hour */
};

struct told_view {
	struct return_head head;
	struct list ring;     /* struct ring_line */
	struct return_told told;
	struct list sections; /* struct form_section, their asks only */
	const char *notice, *reason;
	const char *sent_by;  /* of what was sent for the day; NULL: nothing */
	int64_t sent_at, revision;
	bool needs_reason, may_edit;
};

struct told_panel {
	const char *home_ref, *day, *told;
	const char *sent_by; /* NULL: today's return was not taken down by telephone */
	int64_t sent_at;
	bool may_call;
};

/* ---- trends (return_trends_pages.c) ---- */

struct trend_chart {
	const char *id;
	struct chart chart;
	struct list rows; /* struct trend_row, newest first */
	bool group, ratio;
};

struct trends_view {
	const char *home_ref, *name, *back, *back_name; /* home_ref NULL: of a group */
	int64_t days;
	struct list charts; /* struct trend_chart */
	struct list rows;   /* for files: struct trend_file_row */
	bool part;          /* of a partner's area a part, of which nothing is shown */
	int64_t sent, expected, on_time; /* of the days on which a return was expected of the home */
};

/* ---- shared by the room's pages ---- */

/* The words of one answer; "not sent" and the like for the other states. */
const char *answer_said(struct arena *a, const struct return_template *t, size_t i, const struct answer *answers);
/* The answers of a return in the sections of its template; not asked ones go to not_asked (NULL: left out). */
void return_parts(struct req *r, const struct return_template *t, const struct answer *answers, struct list *parts, struct list *not_asked);
/* What differs: struct return_line with before. Either may be NULL. */
struct list answers_changed(struct arena *a, const struct return_template *t, const struct answer *before, const struct answer *after);
struct return_head return_head_of(struct req *r, const char *day);
/* The path's day, or today where the path has none; ERR_MISSING when it is none. */
enum err return_day_of(struct req *r, const char **ret) MUST_CHECK;
/* Of the team whose homes this home is among; starter values where there is none. */
struct settings;
enum err team_settings(struct req *r, const char *day, struct settings *ret, int64_t *ret_team) MUST_CHECK; /* ret_team NULL: not asked */
/* Who is asked now when urgent help is asked, when the team reads next, and whom to ring meanwhile. */
enum err urgent_words(struct req *r, int64_t team, const struct settings *s, const char **ret) MUST_CHECK;
/* Four charts of the home's own 28 days up to a day. */
enum err own_trends(struct req *r, const char *day, struct list *ret_charts) MUST_CHECK;
/* Handlers that other files' tables name. */
enum err return_form_show(struct req *r);
enum err return_form_work(struct req *r);
enum err return_form_write(struct req *r);
enum err return_draft_write(struct req *r);
enum err return_told_show(struct req *r);
enum err return_told_work(struct req *r);
enum err return_told_write(struct req *r);
enum err told_panel_load(struct req *r, const void **ret_v);
enum err return_show(struct req *r, const char *day, bool open);
enum err return_reading(struct req *r);
enum err home_trends_show(struct req *r);
enum err group_trends_show(struct req *r);
extern const struct panel return_panels[];

#endif
