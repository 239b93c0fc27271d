/* SPDX-License-Identifier: MIT */
/* The search when the rows under it are changed: who no longer reaches a home finds nothing of it, and `verify` says what is found that is not so. */
#include "tests/kit_db.h"

#include <string.h>

#include "rooms/search/search_kit.h"
#include "tests/people.h"

#define ROWAN "(SELECT id FROM homes WHERE number = '" ROWANBANK "')"
#define CHANGE(id, text) STATEMENT(id, SQL_EXEC, 0, text, text)

static enum err
run(struct ctx *c, void *arg)
{
	return db_exec(c, arg, NOARGS, NULL);
}

#define DO(id) kit_write(run, (void *)(uintptr_t)&(id))

CHANGE(harebank_leaves, "UPDATE group_homes SET until_day = '2026-11-22' WHERE home = (SELECT id FROM homes WHERE number = '" HAREBANK
			"') AND group_id NOT IN (SELECT id FROM groups WHERE kind = 'home' OR kind = 'provider')");

static void
a_home_that_left_a_teams_reach_is_not_found_any_more(void **state)
{
	(void)state;
	SAY(HAREBANK, TODAY, .manager = "Torquil Rae");
	as("team member");
	finds("torquil", "contact", "Harebank: Manager");
	DO(harebank_leaves);
	finds_nothing("torquil");
	finds_nothing("harebank");
	as("provider lead");
	finds("harebank", "home", "Harebank");
}

CHANGE(role_that_reads_nothing, "UPDATE standings SET role = 'partner_member' WHERE role = 'team_member'");

static void
what_the_role_by_which_a_home_is_reached_may_not_read_is_not_found(void **state)
{
	(void)state;
	homes_write();
	as("team member");
	assert_int_equal(found("rowanbank"), 1);
	DO(role_that_reads_nothing);
	finds_nothing("rowanbank");
	finds_nothing("morag");
	finds_nothing("lift");
	as("partner member");
	GET("/search?q=rowanbank");
	want_status(403);
}

/* ---- verify ---------------------------------------------------------------------------------------------------------- */

CHANGE(word_gone, "DELETE FROM search_words WHERE word = 'wheelchairs'");
CHANGE(word_too_many, "INSERT INTO search_words (home, word, item) SELECT home, 'gold', id FROM search_items WHERE kind = 'home' AND home = " ROWAN);
CHANGE(text_changed, "UPDATE search_items SET title = 'Rowan Bank' WHERE kind = 'home' AND home = " ROWAN);
CHANGE(item_gone, "DELETE FROM search_items WHERE kind = 'contact' AND home = " ROWAN);
CHANGE(item_too_many, "INSERT INTO search_items (home, kind, record, whose, place, from_day, until_day, day, title, said) SELECT id, 'note', '2026-01-01', id, 4, '', "
		      "'9999-12-31', '2026-01-01', '', '' FROM homes WHERE number = '" ROWANBANK "'");
CHANGE(kind_unknown, "UPDATE search_items SET kind = 'gossip' WHERE kind = 'provider' AND home = " ROWAN);
CHANGE(found_longer, "UPDATE search_items SET until_day = '2027-01-01' WHERE kind = 'contact' AND record LIKE 'manager%' AND home = " ROWAN);

static void
lie_shows(const struct sql *lie, const char *says)
{
	homes_write();
	kit_write(search_fold, NULL);
	want_verified();
	kit_write(run, (void *)(uintptr_t)lie);
	want_verify_says(says);
}

#define LIE_SHOWS(name, lie, says)            \
	static void                           \
	name(void **state)                    \
	{                                     \
		(void)state;                  \
		lie_shows(&(lie), (says));    \
	}

LIE_SHOWS(verify_misses_a_word_that_is_gone, word_gone, "note 2026-11-22: it is not found by the words it has")
LIE_SHOWS(verify_finds_a_word_too_many, word_too_many, "home : it is not found by the words it has")
LIE_SHOWS(verify_finds_a_text_that_is_not_the_rooms, text_changed, "home : it is found as something else")
LIE_SHOWS(verify_misses_what_is_there_and_not_found, item_gone, "contact manager 2026-11-22: it is there, but is not found")
LIE_SHOWS(verify_finds_what_is_found_and_not_there, item_too_many, "note 2026-01-01: it is found, but is not there")
LIE_SHOWS(verify_finds_a_kind_that_no_room_has, kind_unknown, "there is no such kind of thing to find")
LIE_SHOWS(verify_finds_a_fact_that_is_found_too_long, found_longer, "contact manager 2026-11-22: it is found as something else")

static const struct CMUnitTest faults_search_tests[] = {
    KIT_TEST(a_home_that_left_a_teams_reach_is_not_found_any_more),
    KIT_TEST(what_the_role_by_which_a_home_is_reached_may_not_read_is_not_found),
    KIT_TEST(verify_misses_a_word_that_is_gone),
    KIT_TEST(verify_finds_a_word_too_many),
    KIT_TEST(verify_finds_a_text_that_is_not_the_rooms),
    KIT_TEST(verify_misses_what_is_there_and_not_found),
    KIT_TEST(verify_finds_what_is_found_and_not_there),
    KIT_TEST(verify_finds_a_kind_that_no_room_has),
    KIT_TEST(verify_finds_a_fact_that_is_found_too_long),
};
const struct test_suite faults_search_suite = SUITE("faults_search", faults_search_tests);
