/* SPDX-License-Identifier: MIT */
/* Accepting files: the same result whatever order they come in, gone and back, blanks that end nothing, replacing, twice the same, as it was on a day. Small invented
 * files; links and faults are in register_links_test.c, the real files in register_real_test.c, the pages in register_pages_test.c. */
#include "rooms/register/register_kit.h"

/* Three files of 2018, 2019, 2020; the second home is gone in the middle one, the third begins there. */
static void
three_files(const int order[3])
{
	static const char *const days[] = {"2018-12-31", "2019-12-31", "2020-12-31"};

	for (int i = 0; i < 3; i++) {
		int f = order[i];

		begin();
		ROW(.number = "CS2003000001", .places = f == 0 ? "40" : "44", .council = f < 2 ? "Perth & Kinross" : "Fife", .board = f < 2 ? "Tayside" : "Fife");
		if (f != 1) {
			ROW(.number = "CS2003000002", .name = "Birch", .postcode = "PH2 2BB");
		}
		if (f > 0) {
			ROW(.number = "CS2019000003", .name = "Cedar", .postcode = "PH3 3CC", .registered = "01/05/2019");
		}
		accept(days[f]);
	}
}

static void
files_in_any_order_give_the_same_homes(void **state)
{
	static const int orders[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {2, 0, 1}};

	for (size_t i = 0; i < 4; i++) {
		struct home h;

		if (i) {
			kit_stop(state);
			kit_start(state);
		}
		three_files(orders[i]);
		h = home_of("CS2003000001");
		assert_string_equal(h.first_seen, "2018-12-31");
		assert_string_equal(h.last_seen, "2020-12-31");
		assert_string_equal(h.gone_since, "2026-01-01"); /* the test's own file, which holds none of these */
		assert_string_equal(h.places, "44");
		assert_string_equal(home_of("CS2019000003").first_seen, "2019-12-31");
		assert_true(in_group("CS2003000001", "council", "S12000048", "2019-06-30"));
		assert_true(in_group("CS2003000001", "council", "S12000048", "2020-06-30"));
		assert_false(in_group("CS2003000001", "council", "S12000048", "2020-12-31"));
		assert_true(in_group("CS2003000001", "council", "S12000047", "2020-12-31"));
		assert_false(in_group("CS2003000001", "council", "S12000048", "2018-12-30"));
		verified();
	}
}

static void
a_home_missing_from_a_file_is_kept_and_may_come_back(void **state)
{
	struct registered r;

	(void)state;
	three_files((const int[]){0, 1, 2});
	assert_int_equal(on("CS2003000002", "2019-01-15", &r), OK);
	assert_string_equal(r.as_of, "2018-12-31");
	assert_int_equal(on("CS2003000002", "2020-01-15", &r), ERR_MISSING);
	assert_int_equal(on("CS2003000002", "2021-01-15", &r), OK);
	assert_int_equal(on("CS2003000002", "2018-01-15", &r), ERR_MISSING); /* no file as old as that */
	assert_true(in_group("CS2003000002", "council", "S12000048", "2020-01-15"));
	assert_true(in_group("CS2003000002", "home", "CS2003000002", "2020-01-15"));
}

static void
a_home_that_is_gone_says_since_when(void **state)
{
	(void)state;
	begin();
	ROW(.number = "CS2003000001");
	ROW(.number = "CS2003000002", .name = "Birch", .postcode = "PH2 2BB");
	accept("2026-02-28");
	assert_string_equal(home_of("CS2003000001").gone_since, "");
	begin();
	ROW(.number = "CS2003000001");
	accept("2026-04-30");
	assert_string_equal(home_of("CS2003000002").gone_since, "2026-04-30");
	begin();
	ROW(.number = "CS2003000001");
	accept("2026-03-31");
	assert_string_equal(home_of("CS2003000002").gone_since, "2026-03-31");
	assert_string_equal(home_of("CS2003000002").last_seen, "2026-02-28");
	verified();
}

static void
what_a_file_leaves_blank_ends_no_membership(void **state)
{
	(void)state;
	begin();
	ROW(.number = "CS2003000001");
	accept("2026-02-28");
	begin();
	ROW(.number = "CS2003000001", .council = "", .board = "");
	accept("2026-03-31");
	assert_true(in_group("CS2003000001", "council", "S12000048", "2026-04-01"));
	assert_true(in_group("CS2003000001", "hscp", "S37000033", "2026-04-01")); /* not in the file at all: that of its council */
	assert_string_equal(home_of("CS2003000001").council_name, "Perth & Kinross");
	verified();
}

static void
a_home_without_board_has_that_of_its_council(void **state)
{
	(void)state;
	begin();
	ROW(.number = "CS2003000001", .board = "");
	accept("2026-02-28");
	assert_true(in_group("CS2003000001", "board", "S08000030", "2026-02-28"));
}

static void
an_area_that_nobody_knows_is_told_and_keeps_its_spelling(void **state)
{
	struct registered r;

	(void)state;
	begin();
	ROW(.number = "CS2003000001", .council = "Atlantis");
	ROW(.number = "CS2003000002", .name = "Birch", .council = "outside Scotland", .board = "outside Scotland");
	assert_non_null(strstr(accept("2026-02-28"), "1 area not found: Atlantis"));
	assert_int_equal(on("CS2003000001", "2026-03-01", &r), OK);
	assert_string_equal(r.council, "Atlantis");
}

static void
a_provider_has_the_name_of_the_newest_file(void **state)
{
	static const int orders[][2] = {{0, 1}, {1, 0}};

	for (size_t i = 0; i < 2; i++) {
		if (i) {
			kit_stop(state);
			kit_start(state);
		}
		for (int k = 0; k < 2; k++) {
			begin();
			ROW(.number = "CS2003000001", .provider_name = orders[i][k] ? "Ash Care Limited" : "Ash Care");
			accept(orders[i][k] ? "2026-03-31" : "2026-02-28");
		}
		assert_string_equal(home_of("CS2003000001").provider_name, "Ash Care Limited");
	}
}

/* ---- once, twice, instead ------------------------------------------------------------------------------------------- */

static void
the_same_file_twice_changes_nothing_and_says_so(void **state)
{
	(void)state;
	begin();
	ROW(.number = "CS2003000001");
	accept("2026-02-28");
	assert_non_null(strstr(accept("2026-02-28"), "nothing was changed"));
}

static void
another_file_of_the_day_needs_replace_and_a_reason(void **state)
{
	struct import i = {.as_of = "2026-02-28", .reason = ""};

	(void)state;
	begin();
	ROW(.number = "CS2003000001", .places = "40");
	ROW(.number = "CS2003000002", .name = "Birch", .postcode = "PH2 2BB");
	accept("2026-02-28");
	begin();
	ROW(.number = "CS2003000001", .places = "41");
	ROW(.number = "CS2003000003", .name = "Cedar", .postcode = "PH3 3CC");
	assert_int_equal(kit_try(import_fn, &i), ERR_CONFLICT);
	i.replace = true;
	assert_int_equal(kit_try(import_fn, &i), ERR_INVALID);
	i.reason = "the first was a draft";
	kit_write(import_fn, &i);
	assert_string_equal(home_of("CS2003000001").places, "41");
	assert_string_equal(home_of("CS2003000003").gone_since, "");
	verified();
}

static void
a_day_to_come_and_no_day_are_refused(void **state)
{
	struct import i = {.as_of = "2026-11-23", .reason = ""};

	(void)state;
	begin();
	ROW(.number = "CS2003000001");
	assert_int_equal(kit_try(import_fn, &i), ERR_INVALID);
	i.as_of = "31/03/2026";
	assert_int_equal(kit_try(import_fn, &i), ERR_INVALID);
	i.as_of = "2026-11-22";
	assert_int_equal(kit_try(import_fn, &i), OK);
}

static void
the_summary_counts_new_changed_and_gone(void **state)
{
	(void)state;
	begin();
	ROW(.number = "CS2003000001");
	ROW(.number = "CS2003000002", .name = "Birch");
	ROW(.number = "CS2003000003", .name = "Cedar & Co");
	accept("2026-02-28");
	begin();
	ROW(.number = "CS2003000001", .places = "41");
	ROW(.number = "CS2003000003", .name = "CEDAR AND CO"); /* only spelled otherwise */
	ROW(.number = "CS2003000004", .name = "Dogwood");
	assert_string_equal(accept("2026-03-31"), "3 care homes of 31 March 2026: 1 new, 1 changed, 1 gone.");
}

/* ---- through time ----------------------------------------------------------------------------------------------------- */

static void
a_grade_through_time_says_since_at_least_and_its_date(void **state)
{
	struct list l;

	(void)state;
	begin();
	ROW(.number = "CS2003000001", .setting = "4", .graded = "01/02/2025");
	accept("2026-02-28");
	begin();
	ROW(.number = "CS2003000001", .setting = "4", .graded = "01/02/2025");
	accept("2026-03-31");
	begin();
	ROW(.number = "CS2003000001", .setting = "2", .graded = "10/04/2026");
	accept("2026-04-30");
	l = through_time("CS2003000001", "setting");
	assert_int_equal(l.n, 2);
	assert_string_equal(interval(&l, 0)->value, "4");
	assert_string_equal(interval(&l, 0)->since_file, "2026-02-28");
	assert_string_equal(interval(&l, 0)->until_file, "2026-04-30");
	assert_string_equal(interval(&l, 0)->dated, "2025-02-01");
	assert_string_equal(interval(&l, 1)->value, "2");
	assert_string_equal(interval(&l, 1)->until_file, "");
	assert_string_equal(interval(&l, 1)->dated, "2026-04-10");
}

static void
a_file_without_the_home_ends_an_interval(void **state)
{
	struct list l;

	(void)state;
	three_files((const int[]){0, 1, 2});
	l = through_time("CS2003000002", "places");
	assert_int_equal(l.n, 2);
	assert_string_equal(interval(&l, 0)->until_file, "2019-12-31");
	assert_string_equal(interval(&l, 1)->since_file, "2020-12-31");
	assert_string_equal(interval(&l, 1)->until_file, "2026-01-01");
}

static const struct CMUnitTest register_tests[] = {
    KIT_TEST(files_in_any_order_give_the_same_homes),
    KIT_TEST(a_home_missing_from_a_file_is_kept_and_may_come_back),
    KIT_TEST(a_home_that_is_gone_says_since_when),
    KIT_TEST(what_a_file_leaves_blank_ends_no_membership),
    KIT_TEST(a_home_without_board_has_that_of_its_council),
    KIT_TEST(an_area_that_nobody_knows_is_told_and_keeps_its_spelling),
    KIT_TEST(a_provider_has_the_name_of_the_newest_file),
    KIT_TEST(the_same_file_twice_changes_nothing_and_says_so),
    KIT_TEST(another_file_of_the_day_needs_replace_and_a_reason),
    KIT_TEST(a_day_to_come_and_no_day_are_refused),
    KIT_TEST(the_summary_counts_new_changed_and_gone),
    KIT_TEST(a_grade_through_time_says_since_at_least_and_its_date),
    KIT_TEST(a_file_without_the_home_ends_an_interval),
};
const struct test_suite register_suite = SUITE("register", register_tests);
