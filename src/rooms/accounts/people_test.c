/* SPDX-License-Identifier: MIT */
/* Inviting, resetting, changing tasks, leaving and coming back: as people do it on the pages. */
#include "tests/kit.h"

#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/str.h"
#include "tests/accounts_kit.h"
#include "tests/people.h"

/* ---- inviting ------------------------------------------------------------------------------------------------------- */

static void
a_manager_gives_out_a_sign_in_name_and_the_link_works(void **state)
{
	const char *path;

	(void)state;
	as("home manager");
	POST("/people", "name", HOSTILE, "sign_in_name", "Rowanbank-Night-1", "role", "home_submitter");
	want_status(200);
	want_no_text("<b>");
	path = link_path();
	as(NULL);
	POST(path, "new_password", PASSWORD, "new_password_again", PASSWORD);
	want_status(303);
	as_cookie(answer()->set_cookie);
	GET("/");
	want_location("/homes/" ROWANBANK "/return");
	as("home manager");
	GET("/people");
	want_status(200);
	want_text("&lt;b&gt;");
	want_no_text("<b>");
	want_text("rowanbank-night-1");
}

static void
the_same_sign_in_is_taken_once(void **state)
{
	(void)state;
	as("home manager");
	POST("/people", "name", "Ann", "sign_in_name", "night.one", "role", "home_submitter");
	want_status(200);
	POST("/people", "name", "Bo", "sign_in_name", "NIGHT.ONE", "role", "home_submitter");
	want_status(409);
	want_text("signs in with");
	want_text("value=\"Bo\"");
	POST("/people", "name", "Bo", "email", "home_manager.2@EXAMPLE.org", "role", "home_submitter");
	want_status(409);
}

static void
an_invitation_needs_one_way_to_sign_in_and_a_name(void **state)
{
	(void)state;
	as("home manager");
	POST("/people", "name", "Ann", "role", "home_submitter");
	want_status(422);
	want_text("one of the two");
	POST("/people", "name", "Ann", "email", "ann@example.org", "sign_in_name", "ann.one", "role", "home_submitter");
	want_status(422);
	POST("/people", "name", "Ann", "sign_in_name", "ann one", "role", "home_submitter");
	want_status(422);
	POST("/people", "name", "Ann", "sign_in_name", "ann@example.org", "role", "home_submitter");
	want_status(422);
	POST("/people", "name", " ", "sign_in_name", "ann.one", "role", "home_submitter");
	want_status(422);
	POST("/people", "name", "Ann", "email", "no address", "role", "home_submitter");
	want_status(422);
}

static void
nobody_gives_a_role_above_their_own_or_of_another_kind(void **state)
{
	static const char *const too_much[] = {"administrator", "home_manager", "executive", "regulator", "", "nonsense"};

	(void)state;
	as("team chair");
	for (size_t i = 0; i < sizeof(too_much) / sizeof(*too_much); i++) {
		POST("/people", "name", "Ann", "email", "ann@example.org", "role", too_much[i]);
		want_status(422);
	}
	POST("/people", "name", "Ann", "email", "ann@example.org", "role", "team_member");
	want_status(200);
	as("home manager");
	POST("/people", "name", "Bo", "email", "bo@example.org", "role", "team_member");
	want_status(422);
	POST("/people", "name", "Bo", "email", "bo@example.org", "role", "home_manager", "organisation", organisation_ref("Whinfell"));
	want_status(404);
	as("team member");
	GET("/people");
	want_status(403);
	POST("/people", "name", "Bo", "email", "bo@example.org", "role", "team_member");
	want_status(403);
}

static void
an_invitation_sent_twice_makes_one_person_and_keeps_no_link(void **state)
{
	const char *path;

	(void)state;
	as("team chair");
	with_once("twice");
	POST("/people", "name", "Ann", "email", "ann@example.org", "role", "duty");
	want_status(200);
	path = link_path();
	with_once("twice");
	POST("/people", "name", "Ann", "email", "ann@example.org", "role", "duty");
	want_status(303);
	assert_null(strstr(answer()->body ? answer()->body : "", path));
	GET("/people?q=ann");
	want_text("Showing 1 to 1 of 1");
}

static void
the_list_can_be_searched_sorted_and_taken_away(void **state)
{
	(void)state;
	as("team chair");
	GET("/people?q=dut&sort=-name");
	want_status(200);
	want_text("Duty of Kinclair");
	want_no_text("Administrator of Kinclair");
	GET("/people?q=%25");
	want_status(200);
	GET("/people?sort=seen&state=left");
	want_text("Nobody has left");
	GET("/people.csv");
	want_status(200);
	want_text("Team member of Kinclair");
	want_no_text("Abermuir");
	GET("/people.xlsx");
	want_status(200);
	as("team member");
	GET("/people.csv");
	want_status(403);
}

/* ---- one person ------------------------------------------------------------------------------------------------------ */

static void
people_of_another_organisation_are_not_there(void **state)
{
	const char *absent;

	(void)state;
	as("team chair");
	GET("/people/P0000000000");
	want_status(404);
	absent = arena_copy(kit_ctx()->arena, answer()->body, answer()->body_n);
	GET(page_of("team_member.2@example.org", ""));
	want_status(404);
	assert_string_equal(answer()->body, absent);
	GET(page_of("alongside", ""));
	want_status(404);
	POST(page_of("team_member.2@example.org", "/reset"));
	want_status(404);
	POST(page_of("team_member.2@example.org", "/leave"), "last_day", "");
	want_status(404);
	as("team member 2");
	GET("/account");
	want_status(200);
}

static void
a_reset_link_is_recorded_and_replaces_the_password(void **state)
{
	const char *path, *ref = person("team_member.1@example.org").ref;
	size_t before = versions("account", ref);

	(void)state;
	as("team chair");
	POST(page_of("team_member.1@example.org", "/reset"));
	want_status(200);
	path = link_path();
	assert_int_equal(versions("account", ref), before + 1);
	as("team member");
	GET("/account");
	want_status(200);
	as(NULL);
	POST(path, "new_password", PASSWORD, "new_password_again", PASSWORD);
	want_status(303);
	assert_int_equal(versions("password", ref), 1);
	as("team member");
	GET("/account");
	want_status(303);
}

static void
nobody_takes_over_an_account_that_may_more(void **state)
{
	(void)state;
	as("team chair");
	GET(page_of("administrator.1@example.org", ""));
	want_status(200);
	want_no_text("Make a link");
	POST(page_of("administrator.1@example.org", "/reset"));
	want_status(403);
	POST(page_of("administrator.1@example.org", "/leave"), "last_day", "");
	want_status(403);
	POST(page_of("administrator.1@example.org", "/role"), "role", "duty");
	want_status(403);
	POST(page_of("team_chair.1@example.org", "/leave"), "last_day", "");
	want_status(403);
	as("administrator");
	GET("/account");
	want_status(200);
}

/* One who is also a member of another organisation: resetting their password would open that too. */
static void
an_employer_cannot_reach_another_organisation_through_a_reset(void **state)
{
	(void)state;
	as("administrator");
	POST(arena_printf(kit_ctx()->arena, "/organisations/%s/join", organisation_ref("Kinclair care home support team")), "sign_in",
	    "home_submitter.1@example.org", "role", "team_member");
	want_status(303);
	as("home submitter");
	GET("/board");
	as("home manager");
	POST(page_of("home_submitter.1@example.org", "/reset"));
	want_status(403);
	as("administrator");
	POST(page_of("home_submitter.1@example.org", "/reset"));
	want_status(200);
}

static void
leaving_now_ends_sessions_tokens_and_links_at_once(void **state)
{
	const char *path;

	(void)state;
	as("team chair");
	POST(page_of("duty.1@example.org", "/reset"));
	path = link_path();
	POST(page_of("duty.1@example.org", "/leave"), "last_day", "");
	want_status(303);
	as("duty");
	GET("/account");
	want_status(303);
	as_token(kit_people.token("duty"));
	kit_json(GET, "/api/v1/homes", NULL);
	want_status(401);
	as(NULL);
	GET(path);
	want_status(404);
	as("team chair");
	GET("/people?state=left");
	want_text("Duty of Kinclair");
}

static void
a_last_day_is_worked_to_its_end(void **state)
{
	(void)state;
	as("team chair");
	POST(page_of("duty.1@example.org", "/leave"), "last_day", "21/11/2026");
	want_status(422);
	POST(page_of("duty.1@example.org", "/leave"), "last_day", "24/11/2026");
	want_status(303);
	kit_now_at("2026-11-24", 23, 59);
	as("duty");
	GET("/account");
	want_status(200);
	kit_now_at("2026-11-25", 0, 0);
	GET("/account");
	want_status(303);
}

static void
who_comes_back_has_the_new_task_only(void **state)
{
	(void)state;
	as("team chair");
	POST(page_of("team_member.1@example.org", "/leave"), "last_day", "");
	POST(page_of("team_member.1@example.org", "/back"), "role", "administrator");
	want_status(422);
	POST(page_of("team_member.1@example.org", "/back"), "role", "duty");
	want_status(303);
	GET("/people?q=team+member");
	want_text("<td>Duty");
	POST(page_of("team_member.1@example.org", "/reset"));
	as(NULL);
	POST(link_path(), "new_password", PASSWORD, "new_password_again", PASSWORD);
	as_cookie(answer()->set_cookie);
	GET("/account");
	want_status(200);
	want_no_text("Works in the support team");
	want_text("who answers today");
}

static void
another_task_begins_today_and_is_recorded(void **state)
{
	(void)state;
	as("team chair");
	POST(page_of("team_member.1@example.org", "/role"), "role", "team_chair");
	want_status(303);
	as("team member");
	GET("/people");
	want_status(200);
	assert_int_equal(versions("membership", person("team_member.1@example.org").ref), 3);
}

static enum err
nothing_write(struct ctx *c, void *arg)
{
	(void)c;
	(void)arg;
	return OK;
}

/* Each statement of a change fails once: nothing of it may stay. The traces of both people are written before, so that they do not fail in its place. */
static void
a_change_that_breaks_half_way_leaves_nothing(void **state)
{
	const char *page = page_of("duty.1@example.org", "/leave");
	int n = 1;

	(void)state;
	as("duty");
	GET("/account");
	as("team chair");
	GET("/account");
	kit_write(nothing_write, NULL);
	for (; n < 60; n++) {
		db_fail_after(n);
		POST(page, "last_day", "");
		db_fail_after(0);
		if (answer()->status == 303) {
			break;
		}
		want_status(503);
		as("duty");
		GET("/account");
		want_status(200);
		as("team chair");
	}
	assert_in_range(n, 5, 59);
	as("duty");
	GET("/account");
	want_status(303);
}

static const struct CMUnitTest people_tests[] = {
	KIT_TEST(a_manager_gives_out_a_sign_in_name_and_the_link_works),
	KIT_TEST(the_same_sign_in_is_taken_once),
	KIT_TEST(an_invitation_needs_one_way_to_sign_in_and_a_name),
	KIT_TEST(nobody_gives_a_role_above_their_own_or_of_another_kind),
	KIT_TEST(an_invitation_sent_twice_makes_one_person_and_keeps_no_link),
	KIT_TEST(the_list_can_be_searched_sorted_and_taken_away),
	KIT_TEST(people_of_another_organisation_are_not_there),
	KIT_TEST(a_reset_link_is_recorded_and_replaces_the_password),
	KIT_TEST(nobody_takes_over_an_account_that_may_more),
	KIT_TEST(an_employer_cannot_reach_another_organisation_through_a_reset),
	KIT_TEST(leaving_now_ends_sessions_tokens_and_links_at_once),
	KIT_TEST(a_last_day_is_worked_to_its_end),
	KIT_TEST(who_comes_back_has_the_new_task_only),
	KIT_TEST(another_task_begins_today_and_is_recorded),
	KIT_TEST(a_change_that_breaks_half_way_leaves_nothing),
};
const struct test_suite people_suite = SUITE("people", people_tests);
