/* SPDX-License-Identifier: MIT */
/* The rules behind the form and the API: the shipped template and its counting, which question is asked of whom, ranges, sentences, canonical answers. Expected values
 * are those of packs/README.md, worked out by hand. */
#include "tests/returns_kit.h"

#include <string.h>

#include "base/day.h"
#include "rooms/homes/homes.h"

static const struct return_template *
template_now(void)
{
	return return_template_version("daily-huddle", 0);
}

static struct answer *
no_answers(void)
{
	return ARENA_ARRAY(kit_ctx()->arena, struct answer, template_now()->n);
}

static void
say(struct answer *answers, const char *question, const char *value)
{
	int i = question_index(template_now(), question);
	const char *why = field_set(&template_now()->fields[i], answers, value, kit_ctx()->arena);

	if (why != NULL) {
		fail_msg("%s: %s", question, why);
	}
}

static enum is_asked
asked(const struct answer *answers, const char *question, const char *nursing)
{
	struct home_facts facts = {.nursing = nursing};

	return question_is_asked(template_now(), (size_t)question_index(template_now(), question), answers, &facts);
}

static void
an_ordinary_day_is_22_answers_10_of_them_fresh_and_with_nursing_26_and_12(void **state)
{
	const struct return_template *t = template_now();
	int all = 0, fresh = 0, nurses = 0, nurses_fresh = 0;

	(void)state;
	for (size_t i = 0; i < t->n; i++) {
		const struct question *q = &t->questions[i];
		bool is_fresh = q->asked == ASKED_FRESH;

		if (q->optional || (q->asked != ASKED_CARRIED && !is_fresh)) {
			continue;
		}
		nurses++;
		nurses_fresh += is_fresh;
		all += !q->nursing_only;
		fresh += is_fresh && !q->nursing_only;
	}
	assert_int_equal(all, 22);
	assert_int_equal(fresh, 10);
	assert_int_equal(nurses, 26);
	assert_int_equal(nurses_fresh, 12);
	assert_int_equal(question_index(t, "falls_with_harm"), -1); /* switched off: no part of the table */
	for (size_t i = 0; i < t->n; i++) {
		assert_non_null(t->fields[i].hint);
		assert_true(*t->questions[i].when != 0 && *t->questions[i].used_for != 0);
	}
}

static void
nurses_are_asked_about_where_there_is_nursing_or_nobody_has_said(void **state)
{
	const struct answer *a = no_answers();

	(void)state;
	assert_int_equal(asked(a, "day_nurses_on", "day_and_night"), IS_ASKED);
	assert_int_equal(asked(a, "day_nurses_on", "day"), IS_ASKED);
	assert_int_equal(asked(a, "day_nurses_on", ""), IS_ASKED);
	assert_int_equal(asked(a, "day_nurses_on", "none"), IS_NOT_ASKED);
	assert_int_equal(asked(a, "day_care_staff_on", "none"), IS_ASKED);
}

static void
what_depends_on_an_unknown_answer_is_perhaps_asked_down_the_chain(void **state)
{
	struct answer *a = no_answers();

	(void)state;
	assert_int_equal(asked(a, "outbreak", ""), IS_PERHAPS_ASKED);
	assert_int_equal(asked(a, "health_protection_told_at", ""), IS_PERHAPS_ASKED);
	say(a, "infection", "not known");
	assert_int_equal(asked(a, "outbreak", ""), IS_PERHAPS_ASKED);
	say(a, "infection", "no");
	assert_int_equal(asked(a, "outbreak", ""), IS_NOT_ASKED);
	assert_int_equal(asked(a, "health_protection_told_at", ""), IS_NOT_ASKED);
	say(a, "infection", "yes");
	assert_int_equal(asked(a, "outbreak", ""), IS_ASKED);
	assert_int_equal(asked(a, "health_protection_told", ""), IS_PERHAPS_ASKED);
	say(a, "outbreak", "no");
	assert_int_equal(asked(a, "health_protection_told", ""), IS_NOT_ASKED);
	say(a, "visits_in", "as_usual");
	say(a, "visits_out", "suspended_for_all");
	assert_int_equal(asked(a, "essential_visits", ""), IS_ASKED); /* any of two */
	say(a, "visits_out", "not known");
	assert_int_equal(asked(a, "essential_visits", ""), IS_PERHAPS_ASKED);
	say(a, "beds_closed", "0");
	assert_int_equal(asked(a, "beds_closed_reason", ""), IS_NOT_ASKED);
	say(a, "beds_closed", "1");
	assert_int_equal(asked(a, "beds_closed_reason", ""), IS_ASKED);
}

static void
a_range_is_nearest_rank_and_needs_fourteen(void **state)
{
	int64_t v[28], low = 0, median = 0, high = 0;

	(void)state;
	for (int i = 0; i < 28; i++) {
		v[i] = 28 - i;
	}
	assert_false(own_range(v, 13, &low, &median, &high));
	assert_true(own_range(v, 28, &low, &median, &high));
	assert_int_equal(low, 3);  /* ceil(2.8) */
	assert_int_equal(high, 26); /* ceil(25.2) */
	for (int i = 0; i < 14; i++) {
		v[i] = i + 1;
	}
	assert_true(own_range(v, 14, &low, &median, &high));
	assert_int_equal(low, 2);
	assert_int_equal(high, 13);
}

static void
own_values_are_of_the_28_days_before_and_only_what_is_given(void **state)
{
	static const char *const names[] = {"staff_absent"};
	int64_t home = home_of(ROWANBANK);
	struct ctx *c = kit_ctx();
	struct own_days own = {0};
	struct list values[1];

	(void)state;
	SEND(home, "2026-10-24", "staff_absent=9"); /* 29 days before */
	SEND(home, "2026-10-25", "staff_absent=1");
	SEND(home, "2026-11-01", "staff_absent=?");
	SEND(home, YESTERDAY, "staff_absent=2");
	SEND(home, TODAY, "staff_absent=9");
	kit_ok(db_read_begin(c));
	kit_ok(own_days_read(c, home, TODAY, &own));
	db_read_end(c);
	own_values(c, &own, names, 1, values);
	assert_int_equal(values[0].n, 2);
	assert_int_equal(*LIST_AT(values[0], int64_t, 0), 1);
	assert_int_equal(*LIST_AT(values[0], int64_t, 1), 2);
}

static enum err
send_write(struct ctx *c, void *arg)
{
	struct home_return saved;
	bool is_new, is_first;

	return return_send(c, arg, &saved, &is_new, &is_first);
}

/* Days read for the check, sent, and the status of the day they were sent for. */
static bool
range_was_open(int64_t home, struct own_days *own, int64_t absent)
{
	struct answer *answers = no_answers();
	struct return_to_send send = {.home = home, .day = TODAY, .t = template_now(), .answers = answers, .how = "api", .base_revision = -1, .own = *own};

	answers[question_index(template_now(), "staff_absent")] = (struct answer){.state = GIVEN, .n = absent};
	kit_write(send_write, &send);
	return strstr(status_now(home, TODAY).reasons, "absence_unusual|open") != NULL;
}

static void
days_corrected_after_the_check_read_them_are_read_again_when_it_is_saved(void **state)
{
	int64_t home = home_of(ROWANBANK);
	struct ctx *c = kit_ctx();
	struct own_days own = {0};

	(void)state;
	for (int i = 1; i <= 14; i++) {
		SEND(home, day_add(c->arena, TODAY, -i), i == 14 ? "staff_absent=?" : "staff_absent=2");
	}
	kit_ok(db_read_begin(c));
	kit_ok(own_days_read(c, home, TODAY, &own));
	db_read_end(c);
	assert_int_equal(own.answers.n, 14);
	assert_true(range_was_open(home, &own, 2)); /* 13 given */
	SEND(home, day_add(c->arena, TODAY, -14), "staff_absent=2");
	assert_false(range_was_open(home, &own, 3)); /* 14 given, though what was read says 13 */
}

static void
an_answer_far_from_what_is_usual_is_to_be_looked_at_again(void **state)
{
	const struct return_template *t = template_now();
	int64_t home = home_of(ROWANBANK);
	struct ctx *c = kit_ctx();
	static const struct {
		int64_t on;
		bool look;
	} cases[] = {{10, false}, {13, false}, {14, true}, {7, false}, {6, true}}; /* 10 to 10, a quarter of 10 rounded up is 3 */

	(void)state;
	for (int i = 1; i <= 14; i++) {
		SEND(home, day_add(c->arena, TODAY, -i));
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct answer *a = no_answers();
		struct list faults, look;
		struct own_days own = {0};

		a[question_index(t, "day_care_staff_on")] = (struct answer){.state = GIVEN, .n = cases[i].on};
		kit_ok(db_read_begin(c));
		kit_ok(return_check(c, home, TODAY, t, a, &own, &faults, &look));
		db_read_end(c);
		assert_int_equal(look.n, cases[i].look);
	}
}

static void
numbers_are_found_in_canonical_answers_and_not_in_texts(void **state)
{
	int64_t n = 0;

	(void)state;
	assert_true(answers_number("{\"staff_absent\":0,\"agency_on\":12}", "agency_on", &n));
	assert_int_equal(n, 12);
	assert_true(answers_number("{\"staff_absent\":0}", "staff_absent", &n));
	assert_int_equal(n, 0);
	assert_false(answers_number("{\"staff_absent\":\"not known\"}", "staff_absent", &n));
	assert_false(answers_number("{\"note\":\"\\\"staff_absent\\\":5,\\\"staff_absent\\\":6\"}", "staff_absent", &n));
	assert_false(answers_number("{\"note\":\"{\\\"staff_absent\\\":5\"}", "staff_absent", &n));
	assert_false(answers_number("{}", "staff_absent", &n));
}

static void
canonical_answers_are_in_the_template_s_order_and_read_back(void **state)
{
	const struct return_template *t = template_now();
	struct answer *a = no_answers(), *b = no_answers();
	struct ctx *c = kit_ctx();

	(void)state;
	say(a, "note", "A \"quoted\" <note>");
	say(a, "ppe", "enough");
	say(a, "agency_on", "not known");
	say(a, "residents_total", "30");
	a[question_index(t, "outbreak")] = (struct answer){.state = NOT_APPLICABLE};
	assert_string_equal(answers_json(c, t, a), "{\"residents_total\":30,\"agency_on\":\"not known\",\"outbreak\":\"not applicable\","
	    "\"ppe\":\"enough\",\"note\":\"A \\\"quoted\\\" <note>\"}");
	kit_ok(answers_read(c, t, answers_json(c, t, a), b));
	assert_string_equal(answers_json(c, t, b), answers_json(c, t, a));
	assert_string_equal(answers_json(c, t, no_answers()), "{}");
}

static void
a_sentence_fills_its_holes_and_drops_pieces_without_an_answer(void **state)
{
	const struct return_template *t = template_now();
	struct home_facts facts = {.nursing = "none"};
	struct answer *a = no_answers();
	struct ctx *c = kit_ctx();
	const enum is_asked *is;

	(void)state;
	say(a, "day_care_staff_on", "5");
	say(a, "night_care_staff_on", "3");
	say(a, "admissions", "paused");
	say(a, "admissions_reason", "staffing");
	say(a, "infection", "yes");
	say(a, "building", "urgent");
	say(a, "building_text", "Heating [off] {now}");
	is = questions_asked(c, t, a, &facts);
	assert_string_equal(return_sentence(c, t, a, is, "{day_care_staff_on} on, {day_nurses_on+day_care_staff_on+night_care_staff_on} in all", NULL),
	    "5 on, 8 in all");
	assert_string_equal(return_sentence(c, t, a, is, "admissions {admissions}[: {admissions_reason}][, by {admissions_decided_by}]", NULL),
	    "Admissions paused: staffing");
	assert_string_equal(return_sentence(c, t, a, is, "infection[ ({infection_kind})], {outbreak}, nurses {day_nurses_on}", NULL),
	    "Infection, not known, nurses not applicable");
	assert_string_equal(return_sentence(c, t, a, is, "{building_text}[ x {low}]", NULL), "Heating [off] {now}");
	assert_string_equal(return_sentence(c, t, a, is, "{value} is far, {low} to {high}", &(struct sentence_words){.value = "3", .low = "8", .high = "9"}),
	    "3 is far, 8 to 9");
}

static const struct CMUnitTest tests[] = {
    KIT_TEST(an_ordinary_day_is_22_answers_10_of_them_fresh_and_with_nursing_26_and_12),
    KIT_TEST(nurses_are_asked_about_where_there_is_nursing_or_nobody_has_said),
    KIT_TEST(what_depends_on_an_unknown_answer_is_perhaps_asked_down_the_chain),
    KIT_TEST(a_range_is_nearest_rank_and_needs_fourteen),
    KIT_TEST(own_values_are_of_the_28_days_before_and_only_what_is_given),
    KIT_TEST(days_corrected_after_the_check_read_them_are_read_again_when_it_is_saved),
    KIT_TEST(an_answer_far_from_what_is_usual_is_to_be_looked_at_again),
    KIT_TEST(numbers_are_found_in_canonical_answers_and_not_in_texts),
    KIT_TEST(canonical_answers_are_in_the_template_s_order_and_read_back),
    KIT_TEST(a_sentence_fills_its_holes_and_drops_pieces_without_an_answer),
};
const struct test_suite returns_suite = SUITE("returns", tests);
