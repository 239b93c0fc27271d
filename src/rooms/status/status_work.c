/* SPDX-License-Identifier: MIT */
/* Works a status out of answers: colour, help, reasons in sentences, the words for beds, the line for the timeline. Pure: what it is given is all it looks at, so that
 * `verify` comes to the same. Not here: the rules (status_rules.c), keeping (status.c). */
#include "rooms/status/status_work.h"

#include <string.h>

#include "base/str.h"
#include "rooms/homes/homes.h"

void
status_try(struct ctx *c, const struct rules *rules, const struct answer *answers, const char *nursing, const struct range *ranges, struct tried *ret)
{
	const struct home_facts facts = {.nursing = nursing};

	*ret = (struct tried){.c = c,
	    .rules = rules,
	    .answers = answers,
	    .asked = questions_asked(c, rules->t, answers, &facts),
	    .ranges = ranges};
	rules_try(ret);
}

const struct range *
status_ranges(struct ctx *c, const struct rules *rules, const struct own_days *own)
{
	struct range *ranges = ARENA_ARRAY(c->arena, struct range, rules->ranged_n + 1);
	struct list *values = ARENA_ARRAY(c->arena, struct list, rules->ranged_n + 1);
	int64_t median;

	own_values(c, own, rules->ranged_names, rules->ranged_n, values);
	for (size_t i = 0; i < rules->ranged_n; i++) {
		ranges[i].days = (int64_t)values[i].n;
		ranges[i].known = own_range(values[i].rows, values[i].n, &ranges[i].low, &median, &ranges[i].high);
	}
	return ranges;
}

/* ---- words ---------------------------------------------------------------------------------------------------------- */

/* One line of reasons; a text of the home may hold line ends. */
static void
add_line(struct buf *b, const char *rule, const char *colour, const char *before, const char *sentence)
{
	if (b->len > 0) {
		buf_addc(b, '\n');
	}
	buf_adds(b, rule);
	buf_addc(b, '|');
	buf_adds(b, colour);
	buf_addc(b, '|');
	buf_adds(b, before);
	for (const char *p = sentence; *p != 0; p++) {
		buf_addc(b, (unsigned char)*p < ' ' ? ' ' : *p);
	}
}

/* "No nurse on" -> "no nurse on"; an abbreviation stays. */
static const char *
small_first(struct arena *a, const char *s)
{
	char *copy = arena_text(a, s);

	if (copy[0] >= 'A' && copy[0] <= 'Z' && !(copy[1] >= 'A' && copy[1] <= 'Z')) {
		copy[0] += 'a' - 'A';
	}
	return copy;
}

static const struct answer *
answer_to(const struct tried *t, const char *question)
{
	static const struct answer none;
	int i = question_index(t->rules->t, question);

	if (i < 0 || t->asked[i] == IS_NOT_ASKED || t->answers[i].state != GIVEN) {
		return &none;
	}
	return &t->answers[i];
}

static bool
is_given(const struct tried *t, const char *question, const char *value)
{
	const struct answer *a = answer_to(t, question);

	return a->state == GIVEN && str_eq(a->text, value);
}

static const char *
reasons_of(const struct tried *t)
{
	const struct answer *help_text = answer_to(t, "help_text");
	struct buf b;
	const char *out;

	buf_init(&b, 1 << 16);
	for (int colour = RULE_RED; colour >= RULE_AMBER; colour--) {
		for (size_t i = 0; i < t->rules->n; i++) {
			if ((int)t->rules->rules[i].colour == colour && rule_is_reason(t, i)) {
				add_line(&b, t->rules->rules[i].id, colour == RULE_RED ? "red" : "amber", "", rule_sentence(t, i));
			}
		}
	}
	for (size_t i = 0; i < t->rules->n; i++) {
		if (rule_is_open(t, i)) {
			add_line(&b, t->rules->rules[i].id, "open", "Not worked out: ", small_first(t->c->arena, t->rules->rules[i].label));
		}
	}
	if (help_text->state == GIVEN && !str_empty(help_text->text)) {
		add_line(&b, "help", "help", "", help_text->text);
	}
	out = arena_copy(t->c->arena, b.p != NULL ? b.p : "", b.len);
	buf_done(&b);
	return out;
}

/* "2", "2, limited: staffing", "2, not admitting: infection", "not known". Only beds that can be offered count: none while admissions are paused, not known while nobody knows whether they are. */
static void
beds_of(const struct tried *t, struct status *ret)
{
	const struct answer *beds = answer_to(t, "beds_available"), *why = answer_to(t, "admissions_reason");
	int reason = question_index(t->rules->t, "admissions_reason");
	const char *because;

	ret->beds_offered = -1;
	if (beds->state != GIVEN) {
		ret->beds = "not known";
		return;
	}
	because = why->state == GIVEN ? arena_printf(t->c->arena, ": %s", choice_word(t->rules->t, (size_t)reason, why->text)) : "";
	if (is_given(t, "admissions", "open")) {
		ret->beds_offered = beds->n;
		ret->beds = arena_int(t->c->arena, beds->n);
	} else if (is_given(t, "admissions", "limited")) {
		ret->beds_offered = beds->n;
		ret->beds = arena_printf(t->c->arena, "%lld, limited%s", (long long)beds->n, because);
	} else if (is_given(t, "admissions", "paused")) {
		ret->beds_offered = 0;
		ret->beds = arena_printf(t->c->arena, "%lld, not admitting%s", (long long)beds->n, because);
	} else {
		ret->beds = arena_printf(t->c->arena, "%lld, not known whether admitting", (long long)beds->n);
	}
}

/* "Red: no nurse on tonight: 1 needed; 5 of 7 care staff on by day. Help asked." */
static const char *
headline_of(const struct tried *t, const struct status *s)
{
	struct list reasons = status_reasons(t->c->arena, s->reasons);
	struct buf b;
	const char *out;
	bool any = false;

	buf_init(&b, 1 << 16);
	buf_adds(&b, strcmp(s->colour, "red") == 0 ? "Red: " : strcmp(s->colour, "amber") == 0 ? "Amber: " : "Green: ");
	for (size_t i = 0; i < reasons.n; i++) {
		const struct reason *r = LIST_AT(reasons, struct reason, i);

		if (strcmp(r->colour, "red") == 0 || strcmp(r->colour, "amber") == 0) {
			buf_adds(&b, any ? "; " : "");
			buf_adds(&b, small_first(t->c->arena, r->sentence));
			any = true;
		}
	}
	buf_adds(&b, any ? "" : "nothing outside the rules");
	if (b.p[b.len - 1] != '.') {
		buf_addc(&b, '.');
	}
	if (strcmp(s->help, "none") != 0) {
		buf_adds(&b, strcmp(s->help, "urgent") == 0 ? " Urgent help asked." : " Help asked.");
	}
	out = arena_copy(t->c->arena, b.p, b.len);
	buf_done(&b);
	return out;
}

void
status_from(const struct tried *t, struct status *ret)
{
	const struct answer *help = answer_to(t, "help");

	ret->colour = rules_colour(t);
	ret->help = help->state == GIVEN && (str_eq(help->text, "advice") || str_eq(help->text, "urgent")) ? help->text : "none";
	ret->reasons = reasons_of(t);
	beds_of(t, ret);
	ret->headline = headline_of(t, ret);
}

struct list
status_reasons(struct arena *a, const char *lines)
{
	struct list l = LIST(struct reason);

	for (char *p = arena_text(a, str_or(lines, "")); p != NULL && *p != 0;) {
		char *end = strchr(p, '\n'), *colour, *sentence;
		struct reason *r;

		if (end != NULL) {
			*end++ = 0;
		}
		colour = strchr(p, '|');
		sentence = colour != NULL ? strchr(colour + 1, '|') : NULL;
		if (sentence != NULL) {
			*colour++ = 0;
			*sentence++ = 0;
			r = list_add(&l, a);
			*r = (struct reason){p, colour, sentence};
		}
		p = end;
	}
	return l;
}

size_t
reasons_open(const struct list *reasons)
{
	size_t n = 0;

	for (size_t i = 0; i < reasons->n; i++) {
		n += strcmp(LIST_AT(*reasons, struct reason, i)->colour, "open") == 0;
	}
	return n;
}

/* ---- what the rules looked at --------------------------------------------------------------------------------------- */

static void
add_answer(struct buf *b, const struct tried *t, size_t question)
{
	const struct answer *a = &t->answers[question];

	buf_json(b, t->rules->t->questions[question].id);
	buf_addc(b, ':');
	if (t->asked[question] == IS_NOT_ASKED) {
		buf_adds(b, "\"not asked\"");
	} else if (a->state == NOT_SENT) {
		buf_adds(b, "\"not sent\"");
	} else if (a->state != GIVEN) {
		buf_adds(b, a->state == NOT_KNOWN ? "\"not known\"" : "\"not applicable\"");
	} else if (field_is_number(t->rules->t->fields[question].kind)) {
		buf_int(b, a->n);
	} else {
		buf_json(b, a->text);
	}
}

const char *
status_inputs(const struct tried *t, const char *nursing)
{
	bool *done = ARENA_ARRAY(t->c->arena, bool, t->rules->t->n + 1);
	const char *out, *sep = "";
	struct buf b;

	buf_init(&b, 1 << 18);
	buf_adds(&b, "{\"nursing\":");
	buf_json(&b, str_or(nursing, ""));
	buf_adds(&b, ",\"answers\":{");
	for (size_t i = 0; i < t->rules->n; i++) {
		const struct rule *r = &t->rules->rules[i];

		for (size_t k = 0; k < r->fields_n; k++) {
			if (!done[r->fields[k]]) {
				done[r->fields[k]] = true;
				buf_adds(&b, sep);
				sep = ",";
				add_answer(&b, t, r->fields[k]);
			}
		}
	}
	buf_adds(&b, "},\"ranges\":{");
	for (size_t i = 0; i < t->rules->ranged_n; i++) {
		const struct range *r = &t->ranges[i];

		buf_printf(&b, "%s\"%s\":[%lld,%lld,%lld]", i > 0 ? "," : "", t->rules->ranged_names[i], (long long)r->days, (long long)r->low,
		    (long long)r->high);
	}
	buf_adds(&b, "}}");
	out = arena_copy(t->c->arena, b.p, b.len);
	buf_done(&b);
	return out;
}

enum err
status_inputs_read(struct ctx *c, const struct rules *rules, const char *inputs, const char **ret_nursing, const struct range **ret_ranges)
{
	struct range *ranges = ARENA_ARRAY(c->arena, struct range, rules->ranged_n + 1);
	const struct json *j, *kept;

	TRY(json_read(c, inputs, strlen(inputs), &j));
	kept = json_get(j, "ranges");
	for (size_t i = 0; i < rules->ranged_n; i++) {
		const struct json *three = json_array(kept, rules->ranged_names[i]);

		if (three->len == 3) {
			ranges[i] = (struct range){three->items[0].n >= 14, three->items[0].n, three->items[1].n, three->items[2].n};
		}
	}
	*ret_nursing = json_text(j, "nursing", "");
	*ret_ranges = ranges;
	return OK;
}
