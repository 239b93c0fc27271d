/* SPDX-License-Identifier: MIT */
/* Widgets and small parts of pages (form.c, page.c, components.html): what stands in them, what is said to a screen reader, and that no text of anybody's becomes
 * markup. Whole pages are looked at in the browser's tests. */
#include "tests/web_room.h"

#include <stdio.h>
#include <string.h>

#include "web/page.h"

#define HOSTILE "\"><script>alert('x')</script><b a=\"&"

static void
what_is_held_stands_in_the_form(void **state)
{
	(void)state;
	as_cookie("team");
	GET("/all");
	want_status(200);
	want_text("id=\"line\" name=\"line\" type=\"text\" value=\"held\"");
	want_text("value=\"22/11/2026\" inputmode=\"numeric\"");
	want_text("For example 22/11/2026");
	want_text("type=\"radio\" value=\"b\" checked");
	want_text("<option value=\"7\" selected>&quot;7&quot;</option>");
	want_text("name=\"box\" type=\"checkbox\" value=\"1\" checked");
	want_text("id=\"count\" name=\"count\" type=\"text\" value=\"3\" inputmode=\"numeric\"");
	want_text("id=\"state\" name=\"state\" type=\"radio\" value=\"a\" checked");
	want_text("value=\"not known\"");
}

static void
a_password_is_never_shown_and_may_be_filled_in_by_the_browser(void **state)
{
	(void)state;
	as_cookie("team");
	GET("/all");
	want_no_text("never shown");
	want_text("type=\"password\" value=\"\" autocomplete=\"current-password\"");
	POST("/all", "password", "secret words", "count", "x");
	want_status(422);
	want_no_text("secret words");
}

static void
not_known_is_a_box_beside_the_number_that_names_its_question(void **state)
{
	(void)state;
	as_cookie("team");
	GET("/all");
	want_text("name=\"nurses__nk\" value=\"1\" data-not-known-for=\"nurses\" checked>not known<span class=\"govuk-visually-hidden\">: Nurses on tonight</span>");
	want_text("id=\"nurses\" name=\"nurses\" type=\"text\" value=\"\"");
	POST("/all", "nurses", "3", "nurses__nk", "1");
	want_status(422);
	want_text("Give an answer or tick “not known”, not both.");
	want_text("name=\"nurses\" type=\"text\" value=\"3\"");
	POST("/all", "nurses", "", "nurses__nk", "1");
	want_status(303);
	POST("/all", "nurses", "not applicable");
	want_status(303);
}

static void
hostile_text_stays_text_in_every_widget(void **state)
{
	(void)state;
	as_cookie("team");
	POST("/all", "line", HOSTILE, "lines", HOSTILE, "day", HOSTILE, "few", HOSTILE, "many", HOSTILE, "mail", HOSTILE, "count", HOSTILE,
	    "nurses", HOSTILE, "state", HOSTILE, "box", HOSTILE);
	want_status(422);
	want_no_text("<script>alert");
	want_no_text("<b a=");
	want_text("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
	want_text("First &lt;a&gt;");
	want_text("A &lt;b&gt;hint&lt;/b&gt;");
}

static void
every_fault_is_named_above_and_beside_its_field(void **state)
{
	static const char *const names[] = {"day", "few", "many", "mail", "count", "nurses", "state"};
	char text[80];

	(void)state;
	as_cookie("team");
	POST("/all", "line", "fine", "day", "never", "few", "z", "many", "z", "mail", "z", "count", "10", "nurses", "-1", "state", "z");
	want_status(422);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(text, sizeof(text), "href=\"#%s\"", names[i]);
		want_text(text);
		snprintf(text, sizeof(text), "id=\"%s\"", names[i]);
		want_text(text);
		snprintf(text, sizeof(text), "id=\"%s-fault\"", names[i]);
		want_text(text);
	}
	want_no_text("id=\"line-fault\"");
	want_text("aria-describedby=\"day-hint day-fault\"");
	want_text("value=\"never\"");
}

static void
a_box_that_is_not_ticked_stays_so_when_the_form_comes_back(void **state)
{
	(void)state;
	as_cookie("team");
	POST("/all", "count", "x");
	want_status(422);
	want_no_text("name=\"box\" type=\"checkbox\" value=\"1\" checked");
	POST("/all", "count", "x", "box", "1");
	want_text("name=\"box\" type=\"checkbox\" value=\"1\" checked");
}

static void
text_of_several_lines_keeps_its_first_empty_line(void **state)
{
	(void)state;
	as_cookie("team");
	POST("/all", "count", "x", "lines", "\r\nsecond");
	want_text(">\n\r\nsecond</textarea>");
}

static const char *
part(void (*draw)(struct buf *b))
{
	static char text[2000];
	struct buf b = {0};

	buf_init(&b, sizeof(text) - 1);
	draw(&b);
	snprintf(text, sizeof(text), "%s", b.p);
	buf_done(&b);
	return text;
}

static void
draw_days(struct buf *b)
{
	day_letters(b, "garn?");
}

static void
draw_no_days(struct buf *b)
{
	day_letters(b, NULL);
	day_letters(b, "");
	buf_adds(b, ".");
}

static void
draw_status(struct buf *b)
{
	status_tag(b, "red");
	status_tag_small(b, "none");
	status_tag(b, NULL);
}

static void
days_are_bars_with_their_words(void **state)
{
	(void)state;
	assert_string_equal(part(draw_days), "<span class=\"days\" role=\"img\" aria-label=\"Last 5 days, oldest first: green, amber, red, no return, no return\">"
	                                     "<i class=\"g\"></i><i class=\"a\"></i><i class=\"r\"></i><i class=\"n\"></i><i class=\"n\"></i></span>");
	assert_string_equal(part(draw_no_days), ".");
}

static void
a_status_is_a_word_and_a_shape_and_a_colour(void **state)
{
	const char *text;

	(void)state;
	text = part(draw_status);
	assert_non_null(strstr(text, "<strong class=\"status status--red\"><svg"));
	assert_non_null(strstr(text, "</svg>Red"));
	assert_non_null(strstr(text, "status--none status--small"));
	assert_non_null(strstr(text, "No colour"));
}

static const struct CMUnitTest form_tests[] = {
    WEB_TEST(what_is_held_stands_in_the_form),
    WEB_TEST(a_password_is_never_shown_and_may_be_filled_in_by_the_browser),
    WEB_TEST(not_known_is_a_box_beside_the_number_that_names_its_question),
    WEB_TEST(hostile_text_stays_text_in_every_widget),
    WEB_TEST(every_fault_is_named_above_and_beside_its_field),
    WEB_TEST(a_box_that_is_not_ticked_stays_so_when_the_form_comes_back),
    WEB_TEST(text_of_several_lines_keeps_its_first_empty_line),
    cmocka_unit_test(days_are_bars_with_their_words),
    cmocka_unit_test(a_status_is_a_word_and_a_shape_and_a_colour),
};
const struct test_suite form_suite = SUITE("form", form_tests);
