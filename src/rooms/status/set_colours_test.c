/* SPDX-License-Identifier: MIT */
/* A person's other colour and the home's own words, through the pages and the API; and what `verify` says of statuses that were changed behind its back. */
#include "tests/status_kit.h"

#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "rooms/status/set_colours.h"
#include "tests/people.h"

#define TODAY "2026-11-22"

static const char *
path(const char *fmt, const char *number)
{
	return arena_printf(kit_ctx()->arena, fmt, number);
}
#define AT(rest) path("/homes/%s" rest, ROWANBANK)
#define API(rest) path("/api/v1/homes/%s" rest, ROWANBANK)

/* The first item of the team's board is of the home that is meant: it is the only one that sent. */
static void
want_on_board(const char *member, const char *value)
{
	as("team member");
	GET("/api/v1/board?show=");
	want_status(200);
	for (int i = 0; i < 3; i++) {
		const struct json *item = &json_array(answer_json(), "items")->items[i];

		if (strcmp(json_text(json_get(item, "home"), "number", ""), ROWANBANK) == 0) {
			want_json(arena_printf(kit_ctx()->arena, "items.%d.%s", i, member), value);
		}
	}
}

static void
raising_a_colour_needs_a_reason_and_an_end(void **state)
{
	(void)state;
	SEND(home_of(ROWANBANK), TODAY);
	as("team member");
	POST(AT("/colour"), "colour", "red", "until_day", "2026-11-24");
	want_status(422);
	want_text("Please look again");
	POST(AT("/colour"), "colour", "red", "reason", "Three calls from families");
	want_status(422);
	POST(AT("/colour"), "colour", "red", "reason", "Three calls <b>from</b> families.", "until_day", "2026-11-24");
	want_status(303);
	want_on_board("colour", "red");
	want_on_board("computed", "green");
	want_on_board("set.until", "2026-11-24");
	GET("/board");
	want_text("worked out: green");
	want_text("Three calls &lt;b&gt;from&lt;/b&gt; families.");
	as("home manager");
	GET(AT(""));
	want_status(200);
	want_text("Three calls &lt;b&gt;from&lt;/b&gt; families.");
	GET(AT("/timeline"));
	want_text("set the colour to red until 24 November 2026");
}

static void
lowering_needs_when_and_with_whom_it_was_talked_over(void **state)
{
	(void)state;
	SEND(home_of(ROWANBANK), TODAY, "ppe=none");
	as("team member");
	POST(AT("/colour"), "colour", "amber", "reason", "Delivered at nine", "until_day", TODAY);
	want_status(422);
	want_text("This lowers the colour from red");
	want_text("Say with whom at the home"); /* both at once, not one after the other */
	want_text("Say when it was talked over");
	POST(AT("/colour"), "colour", "amber", "reason", "Delivered at nine", "until_day", TODAY, "talked_with", "Deputy manager");
	want_status(422);
	POST(AT("/colour"), "colour", "amber", "reason", "Delivered at nine", "until_day", TODAY, "talked_with", "Deputy manager", "talked_at",
	    "2026-11-22T23:00");
	want_status(422);
	want_text("This time has not come yet");
	POST(AT("/colour"), "colour", "amber", "reason", "Delivered at nine", "until_day", TODAY, "talked_with", "Deputy manager", "talked_at",
	    "2026-11-22T09:10");
	want_status(303);
	want_on_board("colour", "amber");
	want_on_board("computed", "red");
	GET(AT("/status"));
	want_text("Talked over with Deputy manager, 22 Nov, 09:10");
}

static void
it_ends_by_itself_after_its_last_day(void **state)
{
	(void)state;
	SEND(home_of(ROWANBANK), TODAY);
	as("team member");
	POST_JSON(API("/colour"), "{\"colour\":\"red\",\"reason\":\"Watch\",\"until_day\":\"2026-11-23\"}");
	want_status(200);
	kit_now_at("2026-11-23", 9, 0);
	want_on_board("colour", "red");
	want_on_board("computed", "none");
	kit_now_at("2026-11-24", 9, 0);
	want_on_board("colour", "none");
	want_on_board("last.colour", "green");
	as("team member");
	GET("/api/v1/board?on=2026-11-23&show=red");
	want_json("total", "1");
}

static void
it_can_be_taken_back_once(void **state)
{
	struct ctx *c;
	struct list now;
	const char *end;

	(void)state;
	SEND(home_of(ROWANBANK), TODAY);
	as("team member");
	POST(AT("/colour"), "colour", "red", "reason", "Watch", "until_day", "2026-11-23");
	POST(AT("/colour"), "colour", "amber", "reason", "Better", "until_day", "2026-11-25");
	want_status(303);
	int64_t home = home_of(ROWANBANK);

	c = kit_ctx();
	kit_ok(db_read_begin(c));
	kit_ok(set_colours_now(c, home, &now));
	db_read_end(c);
	assert_int_equal(now.n, 1);
	end = arena_printf(c->arena, "/homes/%s/colour/%s/end", ROWANBANK, LIST_AT(now, struct set_colour, 0)->ref);
	end = strdup(end);
	as("team member 2");
	POST(end);
	want_status(404);
	as("team member");
	POST(end);
	want_status(303);
	want_on_board("colour", "green");
	POST(end);
	want_status(409);
	POST(path("/homes/%s/colour/SZZZZZZZZZZ/end", ROWANBANK));
	want_status(404);
	free((void *)(uintptr_t)end);
}

static void
days_and_people_that_do_not_fit_are_refused(void **state)
{
	(void)state;
	as("team member");
	POST(AT("/colour"), "colour", "red", "reason", "Watch", "until_day", "2026-11-21");
	want_status(422);
	POST(AT("/colour"), "colour", "red", "reason", "Watch", "until_day", "2027-11-21");
	want_status(422);
	POST(AT("/colour"), "colour", "red", "reason", "dob 03/04/1931", "until_day", "2026-11-23");
	want_status(422);
	as("home manager");
	POST(AT("/colour"), "colour", "green", "reason", "We are fine", "until_day", "2026-11-23");
	want_status(403);
	as("team member 2");
	POST(AT("/colour"), "colour", "green", "reason", "x", "until_day", "2026-11-23");
	want_status(404);
}

static void
the_home_puts_its_own_words_beside_its_colour(void **state)
{
	(void)state;
	SEND(home_of(ROWANBANK), TODAY, "ppe=none");
	as("home manager");
	POST(AT("/status/comment"), "words", "Delivery is on its way <i>\xF0\x9F\x9A\x9A</i>");
	want_status(303);
	as("team member");
	GET(AT(""));
	want_text("Delivery is on its way &lt;i&gt;\xF0\x9F\x9A\x9A&lt;/i&gt;");
	POST(AT("/status/comment"), "words", "Not ours to say");
	want_status(403);
	as("home manager");
	POST(AT("/status/comment"), "words", "");
	want_status(422);
}

static void
how_it_was_worked_out_names_each_rule(void **state)
{
	const char *quiet;

	(void)state;
	SEND(home_of(ROWANBANK), TODAY, "ppe=none", "building=?");
	as("home manager");
	GET(AT("/status"));
	want_status(200);
	want_text("No protective equipment or test kits left");
	want_text("Not worked out");
	/* What led to it first, with its colour; below the line no colour is named, since none of it is so. */
	quiet = strstr(answer()->body, "class=\"not-so\"");
	assert_non_null(quiet);
	assert_true(strstr(answer()->body, "No protective equipment or test kits left") < quiet);
	assert_non_null(strstr(quiet, "Nobody is in charge"));
	assert_null(strstr(quiet, "status--red"));
	assert_null(strstr(quiet, "status--amber"));
	assert_null(strstr(quiet, "There is no protective equipment"));
	want_text("Its own range is not known yet: 0 answers in 28 days");
	GET(API("/status"));
	want_json("computed", "red");
	GET(AT("/status?day=2026-11-20"));
	want_status(200);
	want_text("No return was sent for this day");
	GET(AT("/status?day=tomorrow"));
	want_status(404);
	as(NULL);
	GET("/rules");
	want_status(200);
	want_text("Starter set, ours, not a national rule");
}

/* ---- verify --------------------------------------------------------------------------------------------------------- */

static int64_t
verify_faults(void)
{
	struct ctx *c = kit_ctx();
	int64_t faults = 0;
	struct buf report;

	buf_init(&report, 1 << 20);
	kit_ok(db_read_begin(c));
	kit_ok(status_verify(c, &report, &faults));
	db_read_end(c);
	buf_done(&report);
	return faults;
}

/* A fortnight of one home with gaps, updates and late corrections. */
static void
a_fortnight(void)
{
	int64_t home = home_of(ROWANBANK);

	for (int i = 16; i >= 0; i--) {
		const char *day = strdup(day_add(kit_ctx()->arena, TODAY, -i));

		kit_now_at(day, 9, 0);
		if (i % 5 != 3) {
			SEND(home, day, i % 4 == 0 ? "ppe=none" : "ppe=enough", "agency_on=1");
		}
		if (i == 2) {
			SEND(home, day_add(kit_ctx()->arena, TODAY, -9), "building=urgent");
			SEND(home, day, "all=?");
		}
		free((void *)(uintptr_t)day);
	}
}

static void
verify_comes_to_the_same_after_updates_and_corrections(void **state)
{
	(void)state;
	assert_int_equal(verify_faults(), 0);
	a_fortnight();
	assert_int_equal(verify_faults(), 0);
}

static void
verify_sees_what_was_changed_behind_its_back(void **state)
{
	(void)state;
	a_fortnight();
	for (size_t i = 0, before = 0; i < STATUS_LIES; i++) {
		size_t after;

		status_lie(i);
		after = (size_t)verify_faults();
		print_message("         %zu faults\n", after);
		assert_int_not_equal(after, before);
		assert_true(after > 0);
		before = after;
	}
}

static const struct CMUnitTest set_colours_tests[] = {
    KIT_TEST(raising_a_colour_needs_a_reason_and_an_end),
    KIT_TEST(lowering_needs_when_and_with_whom_it_was_talked_over),
    KIT_TEST(it_ends_by_itself_after_its_last_day),
    KIT_TEST(it_can_be_taken_back_once),
    KIT_TEST(days_and_people_that_do_not_fit_are_refused),
    KIT_TEST(the_home_puts_its_own_words_beside_its_colour),
    KIT_TEST(how_it_was_worked_out_names_each_rule),
    KIT_TEST(verify_comes_to_the_same_after_updates_and_corrections),
    KIT_TEST(verify_sees_what_was_changed_behind_its_back),
};
const struct test_suite set_colours_suite = SUITE("set_colours", set_colours_tests);
