/* SPDX-License-Identifier: MIT */
/* Any bytes as the body of a form: pairs of text, each tried on a field of every kind. What a field takes, it shows; and what it shows, it takes again unchanged. */
#include "fuzz/fuzz.h"

#include "base/field.h"
#include "web/input.h"

static const struct choice choices[] = {{"a", "First <a>"}, {"b", "Second"}, {NULL, NULL}};

struct everything {
	const char *line, *lines, *day, *minute, *choice, *mail, *phone, *ref, *words;
	int64_t whole, count, instant, box;
	struct answer nurses, state, note;
};

static const struct field fields[] = {
    FIELD_AT(everything, line, F_TEXT, .label = "Line"),
    FIELD_AT(everything, lines, F_LINES, .label = "Lines"),
    FIELD_AT(everything, day, F_DAY, .label = "Day"),
    FIELD_AT(everything, minute, F_MINUTE, .label = "Minute"),
    FIELD_AT(everything, choice, F_CHOICE, .label = "Choice", .choices = choices),
    FIELD_AT(everything, mail, F_EMAIL, .label = "Mail"),
    FIELD_AT(everything, phone, F_PHONE, .label = "Phone"),
    FIELD_AT(everything, ref, F_REF, .label = "Ref"),
    FIELD_AT(everything, words, F_LINES, .label = "Words", .no_names = 1, .max = 500),
    FIELD_AT(everything, whole, F_INT, .label = "Whole"),
    FIELD_AT(everything, count, F_COUNT, .label = "Count", .max = 9999),
    FIELD_AT(everything, instant, F_INSTANT, .label = "Instant"),
    FIELD_AT(everything, box, F_BOOL, .label = "Box"),
    FIELD_AT(everything, nurses, F_COUNT, .label = "Nurses", .answer = 1, .max = 99),
    FIELD_AT(everything, state, F_CHOICE, .label = "State", .answer = 1, .choices = choices),
    FIELD_AT(everything, note, F_LINES, .label = "Note", .answer = 1, .no_names = 1),
    FIELD_END,
};

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	fuzz_start();
	return 0;
}

static void
field_check(const struct field *f, const char *text, struct arena *a)
{
	struct everything one = {0}, two = {0};
	const char *shown, *again;

	if (field_set(f, &one, text, a) != NULL) {
		return;
	}
	shown = field_text(f, &one, a);
	if (shown == NULL) {
		return;
	}
	must_be_text(shown, f->kind == F_LINES);
	must_be_text(field_words(f, &one, a), f->kind == F_LINES);
	must(field_set(f, &two, shown, a) == NULL);
	again = field_text(f, &two, a);
	must(again != NULL && strcmp(shown, again) == 0);
}

int
LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	struct ctx *c = fuzz_next();
	struct list pairs = LIST(struct pair), bad = LIST(const char *);

	if (!input_pairs((const char *)p, n, &pairs, &bad, c->arena)) {
		must(pairs.n == INPUT_FIELDS);
	}
	for (size_t i = 0; i < pairs.n && i < 8; i++) {
		const struct pair *pair = LIST_AT(pairs, struct pair, i);

		must(utf8_valid(pair->name, strlen(pair->name)) && utf8_valid(pair->value, strlen(pair->value)));
		for (const struct field *f = fields; f->name; f++) {
			field_check(f, pair->value, c->arena);
		}
	}
	return 0;
}
