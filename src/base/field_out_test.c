/* SPDX-License-Identifier: MIT */
/* Field tables, the way out: JSON, words for people, what changed, sums of answers. Run by
 * build/tests field_out. */
#include "tests/field_kit.h"
#include "tests/kit.h"

#include <string.h>

#include "base/day.h"

static void
json_leaves_out_secrets_keys_and_what_was_not_sent(void **state)
{
	struct buf b;

	(void)state;
	r = (struct record){ .name = "El\"ms",
		.raw = "{\"a\":1}",
		.password = "secret",
		.beds = 3,
		.at = 1795338720,
		.nursing = 1,
		.id = 99,
		.on = { GIVEN, 0, NULL },
		.reason = { NOT_KNOWN, 5, "ignored" },
		.since = { NOT_APPLICABLE, 0, NULL },
		.told = { GIVEN, 0, NULL },
		.free = { GIVEN, 0, "a\nb" } };
	buf_init(&b, 10000);
	fields_json(&b, record_fields, &r);
	assert_string_equal(b.p, "{\"name\":\"El\\\"ms\",\"note\":null,\"day\":null,\"minute\":"
				 "null,\"colour\":null,\"mail\":null,\"phone\":null,\"ref\":null,"
				 "\"raw\":{\"a\":1},\"fact\":\"not "
				 "known\",\"number\":0,\"beds\":3,\"places\":0,\"at\":\"2026-11-"
				 "22T09:12:00Z\",\"nursing\":true,"
				 "\"on\":0,\"reason\":\"not known\",\"since\":\"not "
				 "applicable\",\"told\":false,\"free\":\"a\\nb\"}");
	json_of(b.p);
	buf_done(&b);
}

static void
what_json_wrote_is_read_back_as_the_same(void **state)
{
	struct record before = { .name = "Elms",
		.note = "x",
		.day = "2026-11-22",
		.minute = "2026-11-22T09:12",
		.colour = "red",
		.mail = "a@example.org",
		.phone = "999",
		.ref = "R1",
		.raw = "[1]",
		.fact = "f",
		.number = -1,
		.beds = 2,
		.places = 3,
		.at = 1795338720,
		.nursing = 1,
		.on = { GIVEN, 0, NULL },
		.reason = { GIVEN, 0, "amber" },
		.since = { NOT_KNOWN, 0, NULL },
		.told = { NOT_APPLICABLE, 0, NULL } };
	struct list faults = { 0 };
	struct buf b, again;

	(void)state;
	buf_init(&b, 10000);
	buf_init(&again, 10000);
	fields_json(&b, record_fields, &before);
	fields_from_json(record_fields, &r, json_of(b.p), &faults, a);
	assert_int_equal(faults.n, 0);
	fields_json(&again, record_fields, &r);
	assert_string_equal(b.p, again.p);
	assert_int_equal(fields_changed(record_fields, &before, &r, a).n, 0);
	buf_done(&b);
	buf_done(&again);
}

static void
words_are_for_people(void **state)
{
	(void)state;
	r = (struct record){ .day = "2026-11-22",
		.minute = "2026-11-22T09:12",
		.colour = "amber",
		.at = 1795338720,
		.nursing = 1,
		.told = { GIVEN, 0, NULL },
		.reason = { NOT_KNOWN, 0, NULL } };
	assert_string_equal(field_words(field("day"), &r, a), "22 November 2026");
	assert_string_equal(field_words(field("minute"), &r, a), "22 November 2026, 09:12");
	assert_string_equal(field_words(field("at"), &r, a), "22 November 2026, 09:12");
	assert_string_equal(field_words(field("colour"), &r, a), "Amber (look)");
	assert_string_equal(field_words(field("nursing"), &r, a), "yes");
	assert_string_equal(field_words(field("told"), &r, a), "no");
	assert_string_equal(field_words(field("reason"), &r, a), "not known");
	assert_string_equal(field_words(field("fact"), &r, a), "not known");
	assert_null(field_text(field("fact"), &r, a));
	assert_null(field_words(field("note"), &r, a));
	assert_null(field_words(field("on"), &r, a));
	r.colour = "purple";
	r.day = "broken";
	assert_string_equal(field_words(field("colour"), &r, a), "purple");
	assert_string_equal(field_words(field("day"), &r, a), "broken");
}

static void
changes_name_the_fields_before_and_after(void **state)
{
	struct record was = { .name = "Elms",
		.note = "",
		.password = "old",
		.beds = 3,
		.id = 1,
		.ref = "A",
		.on = { NOT_KNOWN, 0, NULL } };
	struct record is = { .name = "Elms",
		.note = NULL,
		.password = "new",
		.beds = 4,
		.id = 2,
		.ref = "B",
		.on = { GIVEN, 0, NULL } };
	struct list l = fields_changed(record_fields, &was, &is, a);
	const struct field_change *c = LIST_FIRST(l);

	(void)state;
	assert_int_equal(l.n, 3);
	assert_string_equal(c[0].field->name, "password");
	assert_string_equal(c[0].before, "not shown");
	assert_string_equal(c[0].after, "not shown");
	assert_string_equal(c[1].before, "3");
	assert_string_equal(c[1].after, "4");
	assert_string_equal(c[2].before, "not known");
	assert_string_equal(c[2].after, "0");
	is.on.state = NOT_SENT;
	l = fields_changed(record_fields, &was, &is, a);
	assert_null(LIST_AT(l, struct field_change, 2)->after);
	l = fields_changed(record_fields, NULL, &is, a);
	assert_string_equal(LIST_AT(l, struct field_change, 0)->field->name, "name");
	assert_null(LIST_AT(l, struct field_change, 0)->before);
}

static void
sums_count_given_answers_only_and_do_not_turn_over(void **state)
{
	struct answer answers[] = { { GIVEN, 3, NULL }, { GIVEN, 0, NULL },
		{ NOT_KNOWN, 100, NULL }, { NOT_APPLICABLE, 100, NULL }, { NOT_SENT, 100, NULL },
		{ GIVEN, 4, NULL } };
	struct answer huge = { GIVEN, INT64_MAX, NULL };
	struct answer_sum s = { 0 };

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		answer_add(&s, &answers[i]);
	}
	assert_int_equal(s.sum, 7);
	assert_int_equal(s.given, 3);
	assert_int_equal(s.not_known, 1);
	assert_int_equal(s.not_applicable, 1);
	assert_int_equal(s.not_sent, 1);
	answer_add(&s, &huge);
	assert_int_equal(s.sum, INT64_MAX);
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, enter, leave)

static const struct CMUnitTest field_out_tests[] = {
	FRESH(json_leaves_out_secrets_keys_and_what_was_not_sent),
	FRESH(what_json_wrote_is_read_back_as_the_same),
	FRESH(words_are_for_people),
	FRESH(changes_name_the_fields_before_and_after),
	FRESH(sums_count_given_answers_only_and_do_not_turn_over),
};

const struct test_suite field_out_suite = SUITE_PLAIN("field_out", field_out_tests);
