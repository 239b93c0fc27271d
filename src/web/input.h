/* SPDX-License-Identifier: MIT */
/* From bytes to fields: paths, queries, urlencoded and JSON bodies. Private to web/. What cannot be read as text never reaches a handler: a bad
 * query value is cleaned, a bad form value becomes a fault of its field. */
#ifndef WEB_INPUT_H
#define WEB_INPUT_H

#include "web/req.h"

enum { INPUT_FIELDS = 1000 };

/* Percent-decodes n bytes into the arena (plus: '+' is a space). *ret_fine is false for a bad escape, a NUL, bad UTF-8 or control characters
 * other than line ends and tabs; what cannot be read is then U+FFFD. */
char *input_decode(const char *p, size_t n, bool plus, struct arena *a, bool *ret_fine);

/* "a=1&b=2" into pairs. Names of values that could not be read are added to bad (const char *; NULL: nobody asks). False: more than INPUT_FIELDS. */
bool input_pairs(const char *p, size_t n, struct list *pairs, struct list *bad, struct arena *a);

/* The first value of that name; NULL when there is none. */
const char *pair_value(const struct list *pairs, const char *name);

/* Every value of that name, one behind the other; NULL when there is none. Boxes of one question are sent so. */
const char *pair_values(const struct list *pairs, const char *name, struct arena *a);

/* Splits an urlencoded body into r->raw, once; nothing for JSON. Needed before the CSRF check. */
enum err input_body(struct req *r) MUST_CHECK;

/* Fills r->in from query, form or JSON by route->in. ERR_INVALID: r->faults says what; answers stay in r->in and r->raw. */
enum err input_read(struct req *r) MUST_CHECK;

#endif
