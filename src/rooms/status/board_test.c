/* SPDX-License-Identifier: MIT */
/* The board as people and programs see it: order, before and after the hour, no return, help, set colours, a past day, filters, what other people see. The first team's three homes
 * are Rowanbank, Harebank and St Drostan's Lodge. */
#include "tests/status_kit.h"

#include <string.h>
#include <time.h>

#include "base/day.h"
#include "rooms/homes/homes.h"
#include "rooms/settings/settings.h"
#include "tests/people.h"

#define TODAY "2026-11-22" /* a Sunday */
#define SATURDAY "2026-11-21"
#define FRIDAY "2026-11-20"

/* The row of a home in the last answer of the API: -1 when it is not there. */
static int
place_of(const char *number)
{
	const struct json *items = json_array(answer_json(), "items");

	for (size_t i = 0; i < items->len; i++) {
		if (strcmp(json_text(json_get(&items->items[i], "home"), "number", ""), number) == 0) {
			return (int)i;
		}
	}
	return -1;
}

#define WANT(number, member, value) want_row(number, member, value, __FILE__, __LINE__)
static void
want_row(const char *number, const char *member, const char *value, const char *file, int line)
{
	int i = place_of(number);

	if (i < 0) {
		print_error("ERROR: %s is not on the board\n", number);
		_fail(file, line);
	}
	kit_want_json(arena_printf(kit_ctx()->arena, "items.%d.%s", i, member), value, file, line);
}

static void
board(const char *query)
{
	as("team member");
	GET(arena_printf(kit_ctx()->arena, "/api/v1/board%s", query));
	want_status(200);
}

static void
an_empty_morning_shows_every_home_as_not_in_yet(void **state)
{
	(void)state;
	kit_now_at(TODAY, 9, 30);
	board("");
	want_json("total", "3");
	want_json("counts.none", "3");
	WANT(ROWANBANK, "colour", "none");
	WANT(ROWANBANK, "computed", "none");
	WANT(ROWANBANK, "sent", "not_yet");
	WANT(ROWANBANK, "last", "null");
	WANT(ROWANBANK, "answered", "null");
	WANT(ROWANBANK, "help", "none");
	WANT(ROWANBANK, "sent_at", "null");
	WANT(ROWANBANK, "date", TODAY);
	GET("/board");
	want_status(200);
	want_text("not in yet");
	want_text("St Drostan&#39;s Lodge");
	want_no_text("Whinfell");
}

static void
the_worst_stands_first_and_help_first_within_a_colour(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, TODAY, 8, 0, "ppe=under_3_days");
	SENT_AT(HAREBANK, TODAY, 8, 5, "building=urgent");
	SENT_AT(ST_DROSTANS, TODAY, 8, 10, "ppe=under_3_days", "help=advice", "help_text=Where to get gloves");
	board("");
	assert_int_equal(place_of(HAREBANK), 0);
	assert_int_equal(place_of(ST_DROSTANS), 1);
	assert_int_equal(place_of(ROWANBANK), 2);
	WANT(HAREBANK, "colour", "red");
	WANT(HAREBANK, "sent", "today");
	WANT(HAREBANK, "reasons.0", "Urgent problem with the building");
	WANT(HAREBANK, "sent_at", "2026-11-22T08:05:00Z");
	WANT(ST_DROSTANS, "help", "advice");
	want_json("counts.red", "1");
	want_json("counts.amber", "2");
}

static void
help_on_a_quiet_day_is_green_with_a_hand(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, TODAY, 8, 0);
	SENT_AT(HAREBANK, TODAY, 8, 0, "help=urgent");
	board("");
	WANT(HAREBANK, "colour", "green");
	WANT(HAREBANK, "help", "urgent");
	assert_true(place_of(HAREBANK) < place_of(ROWANBANK));
	GET("/board");
	want_text("Urgent help asked");
	want_text("Nothing outside the rules");
}

static void
red_yesterday_and_silent_today_keeps_its_place(void **state)
{
	(void)state;
	SENT_AT(ST_DROSTANS, SATURDAY, 9, 5, "building=urgent", "building_text=Heating off");
	SENT_AT(ROWANBANK, TODAY, 8, 0, "ppe=under_3_days");
	SENT_AT(HAREBANK, TODAY, 8, 0);
	for (int hour = 10; hour <= 12; hour += 2) {
		kit_now_at(TODAY, hour, 0);
		board("");
		assert_int_equal(place_of(ST_DROSTANS), 0);
		WANT(ST_DROSTANS, "colour", "none");
		WANT(ST_DROSTANS, "last.colour", "red");
		WANT(ST_DROSTANS, "last.date", SATURDAY);
		WANT(ST_DROSTANS, "sent", hour < 11 ? "not_yet" : "no_return");
	}
	GET("/board");
	want_text("No return today");
	want_text("red, yesterday 09:05");
	want_text("Heating off");
	want_text("Ring the home");
	want_text("no return, 1 of them last red");
	want_text("red; with those last red as many as yesterday");
}

static void
last_green_without_a_return_stands_above_the_greens(void **state)
{
	(void)state;
	SENT_AT(ST_DROSTANS, SATURDAY, 9, 0);
	SENT_AT(HAREBANK, TODAY, 8, 0);
	SENT_AT(ROWANBANK, TODAY, 8, 0);
	kit_now_at(TODAY, 10, 59);
	board("");
	WANT(ST_DROSTANS, "sent", "not_yet");
	assert_int_equal(place_of(ST_DROSTANS), 2);
	kit_now_at(TODAY, 11, 0);
	board("");
	WANT(ST_DROSTANS, "sent", "no_return");
	assert_int_equal(place_of(ST_DROSTANS), 0);
}

static void
ring_after_two_silent_days_or_at_once_when_it_was_red(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, SATURDAY, 9, 0);
	SENT_AT(HAREBANK, FRIDAY, 9, 31);
	SENT_AT(ST_DROSTANS, SATURDAY, 9, 0, "help=advice");
	kit_now_at(TODAY, 12, 0);
	as("team member");
	GET("/board?show=no_return");
	want_text("Ring the home: no return since Fri 20 Nov");
	want_text("Ring the home: no return since Sat 21 Nov");
	GET("/board?show=help");
	want_text("Ring the home: no return since Sat 21 Nov");
	want_text("Help asked, 21 Nov");
	GET(arena_printf(kit_ctx()->arena, "/homes/%s", ROWANBANK));
	want_status(200);
	want_no_text("Ring the home");
}

static enum err
write_hour(struct ctx *c, void *arg)
{
	struct list groups;
	int64_t team = 0;

	TRY(home_groups(c, *(int64_t *)arg, TODAY, &groups));
	for (size_t i = 0; i < groups.n && team == 0; i++) {
		TRY(remit_of_group(c, LIST_AT(groups, struct group, i)->id, &team));
	}
	return settings_set(c, team, "hour", "09:00");
}

static void
the_hour_is_the_team_s_own(void **state)
{
	int64_t home = home_of(ROWANBANK);

	(void)state;
	kit_write(write_hour, &home);
	kit_now_at(TODAY, 9, 0);
	board("");
	WANT(ROWANBANK, "sent", "no_return");
	as("home manager");
	GET("/api/v1/board");
	want_json("total", "1");
	WANT(ROWANBANK, "sent", "no_return");
}

static void
not_known_is_amber_on_the_board(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, TODAY, 8, 0, "all=?");
	board("");
	WANT(ROWANBANK, "colour", "amber");
	assert_int_equal(place_of(ROWANBANK), 0);
	WANT(ROWANBANK, "beds", "not known");
}

/* ---- other days ----------------------------------------------------------------------------------------------------- */

static void
a_past_day_shows_what_the_meeting_saw(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, FRIDAY, 8, 0);
	SENT_AT(HAREBANK, FRIDAY, 8, 0, "ppe=none");
	kit_now_at(SATURDAY, 10, 0);
	kit_send(home_of(ROWANBANK), FRIDAY, (const char *[]){"in_charge=nobody", NULL});
	SENT_AT(HAREBANK, SATURDAY, 9, 0);
	kit_now_at(TODAY, 12, 0);
	board("?on=" FRIDAY);
	want_json("on", FRIDAY);
	WANT(ROWANBANK, "colour", "green");
	WANT(ROWANBANK, "corrected", "red");
	WANT(HAREBANK, "colour", "red");
	WANT(HAREBANK, "corrected", "null");
	WANT(ST_DROSTANS, "sent", "no_return");
	GET("/board?on=" FRIDAY);
	want_text("corrected since");
	want_no_text("data-live-url");
	GET("/board");
	want_text("data-live-url");
	GET("/api/v1/board?on=2026-11-23");
	want_status(422);
	GET("/api/v1/board?on=yesterday");
	want_status(422);
}

static void
a_late_correction_changes_the_letter_and_not_the_colour_of_today(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, FRIDAY, 8, 0);
	SENT_AT(ROWANBANK, TODAY, 8, 0);
	kit_send(home_of(ROWANBANK), FRIDAY, (const char *[]){"ppe=none", NULL});
	board("");
	WANT(ROWANBANK, "colour", "green");
	GET("/board");
	want_text("red, no return, green\"");
	kit_now_at("2026-11-23", 9, 0);
	GET("/board");
	want_text("Last 13 days, oldest first");
	want_text("red, no return, green\"");
	kit_now_at(TODAY, 9, 0);
	board("?show=changed");
	want_json("total", "1");
	WANT(ROWANBANK, "colour", "green");
}

static void
changes_are_counted_from_yesterday_and_from_the_last_working_day(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, FRIDAY, 8, 0, "ppe=none");
	SENT_AT(ROWANBANK, SATURDAY, 8, 0);
	SENT_AT(ROWANBANK, TODAY, 8, 0);
	SENT_AT(HAREBANK, SATURDAY, 8, 0);
	SENT_AT(HAREBANK, TODAY, 8, 0, "ppe=none");
	kit_now_at(TODAY, 12, 0);
	board("?show=changed");
	want_json("total", "1");
	assert_int_equal(place_of(HAREBANK), 0);
	board("?show=changed_working");
	want_json("total", "2");
	GET("/board");
	want_text("red, 1 more than yesterday, as many as Friday");
	want_text("was green");
	want_text("Changed since Fri 20 Nov (2)");
}

/* ---- filters, files, pages ------------------------------------------------------------------------------------------ */

static void
filters_and_pages_keep_the_counts(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, TODAY, 8, 0, "ppe=none");
	SENT_AT(HAREBANK, TODAY, 8, 0);
	board("?show=red");
	want_json("total", "1");
	want_json("counts.green", "1");
	board("?provider=SP2099000002");
	want_json("total", "1");
	WANT(ST_DROSTANS, "colour", "none");
	board("?limit=1");
	want_json("total", "3");
	assert_int_equal(place_of(ROWANBANK), 0);
	assert_int_equal(place_of(HAREBANK), -1);
	GET("/api/v1/board?limit=1000");
	want_status(422);
	GET("/api/v1/board?show=blue");
	want_status(422);
}

static void
the_board_goes_into_files_as_text(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, TODAY, 8, 0, "building=urgent", "building_text==HYPERLINK(1)");
	as("team member");
	GET("/board.csv");
	want_status(200);
	want_text("Rowanbank");
	want_text("not in yet");
	want_no_text(",=HYPERLINK");
	GET("/board.xlsx");
	want_status(200);
	GET("/board?view=wall");
	want_status(200);
	want_text("is-wall");
}

static void
hostile_words_are_shown_as_words(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, TODAY, 8, 0, "building=urgent", "building_text=<img src=x>\"'&\xF0\x9F\x94\xA5\xE2\x80\x8F", "help=advice", "help_text=</ul><script>1</script>");
	as("team member");
	GET("/board");
	want_status(200);
	want_no_text("<img");
	want_no_text("<script>1");
	want_text("&lt;img src=x&gt;&quot;&#39;&amp;\xF0\x9F\x94\xA5");
}

/* ---- who sees it ---------------------------------------------------------------------------------------------------- */

static void
a_home_s_people_see_their_own_home_only(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, TODAY, 8, 0, "ppe=none");
	SENT_AT(HAREBANK, TODAY, 8, 0, "ppe=none");
	as("home manager");
	GET("/api/v1/board");
	want_status(200);
	want_json("total", "1");
	want_json("items.0.home.number", ROWANBANK);
	GET(arena_printf(kit_ctx()->arena, "/api/v1/homes/%s/status", HAREBANK));
	want_status(404);
	GET(arena_printf(kit_ctx()->arena, "/api/v1/homes/%s/status", ROWANBANK));
	want_status(200);
	want_json("colour", "red");
}

static void
a_foreign_group_is_not_found(void **state)
{
	const char *ref;

	(void)state;
	as("team member 2");
	GET("/api/v1/board");
	want_status(200);
	want_json("total", "2");
	ref = arena_text(kit_ctx()->arena, json_text(answer_json(), "group", ""));
	as("team member");
	GET(arena_printf(kit_ctx()->arena, "/api/v1/board?group=%s", ref));
	want_status(404);
	GET("/api/v1/board?group=GZZZZZZZZZZ");
	want_status(404);
	GET(arena_printf(kit_ctx()->arena, "/api/v1/totals?group=%s", ref));
	want_status(404);
	as("administrator");
	GET("/api/v1/board");
	assert_int_not_equal(answer()->status, 200);
}

static void
the_number_of_a_group_grows_with_each_change(void **state)
{
	struct ctx *c = kit_ctx();
	int64_t before = 0, after = 0, home = home_of(ROWANBANK);
	struct list groups;

	(void)state;
	SENT_AT(ROWANBANK, TODAY, 8, 0);
	c = kit_ctx();
	kit_ok(db_read_begin(c));
	kit_ok(home_groups(c, home, TODAY, &groups));
	db_read_end(c);
	kit_ok(db_read_begin(c));
	kit_ok(board_number(c, LIST_AT(groups, struct group, 0)->id, &before));
	db_read_end(c);
	SENT_AT(ROWANBANK, TODAY, 8, 1, "ppe=none");
	for (int i = 0; i < 40 && after <= before; i++) {
		struct timespec nap = {0, 100000000};

		c = kit_ctx();
		kit_ok(db_read_begin(c));
		kit_ok(board_number(c, LIST_AT(groups, struct group, 0)->id, &after));
		db_read_end(c);
		if (after <= before) {
			nanosleep(&nap, NULL);
		}
	}
	assert_true(after > before);
}

static void
the_board_is_few_statements(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, TODAY, 8, 0);
	kit_now_at(TODAY, 10, 0);
	as("team member");
	GET("/board");
	assert_in_range(answer()->statements, 1, 8);
}

static const struct CMUnitTest board_tests[] = {
    KIT_TEST(an_empty_morning_shows_every_home_as_not_in_yet),
    KIT_TEST(the_worst_stands_first_and_help_first_within_a_colour),
    KIT_TEST(help_on_a_quiet_day_is_green_with_a_hand),
    KIT_TEST(red_yesterday_and_silent_today_keeps_its_place),
    KIT_TEST(last_green_without_a_return_stands_above_the_greens),
    KIT_TEST(ring_after_two_silent_days_or_at_once_when_it_was_red),
    KIT_TEST(the_hour_is_the_team_s_own),
    KIT_TEST(not_known_is_amber_on_the_board),
    KIT_TEST(a_past_day_shows_what_the_meeting_saw),
    KIT_TEST(a_late_correction_changes_the_letter_and_not_the_colour_of_today),
    KIT_TEST(changes_are_counted_from_yesterday_and_from_the_last_working_day),
    KIT_TEST(filters_and_pages_keep_the_counts),
    KIT_TEST(the_board_goes_into_files_as_text),
    KIT_TEST(hostile_words_are_shown_as_words),
    KIT_TEST(a_home_s_people_see_their_own_home_only),
    KIT_TEST(a_foreign_group_is_not_found),
    KIT_TEST(the_number_of_a_group_grows_with_each_change),
    KIT_TEST(the_board_is_few_statements),
};
const struct test_suite board_suite = SUITE("board", board_tests);
