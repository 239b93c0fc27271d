/* SPDX-License-Identifier: MIT */
/* Organisations, one's own account, tokens, shares, and the page that says who sees what. */
#include "tests/kit.h"

#include <string.h>

#include "base/str.h"
#include "rooms/accounts/accounts.h"
#include "rooms/history/history.h"
#include "tests/accounts_kit.h"
#include "tests/people.h"
#include "tests/status_kit.h"

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

static size_t
lines_of_timeline(const char *role, const char *text)
{
	size_t n = 0;

	as(role);
	GET("/homes/" ROWANBANK "/timeline");
	want_status(200);
	for (const char *at = answer()->body; (at = strstr(at, text)) != NULL; at++) {
		n++;
	}
	return n;
}

/* What was sent, not only that nothing was: a return and a status, as the body's people read them, and the home reads who did. */
static void
what_is_shared_is_read_whole_and_the_home_sees_by_whom(void **state)
{
	static const char *const others[] = {"regulator 2", "home submitter", "home manager", "provider lead", "team member", "duty", "team chair", "partner member",
	    "health protection", "executive", "commissioner", "administrator"};
	const char *path;
	struct list saved;

	(void)state;
	SENT_AT(ROWANBANK, "2026-11-22", 8, 0, "residents_total=37", "in_charge=nobody");
	as("team chair");
	POST("/homes/" ROWANBANK "/shares", "organisation", organisation_ref("Care regulator"), "kind", "return", "day", "22/11/2026", "until_day", "23/11/2026",
	    "reason", "The visit of Monday");
	want_status(303);
	as("regulator");
	path = first_share();
	GET(path);
	want_status(200);
	want_text("<td>37</td>");
	want_text("The visit of Monday");
	want_no_text("href=\"/homes/" ROWANBANK); /* it reaches nothing else of the home */
	GET(path);
	want_status(200);
	assert_int_equal(lines_of_timeline("home manager", "Regulator of Kinclair of Care regulator read the return of"), 1); /* once a day */
	kit_ok(history_of(kit_ctx(), "share", strrchr(path, '/') + 1, &saved));
	assert_int_equal(saved.n, 1);
	assert_non_null(strstr(LIST_AT(saved, struct history_row, 0)->content, "\"until\":\"2026-11-23\""));
	as("team chair");
	POST("/homes/" ROWANBANK "/shares", "organisation", organisation_ref("Care regulator"), "kind", "status", "day", "", "until_day", "23/11/2026", "reason",
	    "The visit of Monday");
	as("regulator");
	path = first_share();
	GET(path);
	want_status(200);
	want_text("Red");
	want_no_text("<td>37</td>");
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		as(others[i]);
		GET(path);
		want_status(strcmp(others[i], "administrator") == 0 ? 403 : 404);
	}
	kit_now_at("2026-11-23", 23, 59);
	as("regulator");
	GET(path);
	want_status(200);
	assert_int_equal(lines_of_timeline("home manager", "read the newest status, which is shared with them"), 2);
	kit_now_at("2026-11-24", 0, 1);
	as("regulator");
	GET(path);
	want_status(404);
	assert_int_equal(lines_of_timeline("home manager", "read the newest status, which is shared with them"), 2); /* what was refused was not read */
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

/* How often a text stands in the answer. */
static size_t
times(const char *text)
{
	size_t n = 0;

	for (const char *p = answer()->body; (p = strstr(p, text)) != NULL; p += strlen(text)) {
		n++;
	}
	return n;
}

static void
the_matrix_of_who_sees_what_says_yes_once_for_each_permission_of_a_role(void **state)
{
	size_t n, yes = 0;
	const struct role *roles = roles_all(&n);

	(void)state;
	as("home manager");
	GET("/who-sees-what");
	want_status(200);
	for (size_t i = 0; i < n; i++) {
		yes += (size_t)__builtin_popcountll(roles[i].may);
	}
	assert_int_equal(times(">yes</span>"), yes);
	assert_int_equal(times(">no</span>"), n * (MAY_COUNT - MAY_SIGNED_IN - 1) - yes);
	/* One's own task first, and said to be it. */
	want_text("You: Home manager");
	assert_true(strstr(answer()->body, "?role=home_manager") < strstr(answer()->body, "?role=home_submitter"));
}

static void
a_task_and_a_record_have_a_page_of_their_own_and_others_have_none(void **state)
{
	(void)state;
	as("team member");
	GET("/who-sees-what?role=administrator");
	want_status(200);
	want_text("Reads no care records");
	want_no_text("Your own task");
	GET("/who-sees-what?role=team_member");
	want_text("Your own task");
	GET("/who-sees-what?record=return");
	want_status(200);
	want_text("Seen by Home submitter");
	GET("/who-sees-what?role=king");
	want_status(404);
	GET("/who-sees-what?record=%3Cb%3E");
	want_status(404);
}

static const struct CMUnitTest own_tests[] = {
	KIT_TEST(the_administrator_keeps_organisations_and_their_people),
	KIT_TEST(an_organisation_that_means_nothing_is_refused),
	KIT_TEST(a_password_is_changed_only_by_who_knows_the_old_one),
	KIT_TEST(signing_out_everywhere_ends_all_sessions),
	KIT_TEST(a_token_is_shown_once_and_works_until_it_is_ended),
	KIT_TEST(a_token_with_a_last_day_ends_by_itself),
	KIT_TEST(a_body_sees_what_is_shared_until_its_last_day_and_nothing_else),
	KIT_TEST(what_is_shared_is_read_whole_and_the_home_sees_by_whom),
	KIT_TEST(a_share_can_be_taken_back_by_the_team_and_by_nobody_else),
	KIT_TEST(a_share_needs_a_body_a_reason_and_a_day_to_come),
	KIT_TEST(who_sees_what_is_made_from_roles_and_field_tables),
	KIT_TEST(the_matrix_of_who_sees_what_says_yes_once_for_each_permission_of_a_role),
	KIT_TEST(a_task_and_a_record_have_a_page_of_their_own_and_others_have_none),
};
const struct test_suite own_suite = SUITE("own", own_tests);
