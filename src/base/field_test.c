/* SPDX-License-Identifier: MIT */
/* Field tables, the way in: what is taken by text and by JSON, what is refused, the four states of
 * an answer. Run by build/tests field. */
#include "tests/field_kit.h"
#include "tests/kit.h"

#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/str.h"

/* Sets the text and wants to read this back. */
static void
takes(const char *name, const char *text, const char *want)
{
	const char *fault = field_set(field(name), &r, text, a);
	const char *got = field_text(field(name), &r, a);

	if (fault || !str_eq(got, want)) {
		fail_msg("%s \"%s\": %s, \"%s\"", name, text ? text : "NULL",
			fault ? fault : "taken", got ? got : "NULL");
	}
}

/* Wants a sentence, and the record as it was. */
static void
refuses(const char *name, const char *text)
{
	struct record before = r;
	const char *fault = field_set(field(name), &r, text, a);

	if (!fault) {
		fail_msg("%s takes \"%s\"", name, text ? text : "NULL");
	}
	assert_true(strlen(fault) > 10 && strlen(fault) < 200);
	assert_memory_equal(&before, &r, sizeof(r));
}

static void
takes_json(const char *name, const char *json, const char *want)
{
	const char *fault = field_set_json(field(name), &r, json_of(json), a);
	const char *got = field_text(field(name), &r, a);

	if (fault || !str_eq(got, want)) {
		fail_msg("%s %s: %s, \"%s\"", name, json, fault ? fault : "taken",
			got ? got : "NULL");
	}
}

static void
refuses_json(const char *name, const char *json)
{
	struct record before = r;

	if (!field_set_json(field(name), &r, json_of(json), a)) {
		fail_msg("%s takes %s", name, json);
	}
	assert_memory_equal(&before, &r, sizeof(r));
}

static void
fields_are_counted_and_found(void **state)
{
	(void)state;
	assert_int_equal(fields_count(record_fields), 23);
	assert_string_equal(field_find(record_fields, "beds")->label, "Beds");
	assert_null(field_find(record_fields, "bed"));
	assert_null(field_find(record_fields, ""));
	assert_null(field_find(record_fields, NULL));
}

static void
text_is_trimmed_bounded_in_characters_and_sound(void **state)
{
	(void)state;
	takes("name", "  Rowan  ", "Rowan");
	takes("name",
		"\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0",
		"\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0");
	refuses("name", "12345678901");
	refuses("name", "");
	refuses("name", NULL);
	refuses("name", " \xC2\xA0\t");
	refuses("name", "a\xFF"
			"b");
	refuses("name", "a\xC0\x80");
	refuses("name", "a\xED\xA0\x80");
	refuses("name", "a\nb");
	refuses("name", "a\tb");
	refuses("name", "a\x1b[0m");
	refuses("name", "a\x7f");
	refuses("name", "a\xC2\x85"
			"b");
	takes("note", "one\r\ntwo\rthree\tx\n", "one\ntwo\nthree\tx");
	refuses("note", "bell\x07");
	takes("note", "", NULL);
	assert_null(r.note);
	takes("fact", "=1+2", "=1+2");
}

static void
whole_numbers_only_and_within_their_bounds(void **state)
{
	(void)state;
	takes("number", "-12", "-12");
	takes("number", " 9223372036854775807 ", "9223372036854775807");
	refuses("number", "9223372036854775808");
	refuses("number", "1.5");
	refuses("number", "1e3");
	refuses("number", "\xD9\xA3");
	takes("beds", "0", "0");
	takes("beds", "007", "7");
	refuses("beds", "-1");
	refuses("beds", "7 beds");
	refuses("beds", "not known");
	refuses("places", "0");
	refuses("places", "301");
	takes("places", "300", "300");
	takes("beds", "", "0");
	assert_int_equal(field_int(field("places"), &r), 300);
}

static void
days_and_times_are_read_and_kept_in_one_spelling(void **state)
{
	(void)state;
	takes("day", "22/11/2026", "2026-11-22");
	takes("day", "9-dec-2019", "2019-12-09");
	refuses("day", "29/02/2026");
	refuses("day", "tomorrow");
	takes("minute", "2026-11-22T09:05", "2026-11-22T09:05");
	takes("minute", "22 November 2026 23:59", "2026-11-22T23:59");
	refuses("minute", "2026-11-22T24:00");
	refuses("minute", "2026-11-22");
	refuses("minute", "09:05");
	refuses("minute", "2026-11-22T9:05");
	refuses("minute", "2026-11-22T09:60");
	takes("at", "2026-07-01T09:05", "2026-07-01T08:05:00Z");
	takes("at", "2026-07-01T09:05:00+01:00", "2026-07-01T08:05:00Z");
	refuses("at", "2026-07-01");
	refuses("at", "1795338720");
	takes("at", "", NULL);
}

static void
choices_are_read_by_value_or_label(void **state)
{
	(void)state;
	takes("colour", "red", "red");
	takes("colour", "Amber (look)", "amber");
	takes("colour", "amber (LOOK)", "amber");
	refuses("colour", "green");
	refuses("colour", "AMBER");
	assert_string_equal(field_words(field("colour"), &r, a), "Amber (look)");
	takes("nursing", "yes", "1");
	takes("nursing", "off", "0");
	refuses("nursing", "maybe");
	refuses("nursing", "2");
}

static void
addresses_telephones_references_and_json_look_like_ones(void **state)
{
	(void)state;
	takes("mail", "a.reid+1@example.org", "a.reid+1@example.org");
	refuses("mail", "a.reid");
	refuses("mail", "a@b");
	refuses("mail", "@example.org");
	refuses("mail", "a@b@example.org");
	refuses("mail", "a b@example.org");
	refuses("mail", "a@example..org");
	refuses("mail", "a@example.");
	refuses("mail", "a@.org");
	refuses("mail", "a@example.org,b@example.org");
	takes("phone", "+44 (0)1738 000 000 ext 4", "+44 (0)1738 000 000 ext 4");
	takes("phone", "999", "999");
	refuses("phone", "12");
	refuses("phone", "call Ailsa 01738");
	takes("ref", "CS2003000001", "CS2003000001");
	refuses("ref", "a b");
	refuses("ref", "<x>");
	refuses("ref", "\xC3\xA9");
	takes("raw", "{\"a\": 1}", "{\"a\": 1}");
	refuses("raw", "{a:1}");
	refuses("raw", "1}, \"admin\":true, {");
}

static void
an_answer_has_four_states_and_zero_is_given(void **state)
{
	(void)state;
	assert_null(field_text(field("on"), &r, a));
	takes("on", "0", "0");
	assert_int_equal(r.on.state, GIVEN);
	takes("on", "not known", "not known");
	assert_int_equal(r.on.state, NOT_KNOWN);
	assert_int_equal(field_int(field("on"), &r), 0);
	takes("on", " Not Applicable ", "not applicable");
	assert_int_equal(field_answer(field("on"), &r)->state, NOT_APPLICABLE);
	refuses("on", "unknown");
	refuses("on", "-1");
	assert_int_equal(r.on.state, NOT_APPLICABLE);
	takes("on", "", NULL);
	assert_int_equal(r.on.state, NOT_SENT);
	takes("free", "not known", "not known");
	assert_int_equal(r.free.state, NOT_KNOWN);
	takes("since", "1/2/2026", "2026-02-01");
	takes("reason", "red", "red");
	takes("told", "no", "0");
	assert_int_equal(r.told.state, GIVEN);
	takes("told_at", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z");
}

static void
free_text_tells_nobody_s_number_or_birthday(void **state)
{
	(void)state;
	refuses("note", "Mrs X 943 476 5919");
	refuses("free", "dob 12/03/1938");
	takes("fact", "943 476 5919", "943 476 5919");
	takes("note", "Boiler out since 12/11/2026, ring 01738 000 000",
		"Boiler out since 12/11/2026, ring 01738 000 000");
}

static void
json_values_must_be_of_the_field_s_own_type(void **state)
{
	(void)state;
	takes_json("beds", "7", "7");
	refuses_json("beds", "\"7\"");
	refuses_json("beds", "7.0");
	refuses_json("beds", "-7");
	refuses_json("beds", "true");
	refuses_json("beds", "[7]");
	refuses_json("beds", "\"not known\"");
	refuses_json("places", "301");
	takes_json("beds", "null", "0");
	takes_json("on", "7", "7");
	takes_json("on", "\"not known\"", "not known");
	takes_json("on", "\"not applicable\"", "not applicable");
	refuses_json("on", "\"NOT KNOWN\"");
	takes_json("on", "null", NULL);
	takes_json("on", "\"\"", NULL);
	takes_json("told", "false", "0");
	assert_int_equal(r.told.state, GIVEN);
	refuses_json("told", "0");
	refuses_json("told", "\"yes\"");
	takes_json("name", "\" Rowan \"", "Rowan");
	refuses_json("name", "7");
	refuses_json("name", "\"\"");
	refuses_json("name", "null");
	refuses_json("name", "{}");
	refuses_json("colour", "\"blue\"");
	takes_json("at", "\"2026-07-01T08:05:00Z\"", "2026-07-01T08:05:00Z");
	refuses_json("at", "1795338720");
	takes_json("raw", "{ \"b\" : [ 1 , \"x\" ] }", "{\"b\":[1,\"x\"]}");
}

static void
unknown_internal_and_missing_members_are_faults_one_each(void **state)
{
	struct list faults = { 0 };

	(void)state;
	fields_from_json(record_fields, &r,
		json_of("{\"beds\":3,\"id\":9,\"nonsense\":1,\"on\":\"many\",\"note\":\"x\"}"),
		&faults, a);
	assert_int_equal(faults.n, 4);
	assert_string_equal(LIST_AT(faults, struct field_fault, 0)->field, "id");
	assert_string_equal(LIST_AT(faults, struct field_fault, 1)->field, "nonsense");
	assert_string_equal(LIST_AT(faults, struct field_fault, 2)->field, "on");
	assert_string_equal(LIST_AT(faults, struct field_fault, 3)->field, "name");
	assert_int_equal(r.id, 0);
	assert_int_equal(r.beds, 3);
	assert_string_equal(r.note, "x");
	faults = (struct list){ 0 };
	fields_from_json(record_fields, &r, json_of("[1]"), &faults, a);
	assert_int_equal(faults.n, 1);
	faults = LIST(struct field_fault);
	fields_from_json(record_fields, &r, json_of("{\"name\":\"Elms\",\"password\":\"secret\"}"),
		&faults, a);
	assert_int_equal(faults.n, 0);
	assert_string_equal(r.password, "secret");
}

static void
a_body_of_wrong_names_gets_a_short_answer(void **state)
{
	struct list faults = { 0 };
	struct buf b;

	(void)state;
	buf_init(&b, 1000000);
	for (int i = 0; i < 5000; i++) {
		buf_printf(&b, "%s\"x%d\":1", i ? "," : "{", i);
	}
	buf_addc(&b, '}');
	fields_from_json(record_fields, &r, json_of(b.p), &faults, a);
	buf_done(&b);
	assert_int_equal(faults.n, 100);
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, enter, leave)

static const struct CMUnitTest field_tests[] = {
	FRESH(fields_are_counted_and_found),
	FRESH(text_is_trimmed_bounded_in_characters_and_sound),
	FRESH(whole_numbers_only_and_within_their_bounds),
	FRESH(days_and_times_are_read_and_kept_in_one_spelling),
	FRESH(choices_are_read_by_value_or_label),
	FRESH(addresses_telephones_references_and_json_look_like_ones),
	FRESH(an_answer_has_four_states_and_zero_is_given),
	FRESH(free_text_tells_nobody_s_number_or_birthday),
	FRESH(json_values_must_be_of_the_field_s_own_type),
	FRESH(unknown_internal_and_missing_members_are_faults_one_each),
	FRESH(a_body_of_wrong_names_gets_a_short_answer),
};

const struct test_suite field_suite = SUITE_PLAIN("field", field_tests);
