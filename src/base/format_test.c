/* SPDX-License-Identifier: MIT */
/* That the plain directives write what the C library writes, and leave it all else. Run by build/tests format. */
#include "tests/kit.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"

enum { CAP = 64 };

static bool
plain(char out[CAP], const char *fmt, ...)
{
	size_t n = 0;
	bool known;
	va_list ap;

	va_start(ap, fmt);
	known = format_plain(out, CAP, &n, fmt, ap);
	va_end(ap);
	assert_int_equal(n, strlen(out));
	return known;
}

#define SAME(...) \
	do { \
		char ours[CAP], theirs[CAP]; \
		assert_true(plain(ours, __VA_ARGS__)); \
		snprintf(theirs, sizeof(theirs), __VA_ARGS__); \
		assert_string_equal(ours, theirs); \
	} while (0)

static void
plain_directives_are_written_as_the_library_writes_them(void **state)
{
	const char cut[3] = { 'a', 'b', 'c' }; /* no NUL behind it */

	(void)state;
	SAME("%s", "");
	SAME("no directive at all%s", "");
	SAME("%s and %s", "one", "two");
	SAME("100 %% of %s", "all");
	SAME("%d %d %d", 0, INT_MAX, INT_MIN);
	SAME("%lld %lld", LLONG_MAX, LLONG_MIN);
	SAME("%zu", SIZE_MAX);
	SAME("%02d:%02d %04d %06d", 5, 59, 12345, -7);
	SAME("%02d %03d", 0, -123);
	SAME("%.2s|%.4s|%.0s|%.9s", "2026-11-22", "2026-11-22", "gone", "short");
	SAME("%.*s|%.*s", 3, cut, 0, "x");
}

static void
what_is_not_plain_is_left_to_the_library(void **state)
{
	char out[CAP];

	(void)state;
	assert_false(plain(out, "%5d", 1));
	assert_false(plain(out, "%s %x", "a", 1u));
	assert_false(plain(out, "%.17g", 1.5));
	assert_false(plain(out, "%010d", 1));
	assert_false(plain(out, "%.16s", "2026-11-22T09:00"));
	assert_false(plain(out, "%-3s", "x"));
	assert_false(plain(out, "%"));
}

static void
a_text_that_does_not_fit_is_left_too(void **state)
{
	char out[CAP], text[CAP + 1];

	(void)state;
	memset(text, 'x', CAP);
	text[CAP] = 0;
	assert_false(plain(out, "%s", text));
	text[CAP - 1] = 0;
	assert_true(plain(out, "%s", text));
	assert_int_equal(strlen(out), CAP - 1);
	assert_false(plain(out, "%s%d", text, 1));
	assert_false(plain(out, "%s%%", text));
}

static const struct CMUnitTest format_tests[] = {
	cmocka_unit_test(plain_directives_are_written_as_the_library_writes_them),
	cmocka_unit_test(what_is_not_plain_is_left_to_the_library),
	cmocka_unit_test(a_text_that_does_not_fit_is_left_too),
};

const struct test_suite format_suite = SUITE_PLAIN("format", format_tests);
