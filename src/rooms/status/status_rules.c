/* SPDX-License-Identifier: MIT */
/* Reads packs/NAME/rules.json (and earlier versions beside it, rules.N.json) into tables, once at start. Called by the room's start and by whoever needs the rules
 * of a day. Not here: what a kind of rule does (status_kinds.c), what becomes of the outcomes (status_work.c), pages. */
#include "rooms/status/status_rules.h"

#include <string.h>

#include "base/host.h"
#include "base/pack.h"
#include "base/str.h"
#include "rooms/status/status.h"

static struct rules *all_rules; /* oldest version first */
static size_t all_rules_n;

static int
rule_index(const struct rules *rules, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(rules->rules[i].id, id) == 0) {
			return (int)i;
		}
	}
	return -1;
}

static enum err
read_fields(struct ctx *c, const struct rules *rules, const struct json *j, struct rule *r)
{
	const struct json *names = json_array(j, "fields");
	size_t *fields = ARENA_ARRAY(c->host->pack->arena, size_t, names->len + 1);

	for (size_t i = 0; i < names->len; i++) {
		int q = question_index(rules->t, str_or(names->items[i].text, ""));

		if (q < 0) {
			return fail(c, ERR_INVALID, NULL, "The rule %s speaks of %s, which the return does not ask.", r->id, names->items[i].text);
		}
		fields[i] = (size_t)q;
	}
	r->fields = fields;
	r->fields_n = names->len;
	if (r->fields_n < r->kind->fields) {
		return fail(c, ERR_INVALID, NULL, "The rule %s needs %zu fields.", r->id, r->kind->fields);
	}
	return OK;
}

static enum err
read_rule(struct ctx *c, const struct rules *rules, size_t i, const struct json *j)
{
	struct rule *r = &rules->rules[i];
	const char *kind = json_text(j, "kind", ""), *colour = json_text(j, "colour", "");
	const struct json *parts = json_array(j, "rules");

	*r = (struct rule){.id = json_text(j, "id", ""),
	    .label = json_text(j, "label", ""),
	    .sentence = json_text(j, "sentence", ""),
	    .colour = strcmp(colour, "red") == 0 ? RULE_RED : strcmp(colour, "amber") == 0 ? RULE_AMBER : RULE_PART,
	    .kind = rule_kind_by_name(kind),
	    .values = json_array(j, "values"),
	    .number = json_int(j, "number", 0)};
	if (r->kind == NULL) {
		return fail(c, ERR_INVALID, NULL, "The rule %s is of a kind that is not known: %s.", r->id, kind);
	}
	TRY(read_fields(c, rules, j, r));
	if (!r->kind->has_parts) {
		return OK;
	}
	for (size_t k = 0; k < 2; k++) {
		int part = k < parts->len ? rule_index(rules, i, str_or(parts->items[k].text, "")) : -1;

		if (part < 0) {
			return fail(c, ERR_INVALID, NULL, "The rule %s needs two rules that stand before it.", r->id);
		}
		r->parts[k] = (size_t)part;
	}
	return OK;
}

/* After all rules are there: who hides whom, and which counts are compared with a home's own range. */
static enum err
read_links(struct ctx *c, struct rules *rules, const struct json *all)
{
	struct arena *a = c->host->pack->arena;
	size_t *ranged = ARENA_ARRAY(a, size_t, rules->n + 1);

	rules->ranged_names = ARENA_ARRAY(a, const char *, rules->n + 1);
	for (size_t i = 0; i < rules->n; i++) {
		const struct json *hidden = json_array(&all->items[i], "hidden_by");
		size_t *by = ARENA_ARRAY(a, size_t, hidden->len + 1);
		struct rule *r = &rules->rules[i];

		for (size_t k = 0; k < hidden->len; k++) {
			int other = rule_index(rules, rules->n, str_or(hidden->items[k].text, ""));

			if (other < 0) {
				return fail(c, ERR_INVALID, NULL, "The rule %s is hidden by a rule that is not there.", r->id);
			}
			by[k] = (size_t)other;
		}
		r->hidden_by = by;
		r->hidden_n = hidden->len;
		if (r->kind->has_range) {
			ranged[rules->ranged_n] = r->fields[0];
			rules->ranged_names[rules->ranged_n++] = rules->t->questions[r->fields[0]].id;
		}
	}
	rules->ranged = ranged;
	return OK;
}

static enum err
read_rules(struct ctx *c, const struct json *j, struct rules *rules)
{
	const struct json *all = json_array(j, "rules");

	*rules = (struct rules){.id = json_text(j, "id", ""),
	    .label = json_text(j, "label", ""),
	    .effective = json_text(j, "effective", ""),
	    .version = json_int(j, "version", 0),
	    .t = return_template_version(json_text(j, "template", ""), json_int(j, "template_version", 0)),
	    .rules = ARENA_ARRAY(c->host->pack->arena, struct rule, all->len + 1),
	    .n = all->len};
	if (rules->t == NULL) {
		return fail(c, ERR_INVALID, NULL, "The rules are made for a return that the pack does not have.");
	}
	for (size_t i = 0; i < all->len; i++) {
		TRY(read_rule(c, rules, i, &all->items[i]));
	}
	return read_links(c, rules, all);
}

enum err
rules_start(struct ctx *c)
{
	const struct pack *p = c->host->pack;
	struct rules *made = ARENA_ARRAY(p->arena, struct rules, p->files.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < p->files.n; i++) {
		const struct json *j = LIST_AT(p->files, struct pack_file, i)->json;

		if (strcmp(json_text(j, "kind", ""), "rules") != 0) {
			continue;
		}
		TRY(read_rules(c, j, &made[n]));
		for (size_t k = n; k > 0 && made[k].version < made[k - 1].version; k--) {
			struct rules r = made[k];

			made[k] = made[k - 1];
			made[k - 1] = r;
		}
		n++;
	}
	all_rules = made;
	all_rules_n = n;
	return n > 0 ? OK : fail(c, ERR_INVALID, NULL, "The pack has no rules for the colours.");
}

const struct rules *
rules_on(const struct return_template *t, const char *day)
{
	const struct rules *best = NULL;

	for (size_t i = 0; i < all_rules_n; i++) {
		if (all_rules[i].t == t && (best == NULL || strcmp(all_rules[i].effective, day) <= 0)) {
			best = &all_rules[i];
		}
	}
	return best;
}

const struct rules *
rules_of_version(int64_t version)
{
	for (size_t i = 0; i < all_rules_n; i++) {
		if (all_rules[i].version == version) {
			return &all_rules[i];
		}
	}
	return NULL;
}

/* ---- what red rests on ---------------------------------------------------------------------------------------------- */

static void
rests_on(const struct return_template *t, size_t question, bool *marked)
{
	const struct question *q = &t->questions[question];

	if (marked[question]) {
		return;
	}
	marked[question] = true;
	for (size_t k = 0; k < q->n_terms; k++) {
		if (q->terms[k].question >= 0) {
			rests_on(t, (size_t)q->terms[k].question, marked);
		}
	}
}

/* A rule's parts stand before it. */
static void
rule_rests_on(const struct rules *rules, size_t i, bool *marked)
{
	const struct rule *r = &rules->rules[i];

	for (size_t k = 0; k < r->fields_n; k++) {
		rests_on(rules->t, r->fields[k], marked);
	}
	for (size_t k = 0; r->kind->has_parts && k < 2; k++) {
		rule_rests_on(rules, r->parts[k], marked);
	}
}

const bool *
status_red_questions(struct ctx *c, const struct return_template *t, const char *day)
{
	bool *marked = ARENA_ARRAY(c->arena, bool, t->n + 1);
	const struct rules *rules = rules_on(t, day);

	for (size_t i = 0; rules != NULL && i < rules->n; i++) {
		if (rules->rules[i].colour == RULE_RED) {
			rule_rests_on(rules, i, marked);
		}
	}
	return marked;
}
