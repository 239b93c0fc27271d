/* SPDX-License-Identifier: MIT */
/* The steps of a return's form: which sections of the template stand on one page. Asked for with every question, so it is worked out once a request. Called by
 * return_form_pages.c and return_ask_pages.c. */
#include <string.h>

#include "rooms/returns/return_form_pages.h"

int64_t
form_step_of(const struct form *f, const char *section)
{
	const struct section_step *s = f->sections.rows;

	for (size_t i = 0; i < f->sections.n; i++) {
		if (s[i].id == section) { /* the template's own text */
			return s[i].step;
		}
	}
	return 0;
}

/* The step of this title, made where there is none yet. */
static int64_t
step_with(struct arena *a, struct form *f, const char *title)
{
	struct form_step *s;

	for (size_t i = 0; i < f->steps.n; i++) {
		if (strcmp(LIST_AT(f->steps, struct form_step, i)->title, title) == 0) {
			return (int64_t)i + 1;
		}
	}
	s = list_add(&f->steps, a);
	*s = (struct form_step){.number = (int64_t)f->steps.n, .title = title, .weekly = true};
	return s->number;
}

/* Questions stand in the order of their sections, so steps do too. A step of nothing but weekly questions comes once a week. */
void
form_steps_make(struct arena *a, struct form *f)
{
	f->steps = LIST(struct form_step);
	f->sections = LIST(struct section_step);
	for (size_t i = 0; i < f->t->n; i++) {
		const struct question *q = &f->t->questions[i];
		int64_t at = form_step_of(f, q->section);
		struct form_step *s;

		if (at == 0) {
			at = step_with(a, f, q->step);
			*(struct section_step *)list_add(&f->sections, a) = (struct section_step){q->section, at};
		}
		s = LIST_AT(f->steps, struct form_step, at - 1);
		s->weekly = s->weekly && q->asked == ASKED_WEEKLY;
	}
}
