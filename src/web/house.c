/* SPDX-License-Identifier: MIT */
/* Setting up (house.h). What a data folder holds: alongside.db (SQLite), lock, socket while a
 * program serves it, key (the history's), database (the URL, where the data are in PostgreSQL). All
 * of it is for its owner alone. */
#include "web/house.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/host.h"
#include "base/str.h"

enum { KEY_HEX = 64, URL_MAX = 2000 };

static const char *
path_in(const struct house *h, const char *name)
{
	return arena_printf(h->arena, "%s/%s", h->o.data, name);
}

/* ---- small files ---- */

/* The first line of a file; NULL when it cannot be read. */
static char *
line_read(struct arena *a, const char *path, size_t most)
{
	FILE *f = fopen(path, "re");
	char *text = arena_alloc(a, most + 2);

	if (f == NULL) {
		return NULL;
	}
	if (fgets(text, (int)most + 2, f) == NULL) {
		text[0] = '\0';
	}
	(void)fclose(f);
	text[strcspn(text, "\r\n")] = '\0';
	return text;
}

/* Never over a file that is there. Whole or not at all: synced before it gets its name. */
static enum err
line_write(struct ctx *c, const char *path, const char *text)
{
	const char *fresh = arena_printf(c->arena, "%s.new", path);
	int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	size_t n = strlen(text);
	bool ok;

	if (fd < 0) {
		return fail(
			c, ERR_IO, NULL, "%s cannot be written: %s.", path, strerrordesc_np(errno));
	}
	ok = write(fd, text, n) == (ssize_t)n && write(fd, "\n", 1) == 1 && fsync(fd) == 0;
	ok = close(fd) == 0 && ok;
	ok = ok && link(fresh, path) == 0;
	(void)unlink(fresh);
	return ok ? OK
		  : fail(c, ERR_IO, NULL, "%s cannot be written: %s.", path,
			    strerrordesc_np(errno));
}

/* ---- the key ---- */

static enum err
key_read(struct ctx *c, struct house *h, const char *path, bool must)
{
	char *text = line_read(h->arena, path, KEY_HEX + 1);

	if (text == NULL) {
		return !must ? OK
			     : fail(c, ERR_MISSING, NULL,
				       "The key of the history is not at %s (%s). Put it back, or name it with --key FILE.",
				       path, strerrordesc_np(errno));
	}
	if (strlen(text) != KEY_HEX || !hex_bytes(text, h->host.key, sizeof(h->host.key))) {
		return fail(c, ERR_INVALID, NULL,
			"%s holds no key: a key is one line of %d hexadecimal digits.", path,
			KEY_HEX);
	}
	h->host.has_key = true;
	return OK;
}

static enum err
key_make(struct ctx *c, struct house *h, const char *path)
{
	random_bytes(h->host.key, sizeof(h->host.key));
	TRY(line_write(c, path, hex_text(c->arena, h->host.key, sizeof(h->host.key))));
	h->host.has_key = true;
	h->made_key = true;
	return OK;
}

/* A key that lies there already is taken, also for a new data set. */
static enum err
key_open(struct ctx *c, struct house *h, bool make, bool must)
{
	const char *path = h->o.key != NULL ? h->o.key : path_in(h, "key");

	if (make && access(path, F_OK) != 0) {
		return key_make(c, h, path);
	}
	return key_read(c, h, path, must);
}

/* ---- where the data are ---- */

static enum err
folder_make(struct ctx *c, struct house *h)
{
	if (mkdir(h->o.data, 0700) != 0 && errno != EEXIST) {
		return fail(c, ERR_IO, NULL, "The folder %s cannot be made: %s.", h->o.data,
			strerrordesc_np(errno));
	}
	return OK;
}

/* The URL named now, or the one kept. */
static enum err
database_find(struct ctx *c, struct house *h)
{
	if (h->o.database != NULL) {
		if (access(path_in(h, "alongside.db"), F_OK) == 0) {
			return fail(c, ERR_CONFLICT, NULL,
				"The folder %s already holds a data set of its own; --database is for another folder.",
				h->o.data);
		}
		h->host.database = h->o.database;
		return folder_make(c, h);
	}
	h->host.database = line_read(h->arena, path_in(h, "database"), URL_MAX);
	if (h->host.database != NULL && h->host.database[0] == '\0') {
		return fail(c, ERR_INVALID, NULL,
			"%s/database is empty: it should hold the database's URL.", h->o.data);
	}
	return OK;
}

static enum err
database_keep(struct ctx *c, struct house *h)
{
	const char *path = path_in(h, "database");
	const char *kept;

	if (h->o.database == NULL) {
		return OK;
	}
	kept = line_read(h->arena, path, URL_MAX);
	if (str_eq(kept, h->o.database)) {
		return OK;
	}
	if (kept != NULL && unlink(path) != 0) {
		return fail(c, ERR_IO, NULL, "%s cannot be replaced: %s.", path,
			strerrordesc_np(errno));
	}
	TRY(line_write(c, path, h->o.database));
	h->kept_url = true;
	return OK;
}

bool
house_has_data(const struct house *h)
{
	return access(path_in(h, "alongside.db"), F_OK) == 0 ||
	       access(path_in(h, "database"), F_OK) == 0;
}

/* ---- start ---- */

static const char *
zone_of(const struct pack *p)
{
	for (size_t i = 0; i < p->files.n; i++) {
		const struct pack_file *f = LIST_AT(p->files, struct pack_file, i);
		const char *zone =
			str_eq(f->name, "pack.json") ? json_text(f->json, "zone", NULL) : NULL;

		if (zone != NULL) {
			return zone;
		}
	}
	return "Europe/London";
}

enum err
house_start(struct ctx *c, const struct house_options *o, struct house *h)
{
	struct pack *pack;

	*h = (struct house){ .o = *o, .arena = arena_new() };
	hash_start();
	TRY(pack_load(c, "scotland", o->pack, &pack));
	h->host.pack = pack;
	h->host.data = o->data;
	h->host.zone = zone_of(pack);
	if (!day_zone(h->host.zone)) {
		return fail(c, ERR_MISSING, NULL,
			"The time zone %s is not known here; the package tzdata has it.",
			h->host.zone);
	}
	c->host = &h->host;
	for (size_t i = 0; rooms[i] != NULL; i++) {
		if (rooms[i]->start != NULL) {
			TRY(rooms[i]->start(c));
		}
	}
	return OK;
}

/* ---- the data set ---- */

static enum err
fold_all(struct ctx *c, void *arg)
{
	(void)arg;
	for (size_t i = 0; rooms[i] != NULL; i++) {
		if (rooms[i]->fold != NULL) {
			TRY(rooms[i]->fold(c, NULL));
		}
	}
	return OK;
}

/* In the transaction that makes the tables, so that nobody ever finds tables without their first
 * rows. Key and URL are on the disk before it is committed: a data set without them would be lost. */
static enum err
seed_all(struct ctx *c, void *arg)
{
	struct house *h = arg;

	h->making = true;
	TRY(key_open(c, h, true, true));
	TRY(database_keep(c, h));
	for (size_t i = 0; rooms[i] != NULL; i++) {
		if (rooms[i]->seed != NULL) {
			TRY(rooms[i]->seed(c));
		}
	}
	if (h->first == NULL) {
		return OK;
	}
	TRY(h->first(c, h->first_arg));
	return fold_all(c, NULL);
}

static enum err
house_make(struct ctx *c, struct house *h)
{
	if (access(path_in(h, COPY_PARTIAL), F_OK) == 0) {
		return fail(c, ERR_CONFLICT, NULL,
			"A restore into %s was not finished. Do it again, or take the file %s away.",
			h->o.data, COPY_PARTIAL);
	}
	TRY(folder_make(c, h));
	TRY(dataset_make(c, h->o.data, h->host.database, seed_all, h, &h->dataset));
	h->made = true;
	return OK;
}

static enum err
dataset_find(struct ctx *c, struct house *h, enum dataset_mode mode)
{
	enum err e = dataset_open(c, h->o.data, h->host.database, mode, &h->dataset);

	if (e != ERR_MISSING || mode == DATASET_READ) {
		TRY(e);
		return key_open(c, h, false, mode == DATASET_WRITE);
	}
	fault_clear(c);
	return house_make(c, h);
}

/* THE place where the program learns that its data are made up. */
static enum err
made_up_read(struct ctx *c, struct house *h)
{
	enum err e;

	if (rooms_hooks.made_up == NULL) {
		return OK;
	}
	c->db = db_open(c, h->dataset);
	if (c->db == NULL) {
		return c->fault.err;
	}
	e = db_read_begin(c);
	if (e == OK) {
		h->host.made_up = arena_text(h->arena, rooms_hooks.made_up(c));
		e = c->fault.err;
	}
	db_read_end(c);
	db_close(c->db);
	c->db = NULL;
	return e;
}

enum err
house_open(struct ctx *c, struct house *h, int needs)
{
	TRY(database_find(c, h));
	if (needs == NEEDS_NEW) {
		TRY(house_make(c, h));
	} else {
		TRY(dataset_find(c, h, needs == NEEDS_WRITE ? DATASET_WRITE : DATASET_READ));
	}
	TRY(database_keep(c, h));
	if (needs != NEEDS_READ) {
		dataset_batch_end(h->dataset, fold_all, NULL);
	}
	return made_up_read(c, h);
}

void
house_undo(struct house *h)
{
	static const char *const ours[] = { "alongside.db", "alongside.db-wal", "alongside.db-shm",
		"lock" };

	dataset_close(h->dataset);
	h->dataset = NULL;
	if (!h->making) {
		return;
	}
	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++) {
		(void)unlink(path_in(h, ours[i]));
	}
	if (h->kept_url) {
		(void)unlink(path_in(h, "database"));
	}
	if (h->made_key && h->o.key == NULL) {
		(void)unlink(path_in(h, "key"));
	}
	(void)rmdir(h->o.data); /* when nothing else is in it */
}

/* ---- a data set out of a backup ---- */

/* lost+found: the folder may be a disk of its own. */
static enum err
folder_look(struct ctx *c, struct house *h)
{
	static const char *const fine[] = { ".", "..", "key", "lock", "lost+found",
		"database.new", COPY_PARTIAL };
	DIR *d = opendir(h->o.data);
	struct dirent *entry;

	if (d == NULL) {
		return errno == ENOENT ? OK
				       : fail(c, ERR_IO, NULL, "The folder %s cannot be used: %s.",
						 h->o.data, strerrordesc_np(errno));
	}
	while (c->fault.err == OK && (entry = readdir(d)) != NULL) {
		bool ours = str_eq(entry->d_name, "database") && h->o.database != NULL &&
			    str_eq(line_read(h->arena, path_in(h, "database"), URL_MAX),
				    h->o.database);

		for (size_t i = 0; !ours && i < sizeof(fine) / sizeof(*fine); i++) {
			ours = str_eq(entry->d_name, fine[i]);
		}
		if (!ours) {
			(void)fail(c, ERR_CONFLICT, NULL,
				house_has_data(h)
					? "The folder %s already holds a data set. Restore into a folder that is empty."
					: "The folder %s is not empty. Restore into one that is.",
				h->o.data);
		}
	}
	(void)closedir(d);
	return c->fault.err;
}

struct restored {
	struct house *house;
	write_fn *prove;
	void *arg;
};

/* The URL is on the disk before it is committed, as in seed_all. */
static enum err
restored_write(struct ctx *c, void *arg)
{
	struct restored *r = arg;

	TRY(r->prove(c, r->arg));
	return database_keep(c, r->house);
}

enum err
house_restore(struct ctx *c, struct house *h, const char *file, write_fn *prove, void *arg,
	const struct copy_progress *progress)
{
	struct restored r = { .house = h, .prove = prove, .arg = arg };
	bool there = access(h->o.data, F_OK) == 0;
	enum err e;

	TRY(copy_look(c, file));
	TRY(folder_look(c, h));
	TRY(key_read(c, h, h->o.key != NULL ? h->o.key : path_in(h, "key"), h->o.key != NULL));
	h->host.database = h->o.database;
	e = folder_make(c, h);
	if (e == OK) {
		e = dataset_restore(
			c, file, h->o.data, h->host.database, restored_write, &r, progress);
	}
	if (e == OK) {
		return OK;
	}
	if (h->kept_url) {
		(void)unlink(path_in(h, "database"));
	}
	if (!there) {
		(void)unlink(path_in(h, "lock"));
		(void)rmdir(h->o.data);
	}
	return e;
}

void
house_end(struct house *h)
{
	dataset_close(h->dataset);
	h->dataset = NULL;
	if (h->host.pack != NULL) {
		arena_free(h->host.pack->arena);
	}
	arena_free(h->arena);
	h->arena = NULL;
}
