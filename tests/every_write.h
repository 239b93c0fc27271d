/* SPDX-License-Identifier: MIT */
/* One valid request for every route that changes something, in an order in which each can follow the one before: as a person would go through the whole program in a
 * browser, forms filled in as they come. The tests of faults send each of them with a fault, or with hostile text. A new route gets its row in every_write.c; a test says when it
 * is missing. */
#ifndef TESTS_EVERY_WRITE_H
#define TESTS_EVERY_WRITE_H

#include "tests/kit.h"

struct write_step {
	enum method method;
	const char *route;       /* as in the route table */
	const char *role;        /* NULL: nobody is signed in */
	const char *page;        /* the form is read from here, holes as in the route and {table} = its newest ref; NULL: there is none */
	const char *fields[16];  /* name, value, ... typed into it. A value that begins with ~ is free text */
	const char *json;        /* of PUT */
	const char *upload;      /* a file */
	bool elsewhere;          /* the write goes on behind the answer: its faults are shown there */
};
extern const struct write_step write_steps[];

/* Opens the page and fills in the form; then sends it. text: instead of what begins with ~ (NULL: as it is). Each with_step may be sent once. */
void step_open(const struct write_step *s, const char *text);
void step_send(void);

/* Whether the answer means that it was done. */
bool step_done(void);

#endif
