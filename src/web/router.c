/* SPDX-License-Identifier: MIT */
/* The route tables of all rooms as one sorted array: by number of segments, and among those the more literal first, so that /homes/new is found before
 * /homes/:home. A hundred rows are compared faster than a hash is made. Checks the tables at start: a row that is wrong ends the
 * program, so no request ever meets one. */
#include "web/router.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "web/req.h"
#include "web/server.h"

struct segment {
	const char *text; /* of a parameter without its ":" */
	size_t n;
	bool param;
};

struct entry {
	const struct route *route;
	const struct room *room;
	unsigned doors;
	uint32_t literal; /* bit 31 for the first segment: larger is found first */
	size_t n;
	struct segment segments[PATH_SEGMENTS];
};

struct router {
	size_t n;
	size_t first[PATH_SEGMENTS + 2]; /* entries of n segments are first[n] to first[n + 1] - 1 */
	struct entry entries[];
};

const char *
method_name(enum method m)
{
	static const char *const names[] = {"?", "GET", "POST", "PUT", "DELETE"};

	return (size_t)m < sizeof(names) / sizeof(*names) ? names[m] : "?";
}

static unsigned
doors_of(const struct route *route)
{
	return (route->api_only ? 0 : DOOR_HTML) | (route->api || route->api_only ? DOOR_API : 0) |
	    (route->files ? DOOR_FILE : 0);
}

/* False when the path is not one: no slash in front, an empty segment, too many. */
static bool
entry_compile(struct entry *e, const struct room *room, const struct route *route)
{
	const char *p = route->path;

	*e = (struct entry){.route = route, .room = room, .doors = doors_of(route)};
	if (*p != '/') {
		return false;
	}
	if (p[1] == 0) {
		return true;
	}
	while (*p == '/') {
		size_t n = strcspn(++p, "/");
		bool param = *p == ':';

		if (n == 0 || (param && n == 1) || e->n == PATH_SEGMENTS) {
			return false;
		}
		e->segments[e->n] = (struct segment){p + param, n - param, param};
		e->literal |= param ? 0 : UINT32_C(1) << (31 - e->n);
		e->n++;
		p += n;
	}
	return true;
}

/* Would the two be found by the same request? */
static bool
alike(const struct entry *x, const struct entry *y)
{
	if (x->n != y->n || x->literal != y->literal || x->route->method != y->route->method || !(x->doors & y->doors)) {
		return false;
	}
	for (size_t i = 0; i < x->n; i++) {
		const struct segment *s = &x->segments[i], *t = &y->segments[i];

		if (!s->param && (s->n != t->n || memcmp(s->text, t->text, s->n) != 0)) {
			return false;
		}
	}
	return true;
}

static bool
has_param(const struct entry *e, const char *name)
{
	for (size_t i = 0; i < e->n; i++) {
		if (e->segments[i].param && e->segments[i].n == strlen(name) &&
		    memcmp(e->segments[i].text, name, e->segments[i].n) == 0) {
			return true;
		}
	}
	return false;
}

/* What is wrong with one row, without its name; NULL when nothing is. */
static const char *
row_wrong(const struct entry *e)
{
	const struct route *t = e->route;

	if (t->method < GET || t->method > DELETE) {
		return "has no method";
	}
	if (t->may == MAY_UNSET || t->may >= MAY_COUNT) {
		return "names no permission (.may)";
	}
	if (!t->work && !t->write) {
		return "has neither .work nor .write";
	}
	if (t->method == GET && t->write && !t->idle_write) {
		return "is a GET that writes";
	}
	if (t->in && t->in_size == 0) {
		return "has .in without .in_size";
	}
	if (t->method == POST && t->in && !t->form && !t->api_only) {
		return "is a form without .form: nothing would show it again with its faults";
	}
	if ((t->method == PUT || t->method == DELETE) && !t->api_only) {
		return "is a PUT or DELETE that no form can send: make it .api_only";
	}
	if (t->scope == SCOPE_HOME && !has_param(e, "home")) {
		return "is of a home and has no \":home\"";
	}
	if (t->scope != SCOPE_NONE && t->may == MAY_ANYONE) {
		return "is of a home or group and open to anyone";
	}
	if (t->no_csrf && t->may != MAY_ANYONE) {
		return "is .no_csrf though one has to be signed in";
	}
	if (t->reading && (t->method != GET || t->write)) {
		return "leaves a reading and is no GET that only reads";
	}
	if ((t->files || t->stream) && t->method != GET) {
		return "is a file or stream and no GET";
	}
	if (t->upload && t->method != POST) {
		return "is an upload and no POST";
	}
	return NULL;
}

static size_t
count_rows(const struct room *const *all)
{
	size_t n = 0;

	for (; *all; all++) {
		for (const struct route *t = (*all)->routes; t && t->path; t++) {
			n++;
		}
	}
	return n;
}

/* Compiles every row into entries; a sentence when one is wrong. */
static const char *
compile_all(const struct room *const *all, struct entry *entries, struct arena *a)
{
	size_t n = 0;

	for (; *all; all++) {
		for (const struct route *t = (*all)->routes; t && t->path; t++, n++) {
			struct entry *e = &entries[n];
			const char *why = entry_compile(e, *all, t) ? row_wrong(e) : "has a path that is none";

			for (size_t i = 0; i < n && !why; i++) {
				if (alike(e, &entries[i])) {
					why = arena_printf(a, "is found by the same requests as %s of %s", entries[i].route->path,
					    entries[i].room->name);
				}
			}
			if (why) {
				return arena_printf(a, "%s: %s %s %s", (*all)->name, method_name(t->method), t->path, why);
			}
		}
	}
	return NULL;
}

const char *
router_check(const struct room *const *all, struct arena *a)
{
	return compile_all(all, ARENA_ARRAY(a, struct entry, count_rows(all) + 1), a);
}

static int
by_length_and_literal(const void *x, const void *y)
{
	const struct entry *e = x, *f = y;

	if (e->n != f->n) {
		return e->n < f->n ? -1 : 1;
	}
	return e->literal == f->literal ? 0 : e->literal > f->literal ? -1 : 1;
}

struct router *
router_new(const struct room *const *all)
{
	size_t n = count_rows(all);
	struct router *rt = calloc(1, sizeof(*rt) + (n + 1) * sizeof(struct entry));
	struct arena *a = arena_new();
	const char *why;

	if (!rt) {
		BUG("out of memory");
	}
	why = compile_all(all, rt->entries, a);
	if (why) {
		BUG("%s", why);
	}
	arena_free(a);
	rt->n = n;
	qsort(rt->entries, n, sizeof(struct entry), by_length_and_literal);
	for (size_t length = 0, at = 0; length < PATH_SEGMENTS + 2; length++) {
		while (at < n && rt->entries[at].n < length) {
			at++;
		}
		rt->first[length] = at;
	}
	return rt;
}

void
router_free(struct router *rt)
{
	free(rt);
}

static bool
matches(const struct entry *e, char *const *segments)
{
	for (size_t i = 0; i < e->n; i++) {
		const struct segment *s = &e->segments[i];

		if (!s->param && (strncmp(segments[i], s->text, s->n) != 0 || segments[i][s->n] != 0)) {
			return false;
		}
	}
	return true;
}

const struct route *
router_find(const struct router *rt, enum method m, enum door door, char *const *segments, size_t n, struct list *params, struct arena *a,
    unsigned *ret_methods)
{
	*ret_methods = 0;
	if (n > PATH_SEGMENTS) {
		return NULL;
	}
	for (size_t at = rt->first[n]; at < rt->first[n + 1]; at++) {
		const struct entry *e = &rt->entries[at];

		if (!(e->doors & (unsigned)door) || !matches(e, segments)) {
			continue;
		}
		if (e->route->method != m) {
			*ret_methods |= 1u << e->route->method;
			continue;
		}
		for (size_t i = 0; i < n; i++) {
			if (e->segments[i].param) {
				struct pair *p = list_add(params, a);

				*p = (struct pair){arena_copy(a, e->segments[i].text, e->segments[i].n), segments[i]};
			}
		}
		return e->route;
	}
	return NULL;
}

bool
router_has(const struct router *rt, enum method m, const char *path)
{
	for (size_t i = 0; i < rt->n; i++) {
		if (rt->entries[i].route->method == m && strcmp(rt->entries[i].route->path, path) == 0) {
			return true;
		}
	}
	return false;
}

void
routes_each(route_fn *fn, void *arg)
{
	for (const struct room *const *room = rooms; *room; room++) {
		for (const struct route *t = (*room)->routes; t && t->path; t++) {
			fn(*room, t, arg);
		}
	}
}
