/* SPDX-License-Identifier: MIT */
/* Text to a pointer, in an arena: the homes of a file by number, values by digest. Keys are borrowed. Nothing is ever taken out.
 * Private to the room. */
#ifndef ROOMS_REGISTER_INDEX_H
#define ROOMS_REGISTER_INDEX_H

#include "base/arena.h"

struct index_slot {
	const char *key;
	void *value;
};

struct index {
	struct arena *arena;
	struct index_slot *slots;
	size_t n, cap;
};

#define INDEX(a) ((struct index){.arena = (a)})

void *index_get(const struct index *x, const char *key);       /* NULL when absent */
void *index_add(struct index *x, const char *key, void *value); /* the value that was there already and stays, else NULL */

#endif
