/* SPDX-License-Identifier: MIT */
/* Opening and closing a data set on either engine, its folder and lock, and the ways to write to it that open.h promises. The work is done by
 * writer.c (SQLite) and postgres_write.c. Called by main, the dispatcher and tests. */
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "db/driver.h"

/* ---- the folder ---- */

void
dataset_sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
}

enum err
dataset_folder(struct ctx *c, struct dataset *d)
{
	char *slash;
	char *parent;

	if (mkdir(d->dir, 0700) != 0) {
		return errno == EEXIST ? OK : fail(c, ERR_IO, NULL, "The folder %s could not be made: %s.", d->dir, strerrordesc_np(errno));
	}
	parent = need(strdup(d->dir));
	slash = strrchr(parent, '/');
	if (slash != NULL && slash != parent) {
		*slash = '\0';
	}
	dataset_sync_folder(slash == NULL ? "." : parent);
	free(parent);
	return OK;
}

/* The file is made by us, so that its mode (and its log's, which follows it) is ours from the first byte. */
static enum err
file_make(struct ctx *c, struct dataset *d)
{
	int fd = open(d->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0) {
		return fail(c, ERR_IO, NULL, "The file %s could not be made: %s.", d->path, strerrordesc_np(errno));
	}
	close(fd);
	dataset_sync_folder(d->dir);
	return OK;
}

enum err
dataset_lock(struct ctx *c, struct dataset *d)
{
	char *path = arena_printf(c->arena, "%s/lock", d->dir);

	d->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (d->lock_fd < 0) {
		return fail(c, errno == ENOENT ? ERR_MISSING : ERR_IO, NULL, "The data set in %s cannot be opened: %s.", d->dir, strerrordesc_np(errno));
	}
	if (flock(d->lock_fd, LOCK_EX | LOCK_NB) != 0) {
		return fail(c, ERR_BUSY, NULL, "The data set in %s is in use: another process serves it.", d->dir);
	}
	return OK;
}

/* ---- opening ---- */

static void
engine_start(void)
{
	/* No counting of memory: it takes a lock for each allocation of each thread. Refused when SQLite runs already, which is no harm. */
	(void)sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	/* Each write of a batch has a savepoint, which keeps the pages it changes as they were: some 15 of 8 KB for a return. At the usual 64 KB they would go to a
	   file, each time. In memory they are few: pages that a write adds need not be kept. (No larger limit than 128 KB works: SQLite writes no more at once.) */
	(void)sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
	(void)sqlite3_initialize();
}

/* The log needs to be switched on before the tables are made, or their commit is synced the old way. */
static enum err
log_on(struct ctx *c, struct dataset *d, struct db *db)
{
	/* 8 KB: a return's row of about 1 KB fits a page of a clustered table; with 4 KB each spills onto a page of its own. Only a new file takes it. */
	int rc = sqlite3_exec(db->engine, "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL", NULL, NULL, NULL);

	return rc == SQLITE_OK ? OK
			       : fail(c, sqlite_err(rc), NULL, "The data in %s could not be opened: %s.", d->dir, sqlite3_errmsg(db->engine));
}

static enum err
open_sqlite(struct ctx *c, struct dataset *d)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct db *db;
	enum err e = OK;

	pthread_once(&once, engine_start);
	if (d->mode == DATASET_CREATE) {
		TRY(dataset_folder(c, d));
	} else if (access(d->path, F_OK) != 0) {
		return fail(c, ERR_MISSING, NULL, "There is no data set in %s.", d->dir);
	}
	if (d->mode != DATASET_READ) {
		TRY(dataset_lock(c, d));
	}
	if (d->mode == DATASET_CREATE) {
		TRY(file_make(c, d));
	}
	db = sqlite_open(c, d, d->mode != DATASET_READ);
	if (db == NULL) {
		return c->fault.err;
	}
	if (d->mode != DATASET_READ) {
		e = log_on(c, d, db);
	}
	if (e == OK) {
		e = migrate_sqlite(c, d, db);
	}
	db_close(db);
	return e != OK || d->mode == DATASET_READ ? e : writer_start(c, d);
}

static enum err
open_postgres(struct ctx *c, struct dataset *d)
{
	struct db *db = postgres_open(c, d, d->mode != DATASET_READ);
	enum err e;

	if (db == NULL) {
		return c->fault.err;
	}
	e = migrate_postgres(c, d, db);
	db_close(db);
	return e == OK ? pg_side_start(c, d) : e;
}

static enum err
open_or_make(struct ctx *c, const char *dir, const char *url, enum dataset_mode mode, write_fn *seed, void *arg, struct dataset **ret)
{
	struct dataset *d = need(calloc(1, sizeof(*d)));
	enum err e;

	d->mode = mode;
	d->postgres = url != NULL;
	d->lock_fd = -1;
	d->host = c->host;
	d->seed = seed;
	d->seed_arg = arg;
	d->batch_max = BATCH_MOST;
	pthread_mutex_init(&d->mutex, NULL);
	if (d->postgres) {
		d->url = need(strdup(url));
		e = open_postgres(c, d);
	} else {
		d->dir = need(strdup(dir));
		if (asprintf(&d->path, "%s/alongside.db", dir) < 0) {
			BUG("out of memory");
		}
		e = open_sqlite(c, d);
	}
	if (e != OK) {
		dataset_close(d);
		return e;
	}
	*ret = d;
	return OK;
}

enum err
dataset_open(struct ctx *c, const char *dir, const char *url, enum dataset_mode mode, struct dataset **ret)
{
	return open_or_make(c, dir, url, mode, NULL, NULL, ret);
}

enum err
dataset_make(struct ctx *c, const char *dir, const char *url, write_fn *seed, void *arg, struct dataset **ret)
{
	return open_or_make(c, dir, url, DATASET_CREATE, seed, arg, ret);
}

void
dataset_close(struct dataset *d)
{
	if (d == NULL) {
		return;
	}
	writer_stop(d);
	pg_side_stop(d);
	if (d->lock_fd >= 0) {
		close(d->lock_fd);
	}
	pthread_mutex_destroy(&d->mutex);
	free(d->dir);
	free(d->path);
	free(d->url);
	free(d);
}

struct db *
db_open(struct ctx *c, struct dataset *d)
{
	return d->postgres ? postgres_open(c, d, false) : sqlite_open(c, d, false);
}

/* ---- writing ---- */

struct waiter {
	sem_t over;
	enum err e;
};

static void
wake(struct ctx *c, enum err e, void *arg)
{
	struct waiter *w = arg;

	(void)c;
	w->e = e;
	sem_post(&w->over);
}

static void
check_writable(const struct dataset *d)
{
	if (d->mode == DATASET_READ) {
		BUG("a write to a data set that was opened for reading");
	}
}

enum err
db_write(struct ctx *c, struct dataset *d, write_fn *fn, void *arg)
{
	struct waiter w = {.e = OK};

	check_writable(d);
	if (d->postgres) {
		return pg_write(c, d, fn, arg);
	}
	if (writer_here(d)) {
		BUG("the writer's own thread cannot wait for a write");
	}
	sem_init(&w.over, 0, 0);
	writer_add(c, d, fn, arg, wake, &w);
	while (sem_wait(&w.over) != 0) {
		/* interrupted by a signal */
	}
	sem_destroy(&w.over);
	return w.e;
}

void
db_write_later(struct ctx *c, struct dataset *d, write_fn *fn, void *arg, write_done_fn *done, void *done_arg)
{
	check_writable(d);
	if (d->postgres) {
		enum err e = pg_write(c, d, fn, arg);

		done(c, e, done_arg);
		return;
	}
	writer_add(c, d, fn, arg, done, done_arg);
}

/* ---- settings ---- */

void
dataset_batch_end(struct dataset *d, write_fn *fn, void *arg)
{
	pthread_mutex_lock(&d->mutex);
	d->batch_end = fn;
	d->batch_end_arg = arg;
	pthread_mutex_unlock(&d->mutex);
	if (d->postgres) {
		pg_side_watch(d);
	}
}

void
dataset_after_commit(struct dataset *d, void (*fn)(void *arg), void *arg)
{
	pthread_mutex_lock(&d->mutex);
	d->after_commit = fn;
	d->after_commit_arg = arg;
	pthread_mutex_unlock(&d->mutex);
	if (d->postgres) {
		pg_side_watch(d);
	}
}

void
dataset_batch_max(struct dataset *d, int writes)
{
	pthread_mutex_lock(&d->mutex);
	d->batch_max = writes < 1 ? 1 : writes > BATCH_MOST ? BATCH_MOST : writes;
	pthread_mutex_unlock(&d->mutex);
}

void
db_writes_own(struct ctx *c, struct dataset *d, struct arena *a)
{
	static const struct actor program = {.name = "Alongside"};

	*c = (struct ctx){.arena = a, .actor = &program, .host = d->host, .now = time(NULL)};
}

enum err
db_checkpoint(struct dataset *d)
{
	sqlite3 *engine = NULL;
	int rc;

	if (d->postgres) {
		return OK;
	}
	rc = sqlite3_open_v2(d->path, &engine, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc == SQLITE_OK) {
		sqlite3_busy_timeout(engine, 5000);
		/* Until it has read, a connection does not know that there is a log, and moves nothing. */
		rc = sqlite3_exec(engine, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
	}
	if (rc == SQLITE_OK) {
		rc = sqlite3_wal_checkpoint_v2(engine, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	}
	sqlite3_close(engine);
	return sqlite_err(rc);
}

bool
dataset_is_postgres(const struct dataset *d)
{
	return d->postgres;
}
