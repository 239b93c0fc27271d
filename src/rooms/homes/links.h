/* SPDX-License-Identifier: MIT */
/* Links between an earlier and a later registration, with the words a page needs. Private to the room: links.c and links_pages.c, home_pages.c. */
#ifndef ROOMS_HOMES_LINKS_H
#define ROOMS_HOMES_LINKS_H

#include "rooms/homes/homes.h"

struct home_link {
	int64_t id, earlier, later, decided_at;
	const char *ref, *why, *state, *decided_by;
	const char *earlier_number, *earlier_name, *earlier_provider, *earlier_last;
	const char *later_number, *later_name, *later_provider, *later_first;
};
extern const struct field home_link_fields[];

/* Of a home that is reached, either side, not the refused ones: struct home_link. */
enum err home_links_of(struct ctx *c, int64_t home, struct list *ret) MUST_CHECK;

/* By ref, when the actor reaches the later home; else ERR_MISSING. */
enum err home_link_reached(struct ctx *c, const char *ref, const char *today, struct home_link *ret) MUST_CHECK;

/* A proposed one: a person says yes or no, once. ERR_CONFLICT when it is decided already. */
enum err home_link_decide(struct ctx *c, const struct home_link *l, bool confirmed) MUST_CHECK;

#endif
