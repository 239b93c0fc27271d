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

/* What each choice is called inside a sentence. */
static const char *const *
words_of(const struct json *j, struct arena *a)
{
	const struct json *all = json_array(j, "choices");
	const char **words = ARENA_ARRAY(a, const char *, all->len + 1);

	for (size_t i = 0; i < all->len; i++) {
		words[i] = json_text(&all->items[i], "word", json_text(&all->items[i], "label", json_text(&all->items[i], "value", "")));
	}
	return words;
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
	    .words = words_of(j, a),
	    .fresh = json_bool(j, "fresh"),
	    .by_telephone = json_bool(j, "by_telephone"),
	    .optional = strcmp(asked, "optional") == 0 || json_bool(j, "optional"),
	    .short_label = json_text(j, "short", json_text(j, "label", ""))};
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

/* What each term says, looked up once and not at every asking. */
static void
read_depends(const struct return_template *t, struct question *q, struct arena *a)
{
	const struct json *d = q->depends;
	size_t n = d == NULL ? 0 : d->kind == JSON_ARRAY ? d->len : 1;

	q->terms = ARENA_ARRAY(a, struct term, n);
	q->n_terms = n;
	for (size_t i = 0; i < n; i++) {
		const struct json *term = d->kind == JSON_ARRAY ? &d->items[i] : d;

		q->terms[i] = (struct term){.question = question_index(t, json_text(term, "field", "")),
		    .has_over = json_get(term, "over") != NULL,
		    .over = json_int(term, "over", 0),
		    .is = json_array(term, "is"),
		    .not_ = json_get(term, "not") != NULL ? json_array(term, "not") : NULL};
	}
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
make_member(struct arena *a, struct question *q)
{
	struct buf b;

	buf_init(&b, 1 << 10);
	buf_json(&b, q->id);
	buf_addc(&b, ':');
	q->member = arena_copy(a, b.p, b.len);
	q->member_n = b.len;
	buf_done(&b);
}

/* The questions of a section share its id, its title and its step, so that they are told apart by address. */
static void
read_sections(const struct json *sections, struct question *questions, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct question *q = &questions[i];
		size_t k = 0;

		while (k < i && strcmp(questions[k].section, q->section) != 0) {
			k++;
		}
		if (k < i) {
			q->section = questions[k].section;
			q->title = questions[k].title;
			q->step = questions[k].step;
			continue;
		}
		q->title = q->step = q->section;
		for (k = 0; k < sections->len; k++) {
			if (strcmp(json_text(&sections->items[k], "id", ""), q->section) == 0) {
				q->title = json_text(&sections->items[k], "title", q->section);
				q->step = json_text(&sections->items[k], "step", q->title);
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
			make_member(a, &questions[n]);
			n++;
		}
	}
	*t = (struct return_template){.id = json_text(j, "id", ""),
	    .name = json_text(j, "name", ""),
	    .version = json_int(j, "version", 0),
	    .fields = fields,
	    .questions = questions,
	    .n = n,
	    .effective = json_text(j, "effective", ""),
	    .json = j};
	make_places(a, t);
	read_sections(json_array(j, "sections"), questions, n);
	for (size_t i = 0; i < n; i++) {
		read_depends(t, &questions[i], a);
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
		if (strcmp(templates[i].id, id) == 0 && (best == NULL || strcmp(templates[i].effective, day) <= 0)) {
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
choice_word(const struct return_template *t, size_t i, const char *value)
{
	const struct choice *choices = t->fields[i].choices;

	for (size_t k = 0; choices != NULL && choices[k].value != NULL; k++) {
		if (str_eq(choices[k].value, value)) {
			return t->questions[i].words[k];
		}
	}
	return value;
}

/* ---- is it asked? packs/README.md section 1 ------------------------------------------------------------------------ */

static bool
term_true(const struct term *term, const struct field *f, const struct answer *a)
{
	char number[24];
	const char *text = a->text;

	if (term->has_over) {
		return field_is_number(f->kind) && a->n > term->over;
	}
	if (field_is_number(f->kind)) {
		(void)snprintf(number, sizeof(number), "%lld", (long long)a->n);
		text = number;
	}
	return term->not_ != NULL ? !json_has_text(term->not_, text) : json_has_text(term->is, text);
}

static enum is_asked
term_state(const struct return_template *t, const struct term *term, const struct answer *answers, const struct home_facts *facts)
{
	int k = term->question;

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
	for (size_t k = 0; k < q->n_terms; k++) {
		enum is_asked s = term_state(t, &q->terms[k], answers, facts);

		best = s > best ? s : best;
	}
	return best;
}

bool
question_asked(const struct return_template *t, size_t i, const struct answer *answers, const struct home_facts *facts)
{
	return question_is_asked(t, i, answers, facts) != IS_NOT_ASKED;
}
