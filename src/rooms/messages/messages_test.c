/* SPDX-License-Identifier: MIT */
/* The outbox: made with its cause or not at all, sent once, tried again, given up, held, capped, and never lost. Against a server over real sockets (tests/smtp_kit.h). */
#include "tests/kit.h"

#include <string.h>

#include "base/str.h"
#include "out/smtp.h"
#include "rooms/messages/outbox.h"
#include "tests/mail_kit.h"
#include "tests/smtp_kit.h"

static struct mail_sender *sender;
static atomic_bool stop;
static int port;

static int
start(void **state)
{
	(void)kit_start(state);
	port = smtp_kit_start();
	smtp_seconds = (struct smtp_seconds){.connect = 15, .answer = 15, .mail = 15};
	sender = mail_sender_new(kit_host());
	atomic_store(&stop, false);
	mail_kit_set("mail_server", arena_printf(kit_ctx()->arena, "smtp://127.0.0.1:%d", port));
	mail_kit_set("mail_tls", "none");
	mail_kit_set("mail_from", "alongside@example.org");
	mail_kit_set("site", "https://alongside.example");
	mail_kit_set("mail", "on");
	return 0;
}

static int
end(void **state)
{
	messages_send_end(sender, kit_ctx(), kit_dataset());
	smtp_kit_stop();
	return kit_stop(state);
}

#define MAIL_TEST(f) cmocka_unit_test_setup_teardown(f, start, end)

struct making {
	struct new_message m;
	const char *ref;
	bool and_fail;
};

static enum err
make(struct ctx *c, void *arg)
{
	struct making *k = arg;

	TRY(message_add(c, &k->m, &k->ref));
	return k->and_fail ? fail(c, ERR_INVALID, NULL, "The cause came to nothing.") : OK;
}

static const char *
made(const char *kind, const char *to, const char *subject)
{
	struct making k = {.m = {.organisation = mail_kit_team(), .kind = kind, .record = "R1", .to = to, .to_name = "Ailsa Reid", .subject = subject,
	                       .text = "Look at {site}/board\n.\nFrom here on: caf\xC3\xA9", .why = "you are on the rota today"}};

	kit_write(make, &k);
	return k.ref;
}

static int
send_now(void)
{
	return messages_send(sender, kit_ctx(), kit_dataset(), &stop);
}

static struct message
newest(void)
{
	struct message m = {.id = 0};
	bool found = false;

	kit_ok(message_newest(kit_ctx(), "", "R1", &m, &found));
	assert_true(found);
	return m;
}

static int64_t
faults(void)
{
	struct buf report;
	int64_t n = 0;

	buf_init(&report, 1 << 16);
	kit_ok(messages_verify(kit_ctx(), &report, &n));
	if (n != 0) {
		print_error("%s", report.p);
	}
	buf_done(&report);
	return n;
}

static const char *
id_of(const char *mail)
{
	const char *at = strstr(mail, "Message-ID: <");

	assert_non_null(at);
	return arena_copy(kit_ctx()->arena, at + 13, strcspn(at + 13, ">"));
}

/* ---- sending ---------------------------------------------------------------------------------------------------------- */

static void
a_mail_arrives_once_as_it_was_written(void **state)
{
	const char *mail;

	(void)state;
	made("urgent", "ailsa.reid@example.org", "Rowanbank asks for help");
	assert_int_equal(send_now(), 1);
	assert_int_equal(send_now(), 0);
	assert_int_equal(smtp_kit_taken(), 1);
	mail = smtp_kit_mail(0);
	assert_string_equal(smtp_kit_to(0), "<ailsa.reid@example.org>");
	assert_non_null(strstr(mail, "Subject: Rowanbank asks for help\r\n"));
	assert_non_null(strstr(mail, "To: \"Ailsa Reid\"\r\n <ailsa.reid@example.org>\r\n"));
	assert_non_null(strstr(mail, "Date: Sun, 22 Nov 2026 09:30:00 +0000\r\n"));
	assert_non_null(strstr(mail, "Look at https://alongside.example/board\r\n.\r\n=46rom here on: caf=C3=A9\r\n"));
	assert_non_null(strstr(mail, "Sent by Alongside for Kinclair care home support team.\r\nYou get this because you are on the rota today.\r\nNobody reads replies"));
	assert_string_equal(newest().state, "sent");
	assert_int_equal(newest().sent_at, KIT_NOW);
	assert_int_equal(faults(), 0);
}

static void
a_mail_is_there_when_its_cause_is_and_only_then(void **state)
{
	struct making k = {.m = {.organisation = mail_kit_team(), .kind = "urgent", .to = "a@example.org", .subject = "Help", .text = "", .record = "R1"}, .and_fail = true};
	struct message m;
	enum err e = ERR_IO;
	bool found = true;

	(void)state;
	assert_int_equal(kit_try(make, &k), ERR_INVALID);
	k.and_fail = false;
	for (int n = 1; e != OK; n++) {
		kit_ok(message_newest(kit_ctx(), "", "R1", &m, &found));
		assert_false(found);
		db_fail_after(n);
		e = kit_try(make, &k);
		db_fail_after(0);
	}
	kit_ok(message_newest(kit_ctx(), "", "R1", &m, &found));
	assert_true(found);
	assert_int_equal(faults(), 0);
}

static void
what_the_server_puts_off_is_tried_again_with_its_message_id(void **state)
{
	struct message m;

	(void)state;
	made("reminder", "a@example.org", "Please send today's return");
	smtp_kit_how(SMTP_LATER_RCPT);
	assert_int_equal(send_now(), 0);
	m = newest();
	assert_string_equal(m.state, "waiting");
	assert_non_null(strstr(m.problem, "450 4.2.0 Greylisted"));
	assert_int_equal(m.tries, 1);
	assert_int_equal(m.next_try, KIT_NOW + 60);
	smtp_kit_how(SMTP_TAKES);
	kit_now(KIT_NOW + 59);
	assert_int_equal(send_now(), 0);
	kit_now(KIT_NOW + 60);
	assert_int_equal(send_now(), 1);
	assert_string_equal(id_of(smtp_kit_mail(0)), m.message_id);
	assert_int_equal(newest().tries, 2);
}

static void
a_server_that_says_not_now_for_days_is_not_asked_for_ever(void **state)
{
	(void)state;
	made("report", "a@example.org", "The week");
	smtp_kit_how(SMTP_LATER_RCPT);
	kit_now(KIT_NOW + 86400);
	assert_int_equal(send_now(), 0);
	assert_string_equal(newest().state, "waiting");
	kit_now(KIT_NOW + 6 * 86400);
	assert_int_equal(send_now(), 0);
	assert_string_equal(newest().state, "given_up");
	assert_int_equal(faults(), 0);
}

static void
what_the_server_refuses_is_given_up_and_a_person_sends_it_after_all(void **state)
{
	const char *ref = made("urgent", "gone@example.org", "Rowanbank asks for help"), *page;

	(void)state;
	smtp_kit_how(SMTP_REFUSES);
	assert_int_equal(send_now(), 0);
	assert_int_equal(send_now(), 0);
	as("team chair");
	page = arena_printf(kit_ctx()->arena, "/outbox/%s", ref);
	GET(page);
	want_status(200);
	want_text("550 5.1.1 There is no &lt;b&gt;such&lt;/b&gt; mailbox");
	assert_string_equal(newest().state, "given_up");
	smtp_kit_how(SMTP_TAKES);
	POST(arena_printf(kit_ctx()->arena, "%s/again", page));
	want_status(303);
	assert_int_equal(send_now(), 1);
	GET(page);
	want_text("the mail server took it");
	POST(arena_printf(kit_ctx()->arena, "%s/again", page));
	want_status(409);
	assert_int_equal(faults(), 0);
}

static void
a_server_that_hangs_or_is_away_loses_nothing(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++) {
		made("urgent", "a@example.org", arena_printf(kit_ctx()->arena, "Call %d", i));
	}
	smtp_seconds = (struct smtp_seconds){.connect = 1, .answer = 1, .mail = 1};
	smtp_kit_how(SMTP_HANGS);
	assert_int_equal(send_now(), 0); /* one is tried, and the server left alone */
	assert_int_equal(send_now(), 0);
	smtp_seconds.answer = smtp_seconds.mail = 15;
	smtp_kit_stop();
	kit_now(KIT_NOW + 600);
	assert_int_equal(send_now(), 0);
	kit_now(KIT_NOW + 86400);
	assert_int_equal(send_now(), 0);
	assert_string_equal(newest().state, "waiting");
	port = smtp_kit_start();
	mail_kit_set("mail_server", arena_printf(kit_ctx()->arena, "smtp://127.0.0.1:%d", port));
	kit_now(KIT_NOW + 86400 + 300);
	assert_int_equal(send_now(), 5);
	assert_int_equal(smtp_kit_taken(), 5);
}

static void
what_was_taken_without_a_word_is_repeated_with_the_same_message_id(void **state)
{
	(void)state;
	made("report", "a@example.org", "The week");
	smtp_kit_how(SMTP_BREAKS_OFF);
	assert_int_equal(send_now(), 0);
	assert_string_equal(newest().state, "waiting");
	smtp_kit_how(SMTP_TAKES);
	kit_now(KIT_NOW + 60);
	assert_int_equal(send_now(), 1);
	assert_int_equal(smtp_kit_taken(), 2);
	assert_string_equal(smtp_kit_mail(0), smtp_kit_mail(1));
}

static void
one_program_sends_at_a_time_until_its_turn_is_over(void **state)
{
	(void)state;
	made("urgent", "a@example.org", "Help");
	mail_kit_turn_elsewhere(KIT_NOW + 100);
	assert_int_equal(send_now(), 0);
	assert_int_equal(newest().tries, 0);
	kit_now(KIT_NOW + 101);
	assert_int_equal(send_now(), 1);
}

/* ---- what is held ------------------------------------------------------------------------------------------------------ */

static void
no_more_than_so_many_leave_in_an_hour_but_urgent_ones_are_counted_apart(void **state)
{
	(void)state;
	mail_kit_set("mail_most", "2");
	for (int i = 0; i < 4; i++) {
		made("reminder", "a@example.org", "Please send today's return");
	}
	made("urgent", "a@example.org", "Help");
	assert_int_equal(send_now(), 3);
	assert_non_null(strstr(smtp_kit_mail(0), "Subject: Help"));
	kit_now(KIT_NOW + 3599);
	assert_int_equal(send_now(), 0);
	kit_now(KIT_NOW + 3600);
	assert_int_equal(send_now(), 2);
}

static void
one_switch_holds_all_mail_which_goes_when_it_is_on_again(void **state)
{
	const char *dropped, *page;

	(void)state;
	made("urgent", "a@example.org", "Made before");
	as("administrator");
	POST("/outbox/switch", "whose", "all", "on", "off", "reason", "Wrong addresses");
	want_status(303);
	dropped = made("urgent", "a@example.org", "Made meanwhile");
	assert_int_equal(send_now(), 0);
	assert_string_equal(newest().state, "held");
	as("team chair");
	GET("/outbox?state=held");
	want_text("All mail is switched off.");
	want_text("Made before");
	page = arena_printf(kit_ctx()->arena, "/outbox/%s", dropped);
	POST(arena_printf(kit_ctx()->arena, "%s/drop", page), "reason", "");
	want_status(422);
	POST(arena_printf(kit_ctx()->arena, "%s/drop", page), "reason", "Rung instead");
	want_status(303);
	GET(page);
	want_text("Dropped by Team chair of Kinclair: Rung instead");
	as("administrator");
	POST("/outbox/switch", "whose", "all", "on", "on", "reason", "Put right");
	assert_int_equal(send_now(), 1);
	assert_non_null(strstr(smtp_kit_mail(0), "Made before"));
	assert_int_equal(faults(), 0);
}

static void
a_team_stops_its_own_mail_and_nobody_elses(void **state)
{
	(void)state;
	made("urgent", "a@example.org", "Ours");
	as("team chair 2");
	POST("/outbox/switch", "whose", "team", "on", "off", "reason", "Ours is wrong");
	want_status(303);
	POST("/outbox/switch", "whose", "all", "on", "off", "reason", "All of it");
	want_status(403);
	assert_int_equal(send_now(), 1);
	as("team chair");
	POST("/outbox/switch", "whose", "team", "on", "off", "reason", "Wrong addresses");
	made("urgent", "a@example.org", "Later");
	assert_int_equal(send_now(), 0);
	GET("/outbox");
	want_text(MAIL_STOPPED_WORDS);
	POST("/outbox/switch", "whose", "team", "on", "on", "reason", "Put right");
	assert_int_equal(send_now(), 1);
}

static void
what_is_of_no_use_any_more_is_given_up(void **state)
{
	struct making k = {.m = {.organisation = mail_kit_team(), .kind = "reminder", .record = "R1", .to = "a@example.org", .subject = "Please send",
	                       .not_before = KIT_NOW + 60, .not_after = KIT_NOW + 120}};

	(void)state;
	kit_write(make, &k);
	assert_int_equal(send_now(), 0); /* not yet */
	kit_now(KIT_NOW + 121);
	assert_int_equal(send_now(), 0);
	assert_string_equal(newest().state, "given_up");
	assert_string_equal(newest().problem, "It could not be sent in time.");
	assert_int_equal(faults(), 0);
}

static enum err
copied(struct ctx *c, void *arg)
{
	(void)arg;
	return messages_copied(c);
}

static void
what_waits_in_a_restored_data_set_goes_only_when_a_person_says_so(void **state)
{
	const char *ref = made("urgent", "a@example.org", "Help");

	(void)state;
	kit_write(copied, NULL);
	assert_int_equal(send_now(), 0);
	assert_string_equal(newest().state, "held");
	as("team chair");
	POST(arena_printf(kit_ctx()->arena, "/outbox/%s/again", ref));
	want_status(303);
	assert_int_equal(send_now(), 1);
}

static const struct CMUnitTest messages_tests[] = {
    MAIL_TEST(a_mail_arrives_once_as_it_was_written),
    MAIL_TEST(a_mail_is_there_when_its_cause_is_and_only_then),
    MAIL_TEST(what_the_server_puts_off_is_tried_again_with_its_message_id),
    MAIL_TEST(a_server_that_says_not_now_for_days_is_not_asked_for_ever),
    MAIL_TEST(what_the_server_refuses_is_given_up_and_a_person_sends_it_after_all),
    MAIL_TEST(a_server_that_hangs_or_is_away_loses_nothing),
    MAIL_TEST(what_was_taken_without_a_word_is_repeated_with_the_same_message_id),
    MAIL_TEST(one_program_sends_at_a_time_until_its_turn_is_over),
    MAIL_TEST(no_more_than_so_many_leave_in_an_hour_but_urgent_ones_are_counted_apart),
    MAIL_TEST(one_switch_holds_all_mail_which_goes_when_it_is_on_again),
    MAIL_TEST(a_team_stops_its_own_mail_and_nobody_elses),
    MAIL_TEST(what_is_of_no_use_any_more_is_given_up),
    MAIL_TEST(what_waits_in_a_restored_data_set_goes_only_when_a_person_says_so),
};
const struct test_suite messages_suite = SUITE("messages", messages_tests);
