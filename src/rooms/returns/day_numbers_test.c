/* SPDX-License-Identifier: MIT */
/* Numbers kept for each group and day: packing and reading, folding, a reader that adds what is not folded, homes that move between groups, and verify, which finds
 * every lie. Sums are counted here by hand. */
#include "tests/returns_kit.h"

#include <string.h>

#include "base/day.h"
#include "rooms/homes/homes.h"

static const struct return_template *
template_now(void)
{
	return return_template_version("daily-huddle", 0);
}

/* The group of a kind that these tests look at. */
static int64_t
group_of_kind(const char *kind, const char *code)
{
	struct ctx *c = kit_ctx();
	int64_t id = 0;

	kit_ok(db_read_begin(c));
	kit_ok(group_find(c, kind, code, &id));
	db_read_end(c);
	assert_true(id > 0);
	return id;
}

static int64_t
kinclair(void)
{
	return group_of_kind("council", "TEST-C1");
}

/* The sum of one question for a group's day; everything 0 when there is no row. */
static struct answer_sum
sum_on(int64_t group, const char *day, const char *question)
{
	struct ctx *c = kit_ctx();
	struct answer_sum s = {0};
	struct list days;

	kit_ok(db_read_begin(c));
	kit_ok(group_days(c, group, day, day, &days));
	db_read_end(c);
	if (days.n > 0) {
		const struct group_day *d = LIST_AT(days, struct group_day, 0);

		assert_int_equal(days.n, 1);
		assert_true(numbers_sum(d->t, d->v, question, &s));
	}
	return s;
}

static void
packed_numbers_read_back_and_anything_else_is_refused(void **state)
{
	const struct return_template *t = template_now();
	struct arena *a = kit_ctx()->arena;
	size_t n = numbers_width(t);
	int64_t *v = ARENA_ARRAY(a, int64_t, n), *w = ARENA_ARRAY(a, int64_t, n), *zero = ARENA_ARRAY(a, int64_t, n);
	static const char *const wrong[] = {"", "1", "x", "1 -", "1 1:2:3:4 5"};
	struct answer *answers = ARENA_ARRAY(a, struct answer, t->n);
	const char *text;

	(void)state;
	answers[question_index(t, "residents_total")] = (struct answer){.state = GIVEN, .n = 38};
	answers[question_index(t, "staff_absent")] = (struct answer){.state = NOT_KNOWN};
	answers[question_index(t, "ppe")] = (struct answer){.state = GIVEN, .text = "none"};
	answers[question_index(t, "note")] = (struct answer){.state = GIVEN, .text = "words"};
	numbers_add_answers(t, answers, 1, v);
	text = numbers_text(a, t, v);
	assert_int_equal(strncmp(text, "1 38:1:0:0 - ", 13), 0);
	assert_non_null(strstr(text, " 0:0:1:0:0 ")); /* ppe: enough, under 3 days, none, not known, not applicable */
	assert_true(numbers_add_text(a, t, text, w));
	assert_memory_equal(v, w, n * sizeof(*v));
	numbers_add_answers(t, answers, -1, w);
	assert_memory_equal(w, zero, n * sizeof(*w));
	assert_true(numbers_add_text(a, t, numbers_text(a, t, w), v));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_false(numbers_add_text(a, t, wrong[i], w));
	}
	assert_false(numbers_add_text(a, t, arena_printf(a, "%s 1", text), w));
	assert_memory_equal(w, zero, n * sizeof(*w));
}

static void
a_group_adds_up_what_is_given_and_counts_the_rest_apart(void **state)
{
	(void)state;
	SEND(home_of(ROWANBANK), TODAY, "staff_absent=3");
	SEND(home_of(HAREBANK), TODAY, "staff_absent=?");
	SEND(home_of(ST_DROSTANS), TODAY, "staff_absent=-");
	SEND(home_of(WHINFELL), TODAY, "staff_absent=50");
	for (int folded = 0; folded < 2; folded++) {
		struct answer_sum s = sum_on(kinclair(), TODAY, "staff_absent");

		assert_int_equal(s.sum, 3);
		assert_int_equal(s.given, 1);
		assert_int_equal(s.not_known, 1);
		assert_int_equal(s.not_sent, 1);
		assert_int_equal(s.not_applicable, 0);
		assert_int_equal(sum_on(kinclair(), TODAY, "day_nurses_on").not_applicable, 2); /* no nursing there */
		assert_int_equal(sum_on(group_of_kind("provider", "SP2099000001"), TODAY, "residents_total").sum, 60);
		assert_int_equal(sum_on(kinclair(), YESTERDAY, "staff_absent").given, 0);
		fold_now();
	}
	assert_int_equal(rows_in(DELTAS), 0);
	assert_int_equal(faults_found(), 0);
}

static void
an_update_takes_the_old_answers_out(void **state)
{
	int64_t home = home_of(ROWANBANK);

	(void)state;
	SEND(home, TODAY, "staff_absent=3", "agency_on=1");
	fold_now();
	SEND(home, TODAY, "staff_absent=5", "agency_on=?");
	SEND(home_of(HAREBANK), TODAY, "staff_absent=1");
	fold_now();
	assert_int_equal(sum_on(kinclair(), TODAY, "staff_absent").sum, 6);
	assert_int_equal(sum_on(kinclair(), TODAY, "agency_on").given, 1);
	assert_int_equal(sum_on(kinclair(), TODAY, "agency_on").not_known, 1);
	assert_int_equal(faults_found(), 0);
}

static void
folding_nothing_is_one_statement_or_two(void **state)
{
	(void)state;
	fold_now();
	assert_int_equal(rows_in(NUMBERS), 0);
}

struct move {
	int64_t home, locality;
	const char *from_day;
};

static enum err
write_move(struct ctx *c, void *arg)
{
	const struct move *m = arg;

	return home_set_locality(c, m->home, m->locality, m->from_day);
}

static enum err
write_locality(struct ctx *c, void *arg)
{
	return group_make(c, "locality", "TEST-L9", "North Kinclair", 0, arg);
}

static void
a_home_said_later_to_lie_elsewhere_takes_its_returns_with_it(void **state)
{
	struct move m = {.home = home_of(ROWANBANK), .from_day = YESTERDAY};
	int64_t locality = 0;

	(void)state;
	kit_write(write_locality, &locality);
	SEND(m.home, "2026-11-20", "staff_absent=1");
	SEND(m.home, YESTERDAY, "staff_absent=2");
	fold_now();
	SEND(m.home, TODAY, "staff_absent=4"); /* not folded yet when it moves */
	m.locality = locality;
	kit_write(write_move, &m);
	fold_now();
	assert_int_equal(sum_on(locality, "2026-11-20", "staff_absent").given, 0);
	assert_int_equal(sum_on(locality, YESTERDAY, "staff_absent").sum, 2);
	assert_int_equal(sum_on(locality, TODAY, "staff_absent").sum, 4);
	assert_int_equal(sum_on(kinclair(), TODAY, "staff_absent").sum, 4);
	assert_int_equal(faults_found(), 0);
	m = (struct move){m.home, 0, TODAY};
	kit_write(write_move, &m);
	fold_now();
	assert_int_equal(sum_on(locality, YESTERDAY, "staff_absent").sum, 2);
	assert_int_equal(sum_on(locality, TODAY, "staff_absent").given, 0);
	assert_int_equal(faults_found(), 0);
}

static void
verify_finds_numbers_that_are_not_those_of_the_returns(void **state)
{
	(void)state;
	SEND(home_of(ROWANBANK), YESTERDAY);
	SEND(home_of(ROWANBANK), TODAY);
	SEND(home_of(ROWANBANK), TODAY, "staff_absent=2");
	fold_now();
	assert_int_equal(faults_found(), 0);
	return_lie(0);
	assert_true(faults_found() > 0);
}

/* One data set for each lie: the next would hide the one before. */
#define LIE_FOUND(name, i)                                                                                             \
	static void name(void **state)                                                                                 \
	{                                                                                                              \
		(void)state;                                                                                           \
		SEND(home_of(ROWANBANK), TODAY, "staff_absent=2");                                                     \
		fold_now();                                                                                            \
		assert_int_equal(faults_found(), 0);                                                                   \
		return_lie(i);                                                                                         \
		assert_true(faults_found() > 0);                                                                       \
	}
LIE_FOUND(verify_misses_no_numbers_that_are_gone, 1)
LIE_FOUND(verify_finds_a_return_that_is_not_its_newest_version, 2)
LIE_FOUND(verify_finds_a_return_without_versions, 3)
LIE_FOUND(verify_finds_versions_without_a_return, 4)
LIE_FOUND(verify_finds_a_return_said_to_answer_what_is_asked_weekly, 5)

static void
trends_of_a_group_are_its_sums_and_of_a_home_its_own(void **state)
{
	struct ctx *c = kit_ctx();
	struct group g;

	(void)state;
	SEND(home_of(ROWANBANK), YESTERDAY, "staff_absent=3");
	SEND(home_of(HAREBANK), YESTERDAY, "staff_absent=4");
	kit_ok(group_by_id(c, kinclair(), &g));
	as("team member");
	GET(arena_printf(c->arena, "/groups/%s/trends", g.ref));
	want_status(200);
	want_text("Between 7 and 7 on 1 of 28 days");
	GET(arena_printf(c->arena, "/groups/%s/trends.csv?days=90", g.ref));
	want_status(200);
	want_text("\"2026-11-21\",\"Staff absent who were due today\",7,2,0,0,0,2");
	want_text("\"2026-11-20\",\"Staff absent who were due today\",\"\",0,0,0,0,0"); /* nothing is not zero */
	GET("/homes/" ROWANBANK "/trends");
	want_status(200);
	want_text("Between 3 and 3 on 1 of 28 days");
	want_text("no return");
	GET("/homes/" ROWANBANK);
	want_status(200);
	want_text("Returns in the last 28 days: 1 of 28 expected days");
	as("partner member");
	GET(arena_printf(c->arena, "/groups/%s/trends", g.ref));
	want_status(200);
	want_no_text("Between 7 and 7"); /* two homes would be nobody's total */
	as("home manager");
	GET(arena_printf(c->arena, "/groups/%s/trends", g.ref));
	assert_true(answer()->status == 403 || answer()->status == 404);
	as("team member 2");
	GET(arena_printf(c->arena, "/groups/%s/trends", g.ref));
	want_status(404);
}

/* The pack says what is divided by what; what is not known makes a gap, never zero, and nothing to divide by is none needed. */
static void
a_share_is_a_gap_where_a_part_is_not_known_and_never_zero(void **state)
{
	(void)state;
	SEND(home_of(ROWANBANK), "2026-11-18", "day_care_staff_on=6", "day_care_staff_needed=8", "agency_on=3", "day_nurses_on=2", "night_nurses_on=1",
	    "night_care_staff_on=3");
	SEND(home_of(ROWANBANK), "2026-11-19", "day_care_staff_on=?", "day_care_staff_needed=8", "agency_on=3");
	SEND(home_of(ROWANBANK), "2026-11-20", "day_care_staff_on=6", "day_care_staff_needed=?", "agency_on=?");
	SEND(home_of(ROWANBANK), YESTERDAY, "day_care_staff_on=0", "day_care_staff_needed=0");
	as("team member");
	GET("/homes/" ROWANBANK "/trends");
	want_status(200);
	want_text("Care staff on by day, of needed");
	want_text("Between 75% and 75% on 1 of 28 days, 75% (6 of 8) on 18 November 2026");
	want_text("none needed");
	GET("/homes/" ROWANBANK "/trends.csv");
	want_text("\"2026-11-18\",\"Care staff on by day, of needed\",6,1,0,0,0,1,8,75");
	want_text("\"2026-11-18\",\"Agency, of all on\",3,1,0,0,0,1,12,25");
	want_text("\"2026-11-19\",\"Care staff on by day, of needed\",\"\",0,1,0,0,1,8,\"\"");
	want_text("\"2026-11-20\",\"Care staff on by day, of needed\",6,1,0,0,0,1,\"\",\"\"");
	want_text("\"2026-11-21\",\"Care staff on by day, of needed\",0,1,0,0,0,1,0,\"\"");
}

static void
a_share_of_a_group_is_a_gap_while_too_many_returns_leave_it_open(void **state)
{
	struct ctx *c = kit_ctx();
	struct group g;

	(void)state;
	SEND(home_of(ROWANBANK), "2026-11-20", "day_care_staff_on=6", "day_care_staff_needed=8");
	SEND(home_of(HAREBANK), "2026-11-20", "day_care_staff_on=4", "day_care_staff_needed=4");
	SEND(home_of(ROWANBANK), YESTERDAY, "day_care_staff_on=?", "day_care_staff_needed=8");
	SEND(home_of(HAREBANK), YESTERDAY, "day_care_staff_on=4", "day_care_staff_needed=4");
	kit_ok(group_by_id(c, kinclair(), &g));
	as("team member");
	GET(arena_printf(c->arena, "/groups/%s/trends.csv", g.ref));
	want_status(200);
	want_text("\"2026-11-20\",\"Care staff on by day, of needed\",10,2,0,0,0,2,12,83");
	want_text("\"2026-11-21\",\"Care staff on by day, of needed\",4,1,1,0,0,2,12,\"\"");
	GET(arena_printf(c->arena, "/groups/%s/trends", g.ref));
	want_text("too many not known");
}

/* Divided by the days on which a return was expected, not by the days of the calendar. */
static void
days_on_which_no_return_was_expected_are_not_counted(void **state)
{
	(void)state;
	SEND(home_of(ROWANBANK), "2026-11-12", "staff_absent=3");
	SEND(home_of(ROWANBANK), YESTERDAY, "staff_absent=3");
	as("team chair");
	POST("/remit/changes", "home", ROWANBANK, "expected", "no", "reason", "refurbishment", "from_day", "9/11/2026", "until_day", "16/11/2026");
	want_status(303);
	as("team member");
	GET("/homes/" ROWANBANK);
	want_text("Returns in the last 28 days: 1 of 21 expected days");
	as("team chair");
	POST("/remit/changes", "home", ROWANBANK, "expected", "no", "reason", "closed", "from_day", "1/10/2026", "until_day", "");
	want_status(303);
	GET("/homes/" ROWANBANK);
	want_text("No return was expected in the last 28 days.");
}

static const struct CMUnitTest tests[] = {
    KIT_TEST(packed_numbers_read_back_and_anything_else_is_refused),
    KIT_TEST(a_group_adds_up_what_is_given_and_counts_the_rest_apart),
    KIT_TEST(an_update_takes_the_old_answers_out),
    KIT_TEST(folding_nothing_is_one_statement_or_two),
    KIT_TEST(a_home_said_later_to_lie_elsewhere_takes_its_returns_with_it),
    KIT_TEST(verify_finds_numbers_that_are_not_those_of_the_returns),
    KIT_TEST(verify_misses_no_numbers_that_are_gone),
    KIT_TEST(verify_finds_a_return_that_is_not_its_newest_version),
    KIT_TEST(verify_finds_a_return_without_versions),
    KIT_TEST(verify_finds_versions_without_a_return),
    KIT_TEST(verify_finds_a_return_said_to_answer_what_is_asked_weekly),
    KIT_TEST(trends_of_a_group_are_its_sums_and_of_a_home_its_own),
    KIT_TEST(a_share_is_a_gap_where_a_part_is_not_known_and_never_zero),
    KIT_TEST(a_share_of_a_group_is_a_gap_while_too_many_returns_leave_it_open),
    KIT_TEST(days_on_which_no_return_was_expected_are_not_counted),
};
const struct test_suite day_numbers_suite = SUITE("day_numbers", tests);
