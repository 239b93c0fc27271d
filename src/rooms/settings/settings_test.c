/* SPDX-License-Identifier: MIT */
/* Settings: starter values, what is refused, whose they are, the form (also two forms at once) and what `alongside check` says. */
#include "tests/kit.h"

#include <string.h>

#include "base/str.h"
#include "rooms/history/history.h"
#include "rooms/settings/settings.h"

struct one {
	int64_t organisation;
	const char *name, *value;
};

static enum err
set(struct ctx *c, void *arg)
{
	const struct one *o = arg;

	return settings_set(c, o->organisation, o->name, o->value);
}

static struct settings
get(int64_t organisation)
{
	struct settings s;

	kit_ok(settings_get(kit_ctx(), organisation, &s));
	return s;
}

static void
what_nobody_has_set_has_its_starter(void **state)
{
	struct settings s = get(4711);

	(void)state;
	assert_string_equal(s.hour, "11:00");
	assert_string_equal(s.days, "1234567");
	assert_string_equal(s.ring_social_work, "");
	assert_string_equal(s.scope, "care_homes");
}

static void
a_setting_is_one_organisations_own(void **state)
{
	(void)state;
	kit_write(set, &(struct one){4711, "hour", "10:30"});
	kit_write(set, &(struct one){4711, "hour", "09:45"});
	assert_string_equal(get(4711).hour, "09:45");
	assert_string_equal(get(4712).hour, "11:00");
	assert_string_equal(get(0).hour, "11:00");
}

static void
what_is_no_time_no_day_and_no_setting_is_refused(void **state)
{
	static const struct one wrong[] = {{1, "hour", ""}, {1, "hour", "9:00"}, {1, "hour", "24:00"}, {1, "hour", "11:60"}, {1, "hour", "11.00"},
	    {1, "hour", "ab:cd"}, {1, "hour", "11:0:"}, {1, "read_from", "08:3"}, {1, "read_until", "1700"}, {1, "days", ""}, {1, "days", "08"},
	    {1, "days", "12345678"}, {1, "days", "Mon"}, {1, "mailbox", "no address"}, {1, "answer_minutes", ""}, {1, "answer_minutes", "4"}, {1, "answer_minutes", "1441"}, {1, "answer_minutes", "soon"}, {1, "ring_nhs24", "call us"}, {1, "colour", "red"}};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct one o = wrong[i];

		if (kit_try(set, &o) != ERR_INVALID) {
			fail_msg("%s \"%s\" was taken", o.name, o.value);
		}
	}
	kit_write(set, &(struct one){1, "hour", "00:00"});
	kit_write(set, &(struct one){1, "hour", " 23:59 "});
	kit_write(set, &(struct one){1, "read_from", ""});
	assert_string_equal(get(1).hour, "23:59");
}

static void
a_setting_and_its_history_are_saved_together_or_not_at_all(void **state)
{
	struct list rows;

	(void)state;
	for (int n = 1; n <= 7; n++) {
		enum err e;

		db_fail_after(n);
		e = kit_try(set, &(struct one){4711, "hour", "10:30"});
		db_fail_after(0);
		if (e == OK) {
			fail_msg("it takes fewer than %d statements: make this test smaller", n);
		}
		assert_int_equal(e, ERR_IO);
		assert_string_equal(get(4711).hour, "11:00");
		kit_ok(history_of(kit_ctx(), "setting", "4711/hour", &rows));
		assert_int_equal(rows.n, 0);
	}
	kit_write(set, &(struct one){4711, "hour", "10:30"});
	kit_ok(history_of(kit_ctx(), "setting", "4711/hour", &rows));
	assert_int_equal(rows.n, 1);
	assert_string_equal(LIST_AT(rows, struct history_row, 0)->content, "{\"value\":\"10:30\"}");
}

static void
a_data_set_says_that_it_is_made_up_once_it_is(void **state)
{
	struct ctx *c;

	(void)state;
	assert_null(settings_made_up(kit_ctx()));
	kit_write(set, &(struct one){0, "made_up", "Everything here is made up."});
	assert_string_equal(settings_made_up(kit_ctx()), "Everything here is made up.");
	/* When it cannot be read nobody may take invented data for real ones. */
	c = kit_ctx();
	db_fail_after(1);
	assert_null(settings_made_up(c));
	db_fail_after(0);
	assert_int_equal(c->fault.err, ERR_IO);
}

/* ---- the form ------------------------------------------------------------------------------------------------------- */

#define FORM(hour, social) "hour", hour, "days", "1234567", "answer_minutes", "30", "ring_social_work", social, "ring_nhs24", "111", "ring_emergency", "999"

static void
the_chair_changes_the_settings_of_the_team(void **state)
{
	(void)state;
	as("team chair");
	GET("/settings");
	want_status(200);
	assert_string_equal(answer_value("hour"), "11:00");
	POST("/settings", FORM("10:30", "01632 960 111"));
	want_status(303);
	want_location("/settings?saved=1");
	GET("/settings?saved=1");
	want_text("Saved.");
	assert_string_equal(answer_value("hour"), "10:30");
	as("team chair 2");
	GET("/settings");
	assert_string_equal(answer_value("hour"), "11:00");
	want_no_text("01632 960 111");
}

static int64_t
settings_saved(void)
{
	int64_t n = 0;

	GET("/history.csv?kind=setting");
	want_status(200);
	for (const char *p = answer()->body; (p = strstr(p, "setting")) != NULL; p++) {
		n += strncmp(p - 1, "\"setting\",", 10) == 0;
	}
	return n;
}

static void
a_form_that_changes_nothing_leaves_no_history(void **state)
{
	int64_t before;

	(void)state;
	as("team chair");
	POST("/settings", FORM("10:30", ""));
	want_status(303);
	before = settings_saved();
	assert_int_equal(before, 1);
	POST("/settings", FORM("10:30", ""));
	want_status(303);
	assert_int_equal(settings_saved(), before);
}

static void
a_form_with_a_fault_comes_back_as_it_was_typed_and_nothing_is_saved(void **state)
{
	(void)state;
	as("team chair");
	POST("/settings", FORM("<b>&", "01632 960 111"));
	want_status(422);
	want_text("value=\"&lt;b&gt;&amp;\"");
	want_text("Write a time of day");
	want_text("01632 960 111");
	GET("/settings");
	assert_string_equal(answer_value("hour"), "11:00");
	want_no_text("01632 960 111");
}

static void
days_are_ticked_and_said_in_words_never_as_digits(void **state)
{
	(void)state;
	as("team chair");
	POST("/settings", "hour", "11:00", "days", "5", "days", "1", "days", "2", "days", "4", "days", "3", "days", "3", "answer_minutes", "30", "ring_nhs24", "111",
	    "ring_emergency", "999");
	want_status(303);
	GET("/settings");
	want_text("value=\"5\" checked");
	want_text("value=\"6\"><label");
	want_no_text("12345");
	as("team member");
	GET("/settings");
	want_text("Monday to Friday");
	as("team chair");
	POST("/settings", "hour", "11:00", "answer_minutes", "30", "ring_nhs24", "111", "ring_emergency", "999");
	want_status(422);
	want_text("Tick at least one day.");
	POST("/settings", "hour", "11:00", "days", "8", "answer_minutes", "30", "ring_nhs24", "111", "ring_emergency", "999");
	want_status(422);
	want_text("choose from Monday to Sunday");
	as("team member");
	GET("/settings");
	want_text("Monday to Friday");
}

static void
what_the_form_does_not_show_cannot_be_set_through_it(void **state)
{
	(void)state;
	as("team chair");
	POST("/settings", FORM("10:30", ""), "made_up", "no", "scope", "all");
	want_status(303);
	assert_int_equal(settings_saved(), 1);
}

/* The second of two sees what the first one saved, and saves over it only by sending again. */
static void
two_forms_at_once_do_not_overwrite_each_other_unseen(void **state)
{
	const char *seen;

	(void)state;
	as("team chair");
	GET("/settings");
	seen = answer_value("seen");
	POST("/settings", FORM("10:30", ""), "seen", seen);
	want_status(303);
	POST("/settings", FORM("11:00", "01632 960 111"), "seen", seen);
	want_status(409);
	want_text("Now it is 10:30. Save again to set yours.");
	want_text("01632 960 111");
	assert_string_equal(answer_value("hour"), "11:00");
	POST("/settings", FORM("11:00", "01632 960 111"), "seen", answer_value("seen"));
	want_status(303);
	GET("/settings");
	assert_string_equal(answer_value("hour"), "11:00");
}

static void
the_team_reads_its_settings_and_others_do_not(void **state)
{
	(void)state;
	as("team member");
	GET("/settings");
	want_status(200);
	want_no_text("<form class=\"sheet\"");
	want_text("not set yet");
	POST("/settings", FORM("10:30", ""));
	want_status(403);
	as("home manager");
	GET("/settings");
	want_status(403);
	POST("/settings", FORM("10:30", ""));
	want_status(403);
	as("team chair");
	assert_int_equal(settings_saved(), 0);
}

/* ---- check ---------------------------------------------------------------------------------------------------------- */

static int64_t
check(struct buf *report)
{
	int64_t faults = 0;

	buf_clear(report);
	kit_ok(settings_room.check(kit_ctx(), report, &faults));
	return faults;
}

static void
check_names_each_number_that_is_missing_for_each_team(void **state)
{
	struct buf report;

	(void)state;
	buf_init(&report, 1 << 16);
	assert_int_equal(check(&report), 8); /* two teams, four settings without a starter */
	assert_non_null(strstr(report.p, "Kinclair care home support team: \"Health protection on call\" is empty"));
	as("team chair");
	POST("/settings", FORM("11:00", "01632 960 111"), "read_from", "08:30", "read_until", "17:00");
	want_status(303);
	assert_int_equal(check(&report), 5);
	buf_done(&report);
}

static const struct CMUnitTest settings_tests[] = {
    KIT_TEST(what_nobody_has_set_has_its_starter),
    KIT_TEST(a_setting_is_one_organisations_own),
    KIT_TEST(what_is_no_time_no_day_and_no_setting_is_refused),
    KIT_TEST(a_setting_and_its_history_are_saved_together_or_not_at_all),
    KIT_TEST(a_data_set_says_that_it_is_made_up_once_it_is),
    KIT_TEST(the_chair_changes_the_settings_of_the_team),
    KIT_TEST(a_form_that_changes_nothing_leaves_no_history),
    KIT_TEST(a_form_with_a_fault_comes_back_as_it_was_typed_and_nothing_is_saved),
    KIT_TEST(days_are_ticked_and_said_in_words_never_as_digits),
    KIT_TEST(what_the_form_does_not_show_cannot_be_set_through_it),
    KIT_TEST(two_forms_at_once_do_not_overwrite_each_other_unseen),
    KIT_TEST(the_team_reads_its_settings_and_others_do_not),
    KIT_TEST(check_names_each_number_that_is_missing_for_each_team),
};
const struct test_suite settings_suite = SUITE("settings", settings_tests);
