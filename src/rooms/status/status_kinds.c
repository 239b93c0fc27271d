/* SPDX-License-Identifier: MIT */
/* The closed table of rule kinds, and what comes out when rules are tried on one return: which fired, which could not be worked out, and their sentences.
 * A new rule is data (packs/NAME/rules.json); a new kind is a function here. Called by status_work.c and status_pages.c. Not here: reading the pack. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "rooms/status/status_rules.h"

/* ---- what a rule sees of a question --------------------------------------------------------------------------------- */

enum seen { SEEN_NOT_ASKED, SEEN_GIVEN, SEEN_NOT_KNOWN };

static enum seen
see(const struct tried *t, size_t question)
{
	if (t->asked[question] == IS_NOT_ASKED) {
		return SEEN_NOT_ASKED;
	}
	return t->answers[question].state == GIVEN ? SEEN_GIVEN : SEEN_NOT_KNOWN;
}

static int64_t
number_of(const struct tried *t, size_t question)
{
	return t->answers[question].n;
}

static bool
is_one_of(const struct tried *t, const struct rule *r, size_t question)
{
	char number[24];
	const char *text = t->answers[question].text;

	if (field_is_number(t->rules->t->fields[question].kind)) {
		(void)snprintf(number, sizeof(number), "%lld", (long long)number_of(t, question));
		text = number;
	}
	return text != NULL && json_has_text(r->values, text);
}

/* ---- kinds ---------------------------------------------------------------------------------------------------------- */

static enum outcome
try_is(const struct tried *t, const struct rule *r)
{
	enum outcome out = PASSED;

	for (size_t i = 0; i < r->fields_n; i++) {
		enum seen s = see(t, r->fields[i]);

		if (s == SEEN_GIVEN && is_one_of(t, r, r->fields[i])) {
			return FIRED;
		}
		if (s == SEEN_NOT_KNOWN) {
			out = NOT_WORKED_OUT;
		}
	}
	return out;
}

static enum outcome
try_over(const struct tried *t, const struct rule *r)
{
	switch (see(t, r->fields[0])) {
	case SEEN_NOT_ASKED:
		return PASSED;
	case SEEN_GIVEN:
		return number_of(t, r->fields[0]) > r->number ? FIRED : PASSED;
	default:
		return NOT_WORKED_OUT;
	}
}

static enum outcome
try_needed_and_none(const struct tried *t, const struct rule *r)
{
	enum seen needed = see(t, r->fields[0]), on = see(t, r->fields[1]);

	if (needed == SEEN_NOT_ASKED || on == SEEN_NOT_ASKED || (needed == SEEN_GIVEN && number_of(t, r->fields[0]) == 0) ||
	    (on == SEEN_GIVEN && number_of(t, r->fields[1]) > 0)) {
		return PASSED;
	}
	return needed == SEEN_GIVEN && on == SEEN_GIVEN ? FIRED : NOT_WORKED_OUT;
}

static enum outcome
try_under_share(const struct tried *t, const struct rule *r)
{
	enum seen on = see(t, r->fields[0]), needed = see(t, r->fields[1]);

	if (on == SEEN_NOT_ASKED || needed == SEEN_NOT_ASKED || (needed == SEEN_GIVEN && number_of(t, r->fields[1]) == 0)) {
		return PASSED;
	}
	if (on == SEEN_NOT_KNOWN || needed == SEEN_NOT_KNOWN) {
		return NOT_WORKED_OUT;
	}
	return number_of(t, r->fields[0]) * 100 < r->number * number_of(t, r->fields[1]) ? FIRED : PASSED;
}

static enum outcome
try_over_share(const struct tried *t, const struct rule *r)
{
	enum seen part = see(t, r->fields[0]);
	int64_t whole = 0;

	if (part == SEEN_NOT_ASKED) {
		return PASSED;
	}
	if (part == SEEN_NOT_KNOWN) {
		return NOT_WORKED_OUT;
	}
	for (size_t i = 1; i < r->fields_n; i++) {
		enum seen s = see(t, r->fields[i]);

		if (s == SEEN_NOT_KNOWN) {
			return NOT_WORKED_OUT;
		}
		whole += s == SEEN_GIVEN ? number_of(t, r->fields[i]) : 0;
	}
	return number_of(t, r->fields[0]) * 100 > r->number * whole ? FIRED : PASSED;
}

const struct range *
rule_range_of(const struct tried *t, size_t question)
{
	for (size_t i = 0; i < t->rules->ranged_n; i++) {
		if (t->rules->ranged[i] == question) {
			return &t->ranges[i];
		}
	}
	return NULL;
}

static enum outcome
try_above_own_range(const struct tried *t, const struct rule *r)
{
	enum seen s = see(t, r->fields[0]);
	const struct range *range = rule_range_of(t, r->fields[0]);

	if (s == SEEN_NOT_ASKED) {
		return PASSED;
	}
	if (s == SEEN_NOT_KNOWN || !range->known) {
		return NOT_WORKED_OUT;
	}
	return number_of(t, r->fields[0]) > range->high ? FIRED : PASSED;
}

static enum outcome
try_both(const struct tried *t, const struct rule *r)
{
	enum outcome a = t->outcomes[r->parts[0]], b = t->outcomes[r->parts[1]];

	if (a == FIRED && b == FIRED) {
		return FIRED;
	}
	return a == PASSED || b == PASSED ? PASSED : NOT_WORKED_OUT;
}

static enum outcome
try_inputs_known(const struct tried *t, const struct rule *r)
{
	for (size_t i = 0; i < r->fields_n; i++) {
		if (see(t, r->fields[i]) == SEEN_NOT_KNOWN) {
			return FIRED;
		}
	}
	return PASSED;
}

/* ---- worse than before ---------------------------------------------------------------------------------------------- */

/* Where the answer stands in the rule's list, from 1; 0: it is none of them. */
static size_t
value_place(const struct tried *t, const struct rule *r, size_t question)
{
	const char *text = t->answers[question].text;

	for (size_t i = 0; text != NULL && see(t, question) == SEEN_GIVEN && i < r->values->len; i++) {
		if (strcmp(str_or(r->values->items[i].text, ""), text) == 0) {
			return i + 1;
		}
	}
	return 0;
}

static bool
worse_is(const struct tried *before, const struct tried *now, const struct rule *r)
{
	for (size_t i = 0; i < r->fields_n; i++) {
		if (value_place(now, r, r->fields[i]) > value_place(before, r, r->fields[i])) {
			return true;
		}
	}
	return false;
}

/* The first field is the larger the worse: counts over a bound or a range, nurses needed where none is on. */
static bool
worse_more(const struct tried *before, const struct tried *now, const struct rule *r)
{
	return number_of(now, r->fields[0]) > number_of(before, r->fields[0]);
}

/* Of those needed a smaller part is on. */
static bool
worse_under_share(const struct tried *before, const struct tried *now, const struct rule *r)
{
	return number_of(now, r->fields[0]) * number_of(before, r->fields[1]) < number_of(before, r->fields[0]) * number_of(now, r->fields[1]);
}

static int64_t
whole_of(const struct tried *t, const struct rule *r)
{
	int64_t whole = 0;

	for (size_t i = 1; i < r->fields_n; i++) {
		whole += see(t, r->fields[i]) == SEEN_GIVEN ? number_of(t, r->fields[i]) : 0;
	}
	return whole;
}

static bool
worse_over_share(const struct tried *before, const struct tried *now, const struct rule *r)
{
	return number_of(now, r->fields[0]) * whole_of(before, r) > number_of(before, r->fields[0]) * whole_of(now, r);
}

static bool
worse_both(const struct tried *before, const struct tried *now, const struct rule *r)
{
	return rule_worse(before, now, &now->rules->rules[r->parts[0]]) || rule_worse(before, now, &now->rules->rules[r->parts[1]]);
}

static bool
worse_inputs_known(const struct tried *before, const struct tried *now, const struct rule *r)
{
	for (size_t i = 0; i < r->fields_n; i++) {
		if (see(now, r->fields[i]) == SEEN_NOT_KNOWN && see(before, r->fields[i]) != SEEN_NOT_KNOWN) {
			return true;
		}
	}
	return false;
}

bool
rule_worse(const struct tried *before, const struct tried *now, const struct rule *r)
{
	size_t i = (size_t)(r - now->rules->rules);

	return before->outcomes[i] == FIRED && now->outcomes[i] == FIRED && r->kind->worse(before, now, r);
}

static const struct rule_kind kinds[] = {
    {.name = "is", .try = try_is, .worse = worse_is, .fields = 1},
    {.name = "over", .try = try_over, .worse = worse_more, .fields = 1},
    {.name = "needed_and_none", .try = try_needed_and_none, .worse = worse_more, .fields = 2},
    {.name = "under_share", .try = try_under_share, .worse = worse_under_share, .fields = 2},
    {.name = "over_share", .try = try_over_share, .worse = worse_over_share, .fields = 2},
    {.name = "above_own_range", .try = try_above_own_range, .worse = worse_more, .fields = 1, .has_range = true},
    {.name = "both", .try = try_both, .worse = worse_both, .has_parts = true},
    {.name = "inputs_known", .try = try_inputs_known, .worse = worse_inputs_known, .fields = 1},
};

const struct rule_kind *
rule_kind_by_name(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(kinds[i].name, name) == 0) {
			return &kinds[i];
		}
	}
	return NULL;
}

void
rules_try(struct tried *t)
{
	t->outcomes = ARENA_ARRAY(t->c->arena, enum outcome, t->rules->n + 1);
	for (size_t i = 0; i < t->rules->n; i++) {
		t->outcomes[i] = t->rules->rules[i].kind->try(t, &t->rules->rules[i]);
	}
}

/* ---- outcomes ------------------------------------------------------------------------------------------------------- */

bool
rule_is_reason(const struct tried *t, size_t i)
{
	const struct rule *r = &t->rules->rules[i];

	if (r->colour == RULE_PART || t->outcomes[i] != FIRED) {
		return false;
	}
	for (size_t k = 0; k < r->hidden_n; k++) {
		if (t->outcomes[r->hidden_by[k]] == FIRED) {
			return false;
		}
	}
	return true;
}

bool
rule_is_open(const struct tried *t, size_t i)
{
	const struct rule *r = &t->rules->rules[i];

	if (r->colour == RULE_PART || t->outcomes[i] != NOT_WORKED_OUT) {
		return false;
	}
	for (size_t k = 0; k < r->hidden_n; k++) {
		if (t->outcomes[r->hidden_by[k]] != PASSED) {
			return false;
		}
	}
	return true;
}

const char *
rules_colour(const struct tried *t)
{
	const char *colour = "green";

	for (size_t i = 0; i < t->rules->n; i++) {
		if (t->outcomes[i] == FIRED && t->rules->rules[i].colour == RULE_RED) {
			return "red";
		}
		if (t->outcomes[i] == FIRED && t->rules->rules[i].colour == RULE_AMBER) {
			colour = "amber";
		}
	}
	return colour;
}

/* The question to name for one that is not known: what is only perhaps asked is named by what it depends on, upwards. */
static size_t
root_of(const struct tried *t, size_t question)
{
	const struct return_template *rt = t->rules->t;

	while (t->asked[question] == IS_PERHAPS_ASKED) {
		const struct question *q = &rt->questions[question];
		size_t from = question;

		for (size_t k = 0; k < q->n_terms && question == from; k++) {
			int above = q->terms[k].question;

			if (above >= 0 && see(t, (size_t)above) == SEEN_NOT_KNOWN) {
				question = (size_t)above;
			}
		}
		if (question == from) {
			break;
		}
	}
	return question;
}

/* "nurses on tonight, who is in charge and 2 more" */
static const char *
unknown_words(const struct tried *t, const struct rule *r)
{
	enum { NAMED = 3 };
	bool *named = ARENA_ARRAY(t->c->arena, bool, t->rules->t->n);
	const char *first[NAMED];
	size_t n = 0;

	for (size_t i = 0; i < r->fields_n; i++) {
		size_t root;

		if (see(t, r->fields[i]) != SEEN_NOT_KNOWN) {
			continue;
		}
		root = root_of(t, r->fields[i]);
		if (named[root]) {
			continue;
		}
		named[root] = true;
		if (n < NAMED) {
			first[n] = t->rules->t->questions[root].short_label;
		}
		n++;
	}
	switch (n) {
	case 0:
		return NULL;
	case 1:
		return first[0];
	case 2:
		return arena_printf(t->c->arena, "%s and %s", first[0], first[1]);
	case 3:
		return arena_printf(t->c->arena, "%s, %s and %s", first[0], first[1], first[2]);
	default:
		return arena_printf(t->c->arena, "%s, %s, %s and %zu more", first[0], first[1], first[2], n - NAMED);
	}
}

/* The range a sentence may speak of: of the rule's first field; with `both`, of the first part that has one. */
static const struct range *
range_of_rule(const struct tried *t, const struct rule *r)
{
	if (r->kind->has_parts) {
		for (size_t k = 0; k < 2; k++) {
			const struct rule *part = &t->rules->rules[r->parts[k]];

			if (part->kind->has_range) {
				return rule_range_of(t, part->fields[0]);
			}
		}
		return NULL;
	}
	return r->fields_n > 0 ? rule_range_of(t, r->fields[0]) : NULL;
}

const char *
rule_sentence(const struct tried *t, size_t i)
{
	const struct rule *r = &t->rules->rules[i];
	const struct range *range = range_of_rule(t, r);
	struct sentence_words words = {0};

	if (range != NULL && range->known) {
		words.low = arena_int(t->c->arena, range->low);
		words.high = arena_int(t->c->arena, range->high);
	}
	if (r->kind->try == try_inputs_known) {
		words.unknown = unknown_words(t, r);
	}
	return return_sentence(t->c, t->rules->t, t->answers, t->asked, r->sentence, &words);
}

