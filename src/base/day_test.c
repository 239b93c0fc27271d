/* SPDX-License-Identifier: MIT */
/* Days, instants and zones: leap days, clock changes, year ends, and what people write. Run by
 * build/tests day. */
#include "tests/kit.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/day.h"
#include "base/zone.h"

static int
in_london(void **state)
{
	*state = arena_new();
	return day_zone("Europe/London") ? 0 : -1;
}

static int
leave(void **state)
{
	arena_free(*state);
	return day_zone("Europe/London") ? 0 : -1;
}

/* Instants written so that a person can check them. */
static int64_t
at(const char *stamp)
{
	int64_t t;

	assert_true(instant_read(stamp, &t));
	return t;
}

static void
only_real_days_are_valid(void **state)
{
	static const char *const good[] = { "1900-01-01", "2199-12-31", "2024-02-29", "2000-02-29",
		"2026-11-22" };
	static const char *const bad[] = { "", "2026", "2026-11", "2026-11-2", "2026-11-222",
		"2026-13-01", "2026-00-10", "2026-02-29", "1900-02-29", "2100-02-29", "2026-04-31",
		"2026-11-00", "1899-12-31", "2200-01-01", "2026/11/22", "26-11-22", " 2026-11-22",
		"2026-11-22 ", "2026-1 -22", "+026-11-22", "2026-11-\xC2\xB2",
		"\xD9\xA2"
		"026-11-22" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_true(day_valid(good[i]));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_false(day_valid(bad[i]));
	}
	assert_false(day_valid(NULL));
}

static void
every_day_of_three_centuries_counts_one_more_than_the_day_before(void **state)
{
	char day[DAY_SIZE], last[DAY_SIZE] = "";
	int weekday = day_weekday("1900-01-01");

	(void)state;
	assert_int_equal(weekday, 1);
	assert_int_equal(day_number("1970-01-01"), 0);
	for (int64_t n = day_number("1900-01-01"); n <= day_number("2199-12-31"); n++) {
		day_from_number(n, day);
		assert_true(day_valid(day));
		assert_int_equal(day_number(day), n);
		assert_true(strcmp(day, last) > 0);
		assert_int_equal(day_weekday(day), weekday);
		weekday = weekday % 7 + 1;
		memcpy(last, day, DAY_SIZE);
	}
	assert_string_equal(last, "2199-12-31");
}

static void
days_outside_the_range_become_its_ends(void **state)
{
	char day[DAY_SIZE];

	day_from_number(INT64_MAX, day);
	assert_string_equal(day, "2199-12-31");
	day_from_number(INT64_MIN, day);
	assert_string_equal(day, "1900-01-01");
	day_of(INT64_MAX, day);
	assert_string_equal(day, "2199-12-31");
	day_of(INT64_MIN, day);
	assert_string_equal(day, "1900-01-01");
	assert_string_equal(day_add(*state, "2199-12-31", 1), "2199-12-31");
	assert_string_equal(day_add(*state, "2026-11-22", INT64_MIN), "1900-01-01");
	assert_string_equal(instant_rfc3339(*state, INT64_MAX), "2199-12-31T23:59:59Z");
	assert_int_equal(strlen(time_words(*state, INT64_MIN)), 5);
}

static void
days_are_added_over_leap_days_and_year_ends(void **state)
{
	assert_string_equal(day_add(*state, "2024-02-28", 1), "2024-02-29");
	assert_string_equal(day_add(*state, "2024-02-29", 1), "2024-03-01");
	assert_string_equal(day_add(*state, "2025-02-28", 1), "2025-03-01");
	assert_string_equal(day_add(*state, "2026-12-31", 1), "2027-01-01");
	assert_string_equal(day_add(*state, "2026-01-01", -1), "2025-12-31");
	assert_string_equal(day_add(*state, "2026-11-22", -28), "2026-10-25");
	assert_int_equal(day_between("2024-02-01", "2024-03-01"), 29);
	assert_int_equal(day_between("2026-01-01", "2025-12-31"), -1);
	assert_int_equal(day_weekday("2026-11-22"), 7);
	assert_int_equal(day_weekday("2026-11-23"), 1);
	assert_int_equal(day_weekday("1969-12-31"), 3);
}

static void
the_clocks_go_forward_in_march_2026(void **state)
{
	/* 29 March 2026: at 01:00 UTC the clock jumps from 01:00 to 02:00. */
	assert_string_equal(time_words(*state, at("2026-03-29T00:59:59Z")), "00:59");
	assert_string_equal(time_words(*state, at("2026-03-29T01:00:00Z")), "02:00");
	assert_int_equal(day_instant("2026-03-29", 0), at("2026-03-29T00:00:00Z"));
	assert_int_equal(day_instant("2026-03-29", 59), at("2026-03-29T00:59:00Z"));
	/* the gap ends at 01:00 UTC, whichever of its minutes is asked for */
	assert_int_equal(day_instant("2026-03-29", 60), at("2026-03-29T01:00:00Z"));
	assert_int_equal(day_instant("2026-03-29", 90), at("2026-03-29T01:00:00Z"));
	assert_int_equal(day_instant("2026-03-29", 119), at("2026-03-29T01:00:00Z"));
	assert_int_equal(day_instant("2026-03-29", 120), at("2026-03-29T01:00:00Z"));
	assert_int_equal(day_instant("2026-03-29", 121), at("2026-03-29T01:01:00Z"));
	assert_int_equal(day_instant("2026-03-30", 0) - day_instant("2026-03-29", 0), 23 * 3600);
}

static void
the_clocks_go_back_in_october_2026(void **state)
{
	/* 25 October 2026: at 01:00 UTC the clock falls from 02:00 to 01:00. */
	assert_string_equal(time_words(*state, at("2026-10-25T00:59:59Z")), "01:59");
	assert_string_equal(time_words(*state, at("2026-10-25T01:00:00Z")), "01:00");
	assert_string_equal(time_words(*state, at("2026-10-25T01:59:59Z")), "01:59");
	/* 01:30 is shown twice; the first counts */
	assert_int_equal(day_instant("2026-10-25", 90), at("2026-10-25T00:30:00Z"));
	assert_int_equal(day_instant("2026-10-25", 120), at("2026-10-25T02:00:00Z"));
	assert_int_equal(day_instant("2026-10-25", 0), at("2026-10-24T23:00:00Z"));
	assert_int_equal(day_instant("2026-10-26", 0) - day_instant("2026-10-25", 0), 25 * 3600);
}

static void
every_quarter_hour_of_2026_is_found_again_or_is_the_later_of_two(void **state)
{
	char day[DAY_SIZE];

	(void)state;
	for (int64_t t = at("2026-01-01T00:00:00Z"); t < at("2027-01-01T00:00:00Z"); t += 900) {
		int64_t found;

		day_of(t, day);
		found = day_instant(day, day_minutes(t));
		assert_true(found == t || (found == t - 3600 && t >= at("2026-10-25T01:00:00Z") &&
						  t < at("2026-10-25T02:00:00Z")));
	}
}

static void
midnight_belongs_to_the_new_day_in_summer_and_winter(void **state)
{
	assert_string_equal(day_text(*state, at("2026-07-01T22:59:59Z")), "2026-07-01");
	assert_string_equal(day_text(*state, at("2026-07-01T23:00:00Z")), "2026-07-02");
	assert_string_equal(day_text(*state, at("2026-12-31T23:59:59Z")), "2026-12-31");
	assert_string_equal(day_text(*state, at("2027-01-01T00:00:00Z")), "2027-01-01");
	assert_int_equal(day_minutes(at("2026-07-01T22:59:59Z")), 1439);
	assert_int_equal(day_minutes(at("2026-07-01T23:00:00Z")), 0);
	assert_string_equal(
		day_text(*state, -1), "1970-01-01"); /* London kept summer time that winter */
	assert_int_equal(day_minutes(-1), 59);
}

static void
years_after_the_table_follow_the_rule(void **state)
{
	/* last Sundays: 28 March and 31 October 2060 */
	assert_string_equal(time_words(*state, at("2060-03-28T00:59:59Z")), "00:59");
	assert_string_equal(time_words(*state, at("2060-03-28T01:00:00Z")), "02:00");
	assert_string_equal(time_words(*state, at("2060-10-31T00:59:59Z")), "01:59");
	assert_string_equal(time_words(*state, at("2060-10-31T01:00:00Z")), "01:00");
	assert_true(day_zone("Pacific/Auckland"));
	assert_string_equal(time_words(*state, at("2060-12-31T23:00:00Z")), "12:00");
	assert_string_equal(time_words(*state, at("2060-07-01T00:00:00Z")), "12:00");
	assert_true(day_zone("Asia/Kolkata"));
	assert_string_equal(time_words(*state, at("2060-07-01T00:00:00Z")), "05:30");
}

/* The C library knows one zone, its own: set it to ours and compare. */
static void
offsets_agree_with_the_c_library(void **state)
{
	static const char *const zones[] = { "Europe/London", "Europe/Dublin", "America/St_Johns",
		"Pacific/Auckland", "Africa/Casablanca", "Asia/Kathmandu", "Australia/Lord_Howe",
		"America/Santiago", "UTC" };
	char old[128];
	const char *was = getenv("TZ");

	(void)state;
	snprintf(old, sizeof(old), "%s", was ? was : "");
	for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++) {
		setenv("TZ", zones[i], 1);
		tzset();
		assert_true(day_zone(zones[i]));
		for (int64_t t = -2208988800; t < 4102444800; t += 86400 * 9 + 3601) {
			time_t c_time = (time_t)t;
			struct tm tm;

			localtime_r(&c_time, &tm);
			assert_int_equal(zone_offset(t), tm.tm_gmtoff);
		}
	}
	if (was) {
		setenv("TZ", old, 1);
	} else {
		unsetenv("TZ");
	}
	tzset();
}

static void
a_zone_that_is_none_is_refused_and_the_old_one_stays(void **state)
{
	static const char *const bad[] = { "", "Europe/Atlantis", "../../../etc/passwd",
		"/etc/localtime", "Europe/../Europe/London", "Europe/London\n", "Europe",
		"zone.tab" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_false(day_zone(bad[i]));
	}
	assert_false(day_zone(NULL));
	assert_string_equal(time_words(*state, at("2026-07-01T12:00:00Z")), "13:00");
}

static void
a_damaged_zone_file_is_refused_wherever_it_is_cut_or_changed(void **state)
{
	unsigned char whole[8192], bytes[8192];
	FILE *f = fopen("/usr/share/zoneinfo/Europe/London", "rb");
	size_t n;

	(void)state;
	assert_non_null(f);
	n = fread(whole, 1, sizeof(whole), f);
	fclose(f);
	assert_true(n > 500 && n < sizeof(whole));
	assert_true(zone_parse(whole, n));
	for (size_t cut = 0; cut < n; cut++) {
		unsigned char *exact = malloc(cut + 1); /* so that reading past the end is seen */

		memcpy(exact, whole, cut);
		assert_false(zone_parse(exact, cut));
		free(exact);
	}
	for (size_t i = 0; i < n; i++) {
		memcpy(bytes, whole, n);
		bytes[i] ^= 0xFF;
		zone_parse(bytes, n); /* may be taken, must not read outside */
		zone_offset(0);
		zone_offset(4102444800);
	}
	for (size_t i = 20; i < 44; i++) {
		memcpy(bytes, whole, n);
		bytes[i] = 0x80;
		assert_false(zone_parse(bytes, n) && i % 4 == 0);
	}
}

static void
days_and_instants_in_words(void **state)
{
	struct arena *a = *state;
	int64_t now = at("2026-11-22T12:00:00Z");

	assert_string_equal(day_long(a, "2026-11-22"), "Sunday 22 November 2026");
	assert_string_equal(day_words(a, "2026-09-02"), "2 September 2026");
	assert_string_equal(day_short(a, "2026-09-02"), "2 Sep");
	assert_string_equal(day_weekday_short(a, "2026-11-22"), "Sun 22 Nov");
	assert_string_equal(day_long(a, "2026-02-30"), "");
	assert_string_equal(day_words(a, NULL), "");
	assert_string_equal(day_short(a, "x"), "");
	assert_string_equal(day_weekday_short(a, ""), "");
	assert_string_equal(instant_words(a, at("2026-11-22T09:12:00Z"), now), "09:12");
	assert_string_equal(instant_words(a, at("2026-11-20T09:31:00Z"), now), "Fri 20 Nov, 09:31");
	assert_string_equal(instant_words(a, at("2026-07-03T09:31:00Z"), now), "Fri 3 Jul, 10:31");
	assert_string_equal(
		instant_words(a, at("2025-12-31T23:59:00Z"), now), "Wed 31 Dec 2025, 23:59");
	assert_string_equal(instant_rfc3339(a, at("2026-07-03T09:31:05Z")), "2026-07-03T09:31:05Z");
}

static void
dates_are_read_as_people_and_files_write_them(void **state)
{
	static const char *const good[][2] = { { "2026-11-22", "2026-11-22" },
		{ "22/11/2026", "2026-11-22" }, { "2/1/2026", "2026-01-02" },
		{ "22-Nov-26", "2026-11-22" }, { "9-dec-2019", "2019-12-09" },
		{ "09-Jan-20", "2020-01-09" }, { "22 November 2026", "2026-11-22" },
		{ "22 NOV 2026", "2026-11-22" }, { "1st Sept 2026", "2026-09-01" },
		{ "3rd March, 2026", "2026-03-03" }, { "22.11.2026", "2026-11-22" },
		{ "22-11-2026", "2026-11-22" }, { "2026/11/22", "2026-11-22" },
		{ " 22/11/2026\xC2\xA0", "2026-11-22" }, { "1-Jan-69", "2069-01-01" },
		{ "1-Jan-70", "1970-01-01" }, { "29/02/2024", "2024-02-29" },
		{ "42962", "2017-08-15" }, { "20000", "1954-10-03" }, { "80000", "2119-01-11" },
		{ "01/02/1933", "1933-02-01" } };
	static const char *const bad[] = { "", " ", "#N/A", ".", "2002_4", "11/22/2026",
		"29/02/2026", "31/04/2026", "22/11", "22/11-2026", "22/11/026", "22/11/20266",
		"222/11/2026", "19999", "80001", "042962", "42962.5", "-2962", "22 11 2026",
		"22 Nov", "22 Novembers 2026", "22 No 2026", "2026-11-22T09:00", "22/11/2026 x",
		"0/1/2026", "22 \xC3\xA9 2026", "9999999999999999999999", "22nd/11/2026",
		"22/11/1899", "-1/1/2026", "2026-11-221" };

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		char *day = day_read(*state, good[i][0]);

		if (!day || strcmp(day, good[i][1]) != 0) {
			fail_msg("%s read as %s", good[i][0], day ? day : "nothing");
		}
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (day_read(*state, bad[i])) {
			fail_msg("%s taken for a date", bad[i]);
		}
	}
	assert_null(day_read(*state, NULL));
}

static void
instants_are_read_with_any_offset_and_nothing_else(void **state)
{
	static const char *const bad[] = { "", "2026-11-22", "2026-11-22T", "2026-11-22T9:00Z",
		"2026-11-22T24:00Z", "2026-11-22T09:60Z", "2026-02-30T09:00Z",
		"2026-11-22T09:00:61Z", "2026-11-22T09:00Zx", "2026-11-22T09:00:00.Z",
		"2026-11-22T09:00+1:00", "2026-11-22T09:00+24:00", "2026-11-22X09:00Z",
		"2026-11-22T09:00:00" };
	int64_t t;

	(void)state;
	assert_int_equal(at("2026-11-22T09:12:00Z"), 1795338720);
	assert_int_equal(at("2026-11-22t09:12:00.987654321z"), 1795338720);
	assert_int_equal(at("2026-11-22 10:12:00+01:00"), 1795338720);
	assert_int_equal(at("2026-11-21T19:42:00-13:30"), 1795338720);
	assert_int_equal(at("2026-07-01T09:12"), at("2026-07-01T08:12:00Z"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (instant_read(bad[i], &t)) {
			fail_msg("%s taken for an instant", bad[i]);
		}
	}
	assert_false(instant_read(NULL, &t));
}

static void
days_of_the_week_are_said_as_people_say_them(void **state)
{
	static const char *const said[][2] = {{"1234567", "every day"}, {"12345", "Monday to Friday"}, {"67", "Saturday and Sunday"},
	    {"123", "Monday to Wednesday"}, {"136", "Monday, Wednesday and Saturday"}, {"4", "Thursday"}, {"", "no day"}};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++) {
		assert_string_equal(weekdays_words(a, said[i][0]), said[i][1]);
	}
	assert_string_equal(weekday_name(7), "Sunday");
	assert_string_equal(weekday_name(8), "");
	arena_free(a);
}

#define IN_LONDON(test) cmocka_unit_test_setup_teardown(test, in_london, leave)

static const struct CMUnitTest day_tests[] = {
	IN_LONDON(only_real_days_are_valid),
	IN_LONDON(every_day_of_three_centuries_counts_one_more_than_the_day_before),
	IN_LONDON(days_outside_the_range_become_its_ends),
	IN_LONDON(days_are_added_over_leap_days_and_year_ends),
	IN_LONDON(the_clocks_go_forward_in_march_2026),
	IN_LONDON(the_clocks_go_back_in_october_2026),
	IN_LONDON(every_quarter_hour_of_2026_is_found_again_or_is_the_later_of_two),
	IN_LONDON(midnight_belongs_to_the_new_day_in_summer_and_winter),
	IN_LONDON(years_after_the_table_follow_the_rule),
	IN_LONDON(offsets_agree_with_the_c_library),
	IN_LONDON(a_zone_that_is_none_is_refused_and_the_old_one_stays),
	IN_LONDON(a_damaged_zone_file_is_refused_wherever_it_is_cut_or_changed),
	IN_LONDON(days_and_instants_in_words),
	IN_LONDON(days_of_the_week_are_said_as_people_say_them),
	IN_LONDON(dates_are_read_as_people_and_files_write_them),
	IN_LONDON(instants_are_read_with_any_offset_and_nothing_else),
};

const struct test_suite day_suite = SUITE_PLAIN("day", day_tests);
