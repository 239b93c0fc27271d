/* SPDX-License-Identifier: MIT */
/* Two people of one home fill in the return of the same day: the second to send sees both and chooses. One person's way through the form: return_form_test.c. */
#include "tests/returns_kit.h"

#include <string.h>

#define PAGE "/homes/" ROWANBANK "/return"
#define LAST PAGE "?step=7"

static void
the_second_of_two_people_sees_both_versions_and_chooses_field_by_field(void **state)
{
	(void)state;
	as("home manager");
	FILL_IN(ROWANBANK, "staff_absent=1", "agency_on=2");
	as("home submitter");
	FILL_IN(ROWANBANK, "staff_absent=5", "agency_on=2", "staff_moved_in=1");
	STEP(ROWANBANK, 7, "send");
	want_status(303);
	GET(PAGE);
	want_no_text("what you began");
	as("home manager");
	GET(PAGE); /* theirs, and a word of what I have begun */
	want_text("?step=go-on\">Go on with what you began");
	STEP(ROWANBANK, 7, "send");
	want_status(409);
	want_text("Two versions");
	want_text("pick_staff_absent");
	want_text("pick_staff_moved_in");
	want_no_text("pick_agency_on");
	assert_int_equal(rows_in(VERSIONS), 1);
	STEP(ROWANBANK, 1, "choose", "+revision=1", "+line=staff_absent", "+line=staff_moved_in", "+pick_staff_absent=mine");
	want_status(422);
	want_text("choose which is right");
	STEP(ROWANBANK, 1, "choose", "+revision=1", "+line=staff_absent", "+line=staff_moved_in", "+pick_staff_absent=mine",
	    "+pick_staff_moved_in=theirs");
	want_location(LAST);
	STEP(ROWANBANK, 7, "send");
	want_status(303);
	GET(RETURN(ROWANBANK, TODAY));
	want_json("revision", "2");
	want_json("values.staff_absent", "1");
	want_json("values.staff_moved_in", "1");
	assert_int_equal(rows_in(VERSIONS), 2);
}

/* Each version is shown as it would be sent: what an answer makes needless is no choice, whatever was typed there before. */
static void
what_is_not_asked_in_either_version_is_no_choice(void **state)
{
	(void)state;
	SEND(home_of(ROWANBANK), TODAY, "building=problem", "building_text=The lift is stuck.", "staff_absent=0");
	as("home manager");
	STEP(ROWANBANK, 4, "next", "building=working");
	STEP(ROWANBANK, 2, "next", "staff_absent=1");
	SEND(home_of(ROWANBANK), TODAY, "building=working", "building_text=!", "staff_absent=2");
	GET(LAST);
	want_text("Two versions");
	want_text("pick_staff_absent");
	want_no_text("pick_building_text");
	SEND(home_of(ROWANBANK), TODAY, "building=working", "building_text=!", "staff_absent=2", "help=advice", "help_text=A nurse.");
	GET(LAST);
	want_text("id=\"pick_help_text\" name=\"pick_help_text\" type=\"radio\" value=\"theirs\" required checked"); /* only theirs is new */
}

static const struct CMUnitTest tests[] = {
    KIT_TEST(the_second_of_two_people_sees_both_versions_and_chooses_field_by_field),
    KIT_TEST(what_is_not_asked_in_either_version_is_no_choice),
};
const struct test_suite return_two_suite = SUITE("return_two", tests);
