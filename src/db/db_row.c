/* SPDX-License-Identifier: MIT */
/* A row of either engine into a struct: what a column becomes is the same, whichever engine gave it (driver.h). Called by db.c for every row. */
#include "db/driver.h"

static void
row_answer(const struct driver *d, const struct rows *r, int column, enum slot_kind kind, struct answer *answer, struct arena *a)
{
	*answer = (struct answer){.state = NOT_SENT};
	if (d->is_null(r, column)) {
		return;
	}
	answer->state = GIVEN;
	if (kind == SLOT_ANSWER_INT) {
		answer->n = d->int_at(r, column);
	} else {
		answer->text = d->text_at(r, column, a);
	}
}

void
row_load(const struct driver *d, const struct rows *r, const struct mapping *m, void *rec, struct arena *a)
{
	for (int i = 0; i < r->plan->columns; i++) {
		void *to = (char *)rec + m->slots[i].offset;

		switch (m->slots[i].kind) {
		case SLOT_INT:
			*(int64_t *)to = d->int_at(r, i);
			break;
		case SLOT_TEXT:
			*(const char **)to = d->text_at(r, i, a);
			break;
		default:
			row_answer(d, r, i, m->slots[i].kind, to, a);
		}
	}
}
