/* SPDX-License-Identifier: MIT */
/* What each role reaches, and what an account of several memberships may do where. */
#include "tests/kit.h"

#include <string.h>

#include "base/str.h"
#include "rooms/accounts/accounts.h"
#include "rooms/accounts/accounts.sql.h"
#include "rooms/accounts/sign_in.h"
#include "rooms/homes/homes.h"
#include "tests/people.h"

#define EMAIL "home_manager.1@example.org"

/* The permissions over a home are of the roles that reach it, and of no others. */
static void
several_memberships_work_at_once_and_each_only_where_it_reaches(void **state)
{
	(void)state;
	as("team member");
	GET("/homes/" ROWANBANK);
	want_status(200);
	GET("/homes/" WHINFELL);
	want_status(404);
}

struct joining {
	const char *email, *organisation_of, *role;
};

static enum err
join_write(struct ctx *c, void *arg)
{
	const struct joining *j = arg;
	struct person_key p, q;
	bool found;

	TRY(person_by_sign_in(c, j->email, &p, &found));
	TRY(person_by_sign_in(c, j->organisation_of, &q, &found));
	return membership_add(c, p.id, q.organisation, j->role, "2026-01-02");
}

static void
a_home_manager_who_joins_a_team_may_set_colours_only_as_the_team(void **state)
{
	struct joining j = {EMAIL, "team_member.2@example.org", "team_member"};

	(void)state;
	kit_write(join_write, &j);
	as("home manager");
	GET("/");
	want_location("/homes/" ROWANBANK "/return");
	GET("/homes/" WHINFELL);
	want_status(200);
	GET("/homes/" ARDLINN "/colour");
	want_status(200);
	GET("/homes/" ROWANBANK "/colour");
	want_status(403);
	GET("/homes/" ST_DROSTANS);
	want_status(404);
}

static void
the_administrator_reaches_no_home_and_no_board(void **state)
{
	(void)state;
	as("administrator");
	GET("/");
	want_location("/people");
	GET("/homes/" ROWANBANK);
	want_status(403);
	GET("/board");
	want_status(403);
	GET("/homes");
	want_status(403);
}

static void
absent_and_foreign_are_the_same_bytes(void **state)
{
	const struct web_answer *a;
	const char *foreign, *absent;

	(void)state;
	as("team member");
	GET("/homes/" WHINFELL);
	a = answer();
	want_status(404);
	foreign = arena_copy(kit_ctx()->arena, a->body, a->body_n);
	GET("/homes/CS2099000777");
	want_status(404);
	absent = arena_copy(kit_ctx()->arena, a->body, a->body_n);
	assert_string_equal(foreign, absent);
	GET("/homes/%3Cb%3E'%22%26");
	want_status(404);
	assert_string_equal(answer()->body, absent);
	as_token(kit_people.token("team member"));
	kit_json(GET, "/api/v1/homes/" WHINFELL, NULL);
	want_status(404);
	foreign = arena_copy(kit_ctx()->arena, a->body, a->body_n);
	kit_json(GET, "/api/v1/homes/CS2099000777", NULL);
	want_status(404);
	assert_string_equal(answer()->body, foreign);
}

static void
a_page_knows_who_asks_and_what_they_reach_in_three_statements(void **state)
{
	(void)state;
	as("team member");
	GET("/homes/" WHINFELL);
	want_status(404);
	assert_true(answer()->statements <= 2);
	as_token("no-such-token");
	kit_json(GET, "/api/v1/homes/" WHINFELL, NULL);
	want_status(401);
	assert_true(answer()->statements <= 1);
}

/* ---- groups ------------------------------------------------------------------------------------------------------------- */

struct grouping {
	const char *kind, *code;
	struct group group;
};

static enum err
group_write(struct ctx *c, void *arg)
{
	struct grouping *g = arg;
	int64_t id = 0, council = 0, locality = 0;
	struct home h;

	if (strcmp(g->kind, "locality") == 0) {
		TRY(group_find(c, "council", "TEST-C1", &council));
		TRY(group_make(c, "locality", g->code, g->code, council, &locality));
		TRY(home_by_ref(c, HAREBANK, &h));
		TRY(home_set_locality(c, h.id, locality, "2026-02-01"));
		if (strcmp(g->code, "mixed") == 0) {
			TRY(home_by_ref(c, ARDLINN, &h));
			TRY(home_set_locality(c, h.id, locality, "2026-02-01"));
		}
	}
	TRY(group_find(c, g->kind, g->code, &id));
	return group_by_id(c, id, &g->group);
}

static const char *
group_ref(const char *kind, const char *code)
{
	struct grouping g = {.kind = kind, .code = code};

	kit_write(group_write, &g);
	return g.group.ref;
}

/* Asks the access itself, as the dispatcher does; the name of the group, or NULL when it is not reached. */
static const char *
reached(const char *role, const char *ref, enum may may)
{
	struct ctx *c = kit_ctx();
	struct req r = {.ctx = *c, .actor = {.name = ""}};
	const struct web_access *access = accounts_access();
	const char *cookie = kit_people.cookie(role);
	enum err e;

	kit_ok(db_read_begin(&r.ctx));
	kit_ok(access->who(&r, cookie, NULL));
	e = access->group(&r, ref, may);
	db_read_end(&r.ctx);
	if (e != OK) {
		assert_int_equal(e, ERR_MISSING);
		return NULL;
	}
	return r.group->name;
}

static void
without_a_name_the_group_is_the_teams_own_homes(void **state)
{
	(void)state;
	assert_string_equal(reached("team member", NULL, MAY_BOARD_READ), "Kinclair care home support team");
	assert_string_equal(reached("team member 2", NULL, MAY_BOARD_READ), "Abermuir care home support team");
	assert_string_equal(reached("home manager", NULL, MAY_BOARD_READ), "Rowanbank");
	assert_string_equal(reached("provider lead", NULL, MAY_BOARD_READ), "Larch Care Group");
	assert_string_equal(reached("health protection", NULL, MAY_BOARD_READ), "Strathlinn");
	assert_string_equal(reached("partner member", NULL, MAY_TOTALS_READ), "Kinclair");
	assert_null(reached("regulator", NULL, MAY_SHARED_READ));
	assert_null(reached("administrator", NULL, MAY_BOARD_READ));
}

static void
a_group_is_reached_by_those_who_stand_in_it_or_above_it(void **state)
{
	const char *council = group_ref("council", "TEST-C1"), *board = group_ref("board", "TEST-B1"), *provider = group_ref("provider", "SP2099000001");

	(void)state;
	assert_string_equal(reached("team member", council, MAY_BOARD_READ), "Kinclair");
	assert_string_equal(reached("health protection", council, MAY_BOARD_READ), "Kinclair");
	assert_string_equal(reached("health protection", board, MAY_BOARD_READ), "Strathlinn");
	assert_null(reached("team member", board, MAY_BOARD_READ));
	assert_null(reached("team member 2", council, MAY_BOARD_READ));
	assert_null(reached("home manager", council, MAY_BOARD_READ));
	assert_null(reached("home manager", provider, MAY_BOARD_READ));
	assert_null(reached("team member", "G0000000000", MAY_BOARD_READ));
	assert_null(reached("team member", "", MAY_BOARD_READ));
}

/* A locality is said by people: one that also holds a home from elsewhere must not lead there. */
static void
a_locality_is_reached_only_while_all_its_homes_are(void **state)
{
	const char *whole = group_ref("locality", "whole"), *mixed;

	(void)state;
	assert_string_equal(reached("team member", whole, MAY_BOARD_READ), "whole");
	mixed = group_ref("locality", "mixed");
	assert_null(reached("team member", mixed, MAY_BOARD_READ));
	assert_null(reached("team member 2", mixed, MAY_BOARD_READ));
}

static enum err
leave_group_write(struct ctx *c, void *arg)
{
	int64_t council = 0;
	struct home h;

	(void)arg;
	TRY(home_by_ref(c, HAREBANK, &h));
	TRY(group_find(c, "council", "TEST-C1", &council));
	return group_add_home(c, council, h.id, "2026-01-01", "2026-11-22");
}

static void
what_is_past_is_not_reached_today(void **state)
{
	struct req r = {.ctx = *kit_ctx(), .actor = {.name = ""}};
	const struct web_access *access = accounts_access();

	(void)state;
	kit_write(leave_group_write, NULL);
	kit_ok(db_read_begin(&r.ctx));
	kit_ok(access->who(&r, kit_people.cookie("commissioner"), NULL));
	assert_int_equal(access->home(&r, HAREBANK), ERR_MISSING);
	fault_clear(&r.ctx);
	kit_ok(access->home(&r, ROWANBANK));
	assert_true(r.home->may & MAY_BIT(MAY_RETURN_READ));
	assert_false(r.home->may & MAY_BIT(MAY_RETURN_SEND));
	db_read_end(&r.ctx);
}

static const struct CMUnitTest reach_tests[] = {
	KIT_TEST(several_memberships_work_at_once_and_each_only_where_it_reaches),
	KIT_TEST(a_home_manager_who_joins_a_team_may_set_colours_only_as_the_team),
	KIT_TEST(the_administrator_reaches_no_home_and_no_board),
	KIT_TEST(absent_and_foreign_are_the_same_bytes),
	KIT_TEST(a_page_knows_who_asks_and_what_they_reach_in_three_statements),
	KIT_TEST(without_a_name_the_group_is_the_teams_own_homes),
	KIT_TEST(a_group_is_reached_by_those_who_stand_in_it_or_above_it),
	KIT_TEST(a_locality_is_reached_only_while_all_its_homes_are),
	KIT_TEST(what_is_past_is_not_reached_today),
};
const struct test_suite reach_suite = SUITE("reach", reach_tests);
