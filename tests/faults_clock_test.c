/* SPDX-License-Identifier: MIT */
/* The clocks go forward and back, the machine stands in another zone, somebody sets its clock back a day: a return belongs to the civil day of the pack's zone, is kept once,
 * and nothing that was saved is lost or coloured otherwise. The arithmetic of days is src/base/day_test.c. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/day.h"
#include "rooms/history/history.h"
#include "rooms/homes/homes.h"
#include "rooms/returns/returns.h"
#include "rooms/status/status.h"
#include "tests/faults_kit.h"
#include "tests/people.h"

static int64_t
rowanbank(void)
{
	struct home h;

	kit_ok(home_by_ref(kit_ctx(), ROWANBANK, &h));
	return h.id;
}

static enum err
try_send(const char *day, int64_t residents, struct small_return *ret)
{
	*ret = (struct small_return){.home = rowanbank(), .day = day, .residents = residents, .base_revision = -1};
	return kit_try(small_return_send, ret);
}

static void
send(const char *day, int64_t residents, int64_t want_revision)
{
	struct small_return r;

	kit_ok(try_send(day, residents, &r));
	assert_int_equal(r.revision, want_revision);
}

static void
refuse(const char *day, const char *field)
{
	struct small_return r;

	assert_int_equal(try_send(day, 77, &r), ERR_INVALID);
	assert_string_equal(kit_ctx()->fault.field ? kit_ctx()->fault.field : field, field);
}

static struct home_return
kept(const char *day)
{
	struct home_return r = {0};
	bool found = false;

	kit_ok(return_get(kit_ctx(), rowanbank(), day, &r, &found));
	assert_true(found);
	return r;
}

/* In March 00:59:59 UTC is 00:59:59 and the next second is 02:00; midnight before is 00:00 UTC, the one after 23:00 UTC. */
static void
a_day_of_23_hours_begins_and_ends_at_civil_midnight(void **state)
{
	int64_t midnight = day_instant("2026-03-29", 0);

	(void)state;
	kit_now(midnight - 1);
	send("2026-03-28", 31, 1);
	refuse("2026-03-29", "date");
	kit_now(midnight);
	send("2026-03-29", 32, 1);
	kit_now(midnight + 3599);
	send("2026-03-29", 33, 2);
	kit_now(midnight + 3600);
	send("2026-03-29", 34, 3);
	kit_now(midnight + 23 * 3600 - 1);
	send("2026-03-29", 35, 4);
	refuse("2026-03-30", "date");
	kit_now(midnight + 23 * 3600);
	/* Yesterday now: a change needs its reason. */
	refuse("2026-03-29", "reason");
	send("2026-03-30", 36, 1);
	assert_int_equal(kept("2026-03-29").revision, 4);
	want_verified();
}

/* In October 01:00 to 01:59 comes twice: two returns an hour apart show the same time and are two revisions, in their order. */
static void
the_hour_that_comes_twice_keeps_both_revisions_in_order(void **state)
{
	int64_t first = day_instant("2026-10-25", 90);
	struct list versions;

	(void)state;
	kit_now(first);
	send("2026-10-25", 31, 1);
	kit_now(first + 3600);
	assert_int_equal(day_minutes(first), day_minutes(first + 3600));
	send("2026-10-25", 32, 2);
	kit_ok(history_of(kit_ctx(), "return", ROWANBANK "/2026-10-25", &versions));
	assert_int_equal(versions.n, 2);
	assert_int_equal(LIST_AT(versions, struct history_row, 0)->at - LIST_AT(versions, struct history_row, 1)->at, 3600);
	/* The day has 25 hours. */
	kit_now(day_instant("2026-10-25", 0) + 25 * 3600 - 1);
	send("2026-10-25", 33, 3);
	kit_now(day_instant("2026-10-25", 0) + 25 * 3600);
	send("2026-10-26", 34, 1);
	assert_int_equal(kept("2026-10-25").revision, 3);
	want_verified();
}

/* 28 days are civil days, also where one of them has 23 hours. */
static void
the_28_days_of_a_correction_are_civil_days(void **state)
{
	(void)state;
	kit_now_at("2026-03-27", 12, 0);
	send("2026-03-27", 31, 1);
	for (int late = 0; late < 2; late++) {
		struct small_return r = {.home = rowanbank(), .day = "2026-03-27", .residents = 40 + late, .reason = "It was wrong", .base_revision = -1};

		kit_now_at(late ? "2026-04-24" : "2026-04-23", 23, 59);
		kit_write(small_return_send, &r);
		assert_int_equal(r.revision, 2 + late);
	}
	want_verified();
}

/* A host that stands elsewhere, or has no zone at all: the pack's zone counts. */
static void
the_zone_of_the_host_does_not_count(void **state)
{
	static const char *const zones[] = {"Pacific/Kiritimati", "America/Los_Angeles", "UTC", ":nowhere"};
	const char *before = getenv("TZ");
	char *keep = before ? strdup(before) : NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++) {
		char day[DAY_SIZE];

		setenv("TZ", zones[i], 1);
		tzset();
		/* 23:30 UTC on 5 June is half past midnight on 6 June in London. */
		kit_now(day_instant("2026-06-06", 30));
		day_of(kit_ctx()->now, day);
		assert_string_equal(day, "2026-06-06");
		send("2026-06-06", 31 + (int64_t)i, 1 + (int64_t)i);
		refuse("2026-06-07", "date");
	}
	if (keep) {
		setenv("TZ", keep, 1);
	} else {
		unsetenv("TZ");
	}
	tzset();
	free(keep);
}

/* The host's clock is set back a day after returns were sent. What was sent stays; the day it was sent for has "not come yet" again and cannot be changed meanwhile; the
 * day that is now today can be sent; chains, numbers and statuses still agree. */
static void
a_clock_that_is_set_back_loses_nothing(void **state)
{
	(void)state;
	kit_now_at("2026-11-22", 9, 0);
	send("2026-11-22", 31, 1);
	kit_now_at("2026-11-21", 9, 0);
	refuse("2026-11-22", "date");
	send("2026-11-21", 29, 1);
	want_verified();
	assert_int_equal(kept("2026-11-22").revision, 1);
	kit_now_at("2026-11-22", 9, 30);
	send("2026-11-22", 32, 2);
	assert_int_equal(kept("2026-11-22").answers[question_index(kept("2026-11-22").t, "residents_total")].n, 32);
	want_verified();
}

/* A step back within the day, as time servers make them: the later saving is the newer one, whatever its time. */
static void
a_clock_that_steps_back_keeps_the_order_of_saving(void **state)
{
	struct status s = {0};
	bool found = false;

	(void)state;
	kit_now_at("2026-11-22", 9, 0);
	send("2026-11-22", 31, 1);
	kit_now_at("2026-11-22", 8, 58);
	send("2026-11-22", 32, 2);
	assert_int_equal(kept("2026-11-22").revision, 2);
	kit_ok(status_on(kit_ctx(), rowanbank(), "2026-11-22", 0, &s, &found));
	assert_true(found);
	assert_int_equal(s.revision, 2);
	want_verified();
}

/* Page and API go by the same civil day, at both ends of the shortest and the longest day. */
static void
pages_and_programs_agree_on_today(void **state)
{
	static const struct {
		const char *day;
		int64_t after; /* seconds after its midnight */
		int status;
	} at[] = {{"2026-03-29", 0, 201}, {"2026-03-29", 23 * 3600 - 1, 200}, {"2026-10-25", 0, 201}, {"2026-10-25", 25 * 3600 - 1, 200},
	    {"2026-12-31", 86399, 201}};
	const char *body = "{\"template\":\"daily-huddle\",\"version\":1,\"values\":{\"residents_total\":31}}";

	(void)state;
	for (size_t i = 0; i < sizeof(at) / sizeof(*at); i++) {
		struct arena *a = kit_ctx()->arena;
		const char *tomorrow = day_add(a, at[i].day, 1);

		kit_now(day_instant(at[i].day, 0) + at[i].after);
		as("home manager");
		GET("/api/v1/homes/" ROWANBANK);
		want_status(200);
		want_json("on", at[i].day);
		GET("/homes/" ROWANBANK "/return");
		if (answer()->status != 200) {
			want_location(arena_printf(a, "/homes/" ROWANBANK "/returns/%s", at[i].day));
		}
		PUT_JSON(arena_printf(a, "/api/v1/homes/" ROWANBANK "/returns/%s", tomorrow), body);
		want_status(422);
		PUT_JSON(arena_printf(a, "/api/v1/homes/" ROWANBANK "/returns/%s", at[i].day), body);
		want_status(at[i].status);
		want_json("date", at[i].day);
	}
	want_verified();
}

/* The team's hour is eleven by the clock on the wall, also on the days on which the clocks change. */
static void
the_hour_of_the_board_is_civil_time(void **state)
{
	static const char *const days[] = {"2026-03-28", "2026-03-29", "2026-03-30", "2026-10-24", "2026-10-25", "2026-10-26"};

	(void)state;
	as("team member");
	for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++) {
		kit_now_at(days[i], 10, 59);
		GET("/api/v1/board");
		want_status(200);
		want_json("items.0.sent", "not_yet");
		want_no_text("no_return");
		kit_now_at(days[i], 11, 0);
		GET("/api/v1/board");
		want_json("items.0.sent", "no_return");
		want_no_text("not_yet");
	}
}

static const struct CMUnitTest faults_clock_tests[] = {
    KIT_TEST(a_day_of_23_hours_begins_and_ends_at_civil_midnight),
    KIT_TEST(the_hour_that_comes_twice_keeps_both_revisions_in_order),
    KIT_TEST(the_28_days_of_a_correction_are_civil_days),
    KIT_TEST(the_zone_of_the_host_does_not_count),
    KIT_TEST(a_clock_that_is_set_back_loses_nothing),
    KIT_TEST(a_clock_that_steps_back_keeps_the_order_of_saving),
    KIT_TEST(pages_and_programs_agree_on_today),
    KIT_TEST(the_hour_of_the_board_is_civil_time),
};

const struct test_suite faults_clock_suite = SUITE("faults_clock", faults_clock_tests);
