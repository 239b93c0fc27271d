/* SPDX-License-Identifier: MIT */
/* The kit that rooms' tests stand on (kit.c): every test has a data set of its own, made as the program makes one, and a clock it may set. And the pages that belong
 * to no room (src/web/web_pages.c), because they need nothing else. */
#include "tests/kit.h"

#include <string.h>

#include "base/day.h"
#include "tests/kit_db.h"
#include "tests/web_room.h"

STATEMENT(mark, SQL_EXEC, 0, "CREATE TABLE kit_marks (n INTEGER NOT NULL) STRICT", "CREATE TABLE kit_marks (n BIGINT NOT NULL)");
STATEMENT(mark_count, SQL_ONE, 0, "SELECT count(*) FROM kit_marks", "SELECT count(*) FROM kit_marks");

static enum err
leave_mark(struct ctx *c, void *arg)
{
	(void)arg;
	return db_exec(c, &mark, NOARGS, NULL);
}

/* Twice in the table below: the second would find the first one's mark. */
static void
a_test_never_sees_what_another_left(void **state)
{
	int64_t n = -1;

	(void)state;
	kit_write(leave_mark, NULL);
	kit_ok(db_int(kit_ctx(), &mark_count, NOARGS, &n, NULL));
	assert_int_equal(n, 0);
	assert_int_not_equal(kit_try(leave_mark, NULL), OK);
}

static void
the_clock_is_the_tests_own(void **state)
{
	(void)state;
	assert_int_equal(kit_ctx()->now, KIT_NOW);
	assert_string_equal(day_text(kit_ctx()->arena, kit_ctx()->now), "2026-11-22");
	kit_now_at("2026-07-01", 9, 30);
	assert_int_equal(kit_ctx()->now, 1782894600); /* 08:30 UTC: summer time */
	assert_int_equal(kit_clock, 1782894600);
}

static void
the_pack_is_there_and_the_history_has_its_key(void **state)
{
	(void)state;
	assert_non_null(kit_host()->pack);
	assert_true(kit_host()->has_key);
	assert_non_null(kit_host()->data);
}

static size_t
count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)); text++) {
		n++;
	}
	return n;
}

static void
the_pages_of_the_site_are_open_to_anybody(void **state)
{
	static const char *const paths[] = {"/accessibility", "/privacy"};

	(void)state;
	kit_client_start(kit_ctx(), kit_dataset(), kit_host(), NULL, &web_room_access);
	for (size_t i = 0; i < 2; i++) {
		GET(paths[i]);
		want_status(200);
		assert_int_equal(count(answer()->body, "<h1"), 1);
		want_text("<a href=\"/privacy\">Privacy</a>");
	}
	want_text("<title>Privacy - Alongside</title>");
}

static void
the_first_page_leads_on_to_where_one_begins(void **state)
{
	(void)state;
	kit_client_start(kit_ctx(), kit_dataset(), kit_host(), NULL, &web_room_access);
	GET("/");
	want_status(303);
	want_location("/sign-in");
	as_cookie("team");
	GET("/");
	want_location("/pets");
}

static const struct CMUnitTest kit_tests[] = {
    KIT_TEST(a_test_never_sees_what_another_left),
    {"a_test_never_sees_what_another_left_again", a_test_never_sees_what_another_left, kit_start, kit_stop, NULL},
    KIT_TEST(the_clock_is_the_tests_own),
    KIT_TEST(the_pack_is_there_and_the_history_has_its_key),
    KIT_TEST(the_pages_of_the_site_are_open_to_anybody),
    KIT_TEST(the_first_page_leads_on_to_where_one_begins),
};
const struct test_suite kit_suite = SUITE("kit", kit_tests);
