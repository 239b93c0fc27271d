/* SPDX-License-Identifier: MIT */
/* A team's remit on both engines: who is on its board and expected to send on any day, worked out from files in any order and from what the team added or left
 * out; and the count of the real register. */
#include "rooms/homes/homes_test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/accounts/accounts.h"
#include "rooms/homes/homes_list.h"
#include "rooms/homes/remits.h"

/* The first team: the one whose remit Rowanbank is in. */
static int64_t
first_team(void)
{
	int64_t organisation;

	kit_ok(remit_of_home(kit_ctx(), home_of(ROWANBANK).id, "2026-11-22", &organisation));
	assert_true(organisation != 0);
	return organisation;
}

static int64_t
remit_group(void)
{
	struct remit r;

	kit_ok(remit_get(kit_ctx(), first_team(), &r));
	return r.group_id;
}

static bool
is_expected(const char *number, const char *day)
{
	bool expected;

	kit_ok(home_is_expected(kit_ctx(), home_of(number).id, day, &expected));
	return expected;
}

/* ---- remits ------------------------------------------------------------------------------------------------------------------ */

static void
a_remit_has_the_active_adult_homes_of_its_areas_on_each_day(void **state)
{
	int64_t group = remit_group();

	(void)state;
	bring_in("2026-06-30");
	assert_true(is_in(HAREBANK, group, "2026-06-29"));
	assert_false(is_in(HAREBANK, group, "2026-06-30"));
	assert_true(is_in(ROWANBANK, group, "2026-06-29"));
	assert_true(is_in(ROWANBANK, group, "2026-11-22"));
	assert_false(is_in(CHILDREN, group, "2026-11-22"));
	assert_false(is_in(RETIRED, group, "2026-11-22"));
	assert_false(is_in(WHINFELL, group, "2026-11-22"));
	assert_false(is_in(ROWANBANK, group, "2025-12-31"));
}

static void
an_older_file_that_comes_later_changes_only_its_own_days(void **state)
{
	int64_t group = remit_group();

	(void)state;
	bring_in("2025-06-30"); /* a year before the file that is there: Harebank is not in it */
	assert_false(is_in(HAREBANK, group, "2025-12-31"));
	assert_true(is_in(HAREBANK, group, "2026-01-01"));
	assert_true(is_in(HAREBANK, group, "2026-11-22"));
	assert_true(is_in(ROWANBANK, group, "2025-06-30"));
	assert_false(is_in(ROWANBANK, group, "2025-06-29"));
}

static enum err
change_add(struct ctx *c, void *arg)
{
	struct expected_change *ch = arg;

	return expected_change_add(c, ch->id, ch); /* id: the organisation */
}

static void
change(const char *number, bool expected, const char *from, const char *until)
{
	struct expected_change ch = {.id = first_team(), .home = home_of(number).id, .expected = expected, .from_day = from, .until_day = until,
	    .reason = "for a test"};

	kit_write(change_add, &ch);
}

static void
a_home_that_was_added_is_on_the_board_and_expected_between_its_days(void **state)
{
	int64_t group = remit_group();

	(void)state;
	bring_in("2026-06-30");
	change(CHILDREN, true, "2026-07-10", "2026-07-20");
	assert_false(is_in(CHILDREN, group, "2026-07-09"));
	assert_true(is_in(CHILDREN, group, "2026-07-10"));
	assert_true(is_expected(CHILDREN, "2026-07-19"));
	assert_false(is_in(CHILDREN, group, "2026-07-20"));
	assert_false(is_expected(CHILDREN, "2026-07-20"));
	/* the newest word counts, also within another's days, and a later file does not undo it */
	change(CHILDREN, false, "2026-07-12", "2026-07-14");
	bring_in("2026-09-30");
	assert_true(is_in(CHILDREN, group, "2026-07-11"));
	assert_false(is_in(CHILDREN, group, "2026-07-12"));
	assert_true(is_in(CHILDREN, group, "2026-07-14"));
}

static void
a_home_that_was_left_out_stays_on_the_board_and_is_not_expected(void **state)
{
	(void)state;
	change(ROWANBANK, false, "2026-07-10", NULL);
	assert_true(is_expected(ROWANBANK, "2026-07-09"));
	assert_false(is_expected(ROWANBANK, "2026-07-10"));
	assert_true(is_in(ROWANBANK, remit_group(), "2026-07-10"));
	change(ROWANBANK, true, "2026-08-01", NULL);
	assert_true(is_expected(ROWANBANK, "2026-08-01"));
	assert_false(is_expected(ROWANBANK, "2026-07-31"));
}

static enum err
change_end(struct ctx *c, void *arg)
{
	const struct expected_change *ch = arg;

	return expected_change_end(c, ch->id, ch);
}

/* The days in a row are the days one by one, over a home's joining, leaving, weekdays and what the team said. */
static void
many_days_of_a_home_are_expected_as_each_of_them_is(void **state)
{
	static const char *const homes[] = {ROWANBANK, HAREBANK, CHILDREN, WHINFELL};
	bool row[60];
	int yes = 0, no = 0;

	(void)state;
	bring_in("2026-06-30");
	change(ROWANBANK, false, "2026-07-03", "2026-07-10");
	change(ROWANBANK, true, "2026-07-05", "2026-07-06");
	change(CHILDREN, true, "2026-07-10", "2026-07-20");
	for (size_t h = 0; h < sizeof(homes) / sizeof(*homes); h++) {
		kit_ok(home_expected_days(kit_ctx(), home_of(homes[h]).id, "2026-06-10", 60, row));
		for (int i = 0; i < 60; i++) {
			const char *day = day_add(kit_ctx()->arena, "2026-06-10", i);

			if (row[i] != is_expected(homes[h], day)) {
				fail_msg("%s on %s: %d in the row, not so alone", homes[h], day, row[i]);
			}
			yes += row[i];
			no += !row[i];
		}
	}
	assert_true(yes > 60 && no > 60);
}

static void
the_homes_of_an_area_are_expected_as_their_teams_say(void **state)
{
	struct list ids;

	(void)state;
	change(ROWANBANK, false, "2026-07-10", "2026-07-11");
	kit_ok(group_expected(kit_ctx(), group_of("council", "TEST-C1"), "2026-07-10", &ids));
	assert_int_equal(ids.n, 2);
	kit_ok(group_expected(kit_ctx(), group_of("council", "TEST-C1"), "2026-07-11", &ids));
	assert_int_equal(ids.n, 3);
	assert_true(*LIST_AT(ids, int64_t, 0) < *LIST_AT(ids, int64_t, 1));
	kit_ok(group_expected(kit_ctx(), home_of(ROWANBANK).group_id, "2026-07-11", &ids));
	assert_int_equal(ids.n, 1);
	kit_ok(group_expected(kit_ctx(), group_of("council", "Fife"), "2026-07-11", &ids));
	assert_int_equal(ids.n, 0);
}

/* What verify counts. */
static int64_t
faults(void)
{
	struct buf report;
	int64_t n = 0;

	buf_init(&report, 65536);
	kit_ok(remits_verify(kit_ctx(), &report, &n));
	assert_int_equal(n > 0, report.len > 0);
	buf_done(&report);
	return n;
}

static enum err
stay_of_whinfell(struct ctx *c, void *arg)
{
	return group_add_home(c, *(int64_t *)arg, home_of(WHINFELL).id, "2026-02-01", "2026-03-01");
}

static void
verify_finds_a_home_that_no_file_puts_on_the_board(void **state)
{
	int64_t group = remit_group();

	(void)state;
	bring_in("2026-06-30");
	bring_in("2025-06-30");
	change(CHILDREN, true, "2026-07-10", "2026-07-20");
	assert_int_equal(faults(), 0);
	kit_write(stay_of_whinfell, &group);
	assert_int_equal(faults(), 1);
}

static bool
expected_of_remit(const char *number, const char *day)
{
	struct list ids;

	kit_ok(group_expected(kit_ctx(), remit_group(), day, &ids));
	for (size_t i = 0; i < ids.n; i++) {
		if (*LIST_AT(ids, int64_t, i) == home_of(number).id) {
			return true;
		}
	}
	return false;
}

static void
of_two_changes_for_a_day_the_newer_says_whether_a_home_of_the_remit_is_expected(void **state)
{
	(void)state;
	assert_true(expected_of_remit(ROWANBANK, "2026-07-10"));
	change(ROWANBANK, false, "2026-07-01", NULL);
	assert_false(expected_of_remit(ROWANBANK, "2026-07-10"));
	assert_true(expected_of_remit(ROWANBANK, "2026-06-30"));
	change(ROWANBANK, true, "2026-07-10", "2026-07-12");
	assert_true(expected_of_remit(ROWANBANK, "2026-07-11"));
	assert_false(expected_of_remit(ROWANBANK, "2026-07-12"));
}

static void
a_change_that_ended_cannot_end_again(void **state)
{
	struct expected_change ch = {.home = home_of(ROWANBANK).id, .from_day = "2026-07-10", .until_day = "2026-07-11", .reason = "", .ref = "E1"};

	(void)state;
	ch.id = first_team();
	assert_int_equal(kit_try(change_end, &ch), ERR_CONFLICT);
}

/* ---- the real register ------------------------------------------------------------------------------------------------------------ */

static struct test_file
real_file(const char *name, const char *as_of)
{
	char *path = NULL;
	struct test_file f = {.as_of = as_of};
	FILE *in;

	if (asprintf(&path, "%s/care_inspectorate/%s", getenv("ALONGSIDE_REAL_DATA"), name) < 0) {
		abort();
	}
	in = fopen(path, "re");
	free(path);
	if (in == NULL) {
		fail_msg("%s is not there", name);
	}
	f.bytes = arena_alloc(kit_ctx()->arena, 8 << 20);
	f.n = fread((void *)(uintptr_t)f.bytes, 1, 8 << 20, in);
	(void)fclose(in);
	return f;
}

static enum err
perth_team(struct ctx *c, void *arg)
{
	int64_t *ret_remit = arg, council, organisation;

	TRY(group_find(c, "council", "Perth and Kinross", &council));
	return team_make(c, "Perth and Kinross care home support team", &council, 1, &organisation, ret_remit);
}

static void
perth_and_kinross_has_44_adult_homes_by_the_remit_on_31_march_2026(void **state)
{
	struct homes_ask ask = {.day = "2026-03-31", .today = "2026-11-22", .limit = 200};
	struct test_file f;
	struct list rows;
	int64_t total;

	(void)state;
	if (getenv("ALONGSIDE_REAL_DATA") == NULL) {
		skip();
	}
	f = real_file("carehomes_2026-03-31_noperson_cp1252.csv", "2026-03-31");
	kit_write(import, &f);
	kit_write(perth_team, &ask.group);
	kit_ok(homes_list(kit_ctx(), &ask, &rows, &total));
	assert_int_equal(total, 44);
	assert_int_equal(rows.n, 44);
	for (size_t i = 0; i < rows.n; i++) {
		const struct home_row *h = LIST_AT(rows, struct home_row, i);

		assert_string_equal(h->council, "Perth & Kinross");
		assert_string_equal(h->age_group, "Adults");
		assert_string_equal(h->registration_status, "Active");
	}
	/* and with a file that comes afterwards, of an earlier day */
	f = real_file("carehomes_2018-12-31_noperson_cp1252.csv", "2018-12-31");
	kit_write(import, &f);
	ask.day = "2018-12-31";
	kit_ok(homes_list(kit_ctx(), &ask, &rows, &total));
	assert_int_equal(total, 41);
	ask.day = "2026-11-22";
	kit_ok(homes_list(kit_ctx(), &ask, &rows, &total));
	assert_int_equal(total, 44);
	ask.day = "2018-12-30";
	kit_ok(homes_list(kit_ctx(), &ask, &rows, &total));
	assert_int_equal(total, 0);
}

static const struct CMUnitTest remits_tests[] = {
    KIT_TEST(a_remit_has_the_active_adult_homes_of_its_areas_on_each_day),
    KIT_TEST(an_older_file_that_comes_later_changes_only_its_own_days),
    KIT_TEST(a_home_that_was_added_is_on_the_board_and_expected_between_its_days),
    KIT_TEST(a_home_that_was_left_out_stays_on_the_board_and_is_not_expected),
    KIT_TEST(many_days_of_a_home_are_expected_as_each_of_them_is),
    KIT_TEST(the_homes_of_an_area_are_expected_as_their_teams_say),
    KIT_TEST(verify_finds_a_home_that_no_file_puts_on_the_board),
    KIT_TEST(of_two_changes_for_a_day_the_newer_says_whether_a_home_of_the_remit_is_expected),
    KIT_TEST(a_change_that_ended_cannot_end_again),
    KIT_TEST(perth_and_kinross_has_44_adult_homes_by_the_remit_on_31_march_2026),
};

const struct test_suite remits_suite = SUITE("remits", remits_tests);
