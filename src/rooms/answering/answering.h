/* SPDX-License-Identifier: MIT */
/* The room answering: who is asked at once when a home asks for urgent help or turns red, who has it, and what is being done.
 *   rota.c           the team's rota: who is asked when
 *   calls.c          what must be answered at once: raised and ended in the return's own write, taken by a person; how soon
 *   answers.c        "I have it" and what is being done, about a home's whole status, its help or one reason, until a day
 *   answer_pages.c   the home's page and its answers; calls_pages.c what was asked; rota_pages.c the rota and the route table
 *   call_mail.c      mail to who is asked, and to the next and the chair
 * What the clock changes (moved on, a day that has passed) is worked out when read: no job turns it. Not here: colours and the board (status), sending mail (messages). */
#ifndef ROOMS_ANSWERING_H
#define ROOMS_ANSWERING_H

#include "base/field.h"
#include "db/db.h"

struct room;
struct settings;

/* What a saved status changed of what stands for a home. Given by status, in the same write. */
struct home_change {
	int64_t home, at;
	const char *day, *who;                    /* of the return, and who sent it */
	const char *colour_before, *help_before;  /* "none" where nothing stood */
	const char *colour, *help;
	bool new_day;      /* the return before was of an earlier day */
	bool open;         /* the home has open calls or answers: the two below were worked out, and are looked at */
	bool new_reason;   /* of this colour there is a reason that was not there before */
	struct list worse; /* const char *: rules that hold, and did not before or held for something less bad */
	const char *set_by; /* a person set the colour: their name, else NULL */
};
/* Raises what must be answered at once; ends what the home no longer asks, and answers to what has become worse. */
enum err answering_changed(struct ctx *c, const struct home_change *ch) MUST_CHECK;

/* For a board: one row for each answer in force and each call that waits, by home; answers first. */
struct answering_row {
	int64_t home, is_call, at, moves_at;  /* at: answered, or asked */
	const char *about;                    /* "" the whole, "help", or a rule; of a call "urgent" or "red" */
	const char *who;                      /* answered, or was asked */
	const char *text, *look_again;        /* of a call: who is asked next, "" */
};
/* day is today, or a past one: then what stood at its end. */
enum err answering_of_group(struct ctx *c, int64_t group, const char *day, struct list *ret) MUST_CHECK;

/* How soon the team answered what was raised from the day on. Seconds; -1 where nothing was answered. */
struct answer_times {
	int64_t calls, answered, missed, median_s, longest_s; /* missed: the team's time was over, and nobody had it */
};
enum { ANSWER_DAYS = 28 };
enum err answering_times(struct ctx *c, int64_t organisation, struct answer_times *ret) MUST_CHECK;
/* "8 min", "2 h 5 min" */
const char *span_words(struct arena *a, int64_t seconds);

/* Who of a team is asked now, for the pages of its homes: before it sends and afterwards. */
struct asked_now {
	const char *name;   /* "Ailsa Reid", "the team’s shared mailbox" */
	bool named;         /* a person of the rota */
	bool in_hours;      /* the team reads now */
	int64_t reads_at;   /* when it reads next; 0 unknown */
	int64_t minutes;    /* the team's time to answer */
};
enum err answering_asked(struct ctx *c, int64_t team, const struct settings *s, struct asked_now *ret) MUST_CHECK;

/* Does something that nobody has taken wait at the home? */
enum err answering_waits(struct ctx *c, int64_t home, bool *ret) MUST_CHECK;
/* The actor has all that stands for a home: what is being done, until a day. In a write; refused when somebody else has it. */
enum err answering_answer(struct ctx *c, int64_t home, const char *text, const char *look_again) MUST_CHECK;
/* A turn of the rota; account 0: the shared mailbox. ERR_INVALID when it overlaps with another of its place. */
struct new_turn {
	const char *days, *from_time, *until_time, *place; /* days: ISO weekdays "12345", one turn for each; place "1" or "2" */
	int64_t account;
	const char *name;
};
enum err rota_add(struct ctx *c, int64_t organisation, const struct new_turn *n) MUST_CHECK;

extern const struct room answering_room;

#endif
