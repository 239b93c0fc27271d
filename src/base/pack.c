/* SPDX-License-Identifier: MIT */
/* Finds and reads the JSON files of a pack: those inside the binary, and over them the host's own
 * folder. What they mean is read by the rooms. Called once at start, and by tests. */
#include "base/pack.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/asset.h"
#include "base/str.h"

enum { FILE_BYTES = 4 * 1024 * 1024 };

static struct pack_file *
file_of(struct pack *p, const char *name)
{
	for (size_t i = 0; i < p->files.n; i++) {
		struct pack_file *file = LIST_AT(p->files, struct pack_file, i);

		if (strcmp(file->name, name) == 0) {
			return file;
		}
	}
	return NULL;
}

/* A file of a name that is there already takes its place. */
static enum err
file_add(struct ctx *c, struct pack *p, const char *name, const char *bytes, size_t n)
{
	struct ctx own = { .arena = p->arena };
	const struct json *json;
	struct pack_file *file;

	if (json_read(&own, bytes, n, &json) != OK) {
		return fail(c, own.fault.err, NULL, "%s: %s", name, own.fault.sentence);
	}
	file = file_of(p, name);
	if (!file) {
		file = list_add(&p->files, p->arena);
		file->name = arena_text(p->arena, name);
	}
	file->json = json;
	return OK;
}

static enum err
load_shipped(struct ctx *c, struct pack *p)
{
	size_t n = strlen(p->name);

	for (size_t i = 0; i < packs_n; i++) {
		const struct asset *asset = &packs[i];

		if (strncmp(asset->name, p->name, n) == 0 && asset->name[n] == '/') {
			TRY(file_add(c, p, asset->name + n + 1, (const char *)asset->bytes,
				asset->size));
		}
	}
	return OK;
}

static enum err
load_file(struct ctx *c, struct pack *p, const char *dir, const char *name)
{
	const char *path = arena_printf(p->arena, "%s/%s", dir, name);
	FILE *f = fopen(path, "rbe");
	char *bytes;
	size_t n;
	enum err e;

	if (!f) {
		return fail(c, ERR_IO, NULL, "%s cannot be opened: %s.", path, strerror(errno));
	}
	bytes = malloc(FILE_BYTES + 1);
	if (!bytes) {
		BUG("out of memory for %s", path);
	}
	n = fread(bytes, 1, FILE_BYTES + 1, f);
	if (ferror(f)) {
		e = fail(c, ERR_IO, NULL, "%s cannot be read.", path);
	} else if (n > FILE_BYTES) {
		e = fail(c, ERR_LIMIT, NULL, "%s is larger than %d MB.", path,
			FILE_BYTES / 1024 / 1024);
	} else {
		e = file_add(c, p, name, bytes, n);
	}
	fclose(f);
	free(bytes);
	return e;
}

static int
is_json_file(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return entry->d_name[0] != '.' && n > 5 && strcmp(entry->d_name + n - 5, ".json") == 0;
}

static enum err
load_folder(struct ctx *c, struct pack *p, const char *dir)
{
	struct dirent **entries;
	int n = scandir(dir, &entries, is_json_file, alphasort);
	enum err e = OK;

	if (n < 0) {
		return fail(c, ERR_MISSING, NULL, "The folder %s of the pack cannot be read: %s.",
			dir, strerror(errno));
	}
	for (int i = 0; i < n; i++) {
		if (e == OK) {
			e = load_file(c, p, dir, entries[i]->d_name);
		}
		free(entries[i]);
	}
	free(entries);
	return e;
}

enum err
pack_load(struct ctx *c, const char *name, const char *dir, struct pack **ret)
{
	struct arena *arena = arena_new();
	struct pack *p = ARENA_NEW(arena, struct pack);
	enum err e;

	p->name = arena_text(arena, name);
	p->arena = arena;
	p->files = LIST(struct pack_file);
	e = load_shipped(c, p);
	if (e == OK && dir) {
		e = load_folder(c, p, dir);
	}
	if (e == OK && !p->files.n) {
		e = fail(c, ERR_MISSING, NULL, "There is no pack \"%s\".", name);
	}
	if (e != OK) {
		arena_free(arena);
		return e;
	}
	*ret = p;
	return OK;
}

const struct json *
pack_json(const struct pack *p, const char *file)
{
	for (size_t i = 0; i < p->files.n; i++) {
		const struct pack_file *f = LIST_AT(p->files, const struct pack_file, i);

		if (strcmp(f->name, file) == 0) {
			return f->json;
		}
	}
	BUG("the pack %s has no %s", p->name, file);
}

const char *
pack_word(const struct pack *p, const char *key)
{
	return json_text(pack_json(p, "words.json"), key, key);
}
