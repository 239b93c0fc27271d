/* SPDX-License-Identifier: MIT */
/* What is national is dated data: templates, rules, words, roles, holidays, areas and the register's headers come from JSON files of a pack, shipped inside the binary
 * or added with --pack DIR. Here: finding and reading the files. What they mean is read by the room that uses them (roles: accounts; template: returns ...). */
#ifndef BASE_PACK_H
#define BASE_PACK_H

#include "base/ctx.h"
#include "base/json.h"
#include "base/list.h"

struct pack {
	const char *name;          /* "scotland" */
	struct arena *arena;       /* everything below lives here, for ever */
	struct list files;         /* struct pack_file */
};

struct pack_file {
	const char *name;          /* "rules.json" */
	const struct json *json;
};

/* Loads the shipped pack of the name, and over it the files of dir (NULL: none). One arena for ever. A file that is no JSON is an error that names it. */
enum err pack_load(struct ctx *c, const char *name, const char *dir, struct pack **ret) MUST_CHECK;

/* The file's JSON; BUG when the pack has no such file. */
const struct json *pack_json(const struct pack *p, const char *file);

/* The word of words.json ("home" -> "care home"), or the key itself. */
const char *pack_word(const struct pack *p, const char *key);

#endif
