/* SPDX-License-Identifier: MIT */
/* A return that a home tells by telephone: what is asked, what is kept as not known, who may take it down, whom the page says to ring, and where it is told that it
 * came so. */
#include "tests/returns_kit.h"

#include <string.h>

#include "base/str.h"
#include "rooms/returns/return_told.h"

#define CALL(home) "/homes/" home "/returns/" TODAY "/telephone"
#define TOLD "+told_by=deputy", "+told_at=" TODAY "T09:05"
#define AS_USUAL "day_nurses_needed=2", "day_nurses_on=2", "night_nurses_needed=1", "night_nurses_on=1", "day_care_staff_needed=10", \
	"day_care_staff_on=10", "night_care_staff_needed=4", "night_care_staff_on=4", "in_charge=manager", "infection=no", "ppe=enough", \
	"building=working", "visits_in=as_usual", "visits_out=as_usual", "beds_available=2", "beds_reserved=0", "beds_held=0", "beds_closed=0"

static const char *
value_of(const char *question)
{
	GET(RETURN(ROWANBANK, TODAY));
	want_status(200);
	return json_text(json_get(answer_json(), "values"), question, NULL);
}

static void
what_red_rules_rest_on_and_the_beds_are_asked_and_nothing_else(void **state)
{
	const struct return_template *t = return_template_version("daily-huddle", 0);
	const bool *asked = told_questions(kit_ctx(), t, TODAY);
	static const char *const yes[] = {"day_nurses_needed", "night_nurses_on", "day_care_staff_on", "in_charge", "ppe", "outbreak", "infection",
	    "health_protection_told", "building", "visits_in", "visits_out", "essential_visits", "beds_available", "beds_closed_reason"};
	static const char *const no[] = {"residents_total", "agency_on", "staff_absent", "admissions", "help", "note", "residents_high", "building_text"};

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++) {
		assert_true(asked[question_index(t, yes[i])]);
	}
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++) {
		assert_false(asked[question_index(t, no[i])]);
	}
	as("team member");
	GET(CALL(ROWANBANK));
	want_status(200);
	want_text("Beds you can offer today");
	want_text("name=\"infection\"");
	want_no_text("name=\"outbreak\"");
	want_no_text("Staff absent");
}

static void
what_a_home_tells_is_sent_for_it_and_the_rest_is_not_known(void **state)
{
	(void)state;
	as("team member");
	TELL(ROWANBANK, TODAY, TOLD, AS_USUAL);
	want_status(303);
	want_location("/homes/" ROWANBANK "/returns/" TODAY "?told=1");
	assert_string_equal(value_of("residents_total"), "not known");
	assert_string_equal(value_of("help"), "not known");
	assert_string_equal(value_of("outbreak"), "not applicable");
	want_json("values.beds_available", "2");
	want_no_text("\"residents_high\"");
	want_no_text("\"note\"");
	want_json("colour", "green");
	assert_int_equal(faults_found(), 0);
}

static void
it_is_told_everywhere_by_which_role_when_and_who_entered_it(void **state)
{
	(void)state;
	as("team member");
	TELL(ROWANBANK, TODAY, TOLD, AS_USUAL);
	for (int who = 0; who < 2; who++) {
		as(who == 0 ? "team member" : "home manager");
		GET("/homes/" ROWANBANK "/returns/" TODAY);
		want_text("told by the deputy, 09:05; entered by Team member of Kinclair");
		GET("/homes/" ROWANBANK);
		want_text("told by the deputy, 09:05; entered by Team member of Kinclair");
		want_text("sent 09:30 by telephone");
		GET("/homes/" ROWANBANK "/timeline");
		want_text("Return sent by telephone: told by the deputy, 09:05, entered by Team member of Kinclair");
		GET("/homes/" ROWANBANK "/returns/" TODAY "/history");
		want_text("First sent by telephone, told by the deputy, 09:05; entered by Team member of Kinclair");
		GET("/homes/" ROWANBANK "/returns");
		want_text("by telephone");
		GET("/homes/" ROWANBANK "/returns.csv");
		want_text("\"telephone\"");
	}
	as("team member");
	GET("/board");
	want_text("1 by telephone");
}

static void
what_was_not_told_is_left_empty_and_kept_as_not_known(void **state)
{
	(void)state;
	as("duty");
	TELL(ROWANBANK, TODAY, TOLD, "ppe=none", "in_charge=-", "beds_available=-", "infection=-");
	want_status(303);
	assert_string_equal(value_of("in_charge"), "not known");
	assert_string_equal(value_of("beds_available"), "not known");
	assert_string_equal(value_of("outbreak"), "not known");
	want_json("colour", "red");
}

static void
what_follows_from_an_answer_is_asked_before_anything_is_sent(void **state)
{
	(void)state;
	as("team member");
	TELL(ROWANBANK, TODAY, TOLD, "infection=yes", "beds_closed=3", "day_care_staff_needed=10");
	want_status(200);
	want_text("A few more questions");
	want_text("name=\"beds_closed_reason\"");
	want_text("name=\"outbreak\"");
	want_text("value=\"10\"");
	want_text("value=\"" TODAY "T09:05\"");
	assert_int_equal(rows_in(RETURNS), 0);
	TELL(ROWANBANK, TODAY, TOLD, "infection=yes", "beds_closed=3", "beds_closed_reason=staffing", "outbreak=suspected");
	want_status(200);
	want_text("name=\"health_protection_told\"");
	TELL(ROWANBANK, TODAY, TOLD, "infection=yes", "beds_closed=3", "beds_closed_reason=staffing", "outbreak=suspected", "health_protection_told=no");
	want_status(303);
	GET("/homes/" ROWANBANK "/returns/" TODAY);
	want_text("health protection not yet told");
}

static void
a_second_look_is_asked_for_once(void **state)
{
	(void)state;
	as("team member");
	TELL(ROWANBANK, TODAY, TOLD, "night_nurses_needed=1", "night_nurses_on=0");
	want_status(200);
	want_text("1 needed tonight and none on");
	want_text("name=\"seen\" value=\"night_nurses_on\"");
	assert_int_equal(rows_in(RETURNS), 0);
	TELL(ROWANBANK, TODAY, TOLD, "night_nurses_needed=1", "night_nurses_on=0", "+seen=night_nurses_on");
	want_status(303);
}

static void
without_a_role_or_a_time_that_has_come_it_is_shown_again_as_typed(void **state)
{
	(void)state;
	as("team member");
	TELL(ROWANBANK, TODAY, "+told_at=" TODAY "T09:05", "ppe=under_3_days", "beds_available=<b>two</b>");
	want_status(422);
	want_text("Who at the home tells you?");
	want_text("value=\"&lt;b&gt;two&lt;/b&gt;\"");
	want_text("told_by-fault");
	TELL(ROWANBANK, TODAY, "+told_by=deputy", "+told_at=" TODAY "T23:05", AS_USUAL);
	want_status(422);
	want_text("has not come yet");
	TELL(ROWANBANK, TODAY, "+told_by=deputy", "+told_at=" YESTERDAY "T23:05", AS_USUAL);
	want_status(422);
	want_text("This is before");
	TELL(ROWANBANK, TODAY, "+told_by=Mrs Smith", "+told_at=" TODAY "T09:05", AS_USUAL);
	want_status(422);
	assert_int_equal(rows_in(RETURNS), 0);
	GET("/homes/" ROWANBANK "/returns/2026-12-22/telephone");
	want_status(422);
	want_text("has not come yet");
}

static void
it_is_for_the_team_of_the_home_and_nobody_of_the_home(void **state)
{
	static const char *const not_for[] = {"home submitter", "home manager", "provider lead", "executive", "regulator", "administrator"};

	(void)state;
	for (size_t i = 0; i < sizeof(not_for) / sizeof(*not_for); i++) {
		as(not_for[i]);
		GET(CALL(ROWANBANK));
		want_status(403);
		GET("/homes/" ROWANBANK);
		want_no_text("by telephone");
	}
	as("team member 2");
	GET(CALL(ROWANBANK));
	want_status(404);
	TELL(ROWANBANK, TODAY, TOLD, AS_USUAL);
	want_status(404);
	assert_int_equal(rows_in(RETURNS), 0);
}

static void
whom_to_ring_now_stands_first(void **state)
{
	(void)state;
	as("team member");
	GET(CALL(ROWANBANK));
	want_text("Nobody has said yet whom to ring.");
	as("home manager");
	GET("/homes/" ROWANBANK "/facts");
	POST("/homes/" ROWANBANK "/facts", "version", answer_value("version"), "ring_day", "Office 01738 000001", "ring_night", "Night floor 01738 000002", "ring_weekend", "On call 01738 000003");
	want_status(303);
	as("team member");
	GET("/homes/" ROWANBANK);
	want_text("Take the return by telephone");
	GET(CALL(ROWANBANK)); /* a Sunday morning */
	want_text("<dt>Now, at the weekend</dt><dd><strong>On call 01738 000003</strong>");
	want_text("<dt>By night</dt><dd>Night floor 01738 000002</dd>");
	kit_now_at("2026-11-23", 10, 0);
	GET("/homes/" ROWANBANK "/returns/2026-11-23/telephone");
	want_text("<dt>Now, by day</dt><dd><strong>Office 01738 000001</strong>");
	kit_now_at("2026-11-23", 21, 0);
	GET("/homes/" ROWANBANK "/returns/2026-11-23/telephone");
	want_text("<dt>Now, by night</dt><dd><strong>Night floor 01738 000002</strong>");
}

static void
the_home_goes_on_from_what_was_told(void **state)
{
	(void)state;
	as("team member");
	TELL(ROWANBANK, TODAY, TOLD, AS_USUAL);
	as("home manager");
	STEP(ROWANBANK, 1, "next", "residents_total=31", "beds_available=3");
	want_status(303);
	STEP(ROWANBANK, 7, "send");
	want_status(303);
	assert_int_equal(rows_in(VERSIONS), 2);
	GET(RETURN(ROWANBANK, TODAY));
	want_json("values.residents_total", "31");
	want_json("values.ppe", "enough");
	GET("/homes/" ROWANBANK "/returns/" TODAY);
	want_no_text("By telephone");
	GET("/homes/" ROWANBANK "/returns/" TODAY "/history");
	want_text("told by the deputy, 09:05");
	assert_int_equal(faults_found(), 0);
}

static void
the_day_after_a_call_the_form_carries_what_the_home_itself_said_last(void **state)
{
	(void)state;
	as("home manager");
	SEND(home_of(ROWANBANK), "2026-11-20", "residents_total=36", "beds_available=5", "admissions=limited", "admissions_reason=building");
	kit_now_at(YESTERDAY, 10, 0);
	as("team member");
	TELL(ROWANBANK, YESTERDAY, "+told_by=manager", "+told_at=" YESTERDAY "T09:05", "beds_available=2");
	want_status(303);
	kit_now(KIT_NOW);
	as("home manager");
	GET("/homes/" ROWANBANK "/return?step=1");
	want_status(200);
	want_text("Now: residents 36");
	want_text("beds to offer 2");
	want_text("whether you admit: limited");
	want_no_text("As yesterday: residents 36");
}

static void
what_was_sent_before_stays_but_for_what_is_told(void **state)
{
	(void)state;
	as("home manager");
	SEND(home_of(ROWANBANK), TODAY, "residents_total=33", "staff_absent=4");
	as("team member");
	GET(CALL(ROWANBANK));
	want_text("sent a return for this day");
	TELL(ROWANBANK, TODAY, TOLD, "+revision=1", "infection=yes", "ppe=none", "outbreak=no");
	want_status(303);
	value_of("ppe");
	want_json("values.residents_total", "33");
	want_json("values.staff_absent", "4");
	want_json("values.ppe", "none");
	want_json("values.infection_kind", "not known");
	TELL(ROWANBANK, TODAY, TOLD, "+revision=1", "ppe=enough");
	want_status(409);
	want_text("meanwhile");
	TELL(ROWANBANK, TODAY, TOLD, "+revision=2", "infection=yes", "ppe=none", "outbreak=no");
	want_location("/homes/" ROWANBANK "/returns/" TODAY "?same=1");
	assert_int_equal(rows_in(VERSIONS), 2);
}

static void
a_home_that_was_not_heard_of_is_one_press_from_the_board(void **state)
{
	(void)state;
	kit_now_at(TODAY, 16, 0);
	as("team member");
	GET("/board");
	want_text("<a href=\"" CALL(ROWANBANK) "\">Ring the home: it has never sent a return</a>");
	as("executive");
	GET("/board");
	want_text("Ring the home");
	want_no_text("/telephone");
}

static const struct CMUnitTest return_told_tests[] = {
    KIT_TEST(what_red_rules_rest_on_and_the_beds_are_asked_and_nothing_else),
    KIT_TEST(what_a_home_tells_is_sent_for_it_and_the_rest_is_not_known),
    KIT_TEST(it_is_told_everywhere_by_which_role_when_and_who_entered_it),
    KIT_TEST(what_was_not_told_is_left_empty_and_kept_as_not_known),
    KIT_TEST(what_follows_from_an_answer_is_asked_before_anything_is_sent),
    KIT_TEST(a_second_look_is_asked_for_once),
    KIT_TEST(without_a_role_or_a_time_that_has_come_it_is_shown_again_as_typed),
    KIT_TEST(it_is_for_the_team_of_the_home_and_nobody_of_the_home),
    KIT_TEST(whom_to_ring_now_stands_first),
    KIT_TEST(the_home_goes_on_from_what_was_told),
    KIT_TEST(the_day_after_a_call_the_form_carries_what_the_home_itself_said_last),
    KIT_TEST(what_was_sent_before_stays_but_for_what_is_told),
    KIT_TEST(a_home_that_was_not_heard_of_is_one_press_from_the_board),
};
const struct test_suite return_told_suite = SUITE("return_told", return_told_tests);
