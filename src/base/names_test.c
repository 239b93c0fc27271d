/* SPDX-License-Identifier: MIT */
/* What free text may not hold: numbers and dates that tell who a person is, and what only looks
 * like them. The numbers here are made up and only satisfy the arithmetic. Run by build/tests
 * names. */
#include "tests/kit.h"

#include <stdio.h>

#include "base/day.h"
#include "base/field.h"

static int
enter(void **state)
{
	*state = arena_new();
	return 0;
}

static int
leave(void **state)
{
	arena_free(*state);
	return 0;
}

static void
each(struct arena *a, const char *const *texts, bool found)
{
	for (; *texts; texts++) {
		const char *sentence = names_check(*texts, "2026-11-22", a);

		if ((sentence != NULL) != found) {
			fail_msg("\"%s\": %s", *texts, sentence ? sentence : "nothing found");
		}
	}
}

static void
chi_and_nhs_numbers_are_found_however_they_are_spaced(void **state)
{
	static const char *const texts[] = { "9434765919", "NHS 943 476 5919.", "943-476-5919",
		"9434 765919", "Room 4: 943.476.5919",
		"943\xC2\xA0"
		"476\xC2\xA0"
		"5919",
		"943\xE2\x80\x93"
		"476\xE2\x80\x93"
		"5919",
		"943  476  5919", "12 943 476 5919 7", "x9434765919y", "CHI 0101010001",
		"010101 0001", "010101-0001", "2902000014", "4010232137", "7700 900124",
		"room (0) 9434765919", "3201234567", NULL };

	each(*state, texts, true);
}

static void
other_numbers_pass(void **state)
{
	static const char *const texts[] = { "", "7", "9434765918", "943476591", "94347659190",
		"01738 476500", "01738 630 123", "07700 900123", "+44 7700 900124",
		"+44 (0)7700 900124", "07700 900124", "07700900124", "0131 496 0000",
		"020 7946 0018", "2026-11-22 09:12", "22/11/2026", "3201234566", "9434765919123",
		"beds 12, 14 and 16; staff 3 of 4", "4 tests on 22/11/2026, 3 more on 23/11/2026",
		"9 4 3 4 7 6 5 9 1 8", "0000000000", NULL };

	each(*state, texts, false);
}

/* Every number of ten digits with the right check digit and a day in front is found, with any other
 * check digit not. */
static void
only_the_right_check_digit_makes_a_chi_number(void **state)
{
	int found = 0;

	for (int tail = 0; tail < 10000; tail++) {
		char text[32];

		snprintf(text, sizeof(text), "150342%04d", tail);
		found += names_check(text, "2026-11-22", *state) != NULL;
		snprintf(text, sizeof(text), "153342%04d", tail);
		assert_null(names_check(text, "2026-11-22", *state));
	}
	/* of each ten last digits one is right, or none when the check would be ten */
	assert_in_range(found, 850, 950);
}

static void
dates_of_birth_are_found_in_every_spelling(void **state)
{
	static const char *const texts[] = { "12/03/1938", "12/03/38", "born 12-Mar-1938",
		"12 March 1938", "12.3.1938", "1938-03-12", "3rd March 1940", "(12/03/1938)",
		"21/11/2010", "DOB not known", "d.o.b. see file", "Date of birth?",
		"born on a Sunday", "Mrs X,12/03/1938,", "29/02/1940", NULL };

	each(*state, texts, true);
}

static void
other_dates_and_words_pass(void **state)
{
	static const char *const texts[] = { "22/11/2026", "22/11/2010", "23/11/2010",
		"review 1/12/26", "visits again from 12/03/27", "opened 12 March 2019",
		"12/13/1938", "112/03/1938", "12/03/19385", "Dobbie House", "stubborn on some days",
		"reborn once", "25000 pounds", "adobe", "room 12/3", "version 1.2.3", "12/03",
		NULL };

	each(*state, texts, false);
}

static void
no_text_is_no_fault_and_bad_text_does_no_harm(void **state)
{
	assert_null(names_check(NULL, "2026-11-22", *state));
	assert_null(names_check("\xFF\xFE\xC2", "2026-11-22", *state));
	assert_non_null(names_check("\xFF"
				    "9434765919",
		"2026-11-22", *state));
	assert_non_null(names_check("12/03/1938", NULL, *state));
	assert_non_null(names_check("12/03/1938", "2024-02-29", *state));
}

static void
a_very_long_row_of_numbers_is_searched_to_its_end(void **state)
{
	char text[1024];

	for (size_t before = 380; before < 400; before++) {
		for (size_t i = 0; i < before; i++) {
			text[i] = i % 2 ? ' ' : '7' + (char)(i / 2 % 3);
		}
		snprintf(text + before, sizeof(text) - before, " 943 476 5918");
		assert_null(names_check(text, "2026-11-22", *state));
		snprintf(text + before, sizeof(text) - before, " 943 476 5919");
		assert_non_null(names_check(text, "2026-11-22", *state));
	}
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, enter, leave)

static const struct CMUnitTest names_tests[] = {
	WITH_ARENA(chi_and_nhs_numbers_are_found_however_they_are_spaced),
	WITH_ARENA(other_numbers_pass),
	WITH_ARENA(only_the_right_check_digit_makes_a_chi_number),
	WITH_ARENA(dates_of_birth_are_found_in_every_spelling),
	WITH_ARENA(other_dates_and_words_pass),
	WITH_ARENA(no_text_is_no_fault_and_bad_text_does_no_harm),
	WITH_ARENA(a_very_long_row_of_numbers_is_searched_to_its_end),
};

const struct test_suite names_suite = SUITE_PLAIN("names", names_tests);
