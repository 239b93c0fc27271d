/* SPDX-License-Identifier: MIT */
/* Kept rows (kept.c) are what the snapshot holds: after a write, in a snapshot begun before it, after one that is taken back, through a view, and in a storm of
 * writes. On PostgreSQL, which keeps none, the same has to be true. That they are not asked for again is tested on SQLite. */
#include "tests/kit_db.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define KEPT(id, k, n, text_lite, text_pg)                                                                                                     \
	static const struct sql id = {                                                                                                         \
	    .name = #id, .room = "test", .reach = "none, because tests", .kind = (k), .kept = true, .params = (n), .sqlite = (text_lite), .postgres = (text_pg)}

KEPT(kept_weight, SQL_ONE, 1, "SELECT weight FROM kit_pets WHERE name = ?1", "SELECT weight FROM kit_pets WHERE name = $1");
KEPT(kept_all, SQL_MANY, 0, "SELECT id, name, weight, note FROM kit_pets ORDER BY id", "SELECT id, name, weight, note FROM kit_pets ORDER BY id");
KEPT(kept_count, SQL_ONE, 0, "SELECT count(*) FROM kit_pets", "SELECT count(*) FROM kit_pets");
KEPT(kept_note, SQL_ONE, 1, "SELECT weight FROM kit_pets WHERE note IS NOT DISTINCT FROM ?1", "SELECT weight FROM kit_pets WHERE note IS NOT DISTINCT FROM $1");
STATEMENT(weight_now, SQL_ONE, 1, "SELECT weight FROM kit_pets WHERE name = ?1", "SELECT weight FROM kit_pets WHERE name = $1");
STATEMENT(feed, SQL_EXEC, 1, "UPDATE kit_pets SET weight = weight + 1 WHERE name = ?1", "UPDATE kit_pets SET weight = weight + 1 WHERE name = $1");
STATEMENT(feed_all, SQL_EXEC, 0, "UPDATE kit_pets SET weight = weight + 1", "UPDATE kit_pets SET weight = weight + 1");
STATEMENT(go_out, SQL_EXEC, 0, "INSERT INTO kit_outings (pet, day) SELECT min(id), '2026-11-22' FROM kit_pets",
    "INSERT INTO kit_outings (pet, day) SELECT min(id), '2026-11-22' FROM kit_pets");

static int64_t
number(struct ctx *c, const struct sql *s, const struct arg *args)
{
	int64_t n = -1;

	assert_int_equal(db_int(c, s, args, &n, NULL), OK);
	return n;
}

/* In a snapshot of its own. */
static int64_t
weight(struct ctx *c)
{
	int64_t n;

	assert_int_equal(db_read_begin(c), OK);
	n = number(c, &kept_weight, ARGS(TEXT("Rex")));
	db_read_end(c);
	return n;
}

static void
open_with_rex(struct test_set *t)
{
	test_set_open(t);
	assert_int_equal(db_write(&t->c, t->d, pet_add, &(struct pet){.name = "Rex", .weight = 7}), OK);
}

static enum err
feed_rex(struct ctx *c, void *arg)
{
	(void)arg;
	return db_exec(c, &feed, ARGS(TEXT("Rex")), NULL);
}

static enum err
feed_and_refuse(struct ctx *c, void *arg)
{
	TRY(feed_rex(c, arg));
	return fail(c, ERR_INVALID, NULL, "Enough.");
}

static void
what_is_kept_is_not_asked_for_again_until_its_table_is_written(void **state)
{
	struct test_set t;
	int64_t before;

	(void)state;
	open_with_rex(&t);
	assert_int_equal(weight(&t.c), 7);
	before = db_statements(t.c.db);
	assert_int_equal(weight(&t.c), 7);
	assert_int_equal(db_statements(t.c.db) - before, db_is_postgres(t.c.db) ? 1 : 0);
	test_do(&t, &go_out); /* another table */
	assert_int_equal(weight(&t.c), 7);
	assert_int_equal(db_statements(t.c.db) - before, db_is_postgres(t.c.db) ? 2 : 0);
	assert_int_equal(db_write(&t.c, t.d, feed_rex, NULL), OK);
	assert_int_equal(weight(&t.c), 8);
	test_set_close(&t);
}

static void
a_write_that_is_taken_back_changes_nothing_that_is_kept(void **state)
{
	struct test_set t;

	(void)state;
	open_with_rex(&t);
	assert_int_equal(weight(&t.c), 7);
	assert_int_equal(db_write(&t.c, t.d, feed_and_refuse, NULL), ERR_INVALID);
	fault_clear(&t.c);
	assert_int_equal(weight(&t.c), 7);
	assert_int_equal(db_write(&t.c, t.d, feed_rex, NULL), OK);
	assert_int_equal(weight(&t.c), 8);
	test_set_close(&t);
}

static void
a_request_goes_on_seeing_what_its_snapshot_holds(void **state)
{
	struct test_set t;
	struct ctx other;

	(void)state;
	open_with_rex(&t);
	test_ctx_open(&t, &other);
	if (db_is_postgres(t.c.db)) { /* each statement sees what is committed there */
		test_ctx_close(&other);
		test_set_close(&t);
		return;
	}
	assert_int_equal(weight(&t.c), 7);
	assert_int_equal(db_read_begin(&t.c), OK);
	assert_int_equal(number(&t.c, &kept_weight, ARGS(TEXT("Rex"))), 7); /* from what is kept: and the snapshot is taken all the same */
	assert_int_equal(db_write(&other, t.d, feed_rex, NULL), OK);
	assert_int_equal(number(&t.c, &weight_now, ARGS(TEXT("Rex"))), 7);
	assert_int_equal(number(&t.c, &kept_weight, ARGS(TEXT("Rex"))), 7);
	db_read_end(&t.c);
	assert_int_equal(weight(&t.c), 8); /* what was read meanwhile was not kept for later */
	test_ctx_close(&other);
	test_set_close(&t);
}

static void
each_value_asked_with_has_rows_of_its_own(void **state)
{
	struct test_set t;

	(void)state;
	open_with_rex(&t);
	assert_int_equal(db_write(&t.c, t.d, pet_add, &(struct pet){.name = "Ida", .weight = 3, .note = ""}), OK);
	assert_int_equal(db_read_begin(&t.c), OK);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(number(&t.c, &kept_weight, ARGS(TEXT("Rex"))), 7);
		assert_int_equal(number(&t.c, &kept_weight, ARGS(TEXT("Ida"))), 3);
		assert_int_equal(number(&t.c, &kept_weight, ARGS(TEXT("nobody"))), -1);
		assert_int_equal(number(&t.c, &kept_note, ARGS(TEXT(""))), 3);
		assert_int_equal(number(&t.c, &kept_note, ARGS(TEXT(NULL))), 7);
		for (int k = 0; k < 200; k++) { /* more than there are places, and longer than a place takes */
			char name[400];

			snprintf(name, sizeof(name), "%0*d", k % 2 == 0 ? 5 : 390, k);
			assert_int_equal(number(&t.c, &kept_weight, ARGS(TEXT(name))), -1);
		}
	}
	db_read_end(&t.c);
	test_set_close(&t);
}

static void
rows_that_are_kept_hold_what_the_columns_hold(void **state)
{
	struct test_set t;

	(void)state;
	open_with_rex(&t);
	assert_int_equal(db_write(&t.c, t.d, pet_add, &(struct pet){.name = "Ida ’s", .weight = 3, .note = "a\nb"}), OK);
	for (int i = 0; i < 2; i++) {
		struct list pets = LIST(struct pet);

		assert_int_equal(db_read_begin(&t.c), OK);
		assert_int_equal(db_all(&t.c, &kept_all, NOARGS, pet_fields, &pets), OK);
		db_read_end(&t.c);
		assert_int_equal(pets.n, 2);
		assert_null(LIST_AT(pets, struct pet, 0)->note);
		assert_int_equal(LIST_AT(pets, struct pet, 0)->weight, 7);
		assert_string_equal(LIST_AT(pets, struct pet, 1)->name, "Ida ’s");
		assert_string_equal(LIST_AT(pets, struct pet, 1)->note, "a\nb");
	}
	test_set_close(&t);
}

static void
more_rows_than_are_kept_are_all_given(void **state)
{
	struct test_set t;

	(void)state;
	test_set_open(&t);
	for (int i = 0; i < 100; i++) {
		char name[16];

		snprintf(name, sizeof(name), "pet %d", i);
		assert_int_equal(db_write(&t.c, t.d, pet_add, &(struct pet){.name = name, .weight = i}), OK);
	}
	for (int i = 0; i < 2; i++) {
		struct list pets = LIST(struct pet);

		assert_int_equal(db_read_begin(&t.c), OK);
		assert_int_equal(db_all(&t.c, &kept_all, NOARGS, pet_fields, &pets), OK);
		assert_int_equal(number(&t.c, &kept_count, NOARGS), 100);
		db_read_end(&t.c);
		assert_int_equal(pets.n, 100);
		assert_int_equal(LIST_AT(pets, struct pet, 99)->weight, 99);
	}
	test_set_close(&t);
}

/* ---- a storm ---- */

enum { READERS = 3, FEEDINGS = 150 };

struct storm {
	struct test_set *t;
	atomic_bool over;
	atomic_int wrong, looks;
};

/* What is kept and what is asked for afresh are the same within one snapshot, and never go back. */
static void *
watch(void *arg)
{
	struct storm *s = arg;
	struct ctx c;
	int64_t last = 0;

	test_ctx_open(s->t, &c);
	while (!atomic_load(&s->over)) {
		int64_t kept = 0, now = 0;
		bool first = atomic_fetch_add(&s->looks, 1) % 2 == 0;

		if (db_read_begin(&c) != OK || (first && db_int(&c, &weight_now, ARGS(TEXT("Rex")), &now, NULL) != OK) ||
		    db_int(&c, &kept_weight, ARGS(TEXT("Rex")), &kept, NULL) != OK || (!first && db_int(&c, &weight_now, ARGS(TEXT("Rex")), &now, NULL) != OK)) {
			atomic_fetch_add(&s->wrong, 1);
		}
		db_read_end(&c);
		/* PostgreSQL: each statement sees what is committed then. */
		if (kept < last || (!db_is_postgres(c.db) && kept != now)) {
			atomic_fetch_add(&s->wrong, 1);
		}
		last = kept;
	}
	test_ctx_close(&c);
	return NULL;
}

static void
in_a_storm_of_writes_what_is_kept_is_what_is_there(void **state)
{
	pthread_t threads[READERS];
	struct test_set t;
	struct storm s = {.t = &t};

	(void)state;
	open_with_rex(&t);
	for (int i = 0; i < READERS; i++) {
		assert_int_equal(pthread_create(&threads[i], NULL, watch, &s), 0);
	}
	for (int i = 0; i < FEEDINGS; i++) {
		test_do(&t, &feed_all);
		assert_int_equal(weight(&t.c), 8 + i); /* one's own write is seen at once */
	}
	atomic_store(&s.over, true);
	for (int i = 0; i < READERS; i++) {
		pthread_join(threads[i], NULL);
	}
	assert_int_equal(atomic_load(&s.wrong), 0);
	assert_true(atomic_load(&s.looks) > READERS);
	test_set_close(&t);
}

static const struct CMUnitTest kept_tests[] = {
    cmocka_unit_test(what_is_kept_is_not_asked_for_again_until_its_table_is_written),
    cmocka_unit_test(a_write_that_is_taken_back_changes_nothing_that_is_kept),
    cmocka_unit_test(a_request_goes_on_seeing_what_its_snapshot_holds),
    cmocka_unit_test(each_value_asked_with_has_rows_of_its_own),
    cmocka_unit_test(rows_that_are_kept_hold_what_the_columns_hold),
    cmocka_unit_test(more_rows_than_are_kept_are_all_given),
    cmocka_unit_test(in_a_storm_of_writes_what_is_kept_is_what_is_there),
};

const struct test_suite kept_suite = SUITE("kept", kept_tests);
