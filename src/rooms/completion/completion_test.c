/* SPDX-License-Identifier: MIT */
/* Completion: what counts as expected, sent, on time, by telephone and excused; sums by provider and locality; and the list of whom to ring. The clock stands on Sunday 22 November
 * 2026; the team's hour is 11:00. */
#include "rooms/completion/completion.h"

#include "rooms/homes/homes.h"
#include "tests/people.h"
#include "tests/status_kit.h"

#define TODAY "2026-11-22"

static void
percent_is_never_rounded_up(void **state)
{
	(void)state;
	assert_int_equal(completion_percent(0, 0), -1);
	assert_int_equal(completion_percent(27, 28), 96);
	assert_int_equal(completion_percent(999, 1000), 99);
	assert_int_equal(completion_percent(28, 28), 100);
	assert_int_equal(completion_percent(0, 7), 0);
}

static void
a_return_by_the_hour_is_on_time_and_a_later_update_keeps_it_so(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, "2026-11-20", 11, 0);
	SENT_AT(ROWANBANK, "2026-11-20", 15, 0, "staff_absent=3"); /* things have changed */
	SENT_AT(ROWANBANK, "2026-11-21", 11, 1);
	kit_now_at(TODAY, 12, 0);
	as("team member");
	GET("/api/v1/completion?days=7");
	want_status(200);
	want_json("from", "2026-11-15");
	want_json("to", "2026-11-21");
	want_json("all.sent", "2");
	want_json("all.on_time", "1");
	want_json("all.telephone", "0");
	want_json("all.expected", "21");
}

static void
todays_return_counts_only_when_the_day_is_over(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, TODAY, 8, 0);
	kit_now_at(TODAY, 12, 0);
	as("team member");
	GET("/api/v1/completion?days=7");
	want_json("all.sent", "0");
	kit_now_at("2026-11-23", 8, 0);
	GET("/api/v1/completion?days=7");
	want_json("all.sent", "1");
}

static void
a_home_left_out_with_a_reason_is_excused_and_not_missed(void **state)
{
	(void)state;
	kit_now_at("2026-11-15", 9, 0);
	as("team member");
	POST("/remit/changes", "home", ROWANBANK, "expected", "no", "from_day", "2026-11-18", "until_day", "2026-11-21", "reason", "Closed for works");
	want_status(303);
	kit_now_at(TODAY, 12, 0);
	GET("/api/v1/completion?days=7&limit=200");
	want_json("all.expected", "18");
	want_json("all.excused", "3");
}

static void
the_least_complete_stands_first_and_sums_agree_with_their_homes(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, "2026-11-20", 9, 0);
	SENT_AT(ROWANBANK, "2026-11-21", 9, 0);
	SENT_AT(HAREBANK, "2026-11-21", 9, 0);
	kit_now_at(TODAY, 12, 0);
	as("team member");
	GET("/completion?days=7");
	want_status(200);
	want_text("2 of 7");
	want_text("28%");
	GET("/api/v1/completion?days=7");
	want_json("items.0.sent", "0");
	want_json("items.1.number", HAREBANK);
	want_json("items.2.number", ROWANBANK);
	GET("/api/v1/completion?days=7&by=provider");
	want_json("all.sent", "3");
	GET("/completion?by=locality&days=7");
	want_status(200);
	GET("/completion.csv?days=7");
	want_status(200);
	want_text("Returns expected");
	GET("/completion?days=8");
	want_status(422);
}

static void
a_provider_sees_its_own_homes_and_a_partner_nothing(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, "2026-11-21", 9, 0);
	SENT_AT(ST_DROSTANS, "2026-11-21", 9, 0);
	kit_now_at(TODAY, 12, 0);
	as("provider lead");
	GET("/completion");
	want_status(200);
	want_no_text("St Drostan");
	as("partner member");
	GET("/completion");
	want_status(403);
	GET("/chase");
	want_status(403);
}

static void
whose_return_is_not_in_is_listed_until_it_comes(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, "2026-11-19", 9, 0);
	kit_now_at(TODAY, 11, 30);
	as("team member");
	GET("/chase");
	want_status(200);
	want_text("Expected by 11:00 today, and not in.");
	want_text("2 expected days in a row");
	want_text("/homes/" ROWANBANK);
	want_text("/homes/" ROWANBANK "/returns/" TODAY "/telephone");
	SENT_AT(ROWANBANK, TODAY, 11, 40);
	as("team member");
	GET("/chase");
	want_no_text("\"/homes/" ROWANBANK "\"");
	GET("/chase.csv");
	want_status(200);
	want_text("Whom to ring");
}

static const struct CMUnitTest completion_tests[] = {
    cmocka_unit_test(percent_is_never_rounded_up),
    KIT_TEST(a_return_by_the_hour_is_on_time_and_a_later_update_keeps_it_so),
    KIT_TEST(todays_return_counts_only_when_the_day_is_over),
    KIT_TEST(a_home_left_out_with_a_reason_is_excused_and_not_missed),
    KIT_TEST(the_least_complete_stands_first_and_sums_agree_with_their_homes),
    KIT_TEST(a_provider_sees_its_own_homes_and_a_partner_nothing),
    KIT_TEST(whose_return_is_not_in_is_listed_until_it_comes),
};

const struct test_suite completion_suite = SUITE("completion", completion_tests);
