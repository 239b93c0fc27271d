/* SPDX-License-Identifier: MIT */
/* For the tests of src/db: a data set with nothing but one small pair of tables, on the engine under test, and the statements that the tests
 * share. Tests of rooms use kit.h. */
#ifndef TESTS_KIT_DB_H
#define TESTS_KIT_DB_H

#include "tests/kit.h"

#include "db/db.h"
#include "db/open.h"
#include "tests/kit_postgres.h"
#include "tests/suites.h"

/* A statement of a test, spelled for both engines. */
#define STATEMENT(id, k, n, lite, pg)                                                                                                              \
	static const struct sql id __attribute__((unused)) = {                                                                                     \
	    .name = #id, .room = "test", .reach = "none, because tests", .kind = (k), .params = (n), .sqlite = (lite), .postgres = (pg)}

struct test_set {
	struct ctx c; /* of the test's own thread, with a reading connection */
	struct dataset *d;
	char *dir;    /* a temporary folder, also on PostgreSQL */
	char *url;    /* NULL on SQLite */
	char *database;
};

/* The tables are kit_pets (id, name unique, weight from 0, note, photo) and kit_outings (pet, day). */
void test_set_open(struct test_set *t);
void test_set_close(struct test_set *t);

/* A context for another thread, with a reading connection of its own. */
void test_ctx_open(struct test_set *t, struct ctx *ret);
void test_ctx_close(struct ctx *c);

/* Runs one statement without values as a write of its own; the test fails when it does. */
void test_do(struct test_set *t, const struct sql *s);

/* How many pets there are. */
int64_t test_pets(struct test_set *t);

struct pet {
	int64_t id;
	const char *name;
	int64_t weight;
	const char *note;
};
extern const struct field pet_fields[];

/* Writes for db_write: arg is the struct pet *. */
enum err pet_add(struct ctx *c, void *arg);

#endif
