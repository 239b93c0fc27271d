/* SPDX-License-Identifier: MIT */
/* What only PostgreSQL can do to a write: deadlocks, connections lost before and during the commit, other servers on the same data. Skipped on
 * SQLite. */
#include "tests/kit_db.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

STATEMENT(fatten, SQL_EXEC, 1, "UPDATE kit_pets SET weight = weight + 1 WHERE name = ?1", "UPDATE kit_pets SET weight = weight + 1 WHERE name = $1");
STATEMENT(weight_of, SQL_ONE, 1, "SELECT weight FROM kit_pets WHERE name = ?1", "SELECT weight FROM kit_pets WHERE name = $1");
STATEMENT(my_end, SQL_ONE, 0, "SELECT 1", "SELECT CASE WHEN pg_terminate_backend(pg_backend_pid()) THEN 1 ELSE 0 END");
STATEMENT(cut_function, SQL_EXEC, 0, "",
    "CREATE FUNCTION kit_cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); "
    "PERFORM pg_sleep(1); RETURN NULL; END $$");
STATEMENT(cut_trigger, SQL_EXEC, 0, "",
    "CREATE CONSTRAINT TRIGGER kit_cuts AFTER INSERT ON kit_pets DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kit_cut()");

static void
count_one(void *arg)
{
	atomic_fetch_add((atomic_int *)arg, 1);
}

static void
another_server_hears_of_a_commit(void **state)
{
	struct dataset *other = NULL;
	atomic_int here = 0, there = 0;
	struct test_set t;

	(void)state;
	if (test_database == NULL) {
		skip();
	}
	test_set_open(&t);
	assert_int_equal(dataset_open(&t.c, NULL, t.url, DATASET_WRITE, &other), OK);
	dataset_after_commit(t.d, count_one, &here);
	dataset_after_commit(other, count_one, &there);
	/* Until it listens it may miss some. */
	for (int i = 0; i < 40 && atomic_load(&there) == 0; i++) {
		char name[16];

		snprintf(name, sizeof(name), "pet %d", i);
		assert_int_equal(db_write(&t.c, t.d, pet_add, &(struct pet){.name = name}), OK);
		poll(NULL, 0, 100);
	}
	assert_true(atomic_load(&there) > 0);
	dataset_close(other);
	test_set_close(&t);
}

STATEMENT(fatten_thin, SQL_EXEC, 0, "UPDATE kit_pets SET weight = 5 WHERE weight = 1", "UPDATE kit_pets SET weight = 5 WHERE weight = 1");

static enum err
fatten_all(struct ctx *c, void *arg)
{
	(void)arg;
	return db_exec(c, &fatten_thin, NOARGS, NULL);
}

/* Numbers that pages wait for change only when they are folded: a fold that changed something is told like any commit, one that found nothing is not. */
static void
what_a_fold_changed_is_told_here_and_elsewhere(void **state)
{
	struct dataset *other = NULL;
	atomic_int here = 0, there = 0;
	struct test_set t;

	(void)state;
	if (test_database == NULL) {
		skip();
	}
	test_set_open(&t);
	assert_int_equal(dataset_open(&t.c, NULL, t.url, DATASET_WRITE, &other), OK);
	dataset_after_commit(other, count_one, &there);
	dataset_after_commit(t.d, count_one, &here);
	dataset_batch_end(t.d, fatten_all, NULL);
	poll(NULL, 0, 1500);
	assert_int_equal(atomic_load(&here), 0);
	assert_int_equal(atomic_load(&there), 0);
	/* Nobody's commit: only the fold can tell of it. */
	assert_int_equal(postgres_admin(t.url, "INSERT INTO kit_pets (name, weight) VALUES ('Thin', 1)"), OK);
	for (int i = 0; i < 60 && (atomic_load(&here) == 0 || atomic_load(&there) == 0); i++) {
		poll(NULL, 0, 50);
	}
	assert_int_equal(atomic_load(&here), 1);
	assert_int_equal(atomic_load(&there), 1);
	dataset_close(other);
	test_set_close(&t);
}

STATEMENT(how_many, SQL_ONE, 0, "SELECT count(*) FROM kit_pets", "SELECT count(*) FROM kit_pets");

struct looking_twice {
	atomic_int step; /* 1: the fold has looked once; 2: a write has been committed since */
	int64_t first, second;
};

static enum err
look_twice(struct ctx *c, void *arg)
{
	struct looking_twice *k = arg;

	if (atomic_load(&k->step) != 0) {
		return OK;
	}
	TRY(db_int(c, &how_many, NOARGS, &k->first, NULL));
	atomic_store(&k->step, 1);
	for (int i = 0; i < 200 && atomic_load(&k->step) == 1; i++) {
		poll(NULL, 0, 10);
	}
	TRY(db_int(c, &how_many, NOARGS, &k->second, NULL));
	atomic_store(&k->step, 3);
	return OK;
}

/* What is folded and what it is compared with belong together: a fold that saw a return without its delta would count it twice. */
static void
a_fold_sees_one_moment_whatever_is_committed_meanwhile(void **state)
{
	struct looking_twice k = {.first = -1, .second = -2};
	struct test_set t;

	(void)state;
	if (test_database == NULL) {
		skip(); /* it runs in the writer's own transaction */
	}
	test_set_open(&t);
	dataset_batch_end(t.d, look_twice, &k);
	for (int i = 0; i < 300 && atomic_load(&k.step) == 0; i++) {
		poll(NULL, 0, 10);
	}
	assert_int_equal(atomic_load(&k.step), 1);
	assert_int_equal(db_write(&t.c, t.d, pet_add, &(struct pet){.name = "Meanwhile"}), OK);
	atomic_store(&k.step, 2);
	for (int i = 0; i < 300 && atomic_load(&k.step) != 3; i++) {
		poll(NULL, 0, 10);
	}
	assert_int_equal(atomic_load(&k.step), 3);
	assert_int_equal(k.second, k.first);
	assert_int_equal(test_pets(&t), k.first + 1);
	test_set_close(&t);
}

struct crossing {
	struct test_set *t;
	const char *first, *second;
	pthread_barrier_t *both;
	int runs;
	enum err e;
};

static enum err
cross(struct ctx *c, void *arg)
{
	struct crossing *x = arg;

	x->runs++;
	TRY(db_exec(c, &fatten, ARGS(TEXT(x->first)), NULL));
	if (x->runs == 1) {
		pthread_barrier_wait(x->both);
	}
	return db_exec(c, &fatten, ARGS(TEXT(x->second)), NULL);
}

static void *
crossing(void *arg)
{
	struct crossing *x = arg;
	struct ctx c;

	test_ctx_open(x->t, &c);
	x->e = db_write(&c, x->t->d, cross, x);
	test_ctx_close(&c);
	return NULL;
}

static void
a_deadlock_is_run_again_and_both_are_kept(void **state)
{
	pthread_barrier_t both;
	pthread_t threads[2];
	struct crossing x[2];
	int64_t weight = 0;
	struct test_set t;

	(void)state;
	if (test_database == NULL) {
		skip(); /* one writer cannot deadlock */
	}
	test_set_open(&t);
	pthread_barrier_init(&both, NULL, 2);
	assert_int_equal(db_write(&t.c, t.d, pet_add, &(struct pet){.name = "A"}), OK);
	assert_int_equal(db_write(&t.c, t.d, pet_add, &(struct pet){.name = "B"}), OK);
	for (int i = 0; i < 2; i++) {
		x[i] = (struct crossing){.t = &t, .first = i == 0 ? "A" : "B", .second = i == 0 ? "B" : "A", .both = &both};
		assert_int_equal(pthread_create(&threads[i], NULL, crossing, &x[i]), 0);
	}
	for (int i = 0; i < 2; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(x[i].e, OK);
	}
	/* One of them ran again; on a busy machine perhaps more than once. */
	assert_in_range(x[0].runs + x[1].runs, 3, 8);
	assert_int_equal(db_int(&t.c, &weight_of, ARGS(TEXT("A")), &weight, NULL), OK);
	assert_int_equal(weight, 2);
	pthread_barrier_destroy(&both);
	test_set_close(&t);
}

static enum err
end_in_the_middle(struct ctx *c, void *arg)
{
	int64_t n = 0;

	(void)arg;
	TRY(pet_add(c, &(struct pet){.name = "Half"}));
	TRY(db_int(c, &my_end, NOARGS, &n, NULL));
	return pet_add(c, &(struct pet){.name = "Other half"});
}

static void
a_lost_connection_changes_nothing_and_the_next_transaction_has_a_new_one(void **state)
{
	int64_t n = 0;
	struct test_set t;

	(void)state;
	if (test_database == NULL) {
		skip();
	}
	test_set_open(&t);
	assert_int_equal(db_write(&t.c, t.d, end_in_the_middle, NULL), ERR_IO);
	assert_int_equal(db_write(&t.c, t.d, pet_add, &(struct pet){.name = "Whole"}), OK);
	assert_int_equal(test_pets(&t), 1);
	/* Likewise when reading, in a snapshot and alone. */
	assert_int_equal(db_read_begin(&t.c), OK);
	assert_int_equal(test_pets(&t), 1);
	assert_int_equal(db_int(&t.c, &my_end, NOARGS, &n, NULL), ERR_IO);
	db_read_end(&t.c);
	fault_clear(&t.c);
	assert_int_equal(db_read_begin(&t.c), OK);
	assert_int_equal(test_pets(&t), 1);
	db_read_end(&t.c);
	assert_int_equal(db_int(&t.c, &my_end, NOARGS, &n, NULL), ERR_IO);
	fault_clear(&t.c);
	assert_int_equal(test_pets(&t), 1);
	test_set_close(&t);
}

static void
a_connection_lost_while_committing_is_not_sure(void **state)
{
	struct test_set t;

	(void)state;
	if (test_database == NULL) {
		skip();
	}
	test_set_open(&t);
	test_do(&t, &cut_function);
	test_do(&t, &cut_trigger);
	assert_int_equal(db_write(&t.c, t.d, pet_add, &(struct pet){.name = "Perhaps"}), ERR_UNSURE);
	assert_int_equal(t.c.fault.err, ERR_UNSURE);
	test_set_close(&t);
}

static void
a_server_that_may_lose_what_it_kept_is_refused(void **state)
{
	struct dataset *d = NULL;
	char *url = NULL;
	struct test_set t;

	(void)state;
	if (test_database == NULL) {
		skip();
	}
	test_set_open(&t);
	assert_true(asprintf(&url, "%s&options=-csynchronous_commit%%3Doff", t.url) > 0);
	assert_int_equal(dataset_open(&t.c, NULL, url, DATASET_WRITE, &d), ERR_CONFLICT);
	assert_null(d);
	assert_non_null(strstr(t.c.fault.sentence, "synchronous_commit"));
	free(url);
	test_set_close(&t);
}

static const struct CMUnitTest postgres_write_tests[] = {
    cmocka_unit_test(another_server_hears_of_a_commit),
    cmocka_unit_test(what_a_fold_changed_is_told_here_and_elsewhere),
    cmocka_unit_test(a_fold_sees_one_moment_whatever_is_committed_meanwhile),
    cmocka_unit_test(a_deadlock_is_run_again_and_both_are_kept),
    cmocka_unit_test(a_lost_connection_changes_nothing_and_the_next_transaction_has_a_new_one),
    cmocka_unit_test(a_connection_lost_while_committing_is_not_sure),
    cmocka_unit_test(a_server_that_may_lose_what_it_kept_is_refused),
};

const struct test_suite postgres_write_suite = SUITE("postgres_write", postgres_write_tests);
