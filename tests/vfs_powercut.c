/* SPDX-License-Identifier: MIT */
/* The disk of vfs_powercut.h. All calls go on to the usual VFS; beside it each file's last synced bytes are kept, and the list of
 * writes and truncations since. One lock guards everything: speed is not wanted here. */
#include "tests/vfs_powercut.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct change {
	int64_t at;    /* where; for a truncation the new size */
	int64_t n;     /* bytes; -1 = a truncation */
	char *bytes;
	struct change *next;
};

/* A file as the disk has it. */
struct kept {
	char *path;
	char *bytes;
	int64_t n, room;
	bool there; /* synced at least once */
	struct change *first, *last;
	struct kept *next;
};

struct powercut_disk {
	struct kept *files;
};

struct shim_file {
	sqlite3_file base;
	struct kept *kept; /* NULL: not followed (temporary files) */
	sqlite3_file *real;
};

static sqlite3_vfs shim, *root;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct kept *files;
static void (*on_sync)(void *arg);
static void *on_sync_arg;
static int full_after, fail_sync_after; /* 0 = never, 1 = now, -1 = now and not again */
static long syncs;

/* ---- what the disk holds ---- */

static void
kept_apply(struct kept *k, const struct change *c, int64_t n)
{
	int64_t end = c->n < 0 ? c->at : c->at + n;

	if (end > 0 && (c->n < 0 ? end != k->n : end > k->n)) {
		if (end > k->room) {
			k->room = end * 2;
			k->bytes = realloc(k->bytes, (size_t)k->room);
		}
		if (k->bytes == NULL) {
			abort();
		}
		if (end > k->n) {
			memset(k->bytes + k->n, 0, (size_t)(end - k->n));
		}
		k->n = end;
	}
	if (c->n < 0) {
		k->n = end;
	} else if (n > 0) {
		memcpy(k->bytes + c->at, c->bytes, (size_t)n);
	}
}

static void
kept_forget(struct kept *k)
{
	while (k->first != NULL) {
		struct change *next = k->first->next;

		free(k->first->bytes);
		free(k->first);
		k->first = next;
	}
	k->last = NULL;
}

static void
kept_free(struct kept *k)
{
	while (k != NULL) {
		struct kept *next = k->next;

		kept_forget(k);
		free(k->path);
		free(k->bytes);
		free(k);
		k = next;
	}
}

static struct kept *
kept_of(const char *path)
{
	struct kept *k;

	for (k = files; k != NULL && strcmp(k->path, path) != 0; k = k->next) {
	}
	if (k == NULL) {
		k = calloc(1, sizeof(*k));
		if (k == NULL || (k->path = strdup(path)) == NULL) {
			abort();
		}
		k->next = files;
		files = k;
	}
	return k;
}

static void
kept_change(struct kept *k, const void *bytes, int64_t n, int64_t at)
{
	struct change *c = calloc(1, sizeof(*c));

	if (c == NULL || (n > 0 && (c->bytes = malloc((size_t)n)) == NULL)) {
		abort();
	}
	if (n > 0) {
		memcpy(c->bytes, bytes, (size_t)n);
	}
	c->n = n;
	c->at = at;
	if (k->last == NULL) {
		k->first = c;
	} else {
		k->last->next = c;
	}
	k->last = c;
}

/* A copy of what is synced, and of each later write with one chance in two, now and then only its first sectors. */
static struct kept *
kept_copy(const struct kept *k, unsigned *seed)
{
	struct kept *copy = calloc(1, sizeof(*copy));

	if (copy == NULL || (copy->path = strdup(k->path)) == NULL) {
		abort();
	}
	kept_apply(copy, &(struct change){.bytes = k->bytes, .n = k->n}, k->n);
	copy->there = k->there;
	for (const struct change *c = k->first; *seed != 0 && c != NULL; c = c->next) {
		int dice = rand_r(seed) % 8;

		if (dice < 4) {
			kept_apply(copy, c, dice == 0 && c->n > 512 ? 512 * (1 + rand_r(seed) % (c->n / 512)) : c->n);
			copy->there = true;
		}
	}
	return copy;
}

struct powercut_disk *
powercut_disk(unsigned seed)
{
	struct powercut_disk *d = calloc(1, sizeof(*d));

	if (d == NULL) {
		abort();
	}
	for (const struct kept *k = files; k != NULL; k = k->next) {
		struct kept *copy = kept_copy(k, &seed);

		copy->next = d->files;
		d->files = copy;
	}
	return d;
}

void
powercut_disk_free(struct powercut_disk *d)
{
	kept_free(d->files);
	free(d);
}

bool
powercut_disk_write(const struct powercut_disk *d, const char *folder)
{
	bool all = true;

	for (const struct kept *k = d->files; k != NULL; k = k->next) {
		char *path = NULL;
		FILE *f;

		if (!k->there) {
			continue;
		}
		if (asprintf(&path, "%s%s", folder, strrchr(k->path, '/')) < 0) {
			abort();
		}
		f = fopen(path, "w");
		all = all && f != NULL && fwrite(k->bytes, 1, (size_t)k->n, f) == (size_t)k->n;
		if (f != NULL) {
			all = fclose(f) == 0 && all;
		}
		free(path);
	}
	return all;
}

/* ---- a file's calls ---- */

static sqlite3_file *
real(sqlite3_file *file)
{
	return ((struct shim_file *)file)->real;
}

static int
shim_close(sqlite3_file *file)
{
	return real(file)->pMethods->xClose(real(file));
}

static int
shim_read(sqlite3_file *file, void *bytes, int n, sqlite3_int64 at)
{
	return real(file)->pMethods->xRead(real(file), bytes, n, at);
}

/* True when the counted call is to fail. */
static bool
counted(int *after)
{
	if (*after > 1) {
		--*after;
		return false;
	}
	if (*after < 0) {
		*after = 0;
		return true;
	}
	return *after == 1;
}

static int
shim_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
	struct kept *k = ((struct shim_file *)file)->kept;
	int rc = SQLITE_OK;

	pthread_mutex_lock(&mutex);
	if (k != NULL && counted(&full_after)) {
		rc = SQLITE_FULL;
	} else if (k != NULL) {
		kept_change(k, bytes, n, at);
	}
	pthread_mutex_unlock(&mutex);
	return rc == SQLITE_OK ? real(file)->pMethods->xWrite(real(file), bytes, n, at) : rc;
}

static int
shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	struct kept *k = ((struct shim_file *)file)->kept;

	if (k != NULL) {
		pthread_mutex_lock(&mutex);
		kept_change(k, NULL, -1, size);
		pthread_mutex_unlock(&mutex);
	}
	return real(file)->pMethods->xTruncate(real(file), size);
}

static int
shim_sync(sqlite3_file *file, int flags)
{
	struct kept *k = ((struct shim_file *)file)->kept;
	int rc = SQLITE_OK;

	(void)flags; /* the real file need not be synced: nothing is cut but in here */
	if (k == NULL) {
		return SQLITE_OK;
	}
	pthread_mutex_lock(&mutex);
	syncs++;
	if (on_sync != NULL) {
		on_sync(on_sync_arg);
	}
	if (counted(&fail_sync_after)) {
		rc = SQLITE_IOERR_FSYNC;
	} else {
		for (const struct change *c = k->first; c != NULL; c = c->next) {
			kept_apply(k, c, c->n);
		}
		kept_forget(k);
		k->there = true;
	}
	pthread_mutex_unlock(&mutex);
	return rc;
}

static int
shim_size(sqlite3_file *file, sqlite3_int64 *ret)
{
	return real(file)->pMethods->xFileSize(real(file), ret);
}

static int
shim_lock(sqlite3_file *file, int level)
{
	return real(file)->pMethods->xLock(real(file), level);
}

static int
shim_unlock(sqlite3_file *file, int level)
{
	return real(file)->pMethods->xUnlock(real(file), level);
}

static int
shim_reserved(sqlite3_file *file, int *ret)
{
	return real(file)->pMethods->xCheckReservedLock(real(file), ret);
}

static int
shim_control(sqlite3_file *file, int op, void *arg)
{
	return real(file)->pMethods->xFileControl(real(file), op, arg);
}

static int
shim_features(sqlite3_file *file)
{
	return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int
shim_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **ret)
{
	return real(file)->pMethods->xShmMap(real(file), page, size, extend, ret);
}

static int
shim_shm_lock(sqlite3_file *file, int at, int n, int flags)
{
	return real(file)->pMethods->xShmLock(real(file), at, n, flags);
}

static void
shim_shm_barrier(sqlite3_file *file)
{
	real(file)->pMethods->xShmBarrier(real(file));
}

static int
shim_shm_unmap(sqlite3_file *file, int drop)
{
	return real(file)->pMethods->xShmUnmap(real(file), drop);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_reserved,
    .xFileControl = shim_control,
    .xDeviceCharacteristics = shim_features,
    .xShmMap = shim_shm_map,
    .xShmLock = shim_shm_lock,
    .xShmBarrier = shim_shm_barrier,
    .xShmUnmap = shim_shm_unmap,
};

/* ---- the VFS ---- */

static int
shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
	struct shim_file *f = (struct shim_file *)file;
	int rc;

	(void)vfs;
	f->real = (sqlite3_file *)(f + 1);
	f->kept = NULL;
	rc = root->xOpen(root, name, f->real, flags, ret_flags);
	file->pMethods = f->real->pMethods == NULL ? NULL : &methods;
	if (rc == SQLITE_OK && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0) {
		pthread_mutex_lock(&mutex);
		f->kept = kept_of(name);
		pthread_mutex_unlock(&mutex);
	}
	return rc;
}

static int
shim_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
	(void)vfs;
	pthread_mutex_lock(&mutex);
	for (struct kept **p = &files; *p != NULL; p = &(*p)->next) {
		if (strcmp((*p)->path, name) == 0) {
			struct kept *k = *p;

			*p = k->next;
			k->next = NULL;
			kept_free(k);
			break;
		}
	}
	pthread_mutex_unlock(&mutex);
	return root->xDelete(root, name, sync_folder);
}

void
powercut_start(void)
{
	if (sqlite3_vfs_find(NULL) == &shim) {
		/* A test that failed left it on, with files open. */
		powercut_on_sync(NULL, NULL);
		powercut_full_after(0);
		powercut_sync_fails_after(0);
		return;
	}
	root = sqlite3_vfs_find(NULL);
	shim = *root;
	shim.zName = "powercut";
	shim.pNext = NULL;
	shim.szOsFile = (int)sizeof(struct shim_file) + root->szOsFile;
	shim.xOpen = shim_open;
	shim.xDelete = shim_delete;
	syncs = 0;
	sqlite3_vfs_register(&shim, 1);
}

void
powercut_stop(void)
{
	sqlite3_vfs_unregister(&shim);
	sqlite3_vfs_register(root, 1);
	powercut_on_sync(NULL, NULL);
	powercut_full_after(0);
	powercut_sync_fails_after(0);
	kept_free(files);
	files = NULL;
}

void
powercut_on_sync(void (*fn)(void *arg), void *arg)
{
	pthread_mutex_lock(&mutex);
	on_sync = fn;
	on_sync_arg = arg;
	pthread_mutex_unlock(&mutex);
}

void
powercut_now(void)
{
	pthread_mutex_lock(&mutex);
	if (on_sync != NULL) {
		on_sync(on_sync_arg);
	}
	pthread_mutex_unlock(&mutex);
}

void
powercut_full_after(int writes)
{
	pthread_mutex_lock(&mutex);
	full_after = writes;
	pthread_mutex_unlock(&mutex);
}

void
powercut_sync_fails_after(int n)
{
	pthread_mutex_lock(&mutex);
	fail_sync_after = n;
	pthread_mutex_unlock(&mutex);
}

long
powercut_syncs(void)
{
	long n;

	pthread_mutex_lock(&mutex);
	n = syncs;
	pthread_mutex_unlock(&mutex);
	return n;
}
