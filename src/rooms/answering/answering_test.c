/* SPDX-License-Identifier: MIT */
/* What is asked at once, who has it and what is being done: through the pages and the API, as the clock goes on and as returns follow. */
#include "tests/answering_kit.h"
#include "tests/status_kit.h"

#include <string.h>

#include "base/day.h"
#include "rooms/answering/answering_private.h"
#include "tests/people.h"

#define SATURDAY "2026-11-21"
#define SUNDAY "2026-11-22"
#define API(home) "/api/v1/homes/" home "/answers"
#define NIGHT "night_nurses_on=0"

/* ---- asked at once --------------------------------------------------------------------------------------------------- */

static void
urgent_help_is_asked_of_whoever_is_on_the_rota_at_that_hour(void **state)
{
	(void)state;
	usual_rota();
	SENT_AT(ROWANBANK, SATURDAY, 18, 40, "help=urgent", "help_text=Nobody for tonight");
	assert_int_equal(calls_of("urgent"), 1);
	want_json("items.0.asked_name", "Duty of Kinclair");
	want_json("items.0.next_name", "Team member of Kinclair");
	want_json("items.0.raised_at", "2026-11-21T18:40:00Z");
	want_json("items.0.moves_at", "2026-11-21T19:10:00Z");
	want_json("items.0.taken_at", "null");
	SENT_AT(HAREBANK, SATURDAY, 23, 10, "help=urgent");
	assert_int_equal(calls_of("urgent"), 2);
	want_json("items.0.asked_name", "the team’s shared mailbox");
	as("home manager");
	GET("/homes/" ROWANBANK "/timeline");
	want_text("Urgent help was asked: Duty of Kinclair was asked at once.");
}

static void
an_ordinary_return_asks_nobody(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, SATURDAY, 9, 0);
	SENT_AT(ROWANBANK, SUNDAY, 9, 0, "help=advice");
	SENT_AT(HAREBANK, SUNDAY, 9, 5, "staff_absent=3", "ppe=under_3_days");
	assert_int_equal(calls_of(""), 0);
	GET("/calls");
	want_text("Nothing here.");
}

static void
a_home_that_turns_red_is_called_once_until_it_is_not_red_any_more(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, SATURDAY, 9, 0);
	SENT_AT(ROWANBANK, SATURDAY, 11, 0, NIGHT);
	SENT_AT(ROWANBANK, SATURDAY, 12, 0, NIGHT, "staff_absent=1");
	SENT_AT(ROWANBANK, SUNDAY, 9, 0, NIGHT);
	assert_int_equal(calls_of("red"), 1);
	want_json("items.0.because", "The home turned from green to red");
	want_json("items.0.day", SATURDAY);
	SENT_AT(ROWANBANK, SUNDAY, 10, 0);
	assert_int_equal(calls_of("waiting"), 0);
	SENT_AT(ROWANBANK, SUNDAY, 10, 30, NIGHT);
	assert_int_equal(calls_of("red"), 2);
	assert_int_equal(calls_of("waiting"), 1);
}

static void
asked_again_on_the_same_day_is_one_call_and_on_a_later_day_another(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, SATURDAY, 9, 0, "help=urgent");
	SENT_AT(ROWANBANK, SATURDAY, 9, 30, "help=urgent", "staff_absent=1");
	assert_int_equal(calls_of("urgent"), 1);
	answered("team member", "{\"look_again\":\"2026-11-21\"}", 201);
	SENT_AT(ROWANBANK, SATURDAY, 15, 0, "help=urgent", "staff_absent=2");
	assert_int_equal(calls_of("urgent"), 1);
	assert_int_equal(calls_of("waiting"), 0);
	SENT_AT(ROWANBANK, SUNDAY, 9, 0, "help=urgent");
	assert_int_equal(calls_of("urgent"), 2);
	assert_int_equal(calls_of("waiting"), 1);
}

static void
what_somebody_looks_at_until_a_day_is_not_asked_again_before_it(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, SATURDAY, 9, 0, "help=urgent");
	answered("team member", "{\"text\":\"A nurse comes each night\",\"look_again\":\"2026-11-23\"}", 201);
	SENT_AT(ROWANBANK, SUNDAY, 9, 0, "help=urgent");
	assert_int_equal(calls_of("urgent"), 1);
	want_on_board(ROWANBANK, "answered.by", "Team member of Kinclair");
}

static void
a_late_correction_of_an_older_day_asks_nobody(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, SATURDAY, 9, 0);
	SENT_AT(ROWANBANK, SUNDAY, 9, 0);
	SEND(home_of(ROWANBANK), SATURDAY, NIGHT, "help=urgent");
	assert_int_equal(calls_of(""), 0);
}

static void
after_the_teams_time_it_moves_on_by_the_clock_alone(void **state)
{
	(void)state;
	usual_rota();
	SENT_AT(ROWANBANK, SATURDAY, 18, 40, "help=urgent");
	kit_now_at(SATURDAY, 19, 9);
	as("team member");
	GET("/board");
	want_text("Duty of Kinclair asked, 18:40");
	want_no_text("not answered since");
	kit_now_at(SATURDAY, 19, 10);
	GET("/board");
	want_text("not answered since 18:40");
	GET("/homes/" ROWANBANK);
	want_text("Not answered since 18:40.");
	want_text("Duty of Kinclair was asked first; since 19:10 Team member of Kinclair and the chair are asked too.");
	assert_int_equal(calls_of("late"), 1);
}

static void
the_team_says_how_soon_it_answers(void **state)
{
	(void)state;
	as("team chair");
	POST("/settings", "hour", "11:00", "days", "1234567", "answer_minutes", "5", "ring_nhs24", "111", "ring_emergency", "999");
	want_status(303);
	SENT_AT(ROWANBANK, SATURDAY, 18, 40, "help=urgent");
	calls_of("");
	want_json("items.0.moves_at", "2026-11-21T18:45:00Z");
}

static void
a_colour_set_to_red_by_a_person_is_asked_at_once_too(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, SUNDAY, 9, 0);
	as("team member");
	POST("/homes/" ROWANBANK "/colour", "colour", "red", "reason", "Three calls from families", "until_day", "2026-11-24");
	want_status(303);
	assert_int_equal(calls_of("red"), 1);
	as("team member");
	POST("/homes/" ROWANBANK "/colour", "colour", "green", "reason", "It was one call", "until_day", "2026-11-24");
	want_status(303);
	assert_int_equal(calls_of("waiting"), 0);
	calls_of("red");
	want_json("items.0.ended_why", "Team member of Kinclair set the colour to green");
}

/* ---- how soon -------------------------------------------------------------------------------------------------------- */

static void
the_time_to_answer_stands_on_the_teams_own_board(void **state)
{
	(void)state;
	as("team member");
	GET("/board");
	want_no_text("median");
	SENT_AT(ROWANBANK, SUNDAY, 9, 0, NIGHT);
	kit_now_at(SUNDAY, 9, 8);
	answered("duty", "{}", 201);
	SENT_AT(HAREBANK, SUNDAY, 9, 10, "building=urgent");
	kit_now_at(SUNDAY, 9, 38);
	as("duty");
	POST_JSON(API(HAREBANK), "{}");
	SENT_AT(ST_DROSTANS, SUNDAY, 9, 40, "ppe=none");
	kit_now_at(SUNDAY, 10, 30);
	as("team member");
	GET("/board");
	want_text("<b>8 min</b>");
	want_text("our median to answer; longest 28 min, 1 not answered in time");
	GET("/calls");
	want_text("In the last 28 days 3 asked: half were answered within 8 min, the longest took 28 min; 1 not answered in time.");
	GET("/calls.csv");
	want_status(200);
	want_text("28 min");
	as("provider lead");
	GET("/board");
	want_no_text("our median");
}

/* ---- mail ------------------------------------------------------------------------------------------------------------ */

static void
mail_goes_to_who_is_asked_and_later_to_the_next_and_the_chair(void **state)
{
	struct list all;

	(void)state;
	usual_rota();
	SENT_AT(ROWANBANK, SATURDAY, 18, 40, "help=urgent", "help_text=Nobody for tonight");
	all = urgent_mail();
	assert_int_equal(all.n, 3);
	assert_string_equal(LIST_AT(all, struct mail_row, 0)->recipient, "duty.1@example.org");
	assert_int_equal(LIST_AT(all, struct mail_row, 0)->next_try, day_instant(SATURDAY, 18 * 60 + 40));
	assert_string_equal(LIST_AT(all, struct mail_row, 1)->recipient, "team_member.1@example.org");
	assert_int_equal(LIST_AT(all, struct mail_row, 1)->next_try, day_instant(SATURDAY, 19 * 60 + 10));
	assert_string_equal(LIST_AT(all, struct mail_row, 2)->recipient, "team_chair.1@example.org");
	assert_int_equal(LIST_AT(all, struct mail_row, 2)->next_try, day_instant(SATURDAY, 19 * 60 + 10));
	for (size_t i = 0; i < all.n; i++) {
		assert_non_null(strstr(LIST_AT(all, struct mail_row, i)->body, "Rowanbank asked for urgent help at 18:40 on Saturday 21 November 2026"));
		assert_non_null(strstr(LIST_AT(all, struct mail_row, i)->body, "{site}/homes/" ROWANBANK));
		assert_null(strstr(LIST_AT(all, struct mail_row, i)->body, "Nobody for tonight"));
	}
}

static void
mail_to_the_next_does_not_go_when_somebody_has_it(void **state)
{
	struct list all;

	(void)state;
	usual_rota();
	SENT_AT(ROWANBANK, SATURDAY, 18, 40, "help=urgent");
	kit_now_at(SATURDAY, 18, 50);
	answered("duty", "{}", 201);
	all = urgent_mail();
	for (size_t i = 0; i < all.n; i++) {
		assert_string_equal(LIST_AT(all, struct mail_row, i)->state, "dropped");
	}
	SENT_AT(HAREBANK, SATURDAY, 19, 0, "help=urgent");
	SENT_AT(HAREBANK, SATURDAY, 19, 5, "help=none");
	all = urgent_mail();
	assert_int_equal(all.n, 6);
	assert_string_equal(LIST_AT(all, struct mail_row, 5)->state, "dropped");
}

static void
without_a_rota_the_shared_mailbox_and_the_chair_are_asked(void **state)
{
	struct list all;

	(void)state;
	as("team chair");
	POST("/settings", "hour", "11:00", "days", "1234567", "answer_minutes", "30", "mailbox", "team@example.org", "ring_nhs24", "111", "ring_emergency", "999");
	want_status(303);
	SENT_AT(ROWANBANK, SATURDAY, 18, 40, "help=urgent");
	all = urgent_mail();
	assert_int_equal(all.n, 2);
	assert_string_equal(LIST_AT(all, struct mail_row, 0)->recipient, "team@example.org");
	assert_string_equal(LIST_AT(all, struct mail_row, 1)->recipient, "team_chair.1@example.org");
}

/* ---- before and after sending ---------------------------------------------------------------------------------------- */

static void
outside_the_hours_the_page_says_who_reads_it_when_and_whom_to_ring(void **state)
{
	(void)state;
	usual_rota();
	POST("/settings", "hour", "11:00", "days", "12345", "answer_minutes", "30", "read_from", "08:30", "read_until", "17:00", "ring_social_work", "01632 960900",
	    "ring_health_protection", "01632 960901", "ring_nhs24", "111", "ring_emergency", "999");
	want_status(303);
	kit_now_at(SATURDAY, 18, 30);
	as("home submitter");
	GET("/homes/" ROWANBANK "/return?step=5");
	want_status(200);
	want_text("The team does not read returns now; it does again on Monday at 08:30.");
	want_text("Urgent help goes at once to Duty of Kinclair, who is on the team’s rota now, and to the next after 30 minutes.");
	want_text("ring now: social work 01632 960900, health protection on call 01632 960901, NHS 24 on 111; if someone is in danger 999.");
	SENT_AT(ROWANBANK, SATURDAY, 18, 40, "help=urgent");
	GET("/homes/" ROWANBANK "/returns/" SATURDAY);
	want_text("Urgent help was asked");
	want_text("it does again on Monday at 08:30.");
	kit_now_at(SATURDAY, 23, 0);
	GET("/homes/" ROWANBANK "/returns/" SATURDAY);
	want_text("Nobody of the team is on the rota now: urgent help waits in its shared mailbox.");
	kit_now_at("2026-11-23", 9, 0);
	GET("/homes/" ROWANBANK "/return?step=5");
	want_no_text("The team does not read returns now");
}

/* ---- verify ---------------------------------------------------------------------------------------------------------- */

static int64_t
faults(void)
{
	struct buf report;
	int64_t n = 0;

	buf_init(&report, 1 << 16);
	kit_ok(answering_verify(kit_ctx(), &report, &n));
	buf_done(&report);
	return n;
}

static void
verify_sees_what_was_changed_behind_its_back(void **state)
{
	int64_t before;

	(void)state;
	usual_rota();
	SENT_AT(ROWANBANK, SATURDAY, 18, 40, "help=urgent", NIGHT);
	answered("duty", "{\"text\":\"Nurse rung\"}", 201);
	SENT_AT(ROWANBANK, SUNDAY, 9, 40, "help=urgent", NIGHT, "building=urgent");
	SENT_AT(ROWANBANK, SUNDAY, 10, 40);
	assert_int_equal(faults(), 0);
	for (size_t i = 0; i < ANSWERING_LIES; i++) {
		before = faults();
		answering_lie(i);
		assert_true(faults() > before);
	}
}

static const struct CMUnitTest answering_tests[] = {
    KIT_TEST(urgent_help_is_asked_of_whoever_is_on_the_rota_at_that_hour),
    KIT_TEST(an_ordinary_return_asks_nobody),
    KIT_TEST(a_home_that_turns_red_is_called_once_until_it_is_not_red_any_more),
    KIT_TEST(asked_again_on_the_same_day_is_one_call_and_on_a_later_day_another),
    KIT_TEST(what_somebody_looks_at_until_a_day_is_not_asked_again_before_it),
    KIT_TEST(a_late_correction_of_an_older_day_asks_nobody),
    KIT_TEST(after_the_teams_time_it_moves_on_by_the_clock_alone),
    KIT_TEST(the_team_says_how_soon_it_answers),
    KIT_TEST(a_colour_set_to_red_by_a_person_is_asked_at_once_too),
    KIT_TEST(the_time_to_answer_stands_on_the_teams_own_board),
    KIT_TEST(mail_goes_to_who_is_asked_and_later_to_the_next_and_the_chair),
    KIT_TEST(mail_to_the_next_does_not_go_when_somebody_has_it),
    KIT_TEST(without_a_rota_the_shared_mailbox_and_the_chair_are_asked),
    KIT_TEST(outside_the_hours_the_page_says_who_reads_it_when_and_whom_to_ring),
    KIT_TEST(verify_sees_what_was_changed_behind_its_back),
};
const struct test_suite answering_suite = SUITE("answering", answering_tests);
