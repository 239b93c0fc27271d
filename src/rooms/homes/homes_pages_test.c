/* SPDX-License-Identifier: MIT */
/* The list of homes as page, API and file on both engines: who sees which homes, on which day, by which filter. */
#include "rooms/homes/homes_test.h"

static void
the_api_lists_the_teams_homes_in_the_shape_promised(void **state)
{
	(void)state;
	as("team member");
	GET("/api/v1/homes");
	want_status(200);
	want_json("total", "3");
	want_json("next", "null");
	want_json("items.0.id", HAREBANK);
	want_json("items.1.id", ROWANBANK);
	want_text("{\"id\":\"" ROWANBANK "\",\"number\":\"" ROWANBANK
	          "\",\"name\":\"Rowanbank\",\"provider\":{\"id\":\"SP2099000001\",\"number\":\"SP2099000001\",\"name\":\"Larch Care Group\"},"
	          "\"council\":\"Kinclair\",\"board\":\"Strathlinn\",\"hscp\":\"Kinclair HSCP\",\"locality\":\"not known\",\"town\":\"Kinclair\","
	          "\"postcode\":\"ZZ1 1ZZ\",\"client_group\":\"Older People\",\"places\":40,\"sector\":\"Private\",\"registration_status\":\"Active\","
	          "\"grades\":{\"wellbeing\":4,\"leadership\":4,\"staff\":4,\"setting\":4,\"planning\":4},\"grades_date\":\"2026-05-14\",\"on\":\"2026-11-22\"}");
	want_no_text(WHINFELL);
	GET("/api/v1/homes/" ROWANBANK);
	want_status(200);
	want_json("id", ROWANBANK);
	want_json("places", "40");
	want_json("grades.planning", "4");
}

static void
a_list_by_the_remit_and_every_home_there_is_are_two_things(void **state)
{
	(void)state;
	bring_in("2026-06-30");
	as("team member");
	GET("/api/v1/homes");
	want_json("total", "2");
	GET("/api/v1/homes?scope=all");
	want_json("total", "4");
	want_text("The Orchard");
	want_text("Old Mill");
	want_no_text("Harebank");
	want_no_text("Whinfell");
	GET("/api/v1/homes?scope=all&client_group=children");
	want_json("total", "1");
	want_json("items.0.client_group", "Children & Young People");
	want_json("items.0.postcode", "not known");
	want_json("items.0.grades.leadership", "not known");
	want_json("items.0.grades_date", "not known");
	GET("/api/v1/homes?scope=all&client_group=Older+People");
	want_json("total", "3");
	GET("/api/v1/homes?scope=all&status=Inactive");
	want_json("total", "1");
}

static void
the_list_of_an_area_begins_with_active_adult_homes(void **state)
{
	struct group g;
	const char *ref;

	(void)state;
	bring_in("2026-06-30");
	kit_ok(group_by_id(kit_ctx(), group_of("council", "TEST-C1"), &g));
	ref = g.ref;
	as("team member");
	GET(arena_printf(kit_ctx()->arena, "/api/v1/homes?group=%s", ref));
	want_json("total", "2");
	GET(arena_printf(kit_ctx()->arena, "/api/v1/homes?scope=all&group=%s", ref));
	want_json("total", "4");
	GET(arena_printf(kit_ctx()->arena, "/homes?scope=all&group=%s", ref));
	want_text("The Orchard");
	want_text("Inactive");
}

static void
on_a_past_day_the_homes_are_those_of_that_day(void **state)
{
	(void)state;
	bring_in("2026-06-30");
	as("team member");
	GET("/api/v1/homes?on=2026-06-29");
	want_json("total", "3");
	want_json("items.1.places", "40");
	want_json("items.1.on", "2026-06-29");
	GET("/api/v1/homes?on=2026-06-30");
	want_json("items.0.places", "38");
	GET("/api/v1/homes?scope=all&on=2025-12-31");
	want_json("total", "0");
	GET("/homes?on=29/6/2026");
	want_status(200);
	want_text("Harebank");
	want_text("29 June 2026");
	GET("/homes?on=2025-12-31");
	want_text("There is no register file from 31 December 2025 or before");
	GET("/api/v1/homes?on=soon");
	want_status(422);
}

static void
homes_are_found_by_folded_name_and_by_number(void **state)
{
	(void)state;
	as("team member");
	GET("/api/v1/homes?q=ST+DROSTANS");
	want_json("total", "1");
	want_json("items.0.name", "St Drostan's Lodge");
	GET("/api/v1/homes?q=cs2099000002");
	want_json("items.0.name", "Harebank");
	GET("/api/v1/homes?q=whinfell");
	want_json("total", "0");
	GET("/api/v1/homes?q=%25");
	want_json("total", "0");
	GET("/api/v1/homes?q=_");
	want_json("total", "0");
	GET("/homes?q=%3Cscript%3E%22%27%26%F0%9F%8F%A0%E2%80%AE");
	want_status(200);
	want_no_text("<script>\"");
	want_text("No home is like that");
}

static void
a_filter_that_names_nothing_is_told_and_a_foreign_area_is_empty(void **state)
{
	(void)state;
	as("team member");
	GET("/api/v1/homes?council=Kinclair");
	want_json("total", "3");
	GET("/api/v1/homes?council=Nowhere");
	want_status(422);
	want_text("council");
	GET("/api/v1/homes?council=Abermuir");
	want_json("total", "0");
	GET("/api/v1/homes?provider=SP2099000001");
	want_json("total", "2");
	GET("/api/v1/homes?provider=SP2099000003&scope=all");
	want_json("total", "0");
}

static void
a_list_is_sorted_and_its_next_page_keeps_what_was_asked(void **state)
{
	(void)state;
	as("team member");
	GET("/api/v1/homes?sort=-places&limit=2&client_group=Adults");
	want_json("items.0.places", "40");
	want_json("items.1.places", "31");
	want_json("total", "3");
	want_text("sort=-places&limit=2&client_group=Adults&offset=2");
	GET("/api/v1/homes?sort=places&limit=2&offset=2");
	want_json("items.0.places", "40");
	want_json("next", "null");
	GET("/api/v1/homes?offset=50");
	want_json("total", "3");
	GET("/api/v1/homes?sort=secret");
	want_status(422);
	GET("/api/v1/homes?sort=-name");
	want_json("items.0.name", "St Drostan's Lodge");
	GET("/api/v1/homes?sort=-town");
	want_json("items.0.town", "Kinclair");
	GET("/homes?sort=town");
	want_status(200);
}

static void
the_list_can_be_taken_away(void **state)
{
	(void)state;
	bring_in("2026-06-30");
	as("team member");
	GET("/homes.csv?q=rowan&on=2026-06-01");
	want_status(200);
	want_text("\"Rowanbank\",\"SP2099000001\",\"Larch Care Group\",\"Kinclair\"");
	want_text("\"Adults\",40,\"Private\",\"Active\",4,4,4,4,4,\"2026-05-14\"");
	want_no_text("Harebank");
	GET("/homes.csv?scope=all");
	want_text("\"The Orchard\"");
	want_text("\"Children\",4,\"Private\",\"Active\",4,\"not known\",\"not known\"");
	GET("/homes.xlsx");
	want_status(200);
}

static void
another_teams_group_is_no_way_to_its_homes(void **state)
{
	struct group g;
	const char *page, *api;

	(void)state;
	kit_ok(group_by_id(kit_ctx(), group_of("council", "TEST-C2"), &g));
	page = arena_printf(kit_ctx()->arena, "/homes?group=%s", g.ref);
	api = arena_printf(kit_ctx()->arena, "/api/v1/homes?scope=all&group=%s", g.ref);
	as("team member");
	GET(page);
	want_status(404);
	GET(api);
	want_status(404);
	as("team member 2");
	GET(api);
	want_status(200);
	want_json("total", "2");
}

/* A file with a provider that is named and has no number, and a home without any. */
static enum err
import_blanks(struct ctx *c, void *arg)
{
	static const char file[] = "CSNumber,CareService,Subtype,ServiceName,ServiceStatus,SP_number,ServiceProvider,Council_Area_Name,Registered_Places,Client_group\n"
				   "CS2099000901,Care Home Service,Older People,Yarrow,Active,,Yarrow Brothers,Kinclair,20,Adults\n"
				   "CS2099000902,Care Home Service,Older People,Birchwood,Active,.,,Kinclair,20,Adults\n";
	const char *summary;

	(void)arg;
	return register_import(c, file, sizeof(file) - 1, "blanks.csv", "2026-10-31", false, "", &summary);
}

static void
a_provider_without_a_number_is_named_all_the_same(void **state)
{
	(void)state;
	kit_write(import_blanks, NULL);
	as("team member");
	GET("/api/v1/homes/CS2099000901");
	want_status(200);
	want_json("provider.id", "not known");
	want_json("provider.number", "not known");
	want_json("provider.name", "Yarrow Brothers");
	GET("/api/v1/homes/CS2099000902");
	want_status(200);
	want_json("provider", "not known");
	GET("/homes/CS2099000901");
	want_status(200);
	want_text("Yarrow Brothers");
	GET("/homes.csv");
	want_status(200);
	want_text("Yarrow Brothers");
}

static void
a_home_and_a_provider_see_their_own_homes(void **state)
{
	(void)state;
	as("home manager");
	GET("/api/v1/homes?scope=all");
	want_json("total", "1");
	as("provider lead");
	GET("/api/v1/homes");
	want_json("total", "2");
	as("administrator");
	GET("/homes");
	want_status(403);
	as("partner member");
	GET("/homes");
	want_status(403);
	as(NULL);
	GET("/api/v1/homes");
	want_status(401);
}

static const struct CMUnitTest homes_pages_tests[] = {
    KIT_TEST(the_api_lists_the_teams_homes_in_the_shape_promised),
    KIT_TEST(a_list_by_the_remit_and_every_home_there_is_are_two_things),
    KIT_TEST(the_list_of_an_area_begins_with_active_adult_homes),
    KIT_TEST(on_a_past_day_the_homes_are_those_of_that_day),
    KIT_TEST(homes_are_found_by_folded_name_and_by_number),
    KIT_TEST(a_filter_that_names_nothing_is_told_and_a_foreign_area_is_empty),
    KIT_TEST(a_list_is_sorted_and_its_next_page_keeps_what_was_asked),
    KIT_TEST(the_list_can_be_taken_away),
    KIT_TEST(another_teams_group_is_no_way_to_its_homes),
    KIT_TEST(a_home_and_a_provider_see_their_own_homes),
    KIT_TEST(a_provider_without_a_number_is_named_all_the_same),
};

const struct test_suite homes_pages_suite = SUITE("homes_pages", homes_pages_tests);
