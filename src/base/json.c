/* SPDX-License-Identifier: MIT */
/* Reads JSON through jansson, whose memory is the arena's, and makes our values of it; writes the same values as canonical text.
 * Not for building answers: those are appended with buf_json. Called by the web (bodies), packs,
 * and whatever keeps JSON in a column. */

/* jansson's names meet ours; its own are set aside while its header is read. */
#define json_array jansson_array
#define JSON_NULL JANSSON_NULL
#define JSON_REAL JANSSON_REAL
#define JSON_ARRAY JANSSON_ARRAY
#define JSON_OBJECT JANSSON_OBJECT
#include <jansson.h>
#undef json_array
#undef JSON_NULL
#undef JSON_REAL
#undef JSON_ARRAY
#undef JSON_OBJECT

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"

enum { DEPTH = 64 };

/* Where jansson takes its memory on this thread: nothing is given back piece by piece, and texts need no copy. It asks for memory only within json_read. */
static _Thread_local struct arena *reading;
static pthread_once_t begun = PTHREAD_ONCE_INIT;

static void *
take(size_t n)
{
	return arena_take(reading, n);
}

static void
drop(void *p)
{
	(void)p;
}

static void
begin(void)
{
	json_set_alloc_funcs(take, drop);
}

/* The shortest spelling that reads back as the same number. */
static const char *
real_text(struct arena *a, double d)
{
	char *text = arena_printf(a, "%.15g", d);

	return strtod(text, NULL) == d ? text : arena_printf(a, "%.17g", d);
}

static bool
make_value(struct arena *a, json_t *from, struct json *to, int depth);

static bool
make_object(struct arena *a, json_t *from, struct json *to, int depth)
{
	size_t i = 0;

	to->kind = JSON_OBJECT;
	to->len = json_object_size(from);
	to->names = ARENA_ARRAY(a, const char *, to->len);
	to->items = ARENA_ARRAY(a, struct json, to->len);
	for (void *at = json_object_iter(from); at; at = json_object_iter_next(from, at), i++) {
		to->names[i] = json_object_iter_key(at);
		if (!make_value(a, json_object_iter_value(at), &to->items[i], depth + 1)) {
			return false;
		}
	}
	return true;
}

static bool
make_array(struct arena *a, json_t *from, struct json *to, int depth)
{
	to->kind = JSON_ARRAY;
	to->len = json_array_size(from);
	to->items = ARENA_ARRAY(a, struct json, to->len);
	for (size_t i = 0; i < to->len; i++) {
		if (!make_value(a, json_array_get(from, i), &to->items[i], depth + 1)) {
			return false;
		}
	}
	return true;
}

/* False when it is nested too deeply. */
static bool
make_value(struct arena *a, json_t *from, struct json *to, int depth)
{
	switch (json_typeof(from)) {
	case JANSSON_OBJECT:
		return depth < DEPTH && make_object(a, from, to, depth);
	case JANSSON_ARRAY:
		return depth < DEPTH && make_array(a, from, to, depth);
	case JSON_STRING:
		to->kind = JSON_TEXT;
		to->text = json_string_value(from);
		break;
	case JSON_INTEGER:
		to->kind = JSON_INT;
		to->n = json_integer_value(from);
		break;
	case JANSSON_REAL:
		to->kind = JSON_REAL;
		to->text = real_text(a, json_real_value(from));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		to->kind = JSON_BOOL;
		to->n = json_typeof(from) == JSON_TRUE;
		break;
	case JANSSON_NULL:
		to->kind = JSON_NULL;
		break;
	}
	return true;
}

enum err
json_read(struct ctx *c, const char *p, size_t n, const struct json **ret)
{
	json_error_t error;
	struct json *value;
	json_t *root;

	/* jansson takes a NUL byte for the end, and would not look at what comes after it. */
	if (n && memchr(p, 0, n)) {
		return fail(c, ERR_INVALID, NULL, "This JSON holds a NUL byte.");
	}
	(void)pthread_once(&begun, begin);
	reading = c->arena;
	root = json_loadb(p ? p : "", n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!root) {
		/* What stands there is not repeated: it may be about a person. */
		char *near = strstr(error.text, " near ");

		if (near) {
			*near = 0;
		}
		return fail(c, ERR_INVALID, NULL,
			"This JSON cannot be read at line %d, column %d: %s.", error.line,
			error.column, error.text);
	}
	value = ARENA_NEW(c->arena, struct json);
	if (!make_value(c->arena, root, value, 0)) {
		return fail(c, ERR_INVALID, NULL, "This JSON is nested more than %d levels deep.",
			DEPTH);
	}
	*ret = value;
	return OK;
}

const struct json *
json_get(const struct json *j, const char *name)
{
	for (size_t i = 0; j && j->kind == JSON_OBJECT && i < j->len; i++) {
		if (strcmp(j->names[i], name) == 0) {
			return &j->items[i];
		}
	}
	return NULL;
}

const char *
json_text(const struct json *j, const char *name, const char *fallback)
{
	const struct json *v = json_get(j, name);

	return v && v->kind == JSON_TEXT ? v->text : fallback;
}

int64_t
json_int(const struct json *j, const char *name, int64_t fallback)
{
	const struct json *v = json_get(j, name);

	return v && v->kind == JSON_INT ? v->n : fallback;
}

bool
json_bool(const struct json *j, const char *name)
{
	const struct json *v = json_get(j, name);

	return v && v->kind == JSON_BOOL && v->n;
}

const struct json *
json_array(const struct json *j, const char *name)
{
	static const struct json empty = { .kind = JSON_ARRAY };
	const struct json *v = json_get(j, name);

	return v && v->kind == JSON_ARRAY ? v : &empty;
}

bool
json_has_text(const struct json *array, const char *text)
{
	for (size_t i = 0; array && array->kind == JSON_ARRAY && i < array->len; i++) {
		if (array->items[i].kind == JSON_TEXT && strcmp(array->items[i].text, text) == 0) {
			return true;
		}
	}
	return false;
}

void
json_write(struct buf *b, const struct json *j)
{
	switch (j->kind) {
	case JSON_NULL:
		buf_adds(b, "null");
		break;
	case JSON_BOOL:
		buf_adds(b, j->n ? "true" : "false");
		break;
	case JSON_INT:
		buf_int(b, j->n);
		break;
	case JSON_REAL:
		buf_adds(b, j->text);
		break;
	case JSON_TEXT:
		buf_json(b, j->text);
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		buf_addc(b, j->kind == JSON_ARRAY ? '[' : '{');
		for (size_t i = 0; i < j->len; i++) {
			if (i) {
				buf_addc(b, ',');
			}
			if (j->kind == JSON_OBJECT) {
				buf_json(b, j->names[i]);
				buf_addc(b, ':');
			}
			json_write(b, &j->items[i]);
		}
		buf_addc(b, j->kind == JSON_ARRAY ? ']' : '}');
		break;
	}
}
