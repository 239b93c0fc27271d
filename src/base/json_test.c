/* SPDX-License-Identifier: MIT */
/* JSON: what is read, what is refused, and that writing gives back what was read. Run by
 * build/tests json. */
#include "tests/kit.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"

static struct ctx c;

static int
enter(void **state)
{
	(void)state;
	c = (struct ctx){ .arena = arena_new() };
	return 0;
}

static int
leave(void **state)
{
	(void)state;
	arena_free(c.arena);
	return 0;
}

static const struct json *
read_json(const char *text)
{
	const struct json *j = NULL;

	fault_clear(&c);
	if (json_read(&c, text, strlen(text), &j) != OK) {
		fail_msg("%s: %s", text, c.fault.sentence);
	}
	return j;
}

static void
written_as(const char *text, const char *want)
{
	struct buf b;

	buf_init(&b, 100000);
	json_write(&b, read_json(text));
	assert_string_equal(b.p, want);
	buf_done(&b);
}

static void
what_is_read_is_written_back_canonically(void **state)
{
	(void)state;
	written_as(" { \"z\" : 1 , \"a\" : [ true , false , null ] , \"m\" : { } } ",
		"{\"z\":1,\"a\":[true,false,null],\"m\":{}}");
	written_as("[]", "[]");
	written_as("[[[]],{\"a\":[]}]", "[[[]],{\"a\":[]}]");
	written_as("\"\\u00e9\\n\\ud83d\\ude00\\/\"", "\"\xC3\xA9\\n\xF0\x9F\x98\x80/\"");
	written_as("{\"a\\\"b\":\"\"}", "{\"a\\\"b\":\"\"}");
	written_as("7", "7");
	written_as("null", "null");
}

static void
members_keep_their_order_however_many(void **state)
{
	struct buf b;
	const struct json *j;

	(void)state;
	buf_init(&b, 1000000);
	for (int i = 0; i < 3000; i++) {
		buf_printf(&b, "%s\"k%d\":%d", i ? "," : "{", i * 7919 % 3001, i);
	}
	buf_addc(&b, '}');
	j = read_json(b.p);
	buf_done(&b);
	assert_int_equal(j->len, 3000);
	for (int i = 0; i < 3000; i++) {
		assert_int_equal(j->items[i].n, i);
	}
}

static void
whole_numbers_are_exact_and_fractions_stay_text(void **state)
{
	const struct json *j = read_json("[9223372036854775807,-9223372036854775808,"
					 "9007199254740993,0.1,1e2,-0.30000000000000004,7.0]");

	(void)state;
	assert_int_equal(j->items[0].n, INT64_MAX);
	assert_int_equal(j->items[1].n, INT64_MIN);
	assert_int_equal(j->items[2].n, 9007199254740993);
	for (int i = 3; i < 7; i++) {
		assert_int_equal(j->items[i].kind, JSON_REAL);
	}
	assert_string_equal(j->items[3].text, "0.1");
	assert_string_equal(j->items[5].text, "-0.30000000000000004");
}

static void
what_is_not_strict_json_is_refused_with_line_and_column(void **state)
{
	static const char *const bad[] = { "", " ", "{", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}",
		"{a:1}", "'x'", "[1] x", "[1][2]", "nul", "NaN", "Infinity", "[1e999]",
		"[9223372036854775808]", "[-9223372036854775809]", "[01]", "[+1]", "[.5]", "[1.]",
		"\"\xFF\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
		"\"\\u0000\"", "\"\n\"", "\"\\x41\"", "{\"\\u0000\":1}", "\xEF\xBB\xBF{}",
		"// x\n1", "[1 2]", "{\"a\" 1}", "\"open" };
	const struct json *untouched = NULL;
	const struct json *j = untouched;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		fault_clear(&c);
		if (json_read(&c, bad[i], strlen(bad[i]), &j) == OK) {
			fail_msg("%s was read", bad[i]);
		}
		assert_int_equal(c.fault.err, ERR_INVALID);
		assert_non_null(strstr(c.fault.sentence, "line "));
		assert_ptr_equal(j, untouched);
	}
	fault_clear(&c);
	assert_int_equal(json_read(&c, "1\0", 2, &j), ERR_INVALID);
	fault_clear(&c);
	assert_int_equal(json_read(&c, "[1]\0{", 5, &j), ERR_INVALID);
	fault_clear(&c);
	assert_int_equal(json_read(&c, NULL, 0, &j), ERR_INVALID);
	fault_clear(&c);
	assert_int_equal(json_read(&c, "[1,\n  Ailsa]", 12, &j), ERR_INVALID);
	assert_non_null(strstr(c.fault.sentence, "line 2"));
	assert_null(strstr(c.fault.sentence, "Ailsa"));
}

static void
nesting_is_bounded(void **state)
{
	char text[200001];
	const struct json *j;

	(void)state;
	memset(text, '[', 64);
	memset(text + 64, ']', 64);
	assert_int_equal(json_read(&c, text, 128, &j), OK);
	memset(text, '[', 65);
	memset(text + 65, ']', 65);
	assert_int_equal(json_read(&c, text, 130, &j), ERR_INVALID);
	memset(text, '[', 100000);
	memset(text + 100000, ']', 100000);
	fault_clear(&c);
	assert_int_equal(json_read(&c, text, 200000, &j), ERR_INVALID);
}

static void
members_are_found_by_name_and_kind(void **state)
{
	const struct json *j = read_json(
		"{\"t\":\"x\",\"n\":7,\"b\":true,\"f\":false,\"a\":[\"p\",\"q\",1],\"z\":null}");

	(void)state;
	assert_string_equal(json_text(j, "t", "other"), "x");
	assert_string_equal(json_text(j, "n", "other"), "other");
	assert_null(json_text(j, "none", NULL));
	assert_int_equal(json_int(j, "n", -1), 7);
	assert_int_equal(json_int(j, "b", -1), -1);
	assert_int_equal(json_int(j, "t", -1), -1);
	assert_true(json_bool(j, "b"));
	assert_false(json_bool(j, "f") || json_bool(j, "n") || json_bool(j, "none"));
	assert_int_equal(json_array(j, "a")->len, 3);
	assert_int_equal(json_array(j, "t")->len, 0);
	assert_int_equal(json_array(NULL, "t")->kind, JSON_ARRAY);
	assert_true(json_has_text(json_array(j, "a"), "q"));
	assert_false(json_has_text(json_array(j, "a"), "1"));
	assert_false(json_has_text(j, "x") || json_has_text(NULL, "x"));
	assert_int_equal(json_get(j, "z")->kind, JSON_NULL);
	assert_null(json_get(json_get(j, "a"), "p"));
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, enter, leave)

static const struct CMUnitTest json_tests[] = {
	FRESH(what_is_read_is_written_back_canonically),
	FRESH(members_keep_their_order_however_many),
	FRESH(whole_numbers_are_exact_and_fractions_stay_text),
	FRESH(what_is_not_strict_json_is_refused_with_line_and_column),
	FRESH(nesting_is_bounded),
	FRESH(members_are_found_by_name_and_kind),
};

const struct test_suite json_suite = SUITE_PLAIN("json", json_tests);
