/* SPDX-License-Identifier: MIT */
/* Any text as a day, an instant, or words in which somebody may be named: what is read is a real day, reads again as itself, and nothing is read beyond the text. */
#include "fuzz/fuzz.h"

#include "base/day.h"
#include "base/field.h"

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	fuzz_start();
	return 0;
}

int
LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	struct ctx *c = fuzz_next();
	char *text = arena_copy(c->arena, p, n), *day = day_read(c->arena, text);
	char start[DAY_SIZE];
	const char *named;
	size_t read;
	bool short_year;
	int64_t instant;

	if (day != NULL) {
		must(day_valid(day));
		must(strcmp(day_read(c->arena, day), day) == 0);
		must(strcmp(day_add(c->arena, day_add(c->arena, day, 1), -1), day) == 0 || strcmp(day, "2199-12-31") == 0);
	}
	read = day_read_start(text, start, &short_year);
	must(read <= strlen(text));
	must(read == 0 || day_valid(start));
	if (instant_read(text, &instant)) {
		char again[STAMP_SIZE];
		int64_t same;

		instant_stamp(instant, again);
		must(instant_read(again, &same) && same == instant);
	}
	named = names_check(text, "2026-11-22", c->arena);
	if (named != NULL) {
		must_be_text(named, false);
	}
	(void)str_key(c->arena, text);
	return 0;
}
