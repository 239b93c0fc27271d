/* SPDX-License-Identifier: MIT */
/* What open.h promises about writing, on both engines. Power cuts and full disks are durable_test.c, deadlocks and lost connections
 * postgres_write_test.c, opening is dataset_test.c. */
#include "tests/kit_db.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>


STATEMENT(by_id, SQL_ONE, 1, "SELECT id, name, weight, note FROM kit_pets WHERE id = ?1", "SELECT id, name, weight, note FROM kit_pets WHERE id = $1");
STATEMENT(fatten, SQL_EXEC, 1, "UPDATE kit_pets SET weight = weight + 1 WHERE name = ?1", "UPDATE kit_pets SET weight = weight + 1 WHERE name = $1");
STATEMENT(weight_of, SQL_ONE, 1, "SELECT weight FROM kit_pets WHERE name = ?1", "SELECT weight FROM kit_pets WHERE name = $1");
STATEMENT(fold_notes, SQL_EXEC, 0, "UPDATE kit_pets SET note = 'folded' WHERE note IS NULL", "UPDATE kit_pets SET note = 'folded' WHERE note IS NULL");
STATEMENT(unfolded, SQL_ONE, 0, "SELECT count(*) FROM kit_pets WHERE note IS NULL", "SELECT count(*) FROM kit_pets WHERE note IS NULL");

#define THREADS 8
#define WRITES 25

struct storm {
	struct test_set *t;
	int number;
	enum err worst;
};

static void *
storm(void *arg)
{
	struct storm *s = arg;
	struct ctx c;

	test_ctx_open(s->t, &c);
	for (int i = 0; i < WRITES; i++) {
		char name[32];
		struct pet p = {.name = name, .weight = i};

		snprintf(name, sizeof(name), "pet %d of %d", i, s->number);
		/* Every fifth clashes with the one before it. */
		if (i % 5 == 4) {
			snprintf(name, sizeof(name), "pet %d of %d", i - 1, s->number);
		}
		enum err e = db_write(&c, s->t->d, pet_add, &p);

		if (e != (i % 5 == 4 ? ERR_CONFLICT : OK)) {
			s->worst = e == OK ? ERR_BUG : e;
		}
	}
	test_ctx_close(&c);
	return NULL;
}

static void
writes_of_many_threads_are_kept_and_those_refused_leave_nothing(void **state)
{
	pthread_t threads[THREADS];
	struct storm storms[THREADS];
	struct test_set t;

	(void)state;
	test_set_open(&t);
	for (int i = 0; i < THREADS; i++) {
		storms[i] = (struct storm){.t = &t, .number = i};
		assert_int_equal(pthread_create(&threads[i], NULL, storm, &storms[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(storms[i].worst, OK);
	}
	assert_int_equal(test_pets(&t), THREADS * WRITES * 4 / 5);
	test_set_close(&t);
}

static enum err
add_two_then_refuse(struct ctx *c, void *arg)
{
	(void)arg;
	TRY(pet_add(c, &(struct pet){.name = "One"}));
	TRY(pet_add(c, &(struct pet){.name = "Two"}));
	return fail(c, ERR_INVALID, "name", "Two are %s.", "too many");
}

static void
a_write_that_is_refused_leaves_nothing_and_keeps_its_sentence(void **state)
{
	struct test_set t;

	(void)state;
	test_set_open(&t);
	assert_int_equal(db_write(&t.c, t.d, add_two_then_refuse, NULL), ERR_INVALID);
	assert_string_equal(t.c.fault.sentence, "Two are too many.");
	assert_string_equal(t.c.fault.field, "name");
	assert_int_equal(test_pets(&t), 0);
	test_set_close(&t);
}

static enum err
look_at_context(struct ctx *c, void *arg)
{
	struct db *reading = arg;

	assert_int_equal(c->fault.err, OK);
	assert_ptr_not_equal(c->db, reading);
	return pet_add(c, &(struct pet){.name = "Once"});
}

static void
a_write_begins_without_a_fault_and_gives_the_connection_back(void **state)
{
	struct test_set t;
	struct db *reading;

	(void)state;
	test_set_open(&t);
	reading = t.c.db;
	(void)fail(&t.c, ERR_MISSING, NULL, "An older fault.");
	assert_int_equal(db_write(&t.c, t.d, look_at_context, reading), OK);
	assert_int_equal(t.c.fault.err, OK);
	assert_ptr_equal(t.c.db, reading);
	test_set_close(&t);
}

static enum err
several(struct ctx *c, void *arg)
{
	struct pet got;
	int64_t *id = arg;

	TRY(pet_add(c, &(struct pet){.name = "A", .weight = 1}));
	TRY(pet_add(c, &(struct pet){.name = "B", .weight = 2}));
	TRY(db_exec(c, &fatten, ARGS(TEXT("A")), NULL));
	TRY(db_int(c, &weight_of, ARGS(TEXT("A")), id, NULL));
	return db_one(c, &by_id, ARGS(INT(1)), pet_fields, &got);
}

static void
whichever_statement_fails_nothing_is_kept(void **state)
{
	struct test_set t;
	int64_t weight = 0;
	enum err e = ERR_IO;
	int n;

	(void)state;
	test_set_open(&t);
	for (n = 1; e == ERR_IO; n++) {
		assert_int_equal(test_pets(&t), 0);
		db_fail_after(n);
		e = db_write(&t.c, t.d, several, &weight);
	}
	db_fail_after(0);
	/* On PostgreSQL a number that was taken back is not given again, so that the last statement may find no row. */
	assert_true(e == OK || e == ERR_MISSING);
	assert_int_equal(n - 1, 6);
	test_set_close(&t);
}

struct later {
	pthread_mutex_t mutex;
	pthread_cond_t over;
	int done, order[32];
};

struct later_one {
	struct later *all;
	struct ctx c;
	char name[16];
	struct pet p;
	int number;
	enum err e;
};

static void
noted(struct ctx *c, enum err e, void *arg)
{
	struct later_one *one = arg;

	assert_ptr_equal(c, &one->c);
	one->e = e;
	pthread_mutex_lock(&one->all->mutex);
	one->all->order[one->all->done++] = one->number;
	pthread_cond_signal(&one->all->over);
	pthread_mutex_unlock(&one->all->mutex);
}

static void
writes_queued_for_later_are_answered_in_their_order(void **state)
{
	enum { N = 20 };
	struct later all = {.mutex = PTHREAD_MUTEX_INITIALIZER, .over = PTHREAD_COND_INITIALIZER};
	struct later_one ones[N];
	struct test_set t;

	(void)state;
	test_set_open(&t);
	for (int i = 0; i < N; i++) {
		ones[i] = (struct later_one){.all = &all, .number = i, .e = ERR_BUG};
		test_ctx_open(&t, &ones[i].c);
		/* The last has the name of the first. */
		snprintf(ones[i].name, sizeof(ones[i].name), "later %d", i % (N - 1));
		ones[i].p = (struct pet){.name = ones[i].name};
		db_write_later(&ones[i].c, t.d, pet_add, &ones[i].p, noted, &ones[i]);
	}
	pthread_mutex_lock(&all.mutex);
	while (all.done < N) {
		pthread_cond_wait(&all.over, &all.mutex);
	}
	pthread_mutex_unlock(&all.mutex);
	for (int i = 0; i < N; i++) {
		assert_int_equal(all.order[i], i);
		assert_int_equal(ones[i].e, i == N - 1 ? ERR_CONFLICT : OK);
		test_ctx_close(&ones[i].c);
	}
	assert_int_equal(test_pets(&t), N - 1);
	test_set_close(&t);
}

static enum err
fold(struct ctx *c, void *arg)
{
	int64_t n = 0;

	assert_non_null(c->actor);
	TRY(db_exec(c, &fold_notes, NOARGS, &n));
	atomic_fetch_add((atomic_int *)arg, (int)n);
	return OK;
}

static enum err
fold_badly(struct ctx *c, void *arg)
{
	atomic_fetch_add((atomic_int *)arg, 1);
	TRY(db_exec(c, &fold_notes, NOARGS, NULL));
	return fail(c, ERR_BUG, NULL, "This fold went wrong.");
}

static int64_t
wait_until_folded(struct test_set *t)
{
	int64_t n = 1;

	for (int i = 0; i < 100; i++) {
		assert_int_equal(db_int(&t->c, &unfolded, NOARGS, &n, NULL), OK);
		if (n == 0 || t->url == NULL) {
			break;
		}
		poll(NULL, 0, 50);
	}
	return n;
}

static void
what_is_to_be_folded_is_folded(void **state)
{
	struct test_set t;
	atomic_int folded = 0;

	(void)state;
	test_set_open(&t);
	dataset_batch_end(t.d, fold, &folded);
	assert_int_equal(db_write(&t.c, t.d, pet_add, &(struct pet){.name = "Flat"}), OK);
	assert_int_equal(wait_until_folded(&t), 0);
	assert_int_equal(atomic_load(&folded), 1);
	test_set_close(&t);
}

static void
a_fold_that_fails_takes_no_write_with_it(void **state)
{
	struct test_set t;
	atomic_int tried = 0;
	int64_t n = 0;

	(void)state;
	test_set_open(&t);
	dataset_batch_end(t.d, fold_badly, &tried);
	assert_int_equal(db_write(&t.c, t.d, pet_add, &(struct pet){.name = "Flat"}), OK);
	for (int i = 0; i < 100 && atomic_load(&tried) == 0; i++) {
		poll(NULL, 0, 50);
	}
	assert_true(atomic_load(&tried) > 0);
	assert_int_equal(test_pets(&t), 1);
	assert_int_equal(db_int(&t.c, &unfolded, NOARGS, &n, NULL), OK);
	assert_int_equal(n, 1);
	test_set_close(&t);
}

static void
count_one(void *arg)
{
	atomic_fetch_add((atomic_int *)arg, 1);
}

static void
a_commit_wakes_those_who_look_and_a_refusal_does_not(void **state)
{
	struct test_set t;
	atomic_int woken = 0;

	(void)state;
	test_set_open(&t);
	dataset_after_commit(t.d, count_one, &woken);
	assert_int_equal(db_write(&t.c, t.d, add_two_then_refuse, NULL), ERR_INVALID);
	assert_int_equal(atomic_load(&woken), 0);
	assert_int_equal(db_write(&t.c, t.d, pet_add, &(struct pet){.name = "Rex"}), OK);
	assert_int_equal(atomic_load(&woken), 1);
	test_set_close(&t);
}

static const struct CMUnitTest write_tests[] = {
    cmocka_unit_test(writes_of_many_threads_are_kept_and_those_refused_leave_nothing),
    cmocka_unit_test(a_write_that_is_refused_leaves_nothing_and_keeps_its_sentence),
    cmocka_unit_test(a_write_begins_without_a_fault_and_gives_the_connection_back),
    cmocka_unit_test(whichever_statement_fails_nothing_is_kept),
    cmocka_unit_test(writes_queued_for_later_are_answered_in_their_order),
    cmocka_unit_test(what_is_to_be_folded_is_folded),
    cmocka_unit_test(a_fold_that_fails_takes_no_write_with_it),
    cmocka_unit_test(a_commit_wakes_those_who_look_and_a_refusal_does_not),
};

const struct test_suite write_suite = SUITE("write", write_tests);
