/* SPDX-License-Identifier: MIT */
/* A small room behind real sockets on the bare data set of kit_db.h, for the tests of the server:
 * routes that are quick, slow, large, that write, take files and stream. Everybody who has a cookie
 * is the same person, of one group. Nothing here is part of the program. */
#ifndef TESTS_SERVER_ROOM_H
#define TESTS_SERVER_ROOM_H

#include "tests/http.h"
#include "tests/kit_db.h"
#include "web/server.h"

#define ASK "Host: test\r\n"
#define SERVER_TEST(f) cmocka_unit_test_setup_teardown(f, server_room_start, server_room_stop)

extern struct test_set server_set;
extern struct web *server_web; /* NULL once a test has stopped it */
extern char server_at[96];     /* "127.0.0.1:45678" */

int
server_room_start(
	void **state); /* every phase may take a second, so that tests of deadlines are short */
int
server_room_stop(void **state);
void
server_room_end(void); /* stops serving in the middle of a test */

/* What live streams tell from the next commit on. */
void
server_room_change(int64_t number);

void
want_answer(const struct http_answer *a, int status, const char *text);

#endif
