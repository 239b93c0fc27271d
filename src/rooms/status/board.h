/* SPDX-License-Identifier: MIT */
/* The board of one group of homes on one day, in memory. Private to the room: board.c loads and orders it, board_words.c counts and says it, board_answers.c who has what, board_pages.c and the
 * panel of a home's page show it. */
#ifndef ROOMS_STATUS_BOARD_H
#define ROOMS_STATUS_BOARD_H

#include "rooms/answering/answering.h"
#include "rooms/status/status_private.h"

enum sent { SENT_TODAY, SENT_NOT_YET, SENT_NO_RETURN, SENT_NOT_EXPECTED };
const char *sent_name(enum sent s); /* "not_yet" */

/* One home. What the statements load stands first; the last return is the newest up to the board's day, and not always of that day. */
struct board_row {
	int64_t home;
	const char *number, *name, *name_key, *provider_number, *provider, *locality_ref, *locality;
	const char *line;         /* of today's board: what stands in the next two lines, as it is kept */
	const char *day, *colour, *help, *reasons, *beds, *letters, *how; /* of the last return; NULL when there never was one */
	int64_t beds_offered, first_sent_at, sent_at;
	const char *set_colour, *set_by, *set_reason, *set_until;         /* a person's other colour that covers the day; NULL */
	const char *later_colour; /* of a past day: worked out for that day after it had ended */

	/* worked out by board_load */
	bool expected, is_sent;   /* is_sent: the last return is of the board's day */
	enum sent sent;
	const char *holds;        /* set by a person, else of this day's return, else "none" */
	const char *computed;     /* of this day's return, else "none" */
	const char *place;        /* the colour at which the row stands: holds, else the last one, else "none" */
	const char *was;          /* colour before this day, where this day's return changed it; NULL */
	int64_t days_alike;       /* days in a row, this one included, with this day's colour */
	bool changed, changed_working; /* since the day before; since the last working day */
	bool ring;                /* ring the home */
	const struct answering_row *answers; /* answers_n of them: in force, then calls that wait */
	size_t answers_n;
	const struct answering_row *has_it;  /* who has all that needs an answer; NULL */
	bool needs, answered;     /* it is red or amber or asks for help; all of that is answered */
	int rank;
};

struct board_counts {
	int64_t red, amber, green, none; /* by what holds */
	int64_t homes, expected, in, on_time, telephone; /* of those expected: in, in by the hour, taken down by telephone */
	int64_t not_in, not_in_red;      /* expected and not in; those of them last red */
	int64_t help, changed, changed_working, not_answered;
	int64_t red_before, red_working; /* stood at red the day before, and on the last working day, whether they sent or not */
};

struct board {
	int64_t group;
	const char *day, *today;
	bool is_today, past_hour;
	const char *hour;        /* "11:00" */
	int64_t hour_at;         /* its instant on the board's day */
	const char *day_before, *working_day; /* working_day NULL: not known */
	int64_t working_back;    /* days from it to the board's day; LETTERS when it is not known */
	const char *since_day;   /* while rows are read: the last one's day of return, and how many days before the board's it is */
	int64_t since;
	struct list rows;        /* struct board_row, by home */
	struct list answers;     /* struct answering_row, by home */
	struct answer_times times; /* of a team's own board of today */
	struct list expectations; /* of a remit: homes.h */
	const struct board_row **order; /* worst first: rows.n of them */
	struct board_counts counts;
};

/* day NULL: today. remit: the team whose own remit the group is; 0: any other group, whose hour is that of the first team that has one of its homes. */
enum err board_load(struct ctx *c, int64_t group, int64_t remit, const char *day, struct board *ret) MUST_CHECK;

/* The last day before this one that is neither weekend nor a holiday of the pack; NULL where the pack cannot say. */
const char *working_day_before(struct ctx *c, const char *day);

/* The letter of the colour that stood on the board `back` days before: of that day or the last one before it; n for none in fourteen days. */
char board_stood(const struct board_row *row, int64_t back);

/* What a list or page leaves out: NULL or "" = nothing. show: help, not_answered, no_return, red, amber, green, changed, changed_working. */
struct board_filter {
	const char *show, *locality, *provider;
};
bool board_row_fits(const struct board_row *row, const struct board_filter *f);

/* board_answers.c ---- */

enum err board_answers_load(struct ctx *c, struct board *b, int64_t remit) MUST_CHECK;
void board_answers_work_out(struct arena *a, struct board_row *row);
/* In force about the whole (""), "help" or a rule; the call that has waited longest. NULL. */
const struct answering_row *board_answer(const struct board_row *row, const char *about);
const struct answering_row *board_waits(const struct board_row *row);
const char *board_times_words(struct arena *a, const struct board *b);

/* board_words.c ---- */

void board_count(struct board *b);

/* "was amber", "3rd day", "new": what is said under the colour; NULL for nothing. */
const char *board_before(struct arena *a, const struct board_row *row);
/* "Ring the home: no return since Fri 20 Nov" */
const char *board_ring(struct arena *a, const struct board_row *row);
/* "Set by Ailsa Reid until 24 Nov. Worked out: red" */
const char *board_set(struct arena *a, const struct board_row *row);
/* "Help asked", "Urgent help asked", with its day when it is not of the board's day; NULL for none. */
const char *board_hand(struct arena *a, const struct board_row *row);
/* The letters to show: while a home may still send, its day has no bar yet. */
const char *board_letters(struct arena *a, const struct board_row *row);
/* "red, 1 more than yesterday, 2 more than Friday" */
const char *board_red_words(struct arena *a, const struct board *b);
const char *board_in_words(struct arena *a, const struct board *b);
const char *board_not_in_words(struct arena *a, const struct board *b);
/* The reasons of a colour as sentences (const char *): red, amber, and what is not worked out. */
struct list board_sentences(struct arena *a, const struct board_row *row);

/* Sums of some homes: only beds that can be offered. */
struct board_total {
	const char *kind, *ref, *name; /* "locality", G..., "Kinclair" */
	int64_t homes, red, amber, green, none, help;
	int64_t beds, beds_of; /* beds that can be offered; of how many homes that said so on the day */
	int64_t in, expected;
};
void board_total_add(struct board_total *t, const struct board_row *row);

#endif
