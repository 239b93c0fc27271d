/* SPDX-License-Identifier: MIT */
/* From a method and a path to the row of a route table. Private to web/: compiled once at start from the rooms, read-only afterwards, so all threads
 * share it. Knows nothing of people; what a row asks for is enforced by dispatch.c. */
#ifndef WEB_ROUTER_H
#define WEB_ROUTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/list.h"
#include "web/room.h"

struct router;

/* How a request came in: a row is behind one or more of these doors. */
enum door { DOOR_HTML = 1, DOOR_API = 2, DOOR_FILE = 4 };

enum { PATH_SEGMENTS = 16 }; /* a longer path is nobody's */

/* What is wrong with the tables, as a sentence that names the row; NULL when nothing is. */
const char *router_check(const struct room *const *all, struct arena *a);

/* BUG when router_check finds something. */
struct router *router_new(const struct room *const *all);
void router_free(struct router *rt); /* NULL is fine */

/* The row for a path of n decoded segments; its parameters are added to params (struct pair). NULL: *ret_methods has bit 1 << method for each
 * method this path knows behind this door (0: there is no such path). A literal segment goes before a parameter. */
const struct route *router_find(const struct router *rt, enum method m, enum door door, char *const *segments, size_t n, struct list *params,
    struct arena *a, unsigned *ret_methods);

/* Is there a page at this very pattern, "/sign-out"? The layout leaves out links to what is not there. */
bool router_has(const struct router *rt, enum method m, const char *path);

const char *method_name(enum method m); /* "GET"; "?" for 0 */

#endif
