/* SPDX-License-Identifier: MIT */
/* Text: trimming, numbers, folding, strict UTF-8, unknown files. Run by build/tests str. */
#include "tests/kit.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

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
small_questions_know_null(void **state)
{
	(void)state;
	assert_true(str_eq(NULL, NULL));
	assert_false(str_eq(NULL, ""));
	assert_false(str_eq("", NULL));
	assert_true(str_eq("a", "a"));
	assert_false(str_eq("a", "A"));
	assert_true(str_empty(NULL) && str_empty("") && !str_empty(" "));
	assert_string_equal(str_or("", "other"), "other");
	assert_string_equal(str_or(NULL, "other"), "other");
	assert_string_equal(str_or("own", "other"), "own");
	assert_true(str_starts("abc", "ab") && str_starts("abc", "") && !str_starts("ab", "abc") &&
		    !str_starts(NULL, "a"));
}

static void
trimming_takes_every_outer_space_and_no_inner_one(void **state)
{
	struct arena *a = *state;

	assert_string_equal(str_trim(a, " \t\r\n\v\f a  b \n"), "a  b");
	assert_string_equal(str_trim(a, "\xEF\xBB\xBF\xC2\xA0x\xC2\xA0y\xE2\x80\xAF\xE3\x80\x80"),
		"x\xC2\xA0y");
	assert_string_equal(str_trim(a, " \xC2\xA0 "), "");
	assert_string_equal(str_trim(a, ""), "");
	assert_null(str_trim(a, NULL));
	/* a letter whose last byte is that of a space stays: U+0120, and a lone 0xA0 is no space */
	assert_string_equal(str_trim(a, "\xC4\xA0"), "\xC4\xA0");
	assert_string_equal(str_trim(a, "x\xA0"), "x\xA0");
	assert_string_equal(str_trim(a, "x\xE2\x80"), "x\xE2\x80");
}

static void
a_number_is_the_whole_text_and_fits(void **state)
{
	static const char *const bad[] = { "", "-", "+1", " 1", "1 ", "1.0", "1e3", "0x10", "--1",
		"9223372036854775808", "-9223372036854775809", "99999999999999999999999999",
		"1,000", "\xD9\xA1", "1-" };
	int64_t n = 77;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_false(str_int(bad[i], &n));
	}
	assert_false(str_int(NULL, &n));
	assert_int_equal(n, 77);
	assert_true(str_int("007", &n) && n == 7);
	assert_true(str_int("-0", &n) && n == 0);
	assert_true(str_int("9223372036854775807", &n) && n == INT64_MAX);
	assert_true(str_int("-9223372036854775808", &n) && n == INT64_MIN);
}

static void
keys_match_names_however_they_are_spelled(void **state)
{
	static const char *const pairs[][2] = { { "Na h-Eileanan Siar", "na h eileanan siar" },
		{ "Perth & Kinross", "perth and kinross" },
		{ "Perth and  Kinross ", "perth and kinross" },
		{ "Perth&Kinross", "perth and kinross" }, { "St. Mary's", "st marys" },
		{ "ST MARY\xE2\x80\x99S", "st marys" },
		{ "Taigh a\xCC\x80 Chr\xC3\xACosdaidh", "taigh a chriosdaidh" },
		{ "\xC3\x80\xC3\x89\xC3\x8E", "aei" },
		{ "Stra\xC3\x9F"
		  "e",
			"strasse" },
		{ "(The) Elms, Crieff", "the elms crieff" }, { "\xEF\xAC\x81ne", "fine" },
		{ "No\xC2\xA0"
		  "5",
			"no 5" },
		{ "\xEF\xBC\xA1\xEF\xBC\x91", "a1" }, { "", "" }, { "---", "" }, { "&", "and" },
		{ "& Sons", "and sons" },
		{ "a\xFF"
		  "b",
			"a b" },
		{ "\xC3\xA9\xC3", "e" }, { "\xE2\x82\xAC", "" }, { "co\xC2\xADop", "coop" } };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		assert_string_equal(str_key(*state, pairs[i][0]), pairs[i][1]);
	}
	assert_null(str_key(*state, NULL));
}

static void
a_key_of_a_key_is_the_same_key(void **state)
{
	static const char *const names[] = { "\xCE\x91\xCD\x85\xCC\x93", "\xC4\xB0stanbul",
		"\xE1\xBA\x9E&\xC7\x86", "\xCE\xA3\xCE\xA3" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char *key = str_key(*state, names[i]);

		assert_true(*key);
		assert_string_equal(str_key(*state, key), key);
	}
}

static void
the_longest_growing_name_stays_within_its_key(void **state)
{
	char text[2001], *key;

	memset(text, '&', 2000);
	text[2000] = 0;
	key = str_key(*state, text);
	assert_int_equal(strlen(key), 2000 * 4 - 1);
}

static void
utf8_is_strict_at_every_border(void **state)
{
	static const struct {
		const char *bytes;
		bool good;
	} cases[] = { { "\xC2\x80", true }, { "\xDF\xBF", true }, { "\xE0\xA0\x80", true },
		{ "\xED\x9F\xBF", true }, { "\xEE\x80\x80", true }, { "\xEF\xBF\xBF", true },
		{ "\xF0\x90\x80\x80", true }, { "\xF4\x8F\xBF\xBF", true }, { "\x7F", true },
		{ "\xC0\x80", false }, { "\xC1\xBF", false }, { "\xE0\x9F\xBF", false },
		{ "\xED\xA0\x80", false }, { "\xED\xBF\xBF", false }, { "\xF0\x8F\xBF\xBF", false },
		{ "\xF4\x90\x80\x80", false }, { "\xF5\x80\x80\x80", false }, { "\xFF", false },
		{ "\xFE", false }, { "\x80", false }, { "\xBF", false }, { "\xC2", false },
		{ "\xE2\x82", false }, { "\xF0\x9F\x98", false }, { "\xC2\x41", false },
		{ "\xE2\x41\x80", false }, { "\xF0\x9F\x41\x80", false },
		{ "\xF0\x9F\x98\x41", false }, { "\xF8\x88\x80\x80\x80", false } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t n = strlen(cases[i].bytes);
		char *exact = malloc(n); /* no NUL behind it: reading on would be seen */

		memcpy(exact, cases[i].bytes, n);
		assert_int_equal(utf8_valid(exact, n), cases[i].good);
		free(exact);
	}
	assert_true(utf8_valid("", 0));
	assert_false(utf8_valid("a\0b", 3));
	assert_int_equal(utf8_next("", 0), 0);
	assert_int_equal(utf8_length("a\xC3\xA9\xF0\x9F\x98\x80"), 3);
	assert_int_equal(utf8_length(NULL), 0);
}

static void
from_bytes(struct arena *a, const char *p, size_t n, const char *text, const char *encoding)
{
	const char *got_encoding = NULL;
	size_t got_n = 0;
	char *exact = malloc(n ? n : 1);
	char *got;

	memcpy(exact, p, n);
	got = utf8_from_bytes(a, exact, n, &got_n, &got_encoding);
	free(exact);
	assert_string_equal(got, text);
	assert_int_equal(got_n, strlen(text));
	assert_string_equal(got_encoding, encoding);
}

static void
bytes_of_files_become_utf8_whatever_they_were(void **state)
{
	struct arena *a = *state;

	from_bytes(a, "", 0, "", "UTF-8");
	from_bytes(a, "plain", 5, "plain", "UTF-8");
	from_bytes(a, "\xEF\xBB\xBF", 3, "", "UTF-8");
	from_bytes(a,
		"\xEF\xBB\xBF"
		"caf\xC3\xA9",
		8, "caf\xC3\xA9", "UTF-8");
	from_bytes(a, "caf\xC3\xA9 x", 7, "caf\xC3\xA9 x", "UTF-8");
	from_bytes(a, "caf\xE9 x", 6, "caf\xC3\xA9 x", "Windows-1252");
	from_bytes(a, "\x80\x93\x9F", 3, "\xE2\x82\xAC\xE2\x80\x9C\xC5\xB8", "Windows-1252");
	from_bytes(a, "\x81\x8D\x8F\x90\x9D", 5,
		"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", "Windows-1252");
	from_bytes(a, "a\xA0\xFF", 3, "a\xC2\xA0\xC3\xBF", "Windows-1252");
	from_bytes(a, "caf\xC3\xA9 \xE9!", 8, "caf\xC3\x83\xC2\xA9 \xC3\xA9!", "Windows-1252");
	/* a mark decides: what is wrong after it is lost, not guessed */
	from_bytes(a,
		"\xEF\xBB\xBF"
		"x\xE9y",
		6, "x\xEF\xBF\xBDy", "UTF-8");
}

static void
nul_bytes_and_a_last_character_cut_in_half_are_marked(void **state)
{
	struct arena *a = *state;

	from_bytes(a, "a\0b", 3,
		"a\xEF\xBF\xBD"
		"b",
		"UTF-8");
	from_bytes(a, "\xE9\0", 2, "\xC3\xA9\xEF\xBF\xBD", "Windows-1252");
	from_bytes(a, "\xC3\xA9 caf\xC3", 7, "\xC3\xA9 caf\xEF\xBF\xBD", "UTF-8");
	from_bytes(a, "\xC3\xA9 \xE2\x82", 5, "\xC3\xA9 \xEF\xBF\xBD", "UTF-8");
	from_bytes(a, "\xC3\xA9 \xF0\x9F\x98", 6, "\xC3\xA9 \xEF\xBF\xBD", "UTF-8");
	from_bytes(a, "\xC3\xA9 \xF4", 4, "\xC3\xA9 \xEF\xBF\xBD", "UTF-8");
	/* but one accented letter at the end of a file that has no other is a letter */
	from_bytes(a, "caf\xE9", 4, "caf\xC3\xA9", "Windows-1252");
	from_bytes(a, "\xC3\xA9 \xFF", 4, "\xC3\x83\xC2\xA9 \xC3\xBF", "Windows-1252");
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, enter, leave)

static const struct CMUnitTest str_tests[] = {
	WITH_ARENA(small_questions_know_null),
	WITH_ARENA(trimming_takes_every_outer_space_and_no_inner_one),
	WITH_ARENA(a_number_is_the_whole_text_and_fits),
	WITH_ARENA(keys_match_names_however_they_are_spelled),
	WITH_ARENA(a_key_of_a_key_is_the_same_key),
	WITH_ARENA(the_longest_growing_name_stays_within_its_key),
	WITH_ARENA(utf8_is_strict_at_every_border),
	WITH_ARENA(bytes_of_files_become_utf8_whatever_they_were),
	WITH_ARENA(nul_bytes_and_a_last_character_cut_in_half_are_marked),
};

const struct test_suite str_suite = SUITE_PLAIN("str", str_tests);
