/* SPDX-License-Identifier: MIT */
/* Any bytes as a file of the register: refused with a sentence, or homes whose every text can be kept and whose every number is one. */
#include "fuzz/fuzz.h"

#include "base/day.h"
#include "rooms/register/register_file.h"

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	fuzz_start();
	return 0;
}

static void
home_check(const struct file_home *h)
{
	int64_t n;

	must(!str_empty(h->number));
	must_be_text(h->number, false);
	for (const struct field *f = file_home_fields; f->name; f++) {
		const char *s = f->label ? *(const char *const *)((const char *)h + f->offset) : NULL;

		if (s == NULL) {
			continue;
		}
		must_be_text(s, false);
		must(strlen(s) <= REGISTER_CELL_BYTES + 8);
		must(f->kind != F_DAY || *s == 0 || day_valid(s));
	}
	must(*h->places == 0 || (str_int(h->places, &n) && n >= 0));
	must(*h->wellbeing == 0 || (str_int(h->wellbeing, &n) && n >= 1 && n <= 6));
}

int
LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	struct ctx *c = fuzz_next();
	struct register_reading how = {.all_kinds = n > 0 && (p[0] & 1), .with_people = n > 0 && (p[0] & 2)};
	struct register_file *f = NULL;

	if (n == 0) {
		return 0;
	}
	if (register_read(c, (const char *)p + 1, n - 1, &how, &f) != OK) {
		must(c->fault.err == ERR_INVALID || c->fault.err == ERR_LIMIT);
		must_be_text(c->fault.sentence, false);
		return 0;
	}
	must(f->rows >= (int64_t)f->homes.n);
	for (size_t i = 0; i < f->homes.n; i++) {
		home_check(LIST_AT(f->homes, struct file_home, i));
	}
	must_be_text(register_notes(c->arena, f, &(struct list){.size = sizeof(char *)}), false);
	return 0;
}
