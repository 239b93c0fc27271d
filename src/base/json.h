/* SPDX-License-Identifier: MIT */
/* JSON in: strict reading through jansson (no duplicate keys, no trailing garbage, no bad UTF-8, integers exact, bounded depth).
 * JSON out is appended by hand with buf_json. Values live in the arena: nobody frees them. Numbers with a fraction are kept as text. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"

enum json_kind { JSON_NULL, JSON_BOOL, JSON_INT, JSON_REAL, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };

struct json {
	enum json_kind kind;
	int64_t n;              /* JSON_INT, JSON_BOOL (0 or 1) */
	const char *text;       /* JSON_TEXT; JSON_REAL as spelled by the library */
	const char **names;     /* JSON_OBJECT: names[i] of items[i], in the order of the text */
	struct json *items;     /* JSON_ARRAY, JSON_OBJECT */
	size_t len;             /* items */
};

/* ERR_INVALID with a sentence that names line and column. */
enum err json_read(struct ctx *c, const char *p, size_t n, const struct json **ret) MUST_CHECK;

/* NULL when absent or j is no object. The typed ones give the fallback when absent or of another kind. */
const struct json *json_get(const struct json *j, const char *name);
const char *json_text(const struct json *j, const char *name, const char *fallback);
int64_t json_int(const struct json *j, const char *name, int64_t fallback);
bool json_bool(const struct json *j, const char *name);
/* Never NULL: an empty array when absent. Hidden, because jansson has a json_array of its own, and some builds of it would call this one if the loader could see it. */
__attribute__((visibility("hidden"))) const struct json *json_array(const struct json *j, const char *name);
bool json_has_text(const struct json *array, const char *text);

/* Canonical text: no spaces, members in the order of the value. */
void json_write(struct buf *b, const struct json *j);

#endif
