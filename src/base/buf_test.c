/* SPDX-License-Identifier: MIT */
/* Growing text: the maximum, and that nothing escapes the escapes. Run by build/tests buf. */
#include "tests/kit.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define WANT(call, text) \
	do { \
		struct buf b; \
		buf_init(&b, 4096); \
		call; \
		assert_string_equal(b.p, (text)); \
		assert_int_equal(b.len, strlen(text)); \
		assert_false(b.over); \
		buf_done(&b); \
	} while (0)

static void
an_empty_buf_is_empty_text(void **state)
{
	struct buf zeroed = { 0 };
	const char *volatile no_text = NULL;

	(void)state;
	WANT((void)0, "");
	WANT(buf_adds(&b, NULL), "");
	WANT(buf_html(&b, NULL), "");
	WANT(buf_add(&b, no_text, 0), "");
	WANT((buf_adds(&b, "x"), buf_clear(&b)), "");
	buf_done(&zeroed);
}

static void
exactly_the_maximum_fits_and_one_byte_more_does_not(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 8);
	buf_adds(&b, "12345678");
	assert_false(b.over);
	assert_string_equal(b.p, "12345678");
	buf_addc(&b, '9');
	assert_true(b.over);
	assert_string_equal(b.p, "12345678");
	buf_clear(&b);
	assert_false(b.over);
	buf_adds(&b, "again");
	assert_string_equal(b.p, "again");
	buf_done(&b);
}

static void
nothing_is_added_after_something_did_not_fit(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 8);
	buf_adds(&b, "1234");
	buf_adds(&b, "56789");
	buf_adds(&b, "x");
	buf_html(&b, "&");
	buf_int(&b, 1);
	buf_printf(&b, "%d", 2);
	assert_true(b.over);
	assert_string_equal(b.p, "1234");
	buf_done(&b);
}

static void
the_largest_maximum_is_no_trap(void **state)
{
	volatile size_t endless = SIZE_MAX / 2;
	struct buf b;

	(void)state;
	buf_init(&b, SIZE_MAX);
	buf_adds(&b, "text");
	assert_string_equal(b.p, "text");
	buf_add(&b, "x", endless);
	assert_true(b.over);
	buf_done(&b);
}

static void
text_is_whole_over_many_growths(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000000);
	for (int i = 0; i < 100000; i++) {
		buf_addc(&b, (char)('a' + i % 26));
	}
	assert_int_equal(strlen(b.p), 100000);
	for (int i = 0; i < 100000; i++) {
		assert_int_equal(b.p[i], 'a' + i % 26);
	}
	buf_done(&b);
}

static void
formatted_text_is_whole_whatever_its_length(void **state)
{
	char text[700];

	(void)state;
	for (size_t n = 250; n < 700; n += n < 262 ? 1 : 100) {
		memset(text, 'z', n);
		text[n] = 0;
		WANT(buf_printf(&b, "%s", text), text);
	}
}

static void
whole_numbers_are_written_to_both_ends_of_the_range(void **state)
{
	(void)state;
	WANT(buf_int(&b, 0), "0");
	WANT(buf_int(&b, -7), "-7");
	WANT(buf_int(&b, INT64_MAX), "9223372036854775807");
	WANT(buf_int(&b, INT64_MIN), "-9223372036854775808");
}

static void
html_escapes_all_five_and_nothing_else(void **state)
{
	(void)state;
	WANT(buf_html(&b, "<script>alert(\"x\" & 'y')</script>"),
		"&lt;script&gt;alert(&quot;x&quot; &amp; &#39;y&#39;)&lt;/script&gt;");
	WANT(buf_html(&b, "&&&&"), "&amp;&amp;&amp;&amp;");
	WANT(buf_html(&b, "Caf\xC3\xA9 \xE2\x80\x99 `=/"), "Caf\xC3\xA9 \xE2\x80\x99 `=/");
}

static void
every_byte_at_every_place_of_a_run_is_escaped_alike(void **state)
{
	(void)state;
	for (int place = 0; place < 40; place++) {
		for (int c = 1; c < 256; c++) {
			char text[48];
			struct buf b;
			bool special = strchr("&<>\"'", c) != NULL;

			memset(text, 'a', 40);
			text[40] = 0;
			text[place] = (char)c;
			buf_init(&b, 4096);
			buf_html(&b, text);
			assert_memory_equal(b.p, text, (size_t)place);
			assert_true(special ? b.p[place] == '&' && b.len > 40
					    : b.len == 40 && b.p[place] == (char)c);
			assert_string_equal(b.p + b.len - (size_t)(39 - place), text + place + 1);
			buf_done(&b);
		}
	}
}

static void
json_text_is_quoted_and_bad_utf8_becomes_the_replacement_character(void **state)
{
	(void)state;
	WANT(buf_json(&b, NULL), "null");
	WANT(buf_json(&b, ""), "\"\"");
	WANT(buf_json(&b, "a\"b\\c\n\t\r\b\f\x01\x1f/"),
		"\"a\\\"b\\\\c\\n\\t\\r\\b\\f\\u0001\\u001f/\"");
	WANT(buf_json(&b, "\xC3\xA0\xF0\x9F\x98\x80"), "\"\xC3\xA0\xF0\x9F\x98\x80\"");
	WANT(buf_json(&b, "x\xFFy"), "\"x\xEF\xBF\xBDy\"");
	WANT(buf_json(&b, "\xC0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
	WANT(buf_json(&b, "\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
	WANT(buf_json(&b, "cut\xE2\x82"), "\"cut\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

static void
percent_leaves_only_the_unreserved(void **state)
{
	(void)state;
	WANT(buf_percent(&b, "aZ09-._~"), "aZ09-._~");
	WANT(buf_percent(&b, "/?#&=+% \"<\xC3\xA9\n"), "%2F%3F%23%26%3D%2B%25%20%22%3C%C3%A9%0A");
}

static void
links_are_encoded_and_escaped(void **state)
{
	(void)state;
	WANT(buf_url(&b, "/homes/%s?on=%s&n=%d", "a/b \"c\"", (const char *)NULL, (int64_t)-3),
		"/homes/a%2Fb%20%22c%22?on=&amp;n=-3");
	WANT(buf_url(&b, "/100%%"), "/100%");
}

static void
ready_made_paths_lead_nowhere_else(void **state)
{
	(void)state;
	WANT(buf_url_path(&b, "/board?a=1&b=2"), "/board?a=1&amp;b=2");
	WANT(buf_url_path(&b, "/"), "/");
	WANT(buf_url_path(&b, "//elsewhere.example"), "#");
	WANT(buf_url_path(&b, "/\\elsewhere.example"), "#");
	WANT(buf_url_path(&b, "/\t/elsewhere.example"), "#");
	WANT(buf_url_path(&b, "javascript:alert(1)"), "#");
	WANT(buf_url_path(&b, "https://elsewhere.example"), "#");
	WANT(buf_url_path(&b, "board"), "#");
	WANT(buf_url_path(&b, ""), "#");
	WANT(buf_url_path(&b, NULL), "#");
	WANT(buf_url_path(&b, "/a\x7f"), "#");
}

static void
put_chooses_by_type(void **state)
{
	char text[] = "<b>";
	size_t n = 41;

	(void)state;
	WANT((PUT(&b, text), PUT(&b, n), PUT(&b, (int64_t)-1), PUT(&b, (char)'&'),
		     PUT(&b, true ? "x" : "y")),
		"&lt;b&gt;41-1&amp;x");
}

static const struct CMUnitTest buf_tests[] = {
	cmocka_unit_test(an_empty_buf_is_empty_text),
	cmocka_unit_test(exactly_the_maximum_fits_and_one_byte_more_does_not),
	cmocka_unit_test(nothing_is_added_after_something_did_not_fit),
	cmocka_unit_test(the_largest_maximum_is_no_trap),
	cmocka_unit_test(text_is_whole_over_many_growths),
	cmocka_unit_test(formatted_text_is_whole_whatever_its_length),
	cmocka_unit_test(whole_numbers_are_written_to_both_ends_of_the_range),
	cmocka_unit_test(html_escapes_all_five_and_nothing_else),
	cmocka_unit_test(every_byte_at_every_place_of_a_run_is_escaped_alike),
	cmocka_unit_test(json_text_is_quoted_and_bad_utf8_becomes_the_replacement_character),
	cmocka_unit_test(percent_leaves_only_the_unreserved),
	cmocka_unit_test(links_are_encoded_and_escaped),
	cmocka_unit_test(ready_made_paths_lead_nowhere_else),
	cmocka_unit_test(put_chooses_by_type),
};

const struct test_suite buf_suite = SUITE_PLAIN("buf", buf_tests);
