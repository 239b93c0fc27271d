/* SPDX-License-Identifier: MIT */
/* What happens after an error, on both engines: what clashes, what is refused afterwards, and calls that are bugs of ours. What goes well is
 * db_test.c. */
#include "tests/kit_db.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"

STATEMENT(by_name, SQL_ONE, 1, "SELECT id, name, weight, note FROM kit_pets WHERE name = ?1", "SELECT id, name, weight, note FROM kit_pets WHERE name = $1");
STATEMENT(note_of, SQL_ONE, 1, "SELECT note FROM kit_pets WHERE name = ?1", "SELECT note FROM kit_pets WHERE name = $1");
STATEMENT(all_pets, SQL_MANY, 0, "SELECT id, name, weight, note FROM kit_pets ORDER BY id", "SELECT id, name, weight, note FROM kit_pets ORDER BY id");
STATEMENT(other_column, SQL_ONE, 0, "SELECT 1 AS id, 2 AS legs", "SELECT 1 AS id, 2 AS legs");
STATEMENT(photo_of, SQL_ONE, 1, "SELECT photo FROM kit_pets WHERE name = ?1", "SELECT photo FROM kit_pets WHERE name = $1");
STATEMENT(photo_as_note, SQL_ONE, 0, "SELECT photo AS note FROM kit_pets", "SELECT photo AS note FROM kit_pets");
STATEMENT(heavier, SQL_EXEC, 1, "UPDATE kit_pets SET weight = weight + ?1", "UPDATE kit_pets SET weight = weight + $1");
STATEMENT(outing, SQL_EXEC, 2, "INSERT INTO kit_outings (pet, day) VALUES (?1, ?2)", "INSERT INTO kit_outings (pet, day) VALUES ($1, $2)");
STATEMENT(no_table, SQL_MANY, 0, "SELECT a FROM kit_nothing", "SELECT a FROM kit_nothing");
STATEMENT(nameless, SQL_EXEC, 0, "INSERT INTO kit_pets (weight) VALUES (1)", "INSERT INTO kit_pets (weight) VALUES (1)");

static const struct pet rex = {.name = "Rex", .weight = 30, .note = "Likes rain"};

static void
add(struct test_set *t, const struct pet *p)
{
	struct pet copy = *p;

	assert_int_equal(db_write(&t->c, t->d, pet_add, &copy), OK);
}

/* Runs fn in a child; true when the child ended as BUG ends it. */
static bool
is_bug(void (*fn)(struct test_set *t), struct test_set *t)
{
	int status = 0;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		close(STDERR_FILENO);
		signal(SIGABRT, SIG_DFL);
		fn(t);
		_exit(0);
	}
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

enum clash { TWICE, UNDER_ZERO, NO_SUCH_PET, NO_NAME };

static enum err
clash(struct ctx *c, void *arg)
{
	switch (*(enum clash *)arg) {
	case TWICE:
		return pet_add(c, (void *)(uintptr_t)&rex);
	case UNDER_ZERO:
		return pet_add(c, &(struct pet){.name = "Light", .weight = -1});
	case NO_SUCH_PET:
		return db_exec(c, &outing, ARGS(INT(999), TEXT("2026-11-22")), NULL);
	default:
		return db_exec(c, &nameless, NOARGS, NULL);
	}
}

static void
what_clashes_is_a_conflict_and_names_the_constraint(void **state)
{
	static const char *const lite[] = {"kit_pets.name", "kit_pets_weight", NULL};
	static const char *const pg[] = {"kit_pets_name", "kit_pets_weight", "kit_outings_pet"};
	struct test_set t;

	(void)state;
	test_set_open(&t);
	add(&t, &rex);
	for (enum clash i = TWICE; i <= NO_SUCH_PET; i++) {
		assert_int_equal(db_write(&t.c, t.d, clash, &i), ERR_CONFLICT);
		assert_int_equal(t.c.fault.err, ERR_CONFLICT);
		assert_true(str_eq(t.c.fault.constraint, t.url == NULL ? lite[i] : pg[i]));
		assert_non_null(t.c.fault.sentence);
	}
	assert_int_equal(db_write(&t.c, t.d, clash, &(enum clash){NO_NAME}), ERR_BUG);
	assert_int_equal(test_pets(&t), 1);
	test_set_close(&t);
}

static enum err
go_on_after_a_clash(struct ctx *c, void *arg)
{
	int64_t *runs = arg, n = 0;

	*runs += 1;
	assert_int_equal(pet_add(c, &(struct pet){.name = "Before"}), OK);
	assert_int_equal(pet_add(c, (void *)(uintptr_t)&rex), ERR_CONFLICT);
	fault_clear(c);
	/* Reading and writing alike are refused, as PostgreSQL does by itself. */
	assert_int_equal(db_int(c, &photo_of, ARGS(TEXT("Rex")), &n, NULL), ERR_CONFLICT);
	fault_clear(c);
	assert_int_equal(pet_add(c, &(struct pet){.name = "After"}), ERR_CONFLICT);
	fault_clear(c);
	return OK;
}

static void
after_an_error_nothing_more_is_run_and_nothing_is_kept(void **state)
{
	int64_t runs = 0;
	struct test_set t;

	(void)state;
	test_set_open(&t);
	add(&t, &rex);
	assert_int_equal(db_write(&t.c, t.d, go_on_after_a_clash, &runs), ERR_CONFLICT);
	assert_int_equal(t.c.fault.err, ERR_CONFLICT);
	assert_int_equal(runs, 1);
	assert_int_equal(test_pets(&t), 1);
	/* The next write is not troubled. */
	add(&t, &(struct pet){.name = "Next"});
	assert_int_equal(test_pets(&t), 2);
	test_set_close(&t);
}

static void
a_snapshot_that_failed_is_over_when_it_ends(void **state)
{
	struct list l = LIST(struct pet);
	struct test_set t;

	(void)state;
	test_set_open(&t);
	assert_int_equal(db_read_begin(&t.c), OK);
	assert_int_equal(db_all(&t.c, &no_table, NOARGS, pet_fields, &l), ERR_BUG);
	fault_clear(&t.c);
	assert_int_equal(db_all(&t.c, &all_pets, NOARGS, pet_fields, &l), ERR_BUG);
	fault_clear(&t.c);
	db_read_end(&t.c);
	assert_int_equal(test_pets(&t), 0);
	test_set_close(&t);
}

static void
a_reading_connection_writes_nothing(void **state)
{
	struct test_set t;

	(void)state;
	test_set_open(&t);
	add(&t, &rex);
	assert_int_equal(db_exec(&t.c, &heavier, ARGS(INT(1)), NULL), ERR_BUG);
	fault_clear(&t.c);
	test_set_close(&t);
}

static void
use_unknown_column(struct test_set *t)
{
	struct pet got;

	(void)!db_one(&t->c, &other_column, NOARGS, pet_fields, &got);
}

static void
use_bytes_as_text(struct test_set *t)
{
	struct pet got;

	(void)!db_one(&t->c, &photo_as_note, NOARGS, pet_fields, &got);
}

static void
use_too_few_values(struct test_set *t)
{
	(void)!db_text(&t->c, &note_of, NOARGS, &(const char *){NULL});
}

static void
use_as_other_kind(struct test_set *t)
{
	struct list l = LIST(struct pet);

	(void)!db_all(&t->c, &by_name, ARGS(TEXT("Rex")), pet_fields, &l);
}

static void
use_number_for_text(struct test_set *t)
{
	(void)!db_text(&t->c, &note_of, ARGS(INT(1)), &(const char *){NULL});
}

static void
a_wrong_call_is_a_bug(void **state)
{
	struct test_set t;

	(void)state;
	test_set_open(&t);
	add(&t, &rex);
	assert_true(is_bug(use_unknown_column, &t));
	assert_true(is_bug(use_bytes_as_text, &t));
	assert_true(is_bug(use_too_few_values, &t));
	assert_true(is_bug(use_as_other_kind, &t));
	if (t.url != NULL) {
		/* SQLite cannot know; every statement meets PostgreSQL in the tests. */
		assert_true(is_bug(use_number_for_text, &t));
	}
	test_set_close(&t);
}

static void
preparing_tells_the_columns_and_finds_what_is_wrong(void **state)
{
	struct list columns = LIST(const char *);
	struct sql short_one = by_name;
	struct test_set t;

	(void)state;
	test_set_open(&t);
	assert_int_equal(db_prepare_check(&t.c, &by_name, &columns), OK);
	assert_int_equal(columns.n, 4);
	assert_string_equal(*LIST_AT(columns, const char *, 0), "id");
	assert_string_equal(*LIST_AT(columns, const char *, 3), "note");
	assert_int_equal(db_prepare_check(&t.c, &no_table, &columns), ERR_BUG);
	fault_clear(&t.c);
	short_one.params = 0;
	assert_int_equal(db_prepare_check(&t.c, &short_one, &columns), ERR_BUG);
	test_set_close(&t);
}

static const struct CMUnitTest db_errors_tests[] = {
    cmocka_unit_test(what_clashes_is_a_conflict_and_names_the_constraint),
    cmocka_unit_test(after_an_error_nothing_more_is_run_and_nothing_is_kept),
    cmocka_unit_test(a_snapshot_that_failed_is_over_when_it_ends),
    cmocka_unit_test(a_reading_connection_writes_nothing),
    cmocka_unit_test(a_wrong_call_is_a_bug),
    cmocka_unit_test(preparing_tells_the_columns_and_finds_what_is_wrong),
};

const struct test_suite db_errors_suite = SUITE("db_errors", db_errors_tests);
