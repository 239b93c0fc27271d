/* SPDX-License-Identifier: MIT */
/* Private to src/db: what the shared calls (db.c), the two drivers (sqlite.c, postgres.c) and the two ways to write (writer.c, postgres_write.c) know
 * of each other. Nobody outside this folder includes it. A driver runs statements and hands out rows; it decides nothing about transactions
 * except how they are spelled. */
#ifndef DB_DRIVER_H
#define DB_DRIVER_H

#include <pthread.h>
#include <stdatomic.h>

#include "db/db.h"
#include "db/open.h"

enum { PARAMS_MAX = 32, SCHEMA_VERSION = 1, READ_LIMIT_S = 15, BATCH_MOST = 256, WRITE_RUNS = 5, TABLES = 64 };

/* Where one column of a statement goes in one kind of struct. */
enum slot_kind { SLOT_INT, SLOT_TEXT, SLOT_ANSWER_INT, SLOT_ANSWER_TEXT };

struct slot {
	enum slot_kind kind;
	size_t offset;
};

/* Worked out once for each (statement, field table) of a connection. */
struct mapping {
	const struct field *fields;
	struct mapping *next;
	struct slot slots[];
};

/* A statement as this connection knows it. */
struct plan {
	const struct sql *s;
	void *stmt;           /* SQLite: sqlite3_stmt */
	char *name;           /* PostgreSQL: of the prepared statement */
	unsigned generation;  /* PostgreSQL: of the connection it was prepared on */
	bool busy;            /* SQLite: rows are being read from stmt */
	int columns;
	char **names;         /* of the columns; [columns] */
	bool *unfit;          /* a column no field can hold: bytes, booleans */
	unsigned *types;      /* PostgreSQL: Oid of each parameter */
	struct mapping *maps;
	uint64_t tables;      /* SQLite: those it reads or writes, a bit each (kept_table) */
	struct kept **kept;   /* kept.c: results, NULL when there are none */
};

/* Rows being read. */
struct rows {
	const struct driver *driver; /* the connection's, or kept.c's */
	struct plan *plan;
	struct kept *kept;
	void *stmt;      /* SQLite */
	bool own;        /* SQLite, kept: stmt or kept is for these rows only */
	void *result;    /* PostgreSQL: PGresult */
	int at, n;       /* PostgreSQL, kept: row of the result */
	bool stream;     /* asked for: results that may be larger than memory */
	int cursor;      /* PostgreSQL: number of the cursor, 0 = none */
	bool more;       /* PostgreSQL: the cursor may hold more */
	bool began;      /* PostgreSQL: the cursor's own transaction */
	int64_t changed; /* after the last row */
	int64_t before;  /* SQLite: total changes */
};

enum transaction { TX_NONE, TX_WANTED, TX_OPEN };

struct db {
	const struct driver *driver;
	struct dataset *set;
	void *engine;        /* sqlite3 or PGconn */
	unsigned generation; /* PostgreSQL: grows with every reconnection */
	int cursors;
	bool writes;         /* may change rows */
	bool unseen;         /* db_fail_after does not count it: the background thread's */
	enum transaction tx;
	enum err failed;     /* the first engine error of this transaction */
	bool rerun;          /* that error asks for another run */
	int64_t statements, ns;
	int64_t at;          /* commits counted before the snapshot was wanted */
	uint64_t named;      /* SQLite: tables of the statement being prepared */
	uint64_t wrote;      /* SQLite: tables that this transaction wrote */
	bool looked;         /* SQLite: the snapshot is taken */
	int64_t limit_ns;    /* SQLite: when the row being looked for is given up; 0 = not asked yet */
	void *begin, *commit, *rollback, *look; /* SQLite: our own statements */
	struct plan **plans; /* open hash by address of the struct sql */
	size_t plans_n, plans_cap;
	struct db *next;     /* PostgreSQL: the data set's write connections */
};

struct driver {
	enum err (*begin)(struct ctx *c, struct db *db);
	void (*end)(struct db *db);
	enum err (*start)(struct ctx *c, struct rows *r, const struct sql *s, const struct arg *args);
	enum err (*next)(struct ctx *c, struct rows *r, bool *ret_row);
	bool (*is_null)(const struct rows *r, int column);
	int64_t (*int_at)(const struct rows *r, int column);                        /* 0 of NULL */
	const char *(*text_at)(const struct rows *r, int column, struct arena *a); /* NULL of NULL */
	const void *(*get_bytes)(struct rows *r, struct arena *a, size_t *ret_n);
	void (*finish)(struct db *db, struct rows *r);
	enum err (*prepare)(struct ctx *c, struct db *db, const struct sql *s, int *ret_params, struct plan **ret);
	void (*plan_free)(struct plan *p);
	void (*close)(struct db *db);
};

extern const struct driver sqlite_driver, postgres_driver, kept_driver;

/* db_row.c: the row that next() gave into a struct; its first column by itself. NULL is 0, no text, or an answer that was not sent. */
void row_load(const struct driver *d, const struct rows *r, const struct mapping *m, void *rec, struct arena *a);

struct writer;
struct pg_side;

struct dataset {
	bool postgres;
	enum dataset_mode mode;
	char *dir, *path, *url;
	int lock_fd;
	const struct host *host;
	pthread_mutex_t mutex; /* guards the four below and batch_max */
	write_fn *batch_end;
	void *batch_end_arg;
	void (*after_commit)(void *arg);
	void *after_commit_arg;
	int batch_max;
	write_fn *seed; /* while it is being made */
	void *seed_arg;
	struct writer *writer; /* SQLite */
	_Atomic int64_t commits;     /* SQLite: made by the writer */
	_Atomic int64_t touched[TABLES]; /* the last commit that wrote tables of this bit, or tries to */
	char tables[TABLES][32];     /* what each bit stands for; under the mutex */
	struct pg_side *pg;    /* PostgreSQL */
};

/* kept.c. What a snapshot would give is given from what is kept, when no commit since has touched its tables. */
uint64_t kept_table(struct dataset *d, const char *name); /* the bit of a table; past TABLES they share one, and then forget more than they must */
void kept_commits(struct dataset *d, uint64_t tables);  /* before a COMMIT of what wrote these */
void kept_committed(struct dataset *d);                 /* after it */
bool kept_can(const struct db *db, const struct sql *s);
enum err kept_start(struct ctx *c, struct rows *r, const struct sql *s, const struct arg *args, bool *ret_here); /* the snapshot is taken; not here: the driver starts it */
void kept_forget(struct plan *p);

/* db.c */
struct plan *plan_find(struct db *db, const struct sql *s);
struct plan *plan_add(struct db *db, const struct sql *s);
void plan_columns(struct plan *p, int n);
enum err db_broke(struct ctx *c, struct db *db, enum err e); /* notes the error, records the plain sentence, returns e */
const char *db_sentence(enum err e);
enum err db_full(struct ctx *c); /* ERR_IO of a disk without room: the one who runs the program can do something about it */
int db_fail_left(void); /* of db_fail_after: how many statements are still to go, 0 none */
void db_check_args(const struct sql *s, const struct arg *args);
void *need(void *p); /* ends the process when out of memory */
int64_t clock_ns(void);
void db_writes_own(struct ctx *c, struct dataset *d, struct arena *a); /* a context of the data set's own, for batch_end */

/* dataset.c */
enum err dataset_folder(struct ctx *c, struct dataset *d); /* d->dir is there afterwards */
enum err dataset_lock(struct ctx *c, struct dataset *d);   /* d->dir is ours until d->lock_fd is closed */
void dataset_sync_folder(const char *path);

/* sqlite.c */
struct db *sqlite_open(struct ctx *c, struct dataset *d, bool writes);
enum err sqlite_err(int extended);
enum err sqlite_fault(struct ctx *c, struct db *db, const char *statement, int rc);
enum err sqlite_look(struct ctx *c, struct db *db); /* begins what is wanted, and takes its snapshot now */
int sqlite_run(struct db *db, void **kept, const char *text); /* one of our own statements, kept for the next time */

/* postgres.c: connections and transactions; postgres_rows.c has the driver table */
struct db *postgres_open(struct ctx *c, struct dataset *d, bool writes);
enum err postgres_connect(struct ctx *c, const char *url, void **ret);
void postgres_disconnect(void *engine);
enum err postgres_fault(struct ctx *c, struct db *db, const char *statement, const void *result);
enum err postgres_run(struct ctx *c, struct db *db, const char *text); /* one of our own statements */
bool postgres_alive(const struct db *db);
enum err pq_begin(struct ctx *c, struct db *db);
void pq_end(struct db *db); /* takes back what is open; always works */
enum err pq_revive(struct ctx *c, struct db *db); /* a new connection for a broken one */
void pq_close(struct db *db);

/* writer.c */
enum err writer_start(struct ctx *c, struct dataset *d);
void writer_stop(struct dataset *d);
bool writer_here(const struct dataset *d); /* on the writer's own thread */
void writer_add(struct ctx *c, struct dataset *d, write_fn *fn, void *arg, write_done_fn *done, void *done_arg);

/* postgres_write.c */
enum err pg_side_start(struct ctx *c, struct dataset *d);
void pg_side_stop(struct dataset *d);
void pg_side_watch(struct dataset *d); /* something was registered: the background thread is needed */
enum err pg_write(struct ctx *c, struct dataset *d, write_fn *fn, void *arg);

/* migrate.c */
enum err migrate_sqlite(struct ctx *c, struct dataset *d, struct db *db);
enum err migrate_postgres(struct ctx *c, struct dataset *d, struct db *db);

#endif
