/* SPDX-License-Identifier: MIT */
/* The daily return as programs send and read it: every state of an answer, stops and asks, stale and repeated sending, past days, other people's homes, hostile text;
 * and that a write which fails half-way leaves nothing. */
#include "tests/returns_kit.h"

#include <pthread.h>
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/homes/homes.h"

/* Passes the check of a CHI number, and begins with a day of birth. */
#define CHI "0101010001"

static void
put(const char *path, const char *body, int status)
{
	PUT_JSON(path, body);
	want_status(status);
}

/* ---- sending -------------------------------------------------------------------------------------------------------- */

static void
a_first_return_is_made_and_the_next_replaces_it_whole(void **state)
{
	(void)state;
	as("home manager");
	put(RETURN(ROWANBANK, TODAY), BODY("", "staff_absent=3", "note=Quiet"), 201);
	want_json("home", ROWANBANK);
	want_json("date", TODAY);
	want_json("template", "daily-huddle");
	want_json("version", "1");
	want_json("revision", "1");
	want_json("values.staff_absent", "3");
	want_json("colour", "green");
	put(RETURN(ROWANBANK, TODAY), BODY("", "staff_absent=4", "ppe=none"), 200);
	want_json("revision", "2");
	want_json("values.staff_absent", "4");
	want_json("colour", "red");
	want_no_text("Quiet");
	GET(RETURN(ROWANBANK, TODAY));
	want_status(200);
	want_json("revision", "2");
	want_json("values.staff_absent", "4");
	assert_int_equal(rows_in(RETURNS), 1);
	assert_int_equal(rows_in(VERSIONS), 2);
	assert_int_equal(rows_in(HISTORY), 2);
	assert_int_equal(rows_in(EVENTS), 2);
}

static void
the_same_body_twice_changes_nothing(void **state)
{
	(void)state;
	as("home manager");
	put(RETURN(ROWANBANK, TODAY), BODY(""), 201);
	put(RETURN(ROWANBANK, TODAY), BODY(""), 200);
	want_json("revision", "1");
	put(RETURN(ROWANBANK, TODAY), BODY(",\"revision\":0"), 200);
	want_json("revision", "1");
	assert_int_equal(rows_in(VERSIONS), 1);
	assert_int_equal(rows_in(HISTORY), 1);
	assert_int_equal(rows_in(EVENTS), 1);
	assert_int_equal(rows_in(STATUSES), 1);
}

static void
nothing_not_known_and_zero_are_three_things_and_not_sent_is_a_fourth(void **state)
{
	(void)state;
	as("home manager");
	put(RETURN(ROWANBANK, TODAY), BODY("", "staff_absent=0", "staff_moved_in=?", "agency_on=-", "help=?", "beds_empty_reason=!"), 201);
	want_json("values.staff_absent", "0");
	want_json("values.staff_moved_in", "not known");
	want_json("values.help", "not known");
	want_json("values.beds_empty_reason", "not applicable");
	want_no_text("agency_on");
}

static void
what_was_not_asked_is_never_refused_but_named_and_kept_as_not_applicable(void **state)
{
	(void)state;
	as("home manager");
	put(RETURN(ROWANBANK, TODAY), BODY("", "infection_kind=skin", "outbreak=!", "beds_closed_reason=?"), 201);
	want_json("values.infection_kind", "not applicable");
	want_json("values.outbreak", "not applicable");
	want_json("look_again.0.field", "beds_closed_reason");
	want_json("look_again.1.field", "infection_kind");
	assert_int_equal(json_get(answer_json(), "look_again")->len, 3); /* and the beds, which do not come to 40 */
	as("team member"); /* Harebank has no nursing */
	put(RETURN(HAREBANK, TODAY), BODY(""), 201);
	want_json("values.day_nurses_on", "not applicable");
	want_json("look_again.0.field", "day_nurses_needed");
}

static void
every_wrong_answer_is_named_and_nothing_is_kept(void **state)
{
	(void)state;
	as("home manager");
	put(RETURN(ROWANBANK, TODAY), BODY("", "ppe=lots", "staff_absent=1000", "agency_on=-1", "falls_with_harm=1", "nonsense=1"), 422);
	want_json("error.code", "invalid");
	for (const char *const *f = (const char *const[]){"ppe", "staff_absent", "agency_on", "falls_with_harm", "nonsense", NULL}; *f != NULL; f++) {
		assert_non_null(json_get(json_get(json_get(answer_json(), "error"), "fields"), *f));
	}
	put(RETURN(ROWANBANK, TODAY), "{\"template\":\"daily-huddle\",\"values\":{\"ppe\":1.5}}", 422);
	put(RETURN(ROWANBANK, TODAY), "{\"template\":\"other\",\"values\":{}}", 422);
	want_text("\"template\"");
	put(RETURN(ROWANBANK, TODAY), "{\"template\":\"daily-huddle\",\"version\":77,\"values\":{}}", 422);
	want_text("\"version\"");
	put(RETURN(ROWANBANK, TODAY), "{\"template\":\"daily-huddle\",\"values\":[]}", 422);
	put(RETURN(ROWANBANK, TODAY), "{\"template\":\"daily-huddle\",\"values\":{},\"colour\":\"green\"}", 422);
	want_text("\"colour\"");
	put(RETURN(ROWANBANK, TODAY), "[]", 422);
	put(RETURN(ROWANBANK, TODAY), "{", 422);
	put(RETURN(ROWANBANK, TODAY), "", 422);
	assert_int_equal(rows_in(RETURNS), 0);
}

static void
stops_refuse_and_asks_only_ask(void **state)
{
	(void)state;
	as("home manager");
	put(RETURN(ROWANBANK, TODAY), BODY("", "residents_in_hospital=20", "residents_away=11"), 422);
	assert_non_null(json_get(json_get(json_get(answer_json(), "error"), "fields"), "residents_in_hospital"));
	put(RETURN(ROWANBANK, TODAY), BODY("", "agency_on=18"), 422);
	assert_non_null(json_get(json_get(json_get(answer_json(), "error"), "fields"), "agency_on"));
	put(RETURN(ROWANBANK, TODAY), BODY("", "agency_on=17"), 201);
	/* 30 residents and 2 beds, 40 places in the register */
	want_json("look_again.0.field", "residents_total");
	want_text("come to 32, and the home has 40 places");
	put(RETURN(ROWANBANK, TODAY), BODY("", "night_nurses_on=0"), 200);
	want_text("1 needed tonight and none on");
	put(RETURN(ROWANBANK, TODAY), BODY("", "visits_in=suspended_for_some", "visits_since=2026-11-23"), 422);
	want_text("visits_since");
}

/* ---- who came first ------------------------------------------------------------------------------------------------- */

static void
a_stale_return_gives_mine_theirs_and_the_original_and_changes_nothing(void **state)
{
	(void)state;
	as("home manager");
	put(RETURN(ROWANBANK, TODAY), BODY("", "staff_absent=1"), 201);
	put(RETURN(ROWANBANK, TODAY), BODY(",\"revision\":1", "staff_absent=2"), 200);
	put(RETURN(ROWANBANK, TODAY), BODY(",\"revision\":1", "staff_absent=3"), 409);
	want_json("error.code", "conflict");
	want_json("mine.staff_absent", "3");
	want_json("theirs.staff_absent", "2");
	want_json("original.staff_absent", "1");
	want_json("revision", "2");
	assert_int_equal(rows_in(VERSIONS), 2);
	put(RETURN(ROWANBANK, TODAY), BODY("", "staff_absent=4"), 200); /* without a revision the last wins */
	want_json("revision", "3");
	GET(RETURN(ROWANBANK, TODAY) "/history");
	want_json("total", "3");
	want_json("items.0.values.staff_absent", "4");
	want_json("items.2.values.staff_absent", "1");
	want_json("items.2.revision", "1");
	put(RETURN(ROWANBANK, YESTERDAY), BODY(",\"revision\":5"), 422);
	want_text("\"revision\"");
}

struct racer {
	struct return_to_send send;
	enum err e;
	bool is_first;
};

static enum err
race_write(struct ctx *c, void *arg)
{
	struct racer *r = arg;
	struct home_return saved;
	bool is_new;

	return return_send(c, &r->send, &saved, &is_new, &r->is_first);
}

static void *
race(void *arg)
{
	struct racer *r = arg;
	struct ctx c = {.arena = arena_new(), .actor = kit_ctx()->actor, .host = kit_host(), .now = KIT_NOW};

	r->e = db_write(&c, kit_dataset(), race_write, r);
	arena_free(c.arena);
	return NULL;
}

static void
two_first_returns_at_once_are_one_return_and_either_an_update_or_a_conflict(void **state)
{
	int64_t home = home_of(ROWANBANK);
	const struct return_template *t = return_template_version("daily-huddle", 0);

	(void)state;
	for (int64_t base = 0; base >= -1; base--) {
		const char *day = base == 0 ? TODAY : YESTERDAY;
		struct racer racers[2];
		pthread_t threads[2];
		int won = 0, first = 0;

		for (int i = 0; i < 2; i++) {
			racers[i] = (struct racer){.send = {.home = home, .day = day, .t = t, .how = "api", .base_revision = base, .reason = "Both at once",
			                               .answers = ARENA_ARRAY(kit_ctx()->arena, struct answer, t->n)}};
			racers[i].send.answers[question_index(t, "staff_absent")] = (struct answer){.state = GIVEN, .n = i};
		}
		for (int i = 0; i < 2; i++) {
			assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
		}
		for (int i = 0; i < 2; i++) {
			assert_int_equal(pthread_join(threads[i], NULL), 0);
			won += racers[i].e == OK;
			first += racers[i].e == OK && racers[i].is_first;
			assert_true(racers[i].e == OK || racers[i].e == ERR_CONFLICT);
		}
		assert_int_equal(won, base == 0 ? 1 : 2);
		assert_int_equal(first, 1);
	}
	assert_int_equal(rows_in(RETURNS), 2);
	assert_int_equal(rows_in(VERSIONS), 3);
}

/* ---- days ----------------------------------------------------------------------------------------------------------- */

static void
a_day_to_come_and_a_day_that_is_none_are_refused(void **state)
{
	(void)state;
	as("home manager");
	put(RETURN(ROWANBANK, "2026-11-23"), BODY(""), 422);
	want_text("\"date\"");
	put(RETURN(ROWANBANK, "2026-02-30"), BODY(""), 404);
	put(RETURN(ROWANBANK, "today"), BODY(""), 404);
	GET(RETURN(ROWANBANK, "2026-11-23"));
	want_status(404);
	assert_int_equal(rows_in(RETURNS), 0);
}

static void
a_past_day_is_changed_only_with_a_reason_and_then_it_is_a_correction(void **state)
{
	(void)state;
	as("home manager");
	put(RETURN(ROWANBANK, YESTERDAY), BODY(""), 201); /* late, but the first needs no reason */
	put(RETURN(ROWANBANK, YESTERDAY), BODY("", "staff_absent=5"), 422);
	want_text("\"reason\"");
	put(RETURN(ROWANBANK, YESTERDAY), BODY(",\"reason\":\"Counted twice\"", "staff_absent=5"), 200);
	GET(RETURN(ROWANBANK, YESTERDAY) "/history");
	want_json("items.0.reason", "Counted twice");
	GET("/homes/" ROWANBANK "/returns?show=corrected");
	want_text("corrected");
	GET("/homes/" ROWANBANK "/timeline");
	want_text("Return corrected for 21 November 2026");
}

static void
a_home_corrects_for_28_days_and_the_team_after(void **state)
{
	(void)state;
	as("home manager");
	put(RETURN(ROWANBANK, "2026-10-25"), BODY(""), 201);
	put(RETURN(ROWANBANK, "2026-10-24"), BODY(""), 422);
	want_text("28 days");
	as("team member");
	put(RETURN(ROWANBANK, "2026-10-24"), BODY(""), 201);
}

static enum err
leave_register(struct ctx *c, void *arg)
{
	int64_t id;

	(void)arg;
	return home_register(c,
	    &(struct home_registered){.reg = "Care Inspectorate", .number = ROWANBANK, .name = "Rowanbank", .provider_number = "SP2099000001",
	        .provider_name = "Larch Care Group", .town = "Kinclair", .postcode = "", .client_group = "Older People", .age_group = "Adults",
	        .sector = "Private", .registration_status = "Active", .places = 40, .first_seen = "2026-01-31", .last_seen = "2026-10-31",
	        .gone_since = "2026-11-20"},
	    &id);
}

static void
a_home_that_left_the_register_sends_for_the_days_before_and_no_others(void **state)
{
	(void)state;
	as("home manager");
	put(RETURN(ROWANBANK, "2026-11-19"), BODY(""), 201);
	kit_write(leave_register, NULL);
	put(RETURN(ROWANBANK, "2026-11-20"), BODY(""), 422);
	want_text("is not in the register since 20 November 2026");
	put(RETURN(ROWANBANK, TODAY), BODY(""), 422);
	put(RETURN(ROWANBANK, "2026-11-18"), BODY(""), 201);
}

/* ---- who ------------------------------------------------------------------------------------------------------------ */

static void
a_home_that_is_not_ones_own_is_not_there(void **state)
{
	static const char *const paths[] = {RETURN(WHINFELL, TODAY), RETURN(WHINFELL, TODAY) "/history", "/api/v1/homes/" WHINFELL "/returns",
	    RETURN(HAREBANK, TODAY), RETURN(NO_SUCH_HOME, TODAY), "/homes/" WHINFELL "/return", "/homes/" WHINFELL "/returns/" TODAY,
	    "/homes/" WHINFELL "/trends", "/homes/" WHINFELL "/returns.csv"};

	(void)state;
	as("home manager");
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		GET(paths[i]);
		want_status(404);
	}
	put(RETURN(WHINFELL, TODAY), BODY(""), 404);
	put(RETURN(HAREBANK, TODAY), BODY(""), 404);
	POST("/homes/" WHINFELL "/returns/" TODAY, "step", "1", "go", "next");
	want_status(404);
	POST("/homes/" WHINFELL "/returns/" TODAY "/draft", "step", "1");
	want_status(404);
	as("partner member");
	GET(RETURN(ROWANBANK, TODAY));
	assert_true(answer()->status == 403 || answer()->status == 404);
	as("administrator");
	GET(RETURN(ROWANBANK, TODAY));
	assert_true(answer()->status == 403 || answer()->status == 404);
	as("executive");
	put(RETURN(ROWANBANK, TODAY), BODY(""), 403);
	as(NULL);
	put(RETURN(ROWANBANK, TODAY), BODY(""), 401);
	assert_int_equal(rows_in(RETURNS), 0);
	assert_int_equal(rows_in(DRAFTS), 0);
}

/* ---- text ----------------------------------------------------------------------------------------------------------- */

static void
numbers_and_births_of_people_are_stopped_kindly_and_kept_nowhere(void **state)
{
	static const char *const texts[] = {"note=About " CHI, "note=dob 3/4/1935", "help_text=Born on 3 April 1935"};

	(void)state;
	as("home manager");
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		put(RETURN(ROWANBANK, TODAY), BODY("", "help=advice", texts[i]), 422);
		want_text("Please leave out");
	}
	put(RETURN(ROWANBANK, TODAY), BODY(",\"reason\":\"It was about " CHI "\""), 422);
	want_text("\"reason\"");
	assert_int_equal(rows_in(RETURNS), 0);
	assert_int_equal(rows_in(HISTORY), 0);
	put(RETURN(ROWANBANK, TODAY), BODY("", "note=Ring 01632 960417, boiler 4512345678"), 201);
}

static void
hostile_text_comes_back_as_it_went_in_and_never_as_markup(void **state)
{
	static const char hostile[] = "note=<script>alert('1')</script> & \"q\" \xF0\x9F\x99\x82 \xE2\x80\xAE" "back =1+1";

	(void)state;
	as("home manager");
	put(RETURN(ROWANBANK, TODAY), BODY("", hostile), 201);
	want_json("values.note", hostile + 5);
	GET("/homes/" ROWANBANK "/returns/" TODAY);
	want_status(200);
	want_no_text("<script>alert");
	want_text("&lt;script&gt;");
	GET("/homes/" ROWANBANK "/returns.csv");
	want_status(200);
	want_text("\"\"q\"\"");
	put(RETURN(ROWANBANK, TODAY), "{\"template\":\"daily-huddle\",\"values\":{\"note\":\"a\\u0000b\"}}", 422);
	put(RETURN(ROWANBANK, TODAY), "{\"template\":\"daily-huddle\",\"values\":{\"note\":\"\xFF\"}}", 422);
}

/* ---- lists ---------------------------------------------------------------------------------------------------------- */

static void
the_list_pages_newest_first_and_has_every_column_as_a_file(void **state)
{
	(void)state;
	as("home manager");
	put(RETURN(ROWANBANK, "2026-11-20"), BODY("", "staff_absent=?"), 201);
	put(RETURN(ROWANBANK, YESTERDAY), BODY(""), 201);
	put(RETURN(ROWANBANK, TODAY), BODY("", "note=@SUM(A1)"), 201);
	GET("/api/v1/homes/" ROWANBANK "/returns?limit=2");
	want_json("total", "3");
	want_json("items.0.date", TODAY);
	want_json("items.1.date", YESTERDAY);
	want_json("items.0.home", ROWANBANK);
	GET(json_text(answer_json(), "next", ""));
	want_json("items.0.date", "2026-11-20");
	want_json("items.0.values.staff_absent", "not known");
	want_json("next", "null");
	GET("/homes/" ROWANBANK "/returns?sort=day");
	want_status(200);
	assert_true(strstr(answer()->body, "20 November") < strstr(answer()->body, "22 November"));
	GET("/homes/" ROWANBANK "/returns.csv");
	want_text("Staff absent who were due today");
	want_text("not known");
	want_no_text(",@SUM");
	GET("/homes/" ROWANBANK "/returns.xlsx");
	want_status(200);
	GET("/api/v1/homes/" ROWANBANK "/returns?limit=1000");
	want_status(422);
}

static void
the_template_in_force_is_told(void **state)
{
	(void)state;
	as("home manager");
	GET("/api/v1/return-templates/current");
	want_status(200);
	want_json("id", "daily-huddle");
	want_json("version", "1");
	GET("/return-templates/current");
	want_status(200);
	want_text("What is asked, and what for");
	want_no_text("Falls with harm");
}

/* ---- faults --------------------------------------------------------------------------------------------------------- */

static enum err
send_one(struct ctx *c, void *arg)
{
	const struct return_template *t = return_template_version("daily-huddle", 0);
	struct answer *answers = ARENA_ARRAY(c->arena, struct answer, t->n);
	struct home_return saved;
	bool is_new, is_first;

	answers[question_index(t, "staff_absent")] = (struct answer){.state = GIVEN, .n = 7};
	return return_send(c,
	    &(struct return_to_send){.home = *(const int64_t *)arg, .day = TODAY, .t = t, .answers = answers, .how = "form", .base_revision = -1},
	    &saved, &is_new, &is_first);
}

static void
whichever_statement_fails_nothing_of_the_return_is_left(void **state)
{
	int64_t home = home_of(ROWANBANK);
	enum err e = ERR_IO;
	int n = 1;

	(void)state;
	SEND(home, YESTERDAY);
	for (; n < 80 && e != OK; n++) {
		db_fail_after(n);
		e = kit_try(send_one, &home);
		db_fail_after(0);
		assert_int_equal(rows_in(RETURNS), e == OK ? 2 : 1);
		assert_int_equal(rows_in(VERSIONS), e == OK ? 2 : 1);
		assert_int_equal(rows_in(HISTORY), e == OK ? 2 : 1);
		assert_int_equal(rows_in(STATUSES), e == OK ? 2 : 1);
		assert_int_equal(rows_in(EVENTS), e == OK ? 2 : 1);
	}
	assert_int_equal(e, OK);
	assert_true(n > 8);
	fold_now();
	assert_int_equal(faults_found(), 0);
}

static const struct CMUnitTest tests[] = {
    KIT_TEST(a_first_return_is_made_and_the_next_replaces_it_whole),
    KIT_TEST(the_same_body_twice_changes_nothing),
    KIT_TEST(nothing_not_known_and_zero_are_three_things_and_not_sent_is_a_fourth),
    KIT_TEST(what_was_not_asked_is_never_refused_but_named_and_kept_as_not_applicable),
    KIT_TEST(every_wrong_answer_is_named_and_nothing_is_kept),
    KIT_TEST(stops_refuse_and_asks_only_ask),
    KIT_TEST(a_stale_return_gives_mine_theirs_and_the_original_and_changes_nothing),
    KIT_TEST(two_first_returns_at_once_are_one_return_and_either_an_update_or_a_conflict),
    KIT_TEST(a_day_to_come_and_a_day_that_is_none_are_refused),
    KIT_TEST(a_past_day_is_changed_only_with_a_reason_and_then_it_is_a_correction),
    KIT_TEST(a_home_corrects_for_28_days_and_the_team_after),
    KIT_TEST(a_home_that_left_the_register_sends_for_the_days_before_and_no_others),
    KIT_TEST(a_home_that_is_not_ones_own_is_not_there),
    KIT_TEST(numbers_and_births_of_people_are_stopped_kindly_and_kept_nowhere),
    KIT_TEST(hostile_text_comes_back_as_it_went_in_and_never_as_markup),
    KIT_TEST(the_list_pages_newest_first_and_has_every_column_as_a_file),
    KIT_TEST(the_template_in_force_is_told),
    KIT_TEST(whichever_statement_fails_nothing_of_the_return_is_left),
};
const struct test_suite return_api_suite = SUITE("return_api", tests);
