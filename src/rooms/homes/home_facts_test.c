/* SPDX-License-Identifier: MIT */
/* A home's own facts on both engines: each dated, never overwritten, not applicable where it is not true of the home, all or nothing. */
#include "rooms/homes/homes_test.h"

#include <stdlib.h>

#include "base/str.h"
#include "rooms/history/history.h"
#include "rooms/homes/facts.h"

/* ---- facts ------------------------------------------------------------------------------------------------------------------ */

struct say {
	int64_t home;
	const char *from_day;
	struct home_facts facts;
};

static enum err
say(struct ctx *c, void *arg)
{
	const struct say *s = arg;

	return home_facts_save(c, s->home, s->from_day, &s->facts);
}

static struct home_facts
facts_on(const char *number, const char *day)
{
	struct home_facts f;

	kit_ok(home_facts_on(kit_ctx(), home_of(number).id, day, &f));
	return f;
}

static void
a_fact_holds_from_its_day_and_what_was_said_before_stays(void **state)
{
	int64_t home = home_of(ROWANBANK).id;

	(void)state;
	kit_write(say, &(struct say){.home = home, .from_day = "2026-05-01", .facts = {.places_in_use = "35", .ring_night = "Nurse, 01632 960001"}});
	assert_string_equal(facts_on(ROWANBANK, "2026-04-30").places_in_use, "40");
	assert_string_equal(facts_on(ROWANBANK, "2026-05-01").places_in_use, "35");
	assert_string_equal(facts_on(ROWANBANK, "2026-05-01").nursing, "day_and_night"); /* not said: it stays */
	assert_string_equal(facts_on(ROWANBANK, "2025-01-01").nursing, "");
	/* said later about an earlier day: the newer day still holds after it */
	kit_write(say, &(struct say){.home = home, .from_day = "2026-04-01", .facts = {.places_in_use = "39"}});
	assert_string_equal(facts_on(ROWANBANK, "2026-04-15").places_in_use, "39");
	assert_string_equal(facts_on(ROWANBANK, "2026-11-22").places_in_use, "35");
}

static void
nurses_are_not_applicable_where_there_is_no_nursing_and_not_known_where_it_begins(void **state)
{
	int64_t home = home_of(ROWANBANK).id;

	(void)state;
	assert_string_equal(facts_on(HAREBANK, "2026-11-22").day_nurses_needed, "not applicable");
	kit_write(say, &(struct say){.home = home, .from_day = "2026-05-01", .facts = {.nursing = "none", .day_nurses_needed = "2"}});
	assert_string_equal(facts_on(ROWANBANK, "2026-05-01").day_nurses_needed, "not applicable");
	kit_write(say, &(struct say){.home = home, .from_day = "2026-06-01", .facts = {.nursing = "day"}});
	assert_string_equal(facts_on(ROWANBANK, "2026-06-01").day_nurses_needed, "");
	assert_string_equal(facts_on(ROWANBANK, "2026-06-01").night_nurses_needed, "not applicable");
	kit_write(say, &(struct say){.home = home, .from_day = "2026-07-01", .facts = {.nursing = "day_and_night"}});
	assert_string_equal(facts_on(ROWANBANK, "2026-07-01").night_nurses_needed, "");
}

static void
a_fact_that_cannot_be_is_refused_and_nothing_is_saved(void **state)
{
	static const char *const wrong[] = {"many", "-1", "4.5", "10000", "0x10"};
	int64_t home = home_of(ROWANBANK).id;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct say s = {.home = home, .from_day = "2026-05-01", .facts = {.shifts = "new", .day_care_staff_needed = wrong[i]}};

		assert_int_equal(kit_try(say, &s), ERR_INVALID);
	}
	assert_int_equal(kit_try(say, &(struct say){.home = home, .from_day = "2026-05-01", .facts = {.nursing = "sometimes"}}), ERR_INVALID);
	assert_string_equal(facts_on(ROWANBANK, "2026-11-22").shifts, "");
}

static void
facts_that_are_the_same_are_not_saved_again(void **state)
{
	int64_t home = home_of(ROWANBANK).id, before = 0, after = 0;
	struct list saved;

	(void)state;
	kit_ok(home_facts_version(kit_ctx(), home, &before));
	kit_write(say, &(struct say){.home = home, .from_day = "2026-05-01", .facts = {.places_in_use = " 40 "}});
	kit_ok(home_facts_version(kit_ctx(), home, &after));
	assert_int_equal(before, after);
	kit_write(say, &(struct say){.home = home, .from_day = "2026-05-01", .facts = {.places_in_use = "41", .pharmacy = "<b>O'Brien & \"Sons\"</b>"}});
	kit_ok(home_facts_version(kit_ctx(), home, &after));
	assert_int_equal(before + 1, after);
	kit_ok(history_of(kit_ctx(), "facts", ROWANBANK, &saved));
	assert_int_equal(LIST_AT(saved, struct history_row, 0)->version, after);
	assert_non_null(strstr(LIST_AT(saved, struct history_row, 0)->content, "\"places_in_use\":\"41\""));
}

static void
a_saving_that_fails_half_way_saves_nothing(void **state)
{
	struct say s = {.home = home_of(ROWANBANK).id, .from_day = "2026-05-01", .facts = {.places_in_use = "33", .shifts = "all day"}};

	(void)state;
	for (int n = 1; n < 30; n++) {
		enum err e;

		db_fail_after(n);
		e = kit_try(say, &s);
		db_fail_after(0);
		if (e == OK) {
			assert_true(n > 5);
			assert_string_equal(facts_on(ROWANBANK, "2026-11-22").places_in_use, "33");
			return;
		}
		assert_string_equal(facts_on(ROWANBANK, "2026-11-22").places_in_use, "40");
	}
	fail_msg("it never came through");
}

static const struct CMUnitTest home_facts_tests[] = {
    KIT_TEST(a_fact_holds_from_its_day_and_what_was_said_before_stays),
    KIT_TEST(nurses_are_not_applicable_where_there_is_no_nursing_and_not_known_where_it_begins),
    KIT_TEST(a_fact_that_cannot_be_is_refused_and_nothing_is_saved),
    KIT_TEST(facts_that_are_the_same_are_not_saved_again),
    KIT_TEST(a_saving_that_fails_half_way_saves_nothing),
};

const struct test_suite home_facts_suite = SUITE("home_facts", home_facts_tests);
