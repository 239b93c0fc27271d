/* SPDX-License-Identifier: MIT */
/* What the files of the room share beyond its door. Private to the room. */
#ifndef ROOMS_ANSWERING_PRIVATE_H
#define ROOMS_ANSWERING_PRIVATE_H

#include "rooms/answering/answering.h"

/* ---- rota.c */

#define SHARED_MAILBOX "the team’s shared mailbox"

struct turn {
	int64_t id, organisation, weekday, place, account, here, made_by_account, made_at, ended_at;
	const char *ref, *from_time, *until_time, *name, *made_by, *ended_by; /* name: of the person, or the shared mailbox; here: still of the team */
};
extern const struct field turn_fields[];

/* Of one team, those that hold: struct turn, by weekday, time and place. */
enum err rota_of(struct ctx *c, int64_t organisation, struct list *ret) MUST_CHECK;
enum err rota_end(struct ctx *c, int64_t organisation, const char *ref) MUST_CHECK;
/* Is it the turn's time at that instant? *ret_until: when it ends. */
bool turn_is_on(const struct turn *t, int64_t at, int64_t *ret_until);
/* Who is on of a place at that instant and still of the team; NULL: nobody. */
const struct turn *rota_on(const struct list *turns, int64_t place, int64_t at);
/* "08:30" in minutes; -1 when it is no time of day. */
int time_minutes(const char *time);

/* Who of the team may be on its rota: struct rota_person, by name. */
struct rota_person {
	int64_t id;
	const char *ref, *name, *email, *role;
};
enum err rota_people(struct ctx *c, int64_t organisation, struct list *ret) MUST_CHECK;

enum err answering_check(struct ctx *c, struct buf *report, int64_t *ret_faults) MUST_CHECK;

/* ---- calls.c */

struct call {
	int64_t id, home, organisation, raised_at, moves_at, asked, next_asked, account, taken_at, taken_account, ended_at, version;
	const char *ref, *kind, *day, *because, *asked_name, *next_name, *raised_by, *taken_by, *ended_why;
	const char *number, *home_name;       /* of lists */
	const char *answered_in;              /* of files, in words */
};
extern const struct field call_fields[];

/* That are not ended: struct call, oldest first. */
enum err calls_open(struct ctx *c, int64_t home, struct list *ret) MUST_CHECK;
/* Taken by the actor now: those of the kind ("": all) that wait. *ret_first: when the first of them was raised, 0 when none waited. */
enum err calls_take(struct ctx *c, int64_t home, const char *kind, int64_t *ret_first) MUST_CHECK;
/* An answer was taken back: what it took waits again. */
enum err calls_wait_again(struct ctx *c, int64_t home, const char *kind, int64_t account, int64_t since) MUST_CHECK;
/* Raises one. because: how it came. */
enum err call_raise(struct ctx *c, const struct home_change *ch, const char *kind, const char *because) MUST_CHECK;
enum err call_end(struct ctx *c, struct call *k, int64_t at, const char *who, const char *why) MUST_CHECK;

/* ---- call_mail.c */

/* To who is asked at once; and to the next and the chair, who get it only when nobody has it by then. */
enum err call_mail_asked(struct ctx *c, const struct call *k) MUST_CHECK;
enum err call_mail_next(struct ctx *c, const struct call *k) MUST_CHECK;
/* What has not gone yet need not go. */
enum err call_mail_drop(struct ctx *c, const struct call *k, const char *why) MUST_CHECK;

/* ---- answers.c */

struct home_answer {
	int64_t id, home, account, answered_at, ended_at;
	const char *ref, *about, *what, *text, *look_again, *answered_by, *ended_by, *ended_why;
};
extern const struct field home_answer_fields[];

struct new_answer {
	const char *about, *text, *look_again;
	const char *seen; /* the answers in force that the form was made from: one of them may be replaced */
	const char *back; /* where the form stood */
};
extern const struct field new_answer_fields[];

/* In a write. ERR_CONFLICT, saying who, when somebody else has it already. *ret_new false: the same person has it, nothing changed. */
enum err answer_give(struct ctx *c, int64_t home, const struct new_answer *n, struct home_answer *ret, bool *ret_new) MUST_CHECK;
enum err answer_by_ref(struct ctx *c, int64_t home, const char *ref, struct home_answer *ret) MUST_CHECK;
/* Taken back: ERR_CONFLICT when it does not hold any more. */
enum err answer_take_back(struct ctx *c, int64_t home, const char *ref) MUST_CHECK;
/* In force now: struct home_answer, newest first. */
enum err answers_in_force(struct ctx *c, int64_t home, struct list *ret) MUST_CHECK;
/* Of those answers the one about this; NULL. */
const struct home_answer *answer_about(const struct list *answers, const char *about);

/* What may be answered of a home now. */
struct matter {
	const char *about, *colour, *what; /* colour: "red", "amber", "help" */
	const struct home_answer *answer;  /* in force; NULL */
};
struct matters {
	const char *colour, *help, *day;   /* what stands on the board; day NULL: nothing was ever sent */
	struct list all;                   /* struct matter: help first, then the reasons, worst first */
	const struct home_answer *whole;   /* NULL */
	bool needs, answered;              /* it is red or amber or asks for help; all of that is answered */
};
/* lock: in a write. answers: of answers_in_force. */
enum err matters_of(struct ctx *c, int64_t home, bool lock, const struct list *answers, struct matters *ret) MUST_CHECK;

/* answering_verify.c: room.verify */
enum err answering_verify(struct ctx *c, struct buf *report, int64_t *ret_faults) MUST_CHECK;

#endif
