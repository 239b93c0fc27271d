/* SPDX-License-Identifier: MIT */
/* The pages of history: whose events are shown to whom, lists page by page, versions compared, and other people's homes. The chains themselves are in history_test.c. */
#include "tests/kit.h"

#include <string.h>

#include "base/str.h"
#include "rooms/history/history.h"
#include "rooms/homes/homes.h"
#include "tests/people.h"

static int64_t
home_id(struct ctx *c, const char *number)
{
	struct home h;

	return home_by_ref(c, number, &h) == OK ? h.id : 0;
}

/* ---- the timeline --------------------------------------------------------------------------------------------------- */

static enum err
three_audiences(struct ctx *c, void *arg)
{
	int64_t home = home_id(c, ROWANBANK);

	(void)arg;
	TRY(event_add(c, &(struct event){.home = home, .kind = "test", .record = "T1", .audience = "all", .sentence = "Everybody reads this."}));
	TRY(event_add(c, &(struct event){.home = home, .kind = "test", .record = "T2", .audience = "home", .sentence = "The home reads this."}));
	return event_add(c, &(struct event){.home = home, .kind = "test", .record = "T3", .audience = "team", .sentence = "The team reads this."});
}

static void
each_side_reads_what_is_meant_for_it(void **state)
{
	static const struct {
		const char *role;
		bool home, team;
	} people[] = {{"home manager", true, false}, {"home submitter", true, false}, {"provider lead", true, false},
	    {"team member", false, true}, {"duty", false, true}, {"team chair", false, true}, {"commissioner", false, true}};
	static const char *const paths[] = {"/homes/" ROWANBANK "/timeline", "/api/v1/homes/" ROWANBANK "/timeline", "/homes/" ROWANBANK "/timeline.csv"};

	(void)state;
	kit_write(three_audiences, NULL);
	for (size_t i = 0; i < sizeof(people) / sizeof(*people); i++) {
		as(people[i].role);
		for (size_t k = 0; k < 3; k++) {
			GET(paths[k]);
			want_status(200);
			want_text("Everybody reads this.");
			kit_want_text("The home reads this.", people[i].home, __FILE__, __LINE__);
			kit_want_text("The team reads this.", people[i].team, __FILE__, __LINE__);
		}
		GET("/homes/" ROWANBANK);
		want_status(200);
		want_text("Everybody reads this.");
		kit_want_text("The home reads this.", people[i].home, __FILE__, __LINE__);
		kit_want_text("The team reads this.", people[i].team, __FILE__, __LINE__);
	}
}

static void
those_who_read_no_care_records_are_refused(void **state)
{
	static const char *const roles[] = {"administrator", "regulator", "partner member"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		as(roles[i]);
		GET("/homes/" ROWANBANK "/timeline");
		want_status(403);
		GET("/homes/" ROWANBANK "/history");
		want_status(403);
	}
	as(NULL);
	GET("/homes/" ROWANBANK "/timeline");
	want_status(303);
	GET("/api/v1/homes/" ROWANBANK "/timeline");
	want_status(401);
}

/* The same bytes whether the home is another's or nobody's. */
static void
another_teams_home_looks_like_one_that_does_not_exist(void **state)
{
	static const char *const pages[][2] = {
	    {"/homes/" ROWANBANK "/timeline", "/homes/" NO_SUCH_HOME "/timeline"},
	    {"/homes/" ROWANBANK "/history", "/homes/" NO_SUCH_HOME "/history"},
	    {"/api/v1/homes/" ROWANBANK "/timeline", "/api/v1/homes/" NO_SUCH_HOME "/timeline"},
	    {"/homes/" ROWANBANK "/timeline.csv", "/homes/" NO_SUCH_HOME "/timeline.csv"},
	};
	static const char *const roles[] = {"home manager 2", "team chair 2"};

	(void)state;
	kit_write(three_audiences, NULL);
	for (size_t r = 0; r < 2; r++) {
		as(roles[r]);
		for (size_t i = 0; i < 4; i++) {
			const char *foreign;

			GET(pages[i][0]);
			want_status(404);
			foreign = arena_copy(kit_ctx()->arena, answer()->body, answer()->body_n);
			GET(pages[i][1]);
			want_status(404);
			assert_string_equal(answer()->body, foreign);
		}
	}
}

static void
the_api_gives_time_kind_sentence_and_record(void **state)
{
	(void)state;
	kit_write(three_audiences, NULL);
	as("team member");
	GET("/api/v1/homes/" ROWANBANK "/timeline?limit=1");
	want_status(200);
	want_json("items.0.at", "2026-11-22T09:30:00Z");
	want_json("items.0.kind", "test");
	want_json("items.0.sentence", "The team reads this.");
	want_json("items.0.record", "T3");
	want_json("items.1", "nothing");
	assert_non_null(strstr(json_text(answer_json(), "next", ""), "/api/v1/homes/" ROWANBANK "/timeline?"));
}

static enum err
many(struct ctx *c, void *arg)
{
	int64_t home = home_id(c, ROWANBANK);

	for (int i = 1; i <= *(int *)arg; i++) {
		TRY(event_add(c,
		    &(struct event){.home = home, .at = c->now + i, .kind = "test", .record = "T", .audience = "all",
		        .sentence = arena_printf(c->arena, "Number %d.", i)}));
	}
	return OK;
}

static void
a_long_timeline_comes_page_by_page_newest_first(void **state)
{
	int n = 120;

	(void)state;
	kit_write(many, &n);
	as("team member");
	GET("/homes/" ROWANBANK "/timeline");
	want_text("Number 120.");
	want_text("Number 71.");
	want_no_text("Number 70.");
	want_text("Showing 1 to 50 of ");
	want_no_text("rel=\"prev\"");
	GET("/homes/" ROWANBANK "/timeline?page=2");
	want_text("Number 70.");
	want_no_text("Number 71.");
	GET("/homes/" ROWANBANK);
	want_text("Number 116.");
	want_no_text("Number 115.");
	GET("/homes/" ROWANBANK "/timeline.csv");
	want_text("Number 1.");
	want_text("Number 120.");
}

static enum err
hostile(struct ctx *c, void *arg)
{
	(void)arg;
	return event_add(c,
	    &(struct event){.home = home_id(c, ROWANBANK), .kind = "test", .record = "T", .audience = "all",
	        .sentence = "<script>alert('x')</script> & \"so\" \xf0\x9f\x8f\xa0 \xe2\x80\xae."});
}

static void
a_sentence_is_text_and_never_markup(void **state)
{
	(void)state;
	kit_write(hostile, NULL);
	as("team member");
	GET("/homes/" ROWANBANK "/timeline");
	want_no_text("<script>alert");
	want_text("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;so&quot; \xf0\x9f\x8f\xa0");
	want_text("<time datetime=\"2026-11-22T09:30:00Z\">09:30</time>");
}

/* ---- who saved what ------------------------------------------------------------------------------------------------- */

static enum err
two_versions(struct ctx *c, void *arg)
{
	struct saved s = {.home = home_id(c, ROWANBANK), .kind = "test_thing", .record = "T1", .version = 1,
	    .content = "{\"name\":\"Old <b>\",\"places\":40,\"inner\":{\"same\":1,\"gone\":2}}"};

	(void)arg;
	TRY(history_add(c, &s));
	s.version = 2;
	s.why = "It was \"wrong\"";
	s.content = "{\"name\":\"New\",\"places\":40,\"inner\":{\"same\":1,\"more\":3}}";
	return history_add(c, &s);
}

static void
a_record_shows_each_version_and_what_it_changed(void **state)
{
	(void)state;
	kit_write(two_versions, NULL);
	as("team member");
	GET("/homes/" ROWANBANK "/history");
	want_status(200);
	want_text("/homes/" ROWANBANK "/history?kind=test_thing&amp;record=T1");
	GET("/homes/" ROWANBANK "/history.csv");
	want_text("\"test_thing\",\"T1\",2,");
	want_no_text("Content");
	GET("/homes/" ROWANBANK "/history?kind=test_thing&record=T1");
	want_status(200);
	want_text("Test thing, version 2");
	want_text("It was &quot;wrong&quot;");
	want_text("<th scope=\"row\">name</th><td>Old &lt;b&gt;</td><td>New</td>");
	want_text("<th scope=\"row\">gone</th><td>2</td>");
	want_text("<th scope=\"row\">more</th>");
	want_text("<th scope=\"row\">same</th><td><span class=\"quiet\">nothing</span></td><td>1</td>"); /* of version 1 */
	want_no_text("<th scope=\"row\">same</th><td>1</td>");
}

/* The chain is the home's of the address, whatever record is asked for. */
static void
a_record_of_another_home_is_not_shown_under_ones_own(void **state)
{
	(void)state;
	kit_write(two_versions, NULL);
	as("team member");
	GET("/homes/" HAREBANK "/history?kind=test_thing&record=T1");
	want_status(404);
	GET("/homes/" ROWANBANK "/history?kind=test_thing&record=T2");
	want_status(404);
	as("home manager 2");
	GET("/homes/" WHINFELL "/history?kind=test_thing&record=T1");
	want_status(404);
}

static void
who_saved_what_is_only_for_those_who_may_read_history(void **state)
{
	(void)state;
	as("home manager");
	GET("/homes/" ROWANBANK "/history");
	want_status(200);
	as("commissioner");
	GET("/homes/" ROWANBANK "/history");
	want_status(403);
}

static void
an_organisations_own_history_is_its_own(void **state)
{
	(void)state;
	as("team chair");
	POST("/settings", "hour", "10:30", "days", "1234567", "answer_minutes", "30", "ring_social_work", "01632 960111");
	want_status(303);
	GET("/history?kind=setting");
	want_status(200);
	want_text("Team chair of Kinclair");
	want_text(">Setting</a>");
	want_no_text(">Account</a>");
	GET("/history");
	want_text(">Account</a>");
	as("team chair 2");
	GET("/history");
	want_status(200);
	want_no_text("Team chair of Kinclair");
	GET("/history.csv");
	want_no_text("Team chair of Kinclair");
	as("team member");
	GET("/history");
	want_status(403);
	as("home manager");
	GET("/history");
	want_status(403);
}

static const struct CMUnitTest history_pages_tests[] = {
    KIT_TEST(each_side_reads_what_is_meant_for_it),
    KIT_TEST(those_who_read_no_care_records_are_refused),
    KIT_TEST(another_teams_home_looks_like_one_that_does_not_exist),
    KIT_TEST(the_api_gives_time_kind_sentence_and_record),
    KIT_TEST(a_long_timeline_comes_page_by_page_newest_first),
    KIT_TEST(a_sentence_is_text_and_never_markup),
    KIT_TEST(a_record_shows_each_version_and_what_it_changed),
    KIT_TEST(a_record_of_another_home_is_not_shown_under_ones_own),
    KIT_TEST(who_saved_what_is_only_for_those_who_may_read_history),
    KIT_TEST(an_organisations_own_history_is_its_own),
};
const struct test_suite history_pages_suite = SUITE("history_pages", history_pages_tests);
