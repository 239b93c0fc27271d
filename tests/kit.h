/* SPDX-License-Identifier: MIT */
/* The test kit: a fresh data set on the engine under test (each test runs on SQLite and, when ALONGSIDE_TEST_POSTGRES is set, on PostgreSQL), and an
 * in-process client that goes through the whole dispatcher without sockets: as("team member"); GET("/board"); want_status(200); want_text("Rowanbank").
 * Tests of base, out and tools need only the suite struct. */
#ifndef TESTS_KIT_H
#define TESTS_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* ours, of base/err.h, is meant; in tests: fail_msg */

#include "base/ctx.h"
#include "db/db.h"

/* cmocka's fail_msg ends in its own macro fail(), whose name is ours since base/err.h. */
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

#endif
