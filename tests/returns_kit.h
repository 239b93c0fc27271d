/* SPDX-License-Identifier: MIT */
/* For tests of returns through the pages and the API: bodies of an ordinary day, counting rows, going through the form as a person would. Used by
 * src/rooms/returns/..._test.c; nothing here is part of the program. */
#ifndef TESTS_RETURNS_KIT_H
#define TESTS_RETURNS_KIT_H

#include "tests/kit.h"

#include "base/list.h"
#include "rooms/returns/day_numbers.h"
#include "tests/people.h"
#include "tests/status_kit.h"

#define TODAY "2026-11-22"
#define YESTERDAY "2026-11-21"
#define RETURN(home, day) "/api/v1/homes/" home "/returns/" day

/* A body for PUT: an ordinary day with these pairs "name=value" laid over it: "name=?" not known, "name=!" not applicable, "name=-" left out. more: other members, like ",\"revision\":1". */
#define BODY(more, ...) kit_body(more, (const char *[]){__VA_ARGS__ __VA_OPT__(,) NULL})
const char *kit_body(const char *more, const char *const *pairs);

/* Rows in the tables of the room. */
enum counted_table { RETURNS, VERSIONS, DRAFTS, READS, NUMBERS, DELTAS, HISTORY, EVENTS, STATUSES };
int64_t rows_in(enum counted_table t);

/* What a table holds is changed behind the program's back: for verify. */
void return_lie(size_t i);
enum { RETURN_LIES = 6 };

/* Folds what is not folded yet; faults that the room's verify finds. */
void fold_now(void);
int64_t faults_found(void);

/* Posts one step of today's form with these "name=value" pairs, all questions of the pairs being on the page. go: "next", "later", "send". */
#define STEP(home, step, go, ...) kit_step(home, step, go, (const char *[]){__VA_ARGS__ __VA_OPT__(,) NULL})
void kit_step(const char *home, int step, const char *go, const char *const *pairs);
/* Through all steps of an ordinary day with these pairs laid over it, up to the last page; nothing is sent. */
#define FILL_IN(home, ...) kit_fill_in(home, (const char *[]){__VA_ARGS__ __VA_OPT__(,) NULL})
void kit_fill_in(const char *home, const char *const *pairs);
/* Posts what a home tells by telephone for the day: pairs as of STEP, "+told_by=deputy" and the like being fields of the page itself. */
#define TELL(home, day, ...) kit_tell(home, day, (const char *[]){__VA_ARGS__ __VA_OPT__(,) NULL})
void kit_tell(const char *home, const char *day, const char *const *pairs);
#define STEPS 6 /* of the shipped template; the last page is one more */

#endif
