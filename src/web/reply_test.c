/* SPDX-License-Identifier: MIT */
/* What is answered (reply.c, refuse.c, layout.c, trace.c) and what happens to a form that is sent twice, on the small room of tests/web_room.h. Who may ask at all is
 * web_test.c. */
#include "tests/web_room.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "web/csrf.h"

/* ---- twice ---- */

static void
a_form_sent_twice_with_its_key_is_saved_once_and_answered_alike(void **state)
{
	(void)state;
	as_cookie("team");
	POST("/pets", "name", "Rex", "once", "k");
	want_location("/pets?new=Rex");
	POST("/pets", "name", "Rex", "once", "k");
	want_status(303);
	want_location("/pets?new=Rex");
	assert_int_equal(web_room_pets(), 1);
	assert_int_equal(web_room_works(), 1);
	as_token("token-of-the-team");
	with_once("by-header");
	POST_JSON("/api/v1/pets", "{\"name\":\"Max\"}");
	want_status(201);
	with_once("by-header");
	POST_JSON("/api/v1/pets", "{\"name\":\"Max\"}");
	want_status(201);
	want_json("name", "Max");
	assert_int_equal(web_room_pets(), 2);
}

static void
a_form_sent_twice_at_once_is_saved_once_and_both_are_told_so(void **state)
{
	struct web_call call = {.method = POST, .target = "/pets", .bearer = "token-of-the-team", .once = "k",
	    .form = (const char *const[]){"name", "Rex", NULL}};
	pthread_t thread;
	void *status = NULL;

	(void)state;
	web_room_meet(2);
	assert_int_equal(pthread_create(&thread, NULL, web_room_other, &call), 0);
	kit_call(&call);
	pthread_join(thread, &status);
	web_room_meet(0);
	want_status(303);
	want_location("/pets?new=Rex");
	assert_int_equal((int)(intptr_t)status, 303);
	assert_int_equal(web_room_works(), 2);
	assert_int_equal(web_room_pets(), 1);
}

static void
what_was_refused_may_be_sent_again_with_the_same_key(void **state)
{
	(void)state;
	as_cookie("team");
	POST("/pets", "name", "", "once", "k");
	want_status(422);
	assert_string_equal(answer_value("once"), "k");
	web_room_fail_write(ERR_IO);
	POST("/pets", "name", "Rex", "once", "k");
	want_status(503);
	web_room_fail_write(OK);
	POST("/pets", "name", "Rex", "once", "k");
	want_status(303);
	assert_int_equal(web_room_pets(), 1);
}

static void
a_key_is_200_characters_at_most(void **state)
{
	char key[203];

	(void)state;
	as_token("token-of-the-team");
	memset(key, 'k', sizeof(key));
	key[201] = 0;
	with_once(key);
	POST_JSON("/api/v1/pets", "{\"name\":\"Rex\"}");
	want_status(422);
	key[200] = 0;
	with_once(key);
	POST_JSON("/api/v1/pets", "{\"name\":\"Rex\"}");
	want_status(201);
}

/* ---- what is answered ---- */

static void
add_pets(int n)
{
	char body[40];

	as_token("token-of-the-team");
	for (int i = 0; i < n; i++) {
		snprintf(body, sizeof(body), "{\"name\":\"Pet %02d\"}", i);
		POST_JSON("/api/v1/pets", body);
		want_status(201);
	}
}

static void
a_list_goes_on_and_keeps_its_parameters(void **state)
{
	(void)state;
	add_pets(5);
	GET("/api/v1/pets?limit=2&q=a%26b");
	want_json("total", "5");
	want_json("items.0.name", "Pet 00");
	want_json("next", "/api/v1/pets?limit=2&q=a%26b&offset=2");
	GET("/api/v1/pets?limit=2&q=a%26b&offset=4");
	want_json("items.0.name", "Pet 04");
	want_json("next", "null");
	GET("/pets?limit=2&page=2&q=a%26b");
	want_text("Showing 3 to 4 of 5");
	want_text("href=\"/pets?limit=2&amp;q=a%26b&amp;page=3\"");
	want_text("href=\"/pets?limit=2&amp;q=a%26b\" rel=\"prev\"");
	want_text("href=\"/pets.csv?limit=2&amp;q=a%26b\"");
	want_text("href=\"/pets?limit=2&amp;q=a%26b&amp;sort=name\"");
}

static void
a_limit_out_of_bounds_is_told_to_a_program_and_forgiven_to_a_person(void **state)
{
	static const char *const wrong[] = {"limit=0", "limit=201", "limit=x", "limit=-1", "offset=-1", "limit=99999999999999999999", "page=0"};
	char path[80];

	(void)state;
	as_token("token-of-the-team");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		snprintf(path, sizeof(path), "/api/v1/pets?%s", wrong[i]);
		GET(path);
		want_status(422);
		snprintf(path, sizeof(path), "/pets?%s", wrong[i]);
		GET(path);
		want_status(200);
	}
}

static void
a_list_is_also_a_file_with_all_its_rows(void **state)
{
	(void)state;
	add_pets(3);
	web_room_host()->made_up = "Every pet is made up.";
	GET("/pets.csv?limit=1");
	want_status(200);
	assert_string_equal(answer()->type, "text/csv; charset=utf-8");
	assert_string_equal(answer()->filename, "pets-2026-11-22.csv");
	want_text("Every pet is made up.");
	want_header("X-Made-Up: yes");
	GET("/pets.xlsx");
	want_status(200);
	assert_memory_equal(answer()->body, "PK", 2);
	GET("/board.csv");
	want_status(404);
	as_cookie("guest");
	GET("/pets.csv");
	want_status(403);
}

static void
a_statement_becomes_a_file_row_by_row(void **state)
{
	(void)state;
	add_pets(120);
	GET("/every.csv");
	want_status(200);
	want_text("\"Name\",\"Weight\",\"Note\"\r\n");
	want_text("\"Pet 00\",0,\"Pet 00 weighs 0\"\r\n");
	want_text("\"Pet 119\",0,\"Pet 119 weighs 0\"\r\n");
	GET("/every");
	want_text("data-live-url=\"/live?group=G%261\"");
}

static void
an_uploaded_file_arrives_with_the_fields_beside_it(void **state)
{
	static char large[(1 << 20) + 1];

	(void)state;
	as_cookie("team");
	UPLOAD("/file", "register.csv", "a,b", 3, "as_of", "2026-11-22");
	want_status(200);
	want_text("<h1>register.csv 3 3 a,b 2026-11-22</h1>");
	UPLOAD("/file", "register.csv", "a,b", 3, "csrf", "wrong");
	want_status(403);
	UPLOAD("/file", "register.csv", large, sizeof(large));
	want_status(413);
	as_cookie("guest");
	UPLOAD("/file", "register.csv", "a,b", 3);
	want_status(403);
}

static void
a_made_up_data_set_says_so_everywhere(void **state)
{
	(void)state;
	add_pets(1);
	GET("/api/v1/pets");
	assert_null(json_get(answer_json(), "made_up"));
	web_room_host()->made_up = "Every \"pet\" is made up.";
	GET("/api/v1/pets");
	want_json("made_up", "Every \"pet\" is made up.");
	want_header("X-Made-Up: yes");
	assert_null(json_get(&json_array(answer_json(), "items")->items[0], "made_up"));
	POST_JSON("/api/v1/pets", "{\"name\":\"Max\"}");
	want_json("made_up", "Every \"pet\" is made up.");
	GET("/pets");
	want_text("Every &quot;pet&quot; is made up.");
	GET("/nothing");
	want_text("Every &quot;pet&quot; is made up.");
	GET("/api/v1/nothing");
	want_header("X-Made-Up: yes");
}

static void
the_frame_shows_who_one_is_and_where(void **state)
{
	(void)state;
	as_cookie("team");
	GET("/pets");
	want_text("Team &lt;of&gt; tests");
	want_text("<a href=\"/pets\" aria-current=\"page\">Pets</a>");
	want_text("<a href=\"/board\">Board</a>");
	want_text("Menu: Pets");
	want_no_text("href=\"/settings\"");
	want_text("action=\"/sign-out\"");
	want_no_text("href=\"/account\"");
	want_text("<html lang=\"en-GB\"");
	as_cookie(NULL);
	GET("/");
	want_no_text("Team &lt;of&gt; tests");
	want_no_text("sign-out");
	want_text("href=\"/sign-in\"");
}

static void
asking_for_json_on_a_page_gives_json_where_there_is_some(void **state)
{
	(void)state;
	as_token("token-of-the-team");
	kit_call(&(struct web_call){.method = GET, .target = "/pets", .accept = "application/json"});
	want_json("total", "0");
	kit_call(&(struct web_call){.method = GET, .target = "/pets", .accept = "text/html,application/json;q=0.9"});
	want_text("<h1>Pets</h1>");
	kit_call(&(struct web_call){.method = GET, .target = "/nothing", .accept = "application/json"});
	want_json("error.code", "missing");
}

static void
our_own_script_stays_where_it_is(void **state)
{
	struct arena *a = arena_new();
	const char *form[] = {"name", "Rex", "csrf", csrf_token(kit_web(), "team", a), NULL};

	(void)state;
	kit_call(&(struct web_call){.method = POST, .target = "/pets", .form = form, .cookie = "team", .requested_with = "draft"});
	arena_free(a);
	want_status(204);
	want_location(NULL);
	kit_call(&(struct web_call){.method = GET, .target = "/pets", .requested_with = "live"});
	want_status(401);
}

static void
the_engines_words_reach_nobody(void **state)
{
	(void)state;
	as_cookie("team");
	GET("/busy");
	want_status(503);
	want_no_text("engine words");
	GET("/silent");
	want_status(500);
	want_text("Something went wrong here");
	as_token("token-of-the-team");
	GET("/api/v1/busy");
	want_status(503);
	want_no_text("engine words");
	want_header("Retry-After: 5");
}

static void
an_audited_page_is_written_down_before_it_leaves_and_not_when_refused(void **state)
{
	(void)state;
	GET("/audited");
	assert_int_equal(web_room_audits(), 0);
	as_cookie("team");
	GET("/audited");
	want_status(200);
	want_text("<h1>Plain</h1>");
	assert_int_equal(web_room_audits(), 1);
}

static void
a_page_whose_reading_cannot_be_written_down_is_not_shown(void **state)
{
	(void)state;
	as_cookie("team");
	web_room_fail_audit(ERR_IO);
	GET("/audited");
	want_status(503);
	want_no_text("<h1>Plain</h1>");
	assert_int_equal(web_room_audits(), 0);
}

static void
a_trace_is_left_once_a_minute(void **state)
{
	(void)state;
	as_cookie("team");
	GET("/plain");
	GET("/plain");
	GET("/board");
	kit_clock += 60;
	GET("/plain");
	POST("/pets", "name", "Rex"); /* waits for the writer, which has then done the traces */
	assert_int_equal(web_room_traces(), 2);
}

static const struct CMUnitTest reply_tests[] = {
    WEB_TEST(a_form_sent_twice_with_its_key_is_saved_once_and_answered_alike),
    WEB_TEST(a_form_sent_twice_at_once_is_saved_once_and_both_are_told_so),
    WEB_TEST(what_was_refused_may_be_sent_again_with_the_same_key),
    WEB_TEST(a_key_is_200_characters_at_most),
    WEB_TEST(a_list_goes_on_and_keeps_its_parameters),
    WEB_TEST(a_limit_out_of_bounds_is_told_to_a_program_and_forgiven_to_a_person),
    WEB_TEST(a_list_is_also_a_file_with_all_its_rows),
    WEB_TEST(a_statement_becomes_a_file_row_by_row),
    WEB_TEST(an_uploaded_file_arrives_with_the_fields_beside_it),
    WEB_TEST(a_made_up_data_set_says_so_everywhere),
    WEB_TEST(the_frame_shows_who_one_is_and_where),
    WEB_TEST(asking_for_json_on_a_page_gives_json_where_there_is_some),
    WEB_TEST(our_own_script_stays_where_it_is),
    WEB_TEST(the_engines_words_reach_nobody),
    WEB_TEST(an_audited_page_is_written_down_before_it_leaves_and_not_when_refused),
    WEB_TEST(a_page_whose_reading_cannot_be_written_down_is_not_shown),
    WEB_TEST(a_trace_is_left_once_a_minute),
};
const struct test_suite reply_suite = SUITE("reply", reply_tests);
