/* SPDX-License-Identifier: MIT */
/* What ends the program at start because a route table is wrong (router.c), which row a path finds, what is a permission (may.c), and how bytes of an address or a form
 * become text (input.c). No data set, no request. */
#include "tests/kit.h"

#include <string.h>

#include "base/str.h"
#include "web/input.h"
#include "web/router.h"

static enum err
done(struct req *r)
{
	(void)r;
	return OK;
}

static const struct field no_fields[] = {FIELD_END};

struct form {
	int64_t x;
};

/* What router_check says of one row, or of two. */
static const char *
wrong(struct route first, struct route second)
{
	static char text[300];
	struct route routes[] = {first, second, ROUTES_END};
	struct room room = {.name = "tests", .routes = routes};
	const struct room *const all[] = {&room, NULL};
	struct arena *a = arena_new();
	const char *why = router_check(all, a);

	strncpy(text, why ? why : "", sizeof(text) - 1);
	arena_free(a);
	return why ? text : NULL;
}

#define ROW(...) ((struct route){__VA_ARGS__})
#define NO_ROW ROW(.path = NULL)
#define want_wrong(words, ...)                                                                                         \
	do {                                                                                                           \
		const char *why_ = wrong(ROW(__VA_ARGS__), NO_ROW);                                                    \
		assert_non_null(why_);                                                                                 \
		assert_non_null(strstr(why_, words));                                                                  \
	} while (0)
#define want_fine(...) assert_null(wrong(ROW(__VA_ARGS__), NO_ROW))

static void
a_row_without_a_permission_is_refused(void **state)
{
	(void)state;
	want_wrong("names no permission", GET, "/a", .work = done);
	want_wrong("names no permission", GET, "/a", .work = done, .may = MAY_COUNT);
	want_fine(GET, "/a", .work = done, .may = MAY_SIGNED_IN);
	assert_string_equal(wrong(ROW(GET, "/a", .work = done), NO_ROW), "tests: GET /a names no permission (.may)");
}

static void
a_row_that_cannot_do_what_it_says_is_refused(void **state)
{
	(void)state;
	want_wrong("neither", GET, "/a", .may = MAY_SIGNED_IN);
	want_wrong("GET that writes", GET, "/a", .write = done, .may = MAY_SIGNED_IN);
	want_wrong(".in_size", GET, "/a", .work = done, .may = MAY_SIGNED_IN, .in = no_fields);
	want_wrong("without .form", POST, "/a", .write = done, .may = MAY_SIGNED_IN, IN(no_fields, form));
	want_fine(POST, "/a", .write = done, .may = MAY_SIGNED_IN, .api_only = 1, IN(no_fields, form));
	want_fine(POST, "/a", .write = done, .may = MAY_SIGNED_IN, .form = done, IN(no_fields, form));
	want_wrong("no form can send", PUT, "/a", .write = done, .may = MAY_SIGNED_IN);
	want_wrong("no \":home\"", GET, "/homes", .work = done, .may = MAY_HOME_READ, .scope = SCOPE_HOME);
	want_wrong("no \":home\"", GET, "/homes/:homely", .work = done, .may = MAY_HOME_READ, .scope = SCOPE_HOME);
	want_fine(GET, "/homes/:home", .work = done, .may = MAY_HOME_READ, .scope = SCOPE_HOME);
	want_fine(GET, "/board", .work = done, .may = MAY_BOARD_READ, .scope = SCOPE_GROUP);
	want_wrong("open to anyone", GET, "/board", .work = done, .may = MAY_ANYONE, .scope = SCOPE_GROUP);
	want_wrong("no_csrf", POST, "/a", .write = done, .may = MAY_SIGNED_IN, .no_csrf = 1);
	want_wrong("no method", 0, "/a", .work = done, .may = MAY_SIGNED_IN);
	want_wrong("no method", 9, "/a", .work = done, .may = MAY_SIGNED_IN);
	want_wrong("no GET", POST, "/a", .work = done, .may = MAY_SIGNED_IN, .files = 1);
	want_wrong("no POST", GET, "/a", .work = done, .may = MAY_SIGNED_IN, .upload = 1);
}

static void
a_path_that_is_none_is_refused(void **state)
{
	static const char *const paths[] = {"", "a", "/a/", "//a", "/a//b", "/:", "/a/:", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17"};

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		assert_non_null(wrong(ROW(GET, paths[i], .work = done, .may = MAY_SIGNED_IN), NO_ROW));
	}
	want_fine(GET, "/", .work = done, .may = MAY_SIGNED_IN);
}

#define FINE .work = done, .may = MAY_SIGNED_IN

static void
two_rows_for_the_same_request_are_refused(void **state)
{
	(void)state;
	assert_non_null(wrong(ROW(GET, "/a/:x", FINE), ROW(GET, "/a/:y", FINE)));
	assert_non_null(wrong(ROW(GET, "/a", FINE, .api = 1), ROW(GET, "/a", FINE, .api_only = 1)));
	assert_null(wrong(ROW(GET, "/a", FINE), ROW(GET, "/a", FINE, .api_only = 1)));
	assert_null(wrong(ROW(GET, "/a", FINE), ROW(POST, "/a", FINE)));
	assert_null(wrong(ROW(GET, "/a/new", FINE), ROW(GET, "/a/:x", FINE)));
	assert_null(wrong(ROW(GET, "/a/:x", FINE), ROW(GET, "/:x/a", FINE)));
}

static const struct route table[] = {
    {GET, "/", FINE},
    {GET, "/homes/:home", FINE, .api = 1},
    {GET, "/homes/new", FINE},
    {POST, "/homes/:home", FINE},
    {PUT, "/homes/:home/returns/:day", FINE, .api_only = 1},
    {GET, "/homes/:home/returns/latest", FINE},
    ROUTES_END,
};

/* Finds by segments ended by NULL; the row's path, or NULL. */
static const char *
find(enum method m, enum door door, char **segments, struct list *params, unsigned *methods, struct arena *a)
{
	static const struct room room = {.name = "tests", .routes = table};
	const struct room *const all[] = {&room, NULL};
	struct router *rt = router_new(all);
	const struct route *found;
	size_t n = 0;

	while (segments[n]) {
		n++;
	}
	*params = LIST(struct pair);
	found = router_find(rt, m, door, segments, n, params, a, methods);
	router_free(rt);
	return found ? found->path : NULL;
}

#define PATH(...) ((char *[]){__VA_ARGS__ __VA_OPT__(,) NULL})

static void
the_more_literal_row_is_found_first(void **state)
{
	struct arena *a = arena_new();
	struct list params;
	unsigned methods;

	(void)state;
	assert_string_equal(find(GET, DOOR_HTML, PATH(), &params, &methods, a), "/");
	assert_string_equal(find(GET, DOOR_HTML, PATH("homes", "new"), &params, &methods, a), "/homes/new");
	assert_int_equal(params.n, 0);
	assert_string_equal(find(GET, DOOR_HTML, PATH("homes", "news"), &params, &methods, a), "/homes/:home");
	assert_string_equal(pair_value(&params, "home"), "news");
	assert_string_equal(find(POST, DOOR_HTML, PATH("homes", "new"), &params, &methods, a), "/homes/:home");
	assert_string_equal(find(PUT, DOOR_API, PATH("homes", "CS1", "returns", "2026-11-22"), &params, &methods, a), "/homes/:home/returns/:day");
	assert_string_equal(pair_value(&params, "day"), "2026-11-22");
	arena_free(a);
}

static void
a_row_is_found_only_behind_its_own_door(void **state)
{
	struct arena *a = arena_new();
	struct list params;
	unsigned methods;

	(void)state;
	assert_null(find(GET, DOOR_API, PATH("homes", "new", "x"), &params, &methods, a));
	assert_int_equal(methods, 0);
	assert_null(find(PUT, DOOR_HTML, PATH("homes", "CS1", "returns", "2026-11-22"), &params, &methods, a));
	assert_int_equal(methods, 0);
	assert_null(find(GET, DOOR_FILE, PATH("homes", "CS1"), &params, &methods, a));
	assert_null(find(DELETE, DOOR_HTML, PATH("homes", "CS1"), &params, &methods, a));
	assert_int_equal(methods, 1u << GET | 1u << POST);
	arena_free(a);
}

static void
every_room_of_the_program_has_a_table_without_faults(void **state)
{
	struct arena *a = arena_new();
	const char *why = router_check(rooms, a);

	(void)state;
	if (why) {
		print_error("%s\n", why);
	}
	assert_null(why);
	arena_free(a);
}

static void
permissions_are_known_by_their_names(void **state)
{
	(void)state;
	assert_int_equal(may_by_name("return_send"), MAY_RETURN_SEND);
	assert_string_equal(may_name(MAY_RETURN_SEND), "return_send");
	assert_string_equal(may_words(MAY_RETURN_SEND), "send a home's return");
	assert_int_equal(may_by_name("return_send "), MAY_UNSET);
	assert_int_equal(may_by_name("unset"), MAY_UNSET);
	assert_int_equal(may_by_name(NULL), MAY_UNSET);
	for (int m = MAY_UNSET + 1; m < MAY_COUNT; m++) {
		assert_int_equal(may_by_name(may_name((enum may)m)), m);
	}
	assert_int_equal(side_by_name("partner"), SIDE_PARTNER);
	assert_string_equal(side_name(SIDE_TEAM), "team");
	assert_int_equal(side_by_name("none"), SIDE_NONE);
}

static void
bytes_become_text_or_a_mark_that_they_were_none(void **state)
{
	static const struct {
		const char *sent, *text;
		bool fine;
	} cases[] = {
	    {"a+b%20c", "a b c", true},
	    {"%c3%a9", "\xc3\xa9", true},
	    {"%0d%0a%09", "\r\n\t", true},
	    {"%", "%", false},
	    {"%4", "%4", false},
	    {"%g1", "%g1", false},
	    {"%00", "\xef\xbf\xbd", false},
	    {"a%ffb", "a\xef\xbf\xbd" "b", false},
	    {"%c3", "\xef\xbf\xbd", false},
	    {"%c0%af", "\xef\xbf\xbd\xef\xbf\xbd", false},
	    {"%1b[2J", "\xef\xbf\xbd[2J", false},
	    {"%7f", "\xef\xbf\xbd", false},
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		bool fine;

		assert_string_equal(input_decode(cases[i].sent, strlen(cases[i].sent), true, a, &fine), cases[i].text);
		assert_int_equal(fine, cases[i].fine);
	}
	arena_free(a);
}

static void
pairs_are_read_as_browsers_send_them(void **state)
{
	static const char sent[] = "&a=1&&b=&c&=x&a=2&d%3D=%26&";
	struct list pairs = LIST(struct pair), bad = LIST(const char *);
	struct arena *a = arena_new();

	(void)state;
	assert_true(input_pairs(sent, strlen(sent), &pairs, &bad, a));
	assert_int_equal(pairs.n, 6);
	assert_int_equal(bad.n, 0);
	assert_string_equal(pair_value(&pairs, "a"), "1");
	assert_string_equal(pair_value(&pairs, "b"), "");
	assert_string_equal(pair_value(&pairs, "c"), "");
	assert_string_equal(pair_value(&pairs, ""), "x");
	assert_string_equal(pair_value(&pairs, "d="), "&");
	assert_null(pair_value(&pairs, "e"));
	arena_free(a);
}

static const struct CMUnitTest router_tests[] = {
    cmocka_unit_test(a_row_without_a_permission_is_refused),
    cmocka_unit_test(a_row_that_cannot_do_what_it_says_is_refused),
    cmocka_unit_test(a_path_that_is_none_is_refused),
    cmocka_unit_test(two_rows_for_the_same_request_are_refused),
    cmocka_unit_test(the_more_literal_row_is_found_first),
    cmocka_unit_test(a_row_is_found_only_behind_its_own_door),
    cmocka_unit_test(every_room_of_the_program_has_a_table_without_faults),
    cmocka_unit_test(permissions_are_known_by_their_names),
    cmocka_unit_test(bytes_become_text_or_a_mark_that_they_were_none),
    cmocka_unit_test(pairs_are_read_as_browsers_send_them),
};
const struct test_suite router_suite = SUITE_PLAIN("router", router_tests);
