/* SPDX-License-Identifier: MIT */
/* Opening data sets, on both engines: made once, held by one process, refused when newer, and told so when there is none. */
#include "tests/kit_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

STATEMENT(newer_form, SQL_EXEC, 0, "PRAGMA user_version = 99", "UPDATE schema_version SET version = 99");

static void
a_data_set_is_made_once(void **state)
{
	struct dataset *d = NULL;
	struct test_set t;

	(void)state;
	test_set_open(&t);
	db_close(t.c.db);
	t.c.db = NULL;
	dataset_close(t.d);
	t.d = NULL;
	assert_int_equal(dataset_open(&t.c, t.dir, t.url, DATASET_CREATE, &d), ERR_CONFLICT);
	fault_clear(&t.c);
	assert_int_equal(dataset_open(&t.c, t.dir, t.url, DATASET_WRITE, &t.d), OK);
	assert_int_equal(dataset_is_postgres(t.d), t.url != NULL);
	t.c.db = db_open(&t.c, t.d);
	assert_int_equal(test_pets(&t), 0);
	test_set_close(&t);
}

static void
a_data_set_of_a_newer_program_is_refused(void **state)
{
	struct dataset *d = NULL;
	struct test_set t;

	(void)state;
	test_set_open(&t);
	test_do(&t, &newer_form);
	assert_int_equal(dataset_open(&t.c, t.dir, t.url, DATASET_READ, &d), ERR_CONFLICT);
	assert_non_null(strstr(t.c.fault.sentence, "newer"));
	test_set_close(&t);
}

static void
where_there_is_no_data_set_one_is_told_so(void **state)
{
	struct dataset *d = NULL;
	struct ctx c;
	struct test_set none = {0};

	(void)state;
	test_ctx_open(&none, &c);
	assert_int_equal(dataset_open(&c, "/tmp/alongside-nothing-here", test_database, DATASET_READ, &d), ERR_MISSING);
	fault_clear(&c);
	assert_int_equal(dataset_open(&c, "/tmp/alongside-nothing-here", test_database, DATASET_WRITE, &d), ERR_MISSING);
	assert_null(d);
	test_ctx_close(&c);
}

static void
one_process_holds_a_folder_and_others_may_read_it(void **state)
{
	struct dataset *d = NULL;
	struct stat st;
	struct test_set t;
	char *path = NULL;

	(void)state;
	if (test_database != NULL) {
		skip(); /* several may serve one PostgreSQL */
	}
	test_set_open(&t);
	assert_int_equal(dataset_open(&t.c, t.dir, NULL, DATASET_WRITE, &d), ERR_BUSY);
	assert_non_null(strstr(t.c.fault.sentence, t.dir));
	assert_non_null(strstr(t.c.fault.sentence, "another process serves it"));
	fault_clear(&t.c);
	assert_int_equal(dataset_open(&t.c, t.dir, NULL, DATASET_READ, &d), OK);
	dataset_close(d);
	assert_true(asprintf(&path, "%s/alongside.db", t.dir) > 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	free(path);
	assert_true(asprintf(&path, "%s/alongside.db-wal", t.dir) > 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(db_checkpoint(t.d), OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 0);
	free(path);
	test_set_close(&t);
}

static const struct CMUnitTest dataset_tests[] = {
    cmocka_unit_test(a_data_set_is_made_once),
    cmocka_unit_test(a_data_set_of_a_newer_program_is_refused),
    cmocka_unit_test(where_there_is_no_data_set_one_is_told_so),
    cmocka_unit_test(one_process_holds_a_folder_and_others_may_read_it),
};

const struct test_suite dataset_suite = SUITE("dataset", dataset_tests);
