/* SPDX-License-Identifier: MIT */
/* Any bytes as the values of a return, sent by a program (JSON) or typed into the form: refused with a sentence, or answers of which the canonical text, read
 * again, gives the same answers and the same text. */
#include "fuzz/fuzz.h"

#include "rooms/returns/returns.h"
#include "web/input.h"

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	fuzz_start();
	return 0;
}

/* Taken answers survive being written down and read. */
static void
answers_check(struct ctx *c, const struct return_template *t, const struct answer *answers)
{
	struct answer *again = ARENA_ARRAY(c->arena, struct answer, t->n);
	const char *json = answers_json(c, t, answers);

	must_be_text(json, false);
	must(answers_read(c, t, json, again) == OK);
	for (size_t i = 0; i < t->n; i++) {
		must(again[i].state == answers[i].state);
		must(again[i].n == answers[i].n || again[i].state != GIVEN || !field_is_number(t->fields[i].kind));
	}
	must(strcmp(json, answers_json(c, t, again)) == 0);
}

static void
as_json(struct ctx *c, const struct return_template *t, const char *p, size_t n)
{
	struct answer *answers = ARENA_ARRAY(c->arena, struct answer, t->n);
	struct list faults = LIST(struct field_fault);
	const struct json *j = NULL;
	struct buf b;

	if (json_read(c, p, n, &j) != OK) {
		must(c->fault.err == ERR_INVALID);
		must_be_text(c->fault.sentence, false);
		return;
	}
	buf_init(&b, 64 << 20);
	json_write(&b, j);
	must(!b.over && utf8_valid(b.p, b.len));
	buf_done(&b);
	if (j->kind != JSON_OBJECT) {
		return;
	}
	fields_from_json(t->fields, answers, j, &faults, c->arena);
	for (size_t i = 0; i < faults.n; i++) {
		must_be_text(LIST_AT(faults, struct field_fault, i)->sentence, false);
	}
	answers_check(c, t, answers);
}

static void
as_form(struct ctx *c, const struct return_template *t, const char *p, size_t n)
{
	struct answer *answers = ARENA_ARRAY(c->arena, struct answer, t->n);
	struct list pairs = LIST(struct pair);

	(void)input_pairs(p, n, &pairs, NULL, c->arena);
	for (size_t i = 0; i < pairs.n; i++) {
		const struct pair *pair = LIST_AT(pairs, struct pair, i);
		int q = question_index(t, pair->name);
		const char *why = field_set(&t->fields[q >= 0 ? (size_t)q : i % t->n], answers, pair->value, c->arena);

		if (why != NULL) {
			must_be_text(why, false);
		}
	}
	answers_check(c, t, answers);
}

int
LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	struct ctx *c = fuzz_next();
	const struct return_template *t = return_template_version("daily-huddle", 0);

	must(t != NULL);
	if (n > 0 && p[0] == '{') {
		as_json(c, t, (const char *)p, n);
	} else {
		as_form(c, t, (const char *)p, n);
	}
	return 0;
}
