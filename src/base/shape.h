/* SPDX-License-Identifier: MIT */
/* What stands in JSON where a field table alone does not say it: named shapes, written by rooms beside their field tables and read for the description of the
 * API (web/openapi.c), which tests/api.mjs holds against the running program. Nothing else reads them; they change no answer. */
#ifndef BASE_SHAPE_H
#define BASE_SHAPE_H

#include "base/field.h"

/* The members are a field table; its offsets are not looked at. A member that may be empty is null, unless it is .required (always there), .not_known ("not known") or
 * an .answer (both). A member of kind F_JSON has a .shape of its own. */
struct shape {
	const char *name;           /* "Provider": unique in the program */
	const char *about;          /* one sentence, or NULL */
	const struct field *fields; /* may be filled in at start, by rooms whose tables come from the pack */
	enum { SHAPE_ONE = 0, SHAPE_MANY, SHAPE_TEXTS, SHAPE_NUMBER, SHAPE_FAULT } kind; /* an object, an array of them, an array of texts, a count, what a refusal says */
	unsigned whole : 1;         /* is a whole answer somewhere: made-up data say so in it */
	unsigned partial : 1;       /* members may be left out */
	unsigned body : 1;          /* is sent, not answered: only .required members must be there */
	unsigned open : 1;          /* there may be other members */
};

#endif
