/* SPDX-License-Identifier: MIT */
/* Copying a whole data set into one file and making one out of it (copy.h): the files, and SQLite's part. Rows to and from PostgreSQL are copy_postgres.c's, what may be
 * restored copy_file.c's. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/str.h"
#include "db/copy_private.h"

/* Made by tools/sqlgen; ends with NULL. */
extern const char *const schema_sqlite[];

enum { STEPS = 100000, BLOCK_BYTES = 1 << 20 };

void
copy_tell(struct telling *t, const char *what, int64_t done, int64_t all)
{
	int64_t now = clock_ns();

	if (t->next_ns == 0) {
		t->next_ns = now + (int64_t)COPY_TOLD_S * 1000000000;
	} else if (now >= t->next_ns && t->to != NULL && t->to->tell != NULL) {
		t->next_ns = now + (int64_t)COPY_TOLD_S * 1000000000;
		t->to->tell(t->to->arg, what, done, all);
	}
}

static enum err
no_room(struct ctx *c, const char *file)
{
	return fail(c, ERR_IO, NULL, "There is no room for %s on its disk. Make room, or choose another place.", file);
}

enum err
copy_fault(struct ctx *c, const char *file, int rc, const char *message)
{
	return (rc & 0xff) == SQLITE_FULL ? no_room(c, file) : fail(c, sqlite_err(rc), NULL, "%s could not be written: %s.", file, message);
}

static char *
folder_of(struct arena *a, const char *file)
{
	char *path = arena_text(a, file), *slash = strrchr(path, '/');

	if (slash == NULL) {
		return arena_text(a, ".");
	}
	slash[slash == path] = '\0';
	return path;
}

const char *
copy_path(struct arena *a, const char *file)
{
	return file[0] == '/' ? file : arena_printf(a, "./%s", file);
}

/* Without a file of that name, unless somebody made one meanwhile. Not every file system knows how to ask for that. */
static bool
named(const char *from, const char *to)
{
	return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0 ||
	       ((errno == EINVAL || errno == ENOSYS) && access(to, F_OK) != 0 && rename(from, to) == 0);
}

/* ---- writing on one file alone ---- */

/* fn in one transaction on the file at path, whose head then has the mark; durable when it returns. What is deleted is overwritten. */
static enum err
file_write(struct ctx *c, const char *path, const char *dir, int mark, write_fn *fn, void *arg)
{
	struct dataset set = {.mode = DATASET_WRITE, .lock_fd = -1, .dir = need(strdup(dir)), .path = need(strdup(path)), .host = c->host};
	struct db *before = c->db, *db = sqlite_open(c, &set, true);
	char text[80];
	enum err e = db == NULL ? c->fault.err : OK;
	int rc;

	if (e == OK) {
		(void)sqlite3_exec(db->engine, "PRAGMA journal_mode=MEMORY; PRAGMA secure_delete=ON", NULL, NULL, NULL);
		c->db = db;
		e = db->driver->begin(c, db);
	}
	if (e == OK) {
		e = fn(c, arg);
	}
	if (e == OK && db->failed != OK) {
		e = fail(c, db->failed, NULL, "%s", db_sentence(db->failed));
	}
	if (e == OK) {
		snprintf(text, sizeof(text), "PRAGMA application_id=%d; COMMIT", mark);
		rc = sqlite3_exec(db->engine, text, NULL, NULL, NULL);
		e = rc == SQLITE_OK ? OK : copy_fault(c, path, rc, sqlite3_errmsg(db->engine));
	}
	if (db != NULL) {
		db->driver->end(db);
		db_close(db);
	}
	c->db = before;
	free(set.dir);
	free(set.path);
	return e;
}

/* ---- a copy ---- */

struct copying {
	struct telling telling;
	int fd; /* of the file that is written */
	int64_t all;
};

static int
steps_done(void *arg)
{
	struct copying *k = arg;
	struct stat st;

	if (fstat(k->fd, &st) == 0) {
		copy_tell(&k->telling, "bytes", st.st_size, k->all);
	}
	return 0;
}

static int64_t
pages(sqlite3 *engine, const char *pragma)
{
	sqlite3_stmt *s = NULL;
	int64_t n = 0;

	if (sqlite3_prepare_v2(engine, pragma, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW) {
		n = sqlite3_column_int64(s, 0);
	}
	sqlite3_finalize(s);
	return n;
}

/* A disk that this would fill up is not tried: those who serve need some of it. */
static enum err
room_look(struct ctx *c, const char *file, int64_t bytes)
{
	struct statvfs fs;

	if (statvfs(folder_of(c->arena, file), &fs) == 0 && (int64_t)fs.f_bavail * (int64_t)fs.f_frsize < bytes) {
		return no_room(c, file);
	}
	return OK;
}

/* VACUUM INTO reads one snapshot, which nobody waits for, and leaves behind what the file still holds of rows that are gone. */
static enum err
fill_sqlite(struct ctx *c, struct dataset *d, const char *file, const char *partial, struct copying *k)
{
	sqlite3 *engine = NULL;
	sqlite3_stmt *into = NULL;
	int rc = sqlite3_open_v2(d->path, &engine, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	enum err e = OK;

	if (rc == SQLITE_OK) {
		sqlite3_busy_timeout(engine, 5000);
		rc = sqlite3_exec(engine, "PRAGMA cache_size=-4000", NULL, NULL, NULL);
	}
	if (rc == SQLITE_OK) {
		k->all = (pages(engine, "PRAGMA page_count") - pages(engine, "PRAGMA freelist_count")) * pages(engine, "PRAGMA page_size");
		e = room_look(c, file, k->all);
	}
	if (e == OK && rc == SQLITE_OK) {
		sqlite3_progress_handler(engine, STEPS, steps_done, k);
		rc = sqlite3_prepare_v2(engine, "VACUUM INTO ?1", -1, &into, NULL);
		(void)sqlite3_bind_text(into, 1, partial, -1, SQLITE_STATIC);
		rc = rc == SQLITE_OK && (rc = sqlite3_step(into)) == SQLITE_DONE ? SQLITE_OK : rc;
	}
	if (e == OK && rc != SQLITE_OK) {
		e = copy_fault(c, file, rc, sqlite3_errmsg(engine));
	}
	sqlite3_finalize(into);
	sqlite3_close(engine);
	return e;
}

/* Without the first rows that a schema may write: they come with the others. */
static int
schema_make(sqlite3 *engine, bool indexes)
{
	int rc = SQLITE_OK;

	for (int i = 0; rc == SQLITE_OK && schema_sqlite[i] != NULL; i++) {
		if (!str_starts(schema_sqlite[i], "INSERT") && indexes == (str_starts(schema_sqlite[i], "CREATE INDEX") || str_starts(schema_sqlite[i], "CREATE UNIQUE INDEX"))) {
			rc = sqlite3_exec(engine, schema_sqlite[i], NULL, NULL, NULL);
		}
	}
	return rc;
}

/* Into a file that is thrown away when anything fails, so it needs no journal. Its indexes come last, sorted. */
static enum err
fill_postgres(struct ctx *c, struct dataset *d, const char *file, const char *partial, struct copying *k)
{
	sqlite3 *engine = NULL;
	char version[60];
	enum err e = OK;
	int rc = sqlite3_open_v2(partial, &engine, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	/* What is sorted for them lies beside the file, without a name, and not in /tmp, which may be small. */
	sqlite3_temp_directory = sqlite3_mprintf("%s", folder_of(c->arena, partial));
	snprintf(version, sizeof(version), "PRAGMA user_version=%d; COMMIT", SCHEMA_VERSION);
	if (rc == SQLITE_OK) {
		rc = sqlite3_exec(engine, "PRAGMA page_size=8192; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000; BEGIN", NULL, NULL, NULL);
	}
	if (rc == SQLITE_OK) {
		rc = schema_make(engine, false);
	}
	if (rc == SQLITE_OK) {
		e = copy_from_postgres(c, d->url, engine, file, &k->telling);
	}
	if (e == OK && rc == SQLITE_OK) {
		rc = schema_make(engine, true);
	}
	if (e == OK && rc == SQLITE_OK) {
		rc = sqlite3_exec(engine, version, NULL, NULL, NULL);
	}
	if (e == OK && rc != SQLITE_OK) {
		e = copy_fault(c, file, rc, sqlite3_errmsg(engine));
	}
	sqlite3_close(engine);
	sqlite3_free(sqlite3_temp_directory);
	sqlite3_temp_directory = NULL;
	return e;
}

/* Whether the file that is open is still called so: who held its lock before us may have given it its name, or taken it away. */
static bool
still_named(int fd, const char *path)
{
	struct stat open_one, named_one;

	return fstat(fd, &open_one) == 0 && lstat(path, &named_one) == 0 && open_one.st_dev == named_one.st_dev && open_one.st_ino == named_one.st_ino;
}

/* The file beside, ours alone and empty. What one that was killed left is taken away; locks end with who held them. */
static enum err
partial_open(struct ctx *c, const char *file, const char *partial, int *ret_fd)
{
	struct stat st;
	int fd;

	if (lstat(file, &st) == 0) {
		return fail(c, ERR_CONFLICT, NULL, "%s is there already. A backup replaces no file: choose another name.", file);
	}
	fd = open(partial, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0) {
		return errno == ENOSPC ? no_room(c, file) : fail(c, ERR_IO, NULL, "%s cannot be written: %s.", file, strerrordesc_np(errno));
	}
	if (flock(fd, LOCK_EX | LOCK_NB) != 0 || !still_named(fd, partial)) {
		close(fd);
		return fail(c, ERR_BUSY, NULL, "Another backup is being written to %s just now.", file);
	}
	if (ftruncate(fd, 0) != 0) {
		close(fd);
		return fail(c, ERR_IO, NULL, "%s cannot be written: %s.", partial, strerrordesc_np(errno));
	}
	*ret_fd = fd;
	return OK;
}

enum err
dataset_copy(struct ctx *c, struct dataset *d, const char *file, write_fn *finish, void *arg, const struct copy_progress *progress, int64_t *ret_bytes)
{
	char *partial = arena_printf(c->arena, "%s.partial", copy_path(c->arena, file)), *folder = folder_of(c->arena, file);
	struct copying k = {.telling = {.to = progress}};
	struct stat st;
	enum err e;

	TRY(partial_open(c, file, partial, &k.fd));
	copy_tell(&k.telling, "", 0, 0);
	e = d->postgres ? fill_postgres(c, d, file, partial, &k) : fill_sqlite(c, d, file, partial, &k);
	if (e == OK) {
		e = file_write(c, partial, folder, COPY_MARK, finish, arg);
	}
	if (e == OK && (fsync(k.fd) != 0 || fstat(k.fd, &st) != 0 || !named(partial, file))) {
		e = errno == ENOSPC ? no_room(c, file) : fail(c, ERR_IO, NULL, "%s could not be written: %s.", file, strerrordesc_np(errno));
	}
	if (e == OK) {
		dataset_sync_folder(folder);
		*ret_bytes = st.st_size;
	} else {
		(void)unlink(partial);
	}
	close(k.fd);
	return e;
}

/* ---- a data set out of it ---- */

static enum err
bytes_copy(struct ctx *c, const char *file, const char *to, int from_fd, int to_fd, struct telling *t)
{
	char *block = need(malloc(BLOCK_BYTES));
	struct stat st = {.st_size = 0};
	int64_t done = 0;
	ssize_t n = fstat(from_fd, &st) == 0 ? 1 : -1;
	enum err e = OK;

	while (n > 0 && (n = read(from_fd, block, BLOCK_BYTES)) > 0) {
		for (ssize_t at = 0, put; at < n && e == OK; at += put) {
			put = write(to_fd, block + at, (size_t)(n - at));
			if (put < 0) {
				e = errno == ENOSPC ? no_room(c, to) : fail(c, ERR_IO, NULL, "%s could not be written: %s.", to, strerrordesc_np(errno));
				n = 0;
			}
		}
		done += n;
		copy_tell(t, "bytes", done, st.st_size);
	}
	free(block);
	if (e == OK && (n < 0 || done != st.st_size)) {
		e = fail(c, ERR_IO, NULL, "%s could not be read to its end.", file);
	}
	return e;
}

/* The file under the name that nobody opens, synced. */
static enum err
file_copy(struct ctx *c, const char *file, const char *partial, struct telling *t)
{
	int from = open(file, O_RDONLY | O_CLOEXEC), to = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	enum err e = OK;

	if (from < 0 || to < 0) {
		e = fail(c, ERR_IO, NULL, "%s cannot be %s: %s.", from < 0 ? file : partial, from < 0 ? "read" : "written", strerrordesc_np(errno));
	}
	if (e == OK) {
		e = bytes_copy(c, file, partial, from, to, t);
	}
	if (e == OK && fsync(to) != 0) {
		e = errno == ENOSPC ? no_room(c, partial) : fail(c, ERR_IO, NULL, "%s could not be written: %s.", partial, strerrordesc_np(errno));
	}
	if (from >= 0) {
		close(from);
	}
	if (to >= 0) {
		close(to);
	}
	return e;
}

static enum err
restore_sqlite(struct ctx *c, const char *file, const char *dir, write_fn *prove, void *arg, struct telling *t)
{
	char *partial = arena_printf(c->arena, "%s/%s", dir, COPY_PARTIAL), *path = arena_printf(c->arena, "%s/alongside.db", dir);
	struct dataset d = {.mode = DATASET_CREATE, .lock_fd = -1, .dir = arena_text(c->arena, dir)};
	enum err e;

	TRY(dataset_folder(c, &d));
	TRY(dataset_lock(c, &d));
	e = access(path, F_OK) == 0 ? fail(c, ERR_CONFLICT, NULL, "The folder %s already holds a data set.", dir) : file_copy(c, file, partial, t);
	if (e == OK) {
		e = file_write(c, partial, dir, 0, prove, arg);
	}
	if (e == OK && !named(partial, path)) {
		e = fail(c, ERR_IO, NULL, "%s could not be written: %s.", path, strerrordesc_np(errno));
	}
	if (e == OK) {
		dataset_sync_folder(dir);
	} else {
		(void)unlink(partial);
	}
	close(d.lock_fd);
	return e;
}

struct filling {
	const char *file;
	write_fn *prove;
	void *arg;
	struct telling *telling;
};

/* In the transaction that has just made the tables. */
static enum err
fill_database(struct ctx *c, void *arg)
{
	struct filling *f = arg;
	sqlite3 *engine = NULL;
	int rc = sqlite3_open_v2(copy_path(c->arena, f->file), &engine, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
	enum err e = rc == SQLITE_OK ? copy_to_postgres(c, engine, c->db->engine, f->telling) : fail(c, ERR_IO, NULL, "%s cannot be opened.", f->file);

	sqlite3_close(engine);
	return e == OK ? f->prove(c, f->arg) : e;
}

enum err
dataset_restore(struct ctx *c, const char *file, const char *dir, const char *url, write_fn *prove, void *arg, const struct copy_progress *progress)
{
	struct telling t = {.to = progress};
	struct filling f = {.file = file, .prove = prove, .arg = arg, .telling = &t};
	struct dataset *d = NULL;

	copy_tell(&t, "", 0, 0);
	if (url == NULL) {
		return restore_sqlite(c, file, dir, prove, arg, &t);
	}
	TRY(dataset_make(c, dir, url, fill_database, &f, &d));
	dataset_close(d);
	return OK;
}
