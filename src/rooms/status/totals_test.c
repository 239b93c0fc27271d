/* SPDX-License-Identifier: MIT */
/* Sums by area, locality and provider: which beds count, and what a partner may see of them. */
#include "tests/status_kit.h"

#include "rooms/homes/homes.h"
#include "tests/people.h"

#define TODAY "2026-11-22"
#define SATURDAY "2026-11-21"

static void
totals_count_only_beds_that_can_be_offered(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, TODAY, 8, 0, "beds_available=3");
	SENT_AT(HAREBANK, TODAY, 8, 0, "beds_available=4", "admissions=paused", "admissions_reason=staffing", "admissions_decided_by=home");
	SENT_AT(ST_DROSTANS, SATURDAY, 8, 0, "beds_available=5");
	kit_now_at(TODAY, 12, 0);
	as("team member");
	GET("/api/v1/totals");
	want_status(200);
	want_json("all.beds", "3");
	want_json("all.beds_of", "2");
	want_json("all.homes", "3");
	GET("/totals");
	want_status(200);
	want_text("Larch Care Group");
	GET("/totals.csv");
	want_status(200);
}

static void
a_partner_sees_no_sum_of_few_homes(void **state)
{
	(void)state;
	SENT_AT(ROWANBANK, TODAY, 8, 0, "beds_available=3");
	as("partner member");
	GET("/api/v1/totals");
	want_status(200);
	want_json("all", "null");
	want_json("total", "0");
	want_no_text("Larch");
	GET("/api/v1/board");
	assert_int_not_equal(answer()->status, 200);
}

/* Six homes of one provider, in a locality of the first team's area. */
static enum err
write_six(struct ctx *c, void *arg)
{
	int64_t council, locality, *ids = arg;

	TRY(group_find(c, "council", "TEST-C1", &council));
	TRY(group_make(c, "locality", NULL, "Upper Kinclair", council, &locality));
	for (int i = 0; i < 6; i++) {
		TRY(home_register(c,
		    &(struct home_registered){.reg = "Care Inspectorate", .number = arena_printf(c->arena, "CS209900010%d", i),
		        .name = arena_printf(c->arena, "House %d", i), .provider_number = "SP2099000009", .provider_name = "Marle Water Care",
		        .town = "", .postcode = "", .client_group = "Older People", .age_group = "Adults", .sector = "", .registration_status = "Active",
		        .council = council, .places = 20, .first_seen = "2026-01-01", .last_seen = "2026-01-01", .gone_since = ""},
		    &ids[i]));
		TRY(group_add_home(c, council, ids[i], "2026-01-01", "9999-12-31"));
		TRY(home_set_locality(c, ids[i], locality, "2026-01-01"));
	}
	return OK;
}

static void
a_partner_sees_sums_of_many_and_nothing_by_subtraction(void **state)
{
	int64_t ids[6];

	(void)state;
	kit_write(write_six, ids);
	for (int i = 0; i < 5; i++) {
		as("partner member");
		GET("/api/v1/totals");
		want_status(200);
		if (i < 2) {
			want_json("all", "null"); /* three homes are expected, and those that sent */
		} else {
			want_json("all.beds_of", "0");
		}
		SEND(ids[i], TODAY, "beds_available=2");
	}
	as("partner member");
	GET("/api/v1/totals");
	want_json("all.beds", "10");
	want_json("all.beds_of", "5");
	/* of the localities one is of one provider and the rest too small: both are left out, and so is what one could take from the other */
	want_no_text("Upper Kinclair");
	want_no_text("no locality said");
	want_no_text("Marle");
	GET("/totals");
	want_status(200);
	want_text("too few homes to show a sum");
	GET("/totals.csv");
	want_status(200);
	want_no_text("Upper Kinclair");
	want_no_text("no locality said");
	want_no_text("Marle");
	as("executive");
	GET("/api/v1/totals");
	want_text("Upper Kinclair");
	want_text("Marle Water Care");
}

/* Trends of the same homes, page and file: the rule is the same one. */
static void
a_partner_s_trends_hide_the_days_of_few_homes_or_of_one_provider(void **state)
{
	static const char *const more[] = {ROWANBANK, HAREBANK};
	int64_t ids[6];
	struct group g;
	int64_t council = 0;
	const char *page, *file;

	(void)state;
	kit_write(write_six, ids);
	kit_ok(group_find(kit_ctx(), "council", "TEST-C1", &council));
	kit_ok(group_by_id(kit_ctx(), council, &g));
	page = arena_printf(kit_ctx()->arena, "/groups/%s/trends", g.ref);
	file = arena_printf(kit_ctx()->arena, "/groups/%s/trends.csv", g.ref);
	for (int i = 0; i < 6; i++) {
		SEND(ids[i], SATURDAY, "staff_absent=2");
		SEND(ids[i], TODAY, "staff_absent=3");
	}
	as("partner member");
	GET(page);
	want_status(200);
	want_no_text("Between 12");
	want_no_text("Between 18");
	for (size_t i = 0; i < 2; i++) {
		SEND(home_of(more[i]), TODAY, "staff_absent=1");
	}
	GET(page);
	want_status(200);
	want_text("Between 20 and 20 on 1 of 28 days"); /* eight homes, and no provider has more than six */
	GET(file);
	want_status(200);
	want_text("\"2026-11-22\",\"Staff absent who were due today\",20,8");
	want_no_text(",12,6");
	as("executive");
	GET(page);
	want_text("Between 12 and 20 on 2 of 28 days");
	GET(file);
	want_text("\"2026-11-21\",\"Staff absent who were due today\",12,6");
}

/* The whole less a locality is the rest, which may be few homes: a locality shows nothing to who is not of it. */
static void
a_partner_s_trends_tell_nothing_of_a_part_of_the_area(void **state)
{
	static const char *const more[] = {ROWANBANK, HAREBANK};
	const char *locality;
	int64_t ids[6];
	struct group g;
	struct home h;

	(void)state;
	kit_write(write_six, ids);
	for (int i = 0; i < 6; i++) {
		SEND(ids[i], TODAY, "staff_absent=3");
	}
	for (size_t i = 0; i < 2; i++) {
		SEND(home_of(more[i]), TODAY, "staff_absent=1");
	}
	kit_ok(home_by_id(kit_ctx(), ids[0], &h));
	kit_ok(group_by_id(kit_ctx(), h.locality, &g));
	locality = arena_printf(kit_ctx()->arena, "/groups/%s/trends", g.ref);
	as("partner member");
	GET(locality);
	want_status(200);
	want_text("Nothing is shown of a part of your area");
	want_no_text("Between");
	GET(arena_printf(kit_ctx()->arena, "%s.csv", locality));
	want_status(200);
	want_no_text("absent who were due today\",18");
	as("executive");
	GET(locality);
	want_text("Between 18 and 18 on 1 of 28 days");
}

/* Eight homes sent, and all but four did not know: the four are nobody's total. */
static void
a_partner_s_trends_count_the_homes_that_answered(void **state)
{
	static const char *const more[] = {ROWANBANK, HAREBANK};
	int64_t ids[6], council = 0;
	struct group g;

	(void)state;
	kit_write(write_six, ids);
	for (int i = 0; i < 6; i++) {
		SEND(ids[i], TODAY, i < 2 ? "staff_absent=3" : "staff_absent=?");
	}
	for (size_t i = 0; i < 2; i++) {
		SEND(home_of(more[i]), TODAY, "staff_absent=1");
	}
	kit_ok(group_find(kit_ctx(), "council", "TEST-C1", &council));
	kit_ok(group_by_id(kit_ctx(), council, &g));
	as("partner member");
	GET(arena_printf(kit_ctx()->arena, "/groups/%s/trends", g.ref));
	want_status(200);
	want_no_text("Between 8 and 8");
	as("executive");
	GET(arena_printf(kit_ctx()->arena, "/groups/%s/trends", g.ref));
	want_text("Between 8 and 8 on 1 of 28 days");
}

static const struct CMUnitTest totals_tests[] = {
    KIT_TEST(a_partner_s_trends_hide_the_days_of_few_homes_or_of_one_provider),
    KIT_TEST(a_partner_s_trends_count_the_homes_that_answered),
    KIT_TEST(a_partner_s_trends_tell_nothing_of_a_part_of_the_area),
    KIT_TEST(totals_count_only_beds_that_can_be_offered),
    KIT_TEST(a_partner_sees_no_sum_of_few_homes),
    KIT_TEST(a_partner_sees_sums_of_many_and_nothing_by_subtraction),
};
const struct test_suite totals_suite = SUITE("totals", totals_tests);
