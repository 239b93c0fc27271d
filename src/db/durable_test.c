/* SPDX-License-Identifier: MIT */
/* What is acknowledged survives a power cut at any moment, and a full or failing disk loses nothing that was acknowledged and
 * answers clearly. SQLite only: PostgreSQL's own promises are PostgreSQL's to test. */
#include "tests/kit_db.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/vfs_powercut.h"

STATEMENT(has_pet, SQL_ONE, 1, "SELECT id FROM kit_pets WHERE name = ?1", "SELECT id FROM kit_pets WHERE name = $1");
STATEMENT(has_outing, SQL_ONE, 1, "SELECT pet FROM kit_outings WHERE day = ?1", "SELECT pet FROM kit_outings WHERE day = $1");
STATEMENT(outing_add, SQL_EXEC, 2, "INSERT INTO kit_outings (pet, day) VALUES (?1, ?2)", "INSERT INTO kit_outings (pet, day) VALUES ($1, $2)");
STATEMENT(integrity, SQL_ONE, 0, "PRAGMA integrity_check", "SELECT 'ok'");
STATEMENT(orphans, SQL_MANY, 0, "PRAGMA foreign_key_check", "SELECT 1");

enum { THREADS = 4, WRITES = 40, CUTS = 400 };

/* One storm: which writes were acknowledged, and the disks taken on the way with what was acknowledged by then. */
struct storm {
	struct test_set t;
	atomic_bool acked[THREADS][WRITES];
	struct cut {
		struct powercut_disk *disk;
		bool acked[THREADS][WRITES];
	} *cuts;
	int n;
	unsigned seed;
};

struct stormer {
	struct storm *storm;
	int number;
};

static char *
pet_name(struct arena *a, int thread, int i)
{
	return arena_printf(a, "pet %d of %d", i, thread);
}

/* Two rows in two tables, that must be found together or not at all; some large, so that the log is moved meanwhile. */
static enum err
add_both(struct ctx *c, void *arg)
{
	struct pet *p = arg;
	int64_t id = 0;

	TRY(pet_add(c, p));
	TRY(db_int(c, &has_pet, ARGS(TEXT(p->name)), &id, NULL));
	return db_exec(c, &outing_add, ARGS(INT(id), TEXT(p->name)), NULL);
}

static void *
storm_along(void *arg)
{
	struct stormer *s = arg;
	struct ctx c;

	test_ctx_open(&s->storm->t, &c);
	for (int i = 0; i < WRITES; i++) {
		size_t n = i % 3 == 0 ? 40000 : 100;
		char *note = arena_alloc(c.arena, n + 1);
		struct pet p = {.name = pet_name(c.arena, s->number, i), .note = note};

		memset(note, 'a' + i % 26, n);
		if (db_write(&c, s->storm->t.d, add_both, &p) == OK) {
			atomic_store(&s->storm->acked[s->number][i], true);
			if (i % 4 == 0) {
				powercut_now();
			}
		}
		if (i % 20 == 19 && s->number == 0) {
			(void)!db_checkpoint(s->storm->t.d);
		}
		arena_reset(c.arena);
	}
	test_ctx_close(&c);
	return NULL;
}

static void
cut_here(void *arg)
{
	struct storm *s = arg;
	struct cut *cut;

	if (s->n == CUTS) {
		return;
	}
	cut = &s->cuts[s->n++];
	for (int i = 0; i < THREADS; i++) {
		for (int k = 0; k < WRITES; k++) {
			cut->acked[i][k] = atomic_load(&s->acked[i][k]);
		}
	}
	/* Every second disk holds only what was synced. */
	cut->disk = powercut_disk(s->n % 2 == 0 ? 0 : ++s->seed);
}

static void
want_integrity(struct ctx *c)
{
	struct list none = LIST(struct pet);
	const char *said = NULL;

	assert_int_equal(db_text(c, &integrity, NOARGS, &said), OK);
	assert_string_equal(said, "ok");
	assert_int_equal(db_all(c, &orphans, NOARGS, pet_fields, &none), OK);
}

/* Opens the disk as the next start of the program would, and looks for what was acknowledged. */
static int
check_cut(const struct storm *s, const struct cut *cut)
{
	char folder[] = "/tmp/alongside-cut.XXXXXX";
	struct test_set after = {0};
	int lost = 0;

	assert_non_null(mkdtemp(folder));
	assert_true(powercut_disk_write(cut->disk, folder));
	test_ctx_open(&after, &after.c);
	if (dataset_open(&after.c, folder, NULL, DATASET_WRITE, &after.d) != OK) {
		print_error("cut %d: %s\n", (int)(cut - s->cuts), after.c.fault.sentence);
	}
	assert_non_null(after.d);
	after.c.db = db_open(&after.c, after.d);
	want_integrity(&after.c);
	for (int i = 0; i < THREADS; i++) {
		for (int k = 0; k < WRITES; k++) {
			bool pet = false, outing = false;
			int64_t id;
			const char *name = pet_name(after.c.arena, i, k);

			assert_int_equal(db_int(&after.c, &has_pet, ARGS(TEXT(name)), &id, &pet), OK);
			assert_int_equal(db_int(&after.c, &has_outing, ARGS(TEXT(name)), &id, &outing), OK);
			assert_int_equal(pet, outing);
			lost += cut->acked[i][k] && !pet;
		}
	}
	after.dir = strdup(folder);
	test_set_close(&after);
	return lost;
}

static void
storm_run(struct storm *s)
{
	pthread_t threads[THREADS];
	struct stormer stormers[THREADS];

	for (int i = 0; i < THREADS; i++) {
		stormers[i] = (struct stormer){.storm = s, .number = i};
		assert_int_equal(pthread_create(&threads[i], NULL, storm_along, &stormers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
	}
}

static void
no_acknowledged_write_is_lost_when_the_power_goes_at_any_moment(void **state)
{
	static struct storm s;
	int lost = 0, acked = 0;

	(void)state;
	if (test_database != NULL) {
		skip();
	}
	powercut_start();
	test_set_open(&s.t);
	s.cuts = calloc(CUTS, sizeof(*s.cuts));
	powercut_on_sync(cut_here, &s);
	storm_run(&s);
	powercut_on_sync(NULL, NULL);
	test_set_close(&s.t);
	for (int i = 0; i < THREADS; i++) {
		for (int k = 0; k < WRITES; k++) {
			acked += atomic_load(&s.acked[i][k]);
		}
	}
	assert_int_equal(acked, THREADS * WRITES);
	for (int i = 0; i < s.n; i++) {
		lost += check_cut(&s, &s.cuts[i]);
		powercut_disk_free(s.cuts[i].disk);
	}
	powercut_stop();
	free(s.cuts);
	assert_int_equal(lost, 0);
	assert_in_range(s.n, 60, CUTS - 1);
}

/* ---- full and failing disks ---- */

struct batch_one {
	struct ctx c;
	struct pet p;
	char name[40];
	enum err e;
	atomic_int *done;
};

static void
answered(struct ctx *c, enum err e, void *arg)
{
	struct batch_one *one = arg;

	(void)c;
	one->e = e;
	atomic_fetch_add(one->done, 1);
}

/* Queues n writes, of which the one called `large` does not fit a full disk, and waits for their answers. */
static void
write_batch_of(struct test_set *t, write_fn *fn, struct batch_one *ones, int n, const char *what)
{
	atomic_int done = 0;

	for (int i = 0; i < n; i++) {
		ones[i] = (struct batch_one){.done = &done, .e = OK};
		snprintf(ones[i].name, sizeof(ones[i].name), "%s %d", what, i);
		test_ctx_open(t, &ones[i].c);
		ones[i].p = (struct pet){.name = ones[i].name};
	}
	for (int i = 0; i < n; i++) {
		db_write_later(&ones[i].c, t->d, fn, &ones[i].p, answered, &ones[i]);
	}
	while (atomic_load(&done) < n) {
		usleep(1000);
	}
}

static void
write_batch(struct test_set *t, struct batch_one *ones, int n, const char *what)
{
	write_batch_of(t, pet_add, ones, n, what);
}

/* What was answered OK is there, what was answered with an error is not, and nothing is half done. */
static void
want_as_answered(struct test_set *t, struct batch_one *ones, int n)
{
	for (int i = 0; i < n; i++) {
		bool there = false;
		int64_t id;

		assert_int_equal(db_int(&t->c, &has_pet, ARGS(TEXT(ones[i].name)), &id, &there), OK);
		assert_int_equal(there, ones[i].e == OK);
		if (ones[i].e != OK) {
			assert_int_equal(ones[i].c.fault.err, ones[i].e);
			assert_non_null(ones[i].c.fault.sentence);
		}
		test_ctx_close(&ones[i].c);
	}
}

static void
a_full_disk_refuses_clearly_and_keeps_what_it_said_it_kept(void **state)
{
	enum { N = 12 };
	struct batch_one ones[N];
	struct test_set t;
	int refused = 0;

	(void)state;
	if (test_database != NULL) {
		skip();
	}
	powercut_start();
	test_set_open(&t);
	/* Full from the first write on, from the second on, ... until all of a batch fits. */
	for (int room = 1; room <= 12; room++) {
		char what[20];

		snprintf(what, sizeof(what), "room %d", room);
		powercut_full_after(room);
		write_batch(&t, ones, N, what);
		powercut_full_after(0);
		for (int i = 0; i < N; i++) {
			assert_true(ones[i].e == OK || ones[i].e == ERR_IO);
			refused += ones[i].e == ERR_IO;
		}
		want_as_answered(&t, ones, N);
	}
	assert_in_range(refused, 1, 12 * N - 1);
	/* With room again all goes well. */
	write_batch(&t, ones, N, "after");
	want_as_answered(&t, ones, N);
	want_integrity(&t.c);
	test_set_close(&t);
	powercut_stop();
}

static void
a_sync_that_fails_is_answered_not_sure_and_never_ok(void **state)
{
	enum { N = 6 };
	struct batch_one ones[N];
	struct test_set t;

	(void)state;
	if (test_database != NULL) {
		skip();
	}
	powercut_start();
	test_set_open(&t);
	powercut_sync_fails_after(1);
	write_batch(&t, ones, N, "lost");
	powercut_sync_fails_after(0);
	for (int i = 0; i < N; i++) {
		assert_int_equal(ones[i].e, ERR_UNSURE);
	}
	want_as_answered(&t, ones, N);
	write_batch(&t, ones, N, "after");
	for (int i = 0; i < N; i++) {
		assert_int_equal(ones[i].e, OK);
	}
	want_as_answered(&t, ones, N);
	want_integrity(&t.c);
	test_set_close(&t);
	powercut_stop();
}

static enum err
add_and_count_runs(struct ctx *c, void *arg)
{
	char *name = arena_printf(c->arena, "Run %d", atomic_fetch_add((atomic_int *)arg, 1) + 1);

	assert_int_equal(c->fault.err, OK);
	return pet_add(c, &(struct pet){.name = name});
}

static void
a_sync_that_fails_once_is_made_good_by_another_run(void **state)
{
	atomic_int runs = 0;
	struct test_set t;

	(void)state;
	if (test_database != NULL) {
		skip();
	}
	powercut_start();
	test_set_open(&t);
	powercut_sync_fails_after(-1);
	assert_int_equal(db_write(&t.c, t.d, add_and_count_runs, &runs), OK);
	assert_int_equal(atomic_load(&runs), 2);
	/* The first run left nothing. */
	assert_int_equal(test_pets(&t), 1);
	want_integrity(&t.c);
	test_set_close(&t);
	powercut_stop();
}

static enum err
add_and_count(struct ctx *c, void *arg)
{
	atomic_fetch_add((atomic_int *)arg, 1);
	return pet_add(c, &(struct pet){.name = "Syncs"});
}

static void
many_waiting_writes_share_one_sync_and_each_is_run_once(void **state)
{
	enum { N = 100 };
	struct batch_one ones[N];
	atomic_int runs = 0;
	struct test_set t;
	long together, alone;

	(void)state;
	if (test_database != NULL) {
		skip();
	}
	powercut_start();
	test_set_open(&t);
	assert_int_equal(db_write(&t.c, t.d, add_and_count, &runs), OK);
	assert_int_equal(atomic_load(&runs), 1);
	together = powercut_syncs();
	write_batch(&t, ones, N, "together");
	together = powercut_syncs() - together;
	want_as_answered(&t, ones, N);
	dataset_batch_max(t.d, 1);
	alone = powercut_syncs();
	write_batch(&t, ones, N, "alone");
	alone = powercut_syncs() - alone;
	want_as_answered(&t, ones, N);
	assert_in_range(together, 1, 50);
	assert_in_range(alone, N - 1, N + 10);
	test_set_close(&t);
	powercut_stop();
}

static atomic_int refusing_runs;

/* "... 3", "... 13" are refused after they were added, "... 4", "... 14" before. */
static enum err
add_or_refuse(struct ctx *c, void *arg)
{
	const struct pet *p = arg;
	char last = p->name[strlen(p->name) - 1];

	atomic_fetch_add(&refusing_runs, 1);
	if (last == '4') {
		return fail(c, ERR_INVALID, "name", "Not this one.");
	}
	TRY(pet_add(c, arg));
	return last == '3' ? fail(c, ERR_INVALID, "name", "Not this one either.") : OK;
}

static void
those_refused_take_nobody_with_them_and_cost_no_commit_of_their_own(void **state)
{
	enum { N = 100 };
	struct batch_one ones[N];
	struct test_set t;
	long syncs;

	(void)state;
	if (test_database != NULL) {
		skip();
	}
	powercut_start();
	test_set_open(&t);
	refusing_runs = 0;
	syncs = powercut_syncs();
	write_batch_of(&t, add_or_refuse, ones, N, "refusing");
	syncs = powercut_syncs() - syncs;
	for (int i = 0; i < N; i++) {
		assert_int_equal(ones[i].e, i % 10 == 3 || i % 10 == 4 ? ERR_INVALID : OK);
	}
	want_as_answered(&t, ones, N);
	assert_in_range(syncs, 1, 50);
	assert_in_range(atomic_load(&refusing_runs), N, 2 * N);
	test_set_close(&t);
	powercut_stop();
}

static const struct CMUnitTest durable_tests[] = {
    cmocka_unit_test(no_acknowledged_write_is_lost_when_the_power_goes_at_any_moment),
    cmocka_unit_test(a_full_disk_refuses_clearly_and_keeps_what_it_said_it_kept),
    cmocka_unit_test(a_sync_that_fails_is_answered_not_sure_and_never_ok),
    cmocka_unit_test(a_sync_that_fails_once_is_made_good_by_another_run),
    cmocka_unit_test(many_waiting_writes_share_one_sync_and_each_is_run_once),
    cmocka_unit_test(those_refused_take_nobody_with_them_and_cost_no_commit_of_their_own),
};

const struct test_suite durable_suite = SUITE("durable", durable_tests);
