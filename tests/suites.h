/* SPDX-License-Identifier: MIT */
/* What tests/main.c and the test kit share: the list of suites, made at build from the names of the *_test.c files, and the
 * engine that the suite now running is to use. Test files themselves need only tests/kit.h. */
#ifndef TESTS_SUITES_H
#define TESTS_SUITES_H

#include <stdbool.h>

struct test_suite;

/* NULL-terminated; foo_test.c gives foo_suite. Made into build/gen/suites.c. */
extern const struct test_suite *const test_suites[];

/* NULL: the embedded engine. Otherwise the URL of a PostgreSQL database that the tests may use as they like. */
extern const char *test_database;

/* build/tests --write-routes: tests/routes.txt is made anew instead of being compared. */
extern bool test_write_routes;

#endif
