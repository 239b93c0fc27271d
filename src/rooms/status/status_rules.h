/* SPDX-License-Identifier: MIT */
/* The rules of the pack as a table, and trying them on one return. Private to the room: status_work.c works a status out, status_pages.c shows the rules
 * in words and how a status came about. What each kind means stands in packs/README.md section 2. */
#ifndef ROOMS_STATUS_RULES_H
#define ROOMS_STATUS_RULES_H

#include "rooms/returns/returns.h"

enum rule_colour { RULE_PART, RULE_AMBER, RULE_RED };
enum outcome { NOT_WORKED_OUT, PASSED, FIRED };

struct rule;
struct tried;

struct rule_kind {
	const char *name;
	enum outcome (*try)(const struct tried *t, const struct rule *r);
	bool (*worse)(const struct tried *before, const struct tried *now, const struct rule *r);
	size_t fields;   /* at least */
	bool has_parts;  /* made of two other rules */
	bool has_range;  /* compares with the home's own range */
};
const struct rule_kind *rule_kind_by_name(const char *name); /* NULL */

struct rule {
	const char *id, *label, *sentence;
	enum rule_colour colour;
	const struct rule_kind *kind;
	const size_t *fields; /* questions of the template */
	size_t fields_n;
	const struct json *values;
	int64_t number;
	size_t parts[2];      /* of `both`: rules that stand before it */
	const size_t *hidden_by;
	size_t hidden_n;
};

/* One version of the rules, made for one version of the template. */
struct rules {
	const char *id, *label, *effective;
	int64_t version;
	const struct return_template *t;
	struct rule *rules;
	size_t n;
	const size_t *ranged;       /* questions whose own range some rule asks for */
	const char **ranged_names;
	size_t ranged_n;
};

/* A home's own range of one count: 10th to 90th percentile; known only with 14 or more answers. */
struct range {
	bool known;
	int64_t days, low, high; /* days: answers there were */
};

/* One return under the rules. ranges[i] belongs to rules->ranged[i]. */
struct tried {
	struct ctx *c;
	const struct rules *rules;
	const struct answer *answers;
	const enum is_asked *asked;
	const struct range *ranges;
	enum outcome *outcomes;     /* of each rule */
};

/* The room's start: reads the pack's rules, after the templates. */
enum err rules_start(struct ctx *c) MUST_CHECK;

/* Those in force on a day for returns on this template; by number. NULL when there are none. */
const struct rules *rules_on(const struct return_template *t, const char *day);
const struct rules *rules_of_version(int64_t version);

/* Fills t->outcomes. */
void rules_try(struct tried *t);

/* Of rules that were tried: is its sentence a reason; is it listed as not worked out; its sentence filled in. */
bool rule_is_reason(const struct tried *t, size_t i);
bool rule_is_open(const struct tried *t, size_t i);
const char *rule_sentence(const struct tried *t, size_t i);
/* The rule holds in both, and for something worse now: fewer on, more absent, a value further down the rule's list. */
bool rule_worse(const struct tried *before, const struct tried *now, const struct rule *r);
/* "red", "amber", "green" */
const char *rules_colour(const struct tried *t);

/* The home's own range of this question; NULL when no rule asks for it. */
const struct range *rule_range_of(const struct tried *t, size_t question);

#endif
