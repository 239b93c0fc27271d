/* SPDX-License-Identifier: MIT */
/* Organisations that get another name or kind, and those that end: what becomes of their people. Making them is own_test.c. */
#include "tests/kit.h"

#include <string.h>

#include "rooms/accounts/accounts.h"
#include "rooms/history/history.h"
#include "tests/accounts_kit.h"
#include "tests/people.h"

#define VOICE "Kinclair homes' voice"

static const char *
edit_page(const char *name, const char *rest)
{
	return arena_printf(kit_ctx()->arena, "/organisations/%s/%s", organisation_ref(name), rest);
}

static void
an_organisation_gets_another_name_and_kind_with_the_reason(void **state)
{
	struct list saved;
	const char *ref;

	(void)state;
	ref = organisation_ref(VOICE);
	as("administrator");
	POST(edit_page(VOICE, "edit"), "kind", "voluntary", "name", HOSTILE, "reason", "");
	want_status(422);
	POST(edit_page(VOICE, "edit"), "kind", "team", "name", VOICE, "reason", "x");
	want_status(422); /* its homes would follow from that */
	POST(edit_page(VOICE, "edit"), "kind", "council", "name", VOICE, "reason", "x");
	want_status(422); /* its people may not do there what they do */
	POST(edit_page(VOICE, "edit"), "kind", "union", "name", "Kinclair workers' voice", "reason", "They asked");
	want_status(303);
	GET("/organisations?q=workers");
	want_status(200);
	want_text("Kinclair workers");
	kit_ok(history_of(kit_ctx(), "organisation", ref, &saved));
	assert_int_equal(saved.n, 2);
	assert_string_equal(LIST_AT(saved, struct history_row, 0)->why, "They asked");
	as("partner member");
	GET("/totals");
	want_status(200);
	as("team chair");
	POST(arena_printf(kit_ctx()->arena, "/organisations/%s/edit", ref), "kind", "union", "name", "x", "reason", "x");
	want_status(403);
}

static void
people_of_an_ended_organisation_are_signed_out_at_once(void **state)
{
	(void)state;
	as("partner member");
	GET("/totals");
	want_status(200);
	as("administrator");
	POST(edit_page(VOICE, "end"), "last_day", "21/11/2026", "end_reason", "x");
	want_status(422);
	POST(edit_page(VOICE, "end"), "last_day", "30/11/2026", "end_reason", "");
	want_status(422);
	assert_string_equal(answer_value("last_day"), "30/11/2026"); /* what was typed comes back, in the form it was typed in */
	assert_string_equal(answer_value("name"), "Kinclair homes&#39; voice");
	POST(edit_page(VOICE, "end"), "last_day", "", "end_reason", "It closed");
	want_status(303);
	POST(edit_page(VOICE, "end"), "last_day", "", "end_reason", "It closed");
	want_status(409);
	GET(edit_page(VOICE, "edit"));
	want_status(200);
	want_text("Ended.");
	as("partner member");
	GET("/totals");
	want_status(303);
	want_location("/sign-in?next=%2Ftotals");
	as_token(kit_people.token("partner member"));
	GET("/api/v1/totals");
	want_status(401);
	as("administrator"); /* nobody comes to it any more */
	POST(edit_page(VOICE, "join"), "sign_in", "team_member.1@example.org", "role", "partner_member");
	want_status(409);
	as("partner member 2");
	GET("/totals");
	want_status(200);
}

static int
sign_in_as_partner(void)
{
	as(NULL);
	POST("/sign-in", "email", "partner_member.1@example.org", "password", PASSWORD);
	return answer()->status;
}

static void
nobody_signs_in_to_an_ended_organisation_until_it_goes_on(void **state)
{
	(void)state;
	has_password("partner_member.1@example.org", PASSWORD);
	assert_int_equal(sign_in_as_partner(), 303);
	as("administrator");
	POST(edit_page(VOICE, "end"), "last_day", "", "end_reason", "It closed");
	want_status(303);
	assert_int_not_equal(sign_in_as_partner(), 303);
	as("administrator");
	POST(edit_page(VOICE, "back"), "end_reason", "It goes on");
	want_status(303);
	assert_int_equal(sign_in_as_partner(), 303);
}

static void
who_works_elsewhere_too_keeps_that(void **state)
{
	(void)state;
	as("administrator");
	POST(edit_page(VOICE, "join"), "sign_in", "team_member.1@example.org", "role", "partner_member");
	want_status(303);
	as("administrator 2");
	POST(edit_page("Kinclair care home support team", "end"), "last_day", "", "end_reason", "x");
	want_status(303);
	as("team member");
	GET("/totals");
	want_status(200); /* by the other organisation */
	GET("/homes/" ROWANBANK);
	want_status(403);
	as("team chair");
	GET("/board");
	want_status(303);
}

static void
an_end_to_come_holds_after_its_last_day_and_can_be_taken_back(void **state)
{
	(void)state;
	as("administrator");
	POST(edit_page(VOICE, "end"), "last_day", "23/11/2026", "end_reason", "It closes");
	want_status(303);
	as("partner member");
	GET("/totals");
	want_status(200);
	kit_now_at("2026-11-23", 23, 59);
	GET("/totals");
	want_status(200);
	kit_now_at("2026-11-24", 0, 1);
	GET("/totals");
	want_status(303);
	as("administrator");
	POST(edit_page(VOICE, "back"), "end_reason", "It goes on after all");
	want_status(303);
	POST(edit_page(VOICE, "back"), "end_reason", "It goes on after all");
	want_status(409);
	as("partner member");
	GET("/totals");
	want_status(200);
}

static void
nobody_ends_the_organisation_they_work_for(void **state)
{
	(void)state;
	as("administrator");
	POST(edit_page("Kinclair care home support team", "end"), "last_day", "", "end_reason", "x");
	want_status(409);
	GET("/organisations");
	want_status(200);
}

static const struct CMUnitTest organisations_tests[] = {
	KIT_TEST(an_organisation_gets_another_name_and_kind_with_the_reason),
	KIT_TEST(people_of_an_ended_organisation_are_signed_out_at_once),
	KIT_TEST(nobody_signs_in_to_an_ended_organisation_until_it_goes_on),
	KIT_TEST(who_works_elsewhere_too_keeps_that),
	KIT_TEST(an_end_to_come_holds_after_its_last_day_and_can_be_taken_back),
	KIT_TEST(nobody_ends_the_organisation_they_work_for),
};

const struct test_suite organisations_suite = SUITE("organisations", organisations_tests);
