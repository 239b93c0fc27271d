/* SPDX-License-Identifier: MIT */
/* Looks at answers before they are saved: what was not asked becomes not applicable, stops are faults, asks are to be looked at again (packs/README.md section 1
 * "checks"). Nothing is written here. */
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/homes/homes.h"
#include "rooms/register/register.h"
#include "rooms/returns/returns.h"
#include "rooms/returns/returns.sql.h"

enum { ID_BYTES = 128 /* more than any question's id has */ };

struct checking {
	struct ctx *c;
	int64_t home;
	const char *day;
	const struct return_template *t;
	struct answer *answers;
	const enum is_asked *asked;
	struct own_days *own;
	struct list *faults, *look_again;
};

/* By insertion: the values of some weeks, most of them alike. */
static void
sort_numbers(int64_t *values, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		int64_t v = values[i];
		size_t k = i;

		for (; k > 0 && values[k - 1] > v; k--) {
			values[k] = values[k - 1];
		}
		values[k] = v;
	}
}

bool
own_range(int64_t *values, size_t n, int64_t *ret_low, int64_t *ret_median, int64_t *ret_high)
{
	if (n < 14) {
		return false;
	}
	sort_numbers(values, n);
	*ret_low = values[(10 * n + 99) / 100 - 1];
	*ret_median = values[(50 * n + 99) / 100 - 1];
	*ret_high = values[(90 * n + 99) / 100 - 1];
	return true;
}

/* A question's id as it stands before its value. In canonical text a quote inside a text is written \", so "question": can only be a name. */
struct named {
	char text[ID_BYTES];
	size_t n;
	size_t gap; /* where it was found last, counted from the name found before it: one day's answers stand where the last day's stood */
};

static void
name_of(const char *question, struct named *ret)
{
	size_t n = strlen(question);

	if (n + 4 > sizeof(ret->text)) {
		BUG("the question %s has a longer name than any template may give", question);
	}
	ret->text[0] = '"';
	memcpy(ret->text + 1, question, n);
	memcpy(ret->text + 1 + n, "\":", 3);
	ret->n = n + 3;
	ret->gap = 0;
}

/* Where the value of the question begins; NULL when it was not sent. */
static const char *
value_in(const char *json, const char *question)
{
	struct named name;
	const char *at;

	name_of(question, &name);
	at = strstr(json, name.text);
	return at != NULL ? at + name.n : NULL;
}

/* The same where several are looked for in the order of the text: from where the last one was found, *at, then from the beginning. */
static const char *
value_after(const char *json, const char *end, struct named *name, const char **at)
{
	const char *found = *at + name->gap;

	if (name->gap + name->n > (size_t)(end - *at) || memcmp(found, name->text, name->n) != 0) {
		found = strstr(*at, name->text);
		if (found == NULL && *at != json) {
			*at = json;
			found = strstr(json, name->text);
		}
		if (found == NULL) {
			return NULL;
		}
		name->gap = (size_t)(found - *at);
	}
	*at = found + name->n;
	return *at;
}

enum answer_state
answers_find(const char *json, const char *question, int64_t *ret)
{
	const char *value = value_in(json, question);

	if (value == NULL) {
		return NOT_SENT;
	}
	if (str_starts(value, "\"not known\"")) {
		return NOT_KNOWN;
	}
	if (str_starts(value, "\"not applicable\"")) {
		return NOT_APPLICABLE;
	}
	*ret = *value == '"' ? 0 : strtoll(value, NULL, 10);
	return GIVEN;
}

/* Without strtoll, since some hundred are read with every return. No count has as many as 18 digits. */
static bool
number_at(const char *value, int64_t *ret)
{
	bool minus;
	int64_t n = 0;

	if (value == NULL || *value == '"') {
		return false;
	}
	minus = *value == '-';
	value += minus;
	for (int i = 0; i < 18 && value[i] >= '0' && value[i] <= '9'; i++) {
		n = n * 10 + (value[i] - '0');
	}
	*ret = minus ? -n : n;
	return true;
}

bool
answers_number(const char *json, const char *question, int64_t *ret)
{
	return number_at(value_in(json, question), ret);
}

struct version_row {
	int64_t revision;
	const char *answers;
};

enum err
own_days_read(struct ctx *c, int64_t home, const char *day, struct own_days *own)
{
	static const struct field fields[] = {FIELD_AT(version_row, revision, F_INT), FIELD_AT(version_row, answers, F_TEXT), FIELD_END};
	struct list rows = LIST(struct version_row);

	if (own->read) {
		return OK;
	}
	TRY(db_all(c, &sql_return_versions_of_days, ARGS(INT(home), TEXT(day_add(c->arena, day, -OWN_DAYS)), TEXT(day)), fields, &rows));
	*own = (struct own_days){.read = true, .versions = (int64_t)rows.n, .answers = LIST(const char *)};
	for (size_t i = 0; i < rows.n; i++) {
		const struct version_row *row = LIST_AT(rows, struct version_row, i);

		if (i + 1 == rows.n || row[1].revision == 1) { /* else a newer version of this day follows */
			*(const char **)list_add(&own->answers, c->arena) = row->answers;
		}
	}
	return OK;
}

void
own_values(struct ctx *c, const struct own_days *own, const char *const *names, size_t n, struct list *ret)
{
	struct named *named = ARENA_ARRAY(c->arena, struct named, n);

	for (size_t k = 0; k < n; k++) {
		ret[k] = LIST(int64_t);
		ret[k].rows = arena_take(c->arena, (own->answers.n + 1) * sizeof(int64_t));
		ret[k].cap = own->answers.n;
		name_of(names[k], &named[k]);
	}
	for (size_t i = 0; i < own->answers.n; i++) {
		const char *answers = *LIST_AT(own->answers, const char *, i), *end = answers + strlen(answers), *at = answers;

		for (size_t k = 0; k < n; k++) {
			int64_t value;

			if (number_at(value_after(answers, end, &named[k], &at), &value)) {
				((int64_t *)ret[k].rows)[ret[k].n++] = value; /* one of each day at most */
			}
		}
	}
}

static void
note(struct list *l, struct arena *a, const char *field, const char *sentence)
{
	struct look_again *row;

	for (size_t i = 0; i < l->n; i++) {
		if (strcmp(LIST_AT(*l, struct look_again, i)->field, field) == 0) {
			return;
		}
	}
	row = list_add(l, a);
	row->field = field;
	row->sentence = sentence;
}

/* A check has found something: a stop is a fault at the field, an ask is something to look at again. struct field_fault and struct look_again are alike. */
static void
found(struct checking *k, const struct json *check, const char *field, const struct sentence_words *words)
{
	const char *sentence = return_sentence(k->c, k->t, k->answers, k->asked, json_text(check, "sentence", ""), words);

	note(strcmp(json_text(check, "kind", ""), "stop") == 0 ? k->faults : k->look_again, k->c->arena,
	    json_text(check, "on", field), sentence);
}

/* The sum of the given answers; false when one that is asked is not given. */
static bool
sum_of(const struct checking *k, const struct json *fields, int64_t *ret)
{
	bool whole = true;

	*ret = 0;
	for (size_t i = 0; i < fields->len; i++) {
		int q = question_index(k->t, fields->items[i].text);

		if (q < 0 || k->asked[q] == IS_NOT_ASKED) {
			continue;
		}
		if (k->answers[q].state != GIVEN) {
			whole = false;
			continue;
		}
		*ret += k->answers[q].n;
	}
	return whole;
}

static const char *
digits(struct ctx *c, int64_t n)
{
	return arena_int(c->arena, n);
}

static void
check_sum_at_most(struct checking *k, const struct json *check)
{
	int64_t left, right;

	(void)sum_of(k, json_array(check, "fields"), &left);
	if (sum_of(k, json_array(check, "limit"), &right) && left > right) {
		found(k, check, json_array(check, "fields")->items[0].text, NULL);
	}
}

static enum err
places_in_use(const struct checking *k, int64_t *ret)
{
	struct registered r;
	const char *in_use;
	enum err e;

	TRY(home_fact_on(k->c, k->home, "places_in_use", k->day, &in_use));
	if (str_int(in_use, ret)) {
		return OK;
	}
	e = registered_on(k->c, k->home, k->day, &r);
	if (e == ERR_MISSING) {
		fault_clear(k->c);
		*ret = -1;
		return OK;
	}
	TRY(e);
	if (!str_int(str_or(r.places, ""), ret)) {
		*ret = -1;
	}
	return OK;
}

static enum err
check_places(struct checking *k, const struct json *check)
{
	int64_t sum, places;

	if (!sum_of(k, json_array(check, "fields"), &sum)) {
		return OK;
	}
	TRY(places_in_use(k, &places));
	if (places >= 0 && places != sum) {
		found(k, check, json_array(check, "fields")->items[0].text,
		    &(struct sentence_words){.sum = digits(k->c, sum), .places = digits(k->c, places)});
	}
	return OK;
}

static void
check_needed_and_none(struct checking *k, const struct json *check)
{
	const struct json *f = json_array(check, "fields");
	int needed = question_index(k->t, f->items[0].text), on = question_index(k->t, f->items[1].text);

	if (needed >= 0 && on >= 0 && k->asked[on] != IS_NOT_ASKED && k->answers[needed].state == GIVEN && k->answers[needed].n > 0 &&
	    k->answers[on].state == GIVEN && k->answers[on].n == 0) {
		found(k, check, f->items[1].text, NULL);
	}
}

static enum err
check_own_range(struct checking *k, const struct json *check)
{
	const struct json *f = json_array(check, "fields");
	const char **names = ARENA_ARRAY(k->c->arena, const char *, f->len + 1);
	struct list *values = ARENA_ARRAY(k->c->arena, struct list, f->len + 1);
	int64_t low, median, high, percent = json_int(check, "number", 0);
	size_t n = 0;

	for (size_t i = 0; i < f->len; i++) {
		int q = question_index(k->t, f->items[i].text);

		if (q >= 0 && k->asked[q] != IS_NOT_ASKED && k->answers[q].state == GIVEN) {
			names[n++] = f->items[i].text;
		}
	}
	TRY(own_days_read(k->c, k->home, k->day, k->own));
	own_values(k->c, k->own, names, n, values);
	for (size_t i = 0; i < n; i++) {
		int64_t margin, value = k->answers[question_index(k->t, names[i])].n;

		if (!own_range(values[i].rows, values[i].n, &low, &median, &high)) {
			continue;
		}
		margin = (high * percent + 99) / 100;
		margin = margin < 1 ? 1 : margin;
		if (value < low - margin || value > high + margin) {
			found(k, check, names[i],
			    &(struct sentence_words){.value = digits(k->c, value), .low = digits(k->c, low), .high = digits(k->c, high)});
		}
	}
	return OK;
}

static void
check_not_after(struct checking *k, const struct json *check)
{
	const struct json *f = json_array(check, "fields");

	for (size_t i = 0; i < f->len; i++) {
		int q = question_index(k->t, f->items[i].text);

		if (q >= 0 && k->asked[q] != IS_NOT_ASKED && k->answers[q].state == GIVEN && strncmp(k->answers[q].text, k->day, 10) > 0) {
			found(k, check, f->items[i].text, &(struct sentence_words){.value = field_words(&k->t->fields[q], k->answers, k->c->arena)});
		}
	}
}

/* What was not asked is stored as not applicable, from the top down, and named when something else was sent. */
static void
put_not_asked(struct checking *k)
{
	for (size_t i = 0; i < k->t->n; i++) {
		struct answer *a = &k->answers[i];

		if (k->asked[i] != IS_NOT_ASKED) {
			continue;
		}
		if (a->state == GIVEN || a->state == NOT_KNOWN) {
			note(k->look_again, k->c->arena, k->t->questions[i].id,
			    arena_printf(k->c->arena, "%s: not asked today, so it was kept as not applicable.", k->t->fields[i].label));
		}
		*a = (struct answer){.state = NOT_APPLICABLE};
	}
}

static void
check_words(struct checking *k)
{
	char today[DAY_SIZE];

	day_of(k->c->now, today);
	for (size_t i = 0; i < k->t->n; i++) {
		if (k->t->fields[i].no_names && k->answers[i].state == GIVEN) {
			const char *why = names_check(k->answers[i].text, today, k->c->arena);

			if (why != NULL) {
				note(k->faults, k->c->arena, k->t->questions[i].id, why);
			}
		}
	}
}

enum err
return_check(struct ctx *c, int64_t home, const char *day, const struct return_template *t, struct answer *answers, struct own_days *own,
    struct list *ret_faults, struct list *ret_look_again)
{
	const struct json *checks = json_array(t->json, "checks");
	struct home_facts facts = {0}; /* what is asked depends on nursing alone */
	struct checking k = {c, home, day, t, answers, NULL, own, ret_faults, ret_look_again};

	_Static_assert(sizeof(struct look_again) == sizeof(struct field_fault), "both are a field and a sentence");
	*ret_faults = LIST(struct field_fault);
	*ret_look_again = LIST(struct look_again);
	TRY(home_fact_on(c, home, "nursing", day, &facts.nursing));
	k.asked = questions_asked(c, t, answers, &facts);
	put_not_asked(&k);
	check_words(&k);
	for (size_t i = 0; i < checks->len; i++) {
		const struct json *check = &checks->items[i];
		const char *rule = json_text(check, "rule", "");

		if (strcmp(rule, "sum_at_most") == 0) {
			check_sum_at_most(&k, check);
		} else if (strcmp(rule, "sum_is_places") == 0) {
			TRY(check_places(&k, check));
		} else if (strcmp(rule, "needed_and_none") == 0) {
			check_needed_and_none(&k, check);
		} else if (strcmp(rule, "own_range") == 0) {
			TRY(check_own_range(&k, check));
		} else if (strcmp(rule, "not_after_day") == 0) {
			check_not_after(&k, check);
		}
	}
	return OK;
}
