/* SPDX-License-Identifier: MIT */
/* One-time links, by which people choose a password, and what a password must be like. */
#include "tests/kit.h"

#include <string.h>

#include "base/str.h"
#include "rooms/accounts/sign_in.h"
#include "tests/accounts_kit.h"
#include "tests/people.h"

#define EMAIL "home_manager.1@example.org"

static void
a_link_lets_one_choose_a_password_once(void **state)
{
	const char *path = link_for(EMAIL);

	(void)state;
	as(NULL);
	GET(path);
	want_status(200);
	want_text("Home manager of Kinclair");
	POST(path, "new_password", PASSWORD, "new_password_again", PASSWORD);
	want_status(303);
	want_location("/");
	as_cookie(answer()->set_cookie);
	GET("/account");
	want_status(200);
	as(NULL);
	POST(path, "new_password", "another password of mine", "new_password_again", "another password of mine");
	want_status(404);
	want_text("This link has ended");
	GET(path);
	want_status(404);
	as(NULL);
	POST("/sign-in", "email", EMAIL, "password", PASSWORD);
	want_status(303);
}

static void
choosing_a_password_ends_older_sessions_and_links(void **state)
{
	const char *older = link_for(EMAIL), *path = link_for(EMAIL);

	(void)state;
	as(NULL);
	GET(older);
	want_status(404);
	POST(path, "new_password", PASSWORD, "new_password_again", PASSWORD);
	want_status(303);
	as("home manager");
	GET("/account");
	want_status(303);
}

static void
a_link_ends_after_two_weeks(void **state)
{
	const char *path = link_for(EMAIL);

	(void)state;
	kit_now(KIT_NOW + INVITATION_S + 1);
	as(NULL);
	GET(path);
	want_status(404);
	GET("/welcome/there-was-never-such-a-link");
	want_status(404);
	want_text("This link has ended");
}

static void
two_that_are_not_the_same_and_weak_ones_are_told_where_they_stand(void **state)
{
	const char *path = link_for(EMAIL);

	(void)state;
	as(NULL);
	POST(path, "new_password", PASSWORD, "new_password_again", "something else entirely");
	want_status(422);
	want_text("The two are not the same");
	POST(path, "new_password", "short", "new_password_again", "short");
	want_status(422);
	want_text("at least 12 characters");
	want_no_text("value=\"short\"");
	GET(path);
	want_status(200);
}

static void
weak_passwords_are_refused_and_long_ones_in_any_script_taken(void **state)
{
	static const char *const weak[] = {"", "elevenchars", "password1234", "Password!!!!", "PasswordPassword", "qwertyuiop123", "aaaaaaaaaaaa", "123456789012",
	    "ababababababab", "carehomenursing", "Ailsa Reid 2026", "ailsa.reid!!1", "ailsareid1234"};
	static const char *const fine[] = {PASSWORD, "correct horse battery", "пароль который длинный", "Ailsa likes to walk home", "x9#Lq2!vT0pz"};
	struct arena *a = kit_ctx()->arena;

	(void)state;
	for (size_t i = 0; i < sizeof(weak) / sizeof(*weak); i++) {
		if (!password_wrong(a, weak[i], "Ailsa Reid", "ailsa.reid@example.org")) {
			fail_msg("taken: %s", weak[i]);
		}
	}
	for (size_t i = 0; i < sizeof(fine) / sizeof(*fine); i++) {
		const char *why = password_wrong(a, fine[i], "Ailsa Reid", "ailsa.reid@example.org");

		if (why) {
			fail_msg("refused: %s: %s", fine[i], why);
		}
	}
}

static void
a_long_password_of_common_words_is_judged_quickly(void **state)
{
	char long_one[201];

	(void)state;
	memset(long_one, 0, sizeof(long_one));
	for (size_t i = 0; i < 24; i++) {
		memcpy(long_one + i * 8, "carehome", 8);
	}
	memcpy(long_one + 192, "xq", 2);
	assert_null(password_wrong(kit_ctx()->arena, long_one, "A", "b"));
}

static const struct CMUnitTest password_tests[] = {
	KIT_TEST(a_link_lets_one_choose_a_password_once),
	KIT_TEST(choosing_a_password_ends_older_sessions_and_links),
	KIT_TEST(a_link_ends_after_two_weeks),
	KIT_TEST(two_that_are_not_the_same_and_weak_ones_are_told_where_they_stand),
	KIT_TEST(weak_passwords_are_refused_and_long_ones_in_any_script_taken),
	KIT_TEST(a_long_password_of_common_words_is_judged_quickly),
};
const struct test_suite password_suite = SUITE("password", password_tests);
