/* SPDX-License-Identifier: MIT */
/* Somebody with the database in his hands changes one thing that is kept twice or was worked out, and `verify` says which. The chains have tests of their own
 * (src/rooms/history/history_test.c), the command's exit status tests/faults_verify.sh. */
#include <stdio.h>
#include <string.h>

#include "rooms/homes/homes.h"
#include "rooms/returns/day_numbers.h"
#include "tests/faults_kit.h"
#include "tests/people.h"
#include "tests/tamper.h"

#define ROWAN "(SELECT id FROM homes WHERE number = '" ROWANBANK "')"

TAMPER(answer_changed, "UPDATE returns SET answers = replace(answers, ':31', ':13') WHERE home = " ROWAN);
TAMPER(answer_changed_in_both, "UPDATE return_versions SET answers = replace(answers, ':31', ':13') WHERE home = " ROWAN);
TAMPER(version_gone, "DELETE FROM return_versions WHERE revision = 2 AND home = " ROWAN);
TAMPER(return_gone, "DELETE FROM returns WHERE day = '2026-11-21' AND home = " ROWAN);
TAMPER(version_sent_by, "UPDATE return_versions SET sent_by = 'Nobody' WHERE revision = 1 AND home = " ROWAN);
TAMPER(told_by_changed, "UPDATE return_tellings SET told_by = 'manager' WHERE home IN (SELECT id FROM homes)");
TAMPER(told_gone, "DELETE FROM return_tellings WHERE home IN (SELECT id FROM homes)");
TAMPER(versions_gone, "DELETE FROM return_versions WHERE day = '2026-11-21' AND home = " ROWAN);
TAMPER(numbers_changed, "UPDATE day_numbers SET numbers = replace(numbers, '62:2:0:0', '61:2:0:0') WHERE day = '2026-11-21'");
TAMPER(numbers_gone, "DELETE FROM day_numbers WHERE day = '2026-11-22'");
TAMPER(numbers_of_no_return, "INSERT INTO day_numbers (group_id, day, template, version, numbers) SELECT group_id, '2026-11-01', template, version, "
				  "numbers FROM day_numbers WHERE day = '2026-11-21'");
TAMPER(colour_changed, "UPDATE statuses SET colour = 'green' WHERE day = '2026-11-22' AND home = " ROWAN);
TAMPER(reasons_changed, "UPDATE statuses SET reasons = '' WHERE day = '2026-11-22' AND home = " ROWAN);
TAMPER(help_changed, "UPDATE statuses SET help = 'urgent' WHERE day = '2026-11-22' AND home = " ROWAN);
TAMPER(status_gone, "DELETE FROM statuses WHERE day = '2026-11-22' AND home = " ROWAN);
TAMPER(current_changed, "UPDATE current_statuses SET line = replace(line, '|amber|', '|green|') WHERE home = " ROWAN);
TAMPER(current_gone, "DELETE FROM current_statuses WHERE home = " ROWAN);
TAMPER(letters_changed, "UPDATE current_statuses SET line = substr(line, 1, 11) || 'gggggggggggggg' || substr(line, 26) WHERE home = " ROWAN);
TAMPER(current_how_changed, "UPDATE current_statuses SET line = replace(line, '|api|', '|telephone|') WHERE home = " ROWAN);
TAMPER(current_first_changed, "UPDATE current_statuses SET line = substr(line, 1, 34) || replace(substr(line, 35), '|17', '|16') WHERE home = " ROWAN);
TAMPER(home_renamed, "UPDATE homes SET name = 'Rowan Bank' WHERE number = '" ROWANBANK "'");
TAMPER(places_changed, "UPDATE homes SET places = 41 WHERE number = '" ROWANBANK "'");
TAMPER(home_moved, "UPDATE group_homes SET from_day = '2026-06-01' WHERE home = " ROWAN " AND group_id IN (SELECT id FROM groups WHERE kind = 'council')");
TAMPER(home_taken_out, "DELETE FROM group_homes WHERE home = " ROWAN " AND group_id IN (SELECT id FROM groups WHERE kind = 'provider')");
TAMPER(row_gone, "DELETE FROM register_rows WHERE home = " ROWAN);
TAMPER(value_changed, "UPDATE register_values SET leadership = 6 WHERE name = 'Rowanbank'");

static enum err
fold(struct ctx *c, void *arg)
{
	return day_numbers_fold(c, arg);
}

static int64_t
home_id(const char *number)
{
	struct home h;

	kit_ok(home_by_ref(kit_ctx(), number, &h));
	return h.id;
}

static void
send(int64_t home, const char *day, int64_t residents)
{
	struct small_return r = {.home = home, .day = day, .residents = residents, .reason = "It was wrong", .base_revision = -1};

	kit_write(small_return_send, &r);
	assert_true(r.is_new);
}

/* Two homes of one council on two days, one return with two revisions. */
static int
start(void **state)
{
	int rc = kit_start(state);

	kit_now_at("2026-11-21", 9, 0);
	send(home_id(ROWANBANK), "2026-11-21", 31);
	send(home_id(HAREBANK), "2026-11-21", 31);
	kit_now(KIT_NOW);
	send(home_id(ROWANBANK), "2026-11-22", 30);
	send(home_id(ROWANBANK), "2026-11-22", 31);
	kit_write(fold, NULL);
	want_verified();
	return rc;
}

static void
returns_that_were_changed_or_taken_away_show(void **state)
{
	(void)state;
	EACH_SHOWS({&answer_changed, "the return of " ROWANBANK " for 2026-11-22 is not its newest version"},
	    /* Changed wherever it is kept but in the history. */
	    {&answer_changed_in_both, "revision 2 of the return of " ROWANBANK " for 2026-11-22 is not what its history says"},
	    {&return_gone, "the return of " ROWANBANK " for 2026-11-21 is not its newest version"});
}

static void
a_revision_that_was_taken_away_shows(void **state)
{
	(void)state;
	EACH_SHOWS({&version_gone, "the return of " ROWANBANK " for 2026-11-22 is not its newest version"},
	    {&version_sent_by, "revision 1 of the return of " ROWANBANK " for 2026-11-22 is not what its history says"});
}

static void
tell(void)
{
	struct small_return r = {.home = home_id(HAREBANK), .day = "2026-11-22", .residents = 31, .base_revision = -1,
	    .told = &(struct return_told){"deputy", "2026-11-22T09:05"}};

	kit_write(small_return_send, &r);
	kit_write(fold, NULL);
	want_verified();
}

static void
who_told_a_return_by_telephone_cannot_be_changed(void **state)
{
	(void)state;
	tell();
	EACH_SHOWS({&told_by_changed, "revision 1 of the return of " HAREBANK " for 2026-11-22 is not what its history says"});
}

static void
that_a_return_was_told_by_telephone_cannot_be_taken_away(void **state)
{
	(void)state;
	tell();
	EACH_SHOWS({&told_gone, "revision 1 of the return of " HAREBANK " for 2026-11-22 is not what its history says"});
}

static void
a_return_that_was_taken_away_everywhere_shows(void **state)
{
	(void)state;
	tamper(&return_gone);
	EACH_SHOWS({&versions_gone, "return " ROWANBANK "/2026-11-21, revision 1: it is gone, but its history is there"});
}

static void
numbers_of_groups_that_were_changed_or_taken_away_show(void **state)
{
	(void)state;
	EACH_SHOWS({&numbers_of_no_return, "the numbers of Kinclair on 2026-11-01 are not those of its returns"},
	    {&numbers_changed, "the numbers of Kinclair on 2026-11-21 are not those of its returns"},
	    {&numbers_gone, "the numbers of Kinclair on 2026-11-22 are not those of its returns"});
}

static void
a_colour_that_was_changed_shows(void **state)
{
	(void)state;
	EACH_SHOWS({&colour_changed, ROWANBANK " on 2026-11-22"});
}

static void
reasons_that_were_taken_away_show(void **state)
{
	(void)state;
	EACH_SHOWS({&reasons_changed, ROWANBANK " on 2026-11-22"}, {&status_gone, "the newest version of the return has no status"});
}

static void
a_call_for_help_that_was_changed_shows(void **state)
{
	(void)state;
	EACH_SHOWS({&help_changed, ROWANBANK " on 2026-11-22"});
}

static void
the_board_s_own_rows_are_worked_out_again(void **state)
{
	(void)state;
	EACH_SHOWS({&letters_changed, "the letters of fourteen days differ"}, {&current_changed, "the current status is not the newest one"},
	    {&current_gone, "the home has statuses and no current one"});
}

static void
how_a_return_came_is_worked_out_again_for_the_board(void **state)
{
	(void)state;
	EACH_SHOWS({&current_how_changed, "the current status is not the newest one"});
}

static void
when_a_return_first_came_is_worked_out_again_for_the_board(void **state)
{
	(void)state;
	EACH_SHOWS({&current_first_changed, "the current status is not the newest one"});
}

static void
homes_that_differ_from_the_register_show(void **state)
{
	(void)state;
	EACH_SHOWS({&home_renamed, ROWANBANK ": name is \"Rowan Bank\""}, {&places_changed, ROWANBANK ": places is \"41\""},
	    {&home_moved, ROWANBANK ": its time in groups of kind council"}, {&home_taken_out, ROWANBANK ": its time in groups of kind provider"});
}

static void
a_register_file_that_was_changed_shows(void **state)
{
	(void)state;
	EACH_SHOWS({&value_changed, "what a file says of Rowanbank was changed"}, {&row_gone, "the file of 2026-01-01 had 5 homes"});
}

#define VERIFY_TEST(f) cmocka_unit_test_setup_teardown(f, start, kit_stop)

static const struct CMUnitTest faults_verify_tests[] = {
    VERIFY_TEST(returns_that_were_changed_or_taken_away_show),
    VERIFY_TEST(a_revision_that_was_taken_away_shows),
    VERIFY_TEST(who_told_a_return_by_telephone_cannot_be_changed),
    VERIFY_TEST(that_a_return_was_told_by_telephone_cannot_be_taken_away),
    VERIFY_TEST(a_return_that_was_taken_away_everywhere_shows),
    VERIFY_TEST(numbers_of_groups_that_were_changed_or_taken_away_show),
    VERIFY_TEST(a_colour_that_was_changed_shows),
    VERIFY_TEST(reasons_that_were_taken_away_show),
    VERIFY_TEST(a_call_for_help_that_was_changed_shows),
    VERIFY_TEST(the_board_s_own_rows_are_worked_out_again),
    VERIFY_TEST(how_a_return_came_is_worked_out_again_for_the_board),
    VERIFY_TEST(when_a_return_first_came_is_worked_out_again_for_the_board),
    VERIFY_TEST(homes_that_differ_from_the_register_show),
    VERIFY_TEST(a_register_file_that_was_changed_shows),
};

const struct test_suite faults_verify_suite = SUITE("faults_verify", faults_verify_tests);
