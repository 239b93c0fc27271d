/* SPDX-License-Identifier: MIT */
/* What open.h promises about writing and about opening data sets, on both engines; what only one of them has is skipped on the other. Power cuts and
 * full disks are durable_test.c. */
#include "tests/kit_db.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>


STATEMENT(by_id, SQL_ONE, 1, "SELECT id, name, weight, note FROM kit_pets WHERE id = ?1", "SELECT id, name, weight, note FROM kit_pets WHERE id = $1");
STATEMENT(fatten, SQL_EXEC, 1, "UPDATE kit_pets SET weight = weight + 1 WHERE name = ?1", "UPDATE kit_pets SET weight = weight + 1 WHERE name = $1");
STATEMENT(weight_of, SQL_ONE, 1, "SELECT weight FROM kit_pets WHERE name = ?1", "SELECT weight FROM kit_pets WHERE name = $1");
STATEMENT(fold_notes, SQL_EXEC, 0, "UPDATE kit_pets SET note = 'folded' WHERE note IS NULL", "UPDATE kit_pets SET note = 'folded' WHERE note IS NULL");
STATEMENT(unfolded, SQL_ONE, 0, "SELECT count(*) FROM kit_pets WHERE note IS NULL", "SELECT count(*) FROM kit_pets WHERE note IS NULL");
STATEMENT(newer_form, SQL_EXEC, 0, "PRAGMA user_version = 99", "UPDATE schema_version SET version = 99");
STATEMENT(my_end, SQL_ONE, 0, "SELECT 1", "SELECT CASE WHEN pg_terminate_backend(pg_backend_pid()) THEN 1 ELSE 0 END");
STATEMENT(cut_function, SQL_EXEC, 0, "",
    "CREATE FUNCTION kit_cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); "
    "PERFORM pg_sleep(1); RETURN NULL; END $$");
STATEMENT(cut_trigger, SQL_EXEC, 0, "",
    "CREATE CONSTRAINT TRIGGER kit_cuts AFTER INSERT ON kit_pets DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kit_cut()");

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

/* ---- deadlocks and lost connections: PostgreSQL only ---- */

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
	assert_int_equal(x[0].runs + x[1].runs, 3);
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

/* ---- opening ---- */

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

static const struct CMUnitTest write_tests[] = {
    cmocka_unit_test(writes_of_many_threads_are_kept_and_those_refused_leave_nothing),
    cmocka_unit_test(a_write_that_is_refused_leaves_nothing_and_keeps_its_sentence),
    cmocka_unit_test(a_write_begins_without_a_fault_and_gives_the_connection_back),
    cmocka_unit_test(whichever_statement_fails_nothing_is_kept),
    cmocka_unit_test(writes_queued_for_later_are_answered_in_their_order),
    cmocka_unit_test(what_is_to_be_folded_is_folded),
    cmocka_unit_test(a_fold_that_fails_takes_no_write_with_it),
    cmocka_unit_test(a_commit_wakes_those_who_look_and_a_refusal_does_not),
    cmocka_unit_test(another_server_hears_of_a_commit),
    cmocka_unit_test(a_deadlock_is_run_again_and_both_are_kept),
    cmocka_unit_test(a_lost_connection_changes_nothing_and_the_next_transaction_has_a_new_one),
    cmocka_unit_test(a_connection_lost_while_committing_is_not_sure),
    cmocka_unit_test(a_server_that_may_lose_what_it_kept_is_refused),
    cmocka_unit_test(a_data_set_is_made_once),
    cmocka_unit_test(a_data_set_of_a_newer_program_is_refused),
    cmocka_unit_test(where_there_is_no_data_set_one_is_told_so),
    cmocka_unit_test(one_process_holds_a_folder_and_others_may_read_it),
};

const struct test_suite write_suite = SUITE("write", write_tests);
