/* SPDX-License-Identifier: MIT */
/* Signing in, and being slowed down. Of one-time links and passwords: password_test.c; of reach: reach_test.c; of people: people_test.c and own_test.c; every route
 * against every role: tests/routes_test.c. */
#include "tests/kit.h"

#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/str.h"
#include "rooms/accounts/accounts.h"
#include "rooms/accounts/accounts.sql.h"
#include "rooms/accounts/sign_in.h"
#include "rooms/history/history.h"
#include "rooms/homes/homes.h"
#include "tests/accounts_kit.h"
#include "tests/people.h"

#define EMAIL "home_manager.1@example.org"

/* ---- helpers of this file ------------------------------------------------------------------------------------------- */

/* One try from an address, perhaps with the device cookie of an earlier one. */
static void
try_from(const char *address, const char *device, const char *email, const char *password)
{
	const char *form[] = {"email", email, "password", password, NULL};

	as(NULL);
	kit_call(&(struct web_call){.method = POST, .target = "/sign-in", .form = form, .fetch_site = "same-origin", .address = address, .device = device});
}

static const char *
device_cookie(void)
{
	const char *at = strstr(answer()->headers, "Set-Cookie: device=");

	assert_non_null(at);
	at += strlen("Set-Cookie: device=");
	return arena_copy(kit_ctx()->arena, at, strcspn(at, ";"));
}

static enum err
leave_write(struct ctx *c, void *arg)
{
	struct person_key p;
	bool found;

	TRY(person_by_sign_in(c, arg, &p, &found));
	TRY(db_exec(c, &sql_account_leave, ARGS(INT(p.id), TEXT(day_text(c->arena, c->now))), NULL));
	return standings_refresh(c, p.id);
}

/* ---- signing in ------------------------------------------------------------------------------------------------------ */

static void
the_right_password_opens_the_first_page(void **state)
{
	(void)state;
	has_password(EMAIL, PASSWORD);
	try_from(NULL, NULL, "  Home_Manager.1@Example.org ", PASSWORD);
	want_status(303);
	want_location("/");
	as_cookie(answer()->set_cookie);
	GET("/");
	want_status(303);
	want_location("/homes/" ROWANBANK "/return");
}

static void
only_hashes_of_sessions_are_kept(void **state)
{
	const char *cookie, *hash;
	struct session {
		int64_t id, made_at, seen_at;
	};
	static const struct field fields[] = {FIELD_AT(session, id, F_INT), FIELD_AT(session, made_at, F_INT), FIELD_AT(session, seen_at, F_INT), FIELD_END};
	struct list rows = LIST(struct session);

	(void)state;
	has_password(EMAIL, PASSWORD);
	try_from(NULL, NULL, EMAIL, PASSWORD);
	cookie = answer()->set_cookie;
	hash = hash_hex(kit_ctx()->arena, cookie, strlen(cookie));
	kit_ok(db_all(kit_ctx(), &sql_sessions_of, ARGS(INT(person(EMAIL).id), INT(KIT_NOW)), fields, &rows));
	assert_int_equal(rows.n, 1);
	as_cookie(hash);
	GET("/account");
	want_status(303);
	want_location("/sign-in?next=%2Faccount");
}

static void
a_wrong_password_and_an_unknown_name_are_told_alike(void **state)
{
	const char *first;

	(void)state;
	has_password(EMAIL, PASSWORD);
	try_from(NULL, NULL, EMAIL, "another password");
	want_status(422);
	want_text("do not belong together");
	want_no_text("another password");
	first = str_or(strstr(answer()->body, "do not belong"), "");
	first = arena_copy(kit_ctx()->arena, first, 60);
	try_from(NULL, NULL, "nobody@example.org", "another password");
	want_status(422);
	want_text(first);
	assert_null(answer()->set_cookie);
}

static void
who_never_chose_a_password_cannot_sign_in_with_none(void **state)
{
	(void)state;
	try_from(NULL, NULL, EMAIL, "");
	want_status(422);
	try_from(NULL, NULL, EMAIL, " ");
	want_status(422);
	try_from(NULL, NULL, "alongside", "alongside");
	want_status(422);
	assert_null(answer()->set_cookie);
}

static void
signing_in_from_another_site_is_refused(void **state)
{
	const char *form[] = {"email", EMAIL, "password", PASSWORD, NULL};

	(void)state;
	has_password(EMAIL, PASSWORD);
	kit_call(&(struct web_call){.method = POST, .target = "/sign-in", .form = form, .fetch_site = "cross-site"});
	want_status(403);
	assert_null(answer()->set_cookie);
}

static void
one_is_led_on_only_within_this_site(void **state)
{
	static const char *const elsewhere[] = {"//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)",
	    "/ homes", "/homes\xC2\xA0/x", NULL};

	(void)state;
	has_password(EMAIL, PASSWORD);
	for (size_t i = 0; elsewhere[i]; i++) {
		const char *form[] = {"email", EMAIL, "password", PASSWORD, "next", elsewhere[i], NULL};

		kit_call(&(struct web_call){.method = POST, .target = "/sign-in", .form = form, .fetch_site = "same-origin"});
		want_status(303);
		want_location("/");
	}
	const char *two_lines[] = {"email", EMAIL, "password", PASSWORD, "next", "/a\r\nSet-Cookie: x=y", NULL};
	kit_call(&(struct web_call){.method = POST, .target = "/sign-in", .form = two_lines, .fetch_site = "same-origin"});
	want_status(422);
	const char *form[] = {"email", EMAIL, "password", PASSWORD, "next", "/homes/" ROWANBANK "?on=2026-11-01", NULL};
	kit_call(&(struct web_call){.method = POST, .target = "/sign-in", .form = form, .fetch_site = "same-origin"});
	want_location("/homes/" ROWANBANK "?on=2026-11-01");
}

static void
signing_out_ends_the_session_and_nothing_else(void **state)
{
	const char *one, *two;

	(void)state;
	has_password(EMAIL, PASSWORD);
	try_from(NULL, NULL, EMAIL, PASSWORD);
	one = answer()->set_cookie;
	try_from(NULL, NULL, EMAIL, PASSWORD);
	two = answer()->set_cookie;
	as_cookie(one);
	POST("/sign-out");
	want_status(303);
	want_location("/sign-in");
	as_cookie(one);
	GET("/account");
	want_status(303);
	as_cookie(two);
	GET("/account");
	want_status(200);
}

static void
a_session_ends_by_itself(void **state)
{
	const char *cookie;

	(void)state;
	has_password(EMAIL, PASSWORD);
	try_from(NULL, NULL, EMAIL, PASSWORD);
	cookie = answer()->set_cookie;
	kit_now(KIT_NOW + SESSION_IDLE_S - 60);
	as_cookie(cookie);
	GET("/account");
	want_status(200);
	kit_now(KIT_NOW + SESSION_MOST_S + 60);
	GET("/account");
	want_status(303);
}

static void
who_has_left_is_refused_at_once(void **state)
{
	(void)state;
	as("home manager");
	GET("/account");
	want_status(200);
	kit_write(leave_write, EMAIL);
	GET("/account");
	want_status(303);
	as_token(kit_people.token("home manager"));
	kit_json(GET, "/api/v1/homes", NULL);
	want_status(401);
	has_password("team_member.1@example.org", PASSWORD);
	kit_write(leave_write, "team_member.1@example.org");
	try_from(NULL, NULL, "team_member.1@example.org", PASSWORD);
	want_status(422);
}

/* ---- those who guess -------------------------------------------------------------------------------------------------- */

static void
guess(const char *address, const char *email, int n)
{
	for (int i = 0; i < n; i++) {
		try_from(address, NULL, email, "not the password");
	}
}

static void
ten_failures_from_one_address_make_it_wait(void **state)
{
	(void)state;
	has_password(EMAIL, PASSWORD);
	guess("203.0.113.9", EMAIL, 10);
	want_status(422);
	try_from("203.0.113.9", NULL, EMAIL, PASSWORD);
	want_status(429);
	want_header("Retry-After: 900");
	want_text("Wait 15 minutes");
	assert_null(answer()->set_cookie);
	kit_now(KIT_NOW + 901);
	try_from("203.0.113.9", NULL, EMAIL, PASSWORD);
	want_status(303);
}

static void
nobody_can_be_locked_out_by_others(void **state)
{
	const char *device;

	(void)state;
	has_password(EMAIL, PASSWORD);
	try_from("198.51.100.1", NULL, EMAIL, PASSWORD);
	want_status(303);
	device = device_cookie();
	for (int i = 0; i < 40; i++) {
		guess(arena_printf(kit_ctx()->arena, "203.0.113.%d", i), EMAIL, 1);
		kit_now(kit_clock + 6);
	}
	/* The browser that signed in before goes on as if nothing were. */
	guess("203.0.113.200", EMAIL, 1);
	try_from("198.51.100.1", device, EMAIL, PASSWORD);
	want_status(303);
	/* A strange browser waits seconds, not more. */
	guess("203.0.113.201", EMAIL, 1);
	try_from("198.51.100.2", NULL, EMAIL, PASSWORD);
	want_status(429);
	want_header("Retry-After: 5");
	kit_now(kit_clock + 6);
	try_from("198.51.100.2", NULL, EMAIL, PASSWORD);
	want_status(303);
}

static void
a_colleague_behind_the_same_address_is_not_stopped(void **state)
{
	(void)state;
	has_password(EMAIL, PASSWORD);
	guess("203.0.113.9", "team_member.1@example.org", 12);
	try_from("203.0.113.9", NULL, EMAIL, PASSWORD);
	want_status(303);
}

static void
an_address_that_tries_many_names_waits(void **state)
{
	(void)state;
	has_password(EMAIL, PASSWORD);
	for (int i = 0; i < 100; i++) {
		guess("203.0.113.9", arena_printf(kit_ctx()->arena, "name%d@example.org", i), 1);
	}
	try_from("203.0.113.9", NULL, EMAIL, PASSWORD);
	want_status(429);
	try_from("203.0.113.10", NULL, EMAIL, PASSWORD);
	want_status(303);
}

static void
a_device_cookie_counts_only_for_its_own_account_and_whole(void **state)
{
	struct person_key k, other;
	const char *device;
	char *cut;

	(void)state;
	has_password(EMAIL, PASSWORD);
	k = person(EMAIL);
	other = person("team_member.1@example.org");
	device = device_make(kit_ctx(), &k, NULL);
	assert_true(device_known(kit_ctx(), &k, device));
	assert_false(device_known(kit_ctx(), &other, device));
	assert_false(device_known(kit_ctx(), &k, NULL));
	assert_false(device_known(kit_ctx(), &k, ""));
	cut = arena_text(kit_ctx()->arena, device);
	cut[strlen(cut) - 1] ^= 1;
	assert_false(device_known(kit_ctx(), &k, cut));
	cut[strlen(cut) - 1] = 0;
	assert_false(device_known(kit_ctx(), &k, cut));
	assert_false(device_known(kit_ctx(), &k, arena_printf(kit_ctx()->arena, "%s.99999999999999999999.%s", k.ref, strrchr(device, '.') + 1)));
	kit_now(KIT_NOW + DEVICE_S + 1);
	assert_false(device_known(kit_ctx(), &k, device));
	kit_now(KIT_NOW);
	has_password(EMAIL, "another password entirely");
	k = person(EMAIL);
	assert_false(device_known(kit_ctx(), &k, device));
}

static void
several_people_may_share_a_device(void **state)
{
	static const char *const names[] = {"home_manager.1@example.org", "home_submitter.1@example.org", "team_member.1@example.org", "duty.1@example.org",
	    "team_chair.1@example.org", "executive.1@example.org", "regulator.1@example.org", "commissioner.1@example.org", "administrator.1@example.org"};
	struct person_key k[9];
	const char *device = "no seal~\r\n~~";

	(void)state;
	for (size_t i = 0; i < 9; i++) {
		k[i] = person(names[i]);
		device = device_make(kit_ctx(), &k[i], device);
		device = device_make(kit_ctx(), &k[i], device); /* again: no second part of the same */
	}
	assert_null(strpbrk(device, " \r\n"));
	assert_false(device_known(kit_ctx(), &k[0], device)); /* eight at most */
	for (size_t i = 1; i < 9; i++) {
		assert_true(device_known(kit_ctx(), &k[i], device));
	}
}

static void
a_known_device_may_not_guess_for_ever(void **state)
{
	const char *device;

	(void)state;
	has_password(EMAIL, PASSWORD);
	try_from("198.51.100.1", NULL, EMAIL, PASSWORD);
	device = device_cookie();
	for (int i = 0; i < 10; i++) {
		try_from(arena_printf(kit_ctx()->arena, "198.51.100.%d", i), device, EMAIL, "not the password");
		want_status(422);
	}
	try_from("198.51.100.77", device, EMAIL, PASSWORD);
	want_status(429);
}

static const struct CMUnitTest accounts_tests[] = {
	KIT_TEST(the_right_password_opens_the_first_page),
	KIT_TEST(only_hashes_of_sessions_are_kept),
	KIT_TEST(a_wrong_password_and_an_unknown_name_are_told_alike),
	KIT_TEST(who_never_chose_a_password_cannot_sign_in_with_none),
	KIT_TEST(signing_in_from_another_site_is_refused),
	KIT_TEST(one_is_led_on_only_within_this_site),
	KIT_TEST(signing_out_ends_the_session_and_nothing_else),
	KIT_TEST(a_session_ends_by_itself),
	KIT_TEST(who_has_left_is_refused_at_once),
	KIT_TEST(ten_failures_from_one_address_make_it_wait),
	KIT_TEST(nobody_can_be_locked_out_by_others),
	KIT_TEST(a_colleague_behind_the_same_address_is_not_stopped),
	KIT_TEST(an_address_that_tries_many_names_waits),
	KIT_TEST(a_device_cookie_counts_only_for_its_own_account_and_whole),
	KIT_TEST(several_people_may_share_a_device),
	KIT_TEST(a_known_device_may_not_guess_for_ever),
};
const struct test_suite accounts_suite = SUITE("accounts", accounts_tests);
