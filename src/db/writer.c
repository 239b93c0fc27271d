/* SPDX-License-Identifier: MIT */
/* The one writer of a SQLite data set: a thread that takes all waiting writes, runs them in one transaction, and answers them after one durable
 * commit. When one of them must be taken back, all are run again, each in a savepoint; when the transaction is lost under it or the commit fails,
 * every part is run again alone, so that the innocent are saved and the guilty get a clear answer. PostgreSQL needs none of this
 * (postgres_write.c). Called by dataset.c. */
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "base/log.h"
#include "db/driver.h"

/* Pages in the log after which it is moved into the file: when nobody waits, and in any case. */
enum { LOG_IDLE_PAGES = 1000, LOG_MOST_PAGES = 4000 };

struct part {
	struct ctx *c;
	write_fn *fn;
	void *arg;
	write_done_fn *done;
	void *done_arg;
	struct arena_mark mark;
	struct db *reading; /* the caller's connection, given back afterwards */
	enum err e;
	struct part *next;
};

struct writer {
	struct dataset *set;
	struct db *db;
	pthread_t thread;
	pthread_mutex_t mutex; /* guards first, last, stop */
	pthread_cond_t work;
	struct part *first, *last;
	bool stop;
	bool inside;         /* a part is running; the writer's thread only */
	int log_pages;
	struct arena *arena; /* for batch_end */
	void *savepoint, *release, *undo;
};

/* ---- one part ---- */

static bool
lost(const struct writer *w)
{
	return sqlite3_get_autocommit(w->db->engine) != 0;
}

/* Runs a part within the open transaction; leaves undoing to the caller. */
static enum err
part_run(struct writer *w, struct part *p)
{
	enum err e;

	arena_rewind(p->c->arena, p->mark);
	fault_clear(p->c);
	p->c->db = w->db;
	w->db->failed = OK;
	w->inside = true;
	e = p->fn(p->c, p->arg);
	w->inside = false;
	if (e == OK && w->db->failed != OK) {
		/* fn passed over an error of the engine. */
		e = fail(p->c, w->db->failed, NULL, "%s", db_sentence(w->db->failed));
	}
	w->db->failed = OK;
	return e;
}

/* The deltas are folded in the same transaction. A fold that fails is taken back alone: they stay where readers add them. False when it cannot be
 * taken back, because there is no savepoint. */
static bool
run_batch_end(struct writer *w, struct ctx *like, bool savepoints)
{
	struct ctx c;
	write_fn *fn;
	void *arg;
	enum err e;

	pthread_mutex_lock(&w->set->mutex);
	fn = w->set->batch_end;
	arg = w->set->batch_end_arg;
	pthread_mutex_unlock(&w->set->mutex);
	if (fn == NULL || (savepoints && sqlite_run(w->db, &w->savepoint, "SAVEPOINT part") != SQLITE_OK)) {
		return true;
	}
	arena_reset(w->arena);
	db_writes_own(&c, w->set, w->arena);
	c.now = like->now;
	if (like->host != NULL) {
		c.host = like->host;
	}
	c.db = w->db;
	w->inside = true;
	e = fn(&c, arg);
	w->inside = false;
	if (e == OK) {
		e = w->db->failed;
	}
	w->db->failed = OK;
	if (!savepoints) {
		return e == OK;
	}
	if (e != OK && !lost(w)) {
		log_line(LOG_ERROR, "batch_end", "error", err_name(e), "sentence", c.fault.sentence, NULL);
		(void)sqlite_run(w->db, &w->undo, "ROLLBACK TO part");
	}
	if (!lost(w)) {
		(void)sqlite_run(w->db, &w->release, "RELEASE part");
	}
	return true;
}

/* What a failed COMMIT of one part means: only a full disk (the log's last frame was not written whole) and a refused
 * lock are known to have written nothing. */
static enum err
commit_error(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return ERR_IO;
	case SQLITE_BUSY:
	case SQLITE_CONSTRAINT:
		return sqlite_err(rc);
	default:
		return ERR_UNSURE;
	}
}

static int
begin(struct writer *w)
{
	int rc = sqlite_run(w->db, &w->db->begin, "BEGIN IMMEDIATE");

	w->db->tx = TX_OPEN;
	return rc;
}

static int
commit(struct writer *w)
{
	int rc;

	kept_commits(w->set, w->db->wrote);
	rc = sqlite_run(w->db, &w->db->commit, "COMMIT");
	if (rc == SQLITE_OK) {
		kept_committed(w->set);
		w->db->tx = TX_NONE;
	} else {
		log_line(LOG_ERROR, "commit", "engine", "sqlite", "message", sqlite3_errmsg(w->db->engine), NULL);
	}
	return rc;
}

/* One part, one transaction. `unsure`: an earlier commit that held this part may yet turn out to be on the disk. */
static void
part_alone(struct writer *w, struct part *p, bool *unsure)
{
	int rc = begin(w);

	if (rc != SQLITE_OK) {
		fault_clear(p->c);
		p->e = sqlite_fault(p->c, w->db, "begin", rc);
	} else {
		p->e = part_run(w, p);
		if (p->e == OK) {
			(void)run_batch_end(w, p->c, true);
		}
		if (p->e == OK && lost(w)) {
			p->e = fail(p->c, ERR_IO, NULL, "%s", db_sentence(ERR_IO));
		}
	}
	if (p->e == OK && (rc = commit(w)) != SQLITE_OK) {
		p->e = (rc & 0xff) == SQLITE_FULL ? db_full(p->c) : fail(p->c, commit_error(rc), NULL, "%s", db_sentence(commit_error(rc)));
		*unsure = *unsure || p->e == ERR_UNSURE;
	}
	w->db->driver->end(w->db);
	if (*unsure && (p->e == ERR_IO || p->e == ERR_BUSY)) {
		fault_clear(p->c);
		p->e = fail(p->c, ERR_UNSURE, NULL, "%s", db_sentence(ERR_UNSURE));
	}
}

/* ---- a batch ---- */

enum outcome {
	KEPT,       /* the parts have their answers */
	TAKEN_BACK, /* one failed, and took all with it for want of savepoints: again, with them */
	LOST        /* nothing is kept and all must run again, each alone */
};

/* One part; with a savepoint, what a failed one has changed is taken back at once. */
static enum outcome
part_in_batch(struct writer *w, struct part *p, bool savepoints)
{
	int64_t changes = sqlite3_total_changes64(w->db->engine);

	if (savepoints && sqlite_run(w->db, &w->savepoint, "SAVEPOINT part") != SQLITE_OK) {
		return LOST;
	}
	p->e = part_run(w, p);
	if (lost(w)) {
		return LOST;
	}
	if (!savepoints) { /* a refusal before the first change leaves nothing to take back */
		return p->e != OK && sqlite3_total_changes64(w->db->engine) != changes ? TAKEN_BACK : KEPT;
	}
	if (p->e != OK && sqlite_run(w->db, &w->undo, "ROLLBACK TO part") != SQLITE_OK) {
		return LOST;
	}
	return sqlite_run(w->db, &w->release, "RELEASE part") == SQLITE_OK ? KEPT : LOST;
}

/* Runs the parts in the open transaction, folds and commits. */
static enum outcome
batch_run(struct writer *w, struct part **parts, int n, bool savepoints, bool *unsure)
{
	enum outcome o;
	int rc;

	for (int i = 0; i < n; i++) {
		o = part_in_batch(w, parts[i], savepoints);
		if (o == TAKEN_BACK && n == 1) {
			return KEPT; /* with its refusal: what it changed goes with the transaction, and nobody else's with it */
		}
		if (o != KEPT) {
			return o;
		}
	}
	if (!run_batch_end(w, parts[0]->c, savepoints) && !lost(w)) {
		return TAKEN_BACK;
	}
	if (lost(w)) {
		return LOST;
	}
	rc = commit(w);
	*unsure = rc != SQLITE_OK && commit_error(rc) == ERR_UNSURE;
	return rc == SQLITE_OK ? KEPT : LOST;
}

static enum outcome
batch_together(struct writer *w, struct part **parts, int n, bool savepoints, bool *unsure)
{
	int rc = begin(w);
	enum outcome o = KEPT;

	if (rc != SQLITE_OK) {
		/* Another program holds the lock: waiting again for each part would help nobody. */
		for (int i = 0; i < n; i++) {
			fault_clear(parts[i]->c);
			parts[i]->e = sqlite_fault(parts[i]->c, w->db, "begin", rc);
		}
	} else {
		o = batch_run(w, parts, n, savepoints, unsure);
	}
	w->db->driver->end(w->db);
	return o;
}

static void
answer(struct part *p)
{
	struct ctx *c = p->c;

	c->db = p->reading;
	p->done(c, p->e, p->done_arg);
	free(p);
}

static void
move_log(struct writer *w, bool idle)
{
	if (w->log_pages >= LOG_MOST_PAGES || (idle && w->log_pages >= LOG_IDLE_PAGES)) {
		(void)sqlite3_wal_checkpoint_v2(w->db->engine, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
		w->log_pages = 0;
	}
}

static void
batch(struct writer *w, struct part **parts, int n)
{
	void (*after)(void *);
	void *arg;
	bool unsure = false, kept = false;
	/* First without savepoints: each keeps a copy of every page it changes, which costs a return more than its own statements, and few writes fail. */
	int to_fail = db_fail_left();
	enum outcome o = batch_together(w, parts, n, false, &unsure);

	if (o == TAKEN_BACK) {
		if (to_fail > 0 && db_fail_left() == 0) {
			(void)db_fail_after(to_fail); /* the statement that a test wants to fail fails in every run */
		}
		o = batch_together(w, parts, n, true, &unsure);
	}
	if (o == LOST) {
		for (int i = 0; i < n; i++) {
			part_alone(w, parts[i], &unsure);
		}
	}
	for (int i = 0; i < n; i++) {
		kept = kept || parts[i]->e == OK;
	}
	pthread_mutex_lock(&w->set->mutex);
	after = w->set->after_commit;
	arg = w->set->after_commit_arg;
	pthread_mutex_unlock(&w->set->mutex);
	if (kept && after != NULL) {
		after(arg);
	}
	for (int i = 0; i < n; i++) {
		answer(parts[i]);
	}
}

/* ---- the thread ---- */

static int
log_grew(void *arg, sqlite3 *engine, const char *name, int pages)
{
	(void)engine;
	(void)name;
	((struct writer *)arg)->log_pages = pages;
	return SQLITE_OK;
}

static int
batch_most(struct writer *w)
{
	int n;

	pthread_mutex_lock(&w->set->mutex);
	n = w->set->batch_max;
	pthread_mutex_unlock(&w->set->mutex);
	return n;
}

static void *
work(void *arg)
{
	struct writer *w = arg;
	struct part *parts[BATCH_MOST];
	bool idle;
	int n, most;

	for (;;) {
		pthread_mutex_lock(&w->mutex);
		while (w->first == NULL && !w->stop) {
			pthread_cond_wait(&w->work, &w->mutex);
		}
		most = batch_most(w);
		for (n = 0; n < most && w->first != NULL; n++) {
			parts[n] = w->first;
			w->first = w->first->next;
		}
		idle = w->first == NULL;
		pthread_mutex_unlock(&w->mutex);
		if (n == 0) {
			return NULL;
		}
		batch(w, parts, n);
		move_log(w, idle);
	}
}

bool
writer_here(const struct dataset *d)
{
	return d->writer != NULL && pthread_equal(pthread_self(), d->writer->thread);
}

enum err
writer_start(struct ctx *c, struct dataset *d)
{
	struct writer *w = need(calloc(1, sizeof(*w)));
	sigset_t all, before;
	int rc;

	w->set = d;
	w->db = sqlite_open(c, d, true);
	if (w->db == NULL) {
		free(w);
		return c->fault.err;
	}
	w->arena = arena_new();
	sqlite3_wal_hook(w->db->engine, log_grew, w);
	pthread_mutex_init(&w->mutex, NULL);
	pthread_cond_init(&w->work, NULL);
	d->writer = w;
	/* Signals are the main thread's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&w->thread, NULL, work, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc != 0) {
		BUG("the writer's thread did not start: error %d", rc);
	}
	return OK;
}

void
writer_stop(struct dataset *d)
{
	struct writer *w = d->writer;

	if (w == NULL) {
		return;
	}
	pthread_mutex_lock(&w->mutex);
	w->stop = true;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->mutex);
	pthread_join(w->thread, NULL);
	sqlite3_finalize(w->savepoint);
	sqlite3_finalize(w->release);
	sqlite3_finalize(w->undo);
	db_close(w->db);
	arena_free(w->arena);
	pthread_cond_destroy(&w->work);
	pthread_mutex_destroy(&w->mutex);
	free(w);
	d->writer = NULL;
}

void
writer_add(struct ctx *c, struct dataset *d, write_fn *fn, void *arg, write_done_fn *done, void *done_arg)
{
	struct writer *w = d->writer;
	struct part *p = need(calloc(1, sizeof(*p)));

	/* From within a write it would wait for itself, or be asked for again by a rerun. */
	if (writer_here(d) && w->inside) {
		BUG("a write within a write");
	}
	*p = (struct part){.c = c, .fn = fn, .arg = arg, .done = done, .done_arg = done_arg, .mark = arena_mark(c->arena), .reading = c->db};
	pthread_mutex_lock(&w->mutex);
	if (w->stop) {
		BUG("a write after the data set was closed");
	}
	if (w->first == NULL) {
		w->first = p;
	} else {
		w->last->next = p;
	}
	w->last = p;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->mutex);
}
