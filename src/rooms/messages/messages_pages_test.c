/* SPDX-License-Identifier: MIT */
/* Who sees which mail and whose text, links by mail, forgotten passwords, made-up data, hostile words, and what `alongside check` says. Nothing is sent here: messages_test.c. */
#include "tests/kit.h"

#include <string.h>

#include "base/str.h"
#include "rooms/accounts/accounts.h"
#include "rooms/messages/outbox.h"
#include "rooms/settings/settings.h"
#include "tests/mail_kit.h"

#define CHAIR "team_chair.1@example.org"
struct one {
	const char *name, *value;
};

static void
mail_on(void)
{
	static const struct one all[] = {{"mail_server", "smtp://mail.example"}, {"mail_from", "alongside@example.org"}, {"site", "https://alongside.example"}, {"mail", "on"}};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		mail_kit_set(all[i].name, all[i].value);
	}
}

static enum err
add(struct ctx *c, void *arg)
{
	return message_add(c, arg, NULL);
}

static const char *
made(const char *to, const char *subject)
{
	struct new_message m = {.organisation = mail_kit_team(), .kind = "urgent", .to = to, .to_name = "<b>\"A\"\r\nX: y", .subject = subject, .text = "<i>Ring Rowanbank</i>"};

	kit_write(add, &m);
	return arena_printf(kit_ctx()->arena, "/outbox/%s", mail_kit_newest_ref());
}

static void
a_mail_is_seen_by_its_team_and_its_text_by_those_who_reach_the_homes(void **state)
{
	const char *page = made("a@example.org", "Help");

	(void)state;
	as("team chair");
	GET(page);
	want_status(200);
	want_text("&lt;i&gt;Ring Rowanbank&lt;/i&gt;");
	as("team chair 2");
	GET(page);
	want_status(404);
	GET("/outbox");
	want_text("No mail has been made yet.");
	POST(arena_printf(kit_ctx()->arena, "%s/drop", page), "reason", "not mine");
	want_status(404);
	as("administrator");
	GET(page);
	want_status(200);
	want_no_text("Ring Rowanbank");
	want_text("read the text");
	GET("/outbox");
	want_text("Help");
	GET("/api/v1/outbox?state=held");
	want_json("total", "1");
}

static void
no_file_and_no_answer_of_the_api_holds_a_text(void **state)
{
	const char *page = made("a@example.org", "Help");

	(void)state;
	as("team chair");
	GET("/outbox.csv");
	want_status(200);
	want_text("\"Help\"");
	want_no_text("Ring Rowanbank");
	GET(arena_printf(kit_ctx()->arena, "/api/v1%s", page));
	want_status(200);
	want_json("subject", "Help");
	want_no_text("Ring Rowanbank");
}

static void
hostile_words_make_no_header_and_no_second_recipient(void **state)
{
	const char *page;

	(void)state;
	mail_on();
	page = made("a@example.org\r\nBcc: x@example.org", "Help\r\nBcc: y@example.org");
	as("team chair");
	GET(page);
	want_text("Given up");
	want_text("This is no address that mail can be sent to.");
	want_text("Help  Bcc: y@example.org");
	POST(arena_printf(kit_ctx()->arena, "%s/again", page));
	want_status(409);
	page = made("", "Nobody");
	GET(page);
	want_text("Given up");
}

static void
an_invitation_is_mailed_where_mail_is_on_and_its_link_is_kept_nowhere(void **state)
{
	const char *location, *ref, *token;

	(void)state;
	mail_on();
	as("team chair");
	POST("/people", "name", "Zo\xC3\xAB M\xC3\xBCller", "email", "zoe@example.org", "sign_in_name", "", "role", "team_member");
	want_status(303);
	location = answer()->location;
	GET(location);
	want_text("A link to choose a password was mailed to");
	want_no_text("/welcome/");
	ref = mail_kit_newest_ref();
	assert_non_null(strstr(mail_kit_newest_body(), "{site}/welcome/{link}"));
	GET(arena_printf(kit_ctx()->arena, "/outbox/%s", ref));
	want_text("https://alongside.example/welcome/(shown to nobody)");
	token = message_token(kit_ctx(), ref);
	as(NULL);
	GET(arena_printf(kit_ctx()->arena, "/welcome/%s", token));
	want_status(200);
	want_text("Zo\xC3\xAB M\xC3\xBCller");
}

static void
an_invitation_without_an_address_or_without_mail_is_shown_once(void **state)
{
	(void)state;
	as("team chair");
	POST("/people", "name", "No Mail", "email", "nomail@example.org", "sign_in_name", "", "role", "team_member");
	want_status(200);
	want_text("/welcome/");
	mail_on();
	POST("/people", "name", "No Address", "email", "", "sign_in_name", "night-1", "role", "team_member");
	want_status(200);
	want_text("/welcome/");
	assert_int_equal(mail_kit_messages(), 0);
}

static void
whoever_forgot_a_password_gets_the_same_answer_whether_they_are_known_or_not(void **state)
{
	static const char *const addresses[] = {CHAIR, "nobody@example.org"};
	const char *first = NULL;

	(void)state;
	mail_on();
	as(NULL);
	for (int i = 0; i < 2; i++) {
		POST("/forgotten", "forgotten_email", addresses[i]);
		want_status(303);
		want_location("/forgotten?asked=1");
		first = first == NULL ? answer()->headers : first;
		assert_string_equal(answer()->headers, first);
	}
	assert_int_equal(mail_kit_messages(), 1);
	GET(arena_printf(kit_ctx()->arena, "/welcome/%s", message_token(kit_ctx(), mail_kit_newest_ref())));
	want_status(200);
}

static void
nobody_is_flooded_with_links_and_who_asks_too_often_waits(void **state)
{
	int64_t refused = 0;

	(void)state;
	mail_on();
	as(NULL);
	for (int i = 0; i < 12; i++) {
		POST("/forgotten", "forgotten_email", CHAIR);
		refused += answer()->status == 429;
	}
	assert_int_equal(mail_kit_messages(), 3);
	assert_int_equal(refused, 2);
	kit_now(KIT_NOW + 3601);
	POST("/forgotten", "forgotten_email", CHAIR);
	want_status(303);
	assert_int_equal(mail_kit_messages(), 4);
}

static void
without_mail_the_page_says_whom_to_ask(void **state)
{
	(void)state;
	as(NULL);
	GET("/forgotten");
	want_text("gives you a link to choose a new one");
	want_no_text("Send me a link");
	POST("/forgotten", "forgotten_email", CHAIR);
	want_status(303);
	assert_int_equal(mail_kit_messages(), 0);
}

static void
made_up_data_send_nothing_and_say_why(void **state)
{
	bool leaves = true;

	(void)state;
	mail_on();
	mail_kit_set("made_up", "Everything here is made up.");
	kit_ok(mail_leaves(kit_ctx(), 0, &leaves));
	assert_false(leaves);
	as("team chair");
	GET(made("a@example.org", "Help"));
	want_text("Held");
	want_text("Made up: Help");
	want_text("The data are made up");
	want_text("Everything here is made up.");
}

static enum err
set(struct ctx *c, void *arg)
{
	const struct one *o = arg;

	return settings_set(c, 0, o->name, o->value);
}

static void
settings_that_would_send_mail_elsewhere_are_refused(void **state)
{
	static const struct one wrong[] = {{"mail_server", "http://mail.example"}, {"mail_server", "smtp://me:secret@mail.example"}, {"mail_server", "smtp://mail.example/x"},
	    {"mail_from", "caf\xC3\xA9@example.org"}, {"site", "javascript:x"}, {"site", "https://a.example/path"}, {"site", "https://me@a.example"}, {"mail_most", "0"},
	    {"mail_most", "many"}, {"mail", "perhaps"}, {"mail_tls", "sometimes"}};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct one o = wrong[i];

		if (kit_try(set, &o) != ERR_INVALID) {
			fail_msg("%s \"%s\" was taken", o.name, o.value);
		}
	}
}

static void
check_fails_while_mail_is_on_and_settings_are_missing(void **state)
{
	struct buf report;
	int64_t faults = 0;

	(void)state;
	buf_init(&report, 1 << 16);
	kit_ok(messages_check(kit_ctx(), &report, &faults));
	assert_int_equal(faults, 0);
	mail_kit_set("mail", "on");
	kit_ok(messages_check(kit_ctx(), &report, &faults));
	assert_int_equal(faults, 3);
	assert_non_null(strstr(report.p, "\"The mail server\" is empty"));
	mail_on();
	faults = 0;
	kit_ok(messages_check(kit_ctx(), &report, &faults));
	assert_int_equal(faults, 0);
	buf_done(&report);
}

static void
the_administrator_fills_in_the_settings_and_two_at_once_do_not_overwrite_each_other(void **state)
{
	const char *seen;

	(void)state;
	as("administrator");
	GET("/settings/mail");
	seen = answer_value("seen");
	POST("/settings/mail", "mail", "on", "mail_server", "smtp://mail.example", "mail_tls", "required", "mail_from", "a@example.org", "site", "https://a.example",
	    "mail_most", "50", "seen", seen);
	want_status(303);
	POST("/settings/mail", "mail", "off", "mail_server", "", "mail_tls", "none", "mail_from", "", "site", "", "mail_most", "50", "seen", seen);
	want_status(409);
	GET("/settings/mail");
	assert_string_equal(answer_value("mail_server"), "smtp://mail.example");
	as("team chair");
	GET("/settings/mail");
	want_status(403);
}

static const struct CMUnitTest messages_pages_tests[] = {
    KIT_TEST(a_mail_is_seen_by_its_team_and_its_text_by_those_who_reach_the_homes),
    KIT_TEST(no_file_and_no_answer_of_the_api_holds_a_text),
    KIT_TEST(hostile_words_make_no_header_and_no_second_recipient),
    KIT_TEST(an_invitation_is_mailed_where_mail_is_on_and_its_link_is_kept_nowhere),
    KIT_TEST(an_invitation_without_an_address_or_without_mail_is_shown_once),
    KIT_TEST(whoever_forgot_a_password_gets_the_same_answer_whether_they_are_known_or_not),
    KIT_TEST(nobody_is_flooded_with_links_and_who_asks_too_often_waits),
    KIT_TEST(without_mail_the_page_says_whom_to_ask),
    KIT_TEST(made_up_data_send_nothing_and_say_why),
    KIT_TEST(settings_that_would_send_mail_elsewhere_are_refused),
    KIT_TEST(check_fails_while_mail_is_on_and_settings_are_missing),
    KIT_TEST(the_administrator_fills_in_the_settings_and_two_at_once_do_not_overwrite_each_other),
};
const struct test_suite messages_pages_suite = SUITE("messages_pages", messages_pages_tests);
