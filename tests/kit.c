/* SPDX-License-Identifier: MIT */
/* A data set for each test (kit.h): made once for each engine, in the way `alongside serve` makes one, then copied - a file on SQLite, CREATE DATABASE ... TEMPLATE
 * on PostgreSQL - so that a test costs milliseconds and never sees another's rows. Removes everything at the end of the run. */
#include "tests/kit.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/day.h"
#include "base/str.h"
#include "tests/kit_postgres.h"
#include "tests/suites.h"
#include "web/house.h"

/* tests/people.c says who there is; without it tests have nobody to sign in as. */
__attribute__((weak)) const struct kit_people kit_people;

/* What all tests copy. */
struct template {
	bool made;
	char *dir, *database, *url;
};

static struct {
	struct arena *arena;   /* of the whole run */
	struct house house;    /* pack and rooms, started once */
	char *root;            /* the folder everything lies in */
	char *key;
	struct template sqlite, postgres;
	int tests;
} run;

/* The test now running. */
static struct {
	struct ctx c;
	struct actor actor;
	struct host host;
	struct dataset *dataset;
	char *dir, *database, *url;
} now;

static char *
text(const char *fmt, ...)
{
	char *s = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0) {
		abort();
	}
	va_end(ap);
	return s;
}

/* The kit itself cannot go on: no test would mean anything. */
static void
need(const struct ctx *c, enum err e)
{
	if (e != OK) {
		print_error("test kit: %s\n", c->fault.sentence ? c->fault.sentence : err_name(e));
		abort();
	}
}

/* ---- the run ---- */

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static void
remove_all(const char *dir)
{
	(void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void
drop_database(const char *name)
{
	char *sql = text("DROP DATABASE IF EXISTS %s WITH (FORCE)", name);

	(void)postgres_admin(getenv("ALONGSIDE_TEST_POSTGRES"), sql);
	free(sql);
}

static void
end_run(void)
{
	if (run.postgres.database) {
		drop_database(run.postgres.database);
	}
	remove_all(run.root);
	house_end(&run.house);
	arena_free(run.arena);
}

static void
start_run(void)
{
	struct ctx c = {.now = KIT_NOW};
	char *root;

	if (run.root) {
		return;
	}
	root = text("%s/alongside-tests.XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(root)) {
		abort();
	}
	run.root = root;
	run.key = text("%s/key", root);
	run.arena = arena_new();
	c.arena = run.arena;
	need(&c, house_start(&c, &(struct house_options){.data = root, .key = run.key}, &run.house));
	atexit(end_run);
}

/* ---- the data set that is copied ---- */

static enum err
make_people(struct ctx *c, void *arg)
{
	(void)arg;
	return kit_people.make(c);
}

static void
actor_find(struct ctx *c, struct actor *ret)
{
	*ret = (struct actor){.name = "Alongside"};
	if (rooms_hooks.actor) {
		need(c, db_read_begin(c));
		need(c, rooms_hooks.actor(c, ret));
		db_read_end(c);
	}
}

static void
template_make(struct template *t)
{
	struct house h = run.house;
	struct actor actor;
	struct ctx c = {.arena = run.arena, .actor = &actor, .host = &h.host, .now = KIT_NOW};

	t->dir = text("%s/%s", run.root, test_database ? "postgres" : "sqlite");
	actor = (struct actor){.name = "Alongside"};
	if (test_database) {
		char *sql;

		t->database = text("kit_%d", (int)getpid());
		t->url = postgres_url_of(test_database, t->database);
		sql = text("CREATE DATABASE %s TEMPLATE template0", t->database);
		if (postgres_admin(test_database, sql) != OK) {
			abort();
		}
		free(sql);
	}
	h.o.data = h.host.data = t->dir;
	h.o.database = t->url;
	need(&c, house_open(&c, &h, NEEDS_NEW));
	c.db = db_open(&c, h.dataset);
	actor_find(&c, &actor);
	if (kit_people.make) {
		need(&c, db_write(&c, h.dataset, make_people, NULL));
	}
	db_close(c.db);
	dataset_close(h.dataset);
	memcpy(run.house.host.key, h.host.key, sizeof(h.host.key));
	run.house.host.has_key = h.host.has_key;
	t->made = true;
}

/* ---- one test ---- */

static void
copy_file(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	struct stat st;
	off_t at = 0;

	if (in < 0 || out < 0 || fstat(in, &st) != 0) {
		abort();
	}
	while (at < st.st_size) {
		if (sendfile(out, in, &at, (size_t)(st.st_size - at)) <= 0) {
			abort();
		}
	}
	close(in);
	close(out);
}

static void
copy_template(const struct template *t)
{
	run.tests++;
	now.dir = text("%s/%d", run.root, run.tests);
	if (mkdir(now.dir, 0700) != 0) {
		abort();
	}
	if (test_database) {
		char *sql;

		now.database = text("%s_%d", t->database, run.tests);
		now.url = postgres_url_of(test_database, now.database);
		sql = text("CREATE DATABASE %s TEMPLATE %s", now.database, t->database);
		if (postgres_admin(test_database, sql) != OK) {
			abort();
		}
		free(sql);
	} else {
		char *from = text("%s/alongside.db", t->dir), *to = text("%s/alongside.db", now.dir);

		copy_file(from, to);
		free(from);
		free(to);
	}
}

static enum err
fold_all(struct ctx *c, void *arg)
{
	(void)arg;
	for (size_t i = 0; rooms[i]; i++) {
		if (rooms[i]->fold) {
			TRY(rooms[i]->fold(c, NULL));
		}
	}
	return OK;
}

int
kit_start(void **state)
{
	struct template *t = test_database ? &run.postgres : &run.sqlite;
	const struct web_access *who;

	(void)state;
	start_run();
	if (!t->made) {
		template_make(t);
	}
	copy_template(t);
	now.host = run.house.host;
	now.host.data = now.dir;
	now.host.database = now.url;
	now.c = (struct ctx){.arena = arena_new(), .actor = &now.actor, .host = &now.host, .now = KIT_NOW};
	kit_clock = KIT_NOW;
	need(&now.c, dataset_open(&now.c, now.dir, now.url, DATASET_WRITE, &now.dataset));
	dataset_batch_end(now.dataset, fold_all, NULL);
	now.c.db = db_open(&now.c, now.dataset);
	actor_find(&now.c, &now.actor);
	who = kit_people.access ? kit_people.access() : rooms_hooks.access ? rooms_hooks.access() : NULL;
	if (who) {
		kit_client_start(&now.c, now.dataset, &now.host, rooms, who);
	}
	return 0;
}

int
kit_stop(void **state)
{
	(void)state;
	kit_client_stop();
	db_close(now.c.db);
	dataset_close(now.dataset);
	arena_free(now.c.arena);
	if (now.database) {
		drop_database(now.database);
	}
	remove_all(now.dir);
	free(now.dir);
	free(now.database);
	free(now.url);
	memset(&now, 0, sizeof(now));
	return 0;
}

struct ctx *
kit_ctx(void)
{
	fault_clear(&now.c);
	return &now.c;
}

struct dataset *
kit_dataset(void)
{
	return now.dataset;
}

const struct host *
kit_host(void)
{
	return &now.host;
}

void
kit_made_up(const char *sentence)
{
	now.host.made_up = sentence;
}

void
kit_now(int64_t instant)
{
	now.c.now = instant;
	kit_clock = instant;
}

void
kit_now_at(const char *day, int hour, int minute)
{
	kit_now(day_instant(day, hour * 60 + minute));
}

void
kit_ok(enum err e)
{
	if (e != OK) {
		fail_msg("%s: %s", err_name(e), now.c.fault.sentence ? now.c.fault.sentence : "no sentence");
	}
}

enum err
kit_try(write_fn *fn, void *arg)
{
	return db_write(kit_ctx(), now.dataset, fn, arg);
}

void
kit_write(write_fn *fn, void *arg)
{
	kit_ok(kit_try(fn, arg));
}
