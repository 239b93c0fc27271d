/* SPDX-License-Identifier: MIT */
/* Answers to text and back: what was written is read the same by the short way, and text that this program did not write is read as well or refused. */
#include <string.h>

#include "rooms/returns/returns.h"
#include "tests/kit.h"

static const struct return_template *
template_now(void)
{
	const struct return_template *t = return_template_on("daily-huddle", "2026-11-22");

	assert_non_null(t);
	return t;
}

static struct answer *
answers_new(void)
{
	return ARENA_ARRAY(kit_ctx()->arena, struct answer, template_now()->n);
}

static struct answer *
answer_of(struct answer *answers, const char *question)
{
	int i = question_index(template_now(), question);

	assert_true(i >= 0);
	return &answers[i];
}

/* Reads it and writes it again. */
static const char *
again(const char *json)
{
	struct answer *answers = answers_new();

	kit_ok(answers_read(kit_ctx(), template_now(), json, answers));
	return answers_json(kit_ctx(), template_now(), answers);
}

static void
what_was_written_is_read_the_same(void **state)
{
	static const char *const all[] = {"{}", "{\"residents_total\":38}", "{\"residents_total\":0,\"staff_absent\":\"not known\",\"ppe\":\"enough\"}",
	    "{\"residents_total\":\"not applicable\",\"help_text\":\"A nurse for the night, \\\"if\\\" there is one \\\\ please\",\"note\":\"x\"}",
	    "{\"help_text\":\"Líne\\nand line\",\"note\":\"not known to us\"}"};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		assert_string_equal(again(all[i]), all[i]);
	}
}

static void
each_of_the_four_states_comes_back(void **state)
{
	struct answer *a = answers_new();

	(void)state;
	kit_ok(answers_read(kit_ctx(), template_now(), "{\"residents_total\":38,\"staff_absent\":\"not known\",\"ppe\":\"enough\",\"help\":\"not applicable\"}", a));
	assert_int_equal(answer_of(a, "residents_total")->state, GIVEN);
	assert_int_equal(answer_of(a, "residents_total")->n, 38);
	assert_int_equal(answer_of(a, "staff_absent")->state, NOT_KNOWN);
	assert_string_equal(answer_of(a, "ppe")->text, "enough");
	assert_int_equal(answer_of(a, "help")->state, NOT_APPLICABLE);
	assert_int_equal(answer_of(a, "agency_on")->state, NOT_SENT);
}

static void
other_order_other_spaces_and_questions_of_another_version_are_read_too(void **state)
{
	(void)state;
	assert_string_equal(again("{ \"ppe\": \"enough\",\n\t\"residents_total\": 38 }"), "{\"residents_total\":38,\"ppe\":\"enough\"}");
	assert_string_equal(again("{\"ppe\":\"enough\",\"residents_total\":38}"), "{\"residents_total\":38,\"ppe\":\"enough\"}");
	assert_string_equal(again("{\"residents_total\":38,\"asked_long_ago\":7,\"ppe\":\"enough\"}"), "{\"residents_total\":38,\"ppe\":\"enough\"}");
}

static void
text_that_is_no_object_of_answers_is_refused(void **state)
{
	static const char *const all[] = {"", "{", "{\"residents_total\":38", "{\"residents_total\":38,}", "{\"residents_total\":38}x",
	    "{\"residents_total\":}", "{\"residents_total\":-}", "{\"residents_total\":3 8}", "{\"residents_total\":3.5}", "{\"residents_total\":\"many\"}",
	    "{\"residents_total\":38,\"residents_total\":39}", "{\"ppe\":4}", "{\"ppe\":\"enough}", "{\"residents_total\":99999999999999999999}"};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		if (answers_read(kit_ctx(), template_now(), all[i], answers_new()) == OK) {
			fail_msg("was read: %s", all[i]);
		}
	}
}

static const struct CMUnitTest answers_tests[] = {
    KIT_TEST(what_was_written_is_read_the_same),
    KIT_TEST(each_of_the_four_states_comes_back),
    KIT_TEST(other_order_other_spaces_and_questions_of_another_version_are_read_too),
    KIT_TEST(text_that_is_no_object_of_answers_is_refused),
};

const struct test_suite answers_suite = SUITE("answers", answers_tests);
