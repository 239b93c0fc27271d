/* SPDX-License-Identifier: MIT */
/* The search through page, API and file: what is found and by what, by whom, and what is never found. What happens when the database was tampered with:
 * tests/faults_search_test.c. */
#include "rooms/search/search_kit.h"

#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "rooms/register/register.h"

/* ---- what is found --------------------------------------------------------------------------------------------------- */

static void
a_home_is_found_by_its_name_number_town_and_postcode_however_they_are_typed(void **state)
{
	(void)state;
	as("team member");
	finds("Rowanbank", "home", "Rowanbank");
	want_json("items.0.home.id", ROWANBANK);
	want_json("items.0.path", "/homes/" ROWANBANK);
	finds("ROWAN", "home", "Rowanbank");
	finds("rowanbank kinclair", "home", "Rowanbank");
	finds("kinclair RoWaNbAnK", "home", "Rowanbank");
	finds(ROWANBANK, "home", "Rowanbank");
	finds("cs 2099000001", "home", "Rowanbank");
	finds("2099000001 rowanbank", "home", "Rowanbank");
	finds("zz1 1zz", "home", "Rowanbank");
	finds("ZZ11ZZ", "home", "Rowanbank");
	finds("drostans lodge", "home", "St Drostan's Lodge");
	finds("St. Dróstan’s Lodge", "home", "St Drostan's Lodge");
}

static void
all_words_must_be_there_and_only_the_last_may_be_a_beginning(void **state)
{
	(void)state;
	as("team member");
	finds_nothing("rowan kinclair");
	finds("rowanbank kincl", "home", "Rowanbank");
	finds_nothing("rowanbank harebank");
	finds_nothing("owanbank");
}

static void
a_provider_of_two_homes_is_found_once(void **state)
{
	(void)state;
	as("team member");
	finds("larch care", "provider", "Larch Care Group");
	want_json("items.0.home", "null");
	want_json("items.0.path", "/providers/SP2099000001");
	finds("SP2099000001", "provider", "Larch Care Group");
}

static void
people_to_ring_are_found_by_name_what_they_do_and_number_with_or_without_spaces(void **state)
{
	static const char *const numbers[] = {"01632 960123", "01632960123", "(01632) 960-123", "+44 1632 960 123", "+44 (0)1632 960123", "960123", "0163296"};

	(void)state;
	homes_write();
	as("team member");
	finds("morag kerr", "contact", "Rowanbank: Manager");
	want_json("items.0.text", "Mòrag Kerr, (01632) 960 123");
	finds("rowanbank manager", "contact", "Rowanbank: Manager");
	finds("glebe surg", "contact", "Rowanbank: GP practice");
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		finds(numbers[i], "contact", "Rowanbank: Manager");
	}
	finds_nothing("01632 960 124");
}

static void
what_a_home_wrote_is_found_and_its_name_narrows_it_down(void **state)
{
	(void)state;
	homes_write();
	as("team member");
	finds("wheelchairs", "note", "Rowanbank, 22 November 2026");
	want_json("items.0.day", TODAY);
	want_json("items.0.path", "/homes/" ROWANBANK "/returns/" TODAY);
	finds("rowanbank lift", "note", "Rowanbank, 22 November 2026");
	finds_nothing("harebank lift");
	GET("/search?q=lift");
	want_status(200);
	want_text("The <mark>lift</mark> is out of order; wheelchairs wait.");
	GET("/homes/" ROWANBANK "/returns/" TODAY);
	want_status(200);
}

static void
words_of_a_corrected_return_are_found_by_the_new_and_not_by_the_old(void **state)
{
	(void)state;
	homes_write();
	as("home manager");
	PUT_JSON(RETURN(ROWANBANK, TODAY), BODY("", "note=The hoist is out of order."));
	want_status(200);
	finds("hoist", "note", "Rowanbank, 22 November 2026");
	finds_nothing("wheelchairs");
	PUT_JSON(RETURN(ROWANBANK, TODAY), BODY("", "note=-"));
	want_status(200);
	finds_nothing("hoist");
	want_verified();
}

static void
words_of_a_corrected_fact_are_found_by_the_new_and_not_by_the_old(void **state)
{
	(void)state;
	homes_write();
	as("team member");
	finds("kerr", "contact", "Rowanbank: Manager");
	SAY(ROWANBANK, TODAY, .manager = "Una Grieve, 01632 960 500");
	finds("grieve", "contact", "Rowanbank: Manager");
	finds_nothing("kerr");
	SAY(ROWANBANK, TODAY, .manager = "");
	finds_nothing("grieve");
	want_verified();
}

static void
a_fact_is_found_from_its_day_on_and_not_after_its_last(void **state)
{
	(void)state;
	SAY(ROWANBANK, "2026-11-01", .deputy = "Isla Moar");
	SAY(ROWANBANK, "2026-12-01", .deputy = "Erik Flett");
	as("team member");
	finds("moar", "contact", "Rowanbank: Deputy");
	finds_nothing("flett");
	kit_now_at("2026-12-01", 9, 0);
	finds_nothing("moar");
	finds("flett", "contact", "Rowanbank: Deputy");
	want_verified();
}

/* Rowanbank has another name. */
static const char later_file[] =
    "CSNumber,CareService,Subtype,ServiceType,ServiceName,Service_town,Service_Postcode,SP_number,ServiceProvider,ServiceStatus,"
    "Integration_Authority_Name,Council_Area_Name,Health_Board_Name,Registered_Places,Client_group\r\n" ROWANBANK
    ",Care Home Service,Older People,Private,Thornlea House,Kinclair,ZZ1 1ZZ,SP2099000001,Larch & Larch,Active,Kinclair HSCP,Kinclair,Strathlinn,40,Adults\r\n";

static enum err
later_file_accept(struct ctx *c, void *arg)
{
	const char *summary;

	(void)arg;
	return register_import(c, later_file, sizeof(later_file) - 1, "later.csv", "2026-10-01", false, "", &summary);
}

static void
a_home_with_a_new_name_is_found_by_the_old_one_too(void **state)
{
	(void)state;
	kit_write(later_file_accept, NULL);
	as("team member");
	finds("thornlea", "home", "Thornlea House");
	finds("rowanbank", "home", "Thornlea House");
	want_json("items.0.text", ROWANBANK ", Kinclair ZZ1 1ZZ (Rowanbank)");
	finds("larch and larch", "provider", "Larch & Larch");
	finds_nothing("larch care"); /* also of the homes that this file does not hold */
	want_verified();
}

/* ---- what is not ----------------------------------------------------------------------------------------------------- */

static void
nothing_of_another_teams_homes_is_found_by_any_word_of_theirs(void **state)
{
	static const char *const words[] = {"whinfell", "ardlinn", WHINFELL, "2099000008", "abermuir", "zz8 1zz", "zz81zz", "skylark", "SP2099000003", "drever",
	    "lachlan", "01632961777", "961777", "saltmarsh", "norovirus", "upstairs", "whinfell manager"};
	static const char *const roles[] = {"team member", "team chair", "duty", "home manager", "home submitter", "provider lead"};

	(void)state;
	homes_write();
	for (size_t k = 0; k < sizeof(roles) / sizeof(*roles); k++) {
		as(roles[k]);
		for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
			finds_nothing(words[i]);
			assert_null(strstr(answer()->body, "Whinfell"));
		}
	}
	as("team member 2");
	finds("norovirus", "note", "Whinfell, 22 November 2026");
	finds("lachlan drever", "contact", "Whinfell: Manager");
	finds("skylark", "provider", "Skylark Homes");
}

static void
a_home_finds_itself_and_a_provider_its_homes(void **state)
{
	(void)state;
	homes_write();
	as("home manager");
	finds("kinclair", "home", "Rowanbank");
	finds("morag", "contact", "Rowanbank: Manager");
	finds_nothing("drostans");
	finds_nothing("harebank");
	as("provider lead");
	finds("harebank", "home", "Harebank");
	finds_nothing("drostans");
}

/* ---- the page -------------------------------------------------------------------------------------------------------- */

static void
the_page_says_what_can_be_searched_and_asks_for_two_letters(void **state)
{
	static const char *const less[] = {"a", "%", "&", "_", "'", "\"", "é"};

	(void)state;
	as("team member");
	GET("/search");
	want_status(200);
	want_text("homes by name, an earlier name, number, town or postcode");
	GET("/search?q=+++");
	want_status(200);
	want_no_text("Write two letters or more.");
	for (size_t i = 0; i < sizeof(less) / sizeof(*less); i++) {
		if (strcmp(less[i], "&") == 0) {
			continue; /* it is "and" */
		}
		GET(address("/search?q=", less[i], ""));
		want_status(200);
		want_text("Write two letters or more.");
		GET(address("/api/v1/search?q=", less[i], ""));
		want_status(422);
		want_json("error.fields.q", "Write two letters or more of what you are looking for.");
	}
	GET("/api/v1/search");
	want_status(422);
	GET("/search.csv?q=");
	want_status(422);
	GET("/search?q=nobodysname");
	want_status(200);
	want_text("Nothing was found");
	GET("/search?q=rowanbank&kind=secrets");
	want_status(422);
}

static void
hostile_words_are_looked_for_like_any_other(void **state)
{
	static const char *const hostile[] = {"'; DROP TABLE homes; --", "%rowan%", "100% \"rowan", "rowan_bank", "<script>alert(1)</script>",
	    "\xe2\x80\xae" "knabnawor", "\xd7\x90\xd7\x91\xd7\x92 \xd7\x93", "\xf0\x9f\x8f\xa0\xf0\x9f\x8f\xa0 home", "\\", "rowanbank' OR '1'='1"};
	char *many = malloc(10001);

	(void)state;
	as("team member");
	for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		GET(address("/search?q=", hostile[i], ""));
		want_status(200);
		want_no_text("<script>alert");
		want_no_text("St Drostan");
	}
	memset(many, 'q', 10000);
	many[10000] = 0;
	GET(address("/search?q=", many, ""));
	want_status(200);
	want_text("Nothing was found");
	for (size_t i = 0; i < 10000; i++) {
		many[i] = (char)(i % 3 == 2 ? ' ' : 'a' + (int)i % 26);
	}
	GET(address("/search?q=", many, ""));
	want_status(200);
	want_text("Only the first six words were looked for.");
	free(many);
	GET("/search?q=rowan%00bank");
	want_status(422);
	GET("/search?q=%ff%fe");
	want_status(422);
	finds("rowanbank", "home", "Rowanbank");
}

static void
a_word_that_is_longer_than_is_kept_is_found_by_its_beginning(void **state)
{
	(void)state;
	as("home manager");
	PUT_JSON(RETURN(ROWANBANK, TODAY), BODY("", "note=Hottentottenstottertrottelmutterbeutelrattenlattengitterkoffer"));
	want_status(201);
	finds("Hottentottenstottertrottelmutterbeutelrattenlattengitterkoffer", "note", "Rowanbank, 22 November 2026");
	finds("hottentotten", "note", "Rowanbank, 22 November 2026");
}

static void
a_few_of_each_kind_come_first_and_all_of_one_are_paged_and_taken_away(void **state)
{
	char day[DAY_SIZE] = "2026-11-10";

	(void)state;
	SAY(ROWANBANK, TODAY, .manager = "Boiler Bob");
	for (int i = 0; i < 7; i++) {
		day[9] = (char)('0' + i);
		kit_now_at(day, 9, 0);
		as("home manager");
		PUT_JSON(address("/api/v1/homes/" ROWANBANK "/returns/", day, ""), BODY("", "note=The boiler again."));
		want_status(201);
	}
	kit_now(KIT_NOW);
	as("team member");
	assert_int_equal(found("boiler"), 8);
	want_json("items.0.kind", "contact");
	want_json("items.1.day", "2026-11-16");
	GET("/search?q=boiler");
	want_text("8 found");
	want_text("16 November 2026");
	want_text("12 November 2026");
	want_no_text("11 November 2026");
	want_text("href=\"/search?q=boiler&amp;kind=note\"");
	GET("/search?q=boiler&kind=note&limit=3&page=3");
	want_text("10 November 2026");
	want_no_text("11 November 2026");
	want_no_text("Boiler Bob");
	GET("/api/v1/search?q=boiler&limit=3");
	want_json("total", "8");
	want_json("items.2.day", "2026-11-15");
	assert_non_null(strstr(json_text(answer_json(), "next", ""), "q=boiler"));
	GET("/search.csv?q=boiler");
	want_status(200);
	want_text("2026-11-10");
	want_text("Boiler Bob");
	GET("/search.xlsx?q=boiler");
	want_status(200);
}

static void
the_box_is_there_for_those_who_reach_more_homes_than_their_own(void **state)
{
	(void)state;
	as("team member");
	GET("/board");
	want_text("id=\"search-all\"");
	GET("/search");
	want_no_text("id=\"search-all\"");
	as("provider lead");
	GET("/homes");
	want_text("id=\"search-all\"");
	as("home manager");
	GET("/homes/" ROWANBANK);
	want_no_text("id=\"search-all\"");
	as(NULL);
	GET("/sign-in");
	want_no_text("id=\"search-all\"");
}

static void
folding_twice_or_touching_for_nothing_changes_nothing(void **state)
{
	char *before;

	(void)state;
	homes_write();
	kit_write(search_fold, NULL);
	before = kit_digest();
	SAY(ROWANBANK, TODAY, .manager = "Mòrag Kerr, (01632) 960 123");
	kit_write(search_fold, NULL);
	kit_write(search_fold, NULL);
	want_same_digest(before, kit_digest());
	want_verified();
}

static const struct CMUnitTest search_tests[] = {
    KIT_TEST(a_home_is_found_by_its_name_number_town_and_postcode_however_they_are_typed),
    KIT_TEST(all_words_must_be_there_and_only_the_last_may_be_a_beginning),
    KIT_TEST(a_provider_of_two_homes_is_found_once),
    KIT_TEST(people_to_ring_are_found_by_name_what_they_do_and_number_with_or_without_spaces),
    KIT_TEST(what_a_home_wrote_is_found_and_its_name_narrows_it_down),
    KIT_TEST(words_of_a_corrected_return_are_found_by_the_new_and_not_by_the_old),
    KIT_TEST(words_of_a_corrected_fact_are_found_by_the_new_and_not_by_the_old),
    KIT_TEST(a_fact_is_found_from_its_day_on_and_not_after_its_last),
    KIT_TEST(a_home_with_a_new_name_is_found_by_the_old_one_too),
    KIT_TEST(nothing_of_another_teams_homes_is_found_by_any_word_of_theirs),
    KIT_TEST(a_home_finds_itself_and_a_provider_its_homes),
    KIT_TEST(the_page_says_what_can_be_searched_and_asks_for_two_letters),
    KIT_TEST(hostile_words_are_looked_for_like_any_other),
    KIT_TEST(a_word_that_is_longer_than_is_kept_is_found_by_its_beginning),
    KIT_TEST(a_few_of_each_kind_come_first_and_all_of_one_are_paged_and_taken_away),
    KIT_TEST(the_box_is_there_for_those_who_reach_more_homes_than_their_own),
    KIT_TEST(folding_twice_or_touching_for_nothing_changes_nothing),
};
const struct test_suite search_suite = SUITE("search", search_tests);
