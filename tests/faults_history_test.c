/* SPDX-License-Identifier: MIT */
/* Somebody with the database in his hands changes one row that a person saved - a fact, a setting, a set colour, a comment, who may sign in where - and leaves the history
 * alone: `verify` says which. What is worked out is tests/faults_verify_test.c. */
#include <stdio.h>
#include <string.h>

#include "rooms/accounts/accounts.h"
#include "rooms/homes/homes.h"
#include "rooms/homes/links.h"
#include "rooms/homes/remits.h"
#include "rooms/settings/settings.h"
#include "tests/faults_kit.h"
#include "tests/people.h"
#include "tests/tamper.h"

#define ROWAN "(SELECT id FROM homes WHERE number = '" ROWANBANK "')"
#define HARE "(SELECT id FROM homes WHERE number = '" HAREBANK "')"
#define TEAM "(SELECT id FROM organisations WHERE name = 'Kinclair care home support team')"
#define CHAIR "(SELECT id FROM accounts WHERE email = 'team_chair.1@example.org')"

static int64_t
number_of(const struct sql *s)
{
	int64_t n = 0;

	kit_ok(db_int(kit_ctx(), s, NOARGS, &n, NULL));
	return n;
}

/* Statements are static, each at its place: a connection knows a statement by its address. */
#define STATEMENT(text)                                                                                                                  \
	({                                                                                                                               \
		static const struct sql statement_ = {.name = "asked", .room = "test", .reach = "none, because tests", .kind = SQL_ONE,  \
		    .params = 0, .sqlite = (text), .postgres = (text)};                                                                  \
		&statement_;                                                                                                             \
	})
#define NUMBER(text) number_of(STATEMENT(text))

static enum err
settings_save(struct ctx *c, void *arg)
{
	int64_t team = *(int64_t *)arg;

	TRY(settings_set(c, team, "hour", "10:00"));
	TRY(settings_set(c, team, "hour", "10:30"));
	return settings_set(c, 0, "scope", "care_homes");
}

static enum err
facts_save(struct ctx *c, void *arg)
{
	int64_t home = *(int64_t *)arg;

	TRY(home_facts_save(c, home, "2026-11-20", &(struct home_facts){.ring_day = "Ailsa, 01234 567890", .shifts = "07:30 to 20:00"}));
	TRY(home_facts_save(c, home, "2026-11-10", &(struct home_facts){.shifts = "08:00 to 20:00", .pharmacy = "High Street"}));
	return home_facts_save(c, home, "2026-11-22", &(struct home_facts){.ring_day = "Mairi, 01234 567891"});
}

static enum err
localities_save(struct ctx *c, void *arg)
{
	int64_t home = *(int64_t *)arg, north, south;

	TRY(group_make(c, "locality", "TEST-L1", "North", 0, &north));
	TRY(group_make(c, "locality", "TEST-L2", "South", 0, &south));
	TRY(home_set_locality(c, home, north, "2026-03-01"));
	TRY(home_set_locality(c, home, south, "2026-06-01"));
	TRY(home_set_locality(c, home, 0, "2026-09-01"));
	return home_set_locality(c, home, north, "2026-10-01");
}

static enum err
expected_save(struct ctx *c, void *arg)
{
	const int64_t *ids = arg;
	struct expected_change ch = {.home = ids[0], .expected = 0, .from_day = "2026-11-20", .reason = "Closed for a week"};

	return expected_change_add(c, ids[1], &ch);
}

static enum err
link_propose(struct ctx *c, void *arg)
{
	const int64_t *homes = arg;

	return home_propose_link(c, homes[0], homes[1], "same postcode");
}

static void
colours_and_comments(void)
{
	as("team chair");
	POST("/homes/" ROWANBANK "/colour", "colour", "red", "reason", "The roof leaks", "until_day", "2026-11-30");
	want_status(303);
	POST("/homes/" ROWANBANK "/colour", "colour", "amber", "reason", "The roof is mended", "until_day", "2026-11-30", "talked_with", "The manager",
	    "talked_at", "2026-11-22T08:00");
	want_status(303);
	as("home manager");
	POST("/homes/" ROWANBANK "/status/comment", "words", "The roofer comes at noon");
	want_status(303);
}

static void
shares(void)
{
	const char *regulator;

	kit_ok(db_text(kit_ctx(), STATEMENT("SELECT ref FROM organisations WHERE name = 'Care regulator'"), NOARGS, &regulator));
	as("team chair");
	POST("/homes/" ROWANBANK "/shares", "organisation", regulator, "kind", "status", "day", "", "until_day", "2026-12-01", "reason", "The visit");
	want_status(303);
}

/* Every table whose rows people save has some, and verify finds nothing. */
static int
start(void **state)
{
	int rc = kit_start(state);
	int64_t home = NUMBER("SELECT id FROM homes WHERE number = '" ROWANBANK "'"), hare = NUMBER("SELECT id FROM homes WHERE number = '" HAREBANK "'");
	int64_t team = NUMBER("SELECT id FROM organisations WHERE name = 'Kinclair care home support team'");

	kit_write(settings_save, &team);
	kit_write(facts_save, &home);
	kit_write(localities_save, &home);
	kit_write(expected_save, (int64_t[]){hare, team});
	kit_write(link_propose, (int64_t[]){hare, home});
	colours_and_comments();
	shares();
	want_verified();
	return rc;
}

TAMPER(fact_changed, "UPDATE home_facts SET value = '9' WHERE name = 'day_care_staff_needed' AND home = " HARE);
TAMPER(fact_said_by, "UPDATE home_facts SET said_by = 'Nobody' WHERE name = 'pharmacy' AND value <> ''");
TAMPER(fact_gone, "DELETE FROM home_facts WHERE name = 'ring_day' AND from_day = '2026-11-20' AND home = " ROWAN);

static void
facts_that_were_changed_or_taken_away_show(void **state)
{
	(void)state;
	EACH_SHOWS({&fact_changed, "history: facts " HAREBANK}, {&fact_said_by, "history: facts " ROWANBANK});
}

static void
a_fact_of_long_ago_that_was_taken_away_shows(void **state)
{
	(void)state;
	EACH_SHOWS({&fact_gone, "history: facts " ROWANBANK});
}

TAMPER(fact_moved, "UPDATE home_facts SET from_day = '2026-11-21' WHERE from_day = '2026-11-20' AND home = " ROWAN);

static void
a_fact_that_was_dated_otherwise_shows(void **state)
{
	(void)state;
	EACH_SHOWS({&fact_moved, "history: facts " ROWANBANK});
}

TAMPER(fact_added, "INSERT INTO home_facts (home, name, value, from_day, version, account, said_by, said_at) "
		   "SELECT id, 'nursing', 'none', '2026-11-22', 7, 1, 'Alongside', 1 FROM homes WHERE number = '" ARDLINN "'");

static void
a_fact_that_nobody_said_shows(void **state)
{
	(void)state;
	EACH_SHOWS({&fact_added, "history: facts " ARDLINN});
}

TAMPER(setting_changed, "UPDATE settings SET value = '23:59' WHERE name = 'hour'");
TAMPER(setting_set_by, "UPDATE settings SET set_by = 'Nobody' WHERE name = 'scope'");
TAMPER(setting_gone, "DELETE FROM settings WHERE name = 'scope'");
TAMPER(setting_added, "INSERT INTO settings (organisation, name, value, account, set_by, set_at) VALUES (0, 'made_up', 'Made up', 1, 'Alongside', 1)");

static void
settings_that_were_changed_added_or_taken_away_show(void **state)
{
	(void)state;
	EACH_SHOWS({&setting_changed, "/hour: value is not what its history says"}, {&setting_set_by, "setting 0/scope: who saved it"},
	    {&setting_gone, "setting 0/scope: it is gone"}, {&setting_added, "setting 0/made_up: it is there, but its history does not know it"});
}

TAMPER(colour_changed, "UPDATE set_colours SET colour = 'green' WHERE ended_at IS NULL");
TAMPER(colour_longer, "UPDATE set_colours SET until_day = '2027-11-30' WHERE ended_at IS NULL");
TAMPER(colour_taken_up, "UPDATE set_colours SET ended_at = NULL, ended_by = '' WHERE ended_at IS NOT NULL");
TAMPER(colour_moved, "UPDATE set_colours SET home = " HARE);
TAMPER(colour_set_by, "UPDATE set_colours SET account = 1");
TAMPER(colours_gone, "DELETE FROM set_colours WHERE ended_at IS NULL");

static void
a_set_colour_that_was_changed_shows(void **state)
{
	(void)state;
	EACH_SHOWS({&colour_changed, "colour is not what its history says"}, {&colour_longer, "until_day is not what its history says"},
	    {&colour_taken_up, "ended_at is not what its history says"}, {&colour_moved, "it belongs to another home"}, {&colour_set_by, "who saved it, or when"});
}

static void
a_set_colour_that_was_taken_away_shows(void **state)
{
	(void)state;
	EACH_SHOWS({&colours_gone, "it is gone, but its history is there"});
}

TAMPER(comment_changed, "UPDATE status_comments SET words = 'All is well'");
TAMPER(comment_moved, "UPDATE status_comments SET home = " HARE);
TAMPER(comment_gone, "DELETE FROM status_comments");

static void
a_comment_that_was_changed_or_taken_away_shows(void **state)
{
	(void)state;
	EACH_SHOWS({&comment_changed, "words is not what its history says"}, {&comment_moved, "it belongs to another home"},
	    {&comment_gone, "it is gone, but its history is there"});
}

TAMPER(locality_now, "UPDATE homes SET locality = NULL WHERE number = '" ROWANBANK "'");

static void
a_locality_that_was_changed_shows(void **state)
{
	(void)state;
	EACH_SHOWS({&locality_now, "history: locality " ROWANBANK});
}

TAMPER(locality_then, "DELETE FROM group_homes WHERE from_day = '2026-03-01' AND home = " ROWAN);

static void
a_locality_of_the_past_that_was_taken_away_shows(void **state)
{
	(void)state;
	EACH_SHOWS({&locality_then, "history: locality " ROWANBANK});
}

TAMPER(expected_again, "UPDATE expected_changes SET until_day = '2026-11-21'");
TAMPER(expected_reason, "UPDATE expected_changes SET reason = 'Nothing'");
TAMPER(expected_gone, "DELETE FROM expected_changes");
TAMPER(link_confirmed, "UPDATE home_links SET state = 'confirmed', account = 1, decided_by = 'Alongside', decided_at = 1");

static void
who_is_expected_that_was_changed_shows(void **state)
{
	(void)state;
	EACH_SHOWS({&expected_again, "until_day is not what its history says"}, {&expected_reason, "reason is not what its history says"},
	    {&expected_gone, "it is gone, but its history is there"});
}

static void
a_link_that_nobody_confirmed_shows(void **state)
{
	(void)state;
	EACH_SHOWS({&link_confirmed, "history: home_link"});
}

TAMPER(organisation_renamed, "UPDATE organisations SET name = 'Other' WHERE id = " TEAM);
TAMPER(organisation_ended, "UPDATE organisations SET ended_day = '2026-01-01' WHERE name = 'Other'");
TAMPER(account_sign_in, "UPDATE accounts SET sign_in = 'somebody@example.org' WHERE id = " CHAIR);
TAMPER(account_left, "UPDATE accounts SET left_day = '2026-11-01' WHERE id = " CHAIR);
TAMPER(account_moved, "UPDATE accounts SET organisation = (SELECT id FROM organisations WHERE name = 'Care regulator') WHERE id = " CHAIR);
TAMPER(account_added, "INSERT INTO accounts (ref, name, name_key, email, sign_in, password, organisation, made_at) "
		      "SELECT 'Pabcdefghij', 'X', 'x', '', 'x', '', organisation, 1 FROM accounts WHERE id = " CHAIR);

static void
organisations_and_people_that_were_changed_show(void **state)
{
	(void)state;
	EACH_SHOWS({&organisation_renamed, "name is not what its history says"}, {&organisation_ended, "ended is not what its history says"},
	    {&account_sign_in, "sign_in is not what its history says"}, {&account_left, "left is not what its history says"},
	    {&account_moved, "it belongs to another home or organisation"}, {&account_added, "account Pabcdefghij: it is there"});
}

TAMPER(membership_role, "UPDATE memberships SET role = 'administrator' WHERE account = " CHAIR);
TAMPER(standing_added, "UPDATE standings SET until_day = '9999-12-30' WHERE account = " CHAIR);
TAMPER(token_kept, "UPDATE tokens SET ends_day = '2026-01-01' WHERE account = " CHAIR);
TAMPER(share_longer, "UPDATE shares SET until_day = '2027-12-01'");
TAMPER(share_other, "UPDATE shares SET organisation = " TEAM);
TAMPER(share_moved, "UPDATE shares SET home = " HARE);

static void
what_people_may_that_was_changed_shows(void **state)
{
	(void)state;
	EACH_SHOWS({&standing_added, "stands does not follow from what they do"}, {&membership_role, "history: membership"},
	    {&token_kept, "ends is not what its history says"});
}

static void
a_share_that_was_changed_shows(void **state)
{
	(void)state;
	EACH_SHOWS({&share_longer, "until is not what its history says"}, {&share_other, "organisation is not what its history says"},
	    {&share_moved, "it belongs to another home"});
}

/* Who leaves has tokens; who is back has tasks of before, which end. */
static void
leaving_and_coming_back_are_in_the_history_whole(void **state)
{
	const char *member;

	(void)state;
	kit_ok(db_text(kit_ctx(), STATEMENT("SELECT ref FROM accounts WHERE email = 'team_member.1@example.org'"), NOARGS, &member));
	as("team chair");
	POST(arena_printf(kit_ctx()->arena, "/people/%s/leave", member), "last_day", "");
	want_status(303);
	want_verified();
	POST(arena_printf(kit_ctx()->arena, "/people/%s/back", member), "role", "duty");
	want_status(303);
	want_verified();
}

TAMPER(file_dated, "UPDATE register_files SET as_of = '2026-02-01'");

static void
a_register_file_that_was_dated_otherwise_shows(void **state)
{
	(void)state;
	EACH_SHOWS({&file_dated, "as_of is not what its history says"});
}

TAMPER(contents_gone, "DELETE FROM history_contents");
TAMPER(setting_gone_too, "DELETE FROM settings WHERE name = 'scope'");

static void
what_was_disposed_of_is_not_missed(void **state)
{
	(void)state;
	tamper(&contents_gone);
	want_verified();
	tamper(&setting_changed);
	want_verify_says_not("value is not what its history says");
	tamper(&setting_gone_too);
	want_verify_says("setting 0/scope: it is gone");
}

#define HISTORY_TEST(f) cmocka_unit_test_setup_teardown(f, start, kit_stop)

static const struct CMUnitTest faults_history_tests[] = {
    HISTORY_TEST(facts_that_were_changed_or_taken_away_show),
    HISTORY_TEST(a_fact_of_long_ago_that_was_taken_away_shows),
    HISTORY_TEST(a_fact_that_was_dated_otherwise_shows),
    HISTORY_TEST(a_fact_that_nobody_said_shows),
    HISTORY_TEST(settings_that_were_changed_added_or_taken_away_show),
    HISTORY_TEST(a_set_colour_that_was_changed_shows),
    HISTORY_TEST(a_set_colour_that_was_taken_away_shows),
    HISTORY_TEST(a_comment_that_was_changed_or_taken_away_shows),
    HISTORY_TEST(a_locality_that_was_changed_shows),
    HISTORY_TEST(a_locality_of_the_past_that_was_taken_away_shows),
    HISTORY_TEST(who_is_expected_that_was_changed_shows),
    HISTORY_TEST(a_link_that_nobody_confirmed_shows),
    HISTORY_TEST(organisations_and_people_that_were_changed_show),
    HISTORY_TEST(what_people_may_that_was_changed_shows),
    HISTORY_TEST(a_share_that_was_changed_shows),
    HISTORY_TEST(leaving_and_coming_back_are_in_the_history_whole),
    HISTORY_TEST(a_register_file_that_was_dated_otherwise_shows),
    HISTORY_TEST(what_was_disposed_of_is_not_missed),
};

const struct test_suite faults_history_suite = SUITE("faults_history", faults_history_tests);
