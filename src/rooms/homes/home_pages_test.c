/* SPDX-License-Identifier: MIT */
/* The other pages of the room homes on both engines: a home, its facts, areas and providers, the remit, links. Foreign things are not there; hostile text stays text;
 * the second of two people saving sees what the first said. */
#include "rooms/homes/homes_test.h"

/* A path with the reference of a group in it. */
static const char *
group_path(const char *before, const char *kind, const char *code)
{
	struct group g;

	kit_ok(group_by_id(kit_ctx(), group_of(kind, code), &g));
	return arena_printf(kit_ctx()->arena, "%s%s", before, g.ref);
}

/* The first address on the last page that begins so. */
static const char *
address_on_page(const char *beginning)
{
	const char *at = strstr(answer()->body, beginning);

	if (at == NULL) {
		fail_msg("nothing leads to %s", beginning);
	}
	return arena_copy(kit_ctx()->arena, at, strcspn(at, "?\""));
}

/* ---- a home ------------------------------------------------------------------------------------------------------------- */

static void
a_home_page_says_what_the_register_and_the_home_say(void **state)
{
	(void)state;
	bring_in("2026-06-30");
	as("team member");
	GET("/homes/" ROWANBANK);
	want_status(200);
	want_text("Care home for older people, with nursing by day and by night");
	want_text("Larch Care Group");
	want_text("Very good");
	want_text("30 June 2026");
	want_text("Grades through time");
	want_text("Places through time");
	GET("/homes/" ROWANBANK "?on=2026-03-01");
	want_status(200);
	want_text("As the register had it on 1 March 2026");
	want_no_text("Very good");
	GET("/homes/" ROWANBANK "?on=2020-03-01");
	want_status(404);
	GET("/homes/" ROWANBANK "/register");
	want_status(200);
	want_text("Registered places");
	want_text("<td data-label=\"Before\">40</td>");
}

static void
a_home_that_left_the_register_is_still_read_and_says_so(void **state)
{
	(void)state;
	bring_in("2026-06-30");
	as("team member");
	GET("/homes/" HAREBANK);
	want_status(200);
	want_text("Not in the register since 30 June 2026");
	GET("/api/v1/homes/" HAREBANK);
	want_status(200);
	want_json("places", "24");
	want_json("on", "2026-01-01");
	GET("/api/v1/homes/" HAREBANK "?on=2026-03-01");
	want_json("on", "2026-03-01");
}

static void
another_teams_home_is_not_there_on_any_page_or_verb(void **state)
{
	static const char *const pages[] = {"/homes/%s", "/homes/%s/register", "/homes/%s/facts", "/homes/%s?on=2026-03-01", "/api/v1/homes/%s"};

	(void)state;
	as("team member");
	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
		struct web_answer foreign;

		GET(arena_printf(kit_ctx()->arena, pages[i], WHINFELL));
		want_status(404);
		foreign = *answer();
		GET(arena_printf(kit_ctx()->arena, pages[i], NO_SUCH_HOME));
		want_status(404);
		assert_int_equal(answer()->body_n, foreign.body_n);
		if (i == 4) {
			assert_memory_equal(answer()->body, foreign.body, foreign.body_n);
		}
	}
	POST("/homes/" WHINFELL "/facts", "version", "1", "places_in_use", "1");
	want_status(404);
	as("home manager");
	POST("/homes/" WHINFELL "/facts", "version", "1", "places_in_use", "1");
	want_status(404);
	POST("/homes/" HAREBANK "/facts", "version", "1", "places_in_use", "1");
	want_status(404);
}

/* ---- facts --------------------------------------------------------------------------------------------------------------- */

static void
the_manager_keeps_the_homes_facts_and_hostile_text_stays_text(void **state)
{
	static const char hostile[] = "<i>\"O'Brien\" & Sons</i> \xF0\x9F\x8F\xA0 \xD7\x90";

	(void)state;
	as("home manager");
	GET("/homes/" ROWANBANK "/facts");
	want_status(200);
	POST("/homes/" ROWANBANK "/facts", "version", answer_value("version"), "nursing", "day_and_night", "places_in_use", "37", "pharmacy", hostile);
	want_status(303);
	GET("/homes/" ROWANBANK "/facts");
	want_text("37");
	want_text("&lt;i&gt;");
	want_no_text("<i>\"O");
	want_text("Home manager of Kinclair");
	GET("/homes/" ROWANBANK);
	want_text("37");
	as("home submitter");
	GET("/homes/" ROWANBANK "/facts");
	want_status(200);
	want_no_text("Save these facts");
	POST("/homes/" ROWANBANK "/facts", "version", "2");
	want_status(403);
}

static void
a_wrong_fact_brings_the_form_back_as_it_was_typed(void **state)
{
	(void)state;
	as("home manager");
	GET("/homes/" ROWANBANK "/facts");
	POST("/homes/" ROWANBANK "/facts", "version", answer_value("version"), "nursing", "day_and_night", "places_in_use", "about forty", "shifts",
	    "two & a half");
	want_status(422);
	want_text("about forty");
	want_text("two &amp; a half");
	want_text("whole number");
}

static void
the_second_of_two_people_saving_sees_what_the_first_said(void **state)
{
	const char *version;

	(void)state;
	as("home manager");
	GET("/homes/" ROWANBANK "/facts");
	version = answer_value("version");
	POST("/homes/" ROWANBANK "/facts", "version", version, "nursing", "day_and_night", "places_in_use", "36");
	want_status(303);
	as("team member");
	POST("/homes/" ROWANBANK "/facts", "version", version, "nursing", "day_and_night", "places_in_use", "35");
	want_status(409);
	want_text("Somebody else has changed these facts");
	want_text("<dd>36");
	want_text("value=\"35\"");
	POST("/homes/" ROWANBANK "/facts", "version", answer_value("version"), "nursing", "day_and_night", "places_in_use", "35");
	want_status(303);
}

static enum err
two_localities(struct ctx *c, void *arg)
{
	int64_t id, council;

	(void)arg;
	TRY(group_find(c, "council", "TEST-C1", &council));
	TRY(group_make(c, "locality", "TEST-L1", "Riverside", council, &id));
	TRY(group_find(c, "council", "TEST-C2", &council));
	return group_make(c, "locality", "TEST-L2", "Elsewhere", council, &id);
}

/* Says where Rowanbank lies, as whoever is signed in. */
static void
say_locality(const char *ref)
{
	GET("/homes/" ROWANBANK "/facts");
	POST("/homes/" ROWANBANK "/facts", "version", answer_value("version"), "nursing", "day_and_night", "locality", ref);
}

static void
the_team_says_in_which_locality_a_home_lies_and_the_home_does_not(void **state)
{
	const char *riverside, *elsewhere;

	(void)state;
	kit_write(two_localities, NULL);
	riverside = group_path("", "locality", "TEST-L1");
	elsewhere = group_path("", "locality", "TEST-L2");
	as("home manager");
	GET("/homes/" ROWANBANK "/facts");
	want_no_text("Riverside");
	say_locality(riverside);
	want_status(303);
	assert_string_equal(home_of(ROWANBANK).locality_name, "");
	as("team member");
	GET("/homes/" ROWANBANK "/facts");
	want_text("Riverside");
	want_no_text("Elsewhere");
	say_locality(elsewhere);
	want_status(422);
	say_locality(riverside);
	want_status(303);
	GET(arena_printf(kit_ctx()->arena, "/api/v1/homes?locality=%s", riverside));
	want_json("total", "1");
	want_json("items.0.locality", "Riverside");
	GET(group_path("/areas/", "locality", "TEST-L1"));
	want_status(200);
	GET(group_path("/areas/", "locality", "TEST-L2"));
	want_status(404);
}

/* The nth statement fails: either all of it is saved (the writer may have tried again) or nothing. */
static void
facts_that_could_not_be_saved_are_not_half_saved(void **state)
{
	const char *was = "<dd>40";
	int failed = 0, saved = 0;

	(void)state;
	as("home manager");
	GET("/homes/" ROWANBANK "/facts"); /* now it is written down when they were last seen, and not again this minute */
	for (int n = 1; n < 30; n++) {
		const char *version = answer_value("version"), *places = arena_printf(kit_ctx()->arena, "%d", 100 + n);
		const char *shifts = arena_printf(kit_ctx()->arena, "shift %d", 100 + n);
		int status;

		db_fail_after(n);
		POST("/homes/" ROWANBANK "/facts", "version", version, "nursing", "day_and_night", "places_in_use", places, "shifts", shifts);
		db_fail_after(0);
		status = answer()->status;
		GET("/homes/" ROWANBANK "/facts");
		if (status == 303) {
			saved++;
			was = arena_printf(kit_ctx()->arena, "<dd>%s", places);
			want_text(arena_printf(kit_ctx()->arena, "<dd>%s", shifts));
		} else {
			failed++;
			assert_int_equal(status, 503);
			want_no_text(shifts);
		}
		want_text(was);
	}
	assert_true(failed > 0 && saved > 0);
}

/* ---- areas and providers --------------------------------------------------------------------------------------------------- */

static void
partners_see_areas_and_their_totals_and_no_homes(void **state)
{
	(void)state;
	as("partner member");
	GET("/areas");
	want_status(200);
	want_text("Kinclair");
	want_no_text("Abermuir");
	GET(group_path("/areas/", "council", "TEST-C1"));
	want_status(200);
	want_text("<dd>3</dd>");
	want_text("<dd>95</dd>");
	want_no_text("/providers/");
	want_no_text("Rowanbank");
	GET(group_path("/areas/", "council", "TEST-C2"));
	want_status(404);
	GET("/areas/GNOSUCHONE0");
	want_status(404);
	GET("/homes/" ROWANBANK);
	want_status(403);
}

static void
an_area_is_summed_as_on_a_day(void **state)
{
	const char *path;

	(void)state;
	bring_in("2026-06-30");
	path = group_path("/areas/", "council", "TEST-C1");
	as("team member");
	GET(path);
	want_text("<dd>4</dd>");
	want_text("<dd>85</dd>");
	want_text("Children &amp; Young People");
	GET(arena_printf(kit_ctx()->arena, "%s?on=2026-06-29", path));
	want_text("<dd>3</dd>");
	want_text("<dd>95</dd>");
	GET(arena_printf(kit_ctx()->arena, "%s?on=2020-06-29", path));
	want_text("no care home here on that day");
}

static void
a_provider_is_its_homes_within_reach(void **state)
{
	(void)state;
	as("team member");
	GET("/providers/SP2099000001");
	want_status(200);
	want_text("Rowanbank");
	want_text("Harebank");
	want_text("<dd>64</dd>");
	GET("/providers/SP2099000003");
	want_status(404);
	GET("/providers/SP2099000777");
	want_status(404);
	as("home manager");
	GET("/providers/SP2099000001");
	want_text("Rowanbank");
	want_no_text("Harebank");
}

/* ---- remit and links -------------------------------------------------------------------------------------------------------- */

static void
the_team_adds_and_leaves_out_homes_with_a_reason(void **state)
{
	(void)state;
	bring_in("2026-06-30");
	as("team member");
	GET("/remit");
	want_status(200);
	POST("/remit/changes", "home", CHILDREN, "expected", "yes", "reason", "");
	want_status(422);
	POST("/remit/changes", "home", WHINFELL, "expected", "yes", "reason", "Not ours");
	want_status(422);
	POST("/remit/changes", "home", CHILDREN, "expected", "yes", "reason", "A <b>pilot</b>", "from_day", "22/11/2026", "until_day", "21/11/2026");
	want_status(422);
	want_text("A &lt;b&gt;pilot");
	POST("/remit/changes", "home", CHILDREN, "expected", "yes", "reason", "A <b>pilot</b>");
	want_status(303);
	GET("/remit");
	want_text("A &lt;b&gt;pilot");
	GET("/api/v1/homes");
	want_json("total", "3");
	as("team member 2");
	GET("/remit");
	want_no_text("pilot");
	as("duty");
	POST("/remit/changes", "home", CHILDREN, "expected", "no", "reason", "No");
	want_status(403);
	as("home manager");
	GET("/remit");
	want_status(403);
}

static void
what_was_added_is_taken_back_by_its_own_team_only(void **state)
{
	const char *end;

	(void)state;
	as("team member");
	POST("/remit/changes", "home", ROWANBANK, "expected", "no", "reason", "Building work", "from_day", "1/11/2026");
	want_status(303);
	GET("/remit");
	end = address_on_page("/remit/changes/");
	as("team member 2");
	kit_post(end, (char *)NULL);
	want_status(404);
	as("team member");
	kit_post(end, (char *)NULL);
	want_status(303);
	kit_post(end, (char *)NULL);
	want_status(409);
}

static enum err
propose(struct ctx *c, void *arg)
{
	const int64_t *pair = arg;

	return home_propose_link(c, pair[0], pair[1], "Same postcode, <same> name.");
}

static void
a_person_who_reaches_the_new_home_says_whether_it_follows_the_old_one(void **state)
{
	int64_t pair[2];
	const char *confirm;

	(void)state;
	bring_in("2026-06-30");
	pair[0] = home_of(HAREBANK).id;
	pair[1] = home_of(RETIRED).id;
	kit_write(propose, pair);
	as("team member");
	GET("/links");
	want_status(200);
	want_text("&lt;same&gt;");
	confirm = address_on_page("/links/L");
	as("team member 2");
	GET("/links");
	want_no_text("Old Mill");
	kit_post(confirm, (char *)NULL);
	want_status(404);
	as("home manager");
	kit_post(confirm, (char *)NULL);
	want_status(403);
	as("team member");
	kit_post(confirm, (char *)NULL);
	want_status(303);
	kit_post(confirm, (char *)NULL);
	want_status(409);
	GET("/homes/" RETIRED);
	want_text("Before this registration");
	GET("/homes/" HAREBANK);
	want_text("Registered anew as");
}

static const struct CMUnitTest home_pages_tests[] = {
    KIT_TEST(a_home_page_says_what_the_register_and_the_home_say),
    KIT_TEST(a_home_that_left_the_register_is_still_read_and_says_so),
    KIT_TEST(another_teams_home_is_not_there_on_any_page_or_verb),
    KIT_TEST(the_manager_keeps_the_homes_facts_and_hostile_text_stays_text),
    KIT_TEST(a_wrong_fact_brings_the_form_back_as_it_was_typed),
    KIT_TEST(the_second_of_two_people_saving_sees_what_the_first_said),
    KIT_TEST(the_team_says_in_which_locality_a_home_lies_and_the_home_does_not),
    KIT_TEST(facts_that_could_not_be_saved_are_not_half_saved),
    KIT_TEST(partners_see_areas_and_their_totals_and_no_homes),
    KIT_TEST(an_area_is_summed_as_on_a_day),
    KIT_TEST(a_provider_is_its_homes_within_reach),
    KIT_TEST(the_team_adds_and_leaves_out_homes_with_a_reason),
    KIT_TEST(what_was_added_is_taken_back_by_its_own_team_only),
    KIT_TEST(a_person_who_reaches_the_new_home_says_whether_it_follows_the_old_one),
};

const struct test_suite home_pages_suite = SUITE("home_pages", home_pages_tests);
