/* SPDX-License-Identifier: MIT */
/* What the register's files have come to say of a home, as its timeline tells it: among the events, whatever order the files came in. */
#include "rooms/homes/homes_test.h"

#include "base/day.h"
#include "base/json.h"
#include "rooms/history/history.h"

static void
the_timeline_tells_what_the_register_says_anew(void **state)
{
	(void)state;
	bring_in("2026-06-30");
	as("home manager");
	GET("/homes/" ROWANBANK "/timeline");
	want_status(200);
	want_text("By the register of 1 January 2026: first seen, run by Larch Care Group, with 40 registered places.");
	want_text("By the register of 30 June 2026: registered places 38, before 40; grade for Wellbeing Very good (5), before Good (4)");
	want_text("<time datetime=\"2026-06-30\">");
	GET("/homes/" ROWANBANK); /* nothing is newer, so it stands among the newest five */
	want_text("registered places 38, before 40");
	as("team member");
	GET("/homes/" HAREBANK "/timeline");
	want_text("By the register of 30 June 2026: not there any more.");
	/* An older file that comes later takes its place; what was first is first no more. */
	bring_in("2025-06-30");
	GET("/homes/" ROWANBANK "/timeline");
	want_text("By the register of 30 June 2025: first seen, run by Larch Care Group, with 38 registered places.");
	want_text("By the register of 1 January 2026: registered places 40, before 38");
	GET("/homes/" ROWANBANK "/timeline.csv");
	want_text("\"register_changed\",\"By the register of 30 June 2026: ");
}

static enum err
events_between(struct ctx *c, void *arg)
{
	static const char *const days[] = {"2025-07-02", "2025-12-24", "2026-03-03", "2026-03-04", "2026-06-30", "2026-08-08", "2026-08-09"};

	(void)arg;
	for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++) {
		TRY(event_add(c, &(struct event){.home = home_of(ROWANBANK).id, .at = day_instant(days[i], 600), .kind = "test", .record = "T",
		    .audience = "all", .sentence = arena_printf(c->arena, "On %s.", days[i])}));
	}
	return OK;
}

/* Page by page it is the same as in one piece: nothing twice, nothing left out, newest first. */
static void
the_timeline_pages_through_events_and_the_register_together(void **state)
{
	struct arena *a = arena_new();
	const struct json *whole;
	const char *last = "9999";

	(void)state;
	bring_in("2026-06-30");
	bring_in("2025-06-30");
	kit_write(events_between, NULL);
	as("team member");
	GET("/api/v1/homes/" ROWANBANK "/timeline?limit=200");
	want_status(200);
	assert_true(json_array(answer_json(), "items")->len >= 10);
	kit_ok(json_read(&(struct ctx){.arena = a}, arena_text(a, answer()->body), strlen(answer()->body), &whole));
	whole = json_array(whole, "items");
	for (size_t i = 0; i < whole->len; i++) {
		assert_true(strcmp(json_text(&whole->items[i], "at", ""), last) <= 0);
		last = json_text(&whole->items[i], "at", "");
	}
	for (size_t limit = 1; limit <= 4; limit++) {
		for (size_t at = 0; at < whole->len; at += limit) {
			const struct json *items;

			GET(arena_printf(a, "/api/v1/homes/" ROWANBANK "/timeline?limit=%zu&offset=%zu", limit, at));
			want_status(200);
			items = json_array(answer_json(), "items");
			assert_int_equal(items->len, whole->len - at < limit ? whole->len - at : limit);
			for (size_t k = 0; k < items->len; k++) {
				assert_string_equal(json_text(&items->items[k], "sentence", ""), json_text(&whole->items[at + k], "sentence", "?"));
			}
		}
	}
	arena_free(a);
}

static const struct CMUnitTest home_changes_tests[] = {
    KIT_TEST(the_timeline_tells_what_the_register_says_anew),
    KIT_TEST(the_timeline_pages_through_events_and_the_register_together),
};
const struct test_suite home_changes_suite = SUITE("home_changes", home_changes_tests);
