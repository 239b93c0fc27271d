/* SPDX-License-Identifier: MIT */
/* An array of equal structs in an arena: what db_all fills and templates loop over. */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stddef.h>

#include "base/arena.h"

struct list {
	void *rows;
	size_t n;    /* rows in use */
	size_t size; /* bytes of one row; set before the first list_add */
	size_t cap;
};

/* A new zeroed row at the end. Earlier row pointers may move. */
void *list_add(struct list *l, struct arena *a);

#define LIST(type) ((struct list){.size = sizeof(type)})
#define LIST_FIRST(l) ((l).rows)
#define LIST_END(l) ((void *)((char *)(l).rows + (l).n * (l).size))
#define LIST_AT(l, type, i) (&((type *)(l).rows)[i])

#endif
