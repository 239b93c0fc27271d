/* SPDX-License-Identifier: MIT */
/* The form of the daily return as a person fills it in, without a script: a draft kept at each step, yesterday confirmed in one press, what follows from an answer,
 * second looks, corrections; and who has read it. Two people at once: return_two_test.c. */
#include "tests/returns_kit.h"

#include <string.h>

#include "base/day.h"
#include "rooms/homes/homes.h"

#define CHI "0101010001"
#define PAGE(home) "/homes/" home "/return"
#define LAST "/homes/" ROWANBANK "/return?step=7"

static const char *
value_of(const char *home, const char *question)
{
	GET(arena_printf(kit_ctx()->arena, "/api/v1/homes/%s/returns/" TODAY, home));
	want_status(200);
	return json_text(json_get(answer_json(), "values"), question, NULL);
}

/* ---- step by step --------------------------------------------------------------------------------------------------- */

static void
each_step_is_kept_and_nothing_is_sent_before_the_last(void **state)
{
	(void)state;
	as("home manager");
	GET(PAGE(ROWANBANK));
	want_status(200);
	want_text("Today’s return");
	want_text("aria-current=\"step\">Residents and beds");
	want_text("Carry on to staff");
	STEP(ROWANBANK, 1, "next", "residents_total=38", "beds_available=2");
	want_status(303);
	want_location("/homes/" ROWANBANK "/return?step=2");
	assert_int_equal(rows_in(DRAFTS), 1);
	assert_int_equal(rows_in(RETURNS), 0);
	GET(PAGE(ROWANBANK) "?step=1");
	want_text("value=\"38\"");
	STEP(ROWANBANK, 2, "later", "staff_absent=4");
	want_location("/homes/" ROWANBANK "/return?step=2&saved=1");
	GET(PAGE(ROWANBANK));
	want_text("aria-current=\"step\">Staff");
	want_text("value=\"4\"");
	GET(PAGE(ROWANBANK) "?step=7");
	want_text("Not answered, and sent as it is");
	GET(RETURN(ROWANBANK, TODAY));
	want_status(404);
}

static void
filled_in_to_the_end_and_sent_it_says_so_and_the_draft_is_gone(void **state)
{
	(void)state;
	as("home submitter");
	FILL_IN(ROWANBANK, "staff_absent=0", "agency_on=?", "ppe=under_3_days");
	want_location(LAST);
	GET(LAST);
	want_text("not known");
	want_text("For less than 3 days");
	STEP(ROWANBANK, 7, "send");
	want_status(303);
	want_location("/homes/" ROWANBANK "/returns/" TODAY "?sent=1");
	GET("/homes/" ROWANBANK "/returns/" TODAY "?sent=1");
	want_text("Thank you. It has been sent.");
	want_text("Your own four weeks");
	want_text("Amber");
	assert_int_equal(rows_in(DRAFTS), 0);
	assert_int_equal(rows_in(RETURNS), 1);
	assert_string_equal(value_of(ROWANBANK, "agency_on"), "not known");
	assert_int_equal(json_int(json_get(answer_json(), "values"), "staff_absent", -1), 0);
	assert_string_equal(value_of(ROWANBANK, "infection_kind"), "not applicable");
}

static void
yesterday_is_one_sentence_and_what_nobody_confirms_is_not_sent(void **state)
{
	(void)state;
	as("home manager");
	SEND(home_of(ROWANBANK), YESTERDAY, "residents_total=37", "beds_available=3", "staff_absent=6");
	GET(PAGE(ROWANBANK));
	want_text("As yesterday: residents 37");
	want_text("whether you admit: open");
	GET(PAGE(ROWANBANK) "?step=2");
	want_text("yesterday 6");
	STEP(ROWANBANK, 2, "next", "staff_absent=1", "day_nurses_needed=2");
	STEP(ROWANBANK, 1, "later", "residents_total=37");
	GET(PAGE(ROWANBANK) "?step=7");
	want_text("was not confirmed");
	STEP(ROWANBANK, 7, "send");
	want_status(303);
	value_of(ROWANBANK, "staff_absent");
	want_no_text("\"residents_total\"");
	want_json("values.day_nurses_needed", "2");
}

static void
carried_answers_confirmed_in_one_press_are_sent(void **state)
{
	(void)state;
	as("home manager");
	SEND(home_of(ROWANBANK), "2026-11-12", "residents_total=37", "beds_available=3");
	GET(PAGE(ROWANBANK));
	want_text("As on 12 Nov: residents 37");
	/* the page posts what it shows, unseen in its fold */
	STEP(ROWANBANK, 1, "next", "residents_total=37", "beds_available=3", "admissions=open");
	GET(PAGE(ROWANBANK) "?step=1");
	want_text("As on 12 Nov");
	STEP(ROWANBANK, 7, "send");
	value_of(ROWANBANK, "residents_total");
	want_json("values.residents_total", "37");
	want_json("values.admissions", "open");
}

static void
what_follows_from_an_answer_is_asked_on_the_same_page(void **state)
{
	(void)state;
	as("home manager");
	GET(PAGE(ROWANBANK) "?step=3");
	want_no_text("infection_kind");
	STEP(ROWANBANK, 3, "next", "infection=yes", "ppe=enough");
	want_location("/homes/" ROWANBANK "/return?step=3&more=1");
	GET(PAGE(ROWANBANK) "?step=3&more=1");
	want_text("A few more questions");
	want_text("What kind of infection?");
	STEP(ROWANBANK, 3, "next", "infection=yes", "ppe=enough", "infection_kind=skin", "outbreak=suspected", "residents_symptomatic=1",
	    "residents_confirmed=0", "staff_symptomatic=0", "staff_confirmed=0", "tests_started=-");
	want_location("/homes/" ROWANBANK "/return?step=3&more=1"); /* does health protection know? */
	STEP(ROWANBANK, 3, "next", "infection=yes", "ppe=enough", "infection_kind=skin", "outbreak=suspected", "health_protection_told=no");
	want_location("/homes/" ROWANBANK "/return?step=4");
	STEP(ROWANBANK, 3, "next", "infection=no", "ppe=enough");
	STEP(ROWANBANK, 7, "send");
	assert_string_equal(value_of(ROWANBANK, "outbreak"), "not applicable"); /* no longer asked */
}

static void
a_second_look_is_asked_for_once_and_pressing_on_is_enough(void **state)
{
	(void)state;
	as("home manager");
	STEP(ROWANBANK, 2, "next", "night_nurses_needed=1", "night_nurses_on=0");
	want_location("/homes/" ROWANBANK "/return?step=2&look=1");
	GET(PAGE(ROWANBANK) "?step=2&look=1");
	want_text("Please look again.");
	want_text("1 needed tonight and none on");
	want_text("name=\"seen\" value=\"night_nurses_on\"");
	STEP(ROWANBANK, 2, "next", "night_nurses_needed=1", "night_nurses_on=0", "+seen=night_nurses_on");
	want_location("/homes/" ROWANBANK "/return?step=3");
	GET(PAGE(ROWANBANK) "?step=7");
	want_text("1 needed tonight and none on");
}

/* Sent with a text, then changed to "no": the text is not asked any more, stands on no page, and holds nobody up. */
static void
what_is_no_longer_asked_does_not_hold_the_form_up(void **state)
{
	(void)state;
	as("home manager");
	SEND(home_of(ROWANBANK), TODAY, "help=advice", "help_text=How others keep the garden open.");
	GET(PAGE(ROWANBANK) "?step=5");
	want_text("How others keep the garden open.");
	STEP(ROWANBANK, 5, "next", "help=none");
	want_location("/homes/" ROWANBANK "/return?step=6");
	GET(PAGE(ROWANBANK) "?step=7");
	want_no_text("not asked today"); /* nothing to look at again: it is what the answer means */
	STEP(ROWANBANK, 7, "send");
	want_status(303);
	assert_string_equal(value_of(ROWANBANK, "help_text"), "not applicable");
}

static void
a_wrong_answer_shows_the_page_again_with_what_was_typed(void **state)
{
	(void)state;
	as("home manager");
	STEP(ROWANBANK, 2, "next", "staff_absent=<b>many</b>", "agency_on=3");
	want_status(422);
	want_text("Please look again");
	want_text("value=\"&lt;b&gt;many&lt;/b&gt;\"");
	want_text("value=\"3\"");
	want_text("staff_absent-fault");
	assert_int_equal(rows_in(DRAFTS), 0);
	STEP(ROWANBANK, 1, "next", "residents_total=3", "residents_in_hospital=4");
	want_status(422);
	want_text("more residents in hospital");
	STEP(ROWANBANK, 2, "next", "staff_absent=4", "+staff_absent__nk=1");
	want_status(422);
	want_text("not both");
}

static void
a_weekly_question_is_asked_when_it_is_time_and_can_be_opened_before(void **state)
{
	(void)state;
	as("home manager");
	STEP(ROWANBANK, 5, "next", "help=none");
	want_location("/homes/" ROWANBANK "/return?step=6");
	SEND(home_of(ROWANBANK), "2026-11-16", "residents_high=1", "residents_medium=1", "residents_low=1", "residents_one_to_one=0",
	    "residents_end_of_life=0", "beds_empty_reason=fee");
	STEP(ROWANBANK, 5, "next", "help=none");
	want_location(LAST);
	GET(LAST);
	want_text("only once a week");
	kit_now_at("2026-11-23", 9, 30);
	GET(PAGE(ROWANBANK) "?step=5");
	want_text("Carry on to once a week");
}

/* ---- drafts --------------------------------------------------------------------------------------------------------- */

static void
save_draft(const char *name, const char *value, const char *revision)
{
	const char *form[] = {"shown", name, name, value, "revision", revision, "csrf", NULL, NULL};

	GET("/homes/" ROWANBANK "/returns/" TODAY "?step=1");
	form[7] = answer_value("csrf");
	kit_call(&(struct web_call){.method = POST, .target = "/homes/" ROWANBANK "/returns/" TODAY "/draft", .form = form,
	    .fetch_site = "same-origin", .requested_with = "draft"});
}

static void
what_is_typed_is_kept_as_it_is_typed_but_never_what_tells_who_a_person_is(void **state)
{
	(void)state;
	as("home manager");
	save_draft("staff_absent", "many", "0");
	want_status(204);
	GET(PAGE(ROWANBANK) "?step=2");
	want_text("value=\"many\"");
	save_draft("note", "Mrs M, " CHI, "0");
	want_status(204);
	GET(PAGE(ROWANBANK) "?step=5");
	want_no_text(CHI);
	STEP(ROWANBANK, 5, "next", "help=none", "note=Mrs M, " CHI);
	want_status(422);
	want_text(CHI); /* on the page of the one who typed it, and nowhere else */
	want_text("Please leave out");
	GET(PAGE(ROWANBANK) "?step=5");
	want_no_text(CHI);
	assert_int_equal(rows_in(HISTORY), 0);
	as("home submitter");
	GET(PAGE(ROWANBANK) "?step=2");
	want_no_text("value=\"many\""); /* everybody has a draft of their own */
}

static void
a_draft_that_arrives_after_its_return_was_sent_is_let_go(void **state)
{
	(void)state;
	as("home manager");
	FILL_IN(ROWANBANK);
	STEP(ROWANBANK, 7, "send");
	want_status(303);
	save_draft("staff_absent", "9", "0");
	want_status(204);
	assert_int_equal(rows_in(DRAFTS), 0);
	save_draft("staff_absent", "9", "1"); /* begun from the return as sent: an update */
	assert_int_equal(rows_in(DRAFTS), 1);
}

/* ---- later ------------------------------------------------------------------------------------------ */

static void
an_update_begins_from_what_was_sent_and_keeps_both(void **state)
{
	(void)state;
	as("home manager");
	FILL_IN(ROWANBANK, "infection=yes", "infection_kind=skin", "outbreak=no", "residents_symptomatic=2");
	STEP(ROWANBANK, 7, "send");
	GET(PAGE(ROWANBANK));
	want_text("Things have changed");
	GET("/homes/" ROWANBANK "/returns/" TODAY "?step=3");
	want_text("value=\"2\"");
	STEP(ROWANBANK, 3, "next", "residents_symptomatic=4", "infection=yes", "infection_kind=skin", "outbreak=no", "ppe=enough");
	STEP(ROWANBANK, 7, "send");
	want_status(303);
	value_of(ROWANBANK, "x");
	want_json("revision", "2");
	want_json("values.residents_symptomatic", "4");
	want_json("values.staff_moved_in", "0");
	GET("/homes/" ROWANBANK "/returns/" TODAY "/history");
	want_status(200);
	want_text("Version 2");
	want_text("Updated by");
	want_text("<td>2</td><td>4</td>");
}

static void
a_past_day_asks_what_was_wrong(void **state)
{
	const char *path = "/homes/" ROWANBANK "/returns/" YESTERDAY;

	(void)state;
	as("home manager");
	SEND(home_of(ROWANBANK), YESTERDAY, "staff_absent=1");
	GET(path);
	want_status(200);
	POST(path, "step", "2", "go", "next", "shown", "staff_absent", "staff_absent", "3");
	want_status(303);
	want_location("/homes/" ROWANBANK "/returns/" YESTERDAY "?step=3");
	POST(path, "step", "7", "go", "send");
	want_status(422);
	want_text("What was wrong?");
	want_text("Say in a few words");
	POST(path, "step", "7", "go", "send", "reason", "Counted \"twice\" <i>");
	want_status(303);
	GET("/homes/" ROWANBANK "/returns/" YESTERDAY "/history");
	want_text("Counted &quot;twice&quot; &lt;i&gt;");
	GET(path);
	want_text("it was wrong</a>");
	kit_now_at("2027-01-22", 9, 30); /* too late for the home: nothing is offered that leads nowhere */
	GET(path);
	want_status(200);
	want_no_text("it was wrong</a>");
}

static void
a_day_to_come_has_no_form(void **state)
{
	(void)state;
	as("home manager");
	GET("/homes/" ROWANBANK "/returns/2026-11-23?step=1");
	want_status(200);
	want_no_text("Carry on");
	POST("/homes/" ROWANBANK "/returns/2026-11-23", "step", "1", "go", "next");
	want_status(422);
	want_text("has not come yet");
	POST("/homes/" ROWANBANK "/returns/2026-11-23", "step", "7", "go", "send");
	want_status(422);
	GET("/homes/" ROWANBANK "/returns/nonsense");
	want_status(404);
	assert_int_equal(rows_in(DRAFTS), 0);
}

/* ---- who reads it --------------------------------------------------------------------------------------------------- */

static void
the_home_sees_who_of_the_team_has_read_it_and_reading_twice_is_once(void **state)
{
	(void)state;
	SEND(home_of(ROWANBANK), TODAY, "help=advice", "help_text=A nurse <tonight>");
	as("home manager");
	GET("/homes/" ROWANBANK "/returns/" TODAY);
	want_text("Nobody of the team yet.");
	want_text("“A nurse &lt;tonight&gt;”");
	assert_int_equal(rows_in(READS), 0); /* the home itself is no reader */
	as("team member");
	GET("/homes/" ROWANBANK "/return");
	want_status(200);
	want_no_text("Carry on to"); /* the team reads; the form is the home's */
	GET("/homes/" ROWANBANK "/returns/" TODAY);
	want_status(200);
	assert_int_equal(rows_in(READS), 1);
	as("home manager");
	GET("/homes/" ROWANBANK "/returns/" TODAY);
	want_no_text("Nobody of the team yet.");
	want_text("09:30");
	SEND(home_of(ROWANBANK), TODAY, "help=none");
	as("team member");
	GET("/homes/" ROWANBANK "/returns/" TODAY);
	assert_int_equal(rows_in(READS), 2); /* another version */
}

static void
a_reading_that_cannot_be_written_down_is_still_read(void **state)
{
	(void)state;
	as("team member");
	for (int n = 1; n < 60; n++) {
		int64_t before = rows_in(READS);

		SEND(home_of(ROWANBANK), TODAY, arena_printf(kit_ctx()->arena, "staff_absent=%d", n)); /* something new to read */
		db_fail_after(n);
		GET("/homes/" ROWANBANK "/returns/" TODAY);
		db_fail_after(0);
		if (answer()->status == 200 && rows_in(READS) == before) {
			want_text("Who has read it");
			return; /* the failing statement was the row's own */
		}
	}
	fail_msg("no statement wrote the reading");
}

static void
a_team_member_who_is_told_on_the_telephone_sends_for_the_home(void **state)
{
	(void)state;
	as("team member");
	FILL_IN(ROWANBANK);
	STEP(ROWANBANK, 7, "send");
	want_status(303);
	GET("/homes/" ROWANBANK "/returns/" TODAY);
	want_text("By telephone; entered by Team member of Kinclair of the team");
	as("executive");
	STEP(ROWANBANK, 1, "next", "residents_total=3");
	want_status(403);
}

/* ---- beside other homes --------------------------------------------------------------------------------------------- */

struct neighbour {
	int64_t home;
};

static enum err
write_neighbour(struct ctx *c, void *arg)
{
	int64_t council;

	TRY(group_find(c, "council", "TEST-C1", &council));
	return group_add_home(c, council, ((const struct neighbour *)arg)->home, "2026-01-01", NULL);
}

static void
the_middle_of_the_area_is_shown_only_from_five_other_homes_that_sent(void **state)
{
	static const char *const numbers[] = {"CS2099000101", "CS2099000102", "CS2099000103", "CS2099000104", "CS2099000105"};

	(void)state;
	SEND(home_of(ROWANBANK), TODAY, "staff_absent=1");
	as("home manager");
	for (int i = 0; i < 5; i++) {
		struct neighbour n = {a_home(numbers[i], "Neighbour", "none")};

		GET("/homes/" ROWANBANK "/returns/" TODAY);
		want_no_text("Beside other homes");
		kit_write(write_neighbour, &n);
		SEND(n.home, TODAY, arena_printf(kit_ctx()->arena, "staff_absent=%d", 10 + i));
	}
	GET("/homes/" ROWANBANK "/returns/" TODAY);
	want_text("Beside other homes");
	want_text("<td class=\"num\">1</td><td class=\"num\">12</td>");
	want_no_text("CS2099000101");
	SEND(home_of(ROWANBANK), TODAY, "staff_absent=?"); /* nothing of one's own to stand beside it */
	GET("/homes/" ROWANBANK "/returns/" TODAY);
	want_no_text("<td class=\"num\">12</td>");
}

static const struct CMUnitTest tests[] = {
    KIT_TEST(each_step_is_kept_and_nothing_is_sent_before_the_last),
    KIT_TEST(filled_in_to_the_end_and_sent_it_says_so_and_the_draft_is_gone),
    KIT_TEST(yesterday_is_one_sentence_and_what_nobody_confirms_is_not_sent),
    KIT_TEST(carried_answers_confirmed_in_one_press_are_sent),
    KIT_TEST(what_follows_from_an_answer_is_asked_on_the_same_page),
    KIT_TEST(a_second_look_is_asked_for_once_and_pressing_on_is_enough),
    KIT_TEST(what_is_no_longer_asked_does_not_hold_the_form_up),
    KIT_TEST(a_wrong_answer_shows_the_page_again_with_what_was_typed),
    KIT_TEST(a_weekly_question_is_asked_when_it_is_time_and_can_be_opened_before),
    KIT_TEST(what_is_typed_is_kept_as_it_is_typed_but_never_what_tells_who_a_person_is),
    KIT_TEST(a_draft_that_arrives_after_its_return_was_sent_is_let_go),
    KIT_TEST(an_update_begins_from_what_was_sent_and_keeps_both),
    KIT_TEST(a_past_day_asks_what_was_wrong),
    KIT_TEST(a_day_to_come_has_no_form),
    KIT_TEST(the_home_sees_who_of_the_team_has_read_it_and_reading_twice_is_once),
    KIT_TEST(a_reading_that_cannot_be_written_down_is_still_read),
    KIT_TEST(a_team_member_who_is_told_on_the_telephone_sends_for_the_home),
    KIT_TEST(the_middle_of_the_area_is_shown_only_from_five_other_homes_that_sent),
};
const struct test_suite return_form_suite = SUITE("return_form", tests);
