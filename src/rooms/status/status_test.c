/* SPDX-License-Identifier: MIT */
/* The rules on returns as homes send them, through the room's door: every rule each way, and what is not known; the current row and its letters. Independent of the
 * rules' code: colours and words are spelled out here. */
#include <string.h>

#include "base/day.h"
#include "rooms/homes/homes.h"
#include "rooms/status/status_private.h"
#include "tests/status_kit.h"

#define TODAY "2026-11-22"

/* ---- each rule, each way -------------------------------------------------------------------------------------------- */

static void
an_ordinary_day_is_green_and_has_no_reason(void **state)
{
	int64_t home = a_home("CS1", "Rowanbank", "day_and_night");

	(void)state;
	SEND(home, TODAY);
	want_colour(home, TODAY, "green", NULL);
}

/* Answers laid over an ordinary day, the colour they make, and words that stand in the reasons. */
struct by_day {
	const char *what;
	const char *answers[10];
	const char *colour, *reason;
};

static const struct by_day days[] = {
    {"a nurse needed by day and none on", {"day_nurses_on=0"}, "red", "no_nurse_day|red|No nurse on by day: 2 needed"},
    {"no nurse needed and none on", {"day_nurses_needed=0", "day_nurses_on=0"}, "green", NULL},
    {"a nurse needed tonight and none on", {"night_nurses_on=0"}, "red", "No nurse on tonight: 1 needed"},
    {"care staff under three quarters", {"day_care_staff_on=7"}, "red", "7 of 10 care staff on by day"},
    {"care staff just three quarters", {"night_care_staff_on=3"}, "amber", "care_staff_night_short|amber|3 of 4 care staff on tonight"},
    {"care staff just nine tenths", {"day_care_staff_on=9"}, "green", NULL},
    {"no care staff at all", {"night_care_staff_on=0"}, "red", "No care staff on tonight: 4 needed"},
    {"no care staff, and nobody knows how many are needed", {"day_care_staff_on=0", "day_care_staff_needed=?"}, "red", "No care staff on by day"},
    {"nobody in charge", {"in_charge=nobody"}, "red", "Nobody in charge today"},
    {"a deputy in charge", {"in_charge=deputy"}, "green", NULL},
    {"no protective equipment", {"ppe=none"}, "red", "No protective equipment or test kits left"},
    {"equipment for under three days", {"ppe=under_3_days"}, "amber", "ppe_low|amber|"},
    {"an outbreak, nobody told", {"infection=yes", "infection_kind=stomach", "outbreak=suspected", "health_protection_told=no"}, "red",
        "Outbreak suspected (stomach), health protection not yet told"},
    {"an outbreak, told", {"infection=yes", "infection_kind=stomach", "outbreak=declared", "health_protection_told=yes"}, "amber",
        "outbreak_told|amber|Outbreak declared (stomach), health protection told"},
    {"an infection and no outbreak", {"infection=yes", "infection_kind=respiratory", "outbreak=no", "health_protection_told=no"}, "amber",
        "infection_here|amber|Infection: respiratory"},
    {"an urgent problem", {"building=urgent", "building_text=Heating off"}, "red", "Urgent problem with the building: Heating off"},
    {"a problem without words", {"building=problem"}, "amber", "Problem with the building"},
    {"all visits stopped", {"visits_in=suspended_for_all", "essential_visits=stopped"}, "red", "essential visits stopped"},
    {"visits suspended, essential ones going on", {"visits_in=suspended_for_all", "essential_visits=going_on"}, "amber", "visits_suspended|amber|"},
    {"visits out suspended for some", {"visits_out=suspended_for_some", "essential_visits=going_on"}, "amber", "visits_suspended|amber|"},
    {"beds closed for staffing", {"beds_available=1", "beds_closed=1", "beds_closed_reason=staffing"}, "amber", "staffing"},
    {"beds closed for refurbishment", {"beds_available=1", "beds_closed=1", "beds_closed_reason=refurbishment"}, "green", NULL},
    {"not admitting for quality", {"admissions=paused", "admissions_reason=quality", "admissions_decided_by=home"}, "amber", "quality"},
    {"not admitting for another reason", {"admissions=paused", "admissions_reason=other", "admissions_decided_by=home"}, "green", NULL},
    {"an input of a red rule not known", {"ppe=?"}, "amber", "Not known:"},
    {"an input of a red rule not sent", {"in_charge=-"}, "amber", "Not known:"},
    {"carried staffing nobody confirmed", {"day_care_staff_needed=-"}, "amber", "Not known: care staff needed"},
    {"health protection told is not known", {"infection=yes", "outbreak=suspected", "health_protection_told=?"}, "amber", "Not known:"},
    {"help asked and nothing else", {"help=urgent", "help_text=Advice on a new syringe driver"}, "green", "help|help|Advice on a new syringe driver"},
    {"not known that no rule rests on", {"residents_away=?"}, "green", NULL},
};

static void
each_rule_fires_when_it_should_and_only_then(void **state)
{
	int64_t home = a_home("CS1", "Rowanbank", "day_and_night");

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++) {
		kit_send(home, TODAY, (const char *const *)(const void *)days[i].answers);
		print_message("         %s\n", days[i].what);
		want_colour(home, TODAY, days[i].colour, days[i].reason);
	}
}

static void
all_not_known_is_amber_and_never_green(void **state)
{
	int64_t home = a_home("CS1", "Rowanbank", "none");

	(void)state;
	SEND(home, TODAY, "all=?");
	want_colour(home, TODAY, "amber", "red_input_not_known|amber|Not known: ");
	want_colour(home, TODAY, "amber", "more");
	assert_string_equal(status_now(home, TODAY).beds, "not known");
	assert_int_equal(status_now(home, TODAY).beds_offered, -1);
	SEND(home, TODAY, "all=-");
	want_colour(home, TODAY, "amber", "red_input_not_known|amber|Not known: ");
}

static void
nurses_count_only_where_there_is_nursing(void **state)
{
	int64_t with = a_home("CS1", "Rowanbank", "day_and_night"), without = a_home("CS2", "Harebank", "none"), unknown = a_home("CS3", "Whinfell", "");

	(void)state;
	SEND(with, TODAY, "day_nurses_on=-");
	want_colour(with, TODAY, "amber", "Not known: nurses on");
	SEND(without, TODAY, "day_nurses_needed=-", "day_nurses_on=-", "night_nurses_needed=-", "night_nurses_on=-");
	want_colour(without, TODAY, "green", NULL);
	SEND(unknown, TODAY, "day_nurses_needed=-", "day_nurses_on=-", "night_nurses_needed=-", "night_nurses_on=-");
	want_colour(unknown, TODAY, "amber", "Not known: ");
}

static void
what_hangs_on_an_unknown_answer_is_named_by_that_answer(void **state)
{
	int64_t home = a_home("CS1", "Rowanbank", "none");

	(void)state;
	SEND(home, TODAY, "infection=?");
	want_colour(home, TODAY, "amber", "red_input_not_known|amber|Not known: ");
	assert_null(strstr(status_now(home, TODAY).reasons, "whether health protection"));
}

static void
agency_is_amber_only_over_a_fifth_and_beyond_the_own_range(void **state)
{
	int64_t home = a_home("CS1", "Rowanbank", "none");

	(void)state;
	SEND(home, TODAY, "agency_on=8");
	want_colour(home, TODAY, "green", "agency_high|open|Not worked out: ");
	for (int i = 20; i > 0; i--) {
		const char *day = day_add(kit_ctx()->arena, TODAY, -i);

		kit_now_at(day, 9, 0);
		SEND(home, day, "agency_on=1", "staff_absent=1");
	}
	kit_now_at(TODAY, 9, 30);
	SEND(home, TODAY, "agency_on=3");
	want_colour(home, TODAY, "amber", "agency_high|amber|Agency 3 of 14 on");
	SEND(home, TODAY, "agency_on=1", "day_care_staff_needed=4", "day_care_staff_on=4", "night_care_staff_needed=0", "night_care_staff_on=1");
	want_colour(home, TODAY, "green", NULL);
	SEND(home, TODAY, "agency_on=2");
	want_colour(home, TODAY, "green", NULL);
	SEND(home, TODAY, "staff_absent=2");
	want_colour(home, TODAY, "amber", "2 staff absent, beyond its own usual range");
	SEND(home, TODAY, "staff_absent=?");
	want_colour(home, TODAY, "green", "absence_unusual|open|Not worked out: ");
}

static void
the_home_s_own_words_stay_one_line(void **state)
{
	int64_t home = a_home("CS1", "Rowanbank", "none");
	const char *words = "building_text=<b>\"Roof\"</b>|red| \xF0\x9F\x94\xA5 & '\xE2\x80\x8F";
	struct status s;

	(void)state;
	SEND(home, TODAY, "building=urgent", words, "help=advice", "help_text=One line\nhelp|red|and another");
	s = status_now(home, TODAY);
	assert_string_equal(s.colour, "red");
	assert_non_null(strstr(s.reasons, "building_urgent|red|Urgent problem with the building: <b>\"Roof\"</b>|red| \xF0\x9F\x94\xA5 & '"));
	assert_non_null(strstr(s.reasons, "\nhelp|help|One line help|red|and another"));
	assert_null(strstr(s.reasons, "\nhelp|red|"));
}

/* ---- beds ----------------------------------------------------------------------------------------------------------- */

static void
only_beds_that_can_be_offered_count(void **state)
{
	int64_t home = a_home("CS1", "Rowanbank", "none");

	(void)state;
	SEND(home, TODAY);
	assert_string_equal(status_now(home, TODAY).beds, "2");
	assert_int_equal(status_now(home, TODAY).beds_offered, 2);
	SEND(home, TODAY, "admissions=paused", "admissions_reason=staffing", "admissions_decided_by=home");
	assert_string_equal(status_now(home, TODAY).beds, "2, not admitting: staffing");
	assert_int_equal(status_now(home, TODAY).beds_offered, 0);
	SEND(home, TODAY, "admissions=limited", "admissions_reason=infection", "admissions_decided_by=home");
	assert_string_equal(status_now(home, TODAY).beds, "2, limited: infection");
	assert_int_equal(status_now(home, TODAY).beds_offered, 2);
	SEND(home, TODAY, "admissions=?");
	assert_string_equal(status_now(home, TODAY).beds, "2, not known whether admitting");
	assert_int_equal(status_now(home, TODAY).beds_offered, -1);
}

/* ---- two times ------------------------------------------------------------------------------------------------------ */

static void
statuses_are_only_added(void **state)
{
	int64_t home = a_home("CS1", "Rowanbank", "none");
	struct status s = {0};
	bool found;

	(void)state;
	kit_now_at(TODAY, 9, 0);
	SEND(home, TODAY);
	kit_now_at(TODAY, 15, 0);
	SEND(home, TODAY, "ppe=none");
	want_colour(home, TODAY, "red", "ppe_none");
	kit_ok(db_read_begin(kit_ctx()));
	kit_ok(status_on(kit_ctx(), home, TODAY, day_instant(TODAY, 600), &s, &found));
	assert_true(found);
	assert_string_equal(s.colour, "green");
	kit_ok(status_on(kit_ctx(), home, TODAY, day_instant(TODAY, 500), &s, &found));
	assert_false(found);
	db_read_end(kit_ctx());
}

static void
no_day_has_a_colour_before_a_return(void **state)
{
	int64_t home = a_home("CS1", "Rowanbank", "none");
	const char *colour, *computed;

	(void)state;
	kit_ok(db_read_begin(kit_ctx()));
	kit_ok(status_colour(kit_ctx(), home, TODAY, &colour, &computed));
	db_read_end(kit_ctx());
	assert_string_equal(colour, "none");
	assert_string_equal(computed, "none");
}

/* ---- the line that is kept for the board ---------------------------------------------------------------------------- */

static enum err
read_line(const char *line, struct current *ret)
{
	struct ctx *c = kit_ctx();

	fault_clear(c);
	return current_read(c, arena_text(c->arena, line), ret);
}

static void
the_line_of_a_home_reads_back_as_it_was_written(void **state)
{
	struct current said = {.day = TODAY, .letters = "nnnnnnnnnnnrag", .colour = "green", .help = "advice", .how = "form", .beds = "2, limited: a|b",
	    .reasons = "ppe_none|red|No masks\nhelp|help|Masks, please", .beds_offered = -1, .first_sent_at = 1795249080, .sent_at = 1795249999};
	struct current back;
	const char *line = current_line(kit_ctx()->arena, &said);

	(void)state;
	assert_string_equal(line, TODAY "|nnnnnnnnnnnrag|green|advice|-1|1795249080|1795249999|form|2, limited: a|b\nppe_none|red|No masks\nhelp|help|Masks, please");
	kit_ok(read_line(line, &back));
	assert_string_equal(current_line(kit_ctx()->arena, &back), line);
	assert_string_equal(back.beds, "2, limited: a|b");
	said.reasons = "";
	line = current_line(kit_ctx()->arena, &said);
	assert_null(strchr(line, '\n'));
	kit_ok(read_line(line, &back));
	assert_string_equal(back.reasons, "");
	assert_int_equal(back.beds_offered, -1);
	assert_int_equal(back.sent_at, 1795249999);
}

static void
a_line_that_is_none_is_refused(void **state)
{
	static const char *const none[] = {"", TODAY, TODAY "|gggggggggggggg|green|none|2|1795249080|1795249080|form",
	    TODAY "|ggggggggggggg|green|none|2|1795249080|1795249080|form|2", "2026-11-31|gggggggggggggg|green|none|2|1795249080|1795249080|form|2",
	    TODAY "|gggggggggggggg|green|none||1795249080|1795249080|form|2", TODAY "|gggggggggggggg|green|none|2|x|1795249080|form|2",
	    TODAY "|gggggggggggggg|green|none|2|1795249080|17952490800000000000|form|2", TODAY "|gggggggggggggg|green\n|none|2|1795249080|1795249080|form|2"};
	struct current back;

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
		assert_int_equal(read_line(none[i], &back), ERR_BUG);
	}
	fault_clear(kit_ctx());
	kit_ok(read_line(TODAY "|gggggggggggggg|green|none|2|1795249080|1795249080|form|2", &back));
}

static const struct CMUnitTest status_tests[] = {
    KIT_TEST(an_ordinary_day_is_green_and_has_no_reason),
    KIT_TEST(each_rule_fires_when_it_should_and_only_then),
    KIT_TEST(all_not_known_is_amber_and_never_green),
    KIT_TEST(nurses_count_only_where_there_is_nursing),
    KIT_TEST(what_hangs_on_an_unknown_answer_is_named_by_that_answer),
    KIT_TEST(agency_is_amber_only_over_a_fifth_and_beyond_the_own_range),
    KIT_TEST(the_home_s_own_words_stay_one_line),
    KIT_TEST(only_beds_that_can_be_offered_count),
    KIT_TEST(statuses_are_only_added),
    KIT_TEST(no_day_has_a_colour_before_a_return),
    KIT_TEST(the_line_of_a_home_reads_back_as_it_was_written),
    KIT_TEST(a_line_that_is_none_is_refused),
};
const struct test_suite status_suite = SUITE("status", status_tests);
