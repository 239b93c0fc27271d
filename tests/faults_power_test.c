/* SPDX-License-Identifier: MIT */
/* The power goes, and the disk is full, while homes send returns and a file of the register comes in, through the real rooms. Whatever moment it is: what was
 * acknowledged is there afterwards, an import is whole or not there at all, and `verify` finds nothing. SQLite only; that the writer itself keeps its word is
 * src/db/durable_test.c. */
#include "tests/faults_kit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rooms/homes/homes.h"
#include "rooms/register/register.h"
#include "rooms/returns/returns.h"
#include "tests/people.h"
#include "tests/suites.h"
#include "tests/vfs_powercut.h"

#define TODAY "2026-11-22"

enum { SENDERS = 3, HOMES_EACH = 3, HOMES = SENDERS * HOMES_EACH, MOST_CUTS = 400 };

/* A data set of its own, made while the disk is watched. */
struct own_set {
	char dir[64];
	struct host host;
	struct actor actor;
	struct dataset *d;
	struct ctx c;
};

static void
own_ctx(struct own_set *o, struct ctx *ret)
{
	*ret = (struct ctx){.arena = arena_new(), .actor = &o->actor, .host = &o->host, .now = KIT_NOW};
	ret->db = db_open(ret, o->d);
	assert_non_null(ret->db);
}

static void
ctx_end(struct ctx *c)
{
	db_close(c->db);
	arena_free(c->arena);
}

static enum err
all_folds(struct ctx *c, void *arg)
{
	(void)arg;
	for (size_t i = 0; rooms[i]; i++) {
		if (rooms[i]->fold) {
			TRY(rooms[i]->fold(c, NULL));
		}
	}
	return OK;
}

static enum err
all_seeds(struct ctx *c, void *arg)
{
	(void)arg;
	for (size_t i = 0; rooms[i]; i++) {
		if (rooms[i]->seed) {
			TRY(rooms[i]->seed(c));
		}
	}
	return OK;
}

static void
own_open(struct own_set *o, enum dataset_mode mode)
{
	o->host = *kit_host();
	o->host.data = o->dir;
	o->host.database = NULL;
	o->actor = *kit_ctx()->actor;
	o->c = (struct ctx){.arena = arena_new(), .actor = &o->actor, .host = &o->host, .now = KIT_NOW};
	if (dataset_open(&o->c, o->dir, NULL, mode, &o->d) != OK) {
		fail_msg("%s", o->c.fault.sentence);
	}
	dataset_batch_end(o->d, all_folds, NULL);
	o->c.db = db_open(&o->c, o->d);
	assert_non_null(o->c.db);
}

static void
own_close(struct own_set *o)
{
	char *rm = NULL;

	ctx_end(&o->c);
	dataset_close(o->d);
	for (const char *const *name = (const char *const[]){"alongside.db", "alongside.db-wal", "alongside.db-shm", "lock", NULL}; *name; name++) {
		assert_true(asprintf(&rm, "%s/%s", o->dir, *name) > 0);
		(void)unlink(rm);
		free(rm);
	}
	(void)rmdir(o->dir);
}

static void
own_folder(struct own_set *o)
{
	snprintf(o->dir, sizeof(o->dir), "%s/alongside-power.XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(o->dir));
}

/* ---- importing -------------------------------------------------------------------------------------------------------- */

struct importing {
	int homes, turn;
	const char *as_of, *summary;
};

static enum err
import(struct ctx *c, void *arg)
{
	struct importing *m = arg;
	const char *text = register_text(c->arena, m->homes, m->turn);

	return register_import(c, text, strlen(text), "homes.csv", m->as_of, false, "", &m->summary);
}

static enum err
kinclair(struct ctx *c, void *arg)
{
	int64_t board, hscp, council;

	(void)arg;
	TRY(group_make(c, "board", "TEST-B1", "Strathlinn", 0, &board));
	TRY(group_make(c, "hscp", "TEST-H1", "Kinclair HSCP", board, &hscp));
	return group_make(c, "council", "TEST-C1", "Kinclair", hscp, &council);
}

/* ---- the power -------------------------------------------------------------------------------------------------------- */

/* What has been acknowledged, and the disks taken on the way with what was acknowledged by then. */
struct storm {
	struct own_set own;
	int64_t homes[HOMES];
	int each; /* returns a home sends */
	atomic_int acked[HOMES]; /* the revision */
	atomic_bool imported;
	struct cut {
		struct powercut_disk *disk;
		int acked[HOMES];
		bool imported;
	} *cuts;
	int n, seen, stride;
	unsigned seed;
};

struct sender {
	struct storm *storm;
	int number;
};

/* Of one home: how many residents its nth return has. */
static int64_t
residents(int home, int revision)
{
	return home * 50 + revision;
}

static void *
send_along(void *arg)
{
	struct sender *s = arg;
	struct ctx c;

	own_ctx(&s->storm->own, &c);
	for (int i = 1; i <= s->storm->each; i++) {
		for (int k = s->number * HOMES_EACH; k < (s->number + 1) * HOMES_EACH; k++) {
			struct small_return r = {.home = s->storm->homes[k], .day = TODAY, .residents = residents(k, i), .base_revision = -1};

			if (db_write(&c, s->storm->own.d, small_return_send, &r) == OK) {
				assert_int_equal(r.revision, i);
				atomic_store(&s->storm->acked[k], i);
				powercut_now();
			}
			arena_reset(c.arena);
		}
		if (s->number == 0 && i % 3 == 0) {
			(void)!db_checkpoint(s->storm->own.d);
		}
	}
	ctx_end(&c);
	return NULL;
}

static void *
import_along(void *arg)
{
	struct storm *s = arg;
	struct importing m = {.homes = HOMES + 30, .turn = 1, .as_of = "2026-10-31"};
	struct ctx c;

	own_ctx(&s->own, &c);
	usleep(3000);
	if (db_write(&c, s->own.d, import, &m) == OK) {
		atomic_store(&s->imported, true);
		powercut_now();
	}
	ctx_end(&c);
	return NULL;
}

/* Under the disk's lock. Every second disk holds only what was synced; on the others is some of what was written since. */
static void
cut_here(void *arg)
{
	struct storm *s = arg;
	struct cut *cut;

	if (s->n == MOST_CUTS || s->seen++ % s->stride != 0) {
		return;
	}
	cut = &s->cuts[s->n++];
	for (int i = 0; i < HOMES; i++) {
		cut->acked[i] = atomic_load(&s->acked[i]);
	}
	cut->imported = atomic_load(&s->imported);
	cut->disk = powercut_disk(s->n % 2 == 0 ? 0 : ++s->seed);
}

static void
want_returns(struct own_set *o, const struct storm *s, const struct cut *cut)
{
	for (int i = 0; i < HOMES; i++) {
		struct home_return r = {0};
		bool found = false;
		int question;

		assert_int_equal(return_get(&o->c, s->homes[i], TODAY, &r, &found), OK);
		assert_int_equal(found, found || cut->acked[i] > 0);
		if (!found) {
			continue;
		}
		question = question_index(r.t, "residents_total");
		assert_in_range(r.revision, cut->acked[i], s->each);
		assert_int_equal(r.answers[question].n, residents(i, (int)r.revision));
	}
}

/* Opens the disk as the next start of the program would. */
static void
want_cut_is_well(const struct storm *s, const struct cut *cut)
{
	struct own_set o = {0};
	struct buf report;
	int64_t faults, file = 0, home = 0;
	const char *as_of = NULL;
	struct home last;
	bool imported;

	own_folder(&o);
	assert_true(powercut_disk_write(cut->disk, o.dir));
	own_open(&o, DATASET_WRITE);
	buf_init(&report, 1 << 20);
	faults = verify_all(&o.c, &report);
	if (faults != 0) {
		print_error("cut %d of %d:\n%s", (int)(cut - s->cuts), s->n, report.p);
	}
	buf_done(&report);
	assert_int_equal(faults, 0);
	want_returns(&o, s, cut);
	/* The file is in force whole, with its last home, or not at all. */
	assert_int_equal(register_file_on(&o.c, TODAY, &file, &as_of), OK);
	imported = strcmp(as_of, "2026-10-31") == 0;
	assert_true(imported || !cut->imported);
	if (home_by_ref(&o.c, "CS2099100039", &last) == OK) {
		home = last.id;
	}
	fault_clear(&o.c);
	assert_int_equal(imported, home != 0);
	own_close(&o);
}

static void
storm_set_up(struct storm *s)
{
	own_folder(&s->own);
	own_open(&s->own, DATASET_CREATE);
	assert_int_equal(db_write(&s->own.c, s->own.d, all_seeds, NULL), OK);
	assert_int_equal(db_write(&s->own.c, s->own.d, kinclair, NULL), OK);
	assert_int_equal(db_write(&s->own.c, s->own.d, import, &(struct importing){.homes = HOMES, .as_of = "2026-09-30"}), OK);
	for (int i = 0; i < HOMES; i++) {
		struct home h;

		assert_int_equal(home_by_ref(&s->own.c, arena_printf(s->own.c.arena, "CS20991%05d", i + 1), &h), OK);
		s->homes[i] = h.id;
	}
}

static void
storm_run(struct storm *s)
{
	pthread_t threads[SENDERS + 1];
	struct sender senders[SENDERS];

	for (int i = 0; i < SENDERS; i++) {
		senders[i] = (struct sender){.storm = s, .number = i};
		assert_int_equal(pthread_create(&threads[i], NULL, send_along, &senders[i]), 0);
	}
	assert_int_equal(pthread_create(&threads[SENDERS], NULL, import_along, s), 0);
	for (int i = 0; i <= SENDERS; i++) {
		pthread_join(threads[i], NULL);
	}
}

static void
returns_and_an_import_survive_a_power_cut_at_any_moment(void **state)
{
	struct storm s = {.each = 3 * soak(), .stride = soak() > 1 ? 2 : 4};

	(void)state;
	if (test_database) {
		skip();
	}
	powercut_start();
	storm_set_up(&s);
	s.cuts = calloc(MOST_CUTS, sizeof(*s.cuts));
	powercut_on_sync(cut_here, &s);
	storm_run(&s);
	powercut_on_sync(NULL, NULL);
	own_close(&s.own);
	powercut_stop();
	for (int i = 0; i < HOMES; i++) {
		assert_int_equal(s.acked[i], s.each);
	}
	assert_true(s.imported);
	for (int i = 0; i < s.n; i++) {
		want_cut_is_well(&s, &s.cuts[i]);
		powercut_disk_free(s.cuts[i].disk);
	}
	free(s.cuts);
	assert_in_range(s.n, 10, MOST_CUTS);
}

/* ---- a full disk ------------------------------------------------------------------------------------------------------ */

static int
start_watched(void **state)
{
	powercut_start();
	return kit_start(state);
}

static int
stop_watched(void **state)
{
	int rc = kit_stop(state);

	powercut_stop();
	return rc;
}

static void
an_import_that_finds_the_disk_full_says_so_and_changes_nothing(void **state)
{
	struct importing m = {.homes = soak() > 1 ? 1200 : 200, .as_of = "2026-10-31"};
	int refused = 0;
	bool done = false;

	(void)state;
	if (test_database) {
		skip();
	}
	/* Full from the first write, then a little later each time, until all of it fits. */
	for (int room = 1; !done && room < 2000; room += 1 + room / (4 * soak())) {
		char *before = kit_digest();
		enum err e;

		powercut_full_after(room);
		e = kit_try(import, &m);
		done = e == OK;
		if (!done) {
			assert_int_equal(e, ERR_IO);
			refused++;
			want_same_digest(before, kit_digest());
			/* Still serving, while the disk is full. */
			as("home manager");
			GET("/homes/" ROWANBANK "/timeline");
			want_status(200);
			want_text("Rowanbank");
		} else {
			free(before);
		}
		powercut_full_after(0);
	}
	assert_true(done);
	assert_in_range(refused, 5, 2000);
	want_verified();
}

static void
a_return_that_finds_the_disk_full_says_so_and_is_taken_once_there_is_room(void **state)
{
	struct small_return r = {.day = TODAY, .residents = 30, .base_revision = -1};
	struct home h;

	(void)state;
	if (test_database) {
		skip();
	}
	kit_ok(home_by_ref(kit_ctx(), ROWANBANK, &h));
	r.home = h.id;
	for (int room = 1; room < 6; room++) {
		char *before = kit_digest();

		powercut_full_after(room);
		r.residents++;
		if (kit_try(small_return_send, &r) == OK) {
			free(before);
		} else {
			want_same_digest(before, kit_digest());
		}
		powercut_full_after(0);
	}
	powercut_full_after(1);
	assert_int_equal(kit_try(small_return_send, &(struct small_return){.home = h.id, .day = TODAY, .residents = 99, .base_revision = -1}), ERR_IO);
	powercut_full_after(0);
	kit_write(small_return_send, &r);
	want_verified();
}

static const struct CMUnitTest faults_power_tests[] = {
    KIT_TEST(returns_and_an_import_survive_a_power_cut_at_any_moment),
    cmocka_unit_test_setup_teardown(an_import_that_finds_the_disk_full_says_so_and_changes_nothing, start_watched, stop_watched),
    cmocka_unit_test_setup_teardown(a_return_that_finds_the_disk_full_says_so_and_is_taken_once_there_is_room, start_watched, stop_watched),
};

const struct test_suite faults_power_suite = SUITE("faults_power", faults_power_tests);
