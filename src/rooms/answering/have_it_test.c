/* SPDX-License-Identifier: MIT */
/* "I have it": who has what stands at once wherever the home stands, and holds until its day has passed, it is taken back, or what it answers becomes worse. */
#include "tests/answering_kit.h"
#include "tests/status_kit.h"

#include <string.h>

#include "tests/people.h"

#define SATURDAY "2026-11-21"
#define SUNDAY "2026-11-22"
#define API(home) "/api/v1/homes/" home "/answers"
#define NIGHT "night_nurses_on=0"

/* ---- I have it ------------------------------------------------------------------------------------------------------- */

static void
i_have_it_stands_at_once_on_every_page_of_the_home(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, SUNDAY, 9, 12, "help=urgent", NIGHT);
	want_on_board(ROWANBANK, "answered", "null");
	kit_now_at(SUNDAY, 9, 20);
	as("team member");
	GET("/homes/" ROWANBANK);
	want_text("I have it");
	POST("/homes/" ROWANBANK "/answers", "back", "home");
	want_status(303);
	want_location("/homes/" ROWANBANK);
	GET("/homes/" ROWANBANK);
	want_text("<strong>Team member of Kinclair has this</strong>, 09:20.");
	want_no_text(">I have it</button>");
	as("home submitter");
	GET("/homes/" ROWANBANK);
	want_text("<strong>Team member of Kinclair has this</strong>, 09:20.");
	want_text("What was done with what you sent");
	want_text("Team member of Kinclair has this, 8 min after it was asked.");
	as("team chair");
	GET("/board");
	want_text("<b>Team member of Kinclair has this</b>, 09:20");
	want_on_board(ROWANBANK, "answered.by", "Team member of Kinclair");
	want_on_board(ROWANBANK, "answered.at", "2026-11-22T09:20:00Z");
	assert_int_equal(calls_of("waiting"), 0);
	assert_int_equal(calls_of(""), 2);
	want_json("items.0.answered_in", "8 min");
}

static void
of_two_who_press_at_once_the_second_is_told_who_has_it(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, SUNDAY, 9, 12, NIGHT);
	kit_now_at(SUNDAY, 9, 20);
	answered("duty", "{}", 201);
	kit_now_at(SUNDAY, 9, 21);
	as("team member");
	POST("/homes/" ROWANBANK "/answers", "back", "board");
	want_status(409);
	want_text("Duty of Kinclair has this since 09:20.");
	answered("team member", "{\"text\":\"Nurse rung\"}", 409);
	want_json("error.code", "conflict");
	want_json("error.message", "Duty of Kinclair has this since 09:20.");
	answered("duty", "{}", 200);
	want_json("answered_at", "2026-11-22T09:20:00Z");
	answered("duty", "{\"text\":\"Nurse rung\"}", 201);
}

static void
whoever_saw_the_answer_may_replace_it(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, SUNDAY, 9, 12, NIGHT);
	answered("duty", "{\"text\":\"Agency rung\"}", 201);
	as("team chair");
	GET("/homes/" ROWANBANK "/answers");
	POST("/homes/" ROWANBANK "/answers", "about", "all", "text", "A nurse comes at 20:00", "look_again", "2026-11-24", "seen", answer_value("seen"));
	want_status(303);
	GET("/homes/" ROWANBANK);
	want_text("Team chair of Kinclair has this");
	want_text("A nurse comes at 20:00");
	want_text("Looks again on Tue 24 Nov.");
	GET("/homes/" ROWANBANK "/answers");
	want_text("Answered anew");
}

static void
only_the_team_of_the_home_answers_it(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, SUNDAY, 9, 12, NIGHT);
	answered("home manager", "{}", 403);
	answered("provider lead", "{}", 403);
	answered("team member 2", "{}", 404);
	answered("executive", "{}", 403);
	as("home manager");
	GET("/homes/" ROWANBANK);
	want_no_text("I have it");
	GET("/homes/" ROWANBANK "/answers");
	want_status(200);
	want_no_text("Say what is being done");
}

static void
what_is_said_is_held_to_the_rules_of_free_text(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, SUNDAY, 9, 12, NIGHT);
	answered("team member", "{\"text\":\"For 0101010001\"}", 422);
	answered("team member", "{\"look_again\":\"2026-11-21\"}", 422);
	want_json("error.fields.look_again", "This day has passed. Choose today or a day to come.");
	answered("team member", "{\"look_again\":\"2027-04-01\"}", 422);
	answered("team member", "{\"about\":\"ppe_none\"}", 422);
	answered("team member", "{\"about\":\"help\"}", 422);
	as("team member");
	POST("/homes/" ROWANBANK "/answers", "about", "all", "text", "<b>Agency</b> & \"bank\"", "look_again", "2026-11-21");
	want_status(422);
	want_text("&lt;b&gt;Agency&lt;/b&gt; &amp; &quot;bank&quot;");
	GET("/homes/" ROWANBANK "/answers");
	want_text("Nothing has been answered yet.");
}

/* ---- the board ------------------------------------------------------------------------------------------------------- */

static void
want_order(const char *first, const char *second, const char *third)
{
	as("team member");
	GET("/api/v1/board");
	want_json("items.0.home.number", first);
	want_json("items.1.home.number", second);
	want_json("items.2.home.number", third);
}

static void
an_answered_row_goes_below_the_unanswered_of_its_colour(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, SUNDAY, 9, 0, "help=urgent", NIGHT);
	SENT_AT(HAREBANK, SUNDAY, 9, 1, "building=urgent");
	SENT_AT(ST_DROSTANS, SUNDAY, 9, 2, "ppe=under_3_days");
	want_order(ROWANBANK, HAREBANK, ST_DROSTANS);
	answered("team member", "{\"text\":\"Bank nurse asked for\"}", 201);
	want_order(HAREBANK, ROWANBANK, ST_DROSTANS);
	want_on_board(ROWANBANK, "colour", "red");
	GET("/board?show=not_answered");
	want_text("Harebank");
	want_text("Drostan");
	want_no_text("href=\"/homes/" ROWANBANK "\"");
	kit_now_at("2026-11-23", 23, 0);
	want_on_board(ROWANBANK, "answered.by", "Team member of Kinclair");
	kit_now_at("2026-11-24", 0, 0);
	want_on_board(ROWANBANK, "answered", "null");
	want_order(ROWANBANK, HAREBANK, ST_DROSTANS);
}

static void
each_reason_and_the_help_may_be_answered_by_itself(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, SUNDAY, 9, 0, "help=urgent", NIGHT, "building=urgent");
	answered("team member", "{\"about\":\"no_nurse_night\",\"text\":\"Bank nurse asked for\"}", 201);
	want_json("what", "No nurse on tonight: 1 needed");
	want_on_board(ROWANBANK, "answered", "null");
	GET("/board");
	want_text("Bank nurse asked for");
	kit_now_at(SUNDAY, 9, 3);
	answered("duty", "{\"about\":\"building_urgent\"}", 201);
	assert_int_equal(calls_of("waiting"), 1);
	kit_now_at(SUNDAY, 9, 5);
	answered("duty", "{\"about\":\"help\"}", 201);
	want_on_board(ROWANBANK, "answered.by", "Team member of Kinclair");
	assert_int_equal(calls_of("waiting"), 0);
}

static void
the_board_of_a_past_day_shows_who_had_it_by_its_end(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, SATURDAY, 9, 0, NIGHT);
	kit_now_at(SATURDAY, 9, 10);
	answered("duty", "{\"text\":\"Agency rung\"}", 201);
	kit_now_at(SUNDAY, 10, 0);
	SENT_AT(ROWANBANK, SUNDAY, 10, 0);
	SENT_AT(HAREBANK, SUNDAY, 10, 0, "building=urgent");
	as("team member");
	GET("/board?on=" SATURDAY);
	want_text("Duty of Kinclair has this");
	want_text("Agency rung");
	want_no_text("I have it");
}

/* ---- worse, the same, better ----------------------------------------------------------------------------------------- */

/* Rowanbank sent the first line, somebody answered about it, then it sent the second: does the answer hold? */
static void
after(const char *about, const char *was, const char *is, bool holds)
{
	kit_now_at(SUNDAY, 9, 0);
	SEND(home_of(ROWANBANK), SUNDAY, was, "help=advice", "admissions=limited", "admissions_reason=staffing");
	answered("duty", arena_printf(kit_ctx()->arena, "{\"about\":\"%s\",\"text\":\"t %s\"}", about, is), 201);
	kit_now_at(SUNDAY, 9, 30);
	SEND(home_of(ROWANBANK), SUNDAY, is, "help=advice", "admissions=limited", "admissions_reason=staffing");
	as("team member");
	GET("/homes/" ROWANBANK);
	if ((strstr(answer()->body, "has this</strong>") != NULL) != holds) {
		fail_msg("%s: from %s to %s", about, was, is);
	}
	kit_now_at(SUNDAY, 9, 40);
	SEND(home_of(ROWANBANK), SUNDAY, is, "help=none", "admissions=limited", "admissions_reason=staffing"); /* asking again later ends it for the next round */
}

static void
an_answer_to_a_reason_ends_when_its_value_is_worse_and_stays_when_it_is_better(void **state)
{
	(void)state;
	after("care_staff_day_low", "day_care_staff_on=6", "day_care_staff_on=5", false);
	after("care_staff_day_low", "day_care_staff_on=5", "day_care_staff_on=6", true);
	after("no_nurse_day", "day_nurses_on=0", "day_nurses_on=0", true);
	after("building_problem", "building=problem", "building=problem", true);
	after("visits_suspended", "visits_in=suspended_for_some", "visits_in=suspended_for_all", false);
	after("visits_suspended", "visits_in=suspended_for_all", "visits_in=suspended_for_some", true);
	after("red_input_not_known", "ppe=?", "ppe=?", true);
}

static void
an_answer_to_all_ends_with_a_worse_colour_a_new_reason_or_more_help(void **state)
{
	(void)state;
	after("", "ppe=under_3_days", "ppe=none", false);
	after("", "ppe=none", "ppe=under_3_days", true);
	after("", "building=problem", "ppe=under_3_days", false); /* amber as before, for something new */
	after("", "building=problem", "building=working", true);
	SENT_AT(HAREBANK, SUNDAY, 9, 0, "help=advice");
	as("duty");
	POST_JSON(API(HAREBANK), "{}");
	want_status(201);
	SENT_AT(HAREBANK, SUNDAY, 9, 30, "help=urgent");
	want_on_board(HAREBANK, "answered", "null");
	assert_int_equal(calls_of("waiting"), 1);
}

static void
more_red_is_asked_at_once_again(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, SUNDAY, 9, 0, NIGHT);
	answered("duty", "{\"text\":\"Nurse rung\"}", 201);
	SENT_AT(ROWANBANK, SUNDAY, 10, 0, NIGHT, "building=urgent");
	assert_int_equal(calls_of("waiting"), 1);
	calls_of("red");
	want_json("items.0.because", "A new reason for red");
	want_on_board(ROWANBANK, "answered", "null");
}

static void
what_was_taken_back_waits_again_since_it_was_asked(void **state)
{
	const char *ref;

	(void)state;
	SENT_AT(ROWANBANK, SUNDAY, 9, 12, NIGHT);
	kit_now_at(SUNDAY, 9, 20);
	answered("duty", "{}", 201);
	ref = json_text(answer_json(), "ref", "");
	kit_now_at(SUNDAY, 9, 50);
	as("team member");
	POST(arena_printf(kit_ctx()->arena, "/homes/" ROWANBANK "/answers/%s/end", ref), "", "");
	want_status(303);
	GET("/board");
	want_text("not answered since 09:12");
	POST(arena_printf(kit_ctx()->arena, "/homes/" ROWANBANK "/answers/%s/end", ref), "", "");
	want_status(409);
	POST_JSON(arena_printf(kit_ctx()->arena, "/api/v1/homes/" HAREBANK "/answers/%s/end", ref), "{}");
	want_status(404);
	as("home manager");
	GET("/homes/" ROWANBANK "/timeline");
	want_text("Team member of Kinclair took back that Duty of Kinclair has this.");
}

static const struct CMUnitTest have_it_tests[] = {
    KIT_TEST(i_have_it_stands_at_once_on_every_page_of_the_home),
    KIT_TEST(of_two_who_press_at_once_the_second_is_told_who_has_it),
    KIT_TEST(whoever_saw_the_answer_may_replace_it),
    KIT_TEST(only_the_team_of_the_home_answers_it),
    KIT_TEST(what_is_said_is_held_to_the_rules_of_free_text),
    KIT_TEST(an_answered_row_goes_below_the_unanswered_of_its_colour),
    KIT_TEST(each_reason_and_the_help_may_be_answered_by_itself),
    KIT_TEST(the_board_of_a_past_day_shows_who_had_it_by_its_end),
    KIT_TEST(an_answer_to_a_reason_ends_when_its_value_is_worse_and_stays_when_it_is_better),
    KIT_TEST(an_answer_to_all_ends_with_a_worse_colour_a_new_reason_or_more_help),
    KIT_TEST(more_red_is_asked_at_once_again),
    KIT_TEST(what_was_taken_back_waits_again_since_it_was_asked),
};
const struct test_suite have_it_suite = SUITE("have_it", have_it_tests);
