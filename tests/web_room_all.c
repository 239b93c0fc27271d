/* SPDX-License-Identifier: MIT */
/* The form of web_room.h that has one of each widget, for form_test.c. */
#include "tests/web_room.h"

#include "web/page.h"
#include "web/reply.h"

static const struct choice few[] = {{"a", "First <a>"}, {"b", "Second"}, {NULL, NULL}};
static const struct choice many[] = {{"1", "1"}, {"2", "2"}, {"3", "3"}, {"4", "4"}, {"5", "5"}, {"6", "6"}, {"7", "\"7\""}, {NULL, NULL}};

const struct field web_all_fields[] = {
    FIELD_AT(web_all, line, F_TEXT, .label = "Line", .hint = "A <b>hint</b>"),
    FIELD_AT(web_all, lines, F_LINES, .label = "Lines"),
    FIELD_AT(web_all, day, F_DAY, .label = "Day"),
    FIELD_AT(web_all, few, F_CHOICE, .label = "Few", .choices = few),
    FIELD_AT(web_all, many, F_CHOICE, .label = "Many", .choices = many),
    FIELD_AT(web_all, mail, F_EMAIL, .label = "Mail"),
    FIELD_AT(web_all, password, F_TEXT, .label = "Password"),
    FIELD_AT(web_all, count, F_COUNT, .label = "Count", .max = 9),
    FIELD_AT(web_all, box, F_BOOL, .label = "Box"),
    FIELD_AT(web_all, nurses, F_COUNT, .label = "Nurses on tonight", .answer = 1, .max = 99),
    FIELD_AT(web_all, state, F_CHOICE, .label = "State", .answer = 1, .choices = few),
    FIELD_END,
};

static void
all_html(struct buf *b, const struct page *p, const void *v)
{
	buf_adds(b, "<h1>All</h1>");
	form_faults(b, p);
	buf_adds(b, "<form method=\"post\" action=\"/all\" novalidate>");
	form_hidden(b, p);
	for (const struct field *f = web_all_fields; f->name; f++) {
		form_input(b, p, web_all_fields, f->name, v);
	}
	buf_adds(b, "</form>");
}

static const struct view all_view = {.name = "all", .title = "All", .html = all_html};

enum err
web_all_show(struct req *r)
{
	static const struct web_all held = {.line = "held", .day = "2026-11-22", .few = "b", .many = "7", .box = 1, .count = 3,
	    .nurses = {.state = NOT_KNOWN}, .state = {.state = GIVEN, .text = "a"}, .password = "never shown"};

	return reply(r, &all_view, r->again ? r->in : &held);
}
