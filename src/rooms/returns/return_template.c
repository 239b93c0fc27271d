/* SPDX-License-Identifier: MIT */
/* A template of the pack becomes an ordinary field table of answers, once at start. Every version stays: daily-huddle.json is the current one, daily-huddle.N.json
 * the earlier ones. Also here: is a question asked of this home today. Not here: checking and saving (returns.c). */
#include <stdio.h>
#include <string.h>

#include "base/host.h"
#include "base/pack.h"
#include "base/str.h"
#include "rooms/homes/homes.h"
#include "rooms/returns/returns.h"

static struct return_template *templates; /* oldest version first */
static size_t templates_n;

static enum field_kind
kind_of(const char *word)
{
	static const struct {
		const char *word;
		enum field_kind kind;
	} kinds[] = {{"count", F_COUNT}, {"choice", F_CHOICE}, {"text", F_TEXT}, {"day", F_DAY}, {"instant_local", F_MINUTE}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(kinds[i].word, word) == 0) {
			return kinds[i].kind;
		}
	}
	return F_END;
}

static enum asked
asked_of(const char *word)
{
	static const struct {
		const char *word;
		enum asked asked;
	} words[] = {{"fresh", ASKED_FRESH}, {"carried", ASKED_CARRIED}, {"depends", ASKED_DEPENDS}, {"weekly", ASKED_WEEKLY},
	    {"optional", ASKED_FRESH}};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(words[i].word, word) == 0) {
			return words[i].asked;
		}
	}
	return ASKED_OFF;
}

static const struct choice *
choices_of(const struct json *j, struct arena *a)
{
	const struct json *all = json_array(j, "choices");
	struct choice *made;

	if (all->len == 0) {
		return NULL;
	}
	made = ARENA_ARRAY(a, struct choice, all->len + 1);
	for (size_t i = 0; i < all->len; i++) {
		made[i].value = json_text(&all->items[i], "value", "");
		made[i].label = json_text(&all->items[i], "label", made[i].value);
	}
	return made;
}

static enum err
read_question(struct ctx *c, const struct json *j, struct arena *a, size_t i, struct field *f, struct question *q)
{
	const char *asked = json_text(j, "asked", "off");

	*q = (struct question){.id = json_text(j, "id", ""),
	    .section = json_text(j, "section", ""),
	    .when = json_text(j, "when", ""),
	    .used_for = json_text(j, "used_for", ""),
	    .asked = asked_of(asked),
	    .nursing_only = json_bool(j, "nursing_only"),
	    .depends = json_get(j, "depends"),
	    .fresh = json_bool(j, "fresh"),
	    .optional = strcmp(asked, "optional") == 0 || json_bool(j, "optional"),
	    .short_label = json_text(j, "short", json_text(j, "label", "")),
	    .json = j};
	*f = (struct field){.name = q->id,
	    .kind = kind_of(json_text(j, "kind", "")),
	    .offset = i * sizeof(struct answer),
	    .label = json_text(j, "label", q->id),
	    .hint = json_text(j, "hint", NULL),
	    .choices = choices_of(j, a),
	    .answer = 1,
	    .no_names = json_bool(j, "no_names") ? 1 : 0};
	if (f->kind == F_TEXT && json_bool(j, "lines")) {
		f->kind = F_LINES;
	}
	f->max = field_is_number(f->kind) ? json_int(j, "max", 0) : json_int(j, "maxlength", 0);
	if (f->kind == F_END || q->id[0] == 0) {
		return fail(c, ERR_INVALID, NULL, "The template has a question without an id or of an unknown kind: %s.", q->id);
	}
	return OK;
}

/* Which question each term speaks of, looked up once and not at every asking. */
static enum err
read_depends(struct ctx *c, const struct return_template *t, struct question *q)
{
	const struct json *d = q->depends;
	size_t n = d == NULL ? 0 : d->kind == JSON_ARRAY ? d->len : 1;

	if (n > sizeof(q->depends_on) / sizeof(*q->depends_on)) {
		return fail(c, ERR_INVALID, NULL, "The question %s depends on too many others.", q->id);
	}
	for (size_t i = 0; i < n; i++) {
		q->depends_on[i] = question_index(t, json_text(d->kind == JSON_ARRAY ? &d->items[i] : d, "field", ""));
	}
	return OK;
}

static size_t
place_of(const char *id)
{
	size_t h = 5381;

	while (*id != 0) {
		h = h * 33 + (unsigned char)*id++;
	}
	return h ^ h >> 7;
}

/* Answers name their questions, and are read many times on a page. At least half of the places stay free. */
static void
make_places(struct arena *a, struct return_template *t)
{
	size_t n = 64;
	short *places;

	while (n < t->n * 2 + 2) {
		n *= 2;
	}
	places = ARENA_ARRAY(a, short, n);
	for (size_t i = 0; i < n; i++) {
		places[i] = -1;
	}
	for (size_t i = 0; i < t->n; i++) {
		size_t at = place_of(t->questions[i].id);

		while (places[at & (n - 1)] >= 0) {
			at++;
		}
		places[at & (n - 1)] = (short)i;
	}
	t->places = places;
	t->places_n = n;
}

static void
share_sections(struct question *questions, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		for (size_t k = 0; k < i; k++) {
			if (strcmp(questions[k].section, questions[i].section) == 0) {
				questions[i].section = questions[k].section;
				break;
			}
		}
	}
}

static enum err
read_template(struct ctx *c, const struct json *j, struct arena *a, struct return_template *t)
{
	const struct json *all = json_array(j, "fields");
	struct field *fields = ARENA_ARRAY(a, struct field, all->len + 1);
	struct question *questions = ARENA_ARRAY(a, struct question, all->len + 1);
	size_t n = 0;

	for (size_t i = 0; i < all->len; i++) {
		if (asked_of(json_text(&all->items[i], "asked", "off")) != ASKED_OFF) {
			TRY(read_question(c, &all->items[i], a, n, &fields[n], &questions[n]));
			n++;
		}
	}
	*t = (struct return_template){.id = json_text(j, "id", ""),
	    .name = json_text(j, "name", ""),
	    .version = json_int(j, "version", 0),
	    .fields = fields,
	    .questions = questions,
	    .n = n,
	    .json = j};
	make_places(a, t);
	share_sections(questions, n);
	for (size_t i = 0; i < n; i++) {
		TRY(read_depends(c, t, &questions[i]));
	}
	return OK;
}

enum err
return_templates_start(struct ctx *c)
{
	const struct pack *p = c->host->pack;
	struct return_template *made = ARENA_ARRAY(p->arena, struct return_template, p->files.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < p->files.n; i++) {
		const struct json *j = LIST_AT(p->files, struct pack_file, i)->json;

		if (strcmp(json_text(j, "kind", ""), "template") != 0) {
			continue;
		}
		TRY(read_template(c, j, p->arena, &made[n]));
		for (size_t k = n; k > 0 && made[k].version < made[k - 1].version; k--) {
			struct return_template t = made[k];

			made[k] = made[k - 1];
			made[k - 1] = t;
		}
		n++;
	}
	templates = made;
	templates_n = n;
	return n > 0 ? OK : fail(c, ERR_INVALID, NULL, "The pack has no template of a return.");
}

const char *
return_template_id(const struct ctx *c)
{
	return json_text(pack_json(c->host->pack, "pack.json"), "template", "daily-huddle");
}

const struct return_template *
return_template_on(const char *id, const char *day)
{
	const struct return_template *best = NULL;

	for (size_t i = 0; i < templates_n; i++) {
		if (strcmp(templates[i].id, id) == 0 && (best == NULL || strcmp(json_text(templates[i].json, "effective", ""), day) <= 0)) {
			best = &templates[i];
		}
	}
	return best;
}

const struct return_template *
return_template_version(const char *id, int64_t version)
{
	const struct return_template *best = NULL;

	for (size_t i = 0; i < templates_n; i++) {
		if (strcmp(templates[i].id, id) == 0 && (version == 0 || templates[i].version == version)) {
			best = &templates[i];
		}
	}
	return best;
}

int
question_index(const struct return_template *t, const char *id)
{
	for (size_t at = place_of(id);; at++) {
		int i = t->places[at & (t->places_n - 1)];

		if (i < 0 || strcmp(t->questions[i].id, id) == 0) {
			return i;
		}
	}
}

int
question_in(const struct return_template *t, const struct return_template *other, size_t i)
{
	return t == other ? (int)i : question_index(t, other->questions[i].id);
}

const char *
return_section_title(const struct return_template *t, const char *id)
{
	const struct json *all = json_array(t->json, "sections");

	for (size_t i = 0; i < all->len; i++) {
		if (str_eq(json_text(&all->items[i], "id", NULL), id)) {
			return json_text(&all->items[i], "title", id);
		}
	}
	return id;
}

const char *
choice_word(const struct return_template *t, size_t i, const char *value)
{
	const struct json *all = json_array(t->questions[i].json, "choices");

	for (size_t k = 0; k < all->len; k++) {
		if (str_eq(json_text(&all->items[k], "value", NULL), value)) {
			return json_text(&all->items[k], "word", json_text(&all->items[k], "label", value));
		}
	}
	return value;
}

/* ---- is it asked? packs/README.md section 1 ------------------------------------------------------------------------ */

static bool
term_true(const struct json *term, const struct field *f, const struct answer *a)
{
	char number[24];
	const char *text = a->text;

	if (field_is_number(f->kind)) {
		(void)snprintf(number, sizeof(number), "%lld", (long long)a->n);
		text = number;
	}
	if (json_get(term, "over") != NULL) {
		return field_is_number(f->kind) && a->n > json_int(term, "over", 0);
	}
	if (json_get(term, "not") != NULL) {
		return !json_has_text(json_array(term, "not"), text);
	}
	return json_has_text(json_array(term, "is"), text);
}

static enum is_asked
term_state(const struct return_template *t, const struct json *term, int k, const struct answer *answers, const struct home_facts *facts)
{
	if (k < 0 || question_is_asked(t, (size_t)k, answers, facts) == IS_NOT_ASKED) {
		return IS_NOT_ASKED;
	}
	if (answers[k].state != GIVEN) {
		return IS_PERHAPS_ASKED;
	}
	return term_true(term, &t->fields[k], &answers[k]) ? IS_ASKED : IS_NOT_ASKED;
}

enum is_asked
question_is_asked(const struct return_template *t, size_t i, const struct answer *answers, const struct home_facts *facts)
{
	const struct question *q = &t->questions[i];
	enum is_asked best = IS_NOT_ASKED;

	if (q->nursing_only && (str_eq(facts->nursing, "none") || str_eq(facts->nursing, "not applicable"))) {
		return IS_NOT_ASKED;
	}
	if (q->depends == NULL) {
		return IS_ASKED;
	}
	if (q->depends->kind != JSON_ARRAY) {
		return term_state(t, q->depends, q->depends_on[0], answers, facts);
	}
	for (size_t k = 0; k < q->depends->len; k++) {
		enum is_asked s = term_state(t, &q->depends->items[k], q->depends_on[k], answers, facts);

		best = s > best ? s : best;
	}
	return best;
}

bool
question_asked(const struct return_template *t, size_t i, const struct answer *answers, const struct home_facts *facts)
{
	return question_is_asked(t, i, answers, facts) != IS_NOT_ASKED;
}
