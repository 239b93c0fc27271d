/* SPDX-License-Identifier: MIT */
/* The test kit: a fresh data set on the engine under test (each test runs on SQLite and, when ALONGSIDE_TEST_POSTGRES is set, on PostgreSQL), and an
 * in-process client that goes through the whole dispatcher without sockets: as("team member"); GET("/board"); want_status(200); want_text("Rowanbank").
 * Tests of base, out and tools need only the suite struct. */
#ifndef TESTS_KIT_H
#define TESTS_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail

#include "base/ctx.h"
#include "db/db.h"
#include "db/open.h"
#include "web/room.h"
#include "web/server.h"

/* cmocka has a macro fail() too; ours is meant, whichever header came first. In tests: fail_msg. */
#undef fail
#define fail(c, e, field, ...) fail_at((c), (e), (field), __FILE__, __LINE__, __VA_ARGS__)
#undef fail_msg
#define fail_msg(msg, ...)                                                                                             \
	do {                                                                                                           \
		print_error("ERROR: " msg "\n", ##__VA_ARGS__);                                                        \
		_fail(__FILE__, __LINE__);                                                                             \
	} while (0)

/* Each x_test.c ends with: const struct test_suite x_suite = SUITE("x", x_tests); */
struct test_suite {
	const char *name;
	const struct CMUnitTest *tests;
	size_t n;
	int engines; /* 1: run once for each engine; 0: run once */
};
#define SUITE(title, array) {.name = (title), .tests = (array), .n = sizeof(array) / sizeof(*(array)), .engines = 1}
#define SUITE_PLAIN(title, array) {.name = (title), .tests = (array), .n = sizeof(array) / sizeof(*(array)), .engines = 0}

/* ---- a data set for each test (kit.c) -------------------------------------------------------------------------------
 *
 *	static const struct CMUnitTest homes_tests[] = {
 *		KIT_TEST(a_home_of_another_team_is_not_found),
 *	};
 *	const struct test_suite homes_suite = SUITE("homes", homes_tests);
 *
 * Each begins with a copy of one data set that was made once: the shipped pack, every room's seed, the people of tests/people.c. It is 09:30 UTC on Sunday 22 November
 * 2026 until kit_now() says otherwise. */
#define KIT_TEST(f) cmocka_unit_test_setup_teardown(f, kit_start, kit_stop)
int kit_start(void **state);
int kit_stop(void **state);

enum { KIT_NOW = 1795339800 };

struct ctx *kit_ctx(void);              /* of the account "Alongside", with a reading connection; the fault is cleared at each call */
struct dataset *kit_dataset(void);
const struct host *kit_host(void);
void kit_now(int64_t instant);          /* the clock of kit_ctx() and of every request from now on */
void kit_now_at(const char *day, int hour, int minute); /* the same in civil time */
void kit_write(write_fn *fn, void *arg); /* one write that must succeed */
enum err kit_try(write_fn *fn, void *arg); /* one write; its fault is in kit_ctx()->fault until the next call */
void kit_ok(enum err e);                /* fails the test with the fault's sentence when it is not OK */
void kit_made_up(const char *sentence); /* the data set is made up from now on */

/* The people as whom tests sign in: tests/people.c fills this in. make runs once, in a write of the data set all tests copy. cookie and token give what a person
 * of that role holds ("home manager"), NULL when there is none; a cookie goes before a token. */
struct kit_people {
	const struct web_access *(*access)(void); /* NULL: rooms_hooks.access */
	enum err (*make)(struct ctx *c);
	const char *(*cookie)(const char *role);
	const char *(*token)(const char *role);
};
extern const struct kit_people kit_people;

/* ---- a browser or program of that data set, without sockets (kit_client.c) ------------------------------------------
 *
 *	as("home manager");
 *	GET("/homes/CS1/return");
 *	want_status(200);
 *	want_text("Rowanbank");
 */
void as(const char *role);              /* "home manager", "home manager 2" (of another organisation); NULL: nobody */
void as_token(const char *token);       /* a program */
void as_cookie(const char *cookie);     /* a session */

/* A form of a session carries its token by itself. Fields: name, value, ... NULL. */
#define GET(path) kit_get(path)
#define POST(...) kit_post(__VA_ARGS__, (char *)NULL)
#define UPLOAD(path, filename, bytes, n, ...) kit_upload(path, filename, bytes, n, ##__VA_ARGS__, (char *)NULL)
#define PUT_JSON(path, json) kit_json(PUT, path, json)
#define POST_JSON(path, json) kit_json(POST, path, json)
#define DELETE_JSON(path) kit_json(DELETE, path, NULL)
void kit_get(const char *path);
void kit_post(const char *path, ...) __attribute__((sentinel));
void kit_upload(const char *path, const char *filename, const void *bytes, size_t n, ...) __attribute__((sentinel));
void kit_json(enum method m, const char *path, const char *json);
void kit_call(const struct web_call *call); /* anything else: other headers, a wrong token */
void with_once(const char *key);        /* the next request carries this one-time key */

#define want_status(n) kit_want_status(n, __FILE__, __LINE__)
#define want_text(s) kit_want_text(s, true, __FILE__, __LINE__)
#define want_no_text(s) kit_want_text(s, false, __FILE__, __LINE__)
#define want_location(s) kit_want_location(s, __FILE__, __LINE__)
#define want_header(line) kit_want_header(line, __FILE__, __LINE__) /* "Allow: GET, HEAD" */
#define want_json(path, text) kit_want_json(path, text, __FILE__, __LINE__) /* "items.0.name", "Rowanbank"; numbers in decimal; "null" */
void kit_want_status(int status, const char *file, int line);
void kit_want_text(const char *text, bool there, const char *file, int line);
void kit_want_location(const char *location, const char *file, int line);
void kit_want_header(const char *header, const char *file, int line);
void kit_want_json(const char *path, const char *text, const char *file, int line);

const struct web_answer *answer(void);  /* of the last request; holds until the test ends */
const struct json *answer_json(void);   /* fails the test when it is none */
const char *answer_value(const char *name); /* the value of the form field of that name on the last page; NULL */

/* For tests of web itself: a client of these rooms on this data set. kit_start does it for all rooms. */
void kit_client_start(struct ctx *c, struct dataset *d, const struct host *host, const struct room *const *rooms, const struct web_access *access);
void kit_client_stop(void);
struct web *kit_web(void);
extern int64_t kit_clock; /* what the client's requests take for now */

#endif
