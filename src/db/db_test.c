/* SPDX-License-Identifier: MIT */
/* What db.h promises rooms, on both engines: values and rows, what is counted. Errors are db_errors_test.c, writing is write_test.c. */
#include "tests/kit_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

STATEMENT(by_name, SQL_ONE, 1, "SELECT id, name, weight, note FROM kit_pets WHERE name = ?1", "SELECT id, name, weight, note FROM kit_pets WHERE name = $1");
STATEMENT(note_of, SQL_ONE, 1, "SELECT note FROM kit_pets WHERE name = ?1", "SELECT note FROM kit_pets WHERE name = $1");
STATEMENT(all_pets, SQL_MANY, 0, "SELECT id, name, weight, note FROM kit_pets ORDER BY id", "SELECT id, name, weight, note FROM kit_pets ORDER BY id");
STATEMENT(lighter, SQL_MANY, 1, "SELECT name FROM kit_pets WHERE weight < ?1 ORDER BY id", "SELECT name FROM kit_pets WHERE weight < $1 ORDER BY id");
STATEMENT(swapped, SQL_ONE, 2, "SELECT ?2 || '/' || ?1", "SELECT CAST($2 AS TEXT) || '/' || CAST($1 AS TEXT)");
STATEMENT(photo_set, SQL_EXEC, 2, "UPDATE kit_pets SET photo = ?2 WHERE name = ?1", "UPDATE kit_pets SET photo = $2 WHERE name = $1");
STATEMENT(photo_of, SQL_ONE, 1, "SELECT photo FROM kit_pets WHERE name = ?1", "SELECT photo FROM kit_pets WHERE name = $1");
STATEMENT(new_id, SQL_ONE, 1, "INSERT INTO kit_pets (name, weight) VALUES (?1, 1) RETURNING id", "INSERT INTO kit_pets (name, weight) VALUES ($1, 1) RETURNING id");

static const struct pet rex = {.name = "Rex", .weight = 30, .note = "Likes rain"};

static void
add(struct test_set *t, const struct pet *p)
{
	struct pet copy = *p;

	assert_int_equal(db_write(&t->c, t->d, pet_add, &copy), OK);
}

static void
add_many(struct test_set *t, int n)
{
	for (int i = 0; i < n; i++) {
		char name[16];

		snprintf(name, sizeof(name), "pet %d", i);
		add(t, &(struct pet){.name = name, .weight = i});
	}
}

static void
a_row_comes_back_as_it_was_sent(void **state)
{
	static const char odd[] = "Jürgen \"O'Brien\" \n\t \xF0\x9F\x90\xB6 \\x41 $1 ?1";
	const struct pet sent[] = {
	    {.name = "Rex", .weight = 0, .note = ""},
	    {.name = odd, .weight = INT64_MAX, .note = NULL},
	};
	struct test_set t;

	(void)state;
	test_set_open(&t);
	for (int i = 0; i < 2; i++) {
		struct pet got = {.note = "was here"};

		add(&t, &sent[i]);
		assert_int_equal(db_one(&t.c, &by_name, ARGS(TEXT(sent[i].name)), pet_fields, &got), OK);
		assert_true(got.id > 0);
		assert_string_equal(got.name, sent[i].name);
		assert_true(got.weight == sent[i].weight);
		assert_true(str_eq(got.note, sent[i].note));
	}
	test_set_close(&t);
}

static void
fields_without_a_column_keep_what_they_hold(void **state)
{
	struct pet got = {.weight = 77, .name = "kept"};
	struct test_set t;

	(void)state;
	test_set_open(&t);
	add(&t, &rex);
	assert_int_equal(db_one(&t.c, &note_of, ARGS(TEXT("Rex")), pet_fields, &got), OK);
	assert_string_equal(got.note, "Likes rain");
	assert_string_equal(got.name, "kept");
	assert_int_equal(got.weight, 77);
	test_set_close(&t);
}

static void
values_go_by_their_number_and_not_by_their_place(void **state)
{
	const char *text = NULL;
	struct test_set t;

	(void)state;
	test_set_open(&t);
	assert_int_equal(db_text(&t.c, &swapped, ARGS(TEXT("one"), TEXT("two")), &text), OK);
	assert_string_equal(text, "two/one");
	test_set_close(&t);
}

static void
no_row_is_missing_for_one_and_no_fault_for_find(void **state)
{
	struct pet got = {.weight = 5};
	bool found = true;
	int64_t n = 9;
	const char *text = "x";
	struct test_set t;

	(void)state;
	test_set_open(&t);
	assert_int_equal(db_read_begin(&t.c), OK);
	assert_int_equal(db_find(&t.c, &by_name, ARGS(TEXT("Nobody")), pet_fields, &got, &found), OK);
	assert_false(found);
	assert_int_equal(t.c.fault.err, OK);
	assert_int_equal(db_one(&t.c, &by_name, ARGS(TEXT("Nobody")), pet_fields, &got), ERR_MISSING);
	assert_int_equal(t.c.fault.err, ERR_MISSING);
	assert_int_equal(got.weight, 5);
	/* It is no error of the engine: the snapshot goes on. */
	fault_clear(&t.c);
	assert_int_equal(db_int(&t.c, &by_name, ARGS(TEXT("Nobody")), &n, &found), OK);
	assert_int_equal(n, 9);
	assert_false(found);
	assert_int_equal(db_text(&t.c, &note_of, ARGS(TEXT("Nobody")), &text), OK);
	assert_null(text);
	db_read_end(&t.c);
	test_set_close(&t);
}

static enum err
set_photo(struct ctx *c, void *arg)
{
	int64_t n = 0;

	(void)arg;
	TRY(db_exec(c, &photo_set, ARGS(TEXT("Rex"), BYTES("a\0\\\xff'", 5)), &n));
	assert_int_equal(n, 1);
	TRY(db_exec(c, &photo_set, ARGS(TEXT("Nobody"), BYTES("a", 1)), &n));
	assert_int_equal(n, 0);
	return OK;
}

static enum err
set_empty_photo(struct ctx *c, void *arg)
{
	(void)arg;
	return db_exec(c, &photo_set, ARGS(TEXT("Rex"), BYTES(NULL, 0)), NULL);
}

static void
bytes_come_back_with_their_zeros(void **state)
{
	const void *p = "x";
	size_t n = 1;
	struct test_set t;

	(void)state;
	test_set_open(&t);
	add(&t, &rex);
	assert_int_equal(db_bytes(&t.c, &photo_of, ARGS(TEXT("Rex")), &p, &n), OK);
	assert_null(p);
	assert_int_equal(n, 0);
	assert_int_equal(db_write(&t.c, t.d, set_photo, NULL), OK);
	assert_int_equal(db_bytes(&t.c, &photo_of, ARGS(TEXT("Rex")), &p, &n), OK);
	assert_int_equal(n, 5);
	assert_memory_equal(p, "a\0\\\xff'", 5);
	assert_int_equal(db_write(&t.c, t.d, set_empty_photo, NULL), OK);
	assert_int_equal(db_bytes(&t.c, &photo_of, ARGS(TEXT("Rex")), &p, &n), OK);
	assert_non_null(p);
	assert_int_equal(n, 0);
	test_set_close(&t);
}

static enum err
nest(struct ctx *c, void *rec, void *arg)
{
	struct pet inner, *outer = rec;
	int64_t *seen = arg;

	*seen += 1;
	if (outer->weight >= 0 && *seen < 1000) {
		struct list again = LIST(struct pet);

		TRY(db_all(c, &all_pets, NOARGS, pet_fields, &again));
		assert_int_equal(again.n, 300);
		TRY(db_one(c, &by_name, ARGS(TEXT(outer->name)), pet_fields, &inner));
		assert_int_equal(inner.id, outer->id);
	}
	return OK;
}

static void
each_sees_all_rows_though_others_are_read_between_them_and_keeps_no_memory(void **state)
{
	struct test_set t;
	struct pet rec;
	int64_t seen = 0;
	size_t used;

	(void)state;
	test_set_open(&t);
	add_many(&t, 300); /* more than one FETCH of a cursor */
	for (int snapshot = 0; snapshot < 2; snapshot++) {
		used = arena_used(t.c.arena);
		seen = 0;
		if (snapshot) {
			assert_int_equal(db_read_begin(&t.c), OK);
		}
		assert_int_equal(db_each(&t.c, &all_pets, NOARGS, pet_fields, &rec, sizeof(rec), nest, &seen), OK);
		assert_int_equal(seen, 300);
		assert_int_equal(arena_used(t.c.arena), used);
		if (snapshot) {
			db_read_end(&t.c);
		}
	}
	test_set_close(&t);
}

static enum err
stop_at_third(struct ctx *c, void *rec, void *arg)
{
	int *seen = arg;

	return ++*seen == 3 ? fail(c, ERR_LIMIT, NULL, "No more than %s.", ((struct pet *)rec)->name) : OK;
}

static void
each_ends_with_the_error_of_the_one_who_reads(void **state)
{
	struct test_set t;
	struct pet rec;
	int seen = 0;

	(void)state;
	test_set_open(&t);
	add_many(&t, 5);
	assert_int_equal(db_each(&t.c, &all_pets, NOARGS, pet_fields, &rec, sizeof(rec), stop_at_third, &seen), ERR_LIMIT);
	assert_int_equal(seen, 3);
	assert_string_equal(t.c.fault.sentence, "No more than pet 2.");
	/* The connection is free again. */
	fault_clear(&t.c);
	assert_int_equal(test_pets(&t), 5);
	test_set_close(&t);
}

static void
rows_are_gathered_in_order(void **state)
{
	struct list l = LIST(struct pet);
	struct test_set t;

	(void)state;
	test_set_open(&t);
	add_many(&t, 41);
	assert_int_equal(db_all(&t.c, &lighter, ARGS(INT(40)), pet_fields, &l), OK);
	assert_int_equal(l.n, 40);
	assert_string_equal(LIST_AT(l, struct pet, 0)->name, "pet 0");
	assert_string_equal(LIST_AT(l, struct pet, 39)->name, "pet 39");
	test_set_close(&t);
}

static void
a_snapshot_stays_as_it_was_while_others_write(void **state)
{
	struct test_set t;
	struct ctx other;

	(void)state;
	test_set_open(&t);
	test_ctx_open(&t, &other);
	assert_int_equal(db_read_begin(&t.c), OK);
	assert_int_equal(test_pets(&t), 0);
	assert_int_equal(db_write(&other, t.d, pet_add, (void *)(uintptr_t)&rex), OK);
	assert_int_equal(test_pets(&t), 0);
	db_read_end(&t.c);
	assert_int_equal(test_pets(&t), 1);
	test_ctx_close(&other);
	test_set_close(&t);
}

static enum err
add_returning(struct ctx *c, void *arg)
{
	return db_int(c, &new_id, ARGS(TEXT("Numbered")), arg, NULL);
}

static void
an_insert_tells_its_new_number(void **state)
{
	struct pet got;
	int64_t id = 0;
	struct test_set t;

	(void)state;
	test_set_open(&t);
	assert_int_equal(db_write(&t.c, t.d, add_returning, &id), OK);
	assert_int_equal(db_one(&t.c, &by_name, ARGS(TEXT("Numbered")), pet_fields, &got), OK);
	assert_int_equal(got.id, id);
	test_set_close(&t);
}

static void
statements_and_their_time_are_counted(void **state)
{
	struct test_set t;
	int64_t before;

	(void)state;
	test_set_open(&t);
	before = db_statements(t.c.db);
	(void)test_pets(&t);
	(void)test_pets(&t);
	assert_int_equal(db_statements(t.c.db) - before, 2);
	assert_true(db_microseconds(t.c.db) > 0);
	assert_int_equal(db_is_postgres(t.c.db), t.url != NULL);
	test_set_close(&t);
}

static const struct CMUnitTest db_tests[] = {
    cmocka_unit_test(a_row_comes_back_as_it_was_sent),
    cmocka_unit_test(fields_without_a_column_keep_what_they_hold),
    cmocka_unit_test(values_go_by_their_number_and_not_by_their_place),
    cmocka_unit_test(no_row_is_missing_for_one_and_no_fault_for_find),
    cmocka_unit_test(bytes_come_back_with_their_zeros),
    cmocka_unit_test(each_sees_all_rows_though_others_are_read_between_them_and_keeps_no_memory),
    cmocka_unit_test(each_ends_with_the_error_of_the_one_who_reads),
    cmocka_unit_test(rows_are_gathered_in_order),
    cmocka_unit_test(a_snapshot_stays_as_it_was_while_others_write),
    cmocka_unit_test(an_insert_tells_its_new_number),
    cmocka_unit_test(statements_and_their_time_are_counted),
};

const struct test_suite db_suite = SUITE("db", db_tests);
