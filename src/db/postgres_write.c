/* SPDX-License-Identifier: MIT */
/* Writing to PostgreSQL: each thread has a write connection of its own, a write is a transaction there and runs again after a deadlock. One background
 * thread of the data set folds deltas every second (one process at a time does, by an advisory lock) and tells other processes, and
 * hears from them, that something was committed. Called by dataset.c. */
#include <libpq-fe.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "db/driver.h"

enum { FOLD_MS = 500, NOTIFY_MS = 250 };

struct pg_side {
	struct dataset *set;
	pthread_key_t key;     /* this thread's write connection */
	pthread_mutex_t mutex; /* guards conns */
	struct db *conns;
	pthread_t thread;
	bool running;          /* by the thread that opened the data set */
	int wake;              /* eventfd: committed or stop changed */
	atomic_bool stop, committed;
	atomic_bool watched;
};

/* ---- write connections ---- */

static void
conn_drop(void *arg)
{
	struct db *db = arg;
	struct pg_side *side = db->set->pg;

	pthread_mutex_lock(&side->mutex);
	for (struct db **p = &side->conns; *p != NULL; p = &(*p)->next) {
		if (*p == db) {
			*p = db->next;
			break;
		}
	}
	pthread_mutex_unlock(&side->mutex);
	db_close(db);
}

static struct db *
conn_of_thread(struct ctx *c, struct dataset *d)
{
	struct pg_side *side = d->pg;
	struct db *db = pthread_getspecific(side->key);

	if (db != NULL) {
		return db;
	}
	db = postgres_open(c, d, true);
	if (db != NULL) {
		pthread_mutex_lock(&side->mutex);
		db->next = side->conns;
		side->conns = db;
		pthread_mutex_unlock(&side->mutex);
		pthread_setspecific(side->key, db);
	}
	return db;
}

/* ---- one write ---- */

static enum err
commit(struct ctx *c, struct db *db)
{
	PGresult *result = PQexec(db->engine, "COMMIT");
	enum err e = OK;

	if (PQresultStatus(result) == PGRES_COMMAND_OK && str_eq(PQcmdStatus(result), "COMMIT")) {
		db->tx = TX_NONE;
	} else if (!postgres_alive(db)) {
		e = fail(c, ERR_UNSURE, NULL, "%s", db_sentence(ERR_UNSURE));
	} else if (PQresultStatus(result) == PGRES_COMMAND_OK) {
		e = fail(c, ERR_IO, NULL, "%s", db_sentence(ERR_IO)); /* "ROLLBACK": the transaction was broken */
	} else {
		e = postgres_fault(c, db, "commit", result);
	}
	PQclear(result);
	return e;
}

/* One run in one transaction; *ret_rerun when the engine asks for another. */
static enum err
run_once(struct ctx *c, struct db *db, write_fn *fn, void *arg, bool *ret_rerun)
{
	enum err e;

	c->db = db;
	db->failed = OK;
	db->rerun = false;
	e = db->driver->begin(c, db);
	if (e == OK) {
		e = fn(c, arg);
		if (e == OK && db->failed != OK) {
			/* fn passed over an error of the engine. */
			e = fail(c, db->failed, NULL, "%s", db_sentence(db->failed));
		}
	}
	if (e == OK) {
		e = commit(c, db);
	}
	*ret_rerun = e != OK && db->rerun;
	db->driver->end(db);
	return e;
}

static void
pause_ms(int ms)
{
	struct timespec t = {.tv_nsec = (long)ms * 1000000};

	nanosleep(&t, NULL);
}

static void
after_commit(struct dataset *d)
{
	void (*after)(void *);
	void *arg;

	pthread_mutex_lock(&d->mutex);
	after = d->after_commit;
	arg = d->after_commit_arg;
	pthread_mutex_unlock(&d->mutex);
	if (after != NULL) {
		after(arg);
	}
}

enum err
pg_write(struct ctx *c, struct dataset *d, write_fn *fn, void *arg)
{
	struct arena_mark mark = arena_mark(c->arena);
	struct db *reading = c->db, *db;
	bool rerun = true;
	enum err e = OK;

	fault_clear(c);
	db = conn_of_thread(c, d);
	if (db == NULL) {
		return c->fault.err;
	}
	if (db->tx != TX_NONE) {
		BUG("a write within a write");
	}
	for (int run = 1; rerun && run <= WRITE_RUNS; run++) {
		arena_rewind(c->arena, mark);
		fault_clear(c);
		e = run_once(c, db, fn, arg, &rerun);
		if (rerun && run < WRITE_RUNS) {
			pause_ms(run * 2);
		}
	}
	c->db = reading;
	if (e != OK) {
		return e;
	}
	after_commit(d);
	if (atomic_load(&d->pg->watched) && !atomic_exchange(&d->pg->committed, true)) {
		(void)eventfd_write(d->pg->wake, 1);
	}
	return OK;
}

/* ---- the background thread ---- */

static bool
says_yes(struct db *db, const char *question)
{
	PGresult *result = PQexec(db->engine, question);
	bool yes = PQresultStatus(result) == PGRES_TUPLES_OK && str_eq(PQgetvalue(result, 0, 0), "t");

	PQclear(result);
	return yes;
}

/* Folds in a transaction of its own; another process that is at it just now is left alone. What a fold changed is told like any other commit: the numbers that
 * open pages wait for change only here. */
static void
fold(struct pg_side *side, struct db *db, struct arena *arena)
{
	struct ctx c;
	write_fn *fn;
	void *arg;
	bool changed = false;
	enum err e;

	pthread_mutex_lock(&side->set->mutex);
	fn = side->set->batch_end;
	arg = side->set->batch_end_arg;
	pthread_mutex_unlock(&side->set->mutex);
	if (fn == NULL) {
		return;
	}
	arena_reset(arena);
	db_writes_own(&c, side->set, arena);
	c.db = db;
	db->failed = OK;
	e = db->driver->begin(&c, db);
	if (e == OK) {
		/* One moment for all its statements. Where another process has folded since, the rows that both want tell, and this is done again later. */
		PQclear(PQexec(db->engine, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"));
	}
	if (e == OK && says_yes(db, "SELECT pg_try_advisory_xact_lock(7308895133)")) {
		e = fn(&c, arg);
		if (e == OK) {
			e = db->failed;
		}
		if (e == OK) {
			changed = says_yes(db, "SELECT pg_current_xact_id_if_assigned() IS NOT NULL");
			e = commit(&c, db);
		}
	}
	if (e != OK && !db->rerun) {
		log_line(LOG_ERROR, "batch_end", "error", err_name(e), "sentence", c.fault.sentence, NULL);
	}
	db->driver->end(db);
	if (e == OK && changed) {
		if (!atomic_load(&side->stop)) {
			after_commit(side->set);
		}
		atomic_store(&side->committed, true);
	}
}

/* Commits of other processes that were announced. */
static void
hear(struct pg_side *side, struct db *db)
{
	PGnotify *note;
	bool others = false;

	(void)PQconsumeInput(db->engine);
	while ((note = PQnotifies(db->engine)) != NULL) {
		others = others || note->be_pid != PQbackendPID(db->engine);
		PQfreemem(note);
	}
	if (others) {
		after_commit(side->set);
	}
}

/* Our own commits are announced from here and not from their transactions: a transaction that notifies holds a lock of the whole database
 * until its commit is on the disk, so that no two could be flushed together. */
static void
tell(struct pg_side *side, struct db *db)
{
	if (atomic_exchange(&side->committed, false)) {
		PQclear(PQexec(db->engine, "NOTIFY alongside"));
	}
}

/* A connection that listens, made anew when it broke; false when the server is away. */
static bool
listening(struct pg_side *side, struct db **db, struct arena *arena)
{
	struct ctx c;

	if (*db != NULL && postgres_alive(*db)) {
		return true;
	}
	db_close(*db);
	arena_reset(arena);
	db_writes_own(&c, side->set, arena);
	*db = postgres_open(&c, side->set, true);
	if (*db != NULL) {
		(*db)->unseen = true;
		(void)postgres_run(&c, *db, "LISTEN alongside");
	}
	return *db != NULL;
}

static void *
background(void *arg)
{
	struct pg_side *side = arg;
	struct arena *arena = arena_new();
	struct db *db = NULL;
	int64_t now, next_fold = 0, next_tell = 0;
	eventfd_t woken;

	while (!atomic_load(&side->stop)) {
		bool there = listening(side, &db, arena);
		struct pollfd fds[2] = {{.fd = side->wake, .events = POLLIN}, {.fd = there ? PQsocket(db->engine) : -1, .events = POLLIN}};

		now = clock_ns() / 1000000;
		if (there && now >= next_fold) {
			fold(side, db, arena);
			next_fold = now + FOLD_MS;
		}
		if (there && now >= next_tell && atomic_load(&side->committed)) {
			tell(side, db);
			next_tell = now + NOTIFY_MS;
		}
		if (there) {
			hear(side, db);
		}
		(void)poll(fds, 2, there && !atomic_load(&side->committed) ? (int)(next_fold - now) : NOTIFY_MS);
		(void)eventfd_read(side->wake, &woken);
	}
	/* Once more at the end: a command leaves nothing unfolded behind for a server that may not come soon. */
	if (listening(side, &db, arena)) {
		fold(side, db, arena);
		tell(side, db);
	}
	db_close(db);
	arena_free(arena);
	return NULL;
}

void
pg_side_watch(struct dataset *d)
{
	struct pg_side *side = d->pg;
	sigset_t all, before;
	int rc;

	if (side->running || d->mode == DATASET_READ) {
		return;
	}
	atomic_store(&side->watched, true);
	side->running = true;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&side->thread, NULL, background, side);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc != 0) {
		BUG("the data set's background thread did not start: error %d", rc);
	}
}

enum err
pg_side_start(struct ctx *c, struct dataset *d)
{
	struct pg_side *side = need(calloc(1, sizeof(*side)));

	side->set = d;
	side->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (side->wake < 0 || pthread_key_create(&side->key, conn_drop) != 0) {
		if (side->wake >= 0) {
			close(side->wake);
		}
		free(side);
		return fail(c, ERR_IO, NULL, "Too many files or data sets are open.");
	}
	pthread_mutex_init(&side->mutex, NULL);
	d->pg = side;
	return OK;
}

void
pg_side_stop(struct dataset *d)
{
	struct pg_side *side = d->pg;

	if (side == NULL) {
		return;
	}
	if (side->running) {
		atomic_store(&side->stop, true);
		(void)eventfd_write(side->wake, 1);
		pthread_join(side->thread, NULL);
	}
	pthread_key_delete(side->key);
	while (side->conns != NULL) {
		struct db *db = side->conns;

		side->conns = db->next;
		db_close(db);
	}
	close(side->wake);
	pthread_mutex_destroy(&side->mutex);
	free(side);
	d->pg = NULL;
}
