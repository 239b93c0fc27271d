/* SPDX-License-Identifier: MIT */
/* The life of a request as a client sees it (dispatch.c, input.c, csrf.c, limits.c), on a small room with people of its own (tests/web_room.h): who may, who
 * reaches, where a form came from, and what was sent. What is answered is
 * reply_test.c; sockets are server_test.c. */
#include "tests/web_room.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "web/csrf.h"

static const char *
token_of(const char *cookie)
{
	static char text[64];
	struct arena *a = arena_new();

	snprintf(text, sizeof(text), "%s", csrf_token(kit_web(), cookie, a));
	arena_free(a);
	return text;
}

static void
post_as_browser(const char *csrf, const char *origin, const char *site)
{
	const char *form[] = {"name", "Rex", "csrf", csrf, NULL};

	if (!csrf) {
		form[2] = NULL;
	}
	kit_call(&(struct web_call){.method = POST, .target = "/pets", .form = form, .origin = origin, .fetch_site = site});
}

/* ---- who may, who reaches ---- */

static void
a_person_who_is_not_signed_in_is_sent_to_sign_in_and_comes_back(void **state)
{
	(void)state;
	GET("/pets?limit=5&x=a%20b");
	want_status(303);
	want_location("/sign-in?next=%2Fpets%3Flimit%3D5%26x%3Da%2520b");
	POST("/pets", "name", "Rex");
	want_location("/sign-in");
	assert_int_equal(web_room_pets(), 0);
}

static void
a_program_without_a_token_or_with_a_wrong_one_is_told_so(void **state)
{
	(void)state;
	GET("/api/v1/pets");
	want_status(401);
	want_json("error.code", "signed_out");
	want_header("WWW-Authenticate: Bearer");
	as_token("wrong");
	GET("/api/v1/pets");
	want_status(401);
	GET("/pets");
	want_status(401);
	as_token("token-of-the-team");
	GET("/api/v1/pets");
	want_status(200);
}

static void
a_permission_one_does_not_have_is_refused_before_anything_is_done(void **state)
{
	(void)state;
	as_cookie("guest");
	GET("/pets");
	want_status(403);
	want_text("This is not part of your work here");
	GET("/api/v1/pets");
	want_status(403);
	want_json("error.code", "denied");
	POST("/pets", "name", "Rex");
	want_status(403);
	assert_int_equal(web_room_pets(), 0);
	assert_int_equal(web_room_works(), 0);
}

static void
a_home_out_of_reach_and_a_page_that_is_none_give_the_same_bytes(void **state)
{
	static const char *const none[] = {"/homes/CS3", "/homes/CS99", "/nothing", "/homes", "/pets/", "/pets//x", "/homes/CS%20", "/homes/%FF",
	    "/homes/CS3.csv", "//elsewhere", "/homes/CS3%00", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r", "/board?group=G9", "/homes/CS3/%2e%2e"};
	const char *first;

	(void)state;
	as_cookie("team");
	GET("/homes/CS4");
	want_status(404);
	first = answer()->body;
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
		GET(none[i]);
		want_status(404);
		assert_string_equal(answer()->body, first);
	}
	assert_non_null(strstr(first, "Ann &amp; Bo"));
	as_token("token-of-the-team");
	GET("/api/v1/homes/CS3");
	first = answer()->body;
	GET("/api/v1/nothing");
	want_status(404);
	assert_string_equal(answer()->body, first);
}

static void
a_home_reached_without_the_permission_is_refused_and_not_hidden(void **state)
{
	(void)state;
	as_cookie("team");
	POST("/homes/CS1/send", "x", "y");
	want_status(303);
	POST("/homes/CS2/send", "x", "y");
	want_status(403);
	POST("/homes/CS3/send", "x", "y");
	want_status(404);
}

static void
a_group_is_the_one_asked_for_or_else_ones_own(void **state)
{
	(void)state;
	as_cookie("team");
	GET("/board");
	want_text("<h1>Kinclair</h1>");
	GET("/board?group=G1");
	want_status(200);
	GET("/board?group=");
	want_status(200);
	GET("/board?group=G2");
	want_status(404);
}

static void
a_wrong_method_is_told_which_there_are(void **state)
{
	(void)state;
	as_cookie("team");
	kit_call(&(struct web_call){.method = DELETE, .target = "/pets"});
	want_status(405);
	want_header("Allow: GET, HEAD, POST");
	kit_call(&(struct web_call){.method = DELETE, .target = "/api/v1/pets"});
	want_status(405);
	want_json("error.code", "method");
	POST("/board", "a", "b");
	want_status(405);
}

/* ---- where a form came from ---- */

static void
a_form_without_its_token_or_with_anothers_changes_nothing(void **state)
{
	char others[64];

	(void)state;
	as_cookie("team");
	snprintf(others, sizeof(others), "%s", token_of("late"));
	post_as_browser(NULL, NULL, NULL);
	want_status(403);
	want_text("This form is too old. Go back, reload and send it again.");
	post_as_browser("", NULL, NULL);
	want_status(403);
	post_as_browser(others, NULL, NULL);
	want_status(403);
	assert_int_equal(web_room_pets(), 0);
	post_as_browser(token_of("team"), NULL, NULL);
	want_status(303);
	assert_int_equal(web_room_pets(), 1);
}

static void
a_form_of_another_site_is_refused_even_with_the_right_token(void **state)
{
	static const char *const from[][2] = {{"https://evil.example", NULL}, {"null", NULL}, {NULL, "cross-site"}, {NULL, "same-site"},
	    {"http://localhost.evil.example", "same-origin"}, {"http://localhost:81", NULL}};

	(void)state;
	as_cookie("team");
	for (size_t i = 0; i < sizeof(from) / sizeof(*from); i++) {
		post_as_browser(token_of("team"), from[i][0], from[i][1]);
		want_status(403);
	}
	assert_int_equal(web_room_pets(), 0);
	post_as_browser(token_of("team"), "http://localhost", "same-origin");
	want_status(303);
}

static void
a_form_of_ours_from_an_older_session_comes_back_with_its_answers(void **state)
{
	(void)state;
	as_cookie("team");
	post_as_browser(token_of("late"), "http://localhost", "same-origin");
	want_status(403);
	want_text("value=\"Rex\"");
	want_text("Your answers are kept");
	assert_string_equal(answer_value("csrf"), token_of("team"));
	assert_int_equal(web_room_pets(), 0);
}

static void
a_token_in_a_header_serves_our_own_script(void **state)
{
	(void)state;
	as_cookie("team");
	POST_JSON("/api/v1/pets", "{\"name\":\"Rex\"}");
	want_status(201);
	kit_call(&(struct web_call){.method = POST, .target = "/api/v1/pets", .body = "{\"name\":\"Max\"}", .body_n = 14});
	want_status(403);
	want_json("error.code", "csrf");
	as_token("token-of-the-team");
	kit_call(&(struct web_call){.method = POST, .target = "/api/v1/pets", .body = "{\"name\":\"Max\"}", .body_n = 14});
	want_status(201);
}

static void
signing_in_needs_no_token_but_is_refused_from_elsewhere(void **state)
{
	(void)state;
	POST("/sign-in", "email", "x");
	want_status(303);
	kit_call(&(struct web_call){.method = POST, .target = "/sign-in", .body = "", .fetch_site = "cross-site"});
	want_status(403);
}

static void
too_many_tries_from_one_address_are_slowed_down(void **state)
{
	int refused = 0;

	(void)state;
	for (int i = 0; i < 320; i++) {
		POST("/sign-in", "email", "x");
		refused += answer()->status == 429;
	}
	assert_int_equal(refused, 20);
	want_header("Retry-After: 60");
	GET("/sign-in");
	want_status(200);
	kit_clock += 60;
	POST("/sign-in", "email", "x");
	want_status(303);
}

/* ---- what was sent ---- */

static void
a_form_with_faults_comes_back_with_every_answer_as_typed(void **state)
{
	(void)state;
	as_cookie("team");
	POST("/pets", "name", "", "weight", " 12x <", "note", "</textarea><script>alert(1)</script>");
	want_status(422);
	want_text("href=\"#name\"");
	want_text("href=\"#weight\"");
	want_text("value=\" 12x &lt;\"");
	want_text("&lt;/textarea&gt;&lt;script&gt;");
	want_no_text("<script>alert");
	want_text("<title>Error: A new pet - Alongside</title>");
	assert_int_equal(web_room_works(), 0);
	assert_int_equal(web_room_pets(), 0);
}

static void
a_fault_that_the_room_finds_stands_at_its_field(void **state)
{
	(void)state;
	as_cookie("team");
	POST("/pets", "name", "Nobody", "weight", "3");
	want_status(422);
	want_text("<a href=\"#name\">Nobody is no name.</a>");
	want_text("id=\"name-fault\"");
	want_text("value=\"3\"");
	as_token("token-of-the-team");
	POST_JSON("/api/v1/pets", "{\"name\":\"Nobody\"}");
	want_status(422);
	want_json("error.fields.name", "Nobody is no name.");
}

static void
a_name_that_is_taken_is_a_conflict_and_the_form_comes_back(void **state)
{
	(void)state;
	as_cookie("team");
	POST("/pets", "name", "Rex", "note", "first");
	want_status(303);
	want_location("/pets?new=Rex");
	want_header("X-Pet: yes");
	POST("/pets", "name", "Rex", "note", "second & last");
	want_status(409);
	want_text("second &amp; last");
	want_no_text("kit_pets");
	assert_null(strstr(answer()->headers, "X-Pet"));
	as_token("token-of-the-team");
	POST_JSON("/api/v1/pets", "{\"name\":\"Rex\"}");
	want_status(409);
	want_json("error.code", "conflict");
	assert_int_equal(web_room_pets(), 1);
}

static void
a_write_whose_outcome_is_not_known_says_so_and_keeps_the_answers_and_the_key(void **state)
{
	(void)state;
	as_cookie("team");
	web_room_fail_write(ERR_UNSURE);
	POST("/pets", "name", "Rex", "once", "key-1");
	want_status(503);
	want_header("Retry-After: 5");
	want_text("it will not be doubled");
	want_text("value=\"Rex\"");
	assert_string_equal(answer_value("once"), "key-1");
	as_token("token-of-the-team");
	web_room_fail_write(ERR_UNSURE);
	POST_JSON("/api/v1/pets", "{\"name\":\"Max\"}");
	want_status(503);
	want_json("error.code", "unsure");
	want_header("Retry-After: 5");
	assert_int_equal(web_room_pets(), 0);
}

static void
a_json_body_is_read_strictly(void **state)
{
	static const char *const wrong[] = {"", "[]", "{\"name\":\"Rex\"", "{\"name\":\"Rex\"} x", "{\"name\":\"a\",\"name\":\"b\"}", "{\"name\":\"Rex\",\"wight\":3}",
	    "{\"name\":\"Rex\",\"weight\":\"3\"}", "{\"name\":\"Rex\",\"weight\":3.5}", "{\"name\":\"Rex\",\"weight\":100}", "{\"weight\":3}", "{\"name\":\"\xff\"}", "null",
	    "{\"name\":7}"};

	(void)state;
	as_token("token-of-the-team");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		POST_JSON("/api/v1/pets", wrong[i]);
		want_status(422);
		want_json("error.code", "invalid");
	}
	POST_JSON("/api/v1/pets", "{\"name\":\"Rex\",\"wight\":3}");
	assert_non_null(json_get(json_get(json_get(answer_json(), "error"), "fields"), "wight"));
	kit_call(&(struct web_call){.method = POST, .target = "/api/v1/pets", .type = "application/x-www-form-urlencoded", .body = "name=Rex", .body_n = 8});
	want_status(422);
	assert_int_equal(web_room_pets(), 0);
	POST_JSON("/api/v1/pets", "{\"name\":\"Rex\",\"weight\":3}");
	want_status(201);
	want_json("weight", "3");
}

static void
characters_that_are_no_text_are_a_fault_of_their_field(void **state)
{
	static const char *const bodies[] = {"name=%ff%fe", "name=a%00b", "name=%zz", "name=a%1b", "name=%ed%a0%80"};

	(void)state;
	as_token("token-of-the-team");
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		kit_call(&(struct web_call){.method = POST, .target = "/pets", .type = "application/x-www-form-urlencoded", .body = bodies[i],
		    .body_n = strlen(bodies[i])});
		want_status(422);
		want_text("Some characters could not be read");
	}
	assert_int_equal(web_room_pets(), 0);
	POST("/pets", "name", "Jürgen 😀 + 100% &=", "note", "a\r\nb");
	want_status(303);
	GET("/pets");
	want_text("Jürgen 😀 + 100% &amp;=");
}

static void
a_body_with_too_many_fields_or_bytes_is_refused(void **state)
{
	static char many[8100], large[300 << 10];
	size_t n = 0;

	(void)state;
	as_token("token-of-the-team");
	for (int i = 0; i < 1001; i++) {
		n += (size_t)snprintf(many + n, sizeof(many) - n, "f%d=1&", i);
	}
	kit_call(&(struct web_call){.method = POST, .target = "/pets", .type = "application/x-www-form-urlencoded", .body = many, .body_n = n});
	want_status(413);
	memset(large, 'x', sizeof(large));
	kit_call(&(struct web_call){.method = POST, .target = "/pets", .type = "application/x-www-form-urlencoded", .body = large, .body_n = sizeof(large)});
	want_status(413);
	want_text("This is too large");
	kit_call(&(struct web_call){.method = POST, .target = "/api/v1/pets", .body = large, .body_n = sizeof(large)});
	want_status(413);
	want_json("error.code", "limit");
	assert_int_equal(web_room_pets(), 0);
}

static const struct CMUnitTest web_tests[] = {
    WEB_TEST(a_person_who_is_not_signed_in_is_sent_to_sign_in_and_comes_back),
    WEB_TEST(a_program_without_a_token_or_with_a_wrong_one_is_told_so),
    WEB_TEST(a_permission_one_does_not_have_is_refused_before_anything_is_done),
    WEB_TEST(a_home_out_of_reach_and_a_page_that_is_none_give_the_same_bytes),
    WEB_TEST(a_home_reached_without_the_permission_is_refused_and_not_hidden),
    WEB_TEST(a_group_is_the_one_asked_for_or_else_ones_own),
    WEB_TEST(a_wrong_method_is_told_which_there_are),
    WEB_TEST(a_form_without_its_token_or_with_anothers_changes_nothing),
    WEB_TEST(a_form_of_another_site_is_refused_even_with_the_right_token),
    WEB_TEST(a_form_of_ours_from_an_older_session_comes_back_with_its_answers),
    WEB_TEST(a_token_in_a_header_serves_our_own_script),
    WEB_TEST(signing_in_needs_no_token_but_is_refused_from_elsewhere),
    WEB_TEST(too_many_tries_from_one_address_are_slowed_down),
    WEB_TEST(a_form_with_faults_comes_back_with_every_answer_as_typed),
    WEB_TEST(a_fault_that_the_room_finds_stands_at_its_field),
    WEB_TEST(a_name_that_is_taken_is_a_conflict_and_the_form_comes_back),
    WEB_TEST(a_write_whose_outcome_is_not_known_says_so_and_keeps_the_answers_and_the_key),
    WEB_TEST(a_json_body_is_read_strictly),
    WEB_TEST(characters_that_are_no_text_are_a_fault_of_their_field),
    WEB_TEST(a_body_with_too_many_fields_or_bytes_is_refused),
};
const struct test_suite web_suite = SUITE("web", web_tests);
