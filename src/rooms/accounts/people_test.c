/* SPDX-License-Identifier: MIT */
/* Inviting, resetting, changing tasks, leaving and coming back; organisations; tokens; shares; one's own account: as people do it on the pages. */
#include "tests/kit.h"

#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/str.h"
#include "rooms/accounts/people.h"
#include "rooms/accounts/sign_in.h"
#include "rooms/history/history.h"
#include "tests/people.h"

#define PASSWORD "heather over the hill"
#define HOSTILE "<b>\"Ailsa\"</b> & 'Co' \xF0\x9F\x94\xA5 \xE2\x80\xAB\xD7\x90"

/* ---- helpers of this file ------------------------------------------------------------------------------------------- */

/* What stands in the box of a secret that is shown once. */
static const char *
shown_once(void)
{
	const char *at = strstr(answer()->body, "<output>");

	if (!at) {
		fail_msg("nothing is shown once");
		return "";
	}
	at += 8;
	return arena_copy(kit_ctx()->arena, at, strcspn(at, "<"));
}

/* The path of a link: without the site's address. */
static const char *
link_path(void)
{
	const char *at = strstr(shown_once(), "/welcome/");

	assert_non_null(at);
	return at;
}

static struct person_key
person(const char *sign_in)
{
	struct person_key p;
	bool found;

	kit_ok(person_by_sign_in(kit_ctx(), sign_in, &p, &found));
	assert_true(found);
	return p;
}

static const char *
page_of(const char *sign_in, const char *rest)
{
	return arena_printf(kit_ctx()->arena, "/people/%s%s", person(sign_in).ref, rest);
}

static const char *
organisation_ref(const char *name)
{
	struct organisation o;

	kit_ok(organisation_by_words(kit_ctx(), name, &o));
	return o.ref;
}

static size_t
versions(const char *kind, const char *ref)
{
	struct list l;

	kit_ok(history_of(kit_ctx(), kind, ref, &l));
	return l.n;
}

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

/* ---- organisations --------------------------------------------------------------------------------------------------- */

static void
the_administrator_keeps_organisations_and_their_people(void **state)
{
	(void)state;
	as("administrator");
	GET("/organisations?q=rowan");
	want_status(200);
	want_text("Rowanbank");
	POST("/organisations", "kind", "home", "name", "Harebank", "about", HAREBANK);
	want_status(303);
	GET(answer()->location);
	want_status(200);
	want_text("There is nobody yet");
	POST("/people", "name", "Ann", "email", "ann@example.org", "role", "home_manager", "organisation", organisation_ref("Harebank"));
	want_status(200);
	as(NULL);
	POST(link_path(), "new_password", PASSWORD, "new_password_again", PASSWORD);
	as_cookie(answer()->set_cookie);
	GET("/");
	want_location("/homes/" HAREBANK "/return");
	as("team chair");
	GET("/organisations");
	want_status(403);
}

static void
an_organisation_that_means_nothing_is_refused(void **state)
{
	(void)state;
	as("administrator");
	POST("/organisations", "kind", "home", "name", "Nowhere", "about", NO_SUCH_HOME);
	want_status(422);
	want_text("The register knows nothing called");
	POST("/organisations", "kind", "system", "name", "Mine", "about", "");
	want_status(422);
	POST("/organisations", "kind", "council", "name", HOSTILE, "about", HOSTILE);
	want_status(422);
	want_no_text("<b>");
	POST("/organisations", "kind", "team", "name", "Another team", "about", "Kinclair\r\nAbermuir\r\n");
	want_status(303);
	POST("/organisations", "kind", "team", "name", "another TEAM", "about", "Kinclair");
	want_status(409);
}

/* ---- one's own account, tokens ------------------------------------------------------------------------------------------- */

static void
a_password_is_changed_only_by_who_knows_the_old_one(void **state)
{
	const char *mine;

	(void)state;
	as("administrator");
	POST(page_of("team_member.1@example.org", "/reset"));
	as(NULL);
	POST(link_path(), "new_password", PASSWORD, "new_password_again", PASSWORD);
	mine = answer()->set_cookie;
	as_cookie(mine);
	POST("/account/password", "old_password", "something else now", "new_password", "bracken by the burn", "new_password_again", "bracken by the burn");
	want_status(422);
	want_text("This is not your password");
	want_no_text("bracken");
	POST("/account/password", "old_password", PASSWORD, "new_password", "bracken by the burn", "new_password_again", "bracken by the burn");
	want_status(303);
	GET("/account");
	want_status(200);
	for (int i = 0; i < 10; i++) {
		POST("/account/password", "old_password", "a guess at it", "new_password", PASSWORD, "new_password_again", PASSWORD);
		want_status(422);
	}
	POST("/account/password", "old_password", "bracken by the burn", "new_password", PASSWORD, "new_password_again", PASSWORD);
	want_status(429);
}

static void
signing_out_everywhere_ends_all_sessions(void **state)
{
	(void)state;
	as("team member");
	POST("/account/sign-out-everywhere");
	want_status(303);
	want_location("/sign-in");
	GET("/account");
	want_status(303);
}

static void
a_token_is_shown_once_and_works_until_it_is_ended(void **state)
{
	const char *token, *ref;

	(void)state;
	as("team member");
	with_once("token");
	POST("/tokens", "name", HOSTILE, "last_day", "");
	want_status(200);
	want_no_text("<b>");
	token = shown_once();
	with_once("token");
	POST("/tokens", "name", HOSTILE, "last_day", "");
	want_status(303);
	want_location("/tokens");
	GET("/tokens");
	want_no_text(token);
	want_text("&lt;b&gt;");
	ref = strstr(answer()->body, "/tokens/T");
	assert_non_null(ref);
	ref = arena_copy(kit_ctx()->arena, ref, strcspn(ref, "\""));
	as_token(token);
	GET("/account");
	want_status(200);
	as("team member 2");
	POST(ref);
	want_status(404);
	as("team member");
	POST(ref);
	want_status(303);
	as_token(token);
	GET("/account");
	want_status(401);
}

static void
a_token_with_a_last_day_ends_by_itself(void **state)
{
	const char *token;

	(void)state;
	as("team member");
	POST("/tokens", "name", "rota", "last_day", "22/11/2026");
	want_status(200);
	token = shown_once();
	as_token(token);
	GET("/account");
	want_status(200);
	kit_now_at("2026-11-23", 0, 1);
	GET("/account");
	want_status(401);
	as("regulator");
	POST("/tokens", "name", "rota", "last_day", "");
	want_status(403);
}

/* ---- shares, who sees what ------------------------------------------------------------------------------------------------ */

static const char *
first_share(void)
{
	const char *at;

	GET("/shared");
	want_status(200);
	at = strstr(answer()->body, "href=\"/shared/S");
	return at ? arena_copy(kit_ctx()->arena, at + 6, strcspn(at + 6, "\"")) : NULL;
}

static void
a_body_sees_what_is_shared_until_its_last_day_and_nothing_else(void **state)
{
	const char *path;

	(void)state;
	as("team chair");
	POST("/homes/" ROWANBANK "/shares", "organisation", organisation_ref("Care regulator"), "kind", "status", "day", "", "until_day", "23/11/2026",
	    "reason", HOSTILE);
	want_status(303);
	as("regulator");
	path = first_share();
	assert_non_null(path);
	want_text("Rowanbank");
	want_no_text("<b>");
	GET(path);
	want_status(200);
	want_text("has not sent this yet");
	GET("/homes/" ROWANBANK);
	want_status(403);
	as("regulator 2");
	assert_null(first_share());
	GET(path);
	want_status(404);
	as("administrator");
	GET(path);
	want_status(403);
	kit_now_at("2026-11-24", 0, 1);
	as("regulator");
	assert_null(first_share());
	GET(path);
	want_status(404);
}

static void
a_share_can_be_taken_back_by_the_team_and_by_nobody_else(void **state)
{
	const char *end, *path;

	(void)state;
	as("team chair");
	POST("/homes/" ROWANBANK "/shares", "organisation", organisation_ref("Care regulator"), "kind", "return", "day", "20/11/2026", "until_day", "30/11/2026",
	    "reason", "as agreed");
	GET("/homes/" ROWANBANK "/shares");
	want_status(200);
	end = strstr(answer()->body, "/homes/" ROWANBANK "/shares/S");
	assert_non_null(end);
	end = arena_copy(kit_ctx()->arena, end, strcspn(end, "\""));
	as("regulator");
	path = first_share();
	as("team member");
	POST(end);
	want_status(403);
	as("team chair 2");
	POST(end);
	want_status(404);
	as("team chair");
	POST(end);
	want_status(303);
	POST(end);
	want_status(404);
	as("regulator");
	GET(path);
	want_status(404);
}

static void
a_share_needs_a_body_a_reason_and_a_day_to_come(void **state)
{
	const char *body = organisation_ref("Care regulator");

	(void)state;
	as("team chair");
	POST("/homes/" ROWANBANK "/shares", "organisation", body, "kind", "status", "until_day", "21/11/2026", "reason", "x");
	want_status(422);
	POST("/homes/" ROWANBANK "/shares", "organisation", body, "kind", "status", "until_day", "21/12/2027", "reason", "x");
	want_status(422);
	POST("/homes/" ROWANBANK "/shares", "organisation", body, "kind", "status", "day", "23/11/2026", "until_day", "24/11/2026", "reason", "x");
	want_status(422);
	POST("/homes/" ROWANBANK "/shares", "organisation", "nobody", "kind", "status", "until_day", "24/11/2026", "reason", "x");
	want_status(422);
	POST("/homes/" ROWANBANK "/shares", "organisation", body, "kind", "beds", "until_day", "24/11/2026", "reason", "x");
	want_status(422);
	POST("/homes/" ROWANBANK "/shares", "organisation", body, "kind", "status", "until_day", "24/11/2026", "reason", "");
	want_status(422);
	POST("/homes/" WHINFELL "/shares", "organisation", body, "kind", "status", "until_day", "24/11/2026", "reason", "x");
	want_status(404);
}

static void
who_sees_what_is_made_from_roles_and_field_tables(void **state)
{
	size_t n;
	const struct role *roles = roles_all(&n);

	(void)state;
	as("regulator");
	GET("/who-sees-what");
	want_status(200);
	for (size_t i = 0; i < n; i++) {
		want_text(roles[i].name);
	}
	want_text("set another colour, with a reason and an end date");
	want_text("Person who signs in");
	as(NULL);
	GET("/who-sees-what");
	want_status(303);
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
	KIT_TEST(the_administrator_keeps_organisations_and_their_people),
	KIT_TEST(an_organisation_that_means_nothing_is_refused),
	KIT_TEST(a_password_is_changed_only_by_who_knows_the_old_one),
	KIT_TEST(signing_out_everywhere_ends_all_sessions),
	KIT_TEST(a_token_is_shown_once_and_works_until_it_is_ended),
	KIT_TEST(a_token_with_a_last_day_ends_by_itself),
	KIT_TEST(a_body_sees_what_is_shared_until_its_last_day_and_nothing_else),
	KIT_TEST(a_share_can_be_taken_back_by_the_team_and_by_nobody_else),
	KIT_TEST(a_share_needs_a_body_a_reason_and_a_day_to_come),
	KIT_TEST(who_sees_what_is_made_from_roles_and_field_tables),
	KIT_TEST(a_change_that_breaks_half_way_leaves_nothing),
};
const struct test_suite people_suite = SUITE("people", people_tests);
