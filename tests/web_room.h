/* SPDX-License-Identifier: MIT */
/* A small room with people of its own, for the tests of src/web: every kind of route there is, on the bare data set of kit_db.h, so that those tests do not
 * change when the real rooms do. Nothing here is part of the program. */
#ifndef TESTS_WEB_ROOM_H
#define TESTS_WEB_ROOM_H

#include "tests/kit.h"

/* Cookies "team" (may nearly everything), "guest" (signed in, may nothing) and "late" (a session like any other, of the team's account); token "token-of-the-team".
 * Homes: CS1 reached with everything, CS2 reached for reading only, CS3 not reached. */
#define WEB_TEST(f) cmocka_unit_test_setup_teardown(f, web_room_start, web_room_stop)
int web_room_start(void **state);
int web_room_stop(void **state);

int64_t web_room_pets(void);           /* rows written so far */
struct host *web_room_host(void);      /* made_up may be set */
void web_room_fail_write(enum err e);  /* POST /pets ends with this after it has written, until it is OK again: a write may run more than once */
void web_room_fail_audit(enum err e);  /* audited rows end with this, until it is OK again */
void web_room_meet(int requests);      /* this many POST /pets wait for one another in their work; 0: none */
void *web_room_other(void *call);      /* a thread: sends the struct web_call on a server of its own; returns the status, as a pointer */
int web_room_audits(void), web_room_traces(void), web_room_works(void);

extern const struct web_access web_room_access;
extern const struct room *const web_room_rooms[];
extern const struct field web_all_fields[]; /* one of each kind, of struct web_all */
struct web_all {
	const char *line, *lines, *day, *few, *many, *mail, *password;
	int64_t count, box;
	struct answer nurses, state;
};
enum err web_all_show(struct req *r);  /* GET /all, and the form of POST /all */

#endif
