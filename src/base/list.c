/* SPDX-License-Identifier: MIT */
/* Growing arrays of equal structs in an arena. Not a linked list and not sorted. Called by the
 * database door, the rooms and whoever collects rows or faults. */
#include "base/list.h"

#include <string.h>

#include "base/err.h"

void *
list_add(struct list *l, struct arena *a)
{
	if (!l->size) {
		BUG("a list without a row size");
	}
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 8;
		void *rows = arena_take(a, cap * l->size); /* each row is cleared when it is added */

		if (l->n) {
			memcpy(rows, l->rows, l->n * l->size);
		}
		l->rows = rows;
		l->cap = cap;
	}
	return memset((char *)l->rows + l->n++ * l->size, 0, l->size);
}
