/* SPDX-License-Identifier: MIT */
/* A return being filled in, as its pages hold it during one request. Private to the room's pages.
 *   return_form_pages.c   reading what was posted, where to go next, saving and sending
 *   return_step_pages.c   which sections stand on one page
 *   return_ask_pages.c    from that to what the templates show
 *   return_told_pages.c   the one page on which somebody of the team takes down what a home tells by telephone */
#ifndef ROOMS_RETURNS_RETURN_FORM_PAGES_H
#define ROOMS_RETURNS_RETURN_FORM_PAGES_H

#include "rooms/homes/homes.h"
#include "rooms/returns/returns_view.h"

/* Which step of the form a section stands in. */
struct section_step {
	const char *id;
	int64_t step;
};

struct form {
	const char *day;
	const struct return_template *t;
	struct home_facts facts;
	bool has_sent, has_before;
	struct home_return sent, before;
	struct home_return carried;   /* before, with what it left not known when it was told by telephone */
	struct draft draft;
	struct answer *shown;         /* what stands on the form */
	const enum is_asked *asked;
	struct list look;             /* struct look_again */
	struct own_days own;          /* as the check that made it left them */
	bool weekly;                  /* the weekly questions are due */
	struct list steps;            /* struct form_step */
	struct list sections;         /* struct section_step: which step each stands in */
	int64_t step;                 /* 1 to steps.n, then the last page */
};

void form_steps_make(struct arena *a, struct form *f); /* from f->t */
/* The step of a section; 0 when it has none. */
int64_t form_step_of(const struct form *f, const char *section);
/* Whether a field of the posted form has the value among others: shown=ppe, seen=ppe. */
bool form_listed(const struct req *r, const char *name, const char *value);
/* Each question that stood on the posted page is as the page left it. */
void form_overlay(struct req *r, struct draft *d);
/* Offered on the form now. */
bool form_asks(const struct form *f, size_t i);
/* Why the answer to a question should be looked at again; NULL when nothing was found. Only after form->look is filled in. */
const char *form_look_of(const struct form *f, const char *id);

/* return_side_pages.c: the column beside it, into v->side and v->head.by. */
enum err side_make(struct req *r, const struct form *f, struct form_view *v) MUST_CHECK;
/* Question i as the page shows it. */
void ask_make(struct req *r, const struct form *f, size_t i, struct ask *ask);
/* urgent_words of the home's team: only for the page that asks, since the whole rota is read for it. */
enum err side_urgent(struct req *r, const struct form *f, const char **ret) MUST_CHECK;

enum err form_page(struct req *r, struct form *f) MUST_CHECK;   /* one step */
enum err check_page(struct req *r, struct form *f) MUST_CHECK;  /* the last page */
enum err choose_page(struct req *r, struct form *f) MUST_CHECK; /* somebody else sent meanwhile */

#endif
