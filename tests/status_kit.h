/* SPDX-License-Identifier: MIT */
/* For tests about colours and boards: homes, and returns whose answers are said in a line. Used by src/rooms/status/..._test.c; nothing here is part of the program. */
#ifndef TESTS_STATUS_KIT_H
#define TESTS_STATUS_KIT_H

#include "tests/kit.h"

#include "rooms/returns/returns.h"
#include "rooms/status/status.h"

/* A home of the register with this fact "nursing on site" ("day_and_night", "day", "none", "" not known). Returns its id. */
int64_t a_home(const char *number, const char *name, const char *nursing);

/* The id of a home of tests/people.h. */
int64_t home_of(const char *number);

/* Sends the return of a home for a day, at the clock's time: pairs "name=value" laid over an ordinary quiet day; "name=?" is not known, "name=-" not sent, "all=?" and "all=-" for every question.
 * On a past day it is a correction where one was sent. The clock stays. */
#define SEND(home, day, ...) kit_send(home, day, (const char *[]){__VA_ARGS__ __VA_OPT__(,) NULL})
void kit_send(int64_t home, const char *day, const char *const *answers);

/* The same for a home of tests/people.h, with the clock set to a time of that day, where it stays. */
#define SENT_AT(number, day, hour, minute, ...) kit_sent_at(number, day, hour, minute, (const char *[]){__VA_ARGS__ __VA_OPT__(,) NULL})
void kit_sent_at(const char *number, const char *day, int hour, int minute, const char *const *answers);

/* The newest status of the home on the day; fails when there is none. want_colour: its colour, and that the lines of reasons hold this text (NULL: no red or amber reason at all). */
struct status status_now(int64_t home, const char *day);
#define want_colour(home, day, colour, reason) kit_want_colour(home, day, colour, reason, __FILE__, __LINE__)
void kit_want_colour(int64_t home, const char *day, const char *colour, const char *reason, const char *file, int line);

/* What somebody could change behind the program's back, one lie after the other: beds of current rows, their letters, colours, answers, all statuses. */
enum { STATUS_LIES = 5 };
void status_lie(size_t i);

#endif
