/* SPDX-License-Identifier: MIT */
/* Opening data sets, transactions, the writer and migrations: for main, the dispatcher and tests. Rooms never include this. */
#ifndef DB_OPEN_H
#define DB_OPEN_H

#include "db/db.h"

/* A data set: SQLite at DIR/alongside.db when url is NULL, else PostgreSQL ("postgresql://..."). Shared by threads. */
struct dataset;

enum dataset_mode { DATASET_READ, DATASET_WRITE, DATASET_CREATE };

/* Takes the data set's lock (DIR/lock) for WRITE and CREATE on SQLite: one process holds it. Refuses a newer schema, and a PostgreSQL without fsync or synchronous_commit. CREATE refuses a data set that has tables, and makes the schema. */
enum err dataset_open(struct ctx *c, const char *dir, const char *url, enum dataset_mode mode, struct dataset **ret) MUST_CHECK;
typedef enum err write_fn(struct ctx *c, void *arg);

/* CREATE, and what seed writes into the tables, in one transaction: killed at any moment it leaves all of it or none. seed runs once, with the lock held and c->db the connection;
 * what it does elsewhere (files) it does before the commit. */
enum err dataset_make(struct ctx *c, const char *dir, const char *url, write_fn *seed, void *arg, struct dataset **ret) MUST_CHECK;
void dataset_close(struct dataset *d); /* ends the writer; NULL is fine */

struct db *db_open(struct ctx *c, struct dataset *d); /* a reading connection for this thread; NULL with a fault */
void db_close(struct db *db);

/* A reading snapshot. db_read_end always works, whatever failed before. */
enum err db_read_begin(struct ctx *c) MUST_CHECK;
void db_read_end(struct ctx *c);

/* A write: fn runs with c->db the writer's connection, inside a transaction (SQLite: a savepoint of a batch, on the writer's thread, one durable commit for all;
 * PostgreSQL: READ COMMITTED on a connection of the calling thread's own, again after deadlock or serialization failure, at most 5 times). fn may run more than once: before each
 * run c->fault is cleared and the arena is rewound to where it was. fn's error rolls its own part back. */

/* Waits until the commit is durable (or failed: ERR_IO, ERR_UNSURE). */
enum err db_write(struct ctx *c, struct dataset *d, write_fn *fn, void *arg) MUST_CHECK;

/* The same without waiting: done runs on the writer's thread (PostgreSQL: on the caller's, before this returns) after COMMIT has returned. c must stay alive and is not touched by the caller until done. */
typedef void write_done_fn(struct ctx *c, enum err e, void *arg);
void db_write_later(struct ctx *c, struct dataset *d, write_fn *fn, void *arg, write_done_fn *done, void *done_arg);

/* Runs at the end of each batch in the same transaction, before the commit (folding deltas); registered once at start. When it fails it is taken back and
 * logged, and the batch is kept. PostgreSQL: twice a second on a thread of the data set's own, in a transaction of its own, by one process at a time; what it changed is told like a commit. */
void dataset_batch_end(struct dataset *d, write_fn *fn, void *arg);

/* Runs after each durable commit on the writer's thread, with no transaction (waking live streams). PostgreSQL: on the thread that wrote, and for
 * commits of other processes on the data set's own thread, at most four times a second. */
void dataset_after_commit(struct dataset *d, void (*fn)(void *arg), void *arg);

/* For bench and tests: 1 = one commit for each write. */
void dataset_batch_max(struct dataset *d, int writes);

enum err db_checkpoint(struct dataset *d); /* SQLite: moves the log into the file */
bool dataset_is_postgres(const struct dataset *d);

/* For the tests of faults: the nth statement of a room from now on fails with ERR_IO, on whatever thread of this process (0 = never). Returns
 * how many were still to go: 0 = it has failed, or nothing was asked for. */
int db_fail_after(int n);

/* Prepares a statement on this connection and tells its column names (for the test that prepares all). */
enum err db_prepare_check(struct ctx *c, const struct sql *s, struct list *ret_columns /* const char * */) MUST_CHECK;

/* A long command (import, demo) wraps itself in one write: db_write with a fn that works for minutes is fine when no server runs. */

#endif
