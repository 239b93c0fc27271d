/* SPDX-License-Identifier: MIT */
/* The rota of a team: who is on at an instant, also on the nights on which the clocks change; adding and ending turns; who may; what `check` says. */
#include "tests/kit.h"

#include <string.h>

#include "base/day.h"
#include "rooms/answering/answering_private.h"
#include "tests/people.h"

/* ---- time ------------------------------------------------------------------------------------------------------------ */

static void
a_turn_of_the_night_belongs_to_the_day_on_which_it_begins(void **state)
{
	const struct turn night = {.weekday = 6, .from_time = "22:00", .until_time = "08:30", .place = 1};
	const struct turn day = {.weekday = 7, .from_time = "08:30", .until_time = "08:30", .place = 1};
	int64_t until;

	(void)state;
	assert_false(turn_is_on(&night, day_instant("2026-11-21", 22 * 60) - 1, &until));
	assert_true(turn_is_on(&night, day_instant("2026-11-21", 22 * 60), &until));
	assert_true(turn_is_on(&night, day_instant("2026-11-22", 3 * 60), &until));
	assert_int_equal(until, day_instant("2026-11-22", 8 * 60 + 30));
	assert_false(turn_is_on(&night, until, &until));
	assert_false(turn_is_on(&night, day_instant("2026-11-23", 3 * 60), &until));
	assert_true(turn_is_on(&day, day_instant("2026-11-22", 8 * 60 + 30), &until));
	assert_true(turn_is_on(&day, day_instant("2026-11-23", 8 * 60 + 29), &until));
	assert_false(turn_is_on(&day, day_instant("2026-11-23", 8 * 60 + 30), &until));
}

/* Two turns that follow each other within the hour that comes twice, or never comes. */
static void
one_of_two_is_on_at_every_minute(const char *evening, int64_t minutes)
{
	const struct turn turns[] = {{.weekday = 6, .from_time = "20:00", .until_time = "01:30", .place = 1},
	    {.weekday = 7, .from_time = "01:30", .until_time = "08:00", .place = 1}};
	int64_t from = day_instant(evening, 20 * 60), until, on[2] = {0, 0};
	bool second = false;

	assert_int_equal(day_weekday(evening), 6);
	for (int64_t at = from; at < from + minutes * 60; at += 60) {
		bool first_on = turn_is_on(&turns[0], at, &until), second_on = turn_is_on(&turns[1], at, &until);

		assert_true(first_on != second_on);
		assert_false(first_on && second); /* never back to who has gone */
		second = second_on;
		on[second_on]++;
	}
	assert_false(turn_is_on(&turns[1], from + minutes * 60, &until));
	assert_true(on[0] > 0 && on[1] > 0);
}

static void
when_the_clocks_change_on_a_night_of_the_rota_somebody_is_on_at_every_minute(void **state)
{
	(void)state;
	one_of_two_is_on_at_every_minute("2026-11-21", 12 * 60);
	one_of_two_is_on_at_every_minute("2026-10-24", 13 * 60); /* the clocks go back: 01:30 comes twice */
	one_of_two_is_on_at_every_minute("2027-03-27", 11 * 60); /* and forward: it never comes */
}

static void
what_is_no_time_of_day_is_none(void **state)
{
	static const char *const wrong[] = {"", "9:00", "24:00", "11:60", "11.00", "ab:cd", "11:0:", "1700", "011:0"};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_int_equal(time_minutes(wrong[i]), -1);
	}
	assert_int_equal(time_minutes("00:00"), 0);
	assert_int_equal(time_minutes("23:59"), 1439);
}

/* ---- the page -------------------------------------------------------------------------------------------------------- */

static const char *
duty_ref(void)
{
	const char *at;

	as("team chair");
	GET("/rota");
	want_status(200);
	at = strstr(answer()->body, "Duty of Kinclair, Duty");
	assert_non_null(at);
	while (strncmp(at, "value=\"", 7) != 0) {
		at--;
	}
	return arena_copy(kit_ctx()->arena, at + 7, strcspn(at + 7, "\""));
}

#define TURN(person, day, from, until) "person", person, "place", "1", "days", day, "from_time", from, "until_time", until

static void
an_empty_rota_says_who_is_asked_then(void **state)
{
	(void)state;
	as("team chair");
	GET("/rota");
	want_status(200);
	want_text("Nobody is on the rota yet, so only the shared mailbox is asked.");
	want_text("nobody <span class=\"quiet\">the shared mailbox is asked</span>");
}

static void
who_is_on_now_and_the_gaps_stand_on_the_page(void **state)
{
	const char *duty = duty_ref();

	(void)state;
	POST("/rota/turns", TURN(duty, "7", "08:30", "17:00"));
	want_status(303);
	POST("/rota/turns", TURN("mailbox", "7", "17:00", "08:30"));
	want_status(303);
	GET("/rota");
	want_text("Duty of Kinclair <span class=\"quiet\">until 17:00</span>");
	want_text("<li>Monday 08:30 to Sunday 08:30</li>");
	kit_now_at("2026-11-22", 18, 0);
	GET("/rota");
	want_text("the team’s shared mailbox <span class=\"quiet\">until");
	GET("/rota.csv");
	want_status(200);
	want_text("Duty of Kinclair");
}

static void
two_turns_of_one_place_never_overlap(void **state)
{
	const char *duty = duty_ref();

	(void)state;
	POST("/rota/turns", TURN(duty, "7", "20:00", "08:00"));
	want_status(303);
	POST("/rota/turns", TURN(duty, "1", "07:59", "09:00")); /* over the end of the week */
	want_status(422);
	want_text("On Sunday from 20:00 until 08:00 it is Duty of Kinclair already. End that first, or choose other times.");
	want_text("value=\"07:59\"");
	POST("/rota/turns", TURN(duty, "7", "09:00", "20:01"));
	want_status(422);
	POST("/rota/turns", TURN(duty, "6", "10:00", "10:00")); /* a whole day, until Sunday at 10:00 */
	want_status(303);
	POST("/rota/turns", TURN(duty, "1", "08:00", "20:00"));
	want_status(303);
	POST("/rota/turns", "person", duty, "place", "2", "days", "7", "from_time", "20:00", "until_time", "08:00");
	want_status(303);
	POST("/rota/turns", TURN(duty, "3", "09:00", "17:00"), "days", "1"); /* one of its days does not fit: none is taken */
	want_status(422);
	GET("/api/v1/rota");
	want_json("total", "4");
}

static void
a_turn_with_a_fault_comes_back_as_it_was_typed(void **state)
{
	const char *duty = duty_ref();

	(void)state;
	POST("/rota/turns", TURN(duty, "7", "<b>&", "17:00"));
	want_status(422);
	want_text("value=\"&lt;b&gt;&amp;\"");
	POST("/rota/turns", TURN("nobody", "7", "09:00", "17:00"));
	want_status(422);
	want_text("Choose somebody of the team who may answer");
	POST("/rota/turns", "person", duty, "place", "1", "from_time", "09:00", "until_time", "17:00");
	want_status(422);
	GET("/api/v1/rota");
	want_json("total", "0");
}

static void
a_turn_is_ended_once_and_its_history_stays(void **state)
{
	const char *duty = duty_ref(), *end;

	(void)state;
	POST("/rota/turns", TURN(duty, "7", "08:30", "17:00"));
	GET("/api/v1/rota");
	end = arena_printf(kit_ctx()->arena, "/rota/turns/%s/end", json_text(&json_array(answer_json(), "items")->items[0], "ref", ""));
	POST(end, "", "");
	want_status(303);
	POST(end, "", "");
	want_status(409);
	GET("/api/v1/rota");
	want_json("total", "0");
	GET("/history?kind=rota_turn");
	want_status(200);
	as("team chair 2");
	POST(end, "", "");
	want_status(404);
}

static void
others_read_it_or_do_not_see_it(void **state)
{
	const char *duty = duty_ref();

	(void)state;
	as("team member");
	GET("/rota");
	want_status(200);
	want_no_text("Put somebody on the rota");
	POST("/rota/turns", TURN(duty, "7", "08:30", "17:00"));
	want_status(403);
	as("home manager");
	GET("/rota");
	want_status(403);
	as("team chair 2");
	POST("/rota/turns", TURN(duty, "7", "08:30", "17:00")); /* a person of another team */
	want_status(422);
}

/* ---- check ----------------------------------------------------------------------------------------------------------- */

static void
check_names_an_empty_rota_and_whoever_has_left(void **state)
{
	const char *duty = duty_ref();
	struct buf report;
	int64_t n = 0;

	(void)state;
	buf_init(&report, 1 << 16);
	kit_ok(answering_room.check(kit_ctx(), &report, &n));
	assert_int_equal(n, 2);
	assert_non_null(strstr(report.p, "answering: Kinclair care home support team: nobody is on the rota"));
	POST("/rota/turns", TURN(duty, "7", "08:30", "17:00"));
	buf_clear(&report);
	n = 0;
	kit_ok(answering_room.check(kit_ctx(), &report, &n));
	assert_int_equal(n, 1);
	POST(arena_printf(kit_ctx()->arena, "/people/%s/leave", duty), "last_day", "");
	want_status(303);
	buf_clear(&report);
	n = 0;
	kit_ok(answering_room.check(kit_ctx(), &report, &n));
	assert_int_equal(n, 2);
	assert_non_null(strstr(report.p, "Duty of Kinclair is on the rota on Sunday, and does not work there any more"));
	GET("/rota");
	want_text("not of the team any more: nobody is asked");
	want_text("nobody <span class=\"quiet\">the shared mailbox is asked</span>");
	buf_done(&report);
}

static const struct CMUnitTest rota_tests[] = {
    KIT_TEST(a_turn_of_the_night_belongs_to_the_day_on_which_it_begins),
    KIT_TEST(when_the_clocks_change_on_a_night_of_the_rota_somebody_is_on_at_every_minute),
    KIT_TEST(what_is_no_time_of_day_is_none),
    KIT_TEST(an_empty_rota_says_who_is_asked_then),
    KIT_TEST(who_is_on_now_and_the_gaps_stand_on_the_page),
    KIT_TEST(two_turns_of_one_place_never_overlap),
    KIT_TEST(a_turn_with_a_fault_comes_back_as_it_was_typed),
    KIT_TEST(a_turn_is_ended_once_and_its_history_stays),
    KIT_TEST(others_read_it_or_do_not_see_it),
    KIT_TEST(check_names_an_empty_rota_and_whoever_has_left),
};
const struct test_suite rota_suite = SUITE("rota", rota_tests);
